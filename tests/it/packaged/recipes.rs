//! The files for systems that nobody could try here: they say so in their first line, tell the version and the licence of
//! Cargo.toml, name no address that could be somebody's, and start nothing in this repository that is not there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Completion, Trial};
use serde_json::Value;

use super::{program, ran, there_is, version};
use crate::program::{plain, trials};

pub(super) fn trials() -> Vec<Trial> {
    let mut trials = trials![plain:
        every_recipe_says_that_it_is_untried_and_fits_cargo_toml,
        the_release_workflow_starts_what_is_there_and_may_no_more_than_it_needs,
    ];
    trials.push(Trial::ignorable_test("the_recipes_and_the_workflow_can_be_parsed", || Ok(parsed())));
    trials
}

const WORKFLOW: &str = ".github/workflows/release.yml";

fn recipes() -> Vec<PathBuf> {
    let mut all = Vec::new();
    for folder in ["aur", "homebrew", "nix", "winget"] {
        let folder = Path::new("packaging/recipes").join(folder);
        all.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    all.sort();
    all
}

/// Every version that is told, of three numbers, also before what a file's name ends with.
fn versions(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_');
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let numbers = words.map(|word| word.split('.').take_while(number).collect::<Vec<_>>());
    numbers.filter(|numbers| numbers.len() == 3).map(|numbers| numbers.join(".")).collect()
}

fn every_recipe_says_that_it_is_untried_and_fits_cargo_toml() {
    let recipes = recipes();
    assert_eq!(recipes.len(), 7, "{recipes:?}");
    let manifest: toml::Table = toml::from_str(&fs::read_to_string("Cargo.toml").unwrap()).unwrap();
    let licence = manifest["package"]["license"].as_str().unwrap();
    assert_eq!(licence, "MIT OR Apache-2.0");
    for path in &recipes {
        let text = fs::read_to_string(path).unwrap();
        let name = path.display();
        assert!(text.starts_with("# Untried: "), "{name}");
        let form = text.lines().find_map(|line| line.strip_prefix("ManifestVersion: "));
        let told: Vec<String> = versions(&text).into_iter().filter(|it| Some(it.as_str()) != form).collect();
        assert!(!told.is_empty() && told.iter().all(|it| it == version()), "{name}: {told:?}");
        // Addresses: nobody's, and where winget tells the form of its files.
        for address in text.split("https://").skip(1) {
            let fits =
                ["mynascope.invalid", "aka.ms/winget-manifest."].iter().any(|it| address.starts_with(it));
            assert!(fits, "{name}: https://{}", address.lines().next().unwrap());
        }
        for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() == 64) {
            assert_eq!(word, "0".repeat(64), "{name}");
        }
        for script in text.split("packaging/").skip(1).filter_map(|rest| rest.split(['"', ' ', '\n']).next())
        {
            assert!(Path::new("packaging").join(script).is_file(), "{name}: packaging/{script}");
        }
    }
    let text =
        |end: &str| fs::read_to_string(recipes.iter().find(|path| path.ends_with(end)).unwrap()).unwrap();
    for (end, lines) in [
        ("PKGBUILD", &["license=('MIT OR Apache-2.0')", "depends=('gcc-libs' 'glibc' 'pcsclite')"][..]),
        ("mynascope.rb", &["license any_of: [\"MIT\", \"Apache-2.0\"]", "depends_on \"pcsc-lite\""]),
        ("flake.nix", &["mit", "asl20", "pkgs.pcsclite"]),
        ("Mynascope.Mynascope.locale.en-US.yaml", &["License: MIT OR Apache-2.0"]),
        ("Mynascope.Mynascope.locale.ja-JP.yaml", &["License: MIT OR Apache-2.0"]),
        ("Mynascope.Mynascope.installer.yaml", &["never run"]),
    ] {
        for line in lines {
            assert!(text(end).contains(line), "{end}: {line}");
        }
    }
    // What the program is linked with is what they depend on: of C libraries that of PC/SC alone.
    if there_is("readelf") {
        let elf = ran(Command::new("readelf").args(["-dW", program()]).env("LC_ALL", "C"));
        let needed: Vec<&str> = elf
            .lines()
            .filter_map(|line| line.split_once("Shared library: ["))
            .map(|(_, name)| name.trim_end_matches(']'))
            .collect();
        let known = ["libpcsclite.so.1", "libgcc_s.so.1", "libc.so.6", "libm.so.6", "ld-linux"];
        assert!(needed.contains(&"libpcsclite.so.1"), "{needed:?}");
        assert!(needed.iter().all(|name| known.iter().any(|it| name.starts_with(it))), "{needed:?}");
    }
}

fn the_release_workflow_starts_what_is_there_and_may_no_more_than_it_needs() {
    let text = fs::read_to_string(WORKFLOW).unwrap();
    assert!(text.starts_with("# Untried: "));
    let makefile = fs::read_to_string("Makefile").unwrap();
    let mut made = Vec::new();
    for line in text.lines().map(|line| line.trim_start().trim_start_matches("- ")) {
        let command = line.trim_start_matches("run: ");
        if let Some(target) = command.strip_prefix("make ") {
            let target = target.split(' ').next().unwrap();
            assert!(makefile.lines().any(|line| line.starts_with(&format!("{target}:"))), "make {target}");
            made.push(target.to_owned());
        }
        // By a version of its own or a commit, never a branch.
        if let Some(action) = line.strip_prefix("uses: ") {
            let (_, at) = action.split_once('@').unwrap();
            let version =
                at.strip_prefix('v').is_some_and(|it| it.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
            assert!(version || at.len() == 40 && at.bytes().all(|b| b.is_ascii_hexdigit()), "{action}");
        }
        if let Some(script) = line.split("packaging/").nth(1).filter(|_| line.contains("(packaging/")) {
            let script = script.split(')').next().unwrap();
            assert!(Path::new("packaging").join(script).is_file(), "{script}");
        }
    }
    assert_eq!(made, ["test", "deb", "rpm", "install"]);
    // Licences ask to come along with what is built under them: in the archive too, not only in the packages.
    let archive =
        text.split("DESTDIR=\"$PWD/target/archive\"").nth(1).unwrap().split("tar -C").next().unwrap();
    for file in ["LICENSE-MIT", "LICENSE-APACHE", "packaging/copyright.py"] {
        assert!(archive.contains(file), "{file}");
    }
    assert!(!text.contains("secrets."));
    let rust = text.split("RUST: \"").nth(1).unwrap().split('"').next().unwrap();
    let least = env!("CARGO_PKG_RUST_VERSION");
    let minor = |version: &str| version.split('.').nth(1).unwrap().parse::<u32>().unwrap();
    assert!(minor(rust) >= minor(least), "{rust}");
}

/// YAML as JSON, by Python.
fn yaml(path: &Path) -> Value {
    let script = "import json, sys, yaml; print(json.dumps(yaml.load(open(sys.argv[1], encoding='utf-8'), yaml.BaseLoader)))";
    serde_json::from_str(&ran(Command::new("python3").args(["-c", script]).arg(path))).unwrap()
}

fn parsed() -> Completion {
    let shell = Command::new("bash").args(["-n", "packaging/recipes/aur/PKGBUILD"]).output();
    assert!(shell.unwrap().status.success());
    let there = Command::new("python3").args(["-c", "import yaml"]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        return Completion::ignored_with("python3 has no YAML (Debian's python3-yaml)");
    }
    let workflow = yaml(Path::new(WORKFLOW));
    assert_eq!(workflow["permissions"], serde_json::json!({ "contents": "read" }));
    let tags = workflow["on"].as_object().unwrap();
    assert_eq!(tags.keys().collect::<Vec<_>>(), ["push"]);
    assert_eq!(tags["push"].as_object().unwrap().keys().collect::<Vec<_>>(), ["tags"]);
    let jobs = workflow["jobs"].as_object().unwrap();
    assert_eq!(jobs.keys().collect::<Vec<_>>(), ["test", "package", "release"]);
    assert_eq!((&jobs["package"]["needs"], &jobs["release"]["needs"]), (&"test".into(), &"package".into()));
    for (name, job) in jobs {
        // Only the one that runs nothing of ours may write.
        assert_eq!(job.get("permissions").is_some(), name == "release", "{name}");
        assert!(job["timeout-minutes"].is_string() && job["steps"].as_array().unwrap().len() > 1, "{name}");
        for step in job["steps"].as_array().unwrap() {
            assert!(step["run"].is_string() != step["uses"].is_string(), "{name}: {step}");
        }
    }
    let may = serde_json::json!({ "contents": "write", "id-token": "write", "attestations": "write" });
    assert_eq!(jobs["release"]["permissions"], may);
    let mut kinds = Vec::new();
    for path in recipes().iter().filter(|path| path.extension().is_some_and(|it| it == "yaml")) {
        let manifest = yaml(path);
        assert_eq!(manifest["PackageIdentifier"], "Mynascope.Mynascope");
        assert_eq!(manifest["PackageVersion"], version());
        // Its name, its kind and the form that its head names belong together.
        let kind = manifest["ManifestType"].as_str().unwrap().to_owned();
        let form =
            format!("winget-manifest.{kind}.{}.schema.json", manifest["ManifestVersion"].as_str().unwrap());
        assert!(fs::read_to_string(path).unwrap().contains(&form), "{form}");
        let middle = match kind.as_str() {
            "installer" => ".installer".to_owned(),
            "version" => String::new(),
            _ => format!(".locale.{}", manifest["PackageLocale"].as_str().unwrap()),
        };
        assert!(path.ends_with(format!("Mynascope.Mynascope{middle}.yaml")), "{}", path.display());
        kinds.push(kind);
    }
    assert_eq!(kinds, ["installer", "defaultLocale", "locale", "version"]);
    Completion::Completed
}
