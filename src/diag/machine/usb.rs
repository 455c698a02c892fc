//! The bus and the drivers for what is on it, as the kernel and pcscd's folder of drivers show them.

use std::path::Path;

use super::plist;
use super::root::Root;
use crate::codec::reader;
use crate::diag::facts::{Driver, Seen, UsbReader};
use crate::diag::without_serial;

/// Where the kernel shows the bus.
const BUS: &str = "/sys/bus/usb/devices";
/// Kernel drivers that are for NFC readers alone.
pub(super) const NFC: [&str; 4] = ["port100", "pn533_usb", "pn533", "nfc"];
/// The class of card readers on the bus (CCID).
const CCID: &str = "0b";
/// Where drivers are, where pcscd does not tell: as distributions have it, and pcsc-lite's own default.
const DRIVERS: [&str; 4] = [
    "/usr/lib/pcsc/drivers",
    "/usr/lib64/pcsc/drivers",
    "/var/lib/pcsc/drivers",
    "/usr/local/lib/pcsc/drivers",
];

/// What is on the bus, and which readers of it are card readers; with each the file by which programs use it.
pub(super) fn readers(root: &Root, drivers: &Seen<Vec<Driver>>) -> Seen<Vec<(UsbReader, String)>> {
    let Seen::Is(names) = root.names(BUS) else { return Seen::Barred };
    let known = drivers.as_ref().map_or(&[][..], Vec::as_slice);
    let devices = names.iter().filter(|name| !name.contains(':'));
    Seen::Is(devices.filter_map(|device| card_reader(root, device, &names, known)).collect())
}

/// A device, where it is a card reader: by its class, by a driver's list, by the kernel's driver, by the table of readers.
fn card_reader(
    root: &Root,
    device: &str,
    names: &[String],
    drivers: &[Driver],
) -> Option<(UsbReader, String)> {
    let at = |file: &str| format!("{BUS}/{device}/{file}");
    let number = |file| u16::from_str_radix(&root.line(&at(file))?, 16).ok();
    let (vendor, product) = (number("idVendor")?, number("idProduct")?);
    let prefix = format!("{device}:");
    let interfaces: Vec<Interface> = names
        .iter()
        .filter(|name| name.starts_with(&prefix))
        .map(|name| Interface::of(root, &format!("{BUS}/{name}")))
        .collect();
    let card = interfaces.iter().find(|interface| interface.is_ccid);
    let driver = card.or_else(|| interfaces.iter().find(|interface| interface.driver.is_some()));
    let driver = driver.and_then(|interface| interface.driver.clone());
    let is_listed = drivers
        .iter()
        .flat_map(|driver| &driver.readers)
        .any(|(known, its_product, _)| (*known, *its_product) == (vendor, product));
    let is_nfc = driver.as_deref().is_some_and(|driver| NFC.contains(&driver));
    if card.is_none() && !is_listed && !is_nfc && reader::by_id(vendor, product).is_none() {
        return None;
    }
    let decimal = |file| root.line(&at(file))?.parse::<u32>().ok();
    let node = format!("/dev/bus/usb/{:03}/{:03}", decimal("busnum")?, decimal("devnum")?);
    let ignored = is_ignored(root, device, vendor, product);
    let name = root.line(&at("product")).map(|name| without_serial(&name)).filter(|name| !name.is_empty());
    let ccid = card.is_some();
    Some((UsbReader { vendor, product, name, ccid, driver, ignored }, node))
}

/// One interface of a device.
struct Interface {
    is_ccid: bool,
    driver: Option<String>,
}

impl Interface {
    fn of(root: &Root, path: &str) -> Self {
        let driver = root.link(&format!("{path}/driver"));
        Self {
            is_ccid: root.line(&format!("{path}/bInterfaceClass")).as_deref() == Some(CCID),
            driver: driver.and_then(|link| Some(link.rsplit('/').next()?.to_owned())),
        }
    }
}

/// Does a rule of udev say `PCSCLITE_IGNORE`? udev's own record of the device tells what came of the rules; where that
/// can't be read, a rule that names the device does.
fn is_ignored(root: &Root, device: &str, vendor: u16, product: u16) -> bool {
    let number = root.line(&format!("{BUS}/{device}/dev"));
    let records = [
        number.map(|number| format!("/run/udev/data/c{number}")),
        Some(format!("/run/udev/data/+usb:{device}")),
    ];
    let mut is_recorded = false;
    for record in records.into_iter().flatten() {
        let Seen::Is(text) = root.text(&record) else { continue };
        is_recorded = true;
        let value = text.lines().find_map(|line| line.strip_prefix("E:PCSCLITE_IGNORE="));
        if value.is_some_and(|value| !matches!(value, "" | "0")) {
            return true;
        }
    }
    !is_recorded && rules(root).any(|line| names(&line, vendor, product))
}

/// Every line of udev's rules that speaks of it.
fn rules(root: &Root) -> impl Iterator<Item = String> {
    let folders =
        ["/etc/udev/rules.d", "/run/udev/rules.d", "/usr/local/lib/udev/rules.d", "/usr/lib/udev/rules.d"];
    folders.into_iter().flat_map(move |folder| {
        let Seen::Is(files) = root.names(folder) else { return Vec::new() };
        let texts =
            files.iter().filter(|file| Path::new(file).extension().is_some_and(|ending| ending == "rules"));
        let texts = texts.filter_map(|file| root.text(&format!("{folder}/{file}")).as_ref().cloned());
        texts
            .flat_map(|text| text.replace("\\\n", " ").lines().map(str::to_owned).collect::<Vec<_>>())
            .filter(|line| line.contains("ENV{PCSCLITE_IGNORE}=") && !line.trim_start().starts_with('#'))
            .collect()
    })
}

/// Does a rule hold for this device? A key that it does not have holds for all.
fn names(rule: &str, vendor: u16, product: u16) -> bool {
    let says = |key: &str, number: u16| {
        let value = rule.split_once(&format!("{{{key}}}==\"")).and_then(|(_, rest)| rest.split('"').next());
        value.map(|value| value.eq_ignore_ascii_case(&format!("{number:04x}")))
    };
    let (vendor, product) = (says("idVendor", vendor), says("idProduct", product));
    vendor != Some(false) && product != Some(false) && (vendor.is_some() || product.is_some())
}

/// The drivers in pcscd's folder, or where it does not tell, in the first that is there.
pub(super) fn drivers(root: &Root, folder: Option<&str>) -> Seen<Vec<Driver>> {
    let usual = || DRIVERS.into_iter().find(|folder| root.has(folder));
    let Some(folder) = folder.or_else(usual) else { return Seen::Not };
    bundles(root, folder)
}

/// The bundles in a folder. One whose list can't be read knows no readers, for pcscd neither.
pub(super) fn bundles(root: &Root, folder: &str) -> Seen<Vec<Driver>> {
    let names = match root.names(folder) {
        Seen::Is(names) => names,
        Seen::Not => return Seen::Not,
        Seen::Barred | Seen::Unasked => return Seen::Barred,
    };
    let bundles = names.into_iter().filter(|name| name.ends_with(".bundle"));
    Seen::Is(
        bundles
            .map(|bundle| {
                let text = root.text(&format!("{folder}/{bundle}/Contents/Info.plist"));
                let driver = text.as_ref().and_then(|text| plist::driver(&bundle, text));
                driver.unwrap_or_else(|| Driver { bundle, ..Driver::default() })
            })
            .collect(),
    )
}
