//! Every key that holds under it, by group; then what is known of the mouse and of the demo card.

use ratatui::text::{Line, Span};

use crate::present::sections;
use crate::present::text::Text;
use crate::tui::component::Context;
use crate::tui::key::{Binding, Group};
use crate::tui::text::{cut, pad, wrap};
use crate::tui::widget::popup::Page;

const DEMO_PINS: Text = Text::new("デモの暗証番号", "The demo card's secrets");
const HELP_TITLE: Text = Text::new("ヘルプ", "Help");
const HELP_MOUSE: Text = Text::new(
    "マウスで文字を選ぶときは Shift を押しながらなぞります。",
    "Hold Shift to select text with the mouse.",
);

/// With the keys that held when it was opened.
pub(crate) struct Help(pub Vec<&'static Binding>);

impl Page for Help {
    fn title(&self, cx: &Context<'_>) -> String {
        HELP_TITLE.say(cx.lang).to_owned()
    }

    fn lines(&self, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        for group in Group::ALL {
            let bindings = self.0.iter().filter(|binding| binding.group == group && (binding.when)(cx.model));
            let told: Vec<Line<'static>> = bindings
                .map(|binding| {
                    Line::from(vec![
                        Span::styled(format!("  {}", pad(binding.shown, 12)), cx.theme.key),
                        Span::styled(binding.word.say(cx.lang), cx.theme.text),
                    ])
                })
                .collect();
            if !told.is_empty() {
                lines.push(Line::styled(group.text().say(cx.lang), cx.theme.title));
                lines.extend(told);
            }
        }
        let mouse = wrap(HELP_MOUSE.say(cx.lang), width);
        lines.extend(mouse.into_iter().map(|text| Line::styled(text, cx.theme.label)));
        if let Some(demo) = &cx.model.demo {
            lines.push(Line::styled(DEMO_PINS.say(cx.lang), cx.theme.title));
            for (secret, pin) in &demo.pins {
                let name = sections::secret(*secret).say(cx.lang);
                let room = width.saturating_sub(14);
                lines.push(Line::from(vec![
                    Span::styled(format!("  {}", pad(pin, 12)), cx.theme.key),
                    Span::styled(cut(name, room), cx.theme.text),
                ]));
            }
        }
        lines
    }
}
