//! Names of files as bytes.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

/// The name that these bytes are.
#[must_use]
pub fn of(bytes: Vec<u8>) -> OsString {
    OsString::from_vec(bytes)
}
