//! The ports between the rooms that decide and the edges that carry: readers that are watched, cards that are
//! connected to, bytes that go to a card and come back.
//!
//! Nothing here is implemented: `reader` does it for the system's PC/SC service, `sim` for the simulated card.
//! A status word is not an error of the link: it comes back as the last two bytes of the answer.

/// A reader's name as the PC/SC service gives it, shown as text and unlike any other's; a device with two slots is two
/// readers. Of a name that is not UTF-8 the service's own bytes are found again by who connects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ReaderName(pub String);

/// What a reader says is in it, without anyone connecting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// No card.
    Empty,
    /// A card that answered to reset with these bytes.
    Card {
        /// The answer to reset (ATR), at most 33 bytes.
        atr: Vec<u8>,
    },
    /// A card that does not answer: upside down, dirty, not powered.
    Mute,
    /// The reader is listed but the driver can't tell (unplugged this moment, suspended).
    Unavailable,
}

/// One reader at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderStatus {
    /// Which reader.
    pub name: ReaderName,
    /// What is in it.
    pub presence: Presence,
    /// True while another program holds the card exclusively, as far as the service tells.
    pub held: bool,
    /// Somebody is connected to the card, this program among others, as far as the service tells.
    pub in_use: bool,
    /// Insertions and removals that the service has counted for this reader (0 where it does not count):
    /// a card that left and came back between two looks shows here alone.
    pub events: u32,
}

/// With what a machine's software is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packages {
    /// Debian, Ubuntu and theirs.
    Apt,
    /// Fedora and theirs.
    Dnf,
    /// Arch and theirs.
    Pacman,
    /// openSUSE.
    Zypper,
    /// Alpine.
    Apk,
    /// None of these.
    Unknown,
}

/// What starts services on a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Init {
    /// systemd.
    Systemd,
    /// `OpenRC`: Alpine, Gentoo and theirs.
    OpenRc,
}

/// A library that comes between this program and the service, and sees what is sent: PINs too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spy {
    /// `LD_PRELOAD` names a PC/SC spy.
    Preloaded,
    /// `/etc/ld.so.preload` names one: it is loaded into every program.
    ForAll,
    /// `LIBPCSCLITE_DELEGATE` names another library.
    Delegated,
    /// The library itself is a link to the spy.
    Linked,
}

/// Why the link failed. Closed: every caller matches it in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The PC/SC service does not run or died.
    #[error("no PC/SC service")]
    NoService,
    /// It does not run, and not systemd starts services here, but this, or nothing that is known.
    #[error("no PC/SC service")]
    NotStarted(Option<Init>),
    /// There is no PC/SC service on this machine; it comes with these packages.
    #[error("the PC/SC service is not installed")]
    NotInstalled(Packages),
    /// The service speaks another protocol than the library (`ServiceStopped` on Linux).
    #[error("the PC/SC service and the library do not match")]
    ServiceMismatch,
    /// The service's socket may not be opened by this user.
    #[error("access to the PC/SC service's socket denied")]
    Barred,
    /// Policy (polkit) denies the service or the card to this user.
    #[error("access to the reader or card denied by policy")]
    Denied,
    /// A library stands between that sees what is sent: nothing is.
    #[error("a spy library comes between")]
    Spied(Spy),
    /// The reader is not there (any more).
    #[error("no such reader")]
    NoReader,
    /// There is no card in the reader.
    #[error("no card")]
    NoCard,
    /// The card was there and left: removed, out of the field, or an answer of fewer than two bytes.
    #[error("the card left")]
    CardLeft,
    /// Another program reset the card: applications and PINs are as after power-up. `reconnect` helps.
    #[error("the card was reset by another program")]
    Reset,
    /// Another program holds the card exclusively.
    #[error("another program holds the card")]
    Held,
    /// The card gives no sense: mute, unpowered, or a protocol that reader and card do not share.
    #[error("the card does not answer")]
    Unresponsive,
    /// The reader refuses to carry this exchange (too long for it, say); the card may be untouched.
    #[error("the reader refused the exchange")]
    Refused,
    /// The wait was ended from outside.
    #[error("cancelled")]
    Cancelled,
    /// Another failure; the service's own code.
    #[error("PC/SC error {0:#010x}")]
    Other(u32),
}

/// A reader's own keys for PINs (PC/SC part 10): what it says that it can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinPad {
    /// The shortest and the longest PIN, where the reader tells.
    pub digits: Option<(u8, u8)>,
}

impl PinPad {
    /// Can a PIN of so many digits be typed on it? One that does not tell is believed to.
    #[must_use]
    pub const fn takes(self, digits: u8) -> bool {
        match self.digits {
            Some((least, most)) => least <= digits && digits <= most,
            None => true,
        }
    }
}

/// What a reader is and can do, as far as the service and its driver tell who asks: nothing, in the worst case. The
/// service's own version is not among it: no PC/SC service tells it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Who made it, in the driver's words.
    pub vendor: Option<String>,
    /// Its version, or with some drivers theirs: major, minor, build.
    pub version: Option<(u8, u8, u16)>,
    /// The most octets that it takes in one block of T=1.
    pub max_ifsd: Option<u32>,
    /// Its own keys for PINs.
    pub pin_pad: Option<PinPad>,
    /// Does it carry APDUs of extended length?
    pub extended: Option<bool>,
}

/// A VERIFY whose PIN is typed on the reader's keys: `00 20 00 p2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PadVerify {
    /// The key.
    pub p2: u8,
    /// How many digits, no fewer and no more.
    pub digits: u8,
}

/// Why nothing came of a VERIFY on the reader's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PadError {
    /// The reader has no keys for this.
    #[error("no PIN pad")]
    Missing,
    /// Nobody typed in time.
    #[error("nobody typed on the PIN pad in time")]
    TimedOut,
    /// The key that cancels was pressed.
    #[error("cancelled on the PIN pad")]
    Cancelled,
    /// The reader gave no answer of the card and called it a success.
    #[error("the PIN pad gave no answer")]
    Silent,
    /// The link failed.
    #[error(transparent)]
    Link(#[from] LinkError),
}

/// One exchange with a connected card.
pub trait Transmit {
    /// Sends one encoded command APDU, whole and unchanged, and returns the answer with its status word
    /// (at least two bytes).
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError>;

    /// Connects to the same card again after [`LinkError::Reset`] or a lost link. No application is selected
    /// and no PIN is verified afterwards. Fails where the card is gone.
    fn reconnect(&mut self) -> Result<(), LinkError>;

    /// Has the reader ask for the PIN on its own keys and present it; returns the card's status word, or the reader's
    /// (`6400`, `6401`). Waits for the person as long as the reader does.
    fn verify_on_pad(&mut self, _verify: &PadVerify) -> Result<Vec<u8>, PadError> {
        Err(PadError::Missing)
    }
}

/// How others may use the card meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// Looking: others may be connected too; a transaction keeps their exchanges out of ours.
    Shared,
    /// A PIN job: nobody else.
    Exclusive,
}

/// What happens to the card when we let go of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// Left as it is: another program's session goes on. The rule after looking.
    Leave,
    /// Powered down: every verified PIN ends. The rule after a PIN job.
    Unpower,
}

/// A connected card.
pub trait Connection {
    /// The answer to reset, for display and for remembering what reader and card can do.
    fn atr(&self) -> &[u8];

    /// Which insertion this connection is to: the count of [`ReaderStatus::events`], still the same now. Fails where
    /// the card has left since.
    fn insertion(&mut self) -> Result<u32, LinkError>;

    /// What the service and the driver tell of the reader. Asked only where its own keys may be used: some drivers fail
    /// on questions.
    fn facts(&mut self) -> Facts {
        Facts::default()
    }

    /// Runs `work` inside one transaction. Where another program has reset the card before, it is reconnected
    /// once first. The transaction ends with [`Disposition::Leave`] whatever `work` did, a panic included.
    fn transact(&mut self, work: &mut dyn FnMut(&mut dyn Transmit)) -> Result<(), LinkError>;

    /// Lets go of the card. Dropping a connection without this leaves the card as it is.
    fn end(self: Box<Self>, how: Disposition) -> Result<(), LinkError>;
}

/// The side of the card session: connects, one thread, a context of its own.
pub trait Readers {
    /// Connects to the card in `reader`. [`LinkError::Held`] where others keep us out, after a few short tries.
    fn connect(&mut self, reader: &ReaderName, sharing: Sharing) -> Result<Box<dyn Connection>, LinkError>;
}

/// The side of the monitor: one thread, a context of its own, never connects.
pub trait Watch {
    /// The readers now, at the first call at once (a second at most); later calls wait until something differs from
    /// `known`. An error says that the service is away; the next call looks for it again and may wait, no
    /// longer than a second, before it says so anew. May return what is already known (a bounded wait ended).
    fn next(&mut self, known: &[ReaderStatus]) -> Result<Vec<ReaderStatus>, LinkError>;
}

/// Ends a [`Watch::next`] that waits, from another thread: called again until the thread is gone, since a
/// cancel that comes before the wait is lost.
pub type Wake = Box<dyn Fn() + Send>;

/// A source of readers: the system's service or the simulator. Making a side touches no service yet: the first call does.
pub trait Backend: Send + Sync {
    /// The connecting side.
    fn readers(&self) -> Box<dyn Readers>;

    /// The watching side and what wakes it.
    fn watch(&self) -> (Box<dyn Watch + Send>, Wake);

    /// True where cards are simulated: every report says so.
    fn simulated(&self) -> bool;
}
