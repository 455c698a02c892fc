//! What every dialog promises: what lies behind is dimmed, its size stays, its steps are told, its edges are clean, and
//! what does not fit is reached.

use ratatui::style::{Color, Modifier};

use super::pins::{ends, fresh, screen6};
use super::*;
use crate::session::pin::Stop;
use crate::tui::component::Saved;

const SIZES: [(u16, u16); 5] = [(40, 10), (60, 15), (80, 24), (120, 40), (200, 60)];

/// Ways to every dialog.
const WAYS: [&str; 11] = [
    "?",
    "n",
    ":",
    "<tab><enter>",
    "<tab><tab><enter>",
    "2e",
    "2<tab><enter>",
    "3c",
    "6<enter>",
    "6c",
    "6jh",
];

/// The card says that the PIN is wrong.
fn refused(script: &mut Script) {
    let wrong = Stop::Wrong { secret: Secret::Auth, left: Some(2) };
    ends(script, Err(wrong), vec![(Secret::Auth, Tries::Left(2))], 1);
}

/// The dialog in front, as it was drawn.
fn front(script: &mut Script) -> Rect {
    script.screen();
    script.app.shared.pointer.ground()
}

#[test]
fn what_lies_behind_a_dialog_is_dimmed_on_every_theme() {
    for theme in [ThemeName::Default, ThemeName::Contrast, ThemeName::Mono] {
        for (keys, (width, height)) in WAYS.into_iter().flat_map(|keys| SIZES.map(|size| (keys, size))) {
            let mut script = Script::with(Model::new(Lang::Ja, None, None), theme, false, width, height);
            script.insert(sample::fresh()).keys(keys);
            let (buffer, dialog) = (script.buffer(), front(&mut script));
            let mut lit = 0;
            for y in 0..height - 1 {
                for x in 0..width {
                    let cell = &buffer[(x, y)];
                    let dim = match theme {
                        ThemeName::Contrast => (cell.fg, cell.bg) == (Color::DarkGray, Color::Black),
                        _ => (cell.fg, cell.modifier) == (Color::Reset, Modifier::DIM),
                    };
                    if dialog.contains((x, y).into()) {
                        lit += usize::from(!dim);
                    } else if cell.symbol() != " " {
                        assert!(dim, "{theme:?} {keys} {width}x{height}: {cell:?} at {x} {y}");
                    }
                }
            }
            assert!(lit > usize::from(dialog.width), "{theme:?} {keys}: the dialog itself is not");
        }
    }
}

#[test]
fn a_dialog_has_one_size_while_it_is_open() {
    for (width, height) in SIZES {
        for lang in Lang::ALL {
            // A PIN from the first key to what came of it.
            let mut script = fresh(lang, width, height);
            let size = front(script.keys("c"));
            let same = |script: &mut Script, what: &str| {
                assert_eq!(front(script), size, "{what} {width}x{height}\n{}", script.screen());
            };
            for keys in ["3", "x", "<enter>", "141", "<enter>", "0217<enter>", "1<enter>", "<c-u>0217"] {
                same(script.keys(keys), keys);
                script.paste(b"x");
                same(&mut script, "a paste");
            }
            script.app.shared.model.lang = lang.pick(Lang::En, Lang::Ja);
            same(&mut script, "the other language");
            same(script.keys("<enter>"), "at work");
            refused(&mut script);
            same(&mut script, "refused");
            // A file that is not written.
            let mut script = state("fresh", lang, width, height);
            let size = front(script.keys("2e"));
            for keys in ["<c-u>", "a", "<tab>", "<enter>"] {
                assert_eq!(front(script.keys(keys)), size, "{keys}");
            }
            let saved = script.effects.iter().find_map(|it| match it {
                Effect::Save { path, .. } => Some(path.clone()),
                _ => None,
            });
            let failure = Some(std::io::ErrorKind::AlreadyExists);
            script.event(Event::Saved(Saved { path: saved.unwrap(), failure }));
            assert_eq!(front(&mut script), size);
            // What is told changes while it is open.
            for keys in ["<tab><tab><enter>", "n", "?"] {
                let mut script = state("fresh", lang, width, height);
                let size = front(script.keys(keys));
                script.paste(b"x").keys("v");
                assert_eq!(front(&mut script), size, "{keys}");
                assert_eq!(front(script.keys("L")), size, "{keys}");
            }
            // Cards come while one is chosen.
            let mut script = state("chooser", lang, width, height);
            let size = front(&mut script);
            let names = [SONY, "Gemalto PC Twin", "ACS ACR39U"];
            script.readers(names.iter().zip(1..).map(|(name, epoch)| reader(name, card(epoch))).collect());
            script.looked(sample::fresh());
            assert_eq!(front(&mut script), size);
        }
    }
}

#[test]
fn the_steps_of_a_dialog_are_told_where_there_are_several() {
    for (width, height) in SIZES {
        let step = |script: &mut Script, told: &str| {
            let at = front(script);
            let screen = script.screen();
            let head = screen.lines().nth(usize::from(at.y)).unwrap().to_owned();
            let steps = ["1/", "2/", "3/", "4/"].iter().any(|step| head.contains(step));
            assert!(
                head.contains(told) && (steps || told.is_empty()) && !(steps && told.is_empty()),
                "{head}"
            );
        };
        let mut script = fresh(Lang::Ja, width, height);
        step(script.keys("<enter>"), "");
        step(script.keys("<esc>c"), " 1/3 ");
        step(script.keys("3141<enter>"), " 2/3 ");
        step(script.keys("2580<enter>"), " 3/3 ");
        // Two that differ are typed again.
        step(script.keys("0000<enter>"), " 2/3 ");
        // A word before it is a step; on the smallest screen it is not asked for.
        if width < 60 {
            continue;
        }
        let mut script = screen6(Tries::Left(1), Tries::Left(5), Lang::Ja, width, height);
        step(script.keys("<enter>"), " 1/2 ");
        step(script.keys("saigo<enter>"), " 2/2 ");
    }
}

#[test]
fn no_line_of_what_lies_behind_touches_a_dialog_or_is_left_beside_it() {
    for (keys, (width, height)) in WAYS.into_iter().flat_map(|keys| SIZES.map(|size| (keys, size))) {
        for lang in Lang::ALL {
            let mut script = state("fresh", lang, width, height);
            let (dialog, buffer) = (front(script.keys(keys)), script.buffer());
            let blank = |x: u16, y: u16| buffer[(x, y)].symbol() == " ";
            for y in dialog.y..dialog.bottom() {
                let (left, right) = (dialog.x, width - dialog.right());
                let beside = if left <= 4 { 0..left } else { left - 1..left };
                let behind = dialog.right()..dialog.right() + if right <= 4 { right } else { 1 };
                for x in beside.chain(behind) {
                    assert!(blank(x, y), "{keys} {width}x{height} {x} {y}\n{}", script.screen());
                }
            }
        }
    }
}

#[test]
fn nothing_of_what_a_dialog_tells_is_lost_on_a_small_screen() {
    for lang in Lang::ALL {
        let told = |width: u16, height: u16| {
            let mut script = fresh(lang, width, height);
            script.keys("<enter>3141<enter>");
            refused(&mut script);
            let mut told = String::new();
            // A line at a time: each screen goes on with its last line.
            for _ in 0..40 {
                let at = front(&mut script);
                let screen = script.screen();
                for line in screen.lines().skip(usize::from(at.y) + 1).take(usize::from(at.height) - 2) {
                    let line: String = line.split('┃').nth(1).unwrap_or_default().replace(' ', "");
                    if !told.contains(&line) {
                        told += &line;
                    }
                }
                script.keys("j");
            }
            told
        };
        let (large, small) = (told(120, 40), told(40, 10));
        // The same words, wherever their lines are broken.
        let letters = |text: &str| {
            let mut letters: Vec<char> = text.chars().collect();
            letters.sort_unstable();
            letters
        };
        assert_eq!(letters(&small), letters(&large), "{small}\n{large}");
        // How far it goes is told, and the keys for it are shown only there.
        let footer = |script: &mut Script| script.screen().lines().last().unwrap().to_owned();
        let mut script = fresh(lang, 40, 10);
        script.keys("<enter>3141<enter>");
        refused(&mut script);
        assert!(script.screen().contains(" 1-6/"), "{}", script.screen());
        let mut script = fresh(lang, 120, 40);
        script.keys("<enter>3141<enter>");
        refused(&mut script);
        assert!(!footer(&mut script).contains("j k"));
    }
}

#[test]
fn a_title_that_is_cut_still_says_what_is_done() {
    for (lang, does) in [(Lang::Ja, "> 鍵を試す: "), (Lang::En, "> Test the key: ")] {
        let screen = fresh(lang, 40, 10).keys("p").screen();
        assert!(screen.lines().nth(1).is_some_and(|line| line.contains(does)), "{screen}");
    }
}
