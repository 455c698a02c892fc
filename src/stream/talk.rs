//! Questions and answers over one channel: whoever waits for a line hears what happens meanwhile.
//!
//! It waits without a tick. What the session tells goes into the model first; what has happened by that is said, and nothing
//! else is said by itself.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{self, Duration};

use zeroize::Zeroizing;

use super::own::own;
use super::spoken::spoken;
use super::words::Say;
use crate::domain::calendar::Instant;
use crate::domain::holder::Octets;
use crate::model::{DemoAction, Model, Ports, QUIET_READING, Subject};
use crate::os::line::{Asks, HANG_UP, Input, Terminal, asks};
use crate::present::mask::Reveal;
use crate::present::pin_end;
use crate::present::problem::Problem;
use crate::present::sections::Section;
use crate::present::text::{Lang, Text};
use crate::session::pin::PinOutcome;
use crate::session::{self, Epoch};
use crate::task::{Running, Task, TaskEvent, TaskId, TaskIds};

/// What comes in.
pub(super) enum Wakeup {
    Input(Input),
    Session(session::Event),
    Task(TaskEvent),
    /// A file was written, or why not.
    Saved(Result<(), io::Error>),
    Signal(i32),
    /// Another thread panicked.
    Panicked,
}

/// The screens, in the order of the full screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Screen {
    Card,
    Certificates,
    Renewal,
    Sign,
    Verify,
    Pins,
    Diagnosis,
    Face,
}

/// Why a page does not go on.
#[derive(Debug)]
pub(super) enum Left {
    /// The person went back, or what it was about is not there any more: to the menu before it.
    Back,
    /// To another screen.
    To(Screen),
    /// The person ends the program.
    Quit,
    /// So does a signal; the terminal hanging up counts as one.
    Signal(i32),
    /// The terminal takes or gives nothing any more, or a part of the program stopped.
    Failed(io::Error),
}

impl From<io::Error> for Left {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// What was heard, after the model was told of it.
pub(super) enum Heard {
    Line(Zeroizing<Vec<u8>>),
    Task(TaskEvent),
    Saved(Result<(), io::Error>),
    /// A job with a PIN ended.
    Pin(Arc<PinOutcome>),
    /// A card came, left, was read, or another one is meant: what was said of the card is not so any more.
    News,
    /// The session has told something else.
    Told,
    /// The process was stopped and goes on.
    Woken,
    /// So long nothing came.
    Time,
}

/// What was chosen on a page.
pub(super) enum Pick {
    Item(usize),
    Back,
    /// What the choice was about is not so any more.
    News,
}

/// The terminal, as far as a talk needs it.
pub(super) trait Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Turns the echo off; was anything typed before?
    fn hide(&mut self) -> io::Result<bool>;
    fn show(&mut self);
    fn stop(&mut self);
}

impl Lines for Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        Self::write(self, bytes)
    }

    fn hide(&mut self) -> io::Result<bool> {
        Self::hide(self)
    }

    fn show(&mut self) {
        Self::show(self);
    }

    fn stop(&mut self) {
        Self::stop(self);
    }
}

/// How work is given to threads, and what they lend.
pub(super) struct Ways {
    pub requests: Box<dyn Fn(session::Request)>,
    pub act: Option<Box<dyn Fn(DemoAction)>>,
    /// Starts a task.
    pub start: Box<dyn Fn(TaskId, Task) -> io::Result<Running>>,
    /// Writes a new file; [`Wakeup::Saved`] answers.
    pub save: Box<dyn Fn(PathBuf, Octets)>,
    pub clock: Arc<dyn Fn() -> Instant + Send + Sync>,
}

/// The talk.
pub(super) struct Talk {
    pub model: Model,
    pub ports: Ports,
    /// Numbers for tasks.
    pub tasks: TaskIds,
    pub(super) ways: Ways,
    terminal: Box<dyn Lines>,
    pub(super) events: Receiver<Wakeup>,
    /// What came while lines were dropped.
    kept: VecDeque<Wakeup>,
    /// The screen, or what of it, is told: a menu begins with that.
    pub(super) place: String,
    /// A part of a screen is told: 0 leads to that screen, and not to all screens.
    pub(super) part: bool,
    /// A line was begun and not ended: what is said next begins a new one.
    begun: bool,
    /// Which look was told to go on.
    pub(super) reading: Option<Epoch>,
    /// Work that is under way.
    pub(super) running: BTreeMap<TaskId, Running>,
}

impl Drop for Talk {
    fn drop(&mut self) {
        self.terminal.show();
    }
}

impl Talk {
    pub(super) fn new(
        model: Model,
        ports: Ports,
        ways: Ways,
        terminal: Box<dyn Lines>,
        events: Receiver<Wakeup>,
    ) -> Self {
        Self {
            model,
            ports,
            tasks: TaskIds::default(),
            ways,
            terminal,
            events,
            kept: VecDeque::new(),
            place: String::new(),
            part: false,
            begun: false,
            reading: None,
            running: BTreeMap::new(),
        }
    }

    pub(super) fn now(&self) -> Instant {
        (self.ways.clock)()
    }

    pub(super) fn lang(&self) -> Lang {
        self.model.lang
    }

    /// A word in the language that is spoken.
    pub(super) fn word(&self, text: Text) -> &'static str {
        text.say(self.model.lang)
    }

    /// Says one line; a text of several lines as so many. Nothing of an empty one.
    pub(super) fn say(&mut self, text: &str) {
        for line in text.lines() {
            let told = Zeroizing::new(spoken(line, self.model.lang));
            if !told.is_empty() {
                self.put(&told, true);
            }
        }
    }

    /// The same with a word of a table.
    pub(super) fn tell(&mut self, text: Text) {
        self.say(self.word(text));
    }

    /// `label: value`; of a sentence, whose label is empty, the value alone.
    pub(super) fn row(&mut self, label: &str, value: &str) {
        let label = label.trim();
        let line = if label.is_empty() { value.to_owned() } else { format!("{label}: {value}") };
        self.say(&Zeroizing::new(line));
    }

    /// Sections: each its title on a line of its own, then `label: value` a line. What only an expert wants is said too.
    pub(super) fn sections(&mut self, sections: &[Section]) {
        for section in sections {
            self.say(&section.title);
            let mut label = String::new();
            for row in &section.rows {
                // A row that goes on with the one above is said with that one's label: each line is understood alone.
                if row.label.trim().is_empty() && !row.label.is_empty() {
                    self.row(&label, &row.value);
                } else {
                    label.clone_from(&row.label);
                    self.row(&row.label, &row.value);
                }
            }
        }
    }

    /// What happened, why, and what to do.
    pub(super) fn problem(&mut self, problem: &Problem) {
        self.say(&problem.what);
        self.say(&problem.why);
        let todo = problem.todo(self.model.lang, own);
        self.say(&todo);
    }

    /// Writes, and ends the line or leaves it to what is typed. A terminal that takes nothing is found out by who reads it.
    fn put(&mut self, text: &str, ends: bool) {
        let before = if std::mem::take(&mut self.begun) { "\n" } else { "" };
        let end = if ends { "\n" } else { "" };
        let line = Zeroizing::new(format!("{before}{text}{end}"));
        let _ = self.terminal.write(line.as_bytes());
        self.begun = !ends;
    }

    /// Puts the words before what is typed.
    pub(super) fn prompt(&mut self, question: &str) {
        let told = format!("{}: ", spoken(question, self.model.lang).trim_end_matches([':', '。', '.', ' ']));
        self.put(&told, false);
    }

    /// Asks for one echoed line, trimmed; `help` is what `?` says. What happens meanwhile is said. Ctrl-D ends the program.
    pub(super) fn ask(&mut self, question: &str, help: Text) -> Result<String, Left> {
        self.prompt(question);
        loop {
            match self.hear(None)? {
                Heard::Line(line) => {
                    let typed = text(&line);
                    match answer(&typed) {
                        Answer::Quit => return Err(Left::Quit),
                        Answer::Help => {
                            self.tell(help);
                            self.prompt(question);
                        }
                        Answer::Number(_) | Answer::Nothing | Answer::Other => return Ok(typed),
                    }
                }
                Heard::Woken => self.prompt(question),
                other => {
                    if self.aside(other) || self.is_clear() {
                        self.prompt(question);
                    }
                }
            }
        }
    }

    /// A numbered menu: which item, `None` for 0. What happens meanwhile is said, and changes nothing.
    pub(super) fn choose(&mut self, question: &str, items: &[String]) -> Result<Option<usize>, Left> {
        loop {
            match self.pick(question, items)? {
                Pick::Item(at) => return Ok(Some(at)),
                Pick::Back => return Ok(None),
                Pick::News => {}
            }
        }
    }

    /// The same, which ends as well where what was said before it is not so any more.
    pub(super) fn pick(&mut self, question: &str, items: &[String]) -> Result<Pick, Left> {
        self.pick_or(question, items, Say::Back.say(self.lang()))
    }

    /// The same with what 0 stands for.
    pub(super) fn pick_or(&mut self, question: &str, items: &[String], zero: &str) -> Result<Pick, Left> {
        let lang = self.lang();
        self.items(question, items, zero);
        let prompt = Say::Choose.say(lang);
        self.prompt(prompt);
        loop {
            match self.hear(None)? {
                Heard::Line(line) => match answer(&text(&line)) {
                    Answer::Number(0) => return Ok(Pick::Back),
                    Answer::Number(number) if number <= items.len() => return Ok(Pick::Item(number - 1)),
                    Answer::Quit => return Err(Left::Quit),
                    Answer::Help => {
                        self.tell(Say::Help.text());
                        self.items(question, items, zero);
                    }
                    Answer::Number(_) | Answer::Other => {
                        self.say(&Say::NoSuch.with(lang, &[&items.len().to_string()]));
                    }
                    Answer::Nothing => {}
                },
                Heard::News => return Ok(Pick::News),
                Heard::Woken => {}
                other => {
                    if !self.aside(other) {
                        continue;
                    }
                }
            }
            self.prompt(prompt);
        }
    }

    fn items(&mut self, question: &str, items: &[String], zero: &str) {
        let lang = self.lang();
        self.say(question);
        for (at, item) in items.iter().enumerate() {
            self.say(&Say::Item.with(lang, &[&(at + 1).to_string(), item]));
        }
        self.say(&Say::Item.with(lang, &["0", zero]));
    }

    /// Has what was said since the prompt taken its place?
    pub(super) const fn is_clear(&self) -> bool {
        !self.begun
    }

    /// Says what nobody waits for: the end of a job that was left. Was anything said?
    pub(super) fn aside(&mut self, heard: Heard) -> bool {
        if let Heard::Pin(outcome) = heard {
            self.outcome(&outcome);
            return true;
        }
        false
    }

    /// How a job with a PIN ended, in words.
    pub(super) fn outcome(&mut self, outcome: &PinOutcome) {
        let told = pin_end::message(outcome, self.lang(), own);
        self.say(&told.what);
        for more in &told.more {
            self.say(more);
        }
    }

    /// What is masked until asked for is said, or not any more.
    pub(super) fn reveal(&mut self) {
        self.model.visit.reveal = self.model.visit.reveal.toggled();
    }

    /// Masked again: the page that revealed it is left.
    pub(super) const fn cover(&mut self) {
        self.model.visit.reveal = Reveal::Masked;
    }

    /// Sends requests to the session.
    pub(super) fn send(&self, requests: impl IntoIterator<Item = session::Request>) {
        requests.into_iter().for_each(|request| (self.ways.requests)(request));
    }

    /// Turns the echo off. What was typed before is dropped, and that is said.
    pub(super) fn hide(&mut self) -> io::Result<bool> {
        let mut any = self.terminal.hide()?;
        while let Ok(event) = self.events.try_recv() {
            match event {
                Wakeup::Input(Input::Line(_)) => any = true,
                other => self.kept.push_back(other),
            }
        }
        let before = self.kept.len();
        self.kept.retain(|event| !matches!(event, Wakeup::Input(Input::Line(_))));
        Ok(any || self.kept.len() != before)
    }

    /// The echo as it was found.
    pub(super) fn show(&mut self) {
        self.terminal.show();
    }

    /// A line that was typed without echo has not ended the line on the terminal.
    pub(super) const fn unechoed(&mut self) {
        self.begun = true;
    }

    /// A line that was typed with echo has.
    const fn echoed(&mut self) {
        self.begun = false;
    }

    /// The next thing that comes, at most after so long. What has happened by it is said.
    pub(super) fn hear(&mut self, at_most: Option<Duration>) -> Result<Heard, Left> {
        let until = at_most.map(|wait| time::Instant::now() + wait);
        loop {
            let left = until.map(|until| until.saturating_duration_since(time::Instant::now()));
            let Some(event) = self.next(left)? else {
                // Something of the model's own was due, or the time is over.
                if self.passed() {
                    continue;
                }
                if left.is_some_and(|left| left.is_zero())
                    || until.is_some_and(|it| it <= time::Instant::now())
                {
                    return Ok(Heard::Time);
                }
                continue;
            };
            if let Some(heard) = self.take(event)? {
                return Ok(heard);
            }
        }
    }

    /// The next event; `None` where the time came first.
    fn next(&mut self, at_most: Option<Duration>) -> Result<Option<Wakeup>, Left> {
        if let Some(event) = self.kept.pop_front() {
            return Ok(Some(event));
        }
        let now = self.now();
        let due = [self.model.due(), self.reading_due()].into_iter().flatten().min();
        let due = due.map(|due| (due - now).to_std().unwrap_or_default());
        match due.into_iter().chain(at_most).min() {
            None => match self.events.recv() {
                Ok(event) => Ok(Some(event)),
                Err(_) => Err(Left::Failed(io::Error::other(self.word(Say::Unwoken.text())))),
            },
            Some(wait) => match self.events.recv_timeout(wait) {
                Ok(event) => Ok(Some(event)),
                Err(RecvTimeoutError::Timeout) => Ok(None),
                Err(RecvTimeoutError::Disconnected) => {
                    Err(Left::Failed(io::Error::other(self.word(Say::Unwoken.text()))))
                }
            },
        }
    }

    /// When a look has gone on for so long that it is told.
    fn reading_due(&self) -> Option<Instant> {
        let epoch = self.model.insertion()?;
        match self.model.subject() {
            Subject::Reading { since, .. } if self.reading != Some(epoch) => Some(since + QUIET_READING),
            _ => None,
        }
    }

    /// Time has passed: does what is due. Was anything?
    fn passed(&mut self) -> bool {
        let now = self.now();
        let mut any = false;
        if self.reading_due().is_some_and(|due| due <= now) {
            self.reading = self.model.insertion();
            self.tell(Say::Reading.text());
            any = true;
        }
        if self.model.due().is_some_and(|due| due <= now) {
            let requests = self.model.try_again(now);
            self.send(requests);
            any = true;
        }
        any
    }

    /// Takes an event; `None` where it is nothing to whoever waits.
    fn take(&mut self, event: Wakeup) -> Result<Option<Heard>, Left> {
        Ok(match event {
            Wakeup::Input(Input::Line(line)) => {
                self.echoed();
                Some(Heard::Line(line))
            }
            Wakeup::Input(Input::End) => return Err(Left::Quit),
            Wakeup::Input(Input::Gone) => return Err(Left::Signal(HANG_UP)),
            Wakeup::Panicked => {
                return Err(Left::Failed(io::Error::other(self.word(Say::Panicked.text()))));
            }
            Wakeup::Signal(signal) => match asks(signal) {
                Asks::Stop => {
                    self.cover();
                    self.terminal.stop();
                    None
                }
                Asks::Continued => {
                    self.cover();
                    Some(Heard::Woken)
                }
                Asks::Nothing => None,
                Asks::End => return Err(Left::Signal(signal)),
            },
            Wakeup::Task(event) => {
                self.ended(&event);
                Some(Heard::Task(event))
            }
            Wakeup::Saved(saved) => Some(Heard::Saved(saved)),
            Wakeup::Session(event) => Some(self.session(event)),
        })
    }
}

/// A line as text.
pub(super) fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line).trim().to_owned()
}

/// What was typed at a menu.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Number(usize),
    Help,
    Quit,
    Nothing,
    Other,
}

/// Full-width characters count as the others: an input method may be on.
pub(super) fn answer(text: &str) -> Answer {
    let plain = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c.to_ascii_lowercase(),
    };
    let plain: String = text.chars().map(plain).collect::<String>().to_ascii_lowercase();
    match plain.trim().trim_end_matches('.') {
        "" => Answer::Nothing,
        "?" => Answer::Help,
        "q" => Answer::Quit,
        number => number.parse().map_or(Answer::Other, Answer::Number),
    }
}
