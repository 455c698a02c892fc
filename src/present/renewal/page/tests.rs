//! The page over a life, and for every kind of card.

use super::super::super::sample;
use super::super::super::typeset::cells;
use super::super::{counter_now, renewal};
use super::*;
use crate::codec::profile;
use crate::domain::credential::Secret;
use crate::holidays;

fn told(report: &CardReport, now: &str, lang: Lang) -> Option<String> {
    let now = sample::at(now);
    let code = report.common.record.as_ref().ok().map(|common| common.municipality_code.as_str());
    let procedure = profile::built_in().unwrap().of(code);
    let counter = counter_now(&procedure, now, &holidays::holiday);
    let visited = Visited { procedure: &procedure, counter: counter.as_ref(), holiday: &holidays::holiday };
    let told = renewal(report, &visited, now, lang);
    let page = page(&told, report, &visited, now, lang);
    assert_eq!(page.is_some(), told.has_page());
    if let Some(page) = &page {
        assert!(page.lines().count() <= page::LINES, "{page}");
        assert!(page.lines().all(|line| cells(line) <= page::CELLS), "{page}");
        let joined = |text: &str| text.split_whitespace().collect::<String>();
        assert!(joined(page).contains(&joined(&told.answer)), "{page}");
        // Of the holder, of the card and of the certificate nothing but the days.
        for personal in ["997794E9", "227B13", "123456789012345"] {
            assert!(!page.contains(personal), "{page}");
        }
    }
    page
}

/// With every blank that a line was broken or filled with taken out.
fn has(page: &str, part: &str) -> bool {
    let joined = |text: &str| text.split_whitespace().collect::<String>();
    joined(page).contains(&joined(part))
}

/// The card that is renewed in the window.
const IN_WINDOW: &str = "2030-02-04T10:00:00+09:00";

#[test]
fn the_page_has_its_agreed_text() {
    let told: Vec<String> =
        Lang::ALL.into_iter().filter_map(|lang| told(&sample::fresh(), IN_WINDOW, lang)).collect();
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("page", told.join("\n----\n\n")) });
}

#[test]
fn the_deadline_has_its_weekday_its_era_and_the_last_time_that_the_counter_is_open() {
    let page = told(&sample::fresh(), IN_WINDOW, Lang::Ja).unwrap();
    // The last day is a Sunday.
    for part in [
        "2030年2月17日 (令和12年) 日曜日 (あと13日)",
        "窓口の最終日 2030年2月15日 (令和12年) 金曜日 17:00 まで",
        "2029年11月18日 (令和11年) 日曜日から",
    ] {
        assert!(has(&page, part), "{part}\n{page}");
    }
    let page = told(&sample::fresh(), IN_WINDOW, Lang::En).unwrap();
    assert!(has(&page, "Sunday, 17 Feb 2030 (令和12年) (13 days left)"), "{page}");
    // On that Sunday it is too late for the counter.
    let page = told(&sample::fresh(), "2030-02-17T09:00:00+09:00", Lang::Ja).unwrap();
    assert!(has(&page, "日曜日 (今日)") && has(&page, "窓口はもう開きません"), "{page}");
}

#[test]
fn what_is_not_known_is_said_to_be_unknown() {
    // No profile of its municipality, and its record unread.
    let mut report = sample::fresh();
    report.common.record = Err(Unread::Refused(0x6A82));
    for (lang, unknown) in [(Lang::Ja, "分かりません"), (Lang::En, "not known")] {
        let page = told(&report, IN_WINDOW, lang).unwrap();
        let of = |label: &str| page.lines().find(|line| line.trim_start().starts_with(label)).unwrap();
        for label in [
            Say::AtCounter.say(lang),
            mark(Mark::CardEnd).say(lang),
            Told::Municipality.say(lang),
            Told::Division.say(lang),
            Told::Hours.say(lang),
            Told::Telephone.say(lang),
        ] {
            assert!(of(label).contains(unknown), "{label}\n{page}");
        }
    }
    // No line has a label and nothing behind it.
    let no_counter = sample::tried(sample::fresh(), vec![(Secret::Auth, Ok(Tries::NotReported))]);
    let page = told(&no_counter, IN_WINDOW, Lang::Ja).unwrap();
    assert_eq!(page.matches("残り回数は分かりません").count(), 2, "{page}");
}

#[test]
fn a_locked_pin_is_the_counters_matter_too() {
    let of = |auth, sign| {
        let tries = vec![(Secret::Auth, Ok(auth)), (Secret::Sign, Ok(sign))];
        told(&sample::tried(sample::fresh(), tries), IN_WINDOW, Lang::Ja).unwrap()
    };
    let page = of(Tries::Left(3), Tries::Locked);
    assert!(has(&page, "署名用パスワード ロックされています") && has(&page, "再設定の持ち物 [ ]"), "{page}");
    assert!(has(&of(Tries::Left(1), Tries::Left(5)), "利用者証明用の暗証番号 残り1回です"));
    assert!(!has(&of(Tries::Left(3), Tries::Left(5)), "再設定の持ち物"));
}

#[test]
fn every_kind_of_card_has_a_page_that_says_what_to_do_instead_or_none() {
    let mut absent = sample::fresh();
    absent.jpki.auth = Err(Unread::Absent);
    absent.jpki.auth_present = Ok(false);
    let mut phone = sample::fresh();
    phone.kind = CardKind::Android;
    let mut closed = phone.clone();
    closed.jpki.auth = Err(Unread::NeedsPin);
    for now in [
        "2025-10-01T09:00:00+09:00",
        "2026-11-22T15:00:00+09:00",
        IN_WINDOW,
        "2030-02-17T12:00:00+09:00",
        "2030-03-01T09:00:00+09:00",
        "2036-01-01T09:00:00+09:00",
    ] {
        for lang in Lang::ALL {
            let title = |report: &CardReport| told(report, now, lang)?.lines().next().map(str::to_owned);
            let is = |say: Say| Some(say.say(lang).to_owned());
            assert_eq!(title(&sample::bare(CardKind::Juki)), is(Say::TitleCard));
            assert_eq!(title(&phone), is(Say::TitlePhone));
            assert_eq!(title(&closed), is(Say::TitlePhone));
            assert_eq!(title(&sample::bare(CardKind::Other)), None);
            assert_eq!(title(&sample::broken()), None);
            let of_card = if now < "2035-02-18" { Say::TitleIssue } else { Say::TitleCard };
            assert_eq!(title(&absent), is(of_card), "{now}");
            let own = match now {
                _ if now < "2030-02-18" => Say::TitleRenew,
                _ if now < "2035-02-18" => Say::TitleIssue,
                _ => Say::TitleCard,
            };
            assert_eq!(title(&sample::fresh()), is(own), "{now}");
        }
    }
    let page = told(&closed, IN_WINDOW, Lang::Ja).unwrap();
    assert!(has(&page, "暗証番号を入れないと読めません") && !has(&page, "窓口の最終日"), "{page}");
}
