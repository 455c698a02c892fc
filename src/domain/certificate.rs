//! A certificate as facts, decoded and not judged: what it says, not whether it is to be believed.

use super::calendar::Instant;
use super::holder::{Holder, Octets, Words};
use super::validity::Validity;

keyed! {
    /// Which of the card's four certificates.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Slot {
        /// 利用者証明用電子証明書 (JPKI 000A).
        Auth => "auth",
        /// 署名用電子証明書 (JPKI 0001), readable with its password only.
        Sign => "sign",
        /// The card's copy of the CA above [`Slot::Auth`] (000B).
        AuthCa => "auth_ca",
        /// The card's copy of the CA above [`Slot::Sign`] (0002).
        SignCa => "sign_ca",
    }
}

/// A public key's algorithm and size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFacts {
    /// `RSA`, `EC`, or the algorithm's OID.
    pub algorithm: String,
    /// Bits of the modulus or of the curve; `None` where the algorithm is not known.
    pub bits: Option<u32>,
}

/// An algorithm with a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyType {
    /// As in [`KeyFacts`].
    pub algorithm: &'static str,
    /// As in [`KeyFacts`].
    pub bits: u32,
}

impl KeyType {
    /// All that JPKI has issued so far, and all that the card's jobs can use.
    pub const RSA_2048: Self = Self { algorithm: "RSA", bits: 2048 };
    /// As planned for the next card (`docs/card.md §7`): how it signs with them is not published.
    pub const P_384: Self = Self { algorithm: "EC", bits: 384 };
}

impl From<KeyType> for KeyFacts {
    fn from(of: KeyType) -> Self {
        Self { algorithm: of.algorithm.to_owned(), bits: Some(of.bits) }
    }
}

impl KeyFacts {
    /// Is it of this algorithm and size?
    #[must_use]
    pub fn is(&self, of: KeyType) -> bool {
        self.algorithm == of.algorithm && self.bits == Some(of.bits)
    }

    /// Can the card's jobs use it?
    #[must_use]
    pub fn is_supported(&self) -> bool {
        self.is(KeyType::RSA_2048)
    }
}

/// What whoever uses a certificate's key rests on: the key, and how its issuer signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Means {
    /// The key.
    pub key: KeyFacts,
    /// The algorithm of the issuer's signature.
    pub signed_with: Algorithm,
}

/// What of a certificate is not supported yet, although nothing is known against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsupported {
    /// The card's jobs can't use such a key.
    Key(KeyFacts),
    /// Nobody here can check how the issuer signed it, so whose key it is.
    Issuer(Algorithm),
}

impl Means {
    /// What of them is not supported yet: of both the key.
    #[must_use]
    pub fn unsupported(&self) -> Option<Unsupported> {
        Unsupported::of((!self.key.is_supported()).then_some(&self.key), &self.signed_with)
    }
}

impl Unsupported {
    fn of(key: Option<&KeyFacts>, signed_with: &Algorithm) -> Option<Self> {
        let issuer = || signed_with.is_unsupported().then(|| Self::Issuer(signed_with.clone()));
        key.cloned().map(Self::Key).or_else(issuer)
    }
}

/// What one certificate says.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The certificate, byte for byte, without the file's filler.
    pub der: Octets,
    /// Subject, RFC 4514.
    pub subject: Words,
    /// Issuer, RFC 4514.
    pub issuer: String,
    /// Serial number (発行番号), upper-case hex without a leading zero octet.
    pub serial: String,
    /// SHA-256 over `der`, upper-case hex.
    pub fingerprint_sha256: String,
    /// First instant of validity.
    pub not_before: Instant,
    /// Last instant of validity.
    pub not_after: Instant,
    /// The public key.
    pub key: KeyFacts,
    /// The holder, where the certificate names one (signing certificate).
    pub holder: Option<Holder>,
    /// Everything else that it says.
    pub details: Details,
}

/// Never prints a person: the bytes of a signing certificate hold its holder's name and address.
impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificate")
            .field("issuer", &self.issuer)
            .field("serial", &self.serial)
            .field("not_after", &self.not_after)
            .finish_non_exhaustive()
    }
}

impl Certificate {
    /// Its dates.
    #[must_use]
    pub const fn validity(&self) -> Validity {
        Validity { from: self.not_before, to: self.not_after }
    }

    /// The content of the first extension for which `pick` answers.
    pub fn find<'a, T>(&'a self, pick: impl Fn(&'a Content) -> Option<T>) -> Option<T> {
        self.details.extensions.iter().find_map(|extension| pick(&extension.content))
    }

    /// Its key, where the card's jobs can't use it yet: of an algorithm or a size that they don't know, or with an exponent
    /// that nothing here computes with.
    #[must_use]
    pub fn unsupported_key(&self) -> Option<&KeyFacts> {
        let computed = match &self.details.public_key {
            PublicKey::Rsa { exponent, .. } => {
                exponent.len() <= 4 && !matches!(exponent.as_slice(), [] | [1])
            }
            PublicKey::Ec { .. } | PublicKey::Other(_) => true,
        };
        (!self.key.is_supported() || !computed).then_some(&self.key)
    }

    /// What of it is not supported yet: of both the key.
    #[must_use]
    pub fn unsupported(&self) -> Option<Unsupported> {
        Unsupported::of(self.unsupported_key(), &self.details.signature_algorithm)
    }

    /// Does it say that it is a certification authority's?
    #[must_use]
    pub fn is_ca(&self) -> bool {
        self.find(|content| match content {
            Content::BasicConstraints { ca, .. } => Some(*ca),
            _ => None,
        })
        .unwrap_or(false)
    }
}

/// What a certificate says beyond what is asked for every day.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// The version, counted as people do: 3 is X.509 v3.
    pub version: u32,
    /// The algorithm of the issuer's signature.
    pub signature_algorithm: Algorithm,
    /// The public key's numbers.
    pub public_key: PublicKey,
    /// The issuer's signature.
    pub signature: Vec<u8>,
    /// Extensions in the order in which they are written, duplicates included.
    pub extensions: Vec<Extension>,
    /// The certificate's ASN.1, one row for each element.
    pub tree: Vec<TreeRow>,
    /// The certificate as PEM (RFC 7468), with its last line feed.
    pub pem: Words,
}

/// Never prints a person.
impl std::fmt::Debug for Details {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Details(…)")
    }
}

/// An algorithm by OID.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Algorithm {
    /// Dotted.
    pub oid: String,
    /// Its usual name, where this program knows one.
    pub name: Option<&'static str>,
}

impl Algorithm {
    /// Is an issuer's signature with it one that is not checked here yet? What is checked is SHA-256 with RSA, as JPKI signs,
    /// and SHA-2 with ECDSA; MD2, MD5 and SHA-1 are broken, and never will be. Nothing is said of none at all.
    #[must_use]
    pub fn is_unsupported(&self) -> bool {
        let rsa = self.oid.strip_prefix("1.2.840.113549.1.1.");
        let ecdsa = self.oid.strip_prefix("1.2.840.10045.4.");
        let known = matches!(rsa, Some("2" | "4" | "5" | "11"))
            || matches!(ecdsa, Some("1" | "3.1" | "3.2" | "3.3" | "3.4"));
        !self.oid.is_empty() && !known
    }
}

/// A public key's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA.
    Rsa {
        /// Modulus, big-endian, without leading zero octets.
        modulus: Vec<u8>,
        /// Public exponent, big-endian, without leading zero octets.
        exponent: Vec<u8>,
    },
    /// On an elliptic curve.
    Ec {
        /// The curve's OID, where the key names one.
        curve: Option<String>,
        /// The point as SEC 1 writes it.
        point: Vec<u8>,
    },
    /// Of a kind that this program does not take apart.
    Other(Vec<u8>),
}

impl Default for PublicKey {
    fn default() -> Self {
        Self::Other(Vec::new())
    }
}

/// An extension.
#[derive(Clone, PartialEq, Eq)]
pub struct Extension {
    /// Dotted OID.
    pub oid: String,
    /// Whoever does not understand it must not use the certificate (RFC 5280 §4.2).
    pub critical: bool,
    /// An extension with this OID came before it, which RFC 5280 §4.2 forbids.
    pub duplicate: bool,
    /// The value as it stands in the certificate.
    pub value: Octets,
    /// What the value says.
    pub content: Content,
}

/// Never prints a person: alternative names are the holder's.
impl std::fmt::Debug for Extension {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Extension")
            .field("oid", &self.oid)
            .field("critical", &self.critical)
            .finish_non_exhaustive()
    }
}

/// What an extension says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// 2.5.29.15.
    KeyUsage(Vec<KeyUse>),
    /// 2.5.29.37.
    ExtendedKeyUsage(Vec<Purpose>),
    /// 2.5.29.32.
    Policies(Vec<Policy>),
    /// 2.5.29.31.
    CrlPoints(Vec<CrlPoint>),
    /// 1.3.6.1.5.5.7.1.1.
    AuthorityInformation(Vec<Access>),
    /// 2.5.29.35.
    AuthorityKey {
        /// The key identifier.
        id: Option<Vec<u8>>,
        /// Who issued the issuer's certificate.
        issuer: Vec<GeneralName>,
        /// The issuer's certificate's serial number, upper-case hex.
        serial: Option<String>,
    },
    /// 2.5.29.14.
    SubjectKey(Vec<u8>),
    /// 2.5.29.17.
    SubjectNames(Vec<GeneralName>),
    /// 2.5.29.18.
    IssuerNames(Vec<GeneralName>),
    /// 2.5.29.19.
    BasicConstraints {
        /// May it issue certificates?
        ca: bool,
        /// How many certificates may stand below, the last not counted.
        path_len: Option<u32>,
    },
    /// An extension that this program does not take apart: its OID and bytes are all there is.
    Unknown,
    /// An extension that this program knows but whose bytes are not what they should be.
    Malformed,
}

keyed! {
    /// Bits of keyUsage, in the order of RFC 5280 §4.2.1.3.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum KeyUse {
        /// Bit 0.
        DigitalSignature => "digitalSignature",
        /// Bit 1, nonRepudiation (contentCommitment).
        NonRepudiation => "nonRepudiation",
        /// Bit 2.
        KeyEncipherment => "keyEncipherment",
        /// Bit 3.
        DataEncipherment => "dataEncipherment",
        /// Bit 4.
        KeyAgreement => "keyAgreement",
        /// Bit 5.
        KeyCertSign => "keyCertSign",
        /// Bit 6.
        CrlSign => "cRLSign",
        /// Bit 7.
        EncipherOnly => "encipherOnly",
        /// Bit 8.
        DecipherOnly => "decipherOnly",
    }
}

/// A purpose in extendedKeyUsage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// anyExtendedKeyUsage.
    Any,
    /// id-kp-serverAuth.
    ServerAuth,
    /// id-kp-clientAuth: what the authentication certificate has.
    ClientAuth,
    /// id-kp-codeSigning.
    CodeSigning,
    /// id-kp-emailProtection.
    EmailProtection,
    /// id-kp-timeStamping.
    TimeStamping,
    /// id-kp-OCSPSigning.
    OcspSigning,
    /// Another, by OID.
    Other(String),
}

/// A policy that the certificate was issued under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Dotted OID.
    pub oid: String,
    /// What JPKI means by it.
    pub meaning: PolicyMeaning,
    /// Addresses of the practice statement (CPS).
    pub cps: Vec<String>,
    /// Qualifiers of other kinds: (OID, DER).
    pub qualifiers: Vec<(String, Vec<u8>)>,
}

/// What a policy's OID means. The arc is JPKI's, 1.2.392.200149.8.5.1.
///
/// Which of these is seen and which only told: `docs/card.md §4.2`. No source gives an OID for
/// スマホ用の利用者証明用: it is [`PolicyMeaning::Unknown`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyMeaning {
    /// 署名用, `.1.20`.
    Sign,
    /// 利用者証明用, `.3.30`.
    Auth,
    /// スマホ用 署名用, `.1.40`.
    SmartphoneSign,
    /// テスト用 署名用, `.0.20`.
    TestSign,
    /// テスト用 利用者証明用, `.0.30`.
    TestAuth,
    /// Not known to this program.
    Unknown,
}

impl PolicyMeaning {
    /// The meaning of a dotted OID.
    #[must_use]
    pub fn of(oid: &str) -> Self {
        match oid.strip_prefix("1.2.392.200149.8.5.1.") {
            Some("1.20") => Self::Sign,
            Some("3.30") => Self::Auth,
            Some("1.40") => Self::SmartphoneSign,
            Some("0.20") => Self::TestSign,
            Some("0.30") => Self::TestAuth,
            _ => Self::Unknown,
        }
    }
}

/// A place where a list of revoked certificates is kept. JPKI's are directory names, open to verifiers only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CrlPoint {
    /// The place by its full names.
    pub names: Vec<GeneralName>,
    /// The place relative to its issuer's name, RFC 4514.
    pub relative: Option<String>,
    /// True where it tells of some reasons only.
    pub limited_to_reasons: bool,
    /// Who issues the list, where that is not the certificate's issuer.
    pub issuer: Vec<GeneralName>,
}

/// A way to information about the issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// What is found there.
    pub method: AccessMethod,
    /// Where.
    pub location: GeneralName,
}

/// What is found at an [`Access`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessMethod {
    /// An OCSP responder. JPKI's answers accredited verifiers only.
    Ocsp,
    /// The issuer's certificate.
    CaIssuers,
    /// Something else, by OID.
    Other(String),
}

/// A name in one of X.509's forms. Text is as written: a face makes it harmless before it shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GeneralName {
    /// A form of its own, by OID; what it holds is personal.
    Other {
        /// Dotted OID.
        oid: String,
        /// The value.
        value: OtherValue,
    },
    /// E-mail.
    Email(String),
    /// A host.
    Dns(String),
    /// A directory name, RFC 4514.
    Directory(String),
    /// An address.
    Uri(String),
    /// An IP address.
    Ip(String),
    /// A registered OID.
    Registered(String),
    /// A form that this program does not take apart, or bytes that are not what their tag says.
    Raw {
        /// The context tag's number.
        tag: u32,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

/// The value of an otherName.
#[derive(Clone, PartialEq, Eq)]
pub enum OtherValue {
    /// Text, as written.
    Text(Words),
    /// Not text: the DER.
    Bytes(Octets),
}

/// Never prints a person.
impl std::fmt::Debug for OtherValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OtherValue(…)")
    }
}

/// One element of a certificate's ASN.1.
#[derive(Clone, PartialEq, Eq)]
pub struct TreeRow {
    /// Where its tag stands.
    pub offset: usize,
    /// How deep it is nested; the outermost is 0.
    pub depth: usize,
    /// Octets of tag and length.
    pub header: usize,
    /// Octets of content.
    pub length: usize,
    /// The tag's name: `SEQUENCE`, `OBJECT IDENTIFIER`, `[3]`.
    pub tag: String,
    /// A short value, empty for elements that hold others. Free of control and bidi characters.
    pub value: Words,
    /// It is the holder's data: masked until revealed.
    pub personal: bool,
}

/// Never prints a person.
impl std::fmt::Debug for TreeRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = if self.personal { "…" } else { &self.value };
        write!(f, "{}@{} {} {value}", self.depth, self.offset, self.tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_supported_yet_is_neither_what_is_checked_nor_what_is_broken() {
        for (oid, unsupported) in [
            ("1.2.840.113549.1.1.11", false), // sha256WithRSAEncryption
            ("1.2.840.113549.1.1.5", false),  // sha1WithRSAEncryption
            ("1.2.840.113549.1.1.4", false),  // md5WithRSAEncryption
            ("", false),
            ("1.2.840.113549.1.1.12", true),   // sha384WithRSAEncryption
            ("1.2.840.113549.1.1.10", true),   // RSASSA-PSS
            ("1.2.840.10045.4.3.3", false),    // ecdsa-with-SHA384
            ("1.2.840.10045.4.1", false),      // ecdsa-with-SHA1
            ("2.16.840.1.101.3.4.3.10", true), // ecdsa-with-SHA3-256
            ("1.3.101.112", true),             // Ed25519
        ] {
            let algorithm = Algorithm { oid: oid.to_owned(), name: None };
            assert_eq!(algorithm.is_unsupported(), unsupported, "{oid}");
        }
        for (algorithm, bits, supported) in [
            ("RSA", Some(2048), true),
            ("RSA", Some(2047), false),
            ("RSA", Some(4096), false),
            ("RSA", None, false),
            ("EC", Some(256), false),
            ("1.3.101.112", None, false),
        ] {
            let key = KeyFacts { algorithm: algorithm.to_owned(), bits };
            assert_eq!(key.is_supported(), supported, "{key:?}");
        }
    }
}
