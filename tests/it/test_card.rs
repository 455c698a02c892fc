//! The certificates and record 1 of the test system's card (`tests/fixtures/test-card`), served by the simulated card's
//! files, told by the program through pcscd as OpenSSL prints them.

use std::path::PathBuf;

use libtest_mimic::Trial;
use mynascope::sim::{self, Ap};
use serde_json::Value;

use crate::live::{card, serve};
use crate::program::{NOW, card_is_in, mynascope, other, trials};
use crate::world::{World, trial};

pub(crate) fn trials() -> Vec<Trial> {
    trials![trial: the_test_card_is_told_as_openssl_prints_it, the_test_cards_days_turn_at_midnight_in_japan,
        the_test_cards_face_is_told_as_it_lies_in_its_files]
}

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/test-card").join(name)
}

/// What is in which file.
const FILES: [(u16, &str); 4] = [
    (0x0001, "jpki-sign-cert.der"),
    (0x0002, "jpki-sign-ca-cert.der"),
    (0x000A, "jpki-auth-cert.der"),
    (0x000B, "jpki-auth-ca-cert.der"),
];

/// A simulated card with that card's files; filler behind each certificate, as in a real one.
pub(crate) fn test_card(filler: usize) -> sim::Card {
    let mut card = card("fresh");
    for (ef, name) in FILES {
        let mut bytes = std::fs::read(fixture(name)).unwrap();
        bytes.resize(bytes.len() + filler, 0xFF);
        card.set_file(Ap::Jpki, ef, bytes);
    }
    let record = [&[0x01, 0x1C][..], b"4000000127198431322120350217"].concat();
    card.set_records(Ap::Common, 0x0001, vec![record]);
    card
}

/// What OpenSSL says of a file.
fn openssl(name: &str, question: &[&str]) -> String {
    let file = fixture(name);
    let fixed = ["x509", "-inform", "DER", "-noout", "-in", file.to_str().unwrap()];
    let (told, _) = other("openssl", &[&fixed[..], question].concat());
    told.trim().split_once('=').map_or(told.trim(), |(_, value)| value).to_owned()
}

/// `Feb 17 14:59:59 2030 GMT` as RFC 3339 in Japan.
fn japan(openssl: &str) -> String {
    let seconds = other("date", &["-u", "-d", openssl, "+%s"]).0.trim().parse().unwrap();
    let at = chrono::DateTime::from_timestamp(seconds, 0).unwrap();
    at.with_timezone(&chrono::FixedOffset::east_opt(9 * 3600).unwrap()).to_rfc3339()
}

fn the_test_card_is_told_as_openssl_prints_it() {
    let _world = World::start();
    for filler in [0, 300] {
        let server = serve(test_card(filler), 0);
        card_is_in(0);
        let told = mynascope(&["inspect", "--all", "--json", "--now", NOW]).done().json();
        assert_eq!(told["card"]["municipality_code"], "13221");
        assert_eq!(told["card"]["expires_on"], "2035-02-17");
        let auth = &told["certificates"]["auth"];
        assert_eq!(auth["serial"], "227B13");
        assert_eq!(auth["lifecycle"]["last_day"], "2030-02-17");
        assert_eq!(auth["lifecycle"]["days_left"], 1183);
        assert_eq!(auth["trust"]["status"], "test");
        assert_eq!(auth["trust"]["anchor"], "auth-test-2023");
        for (which, slot, file) in [
            ("auth", "auth", FILES[2].1),
            ("auth-ca", "auth_ca", FILES[3].1),
            ("sign-ca", "sign_ca", FILES[1].1),
        ] {
            let told = &told["certificates"][slot];
            let name = |which| openssl(file, &[which, "-nameopt", "RFC2253,-esc_msb,utf8"]);
            assert_eq!(told["subject"], name("-subject"), "{which}");
            assert_eq!(told["issuer"], name("-issuer"), "{which}");
            assert_eq!(told["serial"], openssl(file, &["-serial"]), "{which}");
            let fingerprint = openssl(file, &["-fingerprint", "-sha256"]).replace(':', "");
            assert_eq!(told["fingerprint_sha256"], fingerprint, "{which}");
            assert_eq!(told["not_before"], japan(&openssl(file, &["-startdate"])), "{which}");
            assert_eq!(told["not_after"], japan(&openssl(file, &["-enddate"])), "{which}");
            let key = openssl(file, &["-text"]);
            let bits = format!("Public-Key: ({} bit)", told["key"]["bits"]);
            assert!(key.contains(&bits) && told["key"]["algorithm"] == "RSA", "{which}: {bits}");
            let der = mynascope(&["cert", which, "--format", "der"]).done().out;
            assert_eq!(der, std::fs::read(fixture(file)).unwrap(), "{which}: without filler");
        }
        drop(server);
        crate::program::card_is_out(0);
    }
}

fn the_test_cards_days_turn_at_midnight_in_japan() {
    let _world = World::start();
    let _server = serve(test_card(0), 0);
    card_is_in(0);
    for (now, state, days) in [
        ("2025-10-27T10:35:41+09:00", "not-yet-valid", 1574),
        ("2025-10-27T10:35:42+09:00", "valid", 1574),
        ("2026-11-22", "valid", 1183),
        ("2029-11-17T23:59:59+09:00", "valid", 92),
        ("2029-11-18T00:00:00+09:00", "renewable", 91),
        ("2029-11-17T15:00:00Z", "renewable", 91),
        ("2030-02-17T00:00:00+09:00", "renewable", 0),
        ("2030-02-17T23:59:59+09:00", "renewable", 0),
        ("2030-02-18T00:00:00+09:00", "expired", -1),
        ("2030-02-17T15:00:00Z", "expired", -1),
        ("2031-02-17", "expired", -365),
    ] {
        let told: Value = mynascope(&["inspect", "--json", "--now", now]).done().json();
        let life = &told["certificates"]["auth"]["lifecycle"];
        assert_eq!((&life["state"], &life["days_left"]), (&state.into(), &days.into()), "{now}");
        assert_eq!(life["renewal_opens_on"], "2029-11-18");
    }
}

/// Its face in the place of a persona's; what opens it is the persona's.
fn with_its_face(mut card: sim::Card) -> sim::Card {
    let read = |name| std::fs::read(fixture(name)).unwrap();
    card.set_file(Ap::Text, 0x0002, read("text-0002.bin"));
    card.set_file(Ap::Text, 0x0003, read("text-0003.bin"));
    card.set_file(Ap::Surface, 0x0002, read("surface-0002.bin"));
    card
}

fn the_test_cards_face_is_told_as_it_lies_in_its_files() {
    let _world = World::start();
    let server = serve(with_its_face(test_card(0)), 0);
    card_is_in(0);
    let folder = tempfile::tempdir().unwrap();
    let face = |more: &[&str], lines: &str| {
        let arguments = [&["face", "--json", "--pin-stdin", "--now", NOW], more].concat();
        let mut command = crate::program::command(&arguments);
        command.stdin(crate::personal::typed(lines)).current_dir(folder.path());
        crate::program::finish(command).done().json()
    };
    let by_pin = face(&["--sign"], "3690\nDEMO2580");
    let told = &by_pin["face"];
    assert_eq!(told["name"], "黒桐　幹也");
    assert_eq!(told["address"], "東京都清瀬市観布子南１２－７－２０２");
    assert_eq!((&told["birth_date"]["date"], &told["sex"]), (&"1980-02-17".into(), &"1".into()));
    assert_eq!(told["record_intact"], true);
    // Its certificate was issued for the same holder at the same address.
    assert_eq!(by_pin["moved"]["verdict"], "same", "{by_pin}");
    let by_number = face(&["--photo", "photo.jp2"], "6105110000");
    assert_eq!(&by_number["face"], told);
    face(&["--photo", "photo.png"], "6105110000");
    let file = std::fs::read(fixture("surface-0002.bin")).unwrap();
    // DF27 and its length, then the JP2 that it is.
    assert_eq!(std::fs::read(folder.path().join("photo.jp2")).unwrap(), file[0x33E + 5..0xA81]);
    let png = std::fs::read(folder.path().join("photo.png")).unwrap();
    assert_eq!(png[16..24], [0, 0, 1, 0x7A, 0, 0, 1, 0xD8], "378 by 472");
    // Another octet of what the digest covers, and the record disagrees.
    let mut other = std::fs::read(fixture("text-0002.bin")).unwrap();
    *other.last_mut().unwrap() = b'2';
    server.with_card(|card| card.set_file(Ap::Text, 0x0002, other));
    let changed = face(&[], "3690");
    assert_eq!((&changed["face"]["sex"], &changed["face"]["record_intact"]), (&"2".into(), &false.into()));
}
