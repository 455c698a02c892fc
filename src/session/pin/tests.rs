//! PIN jobs on the simulated card, counted on its wire.

mod certain;
mod dates;
mod face;
mod meant;
mod pad;
mod ruled;
mod sign;
mod unasked;
mod unsupported;

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::*;
use crate::domain::calendar::{self, Instant};
use crate::domain::credential::{KeyPair, Lack, Secret, Stranger, Tries};
use crate::domain::face::{Parts, Reading};
use crate::domain::identity::Meant;
use crate::domain::report::{CardKind, CardReport, Unread};
use crate::link::{Backend, Facts, PinPad, Readers, Wake, Watch};
use crate::secret::Pin;
use crate::session::{Bench, Epoch, Inside, Request, Service, Session, Sink, Want};
use crate::sim::{self, Ap, Hand, Persona, READER, Reply, Simulator};
use crate::trust::Anchors;

type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

const NOW: &str = "2026-11-22T15:00:00+09:00";
const SOON: Duration = Duration::from_secs(30);

pub(super) fn pin(text: &str) -> Pin {
    let mut pin = Pin::default();
    assert!(text.bytes().all(|byte| pin.push(byte)));
    pin
}

/// Work, and what replaces the PIN.
pub(super) struct Wish(pub(super) Work, pub(super) Option<Pin>);

impl From<Work> for Wish {
    fn from(work: Work) -> Self {
        Self(work, None)
    }
}

pub(super) fn change(pin: PinName, new: Pin) -> Wish {
    Wish(Work::Change(pin), Some(new))
}

pub(super) fn finish(unchanged: Secret, new: Pin) -> Wish {
    Wish(Work::Finish(unchanged), Some(new))
}

/// A session on one simulated card.
struct Desk {
    session: Session,
    events: Receiver<Event>,
    hand: Hand,
    epoch: Epoch,
    jobs: u64,
    /// What the person has agreed to besides the last try.
    outside: bool,
    /// The card that was looked at.
    card: Meant,
}

fn card(persona: &str) -> sim::Card {
    sim::Card::new(&Persona::named(persona).unwrap(), calendar::parse(NOW).unwrap())
}

impl Desk {
    fn new(persona: &str) -> Self {
        let simulator = Simulator::new(card(persona));
        let hand = simulator.hand();
        Self::on(Arc::new(simulator), hand)
    }

    fn on(backend: Arc<dyn Backend>, hand: Hand) -> Self {
        Self::with(backend, hand, true)
    }

    fn with(backend: Arc<dyn Backend>, hand: Hand, pin_pads: bool) -> Self {
        Self::of(backend, hand, pin_pads, Arc::new(|| calendar::parse(NOW).unwrap()))
    }

    fn of(backend: Arc<dyn Backend>, hand: Hand, pin_pads: bool, clock: Clock) -> Self {
        Self::under(backend, hand, pin_pads, clock, Rules::own())
    }

    fn under(backend: Arc<dyn Backend>, hand: Hand, pin_pads: bool, clock: Clock, rules: Rules) -> Self {
        let (send, events) = channel();
        let send = Mutex::new(send);
        let sink: Sink = Arc::new(move |event| {
            let _ = send.lock().unwrap().send(event);
        });
        let bench = Bench {
            anchors: Anchors::built_in(),
            clock,
            recorders: Vec::new(),
            random: || Some([7; 32]),
            around: crate::session::unseen(),
            pin_pads,
            rules,
        };
        let session = Session::start(backend, bench, &sink).unwrap();
        let card = Meant { kind: CardKind::MyNumber, identity: Err(Unread::NotAsked), read: Vec::new() };
        let mut desk = Self { session, events, hand, epoch: Epoch(0), jobs: 0, outside: false, card };
        desk.see();
        desk.know();
        desk
    }

    /// Looks at which card it is, and forgets what that took.
    fn know(&mut self) {
        self.card = self.look(Want { identity: true, ..Want::default() }).meant();
        self.hand.clear_log();
    }

    fn look(&mut self, want: Want) -> Arc<CardReport> {
        self.jobs += 1;
        let (job, reader, epoch) = (RequestId(self.jobs), READER.to_owned(), self.epoch);
        self.session.request(Request::Look { reader, epoch, job, want });
        loop {
            match self.events.recv_timeout(SOON).unwrap() {
                Event::Looked { job: of, report, .. } if of == job => return report,
                Event::Failed { fault, .. } => panic!("{fault:?}"),
                _ => {}
            }
        }
    }

    /// Waits for a card.
    fn see(&mut self) {
        loop {
            if let Event::Service(Service::Up(readers)) = self.events.recv_timeout(SOON).unwrap()
                && let Some(Inside::Card { epoch, .. }) = readers.first().map(|reader| &reader.inside)
            {
                self.epoch = *epoch;
                return;
            }
        }
    }

    /// Waits until the readers are so.
    fn wait_for(&mut self, so: impl Fn(&[crate::session::Reader]) -> bool) {
        loop {
            if let Event::Service(Service::Up(readers)) = self.events.recv_timeout(SOON).unwrap()
                && so(&readers)
            {
                return;
            }
        }
    }

    fn ask(&mut self, wish: impl Into<Wish>, given: Given, shown: Option<u8>, last_try: bool) -> RequestId {
        self.jobs += 1;
        let job = RequestId(self.jobs);
        let (reader, epoch, card) = (READER.to_owned(), self.epoch, self.card.clone());
        let Wish(work, new) = wish.into();
        let order = Order {
            reader,
            epoch,
            card: Whose::Shown(card),
            work,
            consent: Consent { shown, last_try, outside: self.outside },
        };
        self.session.request(Request::Pin { job, request: Box::new(PinRequest { order, given, new }) });
        job
    }

    fn answer(&self, job: RequestId) -> Arc<PinOutcome> {
        loop {
            match self.events.recv_timeout(SOON).unwrap() {
                Event::PinJob { job: of, outcome, .. } if of == job => return outcome,
                _ => {}
            }
        }
    }

    /// A job with what the face would have shown, and the last try allowed.
    fn job(&mut self, work: impl Into<Wish>, typed: &str) -> Arc<PinOutcome> {
        let job = self.ask(work, Given::Typed(pin(typed)), None, true);
        self.answer(job)
    }

    /// VERIFY and other commands with a secret in them that reached the card.
    fn sent(&self, ins: u8) -> usize {
        self.hand.log().iter().filter(|command| command[1] == ins && command.len() > 5).count()
    }

    fn tries(&self, ap: Ap, ef: u16) -> Option<u8> {
        self.hand.with_card(READER, |card| card.tries_left(ap, ef)).flatten()
    }

    /// Nobody can use what was opened: nothing is verified, in any application.
    fn assert_closed(&self) {
        for (ap, ef) in KEYS {
            let open = self.hand.with_card(READER, |card| card.verified(ap, ef));
            assert!(!open.unwrap_or(false), "{ap:?} {ef:04X} is open");
        }
    }
}

const AUTH: (Ap, u16) = (Ap::Jpki, 0x0018);
const SIGN: (Ap, u16) = (Ap::Jpki, 0x001B);
const TEXT: (Ap, u16) = (Ap::Text, 0x0011);
const COMMON: (Ap, u16) = (Ap::Common, 0x001C);
const JUKI: (Ap, u16) = (Ap::Juki, 0x001C);
const NUMBER: (Ap, u16) = (Ap::Text, 0x0015);
const SURFACE: (Ap, u16) = (Ap::Surface, 0x0012);
const KEYS: [(Ap, u16); 7] = [AUTH, SIGN, TEXT, COMMON, JUKI, NUMBER, SURFACE];

/// 照合番号B of the card of `fresh`: born in 昭和61, its card ends in 2035.
const NUMBER_B: &str = "61051120350000";
/// All of the surface.
const ALL: Parts = Parts { pictures: true, photo: true };

/// Every job with its right secret, the key that it opens, and how often it presents it.
#[expect(clippy::type_complexity, reason = "a table of a test")]
fn jobs() -> Vec<(&'static str, fn() -> Wish, &'static str, (Ap, u16), usize)> {
    vec![
        ("check", || Work::Check(PinName::Auth).into(), "2580", AUTH, 1),
        ("check sign", || Work::Check(PinName::Sign).into(), "DEMO2580", SIGN, 1),
        ("check text", || Work::Check(PinName::Text).into(), "3690", TEXT, 1),
        ("read", || Work::Read(KeyPair::Sign).into(), "DEMO2580", SIGN, 1),
        ("challenge auth", || Work::Challenge(KeyPair::Auth).into(), "2580", AUTH, 1),
        ("challenge sign", || Work::Challenge(KeyPair::Sign).into(), "DEMO2580", SIGN, 1),
        ("change auth", || change(PinName::Auth, pin("2468")), "2580", AUTH, 1),
        ("change sign", || change(PinName::Sign, pin("NEW2468")), "DEMO2580", SIGN, 1),
        ("change text", || change(PinName::Text, pin("2468")), "3690", TEXT, 1),
        ("change juki", || change(PinName::Juki, pin("2468")), "4071", COMMON, 4),
        ("face", || Work::Face(Reading::TextByPin).into(), "3690", TEXT, 1),
        ("face by number", || Work::Face(Reading::TextByNumber).into(), NUMBER_B, NUMBER, 1),
        ("surface", || Work::Face(Reading::Surface(ALL)).into(), NUMBER_B, SURFACE, 1),
        ("both", || Work::Face(Reading::Both(ALL)).into(), NUMBER_B, NUMBER, 2),
    ]
}

#[test]
fn a_right_secret_is_presented_once_and_the_card_is_closed_after() {
    for (name, work, typed, _, times) in jobs() {
        let mut desk = Desk::new("fresh");
        let outcome = desk.job(work(), typed);
        assert!(outcome.result.is_ok(), "{name}: {:?}", outcome.result);
        assert_eq!((desk.sent(0x20), outcome.presented as usize), (times, times), "{name}");
        assert!(outcome.closed, "{name}");
        desk.assert_closed();
        let last = desk.hand.log().pop().unwrap();
        assert_eq!(last, [&[0, 0xA4, 4, 0x0C, 7][..], &crate::card::ap::MANAGER].concat(), "{name}");
    }
}

#[test]
fn a_wrong_secret_is_presented_once_and_the_new_count_is_told() {
    for (name, work, right, (ap, ef), _) in jobs() {
        let mut desk = Desk::new("fresh");
        let before = desk.tries(ap, ef).unwrap();
        let typed = match right.len() {
            4 => "9999",
            14 => "61051120359999",
            _ => "WRONG999",
        };
        let outcome = desk.job(work(), typed);
        let left = desk.tries(ap, ef).unwrap();
        assert_eq!(left, before - 1, "{name}");
        let Err(Stop::Wrong { secret, left: told }) = &outcome.result else {
            panic!("{name}: {:?}", outcome.result)
        };
        assert_eq!(*told, Some(left), "{name}");
        assert!(outcome.tries.contains(&(*secret, Tries::Left(left))), "{name}: {:?}", outcome.tries);
        assert_eq!((desk.sent(0x20), desk.sent(0x24) + desk.sent(0x32)), (1, 0), "{name}");
        desk.assert_closed();
    }
}

type Case = (fn() -> Wish, &'static str, Stop);

#[test]
fn what_can_not_be_right_never_reaches_the_card() {
    let cases: [Case; 9] = [
        (|| Work::Check(PinName::Auth).into(), "", Stop::Form(Lack::Characters(4))),
        (|| Work::Check(PinName::Auth).into(), "258", Stop::Form(Lack::Characters(1))),
        (|| Work::Check(PinName::Auth).into(), "25800", Stop::Form(Lack::TooLong(1))),
        (|| Work::Check(PinName::Auth).into(), "25 0", Stop::Form(Lack::Stranger(3, Stranger::Space))),
        (|| Work::Read(KeyPair::Sign).into(), "123456", Stop::Form(Lack::Letter)),
        (|| Work::Read(KeyPair::Sign).into(), "DEMODEMO", Stop::Form(Lack::Digit)),
        (|| Work::Read(KeyPair::Sign).into(), "demo2580", Stop::Form(Lack::Stranger(1, Stranger::Other))),
        (|| change(PinName::Auth, pin("123")), "2580", Stop::NewForm(Lack::Characters(1))),
        (|| change(PinName::Auth, pin("2580")), "2580", Stop::SameAsOld),
    ];
    let mut desk = Desk::new("fresh");
    for (work, typed, stop) in cases {
        let outcome = desk.job(work(), typed);
        assert_eq!(outcome.result, Err(stop));
    }
    assert_eq!(desk.hand.exchanges(), 0);
}

#[test]
fn the_last_try_and_a_count_below_the_shown_one_are_not_spent() {
    let mut desk = Desk::new("one-try-left");
    let mut ask = |shown, last_try| {
        let job = desk.ask(Work::Challenge(KeyPair::Auth), Given::Typed(pin("2580")), shown, last_try);
        (desk.answer(job).result.clone().err(), desk.sent(0x20))
    };
    assert_eq!(ask(None, false), (Some(Stop::LastTry), 0));
    assert_eq!(ask(Some(1), false), (Some(Stop::LastTry), 0));
    assert_eq!(ask(Some(3), true), (Some(Stop::FewerTries { shown: 3, left: 1 }), 0));
    assert_eq!(ask(Some(1), true), (None, 1));
    // More than was shown is no reason to stop.
    assert_eq!(ask(Some(1), false), (None, 2));
}

/// A counter that is not told: another program's login, or a card that says yes to everything.
#[test]
fn nine_thousand_to_a_question_for_the_tries_is_asked_anew_and_twice_is_nonsense() {
    let nonsense = Stop::Fault { fault: Fault::Nonsense, after: After::Nothing };
    for (name, work, typed, (ap, ef), times) in jobs() {
        // Until the card manager is selected; always; until then, by a card that takes any name.
        for (until, any_name) in [(true, false), (false, false), (true, true)] {
            let mut desk = Desk::new("fresh");
            let before = desk.tries(ap, ef);
            desk.hand.with_card(READER, |card| {
                let mut open = true;
                card.set_hook(Box::new(move |_, command| {
                    let select = command[1] == 0xA4 && command[2] == 0x04;
                    open &= !(until && select && command.ends_with(&crate::card::ap::MANAGER));
                    let tries = command[1] == 0x20 && command.len() <= 5 && open;
                    let name = any_name && select && command[5] == 0xF0;
                    (tries || name).then(|| Reply::Answer(vec![0x90, 0x00]))
                }));
            });
            let outcome = desk.job(work(), typed);
            if until && !any_name {
                assert!(outcome.result.is_ok(), "{name}: {:?}", outcome.result);
                assert_eq!(desk.sent(0x20), times, "{name}");
                continue;
            }
            assert_eq!(outcome.result.as_ref().err(), Some(&nonsense), "{name}");
            assert_eq!((outcome.presented, desk.sent(0x20)), (0, 0), "{name}");
            assert_eq!(desk.tries(ap, ef), before, "{name}");
        }
    }
}

/// Whatever a face asks for: the gate stands where the command would be sent.
#[test]
fn a_card_that_is_only_read_gets_no_command_of_a_job() {
    for (kind, told) in [
        (CardKind::Unknown, Stop::ReadOnly(CardKind::Unknown)),
        (CardKind::Juki, Stop::ReadOnly(CardKind::Juki)),
        (CardKind::Other, Stop::ReadOnly(CardKind::Other)),
        (CardKind::Android, Stop::NotHeld(CardKind::Android)),
        (CardKind::IPhone, Stop::NotHeld(CardKind::IPhone)),
    ] {
        for (name, work, typed, _, _) in jobs() {
            let Wish(work, new) = work();
            // Phones have the two secrets of 公的個人認証.
            if kind.is_phone() && KeyPair::opened_by(work.secrets()[0]).is_some() {
                continue;
            }
            let mut desk = Desk::new("fresh");
            desk.card.kind = kind;
            let outcome = desk.job(Wish(work, new), typed);
            assert_eq!(outcome.result, Err(told.clone()), "{kind:?} {name}");
            assert_eq!((outcome.presented, desk.sent(0x20)), (0, 0), "{kind:?} {name}");
            // Nothing but the card manager, which is selected whatever happened.
            assert_eq!(desk.hand.log().len(), 1, "{kind:?} {name}: {:02X?}", desk.hand.log());
        }
    }
}

#[test]
fn every_word_for_blocked_is_told_as_locked_and_only_one_of_them_as_wrong() {
    for word in [0x6983_u16, 0x6984, 0x63C0] {
        for with_secret in [false, true] {
            let mut desk = Desk::new("fresh");
            desk.hand.with_card(READER, |card| {
                card.set_hook(Box::new(move |_, command| {
                    let verify = command[1] == 0x20 && (command.len() > 5) == with_secret;
                    verify.then(|| Reply::Answer(word.to_be_bytes().to_vec()))
                }));
            });
            let outcome = desk.job(Work::Check(PinName::Auth), "2580");
            let wrong = with_secret && word == 0x63C0;
            let told = if wrong { Stop::NowLocked } else { Stop::Locked };
            assert_eq!(outcome.result, Err(told), "{word:04X}");
            assert_eq!(outcome.tries, [(Secret::Auth, Tries::Locked)]);
            let certain = desk.session.ender().certain().unwrap().1;
            assert_eq!(certain == Certain::Locked, with_secret && !wrong, "{word:04X}: {certain:?}");
            assert_eq!(desk.sent(0x20), usize::from(with_secret));
        }
    }
}

#[test]
fn no_answer_whatever_makes_it_present_a_secret_again() {
    for word in [0x6C04_u16, 0x6110, 0x6700, 0x6A86, 0x6F00, 0x6985, 0x6B00, 0x6300] {
        for (name, work, typed, _, _) in jobs() {
            let mut desk = Desk::new("fresh");
            desk.hand.with_card(READER, |card| {
                card.set_hook(Box::new(move |_, command| {
                    let secret = command[1] == 0x20 && command.len() > 5;
                    secret.then(|| Reply::Answer(word.to_be_bytes().to_vec()))
                }));
            });
            let outcome = desk.job(work(), typed);
            assert!(outcome.result.is_err(), "{name} {word:04X}");
            assert_eq!(desk.sent(0x20), 1, "{name} {word:04X}");
            desk.assert_closed();
        }
    }
}

#[test]
fn a_certificate_that_is_not_read_after_its_password_is_not_told_as_absent() {
    for (file, status) in [(None, Some(0x6A82)), (Some(vec![0xFF; 2048]), None)] {
        let mut desk = Desk::new("fresh");
        desk.hand.with_card(READER, |card| match &file {
            None => card.remove_file(Ap::Jpki, 0x0001),
            Some(filler) => card.set_file(Ap::Jpki, 0x0001, filler.clone()),
        });
        let outcome = desk.job(Work::Read(KeyPair::Sign), "DEMO2580");
        let refused = Stop::Refused { operation: Operation::Read, status, after: After::Verified };
        assert_eq!(outcome.result, Err(refused));
        desk.assert_closed();
    }
}

#[test]
fn a_change_that_is_refused_is_sent_once_and_the_old_one_stays() {
    for word in [0x6C04_u16, 0x6110, 0x6A80, 0x6982] {
        let mut desk = Desk::new("fresh");
        desk.hand.with_card(READER, |card| {
            card.set_hook(Box::new(move |_, command| {
                (command[1] == 0x24).then(|| Reply::Answer(word.to_be_bytes().to_vec()))
            }));
        });
        let outcome = desk.job(change(PinName::Auth, pin("2468")), "2580");
        let refused =
            Stop::Refused { operation: Operation::Change, status: Some(word), after: After::Verified };
        assert_eq!(outcome.result, Err(refused));
        assert_eq!(desk.sent(0x24), 1);
        desk.assert_closed();
    }
}

#[test]
fn a_card_without_short_identifiers_is_presented_to_in_the_form_that_it_takes() {
    for (name, work, typed, _, times) in jobs() {
        let mut desk = Desk::new("fresh");
        desk.hand.with_card(READER, |card| card.wire.short_ef = false);
        let outcome = desk.job(work(), typed);
        assert!(outcome.result.is_ok(), "{name}: {:?}", outcome.result);
        assert_eq!(desk.sent(0x20), times, "{name}");
        let log = desk.hand.log();
        assert!(log.iter().all(|command| command[1] != 0x20 || command.len() < 6 || command[3] == 0x80));
    }
}

#[test]
fn a_card_that_keeps_answers_back_still_signs() {
    for (kept, length_untold, stale, carried) in [
        (true, false, false, 256),
        (true, true, false, 256),
        (true, true, false, 128),
        (true, false, false, 32),
        (false, false, true, 256),
    ] {
        let mut desk = Desk::new("fresh");
        desk.hand.with_card(READER, |card| {
            let wire = &mut card.wire;
            (wire.get_response, wire.wrong_le, wire.stale_more) = (kept, length_untold, stale);
            wire.short_le = carried;
        });
        for work in [Work::Challenge(KeyPair::Auth), Work::Check(PinName::Auth)] {
            let outcome = desk.job(work, "2580");
            assert!(outcome.result.is_ok(), "{carried}: {:?}", outcome.result);
            assert!(!matches!(&outcome.result, Ok(Done::Answered(answered)) if !answered.holds_key));
        }
        assert_eq!(desk.sent(0x20), 2, "{carried}: a secret is sent once");
    }
}

/// The number of exchanges of each job, and what the card says and the job tells when it is pulled after each.
#[test]
fn a_card_pulled_after_any_exchange_costs_no_second_try_and_is_told_rightly() {
    for (name, work, typed, (ap, ef), times) in jobs() {
        let whole = {
            let mut desk = Desk::new("fresh");
            assert!(desk.job(work(), typed).result.is_ok());
            desk.hand.log()
        };
        for k in 0..whole.len() {
            let mut desk = Desk::new("fresh");
            desk.hand.pull_after(READER, k);
            let outcome = desk.job(work(), typed);
            let sent = desk.sent(0x20);
            assert!(sent <= times, "{name} {k}: {sent}");
            let last = k + 1 == whole.len();
            match &outcome.result {
                // Only leaving was left: what was asked for is done.
                Ok(_) => assert!(last, "{name} {k}: a success without its last exchange"),
                Err(stop) => {
                    assert!(!last, "{name} {k}: {stop:?}");
                    let (half, stop) = match stop {
                        Stop::Half { why, .. } => (true, why.as_ref()),
                        stop => (false, stop),
                    };
                    let Stop::Fault { fault: Fault::CardLeft, after } = stop else {
                        panic!("{name} {k}: {stop:?}")
                    };
                    // What was in the air when it left: the exchange that got no answer.
                    let unheard = &whole[k];
                    let expected = match (unheard[1], unheard.len() > 5) {
                        (0x20, true) => After::Unanswered,
                        (0x24, _) => After::ChangeUnanswered(work().0.pin().secrets()[0]),
                        (0x32, _) if half => After::ChangeUnanswered(Secret::Juki),
                        (0x32, _) => After::ChangeUnanswered(Secret::JukiCommon),
                        _ if sent > 0 => After::Verified,
                        _ => After::Nothing,
                    };
                    assert_eq!(*after, expected, "{name} {k}");
                    let replaced = desk.sent(0x32);
                    assert_eq!(half, replaced == 1, "{name} {k}");
                }
            }
            assert!(!outcome.closed, "{name} {k}: it was gone");
            // Right or not presented: no try is missing. The card pulled before its answer has not heard it.
            desk.hand.put_back(READER);
            assert_eq!(desk.tries(ap, ef), Desk::new("fresh").tries(ap, ef), "{name} {k}");
            desk.assert_closed();
        }
    }
}

#[test]
fn the_two_places_of_juki_are_changed_together_or_told_apart_and_finished() {
    let mut desk = Desk::new("fresh");
    let mut changes = 0;
    desk.hand.with_card(READER, |card| {
        card.set_hook(Box::new(move |_, command| {
            changes += u32::from(command[1] == 0x32);
            (command[1] == 0x32 && changes == 2).then(|| Reply::Answer(vec![0x6F, 0x00]))
        }));
    });
    let outcome = desk.job(change(PinName::Juki, pin("2468")), "4071");
    let why = Box::new(Stop::Refused {
        operation: Operation::Change,
        status: Some(0x6F00),
        after: After::Verified,
    });
    let half = Stop::Half { changed: Secret::JukiCommon, unchanged: Secret::Juki, why };
    assert_eq!(outcome.result, Err(half));

    let finish = finish(Secret::Juki, pin("2468"));
    assert_eq!(desk.job(finish, "4071").result, Ok(Done::Changed));
    // Both places take the new one.
    assert_eq!(desk.job(Work::Check(PinName::Juki), "2468").result, Ok(Done::Checked));
    assert_eq!((desk.tries(COMMON.0, COMMON.1), desk.tries(JUKI.0, JUKI.1)), (Some(3), Some(3)));
}

#[test]
fn counters_of_juki_that_differ_or_stand_at_one_are_not_played_with() {
    let mut desk = Desk::new("fresh");
    let change = || change(PinName::Juki, pin("2468"));
    // A mistake costs a try in the first place alone; then they differ.
    assert!(matches!(
        desk.job(change(), "9999").result,
        Err(Stop::Wrong { secret: Secret::JukiCommon, left: Some(2) })
    ));
    desk.hand.clear_log();
    let differ = Stop::Counters { common: Tries::Left(2), juki: Tries::Left(3) };
    assert_eq!(desk.job(change(), "4071").result, Err(differ));
    assert_eq!(desk.sent(0x20), 0);
    // Presenting the right one in both makes them whole again.
    assert_eq!(desk.job(Work::Check(PinName::Juki), "4071").result, Ok(Done::Checked));
    assert_eq!(desk.job(change(), "4071").result, Ok(Done::Changed));
}

#[test]
fn the_signing_certificate_is_read_with_its_password() {
    let mut desk = Desk::new("fresh");
    let outcome = desk.job(Work::Read(KeyPair::Sign), "DEMO2580");
    let Ok(Done::Read(certificate, _)) = &outcome.result else { panic!("{:?}", outcome.result) };
    assert!(certificate.holder.is_some());
    let mut none = Desk::new("no-sign");
    let outcome = none.job(Work::Read(KeyPair::Sign), "DEMO2580");
    assert!(outcome.result.is_err() && none.sent(0x20) <= 1, "{:?}", outcome.result);
}

#[test]
fn a_copied_certificate_fails_the_challenge() {
    for pair in [KeyPair::Auth, KeyPair::Sign] {
        let (ef, typed) = if pair == KeyPair::Auth { (0x000A, "2580") } else { (0x0001, "DEMO2580") };
        let mut desk = Desk::new("fresh");
        let Ok(Done::Answered(own)) = desk.job(Work::Challenge(pair), typed).result.clone() else {
            panic!("no answer")
        };
        assert!(own.holds_key);
        // The test system's CA: a real certificate, and its key is not in this card.
        let foreign = std::fs::read("assets/trust/signca03.cer").unwrap();
        desk.hand.with_card(READER, |card| card.set_file(Ap::Jpki, ef, foreign));
        desk.know();
        let Ok(Done::Answered(copied)) = desk.job(Work::Challenge(pair), typed).result.clone() else {
            panic!("no answer")
        };
        assert!(!copied.holds_key, "{pair:?}");
    }
}

#[test]
fn a_panic_inside_closes_the_card_all_the_same() {
    let simulator = Simulator::new(card("fresh"));
    let hand = simulator.hand();
    // The time that a signature claims is asked for while the card is open.
    let stops = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let stopped = Arc::clone(&stops);
    let clock = move || {
        assert!(!stopped.load(std::sync::atomic::Ordering::SeqCst), "on purpose");
        calendar::parse(NOW).unwrap()
    };
    let mut desk = Desk::of(Arc::new(simulator), hand, true, Arc::new(clock));
    stops.store(true, std::sync::atomic::Ordering::SeqCst);
    desk.ask(sign::work(KeyPair::Sign, None), Given::Typed(pin("DEMO2580")), None, false);
    // The thread is gone and with it the sender of its events; the monitor goes on.
    let until = std::time::Instant::now() + SOON;
    while desk.hand.log().last().is_none_or(|last| !last.ends_with(&crate::card::ap::MANAGER)) {
        assert!(std::time::Instant::now() < until, "the application was not left");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(desk.session.ender().end(SOON), "the job is over");
    desk.assert_closed();
    assert_eq!(desk.sent(0x20), 1);
}

#[test]
fn a_job_that_is_abandoned_or_ended_before_it_presents_spends_nothing() {
    let mut desk = Desk::new("fresh");
    desk.hand.with_card(READER, |card| card.wire.round_trip_ms = 100);
    let job = desk.ask(Work::Read(KeyPair::Sign), Given::Typed(pin("DEMO2580")), None, false);
    desk.session.request(Request::Abandon(job));
    assert_eq!(desk.answer(job).result, Err(Stop::Abandoned(After::Nothing)));
    assert_eq!(desk.sent(0x20), 0);

    let job = desk.ask(Work::Read(KeyPair::Sign), Given::Typed(pin("DEMO2580")), None, false);
    let started = std::time::Instant::now();
    assert!(desk.session.ender().end(Duration::from_secs(3)));
    assert!(started.elapsed() < Duration::from_secs(3));
    assert_eq!(desk.answer(job).result, Err(Stop::Abandoned(After::Nothing)));
    assert_eq!(desk.sent(0x20), 0);
    desk.assert_closed();
    let job = desk.ask(Work::Check(PinName::Auth), Given::Typed(pin("2580")), None, false);
    assert_eq!(desk.answer(job).result, Err(Stop::Abandoned(After::Nothing)), "no job begins any more");
}

#[test]
fn a_job_that_is_under_way_when_the_process_ends_leaves_the_card_and_presents_nothing() {
    let mut desk = Desk::new("fresh");
    let ender = desk.session.ender();
    desk.hand.with_card(READER, |card| {
        card.set_hook(Box::new(move |_, command| {
            // At the question for the tries left: the process begins to end.
            if command[1] == 0x20 && command.len() <= 5 {
                let _ = ender.end(Duration::ZERO);
            }
            None
        }));
    });
    let outcome = desk.job(Work::Challenge(KeyPair::Auth), "2580");
    assert_eq!(outcome.result, Err(Stop::Abandoned(After::Nothing)));
    assert_eq!((desk.sent(0x20), outcome.closed), (0, true));
    let last = desk.hand.log().pop().unwrap();
    assert_eq!(last, [&[0, 0xA4, 4, 0x0C, 7][..], &crate::card::ap::MANAGER].concat());
}

#[test]
fn what_is_left_to_read_is_not_read_once_the_process_ends_but_a_change_of_two_places_is_finished() {
    // Ends at the first VERIFY with a secret.
    let end_at_verify = |desk: &Desk| {
        let ender = desk.session.ender();
        desk.hand.with_card(READER, |card| {
            card.set_hook(Box::new(move |_, command| {
                if command[1] == 0x20 && command.len() > 5 {
                    let _ = ender.end(Duration::ZERO);
                }
                None
            }));
        });
    };
    let mut desk = Desk::new("fresh");
    end_at_verify(&desk);
    let outcome = desk.job(Work::Read(KeyPair::Sign), "DEMO2580");
    assert_eq!(outcome.result, Err(Stop::Abandoned(After::Verified)));
    let log = desk.hand.log();
    let verify = log.iter().position(|command| command[1] == 0x20 && command.len() > 5).unwrap();
    assert_eq!(log.len() - verify, 2, "VERIFY, and the card is left: {log:02X?}");
    desk.assert_closed();
    // From the second place's first VERIFY on both belong to the job alone.
    let mut desk = Desk::new("fresh");
    let (ender, count) = (desk.session.ender(), Cell::new(0));
    desk.hand.with_card(READER, |card| {
        card.set_hook(Box::new(move |_, command| {
            count.set(count.get() + u32::from(command[1] == 0x20 && command.len() > 5));
            if count.get() == 3 {
                let _ = ender.end(Duration::ZERO);
            }
            None
        }));
    });
    let work = change(PinName::Juki, pin("2468"));
    assert_eq!(desk.job(work, "4071").result, Ok(Done::Changed));
}

#[test]
fn a_job_waits_for_nobody_who_holds_the_card_and_lets_nobody_in() {
    let mut desk = Desk::new("fresh");
    desk.hand.hold(READER, true);
    let outcome = desk.job(Work::Check(PinName::Auth), "2580");
    assert_eq!(outcome.result, Err(Stop::Fault { fault: Fault::Held, after: After::Nothing }));
    desk.hand.hold(READER, false);
    // Another card than the one that was meant.
    desk.hand.put_in(READER, card("renewable"));
    let outcome = desk.job(Work::Check(PinName::Auth), "2580");
    assert_eq!(outcome.result, Err(Stop::Fault { fault: Fault::CardLeft, after: After::Nothing }));
    assert_eq!(desk.sent(0x20), 0);
}
