//! One section of the card with every row.

use ratatui::text::Line;

use crate::present::sections::{self, About, Rank, Section};
use crate::tui::component::Context;
use crate::tui::model::Model;
use crate::tui::widget::popup::Page;
use crate::tui::widget::rows;

/// The page about this section.
pub(crate) struct Details(pub About);

impl Details {
    fn section(&self, cx: &Context<'_>) -> Option<Section> {
        let told = sections::card(cx.model.report()?, cx.now, cx.lang, cx.model.visit.reveal);
        told.into_iter().find(|section| section.about == self.0)
    }
}

impl Page for Details {
    fn title(&self, cx: &Context<'_>) -> String {
        self.section(cx).map(|section| section.title).unwrap_or_default()
    }

    fn lines(&self, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
        let section = self.section(cx);
        section.map(|section| rows::lines(&section, Rank::Detail, width, cx)).unwrap_or_default()
    }

    fn stands(&self, model: &Model) -> bool {
        model.has_report()
    }
}
