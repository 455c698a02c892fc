//! Ways to an action that are no key: by its name, and by the mouse on what was drawn. Both end in the same commands as keys,
//! and do nothing that no key could do at the moment.

use super::App;
use crate::domain::calendar::Instant;
use crate::tui::component::{Component, Msg};
use crate::tui::decode::Mouse;
use crate::tui::key::{Binding, Code, Command, Group, k};
use crate::tui::overlay::Action;
use crate::tui::pointer::Wheel;
use crate::tui::words::Ui;

impl App {
    /// Every action that there is, for the palette: of what is in front, of the frame, then of every other screen.
    pub(super) fn actions(&self, now: Instant) -> Vec<Action> {
        let cx = self.shared.context(now);
        let mut actions: Vec<Action> = Vec::new();
        let mut take =
            |rows: &mut dyn Iterator<Item = &'static Binding>, of: Option<&dyn Component>, screen| {
                for binding in rows {
                    let works = of.is_none_or(|it| it.works(binding.command, &cx));
                    let palette = binding.word == Ui::KeyPalette.text();
                    // What is no matter of this card's reader at all, and what was named already, is left out.
                    let foreign = binding.word == Ui::KeyDemo.text() && !cx.model.has_demo();
                    let again = actions.iter().any(|it| it.binding.word == binding.word);
                    if !palette && !foreign && !again {
                        actions.push(Action { binding, screen, works });
                    }
                }
            };
        let front = self.layers.last().map(|front| &**front);
        if let Some(front) = front {
            take(&mut front.keys().rows(), Some(front), None);
        }
        take(&mut self.everywhere(), None, None);
        for (at, tab) in self.tabs().iter().enumerate() {
            let kept = match self.layers.first() {
                Some(open) if at == self.tab => Some(open),
                _ => self.shelf.iter().find(|(tab, _)| *tab == at).map(|(_, screen)| screen),
            };
            let fresh = (tab.open)();
            let screen = kept.unwrap_or(&fresh);
            let mut acts = screen.keys().rows().filter(|it| it.group != Group::Move);
            take(&mut acts, Some(&**screen), Some((at, tab.key.word)));
        }
        actions
    }

    /// Carries out what was chosen by its name.
    pub(super) fn run(&mut self, screen: Option<usize>, command: Command, now: Instant) {
        match screen {
            Some(open) if open == self.tab => self.layers.truncate(1),
            Some(to) => self.switch(to, None, now),
            None => {}
        }
        if self.working(now).iter().any(|it| it.command == command) {
            self.command(command, now);
        } else {
            self.tell(now, Ui::NotNow.text());
        }
    }

    /// What was drawn last decides what was meant.
    pub(super) fn mouse(&mut self, mouse: Mouse, now: Instant) -> bool {
        if self.is_too_small() {
            return false;
        }
        let fits = self.layers.last().is_some_and(|front| front.fits(&self.shared.context(now)));
        let (x, y) = match mouse {
            Mouse::Wheel { x, y, up } => {
                return match self.shared.pointer.turned(x, y).filter(|_| fits) {
                    Some(Wheel::List) => self.tell_front(Msg::Wheel { up }, now),
                    Some(Wheel::By([above, below])) => {
                        self.tell_front(Msg::Command(if up { above } else { below }), now)
                    }
                    None => false,
                };
            }
            Mouse::Press { x, y } => (x, y),
        };
        let Some(hit) = self.shared.pointer.at(x, y) else { return false };
        let mut taken = false;
        for (command, opens) in hit.choices.into_iter().filter(|_| fits) {
            let depth = self.layers.len();
            let selected = self.tell_front(Msg::Select(command), now);
            taken |= selected || opens && hit.key.is_none() && self.press(Code::Enter, now);
            if self.layers.len() != depth {
                return true;
            }
        }
        match hit.key {
            Some(command) => {
                let works = self.working(now).iter().any(|it| it.command == command);
                works && self.command(command, now) || taken
            }
            None => taken || fits && self.tell_front(Msg::Click { x, y }, now),
        }
    }

    /// Does what a key does, where it works.
    fn press(&mut self, code: Code, now: Instant) -> bool {
        let asked = self.working(now).into_iter().find(|it| it.keys.contains(&k(code)));
        asked.is_some_and(|it| self.command(it.command, now))
    }
}
