//! Why the service, a reader or a card as a whole could not be used.

use crate::card::look::Unseen;
use crate::link::{Init, LinkError, Packages, Spy};

/// Why the service, a reader or a card as a whole could not be used. Closed: `present::problem` tells each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No PC/SC service runs.
    NoService,
    /// The same, where not systemd starts services, but this, or nothing that is known.
    NotStarted(Option<Init>),
    /// None is installed; it comes with these packages.
    NotInstalled(Packages),
    /// Service and library of different versions.
    ServiceMismatch,
    /// The service's socket is closed to this user.
    Barred,
    /// Policy denies the service or the card.
    Denied,
    /// A library stands between that sees what is sent: no card is asked through it.
    Spied(Spy),
    /// No reader of that name.
    NoReader,
    /// No card in the reader.
    NoCard,
    /// The card was taken away meanwhile.
    CardLeft,
    /// Another card answers than the one that was looked at.
    AnotherCard,
    /// Another program holds the card.
    Held,
    /// Another program keeps resetting the card.
    Reset,
    /// The card does not answer.
    Unresponsive,
    /// Asked twice, the card answers the selection of its application with this status word, which says nothing.
    Unselected(u16),
    /// The card says with this status word that its application is out of use.
    OutOfUse(u16),
    /// The card says yes (9000) to whatever it is asked.
    Nonsense,
    /// The system lets this user have no more processes or threads.
    NoThread,
    /// The PC/SC service's own code for anything else.
    Link(u32),
}

impl Fault {
    /// Its word in JSON: stable.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::NoThread => "system",
            Self::NoService | Self::NotStarted(_) | Self::NotInstalled(_) => "no-service",
            Self::ServiceMismatch => "service-mismatch",
            Self::Barred | Self::Denied => "denied",
            Self::Spied(_) => "spied",
            Self::NoReader => "no-such-reader",
            Self::NoCard => "no-card",
            Self::CardLeft => "card-left",
            Self::AnotherCard => "another-card",
            Self::Held => "card-held",
            Self::Reset => "card-reset",
            Self::Unresponsive | Self::Unselected(_) => "card-unresponsive",
            Self::OutOfUse(_) => "out-of-use",
            Self::Nonsense => "nonsense",
            Self::Link(_) => "link",
        }
    }

    /// The code that a command ends with where this is what stops it.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::NoThread => 1,
            Self::NoService
            | Self::NotStarted(_)
            | Self::NotInstalled(_)
            | Self::ServiceMismatch
            | Self::Barred
            | Self::Denied
            | Self::Spied(_)
            | Self::NoReader => 3,
            Self::NoCard
            | Self::CardLeft
            | Self::AnotherCard
            | Self::Held
            | Self::Reset
            | Self::Unresponsive
            | Self::Unselected(_)
            | Self::Link(_) => 4,
            Self::OutOfUse(_) | Self::Nonsense => 8,
        }
    }
}

impl From<Unseen> for Fault {
    fn from(unseen: Unseen) -> Self {
        match unseen {
            Unseen::Lost { error, .. } => Self::from(error),
            Unseen::Nonsense => Self::Nonsense,
            Unseen::Unselected(word) => Self::Unselected(word),
            Unseen::OutOfUse(word) => Self::OutOfUse(word),
        }
    }
}

impl From<LinkError> for Fault {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::NoService | LinkError::Cancelled => Self::NoService,
            LinkError::NotStarted(init) => Self::NotStarted(init),
            LinkError::NotInstalled(packages) => Self::NotInstalled(packages),
            LinkError::ServiceMismatch => Self::ServiceMismatch,
            LinkError::Barred => Self::Barred,
            LinkError::Denied => Self::Denied,
            LinkError::Spied(spy) => Self::Spied(spy),
            LinkError::NoReader => Self::NoReader,
            LinkError::NoCard => Self::NoCard,
            LinkError::CardLeft => Self::CardLeft,
            LinkError::Reset => Self::Reset,
            LinkError::Held => Self::Held,
            LinkError::Unresponsive | LinkError::Refused => Self::Unresponsive,
            LinkError::Other(code) => Self::Link(code),
        }
    }
}
