use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Position;
use ratatui::style::Color;

use super::*;
use crate::model::Model;
use crate::present::sample;
use crate::present::text::Lang;
use crate::tui::app::App;
use crate::tui::theme::{Scale, ThemeName};

fn target(place: (u16, u16, u16, u16), label: &str, way: bool) -> Target<()> {
    let (x, y, width, height) = place;
    Target { place: Rect::new(x, y, width, height), label: label.to_owned(), act: (), way }
}

fn terminal(
    targets: &[Target<()>],
    focus: usize,
    ascii: bool,
    (width, height): (u16, u16),
) -> Terminal<TestBackend> {
    let app = App::new(Model::new(Lang::Ja, None, None), ThemeName::Kiosk, Scale::Normal, ascii);
    let cx = app.shared.context(sample::now());
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let view = |frame: &mut Frame<'_>| {
        draw(frame, targets, focus, &cx);
        // As the frame around it does.
        if let Some(at) = cx.pointer.stands() {
            frame.set_cursor_position(at);
        }
    };
    terminal.draw(view).unwrap();
    terminal
}

fn rows(terminal: &Terminal<TestBackend>) -> Vec<String> {
    // Behind the closing quote stands what wide letters hide.
    let told = terminal.backend().to_string();
    let row = |line: &str| {
        line.split("\" Hidden").next().unwrap_or_default().trim_matches('"').trim_end().to_owned()
    };
    told.lines().map(row).collect()
}

fn three() -> Vec<Target<()>> {
    vec![
        target((0, 0, 12, 3), "次へ", true),
        target((14, 0, 12, 3), "もどる", false),
        target((28, 0, 5, 3), "1", false),
    ]
}

#[test]
fn the_focused_one_has_a_thick_border_a_sign_reversed_letters_and_the_cursor() {
    let mut terminal = terminal(&three(), 0, false, (33, 3));
    assert_eq!(
        rows(&terminal),
        [
            "┏━━━━━━━━━━┓  ┌──────────┐  ┌───┐",
            "┃ > 次へ   ┃  │  もどる  │  │ 1 │",
            "┗━━━━━━━━━━┛  └──────────┘  └───┘",
        ]
    );
    assert_eq!(terminal.get_cursor_position().unwrap(), Position::new(4, 1));
    let reversed = |x| terminal.backend().buffer()[(x, 1)].modifier.contains(Modifier::REVERSED);
    assert_eq!([1, 4, 10, 15, 18].map(reversed), [true, true, true, false, false]);
    // The smallest one too.
    let mut smallest = self::terminal(&three(), 2, false, (33, 3));
    assert_eq!(rows(&smallest)[1], "│   次へ   │  │  もどる  │  ┃>1 ┃");
    assert_eq!(smallest.get_cursor_position().unwrap(), Position::new(30, 1));
}

#[test]
fn in_ascii_the_focus_is_told_by_signs_too() {
    let terminal = terminal(&three(), 1, true, (33, 3));
    assert_eq!(
        rows(&terminal),
        [
            "+----------+  +==========+  +---+",
            "|   次へ   |  |> もどる  |  | 1 |",
            "+----------+  +==========+  +---+",
        ]
    );
}

#[test]
fn a_label_is_broken_into_lines_and_its_box_is_told_how_large_that_is() {
    let label = "署名用電子証明書を読む";
    assert_eq!(need(label, 40), (25, 3));
    let (width, height) = need(label, 20);
    assert_eq!((width, height), (19, 4));
    let terminal = terminal(&[target((0, 0, width, height), label, false)], 0, false, (width, height));
    assert_eq!(
        rows(&terminal),
        ["┏━━━━━━━━━━━━━━━━━┓", "┃>署名用電子証明書┃", "┃      を読む     ┃", "┗━━━━━━━━━━━━━━━━━┛"]
    );
    assert_eq!((need("1", 80), need("", 0)), (LEAST, LEAST));
}

#[test]
fn what_a_finger_would_miss_is_no_target() {
    let targets = [
        target((0, 0, 4, 3), "a", false),
        target((6, 0, 5, 2), "b", false),
        target((12, 0, 5, 3), "c", false),
        target((18, 0, 5, 3), "d", false),
    ];
    let terminal = terminal(&targets, 0, false, (30, 4));
    assert_eq!(rows(&terminal)[1], "            │ c │ │ d │");
    assert_eq!(
        [0, 6, 12, 16, 17, 18, 22, 23].map(|x| hit(&targets, x, 0)),
        [None, None, Some(2), Some(2), None, Some(3), Some(3), None]
    );
    assert_eq!((hit(&targets, 12, 2), hit(&targets, 12, 3)), (Some(2), None));
    let ways = [Toward::Next, Toward::Before, Toward::Right, Toward::Left, Toward::Up, Toward::Down];
    assert_eq!(ways.map(|way| toward(&targets, 2, way)), [3, 3, 3, 2, 2, 2]);
}

#[test]
fn arrows_go_to_the_nearest_and_keep_to_the_row_or_column() {
    // A telephone's keys, with a wide one below and one beside.
    let mut keys = Vec::new();
    for at in 0..9 {
        keys.push(target((at % 3 * 6, at / 3 * 3, 5, 3), "", false));
    }
    keys.push(target((0, 9, 17, 3), "", false));
    keys.push(target((30, 7, 9, 5), "", true));
    let go = |from, ways: &[Toward]| ways.iter().fold(from, |at, way| toward(&keys, at, *way));
    assert_eq!(go(4, &[Toward::Up]), 1);
    assert_eq!(go(4, &[Toward::Down]), 7);
    assert_eq!(go(4, &[Toward::Left]), 3);
    assert_eq!(go(4, &[Toward::Right]), 5);
    assert_eq!(go(7, &[Toward::Down]), 9);
    assert_eq!(go(8, &[Toward::Down]), 9);
    // The one beside lies in the row of the last digits; from the first row it is the only one further right.
    assert_eq!(go(8, &[Toward::Right]), 10);
    assert_eq!(go(2, &[Toward::Right]), 10);
    assert_eq!(go(10, &[Toward::Left]), 8);
    // There is none that way.
    assert_eq!(go(0, &[Toward::Left, Toward::Up]), 0);
    assert_eq!(go(10, &[Toward::Right]), 10);
    assert_eq!(go(10, &[Toward::Next]), 0);
    assert_eq!(go(0, &[Toward::Before]), 10);
}

#[test]
fn nothing_to_press_is_no_fault() {
    assert_eq!(toward::<()>(&[], 0, Toward::Next), 0);
    assert_eq!(toward(&three(), 99, Toward::Left), 99);
    assert_eq!(toward(&three(), 99, Toward::Next), 1);
    assert_eq!(hit::<()>(&[], 0, 0), None);
    rows(&terminal(&[], 3, false, (1, 1)));
}

proptest! {
    #[test]
    fn every_target_is_reached_by_tab_and_none_is_ever_focused_that_is_none(
        places in prop::collection::vec((0u16..200, 0u16..60, 0u16..40, 0u16..9), 0..12),
        focus in 0usize..12,
        ways in prop::collection::vec(0usize..6, 0..20),
        size in (0u16..140, 0u16..50),
    ) {
        let targets: Vec<_> = places.into_iter().map(|place| target(place, "更新できる日", false)).collect();
        let usable = |at: usize| targets.get(at).is_some_and(Target::is_usable);
        prop_assume!(usable(focus));
        let mut reached = vec![focus];
        for _ in 1..targets.len() {
            let last = *reached.last().unwrap();
            let next = toward(&targets, last, Toward::Next);
            prop_assert_eq!(toward(&targets, next, Toward::Before), last);
            reached.push(next);
        }
        for at in 0..targets.len() {
            prop_assert_eq!(reached.contains(&at), usable(at));
        }
        let all = [Toward::Next, Toward::Before, Toward::Up, Toward::Down, Toward::Left, Toward::Right];
        let mut at = focus;
        for way in ways {
            at = toward(&targets, at, all[way]);
            prop_assert!(usable(at));
        }
        terminal(&targets, at, false, size);
    }
}

#[test]
fn a_box_covers_what_was_there() {
    let terminal = terminal(&three(), 0, false, (33, 3));
    assert_eq!(terminal.backend().buffer()[(1, 1)].bg, Color::Indexed(17));
}
