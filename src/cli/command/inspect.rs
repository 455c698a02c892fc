//! `mynascope inspect`: everything the card tells without a PIN, and with `--sign` what its password opens.

use std::sync::Arc;

use clap::Args as Group;

use super::Run;
use crate::cli::args::PinArgs;
use crate::cli::ask::with_certificate;
use crate::cli::outcome::{Failure, Outcome};
use crate::cli::reach::{Place, Reach, other, stranger};
use crate::cli::setting::{Setting, reveal};
use crate::cli::{json, output};
use crate::conduct::card::Purpose;
use crate::domain::certificate::Slot;
use crate::domain::credential::KeyPair;
use crate::domain::lifecycle::Lifecycle;
use crate::domain::report::{CardReport, Want};
use crate::present::certificate::{TrustView, details};
use crate::present::renewal::{self, Visited};
use crate::present::sections::{self, Rank};

/// `inspect`
#[derive(Debug, Clone, Default, Group)]
pub struct Inspect {
    /// The card's CA copies as well
    #[arg(long)]
    pub all: bool,
    /// Show what identifies the holder (masked on a terminal)
    #[arg(long)]
    pub show_holder: bool,
    /// The signing certificate as well: asks for its password
    #[arg(long)]
    pub sign: bool,
    /// How the password comes
    #[command(flatten)]
    pub pin: PinArgs,
}

impl Run for Inspect {
    fn pin(&self) -> Option<PinArgs> {
        Some(self.pin).filter(|_| self.sign)
    }

    fn run(&self, setting: Setting) -> Result<Outcome, Failure> {
        let (now, lang, style, verbose) = (setting.now, setting.lang, setting.style, setting.verbose);
        let reveal = reveal(setting.terminals.stdout, self.show_holder);
        let (procedures, holiday) = (setting.procedures.clone(), setting.holiday);
        let want = if self.all { Want::ALL } else { Want::CARD };
        let purpose = if self.sign { Purpose::Secret } else { Purpose::Looking };
        let mut reach = Reach::new(setting)?;
        let mut report = reach.look(want, purpose)?;
        if self.sign && other(&report).is_none() {
            report = with_certificate(&mut reach, Place::Looked(report), KeyPair::Sign, self.pin, now, lang)?;
            // The right password has filled its counter again: as this card, and no other, tells it now.
            if let Some(again) = reach.again(&report, want)? {
                let mut again = CardReport::clone(&again);
                again.jpki.sign.clone_from(&report.jpki.sign);
                again.jpki.verdicts.sign.clone_from(&report.jpki.verdicts.sign);
                report = Arc::new(again);
            }
        }
        let code = report.common.record.as_ref().ok().map(|common| common.municipality_code.as_str());
        let procedure = procedures.of(code);
        let open = renewal::counter_now(&procedure, now, &holiday);
        let visited = Visited { procedure: &procedure, counter: open.as_ref(), holiday: &holiday };
        let renewal = renewal::renewal(&report, &visited, now, lang);
        let mut told = sections::card(&report, &renewal, now, lang, reveal);
        if let Ok(certificate) = &report.jpki.sign {
            let life = Lifecycle::of(certificate, report.kind, now);
            let view = TrustView::of(&report, Slot::Sign);
            told.extend(details(Slot::Sign, certificate, &life, view, now, lang, reveal));
        }
        let words = output::sections(&told, style, |row| verbose || row.rank < Rank::Detail);
        let text = output::provenance(&report, style, lang) + &words;
        let mut json = json::inspect(&report, now, self.all);
        json["beside"] = json::beside(reach.beside(), lang);
        Ok(Outcome { failure: stranger(&report), ..Outcome::told(text, json) })
    }
}
