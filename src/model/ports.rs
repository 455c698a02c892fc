//! What an interactive face is lent from rooms that it must not know: procedures, holidays, the disk, the simulated card.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::calendar::TimeSource;
use crate::domain::credential::Secret;
use crate::domain::procedure::{Holiday, Procedures};
use crate::domain::verdict::ChainVerdict;
use crate::session::trace::Ring;
use crate::task::SharedJudge;

/// The greys that a terminal draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shades {
    /// None besides those of its sixteen colours.
    #[default]
    None,
    /// 24 of the 256 colours, which no palette changes.
    Few,
    /// Every one.
    All,
}

/// Writes a new file for its owner alone, blocking, so it is called on a thread of its own. An existing name is
/// refused, a link included.
pub type Save = Arc<dyn Fn(&Path, &[u8]) -> io::Result<()> + Send + Sync>;

/// The simulated card's secrets with their values, as they are now.
pub type Secrets = Arc<dyn Fn() -> Vec<(Secret, String)> + Send + Sync>;

/// The ports. The default lends nothing: no procedure, no holidays, no file.
#[derive(Clone)]
pub struct Ports {
    /// What to bring to the counter, and where it is.
    pub procedures: Procedures,
    /// Is a day a national holiday?
    pub holiday: fn(NaiveDate) -> Holiday,
    /// The door to the disk.
    pub save: Save,
    /// Whose time it is when a card signs: what is signed claims it.
    pub source: TimeSource,
    /// Judges the chains of signers' certificates.
    pub judge: SharedJudge,
    /// What the demo shows of its card; nothing without one.
    pub secrets: Secrets,
    /// Where a person's search for a file begins.
    pub folder: PathBuf,
    /// What `~` stands for.
    pub home: Option<PathBuf>,
    /// The last exchanges with cards.
    pub exchanges: Ring,
    /// Readers may be asked whether they have keys of their own.
    pub asks_for_keys: bool,
    /// The greys that the terminal draws.
    pub shades: Shades,
}

impl Default for Ports {
    fn default() -> Self {
        Self {
            procedures: Procedures::default(),
            holiday: |_| Holiday::Unknown,
            save: Arc::new(|_, _| Err(io::ErrorKind::Unsupported.into())),
            source: TimeSource::System,
            judge: Arc::new(|_, _| ChainVerdict::Untrusted),
            secrets: Arc::new(Vec::new),
            folder: PathBuf::from("."),
            home: None,
            exchanges: Ring::new(0),
            asks_for_keys: true,
            shades: Shades::default(),
        }
    }
}

/// What the person can do to the simulated card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoAction {
    /// Take it out of the reader.
    TakeOut,
    /// Put it back.
    PutBack,
}

/// The simulated card, as far as its face needs it.
pub struct Demo {
    /// The persona's title.
    pub title: String,
    /// Carries a [`DemoAction`] to the simulated reader; must not block.
    pub act: Box<dyn Fn(DemoAction) + Send>,
}

/// Hears of a signal, and says whether anybody still listens.
pub type OnSignal = Box<dyn Fn(i32) -> bool + Send>;
