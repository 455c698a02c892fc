//! The service and its readers, as every face sees them; and what ties an answer to its insertion and its request.

use std::time::Duration;

use crate::diag::fault::Fault;

/// A reader that has just appeared may be told as empty before its driver has looked: pcscd looks every 400 ms.
pub const SETTLED: Duration = Duration::from_secs(1);

/// Counts insertions over all readers: what is known of an older epoch is of another card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub u64);

/// Ties a result to the request that asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// What is in a reader.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Inside {
    /// Nothing.
    #[default]
    Nothing,
    /// A card, by its answer to reset (upper-case hex), inserted at this epoch.
    Card {
        /// ATR as upper-case hex.
        atr: String,
        /// The insertion.
        epoch: Epoch,
    },
    /// A card that does not answer to reset.
    MuteCard {
        /// The insertion.
        epoch: Epoch,
    },
    /// The driver can't tell.
    Unavailable,
}

impl Inside {
    /// The insertion, where something is inserted.
    #[must_use]
    pub const fn epoch(&self) -> Option<Epoch> {
        match self {
            Self::Card { epoch, .. } | Self::MuteCard { epoch } => Some(*epoch),
            Self::Nothing | Self::Unavailable => None,
        }
    }
}

/// A reader as both faces see it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reader {
    /// The service's name for it.
    pub name: String,
    /// What is in it.
    pub inside: Inside,
    /// Another program holds the card exclusively.
    pub held: bool,
    /// Somebody is connected to the card, this program among others, as far as the service tells.
    pub in_use: bool,
    /// Insertions and removals that the service has counted for this reader; 0 where it does not count.
    pub events: u32,
}

impl Reader {
    /// Is it as `before`, whoever is connected to its card?
    fn stands_as(&self, before: &Self) -> bool {
        *self == Self { in_use: self.in_use, ..before.clone() }
    }
}

/// The PC/SC service and its readers at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Service {
    /// It answers; possibly with no readers.
    Up(Vec<Reader>),
    /// It does not; the fault says why. It is looked for again all the time.
    Down(Fault),
}

impl Service {
    /// Is all as `before`, whoever is connected to a card? Looking itself connects.
    #[must_use]
    pub fn stands_as(&self, before: &Self) -> bool {
        match (self, before) {
            (Self::Up(now), Self::Up(before)) => {
                now.len() == before.len() && now.iter().zip(before).all(|(now, before)| now.stands_as(before))
            }
            (now, before) => now == before,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_connected_makes_no_other_service_and_whatever_else_is_told_does() {
        let there = Reader { name: "a".into(), ..Reader::default() };
        let up = |reader: &Reader| Service::Up(vec![reader.clone()]);
        let before = up(&there);
        assert!(up(&Reader { in_use: true, ..there.clone() }).stands_as(&before));
        for other in [
            Reader { held: true, ..there.clone() },
            Reader { events: 1, ..there.clone() },
            Reader { inside: Inside::Unavailable, ..there.clone() },
            Reader { name: "b".into(), ..there },
        ] {
            assert!(!up(&other).stands_as(&before), "{other:?}");
        }
        let down = Service::Down(Fault::NoService);
        assert!(
            !Service::Up(Vec::new()).stands_as(&before) && !down.stands_as(&before) && down.stands_as(&down)
        );
    }
}
