//! Looks through a session: what they count and what the reader tells before.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::domain::calendar;
use crate::domain::report::{CardReport, Want};
use crate::link::Facts;
use crate::session::trace::{Exchange, Recorder, Ring};
use crate::session::{Bench, Event, Inside, Request, RequestId, Service, Session, Sink};
use crate::sim::{Card, Persona, READER, Simulator};
use crate::trust::Anchors;

const NOW: &str = "2026-11-22T15:00:00+09:00";

/// Looks once at a card in the simulated reader.
fn look(simulator: Simulator, want: Want, recorders: Vec<Box<dyn Recorder>>) -> Arc<CardReport> {
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
    loop {
        match events.recv_timeout(Duration::from_secs(10)).unwrap() {
            Event::Service(Service::Up(readers)) => {
                if let Some(Inside::Card { epoch, .. }) = readers.first().map(|reader| &reader.inside) {
                    let (reader, epoch, job) = (readers[0].name.clone(), *epoch, RequestId(1));
                    session.request(Request::Look { reader, epoch, job, want });
                }
            }
            Event::Looked { report, .. } => return report,
            Event::Failed { fault, .. } => panic!("{fault:?}"),
            _ => {}
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
        let wire = look(simulator, want, vec![Box::new(ring.clone())]).wire;
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
fn extended_length_is_not_tried_on_a_reader_that_says_it_carries_none() {
    for (extended, tried) in [(None, true), (Some(true), true), (Some(false), false)] {
        let simulator = fresh();
        let hand = simulator.hand();
        hand.tell(READER, Facts { extended, ..Facts::default() });
        let report = look(simulator, Want::CARD, Vec::new());
        assert!(report.auth.is_ok());
        assert_eq!(report.wire.extended, tried, "{extended:?}");
        let long = hand.log().iter().any(|command| command.len() == 7 && command[4] == 0);
        assert_eq!(long, tried, "{extended:?}");
    }
}
