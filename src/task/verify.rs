//! A signed file read and judged, and how signatures and documents are named after each other.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fault::TaskFault;
use super::pdf;
use crate::codec::cms::ber::ReadError;
use crate::codec::x509;
use crate::domain::calendar::Instant;
use crate::domain::certificate::Certificate;
use crate::domain::pdf::PdfReport;
use crate::domain::verdict::{Carrier, ContentType, SignatureReport, SignedFileReport, Wrapping};
use crate::files::{self, ReadAhead};
use crate::sign::pdf::check::Checked;
use crate::sign::{Judge, Watch, check, digest};

/// A signed file, read and judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// What is said about it.
    pub report: SignedFileReport,
    /// The signers' certificates, decoded, in the order of the signatures; `None` where there is none to decode.
    pub signers: Vec<Option<Arc<Certificate>>>,
    /// The document that the signature was held against; `None` where only the one inside was, or none was found.
    pub content: Option<PathBuf>,
    /// What is around the signature.
    pub wrapping: Wrapping,
    /// Of a PDF what is said besides its signatures' verdicts.
    pub pdf: Option<PdfReport>,
}

/// Verifies a signed file, a PDF among them. A detached signature's document is `content`, or the file that has the signature's name
/// without its extension; where neither is there, the report says so. Where the document is inside, `content` must be
/// the same.
pub fn verify(
    path: &Path,
    content: Option<&Path>,
    now: Instant,
    judge: &Judge<'_>,
    watch: &Watch<'_>,
) -> Result<Verified, TaskFault> {
    if pdf::is_pdf_to_verify(path)? {
        let Checked { report, pdf } = pdf::judge(path, now, judge, watch)?;
        let (carrier, content) = (Carrier::Der, ContentType::Data);
        let wrapping = Wrapping { carrier, passed_over: Vec::new(), content };
        return Ok(Verified { signers: signers(&report), report, content: None, wrapping, pdf: Some(pdf) });
    }
    let found = check::read(ReadAhead::new(files::open(path)?), watch)?;
    let lies_beside = || if found.attached() { None } else { beside(path) };
    let content = content.map(Path::to_path_buf).or_else(lies_beside);
    let digests = content.as_ref().map(|content| {
        let source = files::open(content).map_err(ReadError::from);
        let digests =
            source.and_then(|file| digest::stream(ReadAhead::new(file), &found.algorithms(), watch));
        digests.map_err(|error| match error {
            ReadError::Io(error) => TaskFault::Document(content.clone(), error.into()),
            error => error.into(),
        })
    });
    let digests = digests.transpose()?;
    let report = found.judge(digests.as_ref(), now, judge);
    let signers = signers(&report);
    Ok(Verified { report, signers, content, wrapping: found.wrapping, pdf: None })
}

/// The signers' certificates, decoded.
fn signers(report: &SignedFileReport) -> Vec<Option<Arc<Certificate>>> {
    // A certificate that signs many times is held once.
    let mut decoded: Vec<Arc<Certificate>> = Vec::new();
    let each = |each: &SignatureReport| {
        let der = each.signer_certificate.as_ref()?;
        if let Some(known) = decoded.iter().find(|known| known.der == *der) {
            return Some(Arc::clone(known));
        }
        let new = Arc::new(x509::decode(der).ok()?);
        decoded.push(Arc::clone(&new));
        Some(new)
    };
    report.signatures.iter().map(each).collect()
}

/// Where the signature of a document is written unless another name is given: `a.pdf` is signed by `a.pdf.p7s`, in
/// whatever form.
#[must_use]
pub fn signature_of(document: &Path) -> PathBuf {
    let mut name = document.as_os_str().to_owned();
    name.push(".p7s");
    name.into()
}

/// The document that a detached signature lies beside, by its name: `a.pdf.p7s` signs `a.pdf`, and so does
/// `a.pdf.p7s.pem`, whatever else lies there.
#[must_use]
pub fn document_of(signature: &Path) -> Option<PathBuf> {
    let is_signature = |path: &Path| {
        let last = path.extension().and_then(|last| last.to_str()).unwrap_or_default();
        ["p7s", "p7m"].iter().any(|each| last.eq_ignore_ascii_case(each))
    };
    signature.extension()?;
    let mut document = signature.with_extension("");
    if !is_signature(signature) && is_signature(&document) {
        document.set_extension("");
    }
    Some(document)
}

/// The same, where it is there.
pub(super) fn beside(path: &Path) -> Option<PathBuf> {
    document_of(path).filter(|document| document.is_file())
}
