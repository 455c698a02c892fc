//! The walk from the machine to the card: each finding under its part, opened to why and what to do.

use crate::diag::finding::{Finding, Mark, Part};
use crate::diag::report::{DiagReport, Verdict};
use crate::present::diag::{self, Told};
use crate::present::sections::{CONTINUED, Tone};
use crate::tui::component::Context;
use crate::tui::widget::row_list::Piece;

use super::row;

/// The findings as a list: its pieces, and for each of its rows which finding it is of.
#[derive(Default)]
pub(super) struct Listing {
    pub pieces: Vec<Piece>,
    pub of: Vec<Option<usize>>,
}

impl Listing {
    fn push(&mut self, piece: Piece, of: Option<usize>) {
        self.pieces.push(piece);
        self.of.push(of);
    }
}

/// By what a finding is known again when there is another report: its rule, and the how manieth of that rule it is.
pub(super) fn name(report: &DiagReport, at: usize) -> Option<(&'static str, usize)> {
    let rule = report.findings.get(at)?.rule;
    let before = report.findings.iter().take(at).filter(|it| it.rule == rule).count();
    Some((rule, before))
}

/// Is there more to tell of it than stands in its line?
pub(super) fn opens(finding: &Finding, cx: &Context<'_>) -> bool {
    let Told { why, todo, command, .. } = diag::told(finding, cx.lang);
    !why.is_empty() || !todo.is_empty() || command.is_some()
}

/// Where it stops is open by itself.
fn is_open(report: &DiagReport, at: usize, turned: &[(&'static str, usize)]) -> bool {
    let stop = match report.verdict() {
        Verdict::Stops(finding) => report.findings.iter().position(|it| std::ptr::eq(it, finding)),
        Verdict::Works | Verdict::Unseen => None,
    };
    let turned = name(report, at).is_some_and(|name| turned.contains(&name));
    turned != (stop == Some(at))
}

fn sign(mark: Mark, cx: &Context<'_>) -> &'static str {
    let [good, warn, bad, unknown] = cx.glyphs.marks;
    match mark {
        Mark::Good => good,
        Mark::Warn => warn,
        Mark::Bad => bad,
        Mark::Unknown => unknown,
    }
}

/// The list, behind the sentence where that stands nowhere else.
pub(super) fn list(
    report: Option<&DiagReport>,
    turned: &[(&'static str, usize)],
    head: Option<(Tone, String)>,
    cx: &Context<'_>,
) -> Listing {
    let mut listing = Listing::default();
    if let Some((tone, sentence)) = head {
        listing.push(row("", sentence, tone), None);
    }
    let Some(report) = report else {
        if listing.pieces.is_empty() {
            listing.push(row("", super::Say::Looking.say(cx.lang).to_owned(), Tone::Quiet), None);
        }
        return listing;
    };
    let mut part: Option<Part> = None;
    for (at, finding) in report.findings.iter().enumerate() {
        if part != Some(finding.part) {
            part = Some(finding.part);
            listing.pieces.push(Piece::Heading(diag::part(finding.part, cx.lang).to_owned()));
        }
        let Told { what, why, todo, command, .. } = diag::told(finding, cx.lang);
        listing.push(row(sign(finding.mark, cx), what, diag::tone(finding.mark)), Some(at));
        if is_open(report, at, turned) {
            let more = [(why, Tone::Quiet), (todo, Tone::Plain), (command.unwrap_or_default(), Tone::Plain)];
            for (text, tone) in more.into_iter().filter(|(text, _)| !text.is_empty()) {
                listing.push(row(CONTINUED, text, tone), Some(at));
            }
        }
    }
    listing
}
