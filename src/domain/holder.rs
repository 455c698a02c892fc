//! The holder as the signing certificate names them: six otherNames (`docs/card.md §4.3`), personal data, shown only
//! when revealed.

use std::ops::{Deref, DerefMut};

use chrono::NaiveDate;
use zeroize::{Zeroize, Zeroizing};

use super::calendar::Era;

/// What tells of a person, as text or as bytes: wiped when it is dropped, each copy for itself, and never printed.
/// Whoever takes it apart into a text of its own wipes that.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Personal<T: Zeroize>(Zeroizing<T>);

/// A text of a person's.
pub type Words = Personal<String>;
/// Bytes in which a person is named.
pub type Octets = Personal<Vec<u8>>;

impl<T: Zeroize> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self(Zeroizing::new(value))
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&[u8]> for Octets {
    fn from(bytes: &[u8]) -> Self {
        bytes.to_vec().into()
    }
}

impl<T: Zeroize> Deref for Personal<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> DerefMut for Personal<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

/// Not even its length.
impl<T: Zeroize> std::fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Personal(…)")
    }
}

/// 基本4情報 with the marks for substituted characters. Absent fields are `None`, never empty strings.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Holder {
    /// 氏名, with the full-width space as on the certificate.
    pub name: Option<Words>,
    /// 住所 at the time of issue.
    pub address: Option<Words>,
    /// 性別 as the certificate writes it: `1` 男, `2` 女, others verbatim.
    pub sex: Option<Words>,
    /// 生年月日.
    pub birth_date: Option<BirthDate>,
    /// Positions (from 1) of characters in the name that stand for others.
    pub name_substituted: Vec<usize>,
    /// Positions (from 1) of characters in the address that stand for others.
    pub address_substituted: Vec<usize>,
    /// otherNames under JPKI's arc that this program does not know: (OID, value as text or hex).
    pub unknown: Vec<(String, Words)>,
}

/// Never prints a person.
impl std::fmt::Debug for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Holder(…)")
    }
}

/// `EYYYYMMDD` as written, and as a day where it is one.
#[derive(Clone, PartialEq, Eq)]
pub struct BirthDate {
    /// As written.
    pub raw: Words,
    /// The day, unless partly unknown.
    pub day: Option<NaiveDate>,
    /// The era digit: 1 明治 2 大正 3 昭和 4 平成 5 令和 0 不明.
    pub era: Option<Era>,
}

impl BirthDate {
    /// Reads an era digit and a date of our calendar. Some people's dates are partly unknown: whatever is not a
    /// whole date is kept as written and is no day.
    #[must_use]
    pub fn read(raw: Words) -> Self {
        let (digit, date) = raw.split_at_checked(1).unwrap_or_default();
        let digit: Option<u8> = digit.parse().ok();
        let era = Era::ALL.into_iter().find(|era| Some(*era as u8) == digit);
        let day = whole_date(date).filter(|_| digit.is_some());
        Self { raw, day, era }
    }

    /// Reads a date of our calendar that is written without an era.
    #[must_use]
    pub fn without_era(raw: Words) -> Self {
        let day = whole_date(&raw);
        Self { raw, day, era: None }
    }
}

/// Eight ASCII digits that are a day.
fn whole_date(text: &str) -> Option<NaiveDate> {
    let whole = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    NaiveDate::parse_from_str(text, "%Y%m%d").ok().filter(|_| whole)
}

/// Never prints a person.
impl std::fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BirthDate(…)")
    }
}

/// Positions (from 1) that a 代替文字情報 marks: one digit for each character, the space included; `0` is as
/// registered, anything else is not.
#[must_use]
pub fn substituted(marks: &str) -> Vec<usize> {
    marks.chars().enumerate().filter(|(_, mark)| *mark != '0').map(|(index, _)| index + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_of_a_person_is_wiped_when_it_is_dropped_and_each_copy_for_itself() {
        fn wipes_itself<T: zeroize::ZeroizeOnDrop>(_: &T) {}
        let (text, bytes) = (Words::from("見本　花子"), Octets::from(&[1, 2][..]));
        wipes_itself(&text.0);
        wipes_itself(&text.clone().0);
        wipes_itself(&bytes.0);
    }

    #[test]
    fn what_tells_of_a_person_is_never_printed() {
        assert_eq!(format!("{:?}", Words::from("見本　花子")), "Personal(…)");
        assert_eq!(format!("{:?}", Octets::from(&[1, 2][..])), "Personal(…)");
    }

    #[test]
    fn a_birth_date_is_an_era_digit_and_a_date_of_our_calendar() {
        use Era::*;
        for (raw, era, day) in [
            ("319800217", Some(Showa), Some("1980-02-17")),
            ("119120729", Some(Meiji), Some("1912-07-29")),
            ("219261224", Some(Taisho), Some("1926-12-24")),
            ("420190430", Some(Heisei), Some("2019-04-30")),
            ("520190501", Some(Reiwa), Some("2019-05-01")),
            ("019800217", None, Some("1980-02-17")), // 不明: the date stands
            ("319800200", Some(Showa), None),        // the day is unknown
            ("319800000", Some(Showa), None),
            ("3        ", Some(Showa), None),
            ("319800230", Some(Showa), None), // no such day
            ("3+9800217", Some(Showa), None),
            ("x19800217", None, None),
            ("31980021", Some(Showa), None),
            ("3198002170", Some(Showa), None),
            ("3１９８０", Some(Showa), None),
            ("", None, None),
        ] {
            let read = BirthDate::read(raw.into());
            assert_eq!(*read.raw, raw);
            assert_eq!((read.era, read.day.map(|day| day.to_string()).as_deref()), (era, day), "{raw}");
        }
    }

    #[test]
    fn marks_that_are_not_zero_are_substituted_characters() {
        assert_eq!(substituted("00000"), Vec::<usize>::new());
        assert_eq!(substituted("01001"), [2, 5]);
        assert_eq!(substituted("0?"), [2]);
        assert_eq!(substituted(""), Vec::<usize>::new());
    }
}
