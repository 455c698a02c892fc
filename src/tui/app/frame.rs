//! The keys of the frame: which there are, which work now, and what they do.

use super::guided::{GUIDED, GuidedKey};
use super::{App, Effect};
use crate::domain::calendar::Instant;
use crate::present::text::Lang;
use crate::tui::component::{Component, Msg, Step, Tab, working};
use crate::tui::decode::{Code, KeyPress};
use crate::tui::key::{Binding, CardKey, Command, always, c, k, keys};
use crate::tui::kiosk;
use crate::tui::overlay::{Help, Notices, Palette};
use crate::tui::screen::TABS;
use crate::tui::widget::pin_field;
use crate::tui::widget::popup::Popup;
use crate::tui::words::Ui;

keys! {
    /// What the keys that hold everywhere ask for, besides the screens' own.
    enum FrameKey, FRAME {
        Palette ":" [c(':')] Ui::KeyPalette.text(), Program, Shown, always;
        PaletteToo "^P" [KeyPress::ctrl('p')] Ui::KeyPalette.text(), Program, Hidden, always;
        Notices "n" [c('n')] Ui::KeyNotices.text(), Program, Hidden, always;
        Language "L" [c('L')] Ui::KeyLanguage.text(), Program, Shown, always;
        Help "?" [c('?'), k(Code::F(1))] Ui::KeyHelp.text(), Program, Frame, always;
        Redraw "^L" [KeyPress::ctrl('l')] Ui::KeyRedraw.text(), Program, Hidden, always;
        Suspend "^Z" [KeyPress::ctrl('z')] Ui::KeySuspend.text(), Program, Hidden, always;
        Quit "q" [c('q'), KeyPress::ctrl('c')] Ui::KeyQuit.text(), Program, Frame, always;
    }
}

impl App {
    pub(super) const fn tabs(&self) -> &'static [Tab] {
        if self.is_guided() { kiosk::TABS } else { TABS }
    }

    /// The keys that hold everywhere.
    pub(super) fn everywhere(&self) -> impl Iterator<Item = &'static Binding> + use<> {
        let frame = if self.is_guided() { GUIDED } else { FRAME };
        self.tabs().iter().map(|tab| &tab.key).chain(frame)
    }

    /// The keys that need nothing to be seen.
    pub(super) fn blind(&self) -> impl Iterator<Item = &'static Binding> + use<> {
        let needs_no_eyes = |it: &&Binding| {
            matches!(FrameKey::of(it.command), Some(FrameKey::Quit | FrameKey::Redraw))
                || GuidedKey::of(it.command) == Some(GuidedKey::Redraw)
        };
        self.everywhere().filter(needs_no_eyes)
    }

    /// The keys that work now, those of the front layer first: one of the frame's that has the same key gives way, as the
    /// notices' `n` does where that leads to the next hit of a search.
    pub(super) fn working(&self, now: Instant) -> Vec<&'static Binding> {
        let Some(front) = self.layers.last() else { return Vec::new() };
        if self.is_too_small() {
            return self.blind().collect();
        }
        let mut working = working(&**front, &self.shared.context(now));
        let open = self.tabs().get(self.tab).filter(|_| self.layers.len() == 1).map(|tab| tab.key.command);
        let here = |it: &Binding| Some(it.command) == open;
        let own: Vec<KeyPress> = working.iter().flat_map(|it| it.keys).copied().collect();
        let free = |it: &Binding| !it.keys.iter().any(|key| own.contains(key));
        // A PIN that is being typed is not typed into another line.
        let secret = pin_field::takes(front.keys());
        let apart = |it: &Binding| !(secret && it.word == Ui::KeyPalette.text());
        working.extend(self.everywhere().filter(|it| !here(it) && free(it) && apart(it)));
        working
    }

    /// The same as they are shown: where text is typed only those are left of the frame's that are no characters.
    pub(crate) fn bindings(&self, now: Instant) -> Vec<&'static Binding> {
        let mut working = self.working(now);
        if !self.is_too_small() && self.layers.last().is_some_and(|front| front.keys().typing) {
            let own = |it: &Binding| !self.everywhere().any(|frame| frame.command == it.command);
            working.retain(|it| own(it) || !it.keys.iter().any(|key| key.types()));
        }
        working
    }

    /// Carries out what a key asks for that is not the front layer's business; false where it is nobody's.
    pub(super) fn act(&mut self, command: Command, now: Instant) -> bool {
        if self.is_guided() {
            return self.act_guided(GuidedKey::of(command));
        }
        if let Some(to) = TABS.iter().position(|tab| tab.key.command == command) {
            self.switch(to, None, now);
        } else if let Some(key) = CardKey::of(command) {
            self.carry(vec![if key == CardKey::Demo { Step::Demo } else { Step::Refresh }], now);
        } else {
            match FrameKey::of(command) {
                Some(FrameKey::Quit) => self.effects.push(Effect::Quit),
                Some(FrameKey::Suspend) => {
                    self.tell_all(Msg::Wipe, now);
                    self.effects.push(Effect::Suspend);
                }
                Some(FrameKey::Redraw) => self.effects.push(Effect::Redraw),
                Some(FrameKey::Help) => self.toggle(Popup::open(Help(self.bindings(now)))),
                Some(FrameKey::Palette | FrameKey::PaletteToo) => {
                    self.toggle(Box::new(Palette::of(self.actions(now))));
                }
                Some(FrameKey::Notices) => self.toggle(Popup::open(Notices)),
                Some(FrameKey::Language) => {
                    self.shared.model.lang = self.shared.model.lang.pick(Lang::En, Lang::Ja);
                }
                None => return false,
            }
        }
        true
    }

    /// Opens something, or closes it where it is open.
    pub(super) fn toggle(&mut self, overlay: Box<dyn Component>) {
        match self.open_like(&*overlay) {
            Some(at) => drop(self.layers.remove(at)),
            None => self.layers.push(overlay),
        }
    }
}
