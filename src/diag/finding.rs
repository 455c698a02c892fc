//! What was found: closed values. `present::diag` words each, in both languages, and knows the exact command.

use std::time::Duration;

use super::facts::{Complaint, Holder, Os, Sandbox};
use super::fault::Fault;
use crate::domain::certificate::Slot;
use crate::domain::credential::{Application, Secret, Tries};
use crate::domain::kind::CardKind;
use crate::domain::lifecycle::State;
use crate::domain::reader::KnownReader;
use crate::link::{Init, Packages, Spy};

keyed! {
    /// Which part of the way from the machine to the card, in that order.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Part {
        /// System, user, sandbox.
        Machine => "machine",
        /// pcscd, its library, socket and unit.
        Service => "service",
        /// Who may use readers.
        Policy => "policy",
        /// The bus.
        Usb => "usb",
        /// The driver between bus and service.
        Driver => "driver",
        /// The reader, as the service knows it.
        Reader => "reader",
        /// The card in it.
        Card => "card",
        /// Its applications and counters.
        Application => "application",
        /// Its certificates.
        Certificate => "certificate",
    }
}

keyed! {
    /// How it stands.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Mark {
        /// ✓ As it should be.
        Good => "good",
        /// ! Works, and is worth attention.
        Warn => "warn",
        /// ✗ Here it stops.
        Bad => "bad",
        /// ? Not known: not allowed to look, or nobody did.
        Unknown => "unknown",
    }
}

keyed! {
    /// How sure it is.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Sure {
        /// It was seen.
        Certain => "certain",
        /// It follows from what was seen, nothing speaks against it.
        Likely => "likely",
        /// One cause among several.
        Possible => "possible",
    }
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that found it: `R1`.
    pub rule: &'static str,
    /// Where.
    pub part: Part,
    /// How it stands.
    pub mark: Mark,
    /// How sure.
    pub sure: Sure,
    /// What.
    pub what: What,
    /// The one thing to do.
    pub remedy: Option<Remedy>,
}

/// A reader by its numbers on the bus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// VID.
    pub vendor: u16,
    /// PID.
    pub product: u16,
    /// What it is called: by the table of readers, the driver, or itself.
    pub name: Option<String>,
}

keyed! {
    /// What a card may be by its answer to reset: never certain.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Resembles {
        /// マイナンバーカード, though its application did not answer.
        MyNumber => "my-number-card",
        /// 住民基本台帳カード.
        Juki => "juki-card",
        /// 運転免許証.
        DrivingLicence => "driving-licence",
        /// `FeliCa`: 交通系 IC カード, 電子マネー.
        FeliCa => "felica",
        /// MIFARE and other memory cards of type A: a lock's or a library's.
        Mifare => "mifare",
        /// Another contactless memory card.
        Memory => "memory",
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    // Machine.
    /// The system's name and release.
    System(Option<String>),
    /// Readers and cards are simulated.
    Simulated,
    /// The program is shut in: its library may be another than the service's.
    Sandboxed(Sandbox),
    /// The session came over SSH.
    OverSsh,
    /// Windows: the readers are those of the machine that one sits at.
    RemoteDesktop,
    /// Nothing of the machine was looked at: this system is not known.
    NotLookedAt(Os),
    // Service.
    /// The version of the library, and of pcscd.
    Versions {
        /// libpcsclite.
        library: Option<String>,
        /// pcscd.
        daemon: Option<String>,
    },
    /// Their protocols can't fit, by their versions.
    VersionsDiffer {
        /// libpcsclite.
        library: String,
        /// pcscd.
        daemon: String,
    },
    /// More than one libpcsclite.
    LibraryCopies(Vec<String>),
    /// pcscd is not installed.
    DaemonMissing(Packages),
    /// The version can't be told: `pcscd --version` could not be run.
    DaemonUntold,
    /// The socket is there and may be used.
    SocketThere(String),
    /// No socket.
    SocketMissing(String),
    /// The socket is closed to this user.
    SocketBarred(String),
    /// The unit is masked: this one.
    UnitMasked(&'static str),
    /// The unit failed: this one, and systemd's word.
    UnitFailed(&'static str, String),
    /// The unit does not start with the machine.
    UnitDisabled,
    /// The same, and it does not listen now.
    UnitStopped,
    /// The unit is as it should be.
    UnitActive,
    /// How the unit stands can't be seen.
    UnitUntold,
    /// Whether there is a socket can't be seen.
    SocketUnseen,
    /// Nobody asked the service yet.
    ServiceUnasked,
    /// The service serves no more readers than so many, and they are taken.
    ReaderLimit(u32),
    /// The service answers.
    Answers,
    /// It says nothing.
    Silent,
    /// It does not answer, and nothing above says why; also a fault of a reader or a card as a whole.
    Fault(Fault),
    /// A variable names another socket.
    OtherSocket,
    /// The library writes what it does to the terminal.
    LibraryDebug,
    /// A spy library sees what is sent.
    Spied(Spy),
    /// macOS writes whole APDUs to its log.
    MacLogging,
    /// Windows: the smart card service is stopped.
    WindowsServiceStopped,
    /// Windows: it is disabled.
    WindowsServiceDisabled,
    /// Windows: it runs.
    WindowsServiceRunning,
    /// Windows: how it stands can't be told.
    WindowsServiceUntold,
    /// Windows: the service that makes readers known (`ScDeviceEnum`) is disabled.
    WindowsEnumeratorDisabled,
    // Policy.
    /// polkit decides, and let this user in.
    PolicyAllows,
    /// polkit decides; whether it lets this user in is not known yet.
    PolicyAsked,
    /// No polkit between this user and the readers.
    NoPolicy,
    /// polkit denies this user; over SSH it usually does.
    PolicyDenies {
        /// The session came over SSH.
        over_ssh: bool,
    },
    /// polkit can't see who asks: `/proc` hides processes.
    HiddenProcesses,
    // USB.
    /// A reader on the bus.
    OnBus(Device),
    /// None.
    NothingOnBus,
    /// The bus can't be seen.
    BusUnseen,
    /// A kernel module has the reader.
    TakenByKernel(Device, String),
    /// No program can use this reader through PC/SC on this system.
    NoPcscDriver(Device),
    /// udev hides it from the service.
    Ignored(Device),
    /// The bus has it, a driver knows it, and the service does not list it.
    Unlisted(Device),
    /// Kernel modules for NFC are loaded, and may take a reader; none was seen to.
    KernelModules(Vec<String>),
    /// A reader that the system knows by this name (macOS, Windows).
    SystemReader(String),
    /// The reader itself comes and goes on its bus.
    Unsteady {
        /// The reader's name.
        reader: String,
        /// So often.
        times: u32,
    },
    /// What the journal says.
    Complaint(Complaint),
    /// The journal may not be read, or was not read in time.
    JournalBarred,
    // Driver.
    /// The reader is in the driver's list.
    DriverKnows {
        /// The reader.
        device: Device,
        /// The bundle.
        bundle: String,
        /// Its version.
        version: Option<String>,
    },
    /// No installed driver has it in its list; a newer one does.
    DriverTooOld {
        /// The reader.
        device: Device,
        /// The bundle's version.
        version: Option<String>,
        /// From this version on, where that is known.
        since: Option<String>,
    },
    /// Another bundle has it.
    OtherBundle {
        /// The reader.
        device: Device,
        /// Its package: `libacsccid1`.
        package: String,
    },
    /// No driver is installed at all.
    NoDriver,
    /// What drivers there are can't be seen.
    DriversUnseen,
    /// macOS uses its own driver.
    AppleDriver,
    /// macOS uses libccid.
    LibCcid,
    /// Windows: the device manager says that the reader does not work.
    WindowsDriver(String),
    // Reader.
    /// The service lists it.
    Listed(String),
    /// The service lists none.
    NoReaders,
    /// The one that was named is not there.
    NotNamed(String),
    /// What is known of this reader, by the table's row.
    Known {
        /// The reader.
        device: Device,
        /// The row.
        row: &'static KnownReader,
    },
    /// What its driver says of it.
    Says {
        /// Who made it.
        vendor: Option<String>,
        /// Its version, or with some drivers theirs.
        version: Option<(u8, u8, u16)>,
    },
    /// It has keys of its own for PINs.
    PinPad,
    /// It was asked and has none.
    NoPinPad,
    /// It was not asked whether it has: the program was told not to.
    PinPadUnasked,
    /// It was not asked whether it has: nobody has connected to a card in it.
    PinPadUntold,
    /// It carries short APDUs only.
    ShortOnly,
    /// It carries extended ones.
    Extended,
    /// How long an APDU it carries is not told, and nothing has shown it.
    LengthUntold,
    /// The driver can't tell what is in it.
    ReaderUnavailable(String),
    /// The card is in this slot, and it should be in the other of the same device.
    WrongSlot {
        /// Where it is.
        here: String,
        /// Where it should be.
        there: String,
    },
    // Card.
    /// A card that answered to reset.
    Present {
        /// The reader.
        reader: String,
        /// The answer to reset.
        atr: Vec<u8>,
    },
    /// No card in any reader.
    NoCard,
    /// It does not answer to reset.
    Mute(String),
    /// The answer to reset is not well formed.
    BadAtr(Vec<u8>),
    /// Another program has it; who that may be.
    Held(Vec<Holder>),
    /// Programs run that may hold a card; none is held.
    MayHold(Vec<Holder>),
    /// Which programs run can't be seen.
    HoldersUnseen,
    /// A card is there, and nobody looked at it.
    CardUnasked,
    /// Whether there is a card, and what kind of card, can't be seen before the way to it is clear.
    CardUnseen,
    /// The card itself is within its dates.
    CardLasts,
    /// The card itself is past its last day: renewed as a whole.
    CardEnded,
    /// It came and went.
    Flaky {
        /// So often.
        times: u32,
    },
    /// Exchanges are slow beside the usual.
    Slow {
        /// The median.
        median: Duration,
        /// 95 of 100 were no slower.
        p95: Duration,
    },
    /// Some exchanges take far longer than most: the card leaves the field between them, or another program comes between.
    Uneven {
        /// The median.
        median: Duration,
        /// 95 of 100 were no slower.
        p95: Duration,
    },
    /// What exchanges take.
    Timing {
        /// So many.
        count: usize,
        /// The median.
        median: Duration,
        /// 95 of 100 were no slower.
        p95: Duration,
    },
    /// What kind of card it is: one that this program works with.
    Kind(CardKind),
    /// Another card.
    OtherCard {
        /// What it is, by the application that answered; `None` where nothing did.
        kind: CardKind,
        /// What its answer to reset is known for, where that is known: never certain.
        possibly: Option<Resembles>,
    },
    /// Several My Number Cards.
    SeveralCards(usize),
    // Application.
    /// It is there.
    Application(Application),
    /// The card has none.
    NoApplication(Application),
    /// It answers with a status word that says neither.
    ApplicationOdd(Application, u16),
    /// Nobody asked for it.
    ApplicationsUnasked,
    /// A counter that is whole, or is not.
    Tries(Secret, Tries),
    /// The counter could not be read.
    TriesUnread(Secret),
    // Certificate.
    /// It is there and reads.
    Certificate(Slot, State),
    /// It is there and reads; whether it is within its dates was not judged.
    CertificateUndated(Slot),
    /// It needs its PIN.
    CertificateNeedsPin(Slot),
    /// The card holds none.
    NoCertificate(Slot),
    /// It could not be read.
    CertificateUnread(Slot),
}

/// The one thing to do. `present::diag` knows the command for the packages that it comes with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// What `present::problem` says of the fault.
    Fault(Fault),
    /// Install pcscd and a driver, and have it started.
    InstallService(Packages, Option<Init>),
    /// Start the socket, now and with the machine.
    EnableSocket,
    /// `systemctl unmask`.
    Unmask(&'static str),
    /// `systemctl restart`.
    Restart(&'static str),
    /// Kill and restart a service that hangs.
    RestartHung,
    /// Have `OpenRC` start it, now and with the machine.
    StartDaemon,
    /// Kill it, and have `OpenRC` start it again.
    RestartDaemon,
    /// Start it: nothing is known that would do it.
    StartByHand,
    /// Kill it and start it again, the same.
    RestartByHand,
    /// macOS, Windows: start the computer again.
    RestartComputer,
    /// NixOS: have the service in the system's configuration.
    DeclareService,
    /// NixOS: have the rule for polkit in it.
    DeclarePolkit,
    /// NixOS: keep this module away by it.
    DeclareBlacklist(String),
    /// NixOS: build system and program of one state.
    RebuildSystem,
    /// Install the program from the distribution, not as a snap or flatpak.
    UseDistribution,
    /// Give the service's socket into the container.
    ShareSocket,
    /// Fewer readers at a time, or a newer service.
    FewerReaders,
    /// Take the second library away.
    RemoveCopies(Vec<String>),
    /// Install pcscd and libpcsclite of the same version.
    MatchVersions(Packages),
    /// In a container: the library of the version of the service outside.
    MatchOutside,
    /// Install the library anew, in the place of the spy's.
    RestoreLibrary(Packages),
    /// Take the spy out of `/etc/ld.so.preload`.
    ClearPreload,
    /// `unset` this variable.
    Unset(&'static str),
    /// The right to the socket.
    GetSocket(String),
    /// A rule for polkit, whose text is shown; or log in at the machine.
    PolkitRule,
    /// Add pcscd's or polkit's user to the group of the mount.
    ShowProcesses,
    /// Plug a reader in.
    PlugReader,
    /// Remote Desktop: plug it into the machine that one sits at, and share smart cards.
    PlugHere,
    /// Pull the reader out and plug it in again.
    Replug,
    /// Another port, no hub, no power saving.
    OtherPort,
    /// Keep the kernel's module away from the reader.
    Blacklist(String),
    /// Get another reader: this one has no PC/SC driver here.
    ReplaceReader,
    /// Remove the rule of udev.
    RemoveIgnore,
    /// Install the driver of most readers.
    InstallDriver(Packages),
    /// Install it anew: its rule of udev is missing.
    RestoreDriver(Packages),
    /// Install a newer driver of most readers, from this version on.
    UpdateDriver(Packages, Option<String>),
    /// Install this package.
    InstallBundle(Packages, String),
    /// macOS: use libccid.
    UseIfdCcid,
    /// macOS: stop logging.
    StopMacLogging,
    /// Windows: start this service.
    StartWindowsService(&'static str),
    /// Windows: let this service start, then start it.
    EnableWindowsService(&'static str),
    /// Install the driver that the reader's maker offers.
    MakersDriver,
    /// End the program that holds the card; `gpgconf --kill scdaemon`.
    EndHolder(Vec<Holder>),
    /// Ask, with more rights, which programs hold it.
    SeeHolders,
    /// Have the card examined: its applications are selected, and another program's PIN ends.
    Examine,
    /// Allow the question for keys (`pin_pads`).
    AllowPinPads,
    /// Place a card.
    PlaceCard,
    /// Place a My Number Card.
    PlaceMyNumberCard,
    /// Name the reader that is there.
    NameReader,
    /// Use the other slot.
    OtherSlot(String),
    /// Take it out of its sleeve, off metal, keep it still.
    KeepStill,
    /// Turn the card, clean its contacts.
    TurnCard,
    /// Take the others away.
    LeaveOneCard,
    /// Read the journal as somebody who may.
    ReadJournal,
    /// Have it reset.
    ResetPin(Secret),
    /// Make sure before the next try.
    MakeSure(Secret),
    /// Renew.
    Renew,
    /// Have it looked at by the counter.
    HaveCardChecked,
}

impl Finding {
    /// It says that a card answered that this program works with.
    #[must_use]
    pub const fn is_the_card(&self) -> bool {
        matches!(self.what, What::Kind(kind) if !kind.profile().is_only_read())
    }

    /// The code that a command ends with where this is what stops it.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match (&self.what, self.part) {
            (What::Fault(fault), _) => fault.exit_code(),
            // As of every command: the reader that is meant has to be named.
            (What::SeveralCards(_) | What::NotNamed(_), _) => 2,
            (What::OtherCard { .. }, _) => 8,
            (_, Part::Machine | Part::Service | Part::Policy | Part::Usb | Part::Driver | Part::Reader) => 3,
            (_, Part::Card | Part::Application | Part::Certificate) => 4,
        }
    }
}
