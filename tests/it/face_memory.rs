//! Kept by nobody: once the card is out, or a command has said its answer, nothing of what the card's face says stands in the
//! program's memory: not the text, not a printed name, not a photo, as they lie in the card or decoded.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use mynascope::codec::picture;
use mynascope::sim::{self, Ap};

use crate::face_wire::by_number;
use crate::live::serve;
use crate::personal::{
    AFTER_REMOVAL, Needle, at_its_end, cells_of, in_a_place, person_of, search, texts, typed, unsearched,
};
use crate::program::{NOW, card_is_in, now, trials};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::{READERS, World, trial};

pub(crate) fn trials() -> Vec<Trial> {
    trials![trial:
        nothing_of_the_face_outlives_the_card_on_the_screen,
        nothing_of_the_face_is_left_when_a_command_ends,
    ]
}

/// In no table, and on no other card.
const NAME: &str = "魑魅　魍魎子";
const ADDRESS: &str = "福島県会津若松市魍魎町９８－７６５";

/// Of the number that opens its card what a person types: the birth date in its era, the digits under the photo.
const NUMBER: &str = "6012070000";

/// A card of a person who is nobody.
fn card() -> sim::Card {
    sim::Card::new(&person_of("fresh", NAME, ADDRESS, "999901234567890", "12-07"), now())
}

/// What stands of the person in the card's text, and of the pictures, as they are in the file and decoded. Pieces that are
/// all alike would be found anywhere.
fn needles(card: &mut sim::Card) -> Vec<Needle> {
    const PIECE: usize = 24;
    let file = card.file(Ap::Surface, 0x0002).unwrap();
    let object = |tag: u8| {
        let at = file.windows(3).position(|window| window == [0xDF, tag, 0x82]).unwrap() + 5;
        let length = usize::from(u16::from_be_bytes([file[at - 2], file[at - 1]]));
        &file[at..at + length]
    };
    let (name, address, photo) = (object(0x25), object(0x26), object(0x27));
    let mut all: Vec<Needle> = NAME.split('\u{3000}').chain([ADDRESS, "魍魎町"]).flat_map(texts).collect();
    all.extend(cells_of(&['魑', '魅', '魍', '魎']));
    let mut pieces = |what: &str, octets: &[u8], (distinct, changing): (usize, usize)| {
        let mut kept = 0;
        for (place, piece) in octets.chunks_exact(PIECE).enumerate() {
            let changes = piece.windows(2).filter(|pair| pair[0] != pair[1]).count();
            if piece.iter().collect::<BTreeSet<_>>().len() >= distinct && changes >= changing {
                all.push(Needle { what: format!("{what}, piece {place}"), bytes: piece.to_vec() });
                kept += 1;
            }
        }
        assert!(kept > 3, "{what}: {kept}");
    };
    // Behind what every PNG begins with.
    pieces("the name's file", &name[41..], (12, 8));
    pieces("the address's file", &address[41..], (12, 8));
    pieces("the photo's file", &photo[200..], (12, 8));
    pieces("the name's dots", &picture::bitmap(name).unwrap().pixels, (2, 8));
    pieces("the address's dots", &picture::bitmap(address).unwrap().pixels, (2, 8));
    pieces("the photo's pixels", &picture::photo(photo).unwrap().pixels, (2, 1));
    all
}

fn nothing_of_the_face_outlives_the_card_on_the_screen() {
    let _world = World::start();
    let mut card = card();
    let needles = needles(&mut card);
    let server = serve(card, 0);
    card_is_in(0);
    let program = [MYNASCOPE, "--now", NOW, "--reader", READERS[0], "--lang", "en"];
    let mut terminal = Terminal::start((120, 40), &program, &[("COLORTERM", "truecolor")]);
    terminal.shows("What to do now");
    terminal.press("8").shows("are not read yet");
    terminal.press("\r").shows("3 of 3 tries left");
    terminal.press("3690\r").shows("The exchange with the card has ended");
    terminal.press("\r").lost("The exchange with the card has ended");
    for key in ["i", "p"] {
        terminal.press(key);
        by_number(&mut terminal, NUMBER);
    }
    terminal.press("v").shows("魑魅");
    terminal.shows("▀");
    let pid = terminal.pid().as_raw_nonzero().get();
    let Some(before) = search(pid, &needles) else { return unsearched() };
    for what in ["魑魅 ", "the name's dots", "the photo's file", "the photo's pixels"] {
        assert!(before.iter().any(|one| one.starts_with(what)), "{what} is found while it is there");
    }
    server.take_out();
    let out = Instant::now();
    terminal.shows("Place a My Number Card");
    std::thread::sleep(AFTER_REMOVAL.saturating_sub(out.elapsed()));
    let after = search(pid, &needles).unwrap();
    eprintln!("measured: face on the screen: {} hits, {} when the card is out", before.len(), after.len());
    assert!(after.is_empty(), "{after:#?}");
    terminal.settled(Duration::from_millis(100));
    assert_eq!(terminal.press("\x03").end(), 0);
}

fn nothing_of_the_face_is_left_when_a_command_ends() {
    let _world = World::start();
    let mut card = card();
    let needles = needles(&mut card);
    let _server = serve(card, 0);
    card_is_in(0);
    in_a_place();
    for (command, lines) in [
        (&["face", "--show-holder"][..], "3690"),
        (&["face", "--json", "--code"], NUMBER),
        (&["face", "--json", "--sign"], "3690\nDEMO2580"),
        (&["face", "--photo", "/run/world/place/photo.jp2"], NUMBER),
        (&["face", "--json", "--photo", "/run/world/place/photo.png"], NUMBER),
    ] {
        let arguments = [command, &["--pin-stdin", "--reader", READERS[0], "--now", NOW]].concat();
        let (ran, found) = at_its_end(&arguments, typed(lines), &needles);
        assert_eq!(ran.code, 0, "{ran:?}");
        let Some(found) = found else { return unsearched() };
        eprintln!("measured: {}: {} hits", command.join(" "), found.len());
        assert!(found.is_empty(), "{command:?}: {found:#?}");
    }
}
