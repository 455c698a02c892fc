//! The card that was meant: who gets a PIN where another one answers.

use std::sync::Condvar;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use super::*;
use crate::card::ap::jpki;
use crate::domain::certificate::Slot;
use crate::domain::identity::Identity;

/// A session on a reader with two cards, of which the one that was looked at does not answer next.
fn beside(first: &str, second: sim::Card) -> Desk {
    let mut card = card(first);
    card.lay_beside(Some(second));
    let simulator = Simulator::new(card);
    let hand = simulator.hand();
    Desk::on(Arc::new(simulator), hand)
}

/// Commands with a secret in them, and signatures, over both cards.
fn spent(desk: &Desk) -> usize {
    let secret = |command: &Vec<u8>| matches!(command[1], 0x20 | 0x24 | 0x32) && command.len() > 5;
    desk.hand.log().iter().filter(|command| secret(command) || command[1] == 0x2A).count()
}

#[test]
fn another_card_on_the_same_reader_gets_no_secret_and_signs_nothing() {
    let without = |gone: fn(&mut sim::Card)| {
        let mut card = card("substitutes");
        gone(&mut card);
        card
    };
    for (name, work, typed, _, _) in jobs() {
        let another = || Stop::Fault { fault: Fault::AnotherCard, after: After::Nothing };
        // Where nothing is told now of what was told before, nobody knows which card it is.
        for (first, second, stop) in [
            ("fresh", card("substitutes"), another()),
            ("no-sign", card("fresh"), another()),
            ("fresh", without(|card| card.remove_application(Ap::Jpki)), another()),
            (
                "fresh",
                without(|card| card.remove_file(Ap::Jpki, 0x000A)),
                Stop::NoIdentity(Unread::Refused(0x6A82)),
            ),
            (
                "fresh",
                without(|card| card.set_file(Ap::Jpki, 0x000A, vec![0xFF; 2048])),
                Stop::NoIdentity(Unread::Empty),
            ),
        ] {
            let mut desk = beside(first, second);
            let outcome = desk.job(work(), typed);
            assert_eq!(outcome.result, Err(stop), "{name} {first}");
            assert_eq!((outcome.presented, spent(&desk)), (0, 0), "{name}");
            assert!(outcome.closed && outcome.tries.is_empty(), "{name}");
            // The next power-up lets the right one answer again.
            if first == "fresh" {
                let outcome = desk.job(work(), typed);
                assert!(outcome.result.is_ok(), "{name}: {:?}", outcome.result);
            }
        }
    }
}

#[test]
fn a_card_without_certificates_is_known_by_its_record() {
    let bare = |persona| {
        let mut card = card(persona);
        card.set_file(Ap::Jpki, 0x000A, vec![0xFF; 2048]);
        card.set_file(Ap::Jpki, 0x0008, vec![0, 0, 0]);
        card
    };
    let simulator = Simulator::new(bare("fresh"));
    let hand = simulator.hand();
    let mut desk = Desk::on(Arc::new(simulator), hand);
    assert!(matches!(desk.card.identity, Ok(Identity::Record(_))), "{:?}", desk.card);
    assert_eq!(desk.job(Work::Check(PinName::Text), "3690").result, Ok(Done::Checked));
    // Another one without certificates has another record.
    desk.hand.with_card(READER, |card| card.lay_beside(Some(bare("substitutes"))));
    desk.know();
    let outcome = desk.job(Work::Check(PinName::Text), "3690");
    assert_eq!(outcome.result, Err(Stop::Fault { fault: Fault::AnotherCard, after: After::Nothing }));
    assert_eq!(desk.sent(0x20), 0);
}

#[test]
fn a_token_is_known_by_its_serial_number_only_where_that_is_one() {
    for (serial, result) in [
        (b"12345678", Ok(Done::Checked)),
        (b"00000000", Err(Stop::NoIdentity(Unread::Absent))),
        (b"77777777", Err(Stop::NoIdentity(Unread::Absent))),
    ] {
        let mut card = card("fresh");
        card.remove_application(Ap::Common);
        card.remove_file(Ap::Jpki, 0x000A);
        let mut token = card.file(Ap::Jpki, 0x0006).unwrap();
        token[80..88].copy_from_slice(serial);
        card.set_file(Ap::Jpki, 0x0006, token);
        let simulator = Simulator::new(card);
        let hand = simulator.hand();
        let mut desk = Desk::on(Arc::new(simulator), hand);
        let sent = usize::from(result.is_ok());
        assert_eq!(desk.job(Work::Check(PinName::Auth), "2580").result, result);
        assert_eq!(desk.sent(0x20), sent);
    }
}

#[test]
fn what_tells_the_card_and_can_not_be_read_ends_the_job_before_verify() {
    // In the job, though the look could read it; and in the look already.
    for in_look in [false, true] {
        for word in [0x6F00, 0x6985, 0x6982, 0x6A82] {
            let mut desk = Desk::new("fresh");
            desk.hand.with_card(READER, |card| card.force_file(Ap::Jpki, 0x000A, word));
            if in_look {
                desk.know();
            }
            let outcome = desk.job(Work::Check(PinName::Auth), "2580");
            let by_record = in_look && matches!(word, 0x6982 | 0x6A82);
            let expected = match word {
                _ if by_record => Ok(Done::Checked),
                word => Err(Stop::NoIdentity(Unread::Refused(word))),
            };
            // One refusal of what told the card is not another card.
            assert_eq!(outcome.result, expected, "{word:04X} {in_look}");
            assert_eq!(desk.sent(0x20), usize::from(by_record), "{word:04X} {in_look}");
        }
    }
    // Nobody looked.
    let mut desk = Desk::new("fresh");
    desk.card.identity = Err(Unread::NotAsked);
    assert_eq!(desk.job(Work::Check(PinName::Auth), "2580").result, Err(Stop::NoIdentity(Unread::NotAsked)));
    assert_eq!(desk.hand.exchanges(), 1, "the card manager, on the way out");
}

#[test]
fn a_card_whose_certificate_is_none_is_presented_nothing() {
    for other in [&b"\x30\x03\x02\x01\x05"[..], &[0x41; 2048], b"\x30\x82\x06\x32TEST"] {
        let mut desk = Desk::new("fresh");
        desk.hand.with_card(READER, |card| card.set_file(Ap::Jpki, 0x000A, other.to_vec()));
        desk.know();
        for (name, work, typed, _, _) in jobs() {
            let outcome = desk.job(work(), typed);
            let told = &outcome.result;
            assert!(matches!(told, Err(Stop::NoIdentity(Unread::Malformed(_)))), "{name} {told:?}");
            assert_eq!(outcome.presented, 0, "{name}");
        }
        assert_eq!(desk.sent(0x20), 0);
    }
}

#[test]
fn every_byte_of_what_tells_the_card_counts() {
    let der = |desk: &Desk| desk.hand.with_card(READER, |card| card.file(Ap::Jpki, 0x000A).unwrap()).unwrap();
    for at in [4, 100, 255, 256] {
        let mut desk = Desk::new("fresh");
        let mut other = der(&desk);
        other[at] ^= 1;
        desk.hand.with_card(READER, |card| card.set_file(Ap::Jpki, 0x000A, other));
        let outcome = desk.job(Work::Check(PinName::Auth), "2580");
        let same = at > 255;
        assert_eq!(outcome.result.is_ok(), same, "{at}: {:?}", outcome.result);
        assert_eq!(desk.sent(0x20), usize::from(same), "{at}");
    }
}

#[test]
fn telling_which_card_it_is_takes_one_exchange_and_three_where_another_application_is_wanted() {
    let mut desk = Desk::new("fresh");
    assert!(desk.job(Work::Check(PinName::Auth), "2580").result.is_ok());
    let log = desk.hand.log();
    // SELECT, which card, tries, VERIFY, SELECT card manager.
    assert_eq!(log.len(), 5, "{log:02X?}");
    assert_eq!(log[1], [0x00, 0xB0, 0x80 | jpki::certificate(Slot::Auth).0 as u8, 0x00, 0x00]);
    desk.hand.clear_log();
    assert!(desk.job(Work::Check(PinName::Text), "3690").result.is_ok());
    assert_eq!(desk.hand.exchanges(), 6, "{:02X?}", desk.hand.log());
}

/// A phone, with this persona's other card in a second reader.
fn phone(second: Option<&str>) -> Desk {
    let simulator = Simulator::new(card("android"));
    let hand = simulator.hand();
    if let Some(second) = second {
        hand.add_reader("second");
        hand.put_in("second", card(second));
    }
    Desk::on(Arc::new(simulator), hand)
}

#[test]
fn a_phone_gets_its_pin_only_where_no_other_card_is_in_any_reader() {
    for second in ["fresh", "other-card", "android"] {
        let mut desk = phone(Some(second));
        for work in [Work::Check(PinName::Auth), Work::Challenge(KeyPair::Auth)] {
            let outcome = desk.job(work, "2580");
            assert_eq!((&outcome.result, outcome.presented), (&Err(Stop::NotAlone), 0), "{second}");
        }
        assert_eq!(desk.hand.exchanges(), 0, "{second}");
        desk.hand.take_out("second");
        desk.wait_for(|readers| {
            readers.iter().all(|reader| reader.name == READER || reader.inside.epoch().is_none())
        });
        assert_eq!(desk.job(Work::Check(PinName::Auth), "2580").result, Ok(Done::Checked), "{second}");
    }
}

#[test]
fn a_card_that_comes_while_a_phone_is_asked_ends_the_job_before_verify() {
    let mut desk = phone(None);
    desk.hand.add_reader("second");
    let (hand, once) = (desk.hand.clone(), std::cell::Cell::new(false));
    let (seen, comes) = channel();
    desk.hand.with_card(READER, |card| {
        card.set_hook(Box::new(move |_, command| {
            // At the question for the tries left.
            if command[1] == 0x20 && !once.replace(true) {
                let hand = hand.clone();
                let seen = seen.clone();
                std::thread::spawn(move || {
                    hand.put_in("second", super::card("fresh"));
                    let _ = seen.send(());
                });
            }
            None
        }));
    });
    // Whatever comes first: it is either seen before VERIFY, or the PIN was right and is told so.
    let outcome = desk.job(Work::Check(PinName::Auth), "2580");
    comes.recv_timeout(SOON).unwrap();
    match &outcome.result {
        Err(Stop::NotAlone) => assert_eq!(desk.sent(0x20), 0),
        result => assert_eq!(*result, Ok(Done::Checked)),
    }
}

#[test]
fn a_phone_whose_certificate_is_another_after_its_pin_signs_and_changes_nothing() {
    type Made = fn(Certificate) -> Wish;
    let works: [(&str, Made); 5] = [
        ("read", |_| Work::Read(KeyPair::Sign).into()),
        ("sign", |_| sign::work(KeyPair::Sign, None).into()),
        ("sign known", |known| sign::work(KeyPair::Sign, Some(known)).into()),
        ("change", |_| change(PinName::Sign, pin("NEW2468"))),
        ("challenge", |_| Work::Challenge(KeyPair::Sign).into()),
    ];
    for (name, work) in works {
        for other in [false, true] {
            let mut desk = phone(None);
            let outcome = desk.job(Work::Read(KeyPair::Sign), "DEMO2580");
            let Ok(Done::Read(known, _)) = &outcome.result else { panic!("{:?}", outcome.result) };
            desk.card.read = vec![(KeyPair::Sign, crate::domain::identity::start(&known.der))];
            if other {
                let mut file =
                    desk.hand.with_card(READER, |card| card.file(Ap::Jpki, 0x0001).unwrap()).unwrap();
                file[60] ^= 1;
                desk.hand.with_card(READER, |card| card.set_file(Ap::Jpki, 0x0001, file));
            }
            desk.hand.clear_log();
            let outcome = desk.job(work(Certificate::clone(known)), "DEMO2580");
            let done = desk.hand.log().iter().filter(|command| matches!(command[1], 0x2A | 0x24)).count();
            if other {
                assert_eq!(
                    outcome.result,
                    Err(Stop::Fault { fault: Fault::AnotherCard, after: After::Verified }),
                    "{name}"
                );
                assert_eq!(done, 0, "{name}");
            } else {
                assert!(outcome.result.is_ok(), "{name}: {:?}", outcome.result);
                assert_eq!(done, usize::from(name != "read"), "{name}");
            }
            desk.assert_closed();
        }
    }
}

/// A service whose watch has not seen yet what its connections have: a card that was swapped.
struct Unseen {
    service: Simulator,
    /// So many more insertions than the watch tells of.
    connections_ahead: u32,
    /// So many more than the connections know of.
    watch_ahead: Arc<AtomicU32>,
    /// The watch sees another card during the next transaction.
    armed: Arc<AtomicBool>,
    /// The watch has told of it, and has been listened to.
    seen: Arc<(Mutex<bool>, Condvar)>,
}

impl Unseen {
    fn on(service: Simulator) -> Self {
        let (watch_ahead, armed, seen) = (Arc::default(), Arc::default(), Arc::default());
        Self { service, connections_ahead: 0, watch_ahead, armed, seen }
    }
}

impl Backend for Unseen {
    fn readers(&self) -> Box<dyn Readers> {
        Box::new(Swapping {
            readers: self.service.readers(),
            hand: self.service.hand(),
            connections_ahead: self.connections_ahead,
            watch_ahead: Arc::clone(&self.watch_ahead),
            armed: Arc::clone(&self.armed),
            seen: Arc::clone(&self.seen),
        })
    }

    fn watch(&self) -> (Box<dyn Watch + Send>, Wake) {
        let (watch, wake) = self.service.watch();
        let (ahead, seen) = (Arc::clone(&self.watch_ahead), Arc::clone(&self.seen));
        (Box::new(Behind { watch, ahead, told: false, seen }), wake)
    }

    fn simulated(&self) -> bool {
        true
    }
}

struct Behind {
    watch: Box<dyn Watch + Send>,
    ahead: Arc<AtomicU32>,
    told: bool,
    seen: Arc<(Mutex<bool>, Condvar)>,
}

impl Watch for Behind {
    fn next(
        &mut self,
        known: &[crate::link::ReaderStatus],
    ) -> Result<Vec<crate::link::ReaderStatus>, LinkError> {
        if self.told {
            // Whoever asks again has taken in what was told.
            *self.seen.0.lock().unwrap() = true;
            self.seen.1.notify_all();
        }
        let ahead = self.ahead.load(Ordering::SeqCst);
        // What is known is compared with what the service has: without what was added here.
        let mut plain = known.to_vec();
        if self.told {
            for status in &mut plain {
                status.events -= ahead;
            }
        }
        let mut statuses = self.watch.next(&plain)?;
        let ahead = self.ahead.load(Ordering::SeqCst);
        for status in &mut statuses {
            status.events += ahead;
        }
        self.told = ahead > 0;
        Ok(statuses)
    }
}

struct Swapping {
    readers: Box<dyn Readers>,
    hand: Hand,
    connections_ahead: u32,
    watch_ahead: Arc<AtomicU32>,
    armed: Arc<AtomicBool>,
    seen: Arc<(Mutex<bool>, Condvar)>,
}

impl Readers for Swapping {
    fn connect(&mut self, reader: &ReaderName, sharing: Sharing) -> Result<Box<dyn Connection>, LinkError> {
        let connection = self.readers.connect(reader, sharing)?;
        let (watch_ahead, seen) = (Arc::clone(&self.watch_ahead), Arc::clone(&self.seen));
        let (hand, armed, ahead) = (self.hand.clone(), Arc::clone(&self.armed), self.connections_ahead);
        Ok(Box::new(Swapped { connection, ahead, hand, armed, watch_ahead, seen }))
    }
}

struct Swapped {
    connection: Box<dyn Connection>,
    ahead: u32,
    hand: Hand,
    armed: Arc<AtomicBool>,
    watch_ahead: Arc<AtomicU32>,
    seen: Arc<(Mutex<bool>, Condvar)>,
}

impl Connection for Swapped {
    fn atr(&self) -> &[u8] {
        self.connection.atr()
    }

    fn insertion(&mut self) -> Result<u32, LinkError> {
        Ok(self.connection.insertion()? + self.ahead)
    }

    fn transact(&mut self, work: &mut dyn FnMut(&mut dyn Transmit)) -> Result<(), LinkError> {
        let outcome = self.connection.transact(work);
        if self.armed.swap(false, Ordering::SeqCst) {
            self.watch_ahead.store(2, Ordering::SeqCst);
            // Wakes the watch; then nothing goes on until it was listened to.
            self.hand.hold(READER, true);
            let seen = self.seen.0.lock().unwrap();
            let waited = self.seen.1.wait_timeout_while(seen, SOON, |seen| !*seen).unwrap();
            assert!(!waited.1.timed_out(), "the watch never told of it");
            self.hand.hold(READER, false);
        }
        outcome
    }

    fn end(self: Box<Self>, how: Disposition) -> Result<(), LinkError> {
        self.connection.end(how)
    }
}

#[test]
fn a_card_swapped_before_the_watch_has_seen_it_is_let_go_untouched() {
    for (name, work, typed, _, _) in jobs() {
        let service = Simulator::new(card("fresh"));
        let hand = service.hand();
        let mut desk = Desk::on(Arc::new(Unseen { connections_ahead: 2, ..Unseen::on(service) }), hand);
        let outcome = desk.job(work(), typed);
        let left = Err(Stop::Fault { fault: Fault::CardLeft, after: After::Nothing });
        assert_eq!((&outcome.result, desk.hand.exchanges()), (&left, 0), "{name}");
    }
}

#[test]
fn what_was_read_while_the_card_was_swapped_is_told_of_neither() {
    let service = Simulator::new(card("fresh"));
    let hand = service.hand();
    let unseen = Unseen::on(service);
    let armed = Arc::clone(&unseen.armed);
    let desk = Desk::on(Arc::new(unseen), hand);
    // Seen during the next look, which is therefore not told.
    armed.store(true, Ordering::SeqCst);
    let (reader, epoch) = (READER.to_owned(), desk.epoch);
    desk.session.request(Request::Look { reader, epoch, job: RequestId(7), want: Want::CARD });
    loop {
        match desk.events.recv_timeout(SOON).unwrap() {
            Event::Looked { .. } => panic!("told of a card that is out"),
            Event::Failed { job: RequestId(7), fault, .. } => return assert_eq!(fault, Fault::CardLeft),
            _ => {}
        }
    }
}

#[test]
fn a_job_never_connects_again() {
    /// A link that would.
    struct Willing;

    impl Transmit for Willing {
        fn transmit(&mut self, _command: &[u8]) -> Result<Vec<u8>, LinkError> {
            Err(LinkError::Reset)
        }

        fn reconnect(&mut self) -> Result<(), LinkError> {
            Ok(())
        }
    }

    let held = Held::default();
    held.keep(RequestId(1), PinName::Auth, Secrets { pin: Some(pin("2580")), new: None });
    let secrets = held.begin(RequestId(1)).unwrap();
    let leaving = Cell::new(false);
    let mut halting = Halting { link: &mut Willing, secrets: &secrets, leaving: &leaving };
    assert_eq!(halting.reconnect(), Err(LinkError::Reset));
}

#[test]
fn a_phone_that_tells_which_it_is_beforehand_is_not_asked_again_after_its_pin() {
    let simulator = Simulator::new(card("iphone"));
    let hand = simulator.hand();
    let mut desk = Desk::on(Arc::new(simulator), hand);
    assert!(matches!(desk.card.identity, Ok(Identity::Certificate(_))), "{:?}", desk.card);
    // What was read of it before does not count beside that.
    desk.card.read = vec![(KeyPair::Sign, crate::domain::identity::start(b"another one"))];
    assert!(desk.job(Work::Challenge(KeyPair::Sign), "DEMO2580").result.is_ok());
    desk.hand.clear_log();
    let work = change(PinName::Sign, pin("NEW2468"));
    assert_eq!(desk.job(work, "DEMO2580").result, Ok(Done::Changed));
    // SELECT, which card, SELECT key, tries, VERIFY, CHANGE, SELECT card manager.
    assert_eq!(desk.hand.exchanges(), 7, "{:02X?}", desk.hand.log());
}

#[test]
fn a_card_that_is_no_such_phone_gets_no_secret_where_a_phone_was_shown() {
    for other in ["fresh", "iphone", "juki", "no-pin", "other-card"] {
        for (name, work, typed) in [
            ("check", (|| Work::Check(PinName::Auth).into()) as fn() -> Wish, "2580"),
            ("read", || Work::Read(KeyPair::Sign).into(), "DEMO2580"),
            ("change", || change(PinName::Auth, pin("2468")), "2580"),
        ] {
            let mut shown = card("android");
            let mut beside = card(other);
            if other == "other-card" {
                // The same answer to reset, and no JPKI.
                beside = card("android");
                beside.remove_application(Ap::Jpki);
            }
            shown.lay_beside(Some(beside));
            let simulator = Simulator::new(shown);
            let hand = simulator.hand();
            let mut desk = Desk::on(Arc::new(simulator), hand);
            assert_eq!(desk.card.identity, Err(Unread::NeedsPin));
            let outcome = desk.job(work(), typed);
            let stop = outcome.result.as_ref().unwrap_err();
            assert!(matches!(stop, Stop::Fault { after: After::Nothing, .. }), "{name} {other}: {stop:?}");
            assert_eq!(spent(&desk), 0, "{name} {other}");
        }
    }
}

#[test]
fn a_reader_that_carries_few_bytes_at_a_time_still_tells_which_card_it_is() {
    for most in [64_usize, 128, 200, 255] {
        let mut desk = Desk::new("fresh");
        let file = desk.hand.with_card(READER, |card| card.file(Ap::Jpki, 0x000A).unwrap()).unwrap();
        desk.hand.with_card(READER, |card| {
            card.set_hook(Box::new(move |_, command| {
                let [0x00, 0xB0, high, low, ..] = *command else { return None };
                let at = if high & 0x80 == 0 {
                    usize::from(high) << 8 | usize::from(low)
                } else {
                    usize::from(low)
                };
                // Reads of the certificate, from its start on and further.
                (high == 0x8A || high & 0x80 == 0).then(|| {
                    let to = (at + most).min(file.len());
                    Reply::Answer([&file[at..to], &[0x90, 0x00]].concat())
                })
            }));
        });
        let outcome = desk.job(Work::Check(PinName::Auth), "2580");
        assert_eq!(outcome.result, Ok(Done::Checked), "{most}");
    }
}
