//! `mynascope readers`: the readers and what is in them.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Run;
use crate::cli::json::SCHEMA;
use crate::cli::outcome::{Failure, Outcome};
use crate::cli::reach::Reach;
use crate::cli::setting::Setting;
use crate::domain::holder::Octets;
use crate::domain::report::Want;
use crate::present::problem::Problem;
use crate::present::sanitize::clean;
use crate::present::sections;
use crate::present::text::Lang;
use crate::session::{Fault, Inside, Reader};
use clap::Args as Group;

/// `readers`
#[derive(Debug, Clone, Copy, Group)]
pub struct Readers {}

impl Run for Readers {
    fn run(&self, setting: Setting) -> Outcome {
        run(setting)
    }
}

fn run(setting: Setting) -> Outcome {
    let (lang, colour) = (setting.lang, setting.colour);
    let mut reach = match Reach::new(setting) {
        Ok(reach) => reach,
        Err(failure) => return Outcome::failed(failure),
    };
    let readers = match reach.readers() {
        Ok(readers) => readers,
        Err(failure) => {
            let json = (failure == Failure::NoReaders).then(|| json!({ "schema": SCHEMA, "readers": [] }));
            return Outcome { text: Octets::default(), json, failure: Some(failure) };
        }
    };
    let mut rows = Vec::new();
    let mut text = String::new();
    for (number, reader) in readers.iter().enumerate() {
        let (state, words, card) = inside(&mut reach, reader, lang);
        let name = clean(&reader.name);
        let (bold, plain) = if colour { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        // Writing to a string can't fail.
        let _ = writeln!(text, "{number}  {bold}{name}{plain}\n   {words}");
        rows.push(json!({
            "index": number,
            "name": reader.name,
            "state": state,
            "held": reader.held,
            "atr": match &reader.inside { Inside::Card { atr, .. } => Some(atr), _ => None },
            "card": card,
        }));
    }
    Outcome {
        text: text.into_bytes().into(),
        json: Some(json!({ "schema": SCHEMA, "readers": rows })),
        failure: None,
    }
}

/// The state's word in JSON, the state in words, the card in JSON.
fn inside(reach: &mut Reach, reader: &Reader, lang: Lang) -> (&'static str, String, Value) {
    match &reader.inside {
        Inside::Nothing => ("empty", Problem::of_fault(Fault::NoCard, lang).what, Value::Null),
        Inside::Unavailable => ("unavailable", Problem::of_fault(Fault::NoReader, lang).what, Value::Null),
        Inside::MuteCard { .. } => ("mute", Problem::of_fault(Fault::Unresponsive, lang).what, Value::Null),
        Inside::Card { atr, epoch } => match reach.look_at(&reader.name, *epoch, Want::default()) {
            Ok(report) => (
                "card",
                format!("{}  ATR {atr}", sections::kind(report.kind).say(lang)),
                json!({ "kind": report.kind.key(), "token": report.jpki.token.as_ref().ok() }),
            ),
            Err(failure) => {
                let [what, _] = failure.told(lang);
                ("card", format!("{what}  ATR {atr}"), Value::Null)
            }
        },
    }
}
