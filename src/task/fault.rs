//! Why a task has no result.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::codec::cms::ber::{Flaw, ReadError};
use crate::codec::pdf::PdfError;
use crate::sign::pdf::Refusal;

/// Why a task has no result.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TaskFault {
    /// It was stopped on request.
    #[error("stopped")]
    Stopped,
    /// The document changed while it was worked on.
    #[error("the file changed meanwhile")]
    Changed,
    /// The signed file is malformed.
    #[error("at {at}: {flaw}")]
    Malformed {
        /// The offset in octets.
        at: u64,
        /// What is wrong.
        flaw: Flaw,
    },
    /// The document of a detached signature could not be read.
    #[error("{0}: {1}")]
    Document(PathBuf, Arc<io::Error>),
    /// The PDF can't be signed.
    #[error(transparent)]
    Refused(Arc<Refusal>),
    /// The PDF can't be read.
    #[error(transparent)]
    Pdf(PdfError),
    /// The PDF has no signature.
    #[error("not signed")]
    NotSigned,
    /// The document is a pipe or a device, which can't be read twice.
    #[error("not a regular file")]
    NoFile,
    /// What goes into a temporary file in this directory could not be put there, or read from there.
    #[error("the temporary file in {0}: {1}")]
    Spool(PathBuf, Arc<io::Error>),
    /// A file could not be read or written.
    #[error(transparent)]
    Io(Arc<io::Error>),
}

impl From<ReadError> for TaskFault {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Malformed { at, flaw } => Self::Malformed { at, flaw },
            ReadError::Io(error) => error.into(),
            ReadError::Stopped => Self::Stopped,
        }
    }
}

impl From<io::Error> for TaskFault {
    fn from(error: io::Error) -> Self {
        Self::Io(error.into())
    }
}
