//! Digests, several at a time over one stream.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::{Watch, attributes};
use crate::codec::cms::ber::{Read, ReadError, value};
use crate::domain::verdict::DigestAlgorithm;

/// The DER content of an algorithm's object identifier (RFC 3370, RFC 5754).
#[must_use]
pub const fn oid(algorithm: DigestAlgorithm) -> &'static [u8] {
    match algorithm {
        DigestAlgorithm::Md5 => &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x02, 0x05],
        DigestAlgorithm::Sha1 => &[0x2B, 0x0E, 0x03, 0x02, 0x1A],
        DigestAlgorithm::Sha224 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04],
        DigestAlgorithm::Sha256 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01],
        DigestAlgorithm::Sha384 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02],
        DigestAlgorithm::Sha512 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03],
    }
}

/// The algorithm of an object identifier, where it is known here.
#[must_use]
pub fn by_oid(content: &[u8]) -> Option<DigestAlgorithm> {
    use DigestAlgorithm::*;
    [Md5, Sha1, Sha224, Sha256, Sha384, Sha512].into_iter().find(|each| oid(*each) == content)
}

/// `DigestInfo` (RFC 8017, 9.2): what PKCS #1 v1.5 pads.
#[must_use]
pub fn digest_info(algorithm: DigestAlgorithm, digest: &[u8]) -> Vec<u8> {
    let identifier = value(0x30, &[&value(0x06, &[oid(algorithm)]), &[0x05, 0x00]]);
    value(0x30, &[&identifier, &value(0x04, &[digest])])
}

enum Hasher {
    Sha1(Sha1),
    Sha224(Sha224),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Hasher {
    fn update(&mut self, octets: &[u8]) {
        match self {
            Self::Sha1(hasher) => hasher.update(octets),
            Self::Sha224(hasher) => hasher.update(octets),
            Self::Sha256(hasher) => hasher.update(octets),
            Self::Sha384(hasher) => hasher.update(octets),
            Self::Sha512(hasher) => hasher.update(octets),
        }
    }
}

/// Several digests under way.
#[derive(Default)]
pub struct Hashing {
    hashers: Vec<(DigestAlgorithm, Hasher)>,
    length: u64,
    /// The first octets, as many as tell what the document looks like.
    head: Vec<u8>,
}

impl Hashing {
    /// Starts these algorithms, each once; MD5 is never computed.
    #[must_use]
    pub fn new(algorithms: &[DigestAlgorithm]) -> Self {
        let mut hashing = Self::default();
        for &algorithm in algorithms {
            if hashing.hashers.iter().any(|(known, _)| *known == algorithm) {
                continue;
            }
            let hasher = match algorithm {
                DigestAlgorithm::Md5 => continue,
                DigestAlgorithm::Sha1 => Hasher::Sha1(Sha1::new()),
                DigestAlgorithm::Sha224 => Hasher::Sha224(Sha224::new()),
                DigestAlgorithm::Sha256 => Hasher::Sha256(Sha256::new()),
                DigestAlgorithm::Sha384 => Hasher::Sha384(Sha384::new()),
                DigestAlgorithm::Sha512 => Hasher::Sha512(Sha512::new()),
            };
            hashing.hashers.push((algorithm, hasher));
        }
        hashing
    }

    /// Takes the next octets.
    pub fn update(&mut self, octets: &[u8]) {
        self.length += octets.len() as u64;
        let room = attributes::HEAD - self.head.len();
        self.head.extend_from_slice(octets.get(..room).unwrap_or(octets));
        for (_, hasher) in &mut self.hashers {
            hasher.update(octets);
        }
    }

    /// How many octets were taken.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// The digests.
    #[must_use]
    pub fn finish(self) -> Digests {
        let values = self.hashers.into_iter().map(|(algorithm, hasher)| {
            let digest = match hasher {
                Hasher::Sha1(hasher) => hasher.finalize().to_vec(),
                Hasher::Sha224(hasher) => hasher.finalize().to_vec(),
                Hasher::Sha256(hasher) => hasher.finalize().to_vec(),
                Hasher::Sha384(hasher) => hasher.finalize().to_vec(),
                Hasher::Sha512(hasher) => hasher.finalize().to_vec(),
            };
            (algorithm, digest)
        });
        Digests {
            values: values.collect(),
            length: self.length,
            like_attributes: attributes::are_like(&self.head, self.length),
        }
    }
}

/// The digests of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    values: Vec<(DigestAlgorithm, Vec<u8>)>,
    /// The document's length in octets.
    pub length: u64,
    /// The document could be the signed attributes of a signature.
    pub(super) like_attributes: bool,
}

impl Digests {
    /// The digest by one algorithm, where it was computed.
    #[must_use]
    pub fn get(&self, algorithm: DigestAlgorithm) -> Option<&[u8]> {
        self.values.iter().find(|(known, _)| *known == algorithm).map(|(_, digest)| digest.as_slice())
    }

    /// True where these are of another document, by length or by an algorithm that both have.
    #[must_use]
    pub fn differ(&self, other: &Self) -> bool {
        let both = |(algorithm, digest): &(DigestAlgorithm, Vec<u8>)| {
            other.get(*algorithm).is_some_and(|known| known != digest.as_slice())
        };
        self.length != other.length || self.values.iter().any(both)
    }
}

/// The digest of bytes in memory; `None` for MD5.
#[must_use]
pub fn of(algorithm: DigestAlgorithm, octets: &[u8]) -> Option<Vec<u8>> {
    let mut hashing = Hashing::new(&[algorithm]);
    hashing.update(octets);
    hashing.finish().values.pop().map(|(_, digest)| digest)
}

/// Hashes a whole stream. Give it a source that reads ahead and reading overlaps with hashing.
pub fn stream(mut source: impl BufRead, algorithms: &[DigestAlgorithm], watch: &Watch<'_>) -> Read<Digests> {
    let mut hashing = Hashing::new(algorithms);
    loop {
        let octets = match source.fill_buf() {
            Ok([]) => return Ok(hashing.finish()),
            Ok(octets) => octets,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        hashing.update(octets);
        let length = octets.len();
        source.consume(length);
        if let ControlFlow::Break(()) = watch(hashing.length) {
            return Err(ReadError::Stopped);
        }
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn the_digest_info_for_sha_256_is_the_one_the_card_takes() {
        let info = digest_info(DigestAlgorithm::Sha256, &[7; 32]);
        // `docs/card.md §6.4`: 3031300D060960864801650304020105000420 ‖ SHA-256.
        let prefix = [
            0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
            0x00, 0x04, 0x20,
        ];
        assert_eq!(info[..19], prefix);
        assert_eq!(info.len(), 51);
    }

    #[test]
    fn a_stream_can_be_stopped() {
        let stopped = stream(&b"abc"[..], &[DigestAlgorithm::Sha256], &|_| ControlFlow::Break(()));
        assert!(matches!(stopped, Err(ReadError::Stopped)));
    }

    #[test]
    fn md5_is_never_computed() {
        assert_eq!(of(DigestAlgorithm::Md5, b""), None);
        assert_eq!(of(DigestAlgorithm::Sha1, b"").map(|digest| digest[0]), Some(0xDA));
    }
}
