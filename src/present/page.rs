//! Sections as one page of plain text, to be printed and taken along.
//!
//! It never grows past one page and breaks off within no sentence: what has no room is left out by its rank, and how much
//! that is, is said. It knows no file and no printer.

use super::section::{CONTINUED, Rank, Row, Section, Tone};
use super::text::{Lang, words};
use super::typeset::{cells, wrap};

/// The cells of a line: at ten letters to the inch what A4 has within its margins.
pub const CELLS: usize = 76;
/// The lines of a page: at six to the inch the same.
pub const LINES: usize = 64;

/// Before what can be ticked off.
pub(super) const TICK: &str = "[ ] ";

words! {
    enum Say {
        Omitted: "1枚に収まらない {0}件は省きました", "{0} more did not fit on one page";
    }
}

/// A row in lines.
struct Entry {
    /// Its section's place.
    section: usize,
    rank: (Rank, bool),
    /// It goes on with the row above, under that one's label.
    goes_on: bool,
    lines: Vec<String>,
}

/// The page: its head, whole, then each section under its heading.
#[must_use]
pub fn page(head: &[String], sections: &[Section], lang: Lang) -> String {
    let head: Vec<String> = head.iter().flat_map(|line| wrap(line, CELLS)).collect();
    let entries: Vec<Entry> = sections.iter().enumerate().flat_map(|(at, told)| entries(at, told)).collect();
    let mut kept = chosen(&entries, sections.len(), LINES.saturating_sub(head.len()));
    if kept.contains(&false) {
        // With room for the line that says so.
        kept = chosen(&entries, sections.len(), LINES.saturating_sub(head.len() + 2));
    }
    let mut lines = head;
    for (at, told) in sections.iter().enumerate() {
        let of = entries.iter().zip(&kept).filter(|(entry, kept)| entry.section == at && **kept);
        let told_here: Vec<&String> = of.flat_map(|(entry, _)| &entry.lines).collect();
        if !told_here.is_empty() {
            lines.extend([String::new(), told.title.clone()]);
            lines.extend(told_here.into_iter().cloned());
        }
    }
    let omitted = kept.iter().filter(|kept| !**kept).count();
    if omitted > 0 {
        lines.extend([String::new(), Say::Omitted.with(lang, &[&omitted.to_string()])]);
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// Which entries there is room for: the graver first, those that are alike as they stand.
fn chosen(entries: &[Entry], sections: usize, room: usize) -> Vec<bool> {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|at| entries.get(*at).map(|entry| entry.rank));
    let (mut kept, mut opened, mut used) = (vec![false; entries.len()], vec![false; sections], 0);
    for at in order {
        let Some(entry) = entries.get(at) else { continue };
        let heading = if opened.get(entry.section) == Some(&true) { 0 } else { 2 };
        let needed = heading + entry.lines.len();
        // Without the row that bears the label, what goes on with it would stand under another one.
        let alone = entry.goes_on && at.checked_sub(1).is_none_or(|above| kept.get(above) != Some(&true));
        if alone || used + needed > room {
            continue;
        }
        used += needed;
        for (list, at) in [(&mut kept, at), (&mut opened, entry.section)] {
            if let Some(place) = list.get_mut(at) {
                *place = true;
            }
        }
    }
    kept
}

/// A section's rows, each with its label in one column.
fn entries(at: usize, section: &Section) -> Vec<Entry> {
    let labels = section.rows.iter().map(|row| cells(&row.label));
    let column = labels.filter(|label| *label > 0).max().map_or(0, |widest| (widest + 2).min(CELLS / 3));
    let of = |row: &Row| Entry {
        section: at,
        rank: (row.rank, row.tone == Tone::Quiet),
        goes_on: row.label == CONTINUED,
        lines: lines(row, column),
    };
    section.rows.iter().map(of).collect()
}

fn lines(row: &Row, column: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut label = row.label.as_str();
    // A label that is too long for its column stands above its value.
    if cells(label) + 2 > column && !label.is_empty() {
        lines.extend(wrap(label, CELLS - 2).into_iter().map(|part| format!("  {part}")));
        label = CONTINUED;
    }
    let indent = if row.label.is_empty() { 0 } else { column };
    // What can be ticked off hangs behind its box.
    let (mark, value) = row.value.strip_prefix(TICK).map_or(("", row.value.as_str()), |value| (TICK, value));
    for (part, value) in wrap(value, CELLS - 2 - indent - mark.len()).into_iter().enumerate() {
        let (label, tick) = if part == 0 { (label, mark) } else { ("", "") };
        let (before, behind) = (indent.saturating_sub(cells(label)), mark.len() - tick.len());
        lines.push(format!("  {label}{}{tick}{}{value}", " ".repeat(before), " ".repeat(behind)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::section::About;
    use super::*;

    fn section(title: &str, rows: usize, rank: Rank, value: &str) -> Section {
        let mut section = Section::titled(About::Renewal, title);
        for at in 0..rows {
            section.push(rank, Tone::Plain, if at == 0 { title } else { CONTINUED }, format!("{value}{at}"));
        }
        section
    }

    #[test]
    fn a_page_is_never_longer_or_wider_than_one_and_says_how_much_it_leaves_out() {
        let long = "長い文、".repeat(40);
        for rows in (0..50).chain([200]) {
            let sections = [
                section("a", rows, Rank::Normal, "x"),
                section("b", 2, Rank::Headline, &long),
                section("c", rows, Rank::Detail, "z"),
            ];
            let told = page(&["head".to_owned()], &sections, Lang::En);
            assert!(told.lines().count() <= LINES, "{rows}\n{told}");
            assert!(told.lines().all(|line| cells(line) <= CELLS), "{told}");
            // The gravest is whole, however much there is of the rest.
            assert_eq!(told.matches('長').count(), 80, "{told}");
            let kept = told.matches(['x', 'z']).count();
            let omitted = 2 * rows - kept;
            assert_eq!(told.contains(&format!("\n{omitted} more did not fit")), omitted > 0, "{told}");
        }
    }

    #[test]
    fn what_goes_on_with_a_row_that_has_no_room_is_left_out_with_it() {
        let mut list = Section::titled(About::Renewal, "list");
        list.push(Rank::Normal, Tone::Plain, "label", "long ".repeat(1200));
        list.push(Rank::Normal, Tone::Plain, CONTINUED, "short");
        list.push(Rank::Normal, Tone::Plain, "other", "short too");
        let told = page(&[], &[list], Lang::En);
        assert!(!told.contains("label") && told.contains("other  short too"), "{told}");
        assert!(told.ends_with("2 more did not fit on one page\n"), "{told}");
    }
}
