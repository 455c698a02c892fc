//! What the card says of its holder as JSON: the contract with scripts. Unmasked; absent knowledge is `null`.

use serde_json::{Map, Value, json};

use crate::domain::calendar;
use crate::domain::holder::{BirthDate, Words};
use crate::domain::moved::{Attribute, Verdict};
use crate::domain::report::CardReport;

/// The text, and the text beside the signing certificate where that was read too.
#[must_use]
pub fn value(report: &CardReport) -> Value {
    let face = report.text.as_ref().ok().map(|read| {
        let four = &read.attributes;
        json!({
            "name": text(four.name.as_ref()),
            "address": text(four.address.as_ref()),
            "birth_date": four.birth_date.as_ref().map(birth),
            "sex": text(four.sex.as_ref()),
            "record_intact": read.intact.as_ref().ok(),
        })
    });
    json!({ "face": face, "moved": moved(report) })
}

fn moved(report: &CardReport) -> Option<Value> {
    let (moved, (card, holder)) = (report.moved()?, super::both(report)?);
    let sides = |which| match which {
        Attribute::Name => [text(card.name.as_ref()), text(holder.name.as_ref())],
        Attribute::Address => [text(card.address.as_ref()), text(holder.address.as_ref())],
        Attribute::BirthDate => [&card.birth_date, &holder.birth_date].map(|it| it.as_ref().map(birth)),
        Attribute::Sex => [text(card.sex.as_ref()), text(holder.sex.as_ref())],
    };
    let fields: Map<_, _> = moved
        .each()
        .map(|(which, verdict)| {
            let [card, certificate] = sides(which);
            let field = json!({ "card": card, "certificate": certificate, "verdict": verdict.key() });
            (which.key().to_owned(), field)
        })
        .collect();
    Some(json!({ "verdict": Verdict::key(moved.verdict()), "fields": fields }))
}

/// A birth date: as written, as a day, and in which year of an era.
#[must_use]
pub fn birth(birth: &BirthDate) -> Value {
    json!({
        "raw": birth.raw.as_str(),
        "date": birth.day.map(|day| day.to_string()),
        "era": birth.day.and_then(calendar::era_year_ja),
    })
}

fn text(text: Option<&Words>) -> Option<Value> {
    text.map(|text| text.as_str().into())
}
