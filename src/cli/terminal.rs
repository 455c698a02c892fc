//! The terminal that PINs are asked on: without echo from the moment at which it is known that one will be asked for,
//! through the wait for a card and the look at it, until it is given back. What was typed ahead is discarded and that is
//! said: who types a PIN too early has it neither shown nor taken.
//!
//! It belongs to the process group in front: from behind nothing is touched (the system would stop the process), until
//! there is something to ask. Then the job stops as one does that reads its terminal, and the shell tells it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::OwnedFd;
use rustix::fs::{Mode, OFlags};
use rustix::io::{Errno, read, write};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::getpgrp;
use rustix::termios::{
    InputModes, LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcsetattr,
};
use zeroize::{Zeroize as _, Zeroizing};

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
    wake: Option<OwnedFd>,
}

/// For whoever has to give the terminal back from another thread.
static STATE: Mutex<State> =
    Mutex::new(State { wanted: None, prompts: 0, stopping: false, taken: None, wake: None });

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Taken {
    tty: OwnedFd,
    /// As it was found.
    before: Termios,
    /// Our modes are set; not so while the process is stopped.
    held: bool,
    /// A prompt reads keys.
    asking: bool,
    /// It has pastes marked.
    marks: bool,
    lang: Lang,
}

fn open(more: OFlags) -> Result<OwnedFd, Errno> {
    rustix::fs::open("/dev/tty", OFlags::RDWR | OFlags::CLOEXEC | OFlags::NOCTTY | more, Mode::empty())
}

/// Has the process a terminal to ask on?
pub(super) fn is_there() -> bool {
    open(OFlags::empty()).is_ok()
}

fn in_front(tty: &OwnedFd) -> bool {
    tcgetpgrp(tty).is_ok_and(|front| front == getpgrp())
}

/// Without echo, and every byte at once, so that it can be seen whether there is one; Ctrl-C and Ctrl-Z do what they do.
fn quiet(before: &Termios) -> Termios {
    let mut modes = before.clone();
    modes.local_modes -=
        LocalModes::ICANON | LocalModes::ECHO | LocalModes::ECHOE | LocalModes::ECHOK | LocalModes::ECHONL;
    modes.special_codes[SpecialCodeIndex::VMIN] = 1;
    modes.special_codes[SpecialCodeIndex::VTIME] = 0;
    modes
}

/// The same with every key a key.
fn raw(before: &Termios) -> Termios {
    let mut modes = quiet(before);
    modes.local_modes -= LocalModes::ISIG | LocalModes::IEXTEN;
    // Ctrl-S would stop the terminal, and with it whoever gives it back.
    modes.input_modes -= InputModes::IXON;
    modes
}

impl Taken {
    /// Takes the terminal in front, keeping what was typed so far for [`Taken::discard`] to find.
    fn take(lang: Lang) -> Option<Self> {
        let tty = open(OFlags::empty()).ok()?;
        let before = tcgetattr(&tty).ok()?;
        let mut taken = Self { tty, before, held: false, asking: false, marks: false, lang };
        taken.hold();
        taken.held.then_some(taken)
    }

    /// Sets our modes, where the terminal is ours to set.
    fn hold(&mut self) {
        if !in_front(&self.tty) {
            // Whoever is in front has set modes of its own.
            self.held = false;
            return;
        }
        if !self.held
            && let Ok(before) = tcgetattr(&self.tty)
        {
            self.before = before;
        }
        let modes = if self.asking { raw(&self.before) } else { quiet(&self.before) };
        self.held = tcsetattr(&self.tty, OptionalActions::Now, &modes).is_ok();
    }

    /// Reads what waits and keeps nothing of it. Was there any?
    fn discard(&self) -> bool {
        let mut bytes = Zeroizing::new([0_u8; 256]);
        let mut any = false;
        loop {
            let mut ready = [PollFd::new(&self.tty, PollFlags::IN)];
            let waits = poll(&mut ready, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })) == Ok(1);
            if !waits || !ready[0].revents().contains(PollFlags::IN) {
                return any;
            }
            match read(&self.tty, &mut bytes[..]) {
                Ok(1..) => any = true,
                Err(Errno::INTR) => {}
                Ok(0) | Err(_) => return any,
            }
            bytes.zeroize();
        }
    }

    /// Ends the line of a prompt. Nobody is left to be told where this fails.
    fn end_prompt(&self) {
        let _ = write(&self.tty, if self.marks { PASTES_UNMARKED } else { b"\n" });
    }

    /// Sets the modes back, where that is ours to do: in the background it would stop the process.
    fn release(&mut self) {
        if !std::mem::take(&mut self.held) || !in_front(&self.tty) {
            return;
        }
        // Nobody is left to be told where these fail.
        if self.asking {
            self.end_prompt();
        } else if self.discard() {
            let _ = write(&self.tty, DISCARDED.say(self.lang).as_bytes());
        }
        let _ = tcsetattr(&self.tty, OptionalActions::Flush, &self.before);
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
            // A full pipe says it already.
            let _ = write(wake, &[0]);
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
    pub(super) tty: OwnedFd,
    /// What is pressed. Never waits: a read from behind stops the process, and must not go on in the modes of whoever
    /// was in front meanwhile.
    pub(super) keys: OwnedFd,
    /// Has something to read once the process was stopped and goes on.
    pub(super) woken: OwnedFd,
}

/// Takes the terminal for a prompt; `marks`: it has pastes marked.
pub(super) fn ask(lang: Lang, marks: bool) -> Option<Raw> {
    let tty = open(OFlags::empty()).ok()?;
    let keys = open(OFlags::NONBLOCK).ok()?;
    let (woken, wake) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK).ok()?;
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
        let _ = write(&tty, DISCARDED.say(lang).as_bytes());
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
    let probe = open(OFlags::NONBLOCK).ok()?;
    let mut byte = Zeroizing::new([0_u8]);
    let mut any = false;
    while !in_front(&probe) {
        match read(&probe, &mut *byte) {
            Ok(1..) => any = true,
            // What read(2) says where the stop would be for ever.
            Err(Errno::IO) if !in_front(&probe) => return None,
            _ => {}
        }
    }
    Some(any)
}
