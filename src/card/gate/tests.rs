//! Every way in which a command can name a file, an octet or a key, on a card that records what it is asked.

use std::collections::BTreeSet;

use super::*;
use crate::codec::apdu::Le;

/// Those with which a card of this sort is asked for files and keys, each with the odd one beside it, and what others have
/// besides. All others are tried with fewer places.
const INSTRUCTIONS: [u8; 14] =
    [0xB0, 0xB1, 0xB2, 0xB3, 0x20, 0x21, 0x24, 0x25, 0x2A, 0x2C, 0x32, 0xC0, 0xCA, 0xCB];

/// The individual number: as a key it is what would be typed.
const DIGITS: &[u8] = b"123456789018";

fn selected(aid: &[u8], current: Option<Ef>) -> State {
    State { allowed: Allowed::of(aid), current, waiting: 0 }
}

/// All that passes in a state, of so many instructions, with each of these bodies.
fn passing(
    state: &State,
    classes: &[u8],
    instructions: &[u8],
    places: &[u8],
    bodies: &[(&[u8], Option<usize>)],
) -> BTreeSet<String> {
    let mut passing = BTreeSet::new();
    for class in classes {
        for instruction in instructions {
            for p1 in places {
                for p2 in places {
                    let header = [*class, *instruction, *p1, *p2];
                    for (carried, wanted) in bodies {
                        if state.pass(header, carried, *wanted).is_some() {
                            let le = wanted.map(|wanted| format!(" {wanted}")).unwrap_or_default();
                            let shown = header.iter().chain(*carried).map(|octet| format!("{octet:02X}"));
                            passing.insert(shown.collect::<String>() + &le);
                        }
                    }
                }
            }
        }
    }
    passing
}

fn every() -> Vec<u8> {
    (0..=u8::MAX).collect()
}

/// What passes of all commands without an application's name in them, in short.
fn told(state: &State) -> BTreeSet<String> {
    let bodies: [(&[u8], _); 4] = [(&[], None), (&[], Some(1)), (&[], Some(256)), (DIGITS, None)];
    passing(state, &[0x00], &INSTRUCTIONS, &every(), &bodies)
        .into_iter()
        // A file that is read whole: from wherever.
        .map(|shown| match (&shown[..4], shown.len() > 8 && shown.as_bytes()[8] == b' ') {
            ("00B0", true) if !shown.starts_with("00B083") && shown[4..6] < *"80" => {
                "00B0 current".to_owned()
            }
            ("00B0", true) if !shown.starts_with("00B083") => format!("{} any", &shown[..6]),
            _ => shown,
        })
        .collect()
}

fn list(shown: &[&str]) -> BTreeSet<String> {
    shown.iter().map(|shown| (*shown).to_owned()).collect()
}

const D: &str = "313233343536373839303138";

/// Of the digest's own octets, one at a time.
fn digest(header: &str) -> Vec<String> {
    (0x28..0x4B).map(|at| format!("{header}{at:02X} 1")).collect()
}

/// With a secret.
fn presented(headers: &[&str]) -> Vec<String> {
    headers.iter().map(|header| format!("{header}{D}")).collect()
}

#[test]
fn of_the_text_nothing_passes_but_its_attributes_their_digest_and_two_keys() {
    let text = |current| told(&selected(&text::AID, current));
    let always: BTreeSet<String> = list(&["00B082 any", "00200091", "00200095"])
        .into_iter()
        .chain(digest("00B083"))
        .chain(presented(&["00200091", "00200095", "00240191"]))
        .collect();
    let besides = |current, more: Vec<String>| {
        assert_eq!(text(current), always.iter().cloned().chain(more).collect(), "{current:?}");
    };
    besides(None, vec![]);
    besides(Some(text::ATTRIBUTES), vec!["00B0 current".into()]);
    besides(Some(text::PIN), [vec!["00200080".into()], presented(&["00200080", "00240180"])].concat());
    besides(Some(text::NUMBER_B), [vec!["00200080".into()], presented(&["00200080"])].concat());
    // By P1 and P2 from its 28th octet to its 4Ah, and from nowhere else: neither from 0128 nor from 4B.
    besides(Some(text::RECORD), vec!["00B0 current".into()]);
    let state = selected(&text::AID, Some(text::RECORD));
    for from in 0..=0x7FFF_u16 {
        let [p1, p2] = from.to_be_bytes();
        for wanted in [0, 1, 2, 34, 35, 36, 256, 2048, 65536] {
            let passes = state.pass([0x00, 0xB0, p1, p2], &[], Some(wanted)).is_some();
            let from = usize::from(from);
            assert_eq!(passes, from >= 0x28 && from + wanted.max(1) <= 0x4B, "{from:04X} {wanted}");
        }
    }
}

#[test]
fn of_the_surface_nothing_passes_but_the_face_and_two_keys() {
    let surface = |current| told(&selected(&surface::AID, current));
    let always: BTreeSet<String> =
        list(&["00B082 any", "00200091", "00200092"]).into_iter().chain(presented(&["00200092"])).collect();
    assert_eq!(surface(None), always);
    let besides = |current, more: Vec<String>| {
        assert_eq!(surface(Some(current)), always.iter().cloned().chain(more).collect(), "{current:?}");
    };
    besides(surface::FACE, vec!["00B0 current".into()]);
    // The date of birth as a key is asked for its tries, and is never presented.
    besides(surface::BIRTH, vec!["00200080".into()]);
    besides(surface::NUMBER_B, [vec!["00200080".into()], presented(&["00200080"])].concat());
}

#[test]
fn files_and_keys_are_selected_by_their_own_identifier_and_in_one_form() {
    for (aid, known) in [
        (&text::AID, &[0x0002_u16, 0x0003, 0x0011, 0x0015][..]),
        (&surface::AID, &[0x0002, 0x0011, 0x0012]),
        (&common::AID, &[0x0001, 0x001C]),
        (&juki::AID, &[0x001C]),
        (&jpki::AID, &[0x0001, 0x0002, 0x0006, 0x0008, 0x000A, 0x000B, 0x0017, 0x0018, 0x001A, 0x001B]),
    ] {
        let state = selected(aid, None);
        for id in 0..=u16::MAX {
            let passes = state.pass([0x00, 0xA4, 0x02, 0x0C], &id.to_be_bytes(), None).is_some();
            assert_eq!(passes, known.contains(&id), "{aid:02X?} {id:04X}");
        }
        for data in [&[][..], &[2], &[0x3F, 0, 0, 2], &[0, 2, 0, 1], &[0, 2, 0]] {
            assert!(state.pass([0x00, 0xA4, 0x02, 0x0C], data, None).is_none(), "{data:02X?}");
        }
        let one = known[0].to_be_bytes();
        let forms = passing(&state, &every(), &[0xA4], &every(), &[(&one, None), (&one, Some(256))]);
        let shown = format!("00A4020C{:04X}", known[0]);
        assert_eq!(forms, list(&[&shown, &format!("{shown} 256")]));
    }
}

#[test]
fn where_nothing_is_known_to_be_selected_only_an_application_is() {
    let apps = Application::ALL.map(ap::aid);
    let names = apps.into_iter().chain([&MANAGER[..], &INVENTED[..]]);
    for state in [State::default(), selected(&text::AID, Some(text::RECORD)), selected(&MANAGER, None)] {
        for name in names.clone() {
            let forms = passing(&state, &every(), &[0xA4], &every(), &[(name, None)]);
            let shown: String = name.iter().map(|octet| format!("{octet:02X}")).collect();
            assert_eq!(forms, list(&[&format!("00A4040C{shown}")]));
            for length in 0..name.len() {
                assert!(state.pass([0x00, 0xA4, 0x04, 0x0C], &name[..length], None).is_none());
            }
            let longer = [name, &[0]].concat();
            assert!(state.pass([0x00, 0xA4, 0x04, 0x0C], &longer, None).is_none());
        }
    }
    for state in [State::default(), selected(&MANAGER, None), selected(&INVENTED, None)] {
        assert_eq!(told(&state), BTreeSet::new());
    }
}

/// Classes and instructions that no table has: chained, on another channel, in secure messaging, proprietary.
#[test]
fn no_other_class_and_no_other_instruction_passes() {
    let places = [
        0x00, 0x01, 0x02, 0x04, 0x08, 0x0C, 0x28, 0x80, 0x81, 0x82, 0x83, 0x85, 0x91, 0x94, 0x95, 0x9F, 0xFF,
    ];
    let bodies: [(&[u8], _); 3] = [(&[], None), (&[], Some(35)), (&[0, 2], None)];
    for (aid, current) in [(&text::AID, text::RECORD), (&surface::AID, surface::FACE)] {
        let state = selected(aid, Some(current));
        let all = passing(&state, &every(), &every(), &places, &bodies);
        let others: Vec<_> =
            all.iter().filter(|shown| !["00A4", "00B0", "0020", "0024"].contains(&&shown[..4])).collect();
        assert!(others.is_empty() && !all.is_empty(), "{others:?}");
    }
}

/// xorshift64* (Vigna 2016): a few lines instead of a dependency; quality does not matter here.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % below
    }

    fn of<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}

/// A card that takes every form of every command, answers as it likes, and knows what it was asked.
struct Taking {
    dice: Dice,
    app: Vec<u8>,
    current: u16,
    /// Of which file, and from where on, an answer waits.
    waits: (u16, usize),
    sent: usize,
}

impl Taking {
    fn asked(&self, what: &str, ef: u16, from: usize, to: usize) {
        let (text, surface) = (self.app == text::AID, self.app == surface::AID);
        let in_order = match what {
            _ if !text && !surface => true,
            "read" if text && ef == 3 => from >= 0x28 && to <= 0x4B,
            "read" => ef == 2,
            "selected" if text => [2, 3, 0x11, 0x15].contains(&ef),
            "selected" => [2, 0x11, 0x12].contains(&ef),
            "counted" => ef == 0x11 || ef == if text { 0x15 } else { 0x12 },
            "presented" => text && ef == 0x11 || ef == if text { 0x15 } else { 0x12 },
            _ => false,
        };
        assert!(in_order, "{what} {ef:04X} {from:X}..{to:X} of {:02X?}", self.app);
    }

    fn reset(&mut self) {
        (self.app, self.current, self.waits) = (Vec::new(), 0, (0, 0));
    }

    /// How many octets it asks for.
    fn take(&mut self, command: &[u8]) -> usize {
        let [_, instruction, p1, p2, ref body @ ..] = *command else { panic!("{command:02X?}") };
        let (data, le) = match *body {
            [] => (&[][..], 0),
            [le] => (&[][..], if le == 0 { 256 } else { usize::from(le) }),
            [0, high, low] => (&[][..], usize::from(u16::from_be_bytes([high, low]))),
            [lc, ref rest @ ..] => (&rest[..usize::from(lc)], 256),
        };
        let by_short = |id: u8| if id == 0 { self.current } else { id.into() };
        let ef = match instruction & 0xFE {
            0xB0 if p1 & 0x80 != 0 => by_short(p1 & 0x1F),
            0xB2 => by_short(p2 >> 3),
            0x20 | 0x24 | 0x2A | 0x2C | 0x32 => by_short(p2 & 0x1F),
            _ => self.current,
        };
        match (instruction, p1, data) {
            (0xA4, 0x04, aid) => (self.app, self.current) = (aid.to_vec(), 0),
            (0xA4, _, [.., high, low]) => {
                let ef = u16::from_be_bytes([*high, *low]);
                self.asked("selected", ef, 0, 0);
                self.current = ef;
            }
            (0xB0, ..) => {
                let from = if p1 & 0x80 == 0 { u16::from_be_bytes([p1, p2]) } else { p2.into() };
                let from = usize::from(from);
                self.asked("read", ef, from, from + le);
                (self.current, self.waits) = (ef, (ef, from));
            }
            (0xC0, ..) => {
                let (ef, from) = self.waits;
                self.asked("read", ef, from, from + le);
            }
            (0x20, _, []) => self.asked("counted", ef, 0, 0),
            (0x20, ..) => self.asked("presented", ef, 0, 0),
            (0x24, ..) if ef == 0x11 => self.asked("presented", ef, 0, 0),
            _ => self.asked("something else", ef, 0, 0),
        }
        le
    }
}

impl Transmit for Taking {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.sent += 1;
        let asked = self.take(command);
        match self.dice.roll(20) {
            0 => {
                self.reset();
                Err(LinkError::Reset)
            }
            1 => Err(LinkError::CardLeft),
            2 => Ok(vec![0x90]),
            // It did it, and says that it did not.
            3 => Ok(vec![0x6A, 0x82]),
            4 => Ok(vec![0x67, 0x00]),
            5 => Ok(vec![0x6C, self.dice.roll(256) as u8]),
            6..9 => {
                let told = self.dice.roll(asked + 1);
                self.waits.1 += told;
                Ok([&vec![0; told][..], &[0x61, self.dice.roll(256) as u8]].concat())
            }
            _ => Ok(vec![0x90, 0x00]),
        }
    }

    fn reconnect(&mut self) -> Result<(), LinkError> {
        self.reset();
        Ok(())
    }
}

fn some_command(dice: &mut Dice) -> Command {
    let apps = Application::ALL.map(ap::aid);
    let ef = dice.of(&[0x01, 0x02, 0x03, 0x05, 0x11, 0x12, 0x13, 0x14, 0x15, 0x1C]);
    let any = dice.roll(256) as u8;
    let class = dice.of(&[0, 0, 0, 0, 0, 0, 0x80, 0x01, 0x10, 0x0C]);
    let other = dice.of(&INSTRUCTIONS);
    let instruction = dice.of(&[0xA4, 0xA4, 0xA4, 0xB0, 0xB0, 0xC0, 0x20, other]);
    let p1 = match instruction {
        0xA4 => dice.of(&[0x04, 0x04, 0x02, 0x00, 0x01, 0x03, 0x08, 0x09, any]),
        _ => dice.of(&[0x00, 0x01, 0x80 | ef, 0x80, any]),
    };
    let p2 = match instruction {
        0xA4 => dice.of(&[0x0C, 0x0C, 0x0C, 0x00, 0x04, any]),
        _ => dice.of(&[0x00, 0x28, 0x4A, 0x80, 0x80 | ef, ef << 3 | 4, any]),
    };
    let app = dice.of(&apps);
    let app = dice.of(&[text::AID.as_slice(), &surface::AID, &MANAGER, app]);
    let command = Command::new([class, instruction, p1, p2]);
    let command = match instruction {
        0xA4 if p1 == 0x04 => command.data(&app[..app.len() - usize::from(dice.roll(8) == 0)]),
        0xA4 => command.data(dice.of(&[&[0, ef][..], &[0x3F, 0, 0, ef], &[ef]])),
        0x20 | 0x24 | 0x2A | 0x32 if any > 64 => command.data(DIGITS),
        _ => command,
    };
    match dice.roll(7) {
        _ if instruction == 0xA4 || any > 64 && [0x20, 0x24, 0x32].contains(&instruction) => command,
        0 | 1 => command.le(Le::Short(dice.of(&[1, 3, 35]))),
        2 => command.le(Le::Short(36)),
        3 => command.le(Le::Short(256)),
        4 => command.le(Le::Extended(2048)),
        5 => command.le(Le::Short(any.into())),
        _ => command,
    }
}

#[test]
fn in_whatever_order_and_after_whatever_answer_nothing_else_is_asked_of_the_face() {
    let mut card = Taking { dice: Dice(7), app: vec![], current: 0, waits: (0, 0), sent: 0 };
    let (mut dice, mut withheld) = (Dice(16), 0);
    let mut gate = Gate::new(&mut card);
    for step in 0..600_000 {
        let command = some_command(&mut dice);
        if matches!(gate.transmit(&command), Err(CardError::Withheld)) {
            withheld += 1;
        }
        if step % 97 == 0 {
            let _ = gate.reconnect();
        }
    }
    assert!(card.sent > 10_000 && withheld > 10_000, "{} sent, {withheld} withheld", card.sent);
}

/// The reader's own keys are one more way to present something.
#[test]
fn no_other_key_is_presented_to_on_the_readers_keys() {
    struct Pad(Vec<u8>);
    impl Transmit for Pad {
        fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, LinkError> {
            Ok(vec![0x90, 0x00])
        }
        fn reconnect(&mut self) -> Result<(), LinkError> {
            Ok(())
        }
        fn verify_on_pad(&mut self, verify: &PadVerify) -> Result<Vec<u8>, PadError> {
            self.0.push(verify.p2);
            Ok(vec![0x90, 0x00])
        }
    }
    for (aid, ef, presented) in [
        (&text::AID, text::PIN, &[0x80, 0x91, 0x95][..]),
        (&text::AID, text::RECORD, &[0x91, 0x95]),
        (&surface::AID, surface::BIRTH, &[0x92]),
        (&surface::AID, surface::NUMBER_B, &[0x80, 0x92]),
    ] {
        let mut pad = Pad(Vec::new());
        let mut gate = Gate::new(&mut pad);
        for p2 in 0..=u8::MAX {
            for select in [(0x04, &aid[..]), (0x02, &ef.0.to_be_bytes())] {
                gate.transmit(&Command::new([0x00, 0xA4, select.0, 0x0C]).data(select.1)).unwrap();
            }
            let _ = gate.verify_on_pad(PadVerify { p2, digits: 4 });
        }
        let once: BTreeSet<u8> = pad.0.iter().copied().collect();
        assert_eq!(once, presented.iter().copied().collect(), "{aid:02X?} {ef:?}");
    }
}
