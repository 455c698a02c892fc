//! The screens that there are. A row here makes a tab, a key and a place in every test of screens.

use super::component::Tab;
use super::key::{Binding, Code, Command, Footer, Group, KeyPress, always};
use crate::present::text::Text;

/// Declares the module of each screen and its tab, in the order of the tabs, with what it is called where there is little
/// room. A module has its screen and its `TITLE`.
macro_rules! screens {
    ($($key:literal $module:ident $screen:ident $ja:literal $en:literal;)+) => {
        $(mod $module;)+

        /// Every screen.
        pub(crate) const TABS: &[Tab] = &[$(Tab {
            name: stringify!($module),
            key: Binding {
                keys: &[KeyPress::plain(Code::Char($key))],
                shown: concat!($key),
                command: Command::new("screen", $key as usize),
                word: $module::TITLE,
                group: Group::Screen,
                footer: Footer::Hidden,
                when: always,
            },
            short: Text::new($ja, $en),
            open: || Box::new($module::$screen::default()),
        },)+];
    };
}

screens! {
    '1' card CardScreen "カード" "Card";
    '2' certificates CertificatesScreen "証明" "Certs";
    '3' renewal RenewalScreen "更新" "Renew";
    '4' sign SignScreen "署名" "Sign";
    '5' verify VerifyScreen "検証" "Verify";
    '6' pins PinsScreen "暗証" "PINs";
    '7' diagnostics DiagnosticsScreen "診断" "Check";
    '8' face FaceScreen "券面" "Face";
}
