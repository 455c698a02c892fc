//! The service and its readers, as every face sees them; and what ties an answer to its insertion and its request.

use crate::diag::fault::Fault;

/// Counts insertions over all readers: what is known of an older epoch is of another card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub u64);

/// Ties a result to the request that asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// What is in a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inside {
    /// Nothing.
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// The service's name for it.
    pub name: String,
    /// What is in it.
    pub inside: Inside,
    /// Another program holds the card exclusively.
    pub held: bool,
}

/// The PC/SC service and its readers at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Service {
    /// It answers; possibly with no readers.
    Up(Vec<Reader>),
    /// It does not; the fault says why. It is looked for again all the time.
    Down(Fault),
}
