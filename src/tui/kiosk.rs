//! The kiosk: the guided pages of a visit as one component that takes the whole screen.

mod keyboard;
mod page;
mod staff;

pub(crate) use staff::Staff;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::component::{Component, Context, Msg, Reply, Tab};
use super::key::{Binding, Command, Footer, Group, Keys, always};
use crate::present::text::Text;

/// The one screen of a kiosk.
pub(crate) const TABS: &[Tab] = &[Tab {
    name: "kiosk",
    key: Binding {
        keys: &[],
        shown: "",
        command: Command::new("kiosk", 0),
        word: Text::new("案内", "Guide"),
        group: Group::Screen,
        footer: Footer::Hidden,
        when: always,
    },
    short: Text::new("案内", "Guide"),
    open: || Box::new(Kiosk::default()),
}];

/// The guided pages.
#[derive(Default)]
pub(crate) struct Kiosk;

impl Component for Kiosk {
    fn keys(&self) -> &'static Keys {
        const NONE: Keys = Keys::new(&[]);
        &NONE
    }

    fn update(&mut self, _msg: Msg<'_>, _cx: &Context<'_>) -> Reply {
        Reply::Pass
    }

    fn view(&self, _frame: &mut Frame<'_>, _area: Rect, _cx: &Context<'_>) {}

    fn whole(&self) -> bool {
        true
    }
}
