use std::process::{Command, Stdio};

use super::*;

fn now() -> calendar::Instant {
    "2026-11-22T17:00:00+09:00".parse().unwrap()
}

fn leaf_of(name: &str, pair: &Pair) -> Vec<u8> {
    let persona = Persona::named(name).unwrap();
    leaf(&persona, &persona.days(now()), pair).unwrap()
}

fn openssl(arguments: &[&str], input: &[u8]) -> String {
    use std::io::Write;
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tests need the openssl command");
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What `asn1parse` prints of a certificate, without what differs between two holders: offsets, lengths and values;
/// object identifiers and critical marks stay.
fn shape(der: &[u8]) -> Vec<String> {
    openssl(&["asn1parse", "-inform", "der"], der)
        .lines()
        .map(|line| {
            let depth = line.split("d=").nth(1).unwrap().split_whitespace().next().unwrap();
            let tail = line.split_once(": ").map_or(line, |(_, tail)| tail);
            let kind = tail.split(':').next().unwrap().replace("[HEX DUMP]", "");
            let value = tail.split(':').nth(1).unwrap_or("");
            let told = if tail.contains("OBJECT") || tail.contains("BOOLEAN") { value } else { "" };
            format!("{depth} {} {told}", kind.trim())
        })
        .collect()
}

/// The shape inside one extension's value.
fn shape_inside(der: &[u8], extension: &str) -> Vec<String> {
    let listing = openssl(&["asn1parse", "-inform", "der"], der);
    let mut lines = listing.lines().skip_while(|line| !line.contains(extension));
    let octets = lines.find(|line| line.contains("OCTET STRING")).unwrap();
    let offset: usize = octets.trim().split(':').next().unwrap().trim().parse().unwrap();
    let header: usize =
        octets.split("hl=").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap();
    let length = octets.split("l=").nth(2).unwrap().split_whitespace().next().unwrap();
    let start = offset + header;
    shape(&der[start..start + length.parse::<usize>().unwrap()])
}

fn fixture(file: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/test-card/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Writes the roots anew: `cargo test --lib write_the_demo_roots -- --ignored`.
#[test]
#[ignore = "writes the files that another test compares with"]
fn write_the_demo_roots() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo");
    for (pair, file) in [(&SIGN, "DEMO-sign-ca.der"), (&AUTH, "DEMO-auth-ca.der")] {
        std::fs::write(format!("{folder}/{file}"), root(pair)).unwrap();
    }
}

#[test]
fn the_roots_are_what_the_code_issues() {
    assert_eq!(demo_roots(), [root(&SIGN).as_slice(), root(&AUTH).as_slice()]);
}

#[test]
fn the_same_now_gives_the_same_certificate() {
    assert_eq!(leaf_of("fresh", &AUTH), leaf_of("fresh", &AUTH));
    assert_ne!(leaf_of("fresh", &AUTH), leaf_of("renewed", &AUTH));
}

#[test]
fn certificates_have_the_shape_of_the_test_cards() {
    for (ours, theirs) in [
        (leaf_of("fresh", &SIGN), fixture("jpki-sign-cert.der")),
        (leaf_of("fresh", &AUTH), fixture("jpki-auth-cert.der")),
        (root(&SIGN), fixture("jpki-sign-ca-cert.der")),
        (root(&AUTH), fixture("jpki-auth-ca-cert.der")),
    ] {
        assert_eq!(shape(&ours), shape(&theirs));
    }
}

#[test]
fn extensions_have_the_shape_of_the_test_cards_inside() {
    let (sign, real_sign) = (leaf_of("fresh", &SIGN), fixture("jpki-sign-cert.der"));
    let (auth, real_auth) = (leaf_of("fresh", &AUTH), fixture("jpki-auth-cert.der"));
    let common = [
        "X509v3 Key Usage",
        "X509v3 Certificate Policies",
        "X509v3 Issuer Alternative Name",
        "X509v3 CRL Distribution Points",
        "X509v3 Authority Key Identifier",
        "X509v3 Subject Key Identifier",
    ];
    for extension in common {
        assert_eq!(shape_inside(&sign, extension), shape_inside(&real_sign, extension), "sign {extension}");
        assert_eq!(shape_inside(&auth, extension), shape_inside(&real_auth, extension), "auth {extension}");
    }
    let names = "X509v3 Subject Alternative Name";
    assert_eq!(shape_inside(&sign, names), shape_inside(&real_sign, names));
    for extension in ["X509v3 Extended Key Usage", "Authority Information Access"] {
        assert_eq!(shape_inside(&auth, extension), shape_inside(&real_auth, extension), "auth {extension}");
    }
}

#[test]
fn openssl_verifies_each_certificate_under_its_root_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = |file: &str| folder.path().join(file).to_string_lossy().into_owned();
    for (pair, file) in [(&SIGN, "sign"), (&AUTH, "auth")] {
        let other_key = leaf_of("p384", pair);
        for (name, der) in [("leaf", leaf_of("fresh", pair)), ("ca", root(pair)), ("p384", other_key)] {
            let pem = openssl(&["x509", "-inform", "der"], &der);
            std::fs::write(path(&format!("{file}-{name}.pem")), pem).unwrap();
        }
    }
    let verify = |ca: &str, leaf: &str| {
        Command::new("openssl")
            .args(["verify", "-attime", "1795334400", "-CAfile", &path(ca), &path(leaf)])
            .output()
            .unwrap()
            .status
            .success()
    };
    assert!(verify("sign-ca.pem", "sign-leaf.pem"));
    assert!(verify("auth-ca.pem", "auth-leaf.pem"));
    assert!(!verify("auth-ca.pem", "sign-leaf.pem"));
    assert!(verify("sign-ca.pem", "sign-p384.pem") && verify("auth-ca.pem", "auth-p384.pem"));
}

#[test]
fn a_certificate_with_another_key_is_one_of_that_key() {
    let text = |der: &[u8]| openssl(&["x509", "-inform", "der", "-noout", "-text"], der);
    let auth = text(&leaf_of("p256-auth", &AUTH));
    assert!(auth.contains("NIST CURVE: P-256") && auth.contains("sha256WithRSAEncryption"), "{auth}");
    assert!(text(&leaf_of("p256-auth", &SIGN)).contains("(2048 bit)"));
    for pair in [&AUTH, &SIGN] {
        let told = text(&leaf_of("p384", pair));
        assert!(told.contains("NIST CURVE: P-384") && told.contains("sha384WithRSAEncryption"), "{told}");
    }
}

#[test]
fn the_signing_certificate_names_the_holder_and_the_authentication_certificate_does_not() {
    let text = ["x509", "-inform", "der", "-noout", "-text", "-nameopt", "utf8,sep_comma_plus"];
    let sign = openssl(&text, &leaf_of("substitutes", &SIGN));
    for told in [
        "O=JPKI-DEMO",
        "8.5.5.1::高橋　芳枝",
        "8.5.5.2::10000",
        "L=Fukushima-ken,L=Aizuwakamatsu-shi",
        "14:59:59",
    ] {
        assert!(sign.contains(told), "{told} in {sign}");
    }
    let auth = openssl(&text, &leaf_of("substitutes", &AUTH));
    assert!(!auth.contains("高橋") && auth.contains("CN=DEMO"), "{auth}");
}
