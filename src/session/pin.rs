//! The job with a PIN: one function from connecting to powering the card down. Nobody is waited for inside it, except
//! by a reader's own keys.
//!
//! | step | |
//! |---|---|
//! | what it is for | not done in this place: nobody connects |
//! | exclusive connection, one transaction | nobody else gets in |
//! | which card it is | another than was shown: the job ends here; where nobody was shown one, the job looks at it |
//! | tries left, by the empty VERIFY | fewer than the person was shown, or the last without leave: the job ends here |
//! | the place's rules | no try is spent that its policy keeps; the PIN is counted as wrong, until the card says otherwise |
//! | VERIFY, once, in the form that the empty one proved | whatever comes back |
//! | the work | |
//! | the card manager selected, `UnpowerCard` | on every way out, a panic included |

pub(super) mod held;
mod job;
pub mod number_b;
mod permit;
pub mod possible;
mod rules;
mod seen;
#[cfg(test)]
mod tests;
pub(super) mod work;

pub use crate::sign::make::{Made, Profile};
pub use crate::sign::pdf::{About as Known, Made as MadeInPdf, Warning};
pub use held::Certain;
pub use rules::{Rules, Tally, Uncounted};
pub use work::{
    After, Against, Answered, Consent, Done, Given, Operation, Order, PadStop, PinOutcome, PinRequest,
    Product, Signed, SigningInput, Stop, Subject, Unmade, Whose, Work,
};

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use crate::card::iso::{Card, Extended};
use crate::card::look::{Unseen, look_on};
use crate::codec::x509;
use crate::domain::certificate::Certificate;
use crate::domain::credential::PinName;
use crate::domain::holder::Octets;
use crate::domain::policy::Barred;
use crate::domain::report::{CardReport, Want};
use crate::domain::text::hex;
use crate::link::{Connection, Disposition, LinkError, PadError, PadVerify, ReaderName, Sharing, Transmit};
use crate::secret::Pin;
use crate::sign::challenge::Challenge;

use held::{Held, Running, Secrets};
use job::{Got, Job, unreached};

use super::look::{CardWorker, PASSING, RETURN, Recorded};
use super::message::Event;
use super::monitor::Epochs;
use super::service::{Epoch, RequestId};
use super::trace::Note;
use crate::diag::fault::Fault;

/// Looks of one job at the most, where its card is lost before anything was presented.
const LOOKS: u32 = 4;

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
    order: &Order,
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
    let mut seen = None;
    outcome.result = match held.begin(job) {
        Some(secrets) => work(desk, order, secrets, epochs, &mut outcome, &mut seen),
        None => Err(Stop::Abandoned(After::Nothing)),
    };
    Event::PinJob { job, epoch, outcome: Arc::new(outcome), seen: seen.map(Arc::new) }
}

/// What keeps the secrets from being sent at all.
fn ill_formed(secrets: &Secrets, name: PinName, card: &Whose) -> Option<Stop> {
    let form = name.form();
    let lack = |pin: &Pin| match (name, card) {
        // Its year is the card's, which is not known yet.
        (PinName::NumberB, Whose::Whichever(_)) => number_b::lack(pin.bytes(), false),
        _ => form.lacks(pin.bytes()),
    };
    if let Some(lack) = secrets.pin.as_ref().and_then(lack) {
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
    order: &Order,
    secrets: Running<'_>,
    epochs: &Epochs,
    outcome: &mut PinOutcome,
    seen: &mut Option<CardReport>,
) -> Result<Done, Stop> {
    let Order { reader, work, card, .. } = order;
    // Nobody is staff to a card.
    if !desk.bench.rules.policy.allows(work.act(), false) {
        return Err(Stop::Barred(Barred::NotHere));
    }
    if let Some(stop) = secrets.look(|secrets| ill_formed(secrets, work.pin(), card)).flatten() {
        return Err(stop);
    }
    let on_pad = secrets.look(|secrets| secrets.pin.is_none()).unwrap_or_default();
    if on_pad && !desk.bench.pin_pads {
        return Err(Stop::Pad(PadStop::Missing));
    }
    if on_pad && work.replaces() {
        return Err(Stop::Pad(PadStop::NotForThis));
    }
    let challenge = match work {
        Work::Challenge(_) => Some(Challenge::of(&(desk.bench.random)().ok_or(Stop::NoRandomness)?)),
        _ => None,
    };
    if matches!(&order.card, Whose::Shown(meant) if meant.kind.is_phone()) && !epochs.is_alone(reader) {
        return Err(Stop::NotAlone);
    }
    let attempt = Attempt { order, secrets: &secrets, epochs, challenge: challenge.as_ref(), on_pad };
    let mut result = attempt.make(desk, Some(order.epoch), outcome, seen);
    for _ in 1..LOOKS {
        // Nothing was presented, nor could it be: the card was still being looked at.
        let Ok(Err(Ended::Unseen(lost))) = &result else { break };
        if !is_back(desk, reader, *lost) {
            break;
        }
        result = attempt.make(desk, None, outcome, seen);
    }
    drop(secrets);
    let got = match result {
        // The card is closed and the secrets are wiped: now it may be told.
        Err(panic) => resume_unwind(panic),
        Ok(got) => got.map_err(|ended| match ended {
            Ended::Stop(stop) => stop,
            Ended::Unseen(Unseen::Lost { error: LinkError::Cancelled, .. }) => {
                Stop::Abandoned(After::Nothing)
            }
            Ended::Unseen(unseen) => Stop::Fault { fault: Fault::from(unseen), after: After::Nothing },
        })?,
    };
    tell(desk, got, work, challenge.as_ref())
}

/// Why an attempt came to nothing.
enum Ended {
    /// It ended the job.
    Stop(Stop),
    /// The job's own look did.
    Unseen(Unseen),
}

impl From<Stop> for Ended {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

/// Is the card of a look that was lost there again, or will it be in a moment?
fn is_back(desk: &mut CardWorker, reader: &str, lost: Unseen) -> bool {
    let Unseen::Lost { error, by_extended } = lost else { return false };
    match error {
        LinkError::CardLeft | LinkError::NoCard => desk.wait_for_return(reader),
        _ if by_extended => desk.wait_for_return(reader),
        LinkError::Reset => true,
        LinkError::Unresponsive | LinkError::Refused => {
            thread::sleep(PASSING);
            true
        }
        _ => false,
    }
}

/// What each attempt of one job has.
struct Attempt<'a> {
    order: &'a Order,
    secrets: &'a Running<'a>,
    epochs: &'a Epochs,
    challenge: Option<&'a Challenge>,
    on_pad: bool,
}

impl Attempt<'_> {
    /// From connecting to powering the card down. `meant` is the insertion that it has to be, where it matters: a card that
    /// was only being looked at when its link was lost may have come back in another.
    fn make(
        &self,
        desk: &mut CardWorker,
        meant: Option<Epoch>,
        outcome: &mut PinOutcome,
        seen: &mut Option<CardReport>,
    ) -> thread::Result<Result<Got, Ended>> {
        let Order { reader, card: whose, work, consent, .. } = self.order;
        if matches!(whose, Whose::Shown(_)) && !self.epochs.is_current(reader, self.order.epoch) {
            return Ok(Err(self.lost(LinkError::CardLeft)));
        }
        let mut connection = match desk.readers.connect(&ReaderName(reader.clone()), Sharing::Exclusive) {
            Ok(connection) => connection,
            Err(error) => {
                desk.trace.not_connected(reader, error);
                return Ok(Err(self.lost(error)));
            }
        };
        // A PIN is for the card that was meant: another that took its place unseen is let go untouched.
        let Some(epoch) = self.insertion(&mut *connection, meant) else {
            let _ = Connection::end(connection, Disposition::Leave);
            return Ok(Err(self.lost(LinkError::CardLeft)));
        };
        let atr = hex(connection.atr());
        let kind = (reader.clone(), connection.atr().to_vec());
        let known = desk.lengths.get(&kind).copied().unwrap_or_default();
        let mut lengths = match (whose, known.extended) {
            // Tried before anything is presented, where the reader does not say that it is in vain.
            (Whose::Whichever(_), Extended::Untried)
                if !desk.bench.pin_pads || connection.facts().extended != Some(false) =>
            {
                known
            }
            // Only where it is known to work: a link lost to extended length would take the presented PIN with it.
            _ => known.tried(),
        };
        let known = lengths;
        let simulated = desk.simulated;
        let (trace, rules) = (&mut desk.trace, &desk.bench.rules);
        trace.connected(reader, connection.atr(), true);
        let clock = Arc::clone(&desk.bench.clock);
        let same_insertion = || self.epochs.is_current(reader, epoch);
        let alone = || self.epochs.is_alone(reader);
        let mut result = Ok(Err(self.lost(LinkError::CardLeft)));
        let transaction = connection.transact(&mut |link| {
            let mut recorded = Recorded { link, trace: &mut *trace, each: &mut |_| {} };
            let leaving = Cell::new(false);
            let mut halting = Halting { link: &mut recorded, secrets: self.secrets, leaving: &leaving };
            let mut card = Card::new(&mut halting, lengths);
            result = catch_unwind(AssertUnwindSafe(|| {
                let own;
                let meant = match whose {
                    Whose::Shown(meant) => meant,
                    Whose::Whichever(want) => {
                        let mut report = CardReport::unread(reader.clone(), atr.clone(), simulated);
                        let want = Want { tries_of: None, ..*want };
                        look_on(&mut card, want, &mut report, &|_| ()).map_err(Ended::Unseen)?;
                        // What it has left untried is not tried once a PIN was presented.
                        card.lengths = card.lengths.tried();
                        own = report.meant();
                        *seen = Some(report);
                        &own
                    }
                };
                let terms = job::Terms {
                    card: meant,
                    same_insertion: &same_insertion,
                    alone: &alone,
                    on_pad: self.on_pad,
                    consent: *consent,
                    rules,
                    challenge: self.challenge,
                    clock: &*clock,
                };
                let mut job = Job::new(&mut card, self.secrets, terms);
                let meant = match (whose, &mut *seen) {
                    (Whose::Whichever(want), Some(seen)) => job.permit(work, seen, want.identity),
                    _ => job.prove(work),
                };
                let got = meant.and_then(|()| job.run(work));
                outcome.tries.extend(job.tries);
                outcome.presented = job.presented;
                Ok(got?)
            }));
            lengths = card.lengths;
            leaving.set(true);
            Job::leave(&mut card);
        });
        if lengths != known {
            desk.lengths.insert(kind, lengths);
        }
        outcome.closed = Connection::end(connection, Disposition::Unpower).is_ok();
        if outcome.closed {
            desk.trace.note(Note::Released { unpowered: true });
        }
        match (transaction, result) {
            (Err(error), Ok(_)) => Ok(Err(self.lost(error))),
            (_, result) => result,
        }
    }

    /// The card was not reached.
    fn lost(&self, error: LinkError) -> Ended {
        match self.order.card {
            Whose::Shown(_) => Ended::Stop(unreached(error)),
            Whose::Whichever(_) => Ended::Unseen(Unseen::Lost { error, by_extended: false }),
        }
    }

    /// The insertion that a connection is to, where that is the meant one.
    fn insertion(&self, connection: &mut dyn Connection, meant: Option<Epoch>) -> Option<Epoch> {
        let reader = &self.order.reader;
        let insertion = connection.insertion().ok()?;
        if let Some(epoch) = meant {
            return self.epochs.is_of(reader, epoch, insertion).then_some(epoch);
        }
        // The watch hears of it in a moment.
        let since = Instant::now();
        loop {
            match self.epochs.of(reader, insertion) {
                None if since.elapsed() < RETURN => thread::sleep(PASSING / 10),
                seen => return seen,
            }
        }
    }
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
        (Got::Face(seen), ..) => Done::Face(Box::new(seen.told()?)),
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
