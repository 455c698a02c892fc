//! Examinations through a session: what they ask, what they tell, what they leave alone.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::card::ap;
use crate::diag::facts::{Answered, Card as Examined};
use crate::domain::calendar;
use crate::domain::credential::Application;
use crate::domain::kind::CardKind;
use crate::link::{Facts, LinkError};
use crate::session::trace::Ring;
use crate::session::{Bench, Event, Fault, Inside, Request, RequestId, Service, Session, Sink};
use crate::sim::{Ap, Card, Persona, READER, Reply, Simulator};
use crate::trust::Anchors;

const NOW: &str = "2026-11-22T15:00:00+09:00";

/// What came of one examination of the card in the simulated reader.
struct Found {
    told: Option<Facts>,
    card: Arc<Examined>,
    /// Exchanges that were told while it went on.
    progress: u32,
    /// Attempts that came to nothing.
    withdrawn: u32,
    ring: Ring,
}

/// With the reader's own keys asked for or not, with its applications or not.
fn examine(simulator: Simulator, pin_pads: bool, applications: bool) -> Found {
    examine_then(simulator, pin_pads, applications, |epoch| epoch)
}

fn examine_then(
    simulator: Simulator,
    pin_pads: bool,
    applications: bool,
    meant: fn(super::Epoch) -> super::Epoch,
) -> Found {
    let (send, events) = channel();
    let send = Mutex::new(send);
    let sink: Sink = Arc::new(move |event| drop(send.lock().unwrap().send(event)));
    let ring = Ring::new(100);
    let bench = Bench {
        anchors: Anchors::built_in(),
        clock: Arc::new(|| calendar::parse(NOW).unwrap()),
        recorders: vec![Box::new(ring.clone())],
        random: || None,
        around: crate::session::unseen(),
        pin_pads,
        rules: crate::session::pin::Rules::own(),
    };
    let session = Session::start(Arc::new(simulator), bench, &sink).unwrap();
    let (mut progress, mut withdrawn, mut asked) = (0, 0, false);
    loop {
        match events.recv_timeout(Duration::from_secs(30)).unwrap() {
            Event::Service(Service::Up(readers)) if !asked => {
                if let Some(Inside::Card { epoch, .. }) = readers.first().map(|reader| &reader.inside) {
                    let (reader, epoch, job) = (readers[0].name.clone(), meant(*epoch), RequestId(1));
                    session.request(Request::Examine { reader, epoch, job, applications });
                    asked = true;
                }
            }
            Event::Service(_) => {}
            Event::Progress { progress: far, .. } => progress = far.done,
            Event::Withdrawn { .. } => withdrawn += 1,
            Event::Examined { job, told, card, .. } => {
                assert_eq!(job, RequestId(1));
                return Found { told, card, progress, withdrawn, ring };
            }
            event => panic!("{event:?}"),
        }
    }
}

fn fresh() -> Card {
    Card::new(&Persona::named("fresh").unwrap(), calendar::parse(NOW).unwrap())
}

/// The applications that were selected in the end, in order.
fn selected(log: &[Vec<u8>]) -> Vec<Application> {
    let of = |command: &Vec<u8>| {
        let aid = command.get(5..).filter(|_| command.starts_with(&[0, 0xA4, 4, 12]))?;
        Application::ALL.into_iter().find(|application| ap::aid(*application) == aid)
    };
    log.iter().filter_map(of).collect()
}

#[test]
fn the_readers_own_facts_are_asked_only_where_the_question_is_allowed() {
    let facts = Facts { vendor: Some("Sony".into()), extended: Some(true), ..Facts::default() };
    for allowed in [true, false] {
        let simulator = Simulator::new(fresh());
        simulator.hand().tell(READER, facts.clone());
        let told = examine(simulator, allowed, false).told;
        assert_eq!(told, allowed.then(|| facts.clone()));
    }
}

#[test]
fn each_application_is_selected_once_where_that_was_asked_for_and_none_where_not() {
    for asked in [true, false] {
        let simulator = Simulator::new(fresh());
        let hand = simulator.hand();
        let found = examine(simulator, true, asked);
        let expected: Vec<_> = Application::ALL.map(|application| (application, Answered::There)).into();
        assert_eq!(found.card.applications, if asked { expected } else { Vec::new() });
        // What the look itself selects comes first.
        let look = [Application::Jpki, Application::Common];
        let all = look.into_iter().chain(Application::ALL.into_iter().filter(|_| asked));
        assert_eq!(selected(&hand.log()), all.collect::<Vec<_>>());
        let report = found.card.looked.as_ref().unwrap();
        assert_eq!(report.kind, CardKind::MyNumber);
        assert!(report.jpki.auth.is_ok() && report.jpki.auth_ca.is_ok() && report.common.record.is_ok());
        assert_eq!(found.progress, report.wire.apdus, "those of the look are told as they come");
    }
}

#[test]
fn the_time_of_every_exchange_is_told() {
    let mut slow = fresh();
    slow.wire.round_trip_ms = 3;
    let simulator = Simulator::new(slow);
    let hand = simulator.hand();
    let found = examine(simulator, true, true);
    assert_eq!(found.card.exchanges.len(), hand.exchanges());
    assert_eq!(found.ring.exchanges().len(), hand.exchanges());
    assert!(found.card.exchanges.iter().all(|spent| *spent >= Duration::from_millis(3)));
}

#[test]
fn an_application_that_is_not_there_or_answers_otherwise_is_told_so() {
    let mut card = fresh();
    card.remove_application(Ap::Text);
    let juki = ap::aid(Application::Juki);
    card.set_hook(Box::new(move |_, command| {
        (command.get(5..) == Some(juki)).then(|| Reply::Answer(vec![0x69, 0x85]))
    }));
    let found = examine(Simulator::new(card), true, true);
    let of =
        |application| found.card.applications.iter().find(|(of, _)| *of == application).map(|(_, it)| *it);
    assert_eq!(of(Application::Text), Some(Answered::Absent));
    assert_eq!(of(Application::Juki), Some(Answered::Status(0x6985)));
    assert_eq!(of(Application::Surface), Some(Answered::There));
}

#[test]
fn a_card_that_can_not_be_looked_at_tells_why_and_is_asked_nothing_more() {
    let simulator = Simulator::new(fresh());
    let hand = simulator.hand();
    hand.hold(READER, true);
    let found = examine(simulator, true, true);
    assert_eq!(
        (&found.card.looked, hand.exchanges()),
        (&Err(Fault::Held), 0),
        "another program's is left alone"
    );
    assert!(found.told.is_none() && found.card.applications.is_empty() && found.card.exchanges.is_empty());

    let simulator = Simulator::new(fresh());
    simulator.hand().refuse(READER, Some(LinkError::Unresponsive));
    let found = examine(simulator, true, true);
    assert_eq!(found.card.looked, Err(Fault::Unresponsive));
    assert!(found.withdrawn > 0, "that it was tried again is told");

    let simulator = Simulator::new(fresh());
    let hand = simulator.hand();
    let found = examine_then(simulator, true, true, |epoch| super::Epoch(epoch.0 + 1));
    assert_eq!(
        (&found.card.looked, hand.exchanges()),
        (&Err(Fault::CardLeft), 0),
        "another insertion is not asked"
    );

    let mut yes = fresh();
    yes.set_hook(Box::new(|_, _| Some(Reply::Answer(vec![0x90, 0]))));
    let found = examine(Simulator::new(yes), true, true);
    assert_eq!((&found.card.looked, found.card.applications.len()), (&Err(Fault::Nonsense), 0));
}

#[test]
fn a_card_whose_main_application_does_not_open_is_asked_for_all_of_them() {
    let mut card = fresh();
    let jpki = ap::aid(Application::Jpki);
    card.set_hook(Box::new(move |_, command| {
        (command.get(5..) == Some(jpki)).then(|| Reply::Answer(vec![0x6F, 0x00]))
    }));
    let found = examine(Simulator::new(card), true, true);
    assert_eq!(found.card.looked, Err(Fault::Unselected(0x6F00)));
    let answers = &found.card.applications;
    assert_eq!(answers[0], (Application::Jpki, Answered::Status(0x6F00)));
    assert!(answers[1..].iter().all(|(_, answer)| *answer == Answered::There) && answers.len() == 5);
}

#[test]
fn the_card_keeps_its_power_and_the_application_that_was_asked_for_last() {
    let simulator = Simulator::new(fresh());
    let hand = simulator.hand();
    examine(simulator, true, true);
    // Powered down it would have begun anew: what was selected last is still selected.
    let selected = hand.with_card(READER, |card| card.exchange(&[0, 0x20, 0, 0x9C])).unwrap();
    assert!(matches!(&selected, Reply::Answer(status) if status.starts_with(&[0x63])), "{selected:?}");
}
