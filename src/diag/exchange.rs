//! One exchange with a card as far as it may be told: one source for what is traced and for what is counted.
//!
//! Blanked at birth by the one [`Redactor`], by what is let through and not by what is kept out. Of a command: its header,
//! the identifier in a SELECT, the length in a read. Of an answer: its status word, the length of what was read, and the
//! contents of the token's label and of the availability file. Where whoever traces asks for contents: certificates,
//! personal files and signatures besides. Never: what is presented to a key, how long that is, the 個人番号 and what it is
//! found from, and whatever has no name here.

pub mod names;
pub mod redactor;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub use names::{App, File, Meaning, Name, On};
pub use redactor::{Raw, Redactor};

use crate::domain::holder::Octets;
use crate::link::LinkError;

/// What of some octets is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blanked {
    /// All of it is told.
    Nothing,
    /// So many octets are not.
    Octets(usize),
    /// Something, or nothing: not even how much.
    Unmeasured,
}

/// Octets as far as they may be told: the first of them, and what of the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    octets: Octets,
    blanked: Blanked,
}

impl Told {
    fn all(octets: &[u8]) -> Self {
        Self::first(octets, octets.len())
    }

    /// So many of them, and how many there are besides.
    fn first(octets: &[u8], open: usize) -> Self {
        let (open, rest) = octets.split_at(octets.len().min(open));
        let blanked = if rest.is_empty() { Blanked::Nothing } else { Blanked::Octets(rest.len()) };
        Self { octets: open.into(), blanked }
    }

    /// Nothing of it.
    fn none() -> Self {
        Self { octets: Octets::default(), blanked: Blanked::Unmeasured }
    }

    /// Those that are told.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// What is not.
    #[must_use]
    pub const fn blanked(&self) -> Blanked {
        self.blanked
    }

    /// How many there are, as far as that is told.
    #[must_use]
    pub fn len(&self) -> usize {
        self.octets.len() + if let Blanked::Octets(blanked) = self.blanked { blanked } else { 0 }
    }

    /// Is there nothing, told or not?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.octets.is_empty() && self.blanked == Blanked::Nothing
    }
}

/// What was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    name: Option<Name>,
    on: Option<On>,
    from: Option<usize>,
    record: Option<u8>,
    header: Told,
    body: Told,
}

impl Asked {
    /// What the command asks for; `None` where it has no name here.
    #[must_use]
    pub const fn name(&self) -> Option<Name> {
        self.name
    }

    /// What it is about.
    #[must_use]
    pub const fn on(&self) -> Option<On> {
        self.on
    }

    /// From which octet of a file it reads.
    #[must_use]
    pub const fn from(&self) -> Option<usize> {
        self.from
    }

    /// Which record it reads.
    #[must_use]
    pub const fn record(&self) -> Option<u8> {
        self.record
    }

    /// CLA INS P1 P2.
    #[must_use]
    pub const fn header(&self) -> &Told {
        &self.header
    }

    /// What follows: Lc, data, Le.
    #[must_use]
    pub const fn body(&self) -> &Told {
        &self.body
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    data: Told,
    status: Option<u16>,
}

impl Answer {
    /// The data.
    #[must_use]
    pub const fn data(&self) -> &Told {
        &self.data
    }

    /// The status word; `None` where the answer ended in none.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        self.status
    }

    /// What it says, where it has a name here.
    #[must_use]
    pub fn meaning(&self) -> Option<Meaning> {
        self.status.and_then(Meaning::of)
    }
}

/// One command APDU and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    at: Duration,
    spent: Duration,
    asked: Asked,
    answer: Result<Answer, LinkError>,
}

impl Exchange {
    /// When the command was sent, since the recording began.
    #[must_use]
    pub const fn at(&self) -> Duration {
        self.at
    }

    /// How long the answer took.
    #[must_use]
    pub const fn spent(&self) -> Duration {
        self.spent
    }

    /// What was sent.
    #[must_use]
    pub const fn asked(&self) -> &Asked {
        &self.asked
    }

    /// What came back, or why nothing did.
    pub const fn answer(&self) -> Result<&Answer, LinkError> {
        match &self.answer {
            Ok(answer) => Ok(answer),
            Err(error) => Err(*error),
        }
    }

    /// Octets of the command, those of a secret not counted.
    #[must_use]
    pub fn sent(&self) -> usize {
        self.asked.header.len() + self.asked.body.len()
    }

    /// Octets of the answer, status word included, as far as they are told; `None` where there was none.
    #[must_use]
    pub fn received(&self) -> Option<usize> {
        let answer = self.answer.as_ref().ok()?;
        Some(answer.data.len() + if answer.status.is_some() { 2 } else { 0 })
    }
}
