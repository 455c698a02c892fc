//! PDFs signed by the program with the demonstration's card, up to three times, in every layout that programs in the field
//! write: all judges agree on each.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use serde_json::Value;

use super::judges::{openssl, pdfsig, pyhanko, qpdf, rewritten, with_pyhanko};
use super::paper::{Layout, Pages, Put, Section, input};
use crate::signing::{Desk, PASSWORD};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        with_pyhanko("all_judges_agree_on_signed_tables", |python| all(python, &shapes(Section::Table))),
        with_pyhanko("all_judges_agree_on_signed_streams", |python| all(python, &shapes(Section::Stream))),
        with_pyhanko("all_judges_agree_on_signed_files_of_other_layouts", |python| all(python, &others())),
        with_pyhanko("all_judges_agree_on_files_that_qpdf_wrote", all_written_by_qpdf),
        with_pyhanko("odd_trees_of_pages_are_signed_rightly_or_refused", odd_trees),
    ]
}

/// The layouts of what a signature touches.
fn shapes(section: Section) -> Vec<(String, Vec<u8>)> {
    let forms = [
        (Put::Absent, Put::Direct),
        (Put::Direct, Put::Direct),
        (Put::Direct, Put::Indirect),
        (Put::Indirect, Put::Direct),
        (Put::Indirect, Put::Indirect),
    ];
    let annots = [Put::Absent, Put::Direct, Put::Indirect];
    let all = forms.into_iter().flat_map(|(form, fields)| annots.map(|annots| (form, fields, annots)));
    all.map(|(form, fields, annots)| {
        let layout = Layout { form, fields, annots, ..Layout::plain(section) };
        (format!("{section:?}, form {form:?}, fields {fields:?}, annots {annots:?}"), input(&layout))
    })
    .collect()
}

/// The same in object streams, hybrids, and what else may be otherwise.
fn others() -> Vec<(String, Vec<u8>)> {
    let full = |section| Layout {
        form: Put::Indirect,
        fields: Put::Indirect,
        annots: Put::Indirect,
        ..Layout::plain(section)
    };
    let [table, stream, hybrid] = [Section::Table, Section::Stream, Section::Hybrid].map(full);
    let direct = |section| Layout { form: Put::Direct, annots: Put::Direct, ..Layout::plain(section) };
    let layouts = [
        ("packed", Layout { packed: true, ..stream }),
        ("packed, direct", Layout { packed: true, ..direct(Section::Stream) }),
        ("packed, no form", Layout { packed: true, ..Layout::plain(Section::Stream) }),
        ("hybrid", hybrid),
        ("hybrid, direct", direct(Section::Hybrid)),
        ("hybrid, no form", Layout::plain(Section::Hybrid)),
        ("table, no identifier", Layout { id: false, ..table }),
        ("stream, no identifier", Layout { id: false, ..stream }),
        ("table, no line break at the end", Layout { newline: false, ..table }),
        ("stream, no line break at the end", Layout { newline: false, ..stream }),
        ("table, archive", Layout { archive: true, ..table }),
        ("stream, archive", Layout { archive: true, packed: true, ..stream }),
        ("table, CR LF", Layout { carriage: true, ..table }),
        ("table, CR LF, no line break at the end", Layout { carriage: true, newline: false, ..table }),
        ("table, nested pages", Layout { pages: Pages::Nested, ..table }),
        ("stream, nested pages", Layout { pages: Pages::Nested, packed: true, ..stream }),
        ("table, an empty node", Layout { pages: Pages::EmptyNode, ..table }),
        ("stream, an empty node", Layout { pages: Pages::EmptyNode, ..stream }),
    ];
    layouts.map(|(name, layout)| (name.to_owned(), input(&layout))).to_vec()
}

/// Which of three signatures are `PAdES`.
type Kinds = [bool; 3];

/// Each file, signed three times in two orders of the kinds.
fn all(python: &Path, files: &[(String, Vec<u8>)]) {
    let desk = Desk::new(b"");
    let (mut made, mut wrong) = (Vec::new(), Vec::new());
    for (at, (name, octets)) in files.iter().enumerate() {
        for kinds in [[false, true, false], [true, false, true]] {
            let start = desk.path(&format!("{at}{}.pdf", if kinds[0] { "p" } else { "a" }));
            fs::write(&start, octets).unwrap();
            assert_eq!(qpdf(&start), 0, "{name}: written rightly");
            three_times(&desk, name, &start, kinds, &mut made, &mut wrong);
        }
    }
    wrong.extend(by_pyhanko(python, &desk, &made));
    assert!(wrong.is_empty(), "{} disagreements\n{}", wrong.len(), wrong.join("\n"));
}

/// A signed file, and which kinds its signatures are of.
pub(super) struct Made {
    name: String,
    file: PathBuf,
    kinds: Vec<bool>,
}

fn three_times(
    desk: &Desk,
    name: &str,
    start: &Path,
    kinds: Kinds,
    made: &mut Vec<Made>,
    wrong: &mut Vec<String>,
) {
    let mut before = start.to_owned();
    for times in 1..=3 {
        let after = start.with_extension(format!("{times}.pdf"));
        match sign(desk, &before, &after, kinds[times - 1]) {
            Ok(told) => {
                let this =
                    Made { name: name.to_owned(), file: after.clone(), kinds: kinds[..times].to_vec() };
                wrong.extend(judged(desk, &before, &this, &told).into_iter().map(|what| this.said(&what)));
                made.push(this);
            }
            Err(what) => return wrong.push(format!("{name}, {times}: not signed: {what}")),
        }
        before = after;
    }
}

impl Made {
    fn said(&self, what: &str) -> String {
        format!("{}, {}: {what}", self.name, self.kinds.len())
    }
}

/// What it tells, or how it was refused.
pub(super) fn sign(desk: &Desk, from: &Path, to: &Path, pades: bool) -> Result<Value, String> {
    let [from, to] = [from, to].map(|path| path.to_str().unwrap());
    let mut arguments = vec!["--demo", from, "-o", to, "--json"];
    arguments.extend(pades.then_some("--pades"));
    let ran = desk.sign(&arguments, PASSWORD);
    if ran.code == 0 { Ok(ran.json()) } else { Err(format!("{ran:?}")) }
}

/// What is wrong with a file in the eyes of all but pyHanko, who is asked of many at once.
fn judged(desk: &Desk, before: &Path, made: &Made, told: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut check = |right: bool, what: String| {
        if !right {
            wrong.push(what);
        }
    };
    let [source, signed] = [before, &made.file].map(|path| fs::read(path).unwrap());
    check(signed.starts_with(&source), "the source is no prefix".to_owned());
    let [was, is] = [before, &made.file].map(qpdf);
    check(is == was, format!("qpdf said {was}, says {is}"));
    check(told["format"] == "pdf", format!("sign tells {told}"));
    let theirs = pdfsig(&made.file);
    check(theirs.len() == made.kinds.len(), format!("pdfsig finds {theirs:?}"));
    let ca = desk.path("sign.pem");
    for (at, (their, pades)) in theirs.iter().zip(&made.kinds).enumerate() {
        let last = at + 1 == made.kinds.len();
        let kind = if *pades { "ETSI.CAdES.detached" } else { "adbe.pkcs7.detached" };
        let right = their.valid() && their.total == last && their.kind == kind;
        check(right && their.field == format!("Signature{}", at + 1), format!("pdfsig: {their:?}"));
        if let Err(error) = openssl(&made.file, &their.ranges, &ca, *pades) {
            check(false, format!("OpenSSL: {error}"));
        }
    }
    let ran = desk.verify(&[made.file.to_str().unwrap()]);
    let ours = ran.json();
    check(ran.code == 10, format!("verify exits with {}: {}", ran.code, ours["error"]));
    let signatures = ours["signatures"].as_array().map_or(&[][..], Vec::as_slice);
    check(signatures.len() == made.kinds.len(), format!("verify finds {}", signatures.len()));
    for (at, each) in signatures.iter().enumerate() {
        let last = at + 1 == signatures.len();
        let right = each["problem"] == "test-root" && each["digest_matches"] == true;
        check(right && each["signature_valid"] == true, format!("verify: {each}"));
        let (covers, later) = if last { ("whole-file", "none") } else { ("revision", "signatures-only") };
        let scope = &each["scope"];
        check(scope["covers"] == covers && scope["later"] == later, format!("verify: {scope}"));
    }
    let filing = ours["filing"].as_array().map_or(&[][..], Vec::as_slice);
    let met = |id: &str| filing.iter().find(|row| row["id"] == id).map(|row| row["met"].clone());
    // Each signature is asked: one of PAdES is not of the registries' form.
    let conforms = !made.kinds.contains(&true);
    check(met("C2") == Some(conforms.into()), format!("C2: {:?}", met("C2")));
    // Nor does one tell its time within.
    check(met("C7") == Some(conforms.into()), format!("C7: {:?}", met("C7")));
    for id in ["C1", "C3", "C4", "C5", "C6", "C8", "C9", "size", "key"] {
        check(met(id) == Some(true.into()), format!("{id}: {:?}", met(id)));
    }
    wrong
}

/// What pyHanko finds wrong with any.
fn by_pyhanko(python: &Path, desk: &Desk, made: &[Made]) -> Vec<String> {
    let mut wrong = Vec::new();
    for some in made.chunks(50) {
        let files = some.iter().map(|each| each.file.to_str().unwrap());
        let words: Vec<&str> = ["judge", "sign.pem"].into_iter().chain(files).collect();
        let told = pyhanko(python, &desk.path(""), &words);
        for (each, told) in some.iter().zip(told.as_array().unwrap()) {
            wrong.extend(pyhankos(each, told).into_iter().map(|what| each.said(&format!("pyHanko: {what}"))));
        }
    }
    wrong
}

fn pyhankos(made: &Made, told: &Value) -> Vec<String> {
    let Some(signatures) = told["signatures"].as_array() else { return vec![told["error"].to_string()] };
    if signatures.len() != made.kinds.len() {
        return vec![format!("finds {}", signatures.len())];
    }
    let mut wrong = Vec::new();
    for (at, (each, pades)) in signatures.iter().zip(&made.kinds).enumerate() {
        let (coverage, later): (_, &[&str]) = if at + 1 == signatures.len() {
            ("ENTIRE_FILE", &["NONE"])
        } else {
            ("ENTIRE_REVISION", &["LTA_UPDATES", "FORM_FILLING"])
        };
        let mut attributes = vec!["content_type", "message_digest", "signing_certificate_v2"];
        if !pades {
            attributes.push("signing_time");
        }
        let right = each["bottom_line"] == true && each["trusted"] == true && each["coverage"] == coverage;
        let rightly = right && later.iter().any(|level| each["later"] == *level);
        if !rightly || each["attributes"] != serde_json::json!(attributes) {
            wrong.push(each.to_string());
        }
        // The person's name, in characters, and not the certificate's number.
        let name = each["name"].as_str().unwrap_or_default();
        if !name.chars().any(|it| it > '\u{3000}')
            || !each["date"].as_str().unwrap_or_default().ends_with("+09'00'")
        {
            wrong.push(format!("{name:?}, {}", each["date"]));
        }
    }
    wrong
}

/// Linearized, with object streams and without.
fn all_written_by_qpdf(python: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for section in [Section::Table, Section::Stream] {
        for put in [Put::Direct, Put::Indirect] {
            let layout = Layout {
                form: put,
                fields: put,
                annots: put,
                pages: Pages::Nested,
                ..Layout::plain(section)
            };
            let from = folder.path().join("from.pdf");
            fs::write(&from, input(&layout)).unwrap();
            for option in ["--linearize", "--object-streams=generate"] {
                let to = folder.path().join("to.pdf");
                rewritten(&from, option, &to);
                files.push((format!("{section:?}, {put:?}, {option}"), fs::read(&to).unwrap()));
            }
        }
    }
    all(python, &files);
}

/// Whatever comes of them, it is no file that another reads otherwise.
fn odd_trees(python: &Path) {
    let desk = Desk::new(b"");
    let (mut made, mut wrong, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for (at, pages) in [Pages::Bare, Pages::DirectKid, Pages::Circle, Pages::Empty].into_iter().enumerate() {
        for section in [Section::Table, Section::Stream] {
            let name = format!("{pages:?}, {section:?}");
            let [before, after] =
                ["before", "after"].map(|when| desk.path(&format!("{at}{section:?}-{when}.pdf")));
            fs::write(&before, input(&Layout { pages, ..Layout::plain(section) })).unwrap();
            match sign(&desk, &before, &after, false) {
                Ok(told) => {
                    let this = Made { name, file: after, kinds: vec![false] };
                    wrong.extend(
                        judged(&desk, &before, &this, &told).into_iter().map(|what| this.said(&what)),
                    );
                    // Of a circle pyHanko says nothing.
                    if pages != Pages::Circle {
                        made.push(this);
                    }
                }
                Err(told) => {
                    assert!(!after.exists(), "{name}: {told}");
                    refused.push(told);
                }
            }
        }
    }
    wrong.extend(by_pyhanko(python, &desk, &made));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        refused.iter().all(|told| told.starts_with("exit 1\n") && told.contains("mynascope: ")),
        "{refused:?}"
    );
    assert!(made.len() >= 2, "one without a type is signed: {refused:?}");
}
