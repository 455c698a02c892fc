//! A writer of PDFs that makes what it is told to, right or wrong.

use std::collections::BTreeMap;

use lopdf::Stream;

/// A row of a section to come.
#[derive(Debug, Clone, Copy)]
pub(super) enum Row {
    Free,
    At(usize),
    In(u32, u32),
}

/// A file being written.
pub(super) struct File {
    pub(super) octets: Vec<u8>,
    pub(super) rows: BTreeMap<u32, Row>,
    pub(super) previous: Option<usize>,
    pub(super) size: u32,
}

impl File {
    /// With its header alone.
    pub(super) fn new() -> Self {
        Self { octets: b"%PDF-1.7\n".to_vec(), rows: BTreeMap::new(), previous: None, size: 1 }
    }

    /// With catalog, pages and one page: objects 1 to 3.
    pub(super) fn with_a_page() -> Self {
        let mut file = Self::new();
        file.put(1, "<</Type/Catalog/Pages 2 0 R>>");
        file.put(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
        file.put(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]>>");
        file
    }

    pub(super) fn write(&mut self, text: &str) {
        self.octets.extend(text.as_bytes());
    }

    pub(super) fn row(&mut self, number: u32, row: Row) {
        self.size = self.size.max(number + 1);
        self.rows.insert(number, row);
    }

    pub(super) fn put(&mut self, number: u32, text: &str) {
        self.row(number, Row::At(self.octets.len()));
        self.write(&format!("{number} 0 obj\n{text}\nendobj\n"));
    }

    pub(super) fn stream(&mut self, number: u32, entries: &str, data: &[u8]) {
        self.row(number, Row::At(self.octets.len()));
        self.write(&format!("{number} 0 obj\n<<{entries}/Length {}>>\nstream\r\n", data.len()));
        self.octets.extend(data);
        self.write("\nendstream\nendobj\n");
    }

    /// Objects in an object stream.
    pub(super) fn pack(&mut self, stream: u32, objects: &[(u32, String)]) {
        let (mut head, mut body) = (String::new(), String::new());
        for (index, (number, text)) in (0..).zip(objects) {
            head += &format!("{number} {} ", body.len());
            body += &format!("{text} ");
            self.row(*number, Row::In(stream, index));
        }
        let entries = format!("/Type/ObjStm/N {}/First {}/Filter/FlateDecode", objects.len(), head.len());
        self.stream(stream, &entries, &deflated(&(head + &body).into_bytes()));
    }

    /// The rows so far, in runs.
    fn runs(&mut self) -> Vec<(u32, Vec<Row>)> {
        let mut runs: Vec<(u32, Vec<Row>)> = Vec::new();
        for (number, row) in std::mem::take(&mut self.rows) {
            match runs.last_mut() {
                Some((first, rows)) if *first + rows.len() as u32 == number => rows.push(row),
                _ => runs.push((number, vec![row])),
            }
        }
        runs
    }

    fn end(&mut self, at: usize) {
        self.write(&format!("startxref\n{at}\n%%EOF\n"));
        self.previous = Some(at);
    }

    fn trailer(&self, entries: &str) -> String {
        let previous = self.previous.map(|at| format!("/Prev {at}")).unwrap_or_default();
        format!("/Size {}/Root 1 0 R{previous}{entries}", self.size)
    }

    /// Closes a revision with a table. What is packed is not in it.
    pub(super) fn table(&mut self, entries: &str) -> usize {
        if self.previous.is_none() {
            self.rows.insert(0, Row::Free);
        }
        let at = self.octets.len();
        self.write("xref\n");
        if self.rows.is_empty() {
            self.write("0 0\n");
        }
        for (first, rows) in self.runs() {
            self.write(&format!("{first} {}\n", rows.len()));
            for row in rows {
                match row {
                    Row::At(at) => self.write(&format!("{at:010} 00000 n \n")),
                    Row::Free | Row::In(..) => self.write("0000000000 65535 f\r\n"),
                }
            }
        }
        self.write(&format!("trailer\n<<{}>>\n", self.trailer(entries)));
        self.end(at);
        at
    }

    /// A cross-reference stream of these rows; with PNG's predictor or without.
    pub(super) fn rows_as_stream(&mut self, number: u32, entries: &str, predicted: bool) -> usize {
        let at = self.octets.len();
        self.row(number, Row::At(at));
        let (mut rows, mut index) = (Vec::new(), String::new());
        for (first, run) in self.runs() {
            index += &format!("{first} {} ", run.len());
            for row in run {
                let (kind, second, third) = match row {
                    Row::Free => (0, 0, 255),
                    Row::At(at) => (1, at as u32, 0),
                    Row::In(stream, index) => (2, stream, index as u8),
                };
                let second = second.to_be_bytes();
                rows.push([kind, second[0], second[1], second[2], second[3], third]);
            }
        }
        let data = if predicted { above(&rows) } else { rows.concat() };
        let predictor = if predicted { "/DecodeParms<</Predictor 12/Columns 6>>" } else { "" };
        let trailer = self.trailer(entries);
        let entries = format!("/Type/XRef/W[1 4 1]/Index[{index}]/Filter/FlateDecode{predictor}{trailer}");
        self.stream(number, &entries, &deflated(&data));
        self.rows.clear();
        at
    }

    /// Closes a revision with a cross-reference stream.
    pub(super) fn packed(&mut self, predicted: bool) {
        let number = self.size;
        let at = self.rows_as_stream(number, "", predicted);
        self.end(at);
    }

    /// Closes a revision with a table beside a stream, in which alone stands what is packed.
    pub(super) fn hybrid(&mut self) {
        let all = std::mem::take(&mut self.rows);
        let (packed, plain): (BTreeMap<_, _>, BTreeMap<_, _>) =
            all.into_iter().partition(|(_, row)| matches!(row, Row::In(..)));
        self.rows = packed;
        let number = self.size;
        let beside = self.rows_as_stream(number, "", false);
        self.rows = plain;
        self.table(&format!("/XRefStm {beside}"));
    }
}

/// Each row but the first as the difference to the one above, with PNG's mark for that.
fn above(rows: &[[u8; 6]]) -> Vec<u8> {
    let mut last = [0; 6];
    let mut out = Vec::new();
    for row in rows {
        out.push(2);
        out.extend(row.iter().zip(last).map(|(octet, above)| octet.wrapping_sub(above)));
        last = *row;
    }
    out
}

/// Compressed, by another's hand; with zeros behind, which are more rows that nobody asks for, since it compresses only what gets shorter by it.
pub(super) fn deflated(data: &[u8]) -> Vec<u8> {
    let padded = [data, &[0; 560]].concat();
    let mut stream = Stream::new(lopdf::Dictionary::new(), padded);
    stream.compress().expect("compresses");
    assert!(stream.dict.has(b"Filter"), "shorter than before");
    stream.content
}
