//! Cards that hold nonsense: every file truncated, too long, garbage or empty, status words and whole answers at random.
//! What can't be read is told by a word, the rest is shown, and no look goes on for ever.

use std::sync::Arc;

use libtest_mimic::Trial;
use mynascope::cli::command::inspect::Inspect;
use mynascope::cli::{self, Outcome, Setting};
use mynascope::domain::report::{CardReport, Unread};
use mynascope::present::mask::Reveal;
use mynascope::present::renewal;
use mynascope::present::sections;
use mynascope::present::text::Lang;
use mynascope::session::Session;
use mynascope::sim::{self, Ap, Hand, Reply, Simulator};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::live::{Live, card};
use crate::program::{bench, now, plain, trials};

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        a_broken_file_is_told_by_a_word_and_the_rest_is_shown,
        files_at_random_never_break_the_look,
        status_words_at_random_never_break_the_look,
        answers_at_random_never_break_the_look,
        a_card_that_always_has_more_to_say_is_not_listened_to_for_ever,
    ]
}

/// A look reads at most three certificates of less than 64 KiB in pieces of 256 bytes, each piece asked for twice (61xx).
const MOST: usize = 1600;

/// The files that are read without a PIN.
const FILES: [(Ap, u16); 6] = [
    (Ap::Jpki, 0x0002),
    (Ap::Jpki, 0x0006),
    (Ap::Jpki, 0x0008),
    (Ap::Jpki, 0x000A),
    (Ap::Jpki, 0x000B),
    (Ap::Common, 0x0001),
];

pub(crate) fn put(card: &mut sim::Card, (ap, ef): (Ap, u16), bytes: Vec<u8>) {
    if ap == Ap::Common {
        card.set_records(ap, ef, vec![bytes]);
    } else {
        card.set_file(ap, ef, bytes);
    }
}

/// What can be said of its renewal.
fn renewal(report: &CardReport, lang: Lang) -> renewal::Renewal {
    let procedure = mynascope::codec::profile::built_in().unwrap().nationwide;
    let visited =
        renewal::Visited { procedure: &procedure, counter: None, holiday: &mynascope::holidays::holiday };
    renewal::renewal(report, &visited, now(), lang)
}

/// One look at a card, and what both faces say of it. The card is only shown after `change`.
fn look(persona: &str, change: impl Fn(&mut sim::Card)) -> Option<CardReport> {
    let simulated = |hand: &mut Option<Hand>| {
        let mut card = card(persona);
        change(&mut card);
        let simulator = Simulator::new(card);
        *hand = Some(simulator.hand());
        simulator
    };
    let mut hand = None;
    let mut live = Live::start(Arc::new(simulated(&mut hand)));
    live.until("an end of the look", |live| !live.told.is_empty() || !live.faults.is_empty());
    let exchanges = hand.as_ref().map_or(0, Hand::exchanges);
    assert!(exchanges <= MOST, "{exchanges} exchanges");
    let report = live.told.first().map(|(_, report)| CardReport::clone(report));
    for lang in [Lang::Ja, Lang::En] {
        if let Some(report) = &report {
            for section in sections::card(report, &renewal(report, lang), now(), lang, Reveal::Shown) {
                assert!(!section.title.is_empty());
                for row in section.rows {
                    assert!(!row.value.is_empty() && !row.value.chars().any(char::is_control), "{row:?}");
                }
            }
        }
        let outcome = answer(simulated(&mut hand), lang);
        let json = outcome.json.map(|json| json.to_string()).unwrap_or_default();
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok() || outcome.failure.is_some());
        let text = String::from_utf8(outcome.text.to_vec()).unwrap();
        assert!(text.lines().count() > 3 || outcome.failure.is_some(), "{text}");
        assert!(outcome.failure != Some(cli::Failure::Silent), "the session came to an end");
        if report.is_some() {
            let why = outcome.failure.map(|failure| failure.key().1);
            assert!(matches!(why, None | Some("other-card" | "unknown-card")), "{why:?}");
        }
    }
    report
}

/// `inspect --all`.
fn answer(simulator: Simulator, lang: Lang) -> Outcome {
    let inspect = Inspect { all: true, show_holder: true, ..Inspect::default() };
    cli::answer(&cli::Report::Inspect(inspect), setting(simulator, lang))
}

/// What a command works with.
pub(crate) fn setting(simulator: Simulator, lang: Lang) -> Setting {
    Setting {
        start: Box::new(move |sink| Session::start(Arc::new(simulator), bench(), sink)),
        now: now(),
        lang,
        json: true,
        style: cli::Style::default(),
        wait: std::time::Duration::ZERO,
        reader: None,
        kiosks: Vec::new(),
        simulated: true,
        pin_pads: false,
        ascii: false,
        verbose: true,
        terminals: cli::Terminals::default(),
        size: (80, 24),
        temporary: "/tmp".into(),
        procedures: mynascope::codec::profile::built_in().unwrap(),
        holiday: mynascope::holidays::holiday,
        clock: Arc::new(now),
        source: mynascope::domain::calendar::TimeSource::System,
        judge: Arc::new(|_, _| mynascope::domain::verdict::ChainVerdict::Untrusted),
    }
}

/// What was found in a file: nothing, or why not.
fn found(report: &CardReport, (ap, ef): (Ap, u16)) -> Result<(), Unread> {
    match (ap, ef) {
        (Ap::Common, _) => report.common.record.clone().map(drop),
        (_, 0x0002) => report.jpki.sign_ca.clone().map(drop),
        (_, 0x0006) => report.jpki.token.clone().map(drop),
        (_, 0x0008) => report.jpki.auth_present.clone().map(drop),
        (_, 0x000A) => report.jpki.auth.clone().map(drop),
        _ => report.jpki.auth_ca.clone().map(drop),
    }
}

fn a_broken_file_is_told_by_a_word_and_the_rest_is_shown() {
    let whole = look("fresh", |_| {}).unwrap();
    let original = |file: (Ap, u16)| card("fresh").file(file.0, file.1).unwrap();
    for persona in ["fresh", "short-only"] {
        for file in FILES {
            let held = original(file);
            let broken: [(&str, Vec<u8>); 11] = [
                ("empty", vec![]),
                ("only filler", vec![0xFF; 2048]),
                ("zeros", vec![0; 2048]),
                ("one byte", held[..1].to_vec()),
                ("half", held[..held.len() / 2].to_vec()),
                ("64 KiB claimed", [&[0x30, 0x83, 0x01, 0x00, 0x00][..], &held].concat()),
                ("4 GiB claimed", [&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF][..], &held].concat()),
                ("a length of its own", [&[0x30, 0x80][..], &held].concat()),
                ("a length of nine bytes", [&[0x30, 0x89][..], &[0xFF; 64]].concat()),
                ("more than 64 KiB", vec![0x41; 70_000]),
                ("another thing", b"\x30\x03\x02\x01\x05".to_vec()),
            ];
            for (what, bytes) in broken {
                let told = look(persona, |card| put(card, file, bytes.clone())).unwrap();
                let what = format!("{persona} {file:04X?} {what}");
                for other in FILES.into_iter().filter(|other| *other != file) {
                    // Without the availability file a certificate's own file still tells.
                    assert_eq!(found(&told, other), Ok(()), "{what}: {other:04X?}");
                }
                assert!(told.counters().eq(whole.counters()), "{what}");
                let allowed = match found(&told, file) {
                    Err(Unread::Empty | Unread::Malformed(_) | Unread::TooLong(_) | Unread::Refused(_)) => {
                        true
                    }
                    // A label needs the first 32 bytes of its file, the marks the first two or three.
                    Ok(()) => matches!(file, (Ap::Jpki, 0x0006 | 0x0008)),
                    Err(_) => false,
                };
                assert!(allowed, "{what}: {:?}", found(&told, file));
                if what.ends_with("GiB claimed") && matches!(file.1, 0x0002 | 0x000A | 0x000B) {
                    assert!(matches!(found(&told, file), Err(Unread::TooLong(_) | Unread::Malformed(_))));
                }
            }
        }
    }
}

/// So many cases in a moment; more by `PROPTEST_CASES`. Nothing is written to disk.
pub(crate) fn runner(cases: u32) -> TestRunner {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(cases);
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

fn files_at_random_never_break_the_look() {
    let bytes = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..600),
        // Nested lengths that lie.
        proptest::collection::vec(prop_oneof![Just(0x30), Just(0x82), Just(0xA0), any::<u8>()], 0..600),
    ];
    // A byte of the real file changed, or the file cut: closer to a card than noise is.
    let change = prop_oneof![
        bytes.prop_map(|bytes| (Some(bytes), 0, 0, usize::MAX)),
        (any::<proptest::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| (
            None,
            at.index(2048),
            byte,
            usize::MAX
        )),
        (0_usize..2048).prop_map(|length| (None, 0, 0, length)),
    ];
    let cases = (0..FILES.len(), change, prop_oneof![Just("fresh"), Just("short-only")]);
    let told = runner(60).run(&cases, |(file, (bytes, at, byte, length), persona)| {
        let file = FILES[file];
        let report = look(persona, |card| {
            let mut held = card.file(file.0, file.1).unwrap();
            if let Some(bytes) = &bytes {
                held.clone_from(bytes);
            } else {
                if let Some(place) = held.get_mut(at) {
                    *place ^= byte;
                }
                held.truncate(length);
            }
            put(card, file, held);
        });
        let report = report.unwrap();
        for other in FILES.into_iter().filter(|other| *other != file) {
            prop_assert_eq!(found(&report, other), Ok(()));
        }
        Ok(())
    });
    told.unwrap();
}

/// A status word instead of an answer at some exchanges.
fn status_words_at_random_never_break_the_look() {
    let word = prop_oneof![
        any::<u16>(),
        (0x6100_u16..=0x61FF),
        (0x6C00_u16..=0x6CFF),
        (0x6200_u16..=0x6FFF),
        Just(0x9000_u16),
    ];
    let cases = proptest::collection::vec((1_usize..30, word), 1..8);
    runner(60)
        .run(&cases, |words| {
            look("fresh", |card| {
                let words = words.clone();
                card.set_hook(Box::new(move |count, _| {
                    let word = words.iter().find(|(at, _)| *at == count)?.1;
                    Some(Reply::Answer(word.to_be_bytes().to_vec()))
                }));
            });
            Ok(())
        })
        .unwrap();
}

fn answers_at_random_never_break_the_look() {
    let answer = proptest::collection::vec(any::<u8>(), 0..300);
    let cases = (1_usize..20, proptest::collection::vec(answer, 1..12));
    runner(60)
        .run(&cases, |(from, answers)| {
            look("short-only", |card| {
                let answers = answers.clone();
                card.set_hook(Box::new(move |count, _| {
                    let at = count.checked_sub(from)?;
                    Some(Reply::Answer(answers[at % answers.len()].clone()))
                }));
            });
            Ok(())
        })
        .unwrap();
}

fn a_card_that_always_has_more_to_say_is_not_listened_to_for_ever() {
    let endless: [&[u8]; 7] = [
        &[0x61, 0x00],
        &[0x61, 0x10],
        &[0x6C, 0x00],
        &[0x6C, 0x10],
        &[0x41, 0x61, 0x00],
        &[0x30, 0x82, 0xFF, 0xF0, 0x90, 0x00],
        &[0x90, 0x00],
    ];
    for answer in endless {
        for from in 1..12 {
            look("fresh", |card| {
                card.set_hook(Box::new(move |count, _| {
                    (count >= from).then(|| Reply::Answer(answer.to_vec()))
                }));
            });
        }
    }
}
