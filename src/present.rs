//! What both faces say: words in Japanese and English, problems with what to do, the sections of a report.
//!
//! Knows no terminal and no command line.

pub mod problem;
pub mod text;
