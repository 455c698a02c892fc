//! The package in a fresh system of this machine's own release, made by debootstrap from where this machine gets its packages.
//! All of it happens in a mount and process namespace of its own: when that ends, nothing of it is mounted or runs. The system as
//! debootstrap made it is kept below `target/`, so that the next run is quick.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use libtest_mimic::Completion;

use super::{DEBIAN, package, there_is};

/// For all that comes over the network, and as long again for what then runs.
const LIMIT: Duration = Duration::from_mins(4);
/// Said once all of it is there.
const INSTALLED: &str = "== installed";
/// What the script ends with where it could not begin.
const NOT_RUN: i32 = 77;

/// In namespaces of its own: `$1` the fresh system, `$2` an archive of it that is kept, `$3` release, `$4` where it comes from, `$5`
/// the package. Says on standard output what the test looks at.
const SCRIPT: &str = r#"
set -eu
root=$1 kept=$2 release=$3 mirror=$4 package=$5
mkdir "$root"
not_run() { tail -n 1 "$root.log" >&2; exit 77; }
if [ -e "$kept" ]; then
    tar -xpf "$kept" -C "$root" --numeric-owner
else
    debootstrap --variant=minbase "$release" "$root" "$mirror" >"$root.log" 2>&1 || not_run
    tar -cf "$kept.new.$$" -C "$root" --numeric-owner --one-file-system --exclude=./proc/* --exclude=./sys/* .
    mv "$kept.new.$$" "$kept"
fi
mount -t proc proc "$root/proc"
if [ -e /etc/resolv.conf ]; then cp -L /etc/resolv.conf "$root/etc/resolv.conf"; fi
cp "$package" "$root/root/"
inside() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb DEBIAN_FRONTEND=noninteractive \
    ${http_proxy+http_proxy="$http_proxy"} chroot "$root" "$@"; }
inside apt-get -q update >"$root.log" 2>&1 || not_run
list() { inside find / -xdev -path /proc -prune -o \( -path /var/lib/apt -o -path /var/cache -o -path /var/log -o \
    -path /var/lib/dpkg -o -path /root -o -path /etc/ld.so.cache \) -prune -o -print | sort; }
list >"$root.before"
inside apt-get -q install -y --no-install-recommends "/root/${package##*/}" >"$root.log" 2>&1 || { cat "$root.log" >&2; exit 1; }
echo "== installed"
inside dpkg -L mynascope
echo "== status"
inside dpkg-query -W -f '${Package} ${db:Status-Status}\n'
echo "== audit"
inside dpkg --audit
inside dpkg --verify mynascope
echo "== pages"
inside sh -c 'for page in $(dpkg -L mynascope | grep /man/); do if [ -f "$page" ]; then gzip -dc "$page" | grep -c "^\.TH" | sed "s|^|$page |"; fi; done'
echo "== json"
inside mynascope --demo inspect --json
echo "== english"
inside env LANG=C.UTF-8 mynascope --demo inspect
inside apt-get -q purge -y --autoremove mynascope >"$root.log" 2>&1 || { cat "$root.log" >&2; exit 1; }
echo "== left"
list | diff "$root.before" - || :
inside dpkg-query -W -f '${Package} ${db:Status-Status}\n' | grep mynascope || :
"#;

pub(super) fn run() -> Completion {
    match attempt() {
        Ok(()) => Completion::Completed,
        Err(why) => Completion::ignored_with(format!("a package in a fresh system: {why}")),
    }
}

/// Release and mirror of this machine, as apt has them.
fn mirror() -> Result<(String, String), String> {
    let told = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let release = told.lines().find_map(|line| line.strip_prefix("VERSION_CODENAME="));
    let release = release.map(|it| it.trim_matches('"').to_owned()).ok_or("this release has no name")?;
    let targets = Command::new("apt-get")
        .args(["indextargets", "--format", "$(RELEASE) $(COMPONENT) $(REPO_URI)", "Created-By: Packages"])
        .output();
    let targets = String::from_utf8_lossy(&targets.map_err(|error| error.to_string())?.stdout).into_owned();
    let main = format!("{release} main ");
    let mut places = targets.lines().filter_map(|line| line.strip_prefix(&main));
    let place =
        places.find(|place| ["http://", "https://", "file:"].iter().any(|kind| place.starts_with(kind)));
    let place = place.ok_or_else(|| format!("apt has no place to get {release} from"))?;
    Ok((release, place.to_owned()))
}

/// Where the fresh system is kept between runs.
fn kept(release: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fresh");
    fs::create_dir_all(&folder).unwrap();
    folder.join(format!("{release}.tar"))
}

fn attempt() -> Result<(), String> {
    if let Some(missing) =
        DEBIAN.iter().chain(&["debootstrap", "unshare", "apt-get"]).find(|it| !there_is(it))
    {
        return Err(format!("{missing} is not installed"));
    }
    if !rustix::process::getuid().is_root() {
        return Err("debootstrap wants root".to_owned());
    }
    let namespaces = ["--mount", "--pid", "--fork", "--kill-child"];
    if !Command::new("unshare")
        .args(namespaces)
        .args(["mount", "-t", "proc", "proc", "/proc"])
        .status()
        .is_ok_and(|it| it.success())
    {
        return Err("no mount namespace of its own to be had".to_owned());
    }
    let (release, mirror) = mirror()?;
    let folder = tempfile::Builder::new().prefix("fresh").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let root = folder.path().join("root");
    let mut command = Command::new("unshare");
    command.args(namespaces).args(["sh", "-c", SCRIPT, "fresh"]);
    command.arg(&root).arg(kept(&release)).args([&release, &mirror]).arg(package());
    if let Some(proxy) = proxy() {
        command.env("http_proxy", proxy);
    }
    let (code, said, complaint) = bounded(&mut command)?;
    if code == Some(NOT_RUN) {
        return Err(format!("the network or debootstrap does not work here: {}", complaint.trim_end()));
    }
    assert_eq!(code, Some(0), "{said}{complaint}");
    looked_at(&said);
    Ok(())
}

/// Through which proxy apt fetches, where it is told in its own configuration.
fn proxy() -> Option<String> {
    let output = Command::new("apt-config").args(["shell", "proxy", "Acquire::http::Proxy"]).output().ok()?;
    let told = String::from_utf8(output.stdout).ok()?;
    let proxy = told.trim().strip_prefix("proxy=")?.trim_matches('\'');
    (!proxy.is_empty() && proxy != "DIRECT").then(|| proxy.to_owned())
}

/// Exit code and what was said on both outputs; ended where it takes too long, and all that it started with it.
fn bounded(command: &mut Command) -> Result<(Option<i32>, String, String), String> {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let installed = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&installed);
    let read = std::thread::spawn(move || {
        let mut text = String::new();
        for line in BufReader::new(out).lines() {
            let line = line.unwrap();
            seen.fetch_or(line.contains(INSTALLED), Ordering::SeqCst);
            text.push_str(&line);
            text.push('\n');
        }
        text
    });
    let complained = std::thread::spawn(move || {
        let mut text = String::new();
        err.read_to_string(&mut text).map(|_| text).unwrap()
    });
    let (mut began, mut fetched) = (Instant::now(), false);
    let ended = loop {
        if installed.load(Ordering::SeqCst) && !std::mem::replace(&mut fetched, true) {
            began = Instant::now();
        }
        if let Some(status) = child.try_wait().unwrap() {
            break Some(status);
        }
        if began.elapsed() > LIMIT {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    let (said, complaint) = (read.join().unwrap(), complained.join().unwrap());
    match ended {
        Some(status) => Ok((status.code(), said, complaint)),
        // Once it was installed nothing is waited for.
        None if fetched => panic!("not done after {LIMIT:?}: {said}{complaint}"),
        None => Err(format!("the network was too slow: not there after {} s", LIMIT.as_secs())),
    }
}

fn looked_at(said: &str) {
    let part = |name: &str| {
        let (_, rest) = said.split_once(&format!("== {name}\n")).unwrap_or_else(|| panic!("{name}: {said}"));
        rest.split("== ").next().unwrap()
    };
    let installed = part("installed");
    for path in [
        "/usr/bin/mynascope",
        "/usr/share/bash-completion/completions/mynascope",
        "/usr/share/zsh/vendor-completions/_mynascope",
        "/usr/share/fish/vendor_completions.d/mynascope.fish",
        "/usr/share/doc/mynascope/copyright",
    ] {
        assert!(installed.lines().any(|line| line == path), "{path}: {installed}");
    }
    assert!(part("status").contains("mynascope installed\n"));
    // Without its recommendations: they are no dependencies.
    assert!(part("status").contains("libpcsclite1 installed\n") && !part("status").contains("pcscd "));
    assert_eq!(part("audit"), "");
    let pages: Vec<&str> = part("pages").lines().collect();
    assert!(pages.iter().any(|page| page.starts_with("/usr/share/man/man1/mynascope.1.gz ")), "{pages:?}");
    assert!(pages.iter().any(|page| page.starts_with("/usr/share/man/ja/man1/mynascope.1.gz ")), "{pages:?}");
    assert!(pages.iter().all(|page| page.ends_with(" 1")), "{pages:?}");
    let report: serde_json::Value = serde_json::from_str(part("json")).unwrap();
    assert_eq!(report["simulated"], true);
    assert_eq!(report["card"]["kind"], "my-number-card");
    assert!(part("english").contains("2035"), "{}", part("english"));
    assert_eq!(part("left"), "");
}
