//! Small PDFs made by the tests, revision by revision, and signed with the tests' keys.

use std::fmt::Write as _;

use crate::codec::pdf::date;
use crate::domain::verdict::DigestAlgorithm;
use crate::sign::digest::{Digests, Hashing};
use crate::sign::make::{Container, Parameters, Profile, make};
use crate::sign::tests::{BENCH, now};

/// How a revision's cross-reference is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Table,
    Stream,
}

pub(crate) const BOTH: [Section; 2] = [Section::Table, Section::Stream];

/// A PDF that grows.
#[derive(Debug, Clone)]
pub(crate) struct Pdf {
    pub(crate) octets: Vec<u8>,
    pub(crate) section: Section,
    /// The number of the next object.
    pub(crate) next: u32,
    /// What the catalog says besides its pages and its form, and what the page does besides its annotations.
    pub(crate) catalog: String,
    pub(crate) page: String,
    /// The trailer's other entries.
    pub(crate) trailer: String,
    /// Fields of the form, annotations of the page.
    pub(crate) fields: Vec<u32>,
    pub(crate) annotations: Vec<u32>,
    /// Objects of the revision that is not closed yet, with their places.
    open: Vec<(u32, usize)>,
    last: Option<usize>,
}

/// What is signed, and how it lies there.
#[derive(Debug, Clone)]
pub(crate) struct Signing {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) sub_filter: &'static str,
    pub(crate) profile: Profile,
    /// Other entries of the dictionary, and of the field.
    pub(crate) dictionary: String,
    pub(crate) field: String,
    pub(crate) rect: &'static str,
}

impl Default for Signing {
    fn default() -> Self {
        Self {
            key: "signer",
            name: "Signature1",
            sub_filter: "/adbe.pkcs7.detached",
            profile: Profile::Cms,
            dictionary: String::new(),
            field: String::new(),
            rect: "[0 0 0 0]",
        }
    }
}

/// Where a signature lies: its dictionary's number, and its gap.
#[derive(Debug, Clone)]
pub(crate) struct Lies {
    pub(crate) dictionary: u32,
    pub(crate) gap: std::ops::Range<usize>,
}

/// As many octets are there for a signature.
const ROOM: usize = 4096;
const RANGE: &str = "[0 0000000000 0000000000 0000000000]";

impl Pdf {
    /// One page with a line of text, in one revision.
    pub(crate) fn new(section: Section) -> Self {
        // Certificates are older than what is signed with them.
        std::sync::LazyLock::force(&BENCH);
        let mut pdf = Self {
            octets: b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec(),
            section,
            next: 6,
            catalog: String::new(),
            page: "/MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >>".to_owned(),
            trailer: "/Info 5 0 R /ID [<00112233> <00112233>]".to_owned(),
            fields: Vec::new(),
            annotations: Vec::new(),
            open: Vec::new(),
            last: None,
        };
        pdf.put(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        pdf.stream(4, "", "BT (TEST) Tj ET");
        pdf.put(5, "<< /Title (TEST) >>");
        pdf.heads();
        pdf.close();
        pdf
    }

    /// Puts an object into the open revision.
    pub(crate) fn put(&mut self, number: u32, body: &str) {
        self.open.retain(|(other, _)| *other != number);
        self.open.push((number, self.octets.len()));
        self.octets.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    }

    pub(crate) fn stream(&mut self, number: u32, entries: &str, data: &str) {
        let length = data.len();
        self.put(number, &format!("<< {entries} /Length {length} >>\nstream\n{data}\nendstream"));
    }

    /// A new object's number.
    pub(crate) fn number(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }

    /// Catalog and page as they are now.
    pub(crate) fn heads(&mut self) {
        let list = |numbers: &[u32]| {
            numbers.iter().fold(String::new(), |mut all, number| {
                let _ = write!(all, "{number} 0 R ");
                all
            })
        };
        let form = if self.fields.is_empty() {
            String::new()
        } else {
            format!("/AcroForm << /Fields [{}] /SigFlags 3 >>", list(&self.fields))
        };
        let annotations = if self.annotations.is_empty() {
            String::new()
        } else {
            format!("/Annots [{}]", list(&self.annotations))
        };
        self.put(1, &format!("<< /Type /Catalog /Pages 2 0 R {form} {} >>", self.catalog.clone()));
        self.put(3, &format!("<< /Type /Page /Parent 2 0 R {annotations} {} >>", self.page.clone()));
    }

    /// Closes the revision with its section.
    pub(crate) fn close(&mut self) {
        let at = self.octets.len();
        let previous = self.last.map_or_else(String::new, |last| format!("/Prev {last}"));
        let mut open = std::mem::take(&mut self.open);
        match self.section {
            Section::Table => {
                open.sort_unstable();
                let mut rows = "xref\n0 1\n0000000000 65535 f \n".to_owned();
                for (number, place) in open {
                    let _ = write!(rows, "{number} 1\n{place:010} 00000 n \n");
                }
                let (size, other) = (self.next, &self.trailer);
                let _ = write!(rows, "trailer\n<< /Size {size} /Root 1 0 R {previous} {other} >>\n");
                self.octets.extend_from_slice(rows.as_bytes());
            }
            Section::Stream => {
                let number = self.number();
                open.push((number, at));
                open.sort_unstable();
                let (mut index, mut rows) = (String::new(), Vec::new());
                for (number, place) in open {
                    let _ = write!(index, "{number} 1 ");
                    rows.push(1);
                    rows.extend_from_slice(&u32::try_from(place).unwrap().to_be_bytes());
                    rows.push(0);
                }
                let (size, other, length) = (self.next, &self.trailer, rows.len());
                let head = format!(
                    "{number} 0 obj\n<< /Type /XRef /Size {size} /Root 1 0 R {previous} {other} /W [1 4 1] \
                     /Index [{index}] /Length {length} >>\nstream\n"
                );
                self.octets.extend_from_slice(head.as_bytes());
                self.octets.extend_from_slice(&rows);
                self.octets.extend_from_slice(b"\nendstream\nendobj\n");
            }
        }
        self.octets.extend_from_slice(format!("startxref\n{at}\n%%EOF\n").as_bytes());
        self.last = Some(at);
    }

    /// Signs it in a new revision.
    pub(crate) fn signed(&mut self, signing: &Signing) -> Lies {
        let lies = self.prepared(signing);
        self.close();
        self.seal(&lies, signing);
        lies
    }

    /// Puts dictionary, field and heads of a signature into the open revision.
    pub(crate) fn prepared(&mut self, signing: &Signing) -> Lies {
        let (dictionary, field) = (self.number(), self.number());
        let Signing { name, sub_filter, dictionary: more, field: other, rect, .. } = signing;
        self.open.push((dictionary, self.octets.len()));
        let at = date::written(now());
        let head = format!(
            "{dictionary} 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter {sub_filter} {more} \
             /M ({at}) /Name (TEST) /ByteRange {RANGE} /Contents "
        );
        self.octets.extend_from_slice(head.as_bytes());
        let from = self.octets.len();
        self.octets.extend_from_slice(format!("<{}>", "0".repeat(2 * ROOM)).as_bytes());
        let gap = from..self.octets.len();
        self.octets.extend_from_slice(b" >>\nendobj\n");
        self.put(
            field,
            &format!(
                "<< /FT /Sig /T ({name}) /V {dictionary} 0 R /Type /Annot /Subtype /Widget /Rect {rect} /F 132 \
                 /P 3 0 R {other} >>"
            ),
        );
        self.fields.push(field);
        self.annotations.push(field);
        self.heads();
        Lies { dictionary, gap }
    }

    /// Fills in `/ByteRange` and `/Contents`, over the file as it is.
    pub(crate) fn seal(&mut self, lies: &Lies, signing: &Signing) {
        let (before, behind) = (lies.gap.start, lies.gap.end);
        let rest = self.octets.len() - behind;
        self.range(lies, &format!("[0 {before:010} {behind:010} {rest:010}]"));
        let contents = contents(&digests(&self.octets, &lies.gap), signing);
        self.contents(lies, &contents);
    }

    /// Writes another `/ByteRange`, no longer than the one that is there.
    pub(crate) fn range(&mut self, lies: &Lies, range: &str) {
        let name = b"/ByteRange ";
        let at =
            self.octets[..lies.gap.start].windows(name.len()).rposition(|octets| octets == name).unwrap();
        let at = at + name.len();
        assert!(range.len() <= RANGE.len());
        self.octets[at..at + RANGE.len()].fill(b' ');
        self.octets[at..at + range.len()].copy_from_slice(range.as_bytes());
    }

    /// Writes `/Contents`, padded.
    pub(crate) fn contents(&mut self, lies: &Lies, contents: &[u8]) {
        let digits = contents.iter().fold(String::new(), |mut all, octet| {
            let _ = write!(all, "{octet:02x}");
            all
        });
        let room = &mut self.octets[lies.gap.start + 1..lies.gap.end - 1];
        room.fill(b'0');
        room[..digits.len()].copy_from_slice(digits.as_bytes());
    }
}

/// The digests of all but a gap.
pub(crate) fn digests(octets: &[u8], gap: &std::ops::Range<usize>) -> Digests {
    let mut hashing = Hashing::new(&[DigestAlgorithm::Sha256]);
    hashing.update(&octets[..gap.start]);
    hashing.update(&octets[gap.end..]);
    hashing.finish()
}

/// A signature over these.
pub(crate) fn contents(digests: &Digests, signing: &Signing) -> Vec<u8> {
    let parameters = Parameters {
        digest: DigestAlgorithm::Sha256,
        container: Container::Pdf,
        profile: signing.profile,
        signing_time: now(),
    };
    let made = make(&mut BENCH.key(signing.key), digests, parameters).unwrap();
    [made.frame.before, made.frame.behind].concat()
}

/// A signature with a document of its own inside.
pub(crate) fn attached() -> Vec<u8> {
    let mut hashing = Hashing::new(&[DigestAlgorithm::Sha256]);
    hashing.update(b"TEST");
    let parameters = Parameters {
        digest: DigestAlgorithm::Sha256,
        container: Container::CmsAttached,
        profile: Profile::Cms,
        signing_time: now(),
    };
    let made = make(&mut BENCH.key("signer"), &hashing.finish(), parameters).unwrap();
    [made.frame.before, b"TEST".to_vec(), made.frame.behind].concat()
}
