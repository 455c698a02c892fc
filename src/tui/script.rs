//! Key scripts: keys and events in, the screen out, through the real program on a terminal of cells.

use std::sync::Arc;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::app::{App, Effect, Event};
use super::decode::{Code, Input, KeyPress, Mouse, Paste};
use super::ports::{DemoAction, Ports};
use super::text::cells;
use super::theme::{Scale, ThemeName};
use crate::domain::calendar::Instant;
use crate::domain::credential::{Secret, Tries};
use crate::domain::report::{CardKind, CardReport, Jpki};
use crate::model::{DemoFacts, Model};
use crate::present::sample;
use crate::present::text::Lang;
use crate::session::{self, Epoch, Fault, Inside, Progress, Reader, Request, RequestId, Service, Want};

mod answers;
mod blind;
mod certificates;
mod cursor;
mod diagnostics;
mod dialogs;
mod face;
mod files;
mod frame;
mod guided;
mod keys;
mod kiosk;
mod mouse;
mod parts;
mod pdfs;
mod persona_tests;
mod phones;
mod pictures;
mod pins;
mod places;
mod renewal;
mod sheets;
mod signing;
mod states;
mod verdicts;
mod warnings;
mod wild;
mod wizards;
mod works;
mod written;

const SONY: &str = "SONY FeliCa RC-S300/P";

fn reader(name: &str, inside: Inside) -> Reader {
    Reader { name: name.to_owned(), inside, ..Reader::default() }
}

fn card(epoch: u64) -> Inside {
    Inside::Card { atr: "3B888001000005E0B381A1007F".to_owned(), epoch: Epoch(epoch) }
}

/// The program under a script.
struct Script {
    app: App,
    terminal: Terminal<TestBackend>,
    now: Instant,
    effects: Vec<Effect>,
}

impl Script {
    fn start(lang: Lang, width: u16, height: u16) -> Self {
        Self::with(Model::new(lang, None, None), ThemeName::Default, false, width, height)
    }

    fn with(model: Model, theme: ThemeName, ascii: bool, width: u16, height: u16) -> Self {
        let app = App::new(model, theme, Scale::Normal, ascii);
        let terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let mut script = Self { app, terminal, now: sample::now(), effects: Vec::new() };
        script.event(Event::Resized(width, height));
        script
    }

    fn event(&mut self, event: Event) -> &mut Self {
        self.effects.extend(self.app.update(event, self.now));
        self
    }

    fn session(&mut self, event: session::Event) -> &mut Self {
        self.event(Event::Session(event))
    }

    fn readers(&mut self, readers: Vec<Reader>) -> &mut Self {
        self.session(session::Event::Service(Service::Up(readers)))
    }

    fn key(&mut self, key: KeyPress) -> &mut Self {
        self.event(Event::Input(Input::Key(key)))
    }

    /// Keys as one writes them: characters, and names between angle brackets.
    fn keys(&mut self, script: &str) -> &mut Self {
        let mut rest = script;
        while let Some(c) = rest.chars().next() {
            let (key, len) = if let Some(end) = rest.find('>').filter(|_| c == '<') {
                let key = match &rest[1..end] {
                    "tab" => KeyPress::plain(Code::Tab),
                    "s-tab" => KeyPress::plain(Code::BackTab),
                    "enter" => KeyPress::plain(Code::Enter),
                    "esc" => KeyPress::plain(Code::Esc),
                    "bs" => KeyPress::plain(Code::Backspace),
                    "pgdn" => KeyPress::plain(Code::PageDown),
                    "pgup" => KeyPress::plain(Code::PageUp),
                    "up" => KeyPress::plain(Code::Up),
                    "down" => KeyPress::plain(Code::Down),
                    "left" => KeyPress::plain(Code::Left),
                    "right" => KeyPress::plain(Code::Right),
                    "home" => KeyPress::plain(Code::Home),
                    "end" => KeyPress::plain(Code::End),
                    "c-o" => KeyPress::ctrl('o'),
                    "c-r" => KeyPress::ctrl('r'),
                    "c-t" => KeyPress::ctrl('t'),
                    "f12" => KeyPress::plain(Code::F(12)),
                    "c-k" => KeyPress::ctrl('k'),
                    "f1" => KeyPress::plain(Code::F(1)),
                    "c-c" => KeyPress::ctrl('c'),
                    "c-z" => KeyPress::ctrl('z'),
                    "c-l" => KeyPress::ctrl('l'),
                    "c-u" => KeyPress::ctrl('u'),
                    "c-p" => KeyPress::ctrl('p'),
                    other => panic!("no such key: {other}"),
                };
                (key, end + 1)
            } else {
                (KeyPress::plain(Code::Char(c)), c.len_utf8())
            };
            self.key(key);
            rest = &rest[len..];
        }
        self
    }

    /// The terminal gets another size.
    fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.terminal.backend_mut().resize(width, height);
        self.event(Event::Resized(width, height))
    }

    /// A bracketed paste, as the terminal sends it.
    fn paste(&mut self, octets: &[u8]) -> &mut Self {
        let octets = octets.iter().map(|octet| Paste::Octet(*octet));
        for paste in [Paste::Began].into_iter().chain(octets).chain([Paste::Ended]) {
            self.event(Event::Input(Input::Paste(paste)));
        }
        self
    }

    /// The request that was made last.
    fn asked(&self) -> (Epoch, RequestId) {
        let asked = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Request(Request::Look { epoch, job, .. }) => Some((*epoch, *job)),
            _ => None,
        });
        asked.expect("a look was asked for")
    }

    /// A card is put in and read.
    fn insert(&mut self, report: CardReport) -> &mut Self {
        self.readers(vec![reader(SONY, card(1))]);
        self.looked(report)
    }

    fn looked(&mut self, report: CardReport) -> &mut Self {
        let (epoch, job) = self.asked();
        self.session(session::Event::Looked { job, epoch, report: Arc::new(report) })
    }

    fn failed(&mut self, fault: Fault) -> &mut Self {
        let (epoch, job) = self.asked();
        self.session(session::Event::Failed { job, epoch, fault })
    }

    fn buffer(&mut self) -> Buffer {
        let keys: Vec<KeyPress> =
            self.app.bindings(self.now).into_iter().flat_map(|it| it.keys).copied().collect();
        for (at, key) in keys.iter().enumerate() {
            assert!(!keys[at + 1..].contains(key), "{key:?} is bound twice");
        }
        let (app, now) = (&self.app, self.now);
        self.terminal.draw(|frame| app.view(frame, now)).unwrap();
        self.terminal.backend().buffer().clone()
    }

    /// The box of this title that is in front.
    fn framed(&mut self, title: &str) -> Rect {
        let (buffer, screen) = (self.buffer(), self.screen());
        let at = |x: u16, y: u16| buffer[(x, y)].symbol();
        let all = buffer.area;
        let titled = |x: u16, y: u16| {
            let line: String = (x..all.width).map(|x| at(x, y)).filter(|cell| *cell != " ").collect();
            at(x, y) == "┏" && line.starts_with(&format!("┏>{title}").replace(' ', ""))
        };
        let corners = (0..all.height).flat_map(|y| (0..all.width).map(move |x| (x, y)));
        let (x, y) =
            corners.rev().find(|(x, y)| titled(*x, *y)).unwrap_or_else(|| panic!("{title}\n{screen}"));
        let right = (x..all.width).find(|x| at(*x, y) == "┓").unwrap();
        let bottom = (y..all.height).find(|y| at(x, *y) == "┗").unwrap();
        Rect { x, y, width: right + 1 - x, height: bottom + 1 - y }
    }

    /// The screen as text; every line is as wide as the screen, in cells.
    fn screen(&mut self) -> String {
        let buffer = self.buffer();
        let mut told = String::new();
        for y in 0..buffer.area.height {
            let mut line = String::new();
            let mut x = 0;
            while x < buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                line.push_str(symbol);
                x += u16::try_from(cells(symbol)).unwrap().max(1);
            }
            assert_eq!(cells(&line), usize::from(buffer.area.width), "{line}");
            told.push_str(line.trim_end());
            told.push('\n');
        }
        told
    }
}

/// The rows of a picture that are others than those of the base, with their places, under the names of the sizes; of
/// empty ones only the places.
fn differing(picture: &str, base: &str) -> String {
    assert_eq!(picture.lines().count(), base.lines().count());
    let (mut told, mut row, mut empty) = (String::new(), 0, 0..0);
    for (line, other) in picture.lines().zip(base.lines()).chain([("-- ", "")]) {
        row += 1;
        let goes_on = line.is_empty() && line != other;
        if !goes_on && !empty.is_empty() {
            told += &format!("{:>2} to {} are empty\n", empty.start, empty.end - 1);
            empty = 0..0;
        }
        if line.starts_with("-- ") {
            (told, row) = (told + line.trim_end() + "\n", 0);
        } else if goes_on {
            empty = if empty.is_empty() { row } else { empty.start }..row + 1;
        } else if line != other {
            told += &format!("{row:>2} {line}\n");
        }
    }
    told.trim_end_matches("--\n").to_owned()
}

/// What is lent in the program itself, except the disk.
fn lent() -> Ports {
    Ports {
        procedures: crate::codec::profile::built_in().unwrap(),
        holiday: crate::holidays::holiday,
        ..Ports::default()
    }
}

/// A card whose certificate ends today, on a day on which the counter is open.
fn last_day(lang: Lang, width: u16, height: u16) -> Script {
    let mut script = Script::start(lang, width, height);
    script.app.shared.ports = lent();
    script.now = sample::at("2026-11-24T15:48:00+09:00");
    let mut report = sample::fresh();
    if let Ok(certificate) = &mut report.jpki.auth {
        certificate.not_after = sample::at("2026-11-24T23:59:59+09:00");
    }
    script.insert(report);
    script
}

/// Every state of the program that has a picture of its own; the first is what the others are held against.
const STATES: [&str; 23] = [
    "fresh",
    "starting",
    "no-reader",
    "down",
    "waiting",
    "reading",
    "slow",
    "mute",
    "held",
    "revealed",
    "last-day",
    "expired",
    "not-yet",
    "locked",
    "broken",
    "no-sign",
    "juki",
    "android",
    "other",
    "chooser",
    "beside",
    "demo",
    "help",
];

/// The program in a state.
fn state(name: &str, lang: Lang, width: u16, height: u16) -> Script {
    let mut script = Script::start(lang, width, height);
    match name {
        "starting" => {}
        "no-reader" => {
            script.readers(Vec::new());
        }
        "down" => {
            script.session(session::Event::Service(Service::Down(Fault::NoService)));
        }
        "waiting" => {
            script
                .readers(vec![reader(SONY, Inside::Nothing), reader("Gemalto PC Twin", Inside::Unavailable)]);
        }
        "reading" | "slow" => {
            script.readers(vec![reader(SONY, card(1))]);
            let (epoch, job) = script.asked();
            script.session(session::Event::Progress { job, epoch, progress: Progress { done: 3, of: 14 } });
            if name == "slow" {
                script.now += chrono::TimeDelta::milliseconds(600);
            }
        }
        "mute" => {
            script.readers(vec![reader(SONY, Inside::MuteCard { epoch: Epoch(1) })]);
        }
        "held" => {
            script.readers(vec![reader(SONY, card(1))]).failed(Fault::Held);
        }
        "fresh" | "revealed" | "help" => {
            script.insert(sample::fresh());
            match name {
                "revealed" => script.keys("v"),
                "help" => script.keys("?"),
                _ => &mut script,
            };
        }
        "last-day" => {
            script.now = sample::at("2030-02-17T15:48:00+09:00");
            script.insert(sample::fresh());
        }
        "expired" => {
            script.now = sample::at("2030-03-01T09:00:00+09:00");
            script.insert(sample::fresh());
        }
        "not-yet" => {
            script.now = sample::at("2025-10-01T09:00:00+09:00");
            script.insert(sample::fresh());
        }
        "locked" => {
            let tries = vec![(Secret::Auth, Ok(Tries::Left(1))), (Secret::Sign, Ok(Tries::Locked))];
            script.insert(sample::tried(sample::fresh(), tries));
        }
        "broken" => {
            script.insert(sample::broken());
        }
        "no-sign" => {
            let tries = vec![(Secret::Auth, Ok(Tries::Left(3)))];
            script.insert(sample::with_jpki(sample::tried(sample::fresh(), tries), |jpki| {
                jpki.sign_present = Ok(false);
            }));
        }
        "juki" => {
            script.insert(sample::bare(CardKind::Juki));
        }
        "android" => {
            let (fresh, bare) = (sample::fresh(), sample::bare(CardKind::Android));
            let (token, sign) = (bare.jpki.token.clone(), bare.jpki.sign.clone());
            let jpki = Jpki { token, sign, ..fresh.jpki };
            script.insert(CardReport { jpki, tries: fresh.tries, ..bare });
        }
        "other" => {
            script.insert(sample::bare(CardKind::Other));
        }
        "chooser" | "beside" => {
            script.readers(vec![reader(SONY, card(1)), reader("Gemalto PC Twin", Inside::Nothing)]);
            script.looked(sample::fresh());
            script.readers(vec![reader(SONY, card(1)), reader("Gemalto PC Twin", card(2))]);
            match name {
                "beside" => script.failed(Fault::Held),
                _ => script.looked(CardReport { reader: "Gemalto PC Twin".to_owned(), ..sample::fresh() }),
            };
        }
        "demo" => {
            let pins = [(Secret::Auth, "3141"), (Secret::Sign, "DEMO2718"), (Secret::Text, "1618")];
            let demo = DemoFacts {
                title: "fresh".to_owned(),
                pins: pins.map(|(secret, pin)| (secret, pin.to_owned())).to_vec(),
            };
            script =
                Script::with(Model::new(lang, None, Some(demo)), ThemeName::Default, false, width, height);
            script.insert(CardReport {
                simulated: true,
                reader: "mynascope demo".to_owned(),
                ..sample::fresh()
            });
        }
        other => panic!("no such state: {other}"),
    }
    script
}

/// Work is known by its number.
impl PartialEq for Effect {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Request(one), Self::Request(other)) => one == other,
            (Self::Demo(one), Self::Demo(other)) => one == other,
            (Self::Save { path, bytes }, Self::Save { path: other, bytes: others }) => {
                (path, bytes) == (other, others)
            }
            (Self::Start(one, _), Self::Start(other, _)) | (Self::Stop(one), Self::Stop(other)) => {
                one == other
            }
            (Self::Copy(one), Self::Copy(other)) => one == other,
            (Self::Record(one), Self::Record(other)) => one == other,
            (Self::Wipe, Self::Wipe)
            | (Self::Restart, Self::Restart)
            | (Self::Shut, Self::Shut)
            | (Self::Quit, Self::Quit)
            | (Self::Suspend, Self::Suspend)
            | (Self::Redraw, Self::Redraw) => true,
            _ => false,
        }
    }
}
