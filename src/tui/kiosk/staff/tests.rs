use std::time::Duration;

use chrono::TimeDelta;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::domain::policy::Policy;
use crate::model::Model;
use crate::present::sample;
use crate::tui::app::App;
use crate::tui::component::Desk;
use crate::tui::ports::Keypad;
use crate::tui::theme::{Scale, ThemeName};

fn app(width: u16, height: u16) -> App {
    let mut app = App::new(Model::new(Lang::Ja, None, None), ThemeName::Default, Scale::Normal, false);
    app.shared.policy = Policy::kiosk(false);
    app.shared.size = Rect::new(0, 0, width, height);
    let (keypad, random) = (Keypad::Fixed, || None);
    app.shared.station =
        Some(Desk { has_code: true, is_logged: Some(true), is_kept: false, keypad, random, once: false });
    app
}

fn drawn(staff: &Staff, app: &App, now: Instant) -> String {
    let Rect { width, height, .. } = app.shared.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| staff.view(frame, frame.area(), &app.shared.context(now))).unwrap();
    // The backend can't write one without columns.
    if width == 0 { String::new() } else { terminal.backend().to_string() }
}

fn typed(staff: &mut Staff, text: &str, cx: &Context<'_>) {
    text.chars().for_each(|c| drop(staff.update(Msg::Char(c), cx)));
}

fn key(staff: &mut Staff, key: Key, cx: &Context<'_>) -> Reply {
    staff.update(Msg::Command(key.command()), cx)
}

/// The code that a reply hands on.
fn code(reply: Reply) -> Option<Vec<u8>> {
    reply.steps()?.into_iter().find_map(|step| match step {
        Step::Unlock(code) => Some(code.bytes().to_vec()),
        _ => None,
    })
}

/// Presses what can be pressed by the mouse.
fn click(staff: &mut Staff, act: Act, cx: &Context<'_>) -> Reply {
    let place = staff.targets(cx).into_iter().find(|it| it.act == act).unwrap().place;
    staff.update(Msg::Click { x: place.x + 1, y: place.y + 1 }, cx)
}

#[test]
fn a_code_is_typed_on_real_keys_or_pressed_and_is_the_same_and_never_seen() {
    let app = app(80, 24);
    let cx = app.shared.context(sample::now());
    let mut staff = Staff::default();
    typed(&mut staff, "ｓt4ff9!", &cx);
    let screen = drawn(&staff, &app, cx.now);
    assert!(screen.contains("● ● ● ● ● ●") && !screen.contains("STAFF"), "{screen}");
    // Enter sends what was typed on real keys.
    assert_eq!(code(key(&mut staff, Key::Press, &cx)), Some(b"ST4FF9".to_vec()));
    assert!(!staff.holds_secret() && drawn(&staff, &app, cx.now).contains("確かめています"));

    let mut staff = Staff::default();
    for c in "ST4FF9".chars() {
        drop(click(&mut staff, Act::Cap(Cap::Char(c)), &cx));
    }
    drop(staff.update(Msg::Wipe, &cx));
    assert!(!staff.holds_secret());
    drop(click(&mut staff, Act::Cap(Cap::Char('A')), &cx));
    assert_eq!(code(click(&mut staff, Act::Cap(Cap::Enter), &cx)), Some(b"A".to_vec()));
}

#[test]
fn after_a_wrong_code_it_says_so_and_after_several_how_long_none_is_taken() {
    let app = app(80, 24);
    let now = sample::now();
    let cx = app.shared.context(now);
    let mut staff = Staff::default();
    typed(&mut staff, "WRONG1", &cx);
    assert!(code(key(&mut staff, Key::Press, &cx)).is_some());
    let steps = staff.update(Msg::Unlocked(Unlock::Wrong), &cx).steps().unwrap();
    let wrong = |step: &Step| matches!(step, Step::Record(entry) if entry.class == audit::Class::Wrong);
    assert!(steps.len() == 1 && wrong(&steps[0]));
    assert!(drawn(&staff, &app, now).contains("コードが違います"));
    typed(&mut staff, "W", &cx);
    assert!(!drawn(&staff, &app, now).contains("コードが違います"));

    assert!(code(key(&mut staff, Key::Press, &cx)).is_some());
    drop(staff.update(Msg::Unlocked(Unlock::Wait(Duration::from_secs(30))), &cx));
    assert!(drawn(&staff, &app, now).contains("あと30秒は"));
    typed(&mut staff, "W", &cx);
    assert_eq!(code(key(&mut staff, Key::Press, &cx)), None);
    let later = now + TimeDelta::milliseconds(10_500);
    assert!(drawn(&staff, &app, later).contains("あと20秒は"));
    assert_eq!(staff.wake(&app.shared.context(later)), Some(later + TimeDelta::milliseconds(500)));
    let cx = app.shared.context(now + TimeDelta::seconds(30));
    assert!(drawn(&staff, &app, cx.now).contains("コードを入れてください") && staff.wake(&cx).is_none());
    assert_eq!(code(key(&mut staff, Key::Press, &cx)), Some(b"W".to_vec()));
}

/// The code was right.
fn open(app: &App) -> Staff {
    let mut staff = Staff::default();
    let steps =
        staff.update(Msg::Unlocked(Unlock::Right), &app.shared.context(sample::now())).steps().unwrap();
    assert!(steps.iter().any(|step| matches!(step, Step::Diagnose)));
    staff
}

#[test]
fn log_and_state_are_told_and_restart_and_end_are_asked_about_once_more() {
    let app = app(80, 24);
    let cx = app.shared.context(sample::now());
    let mut staff = open(&app);
    let screen = drawn(&staff, &app, cx.now);
    for told in ["監査ログを書いています", "残せていません", "調べています"] {
        assert!(screen.contains(told), "{screen}");
    }
    for (is_logged, told) in [(Some(false), "監査ログを書けていません"), (None, "監査ログは書かない設定です")]
    {
        let mut app = self::app(80, 24);
        app.shared.station.as_mut().unwrap().is_logged = is_logged;
        assert!(drawn(&staff, &app, cx.now).contains(told));
    }
    for (manage, asks) in [(Manage::Restart, "再起動します"), (Manage::Shut, "終了します")] {
        assert!(click(&mut staff, Act::Ask(manage), &cx).steps().unwrap().is_empty());
        assert!(drawn(&staff, &app, cx.now).contains(asks));
        // Neither Enter at once nor Esc does it.
        assert!(key(&mut staff, Key::Press, &cx).steps().unwrap().is_empty());
        drop(click(&mut staff, Act::Ask(manage), &cx));
        assert!(key(&mut staff, Key::Leave, &cx).steps().unwrap().is_empty());
        drop(click(&mut staff, Act::Ask(manage), &cx));
        let steps = click(&mut staff, Act::Yes, &cx).steps().unwrap();
        match (manage, &steps[..]) {
            (Manage::Restart, [Step::Restart]) | (Manage::Shut, [Step::Shut]) => {}
            _ => panic!("{manage:?}"),
        }
        staff = open(&app);
    }
}

#[test]
fn it_is_locked_when_it_is_left_and_when_nobody_does_anything() {
    let app = app(80, 24);
    let cx = app.shared.context(sample::now());
    let ways: [fn(&mut Staff, &Context<'_>) -> Reply; 3] = [
        |staff, cx| key(staff, Key::Leave, cx),
        |staff, cx| click(staff, Act::Leave, cx),
        |staff, cx| staff.update(Msg::Expired, cx),
    ];
    for way in ways {
        for mut staff in [Staff::default(), open(&app)] {
            let Reply::Close(steps) = way(&mut staff, &cx) else { panic!("it stays") };
            assert!(matches!(steps[..], [Step::Lock]));
        }
    }
}

#[test]
fn how_long_it_stays_is_told_beside_what_can_be_pressed() {
    let mut app = app(80, 24);
    app.shared.touched = Some(sample::now());
    let staff = open(&app);
    assert!(!drawn(&staff, &app, sample::now() + TimeDelta::seconds(29)).contains("秒で閉じます"));
    assert!(drawn(&staff, &app, sample::now() + TimeDelta::seconds(31)).contains("あと14秒で閉じます"));
}

#[test]
fn every_size_is_drawn_and_what_can_be_pressed_is_large_enough_and_apart() {
    let mut sizes: Vec<(u16, u16)> =
        (0..=66).flat_map(|width| (0..=26).map(move |height| (width, height))).collect();
    sizes.extend([(80, 24), (100, 30), (132, 43), (1000, 500)]);
    for (width, height) in sizes {
        let app = app(width, height);
        let cx = app.shared.context(sample::now());
        for mut staff in [Staff::default(), open(&app)] {
            drop(staff.update(Msg::Char('A'), &cx));
            drop(key(&mut staff, Key::Next, &cx));
            drop(drawn(&staff, &app, cx.now));
            let targets = staff.targets(&cx);
            for (at, target) in targets.iter().enumerate() {
                let place = target.place;
                assert!(place.width >= LEAST.0 && place.height >= LEAST.1, "{width}×{height}: {place:?}");
                assert_eq!(place.intersection(app.shared.size), place, "{width}×{height}");
                assert!(!targets[at + 1..].iter().any(|other| other.place.intersects(place)));
            }
        }
    }
}
