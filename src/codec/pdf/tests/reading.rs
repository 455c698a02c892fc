//! The cross-reference and what it leads to.

use std::fmt::Write;

use super::super::xref::Kind;
use super::super::{Prefix, date, page};
use super::build::Row;
use super::*;

fn simple() -> File {
    let mut file = File::with_a_page();
    file.put(4, "44");
    file.table("");
    file
}

/// A file with one thing in it replaced by another of the same length.
fn replaced(from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let octets = simple().octets;
    let at = octets.windows(from.len()).rposition(|here| here == from.as_bytes()).expect("is there");
    [&octets[..at], to.as_bytes(), &octets[at + from.len()..]].concat()
}

#[test]
fn a_table_is_read_to_the_letter() {
    assert_eq!(opened(&simple().octets), None);
    // Tolerated.
    assert_eq!(opened(&replaced("0000000000 65535 f\r\n", "0000000000 65536 f\r\n")), None);
    assert_eq!(opened(&replaced("0000000000 65535 f\r\n", "0000000000 65535 f \r")), None);
    assert_eq!(opened(&replaced("0000000000 65535 f\r\n", "0000000000 65535 f \n")), None);
    for (from, to) in [
        ("0000000000 65535 f\r\n", "0000000000 65537 f\r\n"),
        ("0000000000 65535 f\r\n", "0000000000 65535 f\n\n"),
        ("0000000000 65535 f\r\n", "0000000000 65535 f\n0"),
        ("00000 n \n", "65536 n \n"),
        ("00000 n \n", "00000 x \n"),
        ("00000 n \n", "00000\tn \n"),
        ("0 5\n", "0 6\n"),
        ("0 5\n", "0 4\n"),
        ("0 5\n", "5 0\n"),
        ("xref\n0", "xrff\n0"),
        ("/Size 5", "/Size 4"),
        ("/Size 5", "/Sizf 5"),
        ("trailer\n", "trailes\n"),
    ] {
        assert_eq!(opened(&replaced(from, to)), Some(Flaw::Xref), "{from:?} {to:?}");
    }
}

#[test]
fn header_and_end_are_where_they_must_be() {
    let good = simple().octets;
    for (octets, flaw) in [
        ([b" ", &good[..]].concat(), Flaw::JunkBefore),
        (good[1..].to_vec(), Flaw::NotPdf),
        (Vec::new(), Flaw::NotPdf),
        (good[..good.len() - 2].to_vec(), Flaw::NoEnd),
        ([&good[..], b"startxref\n9\n"].concat(), Flaw::NoEnd),
        ([&good[..], &[b' '; 1024]].concat(), Flaw::NoEnd),
        ([&good[..], b"startxref\n99999\n%%EOF"].concat(), Flaw::Xref),
        ([&good[..], b"startxref\n99999999999999999999\n%%EOF"].concat(), Flaw::NoEnd),
    ] {
        assert_eq!(opened(&octets), Some(flaw));
    }
    let tail = [&good[..], &[0; 900]].concat();
    let document = Document::open(&tail.as_slice()).map(|document| document.xref.sections[0].end);
    assert_eq!(document.expect("opens"), Some(good.len() as u64));
}

#[test]
fn an_object_lies_exactly_where_its_row_says() {
    let mut file = File::with_a_page();
    file.put(4, "44");
    for (number, by) in [(5, 1), (6, 0)] {
        let at = file.octets.len();
        file.put(number, "55");
        file.row(number, Row::At(at + by));
    }
    // Its row and who asks agree, its header does not.
    let at = file.octets.len();
    file.write("8 1 obj 88 endobj ");
    file.row(8, Row::At(at));
    let Some(Row::At(at)) = file.rows.get(&4).copied() else { panic!("a place") };
    file.row(7, Row::At(at));
    file.table("");
    let octets = file.octets.as_slice();
    let document = Document::open(&octets).expect("opens");
    assert_eq!(number(&document, 4).expect("reads"), 44);
    assert_eq!(number(&document, 6).expect("reads"), 55);
    for misplaced in [5, 7, 8] {
        assert_eq!(flaw(document.object(object(misplaced))), Some(Flaw::Misplaced));
    }
    for number in [4, 8] {
        let other = Reference { number, generation: 1 };
        assert_eq!(flaw(document.object(other)), Some(Flaw::Misplaced));
    }
    for absent in [0, 9, u32::MAX] {
        assert!(document.object(object(absent)).expect("reads").is_none());
    }
}

#[test]
fn the_chain_has_no_circle_and_hides_nothing() {
    let mut file = simple();
    let at = file.octets.len();
    file.previous = Some(at);
    file.put(5, "55");
    file.previous = Some(file.octets.len());
    file.table("");
    assert_eq!(opened(&file.octets), Some(Flaw::Xref));
    // A `/Size` smaller than the one before.
    let mut file = simple();
    file.size = 4;
    file.table("");
    assert_eq!(opened(&file.octets), Some(Flaw::Xref));
    // Two subsections that say of one number.
    let text = String::from_utf8(simple().octets).expect("text");
    let twice = text.replace("trailer", "4 1\n0000000009 00000 n \ntrailer");
    assert_eq!(opened(twice.as_bytes()), Some(Flaw::Xref));
}

#[test]
fn each_revision_has_its_end_and_its_objects() {
    let mut file = simple();
    let first = file.octets.len();
    file.put(4, "45");
    file.packed(true);
    let second = file.octets.len();
    file.row(4, Row::Free);
    file.table("");
    file.octets.extend(b"\r\n");
    let octets = file.octets.as_slice();
    let document = Document::open(&octets).expect("opens");
    let sections: Vec<_> = document.xref.sections.iter().map(|each| (each.kind, each.end)).collect();
    let ends = [octets.len() - 2, second, first].map(|end| Some(end as u64));
    assert_eq!(sections, [(Kind::Table, ends[0]), (Kind::Stream, ends[1]), (Kind::Table, ends[2])]);
    let as_of = |newest| document.object_as_of(object(4), newest).expect("reads");
    assert!(as_of(0).is_none());
    assert_eq!(
        [1, 2].map(|newest| as_of(newest).and_then(|found| found.value.integer())),
        [Some(45), Some(44)]
    );
    let before = Prefix { source: &octets, end: first as u64 };
    assert_eq!(number(&Document::open(&before).expect("opens"), 4).expect("reads"), 44);
    let named = |section, most| {
        let mut all = Vec::new();
        let met = document.xref.named_by(&octets, section, most, |id, place| {
            all.push((id, place));
            Ok(())
        });
        met.map(|()| all)
    };
    assert_eq!(
        named(0, 1).expect("reads"),
        [(Reference { number: 4, generation: u16::MAX }, super::super::xref::Place::Free)]
    );
    assert_eq!(flaw(named(2, 3)), Some(Flaw::TooMuch));
    assert_eq!(named(2, 4).expect("reads").len(), 4);
}

#[test]
fn a_linearized_file_ends_behind_its_older_section() {
    // The newer section first, as a file for the web has it.
    let body = "1 0 obj<</Pages 2 0 R>>endobj ";
    let front = |older: usize| {
        format!(
            "%PDF-1.7\n{body}xref\n1 1\n0000000009 00000 n \ntrailer<</Size 3/Root 1 0 R/Prev {older:05}>>\nstartxref\n0\n%%EOF\n"
        )
    };
    let older = front(0).len() + 18;
    let mut text = front(older) + "2 0 obj 22 endobj\n";
    let at = text.find("xref").expect("is there");
    let place = front(0).len();
    let _ = write!(
        text,
        "xref\n0 1\n0000000000 65535 f \n2 1\n{place:010} 00000 n \ntrailer<</Size 3>>\nstartxref\n{at}\n%%EOF\n"
    );
    let octets = text.as_bytes();
    let document = Document::open(&octets).expect("opens");
    let ends: Vec<_> = document.xref.sections.iter().map(|section| section.end).collect();
    assert_eq!(ends, [None, Some(octets.len() as u64)]);
    assert_eq!(number(&document, 2).expect("reads"), 22);
}

#[test]
fn in_a_hybrid_file_what_two_readers_find_differently_is_ambiguous() {
    // As Word writes them: a whole table, then an empty one beside a stream.
    let mut file = simple();
    file.row(5, Row::Free);
    file.row(6, Row::Free);
    file.table("");
    file.pack(6, &[(5, "55".into())]);
    file.rows.remove(&6);
    let Some(at) = file.octets.windows(7).rposition(|here| here == b"6 0 obj") else { panic!("is there") };
    file.row(6, Row::At(at));
    let beside = file.rows_as_stream(7, "", true);
    let sound = file.octets.clone();
    file.table(&format!("/XRefStm {beside}"));
    let octets = file.octets.as_slice();
    let document = Document::open(&octets).expect("opens");
    assert_eq!(document.xref.sections[0].kind, Kind::Hybrid);
    assert_eq!([4, 5].map(|which| number(&document, which).expect("reads")), [44, 55]);
    let mut named = 0;
    let count = |_, _| {
        named += 1;
        Ok(())
    };
    document.xref.named_by(&octets, 0, 9, count).expect("reads");
    assert_eq!(named, 3);
    // The same with another object 4 in the stream than in the table before.
    let mut file = simple();
    file.pack(6, &[(4, "55".into())]);
    let beside = file.rows_as_stream(7, "", true);
    file.table(&format!("/XRefStm {beside}"));
    let octets = file.octets.as_slice();
    let document = Document::open(&octets).expect("opens");
    assert_eq!(flaw(document.object(object(4))), Some(Flaw::Ambiguous));
    assert_eq!(number(&document, 3).expect("reads"), 0);
    // A stream that goes on elsewhere.
    let mut file = File { octets: sound, ..simple() };
    file.previous = None;
    let beside = beside_elsewhere(&mut file);
    file.table(&format!("/XRefStm {beside}"));
    assert_eq!(opened(&file.octets), Some(Flaw::Ambiguous));
}

fn beside_elsewhere(file: &mut File) -> usize {
    file.rows_as_stream(7, "/Prev 12", false)
}

#[test]
fn an_object_stream_holds_what_the_cross_reference_says() {
    let packed = |objects: &[(u32, String)], row: (u32, Row)| {
        let mut file = File::with_a_page();
        file.pack(9, objects);
        file.row(row.0, row.1);
        file.packed(false);
        file.octets
    };
    let two = [(4, "44".to_owned()), (5, "<</A(b)>>".to_owned())];
    let octets = packed(&two, (4, Row::In(9, 0)));
    let octets = octets.as_slice();
    let document = Document::open(&octets).expect("opens");
    assert_eq!(number(&document, 4).expect("reads"), 44);
    let found = document.object(object(5)).expect("reads").expect("is there");
    assert_eq!((found.octets.as_slice(), found.offset(0)), (&b"<</A(b)>>"[..], None));
    for (objects, row, expected) in [
        (&two[..], (4, Row::In(9, 1)), Flaw::Misplaced),
        (&two[..], (4, Row::In(9, 2)), Flaw::Misplaced),
        (&two[..], (4, Row::In(5, 0)), Flaw::Xref),
        (&two[..], (4, Row::In(3, 0)), Flaw::Entry),
        (&[two[0].clone(), two[0].clone()][..], (4, Row::In(9, 0)), Flaw::Ambiguous),
    ] {
        let octets = packed(objects, row);
        let octets = octets.as_slice();
        let document = Document::open(&octets).expect("opens");
        assert_eq!(flaw(document.object(object(4))), Some(expected), "{row:?}");
    }
}

#[test]
fn of_an_encrypted_file_what_is_not_packed_is_read() {
    let mut file = File::with_a_page();
    file.pack(9, &[(4, "44".into())]);
    file.rows_as_stream(10, "/Encrypt 8 0 R", false);
    let at = file.octets.windows(8).rposition(|here| here == b"10 0 obj").expect("is there");
    file.write(&format!("startxref\n{at}\n%%EOF"));
    let octets = file.octets.as_slice();
    let document = Document::open(&octets).expect("opens");
    assert!(document.is_encrypted());
    assert!(document.object(object(3)).expect("reads").is_some());
    assert_eq!(flaw(document.object(object(4))), Some(Flaw::Encrypted));
}

#[test]
fn a_streams_length_is_held_against_its_end() {
    let stream = |length: &str, behind: &str| {
        let mut file = File::with_a_page();
        file.put(4, &format!("<</Length {length}>>stream\nabc{behind}endstream"));
        file.put(5, "3");
        file.put(6, "<</Length 6 0 R>>stream\nabc\nendstream");
        file.table("");
        let octets = file.octets.as_slice();
        let document = Document::open(&octets).expect("opens");
        assert_eq!(flaw(document.object(object(6))), Some(Flaw::TooMuch));
        document.object(object(4)).and_then(|found| document.data(&found.expect("is there"), 9))
    };
    for (length, behind) in [("3", "\n"), ("3", "\r\n"), ("3", ""), ("5 0 R", "\n"), ("3", "\r")] {
        assert_eq!(stream(length, behind).expect("reads"), b"abc");
    }
    for length in ["2", "5", "99999999999", "-1", "7 0 R", "1 0 R", "null"] {
        assert_eq!(flaw(stream(length, "\n")), Some(Flaw::Stream), "{length}");
    }
    let mut file = File::with_a_page();
    file.put(4, "<</Length 3>>stream\rabc\nendstream");
    file.table("");
    let octets = file.octets.as_slice();
    assert_eq!(flaw(Document::open(&octets).expect("opens").object(object(4))), Some(Flaw::Syntax));
}

#[test]
fn many_packed_rows_are_found_from_anywhere() {
    let mut file = File::new();
    for number in 1..100_000 {
        file.row(number, Row::At(number as usize * 7));
    }
    file.packed(true);
    let octets = file.octets.as_slice();
    let document = Document::open(&octets).expect("opens");
    let mut which = 1_u32;
    for _ in 0..300 {
        which = which.wrapping_mul(48_271) % 99_999 + 1;
        let place = document.xref.place(&octets, which, 0).expect("reads");
        assert_eq!(place, super::super::xref::Place::File { at: u64::from(which) * 7, generation: 0 });
    }
}

#[test]
fn the_first_page_is_found_in_odd_trees() {
    let first = |pages: &[(u32, &str)]| {
        let mut file = File::new();
        file.put(1, "<</Pages 2 0 R>>");
        for (number, text) in pages {
            file.put(*number, text);
        }
        file.table("");
        let octets = file.octets.as_slice();
        let document = Document::open(&octets).expect("opens");
        page::first(&document).map(|page| page.id.number)
    };
    for (pages, found) in [
        (&[(2, "<</Kids[3 0 R]>>"), (3, "<</Type/Page>>")][..], 3),
        (&[(2, "<</Kids[9 0 R null <</Kids[]>> 3 0 R]>>"), (3, "<<>>")][..], 3),
        (&[(2, "<</Kids[<</Type/Page>> <</Kids 4 0 R>>]>>"), (3, "<<>>"), (4, "[3 0 R]")][..], 3),
        (&[(2, "<</Type/Page>>")][..], 2),
    ] {
        assert_eq!(first(pages).expect("is there"), found);
    }
    assert_eq!(flaw(first(&[(2, "<</Kids[2 0 R]>>")])), Some(Flaw::Entry));
    assert_eq!(
        flaw(first(&[(2, "<</Type/Pages/Kids[3 0 R]>>"), (3, "<</Kids[2 0 R]>>")])),
        Some(Flaw::Entry)
    );
    assert_eq!(flaw(first(&[(2, "<</Type/Pages/Kids[]>>")])), Some(Flaw::Entry));
    assert_eq!(flaw(first(&[(2, "<</Type/Pages>>")])), Some(Flaw::Entry));
    assert_eq!(flaw(first(&[(2, "<</Kids 7>>")])), Some(Flaw::Entry));
}

#[test]
fn a_small_file_does_not_cost_more_than_a_small_file() {
    // Objects inside each other, each valid: to read them all is to read the square of the file.
    let mut file = File::with_a_page();
    let objects = 20_000;
    for number in 4..objects {
        file.row(number, Row::At(file.octets.len()));
        file.write(&format!("{number} 0 obj ("));
    }
    for _ in 4..objects {
        file.write(") endobj ");
    }
    file.table("");
    let octets = file.octets.as_slice();
    let document = Document::open(&octets).expect("opens");
    let stopped = (4..objects).find_map(|number| flaw(document.object(object(number))));
    assert_eq!(stopped, Some(Flaw::TooMuch));
}

#[test]
fn dates_are_read_in_the_forms_that_there_are() {
    let at = date::read(b"D:20261126101500+09'00'").expect("a date");
    assert_eq!(date::written(at), "D:20261126101500+09'00'");
    for same in [
        "D:20261126101500+09'00",
        "D:20261126101500+09",
        "D:20261126011500Z",
        "D:20261126011500Z00'00'",
        "D:20261125201500-05'00'",
    ] {
        assert_eq!(date::read(same.as_bytes()), Some(at), "{same}");
        assert_eq!(
            date::read(same.as_bytes()).map(date::written).as_deref(),
            Some("D:20261126101500+09'00'")
        );
    }
    assert_eq!(date::read(b"D:2026Z").map(date::written).as_deref(), Some("D:20260101090000+09'00'"));
    for none in [
        "",
        "D:",
        "D:20261126101500",
        "20261126101500Z",
        "D:20261326101500Z",
        "D:20261126251500Z",
        "D:2026112610150Z",
        "D:20261126101500+24'00'",
        "D:20261126101500+09'60'",
        "D:20261126101500+09'00'x",
        "D:20261126101500Z01'00'",
        "D:20261126101500+",
        "D:2026 126101500Z",
    ] {
        assert_eq!(date::read(none.as_bytes()), None, "{none}");
    }
}
