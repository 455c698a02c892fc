//! mynascope: a My Number Card, told to its holder.
//!
//! # The map
//!
//! ```text
//!             main.rs → lib.rs::run          composition root: picks reader|sim, tui|cli
//!       ┌──────────────┴───────────────┐
//!      tui                            cli          faces: no card bytes, no PC/SC
//!       └────── present · session · task ┘         words, typed messages, background work
//!               card · sign · trust                operations on the card, signatures, verdicts on issuers
//!             codec · link · domain · secret       pure values, byte formats, ports   (+ files, a leaf)
//!    edges, named only by run:   reader (pcsc) · sim · clock · holidays · config · surroundings · process
//! ```
//!
//! What is a terminal and how large, the locale, `NO_COLOR`, home and current directory: `surroundings` asks once, and
//! whoever needs it takes it as a value.
//!
//! Signals come from `process`, whose one table says which of them end the program, whatever face it has; how it ends then
//! is told in `ending`.
//!
//! Dependencies point down; `tests/it/layering.rs` holds the table and fails where an import breaks it.
//!
//! Two threads touch a card service, each with a side of its own: `reader-monitor` waits for changes and never
//! connects, `card-session` connects and transmits. Keys come from a third. All feed one channel of events; the
//! screen's thread never waits for a card.
//!
//! What tells of a person is a `domain::holder::Personal`, which wipes itself. What copies it on the way (texts, JSON,
//! frames) is wiped by the allocator below when it is freed, and each output when it is written.

pub mod card;
pub mod cli;
pub mod clock;
pub mod codec;
pub mod conduct;
pub mod config;
pub mod domain;
mod ending;
pub mod files;
pub mod holidays;
pub mod link;
pub mod present;
pub mod process;
pub mod reader;
pub mod secret;
pub mod session;
pub mod sign;
pub mod sim;
pub mod surroundings;
pub mod task;
pub mod trust;
pub mod tui;

use std::alloc::System;
use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use clap::Parser as _;
use color_eyre::eyre::{Result, WrapErr as _};

use cli::args::{self, Args, Command, Global};
use clock::Clock;
use config::ConfigError;
use domain::calendar::TimeSource;
use domain::credential::Secret;
use domain::procedure::Procedures;
pub use ending::quiet_panics;
use ending::{Leaving, REST, Told, harden, interruptible};
use link::Backend;
use present::file::Why;
use present::text::Lang;
use session::trace::Trace;
use session::{Bench, Ender, Session};
use sim::Persona;
use surroundings::Surroundings;
use trust::{Anchors, TestRoots};
use zeroizing_alloc::ZeroAlloc;

/// Whatever is freed is wiped first, also what libraries copy: a person's data do not outlive what held them. Below it
/// stand `domain::holder::Personal` and `secret::Pin`, which wipe their own.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

/// Runs the program on its command line.
#[must_use]
pub fn run() -> ExitCode {
    run_on(Arc::new(reader::PcSc))
}

/// The same on another card service than the system's.
#[must_use]
pub fn run_on(service: Arc<dyn Backend>) -> ExitCode {
    harden();
    quiet_panics();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Nobody is left to be told that help could not be printed.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let around = Surroundings::look();
    let (json, lang) = (args.global.json, spoken(&args.global, &around));
    let ended = dispatch(args, service, around);
    reader::rest(REST);
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(report) if wants_a_thread(&report) => {
            ExitCode::from(cli::refuse(cli::Failure::Fault(session::Fault::NoThread), json, lang))
        }
        Err(report) => {
            if let Some(sim::PersonaError::Unknown(name)) = report.downcast_ref() {
                let unknown = cli::Failure::Persona(name.clone(), Persona::names().collect());
                return ExitCode::from(cli::refuse(unknown, json, lang));
            }
            let _ = writeln!(io::stderr(), "mynascope: {report:#}");
            ExitCode::FAILURE
        }
    }
}

/// The language of the answers.
fn spoken(global: &Global, around: &Surroundings) -> Lang {
    match global.lang {
        Some(args::Language::Ja) => Lang::Ja,
        Some(args::Language::En) => Lang::En,
        None => Lang::of_locale(|name| around.locale(name)),
    }
}

/// Did it fail since the system has no thread to give? Nothing else here says that it would block.
fn wants_a_thread(report: &color_eyre::Report) -> bool {
    let kinds = report.chain().filter_map(|error| error.downcast_ref::<io::Error>().map(io::Error::kind));
    kinds.into_iter().any(|kind| kind == io::ErrorKind::WouldBlock)
}

fn dispatch(args: Args, service: Arc<dyn Backend>, around: Surroundings) -> Result<u8> {
    let Args { mut global, command } = args;
    match command {
        Some(Command::Man) => {
            cli::man()?;
            return Ok(0);
        }
        Some(Command::Completions { shell }) => {
            cli::completions(shell)?;
            return Ok(0);
        }
        _ => {}
    }
    let [stdin, stdout, stderr] = around.terminals;
    let terminals = cli::Terminals { stdin, stdout, stderr };
    let report = match command {
        Some(Command::Inspect(inspect)) => Ok(cli::Report::Inspect(inspect)),
        Some(Command::Cert(cert)) => Ok(cli::Report::Cert(cert)),
        Some(Command::Pin(pin)) => Ok(cli::Report::Pin(pin)),
        Some(Command::Authenticate(authenticate)) => Ok(cli::Report::Authenticate(authenticate)),
        Some(Command::Readers) => Ok(cli::Report::Readers),
        Some(Command::Sign(sign)) => Ok(cli::Report::Sign(sign)),
        Some(Command::Verify(verify)) => Ok(cli::Report::Verify(verify)),
        Some(Command::Renew(renew)) => Ok(cli::Report::Renew(renew)),
        Some(Command::Simulate(simulate)) => Err(Some(simulate)),
        // Man and completions are answered above.
        None | Some(Command::Man | Command::Completions { .. }) => Err(None),
    };
    let ending = match &report {
        Ok(report) => Some(interruptible(Told {
            json: global.json,
            lang: spoken(&global, &around),
            terminal: stderr,
            takes_pin: report.takes_pin(),
        })?),
        Err(_) => None,
    };
    // Before anything that may take its time: a PIN that is typed ahead is not shown.
    let _hush = report.as_ref().ok().and_then(|report| report.hush(terminals, spoken(&global, &around)));
    let furnished = furnish(&mut global, around.configurations.as_deref());
    let lang = spoken(&global, &around);
    let Furniture { anchors, procedures } = match furnished {
        Ok(furniture) => furniture,
        Err(error) => {
            return Ok(cli::refuse(cli::Failure::Configuration(error.to_string()), global.json, lang));
        }
    };
    let (report, ending) = match (report, ending) {
        (Ok(report), Some(ending)) => (report, ending),
        (Err(Some(simulate)), _) => return serve(&simulate, &global, &around, lang),
        _ => return interactive(global, lang, Furniture { anchors, procedures }, service, around),
    };
    ending.speak(lang);
    if let Some(failure) = cli::overwrites(&report, global.trace.as_deref(), lang) {
        return Ok(cli::refuse(failure, global.json, lang));
    }
    let trace =
        match global.trace.as_deref().map(|path| trace(path).map_err(|error| (path, error))).transpose() {
            Ok(trace) => trace,
            Err((path, error)) => {
                let failure = cli::Failure::File(path.display().to_string(), Why::of(&error));
                return Ok(cli::refuse(failure, global.json, lang));
            }
        };
    let (clock, source) = (clock(&global), source(&global));
    let (backend, _) = backend(&global, clock, service)?;
    let bench = bench(&global, anchors.clone(), clock, trace);
    let setting = cli::Setting {
        start: Box::new(move |sink| {
            let session = Session::start(backend, bench, &ending.listen(sink))?;
            // One session for one command.
            let _ = ending.ender.set(session.ender());
            Ok(session)
        }),
        now: clock.now(),
        lang,
        json: global.json,
        colour: colour(global.color, stdout && !around.no_colour),
        wait: Duration::from_secs(u64::from(global.wait)),
        reader: global.reader,
        verbose: global.verbose,
        terminals,
        size: surroundings::size(),
        temporary: around.temporary,
        procedures,
        holiday: holidays::holiday,
        clock: Arc::new(move || clock.now()),
        source,
        judge: judge(with_demonstrations(anchors)),
    };
    Ok(cli::run(&report, setting))
}

/// The interactive inspector. The session starts after the first frame.
fn interactive(
    global: Global,
    lang: Lang,
    furniture: Furniture,
    service: Arc<dyn Backend>,
    around: Surroundings,
) -> Result<u8> {
    let Furniture { anchors, procedures } = furniture;
    let [stdin, stdout, _] = around.terminals;
    if !stdin || !stdout {
        return Ok(cli::refuse(cli::Failure::NoScreen, global.json, lang));
    }
    let (clock, source) = (clock(&global), source(&global));
    let (backend, desk) = backend(&global, clock, service)?;
    let judge = judge(with_demonstrations(anchors.clone()));
    let trace = global
        .trace
        .as_deref()
        .map(|path| trace(path).wrap_err_with(|| format!("can't write {}", path.display())));
    let bench = bench(&global, anchors, clock, trace.transpose()?);
    let theme = match global.theme {
        _ if !colour(global.color, !around.no_colour) => tui::ThemeName::Mono,
        None | Some(args::ThemeName::Default) => tui::ThemeName::Default,
        Some(args::ThemeName::HighContrast) => tui::ThemeName::Contrast,
        Some(args::ThemeName::Mono) => tui::ThemeName::Mono,
    };
    let demo = desk.map(|Desk { persona, hand }| tui::Demo {
        title: title(&persona, lang).to_owned(),
        pins: pins(&persona),
        act: Box::new(move |action| match action {
            tui::DemoAction::TakeOut => hand.take_out(sim::READER),
            tui::DemoAction::PutBack => hand.put_back(sim::READER),
        }),
    });
    let home = around.home.clone();
    let setup = tui::Setup {
        lang,
        size: surroundings::size,
        signals: process::watch,
        theme,
        ascii: global.ascii,
        mouse: !global.no_mouse,
        clock: Arc::new(move || clock.now()),
        demo,
        reader: global.reader,
        lent: tui::Lent {
            procedures,
            holiday: holidays::holiday,
            save: Arc::new(move |path, bytes| save(path, bytes, home.as_deref())),
            clock: Arc::new(move || clock.now()),
            source,
            judge,
            folder: around.folder,
            home: around.home,
        },
    };
    let ender: Arc<OnceLock<Ender>> = Arc::default();
    let kept = Arc::clone(&ender);
    let connect: Box<dyn FnOnce(tui::Sink) -> tui::Requests> = Box::new(move |sink| {
        let sink: session::Sink = Arc::from(sink);
        if let Ok(session) = Session::start(backend, bench, &sink) {
            // One session for one screen.
            let _ = kept.set(session.ender());
            let leaving = Leaving { session, lang };
            return Box::new(move |request| leaving.session.request(request));
        }
        sink(session::Event::Service(session::Service::Down(session::Fault::NoThread)));
        Box::new(drop)
    });
    let left = tui::run(setup, connect)?;
    let code = match left.by {
        Ok(tui::End::Signal(signal)) => u8::try_from(128 + signal).unwrap_or(1),
        Ok(tui::End::Quit) if left.unanswered => 130,
        Ok(tui::End::Quit) => 0,
        Err(_) => 1,
    };
    if left.unanswered {
        // The card was left, or waited for long enough: what is certain now stays so.
        cli::interrupted(code, ending::left(ender.get(), true), false, left.lang, false);
    }
    left.by?;
    Ok(code)
}

/// A new file for its owner alone, whole or not at all. `~/` is the home directory, as in a shell.
fn save(path: &str, bytes: &[u8], home: Option<&Path>) -> io::Result<()> {
    let home = path.strip_prefix("~/").zip(home);
    let path: PathBuf = home.map_or_else(|| path.into(), |(rest, home)| home.join(rest));
    let mut file = files::NewFile::create(&path, false)?;
    file.write_all(bytes)?;
    file.publish()
}

/// What the configuration adds to the program's own.
struct Furniture {
    anchors: Anchors,
    procedures: Procedures,
}

/// Reads the configuration: what the command line leaves open is filled in, roots are pinned, profiles added.
fn furnish(global: &mut Global, configurations: Option<&Path>) -> Result<Furniture, ConfigError> {
    let config = config::load(global.config.as_deref(), configurations)?;
    global.lang = global.lang.or(config.lang.map(|lang| match lang {
        config::Language::Ja => args::Language::Ja,
        config::Language::En => args::Language::En,
    }));
    global.theme = global.theme.or(config.theme.map(|theme| match theme {
        config::Theme::Default => args::ThemeName::Default,
        config::Theme::HighContrast => args::ThemeName::HighContrast,
        config::Theme::Mono => args::ThemeName::Mono,
    }));
    global.ascii |= config.ascii;
    global.no_mouse |= config.no_mouse;
    // A simulated card is in a reader of its own, which no configuration means.
    if global.demo.is_none() {
        global.reader = global.reader.take().or_else(|| config.reader.clone());
    }
    let named = config.roots.iter().map(|root| &root.path);
    let named = named.chain(config.municipalities.iter().map(|municipality| &municipality.path));
    let overwritten =
        |file: &&PathBuf| global.trace.as_ref().is_some_and(|trace| files::are_same(trace, file));
    if let Some(file) = [&config.file].into_iter().chain(named).find(overwritten) {
        let reason = "--trace would overwrite it".to_owned();
        return Err(ConfigError { file: file.clone(), line: None, reason });
    }
    let mut anchors = Anchors::built_in();
    for root in &config.roots {
        let (der, fingerprint) = &root.content;
        anchors.pin(der, *fingerprint, &[]).map_err(|why| config.refused(root, &why.to_string()))?;
    }
    let mut procedures = codec::profile::built_in().map_err(|error| ConfigError {
        file: "assets/municipalities".into(),
        line: Some(error.line),
        reason: error.reason,
    })?;
    for municipality in &config.municipalities {
        let profile = codec::profile::municipal(&municipality.content)
            .map_err(|why| config.refused(municipality, &why.to_string()))?;
        procedures.add(profile);
    }
    Ok(Furniture { anchors, procedures })
}

/// The same roots and those of the simulated cards, for signatures: whose they are is told, and that they prove nothing.
fn with_demonstrations(mut anchors: Anchors) -> Anchors {
    for root in sim::demo_roots() {
        // A root that can't be read is unknown, as any other that is not here.
        let _ = anchors.add_demonstration(root);
    }
    anchors
}

/// What the session works with.
fn bench(global: &Global, anchors: Anchors, clock: Clock, trace: Option<Trace>) -> Bench {
    let clock = Arc::new(move || clock.now());
    let pin_pads = !global.no_pin_pad;
    Bench { anchors, clock, trace, random, pin_pads }
}

/// 32 of the system's random bytes.
fn random() -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut bytes)).ok()?;
    Some(bytes)
}

/// Judges the chains of signers' certificates. Roots for tests are told as such and prove nothing.
fn judge(anchors: Anchors) -> task::SharedJudge {
    Arc::new(move |certificate, at| anchors.judge(certificate, at, TestRoots::Told).into())
}

fn source(global: &Global) -> TimeSource {
    if global.now.is_some() { TimeSource::Set } else { TimeSource::System }
}

fn clock(global: &Global) -> Clock {
    global.now.map_or_else(Clock::system, Clock::set_to)
}

/// `--color` is asked first; `auto` is what the terminal and `NO_COLOR` say.
fn colour(when: args::Colour, auto: bool) -> bool {
    match when {
        args::Colour::Always => true,
        args::Colour::Never => false,
        args::Colour::Auto => auto,
    }
}

/// A simulated card that is on the desk: who it is, and the hand that moves it.
struct Desk {
    persona: Persona,
    hand: sim::Hand,
}

/// The system's readers, or the simulated one.
fn backend(
    global: &Global,
    clock: Clock,
    service: Arc<dyn Backend>,
) -> Result<(Arc<dyn Backend>, Option<Desk>)> {
    match &global.demo {
        None => Ok((service, None)),
        Some(name) => {
            let persona = persona(name)?;
            let simulator = sim::Simulator::new(sim::Card::new(&persona, clock.now()).without_log());
            let hand = simulator.hand();
            Ok((Arc::new(simulator), Some(Desk { persona, hand })))
        }
    }
}

fn persona(name: &str) -> Result<Persona> {
    Ok(Persona::named(name)?)
}

fn title(persona: &Persona, lang: Lang) -> &str {
    lang.pick(&persona.title_ja, &persona.title_en)
}

/// The persona's secrets, by what they open.
fn pins(persona: &Persona) -> Vec<(Secret, String)> {
    let pins = &persona.pins;
    [
        (Secret::Auth, &pins.auth),
        (Secret::Sign, &pins.sign),
        (Secret::Text, &pins.text),
        (Secret::Juki, &pins.juki),
    ]
    .into_iter()
    .filter_map(|(secret, pin)| Some((secret, pin.clone()?)))
    .collect()
}

/// The APDU trace, for its owner alone; never through a link.
fn trace(path: &Path) -> io::Result<Trace> {
    // Nor is a pipe without a reader waited for.
    let flags = (rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK).bits().cast_signed();
    let open = || -> io::Result<File> {
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .custom_flags(flags)
            .open(path)?;
        if !file.metadata()?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        // One that was there before may have been everybody's.
        file.set_permissions(Permissions::from_mode(0o600))?;
        Ok(file)
    };
    let mut file = open()?;
    Ok(Trace::new(Box::new(move |line| {
        // A full disk must not keep a card from being read.
        let _ = writeln!(file, "{line}");
    })))
}

/// `simulate`: a server that is told what to do by the keys of `cli::simulate`.
fn serve(simulate: &args::Simulate, global: &Global, around: &Surroundings, lang: Lang) -> Result<u8> {
    let [stdin, _, stderr] = around.terminals;
    let persona = persona(&simulate.persona)?;
    let card = sim::Card::new(&persona, clock(global).now()).without_log();
    let server = sim::vpcd::Server::start(card, &simulate.vpcd)?;
    let (title, pins) = (title(&persona, lang), pins(&persona));
    let (sender, signals) = std::sync::mpsc::channel();
    process::watch(Box::new(move |signal| sender.send(signal).is_ok()))?;
    let ended = cli::simulate::run(&cli::simulate::Desk {
        title,
        pins: &pins,
        address: &simulate.vpcd,
        served: &server,
        interactive: stdin && stderr,
        signals,
        stop: || {
            if process::can_go_on() {
                process::stop();
            }
        },
        lang,
    })?;
    server.stop();
    Ok(ended.and_then(|signal| u8::try_from(128 + signal).ok()).unwrap_or(0))
}

impl cli::simulate::Served for sim::vpcd::Server {
    fn take_out(&self) {
        Self::take_out(self);
    }

    fn put_back(&self) {
        Self::put_back(self);
    }

    fn inside(&self) -> bool {
        Self::inside(self)
    }

    fn connected(&self) -> bool {
        Self::connected(self)
    }
}
