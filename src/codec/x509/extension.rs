//! Extensions told in domain words.

use std::collections::BTreeSet;

use x509_parser::extensions::{
    CRLDistributionPoint, DistributionPointName, ExtendedKeyUsage, GeneralName as Parsed, ParsedExtension,
    PolicyInformation, X509Extension,
};

use super::name::{self, dotted, serial};
use crate::codec::asn1;
use crate::domain::certificate::{
    Access, AccessMethod, Content, CrlPoint, Extension, GeneralName, KeyUse, OtherValue, Policy,
    PolicyMeaning, Purpose,
};

/// subjectAltName.
pub(super) const SUBJECT_NAMES: &str = "2.5.29.17";

/// Every extension in its order; the second of a kind is marked.
pub(super) fn decode_all(extensions: &[X509Extension<'_>]) -> Vec<Extension> {
    let mut seen = BTreeSet::new();
    let decode = |extension: &X509Extension<'_>| Extension {
        oid: dotted(&extension.oid),
        critical: extension.critical,
        duplicate: !seen.insert(extension.oid.as_bytes().to_vec()),
        value: extension.value.into(),
        content: content(extension.parsed_extension(), extension.value),
    };
    extensions.iter().map(decode).collect()
}

fn content<'a>(parsed: &ParsedExtension<'a>, within: &'a [u8]) -> Content {
    let general_name = |name: &Parsed<'a>| general_name(name, within);
    match parsed {
        ParsedExtension::KeyUsage(usage) => Content::KeyUsage(
            (0..)
                .zip(KeyUse::ALL)
                .filter_map(|(bit, said)| (usage.flags >> bit & 1 == 1).then_some(said))
                .collect(),
        ),
        ParsedExtension::ExtendedKeyUsage(usage) => Content::ExtendedKeyUsage(purposes(usage)),
        ParsedExtension::CertificatePolicies(policies) => {
            Content::Policies(policies.iter().map(policy).collect())
        }
        ParsedExtension::CRLDistributionPoints(points) => {
            Content::CrlPoints(points.points.iter().map(|point| crl_point(point, within)).collect())
        }
        ParsedExtension::AuthorityInfoAccess(accesses) => Content::AuthorityInformation(
            accesses
                .iter()
                .map(|access| Access {
                    method: match dotted(&access.access_method).as_str() {
                        "1.3.6.1.5.5.7.48.1" => AccessMethod::Ocsp,
                        "1.3.6.1.5.5.7.48.2" => AccessMethod::CaIssuers,
                        other => AccessMethod::Other(other.into()),
                    },
                    location: general_name(&access.access_location),
                })
                .collect(),
        ),
        ParsedExtension::AuthorityKeyIdentifier(key) => Content::AuthorityKey {
            id: key.key_identifier.as_ref().map(|id| id.0.to_vec()),
            issuer: key.authority_cert_issuer.iter().flatten().map(general_name).collect(),
            serial: key.authority_cert_serial.map(serial),
        },
        ParsedExtension::SubjectKeyIdentifier(id) => Content::SubjectKey(id.0.to_vec()),
        ParsedExtension::SubjectAlternativeName(names) => {
            Content::SubjectNames(names.general_names.iter().map(general_name).collect())
        }
        ParsedExtension::IssuerAlternativeName(names) => {
            Content::IssuerNames(names.general_names.iter().map(general_name).collect())
        }
        ParsedExtension::BasicConstraints(constraints) => {
            Content::BasicConstraints { ca: constraints.ca, path_len: constraints.path_len_constraint }
        }
        ParsedExtension::ParseError { .. } => Content::Malformed,
        // What else x509-parser knows (name constraints, CT, Netscape's) has no place in a JPKI certificate:
        // shown by OID and bytes.
        _ => Content::Unknown,
    }
}

fn purposes(usage: &ExtendedKeyUsage<'_>) -> Vec<Purpose> {
    [
        (usage.any, Purpose::Any),
        (usage.server_auth, Purpose::ServerAuth),
        (usage.client_auth, Purpose::ClientAuth),
        (usage.code_signing, Purpose::CodeSigning),
        (usage.email_protection, Purpose::EmailProtection),
        (usage.time_stamping, Purpose::TimeStamping),
        (usage.ocsp_signing, Purpose::OcspSigning),
    ]
    .into_iter()
    .filter_map(|(set, purpose)| set.then_some(purpose))
    .chain(usage.other.iter().map(|oid| Purpose::Other(dotted(oid))))
    .collect()
}

fn policy(policy: &PolicyInformation<'_>) -> Policy {
    let oid = dotted(&policy.policy_id);
    let mut cps = Vec::new();
    let mut qualifiers = Vec::new();
    for qualifier in policy.policy_qualifiers.iter().flatten() {
        let kind = dotted(&qualifier.policy_qualifier_id);
        // id-qt-cps: an IA5String (RFC 5280 §4.2.1.4).
        let address = (kind == "1.3.6.1.5.5.7.2.1")
            .then(|| asn1::element(qualifier.qualifier, 0).ok())
            .flatten()
            .filter(|address| address.is(22) && address.content.is_ascii())
            .map(|address| String::from_utf8_lossy(address.content).into_owned());
        match address {
            Some(address) => cps.push(address),
            None => qualifiers.push((kind, qualifier.qualifier.to_vec())),
        }
    }
    Policy { meaning: PolicyMeaning::of(&oid), oid, cps, qualifiers }
}

fn crl_point<'a>(point: &CRLDistributionPoint<'a>, within: &'a [u8]) -> CrlPoint {
    let general_name = |name: &Parsed<'a>| general_name(name, within);
    let mut told = CrlPoint {
        limited_to_reasons: point.reasons.is_some(),
        issuer: point.crl_issuer.iter().flatten().map(general_name).collect(),
        ..CrlPoint::default()
    };
    match &point.distribution_point {
        Some(DistributionPointName::FullName(names)) => told.names = names.iter().map(general_name).collect(),
        Some(DistributionPointName::NameRelativeToCRLIssuer(rdn)) => told.relative = Some(name::rdn(rdn)),
        None => {}
    }
    told
}

fn general_name<'a>(parsed: &Parsed<'a>, within: &'a [u8]) -> GeneralName {
    match parsed {
        Parsed::OtherName(oid, rest) => GeneralName::Other { oid: dotted(oid), value: other_value(rest) },
        Parsed::RFC822Name(text) => GeneralName::Email((*text).into()),
        Parsed::DNSName(text) => GeneralName::Dns((*text).into()),
        Parsed::DirectoryName(directory) => {
            GeneralName::Directory(name::rfc4514(name::whole(directory, within)))
        }
        Parsed::URI(text) => GeneralName::Uri((*text).into()),
        Parsed::IPAddress(octets) => match (<[u8; 4]>::try_from(*octets), <[u8; 16]>::try_from(*octets)) {
            (Ok(four), _) => GeneralName::Ip(std::net::Ipv4Addr::from(four).to_string()),
            (_, Ok(sixteen)) => GeneralName::Ip(std::net::Ipv6Addr::from(sixteen).to_string()),
            _ => GeneralName::Raw { tag: 7, bytes: octets.to_vec() },
        },
        Parsed::RegisteredID(oid) => GeneralName::Registered(dotted(oid)),
        Parsed::X400Address(any) => GeneralName::Raw { tag: 3, bytes: any.data.to_vec() },
        Parsed::EDIPartyName(any) => GeneralName::Raw { tag: 5, bytes: any.data.to_vec() },
        Parsed::Invalid(tag, bytes) => GeneralName::Raw { tag: tag.0, bytes: bytes.to_vec() },
    }
}

/// A string in `[0] EXPLICIT` as text (domain: JPKI's six are `UTF8String`s), anything else as its bytes.
fn other_value(rest: &[u8]) -> OtherValue {
    fn whole(bytes: &[u8]) -> Option<asn1::Element<'_>> {
        asn1::element(bytes, 0).ok().filter(|found| found.size() == bytes.len())
    }
    let text = whole(rest)
        .filter(|wrapper| wrapper.is_context(0))
        .and_then(|wrapper| whole(wrapper.content))
        .and_then(|inner| asn1::string(&inner));
    text.map_or_else(|| OtherValue::Bytes(rest.into()), |text| OtherValue::Text(text.into()))
}
