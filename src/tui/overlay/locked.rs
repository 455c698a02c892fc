//! What to do about a locked PIN.

use ratatui::text::Line;

use crate::domain::credential::PinName;
use crate::model::Model;
use crate::present::sections::Rank;
use crate::present::text::Text;
use crate::present::{pin, pin_reset};
use crate::tui::component::Context;
use crate::tui::widget::popup::Page;
use crate::tui::widget::{counter, panel, rows};

const TITLE_LOCKED: Text = Text::new("{0}がロックしたら", "If the {0} is locked");

/// The page about this PIN.
pub(crate) struct Locked(pub PinName);

impl Page for Locked {
    fn title(&self, cx: &Context<'_>) -> String {
        TITLE_LOCKED.with(cx.lang, &[pin::name(self.0).say(cx.lang)])
    }

    fn lines(&self, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
        locked(self.0, width, cx)
    }

    fn stands(&self, model: &Model) -> bool {
        model.has_report()
    }
}

/// Its lines.
pub(crate) fn locked(pin: PinName, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let Some(report) = cx.model.report() else { return Vec::new() };
    let (procedure, counter) = counter::hours(report, cx);
    let sections = pin_reset::sections(pin, report, &procedure, counter.as_ref(), cx.now, cx.lang);
    let mut lines = Vec::new();
    for section in sections {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.extend(panel::said(&section.title, width, cx.theme.title));
        lines.extend(rows::lines(&section, Rank::Detail, width, cx));
    }
    lines
}
