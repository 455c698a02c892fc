//! The job with a PIN: one function from connecting to powering the card down. Nobody is waited for inside it, except
//! by a reader's own keys.
//!
//! | step | |
//! |---|---|
//! | exclusive connection, one transaction | nobody else gets in |
//! | which card it is | another than was shown: the job ends here |
//! | tries left, by the empty VERIFY | fewer than the person was shown, or the last without leave: the job ends here |
//! | VERIFY, once, in the form that the empty one proved | whatever comes back |
//! | the work | |
//! | the card manager selected, `UnpowerCard` | on every way out, a panic included |

pub(super) mod held;
mod job;
#[cfg(test)]
mod tests;
pub(super) mod work;

pub use crate::sign::make::Made;
pub use held::Certain;
pub use work::{
    After, Answered, Consent, Done, Given, Operation, Order, PadStop, PinOutcome, PinRequest, Signed,
    SigningInput, Stop, Work,
};

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use crate::card::iso::Card;
use crate::codec::x509;
use crate::domain::certificate::Certificate;
use crate::domain::credential::PinName;
use crate::domain::holder::Octets;
use crate::domain::text::hex;
use crate::link::{Connection, Disposition, LinkError, PadError, PadVerify, ReaderName, Sharing, Transmit};
use crate::sign::challenge::Challenge;

use held::{Held, Running, Secrets};
use job::{Got, Job, Terms, unreached};

use super::fault::Fault;
use super::look::{CardWorker, Recorded};
use super::message::Event;
use super::monitor::Epochs;
use super::service::RequestId;

/// Takes a request's secrets out of it, into the one place where they can be wiped from any thread.
pub(super) fn accept(job: RequestId, request: PinRequest, held: &Held) -> Order {
    let PinRequest { order, given, new } = request;
    let secrets = match given {
        Given::Typed(pin) => Secrets { pin: Some(pin), new },
        Given::OnPad => Secrets { pin: None, new },
    };
    held.keep(job, order.work.pin(), secrets);
    order
}

/// Runs one job to its end.
pub(super) fn run(
    desk: &mut CardWorker,
    job: RequestId,
    order: Order,
    held: &Held,
    epochs: &Epochs,
) -> Event {
    let epoch = order.epoch;
    let mut outcome = PinOutcome {
        pin: order.work.pin(),
        result: Err(Stop::Abandoned(After::Nothing)),
        tries: Vec::new(),
        presented: 0,
        closed: true,
    };
    outcome.result = match held.begin(job) {
        Some(secrets) => work(desk, order, secrets, epochs, &mut outcome),
        None => Err(Stop::Abandoned(After::Nothing)),
    };
    Event::PinJob { job, epoch, outcome: Arc::new(outcome) }
}

/// What keeps the secrets from being sent at all.
fn ill_formed(secrets: &Secrets, name: PinName) -> Option<Stop> {
    let form = name.form();
    if let Some(lack) = secrets.pin.as_ref().and_then(|pin| form.lacks(pin.bytes())) {
        return Some(Stop::Form(lack));
    }
    let new = secrets.new.as_ref()?;
    if let Some(lack) = form.lacks(new.bytes()) {
        return Some(Stop::NewForm(lack));
    }
    (secrets.pin.as_ref() == Some(new)).then_some(Stop::SameAsOld)
}

fn work(
    desk: &mut CardWorker,
    order: Order,
    secrets: Running<'_>,
    epochs: &Epochs,
    outcome: &mut PinOutcome,
) -> Result<Done, Stop> {
    let Order { reader, epoch, card: meant, work, consent, .. } = order;
    if let Some(stop) = secrets.look(|secrets| ill_formed(secrets, work.pin())).flatten() {
        return Err(stop);
    }
    let on_pad = secrets.look(|secrets| secrets.pin.is_none()).unwrap_or_default();
    if on_pad && !desk.bench.pin_pads {
        return Err(Stop::Pad(PadStop::Missing));
    }
    if on_pad && work.replaces() {
        return Err(Stop::Pad(PadStop::NotForThis));
    }
    let challenge = match &work {
        Work::Challenge(_) => Some(Challenge::of(&(desk.bench.random)().ok_or(Stop::NoRandomness)?)),
        _ => None,
    };
    if meant.kind.is_phone() && !epochs.is_alone(&reader) {
        return Err(Stop::NotAlone);
    }
    let gone = Stop::Fault { fault: Fault::CardLeft, after: After::Nothing };
    if !epochs.is_current(&reader, epoch) {
        return Err(gone);
    }
    let same_insertion = || epochs.is_current(&reader, epoch);
    let alone = || epochs.is_alone(&reader);
    let mut connection =
        desk.readers.connect(&ReaderName(reader.clone()), Sharing::Exclusive).map_err(unreached)?;
    // A PIN is for the card that was meant: another that took its place unseen is let go untouched.
    if !connection.insertion().is_ok_and(|insertion| epochs.is_of(&reader, epoch, insertion)) {
        let _ = Connection::end(connection, Disposition::Leave);
        return Err(gone);
    }
    let trace = &mut desk.trace;
    trace.note(&format!("connected for a PIN, ATR {}", hex(connection.atr())));
    let kind = (reader.clone(), connection.atr().to_vec());
    // Only where it is known to work: a link lost to extended length would take the presented PIN with it.
    let known = desk.lengths.get(&kind).copied().unwrap_or_default().tried();
    let mut lengths = known;
    let clock = Arc::clone(&desk.bench.clock);
    let terms = Terms {
        card: &meant,
        same_insertion: &same_insertion,
        alone: &alone,
        on_pad,
        consent,
        challenge: challenge.as_ref(),
        clock: &*clock,
    };
    let mut result = Ok(Err(gone));
    let transaction = connection.transact(&mut |link| {
        let mut recorded = Recorded { link, trace: &mut *trace, each: &mut |_| {} };
        let leaving = Cell::new(false);
        let mut halting = Halting { link: &mut recorded, secrets: &secrets, leaving: &leaving };
        let mut card = Card::new(&mut halting, lengths);
        result = catch_unwind(AssertUnwindSafe(|| {
            let mut job = Job::new(&mut card, &secrets, terms);
            let got = job.run(&work);
            outcome.tries.extend(job.tries);
            outcome.presented = job.presented;
            got
        }));
        lengths = card.lengths;
        leaving.set(true);
        Job::leave(&mut card);
    });
    if lengths != known {
        desk.lengths.insert(kind, lengths);
    }
    outcome.closed = Connection::end(connection, Disposition::Unpower).is_ok();
    drop(secrets);
    let got = match result {
        // The card is closed and the secrets are wiped: now it may be told.
        Err(panic) => resume_unwind(panic),
        Ok(got) => got,
    };
    transaction.map_err(unreached)?;
    tell(desk, got?, &work, challenge.as_ref())
}

/// Refuses every exchange but those of leaving, once the process ends: what is left of its time is for them. And never
/// connects again: another card might answer then than the one that has proven which it is.
struct Halting<'a> {
    link: &'a mut dyn Transmit,
    secrets: &'a held::Running<'a>,
    leaving: &'a Cell<bool>,
}

impl Transmit for Halting<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        if !self.leaving.get() && self.secrets.is_over() {
            return Err(LinkError::Cancelled);
        }
        self.link.transmit(command)
    }

    fn reconnect(&mut self) -> Result<(), LinkError> {
        Err(LinkError::Reset)
    }

    fn verify_on_pad(&mut self, verify: &PadVerify) -> Result<Vec<u8>, PadError> {
        if self.secrets.is_over() {
            return Err(LinkError::Cancelled.into());
        }
        self.link.verify_on_pad(verify)
    }
}

/// Judges what the card gave, now that it is closed.
fn tell(desk: &CardWorker, got: Got, work: &Work, challenge: Option<&Challenge>) -> Result<Done, Stop> {
    let decoded = |der: Octets| -> Result<(Certificate, _), Stop> {
        let trust = desk.bench.anchors.judge(&der, (desk.bench.clock)());
        let refused = Stop::Refused { operation: Operation::Read, status: None, after: After::Verified };
        x509::decode(&der).map(|certificate| (certificate, trust)).map_err(|_| refused)
    };
    Ok(match (got, work, challenge) {
        (Got::Checked, ..) => Done::Checked,
        (Got::Changed, ..) => Done::Changed,
        (Got::Signed(signed), ..) => Done::Signed(signed),
        (Got::Answer { certificate, signature }, Work::Challenge(with), Some(challenge)) => {
            let holds_key = challenge.is_met(&certificate, &signature);
            let (certificate, trust) = decoded(certificate)?;
            Done::Answered(Box::new(Answered {
                with: *with,
                holds_key,
                certificate,
                trust,
                challenge_sha256: hex(challenge.digest()),
            }))
        }
        (Got::Certificate(der) | Got::Answer { certificate: der, .. }, ..) => {
            let (certificate, trust) = decoded(der)?;
            Done::Read(Box::new(certificate), trust)
        }
    })
}
