//! The guided pages as they are drawn, in every language and size, and what keys, a finger, time and the card do on them.

use super::kiosk::Hall;
use super::*;
use crate::conduct::visiting::{Page, Press, Take};
use crate::domain::procedure::{Holiday, Procedures};
use crate::domain::tongue::Tongue;
use crate::present::kiosk::{self, Leaf, Seen, pseudo};
use crate::session::pin::Tally;

/// The cards that a kiosk meets, at least one of each kind that has words of its own.
const PERSONAS: [&str; 11] = [
    "fresh",
    "renewable",
    "last-day",
    "expired",
    "locked-sign",
    "locked-auth",
    "no-sign",
    "no-pin",
    "juki",
    "android",
    "other-card",
];
/// The least size, and larger ones.
const LEAST: (u16, u16) = (80, 24);
const SIZES: [(u16, u16); 3] = [LEAST, (100, 30), (132, 43)];

/// What is on the screen, as a terminal shows it that was cleared before.
fn drawn(hall: &mut Hall) -> String {
    hall.script.terminal.clear().unwrap();
    hall.screen()
}

/// A page that knows of no card.
fn leaf(page: Page, tongue: usize) -> Leaf {
    let seen = Seen {
        now: sample::now(),
        report: None,
        fault: None,
        outcome: None,
        tries: None,
        spent: false,
        reveals: false,
        procedures: &Procedures::default(),
        holiday: |_| Holiday::Unknown,
    };
    kiosk::leaf(page, &seen, Tongue::ALL[tongue - 1])
}

/// As far as the answer to the card, in the language of this number.
fn answered(persona: &str, tongue: usize, width: u16, height: u16) -> Hall {
    let mut hall = Hall::open(persona, width, height);
    hall.keys(&format!(" {tongue}<enter>")).place();
    hall
}

/// A finger on the last place where this text stands.
fn tap(hall: &mut Hall, text: &str) {
    let screen = drawn(hall);
    let lines: Vec<&str> = screen.lines().collect();
    let y = lines.iter().rposition(|line| line.contains(text)).unwrap_or_else(|| panic!("{text}\n{screen}"));
    let x = cells(lines[y].split(text).next().unwrap_or_default());
    hall.press(u16::try_from(x).unwrap(), u16::try_from(y).unwrap());
}

/// Every page of a visit, from nobody to "take the card".
fn walk(hall: &mut Hall, tongue: usize, mut look: impl FnMut(&mut Hall)) {
    look(hall);
    for keys in [" ", &tongue.to_string(), "<enter>"] {
        hall.keys(keys);
        look(hall);
    }
    hall.place();
    for _ in 0..12 {
        look(hall);
        let before = drawn(hall);
        for digit in ["1", "2", "3", "4"] {
            if drawn(hall.keys(digit)) != before {
                look(hall);
                if drawn(hall.keys("<esc>")) != before {
                    hall.keys("<enter>");
                }
                assert_eq!(drawn(hall), before, "{digit}");
            }
        }
        if drawn(hall.keys("<enter>")) == before {
            assert!(before.contains(&leaf(Page::Take(Take::Ended), tongue).head), "{before}");
            return;
        }
    }
    panic!("it does not end\n{}", drawn(hall));
}

/// Walks through all pages, and at each looks at these sizes, also with the time that is left.
fn fits(persona: &str, tongue: usize, sizes: &[(u16, u16)]) {
    // As much of it as is on one line.
    let cramped: String = kiosk::cramped(Tongue::ALL[tongue - 1]).chars().take(12).collect();
    // Before a language is chosen it is Japanese.
    let more = [Tongue::Japanese, Tongue::ALL[tongue - 1]].map(|it| kiosk::press(Press::MoreTime, it));
    let mut hall = Hall::open(persona, 80, 24);
    let mut pages = 0;
    walk(&mut hall, tongue, |hall| {
        for timed in [false, true] {
            for &(width, height) in sizes {
                let screen = drawn(hall.resize(width, height));
                assert!(!screen.contains(&cramped), "{persona} {tongue} {width}x{height}\n{screen}");
                let shown = timed && hall.script.app.shared.touched.is_some();
                assert_eq!(
                    shown,
                    timed && more.iter().any(|it| screen.contains(it)),
                    "{persona} {tongue}\n{screen}"
                );
            }
            hall.resize(80, 24);
            if !timed {
                hall.after(31);
            }
        }
        // A finger beside everything gives time too.
        if hall.script.app.shared.touched.is_some() {
            hall.press(0, 0);
        }
        pages += 1;
    });
    assert!(pages >= 6, "{pages}");
}

#[test]
fn every_page_of_every_card_fits_in_every_language() {
    std::thread::scope(|scope| {
        for tongue in 1..=Tongue::ALL.len() {
            scope.spawn(move || {
                fits("renewable", tongue, &SIZES);
                for persona in PERSONAS {
                    fits(persona, tongue, &[LEAST]);
                }
            });
        }
    });
}

#[test]
fn every_page_fits_in_a_language_that_is_two_fifths_longer() {
    pseudo::speaking(|| {
        for persona in ["fresh", "last-day", "locked-auth", "android", "other-card"] {
            fits(persona, 3, &SIZES);
        }
    });
}

/// The card is known: where it is not, none of this is shown.
const DATES: [&str; 2] = ["2030", "令和12年"];

fn knows(screen: &str) -> bool {
    DATES.iter().any(|date| screen.contains(date))
}

#[test]
fn the_time_that_is_left_is_told_and_given_by_any_key_or_press() {
    for gives in ["<enter>", " ", "<tab>", "x", "press"] {
        let mut hall = answered("fresh", 1, 80, 24);
        let before = drawn(&mut hall);
        assert!(knows(&before) && !before.contains("もっと時間"), "{before}");
        assert_eq!(drawn(hall.after(29)), before);
        let told = drawn(hall.after(1));
        assert!(told.contains("あと15秒で終わります") && told.contains(">もっと時間"), "{told}");
        assert!(drawn(hall.after(5)).contains("あと10秒で終わります"));
        match gives {
            "press" => tap(&mut hall, "もっと時間"),
            keys => drop(drawn(hall.keys(keys))),
        }
        let given = drawn(&mut hall);
        assert!(!given.contains("もっと時間") && knows(&given), "{gives}\n{given}");
        drawn(hall.after(44));
        assert!(knows(&drawn(&mut hall)));
        let over = drawn(hall.after(1));
        assert!(over.contains(&leaf(Page::Take(Take::Idle), 1).lines[0]) && !knows(&over), "{over}");
    }
}

#[test]
fn a_card_that_is_taken_takes_all_that_was_told_of_it_along() {
    for ways in 0..5 {
        let mut hall = answered("fresh", 1, 80, 24);
        (0..ways).for_each(|_| drop(drawn(hall.keys("<enter>"))));
        let thanks = drawn(hall.take());
        assert!(thanks.contains(&leaf(Page::Thanks, 1).head) && !knows(&thanks), "{thanks}");
        assert!(drawn(hall.after(4)).contains(&leaf(Page::Thanks, 1).head));
        assert!(drawn(hall.after(1)).contains(&leaf(Page::Attract, 1).head));
        let done = hall.done();
        assert!(done.contains(&Effect::Wipe), "{done:?}");
    }
}

#[test]
fn a_finger_reaches_what_keys_reach() {
    let press = |press, tongue: usize| kiosk::press(press, Tongue::ALL[tongue - 1]);
    for tongue in [1, 3, 5] {
        let mut fingers = Hall::open("fresh", 100, 30);
        let mut keys = answered("fresh", tongue, 100, 30);
        fingers.press(50, 12);
        tap(&mut fingers, &format!("  {}", press(Press::Speak(Tongue::ALL[tongue - 1]), 1)));
        tap(&mut fingers, &press(Press::On, tongue));
        fingers.place();
        for _ in 0..4 {
            assert_eq!(drawn(&mut fingers), drawn(&mut keys));
            tap(&mut fingers, &press(Press::On, tongue));
            keys.keys("<enter>");
        }
        let pin = crate::domain::credential::PinName::Auth;
        tap(&mut fingers, &press(Press::Check(pin), tongue));
        keys.keys("1");
        for digit in ["2", "5", "8", "0"] {
            assert_eq!(drawn(&mut fingers).matches('●').count(), drawn(&mut keys).matches('●').count());
            tap(&mut fingers, &format!(" {digit} "));
            keys.keys(digit);
        }
        tap(&mut fingers, &press(Press::Enter, tongue));
        keys.keys("<enter>");
        assert_eq!(drawn(&mut fingers), drawn(&mut keys));
        assert_eq!((fingers.tally.wrong(), keys.tally.wrong()), (0, 0));
    }
}

#[test]
fn a_wrong_pin_is_the_only_one_of_its_visit() {
    let mut hall = answered("fresh", 1, 80, 24);
    let check = kiosk::press(Press::Check(crate::domain::credential::PinName::Auth), Tongue::Japanese);
    let pins = drawn(hall.keys("<enter><enter><enter><enter>"));
    assert!(pins.contains(&check), "{pins}");
    drawn(hall.keys("19999<enter>"));
    assert_eq!(hall.tally.wrong(), 1);
    let pins = drawn(hall.keys("<enter>"));
    assert!(!pins.contains(&check), "{pins}");
    drawn(hall.keys("12345678<enter>"));
    assert_eq!(hall.tally.wrong(), 1);
}

#[test]
fn what_names_the_holder_is_masked_unless_it_is_held_open() {
    let mut hall = answered("fresh", 1, 80, 24);
    let read = drawn(hall.keys("<enter><enter><enter><enter>3demo2580<enter>"));
    let shown = |screen: &str| screen.contains("花子") || screen.contains("会津若松市");
    assert!(read.contains("********") && !shown(&read), "{read}");
    let show = kiosk::press(Press::Show, Tongue::Japanese);
    let named = drawn({
        tap(&mut hall, &show);
        &mut hall
    });
    assert!(shown(&named) && !named.contains("********"), "{named}");
    assert!(shown(&drawn(hall.after(9))));
    assert!(!shown(&drawn(hall.after(1))));
    assert!(shown(&drawn({
        tap(&mut hall, &show);
        &mut hall
    })));
    assert!(!shown(&drawn(hall.take())));
}

#[test]
fn where_a_page_does_not_fit_that_is_told_and_it_can_only_be_left() {
    let mut hall = answered("fresh", 1, 80, 24);
    drawn(hall.keys("<enter><enter><enter><enter>3demo"));
    assert!(hall.script.app.holds_secret());
    let small = drawn(hall.resize(50, 12));
    assert!(small.contains(&leaf_cramped()) && !hall.script.app.holds_secret(), "{small}");
    drawn(hall.keys("2718<enter>"));
    assert!(!hall.script.app.holds_secret());
    assert_eq!(hall.tally.wrong(), 0);
    // Plain words fit a smaller screen.
    let mut hall = answered("fresh", 1, 80, 24);
    assert!(knows(&drawn(hall.resize(60, 15))));
}

fn leaf_cramped() -> String {
    kiosk::cramped(Tongue::Japanese).chars().take(12).collect()
}

#[test]
fn the_cursor_is_on_what_enter_presses() {
    let mut hall = answered("fresh", 3, 80, 24);
    for keys in ["", "<tab>", "<tab>", "<s-tab>", "<left>", "<right>"] {
        let screen = drawn(hall.keys(keys));
        let (y, line) = screen.lines().enumerate().find(|(_, line)| line.contains('>')).expect("a focus");
        let at = hall.script.terminal.get_cursor_position().unwrap();
        assert_eq!(usize::from(at.y), y, "{keys}");
        let x = cells(line.split('>').next().unwrap());
        assert!((1..=8).contains(&(usize::from(at.x) - x)), "{keys} {at:?}\n{screen}");
    }
}

#[test]
fn the_card_of_a_demonstration_lies_beside_and_is_moved_by_a_key_or_a_button() {
    let mut hall = Hall::open("fresh", 80, 24);
    let pins = vec![(Secret::Auth, "3141".to_owned())];
    hall.script.app.shared.model.demo = Some(DemoFacts { title: "fresh".to_owned(), pins });
    hall.script.app.shared.policy.simulated = true;
    let screen = drawn(&mut hall);
    assert!(
        screen.contains("デモ") && screen.contains("3141") && screen.contains("t  カードを置く"),
        "{screen}"
    );
    hall.done();
    drawn(hall.keys("t"));
    tap(&mut hall, "t  カードを置く");
    assert_eq!(hall.done(), [Effect::Demo(DemoAction::PutBack), Effect::Demo(DemoAction::PutBack)]);
    drawn(hall.place());
    assert!(drawn(&mut hall).contains("t  カードを取る"));
}
