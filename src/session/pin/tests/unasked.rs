//! Jobs that nobody is asked before: the look is part of them, in the one transaction.

use super::sign::work;
use super::*;
use crate::card::ap::{surface, text};
use crate::domain::credential::Lack;
use crate::domain::face::{Parts, Reading};
use crate::domain::report::Want;
use crate::session::pin::Whose;
use crate::session::pin::possible::{Terms, possible};

impl Desk {
    /// A job that looks itself, and what it saw.
    pub(super) fn unasked(
        &mut self,
        work: Work,
        typed: &str,
        consent: Consent,
    ) -> (Arc<PinOutcome>, Option<Arc<CardReport>>) {
        let want = Want::before(work.pin());
        self.whichever(want, work, typed, consent)
    }

    /// The same, of a card of which this is wanted.
    fn whichever(
        &mut self,
        want: Want,
        work: Work,
        typed: &str,
        consent: Consent,
    ) -> (Arc<PinOutcome>, Option<Arc<CardReport>>) {
        self.jobs += 1;
        let (job, card) = (RequestId(self.jobs), Whose::Whichever(want));
        let order = Order { reader: READER.to_owned(), epoch: self.epoch, card, work, consent };
        let request = PinRequest { order, given: Given::Typed(pin(typed)), new: None };
        self.session.request(Request::Pin { job, request: Box::new(request) });
        loop {
            match self.events.recv_timeout(SOON).unwrap() {
                Event::PinJob { job: of, outcome, seen, .. } if of == job => return (outcome, seen),
                _ => {}
            }
        }
    }
}

/// A session that has not looked for a job, nor learned how much may be asked for at a time.
fn desk(card: sim::Card) -> Desk {
    let simulator = Simulator::new(card);
    let hand = simulator.hand();
    let desk = Desk::on(Arc::new(simulator), hand);
    desk.hand.clear_log();
    desk
}

#[test]
fn look_and_signature_take_sixteen_exchanges_at_the_most_and_nine_in_extended_length() {
    for (persona, most) in [("short-only", 16), ("extended", 9)] {
        for (with, typed) in [(KeyPair::Sign, "DEMO2580"), (KeyPair::Auth, "2580")] {
            for work in [work(with, None), Work::Challenge(with), Work::Read(with)] {
                let mut desk = desk(card(persona));
                let (outcome, seen) = desk.unasked(work, typed, Consent::default());
                assert!(outcome.result.is_ok() && outcome.closed, "{persona}: {:?}", outcome.result);
                let took = desk.hand.exchanges();
                assert!(took <= most, "{persona} {with:?}: {took}");
                assert_eq!((desk.sent(0x20), outcome.presented), (1, 1));
                desk.assert_closed();
                let seen = seen.unwrap();
                assert_eq!((seen.kind, seen.simulated), (CardKind::MyNumber, true));
                assert!(seen.validity(KeyPair::Auth).is_some());
            }
        }
    }
}

/// A card, and what it ends the job with.
type Case = (&'static str, sim::Card, fn(&Stop) -> bool);

#[test]
fn what_the_card_tells_ends_it_before_anything_is_presented_in_the_order_of_a_look() {
    let sign = || work(KeyPair::Sign, None);
    let [locked, last, expired] = ["locked-sign", "one-try-left", "expired"].map(card);
    let mut locked_too = card("expired");
    while locked_too.tries_left(Ap::Jpki, 0x1B) != Some(0) {
        locked_too.exchange(&[0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1]);
        locked_too.exchange(&[&[0, 0x20, 0, 0x9B, 8][..], b"WRONG999"].concat());
    }
    let mut last_too = card("expired");
    while last_too.tries_left(Ap::Jpki, 0x1B) != Some(1) {
        last_too.exchange(&[0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1]);
        last_too.exchange(&[&[0, 0x20, 0, 0x9B, 8][..], b"WRONG999"].concat());
    }
    let cases: [Case; 8] = [
        ("locked", locked, |stop| *stop == Stop::Locked),
        ("last try", last, |stop| *stop == Stop::LastTry),
        ("expired", expired, |stop| {
            matches!(stop, Stop::Outside { of: KeyPair::Auth, after: After::Nothing, .. })
        }),
        ("expired, locked", locked_too, |stop| *stop == Stop::Locked),
        ("expired, last try", last_too, |stop| *stop == Stop::LastTry),
        ("absent", card("no-sign"), |stop| matches!(stop, Stop::NotHeld(_))),
        ("another card", card("other-card"), |stop| matches!(stop, Stop::ReadOnly(_))),
        ("juki", card("juki"), |stop| matches!(stop, Stop::ReadOnly(_))),
    ];
    for (name, card, is) in cases {
        let mut desk = desk(card);
        let (outcome, seen) = desk.unasked(sign(), "DEMO2580", Consent::default());
        let Err(stop) = &outcome.result else { panic!("{name}: signed") };
        assert!(is(stop), "{name}: {stop:?}");
        assert_eq!((desk.sent(0x20), outcome.presented, outcome.closed), (0, 0, true), "{name}");
        assert!(seen.is_some(), "{name}");
        desk.assert_closed();
        let told = matches!(stop, Stop::Locked | Stop::LastTry);
        assert_eq!(outcome.tries.is_empty(), !told && !matches!(stop, Stop::Outside { .. }), "{name}");
    }
    // All of it was said beforehand.
    for persona in ["expired", "one-try-left"] {
        let mut desk = desk(card(persona));
        let consent = Consent { shown: None, last_try: true, outside: true };
        let (outcome, _) = desk.unasked(sign(), "DEMO2580", consent);
        assert!(outcome.result.is_ok(), "{persona}: {:?}", outcome.result);
    }
}

#[test]
fn what_has_no_certificate_where_one_should_be_gets_nothing() {
    for file in [&[0x30, 3, 2, 1, 5][..], b"a text that is none", &[0x30, 0x82, 1, 0, 0x30, 0x82, 1, 0]] {
        let mut desk = desk(card("fresh"));
        let answer = [file, &[0xFF; 64], &[0x90, 0x00]].concat();
        let hook = move |_, command: &[u8]| {
            command.starts_with(&[0, 0xB0, 0x8A]).then(|| Reply::Answer(answer.clone()))
        };
        desk.hand.with_card(READER, |card| card.set_hook(Box::new(hook)));
        let (outcome, _) = desk.unasked(Work::Challenge(KeyPair::Auth), "2580", Consent::default());
        assert!(
            matches!(outcome.result, Err(Stop::NoIdentity(Unread::Malformed(_)))),
            "{:?}",
            outcome.result
        );
        assert_eq!((desk.sent(0x20), outcome.presented), (0, 0));
    }
}

#[test]
fn a_phone_alone_in_all_readers_is_worked_with_and_one_beside_another_card_is_not() {
    for beside in [false, true] {
        let mut desk = desk(card("android"));
        if beside {
            desk.hand.add_reader("B");
            desk.hand.put_in("B", card("fresh"));
            desk.wait_for(|readers| {
                readers.iter().all(|reader| reader.inside.epoch().is_some()) && readers.len() == 2
            });
        }
        let (outcome, _) = desk.unasked(work(KeyPair::Sign, None), "DEMO2580", Consent::default());
        match &outcome.result {
            Ok(_) => assert!(!beside),
            Err(stop) => assert_eq!((beside, stop), (true, &Stop::NotAlone)),
        }
        assert_eq!(desk.sent(0x20), usize::from(!beside));
    }
}

#[test]
fn a_link_lost_while_it_looks_costs_another_look_and_nothing_else() {
    let mut lost = card("fresh");
    lost.wire.extended = sim::Extended::Lost;
    let mut unsteady = card("fresh");
    (unsteady.wire.leaves_after, unsteady.wire.away_ms) = (vec![3, 1000], 30);
    for (name, card) in [("extended length", lost), ("unsteady", unsteady)] {
        // Not looked at before: the first exchanges are the job's.
        let simulator = Simulator::new(super::card("fresh"));
        let hand = simulator.hand();
        let mut desk = Desk::on(Arc::new(simulator), hand);
        desk.hand.take_out(READER);
        desk.wait_for(|readers| readers.iter().all(|reader| reader.inside == Inside::Nothing));
        desk.hand.put_in(READER, card);
        desk.see();
        let (outcome, _) = desk.unasked(work(KeyPair::Sign, None), "DEMO2580", Consent::default());
        assert!(outcome.result.is_ok(), "{name}: {:?}", outcome.result);
        assert_eq!(desk.sent(0x20), 1, "{name}");
        desk.assert_closed();
    }
}

#[test]
fn a_card_pulled_at_any_exchange_is_presented_to_once_at_the_most() {
    let whole = {
        let mut desk = desk(card("short-only"));
        assert!(desk.unasked(work(KeyPair::Sign, None), "DEMO2580", Consent::default()).0.result.is_ok());
        desk.hand.exchanges()
    };
    for k in 0..whole {
        let mut desk = desk(card("short-only"));
        desk.hand.pull_after(READER, k);
        let (outcome, _) = desk.unasked(work(KeyPair::Sign, None), "DEMO2580", Consent::default());
        assert_eq!(outcome.result.is_ok(), k + 1 == whole, "{k}: {:?}", outcome.result);
        let sent = desk.sent(0x20);
        assert!(sent <= 1 && outcome.presented as usize >= sent, "{k}");
        let Err(Stop::Fault { fault, after }) = &outcome.result else { continue };
        assert!(matches!(fault, Fault::CardLeft | Fault::NoCard), "{k}: {fault:?}");
        assert_eq!(*after == After::Nothing, outcome.presented == 0, "{k}: {after:?}");
    }
}

#[test]
fn extended_length_that_the_look_could_not_try_is_not_tried_after_the_pin() {
    // Its file is closed, or not found: the answer says nothing of the length.
    for (persona, word) in [("android", 0x6982_u16), ("extended", 0x6982), ("extended", 0x6A82)] {
        for work in [work(KeyPair::Sign, None), Work::Read(KeyPair::Sign)] {
            let mut desk = desk(card(persona));
            desk.hand.with_card(READER, |card| {
                card.wire.extended = sim::Extended::Lost;
                card.set_hook(Box::new(move |_, command| {
                    command.starts_with(&[0, 0xB0, 0x8A]).then(|| Reply::Answer(word.to_be_bytes().to_vec()))
                }));
            });
            let (outcome, _) = desk.unasked(work, "DEMO2580", Consent::default());
            assert!(outcome.result.is_ok(), "{persona} {word:04X}: {:?}", outcome.result);
            assert_eq!(outcome.presented, 1);
        }
    }
}

#[test]
fn a_phone_of_which_a_file_was_refused_gets_a_pin_from_nobody() {
    for word in [0x6F00_u16, 0x6985, 0x6283] {
        let phone = || {
            let mut phone = card("android");
            phone.set_hook(Box::new(move |_, command| {
                command.starts_with(&[0, 0xB0, 0x8A]).then(|| Reply::Answer(word.to_be_bytes().to_vec()))
            }));
            phone
        };
        let no_identity = Err(Stop::NoIdentity(Unread::Refused(word)));
        let mut shown = desk(phone());
        shown.know();
        let outcome = shown.job(Work::Check(PinName::Auth), "9999");
        assert_eq!((&outcome.result, outcome.presented), (&no_identity, 0), "{word:04X}");
        let (outcome, _) = desk(phone()).unasked(Work::Check(PinName::Auth), "9999", Consent::default());
        assert_eq!((&outcome.result, outcome.presented), (&no_identity, 0), "{word:04X}");
    }
}

#[test]
fn a_counter_that_is_not_told_is_told_of_after_what_else_is_in_the_way() {
    let words = |persona, faults: &'static [(u8, u16)]| {
        let mut card = card(persona);
        card.set_hook(Box::new(move |_, command| {
            let start = command.starts_with(&[0, 0xB0, 0x8A]);
            let asked = start || command[1] == 0x20 && command.len() <= 5;
            let (_, word) = faults.iter().find(|(instruction, _)| asked && *instruction == command[1])?;
            Some(Reply::Answer(word.to_be_bytes().to_vec()))
        }));
        card
    };
    for (persona, faults) in [
        ("expired", &[(0x20, 0x6985)][..]),
        ("expired", &[(0x20, 0x9000)]),
        ("fresh", &[(0x20, 0x6985), (0xB0, 0x6F00)]),
        ("fresh", &[(0x20, 0x9000), (0xB0, 0x6F00)]),
        ("fresh", &[(0x20, 0x6985)]),
        ("fresh", &[(0x20, 0x9000)]),
    ] {
        let mut asked = desk(words(persona, faults));
        let now = calendar::parse(NOW).unwrap();
        let report = asked.look(Want::before(PinName::Sign));
        asked.card = report.meant();
        let terms = Terms::agreed(Consent::default(), now);
        let asked = match possible(&work(KeyPair::Sign, None), &report, terms) {
            Err(stop) => stop,
            Ok(_) => asked.job(work(KeyPair::Sign, None), "DEMO2580").result.clone().unwrap_err(),
        };
        let (outcome, _) =
            desk(words(persona, faults)).unasked(work(KeyPair::Sign, None), "DEMO2580", Consent::default());
        assert_eq!((&outcome.result, outcome.presented), (&Err(asked), 0), "{persona} {faults:04X?}");
    }
}

/// Reading the face where no other job follows: which card it is, its transaction tells.
fn face_alone(desk: &mut Desk, reading: Reading, typed: &str) -> Arc<PinOutcome> {
    let want = Want { identity: false, ..Want::before(reading.pin()) };
    desk.whichever(want, Work::Face(reading), typed, Consent::default()).0
}

const PHOTO: Reading = Reading::Both(Parts { pictures: false, photo: true });

#[test]
fn look_and_text_take_eight_exchanges_and_two_more_for_the_cards_last_year() {
    for (reading, typed, most) in [
        (Reading::TextByPin, "3690", 8),
        (Reading::TextByNumber, "6105110000", 10),
        (Reading::TextByNumber, "61051120350000", 10),
    ] {
        for persona in ["fresh", "short-only", "extended", "moved"] {
            let mut desk = desk(card(persona));
            let outcome = face_alone(&mut desk, reading, typed);
            let Ok(Done::Face(face)) = &outcome.result else { panic!("{persona} {:?}", outcome.result) };
            assert_eq!(face.text.as_ref().unwrap().intact, Ok(true));
            assert_eq!((desk.hand.exchanges(), desk.sent(0x20)), (most, 1), "{persona} {typed}");
            desk.assert_closed();
        }
    }
    // Each counter once, before anything is presented.
    let mut desk = desk(card("fresh"));
    let outcome = face_alone(&mut desk, PHOTO, "6105110000");
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    assert_eq!((desk.sent(0x20), outcome.presented), (2, 2));
}

#[test]
fn what_a_card_has_against_its_text_being_read_is_told_before_anything_is_presented() {
    let mut no_end = card("fresh");
    no_end.set_hook(Box::new(|_, command| {
        command.starts_with(&[0, 0xB2]).then(|| Reply::Answer(vec![0x6A, 0x82]))
    }));
    let number = Reading::TextByNumber;
    let cases: [(Reading, Case); 8] = [
        (Reading::TextByPin, ("locked", card("locked-text"), |stop| *stop == Stop::Locked)),
        (number, ("no year", no_end, |stop| *stop == Stop::NoCardEnd(Unread::Absent))),
        (Reading::TextByPin, ("a phone", card("android"), |stop| matches!(stop, Stop::NotHeld(_)))),
        (number, ("a phone", card("iphone"), |stop| matches!(stop, Stop::NotHeld(_)))),
        (PHOTO, ("planned", card("next"), |stop| matches!(stop, Stop::NotHeld(_)))),
        (Reading::TextByPin, ("juki", card("juki"), |stop| matches!(stop, Stop::ReadOnly(_)))),
        (number, ("another", card("other-card"), |stop| matches!(stop, Stop::ReadOnly(_)))),
        (number, ("a form", card("fresh"), |stop| matches!(stop, Stop::Form(Lack::Characters(6))))),
    ];
    for (reading, (name, card, is)) in cases {
        let mut desk = desk(card);
        let typed = match (name, reading.pin()) {
            ("a form", _) => "0000",
            (_, PinName::Text) => "3690",
            _ => "6105110000",
        };
        let outcome = face_alone(&mut desk, reading, typed);
        let Err(stop) = &outcome.result else { panic!("{name}: read") };
        assert!(is(stop), "{name}: {stop:?}");
        assert_eq!((desk.sent(0x20), outcome.presented), (0, 0), "{name}");
    }
}

#[test]
fn a_card_pulled_while_it_is_looked_at_and_read_is_presented_to_once_in_each_place() {
    for (reading, typed, most) in
        [(Reading::TextByPin, "3690", 1), (Reading::TextByNumber, "6105110000", 1), (PHOTO, "6105110000", 2)]
    {
        let whole = {
            let mut desk = desk(card("fresh"));
            assert!(face_alone(&mut desk, reading, typed).result.is_ok());
            desk.hand.exchanges()
        };
        for k in 0..whole {
            let mut desk = desk(card("fresh"));
            desk.hand.pull_after(READER, k);
            let outcome = face_alone(&mut desk, reading, typed);
            assert_eq!(outcome.result.is_ok(), k + 1 == whole, "{k}: {:?}", outcome.result);
            let sent = desk.sent(0x20);
            assert!(sent <= most && outcome.presented as usize >= sent, "{k}");
            let Err(Stop::Fault { after, .. }) = &outcome.result else { continue };
            assert_eq!(*after == After::Nothing, outcome.presented == 0, "{k}: {after:?}");
        }
    }
    // A wrong one costs one try, of its own.
    let mut desk = desk(card("fresh"));
    let outcome = face_alone(&mut desk, PHOTO, "6105111111");
    let wrong = Stop::Wrong { secret: Secret::TextNumberB, left: Some(9) };
    assert_eq!((&outcome.result, outcome.presented), (&Err(wrong), 1));
    assert_eq!(desk.sent(0x20), 1);
}

#[test]
fn the_last_try_of_either_place_is_spent_with_leave_alone() {
    // Its counter is run down to one, in this application and with this key alone.
    let worn = |aid: &[u8], key: u8, wrong: &[u8], tries: u8| {
        let mut card = card("fresh");
        card.exchange(&[&[0, 0xA4, 4, 0x0C, aid.len() as u8], aid].concat());
        for _ in 1..tries {
            card.exchange(&[&[0, 0x20, 0, key, wrong.len() as u8], wrong].concat());
        }
        card
    };
    let by_pin = || worn(&text::AID, 0x91, b"1111", 3);
    let by_surface = || worn(&surface::AID, 0x92, b"61051120351111", 10);
    let number = "6105110000";
    let wrong = |secret| Stop::Wrong { secret, left: None };
    for (card, reading, typed, last_try, expected, presented) in [
        (by_pin(), Reading::TextByPin, "3690", false, Some(Stop::LastTry), 0),
        (by_pin(), Reading::TextByPin, "3690", true, None, 1),
        (by_pin(), Reading::TextByPin, "1111", true, Some(Stop::NowLocked), 1),
        (by_surface(), PHOTO, number, false, Some(Stop::LastTry), 0),
        (by_surface(), PHOTO, number, true, None, 2),
        // The other place is not the one that is worn.
        (by_surface(), Reading::TextByNumber, number, false, None, 1),
        (by_surface(), PHOTO, "6105111111", true, Some(wrong(Secret::TextNumberB)), 1),
    ] {
        let mut desk = desk(card);
        let want = Want { identity: false, ..Want::before(reading.pin()) };
        let consent = Consent { last_try, ..Consent::default() };
        let outcome = desk.whichever(want, Work::Face(reading), typed, consent).0;
        let stop = outcome.result.as_ref().err().map(|stop| match stop {
            Stop::Wrong { secret, .. } => wrong(*secret),
            stop => stop.clone(),
        });
        assert_eq!((&stop, outcome.presented), (&expected, presented), "{reading:?} {typed}");
        assert_eq!(desk.sent(0x20), presented as usize, "{reading:?} {typed}");
    }
}
