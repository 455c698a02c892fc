//! Signed PDFs on the screens that sign and verify.

use super::wizards::{Desk, PASSWORD};
use super::*;
use crate::domain::pdf::{
    Addition, Change, Covers, Filing, InPdf, Later, Met, PdfReport, Requirement, Scope,
};
use crate::domain::verdict::tests::RIGHT;
use crate::domain::verdict::{
    Carrier, Confirmed, ContentType, Defect, Finding, Findings, SignatureReport, SignedFileReport, Wrapping,
};
use crate::task::Verified;

/// Like [`super::pictures`]'s, with one that is wide.
const SIZES: [(u16, u16); 4] = [(60, 15), (80, 24), (120, 40), (200, 60)];

fn added(what: Change, revision: u32) -> Addition {
    Addition { what, revision, object: Some(9), seen: None }
}

/// A signature over a revision, and what came after it.
fn scope(revision: u32, revisions: u32, later: Later, additions: Vec<Addition>) -> Scope {
    let covers = if revision == revisions { Covers::WholeFile } else { Covers::Revision };
    Scope { covers, revision: Some(revision), revisions, later, end: Some(1000), additions }
}

/// A PDF with these signatures, each with what speaks against it.
fn verdict(signatures: Vec<(Scope, Option<Defect>)>) -> Arc<Verified> {
    let revisions = signatures.first().map_or(1, |(scope, _)| scope.revisions);
    let report = |against: Option<Defect>| SignatureReport {
        findings: Findings::settled(
            RIGHT
                .into_iter()
                .chain([Finding::Holds(Confirmed::Coverage)])
                .chain(against.is_none().then_some(Finding::Holds(Confirmed::Unchanged)))
                .chain(against.map(Finding::Against)),
        ),
        digest_named: true,
        time_stamp: false,
        unsupported: Vec::new(),
        digest_algorithm: None,
        signing_time_claimed: Some(sample::now()),
        signer_certificate: None,
        chain: None,
    };
    let there = |(at, (scope, _)): (usize, &(Scope, Option<Defect>))| InPdf {
        field: format!("Signature{}", at + 1),
        time_stamp: false,
        sub_filter: Some("adbe.pkcs7.detached".to_owned()),
        name: Some("見本　花子".to_owned()),
        reason: None,
        location: None,
        claimed: Some(sample::now()),
        scope: scope.clone(),
        certifies: None,
        time_stamps: Vec::new(),
    };
    let met = |requirement| Met { requirement, met: Some(true), caution: false };
    let pdf = PdfReport {
        pages: Some(12),
        revisions,
        length: 123_456,
        signatures: signatures.iter().enumerate().map(there).collect(),
        filing: Filing(Requirement::ALL.into_iter().map(met).collect()),
    };
    let signatures: Vec<_> = signatures.into_iter().map(|(_, against)| report(against)).collect();
    Arc::new(Verified {
        signers: vec![None; signatures.len()],
        report: SignedFileReport { attached: true, content_length: Some(123_456), signatures },
        content: None,
        wrapping: Wrapping { carrier: Carrier::Der, passed_over: Vec::new(), content: ContentType::Data },
        pdf: Some(pdf),
    })
}

/// Two that both hold.
fn twice() -> Arc<Verified> {
    verdict(vec![
        (scope(2, 3, Later::SignaturesOnly, vec![added(Change::Signature, 3)]), None),
        (scope(3, 3, Later::None, Vec::new()), None),
    ])
}

/// One, and a page that was changed after it.
fn changed() -> Arc<Verified> {
    let seen = Addition { seen: Some((2, [300, 80])), ..added(Change::Annotation, 3) };
    let additions = vec![added(Change::Page, 2), seen];
    verdict(vec![(scope(1, 3, Later::Changed, additions), Some(Defect::ChangedLater))])
}

/// The screen on which this is told.
fn told(verdict: Arc<Verified>, lang: Lang, (width, height): (u16, u16)) -> Desk {
    let mut desk = Desk::new("fresh", lang, width, height);
    desk.verdict = Some(verdict);
    desk.keys("5<enter>b.pdf<enter>");
    desk
}

#[test]
fn a_verdict_on_a_pdf_has_its_agreed_picture_at_every_size_in_both_languages() {
    for (name, verdict) in [("twice", twice()), ("changed", changed())] {
        let mut all = String::new();
        for lang in Lang::ALL {
            for size in SIZES {
                let mut desk = told(Arc::clone(&verdict), lang, size);
                let folder = desk.path("").to_string_lossy().trim_end_matches('/').to_owned();
                let screen = desk.script.screen().replace(&folder, &"~".repeat(folder.len()));
                all += &format!("-- {} {}x{}\n{screen}", lang.key(), size.0, size.1);
            }
        }
        let name = format!("verdict_pdf_{name}");
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(name, all) });
    }
}

#[test]
fn every_signature_is_on_the_time_line_and_all_that_is_told_can_be_reached() {
    for (verdict, lines) in [
        (twice(), ["━━●─○", "━━━━●", "署名 2"]),
        (changed(), ["●─▒─▒", "第1版まで (全3版)", "2ページに見えます、300×80ポイント"]),
    ] {
        for size in SIZES {
            let mut desk = told(Arc::clone(&verdict), Lang::Ja, size);
            let mut all = desk.script.screen();
            for _ in 0..60 {
                all += &desk.keys("<pgdn>").script.screen();
            }
            for part in
                lines.into_iter().chain(["12ページ", "123,456バイト", "C1 /Type", "受理は保証されません"])
            {
                assert!(all.contains(part), "{size:?}: {part} is not in\n{all}");
            }
        }
    }
}

#[test]
fn a_terminal_without_wide_signs_has_the_time_line_in_ascii() {
    let mut desk = told(changed(), Lang::En, (80, 24));
    desk.script.app.shared.glyphs = crate::tui::theme::Glyphs::of(true);
    let screen = desk.script.screen();
    assert!(screen.contains("*-#-#"), "{screen}");
}

#[test]
fn what_was_changed_later_is_never_shown_as_signed_and_leads_to_what_was() {
    for lang in Lang::ALL {
        for size in [(40, 10), (60, 15), (80, 24), (120, 40)] {
            let mut desk = told(changed(), lang, size);
            desk.shows(&[lang.pick("署名のあとに変更されています", "It was changed after signing")]);
        }
        told(changed(), lang, (80, 24))
            .shows(&[lang.pick("x で、署名された版", "x writes the signed revision")]);
    }
}

#[test]
fn a_key_is_named_only_where_it_does_something_for_this_pdf() {
    let bound = |desk: &Desk, key: &str| {
        desk.script.app.bindings(desk.script.now).iter().any(|binding| binding.shown == key)
    };
    let whole = told(verdict(vec![(scope(1, 1, Later::None, Vec::new()), None)]), Lang::En, (80, 24));
    // Its document is the file itself, and so is the revision that was signed; whose name it bears can be seen.
    assert!(!bound(&whole, "x") && !bound(&whole, "d") && bound(&whole, "v"));
    assert!(bound(&told(twice(), Lang::En, (80, 24)), "x"));
    assert!(bound(&told(changed(), Lang::En, (80, 24)), "x"));
    let gap = verdict(vec![(scope(1, 2, Later::Changed, Vec::new()), Some(Defect::Gap))]);
    assert!(!bound(&told(gap, Lang::En, (80, 24)), "x"));
}

#[test]
fn whom_a_pdf_names_is_masked_until_it_is_revealed() {
    let mut desk = told(twice(), Lang::En, (120, 40));
    desk.lacks(&["花子"]).shows(&["********"]).keys("v").shows(&["花子"]);
}

/// A PDF with one page, as small as can be.
fn pdf() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ];
    let (mut file, mut rows) = ("%PDF-1.7\n".to_owned(), "0000000000 65535 f \n".to_owned());
    for (object, number) in objects.iter().zip(1..) {
        rows += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let at = file.len();
    file += &format!("xref\n0 4\n{rows}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n");
    file.into_bytes()
}

/// At the page before the password, with that PDF.
fn before(lang: Lang, width: u16, height: u16) -> Desk {
    let mut desk = Desk::new("fresh", lang, width, height);
    std::fs::write(desk.path("deed.pdf"), pdf()).unwrap();
    desk.keys("4<enter>deed.pdf<enter>");
    desk
}

fn sign(desk: &mut Desk) {
    desk.keys("<enter>").shows(&["3/5"]).keys(PASSWORD).keys("<enter>").shows(&["5/5"]);
}

#[test]
fn a_pdf_is_signed_as_one_first_and_what_is_known_of_it_is_told_before_the_password() {
    let mut desk = before(Lang::En, 120, 50);
    desk.shows(&[
        "2/5",
        "deed_signed.pdf",
        "in the PDF (as the registries ask)",
        "for filings with Japan's registries",
    ]);
    desk.shows(&["Pages", "not signed yet", "Name, address, date of birth and sex", "File name"]);
    desk.lacks(&["PEM/DER"]);
    // The kinds go round, each with what it is for and the name that goes with it.
    desk.keys("a").shows(&["in the PDF (PAdES B-B)", "deed_signed.pdf", "do not take it"]);
    desk.keys("a").shows(&["beside the document", "deed.pdf.p7s", "m PEM/DER"]).lacks(&["Pages"]);
    desk.keys("a").shows(&["the document inside", "deed.pdf.p7s"]);
    desk.keys("a").shows(&["in the PDF (as the registries ask)", "deed_signed.pdf", "Pages"]);
}

#[test]
fn the_demo_card_signs_a_pdf_again_and_again_and_each_revision_can_be_taken_out() {
    let mut desk = before(Lang::En, 120, 60);
    sign(&mut desk);
    desk.shows(&[
        "deed_signed.pdf",
        "the whole file",
        "the first",
        "C1 /Type",
        "Acceptance is not guaranteed",
    ]);
    let once = std::fs::read(desk.path("deed_signed.pdf")).unwrap();
    assert!(once.starts_with(&pdf()));
    // Of one that covers the whole file there is nothing to take out.
    desk.keys("<enter>").shows(&["4/4", "Signature 1", "the whole file"]).lacks(&["x signed revision"]);
    desk.keys("x").shows(&["4/4"]).lacks(&["File name  "]);

    desk.keys("4").keys("o").keys("<c-u>deed_signed.pdf<enter>");
    desk.shows(&["2/5", "deed_signed_signed.pdf", "1 so far; what is there stays"]);
    sign(&mut desk);
    desk.shows(&["━━●"]).keys("<enter>").shows(&["4/4", "Signature 1", "Signature 2"]);
    desk.shows(&["x signed revision"]).keys("x").shows(&["deed_signed_signed_revision2.pdf"]);
    desk.keys("<enter>").shows(&["4/4", "saved"]);
    assert_eq!(std::fs::read(desk.path("deed_signed_signed_revision2.pdf")).unwrap(), once);
    // Nothing is replaced, and what is in the way is told beside the name.
    desk.keys("x<enter>")
        .shows(&["A file of that name exists", "revision2.pdf"])
        .keys("<esc>")
        .shows(&["4/4"]);
}

#[test]
fn what_can_not_be_signed_as_a_pdf_says_so_before_the_password_and_leads_to_a_file_beside_it() {
    for (lang, told) in [
        (Lang::Ja, ["このPDFの中には署名できません", "PDF ではありません"]),
        (Lang::En, ["No signature can go in this PDF", "it is no PDF"]),
    ] {
        for (width, height) in [(60, 15), (80, 24), (120, 40)] {
            let mut desk = Desk::new("fresh", lang, width, height);
            let screen = desk.keys("4<enter>b.pdf<enter>").script.screen().to_lowercase();
            assert!(screen.contains(&told[0].to_lowercase()), "{screen}");
            if height > 15 {
                assert!(screen.contains(&told[1].to_lowercase()), "{screen}");
            }
            desk.keys("<enter>").shows(&["2/5", "b.pdf.p7s"]).keys("<enter>").shows(&["3/5"]);
        }
    }
}

#[test]
fn a_name_that_is_taken_is_told_before_the_password_and_changed_there() {
    let mut desk = Desk::new("fresh", Lang::En, 100, 40);
    std::fs::write(desk.path("deed.pdf"), pdf()).unwrap();
    std::fs::write(desk.path("deed_signed.pdf"), b"mine").unwrap();
    desk.keys("4<enter>deed.pdf<enter>").shows(&["A file of that name exists", "Enter change it"]);
    desk.keys("<enter><c-u>other.pdf<enter>").shows(&["2/5", "/other.pdf", "Pages"]).lacks(&["exists"]);
    sign(&mut desk);
    assert_eq!(std::fs::read(desk.path("deed_signed.pdf")).unwrap(), b"mine");
    assert!(std::fs::read(desk.path("other.pdf")).unwrap().starts_with(&pdf()));
}

#[test]
fn the_pages_of_a_pdf_have_their_agreed_pictures() {
    let mut told = String::new();
    for lang in Lang::ALL {
        for (width, height) in [(60, 15), (80, 24), (120, 40)] {
            let mut desk = before(lang, width, height);
            let folder = desk.path("").display().to_string();
            for keys in ["", "<enter>"] {
                desk.keys(keys);
                if !keys.is_empty() {
                    desk.keys(PASSWORD).keys("<enter>");
                }
                told += &["-- ", lang.key(), &format!(" {width}x{height}\n")].concat();
                told += &desk.script.screen().replace(folder.trim_end_matches('/'), "/home/hana/docs");
            }
        }
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("sign_pdf_pages", told) });
}
