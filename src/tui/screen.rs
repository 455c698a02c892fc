//! The screens that there are. A row here makes a tab, a key and a place in every test of screens.

pub(crate) mod card;

use super::compositor::Layer;
use super::text::Ui;

/// One screen.
pub(crate) struct Entry {
    /// Its key, and its number in the header.
    pub key: char,
    /// Its name in the header.
    pub title: Ui,
    /// Makes it.
    pub open: fn() -> Box<dyn Layer>,
}

/// Every screen, in the order of the tabs.
pub(crate) const ENTRIES: &[Entry] =
    &[Entry { key: '1', title: Ui::CardTab, open: || Box::new(card::CardScreen::new()) }];
