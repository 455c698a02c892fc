//! `mynascope pin`: the card's counters, and its PINs changed or checked.

use std::sync::Arc;

use clap::Subcommand;
use serde_json::json;

use super::Run;
use crate::cli::args::{Choices, DatesArgs, PinArgs, one_of};
use crate::cli::outcome::{Failure, Outcome};
use crate::cli::reach::{Place, Reach, stranger};
use crate::cli::setting::Setting;
use crate::cli::{ask, json, output};
use crate::conduct::card::Purpose;
use crate::domain::credential::{PinName, Secret};
use crate::domain::report::Want;
use crate::present::text::words;
use crate::present::{kind, pin as words_of, sections};
use crate::session::pin::{Done, Work};

words! {
    enum Say {
        Changed: "{0}を変更しました。", "The {0} is changed.";
        Right: "{0}は正しく、残り回数は元に戻りました。", "The {0} is right; all tries are restored.";
        OnlyJuki: "--only は juki だけに使えます", "--only goes with juki alone";
    }
}

/// The PINs that a holder has.
const PINS: Choices<PinName> = &[
    ("auth", PinName::Auth, "The authentication PIN"),
    ("sign", PinName::Sign, "The signing password"),
    ("text", PinName::Text, "The card text PIN"),
    ("juki", PinName::Juki, "The resident register PIN"),
];

/// The two places of 住民基本台帳用.
const PLACES: Choices<Secret> = &[
    ("common", Secret::JukiCommon, "The common place"),
    ("juki", Secret::Juki, "The resident register's own place"),
];

/// `pin`
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum Pin {
    /// Tries left of every PIN, none spent
    Status,
    /// Change a PIN
    Change {
        /// Which
        #[arg(value_parser = one_of(PINS))]
        which: PinName,
        /// The resident register PIN in one of its two places, after an earlier change reached the other alone
        #[arg(long, value_name = "PLACE", value_parser = one_of(PLACES))]
        only: Option<Secret>,
        /// How the PINs come
        #[command(flatten)]
        pin: PinArgs,
    },
    /// Present a PIN to see whether it is right: a wrong one spends a try, the right one restores all
    Check {
        /// Which
        #[arg(value_parser = one_of(PINS))]
        which: PinName,
        /// How the PIN comes
        #[command(flatten)]
        pin: PinArgs,
    },
}

impl Run for Pin {
    fn pin(&self) -> Option<PinArgs> {
        match self {
            Self::Change { pin, .. } | Self::Check { pin, .. } => Some(*pin),
            Self::Status => None,
        }
    }

    fn run(&self, setting: Setting) -> Result<Outcome, Failure> {
        match *self {
            Self::Status => status(setting),
            Self::Change { which, only: None, pin } => job(Work::Change(which), pin, setting),
            Self::Change { which: PinName::Juki, only: Some(place), pin } => {
                job(Work::Finish(place), pin, setting)
            }
            Self::Change { .. } => {
                let lang = setting.lang;
                Err(Failure::Usage(Say::OnlyJuki.say(lang).to_owned()).of_command("pin change", lang))
            }
            Self::Check { which, pin } => job(Work::Check(which), pin, setting),
        }
    }
}

/// Changes or checks one.
fn job(work: Work, how: PinArgs, setting: Setting) -> Result<Outcome, Failure> {
    let (now, lang, name) = (setting.now, setting.lang, work.pin());
    let mut reach = Reach::new(setting)?;
    let want = Want {
        jpki_tries: true,
        identity: true,
        certificates: true,
        other_tries: matches!(name, PinName::Text | PinName::Juki),
        record: true,
        ..Want::default()
    };
    let report = reach.mine(Want::before(name), Purpose::Secret)?;
    let terms = ask::terms(how, DatesArgs::default(), now);
    let ask::Worked { report, done, outcome } =
        ask::run(&mut reach, Place::Looked(report), work, how, terms, lang)?;
    // The counters as they are now: as this card tells them, or as it told them last.
    let report = match reach.again(&report, want) {
        Ok(Some(again)) => again,
        _ => Arc::new(report.counted(&outcome.tries)),
    };
    let (key, said) = if done == Done::Changed { ("changed", Say::Changed) } else { ("right", Say::Right) };
    let mut value = json::head(&report, now);
    value["pin"] = name.key().into();
    value[key] = json!(true);
    value["pins"] = json::pins(&report, name.secrets());
    Ok(Outcome::told(format!("{}\n", said.with(lang, &[words_of::name(name).say(lang)])), value))
}

/// `pin status`: tries left of every secret, none spent.
fn status(setting: Setting) -> Result<Outcome, Failure> {
    let (now, lang, style) = (setting.now, setting.lang, setting.style);
    let mut reach = Reach::new(setting)?;
    let report = reach.look(Want::TRIES, Purpose::Looking)?;
    let mut value = json::head(&report, now);
    value["beside"] = json::beside(reach.beside(), lang);
    value["pins"] = json::pins(&report, &Secret::ALL);
    let told: Vec<_> =
        [sections::secrets(&report, lang)].into_iter().chain(kind::section(report.kind, lang)).collect();
    let text = output::provenance(&report, style, lang) + &output::sections(&told, style, |_| true);
    Ok(Outcome { failure: stranger(&report), ..Outcome::told(text, value) })
}
