//! Screen 7: what stops it is said first, what happens is seen as it happens, and nothing is asked that nobody wants to know.

use super::wizards::Desk;
use super::*;
use crate::diag::facts::Machine;

/// The screen, with a machine that was looked at.
fn shown(mut script: Script) -> Script {
    script.keys("7");
    let asked = script.effects.iter().rev().find_map(|effect| match effect {
        Effect::Request(Request::Machine { job }) => Some(*job),
        _ => None,
    });
    if let Some(job) = asked {
        script.session(session::Event::Machine { job, machine: Arc::new(Machine::default()) });
    }
    script
}

fn machines(script: &Script) -> usize {
    let asks = |effect: &&Effect| matches!(effect, Effect::Request(Request::Machine { .. }));
    script.effects.iter().filter(asks).count()
}

fn examines(script: &Script) -> usize {
    let asks = |effect: &&Effect| matches!(effect, Effect::Request(Request::Examine { .. }));
    script.effects.iter().filter(asks).count()
}

#[test]
fn it_is_drawn_at_every_size_in_both_languages_in_every_state_and_part() {
    for name in STATES {
        for lang in Lang::ALL {
            for (width, height) in
                [(200, 60), (120, 40), (119, 30), (80, 24), (60, 15), (40, 10), (39, 9), (1, 1)]
            {
                let mut script = state(name, lang, width, height);
                script.keys("<esc>");
                script = shown(script);
                for _ in 0..4 {
                    script.screen();
                    script.keys("G").screen();
                    script.keys("<tab>");
                }
            }
        }
    }
}

#[test]
fn the_machine_is_looked_at_when_the_screen_opens_and_when_readers_or_service_change() {
    let mut script = state("fresh", Lang::En, 80, 24);
    assert_eq!(machines(&script), 0, "not before");
    script = shown(script);
    assert_eq!(machines(&script), 1);
    script.keys("1").keys("7").readers(vec![reader(SONY, Inside::Nothing)]);
    assert_eq!(machines(&script), 1, "a card that comes or goes says nothing of the machine");
    script.readers(Vec::new());
    assert_eq!(machines(&script), 2, "a reader that went may be on the bus still");
    script.keys("1").session(session::Event::Service(Service::Down(Fault::NoService)));
    assert_eq!(machines(&script), 2, "nobody looks");
    script = shown(script);
    assert_eq!(machines(&script), 3);
    script.keys("r");
    assert_eq!(machines(&script), 4);
}

#[test]
fn in_a_demonstration_the_machine_has_no_part() {
    let script = shown(state("demo", Lang::En, 80, 24));
    assert_eq!(machines(&script), 0);
}

#[test]
fn nothing_on_it_ticks() {
    for name in ["waiting", "down", "no-reader", "mute"] {
        let mut script = shown(state(name, Lang::En, 80, 24));
        script.now += chrono::TimeDelta::seconds(10);
        for _ in 0..4 {
            script.screen();
            assert_eq!(script.app.wake(script.now), None, "{name}");
            script.keys("<tab>");
        }
    }
}

#[test]
fn a_service_that_says_nothing_is_waited_for_two_seconds() {
    let mut script = shown(state("starting", Lang::En, 80, 24));
    assert_eq!(script.app.wake(script.now).unwrap().as_secs(), 2);
    script.now += chrono::TimeDelta::seconds(2);
    script.event(Event::Tick);
    assert_eq!(script.app.wake(script.now), None);
    let mut script = shown(state("starting", Lang::En, 80, 24));
    script.readers(Vec::new());
    assert_eq!(script.app.wake(script.now), None, "it answered");
}

#[test]
fn a_card_is_examined_by_a_key_alone_once_somebody_read_what_that_ends() {
    let mut script = shown(state("fresh", Lang::En, 80, 24));
    script.effects.clear();
    let screen = script.keys("e").screen();
    assert!(screen.contains("another program has entered"), "{screen}");
    script.keys("<esc>");
    assert_eq!((examines(&script), script.effects.len()), (0, 0));
    for name in ["waiting", "down", "mute"] {
        let mut script = shown(state(name, Lang::En, 80, 24));
        assert!(!script.keys("e").screen().contains("another program has entered"), "{name}");
    }
    for (width, height) in [(40, 10), (60, 15), (80, 24), (200, 60)] {
        for (lang, told) in [(Lang::Ja, "入れ直し"), (Lang::En, "entered")] {
            let screen = shown(state("fresh", lang, width, height)).keys("e").screen();
            let screen: String = screen.chars().filter(|c| !c.is_whitespace() && *c != '┃').collect();
            assert!(screen.contains(told), "{screen}");
        }
    }
}

#[test]
fn what_happens_is_in_the_log_with_its_time() {
    let mut script = shown(state("waiting", Lang::En, 80, 24));
    let at = crate::present::dates::clock(script.now);
    script.keys("<tab><tab>");
    for (inside, told) in [
        (card(1), "a card was placed"),
        (Inside::Nothing, "the card left"),
        (Inside::MuteCard { epoch: Epoch(2) }, "a card was placed that does not answer"),
    ] {
        script.now += chrono::TimeDelta::seconds(1);
        let screen = script.readers(vec![reader(SONY, inside)]).screen();
        assert!(screen.contains(&format!("{SONY}: {told}")), "{screen}");
    }
    assert!(script.screen().contains(&at), "{}", script.screen());
    script.readers(vec![Reader { held: true, ..reader(SONY, card(3)) }]);
    assert!(script.screen().contains("took the card for itself"), "{}", script.screen());
    script.session(session::Event::Service(Service::Down(Fault::NoService)));
    assert!(script.screen().contains("does not answer"), "{}", script.screen());
}

#[test]
fn a_card_that_does_not_lie_still_is_told_of_its_reader() {
    let mut script = shown(state("waiting", Lang::En, 80, 24));
    script.keys("<tab>");
    for epoch in 1..4 {
        script.readers(vec![reader(SONY, card(epoch))]);
        script.readers(vec![reader(SONY, Inside::Nothing)]);
        script.now += chrono::TimeDelta::seconds(1);
    }
    assert!(script.screen().contains("the card left 3 times within 3 seconds"), "{}", script.screen());
}

#[test]
fn nothing_of_a_card_that_is_out_is_left_in_it() {
    let mut script = shown(state("fresh", Lang::Ja, 120, 40));
    script.readers(vec![reader(SONY, Inside::Nothing)]);
    let told = format!("{:?}", script.app.shared.model);
    for gone in ["123456789012345", "227B13"] {
        assert!(!told.contains(gone) && !script.screen().contains(gone), "{gone}");
    }
}

#[test]
fn every_part_is_reached_by_tab_and_by_its_name() {
    let parts = ["経路", "リーダー", "記録", "通信"];
    for (width, height) in [(80, 24), (60, 15), (40, 10), (160, 40)] {
        for (at, name) in parts.iter().enumerate() {
            let mut by_key = shown(state("fresh", Lang::Ja, width, height));
            by_key.keys(&"<tab>".repeat(at));
            let mut by_mouse = shown(state("fresh", Lang::Ja, width, height));
            let screen = by_mouse.screen();
            let line = |line: &&str| parts.iter().all(|part| line.contains(part));
            let y = screen.lines().position(|it| line(&it)).unwrap_or_else(|| panic!("{screen}"));
            let names = screen.lines().nth(y).unwrap();
            let x = u16::try_from(cells(&names[..names.find(name).unwrap()])).unwrap();
            let y = u16::try_from(y).unwrap();
            by_mouse.event(Event::Input(Input::Mouse(Mouse::Press { x, y })));
            assert_eq!(by_key.screen(), by_mouse.screen(), "{name} {width}x{height}");
        }
    }
}

#[test]
fn exchanges_are_timed_followed_and_filtered() {
    let mut desk = Desk::new("fresh", Lang::En, 100, 30);
    desk.keys("7<tab><tab>").shows(&["median", "95 of 100", "What happened"]);
    desk.keys("<tab>").shows(&["follows", "READ RECORD"]);
    let newest = |desk: &mut Desk| {
        let screen = desk.script.screen();
        let last = screen.lines().rfind(|line| line.contains("┃ > ")).map(str::to_owned);
        last.unwrap_or_else(|| panic!("{screen}"))
    };
    let before = newest(&mut desk);
    // Read again, the newest is selected; where one looks at an older one it stays.
    desk.keys("1r").until(Model::has_report).keys("7");
    let after = newest(&mut desk);
    assert_ne!(before, after, "{}", desk.script.screen());
    let older = newest(desk.keys("k"));
    desk.keys("1r").until(Model::has_report).keys("7");
    assert_eq!(newest(&mut desk), older);
    desk.keys("f");
    assert_ne!(newest(&mut desk), older);
    desk.keys("/zzzz<enter>").shows(&["Nothing found", "/zzzz"]).keys("<esc>").lacks(&["Nothing found"]);
}

#[test]
fn an_examined_card_is_told_with_each_of_its_applications_and_the_next_one_is_not_examined_unasked() {
    let mut desk = Desk::new("fresh", Lang::En, 80, 40);
    desk.keys("7")
        .until(|model| model.diagnosis.report().is_some())
        .shows(&["were not asked for one by one"]);
    desk.keys("e<enter>").until(|model| !model.diagnosis.goes_on()).lacks(&["were not asked for one by one"]);
    desk.hand.take_out(crate::sim::READER);
    desk.until(|model| !model.any_card());
    desk.hand.put_back(crate::sim::READER);
    desk.until(|model| model.has_report() && !model.diagnosis.goes_on());
    desk.shows(&["were not asked for one by one"]);
}

#[test]
fn the_report_and_the_exchanges_are_saved_and_name_nobody() {
    let mut desk = Desk::new("fresh", Lang::Ja, 80, 24);
    desk.keys("7").until(|model| model.diagnosis.report().is_some());
    let saved = |desk: &Desk| {
        let last = desk.script.effects.iter().rev().find_map(|effect| match effect {
            Effect::Save { path, bytes } => Some((path.clone(), String::from_utf8(bytes.to_vec()).unwrap())),
            _ => None,
        });
        last.expect("something was saved")
    };
    let named = |told: &str| ["花子", "19900506"].iter().any(|name| told.contains(name));
    let (path, told) = saved(desk.keys("s<enter>"));
    assert!(path.ends_with("mynascope-report.txt") && told.contains('{') && !named(&told), "{told}");
    let (path, text) = saved(desk.keys("<esc><s-tab>s<enter>"));
    assert!(path.ends_with("mynascope-trace.txt") && text.contains("READ BINARY") && !named(&text), "{text}");
    let (path, lines) = saved(desk.keys("<esc>s<tab><enter>"));
    assert!(
        path.ends_with("mynascope-trace.jsonl") && lines.lines().all(|line| line.starts_with('{')),
        "{lines}"
    );
}

#[test]
fn the_command_of_a_finding_is_copied_and_where_it_stops_is_open_by_itself() {
    let mut script = shown(state("down", Lang::En, 120, 40));
    let stop = |script: &Script| {
        let report = script.app.shared.model.diagnosis.report().unwrap();
        let crate::diag::report::Verdict::Stops(finding) = report.verdict() else { panic!("{report:?}") };
        crate::present::diag::told(finding, Lang::En)
    };
    let told = stop(&script);
    let command = told.command.unwrap();
    // The sentence has what to do, and not the command; it is what is selected.
    let at = |line: &str| line.contains(&format!("┃ >    {command}"));
    assert!(script.screen().lines().any(at), "{}", script.screen());
    script.keys("y");
    assert_eq!(script.effects.last(), Some(&Effect::Copy(command.as_str().into())));
    let named = |script: &mut Script| {
        let screen: String = script.screen().split_whitespace().filter(|it| *it != "┃").collect();
        screen.contains(&[&command.replace(' ', ""), "y:copy"].concat())
    };
    assert!(named(&mut script), "{}", script.screen());
    assert!(!named(script.keys("g")), "there it copies another row: {}", script.screen());
    script.keys("G");
    // On a small screen the sentence is, with the command below.
    for (width, height) in [(80, 16), (60, 15)] {
        let mut small = shown(state("down", Lang::En, width, height));
        small.keys("y");
        assert_eq!(small.effects.last(), Some(&Effect::Copy(command.as_str().into())));
        assert!(named(&mut small), "{}", small.screen());
    }
    let open = script.keys("<enter><enter>").screen();
    assert_ne!(script.keys("<enter>").screen(), open, "Enter closes it");
    assert_eq!(script.keys("<enter>").screen(), open, "and opens it");
}

#[test]
fn an_examination_that_does_not_end_is_given_up_and_its_keys_are_back() {
    let mut script = shown(state("fresh", Lang::En, 120, 40));
    let answered = machines(&script);
    script.keys("e<enter>");
    let asked = script.effects.iter().rev().find_map(|effect| match effect {
        Effect::Request(Request::Machine { job }) => Some(*job),
        _ => None,
    });
    let machine = Arc::new(Machine::default());
    script.session(session::Event::Machine { job: asked.unwrap(), machine });
    assert_eq!((machines(&script), examines(&script)), (answered + 1, 1));
    let job = script.effects.iter().rev().find_map(|effect| match effect {
        Effect::Request(Request::Examine { job, .. }) => Some(*job),
        _ => None,
    });
    let shows = |script: &Script| script.app.bindings(script.now).iter().any(|binding| binding.shown == "e");
    let wait = |script: &mut Script| {
        assert_eq!(script.app.wake(script.now).map(|time| time.as_secs()), Some(4));
        script.now += chrono::TimeDelta::seconds(4);
        script.event(Event::Tick);
    };
    (0..2).for_each(|_| wait(&mut script));
    // One that goes on says so.
    let progress = Progress { done: 1, of: 14 };
    script.session(session::Event::Progress { job: job.unwrap(), epoch: Epoch(1), progress });
    for _ in 0..3 {
        assert!(!shows(&script), "{}", script.screen());
        wait(&mut script);
    }
    assert!(shows(&script), "{}", script.screen());
    assert!(script.app.wake(script.now).unwrap().as_secs() > 60, "nothing is waited for but the day's end");
    script.keys("r");
    assert_eq!(machines(&script), answered + 2);
}

#[test]
fn a_look_at_the_machine_that_does_not_come_back_is_not_waited_for_for_ever() {
    let mut script = state("waiting", Lang::En, 120, 40);
    script.keys("7");
    for _ in 0..4 {
        assert!(script.screen().contains("Looking"), "{}", script.screen());
        assert_eq!(script.app.wake(script.now).map(|time| time.as_secs()), Some(4));
        script.now += chrono::TimeDelta::seconds(4);
        script.event(Event::Tick);
    }
    assert_eq!(script.app.wake(script.now), None);
    let screen = script.screen();
    assert!(screen.contains("r look again") && !screen.contains("Looking"), "{screen}");
}

/// How its findings of a rule stand.
fn marks(script: &Script, rule: &str) -> Vec<crate::diag::finding::Mark> {
    let report = script.app.shared.model.diagnosis.report().unwrap();
    report.findings.iter().filter(|it| it.rule == rule).map(|it| it.mark).collect()
}

#[test]
fn a_day_that_ends_is_seen_by_the_walk_that_stays_open() {
    let mut script = state("last-day", Lang::En, 80, 24);
    script.now = sample::at("2030-02-17T23:59:30+09:00");
    script = shown(script);
    let before = marks(&script, "Z1");
    assert!(script.app.wake(script.now).unwrap().as_secs() <= 30);
    script.now = sample::at("2030-02-18T00:00:00+09:00");
    script.event(Event::Tick);
    assert!(!before.is_empty() && marks(&script, "Z1") != before, "{before:?}");
}

#[test]
fn that_a_card_lay_badly_is_told_no_longer_than_it_is_so() {
    let mut script = shown(state("waiting", Lang::En, 80, 24));
    for epoch in 1..4 {
        script.readers(vec![reader(SONY, card(epoch))]);
        script.readers(vec![reader(SONY, Inside::Nothing)]);
        script.now += chrono::TimeDelta::milliseconds(500);
    }
    assert!(!marks(&script, "R10").is_empty());
    for _ in 0..12 {
        let Some(time) = script.app.wake(script.now) else { break };
        script.now += chrono::TimeDelta::from_std(time).unwrap();
        script.event(Event::Tick);
    }
    assert_eq!((marks(&script, "R10").len(), script.app.wake(script.now)), (0, None));
}

#[test]
fn no_serial_number_of_a_reader_is_on_any_screen() {
    let name = "Identiv uTrust 3700 F CL Reader [uTrust 3700 F CL Reader] (55041514213263) 00 00";
    let mut script = Script::start(Lang::En, 160, 50);
    script.readers(vec![reader(name, Inside::Nothing)]);
    script.screen();
    for inside in [Inside::Nothing, card(1), Inside::MuteCard { epoch: Epoch(2) }, card(3)] {
        script.readers(vec![reader(name, inside.clone()), reader(SONY, Inside::Nothing)]);
        if matches!(inside, Inside::Card { .. }) {
            script.looked(CardReport { reader: name.to_owned(), ..sample::fresh() });
        }
        script = shown(script);
        for keys in ["", "<tab>", "<tab>", "<tab>", "n", "<esc>1"] {
            let screen = script.keys(keys).screen();
            assert!(!screen.contains("55041514213263"), "{screen}");
        }
    }
    script.readers(Vec::new());
    let screen = script.keys("n").screen();
    assert!(screen.contains("uTrust 3700 F") && !screen.contains("55041514213263"), "{screen}");
}

#[test]
fn who_is_connected_to_a_card_is_told_as_it_happens() {
    let mut script = shown(state("waiting", Lang::En, 120, 40));
    for in_use in [true, false] {
        script.readers(vec![Reader { in_use, ..reader(SONY, card(1)) }]);
        assert_eq!(script.screen().contains("a program is connected"), in_use, "{}", script.screen());
    }
}

#[test]
fn it_has_its_agreed_pictures() {
    let picture = |name: &str, parts: &[&str]| {
        let mut told = String::new();
        for lang in Lang::ALL {
            for (width, height) in [(120, 40), (80, 24), (60, 15), (40, 10)] {
                for keys in parts {
                    let mut script = shown(state(name, lang, width, height));
                    let screen = script.keys(keys).screen();
                    told += &["-- ", lang.key(), &format!(" {width}x{height} {keys}\n"), &screen].concat();
                }
            }
        }
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(format!("diagnostics_{name}"), told);
        });
    };
    picture("down", &[""]);
    picture("fresh", &["", "<tab>", "<tab><tab>", "<s-tab>"]);
    picture("mute", &["", "<tab><tab>"]);
}

#[test]
fn every_row_of_the_walk_is_of_the_finding_it_tells() {
    for (width, height) in [(120, 60), (60, 60)] {
        let mut script = shown(state("fresh", Lang::En, width, height));
        let line = |script: &mut Script| {
            let screen = script.screen();
            let line = screen.lines().find(|line| line.starts_with("┃ > ") || line.starts_with("> "));
            line.unwrap_or_else(|| panic!("{screen}")).split("┃│").next().unwrap().to_owned()
        };
        let mut all = Vec::new();
        for _ in 0..60 {
            let told = line(&mut script);
            let told: String = told.trim_matches(['┃', '>', ' ']).chars().skip(3).take(20).collect();
            if all.last() == Some(&told) {
                break;
            }
            script.keys("y");
            let Some(Effect::Copy(copied)) = script.effects.last() else { panic!("{told}") };
            assert!(copied.contains(told.trim()) || all.is_empty(), "{told}: {copied:?}");
            all.push(told);
            script.keys("<enter>").keys("j");
        }
        assert!(all.len() > 20, "{all:#?}");
    }
}

#[test]
fn each_card_leads_to_its_one_sentence_its_finding_and_what_happened() {
    for (persona, sentence, finding, happened) in [
        ("slow", "It works", "My Number Card", "a card was placed"),
        ("unsteady", "It works", "My Number Card", "the card left"),
        ("two-cards", "It works", "My Number Card", "a card was placed"),
        ("other-card", "It stops at the card", "Place a My Number Card", "a card was placed"),
        ("locked-auth", "It answers, and stops at the card's applications", "is locked", "a card was placed"),
        ("short-only", "It works", "short APDUs", "a card was placed"),
    ] {
        let mut desk = Desk::new(persona, Lang::En, 120, 60);
        desk.keys("7").until(|model| model.was_looked_at() && !model.diagnosis.goes_on());
        desk.shows(&[sentence, finding]).keys("<tab><tab>").shows(&[happened]);
    }
}
