//! Every signature of a PDF: how it lies there, its arithmetic, its certificate, what it covers and what came after it.
//!
//! The file passes once, whatever number of signatures it has: one running digest, from which each branches off where its
//! `/Contents` is left out. What that costs beyond one pass is bounded.
//!
//! A file that was spoilt after it was signed is read as far as it was whole: its signatures are told, and fail.

use std::ops::ControlFlow;

use super::Made;
use super::filing::{Asked, filing};
use super::pass::{self, Unhashed};
use super::time_stamp::{self, Over};
use crate::codec::cms::ber::ReadError;
use crate::codec::pdf::document::Document;
use crate::codec::pdf::signature::{Found, Misfit};
use crate::codec::pdf::{Flaw, PdfError, Prefix, Source, date, form, page, revision, signature};
use crate::domain::calendar::Instant;
use crate::domain::pdf::{Addition, Change, Covers, InPdf, Later, PdfReport, Scope, TimeStamp};
use crate::domain::verdict::{
    Caution, ChainVerdict, Confirmed, ContentType, Defect, DigestAlgorithm, Finding, Findings, PassedOver,
    SignatureReport, SignedFileReport,
};
use crate::sign::allowance::Allowance;
use crate::sign::check;
use crate::sign::digest::Digests;
use crate::sign::examination::{Outer, unread};
use crate::sign::{Judge, Watch};

/// Why there is no verdict.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Unjudged {
    /// It can't be read.
    #[error(transparent)]
    Unreadable(#[from] PdfError),
    /// It has no signature.
    #[error("not signed")]
    NotSigned,
    /// Reading was stopped.
    #[error("stopped")]
    Stopped,
}

impl From<Unhashed> for Unjudged {
    fn from(why: Unhashed) -> Self {
        match why {
            Unhashed::Unreadable(error) => Self::Unreadable(error),
            Unhashed::Stopped => Self::Stopped,
        }
    }
}

/// What is said of a PDF and of each of its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The verdicts, `attached` and as long as the file.
    pub report: SignedFileReport,
    /// What else is said.
    pub pdf: PdfReport,
}

/// Judges every signature at `now`. `name` is the file's, for what the registries ask of it.
pub fn check(
    source: &dyn Source,
    name: &str,
    now: Instant,
    judge: &Judge<'_>,
    watch: &Watch<'_>,
) -> Result<Checked, Unjudged> {
    let judged = |source: &dyn Source, spoilt| {
        let document = Document::open(source)?;
        Judging { document: &document, name, now, judge, watch, spoilt }.all()
    };
    let refused = match judged(source, None) {
        Err(Unjudged::Unreadable(PdfError::Malformed { at, flaw })) => (at, flaw),
        told => return told,
    };
    if !matches!(refused.1, Flaw::NotPdf | Flaw::JunkBefore | Flaw::Encrypted) {
        for end in ends(source)? {
            match judged(&Prefix { source, end }, Some(source.length())) {
                Err(Unjudged::NotSigned | Unjudged::Unreadable(PdfError::Malformed { .. })) => {}
                told => return told,
            }
        }
    }
    Err(PdfError::at(refused.0, refused.1).into())
}

/// Does a PDF that was just signed hold what it should: its newest signature covers the whole file, fits, binds its certificate and claims the time that
/// was meant?
pub fn reads_back(source: &dyn Source, made: &Made, watch: &Watch<'_>) -> Result<bool, Unjudged> {
    let document = Document::open(source)?;
    let all = signature::read(&document, &form::read(&document)?)?;
    let newest = all.iter().filter(|each| each.end() == Some(source.length()));
    let Some((found, range)) = newest.last().and_then(|found| Some((found, found.range?))) else {
        return Ok(false);
    };
    let Some(Ok(cms)) = found.contents.as_deref().map(read) else { return Ok(false) };
    let digests = pass::hash(source, &[range], &[made.digest_algorithm], watch)?;
    let claimed = found.at.as_deref().and_then(date::read);
    let outer = Outer { digests: digests.first().and_then(Option::as_ref), claimed, ..Outer::default() };
    let untrusted = |_: &[u8], _| ChainVerdict::Untrusted;
    let reports = cms.examined(&Allowance::per_file(), &outer, made.signing_time, &untrusted);
    let [only] = reports.as_slice() else { return Ok(false) };
    let seconds = |time: Option<Instant>| time.map(|time| time.timestamp());
    let meant = Some(made.signing_time.timestamp());
    Ok(source.length() == made.length + made.increment.len() as u64
        && found.field == made.field
        && found.misfits.is_empty()
        && !cms.attached()
        && only.digest_matches() == Some(true)
        && only.signature_valid() == Some(true)
        && only.findings.holds(Confirmed::CertificateBinding)
        && seconds(only.signing_time_claimed) == meant
        && seconds(claimed) == meant)
}

/// As many ends of earlier revisions are tried, in as many of the last octets.
const ENDS: usize = 16;
/// See [`ENDS`].
const TAIL: u64 = 16 << 20;

/// Where earlier revisions may end, the last first.
fn ends(source: &dyn Source) -> Result<Vec<u64>, PdfError> {
    const MARK: &[u8] = b"%%EOF";
    let (mut found, mut piece, length) = (Vec::new(), vec![0; 1 << 16], source.length());
    let mut to = length;
    while to > length.saturating_sub(TAIL) && found.len() < ENDS {
        // The pieces overlap, so that a mark and its line end lie in one of them.
        let from = to.saturating_sub(piece.len() as u64);
        let mut filled = 0;
        while filled < piece.len() {
            match source.read_at(from + filled as u64, &mut piece[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        let marks = piece[..filled].windows(MARK.len()).enumerate().filter(|(_, octets)| *octets == MARK);
        for (at, _) in marks.collect::<Vec<_>>().into_iter().rev() {
            let behind = at + MARK.len();
            let line = match &piece[behind..filled] {
                [b'\r', b'\n', ..] => 2,
                [b'\r' | b'\n', ..] => 1,
                _ => 0,
            };
            let end = from + (behind + line) as u64;
            if end < length && found.last().is_none_or(|last| end + 2 < *last) && found.len() < ENDS {
                found.push(end);
            }
        }
        to = if from == 0 { 0 } else { from + 8 };
    }
    Ok(found)
}

/// Reads `/Contents`: one signature in DER or BER, and nothing behind it but zeros.
fn read(contents: &[u8]) -> Result<check::Found, ReadError> {
    let found = check::bare(contents, &|_| ControlFlow::Continue(()))?;
    if found.wrapping.passed_over.iter().all(|each| *each == PassedOver::TrailingZeros) {
        Ok(found)
    } else {
        Err(ReadError::Malformed { at: 0, flaw: check::Flaw::Trailing })
    }
}

/// A document whose signatures are judged.
struct Judging<'a> {
    document: &'a Document<'a>,
    name: &'a str,
    now: Instant,
    judge: &'a Judge<'a>,
    watch: &'a Watch<'a>,
    /// The length of the file, where this is no more than what of it was whole.
    spoilt: Option<u64>,
}

impl Judging<'_> {
    fn all(&self) -> Result<Checked, Unjudged> {
        let form = form::read(self.document)?;
        let mut all = signature::read(self.document, &form)?;
        if all.is_empty() {
            return Err(Unjudged::NotSigned);
        }
        if self.spoilt.is_some() {
            for found in &mut all {
                found.misfits.push(Misfit::Leftover);
            }
        }
        let (scopes, ambiguous) = self.scopes(&all)?;
        let cms: Vec<_> = all
            .iter()
            .map(|found| found.contents.as_deref().and_then(|contents| read(contents).ok()))
            .collect();
        let digests = self.digests(&all, &cms)?;
        let allowance = Allowance::per_file();
        let (mut reports, mut told) = (Vec::new(), Vec::new());
        for (((found, scope), cms), digests) in all.iter().zip(scopes).zip(&cms).zip(&digests) {
            let one = One { judging: self, found, cms: cms.as_ref(), digests: digests.as_ref() };
            let (report, time_stamps) = one.judged(&scope, ambiguous, &allowance);
            reports.push(report);
            told.push(in_pdf(found, scope, time_stamps));
        }
        let length = self.spoilt.unwrap_or(self.document.source.length());
        let asked = all.iter().zip(&told).zip(&reports);
        let asked: Vec<_> =
            asked.map(|((found, told), report)| Asked { found, scope: &told.scope, report }).collect();
        let filing = filing(self.name, length, &asked);
        let revisions = told.first().map_or(1, |first| first.scope.revisions);
        let pages = page::count(self.document).ok().flatten();
        Ok(Checked {
            report: SignedFileReport { attached: true, content_length: Some(length), signatures: reports },
            pdf: PdfReport { pages, revisions, length, signatures: told, filing },
        })
    }

    /// What each covers, and whether that can be read in two ways.
    fn scopes(&self, all: &[Found]) -> Result<(Vec<Scope>, bool), PdfError> {
        let mut scopes = match revision::scopes(self.document, all) {
            Ok(scopes) => scopes,
            Err(PdfError::Malformed { flaw: Flaw::Ambiguous, .. }) => {
                let revisions = revision::count(self.document);
                let unclear = |found: &Found| Scope {
                    covers: Covers::Unclear,
                    revision: None,
                    revisions,
                    later: Later::Changed,
                    end: found.end(),
                    additions: Vec::new(),
                };
                return Ok((all.iter().map(unclear).collect(), true));
            }
            Err(error) => return Err(error),
        };
        if self.spoilt.is_some() {
            for scope in &mut scopes {
                scope.later = Later::Changed;
                scope.covers =
                    if scope.covers == Covers::WholeFile { Covers::Revision } else { scope.covers };
                let revision = scope.revisions;
                scope.additions.push(Addition { what: Change::Other, revision, object: None, seen: None });
            }
        }
        Ok((scopes, false))
    }

    /// The digests of what each covers, all in one pass.
    fn digests(&self, all: &[Found], cms: &[Option<check::Found>]) -> Result<Vec<Option<Digests>>, Unjudged> {
        let (mut ranges, mut places, mut algorithms) =
            (Vec::new(), Vec::new(), Vec::<DigestAlgorithm>::new());
        for (place, (found, cms)) in all.iter().zip(cms).enumerate() {
            let (Some(range), Some(cms)) = (found.range.filter(|_| lies_well(found)), cms) else { continue };
            ranges.push(range);
            places.push(place);
            // A document's time stamp names its algorithm inside.
            let inside = || found.contents.as_deref().and_then(time_stamp::imprint).into_iter().collect();
            let wanted = if found.time_stamp { inside() } else { cms.algorithms() };
            for algorithm in &wanted {
                if !algorithms.contains(algorithm) {
                    algorithms.push(*algorithm);
                }
            }
        }
        let mut digests: Vec<_> = all.iter().map(|_| None).collect();
        let hashed = pass::hash(self.document.source, &ranges, &algorithms, self.watch)?;
        for (place, each) in places.into_iter().zip(hashed) {
            digests[place] = each;
        }
        Ok(digests)
    }
}

/// Is what it covers what it must be, so that its digest says something?
fn lies_well(found: &Found) -> bool {
    !found.misfits.iter().any(|misfit| matches!(misfit, Misfit::ByteRange | Misfit::Contents | Misfit::Gap))
}

const fn defect(misfit: Misfit) -> Defect {
    match misfit {
        Misfit::ByteRange => Defect::ByteRange,
        Misfit::Contents => Defect::Contents,
        Misfit::Gap => Defect::Gap,
        Misfit::Leftover => Defect::Leftover,
        Misfit::Elsewhere => Defect::Elsewhere,
        Misfit::Twice => Defect::FieldTwice,
    }
}

fn in_pdf(found: &Found, scope: Scope, time_stamps: Vec<TimeStamp>) -> InPdf {
    let plain =
        |name: &Option<Vec<u8>>| name.as_deref().map(|name| String::from_utf8_lossy(name).into_owned());
    InPdf {
        field: found.field.clone(),
        time_stamp: found.time_stamp,
        sub_filter: plain(&found.sub_filter),
        name: found.name.clone(),
        reason: found.reason.clone(),
        location: found.location.clone(),
        claimed: found.at.as_deref().and_then(date::read),
        scope,
        certifies: found.certifies,
        time_stamps,
    }
}

/// One of them.
struct One<'a> {
    judging: &'a Judging<'a>,
    found: &'a Found,
    cms: Option<&'a check::Found>,
    digests: Option<&'a Digests>,
}

impl One<'_> {
    fn judged(
        &self,
        scope: &Scope,
        ambiguous: bool,
        allowance: &Allowance,
    ) -> (SignatureReport, Vec<TimeStamp>) {
        let against = |defect| Finding::Against(defect);
        let mut before: Vec<Finding> =
            self.found.misfits.iter().map(|misfit| against(defect(*misfit))).collect();
        let kind = self.found.sub_filter.as_deref();
        let known = matches!(kind, Some(b"adbe.pkcs7.detached" | b"ETSI.CAdES.detached" | b"ETSI.RFC3161"));
        let mut unsupported = Vec::new();
        if !known {
            before.push(against(Defect::UnknownSubFilter));
            let name = kind.map(|kind| String::from_utf8_lossy(kind).into_owned());
            unsupported.push((Defect::UnknownSubFilter, name.unwrap_or_default()));
        }
        let token = self.found.time_stamp;
        match self.cms {
            // Of another kind `/Contents` may be something else.
            None if known => before.push(against(Defect::Contents)),
            // One of another protocol's is none over a document.
            Some(cms)
                if known
                    && (cms.signers() != 1
                        || cms.attached() != token
                        || !token && cms.wrapping.content != ContentType::Data) =>
            {
                before.push(against(Defect::NotDetached));
            }
            _ => {}
        }
        if before.is_empty() {
            before.push(Finding::Holds(Confirmed::Coverage));
        }
        if lies_well(self.found) && self.cms.is_some() && self.digests.is_none() {
            before.push(against(Defect::TooMuch));
        }
        before.extend(match (scope.covers, scope.later) {
            _ if ambiguous => Some(against(Defect::Ambiguous)),
            // What came after what can't be said: that is told by what is wrong with it.
            (Covers::Unclear, _) => None,
            (_, Later::Changed) => Some(against(Defect::ChangedLater)),
            (_, Later::None | Later::SignaturesOnly) => Some(Finding::Holds(Confirmed::Unchanged)),
        });
        let (mut report, stamps) = match self.cms.filter(|_| known) {
            None => (unread(before, unsupported), Vec::new()),
            Some(cms) if token => self.time_stamp(cms, before, allowance),
            Some(cms) => self.signature(cms, before, allowance),
        };
        report.time_stamp = self.found.time_stamp;
        (report, stamps)
    }

    /// A person's signature.
    fn signature(
        &self,
        cms: &check::Found,
        found: Vec<Finding>,
        allowance: &Allowance,
    ) -> (SignatureReport, Vec<TimeStamp>) {
        let Judging { now, judge, .. } = *self.judging;
        let claimed = self.found.at.as_deref().and_then(date::read);
        let outer = Outer { digests: self.digests, claimed, found, ..Outer::default() };
        let first = cms.examined(allowance, &outer, now, judge).into_iter().next();
        let report = first.unwrap_or_else(|| unread(outer.found.clone(), Vec::new()));
        let stamp = |(value, token): (&[u8], &[u8])| {
            time_stamp::read(token, &Over::Value(value), now, judge, allowance)
        };
        (report, cms.time_stamps().into_iter().map(stamp).collect())
    }

    /// A document's time stamp: a signature over what the authority says, which must be of this document.
    fn time_stamp(
        &self,
        cms: &check::Found,
        found: Vec<Finding>,
        allowance: &Allowance,
    ) -> (SignatureReport, Vec<TimeStamp>) {
        let Judging { now, judge, .. } = *self.judging;
        let stamp = self.digests.zip(self.found.contents.as_deref()).map(|(digests, contents)| {
            time_stamp::read(contents, &Over::Document(digests), now, judge, allowance)
        });
        let claimed = stamp.as_ref().and_then(|stamp| stamp.at);
        let outer = Outer { digests: cms.inside(), claimed, found, ..Outer::default() };
        let authority = time_stamp::authority(judge);
        let first = cms.examined(allowance, &outer, now, &authority).into_iter().next();
        let mut report = first.unwrap_or_else(|| unread(outer.found.clone(), Vec::new()));
        let fits = stamp.as_ref().and_then(|stamp| stamp.fits);
        // What was examined is what the authority says; whether it says it of this document, the token's reader knows.
        let said = |each: &Finding| {
            *each != Finding::Noted(Caution::NotForDocuments)
                && (*each != Finding::Holds(Confirmed::Document) || fits == Some(true))
        };
        let other = (fits == Some(false)).then_some(Finding::Against(Defect::DocumentDiffers));
        let settled: Vec<_> = report.findings.iter().filter(said).chain(other).collect();
        report.digest_named &= fits == Some(true);
        report.findings = Findings::settled(settled);
        (report, stamp.into_iter().collect())
    }
}
