//! A signed mail (S/MIME, RFC 8551): where its signature is, and what it stands over.
//!
//! `mail-parser` reads headers and takes transfer encodings off. The two parts of a `multipart/signed` are cut here: what is
//! signed is the first one octet by octet, its own headers with it (RFC 1847, 2.1), where a parser would decode it. A mail's
//! own headers are never signed. Refuses what is signed otherwise (`OpenPGP`), and a signed mail within another.

use mail_parser::{ContentType, HeaderName, MessageParser, MimeHeaders as _};

use super::ber::Flaw;

/// What a signed mail holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Mail {
    /// The CMS structure.
    pub signature: Vec<u8>,
    /// What it stands over, where that is beside it, as it was saved.
    pub signed: Option<Vec<u8>>,
}

fn parser() -> MessageParser {
    MessageParser::new().with_mime_headers()
}

/// Is it one of these types, as they are registered or as they were before?
fn is(kind: &ContentType<'_>, of: &str, names: &[&str]) -> bool {
    let subtype = kind.subtype().unwrap_or_default();
    kind.ctype().eq_ignore_ascii_case(of) && names.iter().any(|name| subtype.eq_ignore_ascii_case(name))
}

fn is_multipart(kind: &ContentType<'_>) -> bool {
    is(kind, "multipart", &["signed"])
}

fn is_enclosed(kind: &ContentType<'_>) -> bool {
    is(kind, "application", &["pkcs7-mime", "x-pkcs7-mime"])
}

/// Behind the line that an mbox puts before a mail.
fn without_envelope(raw: &[u8]) -> &[u8] {
    let end = raw.starts_with(b"From ").then(|| raw.iter().position(|octet| *octet == b'\n')).flatten();
    end.map_or(raw, |end| &raw[end + 1..])
}

/// Does a mail with a signature begin so? `None` for what is no mail.
pub(super) fn is_signed(head: &[u8]) -> Option<bool> {
    let head = without_envelope(head);
    let name = head.iter().position(|octet| *octet == b':').filter(|end| *end > 0)?;
    head[..name].iter().all(u8::is_ascii_graphic).then_some(())?;
    let message = parser().parse_headers(head)?;
    let kind = message.content_type()?;
    Some(is_multipart(kind) || is_enclosed(kind))
}

impl Mail {
    /// Finds both in a whole mail.
    pub fn read(raw: &[u8]) -> Result<Self, Flaw> {
        let raw = without_envelope(raw);
        let message = parser().parse_headers(raw).ok_or(Flaw::Mail)?;
        let kind = message.content_type().ok_or(Flaw::Mail)?;
        // Of two, readers of mails don't agree which counts: one might show what was not signed.
        if message.headers().iter().filter(|header| header.name == HeaderName::ContentType).count() > 1 {
            return Err(Flaw::Mail);
        }
        if is_enclosed(kind) {
            return Ok(Self { signature: decoded(raw)?, signed: None });
        }
        let boundary = kind.attribute("boundary").filter(|_| is_multipart(kind)).ok_or(Flaw::Mail)?;
        // A parser of headers says where each ends, not where the body begins.
        let headers = message.headers().iter().map(|header| header.offset_end).max();
        let body = headers.and_then(|end| raw.get(usize::try_from(end).ok()?..));
        let parts = body.and_then(|body| parts(body, boundary)).ok_or(Flaw::Mail)?;
        let [signed, signature] = parts.as_slice() else { return Err(Flaw::Mail) };
        let named = parser().parse_headers(*signature).ok_or(Flaw::Mail)?;
        let ours = ["pkcs7-signature", "x-pkcs7-signature"];
        if !named.content_type().is_some_and(|kind| is(kind, "application", &ours)) {
            return Err(Flaw::Mail);
        }
        Ok(Self { signature: decoded(signature)?, signed: Some(signed.to_vec()) })
    }
}

/// What a part holds, its transfer encoding taken off.
fn decoded(part: &[u8]) -> Result<Vec<u8>, Flaw> {
    let message = parser().parse(part).ok_or(Flaw::Mail)?;
    let root = message.root_part();
    if root.is_encoding_problem { Err(Flaw::Mail) } else { Ok(root.contents().to_vec()) }
}

/// The parts between a boundary's lines (RFC 2046, 5.1.1): the line end before such a line is the boundary's. `None` where
/// the last one does not come.
fn parts<'a>(body: &'a [u8], boundary: &str) -> Option<Vec<&'a [u8]>> {
    let (mut at, mut begun, mut found) = (0, None, Vec::new());
    for line in body.split_inclusive(|octet| *octet == b'\n') {
        let rest = line.strip_prefix(b"--").and_then(|rest| rest.strip_prefix(boundary.as_bytes()));
        if let Some(rest @ (b"" | b"--")) = rest.map(<[u8]>::trim_ascii_end) {
            if let Some(start) = begun {
                let part = body.get(start..at).unwrap_or_default();
                let part = part.strip_suffix(b"\n").unwrap_or(part);
                found.push(part.strip_suffix(b"\r").unwrap_or(part));
            }
            if !rest.is_empty() {
                return Some(found);
            }
            begun = Some(at + line.len());
        }
        at += line.len();
    }
    None
}

/// With CR LF for every line end, as a mail is signed and on its way (RFC 8551, 3.1.1): it is saved with the system's own.
#[must_use]
pub fn canonical(part: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(part.len());
    for octet in part {
        if *octet == b'\n' && out.last() != Some(&b'\r') {
            out.push(b'\r');
        }
        out.push(*octet);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(kind: &str) -> String {
        format!(
            "From: a@example.com\nContent-Type: multipart/signed;\n boundary=\"=_a b\"\n\npreamble\n--=_a b\n\
             Content-Type: text/plain\n\nhello\n\n--=_a b  \nContent-Type: {kind}\n\
             Content-Transfer-Encoding: base64\n\nAQID\n--=_a b--\nepilogue\n"
        )
    }

    #[test]
    fn what_is_signed_is_the_first_part_as_it_was_on_its_way() {
        let expected = Mail {
            signature: vec![1, 2, 3],
            signed: Some(b"Content-Type: text/plain\r\n\r\nhello\r\n".to_vec()),
        };
        let saved = mail("application/pkcs7-signature; name=smime.p7s");
        let sent = saved.replace('\n', "\r\n");
        let kept = format!("From a@example.com Mon Jan  1\n{}", mail("application/x-pkcs7-signature"));
        for each in [saved, sent, kept] {
            let found = Mail::read(each.as_bytes()).unwrap();
            let signed = found.signed.as_deref().map(canonical);
            assert_eq!(Mail { signed, ..found }, expected, "{each}");
        }
    }

    #[test]
    fn a_signature_that_encloses_the_mail_is_found() {
        let text = "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n\
                    Content-Transfer-Encoding: base64\r\n\r\nAQID\r\nBA==\r\n";
        let found = Mail::read(text.as_bytes());
        assert_eq!(found, Ok(Mail { signature: vec![1, 2, 3, 4], signed: None }));
    }

    #[test]
    fn no_damage_breaks_the_reading() {
        let whole = mail("application/pkcs7-signature");
        for at in 0..whole.len() {
            let _ = Mail::read(&whole.as_bytes()[..at]);
            for other in [0, b'\n', b' ', b':', b'-', b'"', b'=', 0xFF] {
                let mut damaged = whole.clone().into_bytes();
                damaged[at] = other;
                let _ = (is_signed(&damaged), Mail::read(&damaged));
            }
        }
    }

    #[test]
    fn a_mail_that_is_cut_or_signed_otherwise_is_refused() {
        let whole = mail("application/pkcs7-signature");
        let doubled = whole.replace("epilogue", "").replacen("preamble\n", "--=_a b\n\nmore\n", 1);
        for text in [
            mail("application/pgp-signature"),
            whole.replace("--=_a b--", ""),
            whole.replace("boundary", "other"),
            doubled,
            whole.replacen("From:", "Content-Type: text/plain\nFrom:", 1),
            whole.replacen("\n\npreamble", "\ncontent-type: text/plain\n\npreamble", 1),
            "Content-Type: text/plain\n\nhello\n".to_owned(),
            String::new(),
        ] {
            assert_eq!(Mail::read(text.as_bytes()), Err(Flaw::Mail), "{text}");
        }
    }
}
