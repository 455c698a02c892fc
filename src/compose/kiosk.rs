//! The kiosk put together: the full screen under the policy of a public place, and the machine around it.

use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use color_eyre::eyre::Result;

use super::furniture::{
    Furniture, Simulation, backend, bench, clock, furnished, judge, random, refused, source, spoken, title,
};
use super::report;
use crate::cli::line::Global;
use crate::clock::Clock;
use crate::config::ConfigError;
use crate::domain::audit::{Class, Entry, Event};
use crate::domain::policy::Policy;
use crate::ending::{self, Leaving};
use crate::link::Backend;
use crate::present::text::Lang;
use crate::session::pin::Rules;
use crate::session::trace::Ring;
use crate::session::{self, Ender, Session};
use crate::station::audit::{Audit, Place};
use crate::station::notify::{self, Manager};
use crate::station::settings::{self, Settings};
use crate::station::staff::{self, Answer, Staff};
use crate::station::state::{self, State};
use crate::surroundings::{self, Surroundings};
use crate::{cli, holidays, os, process, sim, tui};

/// The language of what is not for visitors.
const STAFF: Lang = Lang::Ja;

/// Ended by the staff: its unit does not begin it again (`RestartPreventExitStatus=`).
const SHUT: u8 = 40;

/// Ended by SIGTERM.
const TOLD_TO_END: u8 = 143;

/// The log is waited for so long at the end.
const LAST_LINES: Duration = Duration::from_millis(50);

/// Runs the kiosk to its exit code, or only makes a staff code's hash.
pub(crate) fn run(
    makes_hash: bool,
    mut global: Global,
    service: Arc<dyn Backend>,
    around: &Surroundings,
) -> Result<u8> {
    let first = spoken(&global, around);
    if let Some(misused) = cli::kiosk::misused(makes_hash, &global, first) {
        return Ok(cli::refuse(misused, global.json, first));
    }
    if makes_hash {
        global.accessible |= around.accessible;
        global.ascii |= !around.draws_signs();
        return hash(around, report::manner(&global), first);
    }
    let [stdin, stdout, _] = around.terminals;
    if !stdin || !stdout {
        return Ok(cli::refuse(cli::Failure::NoScreen, false, first));
    }
    if around.only_prints() {
        return Ok(cli::refuse(cli::kiosk::undrawn(first), false, first));
    }
    if around.has_more {
        // Once: what begins anew has nothing but what is kept. A demonstration is shown on anybody's terminal: by its locale
        // too it is known that nothing but ASCII is drawn there.
        let in_ascii = global.demo.is_some() && !global.ascii && !around.draws_signs();
        return Err(again(around, if in_ascii { &["--ascii"] } else { &[] }).into());
    }
    let ready = configured(&global, around);
    let (settings, furniture) = match ready.and_then(|it| Ok((furnished(&it.config)?, it))) {
        Ok((furniture, settings)) => (settings, furniture),
        Err(error) => {
            // Whoever reads the journal: in both languages.
            let told = Lang::ALL.map(|lang| cli::refuse(refused(&error, lang), false, lang));
            return Ok(told[0]);
        }
    };
    // Of the locale nothing else is kept.
    global.ascii |= around.is_console();
    let machine = Machine::begin(settings, global.demo.is_some(), around)?;
    machine.record(Event::Started, Class::Done);
    let ended = screen(&machine, global, furniture, service);
    machine.end(&ended);
    match ended? {
        // What came too late for the screen is not forgotten by who begins anew.
        tui::End::Restart if !machine.told_to_end.load(Ordering::SeqCst) => Err(again(around, &[]).into()),
        tui::End::Restart => Ok(TOLD_TO_END),
        tui::End::Signal(signal) => Ok(u8::try_from(128 + signal).unwrap_or(1)),
        tui::End::Shut => Ok(SHUT),
        tui::End::Quit => Ok(0),
    }
}

/// The line of a staff code for the configuration.
fn hash(around: &Surroundings, manner: cli::Manner, lang: Lang) -> Result<u8> {
    let [stdin, stdout, stderr] = around.terminals;
    let code = match cli::kiosk::staff_code(staff::LEAST, manner, lang) {
        Ok(code) => code,
        Err(failure) => return Ok(cli::refuse(failure, false, lang)),
    };
    let salt = random().ok_or_else(|| io::Error::from(ErrorKind::NotFound))?;
    let hash = staff::hash(&code, salt).ok_or_else(|| io::Error::from(ErrorKind::OutOfMemory))?;
    cli::kiosk::staff_line(&hash, settings::USUAL, cli::Terminals { stdin, stdout, stderr, manner }, lang)?;
    Ok(0)
}

/// Begins anew as this process, with what a kiosk keeps of its environment, and nothing else of it: by its variables an
/// environment chooses the card service's library and socket, what is loaded into the process, the language. A kiosk takes
/// none of that from whoever started it. `more` is as if it had been typed too. Why not, where it returns.
fn again(around: &Surroundings, more: &[&str]) -> std::io::Error {
    let arguments: Vec<_> = more.iter().map(OsString::from).chain(around.arguments.iter().cloned()).collect();
    os::machine::begin_anew(&around.program, &arguments, &around.kept)
}

/// A demonstration needs no configuration: what is on this machine is not for it unless it is named.
fn configured(global: &Global, around: &Surroundings) -> Result<Settings, ConfigError> {
    let settings = match &global.config {
        Some(named) => settings::load(Some(&around.folder.join(named)))?,
        None if global.demo.is_some() => Settings::default(),
        None => settings::load(None)?,
    };
    let [.., stderr] = around.terminals;
    if stderr && settings.audit == Some(Place::StandardError) {
        let reason = "audit is stderr, which is the screen here; name a file, or none".to_owned();
        return Err(ConfigError { file: settings.config.file, line: None, reason });
    }
    Ok(settings)
}

/// What is around the screen of a kiosk.
struct Machine {
    is_shuffled: bool,
    once: bool,
    reader: Option<String>,
    staff: Option<Arc<Staff>>,
    state: Arc<State>,
    audit: Arc<Audit>,
    manager: Option<Arc<Manager>>,
    interval: Option<Duration>,
    /// SIGTERM came, if too late for the screen.
    told_to_end: Arc<AtomicBool>,
    /// That it stops is written down.
    stopped: Arc<AtomicBool>,
}

impl Machine {
    fn begin(settings: Settings, is_demo: bool, around: &Surroundings) -> Result<Self> {
        let wall: state::Clock = Arc::new(|| Clock::system().now());
        let state = Arc::new(if is_demo {
            State::in_memory(Arc::clone(&wall))
        } else {
            State::open(state::place(settings.state), Arc::clone(&wall))
        });
        // Where standard error is the screen, a line would be drawn over it.
        let [.., stderr] = around.terminals;
        let usual = if stderr { Place::Nowhere } else { Place::StandardError };
        let place = settings.audit.unwrap_or(usual);
        let audit = Arc::new(Audit::begin(place, settings.terminal.0, wall, random)?);
        let staff = settings.staff_code.map(|hash| Arc::new(Staff::new(hash, Arc::clone(&state))));
        Ok(Self {
            is_shuffled: settings.is_shuffled,
            once: settings.one_process_per_visit,
            // A simulated card is in a reader of its own, which no configuration means.
            reader: settings.config.reader.filter(|_| !is_demo),
            staff,
            state,
            audit,
            manager: around.kept("NOTIFY_SOCKET").and_then(Manager::at).map(Arc::new),
            interval: around.kept("WATCHDOG_USEC").and_then(notify::interval),
            told_to_end: Arc::default(),
            stopped: Arc::default(),
        })
    }

    fn record(&self, event: Event, class: Class) {
        self.audit.record(&Entry { event, class, duration: None });
    }

    fn end(&self, ended: &Result<tui::End>) {
        let class = match ended {
            Ok(tui::End::Restart | tui::End::Quit) => Class::Done,
            Ok(tui::End::Shut) => Class::Staff,
            Ok(tui::End::Signal(_)) => Class::Signal,
            Err(_) => Class::Failed,
        };
        // To the manager it goes on where it begins anew.
        if let Some(manager) = self.manager.as_ref().filter(|_| !matches!(ended, Ok(tui::End::Restart))) {
            manager.stopping();
        }
        stop(&self.audit, &self.stopped, class);
    }

    /// As the pages need it.
    fn station(&self, ender: &Arc<OnceLock<Ender>>) -> tui::Station {
        let (audit, logged, state) =
            (Arc::clone(&self.audit), Arc::clone(&self.audit), Arc::clone(&self.state));
        let (manager, ready) = (self.manager.clone(), self.manager.clone());
        let (ender, last, stopped) = (Arc::clone(ender), Arc::clone(&self.audit), Arc::clone(&self.stopped));
        tui::Station {
            unlock: self.staff.clone().map(unlocking),
            record: Box::new(move |entry| audit.record(entry)),
            is_logged: Box::new(move || logged.is_kept()),
            is_kept: Box::new(move || state.is_kept()),
            ready: Box::new(move || ready.iter().for_each(|manager| manager.ready())),
            beat: self.interval.zip(manager).map(|(interval, manager)| {
                let beat: Box<dyn Fn() + Send> = Box::new(move || manager.beat());
                (interval, beat)
            }),
            keypad: if self.is_shuffled { tui::Keypad::Shuffled } else { tui::Keypad::Fixed },
            once: self.once,
            random,
            force: Arc::new(move |code| {
                stop(&last, &stopped, Class::Signal);
                ending::by_force(ender.get(), code)
            }),
        }
    }
}

/// Writes down that the program stops, once.
fn stop(audit: &Audit, stopped: &AtomicBool, class: Class) {
    if !stopped.swap(true, Ordering::SeqCst) {
        audit.record(&Entry { event: Event::Stopped, class, duration: None });
        audit.flush(LAST_LINES);
    }
}

/// Looks at a staff code.
fn unlocking(staff: Arc<Staff>) -> tui::OnCode {
    Arc::new(move |code| match staff.answer(code) {
        Answer::Right => tui::Unlock::Right,
        Answer::Wrong => tui::Unlock::Wrong,
        Answer::Wait(wait) => tui::Unlock::Wait(wait),
    })
}

/// The screen until it ends. The session starts after the first frame.
fn screen(
    machine: &Machine,
    global: Global,
    furniture: Furniture,
    service: Arc<dyn Backend>,
) -> Result<tui::End> {
    let Furniture { anchors, procedures } = furniture;
    let (clock, source) = (clock(&global), source(&global));
    let (backend, desk) = backend(&global, clock, service)?;
    let policy = Policy::kiosk(global.demo.is_some());
    let rules = Rules { policy, tally: machine.state.clone() };
    let bench = bench(&global, anchors.clone(), clock, None, Vec::new(), rules);
    let asks_for_keys = bench.pin_pads;
    let known = desk.as_ref().map(|desk| desk.hand.clone());
    let secrets: tui::Secrets =
        Arc::new(move || known.as_ref().map(|hand| hand.pins(sim::READER)).unwrap_or_default());
    let demo = desk.map(|Simulation { persona, hand }| {
        // A visit begins without a card.
        hand.take_out(sim::READER);
        tui::Demo {
            title: title(&persona, STAFF).to_owned(),
            act: Box::new(move |action| match action {
                tui::DemoAction::TakeOut => hand.take_out(sim::READER),
                tui::DemoAction::PutBack => hand.put_back(sim::READER),
            }),
        }
    });
    let ender: Arc<OnceLock<Ender>> = Arc::default();
    let setup = tui::Setup {
        lang: STAFF,
        size: surroundings::size,
        signals: process::watch_unstopped,
        theme: tui::ThemeName::Kiosk,
        ascii: global.ascii,
        mouse: !global.no_mouse,
        clock: Arc::new(move || clock.now()),
        demo,
        policy,
        station: Some(machine.station(&ender)),
        reader: global.reader.or_else(|| machine.reader.clone()),
        scale: tui::Scale::Normal,
        ports: tui::Ports {
            procedures,
            holiday: holidays::holiday,
            source,
            judge: judge(anchors),
            secrets,
            exchanges: Ring::new(0),
            asks_for_keys,
            ..tui::Ports::default()
        },
    };
    let (kept, state, told_to_end) =
        (Arc::clone(&ender), Arc::clone(&machine.state), Arc::clone(&machine.told_to_end));
    let connect: Box<dyn FnOnce(tui::Sink) -> tui::Requests> = Box::new(move |sink| {
        process::remember_the_end(&told_to_end);
        let sink: session::Sink = Arc::from(sink);
        let told = Arc::clone(&sink);
        let listening: session::Sink = Arc::new(move |event| {
            state.heard(&event);
            sink(event);
        });
        if let Ok(session) = Session::start(backend, bench, &listening) {
            // One session for one screen.
            let _ = kept.set(session.ender());
            let leaving = Leaving { session, lang: STAFF };
            return Box::new(move |request| leaving.session.request(request));
        }
        told(session::Event::Service(session::Service::Down(session::Fault::NoThread)));
        Box::new(drop)
    });
    Ok(tui::run(setup, connect)?.by?)
}
