//! The job of examining a card: what a look finds, what the driver says of the reader, how long each exchange takes, and
//! where it is asked for, which applications the card has.
//!
//! The card is left as a look leaves it. One that another program holds is not connected to.

use std::cell::Cell;
use std::sync::Arc;

use super::look::{Aside, CardWorker, News, Recorded};
use super::message::{Event, Sink};
use super::monitor::Epochs;
use super::service::{Epoch, RequestId};
use super::trace::{Exchange, Note};
use crate::card::ap;
use crate::card::iso::{Card as Asked, CardError, Lengths};
use crate::card::status::Status;
use crate::diag::facts::{Answered, Card};
use crate::diag::fault::Fault;
use crate::domain::credential::Application;
use crate::domain::report::Want;
use crate::link::{Connection, Disposition};

impl CardWorker {
    /// Examines the card of `epoch`. Of the look under way only how far it has come is told, and which attempts came to
    /// nothing.
    pub(super) fn examine(
        &mut self,
        (reader, epoch): (&str, Epoch),
        job: RequestId,
        applications: bool,
        epochs: &Epochs,
        sink: &Sink,
    ) -> Event {
        let attempts = Cell::new(1);
        let tell = |news: News| match news {
            News::Progress(progress) => sink(Event::Progress { job, epoch, progress }),
            News::Part(_) => {}
            News::Withdrawn(fault) => {
                let attempt = attempts.replace(attempts.get() + 1);
                sink(Event::Withdrawn { job, epoch, attempt, fault });
            }
        };
        let mut aside = Aside::default();
        let looked = self.attempts(reader, epoch, Want::ALL, epochs, &tell, &mut aside);
        // Of a card that can't be connected to, or that says yes to everything, the answers would say nothing.
        let can_tell = matches!(looked, Ok(_) | Err(Fault::Unselected(_) | Fault::OutOfUse(_)));
        let applications = if applications && can_tell {
            self.applications(reader, epoch, epochs, &mut aside)
        } else {
            Vec::new()
        };
        let card = Card { looked, applications, exchanges: aside.exchanges };
        Event::Examined { job, epoch, told: aside.told, card: Arc::new(card) }
    }

    /// Selects one application after the other. Where the link fails, those that come after were not asked for.
    fn applications(
        &mut self,
        reader: &str,
        epoch: Epoch,
        epochs: &Epochs,
        aside: &mut Aside,
    ) -> Vec<(Application, Answered)> {
        let mut answers = Vec::new();
        let Ok(mut connection) = self.connect(reader) else {
            return answers;
        };
        if connection.insertion().is_ok_and(|insertion| epochs.is_of(reader, epoch, insertion)) {
            let trace = &mut self.trace;
            trace.connected(reader, connection.atr(), false);
            // A transaction that can't be had leaves them unasked, too.
            let _ = connection.transact(&mut |link| {
                let each = &mut |exchange: &Exchange| {
                    if exchange.received().is_some() {
                        aside.exchanges.push(exchange.spent());
                    }
                };
                let mut recorded = Recorded { link, trace: &mut *trace, each };
                let mut card = Asked::new(&mut recorded, Lengths::default());
                for application in Application::ALL {
                    let answered = match card.select(ap::aid(application)) {
                        Ok(()) => Answered::There,
                        Err(CardError::Status(word)) if Status::of(word) == Status::NotFound => {
                            Answered::Absent
                        }
                        Err(CardError::Status(word)) => Answered::Status(word),
                        Err(_) => break,
                    };
                    answers.push((application, answered));
                }
            });
        }
        // Asking leaves no trace but the application that was asked for last.
        let _ = Connection::end(connection, Disposition::Leave);
        self.trace.note(Note::Released { unpowered: false });
        answers
    }
}

#[cfg(test)]
mod tests;
