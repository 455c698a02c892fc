//! The roots that are compiled in, and how one becomes an anchor.

use rsa::traits::PublicKeyParts as _;

use super::key::{Key, Unread};
use super::strict::Strict;
use crate::codec::x509;
use crate::domain::certificate::KeyType;
use crate::domain::trust::{Anchor, Fingerprint, Hierarchy, Origin};

/// A root that is compiled in: its bytes, and the fingerprint under which it is known.
pub(super) struct BuiltIn {
    pub(super) id: &'static str,
    pub(super) der: &'static [u8],
    pub(super) fingerprint: &'static str,
    pub(super) hierarchy: Hierarchy,
    /// `None` for the test system's.
    pub(super) generation: Option<u8>,
}

macro_rules! built_in {
    ($id:literal, $file:literal, $fingerprint:literal, $hierarchy:ident, $generation:expr) => {
        BuiltIn {
            id: $id,
            der: include_bytes!(concat!("../../assets/trust/", $file)),
            fingerprint: $fingerprint,
            hierarchy: Hierarchy::$hierarchy,
            generation: $generation,
        }
    };
}

/// J-LIS's six and the four of its test system. Provenance: `assets/trust/README.md`.
#[rustfmt::skip]
pub(super) const BUILT_IN: [BuiltIn; 10] = [
    built_in!("sign-01", "signca01.cer", "19645405A1FE14377434BD55957628AC4038557C542403A2243F21C706FC9355", Sign, Some(1)),
    built_in!("sign-02", "signca02.cer", "79679C33E4CC9319440F1AD120A597FF1844E2EF217063ADB176966FD5E6FBEB", Sign, Some(2)),
    built_in!("sign-03", "signca03.cer", "D227F6CDE11D35C5252178F106F843D24651944975413B539FA2FB68DBFA365F", Sign, Some(3)),
    built_in!("auth-01", "authca01.cer", "4DCFC4CA0AAF9FB2A3081B3F0C991C320B3ACC008667A341EEAEC5AF1D58CA7D", Auth, Some(1)),
    built_in!("auth-02", "authca02.cer", "0D98DE47FC11B7F67126874B7028B6026A803D2638D6EDFE53176953961FADE6", Auth, Some(2)),
    built_in!("auth-03", "authca03.cer", "64114F29620C24ED2631D46476A040E7EE740D956089C00B036A6A8118C322B5", Auth, Some(3)),
    built_in!("sign-test-2019", "test/signca-test-2019.cer", "7BDBDF2652A15E6D458EFC143B7201242E1162416251D0903060FA7C642465CC", Sign, None),
    built_in!("sign-test-2024", "test/signca-test-2024.cer", "8126DF7DD2DB230BD8EE48CAA40FC3417DDE3607050ED34973D8D3CF267FE723", Sign, None),
    built_in!("auth-test-2019", "test/authca-test-2019.cer", "B6DE0FF5A384F5AF0242A6CA854DEE57EE2CAD97B341F18B914948FD8E638706", Auth, None),
    built_in!("auth-test-2023", "test/authca-test-2023.cer", "5A0E7D690C718FADEBC7FB6EFF66A6DD623458DEBC1AA6FB1778BFE157CBEB25", Auth, None),
];

/// Roots whose private keys are public, by SHA-256 over the certificate or over its public key: whoever pins one
/// still gets `test`.
pub const PUBLIC_KEYS: &[&str] = &[
    // The demo roots of `assets/demo`, whose keys lie beside them: the certificates, then their public keys.
    "6A63366482E95DA61A21F17304CEB4D0F46E717E0C098A6C611ED1A857787325",
    "BD5191BD34470E49F279FBCEB7CBF6E278F8FF38A6B6D54D15602564EB48AFDA",
    "EF5C3B42E50A00D47427C28C4423FEC3D95733C550209025BABBBCD4E8F076D4",
    "7217BF9F875CE67593254AE034EDB9DBCF469693E5E9486A8FE6E43961E6156F",
];

/// Organisations that issue to no real persons, whatever their keys.
const NOT_FOR_REAL: [&str; 2] = ["JPKI-TEST", "JPKI-DEMO"];

/// A root ready to judge with.
#[derive(Clone)]
pub(super) struct Root {
    pub(super) anchor: Anchor,
    pub(super) strict: Strict,
    pub(super) key: Key,
    pub(super) der: Vec<u8>,
}

/// Why a certificate can't be an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The file is not the one whose fingerprint was given.
    #[error("the certificate does not have the fingerprint that was given for it")]
    Fingerprint,
    /// Not strict DER.
    #[error("the file is not a certificate in strict DER")]
    NotStrict,
    /// Not a root that signed itself.
    #[error("the certificate is not self-signed")]
    NotSelfSigned,
    /// It may be one, but its key or the algorithm of its signature is not checked here.
    #[error(
        "the CA's key or signature is of a kind that is not supported yet (RSA of up to 4096 bits with SHA-256 and ECDSA over P-256 and P-384 are)"
    )]
    Unsupported,
    /// Not for issuing certificates, or without a key identifier to be found by.
    #[error("the certificate is not a CA's, or has no key identifier")]
    NotACa,
    /// An RSA key shorter than the profile's.
    #[error("the CA's key is too short")]
    ShortKey,
}

impl Root {
    /// A root from its bytes, if it is the one with that fingerprint.
    pub(super) fn read(
        der: &[u8],
        fingerprint: Fingerprint,
        id: &str,
        origin: Origin,
        public: &[Fingerprint],
    ) -> Result<Self, Refused> {
        let strict = Strict::read(der).map_err(|_| Refused::NotStrict)?;
        if strict.fingerprint != fingerprint {
            return Err(Refused::Fingerprint);
        }
        let key = strict.key().map_err(|unread| match unread {
            Unread::Unsupported(_) => Refused::Unsupported,
            Unread::Malformed => Refused::NotSelfSigned,
        })?;
        if strict.algorithm().is_none() {
            return Err(Refused::Unsupported);
        }
        if strict.issuer.1 != strict.subject.1 || !strict.is_signed_by(&key) {
            return Err(Refused::NotSelfSigned);
        }
        let issues = strict.key_usage.is_some_and(|usage| usage.key_cert_sign());
        if !strict.is_ca || !issues || strict.unknown_critical.is_some() || strict.subject_key.is_none() {
            return Err(Refused::NotACa);
        }
        if matches!(&key, Key::Rsa(key) if key.n().bits() < KeyType::RSA_2048.bits as usize) {
            return Err(Refused::ShortKey);
        }
        let facts = x509::decode(der).map_err(|_| Refused::NotStrict)?;
        let anchor = Anchor {
            id: id.into(),
            hierarchy: None,
            generation: None,
            origin: real_origin(&strict, &facts.subject, origin, public),
            subject: facts.subject.to_string(),
            fingerprint,
            not_before: facts.not_before,
            not_after: facts.not_after,
        };
        Ok(Self { anchor, strict, key, der: der.to_vec() })
    }

    /// True where what it issued is for no real person.
    pub(super) const fn is_test(&self) -> bool {
        matches!(self.anchor.origin, Origin::Test | Origin::Public)
    }
}

impl BuiltIn {
    /// The root, if its bytes are what they were.
    pub(super) fn root(&self) -> Option<Root> {
        let origin = if self.generation.is_some() { Origin::JLis } else { Origin::Test };
        let fingerprint = self.fingerprint.parse().ok()?;
        let mut root = Root::read(self.der, fingerprint, self.id, origin, &[]).ok()?;
        root.anchor.hierarchy = Some(self.hierarchy);
        root.anchor.generation = self.generation;
        Some(root)
    }
}

/// Where a root comes from in truth: a key that is public stays public however it is introduced.
fn real_origin(strict: &Strict, subject: &str, said: Origin, public: &[Fingerprint]) -> Origin {
    let listed = PUBLIC_KEYS.iter().filter_map(|text| text.parse().ok());
    let key = strict.key_fingerprint();
    if public
        .iter()
        .copied()
        .chain(listed)
        .any(|known: Fingerprint| known == strict.fingerprint || known == key)
    {
        return Origin::Public;
    }
    // Of the name's RDNs, as RFC 4514 writes them; a comma inside a value is escaped and does not end it.
    let not_for_real =
        subject.split(',').any(|rdn| NOT_FOR_REAL.iter().any(|name| rdn.strip_prefix("O=") == Some(name)));
    if not_for_real { Origin::Test } else { said }
}
