//! Has the holder moved, or changed a name, since the signing certificate was issued? The card's own text is rewritten at
//! the counter; the certificate is not, and is revoked without the card showing it.
//!
//! A difference is a strong hint at a revoked certificate. Equality proves nothing.

use super::face::Attributes;
use super::holder::Holder;

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

/// Why two spellings can't be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// One of the two does not have it.
    Missing,
    /// A date that is partly unknown.
    Partly,
    /// Characters that stand for others.
    Substituted,
    /// Written so differently that they may be the same or not.
    Written,
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
pub fn compare(_card: &Attributes, _certificate: &Holder) -> Moved {
    unimplemented!("the comparison")
}

/// Why an attribute can't be compared; `None` where it can.
#[must_use]
pub fn doubt(_card: &Attributes, _certificate: &Holder, _which: Attribute) -> Option<Doubt> {
    unimplemented!("the comparison")
}
