//! Layers: keys go from the front to the back until one takes them, drawing goes from the back to the front.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::keymap::{Action, Scope};
use super::model::Model;
use super::theme::{Glyphs, Theme};
use crate::domain::calendar::Instant;
use crate::present::sections::About;
use crate::present::text::Lang;
use crate::session::Epoch;

/// What a view may know besides itself.
pub(crate) struct Context<'a> {
    pub now: Instant,
    pub lang: Lang,
    pub theme: &'a Theme,
    pub glyphs: &'a Glyphs,
    pub model: &'a Model,
}

/// A layer that can be opened over the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Overlay {
    Help(Scope),
    Notices,
    /// One section with every row.
    Details(About),
    Chooser,
}

/// What a layer wants done. Data, so that a test can look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Close,
    Open(Overlay),
    Refresh,
    Reveal,
    Choose(Epoch),
    Demo,
}

/// One layer of the screen.
pub(crate) trait Layer {
    /// Which keys hold here.
    fn scope(&self) -> Scope;

    /// Which overlay this is; `None` for a screen.
    fn overlay(&self) -> Option<Overlay> {
        None
    }

    /// Is there still something for it to show?
    fn stands(&self, _model: &Model) -> bool {
        true
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
