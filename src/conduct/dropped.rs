//! What a terminal writes where files are dropped on it, or a path is pasted: as a shell quotes it, as a URI, or as it is.
//!
//! Which of these was meant is not decided here: a name may hold blanks, quotes and backslashes of its own. All readings
//! are told, the plainest first, and the disk knows which of them is there.

use std::ffi::{OsStr, OsString};

use crate::os::name;

/// What was dropped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dropped {
    /// How the first path can be read, with whether others follow it then; the plainest reading first.
    pub readings: Vec<(OsString, bool)>,
}

impl Dropped {
    /// Reads it.
    #[must_use]
    pub fn of(octets: &[u8]) -> Self {
        let mut lines = octets.split(|octet| matches!(octet, b'\n' | b'\r' | 0));
        let mut lines: Vec<&[u8]> =
            lines.by_ref().map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()).collect();
        // A file manager's clipboard has a word or two before its URIs.
        if let Some(at) = lines.iter().position(|line| is_uri(line)) {
            lines.drain(..at);
        }
        let Some(first) = lines.first() else { return Self::default() };
        let more = lines.len() > 1;
        if is_uri(first) {
            let mut uris = first.split(u8::is_ascii_whitespace).filter(|part| !part.is_empty());
            let path = uris.next().map(located);
            let others = more || uris.next().is_some();
            return Self { readings: path.into_iter().map(|path| (name::of(path), others)).collect() };
        }
        let mut readings = vec![(name::of(first.to_vec()), more)];
        let mut rest = *first;
        if let Some(word) = word(&mut rest) {
            let others = more || !rest.trim_ascii().is_empty();
            readings.push((name::of(word), others));
        }
        readings.dedup_by(|one, other| one.0 == other.0);
        Self { readings }
    }

    /// The likeliest reading of the first path, where no disk can be asked: a backslash before what needs one, or a quote
    /// at the beginning, was written by a terminal.
    #[must_use]
    pub fn likely(&self) -> Option<&OsStr> {
        let (plain, _) = self.readings.first()?;
        let mut pairs = plain.as_encoded_bytes().windows(2);
        let quoted = plain.as_encoded_bytes().starts_with(b"'")
            || plain.as_encoded_bytes().starts_with(b"\"")
            || pairs.any(|pair| pair[0] == b'\\' && pair[1].is_ascii() && !pair[1].is_ascii_alphanumeric());
        self.readings.get(usize::from(quoted)).or(self.readings.first()).map(|(path, _)| path.as_os_str())
    }

    /// Does a text begin as only such a one does, and no name that a person types?
    #[must_use]
    pub fn begins(text: &str) -> bool {
        text.starts_with(['\'', '"']) || is_uri(text.as_bytes())
    }
}

fn is_uri(line: &[u8]) -> bool {
    line.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"file:/"))
}

/// The path in a `file:` URI (RFC 8089), whatever host it names: a terminal names this one.
fn located(uri: &[u8]) -> Vec<u8> {
    let path = uri.get(5..).unwrap_or_default();
    let path = match path.strip_prefix(b"//") {
        Some(after) => after.iter().position(|octet| *octet == b'/').map_or(&b"/"[..], |at| &after[at..]),
        None => path,
    };
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path;
    while let [octet, after @ ..] = rest {
        let escaped = match rest {
            [b'%', high, low, ..] => hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        out.push(escaped.unwrap_or(*octet));
        rest = if escaped.is_some() { &rest[3..] } else { after };
    }
    out
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The first word as a shell reads it; `rest` is what follows.
fn word(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut quote = None;
    while let [octet, after @ ..] = *rest {
        let (octet, after) = (*octet, after);
        match (quote, octet) {
            (None, b'\'' | b'"') => quote = Some(octet),
            (Some(open), close) if open == close => quote = None,
            // Within double quotes a backslash stands before few characters, within single ones before none.
            (None | Some(b'"'), b'\\')
                if quote.is_none() || matches!(after, [b'"' | b'\\' | b'$' | b'`', ..]) =>
            {
                let [escaped, behind @ ..] = after else { break };
                out.push(*escaped);
                *rest = behind;
                continue;
            }
            (None, octet) if octet.is_ascii_whitespace() => break,
            (_, octet) => out.push(octet),
        }
        *rest = after;
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the disk would be asked for, one after the other; a `+` where others follow.
    fn told(text: &[u8]) -> Vec<String> {
        let told = |(path, more): &(OsString, bool)| {
            format!("{}{}", path.as_encoded_bytes().escape_ascii(), if *more { "+" } else { "" })
        };
        Dropped::of(text).readings.iter().map(told).collect()
    }

    #[test]
    fn what_terminals_write_is_read() {
        for (text, readings) in [
            // As it is; Windows Terminal, mintty without blanks.
            (&b"/a/b.pdf"[..], &["/a/b.pdf"][..]),
            (b"~/b.pdf\n", &["~/b.pdf"]),
            (b"/My Documents/a.pdf", &["/My Documents/a.pdf", "/My+"]),
            // VTE, Konsole, foot.
            (b"'/a b/c.pdf' ", &["\\'/a b/c.pdf\\'", "/a b/c.pdf"]),
            (b"'/it'\\''s.pdf'", &["\\'/it\\'\\\\\\'\\'s.pdf\\'", "/it's.pdf"].map(|it| it)),
            (b"'/a' '/b'", &["\\'/a\\' \\'/b\\'", "/a+"]),
            (b"/a /b", &["/a /b", "/a+"]),
            (b"/a\n/b\n", &["/a+"]),
            // Terminal.app, iTerm2, kitty.
            (b"/a\\ b/c\\(1\\).pdf ", &["/a\\\\ b/c\\\\(1\\\\).pdf", "/a b/c(1).pdf"]),
            (b"\"/a b\\\"\\n.pdf\"", &["\\\"/a b\\\\\\\"\\\\n.pdf\\\"", "/a b\\\"\\\\n.pdf"]),
            // URIs, also as a list and as a file manager's clipboard.
            (b"file:///a%20b/%E7%A2%BA.pdf", &["/a b/\\xe7\\xa2\\xba.pdf"]),
            (b"FILE://host.example/a%2fb%", &["/a/b%"]),
            (b"file:/a%zz", &["/a%zz"]),
            (b"file:///a\r\nfile:///b\r\n", &["/a+"]),
            (b"file:///a file:///b", &["/a+"]),
            (b"x-special/nautilus-clipboard\ncopy\nfile:///a", &["/a"]),
            // What is no UTF-8 stays what it is.
            (b"/\xff\xfe.pdf", &["/\\xff\\xfe.pdf"]),
            (b"file:///%ff", &["/\\xff"]),
            (b" \r\n\0", &[]),
            (b"''", &["\\'\\'"]),
            (b"\\", &["\\\\"]),
        ] {
            let readings: Vec<String> = readings.iter().map(|it| it.replace("it's", "it\\'s")).collect();
            assert_eq!(told(text), readings, "{}", text.escape_ascii());
        }
    }
}
