//! The card session: the thread that owns the card, the thread that watches the readers, and the typed messages
//! that go to and fro.
//!
//! A face sends [`Request`]s and receives [`Event`]s, in order, through the sink it gave. It never waits here: a
//! card that takes seconds takes them on `card-session`. Policy that both faces share lives here: a card is
//! looked at once per insertion and again only on request, inside one transaction, and left as it was.

use std::sync::Arc;

use crate::domain::report::CardReport;

/// Counts insertions over all readers: what is known of an older epoch is of another card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub u64);

/// Ties a result to the request that asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

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

/// What to read besides the card's kind, 共通AP record 1 and the availability file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent wishes, each one file or group of counters")]
pub struct Want {
    /// The authentication certificate (000A).
    pub auth: bool,
    /// The card's copy of the authentication CA (000B).
    pub auth_ca: bool,
    /// The card's copy of the signing CA (0002).
    pub sign_ca: bool,
    /// The counters of the authentication PIN and the signing password.
    pub jpki_tries: bool,
    /// The counters of all other secrets, in the other applications.
    pub other_tries: bool,
}

impl Want {
    /// What screen 1 and `inspect` show.
    pub const CARD: Self =
        Self { auth: true, auth_ca: false, sign_ca: false, jpki_tries: true, other_tries: false };
    /// `inspect --all`.
    pub const ALL: Self =
        Self { auth: true, auth_ca: true, sign_ca: true, jpki_tries: true, other_tries: false };
    /// `pin status`.
    pub const TRIES: Self =
        Self { auth: false, auth_ca: false, sign_ca: false, jpki_tries: true, other_tries: true };
}

/// What a face asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Look at the card that was inserted at `epoch` in `reader`.
    Look {
        /// The reader's name.
        reader: String,
        /// The insertion that is meant: another card is not looked at in its place.
        epoch: Epoch,
        /// Which answer belongs to it.
        job: JobId,
        /// What to read.
        want: Want,
    },
}

/// How far a look has come: `done` of about `of` exchanges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Exchanges done.
    pub done: u32,
    /// Exchanges expected; an estimate that only shrinks the remainder, never below `done`.
    pub of: u32,
}

/// What a face is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The service or a reader changed. Always precedes events of the epochs it names.
    Service(Service),
    /// A look goes on.
    Progress {
        /// The request.
        job: JobId,
        /// The insertion.
        epoch: Epoch,
        /// How far.
        progress: Progress,
    },
    /// A look is done.
    Looked {
        /// The request.
        job: JobId,
        /// The insertion it belongs to: drop the result when it is not the present one.
        epoch: Epoch,
        /// What was found.
        report: Arc<CardReport>,
    },
    /// A look failed as a whole.
    Failed {
        /// The request.
        job: JobId,
        /// The insertion.
        epoch: Epoch,
        /// Why.
        fault: Fault,
    },
}

/// Why the service, a reader or a card as a whole could not be used. Closed: `present::problem` tells each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No PC/SC service.
    NoService,
    /// Service and library of different versions.
    ServiceMismatch,
    /// Policy denies the service or the card.
    Denied,
    /// No reader of that name.
    NoReader,
    /// No card in the reader.
    NoCard,
    /// The card was taken away meanwhile.
    CardLeft,
    /// Another program holds the card.
    Held,
    /// Another program keeps resetting the card.
    Reset,
    /// The card does not answer.
    Unresponsive,
    /// The PC/SC service's own code for anything else.
    Link(u32),
}
