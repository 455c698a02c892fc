//! What is wrong with machine, service, driver, reader or card, and what to do: facts go in, findings come out.
//!
//! [`facts`] are values: what was seen of each thing, that it is not there, that looking was not allowed, or that nobody
//! looked. [`rules`] is a table, one row per rule, each a function of the facts without I/O. [`report`] is the list of
//! findings in the order from the machine to the card, and the one sentence that follows from it. `present` words them;
//! command line and screen show the same list.
//!
//! [`machine`] alone looks at a machine: a [`machine::Root`] (`/`, or a folder in tests), commands with a time limit, a few
//! variables. Nothing here holds personal data or a serial number: names of readers lose theirs when they become facts.
//!
//! It refuses to change anything, to send anything anywhere, and to ask a card: what the card told comes as a report.

pub mod exchange;
pub mod facts;
pub mod fault;
pub mod finding;
pub mod latency;
pub mod machine;
mod name;
pub mod report;
pub mod rules;

pub use name::without_serial;
