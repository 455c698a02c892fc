//! What can be said of a signed PDF besides each signature's own verdict: its revisions, what came after a signature, what
//! a registry asks of the form.

use std::fmt;

use super::calendar::Instant;
use super::verdict::ChainVerdict;

keyed! {
    /// What of a file a signature covers.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Covers {
        /// All of it.
        WholeFile => "whole-file",
        /// An earlier revision.
        Revision => "revision",
        /// It can't be said.
        Unclear => "unclear",
    }
}

keyed! {
    /// What came after it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Later {
        /// Nothing.
        None => "none",
        /// Only further signatures and their fields, a document security store, document time stamps.
        SignaturesOnly => "signatures-only",
        /// Anything else: what a viewer shows is not what was signed.
        Changed => "changed",
    }
}

keyed! {
    /// A kind of thing that was added or changed after a signature.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Change {
        /// A signature, in a field of its own or in an empty one.
        Signature => "signature",
        /// A document time stamp.
        TimeStamp => "document-time-stamp",
        /// The document security store (`/DSS`).
        SecurityStore => "security-store",
        /// A field's value or look.
        Form => "form",
        /// An annotation.
        Annotation => "annotation",
        /// What a page shows.
        Page => "page",
        /// Anything else.
        Other => "other",
    }
}

/// One thing that came after a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// Which kind.
    pub what: Change,
    /// The revision that brought it, from 1.
    pub revision: u32,
    /// Its object's number, where it is one.
    pub object: Option<u32>,
    /// The page on which it is seen, from 1 (0 where that can't be told), and its width and height in points; none for what is not seen.
    pub seen: Option<(u64, [u32; 2])>,
}

/// Which revision a signature covers, and what came after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// What it covers.
    pub covers: Covers,
    /// The revision that it covers, from 1; `None` where that is unclear.
    pub revision: Option<u32>,
    /// How many the file has.
    pub revisions: u32,
    /// What came after it.
    pub later: Later,
    /// Where what it covers ends, in octets.
    pub end: Option<u64>,
    /// What came after it, each, at most a hundred.
    pub additions: Vec<Addition>,
}

/// A time stamp (RFC 3161) in or over a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeStamp {
    /// What it says about when; `None` where it can't be read.
    pub at: Option<Instant>,
    /// Its value fits its certificate, and it is over this signature value (or this document): `None` where that could not be computed.
    pub fits: Option<bool>,
    /// Whose: the subject of its certificate, and of that one's issuer (RFC 4514).
    pub authority: Option<String>,
    /// See `authority`.
    pub issuer: Option<String>,
    /// Its chain: untrusted unless its root was pinned.
    pub chain: Option<ChainVerdict>,
}

/// A signature as it lies in a PDF.
#[derive(Clone, PartialEq, Eq)]
pub struct InPdf {
    /// Its field's full name.
    pub field: String,
    /// A document time stamp, and no person's signature.
    pub time_stamp: bool,
    /// `/SubFilter`.
    pub sub_filter: Option<String>,
    /// `/Name`.
    pub name: Option<String>,
    /// `/Reason`.
    pub reason: Option<String>,
    /// `/Location`.
    pub location: Option<String>,
    /// `/M`.
    pub claimed: Option<Instant>,
    /// What of the file it covers, and what came after it.
    pub scope: Scope,
    /// It certifies the file: what may be changed after it (`DocMDP`: 1 nothing, 2 forms and signatures, 3 comments too).
    pub certifies: Option<u8>,
    /// The time stamps in it.
    pub time_stamps: Vec<TimeStamp>,
}

/// What it covers; nothing of what it says of whoever signed.
impl fmt::Debug for InPdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InPdf")
            .field("time_stamp", &self.time_stamp)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

keyed! {
    /// What the registries ask of a signed PDF (法務省「電子署名付きPDFファイル」, 登記・供託オンライン申請; 電子公証).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Requirement {
        /// `/Type` is `/Sig`.
        Type => "C1",
        /// `/SubFilter` is `/adbe.pkcs7.detached`.
        SubFilter => "C2",
        /// `/Name` is the signer's name, not empty.
        Name => "C3",
        /// `/M` has the form of a date with an offset.
        Date => "C4",
        /// `/ByteRange` begins at 0 and leaves out exactly `/Contents`; the widest covers the whole file.
        ByteRange => "C5",
        /// `/Contents` is one CMS `SignedData`, padded with zeros.
        Contents => "C6",
        /// The signer's certificate is inside, content-type and message-digest are signed.
        Certificate => "C7",
        /// The message-digest is the document's.
        Digest => "C8",
        /// SHA-256 with RSA.
        Algorithms => "C9",
        /// Only characters that the registry takes in a file's name.
        FileName => "file-name",
        /// No longer than 31 half-width columns (電子公証).
        FileNameLength => "file-name-length",
        /// No larger than 10 MB (電子公証).
        Size => "size",
        /// RSA of 2048 bits (電子公証).
        Key => "key",
    }
}

/// Whether one is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// Which.
    pub requirement: Requirement,
    /// Is it? `None` where that can't be said.
    pub met: Option<bool>,
    /// Not to meet it is no more than a caution.
    pub caution: bool,
}

/// All of them, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filing(pub Vec<Met>);

impl Filing {
    /// Is every one met that is no mere caution?
    #[must_use]
    pub fn conforms(&self) -> bool {
        self.0.iter().all(|each| each.caution || each.met == Some(true))
    }
}

/// What is said of a PDF besides its signatures' verdicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PdfReport {
    /// How many pages it says that it has.
    pub pages: Option<u64>,
    /// How many revisions it has.
    pub revisions: u32,
    /// Its length in octets.
    pub length: u64,
    /// Each signature, in the order of the verdicts.
    pub signatures: Vec<InPdf>,
    /// What the registries ask of it.
    pub filing: Filing,
}
