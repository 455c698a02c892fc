//! What happened, the newest first.

use ratatui::text::Line;

use crate::present::dates;
use crate::present::text::Text;
use crate::tui::component::Context;
use crate::tui::widget::panel;
use crate::tui::widget::popup::Page;

const NOTICES_TITLE: Text = Text::new("お知らせ", "Notices");
const NOTICES_NONE: Text = Text::new("お知らせはありません。", "No notices.");

/// The notices that the model keeps.
pub(crate) struct Notices;

impl Page for Notices {
    fn title(&self, cx: &Context<'_>) -> String {
        NOTICES_TITLE.say(cx.lang).to_owned()
    }

    fn lines(&self, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        for notice in cx.model.notices.iter().rev() {
            let (time, text) = (dates::time(notice.at), notice.text(cx.lang));
            lines.extend(panel::labelled((&time, cx.theme.label), 7, (&text, cx.theme.text), width));
        }
        if lines.is_empty() {
            lines.push(Line::styled(NOTICES_NONE.say(cx.lang), cx.theme.quiet));
        }
        lines
    }
}
