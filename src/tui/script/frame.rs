//! What the frame promises for every screen and for whatever opens over one, whichever they are.

use super::*;
use crate::domain::certificate::Certificate;
use crate::domain::holder::{BirthDate, Holder};
use crate::domain::policy::Act;
use crate::present::text::Text;
use crate::tui::key::Group;
use crate::tui::screen::TABS;

const NAME: &str = "公的　花子";
const PERSONAL: [&str; 8] =
    [NAME, "花子", "1980", "123456789012345", "5161C0", "227B13", "07202", "2035-02-17"];

/// The program with a card whose holder is known, and nothing masked.
fn opened(keys: &str) -> Script {
    let holder = Holder {
        name: Some(NAME.into()),
        birth_date: Some(BirthDate::read("319800217".into())),
        ..Holder::default()
    };
    let sign = Certificate { holder: Some(holder), serial: "5161C0".to_owned(), ..sample::certificate() };
    let mut script = Script::start(Lang::Ja, 120, 40);
    script.insert(sample::with_jpki(sample::fresh(), |jpki| jpki.sign = Ok(sign))).keys("1v").keys(keys);
    script
}

/// Keys that lead to every screen, to whatever opens over one, and to what can be typed there.
fn ways() -> Vec<String> {
    let screens = TABS.iter().map(|tab| tab.key.shown.to_owned());
    let over = [
        "?",
        "n",
        "1<enter>",
        "1<enter>",
        "1<tab><enter>",
        "1<tab><tab><enter>",
        "1<tab><tab><tab><enter>",
        "2<tab>",
        "2<tab>x",
        "2<tab>/花子",
        "2<tab>/花子<enter>",
        "2<tab>e",
        "3c",
        "3p",
        "6h",
        "6<enter>",
        "6<enter>314",
        "6c3141<enter>",
        "6c3141<enter>0217<enter>",
        "6j<enter>AIZU",
        "6<enter>3141<enter>",
        "4<enter>",
        "5<enter>",
    ];
    screens.chain(over.map(str::to_owned)).collect()
}

#[test]
fn with_the_card_everything_personal_leaves_every_screen_and_whatever_is_open_over_it() {
    for keys in ways() {
        let mut script = opened(&keys);
        script.screen();
        script.readers(vec![reader(SONY, Inside::Nothing)]);
        assert!(!script.app.holds_personal(), "{keys}");
        let model = format!("{:?}", script.app.shared.model);
        for tab in [""].into_iter().chain(TABS.iter().map(|tab| tab.key.shown)) {
            let screen = script.keys(tab).screen();
            for personal in PERSONAL {
                assert!(!screen.contains(personal), "{keys}{tab}: {personal}\n{screen}");
                assert!(!model.contains(personal), "{keys}: {personal}");
            }
        }
    }
}

#[test]
fn the_visit_is_dropped_whole_with_the_last_card_and_only_a_card_s_part_before() {
    let mut script = state("chooser", Lang::En, 80, 24);
    script.keys("j<enter>v");
    script.readers(vec![reader(SONY, Inside::Nothing), reader("Gemalto PC Twin", card(2))]);
    let visit = &script.app.shared.model.visit;
    assert!(visit.looks.len() == 1 && visit.chosen == Some(Epoch(2)), "{visit:?}");
    script.readers(Vec::new());
    let visit = format!("{:?}", script.app.shared.model.visit);
    assert_eq!(visit, format!("{:?}", crate::model::visit::Visit::new()));
}

/// Nothing that changes anything outside.
const READING: &[Act] = &[Act::Present, Act::Use, Act::Save];

#[test]
fn no_key_of_any_screen_gets_past_the_policy() {
    let refused = Text::new("ここではできません", "That is not allowed here").say(Lang::Ja);
    for keys in [
        "2e<enter>",
        "2e<tab><enter>",
        "3c<enter>",
        "3pc<enter>",
        "6<enter>3141<enter>",
        "6c3141<enter>2580<enter>2580<enter>",
        "6p3141<enter>",
        "6j<enter>AIZU346<enter>",
    ] {
        let mut script = opened("");
        script.app.shared.policy.never = READING;
        script.effects.clear();
        let screen = script.keys(keys).screen();
        let past =
            |effect: &Effect| matches!(effect, Effect::Save { .. } | Effect::Request(Request::Pin { .. }));
        assert!(!script.effects.iter().any(past), "{keys}: {:?}", script.effects);
        assert!(screen.contains(refused), "{keys}\n{screen}");
        assert!(
            !screen.contains("カードとやりとりしています") && !screen.contains("書いています"),
            "{screen}"
        );
    }
    for keys in ways() {
        let mut script = opened("");
        script.app.shared.policy.never = READING;
        script.keys(&keys);
        for key in "abcdefghijklmnoprstuvwxyz<enter><enter>".split_inclusive('>') {
            script.keys(key);
        }
        let past =
            |effect: &Effect| matches!(effect, Effect::Save { .. } | Effect::Request(Request::Pin { .. }));
        assert!(!script.effects.iter().any(past), "{keys}: {:?}", script.effects);
    }
}

#[test]
fn a_function_key_or_alt_is_never_the_only_way_and_escape_is_no_key_of_the_program() {
    for keys in ways() {
        let script = opened(&keys);
        for binding in script.app.bindings(script.now) {
            let plain = |key: &KeyPress| !matches!(key.code, Code::F(_)) && !key.alt;
            assert!(binding.keys.iter().any(plain), "{keys}: {}", binding.shown);
            let escape = binding.keys.contains(&KeyPress::plain(Code::Esc));
            assert!(!escape || binding.group != Group::Program, "{keys}: {}", binding.shown);
        }
    }
}

#[test]
fn in_large_letters_what_is_missing_has_no_box_and_a_line_between_its_paragraphs() {
    for lang in Lang::ALL {
        for (name, lines) in [("no-reader", 3), ("waiting", 2), ("mute", 3)] {
            let mut script = state(name, lang, 60, 24);
            let normal = script.screen();
            script.app.shared.scale = Scale::Large;
            let large = script.screen();
            assert!(normal.contains('┌') && !large.contains('┌'), "{large}");
            let body: Vec<&str> = large.lines().collect();
            assert!(
                body[1].is_empty() && body[22].is_empty(),
                "the header and the footer stand apart\n{large}"
            );
            let paragraphs = body[2..22].split(|line| line.is_empty()).filter(|lines| !lines.is_empty());
            assert!(paragraphs.count() >= lines, "{large}");
        }
    }
}

#[test]
fn every_state_is_drawn_in_large_letters_at_every_size() {
    for name in STATES {
        for (width, height) in [(120, 40), (80, 24), (60, 15), (40, 10), (1, 1)] {
            let mut script = state(name, Lang::Ja, width, height);
            script.app.shared.scale = Scale::Large;
            for tab in TABS {
                script.keys(tab.key.shown).screen();
            }
        }
    }
}
