//! The screens that there are. A row here makes a tab, a key and a place in every test of screens.

use super::component::Tab;
use super::key::{Binding, Code, Command, Footer, Group, KeyPress, always};

/// Declares the module of each screen and its tab, in the order of the tabs. A module has its screen and its `TITLE`.
macro_rules! screens {
    ($($key:literal $module:ident $screen:ident;)+) => {
        $(mod $module;)+

        /// Every screen.
        pub(crate) const TABS: &[Tab] = &[$(Tab {
            name: stringify!($module),
            key: Binding {
                keys: &[KeyPress::plain(Code::Char($key))],
                shown: concat!($key),
                command: Command::new("screen", $key as usize),
                word: $module::TITLE,
                group: Group::Move,
                footer: Footer::Hidden,
                when: always,
            },
            open: || Box::new($module::$screen::default()),
        },)+];
    };
}

screens! {
    '1' card CardScreen;
    '2' certificates CertificatesScreen;
    '3' renewal RenewalScreen;
    '4' sign SignScreen;
    '5' verify VerifyScreen;
    '6' pins PinsScreen;
}
