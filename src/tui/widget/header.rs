//! The first line: the program, the screens that there are, and whether the card is simulated.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::present::text::Text;
use crate::tui::component::{Context, Tab};
use crate::tui::text::cells;
use crate::tui::widget::panel;

pub(crate) const DEMO_BANNER: Text = Text::new("デモ・本物のカードではありません", "Demo: not a real card");
const DEMO_SHORT: Text = Text::new("デモ", "Demo");

/// How much of the titles is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Titles {
    /// Whole, and apart from each other.
    Whole,
    /// Whole, one blank between two.
    Close,
    /// In short.
    Short,
    /// That of the screen that is open; of the others the keys.
    Open,
}

/// What the line shows in so many cells. Where there is little room the program's name goes first, then the titles are
/// short, and the banner is one word: that a card is not real is never left out.
struct Laid {
    name: &'static str,
    tabs: Vec<String>,
    banner: String,
}

fn lay(width: u16, tabs: &[Tab], open: usize, cx: &Context<'_>) -> Laid {
    let simulated = cx.model.demo.is_some() || cx.model.shown().is_some_and(|report| report.simulated);
    let banner = |word: Text| if simulated { format!(" {} ", word.say(cx.lang)) } else { String::new() };
    let told = |titles: Titles| {
        let told = tabs.iter().enumerate().map(|(at, Tab { key, short, .. })| match titles {
            Titles::Whole => format!(" {} {} ", key.shown, key.word.say(cx.lang)),
            Titles::Close => format!(" {} {}", key.shown, key.word.say(cx.lang)),
            Titles::Open if at != open => format!("{} ", key.shown),
            Titles::Short | Titles::Open => format!("{}{} ", key.shown, short.say(cx.lang)),
        });
        told.collect::<Vec<String>>()
    };
    let mut laid = Laid { name: "", tabs: Vec::new(), banner: String::new() };
    for (name, titles) in [
        (" mynascope  ", Titles::Whole),
        ("", Titles::Whole),
        ("", Titles::Close),
        (" mynascope  ", Titles::Short),
        ("", Titles::Short),
        ("", Titles::Open),
    ] {
        for banner in [DEMO_BANNER, DEMO_SHORT].map(banner) {
            let mut tabs = told(titles);
            // The line ends where its last title does.
            if let Some(last) = tabs.last_mut().filter(|_| banner.is_empty()) {
                last.truncate(last.trim_end().len());
            }
            let used: usize = cells(name) + tabs.iter().map(|tab| cells(tab)).sum::<usize>() + cells(&banner);
            laid = Laid { name, tabs, banner };
            if used <= usize::from(width) {
                return laid;
            }
        }
    }
    laid
}

/// Draws it; `open` is the tab that is open.
pub(crate) fn draw(frame: &mut Frame<'_>, area: Rect, tabs: &[Tab], open: usize, cx: &Context<'_>) {
    let laid = lay(area.width, tabs, open, cx);
    let mut spans = vec![Span::styled(laid.name, cx.theme.title)];
    let mut x = area.x + panel::width(laid.name);
    for ((at, tab), Tab { key, .. }) in laid.tabs.into_iter().enumerate().zip(tabs) {
        let width = panel::width(&tab);
        cx.pointer.key(Rect { x, width, ..area }.intersection(area), key.command);
        x += width;
        // Where titles touch, the blank behind one is between two.
        let (title, gap) =
            if tab.starts_with(' ') { (tab.as_str(), "") } else { tab.split_at(tab.trim_end().len()) };
        let style = if at == open { cx.theme.bar } else { cx.theme.label };
        spans.push(Span::styled(title.to_owned(), style));
        spans.push(Span::styled(gap.to_owned(), cx.theme.label));
    }
    frame.render_widget(Line::from(spans), area);
    panel::right(frame, area, laid.banner, cx.theme.banner);
}
