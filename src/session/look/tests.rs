//! Looks through a session: what they count and what the reader tells before.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::domain::calendar;
use crate::domain::credential::{KeyPair, Secret};
use crate::domain::report::{CardKind, CardReport, Unread, Want};
use crate::domain::trust::Trust;
use crate::link::{Backend as _, Facts, LinkError, ReaderName, Readers as _, Sharing, Spy};
use crate::session::trace::{Exchange, Recorder, Ring};
use crate::session::{Bench, Event, Inside, Progress, Request, RequestId, Service, Session, Sink};
use crate::sim::{Card, Extended, Persona, READER, Reply, Simulator};
use crate::trust::Anchors;

const NOW: &str = "2026-11-22T15:00:00+09:00";

/// All that is told of one look at a card in the simulated reader, in order.
fn told(simulator: Simulator, want: Want, recorders: Vec<Box<dyn Recorder>>) -> Vec<Event> {
    let (send, events) = channel();
    let send = Mutex::new(send);
    let sink: Sink = Arc::new(move |event| drop(send.lock().unwrap().send(event)));
    let bench = Bench {
        anchors: Anchors::built_in(),
        clock: Arc::new(|| calendar::parse(NOW).unwrap()),
        recorders,
        random: || None,
        around: crate::session::unseen(),
        pin_pads: true,
        rules: crate::session::pin::Rules::own(),
    };
    let session = Session::start(Arc::new(simulator), bench, &sink).unwrap();
    let (mut told, mut asked) = (Vec::new(), false);
    loop {
        match events.recv_timeout(Duration::from_secs(30)).unwrap() {
            // That somebody is connected is told, too: the look itself is.
            Event::Service(Service::Up(readers)) if !asked => {
                if let Some(Inside::Card { epoch, .. }) = readers.first().map(|reader| &reader.inside) {
                    let (reader, epoch, job) = (readers[0].name.clone(), *epoch, RequestId(1));
                    session.request(Request::Look { reader, epoch, job, want });
                    asked = true;
                }
            }
            Event::Service(_) => {}
            event => {
                let over = matches!(event, Event::Looked { .. } | Event::Failed { .. });
                told.push(event);
                if over {
                    return told;
                }
            }
        }
    }
}

/// What was found; and how far the look was said to have come.
fn look(
    simulator: Simulator,
    want: Want,
    recorders: Vec<Box<dyn Recorder>>,
) -> (Arc<CardReport>, Vec<Progress>) {
    let mut said = Vec::new();
    for event in told(simulator, want, recorders) {
        match event {
            Event::Progress { progress, .. } => said.push(progress),
            Event::Looked { report, .. } => return (report, said),
            Event::Failed { fault, .. } => panic!("{fault:?}"),
            _ => {}
        }
    }
    panic!("no end was told");
}

fn fresh() -> Simulator {
    Simulator::new(Card::new(&Persona::named("fresh").unwrap(), calendar::parse(NOW).unwrap()))
}

#[test]
fn what_a_look_counts_is_what_was_recorded_and_what_the_card_was_asked() {
    for want in [Want::CARD, Want::ALL, Want::TRIES] {
        let simulator = fresh();
        let (hand, ring) = (simulator.hand(), Ring::new(100));
        let wire = look(simulator, want, vec![Box::new(ring.clone())]).0.wire;
        let recorded = ring.exchanges();
        assert_eq!((wire.apdus as usize, recorded.len()), (hand.exchanges(), hand.exchanges()));
        let sent: usize = recorded.iter().map(Exchange::sent).sum();
        assert_eq!(sent, hand.log().iter().map(Vec::len).sum::<usize>());
        assert_eq!(wire.bytes_sent, sent as u64);
        let received: usize = recorded.iter().filter_map(Exchange::received).sum();
        assert_eq!(wire.bytes_received, received as u64);
    }
}

#[test]
fn no_card_is_connected_to_through_a_library_that_sees_what_is_sent() {
    for spy in [Spy::Preloaded, Spy::Delegated, Spy::Linked] {
        let simulator = fresh();
        let mut readers = super::Unspied { readers: simulator.readers(), spy: Arc::new(move || Some(spy)) };
        for sharing in [Sharing::Shared, Sharing::Exclusive] {
            let refused = readers.connect(&ReaderName(READER.to_owned()), sharing).err();
            assert_eq!(refused, Some(LinkError::Spied(spy)));
        }
        readers.spy = Arc::new(|| None);
        assert!(readers.connect(&ReaderName(READER.to_owned()), Sharing::Shared).is_ok());
    }
}

#[test]
fn a_card_that_gives_no_answer_once_is_asked_again() {
    for at in [1, 2, 5, 8] {
        let simulator = fresh();
        simulator.hand().with_card(READER, |card| {
            card.set_hook(Box::new(move |count, _| (count == at).then(|| Reply::Answer(Vec::new()))));
        });
        let (report, _) = look(simulator, Want::CARD, Vec::new());
        assert!(report.jpki.auth.is_ok() && report.common.record.is_ok(), "{at}");
    }
}

#[test]
fn extended_length_is_not_tried_on_a_reader_that_says_it_carries_none() {
    for (extended, tried) in [(None, true), (Some(true), true), (Some(false), false)] {
        let simulator = fresh();
        let hand = simulator.hand();
        hand.tell(READER, Facts { extended, ..Facts::default() });
        let (report, _) = look(simulator, Want::CARD, Vec::new());
        assert!(report.jpki.auth.is_ok());
        assert_eq!(report.wire.extended, tried, "{extended:?}");
        let long = hand.log().iter().any(|command| command.len() == 7 && command[4] == 0);
        assert_eq!(long, tried, "{extended:?}");
    }
}

#[test]
fn what_is_left_of_a_look_is_what_its_plan_has_and_nothing_at_the_end() {
    for (want, extended, steps) in [(Want::CARD, false, 14), (Want::CARD, true, 14), (Want::ALL, false, 26)] {
        let simulator = fresh();
        simulator.hand().tell(READER, Facts { extended: Some(extended), ..Facts::default() });
        let (report, said) = look(simulator, want, Vec::new());
        assert_eq!((said[0].done, said[0].of), (1, steps), "{want:?}");
        let told: Vec<u32> = said.iter().map(|progress| progress.done).collect();
        assert_eq!(told, (1..=report.wire.apdus).collect::<Vec<_>>());
        assert!(said.iter().all(|progress| progress.done <= progress.of), "{said:?}");
        let last = said[said.len() - 1];
        assert_eq!((last.done, last.of), (report.wire.apdus, report.wire.apdus), "{want:?}");
        let one_before = said[said.len() - 2];
        assert_eq!(one_before.of - one_before.done, 1, "{want:?}");
    }
}

/// Each part with the exchanges before it, its attempt, and what of it was known; each withdrawal with the attempt.
fn parts(told: &[Event]) -> Vec<(u32, u32, &'static str)> {
    let mut exchanges = 0;
    let mut parts = Vec::new();
    for event in told {
        match event {
            Event::Progress { progress, .. } => exchanges = progress.done,
            Event::Withdrawn { attempt, .. } => parts.push((exchanges, *attempt, "withdrawn")),
            Event::Part { attempt, report, .. } => {
                assert_eq!(report.kind, CardKind::MyNumber, "no date before the kind");
                assert!(report.validity(KeyPair::Auth).is_some() && report.is_coming());
                let comes = |secret| report.tries(secret) == Err(Unread::Coming);
                let known = match (&report.jpki.auth, comes(Secret::Sign), &report.jpki.sign_present) {
                    (Ok(_), ..) => "issuer",
                    (_, false, _) => "tries",
                    (.., Ok(_)) => "list",
                    _ => "dates",
                };
                let judged = !matches!(report.jpki.verdicts.auth, Trust::Unchecked);
                assert_eq!(judged, known == "issuer");
                parts.push((exchanges, *attempt, known));
            }
            _ => {}
        }
    }
    parts
}

#[test]
fn the_dates_are_told_after_3_exchanges_and_each_part_as_it_comes() {
    let short = fresh();
    short.hand().tell(READER, Facts { extended: Some(false), ..Facts::default() });
    let told_short = told(short, Want::CARD, Vec::new());
    let expected = [(3, 1, "dates"), (4, 1, "list"), (5, 1, "list"), (6, 1, "tries"), (12, 1, "issuer")];
    assert_eq!(parts(&told_short), expected);
    // In extended length the certificate is there when its rest is due.
    let told = told(fresh(), Want::CARD, Vec::new());
    let expected = [(3, 1, "dates"), (4, 1, "list"), (5, 1, "list"), (6, 1, "tries"), (6, 1, "issuer")];
    assert_eq!(parts(&told), expected);
    for (told, exchanges) in [(told_short, 14), (told, 8)] {
        let Some(Event::Looked { report, .. }) = told.last() else { panic!("{told:?}") };
        assert_eq!((report.wire.apdus, report.is_coming()), (exchanges, false));
    }
}

#[test]
fn what_was_told_in_parts_is_withdrawn_before_a_look_begins_again() {
    let simulator = fresh();
    let hand = simulator.hand();
    hand.tell(READER, Facts { extended: Some(false), ..Facts::default() });
    hand.with_card(READER, |card| {
        card.set_hook(Box::new(|count, _| (count == 8).then(|| Reply::Answer(Vec::new()))));
    });
    let again = parts(&told(simulator, Want::CARD, Vec::new()));
    let attempts: Vec<_> = again.iter().map(|(_, attempt, told)| (*attempt, *told)).collect();
    let told_again = [(1, "dates"), (1, "list"), (1, "list"), (1, "tries"), (1, "withdrawn"), (2, "dates")];
    assert_eq!(attempts[..told_again.len()], told_again);
    assert!(attempts[told_again.len()..].iter().all(|(attempt, told)| *attempt == 2 && *told != "withdrawn"));
    // A link that extended length lost is connected to again within the same transaction.
    let mut losing = Card::new(&Persona::named("fresh").unwrap(), calendar::parse(NOW).unwrap());
    losing.wire.extended = Extended::Lost;
    let told = told(Simulator::new(losing), Want::CARD, Vec::new());
    assert_eq!(parts(&told)[..2], [(1, 1, "withdrawn"), (5, 2, "dates")]);
}
