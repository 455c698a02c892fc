//! A card that is shown as it is read: what stands there when, what is withdrawn, and that nothing is done with it.

use std::sync::mpsc;
use std::time::Duration;

use super::*;
use crate::codec::profile;
use crate::compose::furniture;
use crate::session::{Bench, Session};
use crate::sim::{self, Extended, Persona, Simulator};
use crate::tui::ports::Ports;

const NOW: &str = "2026-11-22T15:00:00+09:00";

/// All that the real session tells of a persona's card in short APDUs, from the first word of the service on.
fn told(name: &str) -> Vec<session::Event> {
    let now = sample::at(NOW);
    let mut card = sim::Card::new(&Persona::named(name).unwrap(), now);
    card.wire.extended = Extended::No;
    card.wire.round_trip_ms = 0;
    let simulator = Simulator::new(card);
    let facts = crate::link::Facts { extended: Some(false), ..Default::default() };
    simulator.hand().tell(sim::READER, facts);
    let (sender, events) = mpsc::channel();
    let bench = Bench {
        anchors: furniture::anchors(),
        clock: Arc::new(move || now),
        recorders: Vec::new(),
        random: || None,
        around: crate::session::unseen(),
        pin_pads: true,
        rules: crate::session::pin::Rules::own(),
    };
    let sink: session::Sink = Arc::new(move |event| drop(sender.send(event)));
    let session = Session::start(Arc::new(simulator), bench, &sink).unwrap();
    let (mut told, mut asked) = (Vec::new(), false);
    loop {
        let event = events.recv_timeout(Duration::from_secs(20)).unwrap();
        if let session::Event::Service(Service::Up(readers)) = &event
            && !asked
        {
            let [Reader { name, inside: Inside::Card { epoch, .. }, .. }] = readers.as_slice() else {
                continue;
            };
            let (reader, epoch, job, want) = (name.clone(), *epoch, RequestId(1), Want::CARD);
            session.request(Request::Look { reader, epoch, job, want });
            asked = true;
        }
        let over = matches!(event, session::Event::Looked { .. } | session::Event::Failed { .. });
        told.push(event);
        if over {
            return told;
        }
    }
}

fn start(lang: Lang, (width, height): (u16, u16)) -> Script {
    let mut script = Script::start(lang, width, height);
    script.app.shared.ports = Ports {
        procedures: profile::built_in().unwrap(),
        holiday: crate::holidays::holiday,
        ..Ports::default()
    };
    script.now = sample::at(NOW);
    script
}

/// The program at each part of a look, with the exchanges that it took, and at its end.
fn at_each_part(name: &str, lang: Lang, size: (u16, u16), mut see: impl FnMut(&mut Script, u32, bool)) {
    let mut script = start(lang, size);
    let mut exchanges = 0;
    for event in told(name) {
        let (part, whole) =
            (matches!(event, session::Event::Part { .. }), matches!(event, session::Event::Looked { .. }));
        if let session::Event::Progress { progress, .. } = &event {
            exchanges = progress.done;
        }
        script.session(event);
        if part || whole {
            see(&mut script, exchanges, whole);
        }
    }
}

const SIZES: [(u16, u16); 4] = [(60, 15), (80, 24), (120, 40), (200, 60)];

#[test]
fn until_when_is_on_the_screen_after_3_exchanges_and_nothing_to_do_is_said_of_the_whole_alone() {
    for (lang, dates, coming, nothing) in [
        (Lang::Ja, "2030年5月11日", "読み取り中", "ありません。"),
        (Lang::En, "11 May 2030", "being read", "Nothing."),
    ] {
        for size in SIZES {
            let mut seen = Vec::new();
            at_each_part("fresh", lang, size, |script, exchanges, whole| {
                let screen = script.screen();
                assert!(screen.contains(dates), "{exchanges}\n{screen}");
                assert_eq!(screen.contains(coming), !whole, "{exchanges}\n{screen}");
                assert_eq!(screen.contains(nothing), whole, "{exchanges}\n{screen}");
                seen.push(exchanges);
            });
            assert_eq!(seen, [3, 4, 5, 6, 12, 14], "{size:?}");
        }
    }
}

/// The screen with the first part of a card's look.
fn first_part(lang: Lang, size: (u16, u16)) -> (Script, Vec<session::Event>) {
    let mut script = start(lang, size);
    let mut events = told("fresh");
    let first = events.iter().position(|event| matches!(event, session::Event::Part { .. })).unwrap();
    let rest = events.split_off(first + 1);
    for event in events {
        script.session(event);
    }
    (script, rest)
}

#[test]
fn a_look_that_begins_again_and_a_card_that_leaves_take_all_that_was_told_off_the_screen() {
    const DATES: &str = "11 May 2030";
    let (mut script, rest) = first_part(Lang::En, (80, 24));
    assert!(script.screen().contains(DATES));
    let (epoch, job) = script.asked();
    script.session(session::Event::Withdrawn { job, epoch, attempt: 1, fault: None });
    let screen = script.screen();
    assert!(!screen.contains(DATES) && screen.contains("Reading the card"), "{screen}");
    // What the attempt that is over still tells, and what another look does, is not shown.
    let part = |attempt, job| {
        let report = rest.iter().find_map(|event| match event {
            session::Event::Part { report, .. } => Some(Arc::clone(report)),
            _ => None,
        });
        session::Event::Part { job, epoch, attempt, report: report.unwrap() }
    };
    script.session(part(1, job)).session(part(2, RequestId(7)));
    assert!(!script.screen().contains(DATES));
    script.session(part(2, job));
    assert!(script.screen().contains(DATES));
    script.readers(vec![reader(sim::READER, Inside::Nothing)]);
    assert!(!script.screen().contains(DATES));
    script.session(part(3, job));
    assert!(!script.screen().contains(DATES), "its card is out");
}

#[test]
fn nothing_is_done_with_what_is_known_of_a_card_that_is_being_read() {
    for lang in Lang::ALL {
        let (mut script, rest) = first_part(lang, (80, 24));
        let reading = lang.pick("カードを読んでいます", "Reading the card");
        let (effects, screen) = (script.effects.len(), script.screen());
        assert_eq!(script.keys("<enter><tab><enter>vrc").screen(), screen, "no key acts on a part");
        assert!(!screen.contains("Enter"), "and none is offered: {screen}");
        for tab in ["2", "3", "6"] {
            let screen = script.keys(tab).screen();
            assert!(screen.contains(reading), "{tab}\n{screen}");
            script.keys("<enter>esxcp<esc>");
        }
        assert_eq!(script.effects.len(), effects, "nothing was asked of the card, and nothing saved");
        script.keys("<esc><esc>1");
        for event in rest {
            script.session(event);
        }
        assert!(script.screen().contains("Enter"), "{}", script.screen());
    }
}

#[test]
fn a_look_that_takes_long_is_counted_beside_what_is_known() {
    for (lang, counted) in [(Lang::Ja, "読み取り中 3/14"), (Lang::En, "Reading 3/14")] {
        for size in SIZES {
            let (mut script, _) = first_part(lang, size);
            assert!(!script.screen().contains(counted));
            assert!(script.app.wake(script.now).unwrap() <= Duration::from_millis(500));
            script.now += chrono::TimeDelta::milliseconds(600);
            let screen = script.screen();
            assert!(screen.contains(counted), "{screen}");
        }
    }
}

/// What of a row of the screen is known: without what stands for things to come.
fn known(row: &str) -> Vec<(usize, String)> {
    let mut at = 0;
    let mut told = Vec::new();
    for part in row.split(['│', '┃']) {
        // Before the placeholder stands its label.
        let part_known = ["読み取り中", "being read"].iter().find_map(|coming| part.split_once(coming));
        let text = part_known.map_or(part, |(label, _)| label).trim_end().to_owned();
        if !text.is_empty() {
            told.push((at, text));
        }
        at += cells(part) + 1;
    }
    told
}

/// The text of a row from a cell on.
fn from(row: &str, at: usize) -> String {
    let mut cell = 0;
    let start = row.char_indices().find_map(|(index, c)| {
        let here = cell;
        cell += cells(&c.to_string());
        (here >= at).then_some(index)
    });
    start.map_or_else(String::new, |start| row[start..].to_owned())
}

#[test]
fn nothing_moves_as_the_screen_fills() {
    for lang in Lang::ALL {
        for size in SIZES.into_iter().chain([(80, 25), (100, 30), (132, 43)]) {
            let names =
                ["fresh", "renewable", "expired", "locked-auth", "one-try-left", "no-sign", "card-ending"];
            for name in names {
                let mut screens = Vec::new();
                at_each_part(name, lang, size, |script, _, _| screens.push(script.screen()));
                let whole = screens.pop().unwrap();
                for part in screens {
                    let told = format!("{name} {size:?}\n{part}\n{whole}");
                    // What to do is said in other words at the end, in the same place.
                    let mut now = false;
                    let rows: Vec<_> = part.lines().zip(whole.lines()).collect();
                    // The keys come with the whole.
                    for (row, after) in &rows[..rows.len() - 1] {
                        let title = row.trim_matches(['┌', '┏', '>', ' ', '━', '─', '┐', '┓']);
                        let heads = row.starts_with(['>', '┌', '┏'])
                            || !row.starts_with("   ") && row.starts_with("  ");
                        let is_now = ["読み取り中", "being read"].iter().any(|now| title.starts_with(now));
                        now = if heads { is_now } else { now };
                        if !now {
                            for (at, known) in known(row) {
                                assert!(from(after, at).starts_with(&known), "{known:?}\n{told}");
                            }
                        }
                    }
                }
            }
        }
    }
}
