//! This process and others.

/// Not hardened: what Windows has against an eye on a process of the same user (access rights of the process, no crash dump)
/// the standard library does not set. PINs are wiped all the same.
pub fn harden() {}

/// Is there a process of this number? Nobody here can say, so nothing is believed of it.
#[must_use]
pub fn is_running(_pid: i32) -> bool {
    false
}
