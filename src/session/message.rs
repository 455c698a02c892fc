//! The typed messages that go to and fro between a face and the card session.

use std::sync::Arc;

use super::pin::work::{PinOutcome, PinRequest};
use super::service::{Epoch, RequestId, Service};
use crate::diag::facts::{Card as Examined, Machine};
use crate::diag::fault::Fault;
use crate::domain::report::{CardReport, Want};
use crate::link::Facts;

/// What a face asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    /// Look at the card that was inserted at `epoch` in `reader`.
    Look {
        /// The reader's name.
        reader: String,
        /// The insertion that is meant: another card is not looked at in its place.
        epoch: Epoch,
        /// Which answer belongs to it.
        job: RequestId,
        /// What to read.
        want: Want,
    },
    /// Look at the machine, not at a card: on a thread of its own. Its answer is [`Event::Machine`].
    Machine {
        /// Which answer belongs to it.
        job: RequestId,
    },
    /// Look at a card as a help desk would: the reader's own facts, how long exchanges take; its answer is
    /// [`Event::Examined`]. A card that another program holds is not touched.
    Examine {
        /// The reader's name.
        reader: String,
        /// The insertion that is meant.
        epoch: Epoch,
        /// Which answer belongs to it.
        job: RequestId,
        /// Ask for each application by itself too: whatever PIN another program has presented ends.
        applications: bool,
    },
    /// Power the card of this insertion down, whoever was shown what of it. There is no answer.
    PowerDown {
        /// The reader's name.
        reader: String,
        /// The insertion that is meant.
        epoch: Epoch,
    },
    /// A job with a PIN; its answer is [`Event::PinJob`].
    Pin {
        /// Which answer belongs to it.
        job: RequestId,
        /// What to do, and its secrets.
        request: Box<PinRequest>,
    },
    /// Ends a PIN job whose PIN was not presented yet, and wipes the PIN at once. One that has been presented goes on to
    /// its end: its answer comes either way.
    Abandon(RequestId),
}

/// How far a look has come: `done` of `of` exchanges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Exchanges done.
    pub done: u32,
    /// Those and what the look's plan still has.
    pub of: u32,
}

/// What a face is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The service or a reader changed. Always precedes events of the epochs it names.
    Service(Service),
    /// A look goes on.
    Progress {
        /// The request.
        job: RequestId,
        /// The insertion.
        epoch: Epoch,
        /// How far.
        progress: Progress,
    },
    /// What a look knows by now; [`Unread::Coming`](crate::domain::report::Unread::Coming) stands for what comes yet. To be
    /// shown and for nothing else: what is done rests on the whole report.
    Part {
        /// The request.
        job: RequestId,
        /// The insertion.
        epoch: Epoch,
        /// Which attempt of the look, from 1.
        attempt: u32,
        /// What is known.
        report: Arc<CardReport>,
    },
    /// An attempt came to nothing: what it told in parts holds no more. Another begins, or the look fails.
    Withdrawn {
        /// The request.
        job: RequestId,
        /// The insertion.
        epoch: Epoch,
        /// The attempt that is over.
        attempt: u32,
        /// Why; `None` where nothing failed but extended length, without which it begins again.
        fault: Option<Fault>,
    },
    /// A look is done.
    Looked {
        /// The request.
        job: RequestId,
        /// The insertion it belongs to: drop the result when it is not the present one.
        epoch: Epoch,
        /// What was found.
        report: Arc<CardReport>,
    },
    /// The machine was looked at.
    Machine {
        /// The request.
        job: RequestId,
        /// What was seen.
        machine: Arc<Machine>,
    },
    /// A card was examined.
    Examined {
        /// The request.
        job: RequestId,
        /// The insertion.
        epoch: Epoch,
        /// What the driver says of the reader; `None` where it may not be asked or nobody could connect.
        told: Option<Facts>,
        /// What was found.
        card: Arc<Examined>,
    },
    /// A PIN job ended. Nothing comes of a job between its request and this.
    PinJob {
        /// The request.
        job: RequestId,
        /// The insertion that it was about. A result that names a person is dropped when it is not the present one.
        epoch: Epoch,
        /// How it ended.
        outcome: Arc<PinOutcome>,
        /// What the job saw of the card, where it looked itself.
        seen: Option<Arc<CardReport>>,
    },
    /// A look failed as a whole.
    Failed {
        /// The request.
        job: RequestId,
        /// The insertion.
        epoch: Epoch,
        /// Why.
        fault: Fault,
    },
}

/// Where events go: called from both threads, must not block.
pub type Sink = Arc<dyn Fn(Event) + Send + Sync>;
