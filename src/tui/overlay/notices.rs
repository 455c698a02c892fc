//! What happened, the newest first.

use ratatui::text::{Line, Span};

use crate::present::dates;
use crate::present::text::Text;
use crate::tui::component::Context;
use crate::tui::text::{pad, wrap};
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
            for (part, text) in wrap(&notice.text(cx.lang), width.saturating_sub(7)).into_iter().enumerate() {
                let time = if part == 0 { dates::time(notice.at) } else { String::new() };
                lines.push(Line::from(vec![
                    Span::styled(pad(&time, 7), cx.theme.label),
                    Span::styled(text, cx.theme.text),
                ]));
            }
        }
        if lines.is_empty() {
            lines.push(Line::styled(NOTICES_NONE.say(cx.lang), cx.theme.quiet));
        }
        lines
    }
}
