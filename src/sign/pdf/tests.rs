//! Signatures in PDFs that the tests make: those that are right, and every published way to deceive a reader.

pub(crate) mod build;

use build::{BOTH, Lies, Pdf, Section, Signing};

use super::check::{Checked, Unjudged, check};
use crate::codec::pdf::Source;
use crate::domain::pdf::{Change, Covers, Later};
use crate::domain::verdict::{Confirmed, Defect, Indication, SubIndication};
use crate::sign::make::Profile;
use crate::sign::tests::{judge, now, quiet};

fn checked(octets: &[u8]) -> Checked {
    let source: &dyn Source = &octets;
    check(source, "a_signed.pdf", now(), &judge, &quiet).unwrap()
}

/// What decides against each signature, in their order.
fn problems(octets: &[u8]) -> Vec<Option<Defect>> {
    checked(octets).report.signatures.iter().map(crate::domain::verdict::SignatureReport::problem).collect()
}

fn signed(section: Section) -> (Pdf, Lies) {
    let mut pdf = Pdf::new(section);
    let lies = pdf.signed(&Signing::default());
    (pdf, lies)
}

#[test]
fn a_signed_pdf_passes_over_the_whole_file() {
    for section in BOTH {
        for (sub_filter, profile) in
            [("/adbe.pkcs7.detached", Profile::Cms), ("/ETSI.CAdES.detached", Profile::Pades)]
        {
            let mut pdf = Pdf::new(section);
            pdf.signed(&Signing { sub_filter, profile, ..Signing::default() });
            let Checked { report, pdf: told } = checked(&pdf.octets);
            assert_eq!(report.worst(), Indication::TotalPassed, "{report:?}");
            assert_eq!((report.attached, report.content_length), (true, Some(pdf.octets.len() as u64)));
            let [only] = told.signatures.as_slice() else { panic!("{told:?}") };
            let scope = &only.scope;
            assert_eq!((scope.covers, scope.later), (Covers::WholeFile, Later::None));
            assert_eq!((scope.revision, scope.revisions, told.revisions), (Some(2), 2, 2));
            assert_eq!((only.field.as_str(), only.name.as_deref()), ("Signature1", Some("TEST")));
            // What PAdES claims nowhere else stands in the dictionary.
            let claimed = report.signatures[0].signing_time_claimed.unwrap();
            assert!(profile == Profile::Cms || Some(claimed) == only.claimed);
        }
    }
}

#[test]
fn a_byte_range_that_is_not_as_it_must_be_fails() {
    let (pdf, lies) = signed(Section::Table);
    let (before, behind, end) = (lies.gap.start, lies.gap.end, pdf.octets.len());
    let rest = end - behind;
    for (range, defect) in [
        ("null".to_owned(), Defect::ByteRange),
        ("[]".to_owned(), Defect::ByteRange),
        (format!("[0 {before} {behind}]"), Defect::ByteRange),
        (format!("[0 {before} {behind} -1]"), Defect::ByteRange),
        (format!("[0 {before} {behind} {rest}.0]"), Defect::ByteRange),
        (format!("[1 {before} {behind} {rest}]"), Defect::ByteRange),
        (format!("[0 {behind} {before} {rest}]"), Defect::ByteRange),
        (format!("[0 {before} {behind} {}]", rest + 1), Defect::ByteRange),
        (format!("[0 {before} {behind} {}]", u64::MAX), Defect::ByteRange),
        ("3 0 R".to_owned(), Defect::ByteRange),
        // Almost nothing is covered.
        ("[0 10 20 30]".to_owned(), Defect::Gap),
        (format!("[0 1 {behind} {rest}]"), Defect::Gap),
        (format!("[0 {} {behind} {rest}]", before - 1), Defect::Gap),
        (format!("[0 {before} {} {}]", behind + 1, rest - 1), Defect::Gap),
        // Its end is covered by nobody.
        (format!("[0 {before} {behind} {}]", rest - 9), Defect::Leftover),
    ] {
        let mut other = pdf.clone();
        other.range(&lies, &range);
        // Signed again over what it says, as whoever holds a key may.
        assert_eq!(problems(&other.octets), [Some(defect)], "{range}");
        assert_eq!(checked(&other.octets).report.worst(), Indication::TotalFailed);
    }
}

#[test]
fn contents_that_are_not_one_signature_in_digits_fail() {
    let (pdf, lies) = signed(Section::Table);
    let last = lies.gap.end - 1;
    for (at, octets) in [
        // Something behind the signature.
        (last - 2, &b"01"[..]),
        (last - 2, b"0a"),
        (last - 1, b" "),
        // No signature.
        (lies.gap.start + 1, b"31"),
    ] {
        let mut other = pdf.clone();
        other.octets[at..at + octets.len()].copy_from_slice(octets);
        assert_eq!(problems(&other.octets), [Some(Defect::Contents)], "{octets:?}");
    }
    // In parentheses.
    let mut other = pdf.clone();
    other.octets[lies.gap.start] = b'(';
    other.octets[last] = b')';
    let told = problems(&other.octets);
    assert_eq!(told, [Some(Defect::Contents)]);
    // The document inside, as no signature beside it has.
    let mut pdf = Pdf::new(Section::Table);
    let lies = pdf.signed(&Signing::default());
    pdf.contents(&lies, &build::attached());
    assert_eq!(problems(&pdf.octets), [Some(Defect::NotDetached)]);
}

#[test]
fn what_follows_and_is_no_revision_fails() {
    let (pdf, _) = signed(Section::Table);
    for (tail, passes) in [
        ("\n", true),
        ("\r\n \0\n", true),
        ("% a comment", false),
        ("\n3 0 obj\n<< /Type /Page >>\nendobj\n", false),
    ] {
        let octets = [&pdf.octets, tail.as_bytes()].concat();
        let Checked { report, pdf: told } = checked(&octets);
        let [only] = report.signatures.as_slice() else { panic!("{report:?}") };
        assert_eq!(only.problem(), (!passes).then_some(Defect::Leftover), "{tail:?}");
        assert_eq!(only.findings.holds(Confirmed::Unchanged), passes, "{tail:?}");
        assert_eq!(told.signatures[0].scope.later == Later::None, passes, "{tail:?}");
    }
    // An update without its cross-reference, and one that leads nowhere: what was whole is told.
    let update = format!("\n3 0 obj\n<< /Type /Page {} >>\nendobj\n", " ".repeat(2000));
    for end in ["", "startxref\n7\n%%EOF\n"] {
        let octets = [&pdf.octets, update.as_bytes(), end.as_bytes()].concat();
        let Checked { report, pdf: told } = checked(&octets);
        assert_eq!(report.signatures[0].problem(), Some(Defect::Leftover));
        assert_eq!(told.signatures[0].scope.later, Later::Changed);
    }
}

/// What came after the first signature, and what is said of each.
fn afterwards(change: impl FnOnce(&mut Pdf)) -> (Vec<Change>, Vec<Option<Defect>>, Checked) {
    let (mut pdf, _) = signed(Section::Table);
    change(&mut pdf);
    let told = checked(&pdf.octets);
    let changes = told.pdf.signatures[0].scope.additions.iter().map(|each| each.what).collect();
    (changes, problems(&pdf.octets), told)
}

#[test]
fn further_signatures_let_the_first_pass() {
    for section in BOTH {
        for rect in ["[0 0 0 0]", "[100 100 200 150]"] {
            let mut pdf = Pdf::new(section);
            for name in ["Signature1", "Signature2", "Signature3"] {
                let signing = Signing {
                    name,
                    rect,
                    key: if name == "Signature2" { "second" } else { "signer" },
                    ..Signing::default()
                };
                pdf.signed(&signing);
            }
            let Checked { report, pdf: told } = checked(&pdf.octets);
            assert_eq!(report.worst(), Indication::TotalPassed, "{report:?}\n{told:?}");
            let scopes: Vec<_> = told
                .signatures
                .iter()
                .map(|each| (each.scope.covers, each.scope.later, each.scope.revision))
                .collect();
            assert_eq!(
                scopes,
                [
                    (Covers::Revision, Later::SignaturesOnly, Some(2)),
                    (Covers::Revision, Later::SignaturesOnly, Some(3)),
                    (Covers::WholeFile, Later::None, Some(4)),
                ]
            );
            let seen: Vec<_> = told.signatures[0].scope.additions.iter().map(|each| each.seen).collect();
            let one = (rect != "[0 0 0 0]").then_some((1, [100, 50]));
            assert_eq!(seen, [one, one]);
        }
    }
}

#[test]
fn a_page_an_annotation_a_field_or_the_information_changed_later_is_told() {
    let changed = [Some(Defect::ChangedLater)];
    let (brought, problems, told) = afterwards(|pdf| {
        pdf.page = pdf.page.replace("4 0 R", "5 0 R");
        pdf.heads();
        pdf.close();
    });
    assert_eq!((brought.as_slice(), problems.as_slice()), (&[Change::Page][..], &changed[..]));
    assert_eq!(told.report.worst(), Indication::Indeterminate);
    assert_eq!(told.report.signatures[0].sub_indication(), Some(SubIndication::Generic));
    let (brought, problems, _) = afterwards(|pdf| {
        pdf.stream(4, "", "BT (OTHER) Tj ET");
        pdf.close();
    });
    assert_eq!((brought.as_slice(), problems.as_slice()), (&[Change::Page][..], &changed[..]));
    let (brought, problems, told) = afterwards(|pdf| {
        let note = pdf.number();
        pdf.put(note, "<< /Type /Annot /Subtype /FreeText /Rect [0 0 595 842] /Contents (OTHER) /P 3 0 R >>");
        pdf.annotations.push(note);
        pdf.heads();
        pdf.close();
    });
    assert_eq!(
        (brought.as_slice(), problems.as_slice()),
        (&[Change::Page, Change::Annotation][..], &changed[..])
    );
    assert!(told.pdf.signatures[0].scope.additions.iter().any(|each| each.seen == Some((1, [595, 842]))));
    let (brought, problems, _) = afterwards(|pdf| {
        let field = pdf.number();
        pdf.put(field, "<< /FT /Tx /T (text) /V (OTHER) >>");
        pdf.fields.push(field);
        pdf.heads();
        pdf.close();
    });
    assert_eq!((brought[0], problems.as_slice()), (Change::Form, &changed[..]));
    let (brought, problems, _) = afterwards(|pdf| {
        pdf.put(5, "<< /Title (OTHER) >>");
        pdf.close();
    });
    assert_eq!((brought.as_slice(), problems.as_slice()), (&[Change::Other][..], &changed[..]));
    // Whatever it is, if nobody needs it.
    let (_, problems, _) = afterwards(|pdf| {
        let orphan = pdf.number();
        pdf.stream(orphan, "", "BT (OTHER) Tj ET");
        pdf.close();
    });
    assert_eq!(problems, changed);
}

#[test]
fn an_empty_field_that_shows_something_was_signed_by_nobody() {
    for (look, defect) in [
        ("", None),
        ("/AP << /N 4 0 R >>", Some(Defect::ChangedLater)),
        ("/MK << /BG [1 1 1] >>", Some(Defect::ChangedLater)),
    ] {
        let (_, problems, _) = afterwards(|pdf| {
            let field = pdf.number();
            pdf.put(field, &format!("<< /FT /Sig /T (empty) /Type /Annot /Subtype /Widget /Rect [0 0 595 842] /P 3 0 R {look} >>"));
            pdf.fields.push(field);
            pdf.annotations.push(field);
            pdf.heads();
            pdf.close();
        });
        assert_eq!(problems, [defect], "{look}");
    }
}

#[test]
fn the_security_store_may_grow_and_hides_nothing() {
    let store = |pdf: &mut Pdf, entries: &str| {
        let stream = pdf.number();
        pdf.stream(stream, entries, "0123");
        pdf.catalog = format!("/DSS << /Certs [{stream} 0 R] >>");
        pdf.heads();
        pdf.close();
    };
    let (changes, problems, told) = afterwards(|pdf| store(pdf, ""));
    assert_eq!((changes.as_slice(), problems.as_slice()), (&[Change::SecurityStore][..], &[None][..]));
    assert_eq!(told.pdf.signatures[0].scope.later, Later::SignaturesOnly);
    let (_, problems, _) = afterwards(|pdf| store(pdf, "/Type /XObject /Subtype /Form"));
    assert_eq!(problems, [Some(Defect::ChangedLater)]);
    let (_, problems, _) = afterwards(|pdf| {
        pdf.catalog = "/DSS << /Certs [4 0 R] >>".to_owned();
        pdf.stream(4, "", "BT (OTHER) Tj ET");
        pdf.heads();
        pdf.close();
    });
    assert_eq!(problems, [Some(Defect::ChangedLater)]);
}

#[test]
fn a_signature_that_a_later_revision_hides_is_told() {
    let (changes, problems, _) = afterwards(|pdf| {
        pdf.fields.clear();
        pdf.annotations.clear();
        pdf.heads();
        pdf.close();
    });
    assert!(changes.contains(&Change::Form), "{changes:?}");
    assert_eq!(problems, [Some(Defect::ChangedLater)]);
    // Its field shows another one.
    let (_, problems, told) = afterwards(|pdf| {
        let Some(field) = pdf.fields.pop() else { panic!() };
        pdf.annotations.pop();
        let lies = pdf.prepared(&Signing::default());
        let new = pdf.fields.pop().unwrap();
        pdf.put(field, &format!("<< /FT /Sig /T (Signature1) /V {} 0 R /P 3 0 R >>", lies.dictionary));
        pdf.fields = vec![field];
        assert!(new > field);
        pdf.close();
        pdf.seal(&lies, &Signing::default());
    });
    assert_eq!(told.report.signatures.len(), 2);
    assert_eq!(problems[0], Some(Defect::ChangedLater));
}

#[test]
fn two_fields_of_one_name_or_of_one_signature_fail() {
    let mut pdf = Pdf::new(Section::Table);
    pdf.signed(&Signing::default());
    pdf.signed(&Signing::default());
    assert_eq!(problems(&pdf.octets), [Some(Defect::FieldTwice); 2]);
    let mut pdf = Pdf::new(Section::Table);
    let lies = pdf.prepared(&Signing::default());
    let field = pdf.number();
    pdf.put(field, &format!("<< /FT /Sig /T (Other) /V {} 0 R >>", lies.dictionary));
    pdf.fields.push(field);
    pdf.heads();
    pdf.close();
    pdf.seal(&lies, &Signing::default());
    assert_eq!(problems(&pdf.octets), [Some(Defect::FieldTwice)]);
}

#[test]
fn a_signature_to_which_its_own_revision_does_not_lead_fails() {
    // The dictionary lies in the revision that is signed, its field comes later.
    let mut pdf = Pdf::new(Section::Table);
    let lies = pdf.prepared(&Signing::default());
    let field = pdf.fields.pop().unwrap();
    pdf.annotations.clear();
    pdf.heads();
    pdf.close();
    pdf.seal(&lies, &Signing::default());
    pdf.fields.push(field);
    pdf.heads();
    pdf.close();
    assert_eq!(problems(&pdf.octets), [Some(Defect::Elsewhere)]);
}

#[test]
fn what_certifies_a_file_lets_nothing_lie_over_it() {
    let certifying = |level: u8| Signing {
        dictionary: format!("/Reference [<< /TransformMethod /DocMDP /TransformParams << /P {level} >> >>]"),
        ..Signing::default()
    };
    for (level, rect, defect) in [
        (2, "[0 0 0 0]", None),
        (2, "[0 0 595 842]", Some(Defect::ChangedLater)),
        (3, "[0 0 595 842]", Some(Defect::ChangedLater)),
        (1, "[0 0 0 0]", Some(Defect::ChangedLater)),
    ] {
        let mut pdf = Pdf::new(Section::Stream);
        pdf.signed(&certifying(level));
        pdf.signed(&Signing { name: "Signature2", rect, ..Signing::default() });
        assert_eq!(problems(&pdf.octets), [defect, None], "{level} {rect}");
        assert_eq!(checked(&pdf.octets).pdf.signatures[0].certifies, Some(level));
    }
}

#[test]
fn other_kinds_are_told_as_not_supported() {
    for sub_filter in ["/adbe.x509.rsa_sha1", "/adbe.pkcs7.sha1", "/Other"] {
        let mut pdf = Pdf::new(Section::Table);
        pdf.signed(&Signing { sub_filter, ..Signing::default() });
        let report = checked(&pdf.octets).report;
        assert_eq!(report.signatures[0].problem(), Some(Defect::UnknownSubFilter));
        assert_eq!(
            report.signatures[0].unsupported,
            [(Defect::UnknownSubFilter, sub_filter[1..].to_owned())]
        );
    }
}

#[test]
fn without_a_signature_there_is_no_verdict() {
    for section in BOTH {
        let octets = Pdf::new(section).octets;
        let source: &dyn Source = &octets.as_slice();
        let told = check(source, "a.pdf", now(), &judge, &quiet);
        assert!(matches!(told, Err(Unjudged::NotSigned)), "{told:?}");
    }
}

#[test]
fn every_changed_octet_fails_or_changes_nothing() {
    let (pdf, lies) = signed(Section::Table);
    let at = now();
    let judged = |octets: &[u8]| {
        let source: &dyn Source = &octets;
        check(source, "a_signed.pdf", at, &judge, &quiet)
    };
    let before = judged(&pdf.octets).unwrap();
    assert_eq!(before.report.worst(), Indication::TotalPassed);
    // All but the padding, which is one and the same.
    let padding = lies.gap.end - 200;
    let digits = pdf.octets[..padding].iter().rposition(|octet| *octet != b'0').unwrap();
    let places = (0..pdf.octets.len()).filter(|place| *place <= digits + 8 || *place >= padding);
    let places: Vec<usize> = places.collect();
    let work = |places: &[usize]| {
        for (place, change) in
            places.iter().flat_map(|place| [0x01, 0x20, 0x80].map(|change| (*place, change)))
        {
            let mut octets = pdf.octets.clone();
            octets[place] ^= change;
            let Ok(after) = judged(&octets) else { continue };
            if after.report.worst() == Indication::TotalPassed {
                assert!(lies.gap.contains(&place), "passed: {place} {change:#x}");
                assert_eq!(after, before, "{place} {change:#x}");
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        places.chunks(places.len().div_ceil(threads)).for_each(|part| drop(scope.spawn(|| work(part))));
    });
}

#[test]
fn a_hundred_signatures_are_checked_in_one_pass() {
    let mut pdf = Pdf::new(Section::Table);
    for number in 0..100 {
        let name: &'static str = Box::leak(format!("Signature{number}").into_boxed_str());
        pdf.signed(&Signing { name, ..Signing::default() });
    }
    let read = std::sync::atomic::AtomicU64::new(0);
    let began = std::time::Instant::now();
    let source: &dyn Source = &pdf.octets.as_slice();
    let watch = |done: u64| {
        read.fetch_max(done, std::sync::atomic::Ordering::Relaxed);
        std::ops::ControlFlow::Continue(())
    };
    let told = check(source, "a.pdf", now(), &judge, &watch).unwrap();
    let problems: Vec<_> =
        told.report.signatures.iter().map(crate::domain::verdict::SignatureReport::problem).collect();
    assert_eq!(problems, [None; 100]);
    assert_eq!(told.report.signatures.len(), 100);
    assert_eq!(read.into_inner(), pdf.octets.len() as u64);
    // That what is costly is not done a hundred times is seen above; on a busy machine once takes its time.
    assert!(began.elapsed() < std::time::Duration::from_mins(1), "{:?}", began.elapsed());
}
