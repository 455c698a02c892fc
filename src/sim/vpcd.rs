//! The simulated card in pcscd's virtual reader: a client of vsmartcard's vpcd.
//!
//! The protocol: messages with a length of two bytes before them, big-endian. One byte is an order (0 power off,
//! 1 power on, 2 reset, 4 tell the ATR, the only one that is answered); anything longer is a command APDU, whose
//! answer goes back in the same form. A card is in the reader while the connection stands.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::card::{Card, Reply};
use crate::os;

/// Between two tries to connect: pcscd is not there yet, or starts anew.
const BACK_OFF: Duration = Duration::from_millis(200);

/// A card that is taken out stays out so long at least: pcscd looks every 400 ms, and a swap between two looks
/// would go unseen (measured: one of ten, pcsc-lite 1.9.9).
const GAP: Duration = Duration::from_millis(450);

/// A card that lost its link is back after this long: longer than pcscd takes to notice.
const RETURN: Duration = Duration::from_secs(1);

/// What passes between the card and whoever uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard<'a> {
    /// It was powered up.
    PoweredUp,
    /// It was reset without a loss of power.
    Reset,
    /// A command, its answer (`None` where the card left instead), and how long that took.
    Exchange(&'a [u8], Option<&'a [u8]>, Duration),
}

/// Who is told of it.
pub type Listener = Box<dyn FnMut(Heard<'_>) + Send>;

struct State {
    card: Card,
    listener: Listener,
    /// Should the card be in the reader?
    inside: bool,
    stopped: bool,
    stream: Option<TcpStream>,
    /// When the card may be back at the earliest.
    not_before: Option<Instant>,
}

struct Inner {
    address: String,
    state: Mutex<State>,
    changed: Condvar,
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and ends a read that waits.
    fn interrupt(&self, what: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        what(&mut state);
        if let Some(stream) = state.stream.take() {
            // Gone already: as good as shut down.
            let _ = stream.shutdown(Shutdown::Both);
            state.not_before = Some(Instant::now() + GAP);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Waits that long, or until the state changes.
    fn pause(&self, time: Duration) {
        let state = self.lock();
        if !state.stopped {
            drop(self.changed.wait_timeout(state, time));
        }
    }
}

/// Serves one card to vpcd on a thread of its own, until stopped or dropped.
pub struct Server {
    inner: Arc<Inner>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts serving `card` to vpcd at `address` (`HOST:PORT`). Where nobody listens, it goes on trying.
    pub fn start(card: Card, address: &str) -> io::Result<Self> {
        Self::heard(card, address, Box::new(|_| ()))
    }

    /// The same, telling `listener` what passes.
    pub fn heard(card: Card, address: &str, listener: Listener) -> io::Result<Self> {
        let inner = Arc::new(Inner {
            address: address.to_owned(),
            state: Mutex::new(State {
                card,
                listener,
                inside: true,
                stopped: false,
                stream: None,
                not_before: None,
            }),
            changed: Condvar::new(),
        });
        let thread = {
            let inner = Arc::clone(&inner);
            std::thread::Builder::new().name("vpcd".to_owned()).spawn(move || run(&inner))?
        };
        Ok(Self { inner, thread: Some(thread) })
    }

    /// Takes the card out of the virtual reader.
    pub fn take_out(&self) {
        self.inner.interrupt(|state| state.inside = false);
    }

    /// Puts it back.
    pub fn put_back(&self) {
        let mut state = self.inner.lock();
        state.inside = true;
        drop(state);
        self.inner.changed.notify_all();
    }

    /// Puts another card in its place. pcscd sees a removal and an insertion.
    pub fn swap(&self, card: Card) {
        self.inner.interrupt(|state| {
            state.card = card;
            state.inside = true;
        });
    }

    /// Is the card in the reader (connected to vpcd)?
    #[must_use]
    pub fn connected(&self) -> bool {
        self.inner.lock().stream.is_some()
    }

    /// Is the card meant to be in the reader?
    #[must_use]
    pub fn inside(&self) -> bool {
        self.inner.lock().inside
    }

    /// Commands that reached the card that is served now.
    #[must_use]
    pub fn exchanges(&self) -> usize {
        self.inner.lock().card.exchanges()
    }

    /// Does something with the card.
    pub fn with_card<R>(&self, what: impl FnOnce(&mut Card) -> R) -> R {
        what(&mut self.inner.lock().card)
    }
}

impl Drop for Server {
    /// Stops, and waits for the thread.
    fn drop(&mut self) {
        self.inner.interrupt(|state| state.stopped = true);
        if let Some(thread) = self.thread.take() {
            // Its panic, if any, was told by the panic hook; there is nothing to add here.
            let _ = thread.join();
        }
    }
}

fn run(inner: &Inner) {
    loop {
        let mut state = inner.lock();
        loop {
            if state.stopped {
                return;
            }
            let gap = state.not_before.map(|until| until.saturating_duration_since(Instant::now()));
            let changed = &inner.changed;
            state = match gap {
                Some(gap) if !gap.is_zero() => {
                    changed.wait_timeout(state, gap).unwrap_or_else(PoisonError::into_inner).0
                }
                _ if state.inside => break,
                _ => changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
        drop(state);
        let Some(mut stream) = connect(inner) else {
            inner.pause(BACK_OFF);
            continue;
        };
        let away = serve(inner, &mut stream).unwrap_or(BACK_OFF);
        let mut state = inner.lock();
        state.stream = None;
        state.card.power_off();
        drop(state);
        drop(stream);
        inner.pause(away);
    }
}

/// A connection that others can shut down; `None` where nobody listens or the card was taken out meanwhile.
fn connect(inner: &Inner) -> Option<TcpStream> {
    let stream = TcpStream::connect(inner.address.as_str()).ok()?;
    stream.set_nodelay(true).ok()?;
    let other = stream.try_clone().ok()?;
    let mut state = inner.lock();
    if !state.inside || state.stopped {
        return None;
    }
    state.card.power_on();
    state.stream = Some(other);
    Some(stream)
}

/// Serves until the connection ends (an error) or the card leaves by itself, for how long.
fn serve(inner: &Inner, stream: &mut TcpStream) -> io::Result<Duration> {
    loop {
        let message = receive(stream)?;
        let answer = match message.as_slice() {
            [] => continue,
            [order] => {
                let mut state = inner.lock();
                match order {
                    0 => state.card.power_off(),
                    1 => {
                        state.card.power_on();
                        (state.listener)(Heard::PoweredUp);
                    }
                    2 => {
                        state.card.warm_reset();
                        (state.listener)(Heard::Reset);
                    }
                    4 => {
                        let atr = state.card.atr().to_vec();
                        drop(state);
                        send(stream, &atr)?;
                    }
                    _ => {}
                }
                continue;
            }
            command => {
                let (started, time) = (Instant::now(), inner.lock().card.wire.round_trip_ms);
                if time > 0 {
                    std::thread::sleep(Duration::from_millis(time));
                }
                let mut state = inner.lock();
                let reply = state.card.exchange(command);
                let answer = if let Reply::Answer(answer) = &reply { Some(answer.as_slice()) } else { None };
                (state.listener)(Heard::Exchange(command, answer, started.elapsed()));
                reply
            }
        };
        match answer {
            Reply::Answer(bytes) => send(stream, &bytes)?,
            // There is no other way to lose a link here than to be gone for a while.
            Reply::Lost => return Ok(RETURN),
            Reply::Left(time) => return Ok(time),
        }
    }
}

fn receive(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 2];
    quick_ack(stream);
    stream.read_exact(&mut length)?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    quick_ack(stream);
    stream.read_exact(&mut message)?;
    Ok(message)
}

fn send(stream: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    // 64 KiB and their status word do not fit this protocol: told as a length that can't be had.
    let message = if message.len() > usize::from(u16::MAX) { &[0x67, 0x00] } else { message };
    let length = message.len() as u16;
    stream.write_all(&[&length.to_be_bytes(), message].concat())
}

/// vpcd sends length and content apart and waits for the acknowledgement between them: 44 ms on each command unless
/// it is sent at once (`docs/pcsc.md §5.1`). The option does not stay, so it is set before every read.
fn quick_ack(stream: &TcpStream) {
    os::socket::acknowledge_at_once(stream);
}

#[cfg(test)]
mod tests;
