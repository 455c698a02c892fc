//! The job of examining a card: what a look finds, what the driver says of the reader, how long each exchange takes.

use std::sync::Arc;

use super::look::CardWorker;
use super::message::{Event, Sink};
use super::monitor::Epochs;
use super::service::{Epoch, RequestId};
use crate::diag::facts::Card;
use crate::diag::fault::Fault;
use crate::domain::report::Want;

impl CardWorker {
    /// Examines the card of `epoch`.
    pub(super) fn examine(
        &mut self,
        reader: &str,
        epoch: Epoch,
        job: RequestId,
        _applications: bool,
        epochs: &Epochs,
    ) -> Event {
        let quiet: Sink = Arc::new(|_| {});
        let looked = match self.look(reader, epoch, job, Want::ALL, epochs, &quiet) {
            Event::Looked { report, .. } => Ok((*report).clone()),
            Event::Failed { fault, .. } => Err(fault),
            _ => Err(Fault::CardLeft),
        };
        let card = Card { looked, applications: Vec::new(), exchanges: Vec::new() };
        Event::Examined { job, epoch, told: None, card: Arc::new(card) }
    }
}
