//! What `run` lends the screens from rooms that they must not know: procedures, holidays, the disk.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::calendar::{self, Instant, TimeSource};
use crate::domain::procedure::{Holiday, Procedures};
use crate::domain::verdict::ChainVerdict;
use crate::task::SharedJudge;

/// Writes a new file for its owner alone, blocking (`runtime` calls it on a thread of its own). An existing name is
/// refused, a link included.
pub type Save = Arc<dyn Fn(&Path, &[u8]) -> io::Result<()> + Send + Sync>;

/// The ports. The default lends nothing: no procedure, no holidays, no file.
#[derive(Clone)]
pub struct Ports {
    /// What to bring to the counter, and where it is.
    pub procedures: Procedures,
    /// Is a day a national holiday?
    pub holiday: fn(NaiveDate) -> Holiday,
    /// The door to the disk.
    pub save: Save,
    /// What time it is when a card signs.
    pub clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    /// Whose time that is: what is signed claims it.
    pub source: TimeSource,
    /// Judges the chains of signers' certificates.
    pub judge: SharedJudge,
    /// Where a person's search for a file begins.
    pub folder: PathBuf,
    /// What `~` stands for.
    pub home: Option<PathBuf>,
}

impl Default for Ports {
    fn default() -> Self {
        Self {
            procedures: Procedures::default(),
            holiday: |_| Holiday::Unknown,
            save: Arc::new(|_, _| Err(io::ErrorKind::Unsupported.into())),
            clock: Arc::new(|| calendar::in_japan(chrono::DateTime::UNIX_EPOCH)),
            source: TimeSource::System,
            judge: Arc::new(|_, _| ChainVerdict::Untrusted),
            folder: PathBuf::from("."),
            home: None,
        }
    }
}
