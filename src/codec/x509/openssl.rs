//! What OpenSSL says of every root and of the test card, and what we say: field by field the same.

use std::process::Command;

use crate::codec::x509;
use crate::domain::certificate::{
    AccessMethod, Certificate, Content, GeneralName, KeyUse, OtherValue, PublicKey, Purpose, TreeRow,
};
use crate::domain::text::hex;
use crate::domain::trust::with_colons;

const FILES: [&str; 14] = [
    "assets/trust/signca01.cer",
    "assets/trust/signca02.cer",
    "assets/trust/signca03.cer",
    "assets/trust/authca01.cer",
    "assets/trust/authca02.cer",
    "assets/trust/authca03.cer",
    "assets/trust/test/signca-test-2019.cer",
    "assets/trust/test/signca-test-2024.cer",
    "assets/trust/test/authca-test-2019.cer",
    "assets/trust/test/authca-test-2023.cer",
    "tests/fixtures/test-card/jpki-auth-cert.der",
    "tests/fixtures/test-card/jpki-sign-cert.der",
    "tests/fixtures/test-card/jpki-auth-ca-cert.der",
    "tests/fixtures/test-card/jpki-sign-ca-cert.der",
];

fn path(file: &str) -> String {
    format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))
}

fn ours(file: &str) -> Certificate {
    x509::decode(&std::fs::read(path(file)).unwrap()).unwrap()
}

fn openssl(arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).output().expect("openssl is installed");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Our facts in the words of `openssl x509`, its fields in its order.
fn in_openssls_words(c: &Certificate) -> String {
    let PublicKey::Rsa { modulus, .. } = &c.details.public_key else { panic!("not RSA") };
    let utc =
        |instant: crate::domain::calendar::Instant| instant.to_utc().format("%Y-%m-%d %H:%M:%SZ").to_string();
    let fingerprint: crate::domain::trust::Fingerprint = c.fingerprint_sha256.parse().unwrap();
    let mut lines = vec![
        format!("subject={}", c.subject.as_str()),
        format!("issuer={}", c.issuer),
        format!("serial={}", c.serial),
        format!("notBefore={}", utc(c.not_before)),
        format!("notAfter={}", utc(c.not_after)),
        format!("sha256 Fingerprint={}", with_colons(&fingerprint.0)),
        format!("Modulus={}", hex(modulus)),
    ];
    for extension in &c.details.extensions {
        let Some((title, body)) = extension_words(&extension.content) else { continue };
        lines.push(format!("{title}: {}", if extension.critical { "critical" } else { "" }));
        lines.extend(body.into_iter().map(|line| format!("    {line}")));
    }
    lines.join("\n")
}

fn extension_words(content: &Content) -> Option<(&'static str, Vec<String>)> {
    Some(match content {
        Content::KeyUsage(usage) => {
            let word = |usage: &KeyUse| match usage {
                KeyUse::DigitalSignature => "Digital Signature",
                KeyUse::NonRepudiation => "Non Repudiation",
                KeyUse::KeyCertSign => "Certificate Sign",
                KeyUse::CrlSign => "CRL Sign",
                other => panic!("{other:?}"),
            };
            ("X509v3 Key Usage", vec![usage.iter().map(word).collect::<Vec<_>>().join(", ")])
        }
        Content::ExtendedKeyUsage(purposes) => {
            assert_eq!(purposes, &[Purpose::ClientAuth]);
            ("X509v3 Extended Key Usage", vec!["TLS Web Client Authentication".into()])
        }
        Content::BasicConstraints { ca, path_len } => {
            assert_eq!(*path_len, None);
            ("X509v3 Basic Constraints", vec![format!("CA:{}", if *ca { "TRUE" } else { "FALSE" })])
        }
        Content::Policies(policies) => {
            let mut body = Vec::new();
            for policy in policies {
                body.push(format!("Policy: {}", policy.oid));
                body.extend(policy.cps.iter().map(|cps| format!("  CPS: {cps}")));
                assert!(policy.qualifiers.is_empty());
            }
            ("X509v3 Certificate Policies", body)
        }
        Content::AuthorityInformation(accesses) => {
            let word = |access: &crate::domain::certificate::Access| {
                let GeneralName::Uri(uri) = &access.location else { panic!("not an address") };
                assert_eq!(access.method, AccessMethod::Ocsp);
                format!("OCSP - URI:{uri}")
            };
            ("Authority Information Access", accesses.iter().map(word).collect())
        }
        Content::AuthorityKey { id, issuer, serial } => {
            let [GeneralName::Directory(issuer)] = issuer.as_slice() else { panic!("one directory name") };
            let slashes = issuer.split(',').rev().collect::<Vec<_>>().join("/");
            let serial = serial.as_deref().unwrap().as_bytes();
            let pairs: Vec<_> = serial.chunks(2).map(|pair| std::str::from_utf8(pair).unwrap()).collect();
            (
                "X509v3 Authority Key Identifier",
                vec![
                    format!("keyid:{}", with_colons(id.as_deref().unwrap())),
                    format!("DirName:/{slashes}"),
                    format!("serial:{}", pairs.join(":")),
                ],
            )
        }
        Content::SubjectKey(id) => ("X509v3 Subject Key Identifier", vec![with_colons(id)]),
        // Directory names are cut by `x509 -text`: compared through asn1parse below.
        _ => return None,
    })
}

#[test]
fn every_field_is_what_openssl_says() {
    for file in FILES {
        let said = openssl(&[
            "x509",
            "-inform",
            "DER",
            "-in",
            &path(file),
            "-noout",
            "-subject",
            "-issuer",
            "-serial",
            "-dates",
            "-fingerprint",
            "-sha256",
            "-modulus",
            "-nameopt",
            "RFC2253,utf8,-esc_msb",
            "-dateopt",
            "iso_8601",
            "-ext",
            "keyUsage,extendedKeyUsage,basicConstraints,certificatePolicies,authorityKeyIdentifier,\
             subjectKeyIdentifier,authorityInfoAccess",
        ]);
        let lines = |text: &str| -> Vec<String> {
            text.lines().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
        };
        assert_eq!(lines(&in_openssls_words(&ours(file))), lines(&said), "{file}");
    }
}

#[test]
fn version_algorithms_key_and_signature_are_what_openssl_says() {
    for file in FILES {
        let said = openssl(&["x509", "-inform", "DER", "-in", &path(file), "-noout", "-text"]);
        let told = ours(file);
        let PublicKey::Rsa { exponent, .. } = &told.details.public_key else { panic!("not RSA") };
        let exponent = exponent.iter().fold(0_u64, |number, octet| number << 8 | u64::from(*octet));
        for line in [
            format!("Version: {} (0x{})", told.details.version, told.details.version - 1),
            format!("Signature Algorithm: {}", told.details.signature_algorithm.name.unwrap()),
            format!("Public-Key: ({} bit)", told.key.bits.unwrap()),
            format!("Exponent: {exponent} (0x{exponent:x})"),
        ] {
            assert!(said.lines().any(|said| said.trim() == line), "{file}: {line}");
        }
        let (_, signature) = said.split_once("Signature Value:").unwrap();
        let digits: String = signature.chars().filter(char::is_ascii_hexdigit).collect();
        assert_eq!(hex(&told.details.signature), digits.to_uppercase(), "{file}");
        // Extensions in number and order.
        let (_, listed) = said.split_once("X509v3 extensions:\n").unwrap();
        let titles = listed.lines().take_while(|line| line.starts_with("            "));
        let count = titles.filter(|line| !line.starts_with("             ")).count();
        assert_eq!(told.details.extensions.len(), count, "{file}");
    }
}

/// One row of `openssl asn1parse`: offset, depth, header, length, tag, value.
type Row = (usize, usize, usize, usize, String, String);

fn asn1parse(file: &str, inside: Option<usize>) -> Vec<Row> {
    let (path, at) = (path(file), inside.unwrap_or_default().to_string());
    let mut arguments = vec!["asn1parse", "-inform", "DER", "-in", &path];
    if inside.is_some() {
        arguments.extend(["-strparse", &at]);
    }
    let number = |text: &str| text.trim().parse::<usize>().unwrap();
    openssl(&arguments)
        .lines()
        .map(|line| {
            // `  613:d=4  hl=3 l= 221 cons: SEQUENCE          `
            let (offset, rest) = line.split_once(":d=").unwrap();
            let (depth, rest) = rest.split_once("hl=").unwrap();
            let (header, rest) = rest.split_once(" l=").unwrap();
            let (length, rest) = rest.trim_start().split_once(' ').unwrap();
            let (_, rest) = rest.split_once(": ").unwrap();
            let (tag, value) = rest.split_once(':').unwrap_or((rest, ""));
            let tag = tag.trim_end().trim_end_matches("[HEX DUMP]").trim_end();
            let tag = match tag {
                "OBJECT" => "OBJECT IDENTIFIER".into(),
                "PRINTABLESTRING" => "PrintableString".into(),
                "UTF8STRING" => "UTF8String".into(),
                "IA5STRING" => "IA5String".into(),
                "UTCTIME" => "UTCTime".into(),
                tag if tag.starts_with("cont [") => tag.replace("cont ", "").replace(' ', ""),
                tag => tag.into(),
            };
            (number(offset), number(depth), number(header), number(length), tag, value.to_owned())
        })
        .collect()
}

fn same(row: &TreeRow, said: &Row, offset: usize, depth: usize) {
    let told = (row.offset, row.depth, row.header, row.length, row.tag.as_str());
    assert_eq!(told, (said.0 + offset, said.1 + depth, said.2, said.3, said.4.as_str()));
    if row.tag.ends_with("String") {
        let beginning = row.value.trim_end_matches("...");
        assert!(said.5.starts_with(beginning), "{} {}", row.value.as_str(), said.5);
    }
}

#[test]
fn the_raw_tree_is_what_openssl_asn1parse_says() {
    for file in FILES {
        let mut rows = ours(file).details.tree.into_iter().peekable();
        for said in asn1parse(file, None) {
            let row = rows.next().unwrap();
            same(&row, &said, 0, 0);
            if rows.peek().is_none_or(|next| next.depth <= row.depth) || !row.tag.ends_with("STRING") {
                continue;
            }
            // We open strings that hold elements; OpenSSL when asked to. A BIT STRING's first octet counts its
            // unused bits and stands before the elements.
            let skipped = row.header + usize::from(row.tag == "BIT STRING");
            for said in asn1parse(file, Some(row.offset)) {
                let inner = rows.next().unwrap();
                same(&inner, &said, row.offset + skipped, row.depth + 1);
                // Key usage and key identifiers are strings in strings: too plain to be opened twice.
            }
        }
        assert_eq!(rows.next().map(|row| row.offset), None, "{file}");
    }
}

/// The directory name that `asn1parse` shows, RFC 4514: its pairs of type and value, the last first.
fn directory_name(rows: &[Row]) -> String {
    let short = |name: &str| match name {
        "countryName" => "C",
        "localityName" => "L",
        "organizationName" => "O",
        "organizationalUnitName" => "OU",
        "commonName" => "CN",
        other => panic!("{other}"),
    };
    let mut rdns: Vec<_> = rows
        .windows(2)
        .filter(|pair| pair[0].4 == "OBJECT IDENTIFIER")
        .map(|pair| format!("{}={}", short(&pair[0].5), pair[1].5))
        .collect();
    rdns.reverse();
    rdns.join(",")
}

#[test]
fn directory_names_inside_extensions_are_what_openssl_says() {
    let mut compared = 0;
    for file in FILES {
        let told = ours(file);
        for extension in &told.details.extensions {
            let name = match &extension.content {
                Content::SubjectNames(names)
                | Content::IssuerNames(names)
                | Content::AuthorityKey { issuer: names, .. } => names.first(),
                Content::CrlPoints(points) => points[0].names.first(),
                _ => None,
            };
            let Some(GeneralName::Directory(name)) = name else { continue };
            // The OCTET STRING around the value: found by its content's place in the certificate.
            let at = told
                .der
                .windows(extension.value.len())
                .position(|part| part == extension.value.as_slice())
                .unwrap();
            let octets = told.details.tree.iter().find(|row| row.offset + row.header == at).unwrap();
            assert_eq!(
                name,
                &directory_name(&asn1parse(file, Some(octets.offset))),
                "{file} {}",
                extension.oid
            );
            compared += 1;
        }
    }
    // Alternative name and CRL point of each CA; alternative name, CRL point and issuer of each leaf.
    assert_eq!(compared, 12 * 2 + 2 * 3);
}

#[test]
fn the_holders_six_names_are_what_openssl_says() {
    let file = "tests/fixtures/test-card/jpki-sign-cert.der";
    let said = openssl(&["x509", "-inform", "DER", "-in", &path(file), "-noout", "-ext", "subjectAltName"]);
    let told = ours(file)
        .find(|content| match content {
            Content::SubjectNames(names) => Some(names),
            _ => None,
        })
        .map(|names| {
            let word = |name: &GeneralName| match name {
                GeneralName::Other { oid, value: OtherValue::Text(text) } => {
                    format!("othername: {oid}::{}", text.as_str())
                }
                _ => panic!("not a text"),
            };
            names.iter().map(word).collect::<Vec<_>>().join(", ")
        });
    assert_eq!(told.as_deref(), said.lines().nth(1).map(str::trim));
}
