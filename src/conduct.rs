//! What a job does step by step, the same for every face: which card is meant, the dialogue of a PIN, signing, verifying,
//! saving.
//!
//! State machines without a clock, a disk, a card or a terminal: events go in; requests (to be carried out by the face's
//! session and tasks) and typed findings come out. A face differs in how it asks and shows, in nothing else. No words are
//! here: `present` tells the findings.

pub mod card;
pub mod choice;
pub mod diagnosing;
#[cfg(test)]
mod drive;
pub mod dropped;
pub mod pin;
pub mod request;
pub mod saving;
pub mod signing;
pub mod verifying;
pub mod visiting;
