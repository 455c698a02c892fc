//! No key acts on what is not on the screen: screens too small for anything, sheets that do not fit, rows out of sight.

use super::*;
use crate::present::text::Text;

const TOO_SMALL: [(u16, u16); 6] = [(39, 9), (39, 24), (80, 9), (39, 40), (1, 1), (0, 0)];

/// Every key that a terminal sends, besides those that quit or draw anew.
fn every_key() -> Vec<KeyPress> {
    let named = [Code::Enter, Code::Esc, Code::Tab, Code::BackTab, Code::Backspace, Code::Delete, Code::F(1)];
    let moving =
        [Code::Up, Code::Down, Code::Left, Code::Right, Code::Home, Code::End, Code::PageDown, Code::PageUp];
    let characters = (' '..='~').filter(|c| *c != 'q').map(Code::Char);
    let plain = named.into_iter().chain(moving).chain(characters).map(KeyPress::plain);
    plain.chain(('a'..='z').filter(|c| !"cl".contains(*c)).map(KeyPress::ctrl)).collect()
}

/// With the counters of screen 6 known.
fn on_screen_6(lang: Lang, tries: u8, width: u16, height: u16) -> Script {
    let mut script = Script::start(lang, width, height);
    let tries = vec![(Secret::Auth, Ok(Tries::Left(tries))), (Secret::Sign, Ok(Tries::Left(5)))];
    script.insert(sample::tried(sample::fresh(), tries)).keys("6");
    script
}

fn pin_was_sent(script: &Script) -> bool {
    script.effects.iter().any(|effect| matches!(effect, Effect::Request(Request::Pin { .. })))
}

#[test]
fn on_a_screen_that_is_too_small_nothing_is_taken_but_quit_and_redraw() {
    for (width, height) in TOO_SMALL {
        for keys in ["", "2", "3p", "4<enter>", "5<enter>", "6", "6<enter>", "6c", "2/a", "?", "<enter>"] {
            let mut script = state("fresh", Lang::En, 80, 24);
            let before = script.keys(keys).screen();
            script.resize(width, height);
            script.effects.clear();
            for key in every_key() {
                script.key(key);
            }
            script.paste(b"1111");
            for (x, y) in [(0, 0), (width / 2, 0), (width / 2, height / 2), (1, height.saturating_sub(1))] {
                script.event(Event::Input(Input::Mouse(Mouse::Press { x, y })));
                script.event(Event::Input(Input::Mouse(Mouse::Wheel { x, y, up: false })));
            }
            let kept: Vec<&Effect> =
                script.effects.iter().filter(|it| !matches!(it, Effect::Redraw | Effect::Quit)).collect();
            assert!(kept.is_empty(), "{width}x{height} {keys}: {kept:?}");
            script.screen();
            assert_eq!(script.resize(80, 24).screen(), before, "{width}x{height} {keys}");
            script.resize(width, height).effects.clear();
            script.keys("q<c-c><c-l>");
            assert_eq!(script.effects, [Effect::Quit, Effect::Quit, Effect::Redraw]);
        }
    }
}

#[test]
fn no_try_is_spent_blind() {
    for (width, height) in TOO_SMALL {
        let mut script = Script::start(Lang::Ja, width, height);
        script.insert(sample::fresh()).keys("6<enter>1111<enter>6c1111<enter>2222<enter>2222<enter>");
        assert!(!pin_was_sent(&script), "{width}x{height}");
        assert!(!script.resize(80, 24).app.holds_secret());
    }
}

#[test]
fn what_was_typed_of_a_secret_is_wiped_as_soon_as_the_screen_is_too_small() {
    for (width, height) in TOO_SMALL {
        for (keys, rest) in [("6<enter>258", "0<enter>"), ("6c2580<enter>31", "41<enter>3141<enter>")] {
            let mut script = on_screen_6(Lang::En, 3, 80, 24);
            assert!(script.keys(keys).app.holds_secret());
            assert!(!script.resize(width, height).app.holds_secret(), "{width}x{height}");
            script.resize(80, 24);
            let screen = script.keys(rest).screen();
            assert!(!pin_was_sent(&script), "{screen}");
            script.resize(width, height).resize(80, 24);
        }
    }
    let mut script = on_screen_6(Lang::En, 3, 80, 24);
    let screen = script.keys("6<enter>258").resize(39, 24).resize(80, 24).screen();
    assert!(screen.contains("What was typed was wiped") && screen.contains("  ____"), "{screen}");
}

#[test]
fn what_was_typed_in_the_place_of_a_word_is_wiped_too() {
    let mut script = on_screen_6(Lang::En, 1, 80, 24);
    assert!(script.keys("6<enter>258").screen().contains("258"));
    let screen = script.resize(39, 9).resize(80, 24).screen();
    assert!(!screen.contains("258") && screen.contains("What was typed was wiped"), "{screen}");
}

/// What has to be read before a PIN is sent, apart from blanks: it may be broken anywhere.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"┃┏┓┗┛━>│".contains(*c)).collect()
}

#[test]
fn a_secret_is_typed_only_where_all_that_is_asked_and_warned_of_is_on_the_screen() {
    let asked = |lang: Lang| {
        let last =
            lang.pick("最後の1回です。間違えるとロックされ", "This is the last try. A mistake locks it");
        let few = lang.pick("残りが少なくなっています", "Few tries are left");
        let spent = lang.pick("最後の1回を使います。間違えると", "The last try will be spent. A mistake");
        let word = lang.pick("さいご<enter>", "last<enter>");
        [
            (3, "<enter>".to_owned(), vec![lang.pick("残り3回", "3of3triesleft")]),
            (2, "<enter>".to_owned(), vec![lang.pick("残り2回", "2of3triesleft"), few]),
            (
                2,
                "c".to_owned(),
                vec![lang.pick("今の利用者証明用", "The authentication PIN as it is now"), few],
            ),
            (1, "<enter>".to_owned(), vec![last]),
            (1, format!("<enter>{word}"), vec![lang.pick("残り1回", "1of3triesleft"), spent]),
            (1, format!("p{word}"), vec![spent]),
        ]
    };
    let told = Text::new("全部は、この大きさの画面に入りません", "fits on this screen");
    let mut fitted = 0;
    for lang in Lang::ALL {
        for scale in [Scale::Normal, Scale::Large] {
            for (width, height) in (10..=15).flat_map(|height| [40, 50, 60].map(|width| (width, height))) {
                for (tries, keys, must) in asked(lang) {
                    let mut script = on_screen_6(lang, tries, width, height);
                    script.app.shared.scale = scale;
                    let screen = script.keys(&keys).screen();
                    let all = squeezed(&screen);
                    let said = must.iter().all(|must| all.contains(&squeezed(must)));
                    let refused = all.contains(&squeezed(told.say(lang)));
                    assert!(said != refused, "{width}x{height} {scale:?} {keys}\n{screen}");
                    fitted += usize::from(said);
                    script.keys("2");
                    let takes = script.app.holds_secret() || script.screen() != screen;
                    assert_eq!(takes, said, "{width}x{height} {keys}\n{screen}");
                    script.keys("<esc>");
                    assert!(!script.app.holds_secret() && !pin_was_sent(&script));
                    assert_ne!(script.screen(), screen, "it can be left");
                }
            }
        }
    }
    assert!(fitted > 400, "{fitted}");
}

#[test]
fn a_field_that_fits_no_more_is_wiped() {
    let mut script = on_screen_6(Lang::En, 3, 80, 24);
    script.readers(vec![
        reader(SONY, card(1)),
        reader("Gemalto PC Twin", Inside::MuteCard { epoch: Epoch(2) }),
    ]);
    script.keys("jjjc<enter>c2580<enter>1111<enter>11");
    assert!(script.app.holds_secret());
    script.resize(40, 10);
    assert!(!script.app.holds_secret(), "{}", script.screen());
}

#[test]
fn the_row_that_a_key_acts_on_is_in_sight() {
    for screen in ["2", "3"] {
        for (width, height) in [(80, 24), (60, 15), (40, 10)] {
            let mut script = state("fresh", Lang::En, 120, 40);
            script.keys(screen).keys("G").resize(width, height);
            let told = script.screen();
            let marked =
                told.lines().skip(3).any(|line| line.trim_start_matches(['┃', ' ']).starts_with("> "));
            assert!(marked, "{screen} {width}x{height}\n{told}");
        }
    }
    let mut script = Script::start(Lang::En, 40, 10);
    let named = |at: u64| reader(&format!("Reader {at}"), card(at));
    script.readers((1..=9).map(named).collect());
    for at in 1..=9 {
        let found = script.effects.iter().find_map(|effect| match effect {
            Effect::Request(Request::Look { epoch, job, .. }) if *epoch == Epoch(at) => Some(*job),
            _ => None,
        });
        let (job, epoch, report) = (found.unwrap(), Epoch(at), Arc::new(sample::fresh()));
        script.session(session::Event::Looked { job, epoch, report });
    }
    for at in 1..=9 {
        let screen = script.screen();
        assert!(screen.contains(&format!("> Reader {at}")), "{screen}");
        script.keys("j");
    }
}
