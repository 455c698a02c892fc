//! Names of files as bytes.

use std::ffi::OsString;

/// The name that these bytes are: UTF-8, as terminals write it; what is none stands as �, and names no file.
#[must_use]
pub fn of(bytes: Vec<u8>) -> OsString {
    match String::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned().into(),
    }
}
