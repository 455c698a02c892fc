//! The answer over a life, and for every kind of card.

use std::fmt::Write as _;

use super::super::sample;
use super::super::text::promises_nothing;
use super::*;
use crate::codec::{profile, x509};
use crate::domain::report::{CardKind, Unread};
use crate::holidays;

const SIGN: &[u8] = include_bytes!("../../../tests/fixtures/test-card/jpki-sign-cert.der");
const NOW: &str = "2026-11-22T15:00:00+09:00";

fn told(report: &CardReport, now: &str, lang: Lang) -> Renewal {
    let now = sample::at(now);
    let code = report.common.record.as_ref().ok().map(|common| common.municipality_code.as_str());
    let procedure = profile::built_in().unwrap().of(code);
    let counter = counter_now(&procedure, now, &holidays::holiday);
    let visited = Visited { procedure: &procedure, counter: counter.as_ref(), holiday: &holidays::holiday };
    renewal(report, &visited, now, lang)
}

fn text(told: &Renewal) -> String {
    let mut text = format!("{}\n{}\n", told.answer, told.countdown);
    for section in &told.sections {
        writeln!(text, "{}", section.title).unwrap();
        for row in &section.rows {
            writeln!(text, "  {}: {}", row.label, row.value.as_str()).unwrap();
        }
    }
    text
}

#[test]
fn the_standing_follows_the_day() {
    for (now, standing, countdown) in [
        ("2025-10-27T10:35:41+09:00", Standing::NotYet, "満了まで あと 1,574日"),
        ("2026-11-22T15:00:00+09:00", Standing::Early, "更新できる日まで あと 1,092日"),
        ("2029-11-17T23:59:59+09:00", Standing::Early, "更新できる日まで あと 1日"),
        ("2029-11-18T00:00:00+09:00", Standing::Open, "満了まで あと 91日"),
        ("2030-02-16T23:59:59+09:00", Standing::Open, "満了まで あと 1日"),
        // A Sunday.
        ("2030-02-17T00:00:00+09:00", Standing::LastDay, ""),
        ("2030-02-17T23:59:59+09:00", Standing::LastDay, ""),
        ("2030-02-18T00:00:00+09:00", Standing::Ended, "満了から 1日"),
        ("2035-02-17T23:59:59+09:00", Standing::Ended, "満了から 1,826日"),
        ("2035-02-18T00:00:00+09:00", Standing::CardEnded, ""),
    ] {
        let told = told(&sample::fresh(), now, Lang::Ja);
        assert_eq!((told.standing, told.countdown.as_str()), (standing, countdown), "{now}");
        assert_eq!(told.window.is_some(), standing.errand() == Doing::Renew, "{now}");
    }
}

#[test]
fn what_is_left_of_a_last_day_is_to_the_counters_closing_where_that_is_known() {
    let mut report = sample::fresh();
    let certificate = report.jpki.auth.as_mut().unwrap();
    certificate.not_after = sample::at("2026-11-24T23:59:59+09:00");
    for (now, answer, countdown) in [
        (
            "2026-11-24T08:00:00+09:00",
            "17:00に窓口が閉まるまでです。会津若松市の市民課へ (あと9時間0分)。",
            "9時間0分",
        ),
        ("2026-11-24T15:48:00+09:00", "(あと1時間12分)。", "窓口が閉まるまで あと 1時間12分"),
        ("2026-11-24T17:00:00+09:00", "もう開きません。次に開く2026年11月25日 (水) 8:30から、", ""),
        ("2026-11-24T23:59:59+09:00", "窓口は今日はもう開きません。", ""),
    ] {
        let told = told(&report, now, Lang::Ja);
        assert_eq!(told.standing, Standing::LastDay);
        assert!(told.answer.contains(answer), "{now}: {}", told.answer);
        assert!(told.countdown.ends_with(countdown), "{now}: {}", told.countdown);
        let midnight = sample::at("2026-11-25T00:00:00+09:00") - sample::at(now);
        let midnight = dates::hours_and_minutes(Lang::Ja, midnight.num_seconds().unsigned_abs());
        assert!(!text(&told).contains(&midnight), "{}", text(&told));
    }
    // Of a counter whose hours are not known nothing is counted.
    report.common.record.as_mut().unwrap().municipality_code = "13221".into();
    let told = told(&report, "2026-11-24T15:48:00+09:00", Lang::Ja);
    assert!(told.answer.contains("窓口が開いているうちに") && told.countdown.is_empty(), "{}", told.answer);
}

#[test]
fn of_a_last_day_on_which_the_counter_may_be_closed_no_closing_is_told() {
    for (now, answer) in [
        // A Saturday: two days before it opens.
        ("2026-11-28T10:00:00+09:00", "When it opens next, 30 Nov 2026 (Mon) 8:30, it issues"),
        ("2026-12-28T18:00:00+09:00", "When it opens next, it issues"),
        ("2026-12-31T12:00:00+09:00", "Today is the last day"),
    ] {
        let mut report = sample::fresh();
        let certificate = report.jpki.auth.as_mut().unwrap();
        certificate.not_after = sample::at(&format!("{}T23:59:59+09:00", &now[..10]));
        let told = told(&report, now, Lang::En);
        assert!(told.standing == Standing::LastDay && told.answer.contains(answer), "{now}: {}", told.answer);
        assert!(told.countdown.is_empty(), "{now}: {}", told.countdown);
    }
}

#[test]
fn where_the_counter_is_closed_on_the_last_day_the_day_before_on_which_it_opens_is_told() {
    for (last, now, answer) in [
        // A Sunday, a holiday (勤労感謝の日, a Monday), a day around New Year.
        (
            "2026-10-18",
            "2026-10-01T10:00:00+09:00",
            "に会津若松市の市民課へ (あと17日)。窓口が開くのは2026年10月16日 (金)が最後です。",
        ),
        ("2026-11-23", "2026-11-19T10:00:00+09:00", "窓口が開くのは2026年11月20日 (金)が最後です。"),
        ("2027-01-03", "2026-11-24T10:00:00+09:00", "窓口が開くのは2026年12月28日 (月)が最後です。"),
        ("2027-01-03", "2026-12-29T10:00:00+09:00", "年末年始に窓口が開くかは未確認です。"),
        (
            "2026-10-18",
            "2026-10-17T10:00:00+09:00",
            "それまで窓口はもう開きません。次に開く2026年10月19日 (月) 8:30から、",
        ),
        ("2026-10-18", "2026-10-16T17:00:00+09:00", "それまで窓口はもう開きません。"),
        ("2026-10-16", "2026-10-01T10:00:00+09:00", "(あと15日)。"),
    ] {
        let mut report = sample::fresh();
        let certificate = report.jpki.auth.as_mut().unwrap();
        certificate.not_after = sample::at(&format!("{last}T23:59:59+09:00"));
        let answer_told = told(&report, now, Lang::Ja).answer;
        assert!(
            answer_told.contains(answer) && (last != "2026-10-16" || answer_told.ends_with(answer)),
            "{answer_told}"
        );
        assert_eq!(told(&report, now, Lang::Ja).standing, Standing::Open);
    }
}

#[test]
fn every_kind_of_card_has_an_answer_that_promises_nothing() {
    let mut absent = sample::fresh();
    absent.jpki.auth = Err(Unread::Absent);
    absent.jpki.auth_present = Ok(false);
    let mut phone = sample::fresh();
    phone.kind = CardKind::Android;
    phone.common.record = Err(Unread::Absent);
    let mut with_card = sample::fresh();
    with_card.common.record.as_mut().unwrap().expires_on = "2030-02-17".parse().ok();
    let cases = vec![
        (sample::bare(CardKind::Juki), Standing::Juki, Doing::NewCard),
        (sample::bare(CardKind::Other), Standing::OtherCard, Doing::Nothing),
        (sample::bare(CardKind::IPhone), Standing::Phone, Doing::OnPhone),
        (phone, Standing::Phone, Doing::OnPhone),
        (sample::broken(), Standing::Unread, Doing::ReadAgain),
        (absent.clone(), Standing::NoCertificate, Doing::Issue),
        (CardReport { kind: CardKind::Unknown, ..absent }, Standing::UnknownCard, Doing::Nothing),
        (sample::bare(CardKind::Unknown), Standing::Unread, Doing::ReadAgain),
        (with_card, Standing::EndsWithCard, Doing::NewCard),
    ];
    for (report, standing, doing) in cases {
        for lang in Lang::ALL {
            let told = told(&report, NOW, lang);
            assert_eq!((told.standing, told.standing.errand()), (standing, doing));
            assert!(!told.answer.is_empty() && told.window.is_none());
            assert!(promises_nothing(&told.answer), "{}", told.answer);
        }
    }
}

#[test]
fn the_line_has_every_day_in_its_order() {
    let told = told(&sample::fresh(), NOW, Lang::Ja);
    let marks: Vec<(Mark, String)> =
        told.lines[0].marks.iter().map(|(mark, day)| (*mark, day.to_string())).collect();
    let expected = [
        (Mark::Issued, "2025-10-27"),
        (Mark::Today, "2026-11-22"),
        (Mark::WindowOpens, "2029-11-18"),
        (Mark::LastDay, "2030-02-17"),
        (Mark::CardEnd, "2035-02-17"),
    ];
    assert_eq!(marks, expected.map(|(mark, day)| (mark, day.to_owned())));
}

#[test]
fn a_day_too_early_is_warned_of_and_years_too_early_only_told() {
    let row = |now: &str| {
        let rows = told(&sample::fresh(), now, Lang::Ja).sections.remove(0).rows;
        rows.into_iter().find(|row| row.value.contains("1年長くなります")).map(|row| (row.tone, row.value))
    };
    assert_eq!(row(NOW).unwrap().0, Tone::Quiet);
    let (tone, words) = row("2029-11-17T15:00:00+09:00").unwrap();
    assert!(tone == Tone::Warn && words.starts_with("1日早すぎます"), "{words:?}");
    assert_eq!(row("2029-11-18T00:00:00+09:00"), None);
}

#[test]
fn the_signing_certificate_is_told_beside_the_other_once_it_was_read() {
    let mut report = sample::fresh();
    let before = text(&told(&report, NOW, Lang::Ja));
    assert!(before.contains("署名用は中を読んでいません"), "{before}");
    // A note of its own, and of two reasons the one that holds.
    assert!(before.contains("  注意: 推定です。誕生日は満了日から求めました\n"), "{before}");
    assert!(!before.contains("2月29日"), "{before}");
    report.jpki.sign = x509::decode(SIGN).map_err(|error| Unread::Malformed(error.to_string()));
    let after = told(&report, "2029-11-18T00:00:00+09:00", Lang::Ja);
    assert_eq!(after.lines.len(), 2);
    // The birthday was read: nothing is estimated any more, and nothing of the holder is told.
    let after = text(&after);
    assert!(!after.contains("推定") && !after.contains("署名用は中を読んでいません"), "{after}");
    assert!(!after.contains("黒桐") && !after.contains("1980"), "{after}");
    let birth = report.jpki.sign.as_mut().unwrap().holder.as_mut().unwrap().birth_date.as_mut().unwrap();
    birth.day = NaiveDate::from_ymd_opt(1980, 2, 29);
    let leap = text(&told(&report, "2029-11-18T00:00:00+09:00", Lang::En));
    assert!(
        leap.contains("  Note: estimated, with the birthday on 29 February taken as the 28th\n"),
        "{leap}"
    );
    assert!(!leap.contains("inferred"), "{leap}");
}

#[test]
fn the_counter_is_told_open_or_when_next_and_what_was_not_checked() {
    for (now, words) in [
        ("2026-11-20T16:59:00+09:00", "今: 開いています (17:00 まで)"),
        // A Sunday; Monday is a holiday.
        ("2026-11-22T15:00:00+09:00", "今: 閉まっています。次は 2026年11月24日 (火) 8:30"),
        ("2029-11-19T07:00:00+09:00", "今: 閉まっています。次は 2029年11月19日 (月) 8:30  祝日は未確認"),
    ] {
        let told = text(&told(&sample::fresh(), now, Lang::Ja));
        assert!(told.contains(words), "{now}\n{told}");
    }
    let mut elsewhere = sample::fresh();
    elsewhere.common.record.as_mut().unwrap().municipality_code = "13221".into();
    let told = text(&told(&elsewhere, NOW, Lang::Ja));
    assert!(told.contains("東京都清瀬市 (13221)") && told.contains("全国共通の案内です"), "{told}");
}

#[test]
fn nobody_is_told_to_hand_over_a_pin() {
    let told = text(&told(&sample::fresh(), NOW, Lang::Ja));
    assert!(told.contains("ご自分で入力します") && !told.contains('預'), "{told}");
}

#[test]
fn no_moment_of_a_life_panics() {
    let procedures = profile::built_in().unwrap();
    let mut now = sample::at("2025-01-01T00:00:00+09:00");
    while now < sample::at("2036-01-01T00:00:00+09:00") {
        for lang in Lang::ALL {
            let visited =
                Visited { procedure: &procedures.nationwide, counter: None, holiday: &holidays::holiday };
            assert!(!renewal(&sample::fresh(), &visited, now, lang).answer.is_empty());
        }
        now += chrono::TimeDelta::hours(301);
    }
}

#[test]
fn the_next_card_is_told_by_its_own_rules_and_always_as_planned() {
    for (now, standing, parts) in [
        ("2026-11-22T15:00:00+09:00", Standing::Early, ["2034年2月18日", "2035年2月17日"]),
        (
            "2034-02-18T00:00:00+09:00",
            Standing::Open,
            ["2035年2月17日 (令和17年)までに市区町村の窓口へ", "あと364日"],
        ),
        ("2035-02-17T12:00:00+09:00", Standing::LastDay, ["今日", "窓口"]),
        ("2035-02-18T00:00:00+09:00", Standing::Ended, ["2035年2月17日", "期限が切れました"]),
        ("2035-03-18T00:00:00+09:00", Standing::CardEnded, ["2035年3月17日", "新しいカード"]),
    ] {
        let told = told(&sample::next(), now, Lang::Ja);
        assert_eq!(told.standing, standing, "{now}");
        assert!(told.answer.starts_with("次期カードの規則 (予定) では、"), "{}", told.answer);
        assert!(parts.iter().all(|part| told.answer.contains(part)), "{now}: {}", told.answer);
        // No calendar and no page of what is not settled, and nothing of today's procedure.
        assert!(told.window.is_none() && !told.has_page(), "{now}");
        let text = text(&told);
        assert!(text.contains("手続きはまだ公表されていません (予定)"), "{text}");
        for of_today in ["3か月", "本人確認書類", "再交付", "5回目", "無料"] {
            assert!(!text.contains(of_today), "{of_today}: {text}");
        }
    }
    let told = text(&told(&sample::next(), NOW, Lang::Ja));
    assert!(
        // Of the window, and of what a renewal would give.
        told.matches("予定の規則によるもので").count() == 2
            && told.contains("2035年3月17日 (令和17年) まで (10回目の誕生日)")
            && told.contains("12か月前から (予定)"),
        "{told}"
    );
}

#[test]
fn a_phone_is_told_how_it_is_used_renewed_and_given_away() {
    for (kind, first) in [(CardKind::Android, "NFC"), (CardKind::IPhone, "サイドボタンを2回")] {
        let told = text(&told(&sample::phone(kind), NOW, Lang::Ja));
        for part in [first, "マイナポータルアプリ", "失効の手続き", "別の証明書"] {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
}
