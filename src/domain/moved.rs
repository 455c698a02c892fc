//! Has the holder moved, or changed a name, since the signing certificate was issued? The card's own text is rewritten at
//! the counter; the certificate is not, and is revoked without the card showing it.
//!
//! A difference is a strong hint at a revoked certificate. Equality proves nothing.

mod loosened;
mod sign;
mod spelling;

pub use sign::Doubt;

use super::face::{Attributes, Text};
use super::holder::Holder;
use spelling::Of;

keyed! {
    /// One of 基本4情報.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Attribute {
        /// 氏名.
        Name => "name",
        /// 住所.
        Address => "address",
        /// 生年月日.
        BirthDate => "birth_date",
        /// 性別.
        Sex => "sex",
    }
}

keyed! {
    /// How two spellings compare.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Verdict {
        /// They say the same.
        Same => "same",
        /// They don't.
        Differs => "differs",
        /// That can't be told: one of them is missing or partly unknown, or stands for characters that the certificate can't hold.
        Unknown => "unknown",
    }
}

/// The card's text beside the signing certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Moved {
    /// Each attribute by itself, in the order of [`Attribute::ALL`].
    pub fields: [Verdict; Attribute::ALL.len()],
}

impl Moved {
    /// The whole: one difference decides; without one, one that can't be told.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        [Verdict::Differs, Verdict::Unknown]
            .into_iter()
            .find(|verdict| self.fields.contains(verdict))
            .unwrap_or(Verdict::Same)
    }

    /// Each attribute with its verdict.
    pub fn each(&self) -> impl Iterator<Item = (Attribute, Verdict)> {
        Attribute::ALL.into_iter().zip(self.fields)
    }
}

/// Compares the card's text with the certificate.
pub fn compare(card: &Attributes, certificate: &Holder) -> Moved {
    let verdict = |which| match are_same(card, certificate, which) {
        Ok(true) => Verdict::Same,
        Ok(false) => Verdict::Differs,
        Err(_) => Verdict::Unknown,
    };
    Moved { fields: Attribute::ALL.map(verdict) }
}

/// Why an attribute can't be compared; `None` where it can.
#[must_use]
pub fn doubt(card: &Attributes, certificate: &Holder, which: Attribute) -> Option<Doubt> {
    are_same(card, certificate, which).err()
}

/// The same of the card's text as it was read: of one that is not as it was written nothing follows.
pub fn beside(text: &Text, certificate: &Holder) -> Moved {
    match text.intact {
        Ok(false) => Moved { fields: [Verdict::Unknown; Attribute::ALL.len()] },
        _ => compare(&text.attributes, certificate),
    }
}

fn are_same(card: &Attributes, certificate: &Holder, which: Attribute) -> Result<bool, Doubt> {
    fn both<'a, T>(card: Option<&'a T>, certificate: Option<&'a T>) -> Result<(&'a T, &'a T), Doubt> {
        card.zip(certificate).ok_or(Doubt::Missing)
    }
    match which {
        Attribute::Name => {
            let (card, held) = both(card.name.as_ref(), certificate.name.as_ref())?;
            spelling::are_same(Of::Name, card, held, &certificate.name_substituted)
        }
        Attribute::Address => {
            let (card, held) = both(card.address.as_ref(), certificate.address.as_ref())?;
            spelling::are_same(Of::Address, card, held, &certificate.address_substituted)
        }
        Attribute::BirthDate => {
            let (card, held) = both(card.birth_date.as_ref(), certificate.birth_date.as_ref())?;
            card.day.zip(held.day).map(|(card, held)| card == held).ok_or(Doubt::Partly)
        }
        Attribute::Sex => {
            let (card, held) = both(card.sex.as_ref(), certificate.sex.as_ref())?;
            let settled = |code: &str| matches!(code, "1" | "2");
            let same = card == held;
            if same || settled(card) && settled(held) { Ok(same) } else { Err(Doubt::Partly) }
        }
    }
}

#[cfg(test)]
mod tests;
