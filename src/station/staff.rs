//! The staff code: its argon2 hash, and how long wrong ones have to wait.
//!
//! A code is made of what the keyboard on the screen has: Latin letters, small ones as large, and digits.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use super::state::State;
use crate::secret::Pin;

/// The fewest characters of a code.
pub const LEAST: usize = 6;

/// 64 MiB, three times over (RFC 9106, 4: the second recommended choice, with one lane, as nothing here computes in several).
const COST: (u32, u32, u32) = (64 * 1024, 3, 1);

/// A hash that takes more would keep the machine from its visitors: 1 GiB, 16 times, 16 lanes.
const MOST: (u32, u32, u32) = (1024 * 1024, 16, 16);

/// The hash of a code, in the form of the PHC string format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hash(PasswordHash);

/// Why a text is no hash that counts here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It does not follow the format.
    #[error("not a hash in the PHC string format")]
    Form,
    /// Another function.
    #[error("a hash of another function than argon2id, version 19")]
    Function,
    /// It would take too much.
    #[error("a hash that takes more than 1 GiB, 16 passes or 16 lanes")]
    Cost,
}

impl std::str::FromStr for Hash {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let hash = PasswordHash::new(text).map_err(|_| Flaw::Form)?;
        if hash.algorithm != Algorithm::Argon2id.ident() || hash.version != Some(Version::V0x13.into()) {
            return Err(Flaw::Function);
        }
        if hash.salt.is_none() || hash.hash.is_none() {
            return Err(Flaw::Form);
        }
        let params = Params::try_from(&hash).map_err(|_| Flaw::Form)?;
        let is_less = params.m_cost() <= MOST.0 && params.t_cost() <= MOST.1 && params.p_cost() <= MOST.2;
        if is_less { Ok(Self(hash)) } else { Err(Flaw::Cost) }
    }
}

/// Checked while it is read so that the error carries its line.
impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The line for the configuration: the hash of a code, salted with what is random. Takes a moment; `None` where the system
/// does not have the memory.
#[must_use]
pub fn hash(code: &Pin, random: [u8; 32]) -> Option<String> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).ok()?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon2.hash_password_with_salt(&folded(code), &random[..16]).ok()?;
    Some(hash.to_string())
}

/// Small letters as large, whatever typed it.
fn folded(code: &Pin) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(code.bytes().to_vec());
    bytes.make_ascii_uppercase();
    bytes
}

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is the one.
    Right,
    /// It is not.
    Wrong,
    /// None is looked at before so long.
    Wait(Duration),
}

/// Who lets the staff in.
pub struct Staff {
    hash: Hash,
    state: Arc<State>,
}

impl Staff {
    /// By this hash; wrong codes are counted there.
    #[must_use]
    pub const fn new(hash: Hash, state: Arc<State>) -> Self {
        Self { hash, state }
    }

    /// Tries a code. Takes a moment.
    #[must_use]
    pub fn answer(&self, code: &Pin) -> Answer {
        if let Some(wait) = self.state.staff_waits() {
            return Answer::Wait(wait);
        }
        self.state.staff_begins();
        if Argon2::default().verify_password(&folded(code), &self.hash.0).is_err() {
            return Answer::Wrong;
        }
        self.state.staff_was_right();
        Answer::Right
    }
}
