//! The whole visit to a kiosk in a terminal of its own, as it is walked by keys and by a finger: every language, every size,
//! and every kind of card that its answers differ for.

use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use mynascope::conduct::visiting::{Page, Press, Take};
use mynascope::domain::credential::PinName;
use mynascope::domain::procedure::{Holiday, Procedures};
use mynascope::domain::tongue::Tongue;
use mynascope::present::kiosk::{self, Seen};
use rustix::process::{Signal, kill_process};

use crate::guided::{CHECKS, Guided, boxes, framed};
use crate::program::now;
use crate::terminal::Shown;

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = Vec::new();
    for (persona, goes) in CARDS {
        for means in [Means::Keys, Means::Finger] {
            let name = format!("the_kiosk_is_walked_by_{}_with_{}", means.name(), persona.replace('-', "_"));
            all.push(Trial::test(name, move || {
                for size in [(80, 24), (100, 30), (132, 43)] {
                    walk(persona, goes, means, size);
                }
                Ok(())
            }));
        }
    }
    all
}

/// How far a visit goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goes {
    /// To what has to be done about it, without a QR code.
    Todo,
    /// To the dates as a QR code.
    Code,
    /// The card leaves by itself and comes back: whatever page it was, the visit ends there and another begins.
    Anywhere,
}

/// The cards, how far a visit with each goes, by way of which of the tries, the two checks and the signing certificate.
const CARDS: [(&str, (Goes, [bool; 4])); 13] = [
    ("fresh", (Goes::Code, [true; 4])),
    ("renewable", (Goes::Code, [true; 4])),
    ("last-day", (Goes::Code, [true; 4])),
    ("expired", (Goes::Todo, [true; 4])),
    ("locked-sign", (Goes::Todo, [true, true, false, false])),
    ("locked-auth", (Goes::Todo, [true, false, true, true])),
    ("no-sign", (Goes::Code, [true, true, false, false])),
    ("no-pin", (Goes::Todo, [true, false, false, false])),
    ("juki", (Goes::Todo, [true, false, false, false])),
    ("android", (Goes::Todo, [true; 4])),
    ("other-card", (Goes::Todo, [false; 4])),
    ("unsteady", (Goes::Anywhere, [true; 4])),
    ("slow", (Goes::Code, [true; 4])),
];

/// By what it is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Means {
    Keys,
    Finger,
}

impl Means {
    const fn name(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Finger => "finger",
        }
    }
}

/// Generous: the machine may be busy.
const SOON: Duration = Duration::from_secs(30);
/// What is on the personas' certificates, and is shown to nobody who did not ask for it.
const NAME: &str = "花子";
const PIN: &str = "2580";
const PASSWORD: &str = "DEMO2580";

/// What a visit came by.
#[derive(Debug, Default)]
struct Came {
    tries: bool,
    checked: [bool; 2],
    read: bool,
    code: bool,
    pages: usize,
}

/// A text as it is compared, wherever its lines are broken.
fn tight(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Is the card in, as the button that moves it says?
fn is_in(shown: &Shown) -> bool {
    boxes(shown).iter().any(|(text, _)| text.ends_with("カードを取る"))
}

struct Walk {
    kiosk: Guided,
    means: Means,
    goes: Goes,
    came: Came,
}

/// A visit in each language, one after the other, with the same card.
fn walk(persona: &str, (goes, offers): (Goes, [bool; 4]), means: Means, size: (u16, u16)) {
    let demo = format!("--demo={persona}");
    let kiosk = Guided::start(size, &[&demo]);
    let mut walk = Walk { kiosk, means, goes, came: Came::default() };
    for tongue in Tongue::ALL {
        walk.kiosk.at_rest();
        walk.came = Came::default();
        walk.visit(tongue);
        let Came { tries, checked: [auth, sign], read, code, pages } = walk.came;
        let what = format!("{persona} {tongue:?} {size:?}");
        match goes {
            Goes::Anywhere => {}
            Goes::Todo | Goes::Code => {
                assert_eq!((code, pages > 0), (goes == Goes::Code, true), "{what}: {:?}", walk.came);
                assert_eq!([tries, auth, sign, read], offers, "{what}");
            }
        }
    }
    let terminal = &mut walk.kiosk.terminal;
    kill_process(terminal.pid(), Signal::TERM).unwrap();
    assert_eq!(terminal.end(), 143);
    terminal.given_back();
}

impl Walk {
    fn offers(&self, press: Press) -> bool {
        self.kiosk.offers(press)
    }

    /// Is it this page? Its heading says so, where that is the same for every card.
    fn is(&self, page: Page) -> bool {
        let tongue = if page == Page::Attract { Tongue::Japanese } else { self.kiosk.tongue };
        let (procedures, holiday) = (Procedures::default(), |_| Holiday::Unknown);
        let nothing = Seen {
            now: now(),
            report: None,
            fault: None,
            outcome: None,
            tries: None,
            spent: false,
            reveals: false,
            procedures: &procedures,
            holiday,
        };
        let head = kiosk::leaf(page, &nothing, tongue).head;
        // Other pages say such words too, further down.
        tight(&self.kiosk.terminal.text()).starts_with(&tight(&head))
    }

    /// Whatever page it is, until nobody is here again.
    fn visit(&mut self, tongue: Tongue) {
        let since = Instant::now();
        let mut begun = false;
        loop {
            assert!(
                since.elapsed() < 4 * SOON,
                "{tongue:?}: it does not end\n{}",
                self.kiosk.terminal.text()
            );
            self.look();
            if self.is(Page::Attract) {
                if begun && !self.card_is_in() {
                    return;
                }
                // One that comes back by itself is taken before the next visit.
                if begun { self.move_card() } else { self.press(Press::Begin) }
            } else if self.offers(Press::Speak(tongue)) {
                let again = std::mem::replace(&mut begun, true);
                self.press(if again { Press::Finish } else { Press::Speak(tongue) });
            } else if self.offers(Press::Erase) {
                self.type_pin();
            } else if self.offers(Press::Show) {
                self.certificate();
            } else if self.is(Page::Place(None)) {
                if !self.card_is_in() {
                    self.move_card();
                }
            } else if self.is(Page::Reading) || self.is(Page::Working(PinName::Auth)) {
                std::thread::sleep(Duration::from_millis(5));
            } else if self.is(Page::Take(Take::Ended)) {
                if self.card_is_in() {
                    self.move_card();
                }
            } else if CHECKS.iter().chain(&[Press::Read, Press::Tries]).any(|press| self.offers(*press)) {
                self.pins();
            } else {
                self.came.code |= self.is(Page::Code);
                self.came.pages += 1;
                let way = if self.offers(Press::On) { Press::On } else { Press::Finish };
                if self.offers(way) {
                    self.press(way);
                }
            }
        }
    }

    /// The frame before the last one that has other words.
    fn before(&self) -> String {
        let (text, shown) = (self.kiosk.terminal.text(), self.kiosk.terminal.shown());
        shown
            .frames
            .iter()
            .rev()
            .find(|(_, frame)| *frame != text)
            .map(|(_, frame)| frame.clone())
            .unwrap_or_default()
    }

    /// Nothing is cut, nothing is told in a machine's words, and nobody is named who did not want to be.
    fn look(&self) {
        let text = self.kiosk.terminal.text();
        let cramped = kiosk::cramped(self.kiosk.tongue);
        assert!(!tight(&text).contains(&tight(&cramped)), "{}\n{text}", self.before());
        assert!(!text.contains(NAME), "{text}");
        for code in ["0x", "6A82", "63C", "6983", "SW1"] {
            assert!(!text.contains(code), "{code}\n{text}");
        }
        for said in ["有効です", "is valid"] {
            assert!(!text.contains(said), "{said}\n{text}");
        }
    }

    fn pins(&mut self) {
        let check = |at: usize| CHECKS[at];
        if !self.came.tries && self.offers(Press::Tries) {
            self.came.tries = true;
            self.press(Press::Tries);
        } else if let Some(at) = (0..2).find(|at| !self.came.checked[*at] && self.offers(check(*at))) {
            self.came.checked[at] = true;
            self.press(check(at));
        } else if !self.came.read && self.offers(Press::Read) {
            self.came.read = true;
            self.press(Press::Read);
        } else {
            self.press(if self.offers(Press::On) { Press::On } else { Press::Finish });
        }
    }

    fn type_pin(&mut self) {
        let letters = boxes(&self.kiosk.terminal.shown()).iter().any(|(text, _)| text == "Q");
        let pin = if letters { PASSWORD } else { PIN };
        if self.means == Means::Keys {
            self.kiosk.terminal.press(&pin.to_lowercase());
        } else {
            for c in pin.chars() {
                self.click(&c.to_string());
            }
        }
        let bullets = vec!["●"; pin.len()].join(" ");
        self.kiosk.terminal.shows(&bullets);
        match self.means {
            Means::Keys => drop(self.kiosk.terminal.press("\r")),
            Means::Finger => drop(self.kiosk.press(Press::Enter)),
        }
        self.kiosk.terminal.lost(&bullets);
    }

    fn certificate(&mut self) {
        if self.goes != Goes::Anywhere {
            self.press(Press::Show);
            self.kiosk.terminal.shows(NAME);
            self.press(Press::Show);
            self.kiosk.terminal.lost(NAME);
        }
        self.press(Press::On);
    }

    /// As the button says.
    fn card_is_in(&self) -> bool {
        is_in(&self.kiosk.terminal.shown())
    }

    fn move_card(&mut self) {
        let (text, was_in) = (self.kiosk.terminal.text(), self.card_is_in());
        match self.means {
            Means::Keys => drop(self.kiosk.terminal.press("t")),
            Means::Finger => {
                let label = if self.card_is_in() { "tカードを取る" } else { "tカードを置く" };
                self.click(label);
            }
        }
        self.changes(&text);
        // Twice would take it out again.
        self.kiosk.terminal.until("the card moves", |shown| is_in(shown) != was_in);
    }

    /// Presses what has these words, with a finger.
    #[track_caller]
    fn click(&mut self, words: &str) {
        let at = boxes(&self.kiosk.terminal.shown()).into_iter().find(|(text, _)| text == words);
        let (_, place) = at.unwrap_or_else(|| panic!("no {words}\n{}", self.kiosk.terminal.text()));
        let (x, y) = place;
        self.kiosk.terminal.click(x, y);
    }

    /// Presses it, and waits for another page.
    #[track_caller]
    fn press(&mut self, press: Press) {
        let text = self.kiosk.terminal.text();
        match (self.means, press) {
            (Means::Finger, _) => drop(self.kiosk.press(press)),
            (Means::Keys, Press::Speak(tongue)) => {
                let at = Tongue::ALL.iter().position(|it| *it == tongue).unwrap();
                self.kiosk.terminal.press(&(at + 1).to_string());
                self.kiosk.tongue = tongue;
            }
            (Means::Keys, _) => return self.by_keys(press),
        }
        self.changes(&text);
    }

    /// Moves to it by Tab, and presses Enter: the cursor says where the focus is.
    #[track_caller]
    fn by_keys(&mut self, press: Press) {
        let words: String = kiosk::press(press, self.kiosk.tongue).split_whitespace().collect();
        let stands = |shown: &Shown| (shown.parser.screen().cursor_position(), shown.frames.len());
        let is_focused = |shown: &Shown| {
            let ((y, x), _) = stands(shown);
            let on = |[left, top, right, bottom]: [u16; 4]| {
                (left..right).contains(&x) && (top..bottom).contains(&y)
            };
            framed(shown).into_iter().any(|(text, place)| text == words && on(place))
        };
        for _ in 0..64 {
            let terminal = &mut self.kiosk.terminal;
            if is_focused(&terminal.shown()) {
                // No Tab is on its way that would lead on, and no frame is half drawn.
                terminal.settled(Duration::from_millis(25));
                if is_focused(&terminal.shown()) {
                    let text = terminal.text();
                    terminal.press("\r");
                    return self.changes(&text);
                }
            }
            let (from, frames) = stands(&terminal.shown());
            terminal.press("\t");
            let since = Instant::now();
            // A frame may come by itself before that of the Tab: the cursor stands in it where it stood.
            while since.elapsed() < SOON / 3 {
                let (at, now) = stands(&terminal.shown());
                if now != frames && (at != from || terminal.is_idle()) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        // The card may have gone meanwhile.
        assert!(self.goes == Goes::Anywhere, "{press:?} is never focused\n{}", self.kiosk.terminal.text());
    }

    /// Waits until something else is on the screen; not for ever, since it may have been there already.
    fn changes(&self, text: &str) {
        let since = Instant::now();
        while self.kiosk.terminal.text() == text && since.elapsed() < SOON / 3 {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
