//! What is put behind a file, octet by octet.

use super::*;
use crate::codec::pdf::document::Indirect;
use crate::codec::pdf::form;
use crate::codec::pdf::lex::Value;
use crate::codec::pdf::sample::{Lies, pdf};

/// A plan for a file of so many octets, with one object that is written anew and the section closed in one of two ways.
fn planned(length: u64, stream: bool) -> Plan {
    Plan {
        length,
        field: "Signature1".into(),
        id: plain(7),
        open_line: true,
        objects: vec![
            (plain(8), b"<< /FT /Sig >>".to_vec()),
            (Reference { number: 3, generation: 2 }, b"<< /Type /Page >>".to_vec()),
        ],
        section: Section {
            stream: stream.then_some(9),
            previous: 116,
            size: 9 + u32::from(stream),
            kept: b" /Root 1 0 R".to_vec(),
            first_id: Some(vec![0xAB]),
        },
    }
}

fn says(contents: usize) -> Dictionary {
    Dictionary {
        sub_filter: "adbe.pkcs7.detached",
        name: Some("山田　a".into()),
        at: "D:20261126101500+09'00'".into(),
        contents,
        version: [0x11; 16],
    }
}

#[test]
fn an_increment_is_written_octet_by_octet() {
    let increment = planned(1000, false).written(&says(2)).unwrap();
    let text = String::from_utf8(increment.octets.clone()).unwrap();
    assert_eq!(
        text,
        "\n8 0 obj\n<< /FT /Sig >>\nendobj\n\
         3 2 obj\n<< /Type /Page >>\nendobj\n\
         7 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /M (D:20261126101500+09'00') \
         /Name <FEFF5C71753030000061> /ByteRange [0 1257 1263 219                   ] /Contents <0000> >>\nendobj\n\
         xref\n0 1\n0000000000 65535 f \n3 1\n0000001031 00002 n \n7 2\n0000001064 00000 n \n0000001001 00000 n \n\
         trailer\n<< /Size 9 /Prev 116 /ID [<AB> <11111111111111111111111111111111>] /Root 1 0 R >>\n\
         startxref\n1274\n%%EOF\n"
    );
    assert_eq!(&text[increment.gap.clone()], "<0000>");
    assert_eq!(increment.range, [0, 1257, 1263, 1000 + text.len() as u64 - 1263]);
    let signed = String::from_utf8(increment.with(&[0xAB]).unwrap()).unwrap();
    assert_eq!(signed, text.replace("<0000>", "<AB00>"));
}

#[test]
fn a_section_that_is_a_stream_names_itself_and_every_object_with_its_generation() {
    let octets = planned(0x01_0203_0000, true).written(&says(0)).unwrap().octets;
    let at = octets.windows(8).position(|octets| octets == b"9 0 obj\n").unwrap();
    let (text, data) =
        octets[at..].split_at(octets[at..].windows(7).position(|o| o == b"stream\n").unwrap() + 7);
    assert_eq!(
        String::from_utf8_lossy(text),
        "9 0 obj\n<< /Type /XRef /W [1 5 2] /Index [0 1 3 1 7 3] /Length 40 /Size 10 /Prev 116 \
         /ID [<AB> <11111111111111111111111111111111>] /Root 1 0 R >>\nstream\n"
    );
    let rows: Vec<(u8, u64, u16)> = data[..40]
        .chunks(8)
        .map(|row| {
            let at = row[1..6].iter().fold(0, |sum, octet| sum << 8 | u64::from(*octet));
            (row[0], at, u16::from_be_bytes([row[6], row[7]]))
        })
        .collect();
    let base = 0x01_0203_0000;
    let place = |object: &[u8]| {
        base + octets.windows(object.len()).position(|octets| octets == object).unwrap() as u64
    };
    assert_eq!(
        rows,
        [
            (0, 0, 0xFFFF),
            (1, place(b"3 2 obj"), 2),
            (1, place(b"7 0 obj"), 0),
            (1, place(b"8 0 obj"), 0),
            (1, base + at as u64, 0),
        ]
    );
    let end = format!("\nendstream\nendobj\nstartxref\n{}\n%%EOF\n", base + at as u64);
    assert_eq!(String::from_utf8_lossy(&data[40..]), end);
}

#[test]
fn no_offset_has_more_than_ten_digits() {
    // Every number in it has its ten digits.
    let length = planned(LARGEST / 10 * 9, false).written(&says(100)).unwrap().octets.len() as u64;
    let [.., behind, rest] = planned(LARGEST - length, false).written(&says(100)).unwrap().range;
    assert_eq!(behind + rest, LARGEST);
    for too_large in [LARGEST - length + 1, LARGEST, u64::MAX - 3, u64::MAX] {
        assert_eq!(planned(too_large, false).written(&says(100)), None, "{too_large}");
    }
}

/// How a form, its fields or a page's annotations may stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Nowhere,
    Null,
    Here,
    Elsewhere,
}

const WAYS: [Stands; 4] = [Stands::Nowhere, Stands::Null, Stands::Here, Stands::Elsewhere];

/// An entry, and the object that holds its value.
fn entry(name: &str, number: u32, value: &str, stands: Stands) -> (String, Option<(u32, String)>) {
    match stands {
        Stands::Nowhere => (String::new(), None),
        Stands::Null => (format!("/{name} null"), None),
        Stands::Here => (format!("/{name}{value}"), None),
        Stands::Elsewhere => (format!("/{name} {number} 0 R"), Some((number, value.into()))),
    }
}

fn signed(source: &[u8]) -> (Plan, Vec<u8>) {
    let document = Document::open(&source).unwrap();
    let plan = plan(&document, &form::read(&document).unwrap()).unwrap();
    let octets = plan.written(&says(4)).unwrap().octets;
    (plan, [source, &octets].concat())
}

/// The texts of an array's values as they are written, comments and all.
fn written(document: &Document<'_>, value: &Value, within: &Indirect) -> Vec<u8> {
    let found = document.resolve(value).unwrap();
    found.within.as_ref().unwrap_or(within).octets[found.value.span].to_vec()
}

#[test]
fn every_way_in_which_a_form_and_annotations_may_stand_gets_one_field_more_and_keeps_the_rest() {
    let mut tried = 0;
    for lies in [Lies::Table, Lies::Stream, Lies::Hybrid] {
        for (form_stands, fields, annots) in
            WAYS.into_iter().flat_map(|a| WAYS.into_iter().flat_map(move |b| WAYS.map(|c| (a, b, c))))
        {
            for packed in [&[][..], &[1, 3, 4, 5, 6]] {
                if lies == Lies::Table && !packed.is_empty() {
                    continue;
                }
                let (fields, fields_object) = entry("Fields", 5, "[ 7 0 R % one\n]", fields);
                let form = format!("<</DR<</A (\\)>>)>>{fields}/DA(x)>>");
                let (form, form_object) = entry("AcroForm", 4, &form, form_stands);
                let (annots, annots_object) = entry("Annots", 6, "[7 0 R]", annots);
                let catalog = format!("<< /Type /Catalog /Pages 2 0 R{form}/Lang(ja) % end\n>>");
                let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 1.50 2]{annots}/Rotate 0>>");
                let objects = [
                    Some((1, catalog)),
                    Some((2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".into())),
                    Some((3, page)),
                    form_object,
                    if form_stands == Stands::Nowhere { None } else { fields_object },
                    annots_object,
                    Some((7, "<< /FT /Tx /T (a) /Type /Annot /Subtype /Widget /Rect [0 0 1 1] >>".into())),
                ];
                let objects: Vec<(u32, &str)> =
                    objects.iter().flatten().map(|(number, object)| (*number, object.as_str())).collect();
                let packed: Vec<u32> = packed
                    .iter()
                    .copied()
                    .filter(|number| objects.iter().any(|(of, _)| of == number))
                    .collect();
                let source = pdf(&objects, &packed, lies, "/Info 2 0 R");
                let (plan, whole) = signed(&source);
                is_one_more(&source, &whole, &plan);
                // And once more.
                let (again, twice) = signed(&whole);
                assert_eq!(again.field, "Signature2");
                is_one_more(&whole, &twice, &again);
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 64 * 5);
}

/// The new field is in the form and on the page, and nothing else of either is another.
fn is_one_more(source: &[u8], whole: &[u8], plan: &Plan) {
    let (before, after) = (Document::open(&source).unwrap(), Document::open(&whole).unwrap());
    let text = String::from_utf8_lossy(&whole[source.len()..]).into_owned();
    let newest = after.xref.sections.first().unwrap();
    let last = before.xref.sections.first().unwrap();
    assert_eq!(newest.kind, if last.kind == Kind::Hybrid { Kind::Table } else { last.kind }, "{text}");
    assert_eq!(after.trailer().get(b"XRefStm"), None);
    assert_eq!(after.trailer().get(b"Prev").unwrap().integer(), i64::try_from(last.at).ok());
    assert!(after.trailer().get(b"Root").is_some() && after.trailer().get(b"Info").is_some(), "{text}");
    assert_eq!(newest.end, Some(whole.len() as u64));

    let forms = [&before, &after].map(|document| form::read(document).unwrap());
    let names = forms.each_ref().map(|form| form.fields.iter().map(|f| f.name.clone()).collect::<Vec<_>>());
    assert_eq!(names[1], [names[0].as_slice(), std::slice::from_ref(&plan.field)].concat(), "{text}");
    assert_eq!(forms[1].flags & 3, 3);
    let field = forms[1].fields.last().unwrap();
    assert!(field.is_signature());
    assert_eq!(field.value.as_ref().unwrap().reference(), Some(plan.id));

    // Annotations and fields: the octets before, and one reference.
    let widget = format!("{} 0 R", field.id.unwrap().number);
    for (holder, name) in
        [(page::first as fn(&Document<'_>) -> Read<Indirect>, &b"Annots"[..]), (form_of, b"Fields")]
    {
        let octets = [&before, &after].map(|document| {
            let within = holder(document).ok()?;
            let value = within.value.dictionary()?.get(name)?.clone();
            Some(written(document, &value, &within))
        });
        let had = octets[0].clone().unwrap_or(b"[]".to_vec());
        let space = if had == b"[]" { "" } else { " " };
        let expected = [&had[..had.len() - 1], space.as_bytes(), widget.as_bytes(), b"]"].concat();
        assert_eq!(
            octets[1].as_deref().map(String::from_utf8_lossy),
            Some(String::from_utf8_lossy(&expected)),
            "{text}"
        );
    }
    // Every other object is the same, octet by octet.
    let size = before.trailer().get(b"Size").unwrap().integer().unwrap();
    for number in 2..u32::try_from(size).unwrap() {
        let [one, other] = [&before, &after].map(|document| document.object(plain(number)).unwrap());
        let Some(one) = one else { continue };
        let other = other.unwrap();
        let (one, other) = (&one.octets[one.value.span.clone()], &other.octets[other.value.span.clone()]);
        assert!(other.len() >= one.len(), "{number}: {text}");
        if !text.contains(&format!("\n{number} 0 obj\n")) {
            assert_eq!(one, other, "{number}");
        }
    }
}

/// The form as an object that its spans lie in.
fn form_of(document: &Document<'_>) -> Read<Indirect> {
    let catalog = document.catalog()?;
    let value = catalog.value.dictionary().unwrap().get(b"AcroForm").ok_or(PdfError::at(0, Flaw::Entry))?;
    let found = document.resolve(value)?;
    if found.value.object == Object::Null {
        return Err(PdfError::at(0, Flaw::Entry));
    }
    let within = found.within.unwrap_or(catalog);
    Ok(Indirect { value: found.value, ..within })
}
