//! The card session: the thread that owns the card, the thread that watches the readers, and the typed messages
//! that go to and fro.
//!
//! A face sends [`Request`]s and receives [`Event`]s, in order, through the sink it gave. It never waits here: a
//! card that takes seconds takes them on `card-session`. Policy that both faces share lives here: a card is
//! looked at once per insertion and again only on request, inside one transaction, and left as it was.

pub mod choice;
mod look;
mod monitor;
pub mod pin;
pub mod trace;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use crate::domain::calendar::Instant;
use crate::domain::credential::PinName;
use crate::domain::report::CardReport;
pub use crate::domain::report::Want;
pub use crate::link::Packages;
use crate::link::{Backend, LinkError, Wake};
use crate::trust::Anchors;
use pin::{Certain, Held, PinOutcome, PinRequest};

/// Counts insertions over all readers: what is known of an older epoch is of another card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub u64);

/// Ties a result to the request that asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// What is in a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inside {
    /// Nothing.
    Nothing,
    /// A card, by its answer to reset (upper-case hex), inserted at this epoch.
    Card {
        /// ATR as upper-case hex.
        atr: String,
        /// The insertion.
        epoch: Epoch,
    },
    /// A card that does not answer to reset.
    MuteCard {
        /// The insertion.
        epoch: Epoch,
    },
    /// The driver can't tell.
    Unavailable,
}

impl Inside {
    /// The insertion, where something is inserted.
    #[must_use]
    pub const fn epoch(&self) -> Option<Epoch> {
        match self {
            Self::Card { epoch, .. } | Self::MuteCard { epoch } => Some(*epoch),
            Self::Nothing | Self::Unavailable => None,
        }
    }
}

/// A reader as both faces see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// The service's name for it.
    pub name: String,
    /// What is in it.
    pub inside: Inside,
    /// Another program holds the card exclusively.
    pub held: bool,
}

/// The PC/SC service and its readers at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Service {
    /// It answers; possibly with no readers.
    Up(Vec<Reader>),
    /// It does not; the fault says why. It is looked for again all the time.
    Down(Fault),
}

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
        job: JobId,
        /// What to read.
        want: Want,
    },
    /// A job with a PIN; its answer is [`Event::PinJob`].
    Pin(Box<PinRequest>),
    /// Ends a PIN job whose PIN was not presented yet, and wipes the PIN at once. One that has been presented goes on to
    /// its end: its answer comes either way.
    Abandon(JobId),
}

/// How far a look has come: `done` of about `of` exchanges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Exchanges done.
    pub done: u32,
    /// Exchanges expected; an estimate that only shrinks the remainder, never below `done`.
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
        job: JobId,
        /// The insertion.
        epoch: Epoch,
        /// How far.
        progress: Progress,
    },
    /// A look is done.
    Looked {
        /// The request.
        job: JobId,
        /// The insertion it belongs to: drop the result when it is not the present one.
        epoch: Epoch,
        /// What was found.
        report: Arc<CardReport>,
    },
    /// A PIN job ended. Nothing comes of a job between its request and this.
    PinJob {
        /// The request.
        job: JobId,
        /// The insertion that it was about. A result that names a person is dropped when it is not the present one.
        epoch: Epoch,
        /// How it ended.
        outcome: Arc<PinOutcome>,
    },
    /// A look failed as a whole.
    Failed {
        /// The request.
        job: JobId,
        /// The insertion.
        epoch: Epoch,
        /// Why.
        fault: Fault,
    },
}

/// Why the service, a reader or a card as a whole could not be used. Closed: `present::problem` tells each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No PC/SC service runs.
    NoService,
    /// None is installed; it comes with these packages.
    NotInstalled(Packages),
    /// Service and library of different versions.
    ServiceMismatch,
    /// Policy denies the service or the card.
    Denied,
    /// No reader of that name.
    NoReader,
    /// No card in the reader.
    NoCard,
    /// The card was taken away meanwhile.
    CardLeft,
    /// Another card answers than the one that was looked at.
    AnotherCard,
    /// Another program holds the card.
    Held,
    /// Another program keeps resetting the card.
    Reset,
    /// The card does not answer.
    Unresponsive,
    /// The system lets this user have no more processes or threads.
    NoThread,
    /// The PC/SC service's own code for anything else.
    Link(u32),
}

impl From<LinkError> for Fault {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::NoService | LinkError::Cancelled => Self::NoService,
            LinkError::NotInstalled(packages) => Self::NotInstalled(packages),
            LinkError::ServiceMismatch => Self::ServiceMismatch,
            LinkError::Denied => Self::Denied,
            LinkError::NoReader => Self::NoReader,
            LinkError::NoCard => Self::NoCard,
            LinkError::CardLeft => Self::CardLeft,
            LinkError::Reset => Self::Reset,
            LinkError::Held => Self::Held,
            LinkError::Unresponsive | LinkError::Refused => Self::Unresponsive,
            LinkError::Other(code) => Self::Link(code),
        }
    }
}

/// Where events go: called from both threads, must not block.
pub type Sink = Arc<dyn Fn(Event) + Send + Sync>;

/// What the card session works with besides the card.
pub struct Bench {
    /// The roots that certificates are judged with.
    pub anchors: Anchors,
    /// Now.
    pub clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    /// The APDU trace, where one is wanted.
    pub trace: Option<trace::Trace>,
    /// The system's random bytes; `None` where it has none to give.
    pub random: fn() -> Option<[u8; 32]>,
    /// Whether a reader's own keys for PINs may be used: some drivers fail when they are only asked about them.
    pub pin_pads: bool,
}

/// How long a session waits for a PIN job to leave its card when it ends.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// The two threads, from the side of a face.
pub struct Session {
    requests: mpsc::Sender<Queued>,
    held: Arc<Held>,
    stopping: Arc<AtomicBool>,
    wake: Wake,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Session")
    }
}

impl Session {
    /// Starts `card-session` and `reader-monitor`; fails where the system has no thread to give, which a face tells as
    /// [`Fault::NoThread`]. Returns at once: the service is first spoken to on them.
    pub fn start(backend: Arc<dyn Backend>, bench: Bench, sink: &Sink) -> std::io::Result<Self> {
        let (requests, inbox) = mpsc::channel();
        let held = Arc::new(Held::default());
        let stopping = Arc::new(AtomicBool::new(false));
        let epochs = Arc::new(monitor::Epochs::default());
        let (watch, wake) = backend.watch();
        // The one that tells nothing unasked first: where the other can't be started it ends with its requests, and
        // nobody was told of a reader that nobody will look at.
        thread::Builder::new().name("card-session".into()).spawn({
            let (held, epochs, sink) = (Arc::clone(&held), Arc::clone(&epochs), Arc::clone(sink));
            move || work(backend.as_ref(), &inbox, &epochs, &held, bench, &sink)
        })?;
        thread::Builder::new().name("reader-monitor".into()).spawn({
            let (stopping, sink) = (Arc::clone(&stopping), Arc::clone(sink));
            move || monitor::run(watch, &stopping, &epochs, &sink)
        })?;
        Ok(Self { requests, held, stopping, wake })
    }

    /// Asks for something; the answer comes as an event. After the session has stopped nothing comes.
    pub fn request(&self, request: Request) {
        let queued = match request {
            Request::Look { reader, epoch, job, want } => Queued::Look { reader, epoch, job, want },
            Request::Pin(request) => Queued::Pin(pin::accept(*request, &self.held)),
            // Not queued: the thread may be busy with the very job.
            Request::Abandon(job) => return self.held.wipe(job),
        };
        // The thread is gone only when the process ends: nobody is left to be told.
        let _ = self.requests.send(queued);
    }

    /// What ends the session's PIN jobs from another thread, one that handles signals say.
    #[must_use]
    pub fn ender(&self) -> Ender {
        Ender(Arc::clone(&self.held))
    }
}

impl Drop for Session {
    /// Wipes every PIN, tells both threads to end, and waits, [`PATIENCE`] at the most, for a PIN job that runs to have
    /// left its card. A look is not waited for: a card in the middle of an exchange takes its time.
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        (self.wake)();
        self.held.end(PATIENCE);
    }
}

/// Ends PIN jobs; see [`Session::ender`].
#[derive(Clone)]
pub struct Ender(Arc<Held>);

impl std::fmt::Debug for Ender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ender")
    }
}

impl Ender {
    /// Wipes every PIN at once and lets no job begin; then waits so long at the most for a job that runs to have left
    /// its card. True where none runs any more.
    #[must_use]
    pub fn end(&self, patience: Duration) -> bool {
        self.0.end(patience)
    }

    /// What is certain about the secret of the last PIN job; `None` where there was none.
    #[must_use]
    pub fn certain(&self) -> Option<(PinName, Certain)> {
        self.0.certain()
    }
}

/// What the thread that owns the card has to do. No secrets are in here.
enum Queued {
    Look { reader: String, epoch: Epoch, job: JobId, want: Want },
    Pin(pin::Ticket),
}

/// The thread that owns the card.
fn work(
    backend: &dyn Backend,
    inbox: &mpsc::Receiver<Queued>,
    epochs: &monitor::Epochs,
    held: &Held,
    bench: Bench,
    sink: &Sink,
) {
    let mut desk = look::Desk::new(backend.readers(), backend.simulated(), bench);
    while let Ok(request) = inbox.recv() {
        let answer = match request {
            Queued::Look { reader, epoch, job, want } => desk.look(&reader, epoch, job, want, epochs, sink),
            Queued::Pin(ticket) => pin::run(&mut desk, ticket, held, epochs),
        };
        sink(answer);
    }
}
