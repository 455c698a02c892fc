//! Every language, on every page, of every kind of card.

pub(crate) mod pseudo;

use super::super::sample;
use super::spoken::told_in;
use super::*;
use crate::codec::profile;
use crate::domain::calendar::Instant;
use crate::domain::certificate::Certificate;
use crate::domain::credential::{KeyPair, Secret, Tries};
use crate::domain::holder::{BirthDate, Holder};
use crate::domain::kind::CardKind;
use crate::domain::policy::Barred;
use crate::domain::report::{CardReport, Unread};
use crate::domain::trust::Trust;
use crate::session::pin::{After, Done, PinOutcome, Stop};

const NAME: &str = "見本　花子";

/// In which language what is told is looked at.
fn spoken_in(tongue: Tongue) -> &'static Texts {
    told_in(tongue).0
}

struct Shown {
    now: Instant,
    report: Option<CardReport>,
    fault: Option<Fault>,
    outcome: Option<PinOutcome>,
    reveals: bool,
}

impl Shown {
    fn of(report: CardReport, now: &str) -> Self {
        Self { now: sample::at(now), report: Some(report), fault: None, outcome: None, reveals: false }
    }

    fn seen<R>(&self, act: impl FnOnce(&Seen<'_>) -> R) -> R {
        act(&Seen {
            now: self.now,
            report: self.report.as_ref(),
            fault: self.fault,
            outcome: self.outcome.as_ref(),
            tries: Some(Tries::Left(3)),
            spent: false,
            reveals: self.reveals,
            procedures: &profile::built_in().unwrap(),
            holiday: crate::holidays::holiday,
        })
    }

    fn leaf(&self, page: Page, tongue: Tongue) -> Leaf {
        self.seen(|seen| leaf(page, seen, tongue))
    }

    /// All of a page in one text.
    fn told(&self, page: Page, tongue: Tongue) -> String {
        let Leaf { head, large, lines, .. } = self.leaf(page, tongue);
        [head].into_iter().chain(large).chain(lines).collect::<Vec<_>>().join("\n")
    }

    fn offer(&self) -> Offer {
        self.seen(offer)
    }

    fn code(&self, tongue: Tongue) -> Option<String> {
        self.seen(|seen| code(seen, tongue))
    }
}

const NOW: &str = "2026-11-24T10:00:00+09:00";

fn ends(report: CardReport, on: &str) -> CardReport {
    sample::with_jpki(report, |jpki| {
        jpki.auth.as_mut().unwrap().not_after = sample::at(&format!("{on}T23:59:59+09:00"));
    })
}

fn card_ends(mut report: CardReport, on: &str) -> CardReport {
    report.common.record.as_mut().unwrap().expires_on = on.parse().ok();
    report
}

fn tried(auth: Tries, sign: Tries) -> CardReport {
    sample::tried(sample::fresh(), vec![(Secret::Auth, Ok(auth)), (Secret::Sign, Ok(sign))])
}

fn without_sign(report: CardReport) -> CardReport {
    sample::with_jpki(report, |jpki| {
        (jpki.sign_present, jpki.sign) = (Ok(false), Err(Unread::Absent));
    })
}

fn phone(kind: CardKind) -> CardReport {
    let mut report = sample::with_jpki(sample::fresh(), |jpki| jpki.auth = Err(Unread::NeedsPin));
    (report.kind, report.common.record) = (kind, Err(Unread::Absent));
    report
}

fn signing() -> Certificate {
    let holder = Holder {
        name: Some(NAME.into()),
        address: Some("東京都清瀬市一丁目1".into()),
        sex: Some("2".into()),
        birth_date: Some(BirthDate::read("319800217".into())),
        ..Holder::default()
    };
    Certificate { holder: Some(holder), ..sample::certificate() }
}

/// What may lie on the reader, by its name.
fn cards() -> Vec<(&'static str, Shown)> {
    let on = |report| Shown::of(report, NOW);
    let mut unjudged = sample::fresh();
    (unjudged.kind, unjudged.jpki.token) = (CardKind::Unknown, Err(Unread::Refused(0x6F00)));
    let mut unknown = sample::fresh();
    (unknown.kind, unknown.jpki.token) = (CardKind::Unknown, Ok("JPKINEXT".to_owned()));
    let none = sample::with_jpki(sample::fresh(), |jpki| {
        (jpki.auth_present, jpki.auth) = (Ok(false), Err(Unread::Absent));
    });
    let mut elsewhere = ends(sample::fresh(), "2027-01-05");
    elsewhere.common.record.as_mut().unwrap().municipality_code = "13221".to_owned();
    let mut signed = sample::fresh();
    signed.learn(KeyPair::Sign, signing(), Trust::Unchecked);
    vec![
        ("fresh", on(sample::fresh())),
        ("renewable", on(ends(sample::fresh(), "2027-01-05"))),
        (
            "renewable on a Sunday",
            Shown::of(ends(sample::fresh(), "2027-01-05"), "2026-11-22T10:00:00+09:00"),
        ),
        ("renewable, no profile", on(elsewhere)),
        ("no opening any more", Shown::of(ends(sample::fresh(), "2026-11-23"), "2026-11-21T10:00:00+09:00")),
        ("year end", Shown::of(ends(sample::fresh(), "2026-12-31"), "2026-12-28T18:00:00+09:00")),
        ("last day", on(ends(sample::fresh(), "2026-11-24"))),
        ("last evening", Shown::of(ends(sample::fresh(), "2026-11-24"), "2026-11-24T18:00:00+09:00")),
        ("expired", on(ends(sample::fresh(), "2026-11-23"))),
        ("card ended", on(card_ends(sample::fresh(), "2026-11-23"))),
        ("ends with card", on(card_ends(sample::fresh(), "2027-01-05"))),
        ("ends with card later", on(card_ends(sample::fresh(), "2028-01-05"))),
        ("not yet", Shown::of(sample::fresh(), "2025-01-01T10:00:00+09:00")),
        ("auth locked", on(tried(Tries::Locked, Tries::Left(5)))),
        ("sign locked", on(tried(Tries::Left(3), Tries::Locked))),
        ("both locked", on(tried(Tries::Locked, Tries::Locked))),
        ("no PIN", on(without_sign(tried(Tries::Locked, Tries::Locked)))),
        ("one try", on(tried(Tries::Left(1), Tries::Left(5)))),
        ("fewer tries", on(tried(Tries::Left(2), Tries::Left(4)))),
        ("no signing certificate", on(without_sign(sample::fresh()))),
        ("no certificate", on(none)),
        ("signing certificate read", on(signed.clone())),
        ("signing certificate shown", Shown { reveals: true, ..on(signed) }),
        ("Android", on(phone(CardKind::Android))),
        ("iPhone", on(phone(CardKind::IPhone))),
        ("juki", on(sample::bare(CardKind::Juki))),
        ("other", on(sample::bare(CardKind::Other))),
        ("unknown", on(unknown)),
        ("unjudged", on(unjudged)),
        ("broken", on(sample::broken())),
    ]
}

/// What goes wrong with a card.
const FAULTS: [Fault; 12] = [
    Fault::NoService,
    Fault::NoReader,
    Fault::NoCard,
    Fault::CardLeft,
    Fault::AnotherCard,
    Fault::Held,
    Fault::Reset,
    Fault::Unresponsive,
    Fault::Unselected(0x6F00),
    Fault::OutOfUse(0x6283),
    Fault::Nonsense,
    Fault::Link(0x8010_0001),
];

fn outcomes() -> Vec<PinOutcome> {
    let stops = [
        Stop::Wrong { secret: Secret::Auth, left: Some(2) },
        Stop::Wrong { secret: Secret::Auth, left: Some(1) },
        Stop::Locked,
        Stop::NowLocked,
        Stop::LastTry,
        Stop::Barred(Barred::LastTry),
        Stop::Barred(Barred::WrongBefore),
        Stop::Barred(Barred::NotKept),
        Stop::FewerTries { shown: 3, left: 2 },
        Stop::NotHeld(CardKind::MyNumber),
        Stop::NotAlone,
        Stop::Abandoned(After::Unanswered),
        Stop::Fault { fault: Fault::CardLeft, after: After::Verified },
    ];
    let results = std::iter::once(Ok(Done::Checked)).chain(stops.map(Err));
    let outcome = |result| PinOutcome {
        pin: PinName::Auth,
        result,
        tries: vec![(Secret::Auth, Tries::Left(2))],
        presented: 1,
        closed: true,
    };
    results.map(outcome).collect()
}

const PAGES: [Page; 21] = [
    Page::Attract,
    Page::Language,
    Page::Consent,
    Page::Place(None),
    Page::Place(Some(Hint::HoldStill)),
    Page::Place(Some(Hint::OneOnly)),
    Page::Reading,
    Page::Answer,
    Page::Bring,
    Page::Counter,
    Page::Days,
    Page::Pins,
    Page::Tries,
    Page::Typing(PinName::Sign),
    Page::Working(PinName::Sign),
    Page::Told,
    Page::Certificate,
    Page::Code,
    Page::Take(Take::Idle),
    Page::Thanks,
    Page::Closed,
];

/// Every page that can be told in a language, with what it is about.
fn pages(tongue: Tongue) -> Vec<(String, Leaf)> {
    let mut all = Vec::new();
    for (name, shown) in cards() {
        all.extend(PAGES.map(|page| (format!("{name}, {page:?}"), shown.leaf(page, tongue))));
    }
    let nothing = |fault, outcome| Shown { report: None, fault, outcome, ..Shown::of(sample::fresh(), NOW) };
    for fault in FAULTS {
        all.push((format!("{fault:?}"), nothing(Some(fault), None).leaf(Page::Answer, tongue)));
    }
    for outcome in outcomes() {
        let name = format!("{:?}", outcome.result);
        all.push((name, nothing(None, Some(outcome)).leaf(Page::Told, tongue)));
    }
    all
}

#[test]
fn every_page_is_whole_in_every_language_and_has_no_code() {
    for tongue in Tongue::ALL {
        for (name, Leaf { head, large, lines, .. }) in pages(tongue) {
            assert!(!head.is_empty(), "{tongue:?} {name}");
            for text in [&head].into_iter().chain(&large).chain(&lines) {
                assert!(!text.trim().is_empty() && !text.contains(['{', '}']), "{tongue:?} {name}: {text:?}");
                for code in ["6F00", "6283", "6f00", "0x", "8010", "NeedsPin", "Refused", "JPKI"] {
                    assert!(!text.contains(code), "{tongue:?} {name}: {text}");
                }
            }
        }
    }
}

#[test]
fn no_language_calls_a_certificate_valid() {
    for tongue in Tongue::ALL {
        for (name, text) in spoken_in(tongue).all() {
            let low = text.to_lowercase().replace("有効期限", "").replace("有効期間", "");
            for word in ["有効", "有效", "유효", "valid", "válid", "hiệu lực", "hợp lệ"] {
                assert!(!low.contains(word), "{tongue:?} {name}: {text}");
            }
        }
    }
}

/// Kanji of a text behind which no reading in brackets follows.
fn unread(text: &str) -> Vec<String> {
    let kanji = |c: &char| matches!(c, '\u{4e00}'..='\u{9fff}' | '々');
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c| kanji(&c)) {
        let word: String = rest[at..].chars().take_while(kanji).collect();
        rest = &rest[at + word.len()..];
        let reading =
            rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(reading, _)| reading);
        let is_kana = |reading: &str| {
            !reading.is_empty() && reading.chars().all(|c| matches!(c, '\u{3041}'..='\u{309f}' | 'ー'))
        };
        if !reading.is_some_and(is_kana) {
            found.push(word);
        }
    }
    found
}

#[test]
fn each_kanji_word_of_easy_japanese_has_its_reading_behind_it() {
    assert_eq!(unread("名前(なまえ)と 日"), ["日"]);
    assert_eq!(unread("読(よ)む 読(X)む 読()"), ["読", "読"]);
    let texts = spoken_in(Tongue::Easy);
    // What a phone reads from the code is no page.
    let told = texts.all().into_iter().filter(|(name, _)| !name.starts_with("code_"));
    for (name, text) in told.chain(easy::ITEMS.told.unwrap().iter().map(|text| ("items", *text))) {
        assert_eq!(unread(text), [""; 0], "{name}: {text}");
        for sentence in text.split_inclusive('。').filter(|it| name != "items" && it.ends_with('。')) {
            let short = sentence.split('(').map(|part| part.rsplit(')').next().unwrap().chars().count());
            assert!(short.sum::<usize>() <= 45, "{name}: {sentence}");
            let ends = ["です。", "ます。", "ません。", "ください。", "でした。", "ました。"];
            assert!(ends.iter().any(|end| sentence.ends_with(end)), "{name}: {sentence}");
        }
        for twice in ["ないことは", "なくは", "なければ", "ないと "] {
            assert!(!text.contains(twice), "{name}: {text}");
        }
    }
    // A municipality's own names are told as they are.
    let named = |text: &str| text.replace("会津若松市 市民課", "").replace("簡体中文", "");
    for (name, Leaf { head, large, lines, .. }) in pages(Tongue::Easy) {
        let ours = !name.contains("Attract") && !name.contains("shown, Certificate");
        for line in lines.iter().filter(|_| ours).chain([&head]) {
            assert_eq!(unread(&named(line)), [""; 0], "{name}: {line}");
        }
        // A large date is read in the line below it.
        let dated = large.filter(|large| large.contains('年'));
        let read =
            |large: String| lines.iter().any(|line| line.starts_with("電子") || line.contains(&large[..4]));
        assert!(dated.is_none_or(read), "{name}");
    }
}

#[test]
fn what_the_nationwide_profile_says_to_bring_is_told_in_every_language() {
    let built_in = profile::built_in().unwrap();
    let nationwide = &built_in.nationwide;
    for errand in [&nationwide.renewal, &nationwide.issue, &nationwide.pin_reset] {
        for item in &errand.bring {
            assert!(items::KNOWN.contains(&item.ja.as_str()), "{}", item.ja);
        }
    }
    for tongue in [Tongue::Easy, Tongue::Chinese, Tongue::Vietnamese, Tongue::Korean, Tongue::Portuguese] {
        let told = told_in(tongue).1.told.unwrap();
        assert!(told.iter().all(|line| !line.is_empty()), "{tongue:?}");
    }
}

#[test]
fn the_code_holds_dates_that_fit_it_and_no_card_that_asks_for_something_else_has_one() {
    let plain = [
        "fresh",
        "renewable",
        "renewable on a Sunday",
        "renewable, no profile",
        "no opening any more",
        "year end",
        "last day",
        "last evening",
        "ends with card",
        "ends with card later",
        "one try",
        "fewer tries",
        "no signing certificate",
        "signing certificate read",
        "signing certificate shown",
    ];
    for (name, shown) in cards() {
        assert_eq!(shown.offer().code, plain.contains(&name), "{name}");
        for tongue in Tongue::ALL {
            let code = shown.code(tongue);
            assert_eq!(code.is_some(), plain.contains(&name), "{name}");
            let code = code.unwrap_or_default();
            assert!(!code.contains("花子") && !code.contains("227B13"), "{code}");
        }
    }
    let longest = card_ends(ends(sample::fresh(), "2030-12-27"), "2035-12-27");
    for tongue in Tongue::ALL {
        let code = Shown::of(longest.clone(), "2025-11-22T10:00:00+09:00").code(tongue).unwrap();
        assert!(
            code.lines().count() == 3 && code.len() <= crate::codec::qr::LONGEST,
            "{} {code}",
            code.len()
        );
    }
}

/// Card, language; heading, large type, and what is in each paragraph.
type Told = (&'static str, Tongue, &'static str, &'static str, &'static [&'static str]);

const ANSWERS: &[Told] = &[
    (
        "fresh",
        Tongue::Japanese,
        "更新は、まだ先です",
        "2030年2月17日",
        &["2030年 (令和12年) 2月17日 (日)", "2029年11月18日 (日)から", "今日することは"],
    ),
    (
        "fresh",
        Tongue::English,
        "Not yet time to renew",
        "17 Feb 2030",
        &["until Sun, 17 Feb 2030", "from Sun, 18 Nov 2029", "nothing to do today"],
    ),
    (
        "renewable",
        Tongue::Japanese,
        "今日、更新できます",
        "2027年1月5日",
        &["令和9年", "あと42日", "会津若松市 市民課"],
    ),
    // A Sunday before a holiday.
    (
        "renewable on a Sunday",
        Tongue::English,
        "You can renew",
        "5 Jan 2027",
        &["until", "Days left: 44", "Where", "not open any more today", "Tue, 24 Nov 2026 8:30"],
    ),
    (
        "renewable, no profile",
        Tongue::English,
        "You can renew",
        "5 Jan 2027",
        &["until", "Days left", "municipal counter", "not known"],
    ),
    (
        "no opening any more",
        Tongue::English,
        "The counter is closed",
        "23 Nov 2026",
        &["until", "Days left", "From Tue, 24 Nov 2026 8:30"],
    ),
    (
        "year end",
        Tongue::English,
        "You can renew",
        "31 Dec 2026",
        &["until", "Days left", "Where", "not open any more today", "New Year was not checked"],
    ),
    ("last day", Tongue::Japanese, "今日が最終日です", "17:00", &["17:00に窓口が閉まるまで", "市民課"]),
    (
        "last evening",
        Tongue::English,
        "Today is the last day",
        "24 Nov 2026",
        &["From Wed, 25 Nov 2026 8:30 it issues a new one"],
    ),
    (
        "expired",
        Tongue::Japanese,
        "証明書の期限が切れています",
        "2026年11月23日",
        &["でした", "無料で新しく"],
    ),
    (
        "card ended",
        Tongue::English,
        "Your card has ended",
        "23 Nov 2026",
        &["ended on Mon", "Apply for a new card"],
    ),
    ("ends with card", Tongue::English, "You need a new card", "5 Jan 2027", &["A renewal can't", "Apply"]),
    (
        "ends with card later",
        Tongue::English,
        "It ends with the card",
        "5 Jan 2028",
        &["A renewal can't", "nothing to do today"],
    ),
    (
        "not yet",
        Tongue::English,
        "Its period has not begun",
        "27 Oct 2025",
        &["counts from", "ask the staff"],
    ),
    (
        "auth locked",
        Tongue::English,
        "Your PIN is locked",
        "",
        &["locked", "counter can reset", "store kiosk", "until"],
    ),
    (
        "sign locked",
        Tongue::English,
        "Your signing password is locked",
        "",
        &["locked", "counter can reset", "store kiosk", "until"],
    ),
    ("both locked", Tongue::English, "PIN and password are locked", "", &["counter can reset", "until"]),
    ("no PIN", Tongue::English, "No PIN can be used", "", &["face authentication", "until", "no signing"]),
    (
        "one try",
        Tongue::English,
        "Not yet time to renew",
        "17 Feb 2030",
        &["until", "from", "One try is left"],
    ),
    (
        "no signing certificate",
        Tongue::English,
        "Not yet time to renew",
        "17 Feb 2030",
        &["until", "from", "nothing", "no signing certificate"],
    ),
    ("no certificate", Tongue::English, "No certificate on this card", "", &["issues a new one"]),
    ("Android", Tongue::English, "A phone's certificate", "", &["on this phone", "See on this phone"]),
    ("iPhone", Tongue::English, "A phone's certificate", "", &["on this phone", "See on this phone"]),
    ("juki", Tongue::Japanese, "住基カードです", "", &["2018年末"]),
    ("other", Tongue::Japanese, "別のカードです", "", &["マイナンバーカードではありません"]),
    (
        "unknown",
        Tongue::English,
        "Not yet time to renew",
        "17 Feb 2030",
        &["until", "from", "nothing", "not known here"],
    ),
    ("unjudged", Tongue::English, "The card could not be read", "", &["place it again", "ask the staff"]),
    ("broken", Tongue::English, "The card could not be read", "", &["place it again", "ask the staff"]),
];

#[test]
fn the_answer_says_until_when_whether_today_and_what_to_do() {
    for &(card, tongue, head, large, lines) in ANSWERS {
        let (_, shown) = cards().into_iter().find(|(name, _)| *name == card).unwrap();
        let told = shown.leaf(Page::Answer, tongue);
        assert_eq!(
            (told.head.as_str(), told.large.as_deref().unwrap_or("")),
            (head, large),
            "{card}: {told:?}"
        );
        for (line, part) in told.lines.iter().zip(lines) {
            assert!(line.contains(part), "{card}: {part:?} in {told:?}");
        }
        assert!(told.lines.len() >= lines.len(), "{card}: {told:?}");
    }
}

#[test]
fn that_nobody_asked_about_revocation_is_said_of_dates_that_still_count_and_of_no_others() {
    let of = [
        "expired",
        "card ended",
        "not yet",
        "no certificate",
        "juki",
        "other",
        "unjudged",
        "broken",
        "Android",
    ];
    for (name, shown) in cards() {
        let told = shown.told(Page::Answer, Tongue::Japanese);
        let locked = name.ends_with("locked") || name == "no PIN";
        assert_eq!(
            told.contains("未確認です") && told.contains("失効"),
            !of.contains(&name) && !locked && name != "iPhone",
            "{name}: {told}"
        );
    }
}

#[test]
fn what_names_a_person_is_masked_until_it_is_shown() {
    for (name, shown) in cards().into_iter().filter(|(name, _)| name.starts_with("signing certificate")) {
        for tongue in Tongue::ALL {
            let told = shown.told(Page::Certificate, tongue);
            assert_eq!(told.contains(NAME) && told.contains("清瀬市"), name.ends_with("shown"), "{told}");
            for page in PAGES.into_iter().filter(|page| *page != Page::Certificate) {
                assert!(!shown.told(page, tongue).contains("花子"), "{page:?}");
            }
        }
    }
}

#[test]
fn pages_offer_what_the_card_lets_be_done_and_never_the_last_try() {
    let both = [Some(PinName::Auth), Some(PinName::Sign)];
    for (card, procedure, check, read) in [
        ("fresh", true, both, true),
        ("one try", true, [None, both[1]], true),
        ("sign locked", true, [both[0], None], false),
        ("both locked", true, [None, None], false),
        ("no signing certificate", true, [both[0], None], false),
        ("signing certificate read", true, both, false),
        ("expired", true, both, true),
        ("not yet", false, both, true),
        ("Android", true, both, true),
        ("juki", true, [None, None], false),
        ("other", false, [None, None], false),
        ("unknown", true, [None, None], false),
        ("unjudged", true, [None, None], false),
    ] {
        let (_, shown) = cards().into_iter().find(|(name, _)| *name == card).unwrap();
        let offer = shown.offer();
        assert_eq!((offer.procedure, offer.check, offer.read), (procedure, check, read), "{card}");
    }
    assert_eq!(Shown { report: None, ..Shown::of(sample::fresh(), NOW) }.offer(), Offer::default());
}

#[test]
fn what_is_brought_is_the_list_of_what_has_to_be_done() {
    for (card, tongue, parts) in [
        ("renewable", Tongue::Japanese, &["期限通知書", "教えないで"][..]),
        ("expired", Tongue::English, &["password to choose", "Tell nobody"]),
        ("auth locked", Tongue::Portuguese, &["Cartão My Number", "Carimbo"]),
        ("card ended", Tongue::English, &["by post", "a month"]),
        ("Android", Tongue::English, &["Mynaportal"]),
    ] {
        let (_, shown) = cards().into_iter().find(|(name, _)| *name == card).unwrap();
        let told = shown.told(Page::Bring, tongue);
        assert!(parts.iter().all(|part| told.contains(part)), "{card}: {told}");
    }
}

#[test]
fn the_counter_is_open_closed_or_not_known() {
    for (card, head, part) in [
        ("renewable", "The counter is open", "Today until 17:00."),
        ("renewable on a Sunday", "The counter is closed", "It opens next on Tue, 24 Nov 2026 8:30."),
        ("renewable, no profile", "Opening hours not known", "Nothing is known here of the municipality"),
        ("year end", "The counter is closed", "New Year was not checked"),
    ] {
        let (_, shown) = cards().into_iter().find(|(name, _)| *name == card).unwrap();
        let told = shown.told(Page::Counter, Tongue::English);
        assert!(told.starts_with(head) && told.contains(part), "{card}: {told}");
    }
}

#[test]
fn hours_of_a_day_that_may_be_a_holiday_promise_nothing() {
    // A Thursday, in its office hours.
    let shown = Shown::of(ends(sample::fresh(), "2027-02-09"), "2026-12-31T10:00:00+09:00");
    let told = shown.told(Page::Counter, Tongue::English);
    assert!(
        told.starts_with("Opening hours not known") && told.contains("New Year was not checked"),
        "{told}"
    );
    assert!(!told.contains("17:00"), "{told}");
    assert_eq!(shown.leaf(Page::Answer, Tongue::English).head, "You can renew");
    // Before it opens, that is told with the answer.
    let shown = Shown::of(ends(sample::fresh(), "2027-01-05"), "2026-11-24T06:00:00+09:00");
    let told = shown.told(Page::Answer, Tongue::English);
    assert!(
        told.contains("You can renew today") && told.contains("opens next on Tue, 24 Nov 2026 8:30"),
        "{told}"
    );
}

#[test]
fn a_pin_page_says_what_can_be_done_on_it_now() {
    let told = |shown: &Shown, spent| {
        shown.seen(|seen| leaf(Page::Pins, &Seen { spent, ..*seen }, Tongue::English)).lines
    };
    let texts = spoken_in(Tongue::English);
    let fresh = Shown::of(sample::fresh(), NOW);
    assert_eq!(told(&fresh, false), [texts.pins_once, texts.pins_last]);
    assert_eq!(told(&fresh, true), [texts.barred_wrong]);
    assert_eq!(told(&Shown::of(tried(Tries::Locked, Tries::Locked), NOW), false), [""; 0]);
}

#[test]
fn a_heading_in_large_type_has_fewer_words_and_no_readings() {
    assert_eq!(easy::without_readings("今日(きょう) 5月(がつ) (A) が ("), "今日 5月 (A) が (");
    let shown = Shown::of(sample::fresh(), NOW);
    let short = |page, tongue| shown.leaf(page, tongue).short;
    assert_eq!(short(Page::Take(Take::Ended), Tongue::Easy).as_deref(), Some("カードを とってください"));
    assert_eq!(short(Page::Attract, Tongue::Japanese).as_deref(), Some("カードの期限"));
    assert_eq!(short(Page::Answer, Tongue::Japanese), None);
}

#[test]
fn a_pin_that_was_presented_is_told_with_what_is_left_and_what_is_not_sent_costs_nothing() {
    for (outcome, parts) in outcomes().into_iter().zip([
        &["The authentication PIN is right", "Authentication PIN: 2"][..],
        &["Wrong authentication PIN", "begin anew"],
        &["Wrong authentication PIN", "One more mistake locks it"],
        &["is locked", "counter can reset"],
        &["is locked now", "counter can reset"],
        &["not done", "can't be used here"],
        &["not done", "can't be used here"],
        &["not done", "a mistake before"],
        &["not done", "at this time"],
        &["not done", "No try is spent", "fewer tries"],
        &["does not take", "No try is spent"],
        &["not done", "Place one only"],
        &["not done", "may be spent"],
        &["not done", "was right"],
    ]) {
        let shown = Shown { outcome: Some(outcome), ..Shown::of(sample::fresh(), NOW) };
        let told = shown.told(Page::Told, Tongue::English);
        assert!(parts.iter().all(|part| told.contains(part)), "{told}");
    }
}

#[test]
fn what_of_a_pin_is_missing_is_said_with_its_number_and_never_with_what_was_typed() {
    use crate::conduct::pin::Note;
    use crate::domain::credential::{Folding, Lack, Stranger};
    for tongue in Tongue::ALL {
        assert!(lack(Some(Lack::Characters(3)), tongue).contains('3'));
        assert!(note(Note::Refused(5, Stranger::Space), tongue).contains('5'));
        assert_eq!(note(Note::Lacking(Lack::Digit), tongue), lack(Some(Lack::Digit), tongue));
        assert_ne!(lack(None, tongue), lack(Some(Lack::Letter), tongue));
        assert_eq!(folding(Folding::default(), tongue), None);
        assert!(folding(Folding { small: true, wide: false }, tongue).is_some());
        assert!(countdown(12, tongue).contains("12"));
        assert_eq!(press(Press::Speak(Tongue::Korean), tongue), "한국어");
    }
}

#[test]
fn the_pseudo_locale_is_longer_than_any_text_by_two_fifths_and_marks_its_ends() {
    let (plain, longer) = (en::TEXTS.all(), pseudo::speaking(|| spoken(Tongue::Korean).0.all()));
    for ((name, plain), (_, longer)) in plain.into_iter().zip(longer) {
        let (short, long) = (plain.chars().count(), longer.chars().count());
        assert!(long * 5 >= short * 7 && longer.starts_with(pseudo::MARKS[0]), "{name}: {longer}");
        assert!(longer.ends_with(pseudo::MARKS[1]), "{name}: {longer}");
    }
    assert_eq!(spoken(Tongue::Korean).0.name, "한국어");
}

#[test]
fn of_the_next_card_every_language_says_that_it_is_planned_and_none_tells_todays_errand() {
    let next = Shown::of(sample::next(), NOW);
    for (tongue, planned) in [
        (Tongue::Japanese, "予定の規則"),
        (Tongue::Easy, "予定(よてい)"),
        (Tongue::English, "planned rules"),
        (Tongue::Chinese, "计划中的规则"),
        (Tongue::Vietnamese, "dự kiến"),
        (Tongue::Korean, "예정된 규칙"),
        (Tongue::Portuguese, "regras previstas"),
    ] {
        let told = next.told(Page::Answer, tongue);
        assert!(told.contains(planned), "{tongue:?}: {told}");
    }
    assert!(!next.offer().procedure && !next.offer().code);
}

#[test]
fn a_pin_that_is_locked_in_a_phone_leads_to_the_phone_and_to_no_counter() {
    for (auth, sign) in
        [(Tries::Locked, Tries::Left(5)), (Tries::Left(3), Tries::Locked), (Tries::Locked, Tries::Locked)]
    {
        let tries = vec![(Secret::Auth, Ok(auth)), (Secret::Sign, Ok(sign))];
        let shown = Shown::of(sample::tried(phone(CardKind::Android), tries), NOW);
        for page in [Page::Answer, Page::Tries] {
            let told = shown.told(page, Tongue::English);
            assert!(told.contains("Mynaportal on this phone"), "{told}");
            assert!(!told.contains("counter") && !told.contains("kiosk"), "{told}");
        }
    }
}
