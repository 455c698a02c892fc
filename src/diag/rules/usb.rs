//! The bus: what readers there are, and who has them.

use super::view::At;
use crate::diag::facts::{Complaint, Facts, Holder, Os, Seen};
use crate::diag::finding::{Finding, Mark, Part, Remedy, What};
use crate::domain::reader::OnLinux;

/// U1: the readers on the bus, or by their names where the system tells no bus.
pub(super) fn bus(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("U1", Part::Usb);
    let Some(machine) = facts.here() else { return Vec::new() };
    let seen: Seen<Vec<What>> = match machine.system.os {
        Os::Linux => told(&machine.usb, |usb| What::OnBus(machine.device(usb))),
        Os::MacOs => machine.mac.as_ref().map_or(Seen::Unasked, |mac| {
            told(&mac.readers, |name: &String| What::SystemReader(name.clone()))
        }),
        Os::Windows => machine.windows.as_ref().map_or(Seen::Unasked, |windows| {
            told(&windows.readers, |(name, _): &(String, bool)| What::SystemReader(name.clone()))
        }),
        Os::Other => return Vec::new(),
    };
    let lists_some = facts.readers().is_some_and(|readers| !readers.is_empty());
    match seen {
        Seen::Is(readers) if !readers.is_empty() => readers.into_iter().map(|it| AT.good(it)).collect(),
        // Virtual readers, or another machine's.
        Seen::Is(_) if lists_some => Vec::new(),
        Seen::Is(_) => {
            let stops = facts.readers().is_some() && unsteady(facts).is_empty();
            let mark = if stops { Mark::Bad } else { Mark::Warn };
            vec![AT.found(mark, What::NothingOnBus).todo(Remedy::PlugReader)]
        }
        Seen::Not | Seen::Barred | Seen::Unasked => vec![AT.unknown(What::BusUnseen)],
    }
}

/// The same list as findings, known as it was known.
fn told<T>(seen: &Seen<Vec<T>>, what: impl Fn(&T) -> What) -> Seen<Vec<What>> {
    match seen {
        Seen::Is(list) => Seen::Is(list.iter().map(what).collect()),
        Seen::Not => Seen::Not,
        Seen::Barred => Seen::Barred,
        Seen::Unasked => Seen::Unasked,
    }
}

/// What it is that a device can't be used: it stops where no other reader can be used either, or where that is the one that
/// was named.
pub(super) fn of_device(facts: &Facts, what: &What) -> Mark {
    let Some(machine) = facts.here() else { return Mark::Warn };
    let named = |name: &str| {
        let wanted = facts.wanted.as_deref().map(str::to_lowercase);
        wanted.is_some_and(|wanted| name.to_lowercase().contains(&wanted))
    };
    let name = match what {
        What::TakenByKernel(device, _)
        | What::NoPcscDriver(device)
        | What::Ignored(device)
        | What::OtherBundle { device, .. }
        | What::DriverTooOld { device, .. } => device.name.as_deref(),
        _ => None,
    };
    let meant_here = facts.meant().next().is_some();
    if facts.wanted.is_some() && !meant_here && name.is_some_and(named) {
        Mark::Bad
    } else if machine.usb.as_ref().into_iter().flatten().any(|usb| machine.can_use(usb)) {
        Mark::Warn
    } else {
        facts.of_readers()
    }
}

/// R5: a module of the kernel for NFC has the reader.
pub(super) fn taken_by_kernel(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("R5", Part::Usb);
    let Some(machine) = facts.on(Os::Linux) else { return Vec::new() };
    let taken = facts.usb().iter().filter_map(|usb| Some((usb, usb.kernel_module()?.to_owned())));
    taken
        .map(|(usb, module)| {
            // Without a driver it would not help that the module lets go.
            let hopeless = usb.row().is_some_and(|row| row.linux == OnLinux::Nothing);
            let remedy = if hopeless { Remedy::ReplaceReader } else { Remedy::Blacklist(module.clone()) };
            let what = What::TakenByKernel(machine.device(usb), module);
            AT.found(of_device(facts, &what), what).todo(remedy)
        })
        .collect()
}

/// U2: modules for NFC are loaded, and a reader on the bus is not listed, though none was seen to be taken.
pub(super) fn kernel_modules(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("U2", Part::Usb);
    let Some(machine) = facts.on(Os::Linux) else { return Vec::new() };
    let lists_none = facts.readers().is_some_and(<[_]>::is_empty);
    let may = lists_none && !matches!(&machine.usb, Seen::Is(list) if list.is_empty());
    // The one that takes a reader is named, not what it rests on.
    let Some(first) = machine.modules.iter().max_by_key(|module| module.len()) else { return Vec::new() };
    if !may || !taken_by_kernel(facts).is_empty() {
        return Vec::new();
    }
    let found = AT.warn(What::KernelModules(machine.modules.clone())).possible();
    vec![found.todo(Remedy::Blacklist(first.clone()))]
}

/// U3: no program can use this reader through PC/SC here.
pub(super) fn no_pcsc_driver(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("U3", Part::Usb);
    let Some(machine) = facts.on(Os::Linux) else { return Vec::new() };
    let usable = facts.usb().iter().filter(|usb| usb.kernel_module().is_none());
    usable
        .filter(|usb| machine.driver_of(usb).is_none())
        .filter_map(|usb| {
            let told = match usb.row().map(|row| &row.linux) {
                Some(OnLinux::Nothing) => true,
                // By its class no driver of PC/SC takes it.
                Some(OnLinux::Untold) | None if !usb.ccid && machine.sees_drivers() => false,
                Some(OnLinux::Ccid { .. } | OnLinux::Bundle { .. } | OnLinux::Untold) | None => return None,
            };
            let what = What::NoPcscDriver(machine.device(usb));
            let found = AT.found(of_device(facts, &what), what).todo(Remedy::ReplaceReader);
            Some(if told { found } else { found.likely() })
        })
        .collect()
}

/// U4: a rule of udev has the service ignore the reader.
pub(super) fn ignored(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("U4", Part::Usb);
    let Some(machine) = facts.on(Os::Linux) else { return Vec::new() };
    let ignored = facts.usb().iter().filter(|usb| usb.ignored);
    ignored
        .map(|usb| {
            let what = What::Ignored(machine.device(usb));
            AT.found(of_device(facts, &what), what).todo(Remedy::RemoveIgnore)
        })
        .collect()
}

/// Does the journal complain of this?
fn complains(facts: &Facts, of: Complaint) -> bool {
    let journal = facts.on(Os::Linux).and_then(|machine| machine.journal.as_ref());
    journal.is_some_and(|complaints| complaints.contains(&of))
}

/// The running programs that use readers past the service.
pub(super) fn past_the_service(facts: &Facts) -> Vec<Holder> {
    let holders = facts.here().and_then(|machine| machine.holders.as_ref());
    let past = [Holder::Scdaemon, Holder::Nfcpy, Holder::SecondPcscd];
    holders.into_iter().flatten().copied().filter(|holder| past.contains(holder)).collect()
}

/// R6: another program or module had the reader when the service wanted it.
pub(super) fn busy(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("R6", Part::Usb);
    // Which module has it says more.
    if !complains(facts, Complaint::UsbBusy) || !taken_by_kernel(facts).is_empty() {
        return Vec::new();
    }
    let holders = past_the_service(facts);
    let modules = facts.here().map_or(&[][..], |machine| &machine.modules);
    let remedy = match modules.iter().max_by_key(|module| module.len()) {
        _ if !holders.is_empty() => Remedy::EndHolder(holders),
        Some(module) => Remedy::Blacklist(module.clone()),
        None => Remedy::Replug,
    };
    let lists_none = facts.readers().is_some_and(<[_]>::is_empty);
    let found =
        AT.found(if lists_none { Mark::Bad } else { Mark::Warn }, What::Complaint(Complaint::UsbBusy));
    vec![if lists_none { found.likely() } else { found.possible() }.todo(remedy)]
}

/// U5: the service may not open the reader: the rule of udev that comes with the driver is missing.
pub(super) fn access(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("U5", Part::Usb);
    if !complains(facts, Complaint::UsbAccess) {
        return Vec::new();
    }
    let lists_none = facts.readers().is_some_and(<[_]>::is_empty);
    let found =
        AT.found(if lists_none { Mark::Bad } else { Mark::Warn }, What::Complaint(Complaint::UsbAccess));
    let found = if lists_none { found.likely() } else { found.possible() };
    vec![found.todo(Remedy::RestoreDriver(facts.packages()))]
}

/// So many changes are more than somebody who plugs a reader in anew.
const COMINGS: u32 = 3;

/// R13: a reader comes and goes: port, hub, power saving.
pub(super) fn unsteady(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("R13", Part::Usb);
    let unsteady = facts.unsteady_readers.iter().filter(|(_, times)| *times >= COMINGS);
    unsteady
        .map(|(reader, times)| {
            let what = What::Unsteady { reader: reader.clone(), times: *times };
            AT.found(facts.of_readers(), what).likely().todo(Remedy::OtherPort)
        })
        .collect()
}
