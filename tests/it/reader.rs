//! `reader` against a real pcscd and its virtual reader, with a card that answers from a script.

use std::ffi::CString;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use mynascope::link::{
    Backend, Connection, Disposition, LinkError, Presence, ReaderName, ReaderStatus, Sharing, Transmit, Wake,
};
use mynascope::reader::PcSc;

use crate::program::descriptors;
use crate::scripted::{ATR, Card, OTHER_ATR, Reply};
use crate::world::{READERS, World, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a_card_is_seen_put_in_and_taken_out", a_card_is_seen_put_in_and_taken_out),
        trial("a_swapped_card_is_another_one", a_swapped_card_is_another_one),
        // 200 together: a cycle takes pcscd and vpcd half a second, measured, and in one pcscd they wait for each other.
        trial("forty_quick_cycles_of_two_hundred_end_in_the_truth_1", forty_quick_cycles_end_in_the_truth),
        trial("forty_quick_cycles_of_two_hundred_end_in_the_truth_2", forty_quick_cycles_end_in_the_truth),
        trial("forty_quick_cycles_of_two_hundred_end_in_the_truth_3", forty_quick_cycles_end_in_the_truth),
        trial("forty_quick_cycles_of_two_hundred_end_in_the_truth_4", forty_quick_cycles_end_in_the_truth),
        trial("forty_quick_cycles_of_two_hundred_end_in_the_truth_5", forty_quick_cycles_end_in_the_truth),
        trial("a_service_killed_and_restarted_is_back_in_two_seconds", a_service_killed_and_restarted),
        trial("a_service_stopped_and_restarted_is_back_in_two_seconds", a_service_stopped_and_restarted),
        trial("a_service_that_starts_late_is_found", a_service_that_starts_late_is_found),
        trial("many_restarts_leak_no_descriptor", many_restarts_leak_no_descriptor),
        trial("without_readers_nothing_spins", without_readers_nothing_spins),
        trial("an_idle_monitor_wakes_at_most_once_in_five_seconds", an_idle_monitor_sleeps),
        trial("a_wake_ends_a_wait_at_once", a_wake_ends_a_wait_at_once),
        trial("a_hung_service_does_not_hold_up_who_wakes", a_hung_service_does_not_hold_up_who_wakes),
        trial("a_long_answer_comes_whole", a_long_answer_comes_whole),
        trial("a_card_that_leaves_in_the_middle_left", a_card_that_leaves_in_the_middle_left),
        trial("a_card_that_leaves_between_exchanges_left", a_card_that_leaves_between_exchanges_left),
        trial("a_reader_without_card_says_so", a_reader_without_card_says_so),
        trial("an_unknown_reader_is_no_reader", an_unknown_reader_is_no_reader),
        trial("an_exclusive_holder_keeps_us_out_and_shows", an_exclusive_holder_keeps_us_out_and_shows),
        trial("an_exclusive_holder_that_lets_go_soon_is_waited_for", a_short_holder_is_waited_for),
        trial("a_reset_by_another_program_is_reconnected_once", a_reset_by_another_program),
        trial("leaving_and_dropping_keep_the_state_of_others", leaving_and_dropping_keep_the_state_of_others),
        trial("unpowering_ends_the_state_of_the_card", unpowering_ends_the_state_of_the_card),
        trial("a_panic_inside_ends_the_transaction", a_panic_inside_ends_the_transaction),
        trial("a_card_put_in_later_is_not_reconnected_to", a_card_put_in_later_is_not_reconnected_to),
        trial("the_connecting_side_survives_a_restart", the_connecting_side_survives_a_restart),
        trial("a_slow_exchange_does_not_hold_up_the_monitor", a_slow_exchange_does_not_hold_up_the_monitor),
    ]
}

const SELECT: &[u8] = &[0x00, 0xA4, 0x04, 0x0C, 0x02, 0x11, 0x22];
const OK: &[u8] = &[0x90, 0x00];
/// pcscd looks at a reader every 0.4 s; generous, since the machine may be busy.
const SOON: Duration = Duration::from_secs(20);

type Told = Result<Vec<ReaderStatus>, LinkError>;

/// The monitor as the session runs it: on a thread of its own, its news through a channel.
struct Watcher {
    news: Receiver<(Instant, Told)>,
    wake: Wake,
    thread: Option<JoinHandle<()>>,
    end: Arc<AtomicBool>,
}

impl Watcher {
    fn start() -> Self {
        let (mut watch, wake) = PcSc.watch();
        let (send, news) = channel();
        let end = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&end);
        let thread = std::thread::Builder::new().name("monitor".into());
        let thread = thread.spawn(move || {
            let mut known = Vec::new();
            while !ended.load(Ordering::SeqCst) {
                let told = watch.next(&known);
                known = told.clone().unwrap_or_default();
                let _ = send.send((Instant::now(), told));
            }
        });
        Self { news, wake, thread: Some(thread.unwrap()), end }
    }

    /// The first news of which `wanted` is true, and when it came.
    fn until(&self, what: &str, wanted: impl Fn(&Told) -> bool) -> (Instant, Told) {
        let end = Instant::now() + SOON;
        let mut last = None;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.news.recv_timeout(left) {
                Ok((at, told)) if wanted(&told) => return (at, told),
                Ok((_, told)) => last = Some(told),
                Err(over) => panic!("{over}: never told: {what}; the last was {last:?}"),
            }
        }
    }

    /// When news came of which `wanted` is true.
    fn sees(&self, what: &str, wanted: impl Fn(&Told) -> bool) -> Instant {
        self.until(what, wanted).0
    }

    fn until_presence(&self, slot: usize, presence: &Presence) -> ReaderStatus {
        let has = |told: &Told| {
            told.as_ref().is_ok_and(|all| all.get(slot).is_some_and(|r| r.presence == *presence))
        };
        let (_, told) = self.until(&format!("slot {slot}: {presence:?}"), has);
        told.unwrap().swap_remove(slot)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.end.store(true, Ordering::SeqCst);
        let thread = self.thread.take().unwrap();
        within(SOON, "the monitor ends", || {
            (self.wake)();
            thread.is_finished()
        });
    }
}

/// No service, with or without systemd on this machine.
const fn is_away(why: LinkError) -> bool {
    matches!(why, LinkError::NoService | LinkError::NotStarted(_))
}

fn name(slot: usize) -> ReaderName {
    ReaderName(READERS[slot].into())
}

fn card(atr: &[u8]) -> Presence {
    Presence::Card { atr: atr.to_vec() }
}

/// Connects as soon as pcscd has noticed the card.
fn connect(slot: usize, sharing: Sharing) -> Box<dyn Connection> {
    let mut readers = PcSc.readers();
    let mut connection = None;
    within(SOON, "connects", || {
        connection = readers.connect(&name(slot), sharing).ok();
        connection.is_some()
    });
    connection.unwrap()
}

/// One exchange in a transaction of its own.
fn ask(connection: &mut dyn Connection, command: &[u8]) -> Result<Vec<u8>, LinkError> {
    let mut answer = Err(LinkError::Cancelled);
    connection.transact(&mut |link| answer = link.transmit(command))?;
    answer
}

/// Another program: the library by itself.
fn other_program(slot: usize, mode: pcsc::ShareMode) -> (pcsc::Context, pcsc::Card) {
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let reader = CString::new(READERS[slot]).unwrap();
    let mut card = None;
    within(SOON, "the other program connects", || {
        card = context.connect(&reader, mode, pcsc::Protocols::ANY).ok();
        card.is_some()
    });
    (context, card.unwrap())
}

fn other_asks(card: &pcsc::Card) -> Result<Vec<u8>, pcsc::Error> {
    card.transmit(SELECT, &mut [0; pcsc::MAX_BUFFER_SIZE]).map(<[u8]>::to_vec)
}

/// How often the monitor's thread was woken so far, from the kernel.
fn wakeups_of_the_monitor() -> u64 {
    for task in std::fs::read_dir("/proc/self/task").unwrap() {
        let status = std::fs::read_to_string(task.unwrap().path().join("status")).unwrap();
        if status.starts_with("Name:\tmonitor\n") {
            let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches")).unwrap();
            return line.split_whitespace().last().unwrap().parse().unwrap();
        }
    }
    panic!("no monitor thread");
}

/// Waits until the monitor is in a long wait: it has not woken for longer than any of its short ones takes.
fn the_monitor_is_at_rest() {
    let (mut known, mut since) = (wakeups_of_the_monitor(), Instant::now());
    within(SOON, "the monitor is at rest", || {
        let now = wakeups_of_the_monitor();
        if now != known {
            (known, since) = (now, Instant::now());
        }
        since.elapsed() > Duration::from_millis(700)
    });
}

fn a_card_is_seen_put_in_and_taken_out() {
    let _world = World::start();
    let watcher = Watcher::start();
    let empty = watcher.until_presence(1, &Presence::Empty);
    assert_eq!(empty.name, name(1));
    let inserted = Card::insert(1, ATR);
    let full = watcher.until_presence(1, &card(ATR));
    assert!(full.events > empty.events && !full.held);
    drop(inserted);
    assert!(watcher.until_presence(1, &Presence::Empty).events > full.events);
}

fn a_swapped_card_is_another_one() {
    let _world = World::start();
    let watcher = Watcher::start();
    let first = Card::insert(0, ATR);
    let before = watcher.until_presence(0, &card(ATR));
    drop(first);
    // pcscd asks this reader every 0.4 s: a swap in less is one card to it. No hand is so quick.
    crate::program::card_is_out(0);
    let _second = Card::insert(0, OTHER_ATR);
    assert!(watcher.until_presence(0, &card(OTHER_ATR)).events > before.events);
}

fn forty_quick_cycles_end_in_the_truth() {
    let _world = World::start();
    let watcher = Watcher::start();
    watcher.until_presence(0, &Presence::Empty);
    let before = descriptors();
    let start = Instant::now();
    for cycle in 0..40 {
        let inserted = Card::insert(0, if cycle % 2 == 0 { ATR } else { OTHER_ATR });
        // Most are too quick for pcscd, which looks every 0.4 s; some it can't miss.
        let stay = Duration::from_millis(if cycle % 10 == 0 { 500 } else { cycle });
        std::thread::sleep(stay);
        drop(inserted);
        std::thread::sleep(stay);
    }
    let cycled = start.elapsed();
    // The truth, and nothing after it. (A card put in within pcscd's 0.4 s of one that left while it was powered up
    // would be mute to pcscd, not to us.)
    let quiet = || {
        let mut last = None;
        while let Ok((_, told)) = watcher.news.recv_timeout(Duration::from_millis(1500)) {
            last = Some(told.unwrap().swap_remove(0));
        }
        last
    };
    assert!(quiet().is_none_or(|last| last.presence == Presence::Empty));
    let _last = Card::insert(0, ATR);
    watcher.until_presence(0, &card(ATR));
    let last = quiet();
    assert!(last.as_ref().is_none_or(|last| last.presence == card(ATR)));
    // The monitor has one of its own for a moment, where it looks just then.
    within(SOON, "only the card's own two descriptors", || descriptors() <= before + 2);
    assert_eq!(ask(&mut *connect(0, Sharing::Shared), SELECT).unwrap(), OK);
    eprintln!("measured: 40 cycles in {cycled:?}");
}

fn back_within_two_seconds(end: fn(&mut World)) {
    let mut world = World::start();
    let watcher = Watcher::start();
    watcher.until_presence(0, &Presence::Empty);
    // Three times; on a machine that has much else to do a few more, of which the late ones do not count.
    let (mut in_time, mut late) = (0, Vec::new());
    while in_time < 3 {
        end(&mut world);
        watcher.sees("the service is away", |told| told.as_ref().is_err_and(|why| is_away(*why)));
        // Slept: away for longer than one of the monitor's tries to find it again takes.
        std::thread::sleep(Duration::from_millis(700));
        // What was told until now is of the dead one.
        while watcher.news.try_recv().is_ok() {}
        world.restart();
        let back = Instant::now();
        let at = watcher.sees("both readers are back", |told| told.as_ref().is_ok_and(|all| all.len() == 2));
        let took = at.saturating_duration_since(back);
        if took < Duration::from_secs(2) {
            in_time += 1;
        } else {
            late.push(took);
        }
        assert!(late.len() < 5, "back after {late:?}");
    }
    let _card = Card::insert(0, ATR);
    watcher.until_presence(0, &card(ATR));
}

fn a_service_killed_and_restarted() {
    back_within_two_seconds(World::kill_pcscd);
}

fn a_service_stopped_and_restarted() {
    back_within_two_seconds(World::stop);
}

fn a_service_that_starts_late_is_found() {
    let mut world = World::not_started(READERS.len());
    let watcher = Watcher::start();
    let (_, first) = watcher.until("anything", |_| true);
    assert!(first.as_ref().is_err_and(|why| is_away(*why)), "{first:?}");
    assert!(PcSc.readers().connect(&name(0), Sharing::Shared).is_err_and(is_away));
    world.restart();
    watcher.until_presence(1, &Presence::Empty);
}

fn many_restarts_leak_no_descriptor() {
    let mut world = World::start();
    let watcher = Watcher::start();
    watcher.until_presence(0, &Presence::Empty);
    let before = descriptors();
    for _ in 0..5 {
        world.kill_pcscd();
        watcher.sees("the service is away", Result::is_err);
        world.restart();
        watcher.sees("the readers are back", |told| told.as_ref().is_ok_and(|all| all.len() == 2));
    }
    // The monitor has one of its own for a moment, where it looks just then.
    within(SOON, &format!("{before} descriptors as before"), || descriptors() <= before);
}

fn without_readers_nothing_spins() {
    let _world = World::start_without_readers();
    let watcher = Watcher::start();
    let (_, first) = watcher.until("no readers", Result::is_ok);
    assert_eq!(first, Ok(vec![]));
    // Short waits while a service that has just started may still list its readers.
    the_monitor_is_at_rest();
    let before = wakeups_of_the_monitor();
    // Slept, since it is tested that nothing happens for so long.
    std::thread::sleep(Duration::from_secs(10));
    let woken = wakeups_of_the_monitor() - before;
    assert!(woken <= 40, "{woken} wakeups in 10 s");
}

fn an_idle_monitor_sleeps() {
    let _world = World::start();
    let watcher = Watcher::start();
    watcher.until_presence(0, &Presence::Empty);
    the_monitor_is_at_rest();
    while watcher.news.try_recv().is_ok() {}
    // One end of a bounded wait is a handful of switches: the wait's own, the list, the states. None is told in
    // between; two bounded waits end in 10 s at the most.
    let before = wakeups_of_the_monitor();
    // Slept, since it is tested that nothing happens for so long.
    std::thread::sleep(Duration::from_secs(10));
    let woken = wakeups_of_the_monitor() - before;
    let told = watcher.news.try_iter().count();
    assert!(told <= 2, "{told} ends of a wait in 10 s");
    assert!(woken <= 40, "{woken} switches in 10 s");
    eprintln!("measured: {told} ends of a wait, {woken} voluntary switches in 10 s");
}

fn a_wake_ends_a_wait_at_once() {
    let _world = World::start();
    let watcher = Watcher::start();
    watcher.until_presence(0, &Presence::Empty);
    the_monitor_is_at_rest();
    for _ in 0..20 {
        let rung = Instant::now();
        // Again and again: a cancel that comes before the wait has begun is lost.
        let cancelled = || {
            (watcher.wake)();
            std::thread::sleep(Duration::from_millis(20));
            watcher.news.try_iter().any(|(_, told)| told == Err(LinkError::Cancelled))
        };
        within(SOON, "cancelled", cancelled);
        // Far below the bounded wait of five seconds, also on a busy machine.
        assert!(rung.elapsed() < Duration::from_secs(3), "{:?}", rung.elapsed());
    }
}

fn a_hung_service_does_not_hold_up_who_wakes() {
    let mut world = World::start();
    let watcher = Watcher::start();
    watcher.until_presence(0, &Presence::Empty);
    the_monitor_is_at_rest();
    world.hang();
    let start = Instant::now();
    for _ in 0..10 {
        (watcher.wake)();
    }
    // A call to the service would wait until it goes on, so for ever here.
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    world.resume();
    watcher.sees("cancelled", |told| *told == Err(LinkError::Cancelled));
    let _card = Card::insert(0, ATR);
    watcher.until_presence(0, &card(ATR));
}

fn a_long_answer_comes_whole() {
    let _world = World::start();
    let long: Vec<u8> = (0..4000_u16).map(|n| (n % 251) as u8).chain([0x90, 0x00]).collect();
    let answer = long.clone();
    let _card = Card::scripted(0, ATR, Box::new(move |_| Reply::Bytes(answer.clone())));
    let mut connection = connect(0, Sharing::Shared);
    assert_eq!(connection.atr(), ATR);
    let command = [0x00, 0xB0, 0x00, 0x00, 0x00, 0x0F, 0xA0];
    assert_eq!(ask(&mut *connection, &command).unwrap(), long);
}

fn a_card_that_leaves_in_the_middle_left() {
    let _world = World::start();
    let mut left = 3;
    let _card = Card::scripted(
        0,
        ATR,
        Box::new(move |_| {
            left -= 1;
            if left == 0 { Reply::Leave } else { Reply::Bytes(OK.to_vec()) }
        }),
    );
    let mut connection = connect(0, Sharing::Shared);
    let mut answers = Vec::new();
    let mut again = Ok(());
    let done = connection.transact(&mut |link| {
        for _ in 0..4 {
            answers.push(link.transmit(SELECT));
        }
        again = link.reconnect();
    });
    assert_eq!(done, Ok(()));
    assert_eq!(answers[..2], [Ok(OK.to_vec()), Ok(OK.to_vec())]);
    assert_eq!(answers[2..], [Err(LinkError::CardLeft), Err(LinkError::CardLeft)]);
    assert_eq!(again, Err(LinkError::CardLeft));
    assert_eq!(connection.end(Disposition::Leave), Ok(()));
}

fn a_card_that_leaves_between_exchanges_left() {
    let _world = World::start();
    let inserted = Card::insert(0, ATR);
    let mut connection = connect(0, Sharing::Shared);
    assert_eq!(ask(&mut *connection, SELECT).unwrap(), OK);
    drop(inserted);
    assert_eq!(
        ask(&mut *connection, SELECT),
        Err(LinkError::CardLeft),
        "at once, while pcscd has not noticed"
    );
    crate::program::card_is_out(0);
    assert_eq!(ask(&mut *connection, SELECT), Err(LinkError::CardLeft), "and later");
}

fn a_reader_without_card_says_so() {
    let _world = World::start();
    assert_eq!(PcSc.readers().connect(&name(0), Sharing::Shared).err(), Some(LinkError::NoCard));
}

fn an_unknown_reader_is_no_reader() {
    let _world = World::start();
    for unknown in ["No such reader", "a\0b", ""] {
        let reader = ReaderName(unknown.into());
        let failed = PcSc.readers().connect(&reader, Sharing::Shared).err();
        assert_eq!(failed, Some(LinkError::NoReader), "{unknown:?}");
    }
}

fn an_exclusive_holder_keeps_us_out_and_shows() {
    let _world = World::start();
    let watcher = Watcher::start();
    let _card = Card::insert(0, ATR);
    let (_context, held) = other_program(0, pcsc::ShareMode::Exclusive);
    watcher.sees("held", |told| told.as_ref().is_ok_and(|all| all[0].held));
    let start = Instant::now();
    assert_eq!(PcSc.readers().connect(&name(0), Sharing::Shared).err(), Some(LinkError::Held));
    assert!(start.elapsed() > Duration::from_millis(400), "it was tried again meanwhile");
    drop(held);
    watcher.sees("free", |told| told.as_ref().is_ok_and(|all| !all[0].held));
    assert_eq!(ask(&mut *connect(0, Sharing::Exclusive), SELECT).unwrap(), OK);
}

fn a_short_holder_is_waited_for() {
    let _world = World::start();
    let _card = Card::insert(0, ATR);
    let one_that_lets_go_soon = || {
        let (context, held) = other_program(0, pcsc::ShareMode::Exclusive);
        let since = Instant::now();
        let holder = std::thread::spawn(move || {
            // Slept: how long it holds the card is what is tested.
            std::thread::sleep(Duration::from_millis(100));
            drop((held, context));
            since.elapsed()
        });
        let connected = PcSc.readers().connect(&name(0), Sharing::Shared).is_ok();
        (connected, holder.join().unwrap())
    };
    // One that a busy machine has held the card for longer tells nothing.
    let soon = |held: Duration| held < Duration::from_millis(250);
    let tried = (0..20).map(|_| one_that_lets_go_soon()).find(|(connected, held)| *connected || soon(*held));
    assert!(tried.is_some_and(|(connected, _)| connected), "{tried:?}");
}

fn a_reset_by_another_program() {
    let _world = World::start();
    let inserted = Card::insert(0, ATR);
    let mut connection = connect(0, Sharing::Shared);
    assert_eq!(ask(&mut *connection, SELECT).unwrap(), OK);
    let (_context, other) = other_program(0, pcsc::ShareMode::Shared);
    other.disconnect(pcsc::Disposition::ResetCard).map_err(|(_, error)| error).unwrap();
    within(SOON, "the reset reaches the card", || inserted.resets() > 0);
    let resets = inserted.resets();
    assert_eq!(ask(&mut *connection, SELECT).unwrap(), OK, "reconnected before the work began");
    assert_eq!(inserted.resets(), resets, "without a reset of our own");
}

fn leaving_and_dropping_keep_the_state_of_others() {
    let _world = World::start();
    let inserted = Card::insert(0, ATR);
    let (_context, other) = other_program(0, pcsc::ShareMode::Shared);
    assert_eq!(other_asks(&other).unwrap(), OK);
    let mut left = connect(0, Sharing::Shared);
    assert_eq!(ask(&mut *left, SELECT).unwrap(), OK);
    assert_eq!(left.end(Disposition::Leave), Ok(()));
    assert_eq!(other_asks(&other), Ok(OK.to_vec()), "after an end");
    let mut dropped = connect(0, Sharing::Shared);
    assert_eq!(ask(&mut *dropped, SELECT).unwrap(), OK);
    drop(dropped);
    assert_eq!(other_asks(&other), Ok(OK.to_vec()), "after a drop");
    assert_eq!(inserted.resets(), 0);
}

fn unpowering_ends_the_state_of_the_card() {
    let _world = World::start();
    let _card = Card::insert(0, ATR);
    let mut ours = connect(0, Sharing::Shared);
    let (_context, other) = other_program(0, pcsc::ShareMode::Shared);
    assert_eq!(ask(&mut *ours, SELECT).unwrap(), OK);
    assert_eq!(ours.end(Disposition::Unpower), Ok(()));
    assert_eq!(other_asks(&other), Err(pcsc::Error::ResetCard));
}

fn a_panic_inside_ends_the_transaction() {
    let _world = World::start();
    let _card = Card::insert(0, ATR);
    let mut connection = connect(0, Sharing::Shared);
    let (_context, mut other) = other_program(0, pcsc::ShareMode::Shared);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        connection.transact(&mut |link: &mut dyn Transmit| {
            link.transmit(SELECT).unwrap();
            panic!("on purpose");
        })
    }));
    assert!(panicked.is_err());
    drop(other.transaction().unwrap());
    assert_eq!(other_asks(&other), Ok(OK.to_vec()), "neither locked nor reset");
    assert_eq!(ask(&mut *connection, SELECT).unwrap(), OK, "and ours goes on");
}

fn a_card_put_in_later_is_not_reconnected_to() {
    let _world = World::start();
    let watcher = Watcher::start();
    let first = Card::insert(0, ATR);
    watcher.until_presence(0, &card(ATR));
    let mut connection = connect(0, Sharing::Shared);
    let mut second = None;
    let mut first = Some(first);
    let mut answers = Vec::new();
    connection
        .transact(&mut |link| {
            drop(first.take());
            watcher.until_presence(0, &Presence::Empty);
            second = Some(Card::insert(0, ATR));
            watcher.until_presence(0, &card(ATR));
            answers.push(link.transmit(SELECT));
            answers.push(link.reconnect().map(|()| vec![]));
            answers.push(link.transmit(SELECT));
        })
        .unwrap();
    assert!(answers.iter().all(Result::is_err), "{answers:?}");
    assert_eq!(answers[1], Err(LinkError::CardLeft));
    assert!(ask(&mut *connection, SELECT).is_err(), "nor in a new transaction");
    assert!(second.unwrap().seen().is_empty(), "the second card was asked nothing");
}

fn the_connecting_side_survives_a_restart() {
    let mut world = World::start();
    let mut readers = PcSc.readers();
    let first = Card::insert(0, ATR);
    let mut connection = connect(0, Sharing::Shared);
    within(SOON, "connects", || readers.connect(&name(0), Sharing::Shared).is_ok());
    world.kill_pcscd();
    assert_eq!(ask(&mut *connection, SELECT), Err(LinkError::NoService));
    assert!(readers.connect(&name(0), Sharing::Shared).is_err_and(is_away));
    drop((connection, first));
    world.restart();
    let _card = Card::insert(0, OTHER_ATR);
    let mut again = Err(LinkError::NoService);
    within(SOON, "connects again, with the old side", || {
        again = readers.connect(&name(0), Sharing::Shared);
        again.is_ok()
    });
    assert_eq!(again.unwrap().atr(), OTHER_ATR);
}

fn a_slow_exchange_does_not_hold_up_the_monitor() {
    let _world = World::start();
    let watcher = Watcher::start();
    let slow = Box::new(|_: &[u8]| Reply::Late(Duration::from_secs(4), OK.to_vec()));
    let _slow = Card::scripted(0, ATR, slow);
    watcher.until_presence(0, &card(ATR));
    let mut connection = connect(0, Sharing::Shared);
    let inserted = Instant::now();
    let _quick = Card::insert(1, ATR);
    assert_eq!(ask(&mut *connection, SELECT).unwrap(), OK);
    assert!(inserted.elapsed() >= Duration::from_secs(4), "the exchange took its time");
    let at =
        watcher.sees("the other slot", |told| told.as_ref().is_ok_and(|all| all[1].presence == card(ATR)));
    assert!(at - inserted < Duration::from_secs(3), "{:?}", at - inserted);
}
