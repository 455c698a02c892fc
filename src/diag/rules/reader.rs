//! The readers, as the service knows them.

use super::view::{At, stops};
use super::{driver, machine, service, usb};
use crate::codec;
use crate::diag::facts::{Facts, Inside, Os};
use crate::diag::finding::{Device, Finding, Mark, Part, Remedy, What};
use crate::domain::reader::KnownReader;

/// L1: the readers that the service lists; or none, and nothing says why.
pub(super) fn listed(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("L1", Part::Reader);
    const CAUSES: [fn(&Facts) -> Vec<Finding>; 12] = [
        machine::remote_desktop,
        service::windows_enumerator,
        usb::bus,
        usb::taken_by_kernel,
        usb::no_pcsc_driver,
        usb::ignored,
        usb::busy,
        usb::access,
        usb::unsteady,
        driver::missing,
        driver::unlisted,
        driver::windows,
    ];
    let Some(readers) = facts.readers() else { return Vec::new() };
    if readers.is_empty() {
        let plugged_in = usb::bus(facts).iter().any(|finding| finding.mark == Mark::Good);
        let remedy = if plugged_in { Remedy::Replug } else { Remedy::PlugReader };
        return vec![if stops(facts, &CAUSES) {
            AT.warn(What::NoReaders)
        } else {
            AT.bad(What::NoReaders).todo(remedy)
        }];
    }
    readers.iter().map(|reader| AT.good(What::Listed(reader.name.clone()))).collect()
}

/// L2: the reader that was named is not there.
pub(super) fn not_named(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("L2", Part::Reader);
    let others = facts.readers().is_some_and(|readers| !readers.is_empty());
    let Some(wanted) = facts.wanted.clone().filter(|_| others && facts.meant().next().is_none()) else {
        return Vec::new();
    };
    vec![AT.bad(What::NotNamed(wanted)).todo(Remedy::NameReader)]
}

/// L3: the driver can't tell what is in a reader.
pub(super) fn unavailable(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("L3", Part::Reader);
    // Another reader with a card in it is what counts.
    let subject = facts.subject().map(|reader| &reader.inside);
    let mark = if subject == Some(&Inside::Unavailable) { Mark::Bad } else { Mark::Warn };
    let unavailable = facts.meant().filter(|reader| reader.inside == Inside::Unavailable);
    unavailable
        .map(|reader| AT.found(mark, What::ReaderUnavailable(reader.name.clone())).todo(Remedy::Replug))
        .collect()
}

/// The row of the table for the reader that all is told of.
pub(super) fn row(facts: &Facts) -> Option<&'static KnownReader> {
    codec::reader::by_name(&facts.subject()?.name)
}

/// L4: what is known of the readers on the bus, or of those that the service names where the bus tells nothing of them.
pub(super) fn known(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("L4", Part::Reader);
    let on_bus = facts.on(Os::Linux).into_iter().flat_map(|machine| {
        let known = facts.usb().iter().filter_map(|usb| Some((usb, usb.row()?)));
        known.map(|(usb, row)| (machine.device(usb), row))
    });
    let mut rows: Vec<(Device, &'static KnownReader, bool)> =
        on_bus.map(|(device, row)| (device, row, true)).collect();
    for reader in facts.readers().into_iter().flatten() {
        let row = codec::reader::by_name(&reader.name);
        let Some((row, (vendor, product))) = row.and_then(|row| Some((row, *row.ids.first()?))) else {
            continue;
        };
        if !rows.iter().any(|(_, known, _)| known.key == row.key) {
            rows.push((Device { vendor, product, name: Some(row.name.clone()) }, row, false));
        }
    }
    let found = |(device, row, seen)| {
        let found = AT.good(What::Known { device, row });
        // Its numbers are the row's, and were not seen.
        if seen { found } else { found.likely() }
    };
    rows.into_iter().map(found).collect()
}

/// L5: what its driver says of the reader.
pub(super) fn says(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("L5", Part::Reader);
    let Some(told) = facts.subject().and_then(|reader| reader.told.as_ref()) else { return Vec::new() };
    if told.vendor.is_none() && told.version.is_none() {
        return Vec::new();
    }
    vec![AT.good(What::Says { vendor: told.vendor.clone(), version: told.version })]
}

/// L6: does the reader have keys of its own for PINs? Some drivers fail on the question, so it can be forbidden.
pub(super) fn keys(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("L6", Part::Reader);
    let Some(reader) = facts.subject() else { return Vec::new() };
    vec![match &reader.told {
        Some(told) if told.pin_pad.is_some() => AT.good(What::PinPad),
        Some(_) if facts.asks_for_keys => AT.good(What::NoPinPad),
        Some(_) | None if !facts.asks_for_keys => AT.unknown(What::PinPadUnasked).todo(Remedy::AllowPinPads),
        // Without a card, or to a held one, nobody connects, so nobody asks.
        Some(_) | None => AT.unknown(What::PinPadUntold),
    }]
}

/// R12: how long an APDU the reader carries. The program adapts by itself.
pub(super) fn length(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("R12", Part::Reader);
    let Some(reader) = facts.subject() else { return Vec::new() };
    let carried = facts.report().is_some_and(|report| report.wire.extended);
    // The look tries one extended read: where the certificate came without it, card or reader refused that.
    let refused = facts.report().is_some_and(|report| report.jpki.auth.is_ok());
    let told = reader.told.as_ref().and_then(|told| told.extended);
    vec![match (carried, told, row(facts).and_then(|row| row.extended)) {
        (true, _, _) | (false, Some(true), _) => AT.good(What::Extended),
        (false, Some(false), _) => AT.good(What::ShortOnly),
        (false, None, Some(true)) => AT.good(What::Extended).likely(),
        (false, None, Some(false)) => AT.good(What::ShortOnly).likely(),
        (false, None, None) if refused => AT.good(What::ShortOnly).likely(),
        (false, None, None) => AT.unknown(What::LengthUntold),
    }]
}
