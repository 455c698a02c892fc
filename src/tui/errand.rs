//! Work without a card on its way: a screen makes an errand, the runtime starts it on a thread of its own, and what
//! comes of it is told to every screen by its number.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use super::runtime::Wakeup;
use crate::task::{self, Running, Task, TaskEvent, TaskId};

/// How long the end of the program waits for work to leave nothing half done.
const PATIENCE: Duration = Duration::from_secs(2);

/// One piece of work.
#[derive(Debug)]
pub(crate) struct Errand {
    pub id: TaskId,
    pub task: Task,
}

/// Its number says which it is.
impl PartialEq for Errand {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Errand {}

impl Errand {
    /// With a number that no other has.
    pub(crate) fn new(task: Task) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self { id: TaskId(NEXT.fetch_add(1, Ordering::Relaxed)), task }
    }
}

/// What is under way.
pub(super) struct Errands {
    running: BTreeMap<TaskId, Running>,
    events: Sender<Wakeup>,
}

impl Errands {
    pub(super) const fn new(events: Sender<Wakeup>) -> Self {
        Self { running: BTreeMap::new(), events }
    }

    pub(super) fn start(&mut self, Errand { id, task }: Errand) {
        let events = self.events.clone();
        let sink = move |event| {
            // The screen may have ended meanwhile.
            let _ = events.send(Wakeup::Task(event));
        };
        match task::start(id, task, sink) {
            Ok(running) => drop(self.running.insert(id, running)),
            Err(error) => {
                let ended = TaskEvent::Ended { task: id, result: Err(error.into()) };
                let _ = self.events.send(Wakeup::Task(ended));
            }
        }
    }

    pub(super) fn stop(&self, id: TaskId) {
        if let Some(task) = self.running.get(&id) {
            task.stop();
        }
    }

    pub(super) fn heard(&mut self, event: &TaskEvent) {
        if let TaskEvent::Ended { task, .. } = event {
            self.running.remove(task);
        }
    }

    /// Stops everything and waits a moment for it: what is half written is removed by the one who writes it.
    pub(super) fn end(mut self, events: &Receiver<Wakeup>) {
        self.running.values().for_each(Running::stop);
        let until = Instant::now() + PATIENCE;
        while !self.running.is_empty() {
            match events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Wakeup::Task(event)) => self.heard(&event),
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }
}
