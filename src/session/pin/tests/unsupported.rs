//! Cards whose keys are of a kind or size that the jobs don't know: told as that, and no PIN is sent in vain.

use super::*;
use crate::domain::certificate::{KeyFacts, Unsupported};

/// A card whose key in one part of its persona is of this kind.
fn with_key(persona: &str, part: &str, key: &str) -> Desk {
    with(persona, part, &format!("key = \"{key}\""))
}

/// The same with another line in that part.
fn with(persona: &str, part: &str, line: &str) -> Desk {
    let path = format!("assets/personas/{persona}.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.replace(&format!("[{part}]\n"), &format!("[{part}]\n{line}\n"));
    let card = sim::Card::new(&Persona::parse(persona, &text).unwrap(), calendar::parse(NOW).unwrap());
    let simulator = Simulator::new(card);
    let hand = simulator.hand();
    Desk::on(Arc::new(simulator), hand)
}

const KEYS_OF_OTHERS: [(&str, &str, u32); 4] =
    [("p256", "EC", 256), ("p384", "EC", 384), ("rsa1024", "RSA", 1024), ("rsa3072", "RSA", 3072)];

fn unsupported(algorithm: &str, bits: u32, after: After) -> Stop {
    let what = Unsupported::Key(KeyFacts { algorithm: algorithm.to_owned(), bits: Some(bits) });
    Stop::Unsupported { what, after }
}

fn uses(pair: KeyPair) -> [Work; 2] {
    [Work::Challenge(pair), sign::work(pair, None)]
}

#[test]
fn no_pin_is_sent_for_an_authentication_key_that_can_not_be_used() {
    for (key, algorithm, bits) in KEYS_OF_OTHERS {
        for persona in ["fresh", "short-only", "iphone"] {
            let mut desk = with_key(persona, "auth", key);
            for work in uses(KeyPair::Auth) {
                let outcome = desk.job(work, "2580");
                assert_eq!(
                    outcome.result,
                    Err(unsupported(algorithm, bits, After::Nothing)),
                    "{key} {persona}"
                );
                assert_eq!((outcome.presented, desk.sent(0x20)), (0, 0), "{key} {persona}");
                assert_eq!(desk.sent(0x2A), 0);
            }
        }
    }
}

#[test]
fn a_key_that_only_its_pin_shows_is_not_used_where_it_can_not_be() {
    for (key, algorithm, bits) in KEYS_OF_OTHERS {
        for (persona, part, pair, typed) in
            [("fresh", "sign", KeyPair::Sign, "DEMO2580"), ("android", "auth", KeyPair::Auth, "2580")]
        {
            let mut desk = with_key(persona, part, key);
            for work in uses(pair) {
                let outcome = desk.job(work, typed);
                assert_eq!(
                    outcome.result,
                    Err(unsupported(algorithm, bits, After::Verified)),
                    "{key} {persona}"
                );
                assert_eq!((outcome.presented, desk.sent(0x2A)), (1, 0), "{key} {persona}");
                assert!(outcome.closed);
                desk.hand.clear_log();
            }
        }
    }
}

#[test]
fn a_signing_key_that_was_seen_before_costs_no_second_password() {
    let mut desk = Desk::new("p384");
    let Ok(Done::Read(certificate, _)) = desk.job(Work::Read(KeyPair::Sign), "DEMO2580").result.clone()
    else {
        panic!("not read")
    };
    desk.card.read = vec![(KeyPair::Sign, crate::domain::identity::start(&certificate.der))];
    desk.hand.clear_log();
    let outcome = desk.job(sign::work(KeyPair::Sign, Some(*certificate)), "DEMO2580");
    assert_eq!(outcome.result, Err(unsupported("EC", 384, After::Nothing)));
    assert_eq!(desk.sent(0x20), 0);
}

#[test]
fn what_needs_no_key_is_done_all_the_same_and_the_other_key_is_used() {
    let mut desk = Desk::new("p256-auth");
    assert_eq!(desk.job(Work::Check(PinName::Auth), "2580").result, Ok(Done::Checked));
    assert_eq!(desk.job(change(PinName::Auth, pin("2468")), "2580").result, Ok(Done::Changed));
    assert!(matches!(desk.job(Work::Read(KeyPair::Auth), "2468").result, Ok(Done::Read(..))));
    assert!(matches!(desk.job(sign::work(KeyPair::Sign, None), "DEMO2580").result, Ok(Done::Signed(_))));
    let Ok(Done::Answered(answered)) = desk.job(Work::Challenge(KeyPair::Sign), "DEMO2580").result.clone()
    else {
        panic!("no answer")
    };
    assert!(answered.holds_key);
}

#[test]
fn the_key_is_known_before_a_pin_is_asked_for_by_one_exchange_more_at_the_most() {
    for (persona, more) in [("short-only", 1), ("extended", 0)] {
        for key in ["rsa2048", "p384"] {
            let known = (key != "rsa2048")
                .then(|| Unsupported::Key(KeyFacts { algorithm: "EC".to_owned(), bits: Some(384) }));
            let took = |want: Want| {
                let mut desk = with_key(persona, "auth", key);
                let before = desk.hand.exchanges();
                let report = desk.look(want);
                (desk.hand.exchanges() - before, report)
            };
            let (without, report) = took(Want::before(PinName::Auth));
            assert_eq!(report.auth_means, None);
            let (with, report) = took(Want::before_use(KeyPair::Auth));
            // The usual key's length is told by the bytes that tell which card it is.
            let more = if key == "rsa2048" { 0 } else { more };
            assert!(with <= without + more, "{persona} {key}: {without} {with}");
            assert_eq!(report.unsupported(KeyPair::Auth), known, "{persona}");
            assert!(report.auth_means.is_some() && report.identity.is_ok());
            let (_, whole) = took(Want::CARD);
            assert_eq!(whole.unsupported(KeyPair::Auth), known, "{persona}");
        }
    }
}

#[test]
fn a_card_that_gives_no_more_than_its_first_bytes_is_known_all_the_same() {
    let mut desk = with_key("short-only", "auth", "p384");
    desk.hand.with_card(READER, |card| {
        card.set_hook(Box::new(|_, command| {
            (command[1] == 0xB0 && command[2] == 0x01).then(|| Reply::Answer(vec![0x6F, 0x00]))
        }));
    });
    let report = desk.look(Want::before_use(KeyPair::Auth));
    assert!(report.identity.is_ok() && report.auth_means.is_none());
}

#[test]
fn the_key_of_a_certificate_whose_issuer_can_not_be_checked_is_not_used() {
    for (persona, part, pair, typed, after) in [
        ("fresh", "auth", KeyPair::Auth, "2580", After::Nothing),
        ("android", "auth", KeyPair::Auth, "2580", After::Verified),
        ("fresh", "sign", KeyPair::Sign, "DEMO2580", After::Verified),
    ] {
        let mut desk = with(persona, part, "digest = \"sha384\"");
        let sha384 = crate::codec::x509::algorithm_named("1.2.840.113549.1.1.12".to_owned());
        for work in uses(pair) {
            let outcome = desk.job(work, typed);
            let what = Unsupported::Issuer(sha384.clone());
            assert_eq!(outcome.result, Err(Stop::Unsupported { what, after }), "{persona} {part}");
            let sent = usize::from(after == After::Verified);
            assert_eq!((desk.sent(0x20), desk.sent(0x2A)), (sent, 0), "{persona} {part}");
            desk.hand.clear_log();
        }
        assert_eq!(desk.job(Work::Check(pair.pin()), typed).result, Ok(Done::Checked));
        if (persona, part) == ("fresh", "auth") {
            let told = desk.look(Want::before_use(KeyPair::Auth)).unsupported(KeyPair::Auth);
            assert_eq!(told, Some(Unsupported::Issuer(sha384)));
        }
    }
}
