//! Layers: keys go from the front to the back until one takes them, drawing goes from the back to the front.

use std::path::PathBuf;
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::app::Saved;
use super::errand::Errand;
use super::keymap::{Action, Scope};
use super::lent::Lent;
use super::model::Model;
use super::text::Ui;
use super::theme::{Glyphs, Theme};
use super::widget::pin_sheet::PinTask;
use crate::domain::calendar::Instant;
use crate::domain::certificate::Slot;
use crate::domain::credential::PinName;
use crate::domain::holder::{Octets, Words};
use crate::present::sections::About;
use crate::present::text::Lang;
use crate::secret::Pin;
use crate::session::Epoch;
use crate::session::pin::{Consent, Given, PinOutcome, Work};
use crate::task::{TaskEvent, TaskId};

/// What a view may know besides itself.
pub(crate) struct Context<'a> {
    pub now: Instant,
    pub lang: Lang,
    pub theme: &'a Theme,
    pub glyphs: &'a Glyphs,
    pub model: &'a Model,
    pub lent: &'a Lent,
}

/// A layer that can be opened over the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Overlay {
    Help(Scope),
    Notices,
    /// One section with every row.
    Details(About),
    Chooser,
    /// A file to write.
    Export(Export),
    /// The window as a QR code.
    Code,
    /// A job with a PIN.
    Pin(PinTask),
    /// What to do about a locked PIN.
    Locked(PinName),
}

/// What is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Export {
    Certificate(Slot),
    /// The days of the renewal.
    Calendar,
}

/// What a layer wants done. Data, so that a test can look at it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Close,
    Open(Overlay),
    Refresh,
    Reveal,
    Choose(Epoch),
    Demo,
    /// Read what a look can read besides what is shown first.
    ReadMore,
    /// Hand a text to the terminal's clipboard; the name is what the notice calls it.
    Copy {
        name: String,
        text: Words,
    },
    /// Write a new file.
    Save {
        path: String,
        bytes: Octets,
    },
    /// Work on a file without a card.
    Task(Errand),
    /// Give such work up.
    Stop(TaskId),
    /// Open the screen that verifies, with this signed file.
    Verify {
        path: PathBuf,
        content: Option<PathBuf>,
    },
    /// Tell the person something.
    Tell(Ui, String),
    /// Send a job with a PIN; its end comes by [`Layer::pin_done`].
    Ask(Box<PinAsk>),
    /// Give up the job that was sent, where its PIN was not presented yet.
    Abandon,
    /// Ask the card for all of its counters.
    Count,
}

/// A job with a PIN, without the card that is meant: that is the one that is shown.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PinAsk {
    pub work: Work,
    pub given: Given,
    pub new: Option<Pin>,
    pub consent: Consent,
}

/// One layer of the screen.
pub(crate) trait Layer {
    /// Which keys hold here.
    fn scope(&self) -> Scope;

    /// The scope that tells which screen this is, also while something is typed on it.
    fn home(&self) -> Scope {
        self.scope()
    }

    /// The card is another one or gone: nothing that was typed or chosen for it is kept.
    fn forget(&mut self) {}

    /// Which overlay this is; `None` for a screen.
    fn overlay(&self) -> Option<Overlay> {
        None
    }

    /// Is there still something for it to show?
    fn stands(&self, _model: &Model) -> bool {
        true
    }

    /// Does it take what is typed? Then a character is no key of the table.
    fn typing(&self) -> bool {
        false
    }

    /// Takes a typed character.
    fn type_char(&mut self, _c: char) {}

    /// A paste came, whose content nobody kept. True where the layer tells so itself.
    fn paste(&mut self) -> bool {
        false
    }

    /// Was anything of a PIN typed on it?
    fn holds_secret(&self) -> bool {
        false
    }

    /// Wipes what of a PIN was typed: nobody typed for a minute, or the program stops.
    fn wipe(&mut self) {}

    /// A job with a PIN ended. True where this layer asked for it.
    fn pin_done(&mut self, _outcome: &Arc<PinOutcome>) -> bool {
        false
    }

    /// What it needs from the card to be complete; asked whenever something changed.
    fn needs(&self, _model: &Model) -> Option<Step> {
        None
    }

    /// What the character that was just typed, or the job with a PIN that just ended, leads to.
    fn goes_on(&mut self, _cx: &Context<'_>) -> Vec<Step> {
        Vec::new()
    }

    /// Work without a card goes on or has ended; not every layer's own.
    fn task(&mut self, _event: &TaskEvent, _cx: &Context<'_>) -> Vec<Step> {
        Vec::new()
    }

    /// A screen that is left: is it in the middle of something that is kept?
    fn keeps(&self) -> bool {
        false
    }

    /// Another screen takes its place: what it has read of a person is not kept meanwhile.
    fn put_away(&mut self) {}

    /// It is shown again; what it needs for that.
    fn taken_up(&mut self, _cx: &Context<'_>) -> Vec<Step> {
        Vec::new()
    }

    /// A file was written, or not. True where there is nothing more for this layer to do.
    fn saved(&mut self, _saved: &Saved) -> bool {
        false
    }

    /// Does it take the whole screen, header and footer included?
    fn whole(&self) -> bool {
        false
    }

    /// When something on it changes by itself, besides the card's own days.
    fn wake(&self, _cx: &Context<'_>) -> Option<Instant> {
        None
    }

    /// Carries out an action of its scope; `None` where it is not its business. `area` is where it is drawn.
    fn act(&mut self, action: Action, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>>;

    /// Takes a click; `None` where it hit nothing.
    fn click(&mut self, _x: u16, _y: u16, _area: Rect, _cx: &Context<'_>) -> Option<Vec<Step>> {
        None
    }

    /// Draws itself.
    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>);
}
