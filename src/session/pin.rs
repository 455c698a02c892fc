//! The job with a PIN: one function from connecting to powering the card down. Nobody is waited for inside it.

mod message;

pub use message::{
    After, Answered, Done, Given, Make, Maker, NotMade, NotSigned, PadStop, PinOutcome, PinRequest, Signer,
    Step, Stop, Work,
};

use std::sync::Arc;

use super::Event;

/// Not begun: the operations on the card come next.
pub(super) fn run(request: &PinRequest) -> Event {
    let outcome = PinOutcome {
        pin: request.work.pin(),
        result: Err(Stop::Abandoned),
        tries: Vec::new(),
        presented: 0,
        closed: true,
    };
    Event::PinJob { job: request.job, epoch: request.epoch, outcome: Arc::new(outcome) }
}
