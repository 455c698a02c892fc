//! The driver between bus and service.

use super::usb;
use super::view::{At, stops, version};
use crate::diag::facts::{Facts, Os, Seen, UsbReader};
use crate::diag::fault::Fault;
use crate::diag::finding::{Finding, Mark, Part, Remedy, What};
use crate::domain::reader::OnLinux;

/// libccid's bundle.
const CCID: &str = "ifd-ccid.bundle";

/// D1: the readers that an installed driver has in its list; or no list can be seen.
pub(super) fn knows(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("D1", Part::Driver);
    let Some(machine) = facts.on(Os::Linux) else { return Vec::new() };
    if !machine.sees_drivers() {
        return vec![AT.unknown(What::DriversUnseen)];
    }
    let known = facts.usb().iter().filter_map(|usb| Some((usb, machine.driver_of(usb)?)));
    known
        .map(|(usb, driver)| {
            let (bundle, version) = (driver.bundle.clone(), driver.version.clone());
            AT.good(What::DriverKnows { device: machine.device(usb), bundle, version })
        })
        .collect()
}

/// R4: no installed driver has the reader in its list: none is installed, the installed one is too old, another is needed.
pub(super) fn missing(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("R4", Part::Driver);
    let Some(machine) = facts.on(Os::Linux).filter(|machine| machine.sees_drivers()) else {
        return Vec::new();
    };
    let packages = facts.packages();
    let drivers = machine.drivers.as_ref().map_or(&[][..], Vec::as_slice);
    let wants_one = |usb: &&UsbReader| {
        let row = usb.row().map(|row| &row.linux);
        let by_row = matches!(row, Some(OnLinux::Ccid { .. } | OnLinux::Bundle { .. }));
        let never = row == Some(&OnLinux::Nothing);
        machine.driver_of(usb).is_none() && !never && (usb.ccid || by_row)
    };
    let without: Vec<&UsbReader> = facts.usb().iter().filter(wants_one).collect();
    if drivers.is_empty() {
        let mark = if without.is_empty() { Mark::Warn } else { facts.of_readers() };
        return vec![AT.found(mark, What::NoDriver).todo(Remedy::InstallDriver(packages))];
    }
    let installed =
        drivers.iter().find(|driver| driver.bundle == CCID).and_then(|driver| driver.version.clone());
    let tell = |usb: &UsbReader| {
        let device = machine.device(usb);
        let (what, remedy, certain) = match usb.row().map(|row| &row.linux) {
            Some(OnLinux::Bundle { package }) => {
                let remedy = Remedy::InstallBundle(packages, package.clone());
                (What::OtherBundle { device, package: package.clone() }, remedy, true)
            }
            row => {
                let since = if let Some(OnLinux::Ccid { since }) = row { since.clone() } else { None };
                let numbers = |text: &Option<String>| text.as_deref().and_then(version);
                let older = numbers(&installed).zip(numbers(&since)).is_some_and(|(has, needs)| has < needs);
                let remedy = Remedy::UpdateDriver(packages, since.clone());
                (What::DriverTooOld { device, version: installed.clone(), since }, remedy, older)
            }
        };
        let found = AT.found(usb::of_device(facts, &what), what).todo(remedy);
        if certain { found } else { found.likely() }
    };
    without.into_iter().map(tell).collect()
}

/// D2: bus and driver know a reader, the service does not list it, and nothing says why.
pub(super) fn unlisted(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("D2", Part::Driver);
    const CAUSES: [fn(&Facts) -> Vec<Finding>; 3] = [usb::busy, usb::access, usb::unsteady];
    let (Some(machine), Some(readers)) = (facts.on(Os::Linux), facts.readers()) else { return Vec::new() };
    let usable: Vec<&UsbReader> = facts.usb().iter().filter(|usb| machine.can_use(usb)).collect();
    // A device with two slots is two readers, so fewer readers than devices is certain only where there are none.
    if readers.len() >= usable.len() || stops(facts, &CAUSES) {
        return Vec::new();
    }
    let listed = |usb: &UsbReader| {
        let called = machine.driver_of(usb).into_iter().flat_map(|driver| &driver.readers);
        let own = called.filter(|(vendor, product, _)| (*vendor, *product) == (usb.vendor, usb.product));
        own.map(|(_, _, name)| name).any(|name| readers.iter().any(|it| it.name.starts_with(name.as_str())))
    };
    let holders = usb::past_the_service(facts);
    usable
        .into_iter()
        .filter(|usb| !listed(usb))
        .map(|usb| {
            let found = AT.found(facts.of_readers(), What::Unlisted(machine.device(usb)));
            if holders.is_empty() {
                found.likely().todo(Remedy::Restart("pcscd.service"))
            } else {
                found.possible().todo(Remedy::EndHolder(holders.clone()))
            }
        })
        .collect()
}

/// D3: Windows says that a reader does not work.
pub(super) fn windows(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("D3", Part::Driver);
    let windows = facts.on(Os::Windows).and_then(|machine| machine.windows.as_ref());
    let Some(Seen::Is(readers)) = windows.map(|windows| &windows.readers) else { return Vec::new() };
    let one_works = readers.iter().any(|(_, works)| *works);
    let mark = if one_works { Mark::Warn } else { facts.of_readers() };
    let broken = readers.iter().filter(|(_, works)| !works);
    broken
        .map(|(name, _)| AT.found(mark, What::WindowsDriver(name.clone())).todo(Remedy::MakersDriver))
        .collect()
}

/// R14: which driver macOS uses. Its own has failed with keys of readers, so where something fails the other is worth a try.
pub(super) fn mac(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("R14", Part::Driver);
    let Some(mac) = facts.on(Os::MacOs).and_then(|machine| machine.mac.as_ref()) else { return Vec::new() };
    if mac.use_ifd_ccid == Some(true) {
        return vec![AT.good(What::LibCcid)];
    }
    let told = facts.subject().and_then(|reader| reader.told.as_ref());
    let has_keys = told.is_some_and(|told| told.pin_pad.is_some());
    let fails = matches!(
        facts.card_fault(),
        Some(Fault::Unresponsive | Fault::Link(_) | Fault::Reset | Fault::CardLeft)
    );
    vec![if has_keys || fails {
        AT.warn(What::AppleDriver).possible().todo(Remedy::UseIfdCcid)
    } else {
        AT.good(What::AppleDriver)
    }]
}
