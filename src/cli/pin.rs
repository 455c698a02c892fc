//! `mynascope pin`: the card's counters.

use super::inspect::other;
use super::reach::Reach;
use super::{Outcome, Setting, json, output};
use crate::domain::credential::Secret;
use crate::domain::report::Want;
use crate::present::sections;

/// `pin status`: tries left of every secret, none spent.
pub(super) fn status(setting: Setting) -> Outcome {
    let (now, lang, colour) = (setting.now, setting.lang, setting.colour);
    let report = match Reach::new(setting).and_then(|mut reach| reach.look(Want::TRIES)) {
        Ok(report) => report,
        Err(failure) => return Outcome::failed(failure),
    };
    let mut value = json::head(&report, now);
    value["pins"] = json::pins(&report, &Secret::ALL);
    let told = [sections::secrets(&report, lang)];
    let text = output::provenance(&report, colour, lang) + &output::sections(&told, colour, |_| true);
    Outcome { text: text.into_bytes(), json: Some(value), failure: other(&report) }
}
