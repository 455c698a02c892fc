//! PEM (RFC 7468) as a stream, both ways: a signature of any size passes line by line.
//!
//! Text may stand around the armour (RFC 7468, 2) and is passed over; base64 may also come without any. Strict where a lax
//! reader would let two files mean the same: one armour, padding at its end only, no stray bits in the last digit.

use std::io::{self, BufRead, Read, Write};

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use crate::domain::verdict::Carrier;

/// A line of PEM is 64 characters; some writers make one line of everything, so this much is read at a time.
const LINE: usize = 1 << 16;
/// Octets in a full line.
const ROW: usize = 48;

/// What is wrong with the armour.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// It is broken.
    #[error("broken PEM")]
    Armour,
    /// It holds something else.
    #[error("PEM of another kind")]
    OtherKind,
    /// Another one follows.
    #[error("more than one PEM")]
    More,
}

fn refused<T>(why: Broken) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::InvalidData, why))
}

fn broken<T>() -> io::Result<T> {
    refused(Broken::Armour)
}

/// How an armour's first line begins.
pub(super) const BEGIN: &[u8] = b"-----BEGIN ";

/// What an armour of ours holds, by its first line: the last is what OpenSSL reads besides, and Netscape wrote.
const OURS: [&[u8]; 3] = [b"CMS", b"PKCS7", b"PKCS #7 SIGNED DATA"];

/// What stands in the first or last line of an armour.
fn bracketed<'a>(line: &'a [u8], kind: &[u8]) -> Option<&'a [u8]> {
    line.strip_prefix(kind)?.strip_suffix(b"-----")
}

/// How far the reading has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// There is no armour.
    Bare,
    Before,
    Body,
    Padded,
    Done,
}

/// DER or BER as it comes, or out of its PEM armour: base64 between BEGIN and END.
pub struct Armour<R> {
    source: R,
    stage: Stage,
    /// What stands in its first and last line; `None` for base64 without armour.
    label: Option<Vec<u8>>,
    text: bool,
    line: Vec<u8>,
    /// Base64 digits that wait for the rest of their group of four.
    digits: Vec<u8>,
    octets: Vec<u8>,
    used: usize,
}

impl<R: BufRead> Armour<R> {
    /// Takes off the armour of such a carrier, where it is one with armour.
    pub fn of(carrier: Carrier, source: R) -> Self {
        let stage = match carrier {
            Carrier::Der | Carrier::Mail => Stage::Bare,
            Carrier::Pem => Stage::Before,
            Carrier::Base64 => Stage::Body,
        };
        let (label, text, line, digits, octets) = Default::default();
        Self { source, stage, label, text, line, digits, octets, used: 0 }
    }

    /// True where text stood around it, as far as it was read.
    pub const fn has_text(&self) -> bool {
        self.text
    }

    /// Reads one line, or a piece of a very long one.
    fn advance(&mut self) -> io::Result<()> {
        self.octets.clear();
        self.used = 0;
        self.next_line()?;
        if self.line.is_empty() {
            // Nothing but the end of the file ends bare base64.
            let ends = self.label.is_none() && self.stage != Stage::Before && self.digits.is_empty();
            self.stage = Stage::Done;
            return if ends { Ok(()) } else { broken() };
        }
        let line = self.line.trim_ascii();
        if line.is_empty() {
            return Ok(());
        }
        match self.stage {
            Stage::Before => match bracketed(line, BEGIN) {
                Some(label) if OURS.contains(&label) => {
                    self.label = Some(label.to_vec());
                    self.stage = Stage::Body;
                    Ok(())
                }
                Some(_) => self.another_kind(),
                None => {
                    self.text = true;
                    Ok(())
                }
            },
            Stage::Body | Stage::Padded => {
                if let Some(label) = bracketed(line, b"-----END ") {
                    if self.label.as_deref() != Some(label) || !self.digits.is_empty() {
                        return broken();
                    }
                    self.stage = Stage::Done;
                    return self.nothing_more();
                }
                if self.stage == Stage::Padded {
                    return broken();
                }
                // Blanks may stand anywhere (RFC 7468, 3, laxbase64text).
                self.digits.extend(line.iter().filter(|octet| !octet.is_ascii_whitespace()));
                let whole = self.digits.len() & !3;
                self.octets.resize(whole / 4 * 3, 0);
                let groups = &self.digits[..whole];
                let Ok(octets) = Base64::decode(groups, &mut self.octets).map(<[u8]>::len) else {
                    return broken();
                };
                if groups.ends_with(b"=") {
                    self.stage = Stage::Padded;
                }
                self.octets.truncate(octets);
                self.digits.drain(..whole);
                Ok(())
            }
            Stage::Bare | Stage::Done => Ok(()),
        }
    }

    /// The next line with its end, or a piece of a very long one; nothing at the end of the source. LF, CR LF or CR ends
    /// one (RFC 7468, 3): between CR and LF there is an empty one.
    fn next_line(&mut self) -> io::Result<()> {
        self.line.clear();
        while self.line.len() < LINE {
            let piece = match self.source.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                piece => piece?,
            };
            let piece = &piece[..piece.len().min(LINE - self.line.len())];
            let end = piece.iter().position(|octet| matches!(octet, b'\r' | b'\n'));
            let octets = end.map_or(piece.len(), |end| end + 1);
            self.line.extend_from_slice(&piece[..octets]);
            self.source.consume(octets);
            if octets == 0 || end.is_some() {
                break;
            }
        }
        Ok(())
    }

    /// An armour of another kind comes first: is there one of ours behind it?
    fn another_kind(&mut self) -> io::Result<()> {
        while !self.line.is_empty() {
            if bracketed(self.line.trim_ascii(), BEGIN).is_some_and(|label| OURS.contains(&label)) {
                return refused(Broken::More);
            }
            self.next_line()?;
        }
        refused(Broken::OtherKind)
    }

    /// Reads over what follows the armour: text, and no other armour.
    fn nothing_more(&mut self) -> io::Result<()> {
        loop {
            self.next_line()?;
            if self.line.is_empty() {
                return Ok(());
            }
            let line = self.line.trim_ascii();
            if bracketed(line, BEGIN).is_some() {
                return refused(Broken::More);
            }
            self.text |= !line.is_empty();
        }
    }
}

impl<R: BufRead> Read for Armour<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let take = self.fill_buf()?.read(out)?;
        self.consume(take);
        Ok(take)
    }
}

impl<R: BufRead> BufRead for Armour<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.stage == Stage::Bare {
            return self.source.fill_buf();
        }
        while self.used >= self.octets.len() && self.stage != Stage::Done {
            self.advance()?;
        }
        Ok(self.octets.get(self.used..).unwrap_or_default())
    }

    fn consume(&mut self, octets: usize) {
        if self.stage == Stage::Bare {
            self.source.consume(octets);
        } else {
            self.used = self.used.saturating_add(octets).min(self.octets.len());
        }
    }
}

/// Puts the armour on; [`Enarmour::finish`] closes it.
pub struct Enarmour<W> {
    sink: W,
    row: Vec<u8>,
    begun: bool,
}

impl<W: Write> Enarmour<W> {
    /// Writes to this sink.
    pub fn new(sink: W) -> Self {
        Self { sink, row: Vec::with_capacity(ROW), begun: false }
    }

    fn flush_row(&mut self) -> io::Result<()> {
        // A signature names its signer.
        let mut text = Zeroizing::new([0_u8; ROW / 3 * 4 + 1]);
        let digits = Base64::encode(&self.row, &mut *text).map_or(0, str::len);
        text[digits] = b'\n';
        self.row.clear();
        self.sink.write_all(&text[..=digits])
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        self.sink.write_all(b"-----BEGIN CMS-----\n")
    }

    /// Writes the last line and the end of the armour.
    pub fn finish(mut self) -> io::Result<W> {
        self.begin()?;
        if !self.row.is_empty() {
            self.flush_row()?;
        }
        self.sink.write_all(b"-----END CMS-----\n")?;
        Ok(self.sink)
    }
}

impl<W: Write> Write for Enarmour<W> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.begin()?;
        let mut rest = octets;
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.len().min(ROW - self.row.len()));
            self.row.extend_from_slice(piece);
            rest = after;
            if self.row.len() == ROW {
                self.flush_row()?;
            }
        }
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Armour::of(Carrier::Pem, text).read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn what_is_put_on_comes_off_at_every_length() {
        for length in 0..200_u8 {
            let octets: Vec<u8> = (0..length).collect();
            let mut armour = Enarmour::new(Vec::new());
            armour.write_all(&octets).unwrap();
            assert_eq!(decoded(&armour.finish().unwrap()).unwrap(), octets, "{length}");
        }
    }

    #[test]
    fn line_breaks_may_be_anywhere() {
        let text = b"\n-----BEGIN PKCS7-----\r\nAQ\r\nID\nBAUG\n\n-----END PKCS7-----\r\n \n";
        assert_eq!(decoded(text).unwrap(), [1, 2, 3, 4, 5, 6]);
        let text = b"-----BEGIN PKCS #7 SIGNED DATA-----\rAQID\rBAUG\r-----END PKCS #7 SIGNED DATA-----\r";
        assert_eq!(decoded(text).unwrap(), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn of_several_kinds_it_is_said_that_there_are_several() {
        let certificate = "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n";
        let ours = "-----BEGIN CMS-----\nAQID\n-----END CMS-----\n";
        for (text, said) in [
            (certificate.to_owned(), "PEM of another kind"),
            (format!("{certificate}{certificate}"), "PEM of another kind"),
            (format!("{certificate}{ours}"), "more than one PEM"),
            (format!("{ours}{certificate}"), "more than one PEM"),
        ] {
            assert_eq!(decoded(text.as_bytes()).unwrap_err().to_string(), said, "{text}");
        }
    }

    #[test]
    fn broken_armour_is_refused() {
        for text in [
            &b"-----BEGIN CMS-----\nAQID\n"[..],
            b"-----BEGIN CMS-----\nAQID\n-----END PKCS7-----\n",
            b"-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n",
            b"-----BEGIN CMS-----\nAQID\n-----END CMS-----\n-----BEGIN CMS-----\nAQID\n-----END CMS-----\n",
            b"no armour\n",
            b"-----BEGIN CMS-----\nAQ==\nAQID\n-----END CMS-----\n",
            b"-----BEGIN CMS-----\nAR==\n-----END CMS-----\n",
            b"-----BEGIN CMS-----\nAQI\n-----END CMS-----\n",
            b"-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n-----BEGIN CMS-----\nAQID\n-----END CMS-----\n",
        ] {
            assert!(decoded(text).is_err(), "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn text_around_the_armour_is_passed_over_and_told() {
        for (text, around) in [
            (&b"-----BEGIN CMS-----\nAQID\n-----END CMS-----\n"[..], false),
            (b"\n \n-----BEGIN CMS-----\nAQID\n-----END CMS-----\n\n", false),
            (b"Subject: a\n\n-----BEGIN CMS-----\nAQID\n-----END CMS-----\n", true),
            (b"-----BEGIN CMS-----\nAQID\n-----END CMS-----\nthat was it", true),
        ] {
            let (mut armour, mut out) = (Armour::of(Carrier::Pem, text), Vec::new());
            armour.read_to_end(&mut out).unwrap();
            assert_eq!(
                (out, armour.has_text()),
                (vec![1, 2, 3], around),
                "{}",
                String::from_utf8_lossy(text)
            );
        }
    }

    #[test]
    fn base64_may_come_without_armour_and_is_as_strict() {
        let bare = |text: &[u8]| {
            let mut out = Vec::new();
            Armour::of(Carrier::Base64, text).read_to_end(&mut out).map(|_| out)
        };
        for text in [&b"AQIDBAUG"[..], b"AQID\r\nBAUG\r\n", b"AQ\nIDBAUG", b" AQ ID \n\tBA\tUG \n"] {
            assert_eq!(bare(text).unwrap(), [1, 2, 3, 4, 5, 6]);
        }
        assert_eq!(bare(b"AQ==\n").unwrap(), [1]);
        for text in [&b"AQI"[..], b"AR==", b"AQ==AQID", b"AQ==\nAQID", b"AQID\n-----END CMS-----\n"] {
            assert!(bare(text).is_err(), "{}", String::from_utf8_lossy(text));
        }
    }
}
