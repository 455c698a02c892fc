//! What a state machine asks of its face.

use crate::task::{Task, TaskId};

/// One thing to carry out.
#[derive(Debug)]
pub enum Request {
    /// Start this task under this number; its end is told to the machine that asked.
    Start(TaskId, Task),
    /// Stop that task.
    Stop(TaskId),
    /// Give up the PIN job that was sent, where its PIN was not presented yet.
    Abandon,
}
