//! The machine around a kiosk, as real files and processes: what it takes from its environment, which configuration counts,
//! what it writes down, how the staff end it, what it tells its service manager.

use std::fs;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::{Path, PathBuf};
use std::time::Duration;

use libtest_mimic::{Completion, Failed, Trial};
use mynascope::conduct::visiting::Press;
use mynascope::secret::Pin;
use mynascope::station::staff;
use rustix::process::{Signal, kill_process};
use serde_json::Value;

use crate::guided::Guided;
use crate::program::{command, finish, mynascope, plain, trials};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::{World, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain:
        what_does_not_go_with_a_kiosk_is_said_before_it_begins,
        a_staff_code_typed_twice_becomes_a_line_of_the_configuration,
    ];
    all.extend(trials![as_root:
        a_kiosk_keeps_three_variables_and_its_process,
        a_service_manager_hears_that_it_is_ready_alive_and_stopping,
        a_configuration_that_does_not_count_is_refused_in_both_languages,
        what_happens_is_written_down_line_by_line,
        one_process_per_visit_begins_anew_and_stays_the_same_process,
        the_staff_end_it_so_that_it_stays_ended,
    ]);
    all.extend(trials![trial:
        a_monitor_hears_of_a_kiosk_that_runs,
        a_service_that_goes_away_is_calm_for_visitors_and_told_to_staff_and_log,
    ]);
    all
}

/// A trial whose files only root can make so that they count.
fn as_root(name: &'static str, body: fn()) -> Trial {
    Trial::ignorable_test(name, move || -> Result<Completion, Failed> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Completion::ignored_with("not root"));
        }
        body();
        Ok(Completion::Completed)
    })
}

/// A folder that root alone can write, with a configuration in it and what it names.
struct Place(tempfile::TempDir);

impl Place {
    fn new(more: &str) -> Self {
        let place = Self(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap());
        let text = format!(
            "terminal = \"hall\"\nstate = \"{}\"\naudit = \"{}\"\n{more}",
            place.path("state.json").display(),
            place.path("audit.jsonl").display()
        );
        fs::write(place.path("kiosk.toml"), text).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn named(&self) -> String {
        format!("--config={}", self.path("kiosk.toml").display())
    }

    /// The lines of the log, as `event class`, once there are so many.
    #[track_caller]
    fn lines(&self, count: usize) -> Vec<String> {
        let read = || -> Vec<Value> {
            let text = fs::read_to_string(self.path("audit.jsonl")).unwrap_or_default();
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        };
        within(SOON, "the log is written", || read().len() >= count);
        let word = |line: &Value, key: &str| line[key].as_str().unwrap().to_owned();
        read().iter().map(|line| format!("{} {}", word(line, "event"), word(line, "class"))).collect()
    }
}

const SOON: Duration = Duration::from_secs(20);

/// The variables of a process, each with its value.
fn variables(pid: rustix::process::Pid) -> Vec<String> {
    let bytes = fs::read(format!("/proc/{}/environ", pid.as_raw_nonzero())).unwrap();
    let mut all: Vec<String> = String::from_utf8(bytes)
        .unwrap()
        .split('\0')
        .filter(|it| !it.is_empty())
        .map(ToOwned::to_owned)
        .collect();
    all.sort();
    all
}

fn a_kiosk_keeps_three_variables_and_its_process() {
    let environment = [
        ("PCSCLITE_CSOCK_NAME", "/nowhere/pcscd.comm"),
        ("LD_LIBRARY_PATH", "/nowhere"),
        ("RUST_BACKTRACE", "full"),
        ("NOTIFY_SOCKET", "/nowhere/notify"),
        ("WATCHDOG_USEC", "30000000"),
        ("WATCHDOG_PID", "1"),
    ];
    let mut terminal = Terminal::start((80, 24), &[MYNASCOPE, "kiosk", "--demo"], &environment);
    terminal.another_frame(0);
    let pid = terminal.pid();
    let kept = ["NOTIFY_SOCKET=/nowhere/notify", "TERM=xterm-256color", "WATCHDOG_USEC=30000000"];
    assert_eq!(variables(pid), kept);
    let name = fs::read_to_string(format!("/proc/{}/comm", pid.as_raw_nonzero())).unwrap();
    assert_eq!(name.trim(), "mynascope");
    kill_process(pid, Signal::TERM).unwrap();
    assert_eq!(terminal.end(), 143);
    terminal.given_back();
    // The locale is gone, but not what a demonstration draws by it.
    for (locale, signs) in [("C", false), ("C.UTF-8", true)] {
        let demo = [MYNASCOPE, "kiosk", "--demo"];
        let mut terminal = Terminal::start((80, 24), &demo, &[("LC_ALL", locale)]);
        terminal.another_frame(0);
        assert_eq!(variables(terminal.pid()), ["TERM=xterm-256color"]);
        assert_eq!(terminal.text().contains(['━', '█']), signs, "{locale}: {}", terminal.text());
        kill_process(terminal.pid(), Signal::TERM).unwrap();
        assert_eq!(terminal.end(), 143);
    }
}

fn a_service_manager_hears_that_it_is_ready_alive_and_stopping() {
    let name = format!("mynascope-machine-{}", std::process::id());
    let socket = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
    socket.set_read_timeout(Some(SOON)).unwrap();
    let heard = || {
        let mut buffer = [0; 256];
        let length = socket.recv(&mut buffer).unwrap();
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    };
    let at = format!("@{name}");
    let environment = [("NOTIFY_SOCKET", at.as_str()), ("WATCHDOG_USEC", "400000")];
    let mut terminal = Terminal::start((80, 24), &[MYNASCOPE, "kiosk", "--demo"], &environment);
    assert!(heard().starts_with("READY=1\n"));
    terminal.settled(Duration::from_secs(1));
    let drawn = terminal.shown().raw.len();
    // What was said until then is heard first.
    socket.set_nonblocking(true).unwrap();
    while socket.recv(&mut [0; 256]).is_ok() {}
    socket.set_nonblocking(false).unwrap();
    for _ in 0..5 {
        assert_eq!(heard(), "WATCHDOG=1\n");
    }
    assert_eq!(terminal.shown().raw.len(), drawn, "nothing is drawn for it");
    kill_process(terminal.pid(), Signal::TERM).unwrap();
    assert_eq!(terminal.end(), 143);
    while heard() != "STOPPING=1\n" {}
}

fn a_configuration_that_does_not_count_is_refused_in_both_languages() {
    type Change = fn(&Place);
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let cases: [(Change, &str, &str); 6] = [
        (|_| {}, "", ""),
        (
            |place| fs::set_permissions(place.path("kiosk.toml"), fs::Permissions::from_mode(0o646)).unwrap(),
            "can be written by others than root",
            "root 以外が書き込めます",
        ),
        (
            |place| {
                fs::rename(place.path("kiosk.toml"), place.path("other.toml")).unwrap();
                symlink(place.path("other.toml"), place.path("kiosk.toml")).unwrap();
            },
            "is a symbolic link",
            "シンボリックリンクです",
        ),
        (
            |place| {
                fs::write(place.path("kiosk.toml"), "[[municipality]]\nfile = \"x.toml\"\n").unwrap();
                fs::write(place.path("x.toml"), "").unwrap();
                fs::set_permissions(place.path("x.toml"), fs::Permissions::from_mode(0o666)).unwrap();
            },
            "x.toml: it can be written by others than root",
            "x.toml: root 以外が書き込めます",
        ),
        (
            |place| fs::write(place.path("kiosk.toml"), "staff_code = \"246810\"\n").unwrap(),
            "line 1: not a hash",
            "1行目: PHC 形式のハッシュではありません",
        ),
        (
            |place| fs::write(place.path("kiosk.toml"), "audit = \"stderr\"\n").unwrap(),
            "which is the screen here",
            "標準エラー出力が画面です",
        ),
    ];
    for (change, en, ja) in cases {
        let place = Place::new("");
        mode(place.0.path(), 0o755);
        change(&place);
        let mut terminal = Terminal::start((200, 24), &[MYNASCOPE, "kiosk", "--demo", &place.named()], &[]);
        if en.is_empty() {
            terminal.another_frame(0);
            kill_process(terminal.pid(), Signal::TERM).unwrap();
            assert_eq!(terminal.end(), 143);
            continue;
        }
        assert_eq!(terminal.end(), 2, "{en}");
        let said: String = terminal.text().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(en) && said.contains(ja), "{said}");
        assert!(terminal.shown().frames.is_empty() && !place.path("audit.jsonl").exists());
    }
}

fn what_happens_is_written_down_line_by_line() {
    let place = Place::new("");
    let mut kiosk = Guided::start((100, 30), &["--demo", &place.named()]);
    kiosk.at_rest();
    kiosk.press(Press::Begin);
    assert_eq!(place.lines(2), ["started done", "visit-began done"]);
    kill_process(kiosk.terminal.pid(), Signal::TERM).unwrap();
    assert_eq!(kiosk.terminal.end(), 143);
    let all = place.lines(3);
    assert_eq!(all.last().map(String::as_str), Some("stopped signal"), "{all:?}");
    let text = fs::read_to_string(place.path("audit.jsonl")).unwrap();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let keys: Vec<&String> = line.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["time", "terminal", "event", "class", "duration_ms", "visit"]);
        assert_eq!(line["terminal"], "hall");
    }
    // A demonstration leaves no state.
    assert!(!place.path("state.json").exists());
}

fn one_process_per_visit_begins_anew_and_stays_the_same_process() {
    let place = Place::new("one_process_per_visit = true\n");
    let mut kiosk = Guided::start((100, 30), &["--demo", &place.named()]);
    kiosk.at_rest();
    let pid = kiosk.terminal.pid();
    kiosk.press(Press::Begin).press(Press::Finish);
    let all = place.lines(5);
    assert_eq!(all[..2], ["started done", "visit-began done"], "{all:?}");
    assert!(all[2].starts_with("visit-ended "), "{all:?}");
    assert_eq!(all[3..], ["stopped done", "started done"], "{all:?}");
    kiosk.at_rest();
    assert_eq!(variables(pid), ["TERM=xterm-256color"]);
    kill_process(pid, Signal::TERM).unwrap();
    assert_eq!(kiosk.terminal.end(), 143);
}

/// The line that `--hash` prints for a code.
fn line_of(code: &str) -> String {
    let mut terminal = Terminal::mynascope(&["kiosk", "--hash"]);
    terminal.shows("Staff code:");
    terminal.press(&format!("{code}\r"));
    terminal.shows("Staff code (again):");
    terminal.press(&format!("{code}\r"));
    assert_eq!(terminal.end(), 0);
    // A line longer than the terminal is wide goes on in the next.
    let shown = terminal.text().replace('\n', "");
    let line = shown.split("staff_code = ").nth(1).unwrap().trim();
    format!("staff_code = {line}\n")
}

fn a_staff_code_typed_twice_becomes_a_line_of_the_configuration() {
    let line = line_of("staff77");
    let hash: staff::Hash = line.split('"').nth(1).unwrap().parse().unwrap();
    let state = mynascope::station::state::State::in_memory(std::sync::Arc::new(crate::program::now));
    let door = staff::Staff::new(hash, std::sync::Arc::new(state));
    let typed = |text: &str| {
        let mut pin = Pin::default();
        assert!(text.bytes().all(|byte| pin.push(byte)));
        pin
    };
    assert_eq!(door.answer(&typed("STAFF78")), staff::Answer::Wrong);
    assert_eq!(door.answer(&typed("STAFF77")), staff::Answer::Right);

    let mut terminal = Terminal::mynascope(&["kiosk", "--hash"]);
    terminal.shows("Staff code:");
    // Too short, then another the second time, then given up.
    terminal.press("abc\r");
    terminal.shows("3 more needed");
    terminal.press("def\r");
    terminal.shows("Staff code (again):");
    terminal.press("abcdeg\r");
    terminal.shows("The two differ");
    terminal.press("\x03");
    assert_eq!(terminal.end(), 130);
    let said = terminal.text();
    assert!(!said.contains("abc") && !said.contains("ABC") && !said.contains("argon2"), "{said}");
}

fn the_staff_end_it_so_that_it_stays_ended() {
    let place = Place::new(&line_of("STAFF77"));
    let mut kiosk = Guided::start((100, 30), &["--demo", &place.named()]);
    kiosk.at_rest();
    kiosk.terminal.press("\x0b").shows("職員用のコードを入れてください");
    kiosk.terminal.press("staff78\r").shows("コードが違います");
    kiosk.terminal.press("staff77\r").shows("職員用のページ");
    for words in ["終了", "はい"] {
        let at = within_boxes(&kiosk, words);
        kiosk.terminal.click(at.0, at.1);
    }
    assert_eq!(kiosk.terminal.end(), 40);
    kiosk.terminal.given_back();
    let all = place.lines(4);
    assert_eq!(all, ["started done", "staff wrong", "staff done", "stopped staff"]);
}

/// Waits for the box with these words.
#[track_caller]
fn within_boxes(kiosk: &Guided, words: &str) -> (usize, usize) {
    let mut found = None;
    within(SOON, words, || {
        found = crate::guided::boxes(&kiosk.terminal.shown()).into_iter().find(|(text, _)| text == words);
        found.is_some()
    });
    found.unwrap().1
}

fn what_does_not_go_with_a_kiosk_is_said_before_it_begins() {
    for option in [
        "--trace=x",
        "--json",
        "--lang=en",
        "--wait=3",
        "--theme=mono",
        "--color=always",
        "--verbose",
        "--accessible",
    ] {
        let told = mynascope(&["kiosk", "--demo", option]);
        assert_eq!(told.code, 2, "{option}: {told:?}");
        let name = option.split('=').next().unwrap();
        assert!(told.err.contains(&format!("{name} does not go with kiosk")), "{told:?}");
    }
    for (locale, todo) in [
        ("en_US.UTF-8", "start mynascope --accessible, without kiosk"),
        ("ja_JP.UTF-8", "kiosk を付けずに mynascope --accessible を"),
    ] {
        let mut typed = command(&["--accessible", "kiosk", "--demo"]);
        typed.env("LC_ALL", locale);
        let told = finish(typed);
        assert!(told.code == 2 && told.err.contains(todo), "{told:?}");
    }
    assert_eq!(mynascope(&["kiosk", "--demo", "--trace-contents"]).code, 2);
    // Whatever surrounds it, it is a kiosk.
    for (name, value) in [("MYNASCOPE_ACCESSIBLE", "1"), ("TERM", "dumb")] {
        let mut surrounded = command(&["kiosk", "--demo"]);
        surrounded.env(name, value);
        let told = finish(surrounded);
        assert!(told.code == 1 && told.err.contains("The full screen needs a terminal"), "{told:?}");
    }
    assert!(mynascope(&["kiosk", "--demo"]).err.contains("terminal"), "it has no screen here");
    // On a terminal it is none where nothing can be drawn, whatever is typed besides.
    for term in ["dumb", "", "unknown"] {
        for (locale, why) in [
            ("en_US.UTF-8", "TERM names no terminal on which one can be drawn"),
            ("ja_JP.UTF-8", "TERM に、画面を描ける端末の名前がありません"),
        ] {
            let around = [("TERM", term), ("LC_ALL", locale)];
            let mut terminal =
                Terminal::start((120, 24), &[MYNASCOPE, "kiosk", "--demo", "--ascii"], &around);
            assert_eq!(terminal.end(), 2, "TERM={term}");
            terminal.shows(why);
        }
    }
    let unset = ["env", "-u", "TERM", MYNASCOPE, "kiosk", "--demo"];
    assert_eq!(Terminal::start((120, 24), &unset, &[]).end(), 2, "TERM not set");
}

fn a_service_that_goes_away_is_calm_for_visitors_and_told_to_staff_and_log() {
    let mut world = World::start();
    let place = Place::new(&line_of("STAFF77"));
    let mut kiosk = Guided::start((100, 30), &[&place.named()]);
    kiosk.at_rest();
    for fault in 1..=2 {
        world.kill_pcscd();
        kiosk.terminal.shows("職員にお声がけください");
        assert!(!kiosk.terminal.text().to_lowercase().contains("pcsc"), "{}", kiosk.terminal.text());
        if fault == 1 {
            kiosk.terminal.press("\x0b").shows("職員用のコードを入れてください");
            kiosk.terminal.press("staff77\r").shows("PC/SC サービスで止まっています");
            kiosk.terminal.press("\x1b").shows("職員にお声がけください");
        }
        world.restart();
        kiosk.at_rest();
    }
    let faults = place.lines(6).into_iter().filter(|line| !line.starts_with("staff "));
    let one = ["fault failed", "recovered done"];
    assert_eq!(faults.collect::<Vec<_>>(), [&["started done"][..], &one, &one].concat());
    world.stop();
}

fn a_monitor_hears_of_a_kiosk_that_runs() {
    let mut world = World::start();
    let folder = Path::new("/run/mynascope");
    fs::create_dir(folder).unwrap();
    let health = || mynascope(&["health", "--json"]).json()["last_card_event"].clone();
    assert_eq!(health(), Value::Null);
    let mut terminal = Terminal::start((100, 30), &[MYNASCOPE, "kiosk"], &[]);
    terminal.another_frame(0);
    within(SOON, "the state is written", || folder.join("kiosk.json").exists());
    let kept: Value = serde_json::from_slice(&fs::read(folder.join("kiosk.json")).unwrap()).unwrap();
    assert_eq!(
        (&kept["pid"], &kept["wrong_pins"]),
        (&terminal.pid().as_raw_nonzero().get().into(), &0.into())
    );
    assert_eq!(fs::metadata(folder.join("kiosk.json")).unwrap().permissions().mode() & 0o777, 0o644);
    assert!(mynascope(&["health", "--lang=en"]).text().contains("none yet"));
    kill_process(terminal.pid(), Signal::TERM).unwrap();
    assert_eq!(terminal.end(), 143);
    assert!(mynascope(&["health", "--lang=en"]).text().contains("Kiosk: none is running"));
    world.stop();
}
