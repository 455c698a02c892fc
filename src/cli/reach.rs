//! The way to a card: wait for the service, for a reader, for a card in it, and look.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::outcome::Failure;
use super::output::{self, ProgressLine};
use super::setting::{Setting, Terminals};
use super::terminal;
use crate::conduct::card::{Looked, Purpose, nearest, rivals};
use crate::conduct::choice::{Choice, choose};
use crate::domain::credential::KeyPair;
use crate::domain::holding::Holding;
use crate::domain::report::{CardKind, CardReport, Want};
use crate::present::problem::Problem;
use crate::present::text::{Lang, words};
use crate::session::pin::{PinOutcome, PinRequest};
use crate::session::{Epoch, Event, Fault, Inside, Reader, Request, RequestId, Service, Session, Sink};

/// A service that says nothing for so long is told to be silent.
const SILENCE: Duration = Duration::from_secs(10);

/// A service that has just been started by its socket lists its readers a moment later.
const FIRST_READER: Duration = Duration::from_millis(1500);

/// How often somebody who waits looks whether the process has come in front.
const TICK: Duration = Duration::from_millis(200);

/// How long a card that can't be looked at is left alone before it is tried again.
const AGAIN: Duration = Duration::from_millis(500);

/// A card that left while it was looked at, back within this time, is looked at again.
const RETURN: Duration = Duration::from_secs(2);

/// Looks of one card at the most.
const LOOKS: u32 = 4;

/// A session with what it has said so far.
pub(super) struct Reach {
    session: Session,
    events: mpsc::Receiver<Event>,
    /// What the service said last.
    service: Option<Service>,
    reader: Option<String>,
    wait: Duration,
    lang: Lang,
    /// Which of the command's descriptors are terminals.
    pub(super) terminals: Terminals,
    jobs: u64,
    /// The insertions that were looked at, by reader.
    seen: HashMap<String, Epoch>,
    /// What was found since the last look began, by insertion: it stays so.
    known: HashMap<Epoch, Arc<CardReport>>,
    beside: Vec<Unjudged>,
    /// What is waited for.
    line: ProgressLine,
}

/// The card that a job with a PIN is for.
pub(super) enum Place {
    /// It was looked at.
    Looked(Arc<CardReport>),
    /// The only one that there is, in this reader and insertion: the job looks at it itself, for this.
    Only {
        /// The reader.
        reader: String,
        /// The insertion.
        epoch: Epoch,
        /// What the job looks for.
        want: Want,
    },
}

/// The reader of a card of which nobody knows what it is, and why.
type Unjudged = (String, Fault);

words! {
    /// What is waited for.
    enum Awaited {
        Card: "マイナンバーカードを待っています", "Waiting for a My Number Card";
        Other: "マイナンバーカードを待っています (今あるのは別のカードです)", "Waiting for a My Number Card (another card is there)";
        Turn: "ほかのプログラムがカードを放すのを待っています", "Waiting for another program to let the card go";
        Answer: "カードが応答するのを待っています", "Waiting for the card to answer";
        Reader: "カードリーダーを待っています", "Waiting for a card reader";
        Named: "指定されたリーダーを待っています", "Waiting for the reader that was named";
        Service: "PC/SC サービスを待っています", "Waiting for the PC/SC service";
    }
}

/// What to wait for, where that can help.
fn awaited(why: &Failure) -> Option<Awaited> {
    Some(match why {
        Failure::Fault(fault) => match fault {
            Fault::NoService
            | Fault::NotStarted(_)
            | Fault::NotInstalled(_)
            | Fault::ServiceMismatch
            | Fault::Barred
            | Fault::Denied => Awaited::Service,
            Fault::NoReader => Awaited::Reader,
            Fault::NoCard | Fault::CardLeft | Fault::AnotherCard => Awaited::Card,
            Fault::Held | Fault::Reset => Awaited::Turn,
            Fault::Unresponsive | Fault::Unselected(_) | Fault::Link(_) => Awaited::Answer,
            Fault::Nonsense => Awaited::Other,
            // This is the card that was waited for; while this program runs a spy stays loaded.
            Fault::OutOfUse(_) | Fault::NoThread | Fault::Spied(_) => return None,
        },
        Failure::NoReaders => Awaited::Reader,
        Failure::WhichReader(_) => Awaited::Named,
        Failure::OtherCard => Awaited::Other,
        // One that could not be judged may turn out to be another card; of those that were, somebody has to choose.
        Failure::SeveralCards(cards) => {
            let fault = cards.iter().find_map(|(_, fault)| *fault)?;
            if fault == Fault::Held { Awaited::Turn } else { Awaited::Answer }
        }
        _ => return None,
    })
}

impl Reach {
    pub(super) fn new(setting: Setting) -> Result<Self, Failure> {
        let (sender, events) = mpsc::channel();
        let sink: Sink = Arc::new(move |event| {
            // Nobody listens any more once the command has its answer.
            let _ = sender.send(event);
        });
        let session = (setting.start)(&sink).map_err(|_| Failure::Fault(Fault::NoThread))?;
        Ok(Self {
            session,
            events,
            service: None,
            reader: setting.reader,
            wait: setting.wait,
            lang: setting.lang,
            terminals: setting.terminals,
            jobs: 0,
            seen: HashMap::new(),
            known: HashMap::new(),
            beside: Vec::new(),
            line: ProgressLine::new(setting.terminals),
        })
    }

    /// The readers, once there are any, or why there are none.
    pub(super) fn readers(&mut self) -> Result<Vec<Reader>, Failure> {
        let readers = self.until(FIRST_READER.max(self.wait), |readers| {
            if readers.is_empty() { Err(Failure::NoReaders) } else { Ok(readers.to_vec()) }
        });
        self.line.clear();
        readers
    }

    /// One look at the My Number Card that is meant; a card beside it that could not be judged is told. Where there is
    /// none, or nobody can say yet which it is, that is waited for as long as was asked for.
    pub(super) fn look(&mut self, want: Want, purpose: Purpose) -> Result<Arc<CardReport>, Failure> {
        let end = Instant::now() + self.wait;
        self.known.clear();
        let outcome = loop {
            let outcome = self.survey(want, purpose, end);
            let why = match &outcome {
                Ok((report, _)) if !report.is_judged() => Some(Failure::Fault(Fault::Unresponsive)),
                Ok((report, _)) => other(report),
                Err(why) => Some(why.clone()),
            };
            match why.filter(|why| Instant::now() < end && awaited(why).is_some()) {
                Some(why) => self.pause(end, &why),
                None => break outcome,
            }
        };
        self.line.clear();
        let (report, beside) = outcome?;
        for (reader, fault) in &beside {
            output::write_err(&format!("{}\n", Problem::beside(reader, *fault, self.lang)));
        }
        self.beside = beside;
        Ok(report)
    }

    /// Takes what the service has said since.
    fn hear(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            if let Event::Service(service) = event {
                self.service = Some(service);
            }
        }
    }

    /// Looks at every card that may be meant and was not looked at yet: the nearest, and those that could not be judged.
    fn survey(
        &mut self,
        want: Want,
        purpose: Purpose,
        end: Instant,
    ) -> Result<(Arc<CardReport>, Vec<Unjudged>), Failure> {
        self.hear();
        let wish = self.reader.clone();
        let (cards, mute) = self.until(end.saturating_duration_since(Instant::now()), |readers| {
            let readers = chosen(readers, wish.as_deref())?;
            Ok((with_cards(&readers)?, mute(&readers)))
        })?;
        let mut found = Vec::new();
        for (reader, epoch) in cards {
            let looked = match self.known.get(&epoch) {
                Some(report) => Ok(Arc::clone(report)),
                None => self.look_at(&reader, epoch, want),
            };
            match looked {
                Ok(report) => {
                    if report.is_judged() {
                        self.known.insert(epoch, Arc::clone(&report));
                    }
                    found.push((reader, Ok(report)));
                }
                Err(Failure::Fault(fault)) => found.push((reader, Err(fault))),
                Err(failure) => return Err(failure),
            }
        }
        self.forget_those_gone(&mut found)?;
        found.extend(mute.into_iter().map(|reader| (reader, Err(Fault::Unresponsive))));
        let cards: Vec<_> = found.iter().enumerate().map(|(at, (_, each))| (at, looked(each))).collect();
        let rivals = rivals(cards.iter().copied(), purpose).into_iter();
        let rivals: Vec<_> = rivals.map(|(at, looked)| (found[at].0.clone(), looked.failed())).collect();
        if !rivals.is_empty() {
            return Err(Failure::SeveralCards(rivals));
        }
        let Some((at, _)) = nearest(cards) else { return Err(Failure::Fault(Fault::NoCard)) };
        let report = found.swap_remove(at).1.map_err(Failure::Fault)?;
        let beside = found.into_iter().filter_map(|(reader, each)| Some((reader, looked(&each).failed()?)));
        Ok((report, beside.collect()))
    }

    /// Says what is waited for, until the service says something new or it is time to try again.
    fn pause(&mut self, end: Instant, why: &Failure) {
        let end = end.min(Instant::now() + AGAIN);
        self.tell_waiting(why);
        loop {
            match self.events.recv_timeout(TICK.min(end.saturating_duration_since(Instant::now()))) {
                Ok(Event::Service(service)) => {
                    // Our own look connects and lets go: that is nothing new.
                    let same = self.service.as_ref().is_some_and(|before| service.stands_as(before));
                    self.service = Some(service);
                    if !same {
                        break;
                    }
                }
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) if Instant::now() < end => terminal::again(),
                Err(_) => break,
            }
        }
    }

    fn tell_waiting(&mut self, why: &Failure) {
        if let Some(what) = awaited(why) {
            self.line.tell_waiting(what.say(self.lang));
        }
    }

    /// Drops those that are not there any more, unless nothing else is known.
    fn forget_those_gone(
        &mut self,
        found: &mut Vec<(String, Result<Arc<CardReport>, Fault>)>,
    ) -> Result<(), Failure> {
        if found.len() < 2 || found.iter().all(|(_, each)| each.is_err()) {
            return Ok(());
        }
        let there = self.until(Duration::ZERO, |readers| {
            let there = readers.iter().filter(|reader| reader.inside.epoch().is_some());
            Ok(there.map(|reader| reader.name.clone()).collect::<Vec<_>>())
        })?;
        found.retain(|(reader, each)| each.is_ok() || there.contains(reader));
        Ok(())
    }

    /// The same, where another card than a My Number Card is of no use.
    pub(super) fn mine(&mut self, want: Want, purpose: Purpose) -> Result<Arc<CardReport>, Failure> {
        let report = self.look(want, purpose)?;
        other(&report).map_or(Ok(report), Err)
    }

    /// The card that a job with a PIN is for. Where nobody is asked (`unasked`) nor waited for and there is but one, it is left
    /// to the job to look at it.
    pub(super) fn place(&mut self, want: Want, unasked: bool) -> Result<Place, Failure> {
        if unasked && self.wait.is_zero() {
            let only = self.only();
            self.line.clear();
            if let Some((reader, epoch)) = only? {
                return Ok(Place::Only { reader, epoch, want });
            }
        }
        self.mine(want, Purpose::Secret).map(Place::Looked)
    }

    /// The only card of those that may be meant, where there is but one.
    fn only(&mut self) -> Result<Option<(String, Epoch)>, Failure> {
        let wish = self.reader.clone();
        let (mut cards, mute) = self.until(Duration::ZERO, |readers| {
            let readers = chosen(readers, wish.as_deref())?;
            Ok((with_cards(&readers)?, mute(&readers)))
        })?;
        Ok(cards.pop().filter(|_| cards.is_empty() && mute.is_empty()))
    }

    /// The readers of cards that could not be judged, besides the one that the last look told of, and why.
    pub(super) fn beside(&self) -> &[Unjudged] {
        &self.beside
    }

    /// One more look at the card of a report; `None` where another one answers now.
    pub(super) fn again(
        &mut self,
        report: &CardReport,
        want: Want,
    ) -> Result<Option<Arc<CardReport>>, Failure> {
        let epoch = self.until(self.wait, |readers| {
            let there: Vec<_> = readers.iter().filter(|it| it.name == report.reader).cloned().collect();
            Ok(with_cards(&there)?[0].1)
        });
        self.line.clear();
        let again = self.look_at(&report.reader, epoch?, Want { identity: true, ..want })?;
        Ok(Some(again).filter(|again| again.identity == report.identity))
    }

    /// One look at one card; again where it left and came back at once.
    pub(super) fn look_at(
        &mut self,
        reader: &str,
        epoch: Epoch,
        want: Want,
    ) -> Result<Arc<CardReport>, Failure> {
        let mut epoch = epoch;
        for _ in 0..LOOKS {
            match self.look_once(reader, epoch, want) {
                Err(Failure::Fault(Fault::CardLeft | Fault::NoCard)) => {}
                outcome => {
                    if outcome.is_ok() {
                        self.seen.insert(reader.to_owned(), epoch);
                    }
                    return outcome;
                }
            }
            let back = self.until(RETURN, |readers| {
                readers
                    .iter()
                    .filter(|candidate| candidate.name == reader)
                    .find_map(|candidate| candidate.inside.epoch().filter(|now| *now != epoch))
                    .ok_or(Failure::Fault(Fault::CardLeft))
            });
            self.line.clear();
            match back {
                Ok(now) => epoch = now,
                Err(_) => break,
            }
        }
        Err(Failure::Fault(Fault::CardLeft))
    }

    /// The insertion in which a report was made.
    pub(super) fn epoch(&self, report: &CardReport) -> Result<Epoch, Failure> {
        self.seen.get(&report.reader).copied().ok_or(Failure::Fault(Fault::CardLeft))
    }

    /// A job with a PIN; refused where a card that may be meant as well has come while that was typed.
    pub(super) fn pin(
        &mut self,
        request: PinRequest,
    ) -> Result<(Arc<PinOutcome>, Option<Arc<CardReport>>), Failure> {
        self.hear();
        let meant = (request.order.reader.clone(), request.order.epoch);
        if self.only() != Ok(Some(meant))
            && let Err(several @ Failure::SeveralCards(_)) =
                self.survey(Want::default(), Purpose::Secret, Instant::now())
        {
            return Err(several);
        }
        self.jobs += 1;
        let job = RequestId(self.jobs);
        self.session.request(Request::Pin { job, request: Box::new(request) });
        loop {
            match self.events.recv().map_err(|_| Failure::Silent)? {
                Event::PinJob { job: of, outcome, seen, .. } if of == job => return Ok((outcome, seen)),
                Event::Service(service) => self.service = Some(service),
                _ => {}
            }
        }
    }

    fn look_once(&mut self, reader: &str, epoch: Epoch, want: Want) -> Result<Arc<CardReport>, Failure> {
        self.jobs += 1;
        let job = RequestId(self.jobs);
        self.session.request(Request::Look { reader: reader.to_owned(), epoch, job, want });
        let mut progress = ProgressLine::new(self.terminals);
        let outcome = loop {
            let event = match self.events.recv_timeout(TICK) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => {
                    terminal::again();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => break Err(Failure::Silent),
            };
            match event {
                Event::Progress { job: of, progress: far, .. } if of == job => {
                    terminal::again();
                    progress.tell_exchanges(far.done, far.of, self.lang);
                }
                Event::Looked { job: of, report, .. } if of == job => break Ok(report),
                Event::Failed { job: of, fault, .. } if of == job => break Err(Failure::Fault(fault)),
                Event::Service(service) => self.service = Some(service),
                // What is told here is told whole.
                Event::Part { .. }
                | Event::Withdrawn { .. }
                | Event::Progress { .. }
                | Event::Looked { .. }
                | Event::PinJob { .. }
                | Event::Machine { .. }
                | Event::Examined { .. }
                | Event::Failed { .. } => {}
            }
        };
        progress.clear();
        outcome
    }

    /// Follows the service until `pick` is content or `patience` has run out since the service first answered;
    /// then what it said last.
    fn until<T>(
        &mut self,
        patience: Duration,
        pick: impl Fn(&[Reader]) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let started = Instant::now();
        let mut last = None;
        let mut deadline = started + SILENCE.max(patience);
        // Still true until something else is said.
        let mut said = self.service.clone();
        loop {
            let Some(service) = said.take() else {
                match self.events.recv_timeout(TICK.min(deadline.saturating_duration_since(Instant::now()))) {
                    Ok(Event::Service(service)) => {
                        said = Some(service.clone());
                        self.service = Some(service);
                    }
                    Ok(_) => {}
                    Err(RecvTimeoutError::Timeout) if Instant::now() < deadline => {
                        terminal::again();
                        if let Some(why) = &last {
                            self.tell_waiting(why);
                        }
                    }
                    Err(_) => return Err(last.unwrap_or(Failure::Silent)),
                }
                continue;
            };
            let outcome = match &service {
                Service::Up(readers) => pick(readers),
                Service::Down(fault) => Err(Failure::Fault(*fault)),
            };
            match outcome {
                Ok(value) => return Ok(value),
                Err(why) => {
                    // No reader may mean that the service has only just started.
                    let grace = if why == Failure::NoReaders { FIRST_READER } else { Duration::ZERO };
                    deadline = started + patience.max(grace);
                    last = Some(why);
                }
            }
        }
    }
}

/// What came of looking at one card.
fn looked(each: &Result<Arc<CardReport>, Fault>) -> Looked<'_> {
    each.as_ref().map_or_else(|fault| Looked::Failed(*fault), |report| Looked::Report(report))
}

/// Another card is told as what it is, and is not what was asked about.
pub(super) fn other(report: &CardReport) -> Option<Failure> {
    (report.kind == CardKind::Other).then_some(Failure::OtherCard)
}

/// What a command ends with that has told all that there is: another card, or one of a kind that is not known.
pub(super) fn stranger(report: &CardReport) -> Option<Failure> {
    let unknown = report.kind == CardKind::Unknown && report.is_judged();
    other(report).or_else(|| unknown.then_some(Failure::UnknownCard))
}

/// Fails where the card says that it has no such certificate: then no PIN is asked for.
pub(super) fn held(report: &CardReport, pair: KeyPair) -> Result<(), Failure> {
    match (report.holding(pair.slot()), report.kind) {
        (Holding::Absent, kind) => Err(Failure::NotHeld(kind, pair.slot())),
        _ => Ok(()),
    }
}

/// The reader that is meant, or all.
pub(super) fn chosen(readers: &[Reader], wish: Option<&str>) -> Result<Vec<Reader>, Failure> {
    if readers.is_empty() {
        return Err(Failure::NoReaders);
    }
    // With the numbers that may be said instead.
    let listed = |fits: &dyn Fn(&Reader) -> bool| {
        let numbered = readers.iter().enumerate().filter(|(_, reader)| fits(reader));
        numbered.map(|(number, reader)| format!("{number} ({})", reader.name)).collect()
    };
    match choose(readers, wish) {
        Choice::Readers(meant) => Ok(meant.into_iter().cloned().collect()),
        Choice::Several(fitting) => Err(Failure::SeveralReaders(listed(&|reader| fitting.contains(&reader)))),
        Choice::None => Err(Failure::WhichReader(listed(&|_| true))),
    }
}

/// Those with a card that answers.
fn with_cards(readers: &[Reader]) -> Result<Vec<(String, Epoch)>, Failure> {
    let cards: Vec<_> = readers
        .iter()
        .filter_map(|reader| match reader.inside {
            Inside::Card { epoch, .. } => Some((reader.name.clone(), epoch)),
            Inside::Nothing | Inside::MuteCard { .. } | Inside::Unavailable => None,
        })
        .collect();
    if !cards.is_empty() {
        return Ok(cards);
    }
    let mute = readers.iter().any(|reader| matches!(reader.inside, Inside::MuteCard { .. }));
    Err(Failure::Fault(if mute { Fault::Unresponsive } else { Fault::NoCard }))
}

/// Those with a card that does not answer.
fn mute(readers: &[Reader]) -> Vec<String> {
    let mute = readers.iter().filter(|reader| matches!(reader.inside, Inside::MuteCard { .. }));
    mute.map(|reader| reader.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(name: &str, inside: Inside) -> Reader {
        Reader { name: name.to_owned(), inside, ..Reader::default() }
    }

    #[test]
    fn of_readers_that_fit_alike_those_are_listed_and_of_none_all() {
        let readers = [
            reader("Sony RC-S300/P 00 00", Inside::Nothing),
            reader("ACS ACR1251 00 00", Inside::Nothing),
            reader("ACS ACR1251 01 00", Inside::Nothing),
        ];
        let [sony, one, two] =
            ["0 (Sony RC-S300/P 00 00)", "1 (ACS ACR1251 00 00)", "2 (ACS ACR1251 01 00)"].map(str::to_owned);
        assert_eq!(
            chosen(&readers, Some("sony")).map(|found| found[0].name.clone()),
            Ok(readers[0].name.clone())
        );
        assert_eq!(
            chosen(&readers, Some("acs")),
            Err(Failure::SeveralReaders(vec![one.clone(), two.clone()]))
        );
        assert_eq!(chosen(&readers, Some("HID")), Err(Failure::WhichReader(vec![sony, one, two])));
        assert_eq!(chosen(&readers, None).map(|all| all.len()), Ok(3));
        assert_eq!(chosen(&[], Some("acs")), Err(Failure::NoReaders));
    }

    #[test]
    fn a_mute_card_is_told_only_where_no_card_answers() {
        let mute = reader("a", Inside::MuteCard { epoch: Epoch(1) });
        let card = reader("b", Inside::Card { atr: "3B".into(), epoch: Epoch(2) });
        assert_eq!(with_cards(std::slice::from_ref(&mute)), Err(Failure::Fault(Fault::Unresponsive)));
        assert_eq!(with_cards(&[mute, card]), Ok(vec![("b".to_owned(), Epoch(2))]));
        assert_eq!(with_cards(&[reader("c", Inside::Nothing)]), Err(Failure::Fault(Fault::NoCard)));
    }
}
