//! What the card says of its holder, and what it is not asked.

use super::*;
use crate::card::ap::{MANAGER, jpki, surface, text};
use crate::domain::face::{Attributes, Face, Surface, Text};
use crate::domain::identity::start;
use crate::domain::moved::Verdict;
use crate::domain::text::hex;

fn face(outcome: &PinOutcome) -> Face {
    let Ok(Done::Face(face)) = &outcome.result else { panic!("{:?}", outcome.result) };
    (**face).clone()
}

/// Is the text whole, of the holder of `fresh`, and as its record says?
fn assert_told(outcome: &PinOutcome, name: &str) {
    let text = face(outcome).text.unwrap_or_else(|| panic!("{name}: no text"));
    let attributes = &text.attributes;
    assert_eq!(attributes.name.as_deref().map(String::as_str), Some("見本　花子"), "{name}");
    let address = attributes.address.as_deref().map(String::as_str);
    assert_eq!(address, Some("福島県会津若松市見本町１２－３"), "{name}");
    let birth = attributes.birth_date.as_ref().unwrap();
    assert_eq!((birth.raw.as_str(), birth.day.is_some(), birth.era), ("19860511", true, None), "{name}");
    assert_eq!(attributes.sex.as_deref().map(String::as_str), Some("2"), "{name}");
    assert_eq!(text.intact, Ok(true), "{name}");
}

/// Whatever was asked of text and surface is in the list: files, octets, keys.
fn assert_nothing_else(log: &[Vec<u8>], name: &str) {
    let (mut aid, mut current) = (Vec::new(), 0);
    for command in log {
        let [_, instruction, p1, p2, ..] = command[..] else { panic!("{name}: {command:02X?}") };
        if (instruction, p1) == (0xA4, 0x04) {
            (aid, current) = (command[5..].to_vec(), 0);
        }
        let (is_text, is_surface) = (aid == text::AID, aid == surface::AID);
        if !is_text && !is_surface {
            continue;
        }
        match (instruction, p1) {
            (0xA4, 0x04) | (0xC0, _) => {}
            (0xA4, 0x02) => current = u16::from(command[6]),
            (0xB0, _) => {
                let short = p1 & 0x80 != 0;
                if short {
                    current = u16::from(p1 & 0x1F);
                }
                let from = if short { u16::from(p2) } else { u16::from_be_bytes([p1, p2]) };
                if is_text && current == 3 {
                    assert!(from >= 0x28 && from + u16::from(command[4]) <= 0x4B, "{name}: {command:02X?}");
                    assert_eq!(command.len(), 5, "{name}: {command:02X?}");
                } else {
                    assert_eq!(current, 2, "{name}: {command:02X?}");
                }
            }
            (0x20 | 0x24, _) => {
                let key = if p2 == 0x80 { current } else { u16::from(p2 & 0x1F) };
                let known = if is_text { [0x11, 0x15] } else { [0x12, 0x12] };
                assert!(known.contains(&key), "{name}: {command:02X?}");
            }
            _ => panic!("{name}: {command:02X?}"),
        }
        assert!(![0x01, 0x05, 0x13, 0x14].contains(&current), "{name}: {command:02X?}");
    }
}

#[test]
fn four_attributes_and_their_digest_take_eight_exchanges_in_this_order() {
    for (reading, typed, key) in [(Reading::TextByPin, "3690", 0x91), (Reading::TextByNumber, NUMBER_B, 0x95)]
    {
        let mut desk = Desk::new("fresh");
        let outcome = desk.job(Work::Face(reading), typed);
        assert_told(&outcome, typed);
        assert!(face(&outcome).surface.is_none());
        let verify = [&[0x00, 0x20, 0x00, key, typed.len() as u8][..], &vec![0; typed.len()]].concat();
        let select = |aid: &[u8]| hex(&[&[0x00, 0xA4, 0x04, 0x0C, aid.len() as u8], aid].concat());
        let mut expected = vec![
            select(&jpki::AID),
            "00B08A0000".to_owned(),
            select(&text::AID),
            format!("002000{key:02X}"),
            hex(&verify),
            "00B0820000".to_owned(),
            "00B0832823".to_owned(),
            select(&MANAGER),
        ];
        let log = desk.hand.log();
        // What was presented is blanked in what the simulated card keeps.
        expected[4].truncate(10);
        let mut sent: Vec<String> = log.iter().map(|command| hex(command)).collect();
        sent[4].truncate(10);
        assert_eq!(sent, expected);
    }
}

#[test]
fn it_is_read_of_every_card_and_through_every_reader_and_nothing_else_is() {
    type Habit = fn(&mut sim::Card);
    let habits: [(&str, Habit, usize); 8] = [
        ("as it is", |_| (), 8),
        ("no short identifiers", |card| card.wire.short_ef = false, 13),
        ("61xx", |card| card.wire.get_response = true, 11),
        ("6Cxx", |card| card.wire.wrong_le = true, 9),
        ("61xx and 6Cxx", |card| (card.wire.get_response, card.wire.wrong_le) = (true, true), 15),
        ("32 octets", |card| card.wire.short_le = 32, 40),
        ("stale 6100", |card| card.wire.stale_more = true, 8),
        ("no extended length", |card| card.wire.extended = sim::Extended::No, 8),
    ];
    for (name, habit, most) in habits {
        for (reading, typed) in [(Reading::TextByPin, "3690"), (Reading::TextByNumber, NUMBER_B)] {
            let mut desk = Desk::new("fresh");
            desk.hand.with_card(READER, habit);
            let outcome = desk.job(Work::Face(reading), typed);
            assert_told(&outcome, name);
            assert_eq!(desk.sent(0x20), 1, "{name}");
            let log = desk.hand.log();
            assert!(log.len() <= most, "{name}: {log:02X?}");
            assert_nothing_else(&log, name);
        }
        let mut desk = Desk::new("fresh");
        desk.hand.with_card(READER, habit);
        assert_told(&desk.job(Work::Face(Reading::Both(ALL)), NUMBER_B), name);
        assert_eq!(desk.sent(0x20), 2, "{name}");
        assert_nothing_else(&desk.hand.log(), name);
    }
}

fn file(desk: &Desk, ap: Ap, ef: u16) -> Vec<u8> {
    desk.hand.with_card(READER, |card| card.file(ap, ef).unwrap()).unwrap()
}

#[test]
fn the_file_may_begin_two_octets_later_and_be_longer_than_a_read() {
    let mut desk = Desk::new("fresh");
    let shifted = [&[0x00, 0x00][..], &file(&desk, Ap::Text, 2)].concat();
    desk.hand.with_card(READER, |card| card.set_file(Ap::Text, 2, shifted));
    assert_told(&desk.job(Work::Face(Reading::TextByPin), "3690"), "shifted");
    // An address of 200 characters, in short reads and where extended length is known to work.
    let address = "見".repeat(200);
    let object = [&[0xDF, 0x23, 0x82, 0x02, 0x58][..], address.as_bytes()].concat();
    let long = [&[0xFF, 0x20, 0x82, 0x02, 0x5D][..], &object, &[0xFF; 40]].concat();
    for known in [false, true] {
        let mut desk = Desk::new("fresh");
        if known {
            desk.look(Want::CARD);
        }
        desk.hand.clear_log();
        desk.hand.with_card(READER, |card| card.set_file(Ap::Text, 2, long.clone()));
        let text = face(&desk.job(Work::Face(Reading::TextByPin), "3690")).text.unwrap();
        assert_eq!(text.attributes.address.as_deref(), Some(&address));
        assert_eq!((text.attributes.name, text.intact), (None, Ok(false)));
        assert_eq!(desk.hand.log().len(), if known { 9 } else { 10 });
    }
}

#[test]
fn the_record_says_whether_the_attributes_are_as_they_were_written() {
    let intact = |change: fn(&mut Vec<u8>, &mut Vec<u8>)| {
        let mut desk = Desk::new("fresh");
        let (mut text, mut record) = (file(&desk, Ap::Text, 2), file(&desk, Ap::Text, 3));
        change(&mut text, &mut record);
        desk.hand.with_card(READER, |card| {
            card.set_file(Ap::Text, 2, text);
            card.set_file(Ap::Text, 3, record);
        });
        let outcome = desk.job(Work::Face(Reading::TextByPin), "3690");
        assert_nothing_else(&desk.hand.log(), "record");
        face(&outcome).text.unwrap().intact
    };
    assert_eq!(intact(|_, _| ()), Ok(true));
    // The table of offsets is not covered; what comes behind it is, tags and lengths too.
    assert_eq!(intact(|text, _| text[6] ^= 1), Ok(true));
    for at in [0x11, 0x15, 0x30] {
        let changed = match at {
            0x11 => intact(|text, _| text[0x11] ^= 1),
            0x15 => intact(|text, _| text[0x15] ^= 1),
            _ => intact(|text, _| text[0x30] ^= 1),
        };
        assert_eq!(changed, Ok(false), "{at:02X}");
    }
    assert_eq!(intact(|_, record| record[0x2B] ^= 1), Ok(false));
    // Where its digest is not where it should be, nothing else is looked for.
    assert!(matches!(
        intact(|_, record| record.splice(0..0, [0, 0]).for_each(drop)),
        Err(Unread::Malformed(_))
    ));
    assert!(matches!(intact(|_, record| record[0x29] = 0x31), Err(Unread::Malformed(_))));
    assert!(matches!(intact(|_, record| record.truncate(0x30)), Err(Unread::Malformed(_))));
    assert!(matches!(intact(|_, record| record.clear()), Err(Unread::Malformed(_) | Unread::Refused(_))));
}

#[test]
fn text_that_makes_no_sense_is_refused_and_what_is_not_there_is_none() {
    for (content, status) in
        [(Some(vec![0xFF; 104]), None), (Some(b"\x30\x03abc".to_vec()), None), (None, Some(0x6A82))]
    {
        let mut desk = Desk::new("fresh");
        desk.hand.with_card(READER, |card| match content {
            Some(content) => card.set_file(Ap::Text, 2, content),
            None => card.remove_file(Ap::Text, 2),
        });
        let outcome = desk.job(Work::Face(Reading::TextByPin), "3690");
        let refused = Stop::Refused { operation: Operation::Read, status, after: After::Verified };
        assert_eq!(outcome.result, Err(refused));
        assert_eq!(desk.sent(0x20), 1);
    }
}

#[test]
fn of_two_applications_nothing_is_presented_to_the_first_where_the_second_is_locked() {
    for (word, stop) in [(0x6984_u16, Stop::Locked), (0x63C1, Stop::LastTry)] {
        let mut desk = Desk::new("fresh");
        desk.hand.with_card(READER, |card| {
            let mut in_surface = false;
            card.set_hook(Box::new(move |_, command| {
                if command[1] == 0xA4 && command[2] == 0x04 {
                    in_surface = command.ends_with(&surface::AID);
                }
                (command[1] == 0x20 && command.len() <= 5 && in_surface)
                    .then(|| Reply::Answer(word.to_be_bytes().to_vec()))
            }));
        });
        let job = desk.ask(Work::Face(Reading::Both(ALL)), Given::Typed(pin(NUMBER_B)), None, false);
        let outcome = desk.answer(job);
        assert_eq!((&outcome.result, outcome.presented), (&Err(stop), 0));
        assert_eq!((desk.tries(NUMBER.0, NUMBER.1), desk.sent(0x20)), (Some(10), 0));
    }
}

/// A surface of which every object says its own tag, the photo as long as it is wanted.
fn surface_file(photo: usize) -> Vec<u8> {
    let object = |tag: u16, value: &[u8]| {
        [&tag.to_be_bytes()[..], &[0x82], &(value.len() as u16).to_be_bytes(), value].concat()
    };
    let objects: Vec<Vec<u8>> = (0xDF22..=0xDF2A)
        .map(|tag| match tag {
            0xDF27 => object(tag, &vec![0x27; photo]),
            0xDF29 => object(tag, b"20350511"),
            _ => object(tag, &[tag as u8; 300]),
        })
        .collect();
    let mut table = Vec::new();
    let mut at = 5 + 3 + 18_u16;
    for object in &objects {
        table.extend(at.to_be_bytes());
        at += object.len() as u16;
    }
    let body = [&[0xDF, 0x21, 18][..], &table, &objects.concat()].concat();
    [&[0xFF, 0x20, 0x82][..], &(body.len() as u16).to_be_bytes(), &body, &[0xFF; 30]].concat()
}

fn surface_of(parts: Parts, content: &[u8]) -> (Surface, Vec<Vec<u8>>) {
    let mut desk = Desk::new("fresh");
    desk.hand.with_card(READER, |card| card.set_file(Ap::Surface, 2, content.to_vec()));
    let outcome = desk.job(Work::Face(Reading::Surface(parts)), NUMBER_B);
    assert!(face(&outcome).text.is_none());
    let log = desk.hand.log();
    assert_nothing_else(&log, "surface");
    (face(&outcome).surface.unwrap(), log)
}

#[test]
fn of_the_surface_only_what_was_asked_for_is_read() {
    let content = surface_file(2_000);
    // Where the objects stand: 22 at 1A, 305 octets each, the photo 2,005, the last day 13.
    let at = |index: usize| u16::from_be_bytes([content[8 + 2 * index], content[9 + 2 * index]]);
    for (pictures, photo, reads) in [(false, false, 1), (true, false, 5), (false, true, 9), (true, true, 13)]
    {
        let (told, log) = surface_of(Parts { pictures, photo }, &content);
        assert_eq!(told.expires_on, Ok(chrono::NaiveDate::from_ymd_opt(2035, 5, 11)));
        assert_eq!(told.name == Err(Unread::NotAsked), !pictures);
        assert_eq!(told.address == Err(Unread::NotAsked), !pictures);
        assert_eq!(told.photo == Err(Unread::NotAsked), !photo);
        let read: Vec<_> =
            log.iter().filter(|command| command[1] == 0xB0 && command[2] & 0x80 == 0).collect();
        assert_eq!(read.len(), reads, "{read:02X?}");
        for command in read {
            let from = u16::from_be_bytes([command[2], command[3]]);
            let to = from + if command[4] == 0 { 256 } else { u16::from(command[4]) };
            let within = |index: usize| from >= at(index) && to <= at(index + 1);
            assert!(
                within(7) || pictures && (within(3) || within(4)) || photo && within(5),
                "{command:02X?}"
            );
        }
    }
}

#[test]
fn a_photo_that_is_too_long_is_not_read_and_a_table_that_makes_no_sense_is_not_followed() {
    let (told, log) = surface_of(ALL, &surface_file(16 * 1024));
    assert_eq!(told.photo, Err(Unread::TooLong(16 * 1024 + 5)));
    assert!(told.expires_on.is_ok() && log.len() < 20);
    let (told, _) = surface_of(ALL, &surface_file(16 * 1024 - 5));
    // It was read whole and is no photo; its file is kept all the same.
    let photo = told.photo.unwrap();
    assert_eq!((photo.file.len(), photo.grey.is_err()), (16 * 1024 - 5, true));
    let mut content = surface_file(100);
    content[9] = 0;
    let (told, log) = surface_of(ALL, &content);
    for why in [told.name.err(), told.address.err(), told.photo.err(), told.expires_on.err()] {
        assert!(matches!(why, Some(Unread::Malformed(_))), "{why:?}");
    }
    assert_eq!(log.iter().filter(|command| command[1] == 0xB0).count(), 2);
}

/// A signature against the text that was read first, gone on with where they differ or not.
fn against(text: &Text, moved: bool, known: Option<Certificate>) -> Work {
    let Work::Sign(mut signing) = super::sign::work(KeyPair::Sign, known) else { panic!("a signature") };
    signing.against = Some(Against { text: text.clone(), moved });
    Work::Sign(signing)
}

#[test]
fn a_certificate_that_says_otherwise_than_the_text_signs_nothing_unless_it_may() {
    for (persona, verdict) in
        [("fresh", Verdict::Same), ("moved", Verdict::Differs), ("married", Verdict::Differs)]
    {
        let mut desk = Desk::new(persona);
        let text = face(&desk.job(Work::Face(Reading::TextByPin), "3690")).text.unwrap();
        desk.hand.clear_log();
        let outcome = desk.job(against(&text, false, None), "DEMO2580");
        let signatures = |desk: &Desk| desk.hand.log().iter().filter(|command| command[1] == 0x2A).count();
        if verdict == Verdict::Differs {
            let Err(Stop::Moved { moved, after: After::Verified }) = &outcome.result else {
                panic!("{persona}: {:?}", outcome.result)
            };
            assert_eq!(moved.verdict(), verdict, "{persona}");
            assert_eq!((signatures(&desk), outcome.presented, outcome.closed), (0, 1, true), "{persona}");
            desk.assert_closed();
        }
        let outcome = desk.job(against(&text, true, None), "DEMO2580");
        let Ok(Done::Signed(signed)) = &outcome.result else { panic!("{persona}: {:?}", outcome.result) };
        assert_eq!(signed.moved.map(|moved| moved.verdict()), Some(verdict), "{persona}");
        // One that was read earlier in this insertion costs no password.
        desk.card.read = vec![(KeyPair::Sign, start(&signed.certificate.der))];
        let outcome = desk.job(against(&text, false, Some(signed.certificate.clone())), "DEMO2580");
        if verdict == Verdict::Differs {
            let stopped = matches!(outcome.result, Err(Stop::Moved { after: After::Nothing, .. }));
            assert!(stopped && outcome.presented == 0, "{persona}: {:?}", outcome.result);
        } else {
            assert!(outcome.result.is_ok(), "{persona}");
        }
    }
}

#[test]
fn what_can_not_be_compared_is_in_nobodys_way() {
    let mut desk = Desk::new("moved");
    let nothing = Text { attributes: Attributes::default(), intact: Ok(true) };
    let outcome = desk.job(against(&nothing, false, None), "DEMO2580");
    let Ok(Done::Signed(signed)) = &outcome.result else { panic!("{:?}", outcome.result) };
    assert_eq!(signed.moved.map(|moved| moved.verdict()), Some(Verdict::Unknown));
}

#[test]
fn every_persona_with_the_application_has_its_text_read_and_nothing_else_is_asked() {
    for name in Persona::names() {
        let persona = Persona::named(name).unwrap();
        let (Some(typed), sim::Wire { leaves_after, .. }) = (persona.pins.text.clone(), persona.wire.clone())
        else {
            continue;
        };
        if !leaves_after.is_empty() {
            continue;
        }
        let mut desk = Desk::new(name);
        let outcome = desk.job(Work::Face(Reading::TextByPin), &typed);
        assert_nothing_else(&desk.hand.log(), name);
        match &outcome.result {
            Ok(Done::Face(face)) => assert_eq!(face.text.as_ref().unwrap().intact, Ok(true), "{name}"),
            stopped => assert_eq!(outcome.presented, 0, "{name}: {stopped:?}"),
        }
    }
}
