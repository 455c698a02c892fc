//! What the service manager is told: ready, alive, stopping (`sd_notify(3)`).
//!
//! Nothing is waited for: a manager that does not listen is told again with the next beat.

use std::ffi::OsStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::os::socket::Messages;

/// The way to it.
pub struct Manager {
    messages: Messages,
    is_ready: AtomicBool,
    knows: AtomicBool,
}

impl Manager {
    /// By `NOTIFY_SOCKET`: a path, or behind an `@` a name of Linux's own. `None` where it is neither.
    #[must_use]
    pub fn at(socket: &OsStr) -> Option<Self> {
        let messages = Messages::to(socket)?;
        Some(Self { messages, is_ready: AtomicBool::new(false), knows: AtomicBool::new(false) })
    }

    /// The first frame is drawn.
    pub fn ready(&self) {
        self.is_ready.store(true, Ordering::SeqCst);
        self.beat();
    }

    /// The loop of the screen goes round.
    pub fn beat(&self) {
        if self.is_ready.load(Ordering::SeqCst) && !self.knows.load(Ordering::SeqCst) {
            self.knows.store(self.say("READY=1\nWATCHDOG=1\n"), Ordering::SeqCst);
        } else {
            self.say("WATCHDOG=1\n");
        }
    }

    /// The end has begun.
    pub fn stopping(&self) {
        self.say("STOPPING=1\n");
    }

    fn say(&self, what: &str) -> bool {
        self.messages.send(what.as_bytes()).is_ok()
    }
}

/// How often it wants to hear, by `WATCHDOG_USEC`: twice in the time after which it would miss us.
#[must_use]
pub fn interval(microseconds: &OsStr) -> Option<Duration> {
    let most: u64 = microseconds.to_str()?.parse().ok()?;
    Some(Duration::from_micros(most / 2)).filter(|half| !half.is_zero())
}

#[cfg(test)]
mod tests {
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    use super::*;

    fn heard(socket: &UnixDatagram) -> String {
        let mut buffer = [0; 256];
        socket.set_nonblocking(true).unwrap();
        let length = socket.recv(&mut buffer).unwrap_or(0);
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    }

    #[test]
    fn a_manager_hears_that_it_is_ready_alive_and_stopping() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        let manager = Manager::at(path.as_os_str()).unwrap();
        manager.beat();
        assert_eq!(heard(&socket), "WATCHDOG=1\n");
        manager.ready();
        assert_eq!(heard(&socket), "READY=1\nWATCHDOG=1\n");
        manager.beat();
        assert_eq!(heard(&socket), "WATCHDOG=1\n");
        manager.stopping();
        assert_eq!(heard(&socket), "STOPPING=1\n");
    }

    #[test]
    fn a_name_without_a_place_on_the_disk_is_one_too() {
        let name = format!("mynascope-test-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).unwrap();
        let socket = UnixDatagram::bind_addr(&address).unwrap();
        Manager::at(OsStr::new(&format!("@{name}"))).unwrap().ready();
        assert_eq!(heard(&socket), "READY=1\nWATCHDOG=1\n");
    }

    #[test]
    fn one_that_is_not_there_or_does_not_listen_is_not_waited_for_and_told_later() {
        for nowhere in ["", "@", "relative", "vsock:2:1"] {
            assert!(Manager::at(OsStr::new(nowhere)).is_none(), "{nowhere}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let manager = Manager::at(path.as_os_str()).unwrap();
        manager.ready();
        let socket = UnixDatagram::bind(&path).unwrap();
        manager.beat();
        assert_eq!(heard(&socket), "READY=1\nWATCHDOG=1\n", "it was not there at first");
        for _ in 0..10_000 {
            manager.beat();
        }
        assert_eq!(heard(&socket), "WATCHDOG=1\n");
    }

    #[test]
    fn it_is_told_twice_in_the_time_after_which_it_would_miss_us() {
        for (told, half) in
            [("30000000", Some(15_000_000)), ("1", None), ("0", None), ("", None), ("x", None)]
        {
            assert_eq!(interval(OsStr::new(told)), half.map(Duration::from_micros), "{told}");
        }
    }
}
