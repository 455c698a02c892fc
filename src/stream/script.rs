//! Lines in, lines out: the whole talk on simulated cards, through the real session. A line is typed at each prompt; behind
//! the last the person leaves by Ctrl-D.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};

use zeroize::Zeroizing;

use super::menu;
use super::talk::{Left, Lines, Screen, Talk, Wakeup, Ways};
use crate::domain::calendar::Instant;
use crate::model::{DemoAction, DemoFacts, Model, Ports};
use crate::os::line::Input;
use crate::present::sample;
use crate::present::text::Lang;
use crate::session::trace::Ring;
use crate::session::{self, Bench, Session};
use crate::sim::{self, Persona, Simulator};
use crate::task;

const NOW: &str = "2026-11-22T15:00:00+09:00";

/// What a person does at a prompt.
#[derive(Debug, Clone, Copy)]
enum At {
    /// Types this and Enter.
    Line(&'static str),
    /// Types this ahead as well: it is in the terminal before the next prompt.
    Ahead(&'static str, &'static str),
    /// Takes the card out.
    TakeOut,
    /// Takes it out and puts one in.
    Exchange,
    /// Plugs another reader in.
    Plug,
    /// The program is stopped and goes on.
    Stopped,
    /// A signal ends it.
    Signal(i32),
}

/// The terminal: what was said, what was typed where it is seen, and whether the echo is on.
#[derive(Default)]
struct Seen {
    told: String,
    hidden: bool,
    /// Something waits that was typed too early.
    ahead: bool,
    stops: usize,
}

struct Fake {
    seen: Arc<Mutex<Seen>>,
    typed: VecDeque<At>,
    events: Sender<Wakeup>,
    hand: sim::Hand,
}

impl Fake {
    fn enter(&self, line: &str) {
        let mut seen = self.seen.lock().unwrap();
        if !seen.hidden {
            seen.told.push_str(line);
            seen.told.push('\n');
        }
        let line = Zeroizing::new(line.as_bytes().to_vec());
        self.events.send(Wakeup::Input(Input::Line(line))).unwrap();
    }
}

impl Lines for Fake {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        self.seen.lock().unwrap().told.push_str(&text);
        if text.ends_with('\n') {
            return Ok(());
        }
        match self.typed.pop_front() {
            Some(At::Line(line)) => self.enter(line),
            Some(At::Ahead(line, ahead)) => {
                self.enter(line);
                self.enter(ahead);
                self.seen.lock().unwrap().ahead = true;
            }
            Some(At::TakeOut) => self.hand.take_out(sim::READER),
            Some(At::Exchange) => {
                self.hand.take_out(sim::READER);
                self.hand.put_back(sim::READER);
            }
            Some(At::Plug) => self.hand.add_reader("Another"),
            Some(At::Stopped) => {
                for signal in [20, 18] {
                    self.events.send(Wakeup::Signal(signal)).unwrap();
                }
            }
            Some(At::Signal(signal)) => self.events.send(Wakeup::Signal(signal)).unwrap(),
            None => self.events.send(Wakeup::Input(Input::End)).unwrap(),
        }
        Ok(())
    }

    fn hide(&mut self) -> io::Result<bool> {
        let mut seen = self.seen.lock().unwrap();
        seen.hidden = true;
        Ok(std::mem::take(&mut seen.ahead))
    }

    fn show(&mut self) {
        self.seen.lock().unwrap().hidden = false;
    }

    fn stop(&mut self) {
        let mut seen = self.seen.lock().unwrap();
        (seen.hidden, seen.stops) = (false, seen.stops + 1);
    }
}

/// How a talk went.
struct Went {
    told: String,
    left: Left,
    /// The echo was left off.
    hidden: bool,
    tries: Vec<(crate::domain::credential::Secret, crate::domain::credential::Tries)>,
}

impl Went {
    #[track_caller]
    fn says(&self, words: &str) -> &Self {
        assert!(self.told.contains(words), "never said: {words}\n{}", self.told);
        self
    }

    #[track_caller]
    fn never(&self, words: &str) -> &Self {
        assert!(!self.told.contains(words), "said: {words}\n{}", self.told);
        self
    }

    /// The lines between two, the first included.
    #[track_caller]
    fn after(&self, words: &str) -> &str {
        self.told.split_once(words).unwrap_or_else(|| panic!("never said: {words}\n{}", self.told)).1
    }
}

fn talked(persona: &str, lang: Lang, typed: &[At]) -> Went {
    let now: Instant = sample::at(NOW);
    let persona = Persona::named(persona).unwrap();
    let simulator = Simulator::new(sim::Card::new(&persona, now));
    let hand = simulator.hand();
    let (sender, events) = channel();
    let exchanges = Ring::new(100);
    let bench = Bench {
        anchors: crate::compose::furniture::anchors(),
        clock: Arc::new(move || now),
        recorders: vec![Box::new(exchanges.clone())],
        random: || Some([7; 32]),
        around: session::unseen(),
        pin_pads: true,
        rules: session::pin::Rules::own(),
    };
    let told = sender.clone();
    let sink: session::Sink = Arc::new(move |event| drop(told.send(Wakeup::Session(event))));
    let session = Session::start(Arc::new(simulator), bench, &sink).unwrap();
    let seen = Arc::<Mutex<Seen>>::default();
    let typed = typed.iter().copied().collect();
    let fake = Fake { seen: Arc::clone(&seen), typed, events: sender.clone(), hand: hand.clone() };
    let moved = hand.clone();
    let ways = Ways {
        requests: Box::new(move |request| session.request(request)),
        act: Some(Box::new(move |action| match action {
            DemoAction::TakeOut => moved.take_out(sim::READER),
            DemoAction::PutBack => moved.put_back(sim::READER),
        })),
        start: Box::new(move |id, task| {
            let events = sender.clone();
            task::start(id, task, move |event| drop(events.send(Wakeup::Task(event))))
        }),
        save: Box::new(|_, _| ()),
        clock: Arc::new(move || now),
    };
    let ports = Ports {
        procedures: crate::codec::profile::built_in().unwrap(),
        holiday: crate::holidays::holiday,
        exchanges,
        asks_for_keys: true,
        ..Ports::default()
    };
    let demo = DemoFacts { title: persona.title_en.clone(), pins: hand.pins(sim::READER) };
    let mut talk = Talk::new(Model::new(lang, None, Some(demo)), ports, ways, Box::new(fake), events);
    let left = menu::run(&mut talk);
    let tries = talk.model.report().map(|report| {
        let known = report.counters();
        known.into_iter().filter_map(|(secret, tries)| Some((secret, tries.ok()?))).collect()
    });
    drop(talk);
    let seen = seen.lock().unwrap();
    Went { told: seen.told.clone(), left, hidden: seen.hidden, tries: tries.unwrap_or_default() }
}

/// Types these lines, one at each prompt.
fn lines(persona: &str, lang: Lang, typed: &[&'static str]) -> Went {
    talked(persona, lang, &typed.iter().map(|line| At::Line(line)).collect::<Vec<_>>())
}

/// What is typed for a screen in the menu.
fn to(screen: Screen) -> &'static str {
    menu::number(screen).to_string().leak()
}

/// What is typed for the other things that the menu offers, from 0.
fn more(at: usize) -> &'static str {
    (menu::MORE + at).to_string().leak()
}

mod pages;
mod pins;
