//! Every key that holds under it, by group; then what is known of the mouse and of the demo card.

use std::ops::Range;

use ratatui::text::{Line, Span};

use crate::present::text::Text;
use crate::tui::component::Context;
use crate::tui::key::{Binding, Command, Group};
use crate::tui::pointer;
use crate::tui::text::{cells, cut, pad};
use crate::tui::widget::panel;
use crate::tui::widget::popup::Page;

const DEMO_PINS: Text = Text::new("デモの暗証番号", "The demo card's secrets");
const HELP_TITLE: Text = Text::new("ヘルプ", "Help");
const HELP_TYPING: Text = Text::new(
    "文字を入れるところでは、F1 でこのヘルプを開き、Ctrl-C で終了します。",
    "Where text is typed, F1 opens this help and Ctrl-C quits.",
);
const HELP_MOUSE: Text = Text::new(
    "マウスで文字を選ぶときは Shift を押しながらなぞります。",
    "Hold Shift to select text with the mouse.",
);

/// With the keys that held when it was opened.
pub(crate) struct Help(pub Vec<&'static Binding>);

/// What is named alike is named once, with all of its keys.
fn once(bindings: impl Iterator<Item = &'static Binding>) -> Vec<(&'static Binding, Vec<&'static str>)> {
    let mut once: Vec<(&'static Binding, Vec<&'static str>)> = Vec::new();
    for binding in bindings {
        let at = once.iter().position(|(first, _)| first.word == binding.word);
        let at = at.unwrap_or_else(|| {
            once.push((binding, Vec::new()));
            once.len() - 1
        });
        let Some((_, keys)) = once.get_mut(at) else { continue };
        for key in binding.shown.split(' ').filter(|key| !key.is_empty()) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    once
}

/// A line, and what can be chosen on it.
type Choices = Vec<(Range<u16>, Command)>;

impl Help {
    fn lay(&self, width: usize, cx: &Context<'_>) -> Vec<(Line<'static>, Choices)> {
        let mut lines: Vec<(Line<'static>, Choices)> = Vec::new();
        let once = once(self.0.iter().copied().filter(|it| (it.when)(cx.model)));
        let demo = cx.model.demo.iter().flat_map(|demo| demo.typed(cx.lang)).map(|(_, pin)| pin);
        let keys = once.iter().map(|(_, keys)| keys.join(" "));
        let column = demo.chain(keys).map(|key| cells(&key) + 2).max().unwrap_or(0);
        let row = |key: &str, what: String| {
            Line::from(vec![
                Span::styled(format!("  {}", pad(key, column)), cx.theme.key),
                Span::styled(what, cx.theme.text),
            ])
        };
        for group in [Group::Card, Group::Move, Group::Screen, Group::Program] {
            let mut heading = Some(Line::styled(group.say(cx.lang), cx.theme.title));
            for (first, keys) in once.iter().filter(|(first, _)| first.group == group) {
                lines.extend(heading.take().map(|heading| (heading, Vec::new())));
                let keys = keys.join(" ");
                let choices = self.choices_of(first, &keys, u16::try_from(width).unwrap_or(u16::MAX));
                lines.push((row(&keys, first.word.say(cx.lang).to_owned()), choices));
            }
        }
        let said = |text: &str| panel::said(text, width, cx.theme.label).into_iter();
        lines.extend(said(HELP_TYPING.say(cx.lang)).map(|line| (line, Vec::new())));
        lines.extend(said(HELP_MOUSE.say(cx.lang)).map(|line| (line, Vec::new())));
        if let Some(demo) = &cx.model.demo {
            lines.push((Line::styled(DEMO_PINS.say(cx.lang), cx.theme.title), Vec::new()));
            for (name, pin) in demo.typed(cx.lang) {
                lines.push((row(&pin, cut(&name, width.saturating_sub(2 + column))), Vec::new()));
            }
        }
        lines
    }

    /// Each key of a row by itself, and the rest of the row for the first of them.
    fn choices_of(&self, first: &Binding, keys: &str, width: u16) -> Choices {
        let (mut choices, from) = pointer::keys(keys, 2, &self.0);
        choices.push((from..width.max(from), first.command));
        choices
    }
}

impl Page for Help {
    fn title(&self, cx: &Context<'_>) -> String {
        HELP_TITLE.say(cx.lang).to_owned()
    }

    fn lines(&self, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
        self.lay(width, cx).into_iter().map(|(line, _)| line).collect()
    }

    fn choices(&self, width: usize, cx: &Context<'_>) -> Vec<(usize, Range<u16>, Command)> {
        let lines = self.lay(width, cx).into_iter().enumerate();
        lines
            .flat_map(|(at, (_, choices))| choices.into_iter().map(move |(columns, it)| (at, columns, it)))
            .collect()
    }
}
