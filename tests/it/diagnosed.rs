//! Faults made for real, through pcscd and its virtual reader: what `doctor` finds of each, what it says is to be done,
//! with which code it ends, and what `health` tells a monitor meanwhile.
//!
//! What only other machines have (USB, kernel modules, units, snap, macOS, Windows) is made of files: see `diag`'s own
//! tests. In a world there is no systemd to ask, and whether `/sys` and `/.dockerenv` are there is the machine's affair:
//! nothing here rests on those.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64ct::Encoding as _;
use libtest_mimic::Trial;
use mynascope::sim;
use serde_json::Value;

use crate::live::{card, serve};
use crate::memory::spelled;
use crate::program::{
    NOW, Ran, Simulated, as_nobody, card_is_in, card_is_out, command, finish, mynascope, plain, trials,
};
use crate::scripted::{ATR, Card, Reply};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::{READERS, World, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![trial:
        no_service_is_found_with_what_starts_it,
        a_socket_closed_to_the_user_is_found_as_no_right_to_it,
        a_service_without_readers_is_found,
        a_service_that_was_killed_is_found_with_what_starts_it,
        a_service_that_is_killed_meanwhile_is_found_as_gone,
        a_service_that_hangs_is_found_within_its_two_seconds,
        a_card_that_another_program_holds_is_found_and_not_touched,
        a_card_that_another_program_resets_is_told_all_the_same,
        an_empty_slot_wants_a_card,
        a_reader_that_is_named_and_not_there_is_found,
        two_cards_want_one_to_be_left,
        another_card_is_found_as_such,
        an_answer_to_reset_that_is_none_is_found_as_such,
        a_slow_card_is_told_with_its_times,
        a_card_that_leaves_and_comes_back_is_found_as_unsteady,
        a_card_that_takes_short_commands_alone_is_told_as_such,
        locked_pins_are_told_with_what_resets_them,
        a_spy_library_is_warned_of,
        a_report_answers_who_has_nothing_else,
        a_report_tells_of_no_serial_number_no_machine_and_no_user,
    ];
    all.extend(trials![plain: no_report_tells_of_the_person_on_the_card]);
    all
}

/// A machine that has much else to do is given another chance to be in time: where something takes longer by itself, none
/// of them is taken.
const CHANCES: usize = 8;
/// A service that hangs is given up after two seconds.
const SILENCE: Duration = Duration::from_millis(2_600);
/// Where nothing hangs nobody waits: the walk, the card's exchanges, a busy machine.
const QUICK: Duration = Duration::from_secs(2);
/// `health` has its answer by then, whatever hangs.
const HEALTH: Duration = Duration::from_secs(2);

/// What `doctor` says: as JSON, and as text in both languages.
#[derive(Debug)]
struct Doctor {
    code: i32,
    value: Value,
    text: String,
}

impl Doctor {
    /// Asks it three times: it says the same each time, and each time it can be done within `limit`.
    #[track_caller]
    fn asked(limit: Duration) -> Self {
        Self::of(limit, command)
    }

    #[track_caller]
    fn of(limit: Duration, command: impl Fn(&[&str]) -> Command) -> Self {
        let ask = |arguments: &[&str]| {
            let mut ran = in_time(limit, || finish(command(&[arguments, &["--now", NOW]].concat())));
            // What a spy library writes among it.
            let spy = |line: &&str| line.contains("pcsclite_nospy") || line.contains("pcsc-spy failed");
            let lines = ran.text().lines().filter(|line| !spy(line));
            ran.out = lines.map(|line| format!("{line}\n")).collect::<String>().into_bytes();
            ran
        };
        let json = ask(&["doctor", "--json"]);
        // One fact, one line: both languages mark the same. What commands of the system say is waited for a quarter of a
        // second alone: on a busy machine it may be known to one of them.
        let marks = |ran: &Ran| {
            let marks = ran.text().lines().filter_map(|line| line.trim_start().chars().next());
            marks.filter(|mark| "✓!✗?".contains(*mark)).collect::<String>()
        };
        let both = || (ask(&["doctor"]), ask(&["doctor", "--lang", "ja"]));
        let mut told = (0..CHANCES).map(|_| both());
        let (english, japanese) =
            told.find(|(english, japanese)| marks(english) == marks(japanese)).unwrap_or_else(both);
        assert_eq!(marks(&english), marks(&japanese), "{english:?}\n{japanese:?}");
        assert_eq!(
            (english.code, japanese.code),
            (json.code, json.code),
            "{json:?}\n{english:?}\n{japanese:?}"
        );
        let value = json.json();
        let first = |ran: &Ran| ran.text().lines().next().unwrap_or_default().to_owned();
        assert_eq!(first(&english), value["verdict"]["sentence"], "{english:?}");
        assert!(!first(&japanese).is_ascii(), "{japanese:?}");
        Self { code: json.code, value, text: english.text().to_owned() }
    }

    /// It stops there, for this reason, with this to do; it ends with this code.
    #[track_caller]
    fn stops(self, code: i32, part: &str, kinds: &[&str], todo: &str) -> Self {
        let verdict = &self.value["verdict"];
        assert_eq!(
            (self.code, &verdict["state"], &verdict["part"]),
            (code, &"stops".into(), &part.into()),
            "{self:?}"
        );
        let kind = verdict["kind"].as_str().unwrap();
        assert!(kinds.contains(&kind), "{kind}: {self:?}");
        let told = format!(
            "{} {}",
            verdict["todo"].as_str().unwrap_or(""),
            verdict["command"].as_str().unwrap_or("")
        );
        assert!(told.contains(todo), "{told}: {self:?}");
        assert!(self.text.contains(verdict["todo"].as_str().unwrap()), "{self:?}");
        assert_eq!(self.value["error"]["code"], code, "{self:?}");
        let bad = self.findings().filter(|finding| finding["mark"] == "bad").count();
        assert_eq!(bad, 1, "one stop, and what follows from it is none: {self:?}");
        self
    }

    /// A My Number Card answers.
    #[track_caller]
    fn answers(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        assert!(
            self.findings().any(|it| it["kind"] == "card" && it["facts"]["card"] == "my-number-card"),
            "{self:?}"
        );
        self
    }

    fn findings(&self) -> impl Iterator<Item = &Value> {
        self.value["findings"].as_array().unwrap().iter()
    }

    /// The finding of this kind.
    #[track_caller]
    fn finding(&self, kind: &str) -> &Value {
        self.findings().find(|it| it["kind"] == kind).unwrap_or_else(|| panic!("no {kind}: {self:?}"))
    }

    /// It was found, is marked so, and this is to be done about it.
    #[track_caller]
    fn tells(&self, kind: &str, mark: &str, todo: &str) -> &Value {
        let finding = self.finding(kind);
        assert_eq!(finding["mark"], mark, "{self:?}");
        let told = format!(
            "{} {}",
            finding["todo"].as_str().unwrap_or(""),
            finding["command"].as_str().unwrap_or("")
        );
        assert!(told.contains(todo), "{told}: {self:?}");
        // Numbers were measured anew for the text.
        let what = finding["what"].as_str().unwrap().split(" (").next().unwrap();
        assert!(self.text.contains(what), "{finding}: {self:?}");
        finding
    }
}

/// Runs it until it took no longer than this, a few times at the most.
#[track_caller]
fn in_time(limit: Duration, run: impl Fn() -> Ran) -> Ran {
    let mut late = Vec::new();
    while late.len() < CHANCES {
        let (at, ran) = (Instant::now(), run());
        if at.elapsed() < limit {
            return ran;
        }
        late.push((at.elapsed(), ran));
    }
    panic!("never within {limit:?}: {late:?}");
}

/// What a monitor is told, in time.
#[track_caller]
fn health(code: i32, service: &str) -> Value {
    let ran = in_time(HEALTH, || mynascope(&["health", "--json"]));
    let value = ran.json();
    let status = ["ok", "degraded", "down"][usize::try_from(code).unwrap()];
    assert_eq!((ran.code, &value["status"]), (code, &status.into()), "{ran:?}");
    assert_eq!(value["service"]["state"], service, "{ran:?}");
    value
}

fn no_service_is_found_with_what_starts_it() {
    let _world = World::not_started(2);
    // Also in a container: it has a service of its own.
    Doctor::asked(QUICK).stops(3, "service", &["no-service", "socket-missing"], "pcscd");
    health(2, "down");
}

fn a_socket_closed_to_the_user_is_found_as_no_right_to_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let _world = World::start();
    if as_nobody(&["--version"]).is_none() {
        // Without a second user (a world of a user's own) nobody can be kept out.
        return;
    }
    let nobody = |arguments: &[&str]| as_nobody(arguments).unwrap();
    Doctor::of(QUICK, nobody).stops(4, "card", &["no-card"], "Place the card");
    for (path, closed, open) in [("/run/pcscd/pcscd.comm", 0o600, 0o666), ("/run/pcscd", 0o700, 0o755)] {
        let mode = |mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        mode(closed);
        let told = Doctor::of(QUICK, nobody).stops(3, "service", &["socket-barred"], "");
        assert!(told.text.contains("/run/pcscd/pcscd.comm"), "{path} {told:?}");
        let down = finish(nobody(&["health", "--json"]));
        assert_eq!((down.code, &down.json()["service"]["kind"]), (2, &"denied".into()), "{down:?}");
        mode(open);
    }
    // Somebody else's mistake is not this user's.
    Doctor::asked(QUICK).stops(4, "card", &["no-card"], "Place the card");
}

fn a_service_without_readers_is_found() {
    let _world = World::start_without_readers();
    // A service that has just been started by its socket lists its readers a moment later: that is waited for.
    Doctor::asked(2 * QUICK).stops(3, "reader", &["no-reader"], "Plug a card reader in");
    health(1, "up");
}

fn a_service_that_was_killed_is_found_with_what_starts_it() {
    let mut world = World::start();
    let _card = Simulated::start("fresh", 0);
    Doctor::asked(QUICK).answers();
    // It cleans up nothing: its socket is still there.
    world.kill_pcscd();
    assert!(std::fs::exists("/run/pcscd/pcscd.comm").unwrap());
    Doctor::asked(QUICK).stops(3, "service", &["no-service"], "pcscd");
    health(2, "down");
    world.restart();
    card_is_in(0);
    Doctor::asked(QUICK).answers();
    assert_eq!(health(0, "up")["readers"][0]["state"], "card");
}

fn a_service_that_is_killed_meanwhile_is_found_as_gone() {
    let mut world = World::start();
    let count = Arc::new(AtomicUsize::new(0));
    let asked = Arc::clone(&count);
    let _card = Card::scripted(
        0,
        ATR,
        Box::new(move |_| {
            asked.fetch_add(1, Ordering::SeqCst);
            Reply::Late(Duration::from_millis(300), vec![0x90, 0x00])
        }),
    );
    card_is_in(0);
    let doctor = command(&["doctor", "--json"]).spawn().unwrap();
    within(Duration::from_secs(30), "the card is examined", || count.load(Ordering::SeqCst) > 1);
    let at = Instant::now();
    world.kill_pcscd();
    let ran = Ran::of(doctor.wait_with_output().unwrap());
    // It is seen to be gone, and not given up as one that hangs in each of the steps that are left.
    assert!(at.elapsed() < 2 * SILENCE, "{:?} {ran:?}", at.elapsed());
    let verdict = &ran.json()["verdict"];
    assert_eq!((ran.code, &verdict["part"]), (3, &"service".into()), "{ran:?}");
}

fn a_service_that_hangs_is_found_within_its_two_seconds() {
    let mut world = World::start();
    let _card = Simulated::start("fresh", 0);
    world.hang();
    let told = Doctor::asked(SILENCE).stops(3, "service", &["service-silent"], "pcscd");
    health(2, "silent");
    // The one thing to do is the same for who only asks whether it stands ready.
    let (verdict, ran) = (&told.value["verdict"], finish(command(&["health", "--now", NOW])));
    for part in ["todo", "command"].iter().filter_map(|part| verdict[part].as_str()) {
        assert!(ran.err.contains(part.trim_end_matches('.')), "{part}: {ran:?}");
    }
    world.resume();
    Doctor::asked(QUICK).answers();
}

/// What another program has of the first reader.
fn other_program(sharing: pcsc::ShareMode) -> (pcsc::Context, pcsc::Card) {
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let name = std::ffi::CString::new(READERS[0]).unwrap();
    let card = context.connect(&name, sharing, pcsc::Protocols::ANY).unwrap();
    (context, card)
}

fn a_card_that_another_program_holds_is_found_and_not_touched() {
    let _world = World::start();
    let card = Card::insert(0, ATR);
    card_is_in(0);
    let (_context, held) = other_program(pcsc::ShareMode::Exclusive);
    let before = (card.resets(), card.seen());
    Doctor::asked(QUICK).stops(4, "card", &["card-held"], "");
    for arguments in
        [&["doctor", "--exercise", "2"][..], &["inspect"], &["readers"], &["pin", "status"], &["health"]]
    {
        let ran = mynascope(arguments);
        let code = if matches!(arguments[0], "readers" | "health") { 0 } else { 4 };
        assert_eq!(ran.code, code, "{arguments:?}: {ran:?}");
    }
    assert_eq!((card.resets(), card.seen()), before, "a held card is not touched");
    // A kiosk holds its card too while it presents a PIN.
    assert_eq!(health(0, "up")["readers"][0]["held"], true);
    assert!(held.disconnect(pcsc::Disposition::LeaveCard).is_ok());
    // Nor is one that another program has only connected to, where a monitor asks.
    let (_context, shared) = other_program(pcsc::ShareMode::Shared);
    let before = (card.resets(), card.seen());
    health(0, "up");
    assert_eq!((card.resets(), card.seen()), before, "health asks no card for anything");
    assert!(shared.disconnect(pcsc::Disposition::LeaveCard).is_ok());
}

fn a_card_that_another_program_resets_is_told_all_the_same() {
    let _world = World::start();
    let mut slow = card("fresh");
    slow.wire.round_trip_ms = 5;
    let _server = serve(slow, 0);
    card_is_in(0);
    let (end, resets) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let (ended, count) = (Arc::clone(&end), Arc::clone(&resets));
    let rude = std::thread::spawn(move || {
        while !ended.load(Ordering::SeqCst) {
            // Dropping it resets the card.
            drop(other_program(pcsc::ShareMode::Shared));
            count.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    while resets.load(Ordering::SeqCst) < 8 {
        let ran = mynascope(&["doctor", "--json", "--now", NOW]);
        let value = ran.json();
        assert_eq!((ran.code, &value["verdict"]["state"]), (0, &"works".into()), "{ran:?}");
    }
    end.store(true, Ordering::SeqCst);
    rude.join().unwrap();
}

fn an_empty_slot_wants_a_card() {
    let _world = World::start();
    Doctor::asked(QUICK).stops(4, "card", &["no-card"], "Place the card");
    let ready = health(0, "up");
    assert_eq!(ready["readers"][0]["state"], "empty");
}

fn a_reader_that_is_named_and_not_there_is_found() {
    let _world = World::start();
    let named = |arguments: &[&str]| command(&[&["--reader", "Elsewhere"][..], arguments].concat());
    Doctor::of(QUICK, named).stops(2, "reader", &["no-such-reader"], "");
    let ran = finish(named(&["health", "--json"]));
    assert_eq!((ran.code, &ran.json()["status"]), (1, &"degraded".into()), "{ran:?}");
}

fn two_cards_want_one_to_be_left() {
    let _world = World::start();
    let _first = Simulated::start("fresh", 0);
    let _second = Simulated::start("expired", 1);
    Doctor::asked(QUICK).stops(2, "card", &["several-cards"], "Leave one");
    // One that is named is told alone.
    let second = |arguments: &[&str]| command(&[&["--reader", "1"][..], arguments].concat());
    let told = Doctor::of(QUICK, second).answers();
    assert_eq!(told.finding("card-present")["facts"]["reader"], READERS[1], "{told:?}");
}

fn another_card_is_found_as_such() {
    let _world = World::start();
    let other = Card::scripted(0, ATR, Box::new(|_| Reply::Bytes(vec![0x6A, 0x82])));
    card_is_in(0);
    Doctor::asked(QUICK).stops(8, "card", &["other-card"], "Place a My Number Card");
    assert_eq!(health(0, "up")["readers"][0]["state"], "card", "the reader is ready");
    // It spends no try: nothing but SELECT reached it.
    let verify = other.seen().into_iter().find(|command| command[1] != 0xA4);
    assert_eq!(verify, None);
}

fn an_answer_to_reset_that_is_none_is_found_as_such() {
    let _world = World::start();
    let _card = Card::insert(0, &[0x12, 0x34, 0x56]);
    card_is_in(0);
    let told = Doctor::asked(QUICK).stops(4, "card", &["bad-atr", "card-mute"], "place it again");
    assert!(told.text.contains("123456"), "{told:?}");
}

fn a_slow_card_is_told_with_its_times() {
    let _world = World::start();
    let server = serve(card("fresh"), 0);
    server.with_card(|card| {
        card.set_hook(Box::new(|_, _| {
            std::thread::sleep(Duration::from_millis(320));
            None
        }));
    });
    card_is_in(0);
    let told = Doctor::asked(Duration::from_secs(20)).answers();
    let slow = told.tells("slow", "warn", "");
    assert!(slow["facts"]["median_ms"].as_f64().unwrap() >= 320.0, "{slow}");
    assert!(slow["todo"].as_str().is_some_and(|todo| !todo.is_empty()), "{slow}");
}

fn a_card_that_leaves_and_comes_back_is_found_as_unsteady() {
    let _world = World::start();
    // pcscd looks every 0.4 s: what is away for less it does not see.
    let end = Arc::new(AtomicBool::new(false));
    let ended = Arc::clone(&end);
    let first = Card::insert(0, ATR);
    card_is_in(0);
    drop(first);
    card_is_out(0);
    let hand = std::thread::spawn(move || {
        while !ended.load(Ordering::SeqCst) {
            let mut left = 2;
            let script = Box::new(move |_: &[u8]| {
                left -= 1;
                if left > 0 { Reply::Bytes(vec![0x90, 0x00]) } else { Reply::Leave }
            });
            let card = Card::scripted(0, ATR, script);
            // It stays until it is asked: however long the program takes to begin, it finds a card.
            while card.seen().len() < 2 && !ended.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(5));
            }
            drop(card);
            // Slept: longer than pcscd takes to see that it is out.
            std::thread::sleep(Duration::from_millis(700));
        }
    });
    card_is_in(0);
    let ran = mynascope(&["doctor", "--json", "--now", NOW]);
    end.store(true, Ordering::SeqCst);
    hand.join().unwrap();
    let verdict = &ran.json()["verdict"];
    assert_eq!((ran.code, &verdict["kind"]), (4, &"card-flaky".into()), "{ran:?}");
    assert!(verdict["todo"].as_str().is_some_and(|todo| !todo.is_empty()), "{ran:?}");
}

fn a_card_that_takes_short_commands_alone_is_told_as_such() {
    let _world = World::start();
    let _card = Simulated::start("short-only", 0);
    let told = Doctor::asked(QUICK).answers();
    told.tells("short-only", "good", "");
}

fn locked_pins_are_told_with_what_resets_them() {
    let _world = World::start();
    for (persona, secret) in [("locked-auth", "auth"), ("locked-sign", "sign")] {
        let card = Simulated::start(persona, 0);
        let told = Doctor::asked(QUICK).answers();
        let locked =
            told.findings().find(|it| it["kind"] == "tries" && it["facts"]["secret"] == secret).unwrap();
        assert_eq!((&locked["facts"]["locked"], &locked["mark"]), (&true.into(), &"bad".into()), "{told:?}");
        let todo = locked["todo"].as_str().unwrap();
        assert!(todo.contains("reset") && told.text.contains(todo), "{told:?}");
        // It answers all the same: no error is told beside a code of 0.
        assert_eq!(told.value["error"], Value::Null, "{told:?}");
        drop(card);
        card_is_out(0);
    }
}

fn a_spy_library_is_warned_of() {
    let _world = World::start();
    let inserted = Simulated::start("fresh", 0);
    let clean = Doctor::asked(QUICK).answers();
    assert!(clean.findings().all(|it| it["kind"] != "spied"), "{clean:?}");
    let spied = |variables: &'static [(&'static str, &'static str)]| {
        move |arguments: &[&str]| {
            let mut command = command(arguments);
            command.envs(variables.iter().copied()).env("HOME", "/run/world");
            command
        }
    };
    // It is set; a library older than 2.3 does not look at it.
    let delegated = spied(&[("LIBPCSCLITE_DELEGATE", "/opt/pcsc-spy/libpcscspy.so.0")]);
    let told = Doctor::of(QUICK, delegated).answers();
    told.tells("spied", "warn", "unset LIBPCSCLITE_DELEGATE");
    // The real one, beside the library that it hands on to under the name that it knows.
    let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];
    let Some(folder) = folders.into_iter().find(|folder| Path::new(folder).join("libpcscspy.so.0").exists())
    else {
        return;
    };
    std::fs::create_dir("/run/world/spy").unwrap();
    std::fs::write("/run/world/pins", "2580\n2581\n").unwrap();
    symlink(Path::new(folder).join("libpcscspy.so.0"), "/run/world/spy/libpcscspy.so.0").unwrap();
    symlink(Path::new(folder).join("libpcsclite.so.1"), "/run/world/spy/libpcsclite_nospy.so.1").unwrap();
    let preloaded =
        spied(&[("LD_PRELOAD", "/run/world/spy/libpcscspy.so.0"), ("LD_LIBRARY_PATH", "/run/world/spy")]);
    // It lets a card be seen. Nothing is sent to one through it: with that of pcsc-lite 1.9 this program would end.
    let told = Doctor::of(QUICK, preloaded).stops(3, "service", &["spied"], "unset LD_PRELOAD");
    told.finding("card-present");
    let spy = told.finding("spied")["what"].as_str().unwrap().to_owned();
    // Every command says the same of it, asks for no PIN and takes none.
    for arguments in [
        &["inspect"][..],
        &["renew"],
        &["cert", "auth"],
        &["pin", "status"],
        &["pin", "check", "auth"],
        &["pin", "check", "auth", "--pin-stdin"],
        &["pin", "change", "text", "--pin-stdin"],
        &["authenticate", "--pin-stdin"],
        &["cert", "sign", "--pin-stdin"],
        &["inspect", "--sign", "--wait", "9", "--pin-stdin"],
        &["sign", "Cargo.toml", "-o", "/run/world/signed", "--pin-stdin"],
        &["doctor", "--exercise", "3"],
    ] {
        let mut asked = preloaded(&[arguments, &["--trace", "/run/world/trace"]].concat());
        asked.stdin(std::fs::File::open("/run/world/pins").unwrap());
        let ran = finish(asked);
        let (said, trace) = (ran.err.as_str(), std::fs::read_to_string("/run/world/trace").unwrap());
        assert_eq!(ran.code, 3, "{arguments:?}: {ran:?}");
        assert!(said.contains(&spy) && said.contains("unset LD_PRELOAD"), "{arguments:?}: {ran:?}");
        assert!(
            !trace.contains("00A404") && !ran.text().contains("Exercise"),
            "{arguments:?}: {trace}{ran:?}"
        );
    }
    assert!(finish(preloaded(&["readers"])).text().contains(&spy));
    let mut terminal = Terminal::start(
        (80, 24),
        &[MYNASCOPE],
        &[
            ("LD_PRELOAD", "/run/world/spy/libpcscspy.so.0"),
            ("LD_LIBRARY_PATH", "/run/world/spy"),
            ("HOME", "/run/world"),
        ],
    );
    terminal.shows(&spy);
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
    drop(inserted);
    card_is_out(0);
    let told = Doctor::of(QUICK, preloaded).stops(4, "card", &["no-card"], "Place the card");
    told.tells("spied", "warn", "unset LD_PRELOAD");
}

/// The report in one file, in both languages.
fn reports(arguments: &[&str]) -> [String; 2] {
    let folder = tempfile::tempdir().unwrap();
    ["en", "ja"].map(|lang| {
        let file = folder.path().join(lang);
        let to = file.to_str().unwrap();
        let ran = mynascope(&[arguments, &["doctor", "--report", to, "--lang", lang, "--now", NOW]].concat());
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
    })
}

fn a_report_answers_who_has_nothing_else() {
    let _world = World::start_named(b"ACS ACR39U ICC Reader (RR554-012345)");
    let _card = Card::scripted(0, ATR, Box::new(|_| Reply::Bytes(vec![0x6A, 0x82])));
    within(Duration::from_secs(30), "the card is seen", || {
        mynascope(&["readers", "--json"]).json()["readers"][0]["state"] == "card"
    });
    let version = |program: &str| {
        let told = Command::new(program).arg("--version").stdin(Stdio::null()).output().unwrap();
        let told = String::from_utf8(told.stdout).unwrap();
        told.split(|it: char| !(it.is_ascii_digit() || it == '.'))
            .find(|it| it.contains('.'))
            .unwrap()
            .trim_end_matches('.')
            .to_owned()
    };
    let pcscd = ["/usr/sbin/pcscd", "/usr/local/sbin/pcscd", "/sbin/pcscd"];
    let pcscd = version(pcscd.into_iter().find(|path| Path::new(path).exists()).unwrap());
    // The same facts in both, as JSON in the same file: what was measured is measured anew.
    let facts = |text: &str| {
        let json: Value = serde_json::from_str(&text[text.find("{\"schema\"").unwrap()..]).unwrap();
        let findings = json["findings"].as_array().unwrap().clone();
        let timed = |it: &Value| it["kind"] == "timing";
        findings.into_iter().filter(|it| !timed(it)).map(|it| it["facts"].clone()).collect::<Vec<_>>()
    };
    // What commands of the system say is waited for a quarter of a second alone: on a busy machine it may be known to one of
    // them.
    let mut told = (0..CHANCES).map(|_| reports(&[]));
    let [english, japanese] = told
        .find(|both| facts(&both[0]) == facts(&both[1]) && both[0].contains(&format!("pcscd {pcscd}")))
        .unwrap_or_else(|| reports(&[]));
    assert_eq!(facts(&english), facts(&japanese));
    for text in [&english, &japanese] {
        // Which reader, by its name without a number that is its own; which versions; which card.
        assert!(text.contains("ACS ACR39U ICC Reader"), "{text}");
        assert!(
            text.contains(env!("CARGO_PKG_VERSION")) && text.contains(&format!("pcscd {pcscd}")),
            "{text}"
        );
        assert!(text.contains("3B80800101"), "{text}");
    }
    // What failed first, and what to do.
    assert!(english.contains("It stops at the card: It is not a My Number Card."), "{english}");
    assert!(english.contains("Place a My Number Card on the reader."), "{english}");
    assert!(japanese.contains("マイナンバーカードではありません"), "{japanese}");
}

fn a_report_tells_of_no_serial_number_no_machine_and_no_user() {
    let _world = World::start_named(b"Sony FeliCa RC-S300/P (1234567)");
    let _server = serve(card("fresh"), 0);
    within(Duration::from_secs(30), "the card is seen", || {
        mynascope(&["readers", "--json"]).json()["readers"][0]["state"] == "card"
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report");
    let mut asked = command(&["doctor", "--report", file.to_str().unwrap(), "--now", NOW]);
    asked.env("USER", "hanako-yamada").env("LOGNAME", "hanako-yamada").env("HOME", "/home/hanako-yamada");
    let ran = finish(asked);
    let report = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    let host = host.trim();
    assert!(report.contains("RC-S300"), "{report}");
    for secret in ["hanako-yamada", "1234567", "/home/", host] {
        assert_eq!(found(&report, &[secret.to_owned()]), Vec::<String>::new(), "{report}");
    }
}

/// Every form in which a text could stand in a report.
fn found(report: &str, needles: &[String]) -> Vec<String> {
    let within = |needle: &&String| {
        let mut forms = spelled(needle);
        forms.push(base64ct::Base64::encode_string(needle.as_bytes()).trim_end_matches('=').into());
        forms.iter().any(|form| report.as_bytes().windows(form.len()).any(|window| window == form))
    };
    needles.iter().filter(within).cloned().collect()
}

/// A simulated card has no 個人番号.
fn no_report_tells_of_the_person_on_the_card() {
    let canary = "a canary that sings".to_owned();
    for name in sim::Persona::names() {
        let text = std::fs::read_to_string(format!("assets/personas/{name}.toml")).unwrap();
        let of = |key: &str| text.lines().find_map(|line| line.strip_prefix(&format!("{key} = ")));
        let mut needles: Vec<String> = ["name", "address", "serial", "sign"]
            .into_iter()
            .filter_map(of)
            .map(|value| value.trim_matches('"').to_owned())
            .filter(|value| value.chars().count() > 1)
            .collect();
        needles.extend(of("name").unwrap().trim_matches('"').split('\u{3000}').map(ToOwned::to_owned));
        needles.push(canary.clone());
        let [english, japanese] = reports(&[&format!("--demo={name}")]);
        for report in [english, japanese] {
            assert_eq!(found(&report, &needles), Vec::<String>::new(), "{name}\n{report}");
            // The same search finds what is planted.
            for form in spelled(&canary) {
                let planted = [report.as_bytes(), &form].concat();
                let planted = String::from_utf8_lossy(&planted);
                assert!(
                    String::from_utf8(form).is_err() || found(&planted, &needles) == [canary.clone()],
                    "{name}"
                );
            }
        }
    }
}
