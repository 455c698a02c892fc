use proptest::prelude::*;

use super::historical::{Category, Commands, Item, Life, TypeB};
use super::*;

fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

fn read(hex: &str) -> Atr {
    Atr::read(&bytes(hex))
}

fn tells(atr: &Atr, name: &str) -> Tells {
    let found = atr.parts.iter().find_map(|part| match part.says {
        Says::Interface { letter, group, tells } if format!("T{letter:?}{group}") == name => Some(tells),
        _ => None,
    });
    found.unwrap()
}

fn flaws(hex: &str) -> Vec<(usize, Wrong)> {
    read(hex).flaws.iter().map(|flaw| (flaw.at, flaw.what)).collect()
}

#[test]
fn each_interface_byte_says_what_its_place_gives_it() {
    let atr = read("3B F5 91 00 FF 91 81 71 FE 40 00 42 00 01 00 D1 D6");
    assert_eq!(atr.flaws, []);
    assert_eq!(atr.protocols(), [1]);
    for (name, tells) in [
        ("TA1", Tells::Speed { cycles: Some(512), most_khz: 5_000, factor: Some(1) }),
        ("TB1", Tells::Programming { volts: 0, current: 0 }),
        ("TC1", Tells::Guard(255)),
        ("TD1", Tells::Protocol { protocol: 1, next: 0b1001 }),
        ("TA2", Tells::Specific { protocol: 1, fixed: true, implicit: false }),
        ("TD2", Tells::Protocol { protocol: 1, next: 0b0111 }),
        ("TA3", Tells::BlockSize(254)),
        ("TB3", Tells::BlockWaiting { block: 4, character: 0 }),
        ("TC3", Tells::BlockCheck { crc: false }),
    ] {
        assert_eq!(self::tells(&atr, name), tells, "{name}");
    }
}

#[test]
fn the_meaning_of_a_later_byte_is_its_protocols() {
    // T=0 and T=1, then values for all: TA3 is of T=1, TA4 of none.
    let atr = read("3B 80 80 B1 FE 45 1F 83 96");
    assert_eq!(atr.flaws, []);
    assert_eq!(atr.protocols(), [0, 1]);
    assert_eq!(tells(&atr, "TA3"), Tells::BlockSize(254));
    assert_eq!(tells(&atr, "TA4"), Tells::Clock { stop: 2, classes: 3 });
    // A second TA of the same protocol means nothing.
    let atr = read("3B 80 81 91 FE 11 20 5F");
    assert_eq!(atr.flaws, []);
    assert_eq!(tells(&atr, "TA3"), Tells::BlockSize(254));
    assert_eq!(tells(&atr, "TA4"), Tells::Nothing);
    // Of T=0 beyond the second group nothing is defined.
    assert_eq!(tells(&read("3B 80 80 10 45"), "TA3"), Tells::Nothing);
}

#[test]
fn speeds_are_those_of_the_tables() {
    for (byte, cycles, factor) in [
        ("00", Some(372), None),
        ("11", Some(372), Some(1)),
        ("13", Some(372), Some(4)),
        ("18", Some(372), Some(12)),
        ("95", Some(512), Some(16)),
        ("96", Some(512), Some(32)),
        ("97", Some(512), Some(64)),
        ("C9", Some(1_536), Some(20)),
        ("71", None, Some(1)),
        ("FF", None, None),
    ] {
        let Tells::Speed { cycles: c, factor: f, .. } = tells(&read(&format!("3B 10 {byte}")), "TA1") else {
            panic!("{byte}")
        };
        assert_eq!((c, f), (cycles, factor), "{byte}");
    }
}

#[test]
fn the_check_byte_is_due_where_another_protocol_than_t_0_is_named() {
    assert_eq!(flaws("3B 00"), []);
    assert_eq!(flaws("3B 80 00"), []);
    assert_eq!(flaws("3B 80 01 81"), []);
    assert_eq!(flaws("3B 80 01"), [(3, Wrong::NoCheck)]);
    assert_eq!(flaws("3B 80 01 80"), [(3, Wrong::CheckWrong { right: 0x81 })]);
    assert_eq!(flaws("3B 80 00 80"), [(3, Wrong::CheckUndue)]);
    // T=15 asks for one too.
    assert_eq!(flaws("3B 80 80 1F 03"), [(5, Wrong::NoCheck)]);
}

#[test]
fn whatever_breaks_off_says_where_and_what_is_missing() {
    assert_eq!(flaws(""), [(0, Wrong::Empty)]);
    assert_eq!(flaws("3B"), [(1, Wrong::NoFormat)]);
    assert_eq!(flaws("3B 10"), [(2, Wrong::NoInterface { letter: Letter::A, group: 1 })]);
    assert_eq!(flaws("3B 80 80"), [(3, Wrong::NoInterface { letter: Letter::D, group: 2 })]);
    assert_eq!(flaws("3B 02 14"), [(3, Wrong::HistoricalShort { missing: 1 })]);
    assert_eq!(flaws("3B 00 14 15"), [(2, Wrong::Surplus { count: 2 })]);
    assert_eq!(flaws("2A 00"), [(0, Wrong::Start)]);
    assert_eq!(flaws("3B 80 0F 8F"), [(2, Wrong::NoProtocol)]);
    let long = vec![0x3B; 40];
    assert!(Atr::read(&long).flaws.contains(&Flaw { at: 33, what: Wrong::TooLong }));
}

#[test]
fn historical_bytes_are_taken_apart_as_their_first_says() {
    let says = |hex: &str| read(hex).parts.into_iter().skip(2).map(|part| part.says).collect::<Vec<_>>();
    assert_eq!(says("3B 02 10 05"), [Says::Category(Category::Directory), Says::Item(Item::Directory(5))]);
    assert_eq!(says("3B 01 85"), [Says::Category(Category::Reserved)]);
    assert_eq!(says("3B 02 65 01"), [Says::Category(Category::Proprietary), Says::Historical]);
    // Three bytes of status stand behind the objects.
    assert_eq!(
        says("3B 06 00 51 AA 07 90 00"),
        [
            Says::Category(Category::WithStatus),
            Says::Item(Item::IssuerData(vec![0xAA])),
            Says::Item(Item::Status { life: Some(Life::Operational { active: true }), word: Some(0x9000) }),
        ]
    );
    let Says::Item(Item::Capabilities(can)) = &says("3B 05 80 73 C6 01 C0")[1] else { panic!() };
    assert_eq!(can.selection, 0xC6);
    let long =
        Commands { chaining: true, extended: true, lengths_in_atr: false, channels_by: 0, channels: 1 };
    assert_eq!(can.commands, Some(long));
}

#[test]
fn historical_bytes_that_leave_their_form_are_kept_and_said_so() {
    for (hex, at) in [
        // An object that is longer than what is there.
        ("3B 02 80 45", 3),
        // What a card offers is one byte.
        ("3B 04 80 32 01 02", 3),
        // What it can is one to three.
        ("3B 06 80 74 01 02 03 04", 3),
        ("3B 04 80 51 AA 45", 5),
        // No room for the status.
        ("3B 02 00 51", 3),
    ] {
        assert_eq!(flaws(hex), [(at, Wrong::Historical)], "{hex}");
        assert!(read(hex).parts.iter().any(|part| part.says == Says::Historical), "{hex}");
    }
}

#[test]
fn what_a_reader_makes_of_contactless_cards_is_told_as_such() {
    // A storage card: FeliCa, such as Suica.
    let felica = read("3B 8F 80 01 80 4F 0C A0 00 00 03 06 11 00 3B 00 00 00 00 42");
    let storage = Item::Storage { registered: [0xA0, 0, 0, 3, 6], standard: 0x11, name: 0x3B };
    assert_eq!(felica.parts[5].says, Says::Item(storage));
    assert_eq!(felica.flaws, []);
    assert_eq!(
        (historical::storage_name(0x3B), historical::storage_standard(0x11)),
        (Some("FeliCa"), Some("FeliCa"))
    );
    // A My Number Card, of type B.
    let card = read("3B 88 80 01 00 00 41 E0 B3 81 A1 00 3B");
    assert_eq!(card.flaws, []);
    let told: Vec<&Says> = card.parts[4..9].iter().map(|part| &part.says).collect();
    assert_eq!(
        told,
        [
            &Says::TypeB(TypeB::Application),
            &Says::TypeB(TypeB::Speeds { same: true, to_reader: 3, to_card: 3 }),
            &Says::TypeB(TypeB::Frame(Some(256))),
            &Says::TypeB(TypeB::Waiting { code: 10, node: false, card: true }),
            &Says::TypeB(TypeB::Buffer(0)),
        ]
    );
    // The same bytes of a card on contacts are no type B's.
    let contact = read("3B 08 00 00 41 E0 B3 81 A1 00");
    assert!(!contact.parts.iter().any(|part| matches!(part.says, Says::TypeB(_))));
    // Nor are eight bytes of another form.
    let other = read("3B 88 80 01 00 73 C8 40 00 00 90 00 62");
    assert!(!other.parts.iter().any(|part| matches!(part.says, Says::TypeB(_))));
}

proptest! {
    #[test]
    fn every_byte_is_in_one_part_whatever_the_bytes_are(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let atr = Atr::read(&bytes);
        let mut at = 0;
        for part in &atr.parts {
            prop_assert_eq!(part.at, at);
            prop_assert!(!part.bytes.is_empty());
            at += part.bytes.len();
        }
        prop_assert_eq!(atr.parts.iter().flat_map(|part| part.bytes.clone()).collect::<Vec<_>>(), bytes.clone());
        prop_assert!(atr.flaws.iter().all(|flaw| flaw.at <= bytes.len()));
        prop_assert_eq!(atr.sound().is_ok(), atr.flaws.is_empty());
    }

    #[test]
    fn one_that_is_made_by_the_rules_is_sound_and_one_changed_byte_is_seen(
        groups in prop::collection::vec((prop::bits::u8::masked(0b0111), 0_u8..15, any::<[u8; 3]>()), 0..4),
        historical in prop::collection::vec(0x20_u8..0x80, 0..15),
        turned in any::<prop::sample::Index>(),
    ) {
        let mut bytes = vec![0x3B, u8::try_from(historical.len()).unwrap()];
        let mut before = 1;
        for (bits, protocol, values) in &groups {
            bytes[before] |= (bits | 0b1000) << 4;
            bytes.extend((0..3).filter(|bit| bits >> bit & 1 == 1).map(|bit: usize| values[bit]));
            before = bytes.len();
            bytes.push(*protocol);
        }
        bytes.extend(&historical);
        let due = groups.iter().any(|(_, protocol, _)| *protocol != 0);
        if due {
            bytes.push(bytes[1..].iter().fold(0, |sum, byte| sum ^ byte));
        }
        prop_assume!(bytes.len() <= 33);
        prop_assert_eq!(Atr::read(&bytes).flaws, vec![]);
        if due {
            let at = 1 + turned.index(bytes.len() - 1);
            bytes[at] ^= 0x20;
            // One that moves the bytes of protocols may leave T=0 alone, which has no check byte.
            let read = Atr::read(&bytes);
            prop_assert!(read.sound().is_err() || read.protocols() == [0]);
        }
    }
}
