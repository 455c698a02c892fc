use std::os::unix::fs::{PermissionsExt as _, chown, symlink};

use super::*;

/// A folder that root alone can write; `None` where tests are not run by root, or below a folder that others can write.
fn place() -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir_in(concat!(env!("CARGO_MANIFEST_DIR"), "/target")).ok()?;
    std::fs::write(folder.path().join("probe"), "").ok()?;
    read(&folder.path().join("probe")).is_ok().then_some(folder)
}

fn parsed(text: &str) -> Result<Settings, String> {
    parse(Path::new("/etc/mynascope/kiosk.toml"), text.as_bytes()).map_err(|error| error.to_string())
}

const HASH: &str = "$argon2id$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

#[test]
fn a_file_says_what_it_says_and_the_rest_is_as_without_one() {
    let all = format!(
        "terminal = \"city-hall-1\"\nstaff_code = \"{HASH}\"\nkeypad = \"shuffled\"\none_process_per_visit = true\n\
         audit = \"/var/log/mynascope/audit.jsonl\"\nstate = \"/var/lib/mynascope/kiosk.json\"\nreader = \"Sony\"\n"
    );
    let told = parsed(&all).unwrap();
    assert_eq!(told.terminal.0, "city-hall-1");
    assert_eq!(told.staff_code, Some(HASH.parse().unwrap()));
    assert!(told.is_shuffled && told.one_process_per_visit);
    assert_eq!(told.audit, Some(Place::File("/var/log/mynascope/audit.jsonl".into())));
    assert_eq!(told.state.as_deref(), Some(Path::new("/var/lib/mynascope/kiosk.json")));
    assert_eq!(told.config.reader.as_deref(), Some("Sony"));
    let file = Config { file: "/etc/mynascope/kiosk.toml".into(), ..Config::default() };
    assert_eq!(parsed("").unwrap(), Settings { config: file, ..Settings::default() });
    assert_eq!(Settings::default().staff_code, None);
    for (word, place) in [("stderr", Place::StandardError), ("none", Place::Nowhere)] {
        assert_eq!(parsed(&format!("audit = \"{word}\"")).unwrap().audit, Some(place));
    }
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_reason() {
    for (text, line, part) in [
        ("\nlang = \"ja\"", 2, "unknown field `lang`"),
        ("pin = \"1216\"", 1, "unknown field `pin`"),
        ("staff_code = \"123456\"", 1, "not a hash in the PHC string format"),
        (
            "staff_code = \"$argon2i$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"",
            1,
            "another function",
        ),
        ("keypad = \"round\"", 1, "unknown variant `round`"),
        ("one_process_per_visit = 1", 1, "expected a boolean"),
        ("audit = \"syslog\"", 1, "audit is stderr, none or a path from /"),
        ("\n\nstate = \"kiosk.json\"", 3, "a path from / is expected"),
        ("terminal = \"\"", 1, "a terminal's name has 1 to 64 characters"),
        ("terminal = \"a\\nb\"", 1, "a terminal's name has 1 to 64 characters"),
        ("[[municipality]]\nfile = \"/nowhere/07202.toml\"", 2, "/nowhere/07202.toml: "),
        ("[[root]]\nfile = \"own.cer\"\n", 1, "missing field `sha256`"),
    ] {
        let told = parsed(text).unwrap_err();
        let start = format!("/etc/mynascope/kiosk.toml: line {line}: ");
        assert!(told.starts_with(&start) && told.contains(part), "{text}: {told}");
    }
}

/// What [`load`] says of a file after `change` was made to it and its folder.
fn after(change: impl FnOnce(&Path, &Path)) -> Option<Result<Settings, String>> {
    let folder = place()?;
    let below = folder.path().join("mynascope");
    std::fs::create_dir(&below).unwrap();
    let file = below.join("kiosk.toml");
    std::fs::write(&file, "terminal = \"x\"\n").unwrap();
    change(&below, &file);
    Some(load(Some(&file)).map_err(|error| error.reason))
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn only_what_root_alone_can_write_counts() {
    type Change = fn(&Path, &Path);
    let Some(fine) = after(|_, _| {}) else { return };
    assert_eq!(fine.unwrap().terminal.0, "x");
    let cases: [(Change, &str); 12] = [
        (|_, file| mode(file, 0o664), "can be written by others than root"),
        (|_, file| mode(file, 0o646), "can be written by others than root"),
        (|_, file| chown(file, Some(1000), None).unwrap(), "does not belong to root"),
        (|folder, _| mode(folder, 0o775), "/mynascope: it can be written by others than root"),
        (|folder, _| mode(folder, 0o1777), "/mynascope: it can be written by others than root"),
        (|folder, _| chown(folder, Some(1000), None).unwrap(), "/mynascope: it does not belong to root"),
        (
            |folder, file| {
                std::fs::rename(file, folder.join("other.toml")).unwrap();
                symlink(folder.join("other.toml"), file).unwrap();
            },
            "is a symbolic link",
        ),
        (
            |folder, _| {
                let other = folder.with_file_name("other");
                std::fs::rename(folder, &other).unwrap();
                symlink(other, folder).unwrap();
            },
            "is a symbolic link",
        ),
        (
            |_, file| {
                std::fs::remove_file(file).unwrap();
                std::fs::create_dir(file).unwrap();
            },
            "not a regular file",
        ),
        (
            |_, file| {
                std::fs::remove_file(file).unwrap();
                let kind = rustix::fs::FileType::Fifo;
                rustix::fs::mknodat(rustix::fs::CWD, file, kind, rustix::fs::Mode::RUSR, 0).unwrap();
            },
            "not a regular file",
        ),
        (|_, file| std::fs::write(file, "#".repeat(65 * 1024)).unwrap(), "too large"),
        (|_, file| std::fs::remove_file(file).unwrap(), "No such file"),
    ];
    for (at, (change, why)) in cases.into_iter().enumerate() {
        let told = after(change).unwrap().unwrap_err();
        assert!(told.contains(why), "{at}: {told}");
    }
}

#[test]
fn what_it_names_has_to_be_as_safe_as_itself() {
    let named = |mode_of_profile: u32| {
        after(move |folder, file| {
            let profile = folder.join("07202.toml");
            std::fs::write(&profile, "profile").unwrap();
            mode(&profile, mode_of_profile);
            std::fs::write(file, "[[municipality]]\nfile = \"07202.toml\"\n").unwrap();
        })
    };
    let Some(safe) = named(0o644) else { return };
    assert_eq!(safe.unwrap().config.municipalities[0].content, "profile");
    let told = named(0o666).unwrap().unwrap_err();
    assert!(told.ends_with("07202.toml: it can be written by others than root"), "{told}");
}

#[test]
fn a_path_leads_down_from_the_root_or_nowhere() {
    for path in ["kiosk.toml", "./kiosk.toml", "/etc/../etc/passwd", ""] {
        assert!(read(Path::new(path)).unwrap_err().to_string().contains("only a path from /"), "{path}");
    }
    assert!(read(Path::new("/")).is_err());
    // Below a folder that everybody can write.
    assert!(read(Path::new("/tmp/kiosk.toml")).unwrap_err().to_string().contains("/tmp: it can be written"));
}

#[test]
fn without_a_file_of_that_name_nothing_is_configured() {
    if !Path::new(USUAL).exists() {
        assert_eq!(load(None), Ok(Settings::default()));
    }
    assert!(load(Some(Path::new("/etc/mynascope-absent/kiosk.toml"))).is_err());
}
