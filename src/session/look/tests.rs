//! Looks through a session: what they count and what the reader tells before.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::domain::calendar;
use crate::domain::report::{CardReport, Want};
use crate::link::Facts;
use crate::session::trace::{Exchange, Recorder, Ring};
use crate::session::{Bench, Event, Inside, Progress, Request, RequestId, Service, Session, Sink};
use crate::sim::{Card, Persona, READER, Reply, Simulator};
use crate::trust::Anchors;

const NOW: &str = "2026-11-22T15:00:00+09:00";

/// Looks once at a card in the simulated reader; and how far that was said to have come.
fn look(
    simulator: Simulator,
    want: Want,
    recorders: Vec<Box<dyn Recorder>>,
) -> (Arc<CardReport>, Vec<Progress>) {
    let (send, events) = channel();
    let send = Mutex::new(send);
    let sink: Sink = Arc::new(move |event| drop(send.lock().unwrap().send(event)));
    let bench = Bench {
        anchors: Anchors::built_in(),
        clock: Arc::new(|| calendar::parse(NOW).unwrap()),
        recorders,
        random: || None,
        pin_pads: true,
    };
    let session = Session::start(Arc::new(simulator), bench, &sink).unwrap();
    let mut said = Vec::new();
    loop {
        match events.recv_timeout(Duration::from_secs(10)).unwrap() {
            Event::Service(Service::Up(readers)) => {
                if let Some(Inside::Card { epoch, .. }) = readers.first().map(|reader| &reader.inside) {
                    let (reader, epoch, job) = (readers[0].name.clone(), *epoch, RequestId(1));
                    session.request(Request::Look { reader, epoch, job, want });
                }
            }
            Event::Progress { progress, .. } => said.push(progress),
            Event::Looked { report, .. } => return (report, said),
            Event::Failed { fault, .. } => panic!("{fault:?}"),
            Event::PinJob { .. } | Event::Service(Service::Down(_)) => {}
        }
    }
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
