//! A signed PDF, in words: its revisions and what of them each signature covers, what came after it, the time stamps in it;
//! and before it is signed what is known of it.
//!
//! What a file says of itself is cleaned, and told as a claim; whom it names is masked until revealed.

use super::dates;
use super::mask::Reveal;
use super::sanitize::{clean, distinguished};
use super::section::{About, CONTINUED, Rank, Row, Section, Tone};
use super::text::{Lang, words};
use super::todo::{Own, Wording};
use super::verdict::told::{chain, moment};
use crate::domain::pdf::{Addition, Change, Covers, InPdf, Later, PdfReport, Scope, TimeStamp};
use crate::sign::pdf::{About as Known, Warning};

words! {
    enum Say {
        Revisions: "署名と版", "Signatures and revisions";
        Person: "署名 {0}", "Signature {0}";
        Stamp: "タイムスタンプ {0}", "Time stamp {0}";
        Told: "{0}。{1}", "{0}; {1}";
        SignedMark: "{0} 署名された版", "{0} what was signed";
        AddedMark: "{0} 署名だけが加わった版", "{0} signatures added";
        ChangedMark: "{0} 変更された版", "{0} changed";

        Scope: "PDF の中の署名", "The signature in the PDF";
        Covers: "署名の範囲", "Covers";
        Whole: "ファイル全体", "the whole file";
        WholeOf: "ファイル全体 (第{0}版まで)", "the whole file (up to revision {0})";
        Revision: "第{0}版まで (全{1}版)", "up to revision {0} of {1}";
        Unclear: "分かりません (全{0}版)", "can't be told (of {0} revisions)";
        After: "そのあと", "After it";
        Nothing: "何も加わっていません", "nothing was added";
        SignaturesOnly: "署名だけが加わりました", "only signatures were added";
        Changed: "変更されています", "it was changed";
        Leftover: "版ではないデータが続いています", "data that are no revision follow";
        Untold: "分かりません", "can't be told";
        Addition: "第{0}版", "Revision {0}";
        Unseen: "{0} (オブジェクト {1})", "{0} (object {1})";
        Seen: "{0} ({1}ページに見えます、{2}×{3}ポイント)", "{0} (seen on page {1}, {2} x {3} points)";
        More: "ほかにもあります (ここまで{0}件)", "and more (the first {0})";
        Field: "署名欄", "Field";
        Kind: "署名の形式", "Form";
        Registries: "{0} (登記・公証などの形式)", "{0} (as Japan's registries ask)";
        Pades: "{0} (EUなどの形式)", "{0} (PAdES, as in the EU)";
        DocumentStamp: "{0} (文書のタイムスタンプ)", "{0} (a document time stamp)";
        ClaimedName: "名前 (申告)", "Name (claimed)";
        ClaimedAt: "日時 (申告)", "Time (claimed)";
        Reason: "理由 (申告)", "Reason (claimed)";
        Location: "場所 (申告)", "Place (claimed)";
        Certifies: "文書の証明", "Certifies";
        NoChange: "この署名のあとの変更を一切認めない", "no change is allowed after it";
        FormsOnly: "フォームの記入と署名だけを認める", "only forms and signatures are allowed after it";
        NotesToo: "フォームの記入、署名、注釈を認める", "forms, signatures and comments are allowed after it";
        Allowed: "この証明が認める変更も、ここでは変更として扱います", "what it allows is taken as a change here all the same";

        TimeStamp: "タイムスタンプ", "Time stamp";
        StampUnread: "読めません", "can't be read";
        StampFits: "この署名 (文書) に合います", "it is over this signature (document)";
        StampMisfits: "この署名 (文書) に合いません", "it is not over this signature (document)";
        StampOpen: "合うかどうかは計算できませんでした", "whether it fits could not be computed";
        StampOf: "発行者", "Its authority";
        StampIssuer: "その認証局", "Certified by";
        StampUntrusted: "{0}。時刻の証明とは扱いません", "{0}; it proves no time here";

        Pages: "ページ数", "Pages";
        PagesOf: "{0}ページ", "{0}";
        Count: "版の数", "Revisions";
        CountOf: "{0}版", "{0}";
        There: "すでにある署名", "Signed before";
        NoneThere: "ありません", "not signed yet";
        SignedThere: "{0}件。そのまま残ります", "{0} so far; what is there stays as it is";
        OfWhom: "{0} ({1})", "{0} ({1})";
        ChangedSince: "そのあとに変更されています", "changed since";
        Know: "知っておくこと", "Note";
    }
}

words! {
    /// What came after a signature.
    fn change(Change) {
        Change::Signature => "署名か署名欄", "a signature or its field";
        Change::TimeStamp => "文書のタイムスタンプ", "a document time stamp";
        Change::SecurityStore => "検証のための情報 (DSS)", "data for verifying (DSS)";
        Change::Form => "フォームの記入や見た目", "a form's value or look";
        Change::Annotation => "注釈", "an annotation";
        Change::Page => "ページの内容", "what a page shows";
        Change::Other => "そのほかの変更", "something else";
    }
}

words! {
    /// What to know of a PDF before it is signed.
    pub fn warning(Warning) {
        Warning::UsageRights => "Acrobat Reader で使える機能を広げる印 (利用権) があり、署名すると切れます", "The file extends what Acrobat Reader may do with it (usage rights): signing ends that";
        Warning::Subsections => "相互参照表が分かれています。Acrobat がこの署名を無効とみなすことがあります", "The cross-reference is in several parts: Acrobat may call the signature invalid";
        Warning::Hybrid => "二通りの相互参照があります (Word などのPDF)。表のほうに合わせて署名します", "It has two cross-references (as Word writes them): the signature follows the table";
    }
}

/// Is what came after a signature accepted (policy v1)?
const fn accepted(what: Change) -> bool {
    matches!(what, Change::Signature | Change::TimeStamp | Change::SecurityStore)
}

/// What a revision is to a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It was there before, and is covered.
    Covered,
    /// The one that was signed.
    Signed,
    /// It came later, and brought only what is accepted.
    Added,
    /// It came later, and changed something.
    Changed,
    /// Nothing can be said of it.
    Unknown,
    /// Revisions that are left out.
    Left,
}

/// How each is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Signs {
    /// See [`Mark`]; so do the others.
    pub covered: &'static str,
    /// See `covered`.
    pub signed: &'static str,
    /// See `covered`.
    pub added: &'static str,
    /// See `covered`.
    pub changed: &'static str,
    /// See `covered`.
    pub unknown: &'static str,
    /// See `covered`.
    pub left: &'static str,
    /// Between what is covered and the next.
    pub within: &'static str,
    /// Between others.
    pub beyond: &'static str,
}

/// Every signature of a PDF on a time line of its revisions.
#[derive(Debug, Clone)]
pub struct Revisions {
    /// A row for each signature, in the file's order.
    pub section: Section,
    /// For each its line.
    pub lines: Vec<Vec<Mark>>,
}

/// So many revisions are drawn.
const DRAWN: usize = 10;

impl Revisions {
    fn of(pdf: &PdfReport, lang: Lang) -> Self {
        let mut section = Section::titled(About::Signature, Say::Revisions.say(lang));
        for (each, at) in pdf.signatures.iter().zip(1_usize..) {
            let (tone, covers, later) = scope(&each.scope, lang);
            let label = if each.time_stamp { Say::Stamp } else { Say::Person };
            let value = match each.scope {
                Scope { covers: Covers::WholeFile, later: Later::None, .. }
                | Scope { covers: Covers::Unclear, .. } => covers,
                _ => Say::Told.with(lang, &[&covers, later]),
            };
            section.push(Rank::Headline, tone, &label.with(lang, &[&at.to_string()]), value);
        }
        let shown = drawn(pdf);
        let line = |each: &InPdf| -> Vec<Mark> {
            shown.iter().map(|at| at.map_or(Mark::Left, |at| mark(&each.scope, at))).collect()
        };
        Self { section, lines: pdf.signatures.iter().map(line).collect() }
    }

    /// With the lines drawn, and what their signs mean: those that are there.
    #[must_use]
    pub fn drawn(self, signs: &Signs, lang: Lang) -> Section {
        let mut section = self.section;
        for (row, line) in section.rows.iter_mut().zip(&self.lines) {
            row.value = format!("{}  {}", line_of(line, signs), row.value.as_str()).into();
        }
        let meanings = [
            (Mark::Signed, Say::SignedMark, signs.signed),
            (Mark::Added, Say::AddedMark, signs.added),
            (Mark::Changed, Say::ChangedMark, signs.changed),
        ];
        let there = meanings.iter().filter(|(mark, ..)| self.lines.iter().flatten().any(|each| each == mark));
        let legend: Vec<_> = there.map(|(_, say, sign)| say.with(lang, &[sign])).collect();
        if !legend.is_empty() {
            section.push(Rank::Detail, Tone::Quiet, CONTINUED, legend.join("  "));
        }
        section
    }
}

fn line_of(line: &[Mark], signs: &Signs) -> String {
    let mut told = String::new();
    for (mark, before) in line.iter().zip(std::iter::once(None).chain(line.iter().map(Some))) {
        if let Some(before) = before {
            let covered =
                matches!((before, mark), (_, Mark::Covered | Mark::Signed) | (Mark::Covered, Mark::Left));
            told.push_str(if covered { signs.within } else { signs.beyond });
        }
        told.push_str(match mark {
            Mark::Covered => signs.covered,
            Mark::Signed => signs.signed,
            Mark::Added => signs.added,
            Mark::Changed => signs.changed,
            Mark::Unknown => signs.unknown,
            Mark::Left => signs.left,
        });
    }
    told
}

/// Which revisions are drawn: all of few; of many the first ones and the last, `None` for those between them.
fn drawn(pdf: &PdfReport) -> Vec<Option<u32>> {
    let half = u32::try_from(DRAWN / 2).unwrap_or(1);
    if usize::try_from(pdf.revisions).is_ok_and(|all| all <= DRAWN) {
        return (1..=pdf.revisions).map(Some).collect();
    }
    (1..=half).map(Some).chain([None]).chain((pdf.revisions - half + 1..=pdf.revisions).map(Some)).collect()
}

fn mark(scope: &Scope, at: u32) -> Mark {
    let Some(signed) = scope.revision.filter(|_| scope.covers != Covers::Unclear) else {
        return Mark::Unknown;
    };
    if at <= signed {
        return if at < signed { Mark::Covered } else { Mark::Signed };
    }
    let brought = || scope.additions.iter().filter(|each| each.revision == at);
    match scope.later {
        Later::Changed if brought().any(|each| !accepted(each.what)) => Mark::Changed,
        Later::Changed if brought().next().is_none() => Mark::Unknown,
        Later::None | Later::SignaturesOnly | Later::Changed => Mark::Added,
    }
}

/// What a signature covers, and what came after it.
fn scope(scope: &Scope, lang: Lang) -> (Tone, String, &'static str) {
    let revisions = scope.revisions.to_string();
    let covers = match (scope.covers, scope.revision) {
        (Covers::WholeFile, _) if scope.revisions < 2 => Say::Whole.say(lang).to_owned(),
        (Covers::WholeFile, _) => Say::WholeOf.with(lang, &[&revisions]),
        (Covers::Revision, Some(revision)) => Say::Revision.with(lang, &[&revision.to_string(), &revisions]),
        (Covers::Revision, None) | (Covers::Unclear, _) => Say::Unclear.with(lang, &[&revisions]),
    };
    let (later, tone) = match (scope.covers, scope.later) {
        // What came after what is unclear was not looked at.
        (Covers::Unclear, _) => (Say::Untold, Tone::Warn),
        (_, Later::None) => (Say::Nothing, Tone::Plain),
        (_, Later::SignaturesOnly) => (Say::SignaturesOnly, Tone::Plain),
        (_, Later::Changed) if scope.revision == Some(scope.revisions) => (Say::Leftover, Tone::Warn),
        (_, Later::Changed) => (Say::Changed, Tone::Warn),
    };
    (tone, covers, later.say(lang))
}

/// One thing that came later.
fn addition(addition: &Addition, lang: Lang) -> Row {
    let what = change(addition.what).say(lang);
    let told = match (addition.seen, addition.object) {
        (Some((page, [width, height])), _) => {
            Say::Seen.with(lang, &[what, &dates::count(page), &width.to_string(), &height.to_string()])
        }
        (None, Some(object)) => Say::Unseen.with(lang, &[what, &object.to_string()]),
        (None, None) => what.to_owned(),
    };
    // What is seen may cover what was signed, whatever it is.
    let quiet = accepted(addition.what) && addition.seen.is_none();
    let tone = if quiet { Tone::Plain } else { Tone::Warn };
    Row::new(Rank::Normal, tone, Say::Addition.with(lang, &[&addition.revision.to_string()]), told)
}

/// At most so many additions are known.
const ADDITIONS: usize = 100;

/// Every signature on the time line.
#[must_use]
pub fn revisions(pdf: &PdfReport, lang: Lang) -> Revisions {
    Revisions::of(pdf, lang)
}

/// What is said of one signature besides its verdict.
pub(super) fn within(signature: &InPdf, lang: Lang, reveal: Reveal) -> Section {
    let mut section = Section::titled(About::Signature, Say::Scope.say(lang));
    let (tone, covers, later) = scope(&signature.scope, lang);
    section.push(Rank::Headline, tone, Say::Covers.say(lang), covers);
    section.push(Rank::Headline, tone, Say::After.say(lang), later);
    if let Some(level) = signature.certifies {
        let told = match level {
            1 => Say::NoChange,
            2 => Say::FormsOnly,
            _ => Say::NotesToo,
        };
        section.push(Rank::Normal, Tone::Plain, Say::Certifies.say(lang), told.say(lang));
        if level > 1 && signature.scope.later == Later::Changed {
            section.push(Rank::Normal, Tone::Warn, CONTINUED, Say::Allowed.say(lang));
        }
    }
    section.rows.extend(signature.scope.additions.iter().map(|each| addition(each, lang)));
    if signature.scope.additions.len() >= ADDITIONS {
        let told = Say::More.with(lang, &[&signature.scope.additions.len().to_string()]);
        section.push(Rank::Normal, Tone::Quiet, CONTINUED, told);
    }
    for each in &signature.time_stamps {
        time_stamp(&mut section, each, lang);
    }
    if let Some(kind) = &signature.sub_filter {
        let told = match kind.as_str() {
            "adbe.pkcs7.detached" => Say::Registries.with(lang, &[kind]),
            "ETSI.CAdES.detached" => Say::Pades.with(lang, &[kind]),
            "ETSI.RFC3161" => Say::DocumentStamp.with(lang, &[kind]),
            other => clean(other),
        };
        section.push(Rank::Normal, Tone::Plain, Say::Kind.say(lang), told);
    }
    section.push(Rank::Detail, Tone::Plain, Say::Field.say(lang), clean(&signature.field));
    if let Some(name) = &signature.name {
        section.push(Rank::Normal, Tone::Plain, Say::ClaimedName.say(lang), reveal.of(&clean(name)));
    }
    if let Some(at) = signature.claimed {
        section.push(Rank::Detail, Tone::Plain, Say::ClaimedAt.say(lang), moment(at, lang));
    }
    for (label, value) in [(Say::Reason, &signature.reason), (Say::Location, &signature.location)] {
        if let Some(value) = value {
            section.push(Rank::Normal, Tone::Plain, label.say(lang), clean(value));
        }
    }
    section
}

/// A time stamp: when, over what, whose.
fn time_stamp(section: &mut Section, stamp: &TimeStamp, lang: Lang) {
    let (tone, at) = match stamp.at {
        Some(at) => (Tone::Plain, moment(at, lang)),
        None => (Tone::Warn, Say::StampUnread.say(lang).to_owned()),
    };
    section.push(Rank::Normal, tone, Say::TimeStamp.say(lang), at);
    let (tone, fits) = match stamp.fits {
        Some(true) => (Tone::Plain, Say::StampFits),
        Some(false) => (Tone::Bad, Say::StampMisfits),
        None => (Tone::Warn, Say::StampOpen),
    };
    section.push(Rank::Normal, tone, CONTINUED, fits.say(lang));
    for (label, name) in [(Say::StampOf, &stamp.authority), (Say::StampIssuer, &stamp.issuer)] {
        if let Some(name) = name {
            section.push(Rank::Normal, Tone::Plain, label.say(lang), distinguished(name));
        }
    }
    if let Some(verdict) = &stamp.chain {
        let (tone, told) = chain(verdict, lang);
        let told = if tone == Tone::Plain { told } else { Say::StampUntrusted.with(lang, &[&told]) };
        section.push(Rank::Normal, tone, CONTINUED, told);
    }
}

/// What else is to know of a signature whose file was changed after it: how to get at what was signed.
pub(super) fn remedy(signature: &InPdf, lang: Lang, wording: Wording) -> Option<Row> {
    let apart = signature.scope.later == Later::Changed && signature.scope.end.is_some();
    apart.then(|| Row::new(Rank::Headline, Tone::Plain, "", wording(Own::ExtractSigned, lang)))
}

/// The rows of a PDF's file.
pub(super) fn file(pdf: &PdfReport, lang: Lang) -> impl Iterator<Item = Row> {
    let pages = pdf.pages.map(|pages| (Say::Pages, Say::PagesOf.with(lang, &[&dates::count(pages)])));
    let revisions = (Say::Count, Say::CountOf.with(lang, &[&pdf.revisions.to_string()]));
    let rows = pages.into_iter().chain([revisions]);
    rows.map(move |(label, value)| Row::new(Rank::Normal, Tone::Plain, label.say(lang), value))
}

/// What is known of a PDF before it is signed: its pages, the signatures that are there, what to know. Who signed is
/// masked until revealed.
#[must_use]
pub fn known(known: &Known, lang: Lang, reveal: Reveal) -> Vec<Row> {
    let row = |label: Say, tone, value: String| Row::new(Rank::Headline, tone, label.say(lang), value);
    let mut rows = Vec::new();
    if let Some(pages) = known.pages {
        rows.push(row(Say::Pages, Tone::Plain, Say::PagesOf.with(lang, &[&dates::count(pages)])));
    }
    let there = match known.signatures.len() {
        0 => Say::NoneThere.say(lang).to_owned(),
        count => Say::SignedThere.with(lang, &[&count.to_string()]),
    };
    rows.push(row(Say::There, Tone::Plain, there));
    for each in &known.signatures {
        let name = each.name.as_ref().map_or_else(|| clean(&each.field), |name| reveal.of(&clean(name)));
        let name = if each.time_stamp { change(Change::TimeStamp).say(lang).to_owned() } else { name };
        let told = match each.claimed {
            Some(at) => Say::OfWhom.with(lang, &[&name, &moment(at, lang)]),
            None => name,
        };
        let (tone, told) = match each.scope.later {
            Later::Changed => (Tone::Warn, Say::Told.with(lang, &[&told, Say::ChangedSince.say(lang)])),
            Later::None | Later::SignaturesOnly => (Tone::Plain, told),
        };
        rows.push(Row::new(Rank::Headline, tone, CONTINUED, told));
    }
    rows.extend(
        known.warnings.iter().map(|each| row(Say::Know, Tone::Warn, warning(*each).say(lang).to_owned())),
    );
    rows
}

#[cfg(test)]
mod tests;
