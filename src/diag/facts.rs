//! What rules look at: values, each with how it is known. No I/O.

use std::time::Duration;

use super::fault::Fault;
use crate::domain::calendar::Instant;
use crate::domain::credential::Application;
use crate::domain::report::CardReport;
use crate::link::{self, Init, Packages, Spy};

/// How something is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Seen<T> {
    /// It is there, and this is it.
    Is(T),
    /// It was looked for and is not there.
    Not,
    /// Looking was not allowed, or what shows it is missing.
    Barred,
    /// Nobody looked: another system, a simulated reader, no time.
    #[default]
    Unasked,
}

impl<T> Seen<T> {
    /// What it is, where it is there.
    pub const fn as_ref(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Not | Self::Barred | Self::Unasked => None,
        }
    }

    /// Was it looked for, and is it certain that it is not there?
    pub const fn is_not(&self) -> bool {
        matches!(self, Self::Not)
    }
}

/// Which system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Os {
    /// Linux with pcsc-lite.
    Linux,
    /// macOS with Apple's PC/SC.
    MacOs,
    /// Windows with its smart card service.
    Windows,
    /// Another one.
    #[default]
    Other,
}

/// In what the program is shut in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sandbox {
    /// A snap (`$SNAP`).
    Snap,
    /// A flatpak (`$FLATPAK_ID`, `/.flatpak-info`).
    Flatpak,
    /// A container (`/.dockerenv`, `/run/.containerenv`).
    Container,
}

/// The machine and who sits at it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct System {
    /// Which system.
    pub os: Os,
    /// Its name and release as it tells them itself: `Debian GNU/Linux 12 (bookworm)`.
    pub name: Option<String>,
    /// `ID` of `/etc/os-release`: `debian`.
    pub id: Option<String>,
    /// With what software is installed.
    pub packages: Option<Packages>,
    /// What starts services.
    pub init: Option<Init>,
    /// In what the program is shut in.
    pub sandbox: Option<Sandbox>,
    /// This session came over SSH (`$SSH_CONNECTION`).
    pub over_ssh: bool,
    /// This user has a session at the machine itself (a seat) that is in front.
    pub at_desk: Seen<bool>,
}

/// pcscd as it tells of itself (`pcscd --version`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Daemon {
    /// Where it is.
    pub path: String,
    /// Its version: `1.9.9`.
    pub version: Option<String>,
    /// Where it looks for drivers (`usbdropdir`).
    pub drivers: Option<String>,
    /// It asks polkit.
    pub polkit: Option<bool>,
    /// The most readers that it serves; `None` where it tells none.
    pub most_readers: Option<u32>,
}

/// The socket of the service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Socket {
    /// Where it is.
    pub path: String,
    /// This user may write to it.
    pub writable: bool,
}

/// How a unit of systemd stands: `LoadState`, `ActiveState`, `Result`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unit {
    /// It is masked.
    pub masked: bool,
    /// It is started with the machine.
    pub enabled: bool,
    /// It is active.
    pub active: bool,
    /// It failed, and the word that systemd has for it: `start-limit-hit`.
    pub failed: Option<String>,
}

/// Variables that change what the PC/SC library does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Variables {
    /// `PCSCLITE_CSOCK_NAME`: another socket than the usual one.
    pub socket: bool,
    /// `PCSCLITE_DEBUG`, `MUSCLECARD_DEBUG`: the library writes what it does to the terminal.
    pub debug: bool,
    /// A spy library.
    pub spy: Option<Spy>,
}

/// What the journal of the service says since the machine started, as far as it is known what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Complaint {
    /// `NOT authorized for action`: polkit.
    NotAuthorized,
    /// `LIBUSB_ERROR_BUSY`: another driver has the reader.
    UsbBusy,
    /// `LIBUSB_ERROR_ACCESS`: the service may not open the reader.
    UsbAccess,
}

/// A device on the USB bus that is a card reader: by its class, or because its number is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UsbReader {
    /// VID.
    pub vendor: u16,
    /// PID.
    pub product: u16,
    /// Its own name, without a serial number.
    pub name: Option<String>,
    /// It has an interface of class 0B (CCID).
    pub ccid: bool,
    /// The kernel's driver of that interface (or of the first): `usbfs` where a program such as pcscd has it.
    pub driver: Option<String>,
    /// A rule of udev has pcscd ignore it (`PCSCLITE_IGNORE`).
    pub ignored: bool,
}

/// A driver for readers that pcscd finds: one bundle's `Info.plist`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Driver {
    /// The bundle: `ifd-ccid.bundle`.
    pub bundle: String,
    /// `CFBundleShortVersionString`.
    pub version: Option<String>,
    /// The readers it knows: VID, PID, name.
    pub readers: Vec<(u16, u16, String)>,
}

/// A running program of this user that is known to hold readers or cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// `GnuPG`'s.
    Scdaemon,
    /// Firefox, Chrome and theirs with `OpenSC` or p11-kit loaded.
    Browser,
    /// GNOME's.
    GsdSmartcard,
    /// nfcpy and other programs that use the reader past PC/SC.
    Nfcpy,
    /// `OpenSC`'s tools.
    OpenSc,
    /// The JPKI client or e-Tax.
    JpkiClient,
    /// A second pcscd.
    SecondPcscd,
}

/// What only macOS tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mac {
    /// `useIFDCCID`: libccid in place of Apple's own driver; `None` where it is not set.
    pub use_ifd_ccid: Option<bool>,
    /// `Logging`: whole APDUs, PINs too, go to the system's log.
    pub logging: bool,
    /// Names of the readers that the system knows.
    pub readers: Seen<Vec<String>>,
}

/// How a service of Windows stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceState {
    /// It runs.
    Running,
    /// It does not.
    Stopped,
    /// It may not be started.
    Disabled,
}

/// What only Windows tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Windows {
    /// `SCardSvr`.
    pub service: Seen<ServiceState>,
    /// `ScDeviceEnum`.
    pub enumerator: Seen<ServiceState>,
    /// This is a session of Remote Desktop: the readers are those of the machine that one sits at.
    pub remote: bool,
    /// Names of the readers that the device manager knows, and whether each works.
    pub readers: Seen<Vec<(String, bool)>>,
}

/// The machine: everything that can be seen without the service and without root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Machine {
    /// The system.
    pub system: System,
    /// The version of libpcsclite that this program uses, where its package, its path or its `.pc` file tells it.
    pub library: Seen<String>,
    /// Copies of libpcsclite that were built by hand beside the system's own, whichever of them is used: the paths.
    pub copies: Vec<String>,
    /// The service's program.
    pub daemon: Seen<Daemon>,
    /// Its socket.
    pub socket: Seen<Socket>,
    /// `pcscd.socket` of systemd; [`Seen::Not`] too where systemd does not run the machine.
    pub unit: Seen<Unit>,
    /// `pcscd.service` of systemd.
    pub service_unit: Seen<Unit>,
    /// polkit decides who may use readers here (`org.debian.pcsc-lite.policy`).
    pub polkit_gate: Seen<()>,
    /// `/proc` is mounted with `hidepid`: polkit does not see who asks.
    pub hidden_processes: bool,
    /// Variables.
    pub variables: Variables,
    /// What the journal says.
    pub journal: Seen<Vec<Complaint>>,
    /// The readers on the bus.
    pub usb: Seen<Vec<UsbReader>>,
    /// The drivers.
    pub drivers: Seen<Vec<Driver>>,
    /// Kernel modules for NFC that are loaded: `port100`, `pn533_usb`, `nfc`.
    pub modules: Vec<String>,
    /// Programs that may hold a card.
    pub holders: Seen<Vec<Holder>>,
    /// macOS.
    pub mac: Option<Mac>,
    /// Windows.
    pub windows: Option<Windows>,
}

/// How the service answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Service {
    /// Not asked yet.
    #[default]
    Unasked,
    /// It said nothing for as long as one waits.
    Silent,
    /// It does not answer: why.
    Down(Fault),
    /// It answers, and knows these readers.
    Up(Vec<Reader>),
}

/// What is in a reader, as the service tells it without anyone connecting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inside {
    /// Nothing.
    Nothing,
    /// A card that answered to reset.
    Card {
        /// The answer to reset.
        atr: Vec<u8>,
    },
    /// A card that does not answer.
    Mute,
    /// The driver can't tell.
    Unavailable,
}

/// A reader of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Its name, without a serial number.
    pub name: String,
    /// What is in it.
    pub inside: Inside,
    /// Another program holds its card for itself.
    pub held: bool,
    /// Insertions and removals that the service counted.
    pub events: u32,
    /// How often its card came or went within the last seconds that were watched.
    pub unsteady: u32,
    /// What the driver says of it; `None` where nobody asked.
    pub told: Option<link::Facts>,
    /// What was found in it; `None` where nobody looked.
    pub card: Option<Card>,
}

/// What came of asking for an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// It is there.
    There,
    /// The card says that it has none (`6A82`).
    Absent,
    /// It answers with this status word.
    Status(u16),
}

/// A card as far as it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// What a look found, or why it found nothing.
    pub looked: Result<CardReport, Fault>,
    /// The applications that were asked for one by one; empty where nobody asked.
    pub applications: Vec<(Application, Answered)>,
    /// How long each exchange took, the first first.
    pub exchanges: Vec<Duration>,
}

/// All facts of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Now; nothing is said of a certificate's dates without it.
    pub now: Option<Instant>,
    /// Readers and cards are simulated: the machine has no part in it.
    pub simulated: bool,
    /// The machine; nothing of it where `None`.
    pub machine: Option<Machine>,
    /// The service and its readers.
    pub service: Service,
    /// Readers that came and went while one watched, and how often within the last minute.
    pub unsteady_readers: Vec<(String, u32)>,
    /// The reader that is meant, where one was named.
    pub wanted: Option<String>,
    /// Readers may be asked whether they have keys of their own.
    pub asks_for_keys: bool,
}
