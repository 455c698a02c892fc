//! This process and others.

use std::sync::Arc;

use rustix::io::Errno;
#[cfg(target_os = "linux")]
use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use rustix::process::{Pid, Resource, Rlimit, setrlimit, test_kill_process};
use signal_hook::consts::SIGXFSZ;

/// No core of this process, and on Linux nobody of the same user looks into it. What the system refuses is left: macOS lets
/// no debugger at a process but by its user's leave, and has no such switch.
pub fn harden() {
    #[cfg(target_os = "linux")]
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let _ = setrlimit(Resource::Core, none);
    // A file that may not grow is an error to be told, not sudden death.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
}

/// Is there a process of this number? It may be another user's: that it may not be signalled says that it is there.
#[must_use]
pub fn is_running(pid: i32) -> bool {
    let pid = Some(pid).filter(|pid| *pid > 0).and_then(Pid::from_raw);
    pid.is_some_and(|pid| matches!(test_kill_process(pid), Ok(()) | Err(Errno::PERM)))
}
