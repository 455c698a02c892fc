//! The card that was meant: another one on the same reader gets no PIN, by no command, on no screen, through pcscd and
//! without it; and what is said of the try where a screen is left while its PIN is unanswered.

use std::ffi::CString;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use mynascope::session::pin::{After, Stop};
use mynascope::session::{Fault, pin::Work};
use mynascope::sim::Reply;
use mynascope::sim::vpcd::Server;
use rustix::process::{Signal, kill_process};

use crate::live::{card, serve};
use crate::pins::Jobs;
use crate::program::{NOW, Ran, card_is_in, card_is_out, command, finish, plain, trials};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::{READERS, World, trial, within};
use mynascope::domain::credential::{KeyPair, PinName};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain:
        no_command_gives_a_pin_to_the_card_beside,
        no_screen_gives_a_pin_to_the_card_beside,
        who_gives_up_at_the_prompt_is_told_that_nothing_was_sent,
        what_is_asked_wrongly_is_told_in_both_languages_and_as_json,
        a_reader_of_the_manual_may_go_away,
        a_trace_never_takes_the_place_of_the_configuration,
    ];
    all.extend(trials![trial:
        a_card_that_answers_after_a_power_up_gets_no_pin_through_pcscd,
        a_card_that_answers_while_the_prompt_waits_gets_no_pin,
        what_is_told_after_a_pin_is_of_one_card_alone,
        another_card_in_another_reader_keeps_no_job_from_its_card,
        a_screen_left_while_a_pin_is_unanswered_says_what_is_certain_of_the_try,
        beside_a_card_that_is_held_no_command_takes_the_other_without_a_word,
        beside_a_card_that_is_held_the_screen_asks_which_before_a_pin,
        a_card_that_is_held_beside_another_card_is_told_as_held,
        a_card_that_comes_while_the_prompt_waits_is_asked_about,
    ]);
    all
}

/// Secrets and signatures that a trace tells of.
fn spent(trace: &Path) -> Vec<String> {
    let told = std::fs::read_to_string(trace).unwrap();
    assert!(told.contains("00A4040C"), "nothing was traced: {told}");
    let secret = |line: &&str| line.contains("blanked") || line.contains(" 802A");
    told.lines().filter(secret).map(str::to_owned).collect()
}

fn with_input(mut command: Command, input: &[u8]) -> Ran {
    let (reader, mut writer) = std::io::pipe().unwrap();
    command.stdin(Stdio::from(reader));
    writer.write_all(input).unwrap();
    drop(writer);
    finish(command)
}

fn no_command_gives_a_pin_to_the_card_beside() {
    let directory = tempfile::tempdir().unwrap();
    let document = directory.path().join("document");
    std::fs::write(&document, "a document").unwrap();
    let document = document.to_str().unwrap();
    // Those that look and work in one transaction, where nobody is asked: there is no card but the one that answers.
    let at_once: [(&[&str], &str); 5] = [
        (&["cert", "sign"], "DEMO2580\n"),
        (&["sign", document], "DEMO2580\n"),
        (&["sign", "--key", "auth", document], "2580\n"),
        (&["authenticate"], "2580\n"),
        (&["authenticate", "--key", "sign"], "DEMO2580\n"),
    ];
    for (arguments, input) in at_once {
        let trace = directory.path().join("trace");
        let options = ["--demo=two-cards", "--now", NOW, "--trace", trace.to_str().unwrap()];
        let ran =
            with_input(command(&[&options[..], arguments, &["--pin-stdin"]].concat()), input.as_bytes());
        assert_eq!(ran.code, 0, "{ran:?}");
        let told = std::fs::read_to_string(&trace).unwrap();
        assert_eq!(told.matches("connected").count(), 1, "{told}");
        let _ = std::fs::remove_file(format!("{document}.p7s"));
    }
    let cases: [(&[&str], &str); 8] = [
        (&["inspect", "--sign"], "DEMO2580\n"),
        (&["pin", "check", "auth"], "2580\n"),
        (&["pin", "check", "sign"], "DEMO2580\n"),
        (&["pin", "check", "juki"], "4071\n"),
        (&["pin", "change", "auth"], "2580\n2468\n"),
        (&["pin", "change", "sign"], "DEMO2580\nNEW2468\n"),
        (&["pin", "change", "text"], "3690\n2468\n"),
        (&["pin", "change", "juki"], "4071\n2468\n"),
    ];
    for (arguments, input) in cases {
        let trace = directory.path().join("trace");
        let options = ["--demo=two-cards", "--now", NOW, "--json", "--trace", trace.to_str().unwrap()];
        let all = [&options[..], arguments, &["--pin-stdin"]].concat();
        let ran = with_input(command(&all), input.as_bytes());
        assert_eq!((ran.code, &ran.json()["error"]["kind"]), (4, &"another-card".into()), "{ran:?}");
        assert!(ran.err.contains("Take one away"), "{ran:?}");
        assert_eq!(spent(&trace), [""; 0], "{arguments:?}");
        assert!(!Path::new(&format!("{document}.p7s")).exists(), "{arguments:?}");
        // With one card there the same is done: what is refused is the other card, not the command.
        std::fs::remove_file(&trace).unwrap();
        let alone = [&["--demo=fresh"], &options[1..], arguments, &["--pin-stdin"]].concat();
        assert_eq!(with_input(command(&alone), input.as_bytes()).code, 0, "{arguments:?}");
        assert_ne!(spent(&trace), [""; 0], "{arguments:?}");
        let _ = std::fs::remove_file(format!("{document}.p7s"));
    }
}

fn no_screen_gives_a_pin_to_the_card_beside() {
    let trace = tempfile::NamedTempFile::new().unwrap();
    let file = trace.path().to_str().unwrap();
    // The signing certificate, read from screen 1, as the first thing done.
    let mut terminal = Terminal::mynascope(&["--demo=two-cards", "--now", NOW, "--trace", file]);
    terminal.shows("What to do now");
    terminal.press("\t\t\r").shows("5 of 5 tries left");
    terminal.press("DEMO2580\r").shows("Another card answers");
    terminal.shows("no try is spent");
    assert_eq!(spent(trace.path()), [""; 0]);
    drop(terminal);
    // Counters of the other card are not told of this one.
    let mut terminal = Terminal::mynascope(&["--demo=two-cards", "--now", NOW]);
    terminal.shows("What to do now");
    terminal.press("6").shows("Another card answers");
    terminal.shows("3 of 3 tries left");
}

/// Secrets and signatures that reached one card.
fn reached(log: &[Vec<u8>]) -> usize {
    let secret = |one: &&Vec<u8>| matches!(one[1], 0x20 | 0x24 | 0x32) && one.len() > 5 || one[1] == 0x2A;
    log.iter().filter(secret).count()
}

/// The same for the card that answers now and for the one beside it.
fn both(server: &Server) -> (usize, usize) {
    server.with_card(|card| (reached(card.log()), card.beside().map_or(0, |other| reached(other.log()))))
}

/// A job and the secret that it presents.
type Case = (fn() -> Work, &'static str);

fn a_card_that_answers_after_a_power_up_gets_no_pin_through_pcscd() {
    let works: [Case; 7] = [
        (|| Work::Check(PinName::Auth), "2580"),
        (|| Work::Check(PinName::Juki), "4071"),
        (|| Work::Read(KeyPair::Sign), "DEMO2580"),
        (|| Work::Challenge(KeyPair::Auth), "2580"),
        (|| Work::Change(PinName::Auth), "2580"),
        (|| Work::Change(PinName::Text), "3690"),
        (|| Work::Change(PinName::Juki), "4071"),
    ];
    let _world = World::start();
    let server = serve(card("two-cards"), 0);
    let mut jobs = Jobs::start();
    let mut refused = 0;
    for (work, typed) in works {
        for _ in 0..2 {
            jobs.look();
            // A power cycle, as pcscd makes one of its own after a while.
            power_down();
            let before = both(&server);
            let outcome = jobs.run(work(), typed);
            assert_eq!(
                outcome.result,
                Err(Stop::Fault { fault: Fault::AnotherCard, after: After::Nothing }),
                "{:?}",
                work().pin()
            );
            let after = both(&server);
            assert_eq!(before.0 + before.1, after.0 + after.1, "{:?}", work().pin());
            refused += 1;
        }
    }
    assert_eq!(both(&server), (0, 0));
    eprintln!("measured: {refused} of {refused} jobs refused, 0 secrets to either card");
}

/// Another program that powers the card down when it lets go.
fn power_down() {
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let name = CString::new(READERS[0]).unwrap();
    let card = context.connect(&name, pcsc::ShareMode::Shared, pcsc::Protocols::ANY).unwrap();
    card.disconnect(pcsc::Disposition::UnpowerCard).map_err(|(_, error)| error).unwrap();
}

fn a_card_that_answers_while_the_prompt_waits_gets_no_pin() {
    let _world = World::start();
    let server = serve(card("two-cards"), 0);
    card_is_in(0);
    for (arguments, typed) in [
        (&["pin", "check", "auth"][..], "2580\r"),
        (&["cert", "sign"], "DEMO2580\r"),
        (&["authenticate"], "2580\r"),
    ] {
        let program = [&[MYNASCOPE], arguments, &["--now", NOW]].concat();
        let mut terminal = Terminal::start((100, 24), &program, &[]);
        terminal.shows("such as");
        power_down();
        terminal.press(typed).shows("Another card answers");
        assert_eq!(terminal.end(), 4);
        assert_eq!(both(&server), (0, 0), "{arguments:?}");
    }
}

fn a_screen_left_while_a_pin_is_unanswered_says_what_is_certain_of_the_try() {
    let _world = World::start();
    // How long the card takes over VERIFY, what it answers then, how the screen is left, what is said and the code.
    let wrong = [0x63, 0xC4];
    let cases: [(u64, [u8; 2], &str, &str, u32); 5] = [
        (5_000, wrong, "q", "one try may be spent", 130),
        (5_000, wrong, "\x03", "one try may be spent", 130),
        (5_000, wrong, "TERM", "one try may be spent", 143),
        (1_500, wrong, "q", "4 of 5 tries left", 130),
        (1_500, wrong, "HUP", "4 of 5 tries left", 129),
    ];
    let server = serve(card("fresh"), 0);
    card_is_in(0);
    for (time, answer, leave, said, code) in cases {
        let mut terminal = Terminal::mynascope(&["--now", NOW]);
        terminal.shows("What to do now");
        let (starts, started) = std::sync::mpsc::channel();
        server.with_card(|card| {
            card.set_hook(Box::new(move |_, command| {
                (command[1] == 0x20 && command.len() > 5).then(|| {
                    let _ = starts.send(());
                    // Slept: how long the card takes is what is tested.
                    std::thread::sleep(Duration::from_millis(time));
                    Reply::Answer(answer.to_vec())
                })
            }));
        });
        terminal.press("\t\t\r").shows("5 of 5 tries left");
        terminal.press("WRONG999\r");
        started.recv_timeout(Duration::from_secs(15)).unwrap();
        match leave {
            "TERM" => kill_process(terminal.pid(), Signal::TERM).unwrap(),
            "HUP" => kill_process(terminal.pid(), Signal::HUP).unwrap(),
            key => drop(terminal.press(key)),
        }
        assert_eq!(terminal.end(), code, "{leave} {}", terminal.text());
        terminal.given_back();
        assert!(terminal.text().contains(said), "{leave} {time}: {}", terminal.text());
    }
    // A screen that is left with nothing unanswered has nothing to say, and ends well.
    server.with_card(|card| card.set_hook(Box::new(|_, _| None)));
    let mut terminal = Terminal::mynascope(&["--now", NOW]);
    terminal.shows("What to do now");
    terminal.press("\t\t\r").shows("5 of 5 tries left");
    terminal.press("WRONG999\r").shows("4 of 5 tries left");
    terminal.press("\x1b").lost("4 of 5 tries left.");
    assert_eq!(terminal.press("q").end(), 0);
    assert!(!terminal.text().contains("Interrupted"), "{}", terminal.text());
}

fn what_is_told_after_a_pin_is_of_one_card_alone() {
    let _world = World::start();
    let mut alone = card("fresh");
    alone.lay_beside(None);
    let server = serve(alone, 0);
    card_is_in(0);
    let ask = |arguments: &[&str], input: &str| {
        let ran = with_input(
            command(&[arguments, &["--now", NOW, "--json", "--pin-stdin"]].concat()),
            input.as_bytes(),
        );
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.json()
    };
    let (inspect, check) = (&["inspect", "--sign"][..], &["pin", "check", "auth"][..]);
    let (read, checked) = (ask(inspect, "DEMO2580\n"), ask(check, "2580\n"));
    // Each job powers the card down; then another one answers.
    for _ in 0..2 {
        server.with_card(|it| it.lay_beside(Some(card("substitutes"))));
        let (again, checked_again) = (ask(inspect, "DEMO2580\n"), ask(check, "2580\n"));
        let of = |told: &serde_json::Value| [told["certificates"].clone(), told["card"].clone()];
        let pair = of(&again).map(|part| part.to_string());
        if again["certificates"]["auth"]["serial"] == read["certificates"]["auth"]["serial"] {
            assert_eq!(again["certificates"]["sign"]["serial"], read["certificates"]["sign"]["serial"]);
            assert!(pair[0].contains("見本　花子"), "{pair:?}");
        } else {
            assert!(pair[0].contains("高橋　芳枝"), "{pair:?}");
        }
        assert_eq!(checked_again["pins"], checked["pins"]);
    }
}

fn another_card_in_another_reader_keeps_no_job_from_its_card() {
    let _world = World::start();
    let _meant = serve(card("fresh"), 0);
    let _other = serve(card("other-card"), 1);
    card_is_in(0);
    card_is_in(1);
    let check = command(&["pin", "check", "auth", "--now", NOW, "--json", "--pin-stdin"]);
    let ran = with_input(check, b"2580\n");
    assert_eq!((ran.code, &ran.json()["right"]), (0, &true.into()), "{ran:?}");
}

/// Another program that has the card of a slot for itself.
fn held(slot: usize) -> (pcsc::Context, pcsc::Card) {
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let name = CString::new(READERS[slot]).unwrap();
    let card = context.connect(&name, pcsc::ShareMode::Exclusive, pcsc::Protocols::ANY).unwrap();
    (context, card)
}

fn beside_a_card_that_is_held_no_command_takes_the_other_without_a_word() {
    let _world = World::start();
    let (server, _beside) = (serve(card("fresh"), 0), serve(card("renewable"), 1));
    card_is_in(0);
    card_is_in(1);
    let _held = held(1);
    let directory = tempfile::tempdir().unwrap();
    let document = directory.path().join("document");
    std::fs::write(&document, "a document").unwrap();
    let document = document.to_str().unwrap();
    let jobs: [(&[&str], &str); 8] = [
        (&["inspect", "--sign"], "DEMO2580\n"),
        (&["cert", "sign"], "DEMO2580\n"),
        (&["sign", document], "DEMO2580\n"),
        (&["sign", "--key", "auth", document], "2580\n"),
        (&["authenticate"], "2580\n"),
        (&["pin", "check", "auth"], "2580\n"),
        (&["pin", "change", "auth"], "2580\n2468\n"),
        (&["pin", "change", "juki"], "4071\n2468\n"),
    ];
    for (arguments, input) in jobs {
        let all = [arguments, &["--now", NOW, "--json", "--pin-stdin"]].concat();
        let ran = with_input(command(&all), input.as_bytes()).failed(2, "several-cards");
        assert!(ran.err.contains("could not be looked at") && ran.err.contains("--reader"), "{ran:?}");
        assert!(ran.err.contains(&format!("{} (Another program is using the card)", READERS[1])), "{ran:?}");
        assert!(ran.err.contains(&format!("{},", READERS[0])), "{ran:?}");
        let japanese = with_input(command(&[&all[..], &["--lang", "ja"]].concat()), input.as_bytes());
        assert!(japanese.failed(2, "several-cards").err.contains("確かめられないカード"));
    }
    assert_eq!(server.with_card(|card| reached(card.log())), 0, "no secret, no signature");
    // Looking says that there is another.
    for arguments in [&["inspect"][..], &["cert", "auth"], &["pin", "status"], &["renew"]] {
        let ran = finish(command(&[arguments, &["--now", NOW, "--json"]].concat()));
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.err.contains("can't be looked at") && ran.err.contains(READERS[1]), "{ran:?}");
        let told = ran.json();
        assert_eq!(told["reader"]["name"], READERS[0]);
        assert_eq!(told["beside"][0]["reader"], READERS[1], "{told}");
        assert_eq!(told["beside"][0]["kind"], "card-held");
    }
    // Somebody has said which.
    for (reader, code) in [("0", 0), (READERS[0], 0), ("1", 4)] {
        let check = ["pin", "check", "auth", "--now", NOW, "--json", "--pin-stdin", "--reader", reader];
        let ran = with_input(command(&check), b"2580\n");
        assert_eq!(ran.code, code, "{ran:?}");
    }
    let told = finish(command(&["inspect", "--now", NOW, "--json", "--reader", "0"])).done().json();
    assert_eq!(told["beside"].as_array().map(Vec::len), Some(0));
}

fn beside_a_card_that_is_held_the_screen_asks_which_before_a_pin() {
    let _world = World::start();
    let (server, _beside) = (serve(card("fresh"), 0), serve(card("renewable"), 1));
    card_is_in(0);
    card_is_in(1);
    let other = held(1);
    let mut terminal = Terminal::mynascope(&["--now", NOW]);
    terminal.shows("What to do now");
    terminal.shows("Another card (Virtual PCD 00 01) can't be looked at");
    terminal.press("\t\t\r").shows("Choose a card");
    terminal.press("\r").lost("Choose a card");
    assert_eq!(server.with_card(|card| reached(card.log())), 0);
    terminal.press("\r").shows("such as");
    // Once it is free it is looked at by itself.
    terminal.press("\x1b").lost("such as");
    drop(other);
    terminal.lost("can't be looked at");
}

/// How often the thread of the program that watches the readers has gone to sleep, from the kernel.
fn monitor_s_turns(terminal: &Terminal) -> u64 {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", terminal.pid().as_raw_nonzero())).unwrap();
    let all = tasks.flatten().filter_map(|task| std::fs::read_to_string(task.path().join("status")).ok());
    let status = all.filter(|status| status.starts_with("Name:\treader-monitor\n"));
    let turns = status.last().and_then(|status| {
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        line.and_then(|count| count.trim().parse().ok())
    });
    turns.unwrap()
}

fn a_card_that_comes_while_the_prompt_waits_is_asked_about() {
    let _world = World::start();
    let server = serve(card("fresh"), 0);
    card_is_in(0);
    for (persona, taken, said, code) in [
        ("renewable", false, "There are My Number Cards in several readers", 2),
        ("renewable", true, "there is a card that could not be looked at", 2),
        ("other-card", false, "is right", 0),
    ] {
        let program = [MYNASCOPE, "pin", "check", "auth", "--now", NOW];
        let mut terminal = Terminal::start((100, 24), &program, &[]);
        terminal.shows("such as");
        let before = monitor_s_turns(&terminal);
        let second = serve(card(persona), 1);
        card_is_in(1);
        let other = taken.then(|| held(1));
        // The service tells the program when it tells us, and its thread may be behind ours.
        let (mut turns, mut since) = (before, Instant::now());
        within(Duration::from_secs(30), "the program knows of it, and has thought about it", || {
            let now = monitor_s_turns(&terminal);
            if now != turns {
                (turns, since) = (now, Instant::now());
            }
            turns > before && since.elapsed() > Duration::from_millis(500)
        });
        terminal.press("2580\r").shows(said);
        assert_eq!(terminal.end(), code);
        let spent = server.with_card(|card| reached(card.log()));
        assert_eq!(spent, usize::from(code == 0), "{persona}");
        drop((other, second));
        card_is_out(1);
    }
}

fn a_card_that_is_held_beside_another_card_is_told_as_held() {
    let _world = World::start();
    let (_other, _meant) = (serve(card("other-card"), 0), serve(card("fresh"), 1));
    card_is_in(0);
    card_is_in(1);
    let _held = held(1);
    for arguments in [&["inspect"][..], &["cert", "auth"], &["pin", "status"], &["renew"]] {
        finish(command(&[arguments, &["--now", NOW, "--json"]].concat())).failed(4, "card-held");
    }
    for arguments in [&["pin", "check", "auth"][..], &["authenticate"]] {
        let all = [arguments, &["--now", NOW, "--json", "--pin-stdin"]].concat();
        with_input(command(&all), b"2580\n").failed(4, "card-held");
    }
    let terminal = Terminal::mynascope(&["--now", NOW]);
    terminal.shows("Another program is using the card");
}

fn who_gives_up_at_the_prompt_is_told_that_nothing_was_sent() {
    let directory = tempfile::tempdir().unwrap();
    let document = directory.path().join("document");
    std::fs::write(&document, "a document").unwrap();
    for arguments in [
        &["authenticate"][..],
        &["pin", "change", "auth"],
        &["cert", "sign"],
        &["sign", document.to_str().unwrap()],
    ] {
        for key in ["\x03", "\x04"] {
            let program = [&[MYNASCOPE, "--demo", "--now", NOW], arguments].concat();
            let mut terminal = Terminal::start((100, 30), &program, &[]);
            terminal.shows("such as");
            terminal.press(key).shows("the PIN was not sent; no try is spent");
            assert_eq!(terminal.end(), 130);
            assert!(!terminal.text().contains("what was done stands"), "{}", terminal.text());
        }
    }
}

fn what_is_asked_wrongly_is_told_in_both_languages_and_as_json() {
    for (lang, said) in [("ja", "模擬カードはありません"), ("en", "No simulated card is named")] {
        let ran = finish(command(&["--demo=nobody", "inspect", "--json", "--lang", lang])).failed(2, "usage");
        assert!(ran.err.contains(said) && ran.err.contains("two-cards"), "{ran:?}");
    }
    for (lang, said) in [("ja", "端末が必要です"), ("en", "needs a terminal")] {
        let ran = finish(command(&["--demo", "--json", "--lang", lang])).failed(1, "terminal");
        assert!(ran.err.contains(said), "{ran:?}");
    }
}

fn a_reader_of_the_manual_may_go_away() {
    for arguments in ["man", "completions bash"] {
        for _ in 0..5 {
            let line = format!("{MYNASCOPE} {arguments} | true; exit ${{PIPESTATUS[0]}}");
            let output = Command::new("bash").args(["-c", &line]).output().unwrap();
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!((output.status.code(), told.as_str()), (Some(0), ""), "{arguments}");
        }
    }
}

fn a_trace_never_takes_the_place_of_the_configuration() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("c.toml");
    std::fs::write(&file, "lang = \"en\"\n").unwrap();
    let name = file.to_str().unwrap();
    let ran = finish(command(&["--demo", "inspect", "--json", "--config", name, "--trace", name]));
    assert_eq!(ran.failed(2, "configuration").json()["error"]["code"], 2);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "lang = \"en\"\n");
}
