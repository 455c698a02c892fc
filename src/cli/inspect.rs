//! `mynascope inspect`: everything the card tells without a PIN.

use std::io::IsTerminal as _;

use super::args::Inspect;
use super::reach::Reach;
use super::{Failure, Outcome, Setting, json, output};
use crate::domain::report::{CardKind, CardReport, Want};
use crate::present::mask::Reveal;
use crate::present::sections::{self, Rank};

pub(super) fn run(args: &Inspect, setting: Setting) -> Outcome {
    let (now, lang, colour, verbose) = (setting.now, setting.lang, setting.colour, setting.verbose);
    let want = if args.all { Want::ALL } else { Want::CARD };
    let report = match Reach::new(setting).and_then(|mut reach| reach.look(want)) {
        Ok(report) => report,
        Err(failure) => return Outcome::failed(failure),
    };
    let masked = !args.show_holder && std::io::stdout().is_terminal();
    let reveal = if masked { Reveal::Masked } else { Reveal::Shown };
    let told = sections::card(&report, now, lang, reveal);
    let words = output::sections(&told, colour, |row| verbose || row.rank < Rank::Detail);
    let text = output::provenance(&report, colour, lang) + &words;
    Outcome {
        text: text.into_bytes(),
        json: Some(json::inspect(&report, now, args.all)),
        failure: other(&report),
    }
}

/// Another card is told as what it is, and is not what was asked about.
pub(super) fn other(report: &CardReport) -> Option<Failure> {
    (report.kind == CardKind::Other).then_some(Failure::OtherCard)
}
