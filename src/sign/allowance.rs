//! How much one file may ask for.
//!
//! Signers times certificates of the same name: 173 KB made 9,900 operations of RSA, which took most of a minute, and a
//! megabyte that tells one long name a hundred times made six of them. What is past the allowance is told as not
//! checked, never as right or wrong.

use std::cell::Cell;

use crate::domain::verdict::Defect;

/// Operations of RSA with a key of 1024 bits, or what takes as long: a file of the most signers that are read, with keys of
/// 2048 bits, asks for 800 (each one's value, and its certificate's), with keys of P-256 for 1000. All of it takes a fifth of
/// a second where one of 4096 bits takes 2 ms (measured).
pub(super) const PER_FILE: u32 = 1280;

/// Octets of names that are told of, once for each signer: a hundred times 10 KB, which is some twenty times JPKI's.
const TOLD_PER_FILE: usize = 1 << 20;

/// What was spent of the first and is left of the second.
pub(super) struct Allowance {
    pub(super) spent: Cell<u32>,
    told: Cell<usize>,
}

impl Allowance {
    /// A file's, whole.
    pub(super) const fn per_file() -> Self {
        Self { spent: Cell::new(0), told: Cell::new(TOLD_PER_FILE) }
    }

    /// Takes what one operation costs.
    pub(super) fn take(&self, cost: u32) -> Result<(), Defect> {
        let spent = self.spent.get().saturating_add(cost);
        if spent > PER_FILE {
            return Err(Defect::TooMuch);
        }
        self.spent.set(spent);
        Ok(())
    }

    /// Takes what it costs to tell of a signer's certificate with names of so many octets.
    pub(super) fn tell(&self, octets: usize) -> Result<(), Defect> {
        let left = self.told.get().checked_sub(octets).ok_or(Defect::TooMuch)?;
        self.told.set(left);
        Ok(())
    }
}

/// One of ECDSA: 0.24 ms and 1.1 ms where one of RSA with 2048 bits, which costs 4, takes 0.19 ms (measured).
pub(super) const P256: u32 = 5;
/// The same over P-384.
pub(super) const P384: u32 = 24;

/// One of RSA with a key of so many octets: the square of its length, whatever its exponent.
pub(super) fn cost(octets: usize) -> u32 {
    let side = u32::try_from(octets.div_ceil(128)).unwrap_or(u32::MAX);
    side.saturating_mul(side)
}
