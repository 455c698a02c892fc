use super::*;
use crate::domain::credential::{KeyPair, Stranger};
use crate::domain::face::Reading;
use crate::domain::report::{CardKind, CommonRecord, Unread};
use crate::domain::validity::Validity;
use crate::present::sample;
use crate::session::Fault;
use crate::session::pin::After;

const EPOCH: Epoch = Epoch(1);

fn report(auth: Tries, sign: Tries) -> CardReport {
    let juki = [Secret::JukiCommon, Secret::Juki].map(|secret| (secret, Ok(Tries::Left(3))));
    let mut tries = vec![(Secret::Auth, Ok(auth)), (Secret::Sign, Ok(sign))];
    tries.extend(juki);
    sample::tried(sample::fresh(), tries)
}

fn full() -> CardReport {
    report(Tries::Left(3), Tries::Left(5))
}

fn begin(work: Work) -> Dialogue {
    Dialogue::begin(work, &full(), EPOCH, Terms::asking(sample::now())).unwrap()
}

fn type_in(dialogue: &mut Dialogue, text: &str) -> Option<PinRequest> {
    text.chars().for_each(|c| dialogue.type_char(c));
    dialogue.enter()
}

fn bytes(request: &PinRequest) -> (&[u8], Option<&[u8]>) {
    let Given::Typed(pin) = &request.given else { panic!("nothing was typed") };
    (pin.bytes(), request.new.as_ref().map(Pin::bytes))
}

fn ended(dialogue: &mut Dialogue, result: Result<Done, Stop>) {
    let outcome = PinOutcome { pin: dialogue.pin(), result, tries: Vec::new(), presented: 1, closed: true };
    assert!(dialogue.ended(&Arc::new(outcome)));
}

#[test]
fn a_character_that_can_not_be_right_is_told_by_its_place_and_not_kept() {
    let mut dialogue = begin(Work::Check(PinName::Auth));
    for (typed, note, length) in [
        ('2', None, 1),
        (' ', Some(Note::Refused(2, Stranger::Space)), 1),
        ('x', Some(Note::Refused(2, Stranger::Letter)), 1),
        ('\u{FFFD}', Some(Note::Refused(2, Stranger::Other)), 1),
        ('５', None, 2),
        ('8', None, 3),
        ('0', None, 4),
        ('1', Some(Note::Full), 4),
    ] {
        dialogue.type_char(typed);
        assert_eq!((dialogue.note(), dialogue.length()), (note, length), "{typed}");
    }
    assert!(dialogue.folding().wide);
    dialogue.erase();
    assert_eq!(dialogue.enter(), None);
    assert_eq!(dialogue.note(), Some(Note::Lacking(Lack::Characters(1))));
    dialogue.type_char('0');
    let request = dialogue.enter().unwrap();
    assert_eq!(bytes(&request), (&b"2580"[..], None));
    assert_eq!(request.order.consent, Consent { shown: Some(3), last_try: false, outside: false });
    assert_eq!((request.order.epoch, request.order.card), (EPOCH, Whose::Shown(full().meant())));
    assert_eq!(*dialogue.stage(), Stage::Running { on_pad: false });
    assert!(!dialogue.holds_secret() && dialogue.enter().is_none(), "once");
}

#[test]
fn a_change_asks_for_the_new_one_twice_and_for_another_than_the_old() {
    let mut dialogue = begin(Work::Change(PinName::Auth));
    assert_eq!(dialogue.asked(), Asked::Old);
    assert_eq!(type_in(&mut dialogue, "2580"), None);
    assert_eq!(type_in(&mut dialogue, "2580"), None);
    assert_eq!((dialogue.asked(), dialogue.note()), (Asked::New, Some(Note::Same)));
    assert_eq!(type_in(&mut dialogue, "7777"), None);
    assert_eq!((dialogue.asked(), dialogue.weak()), (Asked::Again, Some(Weak::OneDigit)));
    assert_eq!(type_in(&mut dialogue, "7778"), None);
    assert_eq!((dialogue.asked(), dialogue.note(), dialogue.weak()), (Asked::New, Some(Note::Differ), None));
    assert_eq!(type_in(&mut dialogue, "2468"), None);
    let request = type_in(&mut dialogue, "2468").unwrap();
    assert_eq!(bytes(&request), (&b"2580"[..], Some(&b"2468"[..])));
}

#[test]
fn the_last_try_takes_a_word_leave_beforehand_or_nobodys() {
    let last = report(Tries::Left(1), Tries::Left(5));
    let work = || Work::Check(PinName::Auth);
    for word in LAST_TRY_WORDS.into_iter().chain([
        "LAST",
        "Saigo",
        "ｓａｉｇｏ",
        "ＬＡＳＴ",
        "サイゴ",
        "ｻｲｺﾞ",
        "さいこ\u{3099}",
    ]) {
        let mut dialogue = Dialogue::begin(work(), &last, EPOCH, Terms::asking(sample::now())).unwrap();
        assert!(type_in(&mut dialogue, "2580").is_none() && dialogue.asked() == Asked::Word(Risk::LastTry));
        assert_eq!((dialogue.note(), dialogue.word()), (Some(Note::OtherWord), ""));
        assert!(type_in(&mut dialogue, word).is_none() && dialogue.asked() == Asked::Present, "{word}");
        let request = type_in(&mut dialogue, "2580").unwrap();
        assert_eq!(request.order.consent, Consent { shown: Some(1), last_try: true, outside: false });
    }
    let mut allowed = Dialogue::begin(
        work(),
        &last,
        EPOCH,
        Terms { last_try: Leave::Allowed, ..Terms::asking(sample::now()) },
    )
    .unwrap();
    assert!(type_in(&mut allowed, "2580").unwrap().order.consent.last_try);
    assert_eq!(
        Dialogue::begin(
            work(),
            &last,
            EPOCH,
            Terms { last_try: Leave::Forbidden, ..Terms::asking(sample::now()) }
        )
        .err(),
        Some(Stop::LastTry)
    );
    // Where there are more, leave is not given to be used later.
    let mut more = Dialogue::begin(work(), &full(), EPOCH, Terms::asking(sample::now())).unwrap();
    assert!(!type_in(&mut more, "2580").unwrap().order.consent.last_try);
}

#[test]
fn a_certificate_outside_its_dates_is_told_before_anything_else_and_takes_a_word_leave_beforehand_or_nobodys()
{
    let after = |days| sample::certificate().not_after + chrono::TimeDelta::days(days);
    let work = || Work::Challenge(KeyPair::Auth);
    let last = report(Tries::Left(1), Tries::Left(1));
    let whole = sample::certificate().validity();
    for (now, over) in [(after(0), None), (after(1), Some(true)), (after(-3000), Some(false))] {
        let terms = Terms::asking(now);
        let outside = over.map(|over| Outside { validity: whole, over });
        let begin = |terms| Dialogue::begin(work(), &last, EPOCH, terms);
        let mut asking = begin(terms).unwrap();
        if let Some(outside) = outside {
            assert_eq!(asking.asked(), Asked::Word(Risk::Outside(KeyPair::Auth, outside)));
            // Neither Enter alone, nor the PIN, nor the word for something else.
            for typed in ["", "2580", "last"] {
                assert!(type_in(&mut asking, typed).is_none());
                assert_eq!(asking.note(), Some(Note::OtherWord));
            }
            assert!(type_in(&mut asking, "YES").is_none());
        }
        assert_eq!(asking.asked(), Asked::Word(Risk::LastTry));
        assert!(type_in(&mut asking, "last").is_none());
        asking.type_char('2');
        asking.expire();
        assert_eq!((asking.asked(), asking.note()), (Asked::Present, Some(Note::Wiped)), "said once");
        let consent = type_in(&mut asking, "2580").unwrap().order.consent;
        assert_eq!(consent, Consent { shown: Some(1), last_try: true, outside: over.is_some() });
        // Said beforehand, or by nobody.
        let allowed = Terms { outside: Leave::Allowed, last_try: Leave::Allowed, ..terms };
        assert!(type_in(&mut begin(allowed).unwrap(), "2580").unwrap().order.consent.outside);
        let stop = outside.map(|outside| Stop::Outside { of: KeyPair::Auth, outside, after: After::Nothing });
        let refused = Terms { outside: Leave::Forbidden, ..terms };
        assert_eq!(begin(refused).err(), stop);
        // What costs a try is told first.
        let last = Terms { last_try: Leave::Forbidden, ..refused };
        assert_eq!(begin(last).err(), Some(Stop::LastTry));
        // Reading and changing use no key.
        assert!(Dialogue::begin(Work::Read(KeyPair::Auth), &full(), EPOCH, refused).is_ok());
    }
}

#[test]
fn the_authentication_certificates_dates_speak_for_the_signing_one_until_its_own_are_known() {
    let after = sample::certificate().not_after + chrono::TimeDelta::days(1);
    let refused = Terms { outside: Leave::Forbidden, ..Terms::asking(after) };
    let begin =
        |report: &CardReport| match Dialogue::begin(Work::Challenge(KeyPair::Sign), report, EPOCH, refused)
            .err()
        {
            Some(Stop::Outside { of, .. }) => Some(of),
            None => None,
            other => panic!("{other:?}"),
        };
    let mut report = full();
    assert_eq!(begin(&report), Some(KeyPair::Auth));
    // As a job that was ended by them has told.
    let own = sample::certificate().validity();
    report.know_dates(KeyPair::Sign, own);
    assert_eq!(begin(&report), Some(KeyPair::Sign));
    report.know_dates(KeyPair::Sign, Validity { to: after, ..own });
    assert_eq!(begin(&report), None);
    // Where nothing is known nothing is claimed.
    report.jpki.dates.clear();
    report.jpki.auth = Err(Unread::NeedsPin);
    assert_eq!(begin(&report), None);
}

#[test]
fn what_the_card_has_told_is_in_the_way_before_anybody_is_asked() {
    let begin = |work, report: &CardReport| {
        Dialogue::begin(
            work,
            report,
            EPOCH,
            Terms { last_try: Leave::Allowed, ..Terms::asking(sample::now()) },
        )
        .err()
    };
    let locked = report(Tries::Locked, Tries::Left(5));
    assert_eq!(begin(Work::Check(PinName::Auth), &locked), Some(Stop::Locked));
    assert_eq!(begin(Work::Read(KeyPair::Sign), &locked), None);
    let mut without = full();
    without.jpki.sign_present = Ok(false);
    assert_eq!(begin(Work::Read(KeyPair::Sign), &without), Some(Stop::NotHeld(CardKind::MyNumber)));
    let mut phone = full();
    phone.kind = CardKind::Android;
    assert_eq!(begin(Work::Check(PinName::Text), &phone), Some(Stop::NotHeld(phone.kind)));
    // Not asked, refused, and a counter not found beside its certificate, is no "none".
    for unread in [Unread::NotAsked, Unread::Refused(0x6F00), Unread::Absent] {
        let unknown = sample::tried(full(), vec![(Secret::Auth, Err(unread.clone()))]);
        assert_eq!(begin(Work::Check(PinName::Auth), &unknown), None);
        let unlisted = sample::with_jpki(full(), |jpki| jpki.sign_present = Err(unread));
        assert_eq!(begin(Work::Read(KeyPair::Sign), &unlisted), None);
    }
    let mut apart = full();
    *apart.tries_mut(Secret::Juki) = Ok(Tries::Left(2));
    let counters = Stop::Counters { common: Tries::Left(3), juki: Tries::Left(2) };
    assert_eq!(begin(Work::Change(PinName::Juki), &apart), Some(counters));
    assert_eq!(begin(Work::Check(PinName::Juki), &apart), None);
    assert_eq!(begin(Work::Finish(Secret::Juki), &apart), None);
}

#[test]
fn a_readers_own_keys_are_offered_for_four_digits_that_are_asked_for_once() {
    let mut report = full();
    report.pin_pad = true;
    let begin = |work, report: &CardReport| {
        Dialogue::begin(work, report, EPOCH, Terms::asking(sample::now())).unwrap()
    };
    for (work, offered) in [
        (Work::Check(PinName::Auth), true),
        (Work::Challenge(KeyPair::Auth), true),
        (Work::Check(PinName::Juki), false),
        (Work::Change(PinName::Auth), false),
        (Work::Read(KeyPair::Sign), false),
    ] {
        let mut dialogue = begin(work.clone(), &report);
        assert_eq!(dialogue.offers_pad(), offered, "{work:?}");
        assert_eq!(
            dialogue.on_pad().map(|request| request.given),
            offered.then_some(Given::OnPad),
            "{work:?}"
        );
    }
    assert!(!begin(Work::Check(PinName::Auth), &full()).offers_pad());
    report = sample::tried(report, vec![(Secret::Auth, Ok(Tries::Left(1)))]);
    let mut last = begin(Work::Check(PinName::Auth), &report);
    assert!(last.on_pad().is_none(), "the word comes first");
}

#[test]
fn what_was_typed_is_wiped_with_time_and_with_its_card() {
    let mut dialogue = begin(Work::Change(PinName::Auth));
    dialogue.expire();
    assert_eq!(dialogue.note(), None, "there was nothing to wipe");
    type_in(&mut dialogue, "2580");
    dialogue.type_char('2');
    assert!(dialogue.holds_secret() && !format!("{dialogue:?}").contains('5'));
    dialogue.expire();
    assert_eq!((dialogue.asked(), dialogue.note()), (Asked::Old, Some(Note::Wiped)));
    assert!(!dialogue.holds_secret());
    type_in(&mut dialogue, "2580");
    dialogue.card_left();
    assert!(*dialogue.stage() == Stage::Gone && !dialogue.holds_secret());
    assert!(type_in(&mut dialogue, "2580").is_none(), "nothing more is asked");
    // A job goes on by itself; what happened to the card is told after it is gone, what was on it is not.
    for (result, stage_stays) in [
        (Ok(Done::Checked), false),
        (Err(Stop::Fault { fault: Fault::CardLeft, after: After::Unanswered }), true),
    ] {
        let mut dialogue = begin(Work::Check(PinName::Auth));
        type_in(&mut dialogue, "2580").unwrap();
        dialogue.card_left();
        assert!(matches!(dialogue.stage(), Stage::Running { .. }));
        ended(&mut dialogue, result);
        dialogue.card_left();
        assert_eq!(matches!(dialogue.stage(), Stage::Ended(_)), stage_stays);
    }
}

#[test]
fn what_may_follow_depends_on_how_it_ended() {
    let wrong = Stop::Wrong { secret: Secret::Auth, left: Some(2) };
    let why = Box::new(Stop::Fault { fault: Fault::CardLeft, after: After::Verified });
    let half = Stop::Half { changed: Secret::JukiCommon, unchanged: Secret::Juki, why };
    for (work, result, next) in [
        (Work::Check(PinName::Auth), Err(wrong.clone()), Some(Work::Check(PinName::Auth))),
        (Work::Check(PinName::Auth), Ok(Done::Checked), None),
        (Work::Check(PinName::Auth), Err(Stop::Locked), None),
        (Work::Change(PinName::Juki), Err(half), Some(Work::Finish(Secret::Juki))),
    ] {
        let mut dialogue = begin(work);
        assert_eq!(dialogue.next(Some(&full())), None, "not before it ended");
        dialogue.stage = Stage::Running { on_pad: false };
        ended(&mut dialogue, result);
        assert_eq!(dialogue.next(Some(&full())), next);
        assert_eq!(dialogue.next(None), None, "without a card");
    }
    let mut dialogue = begin(Work::Check(PinName::Auth));
    dialogue.stage = Stage::Running { on_pad: false };
    ended(&mut dialogue, Err(wrong));
    assert_eq!(dialogue.next(Some(&report(Tries::Locked, Tries::Left(5)))), None, "locked since");
}

/// 照合番号B for the text: nothing is known of the signing certificate.
fn by_number(report: &CardReport) -> Dialogue {
    let work = Work::Face(Reading::TextByNumber);
    Dialogue::begin(work, report, EPOCH, Terms::asking(sample::now())).unwrap()
}

fn pin(text: &str) -> Pin {
    let mut pin = Pin::default();
    assert!(text.bytes().all(|byte| pin.push(byte)));
    pin
}

#[test]
fn the_number_b_is_made_of_the_typed_birth_date_the_cards_last_year_and_the_digits_under_the_photo() {
    let mut dialogue = by_number(&full());
    assert_eq!((dialogue.asked(), dialogue.form(), dialogue.step()), (Asked::Birth, Form::Birth, (1, 2)));
    assert_eq!(type_in(&mut dialogue, "551317"), None);
    assert_eq!((dialogue.asked(), dialogue.note()), (Asked::Birth, Some(Note::Lacking(Lack::NoDay))));
    dialogue.clear();
    assert_eq!(type_in(&mut dialogue, "550217"), None);
    assert_eq!(
        (dialogue.asked(), dialogue.form(), dialogue.step()),
        (Asked::Present, Form::UnderPhoto, (2, 2))
    );
    assert!(dialogue.holds_secret() && dialogue.length() == 0 && dialogue.birth().is_none());
    // What was typed goes as a whole, and the birth date is asked for again.
    dialogue.expire();
    assert_eq!((dialogue.asked(), dialogue.note()), (Asked::Birth, Some(Note::Wiped)));
    assert!(!dialogue.holds_secret());
    type_in(&mut dialogue, "５５0217");
    let request = type_in(&mut dialogue, "2285").unwrap();
    assert_eq!(bytes(&request), (&b"55021720352285"[..], None));
    assert_eq!(request.order.work, Work::Face(Reading::TextByNumber));
    assert!(!dialogue.offers_pad());
    // The same once more asks from the first.
    ended(&mut dialogue, Err(Stop::Wrong { secret: Secret::TextNumberB, left: Some(9) }));
    assert_eq!(dialogue.next(Some(&full())), Some(Work::Face(Reading::TextByNumber)));
}

#[test]
fn nobody_is_asked_for_the_number_b_where_the_cards_last_year_is_not_known() {
    let begin = |record| {
        let mut report = full();
        report.common.record = record;
        let work = Work::Face(Reading::TextByNumber);
        Dialogue::begin(work, &report, EPOCH, Terms::asking(sample::now())).err()
    };
    let no_end = |unread| Some(Stop::NoCardEnd(unread));
    assert_eq!(begin(Err(Unread::Refused(0x6A82))), no_end(Unread::Refused(0x6A82)));
    let record = full().common.record.map(|record| CommonRecord { expires_on: None, ..record });
    assert_eq!(begin(record), no_end(Unread::Malformed(String::new())));
    assert_eq!(begin(full().common.record), None);
    // The text's own PIN has no year in it.
    let mut report = full();
    report.common.record = Err(Unread::Absent);
    let by_pin = Work::Face(Reading::TextByPin);
    let mut by_pin = Dialogue::begin(by_pin, &report, EPOCH, Terms::asking(sample::now())).unwrap();
    assert_eq!((by_pin.asked(), by_pin.form()), (Asked::Present, Form::Digits4));
    assert_eq!(bytes(&type_in(&mut by_pin, "2580").unwrap()), (&b"2580"[..], None));
}

#[test]
fn a_line_holds_the_number_b_with_or_without_the_year_that_the_card_knows() {
    for (line, sent) in
        [("5502172285", "55021720352285"), ("55021720252285", "55021720252285"), ("2285", "2285")]
    {
        let request = by_number(&full()).given(pin(line), None);
        assert_eq!(bytes(&request).0, sent.as_bytes(), "{line}");
    }
    let dialogue = by_number(&full());
    for (line, lack) in [
        ("", Some(Lack::Characters(10))),
        ("2285", Some(Lack::Characters(6))),
        ("550217228", Some(Lack::Characters(1))),
        ("5502172285", None),
        ("5513172285", Some(Lack::NoDay)),
        ("550217228A", Some(Lack::Stranger(10, Stranger::Letter))),
        ("55021720352", Some(Lack::Characters(3))),
        ("55021720352285", None),
        ("550217203522850", Some(Lack::TooLong(1))),
    ] {
        assert_eq!(dialogue.lack_of(line.as_bytes()), lack, "{line}");
    }
}
