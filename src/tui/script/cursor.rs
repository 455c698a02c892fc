//! The terminal's cursor is on what has the focus, on every screen and whatever opens over one: there a Braille display, a
//! screen magnifier and an input method look.

use ratatui::layout::Position;

use super::wizards::Desk;
use super::works::{FILES, WAYS, beside_card, card, ways};
use super::*;
use crate::domain::tongue::Tongue;
use crate::sim::Persona;
use crate::tui::words::Ui;

const SIZES: [(u16, u16); 4] = [(120, 40), (80, 24), (60, 15), (40, 10)];

fn faces() -> impl Iterator<Item = (Lang, (u16, u16))> {
    Lang::ALL.into_iter().flat_map(|lang| SIZES.map(|size| (lang, size)))
}

/// The signs of the focus in front: on the edges of boxes, and before rows.
fn marks(buffer: &Buffer, ground: Rect) -> [Vec<Position>; 2] {
    let at = |x: u16, y: u16| buffer.cell((x, y)).map_or(" ", |cell| cell.symbol());
    let mut marks = [Vec::new(), Vec::new()];
    for place in ground.positions().filter(|place| at(place.x, place.y) == ">") {
        let before = if place.x == 0 { " " } else { at(place.x - 1, place.y) };
        let is_mark = at(place.x + 1, place.y) == " ";
        match before {
            "┏" | "+" if is_mark => marks[0].push(place),
            " " | "┃" | "|" if is_mark => marks[1].push(place),
            _ => {}
        }
    }
    marks
}

/// The box whose title has its sign here.
fn framed(buffer: &Buffer, Position { x, y }: Position) -> Rect {
    let at = |x: u16, y: u16| buffer.cell((x, y)).map_or("", |cell| cell.symbol());
    let corner = x - 1;
    let right = (x..buffer.area.right()).find(|x| at(*x, y) == "┓").unwrap_or(x);
    let bottom = (y..buffer.area.bottom()).find(|y| at(corner, *y) == "┗").unwrap_or(y);
    Rect { x: corner, y, width: right + 1 - corner, height: bottom + 1 - y }
}

/// What is wrong with the cursor.
fn wrong(script: &mut Script) -> Option<String> {
    let buffer = script.buffer();
    let pointer = &script.app.shared.pointer;
    let Some(at) = pointer.stands() else { return Some("no view says where it is".to_owned()) };
    if !buffer.area.contains(at) {
        return Some(format!("{at} is outside"));
    }
    let ground = pointer.ground();
    let [titles, rows] = marks(&buffer, ground);
    let near = |mark: &Position| mark.y == at.y && (mark.x..mark.x + 4).contains(&at.x);
    if !ground.contains(at) && !ground.is_empty() {
        return Some(format!("{at} is behind what is in front, {ground}"));
    }
    if rows.iter().any(near) {
        return None;
    }
    if script.app.types() {
        // In a line, not on an edge.
        let free = !titles.iter().any(|title| title.y == at.y);
        return (!free).then(|| format!("{at} is on the edge while text is typed"));
    }
    // What is marked elsewhere says where one is: on a part of its own, in which nothing is marked.
    let own =
        titles.iter().find(|title| near(title) || title.y + 1 == at.y).map(|title| framed(&buffer, *title));
    // That nothing was found is told in the list's place.
    let text: String = (at.x..ground.right()).map(|x| buffer[(x, at.y)].symbol()).collect();
    let lang = script.app.shared.model.lang;
    if text.replace(' ', "").starts_with(&Ui::NothingFound.say(lang).replace(' ', "")) {
        return None;
    }
    if let Some(row) = rows.iter().find(|row| own.is_none_or(|own| own.contains(**row))) {
        return Some(format!("{at}, and what is selected is at {row}"));
    }
    let told = own.is_some();
    let first = titles.is_empty() && !text.trim().is_empty();
    (!told && !first).then(|| format!("{at} is on nothing that is told, {titles:?}"))
}

/// Looks at places by their names.
#[derive(Default)]
struct Found {
    looked: usize,
    faults: Vec<String>,
}

impl Found {
    fn look(&mut self, name: &str, script: &mut Script) {
        self.looked += 1;
        if let Some(wrong) = wrong(script) {
            let screen = script.screen();
            self.faults.push(format!("{name}: {wrong}\n{screen}"));
        }
    }

    #[track_caller]
    fn none(&self, least: usize) {
        let heads: Vec<_> =
            self.faults.iter().map(|fault| fault.lines().next().unwrap_or_default()).collect();
        assert!(self.faults.is_empty(), "{}\n\n{}", heads.join("\n"), self.faults[0]);
        assert!(self.looked >= least, "{}", self.looked);
    }
}

#[test]
fn on_every_screen_of_every_size_the_cursor_is_on_what_has_the_focus() {
    let mut found = Found::default();
    for (lang, size) in faces() {
        for keys in WAYS {
            let mut script = state("demo", lang, size.0, size.1);
            script.app.shared.ports = lent();
            found.look(&format!("demo {} {size:?} {keys}", lang.key()), script.keys(keys));
        }
    }
    found.none(450);
}

#[test]
fn in_every_state_the_cursor_is_on_what_has_the_focus() {
    let mut found = Found::default();
    for (at, (name, (lang, size))) in
        STATES.iter().flat_map(|name| faces().map(move |face| (name, face))).enumerate()
    {
        for keys in ways(at) {
            let mut script = state(name, lang, size.0, size.1);
            found.look(&format!("{name} {} {size:?} {keys}", lang.key()), script.keys(keys));
        }
    }
    found.none(1000);
}

#[test]
fn with_every_persona_the_cursor_is_on_what_has_the_focus() {
    let mut found = Found::default();
    let cards: Vec<_> = Persona::names().map(|name| (name, card(name))).collect();
    for (at, (name, card)) in cards.iter().enumerate() {
        for (turn, (lang, size)) in faces().enumerate().filter(|(turn, _)| (turn + at) % 3 == 0) {
            for keys in ways(at + turn) {
                let mut script = beside_card(card, keys, lang, size);
                found.look(&format!("{name} {} {size:?} {keys}", lang.key()), &mut script);
            }
        }
    }
    found.none(500);
}

#[test]
fn at_every_step_of_a_wizard_the_cursor_is_on_what_has_the_focus() {
    let mut found = Found::default();
    for (at, (lang, size)) in faces().enumerate() {
        for keys in FILES.iter().skip(at % 2).step_by(2) {
            let mut desk = Desk::new("fresh", lang, size.0, size.1);
            desk.keys(keys);
            found.look(&format!("{} {size:?} {keys}", lang.key()), &mut desk.script);
        }
    }
    found.none(90);
}

#[test]
fn on_every_page_of_a_kiosk_the_cursor_is_on_what_has_the_focus() {
    for tongue in Tongue::ALL {
        for (ascii, size) in [(false, (80, 24)), (true, (132, 43)), (false, (40, 10))] {
            super::sheets::walk(tongue, size, ascii, |name, hall| {
                let screen = hall.screen();
                let at = hall.script.app.shared.pointer.stands();
                let at = at.unwrap_or_else(|| panic!("{name}: no view says where it is\n{screen}"));
                let line = screen.lines().nth(usize::from(at.y)).unwrap();
                // On what Enter presses, or where nothing can be pressed at the beginning of what is told.
                let focused = line.contains('>') || at == Position::ORIGIN && !screen.contains("> ");
                assert!(focused, "{name} {size:?}: {at}\n{screen}");
            });
        }
    }
}

/// The line on which the cursor is.
fn line(script: &mut Script) -> String {
    let screen = script.screen();
    let at = script.app.shared.pointer.stands().unwrap();
    screen.lines().nth(usize::from(at.y)).unwrap().to_owned()
}

#[test]
fn beside_a_list_the_cursor_is_where_one_types_or_where_one_has_moved_to() {
    let mut desk = Desk::new("fresh", Lang::En, 80, 24);
    let at = |desk: &mut Desk, keys: &str| line(&mut desk.keys(keys).script);
    assert!(at(&mut desk, "4<enter>").contains("Name or path"), "{}", desk.script.screen());
    let [first, second] = ["<down>", "<up>"].map(|key| at(&mut desk, key));
    assert!(
        [&first, &second].iter().all(|line| line.starts_with(" > ")) && first != second,
        "{first} {second}"
    );
    assert!(at(&mut desk, "d").contains("Name or path> d"));
    // Into a folder by its name; out of it by the list, and the cursor stays in that.
    assert!(at(&mut desk, "<enter>").contains("Name or path>"), "{}", desk.script.screen());
    assert!(at(&mut desk, "<up>").starts_with(" > ../"), "{}", desk.script.screen());
    assert!(at(&mut desk, "<enter>").starts_with(" > deeper/"), "{}", desk.script.screen());
    let mut script = state("demo", Lang::En, 80, 24);
    let typed = line(script.keys(":qr"));
    assert!(typed.contains("┃ > qr "), "{typed}");
    let moved = line(script.keys("<down>"));
    assert!(moved.contains("> ") && !moved.contains("> qr"), "{moved}");
    assert!(line(script.keys("x<bs>")).contains("> qr "));
}

#[test]
fn where_a_pin_is_typed_the_cursor_is_where_the_next_bullet_goes() {
    let mut script = state("demo", Lang::En, 80, 24);
    script.keys("6<enter>");
    let column = |script: &mut Script, keys: &str| {
        let told = line(script.keys(keys));
        let at = script.app.shared.pointer.stands().unwrap();
        (told.matches('●').count(), cells(&told[..told.find(['●', '_']).unwrap()]), usize::from(at.x))
    };
    for (typed, keys) in [(0, ""), (1, "2"), (3, "58"), (2, "<bs>"), (4, "80")] {
        let (bullets, first, at) = column(&mut script, keys);
        assert_eq!((bullets, at), (typed, first + typed), "{}", script.screen());
    }
}

#[test]
fn what_is_read_in_a_page_that_scrolls_moves_past_the_cursor() {
    let mut script = state("fresh", Lang::En, 60, 15);
    let first = line(script.keys("?"));
    let second = line(script.keys("j"));
    assert!(!first.contains("> ") && first != second, "{first} {second}");
    assert_eq!(line(script.keys("k")), first);
}
