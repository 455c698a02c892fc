//! What the interactive face knows: the service, its readers, the visit of the cards that are in, notices.
//!
//! Pure. A card is looked at once per insertion and again only on request; what is known of an insertion is
//! dropped with it, and a result that belongs to no present insertion is not taken.

mod diagnosing;
mod diagnosis;
mod history;
mod notice;
mod notices;
mod placed;
mod placing;
mod ports;
pub(crate) mod visit;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::TimeDelta;

use self::diagnosis::Diagnosis;
pub(crate) use self::history::{Happened, Happening, History};
use self::notice::Cause;
pub(crate) use self::notice::{Document, Notice, Place, TOAST};
pub(crate) use self::placed::Placed;
pub use self::ports::{Demo, DemoAction, OnSignal, Ports, Save, Secrets, Shades};
use self::visit::{Count, Look, Parts, Seen, Visit};
use crate::conduct::choice::{Choice, choose};
use crate::conduct::pin::{counters, held, lower};
use crate::domain::calendar::Instant;
use crate::domain::certificate::Certificate;
use crate::domain::credential::{KeyPair, PinName, Secret, Tries};
use crate::domain::report::CardReport;
use crate::present::text::{Lang, words};
use crate::present::{pin, sanitize, sections};
use crate::session::pin::{After, Done, Order, PinOutcome, PinRequest, Stop, Whose};
use crate::session::{Epoch, Event, Fault, Inside, Progress, Reader, Request, RequestId, Service, Want};

words! {
    /// What is told as a notice.
    enum Say {
        ReaderCame: "リーダーがつながりました: {0}", "Reader connected: {0}";
        ReaderWent: "リーダーが外れました: {0}", "Reader gone: {0}";
        CardOut: "カードが離れました。表示を消しました。", "The card is out. Nothing of it is kept.";
        ServiceLost: "PC/SC サービスが応答しなくなりました", "The PC/SC service is gone";
        ServiceBack: "PC/SC サービスが戻りました", "The PC/SC service is back";
    }
}

/// How long a look goes on before its progress is told.
pub(crate) const QUIET_READING: TimeDelta = TimeDelta::milliseconds(500);
/// How long a card that another program does not let us have is left alone before it is tried again.
const AGAIN: TimeDelta = TimeDelta::seconds(2);
const RECENT_KEPT: usize = 20;

/// A job with a PIN that has not ended.
#[derive(Debug)]
struct PinJob {
    job: RequestId,
    /// The person has left it; it is given up or goes on by itself.
    left: bool,
    /// Its visit is over: nobody is told how it ended.
    forgotten: bool,
}

/// The simulated card's plain facts.
#[derive(Debug)]
pub(crate) struct DemoFacts {
    pub title: String,
    pub pins: Vec<(Secret, String)>,
}

impl DemoFacts {
    /// What each secret is called, and what is typed for it: of 照合番号B the birth date and the digits under the photo.
    pub(crate) fn typed(&self, lang: Lang) -> impl Iterator<Item = (String, String)> {
        self.pins.iter().map(move |(secret, pin)| match (secret, pin.get(..6), pin.get(10..)) {
            (Secret::TextNumberB, Some(birth), Some(digits)) => {
                (pin::title(PinName::NumberB, lang), format!("{birth} {digits}"))
            }
            _ => (sections::secret(*secret).say(lang).to_owned(), pin.clone()),
        })
    }
}

/// What the screen is about at this moment.
#[derive(Debug)]
pub(crate) enum Subject<'a> {
    /// The service was not asked yet.
    Starting,
    /// The service is down.
    Down(Fault),
    /// The service knows no reader.
    NoReaders,
    /// Readers, but not the one that was asked for.
    NotThere(&'a str),
    /// Readers without a card.
    Waiting(Vec<&'a Reader>),
    /// A look that goes on, and what is known by now: to be shown, and for nothing that is done.
    Reading { since: Instant, progress: Option<Progress>, part: Option<&'a CardReport> },
    /// What a look has found.
    Report(&'a CardReport),
    /// Why a look found nothing.
    Failed(Fault),
}

/// The model.
#[derive(Debug)]
pub(crate) struct Model {
    pub lang: Lang,
    pub visit: Visit,
    /// `None` before the first call: the first frame is drawn before it.
    pub service: Option<Service>,
    pub demo: Option<DemoFacts>,
    pub notices: Vec<Notice>,
    /// Files that were signed or verified in this run, the last first; written nowhere.
    pub recent: Vec<PathBuf>,
    pub place: Place,
    pub history: History,
    pub diagnosis: Diagnosis,
    /// Where no card is looked at unasked.
    pub placed: Option<Placed>,
    wanted: Option<String>,
    jobs: u64,
    /// The job with a PIN that has not ended. Which card it is about is the visit's.
    pin: Option<PinJob>,
}

impl Model {
    pub(crate) fn new(lang: Lang, wanted: Option<String>, demo: Option<DemoFacts>) -> Self {
        Self {
            lang,
            visit: Visit::new(),
            service: None,
            demo,
            notices: Vec::new(),
            recent: Vec::new(),
            place: Place::default(),
            history: History::default(),
            diagnosis: Diagnosis::default(),
            placed: None,
            wanted,
            jobs: 0,
            pin: None,
        }
    }

    /// The readers that the service knows.
    pub(crate) fn readers(&self) -> &[Reader] {
        match &self.service {
            Some(Service::Up(readers)) => readers,
            None | Some(Service::Down(_)) => &[],
        }
    }

    /// The readers that may be looked at: all, or what was asked for; where several fit, the person chooses among their
    /// cards.
    fn wanted(&self) -> Vec<&Reader> {
        match choose(self.readers(), self.wanted.as_deref()) {
            Choice::Readers(readers) | Choice::Several(readers) => readers,
            Choice::None => Vec::new(),
        }
    }

    /// A file is signed or verified.
    pub(crate) fn used(&mut self, path: &Path) {
        self.recent.retain(|other| other != path);
        self.recent.insert(0, path.to_path_buf());
        self.recent.truncate(RECENT_KEPT);
    }

    /// Takes an event of the session. Returns what it asks for.
    pub(crate) fn session(&mut self, event: Event, now: Instant) -> Vec<Request> {
        let heard = event.clone();
        let mut requests = Vec::new();
        match event {
            Event::Service(service) => requests = self.serve(service, now),
            Event::Progress { job, epoch, progress: told } => {
                if let Some((progress, _)) = self.going_on(job, epoch) {
                    *progress = Some(told);
                }
            }
            Event::Part { job, epoch, attempt, report } => {
                if let Some((_, parts)) = self.going_on(job, epoch) {
                    parts.take(attempt, report);
                }
            }
            Event::Withdrawn { job, epoch, attempt, .. } => {
                if let Some((_, parts)) = self.going_on(job, epoch) {
                    parts.withdraw(attempt);
                    self.happened(epoch, Happening::Disturbed, now);
                }
            }
            Event::Looked { job, epoch, report } => self.finish(job, epoch, Look::Done(report), now),
            Event::Failed { job, epoch, fault } => {
                self.happened(epoch, Happening::Failed(fault), now);
                self.finish(job, epoch, Look::Failed(fault), now);
            }
            // Handed to [`Model::pin_done`] before.
            Event::PinJob { .. } | Event::Machine { .. } | Event::Examined { .. } => {}
        }
        requests.extend(self.diagnosed(&heard, now));
        requests
    }

    /// Something happened to the card of this insertion.
    fn happened(&mut self, epoch: Epoch, what: Happening, now: Instant) {
        if let Some(seen) = self.visit.looks.get(&epoch) {
            self.history.tell(now, &seen.reader, what);
        }
    }

    /// What is known of the look of this request, where the present insertion waits for it.
    fn going_on(&mut self, job: RequestId, epoch: Epoch) -> Option<(&mut Option<Progress>, &mut Parts)> {
        match &mut self.visit.looks.get_mut(&epoch)?.look {
            Look::Asked { job: asked, progress, parts, .. } if *asked == job => Some((progress, parts)),
            _ => None,
        }
    }

    /// A result is taken only where its own request is what the present insertion waits for. Counters of another card
    /// than the one that is shown are not.
    fn finish(&mut self, job: RequestId, epoch: Epoch, result: Look, now: Instant) {
        // One that is held exclusively is told to be free by the service.
        let told = |reader: &Reader| reader.held && reader.inside.epoch() == Some(epoch);
        let untold = !self.readers().iter().any(told);
        let Some(seen) = self.visit.looks.get_mut(&epoch) else { return };
        if matches!(seen.look, Look::Asked { job: asked, .. } if asked == job) {
            seen.again = matches!(result, Look::Failed(Fault::Held)).then(|| now + AGAIN).filter(|_| untold);
            seen.look = result;
        } else if seen.count == Count::Asked(job) {
            seen.count = match result {
                Look::Done(counted) if seen.is_other(&counted.identity) => Count::Failed(Fault::AnotherCard),
                // Whose they are, nobody knows.
                Look::Done(counted) if !seen.is(&counted.identity) => Count::Done,
                Look::Done(counted) => {
                    for (secret, tries) in counted.counters() {
                        seen.know(secret, tries);
                    }
                    Count::Done
                }
                Look::Failed(fault) => Count::Failed(fault),
                Look::Asked { .. } => return,
            };
        }
    }

    /// Asks for every counter of the card that is shown, unless that is going on.
    pub(crate) fn count(&mut self) -> Option<Request> {
        let epoch = self.insertion()?;
        self.jobs += 1;
        let job = RequestId(self.jobs);
        let seen = self.visit.looks.get_mut(&epoch)?;
        if matches!(seen.count, Count::Asked(_)) || !matches!(seen.look, Look::Done(_)) {
            return None;
        }
        seen.count = Count::Asked(job);
        Some(Request::Look { reader: seen.reader.clone(), epoch, job, want: Want::COUNT })
    }

    /// Whether the counters of the card that is shown were asked for.
    pub(crate) fn counted(&self) -> Count {
        self.visit.shown().map_or(Count::No, |(_, seen)| seen.count)
    }

    /// The tries left of a PIN as last told; of two counters the lower one. `None` where the card told none.
    pub(crate) fn tries(&self, pin: PinName) -> Option<Tries> {
        lower(&counters(self.report()?, pin.secrets()))
    }

    /// May the card hold this PIN, as far as is known?
    pub(crate) fn holds(&self, pin: PinName) -> bool {
        self.report().is_some_and(|report| held(report, pin))
    }

    /// Does a job with a PIN go on?
    pub(crate) const fn pin_runs(&self) -> bool {
        self.pin.is_some()
    }

    /// A job with a PIN for the card that is shown; `None` where it is another one by now, or where another job goes on.
    pub(crate) fn pin_job(&mut self, request: Box<PinRequest>) -> Option<Request> {
        let Order { epoch, card: Whose::Shown(card), .. } = &request.order else { return None };
        let shown = self.visit.shown().filter(|_| self.pin.is_none())?;
        if shown.0 != *epoch || !shown.1.is(&card.identity) {
            return None;
        }
        let (epoch, identity) = (*epoch, card.identity.clone());
        self.jobs += 1;
        let job = RequestId(self.jobs);
        self.pin = Some(PinJob { job, left: false, forgotten: false });
        self.visit.asked = Some((epoch, job, identity));
        Some(Request::Pin { job, request })
    }

    /// The report that is shown, with the insertion in which it was made.
    pub(crate) fn card(&self) -> Option<(Epoch, &CardReport)> {
        self.insertion().zip(self.report())
    }

    /// Gives the job up that goes on, once.
    pub(crate) fn abandon(&mut self) -> Option<Request> {
        let running = self.pin.as_mut().filter(|running| !running.left)?;
        running.left = true;
        Some(Request::Abandon(running.job))
    }

    /// Takes the end of a job: what was read belongs to the report of its card, as long as that is in. `None` where
    /// nobody here asked for it. What comes back names a person no more than its own words do.
    pub(crate) fn pin_done(
        &mut self,
        job: RequestId,
        epoch: Epoch,
        outcome: Arc<PinOutcome>,
    ) -> Option<Arc<PinOutcome>> {
        if self.pin.take_if(|running| running.job == job)?.forgotten {
            return None;
        }
        let card = self.visit.asked.take_if(|(_, asked, _)| *asked == job);
        let seen = self.visit.looks.get_mut(&epoch);
        let Some(seen) = seen.filter(|seen| card.is_some_and(|(.., card)| seen.is(&card))) else {
            // Its card is out, and what was read of it is dropped.
            let gone = || Err(Stop::Fault { fault: Fault::CardLeft, after: After::Verified });
            return Some(match outcome.result {
                Ok(Done::Read(..) | Done::Answered(_) | Done::Face(_)) => {
                    Arc::new(PinOutcome { result: gone(), ..PinOutcome::clone(&outcome) })
                }
                _ => outcome,
            });
        };
        for (secret, tries) in &outcome.tries {
            seen.know(*secret, Ok(*tries));
        }
        if let (Err(Stop::Outside { of, outside, .. }), Look::Done(report)) =
            (&outcome.result, &mut seen.look)
        {
            Arc::make_mut(report).know_dates(*of, outside.validity);
        }
        if let (Ok(Done::Face(face)), Look::Done(report)) = (&outcome.result, &mut seen.look) {
            Arc::make_mut(report).learn_face(face.as_ref().clone());
        }
        if let (Ok(Done::Read(certificate, trust)), Look::Done(report)) = (&outcome.result, &mut seen.look)
            && let Some(pair) = KeyPair::opened_by(outcome.pin.secrets()[0])
        {
            Arc::make_mut(report).learn(pair, Certificate::clone(certificate), trust.clone());
        }
        Some(outcome)
    }

    fn serve(&mut self, service: Service, now: Instant) -> Vec<Request> {
        let simulated = self.has_demo();
        self.placed.iter_mut().for_each(|placed| placed.served(&service, simulated, now));
        let before = self.service.replace(service);
        self.outdate(before.as_ref());
        if let Some(after) = &self.service {
            self.history.served(before.as_ref(), after, now);
        }
        let names = |readers: &[Reader], held: bool| -> Vec<String> {
            readers.iter().filter(|it| it.held || !held).map(|it| it.name.clone()).collect()
        };
        let mut was_held = Vec::new();
        match (before, &self.service) {
            (Some(Service::Up(before)), Some(Service::Up(after))) => {
                was_held = names(&before, true);
                let (before, after) = (names(&before, false), names(after, false));
                for name in after.iter().filter(|name| !before.contains(name)) {
                    self.tell_of(
                        Cause::Reader(name.clone(), true),
                        now,
                        Say::ReaderCame.text(),
                        &sanitize::reader(name),
                    );
                }
                for name in before.iter().filter(|name| !after.contains(name)) {
                    self.tell_of(
                        Cause::Reader(name.clone(), false),
                        now,
                        Say::ReaderWent.text(),
                        &sanitize::reader(name),
                    );
                }
            }
            (Some(Service::Up(_)), _) => {
                self.tell_of(Cause::Service(false), now, Say::ServiceLost.text(), "");
            }
            (Some(Service::Down(_)), Some(Service::Up(_))) => {
                self.tell_of(Cause::Service(true), now, Say::ServiceBack.text(), "");
            }
            _ => {}
        }
        // What is in the readers that may be looked at, and whether another program held that until now.
        let inside: Vec<(Epoch, String, bool, bool)> = self
            .wanted()
            .into_iter()
            .filter_map(|reader| {
                let mute = matches!(reader.inside, Inside::MuteCard { .. });
                let freed = !reader.held && was_held.contains(&reader.name);
                reader.inside.epoch().map(|epoch| (epoch, reader.name.clone(), mute, freed))
            })
            .collect();
        if self.visit.keep(|epoch| inside.iter().any(|(present, ..)| *present == epoch)) {
            self.tell_of(Cause::Cards(self.visit.looks.len()), now, Say::CardOut.text(), "");
        }
        let mut requests = Vec::new();
        for (epoch, reader, mute, freed) in inside {
            // A card that another program held has not been looked at yet: now it can be.
            let seen = self.visit.looks.get(&epoch);
            let unseen = seen.map_or(!self.waits_to_be_asked(), |seen| {
                freed && matches!(seen.look, Look::Failed(Fault::Held))
            });
            if unseen && mute {
                // Nobody can look at it, but there it is.
                let look = Look::Failed(Fault::Unresponsive);
                self.visit
                    .look(epoch, Seen { reader, want: Want::CARD, look, count: Count::No, again: None });
            } else if unseen {
                requests.push(self.ask(epoch, reader, Want::CARD, None, now));
            }
        }
        requests
    }

    fn ask(
        &mut self,
        epoch: Epoch,
        reader: String,
        want: Want,
        after: Option<Fault>,
        now: Instant,
    ) -> Request {
        self.jobs += 1;
        let job = RequestId(self.jobs);
        let look = Look::Asked { job, since: now, progress: None, after, parts: Parts::default() };
        self.visit.look(epoch, Seen { reader: reader.clone(), want, look, count: Count::No, again: None });
        Request::Look { reader, epoch, job, want }
    }

    /// When something is to be done by itself: a card is looked at again, or the walk is told of the time.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.visit.looks.values().filter_map(|seen| seen.again).chain(self.diagnosis.due()).min()
    }

    /// Looks again at those whose time has come.
    pub(crate) fn try_again(&mut self, now: Instant) -> Vec<Request> {
        let walked = if self.diagnosis.pass_to(now) { self.walk_on() } else { Vec::new() };
        let due = self.visit.looks.iter().filter(|(_, seen)| seen.again.is_some_and(|again| again <= now));
        let due: Vec<_> = due
            .map(|(epoch, seen)| (*epoch, seen.reader.clone(), seen.want, seen.looked().failed()))
            .collect();
        let again =
            due.into_iter().map(|(epoch, reader, want, after)| self.ask(epoch, reader, want, after, now));
        walked.into_iter().chain(again).collect()
    }

    /// Looks again at the card that is shown, unless it is being looked at: for the same, or for all that there is.
    pub(crate) fn again(&mut self, want: Option<Want>, now: Instant) -> Option<Request> {
        let (epoch, seen) = self.visit.shown()?;
        if matches!(seen.look, Look::Asked { .. }) {
            return None;
        }
        let (reader, want) = (seen.reader.clone(), want.unwrap_or(seen.want));
        Some(self.ask(epoch, reader, want, None, now))
    }

    /// The insertion that is shown.
    pub(crate) fn insertion(&self) -> Option<Epoch> {
        self.visit.shown().map(|(epoch, _)| epoch)
    }

    /// What the screen is about.
    pub(crate) fn subject(&self) -> Subject<'_> {
        match &self.service {
            None => return Subject::Starting,
            Some(Service::Down(fault)) => return Subject::Down(*fault),
            Some(Service::Up(readers)) if readers.is_empty() => return Subject::NoReaders,
            Some(Service::Up(_)) => {}
        }
        if let Some((_, seen)) = self.visit.shown() {
            return match &seen.look {
                Look::Failed(fault) | Look::Asked { progress: None, after: Some(fault), .. } => {
                    Subject::Failed(*fault)
                }
                Look::Asked { since, progress, parts, .. } => {
                    Subject::Reading { since: *since, progress: *progress, part: parts.known() }
                }
                Look::Done(report) => Subject::Report(report),
            };
        }
        let wanted = self.wanted();
        if let (true, Some(name)) = (wanted.is_empty(), &self.wanted) {
            return Subject::NotThere(name);
        }
        Subject::Waiting(wanted)
    }

    /// The report that is shown.
    pub(crate) fn report(&self) -> Option<&CardReport> {
        match self.subject() {
            Subject::Report(report) => Some(report),
            _ => None,
        }
    }

    /// What is shown of the card: the same, or what is known of it as long as it is being read.
    pub(crate) fn shown(&self) -> Option<&CardReport> {
        match self.subject() {
            Subject::Report(report) | Subject::Reading { part: Some(report), .. } => Some(report),
            _ => None,
        }
    }

    /// Is a report shown?
    pub(crate) fn has_report(&self) -> bool {
        self.report().is_some()
    }

    /// Was a card looked at, with whatever result, so that it can be looked at again?
    pub(crate) fn was_looked_at(&self) -> bool {
        self.visit.shown().is_some_and(|(_, seen)| !matches!(seen.look, Look::Asked { .. }))
    }

    /// Is the card that is shown of a kind that holds certificates and their PINs?
    pub(crate) fn has_certificates(&self) -> bool {
        self.report().is_some_and(|report| !report.kind.profile().certificates.is_empty())
    }

    /// Is the card simulated, so that it can be moved by a key?
    pub(crate) const fn has_demo(&self) -> bool {
        self.demo.is_some()
    }

    /// Is a card in any reader?
    pub(crate) fn any_card(&self) -> bool {
        self.readers().iter().any(|reader| reader.inside.epoch().is_some())
    }
}
