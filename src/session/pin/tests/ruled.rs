//! The rules of a place: asked in the job, before every VERIFY with a secret, whatever a face has asked for.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use super::pad::{Typed, WithPad};
use super::*;
use crate::domain::policy::{Act, Policy};

/// Counts in memory, and hears when.
#[derive(Default)]
struct Count {
    wrong: AtomicU8,
    /// Nothing more can be written.
    full: AtomicBool,
    /// Done while it is written.
    meanwhile: Mutex<Option<Box<dyn FnMut() + Send>>>,
}

impl Count {
    fn wrong(&self) -> u8 {
        self.wrong.load(Ordering::SeqCst)
    }

    fn meanwhile(&self, what: impl FnMut() + Send + 'static) {
        *self.meanwhile.lock().unwrap() = Some(Box::new(what));
    }
}

impl Tally for Count {
    fn wrong(&self) -> u8 {
        self.wrong()
    }

    fn begin(&self) -> io::Result<()> {
        if self.full.load(Ordering::SeqCst) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.wrong.fetch_add(1, Ordering::SeqCst);
        if let Some(what) = &mut *self.meanwhile.lock().unwrap() {
            what();
        }
        Ok(())
    }

    fn taken_back(&self) {
        self.wrong.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A desk in a public place, its card behind a reader that has keys where something is typed on them.
fn public(persona: &str, typed: Option<Typed>) -> (Desk, Arc<Count>) {
    under(Policy::kiosk(false), persona, typed)
}

fn under(policy: Policy, persona: &str, typed: Option<Typed>) -> (Desk, Arc<Count>) {
    let simulator = Simulator::new(card(persona));
    let (hand, tally) = (simulator.hand(), Arc::new(Count::default()));
    let backend: Arc<dyn Backend> = match typed {
        Some(typed) => Arc::new(WithPad(simulator, typed)),
        None => Arc::new(simulator),
    };
    let rules = Rules { policy, tally: Arc::clone(&tally) as Arc<dyn Tally> };
    (Desk::under(backend, hand, true, Arc::new(|| calendar::parse(NOW).unwrap()), rules), tally)
}

fn barred(why: Barred) -> Result<Done, Stop> {
    Err(Stop::Barred(why))
}

#[test]
fn one_wrong_pin_and_no_other_is_sent_in_an_insertion_not_even_the_right_one() {
    let (mut desk, tally) = public("fresh", None);
    for _ in 0..3 {
        assert_eq!(desk.job(Work::Check(PinName::Auth), "2580").result, Ok(Done::Checked));
    }
    assert_eq!((desk.sent(0x20), tally.wrong()), (3, 0), "a right one does not count");
    assert!(matches!(desk.job(Work::Check(PinName::Auth), "9999").result, Err(Stop::Wrong { .. })));
    assert_eq!((desk.sent(0x20), tally.wrong()), (4, 1));
    for (work, typed) in [
        (Work::Check(PinName::Auth), "2580"),
        (Work::Check(PinName::Text), "3690"),
        (Work::Check(PinName::Juki), "4071"),
        (Work::Read(KeyPair::Sign), "DEMO2580"),
    ] {
        let outcome = desk.job(work.clone(), typed);
        assert_eq!(outcome.result, barred(Barred::WrongBefore), "{work:?}");
        assert_eq!((outcome.presented, outcome.closed), (0, true), "{work:?}");
    }
    assert_eq!((desk.sent(0x20), tally.wrong()), (4, 1));
    // Of two places the second is not asked once the first has said no.
    let (mut desk, tally) = public("fresh", None);
    assert!(matches!(desk.job(Work::Check(PinName::Juki), "9999").result, Err(Stop::Wrong { .. })));
    assert_eq!((desk.sent(0x20), tally.wrong()), (1, 1));
}

#[test]
fn the_last_try_is_not_spent_whatever_was_agreed_to() {
    for typed in [None, Some(Typed::Pin(b"2580"))] {
        let given = || typed.map_or_else(|| Given::Typed(pin("2580")), |_| Given::OnPad);
        let (mut desk, tally) = public("one-try-left", typed);
        for last_try in [true, false] {
            let job = desk.ask(Work::Check(PinName::Auth), given(), Some(1), last_try);
            assert_eq!(desk.answer(job).result, barred(Barred::LastTry), "{last_try}");
        }
        assert_eq!((desk.sent(0x20), tally.wrong()), (0, 0));
    }
    let consent = Consent { shown: None, last_try: true, outside: true };
    let (mut desk, tally) = public("one-try-left", None);
    let (outcome, _) = desk.unasked(Work::Check(PinName::Auth), "2580", consent);
    assert_eq!(outcome.result, barred(Barred::LastTry));
    assert_eq!((desk.sent(0x20), tally.wrong()), (0, 0));
}

#[test]
fn a_lock_is_told_as_that_and_a_shown_count_still_holds() {
    let (mut desk, tally) = public("locked-auth", None);
    tally.wrong.store(1, Ordering::SeqCst);
    assert_eq!(desk.job(Work::Check(PinName::Auth), "2580").result, Err(Stop::Locked));
    let (mut desk, tally) = public("fresh", None);
    let job = desk.ask(Work::Check(PinName::Auth), Given::Typed(pin("2580")), Some(9), false);
    assert_eq!(desk.answer(job).result, Err(Stop::FewerTries { shown: 9, left: 3 }));
    assert_eq!((desk.sent(0x20), tally.wrong()), (0, 0));
}

#[test]
fn it_is_counted_before_it_is_sent_and_what_can_not_be_counted_is_not_sent() {
    for typed in [None, Some(Typed::Pin(b"9999"))] {
        let given = || typed.map_or_else(|| Given::Typed(pin("9999")), |_| Given::OnPad);
        let (mut desk, tally) = public("fresh", typed);
        tally.full.store(true, Ordering::SeqCst);
        let job = desk.ask(Work::Check(PinName::Auth), given(), None, false);
        let outcome = desk.answer(job);
        assert_eq!((&outcome.result, outcome.presented), (&barred(Barred::NotKept), 0));
        assert_eq!(desk.sent(0x20), 0);
        tally.full.store(false, Ordering::SeqCst);
        let (told, heard) = channel();
        let hand = desk.hand.clone();
        let secret = |command: &Vec<u8>| command[1] == 0x20 && command.len() > 5;
        tally.meanwhile(move || {
            let _ = told.send(hand.log().iter().filter(|command| secret(command)).count());
        });
        let job = desk.ask(Work::Check(PinName::Auth), given(), None, false);
        assert!(matches!(desk.answer(job).result, Err(Stop::Wrong { .. })));
        assert_eq!((heard.try_iter().collect::<Vec<_>>(), desk.sent(0x20)), (vec![0], 1));
    }
}

#[test]
fn what_was_not_answered_or_not_taken_stays_counted_and_what_was_not_sent_does_not() {
    let answered: [fn() -> Reply; 3] =
        [|| Reply::Lost, || Reply::Answer(vec![0x6F, 0x00]), || Reply::Answer(vec![0x69, 0x84])];
    for reply in answered {
        let (mut desk, tally) = public("fresh", None);
        desk.hand.with_card(READER, |card| {
            let secret = |command: &[u8]| command[1] == 0x20 && command.len() > 5;
            card.set_hook(Box::new(move |_, command| secret(command).then(reply)));
        });
        let outcome = desk.job(Work::Check(PinName::Auth), "2580");
        assert!(outcome.result.is_err());
        assert_eq!((outcome.presented, tally.wrong()), (1, 1), "{:?}", outcome.result);
    }
    // The process ends between the two.
    let (mut desk, tally) = public("fresh", None);
    let ender = desk.session.ender();
    tally.meanwhile(move || assert!(!ender.end(Duration::ZERO), "the job runs"));
    let outcome = desk.job(Work::Check(PinName::Auth), "9999");
    assert_eq!(outcome.result, Err(Stop::Abandoned(After::Nothing)));
    assert_eq!((desk.sent(0x20), outcome.presented, tally.wrong()), (0, 0, 0));
}

#[test]
fn what_was_not_typed_on_the_readers_keys_is_not_counted_and_what_may_have_been_is() {
    use Typed::{Pin, Silence, Word};
    for (typed, wrong) in
        [(Pin(b"2580"), 0), (Word([0x64, 0x00]), 0), (Word([0x64, 0x01]), 0), (Pin(b"9999"), 1), (Silence, 1)]
    {
        let (mut desk, tally) = public("fresh", Some(typed));
        let job = desk.ask(Work::Check(PinName::Auth), Given::OnPad, Some(3), false);
        let outcome = desk.answer(job);
        assert_eq!(tally.wrong(), wrong, "{:?}", outcome.result);
        if wrong == 1 {
            let job = desk.ask(Work::Check(PinName::Auth), Given::OnPad, None, false);
            assert_eq!(desk.answer(job).result, barred(Barred::WrongBefore));
            assert_eq!(desk.sent(0x20), usize::from(matches!(typed, Pin(_))));
        }
    }
}

#[test]
fn a_public_place_checks_a_pin_and_reads_a_certificate_and_nothing_else() {
    for (name, work, typed, ..) in jobs() {
        let (mut desk, tally) = public("fresh", None);
        let result = desk.job(work(), typed).result.clone();
        if name == "read" || name.starts_with("check") {
            assert!(result.is_ok(), "{name}: {result:?}");
        } else {
            assert_eq!((result, desk.hand.exchanges()), (barred(Barred::NotHere), 0), "{name}");
        }
        assert_eq!(tally.wrong(), 0, "{name}");
    }
    // What a card tells freely and a phone behind its PIN.
    let (mut desk, _) = public("android", None);
    let result = desk.job(Work::Read(KeyPair::Auth), "2580").result.clone();
    assert_eq!((result, desk.hand.exchanges()), (barred(Barred::NotHere), 0));
    let policy = Policy { never: &[Act::Present], ..Policy::own(false) };
    let (mut desk, _) = under(policy, "fresh", None);
    assert_eq!(desk.job(Work::Check(PinName::Auth), "2580").result, barred(Barred::NotHere));
    assert_eq!(desk.hand.exchanges(), 0);
    assert_eq!(desk.job(change(PinName::Auth, pin("2468")), "2580").result, Ok(Done::Changed));
}

#[test]
fn a_card_is_powered_down_where_it_is_the_one_that_was_meant_and_nobody_else_uses_it() {
    /// Is the PIN that another program has presented still open after `epoch` was powered down?
    fn is_open_after(epoch: impl Fn(Epoch) -> Epoch, other: Option<Sharing>) -> bool {
        let simulator = Simulator::new(card("fresh"));
        let (hand, mut readers) = (simulator.hand(), simulator.readers());
        let mut desk = Desk::on(Arc::new(simulator), hand);
        let name = ReaderName(READER.into());
        let mut program = readers.connect(&name, other.unwrap_or(Sharing::Shared)).unwrap();
        program
            .transact(&mut |link| {
                let select = [&[0, 0xA4, 4, 0x0C, 10][..], &crate::card::ap::jpki::AID].concat();
                for command in
                    [&*select, &[0, 0xA4, 2, 0x0C, 2, 0, 0x18], &[0, 0x20, 0, 0x80, 4, 50, 53, 56, 48]]
                {
                    assert_eq!(link.transmit(command).unwrap(), [0x90, 0]);
                }
            })
            .unwrap();
        let mut program = Some(program);
        if other.is_none() {
            Connection::end(program.take().unwrap(), Disposition::Leave).unwrap();
        }
        assert_eq!(desk.hand.with_card(READER, |card| card.verified(AUTH.0, AUTH.1)), Some(true));
        let reader = READER.to_owned();
        desk.session.request(Request::PowerDown { reader, epoch: epoch(desk.epoch) });
        // It is answered after what was asked before it, and sends nothing.
        assert_eq!(desk.job(Work::Check(PinName::Auth), "").result, Err(Stop::Form(Lack::Characters(4))));
        desk.hand.with_card(READER, |card| card.verified(AUTH.0, AUTH.1)).unwrap()
    }
    assert!(!is_open_after(|epoch| epoch, None));
    assert!(is_open_after(|Epoch(epoch)| Epoch(epoch + 1), None), "another insertion");
    assert!(is_open_after(|epoch| epoch, Some(Sharing::Shared)), "another program uses it");
    assert!(is_open_after(|epoch| epoch, Some(Sharing::Exclusive)), "another program holds it");
}
