//! Command and response APDUs (ISO/IEC 7816-4:2020, 5.1 and 5.2).
//!
//! Only produces and consumes byte strings. A command may carry a PIN, so its data is wiped when it is dropped
//! and its `Debug` shows the header and lengths alone.

use std::fmt;

use zeroize::Zeroizing;

use super::Malformed;
use crate::domain::holder::Octets;

/// The expected length of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Le {
    /// No Le field: no data is expected.
    None,
    /// Short: 1 to 256 bytes; other values are held to that range.
    Short(u16),
    /// Extended: 1 to 65536 bytes; other values are held to that range.
    Extended(u32),
}

/// A command APDU.
pub struct Command {
    header: [u8; 4],
    data: Zeroizing<Vec<u8>>,
    le: Le,
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [cla, ins, p1, p2] = self.header;
        write!(f, "{cla:02X} {ins:02X} {p1:02X} {p2:02X} +{} {:?}", self.data.len(), self.le)
    }
}

impl Command {
    /// CLA INS P1 P2 and nothing more (case 1).
    #[must_use]
    pub fn new(header: [u8; 4]) -> Self {
        Self { header, data: Zeroizing::new(Vec::new()), le: Le::None }
    }

    /// With data: at most 255 bytes travel in a short command; more make it extended.
    #[must_use]
    pub fn data(mut self, data: &[u8]) -> Self {
        self.data = Zeroizing::new(data.to_vec());
        self
    }

    /// With an expected length.
    #[must_use]
    pub const fn le(mut self, le: Le) -> Self {
        self.le = le;
        self
    }

    /// How many bytes are asked for at the most; `None` without Le.
    #[must_use]
    pub const fn wanted(&self) -> Option<usize> {
        match self.le {
            Le::None => None,
            Le::Short(n) => Some(n as usize),
            Le::Extended(n) => Some(n as usize),
        }
    }

    /// What it carries: a secret, perhaps.
    #[must_use]
    pub fn carried(&self) -> &[u8] {
        &self.data
    }

    /// CLA INS P1 P2.
    #[must_use]
    pub const fn header(&self) -> [u8; 4] {
        self.header
    }

    /// The bytes to send, wiped when dropped.
    ///
    /// Data beyond 65535 bytes can't be encoded; it is cut there, and no caller comes near.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let data = &self.data[..self.data.len().min(0xFFFF)];
        let extended = matches!(self.le, Le::Extended(_)) || data.len() > 0xFF;
        // Reserved whole: a buffer that grew would leave copies of a PIN behind.
        let mut out = Zeroizing::new(Vec::with_capacity(4 + 3 + data.len() + 3));
        out.extend_from_slice(&self.header);
        if extended {
            out.push(0);
            if !data.is_empty() {
                out.extend_from_slice(&(data.len() as u16).to_be_bytes());
                out.extend_from_slice(data);
            }
        } else if !data.is_empty() {
            out.push(data.len() as u8);
            out.extend_from_slice(data);
        }
        // 256 and 65536 are written as zero: the narrowing casts do just that.
        match (self.le, extended) {
            (Le::None, _) => {}
            (Le::Short(n), false) => out.push(n.clamp(1, 256) as u8),
            (Le::Short(n), true) => out.extend_from_slice(&n.clamp(1, 256).to_be_bytes()),
            (Le::Extended(n), _) => out.extend_from_slice(&(n.clamp(1, 65536) as u16).to_be_bytes()),
        }
        out
    }
}

/// A response APDU: data and status word.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The data field: of some files it tells of a person.
    pub data: Octets,
    /// SW1 SW2.
    pub status: u16,
}

/// The data may be personal: only its length is shown.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes, {:04X}", self.data.len(), self.status)
    }
}

impl Answer {
    /// Splits an answer into data and status word.
    pub fn parse(mut bytes: Vec<u8>) -> Result<Self, Malformed> {
        let Some(at) = bytes.len().checked_sub(2) else {
            return Err(Malformed::at(bytes.len(), "an answer without status word"));
        };
        let status = u16::from_be_bytes([bytes[at], bytes[at + 1]]);
        bytes.truncate(at);
        Ok(Self { data: bytes.into(), status })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(command: &Command) -> String {
        crate::domain::text::hex(&command.encode())
    }

    #[test]
    fn every_case_is_encoded_as_the_standard_says() {
        let c = || Command::new([0x00, 0xB0, 0x8A, 0x00]);
        assert_eq!(hex(&c()), "00B08A00");
        assert_eq!(hex(&c().le(Le::Short(256))), "00B08A0000");
        assert_eq!(hex(&c().le(Le::Short(54))), "00B08A0036");
        assert_eq!(hex(&c().data(&[1, 2])), "00B08A00020102");
        assert_eq!(hex(&c().data(&[1, 2]).le(Le::Short(256))), "00B08A0002010200");
        assert_eq!(hex(&c().le(Le::Extended(2048))), "00B08A00000800");
        assert_eq!(hex(&c().le(Le::Extended(65536))), "00B08A00000000");
        assert_eq!(hex(&c().data(&[1, 2]).le(Le::Extended(65536))), "00B08A0000000201020000");
        assert!(hex(&c().data(&[7; 256])).starts_with("00B08A0000010007"));
    }

    #[test]
    fn a_command_never_shows_its_data() {
        let shown = format!("{:?}", Command::new([0, 0x20, 0, 0x98]).data(b"4649"));
        assert_eq!(shown, "00 20 00 98 +4 None");
    }

    #[test]
    fn an_answer_without_a_status_word_is_malformed() {
        assert!(Answer::parse(vec![]).is_err());
        assert!(Answer::parse(vec![0x90]).is_err());
        let answer = Answer::parse(vec![1, 2, 0x90, 0x00]).unwrap();
        assert_eq!((answer.data.as_slice(), answer.status), ([1, 2].as_slice(), 0x9000));
    }
}
