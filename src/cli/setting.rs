//! What every command works with.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;

use crate::domain::calendar::{Instant, TimeSource};
use crate::domain::procedure::{Holiday, Procedures};
use crate::present::mask::Reveal;
use crate::present::text::Lang;
use crate::session::{Session, Sink};
use crate::task::SharedJudge;

/// Starts a session that tells its events to the sink.
pub type Start = Box<dyn FnOnce(&Sink) -> std::io::Result<Session>>;

/// How what is told comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Manner {
    /// As a sighted person takes it in: in columns, with marks, and what changes is drawn over.
    #[default]
    Drawn,
    /// The same in nothing but ASCII.
    Ascii,
    /// In the order in which it is spoken: lines and nothing else, without a mark or an escape sequence.
    Spoken,
}

impl Manner {
    /// Is what changes drawn over?
    pub(super) fn is_drawn(self) -> bool {
        self != Self::Spoken
    }
}

/// How standard output is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// With colours and weight.
    pub colour: bool,
    /// How what is told comes.
    pub manner: Manner,
}

/// Which of the process's descriptors are terminals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terminals {
    /// Standard input.
    pub stdin: bool,
    /// Standard output: others may look at it, so what identifies the holder is masked there.
    pub stdout: bool,
    /// Standard error.
    pub stderr: bool,
    /// How a terminal is written on.
    pub manner: Manner,
}

/// What every command works with.
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub struct Setting {
    /// Starts the session that the command speaks with.
    pub start: Start,
    /// Now, taken once: all of one answer is of one moment.
    pub now: Instant,
    /// The language of the answer.
    pub lang: Lang,
    /// JSON instead of words.
    pub json: bool,
    /// How standard output is written.
    pub style: Style,
    /// How long to wait for a My Number Card.
    pub wait: Duration,
    /// Which reader, by name or number.
    pub reader: Option<String>,
    /// Readers and cards are simulated.
    pub simulated: bool,
    /// Readers may be asked whether they have keys of their own.
    pub pin_pads: bool,
    /// No marks but ASCII.
    pub ascii: bool,
    /// More rows.
    pub verbose: bool,
    /// The time at which something is signed: a person may have thought for a while.
    pub clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    /// Whose time that is.
    pub source: TimeSource,
    /// Judges the chains of signers' certificates.
    pub judge: SharedJudge,
    /// Which of the three descriptors are terminals.
    pub terminals: Terminals,
    /// The terminal's size in cells, columns first.
    pub size: (u16, u16),
    /// Where temporary files go.
    pub temporary: PathBuf,
    /// Where a kiosk that runs says how it goes (`docs/health.md`).
    pub kiosks: Vec<PathBuf>,
    /// What municipalities say.
    pub procedures: Procedures,
    /// Whether a day is a national holiday.
    pub holiday: fn(NaiveDate) -> Holiday,
}

/// Whether what identifies a holder is told, where others may look at it or not: only if that was asked for there.
pub(super) const fn reveal(seen: bool, show_holder: bool) -> Reveal {
    if seen && !show_holder { Reveal::Masked } else { Reveal::Shown }
}
