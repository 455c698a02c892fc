//! Signatures in PDFs as they are made: what goes behind a file, what refuses one, and what another program says of it.

use std::cell::Cell;
use std::io;
use std::sync::Arc;

use super::*;
use crate::codec::cms::ber::Der;
use crate::codec::pdf::document::Document;
use crate::codec::pdf::sample::{Lies, blank, pdf};
use crate::codec::pdf::signature::Found as Lying;
use crate::codec::pdf::{Flaw, PdfError, Source, date, form, signature};
use crate::domain::calendar::parse;
use crate::domain::pdf::Later;
use crate::sign::digest::Hashing;
use crate::sign::make::MakeError;
use crate::sign::pdf::make::{make, plan};
use crate::sign::pdf::{Prepared, Refusal, Warning};

const AT: &str = "2026-11-26T10:15:00+09:00";

/// A PDF as it is prepared, in memory.
fn prepared(source: &[u8], digest: DigestAlgorithm) -> Result<Arc<Prepared>, Refusal> {
    let (plan, about) = plan(&source, &quiet)?;
    let mut hashed = Hashing::new(&[digest]);
    hashed.update(source);
    let shown = hashed.clone().finish().get(digest).unwrap().to_vec();
    Ok(Arc::new(Prepared { plan, about, hashed, digest: (digest, shown) }))
}

fn parameters(digest: DigestAlgorithm, profile: Profile) -> Parameters {
    Parameters { digest, container: Container::Pdf, profile, signing_time: parse(AT).unwrap() }
}

fn signed_by(key: &mut TestKey, source: &[u8], profile: Profile) -> Vec<u8> {
    let prepared = prepared(source, DigestAlgorithm::Sha256).unwrap();
    let made = make(key, &prepared, parameters(DigestAlgorithm::Sha256, profile)).unwrap();
    [source, &made.increment].concat()
}

/// The signatures of a file, as they lie there.
fn lying(file: &[u8]) -> Vec<Lying> {
    let document = Document::open(&file).unwrap();
    signature::read(&document, &form::read(&document).unwrap()).unwrap()
}

/// The signer's certificate with a person's name in it as JPKI writes it.
static NAMED: LazyLock<TestKey> = LazyLock::new(|| {
    let bench = &*BENCH;
    let lines = "keyUsage=critical,nonRepudiation\nsubjectAltName=@names\n\
                 [names]\notherName=1.2.392.200149.8.5.5.1;FORMAT:UTF8,UTF8:見本　花子\n";
    bench.write("named.ext", lines.as_bytes());
    bench.openssl(
        "x509 -req -in signer.csr -CA ca.pem -CAkey ca.key -set_serial 7799 -days 365 -extfile named.ext -out named.pem",
    );
    bench.openssl("x509 -in named.pem -outform DER -out named.der");
    TestKey { certificate: bench.read("named.der"), ..bench.key("signer") }
});

#[test]
fn what_is_signed_is_the_file_but_for_contents_in_either_profile_and_with_every_digest() {
    let (bench, mut key, source) = (&*BENCH, NAMED.clone(), blank());
    for profile in [Profile::Cms, Profile::Pades] {
        for digest in STRONG {
            let prepared = prepared(&source, digest).unwrap();
            let made = make(&mut key, &prepared, parameters(digest, profile)).unwrap();
            assert_eq!((made.field.as_str(), made.digest_algorithm), ("Signature1", digest));
            let file = [&source[..], &made.increment].concat();
            let [only] = lying(&file).try_into().unwrap();
            assert_eq!((only.field.as_str(), only.misfits.as_slice()), ("Signature1", &[][..]));
            assert_eq!(only.end(), Some(file.len() as u64));
            assert_eq!(only.kind.as_deref(), Some(&b"Sig"[..]));
            assert_eq!(only.filter.as_deref(), Some(&b"Adobe.PPKLite"[..]));
            let called = if profile == Profile::Cms { "adbe.pkcs7.detached" } else { "ETSI.CAdES.detached" };
            assert_eq!(only.sub_filter.as_deref(), Some(called.as_bytes()));
            assert_eq!(only.name.as_deref(), Some("見本　花子"));
            assert_eq!(only.at.as_deref(), Some(&b"D:20261126101500+09'00'"[..]));
            assert_eq!(date::read(&only.at.unwrap()), Some(parse(AT).unwrap()));

            // Reserved to the octet: nothing but the signature stands there.
            let contents = only.contents.unwrap();
            let mut der = Der::new(&contents);
            assert!(der.read(0x30).is_some() && der.is_empty());
            let [_, before, behind, _] = only.range.unwrap().map(|each| each as usize);
            assert_eq!(behind - before, 2 * contents.len() + 2);
            let covered = [&file[..before], &file[behind..]].concat();
            let told = report_with(&contents, &covered, now(), &judge).unwrap();
            let [only] = told.signatures.try_into().unwrap();
            assert_eq!(only.digest_matches().zip(only.signature_valid()), Some((true, true)));
            assert!(only.findings.holds(Confirmed::CertificateBinding));
            let claimed = (profile == Profile::Cms).then(|| parse(AT).unwrap());
            assert_eq!(only.signing_time_claimed, claimed);
            bench.write("cut.bin", &covered);
            bench.write("cut.der", &contents);
            bench.openssl(
                "cms -verify -cades -binary -inform DER -in cut.der -content cut.bin -CAfile ca.pem -purpose any -out cut.out",
            );
        }
    }
}

#[test]
fn a_certificate_without_a_persons_name_leaves_the_name_out() {
    let file = signed_by(&mut BENCH.key("signer"), &blank(), Profile::Cms);
    assert_eq!(lying(&file)[0].name, None);
}

#[test]
fn nothing_that_is_told_for_whoever_looks_into_the_program_names_the_signer() {
    let prepared = prepared(&blank(), DigestAlgorithm::Sha256).unwrap();
    let made =
        make(&mut NAMED.clone(), &prepared, parameters(DigestAlgorithm::Sha256, Profile::Cms)).unwrap();
    let told = format!("{prepared:?} {made:?}");
    assert!(!(told.contains("花子") || told.contains("octets") || told.contains("increment")), "{told}");
}

#[test]
fn several_sign_one_after_the_other_and_each_covers_what_was_there() {
    let mut file = blank();
    let mut ends = Vec::new();
    for (name, profile) in [("signer", Profile::Cms), ("second", Profile::Pades), ("auth", Profile::Cms)] {
        file = signed_by(&mut BENCH.key(name), &file, profile);
        ends.push(Some(file.len() as u64));
    }
    let found = lying(&file);
    assert_eq!(found.iter().map(Lying::end).collect::<Vec<_>>(), ends);
    assert!(found.iter().all(|each| each.misfits.is_empty()));
    let fields: Vec<_> = found.iter().map(|each| each.field.as_str()).collect();
    assert_eq!(fields, ["Signature1", "Signature2", "Signature3"]);
    let (_, about) = plan(&file.as_slice(), &quiet).unwrap();
    assert_eq!((about.signatures.len(), about.pages), (3, Some(1)));
}

#[test]
fn a_page_that_does_not_say_what_it_is_is_signed_again_and_the_first_signature_stands() {
    let objects = [
        (1, "<< /Type /Catalog /Pages 2 0 R >>"),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        (3, "<< /Parent 2 0 R /MediaBox [0 0 9 9] >>"),
    ];
    let mut file = pdf(&objects, &[], Lies::Table, "");
    for name in ["signer", "second"] {
        file = signed_by(&mut BENCH.key(name), &file, Profile::Cms);
    }
    let (_, about) = plan(&file.as_slice(), &quiet).unwrap();
    let later: Vec<_> = about.signatures.iter().map(|each| each.scope.later).collect();
    assert_eq!(later, [Later::SignaturesOnly, Later::None]);
}

/// How often a key was asked.
struct Counted {
    key: TestKey,
    asked: Cell<u32>,
}

impl SigningKey for Counted {
    type Error = ::rsa::Error;

    fn certificate(&self) -> &[u8] {
        self.key.certificate()
    }

    fn sign(&mut self, digest_info: &[u8]) -> Result<Vec<u8>, Self::Error> {
        self.asked.set(self.asked.get() + 1);
        self.key.sign(digest_info)
    }
}

#[test]
fn the_key_is_asked_once_and_never_where_nothing_can_come_of_it() {
    let prepared = prepared(&blank(), DigestAlgorithm::Sha256).unwrap();
    let signing = parameters(DigestAlgorithm::Sha256, Profile::Cms);
    let mut key = Counted { key: BENCH.key("signer"), asked: Cell::new(0) };
    assert!(make(&mut key, &prepared, signing).is_ok());
    assert_eq!(key.asked.get(), 1);

    // Hashed with another digest, or not whole; a weak one; a time that can't be written; no certificate.
    let other = parameters(DigestAlgorithm::Sha512, Profile::Cms);
    assert!(matches!(make(&mut key, &prepared, other), Err(MakeError::Digest)));
    let weak = Parameters { digest: DigestAlgorithm::Sha1, ..signing };
    assert!(matches!(make(&mut key, &prepared, weak), Err(MakeError::Digest)));
    let short = Prepared { hashed: Hashing::new(&[DigestAlgorithm::Sha256]), ..Prepared::clone(&prepared) };
    assert!(matches!(make(&mut key, &Arc::new(short), signing), Err(MakeError::Digest)));
    let before = Parameters { signing_time: parse("1969-12-31T00:00:00Z").unwrap(), ..signing };
    assert!(matches!(make(&mut key, &prepared, before), Err(MakeError::Time)));
    key.key.certificate.pop();
    assert!(matches!(make(&mut key, &prepared, signing), Err(MakeError::Certificate)));
    assert_eq!(key.asked.get(), 1);
}

#[test]
fn what_another_key_made_is_thrown_away() {
    let prepared = prepared(&blank(), DigestAlgorithm::Sha256).unwrap();
    let mut key = TestKey { certificate: BENCH.read("second.der"), ..BENCH.key("signer") };
    let made = make(&mut key, &prepared, parameters(DigestAlgorithm::Sha256, Profile::Cms));
    assert!(matches!(made, Err(MakeError::DoesNotFit)));
}

/// A page, a form with this field, and what the catalog says besides.
fn with_form(form: &str, field: &str, more: &str, value: &str) -> Vec<u8> {
    let catalog = format!("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] {form} >> {more} >>");
    let objects = [
        (1, catalog.as_str()),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        (3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"),
        (4, field),
        (5, value),
    ];
    pdf(&objects, &[], Lies::Table, "")
}

/// A field with a signature that says something of what may come after it.
fn with_signature(field: &str, reference: &str) -> Vec<u8> {
    let field = format!("<< /FT /Sig /T (Seal) /V 5 0 R {field} >>");
    let value = format!("<< /Type /Sig /Filter /Adobe.PPKLite /Reference [<< {reference} >>] >>");
    with_form("", &field, "", &value)
}

fn refusal(file: &[u8]) -> Refusal {
    plan(&file, &quiet).map(|_| ()).unwrap_err()
}

fn flaw(file: &[u8]) -> Flaw {
    match refusal(file) {
        Refusal::Unreadable(PdfError::Malformed { flaw, .. }) => flaw,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_can_not_be_signed_is_refused_with_its_reason() {
    let blank = blank();
    assert_eq!(flaw(b""), Flaw::NotPdf);
    assert_eq!(flaw(b"PK\x03\x04 no PDF at all"), Flaw::NotPdf);
    assert_eq!(flaw(&[b"junk\n", &blank[..]].concat()), Flaw::JunkBefore);
    assert_eq!(flaw(&blank[..blank.len() - 30]), Flaw::NoEnd);
    let damaged = String::from_utf8_lossy(&blank).replace("\nxref", "\nXref").into_bytes();
    assert!(matches!(refusal(&damaged), Refusal::Unreadable(_)));
    let page = "<< /Type /Page /Parent 2 0 R >>";
    let objects = [(1, "<< /Type /Catalog /Pages 2 0 R >>"), (2, "<< /Kids [3 0 R] /Count 1 >>"), (3, page)];
    let encrypted = pdf(&objects, &[], Lies::Stream, "/Encrypt << /Filter /Standard >>");
    assert_eq!(flaw(&encrypted), Flaw::Encrypted);
    // Objects in line, but for the first page's.
    let misplaced = String::from_utf8_lossy(&blank).replace("\n3 0 obj", "\n4 0 obj");
    assert!(matches!(flaw(misplaced.as_bytes()), Flaw::Misplaced | Flaw::Xref));

    // A content's row alone is one off: nobody here looks for it.
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>";
    let objects = [objects[0], objects[1], (3, page), (4, "<< /Length 0 >>\nstream\n\nendstream")];
    let mut file = pdf(&objects, &[], Lies::Table, "");
    assert!(plan(&file.as_slice(), &quiet).is_ok());
    let at = file.windows(7).position(|here| here == b"4 0 obj").unwrap();
    let (right, wrong) = (format!("{at:010}"), format!("{:010}", at + 1));
    let row = file.windows(10).rposition(|here| here == right.as_bytes()).unwrap();
    file[row..row + 10].copy_from_slice(wrong.as_bytes());
    assert_eq!(flaw(&file), Flaw::Misplaced);

    let text = "<< /FT /Tx /T (a) >>";
    assert!(matches!(refusal(&with_form("/XFA (x)", "null", "", "null")), Refusal::XfaOnly));
    assert!(matches!(
        refusal(&with_form("/XFA (x)", text, "/NeedsRendering true", "null")),
        Refusal::XfaOnly
    ));
    assert!(plan(&with_form("/XFA (x)", text, "", "null").as_slice(), &quiet).is_ok());

    let certified = |level| {
        let params = format!("/TransformMethod /DocMDP /TransformParams << /P {level} >>");
        refusal(&with_signature("", &params))
    };
    assert!(matches!(certified(1), Refusal::Certified));
    for level in [2, 3] {
        // What its signature lacks is another matter.
        assert!(matches!(certified(level), Refusal::Broken(field) if field == "Seal"), "{level}");
    }
}

#[test]
fn fields_that_a_signature_locks_get_no_further_one() {
    let locked = |lock: &str| {
        let field_mdp = format!("/TransformMethod /FieldMDP /TransformParams << {lock} >>");
        let field = format!("/Lock << /Type /SigFieldLock {lock} >>");
        let by = |file: &[u8]| matches!(refusal(file), Refusal::Locked(field) if field == "Seal");
        let both = (by(&with_signature("", &field_mdp)), by(&with_signature(&field, "")));
        assert_eq!(both.0, both.1, "{lock}");
        both.0
    };
    assert!(locked("/Action /All"));
    assert!(locked("/Action /Exclude /Fields [(Other)]"));
    assert!(!locked("/Action /Exclude /Fields [(Other) (Signature1)]"));
    assert!(!locked("/Action /Include /Fields [(Other)]"));
    // An empty field locks nothing yet.
    let empty = with_form("", "<< /FT /Sig /T (Seal) /Lock << /Action /All >> >>", "", "null");
    assert!(plan(&empty.as_slice(), &quiet).is_ok());
    // A name that would be locked is not taken.
    let named = with_form(
        "",
        "<< /FT /Sig /T (Signature1) /Lock << /Action /Include /Fields [(Signature2.a)] >> >>",
        "",
        "null",
    );
    assert_eq!(plan(&named.as_slice(), &quiet).unwrap().0.field, "Signature3");
}

#[test]
fn a_signature_that_does_not_fit_blocks_and_one_by_an_unknown_issuer_does_not() {
    let source = with_form("", "<< /FT /Tx /T (a) >>", "", "null");
    let file = signed_by(&mut BENCH.key("lookalike"), &source, Profile::Cms);
    assert_eq!(plan(&file.as_slice(), &quiet).unwrap().0.field, "Signature2");
    let at = file.windows(6).position(|octets| octets == b"595 84").unwrap();
    let mut changed = file.clone();
    changed[at] = b'6';
    assert!(matches!(refusal(&changed), Refusal::Broken(field) if field == "Signature1"));
    let stopped = plan(&file.as_slice(), &|_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(Refusal::Stopped)));
}

/// A file that says that it is longer than it is.
struct Long(Vec<u8>, u64);

impl Source for Long {
    fn length(&self) -> u64 {
        self.1
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        // Zeros, and the file itself at the end of them.
        let from = self.1 - self.0.len() as u64;
        into.fill(0);
        let head = self.0[..20].to_vec();
        for (place, octet) in (at..self.1).zip(into.iter_mut()) {
            if let Some(there) = head.get(place as usize) {
                *octet = *there;
            } else if let Some(behind) = place.checked_sub(from) {
                *octet = self.0[behind as usize];
            }
        }
        Ok(into.len().min((self.1 - at) as usize))
    }
}

#[test]
fn a_file_that_would_get_offsets_of_eleven_digits_is_refused_before_anything_is_asked() {
    for length in [10_000_000_000, u64::MAX] {
        assert!(matches!(plan(&Long(blank(), length), &quiet), Err(Refusal::TooLarge)));
    }
}

#[test]
fn what_should_be_known_of_a_file_is_told() {
    let warnings = |file: &[u8]| plan(&file, &quiet).unwrap().1.warnings;
    assert_eq!(warnings(&blank()), []);
    let objects = [
        (1, "<< /Type /Catalog /Pages 2 0 R /Perms << /UR3 4 0 R >> >>"),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        (3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"),
        (4, "<< >>"),
    ];
    assert_eq!(warnings(&pdf(&objects, &[4], Lies::Hybrid, "")), [Warning::UsageRights, Warning::Hybrid]);
    let head = "0000000000 65535 f \n";
    let table = (format!("xref\n0 6\n{head}"), format!("xref\n0 1\n{head}1 5\n"));
    let several = String::from_utf8(blank()[15..].to_vec()).unwrap().replace(&table.0, &table.1);
    assert_eq!(warnings(&[&blank()[..15], several.as_bytes()].concat()), [Warning::Subsections]);
}
