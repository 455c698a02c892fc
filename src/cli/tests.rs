//! The commands on a simulated card, from the reader to the words: real sessions, real verdicts, no printing.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::args::{DatesArgs, PinArgs};
use super::command::Run;
use super::command::authenticate::Authenticate;
use super::command::cert::{Cert, Format};
use super::command::inspect::Inspect;
use super::command::renew::Renew;
use super::command::verify::Verify;
use super::reach::Reach;
use super::*;
use crate::codec::profile;
use crate::compose::furniture;
use crate::conduct::card::Purpose;
use crate::conduct::pin::{Dialogue, Terms};
use crate::domain::calendar::{self, Instant};
use crate::domain::certificate::Slot;
use crate::domain::credential::KeyPair;
use crate::domain::report::Want;
use crate::domain::trust::{Fingerprint, Origin};
use crate::domain::verdict::DigestAlgorithm;
use crate::holidays;
use crate::link::Backend;
use crate::secret::Pin;
use crate::session::pin::{Done, Product, SigningInput, Work};
use crate::session::{Bench, Session};
use crate::sim::{self, Ap, Card, Persona, Simulator};
use crate::task;
use crate::trust::Anchors;
use sha2::{Digest as _, Sha256};

mod ascii;
mod doctor;

const NOW: &str = "2026-11-22T15:00:00+09:00";

fn at(text: &str) -> Instant {
    calendar::parse(text).unwrap()
}

fn persona(name: &str, now: &str) -> Card {
    Card::new(&Persona::named(name).unwrap(), at(now))
}

/// The published test card: its own files in a simulated card.
fn test_card(now: &str) -> Card {
    let mut card = persona("fresh", now);
    let file = |name: &str| std::fs::read(format!("tests/fixtures/test-card/{name}")).unwrap();
    card.set_file(Ap::Jpki, 0x000A, file("jpki-auth-cert.der"));
    card.set_file(Ap::Jpki, 0x000B, file("jpki-auth-ca-cert.der"));
    card.set_file(Ap::Jpki, 0x0002, file("jpki-sign-ca-cert.der"));
    card.set_records(Ap::Common, 0x0001, vec![b"\x01\x1C4000000127198431322120350217".to_vec()]);
    card
}

/// A command's setting with these readers.
pub(super) fn setting(backend: impl Backend + 'static) -> Setting {
    Asked::at(NOW).on(backend)
}

fn outcome(command: &dyn Run, setting: Setting) -> Outcome {
    command.run(setting).unwrap_or_else(Outcome::failed)
}

struct Asked {
    now: &'static str,
    lang: Lang,
    anchors: Anchors,
    verbose: bool,
    terminals: Terminals,
}

impl Asked {
    fn at(now: &'static str) -> Self {
        Self {
            now,
            lang: Lang::Ja,
            anchors: furniture::anchors(),
            verbose: false,
            terminals: Terminals::default(),
        }
    }

    fn setting(&self, card: Card) -> Setting {
        self.on(Simulator::new(card))
    }

    fn on(&self, backend: impl Backend + 'static) -> Setting {
        let (now, anchors) = (at(self.now), self.anchors.clone());
        Setting {
            start: Box::new(move |sink| {
                let bench = Bench {
                    anchors,
                    clock: Arc::new(move || now),
                    recorders: Vec::new(),
                    random: || None,
                    around: crate::session::unseen(),
                    pin_pads: false,
                    rules: crate::session::pin::Rules::own(),
                };
                Session::start(Arc::new(backend), bench, sink)
            }),
            now,
            lang: self.lang,
            json: false,
            style: Style::default(),
            wait: Duration::ZERO,
            reader: None,
            simulated: true,
            pin_pads: false,
            ascii: false,
            verbose: self.verbose,
            terminals: self.terminals,
            size: (80, 24),
            temporary: "/tmp".into(),
            kiosks: Vec::new(),
            procedures: profile::built_in().unwrap(),
            holiday: holidays::holiday,
            clock: Arc::new(move || now),
            source: calendar::TimeSource::System,
            judge: Arc::new(|_, _| crate::domain::verdict::ChainVerdict::Untrusted),
        }
    }

    fn renew(&self, card: Card) -> Outcome {
        outcome(&Renew::default(), self.setting(card))
    }

    fn inspect(&self, card: Card) -> Outcome {
        outcome(&Inspect { all: true, ..Inspect::default() }, self.setting(card))
    }

    fn cert(&self, which: Slot, card: Card) -> Outcome {
        outcome(&certificate(which), self.setting(card))
    }
}

fn certificate(which: Slot) -> Cert {
    Cert { which, format: None, output: None, show_holder: false, pin: PinArgs::default() }
}

/// On a terminal, or not: what the process's own standard output is makes no difference.
fn on(terminal: bool) -> Asked {
    let terminals = Terminals { stdin: terminal, stdout: terminal, stderr: terminal, ..Terminals::default() };
    Asked { terminals, lang: Lang::En, verbose: true, ..Asked::at(NOW) }
}

fn text(mut outcome: Outcome) -> String {
    assert_eq!(outcome.failure, None);
    String::from_utf8(std::mem::take(&mut *outcome.text)).unwrap()
}

fn json(outcome: Outcome) -> Value {
    assert_eq!(outcome.failure, None);
    outcome.json.unwrap()
}

#[test]
fn the_test_cards_renewal_is_told_day_by_day() {
    for (now, state, last_day, rule, loses, capped) in [
        ("2029-11-17", "valid", "2034-02-17", "5th-birthday", true, Value::Null),
        ("2029-11-18", "renewable", "2035-02-17", "6th-birthday", false, Value::Null),
        ("2030-02-17", "renewable", "2035-02-17", "6th-birthday", false, "card".into()),
        ("2030-02-18", "expired", "2035-02-17", "5th-birthday", false, Value::Null),
    ] {
        let told = json(Asked::at(now).inspect(test_card(NOW)));
        let life = &told["certificates"]["auth"]["lifecycle"];
        assert_eq!(
            (life["state"].as_str(), life["last_day"].as_str()),
            (Some(state), Some("2030-02-17")),
            "{now}"
        );
        assert_eq!(life["renewal_opens_on"], "2029-11-18", "{now}");
        let renewal = &life["if_renewed_today"];
        assert_eq!(
            (renewal["last_day"].as_str(), renewal["rule"].as_str()),
            (Some(last_day), Some(rule)),
            "{now}"
        );
        assert_eq!((&renewal["loses_a_year"], &renewal["capped_by"]), (&loses.into(), &capped), "{now}");
        assert_eq!(told["card"]["municipality"], "東京都清瀬市");
        assert_eq!(told["card"]["expires_on"], "2035-02-17");
    }
}

#[test]
fn the_test_cards_answer_changes_with_the_day() {
    for (now, answer, said) in [
        (
            "2029-11-17",
            "2029年11月18日 (令和11年)から更新できます (あと1日)。",
            "1日早すぎます。明日 (2029年11月18日) から手続きすれば、1年長くなります",
        ),
        (
            "2029-11-18",
            "更新できます。2030年2月17日 (令和12年)までに市区町村の窓口へ (あと91日)。",
            "2035年2月17日 (令和17年) まで (6回目の誕生日)",
        ),
        (
            "2030-02-17T15:48:00+09:00",
            "今日が最終日です。窓口が開いているうちに更新してください。",
            "カードの期限で短くなります",
        ),
        (
            "2030-02-18",
            "電子証明書は2030年2月17日 (令和12年)に期限が切れました。",
            "2035年2月17日 (令和17年) まで (5回目の誕生日)",
        ),
        ("2035-02-18", "カードの有効期限 (2035年2月17日 (令和17年)) が過ぎています。", "新しいカードの申請"),
    ] {
        let told = text(Asked::at(now).renew(test_card(NOW)));
        assert!(told.contains(answer) && told.contains(said), "{now}:\n{told}");
    }
}

#[test]
fn the_test_card_is_called_a_test_card_in_every_answer() {
    let asked = Asked::at(NOW);
    let told = json(asked.inspect(test_card(NOW)));
    let trust = &told["certificates"]["auth"]["trust"];
    assert_eq!((trust["status"].as_str(), trust["anchor"].as_str()), (Some("test"), Some("auth-test-2023")));
    for slot in ["auth_ca", "sign_ca"] {
        // The signing certificate was not read: its CA's copy is a root that is known, no more.
        let status = if slot == "auth_ca" { "issuer" } else { "known-root" };
        assert_eq!(told["certificates"][slot]["compared"]["status"], status);
    }
    for told in [text(asked.inspect(test_card(NOW))), text(asked.cert(Slot::Auth, test_card(NOW)))] {
        assert!(told.contains("テスト用カード。本物の証明書ではありません"), "{told}");
    }
    let told = text(asked.cert(Slot::SignCa, test_card(NOW)));
    assert!(
        told.contains("知っている認証局と1バイトも違いません。テスト用の認証局です")
            && told.contains("信頼の根拠にはしません"),
        "{told}"
    );
}

#[test]
fn the_simulators_certificates_are_told_as_the_demos_and_as_a_test_pinned_or_not() {
    let mut asked = Asked::at(NOW);
    let trust =
        |asked: &Asked| json(asked.inspect(persona("fresh", NOW)))["certificates"]["auth"]["trust"].clone();
    let told = trust(&asked);
    assert_eq!((told["status"].as_str(), told["anchor"].as_str()), (Some("test"), Some("demo")));
    assert_eq!(told["reason"], Value::Null);
    for root in sim::demo_roots() {
        let pinned = asked.anchors.pin(root, Fingerprint(Sha256::digest(root).into()), &[]).unwrap();
        assert_eq!(pinned.origin, Origin::Public);
    }
    assert_eq!(trust(&asked), told);
    // Where nobody knows the root it is one that nobody knows.
    asked.anchors = Anchors::built_in();
    assert_eq!(trust(&asked)["reason"], "unknown-issuer");
}

#[test]
fn the_demos_issuer_is_said_to_be_the_demos_by_every_command() {
    for (lang, issuer) in [(Lang::Ja, "デモ用の発行元"), (Lang::En, "the demo's own issuer")] {
        let asked = Asked { lang, ..Asked::at(NOW) };
        for told in [
            text(asked.inspect(persona("fresh", NOW))),
            text(asked.cert(Slot::Auth, persona("fresh", NOW))),
            text(asked.renew(persona("fresh", NOW))),
        ] {
            assert!(told.contains(issuer), "{told}");
            assert!(!told.contains("J-LIS のものではありません") && !told.contains("not even"), "{told}");
        }
    }
}

#[test]
fn the_demo_roots_and_their_keys_are_listed_as_public() {
    use der::{Decode as _, Encode as _};
    for root in sim::demo_roots() {
        let read = x509_cert::Certificate::from_der(root).unwrap();
        let key = read.tbs_certificate.subject_public_key_info.to_der().unwrap();
        for bytes in [root, key.as_slice()] {
            let print = Fingerprint(Sha256::digest(bytes).into()).to_string();
            assert!(crate::trust::PUBLIC_KEYS.contains(&print.as_str()), "{print}");
        }
    }
}

#[test]
fn renewing_is_told_for_every_persona() {
    for (lang, mark) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        let asked = Asked { lang, ..Asked::at(NOW) };
        for name in ["fresh", "expired", "juki", "android"] {
            insta::assert_snapshot!(format!("renew_{name}_{mark}"), text(asked.renew(persona(name, NOW))));
        }
        // The rest differs in its first part: the answer, the days.
        let mut heads = String::new();
        for name in ["renewable", "last-day", "card-ending", "feb29", "no-sign", "substitutes", "renewed"] {
            let told = text(asked.renew(persona(name, NOW)));
            let head: Vec<&str> = told.split("\n\n").take(2).collect();
            heads.push_str(&format!("== {name}\n{}\n", head.join("\n")));
        }
        insta::assert_snapshot!(format!("renew_heads_{mark}"), heads);
    }
}

#[test]
fn a_card_without_the_certificate_is_told_how_one_is_issued() {
    let mut card = persona("fresh", NOW);
    card.remove_file(Ap::Jpki, 0x000A);
    card.set_file(Ap::Jpki, 0x0008, vec![0x8F, 0x00, 0x00]);
    let outcome = Asked::at(NOW).renew(card);
    let told = outcome.json.clone().unwrap();
    assert_eq!(
        (told["renewal"]["standing"].as_str(), told["renewal"]["do"].as_str()),
        (Some("no-certificate"), Some("issue"))
    );
    assert_eq!(told["renewal"]["window"], Value::Null);
    assert_eq!(told["procedure"]["issue"]["fee"][0]["text"], "カードが有効な間は無料");
    let told = text(outcome);
    assert!(told.contains("窓口で、無料で発行を受けられます") && told.contains("持ち物"), "{told}");
}

#[test]
fn a_card_that_answers_only_select_is_waited_through() {
    let mut card = persona("fresh", NOW);
    card.set_hook(Box::new(|count, command| {
        (count < 40 && command[1] != 0xA4).then(|| sim::Reply::Answer(vec![0x6F, 0x00]))
    }));
    let wait = Duration::from_secs(30);
    let told = json(outcome(&Inspect::default(), Setting { wait, ..Asked::at(NOW).setting(card) }));
    assert_eq!(told["card"]["kind"], "my-number-card");
}

#[test]
fn a_card_of_another_kind_has_no_renewal() {
    let outcome = Asked::at(NOW).renew(persona("other-card", NOW));
    assert_eq!(outcome.failure, Some(Failure::OtherCard));
    assert_eq!(outcome.json.unwrap()["renewal"]["standing"], "other-card");
}

#[test]
fn a_card_with_a_label_that_is_not_known_is_told_and_ends_with_8_as_perhaps_newer() {
    let card = || {
        let mut card = persona("fresh", NOW);
        card.set_file(Ap::Jpki, 0x0006, b"JPKIAPICCTOKEN3                 ".to_vec());
        card
    };
    let told = outcome(&Inspect::default(), Asked::at(NOW).setting(card()));
    assert_eq!(told.failure, Some(Failure::UnknownCard));
    let [_, todo] = Failure::UnknownCard.told(Lang::En);
    assert_eq!(Failure::UnknownCard.key(), (8, "unknown-card"));
    assert!(!todo.is_empty());
    let told = told.json.unwrap();
    assert_eq!(
        (told["card"]["kind"].as_str(), &told["certificates"]["auth"]["read"]),
        (Some("unknown"), &true.into())
    );
    assert_eq!(Asked::at(NOW).renew(card()).failure, Some(Failure::UnknownCard));
}

#[test]
fn the_next_card_is_told_by_the_rules_of_its_kind_and_as_planned() {
    let card = || persona("next", NOW);
    let told = json(outcome(&Inspect::default(), Asked::at(NOW).setting(card())));
    assert_eq!(told["card"]["kind"], "next-my-number-card");
    let auth = &told["certificates"]["auth"];
    assert_eq!(auth["key"], serde_json::json!({ "algorithm": "EC", "bits": 384, "supported": false }));
    let day = |day: &Value| day.as_str().unwrap().parse::<chrono::NaiveDate>().unwrap();
    let (last, opens) = (day(&auth["lifecycle"]["last_day"]), day(&auth["lifecycle"]["renewal_opens_on"]));
    assert_eq!(opens, calendar::plus_days(calendar::minus_months(last, 12), 1));
    assert_eq!(day(&told["card"]["expires_on"]), calendar::plus_months(last, 1));
    let renewed = &auth["lifecycle"]["if_renewed_today"];
    assert_eq!((&renewed["rule"], &renewed["estimated"]), (&"10th-birthday".into(), &true.into()));
    let renewed = Asked::at(NOW).renew(card());
    let told = renewed.json.clone().unwrap();
    assert_eq!((&told["renewal"]["standing"], &told["procedure"]), (&"early".into(), &Value::Null));
    assert_eq!(told["renewal"]["window"], Value::Null);
    let told = text(renewed);
    assert!(
        told.contains("次期カードの規則 (予定) では、") && told.contains("12か月前から (予定)"),
        "{told}"
    );
}

#[test]
fn a_certificate_that_ends_with_its_card_needs_a_new_card() {
    let mut card = test_card(NOW);
    card.set_records(Ap::Common, 0x0001, vec![b"\x01\x1C4000000127198431322120300217".to_vec()]);
    let told = json(Asked::at("2029-12-01").renew(card));
    assert_eq!(
        (told["renewal"]["standing"].as_str(), told["renewal"]["do"].as_str()),
        (Some("ends-with-card"), Some("new-card"))
    );
    assert_eq!(told["renewal"]["window"], Value::Null);
}

#[test]
fn certificates_are_told_whole() {
    for (lang, mark) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        let asked = Asked { lang, verbose: true, ..Asked::at(NOW) };
        insta::assert_snapshot!(
            format!("cert_test_auth_{mark}"),
            text(asked.cert(Slot::Auth, test_card(NOW)))
        );
        let asked = Asked { verbose: false, ..asked };
        insta::assert_snapshot!(
            format!("cert_test_auth_ca_{mark}"),
            text(asked.cert(Slot::AuthCa, test_card(NOW)))
        );
        insta::assert_snapshot!(
            format!("cert_fresh_{mark}"),
            text(asked.cert(Slot::Auth, persona("fresh", NOW)))
        );
    }
}

#[test]
fn the_json_of_renew_says_what_its_words_say() {
    insta::assert_snapshot!(
        "renew_json",
        serde_json::to_string_pretty(&json(Asked::at("2029-11-17").renew(test_card(NOW)))).unwrap()
    );
}

/// Signs a new document with the simulated card's signing key.
fn sign_with_a_card(card: Card, document: &Path, signature: &Path) {
    std::fs::write(document, "signed by a simulated card\n").unwrap();
    let quiet = |_| std::ops::ControlFlow::Continue(());
    let sha256 = DigestAlgorithm::Sha256;
    let opened = task::Document::open(document).unwrap();
    let digests = opened.hash(&[sha256], &quiet).unwrap();
    let mut reach = Reach::new(Asked::at(NOW).setting(card)).unwrap();
    let want = Want::before(crate::domain::credential::PinName::Sign);
    let report = reach.look(want, Purpose::Secret).unwrap();
    let mut pin = Pin::default();
    assert!("DEMO2580".bytes().all(|byte| pin.push(byte)));
    let signing = SigningInput::cms(KeyPair::Sign, digests, sha256, false, None);
    let work = Work::Sign(Box::new(signing));
    let epoch = reach.epoch(&report).unwrap();
    let request = Dialogue::begin(work, &report, epoch, Terms::asking(at(NOW))).unwrap().given(pin, None);
    let (outcome, _) = reach.pin(request).unwrap();
    let Ok(Done::Signed(signed)) = &outcome.result else { panic!("{:?}", outcome.result) };
    let Product::Cms(made) = &signed.made else { panic!("a CMS signature") };
    opened.write_to(made, false, signature, false, &quiet).unwrap();
}

/// What a card tells of its holder without a PIN: the serial number that 共通AP holds.
const CARD_SERIAL: &str = "999900000000001";

#[test]
fn on_a_terminal_the_holder_is_masked_unless_asked_for_and_elsewhere_never() {
    for (terminal, show_holder, masked) in
        [(true, false, true), (true, true, false), (false, false, false), (false, true, false)]
    {
        let asked = on(terminal);
        let inspect = Inspect { show_holder, ..Inspect::default() };
        let told = text(outcome(&inspect, asked.setting(persona("fresh", NOW))));
        assert_eq!(!told.contains(CARD_SERIAL), masked, "inspect {terminal} {show_holder}\n{told}");

        // An alternative name in the place of the holder's certificate is the holder's, whoever it names.
        let mut card = test_card(NOW);
        let ca = std::fs::read("tests/fixtures/test-card/jpki-auth-ca-cert.der").unwrap();
        card.set_file(Ap::Jpki, 0x000A, ca);
        let cert = Cert { show_holder, ..certificate(Slot::Auth) };
        let told = text(outcome(&cert, asked.setting(card)));
        assert_eq!(!told.contains("公的個人認証"), masked, "cert {terminal} {show_holder}\n{told}");

        // What a signature names its signer by.
        let folder = tempfile::tempdir().unwrap();
        let signature = folder.path().join("a.p7s");
        sign_with_a_card(persona("fresh", NOW), &folder.path().join("a"), &signature);
        let verify = verify(signature, show_holder);
        let setting = asked.setting(persona("fresh", NOW));
        let outcome = outcome(&verify, setting);
        let told = String::from_utf8(outcome.text.to_vec()).unwrap() + &outcome.json.unwrap().to_string();
        assert_eq!(!told.contains("花子"), masked, "verify {terminal} {show_holder}\n{told}");
    }
}

fn verify(file: PathBuf, show_holder: bool) -> Verify {
    Verify { file, content: None, extract_signed: None, force: false, check_filing: false, show_holder }
}

#[test]
fn what_a_certificate_says_is_data_as_it_says_it_and_beside_it_what_a_terminal_shows() {
    let own = "ﾐﾎﾝ\u{e000}\n花\u{202e}子";
    let written = include_str!("../../assets/personas/fresh.toml");
    let written =
        written.replace("見本　花子", r"ﾐﾎﾝ\uE000\n花\u202E子").replace("\"00000\"", "\"00000000\"");
    let card = Card::new(&Persona::parse("odd", &written).unwrap(), at(NOW));
    let folder = tempfile::tempdir().unwrap();
    let signature = folder.path().join("a.p7s");
    sign_with_a_card(card, &folder.path().join("a"), &signature);
    let verify = verify(signature, false);
    let told = outcome(&verify, Asked::at(NOW).setting(persona("fresh", NOW)));
    let text = String::from_utf8(told.text.to_vec()).unwrap();
    assert!(text.contains("ミホン〓(U+E000) 花(U+202E)子") && !text.contains('\u{202e}'), "{text}");
    let told: Value = serde_json::from_str(&json::line(told.json.unwrap())).unwrap();
    let holder = &told["signatures"][0]["signer"]["holder"];
    assert_eq!(holder["name"], own);
    assert_eq!(holder["display"], serde_json::json!({ "name": "ミホン〓(U+E000) 花(U+202E)子" }));
}

#[test]
fn a_cas_alternative_name_is_nobodys_personal_data_and_is_told_on_a_terminal_too() {
    for which in [Slot::AuthCa, Slot::SignCa] {
        let on = |terminal| text(on(terminal).cert(which, test_card(NOW)));
        assert!(on(false).contains("Alternative names"));
        assert_eq!(on(true), on(false));
    }
}

#[test]
fn bytes_are_kept_off_a_terminal_and_only_there() {
    for (terminal, failure) in [(true, Some(Failure::BinaryOnTerminal)), (false, None)] {
        let cert = Cert { format: Some(Format::Der), ..certificate(Slot::Auth) };
        let outcome = outcome(&cert, on(terminal).setting(persona("fresh", NOW)));
        assert_eq!(outcome.failure, failure);
        assert_eq!(outcome.text.is_empty(), terminal);
    }
}

#[test]
fn a_pin_on_standard_input_is_refused_where_that_is_a_terminal() {
    let pin = PinArgs { pin_stdin: true, last_try: false };
    let args = Authenticate { key: KeyPair::Auth, pin, dates: DatesArgs::default() };
    let outcome = outcome(&args, on(true).setting(persona("fresh", NOW)));
    assert!(matches!(outcome.failure, Some(Failure::Usage(why)) if why.contains("echoed")));
}

#[test]
fn the_code_has_the_room_of_the_terminal_and_all_it_wants_elsewhere() {
    let drawn = |terminal, size| {
        let setting = Setting { size, ..on(terminal).setting(persona("fresh", NOW)) };
        outcome(&Renew { qr: true, ..Renew::default() }, setting)
    };
    assert!(matches!(drawn(true, (20, 10)).failure, Some(Failure::SmallTerminal(..))));
    assert_eq!(drawn(true, (132, 60)).failure, None);
    assert_eq!(drawn(false, (20, 10)).failure, None);
}
