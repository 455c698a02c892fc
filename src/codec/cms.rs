//! CMS `SignedData` (RFC 5652) as a stream: the document passes by on its way to a [`ContentSink`], everything else is
//! collected, bounded, as DER. Trusts nothing and decides nothing.
//!
//! Refuses what is not `SignedData`, what does not end where it says, and what follows the end but for line breaks,
//! spaces and zeros.

pub mod ber;
pub mod carrier;
pub mod frame;
pub mod mail;
pub mod pem;

use std::io::BufRead;
use std::ops::ControlFlow;

use der::oid::ObjectIdentifier;
use der::oid::db::rfc5911::{
    ID_CT_AUTH_ENVELOPED_DATA, ID_ENCRYPTED_DATA, ID_ENVELOPED_DATA, ID_SIGNED_DATA,
};

use ber::{Flaw, Parser, Read, ReadError, Scope};

use crate::domain::verdict::PassedOver;

/// Everything collected from one file: certificates and signers of many people fit many times over.
const MOST: usize = 1 << 20;
/// Signers and algorithms in one file: each costs time to check.
const MANY: usize = 100;
/// Certificates in one file: each costs time to read.
const CERTIFICATES: usize = 1000;
/// Time stamps of one signer: more than one is rare, and each costs time to check.
const TIME_STAMPS: usize = 10;

/// Signed and encrypted at once (PKCS #7 1.5, 11), which CMS does not have.
const SIGNED_AND_ENVELOPED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.4");
/// `signatureTimeStampToken` (RFC 3161, appendix A): a time stamp over the signature's value.
const TIME_STAMP_TOKEN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");
/// What holds what it holds encrypted.
const ENCRYPTED: [ObjectIdentifier; 4] =
    [ID_ENVELOPED_DATA, ID_ENCRYPTED_DATA, ID_CT_AUTH_ENVELOPED_DATA, SIGNED_AND_ENVELOPED_DATA];

/// Where the document goes while the file is read.
pub trait ContentSink {
    /// Before the first octet: the digest algorithms that the file announces (`AlgorithmIdentifier`s, DER).
    fn announced(&mut self, algorithms: &[Vec<u8>]);
    /// The next octets of the document. `Break` stops the reading.
    fn octets(&mut self, octets: &[u8]) -> ControlFlow<()>;
}

/// A `SignedData` without its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedData {
    /// The digest algorithms announced, DER.
    pub digest_algorithms: Vec<Vec<u8>>,
    /// The content of the content type's OBJECT IDENTIFIER.
    pub content_type: Vec<u8>,
    /// The document's length, where it was inside.
    pub document: Option<u64>,
    /// The certificates (and whatever else stands among them), DER.
    pub certificates: Vec<Vec<u8>>,
    /// The signers' parts.
    pub signers: Vec<SignerPart>,
    /// What stood after the end.
    pub passed_over: Vec<PassedOver>,
}

/// One `SignerInfo` without its unsigned attributes: those may be of any size and kind (time stamps, whole revocation
/// lists), and nothing here looks at them but for the time stamps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignerPart {
    /// Where it begins.
    pub at: u64,
    /// DER, a SEQUENCE of what is left.
    pub der: Vec<u8>,
    /// There were unsigned attributes.
    pub unsigned: bool,
    /// The time-stamp tokens among them (RFC 3161, appendix A), each a `ContentInfo` as DER, as far as they can be read and
    /// are no more than is held.
    pub time_stamps: Vec<Vec<u8>>,
}

/// Reads a `SignedData` to the end of its source.
pub fn read<R: BufRead>(source: R, sink: &mut dyn ContentSink) -> Read<SignedData> {
    let mut parser = Parser::new(source);
    let malformed = |at, flaw| Err(ReadError::Malformed { at, flaw });
    let most = &mut { MOST };

    let outer = match parser.next(Scope::TOP) {
        Ok(Some(header)) if header.tag == 0x30 => parser.enter(header, Scope::TOP)?,
        Ok(_) => return malformed(0, Flaw::NotSignedData),
        Err(ReadError::Malformed { flaw: Flaw::Length | Flaw::Tag, .. }) => {
            return malformed(0, Flaw::NotSignedData);
        }
        Err(other) => return Err(other),
    };
    let at = parser.at();
    // A certificate, a key and a time-stamping authority's answer begin with something else than a type of content.
    let kind = match one(&mut parser, outer, 0x06, most) {
        Err(ReadError::Malformed { flaw: Flaw::Unexpected, .. }) => {
            return malformed(at, Flaw::NotSignedData);
        }
        kind => kind?,
    };
    let is = |oid: &ObjectIdentifier| kind == ber::value(0x06, &[oid.as_bytes()]);
    if ENCRYPTED.iter().any(is) {
        return malformed(at, Flaw::Encrypted);
    }
    if !is(&ID_SIGNED_DATA) {
        return malformed(at, Flaw::NotSignedData);
    }
    let header = parser.expect(outer, 0xA0)?;
    let explicit = parser.enter(header, outer)?;
    let header = parser.expect(explicit, 0x30)?;
    let inner = parser.enter(header, explicit)?;

    let at = parser.at();
    let version = one(&mut parser, inner, 0x02, most)?;
    // RFC 5652, 5.1: 1, 3, 4 or 5. Which of them depends on what else is inside and tells nothing more.
    if !matches!(version.as_slice(), [0x02, 0x01, 1 | 3 | 4 | 5]) {
        return malformed(at, Flaw::Value);
    }
    let header = parser.expect(inner, 0x31)?;
    let digest_algorithms: Vec<Vec<u8>> =
        set(&mut parser, inner, header, MANY, most)?.into_iter().map(|(_, der)| der).collect();
    sink.announced(&digest_algorithms);

    let header = parser.expect(inner, 0x30)?;
    let content = parser.enter(header, inner)?;
    let content_type = one(&mut parser, content, 0x06, most)?;
    let Some(content_type) = ber::Der::new(&content_type).read(0x06).map(<[u8]>::to_vec) else {
        return malformed(header.at, Flaw::Value);
    };
    let mut document = None;
    let at = parser.at();
    match parser.next(content)? {
        None => {}
        Some(header) if header.tag == 0xA0 => {
            let explicit = parser.enter(header, content)?;
            let at = parser.at();
            let Some(header) = parser.next(explicit)? else { return malformed(at, Flaw::Unexpected) };
            if !matches!(header.tag, 0x04 | 0x24) {
                return malformed(at, Flaw::OtherContent);
            }
            let mut length = 0_u64;
            parser.string(header, explicit, &mut |octets| {
                length += octets.len() as u64;
                sink.octets(octets)
            })?;
            document = Some(length);
            parser.leave(explicit)?;
            parser.leave(content)?;
        }
        Some(_) => return malformed(at, Flaw::Unexpected),
    }

    let mut certificates = Vec::new();
    let mut at = parser.at();
    let mut header = parser.next(inner)?;
    if let Some(found) = header.filter(|header| header.tag == 0xA0) {
        certificates =
            set(&mut parser, inner, found, CERTIFICATES, most)?.into_iter().map(|(_, der)| der).collect();
        at = parser.at();
        header = parser.next(inner)?;
    }
    if let Some(found) = header.filter(|header| header.tag == 0xA1) {
        // Revocation lists: the policy checks none.
        parser.skip(found, inner)?;
        at = parser.at();
        header = parser.next(inner)?;
    }
    let Some(header) = header.filter(|header| header.tag == 0x31) else {
        return malformed(at, Flaw::Unexpected);
    };
    let signers = signers(&mut parser, inner, header, most)?;
    if signers.is_empty() {
        return malformed(at, Flaw::NoSigner);
    }
    parser.leave(inner)?;
    parser.leave(explicit)?;
    parser.leave(outer)?;
    let passed_over = parser.end()?;
    Ok(SignedData { digest_algorithms, content_type, document, certificates, signers, passed_over })
}

/// One value with this tag, collected.
fn one<R: BufRead>(parser: &mut Parser<R>, scope: Scope, tag: u8, most: &mut usize) -> Read<Vec<u8>> {
    let header = parser.expect(scope, tag)?;
    let mut out = Vec::new();
    parser.collect(header, scope, &mut out, *most)?;
    *most = most.saturating_sub(out.len());
    Ok(out)
}

/// The members of a set whose header was just read, at most so many, each with its offset.
fn set<R: BufRead>(
    parser: &mut Parser<R>,
    scope: Scope,
    header: ber::Header,
    many: usize,
    most: &mut usize,
) -> Read<Vec<(u64, Vec<u8>)>> {
    let inside = parser.enter(header, scope)?;
    let mut members = Vec::new();
    while let Some(member) = parser.next(inside)? {
        if members.len() == many {
            return Err(ReadError::Malformed { at: member.at, flaw: Flaw::TooMuch });
        }
        let mut out = Vec::new();
        parser.collect(member, inside, &mut out, *most)?;
        *most = most.saturating_sub(out.len());
        members.push((member.at, out));
    }
    Ok(members)
}

/// The `SignerInfo`s of the set whose header was just read.
fn signers<R: BufRead>(
    parser: &mut Parser<R>,
    scope: Scope,
    header: ber::Header,
    most: &mut usize,
) -> Read<Vec<SignerPart>> {
    let inside = parser.enter(header, scope)?;
    let mut signers = Vec::new();
    // Of another purse: what is unsigned takes nothing from what is signed.
    let mut held = MOST;
    while let Some(header) = parser.next(inside)? {
        let malformed = |flaw| Err(ReadError::Malformed { at: header.at, flaw });
        if signers.len() == MANY {
            return malformed(Flaw::TooMuch);
        }
        if header.tag != 0x30 {
            return malformed(Flaw::Unexpected);
        }
        let fields = parser.enter(header, inside)?;
        let (mut content, mut unsigned, mut time_stamps) = (Vec::new(), false, Vec::new());
        while let Some(field) = parser.next(fields)? {
            match field.tag {
                // Nothing may follow them.
                _ if unsigned => return malformed(Flaw::Unexpected),
                0xA1 => {
                    let attributes = parser.keep(field, fields, held)?;
                    held = held.saturating_sub(attributes.len());
                    time_stamps = self::time_stamps(&attributes);
                    unsigned = true;
                }
                _ => parser.collect(field, fields, &mut content, *most)?,
            }
        }
        *most = most.saturating_sub(content.len());
        let der = ber::value(0x30, &[&content]);
        signers.push(SignerPart { at: header.at, der, unsigned, time_stamps });
    }
    Ok(signers)
}

/// The time-stamp tokens among unsigned attributes, as far as these can be read: nothing that is unsigned spoils a file.
fn time_stamps(attributes: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut read = || -> Read<()> {
        let mut parser = Parser::new(attributes);
        while parser.at() < attributes.len() as u64 {
            let header = parser.expect(Scope::TOP, 0x30)?;
            let attribute = parser.enter(header, Scope::TOP)?;
            let kind = one(&mut parser, attribute, 0x06, &mut { MOST })?;
            let header = parser.expect(attribute, 0x31)?;
            if kind == ber::value(0x06, &[TIME_STAMP_TOKEN.as_bytes()]) {
                let values = parser.enter(header, attribute)?;
                while let Some(token) = parser.next(values)? {
                    if found.len() == TIME_STAMPS {
                        return Ok(());
                    }
                    let mut out = Vec::new();
                    parser.collect(token, values, &mut out, MOST)?;
                    found.push(out);
                }
            } else {
                parser.skip(header, attribute)?;
            }
            parser.leave(attribute)?;
        }
        Ok(())
    };
    // What came before the first that can't be read is told.
    let _ = read();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Kept(Vec<u8>, usize);

    impl ContentSink for Kept {
        fn announced(&mut self, algorithms: &[Vec<u8>]) {
            self.1 = algorithms.len();
        }

        fn octets(&mut self, octets: &[u8]) -> ControlFlow<()> {
            self.0.extend_from_slice(octets);
            ControlFlow::Continue(())
        }
    }

    fn framed(document: &[u8]) -> Vec<u8> {
        let frame =
            frame::Frame::new(&[0x30, 0], &[0x30, 0], &[0x30, 0], Some(document.len() as u64)).unwrap();
        [&frame.before, document, &frame.behind].concat()
    }

    #[test]
    fn a_frame_of_ours_is_read_back() {
        let mut kept = Kept::default();
        let data = read(&framed(b"abc")[..], &mut kept).unwrap();
        assert_eq!((kept.0.as_slice(), kept.1), (&b"abc"[..], 1));
        assert_eq!(data.document, Some(3));
        assert_eq!(data.content_type, der::oid::db::rfc5911::ID_DATA.as_bytes());
        assert_eq!(data.signers.len(), 1);
    }

    #[test]
    fn every_shortened_file_and_every_tail_is_refused() {
        let whole = framed(b"abc");
        for length in 0..whole.len() {
            assert!(read(&whole[..length], &mut Kept::default()).is_err(), "{length}");
        }
        let longer = [&whole[..], &[1]].concat();
        assert!(matches!(
            read(&longer[..], &mut Kept::default()),
            Err(ReadError::Malformed { flaw: Flaw::Trailing, at }) if at == whole.len() as u64
        ));
    }

    #[test]
    fn blanks_and_zeros_after_the_end_are_passed_over_and_told() {
        use PassedOver::{TrailingSpace, TrailingZeros};
        for (tail, told) in [
            (&b""[..], &[][..]),
            (b"\n", &[TrailingSpace]),
            (b"\r\n\t ", &[TrailingSpace]),
            (&[0; 700], &[TrailingZeros]),
            (b"\0\n\0", &[TrailingZeros, TrailingSpace]),
        ] {
            let data = read(&[&framed(b"abc")[..], tail].concat()[..], &mut Kept::default()).unwrap();
            assert_eq!(data.passed_over, told);
        }
        let more = [&framed(b"abc")[..], b"\n\0x"].concat();
        let refused = read(&more[..], &mut Kept::default());
        assert!(matches!(refused, Err(ReadError::Malformed { flaw: Flaw::Trailing, .. })), "{refused:?}");
    }

    #[test]
    fn time_stamps_are_handed_out_and_nothing_unsigned_spoils_a_file() {
        let oid = |oid: &ObjectIdentifier| ber::value(0x06, &[oid.as_bytes()]);
        let attribute = |oid: &[u8], values: &[u8]| ber::value(0x30, &[oid, &ber::value(0x31, &[values])]);
        let stamp = |values: &[u8]| attribute(&oid(&TIME_STAMP_TOKEN), values);
        let other = attribute(&oid(&ID_SIGNED_DATA), &[0x30, 0]);
        let token = ber::value(0x30, &[&[0x02, 1, 7]]);
        let large = ber::value(0x04, &[&vec![7; MOST]]);
        for (unsigned, found) in [
            (stamp(&token), 1),
            ([&other[..], &stamp(&token), &other].concat(), 1),
            (stamp(&token.repeat(2)), 2),
            (stamp(&token).repeat(2), 2),
            (stamp(&token.repeat(11)), 10),
            (stamp(&token).repeat(11), 10),
            (other.clone(), 0),
            (Vec::new(), 0),
            ([&stamp(&token)[..], &[0x30, 9, 1]].concat(), 1),
            ([&[0x05, 0], &stamp(&token)[..]].concat(), 0),
            (stamp(&[0x30, 0x80, 0x02, 1, 7, 0, 0]), 1),
            ([&attribute(&oid(&ID_SIGNED_DATA), &large)[..], &stamp(&token)].concat(), 0),
        ] {
            let info = ber::value(0x30, &[&[0x02, 1, 1], &ber::value(0xA1, &[&unsigned])]);
            let frame = frame::Frame::new(&[0x30, 0], &[0x30, 0], &info, None).unwrap();
            let data = read(&[frame.before, frame.behind].concat()[..], &mut Kept::default()).unwrap();
            assert_eq!(data.signers[0].time_stamps, vec![token.clone(); found]);
            assert!(data.signers[0].unsigned);
            assert_eq!(data.signers[0].der, ber::value(0x30, &[&[0x02, 1, 1]]));
        }
    }

    #[test]
    fn a_content_of_pkcs_7_that_is_not_octets_is_named() {
        // The document's OCTET STRING becomes a SEQUENCE, as in a catalog.
        let mut file = framed(b"\x05\x00");
        let at = file.windows(4).position(|part| part == [0x04, 2, 5, 0]).unwrap();
        file[at] = 0x30;
        let refused = read(&file[..], &mut Kept::default());
        assert!(matches!(refused, Err(ReadError::Malformed { flaw: Flaw::OtherContent, .. })), "{refused:?}");
    }

    #[test]
    fn too_many_or_too_large_parts_are_too_much() {
        let small = [0x30, 0];
        let attributes = |content: &[u8]| ber::value(0x30, &[&ber::value(0xA0, &[content])]);
        let large = ber::value(0x30, &[&ber::value(0x04, &[&vec![7; MOST]])]);
        for (certificates, signers, is_read) in [
            (small.repeat(CERTIFICATES), small.to_vec(), true),
            (small.repeat(CERTIFICATES + 1), small.to_vec(), false),
            (small.to_vec(), small.repeat(MANY), true),
            (small.to_vec(), small.repeat(MANY + 1), false),
            (small.to_vec(), attributes(&small.repeat(64)), true),
            (small.to_vec(), attributes(&small.repeat(65)), false),
            (small.to_vec(), attributes(&large), false),
            (large.clone(), small.to_vec(), false),
        ] {
            let frame = frame::Frame::new(&small, &certificates, &signers, None).unwrap();
            let told = read(&[frame.before, frame.behind].concat()[..], &mut Kept::default());
            let too_much = matches!(&told, Err(ReadError::Malformed { flaw, .. }) if flaw.is_too_much());
            assert_eq!((told.is_ok(), too_much), (is_read, !is_read), "{told:?}");
        }
    }

    fn flaw(bytes: &[u8]) -> Option<Flaw> {
        match read(bytes, &mut Kept::default()) {
            Err(ReadError::Malformed { flaw, .. }) => Some(flaw),
            _ => None,
        }
    }

    #[test]
    fn what_is_no_signature_is_called_so() {
        let certificate = include_bytes!("../../tests/fixtures/test-card/jpki-auth-cert.der");
        // A PKCS #12 store or a key begins with a version, a time-stamping authority's answer with a status.
        for bytes in [
            &b"%PDF-1.7"[..],
            b"PK\x03\x04",
            certificate,
            &[0x30, 3, 0x02, 1, 3],
            &[0x30, 5, 0x30, 3, 0x02, 1, 0],
        ] {
            assert_eq!(flaw(bytes), Some(Flaw::NotSignedData), "{bytes:02X?}");
        }
    }

    #[test]
    fn what_is_encrypted_in_any_way_is_called_so() {
        for oid in ENCRYPTED {
            let file = ber::value(0x30, &[&ber::value(0x06, &[oid.as_bytes()]), &[0xA0, 2, 0x30, 0]]);
            assert_eq!(flaw(&file), Some(Flaw::Encrypted), "{oid}");
        }
    }
}
