//! `mynascope pin`: the card's counters, and its PINs changed or checked.

use std::sync::Arc;

use serde_json::json;

use super::args::{Pin, PinArgs};
use super::ask;
use super::inspect::other;
use super::reach::Reach;
use super::{Failure, Outcome, Setting, json, output};
use crate::domain::credential::{PinName, Secret};
use crate::domain::report::Want;
use crate::present::text::words;
use crate::present::{pin as words_of, sections};
use crate::session::pin::{Done, Work};

words! {
    enum Say {
        Changed: "{0}を変更しました。", "The {0} is changed.";
        Right: "{0}は正しく、残り回数は元に戻りました。", "The {0} is right; all tries are restored.";
        OnlyJuki: "--only は juki だけに使えます", "--only goes with juki alone";
    }
}

pub(super) fn run(args: Pin, setting: Setting) -> Outcome {
    let lang = setting.lang;
    let (work, name, how) = match args {
        Pin::Status => return status(setting),
        Pin::Change { which, only: None, pin } => (Work::Change(which.name()), which.name(), pin),
        Pin::Change { which, only: Some(place), pin } if which.name() == PinName::Juki => {
            (Work::Finish(place.secret()), PinName::Juki, pin)
        }
        Pin::Change { .. } => return Outcome::failed(Failure::Usage(Say::OnlyJuki.say(lang).to_owned())),
        Pin::Check { which, pin } => (Work::Check(which.name()), which.name(), pin),
    };
    job(work, name, how, setting).unwrap_or_else(Outcome::failed)
}

/// Changes or checks one.
fn job(work: Work, name: PinName, how: PinArgs, setting: Setting) -> Result<Outcome, Failure> {
    let (now, lang) = (setting.now, setting.lang);
    let mut reach = Reach::new(setting)?;
    let want = Want {
        jpki_tries: true,
        identity: true,
        other_tries: matches!(name, PinName::Text | PinName::Juki),
        ..Want::default()
    };
    let report = reach.look(want)?;
    if let Some(failure) = other(&report) {
        return Err(failure);
    }
    let (done, outcome) = ask::run(&mut reach, &report, work, how, lang)?;
    // The counters as they are now: as this card tells them, or as it told them last.
    let report = match reach.again(&report, want) {
        Ok(Some(again)) => again,
        _ => Arc::new(report.counted(&outcome.tries)),
    };
    let changed = done == Done::Changed;
    let mut value = json::head(&report, now);
    value["pin"] = name.key().into();
    value[if changed { "changed" } else { "right" }] = json!(true);
    value["pins"] = json::pins(&report, name.secrets());
    let said = if changed { Say::Changed } else { Say::Right };
    let text = format!("{}\n", said.with(lang, &[words_of::name(name, lang)]));
    Ok(Outcome { text: text.into_bytes().into(), json: Some(value), failure: None })
}

/// `pin status`: tries left of every secret, none spent.
fn status(setting: Setting) -> Outcome {
    let (now, lang, colour) = (setting.now, setting.lang, setting.colour);
    let report = match Reach::new(setting).and_then(|mut reach| reach.look(Want::TRIES)) {
        Ok(report) => report,
        Err(failure) => return Outcome::failed(failure),
    };
    let mut value = json::head(&report, now);
    value["pins"] = json::pins(&report, &Secret::ALL);
    let told = [sections::secrets(&report, lang)];
    let text = output::provenance(&report, colour, lang) + &output::sections(&told, colour, |_| true);
    Outcome { text: text.into_bytes().into(), json: Some(value), failure: other(&report) }
}
