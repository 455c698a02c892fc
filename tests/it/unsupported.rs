//! Cards whose keys, or whose issuer's signature, are of a kind that is not supported yet: told as that and as nothing else,
//! and no PIN is asked for or sent in vain.

use std::path::Path;

use libtest_mimic::Trial;

use crate::live::{card, serve};
use crate::program::{NOW, Ran, card_is_in, command, finish, mynascope, plain, trials};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::{World, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain:
        a_key_that_is_not_supported_is_told_before_its_pin_is_asked_for,
        what_needs_no_key_is_done_all_the_same,
        an_issuer_that_can_not_be_checked_is_told_as_unknown,
    ];
    all.extend(trials![trial:
        no_pin_reaches_a_card_of_which_the_key_is_not_supported,
        no_pin_reaches_a_card_whose_issuer_can_not_be_checked,
    ]);
    all
}

/// What must not be said of such a card.
const WRONG: [&str; 6] = ["copied", "写された", "makes no sense", "forged", "偽造", "does not fit"];

/// The program on a simulated card, with a PIN on its standard input and nothing there to type it on.
fn asked(demo: &str, lang: &str, arguments: &[&str], pin: &[u8]) -> Ran {
    let all = [&[demo, "--now", NOW, "--json", "--lang", lang], arguments, &["--pin-stdin"]].concat();
    with_input(&all, pin)
}

fn with_input(arguments: &[&str], pin: &[u8]) -> Ran {
    use std::io::Write as _;
    let (reader, mut writer) = std::io::pipe().unwrap();
    let mut command = command(arguments);
    command.stdin(reader);
    writer.write_all(pin).unwrap();
    drop(writer);
    finish(command)
}

fn document(folder: &Path) -> String {
    let path = folder.join("document");
    std::fs::write(&path, "a document").unwrap();
    path.to_str().unwrap().to_owned()
}

fn a_key_that_is_not_supported_is_told_before_its_pin_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let document = document(folder.path());
    let by_auth: [&[&str]; 2] = [&["authenticate"], &["sign", "--key", "auth", &document]];
    let by_sign: [&[&str]; 2] = [&["authenticate", "--key", "sign"], &["sign", &document]];
    for (lang, said, unspent) in [
        ("ja", "この鍵には、まだ対応していません: EC P-", "残り回数は減っていません"),
        ("en", "This key is not supported yet: EC P-", "no try is spent"),
    ] {
        for arguments in by_auth {
            for demo in ["--demo=p256-auth", "--demo=p384"] {
                let trace = folder.path().join("trace");
                let traced = [&["--trace", trace.to_str().unwrap()], arguments].concat();
                // The PIN's form is not even looked at.
                let ran =
                    asked(demo, lang, &traced, b"no PIN at all\n").failed_in_the_end(8, "unsupported-key");
                assert!(ran.err.contains(said) && ran.err.contains(unspent), "{ran:?}");
                assert!(!WRONG.iter().any(|wrong| ran.err.contains(wrong)), "{ran:?}");
                let told = std::fs::read_to_string(&trace).unwrap();
                assert!(
                    told.contains("00A4040C") && !told.contains("blanked") && !told.contains(" 802A"),
                    "{told}"
                );
                std::fs::remove_file(&trace).unwrap();
            }
        }
        // What the signing key is, only its password tells: it was right, and the key is not used.
        for arguments in by_sign {
            let ran = asked("--demo=p384", lang, arguments, b"DEMO2580\n");
            assert_eq!((ran.code, &ran.json()["error"]["kind"]), (8, &"unsupported-key".into()), "{ran:?}");
            assert!(ran.err.contains(said) && ran.err.contains(unspent), "{ran:?}");
            assert_eq!(ran.json()["error"]["tries_left"], 5);
            assert!(asked("--demo=p256-auth", lang, arguments, b"DEMO2580\n").code == 0, "{arguments:?}");
            let _ = std::fs::remove_file(format!("{document}.p7s"));
        }
    }
    assert!(!Path::new(&format!("{document}.p7s")).exists());
    // At a terminal nobody is asked.
    for arguments in by_auth {
        let program = [&[MYNASCOPE, "--demo=p256-auth", "--now", NOW], arguments].concat();
        let mut terminal = Terminal::start((100, 30), &program, &[]);
        terminal.shows("not supported yet: EC P-256");
        assert_eq!(terminal.end(), 8);
        assert!(!terminal.text().contains("such as"), "{}", terminal.text());
    }
}

fn what_needs_no_key_is_done_all_the_same() {
    for (arguments, pin) in [
        (&["pin", "check", "auth"][..], &b"2580\n"[..]),
        (&["pin", "check", "sign"], b"DEMO2580\n"),
        (&["pin", "change", "auth"], b"2580\n2468\n"),
        (&["pin", "change", "sign"], b"DEMO2580\nNEW2468\n"),
        (&["cert", "sign"], b"DEMO2580\n"),
        (&["inspect", "--sign"], b"DEMO2580\n"),
    ] {
        assert_eq!(asked("--demo=p384", "en", arguments, pin).code, 0, "{arguments:?}");
    }
    let told = asked("--demo=p384", "en", &["inspect", "--sign"], b"DEMO2580\n").json();
    for slot in ["auth", "sign"] {
        let key = &told["certificates"][slot]["key"];
        assert_eq!(*key, serde_json::json!({ "algorithm": "EC", "bits": 384, "supported": false }), "{slot}");
    }
    let told = mynascope(&["--demo=p256-auth", "--now", NOW, "inspect", "--all", "--json"]).done().json();
    assert_eq!(told["certificates"]["auth"]["key"]["supported"], false);
    assert_eq!(told["certificates"]["auth_ca"]["key"]["supported"], serde_json::Value::Null);
    let told = mynascope(&["--demo", "--now", NOW, "inspect", "--json"]).done().json();
    assert_eq!(told["certificates"]["auth"]["key"]["supported"], true);
    for (arguments, said) in [
        (&["inspect"][..], "EC P-256; signing with it and testing it are not supported yet"),
        (&["cert", "auth"], "EC P-256; signing with it and testing it are not supported yet"),
        (&["inspect", "--lang", "ja"], "EC P-256 · 署名も、鍵を試すことも、まだできません"),
        (&["inspect"], "can't sign or test a key with keys of this card's kind (EC P-256) yet"),
    ] {
        let ran = mynascope(&[&["--demo=p256-auth", "--now", NOW], arguments].concat()).done();
        assert!(ran.text().contains(said), "{ran:?}");
    }
}

fn an_issuer_that_can_not_be_checked_is_told_as_unknown() {
    for (lang, said) in [
        (
            "ja",
            "発行元の署名の方式 (sha384WithRSAEncryption) は、この版ではまだ確かめられません (不明であり、偽物とは限りません)",
        ),
        ("en", "the issuer signed with sha384WithRSAEncryption, which this version can't check yet"),
    ] {
        for arguments in [&["inspect"][..], &["cert", "auth"]] {
            let ran = mynascope(&[&["--demo=p384", "--now", NOW, "--lang", lang], arguments].concat()).done();
            assert!(ran.text().contains(said), "{ran:?}");
            assert!(!WRONG.iter().any(|wrong| ran.text().contains(wrong)), "{ran:?}");
        }
    }
    let told = mynascope(&["--demo=p384", "--now", NOW, "inspect", "--json"]).done().json();
    let trust = &told["certificates"]["auth"]["trust"];
    assert_eq!((&trust["status"], &trust["reason"]), (&"untrusted".into(), &"unsupported-algorithm".into()));
}

fn no_pin_reaches_a_card_of_which_the_key_is_not_supported() {
    let _world = World::start();
    let folder = tempfile::tempdir().unwrap();
    let document = document(folder.path());
    let server = serve(card("p384"), 0);
    card_is_in(0);
    let sent = |ins: u8| {
        server.with_card(|card| card.log().iter().filter(|one| one[1] == ins && one.len() > 5).count())
    };
    let told = |arguments: &[&str], pin: &[u8]| {
        with_input(&[arguments, &["--now", NOW, "--json", "--pin-stdin"]].concat(), pin)
    };
    for arguments in [&["authenticate"][..], &["sign", "--key", "auth", &document]] {
        told(arguments, b"2580\n").failed_in_the_end(8, "unsupported-key");
    }
    assert_eq!((sent(0x20), sent(0x2A)), (0, 0));
    assert_eq!(told(&["sign", &document], b"DEMO2580\n").code, 8);
    assert_eq!((sent(0x20), sent(0x2A)), (1, 0));
    assert_eq!(told(&["pin", "check", "auth"], b"2580\n").code, 0);
    let mut terminal = Terminal::mynascope(&["--now", NOW]);
    terminal.shows("EC P-384");
    terminal.press("6p").shows("not supported yet");
    assert_eq!((sent(0x20), sent(0x2A)), (2, 0));
}

/// A certificate with an RSA key, signed by its CA with RSASSA-PSS.
fn issued_by_pss(folder: &Path) -> Vec<u8> {
    let run = |arguments: &str| {
        let mut openssl = std::process::Command::new("openssl");
        let ran = openssl.args(arguments.split_whitespace()).current_dir(folder).output().unwrap();
        assert!(ran.status.success(), "{arguments}: {}", String::from_utf8_lossy(&ran.stderr));
    };
    run("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=CA");
    run("req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /C=JP/CN=TEST");
    run(
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -days 3650 -sigopt rsa_padding_mode:pss -outform DER -out leaf.der",
    );
    std::fs::read(folder.join("leaf.der")).unwrap()
}

fn no_pin_reaches_a_card_whose_issuer_can_not_be_checked() {
    let _world = World::start();
    let folder = tempfile::tempdir().unwrap();
    let document = document(folder.path());
    let mut one = card("fresh");
    one.set_file(mynascope::sim::Ap::Jpki, 0x000A, issued_by_pss(folder.path()));
    let server = serve(one, 0);
    card_is_in(0);
    for arguments in [&["authenticate"][..], &["sign", "--key", "auth", &document]] {
        for (lang, said) in [
            ("ja", "発行元の署名の方式には、まだ対応していません: RSASSA-PSS"),
            ("en", "How its issuer signed this certificate is not supported yet: RSASSA-PSS"),
        ] {
            let all = [arguments, &["--now", NOW, "--json", "--pin-stdin", "--lang", lang]].concat();
            let ran = with_input(&all, b"2580\n").failed_in_the_end(8, "unsupported-algorithm");
            assert!(ran.err.contains(said), "{ran:?}");
            assert!(!WRONG.iter().any(|wrong| ran.err.contains(wrong)), "{ran:?}");
        }
    }
    let sent = |ins: u8| {
        server.with_card(|card| card.log().iter().filter(|one| one[1] == ins && one.len() > 5).count())
    };
    assert_eq!((sent(0x20), sent(0x2A)), (0, 0));
    let told = finish(command(&["inspect", "--now", NOW])).text().to_owned();
    assert!(told.contains("the issuer signed with RSASSA-PSS"), "{told}");
    let mut terminal = Terminal::mynascope(&["--now", NOW]);
    terminal.shows("can't check yet how this card's certificate was issued");
    terminal.press("6p").shows("its issuer signed this certificate is not supported");
    assert_eq!((sent(0x20), sent(0x2A)), (0, 0));
}
