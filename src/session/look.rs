//! The job of looking at a card: connect, one transaction, read what needs no PIN, leave the card as it was.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::card::iso::{Extended, Lengths};
use crate::card::look::{Told, Unseen, look};
use crate::diag::facts::Machine;
use crate::domain::calendar;
use crate::domain::certificate::Certificate;
use crate::domain::report::{CardReport, Finding, Verdicts, Want, Wire};
use crate::domain::text::hex;
use crate::domain::trust::Trust;
use crate::link::{
    Connection, Disposition, Facts, LinkError, PadError, PadVerify, ReaderName, Readers, Sharing, Spy,
    Transmit,
};
use crate::trust::Anchors;

use super::message::{Event, Progress, Sink};
use super::monitor::Epochs;
use super::pin::Rules;
use super::service::{Epoch, RequestId};
use super::trace::{Exchange, Note, Recorder, Trace};
use crate::diag::fault::Fault;

/// A card whose link was lost to extended length is waited for this long.
pub(super) const RETURN: Duration = Duration::from_secs(2);

/// Digits of the PINs that may be typed on a reader's own keys.
pub(super) const PAD_DIGITS: u8 = 4;

/// How long a card that gives no sense is left alone before it is tried again.
pub(super) const PASSING: Duration = Duration::from_millis(100);

/// Looks at one card at the most for one request: the first, one after a lost link, one after a reset by others.
const ATTEMPTS: u32 = 3;

/// What is around a card: the machine, and what stands between this program and the card.
#[derive(Clone)]
pub struct Around {
    /// Looks at the machine: takes as long as its commands take, and ends by itself.
    pub machine: Arc<dyn Fn() -> Machine + Send + Sync>,
    /// Is a library loaded that sees what is sent? Asked before each connection: no card is asked through one, and no PIN.
    pub spy: Arc<dyn Fn() -> Option<Spy> + Send + Sync>,
}

/// Nothing of the machine is looked at.
#[must_use]
pub fn unseen() -> Around {
    Around { machine: Arc::new(Machine::default), spy: Arc::new(|| None) }
}

/// Connects to no card through a library that sees what is sent: a PIN would be seen, and the spy of pcsc-lite 1.9 ends a
/// program that sends an exchange without asking for the protocol's header back, as this one does.
struct Unspied {
    readers: Box<dyn Readers>,
    spy: Arc<dyn Fn() -> Option<Spy> + Send + Sync>,
}

impl Readers for Unspied {
    fn connect(&mut self, reader: &ReaderName, sharing: Sharing) -> Result<Box<dyn Connection>, LinkError> {
        match (self.spy)() {
            Some(spy) => Err(LinkError::Spied(spy)),
            None => self.readers.connect(reader, sharing),
        }
    }
}

/// What the card session works with besides the card.
pub struct Bench {
    /// The roots that certificates are judged with.
    pub anchors: Anchors,
    /// Now.
    pub clock: Arc<dyn Fn() -> calendar::Instant + Send + Sync>,
    /// Who is told of each exchange with a card.
    pub recorders: Vec<Box<dyn Recorder>>,
    /// The system's random bytes; `None` where it has none to give.
    pub random: fn() -> Option<[u8; 32]>,
    /// Looks at the machine, for [`Request::Machine`](super::Request::Machine), and for a spy.
    pub around: Around,
    /// Whether a reader's own keys for PINs may be used: some drivers fail when they are only asked about them.
    pub pin_pads: bool,
    /// What the place says of presenting a PIN.
    pub rules: Rules,
}

/// What `card-session` works with and remembers between jobs.
pub(super) struct CardWorker {
    pub(super) readers: Box<dyn Readers>,
    pub(super) simulated: bool,
    pub(super) bench: Bench,
    pub(super) trace: Trace,
    /// How much goes at a time, for the reader and ATR, while the program runs.
    pub(super) lengths: HashMap<(String, Vec<u8>), Lengths>,
}

/// What is told of a look while it goes on.
pub(super) enum News {
    /// How far it has come.
    Progress(Progress),
    /// What is known by now.
    Part(Arc<CardReport>),
    /// What was told in parts holds no more, and why.
    Withdrawn(Option<Fault>),
}

/// Judges what was read, as of now: the card's CA copies are compared with the roots and never believed.
fn verdicts(bench: &Bench, report: &CardReport) -> Verdicts {
    let (anchors, now) = (&bench.anchors, (bench.clock)());
    let judge = |found: &Finding<Certificate>| match found {
        Ok(certificate) => anchors.judge(&certificate.der, now),
        Err(_) => Trust::Unchecked,
    };
    let (auth, sign) = (judge(&report.jpki.auth), judge(&report.jpki.sign));
    let compare = |copy: &Finding<Certificate>, issued: &Trust| {
        copy.as_ref().ok().map(|copy| anchors.compare_ca(&copy.der, issued))
    };
    Verdicts {
        auth_ca: compare(&report.jpki.auth_ca, &auth),
        sign_ca: compare(&report.jpki.sign_ca, &sign),
        auth,
        sign,
    }
}

/// What comes to light of a reader and a link while a card is looked at.
#[derive(Debug, Default)]
pub(super) struct Aside {
    /// What the driver says of the reader, where it was asked.
    pub(super) told: Option<Facts>,
    /// How long each exchange took that was answered, those of attempts that came to nothing among them.
    pub(super) exchanges: Vec<Duration>,
}

/// The link failed, and extended length has nothing to do with it.
const fn lost(error: LinkError) -> Unseen {
    Unseen::Lost { error, by_extended: false }
}

impl CardWorker {
    pub(super) fn new(readers: Box<dyn Readers>, simulated: bool, mut bench: Bench) -> Self {
        let trace = Trace::new(std::mem::take(&mut bench.recorders));
        let readers = Box::new(Unspied { readers, spy: Arc::clone(&bench.around.spy) });
        Self { readers, simulated, bench, trace, lengths: HashMap::new() }
    }

    /// Looks at the card of `epoch` and says what was found.
    pub(super) fn look(
        &mut self,
        reader: &str,
        epoch: Epoch,
        job: RequestId,
        want: Want,
        epochs: &Epochs,
        sink: &Sink,
    ) -> Event {
        let attempts = Cell::new(1);
        let tell = |news: News| {
            let attempt = attempts.get();
            match news {
                News::Progress(progress) => sink(Event::Progress { job, epoch, progress }),
                // Taken out and replaced meanwhile: it may be of another card.
                News::Part(_) if !epochs.is_current(reader, epoch) => {}
                News::Part(report) => sink(Event::Part { job, epoch, attempt, report }),
                News::Withdrawn(fault) => {
                    attempts.set(attempt + 1);
                    sink(Event::Withdrawn { job, epoch, attempt, fault });
                }
            }
        };
        match self.attempts(reader, epoch, want, epochs, &tell, &mut Aside::default()) {
            Ok(report) => Event::Looked { job, epoch, report: Arc::new(report) },
            Err(fault) => Event::Failed { job, epoch, fault },
        }
    }

    /// Looks at the card of `epoch`, as often as may help.
    pub(super) fn attempts(
        &mut self,
        reader: &str,
        epoch: Epoch,
        want: Want,
        epochs: &Epochs,
        tell: &dyn Fn(News),
        aside: &mut Aside,
    ) -> Result<CardReport, Fault> {
        let started = Instant::now();
        let mut wire = Wire::default();
        let is_meant = |insertion| epochs.is_of(reader, epoch, insertion);
        let (mut outcome, mut left) = (Err(Fault::CardLeft), false);
        for _ in 0..ATTEMPTS {
            if !epochs.is_current(reader, epoch) {
                outcome = Err(Fault::CardLeft);
                break;
            }
            match self.attempt(reader, want, &mut wire, &is_meant, tell, aside) {
                Ok(report) => {
                    outcome = Ok(report);
                    break;
                }
                Err(unseen) => {
                    let by_extended = matches!(unseen, Unseen::Lost { by_extended: true, .. });
                    tell(News::Withdrawn((!by_extended).then(|| Fault::from(unseen))));
                    // That it is not there any more is known already.
                    if !left || unseen != lost(LinkError::NoCard) {
                        outcome = Err(Fault::from(unseen));
                    }
                    let Unseen::Lost { error, by_extended } = unseen else { break };
                    // A card that gives no answer shows as one that left: where it is still there, it is asked again once.
                    let silent = error == LinkError::CardLeft && !by_extended && !left;
                    left |= silent;
                    // A reset by another program, met while connecting or within an exchange, shows as a card that
                    // gives no sense for a moment.
                    let passing = silent
                        || matches!(error, LinkError::Reset | LinkError::Unresponsive | LinkError::Refused);
                    if !(by_extended && self.wait_for_return(reader) || passing) {
                        break;
                    }
                    if passing && error != LinkError::Reset {
                        thread::sleep(PASSING);
                    }
                }
            }
        }
        let mut report = outcome?;
        // Taken out and replaced meanwhile: what was read may be of another card.
        if !epochs.is_current(reader, epoch) {
            return Err(Fault::CardLeft);
        }
        wire.elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        report.wire = wire;
        report.jpki.verdicts = verdicts(&self.bench, &report);
        Ok(report)
    }

    /// Connects and looks. Parts are told only of the insertion that is meant: the watch may not have seen a swap yet.
    fn attempt(
        &mut self,
        reader: &str,
        want: Want,
        wire: &mut Wire,
        is_meant: &dyn Fn(u32) -> bool,
        tell: &dyn Fn(News),
        aside: &mut Aside,
    ) -> Result<CardReport, Unseen> {
        let mut connection = self.connect(reader)?;
        let key = (reader.to_owned(), connection.atr().to_vec());
        let mut lengths = self.lengths.get(&key).copied().unwrap_or_default();
        let mut report = CardReport::unread(reader.to_owned(), hex(connection.atr()), self.simulated);
        // Asked where counters are: only who is about to be asked for a PIN needs to know.
        if (want.jpki_tries || want.tries_of.is_some()) && self.bench.pin_pads {
            let facts = connection.facts();
            report.pin_pad = facts.pin_pad.is_some_and(|pad| pad.takes(PAD_DIGITS));
            if facts.extended == Some(false) {
                lengths = lengths.tried();
            }
            aside.told = Some(facts);
        }
        let meant = connection.insertion().is_ok_and(is_meant);
        let (trace, bench) = (&mut self.trace, &self.bench);
        trace.connected(reader, connection.atr(), false);

        let mut outcome = Err(lost(LinkError::CardLeft));
        let transaction = connection.transact(&mut |link| {
            // Done so far, and what that and the rest of the plan come to.
            let (done, of) = (Cell::new(wire.apdus), Cell::new(0));
            let each = &mut |exchange: &Exchange| {
                wire.count(exchange.sent(), exchange.received().unwrap_or(0));
                done.set(wire.apdus);
                if exchange.received().is_some() {
                    aside.exchanges.push(exchange.spent());
                    tell(News::Progress(Progress { done: done.get(), of: of.get().max(done.get()) }));
                }
            };
            let mut recorded = Recorded { link, trace: &mut *trace, each };
            let told = |told: Told<'_>| match told {
                Told::Left(left) => of.set(done.get() + left),
                Told::Part(part) if meant => {
                    let mut part = part.clone();
                    part.jpki.verdicts = verdicts(bench, &part);
                    tell(News::Part(Arc::new(part)));
                }
                Told::Part(_) => {}
                Told::Withdrawn => tell(News::Withdrawn(None)),
            };
            outcome = look(&mut recorded, &mut lengths, want, &mut report, &told);
        });
        // Looking leaves no trace on the card; that letting go failed changes nothing for what was read.
        let _ = Connection::end(connection, Disposition::Leave);
        self.trace.note(Note::Released { unpowered: false });
        self.lengths.insert(key, lengths);
        wire.extended |= lengths.extended == Extended::Works && want.reads_certificates();
        transaction.map_err(lost)?;
        outcome.map(|()| report)
    }

    /// Connects to look.
    pub(super) fn connect(&mut self, reader: &str) -> Result<Box<dyn Connection>, Unseen> {
        self.readers.connect(&ReaderName(reader.to_owned()), Sharing::Shared).map_err(|error| {
            self.trace.not_connected(reader, error);
            lost(error)
        })
    }

    /// Powers the card of `epoch` down, and no other: what was verified or selected on it ends. One that another program uses
    /// is left alone.
    pub(super) fn power_down(&mut self, reader: &str, epoch: Epoch, epochs: &Epochs) {
        if !epochs.is_current(reader, epoch) {
            return;
        }
        let mut connection = match self.readers.connect(&ReaderName(reader.to_owned()), Sharing::Exclusive) {
            Ok(connection) => connection,
            Err(error) => return self.trace.not_connected(reader, error),
        };
        self.trace.connected(reader, connection.atr(), true);
        let unpowered = connection.insertion().is_ok_and(|insertion| epochs.is_of(reader, epoch, insertion));
        let how = if unpowered { Disposition::Unpower } else { Disposition::Leave };
        if Connection::end(connection, how).is_ok() {
            self.trace.note(Note::Released { unpowered });
        }
    }

    /// True as soon as the card can be connected to again.
    pub(super) fn wait_for_return(&mut self, reader: &str) -> bool {
        let name = ReaderName(reader.to_owned());
        let since = Instant::now();
        while since.elapsed() < RETURN {
            if let Ok(connection) = self.readers.connect(&name, Sharing::Shared) {
                let _ = Connection::end(connection, Disposition::Leave);
                return true;
            }
            thread::sleep(Duration::from_millis(50));
        }
        false
    }
}

/// Records what passes, and hands each exchange to `each`.
pub(super) struct Recorded<'a> {
    pub(super) link: &'a mut dyn Transmit,
    pub(super) trace: &'a mut Trace,
    pub(super) each: &'a mut dyn FnMut(&Exchange),
}

impl Transmit for Recorded<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let started = Instant::now();
        let answer = self.link.transmit(command);
        let told = answer.as_deref().map_err(|error| *error);
        (self.each)(&self.trace.exchange(command, told, started.elapsed()));
        answer
    }

    fn reconnect(&mut self) -> Result<(), LinkError> {
        let again = self.link.reconnect();
        self.trace.reconnected(again);
        again
    }

    fn verify_on_pad(&mut self, verify: &PadVerify) -> Result<Vec<u8>, PadError> {
        let answer = self.link.verify_on_pad(verify);
        self.trace.typed_on_pad(verify.p2, answer.as_deref().map_err(|error| *error));
        answer
    }
}

#[cfg(test)]
mod tests;
