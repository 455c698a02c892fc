//! The mouse: what reads as a hint of a key can be pressed, what is drawn over something hides it, the wheel turns what is
//! under the pointer.

use super::*;
use crate::tui::key::Footer;
use crate::tui::pointer::named;
use crate::tui::screen::TABS;
use crate::tui::widget::panel;

/// Ways to whatever shows hints of its own.
const WAYS: [&str; 21] = [
    "",
    "<tab>",
    "<tab><tab>",
    "<enter>",
    "?",
    "n",
    "2",
    "2<tab>",
    "2<tab><tab>",
    "2/a",
    "3",
    "3p",
    "3c",
    "4",
    "5",
    "6",
    "6j",
    "6<enter>",
    "7",
    "7<tab>",
    "7e",
];

/// Where a text stands, in cells.
fn find(script: &mut Script, text: &str) -> Vec<(u16, u16)> {
    let screen = script.screen();
    let rows = screen.lines().enumerate().flat_map(|(y, line)| {
        line.match_indices(text).map(move |(at, _)| (cells(&line[..at]), y)).collect::<Vec<_>>()
    });
    rows.map(|(x, y)| (u16::try_from(x).unwrap(), u16::try_from(y).unwrap())).collect()
}

impl Script {
    fn press(&mut self, (x, y): (u16, u16)) -> &mut Self {
        self.screen();
        self.event(Event::Input(Input::Mouse(Mouse::Press { x, y })))
    }

    fn wheel(&mut self, (x, y): (u16, u16), up: bool) -> &mut Self {
        self.screen();
        self.event(Event::Input(Input::Mouse(Mouse::Wheel { x, y, up })))
    }

    /// Presses on the first text of this kind.
    fn press_on(&mut self, text: &str) -> &mut Self {
        let places = find(self, text);
        let place = *places.first().unwrap_or_else(|| panic!("no {text}\n{}", self.screen()));
        self.press(place)
    }
}

#[test]
fn every_hint_of_the_footer_does_what_its_key_does() {
    for name in STATES {
        let all = matches!(name, "fresh" | "locked");
        for keys in WAYS.into_iter().filter(|keys| all || ["", "2", "6"].contains(keys)) {
            for (width, height) in [(120, 40), (40, 10)].into_iter().take(if all { 2 } else { 1 }) {
                let start = || {
                    let mut script = state(name, Lang::En, width, height);
                    script.keys(keys).effects.clear();
                    script
                };
                let mut script = start();
                let footer = script.screen().lines().last().unwrap().to_owned();
                for binding in script.app.bindings(script.now) {
                    let hint = format!(" {} {} ", binding.shown, binding.word.say(Lang::En));
                    let Some(at) = footer.find(&hint).filter(|_| binding.footer != Footer::Hidden) else {
                        continue;
                    };
                    let x = u16::try_from(cells(&footer[..at]) + 1).unwrap();
                    // Each key of the hint, and its last letter, which is the first key's.
                    let mut from = x;
                    let mut presses = vec![(x + panel::width(&hint) - 3, binding.keys[0])];
                    for shown in binding.shown.split(' ') {
                        presses.push((from, named(shown).unwrap()));
                        from += panel::width(shown) + 1;
                    }
                    for (x, key) in presses {
                        let (mut by_mouse, mut typed) = (start(), start());
                        by_mouse.press((x, height - 1));
                        typed.key(key);
                        assert_eq!(by_mouse.screen(), typed.screen(), "{name} {keys}:{hint}");
                        assert_eq!(by_mouse.effects, typed.effects, "{name} {keys}:{hint}");
                    }
                }
            }
        }
    }
}

/// What reads as a hint in a row: a name of a key or a letter before a colon, or in brackets.
fn hints(line: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for name in ["Enter", "Esc", "Tab"] {
        found.extend(line.match_indices(name));
    }
    for (at, _) in line.match_indices(": ") {
        let before = line[..at].char_indices().next_back();
        if let Some((from, c)) = before
            && c.is_ascii_lowercase()
            && line[..from].ends_with([' ', '('])
        {
            found.push((from, &line[from..at]));
        }
    }
    found.extend(line.match_indices("(v").map(|(at, _)| (at + 1, &line[at + 1..at + 2])));
    found
}

#[test]
fn every_hint_of_a_body_does_what_its_key_does() {
    let mut seen = 0;
    for name in STATES {
        for keys in WAYS {
            for (lang, size) in [(Lang::Ja, (120, 40)), (Lang::En, (60, 15))] {
                for (width, height) in [size] {
                    let mut script = state(name, lang, width, height);
                    let screen = script.keys(keys).screen();
                    let last = usize::from(height) - 1;
                    for (y, line) in screen.lines().enumerate().take(last).skip(1) {
                        for (at, hint) in hints(line) {
                            let (x, y) =
                                (u16::try_from(cells(&line[..at])).unwrap(), u16::try_from(y).unwrap());
                            // What lies beside a dialog is behind it.
                            let pointer = &script.app.shared.pointer;
                            if !pointer.ground().contains((x, y).into()) {
                                continue;
                            }
                            let hit = pointer.at(x, y).unwrap();
                            let key = named(hint).unwrap();
                            let front = script.app.bindings(script.now).into_iter();
                            let Some(asked) = front.clone().find(|it| it.keys.contains(&key)) else {
                                continue;
                            };
                            seen += 1;
                            let chosen = hit.choices.iter().any(|(it, _)| {
                                front.clone().any(|binding| binding.command == *it) || keys == "?"
                            });
                            assert!(
                                hit.key == Some(asked.command) || chosen,
                                "{name} {keys}: {hint} {line}\n{screen}"
                            );
                        }
                    }
                }
            }
        }
    }
    assert!(seen > 200, "{seen}");
}

#[test]
fn a_hint_in_a_box_acts_on_what_is_in_that_box() {
    for lang in Lang::ALL {
        let mut script = state("fresh", lang, 80, 24);
        script.keys("<tab><tab>");
        let hint = lang.pick("Enter: パスワード", "Enter: read with password");
        let screen = script.press_on(hint).screen();
        assert!(
            screen.contains(lang.pick("署名用電子証明書を読む", "Read: Digital signature certificate")),
            "{screen}"
        );
    }
}

#[test]
fn a_box_takes_the_focus_and_is_opened_by_a_second_press() {
    for (width, height) in [(120, 40), (80, 24), (60, 15)] {
        let mut script = state("fresh", Lang::En, width, height);
        let other = "Digital signature certificate";
        assert!(script.press_on(other).screen().contains(&format!("> {other}")));
        let mut typed = state("fresh", Lang::En, width, height);
        assert_eq!(script.press_on(other).screen(), typed.keys("<tab><tab><enter>").screen());
    }
}

#[test]
fn a_row_of_help_and_of_the_palette_is_done() {
    for lang in Lang::ALL {
        let mut script = state("fresh", lang, 80, 24);
        let screen = script.keys("?").press_on(lang.pick("5      検証", "5      Verify")).screen();
        assert!(screen.contains("1/4"), "{screen}");
        // Each key of a row by itself.
        let mut script = state("fresh", lang, 120, 40);
        script.keys("2?").press_on("PgUp").screen();
        let mut typed = state("fresh", lang, 120, 40);
        assert_eq!(script.screen(), typed.keys("2").screen());
        script.keys("?").press_on("Space");
        assert_eq!(script.screen(), typed.keys(" ").screen());
        let mut script = state("fresh", lang, 80, 24);
        script.keys(":qr").press_on(lang.pick("QRコード ", "QR code "));
        assert!(
            script.screen().contains(lang.pick("スマートフォン", "into its calendar")),
            "{}",
            script.screen()
        );
        // What can't be done is not.
        let mut script = state("waiting", lang, 80, 24);
        script.keys(":qr").press_on(lang.pick("QRコード ", "QR code "));
        assert!(script.screen().contains(lang.pick("操作をさがす", "Find an action")));
    }
}

#[test]
fn the_lines_of_a_whole_page_can_be_pressed() {
    let mut script = state("fresh", Lang::En, 120, 40);
    let before = script.keys("3p").screen();
    assert!(before.contains("i  invert"));
    assert_ne!(script.press_on("i  invert").screen(), before);
    assert!(script.press_on("c  calendar").screen().contains("mynascope-renewal.ics"));
}

#[test]
fn what_lies_behind_a_dialog_or_a_notice_can_not_be_pressed() {
    let mut script = state("fresh", Lang::En, 120, 40);
    let before = script.keys("6<enter>").screen();
    for y in 0..39 {
        for x in (0..120).step_by(3) {
            assert_eq!(script.press((x, y)).screen(), before, "{x} {y}");
        }
    }
    // A notice over a row.
    let mut script = state("fresh", Lang::En, 80, 24);
    script.keys("2").paste(b"x");
    let at = *find(&mut script, "Pasting does").first().unwrap();
    let before = script.screen();
    assert_eq!(script.press(at).screen(), before);
}

#[test]
fn what_was_not_drawn_yet_can_not_be_pressed() {
    let mut script = state("fresh", Lang::En, 80, 24);
    let quit = *find(&mut script, "q quit").first().unwrap();
    script.keys("6<enter>").effects.clear();
    script.event(Event::Input(Input::Mouse(Mouse::Press { x: quit.0, y: quit.1 })));
    assert!(script.effects.is_empty());
    script.screen();
    script.event(Event::Resized(60, 15));
    script.event(Event::Input(Input::Mouse(Mouse::Press { x: quit.0, y: quit.1 })));
    assert!(script.effects.is_empty());
}

#[test]
fn the_wheel_turns_what_is_under_the_pointer() {
    // The list, its lower part, and neither.
    let mut script = state("fresh", Lang::Ja, 60, 15);
    let first = script.keys("6").screen();
    let row = |screen: &str| screen.lines().position(|line| line.starts_with("> ")).unwrap();
    let list = script.wheel((5, 2), false).screen();
    assert_eq!(row(&list), row(&first) + 1);
    script.wheel((5, 2), true);
    assert_eq!(script.screen(), first);
    let lower = script.wheel((5, 10), false).screen();
    assert!(row(&lower) == row(&first) && lower != first, "{lower}");
    assert_eq!(script.wheel((5, 10), true).screen(), first);
    assert_eq!(script.wheel((5, 0), false).screen(), first);
    // Beside the list of what a certificate says there is nothing to turn.
    let mut script = state("fresh", Lang::Ja, 120, 40);
    let first = script.keys("2").screen();
    assert_eq!(script.wheel((5, 5), false).screen(), first);
    assert_ne!(script.wheel((80, 10), false).screen(), first);
    // Under a dialog nothing is turned.
    let mut script = state("fresh", Lang::Ja, 60, 15);
    let first = script.keys("2?").screen();
    assert_ne!(script.wheel((30, 7), false).screen(), first);
    script.wheel((30, 7), true);
    let first = script.keys("<esc>3c").screen();
    assert_eq!(script.wheel((30, 1), false).screen(), first);
}

#[test]
fn a_name_that_others_gave_is_no_hint() {
    use crate::task::folder::{Entry, Found, Kind};
    use crate::task::{Output, TaskEvent};
    let mut script = state("fresh", Lang::En, 80, 24);
    script.keys("4<enter>");
    let task = script.effects.iter().rev().find_map(|it| match it {
        Effect::Start(task, _) => Some(*task),
        _ => None,
    });
    let entry = |name: &str| Entry::named(name.into(), Kind::File);
    let entries = vec![entry("a.pdf"), entry("Esc: q.pdf"), entry("z.pdf")];
    let found = Found::Folder { path: "/home/hanako".into(), entries, cut: false };
    let result = Ok(Output::Found(Arc::new(found)));
    script.event(Event::Task(TaskEvent::Ended { task: task.unwrap(), result }));
    let screen = script.press_on("Esc: q.pdf").screen();
    assert!(screen.contains("> Esc: q.pdf"), "{screen}");
}

#[test]
fn every_title_is_pressed_on_every_screen() {
    for tab in TABS {
        for to in TABS {
            let mut script = state("fresh", Lang::Ja, 80, 24);
            script.keys(tab.key.shown).press_on(&format!("{} {}", to.key.shown, to.key.word.say(Lang::Ja)));
            let mut typed = state("fresh", Lang::Ja, 80, 24);
            assert_eq!(script.screen(), typed.keys(tab.key.shown).keys(to.key.shown).screen());
        }
    }
}
