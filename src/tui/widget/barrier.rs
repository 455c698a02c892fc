//! What keeps a job with a PIN from beginning, by the one rule and in the one wording that every screen has for it.

use ratatui::style::Style;
use ratatui::text::Line;

use crate::conduct::pin::{Terms, possible};
use crate::domain::credential::PinName;
use crate::present::pin_end;
use crate::present::problem::Problem;
use crate::session::pin::{Stop, Work};
use crate::tui::component::Context;
use crate::tui::own::own;
use crate::tui::widget::panel;

/// What the card that is shown has in the way of this work, where somebody can be asked.
pub(crate) fn of(work: &Work, cx: &Context<'_>) -> Option<Stop> {
    possible(work, cx.model.report()?, Terms::asking(cx.now)).err()
}

/// Does it keep even the question from being asked? What else is in the way is told by the sheet that asks.
pub(crate) const fn is_final(stop: &Stop) -> bool {
    matches!(stop, Stop::NotHeld(_) | Stop::ReadOnly(_) | Stop::Locked)
}

/// It in words: what, why, what to do.
pub(crate) fn told(problem: &Problem, cx: &Context<'_>) -> [(String, Style); 3] {
    [
        (problem.what.clone(), cx.theme.warn),
        (problem.why.clone(), cx.theme.text),
        (problem.todo(cx.lang, own), cx.theme.text),
    ]
}

/// The same in lines.
pub(crate) fn lines(problem: &Problem, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    told(problem, cx).into_iter().flat_map(|(text, style)| panel::said(&text, width, style)).collect()
}

/// What is in the way of a job with this secret, in lines.
pub(crate) fn stop(stop: &Stop, pin: PinName, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    lines(&pin_end::stop(stop, pin, cx.lang), width, cx)
}
