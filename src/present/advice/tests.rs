//! What is advised, in which order, and what it leads to.

use super::super::sample;
use super::super::text::Lang;
use super::*;
use crate::domain::calendar::Instant;
use crate::domain::holder::Holder;
use crate::domain::report::Jpki;

fn at(report: &CardReport, now: Instant) -> Vec<Advice> {
    of(report, &sample::renewal(report, now, Lang::En), Lang::En)
}

fn first(report: &CardReport) -> Advice {
    at(report, sample::now()).remove(0)
}

fn told(report: &CardReport) -> String {
    first(report).told
}

#[test]
fn a_card_in_order_leaves_nothing_to_do_and_says_from_when_and_until_when() {
    let Advice { told, act, tone, .. } = first(&sample::fresh());
    assert!(told.starts_with("Nothing. ") && told.contains("from 18 Nov 2029"), "{told}");
    assert!(told.contains("17 Feb 2030"), "{told}");
    assert_eq!((tone, act), (Tone::Good, Some(Act::Procedure)));
}

#[test]
fn a_locked_password_leads_to_the_counter_or_the_kiosk() {
    let report =
        |auth, sign| sample::tried(sample::fresh(), vec![(Secret::Auth, Ok(auth)), (Secret::Sign, Ok(sign))]);
    for (auth, sign, say, act) in [
        (Tries::Left(3), Tries::Locked, Say::SignLocked, Act::Reset(PinName::Sign)),
        (Tries::Locked, Tries::Locked, Say::BothLocked, Act::Reset(PinName::Auth)),
        (Tries::Locked, Tries::Left(5), Say::AuthLocked, Act::Reset(PinName::Auth)),
    ] {
        let first = first(&report(auth, sign));
        assert_eq!((first.told.as_str(), first.act), (say.say(Lang::En), Some(act)));
    }
    // What a renewal would need is told after it all the same.
    assert!(at(&report(Tries::Left(3), Tries::Locked), sample::now())[1].told.contains("from 18 Nov 2029"));
}

#[test]
fn fewer_tries_lead_to_the_field_and_a_last_one_does_not() {
    let report = |left| sample::tried(sample::fresh(), vec![(Secret::Auth, Ok(Tries::Left(left)))]);
    assert_eq!(first(&report(2)).act, Some(Act::Check(PinName::Auth)));
    assert_eq!(first(&report(1)).act, Some(Act::Reset(PinName::Auth)));
}

#[test]
fn without_a_signing_certificate_its_password_neither_is_locked_nor_helps() {
    let mut report = sample::fresh();
    report.jpki.sign_present = Ok(false);
    report.jpki.sign = Err(Unread::Absent);
    report =
        sample::tried(report, vec![(Secret::Auth, Ok(Tries::Left(3))), (Secret::Sign, Ok(Tries::Locked))]);
    assert!(told(&report).starts_with("Nothing."));
    report =
        sample::tried(report, vec![(Secret::Auth, Ok(Tries::Locked)), (Secret::Sign, Ok(Tries::Locked))]);
    assert_eq!(told(&report), Say::NoPins.say(Lang::En));
}

#[test]
fn the_end_is_told_by_how_near_it_is() {
    for (now, words) in [
        (
            "2029-11-17T23:59:59+09:00",
            "Nothing. The certificate can be renewed from 18 Nov 2029 (1 day from now)",
        ),
        ("2029-11-18T12:00:00+09:00", "The certificate can be renewed now, until 17 Feb 2030 (91 days left)"),
        ("2030-02-16T12:00:00+09:00", "The certificate can be renewed now, until 17 Feb 2030 (1 day left)"),
        // A Sunday.
        (
            "2030-02-17T12:00:00+09:00",
            "The certificate ends today, and the counter does not open any more today.",
        ),
        ("2030-02-18T00:00:00+09:00", "The certificate ended on 17 Feb 2030."),
        ("2035-02-18T00:00:00+09:00", "The card itself ended on 17 Feb 2035"),
    ] {
        let first = at(&sample::fresh(), sample::at(now)).remove(0);
        assert!(first.told.starts_with(words), "{now}: {}", first.told);
        assert_eq!(first.act, Some(Act::Procedure));
    }
}

#[test]
fn a_phones_certificate_is_renewed_on_the_phone() {
    for (now, words) in [
        ("2029-11-17T12:00:00+09:00", "Nothing. A phone's certificate"),
        ("2029-11-18T12:00:00+09:00", "The phone's certificate ends on 17 Feb 2030 (91 days left)"),
        ("2030-02-17T12:00:00+09:00", "The phone's certificate ends today."),
        ("2030-02-18T00:00:00+09:00", "The phone's certificate ended on 17 Feb 2030."),
    ] {
        for kind in [CardKind::Android, CardKind::IPhone] {
            let mut phone = sample::fresh();
            (phone.kind, phone.common.record) = (kind, Err(Unread::Absent));
            let all = at(&phone, sample::at(now));
            assert!(all[0].told.starts_with(words), "{all:?}");
            assert!(
                all.iter().all(|it| !it.told.replace("not at the counter", "").contains("counter")),
                "{all:?}"
            );
        }
    }
}

#[test]
fn what_could_not_be_read_is_not_nothing() {
    for why in [
        Unread::Malformed("end of data at 12".to_owned()),
        Unread::NeedsPin,
        Unread::Absent,
        Unread::Empty,
        Unread::Refused(0x6985),
    ] {
        let jpki = |change: fn(&mut Jpki, Unread)| {
            sample::with_jpki(sample::fresh(), |jpki| change(jpki, why.clone()))
        };
        let mut end = sample::fresh();
        end.common.record = Err(why.clone());
        let dates = first(&jpki(|jpki, why| jpki.auth = Err(why)));
        let act = if why == Unread::NeedsPin { Act::Read(KeyPair::Auth) } else { Act::ReadAgain };
        assert!(dates.told.starts_with("The certificate could not be read, so its days are not known"));
        assert_eq!(dates.act, Some(act), "{why:?}");
        for report in [
            jpki(|jpki, why| jpki.auth_present = Err(why)),
            jpki(|jpki, why| jpki.sign_present = Err(why)),
            sample::tried(sample::fresh(), vec![(Secret::Sign, Err(why.clone()))]),
            end,
        ] {
            let first = first(&report);
            assert_eq!((first.told.as_str(), first.act), (Say::Unread.say(Lang::En), Some(Act::ReadAgain)));
        }
    }
}

#[test]
fn a_phone_whose_certificate_was_not_read_is_told_as_that_and_leads_to_its_field() {
    let mut phone = sample::fresh();
    (phone.kind, phone.common.record) = (CardKind::Android, Err(Unread::Absent));
    phone.jpki.auth = Err(Unread::NeedsPin);
    let all = at(&phone, sample::now());
    assert!(all[0].told.contains("Its days are known once it was read with its PIN"), "{all:?}");
    assert_eq!(all[0].act, Some(Act::Read(KeyPair::Auth)));
    assert!(all.iter().all(|it| !it.told.contains("Nothing")));
    // What a locked PIN alone would open waits for its reset.
    let locked = sample::tried(phone.clone(), vec![(Secret::Auth, Ok(Tries::Locked))]);
    assert_eq!(first(&locked).act, Some(Act::Reset(PinName::Auth)));
    phone.jpki.auth_present = Ok(false);
    assert!(told(&phone).starts_with("This phone holds no authentication certificate."));
}

#[test]
fn what_is_locked_in_a_phone_is_reset_there_and_at_no_counter() {
    for (auth, sign, words, act) in [
        (Tries::Locked, Tries::Left(5), "The authentication PIN is locked", PinName::Auth),
        (Tries::Left(3), Tries::Locked, "The signing password is locked", PinName::Sign),
        (Tries::Locked, Tries::Locked, "PIN and password are both locked", PinName::Auth),
    ] {
        for kind in [CardKind::Android, CardKind::IPhone] {
            let report =
                sample::tried(sample::phone(kind), vec![(Secret::Auth, Ok(auth)), (Secret::Sign, Ok(sign))]);
            let Advice { told, act: leads, .. } = first(&report);
            assert!(told.starts_with(words) && told.contains("Mynaportal app"), "{told}");
            assert!(!told.contains("counter") && !told.contains("kiosk"), "{told}");
            assert_eq!(leads, Some(Act::Reset(act)));
        }
    }
}

#[test]
fn the_next_card_is_told_as_planned_and_one_that_is_not_known_as_perhaps_newer() {
    let all = at(&sample::next(), sample::now());
    assert!(
        all.iter().any(|it| it.about == Matter::Planned && it.told.contains("planned and not final")),
        "{all:?}"
    );
    assert!(all.iter().any(|it| it.about == Matter::Unsupported && it.told.contains("EC P-384")), "{all:?}");
    assert!(
        all.iter().all(|it| !it.told.contains("needs its PIN") && it.about != Matter::PartUnread),
        "{all:?}"
    );
    let unknown = CardReport { kind: CardKind::Unknown, ..sample::fresh() };
    let all = at(&unknown, sample::now());
    assert!(
        all.iter().any(|it| it.told.starts_with("A newer card than this program knows, or another")),
        "{all:?}"
    );
}

#[test]
fn a_difference_from_the_certificate_comes_before_its_days_and_the_same_after_them() {
    let gone = |holder: &mut Holder| holder.address = Some("東京都港区芝１－２".into());
    let report = sample::faced(sample::fresh(), gone);
    // In the window, on the last day, after it: the certificate that is revoked is replaced first.
    for now in [
        "2026-11-22T15:00:00+09:00",
        "2029-12-01T09:00:00+09:00",
        "2030-02-17T09:00:00+09:00",
        "2030-02-18T09:00:00+09:00",
    ] {
        let told = at(&report, sample::at(now));
        assert_eq!(
            (told[0].about, told[0].tone, told[0].act),
            (Matter::Moved, Tone::Warn, Some(Act::Face)),
            "{now}"
        );
        assert_eq!(told[1].about, Matter::Days, "{now}");
        assert!(!told[1].told.starts_with("Nothing"), "{}", told[1].told);
    }
    // A card that has ended is replaced whole.
    let ended = at(&report, sample::at("2035-02-18T09:00:00+09:00"));
    assert_eq!((ended[0].about, ended[1].about), (Matter::Days, Matter::Moved));
    let doubtful = |holder: &mut Holder| holder.name_substituted = vec![1];
    for report in [sample::faced(sample::fresh(), |_| {}), sample::faced(sample::fresh(), doubtful)] {
        let told = at(&report, sample::now());
        assert!(told[0].told.starts_with("Nothing. "), "{}", told[0].told);
        let last = told.last().unwrap();
        assert_eq!((last.about, last.tone), (Matter::Moved, Tone::Quiet));
    }
}
