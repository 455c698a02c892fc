use myna_card::ap::jpki::{JpkiAp, SignatureScheme, TokenType};
use myna_card::ap::{common::CommonAp, juki::JukiAp, surface::SurfaceAp, text::TextAp};
use myna_card::card::Retries;
use myna_card::pin::Pin;

use super::*;
use crate::sim::content;
use crate::sim::persona::{CertificateText, Digest, Key, Kind};

fn now() -> Instant {
    "2026-11-22T17:00:00+09:00".parse().unwrap()
}

fn card(name: &str) -> Card {
    Card::new(&Persona::named(name).unwrap(), now())
}

mod face;

/// Sends hex, gets hex.
fn say(card: &mut Card, hex: &str) -> String {
    let text: String = hex.split_whitespace().collect();
    let bytes: Vec<u8> =
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect();
    match card.exchange(&bytes) {
        Reply::Answer(bytes) => crate::domain::text::hex(&bytes),
        other => format!("{other:?}"),
    }
}

fn expect(card: &mut Card, talk: &[(&str, &str)]) {
    for (command, answer) in talk {
        assert_eq!(say(card, command), *answer, "{command}");
    }
}

const JPKI: &str = "00A4040C0A D392F000260100000001";
const TEXT: &str = "00A4040C0A D3921000310001010408";
const MANAGER: &str = "00A4040C07 A0000001510000";
const AUTH_PIN: &str = "0020009804 32353830";
const WRONG_PIN: &str = "0020009804 30303030";
/// 「DEMO2580」
const SIGN_PIN: &str = "0020009B08 44454D4F32353830";

/// The other reader's view of our card.
struct Wired(Card);

impl myna_card::Transmit for Wired {
    fn transmit(&mut self, command: &[u8]) -> myna_card::Result<Vec<u8>> {
        loop {
            if let Reply::Answer(bytes) = self.0.exchange(command) {
                return Ok(bytes);
            }
        }
    }
}

#[test]
fn another_reader_of_the_card_reads_every_persona() {
    for name in Persona::names().filter(|name| *name != "other-card" && *name != "unsteady") {
        let persona = Persona::named(name).unwrap();
        let mut reader = myna_card::Card::new(Wired(card(name)));
        let mut jpki = JpkiAp::select(&mut reader).unwrap();
        let expected = match name {
            "android" => TokenType::Android,
            "iphone" => TokenType::IPhone,
            // Not known to that reader; of the next card nothing is.
            "juki" | "next" => jpki.read_token_type().unwrap(),
            _ => TokenType::Card,
        };
        assert_eq!(jpki.read_token_type().unwrap(), expected, "{name}");
        assert_eq!(jpki.read_token_info().unwrap().utc_time, [b'9'; 16]);
        // That reader knows RSA with SHA-256 alone.
        let known = |text: &Option<CertificateText>| {
            text.as_ref().is_none_or(|text| (text.key, text.digest) == (Key::Rsa2048, Digest::Sha256))
        };
        if name != "juki" {
            let there = jpki.read_certificate_availability().unwrap();
            assert_eq!(there.has_sign_certificate(), persona.sign.is_some(), "{name}");
            assert_eq!(there.has_auth_certificate(), persona.auth.is_some(), "{name}");
            let tries = persona.tries.auth.unwrap_or(3);
            let told = if tries == 0 { Retries::Blocked } else { Retries::Remaining(tries) };
            assert_eq!(jpki.auth_pin_retries().unwrap(), told, "{name}");
            if tries > 0 {
                jpki.verify_auth_pin(&Pin::numeric("2580").unwrap()).unwrap();
                let signature = jpki.sign_with_auth_key(SignatureScheme::Sha256DigestInfo, b"text");
                assert_eq!(signature.is_ok(), known(&persona.auth), "{name}");
                if let Ok(signature) = signature {
                    let key = jpki.read_auth_certificate().unwrap().public_key().unwrap();
                    SignatureScheme::Sha256DigestInfo.verify(&key, b"text", &signature).unwrap();
                }
            }
            let (leaf, ca) =
                (jpki.read_auth_certificate().unwrap(), jpki.read_auth_ca_certificate().unwrap());
            assert!(!known(&persona.auth) || leaf.verify_signature(&ca).is_ok(), "{name}");
        }
        let tries = persona.tries.sign.unwrap_or(5);
        let told = if tries == 0 { Retries::Blocked } else { Retries::Remaining(tries) };
        assert_eq!(jpki.sign_pin_retries().unwrap(), told, "{name}");
        if tries > 0 {
            assert!(jpki.read_sign_certificate().is_err(), "{name}");
            jpki.verify_sign_pin(&Pin::new("DEMO2580").unwrap()).unwrap();
            let leaf = jpki.read_sign_certificate().unwrap();
            let scheme = SignatureScheme::PreHashedDigestInfo;
            let signature = jpki.sign_with_sign_key(scheme, &[7; 32]);
            assert_eq!(signature.is_ok(), known(&persona.sign), "{name}");
            if let Ok(signature) = signature {
                leaf.verify_signature(&jpki.read_sign_ca_certificate().unwrap()).unwrap();
                scheme.verify(&leaf.public_key().unwrap(), &[7; 32], &signature).unwrap();
            }
        }
    }
}

#[test]
fn another_reader_of_the_card_reads_the_other_applications() {
    let mut reader = myna_card::Card::new(Wired(card("fresh")));
    let mut common = CommonAp::select(&mut reader).unwrap();
    let info = common.read_card_info().unwrap();
    assert_eq!((info.municipality_code.as_str(), info.expiry.year), ("07202", 2035));
    assert_eq!(common.pin_retries().unwrap(), Retries::Remaining(3));
    common.change_pin(&Pin::numeric("4071").unwrap(), &Pin::numeric("4072").unwrap()).unwrap();
    JukiAp::select(&mut reader).unwrap().verify_pin(&Pin::numeric("4071").unwrap()).unwrap();
    let mut text = TextAp::select(&mut reader).unwrap();
    assert_eq!(text.retries(0x0012).unwrap(), Retries::Blocked);
    assert_eq!(text.retries(0x0015).unwrap(), Retries::Remaining(10));
    text.read_ap_basic_data().unwrap();
    assert!(text.read_my_number().is_err() && text.read_attributes().is_err());
    let mut surface = SurfaceAp::select(&mut reader).unwrap();
    assert_eq!(surface.read_ap_basic_data().unwrap().municipality_code, "07202");
    assert_eq!(surface.retries(0x0012).unwrap(), Retries::Remaining(10));
}

#[test]
fn wrong_pins_count_down_to_a_lock_that_the_right_one_does_not_open() {
    let mut card = card("fresh");
    expect(
        &mut card,
        &[
            (JPKI, "9000"),
            ("00200098", "63C3"),
            (WRONG_PIN, "63C2"),
            ("00200098", "63C2"),
            (AUTH_PIN, "9000"),
            // The empty query still tells the maximum, logged in or not.
            ("00200098", "63C3"),
            (WRONG_PIN, "63C2"),
            (WRONG_PIN, "63C1"),
            (WRONG_PIN, "63C0"),
            ("00200098", "6984"),
            (AUTH_PIN, "6984"),
            // The other counter is its own.
            ("0020009B", "63C5"),
        ],
    );
}

#[test]
fn both_forms_of_a_command_say_the_same() {
    let mut card = card("fresh");
    expect(
        &mut card,
        &[
            ("00A4020C02 0018", "6A82"),
            (JPKI, "9000"),
            ("00B0000000", "6986"),
            ("00200080", "6986"),
            ("00A4020C02 0018", "9000"),
            ("00200080", "63C3"),
            ("0020008004 32353830", "9000"),
            ("00B0000000", "6981"),
            ("00A4020C02 0006", "9000"),
            ("00B0000004", "4A504B499000"),
            ("00B0860004", "4A504B499000"),
            ("00B0860104", "504B49419000"),
            ("00B0880000", "8F8F009000"),
            ("00B0880004", "8F8F006282"),
            ("00B0880300", "6B00"),
            ("00B09E0000", "6A82"),
            ("00200086", "6A88"),
        ],
    );
    card.wire.short_ef = false;
    expect(&mut card, &[("00B0860004", "6A86"), ("00200098", "6A86")]);
}

#[test]
fn the_signing_certificate_opens_after_its_password_alone() {
    let mut card = card("fresh");
    expect(
        &mut card,
        &[
            (JPKI, "9000"),
            ("00B0810004", "6982"),
            (AUTH_PIN, "9000"),
            ("00B0810004", "6982"),
            (SIGN_PIN, "9000"),
            ("00B0810002", "30829000"),
        ],
    );
    assert!(say(&mut card, "802A009A0101 00").ends_with("9000"));
    let mut android = self::card("android");
    expect(
        &mut android,
        &[(JPKI, "9000"), ("00B08A0002", "6982"), (AUTH_PIN, "9000"), ("00B08A0002", "30829000")],
    );
}

#[test]
fn a_login_ends_with_another_application_or_power_and_with_nothing_else() {
    let mut card = card("fresh");
    let logged_in = |card: &mut Card| card.verified(Ap::Jpki, 0x18);
    expect(&mut card, &[(JPKI, "9000"), (AUTH_PIN, "9000"), (JPKI, "9000")]);
    assert!(logged_in(&mut card));
    card.warm_reset();
    expect(&mut card, &[("00A4020C02 0018", "6A82"), (JPKI, "9000")]);
    assert!(logged_in(&mut card));
    expect(&mut card, &[(MANAGER, "9000")]);
    assert!(!logged_in(&mut card));
    expect(&mut card, &[(JPKI, "9000"), (AUTH_PIN, "9000"), (TEXT, "9000")]);
    assert!(!logged_in(&mut card));
    expect(&mut card, &[(JPKI, "9000"), (AUTH_PIN, "9000")]);
    card.power_on();
    assert!(!logged_in(&mut card));
    expect(&mut card, &[(JPKI, "9000"), ("802A00970101 00", "6982")]);
}

#[test]
fn a_pin_changes_after_it_was_presented_and_in_its_form() {
    let mut card = card("fresh");
    expect(
        &mut card,
        &[
            (JPKI, "9000"),
            ("0024019804 31313131", "6982"),
            (AUTH_PIN, "9000"),
            ("0024019804 3131314A", "6A80"),
            ("8032009804 31313131", "6D00"),
            ("0024019804 31313131", "9000"),
            (AUTH_PIN, "63C2"),
            ("0020009804 31313131", "9000"),
            (SIGN_PIN, "9000"),
            ("0024019B08 4445444544454445", "6A80"),
            ("0024019B08 4445444544454439", "9000"),
        ],
    );
}

#[test]
fn signing_takes_the_inputs_that_a_card_takes() {
    let mut card = card("fresh");
    expect(&mut card, &[(JPKI, "9000"), (AUTH_PIN, "9000")]);
    let zeros = |count: usize| "00".repeat(count);
    for (command, answer) in [
        (format!("802A009720{}", zeros(32)), "6700".to_owned()),
        (format!("802A02971F{}00", zeros(31)), "6985".to_owned()),
        (format!("802A0097F6{}00", zeros(246)), "6985".to_owned()),
        (format!("802A049720{}00", zeros(32)), "6A86".to_owned()),
        (format!("802A009A20{}00", zeros(32)), "6982".to_owned()),
    ] {
        assert_eq!(say(&mut card, &command), answer, "{command}");
    }
    // With the key selected, P2 is 80 (as OpenSC does); the answer fills a short APDU.
    expect(&mut card, &[("00A4020C02 0017", "9000")]);
    assert_eq!(say(&mut card, &format!("802A0080F5{}00", zeros(245))).len(), (256 + 2) * 2);
}

#[test]
fn commands_that_no_card_knows_are_refused_each_with_its_word() {
    let mut card = card("fresh");
    expect(
        &mut card,
        &[
            ("00A4040C09 D392F0002601000000", "6A82"),
            ("00A4000C02 3F00", "6A86"),
            ("0000", "6700"),
            ("01B0000000", "6881"),
            ("90B0000000", "6E00"),
            (JPKI, "9000"),
            ("80FC0000", "6700"),
            ("00840000 08", "6D00"),
            (MANAGER, "9000"),
            ("00CA00F000", "30373230329000"),
        ],
    );
    expect(&mut self::card("iphone"), &[(JPKI, "9000"), ("80FC0000", "9000"), (TEXT, "6A82")]);
    expect(&mut self::card("other-card"), &[(JPKI, "6A82"), (MANAGER, "9000")]);
}

#[test]
fn extended_length_is_taken_refused_or_loses_the_link() {
    let read = "00B08A00 000000";
    let mut card = card("extended");
    expect(&mut card, &[(JPKI, "9000")]);
    assert_eq!(say(&mut card, read).len(), (2048 + 2) * 2);
    assert_eq!(say(&mut card, "00B08A00 000600").len(), (1536 + 2) * 2);
    expect(&mut self::card("short-only"), &[(JPKI, "9000"), (read, "6700")]);
    card.wire.extended = Extended::Lost;
    expect(&mut card, &[(read, "Lost"), ("00B08A0004", "6A82")]);
}

#[test]
fn answers_may_have_to_be_fetched_and_lengths_asked_for_again() {
    let mut card = card("fresh");
    card.wire.get_response = true;
    expect(
        &mut card,
        &[(JPKI, "9000"), ("00B0880000", "6103"), ("00C0000002", "8F8F6101"), ("00C0000001", "009000")],
    );
    expect(&mut card, &[("00C0000000", "6985"), ("00B08A0000", "6100")]);
    card.wire.get_response = false;
    card.wire.wrong_le = true;
    expect(&mut card, &[("00B0880000", "6C03"), ("00B0880003", "8F8F009000")]);
    card.wire.get_response = true;
    expect(&mut card, &[("00B0880003", "6100"), ("00C0000000", "6C03"), ("00C0000003", "8F8F009000")]);
}

#[test]
fn a_small_reader_refuses_what_it_can_not_carry_and_a_stale_61_has_nothing_behind_it() {
    let mut card = card("fresh");
    card.wire.short_le = 128;
    expect(&mut card, &[(JPKI, "9000"), ("00B08A0000", "6700"), ("00B08A0081", "6700")]);
    assert_eq!(say(&mut card, "00B08A0080").len(), (128 + 2) * 2);
    card.wire.stale_more = true;
    expect(&mut card, &[("00B0880003", "8F8F006100"), ("00C0000003", "6985"), ("00200098", "63C3")]);
}

#[test]
fn the_first_command_after_power_may_fail_once() {
    let mut card = card("fresh");
    card.wire.first_command_6f00 = true;
    expect(&mut card, &[(JPKI, "6F00"), (JPKI, "9000")]);
}

#[test]
fn record_1_of_the_common_application_is_free() {
    let mut card = card("fresh");
    card.set_records(Ap::Common, 1, vec![b"\x01\x1c4000000127198431322120350217".to_vec()]);
    let common = "00A4040C0A D3921000310001010100";
    expect(&mut card, &[(common, "9000"), ("00B2020C00", "6A83"), ("00B0810000", "6981")]);
    let record = say(&mut card, "00B2010C00");
    assert!(record.starts_with("011C343030303030303132373139383433"), "{record}");
    assert!(record.ends_with("32303335303231379000"), "{record}");
    assert_eq!(record.len(), (30 + 2) * 2);
    expect(&mut card, &[("00A4020C02 0001", "9000")]);
    assert_eq!(say(&mut card, "00B2010400"), record);
}

#[test]
fn files_answers_and_applications_can_be_replaced_for_a_test() {
    let mut card = card("fresh");
    card.set_file(Ap::Jpki, 0x0A, vec![0x30, 0x00]);
    card.force_file(Ap::Jpki, 0x0B, 0x6F12);
    card.remove_file(Ap::Jpki, 0x08);
    card.remove_application(Ap::Text);
    card.force_exchange(6, 0x6984);
    expect(
        &mut card,
        &[
            (JPKI, "9000"),
            ("00B08A0000", "30009000"),
            ("00B08B0000", "6F12"),
            ("00B0880000", "6A82"),
            (TEXT, "6A82"),
            (JPKI, "6984"),
            (JPKI, "9000"),
        ],
    );
    assert_eq!(card.exchanges(), 7);
}

#[test]
fn what_is_kept_of_a_pin_command_is_not_the_pin() {
    let mut card = card("fresh");
    expect(&mut card, &[(JPKI, "9000"), (AUTH_PIN, "9000")]);
    assert_eq!(card.log()[1], [0x00, 0x20, 0x00, 0x98, 0x04, 0xEE, 0xEE, 0xEE, 0xEE]);
}

#[test]
fn the_same_now_gives_the_same_card() {
    let (mut one, mut two) = (card("fresh"), card("fresh"));
    for ef in [0x0001, 0x0002, 0x0006, 0x0008, 0x000A, 0x000B] {
        assert_eq!(one.file(Ap::Jpki, ef).unwrap(), two.file(Ap::Jpki, ef).unwrap());
    }
}

#[test]
fn the_files_of_the_real_test_card_can_be_served() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/test-card");
    let mut card = card("fresh");
    for (ef, file) in [
        (0x0001, "jpki-sign-cert.der"),
        (0x0002, "jpki-sign-ca-cert.der"),
        (0x000A, "jpki-auth-cert.der"),
        (0x000B, "jpki-auth-ca-cert.der"),
    ] {
        let mut bytes = std::fs::read(format!("{folder}/{file}")).unwrap();
        bytes.resize(2048, 0xFF);
        card.set_file(Ap::Jpki, ef, bytes);
    }
    let mut reader = myna_card::Card::new(Wired(card));
    let mut jpki = JpkiAp::select(&mut reader).unwrap();
    let auth = jpki.read_auth_certificate().unwrap();
    assert_eq!(auth.serial_number(), [0x22, 0x7B, 0x13]);
    auth.verify_signature(&jpki.read_auth_ca_certificate().unwrap()).unwrap();
    // The access rule is the file's, whatever lies in it.
    assert!(jpki.read_sign_certificate().is_err());
    jpki.verify_sign_pin(&Pin::new("DEMO2580").unwrap()).unwrap();
    assert_eq!(jpki.read_sign_certificate().unwrap().serial_number(), [0x1E, 0xE6, 0x07]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(500))]
    #[test]
    fn any_bytes_get_an_answer(commands in proptest::collection::vec(proptest::collection::vec(0_u8.., 0..12), 1..8)) {
        let mut card = card("fresh");
        for command in &commands {
            match card.exchange(command) {
                Reply::Answer(answer) => proptest::prop_assert!(answer.len() >= 2),
                other => proptest::prop_assert!(false, "{:?}", other),
            }
        }
    }
}
