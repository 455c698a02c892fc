//! Another reader of PDFs over the same files: each object that is found here is the one that `lopdf` finds.

use std::collections::BTreeMap;

use lopdf::Object as Other;
use proptest::prelude::*;

use super::build::Row;
use super::*;

/// An update: how it is closed, and what it writes: which object, of which number, how.
#[derive(Debug, Clone)]
struct Update {
    kind: u8,
    predicted: bool,
    objects: Vec<(u32, i32, u8)>,
}

fn update() -> impl Strategy<Value = Update> {
    let objects = proptest::collection::vec((4_u32..24, any::<i32>(), 0_u8..4), 0..12);
    (0_u8..3, any::<bool>(), objects).prop_map(|(kind, predicted, objects)| Update {
        kind,
        predicted,
        objects,
    })
}

fn body(number: i32) -> String {
    format!(
        "<</N {number}/R 3 0 R/S(a\\(b{number}\\051c)/H<0{number:x}F>/A[true null /N#41m -1.5 [{number}]]/D<</X{}<</Y 1>>>>>>",
        number.unsigned_abs() % 7
    )
}

/// The file, and what each object is in its newest revision.
fn built(updates: &[Update]) -> (File, BTreeMap<u32, Option<i32>>) {
    let mut file = File::with_a_page();
    let mut known = BTreeMap::new();
    for (round, update) in (0..).zip(updates) {
        let objects: BTreeMap<u32, (i32, u8)> =
            update.objects.iter().map(|(which, number, how)| (*which, (*number, *how))).collect();
        let mut packed = Vec::new();
        for (which, (number, how)) in objects {
            known.insert(which, Some(number));
            match how {
                // In a hybrid file what is packed must not have been there before: readers would disagree.
                0 if update.kind != 0 && (update.kind != 2 || round == 0) => {
                    packed.push((which, body(number)));
                }
                1 if round > 0 => {
                    known.insert(which, None);
                    file.row(which, Row::Free);
                }
                2 => file.stream(
                    which,
                    &format!("/N {number}/Filter/FlateDecode"),
                    &build::deflated(body(number).as_bytes()),
                ),
                _ => file.put(which, &body(number)),
            }
        }
        file.size = file.size.max(24);
        if !packed.is_empty() {
            file.pack(file.size, &packed);
        }
        match update.kind {
            0 => drop(file.table("")),
            1 => file.packed(update.predicted),
            _ => file.hybrid(),
        }
    }
    (file, known)
}

fn same(ours: &Object, other: &Other) -> bool {
    match (ours, other) {
        (Object::Null, Other::Null) => true,
        (Object::Boolean(ours), Other::Boolean(other)) => ours == other,
        (Object::Integer(ours), Other::Integer(other)) => ours == other,
        (Object::Real(ours), Other::Real(other)) => (ours - f64::from(*other)).abs() < 1e-6,
        (Object::Name(ours), Other::Name(other))
        | (Object::Literal(ours) | Object::Hex(ours), Other::String(other, _)) => ours == other,
        (Object::Reference(ours), Other::Reference(other)) => (ours.number, ours.generation) == *other,
        (Object::Array(ours), Other::Array(other)) => {
            ours.len() == other.len() && ours.iter().zip(other).all(|(ours, other)| same(&ours.object, other))
        }
        (Object::Dictionary(ours), Other::Dictionary(other)) => {
            ours.entries.len() == other.len()
                && ours
                    .entries
                    .iter()
                    .all(|(name, _, ours)| other.get(name).is_ok_and(|other| same(&ours.object, other)))
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn the_objects_that_are_found_are_those_that_another_reader_finds(
        updates in proptest::collection::vec(update(), 1..5)
    ) {
        let (file, known) = built(&updates);
        let octets = file.octets.as_slice();
        let document = Document::open(&octets).expect("opens");
        let other = lopdf::Document::load_mem(octets).expect("opens for the other");
        prop_assert_eq!(other.xref_recovery, None);
        for (which, number) in known {
            let found = document.object(object(which)).expect("reads");
            prop_assert_eq!(found.is_some(), number.is_some(), "object {}", which);
            let Some(found) = found else { continue };
            let dictionary = found.value.dictionary().expect("a dictionary");
            let says = dictionary.get(b"N").and_then(super::super::lex::Value::integer);
            prop_assert_eq!(says, number.map(i64::from), "object {}", which);
            let theirs = other.get_object((which, 0)).expect("the other finds it");
            match (&found.stream, theirs) {
                (Some(_), Other::Stream(stream)) => {
                    let data = document.data(&found, 1 << 20).expect("decodes");
                    prop_assert_eq!(data, stream.decompressed_content().expect("decodes"));
                    prop_assert!(same(&found.value.object, &Other::Dictionary(stream.dict.clone())));
                }
                (_, theirs) => prop_assert!(same(&found.value.object, theirs), "{:?} {:?}", found.value, theirs),
            }
        }
    }
}
