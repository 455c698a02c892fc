//! Each rule's truth table: what is changed of a machine on which all is well, and what the rule finds then.

mod bus;
mod card;
mod reader;
mod service;

use std::collections::BTreeSet;

use super::stand::well;
use super::*;
use crate::diag::finding::{Mark, Part, Sure, What};
use crate::diag::report::DiagReport;

/// What is changed, and what is found, as [`shown`] writes it.
type Row = (fn(&mut Facts), &'static [&'static str]);

/// A rule's truth table.
struct Table {
    id: &'static str,
    rows: &'static [Row],
}

const fn table(id: &'static str, rows: &'static [Row]) -> Table {
    Table { id, rows }
}

/// `bad likely Silent -> RestartHung`.
fn shown(finding: &Finding) -> String {
    let sure = match finding.sure {
        Sure::Certain => "",
        Sure::Likely => "likely ",
        Sure::Possible => "possible ",
    };
    let what = match &finding.what {
        What::Known { row, .. } => format!("Known({})", row.key),
        What::OnBus(device) => format!("OnBus({:04X}:{:04X})", device.vendor, device.product),
        what => format!("{what:?}"),
    };
    let todo = finding.remedy.as_ref().map(|remedy| format!(" -> {remedy:?}")).unwrap_or_default();
    format!("{} {sure}{what}{todo}", finding.mark.key())
}

fn tables() -> impl Iterator<Item = &'static Table> {
    [service::TABLES, bus::TABLES, reader::TABLES, card::TABLES].into_iter().flatten()
}

#[test]
fn each_rule_finds_what_its_truth_table_says() {
    let mut wrong = Vec::new();
    for table in tables() {
        let rule = RULES.iter().find(|rule| rule.id == table.id).unwrap();
        for (number, (change, expected)) in table.rows.iter().enumerate() {
            let mut facts = well();
            change(&mut facts);
            let found: Vec<String> = (rule.find)(&facts).iter().map(shown).collect();
            if found != *expected {
                wrong.push(format!("{}, row {number}: {found:#?}, not {expected:#?}", table.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_truth_table_and_is_named_once() {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    let of_tables: Vec<&str> = tables().map(|table| table.id).collect();
    let (rules, tried) = (BTreeSet::from_iter(&ids), BTreeSet::from_iter(&of_tables));
    assert_eq!(rules, tried);
    assert_eq!((rules.len(), tried.len()), (ids.len(), of_tables.len()), "a name twice");
    for table in tables() {
        assert!(table.rows.len() > 1, "{}: one row is no truth table", table.id);
        assert!(table.rows.iter().any(|(_, found)| !found.is_empty()), "{} finds nothing", table.id);
    }
}

#[test]
fn every_rule_bears_its_own_name_and_what_is_bad_has_a_remedy() {
    for table in tables() {
        let rule = RULES.iter().find(|rule| rule.id == table.id).unwrap();
        for (change, _) in table.rows {
            let mut facts = well();
            change(&mut facts);
            for finding in (rule.find)(&facts) {
                assert_eq!(finding.rule, table.id);
                assert!(finding.mark != Mark::Bad || finding.remedy.is_some(), "{}", shown(&finding));
                // As it should be: nothing to do.
                assert!(finding.mark != Mark::Good || finding.remedy.is_none(), "{}", shown(&finding));
            }
        }
    }
}

#[test]
fn every_row_of_every_table_stops_at_one_part_at_most() {
    for table in tables() {
        for (number, (change, _)) in table.rows.iter().enumerate() {
            let mut facts = well();
            change(&mut facts);
            let report = DiagReport::of(&facts);
            let bad = report.findings.iter().filter(|finding| finding.mark == Mark::Bad);
            let parts: BTreeSet<Part> = bad.map(|finding| finding.part).collect();
            let of_the_card = [Part::Application, Part::Certificate];
            let before = parts.iter().filter(|part| !of_the_card.contains(part)).count();
            assert!(before <= 1, "{}, row {number}: {parts:?}", table.id);
            assert_eq!(
                report.exit_code() == 0,
                report.answers() && before == 0,
                "{}, row {number}",
                table.id
            );
        }
    }
}

#[test]
fn every_rule_is_in_the_document_with_its_source_and_how_sure_it_is() {
    let document = std::fs::read_to_string("docs/diagnostics.md").unwrap();
    let rows: Vec<Vec<&str>> = document
        .lines()
        .filter(|line| line.starts_with("| "))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    for rule in RULES {
        let own: Vec<_> = rows.iter().filter(|cells| cells.first() == Some(&rule.id)).collect();
        assert_eq!(own.len(), 1, "{} has one row in the document", rule.id);
        // Rule, what is looked at, what is found, what to do, source, how sure.
        assert_eq!(own[0].len(), 6, "{}", rule.id);
        assert!(own[0].iter().all(|cell| !cell.is_empty()), "{}: {:?}", rule.id, own[0]);
    }
    let known: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    let is_id = |cell: &&str| {
        cell.len() < 4
            && cell.starts_with(|it: char| it.is_ascii_uppercase())
            && cell.ends_with(|it: char| it.is_ascii_digit())
    };
    let told = rows.iter().filter_map(|cells| cells.first().copied()).filter(is_id);
    let lost: Vec<&str> = told.filter(|id| !known.contains(id)).collect();
    assert!(lost.is_empty(), "no such rules: {lost:?}");
}
