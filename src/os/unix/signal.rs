//! Signals: which of them end the program, in one table for every face, and how it stops and goes on.
//!
//! A signal comes as a number on a thread of its own, which may do what a handler may not: give the terminal back, leave the
//! card, say a word.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rustix::process::{
    Pid, Signal, getpgid, getpid, getppid, getsid, kill_current_process_group, kill_process,
};
use signal_hook::consts::{
    SIGABRT, SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGIO, SIGPROF, SIGQUIT, SIGSYS, SIGTERM, SIGTRAP, SIGTSTP,
    SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2, SIGVTALRM, SIGWINCH, SIGXCPU,
};
use signal_hook::iterator::Signals;

/// It goes on after a stop.
pub const CONTINUED: i32 = SIGCONT;
/// It is to stop until it is continued.
pub const STOP: i32 = SIGTSTP;
/// The terminal has another size.
pub const RESIZED: i32 = SIGWINCH;
/// The terminal is gone.
pub const HANG_UP: i32 = SIGHUP;
/// Ctrl-C.
pub const INTERRUPT: i32 = SIGINT;
/// The end is asked for.
pub const TERMINATE: i32 = SIGTERM;

/// The signals that end the program and that a thread can answer; real-time signals beside them ([`ends`]).
///
/// Not here: KILL, which nobody can answer; ILL, FPE, SEGV and BUS, after which no thread goes on; PIPE, which the
/// standard library ignores, so that a reader that has gone is an error to be told; XFSZ, likewise ([`super::process::harden`]). ABRT is
/// for who sends it from outside: after `abort` no thread goes on, and the panic before it has given the terminal back.
const ENDS: [i32; 14] = [
    SIGHUP, SIGINT, SIGQUIT, SIGTRAP, SIGABRT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM, SIGXCPU, SIGVTALRM,
    SIGPROF, SIGIO, SIGSYS,
];

/// What not every system has: a failing power supply, a fault of the coprocessor's stack; and the real-time signals,
/// the first of which are the C library's own and refuse to be caught.
#[cfg(target_os = "linux")]
const OTHERS: (&[i32], std::ops::Range<i32>) = (&[Signal::POWER.as_raw(), Signal::STKFLT.as_raw()], 32..65);
#[cfg(not(target_os = "linux"))]
const OTHERS: (&[i32], std::ops::Range<i32>) = (&[], 0..0);

/// Every signal that ends the program in good order: with 128 and its number.
pub fn ends() -> impl Iterator<Item = i32> {
    let (named, real_time) = OTHERS;
    ENDS.into_iter().chain(named.iter().copied()).chain(real_time)
}

/// Hears of a signal, and says whether anybody still listens.
pub type Tell = Box<dyn Fn(i32) -> bool + Send>;

/// Tells of every signal that ends the program, and of those by which it is stopped, goes on, and hears that its
/// terminal has another size, on a thread of its own, until `tell` says that nobody listens any more. What was ignored
/// when the process began, by nohup say, stays ignored.
pub fn watch(tell: Tell) -> io::Result<()> {
    watch_with(&[], tell)
}

/// The same for a place in which nobody may stop the program: not by the two signals either with which a terminal stops a
/// job that is not in front. One that is not still stops: it would try for ever.
pub fn watch_unstopped(tell: Tell) -> io::Result<()> {
    let tell = move |signal| match signal {
        SIGTTIN | SIGTTOU => {
            if !is_in_front() {
                stop();
            }
            true
        }
        signal => tell(signal),
    };
    watch_with(&[SIGTTIN, SIGTTOU], Box::new(tell))
}

/// Is this the job that its terminal reads for? Where nobody can say, it is.
fn is_in_front() -> bool {
    let front = rustix::termios::tcgetpgrp(rustix::stdio::stdin());
    !front.is_ok_and(|front| getpgid(None) != Ok(front))
}

fn watch_with(more: &[i32], tell: Tell) -> io::Result<()> {
    let ignored = ignored();
    let mut signals = Signals::new([SIGCONT])?;
    let all = ends().chain([SIGTSTP, SIGWINCH]).chain(more.iter().copied());
    for signal in all.filter(|signal| ignored >> (signal - 1) & 1 == 0) {
        match signals.add_signal(signal) {
            Err(error) if !OTHERS.1.contains(&signal) => return Err(error),
            _ => {}
        }
    }
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            if !tell(signal) {
                return;
            }
        }
    })?;
    Ok(())
}

/// From here on `told` becomes true with SIGTERM, whoever else hears of it. Not before somebody does, who would miss it.
pub fn remember_the_end(told: &Arc<AtomicBool>) {
    // Where the system refuses, only what comes between two lives of a process is missed.
    let _ = signal_hook::flag::register(SIGTERM, Arc::clone(told));
}

/// The signals that were ignored when the process began, a bit each from 1. Said by Linux alone.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask =
        status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    mask.unwrap_or(0)
}

/// Stops this process, as SIGTSTP would if it were not answered.
pub fn stop() {
    // It stands still in here.
    let _ = kill_process(getpid(), Signal::STOP);
}

/// Stops the whole job, as Ctrl-Z does: a shell behind it gets the terminal back.
///
/// # Errors
///
/// Where the system refuses.
pub fn stop_job() -> io::Result<()> {
    Ok(kill_current_process_group(Signal::TSTP)?)
}

/// Does this process lead its session, so that there is no shell that could let it go on?
#[must_use]
pub fn leads_its_session() -> bool {
    getsid(None).is_ok_and(|session| session == getpid())
}

/// Is there somebody, a shell, who can let the process's group go on once it is stopped? It is a process of the same
/// session and of another group, and the parent of one in ours (POSIX: the group is not orphaned).
#[must_use]
pub fn can_go_on() -> bool {
    let (Ok(session), Ok(group)) = (getsid(None), getpgid(None)) else { return false };
    let mut parent = getppid();
    while let Some(pid) = parent {
        if getsid(Some(pid)) != Ok(session) {
            return false;
        }
        if getpgid(Some(pid)) != Ok(group) {
            return true;
        }
        parent = parent_of(pid);
    }
    // Of the parents of others Linux alone tells. Elsewhere a group that is stopped below a shell's other program goes on as
    // that does.
    cfg!(not(target_os = "linux"))
}

/// Linux tells it in its files of processes.
fn parent_of(pid: Pid) -> Option<Pid> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero())).ok()?;
    let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
    Pid::from_raw(parent.trim().parse().ok()?)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn every_signal_whose_default_is_to_end_the_process_is_in_the_table_or_has_its_reason() {
        // signal(7), the numbers of x86 and ARM: what ends a process unless it is caught.
        let ending = (1..=16).chain([24, 25, 26, 27, 29, 30, 31]);
        let reasons = [4, 7, 8, 9, 11, 13, 25];
        let wanted: Vec<i32> = ending.filter(|signal| !reasons.contains(signal)).collect();
        let mut told: Vec<i32> = ends().filter(|signal| *signal < 32).collect();
        told.sort_unstable();
        assert_eq!(told, wanted);
        assert!((34..=64).all(|signal| ends().any(|end| end == signal)));
    }
}
