//! `make bench`: what the program costs, as a table. Nothing is asserted by the clock; the budgets of exchanges are, in
//! `tests/it`.
//!
//! Each group of figures is taken in a world of its own (`tests/it/world.rs`), one after the other.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a measurement that fails says so by panicking"
)]

#[path = "../tests/it/terminal.rs"]
#[expect(dead_code, reason = "tests need more of it")]
mod terminal;
#[path = "../tests/it/world.rs"]
#[expect(dead_code, reason = "tests need more of it")]
mod world;

use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use libtest_mimic::{Arguments, Trial};
use myna_card::ap::{common::CommonAp, jpki::JpkiAp};
use mynascope::diag::machine::{Root, look};
use mynascope::domain::calendar;
use mynascope::domain::report::CardReport;
use mynascope::link::{Backend as _, Presence};
use mynascope::reader::PcSc;
use mynascope::session::{Bench, Event, Inside, Request, RequestId, Service, Session, Sink, Want};
use mynascope::sim::vpcd::Server;
use mynascope::sim::{self, Extended, Persona, Simulator};
use mynascope::surroundings::Surroundings;
use mynascope::trust::Anchors;
use rustix::process::Signal;

use terminal::{MYNASCOPE, Terminal};
use world::{READERS, World, port, within};

const NOW: &str = "2026-11-22T15:00:00+09:00";
/// What stands on the screen as soon as the dates do.
const DATES: &str = "1,266 days left";
/// What stands on the screen only when everything does.
const WHOLE: &str = "Nothing.";
const SOON: Duration = Duration::from_secs(15);

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1);
    // What `cargo bench` says leaves out all that libtest would not measure itself.
    arguments.bench = false;
    let trials = vec![
        world::trial("exchanges_and_time_of_a_look", exchanges_and_time_of_a_look),
        world::trial("face", face),
        world::trial("first_frame", first_frame),
        world::trial("from_card_to_screen", from_card_to_screen),
        Trial::test("from_card_to_answer", || {
            from_card_to_answer();
            Ok(())
        }),
        world::trial("idle", idle),
        Trial::test("around", || {
            around();
            Ok(())
        }),
        Trial::test("frames_and_size", || {
            frames_and_size();
            Ok(())
        }),
    ];
    let conclusion = libtest_mimic::run(&arguments, trials);
    world::tell_ignored();
    conclusion.exit_code()
}

/// A row of the table; `tests/it/world.rs` passes on what begins so.
fn row(what: &str, measured: &str, wanted: &str) {
    eprintln!("measured: {what:<58} {measured:>26}   {wanted}");
}

fn card(persona: &str) -> sim::Card {
    sim::Card::new(&Persona::named(persona).unwrap(), calendar::parse(NOW).unwrap())
}

fn serve(card: sim::Card) -> Server {
    Server::start(card, &format!("127.0.0.1:{}", port(0))).unwrap()
}

fn card_is_in() {
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let name = std::ffi::CString::new(READERS[0]).unwrap();
    within(SOON, "pcscd sees the card", || {
        let mut states = [pcsc::ReaderState::new(name.clone(), pcsc::State::UNAWARE)];
        context.get_status_change(Duration::ZERO, &mut states).is_ok()
            && states[0].event_state().contains(pcsc::State::PRESENT)
    });
}

fn millis(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// The same facts by `myna-card`.
fn theirs() {
    let sharing = myna_card::transport::pcsc::Sharing::Shared;
    let mut card = myna_card::transport::pcsc::connect(READERS[0], sharing).unwrap();
    let mut jpki = JpkiAp::select(&mut card).unwrap();
    jpki.read_token_type().unwrap();
    jpki.read_certificate_availability().unwrap();
    jpki.read_auth_certificate().unwrap();
    jpki.auth_pin_retries().unwrap();
    jpki.sign_pin_retries().unwrap();
    CommonAp::select(&mut card).unwrap().read_card_info().unwrap();
}

fn exchanges_and_time_of_a_look() {
    let _world = World::start();
    for (name, wanted) in
        [("short-only", "<= 14, and 1 for the refusal"), ("extended", "<= 8"), ("slow", "40 ms each")]
    {
        for short in if name == "slow" { &[false, true][..] } else { &[false][..] } {
            let mut measured = card(name);
            if *short {
                measured.wire.extended = Extended::No;
            }
            let server = serve(measured);
            card_is_in();
            let start = Instant::now();
            let arguments = ["inspect", "--json", "--now", NOW];
            let output = Command::new(MYNASCOPE).args(arguments).stderr(Stdio::null()).output().unwrap();
            let took = start.elapsed();
            assert!(output.status.success());
            let ours = server.exchanges();
            let start = Instant::now();
            theirs();
            let their_time = start.elapsed();
            let their = server.exchanges() - ours;
            let form = if *short { ", short APDUs only" } else { "" };
            row(&format!("inspect, {name}{form}: exchanges"), &ours.to_string(), wanted);
            row(&format!("inspect, {name}{form}: whole process"), &millis(took), "");
            row(&format!("myna-card, {name}{form}: exchanges"), &their.to_string(), "20");
            row(&format!("myna-card, {name}{form}: connecting and reading"), &millis(their_time), "");
            drop(server);
            std::thread::sleep(Duration::from_millis(900));
        }
    }
}

/// The text by its PIN, and with the photo by the number under it, which is drawn as a PNG.
fn face() {
    use std::io::Write as _;
    let _world = World::start();
    let server = serve(card("short-only"));
    card_is_in();
    let folder = tempfile::tempdir().unwrap();
    for (what, more, line, wanted) in [
        ("its text by PIN", &[][..], "3690\n", "8, and 2 where no card was shown"),
        ("text and photo by number", &["--photo", "photo.png"][..], "6105110000\n", ""),
    ] {
        let (reader, mut writer) = std::io::pipe().unwrap();
        writer.write_all(line.as_bytes()).unwrap();
        drop(writer);
        let (start, before) = (Instant::now(), server.exchanges());
        let mut command = Command::new(MYNASCOPE);
        command.args(["face", "--pin-stdin", "--now", NOW]).args(more).current_dir(folder.path());
        let output = command.stdin(reader).output().unwrap();
        let took = start.elapsed();
        assert!(output.status.success(), "{output:?}");
        row(&format!("face, {what}: exchanges"), &(server.exchanges() - before).to_string(), wanted);
        row(&format!("face, {what}: whole process"), &millis(took), "");
    }
    let file = std::fs::read(folder.path().join("photo.png")).unwrap();
    row("face, the photo as PNG", &format!("{} bytes", file.len()), "");
}

/// From the start of the process to the end of its first frame.
fn one_first_frame() -> Duration {
    let start = Instant::now();
    let mut terminal = Terminal::mynascope(&["--now", NOW]);
    terminal.until("a frame", |shown| !shown.frames.is_empty());
    let first = terminal.shown().frames[0].0 - start;
    terminal.press("q").end();
    first
}

fn first_frame() {
    let mut world = World::start();
    let frames = || median((0..9).map(|_| one_first_frame()).collect());
    row("first frame, pcscd at work (median of 9)", &millis(frames()), "<= 50 ms");
    world.signal(Signal::STOP);
    row("first frame, pcscd hung", &millis(frames()), "<= 50 ms");
    world.signal(Signal::CONT);
    world.kill_pcscd();
    row("first frame, pcscd dead", &millis(frames()), "<= 50 ms");
}

fn from_card_to_screen() {
    let _world = World::start();
    for (name, round_trip) in [("fresh", 0), ("fresh, 40 ms a round trip", 40)] {
        let mut measured = card("fresh");
        measured.wire.round_trip_ms = round_trip;
        let server = serve(measured);
        server.take_out();
        // Another watcher of pcscd tells when it reports the card.
        let (send, reports) = channel();
        std::thread::spawn(move || {
            let (mut watch, _wake) = PcSc.watch();
            let mut known = Vec::new();
            loop {
                known = watch.next(&known).unwrap_or_default();
                let inside = known.iter().any(|reader| matches!(reader.presence, Presence::Card { .. }));
                if send.send((Instant::now(), inside)).is_err() {
                    return;
                }
            }
        });
        let terminal = Terminal::mynascope(&["--now", NOW]);
        terminal.shows("Place a My Number Card");
        let (mut times, mut answers) = (Vec::new(), Vec::new());
        for _ in 0..5 {
            std::thread::sleep(Duration::from_millis(900));
            while reports.try_recv().is_ok() {}
            let (frames, exchanges) = (terminal.shown().frames.len(), server.exchanges());
            server.put_back();
            let reported = loop {
                if let (at, true) = reports.recv_timeout(SOON).unwrap() {
                    break at;
                }
            };
            terminal.shows(WHOLE);
            let shown = terminal.shown();
            let at = |words| shown.frames[frames..].iter().find(|(_, text)| text.contains(words)).unwrap().0;
            let (dates, whole) = (at(DATES), at(WHOLE));
            let trips = u32::try_from(server.exchanges() - exchanges).unwrap();
            drop(shown);
            let of_the_card = Duration::from_millis(round_trip) * trips;
            answers.push(dates.saturating_duration_since(reported));
            times.push(whole.saturating_duration_since(reported).saturating_sub(of_the_card));
            server.take_out();
            terminal.shows("Place a My Number Card");
        }
        let what = format!("card reported to the dates on screen, {name}");
        row(&what, &millis(median(answers)), "3 exchanges");
        let what = format!("card reported to everything on screen, {name}");
        row(&what, &millis(median(times)), "<= 150 ms, round trips left out");
        drop(terminal);
        drop(server);
        std::thread::sleep(Duration::from_millis(900));
    }
}

/// A field of a status file of `/proc`.
fn field(file: &str, name: &str) -> u64 {
    let text = std::fs::read_to_string(file).unwrap();
    let line = text.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Switches, wanted or not, of each thread by name.
fn switches(pid: i32) -> Vec<(String, u64)> {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    tasks
        .map(|task| {
            let status = task.unwrap().path().join("status");
            let status = status.to_str().unwrap();
            let text = std::fs::read_to_string(status).unwrap();
            let name = text.lines().next().unwrap().split_whitespace().nth(1).unwrap().to_owned();
            let count =
                field(status, "voluntary_ctxt_switches:") + field(status, "nonvoluntary_ctxt_switches:");
            (name, count)
        })
        .collect()
}

/// Ticks of 10 ms in user and system.
fn ticks(pid: i32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

fn number(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

fn idle() {
    let _world = World::start();
    let _server = serve(card("fresh"));
    card_is_in();
    let terminal = Terminal::mynascope(&["--now", NOW]);
    terminal.shows(WHOLE);
    std::thread::sleep(Duration::from_secs(4));
    let pid = terminal.pid().as_raw_nonzero().get();
    let (before, ticks_before, bytes) = (switches(pid), ticks(pid), terminal.shown().raw.len());
    let time = Duration::from_secs(20);
    std::thread::sleep(time);
    for ((name, before), (_, after)) in before.iter().zip(switches(pid)) {
        let monitor = name == "reader-monitor";
        let wanted = if monitor { "at most one wake-up in 5 s, some switches each" } else { "0" };
        let what = format!("idle for 20 s with a card: switches of {name}");
        row(&what, &(after - before).to_string(), wanted);
    }
    let cpu = number(ticks(pid) - ticks_before) / time.as_secs_f64();
    row("idle for 20 s: CPU", &format!("{cpu:.1} %"), "0.0 %");
    row("idle for 20 s: bytes written", &(terminal.shown().raw.len() - bytes).to_string(), "0");
    let peak = number(field(&format!("/proc/{pid}/status"), "VmHWM:")) / 1024.0;
    row("most memory (VmHWM)", &format!("{peak:.1} MB"), "<= 15 MB");
}

/// Looks at a card in this process; `hear` hears all of it, with the time since the card was told.
fn looked(card: sim::Card, mut hear: impl FnMut(&Event, Duration)) -> CardReport {
    let (send, events) = channel();
    let sink: Sink = Arc::new(move |event| {
        let _ = send.send(event);
    });
    let bench = Bench {
        anchors: Anchors::built_in(),
        clock: Arc::new(|| calendar::parse(NOW).unwrap()),
        recorders: Vec::new(),
        random: || None,
        around: mynascope::session::unseen(),
        pin_pads: false,
        rules: mynascope::session::pin::Rules::own(),
    };
    let session = Session::start(Arc::new(Simulator::new(card)), bench, &sink).unwrap();
    let (mut since, mut asked) = (Instant::now(), false);
    loop {
        let event = events.recv_timeout(SOON).unwrap();
        hear(&event, since.elapsed());
        match event {
            // That somebody is connected is told, too: the look itself is.
            Event::Service(Service::Up(readers)) if !asked => {
                since = Instant::now();
                for reader in readers {
                    if let Inside::Card { epoch, .. } = reader.inside {
                        asked = true;
                        let (reader, job) = (reader.name, RequestId(1));
                        session.request(Request::Look { reader, epoch, job, want: Want::CARD });
                    }
                }
            }
            Event::Looked { report, .. } => return CardReport::clone(&report),
            _ => {}
        }
    }
}

fn from_card_to_answer() {
    for (form, extended) in [("", None), (", short APDUs only", Some(Extended::No))] {
        let mut slow = card("slow");
        slow.wire.extended = extended.unwrap_or(slow.wire.extended);
        let (mut exchanges, mut answered, mut whole) = (0, None, Duration::ZERO);
        let report = looked(slow, |event, since| match event {
            Event::Progress { progress, .. } => exchanges = progress.done,
            Event::Part { .. } => answered = answered.or(Some((exchanges, since))),
            Event::Looked { .. } => whole = since,
            _ => {}
        });
        let (exchanges, answer) = answered.unwrap();
        let refused = if extended.is_some() { "3, and 1 for the refusal" } else { "3" };
        row(&format!("card in to kind and dates, slow{form}: exchanges"), &exchanges.to_string(), refused);
        row(&format!("card in to kind and dates, slow{form}"), &millis(answer), "40 ms each");
        let (all, wanted) =
            (report.wire.apdus, if extended.is_some() { "14, and 1 for the refusal" } else { "8" });
        row(&format!("card in to all of it, slow{form}: exchanges"), &all.to_string(), wanted);
        row(&format!("card in to all of it, slow{form}"), &millis(whole), "");
    }
}

/// All of the walk but what service and card take.
fn around() {
    let root = Root::real(Surroundings::look().of_readers);
    let times = (0..9).map(|_| {
        let start = Instant::now();
        std::hint::black_box(look(&root));
        start.elapsed()
    });
    row("the machine looked at (median of 9)", &millis(median(times.collect())), "<= 300 ms");
}

fn frames_and_size() {
    let now = calendar::parse(NOW).unwrap();
    let mut times =
        mynascope::tui::frame_times(looked(card("fresh"), |_, _| ()), now, (200, 60), 1000).unwrap();
    times.sort();
    row("a frame of 200 by 60: median of 1000", &millis(times[500]), "");
    row("a frame of 200 by 60: 99th of 100", &millis(times[990]), "<= 5 ms");
    let size = number(std::fs::metadata(MYNASCOPE).unwrap().len()) / 1024.0 / 1024.0;
    row("the program, stripped", &format!("{size:.2} MB"), "<= 8 MB");
}
