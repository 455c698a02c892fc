//! A kiosk's wrong PINs, counted on the wire: whatever a visitor tries, through pcscd's virtual reader and the real program,
//! one insertion gets one wrong PIN at the most, and no card loses its last try.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use mynascope::conduct::visiting::Press;
use mynascope::domain::credential::{KeyPair, PinName};
use mynascope::domain::policy::{Barred, Policy};
use mynascope::domain::tongue::Tongue;
use mynascope::session::pin::{Done, PinOutcome, Rules, Stop, Tally, Work};
use mynascope::sim::vpcd::{Heard, Server};
use mynascope::sim::{self, Reply};
use mynascope::station::state::State;
use rustix::process::{Signal, kill_process};

use crate::guided::{CHECKS, Guided, Place};
use crate::live::card;
use crate::pins::Jobs;
use crate::program::{card_is_in, card_is_out, now, trials};
use crate::world::{World, port, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![trial:
        the_count_of_wrong_pins_outlives_process_and_service_through_pcscd,
        what_was_not_answered_counts_and_what_can_not_be_written_is_not_sent_through_pcscd,
        a_kiosk_tries_no_second_pin_after_it_was_restarted_in_the_middle,
    ];
    // 200 together.
    for name in VISITS {
        all.push(trial(name, visits_that_try));
    }
    all
}

const VISITS: [&str; 10] = [
    "twenty_of_two_hundred_visits_that_try_wrong_pins_1",
    "twenty_of_two_hundred_visits_that_try_wrong_pins_2",
    "twenty_of_two_hundred_visits_that_try_wrong_pins_3",
    "twenty_of_two_hundred_visits_that_try_wrong_pins_4",
    "twenty_of_two_hundred_visits_that_try_wrong_pins_5",
    "twenty_of_two_hundred_visits_that_try_wrong_pins_6",
    "twenty_of_two_hundred_visits_that_try_wrong_pins_7",
    "twenty_of_two_hundred_visits_that_try_wrong_pins_8",
    "twenty_of_two_hundred_visits_that_try_wrong_pins_9",
    "twenty_of_two_hundred_visits_that_try_wrong_pins_10",
];

const SOON: Duration = Duration::from_secs(20);

/// A VERIFY with a secret that reached a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sent {
    /// Which insertion.
    insertion: usize,
    /// What the card had told just before.
    left: Option<u8>,
    right: bool,
}

/// What the wire has heard.
#[derive(Default)]
struct Counted {
    insertion: usize,
    told: Option<u8>,
    sent: Vec<Sent>,
}

impl Counted {
    fn hears(&mut self, command: &[u8], answer: Option<&[u8]>) {
        if command[1] != 0x20 {
            return;
        }
        let told = match answer {
            Some([0x63, count]) if count & 0xF0 == 0xC0 => Some(count & 0x0F),
            _ => None,
        };
        if command.len() > 5 {
            let right = answer == Some(&[0x90, 0x00]);
            self.sent.push(Sent { insertion: self.insertion, left: self.told, right });
        }
        // It has left: where that was seen, what comes is another insertion.
        self.insertion += usize::from(answer.is_none());
        self.told = told;
    }
}

/// A card in the virtual reader whose wire is listened to.
struct Wire {
    server: Server,
    counted: Arc<Mutex<Counted>>,
}

impl Wire {
    fn serve(card: sim::Card) -> Self {
        let counted: Arc<Mutex<Counted>> = Arc::default();
        let heard = Arc::clone(&counted);
        let listener = move |one: Heard<'_>| {
            if let Heard::Exchange(command, answer, _) = one {
                heard.lock().unwrap().hears(command, answer);
            }
        };
        let address = format!("127.0.0.1:{}", port(0));
        let server = Server::heard(card, &address, Box::new(listener)).unwrap();
        Self { server, counted }
    }

    fn take_out(&self) {
        self.server.take_out();
        self.counted.lock().unwrap().insertion += 1;
    }

    fn sent(&self) -> Vec<Sent> {
        self.counted.lock().unwrap().sent.clone()
    }

    fn wrong(&self) -> usize {
        self.sent().iter().filter(|sent| !sent.right).count()
    }

    /// One wrong PIN for each insertion at the most, and none where the card had one try left, or told none.
    #[track_caller]
    fn holds(&self) {
        let sent = self.sent();
        for one in &sent {
            assert!(one.left.is_some_and(|left| left > 1), "{one:?} of {sent:#?}");
            let wrong = |other: &&Sent| other.insertion == one.insertion && !other.right;
            assert!(sent.iter().filter(wrong).count() <= 1, "insertion {}: {sent:#?}", one.insertion);
        }
    }
}

/// What is kept in a world, and the session under a kiosk's rules that keeps it.
fn kept() -> PathBuf {
    "/run/world/state.json".into()
}

fn begun() -> Jobs {
    let state = Arc::new(State::open(kept(), Arc::new(now)));
    let rules = Rules { policy: Policy::kiosk(false), tally: Arc::clone(&state) as Arc<dyn Tally> };
    Jobs::under(rules, move |event| state.heard(event))
}

const BARRED: Result<Done, Stop> = Err(Stop::Barred(Barred::WrongBefore));

fn is_wrong(outcome: &PinOutcome) -> bool {
    matches!(outcome.result, Err(Stop::Wrong { .. }))
}

fn the_count_of_wrong_pins_outlives_process_and_service_through_pcscd() {
    let mut world = World::start();
    let wire = Wire::serve(card("fresh"));
    let check = || Work::Check(PinName::Auth);
    let mut jobs = begun();
    assert!(is_wrong(&jobs.run(check(), "9999")));
    for (work, typed) in [(check(), "2580"), (Work::Read(KeyPair::Sign), "DEMO2580"), (check(), "1111")] {
        assert_eq!(jobs.run(work, typed).result, BARRED);
    }
    // The process begins anew, twice; then the service, with the card left where it is.
    for _ in 0..2 {
        drop(jobs);
        jobs = begun();
        assert_eq!(jobs.run(check(), "2580").result, BARRED);
    }
    world.restart();
    jobs.comes_again();
    assert_eq!(jobs.run(check(), "2580").result, BARRED);
    drop(jobs);
    world.restart();
    card_is_in(0);
    jobs = begun();
    assert_eq!(jobs.run(check(), "2580").result, BARRED);
    assert_eq!(wire.sent().len(), 1, "{:?}", wire.sent());
    // Nobody saw it leave: the process was not there.
    drop(jobs);
    wire.take_out();
    card_is_out(0);
    wire.server.put_back();
    card_is_in(0);
    jobs = begun();
    assert_eq!(jobs.run(check(), "2580").result, BARRED);
    // It is seen to leave. Slept: a reader that has just appeared counts as empty only after a second.
    std::thread::sleep(Duration::from_millis(1200));
    wire.take_out();
    card_is_out(0);
    wire.server.put_back();
    jobs.comes_again();
    assert_eq!(jobs.run(check(), "2580").result, Ok(Done::Checked));
    assert!(is_wrong(&jobs.run(check(), "9999")));
    assert_eq!(jobs.run(check(), "2580").result, BARRED);
    assert_eq!((wire.sent().len(), wire.wrong()), (3, 2), "{:?}", wire.sent());
    wire.holds();
}

fn what_was_not_answered_counts_and_what_can_not_be_written_is_not_sent_through_pcscd() {
    let _world = World::start();
    let wire = Wire::serve(card("fresh"));
    let check = || Work::Check(PinName::Auth);
    let mut jobs = begun();
    // Another file of this name can't be made: its place is taken by a folder with something in it.
    std::fs::remove_file(kept()).unwrap();
    std::fs::create_dir_all(kept().join("in the way")).unwrap();
    let barred = Err(Stop::Barred(Barred::NotKept));
    for typed in ["9999", "2580"] {
        assert_eq!(jobs.run(check(), typed).result, barred);
    }
    assert_eq!(wire.sent(), []);
    std::fs::remove_dir_all(kept()).unwrap();
    assert_eq!(jobs.run(check(), "2580").result, Ok(Done::Checked));
    // The card is at work with it when the process is killed: nobody hears what it says.
    let pid = std::process::id();
    let written = || std::fs::read_to_string(kept()).unwrap();
    let (told, heard) = std::sync::mpsc::channel();
    wire.server.with_card(|card| {
        card.set_hook(Box::new(move |_, command| {
            if command[1] == 0x20 && command.len() > 5 {
                let _ = told.send(written());
                return Some(Reply::Answer(vec![0x6F, 0x00]));
            }
            None
        }));
    });
    assert!(jobs.run(check(), "2580").result.is_err());
    let at_that_moment = heard.recv_timeout(SOON).unwrap();
    assert!(at_that_moment.contains("\"wrong_pins\":1"), "{at_that_moment}");
    assert!(at_that_moment.contains(&format!("\"pid\":{pid}")), "{at_that_moment}");
    wire.server.with_card(|card| card.set_hook(Box::new(|_, _| None)));
    assert_eq!(jobs.run(check(), "2580").result, BARRED);
    drop(jobs);
    assert_eq!(begun().run(check(), "2580").result, BARRED);
    assert_eq!(wire.sent().len(), 2);
}

/// What a visitor types.
const TYPED: [(Press, &str); 3] =
    [(CHECKS[0], "9999\r"), (CHECKS[1], "WRONG999\r"), (Press::Read, "WRONG999\r")];

/// Tries a PIN wherever one can be tried; how often one could be typed.
fn tries(kiosk: &mut Guided, first: usize) -> usize {
    let mut typed = 0;
    for turn in 0..TYPED.len() {
        let (press, keys) = TYPED[(first + turn) % TYPED.len()];
        if !kiosk.reaches_pins().offers(press) {
            continue;
        }
        kiosk.press(press);
        // Where none may be presented the page says so at once.
        if kiosk.any_of(&[Press::Enter, Press::On]) == Press::Enter {
            kiosk.terminal.press(keys);
            typed += 1;
        }
        kiosk.press(Press::On);
    }
    typed
}

fn visits_that_try() {
    const EACH: usize = 20;
    let _world = World::start();
    let place = Place::new();
    // Each of the ten begins elsewhere, and does another twenty.
    let name = std::env::args().find(|argument| VISITS.contains(&argument.as_str())).unwrap();
    let part = VISITS.iter().position(|known| *known == name).unwrap();
    let wire = Wire::serve(card("fresh"));
    wire.take_out();
    card_is_out(0);
    let mut kiosk = place.start();
    let mut typed = 0;
    for visit in part * EACH..(part + 1) * EACH {
        let persona = ["fresh", "renewable", "one-try-left", "last-day", "locked-auth"][visit % 5];
        wire.server.with_card(|old| *old = card(persona));
        let tongue = Tongue::ALL[visit % Tongue::ALL.len()];
        // Told where it fails.
        eprintln!("visit {visit}: {persona}, {tongue:?}");
        // Before its consent is asked for, or after.
        if visit % 2 == 0 {
            wire.server.put_back();
            kiosk.any_of(&[Press::Speak(tongue)]);
        }
        kiosk.consent(tongue);
        wire.server.put_back();
        if visit % 4 == 2 {
            typed += usize::from(flickers(&mut kiosk, &wire, visit));
        }
        typed += tries(&mut kiosk, visit);
        wire.holds();
        match visit % 4 {
            // The visit is ended, and the card stays: nobody is answered, in no language.
            0 => {
                kiosk.press(Press::Finish);
                nobody_is_answered(&mut kiosk, &wire);
            }
            // The program is ended as its service would, and begins anew while the card is in.
            1 if visit % 8 == 1 => {
                kill_process(kiosk.terminal.pid(), Signal::TERM).unwrap();
                assert_eq!(kiosk.terminal.end(), 143);
                kiosk = place.start_with_a_card();
                nobody_is_answered(&mut kiosk, &wire);
            }
            // It is killed.
            1 => {
                kill_process(kiosk.terminal.pid(), Signal::KILL).unwrap();
                kiosk.terminal.end();
                kiosk = place.start_with_a_card();
                nobody_is_answered(&mut kiosk, &wire);
            }
            // Nobody does anything any more.
            _ if visit % 100 == 3 => {
                kiosk.gone(&[Press::On, Press::Finish, Press::MoreTime], Duration::from_secs(80));
                nobody_is_answered(&mut kiosk, &wire);
            }
            // It is taken.
            _ => {}
        }
        wire.holds();
        wire.take_out();
        card_is_out(0);
        kiosk.at_rest();
    }
    wire.holds();
    eprintln!(
        "measured: {EACH} visits, {typed} PINs typed, {} sent, {} wrong",
        wire.sent().len(),
        wire.wrong()
    );
    assert!(typed >= EACH / 2 && wire.wrong() >= EACH / 4, "{typed} {:?}", wire.sent());
}

/// The contact is lost while the card is at work with a PIN: too short to be seen, or a little longer. True where it came to
/// that.
#[track_caller]
fn flickers(kiosk: &mut Guided, wire: &Wire, visit: usize) -> bool {
    if !kiosk.reaches_pins().offers(CHECKS[0]) {
        return false;
    }
    let away = Duration::from_millis(if visit % 8 == 2 { 50 } else { 900 });
    wire.server.with_card(|card| {
        let mut left = false;
        card.set_hook(Box::new(move |_, command| {
            let leaves = command[1] == 0x20 && command.len() > 5 && !std::mem::replace(&mut left, true);
            leaves.then_some(Reply::Left(away))
        }));
    });
    let tongue = kiosk.tongue;
    kiosk.press(CHECKS[0]);
    kiosk.any_of(&[Press::Enter]);
    kiosk.terminal.press("9999\r");
    // What came of it is told; where it was seen to leave, there is another visit.
    kiosk.any_of(&[Press::On, Press::Finish, Press::Speak(tongue)]);
    if kiosk.comes(&[Press::Speak(tongue)], away + Duration::from_secs(2)) {
        kiosk.consent(tongue);
    }
    true
}

/// A card that is still in when its visit is over answers nobody, whatever is pressed.
#[track_caller]
fn nobody_is_answered(kiosk: &mut Guided, wire: &Wire) {
    // A program that has just begun does not know of it yet.
    kiosk.gone(&[Press::Begin, Press::On, Press::Finish], SOON);
    // What ended with the visit has left its card by then.
    let (mut before, mut quiet) = (wire.server.exchanges(), Instant::now());
    within(SOON, "the card is left alone", || {
        let now = wire.server.exchanges();
        if now != before {
            (before, quiet) = (now, Instant::now());
        }
        quiet.elapsed() > Duration::from_millis(300)
    });
    let since = Instant::now();
    for key in ["\r", " ", "\t", "\x1b[A", "5", "\x1b", "2580\r"] {
        kiosk.terminal.press(key);
        kiosk.terminal.settled(Duration::from_millis(60));
    }
    within(SOON, "a while", || since.elapsed() > Duration::from_millis(600));
    assert!(!kiosk.offers(Press::Begin) && !kiosk.offers(Press::On), "{}", kiosk.terminal.text());
    assert_eq!(wire.server.exchanges(), before);
}

fn a_kiosk_tries_no_second_pin_after_it_was_restarted_in_the_middle() {
    let _world = World::start();
    let place = Place::new();
    let wire = Wire::serve(card("fresh"));
    wire.take_out();
    card_is_out(0);
    let mut kiosk = place.start();
    kiosk.consent(Tongue::English);
    wire.server.put_back();
    kiosk.reaches_pins();
    // Killed while the card is at work with a wrong one.
    let (told, heard) = std::sync::mpsc::channel();
    wire.server.with_card(|card| {
        card.set_hook(Box::new(move |_, command| {
            if command[1] == 0x20 && command.len() > 5 {
                let _ = told.send(());
                std::thread::sleep(Duration::from_millis(700));
            }
            None
        }));
    });
    kiosk.press(CHECKS[0]);
    kiosk.any_of(&[Press::Enter]);
    kiosk.terminal.press("9999\r");
    heard.recv_timeout(SOON).unwrap();
    kill_process(kiosk.terminal.pid(), Signal::KILL).unwrap();
    kiosk.terminal.end();
    let written: serde_json::Value = serde_json::from_slice(&std::fs::read(place.state()).unwrap()).unwrap();
    assert_eq!(written["wrong_pins"], 1, "{written}");
    kiosk = place.start_with_a_card();
    nobody_is_answered(&mut kiosk, &wire);
    assert_eq!(wire.sent().len(), 1);
    wire.take_out();
    kiosk.at_rest();
    within(SOON, "the count is that of the next card", || {
        let written: io::Result<Vec<u8>> = std::fs::read(place.state());
        let written: serde_json::Value = serde_json::from_slice(&written.unwrap()).unwrap();
        written["wrong_pins"] == 0
    });
    wire.holds();
}
