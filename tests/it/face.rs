//! The face on the command line: by its PIN or the number under the photo, beside the signing certificate, the photo as a
//! file, and `sign --face`; on simulated cards, by the program itself.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::program::{NOW, Ran, command, finish, plain, trials};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::traced::without_times;

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        the_text_is_told_by_its_pin_and_by_the_number_under_the_photo,
        the_number_takes_four_digits_where_the_certificate_tells_the_rest,
        a_wrong_secret_costs_one_try_of_its_own_and_a_form_none,
        whatever_has_no_face_says_so,
        of_two_secrets_the_first_decides_whether_the_second_is_sent,
        what_moved_is_told_attribute_by_attribute,
        a_document_is_not_signed_where_the_holder_moved,
        the_photo_is_a_file_of_its_owner,
        what_keeps_the_photo_from_being_written_is_told_before_any_secret,
        what_does_not_go_together_ends_with_2,
        a_terminal_masks_the_holder_and_asks_for_four_digits_after_the_password,
        between_two_questions_nothing_typed_is_shown,
        neither_errors_nor_trace_name_anybody,
    ]
}

const NAME: &str = "見本　花子";
const ADDRESS: &str = "福島県会津若松市見本町１２－３";

/// The program in an empty folder, with lines on its standard input.
fn asked(folder: &Path, arguments: &[&str], lines: &str) -> Ran {
    use std::io::Write as _;
    let (reader, mut writer) = std::io::pipe().unwrap();
    let mut command = command(&[&["--now", NOW], arguments, &["--pin-stdin"]].concat());
    command.stdin(reader).current_dir(folder);
    writer.write_all(lines.as_bytes()).unwrap();
    drop(writer);
    finish(command)
}

fn face(persona: &str, more: &[&str], lines: &str) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    asked(folder.path(), &[&["face", "--json", &format!("--demo={persona}")], more].concat(), lines)
}

fn the_text_is_told_by_its_pin_and_by_the_number_under_the_photo() {
    let four = json!({
        "name": NAME, "address": ADDRESS, "sex": "2", "record_intact": true,
        "birth_date": { "raw": "19860511", "date": "1986-05-11", "era": "昭和61年" },
    });
    for (more, lines) in [
        (&[][..], "3690\n"),
        (&[], "３６９０\r\n"),
        (&["--code"], "6105110000\n"),
        (&["--code"], "61051120350000\n"),
        (&["--code", "--sign"], "0000\nDEMO2580\n"),
    ] {
        let ran = face("fresh", more, lines);
        assert_eq!(ran.code, 0, "{ran:?}");
        let told = ran.json();
        assert_eq!((&told["schema"], &told["simulated"], &told["face"]), (&1.into(), &true.into(), &four));
        assert_eq!(told["moved"].is_null(), !more.contains(&"--sign"), "{told}");
        assert_eq!(told["card"]["expires_on"], "2035-05-11", "{told}");
        assert!(told.get("photo").is_none());
    }
    let folder = tempfile::tempdir().unwrap();
    for (lang, words) in [("ja", "カードの中の記録と一致"), ("en", "agrees with the record in the card")]
    {
        let ran = asked(folder.path(), &["face", "--demo", "--lang", lang], "3690\n").done();
        assert!(ran.text().contains(words) && ran.text().contains(ADDRESS), "{ran:?}");
        assert!(!ran.text().contains("本物と") && !ran.text().contains("genuine"), "{ran:?}");
    }
}

fn the_number_takes_four_digits_where_the_certificate_tells_the_rest() {
    let lack = |more: &[&str], lines: &str, words: &str| {
        let ran = face("fresh", more, lines).failed(5, "pin-form");
        assert!(ran.err.contains(words) && ran.err.contains("no try is spent"), "{ran:?}");
    };
    lack(&["--code"], "0000\n", "6 more needed");
    lack(&["--code"], "610511000\n", "1 more needed");
    lack(&["--code"], "6113110000\n", "");
    lack(&["--code", "--sign"], "000\nDEMO2580\n", "");
    lack(&["--code", "--sign"], "000A\nDEMO2580\n", "");
    for line in ["0000", "6105110000", "61051120350000"] {
        let ran = face("fresh", &["--code", "--sign"], &format!("{line}\nDEMO2580\n"));
        assert_eq!((ran.code, &ran.json()["moved"]["verdict"]), (0, &"same".into()), "{line} {ran:?}");
    }
}

fn a_wrong_secret_costs_one_try_of_its_own_and_a_form_none() {
    for (persona, more, line, code, kind, left) in [
        ("fresh", &[][..], "1111", 5, "wrong-pin", 2),
        ("fresh", &["--code"], "6105111111", 5, "wrong-pin", 9),
        ("fresh", &[], "111", 5, "pin-form", 3),
        ("fresh", &[], "", 5, "pin-form", 3),
        ("fresh", &["--code"], "", 5, "pin-form", 10),
        ("fresh", &["--code"], "61051120360000", 5, "wrong-pin", 9),
        ("locked-text", &[], "3690", 6, "locked", 0),
        ("locked-text", &["--last-try"], "3690", 6, "locked", 0),
    ] {
        let ran = face(persona, more, &format!("{line}\n")).failed(code, kind);
        assert_eq!(ran.json()["error"]["tries_left"], left, "{persona} {more:?} {line}");
    }
    // The number has a counter of its own, and is offered.
    assert!(face("locked-text", &[], "3690\n").err.contains("mynascope face --code"));
    let ran = face("locked-text", &["--code"], "6105110000\n");
    assert_eq!((ran.code, &ran.json()["face"]["name"]), (0, &NAME.into()), "{ran:?}");
}

fn whatever_has_no_face_says_so() {
    for more in [&[][..], &["--code"], &["--sign"], &["--code", "--sign"], &["--photo", "a.jp2"]] {
        for (persona, code, kind) in [
            ("android", 9, "not-on-card"),
            ("iphone", 9, "not-on-card"),
            ("next", 9, "not-on-card"),
            ("juki", 8, "read-only"),
            ("other-card", 8, "other-card"),
        ] {
            let ran = face(persona, more, "3690\nDEMO2580\n").failed(code, kind);
            assert!(ran.json().get("face").is_none_or(Value::is_null), "{ran:?}");
        }
    }
    face("no-sign", &["--sign"], "3690\nDEMO2580\n").failed(9, "not-on-card");
}

fn of_two_secrets_the_first_decides_whether_the_second_is_sent() {
    for (persona, more, lines, code, kind, pin) in [
        ("fresh", &["--sign"][..], "1111\nDEMO2580\n", 5, "wrong-pin", "card text PIN"),
        ("fresh", &["--sign"], "3690\nDEMO1111\n", 5, "wrong-pin", "signing password"),
        ("fresh", &["--sign"], "3690\n", 5, "pin-form", "signing password"),
        ("fresh", &["--sign"], "3690\ndemo 2580\n", 5, "pin-form", "signing password"),
        ("fresh", &["--sign"], "369\nDEMO1111\n", 5, "pin-form", "card text PIN"),
        ("fresh", &["--code", "--sign"], "0000\nDEMO\n", 5, "pin-form", "signing password"),
        ("fresh", &["--code", "--sign"], "0000\nDEMO1111\n", 5, "wrong-pin", "signing password"),
        ("fresh", &["--code", "--sign"], "1111\nDEMO2580\n", 5, "wrong-pin", "verification number B"),
        ("fresh", &["--code", "--sign"], "000\nDEMO2580\n", 5, "pin-form", "verification number B"),
        ("locked-text", &["--sign"], "3690\nDEMO2580\n", 6, "locked", "card text PIN"),
        ("locked-sign", &["--sign"], "3690\nDEMO2580\n", 6, "locked", "signing password"),
        ("one-try-left", &["--sign"], "3690\nDEMO2580\n", 5, "last-try", ""),
    ] {
        let trace = tempfile::NamedTempFile::new().unwrap();
        let more = [more, &["--trace", trace.path().to_str().unwrap()]].concat();
        let ran = face(persona, &more, lines).failed(code, kind);
        assert!(ran.err.contains(pin), "{persona} {lines:?} {ran:?}");
        // What can't be is told before anything is presented, and after a wrong one nothing more is.
        let told = fs::read_to_string(trace.path()).unwrap();
        let presented = told.lines().filter(|line| line.contains("blanked") && line.contains("0020")).count();
        let expected = match (kind, pin) {
            ("wrong-pin", _)
                if pin != "card text PIN" && (!more.contains(&"--code") || pin != "signing password") =>
            {
                2
            }
            ("wrong-pin", _) => 1,
            _ => 0,
        };
        assert_eq!(presented, expected, "{persona} {lines:?}\n{told}");
    }
}

fn what_moved_is_told_attribute_by_attribute() {
    for (persona, verdict, which) in [
        ("fresh", "same", None),
        ("moved", "differs", Some("address")),
        ("married", "differs", Some("name")),
        ("gaiji", "unknown", Some("name")),
    ] {
        let ran = face(persona, &["--sign"], "3690\nDEMO2580\n");
        assert_eq!(ran.code, 0, "{ran:?}");
        let told = ran.json();
        let moved = &told["moved"];
        assert_eq!(moved["verdict"], verdict, "{persona} {moved}");
        let fields = moved["fields"].as_object().unwrap();
        assert_eq!(fields.len(), 4);
        for (name, field) in fields {
            if which == Some(name) {
                assert_eq!(field["verdict"], verdict, "{persona} {field}");
            } else if verdict != "unknown" {
                assert_eq!(field["verdict"], "same", "{persona} {name} {field}");
            }
            assert!(!field["card"].is_null() && !field["certificate"].is_null(), "{persona} {name} {field}");
        }
        if persona == "moved" {
            assert_eq!(fields["address"]["card"], told["face"]["address"]);
            assert_eq!(fields["address"]["certificate"], ADDRESS);
        }
        let folder = tempfile::tempdir().unwrap();
        let demo = format!("--demo={persona}");
        let ran = asked(folder.path(), &["face", "--sign", &demo], "3690\nDEMO2580\n").done();
        assert!(ran.text().contains("revoked"), "{ran:?}");
        assert_eq!(ran.text().contains("counter"), verdict == "differs", "{ran:?}");
    }
}

fn a_document_is_not_signed_where_the_holder_moved() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a.txt"), "a text").unwrap();
    let sign = |persona: &str, more: &[&str], lines: &str| {
        let demo = format!("--demo={persona}");
        asked(folder.path(), &[&["sign", "a.txt", "--json", &demo, "--face"], more].concat(), lines)
    };
    let lines = "3690\nDEMO2580\n";
    for persona in ["moved", "married"] {
        let ran = sign(persona, &[], lines).failed_in_the_end(1, "moved");
        assert!(ran.err.contains("revoked") && ran.err.contains("--moved"), "{ran:?}");
        assert_eq!(ran.json()["error"]["moved"]["verdict"], "differs");
        assert!(!path("a.txt.p7s").exists());
        let ran = sign(persona, &["--moved", "--force"], lines);
        assert_eq!((ran.code, &ran.json()["moved"]["verdict"]), (0, &"differs".into()), "{ran:?}");
        fs::remove_file(path("a.txt.p7s")).unwrap();
    }
    for (persona, verdict) in [("fresh", "same"), ("gaiji", "unknown")] {
        let ran = sign(persona, &["--force"], lines);
        assert_eq!((ran.code, &ran.json()["moved"]["verdict"]), (0, &verdict.into()), "{ran:?}");
    }
    // Which it was is said in words, too; and without --face nothing is claimed.
    fs::remove_file(path("a.txt.p7s")).unwrap();
    let ran = asked(folder.path(), &["sign", "a.txt", "--demo=moved", "--face", "--moved"], lines);
    assert!(ran.code == 0 && ran.text().contains("address"), "{ran:?}");
    let ran = asked(folder.path(), &["sign", "a.txt", "--demo=moved", "--json", "--force"], "DEMO2580\n");
    assert!(ran.code == 0 && ran.json()["moved"].is_null(), "{ran:?}");
    // Both lines are read, and a form that can't be right is told, before the first is sent.
    for lines in ["3690\nDEMO\n", "3690\n", "369\nDEMO2580\n"] {
        let trace = folder.path().join("trace");
        sign("fresh", &["--force", "--trace", trace.to_str().unwrap()], lines)
            .failed_in_the_end(5, "pin-form");
        let told = fs::read_to_string(&trace).unwrap();
        assert!(!told.contains("blanked"), "{lines:?}\n{told}");
        fs::remove_file(trace).unwrap();
    }
    // The text's PIN comes first, and where it is wrong no password is sent.
    fs::remove_file(path("a.txt.p7s")).unwrap();
    for (persona, lines, code, kind) in [
        ("fresh", "1111\nDEMO2580\n", 5, "wrong-pin"),
        ("fresh", "3690\nDEMO1111\n", 5, "wrong-pin"),
        ("locked-text", lines, 6, "locked"),
        ("android", lines, 9, "not-on-card"),
    ] {
        sign(persona, &[], lines).failed_in_the_end(code, kind);
        assert!(!path("a.txt.p7s").exists(), "{persona}");
    }
}

fn the_photo_is_a_file_of_its_owner() {
    let folder = tempfile::tempdir().unwrap();
    let photo = |name: &str, more: &[&str]| {
        asked(folder.path(), &[&["face", "--demo", "--json", "--photo", name], more].concat(), "6105110000\n")
    };
    let ran = photo("a.jp2", &[]);
    assert_eq!((ran.code, &ran.json()["photo"]), (0, &"a.jp2".into()), "{ran:?}");
    let file = fs::read(folder.path().join("a.jp2")).unwrap();
    assert_eq!(file, fs::read("assets/demo/DEMO-photo.jp2").unwrap());
    assert_eq!(photo("b.PNG", &[]).code, 0);
    let drawn = fs::read(folder.path().join("b.PNG")).unwrap();
    assert!(drawn.starts_with(b"\x89PNG\r\n\x1a\n"));
    // Width and height of its head.
    assert_eq!(drawn[16..24], [0, 0, 1, 122, 0, 0, 1, 216]);
    for name in ["a.jp2", "b.PNG"] {
        let mode = fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    fs::write(folder.path().join("c"), "kept").unwrap();
    assert_eq!(photo("c", &["--force"]).code, 0);
    assert_eq!(fs::read(folder.path().join("c")).unwrap(), file);
    let ran = asked(folder.path(), &["face", "--demo", "--photo", "d.jp2"], "6105110000\n").done();
    assert!(ran.text().contains("d.jp2") && ran.text().contains("11 May 2035"), "{ran:?}");
}

fn what_keeps_the_photo_from_being_written_is_told_before_any_secret() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("kept"), "kept").unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    symlink(folder.path().join("beyond"), folder.path().join("link")).unwrap();
    for (name, more) in [
        ("kept", &[][..]),
        ("folder", &[]),
        ("folder", &["--force"]),
        ("folder/", &[]),
        ("link", &[]),
        ("link", &["--force"]),
        ("nowhere/a", &[]),
        ("/dev/null", &["--force"]),
    ] {
        // Without a line there is no secret to refuse.
        let more = [&["face", "--demo", "--json", "--photo", name], more].concat();
        asked(folder.path(), &more, "").failed(1, "file");
    }
    assert_eq!(fs::read_to_string(folder.path().join("kept")).unwrap(), "kept");
    assert!(!folder.path().join("beyond").exists());
    // A wrong number leaves nothing behind.
    asked(folder.path(), &["face", "--demo", "--json", "--photo", "a"], "6105111111\n")
        .failed(5, "wrong-pin");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

fn what_does_not_go_together_ends_with_2() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "a text").unwrap();
    for line in [
        "face --force",
        "face --photo -",
        "face --photo",
        "sign a.txt --moved",
        "sign a.txt --face --key auth",
        "face --photo a --trace a",
    ] {
        let typed: Vec<&str> = ["--demo", "--json"].into_iter().chain(line.split(' ')).collect();
        asked(folder.path(), &typed, "3690\nDEMO2580\n").failed(2, "usage");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

fn a_terminal_masks_the_holder_and_asks_for_four_digits_after_the_password() {
    let run = |more: &[&str], keys: &[(&str, &str)]| {
        let program = [&[MYNASCOPE, "--demo=moved", "--now", NOW, "--color=never", "face"], more].concat();
        let mut terminal = Terminal::start((120, 50), &program, &[]);
        for (prompt, typed) in keys {
            terminal.shows(prompt);
            terminal.press(typed);
        }
        assert_eq!(terminal.end(), 0, "{}", terminal.text());
        for secret in ["3690", "DEMO2580", "0000"] {
            assert!(!terminal.text().contains(secret), "{}", terminal.text());
        }
        terminal.text()
    };
    let text = run(&[], &[("Card text PIN", "3690\r")]);
    assert!(!text.contains("花子") && !text.contains("福島") && text.contains("********"), "{text}");
    let text = run(&["--show-holder"], &[("Card text PIN", "3690\r")]);
    assert!(text.contains("花子") && text.contains("見本台"), "{text}");
    let text = run(&["--sign"], &[("Card text PIN", "3690\r"), ("Signing password", "DEMO2580\r")]);
    assert!(text.contains("very probably") && !text.contains("福島"), "{text}");
    let by_number = [("Signing password", "DEMO2580\r"), ("printed under the photo", "0000\r")];
    let text = run(&["--code", "--sign"], &by_number);
    assert!(text.contains("11 May 1986"), "shown before it is sent\n{text}");
    let birth = [("birth date", "610511\r"), ("printed under the photo", "0000\r")];
    let text = run(&["--code"], &birth);
    assert!(text.contains("********") && !text.contains("610511"), "{text}");
}

fn between_two_questions_nothing_typed_is_shown() {
    let program = [MYNASCOPE, "--demo=slow", "--now", NOW, "face", "--sign"];
    let mut terminal = Terminal::start((120, 50), &program, &[]);
    terminal.shows("Card text PIN");
    terminal.press("3690\r").press("QQQQ");
    terminal.shows("Signing password");
    terminal.press("DEMO2580\r");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    let text = terminal.text();
    assert!(!text.contains('Q') && text.contains("discarded unused"), "{text}");
}

fn neither_errors_nor_trace_name_anybody() {
    let folder = tempfile::tempdir().unwrap();
    let named = ["花子", "見本", "会津", "610511", "19860511", "3690", "DEMO2580", "20350000"];
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02X}")).collect::<String>();
    for (line, lines) in [
        ("face -v", "3690\n"),
        ("face --code -v", "6105110000\n"),
        ("face --code -v", "6105111111\n"),
        ("face --sign -v", "1111\nDEMO2580\n"),
        ("face --sign -v", "3690\nDEMO2580\n"),
        ("face --photo a.png --force -v", "6105110000\n"),
        ("face --code", "0000\n"),
    ] {
        for trace in ["t.txt", "t.jsonl"] {
            let typed: Vec<&str> =
                ["--demo=moved", "--trace", trace].into_iter().chain(line.split(' ')).collect();
            let ran = asked(folder.path(), &typed, lines);
            // In a time every four digits stand now and then.
            let told = without_times(&fs::read_to_string(folder.path().join(trace)).unwrap());
            for text in named {
                assert!(!ran.err.contains(text), "{text} {ran:?}");
                assert!(!told.contains(text) && !told.contains(&hex(text)), "{text} in\n{told}");
            }
        }
    }
}
