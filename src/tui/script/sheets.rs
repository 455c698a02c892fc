//! Pictures of the guided pages in every language and in three sizes, and what holds for whatever is drawn on them: contrast,
//! the cursor on what is focused, everything reached by keys, and no sign that a terminal may draw too wide.

use std::collections::{BTreeMap, BTreeSet};

use ratatui::layout::Position;
use ratatui::style::{Modifier, Style};

use super::kiosk::Hall;
use super::*;
use crate::domain::tongue::Tongue;
use crate::tui::theme::{Glyphs, Theme, contrast};

const SIZES: [(u16, u16); 3] = [(80, 24), (100, 30), (132, 43)];

/// A kiosk in its own colours.
fn open(persona: &str, (width, height): (u16, u16), ascii: bool) -> Hall {
    let mut hall = Hall::open(persona, width, height);
    hall.script.app.shared.theme = Theme::of(ThemeName::Kiosk);
    hall.script.app.shared.glyphs = Glyphs::of(ascii);
    hall
}

/// The digit that chooses a language.
fn digit(tongue: Tongue) -> String {
    let at = Tongue::ALL.iter().position(|it| *it == tongue).unwrap();
    (at + 1).to_string()
}

/// Goes through the pages of a visit in one language and looks at each.
pub(super) fn walk(tongue: Tongue, size: (u16, u16), ascii: bool, mut look: impl FnMut(&str, &mut Hall)) {
    let mut hall = open("renewable", size, ascii);
    look("attract", &mut hall);
    look("language", hall.keys(" "));
    look("consent", hall.keys(&digit(tongue)));
    look("place", hall.keys("<enter>"));
    look("answer", hall.place());
    look("bring", hall.keys("<enter>"));
    look("counter", hall.keys("<enter>"));
    look("days", hall.keys("<enter>"));
    look("pins", hall.keys("<enter>"));
    look("tries", hall.keys("4"));
    look("digits", hall.keys("<enter>1"));
    look("digits typed", hall.keys("25"));
    look("right", hall.keys("80<enter>"));
    look("letters", hall.keys("<enter>3"));
    look("certificate", hall.keys("demo2580<enter>"));
    look("wrong", hall.keys("<enter>12580<bs>1<enter>"));
    look("once", hall.keys("<enter>"));
    look("code", hall.keys("<enter>"));
    look("countdown", hall.after(35));
    look("idle", hall.after(15));
    look("thanks", hall.take());
}

/// Cards whose answers are told besides.
const CARDS: [&str; 12] = [
    "fresh",
    "last-day",
    "expired",
    "card-ending",
    "locked-sign",
    "locked-auth",
    "no-sign",
    "no-pin",
    "juki",
    "android",
    "iphone",
    "other-card",
];

/// The answer of a card.
fn answer(card: &str, tongue: Tongue, size: (u16, u16)) -> Hall {
    let mut hall = open(card, size, false);
    hall.keys(" ").keys(&digit(tongue)).keys("<enter>").place();
    hall
}

#[test]
fn every_page_has_its_agreed_picture_in_every_language_and_three_sizes() {
    for tongue in Tongue::ALL {
        for size in SIZES {
            let mut told = String::new();
            walk(tongue, size, false, |name, hall| {
                told += &["-- ", name, "\n", &hall.screen()].concat();
            });
            insta::with_settings!({ omit_expression => true }, {
                insta::assert_snapshot!(format!("visit_{}_{}", tongue.key(), size.0), told);
            });
        }
    }
}

#[test]
fn every_answer_has_its_agreed_picture_in_every_language() {
    for tongue in Tongue::ALL {
        let told = CARDS.map(|card| ["-- ", card, "\n", &answer(card, tongue, SIZES[0]).screen()].concat());
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(format!("answers_{}", tongue.key()), told.concat());
        });
    }
}

/// Where the cursor is, once the page is drawn.
fn cursor(hall: &mut Hall) -> Position {
    hall.screen();
    hall.script.terminal.get_cursor_position().unwrap()
}

/// Each letter stands out from its ground, and the cursor stands on what is focused.
fn holds(name: &str, hall: &mut Hall) {
    let at = cursor(hall);
    let screen = hall.screen();
    let buffer = hall.script.buffer();
    let (mut marks, mut hidden) = (Vec::new(), 0);
    for (index, cell) in buffer.content().iter().enumerate() {
        if hidden > 0 {
            // Behind a wide letter stays what was there.
            hidden -= 1;
            continue;
        }
        hidden = cells(cell.symbol()).saturating_sub(1);
        let ratio = contrast(Style::new().fg(cell.fg).bg(cell.bg));
        let dimmed = cell.modifier.intersects(Modifier::DIM | Modifier::HIDDEN);
        let place = Position::from(buffer.pos_of(index));
        assert!(ratio >= 7.0 && !dimmed, "{name}: {ratio:.1} at {place}\n{screen}");
        if cell.symbol() == ">" && cell.modifier.contains(Modifier::REVERSED) {
            marks.push(place);
        }
    }
    match marks[..] {
        [] => assert_eq!(at, Position::new(0, 0), "{name}\n{screen}"),
        [mark] => assert!(at.y == mark.y && (1..=2).contains(&(at.x - mark.x)), "{name}: {at}\n{screen}"),
        _ => panic!("{name}: {marks:?}\n{screen}"),
    }
}

#[test]
fn whatever_is_drawn_has_its_contrast_and_the_cursor_stands_on_what_is_focused() {
    for tongue in Tongue::ALL {
        for size in [SIZES[0], (40, 10)] {
            for card in CARDS {
                holds(card, &mut answer(card, tongue, size));
            }
        }
        walk(tongue, SIZES[0], false, holds);
    }
}

#[test]
fn in_ascii_no_box_no_block_and_no_bullet_is_drawn() {
    for tongue in Tongue::ALL {
        walk(tongue, SIZES[0], true, |name, hall| {
            let screen = hall.screen();
            // A QR code has no other form.
            let found = screen.contains(|c| ('\u{2500}'..='\u{25ff}').contains(&c));
            assert!(!found || matches!(name, "code" | "countdown"), "{name}\n{screen}");
        });
    }
}

#[test]
fn the_arrows_and_tab_reach_everything_that_can_be_pressed() {
    walk(Tongue::English, SIZES[0], false, |name, hall| {
        if matches!(name, "countdown" | "idle" | "thanks" | "digits typed" | "once") {
            return;
        }
        let mut home = cursor(hall);
        if home == Position::new(0, 0) {
            // Nothing is focused where there is nothing to go on with.
            home = cursor(hall.keys("<tab>"));
        }
        let mut round = vec![home];
        loop {
            let at = cursor(hall.keys("<tab>"));
            if at == home {
                break;
            }
            assert!(!round.contains(&at) && round.len() < 100, "{name}: {at}");
            round.push(at);
        }
        let boxes = hall.screen().matches(['┐', '┓']).count();
        assert_eq!(round.len(), boxes.max(1), "{name}\n{}", hall.screen());
        let mut ways: BTreeMap<Position, BTreeSet<Position>> = BTreeMap::new();
        for (index, from) in round.iter().enumerate() {
            for arrow in ["<up>", "<down>", "<left>", "<right>"] {
                let to = cursor(hall.keys(arrow));
                let Some(there) = round.iter().position(|at| *at == to) else {
                    panic!("{name}: {arrow} from {from} to {to}");
                };
                ways.entry(*from).or_default().insert(to);
                hall.keys(&"<tab>".repeat((index + round.len() - there) % round.len()));
            }
            hall.keys("<tab>");
        }
        let mut reached = BTreeSet::from([home]);
        for _ in &round {
            let next: Vec<_> = reached.iter().flat_map(|at| ways[at].clone()).collect();
            reached.extend(next);
        }
        assert_eq!(reached.len(), round.len(), "{name}: {reached:?}\n{}", hall.screen());
    });
}
