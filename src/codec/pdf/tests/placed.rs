//! Objects that lie elsewhere than their rows say, though nobody here looks for them.

use std::cell::Cell;

use super::super::placed::placed;
use super::build::Row;
use super::*;

/// The page's content is 4, to which only it leads; nothing leads to 5, nor to 6 in an object stream, while the catalog leads to 7.
fn file() -> File {
    let mut file = File::new();
    file.put(1, "<</Type/Catalog/Pages 2 0 R/PieceInfo 7 0 R>>");
    file.put(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
    file.put(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]/Contents 4 0 R>>");
    file.stream(4, "", b"BT ET");
    file.put(5, "55");
    file.pack(8, &[(6, "66".to_owned()), (7, "77".to_owned())]);
    file
}

/// What is said of it, closed as each kind of section.
fn said(file: impl Fn() -> File) -> [Option<Flaw>; 3] {
    let close: [fn(&mut File); 3] = [|file| file.packed(false), |file| file.packed(true), File::hybrid];
    close.map(|close| {
        let mut file = file();
        close(&mut file);
        let octets = file.octets.as_slice();
        let document = Document::open(&octets).expect("opens");
        document.catalog().expect("is right where it is looked for");
        flaw(placed(&document, &|| true))
    })
}

fn place(file: &File, number: u32) -> usize {
    let Some(Row::At(at)) = file.rows.get(&number) else { panic!("a place") };
    *at
}

#[test]
fn a_row_that_leads_elsewhere_is_found_where_anything_leads_to_its_object() {
    assert_eq!(said(file), [None; 3]);
    let with = |number: u32, row: fn(&File, usize) -> Row| {
        said(|| {
            let mut file = file();
            let at = if number == 6 || number == 7 { 0 } else { place(&file, number) };
            let row = row(&file, at);
            file.row(number, row);
            file
        })
    };
    let misplaced = [Some(Flaw::Misplaced); 3];
    for row in [
        |_: &File, at| Row::At(at + 1),
        |_: &File, at| Row::At(at - 1),
        |file: &File, _| Row::At(place(file, 5)),
        |file: &File, _| Row::At(file.octets.len() + 70_000),
    ] {
        assert_eq!(with(4, row), misplaced);
    }
    assert_eq!(with(4, |_, _| Row::At(0)), misplaced);
    assert_eq!(with(7, |_, _| Row::In(8, 0)), misplaced);
    assert_eq!(with(7, |_, _| Row::In(8, 2)), misplaced);
    // Nobody gets to see these.
    assert_eq!(with(5, |_, at| Row::At(at + 1)), [None; 3]);
    assert_eq!(with(5, |_, _| Row::At(0)), [None; 3]);
    assert_eq!(with(6, |_, _| Row::In(8, 1)), [None; 3]);
}

#[test]
fn a_generation_counts_and_of_two_rows_the_newest() {
    let of_another = said(|| {
        let mut file = file();
        let at = place(&file, 4) + 2;
        file.octets[at] = b'1';
        file
    });
    assert_eq!(of_another, [Some(Flaw::Misplaced); 3]);
    let twice = |first: usize, second: usize| {
        said(|| {
            let mut file = file();
            let at = place(&file, 4);
            file.row(4, Row::At(at + first));
            file.packed(false);
            file.row(4, Row::At(at + second));
            file
        })
    };
    assert_eq!(twice(1, 0), [None; 3]);
    assert_eq!(twice(0, 1), [Some(Flaw::Misplaced); 3]);
}

#[test]
fn rows_in_no_order_are_looked_at_in_few_steps() {
    struct Counting<'o>(&'o [u8], std::sync::atomic::AtomicUsize);
    impl super::super::Source for Counting<'_> {
        fn length(&self) -> u64 {
            self.0.len() as u64
        }
        fn read_at(&self, at: u64, into: &mut [u8]) -> std::io::Result<usize> {
            let read = self.0.read_at(at, into)?;
            self.1.fetch_add(read, std::sync::atomic::Ordering::Relaxed);
            Ok(read)
        }
    }
    let mut file = file();
    let mut number = 10;
    for _ in 0..50_000 {
        number = 10 + (number - 10 + 7_919) % 50_000;
        file.put(number, "<</Type/Nothing/A(of any length that is not short)>>");
    }
    file.packed(true);
    let source = Counting(&file.octets, 0.into());
    let document = Document::open(&source).expect("opens");
    let before = source.1.load(std::sync::atomic::Ordering::Relaxed);
    placed(&document, &|| true).expect("is right");
    let read = source.1.load(std::sync::atomic::Ordering::Relaxed) - before;
    assert!(read < 2 * file.octets.len(), "{read} of {}", file.octets.len());
    // It stops when it is told to.
    let asked = Cell::new(0);
    let stops = || {
        asked.set(asked.get() + 1);
        asked.get() < 3
    };
    placed(&document, &stops).expect("is right so far");
    assert!(asked.get() < 6, "{asked:?}");
}
