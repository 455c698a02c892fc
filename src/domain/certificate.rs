//! A certificate as facts, decoded and not judged: what it says, not whether it is to be believed.

use super::calendar::Instant;
use super::holder::Holder;

/// Which of the card's four certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// 利用者証明用電子証明書 (JPKI 000A).
    Auth,
    /// 署名用電子証明書 (JPKI 0001), readable with its password only.
    Sign,
    /// The card's copy of the CA above [`Slot::Auth`] (000B).
    AuthCa,
    /// The card's copy of the CA above [`Slot::Sign`] (0002).
    SignCa,
}

impl Slot {
    /// The name on the command line and in JSON (`auth`, `sign`, `auth_ca`, `sign_ca`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Sign => "sign",
            Self::AuthCa => "auth_ca",
            Self::SignCa => "sign_ca",
        }
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

/// What one certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The certificate, byte for byte, without the file's filler.
    pub der: Vec<u8>,
    /// Subject, RFC 4514.
    pub subject: String,
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
}
