//! Small PDFs for tests, put together object by object, in every way in which a file may say where they lie.

use std::collections::BTreeMap;

/// Where a file says where its objects lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lies {
    /// In a table.
    Table,
    /// In a stream.
    Stream,
    /// In a table, and in a stream beside it.
    Hybrid,
}

/// A file of these objects, 1 its catalog; those of `packed` lie in an object stream. `more` is what the trailer says besides.
pub(crate) fn pdf(objects: &[(u32, &str)], packed: &[u32], lies: Lies, more: &str) -> Vec<u8> {
    let mut octets = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    // By number: where it lies, or which of the object stream's it is.
    let mut places: BTreeMap<u32, Result<usize, usize>> = BTreeMap::new();
    for (number, object) in objects.iter().filter(|(number, _)| !packed.contains(number)) {
        places.insert(*number, Ok(octets.len()));
        octets.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let container = objects.iter().map(|(number, _)| number + 1).max().unwrap();
    if !packed.is_empty() {
        let (mut head, mut body) = (String::new(), String::new());
        for (index, (number, object)) in
            objects.iter().filter(|(number, _)| packed.contains(number)).enumerate()
        {
            head.push_str(&format!("{number} {} ", body.len()));
            body.push_str(&format!("{object}\n"));
            places.insert(*number, Err(index));
        }
        places.insert(container, Ok(octets.len()));
        let (first, count, length) = (head.len(), packed.len(), head.len() + body.len());
        octets.extend(
            format!(
                "{container} 0 obj\n<< /Type /ObjStm /N {count} /First {first} /Length {length} >>\nstream\n\
                 {head}{body}\nendstream\nendobj\n"
            )
            .bytes(),
        );
    }
    let (stream, size) = (container + 1, container + 2);
    let stream_at = octets.len();
    if lies != Lies::Table {
        // In a hybrid file only what the table hides.
        let shown = |place: &Result<usize, usize>| lies == Lies::Stream || place.is_err();
        let (mut index, mut data) = (String::new(), Vec::new());
        for (number, place) in places.iter().filter(|(_, place)| shown(place)) {
            index.push_str(&format!("{number} 1 "));
            let (kind, value, last) = match place {
                Ok(at) => (1, *at as u32, 0),
                Err(index) => (2, container, *index as u8),
            };
            data.push(kind);
            data.extend(value.to_be_bytes());
            data.push(last);
        }
        if lies == Lies::Stream {
            index.push_str(&format!("{stream} 1 "));
            data.push(1);
            data.extend((stream_at as u32).to_be_bytes());
            data.push(0);
        }
        let trailer = if lies == Lies::Stream { format!("/Root 1 0 R {more}") } else { String::new() };
        octets.extend(
            format!(
                "{stream} 0 obj\n<< /Type /XRef /W [1 4 1] /Index [{index}] /Size {size} /Length {} {trailer} >>\nstream\n",
                data.len()
            )
            .bytes(),
        );
        octets.extend(data);
        octets.extend(b"\nendstream\nendobj\n");
    }
    let mut start = stream_at;
    if lies != Lies::Stream {
        start = octets.len();
        octets.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
        for number in 1..size {
            octets.extend(
                match places.get(&number) {
                    Some(Ok(at)) => format!("{at:010} 00000 n \n"),
                    None if number == stream && lies == Lies::Hybrid => format!("{stream_at:010} 00000 n \n"),
                    _ => "0000000000 65535 f \n".into(),
                }
                .bytes(),
            );
        }
        let hidden = if lies == Lies::Hybrid { format!("/XRefStm {stream_at}") } else { String::new() };
        octets.extend(format!("trailer\n<< /Size {size} /Root 1 0 R {hidden} {more} >>\n").bytes());
    }
    octets.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
    octets
}

/// One page, of no form.
pub(crate) fn blank() -> Vec<u8> {
    let objects = [
        (1, "<< /Type /Catalog /Pages 2 0 R >>"),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        (3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"),
    ];
    pdf(&objects, &[], Lies::Table, "")
}
