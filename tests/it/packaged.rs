//! What `make deb` makes: the same to the bit whoever makes it and wherever, clean to lintian, with the licences of all that is in
//! it, and at work in a fresh system. And what `make install` put somewhere: all of it goes again, and nothing else.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use libtest_mimic::{Completion, Trial};

use crate::program::{executable, plain, trials};

mod fresh;
mod portable;
mod recipes;
mod rpm;
mod uninstalled;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = trials![plain:
        a_release_build_knows_nothing_of_its_folder,
        files_of_a_package_are_as_old_as_the_last_commit_or_release,
        every_change_is_told_in_debians_form,
    ];
    trials.extend(portable::trials());
    trials.extend(uninstalled::trials());
    trials.extend(recipes::trials());
    for (name, body) in [
        (
            "a_package_is_the_same_to_the_bit_whoever_makes_it",
            a_package_is_the_same_to_the_bit_whoever_makes_it as fn(),
        ),
        ("a_package_has_what_is_installed_and_no_script", a_package_has_what_is_installed_and_no_script),
        (
            "a_package_tells_the_licence_of_every_crate_in_it",
            a_package_tells_the_licence_of_every_crate_in_it,
        ),
    ] {
        trials.push(Trial::ignorable_test(name, move || Ok(where_there_is(&DEBIAN, body))));
    }
    trials.push(Trial::ignorable_test("lintian_finds_nothing_in_a_package_and_would", || {
        Ok(where_there_is(&["dpkg-deb", "dpkg-shlibdeps", "strip", "lintian"], lintian_finds_nothing))
    }));
    trials.push(Trial::ignorable_test("a_package_for_rpm_has_what_is_installed_and_its_licences", || {
        Ok(rpm::run())
    }));
    trials.push(Trial::ignorable_test("a_package_works_in_a_fresh_system_and_leaves_nothing", || {
        Ok(fresh::run())
    }));
    trials
}

/// What `make deb` is made with.
const DEBIAN: [&str; 3] = ["dpkg-deb", "dpkg-shlibdeps", "strip"];
/// Any moment; not that of a file here.
const EPOCH: &str = "1790000000";

/// Where a program is: in the search path, or where only root's has it.
fn there_is(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/sbin"].map(PathBuf::from));
    folders.into_iter().any(|folder| folder.join(program).is_file())
}

/// Runs where all of these programs are installed; else says what is missing.
fn where_there_is(programs: &[&str], body: fn()) -> Completion {
    if let Some(missing) = programs.iter().find(|program| !there_is(program)) {
        return Completion::ignored_with(format!("{missing} is not installed"));
    }
    body();
    Completion::Completed
}

/// What it said, on either output.
fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned()).concat()
}

/// Runs to a good end; what it wrote to standard output.
fn ran(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn program() -> &'static str {
    env!("CARGO_BIN_EXE_mynascope")
}

/// The package, made from the program under test in this folder.
fn package() -> &'static Path {
    static MADE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, package) = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let made = ran(Command::new("packaging/deb.sh")
            .args([program(), folder.path().to_str().unwrap()])
            .env("SOURCE_DATE_EPOCH", EPOCH));
        let package = PathBuf::from(made.trim_end());
        (folder, package)
    });
    package
}

/// A copy of the sources in another folder, without history and what was built.
fn copy(folder: &Path) {
    let script = "mkdir -p \"$0\" && tar -c --exclude=./target --exclude=./.git --exclude=./fuzz . | tar -x -m -C \"$0\"";
    ran(Command::new("sh").args(["-c", script]).arg(folder));
}

fn a_package_is_the_same_to_the_bit_whoever_makes_it() {
    let first = fs::read(package()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("another folder");
    copy(&there);
    // The group of the folder around, modes that a careless unpacking leaves, files of another day.
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o2777)).unwrap();
    for file in ["README.md", "packaging/kiosk/foot.ini", "docs/kiosk.md"] {
        fs::set_permissions(there.join(file), fs::Permissions::from_mode(0o664)).unwrap();
    }
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::File::open(there.join("docs/kiosk.md")).unwrap().set_modified(old).unwrap();
    let home = std::env::var("HOME").unwrap_or_default();
    let of = |name: &str, usual: &str| std::env::var(name).unwrap_or(format!("{home}/{usual}"));
    let configuration = folder.path().join(".config/mynascope");
    fs::create_dir_all(&configuration).unwrap();
    fs::write(configuration.join("config.toml"), "nonsense\n").unwrap();
    let made = ran(Command::new("sh")
        .args(["-c", "umask 0077 && exec packaging/deb.sh \"$0\" out"])
        .arg(program())
        .current_dir(&there)
        .env("CARGO_HOME", of("CARGO_HOME", ".cargo"))
        .env("RUSTUP_HOME", of("RUSTUP_HOME", ".rustup"))
        .env("HOME", folder.path())
        .env_remove("XDG_CONFIG_HOME")
        .env("TMPDIR", folder.path())
        .env("TZ", "Asia/Tokyo")
        .env("LANG", "ja_JP.UTF-8")
        .env("LC_ALL", "C.UTF-8")
        .env("COLUMNS", "40")
        .env("GZIP", "-1")
        .env("XZ_OPT", "-1")
        .env("DPKG_DEB_COMPRESSOR_TYPE", "none")
        .env("SOURCE_DATE_EPOCH", EPOCH));
    assert!(made.starts_with(there.to_str().unwrap()), "{made}");
    assert!(fs::read(made.trim_end()).unwrap() == first, "not the same: {made}");
}

/// A field of the package's control file, as dpkg reads it.
fn field(name: &str) -> String {
    ran(Command::new("dpkg-deb").arg("--field").arg(package()).arg(name)).trim_end().to_owned()
}

/// Unpacked into a folder.
fn unpacked() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    ran(Command::new("dpkg-deb").arg("--extract").arg(package()).arg(folder.path()));
    folder
}

/// Every file below a folder, as seen from it.
fn files(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    all.sort();
    all
}

fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

fn a_package_has_what_is_installed_and_no_script() {
    let depends = field("Depends");
    for library in ["libc6 (>= ", "libpcsclite1 (>= "] {
        assert!(depends.contains(library), "{depends}");
    }
    let architecture = ran(Command::new("dpkg").arg("--print-architecture"));
    for (name, expected) in [
        ("Package", "mynascope"),
        ("Version", version()),
        ("Architecture", architecture.trim_end()),
        ("Recommends", "pcscd, libccid"),
        ("Section", "utils"),
        ("Priority", "optional"),
    ] {
        assert_eq!(field(name), expected, "{name}");
    }
    let control =
        ran(Command::new("sh").args(["-c", "dpkg-deb --ctrl-tarfile \"$0\" | tar -t"]).arg(package()));
    assert_eq!(control, "./\n./control\n./md5sums\n");
    // Everything is root's, as old as was said, and written by nobody else.
    let listed = ran(Command::new("dpkg-deb").arg("--contents").arg(package()).env("TZ", "UTC"));
    for line in listed.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert!(["drwxr-xr-x", "-rwxr-xr-x", "-rw-r--r--"].contains(&words[0]), "{line}");
        assert_eq!(words[1], "root/root", "{line}");
        assert_eq!(words[3], "2026-09-21", "{line}");
    }

    let tree = unpacked();
    let packaged = files(tree.path());
    ran(Command::new("sh")
        .args(["-c", "dpkg-deb --info \"$0\" md5sums | md5sum -c --strict --quiet"])
        .arg(package())
        .current_dir(tree.path()));
    // All that `make install` installs, pages compressed and zsh's functions where Debian's looks for them; its record apart.
    let root = tempfile::tempdir().unwrap();
    ran(Command::new("packaging/install.sh").args([program(), "/usr"]).arg(root.path()));
    let record = "usr/share/mynascope/installed";
    let mut expected: Vec<String> = files(root.path()).into_iter().filter(|file| file != record).collect();
    assert!(expected.len() > 5, "{expected:?}");
    for file in &mut expected {
        if file.starts_with("usr/share/man/") {
            file.push_str(".gz");
        }
        *file = file.replace("/zsh/site-functions/", "/zsh/vendor-completions/");
    }
    let outside: Vec<&String> =
        packaged.iter().filter(|file| !file.starts_with("usr/share/doc/mynascope/")).collect();
    assert_eq!(outside, expected.iter().collect::<Vec<_>>());
    for file in ["README.md", "copyright", "changelog.gz", "docs/kiosk.md", "examples/kiosk/install.sh"] {
        assert!(packaged.contains(&format!("usr/share/doc/mynascope/{file}")), "{file}");
    }
    every_link_leads_on(&tree.path().join("usr/share/doc/mynascope"));
    // What a kiosk needs can be installed from there.
    let kiosk = tree.path().join("usr/share/doc/mynascope/examples/kiosk/install.sh");
    ran(Command::new(kiosk).args(["/usr", "/etc"]).arg(root.path()));
    assert!(root.path().join("usr/lib/systemd/system/mynascope-kiosk.service").is_file());
    if there_is("readelf") {
        let program = tree.path().join("usr/bin/mynascope");
        let elf = ran(Command::new("readelf").args(["-hldW"]).arg(program).env("LC_ALL", "C"));
        for mark in ["DYN (Position-Independent Executable file)", "GNU_RELRO", "BIND_NOW"] {
            assert!(elf.contains(mark), "{mark}: {elf}");
        }
    }
}

/// In the documents of a package, which lie without the sources.
fn every_link_leads_on(folder: &Path) {
    let mut links = 0;
    for file in
        files(folder).iter().filter(|file| file.rsplit_once('.').is_some_and(|(_, kind)| kind == "md"))
    {
        let page = folder.join(file);
        let text = fs::read_to_string(&page).unwrap();
        for after in text.split("](").skip(1) {
            let target = after.split([')', '#']).next().unwrap();
            if !target.is_empty() && !target.starts_with("http") {
                assert!(page.parent().unwrap().join(target).exists(), "{file}: {target}");
                links += 1;
            }
        }
    }
    assert!(links > 20, "{links}");
}

/// Each crate that ours names, with every version of it that the lock file has.
fn named() -> Vec<(String, Vec<String>)> {
    let table = |file| toml::from_str::<toml::Table>(&fs::read_to_string(file).unwrap()).unwrap();
    let (manifest, lock) = (table("Cargo.toml"), table("Cargo.lock"));
    let of = |package: &toml::Value, key: &str| package[key].as_str().unwrap().to_owned();
    let versions = |name: &str| {
        let packages = lock["package"].as_array().unwrap();
        packages.iter().filter(|it| of(it, "name") == name).map(|it| of(it, "version")).collect()
    };
    let dependencies = manifest["dependencies"].as_table().unwrap();
    let names =
        dependencies.iter().map(|(name, it)| it.get("package").and_then(|it| it.as_str()).unwrap_or(name));
    names.map(|name| (name.to_owned(), versions(name))).collect()
}

fn a_package_tells_the_licence_of_every_crate_in_it() {
    let tree = unpacked();
    let text = fs::read_to_string(tree.path().join("usr/share/doc/mynascope/copyright")).unwrap();
    assert!(text.starts_with("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"));
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    // A paragraph for each, with whose it is and a licence.
    let of = |files: &str| {
        let line = |line: &str| line.trim_start_matches("Files:").trim() == files;
        paragraphs.iter().find(|paragraph| paragraph.lines().any(line)).copied()
    };
    let crates = named();
    assert!(crates.len() > 20, "{crates:?}");
    for (name, versions) in crates {
        let told = versions.iter().find_map(|version| of(&format!("crates/{name}-{version}/*")));
        assert!(told.is_some_and(|it| it.contains("\nCopyright: ") && it.contains("\nLicense: ")), "{name}");
    }
    // One that is only for tests is not in the program; what other people made and is no crate is.
    assert!(!text.contains("crates/proptest-"));
    assert!(of("assets/fonts/*").unwrap().contains("\nLicense: public-domain\n"));
    // The licence of each paragraph is written out in it, or once for all.
    for paragraph in &paragraphs {
        let Some(at) = paragraph.find("License: ") else { continue };
        let mut lines = paragraph[at..].lines();
        let names = lines.next().unwrap().trim_start_matches("License: ").split(" and ");
        let own = lines.next().is_some_and(|line| line.starts_with(' '));
        for name in names.flat_map(|name| name.split(" or ")) {
            assert!(own || text.contains(&format!("\nLicense: {name}\n ")), "{paragraph}");
        }
    }
    // A licence that deny.toml does not allow is no package.
    let folder = tempfile::tempdir().unwrap();
    copy(folder.path());
    let denied = folder.path().join("deny.toml");
    let text = fs::read_to_string(&denied).unwrap();
    assert!(text.contains("    \"BSD-3-Clause\",\n"));
    fs::write(&denied, text.replace("    \"BSD-3-Clause\",\n", "")).unwrap();
    let output = Command::new(folder.path().join("packaging/copyright.py")).output().unwrap();
    assert!(!output.status.success());
    assert!(
        said(&output).contains("BSD-3-Clause is none of those that deny.toml allows"),
        "{}",
        said(&output)
    );
}

fn lintian(package: &Path) -> Output {
    Command::new("lintian")
        .args(["--pedantic", "--fail-on", "error,warning,pedantic", "--allow-root"])
        .arg(package)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap()
}

fn lintian_finds_nothing() {
    let good = lintian(package());
    assert!(good.status.success(), "{}", said(&good));
    assert_eq!(String::from_utf8_lossy(&good.stdout), "");
    let folder = tempfile::tempdir().unwrap();
    let (tree, bad) = (folder.path().join("tree"), folder.path().join("mynascope_0_all.deb"));
    ran(Command::new("dpkg-deb").arg("--raw-extract").arg(package()).arg(&tree));
    fs::remove_file(tree.join("usr/share/doc/mynascope/copyright")).unwrap();
    ran(Command::new("dpkg-deb").args(["--root-owner-group", "--build"]).arg(&tree).arg(&bad));
    let bad = lintian(&bad);
    assert!(!bad.status.success() && said(&bad).contains("no-copyright-file"), "{}", said(&bad));
}

/// A crate with a build script whose output names folders, built as `make build` builds ours.
fn a_release_build_knows_nothing_of_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let built = ["a", "somewhere else/b"].map(|name| {
        let top = folder.path().join(name);
        fs::create_dir_all(top.join("packaging")).unwrap();
        fs::create_dir_all(top.join("src")).unwrap();
        executable(&top.join("packaging/remapped.sh"), &fs::read("packaging/remapped.sh").unwrap());
        let manifest = "[package]\nname = \"small\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
            [profile.release]\nstrip = true\n[workspace]\n";
        fs::write(top.join("Cargo.toml"), manifest).unwrap();
        let script = "fn main() { let out = std::env::var(\"OUT_DIR\").unwrap(); \
            std::fs::write(format!(\"{out}/made.rs\"), \"pub fn place() -> &'static str { file!() }\").unwrap(); }";
        fs::write(top.join("build.rs"), script).unwrap();
        let main = "include!(concat!(env!(\"OUT_DIR\"), \"/made.rs\"));\nfn main() { println!(\"{}\", place()); }";
        fs::write(top.join("src/main.rs"), main).unwrap();
        ran(Command::new(top.join("packaging/remapped.sh"))
            .args(["cargo", "build", "--release", "--offline", "--quiet"])
            .current_dir(&top)
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env("RUSTFLAGS", "-C  opt-level=1"));
        let program = top.join("target/release/small");
        let place = ran(&mut Command::new(&program));
        assert!(place.starts_with("/mynascope/target/"), "{place}");
        fs::read(program).unwrap()
    });
    assert!(built[0] == built[1], "not the same to the bit");
}

fn files_of_a_package_are_as_old_as_the_last_commit_or_release() {
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path().join("sources");
    fs::create_dir_all(top.join("packaging")).unwrap();
    executable(&top.join("packaging/epoch.sh"), &fs::read("packaging/epoch.sh").unwrap());
    let log = top.join("CHANGELOG.md");
    fs::write(&log, "## [Unreleased]\n\n## [0.2.0] - 2026-03-01\n\n## [0.1.0] - 2025-03-01\n").unwrap();
    let committed = |place: &Path, date: &str| {
        let script = "git init -q && git add . && git -c user.name=nobody -c user.email=nobody@example.com commit -qm One";
        ran(Command::new("sh").args(["-c", script]).current_dir(place).env("GIT_COMMITTER_DATE", date));
    };
    let epoch = |given: &str| {
        let mut command = Command::new(top.join("packaging/epoch.sh"));
        command.env("TZ", "Asia/Tokyo").env("SOURCE_DATE_EPOCH", given);
        ran(&mut command).trim_end().to_owned()
    };
    assert_eq!(epoch("1234"), "1234");
    assert_eq!(epoch(""), "1772323200");
    // A folder in somebody else's repository is no repository.
    committed(folder.path(), "@1770000000 +0900");
    assert_eq!(epoch(""), "1772323200");
    committed(&top, "@1780000000 +0900");
    assert_eq!(epoch(""), "1780000000");
}

fn every_change_is_told_in_debians_form() {
    let debian = |version: &str, log: &Path| {
        ran(Command::new("awk")
            .args(["-v", &format!("version={version}"), "-v", "who=Somebody <somebody@example.com>"])
            .args(["-v", "date=Mon, 21 Sep 2026 14:13:20 +0000", "-f", "packaging/changelog.awk"])
            .arg(log)
            .env("LC_ALL", "C"))
    };
    let ours = debian(version(), Path::new("CHANGELOG.md"));
    let log = fs::read_to_string("CHANGELOG.md").unwrap();
    let points = |text: &str, mark: &str| text.lines().filter(|line| line.starts_with(mark)).count();
    assert!(points(&log, "- ") > 20);
    assert_eq!(points(&ours, "  * "), points(&log, "- "));
    assert!(
        ours.starts_with(&format!("mynascope ({}) unstable; urgency=medium\n\n  [ Added ]\n  * ", version()))
    );

    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("CHANGELOG.md");
    let text = "# Changelog\n\nWords.\n\n## [Unreleased]\n\n### Added\n\n- New\n  and long.\n\n## [0.1.0] - 2026-03-01\n\n\
        ### Fixed\n\n- Old.\n\n[0.1.0]: somewhere\n";
    fs::write(&log, text).unwrap();
    let expected = "mynascope (0.2.0) unstable; urgency=medium\n\n  [ Added ]\n  * New and long.\n\n \
        -- Somebody <somebody@example.com>  Mon, 21 Sep 2026 14:13:20 +0000\n\n\
        mynascope (0.1.0) unstable; urgency=medium\n\n  [ Fixed ]\n  * Old.\n\n \
        -- Somebody <somebody@example.com>  Sun, 01 Mar 2026 00:00:00 +0000\n";
    assert_eq!(debian("0.2.0", &log), expected);
    // At a release nothing is unreleased.
    fs::write(&log, text.replace("### Added\n\n- New\n  and long.\n\n", "")).unwrap();
    assert!(debian("0.1.0", &log).starts_with("mynascope (0.1.0) unstable; urgency=medium\n\n  [ Fixed ]"));
}
