//! `make corpus DIR=…`: a copy of every PDF below a folder is signed with the demonstration's card, and every judge looks at it.
//! How often they disagree is printed, and on which.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use serde_json::Value;

use super::judges::{Told, openssl, pdfsig, pyhanko, qpdf, with_pyhanko};
use super::signed::sign;
use crate::signing::Desk;

/// Listed where a folder was given.
pub(crate) fn trials() -> Vec<Trial> {
    let given = std::env::var_os("MYNASCOPE_CORPUS").is_some();
    given
        .then(|| with_pyhanko("every_judge_looks_at_a_folder", every_judge_looks_at_a_folder))
        .into_iter()
        .collect()
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let is = |ending: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending));
        if path.is_dir() && !path.is_symlink() {
            files(&path, into);
        } else if path.is_file() && is("pdf") {
            into.push(path);
        }
    }
}

fn every_judge_looks_at_a_folder(python: &Path) {
    let folder = PathBuf::from(std::env::var_os("MYNASCOPE_CORPUS").unwrap());
    let mut all = Vec::new();
    files(&folder, &mut all);
    let (mut signed, mut disagreed) = (0, 0);
    let mut refused: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for some in all.chunks(40) {
        let desk = Desk::new(b"");
        let mut pairs = Vec::new();
        for (at, path) in some.iter().enumerate() {
            let name = path.strip_prefix(&folder).unwrap_or(path).display().to_string();
            let [before, after] = ["before", "after"].map(|when| desk.path(&format!("{at}-{when}.pdf")));
            fs::copy(path, &before).unwrap();
            match sign(&desk, &before, &after, at % 2 == 1) {
                Ok(_) => pairs.push((name, before, after)),
                Err(told) => {
                    let why = told.lines().find(|line| line.starts_with("mynascope: ")).unwrap_or(&told);
                    // Which file is in the words.
                    let why = why.replace(&before.display().to_string(), "FILE");
                    refused.entry(why).or_default().push(name);
                }
            }
        }
        signed += pairs.len();
        let words = |which: fn(&(String, PathBuf, PathBuf)) -> &PathBuf| -> Value {
            let files = pairs.iter().map(|pair| which(pair).to_str().unwrap());
            let words: Vec<&str> = ["judge", "sign.pem"].into_iter().chain(files).collect();
            pyhanko(python, &desk.path(""), &words)
        };
        let theirs = [words(|pair| &pair.1), words(|pair| &pair.2)];
        for (at, (name, before, after)) in pairs.iter().enumerate() {
            let wrong = judged(&desk, before, after, [&theirs[0][at], &theirs[1][at]]);
            if !wrong.is_empty() {
                disagreed += 1;
                for what in wrong {
                    eprintln!("disagreement: {name}: {what}");
                }
            }
        }
    }
    for (why, names) in &refused {
        eprintln!("refused, {}: {why}\n    {}", names.len(), names.join("\n    "));
    }
    let refused: usize = refused.values().map(Vec::len).sum();
    eprintln!("{} files: {signed} signed, {refused} refused, {disagreed} disagreements", all.len());
    assert_eq!(disagreed, 0, "disagreements");
}

/// What is wrong with a signed file in anybody's eyes.
fn judged(desk: &Desk, before: &Path, after: &Path, pyhanko: [&Value; 2]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut check = |right: bool, what: String| {
        if !right {
            wrong.push(what);
        }
    };
    check(
        fs::read(after).unwrap().starts_with(&fs::read(before).unwrap()),
        "the source is no prefix".to_owned(),
    );
    // From no error to warnings to errors.
    let grade = |code| [0, 3, 2].iter().position(|known| *known == code);
    let [was, is] = [before, after].map(qpdf);
    check(grade(is) <= grade(was), format!("qpdf said {was}, says {is}"));
    let [was, is] = [before, after].map(pdfsig);
    check(is.len() == was.len() + 1, format!("pdfsig found {}, finds {}", was.len(), is.len()));
    for earlier in was.iter().filter(|each| each.valid()) {
        let same = |each: &&Told| each.ranges == earlier.ranges;
        check(is.iter().find(same).is_some_and(Told::valid), format!("pdfsig: no more {earlier:?}"));
    }
    match is.iter().find(|each| each.total) {
        Some(own) => {
            check(own.valid(), format!("pdfsig: {own:?}"));
            let cades = own.kind == "ETSI.CAdES.detached";
            let found = openssl(after, &own.ranges, &desk.path("sign.pem"), cades);
            check(found.is_ok(), format!("OpenSSL: {found:?}"));
        }
        None => check(false, format!("pdfsig: none covers all: {is:?}")),
    }
    let ran = desk.verify(&[after.to_str().unwrap()]);
    let ours = ran.json();
    let signatures = ours["signatures"].as_array().map_or(&[][..], Vec::as_slice);
    let own = signatures.iter().find(|each| each["scope"]["covers"] == "whole-file");
    check(
        own.is_some_and(|own| own["problem"] == "test-root"),
        format!("verify: {own:?}, {}", ours["error"]),
    );
    let [was, is] = pyhanko;
    match is["signatures"].as_array() {
        Some(theirs) => {
            let whole = theirs.iter().find(|each| each["coverage"] == "ENTIRE_FILE");
            check(whole.is_some_and(|each| each["bottom_line"] == true), format!("pyHanko: {whole:?}"));
            for each in theirs {
                // One policy is stricter than the other, and never the other way round.
                let same = signatures.iter().find(|one| one["field"] == each["field"]);
                let changed = each["later"] == "OTHER";
                let told = same.is_some_and(|one| !one["problem"].is_null() && one["problem"] != "test-root");
                check(!changed || told, format!("pyHanko: {each}, verify: {same:?}"));
            }
        }
        None => check(was["error"].is_string(), format!("pyHanko: {}", is["error"])),
    }
    wrong
}
