//! The system's random numbers.

use std::io;

/// Fills all of it.
pub fn fill(bytes: &mut [u8]) -> io::Result<()> {
    Ok(getrandom::getrandom(bytes)?)
}
