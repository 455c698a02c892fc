//! A signature for a PDF: planned before anybody is asked for a PIN, made in one call of the key.

use std::sync::Arc;

use super::{About, Made, Prepared, Refusal, Warning};
use crate::codec::pdf::append::{self, Dictionary, LARGEST, Plan};
use crate::codec::pdf::document::Document;
use crate::codec::pdf::form::{self, Field, Form, Lock};
use crate::codec::pdf::signature::{self, Found};
use crate::codec::pdf::xref::Kind;
use crate::codec::pdf::{Flaw, PdfError, Source, date, page, placed};
use crate::codec::x509;
use crate::domain::calendar::Instant;
use crate::domain::pdf::InPdf;
use crate::domain::verdict::{ChainVerdict, DigestAlgorithm, Indication};
use crate::sign::make::{self, Container, MakeError, Parameters, Profile};
use crate::sign::pdf::check::{Unjudged, check};
use crate::sign::{SigningKey, Watch, digest};

/// No signature of ours is longer: attributes, a value and one certificate.
const LONGEST: usize = x509::LONGEST + 4096;

/// Looks at a PDF before it is copied: refuses what can't be signed, checks the signatures that are there (one pass where there are any), and plans.
pub fn plan(source: &dyn Source, watch: &Watch<'_>) -> Result<(Plan, About), Refusal> {
    if source.length() > LARGEST {
        return Err(Refusal::TooLarge);
    }
    let document = Document::open(source)?;
    if document.is_encrypted() {
        return Err(PdfError::at(
            document.xref.sections.first().map_or(0, |newest| newest.at),
            Flaw::Encrypted,
        )
        .into());
    }
    let form = form::read(&document)?;
    if form.xfa_only {
        return Err(Refusal::XfaOnly);
    }
    let found = signature::read(&document, &form)?;
    if found.iter().any(|signature| signature.certifies == Some(1)) {
        return Err(Refusal::Certified);
    }
    let plan = append::plan(&document, &form)?;
    if let Some(by) = locked(&plan.field, &form, &found) {
        return Err(Refusal::Locked(by.to_owned()));
    }
    let longest = Dictionary {
        sub_filter: sub_filter(Profile::Pades),
        name: Some("\u{10FFFF}".repeat(x509::LONGEST / 4).into()),
        at: "D:99991231235959+09'00'".into(),
        contents: LONGEST,
        version: [0; 16],
    };
    plan.written(&longest).ok_or(Refusal::TooLarge)?;
    placed::placed(&document, &|| watch(0).is_continue())?;
    if watch(0).is_break() {
        return Err(Refusal::Stopped);
    }
    let signatures = if found.is_empty() { Vec::new() } else { unbroken(source, watch)? };
    let warnings = warnings(&document)?;
    Ok((plan, About { pages: page::count(&document)?, signatures, warnings }))
}

/// The field of a signature that would lock one of this name.
fn locked<'a>(name: &str, form: &'a Form, found: &'a [Found]) -> Option<&'a str> {
    let signed = |field: &&Field| field.is_signature() && field.value.is_some();
    let fields = form.fields.iter().filter(signed).map(|field| (&field.name, &field.lock));
    let all = fields.chain(found.iter().map(|signature| (&signature.field, &signature.locks)));
    let locks = |lock: &Lock| match lock {
        Lock::All => true,
        Lock::Include(names) => names.iter().any(|each| each == name),
        Lock::Exclude(names) => names.iter().all(|each| each != name),
    };
    all.filter(|(_, lock)| lock.as_ref().is_some_and(locks)).map(|(field, _)| field.as_str()).next()
}

/// The signatures that are there, none of which may be broken. Who issued them is not asked, nor what time it is.
fn unbroken(source: &dyn Source, watch: &Watch<'_>) -> Result<Vec<InPdf>, Refusal> {
    let checked = match check(source, "", Instant::default(), &|_, _| ChainVerdict::Untrusted, watch) {
        Ok(checked) => checked,
        Err(Unjudged::NotSigned) => return Ok(Vec::new()),
        Err(Unjudged::Unreadable(error)) => return Err(error.into()),
        Err(Unjudged::Stopped) => return Err(Refusal::Stopped),
    };
    let both = checked.report.signatures.iter().zip(&checked.pdf.signatures);
    let mut broken = both.filter(|(report, _)| report.indication() == Indication::TotalFailed);
    match broken.next() {
        Some((_, signature)) => Err(Refusal::Broken(signature.field.clone())),
        None => Ok(checked.pdf.signatures),
    }
}

fn warnings(document: &Document<'_>) -> Result<Vec<Warning>, PdfError> {
    let catalog = document.catalog()?;
    let permissions = catalog.value.dictionary().and_then(|entries| entries.get(b"Perms"));
    let permissions = permissions.map(|value| document.resolve(value)).transpose()?;
    let rights = permissions.is_some_and(|found| {
        found.value.dictionary().is_some_and(|each| each.get(b"UR3").or(each.get(b"UR")).is_some())
    });
    let sections = &document.xref.sections;
    let several = sections.last().is_some_and(|oldest| oldest.kind != Kind::Stream && oldest.subsections > 1);
    let hybrid = sections.iter().any(|section| section.kind == Kind::Hybrid);
    let told = [(rights, Warning::UsageRights), (several, Warning::Subsections), (hybrid, Warning::Hybrid)];
    Ok(told.into_iter().filter_map(|(so, warning)| so.then_some(warning)).collect())
}

/// What a profile is called in a PDF.
const fn sub_filter(profile: Profile) -> &'static str {
    match profile {
        Profile::Cms => "adbe.pkcs7.detached",
        Profile::Pades => "ETSI.CAdES.detached",
    }
}

/// Signs a prepared PDF. The key is asked once; nothing is told before the result was checked.
pub fn make<K: SigningKey>(
    key: &mut K,
    prepared: &Arc<Prepared>,
    signing: Parameters,
) -> Result<Made, MakeError<K::Error>> {
    let Prepared { plan, hashed, digest: (_, source), .. } = &**prepared;
    if hashed.length != plan.length {
        return Err(MakeError::Digest);
    }
    let signing = Parameters { container: Container::Pdf, ..signing };
    let der = key.certificate();
    let certificate = x509::decode(der).map_err(|_| MakeError::Certificate)?;
    let value = certificate.key.bits.unwrap_or_default().div_ceil(8) as usize;
    let contents = make::length(der, signing, value)?;
    let at = date::written(signing.signing_time);
    // Deterministic, and another one for another file, time or signer.
    let version = digest::of(DigestAlgorithm::Sha256, &[source, at.as_bytes(), der].concat());
    let version = version.and_then(|digest| digest.first_chunk().copied()).unwrap_or_default();
    let name = certificate.holder.and_then(|holder| holder.name);
    let says = Dictionary { sub_filter: sub_filter(signing.profile), name, at, contents, version };
    let increment = plan.written(&says).ok_or(MakeError::TooLarge)?;

    let mut hashing = hashed.clone();
    hashing.update(&increment.octets[..increment.gap.start]);
    hashing.update(&increment.octets[increment.gap.end..]);
    let signed = make::make(key, &hashing.finish(), signing)?;
    Ok(Made {
        increment: increment.with(&signed.frame.around()).ok_or(MakeError::DoesNotFit)?,
        length: plan.length,
        field: plan.field.clone(),
        digest_algorithm: signing.digest,
        signing_time: signing.signing_time,
    })
}
