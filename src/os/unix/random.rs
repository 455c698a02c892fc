//! The system's random numbers.

use std::fs::File;
use std::io::{self, Read as _};

/// Fills all of it.
pub fn fill(bytes: &mut [u8]) -> io::Result<()> {
    File::open("/dev/urandom").and_then(|mut source| source.read_exact(bytes))
}
