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

mod document;
mod held;
mod job;
mod message;
#[cfg(test)]
mod tests;

pub use document::{CmsMaker, Signed};
pub use held::Certain;
pub use message::{
    After, Answered, Done, Given, Make, Maker, NotMade, NotSigned, PadStop, PinOutcome, PinRequest, Signer,
    Step, Stop, Work,
};

pub(super) use held::{Held, Secrets};

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use crate::card::iso::{Card, Extended};
use crate::codec::x509;
use crate::domain::certificate::Certificate;
use crate::domain::credential::{KeyPair, PinName, Secret};
use crate::domain::holder::Octets;
use crate::domain::identity::Meant;
use crate::domain::report::Wire;
use crate::link::{Connection, Disposition, LinkError, PadError, PadVerify, ReaderName, Sharing, Transmit};
use crate::sign::challenge::Challenge;
use crate::trust::TestRoots;

use job::{Got, Job, Leave, Place, Task, unreached};

use super::look::{Desk, Metered};
use super::monitor::{Epochs, hex};
use super::{Epoch, Event, Fault, JobId};

/// A request whose secrets are held elsewhere.
pub(super) struct Ticket {
    reader: String,
    epoch: Epoch,
    card: Meant,
    job: JobId,
    wish: Wish,
    on_pad: bool,
    shown: Option<u8>,
    last_try: bool,
}

/// [`Work`] without its secrets.
enum Wish {
    Check(PinName),
    Read(KeyPair),
    Change(PinName),
    Finish(Secret),
    Challenge(KeyPair),
    Sign(KeyPair, Maker, Option<Box<Certificate>>),
}

/// Takes a request's secrets out of it, into the one place where they can be wiped from any thread.
pub(super) fn accept(request: PinRequest, held: &Held) -> Ticket {
    let PinRequest { reader, epoch, card, job, work, given, shown, last_try } = request;
    let name = work.pin();
    let (wish, new) = match work {
        Work::Check(pin) => (Wish::Check(pin), None),
        Work::Read(pair) => (Wish::Read(pair), None),
        Work::Change { pin, new } => (Wish::Change(pin), Some(new)),
        Work::Finish { unchanged, new } => (Wish::Finish(unchanged), Some(new)),
        Work::Challenge(pair) => (Wish::Challenge(pair), None),
        Work::Sign { with, maker, known } => (Wish::Sign(with, maker, known), None),
    };
    let (pin, on_pad) = match given {
        Given::Typed(pin) => (Some(pin), false),
        Given::OnPad => (None, true),
    };
    held.keep(job, name, Secrets { pin, new });
    Ticket { reader, epoch, card, job, wish, on_pad, shown, last_try }
}

/// Runs one job to its end.
pub(super) fn run(desk: &mut Desk, ticket: Ticket, held: &Held, epochs: &Epochs) -> Event {
    let (job, epoch) = (ticket.job, ticket.epoch);
    let name = match &ticket.wish {
        Wish::Check(pin) | Wish::Change(pin) => *pin,
        Wish::Finish(_) => PinName::Juki,
        Wish::Read(pair) | Wish::Challenge(pair) | Wish::Sign(pair, ..) => pair.pin(),
    };
    let mut outcome = PinOutcome {
        pin: name,
        result: Err(Stop::Abandoned(After::Nothing)),
        tries: Vec::new(),
        presented: 0,
        closed: true,
    };
    outcome.result = work(desk, ticket, held, epochs, &mut outcome);
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
    desk: &mut Desk,
    ticket: Ticket,
    held: &Held,
    epochs: &Epochs,
    outcome: &mut PinOutcome,
) -> Result<Done, Stop> {
    let Some(secrets) = held.begin(ticket.job) else { return Err(Stop::Abandoned(After::Nothing)) };
    let name = outcome.pin;
    if let Some(stop) = secrets.look(|secrets| ill_formed(secrets, name)).flatten() {
        return Err(stop);
    }
    if ticket.on_pad && !desk.bench.pin_pads {
        return Err(Stop::Pad(PadStop::Missing));
    }
    let task = match ticket.wish {
        Wish::Check(pin) => Task::Check(pin),
        Wish::Read(pair) => Task::Read(pair),
        Wish::Change(PinName::Juki) if ticket.on_pad => return Err(Stop::Pad(PadStop::NotForThis)),
        Wish::Change(PinName::Juki) => Task::ChangeBoth,
        Wish::Change(pin) => Task::Change(pin.secrets()[0]),
        Wish::Finish(place @ (Secret::JukiCommon | Secret::Juki)) => Task::Change(place),
        Wish::Finish(_) => return Err(Stop::NotHeld),
        Wish::Challenge(pair) => {
            let challenge = (desk.bench.random)().and_then(|random| Challenge::of(&random));
            Task::Challenge(pair, challenge.ok_or(Stop::NoRandomness)?)
        }
        Wish::Sign(pair, maker, known) => Task::Sign(pair, maker, known),
    };
    let (reader, epoch) = (ticket.reader, ticket.epoch);
    if ticket.card.kind.is_phone() && !epochs.is_alone(&reader) {
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
    let trace = &mut desk.bench.trace;
    if let Some(trace) = trace {
        trace.note(&format!("connected for a PIN, ATR {}", hex(connection.atr())));
    }
    let kind = (reader.clone(), connection.atr().to_vec());
    // Only where it is known to work: a link lost to extended length would take the presented PIN with it.
    let mut extended = match desk.extended.get(&kind) {
        Some(Extended::Works) => Extended::Works,
        _ => Extended::Refused,
    };
    let known = extended;
    let mut result = Ok(Err(gone));
    let transaction = connection.transact(&mut |link| {
        let mut metered = Metered { link, wire: &mut Wire::default(), trace: &mut *trace, progress: &|_| {} };
        let leaving = Cell::new(false);
        let mut halting = Halting { link: &mut metered, secrets: &secrets, leaving: &leaving };
        let mut card = Card::new(&mut halting, extended);
        result = catch_unwind(AssertUnwindSafe(|| {
            let mut job = Job::new(
                &mut card,
                &secrets,
                Place { card: &ticket.card, same_insertion: &same_insertion, alone: &alone },
                Leave { on_pad: ticket.on_pad, shown: ticket.shown, last_try: ticket.last_try },
            );
            let got = job.run(&task);
            outcome.tries.append(&mut job.tries);
            outcome.presented = job.presented;
            got
        }));
        extended = card.extended;
        leaving.set(true);
        Job::leave(&mut card);
    });
    if extended != known {
        desk.extended.insert(kind, extended);
    }
    outcome.closed = Connection::end(connection, Disposition::Unpower).is_ok();
    drop(secrets);
    let got = match result {
        // The card is closed and the secrets are wiped: now it may be told.
        Err(panic) => resume_unwind(panic),
        Ok(got) => got,
    };
    transaction.map_err(unreached)?;
    tell(desk, got?, &task)
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
fn tell(desk: &Desk, got: Got, task: &Task) -> Result<Done, Stop> {
    let decoded = |der: Octets| -> Result<(Certificate, _), Stop> {
        let trust = desk.bench.anchors.judge(&der, (desk.bench.clock)(), TestRoots::Told);
        let refused = Stop::Refused { step: Step::Read, status: None, after: After::Verified };
        x509::decode(&der).map(|certificate| (certificate, trust)).map_err(|_| refused)
    };
    Ok(match (got, task) {
        (Got::Checked, _) => Done::Checked,
        (Got::Changed, _) => Done::Changed,
        (Got::Made(document), _) => Done::Made(document),
        (Got::Answer { certificate, signature }, Task::Challenge(with, challenge)) => {
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
        (Got::Certificate(der) | Got::Answer { certificate: der, .. }, _) => {
            let (certificate, trust) = decoded(der)?;
            Done::Read(Box::new(certificate), trust)
        }
    })
}
