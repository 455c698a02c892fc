//! `mynascope readers`: the readers and what is in them.

use std::fmt::Write as _;

use clap::Args as Group;
use serde_json::{Value, json};

use super::Run;
use crate::cli::json::SCHEMA;
use crate::cli::outcome::{Failure, Outcome};
use crate::cli::reach::Reach;
use crate::cli::setting::Setting;
use crate::domain::report::Want;
use crate::present::problem::Problem;
use crate::present::sanitize::clean;
use crate::present::sections;
use crate::present::text::Lang;
use crate::session::{Fault, Inside, Reader};

/// `readers`
#[derive(Debug, Clone, Copy, Group)]
pub struct Readers {}

impl Run for Readers {
    fn run(&self, setting: Setting) -> Result<Outcome, Failure> {
        let (lang, colour) = (setting.lang, setting.colour);
        let mut reach = Reach::new(setting)?;
        let readers = match reach.readers() {
            Err(Failure::NoReaders) => {
                let none = Outcome::told(String::new(), json!({ "schema": SCHEMA, "readers": [] }));
                return Ok(Outcome { failure: Some(Failure::NoReaders), ..none });
            }
            readers => readers?,
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
        Ok(Outcome::told(text, json!({ "schema": SCHEMA, "readers": rows })))
    }
}

/// The state's word in JSON, the state in words, the card in JSON.
fn inside(reach: &mut Reach, reader: &Reader, lang: Lang) -> (&'static str, String, Value) {
    let fault = |fault| Problem::of_fault(fault, lang).what;
    match &reader.inside {
        Inside::Nothing => ("empty", fault(Fault::NoCard), Value::Null),
        Inside::Unavailable => ("unavailable", fault(Fault::NoReader), Value::Null),
        Inside::MuteCard { .. } => ("mute", fault(Fault::Unresponsive), Value::Null),
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
