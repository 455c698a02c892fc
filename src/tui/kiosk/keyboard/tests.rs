use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::conduct::pin::Note;
use crate::domain::credential::{PinName, Secret, Tries};
use crate::domain::policy::Policy;
use crate::model::Model;
use crate::present::sample;
use crate::present::text::Lang;
use crate::session::{self, Epoch, Inside, Reader, Request, Service};
use crate::tui::app::{App, Effect, Event};
use crate::tui::component::Desk;
use crate::tui::theme::{Scale, ThemeName};

/// With a fresh card in, whose counters may be others.
fn app(keypad: Keypad, tries: &[(Secret, Tries)]) -> App {
    let mut app = App::new(Model::new(Lang::Ja, None, None), ThemeName::Default, Scale::Normal, false);
    app.shared.station = Some(Desk {
        has_code: true,
        is_logged: Some(true),
        is_kept: true,
        keypad,
        random: || Some(std::array::from_fn(|at| u8::try_from(at * 37 % 251).unwrap())),
        once: false,
    });
    let inside = Inside::Card { atr: "3B888001000005E0B381A1007F".to_owned(), epoch: Epoch(1) };
    let reader = Reader { name: "Reader".to_owned(), inside, ..Reader::default() };
    let now = sample::now();
    let effects = app.update(Event::Session(session::Event::Service(Service::Up(vec![reader]))), now);
    let looked = effects.iter().find_map(|effect| match effect {
        Effect::Request(Request::Look { epoch, job, .. }) => Some((*epoch, *job)),
        _ => None,
    });
    let (epoch, job) = looked.unwrap();
    let mut report = sample::fresh();
    if !tries.is_empty() {
        report = sample::tried(report, tries.iter().map(|(secret, tries)| (*secret, Ok(*tries))).collect());
    }
    app.update(Event::Session(session::Event::Looked { job, epoch, report: Arc::new(report) }), now);
    app.shared.policy = Policy::kiosk(false);
    app
}

fn begin(app: &App, pin: PinName) -> Result<Typing, Stop> {
    Typing::begin(Work::Check(pin), &app.shared.context(sample::now())).unwrap()
}

/// The keys in their order.
fn caps(board: &Board) -> Vec<Cap> {
    board.keys().into_iter().map(|(cap, _)| cap).collect()
}

fn digits(board: &Board) -> String {
    let digit = |cap: Cap| if let Cap::Char(c) = cap { Some(c) } else { None };
    caps(board).into_iter().filter_map(digit).filter(char::is_ascii_digit).collect()
}

#[test]
fn digits_lie_as_on_a_telephone_and_a_password_has_every_letter() {
    let app = app(Keypad::Fixed, &[]);
    let cx = app.shared.context(sample::now());
    assert_eq!(digits(&Board::of(Form::Digits4, &cx)), "1234567890");
    let board = Board::of(Form::Password, &cx);
    for c in ('0'..='9').chain('A'..='Z') {
        assert_eq!(caps(&board).iter().filter(|it| **it == Cap::Char(c)).count(), 1, "{c}");
    }
}

#[test]
fn shuffled_digits_lie_in_another_order_and_none_is_missing() {
    let app = app(Keypad::Shuffled, &[]);
    let board = Board::of(Form::Digits4, &app.shared.context(sample::now()));
    assert_ne!(digits(&board), "1234567890");
    assert_eq!(digits(&board).chars().collect::<BTreeSet<_>>(), ('0'..='9').collect());
    // Each digit comes to each place.
    let mut seen = BTreeSet::new();
    for at in 0..=u8::MAX {
        let random = std::array::from_fn(|place| at.wrapping_mul(u8::try_from(place * 2 + 1).unwrap()));
        seen.extend(shuffled_by(random).into_iter().enumerate());
    }
    assert_eq!(seen.len(), 100);
}

#[test]
fn keys_are_large_enough_and_apart_at_every_size_or_there_are_none() {
    let app = app(Keypad::Fixed, &[]);
    let cx = app.shared.context(sample::now());
    for board in [Board::of(Form::Digits4, &cx), Board::of(Form::Password, &cx)] {
        for (width, height) in (0..140).flat_map(|width| (0..46).map(move |height| (width, height))) {
            let area = Rect { x: 3, y: 2, width, height };
            let targets = board.targets(area, |_| String::new());
            assert!(board.unit(area).is_some() || targets.is_empty());
            assert!(targets.is_empty() || targets.len() == caps(&board).len());
            for (at, target) in targets.iter().enumerate() {
                let place = target.place;
                assert!(place.width >= LEAST.0 && place.height >= LEAST.1, "{width}×{height}: {place:?}");
                assert_eq!(place.intersection(area), place);
                assert!(!targets[at + 1..].iter().any(|other| other.place.intersects(place)));
            }
        }
        assert!(board.unit(Rect::new(0, 0, 80, 12)).is_some());
    }
}

#[test]
fn in_every_language_the_words_of_its_keys_are_whole_and_so_is_what_is_said_above_them() {
    use crate::domain::credential::{Lack, Stranger};
    let app = app(Keypad::Fixed, &[]);
    for pin in [PinName::Auth, PinName::Sign] {
        let typing = begin(&app, pin).unwrap();
        // The keyboard leaves more to what is said above it.
        let height = if pin == PinName::Auth { 14 } else { 11 };
        assert!(!typing.fits(Rect::new(0, 0, 14, 24)) && !typing.fits(Rect::new(0, 0, 80, height - 1)));
        for width in [80, 100, 132] {
            assert!(typing.fits(Rect::new(0, 0, width, height)), "{pin:?} {width}");
        }
        for tongue in Tongue::ALL {
            for target in typing.targets(Rect::new(0, 0, 80, height), tongue) {
                let need = target::need(&target.label, target.place.width);
                assert!(need.0 <= target.place.width && need.1 <= target.place.height, "{target:?}");
            }
            let lacks = [Lack::Characters(6), Lack::Letter, Lack::Digit, Lack::TooLong(9)];
            let strange =
                [Stranger::Space, Stranger::Letter, Stranger::Other].map(|why| Lack::Stranger(16, why));
            let lacks = lacks.into_iter().chain(strange).map(|lack| kiosk::lack(Some(lack), tongue));
            let notes = [Note::Full, Note::Paste, Note::Wiped, Note::Refused(16, Stranger::Other)];
            let notes = notes.map(|note| kiosk::note(note, tongue));
            for said in lacks.chain(notes).chain([kiosk::lack(None, tongue)]) {
                assert!(wrap(&said, 80).len() <= 1, "{tongue:?}: {said}");
            }
        }
    }
}

#[test]
fn what_is_pressed_is_sent_and_what_is_typed_on_real_keys_is_the_same() {
    let app = app(Keypad::Fixed, &[]);
    let cx = app.shared.context(sample::now());
    for real in [false, true] {
        let mut typing = begin(&app, PinName::Sign).unwrap();
        assert!(typing.press(Cap::Enter).steps().is_some_and(|steps| steps.is_empty()));
        for c in "AIZU34６".chars() {
            if real {
                drop(typing.update(Msg::Char(c.to_ascii_lowercase()), &cx));
            } else {
                drop(typing.press(Cap::Char(c)));
            }
        }
        assert!(typing.is_whole() && typing.holds_secret());
        let steps = typing.press(Cap::Enter).steps().unwrap();
        let [Step::Ask(request)] = &steps[..] else { panic!("nothing is asked") };
        let session::pin::Given::Typed(pin) = &request.given else { panic!() };
        assert_eq!(pin.bytes(), b"AIZU346");
        assert!(!typing.holds_secret());
    }
}

#[test]
fn a_paste_is_refused_and_idleness_or_a_card_that_leaves_wipes_what_was_typed() {
    let app = app(Keypad::Fixed, &[]);
    let cx = app.shared.context(sample::now());
    let mut typing = begin(&app, PinName::Auth).unwrap();
    drop(typing.update(Msg::Paste, &cx));
    assert_eq!((typing.dialogue().note(), typing.holds_secret()), (Some(Note::Paste), false));
    for msg in [Msg::Wipe, Msg::CardLeft] {
        drop(typing.press(Cap::Char('1')));
        assert!(typing.holds_secret());
        drop(typing.update(msg, &cx));
        assert!(!typing.holds_secret());
    }
}

#[test]
fn the_last_try_is_not_asked_for_where_the_place_never_spends_it() {
    for (left, begins) in [(1, false), (2, true)] {
        let mut app = app(Keypad::Fixed, &[(Secret::Auth, Tries::Left(left))]);
        assert_eq!(begin(&app, PinName::Auth).is_ok(), begins, "{left}");
        app.shared.policy = Policy::own(false);
        assert!(begin(&app, PinName::Auth).is_ok());
    }
}

#[test]
fn bullets_are_drawn_and_nothing_of_what_they_stand_for() {
    use ratatui::{Terminal, backend::TestBackend};
    let app = app(Keypad::Fixed, &[]);
    let cx = app.shared.context(sample::now());
    let mut typing = begin(&app, PinName::Auth).unwrap();
    "73".chars().for_each(|c| drop(typing.press(Cap::Char(c))));
    let mut terminal = Terminal::new(TestBackend::new(60, 20)).unwrap();
    terminal.draw(|frame| typing.view(frame, frame.area(), Tongue::Japanese, &cx)).unwrap();
    let drawn: String =
        terminal.backend().buffer().content().iter().map(ratatui::buffer::Cell::symbol).collect();
    assert!(drawn.contains("● ● _ _"), "{drawn}");
    assert!(!drawn.contains('7') && !drawn.contains('3'), "{drawn}");
}

#[test]
fn that_small_letters_became_capitals_is_said_beside_what_is_missing_in_every_language() {
    let app = app(Keypad::Fixed, &[]);
    for tongue in Tongue::ALL {
        let mut typing = begin(&app, PinName::Sign).unwrap();
        typing.press(Cap::Char('A'));
        let unfolded = typing.said(tongue, 80);
        typing.press(Cap::Erase);
        typing.press(Cap::Char('a'));
        let said = typing.said(tongue, 80);
        let folded = kiosk::folding(typing.dialogue().folding(), tongue).unwrap();
        assert!(said.starts_with(&unfolded) && said.ends_with(&folded), "{tongue:?}: {said}");
        assert_eq!(typing.said(tongue, 60.min(panel::width(&said) - 1)), unfolded, "{tongue:?}");
    }
}
