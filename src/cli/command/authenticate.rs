//! `mynascope authenticate`: does the card hold the key of its certificate? A random challenge, signed by the card,
//! checked against the certificate read from it.

use super::Run;
use crate::cli::args::{DatesArgs, KEYS, PinArgs, one_of};
use crate::cli::outcome::{Failure, Outcome};
use crate::cli::reach::Reach;
use crate::cli::setting::Setting;
use crate::cli::{ask, json, output};
use crate::domain::credential::KeyPair;
use crate::domain::report::Want;
use crate::present::possession;
use crate::session::pin::{Done, Work};
use clap::Args as Group;
use serde_json::json;
use std::sync::Arc;

/// `authenticate`
#[derive(Debug, Clone, Copy, Group)]
pub struct Authenticate {
    /// The key that signs the challenge
    #[arg(long, value_name = "KEY", default_value = "auth", value_parser = one_of(KEYS))]
    pub key: KeyPair,
    /// How the PIN comes
    #[command(flatten)]
    pub pin: PinArgs,
    /// Outside the dates
    #[command(flatten)]
    pub dates: DatesArgs,
}

impl Run for Authenticate {
    fn pin(&self) -> Option<PinArgs> {
        Some(self.pin)
    }

    fn run(&self, setting: Setting) -> Result<Outcome, Failure> {
        let (now, lang, style) = (setting.now, setting.lang, setting.style);
        let (clock, json) = (Arc::clone(&setting.clock), setting.json);
        let mut reach = Reach::new(setting)?;
        let place = reach.place(Want { record: json, ..Want::before_use(self.key) }, self.pin.pin_stdin)?;
        let terms = ask::terms(self.pin, self.dates, clock());
        let work = Work::Challenge(self.key);
        let ask::Worked { report, done, .. } = ask::run(&mut reach, place, work, self.pin, terms, lang)?;
        let Done::Answered(answered) = done else { return Err(Failure::Silent) };
        let mut value = json::head(&report, now);
        value["key"] = self.key.pin().key().into();
        value["holds_key"] = answered.holds_key.into();
        value["challenge_sha256"] = answered.challenge_sha256.clone().into();
        value["certificate"] = json!({
            "serial": answered.certificate.serial,
            "fingerprint_sha256": answered.certificate.fingerprint_sha256,
            "not_after": json::time(answered.certificate.not_after),
            "trust": json::trust(&answered.trust),
            "revocation": { "status": "not-checked" },
        });
        let text = output::sections(&[possession::answered(&answered, lang)], style, |_| true);
        let failure = (!answered.holds_key).then_some(Failure::NotProven);
        Ok(Outcome { failure, ..Outcome::told(text, value) })
    }
}
