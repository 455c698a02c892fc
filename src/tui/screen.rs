//! The screens that there are. A row here makes a tab, a key and a place in every test of screens.

pub(crate) mod card;
pub(crate) mod certificates;
pub(crate) mod export;
pub(crate) mod pins;
pub(crate) mod renewal;
pub(crate) mod sign;
pub(crate) mod verify;

use super::compositor::Layer;
use super::keymap::Scope;
use super::text::Ui;

/// One screen.
pub(crate) struct Entry {
    /// Its key, and its number in the header.
    pub key: char,
    /// Its name in the header.
    pub title: Ui,
    /// The scope of its keys.
    pub scope: Scope,
    /// Makes it.
    pub open: fn() -> Box<dyn Layer>,
}

/// Every screen, in the order of the tabs.
pub(crate) const ENTRIES: &[Entry] = &[
    Entry { key: '1', title: Ui::CardTab, scope: Scope::Card, open: || Box::new(card::CardScreen::new()) },
    Entry {
        key: '2',
        title: Ui::CertificatesTab,
        scope: Scope::Certificates,
        open: || Box::new(certificates::CertificatesScreen::new()),
    },
    Entry {
        key: '3',
        title: Ui::RenewalTab,
        scope: Scope::Renewal,
        open: || Box::new(renewal::RenewalScreen::default()),
    },
    Entry {
        key: '4',
        title: Ui::SignScreenTab,
        scope: Scope::Sign,
        open: || Box::new(sign::SignScreen::default()),
    },
    Entry {
        key: '5',
        title: Ui::VerifyTab,
        scope: Scope::Verify,
        open: || Box::new(verify::VerifyScreen::default()),
    },
    Entry { key: '6', title: Ui::PinsTab, scope: Scope::Pins, open: || Box::new(pins::PinsScreen::new()) },
];
