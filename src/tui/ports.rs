//! What `run` gives the interactive face: how it starts, and what it lends the screens from rooms that they must not know,
//! procedures, holidays, the disk.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;

use super::theme::{Scale, Shades, ThemeName};
use crate::domain::audit::Entry;
use crate::domain::calendar::{Instant, TimeSource};
use crate::domain::credential::Secret;
use crate::domain::policy::Policy;
use crate::domain::procedure::{Holiday, Procedures};
use crate::domain::verdict::ChainVerdict;
use crate::present::text::Lang;
use crate::secret::Pin;
use crate::session::trace::Ring;
use crate::task::SharedJudge;

/// Writes a new file for its owner alone, blocking (`runtime` calls it on a thread of its own). An existing name is
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

/// The simulated card, as far as its screen needs it.
pub struct Demo {
    /// The persona's title.
    pub title: String,
    /// Carries a [`DemoAction`] to the simulated reader; must not block.
    pub act: Box<dyn Fn(DemoAction) + Send>,
}

/// How the digits of a keypad on the screen lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keypad {
    /// As on a telephone.
    #[default]
    Fixed,
    /// Anew each time: who looks on sees less. Who can't see is better served by the other.
    Shuffled,
}

/// What became of a staff code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlock {
    /// It is the one.
    Right,
    /// It is not.
    Wrong,
    /// Too many were wrong: none is looked at before so long.
    Wait(Duration),
}

/// Looks at a staff code.
pub type OnCode = Arc<dyn Fn(&Pin) -> Unlock + Send + Sync>;

/// The kiosk's machine, as far as its pages need it.
pub struct Station {
    /// Looks at a staff code; blocks, so it is called on a thread of its own. `None` where no code is configured.
    pub unlock: Option<OnCode>,
    /// Writes a line of the audit log; must not block.
    pub record: Box<dyn Fn(&Entry) + Send>,
    /// Is the log being kept? Where it is not (a full disk), the staff are told; `None` where none is wanted.
    pub is_logged: Box<dyn Fn() -> Option<bool> + Send>,
    /// Is what outlives this process being kept? Where it is not, no PIN is presented, and the staff are told.
    pub is_kept: Box<dyn Fn() -> bool + Send>,
    /// The first frame is drawn.
    pub ready: Box<dyn Fn() + Send>,
    /// Called by the screen's own loop, at least this often: the service manager's watchdog.
    pub beat: Option<(Duration, Box<dyn Fn() + Send>)>,
    /// How the digits lie.
    pub keypad: Keypad,
    /// The program begins anew after each visit.
    pub once: bool,
    /// Random octets, for a shuffled keypad.
    pub random: fn() -> Option<[u8; 32]>,
    /// Ends the process at once, with this code: where the screen was told to end and does not, since the terminal takes
    /// nothing, or a card nothing.
    pub force: Force,
}

/// Ends the process with a code, whatever its threads wait for.
pub type Force = Arc<dyn Fn(u8) + Send + Sync>;

/// Hears of a signal, and says whether anybody still listens.
pub type OnSignal = Box<dyn Fn(i32) -> bool + Send>;

/// What the interactive face starts with.
pub struct Setup {
    /// The language; it can be changed by a key.
    pub lang: Lang,
    /// The colours. `NO_COLOR` means [`ThemeName::Mono`], whoever builds this decides.
    pub theme: ThemeName,
    /// How much is put on a screen.
    pub scale: Scale,
    /// Borders and gauges in ASCII, for terminals that draw ambiguous characters two cells wide.
    pub ascii: bool,
    /// The terminal's size in cells, columns first, where it tells one: asked at the start and whenever it changes.
    pub size: fn() -> Option<(u16, u16)>,
    /// Tells of signals on a thread of its own, until it is told that nobody listens any more.
    pub signals: fn(OnSignal) -> io::Result<()>,
    /// Mouse reports are asked for.
    pub mouse: bool,
    /// What time it is; `--now` starts it elsewhere.
    pub clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    /// Present where the card is simulated.
    pub demo: Option<Demo>,
    /// What may be done here.
    pub policy: Policy,
    /// Present where this is a kiosk.
    pub station: Option<Station>,
    /// `--reader`: a name, a part of one, or an index; other readers are not looked at.
    pub reader: Option<String>,
    /// What the screens use of rooms that they do not know.
    pub ports: Ports,
}
