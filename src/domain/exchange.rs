//! One exchange with a card as far as it may be told: one source for what is traced and for what is counted.
//!
//! Blanked at birth, by what is let through and not by what is kept out: of a command only its header, the data of a
//! SELECT and the length of a read; of an answer its length and status word, and the contents of the token's label and
//! of the availability file alone.

use std::fmt;
use std::time::Duration;

use super::text::hex;

/// Octets, or how many there were.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    Octets(Vec<u8>),
    Blanked(usize),
}

impl Shown {
    fn of(octets: &[u8], open: bool) -> Self {
        if open || octets.is_empty() { Self::Octets(octets.to_vec()) } else { Self::Blanked(octets.len()) }
    }

    const fn len(&self) -> usize {
        match self {
            Self::Octets(octets) => octets.len(),
            Self::Blanked(length) => *length,
        }
    }
}

/// What came back: data and status word.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Answer {
    data: Shown,
    status: Vec<u8>,
}

/// One command APDU and what came of it; `E` says why nothing came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange<E> {
    at: Duration,
    header: Vec<u8>,
    body: Shown,
    answer: Result<Answer, E>,
    spent: Duration,
}

impl<E> Exchange<E> {
    /// An exchange that ended `at` some time since the recording began and took `spent`.
    #[must_use]
    pub fn new(at: Duration, command: &[u8], answer: Result<&[u8], E>, spent: Duration) -> Self {
        let (header, body) = command.split_at(command.len().min(4));
        // SELECT carries an identifier, a read and GET RESPONSE carry a length.
        let told = matches!(header, [_, 0xA4 | 0xB0 | 0xB2 | 0xC0, _, _]);
        // The label (0006) and the availability (0008) by short identifier: of all that is read these name nobody.
        let names_nobody = matches!(header, [_, 0xB0, 0x86 | 0x88, _]);
        let answer = answer.map(|answer| {
            let (data, status) = answer.split_at(answer.len().saturating_sub(2));
            Answer { data: Shown::of(data, names_nobody), status: status.to_vec() }
        });
        Self { at, header: header.to_vec(), body: Shown::of(body, told), answer, spent }
    }

    /// How long it took.
    #[must_use]
    pub const fn spent(&self) -> Duration {
        self.spent
    }

    /// Octets of the command.
    #[must_use]
    pub const fn sent(&self) -> usize {
        self.header.len() + self.body.len()
    }

    /// Octets of the answer, status word included; `None` where there was none.
    #[must_use]
    pub fn received(&self) -> Option<usize> {
        self.answer.as_ref().ok().map(|answer| answer.data.len() + answer.status.len())
    }
}

/// As a line for a help desk: seconds, command, answer, milliseconds.
impl<E: fmt::Display> fmt::Display for Exchange<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:9.3} {}", self.at.as_secs_f64(), hex(&self.header))?;
        match &self.body {
            Shown::Octets(body) if body.is_empty() => {}
            Shown::Octets(body) => write!(f, " {}", hex(body))?,
            Shown::Blanked(length) => write!(f, " [{length} bytes blanked]")?,
        }
        f.write_str(" → ")?;
        match &self.answer {
            Ok(Answer { data, status }) => match data {
                Shown::Octets(data) if data.is_empty() => f.write_str(&hex(status))?,
                Shown::Octets(data) => write!(f, "{} {}", hex(data), hex(status))?,
                Shown::Blanked(length) => write!(f, "[{length} bytes] {}", hex(status))?,
            },
            Err(error) => write!(f, "{error}")?,
        }
        write!(f, "  {:.1} ms", self.spent.as_secs_f64() * 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange<'a>(command: &[u8], answer: Result<&[u8], &'a str>) -> Exchange<&'a str> {
        Exchange::new(Duration::from_millis(1234), command, answer, Duration::from_micros(5678))
    }

    /// The line without its times.
    fn told(command: &[u8], answer: &[u8]) -> (String, String) {
        let line = exchange(command, Ok(answer)).to_string();
        let told = line.strip_prefix("    1.234 ").and_then(|line| line.strip_suffix("  5.7 ms"));
        let (command, answer) = told.unwrap_or_else(|| panic!("{line}")).split_once(" → ").unwrap();
        (command.to_owned(), answer.to_owned())
    }

    #[test]
    fn a_pin_and_a_new_pin_are_not_in_it() {
        for ins in [0x20, 0x24, 0x2C, 0x32, 0x2A] {
            let exchange = exchange(&[0x00, ins, 0x00, 0x98, 4, b'4', b'6', b'4', b'9'], Ok(b"\x90\x00"));
            let shown = exchange.to_string();
            assert!(shown.contains("[5 bytes blanked]") && !shown.contains("34363439"), "{shown}");
            assert!(!format!("{exchange:?}").contains("54, 52"), "nor where nobody looks");
            assert_eq!((exchange.sent(), exchange.received()), (9, Some(2)));
        }
    }

    #[test]
    fn contents_are_told_for_the_label_and_the_availability_alone() {
        assert_eq!(told(&[0, 0xB0, 0x86, 0, 3], b"JPK\x90\x00").1, "4A504B 9000");
        assert_eq!(told(&[0, 0xB0, 0x8A, 0, 0], b"abc\x90\x00").1, "[3 bytes] 9000");
        assert_eq!(told(&[0, 0xB0, 0x06, 0, 0], b"abc\x90\x00").1, "[3 bytes] 9000");
        assert_eq!(told(&[0, 0x20, 0, 0x98], b"\x63\xC3").1, "63C3");
        assert_eq!(told(&[0, 0x20, 0, 0x98], b"").1, "");
    }

    #[test]
    fn a_command_is_told_by_its_header_and_by_what_names_nobody() {
        assert_eq!(told(&[0, 0xA4, 4, 12, 1, 0xD3], b"\x90\x00").0, "00A4040C 01D3");
        assert_eq!(told(&[0, 0xB0, 0x8A, 0, 0], b"\x90\x00").0, "00B08A00 00");
        assert_eq!(told(&[0, 0x20, 0, 0x98], b"\x63\xC3").0, "00200098");
        let failed = exchange(&[0, 0x20, 0, 0x98], Err("the card left"));
        assert_eq!(failed.to_string(), "    1.234 00200098 → the card left  5.7 ms");
        assert_eq!(failed.received(), None);
    }
}
