//! What one look tells of a certificate on the card: the one answer that advice, renewal, prompts, JSON and every face go by.
//!
//! The card lists its certificates (`docs/card.md §6.2`, EF 0008), and only that list says that it holds none: a file that was
//! refused, is empty or is not found is one that was not read.

use super::certificate::Certificate;
use super::finding::{Finding, Unread};

/// What is known of one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding<'a> {
    /// The card holds none.
    Absent,
    /// Neither its file nor the card's list tells whether the card holds it.
    Uncertain {
        /// Why it was not read.
        file: &'a Unread,
        /// Why the list does not tell.
        list: &'a Unread,
    },
    /// The card holds it, and it was not read: why.
    Unread(&'a Unread),
    /// It was read.
    Read(&'a Certificate),
}

impl<'a> Holding<'a> {
    /// By what the card's list and the certificate's own file say. What was read is there, whatever the list says.
    #[must_use]
    pub const fn of(list: &'a Finding<bool>, file: &'a Finding<Certificate>) -> Self {
        let why = match file {
            Ok(certificate) => return Self::Read(certificate),
            // Not found where the card lists it, or where nobody knows whether it does: an answer like any other refusal.
            Err(Unread::Absent) => &Unread::Refused(0x6A82),
            Err(why) => why,
        };
        match list {
            Ok(false) => Self::Absent,
            Ok(true) => Self::Unread(why),
            Err(list) => Self::Uncertain { file: why, list },
        }
    }

    /// By its own file alone, of a copy that no list names.
    #[must_use]
    pub const fn by_file(file: &'a Finding<Certificate>) -> Self {
        match file {
            Ok(certificate) => Self::Read(certificate),
            Err(Unread::Absent | Unread::Empty) => Self::Absent,
            Err(why @ (Unread::NeedsPin | Unread::Malformed(_) | Unread::TooLong(_))) => Self::Unread(why),
            Err(why @ (Unread::NotAsked | Unread::Coming | Unread::Refused(_))) => {
                Self::Uncertain { file: why, list: why }
            }
        }
    }

    /// Is it on the card? `None` where nobody knows.
    #[must_use]
    pub const fn present(self) -> Option<bool> {
        match self {
            Self::Absent => Some(false),
            Self::Uncertain { .. } => None,
            Self::Unread(_) | Self::Read(_) => Some(true),
        }
    }

    /// What was read.
    #[must_use]
    pub const fn read(self) -> Option<&'a Certificate> {
        match self {
            Self::Read(certificate) => Some(certificate),
            Self::Absent | Self::Uncertain { .. } | Self::Unread(_) => None,
        }
    }

    /// Why there is nothing to show.
    #[must_use]
    pub const fn why(self) -> Option<&'a Unread> {
        match self {
            Self::Absent => Some(&Unread::Absent),
            Self::Uncertain { file: why, .. } | Self::Unread(why) => Some(why),
            Self::Read(_) => None,
        }
    }

    /// Does it wait for its secret, as far as anybody knows? Nothing else is in the way.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self.why(), Some(Unread::NeedsPin | Unread::NotAsked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_cards_list_says_that_there_is_none() {
        let whys = [
            Unread::NotAsked,
            Unread::Coming,
            Unread::NeedsPin,
            Unread::Absent,
            Unread::Refused(0x6F00),
            Unread::Empty,
            Unread::Malformed(String::new()),
            Unread::TooLong(65_541),
        ];
        for file in &whys {
            let file = Err(file.clone());
            assert_eq!(Holding::of(&Ok(false), &file), Holding::Absent, "{file:?}");
            let listed = Holding::of(&Ok(true), &file);
            assert!(matches!(listed, Holding::Unread(why) if *why != Unread::Absent), "{file:?} {listed:?}");
            for list in &whys {
                let list = Err(list.clone());
                let unknown = Holding::of(&list, &file);
                assert_eq!(unknown.present(), None, "{list:?} {file:?}");
                assert!(
                    unknown.read().is_none() && unknown.why() != Some(&Unread::Absent),
                    "{list:?} {file:?}"
                );
            }
        }
    }
}
