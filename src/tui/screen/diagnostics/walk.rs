//! The walk from the machine to the card: each finding under its part, opened to why and what to do.

use crate::diag::finding::{Mark, Part, Remedy};
use crate::diag::report::{DiagReport, Verdict};
use crate::present::diag::{self, Told};
use crate::present::sections::{CONTINUED, Tone};
use crate::tui::component::Context;
use crate::tui::text::cells;
use crate::tui::widget::row_list::Piece;
use crate::tui::words::Ui;

/// The findings as a list: its pieces, and for each of its rows which finding it is of.
#[derive(Default)]
pub(super) struct Listing {
    pub pieces: Vec<Piece>,
    pub of: Vec<Option<usize>>,
    /// The row that says what to do where it stops; the first where the sentence stands before all.
    pub stop: usize,
}

/// The keys that are named where they help: what copies the command of a finding, where there is room for it, and what
/// examines the card. They make no rows.
#[derive(Default)]
pub(super) struct Hints {
    pub copy: Option<(usize, String)>,
    pub examine: Option<String>,
    /// The cells of a row.
    pub width: u16,
}

/// What a row of the list has before its text, and its frame.
const ASIDE: usize = 10;

impl Hints {
    /// A command, with its key behind it in the same line.
    fn command(&self, command: String, at: usize) -> String {
        let room = usize::from(self.width).saturating_sub(ASIDE);
        let copy =
            self.copy.as_ref().filter(|(of, _)| *of == at).map(|(_, key)| format!("{command}   {key}"));
        copy.filter(|told| cells(told) <= room).unwrap_or(command)
    }
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
pub(super) const fn opens(Told { why, todo, command, .. }: &Told) -> bool {
    !why.is_empty() || !todo.is_empty() || command.is_some()
}

/// Where it stops.
fn stop(report: &DiagReport) -> Option<usize> {
    match report.verdict() {
        Verdict::Stops(finding) => report.findings.iter().position(|it| std::ptr::eq(it, finding)),
        Verdict::Works | Verdict::Unseen => None,
    }
}

/// Where it stops is open by itself.
fn is_open(report: &DiagReport, at: usize, turned: &[(&'static str, usize)]) -> bool {
    let turned = name(report, at).is_some_and(|name| turned.contains(&name));
    turned != (stop(report) == Some(at))
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
    hints: &Hints,
    cx: &Context<'_>,
) -> Listing {
    let mut listing = Listing::default();
    let stop = report.and_then(stop);
    let told = head.is_some();
    if let Some((tone, sentence)) = head {
        listing.push(Piece::row("", sentence, tone), stop);
        // The sentence has what to do, and not how.
        let command =
            report.zip(stop).and_then(|(report, at)| diag::told(report.findings.get(at)?, cx.lang).command);
        if let Some((command, at)) = command.zip(stop) {
            listing.push(Piece::row(CONTINUED, hints.command(command, at), Tone::Plain), Some(at));
        }
    }
    let Some(report) = report else {
        if listing.pieces.is_empty() {
            listing.push(Piece::row("", Ui::Looking.say(cx.lang).to_owned(), Tone::Quiet), None);
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
        listing.push(Piece::row(sign(finding.mark, cx), what, diag::tone(finding.mark)), Some(at));
        if is_open(report, at, turned) {
            let examine = hints.examine.clone().filter(|_| finding.remedy == Some(Remedy::Examine));
            let todo = [Some(todo), examine].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let command = command.map(|command| hints.command(command, at)).unwrap_or_default();
            let more = [(why, Tone::Quiet), (todo, Tone::Plain), (command, Tone::Plain)];
            for (text, tone) in more.into_iter().filter(|(text, _)| !text.is_empty()) {
                listing.push(Piece::row(CONTINUED, text, tone), Some(at));
            }
        }
        if stop == Some(at) && !told {
            listing.stop = listing.of.len() - 1;
        }
    }
    listing
}
