//! Walks told what a session would tell.

use std::sync::Arc;
use std::time::Duration;

use super::{EXAMINATIONS, PATIENCE, Terms, Walk};
use crate::diag::facts::{Answered, Card, Inside as In, Machine, Service as Known};
use crate::domain::calendar;
use crate::domain::credential::Application;
use crate::link::Facts;
use crate::present::sample;
use crate::session::{Epoch, Event, Fault, Inside, Reader, Request, RequestId, Service};

const ATR: &str = "3BE000FF8131FE4514";

fn terms() -> Terms {
    let now = calendar::parse("2026-11-22T15:00:00+09:00").unwrap();
    Terms { now, simulated: false, wanted: None, asks_for_keys: true, examines: true }
}

fn empty(name: &str, events: u32) -> Reader {
    Reader { name: name.into(), events, ..Reader::default() }
}

fn with_card(name: &str, epoch: u64, events: u32) -> Reader {
    let inside = Inside::Card { atr: ATR.into(), epoch: Epoch(epoch) };
    Reader { inside, ..empty(name, events) }
}

fn up(readers: &[Reader]) -> Event {
    Event::Service(Service::Up(readers.to_vec()))
}

fn machine(job: u64) -> Event {
    Event::Machine {
        job: RequestId(job),
        machine: Arc::new(Machine { copies: vec!["one".into()], ..Machine::default() }),
    }
}

fn found(looked: Result<(), Fault>) -> Card {
    let looked = looked.map(|()| sample::fresh());
    Card {
        looked,
        applications: vec![(Application::Jpki, Answered::There)],
        exchanges: vec![Duration::from_millis(7)],
    }
}

fn examined(job: u64, epoch: u64, looked: Result<(), Fault>) -> Event {
    let told = Some(Facts { vendor: Some("Sony".into()), ..Facts::default() });
    Event::Examined { job: RequestId(job), epoch: Epoch(epoch), told, card: Arc::new(found(looked)) }
}

fn examination(reader: &str, epoch: u64, job: u64) -> Request {
    let (reader, epoch, job) = (reader.to_owned(), Epoch(epoch), RequestId(job));
    Request::Examine { reader, epoch, job, applications: true }
}

/// A walk whose machine was seen.
fn walk(terms: Terms) -> Walk {
    let mut walk = Walk::new(terms);
    assert_eq!(walk.next(RequestId(1)), Some(Request::Machine { job: RequestId(1) }));
    assert_eq!(walk.next(RequestId(2)), None, "one thing at a time");
    walk.hear(&machine(1));
    walk
}

fn readers(walk: &Walk) -> &[crate::diag::facts::Reader] {
    let Known::Up(readers) = &walk.facts().service else { panic!("{:?}", walk.facts().service) };
    readers
}

#[test]
fn it_goes_from_the_machine_to_the_service_to_each_card() {
    let mut walk = walk(terms());
    assert!(walk.facts().machine.as_ref().is_some_and(|machine| machine.copies == ["one"]));
    assert_eq!((walk.next(RequestId(2)), walk.is_done()), (None, false), "the service has said nothing yet");
    walk.hear(&up(&[
        with_card("A 00 00", 1, 1),
        empty("B 00 00", 0),
        with_card("C (0123456789) 00 00", 2, 1),
    ]));
    assert_eq!(walk.next(RequestId(2)), Some(examination("A 00 00", 1, 2)));
    assert_eq!((walk.next(RequestId(3)), walk.is_done()), (None, false));
    walk.hear(&examined(2, 1, Ok(())));
    assert_eq!(walk.next(RequestId(3)), Some(examination("C (0123456789) 00 00", 2, 3)));
    walk.hear(&examined(3, 2, Err(Fault::Unresponsive)));
    assert_eq!((walk.next(RequestId(4)), walk.is_done()), (None, true));
    let [first, second, third] = readers(&walk) else { panic!() };
    assert_eq!(
        (first.name.as_str(), &first.inside),
        ("A 00 00", &In::Card { atr: vec![0x3B, 0xE0, 0, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14] })
    );
    assert_eq!(first.card, Some(found(Ok(()))));
    assert_eq!(first.told.as_ref().and_then(|told| told.vendor.as_deref()), Some("Sony"));
    assert_eq!((&second.inside, &second.card, &second.told), (&In::Nothing, &None, &None));
    assert_eq!((third.name.as_str(), &third.card), ("C 00 00", &Some(found(Err(Fault::Unresponsive)))));
}

#[test]
fn of_a_simulated_card_nothing_of_the_machine_is_asked() {
    let mut walk = Walk::new(Terms { simulated: true, ..terms() });
    assert_eq!(walk.next(RequestId(1)), None);
    walk.hear(&up(&[with_card("A", 1, 1)]));
    assert_eq!(walk.next(RequestId(1)), Some(examination("A", 1, 1)));
    walk.hear(&examined(1, 1, Ok(())));
    assert!(walk.is_done() && walk.facts().machine.is_none() && walk.facts().simulated);
}

#[test]
fn the_reader_that_is_meant_alone_is_examined_and_its_name_is_told_without_a_serial_number() {
    let all =
        [with_card("A (0123456789) 00 00", 1, 1), with_card("B 00 00", 2, 1), with_card("B 01 00", 3, 1)];
    for (wish, meant, told) in [
        ("a (0123", vec![("A (0123456789) 00 00", 1)], "A 00 00"),
        ("0", vec![("A (0123456789) 00 00", 1)], "A 00 00"),
        ("B 01", vec![("B 01 00", 3)], "B 01 00"),
        ("b", vec![("B 00 00", 2), ("B 01 00", 3)], "b"),
        ("D (0123456789)", vec![], "D"),
    ] {
        let mut walk = walk(Terms { wanted: Some(wish.into()), ..terms() });
        walk.hear(&up(&all));
        for (job, (reader, epoch)) in (2..).zip(meant) {
            assert_eq!(walk.next(RequestId(job)), Some(examination(reader, epoch, job)), "{wish}");
            walk.hear(&examined(job, epoch, Ok(())));
        }
        assert_eq!((walk.next(RequestId(9)), walk.is_done()), (None, true), "{wish}");
        assert_eq!(walk.facts().wanted.as_deref(), Some(told));
        assert_eq!(readers(&walk).len(), 3, "the others are told of all the same");
    }
}

#[test]
fn a_card_that_another_program_holds_and_one_that_is_mute_are_not_asked_for() {
    let held = Reader { held: true, ..with_card("A", 1, 1) };
    let mute = Reader { inside: Inside::MuteCard { epoch: Epoch(2) }, ..empty("B", 1) };
    let mut walk = walk(terms());
    walk.hear(&up(&[held, mute]));
    assert_eq!((walk.next(RequestId(2)), walk.is_done()), (None, true));
    assert!(readers(&walk)[0].held && readers(&walk)[0].card.is_none());
    assert_eq!(readers(&walk)[1].inside, In::Mute);
    walk.hear(&up(&[with_card("A", 1, 1)]));
    assert_eq!(walk.next(RequestId(2)), Some(examination("A", 1, 2)), "once it is free it may be asked");
}

#[test]
fn a_service_that_is_away_or_says_nothing_is_told_as_that() {
    let mut down = walk(terms());
    down.hear(&Event::Service(Service::Down(Fault::NoService)));
    assert!(down.is_done());
    assert_eq!(down.facts().service, Known::Down(Fault::NoService));

    let mut silent = walk(terms());
    silent.silent();
    assert!(silent.is_done());
    assert_eq!(silent.facts().service, Known::Silent);
    silent.hear(&up(&[with_card("A", 1, 1)]));
    assert!(!silent.is_done() && readers(&silent).len() == 1, "it answers in the end");

    // The machine is waited for, as it ends by itself.
    let mut both = Walk::new(terms());
    both.next(RequestId(1));
    for _ in 0..=PATIENCE {
        both.silent();
        assert!(!both.is_done());
    }
    both.hear(&machine(1));
    assert!(both.is_done());
}

#[test]
fn a_first_reader_is_waited_for_as_a_service_that_has_just_started_lists_it_late() {
    let mut walk = walk(terms());
    walk.hear(&up(&[]));
    assert!(!walk.is_done());
    walk.silent();
    assert!(walk.is_done() && readers(&walk).is_empty());
    walk.hear(&up(&[empty("A", 0)]));
    assert!(walk.is_done(), "an empty reader is an answer");

    let mut screen = self::walk(Terms { examines: false, ..terms() });
    screen.hear(&up(&[]));
    assert!(screen.is_done(), "who goes on watching waits for nothing");
}

#[test]
fn a_card_that_leaves_while_it_is_examined_is_examined_again_when_it_is_back() {
    for told_first in [true, false] {
        let mut walk = walk(terms());
        walk.hear(&up(&[with_card("A", 1, 1)]));
        assert_eq!(walk.next(RequestId(2)), Some(examination("A", 1, 2)));
        let (gone, failed) = (up(&[empty("A", 2)]), examined(2, 1, Err(Fault::CardLeft)));
        let (first, second) = if told_first { (gone, failed) } else { (failed, gone) };
        walk.hear(&first);
        assert!(!walk.is_done());
        walk.hear(&second);
        assert_eq!((walk.next(RequestId(3)), walk.is_done()), (None, false), "it may come back");
        let left = readers(&walk)[0].card.clone();
        assert_eq!(left.map(|card| card.looked.is_err()), Some(true), "that it left is told");
        walk.hear(&up(&[with_card("A", 2, 3)]));
        assert_eq!(walk.next(RequestId(3)), Some(examination("A", 2, 3)));
        walk.hear(&examined(3, 2, Ok(())));
        assert!(walk.is_done());
        assert_eq!((&readers(&walk)[0].card, readers(&walk)[0].unsteady), (&Some(found(Ok(()))), 2));
    }
}

#[test]
fn a_card_that_leaves_again_and_again_is_not_examined_for_ever() {
    let mut walk = walk(terms());
    for round in 0..u64::from(EXAMINATIONS) {
        let (epoch, events) = (round + 1, u32::try_from(round).unwrap() * 2 + 1);
        walk.at(Duration::from_millis(round * 600));
        walk.hear(&up(&[with_card("A", epoch, events)]));
        assert_eq!(walk.next(RequestId(epoch + 1)), Some(examination("A", epoch, epoch + 1)));
        walk.hear(&up(&[empty("A", events + 1)]));
        walk.hear(&examined(epoch + 1, epoch, Err(Fault::CardLeft)));
    }
    assert!(walk.is_done());
    walk.hear(&up(&[with_card("A", 9, 9)]));
    assert_eq!((walk.next(RequestId(9)), walk.is_done()), (None, true));
    assert_eq!(readers(&walk)[0].unsteady, 8);
}

#[test]
fn a_card_that_does_not_come_back_is_told_to_have_left() {
    let mut walk = walk(terms());
    walk.hear(&up(&[with_card("A", 1, 1)]));
    walk.next(RequestId(2));
    walk.hear(&examined(2, 1, Err(Fault::CardLeft)));
    walk.hear(&up(&[empty("A", 2)]));
    walk.silent();
    assert!(walk.is_done());
    let card = readers(&walk)[0].card.as_ref().unwrap();
    assert_eq!((&card.looked, &readers(&walk)[0].inside), (&Err(Fault::CardLeft), &In::Nothing));
}

#[test]
fn an_examination_that_does_not_end_is_given_up() {
    let mut walk = walk(terms());
    walk.hear(&up(&[with_card("A", 1, 1)]));
    walk.next(RequestId(2));
    for round in 0..PATIENCE {
        assert!(!walk.is_done(), "{round}");
        walk.silent();
    }
    assert!(walk.is_done());
    let card = readers(&walk)[0].card.as_ref().unwrap();
    assert_eq!(card.looked, Err(Fault::Unresponsive));
    // One that goes on is told to, and is not given up.
    let mut slow = self::walk(terms());
    slow.hear(&up(&[with_card("A", 1, 1)]));
    slow.next(RequestId(2));
    for _ in 0..PATIENCE * 2 {
        slow.silent();
        let progress = crate::session::Progress { done: 1, of: 2 };
        slow.hear(&Event::Progress { job: RequestId(2), epoch: Epoch(1), progress });
    }
    assert!(!slow.is_done());
}

#[test]
fn what_is_of_a_card_that_was_taken_out_is_not_kept() {
    let mut walk = walk(terms());
    walk.hear(&up(&[with_card("A", 1, 1)]));
    walk.next(RequestId(2));
    walk.hear(&examined(2, 1, Ok(())));
    walk.hear(&up(&[empty("A", 2)]));
    assert_eq!((&readers(&walk)[0].card, walk.is_done()), (&None, true));
    assert!(readers(&walk)[0].told.is_some(), "what the driver says is of the reader");
    // Neither what comes late of it.
    walk.hear(&examined(2, 1, Ok(())));
    walk.hear(&up(&[with_card("A", 2, 3)]));
    walk.hear(&examined(2, 1, Ok(())));
    walk.hear(&Event::Looked { job: RequestId(7), epoch: Epoch(1), report: Arc::new(sample::fresh()) });
    assert_eq!(readers(&walk)[0].card, None);
    walk.hear(&Event::Service(Service::Down(Fault::NoService)));
    walk.hear(&up(&[with_card("A", 2, 3)]));
    assert_eq!(readers(&walk)[0].card, None);
}

#[test]
fn from_a_screen_the_look_that_happens_anyway_is_taken_and_nothing_asked() {
    let mut walk = walk(Terms { examines: false, ..terms() });
    walk.hear(&up(&[with_card("A", 1, 1)]));
    assert_eq!((walk.next(RequestId(2)), walk.is_done()), (None, true));
    let look = |report| Event::Looked { job: RequestId(7), epoch: Epoch(1), report: Arc::new(report) };
    walk.hear(&Event::Failed { job: RequestId(7), epoch: Epoch(1), fault: Fault::Held });
    assert_eq!(readers(&walk)[0].card.as_ref().map(|card| card.looked.is_err()), Some(true));
    walk.hear(&look(sample::fresh()));
    let card = readers(&walk)[0].card.clone().unwrap();
    assert_eq!((card.looked, card.applications.len(), card.exchanges.len()), (Ok(sample::fresh()), 0, 0));
    // What a person asks for beside it is more, and a later look makes it no less.
    walk.hear(&examined(9, 1, Ok(())));
    walk.hear(&Event::Failed { job: RequestId(8), epoch: Epoch(1), fault: Fault::Held });
    walk.hear(&look(sample::fresh()));
    assert_eq!(readers(&walk)[0].card, Some(found(Ok(()))));
}

#[test]
fn a_card_is_unsteady_that_leaves_twice_within_3_seconds_and_for_10_seconds_after() {
    // When the service told of what count; how unsteady it is then, and how much later.
    for (told, unsteady, later, then) in [
        (vec![(0, 1), (1000, 2), (2000, 3), (3000, 4)], 3, 0, 3),
        (vec![(0, 1), (1000, 5)], 4, 9_000, 4),
        (vec![(0, 1), (1000, 5)], 4, 11_000, 0),
        (vec![(0, 1), (5000, 2), (10_000, 3), (15_000, 4)], 1, 0, 1),
        (vec![(0, 1), (500, 2), (1000, 3)], 2, 0, 2),
        (vec![(0, 1)], 0, 0, 0),
        (vec![(0, 0xFFFF), (100, 0), (200, 1)], 2, 0, 2),
    ] {
        let mut walk = walk(Terms { examines: false, ..terms() });
        let mut last = 0;
        for (at, events) in &told {
            walk.at(Duration::from_millis(*at));
            last = *at;
            let reader = if events % 2 == 1 {
                with_card("A", u64::from(*events), *events)
            } else {
                empty("A", *events)
            };
            walk.hear(&up(&[reader]));
        }
        assert_eq!(readers(&walk)[0].unsteady, unsteady, "{told:?}");
        walk.at(Duration::from_millis(last + later));
        walk.hear(&machine(1));
        assert_eq!(readers(&walk)[0].unsteady, then, "{told:?} {later}");
    }
}

#[test]
fn a_service_that_does_not_count_is_counted_by_what_is_seen_and_its_own_absence_is_no_change() {
    let mut walk = walk(Terms { examines: false, ..terms() });
    for reader in [with_card("A", 1, 0), empty("A", 0), with_card("A", 2, 0)] {
        walk.hear(&up(&[reader]));
    }
    assert_eq!(readers(&walk)[0].unsteady, 2);
    let mut away = self::walk(Terms { examines: false, ..terms() });
    for event in [
        up(&[with_card("A", 1, 5)]),
        Event::Service(Service::Down(Fault::NoService)),
        up(&[with_card("A", 2, 1)]),
    ] {
        away.hear(&event);
    }
    assert_eq!((readers(&away)[0].unsteady, away.facts().unsteady_readers.len()), (0, 0));
}

#[test]
fn a_reader_that_leaves_the_bus_is_told_of_for_a_minute() {
    let mut walk = walk(Terms { examines: false, ..terms() });
    for (at, there) in [(0, true), (1, false), (2, true), (3, false), (50, true)] {
        walk.at(Duration::from_secs(at));
        let reader = [empty("A (0123456789) 00 00", 0)];
        walk.hear(&up(if there { &reader } else { &[] }));
    }
    assert_eq!(walk.facts().unsteady_readers, [("A 00 00".to_owned(), 2)]);
    walk.at(Duration::from_secs(62));
    walk.hear(&up(&[]));
    assert_eq!(
        walk.facts().unsteady_readers,
        [("A 00 00".to_owned(), 2)],
        "the first was a minute ago, the last is now"
    );
    walk.at(Duration::from_secs(200));
    walk.hear(&up(&[]));
    assert_eq!(walk.facts().unsteady_readers, []);
}

#[test]
fn the_nearest_card_is_one_that_answers_before_one_that_could_not_be_looked_at() {
    let mut walk = walk(terms());
    walk.hear(&up(&[empty("A", 0), with_card("B", 1, 1), with_card("C", 2, 1)]));
    walk.next(RequestId(2));
    walk.hear(&examined(2, 1, Err(Fault::Unresponsive)));
    walk.next(RequestId(3));
    walk.hear(&examined(3, 2, Ok(())));
    assert_eq!(walk.nearest().map(|reader| reader.name.as_str()), Some("C"));
    walk.hear(&up(&[empty("A", 0), with_card("B", 1, 1)]));
    assert_eq!(walk.nearest().map(|reader| reader.name.as_str()), Some("B"));
    walk.hear(&up(&[empty("A", 0)]));
    assert_eq!(walk.nearest(), None);
}
