//! The command line as scripts know it: exit codes, JSON, files; on simulated cards, and through a real pcscd.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use mynascope::{card::ap::jpki, sim};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::program::{NOW, Ran, Simulated, command, finish, mynascope, other, plain, trials};
use crate::scripted::{ATR, Card, Reply};
use crate::terminal::Terminal;
use crate::world::{READERS, World, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    let simulated = trials![plain:
        every_persona_is_told_for_what_it_is,
        the_same_command_gives_the_same_answer,
        inspect_has_every_key_of_the_contract,
        days_are_japans_whatever_the_offset_of_now,
        a_certificate_is_the_same_in_every_form,
        a_certificate_goes_only_into_a_new_file_of_its_owner,
        a_certificate_that_is_not_there_ends_with_9,
        a_card_of_another_kind_ends_with_8,
        pin_status_tells_every_counter_but_of_the_individual_number_and_spends_none,
        readers_are_listed_with_what_is_in_them,
        a_reader_that_is_not_there_ends_with_2,
        what_is_typed_wrong_ends_with_2,
        errors_are_told_in_the_language_of_the_person,
        colours_come_only_where_they_are_wanted,
        a_pipe_that_closes_is_no_error,
        ctrl_c_during_a_look_ends_with_130,
        the_trace_is_its_owners_and_names_nobody,
        the_manual_and_the_completions_are_printed,
    ];
    let through_pcscd = trials![trial:
        without_service_the_code_is_3,
        without_readers_the_code_is_3,
        a_service_that_is_not_installed_is_told_with_what_installs_it,
        a_service_whose_socket_is_closed_to_the_user_is_told_as_no_right_to_it,
        a_reader_whose_name_is_no_utf_8_is_used,
        without_a_card_the_code_is_4,
        a_card_that_comes_while_waited_for_is_told,
        ctrl_c_while_waiting_ends_with_130,
        an_unknown_card_ends_with_8,
        a_refused_selection_is_told_with_its_cause,
        two_my_number_cards_want_a_reader_named,
        a_card_held_by_another_program_ends_with_4,
        a_card_that_is_not_jpki_does_not_hide_one_that_is,
    ];
    simulated.into_iter().chain(through_pcscd).collect()
}

fn inspect(persona: &str) -> Value {
    mynascope(&[&format!("--demo={persona}"), "inspect", "--json", "--now", NOW]).done().json()
}

/// Persona, kind, life of the authentication certificate and its days left where they are sure, tries, is there a
/// signing certificate?
type Expected = (&'static str, &'static str, Option<(&'static str, Option<i64>)>, [Option<i64>; 2], bool);

fn every_persona_is_told_for_what_it_is() {
    let card = "my-number-card";
    let expected: [Expected; 29] = [
        ("fresh", card, Some(("valid", None)), [Some(3), Some(5)], true),
        ("renewable", card, Some(("renewable", Some(40))), [Some(3), Some(5)], true),
        ("last-day", card, Some(("renewable", Some(0))), [Some(3), Some(5)], true),
        ("expired", card, Some(("expired", Some(-20))), [Some(3), Some(5)], true),
        ("card-ending", card, Some(("renewable", Some(50))), [Some(3), Some(5)], true),
        ("locked-auth", card, Some(("valid", None)), [Some(0), Some(5)], true),
        ("locked-sign", card, Some(("valid", None)), [Some(3), Some(0)], true),
        ("locked-text", card, Some(("valid", None)), [Some(3), Some(5)], true),
        ("one-try-left", card, Some(("valid", None)), [Some(1), Some(1)], true),
        ("no-sign", card, Some(("valid", None)), [Some(3), Some(0)], false),
        ("renewed", card, Some(("valid", None)), [Some(3), Some(5)], true),
        ("feb29", card, Some(("valid", None)), [Some(3), Some(5)], true),
        ("substitutes", card, Some(("valid", None)), [Some(3), Some(5)], true),
        ("moved", card, Some(("valid", None)), [Some(3), Some(5)], true),
        ("married", card, Some(("valid", None)), [Some(3), Some(5)], true),
        ("gaiji", card, Some(("valid", None)), [Some(3), Some(5)], true),
        ("foreign", card, Some(("valid", Some(465))), [Some(3), Some(5)], true),
        ("no-pin", card, Some(("valid", None)), [Some(0), Some(0)], false),
        ("juki", "juki-card", None, [None, Some(5)], true),
        ("android", "android", None, [Some(3), Some(5)], true),
        ("iphone", "iphone", Some(("valid", None)), [Some(3), Some(5)], true),
        ("slow", card, Some(("valid", None)), [Some(3), Some(5)], true),
        ("unsteady", card, Some(("valid", None)), [Some(3), Some(5)], true),
        ("short-only", card, Some(("valid", None)), [Some(3), Some(5)], true),
        ("extended", card, Some(("valid", None)), [Some(3), Some(5)], true),
        ("two-cards", card, Some(("valid", None)), [Some(3), Some(5)], true),
        ("p256-auth", card, Some(("valid", None)), [Some(3), Some(5)], true),
        ("p384", card, Some(("valid", None)), [Some(3), Some(5)], true),
        ("next", "next-my-number-card", Some(("valid", None)), [Some(3), Some(5)], true),
    ];
    for (persona, kind, life, [auth, sign], signs) in expected {
        let told = inspect(persona);
        assert_eq!(told["simulated"], true, "{persona}");
        assert_eq!(told["card"]["kind"], kind, "{persona}");
        let lived = &told["certificates"]["auth"]["lifecycle"];
        match life {
            None => assert_eq!(*lived, Value::Null, "{persona}"),
            Some((state, days)) => {
                assert_eq!(lived["state"], state, "{persona}");
                if let Some(days) = days {
                    assert_eq!(lived["days_left"], days, "{persona}");
                }
                // Of a certificate that the card's own end cut short no birthday can be inferred.
                if let Value::Object(renewed) = &lived["if_renewed_today"] {
                    assert_eq!(renewed["estimated"], true, "{persona}");
                }
            }
        }
        for (secret, left) in [("auth", auth), ("sign", sign)] {
            let pin = &told["pins"][secret];
            assert_eq!(pin["tries_left"], left.map_or(Value::Null, Value::from), "{persona} {secret}");
            assert_eq!(pin["locked"], left.map_or(Value::Null, |left| (left == 0).into()), "{persona}");
        }
        if kind != "juki-card" {
            assert_eq!(told["certificates"]["sign"]["present"], signs, "{persona}");
        }
        assert_eq!(told["certificates"]["sign"]["read"], false, "{persona}");
        assert_eq!(told["certificates"]["sign"]["holder"], Value::Null, "{persona}");
    }
    let listed: Vec<&str> = expected.iter().map(|row| row.0).chain(["other-card"]).collect();
    for name in mynascope::sim::Persona::names() {
        assert!(listed.contains(&name), "{name} is not proven here");
    }
}

/// Without what differs from run to run.
fn timeless(mut told: Value) -> Value {
    if let Some(wire) = told.get_mut("wire") {
        wire["elapsed_ms"] = 0.into();
    }
    told
}

fn the_same_command_gives_the_same_answer() {
    for persona in ["fresh", "renewable", "no-sign", "juki", "android", "short-only"] {
        assert_eq!(timeless(inspect(persona)), timeless(inspect(persona)), "{persona}");
        for command in [&["inspect"][..], &["pin", "status"], &["cert", "auth-ca", "--format", "pem"]] {
            let demo = format!("--demo={persona}");
            let arguments = [&[demo.as_str(), "--now", NOW], command].concat();
            let (first, second) = (mynascope(&arguments), mynascope(&arguments));
            assert_eq!((first.code, &first.out), (second.code, &second.out), "{persona} {command:?}");
        }
    }
}

/// The sample of the contract, its comments and lists left out; only the keys count.
const CONTRACT: &str = r#"{
  "schema": 1, "now": "", "simulated": false,
  "reader": { "name": "", "atr": "" },
  "card": { "kind": "", "token": "", "municipality_code": "", "municipality": "", "expires_on": "" },
  "certificates": {
    "auth": {
      "present": true, "read": true, "subject": "", "issuer": "", "serial": "", "fingerprint_sha256": "",
      "not_before": "", "not_after": "", "key": { "algorithm": "RSA", "bits": 2048 }, "holder": null,
      "trust": { "status": "test", "anchor": "", "anchor_fingerprint_sha256": "" },
      "revocation": { "status": "not-checked" },
      "lifecycle": {
        "state": "valid", "last_day": "", "days_left": 1183, "renewal_opens_on": "",
        "if_renewed_today": { "last_day": "", "rule": "", "loses_a_year": true, "capped_by": null, "estimated": true }
      }
    },
    "sign": {
      "present": true, "read": false, "subject": null, "issuer": null, "serial": null, "fingerprint_sha256": null,
      "not_before": null, "not_after": null, "key": null, "holder": null, "lifecycle": null
    }
  },
  "pins": {
    "auth": { "tries_left": 3, "tries_max": 3, "locked": false },
    "sign": { "tries_left": 5, "tries_max": 5, "locked": false }
  },
  "wire": { "apdus": 14, "bytes_sent": 0, "bytes_received": 0, "extended": false, "elapsed_ms": 0 }
}"#;

/// Every key of `wanted` is in `told`, with a value of the same type or `null`.
fn has_keys(wanted: &Value, told: &Value, at: &str) {
    match (wanted, told) {
        (Value::Object(wanted), Value::Object(told)) => {
            for (key, wanted) in wanted {
                let at = format!("{at}.{key}");
                has_keys(wanted, told.get(key).unwrap_or_else(|| panic!("{at} is missing")), &at);
            }
        }
        (Value::Object(_), other) => panic!("{at} is {other}"),
        (Value::Null, Value::Null) => {}
        // The simulated card's issuer is nobody's anchor.
        (_, Value::Null) => assert!(at.contains(".trust.anchor"), "{at} is null"),
        (Value::Null, _) => {}
        (wanted, told) => assert_eq!(kind(wanted), kind(told), "{at}"),
    }
}

fn kind(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

fn inspect_has_every_key_of_the_contract() {
    let contract: Value = serde_json::from_str(CONTRACT).unwrap();
    let told = inspect("renewable");
    has_keys(&contract, &told, "");
    assert_eq!(told["schema"], 1);
    assert_eq!(told["now"], NOW);
    let certificates = told["certificates"].as_object().unwrap();
    assert_eq!(certificates.keys().collect::<Vec<_>>(), ["auth", "sign"]);
    let all = mynascope(&["--demo", "inspect", "--all", "--json", "--now", NOW]).done().json();
    let slots: Vec<_> = all["certificates"].as_object().unwrap().keys().collect();
    assert_eq!(slots, ["auth", "sign", "auth_ca", "sign_ca"]);
    for slot in ["auth_ca", "sign_ca"] {
        assert_eq!(all["certificates"][slot]["read"], true, "{slot}");
        assert_eq!(all["certificates"][slot]["subject"], all["certificates"][slot]["issuer"], "{slot}");
    }
    let text = mynascope(&["--demo", "inspect", "--all", "--now", NOW]).done();
    let headings: Vec<&str> =
        text.text().lines().filter(|line| line.starts_with(char::is_alphabetic)).collect();
    for (at, heading) in headings.iter().enumerate() {
        assert!(!headings[at + 1..].contains(heading), "{heading} is told twice");
    }
}

fn days_are_japans_whatever_the_offset_of_now() {
    let at = |now: &str| mynascope(&["--demo=last-day", "inspect", "--json", "--now", now]).done().json();
    // One moment, four ways to write it; the last is the day alone.
    for now in
        ["2026-11-22T00:00:00+09:00", "2026-11-21T15:00:00Z", "2026-11-21T10:00:00-05:00", "2026-11-22"]
    {
        let told = at(now);
        assert_eq!(told["now"], "2026-11-22T00:00:00+09:00", "{now}");
        assert_eq!(told["certificates"]["auth"]["lifecycle"]["last_day"], "2026-11-22", "{now}");
    }
    assert_eq!(at("2026-11-21T14:59:59Z")["certificates"]["auth"]["lifecycle"]["last_day"], "2026-11-21");
}

fn a_certificate_is_the_same_in_every_form() {
    let directory = tempfile::tempdir().unwrap();
    for (which, slot) in [("auth", "auth"), ("auth-ca", "auth_ca"), ("sign-ca", "sign_ca")] {
        let form = |form: &str| mynascope(&["--demo", "cert", which, "--format", form, "--now", NOW]).done();
        let der = form("der").out;
        let file = directory.path().join(format!("{which}.der"));
        std::fs::write(&file, &der).unwrap();
        let file = file.to_str().unwrap();
        let (pem, _) = other("openssl", &["x509", "-inform", "DER", "-in", file]);
        assert_eq!(form("pem").text(), pem, "{which}");
        let told = form("json").json();
        let flag = mynascope(&["--demo", "cert", which, "--json", "--now", NOW]).done().json();
        assert_eq!(told, flag, "--json is --format json");
        assert_eq!(told["which"], slot);
        let certificate = &told["certificate"];
        let fingerprint: String = Sha256::digest(&der).iter().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(certificate["fingerprint_sha256"], fingerprint);
        let (serial, _) = other("openssl", &["x509", "-inform", "DER", "-in", file, "-noout", "-serial"]);
        assert_eq!(serial.trim().strip_prefix("serial="), certificate["serial"].as_str(), "{which}");
        let text = form("text");
        assert!(text.text().contains(certificate["serial"].as_str().unwrap()), "{text:?}");
    }
    let whole = inspect("fresh");
    let one = mynascope(&["--demo", "cert", "auth", "--json", "--now", NOW]).done().json();
    assert_eq!(one["certificate"]["fingerprint_sha256"], whole["certificates"]["auth"]["fingerprint_sha256"]);
}

fn a_certificate_goes_only_into_a_new_file_of_its_owner() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let write = |file: &str| {
        mynascope(&["--demo", "cert", "auth", "--format", "der", "-o", file, "--now", NOW, "--lang", "en"])
    };
    let direct = mynascope(&["--demo", "cert", "auth", "--format", "der", "--now", NOW]).done().out;
    let file = path("new.der");
    assert_eq!(write(&file).done().out, b"");
    assert_eq!(std::fs::read(&file).unwrap(), direct);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    // An existing name, a link to one, a link into nothing: refused, and nothing is changed.
    std::fs::write(path("kept"), "kept").unwrap();
    symlink(path("kept"), path("link")).unwrap();
    symlink(path("nowhere"), path("dangling")).unwrap();
    for name in ["kept", "link", "dangling", "no/such/place"] {
        let refused = write(&path(name));
        assert_eq!((refused.code, refused.err.lines().count()), (1, 2), "{refused:?}");
    }
    assert_eq!(std::fs::read_to_string(path("kept")).unwrap(), "kept");
    assert!(!std::path::Path::new(&path("nowhere")).exists());
    let refused = mynascope(&["--demo", "cert", "auth", "--json", "-o", &path("kept")]);
    refused.failed(1, "file");
}

fn a_certificate_that_is_not_there_ends_with_9() {
    // A 住基カード has no authentication certificate.
    let todo = |arguments: &[&str]| {
        mynascope(arguments).failed(9, "not-on-card").json()["error"]["todo"].as_str().unwrap().to_owned()
    };
    assert!(todo(&["--demo=juki", "cert", "auth", "--json"]).starts_with("Apply for a My Number Card"));
    assert!(
        todo(&["--demo=no-sign", "cert", "sign", "--json", "--pin-stdin"]).contains("counter can issue it")
    );
    // Whatever is asked of it, the reason is one and the same.
    let why = |arguments: &[&str]| {
        let ran = mynascope(&[arguments, &["--demo=no-sign", "--json", "--pin-stdin"]].concat());
        ran.json()["error"]["message"].as_str().unwrap().to_owned()
    };
    let told = why(&["cert", "sign"]);
    assert!(told.starts_with("This card does not hold the digital signature certificate"), "{told}");
    for command in [&["sign", "Cargo.toml"][..], &["pin", "check", "sign"], &["pin", "change", "sign"]] {
        assert_eq!(why(command), told, "{command:?}");
    }
    // A phone has no such PIN, and no counter gives it one.
    assert!(todo(&["--demo=android", "pin", "check", "juki", "--json", "--pin-stdin"]).starts_with("Place"));
    mynascope(&["--demo=juki", "cert", "sign-ca"]).done();
    // An Android's opens with its PIN, which is nothing here.
    mynascope(&["--demo=android", "cert", "auth", "--json", "--pin-stdin"]).failed(5, "pin-form");
}

fn a_card_of_another_kind_ends_with_8() {
    for command in [&["inspect"][..], &["pin", "status"], &["cert", "auth"]] {
        let ran = mynascope(&[&["--demo=other-card", "--json"], command].concat()).failed(8, "other-card");
        if command == ["inspect"] {
            assert_eq!(ran.json()["card"]["kind"], "other");
        }
    }
}

fn pin_status_tells_every_counter_but_of_the_individual_number_and_spends_none() {
    let told = mynascope(&["--demo", "pin", "status", "--json"]).done().json();
    let left: Vec<_> = told["pins"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, pin)| (name.as_str(), pin["tries_left"].as_i64()))
        .collect();
    assert_eq!(left.len(), 8);
    assert!(left.iter().all(|(name, _)| !name.ends_with("number_a")), "{left:?}");
    assert_eq!(left[..3], [("auth", Some(3)), ("sign", Some(5)), ("text", Some(3))]);
    let pins = mynascope(&["--demo=one-try-left", "pin", "status", "--json"]).done().json()["pins"].clone();
    assert_eq!([&pins["auth"]["tries_left"], &pins["sign"]["tries_left"]], [1, 1]);
    assert_eq!(mynascope(&["--demo=locked-sign", "pin", "status"]).code, 0, "a locked PIN is an answer");
}

fn readers_are_listed_with_what_is_in_them() {
    let told = mynascope(&["--demo=iphone", "readers", "--json"]).done().json();
    let readers = told["readers"].as_array().unwrap();
    assert_eq!(readers.len(), 1);
    assert_eq!((&readers[0]["index"], &readers[0]["state"]), (&0.into(), &"card".into()));
    assert_eq!(readers[0]["card"]["kind"], "iphone");
}

fn a_reader_that_is_not_there_ends_with_2() {
    for wish in ["7", "SCR", "-1"] {
        let wish = format!("--reader={wish}");
        mynascope(&["--demo", "inspect", "--json", &wish]).failed(2, "no-such-reader");
    }
    for wish in ["0", "Simulated", mynascope::sim::READER] {
        mynascope(&["--demo", "inspect", "--json", "--reader", wish]).done();
    }
}

fn what_is_typed_wrong_ends_with_2() {
    for arguments in [
        &["inspekt"][..],
        &["cert"],
        &["cert", "other"],
        &["cert", "auth", "--format", "xml"],
        &["inspect", "--now", "tomorrow"],
        &["inspect", "--now", "2026-02-29"],
        &["inspect", "--wait", "-1"],
        &["inspect", "--pin", "1234"],
        &["simulate"],
        &["--demo=nobody", "inspect"],
    ] {
        let ran = mynascope(arguments);
        assert_eq!((ran.code, ran.out.len()), (2, 0), "{arguments:?} {ran:?}");
        assert!(!ran.err.is_empty());
    }
}

fn errors_are_told_in_the_language_of_the_person() {
    let told = |arguments: &[&str]| mynascope(&[&["--demo=other-card", "inspect"], arguments].concat()).err;
    assert!(told(&[]).contains("This is not a My Number Card"));
    assert!(told(&["--lang", "ja"]).contains("マイナンバーカードではありません"));
    let mut japanese = command(&["--demo=other-card", "inspect"]);
    japanese.env("LANG", "ja_JP.UTF-8");
    assert!(finish(japanese).err.contains("マイナンバーカードではありません"));
}

fn colours_come_only_where_they_are_wanted() {
    let coloured = |arguments: &[&str], no_color: Option<&str>| {
        let mut command = command(&[&["--demo", "inspect"], arguments].concat());
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        finish(command).out.contains(&0x1B)
    };
    assert!(!coloured(&[], None), "a pipe is no terminal");
    assert!(!coloured(&["--color", "never"], None));
    assert!(coloured(&["--color", "always"], None));
    assert!(coloured(&["--color", "always"], Some("1")), "what is typed comes before the environment");
}

fn a_pipe_that_closes_is_no_error() {
    let mut child = command(&["--demo", "inspect", "--all", "--verbose"]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), vec![]));
}

/// Ctrl-C, once the command catches it and `ready`.
fn interrupted(arguments: &[&str], ready: impl Fn() -> bool) {
    let mut command = command(arguments);
    command.stdin(Stdio::null());
    let child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    within(Duration::from_secs(30), "it catches the signal", || {
        let told = std::fs::read_to_string(&status).unwrap();
        let caught = told.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        u64::from_str_radix(caught.trim(), 16).unwrap() >> (Signal::INT.as_raw() - 1) & 1 == 1 && ready()
    });
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let at = Instant::now();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    assert_eq!(output.stdout, b"");
    assert!(at.elapsed() < Duration::from_secs(5), "{:?}", at.elapsed());
}

fn ctrl_c_during_a_look_ends_with_130() {
    // 34 exchanges of 40 ms, one at least behind it.
    let trace = tempfile::NamedTempFile::new().unwrap();
    let begun = || std::fs::read_to_string(trace.path()).unwrap().lines().count() > 0;
    interrupted(&["--demo=slow", "--trace", trace.path().to_str().unwrap(), "pin", "status"], begun);
}

fn the_trace_is_its_owners_and_names_nobody() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("trace");
    let name = file.to_str().unwrap();
    mynascope(&["--demo", "inspect", "--all", "--trace", name]).done();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let trace = std::fs::read_to_string(&file).unwrap();
    assert!(trace.lines().count() >= 8, "{trace}");
    assert!(trace.contains("D392F000260100000001") || trace.contains("D3 92 F0 00 26 01"), "{trace}");
    // The serial number of the persona's card, as digits and as the hex of its digits.
    let packed: String = trace.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    assert!(!packed.contains("9999000000000"), "{trace}");
    assert!(!packed.contains("393939393030303030303030"), "{trace}");
    let link = directory.path().join("link");
    symlink(&file, &link).unwrap();
    assert_eq!(mynascope(&["--demo", "inspect", "--trace", link.to_str().unwrap()]).code, 1);
}

fn the_manual_and_the_completions_are_printed() {
    assert!(mynascope(&["man"]).done().text().contains(".TH mynascope"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(mynascope(&["completions", shell]).done().text().contains("inspect"), "{shell}");
    }
    assert!(mynascope(&["--help"]).done().text().contains("Exit codes"));
    assert!(mynascope(&["--version"]).done().text().starts_with("mynascope "));
}

// Through a real pcscd.

fn without_service_the_code_is_3() {
    let _world = World::not_started(2);
    for command in [&["inspect"][..], &["readers"], &["pin", "status"], &["cert", "auth"]] {
        mynascope(&[&["--json"], command].concat()).failed(3, "no-service");
    }
}

fn without_readers_the_code_is_3() {
    let _world = World::start_without_readers();
    mynascope(&["inspect", "--json"]).failed(3, "no-reader");
    let ran = mynascope(&["readers", "--json"]).failed(3, "no-reader");
    assert_eq!(ran.json()["readers"], Value::Array(vec![]));
}

fn a_service_that_is_not_installed_is_told_with_what_installs_it() {
    // This world's own view: nothing where pcscd and its unit would be.
    for folder in ["/usr/sbin", "/usr/local/sbin", "/usr/lib/systemd/system", "/etc/systemd/system"] {
        if Path::new(folder).exists() {
            let mounted = Command::new("mount").args(["-t", "tmpfs", "tmpfs", folder]).status().unwrap();
            assert!(mounted.success(), "{folder}");
        }
    }
    let ran = mynascope(&["inspect", "--json"]).failed(3, "no-service");
    assert!(ran.err.contains("not installed") && !ran.err.contains("systemctl start"), "{}", ran.err);
    if Path::new("/usr/bin/apt-get").exists() {
        assert!(ran.err.contains("sudo apt install pcscd"), "{}", ran.err);
        let terminal = Terminal::mynascope(&["--lang", "en"]);
        terminal.shows("sudo apt install pcscd");
    }
}

fn a_service_whose_socket_is_closed_to_the_user_is_told_as_no_right_to_it() {
    let _world = World::start();
    if crate::program::as_nobody(&[]).is_none() {
        return;
    }
    let as_nobody = |arguments: &[&str]| crate::program::as_nobody(arguments).unwrap();
    let program = crate::program::EVERYBODYS;
    let mode =
        |path: &str, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    let look: &[&str] = &["inspect", "--json"];
    finish(as_nobody(look)).failed(4, "no-card");
    for (path, closed, open) in [("/run/pcscd/pcscd.comm", 0o600, 0o666), ("/run/pcscd", 0o700, 0o755)] {
        mode(path, closed);
        let ran = finish(as_nobody(look)).failed(3, "denied");
        assert!(
            ran.err.contains("may not open the socket") && !ran.err.contains("systemctl"),
            "{path} {ran:?}"
        );
        let ran = finish(as_nobody(&["--lang", "ja", "readers"]));
        assert!(
            ran.code == 3 && ran.err.contains("許可がありません") && ran.err.contains("ソケット"),
            "{ran:?}"
        );
        let ids = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        let home = [("HOME", "/run/world")];
        let screen = Terminal::start((100, 30), &[&ids[..], &[program, "--lang", "en"]].concat(), &home);
        screen.shows("right to the socket");
        drop(screen);
        mode(path, open);
        finish(as_nobody(look)).failed(4, "no-card");
    }
}

fn a_reader_whose_name_is_no_utf_8_is_used() {
    let _world = World::start_named(b"Lecteur \xE9 \x1B[31m");
    let card = sim::vpcd::Server::start(
        sim::Card::new(&sim::Persona::named("fresh").unwrap(), crate::program::now()),
        &format!("127.0.0.1:{}", crate::world::port(0)),
    )
    .unwrap();
    let name = "Lecteur \u{fffd} \u{1b}[31m 00 00";
    within(Duration::from_secs(30), "the card is seen", || {
        let readers = mynascope(&["readers", "--json"]).done().json();
        readers["readers"][0]["state"] == "card" && readers["readers"][0]["name"] == name
    });
    let readers = mynascope(&["readers", "--json"]).done().json();
    assert_eq!(readers["readers"][0]["card"]["kind"], "my-number-card", "{readers}");
    assert_eq!(readers["readers"][0]["display"]["name"], "Lecteur \u{fffd} (U+001B)[31m 00 00");
    for wish in [name, "0", "LECTEUR \u{fffd} \u{1b}[31m 00 00", "[31m 00 00"] {
        let told = mynascope(&["--reader", wish, "inspect", "--json", "--now", NOW]).done().json();
        assert_eq!(
            (&told["reader"]["name"], &told["card"]["kind"]),
            (&name.into(), &"my-number-card".into())
        );
    }
    let several = mynascope(&["--reader", "lecteur", "inspect", "--json"]).failed(2, "several-readers");
    assert!(!several.err.contains('\u{1b}') && several.err.contains("(U+001B)[31m 00 01"), "{several:?}");
    let mut checking =
        command(&["--reader", "0", "pin", "check", "auth", "--pin-stdin", "--json", "--now", NOW]);
    let mut child = checking.stdin(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"2580\n").unwrap();
    let checked = Ran::of(child.wait_with_output().unwrap()).done().json();
    assert_eq!(checked["right"], true);
    drop(card);
}

fn without_a_card_the_code_is_4() {
    let _world = World::start();
    mynascope(&["inspect", "--json"]).failed(4, "no-card");
    let at = Instant::now();
    mynascope(&["inspect", "--json", "--wait", "1"]).failed(4, "no-card");
    assert!(at.elapsed() > Duration::from_secs(1));
    let readers = mynascope(&["readers", "--json"]).done().json();
    let states: Vec<_> = readers["readers"].as_array().unwrap().iter().map(|r| r["state"].clone()).collect();
    assert_eq!(states, ["empty", "empty"]);
    assert_eq!(readers["readers"][0]["name"], READERS[0]);
}

fn a_card_that_comes_while_waited_for_is_told() {
    let _world = World::start();
    let waiting = command(&["inspect", "--json", "--wait", "20"]).spawn().unwrap();
    let threads = format!("/proc/{}/task", waiting.id());
    within(Duration::from_secs(30), "it watches the readers", || {
        std::fs::read_dir(&threads).unwrap().any(|thread| {
            std::fs::read_to_string(thread.unwrap().path().join("comm"))
                .is_ok_and(|it| it == "reader-monitor\n")
        })
    });
    let _card = Simulated::start("fresh", 0);
    let told = Ran::of(waiting.wait_with_output().unwrap()).done().json();
    assert_eq!(told["card"]["kind"], "my-number-card");
    assert_eq!(told["simulated"], false, "as far as pcscd knows");
}

fn ctrl_c_while_waiting_ends_with_130() {
    let _world = World::start();
    interrupted(&["inspect", "--wait", "60"], || true);
}

fn an_unknown_card_ends_with_8() {
    let _world = World::start();
    let _card = Card::scripted(0, ATR, Box::new(|_| Reply::Bytes(vec![0x6A, 0x82])));
    crate::program::card_is_in(0);
    mynascope(&["inspect", "--json"]).failed(8, "other-card");
}

/// What is answered to SELECT 公的個人認証, and what the command says of it. None of them is asked more than twice.
fn a_refused_selection_is_told_with_its_cause() {
    let _world = World::start();
    let server = crate::live::serve(crate::live::card("fresh"), 0);
    crate::program::card_is_in(0);
    let answers = |answer: Option<u16>, times: usize| {
        server.with_card(|card| {
            let mut left = times;
            card.set_hook(Box::new(move |_, command| {
                let jpki = command.starts_with(&[0x00, 0xA4, 0x04]) && command.ends_with(&jpki::AID);
                (jpki && left > 0).then(|| {
                    left -= 1;
                    let said = |word: u16| sim::Reply::Answer(word.to_be_bytes().to_vec());
                    answer.map_or(sim::Reply::Lost, said)
                })
            }));
        });
    };
    for (word, code, kind, said) in [
        (0x6A82, 8, "other-card", "not a My Number Card"),
        (0x6D00, 8, "other-card", "not a My Number Card"),
        (0x6283, 8, "out-of-use", "out of use (6283)"),
        (0x6F00, 4, "card-unresponsive", "does not answer (6F00)"),
        (0x6985, 4, "card-unresponsive", "does not answer (6985)"),
        (0x6999, 4, "card-unresponsive", "does not answer (6999)"),
    ] {
        for arguments in
            [&["inspect", "--json"][..], &["cert", "auth", "--json"], &["pin", "status", "--json"]]
        {
            answers(Some(word), usize::MAX);
            let error = &mynascope(arguments).failed(code, kind).json()["error"];
            assert!(error["message"].to_string().contains(said), "{word:04X} {error}");
        }
    }
    answers(None, usize::MAX);
    assert_eq!(mynascope(&["inspect", "--json"]).code, 4, "no answer at all");
    // Once is not twice.
    for answer in [Some(0x6F00), Some(0x6985), None] {
        answers(answer, 1);
        mynascope(&["inspect", "--json"]).done();
    }
}

fn two_my_number_cards_want_a_reader_named() {
    let _world = World::start();
    let _first = Simulated::start("fresh", 0);
    let _second = Simulated::start("expired", 1);
    let ran = mynascope(&["inspect", "--json"]).failed(2, "several-cards");
    assert!(READERS.iter().all(|name| ran.err.contains(name)), "{ran:?}");
    for (wish, state) in [("0", "valid"), ("1", "expired"), (READERS[1], "expired")] {
        let told = mynascope(&["inspect", "--json", "--now", NOW, "--reader", wish]).done().json();
        assert_eq!(told["certificates"]["auth"]["lifecycle"]["state"], state, "{wish}");
    }
    let readers = mynascope(&["readers", "--json"]).done().json();
    for reader in readers["readers"].as_array().unwrap() {
        assert_eq!(reader["card"]["kind"], "my-number-card", "{readers}");
    }
}

fn a_card_held_by_another_program_ends_with_4() {
    let _world = World::start();
    let _card = Simulated::start("fresh", 0);
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let name = std::ffi::CString::new(READERS[0]).unwrap();
    let held = context.connect(&name, pcsc::ShareMode::Exclusive, pcsc::Protocols::ANY).unwrap();
    mynascope(&["inspect", "--json"]).failed(4, "card-held");
    drop(held);
    let mut told = None;
    within(Duration::from_secs(30), "the card is free again", || {
        told = Some(mynascope(&["inspect", "--json"]));
        told.as_ref().is_some_and(|ran| ran.code == 0)
    });
}

fn a_card_that_is_not_jpki_does_not_hide_one_that_is() {
    let _world = World::start();
    let _other = Card::scripted(0, ATR, Box::new(|_| Reply::Bytes(vec![0x6A, 0x82])));
    let _card = Simulated::start("fresh", 1);
    let told = mynascope(&["inspect", "--json"]).done().json();
    assert_eq!(told["reader"]["name"], READERS[1]);
}
