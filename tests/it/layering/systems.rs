//! No room but `os` names an operating system: not in what it imports, not in what it asks the compiler, not by what only one
//! of them has on its disk.

use super::sources::{How, Said, Sources, Target};
use super::{Names, room_of, told};

/// What a `cfg` asks of which system it is.
const ASKED: Names =
    &["unix", "windows", "target_os", "target_family", "target_vendor", "target_env", "target_abi"];

/// Where one system has its files and another has nothing: how a path begins, with its first `/` or without. A `/` by itself
/// is everybody's.
const FOLDERS: Names = &[
    "dev", "proc", "sys", "run", "etc", "var", "usr", "tmp", "opt", "lib", "bin", "sbin", "home", "Users",
    "Library",
];
/// Those of Windows.
const DEVICES: Names = &["CONIN$", "CONOUT$", r"\\.\", r"\\?\", "C:"];

/// Files of other rooms that say such a thing of somebody else's machine, or to a person; each with its reason.
const TOLD_OF: Names = &[
    // The machine that is looked at, which may be a folder: by its files, whatever system this program runs on.
    "diag/machine/",
    "diag/machine.rs",
    // Whether pcscd is on it, by the same files.
    "installed.rs",
    // The page that tells a person where files lie.
    "cli/manual/whole.rs",
];

/// Of such a place, and nothing else: in a line for a shell, or a sentence, something stands around it.
fn is_place(text: &str) -> bool {
    let below = text.strip_prefix('/');
    let first = below.unwrap_or(text).split('/').next().unwrap_or_default();
    let is_path = below.is_some() || text.contains('/');
    let is_word = text.contains(|c: char| c.is_whitespace() || !c.is_ascii());
    !is_word && (is_path && FOLDERS.contains(&first) || DEVICES.iter().any(|device| text.starts_with(device)))
}

/// What a path means of the language's own library, where that is another thing on another system.
fn of_a_system(path: &[String], how: How) -> bool {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    match names[..] {
        ["std" | "core", "os", ..] | ["std", "env", "consts", ..] => true,
        // Under another name it would not be seen; nor would what all of it brings.
        ["std" | "core", "cfg" | "cfg_select"] => matches!(how, How::Use | How::Reexport),
        ["std" | "core"] | ["std", "env"] => matches!(how, How::Glob | How::Reexport),
        _ => false,
    }
}

pub(super) fn broken(sources: &Sources) -> Vec<String> {
    let mut found = Vec::new();
    let mut named = |module: usize, line: usize, what: String, may_be_told: bool| {
        let file = sources.file(module);
        let is_told = may_be_told && TOLD_OF.iter().any(|room| file.starts_with(room));
        if room_of(file) != Some("os") && !is_told {
            found.push((file, line, format!("only `os` names an operating system: {what}")));
        }
    };
    for mention in sources.mentions.iter().filter(|it| !it.test) {
        let what = || mention.path.join("::");
        match sources.target(mention) {
            Some(Target::Crate(path)) if of_a_system(&path, mention.how) => {
                named(mention.module, mention.line, path.join("::"), false);
            }
            // Which one it is.
            Some(Target::Item(home, item))
                if sources.file(home) == "os.rs" && matches!(item.as_str(), "System" | "SYSTEM") =>
            {
                named(mention.module, mention.line, what(), true);
            }
            _ => {}
        }
    }
    for Said { module, line, text, .. } in sources.asked.iter().filter(|it| !it.test) {
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        if words.any(|word| ASKED.contains(&word)) {
            named(*module, *line, format!("cfg({text})"), false);
        }
    }
    for Said { module, line, text, test } in sources.said.iter().chain(&sources.unspoken) {
        if !test && is_place(text) {
            named(*module, *line, format!("{text:?}"), true);
        }
    }
    told(found.into_iter().collect())
}
