//! The words of a verdict: the standard's indications, and what this program can find. What follows from which is said here,
//! once.

keyed! {
    /// The status indication (EN 319 102-1, 5.1.3), the worst last.
    #[must_use]
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Indication {
        /// Every check that the policy asks for succeeded.
        TotalPassed => "TOTAL-PASSED",
        /// Neither could be said.
        Indeterminate => "INDETERMINATE",
        /// The signature is wrong.
        TotalFailed => "TOTAL-FAILED",
    }
}

keyed! {
    /// The sub-indications that this program gives (EN 319 102-1, tables 5 and 6).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum SubIndication {
        /// The signature is not built as its standard says.
        FormatFailure => "FORMAT_FAILURE",
        /// The document is not the one that was signed.
        HashFailure => "HASH_FAILURE",
        /// The signature value does not fit the signer's key.
        SigCryptoFailure => "SIG_CRYPTO_FAILURE",
        /// A signed attribute contradicts what is known.
        SigConstraintsFailure => "SIG_CONSTRAINTS_FAILURE",
        /// The certificate may not be used for this.
        ChainConstraintsFailure => "CHAIN_CONSTRAINTS_FAILURE",
        /// An algorithm or key is too weak, and nothing proves that the signature is older than the weakness.
        CryptoConstraintsFailureNoPoe => "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
        /// The signer's certificate is not there, or is not the one that the signature means.
        NoSigningCertificateFound => "NO_SIGNING_CERTIFICATE_FOUND",
        /// No chain from the signer's certificate to an anchor that counts.
        NoCertificateChainFound => "NO_CERTIFICATE_CHAIN_FOUND",
        /// Outside the certificate's validity, and nothing proves that the signature is older.
        OutOfBoundsNoPoe => "OUT_OF_BOUNDS_NO_POE",
        /// The signed document was not given.
        SignedDataNotFound => "SIGNED_DATA_NOT_FOUND",
        /// Anything else, e.g. an algorithm that this program does not know.
        Generic => "GENERIC",
    }
}

impl SubIndication {
    /// The indication that the standard ties it to.
    pub const fn indication(self) -> Indication {
        match self {
            Self::FormatFailure | Self::HashFailure | Self::SigCryptoFailure => Indication::TotalFailed,
            _ => Indication::Indeterminate,
        }
    }
}

keyed! {
    /// What speaks against a pass: the detail behind a sub-indication.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Defect {
        /// The signer's part can't be read.
        MalformedSigner => "malformed-signer",
        /// The version does not fit the way in which the signer is named (RFC 5652, 5.3).
        WrongVersion => "wrong-version",
        /// The content is not plain data, so signed attributes were required (RFC 5652, 5.3).
        AttributesMissing => "attributes-missing",
        /// There are no signed attributes, and the document has the form of some: the signature may be one over attributes,
        /// put to another use.
        AttributesAsDocument => "attributes-as-document",
        /// No content-type attribute, or more than one.
        ContentTypeAttribute => "content-type-attribute",
        /// The content-type attribute names another type than the content has.
        ContentTypeDiffers => "content-type-differs",
        /// No message-digest attribute, or more than one.
        MessageDigestAttribute => "message-digest-attribute",
        /// An attribute occurs twice or holds not exactly one value, or what it should hold can't be read.
        AttributeForm => "attribute-form",
        /// The value does not fit the attributes in DER's order, over which it must be made (RFC 5652, 5.4), but as they stand.
        AttributesOrder => "attributes-order",
        /// The document was changed, or it is another one.
        DocumentDiffers => "document-differs",
        /// The signature value was not made over this by this certificate's key.
        SignatureDiffers => "signature-differs",
        /// The digest algorithm and the signature's algorithm contradict each other.
        AlgorithmsDisagree => "algorithms-disagree",
        /// The digest algorithm is not supported yet.
        UnknownDigest => "unknown-digest",
        /// The signature algorithm or its parameters are not supported yet.
        UnknownSignature => "unknown-signature",
        /// The key is of a kind or a size that is not supported yet.
        UnknownKey => "unknown-key",
        /// The digest algorithm is weak (SHA-1, MD5).
        WeakDigest => "weak-digest",
        /// The RSA key is shorter than 2048 bits.
        WeakKey => "weak-key",
        /// The signer's certificate is not in the file.
        CertificateAbsent => "certificate-absent",
        /// The signer's certificate is in the file, but it is no well-formed certificate.
        CertificateMalformed => "certificate-malformed",
        /// The certificate is not the one whose digest was signed (ESS signing-certificate).
        CertificateDiffers => "certificate-differs",
        /// The signature names its certificate twice (ESS v1 and v2), and not the same one.
        ReferencesDisagree => "references-disagree",
        /// Which certificate the signature means can't be checked: that is said by a digest that is not computed here, or in
        /// no form that can be read.
        ReferenceUnchecked => "reference-unchecked",
        /// The certificate's key usage allows no signatures.
        KeyUsage => "key-usage",
        /// An anchor issued the certificate, which (or the anchor itself) may not be used for this: key usage, basic
        /// constraints, a critical extension that is unknown here.
        ChainConstraints => "chain-constraints",
        /// The certificate is not strict DER: two programs might read it differently, so nothing is said of its issuer.
        CertificateNotStrict => "certificate-not-strict",
        /// The issuer's signature in the certificate is of a kind that is not supported yet.
        IssuerUnsupported => "issuer-unsupported",
        /// No chain to an anchor.
        NoChain => "no-chain",
        /// The chain ends in a root for tests or demonstrations.
        TestRoot => "test-root",
        /// The anchor itself is outside its validity.
        AnchorOutOfBounds => "anchor-out-of-bounds",
        /// The certificate has expired.
        Expired => "expired",
        /// The certificate is not valid yet.
        NotYetValid => "not-yet-valid",
        /// The claimed time of signing is outside the certificate's validity.
        ClaimedTimeOutOfBounds => "claimed-time-out-of-bounds",
        /// The claimed time of signing is still to come.
        ClaimedTimeInFuture => "claimed-time-in-future",
        /// The document was not given.
        DocumentAbsent => "document-absent",
        /// So many signers, certificates and keys that not all was checked.
        TooMuch => "too-much",
        /// `/ByteRange` of a PDF's signature is not as it must be.
        ByteRange => "byte-range",
        /// `/Contents` of a PDF's signature is not as it must be.
        Contents => "contents",
        /// What a PDF's signature leaves out is not exactly its own `/Contents`.
        Gap => "gap",
        /// Octets follow what a PDF's signature covers that are no revision of it.
        Leftover => "leftover",
        /// The revision that a PDF's signature covers does not lead to it.
        Elsewhere => "elsewhere",
        /// Two fields of a PDF have one name, or one signature.
        FieldTwice => "field-twice",
        /// The signature is of a kind of PDF signature that is not supported (`/SubFilter`).
        UnknownSubFilter => "unknown-sub-filter",
        /// A PDF's signature holds not exactly one signer, or a document of its own.
        NotDetached => "not-detached",
        /// A PDF was changed after it was signed: what a viewer shows is not what was signed.
        ChangedLater => "changed-later",
        /// Two readers of this PDF find two things: nothing is said of what is shown.
        Ambiguous => "ambiguous",
    }
}

impl Defect {
    /// The sub-indication under which it is reported.
    #[must_use]
    pub const fn sub_indication(self) -> SubIndication {
        match self {
            Self::MalformedSigner
            | Self::WrongVersion
            | Self::AttributesMissing
            | Self::ContentTypeAttribute
            | Self::ContentTypeDiffers
            | Self::MessageDigestAttribute
            | Self::AlgorithmsDisagree
            | Self::ByteRange
            | Self::Contents
            | Self::Gap
            | Self::Leftover
            | Self::Elsewhere
            | Self::FieldTwice
            | Self::NotDetached
            | Self::AttributeForm => SubIndication::FormatFailure,
            Self::DocumentDiffers => SubIndication::HashFailure,
            Self::SignatureDiffers => SubIndication::SigCryptoFailure,
            Self::UnknownDigest
            | Self::UnknownSignature
            | Self::UnknownKey
            | Self::ReferenceUnchecked
            | Self::UnknownSubFilter
            | Self::ChangedLater
            | Self::Ambiguous
            | Self::TooMuch => SubIndication::Generic,
            Self::WeakDigest | Self::WeakKey => SubIndication::CryptoConstraintsFailureNoPoe,
            Self::CertificateAbsent
            | Self::CertificateMalformed
            | Self::CertificateDiffers
            | Self::ReferencesDisagree => SubIndication::NoSigningCertificateFound,
            Self::KeyUsage | Self::ChainConstraints => SubIndication::ChainConstraintsFailure,
            Self::CertificateNotStrict | Self::IssuerUnsupported | Self::NoChain | Self::TestRoot => {
                SubIndication::NoCertificateChainFound
            }
            Self::AnchorOutOfBounds | Self::Expired | Self::NotYetValid => SubIndication::OutOfBoundsNoPoe,
            Self::AttributesAsDocument
            | Self::AttributesOrder
            | Self::ClaimedTimeOutOfBounds
            | Self::ClaimedTimeInFuture => SubIndication::SigConstraintsFailure,
            Self::DocumentAbsent => SubIndication::SignedDataNotFound,
        }
    }
}

keyed! {
    /// What was found to be so.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Confirmed {
        /// The document is the one that was signed.
        Document => "document",
        /// The signature value was made with the key of the signer's certificate.
        Signature => "signature",
        /// It lies in its PDF as it must, and leaves out nothing but itself.
        Coverage => "coverage",
        /// Nothing came after it in its PDF, or only what may.
        Unchanged => "unchanged",
        /// The signature itself says which certificate it belongs to (ESS signing-certificate).
        CertificateBinding => "certificate-binding",
        /// The certificate may be used to sign.
        KeyUsage => "key-usage",
        /// The certificate's issuer leads to an anchor that counts.
        Chain => "chain",
        /// The certificate is within its validity now.
        ValidNow => "valid-now",
        /// The certificate was within its validity at the claimed time of signing.
        ValidAtClaimedTime => "valid-at-claimed-time",
    }
}

keyed! {
    /// What nothing here can confirm.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum NotConfirmed {
        /// 失効: nobody but an accredited verifier may ask. In every report.
        Revocation => "revocation",
        /// When it was signed: the time is the signer's own word.
        SigningTime => "signing-time",
        /// No time of signing is claimed at all.
        SigningTimeAbsent => "signing-time-absent",
        /// What is claimed as the time of signing can't be read.
        SigningTimeUnreadable => "signing-time-unreadable",
        /// The signature does not say by its own bytes which certificate it belongs to (or only by SHA-1).
        CertificateBinding => "certificate-binding",
        /// There are unsigned attributes (time stamps, counter-signatures), which take no part in the verdict.
        UnsignedAttributes => "unsigned-attributes",
        /// Who issued the certificate: its chain ends in no anchor that counts.
        Chain => "chain",
        /// Whether the document is the signed one: it could not be computed.
        Document => "document",
        /// Whether the signature value fits: it could not be computed.
        Signature => "signature",
        /// Whether the certificate may be used to sign.
        KeyUsage => "key-usage",
        /// Whether the certificate is within its validity: it was not looked at.
        ValidNow => "valid-now",
    }
}

keyed! {
    /// What the person should know although it decides nothing.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Caution {
        /// The certificate is for authentication: no nonRepudiation in its key usage. It is not meant for documents.
        NotForDocuments => "not-for-documents",
    }
}
