//! What was revealed, and what was told in passing, end with what they belong to.

use std::io::ErrorKind;

use super::wizards::Desk;
use super::*;
use crate::domain::certificate::Certificate;
use crate::domain::holder::Holder;
use crate::present::mask::Reveal;
use crate::tui::component::Saved;
use crate::tui::screen::TABS;

/// The program with a card whose signing certificate was read.
fn opened(width: u16, height: u16) -> Script {
    let holder = Holder { name: Some("公的　花子".into()), ..Holder::default() };
    let sign = Certificate { holder: Some(holder), ..sample::certificate() };
    let mut script = Script::start(Lang::En, width, height);
    script.insert(sample::with_jpki(sample::fresh(), |jpki| jpki.sign = Ok(sign)));
    script
}

fn is_covered(script: &Script) -> bool {
    script.app.shared.model.visit.reveal == Reveal::Masked
}

#[test]
fn what_was_revealed_ends_with_its_tab() {
    for (keys, other) in [("2<tab>v", "1"), ("1v", "2"), ("1<tab><tab><tab><enter>v", "3")] {
        for tab in TABS {
            let mut script = opened(120, 40);
            script.keys(keys);
            assert!(!is_covered(&script), "{keys}\n{}", script.screen());
            let stays = keys.starts_with(tab.key.shown) && script.app.is_bare();
            script.keys(tab.key.shown);
            assert_eq!(is_covered(&script), !stays, "{keys} {}", tab.key.shown);
            script.keys(other).keys(&keys[..1]);
            assert!(is_covered(&script), "{keys} {} and back", tab.key.shown);
        }
    }
}

#[test]
fn what_was_revealed_ends_with_its_certificate_and_not_with_a_row_a_search_or_its_tree() {
    let mut script = opened(80, 24);
    script.keys("2<tab>v");
    for keys in ["j", "G", "/a<enter>", "<esc>", "x", "x", "L", "L", "?", "<esc>", "n", "<esc>"] {
        assert!(!is_covered(script.keys(keys)), "{keys}");
    }
    assert!(is_covered(script.keys("<tab>")));
    assert!(is_covered(script.keys("<s-tab>")));
}

#[test]
fn what_was_revealed_on_a_sheet_ends_with_it() {
    let mut script = opened(120, 40);
    assert!(!is_covered(script.keys("<tab><tab><tab><enter>v")));
    assert!(is_covered(script.keys("<esc>")));
    assert!(!is_covered(script.keys("v<enter>")), "what was revealed below stands above too");
    assert!(!is_covered(script.keys("<esc>")));
}

#[test]
fn what_was_revealed_of_a_signed_file_ends_with_that_file() {
    let mut desk = Desk::new("fresh", Lang::En, 100, 40);
    desk.keys("4<enter>a.txt<enter><enter>DEMO2580<enter>v").shows(&["花子"]);
    desk.keys("<enter>").shows(&["4/4"]).lacks(&["花子"]);
    desk.keys("v").shows(&["花子"]).keys("o").lacks(&["花子"]);
    desk.keys("a.txt.p7s<enter>").shows(&["4/4"]).lacks(&["花子"]);
    desk.keys("v").shows(&["花子"]).keys("d").keys("<esc>").shows(&["4/4"]).lacks(&["花子"]);
    desk.keys("v3").keys("5").shows(&["4/4"]).lacks(&["花子"]);
}

#[test]
fn a_notice_leaves_the_screen_with_the_state_that_it_tells_of() {
    let out = "The card is out";
    let mut script = state("fresh", Lang::En, 80, 24);
    assert!(script.readers(vec![reader(SONY, Inside::Nothing)]).screen().contains(out));
    assert!(script.keys("3").screen().contains(out), "it is out on every screen");
    assert!(!script.readers(vec![reader(SONY, card(2))]).screen().contains(out));
    assert!(script.keys("n").screen().contains(out), "it is kept among the notices");

    let mut script = state("waiting", Lang::En, 80, 24);
    script.session(session::Event::Service(Service::Down(Fault::NoService)));
    assert!(script.screen().contains("service is gone"));
    assert!(!script.readers(vec![reader(SONY, Inside::Nothing)]).screen().contains("service is gone"));
    assert!(script.screen().contains("service is back"));
    script.session(session::Event::Service(Service::Down(Fault::NoService)));
    assert!(!script.screen().contains("service is back"));

    let mut script = state("waiting", Lang::En, 80, 24);
    assert!(script.readers(vec![reader(SONY, Inside::Nothing)]).screen().contains("Reader gone: Gemalto"));
    script.readers(vec![reader(SONY, Inside::Nothing), reader("Gemalto PC Twin", Inside::Nothing)]);
    let screen = script.screen();
    assert!(screen.contains("Reader connected: Gemalto") && !screen.contains("gone"), "{screen}");
    assert!(!script.readers(Vec::new()).screen().contains("Reader connected"));
}

#[test]
fn what_is_told_of_a_tab_a_document_or_a_missing_card_is_told_no_longer_than_that() {
    let copied = "Copied";
    for leave in ["3", "<tab>", "1"] {
        let mut script = state("fresh", Lang::En, 80, 24);
        assert!(script.keys("2y").screen().contains(copied));
        assert!(script.keys("j").screen().contains(copied));
        assert!(!script.keys(leave).screen().contains(copied), "{leave}");
        assert!(!script.keys("2").screen().contains(copied), "{leave}");
    }
    let mut desk = Desk::new("fresh", Lang::En, 100, 40);
    desk.keys("4<enter>a.txt<enter>").hand.take_out(crate::sim::READER);
    desk.until(|model| model.report().is_none()).keys("<enter>").shows(&["Place the card first"]);
    desk.hand.put_back(crate::sim::READER);
    desk.until(|model| model.report().is_some()).lacks(&["Place the card first"]);
}

#[test]
fn what_a_dialog_tells_itself_is_no_notice_over_it() {
    for (failure, told, kept) in [
        (None, "Saved to this file:", "Saved: auth.pem"),
        (Some(ErrorKind::AlreadyExists), "A file of that name exists", "auth.pem"),
    ] {
        let saved = || Event::Saved(Saved { path: "auth.pem".into(), failure });
        let mut script = state("fresh", Lang::En, 40, 10);
        script.keys("2e<enter>").event(saved());
        let screen = script.screen();
        assert!(screen.contains(told) && script.app.shared.model.toast(script.now).is_none(), "{screen}");
        assert!(script.keys("<esc>n").screen().contains(kept), "it is kept among the notices");
        // Who left the dialog is told by one.
        let mut script = state("fresh", Lang::En, 80, 24);
        let screen = script.keys("2e<enter><esc>").event(saved()).screen();
        assert!(screen.contains(kept) && script.app.shared.model.toast(script.now).is_some(), "{screen}");
    }
}

#[test]
fn a_notice_covers_neither_the_scroll_position_nor_what_is_looked_for() {
    for lang in Lang::ALL {
        for (width, height) in [(40, 10), (60, 15), (80, 24), (120, 40), (200, 60)] {
            for keys in ["2", "3", "6jh", "2/a<enter>", "2/a", "<enter>", "2x"] {
                let mut script = state("fresh", lang, width, height);
                script.app.shared.ports.procedures = crate::codec::profile::built_in().unwrap();
                let before = script.keys(keys).screen();
                script.readers(vec![
                    reader(SONY, card(1)),
                    reader("A reader of a rather long name", Inside::Nothing),
                ]);
                let screen = script.screen();
                assert!(screen.contains("rather"), "{keys} {width}x{height}\n{screen}");
                let foot =
                    |screen: &str| screen.lines().nth(usize::from(height) - 2).unwrap_or_default().to_owned();
                assert_eq!(foot(&screen), foot(&before), "{keys} {width}x{height}\n{screen}");
            }
        }
    }
}
