//! What was found of one signature, as one list: indication, headline and boxes are views of it and can't disagree.
//!
//! A finding stands in one place, and nothing about one matter is confirmed in one place and doubted in another. What is
//! asked of every signature is never left out: where nothing was found, that itself is told.

use super::terms::{Caution, Confirmed, Defect, Indication, NotConfirmed};

keyed! {
    /// What a finding is about.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Matter {
        /// How the signer's part and its attributes are built.
        Form => "form",
        /// In which order the value takes its attributes.
        AttributesOrder => "attributes-order",
        /// How strong the algorithms are, and whether they are known.
        Algorithms => "algorithms",
        /// How much the file asks for.
        Amount => "amount",
        /// Is the document the signed one?
        Document => "document",
        /// Does it lie in its PDF as it must?
        Coverage => "coverage",
        /// What came after it?
        Later => "later-changes",
        /// Was the value made with the certificate's key?
        Signature => "signature",
        /// Is the signer's certificate there and whole?
        Certificate => "certificate",
        /// Does the signature itself name the certificate?
        CertificateBinding => "certificate-binding",
        /// May the certificate be used to sign?
        KeyUsage => "key-usage",
        /// Is it meant for documents?
        Purpose => "purpose",
        /// Who issued the certificate?
        Chain => "chain",
        /// Is the certificate within its validity?
        ValidNow => "valid-now",
        /// Was it at the claimed time?
        ClaimedTime => "valid-at-claimed-time",
        /// When was it signed?
        SigningTime => "signing-time",
        /// What is added without being signed.
        UnsignedAttributes => "unsigned-attributes",
        /// 失効.
        Revocation => "revocation",
    }
}

keyed! {
    /// Where a finding is told, in this order.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Place {
        /// It is wrong: the signature fails by it.
        Wrong => "wrong",
        /// It is so.
        Confirmed => "confirmed",
        /// It could not be said.
        NotConfirmed => "not-confirmed",
        /// It should be known besides.
        Note => "note",
    }
}

keyed! {
    /// Whether what was looked at is as it should be: in which of three boxes a finding is told.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Fit {
        /// It was looked at, and is as it should be.
        Fits => "fits",
        /// It was looked at, and is not.
        Misfits => "does-not-fit",
        /// It was not looked at, or could not be: neither a fault nor a merit.
        Unchecked => "not-checked",
    }
}

/// One thing that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finding {
    /// It is so.
    Holds(Confirmed),
    /// Nothing here says whether it is so, which the policy does not mind.
    Open(NotConfirmed),
    /// It speaks against a pass.
    Against(Defect),
    /// It decides nothing.
    Noted(Caution),
}

impl Finding {
    /// What it is about.
    #[must_use]
    pub const fn matter(self) -> Matter {
        match self {
            Self::Holds(confirmed) => match confirmed {
                Confirmed::Document => Matter::Document,
                Confirmed::Signature => Matter::Signature,
                Confirmed::Coverage => Matter::Coverage,
                Confirmed::Unchanged => Matter::Later,
                Confirmed::CertificateBinding => Matter::CertificateBinding,
                Confirmed::KeyUsage => Matter::KeyUsage,
                Confirmed::Chain => Matter::Chain,
                Confirmed::ValidNow => Matter::ValidNow,
                Confirmed::ValidAtClaimedTime => Matter::ClaimedTime,
            },
            Self::Open(open) => match open {
                NotConfirmed::Revocation => Matter::Revocation,
                NotConfirmed::SigningTime
                | NotConfirmed::SigningTimeAbsent
                | NotConfirmed::SigningTimeUnreadable => Matter::SigningTime,
                NotConfirmed::CertificateBinding => Matter::CertificateBinding,
                NotConfirmed::UnsignedAttributes => Matter::UnsignedAttributes,
                NotConfirmed::Chain => Matter::Chain,
                NotConfirmed::Document => Matter::Document,
                NotConfirmed::Signature => Matter::Signature,
                NotConfirmed::KeyUsage => Matter::KeyUsage,
                NotConfirmed::ValidNow => Matter::ValidNow,
            },
            Self::Against(defect) => matter_of(defect),
            Self::Noted(Caution::NotForDocuments) => Matter::Purpose,
        }
    }

    /// Where it is told.
    #[must_use]
    pub const fn place(self) -> Place {
        match self {
            Self::Holds(_) => Place::Confirmed,
            Self::Open(_) => Place::NotConfirmed,
            Self::Against(defect) => match defect.sub_indication().indication() {
                Indication::TotalFailed => Place::Wrong,
                Indication::Indeterminate | Indication::TotalPassed => Place::NotConfirmed,
            },
            Self::Noted(_) => Place::Note,
        }
    }

    /// In which box it is told; a caution, which decides nothing, in none.
    #[must_use]
    pub const fn fit(self) -> Option<Fit> {
        match self {
            Self::Holds(_) => Some(Fit::Fits),
            Self::Open(_) => Some(Fit::Unchecked),
            Self::Against(defect) => Some(fit_of(defect)),
            Self::Noted(_) => None,
        }
    }

    /// Its word in JSON: stable.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Holds(confirmed) => confirmed.key(),
            Self::Open(open) => open.key(),
            Self::Against(defect) => defect.key(),
            Self::Noted(caution) => caution.key(),
        }
    }

    /// Of two findings about one matter the graver stays.
    const fn gravity(self) -> u8 {
        match (self, self.place()) {
            (_, Place::Wrong) => 3,
            (Self::Against(_), _) => 2,
            (Self::Open(_), _) => 1,
            (Self::Noted(_) | Self::Holds(_), _) => 0,
        }
    }

    /// When it is told: by its place, revocation before all else that is not confirmed, and what speaks against a pass in
    /// the order of the checks.
    const fn order(self) -> (Place, u8) {
        let within = match self {
            Self::Open(NotConfirmed::Revocation) => 0,
            Self::Against(_) => 1,
            Self::Open(open) => 2 + open as u8,
            Self::Holds(confirmed) => confirmed as u8,
            Self::Noted(caution) => caution as u8,
        };
        (self.place(), within)
    }
}

const fn matter_of(defect: Defect) -> Matter {
    match defect {
        Defect::MalformedSigner
        | Defect::WrongVersion
        | Defect::AttributesMissing
        | Defect::ContentTypeAttribute
        | Defect::ContentTypeDiffers
        | Defect::MessageDigestAttribute
        | Defect::AttributeForm
        | Defect::AlgorithmsDisagree => Matter::Form,
        Defect::AttributesOrder => Matter::AttributesOrder,
        Defect::UnknownDigest | Defect::WeakDigest | Defect::WeakKey => Matter::Algorithms,
        Defect::TooMuch => Matter::Amount,
        Defect::ByteRange
        | Defect::Contents
        | Defect::Gap
        | Defect::Leftover
        | Defect::Elsewhere
        | Defect::FieldTwice
        | Defect::NotDetached
        | Defect::UnknownSubFilter => Matter::Coverage,
        Defect::ChangedLater | Defect::Ambiguous => Matter::Later,
        Defect::AttributesAsDocument | Defect::DocumentDiffers | Defect::DocumentAbsent => Matter::Document,
        Defect::SignatureDiffers | Defect::UnknownSignature | Defect::UnknownKey => Matter::Signature,
        Defect::CertificateAbsent | Defect::CertificateMalformed => Matter::Certificate,
        Defect::CertificateDiffers | Defect::ReferencesDisagree | Defect::ReferenceUnchecked => {
            Matter::CertificateBinding
        }
        Defect::KeyUsage => Matter::KeyUsage,
        Defect::ChainConstraints
        | Defect::CertificateNotStrict
        | Defect::IssuerUnsupported
        | Defect::NoChain
        | Defect::TestRoot
        | Defect::AnchorOutOfBounds => Matter::Chain,
        Defect::Expired | Defect::NotYetValid => Matter::ValidNow,
        Defect::ClaimedTimeOutOfBounds | Defect::ClaimedTimeInFuture => Matter::ClaimedTime,
    }
}

/// What was seen to be otherwise than it should be, apart from what could not be seen.
const fn fit_of(defect: Defect) -> Fit {
    match defect {
        Defect::MalformedSigner
        | Defect::WrongVersion
        | Defect::AttributesMissing
        | Defect::AttributesAsDocument
        | Defect::ContentTypeAttribute
        | Defect::ContentTypeDiffers
        | Defect::MessageDigestAttribute
        | Defect::AttributeForm
        | Defect::AttributesOrder
        | Defect::ByteRange
        | Defect::Contents
        | Defect::Gap
        | Defect::Leftover
        | Defect::Elsewhere
        | Defect::FieldTwice
        | Defect::NotDetached
        | Defect::ChangedLater
        | Defect::DocumentDiffers
        | Defect::SignatureDiffers
        | Defect::AlgorithmsDisagree
        | Defect::WeakDigest
        | Defect::WeakKey
        | Defect::CertificateMalformed
        | Defect::CertificateDiffers
        | Defect::ReferencesDisagree
        | Defect::KeyUsage
        | Defect::ChainConstraints
        | Defect::TestRoot
        | Defect::AnchorOutOfBounds
        | Defect::Expired
        | Defect::NotYetValid
        | Defect::ClaimedTimeOutOfBounds
        | Defect::ClaimedTimeInFuture => Fit::Misfits,
        Defect::UnknownDigest
        | Defect::UnknownSignature
        | Defect::UnknownKey
        | Defect::CertificateAbsent
        | Defect::ReferenceUnchecked
        | Defect::CertificateNotStrict
        | Defect::IssuerUnsupported
        | Defect::NoChain
        | Defect::DocumentAbsent
        | Defect::UnknownSubFilter
        | Defect::Ambiguous
        | Defect::TooMuch => Fit::Unchecked,
    }
}

/// Asked of every signature, and what is told where nothing was found of it.
const ASKED: [NotConfirmed; 8] = [
    NotConfirmed::Revocation,
    NotConfirmed::SigningTimeUnreadable,
    NotConfirmed::CertificateBinding,
    NotConfirmed::Chain,
    NotConfirmed::Document,
    NotConfirmed::Signature,
    NotConfirmed::KeyUsage,
    NotConfirmed::ValidNow,
];

/// Without each of these nothing passes.
const NEEDED: [Confirmed; 5] =
    [Confirmed::Document, Confirmed::Signature, Confirmed::KeyUsage, Confirmed::Chain, Confirmed::ValidNow];

/// All that was found of one signature, each finding once and in the order in which it is told.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// From what was found, in the order of the checks.
    pub fn settled(found: impl IntoIterator<Item = Finding>) -> Self {
        let mut all: Vec<Finding> = Vec::new();
        for finding in found {
            if !all.contains(&finding) {
                all.push(finding);
            }
        }
        let graver = |than: Finding| {
            move |other: &Finding| other.matter() == than.matter() && other.gravity() > than.gravity()
        };
        let mut settled: Vec<Finding> =
            all.iter().copied().filter(|each| !all.iter().any(graver(*each))).collect();
        for open in ASKED.map(Finding::Open) {
            if !settled.iter().any(|each| each.matter() == open.matter()) {
                settled.push(open);
            }
        }
        // Not reached while every check that fails names its defect.
        let lacking = NEEDED.iter().any(|needed| !settled.contains(&Finding::Holds(*needed)));
        if lacking && !settled.iter().any(|each| matches!(each, Finding::Against(_))) {
            settled.push(Finding::Against(Defect::MalformedSigner));
        }
        settled.sort_by_key(|each| each.order());
        Self(settled)
    }

    /// Each, in the order in which it is told.
    pub fn iter(&self) -> impl Iterator<Item = Finding> + '_ {
        self.0.iter().copied()
    }

    /// What is told in one place.
    pub fn at(&self, place: Place) -> impl Iterator<Item = Finding> + '_ {
        self.iter().filter(move |each| each.place() == place)
    }

    /// What is told in one box: what speaks against a pass first.
    pub fn fit(&self, fit: Fit) -> impl Iterator<Item = Finding> + '_ {
        let of = move |against: bool| {
            self.iter()
                .filter(move |each| each.fit() == Some(fit) && matches!(each, Finding::Against(_)) == against)
        };
        of(true).chain(of(false))
    }

    /// Was it found?
    #[must_use]
    pub fn has(&self, finding: Finding) -> bool {
        self.0.contains(&finding)
    }

    /// Was it found to be so?
    #[must_use]
    pub fn holds(&self, confirmed: Confirmed) -> bool {
        self.has(Finding::Holds(confirmed))
    }

    /// Where one matter is told, where it is.
    #[must_use]
    pub fn place_of(&self, matter: Matter) -> Option<Place> {
        self.iter().find(|each| each.matter() == matter).map(Finding::place)
    }

    /// The one that decided against a pass: the first failure, else the first doubt.
    #[must_use]
    pub fn problem(&self) -> Option<Defect> {
        self.iter().find_map(|each| if let Finding::Against(defect) = each { Some(defect) } else { None })
    }
}
