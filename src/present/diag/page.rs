//! The walk as lines of text, and the page for a help desk.

use super::{mark, part, sentence, sign, sure, told, tone, value};
use serde_json::Value;

use crate::conduct::diagnosing::exercise::Exercised;
use crate::diag::finding::{Finding, Mark, Part};
use crate::diag::report::DiagReport;
use crate::domain::calendar::{self, Instant};
use crate::present::exercise;
use crate::present::sanitize::escaped;
use crate::present::section::Tone;
use crate::present::text::{Lang, words};

/// The program and its version.
const PROGRAM: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

words! {
    enum Say {
        Title: "{0} の診断  {1}", "Diagnosis by {0}  {1}";
        Todo: "すること", "To do";
        Json: "同じ内容の JSON (問い合わせ先のプログラム用)", "The same as JSON, for programs";
    }
}

/// A mark's sign. `ascii`: a word in brackets.
const fn drawn(mark: Mark, ascii: bool) -> &'static str {
    match mark {
        mark if !ascii => sign(mark),
        Mark::Good => "[ok]",
        Mark::Warn => "[!!]",
        Mark::Bad => "[NG]",
        Mark::Unknown => "[??]",
    }
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// The one sentence, and how to take it.
    Sentence(Tone),
    /// A part of the way, with the worst of its marks.
    Part(Mark),
    /// A finding.
    Finding(Mark),
    /// Why, or what it means.
    Why,
    /// What to do.
    Todo,
    /// A line of a command.
    Command,
}

/// A line of the walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub lead: Lead,
    /// Its words, without what stands before them.
    pub text: String,
}

impl Line {
    fn new(lead: Lead, text: impl Into<String>) -> Self {
        Self { lead, text: text.into() }
    }

    /// The whole line. `ascii`: marks as words in brackets.
    #[must_use]
    pub fn whole(&self, ascii: bool) -> String {
        let sign = |mark| drawn(mark, ascii);
        let arrow = if ascii { "->" } else { "→" };
        let (before, text) = (
            match self.lead {
                Lead::Sentence(_) => String::new(),
                Lead::Part(mark) => format!("{} ", sign(mark)),
                Lead::Finding(mark) => format!("  {} ", sign(mark)),
                Lead::Why => "    ".to_owned(),
                Lead::Todo => format!("    {arrow} "),
                Lead::Command => "      ".to_owned(),
            },
            &self.text,
        );
        format!("{before}{text}")
    }

    /// The same in the order in which it is spoken, without a mark: what a finding's says its words say.
    #[must_use]
    pub fn spoken(&self, lang: Lang) -> String {
        let text = &self.text;
        match self.lead {
            Lead::Part(of) => format!("{text}: {}", mark(of, lang)),
            Lead::Todo => format!("{}: {text}", Say::Todo.say(lang)),
            Lead::Sentence(_) | Lead::Finding(_) | Lead::Why | Lead::Command => text.clone(),
        }
    }

    /// How it is to be taken.
    #[must_use]
    pub const fn tone(&self) -> Tone {
        match self.lead {
            Lead::Sentence(tone) => tone,
            Lead::Part(mark) | Lead::Finding(mark) => tone(mark),
            Lead::Why => Tone::Quiet,
            Lead::Todo | Lead::Command => Tone::Plain,
        }
    }
}

/// The sentence, then the walk from the machine to the card as a tree. What is as it should be is told in a line, unless
/// `all` is.
#[must_use]
pub fn lines(report: &DiagReport, all: bool, lang: Lang) -> Vec<Line> {
    let (tone, sentence) = sentence(report, lang);
    let mut lines = vec![Line::new(Lead::Sentence(tone), sentence)];
    for which in Part::ALL {
        let found: Vec<_> = report.of_part(which).collect();
        let Some(worst) = worst(&found) else { continue };
        lines.push(Line::new(Lead::Part(worst), part(which, lang)));
        for finding in found {
            tell(&mut lines, finding, all, lang);
        }
    }
    lines
}

/// The mark that a part as a whole has.
fn worst(found: &[&Finding]) -> Option<Mark> {
    let any = |mark| found.iter().any(|finding| finding.mark == mark);
    [Mark::Bad, Mark::Warn, Mark::Good, Mark::Unknown].into_iter().find(|mark| any(*mark))
}

fn tell(lines: &mut Vec<Line>, finding: &Finding, all: bool, lang: Lang) {
    let told = told(finding, lang);
    let mut what = told.what;
    if finding.mark != Mark::Good {
        what = format!("{}: {what}", mark(finding.mark, lang));
    }
    let sure = sure(finding, lang);
    if !sure.is_empty() {
        what = format!("{what} ({sure})");
    }
    lines.push(Line::new(Lead::Finding(finding.mark), what));
    if finding.mark == Mark::Good && !all {
        return;
    }
    if !told.why.is_empty() {
        lines.push(Line::new(Lead::Why, told.why));
    }
    if !told.todo.is_empty() {
        lines.push(Line::new(Lead::Todo, told.todo));
    }
    for line in told.command.iter().flat_map(|command| command.lines()) {
        lines.push(Line::new(Lead::Command, line));
    }
}

/// One paste for a help desk: all that was found, and the same as JSON. Nothing in it tells of a person.
#[must_use]
pub fn page(report: &DiagReport, now: Instant, lang: Lang) -> String {
    page_with(report, None, now, lang, false)
}

/// The same with what came of an exercise. `ascii`: marks as words in brackets.
#[must_use]
pub fn page_with(
    report: &DiagReport,
    exercised: Option<&Exercised>,
    now: Instant,
    lang: Lang,
    ascii: bool,
) -> String {
    let at = now.with_timezone(&calendar::japan()).format("%Y-%m-%d %H:%M:%S %:z").to_string();
    let mut page = Say::Title.with(lang, &[PROGRAM, &at]);
    page += "\n";
    let all = [Mark::Good, Mark::Warn, Mark::Bad, Mark::Unknown];
    page += &all.map(|of| format!("{} {}", drawn(of, ascii), mark(of, lang))).join("  ");
    page += "\n\n";
    for line in lines(report, true, lang) {
        page += &line.whole(ascii);
        page.push('\n');
    }
    let mut value = value(report, now, lang);
    if let Some(exercised) = exercised {
        page.push('\n');
        let bars = if ascii { exercise::Bars::Ascii } else { exercise::Bars::Blocks };
        for (_, line) in exercise::lines(exercised, bars, lang) {
            page += &line;
            page.push('\n');
        }
        value["exercise"] = exercise::value(exercised, lang);
    }
    page.push('\n');
    page += Say::Json.say(lang);
    page.push('\n');
    page += &escaped(&by_lines(&value));
    page.push('\n');
    page
}

/// JSON, a line for each of its keys, and for each value of a list.
fn by_lines(value: &Value) -> String {
    let Some(object) = value.as_object() else { return value.to_string() };
    let members = object.iter().map(|(key, value)| {
        let told = match value {
            Value::Array(values) if !values.is_empty() => {
                let values: Vec<_> = values.iter().map(Value::to_string).collect();
                format!("[\n{}]", values.join(",\n"))
            }
            value => value.to_string(),
        };
        format!("{}:{told}", Value::from(key.as_str()))
    });
    format!("{{{}}}", members.collect::<Vec<_>>().join(",\n"))
}
