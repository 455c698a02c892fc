//! What is put behind a file, octet by octet.

use super::*;

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
