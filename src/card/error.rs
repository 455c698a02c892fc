//! Why an operation on the card gave nothing.

use crate::codec::Malformed;
use crate::link::LinkError;

/// Why an operation gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// The link failed: nothing more can be asked of this connection.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The link failed on an exchange of extended length: worth another attempt without it.
    #[error("extended length lost the link: {0}")]
    ExtendedLost(LinkError),
    /// The card refused with this status word.
    #[error("status {0:04X}")]
    Status(u16),
    /// What came is not what the file should hold.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The file holds nothing but filler.
    #[error("empty file")]
    Empty,
    /// The file says it is longer than any is that is read.
    #[error("a file of {0} bytes")]
    TooLong(usize),
    /// The command was not sent: it is none of those that this program has for what is selected.
    #[error("a command that is not sent")]
    Withheld,
}
