//! What we make, `OpenSSL` verifies; what `OpenSSL` makes, we verify.

use std::io::Write;

use super::*;
use crate::codec::cms::ber::{Flaw, ReadError, value};
use crate::codec::cms::frame::Frame;
use crate::codec::cms::pem::Enarmour;
use crate::domain::verdict::*;

fn document(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 7 % 256) as u8).collect()
}

#[test]
fn openssl_verifies_every_variant_that_we_make() {
    let bench = &*BENCH;
    let mut key = bench.key("signer");
    for length in [0, 1, 54, 55, 56, 63, 64, 65, 111, 112, 119, 120, 127, 128, 129, 255, 256, 65535, 65536] {
        let document = document(length);
        bench.write("own.doc", &document);
        let algorithms = if length < 2 { &STRONG[..] } else { &STRONG[..1] };
        for &algorithm in algorithms {
            for attached in [false, true] {
                let made = made(&mut key, &document, algorithm, attached);
                let file = whole(&made, &document);
                let around = made.frame.before.len() + made.frame.behind.len();
                assert_eq!(file.len() as u64, around as u64 + made.frame.document.unwrap_or(0));
                let content = if attached { "" } else { "-content own.doc" };
                bench.write("own.p7s", &file);
                bench.openssl(&format!(
                    "cms -verify -cades -binary -inform DER -in own.p7s {content} -CAfile ca.pem -out own.out"
                ));
                assert_eq!(bench.read("own.out"), document);
                let mut armour = Enarmour::new(Vec::new());
                armour.write_all(&file).unwrap();
                let pem = armour.finish().unwrap();
                bench.write("own.pem", &pem);
                bench.openssl(&format!(
                    "cms -verify -cades -binary -inform PEM -in own.pem {content} -CAfile ca.pem -out own.out"
                ));
                for own in [&file, &pem] {
                    let report = report(own, &document).unwrap();
                    assert_eq!(report.worst(), Indication::TotalPassed, "{length} {algorithm:?} {attached}");
                }
            }
        }
    }
}

/// What stands in a PDF: no content inside, and by `PAdES` no time among the attributes.
#[test]
fn what_goes_into_a_pdf_is_detached_der_and_claims_a_time_only_outside_pades() {
    let bench = &*BENCH;
    let document = document(1000);
    bench.write("pdf.doc", &document);
    for (profile, claims) in [(Profile::Pades, false), (Profile::Cms, true)] {
        let signing =
            Parameters { container: Container::Pdf, profile, ..cms(DigestAlgorithm::Sha256, false, now()) };
        let made = make(&mut bench.key("signer"), &digests(&document), signing).unwrap();
        assert_eq!(made.frame.document, None);
        let contents = whole(&made, &document);
        let mut der = crate::codec::cms::ber::Der::new(&contents);
        assert!(der.read(0x30).is_some() && der.is_empty(), "DER to its last octet");
        assert!(made.reads_back(contents.as_slice(), &quiet).unwrap());
        bench.write("pdf.p7", &contents);
        // With -cades the signing certificate must be among the attributes.
        bench.openssl(
            "cms -verify -cades -binary -inform DER -in pdf.p7 -content pdf.doc -CAfile ca.pem -out pdf.out",
        );
        assert_eq!(bench.read("pdf.out"), document);
        bench.openssl("cms -cmsout -print -noout -inform DER -in pdf.p7 -out pdf.txt");
        let told = String::from_utf8_lossy(&bench.read("pdf.txt")).into_owned();
        assert!(told.contains("eContent: <ABSENT>") && told.contains("signingCertificateV2"), "{told}");
        assert_eq!(told.contains("signingTime"), claims, "{told}");
        let report = report(&contents, &document).unwrap();
        let only = only(&report);
        assert_eq!((report.worst(), report.attached), (Indication::TotalPassed, false));
        assert_eq!(only.signing_time_claimed.is_some(), claims);
        assert!(only.findings.holds(Confirmed::CertificateBinding));
    }
}

/// Signs with `OpenSSL` and reports what we say.
fn by_openssl(options: &str) -> SignedFileReport {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let bench = &*BENCH;
    let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let (input, output) = (format!("in{number}"), format!("out{number}"));
    let document = document(100_000);
    bench.write(&input, &document);
    let signer = if options.contains("-signer") { "" } else { "-signer signer.pem -inkey signer.key" };
    let form = if options.contains("-outform") { "" } else { "-outform DER" };
    bench.openssl(&format!("cms -sign -binary -in {input} -out {output} {signer} {form} {options}"));
    let file = bench.read(&output);
    report(&file, &document).unwrap_or_else(|| panic!("{options}: {:?}", read(&file)))
}

fn only(report: &SignedFileReport) -> &SignatureReport {
    let [only] = report.signatures.as_slice() else { panic!("{report:?}") };
    only
}

#[test]
fn we_verify_every_variant_that_openssl_makes() {
    for digest in ["sha256", "sha384", "sha512"] {
        for attributes in ["", "-noattr", "-cades", "-keyid", "-nosmimecap"] {
            for form in ["", "-nodetach", "-nodetach -stream", "-nodetach -outform PEM", "-outform PEM"] {
                let options = format!("-md {digest} {attributes} {form}");
                let report = by_openssl(&options);
                assert_eq!(report.worst(), Indication::TotalPassed, "{options}: {report:?}");
                assert_eq!(report.attached, form.contains("-nodetach"));
            }
        }
    }
}

#[test]
fn without_attributes_neither_time_nor_certificate_are_bound() {
    let report = by_openssl("-noattr");
    let only = only(&report);
    assert_eq!(only.signing_time_claimed, None);
    for open in [NotConfirmed::Revocation, NotConfirmed::SigningTimeAbsent, NotConfirmed::CertificateBinding]
    {
        assert!(only.findings.has(Finding::Open(open)), "{open:?}");
    }
}

#[test]
fn two_signers_are_two_signatures() {
    let both = "-signer signer.pem -inkey signer.key -signer second.pem -inkey second.key -nodetach";
    let report = by_openssl(both);
    assert_eq!((report.signatures.len(), report.worst()), (2, Indication::TotalPassed));
    let report = by_openssl(&both.replace("second", "lookalike"));
    assert_eq!(report.worst(), Indication::Indeterminate);
}

#[test]
fn spare_certificates_change_nothing() {
    let report = by_openssl("-certfile ca.pem -nodetach");
    assert_eq!(report.worst(), Indication::TotalPassed);
}

#[test]
fn pss_is_verified() {
    for options in [
        "-keyopt rsa_padding_mode:pss",
        "-md sha224 -keyopt rsa_padding_mode:pss",
        "-md sha384 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:32",
        "-md sha512 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:max",
    ] {
        assert_eq!(by_openssl(options).worst(), Indication::TotalPassed, "{options}");
    }
    let report = by_openssl("-md sha512 -keyopt rsa_padding_mode:pss -keyopt rsa_mgf1_md:sha256");
    assert_eq!(only(&report).problem(), Some(Defect::UnknownSignature));
    assert_eq!(report.worst(), Indication::Indeterminate);
}

#[test]
fn weak_digests_are_named_and_do_not_pass() {
    for (option, name) in [("sha1", DigestAlgorithm::Sha1), ("md5", DigestAlgorithm::Md5)] {
        for attributes in ["", "-noattr", "-nodetach"] {
            let report = by_openssl(&format!("-md {option} {attributes}"));
            let only = only(&report);
            assert_eq!(only.digest_algorithm, Some(DigestName::Known(name)));
            assert_eq!(only.indication(), Indication::Indeterminate, "{option} {attributes}: {only:?}");
            assert_eq!(only.sub_indication(), Some(SubIndication::CryptoConstraintsFailureNoPoe));
        }
    }
}

/// 112 bits are enough for a signature: whoever made it with SHA-224 is not told that the document may be forged.
#[test]
fn sha_224_is_not_weak() {
    for attributes in ["", "-noattr", "-nodetach"] {
        let report = by_openssl(&format!("-md sha224 {attributes}"));
        let only = only(&report);
        assert_eq!(only.digest_algorithm, Some(DigestName::Known(DigestAlgorithm::Sha224)));
        assert_eq!((report.worst(), only.problem()), (Indication::TotalPassed, None), "{attributes}");
        assert!(only.findings.at(Place::Note).next().is_none() && only.findings.holds(Confirmed::Document));
    }
}

#[test]
fn an_unknown_digest_is_undecided_and_not_failed() {
    for option in ["sha3-256", "sha512-256"] {
        let report = by_openssl(&format!("-md {option}"));
        let only = only(&report);
        assert_eq!(
            (only.indication(), only.problem()),
            (Indication::Indeterminate, Some(Defect::UnknownDigest))
        );
        assert!(matches!(only.digest_algorithm, Some(DigestName::Other(_))));
    }
}

#[test]
fn a_signature_without_its_certificate_is_undecided() {
    let report = by_openssl("-nocerts");
    assert_eq!(only(&report).sub_indication(), Some(SubIndication::NoSigningCertificateFound));
}

#[test]
fn a_look_alike_of_the_ca_leads_to_no_anchor() {
    let report = by_openssl("-signer lookalike.pem -inkey lookalike.key -cades");
    assert_eq!(only(&report).sub_indication(), Some(SubIndication::NoCertificateChainFound));
    assert_eq!(only(&report).signature_valid(), Some(true));
}

/// The name of J-LIS's CA and the key identifier of its third generation, by a key of somebody else's.
#[test]
fn an_imitation_of_jpki_leads_to_no_anchor() {
    let bench = &*BENCH;
    let name =
        "/C=JP/O=JPKI/OU=JPKI for digital signature/OU=Japan Agency for Local Authority Information Systems";
    bench.openssl(&format!(
        "req -x509 -newkey rsa:2048 -nodes -keyout jpki.key -out jpki.pem -days 3650 -utf8 -subj|{name}|"
    ));
    bench.openssl("req -newkey rsa:2048 -nodes -keyout copy.key -out copy.csr -subj|/C=JP/CN=TEST copy|");
    let key = "D2:1E:A5:58:95:61:7E:93:AD:BF:96:6B:94:1A:B4:ED:F6:53:F0:8F";
    bench.write(
        "copy.ext",
        format!(
            "keyUsage=critical,digitalSignature,nonRepudiation\n2.5.29.35=DER:30:16:80:14:{key}\n\
             certificatePolicies=critical,1.2.392.200149.8.5.1.1.20\n"
        )
        .as_bytes(),
    );
    bench.openssl(
        "x509 -req -in copy.csr -CA jpki.pem -CAkey jpki.key -set_serial 9 -days 365 -extfile copy.ext -out copy.pem",
    );
    let report = by_openssl("-signer copy.pem -inkey copy.key -cades -certfile jpki.pem");
    let only = only(&report);
    assert_eq!(only.sub_indication(), Some(SubIndication::NoCertificateChainFound));
    assert_eq!(only.chain, Some(ChainVerdict::Untrusted));
    assert_eq!(only.findings.place_of(Matter::Chain), Some(Place::NotConfirmed));
}

#[test]
fn the_key_usage_decides_or_warns() {
    let report = by_openssl("-signer auth.pem -inkey auth.key");
    assert_eq!(report.worst(), Indication::TotalPassed);
    assert!(only(&report).findings.has(Finding::Noted(Caution::NotForDocuments)));
    // As European signing certificates have it (EN 319 412-2).
    let report = by_openssl("-signer seal.pem -inkey seal.key");
    let noted = only(&report).findings.at(Place::Note).count();
    assert_eq!((report.worst(), noted), (Indication::TotalPassed, 0));
    assert_eq!(check::usage(&BENCH.read("auth.der")), Ok(vec![Caution::NotForDocuments]));
    assert_eq!(check::usage(&BENCH.read("signer.der")), Ok(vec![]));
    assert_eq!(check::usage(&BENCH.read("cipher.der")), Err(Defect::KeyUsage));
}

#[test]
fn among_look_alikes_the_certificate_whose_key_signed_counts_wherever_it_lies() {
    let bench = &*BENCH;
    // The same name and number, another key.
    bench.openssl("req -newkey rsa:2048 -nodes -keyout twin.key -out twin.csr -subj|/C=JP/CN=TEST signer|");
    bench.openssl(
        "x509 -req -in twin.csr -CA ca.pem -CAkey ca.key -set_serial 771 -days 365 -extfile ext -out twin.pem",
    );
    for (first, second) in [("twin", "signer"), ("signer", "twin")] {
        let both = [first, second].map(|name| bench.read(&format!("{name}.pem"))).concat();
        bench.write("both.pem", &both);
        let report = by_openssl("-nocerts -certfile both.pem -nodetach -noattr");
        assert_eq!(report.worst(), Indication::TotalPassed, "{first} first");
    }
}

#[test]
fn a_certificate_that_its_ca_gave_for_other_things_is_told_by_its_chain() {
    let report = by_openssl("-signer cipher.pem -inkey cipher.key");
    let only = only(&report);
    assert_eq!(only.sub_indication(), Some(SubIndication::ChainConstraintsFailure));
    assert_eq!(only.signature_valid(), Some(true));
    assert!(!only.findings.holds(Confirmed::KeyUsage) && !only.findings.holds(Confirmed::Chain));
    assert_eq!(only.findings.place_of(Matter::Chain), Some(Place::NotConfirmed));
}

/// What stands around a signature and does no harm is passed over, and said.
#[test]
fn what_is_around_a_signature_is_passed_over_and_told() {
    use PassedOver::{ByteOrderMark, Text, TrailingSpace, TrailingZeros};
    let document = document(1000);
    let der = whole(&made(&mut BENCH.key("signer"), &document, DigestAlgorithm::Sha256, true), &document);
    let mut armour = Enarmour::new(Vec::new());
    armour.write_all(&der).unwrap();
    let pem = armour.finish().unwrap();
    let pem = String::from_utf8(pem).unwrap();
    let utf16 = |text: &str, octets: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(octets).collect();
    let lines: Vec<&str> = pem.lines().collect();
    let base64 = lines[1..lines.len() - 1].join("\r\n");
    for (file, carrier, passed_over) in [
        (der.clone(), Carrier::Der, &[][..]),
        ([&der[..], b"\n"].concat(), Carrier::Der, &[TrailingSpace]),
        ([&der[..], &[0; 4096]].concat(), Carrier::Der, &[TrailingZeros]),
        ([b"\xEF\xBB\xBF", &der[..]].concat(), Carrier::Der, &[ByteOrderMark]),
        (pem.clone().into(), Carrier::Pem, &[]),
        (pem.replace('\n', "\r").into(), Carrier::Pem, &[]),
        (format!("\u{feff}{pem}").into(), Carrier::Pem, &[ByteOrderMark]),
        (format!("0 of 1\nKey: value\n{pem}\nthe end").into(), Carrier::Pem, &[Text]),
        (base64.clone().into(), Carrier::Base64, &[]),
        (base64.replace("\r\n", "").into(), Carrier::Base64, &[]),
        (format!("\u{feff}{base64}\n\n").into(), Carrier::Base64, &[ByteOrderMark]),
        (base64.replace("\r\n", " \n\t").into(), Carrier::Base64, &[]),
        (base64.replace("\r\n", " ").into(), Carrier::Base64, &[]),
        // As a shell of Windows saves it.
        (utf16(&format!("\u{feff}{pem}"), u16::to_le_bytes), Carrier::Pem, &[ByteOrderMark]),
        (utf16(&format!("\u{feff}{pem}"), u16::to_be_bytes), Carrier::Pem, &[ByteOrderMark]),
    ] {
        let found = read(&file).unwrap();
        assert_eq!((found.wrapping.carrier, &*found.wrapping.passed_over), (carrier, passed_over));
        assert_eq!(found.wrapping.content, ContentType::Data);
        assert_eq!(report(&file, &document).unwrap().worst(), Indication::TotalPassed, "{carrier:?}");
    }
    // What is not harmless is refused as what it is.
    for (file, flaw) in [
        ([&der[..], b"\nx"].concat(), Flaw::Trailing),
        (format!("{pem}{pem}").into(), Flaw::MorePem),
        (base64.get(..1001).unwrap().into(), Flaw::Pem),
        (format!("{base64}\n-----END CMS-----\n").into(), Flaw::Pem),
        (format!("{base64}\nthe end").into(), Flaw::Pem),
        (format!("{base64}\0").into(), Flaw::Pem),
        (b"From: a@example.com\nContent-Type: text/plain\n\nhello\n".to_vec(), Flaw::Mail),
    ] {
        let refused = read(&file);
        assert!(
            matches!(refused, Err(ReadError::Malformed { flaw: found, .. }) if found == flaw),
            "{refused:?}"
        );
    }
}

/// Mails as `OpenSSL` makes them, saved with either line end.
#[test]
fn a_signed_mail_is_verified_and_its_text_must_be_the_one_that_was_signed() {
    let bench = &*BENCH;
    bench.write("mail.txt", b"Content-Type: text/plain\r\n\r\nTEST one\r\nTEST two\r\n");
    for (at, options) in ["", "-nodetach", "-noattr", "-md sha512 -cades"].into_iter().enumerate() {
        let name = format!("mail{at}.eml");
        bench.openssl(&format!(
            "cms -sign -binary -in mail.txt -out {name} -outform SMIME -signer signer.pem -inkey signer.key {options}"
        ));
        let mail = String::from_utf8(bench.read(&name)).unwrap();
        let saved = mail.replace("\r\n", "\n");
        let sent = format!("Received: by a\r\n\tfor b\r\nSubject: c\r\n{}", saved.replace('\n', "\r\n"));
        for each in [&mail, &saved, &sent] {
            let found = read(each.as_bytes()).unwrap_or_else(|error| panic!("{options}: {error}\n{each}"));
            assert_eq!((found.wrapping.carrier, found.attached()), (Carrier::Mail, true));
            let report = found.judge(None, now(), &judge);
            assert_eq!(report.worst(), Indication::TotalPassed, "{options}: {report:?}\n{each}");
            if options != "-nodetach" {
                let changed = read(each.replace("TEST two", "TEST 2wo").as_bytes()).unwrap();
                let report = changed.judge(None, now(), &judge);
                assert_eq!(report.worst(), Indication::TotalFailed, "{options}");
            }
        }
    }
    // One that was signed with the line ends that it was saved with.
    bench.write("lf.txt", b"Content-Type: text/plain\n\nTEST\n");
    bench.openssl(
        "cms -sign -binary -in lf.txt -out lf.eml -outform SMIME -signer signer.pem -inkey signer.key",
    );
    let report = read(&bench.read("lf.eml")).unwrap().judge(None, now(), &judge);
    assert_eq!(report.worst(), Indication::TotalPassed, "{report:?}");
    // A document that lies inside the signature itself is not the one that the mail shows.
    bench.openssl("cms -sign -binary -in mail.txt -out in.der -outform DER -nodetach -signer signer.pem -inkey signer.key");
    let mut armour = Enarmour::new(Vec::new());
    armour.write_all(&bench.read("in.der")).unwrap();
    let pem = String::from_utf8(armour.finish().unwrap()).unwrap();
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let mail = format!(
        "Content-Type: multipart/signed; boundary=a\n\n--a\nContent-Type: text/plain\n\nother\n--a\n\
         Content-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\n{base64}\n--a--\n"
    );
    let report = read(mail.as_bytes()).unwrap().judge(None, now(), &judge);
    assert_eq!(only(&report).problem(), Some(Defect::DocumentDiffers));
}

#[test]
fn a_time_stamp_is_named_as_the_content() {
    let report = by_openssl("-econtent_type 1.2.840.113549.1.9.16.1.4 -nodetach");
    assert_eq!(report.worst(), Indication::TotalPassed);
    let bench = &*BENCH;
    bench.write("tst.txt", b"TEST");
    for (oid, named) in [
        ("1.2.840.113549.1.9.16.1.4", ContentType::TimeStamp),
        ("1.2.3.4", ContentType::Other("1.2.3.4".to_owned())),
    ] {
        bench.openssl(&format!(
            "cms -sign -binary -in tst.txt -out tst.p7m -outform DER -nodetach -econtent_type {oid} -signer signer.pem -inkey signer.key"
        ));
        assert_eq!(read(&bench.read("tst.p7m")).unwrap().wrapping.content, named);
    }
}

/// NULL behind an algorithm may be left out (RFC 5754, 2; RFC 4055, 5), in the certificate as well.
#[test]
fn an_algorithm_without_null_is_the_same() {
    let key = BENCH.key("signer");
    let document = document(10);
    let made = made(&mut key.clone(), &document, DigestAlgorithm::Sha256, false);
    let mut fields = super::tamper::signer_fields(&made);
    for at in [2, 4] {
        let algorithm = &mut fields[at];
        assert!(algorithm.ends_with(&[5, 0]));
        algorithm.truncate(algorithm.len() - 2);
        algorithm[1] -= 2;
    }
    let info = value(0x30, &fields.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let frame = Frame::new(&fields[2], &key.certificate, &info, None).unwrap();
    let report = report(&[frame.before, frame.behind].concat(), &document).unwrap();
    assert_eq!(report.worst(), Indication::TotalPassed, "{report:?}");
}
