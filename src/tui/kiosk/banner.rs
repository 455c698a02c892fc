//! That the card is simulated, what its PINs are, and the button that moves it: at the lower edge of every page.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::page::Act;
use crate::domain::credential::Secret;
use crate::model::DemoFacts;
use crate::present::sanitize::clean;
use crate::present::sections;
use crate::present::text::{Text, words};
use crate::tui::component::Context;
use crate::tui::text::wrap;
use crate::tui::widget::header::DEMO_BANNER;
use crate::tui::widget::panel;
use crate::tui::widget::target::{self, LEAST, Target};

words! {
    enum Say {
        Place: "t  カードを置く", "t  place the card";
        Take: "t  カードを取る", "t  take the card";
    }
}

/// Rows that it takes, where the button fits.
const ROWS: u16 = LEAST.1;
/// From so many rows on the button fits besides the page.
const ROOMY: u16 = 20;

/// What it says.
fn told(demo: &DemoFacts, cx: &Context<'_>) -> String {
    // No page asks for the others.
    let asked = demo.pins.iter().filter(|(secret, _)| matches!(secret, Secret::Auth | Secret::Sign));
    let pins = asked.map(|(secret, pin)| format!("{} {pin}", sections::secret(*secret).say(cx.lang)));
    let parts = [DEMO_BANNER.say(cx.lang).to_owned(), clean(&demo.title)].into_iter().chain(pins);
    parts.collect::<Vec<_>>().join("  ")
}

/// Its place.
fn place(screen: Rect, cx: &Context<'_>) -> Rect {
    let rows = match &cx.model.demo {
        None => 0,
        Some(_) if screen.height < ROOMY => 1,
        Some(_) => ROWS,
    };
    panel::below(screen, screen.height.saturating_sub(rows))
}

/// What of a screen it leaves to the page, and its button.
pub(super) fn split(screen: Rect, cx: &Context<'_>) -> (Rect, Option<Target<Act>>) {
    let place = place(screen, cx);
    let page = Rect { height: screen.height - place.height, ..screen };
    let word: Text = if cx.model.any_card() { Say::Take } else { Say::Place }.text();
    let label = word.say(cx.lang).to_owned();
    let (width, height) = target::need(&label, screen.width);
    let fits = height <= place.height && width <= place.width;
    let button = Rect { x: place.right().saturating_sub(width), width, ..place };
    (page, fits.then_some(Target { place: button, label, act: Act::Demo, way: false }))
}

/// Draws it, but for the button.
pub(super) fn draw(frame: &mut Frame<'_>, cx: &Context<'_>) {
    let Some(demo) = &cx.model.demo else { return };
    let place = place(cx.screen, cx);
    let button = split(cx.screen, cx).1.map_or(0, |it| it.place.width);
    let room = Rect { width: place.width.saturating_sub(button), ..place };
    frame.buffer_mut().set_style(room, cx.theme.banner);
    let lines = wrap(&told(demo, cx), usize::from(room.width));
    panel::lines(frame, room, lines.into_iter().map(|line| Line::styled(line, cx.theme.banner)));
}
