//! What was agreed to be on the screen in each state, and that no state breaks at any size.

use super::works::{WAYS, beside_card, card};
use super::*;
use crate::tui::theme::Glyphs;

/// A state in both languages and two sizes.
fn pictures(name: &str) -> String {
    let mut told = String::new();
    for lang in Lang::ALL {
        for (width, height) in [(80, 24), (60, 15)] {
            let screen = state(name, lang, width, height).screen();
            told += &["-- ", lang.key(), &format!(" {width}x{height}\n"), &screen].concat();
        }
    }
    told
}

#[test]
fn every_state_has_its_agreed_picture() {
    let base = pictures(STATES[0]);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(STATES[0], base) });
    for name in &STATES[1..] {
        let told = differing(&pictures(name), &base);
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(*name, told) });
    }
}

#[test]
fn a_large_terminal_shows_every_row() {
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("large_ja", state("fresh", Lang::Ja, 120, 40).screen());
        insta::assert_snapshot!("large_en", state("fresh", Lang::En, 120, 40).screen());
    });
}

#[test]
fn every_state_is_drawn_at_every_size_in_both_languages_masked_and_not() {
    for name in STATES {
        for lang in Lang::ALL {
            for (width, height) in
                [(120, 40), (80, 24), (60, 15), (40, 10), (39, 9), (2, 5), (1, 1), (200, 60), (81, 11)]
            {
                let mut script = state(name, lang, width, height);
                script.screen();
                script.keys("v").screen();
                script.keys("n").screen();
                script.keys("?").screen();
            }
        }
    }
}

#[test]
fn a_screen_that_is_too_small_says_so_in_one_line() {
    let screen = state("fresh", Lang::Ja, 39, 12).screen();
    assert_eq!(screen.trim(), "画面を40×10以上に広げてください");
}

#[test]
fn ascii_draws_nothing_of_ambiguous_width_but_text() {
    let mut script = Script::with(Model::new(Lang::En, None, None), ThemeName::Mono, true, 80, 24);
    script.insert(sample::fresh());
    // The language key is named in the language that it leads to.
    let screen = script.screen().replace("日本語", "");
    // A municipality's name is wide on every terminal.
    assert!(screen.chars().all(|c| c.is_ascii() || cells(&c.to_string()) == 2), "{screen}");
}

#[test]
fn in_ascii_no_screen_draws_a_sign_of_its_own() {
    let holds = |name: &str, script: &mut Script| {
        script.app.shared.glyphs = Glyphs::of(true);
        let screen = script.screen();
        let strange = |c: &char| !c.is_ascii() && cells(&c.to_string()) != 2;
        let signs: String = screen.chars().filter(strange).collect();
        // A QR code has no other form.
        let code = signs.chars().all(|c| "█▀▄".contains(c)) && screen.contains("█▀▀▀▀▀█");
        assert!(signs.is_empty() || code, "{name}: {signs}\n{screen}");
    };
    for (at, persona) in ["renewable", "next", "android", "p256-auth", "one-try-left"].into_iter().enumerate()
    {
        let card = card(persona);
        for (way, keys) in WAYS.into_iter().enumerate() {
            let lang = Lang::ALL[(at + way) % 2];
            let mut script = beside_card(&card, keys, lang, [(120, 40), (60, 15)][way % 2]);
            holds(&format!("{persona} {} {keys}", lang.key()), &mut script);
        }
    }
    for name in STATES {
        for lang in Lang::ALL {
            holds(name, &mut state(name, lang, 80, 24));
        }
    }
}

#[test]
fn the_mono_theme_draws_no_colour_in_any_state() {
    use ratatui::style::Color;
    for name in STATES {
        let mut script = state(name, Lang::Ja, 80, 24);
        let model = std::mem::replace(&mut script.app.shared.model, Model::new(Lang::Ja, None, None));
        let mut script = Script::with(model, ThemeName::Mono, false, 80, 24);
        for cell in &script.buffer().content {
            assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "{name}");
        }
    }
}
