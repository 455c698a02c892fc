//! The one file that owns the terminal, the threads and the panic's hook of the reading mode.

use std::io;
use std::panic;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant as Moment};

use super::menu;
use super::talk::{Left, Talk, Wakeup, Ways};
use crate::domain::calendar::Instant;
use crate::domain::holder::Octets;
use crate::model::{Demo, DemoFacts, Model, OnSignal, Ports, Save};
use crate::os::line::Terminal;
use crate::present::text::Lang;
use crate::session;
use crate::task::{self, Running, Task, TaskEvent, TaskId};

/// Where the session puts its events.
pub type Sink = Box<dyn Fn(session::Event) + Send + Sync>;

/// Where the talk puts its requests; dropping it ends the session.
pub type Requests = Box<dyn Fn(session::Request) + Send>;

/// What the reading mode starts with.
pub struct Setup {
    /// The language; it can be changed in the menu.
    pub lang: Lang,
    /// Tells of signals on a thread of its own, until it is told that nobody listens any more.
    pub signals: fn(OnSignal) -> io::Result<()>,
    /// What time it is.
    pub clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    /// Present where the card is simulated.
    pub demo: Option<Demo>,
    /// `--reader`: other readers are not looked at.
    pub reader: Option<String>,
    /// What the pages use of rooms that they do not know.
    pub ports: Ports,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The person asked for it.
    Quit,
    /// By this signal; the terminal hanging up counts as SIGHUP.
    Signal(i32),
}

/// How it ended, and what it left behind.
#[derive(Debug)]
pub struct Ended {
    /// By what; an error of the terminal ends it too.
    pub by: io::Result<End>,
    /// A job with a PIN went on that nobody was told the end of.
    pub unanswered: bool,
    /// The language that was spoken last.
    pub lang: Lang,
}

/// How long the end waits for work to leave nothing half done.
const PATIENCE: Duration = Duration::from_secs(2);

/// Talks until the person ends it. `connect` is called once, after the first lines were said. A panic, of a page or of
/// another thread, gives the echo back before it is reported.
///
/// # Errors
///
/// Where there is no thread, or signals can't be heard.
pub fn run(setup: Setup, connect: Box<dyn FnOnce(Sink) -> Requests>) -> io::Result<Ended> {
    let (sender, events) = mpsc::channel();
    let Setup { lang, signals, clock, demo, reader, ports } = setup;
    let pins = (ports.secrets)();
    let (facts, act) = demo.map(|Demo { title, act }| (DemoFacts { title, pins }, act)).unzip();
    let terminal = Terminal::new();
    let told = sender.clone();
    signals(Box::new(move |signal| told.send(Wakeup::Signal(signal)).is_ok()))?;
    watch_panics(&terminal, sender.clone());
    menu::banner(&mut |line| terminal.write(line.as_bytes()), lang)?;
    let told = sender.clone();
    terminal.listen(move |input| told.send(Wakeup::Input(input)).is_ok())?;
    let sink = sender.clone();
    // A session that outlives the talk by a moment has nobody left to tell.
    let requests = connect(Box::new(move |event| drop(sink.send(Wakeup::Session(event)))));
    let ways = Ways {
        requests: Box::new(requests),
        act: act.map(|act| Box::new(act) as Box<dyn Fn(_)>),
        start: start_with(sender.clone()),
        save: save_with(Arc::clone(&ports.save), sender),
        clock,
    };
    let model = Model::new(lang, reader, facts);
    let mut talk = Talk::new(model, ports, ways, Box::new(terminal.clone()), events);
    let left = menu::run(&mut talk);
    let by = match left {
        Left::Signal(signal) => Ok(End::Signal(signal)),
        Left::Failed(error) => Err(error),
        Left::Quit | Left::Back | Left::To(_) => Ok(End::Quit),
    };
    let (unanswered, lang) = (talk.model.pin_runs(), talk.lang());
    terminal.show();
    talk.end_tasks(Moment::now() + PATIENCE);
    drop(talk);
    Ok(Ended { by, unanswered, lang })
}

/// The echo comes back before a panic is reported, and one of another thread ends the talk, which would wait for that thread
/// for ever.
fn watch_panics(terminal: &Terminal, sender: Sender<Wakeup>) {
    let (talks, terminal, previous) = (thread::current().id(), terminal.clone(), panic::take_hook());
    panic::set_hook(Box::new(move |info| {
        terminal.show();
        previous(info);
        if thread::current().id() != talks {
            let _ = sender.send(Wakeup::Panicked);
        }
    }));
}

/// Starts tasks on threads of their own.
fn start_with(events: Sender<Wakeup>) -> Box<dyn Fn(TaskId, Task) -> io::Result<Running>> {
    Box::new(move |id, task| {
        let events = events.clone();
        // The talk may have ended meanwhile.
        task::start(id, task, move |event: TaskEvent| drop(events.send(Wakeup::Task(event))))
    })
}

/// Writes files on threads of their own: a disk may take its time, and a signal is heard meanwhile.
fn save_with(door: Save, events: Sender<Wakeup>) -> Box<dyn Fn(PathBuf, Octets)> {
    Box::new(move |path, bytes| {
        let (door, told, failed) = (Arc::clone(&door), events.clone(), events.clone());
        let write = move || drop(told.send(Wakeup::Saved(door(&path, &bytes))));
        if let Err(error) = thread::Builder::new().name("save".to_owned()).spawn(write) {
            let _ = failed.send(Wakeup::Saved(Err(error)));
        }
    })
}
