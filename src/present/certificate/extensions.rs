//! Extensions in words.

use super::words::Say;
use crate::domain::certificate::{
    AccessMethod, Content, Extension, GeneralName, KeyUse, OtherValue, Policy, PolicyMeaning, Purpose,
};
use crate::domain::trust::with_colons;
use crate::present::mask::Reveal;
use crate::present::sanitize::clean;
use crate::present::section::{CONTINUED, Rank, Section, Tone};
use crate::present::text::Lang;

/// Octets of an unknown value that are told; its length is told whole.
const SHOWN: usize = 64;

/// One extension as rows: its name and what it says, then its OID and marks.
pub(super) fn tell(extension: &Extension, lang: Lang, reveal: Reveal, section: &mut Section) {
    let (name, lines) = content(extension, lang, reveal);
    let malformed = extension.content == Content::Malformed;
    let tone = if malformed { Tone::Warn } else { Tone::Plain };
    for (at, line) in lines.into_iter().enumerate() {
        let label = if at == 0 { name.say(lang) } else { CONTINUED };
        section.push(Rank::Normal, tone, label, line);
    }
    let mut marks = vec![clean(&extension.oid)];
    if extension.critical {
        marks.push(Say::CriticalMark.say(lang).to_owned());
    }
    if extension.duplicate {
        marks.push(Say::DuplicateMark.say(lang).to_owned());
    }
    let tone = if extension.duplicate { Tone::Warn } else { Tone::Quiet };
    section.push(Rank::Normal, tone, CONTINUED, marks.join("  "));
}

/// An extension's name, and what it says in at least one line.
fn content(extension: &Extension, lang: Lang, reveal: Reveal) -> (Say, Vec<String>) {
    let names = |names: &[GeneralName], reveal| -> Vec<String> {
        names.iter().map(|name| general_name(name, lang, reveal)).collect()
    };
    let (name, lines) = match &extension.content {
        Content::KeyUsage(uses) => {
            let told: Vec<String> =
                uses.iter().map(|usage| format!("{} ({})", key_use(*usage).say(lang), usage.key())).collect();
            (Say::ExtKeyUsage, vec![listed(&told, lang)])
        }
        Content::ExtendedKeyUsage(purposes) => {
            (Say::ExtPurpose, purposes.iter().map(|told| purpose(told, lang)).collect())
        }
        Content::Policies(policies) => {
            (Say::ExtPolicies, policies.iter().flat_map(|told| policy(told, lang)).collect())
        }
        Content::CrlPoints(points) => {
            let mut lines = Vec::new();
            for point in points {
                lines.extend(names(&point.names, Reveal::Shown));
                lines.extend(point.relative.iter().map(|name| Say::CrlRelative.with(lang, &[&clean(name)])));
                if point.limited_to_reasons {
                    lines.push(Say::CrlReasons.say(lang).to_owned());
                }
                let issuer = names(&point.issuer, Reveal::Shown);
                lines.extend(issuer.iter().map(|name| Say::CrlIssuer.with(lang, &[name])));
            }
            (Say::ExtCrl, lines)
        }
        Content::AuthorityInformation(ways) => {
            let told = ways.iter().map(|way| {
                let place = general_name(&way.location, lang, Reveal::Shown);
                match &way.method {
                    AccessMethod::Ocsp => Say::Ocsp.with(lang, &[&place]),
                    AccessMethod::CaIssuers => Say::CaIssuers.with(lang, &[&place]),
                    AccessMethod::Other(oid) => Say::OtherAccess.with(lang, &[&clean(oid), &place]),
                }
            });
            (Say::ExtAccess, told.collect())
        }
        Content::AuthorityKey { id, issuer, serial } => {
            let mut lines: Vec<String> = id.iter().map(|id| with_colons(id)).collect();
            let issuer = names(issuer, Reveal::Shown);
            lines.extend(issuer.iter().map(|name| Say::IssuedBy.with(lang, &[name])));
            lines.extend(serial.iter().map(|serial| Say::WithSerial.with(lang, &[&clean(serial)])));
            (Say::ExtAuthorityKey, lines)
        }
        Content::SubjectKey(id) => (Say::ExtSubjectKey, vec![with_colons(id)]),
        // The holder's: masked.
        Content::SubjectNames(list) => (Say::ExtSubjectNames, names(list, reveal)),
        Content::IssuerNames(list) => (Say::ExtIssuerNames, names(list, Reveal::Shown)),
        Content::BasicConstraints { ca, path_len } => {
            let mut lines = vec![if *ca { Say::IsCa } else { Say::IsNoCa }.say(lang).to_owned()];
            lines.extend(path_len.map(|most| Say::PathLength.with(lang, &[&most.to_string()])));
            (Say::ExtBasic, lines)
        }
        Content::Unknown => (Say::UnknownExtension, vec![bytes(&extension.value, lang)]),
        Content::Malformed => (
            known(&extension.oid),
            vec![Say::Malformed.say(lang).to_owned(), reveal_bytes(extension, lang, reveal)],
        ),
    };
    (name, if lines.is_empty() { vec![Say::None.say(lang).to_owned()] } else { lines })
}

/// The name of an extension that is known by its OID although its bytes are broken.
fn known(oid: &str) -> Say {
    match oid {
        "2.5.29.15" => Say::ExtKeyUsage,
        "2.5.29.37" => Say::ExtPurpose,
        "2.5.29.32" => Say::ExtPolicies,
        "2.5.29.31" => Say::ExtCrl,
        "1.3.6.1.5.5.7.1.1" => Say::ExtAccess,
        "2.5.29.35" => Say::ExtAuthorityKey,
        "2.5.29.14" => Say::ExtSubjectKey,
        SUBJECT_NAMES => Say::ExtSubjectNames,
        "2.5.29.18" => Say::ExtIssuerNames,
        "2.5.29.19" => Say::ExtBasic,
        _ => Say::UnknownExtension,
    }
}

/// subjectAltName: what the holder's data stand in.
const SUBJECT_NAMES: &str = "2.5.29.17";

/// Broken bytes; those of the holder's names masked.
fn reveal_bytes(extension: &Extension, lang: Lang, reveal: Reveal) -> String {
    let told = bytes(&extension.value, lang);
    if extension.oid == SUBJECT_NAMES { reveal.of(&told) } else { told }
}

/// A length and the first octets.
fn bytes(value: &[u8], lang: Lang) -> String {
    let shown =
        value.get(..SHOWN).map_or_else(|| with_colons(value), |head| format!("{}…", with_colons(head)));
    Say::Bytes.with(lang, &[&value.len().to_string(), &shown])
}

/// Words one after the other.
fn listed(words: &[String], lang: Lang) -> String {
    words.join(lang.pick("、", ", "))
}

const fn key_use(usage: KeyUse) -> Say {
    match usage {
        KeyUse::DigitalSignature => Say::UseSignature,
        KeyUse::NonRepudiation => Say::UseNonRepudiation,
        KeyUse::KeyEncipherment => Say::UseKeyEncipherment,
        KeyUse::DataEncipherment => Say::UseDataEncipherment,
        KeyUse::KeyAgreement => Say::UseKeyAgreement,
        KeyUse::KeyCertSign => Say::UseCertSign,
        KeyUse::CrlSign => Say::UseCrlSign,
        KeyUse::EncipherOnly => Say::UseEncipherOnly,
        KeyUse::DecipherOnly => Say::UseDecipherOnly,
    }
}

fn purpose(purpose: &Purpose, lang: Lang) -> String {
    let say = match purpose {
        Purpose::Any => Say::PurposeAny,
        Purpose::ServerAuth => Say::PurposeServer,
        Purpose::ClientAuth => Say::PurposeClient,
        Purpose::CodeSigning => Say::PurposeCode,
        Purpose::EmailProtection => Say::PurposeEmail,
        Purpose::TimeStamping => Say::PurposeTime,
        Purpose::OcspSigning => Say::PurposeOcsp,
        Purpose::Other(oid) => return clean(oid),
    };
    say.say(lang).to_owned()
}

fn policy(policy: &Policy, lang: Lang) -> Vec<String> {
    let meaning = match policy.meaning {
        PolicyMeaning::Sign => Say::PolicySign,
        PolicyMeaning::Auth => Say::PolicyAuth,
        PolicyMeaning::SmartphoneSign => Say::PolicyPhoneSign,
        PolicyMeaning::TestSign => Say::PolicyTestSign,
        PolicyMeaning::TestAuth => Say::PolicyTestAuth,
        PolicyMeaning::Unknown => Say::PolicyUnknown,
    };
    let mut lines = vec![format!("{} ({})", meaning.say(lang), clean(&policy.oid))];
    lines.extend(policy.cps.iter().map(|cps| Say::Cps.with(lang, &[&clean(cps)])));
    lines.extend(policy.qualifiers.iter().map(|(oid, value)| {
        Say::OtherAccess.with(lang, &[&Say::Qualifier.with(lang, &[&clean(oid)]), &bytes(value, lang)])
    }));
    lines
}

/// A name in one of X.509's forms. The form is told, the name itself masked where it is the holder's.
fn general_name(name: &GeneralName, lang: Lang, reveal: Reveal) -> String {
    let told = |say: Say, text: &str| say.with(lang, &[&reveal.of(&clean(text))]);
    match name {
        GeneralName::Directory(text) => told(Say::NameDirectory, text),
        GeneralName::Email(text) => told(Say::NameEmail, text),
        GeneralName::Dns(text) => told(Say::NameDns, text),
        GeneralName::Uri(text) => told(Say::NameUri, text),
        GeneralName::Ip(text) => told(Say::NameIp, text),
        GeneralName::Registered(text) => told(Say::NameRegistered, text),
        GeneralName::Other { oid, value } => {
            let value = match value {
                OtherValue::Text(text) => clean(text),
                OtherValue::Bytes(value) => bytes(value, lang),
            };
            let label = other_name(oid)
                .map_or_else(|| clean(oid), |say| format!("{} ({})", say.say(lang), clean(oid)));
            Say::NameOther.with(lang, &[&label, &reveal.of(&value)])
        }
        GeneralName::Raw { tag, bytes: value } => {
            Say::NameRaw.with(lang, &[&tag.to_string(), &reveal.of(&bytes(value, lang))])
        }
    }
}

/// JPKI's otherNames (`docs/card.md §4.3`).
fn other_name(oid: &str) -> Option<Say> {
    match oid.strip_prefix("1.2.392.200149.8.5.5.")? {
        "1" => Some(Say::Name),
        "2" | "6" => Some(Say::Substituted),
        "3" => Some(Say::Sex),
        "4" => Some(Say::Birth),
        "5" => Some(Say::Address),
        _ => None,
    }
}
