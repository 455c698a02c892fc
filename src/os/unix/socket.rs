//! Sockets: those of this machine, and what the standard library has no word for.

use std::ffi::OsStr;
use std::io;
use std::net::TcpStream;
#[cfg(target_os = "linux")]
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};

/// Messages to a socket of this machine, each whole, none waited for.
pub struct Messages {
    socket: UnixDatagram,
    address: SocketAddr,
}

impl Messages {
    /// To a path, or behind an `@` to a name of Linux's own. `None` where it is neither.
    #[must_use]
    pub fn to(socket: &OsStr) -> Option<Self> {
        let address = match socket.as_bytes() {
            #[cfg(target_os = "linux")]
            [b'@', name @ ..] if !name.is_empty() => SocketAddr::from_abstract_name(name).ok()?,
            [b'/', ..] => SocketAddr::from_pathname(socket).ok()?,
            _ => return None,
        };
        let socket = UnixDatagram::unbound().ok()?;
        socket.set_nonblocking(true).ok()?;
        Some(Self { socket, address })
    }

    /// Sends one. An error where nobody is there, or who is there does not listen.
    pub fn send(&self, message: &[u8]) -> io::Result<()> {
        self.socket.send_to_addr(message, &self.address).map(drop)
    }
}

/// Has what comes next acknowledged at once, not together with an answer. Slower where that can't be had, and no worse.
pub fn acknowledge_at_once(stream: &TcpStream) {
    #[cfg(target_os = "linux")]
    let _ = rustix::net::sockopt::set_tcp_quickack(stream, true);
    #[cfg(not(target_os = "linux"))]
    let _ = stream;
}
