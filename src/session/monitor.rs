//! The thread that watches readers: turns what the service says into readers with epochs. Never connects.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::text::hex;
use crate::link::{LinkError, Presence, ReaderStatus, Watch};

use super::{Epoch, Event, Fault, Inside, Reader, Service, Sink};

/// Which insertion each reader holds now, with the service's own count of it: a job asks before it starts and before
/// it answers.
#[derive(Debug, Default)]
pub(super) struct Epochs(Mutex<HashMap<String, (Epoch, u32)>>);

impl Epochs {
    /// Is `epoch` still what is in `reader`?
    pub(super) fn is_current(&self, reader: &str, epoch: Epoch) -> bool {
        self.lock().get(reader).is_some_and(|(current, _)| *current == epoch)
    }

    /// Is a connection of this `insertion` to the card of `epoch`? The watch may not have seen a swap yet.
    pub(super) fn is_of(&self, reader: &str, epoch: Epoch, insertion: u32) -> bool {
        self.lock().get(reader) == Some(&(epoch, insertion))
    }

    /// Which epoch a connection of this `insertion` is to, once the watch has seen it.
    pub(super) fn of(&self, reader: &str, insertion: u32) -> Option<Epoch> {
        self.lock().get(reader).filter(|(_, seen)| *seen == insertion).map(|(epoch, _)| *epoch)
    }

    /// Is what is in `reader` the only card in all readers?
    pub(super) fn is_alone(&self, reader: &str) -> bool {
        self.lock().keys().all(|other| other == reader)
    }

    fn replace(&self, ledger: &Ledger) {
        let mut epochs = self.lock();
        epochs.clear();
        let inside = ledger.inside.iter();
        epochs.extend(inside.map(|(name, (_, events, epoch))| (name.clone(), (*epoch, *events))));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Epoch, u32)>> {
        // A map of plain values is whole whatever panicked beside it.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Watches until told to stop.
pub(super) fn run(mut watch: Box<dyn Watch + Send>, stopping: &AtomicBool, epochs: &Epochs, sink: &Sink) {
    let mut known = Vec::new();
    let mut ledger = Ledger::default();
    let mut told: Option<Service> = None;
    while !stopping.load(Ordering::SeqCst) {
        let service = match watch.next(&known) {
            Ok(statuses) => {
                let readers = ledger.readers(&statuses);
                known = statuses;
                Service::Up(readers)
            }
            Err(LinkError::Cancelled) => continue,
            Err(error) => {
                known.clear();
                ledger.forget();
                Service::Down(Fault::from(error))
            }
        };
        if told.as_ref() == Some(&service) {
            continue;
        }
        epochs.replace(&ledger);
        told = Some(service.clone());
        sink(Event::Service(service));
    }
}

/// Numbers insertions.
#[derive(Debug, Default)]
struct Ledger {
    last: u64,
    inside: HashMap<String, (Presence, u32, Epoch)>,
}

impl Ledger {
    fn readers(&mut self, statuses: &[ReaderStatus]) -> Vec<Reader> {
        let mut inside = HashMap::new();
        let readers = statuses
            .iter()
            .map(|status| {
                let name = status.name.0.clone();
                let mut epoch = || {
                    let epoch = match self.inside.get(&name) {
                        Some((presence, events, epoch))
                            if *presence == status.presence && *events == status.events =>
                        {
                            *epoch
                        }
                        _ => {
                            self.last += 1;
                            Epoch(self.last)
                        }
                    };
                    inside.insert(name.clone(), (status.presence.clone(), status.events, epoch));
                    epoch
                };
                let inside = match &status.presence {
                    Presence::Empty => Inside::Nothing,
                    Presence::Unavailable => Inside::Unavailable,
                    Presence::Mute => Inside::MuteCard { epoch: epoch() },
                    Presence::Card { atr } => Inside::Card { atr: hex(atr), epoch: epoch() },
                };
                let (held, in_use, events) = (status.held, status.in_use, status.events);
                Reader { name, inside, held, in_use, events }
            })
            .collect();
        self.inside = inside;
        readers
    }

    /// The service is away: whatever is there when it returns is another insertion.
    fn forget(&mut self) {
        self.inside.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::link::ReaderName;

    fn status(name: &str, atr: Option<u8>, events: u32) -> ReaderStatus {
        let presence = atr.map_or(Presence::Empty, |byte| Presence::Card { atr: vec![0x3B, byte] });
        ReaderStatus { name: ReaderName(name.into()), presence, held: false, in_use: false, events }
    }

    fn epochs(readers: &[Reader]) -> Vec<Option<u64>> {
        readers.iter().map(|reader| reader.inside.epoch().map(|epoch| epoch.0)).collect()
    }

    #[test]
    fn each_insertion_has_an_epoch_of_its_own() {
        let mut ledger = Ledger::default();
        let mut see = |statuses: &[ReaderStatus]| epochs(&ledger.readers(statuses));
        assert_eq!(see(&[status("a", None, 0)]), [None]);
        assert_eq!(see(&[status("a", Some(1), 1)]), [Some(1)]);
        assert_eq!(see(&[status("a", Some(1), 1), status("b", Some(1), 1)]), [Some(1), Some(2)]);
        assert_eq!(see(&[status("a", None, 2), status("b", Some(1), 1)]), [None, Some(2)]);
        assert_eq!(see(&[status("a", Some(1), 3), status("b", Some(1), 1)]), [Some(3), Some(2)]);
    }

    #[test]
    fn a_card_that_left_and_came_back_unseen_is_another_insertion() {
        let mut ledger = Ledger::default();
        assert_eq!(epochs(&ledger.readers(&[status("a", Some(1), 1)])), [Some(1)]);
        assert_eq!(epochs(&ledger.readers(&[status("a", Some(1), 3)])), [Some(2)]);
    }

    #[test]
    fn what_is_there_after_the_service_was_away_is_another_insertion() {
        // The same reader, the same card and the same count, since a service that starts anew counts anew.
        let there = || Ok(vec![status("a", Some(1), 1)]);
        let told = Arc::new(Mutex::new(Vec::new()));
        let (heard, epochs) = (Arc::clone(&told), Epochs::default());
        let sink: Sink = Arc::new(move |event| {
            if let Event::Service(Service::Up(readers)) = event {
                heard.lock().unwrap().extend(self::epochs(&readers));
            }
        });
        let stopping = Arc::new(AtomicBool::new(false));
        let watch = Scripted {
            answers: [there(), there(), Err(LinkError::NoService), there()].into(),
            stopping: Arc::clone(&stopping),
        };
        run(Box::new(watch), &stopping, &epochs, &sink);
        assert_eq!(*told.lock().unwrap(), [Some(1), Some(2)]);
        assert!(epochs.is_current("a", Epoch(2)) && !epochs.is_current("a", Epoch(1)));
    }

    /// Answers in turn, then asks the monitor to stop.
    struct Scripted {
        answers: std::collections::VecDeque<Result<Vec<ReaderStatus>, LinkError>>,
        stopping: Arc<AtomicBool>,
    }

    impl Watch for Scripted {
        fn next(&mut self, _known: &[ReaderStatus]) -> Result<Vec<ReaderStatus>, LinkError> {
            self.answers.pop_front().unwrap_or_else(|| {
                self.stopping.store(true, Ordering::SeqCst);
                Err(LinkError::Cancelled)
            })
        }
    }

    #[test]
    fn a_card_is_alone_where_no_other_reader_holds_one_that_answers_or_not() {
        let epochs = Epochs::default();
        let mut ledger = Ledger::default();
        let mut see = |statuses: &[ReaderStatus]| {
            ledger.readers(statuses);
            epochs.replace(&ledger);
            epochs.is_alone("a")
        };
        assert!(see(&[status("a", Some(1), 1), status("b", None, 0)]));
        assert!(!see(&[status("a", Some(1), 1), status("b", Some(1), 1)]));
        let mute = ReaderStatus { presence: Presence::Mute, ..status("b", None, 2) };
        assert!(!see(&[status("a", Some(1), 1), mute]));
    }

    #[test]
    fn a_reader_held_by_others_keeps_its_epoch() {
        let mut ledger = Ledger::default();
        let mut held = status("a", Some(1), 1);
        assert_eq!(epochs(&ledger.readers(&[held.clone()])), [Some(1)]);
        held.held = true;
        assert_eq!(epochs(&ledger.readers(&[held])), [Some(1)]);
    }
}
