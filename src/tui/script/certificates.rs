//! Keys on screen 2.

use super::*;
use crate::domain::report::Unread;
use crate::tui::component::Saved;
use std::io::ErrorKind;

fn open(lang: Lang) -> Script {
    let mut script = state("fresh", lang, 80, 24);
    script.keys("2");
    script
}

#[test]
fn tab_goes_round_the_four_certificates() {
    let mut script = open(Lang::En);
    for told in
        ["> Digital signature certificate", "> Authentication CA", "> Signature CA", "> User authentication"]
    {
        assert!(script.keys("<tab>").screen().contains(told), "{told}");
    }
    assert!(script.keys("<s-tab>").screen().contains("> Signature CA"));
}

#[test]
fn a_copy_of_a_ca_is_read_by_enter_and_then_kept_in_every_look() {
    let mut script = open(Lang::En);
    assert!(script.keys("<tab><tab>").screen().contains("Enter: read it from the card"));
    script.keys("<enter>");
    let wants = |script: &Script| -> Vec<Want> {
        let wants = script.effects.iter().filter_map(|effect| match effect {
            Effect::Request(Request::Look { want, .. }) => Some(*want),
            _ => None,
        });
        wants.collect()
    };
    assert_eq!(wants(&script), [Want::CARD, Want::ALL]);
    script.looked(sample::with_jpki(sample::fresh(), |jpki| jpki.auth_ca = Ok(sample::certificate())));
    assert!(script.screen().contains("SHA-256"));
    assert!(script.keys("<enter>r").effects.len() == 3);
    assert_eq!(wants(&script).last(), Some(&Want::ALL));
}

#[test]
fn the_signing_certificate_says_that_it_opens_with_its_password_and_enter_asks_for_that() {
    let mut script = open(Lang::En);
    let screen = script.keys("<tab>").screen();
    assert!(screen.contains("Enter: read it with the signing password"), "{screen}");
    assert_eq!(script.keys("exy/").screen(), screen, "nothing of it can be kept or looked through");
    assert_eq!(script.effects.len(), 1);
    assert!(script.keys("<enter>").screen().contains("Signing password"), "{}", script.screen());
    assert_eq!(script.effects.len(), 1, "nothing is sent before it was typed");
    let absent = sample::with_jpki(sample::fresh(), |jpki| {
        (jpki.sign_present, jpki.sign) = (Ok(false), Err(Unread::Absent));
    });
    let mut script = Script::start(Lang::En, 80, 24);
    script.insert(absent);
    let screen = script.keys("2<tab>").screen();
    assert!(
        screen.contains("does not hold the digital signature") && !screen.contains("read it with"),
        "{screen}"
    );
    // Where the card's list was refused it may be there: nothing says that it is, and its password is asked for.
    let unlisted =
        sample::with_jpki(sample::fresh(), |jpki| jpki.sign_present = Err(Unread::Refused(0x6F00)));
    let mut script = Script::start(Lang::En, 120, 40);
    script.insert(unlisted);
    let screen = script.keys("2<tab>").screen();
    assert!(screen.contains("not known whether it is there"), "{screen}");
    assert!(screen.contains("presence unknown: refused by the card (6F00)"), "{screen}");
    assert!(script.keys("<enter>").screen().contains("Signing password"), "{}", script.screen());
}

#[test]
fn what_is_typed_to_look_for_is_no_key_and_escape_ends_it() {
    let mut script = open(Lang::En);
    script.keys("/serial q?");
    assert!(script.screen().contains("Nothing found"), "q and ? were typed");
    script.keys("<bs><bs><bs>");
    let screen = script.screen();
    assert!(screen.contains("Serial number") && !screen.contains("Fingerprint"), "{screen}");
    assert!(screen.lines().last().unwrap().contains("Enter accept"));
    script.keys("<enter>y");
    assert_eq!(script.effects.last(), Some(&Effect::Copy("227B13".into())));
    assert!(script.screen().contains("Copied: Serial number"));
    assert!(script.keys("<esc>").screen().contains("Renewable"));
    assert!(!script.effects.contains(&Effect::Quit));
}

#[test]
fn what_was_typed_for_one_card_is_gone_with_it() {
    let mut script = open(Lang::En);
    script.keys("/Hanako<enter>");
    script.readers(vec![reader(SONY, Inside::Nothing)]).readers(vec![reader(SONY, card(2))]);
    script.looked(sample::fresh());
    let screen = script.screen();
    assert!(screen.contains("227B13") && !screen.contains("Hanako"), "{screen}");
}

#[test]
fn a_certificate_is_saved_under_the_name_that_is_typed_in_the_form_that_it_ends_in() {
    let mut script = open(Lang::En);
    let screen = script.keys("e").screen();
    assert!(screen.contains("auth.pem") && screen.contains("PEM (name"), "{screen}");
    script.keys("<tab><enter>");
    let der = sample::certificate().der;
    assert_eq!(script.effects.last(), Some(&Effect::Save { path: "auth.der".into(), bytes: der }));
    let saved = |failure| Event::Saved(Saved { path: "auth.der".into(), failure });
    let screen = script.event(saved(Some(ErrorKind::AlreadyExists))).screen();
    assert!(screen.contains("A file of that name exists") && screen.contains("auth.der"), "{screen}");
    script.keys("<bs><bs><bs><bs>-q.cer<enter>");
    assert!(matches!(script.effects.last(), Some(Effect::Save { path, .. }) if path == "auth-q.cer"));
    let saved = Event::Saved(Saved { path: "auth-q.cer".into(), failure: None });
    let screen = script.event(saved).screen();
    assert!(screen.contains("Saved to this file:") && !screen.contains("File name"), "{screen}");
}

#[test]
fn a_name_that_ends_in_no_form_is_not_written() {
    let mut script = open(Lang::En);
    let before = script.effects.len();
    let screen = script.keys("e<bs><enter>").screen();
    assert!(screen.contains("End the name in .pem or .der"), "{screen}");
    assert_eq!(script.effects.len(), before);
    assert!(!script.keys("<esc>").screen().contains("File name"));
}

#[test]
fn a_card_that_is_taken_out_closes_what_would_be_saved_of_it() {
    let mut script = open(Lang::En);
    script.keys("e").readers(vec![reader(SONY, Inside::Nothing)]);
    assert!(!script.screen().contains("File name"));
}

#[test]
fn every_key_of_movement_stays_within_the_rows() {
    for (width, height) in [(120, 40), (80, 24), (60, 15), (40, 10)] {
        let mut script = state("fresh", Lang::Ja, width, height);
        script.keys("2");
        for keys in ["G", "j", "<pgdn>", "g", "k", "jjjjjjjjjjjj", "kkk", "x", "G", "g", "v", "x", "<c-l>"] {
            script.keys(keys).screen();
        }
    }
}

#[test]
fn a_click_selects_a_certificate_and_a_row() {
    let mut script = open(Lang::En);
    let press = |x, y| Event::Input(Input::Mouse(Mouse::Press { x, y }));
    script.screen();
    assert!(script.event(press(24, 1)).screen().contains("> Digital signature certificate"));
    script.event(press(4, 1)).screen();
    script.event(press(10, 8)).keys("y");
    assert_eq!(script.effects.last(), Some(&Effect::Copy("227B13".into())));
    // The tab of the card's screen.
    assert!(script.event(press(4, 0)).screen().contains("What to do now"));
}

#[test]
fn a_card_without_certificates_says_so() {
    let screen = state("juki", Lang::En, 80, 24).keys("2").screen();
    assert!(screen.contains("Juki card"), "{screen}");
}
