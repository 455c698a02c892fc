//! Work without a card that is under way: each task on a thread of its own, what comes of it told to every screen by
//! its number.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use super::app::Event;
use super::wakeup::Wakeup;
use crate::task::{self, Running, Task, TaskEvent, TaskId};

/// How long the end of the program waits for work to leave nothing half done.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is under way.
pub(super) struct Tasks {
    running: BTreeMap<TaskId, Running>,
    events: Sender<Wakeup>,
}

impl Tasks {
    pub(super) const fn new(events: Sender<Wakeup>) -> Self {
        Self { running: BTreeMap::new(), events }
    }

    pub(super) fn start(&mut self, id: TaskId, task: Task) {
        let events = self.events.clone();
        // The screen may have ended meanwhile.
        let sink = move |event| drop(events.send(Wakeup::Event(Event::Task(event))));
        match task::start(id, task, sink.clone()) {
            Ok(task) => drop(self.running.insert(id, task)),
            Err(error) => sink(TaskEvent::Ended { task: id, result: Err(error.into()) }),
        }
    }

    pub(super) fn stop(&self, id: TaskId) {
        if let Some(task) = self.running.get(&id) {
            task.stop();
        }
    }

    pub(super) fn heard(&mut self, event: &Event) {
        if let Event::Task(TaskEvent::Ended { task, .. }) = event {
            self.running.remove(task);
        }
    }

    /// Stops everything and waits a moment for it: what is half written is removed by the one who writes it.
    pub(super) fn end(mut self, events: &Receiver<Wakeup>) {
        self.running.values().for_each(Running::stop);
        let until = Instant::now() + PATIENCE;
        while !self.running.is_empty() {
            match events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Wakeup::Event(event)) => self.heard(&event),
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }
}
