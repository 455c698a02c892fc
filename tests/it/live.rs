//! The card session on a real pcscd, with the simulated card in its virtual reader: cards that come, go, are swapped and
//! leave in the middle; a service that dies; other programs at the same card.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use mynascope::domain::credential::KeyPair;
use mynascope::domain::report::{CardReport, Want, Wire};
use mynascope::link::Backend;
use mynascope::reader::PcSc;
use mynascope::session::{Epoch, Event, Fault, Inside, Reader, Request, RequestId, Service, Session, Sink};
use mynascope::sim::vpcd::Server;
use mynascope::sim::{self, Extended, Persona, Reply, Simulator};

use crate::program::{bench, card_is_in, descriptors, now, plain, trials};
use crate::world::{READERS, World, port, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![trial:
        a_card_is_looked_at_once_and_left_alone,
        the_first_personas_tell_the_same_through_pcscd,
        the_other_personas_tell_the_same_through_pcscd,
        the_exchange_budgets_hold_through_pcscd,
        small_readers_and_such_that_keep_answers_back_tell_the_same_through_pcscd,
        extended_length_that_loses_the_link_is_given_up_for_that_card,
        a_card_that_leaves_early_in_the_look_is_told_whole_when_back,
        a_card_that_leaves_late_in_the_look_is_told_whole_when_back,
        a_killed_service_is_back_with_its_card_in_two_seconds,
        a_card_held_by_another_program_is_told_and_seen_once_free,
        another_program_that_keeps_resetting_does_not_keep_the_card_from_being_told,
        another_programs_pin_outlives_the_monitor,
        a_slow_card_that_is_taken_out_is_gone_at_once,
    ];
    for name in CYCLES {
        all.push(trial(name, quick_cycles_show_no_wrong_card));
    }
    all.extend(trials![plain:
        the_exchange_budgets_hold_in_process,
        extended_length_that_loses_the_power_is_not_noticed,
        a_card_pulled_at_any_exchange_is_never_told_in_part,
        a_reset_in_the_middle_is_made_good,
    ]);
    all
}

/// 200 together.
const CYCLES: [&str; 8] = [
    "twenty_five_quick_cycles_of_two_hundred_show_no_wrong_card_1",
    "twenty_five_quick_cycles_of_two_hundred_show_no_wrong_card_2",
    "twenty_five_quick_cycles_of_two_hundred_show_no_wrong_card_3",
    "twenty_five_quick_cycles_of_two_hundred_show_no_wrong_card_4",
    "twenty_five_quick_cycles_of_two_hundred_show_no_wrong_card_5",
    "twenty_five_quick_cycles_of_two_hundred_show_no_wrong_card_6",
    "twenty_five_quick_cycles_of_two_hundred_show_no_wrong_card_7",
    "twenty_five_quick_cycles_of_two_hundred_show_no_wrong_card_8",
];

/// Generous: two cores, and pcscd looks at its readers every 0.4 s.
const SOON: Duration = Duration::from_secs(30);

pub(crate) fn card(persona: &str) -> sim::Card {
    sim::Card::new(&Persona::named(persona).unwrap(), now())
}

pub(crate) fn serve(card: sim::Card, slot: usize) -> Server {
    Server::start(card, &format!("127.0.0.1:{}", port(slot))).unwrap()
}

/// A session as a face drives it: each insertion is looked at once, and what is known goes with its card.
pub(crate) struct Live {
    session: Session,
    events: Receiver<Event>,
    jobs: u64,
    want: Want,
    pub(crate) up: bool,
    pub(crate) readers: Vec<Reader>,
    pub(crate) shown: HashMap<Epoch, Arc<CardReport>>,
    pub(crate) faults: Vec<Fault>,
    /// What was told in parts and not withdrawn.
    pub(crate) parts: Vec<(Epoch, Arc<CardReport>)>,
    /// Everything that was ever told, the stale included.
    pub(crate) told: Vec<(Epoch, Arc<CardReport>)>,
}

impl Live {
    pub(crate) fn start(backend: Arc<dyn Backend>) -> Self {
        let (send, events) = channel();
        let sink: Sink = Arc::new(move |event| {
            let _ = send.send(event);
        });
        let session = Session::start(backend, bench(), &sink).unwrap();
        Self {
            session,
            events,
            jobs: 0,
            want: Want::ALL,
            up: false,
            readers: Vec::new(),
            shown: HashMap::new(),
            faults: Vec::new(),
            parts: Vec::new(),
            told: Vec::new(),
        }
    }

    fn wanting(mut self, want: Want) -> Self {
        self.want = want;
        self
    }

    fn epochs(&self) -> Vec<Epoch> {
        self.readers.iter().filter_map(|reader| reader.inside.epoch()).collect()
    }

    fn look(&mut self, reader: &str, epoch: Epoch) {
        self.jobs += 1;
        let (reader, job) = (reader.to_owned(), RequestId(self.jobs));
        self.session.request(Request::Look { reader, epoch, job, want: self.want });
    }

    /// Looks at every card again.
    fn look_again(&mut self) {
        self.shown.clear();
        for reader in self.readers.clone() {
            if let Inside::Card { epoch, .. } = reader.inside {
                self.look(&reader.name, epoch);
            }
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Service(Service::Up(readers)) => {
                let before = self.epochs();
                self.up = true;
                self.readers = readers;
                let present = self.epochs();
                self.shown.retain(|epoch, _| present.contains(epoch));
                for reader in self.readers.clone() {
                    if let Inside::Card { epoch, .. } = reader.inside
                        && !before.contains(&epoch)
                    {
                        self.look(&reader.name, epoch);
                    }
                }
            }
            Event::Service(Service::Down(_)) => {
                self.up = false;
                self.readers.clear();
                self.shown.clear();
            }
            Event::Machine { .. } | Event::Examined { .. } => {}
            Event::Progress { progress, .. } => assert!(progress.done <= progress.of),
            Event::Part { epoch, report, .. } => self.parts.push((epoch, report)),
            Event::Withdrawn { epoch, .. } => self.parts.retain(|(of, _)| *of != epoch),
            Event::Looked { epoch, report, .. } => {
                self.told.push((epoch, Arc::clone(&report)));
                if self.epochs().contains(&epoch) {
                    self.shown.insert(epoch, report);
                }
            }
            Event::Failed { fault, .. } => self.faults.push(fault),
            Event::PinJob { .. } => panic!("nobody asked for a PIN job"),
        }
    }

    #[track_caller]
    pub(crate) fn until(&mut self, what: &str, wanted: impl Fn(&Self) -> bool) {
        let end = Instant::now() + SOON;
        while !wanted(self) {
            match self.events.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(event) => self.take(event),
                Err(over) => panic!("{over}: {what}; {:?} {:?}", self.readers, self.faults),
            }
        }
    }

    pub(crate) fn drain(&mut self, time: Duration) -> usize {
        let end = Instant::now() + time;
        let mut count = 0;
        while let Ok(event) = self.events.recv_timeout(end.saturating_duration_since(Instant::now())) {
            self.take(event);
            count += 1;
        }
        count
    }

    pub(crate) fn report(&self) -> Option<Arc<CardReport>> {
        self.shown.values().next().cloned()
    }

    #[track_caller]
    fn next_report(&mut self, what: &str) -> Arc<CardReport> {
        self.until(what, |live| live.report().is_some());
        self.report().unwrap()
    }
}

/// What is of the card, not of the way to it.
fn essence(report: &CardReport) -> CardReport {
    let mut report = report.clone();
    report.reader.clear();
    report.simulated = false;
    report.wire = Wire::default();
    report
}

fn in_process(card: sim::Card) -> CardReport {
    let mut live = Live::start(Arc::new(Simulator::new(card)));
    essence(&live.next_report("in process"))
}

fn a_card_is_looked_at_once_and_left_alone() {
    let _world = World::start();
    let mut live = Live::start(Arc::new(PcSc)).wanting(Want::CARD);
    let server = serve(card("short-only"), 0);
    let report = live.next_report("the card");
    assert_eq!(report.reader, READERS[0]);
    assert!(!report.simulated, "as far as pcscd knows");
    let looked = server.exchanges();
    assert_eq!(looked, usize::try_from(report.wire.apdus).unwrap());
    // That we were connected is told too, when it is over.
    while live.drain(Duration::from_secs(2)) > 0 {}
    let events = live.drain(Duration::from_secs(12));
    assert_eq!(server.exchanges(), looked, "nothing more is asked of it");
    assert_eq!(events, 0, "and there is nothing to tell");
    assert_eq!(live.told.len(), 1);
    server.take_out();
    live.until("it is out", |live| live.readers[0].inside == Inside::Nothing);
    assert!(live.report().is_none());
    server.put_back();
    live.next_report("it is back");
    assert_eq!((live.told.len(), live.faults.len()), (2, 0));
}

fn tell_the_same(names: &[&str]) {
    let _world = World::start();
    let mut live = Live::start(Arc::new(PcSc));
    let mut server = None;
    for name in names {
        let (before, faults) = (live.epochs(), live.faults.len());
        match &server {
            None => server = Some(serve(card(name), 0)),
            Some(server) => Server::swap(server, card(name)),
        }
        live.until(name, |live| live.epochs() != before && live.report().is_some());
        let report = live.report().unwrap();
        assert_eq!(essence(&report), in_process(card(name)), "{name}");
        if *name != "unsteady" {
            assert_eq!(live.faults[faults..], [], "{name}");
        }
    }
}

fn the_first_personas_tell_the_same_through_pcscd() {
    tell_the_same(&Persona::names().take(11).collect::<Vec<_>>());
}

fn the_other_personas_tell_the_same_through_pcscd() {
    tell_the_same(&Persona::names().skip(11).collect::<Vec<_>>());
}

type Habit = fn(&mut sim::Wire);

/// What small readers and readers over T=0 do to a card's answers, and the exchanges of a first and a second look.
pub(crate) const HABITS: [(&str, Habit, [usize; 2]); 5] = [
    ("carries 255 bytes", |wire| wire.short_le = 255, [18, 14]),
    ("carries 64 bytes", |wire| wire.short_le = 64, [43, 33]),
    ("keeps answers back", |wire| wire.get_response = true, [25, 24]),
    (
        "keeps answers back, tells no length and carries 128 bytes",
        |wire| (wire.get_response, wire.wrong_le, wire.short_le) = (true, true, 128),
        [50, 46],
    ),
    ("announces more than there is", |wire| wire.stale_more = true, [16, 15]),
];

/// A card behind such a reader, which carries no extended length.
pub(crate) fn behind(persona: &str, habit: Habit) -> sim::Card {
    let mut card = card(persona);
    card.wire.extended = Extended::No;
    habit(&mut card.wire);
    card
}

fn small_readers_and_such_that_keep_answers_back_tell_the_same_through_pcscd() {
    let _world = World::start();
    let whole = in_process(card("short-only"));
    for (what, habit, budget) in HABITS {
        let server = serve(behind("short-only", habit), 0);
        card_is_in(0);
        let live = Live::start(Arc::new(PcSc)).wanting(Want::CARD);
        let (took, report) = looks(live, || server.exchanges());
        assert_eq!(
            (&report.jpki.auth, &report.common, &report.tries),
            (&whole.jpki.auth, &whole.common, &whole.tries),
            "{what}"
        );
        eprintln!("measured: {what}: {} exchanges at the first look, {} at the second", took[0], took[1]);
        assert!(took[0] <= budget[0] && took[1] <= budget[1], "{what}: {took:?}");
        drop(server);
        crate::program::card_is_out(0);
    }
}

/// First look and second look of `inspect` on a card: exchanges, and what was told.
fn looks(mut live: Live, taken: impl Fn() -> usize) -> ([usize; 2], CardReport) {
    live.want = Want::CARD;
    let first = live.next_report("the first look");
    let after_first = taken();
    assert_eq!(usize::try_from(first.wire.apdus).unwrap(), after_first, "what is told is what was asked");
    live.look_again();
    let second = live.next_report("the second look");
    assert_eq!(essence(&first), essence(&second));
    ([after_first, taken() - after_first], essence(&first))
}

fn the_exchange_budgets_hold_through_pcscd() {
    let _world = World::start();
    for (name, budget) in [("short-only", [15, 14]), ("extended", [8, 8]), ("fresh", [8, 8])] {
        let server = serve(card(name), 0);
        card_is_in(0);
        let (took, _) = looks(Live::start(Arc::new(PcSc)).wanting(Want::CARD), || server.exchanges());
        assert!(took[0] <= budget[0] && took[1] <= budget[1], "{name}: {took:?}");
        eprintln!("measured: {name}: {} exchanges at the first look, {} at the second", took[0], took[1]);
        drop(server);
        crate::program::card_is_out(0);
    }
}

fn the_exchange_budgets_hold_in_process() {
    for (name, budget) in [("short-only", [15, 14]), ("extended", [8, 8])] {
        let simulator = Simulator::new(card(name));
        let hand = simulator.hand();
        let (took, _) = looks(Live::start(Arc::new(simulator)).wanting(Want::CARD), || hand.exchanges());
        assert_eq!(took, budget, "{name}");
    }
}

fn extended_length_that_loses_the_link_is_given_up_for_that_card() {
    let _world = World::start();
    let expected = in_process(card("fresh"));
    let mut losing = card("fresh");
    losing.wire.extended = Extended::Lost;
    let server = serve(losing, 0);
    let mut live = Live::start(Arc::new(PcSc)).wanting(Want::CARD);
    let first = live.next_report("the first look, once it is back");
    assert_eq!(essence(&first).jpki.auth, expected.jpki.auth);
    // SELECT and the lost read; then the same again without extended length.
    assert!(server.exchanges() <= 2 + 14, "{}", server.exchanges());
    let before = server.exchanges();
    live.look_again();
    live.next_report("the second look");
    assert_eq!(server.exchanges() - before, 14, "it is remembered");
}

fn extended_length_that_loses_the_power_is_not_noticed() {
    let mut losing = card("fresh");
    losing.wire.extended = Extended::Lost;
    let simulator = Simulator::new(losing);
    let hand = simulator.hand();
    let mut live = Live::start(Arc::new(simulator)).wanting(Want::CARD);
    live.next_report("the look");
    assert_eq!((live.faults.len(), live.told.len()), (0, 1));
    assert!(hand.exchanges() <= 2 + 14, "{}", hand.exchanges());
}

fn leaves_at(numbers: std::ops::RangeInclusive<usize>) {
    let _world = World::start();
    let expected = in_process(card("short-only"));
    let mut live = Live::start(Arc::new(PcSc)).wanting(Want::ALL);
    let mut server = None;
    for number in numbers {
        let mut leaving = card("short-only");
        // Once: the count goes on over the card's life.
        leaving.set_hook(Box::new(move |count, _| {
            (count == number).then_some(Reply::Left(Duration::from_millis(900)))
        }));
        let (before, faults) = (live.epochs(), live.faults.len());
        match &server {
            None => server = Some(serve(leaving, 0)),
            Some(server) => Server::swap(server, leaving),
        }
        live.until(&format!("whole after {number}"), |live| {
            live.epochs() != before && live.report().is_some()
        });
        assert_eq!(essence(&live.report().unwrap()), expected, "{number}");
        let told = &live.faults[faults..];
        assert!(told.iter().all(|fault| matches!(fault, Fault::CardLeft | Fault::NoCard)), "{told:?}");
    }
    for (_, report) in &live.told {
        assert_eq!(essence(report), expected, "nothing was ever told in part");
    }
}

fn a_card_that_leaves_early_in_the_look_is_told_whole_when_back() {
    leaves_at(1..=7);
}

fn a_card_that_leaves_late_in_the_look_is_told_whole_when_back() {
    leaves_at(8..=15);
}

fn a_card_pulled_at_any_exchange_is_never_told_in_part() {
    let expected = in_process(card("short-only"));
    let whole = {
        let simulator = Simulator::new(card("short-only"));
        let hand = simulator.hand();
        Live::start(Arc::new(simulator)).next_report("whole");
        hand.exchanges()
    };
    assert!(whole > 20);
    for exchanges in 0..whole {
        let simulator = Simulator::empty();
        let hand = simulator.hand();
        hand.add_reader(sim::READER);
        let mut live = Live::start(Arc::new(simulator));
        hand.pull_after(sim::READER, exchanges);
        hand.put_in(sim::READER, card("short-only"));
        live.until("it is told that it left", |live| !live.faults.is_empty());
        live.until("nothing is in the reader", |live| live.readers[0].inside == Inside::Nothing);
        assert_eq!((live.told.len(), live.faults.as_slice()), (0, &[Fault::CardLeft][..]), "{exchanges}");
        assert!(live.parts.is_empty(), "{exchanges}: withdrawn");
        hand.put_back(sim::READER);
        assert_eq!(essence(&live.next_report("back")), expected, "{exchanges}");
    }
}

fn a_reset_in_the_middle_is_made_good() {
    let simulator = Simulator::new(card("slow"));
    let hand = simulator.hand();
    let mut live = Live::start(Arc::new(simulator)).wanting(Want::CARD);
    within(SOON, "the look has begun", || {
        live.drain(Duration::ZERO);
        hand.exchanges() > 3
    });
    hand.reset(sim::READER);
    let report = live.next_report("the look");
    let whole = in_process(card("slow"));
    assert_eq!(
        (&report.jpki.auth, &report.common.record, live.faults.len()),
        (&whole.jpki.auth, &whole.common.record, 0)
    );
}

fn a_killed_service_is_back_with_its_card_in_two_seconds() {
    let mut world = World::start();
    let server = serve(card("fresh"), 0);
    let mut live = Live::start(Arc::new(PcSc));
    let first = live.next_report("before");
    // Three times; on a machine that has much else to do a few more, of which the late ones do not count.
    let (mut in_time, mut late) = (0, Vec::new());
    while in_time < 3 {
        world.kill_pcscd();
        live.until("the service is away", |live| !live.up);
        assert!(live.report().is_none(), "nothing is known of a card behind a dead service");
        // Slept: away for longer than one of the monitor's tries to find it again takes.
        std::thread::sleep(Duration::from_millis(600));
        world.restart();
        // The card is in the reader again when the virtual reader has taken it: that is not ours to bound.
        card_is_in(0);
        let back = Instant::now();
        let again = live.next_report("after");
        let took = back.elapsed();
        if took < Duration::from_secs(2) {
            in_time += 1;
        } else {
            late.push(took);
        }
        assert!(late.len() < 5, "{late:?}");
        assert_eq!(essence(&first), essence(&again));
        eprintln!("measured: card on screen {} ms after a restarted pcscd had it", took.as_millis());
    }
    assert!(server.connected());
}

fn other_program(share: pcsc::ShareMode) -> (pcsc::Context, pcsc::Card) {
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let name = std::ffi::CString::new(READERS[0]).unwrap();
    let card = context.connect(&name, share, pcsc::Protocols::ANY).unwrap();
    (context, card)
}

fn a_card_held_by_another_program_is_told_and_seen_once_free() {
    let _world = World::start();
    let _server = serve(card("fresh"), 0);
    card_is_in(0);
    let held = other_program(pcsc::ShareMode::Exclusive);
    let mut live = Live::start(Arc::new(PcSc));
    live.until("held", |live| live.faults == [Fault::Held]);
    assert!(live.readers[0].held, "and the reader says so");
    drop(held);
    live.until("free", |live| !live.readers[0].held);
    live.look_again();
    live.next_report("free");
}

fn another_program_that_keeps_resetting_does_not_keep_the_card_from_being_told() {
    let _world = World::start();
    let expected = in_process(card("short-only"));
    let mut slow = card("short-only");
    slow.wire.round_trip_ms = 5;
    let _server = serve(slow, 0);
    let mut live = Live::start(Arc::new(PcSc));
    live.next_report("at first");
    let (end, resets) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let (ended, count) = (Arc::clone(&end), Arc::clone(&resets));
    let rude = std::thread::spawn(move || {
        while !ended.load(Ordering::SeqCst) {
            // Dropping it resets the card.
            drop(other_program(pcsc::ShareMode::Shared));
            count.fetch_add(1, Ordering::SeqCst);
            // Slept, so that others get at the card between two resets.
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    while resets.load(Ordering::SeqCst) < 8 {
        live.look_again();
        assert_eq!(essence(&live.next_report("in spite of it")), expected);
        // pcscd lets the other in between two transactions only, and looks every 0.1 s whether it can.
        live.drain(Duration::from_millis(150));
    }
    end.store(true, Ordering::SeqCst);
    rude.join().unwrap();
    assert_eq!(live.faults, []);
}

fn transmit(card: &pcsc::Card, command: &[u8]) -> Vec<u8> {
    let mut buffer = [0; 512];
    card.transmit(command, &mut buffer).unwrap().to_vec()
}

fn another_programs_pin_outlives_the_monitor() {
    let _world = World::start();
    let server = serve(card("fresh"), 0);
    let mut live = Live::start(Arc::new(PcSc));
    live.next_report("looked at");
    let (_context, other) = other_program(pcsc::ShareMode::Shared);
    let select = [&[0x00, 0xA4, 0x04, 0x0C, 0x0A][..], sim::Ap::Jpki.aid()].concat();
    assert_eq!(transmit(&other, &select), [0x90, 0x00]);
    assert_eq!(transmit(&other, b"\x00\x20\x00\x98\x042580"), [0x90, 0x00]);
    let before = server.exchanges();
    // Longer than the monitor's bounded wait.
    live.drain(Duration::from_secs(6));
    assert_eq!(server.exchanges(), before, "nobody asked it anything");
    assert!(server.with_card(|card| card.verified(sim::Ap::Jpki, 0x0018)));
    let info = [&[0x80, 0x2A, 0x00, 0x97, 0x03][..], b"abc", &[0x00]].concat();
    let signature = transmit(&other, &info);
    assert_eq!((signature.len(), &signature[256..]), (258, &[0x90, 0x00][..]), "it still signs");
}

fn a_slow_card_that_is_taken_out_is_gone_at_once() {
    let _world = World::start();
    let mut slow = card("short-only");
    slow.wire.round_trip_ms = 400;
    let server = serve(slow, 0);
    let mut live = Live::start(Arc::new(PcSc));
    live.until("it is in", |live| !live.epochs().is_empty());
    within(SOON, "the look has begun", || server.exchanges() > 3);
    live.drain(Duration::ZERO);
    assert!(live.report().is_none(), "the look goes on");
    server.take_out();
    let at = Instant::now();
    live.until("it is out", |live| live.epochs().is_empty());
    // pcscd looks every 0.4 s; what is left of the look would take longer.
    assert!(at.elapsed() < Duration::from_secs(5), "{:?}", at.elapsed());
    server.with_card(|card| card.wire.round_trip_ms = 0);
    server.put_back();
    let whole = in_process(card("short-only"));
    assert_eq!(essence(&live.next_report("whole when back")), whole);
    assert!(live.told.iter().all(|(_, report)| essence(report) == whole));
}

fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").unwrap().count()
}

fn quick_cycles_show_no_wrong_card() {
    let _world = World::start();
    let names = ["fresh", "renewable"];
    let whole = names.map(|name| in_process(card(name)));
    let server = serve(card(names[0]), 0);
    let mut live = Live::start(Arc::new(PcSc));
    live.next_report("at first");
    let before = (descriptors(), threads());
    for cycle in 1..=25 {
        server.swap(card(names[cycle % 2]));
        within(SOON, "the virtual reader takes the card", || server.connected());
        if cycle % 5 == 0 {
            // Some stay: what is shown then is the card that is in.
            let expected = &whole[cycle % 2];
            live.until(&format!("cycle {cycle}"), |live| {
                live.report().is_some_and(|report| essence(&report) == *expected)
            });
        } else {
            // Out again before pcscd saw it, in the middle of a look, or after it.
            live.drain(Duration::from_millis(u64::try_from(cycle).unwrap() * 37 % 600));
        }
    }
    live.drain(Duration::from_secs(1));
    assert_eq!(essence(&live.next_report("the last")), whole[1]);
    for (_, report) in &live.told {
        assert!(whole.contains(&essence(report)), "a card that never was: {report:?}");
    }
    for (epoch, part) in &live.parts {
        let dates = part.validity(KeyPair::Auth);
        for (_, report) in live.told.iter().filter(|(of, _)| of == epoch) {
            assert_eq!(report.validity(KeyPair::Auth), dates, "another card's dates under {epoch:?}");
        }
    }
    // What was told last is told before whoever told it has ended.
    within(SOON, &format!("descriptors and threads as before: {before:?}"), || {
        descriptors() <= before.0 && threads() <= before.1
    });
    let (looks, lost) = (live.told.len(), live.faults.len());
    eprintln!("measured: 25 cycles, {looks} looks told, {lost} ended by removal");
}
