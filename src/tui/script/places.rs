//! The way about: titles at every width, screens that go on where they were left, every action by its name.

use super::*;
use crate::tui::screen::TABS;

/// The row that is selected, or the heading that has the focus.
fn selected(screen: &str) -> Vec<&str> {
    screen.lines().skip(1).filter(|line| line.contains("> ")).collect()
}

#[test]
fn at_sixty_columns_every_screen_has_its_name_and_its_number() {
    for (lang, told) in [
        (Lang::Ja, "1カード 2証明 3更新 4署名 5検証 6暗証 7診断 8券面"),
        (Lang::En, "1Card 2Certs 3Renew 4Sign 5Verify 6PINs 7Check 8Face"),
    ] {
        for width in [52, 54, 60] {
            let screen = state("fresh", lang, width, 15).screen();
            assert!(screen.lines().next().unwrap().contains(told), "{screen}");
        }
        let screen = state("demo", lang, 60, 15).screen();
        let head = screen.lines().next().unwrap();
        assert!(head.contains(told) && head.contains(lang.pick("デモ", "Demo")), "{head}");
        let wide = state("fresh", lang, 80, 24).screen();
        for tab in TABS {
            let whole = format!(" {} {} ", tab.key.shown, tab.key.word.say(lang));
            assert!(wide.lines().next().unwrap().contains(whole.trim_end()), "{wide}");
        }
    }
    // Where not even that fits, the open one has its name.
    let head = |script: &mut Script| script.screen().lines().next().unwrap().to_owned();
    let mut script = state("demo", Lang::Ja, 40, 10);
    assert!(head(&mut script).starts_with("1カード 2 3 4 5 6 7 8"), "{}", head(&mut script));
    assert!(head(script.keys("3")).starts_with("1 2 3更新 4 5 6 7 8"));
}

#[test]
fn every_title_can_be_clicked_at_every_width() {
    for lang in Lang::ALL {
        for (name, width) in
            [("fresh", 80), ("fresh", 60), ("fresh", 40), ("demo", 60), ("demo", 40), ("demo", 120)]
        {
            for tab in TABS {
                let mut script = state(name, lang, width, 24);
                let head = script.screen().lines().next().unwrap().to_owned();
                let key = tab.key.shown;
                let x = cells(&head[..head.find(key).unwrap()]);
                script.event(Event::Input(Input::Mouse(Mouse::Press { x: u16::try_from(x).unwrap(), y: 0 })));
                let screen = script.screen();
                script.keys(key);
                assert_eq!(screen, script.screen(), "{key} at {width}");
            }
        }
    }
}

#[test]
fn a_screen_goes_on_where_it_was_left() {
    for (at, there) in [
        ("1", "<tab>"),
        ("2", "<tab>jjj"),
        ("2", "/期間<enter>j"),
        ("2", "<tab><tab>"),
        ("2", "xjjjjjj<pgdn>"),
        ("3", "jjj"),
        ("6", "jj<pgdn>"),
    ] {
        for (width, height) in [(80, 24), (60, 15), (40, 10), (120, 40)] {
            let mut script = state("fresh", Lang::Ja, width, height);
            let fresh = script.keys(at).screen();
            let before = script.keys(there).screen();
            assert_ne!(fresh, before, "{at}{there}");
            for away in TABS.iter().map(|tab| tab.key.shown).filter(|key| *key != at) {
                script.keys(away).screen();
                assert_eq!(script.keys(at).screen(), before, "{at}{there} {away} at {width}x{height}");
            }
        }
    }
}

#[test]
fn what_was_left_is_not_kept_for_another_card() {
    for (at, there) in [("1", "<tab>"), ("2", "<tab>"), ("2", "/花子<enter>"), ("3", "jj"), ("6", "jj")] {
        let mut script = state("fresh", Lang::Ja, 80, 24);
        let fresh = script.keys(at).screen();
        script.keys(there);
        let away = if at == "1" { "3" } else { "1" };
        script.keys(away).readers(vec![reader(SONY, Inside::Nothing)]);
        script.readers(vec![reader(SONY, card(2))]);
        script.looked(sample::fresh());
        script.now += chrono::TimeDelta::seconds(10);
        let screen = script.keys(at).screen();
        assert_eq!(selected(&screen), selected(&fresh), "{at}{there}\n{screen}");
        assert!(!screen.contains("花子"), "{screen}");
    }
}

#[test]
fn the_palette_finds_every_action_by_its_name_in_both_languages() {
    for name in ["fresh", "demo", "waiting", "android", "chooser", "down"] {
        for tab in TABS {
            let mut script = state(name, Lang::Ja, 80, 24);
            script.keys(tab.key.shown);
            for binding in script.app.bindings(script.now) {
                let own = binding.word == crate::tui::words::Ui::KeyPalette.text();
                for lang in Lang::ALL.into_iter().filter(|_| !own) {
                    let word = binding.word.say(lang);
                    script.keys("<c-p>").keys(word);
                    let screen = script.screen();
                    let found = binding.word.say(Lang::Ja);
                    let rows = screen.lines().skip(5).any(|line| line.contains(found));
                    assert!(
                        rows && screen.contains("操作をさがす"),
                        "{name} {}: {word} finds no {found}\n{screen}",
                        tab.key.shown
                    );
                    script.keys("<esc>");
                }
            }
        }
    }
}

#[test]
fn an_action_is_done_by_its_name_on_whichever_screen_it_is() {
    for lang in Lang::ALL {
        let closed =
            |script: &mut Script| !script.screen().contains(lang.pick("操作をさがす", "Find an action"));
        let mut script = state("fresh", lang, 80, 24);
        // Of another screen, in the other language.
        let screen = script.keys(":qr code<enter>").screen();
        assert!(screen.contains(lang.pick("この期間を予定", "into its calendar")), "{screen}");
        let screen = script.keys("<esc>").screen();
        assert!(screen.contains(lang.pick("いつ更新できるか", "When to renew")), "{screen}");
        // Of the frame, and of what is in front.
        script.keys(":終了<enter>");
        assert_eq!(script.effects.last(), Some(&Effect::Quit));
        assert!(closed(&mut script));
        script.keys("2:asn<enter>");
        assert!(script.screen().contains("ASN.1") && closed(&mut script));
        // Over a dialog the screen's own are there too: the dialog is closed first.
        let screen = script.keys("1<enter>:検証<enter>").screen();
        assert!(screen.contains("1/4") && closed(&mut script), "{screen}");
        // It is closed by its keys, and by those that open it where they are no text.
        for close in ["<esc>", "<c-p>"] {
            script.keys(":x:");
            assert!(!closed(&mut script));
            script.keys(close);
            assert!(closed(&mut script));
        }
    }
}

#[test]
fn the_palette_says_why_something_can_not_be_done() {
    let mut script = state("waiting", Lang::Ja, 80, 24);
    let before = script.effects.len();
    let screen = script.keys(":QR").screen();
    assert!(screen.contains("更新: QRコード  カードを読むと使えます"), "{screen}");
    assert!(script.keys("<enter>").screen().contains("操作をさがす"), "it stays");
    assert_eq!(script.effects.len(), before);
    let mut script = state("fresh", Lang::En, 80, 24);
    let screen = script.keys(":card in/out").screen();
    assert!(screen.contains("Nothing found"), "a real card is not moved by a key\n{screen}");
    let screen = script.keys("<c-u>choose card").screen();
    assert!(screen.contains("not with this card"), "{screen}");
}

#[test]
fn the_palette_does_not_open_while_a_pin_is_typed_nor_outlive_its_card() {
    let mut script = state("fresh", Lang::Ja, 80, 24);
    let before = script.keys("6<enter>31").screen();
    assert_eq!(script.keys("<c-p>").screen(), before);
    let mut script = state("fresh", Lang::Ja, 80, 24);
    script.keys(":花子");
    assert!(script.app.holds_personal());
    script.readers(vec![reader(SONY, Inside::Nothing)]);
    assert!(!script.app.holds_personal() && !script.screen().contains("花子"));
    // In a line of text its sign is text, and Ctrl-P opens it.
    let mut script = state("fresh", Lang::Ja, 80, 24);
    assert!(script.keys("2/:").screen().contains("/:"));
    assert!(script.keys("<c-p>").screen().contains("操作をさがす"));
}

#[test]
fn the_palette_has_one_size_and_fits_every_screen() {
    for lang in Lang::ALL {
        for (width, height) in [(40, 10), (60, 15), (80, 24), (200, 60)] {
            let mut script = state("fresh", lang, width, height);
            let edges = |script: &mut Script| script.framed(lang.pick("操作をさがす", "Find an action"));
            let all = edges(script.keys(":"));
            for typed in ["q", "r", "zzzz", "<c-u>", "<pgdn>"] {
                assert_eq!(edges(script.keys(typed)), all);
            }
        }
    }
}

#[test]
fn help_has_every_key_once_under_its_heading() {
    for name in STATES {
        for tab in TABS {
            let mut script = state(name, Lang::En, 100, 60);
            if name == "help" {
                script.keys("<esc>");
            }
            script.keys(tab.key.shown);
            let bindings = script.app.bindings(script.now);
            if script.screen().contains("Choose a card") {
                continue;
            }
            let screen = script.keys("?").screen();
            let rows: Vec<String> = screen
                .lines()
                .map(|line| line.chars().skip(2).collect::<String>())
                .filter_map(|line| line.strip_prefix("┃   ").map(ToOwned::to_owned))
                .collect();
            let rows: Vec<(&str, &str)> = rows
                .iter()
                .filter_map(|row| row.split('┃').next()?.split_once("  "))
                .map(|(keys, what)| (keys, what.trim()))
                .collect();
            for (at, (_, what)) in rows.iter().enumerate() {
                assert!(
                    rows[at + 1..].iter().all(|(_, other)| other != what),
                    "{name}: {what} twice\n{screen}"
                );
            }
            for binding in bindings {
                let word = binding.word.say(Lang::En);
                let row = rows.iter().find(|(_, what)| *what == word);
                let (keys, _) = row.unwrap_or_else(|| panic!("{word}\n{screen}"));
                for key in binding.shown.split(' ') {
                    assert!(keys.split(' ').any(|shown| shown == key), "{key} of {word}\n{screen}");
                }
            }
        }
    }
}
