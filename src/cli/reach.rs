//! The way to a card: wait for the service, for a reader, for a card in it, and look.

use std::collections::{HashMap, VecDeque};
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
use crate::domain::report::{CardKind, CardReport, Want};
use crate::present::problem::Problem;
use crate::present::text::Lang;
use crate::session::pin::{PinOutcome, PinRequest};
use crate::session::{Epoch, Event, Fault, Inside, Reader, Request, RequestId, Service, Session, Sink};

/// A service that says nothing for so long is told to be silent.
const SILENCE: Duration = Duration::from_secs(10);

/// A service that has just been started by its socket lists its readers a moment later.
const FIRST_READER: Duration = Duration::from_millis(1500);

/// How often somebody who waits looks whether the process has come in front.
const TICK: Duration = Duration::from_millis(200);

/// A card that left while it was looked at, back within this time, is looked at again.
const RETURN: Duration = Duration::from_secs(2);

/// Looks of one card at the most.
const LOOKS: u32 = 4;

/// A session with what it has said so far.
pub(super) struct Reach {
    session: Session,
    events: mpsc::Receiver<Event>,
    queued: VecDeque<Event>,
    reader: Option<String>,
    wait: Duration,
    lang: Lang,
    /// Which of the command's descriptors are terminals.
    pub(super) terminals: Terminals,
    jobs: u64,
    /// The insertions that were looked at, by reader.
    seen: HashMap<String, Epoch>,
    beside: Vec<(String, Fault)>,
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
            queued: VecDeque::new(),
            reader: setting.reader,
            wait: setting.wait,
            lang: setting.lang,
            terminals: setting.terminals,
            jobs: 0,
            seen: HashMap::new(),
            beside: Vec::new(),
        })
    }

    /// The readers, once there are any, or why there are none.
    pub(super) fn readers(&mut self) -> Result<Vec<Reader>, Failure> {
        self.until(FIRST_READER.max(self.wait), |readers| {
            if readers.is_empty() { Err(Failure::NoReaders) } else { Ok(readers.to_vec()) }
        })
    }

    /// One look at the My Number Card that is meant; a card beside it that could not be judged is told.
    pub(super) fn look(&mut self, want: Want, purpose: Purpose) -> Result<Arc<CardReport>, Failure> {
        let wish = self.reader.clone();
        let (cards, mute) = self.until(self.wait, |readers| {
            let readers = chosen(readers, wish.as_deref())?;
            Ok((with_cards(&readers)?, mute(&readers)))
        })?;
        let mut found = Vec::new();
        for (reader, epoch) in cards {
            match self.look_at(&reader, epoch, want) {
                Ok(report) => found.push((reader, Ok(report))),
                Err(Failure::Fault(fault)) => found.push((reader, Err(fault))),
                Err(failure) => return Err(failure),
            }
        }
        self.forget_those_gone(&mut found)?;
        found.extend(mute.into_iter().map(|reader| (reader, Err(Fault::Unresponsive))));
        let looked = found.iter().enumerate().map(|(at, (_, each))| {
            (at, each.as_ref().map_or_else(|fault| Looked::Failed(*fault), |report| Looked::Report(report)))
        });
        let looked: Vec<_> = looked.collect();
        let rivals = rivals(looked.iter().copied(), purpose).into_iter();
        let rivals: Vec<_> = rivals.map(|(at, looked)| (found[at].0.clone(), looked.failed())).collect();
        if !rivals.is_empty() {
            return Err(Failure::SeveralCards(rivals));
        }
        let Some((at, _)) = nearest(looked) else { return Err(Failure::Fault(Fault::NoCard)) };
        let report = found.swap_remove(at).1.map_err(Failure::Fault)?;
        self.beside = found.into_iter().filter_map(|(reader, each)| Some((reader, each.err()?))).collect();
        for (reader, fault) in &self.beside {
            output::write_err(&format!("{}\n", Problem::beside(reader, *fault, self.lang)));
        }
        Ok(report)
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

    /// The readers of cards that could not be judged, besides the one that the last look told of, and why.
    pub(super) fn beside(&self) -> &[(String, Fault)] {
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
        })?;
        let again = self.look_at(&report.reader, epoch, Want { identity: true, ..want })?;
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

    /// A job with a PIN.
    pub(super) fn pin(&mut self, request: PinRequest) -> Result<Arc<PinOutcome>, Failure> {
        self.jobs += 1;
        let job = RequestId(self.jobs);
        self.session.request(Request::Pin { job, request: Box::new(request) });
        loop {
            match self.events.recv().map_err(|_| Failure::Silent)? {
                Event::PinJob { job: of, outcome, .. } if of == job => return Ok(outcome),
                event @ Event::Service(_) => self.queued.push_back(event),
                _ => {}
            }
        }
    }

    fn look_once(&mut self, reader: &str, epoch: Epoch, want: Want) -> Result<Arc<CardReport>, Failure> {
        self.jobs += 1;
        let job = RequestId(self.jobs);
        self.session.request(Request::Look { reader: reader.to_owned(), epoch, job, want });
        let mut progress = ProgressLine::new(self.terminals.stderr);
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
                event @ Event::Service(_) => self.queued.push_back(event),
                Event::Progress { .. }
                | Event::Looked { .. }
                | Event::PinJob { .. }
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
        let mut deadline = started + SILENCE;
        loop {
            let event = match self.queued.pop_front() {
                Some(event) => event,
                None => match self
                    .events
                    .recv_timeout(TICK.min(deadline.saturating_duration_since(Instant::now())))
                {
                    Ok(event) => event,
                    Err(RecvTimeoutError::Timeout) if Instant::now() < deadline => {
                        terminal::again();
                        continue;
                    }
                    Err(_) => return Err(last.unwrap_or(Failure::Silent)),
                },
            };
            let Event::Service(service) = event else { continue };
            let outcome = match &service {
                Service::Up(readers) => pick(readers),
                Service::Down(fault) => Err(Failure::Fault(*fault)),
            };
            match outcome {
                Ok(value) => {
                    // Still true for whoever asks next.
                    self.queued.push_front(Event::Service(service));
                    return Ok(value);
                }
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

/// Another card is told as what it is, and is not what was asked about.
pub(super) fn other(report: &CardReport) -> Option<Failure> {
    (report.kind == CardKind::Other).then_some(Failure::OtherCard)
}

/// Fails where the card says that it has no such certificate: then no PIN is asked for.
pub(super) fn held(report: &CardReport, pair: KeyPair) -> Result<(), Failure> {
    let present = match pair {
        KeyPair::Auth => &report.jpki.auth_present,
        KeyPair::Sign => &report.jpki.sign_present,
    };
    if *present == Ok(false) { Err(Failure::NotHeld) } else { Ok(()) }
}

/// The reader that is meant, or all.
fn chosen(readers: &[Reader], wish: Option<&str>) -> Result<Vec<Reader>, Failure> {
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
        Reader { name: name.to_owned(), inside, held: false }
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
