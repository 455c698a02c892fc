//! PDFs that are not signed, each told why before anybody's PIN is used; what is signed though it looks doubtful; and a file of
//! gibibytes.

use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::Command;

use libtest_mimic::{Completion, Trial};

use super::judges::{ours, pdfsig};
use super::paper::{Layout, Section, input};
use super::signer::{CATALOG, Contract, Signer, TEXT, Wish};
use crate::program::{Ran, plain, trials};
use crate::signing::{Desk, PASSWORD};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain:
        what_must_not_be_signed_is_refused_before_the_pin,
        what_is_no_use_for_a_pdf_is_a_mistake_of_the_command_line,
        an_unknown_issuers_signature_blocks_nothing,
        what_is_no_signed_pdf_is_told_as_that,
    ];
    // Long: `make test` runs it with the other documents of gibibytes.
    let trial = Trial::ignorable_test("a_pdf_of_three_gibibytes_is_signed_and_verified", || {
        let disk = rustix::fs::statvfs(std::env::temp_dir())?;
        if disk.f_bavail.saturating_mul(disk.f_frsize) < 4 << 30 {
            return Ok(Completion::ignored_with("needs 4 GiB below TMPDIR"));
        }
        three_gibibytes();
        Ok(Completion::Completed)
    });
    all.push(trial.with_ignored_flag(true));
    all
}

/// A password that no card has: who refuses before it is used does not count it as wrong.
const WRONG: &[u8] = b"WRONG999\n";

fn sign(desk: &Desk, arguments: &[&str]) -> Ran {
    desk.sign(&[&["--demo", "--json"], arguments].concat(), WRONG)
}

/// Signed with further entries, then more in the same way.
fn signed_with(signer: &Signer, entries: &str) -> Contract {
    let mut contract = Contract::new(Section::Table);
    contract.sign(signer, &Wish { entries, ..Wish::default() });
    contract
}

fn reference(method: &str, parameters: &str) -> String {
    format!(
        "/Reference[<</Type/SigRef/TransformMethod/{method}/TransformParams<</Type/TransformParams/V/1.2{parameters}>>>>]"
    )
}

fn certified(signer: &Signer, allowed: u8) -> Vec<u8> {
    let mut contract = Contract::new(Section::Table);
    let value = contract.clone().paper.fresh();
    contract.with_catalog(&format!("/Perms<</DocMDP {value} 0 R>>"));
    let entries = reference("DocMDP", &format!("/P {allowed}"));
    contract.sign(signer, &Wish { entries: &entries, ..Wish::default() });
    contract.paper.out
}

fn what_must_not_be_signed_is_refused_before_the_pin() {
    let (desk, signer) = (Desk::new(b""), Signer::new());
    let plain = input(&Layout::plain(Section::Table));
    let write = |name: &str, octets: &[u8]| fs::write(desk.path(name), octets).unwrap();
    write("plain.pdf", &plain);
    let encrypt = ["--encrypt", "user", "owner", "256", "--", "plain.pdf", "encrypted.pdf"];
    let status = Command::new("qpdf").args(encrypt).current_dir(desk.path("")).status().unwrap();
    assert!(status.success());
    // Readable without a password, and encrypted nevertheless.
    let encrypt = ["--encrypt", "", "owner", "128", "--use-aes=y", "--", "plain.pdf", "opened.pdf"];
    assert!(Command::new("qpdf").args(encrypt).current_dir(desk.path("")).status().unwrap().success());
    let text = String::from_utf8_lossy(&plain).into_owned();
    let at = plain.windows(9).rposition(|at| at == b"startxref").unwrap();
    write("no-start.pdf", &plain[..at]);
    write("wrong-start.pdf", &[&plain[..at], b"startxref\n7\n%%EOF\n"].concat());
    let mut shifted = plain.clone();
    let row = shifted.windows(6).position(|at| at == b"xref\n0").unwrap() + 40;
    shifted[row] = if shifted[row] == b'9' { b'8' } else { b'9' };
    write("shifted.pdf", &shifted);
    // Rows of 19 octets: others repair them.
    let short = text.contains(" 00000 n \n");
    assert!(short);
    let mut rows = plain.clone();
    while let Some(at) = rows.windows(10).position(|at| at == b" 00000 n \n") {
        rows.remove(at + 8);
    }
    write("short-rows.pdf", &rows);
    write("cut.pdf", &plain[..plain.len() / 2]);
    write("junk.pdf", &[b"junk before it\n", &plain[..]].concat());
    write("text.pdf", b"I am no PDF at all.\n");
    write("empty.pdf", b"");
    write("certified.pdf", &certified(&signer, 1));
    write("locked.pdf", &signed_with(&signer, &reference("FieldMDP", "/Action/All")).paper.out);
    let mut broken = signed_with(&signer, "").paper.out;
    let at = broken.windows(8).position(|at| at == b"0 0 1 rg").unwrap();
    broken[at] = b'1';
    write("broken.pdf", &broken);
    let mut xfa = Contract::new(Section::Table);
    let [form, data] = [xfa.paper.fresh(), xfa.paper.fresh()];
    xfa.paper.stream(data, "", b"<xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\"/>");
    xfa.paper.object(form, format!("<</Fields[]/XFA {data} 0 R>>"));
    xfa.paper
        .object(CATALOG, format!("<</Type/Catalog/Pages 2 0 R/AcroForm {form} 0 R/NeedsRendering true>>"));
    xfa.paper.end();
    write("xfa.pdf", &xfa.paper.out);
    // Sparse: what it says of itself at its end is right.
    large(&desk.path("large.pdf"), 9_999_999_000);
    let mut wrong = Vec::new();
    let words = |en: &'static str, ja: &'static str| [("en", en), ("ja", ja)];
    for (file, words) in [
        ("encrypted", words("encrypted", "暗号化")),
        ("opened", words("encrypted", "暗号化")),
        ("no-start", words("the end of the PDF is missing", "終わりがありません")),
        ("wrong-start", words("cross-reference", "相互参照")),
        ("shifted", words("cross-reference", "相互参照")),
        ("short-rows", words("cross-reference", "相互参照")),
        ("cut", words("the end of the PDF is missing", "終わりがありません")),
        ("junk", words("before", "前")),
        ("text", words("no PDF", "PDF")),
        ("empty", words("no PDF", "PDF")),
        ("certified", words("certified", "証明")),
        ("locked", words("Signature1", "Signature1")),
        ("broken", words("Signature1", "Signature1")),
        ("xfa", words("XFA", "XFA")),
        ("large", words("large", "大き")),
    ] {
        for (lang, word) in words {
            let ran = sign(&desk, &[&format!("{file}.pdf"), "--lang", lang]);
            let kind = if ran.code == 1 { ran.json()["error"]["kind"].clone() } else { "".into() };
            if ran.code != 1 || !ran.err.contains(word) || kind == "" || kind == "unexpected" {
                wrong.push(format!("{file}, {lang}: {kind} {ran:?}"));
            }
        }
        assert!(!desk.path(&format!("{file}_signed.pdf")).exists(), "{file}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let left = desk.left();
    assert!(left.iter().all(|name| !name.contains("_signed") && !name.contains("tmp")), "{left:?}");
    // The password is used where nothing speaks against it; and beside it, every one of them can be signed.
    assert_eq!(sign(&desk, &["plain.pdf"]).code, 5);
    let ran = desk.sign(&["--demo", "--json", "--detached", "encrypted.pdf"], PASSWORD);
    assert_eq!((ran.code, &ran.json()["output"]), (0, &"encrypted.pdf.p7s".into()), "{ran:?}");
}

fn what_is_no_use_for_a_pdf_is_a_mistake_of_the_command_line() {
    let desk = Desk::new(b"");
    fs::write(desk.path("b.pdf"), input(&Layout::plain(Section::Table))).unwrap();
    for arguments in [
        &["--key", "auth", "b.pdf"][..],
        &["--pades", "--detached", "b.pdf"],
        &["--pades", "--attached", "b.pdf"],
        &["--pades", "--pem", "b.pdf"],
        &["--pades", "-o", "b.p7s", "b.pdf"],
        &["--pades", "-o", "-", "b.pdf"],
        &["--pades", "--key", "auth", "b.pdf"],
    ] {
        let ran = sign(&desk, arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {ran:?}");
        assert!(ran.err.len() > 20, "{arguments:?}: {ran:?}");
    }
    assert_eq!(desk.left(), ["b.pdf"]);
    // As before, beside the file: by an option, or by the name of the output.
    for (arguments, output) in [
        (&["--detached"][..], "b.pdf.p7s"),
        (&["--attached", "-o", "c.p7m"], "c.p7m"),
        (&["--pem", "-o", "d.pem"], "d.pem"),
        (&["-o", "e.p7s"], "e.p7s"),
    ] {
        let ran = desk.sign(&[&["--demo", "--json", "b.pdf"], arguments].concat(), PASSWORD);
        assert_eq!((ran.code, &ran.json()["output"]), (0, &output.into()), "{arguments:?}: {ran:?}");
        assert_ne!(&desk.read(output)[..4], b"%PDF");
    }
    // Without any: beside it, a PDF; whatever the case of its name.
    for (file, output) in [("b.pdf", "b_signed.pdf"), ("B.PDF", "B_signed.PDF"), ("bare", "bare_signed.pdf")]
    {
        fs::write(desk.path(file), desk.read("b.pdf")).unwrap();
        let ran = desk.sign(&["--demo", "--json", file], PASSWORD);
        assert_eq!((ran.code, &ran.json()["output"]), (0, &output.into()), "{ran:?}");
        assert!(desk.read(output).starts_with(&desk.read("b.pdf")));
        // It replaces nothing.
        let ran = desk.sign(&["--demo", "--json", file], PASSWORD);
        assert_eq!(ran.code, 1, "{ran:?}");
    }
}

/// Nor does one that allows further signatures.
fn an_unknown_issuers_signature_blocks_nothing() {
    let (desk, signer) = (Desk::new(b""), Signer::new());
    let some = reference("FieldMDP", "/Action/Include/Fields[(price)]");
    for (name, octets) in [
        ("unknown", signed_with(&signer, "").paper.out),
        ("forms", certified(&signer, 2)),
        ("comments", certified(&signer, 3)),
        ("price", signed_with(&signer, &some).paper.out),
    ] {
        let [file, to] = ["", "-signed"].map(|end| desk.path(&format!("{name}{end}.pdf")));
        fs::write(&file, octets).unwrap();
        super::signed::sign(&desk, &file, &to, false).unwrap();
        let theirs = pdfsig(&to);
        assert!(theirs.len() == 2 && theirs.iter().all(super::judges::Told::valid), "{name}: {theirs:?}");
        // The first under its own root, the second under no more than the demonstration's.
        let (code, told) = ours(&to, Some(signer.path("trusting.toml")));
        assert_eq!(code, 10, "{told}");
        let problems: Vec<_> =
            told["signatures"].as_array().unwrap().iter().map(|each| each["problem"].as_str()).collect();
        assert_eq!(problems, [None, Some("test-root")], "{name}: {told}");
    }
}

fn what_is_no_signed_pdf_is_told_as_that() {
    let desk = Desk::new(b"");
    let plain = input(&Layout::plain(Section::Table));
    fs::write(desk.path("plain.pdf"), &plain).unwrap();
    fs::write(desk.path("late"), [&b"\n\n"[..], &plain].concat()).unwrap();
    fs::write(desk.path("cut.pdf"), &plain[..plain.len() - 30]).unwrap();
    desk.verify(&["plain.pdf"]).failed(1, "not-signed");
    desk.verify(&["cut.pdf"]).failed(1, "unreadable-pdf");
    let ran = desk.verify(&["late"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    // An empty field is no signature.
    let mut contract = Contract::new(Section::Table);
    contract.paper.object(TEXT, "<</FT/Sig/T(empty)>>");
    contract.paper.end();
    fs::write(desk.path("empty.pdf"), contract.paper.out).unwrap();
    desk.verify(&["empty.pdf"]).failed(1, "not-signed");
}

/// One stream of nothing but zeros, of as many octets that the file has this length, or nearly.
fn large(path: &Path, length: u64) {
    let mut file = fs::File::create(path).unwrap();
    let body = length - 1000;
    let head = format!(
        "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
        3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>\nendobj\n\
        4 0 obj\n<</Length {body}>>\nstream\n"
    );
    file.write_all(head.as_bytes()).unwrap();
    let tail = head.len() as u64 + body;
    file.seek(SeekFrom::Start(tail)).unwrap();
    let end = b"\nendstream\nendobj\n";
    let mut text = "xref\n0 5\n0000000000 65535 f \n".to_owned();
    for number in 1..=4 {
        let at = head.find(&format!("\n{number} 0 obj")).unwrap() + 1;
        text += &format!("{at:010} 00000 n \n");
    }
    let start = tail + end.len() as u64;
    text += &format!("trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    file.write_all(&[end, text.as_bytes()].concat()).unwrap();
    assert!(file.metadata().unwrap().len() < length);
}

/// Beyond the 2 GiB at which readers with offsets of 32 bits end, within bounded memory.
fn three_gibibytes() {
    let desk = Desk::new(b"");
    let [file, signed] = ["large.pdf", "large_signed.pdf"].map(|name| desk.path(name));
    large(&file, 3 << 30);
    let ran = desk.long(&["sign", "--pin-stdin", "--demo", "--json", "large.pdf"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let ran = desk.long(&["verify", "--json", "large_signed.pdf"]);
    assert_eq!((ran.code, &ran.json()["signatures"][0]["problem"]), (10, &"test-root".into()), "{ran:?}");
    let theirs = pdfsig(&signed);
    assert!(theirs.len() == 1 && theirs[0].valid() && theirs[0].total, "{theirs:?}");
    let length = file.metadata().unwrap().len().to_string();
    let cmp = Command::new("cmp").args(["-n", &length]).args([&file, &signed]).status().unwrap();
    assert!(cmp.success());
}
