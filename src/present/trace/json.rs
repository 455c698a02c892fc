//! The record as JSON lines, the same in every language (`docs/trace.md`). Keys are only ever added; what is not told
//! is `null`.

use std::time::Duration;

use serde_json::{Value, json};

use super::Head;
use crate::diag::exchange::{Answer, Blanked, Meaning, Name, On, Told};
use crate::domain::text::hex;
use crate::link::{LinkError, PadError};
use crate::present::sanitize::escaped;
use crate::session::trace::{Entry, Exchange, Note};

/// The version of every line.
const SCHEMA: u32 = 1;

/// The first line, ended.
#[must_use]
pub fn json_head(head: Head) -> String {
    line(&json!({
        "schema": SCHEMA,
        "kind": "trace",
        "program": head.program,
        "simulated": head.simulated,
        "contents": head.contents,
    }))
}

/// One thing, as one line, ended.
#[must_use]
pub fn json_line(entry: &Entry) -> String {
    line(&match entry {
        Entry::Exchange(exchange) => self::exchange(exchange),
        Entry::Note(at, note) => self::note(*at, note),
    })
}

/// A whole record.
#[must_use]
pub fn json_lines(head: Head, entries: &[Entry]) -> String {
    std::iter::once(json_head(head)).chain(entries.iter().map(json_line)).collect()
}

fn line(value: &Value) -> String {
    escaped(&value.to_string()) + "\n"
}

/// Seconds to the microsecond.
fn seconds(at: Duration) -> f64 {
    Duration::from_micros(u64::try_from(at.as_micros()).unwrap_or(u64::MAX)).as_secs_f64()
}

fn exchange(exchange: &Exchange) -> Value {
    let asked = exchange.asked();
    let (app, file, secret, object) = match asked.on() {
        Some(On::App(app)) => (Some(app.key()), None, None, None),
        Some(On::File(file)) => (None, Some(file.key().to_owned()), None, None),
        Some(On::OtherFile(id)) => (None, Some(format!("{id:04X}")), None, None),
        Some(On::Secret(secret)) => (None, None, Some(secret.key()), None),
        Some(On::Object(tag)) => (None, None, None, Some(format!("{tag:04X}"))),
        Some(On::OtherApp | On::Current) | None => (None, None, None, None),
    };
    let answer = exchange.answer();
    let status = answer.ok().and_then(Answer::status);
    json!({
        "kind": "exchange",
        "at": seconds(exchange.at()),
        "spent": seconds(exchange.spent()),
        "command": {
            "name": asked.name().map(Name::key),
            "application": app,
            "file": file,
            "secret": secret,
            "object": object,
            "offset": asked.from(),
            "record": asked.record(),
            "header": told(asked.header()),
            "body": told(asked.body()),
        },
        "answer": answer.ok().map(|answer| json!({
            "status": status.map(word),
            "meaning": answer.meaning().map(Meaning::key),
            "number": status.and_then(number),
            "data": told(answer.data()),
        })),
        "error": answer.err().map(failed),
    })
}

/// Octets in hex, and how many there are besides; `null` where even that is left out.
fn told(told: &Told) -> Value {
    let blanked = match told.blanked() {
        Blanked::Nothing => Some(0),
        Blanked::Octets(count) => Some(count),
        Blanked::Unmeasured => None,
    };
    json!({ "hex": hex(told.octets()), "blanked": blanked })
}

fn word(word: u16) -> String {
    format!("{word:04X}")
}

/// The number in a status word: tries, or octets.
fn number(word: u16) -> Option<u16> {
    let low = word & 0xFF;
    match Meaning::of(word)? {
        Meaning::TriesLeft => Some(word & 0x0F),
        Meaning::More | Meaning::RightLength => Some(if low == 0 { 256 } else { low }),
        _ => None,
    }
}

fn note(at: Duration, note: &Note) -> Value {
    let mut value = json!({ "kind": "note", "at": seconds(at) });
    match note {
        Note::Connected { reader, atr, for_pin } => {
            value["note"] = "connected".into();
            value["reader"] = reader.as_str().into();
            value["atr"] = hex(atr).into();
            value["for_pin"] = (*for_pin).into();
        }
        Note::NotConnected { reader, error } => {
            value["note"] = "not-connected".into();
            value["reader"] = reader.as_str().into();
            value["error"] = failed(*error).into();
        }
        Note::Reconnected(how) => {
            value["note"] = "reconnected".into();
            value["error"] = how.err().map(failed).into();
        }
        Note::Reset { power } => {
            value["note"] = "reset".into();
            value["power"] = (*power).into();
        }
        Note::Released { unpowered } => {
            value["note"] = "released".into();
            value["unpowered"] = (*unpowered).into();
        }
        Note::OnPad { p2, answer } => {
            value["note"] = "typed-on-reader".into();
            value["key"] = hex(&[*p2]).into();
            value["status"] = answer.ok().map(word).into();
            value["error"] = answer
                .err()
                .map(|error| match error {
                    PadError::Missing => "no-keys".to_owned(),
                    PadError::TimedOut => "timed-out".to_owned(),
                    PadError::Cancelled => "cancelled".to_owned(),
                    PadError::Silent => "no-answer".to_owned(),
                    PadError::Link(error) => failed(error),
                })
                .into();
        }
    }
    value
}

/// Why nothing came back.
fn failed(error: LinkError) -> String {
    match error {
        LinkError::NoService | LinkError::NotStarted(_) => "no-service",
        LinkError::NotInstalled(_) => "not-installed",
        LinkError::ServiceMismatch => "service-mismatch",
        LinkError::Barred => "barred",
        LinkError::Denied => "denied",
        LinkError::Spied(_) => "spied",
        LinkError::NoReader => "no-reader",
        LinkError::NoCard => "no-card",
        LinkError::CardLeft => "card-left",
        LinkError::Reset => "reset",
        LinkError::Held => "held",
        LinkError::Unresponsive => "unresponsive",
        LinkError::Refused => "refused",
        LinkError::Cancelled => "cancelled",
        LinkError::Other(code) => return format!("pcsc-{code:08X}"),
    }
    .to_owned()
}
