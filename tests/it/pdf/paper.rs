//! PDFs written for tests, octet by octet: the layouts that programs in the field write, and what no program writes.
//!
//! Knows nothing of the program's own reader and appender: what both get wrong in the same way would be seen by nobody.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How the cross-reference is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Table,
    /// Compressed with a predictor, as everybody does.
    Stream,
    /// A table, and a stream for what only newer readers see (Word's).
    Hybrid,
}

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Put {
    Absent,
    Direct,
    Indirect,
}

/// How the first page hangs in its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pages {
    One,
    /// Three levels, the first page deep within.
    Nested,
    /// A node without pages comes first.
    EmptyNode,
    /// The page has no `/Type`, no `/MediaBox` and no `/Resources` of its own.
    Bare,
    /// A page stands in `/Kids` itself.
    DirectKid,
    /// `/Kids` leads back to the root before it leads to a page.
    Circle,
    /// There is none.
    Empty,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a thing of its own that a file has or has not")]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    pub(crate) section: Section,
    pub(crate) form: Put,
    /// Meaningless without a form.
    pub(crate) fields: Put,
    pub(crate) annots: Put,
    pub(crate) pages: Pages,
    /// Catalog, form and pages are in an object stream; nothing for a table.
    pub(crate) packed: bool,
    pub(crate) id: bool,
    /// A line break behind the last `%%EOF`.
    pub(crate) newline: bool,
    /// XMP and an output intent, as PDF/A-2 wants them.
    pub(crate) archive: bool,
    /// Lines end with CR LF.
    pub(crate) carriage: bool,
}

impl Layout {
    pub(crate) const fn plain(section: Section) -> Self {
        Self {
            section,
            form: Put::Absent,
            fields: Put::Direct,
            annots: Put::Absent,
            pages: Pages::One,
            packed: false,
            id: true,
            newline: true,
            archive: false,
            carriage: false,
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Place {
    At(usize),
    Within { stream: u32, index: u32 },
}

/// A file being written, revision after revision.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    pub(crate) out: Vec<u8>,
    section: Section,
    /// Of this revision.
    places: BTreeMap<u32, Place>,
    next: u32,
    prev: Option<usize>,
    /// What every trailer has besides.
    pub(crate) trailer: String,
    eol: &'static str,
}

impl Paper {
    pub(crate) fn new(section: Section) -> Self {
        let out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let trailer = "/Root 1 0 R".to_owned();
        Self { out, section, places: BTreeMap::new(), next: 1, prev: None, trailer, eol: "\n" }
    }

    pub(crate) fn fresh(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }

    pub(crate) fn object(&mut self, number: u32, body: impl AsRef<[u8]>) {
        self.places.insert(number, Place::At(self.out.len()));
        self.next = self.next.max(number + 1);
        self.out.extend(format!("{number} 0 obj{}", self.eol).bytes());
        self.out.extend(body.as_ref());
        self.out.extend(format!("{0}endobj{0}", self.eol).bytes());
    }

    pub(crate) fn stream(&mut self, number: u32, entries: &str, data: &[u8]) {
        let head = format!("<<{entries}/Length {}>>{eol}stream{eol}", data.len(), eol = self.eol);
        self.object(number, [head.as_bytes(), data, b"\nendstream"].concat());
    }

    /// An object stream.
    pub(crate) fn pack(&mut self, members: &[(u32, String)]) -> u32 {
        let number = self.fresh();
        let (mut index, mut data) = (String::new(), String::new());
        for (member, body) in members {
            write!(index, "{member} {} ", data.len()).unwrap();
            data += body;
            data.push('\n');
        }
        let entries = format!("/Type/ObjStm/N {}/First {}/Filter/FlateDecode", members.len(), index.len());
        let data = miniz_oxide::deflate::compress_to_vec_zlib((index + &data).as_bytes(), 6);
        self.stream(number, &entries, &data);
        for (at, (member, _)) in (0..).zip(members) {
            self.places.insert(*member, Place::Within { stream: number, index: at });
        }
        number
    }

    /// An entry that leads somewhere else than to what was written last.
    pub(crate) fn point(&mut self, number: u32, at: usize) {
        self.places.insert(number, Place::At(at));
    }

    /// Ends a revision: section, trailer, `startxref`.
    pub(crate) fn end(&mut self) {
        let eol = self.eol;
        let places = std::mem::take(&mut self.places);
        let mut trailer = self.trailer.clone();
        if let Some(prev) = self.prev {
            write!(trailer, "/Prev {prev}").unwrap();
        }
        // An update to a hybrid file is written by a table.
        let section = if self.prev.is_some() && self.section == Section::Hybrid {
            Section::Table
        } else {
            self.section
        };
        let start = match section {
            Section::Stream => self.section_stream(&places, &trailer),
            Section::Table => self.section_table(&places, &trailer),
            Section::Hybrid => {
                let packed = |place: &Place| matches!(place, Place::Within { .. });
                let hidden = places.iter().filter(|(_, place)| packed(place));
                let hidden: BTreeMap<u32, Place> = hidden.map(|(number, place)| (*number, *place)).collect();
                let stream = self.section_stream(&hidden, &self.trailer.clone());
                write!(trailer, "/XRefStm {stream}").unwrap();
                self.section_table(&places, &trailer)
            }
        };
        self.out.extend(format!("startxref{eol}{start}{eol}%%EOF{eol}").bytes());
        self.prev = Some(start);
    }

    fn section_table(&mut self, places: &BTreeMap<u32, Place>, trailer: &str) -> usize {
        let (start, eol) = (self.out.len(), self.eol);
        let ending = if eol == "\n" { " \n" } else { "\r\n" };
        let mut rows: BTreeMap<u32, String> = places
            .iter()
            .map(|(number, place)| match place {
                Place::At(at) => (*number, format!("{at:010} 00000 n{ending}")),
                Place::Within { .. } => (*number, format!("0000000000 65535 f{ending}")),
            })
            .collect();
        if self.prev.is_none() {
            rows.insert(0, format!("0000000000 65535 f{ending}"));
            // One subsection, as a first section must be.
            for number in 0..self.next {
                rows.entry(number).or_insert_with(|| format!("0000000000 65535 f{ending}"));
            }
        }
        let mut text = format!("xref{eol}");
        let numbers: Vec<u32> = rows.keys().copied().collect();
        for run in numbers.chunk_by(|one, other| one + 1 == *other) {
            write!(text, "{} {}{eol}", run[0], run.len()).unwrap();
            text.extend(run.iter().map(|number| rows[number].as_str()));
        }
        write!(text, "trailer{eol}<</Size {}{trailer}>>{eol}", self.next).unwrap();
        self.out.extend(text.bytes());
        start
    }

    fn section_stream(&mut self, places: &BTreeMap<u32, Place>, trailer: &str) -> usize {
        let own = self.fresh();
        let start = self.out.len();
        let mut rows: BTreeMap<u32, [u8; 7]> = BTreeMap::new();
        let row = |kind: u8, two: usize, three: u32| {
            let (two, three) = (u32::try_from(two).unwrap().to_be_bytes(), u16::try_from(three).unwrap());
            let [high, low] = three.to_be_bytes();
            [kind, two[0], two[1], two[2], two[3], high, low]
        };
        if self.prev.is_none() && self.section == Section::Stream {
            rows.insert(0, row(0, 0, 65_535));
        }
        for (number, place) in places {
            let entry = match place {
                Place::At(at) => row(1, *at, 0),
                Place::Within { stream, index } => row(2, usize::try_from(*stream).unwrap(), *index),
            };
            rows.insert(*number, entry);
        }
        rows.insert(own, row(1, start, 0));
        let numbers: Vec<u32> = rows.keys().copied().collect();
        let index: Vec<String> = numbers
            .chunk_by(|one, other| one + 1 == *other)
            .map(|run| format!("{} {}", run[0], run.len()))
            .collect();
        let (mut before, mut data) = ([0; 7], Vec::new());
        for row in rows.values() {
            data.push(2);
            data.extend(row.iter().zip(before).map(|(now, up)| now.wrapping_sub(up)));
            before = *row;
        }
        let entries = format!(
            "/Type/XRef/Size {}/W[1 4 2]/Index[{}]{trailer}/Filter/FlateDecode/DecodeParms<</Columns 7/Predictor 12>>",
            self.next,
            index.join(" "),
        );
        self.stream(own, &entries, &miniz_oxide::deflate::compress_to_vec_zlib(&data, 6));
        self.places.clear();
        start
    }
}

const XMP: &str = "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
    <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n<rdf:Description rdf:about=\"\" \
    xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" pdfaid:part=\"2\" pdfaid:conformance=\"B\"/>\n</rdf:RDF>\n\
    </x:xmpmeta>\n<?xpacket end=\"w\"?>";

/// The catalog's entry for a form of one field, and its objects.
fn form(paper: &mut Paper, layout: &Layout, members: &mut Vec<(u32, String)>) -> String {
    if layout.form == Put::Absent {
        return String::new();
    }
    let field = paper.fresh();
    let mut fields = format!("[{field} 0 R]");
    members.push((field, "<</FT/Tx/T(text)/Kids[]/V(as it was)>>".to_owned()));
    if layout.fields == Put::Indirect {
        let number = paper.fresh();
        members.push((number, std::mem::replace(&mut fields, format!("{number} 0 R"))));
    }
    let form = format!("<< /DA (/Helv 0 Tf 0 g) /Fields {fields} >>");
    if layout.form == Put::Direct {
        return format!("/AcroForm{form}");
    }
    let number = paper.fresh();
    members.push((number, form));
    format!("/AcroForm {number} 0 R")
}

/// A file of one revision, unsigned.
pub(crate) fn input(layout: &Layout) -> Vec<u8> {
    let mut paper = Paper::new(layout.section);
    if layout.carriage {
        paper.eol = "\r\n";
    }
    if layout.id {
        paper.trailer += "/ID[<00112233445566778899AABBCCDDEEFF><00112233445566778899AABBCCDDEEFF>]";
    }
    let [catalog, pages, page, content, more] = std::array::from_fn(|_| paper.fresh());
    let mut members = vec![];
    let mut entries = format!("/Type/Catalog/Pages {pages} 0 R");
    let mut annots = String::new();
    if layout.annots != Put::Absent {
        let link = paper.fresh();
        annots = format!("[{link} 0 R]");
        members.push((link, "<</Type/Annot/Subtype/Link/Rect[10 10 50 20]/Border[0 0 0]>>".to_owned()));
    }
    entries += &form(&mut paper, layout, &mut members);
    if layout.annots == Put::Indirect {
        let number = paper.fresh();
        members.push((number, std::mem::replace(&mut annots, format!("{number} 0 R"))));
    }
    if !annots.is_empty() {
        annots = format!("/Annots {annots}");
    }
    if layout.archive {
        let [metadata, profile] = [paper.fresh(), paper.fresh()];
        paper.stream(metadata, "/Type/Metadata/Subtype/XML", XMP.as_bytes());
        paper.stream(profile, "/N 3", b"TEST, and no profile");
        write!(entries, "/Metadata {metadata} 0 R/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/DestOutputProfile {profile} 0 R>>]").unwrap();
    }
    let boxed = "/MediaBox[0 0 595 842]/Resources<<>>";
    let whole =
        |parent: u32| format!("<</Type/Page/Parent {parent} 0 R{boxed}/Contents {content} 0 R{annots}>>");
    let (mut tree, mut leaf) = (format!("<</Type/Pages/Kids[{page} 0 R]/Count 1>>"), whole(pages));
    match layout.pages {
        Pages::One => {}
        Pages::Nested => {
            let inner = paper.fresh();
            tree = format!("<</Type/Pages/Kids[{inner} 0 R]/Count 2>>");
            members.push((
                inner,
                format!("<</Type/Pages/Parent {pages} 0 R/Kids[{page} 0 R {more} 0 R]/Count 2>>"),
            ));
            leaf = whole(inner);
        }
        Pages::EmptyNode => {
            let empty = paper.fresh();
            tree = format!("<</Type/Pages/Kids[{empty} 0 R {page} 0 R]/Count 1>>");
            members.push((empty, format!("<</Type/Pages/Parent {pages} 0 R/Kids[]/Count 0>>")));
        }
        Pages::Bare => {
            tree = format!("<</Type/Pages/Kids[{page} 0 R]/Count 1{boxed}>>");
            leaf = format!("<</Parent {pages} 0 R/Contents {content} 0 R{annots}>>");
        }
        Pages::DirectKid => tree = format!("<</Type/Pages/Kids[{}]/Count 1>>", whole(pages)),
        Pages::Circle => tree = format!("<</Type/Pages/Kids[{pages} 0 R {page} 0 R]/Count 1>>"),
        Pages::Empty => "<</Type/Pages/Kids[]/Count 0>>".clone_into(&mut tree),
    }
    members.extend([
        (catalog, format!("<<{entries}>>")),
        (pages, tree),
        (page, leaf),
        (more, format!("<</Type/Page/Parent {pages} 0 R{boxed}>>")),
    ]);
    paper.stream(content, "", b"0 0 1 rg 100 700 200 50 re f");
    match (layout.section, layout.packed) {
        (Section::Stream, true) => {
            paper.pack(&members);
        }
        (Section::Hybrid, _) => {
            // What older readers can do without: here nobody asks for it.
            let hidden = paper.fresh();
            for (number, body) in &members {
                paper.object(*number, body);
            }
            paper.pack(&[(hidden, "<</Type/StructTreeRoot>>".to_owned())]);
        }
        _ => {
            for (number, body) in &members {
                paper.object(*number, body);
            }
        }
    }
    paper.end();
    if !layout.newline {
        let kept = paper.out.len() - paper.eol.len();
        paper.out.truncate(kept);
    }
    paper.out
}
