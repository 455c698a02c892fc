//! The APDU trace for a help desk: what went over the link, with everything blanked that could be a secret or a
//! person's.
//!
//! Blanked at birth, by what is let through and not by what is kept out: of a command only its header, and the
//! data of a SELECT; of an answer its length and status word, and the contents of the token's label and of the
//! availability file alone.

use std::fmt::Write as _;
use std::time::Instant;

use crate::domain::text::hex;

/// Where lines go.
pub struct Trace {
    write: Box<dyn FnMut(&str) + Send>,
    started: Instant,
}

impl std::fmt::Debug for Trace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Trace")
    }
}

impl Trace {
    /// A trace that hands each line, without its line feed, to `write`.
    #[must_use]
    pub fn new(write: Box<dyn FnMut(&str) + Send>) -> Self {
        Self { write, started: Instant::now() }
    }

    /// One exchange: seconds since the start, command, answer, milliseconds.
    pub(super) fn exchange(
        &mut self,
        command: &[u8],
        answer: Result<&[u8], crate::link::LinkError>,
        spent: std::time::Duration,
    ) {
        let mut line = format!("{:9.3} ", self.started.elapsed().as_secs_f64());
        line.push_str(&command_shown(command));
        line.push_str(" → ");
        match answer {
            Ok(answer) => line.push_str(&answer_shown(command, answer)),
            // Writing to a string can't fail.
            Err(error) => {
                let _ = write!(line, "{error}");
            }
        }
        let _ = write!(line, "  {:.1} ms", spent.as_secs_f64() * 1e3);
        (self.write)(&line);
    }

    /// Something besides an exchange.
    pub(super) fn note(&mut self, text: &str) {
        let line = format!("{:9.3} {text}", self.started.elapsed().as_secs_f64());
        (self.write)(&line);
    }
}

fn command_shown(command: &[u8]) -> String {
    let header = &command[..command.len().min(4)];
    let rest = command.get(4..).unwrap_or_default();
    match header {
        // SELECT carries an identifier, a read carries a length.
        [_, 0xA4 | 0xB0 | 0xB2 | 0xC0, _, _] => format!("{} {}", hex(header), hex(rest)),
        _ if rest.is_empty() => hex(header),
        _ => format!("{} [{} bytes blanked]", hex(header), rest.len()),
    }
}

fn answer_shown(command: &[u8], answer: &[u8]) -> String {
    let at = answer.len().saturating_sub(2);
    let (data, status) = answer.split_at(at);
    // The label (0006) and the availability (0008) by short identifier: of all that is read these name nobody.
    let open = matches!(command, [_, 0xB0, 0x86 | 0x88, ..]);
    match data.len() {
        0 => hex(status),
        _ if open => format!("{} {}", hex(data), hex(status)),
        length => format!("[{length} bytes] {}", hex(status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_and_a_new_pin_are_never_traced() {
        for ins in [0x20, 0x24, 0x32, 0x2A] {
            let shown = command_shown(&[0x00, ins, 0x00, 0x98, 4, b'4', b'6', b'4', b'9']);
            assert!(shown.ends_with("[5 bytes blanked]"), "{shown}");
            assert!(!shown.contains("34363439"));
        }
    }

    #[test]
    fn contents_are_traced_for_the_label_alone() {
        assert_eq!(answer_shown(&[0, 0xB0, 0x86, 0, 3], b"JPK\x90\x00"), "4A504B 9000");
        assert_eq!(answer_shown(&[0, 0xB0, 0x8A, 0, 0], b"abc\x90\x00"), "[3 bytes] 9000");
        assert_eq!(answer_shown(&[0, 0xB0, 0x06, 0, 0], b"abc\x90\x00"), "[3 bytes] 9000");
        assert_eq!(answer_shown(&[0, 0x20, 0, 0x98], b"\x63\xC3"), "63C3");
        assert_eq!(answer_shown(&[0, 0x20, 0, 0x98], b""), "");
    }
}
