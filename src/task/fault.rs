//! Why a task has no result.

use std::io;
use std::path::PathBuf;

use crate::codec::cms::ber::{Flaw, ReadError};

/// Why a task has no result.
#[derive(Debug, thiserror::Error)]
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
    Document(PathBuf, io::Error),
    /// The document is a pipe or a device, which can't be read twice.
    #[error("not a regular file")]
    NoFile,
    /// What goes into a temporary file in this directory could not be put there, or read from there.
    #[error("the temporary file in {0}: {1}")]
    Spool(PathBuf, io::Error),
    /// A file could not be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<ReadError> for TaskFault {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Malformed { at, flaw } => Self::Malformed { at, flaw },
            ReadError::Io(error) => Self::Io(error),
            ReadError::Stopped => Self::Stopped,
        }
    }
}

impl TaskFault {
    /// The same once more: what the disk says is kept by its kind.
    #[must_use]
    pub fn again(&self) -> Self {
        match self {
            Self::Stopped => Self::Stopped,
            Self::Changed => Self::Changed,
            Self::Malformed { at, flaw } => Self::Malformed { at: *at, flaw: *flaw },
            Self::Document(path, error) => Self::Document(path.clone(), error.kind().into()),
            Self::NoFile => Self::NoFile,
            Self::Spool(place, error) => Self::Spool(place.clone(), error.kind().into()),
            Self::Io(error) => Self::Io(error.kind().into()),
        }
    }
}
