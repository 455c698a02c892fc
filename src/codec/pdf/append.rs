//! An increment behind a PDF (ISO 32000-2, 7.5.6): one invisible signature field more. The octets of every dictionary that is touched are copied and changed in
//! one place; the section is of the kind that the last one has; `/XRefStm` is never copied; `/ID` is there.
//!
//! Two steps, because what is signed depends on the certificate that only the password opens: [`plan`] reads the file; [`Plan::written`] needs nothing but values.

mod touched;

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use super::document::Document;
use super::form::{Form, Lock};
use super::lex::{Object, Reference};
use super::xref::{Kind, Place};
use super::{Flaw, PdfError, Read, page};
use crate::domain::holder::Words;
use crate::domain::text::hex;
use touched::Touched;

/// No offset is larger: a row of a table has ten digits for it, and so has `/ByteRange` here.
pub const LARGEST: u64 = 9_999_999_999;

/// No object's number is larger (Annex C of ISO 32000-1; Acrobat holds to it).
const LARGEST_NUMBER: u32 = 8_388_607;

/// As many objects as an increment may add: signature, field, form, cross-reference.
const ADDED: u32 = 4;

/// As many numbers as are tried behind `/Size`, where objects lie that it does not count.
const TRIED: u32 = 1_000;

/// What of a trailer is not copied: what each section says for itself, and how a stream is encoded.
const OWN: [&[u8]; 14] = [
    b"Prev",
    b"Size",
    b"ID",
    b"XRefStm",
    b"Type",
    b"W",
    b"Index",
    b"Length",
    b"Filter",
    b"DecodeParms",
    b"F",
    b"FFilter",
    b"FDecodeParms",
    b"DL",
];

/// What a signature dictionary says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dictionary {
    /// `/SubFilter`.
    pub sub_filter: &'static str,
    /// `/Name`.
    pub name: Option<Words>,
    /// `/M`, as it is written.
    pub at: String,
    /// The length of `/Contents` in octets.
    pub contents: usize,
    /// What tells this version of the file from every other: the second half of `/ID`.
    pub version: [u8; 16],
}

/// An increment that needs only what the dictionary says.
#[derive(Clone, PartialEq, Eq)]
pub struct Plan {
    /// The length of the source in octets.
    pub length: u64,
    /// The field's name.
    pub field: String,
    /// The signature dictionary's number.
    pub id: Reference,
    /// The last octet is no end of a line: one goes before the first object.
    open_line: bool,
    /// The objects that are written anew or added, but for the signature dictionary.
    objects: Vec<(Reference, Vec<u8>)>,
    section: Section,
}

/// How the section that closes an increment is written.
#[derive(Clone, PartialEq, Eq)]
struct Section {
    /// The number of the stream that it is; `None` for a table.
    stream: Option<u32>,
    /// Where the one before begins.
    previous: u64,
    /// One more than the largest number.
    size: u32,
    /// What the trailer goes on saying.
    kept: Vec<u8>,
    /// The first half of `/ID`, where the file has one.
    first_id: Option<Vec<u8>>,
}

/// Where it goes; nothing of what the file holds.
impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("length", &self.length)
            .field("field", &self.field)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// An increment: its octets with zeros for `/Contents`, and what of it is left out.
#[derive(Clone, PartialEq, Eq)]
pub struct Increment {
    /// What goes behind the source, `/ByteRange` filled in.
    pub octets: Vec<u8>,
    /// Where `<` of `/Contents` stands in it, and how long `<…>` is.
    pub gap: Range<usize>,
    /// `/ByteRange`.
    pub range: [u64; 4],
}

/// Where it lies; its octets name the signer.
impl fmt::Debug for Increment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Increment").field("range", &self.range).finish_non_exhaustive()
    }
}

impl Increment {
    /// Puts a signature where the zeros are; zeros fill what is left. `None` where it is longer.
    #[must_use]
    pub fn with(mut self, contents: &[u8]) -> Option<Vec<u8>> {
        let digits = hex(contents);
        let at = self.gap.start + 1;
        let place = self.octets.get_mut(at..self.gap.end - 1)?.get_mut(..digits.len())?;
        place.copy_from_slice(digits.as_bytes());
        Some(self.octets)
    }
}

/// Plans an increment with one more signature.
pub fn plan(document: &Document<'_>, form: &Form) -> Read<Plan> {
    let length = document.source.length();
    let newest = document.xref.sections.first().ok_or(PdfError::at(length, Flaw::NoEnd))?;
    let first = unused(document)?;
    let (id, field) = (plain(first), plain(first + 1));
    let (mut added, mut touched) = (first + 2, Touched::default());

    let page = page::first(document)?;
    let widget = format!("{} 0 R", field.number);
    touched.push(document, &page, &page.value, b"Annots", &widget)?;

    let name = name(form);
    let mut objects = vec![(
        field,
        format!(
            "<< /FT /Sig /T ({name}) /V {} 0 R /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /F 132 /P {} {} R >>",
            id.number, page.id.number, page.id.generation
        )
        .into_bytes(),
    )];

    let catalog = document.catalog()?;
    let entries = catalog.value.dictionary().ok_or(at(document, Flaw::Entry))?;
    let found = entries.get(b"AcroForm").map(|value| document.resolve(value)).transpose()?;
    if let Some(found) = found.filter(|found| found.value.object != Object::Null) {
        let holder = found.within.as_ref().unwrap_or(&catalog);
        touched.push(document, holder, &found.value, b"Fields", &widget)?;
        touched.flags(document, holder, &found.value)?;
    } else {
        touched.set(&catalog, &catalog.value, b"AcroForm", &format!("{added} 0 R"))?;
        objects.push((plain(added), format!("<< /Fields [{widget}] /SigFlags 3 >>").into_bytes()));
        added += 1;
    }
    objects.extend(touched.written());

    let stream = (newest.kind == Kind::Stream).then_some(added);
    added += u32::from(stream.is_some());
    let mut last = [0];
    let read = length.checked_sub(1).map_or(Ok(0), |at| document.source.read_at(at, &mut last))?;
    Ok(Plan {
        length,
        field: name,
        id,
        open_line: read == 1 && !matches!(last, [b'\n' | b'\r']),
        objects,
        section: Section {
            stream,
            previous: newest.at,
            size: added,
            kept: kept(document),
            first_id: first_id(document)?,
        },
    })
}

/// An object that was never another.
const fn plain(number: u32) -> Reference {
    Reference { number, generation: 0 }
}

/// A flaw of the newest section's trailer.
fn at(document: &Document<'_>, flaw: Flaw) -> PdfError {
    PdfError::at(document.xref.sections.first().map_or(0, |section| section.at), flaw)
}

/// The first of enough numbers in a row behind every `/Size` that stand for nothing.
fn unused(document: &Document<'_>) -> Read<u32> {
    let mut size = 1;
    for section in &document.xref.sections {
        let said = section.trailer.dictionary().and_then(|entries| entries.get(b"Size")?.integer());
        let said = said.ok_or(PdfError::at(section.at, Flaw::Entry))?;
        size = size.max(u32::try_from(said).map_err(|_| PdfError::at(section.at, Flaw::Entry))?);
    }
    // A stream beside a table may hold more than the table counts.
    let (mut first, mut free) = (size, 0);
    for number in size..size.saturating_add(TRIED) {
        if number > LARGEST_NUMBER {
            break;
        }
        if document.xref.place(document.source, number, 0)? == Place::Free {
            free += 1;
            if free == ADDED {
                return Ok(first);
            }
        } else {
            (first, free) = (number + 1, 0);
        }
    }
    Err(at(document, Flaw::TooMuch))
}

/// A name that no field has, nor the head of one, and that no signature would lock by it.
fn name(form: &Form) -> String {
    let locked = form.fields.iter().filter_map(|field| match &field.lock {
        Some(Lock::Include(names)) => Some(names.iter()),
        _ => None,
    });
    let names = form.fields.iter().map(|field| &field.name).chain(locked.flatten());
    let taken: HashSet<&str> = names.filter_map(|name| name.split('.').next()).collect();
    // Of so many at least one is free.
    let mut all = (1..=taken.len() + 1).map(|number| format!("Signature{number}"));
    all.find(|name| !taken.contains(&**name)).unwrap_or_default()
}

/// The entries of the newest trailer that the next one has too, as they are written.
fn kept(document: &Document<'_>) -> Vec<u8> {
    let Some(newest) = document.xref.sections.first() else { return Vec::new() };
    let mut kept = Vec::new();
    for (name, key, value) in &document.trailer().entries {
        if !OWN.contains(&name.as_slice()) {
            kept.push(b' ');
            kept.extend(newest.octets.get(key.clone()).unwrap_or_default());
            kept.push(b' ');
            kept.extend(newest.octets.get(value.span.clone()).unwrap_or_default());
        }
    }
    kept
}

/// What tells the file from others since it was first written.
fn first_id(document: &Document<'_>) -> Read<Option<Vec<u8>>> {
    let Some(value) = document.trailer().get(b"ID") else { return Ok(None) };
    let halves = document.resolve(value)?.value;
    Ok(match halves.array() {
        Some([first, _]) => first.string().map(<[u8]>::to_vec),
        _ => None,
    })
}

impl Plan {
    /// The increment; `None` where an offset would have more than ten digits.
    #[must_use]
    pub fn written(&self, says: &Dictionary) -> Option<Increment> {
        if self.length > LARGEST {
            return None;
        }
        let (mut octets, mut rows) = (Vec::new(), Vec::new());
        if self.open_line {
            octets.push(b'\n');
        }
        for (id, object) in &self.objects {
            self.open(&mut octets, &mut rows, *id);
            octets.extend(object);
            octets.extend(b"\nendobj\n");
        }
        self.open(&mut octets, &mut rows, self.id);
        octets.extend(
            format!("<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /{} /M ({})", says.sub_filter, says.at)
                .bytes(),
        );
        if let Some(name) = &says.name {
            octets.extend(b" /Name <FEFF");
            octets.extend(name.encode_utf16().flat_map(|unit| format!("{unit:04X}").into_bytes()));
            octets.push(b'>');
        }
        octets.extend(b" /ByteRange ");
        let range = octets.len()..octets.len() + byte_range([0; 4]).len();
        octets.extend(byte_range([0; 4]).bytes());
        octets.extend(b" /Contents ");
        let gap = octets.len()..octets.len() + 2 * says.contents + 2;
        octets.push(b'<');
        octets.resize(gap.end - 1, b'0');
        octets.extend(b"> >>\nendobj\n");
        self.close(&mut octets, rows, says);

        let end = self.length.checked_add(octets.len() as u64).filter(|end| *end <= LARGEST)?;
        let (before, behind) = (self.length + gap.start as u64, self.length + gap.end as u64);
        let numbers = [0, before, behind, end - behind];
        octets[range].copy_from_slice(byte_range(numbers).as_bytes());
        Some(Increment { octets, gap, range: numbers })
    }

    fn open(&self, octets: &mut Vec<u8>, rows: &mut Vec<(Reference, u64)>, id: Reference) {
        rows.push((id, self.length + octets.len() as u64));
        octets.extend(format!("{} {} obj\n", id.number, id.generation).bytes());
    }

    /// The section, of the kind that the last one has, with the head of the list of free objects as every section has it.
    fn close(&self, octets: &mut Vec<u8>, mut rows: Vec<(Reference, u64)>, says: &Dictionary) {
        let at = self.length + octets.len() as u64;
        let Section { stream, previous, size, kept, first_id } = &self.section;
        let version = hex(&says.version);
        let first = first_id.as_ref().map_or_else(|| version.clone(), |first| hex(first));
        let common = [
            format!(" /Size {size} /Prev {previous} /ID [<{first}> <{version}>]").as_bytes(),
            kept.as_slice(),
            b" >>\n",
        ]
        .concat();
        if let Some(number) = stream {
            self.open(octets, &mut rows, plain(*number));
        }
        rows.sort_unstable();
        let runs = || rows.chunk_by(|(one, _), (next, _)| next.number == one.number + 1);
        if stream.is_some() {
            let index: String = runs().map(|run| format!(" {} {}", run[0].0.number, run.len())).collect();
            let mut data = vec![0, 0, 0, 0, 0, 0, 0xFF, 0xFF];
            for (id, at) in &rows {
                data.push(1);
                // Ten digits fit 34 bits.
                data.extend(&at.to_be_bytes()[3..]);
                data.extend(id.generation.to_be_bytes());
            }
            let head = format!("<< /Type /XRef /W [1 5 2] /Index [0 1{index}] /Length {}", data.len());
            octets.extend(head.bytes());
            octets.extend(common);
            octets.extend(b"stream\n");
            octets.extend(data);
            octets.extend(b"\nendstream\nendobj\n");
        } else {
            octets.extend(b"xref\n0 1\n0000000000 65535 f \n");
            for run in runs() {
                octets.extend(format!("{} {}\n", run[0].0.number, run.len()).bytes());
                for (id, at) in run {
                    octets.extend(format!("{at:010} {:05} n \n", id.generation).bytes());
                }
            }
            octets.extend(b"trailer\n<<");
            octets.extend(common);
        }
        octets.extend(format!("startxref\n{at}\n%%EOF\n").bytes());
    }
}

/// `/ByteRange`, of one length whatever the numbers.
fn byte_range([from, before, behind, rest]: [u64; 4]) -> String {
    // The widest: `[0 9999999999 9999999999 9999999999]`.
    format!("{:<35}]", format!("[{from} {before} {behind} {rest}"))
}

#[cfg(test)]
mod tests;
