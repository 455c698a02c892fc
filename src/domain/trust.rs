//! What can be said of a certificate's issuer: the verdict, not how it was reached.
//!
//! Never says that a certificate is valid: revocation is not asked, because only accredited verifiers can.

use std::fmt;
use std::str::FromStr;

use super::calendar::Instant;
use super::certificate::Algorithm;
use super::text::hex;

/// SHA-256 over a whole certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// What is told of a text that is no fingerprint.
const NOT_A_FINGERPRINT: &str =
    "a SHA-256 fingerprint is 64 hexadecimal digits, with or without colons or spaces";

impl FromStr for Fingerprint {
    type Err = &'static str;

    /// As people write them: upper or lower case, with or without colons and spaces.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut octets = [0; 32];
        let mut count = 0;
        for character in text.chars().filter(|c| !matches!(c, ':' | ' ')) {
            let digit = character.to_digit(16).ok_or(NOT_A_FINGERPRINT)? as u8;
            let octet: &mut u8 = octets.get_mut(count / 2).ok_or(NOT_A_FINGERPRINT)?;
            *octet = *octet << 4 | digit;
            count += 1;
        }
        if count == 64 { Ok(Self(octets)) } else { Err(NOT_A_FINGERPRINT) }
    }
}

/// Which of JPKI's two hierarchies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hierarchy {
    /// 署名用.
    Sign,
    /// 利用者証明用.
    Auth,
}

/// Where a root comes from, and so what it can prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// J-LIS's own, compiled in.
    JLis,
    /// J-LIS's test system: no real persons.
    Test,
    /// Its private key is public (a demonstration's): anybody can issue below it.
    Public,
    /// Added by whoever configured this computer.
    Pinned,
}

/// A root certificate that the verdict names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// A short stable name: `sign-03`, `auth-test-2023`, `pinned`, or `demo`.
    pub id: String,
    /// The hierarchy, where it is one of JPKI's.
    pub hierarchy: Option<Hierarchy>,
    /// The generation, where it is one of J-LIS's own.
    pub generation: Option<u8>,
    /// Where it comes from.
    pub origin: Origin,
    /// Its subject, RFC 4514.
    pub subject: String,
    /// Over the whole root.
    pub fingerprint: Fingerprint,
    /// The root's first instant.
    pub not_before: Instant,
    /// The root's last instant.
    pub not_after: Instant,
}

/// The verdict on a certificate's issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Trust {
    /// Issued by this root: signature, dates and key usage are right. Revocation was not asked.
    Trusted(Anchor),
    /// Issued by a root that is not for real persons: テスト用. Never more than that, pinned or not.
    Test {
        /// The root.
        anchor: Anchor,
        /// What would be wrong even for a test card.
        flaw: Option<Reason>,
    },
    /// No root that this program knows stands behind it as it is.
    Untrusted {
        /// Why.
        reason: Reason,
        /// The issuer has JPKI's name: with [`Reason::UnknownIssuer`], a newer generation may exist (不明, not 偽物).
        issuer_name_is_jpki: bool,
        /// The root, where the signature is proven to be its.
        anchor: Option<Anchor>,
    },
    /// Nobody looked.
    Unchecked,
}

impl Trust {
    /// The word in JSON: stable.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Trusted(_) => "trusted",
            Self::Test { .. } => "test",
            Self::Untrusted { .. } => "untrusted",
            Self::Unchecked => "unchecked",
        }
    }

    /// The root that the signature was proven to be of.
    #[must_use]
    pub const fn anchor(&self) -> Option<&Anchor> {
        match self {
            Self::Trusted(anchor) | Self::Test { anchor, .. } => Some(anchor),
            Self::Untrusted { anchor, .. } => anchor.as_ref(),
            Self::Unchecked => None,
        }
    }

    /// Why it is not trusted, or what is wrong with a test certificate.
    #[must_use]
    pub const fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Untrusted { reason, .. } | Self::Test { flaw: Some(reason), .. } => Some(reason),
            Self::Trusted(_) | Self::Test { flaw: None, .. } | Self::Unchecked => None,
        }
    }
}

/// Why a certificate is not trusted. The order is that of the checks: a reason means that all before it are right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Not strict DER: two programs might read it differently.
    NotStrict,
    /// The algorithm inside differs from the one outside, or is one that JPKI would not use any more.
    Algorithm,
    /// The issuer signed with an algorithm that is not checked here yet (OID): nothing is known against the certificate.
    Unsupported(Algorithm),
    /// No root with the key identifier that it names.
    UnknownIssuer,
    /// A root has the key identifier that it names but did not sign it, or has another name or number: it was changed.
    Signature,
    /// A critical extension that this program does not understand (OID).
    CriticalExtension(String),
    /// The certificate's key is not for what the certificate is for.
    KeyUsage,
    /// The root is not for issuing certificates.
    IssuerKeyUsage,
    /// Before the root's first instant.
    IssuerNotYetValid,
    /// 発行元CAは期限切れ.
    IssuerExpired,
    /// Before its first instant.
    NotYetValid,
    /// After its last instant.
    Expired,
}

impl Reason {
    /// The word in JSON: stable.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::NotStrict => "not-strict-der",
            Self::Algorithm => "algorithm",
            Self::Unsupported(_) => "unsupported-algorithm",
            Self::UnknownIssuer => "unknown-issuer",
            Self::Signature => "signature",
            Self::CriticalExtension(_) => "critical-extension",
            Self::KeyUsage => "key-usage",
            Self::IssuerKeyUsage => "issuer-key-usage",
            Self::IssuerNotYetValid => "issuer-not-yet-valid",
            Self::IssuerExpired => "issuer-expired",
            Self::NotYetValid => "not-yet-valid",
            Self::Expired => "expired",
        }
    }
}

/// What the card's own copy of a CA certificate is. It is never believed: only compared.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum CaCopy {
    /// Byte for byte the root that issued the certificate beside it.
    TheIssuer(Anchor),
    /// Byte for byte a root that this program knows, but not the issuer's.
    AnotherRoot(Anchor),
    /// No root that this program knows.
    Unknown,
}

impl CaCopy {
    /// The word in JSON: stable.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::TheIssuer(_) => "issuer",
            Self::AnotherRoot(_) => "another-root",
            Self::Unknown => "unknown",
        }
    }
}

/// Upper-case hex with a colon between octets, as certificates' owners publish fingerprints.
#[must_use]
pub fn with_colons(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02X}")).collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_people_write_it() {
        let plain = "5A0E7D690C718FADEBC7FB6EFF66A6DD623458DEBC1AA6FB1778BFE157CBEB25";
        let read: Fingerprint = plain.parse().unwrap();
        assert_eq!(read.to_string(), plain);
        assert_eq!(with_colons(&read.0).parse(), Ok(read));
        assert_eq!(plain.to_lowercase().parse(), Ok(read));
        for wrong in [
            "",
            "5A",
            &plain[1..],
            &format!("{plain}00"),
            &plain.replace('5', "g"),
            &plain.replace('5', "５"),
        ] {
            assert_eq!(wrong.parse::<Fingerprint>(), Err(NOT_A_FINGERPRINT), "{wrong}");
        }
    }
}
