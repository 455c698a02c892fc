//! Screens 2 and 3 of the simulated personas, read through the real session: what was agreed to be on the screen.

use std::sync::mpsc;
use std::time::Duration;

use super::*;
use crate::codec::x509;
use crate::session::{Bench, Session};
use crate::sim::{self, Persona, Reply, Simulator};

const NOW: &str = "2026-11-22T15:00:00+09:00";

/// The program with a persona's card read.
pub(super) fn persona(name: &str, lang: Lang, width: u16, height: u16) -> Script {
    let now = sample::at(NOW);
    let mut script = Script::start(lang, width, height);
    script.app.shared.ports = lent();
    script.now = now;
    let card = sim::Card::new(&Persona::named(name).unwrap(), now);
    let (sender, events) = mpsc::channel();
    let bench = Bench {
        anchors: crate::compose::furniture::anchors(),
        clock: Arc::new(move || now),
        recorders: Vec::new(),
        random: || None,
        around: crate::session::unseen(),
        pin_pads: false,
        rules: crate::session::pin::Rules::own(),
    };
    let sink: session::Sink = Arc::new(move |event| drop(sender.send(event)));
    let session = Session::start(Arc::new(Simulator::new(card)), bench, &sink).unwrap();
    loop {
        let event = events.recv_timeout(Duration::from_secs(20)).unwrap();
        let done = matches!(event, session::Event::Looked { .. } | session::Event::Failed { .. });
        for effect in script.app.update(Event::Session(event), now) {
            if let Effect::Request(request) = effect {
                session.request(request);
            }
        }
        if done {
            return script;
        }
    }
}

/// A persona's signing certificate, as it lies on its card.
fn signing(name: &str) -> crate::domain::certificate::Certificate {
    struct Wired(sim::Card);
    impl myna_card::Transmit for Wired {
        fn transmit(&mut self, command: &[u8]) -> myna_card::Result<Vec<u8>> {
            loop {
                if let Reply::Answer(bytes) = self.0.exchange(command) {
                    return Ok(bytes);
                }
            }
        }
    }
    let card = sim::Card::new(&Persona::named(name).unwrap(), sample::at(NOW));
    let mut reader = myna_card::Card::new(Wired(card));
    let mut jpki = myna_card::ap::jpki::JpkiAp::select(&mut reader).unwrap();
    jpki.verify_sign_pin(&myna_card::pin::Pin::new("DEMO2580").unwrap()).unwrap();
    x509::decode(&jpki.read_sign_certificate_der().unwrap()).unwrap()
}

const ALL: &[(u16, u16)] = &[(200, 60), (120, 40), (80, 24), (60, 15)];
const USUAL: &[(u16, u16)] = &[(120, 40), (80, 24), (60, 15)];

/// The screen of `keys` in both languages and three sizes.
fn pictures(name: &str, keys: &str) -> String {
    pictures_at(USUAL, name, keys)
}

fn pictures_at(sizes: &[(u16, u16)], name: &str, keys: &str) -> String {
    let mut told = String::new();
    for lang in Lang::ALL {
        for (width, height) in sizes.iter().copied() {
            let screen = persona(name, lang, width, height).keys(keys).screen();
            told.push_str(&format!("-- {} {width}x{height}\n{screen}", lang.key()));
        }
    }
    told
}

#[test]
fn every_persona_has_its_agreed_pictures() {
    let all = [
        "renewable",
        "last-day",
        "one-try-left",
        "locked-auth",
        "other-card",
        "expired",
        "card-ending",
        "feb29",
        "substitutes",
        "no-sign",
        "juki",
        "android",
        "p256-auth",
        "p384",
    ];
    for (screen, keys, sizes) in [("card", "1", ALL), ("certificates", "2", USUAL), ("renewal", "3", USUAL)] {
        let base = pictures_at(sizes, "fresh", keys);
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(format!("{screen}_fresh"), base);
            for name in all {
                // What only the first of the screens tells differently.
                if screen != "card" && ["one-try-left", "locked-auth", "other-card"].contains(&name) {
                    continue;
                }

                insta::assert_snapshot!(format!("{screen}_{name}"), differing(&pictures_at(sizes, name, keys), &base));
            }
        });
    }
}

#[test]
fn a_key_that_is_not_supported_is_told_on_every_screen_and_no_pin_is_asked_for_to_use_it() {
    for (lang, name, told) in
        [(Lang::Ja, "p256-auth", "EC P-256 · 署名も、鍵を"), (Lang::En, "p384", "EC P-384; signing with it")]
    {
        for screen in ["1", "2"] {
            let screen = persona(name, lang, 120, 60).keys(screen).screen();
            assert!(screen.contains(told), "{screen}");
        }
        let (stop, field) = match lang {
            Lang::Ja => ("まだ対応していません: EC P-256", "1216"),
            Lang::En => ("not supported yet: EC P-384", "1216"),
        };
        let mut script = persona(name, lang, 80, 24);
        let screen = script.keys("6p").screen();
        assert!(screen.contains(stop), "{screen}");
        // Whoever types at once types into nothing; to check the PIN it is asked for.
        let effects = script.effects.len();
        script.keys("2580<enter>");
        assert_eq!(script.effects.len(), effects);
        let screen = script.keys("<esc>6<enter>").screen();
        assert!(screen.contains(field) && !screen.contains(stop), "{screen}");
    }
    let screen = persona("p384", Lang::En, 120, 60).keys("1").screen();
    assert!(screen.contains("sha384WithRSAEncryption"), "{screen}");
}

#[test]
fn the_parts_of_a_certificate_have_their_agreed_pictures() {
    for (name, keys) in
        [("tree", "2x"), ("found", "2/RSA<enter>"), ("copy", "2<tab><tab>"), ("closed", "2<tab>")]
    {
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(name, differing(&pictures("fresh", keys), &pictures("fresh", "2")));
        });
    }
}

/// What a decoder not ours reads from the cells of a screen: a cell's two halves in its two colours.
fn decoded(buffer: &Buffer) -> String {
    use ratatui::style::Color;
    const SCALE: usize = 4;
    let area = buffer.area;
    let (width, height) = (usize::from(area.width), usize::from(area.height) * 2);
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width * SCALE, height * SCALE, |x, y| {
        let (column, line) = (x / SCALE, y / SCALE);
        let cell = &buffer[(u16::try_from(column).unwrap(), u16::try_from(line / 2).unwrap())];
        let block = matches!((cell.symbol(), line % 2), ("█", _) | ("▀", 0) | ("▄", 1));
        // The terminal around the code is black.
        let colour = if block { cell.fg } else { cell.bg };
        if colour == Color::Indexed(231) { 255 } else { 0 }
    });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

#[test]
fn a_decoder_not_ours_reads_the_window_from_the_screen() {
    for (lang, title) in [(Lang::Ja, "マイナ更新"), (Lang::En, "My Number renewal")] {
        for (width, height) in [(80, 24), (120, 40), (60, 24), (43, 22)] {
            let told = decoded(&persona("fresh", lang, width, height).keys("3p").buffer());
            for part in [title, "DTSTART;VALUE=DATE:20300212", "DTEND;VALUE=DATE:20300512"] {
                assert!(told.contains(part), "{told}");
            }
        }
    }
}

#[test]
fn the_screen_wakes_when_the_counter_opens_or_closes() {
    let mut script = persona("fresh", Lang::En, 80, 24);
    script.keys("3");
    for (now, told, minutes) in [
        ("2026-11-24T08:00:00+09:00", "closed", 30),
        ("2026-11-24T08:30:00+09:00", "open (until 17:00)", 510),
        ("2026-11-24T17:00:00+09:00", "closed", 420),
    ] {
        script.now = sample::at(now);
        assert!(script.screen().contains(told), "{now}");
        assert_eq!(script.app.wake(script.now).unwrap().as_secs(), minutes * 60, "{now}");
    }
}

#[test]
fn the_file_and_the_code_have_their_agreed_pictures() {
    for (name, keys) in [("save", "2e"), ("calendar", "3c"), ("code", "3p")] {
        insta::with_settings!({ omit_expression => true }, {
            let base = pictures("fresh", &keys[..1]);
            insta::assert_snapshot!(name, differing(&pictures("fresh", keys), &base));
        });
    }
}

#[test]
fn the_holder_is_masked_until_revealed_and_can_not_be_copied_before() {
    let sign = signing("substitutes");
    let name = sign.holder.clone().unwrap().name.unwrap();
    let report = sample::with_jpki(sample::fresh(), |jpki| jpki.sign = Ok(sign));
    for lang in Lang::ALL {
        let mut script = Script::start(lang, 120, 60);
        script.insert(report.clone()).keys("2<tab>");
        for keys in ["", "x", "x/*", "<esc>"] {
            assert!(!script.keys(keys).screen().contains(name.as_str()), "{keys}");
        }
        script.keys("/****<enter>");
        let rows = script.screen().matches("****").count();
        assert!(rows > 4, "{}", script.screen());
        let before = script.effects.len();
        for _ in 0..rows {
            script.keys("yj");
        }
        assert_eq!(script.effects.len(), before, "nothing masked is handed out");
        assert!(script.screen().contains("(v)") || script.screen().contains("先に v"));
        script.keys("<esc>v");
        assert!(script.screen().contains(name.as_str()));
        script.keys("/");
        for c in name.chars() {
            script.key(KeyPress::plain(Code::Char(c)));
        }
        script.keys("<enter>y");
        assert_eq!(script.effects.last(), Some(&Effect::Copy(name.clone())));
        insta::with_settings!({ omit_expression => true }, {
            script.keys("<esc>g").terminal.clear().unwrap();
            insta::assert_snapshot!(format!("holder_{}", lang.key()), script.screen());
        });
    }
}

#[test]
fn every_screen_is_drawn_at_every_size_in_both_languages_masked_and_not() {
    for name in ["fresh", "last-day", "juki", "android", "other-card", "substitutes"] {
        for (width, height) in
            [(120, 40), (80, 24), (60, 15), (40, 10), (39, 9), (1, 1), (200, 60), (69, 24), (110, 19)]
        {
            let mut script = persona(name, Lang::Ja, width, height);
            for keys in
                ["2", "v", "<tab>", "<tab>", "2x", "G", "L", "3", "G", "p", "i", "<esc>", "c", "<esc>", "?"]
            {
                script.keys(keys).screen();
            }
        }
    }
}

#[test]
fn what_to_do_is_whole_on_the_card_screen_however_much_there_is_to_tell() {
    for lang in Lang::ALL {
        // So many rows fewer as the panel of a simulated card takes.
        for height in 24..=28 {
            let mut script = persona("p384", lang, 80, height);
            let title = "P-384".to_owned();
            script.app.shared.model.demo = Some(crate::model::DemoFacts { title, pins: Vec::new() });
            let screen = script.keys("1").screen();
            let end = if lang == Lang::Ja {
                "対応した新しい版がないか"
            } else {
                "See whether a newer one can."
            };
            assert!(screen.contains(end), "{height}\n{screen}");
        }
    }
}
