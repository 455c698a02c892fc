//! What was not read is neither absent nor in order: whatever a card answers to whichever file of a look, `inspect`, `renew`,
//! the advice and the prompts say one and the same of its certificates.

use std::sync::Arc;

use libtest_mimic::Trial;
use mynascope::cli::command::inspect::Inspect;
use mynascope::cli::command::renew::Renew;
use mynascope::cli::{self, Outcome};
use mynascope::conduct::pin::held;
use mynascope::domain::credential::PinName;
use mynascope::domain::report::CardReport;
use mynascope::present::text::Lang;
use mynascope::sim::{Ap, Reply, Simulator};
use proptest::prelude::*;
use serde_json::Value;

use crate::live::{Live, card};
use crate::malformed::{put, runner, setting};
use crate::program::{plain, trials};

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        one_refused_file_is_not_told_as_absent_nor_as_nothing_to_do,
        only_the_cards_list_says_that_there_is_none,
        a_card_that_answers_only_select_is_judged_by_nobody,
        whatever_a_file_answers_every_face_says_the_same_of_the_certificates,
    ]
}

/// What a look asks for.
const FILES: [(Ap, u16); 7] =
    [AUTH, LABEL, LIST, RECORD, (Ap::Jpki, 0x0018), (Ap::Jpki, 0x001B), (Ap::Jpki, 0x000B)];
const AUTH: (Ap, u16) = (Ap::Jpki, 0x000A);
const LABEL: (Ap, u16) = (Ap::Jpki, 0x0006);
const LIST: (Ap, u16) = (Ap::Jpki, 0x0008);
const RECORD: (Ap, u16) = (Ap::Common, 0x0001);

/// What is wrong with a file.
#[derive(Debug, Clone)]
enum Fault {
    /// Every read of it is answered with this word.
    Word(u16),
    /// The first one is.
    Once(u16),
    /// It holds something else.
    Bytes(Vec<u8>),
    /// It ends here.
    Cut(usize),
}

/// Which file a command is about, followed from SELECT to SELECT.
#[derive(Default)]
struct Asked {
    jpki: bool,
    current: u16,
}

impl Asked {
    fn of(&mut self, command: &[u8]) -> Option<(Ap, u16)> {
        let ap = if self.jpki { Ap::Jpki } else { Ap::Common };
        match *command {
            [_, 0xA4, 0x04, .., last] => {
                self.jpki = last == 0x01;
                return None;
            }
            [_, 0xA4, 0x02, _, _, high, low, ..] => {
                self.current = u16::from_be_bytes([high, low]);
                return None;
            }
            [_, 0xB0, p1, ..] if p1 & 0x80 != 0 => self.current = u16::from(p1 & 0x1F),
            [_, 0xB2, _, p2, ..] if p2 >> 3 != 0 => self.current = u16::from(p2 >> 3),
            [_, 0x20, _, p2, ..] if p2 != 0x80 => self.current = u16::from(p2 & 0x1F),
            [_, 0xB0 | 0xB2 | 0x20, ..] => {}
            _ => return None,
        }
        Some((ap, self.current))
    }
}

fn faulty(persona: &str, faults: &[((Ap, u16), Fault)]) -> Simulator {
    let mut card = card(persona);
    let mut words = Vec::new();
    for (file, fault) in faults {
        match fault {
            Fault::Word(word) => words.push((*file, *word, usize::MAX)),
            Fault::Once(word) => words.push((*file, *word, 1)),
            Fault::Bytes(bytes) => put(&mut card, *file, bytes.clone()),
            Fault::Cut(length) => {
                let mut bytes = card.file(file.0, file.1).unwrap_or_default();
                bytes.truncate(*length);
                put(&mut card, *file, bytes);
            }
        }
    }
    let mut asked = Asked::default();
    card.set_hook(Box::new(move |_, command| {
        let file = asked.of(command)?;
        let (_, word, left) = words.iter_mut().find(|(of, _, left)| *of == file && *left > 0)?;
        *left -= 1;
        Some(Reply::Answer(word.to_be_bytes().to_vec()))
    }));
    Simulator::new(card)
}

/// What every face says of one such card.
struct Told {
    inspect: Value,
    /// What to do now, as `inspect` says it.
    advice: String,
    renew: Value,
    /// The whole of what `renew` says.
    text: String,
    report: CardReport,
}

/// `None` where the card as a whole is told as something else: nonsense, or none of ours.
fn told(persona: &str, faults: &[((Ap, u16), Fault)]) -> Option<Told> {
    let answer = |report| cli::answer(&report, setting(faulty(persona, faults), Lang::Ja));
    let inspect = answer(cli::Report::Inspect(Inspect { all: true, ..Inspect::default() }));
    let renew = answer(cli::Report::Renew(Renew::default()));
    let mut live = Live::start(Arc::new(faulty(persona, faults)));
    live.until("an end of the look", |live| !live.told.is_empty() || !live.faults.is_empty());
    let report = live.told.first().map(|(_, report)| CardReport::clone(report));
    assert_eq!(report.is_none(), inspect.json.is_none(), "{faults:?}");
    if inspect.failure.is_some() || renew.failure.is_some() {
        return None;
    }
    let text = |outcome: &Outcome| String::from_utf8(outcome.text.to_vec()).unwrap();
    let whole = text(&inspect);
    let (_, below) = whole.split_once("今すること\n").unwrap();
    let advice = below.split("\n\n").next().unwrap_or_default().to_owned();
    let text = text(&renew);
    Some(Told { inspect: inspect.json?, advice, renew: renew.json?, text, report: report? })
}

/// That none of them contradicts another.
fn agree(told: &Told) -> Result<(), TestCaseError> {
    let Told { inspect, advice, renew, text, report } = told;
    let kind = inspect["card"]["kind"].as_str().unwrap();
    let phone = matches!(kind, "android" | "iphone");
    let renewal = &renew["renewal"];
    let (standing, doing) = (renewal["standing"].as_str().unwrap(), renewal["do"].as_str().unwrap());
    for (slot, pin) in [("auth", PinName::Auth), ("sign", PinName::Sign)] {
        let certificate = &inspect["certificates"][slot];
        let present = certificate["present"].as_bool();
        prop_assert_eq!(&renew["certificates"][slot], &certificate["lifecycle"], "{}", slot);
        prop_assert!(certificate["read"] == false || present == Some(true), "{}", slot);
        prop_assert_eq!(certificate["unread"] == "absent", present == Some(false), "{}", slot);
        prop_assert_eq!(held(report, pin), present != Some(false), "{}", slot);
    }
    let auth = &inspect["certificates"]["auth"];
    let (read, absent) = (auth["read"] == true, auth["present"] == false);
    // What is to be renewed, issued or only read again follows from that alone.
    let ended = standing == "card-ended";
    if !phone && kind != "juki-card" && !ended {
        let my_number = kind == "my-number-card";
        prop_assert_eq!(standing == "no-certificate", absent && my_number, "{}", standing);
        prop_assert_eq!(
            standing == "unread",
            !(read || absent && inspect["card"]["token"] != Value::Null),
            "{}",
            standing
        );
        prop_assert_eq!(doing == "read-again", standing == "unread", "{}", doing);
        let issue = standing == "no-certificate" || auth["lifecycle"]["state"] == "expired";
        prop_assert_eq!(doing == "issue", issue, "{}", doing);
        prop_assert_eq!(renew["procedure"]["issue"] == Value::Null, !matches!(doing, "issue" | "renew"));
        // The words of both.
        prop_assert_eq!(text.contains("無料で発行を受けられます"), absent && my_number, "{}", text);
        prop_assert_eq!(
            advice.contains("利用者証明用電子証明書がありません"),
            absent && my_number,
            "{}",
            advice
        );
        if !read && !absent {
            prop_assert!(
                advice.contains("もう一度読んで") && text.contains("もう一度読んで"),
                "{}{}",
                advice,
                text
            );
        }
    }
    if !read && !absent {
        prop_assert!(renewal["window"] == Value::Null && doing != "nothing" && doing != "renew", "{}", doing);
    }
    // Nothing to do is said of what was read alone.
    let known = |place: &str| inspect.pointer(place).is_some_and(|value| *value != Value::Null);
    if advice.contains("ありません。") && !advice.contains("証明書がありません") {
        prop_assert!(read && (phone || known("/card/expires_on")) && known("/card/token"), "{}", advice);
        for place in ["/certificates/sign/present", "/pins/auth/locked", "/certificates/auth/present"] {
            prop_assert!(known(place), "{}: {}", place, advice);
        }
        prop_assert!(
            inspect["certificates"]["sign"]["present"] == false || known("/pins/sign/locked"),
            "{}",
            advice
        );
    }
    if inspect["card"]["token"] == Value::Null {
        prop_assert!(kind == "unknown" && advice.contains("まだ分かりません"), "{}", advice);
    }
    Ok(())
}

/// Words that cards, readers and drivers give for all sorts of reasons.
const WORDS: [u16; 14] = [
    0x6F00, 0x6982, 0x6A82, 0x6985, 0x6700, 0x6D00, 0x6A86, 0x6B00, 0x6283, 0x6881, 0x6986, 0x6981, 0x6A80,
    0x66F1,
];

fn one_refused_file_is_not_told_as_absent_nor_as_nothing_to_do() {
    for file in FILES {
        let words = [0x6F00, 0x6982, 0x6A82, 0x6985, 0x6700, 0x6283];
        for fault in words.into_iter().flat_map(|word| [Fault::Word(word), Fault::Once(word)]) {
            let told = told("fresh", &[(file, fault.clone())]).unwrap();
            agree(&told).unwrap_or_else(|why| panic!("{file:04X?} {fault:04X?}: {why}"));
            let certificates = &told.inspect["certificates"];
            let refused = matches!(fault, Fault::Word(_));
            assert_ne!(certificates["auth"]["present"], false, "{file:04X?} {fault:04X?}");
            assert_ne!(told.renew["renewal"]["do"], "issue", "{file:04X?} {fault:04X?}");
            if file == AUTH && refused {
                assert_eq!(certificates["auth"]["present"], true, "{fault:04X?}: the card lists it");
                assert_eq!(told.renew["renewal"]["standing"], "unread", "{fault:04X?}");
            }
            if file == LIST && refused {
                assert_eq!(certificates["sign"]["present"], Value::Null, "{fault:04X?}");
                assert_eq!(certificates["auth"]["present"], true, "{fault:04X?}: it was read");
            }
            // The card's copy of a CA is nobody's business here.
            if refused && file.1 != 0x000B {
                assert!(!told.advice.contains("  ありません。"), "{file:04X?} {fault:04X?} {}", told.advice);
            }
        }
    }
}

fn only_the_cards_list_says_that_there_is_none() {
    for (list, [sign, auth]) in [
        (vec![0x8F, 0x8F, 0x00], [Some(true), Some(true)]),
        (vec![0x00, 0x8F, 0x00], [Some(false), Some(true)]),
        (vec![0x8F, 0x00, 0x00], [Some(true), Some(false)]),
        (vec![0x00, 0x00, 0x00], [Some(false), Some(false)]),
        (vec![0xFF; 16], [None, None]),
        (vec![0x00, 0x00], [None, None]),
        (vec![], [None, None]),
        (b"JPK".to_vec(), [None, None]),
    ] {
        for fault in [Fault::Word(0x6A82), Fault::Word(0x6F00), Fault::Bytes(vec![0xFF; 300])] {
            let told = told("fresh", &[(LIST, Fault::Bytes(list.clone())), (AUTH, fault.clone())]).unwrap();
            agree(&told).unwrap_or_else(|why| panic!("{list:02X?} {fault:04X?}: {why}"));
            let certificates = &told.inspect["certificates"];
            let present = |slot: &str| certificates[slot]["present"].as_bool();
            assert_eq!([present("sign"), present("auth")], [sign, auth], "{list:02X?} {fault:04X?}");
            let standing = if auth == Some(false) { "no-certificate" } else { "unread" };
            assert_eq!(told.renew["renewal"]["standing"], standing, "{list:02X?} {fault:04X?}");
        }
    }
}

fn a_card_that_answers_only_select_is_judged_by_nobody() {
    let all = |word| FILES.map(|file| (file, Fault::Word(word)));
    for word in WORDS {
        let told = told("fresh", &all(word)).unwrap();
        agree(&told).unwrap_or_else(|why| panic!("{word:04X}: {why}"));
        assert_eq!(told.inspect["card"]["kind"], "unknown", "{word:04X}");
        for slot in ["auth", "sign"] {
            assert_eq!(told.inspect["certificates"][slot]["present"], Value::Null, "{word:04X} {slot}");
        }
        assert!(told.advice.contains("マイナンバーカードかどうかまだ分かりません"), "{}", told.advice);
        let renewal = &told.renew["renewal"];
        assert_eq!(
            (&renewal["standing"], &renewal["do"]),
            (&"unread".into(), &"read-again".into()),
            "{word:04X}"
        );
        for promise in ["無料", "発行を受けられます", "更新できます"] {
            let answer = renewal["answer"].as_str().unwrap();
            assert!(!told.advice.contains(promise) && !answer.contains(promise), "{}{answer}", told.advice);
        }
    }
}

fn whatever_a_file_answers_every_face_says_the_same_of_the_certificates() {
    let word = prop_oneof![
        proptest::sample::select(WORDS.to_vec()),
        (0x6200_u16..=0x6FFF).prop_filter("another exchange", |word| !matches!(word >> 8, 0x6C)),
        any::<u16>(),
    ];
    let fault = prop_oneof![
        word.clone().prop_map(Fault::Word),
        word.prop_map(Fault::Once),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(Fault::Bytes),
        proptest::collection::vec(prop_oneof![Just(0x8F), Just(0), Just(0xFF)], 0..4).prop_map(Fault::Bytes),
        prop_oneof![Just(0xFF), Just(0)].prop_map(|byte| Fault::Bytes(vec![byte; 300])),
        prop_oneof![0_usize..6, 0_usize..1700].prop_map(Fault::Cut),
    ];
    // Counters are words, not contents.
    let fault = (proptest::sample::select(FILES.to_vec()), fault)
        .prop_filter("a key has no contents", |((_, ef), fault)| {
            !matches!(ef, 0x0018 | 0x001B) || matches!(fault, Fault::Word(_) | Fault::Once(_))
        });
    let personas = ["fresh", "no-sign", "short-only", "renewable", "expired", "card-ending", "android"];
    let cases = (proptest::sample::select(personas.to_vec()), proptest::collection::vec(fault, 1..4));
    let compared = std::cell::Cell::new(0);
    let ran = runner(150).run(&cases, |(persona, faults)| {
        let Some(told) = told(persona, &faults) else { return Ok(()) };
        compared.set(compared.get() + 1);
        agree(&told)
    });
    ran.unwrap();
    assert!(compared.get() > 100, "{} cards were told", compared.get());
}
