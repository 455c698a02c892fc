//! What rules are written in: what several of them ask of the facts, and how one says what it found.

use crate::codec;
use crate::diag::facts::{Card, Driver, Facts, Inside, Machine, Os, Reader, Seen, Service, UsbReader};
use crate::diag::fault::Fault;
use crate::diag::finding::{Device, Finding, Mark, Part, Remedy, Sure, What};
use crate::domain::reader::KnownReader;
use crate::domain::report::CardReport;
use crate::link::Packages;

/// Where a rule finds something.
#[derive(Clone, Copy)]
pub(super) struct At(pub(super) &'static str, pub(super) Part);

impl At {
    /// As it should be.
    pub(super) const fn good(self, what: What) -> Finding {
        self.found(Mark::Good, what)
    }

    /// Works, and is worth attention.
    pub(super) const fn warn(self, what: What) -> Finding {
        self.found(Mark::Warn, what)
    }

    /// Here it stops.
    pub(super) const fn bad(self, what: What) -> Finding {
        self.found(Mark::Bad, what)
    }

    /// Not known.
    pub(super) const fn unknown(self, what: What) -> Finding {
        self.found(Mark::Unknown, what)
    }

    pub(super) const fn found(self, mark: Mark, what: What) -> Finding {
        Finding { rule: self.0, part: self.1, mark, sure: Sure::Certain, what, remedy: None }
    }
}

impl Finding {
    pub(super) fn todo(self, remedy: Remedy) -> Self {
        Self { remedy: Some(remedy), ..self }
    }

    pub(super) fn likely(self) -> Self {
        Self { sure: Sure::Likely, ..self }
    }

    pub(super) fn possible(self) -> Self {
        Self { sure: Sure::Possible, ..self }
    }
}

/// Does one of these rules say where it stops?
pub(super) fn stops(facts: &Facts, rules: &[fn(&Facts) -> Vec<Finding>]) -> bool {
    rules.iter().flat_map(|find| find(facts)).any(|finding| finding.mark == Mark::Bad)
}

/// Modules of the kernel that take readers for NFC.
pub(super) const KERNEL_NFC: [&str; 4] = ["port100", "pn533_usb", "pn533", "nfc"];

impl Facts {
    /// The machine, where readers and cards are its own.
    pub(super) fn here(&self) -> Option<&Machine> {
        self.machine.as_ref().filter(|_| !self.simulated)
    }

    /// The same, of this system.
    pub(super) fn on(&self, os: Os) -> Option<&Machine> {
        self.here().filter(|machine| machine.system.os == os)
    }

    /// With what software is installed here.
    pub(super) fn packages(&self) -> Packages {
        self.here().and_then(|machine| machine.system.packages).unwrap_or(Packages::Unknown)
    }

    /// The readers of a service that answers.
    pub(super) fn readers(&self) -> Option<&[Reader]> {
        match &self.service {
            Service::Up(readers) => Some(readers),
            Service::Unasked | Service::Silent | Service::Down(_) => None,
        }
    }

    /// Why the service does not answer.
    pub(super) const fn down(&self) -> Option<Fault> {
        match self.service {
            Service::Down(fault) => Some(fault),
            Service::Unasked | Service::Silent | Service::Up(_) => None,
        }
    }

    /// What a cause is that keeps a service from answering: nothing is stopped where it does.
    pub(super) fn of_service(&self) -> Mark {
        if self.readers().is_some() { Mark::Warn } else { Mark::Bad }
    }

    /// What a cause is that keeps readers from being listed.
    pub(super) fn of_readers(&self) -> Mark {
        if self.readers().is_some_and(|readers| !readers.is_empty()) { Mark::Warn } else { Mark::Bad }
    }

    /// The readers that are meant: all, where none was named.
    pub(super) fn meant(&self) -> impl Iterator<Item = &Reader> {
        let wanted = self.wanted.as_deref().map(str::to_lowercase);
        let whole = self.readers().into_iter().flatten().any(|it| Some(&it.name) == self.wanted.as_ref());
        self.readers().into_iter().flatten().filter(move |reader| match &wanted {
            None => true,
            Some(_) if whole => Some(&reader.name) == self.wanted.as_ref(),
            Some(part) => reader.name.to_lowercase().contains(part.as_str()),
        })
    }

    /// The reader that all the rest is told of: where a card answers that this program works with; else any other card, a
    /// mute one, any reader.
    pub(super) fn subject(&self) -> Option<&Reader> {
        let rank = |reader: &&Reader| match (&reader.inside, reader.report().map(|report| report.kind)) {
            (_, Some(kind)) if !kind.profile().is_only_read() => 0,
            (_, Some(_)) => 1,
            (Inside::Card { .. }, None) => 2,
            (Inside::Mute, None) => 3,
            (Inside::Unavailable, None) => 4,
            (Inside::Nothing, None) => 5,
        };
        self.meant().min_by_key(rank)
    }

    /// The card that the subject holds, as far as it was looked at.
    pub(super) fn card(&self) -> Option<&Card> {
        self.subject()?.card.as_ref()
    }

    /// What a look at it found.
    pub(super) fn report(&self) -> Option<&CardReport> {
        self.subject()?.report()
    }

    /// Why a look at it found nothing.
    pub(super) fn card_fault(&self) -> Option<Fault> {
        self.card()?.looked.as_ref().err().copied()
    }

    /// Does another program hold it?
    pub(super) fn is_held(&self) -> bool {
        self.card_fault() == Some(Fault::Held)
            || self.subject().is_some_and(|reader| reader.held && reader.card.is_none())
    }

    /// The card readers on a bus that is seen.
    pub(super) fn usb(&self) -> &[UsbReader] {
        self.here().and_then(|machine| machine.usb.as_ref()).map_or(&[], Vec::as_slice)
    }
}

impl Reader {
    /// What a look at its card found.
    fn report(&self) -> Option<&CardReport> {
        self.card.as_ref()?.looked.as_ref().ok()
    }
}

impl Machine {
    /// The driver that has this device in its list.
    pub(super) fn driver_of(&self, usb: &UsbReader) -> Option<&Driver> {
        self.drivers.as_ref()?.iter().find(|driver| driver.name_of(usb).is_some())
    }

    /// Are the drivers seen, also where there are none?
    pub(super) const fn sees_drivers(&self) -> bool {
        matches!(self.drivers, Seen::Is(_) | Seen::Not)
    }

    /// The device with its best name: of the table of readers, of the driver, its own.
    pub(super) fn device(&self, usb: &UsbReader) -> Device {
        let driver = || self.driver_of(usb)?.name_of(usb).map(str::to_owned);
        let name = usb.row().map(|row| row.name.clone()).or_else(driver).or_else(|| usb.name.clone());
        Device { vendor: usb.vendor, product: usb.product, name }
    }

    /// Nothing keeps the service from this device.
    pub(super) fn can_use(&self, usb: &UsbReader) -> bool {
        !usb.ignored && usb.kernel_module().is_none() && self.driver_of(usb).is_some()
    }
}

impl Driver {
    /// What it calls this device, where it has it in its list.
    fn name_of(&self, usb: &UsbReader) -> Option<&str> {
        let of =
            |(vendor, product, _): &&(u16, u16, String)| (*vendor, *product) == (usb.vendor, usb.product);
        self.readers.iter().find(of).map(|(_, _, name)| name.as_str())
    }
}

impl UsbReader {
    /// What is known of it.
    pub(super) fn row(&self) -> Option<&'static KnownReader> {
        codec::reader::by_id(self.vendor, self.product)
    }

    /// The kernel's module for NFC that has it.
    pub(super) fn kernel_module(&self) -> Option<&str> {
        self.driver.as_deref().filter(|driver| KERNEL_NFC.contains(driver))
    }
}

/// A version's numbers: `1.5.2` is 1, 5, 2.
pub(super) fn version(text: &str) -> Option<[u32; 3]> {
    let mut parts = text.split('.').map(|part| {
        let end = part.find(|it: char| !it.is_ascii_digit()).unwrap_or(part.len());
        part[..end].parse().ok()
    });
    Some([parts.next()??, parts.next().flatten().unwrap_or(0), parts.next().flatten().unwrap_or(0)])
}
