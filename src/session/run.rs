//! The two threads of a session, from the side of a face.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use super::look::{Around, Bench};
use super::message::{Event, Request, Sink};
use super::pin::held::{Certain, Held};
use super::pin::work::Order;
use super::service::{Epoch, RequestId};
use super::{look, monitor, pin};
use crate::domain::credential::PinName;
use crate::domain::report::Want;
use crate::link::{Backend, Wake};

/// How long a session waits for a PIN job to leave its card when it ends.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// How long it waits for the thread with a simulated card.
const REST: Duration = Duration::from_millis(200);

/// The two threads, from the side of a face.
pub struct Session {
    requests: mpsc::Sender<Queued>,
    /// Closed once `card-session` has ended; none where it may be waiting for a card that is there.
    ended: Option<mpsc::Receiver<()>>,
    held: Arc<Held>,
    stopping: Arc<AtomicBool>,
    wake: Wake,
    around: Around,
    sink: Sink,
}

impl Session {
    /// Starts `card-session` and `reader-monitor`; fails where the system has no thread to give, which a face tells as
    /// [`Fault::NoThread`](crate::diag::fault::Fault::NoThread). Returns at once: the service is first spoken to on them.
    pub fn start(backend: Arc<dyn Backend>, bench: Bench, sink: &Sink) -> std::io::Result<Self> {
        let (requests, inbox) = mpsc::channel();
        let held = Arc::new(Held::default());
        let stopping = Arc::new(AtomicBool::new(false));
        let epochs = Arc::new(monitor::Epochs::default());
        let (watch, wake) = backend.watch();
        let around = bench.around.clone();
        let (alive, ended) = mpsc::channel();
        let ended = backend.simulated().then_some(ended);
        // The one that tells nothing unasked first: where the other can't be started it ends with its requests, and
        // nobody was told of a reader that nobody will look at.
        thread::Builder::new().name("card-session".into()).spawn({
            let (held, epochs, sink) = (Arc::clone(&held), Arc::clone(&epochs), Arc::clone(sink));
            move || {
                // Dropped last, after the simulated card.
                let _alive: mpsc::Sender<()> = alive;
                let backend = backend;
                work(backend.as_ref(), &inbox, &epochs, &held, bench, &sink);
            }
        })?;
        thread::Builder::new().name("reader-monitor".into()).spawn({
            let (stopping, sink) = (Arc::clone(&stopping), Arc::clone(sink));
            move || monitor::run(watch, &stopping, &epochs, &sink)
        })?;
        Ok(Self { requests, ended, held, stopping, wake, around, sink: Arc::clone(sink) })
    }

    /// Asks for something; the answer comes as an event. After the session has stopped nothing comes.
    pub fn request(&self, request: Request) {
        let queued = match request {
            Request::Look { reader, epoch, job, want } => Queued::Look { reader, epoch, job, want },
            Request::Pin { job, request } => {
                Queued::Pin { job, order: pin::accept(job, *request, &self.held) }
            }
            Request::Examine { reader, epoch, job, applications } => {
                Queued::Examine { reader, epoch, job, applications }
            }
            Request::PowerDown { reader, epoch } => Queued::PowerDown { reader, epoch },
            Request::Machine { job } => return self.look_around(job),
            // Not queued: the thread may be busy with the very job.
            Request::Abandon(job) => return self.held.wipe(job),
        };
        // The thread is gone only when the process ends: nobody is left to be told.
        let _ = self.requests.send(queued);
    }

    /// The machine is looked at on a thread of its own: a card that takes its time does not keep it waiting.
    fn look_around(&self, job: RequestId) {
        let (around, sink) = (Arc::clone(&self.around.machine), Arc::clone(&self.sink));
        let look = move || sink(Event::Machine { job, machine: Arc::new(around()) });
        if thread::Builder::new().name("diagnosis".into()).spawn(look).is_err() {
            (self.sink)(Event::Machine { job, machine: Arc::default() });
        }
    }

    /// What ends the session's PIN jobs from another thread, one that handles signals say.
    #[must_use]
    pub fn ender(&self) -> Ender {
        Ender(Arc::clone(&self.held))
    }
}

impl Drop for Session {
    /// Wipes every PIN, tells both threads to end, and waits, [`PATIENCE`] at the most, for a PIN job that runs to have
    /// left its card. A look is not waited for: a card in the middle of an exchange takes its time. A simulated
    /// card is, a fifth of a second at the most: what it says of a person goes before the process does.
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        (self.wake)();
        self.held.end(PATIENCE);
        if let Some(ended) = &self.ended {
            self.requests = mpsc::channel().0;
            let _ = ended.recv_timeout(REST);
        }
    }
}

/// Ends PIN jobs; see [`Session::ender`].
#[derive(Clone)]
pub struct Ender(Arc<Held>);

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
    Look { reader: String, epoch: Epoch, job: RequestId, want: Want },
    Examine { reader: String, epoch: Epoch, job: RequestId, applications: bool },
    Pin { job: RequestId, order: Order },
    PowerDown { reader: String, epoch: Epoch },
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
    let mut desk = look::CardWorker::new(backend.readers(), backend.simulated(), bench);
    while let Ok(request) = inbox.recv() {
        let answer = match request {
            Queued::Look { reader, epoch, job, want } => desk.look(&reader, epoch, job, want, epochs, sink),
            Queued::Examine { reader, epoch, job, applications } => {
                desk.examine((&reader, epoch), job, applications, epochs, sink)
            }
            Queued::Pin { job, order } => pin::run(&mut desk, job, &order, held, epochs),
            Queued::PowerDown { reader, epoch } => {
                desk.power_down(&reader, epoch, epochs);
                continue;
            }
        };
        sink(answer);
    }
}
