//! A verdict on a signed file, in words: a plain sentence, then what fits, what does not, and what was not checked, apart
//! from each other; the standard's words last.
//!
//! Never one green word: the policy stands beside every indication, and revocation is always among what was not
//! checked. What could not be checked reads neither as a fault nor as a merit. Whatever the file says of itself is cleaned,
//! and whom it names is masked until revealed.

pub(super) mod told;
mod words;

use std::sync::Arc;

use super::certificate;
use super::dates;
use super::mask::Reveal;
use super::pdf::{self, Revisions};
use super::sanitize::{clean, distinguished};
use super::section::{About, Rank, Row, Section, Tone};
use super::text::Lang;
use super::todo::{Own, Wording};
use crate::domain::calendar;
use crate::domain::certificate::Certificate;
use crate::domain::pdf::PdfReport;
use crate::domain::verdict::{
    Carrier, ContentType, Defect, DigestName, Finding, Fit, Indication, NotConfirmed, POLICY, Place,
    SignatureReport, SignedFileReport, Wrapping,
};
use told::chain;
pub use told::moment;
use words::Say;
pub(super) use words::{advice, caution, flaw};

/// What was looked at, by the names that the person knows.
#[derive(Debug, Clone, Copy)]
pub struct Looked<'a> {
    /// The signed file.
    pub file: &'a str,
    /// The document of a detached signature, where one was found.
    pub content: Option<&'a str>,
    /// What is around the signature.
    pub wrapping: &'a Wrapping,
    /// Of a PDF what is said besides its signatures' verdicts.
    pub pdf: Option<&'a PdfReport>,
}

/// The whole verdict, part by part.
#[derive(Debug, Clone)]
pub struct Told {
    /// Of several signatures how many hold, and what the file itself warns of.
    pub overall: Option<Section>,
    /// Of a PDF every signature on the time line of its revisions.
    pub revisions: Option<Revisions>,
    /// Each signature, the worst first.
    pub signatures: Vec<SignatureTold>,
    /// What was looked at.
    pub file: Section,
    /// What the law leaves to others.
    pub notes: Section,
}

/// What is told of one signature.
#[derive(Debug, Clone)]
pub struct SignatureTold {
    /// The answer, what decided it, and what to know besides: the answer first.
    pub headline: Section,
    /// What fits, what does not, what was not checked. One is left out where nothing is in it, but where that is the
    /// answer.
    pub boxes: Vec<(Fit, Section)>,
    /// Of a PDF how it lies there, what it covers, what came after it, its time stamps.
    pub within: Option<Section>,
    /// Who signed.
    pub signer: Section,
    /// The indication in the standard's words, its policy beside it.
    pub standard: Row,
}

impl Told {
    /// All of it, from the answer to the standard's words.
    #[must_use]
    pub fn sections(self, lang: Lang) -> Vec<Section> {
        let mut standard = Vec::new();
        let mut sections: Vec<Section> = self.overall.into_iter().collect();
        let mut revisions = self.revisions.map(|revisions| revisions.section);
        if !sections.is_empty() {
            sections.extend(revisions.take());
        }
        for each in self.signatures {
            sections.push(each.headline);
            sections.extend(revisions.take());
            sections.extend(each.boxes.into_iter().map(|(_, told)| told));
            sections.extend(each.within);
            sections.push(each.signer);
            standard.push(each.standard);
        }
        sections.extend([self.file, self.notes, self::standard(standard, lang)]);
        sections
    }
}

/// The section of what is told in the standard's words.
#[must_use]
pub fn standard(rows: Vec<Row>, lang: Lang) -> Section {
    Section { rows, ..section(Say::Standard, lang) }
}

/// The whole verdict. `signers` are the signers' certificates, in the order of the signatures.
#[must_use]
pub fn told(
    looked: Looked<'_>,
    report: &SignedFileReport,
    signers: &[Option<Arc<Certificate>>],
    lang: Lang,
    reveal: Reveal,
    wording: Wording,
) -> Told {
    let count = report.signatures.len();
    let mut warnings = warnings(looked.wrapping, lang);
    let mut signatures = Vec::new();
    for at in report.worst_first() {
        let Some(each) = report.signatures.get(at) else { continue };
        let within = looked.pdf.and_then(|pdf| pdf.signatures.get(at));
        let title = match within.is_some_and(|within| within.time_stamp) {
            false if count == 1 => Say::Signature.say(lang).to_owned(),
            stamp => {
                let of = if stamp { Say::DocumentStampOf } else { Say::SignatureOf };
                of.with(lang, &[&(at + 1).to_string(), &count.to_string()])
            }
        };
        let signer = signers.get(at).and_then(Option::as_deref);
        // A PDF is its signatures' document itself.
        let document = looked.pdf.map(|_| looked.file).or(looked.content);
        let mut told = signature(title, each, document, signer, (lang, wording), reveal);
        let apart = within.filter(|_| each.indication() != Indication::TotalFailed);
        told.headline.rows.extend(apart.and_then(|within| pdf::remedy(within, lang, wording)));
        told.within = within.map(|within| pdf::within(within, lang, reveal));
        for noted in each.findings.at(Place::Note) {
            told.headline.push(Rank::Headline, Tone::Warn, "", said(noted, each, lang, wording));
        }
        if count == 1 {
            told.headline.rows.append(&mut warnings);
        } else {
            told.standard.label.clone_from(&told.headline.title);
        }
        signatures.push(told);
    }
    let overall = (count > 1).then(|| {
        let mut overall = section(Say::Overall, lang);
        let of = |one| report.signatures.iter().filter(|each| each.indication() == one).count().to_string();
        let [failed, open, passed] =
            [Indication::TotalFailed, Indication::Indeterminate, Indication::TotalPassed].map(of);
        let told = Say::Counts.with(lang, &[&count.to_string(), &failed, &open, &passed]);
        overall.push(Rank::Headline, of_indication(report.worst()), "", told);
        overall.rows.append(&mut warnings);
        overall
    });
    let revisions = looked.pdf.map(|report| pdf::revisions(report, lang));
    Told { overall, revisions, signatures, file: file(looked, report, lang), notes: notes(lang) }
}

fn section(title: Say, lang: Lang) -> Section {
    Section::titled(About::Signature, title.say(lang))
}

fn file(looked: Looked<'_>, report: &SignedFileReport, lang: Lang) -> Section {
    let mut section = section(Say::File, lang);
    section.push(Rank::Normal, Tone::Plain, Say::Name.say(lang), clean(looked.file));
    if let Some(report) = looked.pdf {
        section.rows.extend(pdf::file(report, lang));
        let length = Say::OctetsAlone.with(lang, &[&dates::count(report.length)]);
        section.push(Rank::Normal, Tone::Plain, Say::Length.say(lang), length);
        return section;
    }
    let wrapping = looked.wrapping;
    let form = words::carrier(wrapping.carrier).say(lang);
    section.push(Rank::Detail, Tone::Plain, Say::Form.say(lang), form);
    let over: Vec<_> = wrapping.passed_over.iter().map(|each| words::passed_over(*each).say(lang)).collect();
    if !over.is_empty() {
        section.push(Rank::Normal, Tone::Quiet, Say::PassedOver.say(lang), over.join(Say::And.say(lang)));
    }
    let with_length = |name: &str| match report.content_length {
        Some(length) => Say::Octets.with(lang, &[name, &dates::count(length)]),
        None => name.to_owned(),
    };
    let (tone, document) = match looked.content {
        None if report.attached => (Tone::Plain, with_length(Say::DocumentInside.say(lang))),
        Some(name) if report.attached => {
            (Tone::Plain, with_length(&Say::DocumentCompared.with(lang, &[&clean(name)])))
        }
        Some(name) => (Tone::Plain, with_length(&clean(name))),
        None => (Tone::Warn, Say::DocumentAbsent.say(lang).to_owned()),
    };
    section.push(Rank::Normal, tone, Say::Document.say(lang), document);
    section
}

/// What a file's form warns of: what of it is not signed, and that it is no document.
fn warnings(wrapping: &Wrapping, lang: Lang) -> Vec<Row> {
    let mut told = section(Say::File, lang);
    if wrapping.carrier == Carrier::Mail {
        told.push(Rank::Headline, Tone::Warn, "", Say::MailHeaders.say(lang));
    }
    let content = match &wrapping.content {
        ContentType::Data => None,
        ContentType::TimeStamp => Some(Say::TimeStamp.say(lang).to_owned()),
        ContentType::Other(oid) => Some(Say::OtherContent.with(lang, &[&clean(oid)])),
    };
    if let Some(content) = content {
        told.push(Rank::Headline, Tone::Warn, Say::Content.say(lang), content);
    }
    told.rows
}

/// Not the colour of a certificate's good state: revocation was not asked.
const fn of_indication(indication: Indication) -> Tone {
    match indication {
        Indication::TotalPassed => Tone::Plain,
        Indication::TotalFailed => Tone::Bad,
        Indication::Indeterminate => Tone::Warn,
    }
}

/// One signature: the answer and what decided it, the three boxes, who signed. `document` is the name of a document beside
/// it.
#[must_use]
pub fn signature(
    title: String,
    report: &SignatureReport,
    document: Option<&str>,
    signer: Option<&Certificate>,
    (lang, wording): (Lang, Wording),
    reveal: Reveal,
) -> SignatureTold {
    let mut headline = Section::titled(About::Signature, title);
    let tone = of_indication(report.indication());
    headline.push(Rank::Headline, tone, "", answer(report.indication()).say(lang));
    if let Some(problem) = report.problem() {
        headline.push(Rank::Headline, tone, "", said(Finding::Against(problem), report, lang, wording));
    }
    // Which file is said to be another one than was signed: it may only have been taken for the document.
    if report.findings.has(Finding::Against(Defect::DocumentDiffers)) {
        let document = document.map_or_else(|| Say::DocumentInside.say(lang).to_owned(), clean);
        headline.push(Rank::Headline, tone, Say::Document.say(lang), document);
    }
    let boxes = Fit::ALL.into_iter().filter_map(|fit| Some((fit, box_of(fit, report, lang, wording)?)));
    let told = Say::Beside.with(lang, &[&indication(report), POLICY]);
    SignatureTold {
        headline,
        boxes: boxes.collect(),
        within: None,
        signer: who(report, signer, lang, reveal),
        standard: Row {
            label: Say::Indication.say(lang).to_owned(),
            value: told.into(),
            tone: Tone::Quiet,
            rank: Rank::Normal,
        },
    }
}

/// The indication and its sub-indication, in the standard's words.
fn indication(report: &SignatureReport) -> String {
    match report.sub_indication() {
        Some(sub) => format!("{} / {}", report.indication().key(), sub.key()),
        None => report.indication().key().to_owned(),
    }
}

/// The indication in a plain sentence.
const fn answer(indication: Indication) -> Say {
    match indication {
        Indication::TotalPassed => Say::Holds,
        Indication::TotalFailed => Say::Broken,
        Indication::Indeterminate => Say::Undecided,
    }
}

/// One finding.
fn said(finding: Finding, report: &SignatureReport, lang: Lang, wording: Wording) -> String {
    let say = match finding {
        Finding::Holds(confirmed) => words::confirmed(confirmed),
        Finding::Open(open) => words::not_confirmed(open),
        Finding::Against(defect) => words::defect(defect),
        Finding::Noted(noted) => caution(noted),
    };
    match (finding, &report.digest_algorithm) {
        (Finding::Against(Defect::WeakDigest), Some(DigestName::Known(algorithm))) => {
            say.with(lang, &[algorithm.key()])
        }
        (
            Finding::Against(
                defect @ (Defect::UnknownDigest
                | Defect::UnknownSignature
                | Defect::UnknownKey
                | Defect::IssuerUnsupported),
            ),
            _,
        ) => {
            let named = report.unsupported.iter().find(|(each, _)| *each == defect);
            say.with(lang, &[&algorithm(&clean(named.map_or("", |(_, name)| name)), lang)])
        }
        (Finding::Against(Defect::DocumentAbsent), _) => say.with(lang, &[&wording(Own::NameDocument, lang)]),
        _ => say.say(lang).to_owned(),
    }
}

/// An algorithm's name, of which some end in words.
fn algorithm(name: &str, lang: Lang) -> String {
    let words =
        [(", other parameters", "、ほかのパラメーター"), (", explicit parameters", "、名前のない曲線")];
    let told = words.iter().find_map(|(en, ja)| Some(format!("{}{ja}", name.strip_suffix(en)?)));
    told.filter(|_| lang == Lang::Ja).unwrap_or_else(|| name.to_owned())
}

/// A box: all that was found of one kind. That nothing speaks against a signature is an answer only where all else was
/// checked.
fn box_of(fit: Fit, report: &SignatureReport, lang: Lang, wording: Wording) -> Option<Section> {
    let title = match fit {
        Fit::Fits => Say::Fits,
        Fit::Misfits => Say::Misfits,
        Fit::Unchecked => Say::Unchecked,
    };
    let mut told = section(title, lang);
    for each in report.findings.fit(fit) {
        let tone = match (each, each.place()) {
            (_, Place::Wrong) => Tone::Bad,
            (Finding::Against(_), _) => Tone::Warn,
            _ => Tone::Plain,
        };
        let revocation = each == Finding::Open(NotConfirmed::Revocation);
        let rank = if revocation || tone != Tone::Plain { Rank::Headline } else { Rank::Normal };
        told.push(rank, tone, "", said(each, report, lang, wording));
    }
    if told.rows.is_empty() && fit == Fit::Misfits && report.indication() == Indication::TotalPassed {
        told.push(Rank::Normal, Tone::Plain, "", Say::Nothing.say(lang));
    }
    (!told.rows.is_empty()).then_some(told)
}

/// Who signed: first whose name the certificate has and who says so, as far as a small screen shows.
fn who(report: &SignatureReport, signer: Option<&Certificate>, lang: Lang, reveal: Reveal) -> Section {
    let mut section = section(Say::Signer, lang);
    let holder = signer.and_then(|signer| signer.holder.as_ref());
    let attributes = holder.map(|holder| certificate::attributes(holder, lang, reveal));
    let mut attributes = attributes.into_iter().flatten();
    if let Some((label, value)) = attributes.next() {
        section.push(Rank::Normal, Tone::Plain, label, value);
    }
    let mut row = |rank, tone, label: Say, value: String| section.push(rank, tone, label.say(lang), value);
    if let Some(verdict) = &report.chain {
        let (tone, told) = chain(verdict, lang);
        row(Rank::Normal, tone, Say::Chain, told);
    }
    if let Some(certificate) = signer {
        row(Rank::Normal, Tone::Plain, Say::Subject, distinguished(&certificate.subject));
    } else {
        let absent = report.findings.has(Finding::Against(Defect::CertificateAbsent));
        let told = if absent { Say::CertificateAbsent } else { Say::CertificateUnread };
        row(Rank::Normal, Tone::Warn, Say::Certificate, told.say(lang).to_owned());
    }
    let (tone, told) = match report.signing_time_claimed {
        Some(at) => (Tone::Plain, moment(at, lang)),
        None if report.findings.has(Finding::Open(NotConfirmed::SigningTimeUnreadable)) => {
            (Tone::Warn, Say::Unreadable.say(lang).to_owned())
        }
        None => (Tone::Quiet, Say::NotGiven.say(lang).to_owned()),
    };
    row(Rank::Normal, tone, Say::SignedAt, told);
    if let Some(name) = &report.digest_algorithm {
        let (tone, told) = match name {
            DigestName::Known(algorithm) if algorithm.weak() => {
                (Tone::Warn, Say::Weak.with(lang, &[algorithm.key()]))
            }
            DigestName::Known(algorithm) => (Tone::Plain, algorithm.key().to_owned()),
            DigestName::Other(oid) => (Tone::Warn, Say::UnknownName.with(lang, &[&clean(oid)])),
        };
        let rank = if tone == Tone::Warn { Rank::Headline } else { Rank::Detail };
        row(rank, tone, Say::Digest, told);
    }
    if let Some(certificate) = signer {
        let [from, to] = [certificate.not_before, certificate.not_after].map(calendar::day);
        let period = Say::PeriodOf.with(lang, &[&dates::day(lang, from), &dates::day(lang, to)]);
        row(Rank::Normal, Tone::Plain, Say::Period, period);
        row(Rank::Detail, Tone::Plain, Say::Issuer, distinguished(&certificate.issuer));
        row(Rank::Detail, Tone::Plain, Say::Serial, clean(&certificate.serial));
    }
    for (label, value) in attributes {
        section.push(Rank::Normal, Tone::Plain, label, value);
    }
    section
}

/// What the law leaves to others, in two lines.
fn notes(lang: Lang) -> Section {
    let mut section = section(Say::Notes, lang);
    for note in [Say::PrivateCheck, Say::Recipient] {
        section.push(Rank::Normal, Tone::Quiet, "", note.say(lang));
    }
    section
}

#[cfg(test)]
mod tests;
