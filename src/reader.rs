//! The system's card readers, through its PC/SC service. The only file that names the `pcsc` crate.
//!
//! Two sides, each with a connection (`Context`) to the service of its own, since one that is shared makes each wait
//! for the other: 1.8 s for a list (`docs/pcsc.md §2.1`). The watching side never connects to a card: a
//! connect can block for as long as another program's exchange takes, a status question does not.
//!
//! It refuses to reset a card that it was only asked to look at (the library's own `Drop` resets it), to take a card
//! that was put in later for the one that was connected to, and to repeat an exchange.
//!
//! While another program is inside a transaction, connecting waits for it, and nothing ends that wait (pcsc-lite;
//! `SCardCancel` reaches status questions alone): it is done on a thread of its own and given up after a while (`turn`). What
//! can't be bounded is a transaction of another that begins between our connecting and the beginning of ours.

mod facts;
mod guest;
mod pad;
mod turn;
mod watch;

use std::ffi::{CStr, CString};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pcsc::{Attribute, Card, Context, Error, Protocols, Scope, ShareMode, State, Transaction};
use zeroize::{Zeroize, Zeroizing};

use crate::installed;
use crate::link::{
    Backend, Connection, Disposition, Facts, LinkError, PadError, PadVerify, PinPad, Presence, ReaderName,
    Readers, Sharing, Transmit, Wake, Watch,
};
use crate::os;
use guest::Guest;
pub use guest::rest;
use turn::Turns;
use watch::{Hitch, Monitor, Service, Slot};

/// Pauses between tries to connect to a card that another program holds: long enough for a passing look of
/// another program, short enough not to be felt.
const HELD_PAUSES: [Duration; 3] =
    [Duration::from_millis(60), Duration::from_millis(120), Duration::from_millis(240)];

/// For so long after a failed exchange pcscd may still call a card present that is gone: it looks every 0.4 s,
/// and 0.3 s were measured (`docs/pcsc.md §2.10`).
const LEAVING: Duration = Duration::from_millis(600);

/// Either protocol of a contact card; contactless ones are told as T=1.
const PROTOCOLS: Protocols = Protocols::T0.union(Protocols::T1);

/// The system's PC/SC service.
#[derive(Debug, Clone, Copy, Default)]
pub struct PcSc;

impl Backend for PcSc {
    fn readers(&self) -> Box<dyn Readers> {
        Box::new(PcScReaders { context: None, turns: Turns::default(), _guest: Guest::new() })
    }

    fn watch(&self) -> (Box<dyn Watch + Send>, Wake) {
        let bell = Arc::new(Bell::default());
        let monitor = Monitor::new(Watched { context: None, bell: Arc::clone(&bell), _guest: Guest::new() });
        (Box::new(monitor), Box::new(move || bell.ring()))
    }

    fn simulated(&self) -> bool {
        false
    }
}

/// At what a call failed: the same code means different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Finding the service, listing, waiting.
    Service,
    /// Connecting and reconnecting.
    Card,
    /// Sending a command, beginning a transaction.
    Exchange,
}

/// The service's code as the link's word; `None` where it does not tell whether the card left or the reader refused: the
/// reader's state must say.
fn told(error: Error, at: At) -> Option<LinkError> {
    use Error as E;
    Some(match (error, at) {
        // pcsc-lite answers CommError to the call during which its service dies (`docs/pcsc.md §1.1`).
        (E::NoService | E::InvalidHandle | E::Shutdown, _) | (E::CommError, At::Service) => {
            LinkError::NoService
        }
        // On Linux: library and service of different protocol. On Windows the service stops with its last reader
        // (`docs/pcsc.md §1.3`).
        (E::ServiceStopped, _) if os::machine::CARD_SERVICE_ENDS => LinkError::NoService,
        (E::ServiceStopped, _) => LinkError::ServiceMismatch,
        (E::SecurityViolation | E::NoAccess, _) => LinkError::Denied,
        (E::UnknownReader | E::ReaderUnavailable | E::NoReadersAvailable, _) => LinkError::NoReader,
        (E::NoSmartcard | E::RemovedCard, At::Card) => LinkError::NoCard,
        (E::NoSmartcard | E::RemovedCard, _) => LinkError::CardLeft,
        // Powered down by another program while we were connected: as good as reset.
        (E::ResetCard, _) | (E::UnpoweredCard, At::Exchange) => LinkError::Reset,
        (E::SharingViolation, _) => LinkError::Held,
        (
            E::ProtoMismatch
            | E::UnresponsiveCard
            | E::UnpoweredCard
            | E::UnsupportedCard
            | E::CardUnsupported
            | E::InvalidAtr
            | E::NotReady,
            _,
        )
        | (E::CommError | E::NotTransacted | E::CommDataLost, At::Card) => LinkError::Unresponsive,
        (
            E::NotTransacted
            | E::CommError
            | E::CommDataLost
            | E::Timeout
            | E::WaitedTooLong
            | E::UnknownError,
            At::Exchange,
        ) => return None,
        (
            E::InsufficientBuffer
            | E::PciTooSmall
            | E::InvalidParameter
            | E::InvalidValue
            | E::UnsupportedFeature,
            At::Exchange,
        ) => LinkError::Refused,
        (E::Cancelled | E::SystemCancelled | E::CancelledByUser, _) => LinkError::Cancelled,
        (other, _) => LinkError::Other(other as u32),
    })
}

/// [`told`] where no doubt is possible: only exchanges leave one.
fn plainly(error: Error, at: At) -> LinkError {
    told(error, at).unwrap_or(LinkError::Refused)
}

/// True where this connection to the service is dead, however valid the library calls it.
const fn service_is_gone(error: Error) -> bool {
    matches!(
        error,
        Error::NoService | Error::InvalidHandle | Error::CommError | Error::ServiceStopped | Error::Shutdown
    )
}

fn establish() -> Result<Context, Error> {
    Context::establish(Scope::User)
}

/// Asks for or waits for states; the library's own record of a reader is made for each call from ours.
fn status_change(context: &Context, timeout: Option<Duration>, slots: &mut [Slot]) -> Result<(), Error> {
    let mut states: Vec<pcsc::ReaderState> = slots
        .iter()
        .map(|slot| pcsc::ReaderState::new(slot.name.clone(), State::from_bits_retain(slot.known.into())))
        .collect();
    let answer = context.get_status_change(timeout, &mut states);
    for (slot, state) in slots.iter_mut().zip(&states) {
        // The low half are the flags; the count in the high half is told apart from them.
        let flags = u32::try_from(state.event_state().bits() & 0xFFFF).unwrap_or_default();
        slot.now = flags | (state.event_count() << 16);
        slot.atr = state.atr().to_vec();
    }
    answer
}

// The watching side.

/// What ends a wait from another thread.
#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    heard: Condvar,
    context: Mutex<Option<Context>>,
    /// A cancel is under way: with a service that hangs it never ends, and one such thread is enough.
    cancelling: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bell {
    fn ring(self: &Arc<Self>) {
        *lock(&self.rung) = true;
        self.heard.notify_all();
        let Some(context) = lock(&self.context).clone() else { return };
        if self.cancelling.swap(true, Ordering::AcqRel) {
            return;
        }
        // On a thread of its own: the cancel is a call to the service, and who rings (the screen, at its end) must
        // not wait for a service that hangs.
        let bell = Arc::clone(self);
        let guest = Guest::new();
        let spawned = std::thread::Builder::new().name("reader-wake".into()).spawn(move || {
            // A failure says that there is no wait to end.
            let _ = context.cancel();
            drop(context);
            bell.cancelling.store(false, Ordering::Release);
            drop(guest);
        });
        if spawned.is_err() {
            self.cancelling.store(false, Ordering::Release);
        }
    }
}

/// The calls of the monitor.
struct Watched {
    context: Option<Context>,
    bell: Arc<Bell>,
    _guest: Guest,
}

impl Watched {
    fn context(&self) -> Result<&Context, Hitch> {
        self.context.as_ref().ok_or(Hitch::Lost(LinkError::NoService))
    }
}

fn hitch(error: Error) -> Hitch {
    match error {
        Error::Timeout => Hitch::TimedOut,
        Error::Cancelled => Hitch::Cancelled,
        Error::UnknownReader | Error::ReaderUnavailable => Hitch::UnknownName,
        Error::NoReadersAvailable => Hitch::NoReaders,
        other => Hitch::Lost(plainly(other, At::Service)),
    }
}

impl Service for Watched {
    fn establish(&mut self) -> Result<(), LinkError> {
        self.release();
        let context = establish().map_err(|error| installed::told(plainly(error, At::Service)))?;
        *lock(&self.bell.context) = Some(context.clone());
        self.context = Some(context);
        Ok(())
    }

    fn release(&mut self) {
        *lock(&self.bell.context) = None;
        self.context = None;
    }

    fn list(&mut self) -> Result<Vec<CString>, Hitch> {
        self.context()?.list_readers_owned().map_err(hitch)
    }

    fn wait(&mut self, timeout: Option<Duration>, slots: &mut [Slot]) -> Result<(), Hitch> {
        status_change(self.context()?, timeout, slots).map_err(hitch)
    }

    fn pause(&mut self, time: Duration) {
        let rung = lock(&self.bell.rung);
        drop(self.bell.heard.wait_timeout_while(rung, time, |rung| !*rung));
    }

    fn woken(&mut self) -> bool {
        std::mem::take(&mut *lock(&self.bell.rung))
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.release();
    }
}

// The connecting side.

struct PcScReaders {
    context: Option<Context>,
    turns: Turns,
    _guest: Guest,
}

impl PcScReaders {
    fn context(&mut self) -> Result<Context, Error> {
        Ok(match &self.context {
            Some(context) => context.clone(),
            None => self.context.insert(establish()?).clone(),
        })
    }

    /// The service's own name of a reader: what is shown of one that is not UTF-8 is looked for among all.
    fn own_name(&mut self, reader: &ReaderName) -> Result<CString, Error> {
        if !reader.0.contains(char::REPLACEMENT_CHARACTER) {
            return CString::new(reader.0.as_str()).map_err(|_| Error::UnknownReader);
        }
        let names = self.context()?.list_readers_owned()?;
        let at = watch::shown(names.iter().map(CString::as_c_str)).iter().position(|name| name == reader);
        at.and_then(|at| names.into_iter().nth(at)).ok_or(Error::UnknownReader)
    }

    /// `None` where another program does not let us have our turn.
    fn try_connect(&mut self, reader: &CStr, sharing: Sharing) -> Result<Option<CardConnection>, Error> {
        let context = self.context()?;
        let name = reader.to_owned();
        let work = move || CardConnection::to(context.clone(), &name, sharing);
        let turn = self.turns.take(reader, work, || establish().is_ok());
        if turn.is_none() {
            // The connection to the service that waits can be used for nothing else.
            self.context = None;
        }
        turn.transpose()
    }
}

impl CardConnection {
    fn to(context: Context, reader: &CStr, sharing: Sharing) -> Result<Self, Error> {
        // Counted before connecting: a card that is swapped in between makes `reconnect` refuse, never mistake it.
        let mut slots = [Slot::unaware(reader)];
        status_change(&context, Some(Duration::ZERO), &mut slots)?;
        let [mut slot] = slots;
        slot.learn();
        let card = context.connect(reader, share_mode(sharing), PROTOCOLS)?;
        let mut connection = Self {
            card: Some(card),
            place: Place { context, reader: reader.to_owned(), sharing, events: slot.events() },
            atr: slot.atr,
            buffer: Zeroizing::new(vec![0; pcsc::MAX_BUFFER_SIZE_EXTENDED]),
        };
        if let Some(card) = &connection.card {
            let (mut names, mut atr) = ([0; 1024], [0; pcsc::MAX_ATR_SIZE]);
            // The state of before has an answer to reset too; the connected card's own is better.
            if let Ok(status) = card.status2(&mut names, &mut atr) {
                connection.atr = status.atr().to_vec();
            }
        }
        Ok(connection)
    }
}

const fn share_mode(sharing: Sharing) -> ShareMode {
    match sharing {
        Sharing::Shared => ShareMode::Shared,
        Sharing::Exclusive => ShareMode::Exclusive,
    }
}

impl Readers for PcScReaders {
    fn connect(&mut self, reader: &ReaderName, sharing: Sharing) -> Result<Box<dyn Connection>, LinkError> {
        let mut pauses = HELD_PAUSES.into_iter();
        let mut old = self.context.is_some();
        loop {
            match self.own_name(reader).and_then(|name| self.try_connect(&name, sharing)) {
                Ok(Some(connection)) => return Ok(Box::new(connection)),
                Ok(None) => return Err(LinkError::Held),
                Err(Error::SharingViolation) => match pauses.next() {
                    Some(pause) => std::thread::sleep(pause),
                    None => return Err(LinkError::Held),
                },
                Err(error) if service_is_gone(error) => {
                    self.context = None;
                    // A connection from before the service restarted stays dead for ever: one try with a new one.
                    if !std::mem::take(&mut old) {
                        return Err(installed::told(plainly(error, At::Card)));
                    }
                }
                // The zero wait of the status question: this reader told nothing.
                Err(Error::Timeout) => return Err(LinkError::NoReader),
                Err(error) => return Err(plainly(error, At::Card)),
            }
        }
    }
}

/// Where a card was connected to, and which insertion.
struct Place {
    context: Context,
    reader: CString,
    sharing: Sharing,
    events: u32,
}

impl Place {
    /// Whether the card of this insertion is still there, waiting up to `patience` for it to leave.
    fn still_there(&self, patience: Duration) -> Result<(), LinkError> {
        let end = Instant::now() + patience;
        let mut slots = [Slot::unaware(&self.reader)];
        let mut timeout = Duration::ZERO;
        loop {
            let answer = status_change(&self.context, Some(timeout), &mut slots);
            match answer {
                Ok(()) | Err(Error::Timeout) => slots[0].learn(),
                Err(error) => return Err(plainly(error, At::Service)),
            }
            if slots[0].events() != self.events {
                return Err(LinkError::CardLeft);
            }
            match slots[0].presence() {
                Presence::Card { .. } => {}
                Presence::Mute => return Err(LinkError::Unresponsive),
                Presence::Empty | Presence::Unavailable => return Err(LinkError::CardLeft),
            }
            timeout = end.saturating_duration_since(Instant::now());
            if timeout < Duration::from_millis(1) {
                return Ok(());
            }
        }
    }

    /// Why an exchange failed.
    fn explain(&self, error: Error) -> LinkError {
        told(error, At::Exchange).or_else(|| self.still_there(LEAVING).err()).unwrap_or(LinkError::Refused)
    }
}

struct CardConnection {
    /// `None` only after it was let go.
    card: Option<Card>,
    place: Place,
    atr: Vec<u8>,
    /// One for all answers, with room for the longest: they hold personal data, and it is wiped after each.
    buffer: Zeroizing<Vec<u8>>,
}

impl Connection for CardConnection {
    fn atr(&self) -> &[u8] {
        &self.atr
    }

    fn insertion(&mut self) -> Result<u32, LinkError> {
        // Counted before connecting: the same count now means that nothing was swapped in between.
        self.place.still_there(Duration::ZERO)?;
        Ok(self.place.events)
    }

    fn facts(&mut self) -> Facts {
        let Some(card) = &self.card else { return Facts::default() };
        let attribute = |which| card.get_attribute_owned(which).unwrap_or_default();
        let (pin_pad, extended) = match features(card) {
            Some(features) => {
                let mut buffer = [0; pcsc::MAX_BUFFER_SIZE];
                let told = features.properties.map(|code| card.control(code.into(), &[], &mut buffer));
                let properties = pad::Properties::read(told.and_then(Result::ok).unwrap_or_default());
                (features.verify.map(|_| PinPad { digits: properties.digits }), properties.extended)
            }
            None => (None, None),
        };
        Facts {
            vendor: facts::text(&attribute(Attribute::VendorName)),
            version: facts::version(&attribute(Attribute::VendorIfdVersion)),
            max_ifsd: facts::number(&attribute(Attribute::MaxIfsd)),
            pin_pad,
            extended,
        }
    }

    fn transact(&mut self, work: &mut dyn FnMut(&mut dyn Transmit)) -> Result<(), LinkError> {
        let card = self.card.as_mut().ok_or(LinkError::CardLeft)?;
        let transaction = match card.transaction2() {
            Ok(transaction) => transaction,
            Err((card, Error::ResetCard)) => {
                reconnect(&self.place, pcsc::Disposition::LeaveCard, |mode, protocols, how| {
                    card.reconnect(mode, protocols, how)
                })?;
                card.transaction().map_err(|error| self.place.explain(error))?
            }
            Err((_, error)) => return Err(self.place.explain(error)),
        };
        // Ended by its own drop, with LeaveCard, when `work` returns and when it panics. That this can fail where the
        // card is gone changes nothing of what `work` did.
        work(&mut Exchange { transaction, place: &self.place, buffer: &mut self.buffer, reset: false });
        Ok(())
    }

    fn end(mut self: Box<Self>, how: Disposition) -> Result<(), LinkError> {
        match how {
            Disposition::Leave => self.let_go(pcsc::Disposition::LeaveCard),
            Disposition::Unpower => self.let_go(pcsc::Disposition::UnpowerCard),
        }
    }
}

impl CardConnection {
    fn let_go(&mut self, how: pcsc::Disposition) -> Result<(), LinkError> {
        let Some(card) = self.card.take() else { return Ok(()) };
        let Err((card, error)) = card.disconnect(how) else { return Ok(()) };
        // The drop of a card resets it. Where the service is gone that reaches nobody and frees what we hold; else
        // leaving is tried, and when that fails too the handle is given up rather than the card reset.
        if service_is_gone(error) {
            drop(card);
        } else if let Err((card, _)) = card.disconnect(pcsc::Disposition::LeaveCard) {
            std::mem::forget(card);
        }
        Err(plainly(error, At::Card))
    }
}

impl Drop for CardConnection {
    fn drop(&mut self) {
        // Nobody is left to hear of a failure.
        let _ = self.let_go(pcsc::Disposition::LeaveCard);
    }
}

/// Connects again to the card of the same insertion, and to no other.
fn reconnect(
    place: &Place,
    how: pcsc::Disposition,
    call: impl FnOnce(ShareMode, Protocols, pcsc::Disposition) -> Result<(), Error>,
) -> Result<(), LinkError> {
    place.still_there(Duration::ZERO)?;
    call(share_mode(place.sharing), PROTOCOLS, how).map_err(|error| match plainly(error, At::Card) {
        LinkError::NoCard => LinkError::CardLeft,
        other => other,
    })
}

/// What the reader says that it can be told to do; `None` where it refuses the question.
fn features(card: &Card) -> Option<pad::Features> {
    let mut buffer = [0; pcsc::MAX_BUFFER_SIZE];
    card.control(pcsc::ctl_code(pad::LIST.into()), &[], &mut buffer).ok().map(pad::Features::read)
}

/// Exchanges inside one transaction.
struct Exchange<'a> {
    transaction: Transaction<'a>,
    place: &'a Place,
    buffer: &'a mut Vec<u8>,
    /// The last failure was another program's reset.
    reset: bool,
}

impl Transmit for Exchange<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let answer = match self.transaction.transmit(command, self.buffer) {
            Ok(answer) => {
                let (length, answer) = (answer.len(), answer.to_vec());
                self.buffer[..length].zeroize();
                // A card that leaves may be told as success with nothing in it (`docs/pcsc.md §3.4`).
                if length < 2 { Err(LinkError::CardLeft) } else { Ok(answer) }
            }
            Err(error) => {
                self.buffer.as_mut_slice().zeroize();
                Err(self.place.explain(error))
            }
        };
        self.reset = answer == Err(LinkError::Reset);
        answer
    }

    fn reconnect(&mut self) -> Result<(), LinkError> {
        // After another program's reset the card is fresh. After a lost link nobody knows in what state it is: our
        // own reset makes sure that it is as after power-up.
        let how = if self.reset { pcsc::Disposition::LeaveCard } else { pcsc::Disposition::ResetCard };
        let transaction = &mut self.transaction;
        reconnect(self.place, how, |mode, protocols, how| transaction.reconnect(mode, protocols, how))
    }

    fn verify_on_pad(&mut self, verify: &PadVerify) -> Result<Vec<u8>, PadError> {
        let code =
            features(&self.transaction).and_then(|features| features.verify).ok_or(PadError::Missing)?;
        let mut buffer = [0; pcsc::MAX_BUFFER_SIZE];
        let answer = self.transaction.control(code.into(), &pad::structure(*verify), &mut buffer);
        // An empty answer is for whoever asked to judge: it is no success.
        answer.map(<[u8]>::to_vec).map_err(|error| PadError::Link(self.place.explain(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_bits_are_those_of_the_library() {
        use watch::bits;
        for (ours, theirs) in [
            (bits::UNAWARE, State::UNAWARE),
            (bits::IGNORE, State::IGNORE),
            (bits::UNKNOWN, State::UNKNOWN),
            (bits::UNAVAILABLE, State::UNAVAILABLE),
            (bits::EMPTY, State::EMPTY),
            (bits::PRESENT, State::PRESENT),
            (bits::EXCLUSIVE, State::EXCLUSIVE),
            (bits::INUSE, State::INUSE),
            (bits::MUTE, State::MUTE),
        ] {
            assert_eq!(State::from_bits_retain(ours.into()), theirs);
        }
    }

    #[test]
    fn every_code_of_the_service_has_one_word_at_each_place() {
        use Error as E;
        use LinkError as L;
        // code, at the service, at the card, in an exchange (None: the reader's state must say)
        let table: [(Error, LinkError, LinkError, Option<LinkError>); 22] = [
            (E::NoService, L::NoService, L::NoService, Some(L::NoService)),
            (E::InvalidHandle, L::NoService, L::NoService, Some(L::NoService)),
            (E::Shutdown, L::NoService, L::NoService, Some(L::NoService)),
            (E::CommError, L::NoService, L::Unresponsive, None),
            (E::SecurityViolation, L::Denied, L::Denied, Some(L::Denied)),
            (E::NoAccess, L::Denied, L::Denied, Some(L::Denied)),
            (E::UnknownReader, L::NoReader, L::NoReader, Some(L::NoReader)),
            (E::ReaderUnavailable, L::NoReader, L::NoReader, Some(L::NoReader)),
            (E::NoSmartcard, L::CardLeft, L::NoCard, Some(L::CardLeft)),
            (E::RemovedCard, L::CardLeft, L::NoCard, Some(L::CardLeft)),
            (E::ResetCard, L::Reset, L::Reset, Some(L::Reset)),
            (E::UnpoweredCard, L::Unresponsive, L::Unresponsive, Some(L::Reset)),
            (E::SharingViolation, L::Held, L::Held, Some(L::Held)),
            (E::ProtoMismatch, L::Unresponsive, L::Unresponsive, Some(L::Unresponsive)),
            (E::UnresponsiveCard, L::Unresponsive, L::Unresponsive, Some(L::Unresponsive)),
            (E::UnsupportedCard, L::Unresponsive, L::Unresponsive, Some(L::Unresponsive)),
            (E::NotTransacted, L::Other(0x8010_0016), L::Unresponsive, None),
            (E::Timeout, L::Other(0x8010_000A), L::Other(0x8010_000A), None),
            (E::InsufficientBuffer, L::Other(0x8010_0008), L::Other(0x8010_0008), Some(L::Refused)),
            (
                E::UnsupportedFeature,
                L::Other(E::UnsupportedFeature as u32),
                L::Other(E::UnsupportedFeature as u32),
                Some(L::Refused),
            ),
            (E::Cancelled, L::Cancelled, L::Cancelled, Some(L::Cancelled)),
            (E::InternalError, L::Other(0x8010_0001), L::Other(0x8010_0001), Some(L::Other(0x8010_0001))),
        ];
        for (error, at_service, at_card, in_exchange) in table {
            assert_eq!(told(error, At::Service), Some(at_service), "{error:?} at the service");
            assert_eq!(told(error, At::Card), Some(at_card), "{error:?} at the card");
            assert_eq!(told(error, At::Exchange), in_exchange, "{error:?} in an exchange");
        }
    }

    #[test]
    #[cfg(not(windows))]
    fn a_stopped_service_is_one_of_another_version_where_it_is_pcsc_lite() {
        assert_eq!(told(Error::ServiceStopped, At::Service), Some(LinkError::ServiceMismatch));
        assert!(service_is_gone(Error::ServiceStopped), "and its connection is not used again");
    }

    #[test]
    fn only_what_a_wait_can_say_by_itself_keeps_the_connection_to_the_service() {
        assert_eq!(hitch(Error::Timeout), Hitch::TimedOut);
        assert_eq!(hitch(Error::Cancelled), Hitch::Cancelled);
        assert_eq!(hitch(Error::UnknownReader), Hitch::UnknownName);
        assert_eq!(hitch(Error::NoReadersAvailable), Hitch::NoReaders);
        assert_eq!(hitch(Error::CommError), Hitch::Lost(LinkError::NoService));
        assert_eq!(hitch(Error::SecurityViolation), Hitch::Lost(LinkError::Denied));
        assert_eq!(hitch(Error::InternalError), Hitch::Lost(LinkError::Other(0x8010_0001)));
    }

    #[test]
    fn a_bell_that_rings_before_the_wait_is_heard_at_its_start() {
        let (mut watch, wake) = PcSc.watch();
        wake();
        assert_eq!(watch.next(&[]), Err(LinkError::Cancelled), "no service was touched");
    }
}
