//! Work without a card, and files: begun, followed in words now and then, left by a line.

use std::io;
use std::path::PathBuf;
use std::time::{self, Duration};

use super::talk::{Answer, Heard, Left, Talk, Wakeup, answer, text};
use super::words::Say;
use crate::domain::holder::Octets;
use crate::task::{Output, Running, Task, TaskEvent, TaskFault, TaskId};

/// How long work goes on before it is told, and between two words of it.
const FIRST_WORD: Duration = Duration::from_secs(2);
const NEXT_WORD: Duration = Duration::from_secs(10);

impl Talk {
    /// Does work without a card, and waits for its end; it is left by a line with 0. `label` says what it is.
    pub(super) fn task(
        &mut self,
        label: &str,
        id: TaskId,
        task: Task,
    ) -> Result<Result<Output, TaskFault>, Left> {
        if let Some(path) = task.document() {
            let path = path.to_owned();
            self.model.used(&path);
        }
        let running = match (self.ways.start)(id, task) {
            Ok(running) => running,
            Err(error) => return Ok(Err(error.into())),
        };
        self.running.insert(id, running.clone());
        let ended = self.follow(label, id, &running);
        if ended.is_err() {
            running.stop();
        }
        ended
    }

    /// Stops all work and waits a moment for it: what is half written is removed by the one who writes it.
    pub(super) fn end_tasks(&mut self, until: time::Instant) {
        self.running.values().for_each(Running::stop);
        while !self.running.is_empty() {
            match self.events.recv_timeout(until.saturating_duration_since(time::Instant::now())) {
                Ok(Wakeup::Task(event)) => self.ended(&event),
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }

    pub(super) fn ended(&mut self, event: &TaskEvent) {
        if let TaskEvent::Ended { task, .. } = event {
            self.running.remove(task);
        }
    }

    fn follow(
        &mut self,
        label: &str,
        id: TaskId,
        running: &Running,
    ) -> Result<Result<Output, TaskFault>, Left> {
        let lang = self.lang();
        let mut next = time::Instant::now() + FIRST_WORD;
        let (mut progress, mut told) = (None, false);
        loop {
            let left = next.saturating_duration_since(time::Instant::now());
            match self.hear(Some(left))? {
                Heard::Task(TaskEvent::Ended { task, result }) if task == id => return Ok(result),
                Heard::Task(TaskEvent::Progress { task, done, of }) if task == id => {
                    progress = of.filter(|of| *of > 0).map(|of| done.min(of) * 100 / of);
                }
                Heard::Line(line) if matches!(answer(&text(&line)), Answer::Number(0) | Answer::Quit) => {
                    self.tell(Say::Stopping.text());
                    running.stop();
                }
                Heard::Line(_) => self.say(&Say::Working.with(lang, &[label])),
                other => drop(self.aside(other)),
            }
            if time::Instant::now() >= next {
                next = time::Instant::now() + NEXT_WORD;
                if let (true, Some(percent)) = (told, progress) {
                    self.say(&Say::WorkingDone.with(lang, &[label, &percent.to_string()]));
                } else if !told {
                    self.say(&Say::Working.with(lang, &[label]));
                }
                told = true;
            }
        }
    }

    /// Writes a new file for its owner alone, and waits for that.
    pub(super) fn save(&mut self, path: PathBuf, bytes: Octets) -> Result<Result<(), io::Error>, Left> {
        (self.ways.save)(path, bytes);
        loop {
            match self.hear(None)? {
                Heard::Saved(saved) => return Ok(saved),
                other => drop(self.aside(other)),
            }
        }
    }
}
