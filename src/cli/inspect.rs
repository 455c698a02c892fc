//! `mynascope inspect`: everything the card tells without a PIN, and with `--sign` what its password opens.

use std::sync::Arc;

use super::args::Inspect;
use super::cert::with_sign;
use super::reach::Reach;
use super::{Failure, Outcome, Setting, json, output};
use crate::domain::certificate::Slot;
use crate::domain::lifecycle::Lifecycle;
use crate::domain::report::{CardKind, CardReport, Verdicts, Want};
use crate::present::certificate::{TrustView, details};
use crate::present::mask::Reveal;
use crate::present::sections::{self, Rank};

pub(super) fn run(args: &Inspect, setting: Setting) -> Outcome {
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
            Some(again) => Arc::new(CardReport {
                sign: read.sign.clone(),
                verdicts: Verdicts { sign: read.verdicts.sign.clone(), ..again.verdicts.clone() },
                ..(*again).clone()
            }),
        })
    });
    let report = match looked {
        Ok(report) => report,
        Err(failure) => return Outcome::failed(failure),
    };
    let masked = !args.show_holder && terminal;
    let reveal = if masked { Reveal::Masked } else { Reveal::Shown };
    let mut told = sections::card(&report, now, lang, reveal);
    if let Ok(certificate) = &report.sign {
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

/// Another card is told as what it is, and is not what was asked about.
pub(super) fn other(report: &CardReport) -> Option<Failure> {
    (report.kind == CardKind::Other).then_some(Failure::OtherCard)
}
