//! Digests, several at a time over one stream.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufRead};
use std::ops::ControlFlow;

use sha1::Sha1;
use sha2_stream::digest::DynDigest;
use sha2_stream::{Sha224, Sha256, Sha384, Sha512};

use super::Watch;
use crate::codec::cms::ber::{Read, ReadError};
use crate::codec::tlv::Header;
use crate::domain::verdict::DigestAlgorithm;

/// As many of a document's first octets as [`is_like_attributes`] looks at: two headers and an object identifier.
const HEAD: usize = 64;

/// Could a document of this length that begins so be signed attributes? Where a signature has any, their DER is what is
/// hashed (RFC 5652, 5.4), so that its value fits as well, without them, over a document of just those octets: one that
/// the signer never saw (draft-ietf-lamps-cms-euf-cma-signeddata, "Best Practices for Signed Attributes in CMS
/// `SignedData`"). Told by a set, as long as the document, that begins with an attribute.
pub(super) fn is_like_attributes(head: &[u8], length: u64) -> bool {
    let within = |octets: &[u8], tag| {
        let header = Header::read(octets, 0).ok().filter(|header| header.tag == tag)?;
        Some((header.octets, header.der()?))
    };
    let Some((header, content)) = within(head, 0x31) else { return false };
    let Some((inner, _)) = within(&head[header..], 0x30) else { return false };
    (header as u64).checked_add(content) == Some(length) && head.get(header + inner) == Some(&0x06)
}

/// A digest under way that can go on in two ways.
trait Hasher: DynDigest + Send + Sync {
    fn branch(&self) -> Box<dyn Hasher>;
}

impl<D: DynDigest + Clone + Send + Sync + 'static> Hasher for D {
    fn branch(&self) -> Box<dyn Hasher> {
        Box::new(self.clone())
    }
}

impl Clone for Box<dyn Hasher> {
    fn clone(&self) -> Self {
        (**self).branch()
    }
}

/// Several digests under way; a clone goes on by itself.
#[derive(Clone, Default)]
pub struct Hashing {
    hashers: BTreeMap<DigestAlgorithm, Box<dyn Hasher>>,
    /// How many octets were taken.
    pub length: u64,
    /// The first octets, as many as tell what the document looks like.
    head: Vec<u8>,
}

/// How far it is; nothing of what was hashed.
impl fmt::Debug for Hashing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hashing").field("length", &self.length).finish_non_exhaustive()
    }
}

impl Hashing {
    /// Starts these algorithms, each once; MD5 is never computed.
    #[must_use]
    pub fn new(algorithms: &[DigestAlgorithm]) -> Self {
        let hashers = algorithms.iter().filter_map(|algorithm| {
            let hasher: Box<dyn Hasher> = match algorithm {
                DigestAlgorithm::Md5 => return None,
                DigestAlgorithm::Sha1 => Box::<Sha1>::default(),
                DigestAlgorithm::Sha224 => Box::<Sha224>::default(),
                DigestAlgorithm::Sha256 => Box::<Sha256>::default(),
                DigestAlgorithm::Sha384 => Box::<Sha384>::default(),
                DigestAlgorithm::Sha512 => Box::<Sha512>::default(),
            };
            Some((*algorithm, hasher))
        });
        Self { hashers: hashers.collect(), ..Self::default() }
    }

    /// Takes the next octets.
    pub fn update(&mut self, octets: &[u8]) {
        self.length += octets.len() as u64;
        let room = HEAD - self.head.len();
        self.head.extend_from_slice(octets.get(..room).unwrap_or(octets));
        for hasher in self.hashers.values_mut() {
            hasher.update(octets);
        }
    }

    /// The digests.
    #[must_use]
    pub fn finish(self) -> Digests {
        let value = |hasher: Box<dyn DynDigest>| hasher.finalize().into();
        let values = self.hashers.into_iter().map(|(algorithm, hasher)| (algorithm, value(hasher)));
        Digests {
            values: values.collect(),
            length: self.length,
            like_attributes: is_like_attributes(&self.head, self.length),
        }
    }
}

/// The digests of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    values: BTreeMap<DigestAlgorithm, Vec<u8>>,
    /// The document's length in octets.
    pub length: u64,
    /// The document could be the signed attributes of a signature.
    pub(super) like_attributes: bool,
}

impl Digests {
    /// The digest by one algorithm, where it was computed.
    #[must_use]
    pub fn get(&self, algorithm: DigestAlgorithm) -> Option<&[u8]> {
        self.values.get(&algorithm).map(Vec::as_slice)
    }

    /// True where these are of another document, by length or by an algorithm that both have.
    #[must_use]
    pub fn differ(&self, other: &Self) -> bool {
        let both = |(algorithm, digest): (&DigestAlgorithm, &Vec<u8>)| {
            other.values.get(algorithm).is_some_and(|known| known != digest)
        };
        self.length != other.length || self.values.iter().any(both)
    }
}

/// The digest of bytes in memory; `None` for MD5.
#[must_use]
pub fn of(algorithm: DigestAlgorithm, octets: &[u8]) -> Option<Vec<u8>> {
    let mut hashing = Hashing::new(&[algorithm]);
    hashing.update(octets);
    hashing.finish().values.remove(&algorithm)
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
