//! What footer, hints and help name works at that moment, and what works is named: every screen and what opens over it, with
//! every persona's card and in every state of the program, wherever the selection is.

use std::collections::BTreeSet;

use super::wizards::Desk;
use super::*;
use crate::sim::Persona;
use crate::tui::key::{Binding, Group};

/// Keys that lead to a screen, to its rows, and to what opens over them.
pub(super) const WAYS: [&str; 57] = [
    "",
    "<tab>",
    "<tab><tab>",
    "<enter>",
    "<tab><enter>",
    "<tab><tab><enter>",
    "?",
    "n",
    "2",
    "2jjj",
    "2G",
    "2x",
    "2/a<enter>",
    "2/a<enter>n",
    "2/zzzz<enter>",
    "2/",
    "2/a",
    "2e",
    "2<tab>",
    "2<tab><enter>",
    "2<tab><tab>",
    "2<s-tab>",
    "3",
    "3jj",
    "3G",
    "3c",
    "3p",
    "6",
    "6j",
    "6jj",
    "6jjj",
    "6jjjj",
    "6<enter>",
    "6<enter>25",
    "6j<enter>",
    "6c",
    "6p",
    "6h",
    "6jh",
    "4",
    "5",
    "8",
    "8<enter>",
    "8<enter>25",
    "8b",
    "8i",
    "8p",
    "7",
    "7j",
    "7<enter>",
    "7<tab>",
    "7<tab>G",
    "7<tab><tab>",
    "7<s-tab>",
    "7<s-tab>/a",
    "7<s-tab>/a<enter>",
    "7e",
];

/// With files, and with the card read: for few personas.
pub(super) const FILES: [&str; 24] = [
    "4<enter>",
    "4<enter><down>",
    "4<enter>a",
    "4<enter>a.txt<enter>",
    "4<enter>a.txt<enter>G",
    "4<enter>a.txt<enter>e",
    "4<enter>a.txt<enter><enter>",
    "4<enter>a.txt<enter><enter>DE",
    "4<enter>a.txt<enter><enter>DEMO2580<enter>",
    "5<enter>",
    "5<enter><down><down>",
    "5<enter>c.p<enter>",
    "2<tab><enter>DEMO2580<enter>",
    "2<tab><enter>DEMO2580<enter><enter>v",
    "7<s-tab>",
    "7<s-tab>kk",
    "7<s-tab>/00a4",
    "7<s-tab>/00a4<enter>",
    "7<s-tab>/zzzz<enter>",
    "8<enter>3690<enter>",
    "8<enter>3690<enter><esc>j",
    "8b610511<enter>",
    "8p610511<enter>0000<enter><esc>",
    "8i610511<enter>0000<enter><esc>v",
];

/// Every screen as it opens, and of what lies behind one every 27th, others each time.
pub(super) fn ways(at: usize) -> impl Iterator<Item = &'static str> {
    let behind = move |(way, keys): &(usize, &str)| keys.len() < 2 || (at + way).is_multiple_of(27);
    WAYS.into_iter().enumerate().filter(behind).map(|(_, keys)| keys)
}

/// The faces that the places are seen with, in turn.
const FACES: [(Lang, (u16, u16)); 3] = [(Lang::Ja, (80, 24)), (Lang::En, (120, 40)), (Lang::Ja, (60, 15))];

/// What is on the screen, and where the terminal's cursor is.
fn seen(script: &mut Script) -> (Buffer, (u16, u16)) {
    let buffer = script.buffer();
    (buffer, script.terminal.backend().cursor_position().into())
}

/// Does a key change what is seen, or ask for anything?
fn acts(script: &mut Script, key: KeyPress) -> bool {
    let before = seen(script);
    script.effects.clear();
    script.key(key);
    !script.effects.is_empty() || seen(script) != before
}

/// Does it the program take for one that does?
fn is_taken(script: &mut Script, key: KeyPress) -> bool {
    script.effects.clear();
    script.app.take_changed();
    script.key(key);
    !script.effects.is_empty() || script.app.take_changed()
}

/// A way to a place, that can be gone again.
struct Place<'a> {
    name: String,
    go: Box<dyn Fn() -> Script + 'a>,
}

impl Place<'_> {
    /// A movement does something here, or after another one: at the end of a list only the way back does.
    fn works(&self, binding: &Binding, all: &[&'static Binding]) -> bool {
        let pressed = |first: &[KeyPress]| {
            binding.keys.iter().all(|key| {
                let mut script = (self.go)();
                for key in first {
                    script.key(*key);
                }
                acts(&mut script, *key)
            })
        };
        let others = || all.iter().filter(|it| it.group == Group::Move && it.command != binding.command);
        pressed(&[]) || binding.group == Group::Move && others().any(|other| pressed(&other.keys[..1]))
    }

    /// What is wrong here.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut script = (self.go)();
        let screen = script.screen();
        let shown = script.app.bindings(script.now);
        for binding in &shown {
            if !self.works(binding, &shown) {
                faults.push(format!("{}: {} does nothing\n{screen}", self.name, binding.shown));
            }
        }
        // Every other key does nothing, where it is not typed.
        let named: Vec<KeyPress> = shown.iter().flat_map(|it| it.keys).copied().collect();
        let typing = script.app.types();
        let others = script.app.tables().flat_map(|it| it.keys).copied().filter(|key| !named.contains(key));
        // While text is typed, help tells these two in words.
        let in_words = [KeyPress::plain(Code::F(1)), KeyPress::ctrl('c')];
        for key in
            others.filter(|key| !(typing && (key.types() || in_words.contains(key)))).collect::<Vec<_>>()
        {
            if is_taken(&mut script, key) {
                faults.push(format!("{}: {key:?} is not named and does something\n{screen}", self.name));
                script = (self.go)();
            }
        }
        // What the texts name is a key now.
        for key in hinted(&screen).into_iter().filter(|_| script.app.is_bare()) {
            if !shown.iter().any(|it| it.shown.split(' ').any(|shown| shown == key)) {
                faults.push(format!("{}: {key} is named and is no key\n{screen}", self.name));
            }
        }
        faults.extend(self.untold(&shown));
        faults
    }

    /// The keys that help does not tell.
    fn untold(&self, shown: &[&'static Binding]) -> Vec<String> {
        // Of help itself it tells nothing.
        if self.name.ends_with('?') || self.name.starts_with("help") {
            return Vec::new();
        }
        let mut script = (self.go)();
        let mut help = script.key(KeyPress::plain(Code::F(1))).screen();
        while acts(&mut script, KeyPress::plain(Code::PageDown)) {
            help += &script.screen();
        }
        let told = |it: &&&Binding| {
            let word = it.word.say(script.app.shared.model.lang);
            help.lines().any(|line| line.contains(&format!(" {} ", it.shown)) && line.contains(word))
        };
        let open = |it: &&&Binding| it.keys.contains(&KeyPress::plain(Code::F(1)));
        let untold = shown.iter().filter(|it| !told(it) && !open(it));
        untold.map(|it| format!("{}: help does not tell {}\n{help}", self.name, it.shown)).collect()
    }
}

/// The keys that the body of a screen names: `Enter: …`, `c: …`.
fn hinted(screen: &str) -> BTreeSet<String> {
    let lines: Vec<&str> = screen.lines().collect();
    let body = lines.get(1..lines.len() - 1).unwrap_or_default().iter();
    let words = body.flat_map(|line| line.split([' ', '│', '┃', '(', '·']));
    let names = words.filter_map(|word| word.strip_suffix(':'));
    let key = |name: &&str| {
        ["Enter", "Esc", "Tab"].contains(name) || matches!(name.as_bytes(), [key] if key.is_ascii_lowercase())
    };
    names.filter(key).map(str::to_owned).collect()
}

#[track_caller]
fn check<'a>(places: impl Iterator<Item = Place<'a>>) {
    let mut known = BTreeSet::new();
    let mut new = |place: &Place<'_>| known.insert((place.go)().screen());
    let faults: Vec<String> = places.filter(|place| new(place)).flat_map(|place| place.faults()).collect();
    let heads = faults.iter().map(|fault| fault.lines().next().unwrap_or_default());
    assert!(faults.is_empty(), "{}\n\n{}", heads.collect::<Vec<_>>().join("\n"), faults[0]);
}

/// A persona's card as it is read at first, and with all of its counters.
pub(super) fn card(persona: &str) -> [CardReport; 2] {
    let mut desk = Desk::new(persona, Lang::En, 80, 24);
    let report = |desk: &Desk| desk.script.app.shared.model.report().unwrap().clone();
    let first = report(&desk);
    desk.keys("6");
    desk.until(|model| !matches!(model.counted(), crate::model::visit::Count::Asked(_)));
    [first, report(&desk)]
}

/// A place with such a card.
pub(super) fn beside_card<'a>(
    [first, counted]: &'a [CardReport; 2],
    keys: &'a str,
    lang: Lang,
    (width, height): (u16, u16),
) -> Script {
    let mut script = Script::start(lang, width, height);
    script.now = sample::at(super::wizards::NOW);
    script.insert(first.clone());
    // These two ask for the counters first.
    match keys.split_at_checked(1) {
        Some((screen @ ("6" | "8"), rest)) => script.keys(screen).looked(counted.clone()).keys(rest),
        _ => script.keys(keys),
    };
    script.effects.clear();
    script
}

/// A persona's place, reached through its card's own session, with files.
fn place<'a>(persona: &'a str, keys: &'a str, lang: Lang, (width, height): (u16, u16)) -> Place<'a> {
    let name = format!("{persona} {} {width}x{height} {keys}", lang.key());
    let go = move || {
        let mut desk = Desk::new(persona, lang, width, height);
        desk.keys(keys);
        let mut script = desk.script;
        script.effects.clear();
        script
    };
    Place { name, go: Box::new(go) }
}

#[test]
fn in_every_state_each_key_that_is_shown_does_something_and_each_that_does_is_in_help() {
    let places = STATES.iter().enumerate().flat_map(|(at, name)| ways(at).map(move |keys| (at, name, keys)));
    check(places.map(|(at, name, keys)| {
        let (lang, size) = FACES[at % FACES.len()];
        let go = move || {
            let mut script = state(name, lang, size.0, size.1);
            script.keys(keys).effects.clear();
            script
        };
        Place { name: format!("{name} {} {keys}", lang.key()), go: Box::new(go) }
    }));
}

#[test]
fn with_every_persona_each_key_that_is_shown_does_something_and_each_that_does_is_in_help() {
    let cards: Vec<_> = Persona::names().map(|name| (name, card(name))).collect();
    let places = cards.iter().enumerate().flat_map(|(at, card)| ways(at).map(move |keys| (at, card, keys)));
    check(places.map(|(at, (name, card), keys)| {
        let (lang, size) = FACES[at % FACES.len()];
        let go = move || beside_card(card, keys, lang, size);
        Place { name: format!("{name} {} {keys}", lang.key()), go: Box::new(go) }
    }));
}

#[test]
fn with_files_each_key_that_is_shown_does_something_and_each_that_does_is_in_help() {
    check(FILES.iter().map(|keys| place("fresh", keys, Lang::Ja, (80, 24))));
}
