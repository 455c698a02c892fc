//! What both faces say: words in Japanese and English, days, problems with what to do, the sections of a report.
//!
//! Knows no terminal and no command line, and decides nothing about trust: it tells what the values say, in words
//! that promise no more than was checked. A certificate within its dates is 有効期間内, never 有効.

pub mod absent;
pub mod advice;
pub mod atr;
pub mod certificate;
mod coming;
pub mod dates;
pub mod diag;
pub mod exercise;
pub mod face;
pub mod file;
pub mod filing;
pub mod kind;
pub mod kiosk;
pub mod mask;
pub mod outside;
pub mod page;
pub mod pdf;
pub mod pin;
pub mod pin_end;
pub mod pin_reset;
pub mod possession;
pub mod problem;
pub mod reader;
pub mod reason;
pub mod reminder;
pub mod renewal;
pub mod sanitize;
pub mod section;
pub mod sections;
pub mod signing;
pub mod size;
pub mod text;
pub mod todo;
pub mod trace;
pub(crate) mod typeset;
pub mod verdict;

#[cfg(test)]
pub(crate) mod sample;
