//! The tables of the rule as truth tables, and what must hold on every day from 1900 to 2200.

use chrono::{NaiveTime, TimeDelta};
use proptest::prelude::*;

use super::*;
use crate::domain::certificate::{Details, KeyFacts};
use crate::domain::finding::Unread;

const TODAY: Rules = CardKind::MyNumber.profile().rules;
const NEXT: Rules = CardKind::Next.profile().rules;

fn d(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn noon(day: NaiveDate) -> Instant {
    calendar::at(day, NaiveTime::from_hms_opt(12, 0, 0).unwrap())
}

/// A certificate as JPKI dates them: from some instant to 23:59:59 of its last day.
fn certificate(issued: NaiveDate, last_day: NaiveDate) -> Certificate {
    Certificate {
        der: vec![].into(),
        subject: String::new().into(),
        issuer: String::new(),
        serial: String::new(),
        fingerprint_sha256: String::new(),
        not_before: calendar::midnight(issued) + TimeDelta::minutes(635),
        not_after: calendar::midnight(last_day) + TimeDelta::seconds(86_399),
        key: KeyFacts { algorithm: "RSA".into(), bits: Some(2048) },
        holder: None,
        details: Details::default(),
    }
}

fn card<'a>(auth: &'a Certificate, card_last_day: &str) -> Known<'a> {
    Known {
        kind: CardKind::MyNumber,
        auth: Holding::Read(auth),
        auth_dates: None,
        sign: None,
        card_last_day: Some(d(card_last_day)),
        born: None,
    }
}

fn auth_renewal(known: &Known<'_>, day: &str) -> Option<Renewal> {
    of_card(known, noon(d(day))).auth.unwrap().if_renewed_today
}

fn told(renewal: Option<Renewal>) -> Option<(String, String, bool, Option<&'static str>, bool)> {
    renewal.map(|r| {
        (r.last_day.to_string(), r.rule.key(), r.loses_a_year, r.capped_by.map(Cap::key), r.estimated)
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the other side of a comparison with an answer that may be none"
)]
fn some(
    day: &str,
    rule: &str,
    loses: bool,
    cap: Option<&'static str>,
    estimated: bool,
) -> Option<(String, String, bool, Option<&'static str>, bool)> {
    Some((day.into(), rule.into(), loses, cap, estimated))
}

#[test]
fn the_window_opens_the_day_after_the_date_three_months_before() {
    for (last_day, opens) in [
        ("2023-07-07", "2023-04-08"), // 練馬
        ("2023-05-28", "2023-03-01"), // 練馬
        ("2030-02-17", "2029-11-18"), // the test card
        ("2030-05-29", "2030-03-01"),
        ("2030-05-30", "2030-03-01"),
        ("2030-05-31", "2030-03-01"),
        ("2028-05-31", "2028-03-01"), // leap years
        ("2028-05-30", "2028-03-01"),
        ("2028-05-29", "2028-03-01"),
        ("2030-07-31", "2030-05-01"),
        ("2026-11-30", "2026-08-31"),
        ("2028-02-29", "2027-11-30"),
    ] {
        assert_eq!(TODAY.window_opens(d(last_day)), d(opens), "{last_day}");
    }
}

#[test]
fn a_new_certificate_runs_to_the_fifth_birthday_and_the_birthday_of_its_issue_is_not_counted() {
    for (issued, born, last_day) in [
        ("2025-10-27", "1980-02-17", "2030-02-17"), // the test card's real dates
        ("2025-02-16", "1980-02-17", "2029-02-17"),
        ("2025-02-17", "1980-02-17", "2030-02-17"),
        ("2025-02-18", "1980-02-17", "2030-02-17"),
        ("2030-02-18", "1980-02-17", "2035-02-17"),
        ("2024-03-01", "2000-02-29", "2029-02-28"), // 推定
        ("2023-03-01", "2000-02-29", "2028-02-29"),
        ("2025-02-28", "2000-02-29", "2030-02-28"), // 28 February is the birthday then, and not counted
    ] {
        let fifth = Birthday::of(d(born)).nth_after(d(issued), TODAY.new_birthday);
        assert_eq!(fifth, Some(d(last_day)), "{issued} {born}");
    }
    assert_eq!(TODAY.window_opens(d("2029-02-28")), d("2028-11-29"), "the 29 February row's window");
}

#[test]
fn a_renewal_of_the_test_card_gives_what_the_table_says() {
    let auth = certificate(d("2025-10-27"), d("2030-02-17"));
    let known = card(&auth, "2035-02-17");
    for (today, renewal) in [
        ("2025-10-27", some("2030-02-17", "5th-birthday", true, None, true)),
        ("2026-11-22", some("2031-02-17", "5th-birthday", true, None, true)),
        ("2029-11-17", some("2034-02-17", "5th-birthday", true, None, true)), // a day too early
        ("2029-11-18", some("2035-02-17", "6th-birthday", false, None, true)), // the card's end is the birthday
        ("2030-02-16", some("2035-02-17", "6th-birthday", false, None, true)),
        ("2030-02-17", some("2035-02-17", "6th-birthday", false, Some("card"), true)),
        ("2030-02-18", some("2035-02-17", "5th-birthday", false, None, true)), // expired: an ordinary new issue
        ("2031-02-17", some("2035-02-17", "5th-birthday", false, Some("card"), true)),
        ("2035-02-17", some("2035-02-17", "5th-birthday", false, Some("card"), true)),
        ("2035-02-18", None), // the card has ended
    ] {
        assert_eq!(told(auth_renewal(&known, today)), renewal, "{today}");
    }
}

#[test]
fn the_state_turns_at_the_first_second_of_a_japanese_day() {
    let auth = certificate(d("2025-10-27"), d("2030-02-17"));
    for (now, state, days_left) in [
        ("2025-10-27T10:34:59+09:00", "not-yet-valid", 1574),
        ("2025-10-27T10:35:00+09:00", "valid", 1574),
        ("2026-11-22T15:00:00+09:00", "valid", 1183),
        ("2029-11-17T23:59:59+09:00", "valid", 92),
        ("2029-11-18T00:00:00+09:00", "renewable", 91),
        ("2029-11-17T15:00:00+00:00", "renewable", 91),
        ("2030-02-17T00:00:00+09:00", "renewable", 0),
        ("2030-02-17T23:59:59+09:00", "renewable", 0),
        ("2030-02-17T23:59:59.999+09:00", "renewable", 0),
        ("2030-02-18T00:00:00+09:00", "expired", -1),
    ] {
        let life = Lifecycle::of(&auth, CardKind::MyNumber, now.parse().unwrap());
        assert_eq!((life.state.key(), life.days_left), (state, days_left), "{now}");
        assert_eq!(life.renewal_opens_on, d("2029-11-18"));
    }
}

#[test]
fn a_birthday_is_inferred_only_where_both_last_days_show_it() {
    for (auth, card, birthday) in [
        ("2030-02-17", "2035-02-17", Some((2, 17))),
        ("2035-02-17", "2035-02-17", None), // the card may have cut it short
        ("2035-02-18", "2035-02-17", None), // no such card
        ("2030-02-17", "2031-08-31", None), // ends with a stay
        ("2030-02-17", "2035-02-18", None),
        ("2029-02-28", "2032-02-29", Some((2, 29))), // the 28th stands for the 29th
        ("2028-02-29", "2033-02-28", Some((2, 29))),
        ("2029-02-28", "2033-02-28", Some((2, 28))), // either; the earlier is assumed
        ("2028-02-28", "2032-02-29", None),          // a leap year has both
        ("2028-02-29", "2032-02-28", None),
    ] {
        let inferred = Birthday::inferred(d(auth), d(card), TODAY).map(|b| (b.month, b.day));
        assert_eq!(inferred, birthday, "{auth} {card}");
    }
}

#[test]
fn what_is_not_known_is_not_answered() {
    let auth = certificate(d("2025-10-27"), d("2030-02-17"));
    let sign = certificate(d("2025-10-27"), d("2030-02-17"));
    let born = Some(d("1980-02-17"));
    let whole = Known {
        kind: CardKind::MyNumber,
        auth: Holding::Read(&auth),
        auth_dates: None,
        sign: Some(&sign),
        card_last_day: Some(d("2035-02-17")),
        born,
    };
    let stay = Some(d("2031-08-31"));
    for (known, auth_answered, sign_answered) in [
        (whole, true, true),
        (Known { born: None, ..whole }, true, true), // inferred
        (Known { born: None, card_last_day: stay, ..whole }, false, false), // can't be inferred
        (Known { card_last_day: stay, ..whole }, true, true), // read from the certificate
        (Known { card_last_day: None, ..whole }, false, false),
        (Known { auth: Holding::Unread(&Unread::NotAsked), ..whole }, false, false), // it may cap the signing certificate
        (Known { auth: Holding::Absent, ..whole }, false, true),
        (Known { auth: Holding::Absent, born: None, ..whole }, false, false),
        (Known { sign: None, ..whole }, true, false),
    ] {
        let lives = of_card(&known, noon(d("2029-12-01")));
        let answered = |life: Option<Lifecycle>| life.and_then(|life| life.if_renewed_today).is_some();
        assert_eq!((answered(lives.auth), answered(lives.sign)), (auth_answered, sign_answered), "{known:?}");
    }
}

#[test]
fn a_birthday_that_was_read_is_no_estimate_unless_it_is_the_29th_of_february() {
    let auth = certificate(d("2025-10-27"), d("2030-02-17"));
    let sign = certificate(d("2025-10-27"), d("2030-02-17"));
    let known = Known { sign: Some(&sign), born: Some(d("1980-02-17")), ..card(&auth, "2035-02-17") };
    let lives = of_card(&known, noon(d("2029-11-18")));
    let renewal = some("2035-02-17", "6th-birthday", false, None, false);
    assert_eq!(told(lives.auth.unwrap().if_renewed_today), renewal);
    assert_eq!(told(lives.sign.unwrap().if_renewed_today), renewal, "both are renewed in one visit");

    let leap = certificate(d("2024-03-01"), d("2029-02-28"));
    let known = Known { born: Some(d("2000-02-29")), ..card(&leap, "2034-02-28") };
    let renewal = some("2034-02-28", "6th-birthday", false, None, true);
    assert_eq!(told(auth_renewal(&known, "2028-11-29")), renewal);
}

#[test]
fn a_signing_certificate_does_not_outlive_an_authentication_certificate_that_stays() {
    let born = Some(d("1980-02-17"));
    for (auth_last, sign_last, today, renewal) in [
        // Neither in its window: a new signing certificate (after a move) ends with the other.
        (
            "2030-02-17",
            "2030-02-17",
            "2027-05-01",
            some("2030-02-17", "5th-birthday", true, Some("auth"), false),
        ),
        // In its window alone: the other stays and caps it.
        (
            "2033-02-17",
            "2030-02-17",
            "2029-12-01",
            some("2033-02-17", "6th-birthday", false, Some("auth"), false),
        ),
        // The other ends later than the rule: no cap.
        ("2036-02-17", "2030-02-17", "2029-12-01", some("2035-02-17", "6th-birthday", false, None, false)),
        // Both have ended: both are issued anew.
        ("2030-02-17", "2030-02-17", "2030-03-01", some("2035-02-17", "5th-birthday", false, None, false)),
        // The card caps both alike.
        (
            "2036-02-17",
            "2036-02-17",
            "2035-12-01",
            some("2040-02-17", "6th-birthday", false, Some("card"), false),
        ),
    ] {
        let auth = certificate(d("2025-10-27"), d(auth_last));
        let sign = certificate(d("2025-10-27"), d(sign_last));
        let known = Known { sign: Some(&sign), born, ..card(&auth, "2040-02-17") };
        let lives = of_card(&known, noon(d(today)));
        assert_eq!(told(lives.sign.unwrap().if_renewed_today), renewal, "{auth_last} {sign_last} {today}");
    }
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..109_938).prop_map(|days| calendar::plus_days(d("1900-01-01"), days))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_day_from_1900_to_2200_fails_and_the_answer_keeps_its_promises(
        born in any_day(), issued in any_day(), offset in -400_i64..3_000, card_years in 0_u8..12,
        inferred in any::<bool>(),
    ) {
        let birthday = Birthday::of(born);
        let card_last_day = birthday.nth_after(issued, card_years.max(1)).unwrap();
        let last_day = birthday.nth_after(issued, 5).unwrap().min(card_last_day);
        let auth = certificate(issued, last_day);
        let sign = certificate(issued, last_day);
        let today = issued + TimeDelta::days(offset);
        let known = Known {
            kind: CardKind::MyNumber,
            auth: Holding::Read(&auth),
            auth_dates: None,
            sign: Some(&sign),
            card_last_day: Some(card_last_day),
            born: (!inferred).then_some(born),
        };
        let lives = of_card(&known, noon(today));
        for (life, alone) in [(lives.auth.unwrap(), true), (lives.sign.unwrap(), false)] {
            prop_assert_eq!(life.last_day, last_day);
            let Some(renewal) = life.if_renewed_today else {
                prop_assert!(inferred || today > card_last_day);
                continue;
            };
            prop_assert!(renewal.last_day <= card_last_day);
            prop_assert!(renewal.capped_by != Some(Cap::Auth) || !alone);
            let inside = life.renewal_opens_on <= today && today <= last_day;
            prop_assert_eq!(renewal.rule.birthday, if inside { 6 } else { 5 });
            if renewal.last_day < last_day && renewal.capped_by.is_none() {
                prop_assert!(!inside && renewal.loses_a_year, "{:?} {:?}", life, today);
            }
            prop_assert!(!inside || !renewal.loses_a_year);
        }
    }
}

#[test]
fn the_window_opens_88_to_91_days_before_the_last_day_and_never_moves_back() {
    let mut day = d("1900-01-01");
    let mut before = TODAY.window_opens(day);
    while day < d("2201-01-01") {
        let opens = TODAY.window_opens(day);
        assert!((88..=91).contains(&(day - opens).num_days()), "{day}");
        assert!(opens >= before, "{day}");
        (before, day) = (opens, calendar::plus_days(day, 1));
    }
}

#[test]
fn the_calendars_ends_are_survived() {
    for (day, rules) in
        [(NaiveDate::MIN, TODAY), (NaiveDate::MAX, TODAY), (NaiveDate::MIN, NEXT), (NaiveDate::MAX, NEXT)]
    {
        let _ = rules.window_opens(day);
        let _ = rules.card_end(day);
        let _ = Birthday::of(day).nth_after(day, rules.renewal_birthday);
        let _ = Birthday::inferred(NaiveDate::MIN, day, rules);
    }
}

#[test]
fn the_next_card_lives_by_its_own_rules() {
    for (last_day, opens) in [
        ("2039-02-17", "2038-02-18"),
        ("2040-02-29", "2039-03-01"), // the date a year before does not exist
        ("2039-03-31", "2038-04-01"),
    ] {
        assert_eq!(NEXT.window_opens(d(last_day)), d(opens), "{last_day}");
    }
    for (birthday, card_end) in
        [("2039-02-17", "2039-03-17"), ("2039-01-31", "2039-02-28"), ("2038-12-20", "2039-01-20")]
    {
        assert_eq!(NEXT.card_end(d(birthday)), d(card_end), "{birthday}");
    }
    for (auth, card, birthday) in [
        ("2039-02-17", "2039-03-17", Some((2, 17))),
        ("2038-12-20", "2039-01-20", Some((12, 20))),
        ("2039-01-31", "2039-02-28", Some((1, 31))), // that month has no 31st
        ("2039-02-28", "2039-03-28", Some((2, 28))),
        ("2039-02-28", "2040-03-29", Some((2, 29))),
        ("2039-02-17", "2039-02-17", None), // as today's card ends
        ("2039-02-17", "2039-08-31", None), // ends with a stay
        ("2039-03-17", "2039-03-17", None), // the card may have cut it short
    ] {
        let inferred = Birthday::inferred(d(auth), d(card), NEXT).map(|b| (b.month, b.day));
        assert_eq!(inferred, birthday, "{auth} {card}");
    }
    let auth = certificate(d("2029-01-28"), d("2038-02-17"));
    let known = Known { kind: CardKind::Next, ..card(&auth, "2038-03-17") };
    for (today, state, renewal) in [
        ("2030-01-01", "valid", some("2038-03-17", "10th-birthday", false, Some("card"), true)),
        ("2037-02-17", "valid", some("2038-03-17", "10th-birthday", false, Some("card"), true)),
        ("2037-02-18", "renewable", some("2038-03-17", "11th-birthday", false, Some("card"), true)),
        ("2038-02-18", "expired", some("2038-03-17", "10th-birthday", false, Some("card"), true)),
        ("2038-03-18", "expired", None),
    ] {
        let life = of_card(&known, noon(d(today))).auth.unwrap();
        assert_eq!((life.state.key(), told(life.if_renewed_today)), (state, renewal), "{today}");
        assert_eq!(life.renewal_opens_on, d("2037-02-18"));
    }
    // A card that outlives two certificates, as no card that is planned does: the rules alone.
    let known = Known { kind: CardKind::Next, ..card(&auth, "2058-03-17") };
    for (today, renewal) in [
        ("2037-02-17", some("2047-02-17", "10th-birthday", true, None, true)), // a day too early, and the birthday itself
        ("2037-02-18", some("2048-02-17", "11th-birthday", false, None, true)),
    ] {
        assert_eq!(told(auth_renewal(&known, today)), renewal, "{today}");
    }
}
