//! The machine on which all is well, and what is changed of it.

use std::time::Duration;

use crate::codec::x509;
use crate::diag::facts::*;
use crate::diag::fault::Fault;
use crate::domain::credential::{Secret, Tries};
use crate::domain::kind::CardKind;
use crate::domain::report::{CardReport, Unread};
use crate::link::{self, Init, Packages};

/// A My Number Card's without contact.
pub(in crate::diag) const ATR: [u8; 13] =
    [0x3B, 0x88, 0x80, 0x01, 0, 0, 0x41, 0xE0, 0xB3, 0x81, 0xA1, 0, 0x3B];

pub(in crate::diag) fn rc_s300() -> UsbReader {
    UsbReader {
        vendor: 0x054C,
        product: 0x0DC9,
        name: Some("RC-S300/P".into()),
        ccid: true,
        driver: Some("usbfs".into()),
        ignored: false,
    }
}

pub(in crate::diag) fn rc_s380() -> UsbReader {
    UsbReader { product: 0x06C1, ccid: false, driver: None, name: None, ..rc_s300() }
}

/// One that no table and no driver knows.
pub(in crate::diag) fn nameless() -> UsbReader {
    UsbReader { vendor: 0x1234, product: 0x5678, name: Some("Reader".into()), driver: None, ..rc_s300() }
}

pub(in crate::diag) fn libccid() -> Driver {
    let readers = vec![
        (0x054C, 0x0DC9, "SONY FeliCa RC-S300/P".to_owned()),
        (0x04E6, 0x5116, "SCM Microsystems Inc. SCR 3310".to_owned()),
    ];
    Driver { bundle: "ifd-ccid.bundle".into(), version: Some("1.5.2".into()), readers }
}

pub(in crate::diag) fn card_report(kind: CardKind) -> CardReport {
    let mut report = CardReport::unread("SONY FeliCa RC-S300/P 00 00".into(), "3B".into(), false);
    report.kind = kind;
    report.jpki.auth_present = Ok(true);
    report.jpki.sign_present = Ok(true);
    // 2015-01-05 to 2049-12-30.
    report.jpki.auth = Ok(x509::decode(include_bytes!("../../../assets/demo/DEMO-auth-ca.der")).unwrap());
    report.jpki.sign = Err(Unread::NeedsPin);
    report.tries.insert(Secret::Auth, Ok(Tries::Left(3)));
    report.tries.insert(Secret::Sign, Ok(Tries::Left(5)));
    report.wire.extended = true;
    report
}

pub(in crate::diag) fn reader(name: &str, inside: Inside) -> Reader {
    Reader { name: name.into(), inside, held: false, events: 1, unsteady: 0, told: None, card: None }
}

/// A Debian with an RC-S300 in which a My Number Card answers.
pub(in crate::diag) fn well() -> Facts {
    let unit = Unit { masked: false, enabled: true, active: true, failed: None };
    let machine = Machine {
        system: System {
            os: Os::Linux,
            name: Some("Debian GNU/Linux 12 (bookworm)".into()),
            id: Some("debian".into()),
            packages: Some(Packages::Apt),
            init: Some(Init::Systemd),
            at_desk: Seen::Is(true),
            ..System::default()
        },
        library: Seen::Is("1.9.9".into()),
        daemon: Seen::Is(Daemon {
            path: "/usr/sbin/pcscd".into(),
            version: Some("1.9.9".into()),
            drivers: Some("/usr/lib/pcsc/drivers".into()),
            polkit: Some(false),
            most_readers: Some(16),
        }),
        socket: Seen::Is(Socket { path: "/run/pcscd/pcscd.comm".into(), writable: true }),
        unit: Seen::Is(unit.clone()),
        service_unit: Seen::Is(unit),
        polkit_gate: Seen::Not,
        journal: Seen::Is(Vec::new()),
        usb: Seen::Is(vec![rc_s300()]),
        drivers: Seen::Is(vec![libccid()]),
        holders: Seen::Is(Vec::new()),
        ..Machine::default()
    };
    let reader = Reader {
        told: Some(link::Facts {
            vendor: Some("SONY".into()),
            version: Some((1, 0, 4)),
            max_ifsd: Some(254),
            pin_pad: None,
            extended: Some(true),
        }),
        card: Some(Card {
            looked: Ok(card_report(CardKind::MyNumber)),
            applications: Vec::new(),
            exchanges: vec![Duration::from_millis(15); 20],
        }),
        ..reader("SONY FeliCa RC-S300/P 00 00", Inside::Card { atr: ATR.to_vec() })
    };
    Facts {
        now: Some(chrono::DateTime::parse_from_rfc3339("2026-11-26T12:00:00+09:00").unwrap()),
        machine: Some(machine),
        service: Service::Up(vec![reader]),
        asks_for_keys: true,
        ..Facts::default()
    }
}

pub(in crate::diag) fn machine(facts: &mut Facts) -> &mut Machine {
    facts.machine.as_mut().unwrap()
}

pub(in crate::diag) fn readers(facts: &mut Facts) -> &mut Vec<Reader> {
    match &mut facts.service {
        Service::Up(readers) => readers,
        _ => panic!("the service is away"),
    }
}

pub(in crate::diag) fn first(facts: &mut Facts) -> &mut Reader {
    readers(facts).first_mut().unwrap()
}

pub(in crate::diag) fn card(facts: &mut Facts) -> &mut Card {
    first(facts).card.as_mut().unwrap()
}

pub(in crate::diag) fn report(facts: &mut Facts) -> &mut CardReport {
    card(facts).looked.as_mut().unwrap()
}

/// The look at the card fails.
pub(in crate::diag) fn fails(facts: &mut Facts, fault: Fault) {
    *card(facts) = Card { looked: Err(fault), applications: Vec::new(), exchanges: Vec::new() };
}

/// The reader is empty.
pub(in crate::diag) fn emptied(facts: &mut Facts) {
    let reader = first(facts);
    (reader.inside, reader.card, reader.told) = (Inside::Nothing, None, None);
}

pub(in crate::diag) fn down(facts: &mut Facts, fault: Fault) {
    facts.service = Service::Down(fault);
}

/// The service answers and lists no reader.
pub(in crate::diag) fn unlisted(facts: &mut Facts) {
    facts.service = Service::Up(Vec::new());
}

/// Nothing of pcscd is installed.
pub(in crate::diag) fn uninstalled(facts: &mut Facts) {
    let machine = machine(facts);
    (machine.daemon, machine.socket) = (Seen::Not, Seen::Not);
    (machine.unit, machine.service_unit) = (Seen::Not, Seen::Not);
    down(facts, Fault::NotInstalled(Packages::Apt));
}

/// It is installed, and its socket is not there.
pub(in crate::diag) fn asleep(facts: &mut Facts) {
    let machine = machine(facts);
    machine.socket = Seen::Not;
    machine.unit = Seen::Is(Unit::default());
    machine.service_unit = Seen::Is(Unit::default());
    down(facts, Fault::NoService);
}

pub(in crate::diag) fn on_mac(facts: &mut Facts) {
    let mac = Mac { readers: Seen::Is(vec!["SONY FeliCa RC-S300/P".into()]), ..Mac::default() };
    let system = System { os: Os::MacOs, name: Some("macOS 15.1".into()), ..System::default() };
    facts.machine = Some(Machine { system, mac: Some(mac), ..Machine::default() });
}

pub(in crate::diag) fn on_windows(facts: &mut Facts) {
    let windows = Windows {
        service: Seen::Is(ServiceState::Running),
        enumerator: Seen::Is(ServiceState::Running),
        remote: false,
        readers: Seen::Is(vec![("RC-S300".into(), true)]),
    };
    let system = System { os: Os::Windows, name: Some("Windows 11".into()), ..System::default() };
    facts.machine = Some(Machine { system, windows: Some(windows), ..Machine::default() });
}

pub(in crate::diag) fn windows(facts: &mut Facts) -> &mut Windows {
    machine(facts).windows.as_mut().unwrap()
}
