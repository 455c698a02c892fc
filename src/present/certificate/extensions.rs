//! Extensions in words.

use super::words::{self, Say};
use crate::domain::certificate::{
    AccessMethod, Content, Extension, GeneralName, OtherValue, Policy, Purpose,
};
use crate::domain::trust::with_colons;
use crate::present::mask::Reveal;
use crate::present::sanitize::{clean, distinguished};
use crate::present::section::{CONTINUED, Rank, Section, Tone};
use crate::present::text::Lang;

/// Octets of an unknown value that are told; its length is told whole.
const SHOWN: usize = 64;

/// One extension as rows: its name and what it says, then its OID and marks.
pub(super) fn tell(extension: &Extension, lang: Lang, reveal: Reveal, section: &mut Section) {
    let mut lines = content(extension, lang, reveal);
    if lines.is_empty() {
        lines.push(Say::None.say(lang).to_owned());
    }
    let malformed = extension.content == Content::Malformed;
    let tone = if malformed { Tone::Warn } else { Tone::Plain };
    section.list(tone, words::extension(&extension.oid).say(lang), lines);
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

/// What an extension says, line by line.
fn content(extension: &Extension, lang: Lang, reveal: Reveal) -> Vec<String> {
    let names = |names: &[GeneralName], reveal| -> Vec<String> {
        names.iter().map(|name| general_name(name, lang, reveal)).collect()
    };
    match &extension.content {
        Content::KeyUsage(uses) => {
            let told =
                uses.iter().map(|usage| format!("{} ({})", words::key_use(*usage).say(lang), usage.key()));
            vec![told.collect::<Vec<_>>().join(lang.pick("、", ", "))]
        }
        Content::ExtendedKeyUsage(purposes) => purposes.iter().map(|told| purpose(told, lang)).collect(),
        Content::Policies(policies) => policies.iter().flat_map(|told| policy(told, lang)).collect(),
        Content::CrlPoints(points) => {
            let mut lines = Vec::new();
            for point in points {
                lines.extend(names(&point.names, Reveal::Shown));
                lines.extend(
                    point.relative.iter().map(|name| Say::CrlRelative.with(lang, &[&distinguished(name)])),
                );
                if point.limited_to_reasons {
                    lines.push(Say::CrlReasons.say(lang).to_owned());
                }
                let issuer = names(&point.issuer, Reveal::Shown);
                lines.extend(issuer.iter().map(|name| Say::CrlIssuer.with(lang, &[name])));
            }
            lines
        }
        Content::AuthorityInformation(ways) => {
            let told = ways.iter().map(|way| {
                let place = general_name(&way.location, lang, Reveal::Shown);
                let oid = if let AccessMethod::Other(oid) = &way.method { clean(oid) } else { String::new() };
                words::access(&way.method).with(lang, &[&place, &oid])
            });
            told.collect()
        }
        Content::AuthorityKey { id, issuer, serial } => {
            let mut lines: Vec<String> = id.iter().map(|id| with_colons(id)).collect();
            let issuer = names(issuer, Reveal::Shown);
            lines.extend(issuer.iter().map(|name| Say::IssuedBy.with(lang, &[name])));
            lines.extend(serial.iter().map(|serial| Say::WithSerial.with(lang, &[&clean(serial)])));
            lines
        }
        Content::SubjectKey(id) => vec![with_colons(id)],
        // The holder's: masked.
        Content::SubjectNames(list) => names(list, reveal),
        Content::IssuerNames(list) => names(list, Reveal::Shown),
        Content::BasicConstraints { ca, path_len } => {
            let mut lines = vec![if *ca { Say::IsCa } else { Say::IsNoCa }.say(lang).to_owned()];
            lines.extend(path_len.map(|most| Say::PathLength.with(lang, &[&most.to_string()])));
            lines
        }
        Content::Unknown => vec![bytes(&extension.value, lang)],
        // Of the holder's names the broken bytes are masked as well.
        Content::Malformed => {
            let told = bytes(&extension.value, lang);
            let told = if extension.oid == SUBJECT_NAMES { reveal.of(&told) } else { told };
            vec![Say::Malformed.say(lang).to_owned(), told]
        }
    }
}

/// subjectAltName: what the holder's data stand in.
const SUBJECT_NAMES: &str = "2.5.29.17";

/// A length and the first octets.
fn bytes(value: &[u8], lang: Lang) -> String {
    let shown =
        value.get(..SHOWN).map_or_else(|| with_colons(value), |head| format!("{}...", with_colons(head)));
    Say::Bytes.with(lang, &[&value.len().to_string(), &shown])
}

fn purpose(purpose: &Purpose, lang: Lang) -> String {
    let oid = if let Purpose::Other(oid) = purpose { clean(oid) } else { String::new() };
    words::purpose(purpose).with(lang, &[&oid])
}

fn policy(policy: &Policy, lang: Lang) -> Vec<String> {
    let meaning = words::policy(policy.meaning);
    let mut lines = vec![format!("{} ({})", meaning.say(lang), clean(&policy.oid))];
    lines.extend(policy.cps.iter().map(|cps| Say::Cps.with(lang, &[&clean(cps)])));
    lines.extend(policy.qualifiers.iter().map(|(oid, value)| {
        Say::OtherAccess.with(lang, &[&Say::Qualifier.with(lang, &[&clean(oid)]), &bytes(value, lang)])
    }));
    lines
}

/// A name in one of X.509's forms. The form is told, the name itself masked where it is the holder's.
fn general_name(name: &GeneralName, lang: Lang, reveal: Reveal) -> String {
    let told = |values: &[&str]| words::general_name(name).with(lang, values);
    match name {
        GeneralName::Directory(name) => told(&[&reveal.of(&distinguished(name))]),
        GeneralName::Email(text)
        | GeneralName::Dns(text)
        | GeneralName::Uri(text)
        | GeneralName::Ip(text)
        | GeneralName::Registered(text) => told(&[&reveal.of(&clean(text))]),
        GeneralName::Other { oid, value } => {
            let value = match value {
                OtherValue::Text(text) => clean(text),
                OtherValue::Bytes(value) => bytes(value, lang),
            };
            let label = other_name(oid)
                .map_or_else(|| clean(oid), |say| format!("{} ({})", say.say(lang), clean(oid)));
            told(&[&label, &reveal.of(&value)])
        }
        GeneralName::Raw { tag, bytes: value } => told(&[&tag.to_string(), &reveal.of(&bytes(value, lang))]),
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
