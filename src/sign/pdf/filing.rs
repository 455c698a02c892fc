//! What the registries ask of a signed PDF, held against it: form alone, never whether it will be accepted. What each
//! requirement rests on is in `docs/pdf.md §2`.

use std::ops::ControlFlow;

use chrono::NaiveDate;
use der::oid::db::rfc5912::{RSA_ENCRYPTION, SHA_256_WITH_RSA_ENCRYPTION};

use crate::codec::cms::{self, ContentSink, SignedData};
use crate::codec::pdf::signature::{Found, Misfit};
use crate::codec::x509;
use crate::domain::jis;
use crate::domain::pdf::{Covers, Filing, Met, Requirement, Scope};
use crate::domain::verdict::{DigestAlgorithm, DigestName, PassedOver, SignatureReport};
use crate::sign::algorithm;
use crate::sign::attributes::{CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME, SignedAttributes};
use crate::sign::info::SignerInfo;
use crate::sign::signer;

/// 10 MB (電子公証): powers of 1000, the narrower of what the words can mean, so that nothing is called met that an office
/// refuses.
const LARGEST: u64 = 10_000_000;
/// Half-width columns of a file's name (電子公証), its extension among them: the narrower meaning again.
const COLUMNS: usize = 31;
/// Signs of ASCII that no file's name may have (登記・供託オンライン申請 FAQ 110).
const FORBIDDEN: &str = " \"#&'()=^~\\|`:;*+,<>/?$%@[]";
/// Full-width ones, each under both code points that converters give it: ― ～ ∥ － ￠ ￡ ￢, and the full-width blank.
const FORBIDDEN_WIDE: &str = "\u{3000}―—〜～‖∥−－¢￠£￡¬￢";

/// One signature, as far as the registries ask.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// How it lies there.
    pub found: &'a Found,
    /// What it covers.
    pub scope: &'a Scope,
    /// Its verdict.
    pub report: &'a SignatureReport,
}

/// Every requirement over all signatures of a file: its name, its length in octets, whether it ends with a signature. Without a signature what is
/// asked of one is not met.
#[must_use]
pub fn filing(name: &str, length: u64, signatures: &[Asked<'_>]) -> Filing {
    let mut file = of_name(name, length).0;
    let widest = signatures.iter().filter_map(|each| each.found.end()).max();
    let each: Vec<Signed<'_>> = signatures.iter().map(|asked| Signed::of(*asked, length, widest)).collect();
    let of_signatures = |requirement| {
        let all = each.iter().map(|signed| signed.met(requirement));
        // The worst of all: not met, not known, a caution, met.
        let worst = all.min_by_key(|met| match met {
            Said { met: Some(false), caution: false } => 0,
            Said { met: None, caution: false } => 1,
            Said { met: Some(false) | None, caution: true } => 2,
            Said { met: Some(true), .. } => 3,
        });
        let Said { met, caution } = worst.unwrap_or(Said::so(false));
        Met { requirement, met, caution }
    };
    let all = Requirement::ALL.into_iter().map(|requirement| {
        match file.iter().position(|met| met.requirement == requirement) {
            Some(at) => file.swap_remove(at),
            None => of_signatures(requirement),
        }
    });
    Filing(all.collect())
}

/// What is asked of the name and the size alone: told before anything is written.
#[must_use]
pub fn of_name(name: &str, length: u64) -> Filing {
    let taken = |character: char| {
        let wide = jis::has(character) && !FORBIDDEN_WIDE.contains(character);
        wide || character.is_ascii_graphic() && !FORBIDDEN.contains(character)
    };
    // One dot, before the extension, and better no hyphen: a notary's office asks for both.
    let dotted = matches!(name.split('.').collect::<Vec<_>>()[..], [stem, extension] if !stem.is_empty() && !extension.is_empty());
    let is_named_well = dotted && name.chars().all(taken);
    let columns: usize = name.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum();
    let met = |requirement, Said { met, caution }| Met { requirement, met, caution };
    Filing(vec![
        met(
            Requirement::FileName,
            Said { met: Some(is_named_well && !name.contains('-')), caution: is_named_well },
        ),
        met(Requirement::FileNameLength, Said::so(columns <= COLUMNS)),
        met(Requirement::Size, Said::so(length <= LARGEST)),
    ])
}

/// Whether something is met.
#[derive(Clone, Copy)]
struct Said {
    met: Option<bool>,
    caution: bool,
}

impl Said {
    const fn so(met: bool) -> Self {
        Self { met: Some(met), caution: false }
    }

    const fn known(met: Option<bool>) -> Self {
        Self { met, caution: false }
    }

    const fn caution(met: bool) -> Self {
        Self { met: Some(met), caution: true }
    }
}

/// One signature with what its CMS holds, where that is read.
struct Signed<'a> {
    asked: Asked<'a>,
    /// It covers as much as is asked of it: of the widest all of the file.
    far_enough: bool,
    data: Option<SignedData>,
}

impl<'a> Signed<'a> {
    fn of(asked: Asked<'a>, length: u64, widest: Option<u64>) -> Self {
        let end = asked.found.end();
        let far_enough = end.is_some() && (end < widest || end == Some(length));
        Self { asked, far_enough, data: asked.found.contents.as_deref().and_then(contents) }
    }

    fn met(&self, requirement: Requirement) -> Said {
        let Asked { found, scope, report } = self.asked;
        match requirement {
            Requirement::Type => Said::so(found.kind.as_deref() == Some(b"Sig")),
            Requirement::SubFilter => Said::so(found.sub_filter.as_deref() == Some(b"adbe.pkcs7.detached")),
            Requirement::Name => Said::so(found.name.as_deref().is_some_and(|name| !name.trim().is_empty())),
            Requirement::Date => Said::so(found.at.as_deref().is_some_and(is_date)),
            Requirement::ByteRange => {
                // All but how `/Contents` is filled, which is the next one's.
                let lies = found.misfits.iter().all(|misfit| *misfit == Misfit::Contents);
                Said::so(lies && self.far_enough && scope.covers != Covers::Unclear)
            }
            Requirement::Contents => {
                let alone = self.data.as_ref().is_some_and(|data| data.document.is_none());
                Said::so(alone && !found.misfits.contains(&Misfit::Contents))
            }
            Requirement::Certificate => self.certificate(),
            Requirement::Digest => match (report.digest_matches(), &report.digest_algorithm) {
                (Some(true), Some(DigestName::Known(DigestAlgorithm::Sha256))) => Said::so(true),
                (None, _) => Said::known(None),
                _ => Said::so(false),
            },
            Requirement::Algorithms => {
                Said::caution(self.signer(|info, _| is_sha_256_with_rsa(info)) == Some(true))
            }
            Requirement::Key => Said::known(self.key()),
            // Of the file, not of a signature.
            Requirement::FileName | Requirement::FileNameLength | Requirement::Size => Said::known(None),
        }
    }

    /// Asks the one signer's part and its certificate.
    fn signer<T>(&self, ask: impl FnOnce(&SignerInfo<'_>, Option<&[u8]>) -> T) -> Option<T> {
        let data = self.data.as_ref()?;
        let [part] = data.signers.as_slice() else { return None };
        let info = SignerInfo::read(&part.der)?;
        let all = signer::read_all(&data.certificates);
        let own = all.iter().flatten().find(|each| each.is_named_by(&info.id));
        Some(ask(&info, own.map(|each| each.der)))
    }

    /// A value that is made over the document itself, without signed attributes, is Acrobat's way and is taken.
    fn certificate(&self) -> Said {
        let said = self.signer(|info, certificate| {
            let has = |all: &SignedAttributes<'_>, oid| matches!(all.single(oid), Ok(Some(_)));
            let needed = |all| has(all, CONTENT_TYPE) && has(all, MESSAGE_DIGEST);
            let is_whole = certificate.is_some() && info.attributes.as_ref().is_none_or(needed);
            let timed = info.attributes.as_ref().is_none_or(|all| has(all, SIGNING_TIME));
            if is_whole && !timed { Said::caution(false) } else { Said::so(is_whole) }
        });
        said.unwrap_or(Said::so(false))
    }

    /// RSA with exactly 2048 bits. `None` where there is no certificate to be asked.
    fn key(&self) -> Option<bool> {
        let key = self.signer(|_, certificate| Some(x509::decode(certificate?).ok()?.key))??;
        Some(key.algorithm == "RSA" && key.bits == Some(2048))
    }
}

/// Reads nothing of a document: there should be none.
struct Nothing;

impl ContentSink for Nothing {
    fn announced(&mut self, _: &[Vec<u8>]) {}

    fn octets(&mut self, _: &[u8]) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// One `SignedData`, and zeros behind it.
fn contents(octets: &[u8]) -> Option<SignedData> {
    let data = cms::read(octets, &mut Nothing).ok()?;
    data.passed_over.iter().all(|each| *each == PassedOver::TrailingZeros).then_some(data)
}

fn is_sha_256_with_rsa(info: &SignerInfo<'_>) -> bool {
    let with = algorithm::parts(info.signature_algorithm).map(|(oid, _)| oid);
    let rsa = [RSA_ENCRYPTION, SHA_256_WITH_RSA_ENCRYPTION];
    algorithm::plain_digest(info.digest_algorithm) == Some(DigestAlgorithm::Sha256)
        && rsa.iter().any(|oid| with == Some(oid.as_bytes()))
}

/// `D:YYYYMMDDHHmmSS` with `Z` or `+HH'mm'`, whose last apostrophe may be missing (ISO 32000-2, 7.9.4): a day and a time that
/// there are.
fn is_date(octets: &[u8]) -> bool {
    let Some((digits, zone)) = octets.strip_prefix(b"D:").and_then(|rest| rest.split_at_checked(14)) else {
        return false;
    };
    let day = || {
        let all = |from, to| number(digits.get(from..to)?);
        let day = NaiveDate::from_ymd_opt(i32::try_from(all(0, 4)?).ok()?, all(4, 6)?, all(6, 8)?)?;
        day.and_hms_opt(all(8, 10)?, all(10, 12)?, all(12, 14)?)
    };
    let zone = match zone {
        b"Z" => true,
        [b'+' | b'-', hours @ .., b'\'', _, _] | [b'+' | b'-', hours @ .., b'\'', _, _, b'\''] => {
            let minutes = zone.get(4..6).and_then(number);
            hours.len() == 2 && number(hours).is_some_and(|it| it < 24) && minutes.is_some_and(|it| it < 60)
        }
        _ => false,
    };
    zone && day().is_some()
}

fn number(digits: &[u8]) -> Option<u32> {
    let all = digits.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(digits).ok().filter(|_| all)?.parse().ok()
}

#[cfg(test)]
mod tests;
