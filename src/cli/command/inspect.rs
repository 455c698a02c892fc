//! `mynascope inspect`: everything the card tells without a PIN, and with `--sign` what its password opens.

use std::sync::Arc;

use super::Run;
use crate::cli::args::PinArgs;
use crate::cli::ask::with_sign;
use crate::cli::json;
use crate::cli::outcome::Outcome;
use crate::cli::output;
use crate::cli::reach::Reach;
use crate::cli::reach::other;
use crate::cli::setting::Setting;
use crate::domain::certificate::Slot;
use crate::domain::lifecycle::Lifecycle;
use crate::domain::report::{CardReport, Want};
use crate::present::certificate::{TrustView, details};
use crate::present::mask::Reveal;
use crate::present::sections::{self, Rank};
use clap::Args as Group;

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

    fn run(&self, setting: Setting) -> Outcome {
        run(self, setting)
    }
}

fn run(args: &Inspect, setting: Setting) -> Outcome {
    let (now, lang, colour, verbose) = (setting.now, setting.lang, setting.colour, setting.verbose);
    let terminal = setting.terminals.stdout;
    let want = if args.all { Want::ALL } else { Want::CARD };
    let looked = Reach::new(setting).and_then(|mut reach| {
        let report = reach.look(want)?;
        if !args.sign || other(&report).is_some() {
            return Ok(report);
        }
        let read = with_sign(&mut reach, &report, args.pin, lang)?;
        // The right password has filled its counter again: as this card, and no other, tells it now.
        Ok(match reach.again(&read, want)? {
            None => read,
            Some(again) => {
                let mut again = CardReport::clone(&again);
                again.jpki.sign.clone_from(&read.jpki.sign);
                again.jpki.verdicts.sign.clone_from(&read.jpki.verdicts.sign);
                Arc::new(again)
            }
        })
    });
    let report = match looked {
        Ok(report) => report,
        Err(failure) => return Outcome::failed(failure),
    };
    let masked = !args.show_holder && terminal;
    let reveal = if masked { Reveal::Masked } else { Reveal::Shown };
    let mut told = sections::card(&report, now, lang, reveal);
    if let Ok(certificate) = &report.jpki.sign {
        let life = Lifecycle::of(certificate, now);
        let view = TrustView::of(&report, Slot::Sign);
        told.extend(details(Slot::Sign, certificate, &life, view, now, lang, reveal));
    }
    let words = output::sections(&told, colour, |row| verbose || row.rank < Rank::Detail);
    let text = output::provenance(&report, colour, lang) + &words;
    Outcome {
        text: text.into_bytes().into(),
        json: Some(json::inspect(&report, now, args.all)),
        failure: other(&report),
    }
}
