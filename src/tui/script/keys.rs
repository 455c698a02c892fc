//! Keys and events in, the screen and the effects out.

use super::*;

#[test]
fn a_card_that_another_program_held_is_looked_at_when_it_lets_go() {
    let mut script = state("held", Lang::En, 80, 24);
    let asked = |script: &Script| script.effects.iter().filter(|it| matches!(it, Effect::Request(_))).count();
    let before = asked(&script);
    let held = |held| Reader { held, ..reader(SONY, card(1)) };
    script.readers(vec![held(true)]);
    assert_eq!(asked(&script), before);
    script.readers(vec![held(false)]);
    assert_eq!(asked(&script), before + 1);
    // Seen now: another program's hold is no reason to look again.
    script.looked(sample::fresh());
    script.readers(vec![held(true)]);
    script.readers(vec![held(false)]);
    assert_eq!(asked(&script), before + 1);
}

#[test]
fn a_card_is_looked_at_once_per_insertion_and_again_on_request() {
    let mut script = Script::start(Lang::Ja, 80, 24);
    script.insert(sample::fresh());
    script.readers(vec![reader(SONY, card(1))]).readers(vec![reader(SONY, card(1))]);
    assert_eq!(script.effects.len(), 1);
    assert!(matches!(&script.effects[0], Effect::Request(Request::Look { want, .. }) if *want == Want::CARD));
    script.keys("rr");
    assert_eq!(script.effects.len(), 2, "a look that goes on is not asked for twice");
}

#[test]
fn a_card_that_is_out_leaves_nothing_on_the_screen_or_in_the_model() {
    let mut script = state("revealed", Lang::Ja, 120, 40);
    assert!(script.screen().contains("123456789012345"));
    script.keys("<enter>");
    script.readers(vec![reader(SONY, Inside::Nothing)]);
    let screen = script.screen();
    for gone in ["123456789012345", "227B13", "07202", "2030", "2035"] {
        assert!(!screen.contains(gone), "{gone}\n{screen}");
        assert!(!format!("{:?}", script.app.shared.model).contains(gone), "{gone}");
    }
    script.insert(sample::fresh());
    assert!(!script.screen().contains("123456789012345"), "the next card starts masked");
}

#[test]
fn a_result_of_an_older_insertion_is_dropped() {
    let mut script = Script::start(Lang::Ja, 80, 24);
    script.readers(vec![reader(SONY, card(1))]);
    let (epoch, job) = script.asked();
    script.readers(vec![reader(SONY, card(2))]);
    script.session(session::Event::Looked { job, epoch, report: Arc::new(sample::fresh()) });
    assert!(!script.screen().contains("07202"));
    let late = session::Event::Looked { job, epoch: Epoch(2), report: Arc::new(sample::fresh()) };
    script.session(late);
    assert!(!script.screen().contains("07202"), "a job of the older look is not the present one's");
}

#[test]
fn a_mute_card_is_not_looked_at() {
    let script = state("mute", Lang::Ja, 80, 24);
    assert!(script.effects.is_empty());
}

#[test]
fn the_card_that_answers_jpki_is_taken() {
    let mut script = Script::start(Lang::En, 80, 24);
    script.readers(vec![reader("A", card(1)), reader("B", Inside::Nothing)]);
    script.looked(sample::bare(CardKind::Other));
    assert!(script.screen().contains("This is not a My Number Card"));
    script.readers(vec![reader("A", card(1)), reader("B", card(2))]);
    script.looked(sample::fresh());
    assert!(script.screen().contains("Within its dates"));
}

#[test]
fn of_two_cards_the_person_chooses() {
    let mut script = state("chooser", Lang::En, 80, 24);
    assert!(script.screen().contains("Choose a card"));
    script.keys("j<enter>");
    let screen = script.screen();
    assert!(!screen.contains("Choose a card"));
    assert!(screen.contains("· Gemalto PC Twin"), "{screen}");
    script.keys("c<enter>");
    assert!(script.screen().contains("· SONY FeliCa RC-S300/P"));
    script.keys("c").readers(vec![reader(SONY, card(1))]);
    assert!(!script.screen().contains("Choose a card"), "one card leaves nothing to choose");
}

#[test]
fn beside_a_card_that_could_not_be_judged_no_pin_is_asked_for_before_somebody_said_which_card() {
    let told = "Another card (Gemalto PC Twin) can't be looked at: Another program is using the card";
    for keys in ["<tab><tab><enter>", "2<tab><enter>", "6<enter>", "6c", "6j<enter>"] {
        let mut script = state("beside", Lang::En, 120, 40);
        let screen = script.screen();
        assert!(screen.contains("Within its dates") && screen.contains(told), "{screen}");
        assert!(!screen.contains("Choose a card"), "to look at it is no question: {screen}");
        let screen = script.keys(keys).screen();
        assert!(screen.contains("Choose a card") && screen.contains(told), "{keys}\n{screen}");
        assert!(screen.contains("Gemalto PC Twin  Another program is using the card"), "{screen}");
        // Once it was said, the job is for that card.
        script.keys("<enter>");
        assert!(!script.screen().contains("Choose a card"));
        let last = if keys.ends_with('c') { "c" } else { "<enter>" };
        let screen = script.keys(last).screen();
        assert!(screen.contains("such as"), "{keys}\n{screen}");
    }
    // The one that is held may be the one that is meant.
    let mut script = state("beside", Lang::En, 120, 40);
    let screen = script.keys("c<tab><enter>").screen();
    assert!(screen.contains("Another program is using the card") && !screen.contains("Within"), "{screen}");
    // What is gone, or turns out to be another card, is no question any more.
    let mut script = state("beside", Lang::En, 120, 40);
    script
        .keys("<tab><tab><enter>")
        .readers(vec![reader(SONY, card(1)), reader("Gemalto PC Twin", Inside::Nothing)]);
    assert!(!script.screen().contains("Choose a card") && !script.screen().contains("Another card"));
    assert!(script.keys("<enter>").screen().contains("such as"));
    // One that does not answer at all is there too.
    let mut script = state("fresh", Lang::En, 120, 40);
    let mute = Inside::MuteCard { epoch: Epoch(2) };
    script.readers(vec![reader(SONY, card(1)), reader("Gemalto PC Twin", mute)]);
    assert!(
        script
            .screen()
            .contains("Another card (Gemalto PC Twin) can't be looked at: The card does not answer")
    );
    assert!(script.keys("<tab><tab><enter>").screen().contains("Choose a card"));
}

#[test]
fn a_card_that_another_program_does_not_let_go_is_tried_again_and_told_meanwhile() {
    let told = "Another program is using the card";
    let mut script = state("held", Lang::En, 80, 24);
    assert_eq!(script.app.wake(script.now).unwrap().as_secs(), 2);
    for _ in 0..3 {
        script.effects.clear();
        script.event(Event::Tick);
        assert!(script.effects.is_empty(), "not before its time");
        script.now += chrono::TimeDelta::seconds(2);
        script.event(Event::Tick);
        assert_eq!(script.effects.len(), 1);
        assert!(script.screen().contains(told), "nothing new is known");
        assert!(script.app.wake(script.now).is_none(), "one at a time");
        script.failed(Fault::Held);
    }
    script.now += chrono::TimeDelta::seconds(2);
    script.event(Event::Tick);
    let (epoch, job) = script.asked();
    script.session(session::Event::Progress { job, epoch, progress: Progress { done: 1, of: 14 } });
    assert!(script.screen().contains("Reading the card"));
    script.looked(sample::fresh());
    assert!(script.screen().contains("Within its dates"));
    // Where the service tells when it is free, nobody asks.
    let mut script = Script::start(Lang::En, 80, 24);
    script.readers(vec![Reader { held: true, ..reader(SONY, card(1)) }]).failed(Fault::Held);
    assert_eq!(script.app.wake(script.now), None);
    script.readers(vec![reader(SONY, card(1))]);
    assert_eq!(script.effects.len(), 2);
}

#[test]
fn a_reader_that_was_named_is_the_only_one_looked_at() {
    for wanted in ["SONY FeliCa RC-S300/P", "1", "felica"] {
        let model = Model::new(Lang::En, Some(wanted.to_owned()), None);
        let mut script = Script::with(model, ThemeName::Default, false, 80, 24);
        script.readers(vec![reader("Gemalto PC Twin", card(1)), reader(SONY, card(2))]);
        assert_eq!(script.effects.len(), 1);
        assert_eq!(script.asked().0, Epoch(2), "{wanted}");
    }
    let model = Model::new(Lang::En, Some("ACS".to_owned()), None);
    let mut script = Script::with(model, ThemeName::Default, false, 80, 24);
    script.readers(vec![reader(SONY, card(2))]);
    assert!(script.screen().contains("Waiting for the chosen reader ACS"));
}

#[test]
fn a_part_of_several_names_lists_those_readers_and_asks_among_their_cards() {
    let names = [SONY, "Gemalto PC Twin", "Sony PaSoRi"];
    let start = |inside: [Inside; 3]| {
        let model = Model::new(Lang::En, Some("sony".to_owned()), None);
        let mut script = Script::with(model, ThemeName::Default, false, 80, 24);
        script.readers(names.into_iter().zip(inside).map(|(name, inside)| reader(name, inside)).collect());
        script
    };
    let mut script = start([Inside::Nothing, card(1), Inside::Nothing]);
    assert!(script.effects.is_empty(), "the card in between is not meant");
    let screen = script.screen();
    assert!(
        screen.contains(SONY) && screen.contains("Sony PaSoRi") && !screen.contains("Gemalto"),
        "{screen}"
    );
    let mut script = start([card(1), card(2), card(3)]);
    assert_eq!(script.effects.len(), 2);
    script.looked(sample::fresh()).looked(sample::fresh());
    let screen = script.keys("c").screen();
    assert!(screen.contains("Choose a card") && screen.contains("Sony PaSoRi"), "{screen}");
    assert!(!screen.contains("Gemalto"), "{screen}");
}

#[test]
fn enter_opens_what_tab_has_reached_and_escape_goes_back() {
    let mut script = state("fresh", Lang::En, 80, 24);
    assert!(script.keys("<enter>").screen().contains("> Procedure"), "what to do leads to the way to do it");
    script.keys("1<tab><enter>");
    assert!(script.screen().contains("SHA-256 fingerprint"));
    script.keys("<esc><tab><enter>");
    assert!(script.screen().contains("> Read: Digital signature certificate"));
    script.keys("<esc><tab><enter>");
    let screen = script.screen();
    assert!(screen.contains("Card serial") && screen.contains("********"), "{screen}");
    script.keys("v");
    assert!(script.screen().contains("123456789012345"));
    script.keys("<esc><esc><esc>");
    assert!(script.screen().contains("> My Number Card"), "escape never quits");
    assert_eq!(script.effects.len(), 1);
}

#[test]
fn help_shows_the_keys_that_hold_and_closes_by_its_own_key() {
    let mut script = state("fresh", Lang::En, 80, 24);
    let before = script.screen();
    assert!(script.keys("?").screen().contains("read again"));
    assert_eq!(script.keys("?").screen(), before);
    assert!(script.keys("<f1>").screen().contains("read again"));
    assert_eq!(script.keys("<esc>").screen(), before);
    let mut script = state("waiting", Lang::En, 80, 24);
    assert!(!script.keys("?").screen().contains("read again"), "nothing can be read again yet");
}

#[test]
fn notices_stand_for_five_seconds_and_are_kept() {
    let mut script = state("waiting", Lang::En, 80, 24);
    script.readers(Vec::new());
    assert!(
        script.screen().contains("Reader gone: SONY") || script.screen().contains("Reader gone: Gemalto")
    );
    assert!(script.app.wake(script.now).is_some());
    script.now += chrono::TimeDelta::seconds(5);
    assert!(!script.screen().contains("Reader gone"));
    assert_eq!(script.app.wake(script.now), None, "nothing is left to wait for");
    assert!(script.keys("n").screen().contains("Reader gone: SONY"));
}

#[test]
fn quit_suspend_and_redraw_are_effects() {
    let mut script = Script::start(Lang::Ja, 80, 24);
    script.keys("q<c-c><c-z><c-l>");
    assert_eq!(script.effects, [Effect::Quit, Effect::Quit, Effect::Suspend, Effect::Redraw]);
}

#[test]
fn the_demo_card_is_taken_out_and_put_back_by_a_key() {
    let mut script = state("demo", Lang::Ja, 80, 24);
    assert!(script.screen().contains("DEMO2718"));
    script.effects.clear();
    script.keys("t").readers(vec![reader(SONY, Inside::Nothing)]).keys("t");
    assert_eq!(script.effects, [Effect::Demo(DemoAction::TakeOut), Effect::Demo(DemoAction::PutBack)]);
    let mut script = state("fresh", Lang::Ja, 80, 24);
    script.keys("t");
    assert_eq!(script.effects.len(), 1, "a real card has no such key");
}

#[test]
fn the_language_changes_by_a_key() {
    let mut script = state("fresh", Lang::Ja, 80, 24);
    assert!(script.keys("L").screen().contains("What to do now"));
    assert!(script.keys("L").screen().contains("今すること"));
}

#[test]
fn the_screen_sleeps_until_the_next_visible_change() {
    let seconds = |script: &Script| script.app.wake(script.now).map(|wake| wake.as_secs());
    assert_eq!(seconds(&state("waiting", Lang::Ja, 80, 24)), None);
    assert_eq!(seconds(&state("down", Lang::Ja, 80, 24)), None);
    assert_eq!(seconds(&state("fresh", Lang::Ja, 80, 24)), Some(9 * 3600), "the next midnight in Japan");
    let mut script = last_day(Lang::Ja, 80, 24);
    for (now, told) in [
        ("2026-11-24T15:48:00+09:00", "あと1時間12分"),
        ("2026-11-24T15:48:59+09:00", "あと1時間12分"),
        ("2026-11-24T15:49:00+09:00", "あと1時間11分"),
        ("2026-11-24T16:59:00+09:00", "あと1分"),
        ("2026-11-24T17:00:00+09:00", "窓口は今日はもう開きません"),
    ] {
        script.now = sample::at(now);
        let screen = script.screen();
        let words: String = screen.chars().filter(|c| !c.is_whitespace() && !"┃│".contains(*c)).collect();
        assert!(words.contains(told), "{now}\n{screen}");
        let wake = script.app.wake(script.now).unwrap();
        assert!(wake.as_secs() <= 60 && wake.as_millis() > 0, "{now} {wake:?}");
    }
    script.now = sample::at("2026-11-24T15:48:40+09:00");
    assert_eq!(script.app.wake(script.now).unwrap().as_secs(), 20);
}

#[test]
fn progress_is_shown_only_where_a_look_takes_long() {
    let mut script = state("reading", Lang::Ja, 80, 24);
    assert!(!script.screen().contains("3/14"));
    assert!(script.app.wake(script.now).unwrap().as_millis() <= 500);
    assert!(state("slow", Lang::Ja, 80, 24).screen().contains("読み取り中 3/14"));
    script.app.take_changed();
    let (epoch, job) = script.asked();
    script.session(session::Event::Progress { job, epoch, progress: Progress { done: 4, of: 14 } });
    assert!(!script.app.take_changed(), "an early progress draws nothing");
}

#[test]
fn a_paste_does_nothing_and_says_so() {
    let mut script = state("fresh", Lang::En, 80, 24);
    script.event(Event::Input(Input::Paste(Paste::Ended)));
    assert!(script.screen().contains("Pasting does nothing here"));
}

#[test]
fn a_key_that_is_bound_to_nothing_draws_nothing() {
    let mut script = state("fresh", Lang::En, 80, 24);
    script.app.take_changed();
    script.keys("xX~<esc>");
    assert!(!script.app.take_changed());
}

#[test]
fn a_key_that_types_nothing_holds_where_text_is_typed() {
    let mut script = state("fresh", Lang::En, 80, 24);
    script.effects.clear();
    script.keys("2/q<c-c>");
    assert_eq!(script.effects, [Effect::Quit]);
}

#[test]
fn the_footer_can_be_clicked() {
    let mut script = state("fresh", Lang::En, 80, 24);
    let screen = script.screen();
    let at = screen.lines().last().unwrap().find("? help").unwrap();
    script.event(Event::Input(Input::Mouse(Mouse::Press { x: u16::try_from(at).unwrap(), y: 23 })));
    assert!(script.screen().contains("Moving"));
    script.event(Event::Input(Input::Mouse(Mouse::Wheel { x: 40, y: 10, up: false })));
    script.event(Event::Input(Input::Mouse(Mouse::Press { x: 0, y: 1 })));
    assert!(!script.screen().contains("Hold Shift"), "a click beside a sheet closes it");
}

#[test]
fn after_a_stop_everything_is_drawn_anew() {
    let mut script = state("fresh", Lang::En, 80, 24);
    script.effects.clear();
    script.event(Event::Continued);
    assert_eq!(script.effects, [Effect::Redraw]);
}

#[test]
fn a_service_that_returns_is_told() {
    let mut script = state("fresh", Lang::En, 80, 24);
    script.session(session::Event::Service(Service::Down(Fault::NoService)));
    let screen = script.screen();
    assert!(screen.contains("not running") && !screen.contains("227B13"), "{screen}");
    script.readers(vec![reader(SONY, card(7))]);
    assert_eq!(script.asked().0, Epoch(7));
}
