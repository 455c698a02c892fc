//! The terminal that PINs are asked on: without echo from the moment at which it is known that one will be asked for,
//! through the wait for a card and the look at it, until it is given back. What was typed ahead is discarded and that is
//! said: who types a PIN too early has it neither shown nor taken.
//!
//! It belongs to the process group in front: from behind nothing is touched (the system would stop the process), until
//! there is something to ask. Then the job stops as one does that reads its terminal, and the shell tells it.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::{Zeroize as _, Zeroizing};

use crate::os::tty::{self, Modes, Tty, Waker, Woken};
use crate::present::text::{Lang, Text};

/// Said where it was so, and only there.
const DISCARDED: Text =
    Text::new("先に打たれた文字は使わずに捨てました\n", "What was typed ahead was discarded unused\n");

/// Ends what a prompt marked, and its line. One that marked nothing ends its line alone: the terminal puts the return before it.
const PASTES_UNMARKED: &[u8] = b"\x1b[?2004l\r\n";

/// What stands between a process and the person before it.
struct State {
    /// A PIN will be asked for, in this language.
    wanted: Option<Lang>,
    /// So many prompts, as far as is known; the terminal is kept from one to the next.
    prompts: usize,
    /// The process is about to be stopped, or is: the terminal is others'.
    stopping: bool,
    taken: Option<Taken>,
    /// The other end of what tells a prompt that the process goes on.
    wake: Option<Waker>,
}

/// For whoever has to give the terminal back from another thread.
static STATE: Mutex<State> =
    Mutex::new(State { wanted: None, prompts: 0, stopping: false, taken: None, wake: None });

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Taken {
    tty: Tty,
    /// As it was found.
    before: Modes,
    /// Our modes are set; not so while the process is stopped.
    held: bool,
    /// A prompt reads keys.
    asking: bool,
    /// It has pastes marked.
    marks: bool,
    lang: Lang,
}

/// Has the process a terminal to ask on?
pub(super) fn is_there() -> bool {
    Tty::open().is_ok()
}

impl Taken {
    /// Takes the terminal in front, keeping what was typed so far for [`Taken::discard`] to find.
    fn take(lang: Lang) -> Option<Self> {
        let tty = Tty::open().ok()?;
        let before = tty.modes().ok()?;
        let mut taken = Self { tty, before, held: false, asking: false, marks: false, lang };
        taken.hold();
        taken.held.then_some(taken)
    }

    /// Sets our modes, where the terminal is ours to set.
    fn hold(&mut self) {
        if !self.tty.is_in_front() {
            // Whoever is in front has set modes of its own.
            self.held = false;
            return;
        }
        if !self.held
            && let Ok(before) = self.tty.modes()
        {
            self.before = before;
        }
        let modes = if self.asking { self.before.raw() } else { self.before.quiet() };
        self.held = self.tty.set(&modes).is_ok();
    }

    /// Reads what waits and keeps nothing of it. Was there any?
    fn discard(&self) -> bool {
        let mut bytes = Zeroizing::new([0_u8; 256]);
        let mut any = false;
        while self.tty.has_more() {
            match self.tty.read(&mut bytes[..]) {
                Ok(1..) => any = true,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(0) | Err(_) => return any,
            }
            bytes.zeroize();
        }
        any
    }

    /// Ends the line of a prompt. Nobody is left to be told where this fails.
    fn end_prompt(&self) {
        let _ = self.tty.write(if self.marks { PASTES_UNMARKED } else { b"\n" });
    }

    /// Sets the modes back, where that is ours to do: in the background it would stop the process.
    fn release(&mut self) {
        if !std::mem::take(&mut self.held) || !self.tty.is_in_front() {
            return;
        }
        // Nobody is left to be told where these fail.
        if self.asking {
            self.end_prompt();
        } else if self.discard() {
            let _ = self.tty.write(DISCARDED.say(self.lang).as_bytes());
        }
        let _ = self.tty.set_and_drop(&self.before);
    }
}

/// The terminal is quiet until this is dropped, or until a prompt that took it is over.
#[derive(Debug)]
#[must_use = "dropped, it gives the echo back"]
pub struct Hush(());

/// A PIN will be asked for, so many times: echo off.
pub(super) fn hush(prompts: usize, lang: Lang) -> Hush {
    {
        let mut state = state();
        (state.wanted, state.prompts) = (Some(lang), prompts);
    }
    again();
    Hush(())
}

impl Drop for Hush {
    fn drop(&mut self) {
        give_back();
    }
}

/// The process may have come in front meanwhile, which nobody tells it: echo off then too.
pub(super) fn again() {
    let mut state = state();
    let Some(lang) = state.wanted.filter(|_| !state.stopping) else { return };
    match &mut state.taken {
        Some(taken) if !taken.held && !taken.asking => taken.hold(),
        Some(_) => {}
        none => *none = Taken::take(lang),
    }
}

/// The process is about to be stopped: the terminal as it was found.
pub fn stopped() {
    let mut state = state();
    state.stopping = true;
    if let Some(taken) = &mut state.taken {
        taken.release();
    }
}

/// The process was stopped and goes on: the terminal is made its own again, by the prompt where one waits.
pub fn woken() {
    {
        let mut state = state();
        state.stopping = false;
        if let Some(taken) = state.taken.as_mut().filter(|taken| !taken.asking) {
            taken.hold();
        }
        if let Some(wake) = &state.wake {
            wake.wake();
        }
    }
    again();
}

/// Gives the terminal back, where one is taken: the process is about to end, or has asked.
pub fn give_back() {
    let mut state = state();
    state.wanted = None;
    if let Some(mut taken) = state.taken.take() {
        taken.release();
    }
}

/// A prompt is over. Where another comes, what is typed before it is not shown either.
pub(super) fn asked() {
    let mut state = state();
    state.prompts = state.prompts.saturating_sub(1);
    let more = state.prompts > 0;
    let Some(taken) = state.taken.as_mut().filter(|taken| taken.held && more) else {
        drop(state);
        give_back();
        return;
    };
    taken.end_prompt();
    taken.asking = false;
    taken.hold();
}

/// The terminal as a prompt has it.
pub(super) struct Raw {
    /// What is said.
    pub(super) tty: Tty,
    /// What is pressed. Never waits: a read from behind stops the process, and must not go on in the modes of whoever
    /// was in front meanwhile.
    pub(super) keys: Tty,
    /// Has something to read once the process was stopped and goes on.
    pub(super) woken: Woken,
}

/// Takes the terminal for a prompt; `marks`: it has pastes marked.
pub(super) fn ask(lang: Lang, marks: bool) -> Option<Raw> {
    let tty = Tty::open().ok()?;
    let keys = Tty::open_now().ok()?;
    let (woken, wake) = tty::wake().ok()?;
    let read_ahead = come_forward()?;
    let mut state = state();
    if state.taken.is_none() {
        state.taken = Taken::take(lang);
    }
    let taken = state.taken.as_mut()?;
    let any = taken.discard();
    (taken.asking, taken.marks) = (true, marks);
    taken.hold();
    if !taken.held {
        return None;
    }
    if any || read_ahead {
        let _ = tty.write(DISCARDED.say(lang).as_bytes());
    }
    state.wake = Some(wake);
    Some(Raw { tty, keys, woken })
}

/// The same again for a prompt that was stopped: what was typed meanwhile was meant for others.
pub(super) fn ask_again() -> Option<()> {
    come_forward()?;
    let mut state = state();
    let taken = state.taken.as_mut()?;
    taken.hold();
    taken.discard();
    taken.held.then_some(())
}

/// Returns once the process is in front. From behind it reads, which stops its job until the shell brings it in front.
/// `None` where nobody could; true where something was read on the way.
fn come_forward() -> Option<bool> {
    Tty::open_now().ok()?.come_forward(&mut *Zeroizing::new([0_u8]))
}
