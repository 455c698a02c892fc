//! Keys on screen 3.

use super::*;
use crate::tui::component::Saved;

fn open(lang: Lang, width: u16, height: u16) -> Script {
    let mut script = state("fresh", lang, width, height);
    script.keys("3");
    script
}

#[test]
fn the_days_stand_in_their_order() {
    let screen = open(Lang::En, 80, 24).screen();
    let places: Vec<usize> = ["2025-10-27", "2026-11-22", "2029-11-18", "2030-02-17", "2035-02-17"]
        .into_iter()
        .map(|day| screen.find(day).unwrap_or_else(|| panic!("{day}\n{screen}")))
        .collect();
    assert!(places.is_sorted(), "{screen}");
}

#[test]
fn the_calendar_file_is_saved_and_says_before_that_the_day_is_mostly_a_birthday() {
    let mut script = open(Lang::En, 80, 24);
    assert!(script.keys("c").screen().contains("birthday"));
    script.keys("<enter>");
    let Some(Effect::Save { path, bytes }) = script.effects.last() else { panic!("{:?}", script.effects) };
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(
        path == "mynascope-renewal.ics" && text.starts_with("BEGIN:VCALENDAR") && text.contains("20291118")
    );
    let path = path.clone();
    script.event(Event::Saved(Saved { path, failure: None }));
    assert!(!script.screen().contains("File name"));
}

#[test]
fn the_code_takes_the_whole_screen_and_a_small_one_says_so_and_offers_the_file() {
    let mut script = open(Lang::En, 80, 24);
    let screen = script.keys("p").screen();
    assert!(screen.contains("█") && screen.contains("Scan it") && !screen.contains("mynascope"), "{screen}");
    assert!(script.keys("<esc>").screen().contains("mynascope"));
    let mut script = open(Lang::En, 60, 15);
    let screen = script.keys("p").screen();
    assert!(screen.contains("41x21") && screen.contains("calendar file"), "{screen}");
    assert!(script.keys("c").screen().contains("File name"));
}

#[test]
fn the_code_is_dark_on_light_and_without_colours_a_key_exchanges_them() {
    use ratatui::style::Color;
    let mut script = open(Lang::En, 80, 24);
    let buffer = script.keys("p").buffer();
    let cell = buffer.content.iter().find(|cell| cell.symbol() == "█").unwrap();
    assert_eq!((cell.fg, cell.bg), (Color::Indexed(16), Color::Indexed(231)));
    let mut script = Script::with(Model::new(Lang::En, None, None), ThemeName::Mono, false, 80, 24);
    script.insert(sample::fresh()).keys("3p");
    let blocks = |script: &mut Script| script.screen().matches('█').count();
    let before = blocks(&mut script);
    assert!(before > blocks(script.keys("i")), "light modules and the quiet zone are drawn first");
}

#[test]
fn without_a_window_there_is_neither_code_nor_file() {
    for name in ["expired", "juki", "other"] {
        let mut script = state(name, Lang::En, 80, 24);
        let before = script.keys("3").effects.len();
        assert!(script.keys("p").screen().contains("No QR code"), "{name}");
        script.keys("c<enter>");
        assert_eq!(script.effects.len(), before, "{name}");
    }
}

#[test]
fn on_the_last_day_the_minutes_are_counted() {
    let mut script = last_day(Lang::Ja, 80, 24);
    script.keys("3");
    for (now, told) in [
        ("2026-11-24T15:48:00+09:00", "窓口が閉まるまで 1時間12分"),
        ("2026-11-24T16:59:00+09:00", "窓口が閉まるまで 1分"),
    ] {
        script.now = sample::at(now);
        assert!(script.screen().contains(told), "{now}");
        assert!(script.app.wake(script.now).unwrap().as_secs() <= 60);
    }
}

#[test]
fn a_line_is_copied_with_its_name() {
    let mut script = open(Lang::En, 60, 15);
    script.keys("jy");
    assert_eq!(script.effects.last(), Some(&Effect::Copy("2025-10-27".into())));
    assert!(script.screen().contains("Copied: Issued on"));
}
