//! Status words, classified once (ISO/IEC 7816-4:2020, 5.6; the card's own habits: `docs/card.md §6.4`).

use crate::domain::credential::Tries;

/// What a status word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// `9000`.
    Done,
    /// `6282`: the file ended before Le bytes; what came is good.
    EndOfFile,
    /// `61xx`: that many bytes wait for GET RESPONSE (0 means 256).
    More(u8),
    /// `6Cxx`: wrong Le, this is the right one (0 means 256).
    RightLe(u8),
    /// `63Cx` with x above 0: wrong PIN or, to the empty VERIFY, tries left.
    TriesLeft(u8),
    /// `6300`: wrong, and the key has no counter.
    NoCounter,
    /// `63C0`: to a PIN, wrong and now blocked.
    NoneLeft,
    /// `6983` and `6984`: blocked, and nothing was compared. The card was seen to say 6984; ISO says 6983.
    Blocked,
    /// `6982`: a PIN is needed first.
    NeedsPin,
    /// `6283` and `6285`: there, and deactivated or ended.
    OutOfUse,
    /// `6A82`: no such file or application.
    NotFound,
    /// `6A81`, `6A86`, `6B00`, `6700`, `6D00`, `6E00`, `6986`, `6A88`: this form of the command is not taken.
    FormRefused,
    /// Anything else.
    Other,
}

impl Status {
    /// All went well.
    pub const DONE: u16 = 0x9000;
    /// `6700`, of the other refusals of a form the one that is about its length.
    pub const WRONG_LENGTH: u16 = 0x6700;

    /// Classifies SW1 SW2.
    #[must_use]
    pub const fn of(word: u16) -> Self {
        let low = (word & 0xFF) as u8;
        match word {
            0x9000 => Self::Done,
            0x6282 => Self::EndOfFile,
            0x6100..=0x61FF => Self::More(low),
            0x6C00..=0x6CFF => Self::RightLe(low),
            0x6300 => Self::NoCounter,
            0x63C0 => Self::NoneLeft,
            0x6983 | 0x6984 => Self::Blocked,
            0x63C1..=0x63CF => Self::TriesLeft(low & 0x0F),
            0x6982 => Self::NeedsPin,
            0x6283 | 0x6285 => Self::OutOfUse,
            0x6A82 => Self::NotFound,
            0x6700 | 0x6986 | 0x6A81 | 0x6A86 | 0x6A88 | 0x6B00 | 0x6D00 | 0x6E00 => Self::FormRefused,
            _ => Self::Other,
        }
    }

    /// The counter that this word, an answer to the empty VERIFY, tells; `None` where it tells none.
    #[must_use]
    pub const fn tries(self) -> Option<Tries> {
        match self {
            Self::TriesLeft(count) => Some(Tries::Left(count)),
            Self::NoneLeft | Self::Blocked => Some(Tries::Locked),
            Self::NoCounter => Some(Tries::Unlimited),
            Self::Done => Some(Tries::NotReported),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_for_blocked_is_blocked() {
        for word in [0x63C0, 0x6983, 0x6984] {
            assert_eq!(Status::of(word).tries(), Some(Tries::Locked), "{word:04X}");
        }
    }

    #[test]
    fn a_counter_is_told_as_the_card_tells_it() {
        for (word, tries) in [
            (0x63C5, Some(Tries::Left(5))),
            (0x63C1, Some(Tries::Left(1))),
            (0x6300, Some(Tries::Unlimited)),
            (0x9000, Some(Tries::NotReported)),
            (0x6A86, None),
            (0x6A88, None),
            (0x6F00, None),
        ] {
            assert_eq!(Status::of(word).tries(), tries, "{word:04X}");
        }
    }

    #[test]
    fn no_word_is_without_a_class() {
        for word in 0..=u16::MAX {
            let _ = Status::of(word);
        }
    }
}
