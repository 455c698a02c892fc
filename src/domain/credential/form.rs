//! What a secret looks like, character by character and as a whole: so that one whose form can't be right never
//! reaches the card.
//!
//! Letters are kept by the card in upper case, and it compares bytes. So small letters become capitals and full-width
//! ones ASCII, and whoever typed them is told (the official client does the first; `O`/`0`, `I`/`1`, spaces and
//! full-width input are the usual typing errors). Nothing else is mended: it is refused with its place.

use chrono::{Datelike as _, NaiveDate};

use super::secret::Secret;
use crate::domain::calendar::Era;

/// The form of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// 数字4桁.
    Digits4,
    /// 英大文字と数字を混ぜた6〜16文字, at least one of each.
    Password,
    /// 照合番号B: 14 digits: birth as era year, month, day; the card's last year; the 4 digits under the photo.
    NumberB,
    /// Those 4 digits alone, as a person types them.
    UnderPhoto,
    /// 生年月日: 6 digits, era year, month, day.
    Birth,
}

/// What was done to a character so that the card understands it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Folding {
    /// A small letter became a capital.
    pub small: bool,
    /// A full-width character became half-width.
    pub wide: bool,
}

impl Folding {
    /// Both together: what to tell of a whole entry.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { small: self.small || other.small, wide: self.wide || other.wide }
    }
}

/// Why a character is no part of a secret. Never says which character it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranger {
    /// A space, full-width or a tab included.
    Space,
    /// A letter where only digits are.
    Letter,
    /// Anything else.
    Other,
}

/// What is still missing, or why the whole can't be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// So many characters more, at least.
    Characters(usize),
    /// A letter: digits alone are no password.
    Letter,
    /// A digit: letters alone are no password.
    Digit,
    /// So many characters too many.
    TooLong(usize),
    /// There is a character that is no part of this form, at this place (from 1).
    Stranger(usize, Stranger),
    /// The digits are no day: month and day of a birth.
    NoDay,
}

/// Why a new secret is easily guessed. It is warned of, not refused: the card takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// The same digit again and again.
    OneDigit,
    /// Digits in a row, up or down.
    Row,
    /// Made of the holder's birth date.
    Birth,
    /// Printed in public as an example.
    Example,
}

/// Examples that the officials print: a poor choice.
const EXAMPLES: [&str; 2] = ["1216", "AIZU346"];

impl Form {
    /// The form of a secret.
    #[must_use]
    pub const fn of(secret: Secret) -> Self {
        match secret {
            Secret::Sign => Self::Password,
            Secret::Auth | Secret::Text | Secret::JukiCommon | Secret::Juki => Self::Digits4,
            Secret::TextNumberB | Secret::SurfaceNumberB => Self::NumberB,
            Secret::SurfaceBirth => Self::Birth,
        }
    }

    /// Characters, at least and at the most.
    #[must_use]
    pub const fn lengths(self) -> (usize, usize) {
        match self {
            Self::Digits4 | Self::UnderPhoto => (4, 4),
            Self::Password => (6, 16),
            Self::NumberB => (14, 14),
            Self::Birth => (6, 6),
        }
    }

    /// One typed character as the card knows it, and what was done to it.
    pub fn fold(self, typed: char) -> Result<(u8, Folding), Stranger> {
        // U+FF01..=U+FF5E are ASCII's 21..=7E, full width.
        let (letter, wide) = match typed {
            '\u{FF01}'..='\u{FF5E}' => {
                (char::from_u32(u32::from(typed) - 0xFEE0).ok_or(Stranger::Other)?, true)
            }
            _ => (typed, false),
        };
        let folding = |small| Folding { small, wide };
        match letter {
            'A'..='Z' | 'a'..='z' if self != Self::Password => Err(Stranger::Letter),
            '0'..='9' | 'A'..='Z' => Ok((letter as u8, folding(false))),
            'a'..='z' => Ok((letter.to_ascii_uppercase() as u8, folding(true))),
            _ if typed.is_whitespace() => Err(Stranger::Space),
            _ => Err(Stranger::Other),
        }
    }

    /// What keeps folded characters from being sent; nothing where the form is right.
    #[must_use]
    pub fn lacks(self, folded: &[u8]) -> Option<Lack> {
        let (least, most) = self.lengths();
        for (place, byte) in (1..).zip(folded) {
            match self.fold(char::from(*byte)) {
                Ok((same, _)) if same == *byte => {}
                Ok(_) => return Some(Lack::Stranger(place, Stranger::Other)),
                Err(stranger) => return Some(Lack::Stranger(place, stranger)),
            }
        }
        if folded.len() > most {
            return Some(Lack::TooLong(folded.len() - most));
        }
        if folded.len() < least {
            return Some(Lack::Characters(least - folded.len()));
        }
        match self {
            Self::Password if folded.iter().all(u8::is_ascii_digit) => Some(Lack::Letter),
            Self::Password if !folded.iter().any(u8::is_ascii_digit) => Some(Lack::Digit),
            Self::NumberB | Self::Birth if !is_day(&folded[2..6]) => Some(Lack::NoDay),
            _ => None,
        }
    }

    /// Why a new secret of this form is easily guessed; the holder's birth date counts where it is known.
    #[must_use]
    pub fn weak(self, folded: &[u8], birth: Option<NaiveDate>) -> Option<Weak> {
        let digits = folded.iter().all(u8::is_ascii_digit);
        let steps = |by: u8| folded.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == by);
        if digits && steps(0) {
            return Some(Weak::OneDigit);
        }
        // 7890 is a row as well on the keys.
        if digits && (steps(1) || steps(u8::MAX) || folded == b"7890" || folded == b"0987") {
            return Some(Weak::Row);
        }
        if birth.is_some_and(|birth| of_birth(folded, birth)) {
            return Some(Weak::Birth);
        }
        EXAMPLES.iter().any(|example| example.as_bytes() == folded).then_some(Weak::Example)
    }
}

/// Month and day in four digits.
fn is_day(digits: &[u8]) -> bool {
    let number = |pair: &[u8]| u32::from(pair[0] - b'0') * 10 + u32::from(pair[1] - b'0');
    // A leap year: the year stands elsewhere, and 29 February is somebody's birthday.
    NaiveDate::from_ymd_opt(2000, number(&digits[..2]), number(&digits[2..])).is_some()
}

/// Are these digits, or those of a password, written from this day?
fn of_birth(folded: &[u8], birth: NaiveDate) -> bool {
    let (year, month, day) = (birth.year().rem_euclid(10_000), birth.month(), birth.day());
    let era = Era::of(birth).map_or(0, |(_, year)| year.rem_euclid(100));
    let short = year % 100;
    let four = [
        format!("{month:02}{day:02}"),
        format!("{day:02}{month:02}"),
        format!("{year:04}"),
        format!("{short:02}{month:02}"),
        format!("{era:02}{month:02}"),
    ];
    if folded.len() == 4 {
        return four.iter().any(|known| known.as_bytes() == folded);
    }
    // In a password a year alone is common and no proof.
    let within = |known: &str| folded.windows(known.len()).any(|part| part == known.as_bytes());
    [&four[0], &four[1]].into_iter().any(|known| within(known))
        || within(&format!("{short:02}{month:02}{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_forms() {
        use Lack::{Characters, Digit, Letter, NoDay, Stranger as At, TooLong};
        for (form, typed, lack) in [
            (Form::Digits4, "", Some(Characters(4))),
            (Form::Digits4, "258", Some(Characters(1))),
            (Form::Digits4, "2580", None),
            (Form::Digits4, "1216", None),
            (Form::Digits4, "25800", Some(TooLong(1))),
            (Form::Digits4, "25A0", Some(At(3, Stranger::Letter))),
            (Form::Password, "", Some(Characters(6))),
            (Form::Password, "AIZU3", Some(Characters(1))),
            (Form::Password, "AIZU34", None),
            (Form::Password, "AIZU346", None),
            (Form::Password, "123456", Some(Letter)),
            (Form::Password, "AIZUWAKAMATSU", Some(Digit)),
            (Form::Password, "ABCDEFGH12345678", None),
            (Form::Password, "ABCDEFGH123456789", Some(TooLong(1))),
            (Form::Password, "AIZU 346", Some(At(5, Stranger::Space))),
            // What was not folded is not sent.
            (Form::Password, "AIZu346", Some(At(4, Stranger::Other))),
            (Form::Password, "AIZU-346", Some(At(5, Stranger::Other))),
            (Form::NumberB, "55021720351234", None),
            (Form::NumberB, "55023020351234", Some(NoDay)),
            (Form::NumberB, "5502172035123", Some(Characters(1))),
            (Form::UnderPhoto, "228", Some(Characters(1))),
            (Form::UnderPhoto, "2285", None),
            (Form::Birth, "550217", None),
            (Form::Birth, "120229", None),
            (Form::Birth, "551317", Some(NoDay)),
        ] {
            assert_eq!(form.lacks(typed.as_bytes()), lack, "{form:?} {typed}");
        }
    }

    #[test]
    fn small_and_wide_letters_are_folded_and_that_is_told() {
        let told = |small, wide| Folding { small, wide };
        for (typed, byte, folding) in [
            ('A', b'A', told(false, false)),
            ('a', b'A', told(true, false)),
            ('Ａ', b'A', told(false, true)),
            ('ａ', b'A', told(true, true)),
            ('3', b'3', told(false, false)),
            ('３', b'3', told(false, true)),
        ] {
            assert_eq!(Form::Password.fold(typed), Ok((byte, folding)), "{typed}");
        }
        assert_eq!(Form::Digits4.fold('３'), Ok((b'3', told(false, true))));
        assert_eq!(told(false, false).and(told(false, false)), Folding::default());
        assert_eq!(told(true, false).and(told(false, true)), told(true, true));
    }

    #[test]
    fn nothing_else_is_mended() {
        for (typed, stranger) in [
            (' ', Stranger::Space),
            ('\u{3000}', Stranger::Space),
            ('\t', Stranger::Space),
            ('\u{A0}', Stranger::Space),
            ('-', Stranger::Other),
            ('！', Stranger::Other),
            ('ア', Stranger::Other),
            ('ｱ', Stranger::Other),
            ('é', Stranger::Other),
            ('①', Stranger::Other),
            ('٣', Stranger::Other),
            ('\0', Stranger::Other),
            ('\u{200B}', Stranger::Other),
        ] {
            for form in [Form::Password, Form::Digits4] {
                assert_eq!(form.fold(typed), Err(stranger), "{:X}", u32::from(typed));
            }
        }
        assert_eq!(Form::Digits4.fold('A'), Err(Stranger::Letter));
        assert_eq!(Form::Digits4.fold('ａ'), Err(Stranger::Letter));
    }

    #[test]
    fn every_character_folds_to_what_a_secret_is_made_of_or_not_at_all() {
        for typed in (0..=0x0010_FFFF).filter_map(char::from_u32) {
            if let Ok((byte, _)) = Form::Password.fold(typed) {
                assert!(byte.is_ascii_digit() || byte.is_ascii_uppercase(), "{:X}", u32::from(typed));
            }
        }
    }

    #[test]
    fn what_is_easily_guessed_is_warned_of() {
        // 昭和55年2月17日.
        let birth = NaiveDate::from_ymd_opt(1980, 2, 17);
        for (form, chosen, weak) in [
            (Form::Digits4, "0000", Some(Weak::OneDigit)),
            (Form::Digits4, "7777", Some(Weak::OneDigit)),
            (Form::Digits4, "1234", Some(Weak::Row)),
            (Form::Digits4, "4321", Some(Weak::Row)),
            (Form::Digits4, "7890", Some(Weak::Row)),
            (Form::Digits4, "0217", Some(Weak::Birth)),
            (Form::Digits4, "1702", Some(Weak::Birth)),
            (Form::Digits4, "1980", Some(Weak::Birth)),
            (Form::Digits4, "8002", Some(Weak::Birth)),
            (Form::Digits4, "5502", Some(Weak::Birth)),
            (Form::Digits4, "1216", Some(Weak::Example)),
            (Form::Digits4, "2580", None),
            (Form::Password, "AIZU346", Some(Weak::Example)),
            (Form::Password, "HANAKO800217", Some(Weak::Birth)),
            (Form::Password, "HANAKO0217", Some(Weak::Birth)),
            (Form::Password, "QX7LM0PW", None),
        ] {
            assert_eq!(form.weak(chosen.as_bytes(), birth), weak, "{chosen}");
        }
        assert_eq!(Form::Digits4.weak(b"0217", None), None, "a birth date that nobody knows");
    }
}
