//! Signatures by others with keys on curves, as `OpenSSL` makes them; and what can't be checked, told as that.

use std::sync::atomic::{AtomicU32, Ordering};

use super::cost::lookalike;
use super::*;
use crate::codec::cms::ber::{Der, value};
use crate::codec::cms::frame::Frame;
use crate::codec::x509::Outline;
use crate::domain::verdict::*;
use crate::trust::Refused;

const DOCUMENT: &[u8] = b"TEST of curves";

/// A root of each curve, and below each a signer of each; below RSA's root too.
static CURVES: LazyLock<&Bench> = LazyLock::new(|| {
    let bench = &*BENCH;
    bench.write("curves.doc", DOCUMENT);
    let keys =
        ["P-256", "P-384"].map(|curve| (curve, format!("-newkey ec -pkeyopt ec_paramgen_curve:{curve}")));
    for (curve, key) in &keys {
        root(bench, curve, key);
    }
    for (curve, key) in &keys {
        for below in ["P-256", "P-384", "ca"] {
            signer(bench, &format!("{curve}-below-{below}"), key, below, "");
        }
    }
    bench
});

fn root(bench: &Bench, name: &str, key: &str) {
    bench.openssl(&format!(
        "req -x509 {key} -nodes -keyout {name}.key -out {name}.pem -days 3650 -utf8 \
         -subj|/C=JP/O=TEST/CN=TEST root {name}|-addext|keyUsage=critical,keyCertSign|"
    ));
    bench.openssl(&format!("x509 -in {name}.pem -outform DER -out {name}.der"));
}

fn signer(bench: &Bench, name: &str, key: &str, below: &str, options: &str) {
    bench
        .openssl(&format!("req {key} -nodes -keyout {name}.key -out {name}.csr -subj|/C=JP/CN=TEST {name}|"));
    let usage = "keyUsage=critical,digitalSignature,nonRepudiation";
    let extensions = format!("{usage}\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n");
    bench.write(&format!("{name}.ext"), extensions.as_bytes());
    bench.openssl(&format!(
        "x509 -req -in {name}.csr -CA {below}.pem -CAkey {below}.key -days 365 -extfile {name}.ext -out {name}.pem {options}"
    ));
    bench.openssl(&format!("x509 -in {name}.pem -outform DER -out {name}.der"));
}

fn pinned(names: &[&str]) -> Anchors {
    let mut anchors = Anchors::built_in();
    for name in names {
        let der = CURVES.read(&format!("{name}.der"));
        anchors.pin(&der, Fingerprint(sha2::Sha256::digest(&der).into()), &[]).unwrap();
    }
    anchors
}

fn sign(name: &str, options: &str) -> Vec<u8> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let bench = *CURVES;
    let out = format!("curves{}.p7s", NEXT.fetch_add(1, Ordering::Relaxed));
    bench.openssl(&format!(
        "cms -sign -binary -in curves.doc -outform DER -out {out} -signer {name}.pem -inkey {name}.key {options}"
    ));
    bench.read(&out)
}

fn judged(file: &[u8], anchors: &Anchors) -> SignatureReport {
    let judge = |der: &[u8], at| anchors.judge(der, at).into();
    let report = report_with(file, DOCUMENT, now(), &judge).expect("it can be read");
    let [only] = report.signatures.try_into().unwrap();
    only
}

#[test]
fn every_variant_that_openssl_makes_with_a_curve_is_verified_below_every_pinned_root() {
    let anchors = pinned(&["P-256", "P-384", "ca"]);
    for name in
        ["P-256-below-P-256", "P-256-below-P-384", "P-256-below-ca", "P-384-below-P-384", "P-384-below-P-256"]
    {
        for digest in ["sha224", "sha256", "sha384", "sha512"] {
            for options in ["", "-nodetach", "-noattr", "-cades -keyid", "-noattr -nodetach"] {
                let options = format!("-md {digest} {options}");
                let told = judged(&sign(name, &options), &anchors);
                assert_eq!(
                    (told.indication(), told.problem()),
                    (Indication::TotalPassed, None),
                    "{name} {options}"
                );
                assert_eq!(told.chain.unwrap().key(), "trusted");
            }
        }
    }
    let weak = judged(&sign("P-384-below-P-256", "-md sha1"), &anchors);
    assert_eq!((weak.problem(), weak.signature_valid()), (Some(Defect::WeakDigest), Some(true)));
    assert_eq!(judged(&sign("P-256-below-P-256", ""), &Anchors::built_in()).problem(), Some(Defect::NoChain));
}

/// The fields of the one signer of a file in DER.
fn fields_of(file: &[u8]) -> Vec<Vec<u8>> {
    let content = |octets, tag| Der::new(Der::new(octets).read(tag).unwrap());
    let mut outer = content(file, 0x30);
    outer.any().unwrap();
    let mut data = content(outer.read(0xA0).unwrap(), 0x30);
    let infos = std::iter::from_fn(|| data.any()).last().unwrap().1;
    let mut fields = content(infos, 0x30);
    std::iter::from_fn(|| fields.any()).map(|(.., field)| field.to_vec()).collect()
}

/// A file of one signer of these fields.
fn of_fields(fields: &[Vec<u8>], certificate: &[u8]) -> Vec<u8> {
    let info = value(0x30, &fields.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let frame = Frame::new(&fields[2], certificate, &info, None).unwrap();
    [frame.before, frame.behind].concat()
}

#[test]
fn nothing_that_is_changed_of_a_signature_with_a_curve_passes() {
    let anchors = pinned(&["P-256", "P-384"]);
    for (name, twin) in
        [("P-256-below-P-384", "P-256-below-P-256"), ("P-384-below-P-256", "P-384-below-P-384")]
    {
        let file = sign(name, "-cades");
        let fields = fields_of(&file);
        let length = fields.last().unwrap().len() - 2;
        for bit in (0..length * 8).step_by(3) {
            let mut changed = file.clone();
            let at = changed.len() - length + bit / 8;
            changed[at] ^= 1 << (bit % 8);
            let told = judged(&changed, &anchors);
            assert_eq!(
                (told.indication(), told.problem()),
                (Indication::TotalFailed, Some(Defect::SignatureDiffers))
            );
        }
        let mut document = sign(name, "-nodetach");
        let at = document.windows(DOCUMENT.len()).position(|part| part == DOCUMENT).unwrap();
        document[at] ^= 1;
        assert_eq!(judged(&document, &anchors).problem(), Some(Defect::DocumentDiffers));
        // By another key on the same curve, on the other one, and by one of RSA.
        let mut fields = fields_of(&sign(name, "-noattr"));
        assert_eq!(
            judged(&of_fields(&fields, &CURVES.read(&format!("{name}.der"))), &anchors).problem(),
            None
        );
        for other in [twin, "P-256-below-ca", "P-384-below-ca", "signer"] {
            fields[1] = fields_of(&sign(other, "-noattr"))[1].clone();
            let told = judged(&of_fields(&fields, &CURVES.read(&format!("{other}.der"))), &anchors);
            assert_eq!(told.problem(), Some(Defect::SignatureDiffers), "{name} {other}");
        }
        let certificate = CURVES.read(&format!("{name}.der"));
        for bit in (0..certificate.len() * 8).step_by(11) {
            let mut changed = certificate.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(anchors.judge(&changed, now()).anchor(), None, "{name} {bit}");
        }
    }
}

/// It may be right, and nobody is told that it is wrong.
fn is_undecided(told: &SignatureReport, problem: Defect, name: &str) {
    assert_eq!((told.problem(), &*told.unsupported), (Some(problem), &[(problem, name.to_owned())][..]));
    assert_eq!((told.indication(), told.signature_valid()), (Indication::Indeterminate, None), "{name}");
    assert_eq!(told.findings.place_of(Matter::Signature), Some(Place::NotConfirmed));
    assert!(!told.findings.holds(Confirmed::Document));
}

#[test]
fn a_key_that_is_not_supported_is_told_as_that_and_never_as_a_failure() {
    let bench = *CURVES;
    let anchors = pinned(&["P-256"]);
    for (at, (options, name)) in [
        ("-newkey ec -pkeyopt ec_paramgen_curve:P-521", "EC P-521"),
        ("-newkey ec -pkeyopt ec_paramgen_curve:P-224", "EC P-224"),
        ("-newkey ec -pkeyopt ec_paramgen_curve:secp256k1", "EC secp256k1"),
        ("-newkey ec -pkeyopt ec_paramgen_curve:brainpoolP256r1", "EC brainpoolP256r1"),
        (
            "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit",
            "EC, explicit parameters",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let own = format!("unsupported{at}");
        signer(bench, &own, options, "P-256", "");
        for options in ["", "-noattr -nodetach"] {
            is_undecided(&judged(&sign(&own, options), &anchors), Defect::UnknownKey, name);
        }
    }
    let fields = fields_of(&sign("signer", "-noattr"));
    let root = bench.read("P-256.der");
    for (options, name) in [("-newkey ed25519", "Ed25519"), ("-newkey ed448", "Ed448")] {
        signer(bench, name, options, "P-256", "-set_serial 0x1234");
        let certificate = bench.read(&format!("{name}.der"));
        let key = Der::new(Outline::read(&certificate).unwrap().key).read(0x30).unwrap();
        let algorithm = Der::new(key).any().unwrap().2.to_vec();
        // Whatever is said to have made the value.
        let mut named = fields.clone();
        named[1] = value(0x30, &[Outline::read(&root).unwrap().subject, &[0x02, 2, 0x12, 0x34]]);
        is_undecided(&judged(&of_fields(&named, &certificate), &anchors), Defect::UnknownKey, name);
        named[3].clone_from(&algorithm);
        is_undecided(&judged(&of_fields(&named, &certificate), &anchors), Defect::UnknownKey, name);
        // With a key that is supported, it is the algorithm.
        let mut named = fields.clone();
        named[3] = algorithm;
        let told = judged(&of_fields(&named, &bench.read("signer.der")), &anchors);
        is_undecided(&told, Defect::UnknownSignature, name);
    }
    for (octets, name) in [(513, "RSA 4104"), (1024, "RSA 8192"), (2048, "RSA 16384")] {
        let certificate = lookalike(&bench.read("signer.der"), octets, 1);
        is_undecided(&judged(&of_fields(&fields, &certificate), &anchors), Defect::UnknownKey, name);
    }
}

#[test]
fn an_algorithm_that_is_not_supported_is_told_by_its_name() {
    let anchors = pinned(&["ca", "P-256"]);
    for (name, options, problem, unsupported) in [
        ("signer", "-md sha3-256", Defect::UnknownDigest, "SHA3-256"),
        ("signer", "-md sha512-256", Defect::UnknownDigest, "SHA-512/256"),
        (
            "signer",
            "-keyopt rsa_padding_mode:pss -keyopt rsa_mgf1_md:sha384",
            Defect::UnknownSignature,
            "RSASSA-PSS, other parameters",
        ),
    ] {
        is_undecided(&judged(&sign(name, options), &anchors), problem, unsupported);
    }
    let fields = fields_of(&sign("P-256-below-P-256", "-noattr"));
    for (last, unsupported) in [(&[3, 10][..], "ECDSA, SHA3-256"), (&[99], "2.16.840.1.101.3.4.99")] {
        let mut fields = fields.clone();
        fields[3] = value(0x30, &[&value(0x06, &[&[0x60, 0x86, 0x48, 1, 0x65, 3, 4], last])]);
        let told = judged(&of_fields(&fields, &CURVES.read("P-256-below-P-256.der")), &anchors);
        is_undecided(&told, Defect::UnknownSignature, unsupported);
    }
}

#[test]
fn an_issuer_whose_signature_is_not_supported_is_neither_unknown_nor_wrong() {
    let bench = *CURVES;
    let rsa = "-newkey rsa:2048";
    for (at, (root_key, options, unsupported)) in [
        ("-newkey ec -pkeyopt ec_paramgen_curve:P-521", "-sha512", None),
        ("-newkey ec -pkeyopt ec_paramgen_curve:P-521", "-sha3-256", Some("ECDSA, SHA3-256")),
        ("-newkey ed25519", "", Some("Ed25519")),
        (rsa, "-sha384", Some("RSA, SHA-384")),
        (rsa, "-sha256 -sigopt rsa_padding_mode:pss", Some("RSASSA-PSS")),
    ]
    .into_iter()
    .enumerate()
    {
        let (above, below) = (format!("above{at}"), format!("below{at}"));
        root(bench, &above, &format!("{root_key} {options}"));
        signer(bench, &below, "-newkey ec -pkeyopt ec_paramgen_curve:P-256", &above, options);
        let der = bench.read(&format!("{above}.der"));
        let fingerprint = Fingerprint(sha2::Sha256::digest(&der).into());
        assert_eq!(
            Anchors::built_in().pin(&der, fingerprint, &[]),
            Err(Refused::Unsupported),
            "{unsupported:?}"
        );
        let told = judged(&sign(&below, ""), &Anchors::built_in());
        // Whose it is can't be looked for without a root.
        let problem = if unsupported.is_some() { Defect::IssuerUnsupported } else { Defect::NoChain };
        assert_eq!(told.problem(), Some(problem));
        let named = unsupported.map(|name| (problem, name.to_owned()));
        assert_eq!(told.unsupported, Vec::from_iter(named));
        assert_eq!((told.indication(), told.signature_valid()), (Indication::Indeterminate, Some(true)));
        assert_eq!(told.findings.place_of(Matter::Chain), Some(Place::NotConfirmed));
    }
}

#[test]
fn among_look_alikes_one_that_can_not_be_checked_may_be_the_signers() {
    let (bench, anchors) = (*CURVES, pinned(&["ca"]));
    let right = bench.read("signer.der");
    let mut fields = fields_of(&sign("signer", "-noattr"));
    let (twin, unchecked) = (lookalike(&right, 256, 1), lookalike(&right, 1024, 2));
    let told =
        |fields: &[Vec<u8>], all: [&[u8]; 2]| judged(&of_fields(fields, &all.concat()), &anchors).problem();
    assert_eq!(told(&fields, [&unchecked, &right]), None);
    fields[4][9] ^= 1;
    assert_eq!(told(&fields, [&twin, &right]), Some(Defect::SignatureDiffers));
    for all in [[&unchecked[..], &right], [&right, &unchecked]] {
        assert_eq!(told(&fields, all), Some(Defect::UnknownKey));
    }
}
