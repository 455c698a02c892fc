//! What of screen 1 can have the focus, and what Enter does there.

use ratatui::layout::Rect;

use crate::conduct::pin::opens;
use crate::domain::certificate::Slot;
use crate::domain::credential::KeyPair;
use crate::domain::report::CardReport;
use crate::present::advice::{self, Act};
use crate::present::renewal::Renewal;
use crate::present::sections::About;
use crate::present::text::Lang;
use crate::tui::component::Context;
use crate::tui::key::Command;

/// What can have the focus, in the order of Tab.
pub(super) const FOCUS: [About; 4] =
    [About::Now, About::Certificate(Slot::Auth), About::Certificate(Slot::Sign), About::Card];

/// The parts, as what can be pointed at: rows of [`FOCUS`].
pub(super) const PARTS: &str = "parts of the card screen";

/// A press on a part gives it the focus.
pub(super) fn point(about: About, place: Rect, cx: &Context<'_>) {
    if let Some(at) = FOCUS.iter().position(|it| *it == about) {
        cx.pointer.open(place, Command::new(PARTS, at));
    }
}

/// Whose certificates there are.
const PAIRS: [KeyPair; 2] = [KeyPair::Auth, KeyPair::Sign];

/// What Enter does on a part of the screen.
pub(super) enum Enter {
    Act(Act),
    Details,
}

/// Is the card of a kind that holds certificates?
pub(super) fn certified(report: &CardReport) -> bool {
    !report.kind.profile().certificates.is_empty()
}

/// The parts that can have the focus with this report.
pub(super) fn ring(report: &CardReport) -> Vec<About> {
    let whole = certified(report);
    FOCUS.into_iter().filter(|about| whole || !matches!(about, About::Certificate(_))).collect()
}

/// What Enter does there; `None` where there is nothing to do.
pub(super) fn enter(about: About, report: &CardReport, renewal: &Renewal, lang: Lang) -> Option<Enter> {
    if about == About::Now {
        let advice = advice::of(report, renewal, lang);
        return advice.into_iter().find_map(|advice| advice.act).map(Enter::Act);
    }
    let closed =
        PAIRS.into_iter().find(|pair| about == About::Certificate(pair.slot()) && opens(report, *pair));
    Some(closed.map_or(Enter::Details, |pair| Enter::Act(Act::Read(pair))))
}
