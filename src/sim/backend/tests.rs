use std::sync::mpsc;

use super::*;
use crate::link::Presence;
use crate::sim::Persona;

fn card(name: &str) -> Card {
    Card::new(&Persona::named(name).unwrap(), "2026-11-22T17:00:00+09:00".parse().unwrap())
}

const SELECT: &[u8] =
    &[0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

fn connect(simulator: &Simulator, sharing: Sharing) -> Result<Box<dyn Connection>, LinkError> {
    simulator.readers().connect(&ReaderName(READER.to_owned()), sharing)
}

fn select(connection: &mut dyn Connection) -> Result<Vec<u8>, LinkError> {
    let mut result = Err(LinkError::NoCard);
    connection.transact(&mut |link| result = link.transmit(SELECT))?;
    result
}

#[test]
fn the_watch_tells_the_first_state_at_once_and_then_each_change() {
    let simulator = Simulator::new(card("fresh"));
    let hand = simulator.hand();
    let (mut watch, _wake) = simulator.watch();
    let first = watch.next(&[]).unwrap();
    assert!(matches!(first[0].presence, Presence::Card { .. }));
    let (sender, receiver) = mpsc::channel();
    let known = first.clone();
    let thread = std::thread::spawn(move || sender.send(watch.next(&known)).map(|()| watch));
    hand.take_out(READER);
    assert_eq!(receiver.recv().unwrap().unwrap()[0].presence, Presence::Empty);
    let mut watch = thread.join().unwrap().unwrap();
    hand.put_back(READER);
    let back = watch.next(&[]).unwrap();
    assert_eq!(back[0].events, first[0].events + 2);
    hand.remove_reader(READER);
    assert_eq!(watch.next(&back).unwrap(), []);
}

#[test]
fn a_watch_that_waits_is_woken() {
    let simulator = Simulator::empty();
    let (mut watch, wake) = simulator.watch();
    assert_eq!(watch.next(&[]).unwrap(), []);
    let thread = std::thread::spawn(move || watch.next(&[]));
    wake();
    assert_eq!(thread.join().unwrap(), Err(LinkError::Cancelled));
}

#[test]
fn a_dead_service_says_so_and_comes_back() {
    let simulator = Simulator::new(card("fresh"));
    let hand = simulator.hand();
    let mut connection = connect(&simulator, Sharing::Shared).unwrap();
    hand.service(Some(LinkError::NoService));
    let (mut watch, _wake) = simulator.watch();
    assert_eq!(watch.next(&[]), Err(LinkError::NoService));
    assert_eq!(select(connection.as_mut()), Err(LinkError::NoService));
    hand.service(None);
    let readers = watch.next(&[]).unwrap();
    assert_eq!(readers.len(), 1);
    // A connection of its former life stays dead.
    assert_eq!(select(connection.as_mut()), Err(LinkError::NoService));
    assert!(select(connect(&simulator, Sharing::Shared).unwrap().as_mut()).is_ok());
    hand.service(Some(LinkError::ServiceMismatch));
    assert_eq!(watch.next(&readers), Err(LinkError::ServiceMismatch));
    hand.service(None);
    // The same readers as before are told, since the service was away between.
    assert_eq!(watch.next(&readers).unwrap(), readers);
}

#[test]
fn a_card_that_was_pulled_is_gone_for_its_connection_even_when_it_comes_back() {
    let simulator = Simulator::new(card("fresh"));
    let hand = simulator.hand();
    let mut connection = connect(&simulator, Sharing::Shared).unwrap();
    hand.pull_after(READER, 1);
    assert_eq!(select(connection.as_mut()), Ok(vec![0x90, 0x00]));
    assert_eq!(select(connection.as_mut()), Err(LinkError::CardLeft));
    assert_eq!(connect(&simulator, Sharing::Shared).err(), Some(LinkError::NoCard));
    hand.put_back(READER);
    assert_eq!(select(connection.as_mut()), Err(LinkError::CardLeft));
    assert_eq!(select(connect(&simulator, Sharing::Shared).unwrap().as_mut()), Ok(vec![0x90, 0x00]));
    assert_eq!((hand.exchanges(), hand.log().len()), (2, 2));
}

#[test]
fn an_exclusive_holder_keeps_others_out_until_it_ends() {
    let simulator = Simulator::new(card("fresh"));
    let hand = simulator.hand();
    let exclusive = connect(&simulator, Sharing::Exclusive).unwrap();
    assert_eq!(connect(&simulator, Sharing::Shared).err(), Some(LinkError::Held));
    exclusive.end(Disposition::Unpower).unwrap();
    drop(connect(&simulator, Sharing::Shared).unwrap());
    hand.hold(READER, true);
    assert_eq!(connect(&simulator, Sharing::Exclusive).err(), Some(LinkError::Held));
}

#[test]
fn unpowering_ends_a_login_and_leaving_does_not() {
    let simulator = Simulator::new(card("fresh"));
    let hand = simulator.hand();
    let verify = [0x00, 0x20, 0x00, 0x98, 0x04, 0x32, 0x35, 0x38, 0x30];
    let verified = || hand.with_card(READER, |card| card.verified(crate::sim::Ap::Jpki, 0x18)).unwrap();
    let mut connection = connect(&simulator, Sharing::Exclusive).unwrap();
    connection
        .transact(&mut |link| {
            link.transmit(SELECT).unwrap();
            link.transmit(&verify).unwrap();
        })
        .unwrap();
    connection.end(Disposition::Leave).unwrap();
    assert!(verified());
    connect(&simulator, Sharing::Exclusive).unwrap().end(Disposition::Unpower).unwrap();
    assert!(!verified());
}

#[test]
fn a_reset_by_another_shows_inside_a_transaction_and_is_made_good_before_one() {
    let simulator = Simulator::new(card("fresh"));
    let hand = simulator.hand();
    let mut connection = connect(&simulator, Sharing::Shared).unwrap();
    hand.reset(READER);
    connection
        .transact(&mut |link| {
            assert!(link.transmit(SELECT).is_ok());
            hand.reset(READER);
            assert_eq!(link.transmit(SELECT), Err(LinkError::Reset));
            link.reconnect().unwrap();
            assert!(link.transmit(SELECT).is_ok());
        })
        .unwrap();
}

#[test]
fn a_link_lost_over_extended_length_is_found_again() {
    let simulator = Simulator::new(card("fresh"));
    simulator.hand().with_card(READER, |card| card.wire.extended = crate::sim::Extended::Lost);
    let mut connection = connect(&simulator, Sharing::Shared).unwrap();
    connection
        .transact(&mut |link| {
            assert!(link.transmit(SELECT).is_ok());
            assert_eq!(link.transmit(&[0x00, 0xB0, 0x86, 0x00, 0, 0, 0]), Err(LinkError::CardLeft));
            assert_eq!(link.transmit(SELECT), Err(LinkError::Reset));
            link.reconnect().unwrap();
            assert!(link.transmit(SELECT).is_ok());
        })
        .unwrap();
}

#[test]
fn an_unsteady_card_leaves_and_comes_back_by_itself() {
    let simulator = Simulator::new(card("unsteady"));
    let hand = simulator.hand();
    hand.with_card(READER, |card| card.wire.away_ms = 30);
    let (mut watch, _wake) = simulator.watch();
    let mut connection = connect(&simulator, Sharing::Shared).unwrap();
    for _ in 0..6 {
        assert!(select(connection.as_mut()).is_ok());
    }
    assert_eq!(select(connection.as_mut()), Err(LinkError::CardLeft));
    let away = watch.next(&[]).unwrap();
    assert_eq!(away[0].presence, Presence::Empty);
    let back = watch.next(&away).unwrap();
    assert!(matches!(back[0].presence, Presence::Card { .. }));
    let mut connection = connect(&simulator, Sharing::Shared).unwrap();
    for _ in 0..40 {
        assert!(select(connection.as_mut()).is_ok());
    }
}

#[test]
fn a_transaction_ends_when_its_work_panics() {
    let simulator = Simulator::new(card("fresh"));
    let mut connection = connect(&simulator, Sharing::Shared).unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = connection.transact(&mut |_| panic!("on purpose"));
    }));
    assert!(panicked.is_err());
    assert!(select(connection.as_mut()).is_ok());
    drop(connection);
    assert!(select(connect(&simulator, Sharing::Exclusive).unwrap().as_mut()).is_ok());
}

#[test]
fn a_card_without_a_log_keeps_nothing_of_what_was_said_to_it() {
    let persona = crate::sim::Persona::named("fresh").unwrap();
    let now = crate::domain::calendar::parse("2026-11-22").unwrap();
    let simulator = Simulator::new(Card::new(&persona, now).without_log());
    let hand = simulator.hand();
    for _ in 0..2000 {
        let mut readers = simulator.readers();
        let mut connection = readers.connect(&ReaderName(READER.into()), Sharing::Shared).unwrap();
        connection
            .transact(&mut |link| {
                link.transmit(&[0x00, 0xA4, 0x04, 0x0C, 0x02, 0x3F, 0x00]).unwrap();
            })
            .unwrap();
        connection.end(Disposition::Leave).unwrap();
        hand.take_out(READER);
        hand.put_back(READER);
    }
    assert_eq!(hand.exchanges(), 2000);
    assert_eq!(hand.log().len(), 0);
    assert_eq!(hand.with_card(READER, |card| card.log().len()), Some(0));
}
