//! A private world for one test: a mount, network and process namespace, an empty `/run`, and a pcscd of the test's
//! own with the virtual reader of vsmartcard. Tests meet neither each other nor the machine's service, and when one
//! ends, whatever it started ends with it.
//!
//! ```no_run
//! pub(crate) fn trials() -> Vec<Trial> {
//!     vec![world::trial("a_card_is_seen", a_card_is_seen)]
//! }
//! fn a_card_is_seen() {
//!     let mut world = World::start();
//!     let card = scripted::Card::insert(0, scripted::ATR); // any client of vpcd, port world::port(0)
//! }
//! ```

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use libtest_mimic::{Completion, Failed, Trial};
use rustix::process::{Pid, Signal, kill_process};

/// Where vpcd waits for the card of slot 0 (its default); each further slot is one further.
const FIRST_PORT: u16 = 35963;
/// What pcscd calls them.
pub(crate) const READERS: [&str; 2] = ["Virtual PCD 00 00", "Virtual PCD 00 01"];

/// Where vpcd waits for the card of a slot.
pub(crate) fn port(slot: usize) -> u16 {
    FIRST_PORT + u16::try_from(slot).unwrap()
}

/// Set for the process inside a world.
const INSIDE: &str = "MYNASCOPE_TEST_WORLD";
/// No test but those that say so may take longer; its world is ended then.
const LIMIT: Duration = Duration::from_mins(5);
/// Until pcscd answers.
const READY: Duration = Duration::from_secs(30);

/// Where distributions put the virtual reader's driver, below the directory of serial drivers.
const DRIVERS: [&str; 7] = [
    "/usr/lib/pcsc/drivers/serial/libifdvpcd.so",
    "/usr/lib64/pcsc/drivers/serial/libifdvpcd.so",
    "/usr/lib/x86_64-linux-gnu/pcsc/drivers/serial/libifdvpcd.so",
    "/usr/lib/aarch64-linux-gnu/pcsc/drivers/serial/libifdvpcd.so",
    "/usr/lib64/readers/libifdvpcd.so",
    "/usr/lib/readers/usb/libifdvpcd.so",
    "/usr/local/lib/pcsc/drivers/serial/libifdvpcd.so",
];

static IGNORED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A test that runs in a world of its own.
pub(crate) fn trial(name: &'static str, body: fn()) -> Trial {
    long_trial(name, LIMIT, body)
}

/// One that takes longer than others may.
pub(crate) fn long_trial(name: &'static str, limit: Duration, body: fn()) -> Trial {
    Trial::ignorable_test(name, move || {
        if std::env::var_os(INSIDE).is_some() {
            body();
            return Ok(Completion::Completed);
        }
        match namespaces() {
            Ok(unshare) => in_a_world(name, limit, unshare).map(|()| Completion::Completed),
            Err(why) => {
                IGNORED.lock().unwrap().push(name.into());
                Ok(Completion::ignored_with(why))
            }
        }
    })
}

/// Says at the end how many tests did not run and why; their names stand above.
pub(crate) fn tell_ignored() {
    let names = IGNORED.lock().unwrap();
    if let (false, Err(why)) = (names.is_empty(), namespaces()) {
        eprintln!("{} tests need PC/SC's virtual reader and were not run: {why}\n", names.len());
    }
}

/// How to enter a world on this machine, or why it can't be done. Asked once.
fn namespaces() -> &'static Result<Vec<&'static str>, String> {
    static ANSWER: OnceLock<Result<Vec<&'static str>, String>> = OnceLock::new();
    ANSWER.get_or_init(|| {
        pcscd().ok_or("pcscd is not installed")?;
        driver().ok_or("vsmartcard's virtual reader (vpcd) is not installed")?;
        let own = vec!["--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child"];
        let mapped = [&["--map-root-user"][..], &own].concat();
        let mut why = String::from("unshare (util-linux) is not installed");
        for flags in [own, mapped] {
            let tried = Command::new("unshare").args(&flags).args(["sh", "-c", PREPARE, "true"]).output();
            match tried {
                Ok(output) if output.status.success() => return Ok(flags),
                Ok(output) => {
                    let said = String::from_utf8_lossy(&output.stderr);
                    why = format!(
                        "no namespaces for a private pcscd, which need root or user namespaces (unshare: {})",
                        said.trim().replace('\n', "; ").trim_start_matches("unshare: ")
                    );
                }
                Err(_) => {}
            }
        }
        Err(why)
    })
}

/// Makes the world inside new namespaces, then runs the arguments. The shell stays as the first process of the
/// namespace: when it ends, the kernel ends all others.
const PREPARE: &str = "mount -t tmpfs tmpfs /run && mkdir -p /run/pcscd /run/world && \
    { ip link set lo up || ifconfig lo up; } && \"$0\" \"$@\"";

fn in_a_world(name: &str, limit: Duration, unshare: &[&str]) -> Result<(), Failed> {
    let this = std::env::current_exe()?;
    let mut child = Command::new("unshare")
        .args(unshare)
        .args(["sh", "-c", PREPARE])
        .arg(this)
        .args(["--exact", name, "--nocapture", "--include-ignored"])
        .env(INSIDE, "1")
        // Another pcscd's socket named here would lead out of the world.
        .env_remove("PCSCLITE_CSOCK_NAME")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let out = drain(child.stdout.take());
    let err = drain(child.stderr.take());
    let end = Instant::now() + limit;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if Instant::now() > end {
            // With `--kill-child` everything inside ends with it.
            child.kill()?;
            child.wait()?;
            break None;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let said = move || format!("{}{}", out.join().unwrap_or_default(), err.join().unwrap_or_default());
    match status {
        Some(status) if status.success() => {
            // What a test measured, for who asks (`cargo test --test it -- NAME`).
            said().lines().filter(|line| line.starts_with("measured: ")).for_each(|line| eprintln!("{line}"));
            Ok(())
        }
        Some(status) => Err(format!("{status}\n{}", said()).into()),
        None => Err(format!("took longer than {limit:?}\n{}", said()).into()),
    }
}

fn drain(pipe: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read before a failure is told all the same.
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn pcscd() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from))
        .map(|directory| directory.join("pcscd"))
        .find(|file| file.exists())
}

fn driver() -> Option<&'static Path> {
    DRIVERS.iter().map(Path::new).find(|file| file.exists())
}

/// Waits until `done`, or fails the test with what was waited for.
pub(crate) fn within(limit: Duration, what: &str, mut done: impl FnMut() -> bool) -> Duration {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < limit, "not within {limit:?}: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
    start.elapsed()
}

/// The private pcscd of the test that runs in this process.
pub(crate) struct World {
    pcscd: Option<Child>,
    slots: usize,
}

impl World {
    /// With the virtual reader, two slots; returns when pcscd lists them.
    pub(crate) fn start() -> Self {
        Self::start_with(READERS.len())
    }

    /// Without any reader.
    pub(crate) fn start_without_readers() -> Self {
        Self::start_with(0)
    }

    /// With so many slots: a device for each two, 16 at the most (pcsc-lite before 2.5).
    pub(crate) fn start_with(slots: usize) -> Self {
        let mut world = Self::not_started(slots);
        world.restart();
        world
    }

    /// With one device of two slots that has this name, octets as they are.
    pub(crate) fn start_named(name: &[u8]) -> Self {
        let mut world = Self::not_started(2);
        let file = "/run/world/readers/vpcd0";
        let conf = std::fs::read(file).unwrap();
        let after = conf.splitn(3, |octet| *octet == b'"').nth(2).unwrap();
        std::fs::write(file, [b"FRIENDLYNAME \"", name, b"\"", after].concat()).unwrap();
        world.restart();
        world
    }

    /// With no pcscd running yet; `restart` starts it.
    pub(crate) fn not_started(slots: usize) -> Self {
        assert!(std::env::var_os(INSIDE).is_some(), "a World lives in a trial of world::trial");
        std::fs::create_dir_all("/run/world/drivers").unwrap();
        std::fs::create_dir_all("/run/world/readers").unwrap();
        for device in (0..slots).step_by(2) {
            let (driver, port) = (driver().unwrap().display(), port(device));
            let conf = format!(
                "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:0x{port:X}\nLIBPATH {driver}\nCHANNELID 0x{port:X}\n"
            );
            std::fs::write(format!("/run/world/readers/vpcd{device}"), conf).unwrap();
        }
        Self { pcscd: None, slots }
    }

    /// Starts pcscd (after ending the one that runs) and waits until it answers and lists the readers.
    pub(crate) fn restart(&mut self) {
        self.start_pcscd();
        within(READY, "pcscd answers", || {
            let listed = pcsc::Context::establish(pcsc::Scope::User).and_then(|c| c.list_readers_owned());
            listed.is_ok_and(|names| names.len() == self.slots)
        });
    }

    /// Starts pcscd and does not wait for it.
    pub(crate) fn start_pcscd(&mut self) {
        self.kill_pcscd();
        let program = pcscd().unwrap();
        let help = Command::new(&program).arg("--help").output().unwrap().stdout;
        let mut command = Command::new(program);
        command.args(["--foreground", "--config", "/run/world/readers"]);
        if String::from_utf8_lossy(&help).contains("--disable-polkit") {
            command.arg("--disable-polkit");
        }
        let log = std::fs::File::create("/run/world/pcscd.log").unwrap();
        // No USB drivers: a real reader on the machine belongs to the machine's pcscd.
        let command = command.env("PCSCLITE_HP_DROPDIR", "/run/world/drivers").stdin(Stdio::null());
        self.pcscd = Some(command.stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap());
    }

    /// Kills pcscd (SIGKILL): it can clean up nothing.
    pub(crate) fn kill_pcscd(&mut self) {
        if let Some(mut child) = self.pcscd.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Stops pcscd in its tracks (SIGSTOP): it lives and answers nothing.
    pub(crate) fn hang(&mut self) {
        kill_process(Pid::from_child(self.pcscd.as_ref().unwrap()), Signal::STOP).unwrap();
    }

    /// Lets it go on.
    pub(crate) fn resume(&mut self) {
        kill_process(Pid::from_child(self.pcscd.as_ref().unwrap()), Signal::CONT).unwrap();
    }

    /// Sends pcscd a signal: stopped, it hangs as a driver can make it hang.
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(self.pcscd.as_ref().unwrap());
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// Ends pcscd as an administrator would (SIGTERM).
    pub(crate) fn stop(&mut self) {
        if let Some(mut child) = self.pcscd.take() {
            kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
            let ended = Instant::now() + Duration::from_secs(5);
            while child.try_wait().unwrap().is_none() {
                if Instant::now() > ended {
                    child.kill().unwrap();
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("pcscd said: {}", std::fs::read_to_string("/run/world/pcscd.log").unwrap_or_default());
        }
        self.kill_pcscd();
    }
}
