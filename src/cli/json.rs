//! Reports as JSON: the contract with scripts. Keys are only ever added; absent knowledge is `null`.
//!
//! What a card, a certificate, a file or a reader says stands here as it says it; how that is drawn is added by [`line()`],
//! to whatever report, and nowhere else.

use std::path::Path;

use chrono::Datelike as _;
use serde_json::{Map, Value, json};

use super::outcome::Failure;
use crate::domain::calendar::{self, Instant};
use crate::domain::certificate::{Certificate, Slot};
use crate::domain::credential::{Secret, Tries};
use crate::domain::holder::{Holder, Words};
use crate::domain::lifecycle::{self, Known, Lifecycle};
use crate::domain::moved::{Attribute, Moved, Verdict};
use crate::domain::municipality;
use crate::domain::report::{CardReport, Unread};
use crate::domain::text::hex;
use crate::domain::trust::{CaCopy, Reason, Trust};
use crate::present::face;
use crate::present::mask::Reveal;
use crate::present::sanitize::{clean, escaped};
use crate::present::text::Lang;
use crate::session::Fault;

/// The version of every report.
pub(super) const SCHEMA: u32 = 1;

/// A report as it is written. Where a terminal shows a text otherwise than it is, `display` beside it has the text by the
/// same key as it is shown; and what must not reach a terminal is escaped, so that the report itself can be looked at.
pub(super) fn line(mut report: Value) -> String {
    show(&mut report);
    let mut written = escaped(&report.to_string());
    written.push('\n');
    written
}

fn show(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(show);
            let shown: Map<_, _> =
                map.iter().filter_map(|(key, value)| Some((key.clone(), display(value)?))).collect();
            if !shown.is_empty() {
                map.insert("display".to_owned(), Value::Object(shown));
            }
        }
        Value::Array(values) => values.iter_mut().for_each(show),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// How a text is shown, or a list of them, where that is not how it is.
fn display(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => Some(clean(text)).filter(|shown| shown != text).map(Value::String),
        Value::Array(values) => {
            let shown: Vec<_> = values.iter().map(display).collect();
            let either = |(shown, value): (Option<Value>, &Value)| shown.unwrap_or_else(|| value.clone());
            let differs = shown.iter().any(Option::is_some);
            differs.then(|| shown.into_iter().zip(values).map(either).collect())
        }
        _ => None,
    }
}

/// Puts the name of a file into a report. One that is not UTF-8 is no text: `octets` beside it has by the same key what the
/// text has lost.
pub(super) fn put_name(report: &mut Value, key: &str, path: &Path) {
    report[key] = path.to_string_lossy().into();
    if path.to_str().is_none() {
        report["octets"][key] = hex(path.as_os_str().as_encoded_bytes()).into();
    }
}

/// RFC 3339 with Japan's offset, to the second.
pub(super) fn time(at: Instant) -> String {
    let here = at.with_timezone(&calendar::japan());
    if here.year() > 9999 {
        // RFC 3339 has four digits. 99991231235959Z says that a certificate has no end (RFC 5280, 4.1.2.5).
        return at.to_utc().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    }
    here.format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// A day, ISO 8601.
pub(super) fn day(day: chrono::NaiveDate) -> String {
    day.to_string()
}

/// `inspect`.
pub(super) fn inspect(report: &CardReport, now: Instant, all: bool) -> Value {
    let lives = lifecycle::of_card(&Known::of_report(report), now);
    let mut value = head(report, now);
    value["certificates"] = json!({
        "auth": slot(report, Slot::Auth, lives.auth.as_ref()),
        "sign": slot(report, Slot::Sign, lives.sign.as_ref()),
    });
    for which in [Slot::AuthCa, Slot::SignCa].into_iter().filter(|_| all) {
        let life = report.holding(which).read().map(|found| Lifecycle::of(found, report.kind, now));
        value["certificates"][which.key()] = slot(report, which, life.as_ref());
    }
    value["pins"] = pins(report, &[Secret::Auth, Secret::Sign]);
    value["wire"] = json!({
        "apdus": report.wire.apdus,
        "bytes_sent": report.wire.bytes_sent,
        "bytes_received": report.wire.bytes_received,
        "extended": report.wire.extended,
        "elapsed_ms": report.wire.elapsed_ms,
    });
    value
}

/// The cards that could not be judged, besides the one that is reported on.
pub(super) fn beside(cards: &[(String, Fault)], lang: Lang) -> Value {
    let told = cards.iter().map(|(reader, fault)| {
        let failure = Failure::Fault(*fault);
        json!({ "reader": reader, "kind": failure.key().1, "message": failure.told(lang)[0] })
    });
    told.collect()
}

/// What every report on a card starts with.
pub(super) fn head(report: &CardReport, now: Instant) -> Value {
    let common = report.common.record.as_ref().ok();
    json!({
        "schema": SCHEMA,
        "now": time(now),
        "simulated": report.simulated,
        "reader": { "name": report.reader, "atr": report.atr },
        "card": {
            "kind": report.kind.key(),
            "token": report.jpki.token.as_ref().ok(),
            "municipality_code": common.map(|common| &common.municipality_code),
            "municipality": common
                .and_then(|common| municipality::by_code(&common.municipality_code))
                .map(|found| found.name),
            "expires_on": common.and_then(|common| common.expires_on).map(day),
        },
    })
}

/// Counters by name.
pub(super) fn pins(report: &CardReport, which: &[Secret]) -> Value {
    let counter = |secret: Secret| {
        let tries = report.tries(secret).ok();
        json!({
            "tries_left": tries.and_then(Tries::left),
            "tries_max": tries.map_or(secret.tries_max(), |told| told.most(secret)),
            "locked": tries.and_then(|tries| match tries {
                Tries::Locked => Some(true),
                Tries::Left(_) | Tries::Unlimited => Some(false),
                Tries::NotReported => None,
            }),
        })
    };
    Value::Object(which.iter().map(|secret| (secret.key().to_owned(), counter(*secret))).collect())
}

/// One of the card's certificates; what it would say is `null` where it was not read.
pub(super) fn slot(report: &CardReport, which: Slot, life: Option<&Lifecycle>) -> Value {
    let holding = report.holding(which);
    let certificate = holding.read();
    let mut value = json!({
        "present": holding.present(),
        "read": certificate.is_some(),
        "subject": certificate.map(|found| found.subject.as_str()),
        "issuer": certificate.map(|found| found.issuer.as_str()),
        "serial": certificate.map(|found| &found.serial),
        "fingerprint_sha256": certificate.map(|found| &found.fingerprint_sha256),
        "not_before": certificate.map(|found| time(found.not_before)),
        "not_after": certificate.map(|found| time(found.not_after)),
        "key": certificate.map(|found| json!({
            "algorithm": found.key.algorithm,
            "bits": found.key.bits,
            // Of a CA's nothing is asked.
            "supported": matches!(which, Slot::Auth | Slot::Sign).then(|| found.unsupported_key().is_none()),
        })),
        "holder": certificate.and_then(|found| found.holder.as_ref()).map(holder),
        "trust": trust(&Trust::Unchecked),
        "revocation": { "status": "not-checked" },
        "lifecycle": life.map(lifecycle),
        "unread": holding.why().map(unread),
    });
    // A CA copy is compared, not judged.
    let verdicts = &report.jpki.verdicts;
    match which {
        Slot::Auth => value["trust"] = trust(&verdicts.auth),
        Slot::Sign => value["trust"] = trust(&verdicts.sign),
        Slot::AuthCa => value["compared"] = compared(verdicts.auth_ca.as_ref(), &verdicts.auth),
        Slot::SignCa => value["compared"] = compared(verdicts.sign_ca.as_ref(), &verdicts.sign),
    }
    value
}

/// Why something was not read.
const fn unread(why: &Unread) -> &'static str {
    match why {
        Unread::NotAsked => "not-asked",
        Unread::Coming => "coming",
        Unread::NeedsPin => "needs-pin",
        Unread::Absent => "absent",
        Unread::Refused(_) => "refused",
        Unread::Empty => "empty",
        Unread::Malformed(_) => "malformed",
        Unread::TooLong(_) => "too-long",
    }
}

/// The verdict on who issued a certificate.
pub(super) fn trust(trust: &Trust) -> Value {
    let anchor = trust.anchor();
    json!({
        "status": trust.key(),
        "anchor": anchor.map(|anchor| &anchor.id),
        "anchor_fingerprint_sha256": anchor.map(|anchor| anchor.fingerprint.to_string()),
        "generation": anchor.and_then(|anchor| anchor.generation),
        "reason": trust.reason().map(Reason::key),
        "issuer_name_is_jpki": match trust {
            Trust::Untrusted { issuer_name_is_jpki, .. } => Some(*issuer_name_is_jpki),
            Trust::Trusted(_) => Some(true),
            Trust::Test { .. } | Trust::Unchecked => None,
        },
    })
}

/// What the card's copy of a CA is. `another-root` is a finding only where the certificate beside it was judged.
fn compared(copy: Option<&CaCopy>, beside: &Trust) -> Value {
    let (status, anchor) = match (copy, beside) {
        (Some(CaCopy::AnotherRoot(anchor)), Trust::Unchecked) => (Some("known-root"), Some(&anchor.id)),
        (Some(copy @ (CaCopy::TheIssuer(anchor) | CaCopy::AnotherRoot(anchor))), _) => {
            (Some(copy.key()), Some(&anchor.id))
        }
        (Some(CaCopy::Unknown), _) => (Some(CaCopy::Unknown.key()), None),
        (None, _) => (None, None),
    };
    json!({ "status": status, "anchor": anchor })
}

pub(super) fn lifecycle(life: &Lifecycle) -> Value {
    json!({
        "state": life.state.key(),
        "last_day": day(life.last_day),
        "days_left": life.days_left,
        "renewal_opens_on": day(life.renewal_opens_on),
        "if_renewed_today": life.if_renewed_today.map(|renewal| json!({
            "last_day": day(renewal.last_day),
            "rule": renewal.rule.key(),
            "loses_a_year": renewal.loses_a_year,
            "capped_by": renewal.capped_by.map(lifecycle::Cap::key),
            "estimated": renewal.estimated,
        })),
    })
}

/// The holder as a signing certificate names them.
pub(super) fn holder(holder: &Holder) -> Value {
    let text = |text: &Option<Words>| text.as_ref().map(|text| text.as_str().to_owned());
    json!({
        "name": text(&holder.name),
        "address": text(&holder.address),
        "sex": text(&holder.sex),
        "birth_date": holder.birth_date.as_ref().map(face::json::birth),
        "substituted": { "name": holder.name_substituted, "address": holder.address_substituted },
    })
}

/// Whether a certificate agrees with the card's own text: the verdicts, and nothing of what either says.
pub(super) fn moved(moved: Moved) -> Value {
    let field = |(which, verdict): (Attribute, Verdict)| {
        (which.key().to_owned(), json!({ "verdict": verdict.key() }))
    };
    json!({ "verdict": moved.verdict().key(), "fields": moved.each().map(field).collect::<Map<_, _>>() })
}

/// Whose certificate it is.
pub(super) fn signed_by(signer: &Certificate, reveal: Reveal) -> Value {
    json!({
        "subject": signer.subject.as_str(),
        "issuer": signer.issuer.as_str(),
        "serial": signer.serial,
        "fingerprint_sha256": signer.fingerprint_sha256,
        "not_before": time(signer.not_before),
        "not_after": time(signer.not_after),
        "holder": signer.holder.as_ref().map(|told| masked(holder(told), reveal)),
    })
}

/// The same keys, every text and number in them covered: a terminal may be looked at by others.
fn masked(value: Value, reveal: Reveal) -> Value {
    match value {
        value if reveal == Reveal::Shown => value,
        Value::Object(map) => {
            Value::Object(map.into_iter().map(|(key, value)| (key, masked(value, reveal))).collect())
        }
        Value::Null => Value::Null,
        Value::Array(_) => Value::Array(Vec::new()),
        _ => Value::String(reveal.of("")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::holder::{BirthDate, Holder};
    use crate::present::sanitize::is_harmless;

    #[test]
    fn times_are_japans_to_the_second() {
        let at = calendar::parse("2029-11-17T15:00:00.25Z").unwrap();
        assert_eq!(time(at), "2029-11-18T00:00:00+09:00");
        assert_eq!(time(calendar::parse("9999-12-31T23:59:59Z").unwrap()), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn a_masked_holder_keeps_its_keys_and_tells_nothing() {
        let told = Holder {
            name: Some("試験　花子".into()),
            birth_date: Some(BirthDate::read("319800217".into())),
            name_substituted: vec![2],
            ..Holder::default()
        };
        let covered = masked(holder(&told), Reveal::Masked);
        assert_eq!(covered["name"], "********");
        assert_eq!(covered["birth_date"]["date"], "********");
        assert_eq!(covered["address"], Value::Null);
        assert_eq!(covered["substituted"]["name"], json!([]));
        assert_eq!(masked(holder(&told), Reveal::Shown), holder(&told));
    }

    #[test]
    fn what_a_terminal_shows_otherwise_stands_as_it_is_with_how_it_is_shown_beside_it() {
        let own = "ﾐﾎﾝ\u{e000}\n花\u{202e}子\u{9b}31m\u{f0001}\0";
        let mut report = json!({ "holder": { "name": own, "sex": "1" }, "names": ["a", own], "schema": 1 });
        put_name(&mut report, "file", Path::new(&crate::os::name::of(b"a\xFF\x1Bb".to_vec())));
        let line = line(report);
        assert!(line.trim_end().chars().all(is_harmless), "{line}");
        assert!(line.contains(r"\ue000\n花\u202e子\u009b31m\udb80\udc01\u0000"), "{line}");
        let told: Value = serde_json::from_str(&line).unwrap();
        let shown = "ミホン〓(U+E000) 花(U+202E)子(U+009B)31m〓(U+F0001)(U+0000)";
        assert_eq!(told["holder"], json!({ "name": own, "sex": "1", "display": { "name": shown } }));
        assert_eq!(told["names"], json!(["a", own]));
        assert_eq!(told["file"], "a\u{fffd}\u{1b}b");
        assert_eq!(told["octets"], json!({ "file": "61FF1B62" }));
        assert_eq!(told["display"], json!({ "names": ["a", shown], "file": "a\u{fffd}(U+001B)b" }));
        assert_eq!(super::line(json!({ "name": "花子" })), "{\"name\":\"花子\"}\n");
    }
}
