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
    let places: Vec<usize> = ["27 Oct 2025", "22 Nov 2026", "18 Nov 2029", "17 Feb 2030", "17 Feb 2035"]
        .into_iter()
        .map(|day| screen.find(&format!(" {day}  ")).unwrap_or_else(|| panic!("{day}\n{screen}")))
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

/// Saves under a name, and what was written where.
fn saved(script: &mut Script, keys: &str) -> (std::path::PathBuf, String) {
    script.keys(keys);
    let Some(Effect::Save { path, bytes }) = script.effects.last() else { panic!("{:?}", script.effects) };
    (path.clone(), String::from_utf8(bytes.to_vec()).unwrap())
}

#[test]
fn the_page_to_take_along_is_saved_and_its_whole_path_is_told() {
    for (lang, before, after, title) in [
        (Lang::En, "no name", "Saved to this file:", "Renewing the certificates"),
        (Lang::Ja, "氏名なし", "次のファイルに保存しました:", "マイナンバーカードの電子証明書を更新する"),
    ] {
        for (width, height) in [(40, 10), (60, 15), (80, 24), (120, 40), (200, 60)] {
            let mut script = open(lang, width, height);
            script.app.shared.ports.folder = "/home/someone/a folder with a long name/and another one".into();
            let screen = script.keys("s").screen();
            assert!(screen.contains(before) || height < 15, "{screen}");
            let (path, page) = saved(&mut script, "<enter>");
            assert!(page.starts_with(title), "{page}");
            assert!(page.lines().count() <= 64 && page.lines().all(|line| cells(line) <= 76), "{page}");
            script.event(Event::Saved(Saved { path: path.clone(), failure: None }));
            let screen = script.screen();
            // Of the path nothing is cut, whatever the notice at the edge has room for.
            let sheet: Vec<&str> = screen.lines().filter(|line| !line.contains(": /home")).collect();
            let whole = path.display().to_string();
            for part in whole.split([' ', '/']) {
                assert!(sheet.iter().any(|line| line.contains(part)), "{part} in\n{screen}");
            }
            assert!(screen.contains(after), "{screen}");
            script.keys("p");
            assert!(
                matches!(script.effects.last(), Some(Effect::Copy(text)) if **text == *path.display().to_string())
            );
            assert!(!script.keys("<enter>").screen().contains(after));
        }
    }
}

#[test]
fn a_page_whose_name_is_taken_is_refused_and_can_be_given_another() {
    let mut script = open(Lang::En, 80, 24);
    let (path, _) = saved(&mut script, "s<enter>");
    let failure = Some(std::io::ErrorKind::AlreadyExists);
    script.event(Event::Saved(Saved { path, failure }));
    assert!(script.screen().contains("A file of that name exists"));
    let (path, _) = saved(&mut script, "2<enter>");
    assert_eq!(path, std::path::Path::new("mynascope-renewal.txt2"));
}

#[test]
fn on_the_smallest_screen_nothing_of_the_sheet_is_cut() {
    for (lang, ends, why) in [
        (Lang::En, ["a birthday.", "is left alone."], ["A file of that name exists", "a birthday."]),
        (Lang::Ja, ["誕生日です。", "書きません。"], ["同じ名前のファイルがあります", "誕生日です。"]),
    ] {
        let mut script = open(lang, 40, 10);
        // What does not fit is reached by the mark that says so.
        let screen = script.keys("s").screen() + &script.keys("<down><down>").screen();
        assert!(ends.iter().all(|end| screen.contains(end)), "{screen}");
        let (path, _) = saved(&mut script, "<enter>");
        let failure = Some(std::io::ErrorKind::AlreadyExists);
        script.event(Event::Saved(Saved { path, failure }));
        // The notice at the edge goes.
        script.now += chrono::TimeDelta::seconds(30);
        let screen = script.event(Event::Tick).screen();
        assert!(why.iter().all(|part| screen.contains(part)), "{screen}");
    }
}

#[test]
fn where_there_is_nothing_to_take_along_the_key_is_not_there() {
    for (name, there) in [
        ("other", false),
        ("broken", false),
        ("juki", true),
        ("android", true),
        ("expired", true),
        ("locked", true),
    ] {
        let mut script = state(name, Lang::En, 80, 24);
        script.keys("3");
        let shown = script.app.bindings(script.now).iter().any(|binding| binding.shown == "s");
        assert_eq!(shown, there, "{name}");
        assert_eq!(script.keys("s").screen().contains("File name"), there, "{name}");
    }
}

#[test]
fn the_code_takes_the_whole_screen_and_a_small_one_says_so_and_offers_the_file() {
    let mut script = open(Lang::En, 80, 24);
    let screen = script.keys("p").screen();
    assert!(
        screen.contains("█") && screen.contains("Scan it") && !screen.contains("2 Certificates"),
        "{screen}"
    );
    assert!(script.keys("<esc>").screen().contains("2 Certificates"));
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
        let screen = script.screen();
        assert!(!screen.contains("QR code") && !screen.contains("calendar file"), "{name}\n{screen}");
        assert_eq!(script.keys("pc<enter>").screen(), screen, "{name}");
        assert_eq!(script.effects.len(), before, "{name}");
    }
}

#[test]
fn on_the_last_day_the_minutes_are_counted() {
    let mut script = last_day(Lang::Ja, 80, 24);
    script.keys("3");
    for (now, told) in [
        ("2026-11-24T15:48:00+09:00", "窓口は あと 1時間12分"),
        ("2026-11-24T16:59:00+09:00", "窓口は あと 1分"),
    ] {
        script.now = sample::at(now);
        assert!(script.screen().contains(told), "{now}");
        assert!(script.app.wake(script.now).unwrap().as_secs() <= 60);
    }
}

#[test]
fn what_is_left_of_a_last_day_is_told_whole_in_a_narrow_column() {
    for (lang, told) in [(Lang::Ja, "窓口は あと 10時間55分 "), (Lang::En, "10 h 55 min to closing ")]
    {
        let mut script = last_day(lang, 120, 40);
        script.now = sample::at("2026-11-24T06:05:00+09:00");
        for keys in ["1", "3"] {
            let screen = script.keys(keys).screen();
            assert!(screen.contains(told), "{screen}");
        }
    }
}

#[test]
fn a_line_is_copied_with_its_name() {
    let mut script = open(Lang::En, 60, 15);
    script.keys("jy");
    assert_eq!(script.effects.last(), Some(&Effect::Copy("27 Oct 2025".into())));
    assert!(script.screen().contains("Copied: Issued on"));
}
