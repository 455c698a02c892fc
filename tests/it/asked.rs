//! The program itself, asked on its command line with a simulated card: files, codes and configurations.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Output};

use ical::IcalParser;
use libtest_mimic::Trial;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use sha2::{Digest as _, Sha256};

use crate::program::plain;

const PROGRAM: &str = env!("CARGO_BIN_EXE_mynascope");
const NOW: &str = "--now=2026-11-22T15:00:00+09:00";

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        plain("renew_writes_a_page_to_take_along_for_every_persona_or_says_why_not", page_to_take_along),
        plain("renew_writes_a_calendar_that_a_parser_not_ours_accepts", calendar_is_read),
        plain("renew_never_writes_over_a_file_or_through_a_link", nothing_is_overwritten),
        plain("renew_draws_a_code_that_a_decoder_not_ours_reads", code_is_read),
        plain("a_terminal_too_small_for_the_code_says_so_and_offers_the_file", small_terminal),
        plain("without_a_window_there_is_nothing_to_hand_out", no_window),
        plain("a_configuration_is_found_followed_and_outvoted", configuration),
        plain("a_wrong_configuration_is_refused_with_file_line_and_reason", wrong_configuration),
        plain("a_pinned_root_counts_and_a_demo_root_stays_a_test", pinned_root),
    ]
}

/// Asks with an empty home, so that nobody's configuration answers.
fn ask(home: &Path, arguments: &[&str]) -> Output {
    Command::new(PROGRAM)
        .args(arguments)
        .current_dir(home)
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("LC_ALL", "ja_JP.UTF-8")
        .env_remove("NO_COLOR")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn calendar_is_read() {
    let home = home();
    let path = home.path().join("renewal.ics");
    let name = path.to_str().unwrap();
    let output = ask(home.path(), &["--demo", NOW, "renew", "--json", "--ics", name]);
    assert!(output.status.success(), "{}", err(&output));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["ics"], name);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let file = fs::read_to_string(&path).unwrap();
    let calendars: Vec<_> = IcalParser::new(file.as_bytes()).collect::<Result<_, _>>().unwrap();
    let days: Vec<String> = calendars[0]
        .events
        .iter()
        .flat_map(|event| &event.properties)
        .filter(|property| property.name == "DTSTART")
        .filter_map(|property| property.value.clone())
        .collect();
    assert_eq!(days, ["20300212", "20300411", "20300511"]);
    // Whose card it is stands nowhere in it: neither number, nor name, nor place.
    let serial = ask(home.path(), &["--demo", NOW, "inspect", "--json"]);
    let serial: serde_json::Value = serde_json::from_slice(&serial.stdout).unwrap();
    let serial = serial["certificates"]["auth"]["serial"].as_str().unwrap().to_owned();
    for personal in [serial.as_str(), "見本", "07202", "会津若松", "9999"] {
        assert!(!file.contains(personal), "{personal}");
    }
}

/// The cells that a terminal gives a text.
fn cells(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

fn page_to_take_along() {
    let home = home();
    let personas = mynascope::sim::Persona::names();
    for (at, persona) in personas.enumerate() {
        let demo = format!("--demo={persona}");
        let serial = ask(home.path(), &[&demo, NOW, "inspect", "--json"]);
        let serial: serde_json::Value = serde_json::from_slice(&serial.stdout).unwrap();
        for lang in ["ja", "en"] {
            let path = home.path().join(format!("{at}.{lang}.txt"));
            let name = path.to_str().unwrap();
            let line = [&*demo, NOW, "--lang", lang, "renew", "--json", "--save", name];
            let output = ask(home.path(), &line);
            let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            // No card of ours, and one whose renewal is years away and only planned.
            if let Some((_, code)) =
                [("other-card", 8), ("next", 9)].iter().find(|(name, _)| *name == persona)
            {
                assert_eq!(output.status.code(), Some(*code));
                assert!(!path.exists() && told["saved"].is_null(), "{told}");
                continue;
            }
            assert!(output.status.success(), "{persona}: {}", err(&output));
            assert_eq!(told["saved"], name);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            let page = fs::read_to_string(&path).unwrap();
            // One A4 page, and the answer of the command on it.
            assert!(page.lines().count() <= 64 && page.lines().all(|line| cells(line) <= 76), "{page}");
            let joined = |text: &str| text.split_whitespace().collect::<String>();
            let answer = told["renewal"]["answer"].as_str().unwrap();
            assert!(joined(&page).contains(&joined(answer)), "{persona}\n{page}");
            for personal in
                [serial["certificates"]["auth"]["serial"].as_str().unwrap_or("見本"), "見本", "花子"]
            {
                assert!(!page.contains(personal), "{persona}: {personal}\n{page}");
            }
        }
    }
    // What the counter has to reset besides; and a page that exists is left alone.
    let page = |persona: &str| {
        let path = home.path().join(persona);
        let demo = format!("--demo={persona}");
        let line = [&*demo, NOW, "--lang", "ja", "renew", "--save", persona];
        let output = ask(home.path(), &line);
        // The last line says where it is, from wherever it is looked for.
        let said = format!("\n保存しました: {}\n", path.display());
        let told = String::from_utf8_lossy(&output.stdout).ends_with(&said);
        assert_eq!(told, output.status.success(), "{said}");
        fs::read_to_string(path).unwrap()
    };
    for (persona, said) in [("locked-auth", 1), ("locked-sign", 1), ("fresh", 0)] {
        assert_eq!(page(persona).matches("ロックされています").count(), said, "{persona}");
    }
    assert!(page("one-try-left").contains("残り1回です"));
    fs::write(home.path().join("renewable"), "kept").unwrap();
    assert_eq!(page("renewable"), "kept");
}

fn nothing_is_overwritten() {
    let home = home();
    let (file, link) = (home.path().join("kept"), home.path().join("link"));
    fs::write(&file, "kept").unwrap();
    symlink(home.path().join("beyond"), &link).unwrap();
    for path in [&file, &link] {
        for option in ["--ics", "--save"] {
            let output = ask(home.path(), &["--demo", NOW, "renew", option, path.to_str().unwrap()]);
            assert_eq!(output.status.code(), Some(1));
            assert!(err(&output).contains("に書けません"), "{}", err(&output));
        }
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
    assert!(!home.path().join("beyond").exists());
}

/// What a decoder not ours reads from half blocks; `light` says whether the blocks are the light modules.
fn read_back(rows: &[&str], light: bool) -> String {
    const SCALE: usize = 4;
    let cells: Vec<Vec<char>> = rows.iter().map(|row| row.chars().collect()).collect();
    let (width, height) = (cells[0].len(), cells.len() * 2);
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width * SCALE, height * SCALE, |x, y| {
        let (column, line) = (x / SCALE, y / SCALE);
        let block = matches!((cells[line / 2][column], line % 2), ('█', _) | ('▀', 0) | ('▄', 1));
        if block == light { 255 } else { 0 }
    });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

fn code_is_read() {
    let home = home();
    for (colour, light) in [("never", true), ("always", false)] {
        let output = ask(home.path(), &["--demo", NOW, "--color", colour, "renew", "--qr"]);
        assert!(output.status.success(), "{}", err(&output));
        let text = out(&output).replace("\x1b[38;5;16;48;5;231m", "").replace("\x1b[0m", "");
        let rows: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(rows.len(), 23, "{text}");
        let told = read_back(&rows, light);
        assert_eq!(
            told,
            "BEGIN:VEVENT\nSUMMARY:マイナ更新\nDTSTART;VALUE=DATE:20300212\nDTEND;VALUE=DATE:20300512\nEND:VEVENT"
        );
    }
}

fn small_terminal() {
    let home = home();
    for (rows, columns, fits) in [(24, 80, true), (15, 60, false), (24, 40, false)] {
        let pair = native_pty_system()
            .openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 })
            .unwrap();
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(["--demo", NOW, "--lang", "ja", "renew", "--qr"]);
        command.env("TERM", "xterm-256color");
        command.env("HOME", home.path());
        command.env("XDG_CONFIG_HOME", home.path());
        let mut child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut text = Vec::new();
        // The end of a terminal is an error to whoever reads it.
        let _ = pair.master.try_clone_reader().unwrap().read_to_end(&mut text);
        let text = String::from_utf8(text).unwrap();
        assert_eq!(child.wait().unwrap().exit_code(), u32::from(!fits), "{text}");
        assert_eq!(text.contains('▀'), fits, "{text}");
        assert_eq!(text.contains("小さすぎます") && text.contains("--ics FILE"), !fits, "{text}");
    }
}

fn no_window() {
    let home = home();
    let path = home.path().join("none.ics");
    for persona in ["--demo=juki", "--demo=expired"] {
        for way in [&["--qr"][..], &["--ics", path.to_str().unwrap()]] {
            let output = ask(home.path(), &[&[persona, NOW, "renew"], way].concat());
            assert_eq!(output.status.code(), Some(9), "{persona} {way:?}");
            assert!(err(&output).contains("予定に書ける更新期間がありません"));
        }
    }
    assert!(!path.exists());
    let output = ask(home.path(), &["--demo", NOW, "renew", "--json", "--qr"]);
    assert_eq!(output.status.code(), Some(2));
}

fn configuration() {
    let home = home();
    let place = home.path().join("config/mynascope");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("config.toml"), "lang = \"en\"\n[[municipality]]\nfile = \"mine.toml\"\n").unwrap();
    let profile = fs::read_to_string("assets/municipalities/07202.toml").unwrap();
    fs::write(place.join("mine.toml"), profile.replace("0242-36-7210", "000-111-2222")).unwrap();
    let told = out(&ask(home.path(), &["--demo", NOW, "renew"]));
    assert!(told.contains("The certificate can be renewed from") && told.contains("000-111-2222"), "{told}");
    // What is asked for now outvotes what was written down.
    let told = out(&ask(home.path(), &["--demo", NOW, "--lang", "ja", "renew"]));
    assert!(told.contains("更新できます"), "{told}");
    let other = home.path().join("other.toml");
    fs::write(&other, "").unwrap();
    let told = out(&ask(home.path(), &["--demo", NOW, "--config", other.to_str().unwrap(), "renew"]));
    assert!(told.contains("更新できます") && told.contains("0242-36-7210"), "{told}");
}

fn wrong_configuration() {
    let home = home();
    let path = home.path().join("c.toml");
    let name = path.to_str().unwrap();
    let absent = ask(home.path(), &["--demo", NOW, "--config", name, "inspect", "--json"]);
    assert_eq!(absent.status.code(), Some(2));
    let told: serde_json::Value = serde_json::from_slice(&absent.stdout).unwrap();
    assert_eq!(
        (told["error"]["kind"].as_str(), told["error"]["code"].as_u64()),
        (Some("configuration"), Some(2))
    );

    fs::copy("assets/demo/DEMO-auth-ca.der", home.path().join("root.der")).unwrap();
    fs::write(home.path().join("wrong.toml"), "name = { ja = \"市\", en = \"City\" }\nopen = true\n")
        .unwrap();
    let zeros = "0".repeat(64);
    for (text, line, reason) in [
        ("\npin = \"1234\"\n".to_owned(), 2, "unknown field `pin`".to_owned()),
        (
            format!("[[root]]\nfile = \"root.der\"\nsha256 = \"{zeros}\"\n"),
            2,
            "does not have the fingerprint that was given for it".to_owned(),
        ),
        (
            "[[municipality]]\nfile = \"wrong.toml\"\n".to_owned(),
            2,
            "wrong.toml: line 2: unknown field `open`".to_owned(),
        ),
    ] {
        fs::write(&path, &text).unwrap();
        let output = ask(home.path(), &["--demo", NOW, "--lang", "en", "--config", name, "inspect"]);
        assert_eq!(output.status.code(), Some(2), "{text}");
        let told = err(&output);
        assert!(told.contains(&format!("c.toml: line {line}: ")) && told.contains(&reason), "{told}");
        assert!(output.stdout.is_empty());
    }
}

fn pinned_root() {
    let home = home();
    let path = home.path().join("c.toml");
    let root = fs::read("assets/demo/DEMO-auth-ca.der").unwrap();
    fs::write(home.path().join("root.der"), &root).unwrap();
    let print: String = Sha256::digest(&root).iter().map(|octet| format!("{octet:02x}")).collect();
    let trust = |arguments: &[&str]| -> serde_json::Value {
        let output = ask(home.path(), &[&["--demo", NOW, "inspect", "--json"], arguments].concat());
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        told["certificates"]["auth"]["trust"]["status"].clone()
    };
    assert_eq!(trust(&[]), "test", "the demo's own issuer");
    fs::write(&path, format!("[[root]]\nfile = \"root.der\"\nsha256 = \"{print}\"\n")).unwrap();
    assert_eq!(trust(&["--config", path.to_str().unwrap()]), "test");
}
