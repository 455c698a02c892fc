//! What is typed as a word, saved, searched and revealed is answered where one looks.

use super::wizards::{Desk, PASSWORD};
use super::*;
use crate::tui::component::Saved;

#[test]
fn the_last_try_is_confirmed_in_any_script_and_a_wrong_word_is_answered_with_what_was_expected() {
    for word in ["さいご", "最後", "saigo", "ＳＡＩＧＯ", "サイゴ", "last"] {
        for (width, height) in [(80, 24), (40, 10)] {
            let mut desk = Desk::new("one-try-left", Lang::Ja, width, height);
            desk.keys("6<enter>").shows(&["「さいご」か", "最後の1回です"]);
            // The cursor stands behind what was typed, wide characters too.
            desk.keys("最後").shows(&["  最後"]).keys("<c-u>");
            desk.keys("さいごに<enter>").shows(&["違う言葉です"]);
            let told =
                desk.script.screen().lines().map(str::trim).collect::<String>().replace(['┃', ' '], "");
            for expected in ["「さいご」", "「最後」", "「saigo」", "最後の1回です。間違えるとロックされ"]
            {
                assert!(told.contains(expected), "{width}x{height} {expected}\n{told}");
            }
            desk.keys(word).keys("<enter>").lacks(&["違う言葉です"]);
            desk.keys("2580<enter>").shows(&["正しい"]);
        }
    }
    let mut desk = Desk::new("one-try-left", Lang::En, 80, 24);
    desk.keys("6<enter>").shows(&["type \"last\""]).keys("lust<enter>");
    desk.shows(&["another word. Type \"last\", or press Esc"]);
}

#[test]
fn the_demos_box_shows_a_pin_as_it_was_changed() {
    let mut desk = Desk::new("fresh", Lang::En, 80, 24);
    let hand = desk.hand.clone();
    let now = move || hand.pins(crate::sim::READER);
    desk.script.app.shared.model.demo = Some(DemoFacts { title: "fresh".to_owned(), pins: now() });
    desk.script.app.shared.ports.secrets = Arc::new(now);
    let box_of = |desk: &mut Desk| {
        let screen = desk.keys("1").script.screen();
        screen.lines().filter(|line| line.contains("PIN ")).map(str::to_owned).collect::<String>()
    };
    assert!(box_of(&mut desk).contains("Authentication PIN 2580"));
    desk.keys("6c").keys("2580<enter>7094<enter>7094<enter>").shows(&["has been changed"]).keys("<enter>");
    let told = box_of(&mut desk);
    assert!(told.contains("Authentication PIN 7094") && !told.contains("Authentication PIN 2580"), "{told}");
    // A wrong one changes nothing.
    desk.keys("6c").keys("2580<enter>1470<enter>1470<enter><esc>");
    assert!(box_of(&mut desk).contains("Authentication PIN 7094"));
    // Nor does taking the card out.
    desk.hand.take_out(crate::sim::READER);
    desk.until(|model| !model.any_card());
    assert!(!desk.script.app.shared.model.demo.as_ref().unwrap().pins.is_empty());
}

#[test]
fn after_a_search_the_key_that_ends_it_is_named() {
    for (lang, told) in [(Lang::Ja, "Esc 検索をやめる"), (Lang::En, "Esc end search")] {
        for (width, height) in [(60, 15), (80, 24), (120, 40)] {
            let mut script = state("fresh", lang, width, height);
            assert!(!script.keys("2").screen().contains(told));
            assert!(script.keys("/SHA<enter>").screen().contains(told), "{}", script.screen());
            assert!(!script.keys("<esc>").screen().contains(told));
            assert!(script.screen().contains("X.509") || height < 24, "{}", script.screen());
            // Out of the tree it is the way back.
            assert!(
                script.keys("x").screen().contains(lang.pick("Esc 前へ", "Esc back")),
                "{}",
                script.screen()
            );
            assert!(!script.keys("<esc>").screen().contains(lang.pick("Esc 前へ", "Esc back")));
        }
    }
}

#[test]
fn saving_names_the_whole_path_before_and_after() {
    let mut script = state("fresh", Lang::En, 80, 24);
    script.app.shared.ports.folder = "/home/hanako/papers".into();
    script.app.shared.ports.home = Some("/home/hanako".into());
    assert!(script.keys("2e").screen().contains("/home/hanako/papers/auth.pem"), "{}", script.screen());
    let screen = script.keys("<c-u>~/mine.pem").screen();
    assert!(screen.contains("/home/hanako/mine.pem"), "{screen}");
    script.keys("<enter>");
    script.event(Event::Saved(Saved { path: "/home/hanako/mine.pem".into(), failure: None }));
    assert!(script.screen().contains("/home/hanako/mine.pem"));
    let mut desk = Desk::new("fresh", Lang::En, 80, 24);
    let place = desk.path("other.p7s").display().to_string();
    desk.keys("4<enter>a.txt<enter>e<c-u>other.p7s").shows(&[&place]);
}

#[test]
fn what_is_revealed_is_seen_at_once() {
    for (width, height) in [(60, 15), (80, 24), (120, 40)] {
        let mut desk = Desk::new("fresh", Lang::Ja, width, height);
        desk.keys("2").lacks(&["v 見る"]);
        desk.keys("<tab><enter>").keys(PASSWORD).keys("<enter><enter>").lacks(&["花子"]);
        desk.keys("v").shows(&["花子"]).keys("v").lacks(&["花子"]);
        let mut desk = Desk::new("fresh", Lang::Ja, width, height);
        desk.keys("4<enter>a.txt<enter>r").keys(PASSWORD).keys("<enter><enter>").lacks(&["花子"]);
        desk.keys("v").shows(&["花子"]);
        desk.keys("vg<enter>").keys(PASSWORD).keys("<enter>").lacks(&["花子"]).keys("v").shows(&["花子"]);
    }
}
