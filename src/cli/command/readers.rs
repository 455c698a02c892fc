//! `mynascope readers`: the readers and what is in them.

use std::fmt::Write as _;

use clap::Args as Group;
use serde_json::{Value, json};

use super::Run;
use crate::cli::json::SCHEMA;
use crate::cli::outcome::{Failure, Outcome};
use crate::cli::reach::Reach;
use crate::cli::setting::Setting;
use crate::diag::without_serial;
use crate::domain::report::Want;
use crate::present::problem::Problem;
use crate::present::sanitize::clean;
use crate::present::sections;
use crate::present::text::{Lang, words};
use crate::session::{Fault, Inside, Reader};

words! {
    enum Say {
        Events: "カードの出し入れ: {0}回", "card events: {0}";
        InUse: "ほかのプログラムが接続中", "another program is connected";
        Held: "ほかのプログラムが占有中", "another program holds the card";
    }
}

/// `readers`
#[derive(Debug, Clone, Copy, Group)]
pub struct Readers {}

impl Run for Readers {
    fn run(&self, setting: Setting) -> Result<Outcome, Failure> {
        let (lang, style) = (setting.lang, setting.style);
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
            let (bold, plain) = if style.colour { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
            // Writing to a string can't fail.
            let _ = writeln!(text, "{number}  {bold}{name}{plain}\n   {words}");
            let flags = flags(reader, lang);
            if !flags.is_empty() {
                let _ = writeln!(text, "   {}", flags.join(lang.pick("、", ", ")));
            }
            rows.push(json!({
                "index": number,
                "name": reader.name,
                "state": state,
                "shared_name": without_serial(&reader.name),
                "held": reader.held,
                "in_use": reader.in_use,
                "events": reader.events,
                "atr": match &reader.inside { Inside::Card { atr, .. } => Some(atr), _ => None },
                "card": card,
            }));
        }
        Ok(Outcome::told(text, json!({ "schema": SCHEMA, "readers": rows })))
    }
}

/// What the service says besides, where it says it.
fn flags(reader: &Reader, lang: Lang) -> Vec<String> {
    let used = match reader {
        Reader { held: true, .. } => Some(Say::Held),
        Reader { in_use: true, .. } => Some(Say::InUse),
        _ => None,
    };
    let events = (reader.events > 0).then(|| Say::Events.with(lang, &[&reader.events.to_string()]));
    events.into_iter().chain(used.map(|used| used.say(lang).to_owned())).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::tests::setting;
    use crate::domain::calendar;
    use crate::sim::{Card, Persona, READER, Simulator};

    fn card() -> Card {
        Card::new(&Persona::named("fresh").unwrap(), calendar::parse("2026-11-22T15:00:00+09:00").unwrap())
    }

    fn told(simulator: Simulator, lang: Lang) -> (String, Value) {
        let outcome = Readers {}.run(Setting { lang, ..setting(simulator) }).unwrap();
        (String::from_utf8(outcome.text.to_vec()).unwrap(), outcome.json.unwrap()["readers"][0].clone())
    }

    #[test]
    fn what_the_service_says_besides_is_told_and_a_name_for_what_is_shared() {
        let simulator = Simulator::new(card());
        simulator.hand().put_in(READER, card());
        simulator.hand().add_reader("Other (0123456789) 00 00");
        let (text, first) = told(simulator.clone(), Lang::En);
        let events = first["events"].as_u64().unwrap();
        assert!(events > 1 && text.contains(&format!("card events: {events}\n")), "{text}");
        assert_eq!((&first["held"], &first["in_use"]), (&false.into(), &false.into()));
        assert!(text.ends_with("1  Other (0123456789) 00 00\n   No card\n"), "{text}");
        let outcome = Readers {}.run(setting(simulator)).unwrap().json.unwrap();
        let second = &outcome["readers"][1];
        assert_eq!(
            (&second["name"], &second["shared_name"]),
            (&"Other (0123456789) 00 00".into(), &"Other 00 00".into())
        );
        assert_eq!((&second["state"], &second["events"]), (&"empty".into(), &0.into()));
    }

    #[test]
    fn a_card_that_others_use_is_told_to_be_used() {
        let simulator = Simulator::new(card());
        simulator.hand().hold(READER, true);
        let (text, reader) = told(simulator, Lang::Ja);
        assert_eq!((&reader["held"], &reader["in_use"]), (&true.into(), &true.into()));
        assert!(text.ends_with("、ほかのプログラムが占有中\n"), "{text}");
        let connected = Simulator::new(card());
        let other = crate::link::Backend::readers(&connected)
            .connect(&crate::link::ReaderName(READER.into()), crate::link::Sharing::Shared)
            .unwrap();
        let (text, reader) = told(connected, Lang::En);
        assert_eq!((&reader["held"], &reader["in_use"]), (&false.into(), &true.into()));
        assert!(text.contains(", another program is connected\n"), "{text}");
        drop(other);
    }
}
