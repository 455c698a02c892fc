//! `mynascope pin`: the card's counters, and its PINs changed or checked.

use std::sync::Arc;

use serde_json::json;

use super::Run;
use crate::cli::args::PinArgs;
use crate::cli::ask;
use crate::cli::json;
use crate::cli::outcome::{Failure, Outcome};
use crate::cli::output;
use crate::cli::reach::Reach;
use crate::cli::reach::other;
use crate::cli::setting::Setting;
use crate::domain::credential::{PinName, Secret};
use crate::domain::report::Want;
use crate::present::text::words;
use crate::present::{pin as words_of, sections};
use crate::session::pin::{Done, Work};
use clap::{Subcommand, ValueEnum};

words! {
    enum Say {
        Changed: "{0}を変更しました。", "The {0} is changed.";
        Right: "{0}は正しく、残り回数は元に戻りました。", "The {0} is right; all tries are restored.";
        OnlyJuki: "--only は juki だけに使えます", "--only goes with juki alone";
    }
}

/// `pin`
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum Pin {
    /// Tries left of every PIN, none spent
    Status,
    /// Change a PIN
    Change {
        /// Which
        which: WhichPin,
        /// 住民基本台帳用 in one of its two places, after an earlier change reached the other alone
        #[arg(long, value_name = "PLACE")]
        only: Option<Place>,
        /// How the PINs come
        #[command(flatten)]
        pin: PinArgs,
    },
    /// Present a PIN to see whether it is right: a wrong one spends a try, the right one restores all
    Check {
        /// Which
        which: WhichPin,
        /// How the PIN comes
        #[command(flatten)]
        pin: PinArgs,
    },
}

/// The PINs that a holder has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WhichPin {
    /// 利用者証明用電子証明書の暗証番号
    Auth,
    /// 署名用電子証明書のパスワード
    Sign,
    /// 券面事項入力補助用の暗証番号
    Text,
    /// 住民基本台帳用の暗証番号
    Juki,
}

impl WhichPin {
    /// The PIN itself.
    #[must_use]
    pub const fn name(self) -> PinName {
        match self {
            Self::Auth => PinName::Auth,
            Self::Sign => PinName::Sign,
            Self::Text => PinName::Text,
            Self::Juki => PinName::Juki,
        }
    }
}

/// The two places of 住民基本台帳用.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Place {
    /// 共通カード
    Common,
    /// 住基
    Juki,
}

impl Place {
    /// The secret there.
    #[must_use]
    pub const fn secret(self) -> Secret {
        match self {
            Self::Common => Secret::JukiCommon,
            Self::Juki => Secret::Juki,
        }
    }
}

impl Run for Pin {
    fn pin(&self) -> Option<PinArgs> {
        match self {
            Self::Change { pin, .. } | Self::Check { pin, .. } => Some(*pin),
            Self::Status => None,
        }
    }

    fn run(&self, setting: Setting) -> Outcome {
        run(*self, setting)
    }
}

fn run(args: Pin, setting: Setting) -> Outcome {
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
    let text = format!("{}\n", said.with(lang, &[words_of::name(name).say(lang)]));
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
