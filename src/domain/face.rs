//! What the card itself says of its holder: 基本4情報 as text (券面事項入力補助), and what is printed on its surface as
//! pictures (券面事項確認). Personal data throughout: never printed, wiped when dropped.
//!
//! The 個人番号 has no place here: nothing of it is read.

use chrono::NaiveDate;

use super::calendar::Era;
use super::credential::{PinName, Secret};
use super::finding::{Finding, Unread};
use super::holder::{BirthDate, Octets, Words};
use super::picture::{Bitmap, Grey};

/// 基本4情報 as the card's own text has them now. What a card does not have is `None`, never an empty string.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Attributes {
    /// 氏名.
    pub name: Option<Words>,
    /// 住所.
    pub address: Option<Words>,
    /// 生年月日: written without an era.
    pub birth_date: Option<BirthDate>,
    /// 性別: `1` 男, `2` 女, others verbatim.
    pub sex: Option<Words>,
}

/// Never prints a person.
impl std::fmt::Debug for Attributes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Attributes(…)")
    }
}

/// The text application as one job read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// 基本4情報.
    pub attributes: Attributes,
    /// Is their digest the one in the card's own record? True says that they are as they were written, and nothing of who
    /// wrote them.
    pub intact: Finding<bool>,
}

/// The surface application as one job read it: each part, or why it is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surface {
    /// The card's last day as it stands beside the pictures; `None` where the digits are no day.
    pub expires_on: Finding<Option<NaiveDate>>,
    /// The printed name.
    pub name: Finding<Bitmap>,
    /// The printed address.
    pub address: Finding<Bitmap>,
    /// The photo.
    pub photo: Finding<Photo>,
}

/// The photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// The file as it lies in the card: JPEG 2000 (JP2).
    pub file: Octets,
    /// What it shows, where it could be decoded.
    pub grey: Finding<Grey>,
}

impl Surface {
    /// Nothing of it was asked for.
    pub const UNREAD: Self = Self {
        expires_on: Err(Unread::NotAsked),
        name: Err(Unread::NotAsked),
        address: Err(Unread::NotAsked),
        photo: Err(Unread::NotAsked),
    };

    /// Takes over what a later job of the same card asked for.
    pub fn take(&mut self, later: Self) {
        fn newer<T>(kept: &mut Finding<T>, later: Finding<T>) {
            if !matches!(later, Err(Unread::NotAsked)) {
                *kept = later;
            }
        }
        newer(&mut self.expires_on, later.expires_on);
        newer(&mut self.name, later.name);
        newer(&mut self.address, later.address);
        newer(&mut self.photo, later.photo);
    }
}

/// What is read of the surface besides the card's last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts {
    /// The printed name and address.
    pub pictures: bool,
    /// The photo.
    pub photo: bool,
}

/// What is read of the face, and by which secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The text, by its 4-digit PIN.
    TextByPin,
    /// The text, by 照合番号B.
    TextByNumber,
    /// The surface, by 照合番号B.
    Surface(Parts),
    /// Both, by 照合番号B: it is presented to each of the two applications.
    Both(Parts),
}

impl Reading {
    /// The secret as its holder knows it.
    #[must_use]
    pub const fn pin(self) -> PinName {
        match self {
            Self::TextByPin => PinName::Text,
            Self::TextByNumber | Self::Surface(_) | Self::Both(_) => PinName::NumberB,
        }
    }

    /// Where it is presented, in this order.
    #[must_use]
    pub const fn secrets(self) -> &'static [Secret] {
        match self {
            Self::TextByPin => &[Secret::Text],
            Self::TextByNumber => &[Secret::TextNumberB],
            Self::Surface(_) => &[Secret::SurfaceNumberB],
            Self::Both(_) => &[Secret::TextNumberB, Secret::SurfaceNumberB],
        }
    }

    /// Is the text read?
    #[must_use]
    pub const fn text(self) -> bool {
        matches!(self, Self::TextByPin | Self::TextByNumber | Self::Both(_))
    }

    /// What of the surface is read, where it is.
    #[must_use]
    pub const fn surface(self) -> Option<Parts> {
        match self {
            Self::TextByPin | Self::TextByNumber => None,
            Self::Surface(parts) | Self::Both(parts) => Some(parts),
        }
    }
}

/// What a job read of the face.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Face {
    /// The text, where it was asked for.
    pub text: Option<Text>,
    /// The surface, where it was asked for.
    pub surface: Option<Surface>,
}

/// The six digits of a birth date with which 照合番号B begins (year of the era, month, day), where the certificate's era digit
/// and date are whole and agree. Of a date without an era, as foreign residents have it, which year is meant is not known.
#[must_use]
pub fn number_b_birth(birth: &BirthDate) -> Option<Words> {
    let day = birth.day?;
    let (era, year) = Era::of(day)?;
    (birth.era == Some(era)).then(|| format!("{year:02}{}", day.format("%m%d")).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_birth_digits_are_told_where_era_and_date_are_whole_and_agree() {
        for (raw, digits) in [
            ("319800217", Some("550217")), // the published test card
            ("119120729", Some("450729")),
            ("219120730", Some("010730")), // first years
            ("319261225", Some("011225")),
            ("419890108", Some("010108")),
            ("520190501", Some("010501")),
            ("319890107", Some("640107")),
            ("420190430", Some("310430")),
            ("520261126", Some("081126")),
            // The day before an era began, and the era before the day on which the next one did.
            ("419890107", None),
            ("319890108", None),
            ("520190430", None),
            ("420190501", None),
            ("219261225", None),
            ("019800217", None), // no era: the year printed on the card may be counted otherwise
            ("619800217", None),
            ("319800200", None), // partly unknown
            ("319800000", None),
            ("319800230", None),
            ("118680101", None), // before the era's first day by our calendar
            ("19800217", None),
            ("", None),
        ] {
            let told = number_b_birth(&BirthDate::read(raw.into()));
            assert_eq!(told.as_ref().map(|words| words.as_str()), digits, "{raw}");
        }
    }
}
