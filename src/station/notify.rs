//! What the service manager is told: ready, alive, stopping (sd_notify(3)).
//!
//! Nothing is waited for: a manager that does not listen is told again with the next beat.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::fd::OwnedFd;
use rustix::net::{AddressFamily, SendFlags, SocketAddrUnix, SocketFlags, SocketType, sendto, socket_with};

/// The way to it.
pub struct Manager {
    socket: OwnedFd,
    address: SocketAddrUnix,
    is_ready: AtomicBool,
    knows: AtomicBool,
}

impl Manager {
    /// By `NOTIFY_SOCKET`: a path, or behind an `@` a name of Linux's own. `None` where it is neither.
    #[must_use]
    pub fn at(socket: &OsStr) -> Option<Self> {
        let address = match socket.as_bytes() {
            #[cfg(target_os = "linux")]
            [b'@', name @ ..] if !name.is_empty() => SocketAddrUnix::new_abstract_name(name).ok()?,
            [b'/', ..] => SocketAddrUnix::new(socket).ok()?,
            _ => return None,
        };
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = socket_with(AddressFamily::UNIX, SocketType::DGRAM, flags, None).ok()?;
        Some(Self { socket, address, is_ready: AtomicBool::new(false), knows: AtomicBool::new(false) })
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
        sendto(&self.socket, what.as_bytes(), SendFlags::NOSIGNAL, &self.address).is_ok()
    }
}

/// How often it wants to hear, by `WATCHDOG_USEC`: twice in the time after which it would miss us.
#[must_use]
pub fn interval(microseconds: &OsStr) -> Option<Duration> {
    let most: u64 = microseconds.to_str()?.parse().ok()?;
    Some(Duration::from_micros(most / 2)).filter(|half| !half.is_zero())
}
