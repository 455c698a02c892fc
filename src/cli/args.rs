//! What several commands take.

use clap::{Args as Group, ValueEnum};

use crate::domain::credential::KeyPair;

/// How a PIN comes. Never on the command line or in the environment.
#[derive(Debug, Clone, Copy, Default, Group)]
pub struct PinArgs {
    /// Read the PIN as the first line of standard input (`pin change`: the present one, then the new one)
    #[arg(long)]
    pub pin_stdin: bool,
    /// Send it though one try is left
    #[arg(long)]
    pub last_try: bool,
}

/// The card's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Key {
    /// 利用者証明用
    Auth,
    /// 署名用
    Sign,
}

impl Key {
    /// The key itself.
    #[must_use]
    pub const fn pair(self) -> KeyPair {
        match self {
            Self::Auth => KeyPair::Auth,
            Self::Sign => KeyPair::Sign,
        }
    }
}
