//! One section of the card with every row.

use ratatui::text::Line;

use crate::present::sections::{About, Rank};
use crate::tui::component::Context;
use crate::tui::model::Model;
use crate::tui::widget::popup::Page;
use crate::tui::widget::rows;

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

    fn stands(&self, model: &Model) -> bool {
        model.has_report()
    }
}
