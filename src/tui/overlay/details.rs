//! One section of the card with every row.

use ratatui::text::Line;

use crate::model::Model;
use crate::present::mask::{self, Reveal};
use crate::present::sections::{self, About, Rank};
use crate::tui::component::Context;
use crate::tui::widget::popup::Page;
use crate::tui::widget::{counter, rows};

/// The page about this section.
pub(crate) struct Details(pub About);

impl Page for Details {
    fn title(&self, cx: &Context<'_>) -> String {
        rows::section(self.0, cx).map(|section| section.title).unwrap_or_default()
    }

    fn lines(&self, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
        let section = rows::section(self.0, cx);
        section.map(|section| rows::lines(&section, Rank::Technology, width, cx)).unwrap_or_default()
    }

    fn masks(&self, cx: &Context<'_>) -> bool {
        let told = cx.model.report().map(|report| {
            sections::card(report, &counter::renewal(report, cx), cx.now, cx.lang, Reveal::Masked)
        });
        let mut own = told.into_iter().flatten().filter(|section| section.about == self.0);
        own.any(|section| section.rows.iter().any(|row| mask::hides(&row.value)))
    }

    fn stands(&self, model: &Model) -> bool {
        model.has_report()
    }
}
