//! The readers.

use super::{Table, table};
use crate::diag::facts::*;
use crate::diag::fault::Fault;
use crate::diag::rules::stand::*;
use crate::domain::report::Unread;
use crate::link::{self, PinPad};

/// The reader's driver was asked, and says nothing but this.
fn tells(facts: &mut Facts, told: link::Facts) {
    first(facts).told = Some(told);
    report(facts).wire.extended = false;
}

pub(super) const TABLES: &[Table] = &[
    table(
        "L1",
        &[
            (|_| (), &["good Listed(\"SONY FeliCa RC-S300/P 00 00\")"]),
            // Its cause is told already.
            (unlisted, &["warn NoReaders"]),
            (
                |f| {
                    unlisted(f);
                    machine(f).usb = Seen::Is(Vec::new());
                },
                &["warn NoReaders"],
            ),
            // The system has it, and nothing says why the service has not.
            (
                |f| {
                    on_mac(f);
                    unlisted(f);
                },
                &["bad NoReaders -> Replug"],
            ),
            // Nothing says why.
            (
                |f| {
                    unlisted(f);
                    machine(f).usb = Seen::Barred;
                },
                &["bad NoReaders -> PlugReader"],
            ),
            (
                |f| {
                    unlisted(f);
                    f.machine = None;
                },
                &["bad NoReaders -> PlugReader"],
            ),
            (|f| down(f, Fault::NoService), &[]),
            (|f| f.service = Service::Unasked, &[]),
        ],
    ),
    table(
        "L2",
        &[
            (|_| (), &[]),
            (|f| f.wanted = Some("rc-s300".into()), &[]),
            (|f| f.wanted = Some("SONY FeliCa RC-S300/P 00 00".into()), &[]),
            (|f| f.wanted = Some("ACR39".into()), &["bad NotNamed(\"ACR39\") -> NameReader"]),
            (
                |f| {
                    unlisted(f);
                    f.wanted = Some("ACR39".into());
                },
                &[],
            ),
        ],
    ),
    table(
        "L3",
        &[
            (|_| (), &[]),
            (
                |f| {
                    emptied(f);
                    first(f).inside = Inside::Unavailable;
                },
                &["bad ReaderUnavailable(\"SONY FeliCa RC-S300/P 00 00\") -> Replug"],
            ),
            (
                |f| readers(f).push(reader("Other 01 00", Inside::Unavailable)),
                &["warn ReaderUnavailable(\"Other 01 00\") -> Replug"],
            ),
        ],
    ),
    table(
        "L4",
        &[
            (|_| (), &["good Known(rc-s300)"]),
            (
                |f| machine(f).usb = Seen::Is(vec![rc_s300(), rc_s380()]),
                &["good Known(rc-s300)", "good Known(rc-s380)"],
            ),
            // By the service's name for it.
            (|f| machine(f).usb = Seen::Barred, &["good likely Known(rc-s300)"]),
            (on_mac, &["good likely Known(rc-s300)"]),
            (
                |f| {
                    machine(f).usb = Seen::Is(vec![nameless()]);
                    unlisted(f);
                },
                &[],
            ),
        ],
    ),
    table(
        "L5",
        &[
            (|_| (), &["good Says { vendor: Some(\"SONY\"), version: Some((1, 0, 4)) }"]),
            (|f| tells(f, link::Facts::default()), &[]),
            (|f| first(f).told = None, &[]),
        ],
    ),
    table(
        "L6",
        &[
            (|_| (), &["good NoPinPad"]),
            (
                |f| first(f).told.as_mut().unwrap().pin_pad = Some(PinPad { digits: Some((4, 8)) }),
                &["good PinPad"],
            ),
            (|f| f.asks_for_keys = false, &["unknown PinPadUnasked -> AllowPinPads"]),
            (emptied, &["unknown PinPadUntold"]),
            (
                |f| {
                    let reader = first(f);
                    (reader.held, reader.card, reader.told) = (true, None, None);
                },
                &["unknown PinPadUntold"],
            ),
            (unlisted, &[]),
        ],
    ),
    table(
        "R12",
        &[
            (|_| (), &["good Extended"]),
            (
                |f| tells(f, link::Facts { extended: Some(true), ..link::Facts::default() }),
                &["good Extended"],
            ),
            (
                |f| tells(f, link::Facts { extended: Some(false), ..link::Facts::default() }),
                &["good ShortOnly"],
            ),
            // By the table of readers.
            (|f| tells(f, link::Facts::default()), &["good likely Extended"]),
            (
                |f| {
                    tells(f, link::Facts::default());
                    first(f).name = "ACS ACR122U PICC Interface 00 00".into();
                },
                &["good likely ShortOnly"],
            ),
            (
                |f| {
                    tells(f, link::Facts::default());
                    first(f).name = "Virtual PCD 00 00".into();
                },
                &["good likely ShortOnly"],
            ),
            (
                |f| {
                    tells(f, link::Facts::default());
                    first(f).name = "Virtual PCD 00 00".into();
                    report(f).jpki.auth = Err(Unread::NotAsked);
                },
                &["unknown LengthUntold"],
            ),
            (unlisted, &[]),
        ],
    ),
];
