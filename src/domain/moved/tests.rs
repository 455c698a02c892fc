//! The verdicts as a truth table. A false "differs" sends somebody to a counter; a false "same" lets them sign with a
//! certificate that is revoked.

use std::time::{Duration, Instant};

use super::Verdict::{Differs, Same, Unknown};
use super::*;
use crate::domain::finding::Unread;
use crate::domain::holder::{BirthDate, Words, substituted};

mod addresses;
mod names;
mod ways;

/// What the card has, what the certificate has (`^` before each character that stands for another), the verdict, and why
/// where that is not plain.
type Pair = (&'static str, &'static str, Verdict, &'static str);

/// A text of the table, and its 代替文字情報.
fn marked(text: &str) -> (Words, Vec<usize>) {
    let (mut told, mut marks, mut next) = (String::new(), String::new(), '0');
    for c in text.chars() {
        if c == '^' {
            next = '1';
        } else {
            told.push(c);
            marks.push(std::mem::replace(&mut next, '0'));
        }
    }
    (told.into(), substituted(&marks))
}

fn of_address((card, certificate): (&str, &str)) -> Verdict {
    let (address, address_substituted) = marked(certificate);
    let held = Holder { address: Some(address), address_substituted, ..Holder::default() };
    compare(&Attributes { address: Some(card.into()), ..Attributes::default() }, &held).fields[1]
}

fn of_name((card, certificate): (&str, &str)) -> Verdict {
    let (name, name_substituted) = marked(certificate);
    let held = Holder { name: Some(name), name_substituted, ..Holder::default() };
    compare(&Attributes { name: Some(card.into()), ..Attributes::default() }, &held).fields[0]
}

fn judged(table: &[Pair], verdict: fn((&str, &str)) -> Verdict) {
    let mut wrong = Vec::new();
    for (card, certificate, right, why) in table {
        let told = verdict((card, certificate));
        if told != *right {
            wrong.push(format!("{card} | {certificate}: {told:?}, not {right:?} ({why})"));
        }
        // Which of the two was written first changes nothing.
        if !certificate.contains('^') && verdict((certificate, card)) != told {
            wrong.push(format!("{card} | {certificate}: otherwise the other way round"));
        }
        let plain = certificate.replace('^', "");
        let itself = verdict((&plain, &plain));
        let (hidden, astray) = (plain.contains('〓'), plain.trim().is_empty());
        if !hidden && !astray && itself != Same {
            wrong.push(format!("{plain} is {itself:?} with itself"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

#[test]
fn two_hundred_pairs_of_addresses_have_their_verdict() {
    assert!(addresses::PAIRS.len() >= 200, "{}", addresses::PAIRS.len());
    judged(addresses::PAIRS, of_address);
}

#[test]
fn forty_pairs_of_names_have_their_verdict() {
    assert!(names::PAIRS.len() >= 40, "{}", names::PAIRS.len());
    judged(names::PAIRS, of_name);
}

fn born(card: &str, certificate: &str) -> (Verdict, Option<Doubt>) {
    let card_date = |raw: &str| BirthDate { day: raw.parse().ok(), raw: raw.into(), era: None };
    let card = Attributes { birth_date: Some(card_date(card)), ..Attributes::default() };
    let held = Holder { birth_date: Some(BirthDate::read(certificate.into())), ..Holder::default() };
    (compare(&card, &held).fields[2], doubt(&card, &held, Attribute::BirthDate))
}

#[test]
fn birth_dates_are_compared_as_days() {
    assert_eq!(born("1980-02-17", "319800217"), (Same, None));
    // Foreign residents' have no era.
    assert_eq!(born("1980-02-17", "019800217"), (Same, None));
    assert_eq!(born("1980-02-17", "319800218"), (Differs, None));
    for (card, certificate) in [("1980-02-17", "319800200"), ("1980-02", "319800217"), ("", "3")] {
        assert_eq!(born(card, certificate), (Unknown, Some(Doubt::Partly)), "{card} {certificate}");
    }
}

#[test]
fn a_code_whose_meaning_is_not_settled_differs_from_none() {
    for (card, certificate, right) in
        [("1", "1", Same), ("1", "2", Differs), ("9", "9", Same), ("9", "3", Unknown), ("1", "9", Unknown)]
    {
        let held = Holder { sex: Some(certificate.into()), ..Holder::default() };
        let card = Attributes { sex: Some(card.into()), ..Attributes::default() };
        assert_eq!(compare(&card, &held).fields[3], right);
    }
}

#[test]
fn what_one_of_the_two_does_not_have_is_not_known_and_one_difference_decides() {
    let moved = compare(&Attributes::default(), &Holder::default());
    assert_eq!((moved.fields, moved.verdict()), ([Unknown; 4], Unknown));
    let held = Holder { name: Some("見本　花子".into()), ..Holder::default() };
    let card = |name: &str| Attributes { name: Some(name.into()), ..Attributes::default() };
    assert_eq!(compare(&card("見本　花"), &held).verdict(), Differs);
    assert_eq!(compare(&card("見本　花子"), &held).verdict(), Unknown);
    assert_eq!(doubt(&card("見本　花子"), &held, Attribute::Sex), Some(Doubt::Missing));
    for blank in ["", "　", " \u{200B}"] {
        assert_eq!(doubt(&card(blank), &held, Attribute::Name), Some(Doubt::Missing));
    }
    let all = Moved { fields: [Same; 4] };
    assert_eq!(all.verdict(), Same);
    assert_eq!(all.each().next(), Some((Attribute::Name, Same)));
}

#[test]
fn of_a_text_that_is_not_as_it_was_written_nothing_follows() {
    let held = Holder { name: Some("見本　花子".into()), ..Holder::default() };
    let card = |name: &str| Attributes { name: Some(name.into()), ..Attributes::default() };
    for (name, right) in [("見本　花子", Same), ("仮名　花子", Differs)] {
        let text = |intact| Text { attributes: card(name), intact };
        assert_eq!(beside(&text(Ok(true)), &held).fields[0], right);
        assert_eq!(beside(&text(Err(Unread::Absent)), &held).fields[0], right);
        assert_eq!(beside(&text(Ok(false)), &held).fields, [Unknown; 4]);
    }
}

#[test]
fn a_mark_that_is_of_another_text_leaves_nothing_certain() {
    let held =
        |name_substituted| Holder {
            name: Some("見本　花子".into()), name_substituted, ..Holder::default()
        };
    for (places, card, right) in [
        (vec![6], "見本　花子", Unknown),
        (vec![0], "見本　花子", Unknown),
        (vec![usize::MAX], "見本　花", Differs),
        (vec![5], "見本　花子", Unknown),
        (vec![], "見本　花子", Same),
    ] {
        let card = Attributes { name: Some(card.into()), ..Attributes::default() };
        assert_eq!(compare(&card, &held(places.clone())).fields[0], right, "{places:?}");
    }
}

#[test]
fn whatever_is_written_is_compared_at_once() {
    let long = |part: &str| part.repeat(20_000 / part.len());
    let parts = [
        "一",
        "千",
        "9",
        "〓",
        "の",
        "ー",
        "丁目",
        "が",
        "字",
        "ﷺ",
        "A-",
        "\u{E0100}",
        "\u{3099}",
        "🏠",
        "a ",
    ];
    let start = Instant::now();
    for part in parts {
        for certificate in [long(part), part.repeat(900 / part.chars().count()), String::new()] {
            let marks = (0..certificate.len() + 2).step_by(2).collect();
            let held = Holder {
                address: Some(certificate.as_str().into()),
                name: Some(certificate.as_str().into()),
                address_substituted: marks,
                ..Holder::default()
            };
            let other = certificate.chars().rev().collect::<String>() + "1";
            let card = Attributes {
                address: Some(other.as_str().into()),
                name: Some(other.into()),
                ..Attributes::default()
            };
            let Moved { fields: [name, address, ..] } = compare(&card, &held);
            assert_ne!((name, address), (Same, Same), "{part}");
        }
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}
