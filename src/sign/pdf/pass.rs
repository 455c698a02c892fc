//! What each signature of a PDF covers, hashed while the file passes once: one running digest, from which each branches off
//! where its `/Contents` is left out.

use std::io::{Error, ErrorKind};
use std::ops::ControlFlow;

use crate::codec::pdf::{PdfError, Source};
use crate::domain::verdict::DigestAlgorithm;
use crate::sign::Watch;
use crate::sign::digest::{Digests, Hashing};

/// Read at once.
const PIECE: usize = 1 << 18;

/// Hashing beyond one pass may come to this many times the file and [`BESIDES`].
const TIMES: u64 = 4;
/// See [`TIMES`].
const BESIDES: u64 = 64 << 20;

/// Why there are no digests.
pub(super) enum Unhashed {
    /// The file could not be read.
    Unreadable(PdfError),
    /// Reading was stopped.
    Stopped,
}

/// The digests over each range, `None` for those past the allowance. Each must be as [`crate::codec::pdf::signature::Found`] tells it.
pub(super) fn hash(
    source: &dyn Source,
    ranges: &[[u64; 4]],
    algorithms: &[DigestAlgorithm],
    watch: &Watch<'_>,
) -> Result<Vec<Option<Digests>>, Unhashed> {
    let weight = algorithms.len() as u64;
    let mut left = source.length().saturating_mul(1 + TIMES).saturating_add(BESIDES);
    // What lies before the last gap is hashed once for all.
    left = left.saturating_sub(ranges.iter().map(|range| range[1]).max().unwrap_or(0).saturating_mul(weight));
    let mut branches: Vec<Branch> = Vec::new();
    for (place, [_, before, behind, rest]) in ranges.iter().copied().enumerate() {
        if let Some(less) = left.checked_sub(rest.saturating_mul(weight)) {
            left = less;
            branches.push(Branch { place, before, behind, end: behind + rest, hashing: None });
        }
    }
    branches.sort_by_key(|branch| branch.before);
    let mut done: Vec<Option<Digests>> = ranges.iter().map(|_| None).collect();
    let (mut running, mut at) = (Hashing::new(algorithms), 0);
    let mut piece = vec![0; PIECE];
    // Those before `next` have branched off.
    let mut next = 0;
    loop {
        while let Some(branch) = branches.get_mut(next).filter(|branch| branch.before == at) {
            branch.hashing = Some(running.clone());
            next += 1;
        }
        branches.retain_mut(|branch| {
            let ended = branch.end <= at && branch.hashing.is_some();
            if ended {
                done[branch.place] = branch.hashing.take().map(Hashing::finish);
                next -= 1;
            }
            !ended
        });
        let Some(last) = branches.iter().map(|branch| branch.end).max() else { return Ok(done) };
        let to = branches.get(next).map_or(last, |branch| branch.before).min(at + PIECE as u64);
        let room = usize::try_from(to - at).unwrap_or(PIECE);
        let count =
            source.read_at(at, &mut piece[..room]).map_err(|error| Unhashed::Unreadable(error.into()))?;
        if count == 0 {
            let shorter = Error::new(ErrorKind::UnexpectedEof, "shorter than before");
            return Err(Unhashed::Unreadable(shorter.into()));
        }
        if next < branches.len() {
            running.update(&piece[..count]);
        }
        for branch in &mut branches[..next] {
            branch.update(at, &piece[..count]);
        }
        at += count as u64;
        if let ControlFlow::Break(()) = watch(at) {
            return Err(Unhashed::Stopped);
        }
    }
}

/// One of the ranges.
struct Branch {
    place: usize,
    before: u64,
    behind: u64,
    end: u64,
    hashing: Option<Hashing>,
}

impl Branch {
    /// Takes what it covers of the octets that lie at a place.
    fn update(&mut self, at: u64, octets: &[u8]) {
        let within = |place: u64| {
            usize::try_from(place.saturating_sub(at)).map_or(octets.len(), |to| to.min(octets.len()))
        };
        let (from, to) = (within(self.behind), within(self.end));
        if let Some(hashing) = self.hashing.as_mut().filter(|_| from < to) {
            hashing.update(&octets[from..to]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign::digest;

    fn go_on(_: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    #[test]
    fn every_range_has_the_digest_of_its_own_octets() {
        let file: Vec<u8> = (0..1_000_000_u32).map(|at| (at % 251) as u8).collect();
        let ranges = [
            [0, 10, 20, 30],
            [0, 0, 7, 999_993],
            [0, 10, 600_000, 400_000],
            [0, 999_000, 999_010, 1],
            [0, 262_144, 262_145, 262_144],
        ];
        for both in [&[DigestAlgorithm::Sha256][..], &[DigestAlgorithm::Sha256, DigestAlgorithm::Sha512]] {
            let Ok(told) = hash(&file.as_slice(), &ranges, both, &go_on) else { panic!() };
            for ([_, before, behind, rest], digests) in ranges.iter().zip(told) {
                let place = |at: u64| usize::try_from(at).unwrap();
                let covered = [&file[..place(*before)], &file[place(*behind)..place(behind + rest)]].concat();
                for algorithm in both {
                    let digest = digests.as_ref().and_then(|digests| digests.get(*algorithm));
                    assert_eq!(digest, digest::of(*algorithm, &covered).as_deref());
                }
                assert_eq!(digests.unwrap().length, covered.len() as u64);
            }
        }
    }

    #[test]
    fn the_file_is_read_once_and_hashing_is_bounded() {
        struct Counted<'a>(&'a [u8], std::sync::atomic::AtomicU64);

        impl Source for Counted<'_> {
            fn length(&self) -> u64 {
                self.0.length()
            }

            fn read_at(&self, at: u64, into: &mut [u8]) -> std::io::Result<usize> {
                let count = self.0.read_at(at, into)?;
                self.1.fetch_add(count as u64, std::sync::atomic::Ordering::Relaxed);
                Ok(count)
            }
        }

        let file = vec![7; 1 << 20];
        let source = Counted(&file, std::sync::atomic::AtomicU64::new(0));
        // A hundred that each cover all of it: 69 of them are within the allowance.
        let ranges = vec![[0, 10, 20, (1 << 20) - 20]; 100];
        let Ok(told) = hash(&source, &ranges, &[DigestAlgorithm::Sha256], &go_on) else { panic!() };
        assert_eq!(told.iter().flatten().count(), 69);
        assert_eq!(source.1.into_inner(), 1 << 20);
    }

    #[test]
    fn a_file_that_shrinks_and_one_that_is_stopped_say_so() {
        let ranges = [[0, 10, 20, 30]];
        let told = hash(&&[7; 40][..], &ranges, &[DigestAlgorithm::Sha256], &go_on);
        assert!(matches!(told, Err(Unhashed::Unreadable(PdfError::Io(_)))));
        let told = hash(&&[7; 50][..], &ranges, &[DigestAlgorithm::Sha256], &|_| ControlFlow::Break(()));
        assert!(matches!(told, Err(Unhashed::Stopped)));
    }
}
