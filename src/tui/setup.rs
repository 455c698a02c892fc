//! What the interactive face starts with.

use std::io;
use std::sync::Arc;

use super::ports::Ports;
use super::theme::{Scale, ThemeName};
use crate::domain::calendar::Instant;
use crate::domain::credential::Secret;
use crate::present::text::Lang;

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
    /// Its secrets with their values, shown on the screen.
    pub pins: Vec<(Secret, String)>,
    /// Carries a [`DemoAction`] to the simulated reader; must not block.
    pub act: Box<dyn Fn(DemoAction) + Send>,
}

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
    /// The terminal's size in cells, columns first: asked at the start and whenever it changes.
    pub size: fn() -> (u16, u16),
    /// Tells of signals on a thread of its own, until it is told that nobody listens any more.
    pub signals: fn(OnSignal) -> io::Result<()>,
    /// Mouse reports are asked for.
    pub mouse: bool,
    /// What time it is; `--now` starts it elsewhere.
    pub clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    /// Present where the card is simulated.
    pub demo: Option<Demo>,
    /// `--reader`: a name, a part of one, or an index; other readers are not looked at.
    pub reader: Option<String>,
    /// What the screens use of rooms that they do not know.
    pub ports: Ports,
}
