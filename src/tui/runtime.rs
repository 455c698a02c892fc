//! The one file that owns terminal, channels and clock, and carries effects out.
//!
//! Sleeps until something happens or until the next moment at which a visible countdown changes; draws once after
//! draining what is queued, and only when something changed. The first frame is on the screen before the session
//! makes its first call to a service that may be starting, hung or absent.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{self, Duration};

use super::app::{App, Effect, Event, USUAL};
use super::component::{Desk, Saved};
use super::input;
use super::ports::{Demo, DemoAction, Force, OnCode, Save, Setup, Station, Unlock};
use super::tasks::Tasks;
use super::terminal::{Screen, Taken};
use super::turn::Turns;
use super::typed::Typed;
use super::wakeup::Wakeup;
use super::words::Ui;
use crate::domain::calendar::Instant;
use crate::domain::holder::Octets;
use crate::model::{DemoFacts, Model};
use crate::os::signal;
use crate::os::stream::is_gone;
use crate::present::text::Lang;
use crate::secret::Pin;
use crate::session;

/// Where the session puts its events.
pub type Sink = Box<dyn Fn(session::Event) + Send + Sync>;

/// Where the screen puts its requests; dropping it ends the session.
pub type Requests = Box<dyn Fn(session::Request) + Send>;

/// How the screen ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The person asked for it.
    Quit,
    /// It is to begin anew.
    Restart,
    /// By the staff: it stays ended.
    Shut,
    /// By this signal; the terminal hanging up counts as `signal::HANG_UP`.
    Signal(i32),
}

/// How the screen ended, and what it left behind.
#[derive(Debug)]
pub struct Ended {
    /// By what; an error of the terminal ends it too.
    pub by: io::Result<End>,
    /// A job with a PIN went on that nobody was told the end of.
    pub unanswered: bool,
    /// The language that was spoken last.
    pub lang: Lang,
}

/// Runs the screen until it ends. `connect` is called once, after the first frame is drawn.
/// A panic, of a view or of another thread, gives the terminal back before it is reported.
pub fn run(setup: Setup, connect: Box<dyn FnOnce(Sink) -> Requests>) -> io::Result<Ended> {
    let (sender, events) = mpsc::channel();
    let Setup {
        lang,
        theme,
        scale,
        ascii,
        size,
        signals,
        mouse,
        clock,
        demo,
        policy,
        reader,
        ports,
        station,
    } = setup;
    let pins = || (ports.secrets)();
    let (facts, act) = demo.map(|Demo { title, act }| (DemoFacts { title, pins: pins() }, act)).unzip();
    let mut app = App::new(Model::new(lang, reader, facts), theme, scale, ascii).under(policy);
    app.shared.ports = ports;
    app.shared.station = station.as_ref().map(desk);
    // Before the terminal is taken: a signal that comes between would leave it taken.
    let (taken, typed) = (Taken::default(), Closing(Arc::new(Typed::new())));
    let force = station.as_ref().map(|station| Arc::clone(&station.force));
    let guard = force.map(|force| (force, taken.clone(), Arc::clone(&typed.0)));
    let stuck = guard.clone().map(|(force, taken, typed)| {
        Turns::watched(move || by_force(&force, &taken, &typed, signal::HANG_UP))
    });
    let turns = stuck.transpose()?;
    let events_of_signals = sender.clone();
    signals(Box::new(move |signal| {
        if let Some((force, taken, typed)) = guard.clone().filter(|_| signal == signal::TERMINATE) {
            end_by_force(force, taken, typed);
        }
        events_of_signals.send(Wakeup::Signal(signal)).is_ok()
    }))?;
    let panicked = sender.clone();
    let told = size();
    let (width, height) = told.unwrap_or(USUAL);
    let mut screen =
        Screen::take(mouse, (width, height), &taken, move || drop(panicked.send(Wakeup::Panicked)))?;
    app.update(Event::Resized(width, height), clock());
    screen.draw(|frame| app.view(frame, clock()))?;
    app.take_changed();
    if let Some(station) = &station {
        (station.ready)();
    }
    input::start(sender.clone(), Arc::clone(&typed.0), policy.guided)?;
    let mut tasks = Tasks::new(sender.clone());
    let save = save_with(app.shared.ports.save.clone(), sender.clone());
    let unlock = unlock_with(station.as_ref().and_then(|station| station.unlock.clone()), sender.clone());
    // A session that outlives the screen by a moment has nobody left to tell.
    let requests = connect(Box::new(move |event| drop(sender.send(Wakeup::Event(Event::Session(event))))));

    // One that told its size at first and tells none any more is not there to be looked at.
    let untold = if told.is_some() { (0, 0) } else { USUAL };
    let ways = Ways {
        size,
        untold,
        requests: &requests,
        act: act.as_deref(),
        save: &save,
        station: station.as_ref(),
        unlock: &unlock,
        turns: turns.as_ref(),
    };
    let end = drive(&mut app, &mut screen, &events, &typed.0, &clock, &ways, &mut tasks);
    let end = if end.is_err() && policy.guided && is_gone() { Ok(End::Signal(signal::HANG_UP)) } else { end };
    // What was typed first, then the screen: the session may have an exchange to wait for.
    drop(typed);
    let (unanswered, lang) = (app.shared.model.pin_runs(), app.shared.model.lang);
    drop(app);
    screen.leave();
    tasks.end(&events);
    drop(requests);
    Ok(Ended { by: end, unanswered, lang })
}

/// However the screen ends, by a panic too, nothing that was typed stays.
struct Closing(Arc<Typed>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Carries a demo action out.
type Act = dyn Fn(DemoAction) + Send;

/// Where effects go.
struct Ways<'a> {
    size: fn() -> Option<(u16, u16)>,
    /// What counts where it tells none.
    untold: (u16, u16),
    requests: &'a Requests,
    act: Option<&'a Act>,
    save: &'a dyn Fn(PathBuf, Octets),
    station: Option<&'a Station>,
    unlock: &'a dyn Fn(Pin),
    /// Who ends it where the terminal takes nothing.
    turns: Option<&'a Turns>,
}

/// What pages see of the kiosk's machine.
fn desk(station: &Station) -> Desk {
    Desk {
        has_code: station.unlock.is_some(),
        is_logged: (station.is_logged)(),
        is_kept: (station.is_kept)(),
        keypad: station.keypad,
        random: station.random,
        once: station.once,
    }
}

/// Whatever else comes, what was done is drawn after so long.
const UNDRAWN: Duration = Duration::from_millis(100);

/// Events in, frames and effects out, until the end.
fn drive(
    app: &mut App,
    screen: &mut Screen,
    events: &Receiver<Wakeup>,
    typed: &Typed,
    clock: &Arc<dyn Fn() -> Instant + Send + Sync>,
    ways: &Ways<'_>,
    tasks: &mut Tasks,
) -> io::Result<End> {
    let (mut away, size) = (false, || (ways.size)().unwrap_or(ways.untold));
    let mut beats = ways.station.and_then(|station| station.beat.as_ref()).map(Beats::begin);
    loop {
        let page = if away { None } else { app.wake(clock()) };
        let beat = beats.as_mut().map(Beats::beat);
        let wake = beat.into_iter().chain(page).min();
        app.shared.station = ways.station.map(desk);
        let mut waiting = wait(events, wake, app.shared.model.lang)?;
        ways.turns.iter().for_each(|turns| turns.begin(at_most(app, clock())));
        let until = time::Instant::now() + UNDRAWN;
        loop {
            let event = match waiting {
                Some(Wakeup::Event(event)) => {
                    tasks.heard(&event);
                    Some(event)
                }
                Some(Wakeup::Typed) => typed.take().map(Event::Input),
                Some(Wakeup::Signal(signal::CONTINUED)) => {
                    // By a signal that nobody can answer it may have been stopped as it was.
                    app.cover(clock());
                    let (width, height) = size();
                    screen.resize((width, height))?;
                    screen.enter()?;
                    away = false;
                    app.update(Event::Resized(width, height), clock());
                    Some(Event::Continued)
                }
                Some(Wakeup::Signal(signal::RESIZED)) => {
                    let (width, height) = size();
                    screen.resize((width, height))?;
                    Some(Event::Resized(width, height))
                }
                Some(Wakeup::Signal(signal)) if app.shared.policy.guided && !ends_guided(signal) => None,
                Some(Wakeup::Signal(signal::STOP)) => {
                    // From outside, or from ourselves to the whole job.
                    app.cover(clock());
                    screen.leave();
                    away = true;
                    signal::stop();
                    None
                }
                Some(Wakeup::Signal(signal)) => return Ok(End::Signal(signal)),
                Some(Wakeup::Gone) => return Ok(End::Signal(signal::HANG_UP)),
                Some(Wakeup::Panicked) => {
                    return Err(io::Error::other(Ui::Panicked.say(app.shared.model.lang)));
                }
                // For the service manager alone: nothing is drawn for that. While a page counts, it is asked then too: its
                // clock may have been set.
                None if page.is_none() => None,
                None => Some(Event::Tick),
            };
            for effect in event.map(|event| app.update(event, clock())).unwrap_or_default() {
                match effect {
                    Effect::Request(request) => (ways.requests)(request),
                    Effect::Demo(action) => ways.act.into_iter().for_each(|act| act(action)),
                    Effect::Save { path, bytes } => (ways.save)(path, bytes),
                    Effect::Start(task, job) => tasks.start(task, job),
                    Effect::Stop(task) => tasks.stop(task),
                    Effect::Copy(text) => screen.copy(&text)?,
                    Effect::Redraw => screen.clear()?,
                    Effect::Suspend if signal::leads_its_session() => {
                        app.tell(clock(), Ui::CantSuspend.text());
                    }
                    // The whole job stops, so that a shell behind `make run` gets the terminal back too.
                    Effect::Suspend => signal::stop_job()?,
                    Effect::Wipe => screen.wipe()?,
                    Effect::Record(entry) => ways.station.iter().for_each(|it| (it.record)(&entry)),
                    Effect::Unlock(code) => (ways.unlock)(code),
                    Effect::Restart => return Ok(End::Restart),
                    Effect::Shut => return Ok(End::Shut),
                    Effect::Quit => return Ok(End::Quit),
                }
            }
            if time::Instant::now() >= until {
                break;
            }
            let Ok(next) = events.try_recv() else { break };
            waiting = Some(next);
        }
        if !away && app.take_changed() {
            screen.draw(|frame| app.view(frame, clock()))?;
        }
        ways.turns.iter().for_each(|turns| turns.done());
    }
}

/// No terminal that takes anything takes so long.
const SLOW: Duration = Duration::from_secs(10);

/// How long a public place may do something until its visit would be over.
fn at_most(app: &App, now: Instant) -> Duration {
    let wipe = app.shared.policy.idle.wipe;
    let left = wipe.map(|wipe| app.shared.touched.map_or(wipe, |touched| wipe - (now - touched)));
    left.and_then(|left| left.to_std().ok()).map_or(SLOW, |left| left.max(SLOW))
}

/// Nobody in a public place ends the program: its service manager does, and a terminal that is gone.
fn ends_guided(signal: i32) -> bool {
    signal == signal::TERMINATE || signal == signal::HANG_UP && is_gone()
}

/// How long the screen may take to end by itself, and how long the terminal to take what restores it.
const IN_TIME: Duration = Duration::from_millis(120);
const RESTORING: Duration = Duration::from_millis(30);

/// Ends the process where the screen does not in time: a card that does not answer is left to the service, which powers it
/// down when it misses us.
fn end_by_force(force: Force, taken: Taken, typed: Arc<Typed>) {
    let end = move || {
        thread::sleep(IN_TIME);
        by_force(&force, &taken, &typed, signal::TERMINATE);
    };
    // Without a thread it ends as soon as it can.
    drop(thread::Builder::new().name("guard".to_owned()).spawn(end));
}

/// Ends the process as by this signal, whatever its threads wait for.
fn by_force(force: &Force, taken: &Taken, typed: &Typed, signal: i32) {
    typed.close();
    taken.give_back_within(RESTORING);
    force(u8::try_from(128 + signal).unwrap_or(1));
}

/// Tells the service manager that the screen is alive.
struct Beats<'a> {
    every: Duration,
    tell: &'a (dyn Fn() + Send),
    last: Option<time::Instant>,
}

impl<'a> Beats<'a> {
    fn begin((most, tell): &'a (Duration, Box<dyn Fn() + Send>)) -> Self {
        // What takes a moment in between makes none too late.
        Self { every: *most / 2, tell, last: None }
    }

    /// Tells it where it is time, and how long until the next time.
    fn beat(&mut self) -> Duration {
        let now = time::Instant::now();
        let left = self.last.map_or(Duration::ZERO, |last| self.every.saturating_sub(now - last));
        if !left.is_zero() {
            return left;
        }
        self.last = Some(now);
        (self.tell)();
        self.every
    }
}

/// Writes files on threads of their own: a disk may take its time. What became of each comes as a wake-up.
fn save_with(door: Save, events: Sender<Wakeup>) -> impl Fn(PathBuf, Octets) {
    move |path, bytes| {
        let (door, events) = (Arc::clone(&door), events.clone());
        // The screen may have ended meanwhile.
        let tell = move |path, failure: Option<io::Error>| {
            let failure = failure.map(|error| error.kind());
            drop(events.send(Wakeup::Event(Event::Saved(Saved { path, failure }))));
        };
        let (told, named) = (tell.clone(), path.clone());
        let write = move || {
            let failure = door(&named, &bytes).err();
            told(named, failure);
        };
        if let Err(error) = thread::Builder::new().name("save".to_owned()).spawn(write) {
            tell(path, Some(error));
        }
    }
}

/// Looks at staff codes on threads of their own: a slow hash is the point of them. What became of one comes as a wake-up.
fn unlock_with(door: Option<OnCode>, events: Sender<Wakeup>) -> impl Fn(Pin) {
    move |code| {
        let Some(door) = door.clone() else { return };
        let answer = events.clone();
        let look = move || drop(answer.send(Wakeup::Event(Event::Unlocked(door(&code)))));
        if thread::Builder::new().name("unlock".to_owned()).spawn(look).is_err() {
            // There is no thread now; it can be tried again at once.
            drop(events.send(Wakeup::Event(Event::Unlocked(Unlock::Wait(Duration::ZERO)))));
        }
    }
}

/// The next wake-up; `None` where the time came first.
fn wait(events: &Receiver<Wakeup>, at_most: Option<Duration>, lang: Lang) -> io::Result<Option<Wakeup>> {
    match events.recv_timeout(at_most.unwrap_or(Duration::MAX)) {
        Ok(event) => Ok(Some(event)),
        Err(RecvTimeoutError::Timeout) => Ok(None),
        Err(RecvTimeoutError::Disconnected) => Err(io::Error::other(Ui::Unwoken.say(lang))),
    }
}
