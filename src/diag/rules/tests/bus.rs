//! The bus and the drivers.

use super::{Table, table};
use crate::diag::facts::*;
use crate::diag::fault::Fault;
use crate::diag::rules::stand::*;
use crate::link::PinPad;

/// These readers are on the bus, and the service lists none.
fn only(facts: &mut Facts, usb: Vec<UsbReader>) {
    machine(facts).usb = Seen::Is(usb);
    unlisted(facts);
}

fn taken(by: &str) -> UsbReader {
    UsbReader { driver: Some(by.into()), ..rc_s380() }
}

/// An ACR122U, which libccid does not serve.
fn acr122u() -> UsbReader {
    UsbReader { vendor: 0x072F, product: 0x2200, driver: None, name: None, ..rc_s300() }
}

pub(super) const TABLES: &[Table] = &[
    table(
        "U1",
        &[
            (|_| (), &["good OnBus(054C:0DC9)"]),
            (|f| only(f, vec![rc_s300(), rc_s380()]), &["good OnBus(054C:0DC9)", "good OnBus(054C:06C1)"]),
            (|f| only(f, Vec::new()), &["bad NothingOnBus -> PlugReader"]),
            // Virtual readers.
            (|f| machine(f).usb = Seen::Is(Vec::new()), &[]),
            (
                |f| {
                    machine(f).usb = Seen::Is(Vec::new());
                    down(f, Fault::NoService);
                },
                &["warn NothingOnBus -> PlugReader"],
            ),
            // It was there a moment ago: R13.
            (
                |f| {
                    only(f, Vec::new());
                    f.unsteady_readers = vec![("RC-S300".into(), 5)];
                },
                &["warn NothingOnBus -> PlugReader"],
            ),
            (|f| machine(f).usb = Seen::Not, &["unknown BusUnseen"]),
            (|f| machine(f).usb = Seen::Barred, &["unknown BusUnseen"]),
            (|f| machine(f).usb = Seen::Unasked, &["unknown BusUnseen"]),
            (on_mac, &["good SystemReader(\"SONY FeliCa RC-S300/P\")"]),
            (on_windows, &["good SystemReader(\"RC-S300\")"]),
            (
                |f| {
                    on_mac(f);
                    unlisted(f);
                    machine(f).mac.as_mut().unwrap().readers = Seen::Is(Vec::new());
                },
                &["bad NothingOnBus -> PlugReader"],
            ),
            (|f| f.simulated = true, &[]),
        ],
    ),
    table(
        "R5",
        &[
            (|_| (), &[]),
            (
                |f| only(f, vec![UsbReader { driver: Some("pn533_usb".into()), ..acr122u() }]),
                &[
                    "bad TakenByKernel(Device { vendor: 1839, product: 8704, name: Some(\"ACS ACR122U\") }, \"pn533_usb\") -> Blacklist(\"pn533_usb\")",
                ],
            ),
            // It would have no driver even then.
            (
                |f| only(f, vec![taken("port100")]),
                &[
                    "bad TakenByKernel(Device { vendor: 1356, product: 1729, name: Some(\"Sony PaSoRi RC-S380/S, RC-S380/P\") }, \"port100\") -> ReplaceReader",
                ],
            ),
            // Another reader works.
            (
                |f| machine(f).usb = Seen::Is(vec![rc_s300(), taken("port100")]),
                &[
                    "warn TakenByKernel(Device { vendor: 1356, product: 1729, name: Some(\"Sony PaSoRi RC-S380/S, RC-S380/P\") }, \"port100\") -> ReplaceReader",
                ],
            ),
            // That one was named.
            (
                |f| {
                    machine(f).usb = Seen::Is(vec![rc_s300(), taken("port100")]);
                    f.wanted = Some("rc-s380".into());
                },
                &[
                    "bad TakenByKernel(Device { vendor: 1356, product: 1729, name: Some(\"Sony PaSoRi RC-S380/S, RC-S380/P\") }, \"port100\") -> ReplaceReader",
                ],
            ),
            (|f| only(f, vec![taken("usbfs")]), &[]),
            (|f| machine(f).usb = Seen::Barred, &[]),
        ],
    ),
    table(
        "U2",
        &[
            (|f| machine(f).modules = vec!["nfc".into(), "pn533".into(), "pn533_usb".into()], &[]),
            (
                |f| {
                    unlisted(f);
                    machine(f).modules = vec!["nfc".into(), "pn533".into(), "pn533_usb".into()];
                },
                &[
                    "warn possible KernelModules([\"nfc\", \"pn533\", \"pn533_usb\"]) -> Blacklist(\"pn533_usb\")",
                ],
            ),
            (
                |f| {
                    only(f, vec![taken("port100")]);
                    machine(f).modules = vec!["nfc".into(), "port100".into()];
                },
                &[],
            ),
            (
                |f| {
                    only(f, Vec::new());
                    machine(f).modules = vec!["nfc".into()];
                },
                &[],
            ),
            (unlisted, &[]),
        ],
    ),
    table(
        "U3",
        &[
            (|_| (), &[]),
            (
                |f| only(f, vec![rc_s380()]),
                &[
                    "bad NoPcscDriver(Device { vendor: 1356, product: 1729, name: Some(\"Sony PaSoRi RC-S380/S, RC-S380/P\") }) -> ReplaceReader",
                ],
            ),
            (
                |f| machine(f).usb = Seen::Is(vec![rc_s300(), rc_s380()]),
                &[
                    "warn NoPcscDriver(Device { vendor: 1356, product: 1729, name: Some(\"Sony PaSoRi RC-S380/S, RC-S380/P\") }) -> ReplaceReader",
                ],
            ),
            // Its kernel module has it: R5.
            (|f| only(f, vec![taken("port100")]), &[]),
            // By its class no driver takes it.
            (
                |f| only(f, vec![UsbReader { ccid: false, ..nameless() }]),
                &[
                    "bad likely NoPcscDriver(Device { vendor: 4660, product: 22136, name: Some(\"Reader\") }) -> ReplaceReader",
                ],
            ),
            (
                |f| {
                    only(f, vec![UsbReader { ccid: false, ..nameless() }]);
                    machine(f).drivers = Seen::Barred;
                },
                &[],
            ),
            (|f| only(f, vec![nameless()]), &[]),
        ],
    ),
    table(
        "U4",
        &[
            (|_| (), &[]),
            (
                |f| only(f, vec![UsbReader { ignored: true, ..rc_s300() }]),
                &[
                    "bad Ignored(Device { vendor: 1356, product: 3529, name: Some(\"Sony PaSoRi RC-S300/P, RC-S300/S\") }) -> RemoveIgnore",
                ],
            ),
            (
                |f| machine(f).usb = Seen::Is(vec![rc_s300(), UsbReader { ignored: true, ..nameless() }]),
                &[
                    "warn Ignored(Device { vendor: 4660, product: 22136, name: Some(\"Reader\") }) -> RemoveIgnore",
                ],
            ),
        ],
    ),
    table(
        "R6",
        &[
            (|_| (), &[]),
            (
                |f| {
                    unlisted(f);
                    machine(f).journal = Seen::Is(vec![Complaint::UsbBusy]);
                    machine(f).holders = Seen::Is(vec![Holder::Scdaemon, Holder::Browser]);
                },
                &["bad likely Complaint(UsbBusy) -> EndHolder([Scdaemon])"],
            ),
            (
                |f| {
                    unlisted(f);
                    machine(f).journal = Seen::Is(vec![Complaint::UsbBusy]);
                    machine(f).modules = vec!["pn533_usb".into(), "nfc".into()];
                },
                &["bad likely Complaint(UsbBusy) -> Blacklist(\"pn533_usb\")"],
            ),
            (
                |f| {
                    unlisted(f);
                    machine(f).journal = Seen::Is(vec![Complaint::UsbBusy]);
                },
                &["bad likely Complaint(UsbBusy) -> Replug"],
            ),
            // That was earlier: readers are listed.
            (
                |f| machine(f).journal = Seen::Is(vec![Complaint::UsbBusy]),
                &["warn possible Complaint(UsbBusy) -> Replug"],
            ),
            (
                |f| {
                    only(f, vec![taken("pn533_usb")]);
                    machine(f).journal = Seen::Is(vec![Complaint::UsbBusy]);
                },
                &[],
            ),
            (|f| machine(f).journal = Seen::Barred, &[]),
        ],
    ),
    table(
        "U5",
        &[
            (|_| (), &[]),
            (
                |f| {
                    unlisted(f);
                    machine(f).journal = Seen::Is(vec![Complaint::UsbAccess]);
                },
                &["bad likely Complaint(UsbAccess) -> RestoreDriver(Apt)"],
            ),
            (
                |f| machine(f).journal = Seen::Is(vec![Complaint::UsbAccess]),
                &["warn possible Complaint(UsbAccess) -> RestoreDriver(Apt)"],
            ),
        ],
    ),
    table(
        "R13",
        &[
            (|_| (), &[]),
            // Somebody plugged it in anew.
            (|f| f.unsteady_readers = vec![("RC-S300".into(), 2)], &[]),
            (
                |f| f.unsteady_readers = vec![("RC-S300".into(), 3)],
                &["warn likely Unsteady { reader: \"RC-S300\", times: 3 } -> OtherPort"],
            ),
            (
                |f| {
                    unlisted(f);
                    f.unsteady_readers = vec![("RC-S300".into(), 7)];
                },
                &["bad likely Unsteady { reader: \"RC-S300\", times: 7 } -> OtherPort"],
            ),
        ],
    ),
    table(
        "D1",
        &[
            (
                |_| (),
                &[
                    "good DriverKnows { device: Device { vendor: 1356, product: 3529, name: Some(\"Sony PaSoRi RC-S300/P, RC-S300/S\") }, bundle: \"ifd-ccid.bundle\", version: Some(\"1.5.2\") }",
                ],
            ),
            (|f| only(f, vec![nameless()]), &[]),
            (|f| machine(f).drivers = Seen::Barred, &["unknown DriversUnseen"]),
            (|f| machine(f).drivers = Seen::Unasked, &["unknown DriversUnseen"]),
            (|f| machine(f).drivers = Seen::Not, &[]),
        ],
    ),
    table(
        "R4",
        &[
            (|_| (), &[]),
            (
                |f| {
                    only(f, vec![rc_s300()]);
                    machine(f).drivers = Seen::Not;
                },
                &["bad NoDriver -> InstallDriver(Apt)"],
            ),
            (
                |f| {
                    only(f, Vec::new());
                    machine(f).drivers = Seen::Is(Vec::new());
                },
                &["warn NoDriver -> InstallDriver(Apt)"],
            ),
            (
                |f| {
                    only(f, vec![rc_s300()]);
                    let old = Driver { version: Some("1.4.34".into()), readers: Vec::new(), ..libccid() };
                    machine(f).drivers = Seen::Is(vec![old]);
                },
                &[
                    "bad DriverTooOld { device: Device { vendor: 1356, product: 3529, name: Some(\"Sony PaSoRi RC-S300/P, RC-S300/S\") }, version: Some(\"1.4.34\"), since: Some(\"1.4.35\") } -> UpdateDriver(Apt, Some(\"1.4.35\"))",
                ],
            ),
            (
                |f| only(f, vec![nameless()]),
                &[
                    "bad likely DriverTooOld { device: Device { vendor: 4660, product: 22136, name: Some(\"Reader\") }, version: Some(\"1.5.2\"), since: None } -> UpdateDriver(Apt, None)",
                ],
            ),
            (
                |f| only(f, vec![acr122u()]),
                &[
                    "bad OtherBundle { device: Device { vendor: 1839, product: 8704, name: Some(\"ACS ACR122U\") }, package: \"libacsccid1\" } -> InstallBundle(Apt, \"libacsccid1\")",
                ],
            ),
            // The maker's bundle is there.
            (
                |f| {
                    only(f, vec![acr122u()]);
                    let readers = vec![(0x072F, 0x2200, "ACS ACR122U PICC Interface".to_owned())];
                    let acs = Driver { bundle: "ifd-acsccid.bundle".into(), readers, ..Driver::default() };
                    machine(f).drivers = Seen::Is(vec![libccid(), acs]);
                },
                &[],
            ),
            // Another reader works.
            (
                |f| machine(f).usb = Seen::Is(vec![rc_s300(), nameless()]),
                &[
                    "warn likely DriverTooOld { device: Device { vendor: 4660, product: 22136, name: Some(\"Reader\") }, version: Some(\"1.5.2\"), since: None } -> UpdateDriver(Apt, None)",
                ],
            ),
            // No driver will ever have it: U3.
            (|f| only(f, vec![rc_s380()]), &[]),
            (
                |f| {
                    only(f, vec![nameless()]);
                    machine(f).drivers = Seen::Barred;
                },
                &[],
            ),
        ],
    ),
    table(
        "D2",
        &[
            (|_| (), &[]),
            (
                unlisted,
                &[
                    "bad likely Unlisted(Device { vendor: 1356, product: 3529, name: Some(\"Sony PaSoRi RC-S300/P, RC-S300/S\") }) -> Restart(\"pcscd.service\")",
                ],
            ),
            (
                |f| {
                    unlisted(f);
                    machine(f).holders = Seen::Is(vec![Holder::Nfcpy]);
                },
                &[
                    "bad possible Unlisted(Device { vendor: 1356, product: 3529, name: Some(\"Sony PaSoRi RC-S300/P, RC-S300/S\") }) -> EndHolder([Nfcpy])",
                ],
            ),
            // Two on the bus, one of them listed.
            (
                |f| {
                    let other = UsbReader { vendor: 0x04E6, product: 0x5116, ..rc_s300() };
                    machine(f).usb = Seen::Is(vec![rc_s300(), other]);
                },
                &[
                    "warn likely Unlisted(Device { vendor: 1254, product: 20758, name: Some(\"SCM SCR3310, SCR331\") }) -> Restart(\"pcscd.service\")",
                ],
            ),
            (
                |f| {
                    unlisted(f);
                    machine(f).journal = Seen::Is(vec![Complaint::UsbAccess]);
                },
                &[],
            ),
            (|f| down(f, Fault::NoService), &[]),
            (|f| only(f, vec![UsbReader { ignored: true, ..rc_s300() }]), &[]),
            // As many as there are on the bus, by another name.
            (|f| first(f).name = "Reader 00 00".into(), &[]),
        ],
    ),
    table(
        "D3",
        &[
            (on_windows, &[]),
            (
                |f| {
                    on_windows(f);
                    windows(f).readers = Seen::Is(vec![("RC-S380".into(), false)]);
                    unlisted(f);
                },
                &["bad WindowsDriver(\"RC-S380\") -> MakersDriver"],
            ),
            (
                |f| {
                    on_windows(f);
                    windows(f).readers = Seen::Is(vec![("RC-S380".into(), false), ("RC-S300".into(), true)]);
                    unlisted(f);
                },
                &["warn WindowsDriver(\"RC-S380\") -> MakersDriver"],
            ),
            (
                |f| {
                    on_windows(f);
                    windows(f).readers = Seen::Barred;
                },
                &[],
            ),
        ],
    ),
    table(
        "R14",
        &[
            (|_| (), &[]),
            (on_mac, &["good AppleDriver"]),
            (
                |f| {
                    on_mac(f);
                    machine(f).mac.as_mut().unwrap().use_ifd_ccid = Some(true);
                    fails(f, Fault::Unresponsive);
                },
                &["good LibCcid"],
            ),
            (
                |f| {
                    on_mac(f);
                    fails(f, Fault::Unresponsive);
                },
                &["warn possible AppleDriver -> UseIfdCcid"],
            ),
            (
                |f| {
                    on_mac(f);
                    machine(f).mac.as_mut().unwrap().use_ifd_ccid = Some(false);
                    first(f).told.as_mut().unwrap().pin_pad = Some(PinPad { digits: None });
                },
                &["warn possible AppleDriver -> UseIfdCcid"],
            ),
        ],
    ),
];
