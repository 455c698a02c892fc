//! What `run` gives the full screen: how it starts, besides what every interactive face is lent ([`crate::model::Ports`]).

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::theme::{Scale, ThemeName};
use crate::domain::audit::Entry;
use crate::domain::calendar::Instant;
use crate::domain::policy::Policy;
pub use crate::model::{Demo, DemoAction, OnSignal, Ports, Save, Secrets};
use crate::present::text::Lang;
use crate::secret::Pin;

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
