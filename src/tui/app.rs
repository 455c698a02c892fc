//! The program between its events: `update` changes the model and says what is to be done, `view` draws it.
//!
//! Touches no terminal, no channel and no clock: the same code runs under a test's key script. Knows components by
//! what they are ([`Component`]), none by name.

mod frame;
mod guided;
mod reach;
mod show;
#[cfg(test)]
mod steps;
mod trial;

use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;

use ratatui::layout::Rect;
use zeroize::Zeroizing;

use self::trial::Trial;
use super::component::{Component, Msg, Reply, Saved, Shared, Step};
use super::decode::{Code, Input, KeyPress, Paste};
#[cfg(test)]
use super::key::Binding;
use super::key::Command;
use super::overlay::{unanswered, which};
use super::own::own;
use super::pointer::Pointer;
use super::policy;
use super::ports::{DemoAction, Ports, Unlock};
use super::screen::TABS;
use super::theme::{Glyphs, Scale, Theme, ThemeName};
use super::widget::path;
use super::words::Ui;
use crate::conduct::card::Purpose;
use crate::domain::audit::Entry;
use crate::domain::calendar::Instant;
use crate::domain::holder::{Octets, Words};
use crate::domain::policy::Policy;
use crate::model::{Model, Placed, QUIET_READING, Subject};
use crate::present::mask::Reveal;
use crate::present::pin_end;
use crate::present::text::Text;
use crate::secret::Pin;
use crate::session::pin::PinOutcome;
use crate::session::{self, Request, Want};
use crate::task::{Task, TaskEvent, TaskId, TaskIds};

/// Below this the screen is one line, and no key acts but those of [`App::blind`].
const SMALLEST: (u16, u16) = (40, 10);
/// The size of a terminal that tells none.
pub(super) const USUAL: (u16, u16) = (80, 24);

/// What can happen.
#[derive(Debug)]
pub(crate) enum Event {
    /// From the card session.
    Session(session::Event),
    /// From the person.
    Input(Input),
    /// The terminal has another size.
    Resized(u16, u16),
    /// The time that [`App::wake`] named has come.
    Tick,
    /// The program goes on after a stop: the terminal is as others left it.
    Continued,
    /// A file was written, or not.
    Saved(Saved),
    /// Work without a card goes on, or has ended.
    Task(TaskEvent),
    /// A staff code was looked at.
    Unlocked(Unlock),
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Effect {
    /// Ask the card session.
    Request(Request),
    /// Move the simulated card.
    Demo(DemoAction),
    /// Give the terminal back and stop until continued.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Write a new file, on a thread of its own: [`Event::Saved`] answers.
    Save { path: PathBuf, bytes: Octets },
    /// Work on a file, on a thread of its own: [`Event::Task`] answers.
    Start(TaskId, Task),
    /// Give such work up.
    Stop(TaskId),
    /// Hand a text to the terminal's clipboard.
    Copy(Words),
    /// End.
    Quit,
    /// Nothing of a person stays of what was drawn, here or on the terminal.
    Wipe,
    /// Write a line of the audit log.
    Record(Entry),
    /// Look at a staff code, on a thread of its own: [`Event::Unlocked`] answers.
    Unlock(Pin),
    /// Begin anew.
    Restart,
    /// End so that it stays ended.
    Shut,
}

/// The program.
pub(crate) struct App {
    pub shared: Shared,
    /// The screen, and what is open over it.
    layers: Vec<Box<dyn Component>>,
    /// Which of [`TABS`] the screen is.
    tab: usize,
    /// Screens that were left, each as it was.
    shelf: Vec<(usize, Box<dyn Component>)>,
    changed: bool,
    /// What is to be done, until [`App::update`] hands it out.
    effects: Vec<Effect>,
    /// What of a paste has come, where a path is typed. The decoder bounds it.
    pasted: Option<Zeroizing<Vec<u8>>>,
    /// How much was open, the screen counted, when something was revealed.
    revealed: usize,
    /// When that is masked again by itself.
    covered: Option<Instant>,
    trial: Trial,
    /// A visit ended with the event that is taken.
    over: bool,
    /// When the program begins anew.
    renewed: Option<Instant>,
}

impl App {
    pub(crate) fn new(model: Model, theme: ThemeName, scale: Scale, ascii: bool) -> Self {
        let policy = Policy::own(model.has_demo());
        let shared = Shared {
            model,
            theme: Theme::of(theme),
            glyphs: Glyphs::of(ascii),
            scale,
            ports: Ports::default(),
            size: Rect::new(0, 0, USUAL.0, USUAL.1),
            tasks: TaskIds::default(),
            pointer: Pointer::default(),
            policy,
            touched: None,
            staff: false,
            station: None,
        };
        let layers = TABS.first().map(|tab| (tab.open)()).into_iter().collect();
        Self {
            shared,
            layers,
            tab: 0,
            shelf: Vec::new(),
            changed: true,
            effects: Vec::new(),
            pasted: None,
            revealed: 0,
            covered: None,
            trial: Trial::None,
            over: false,
            renewed: None,
        }
    }

    /// The same under another policy.
    pub(crate) fn under(mut self, policy: Policy) -> Self {
        self.shared.policy = policy;
        self.shared.model.placed = policy.guided.then(Placed::default);
        self.layers = self.tabs().first().map(|tab| (tab.open)()).into_iter().collect();
        self
    }

    /// Did anything change since this was last asked?
    pub(crate) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Tells the person something.
    pub(crate) fn tell(&mut self, now: Instant, word: Text) {
        self.shared.model.tell(now, word, "");
    }

    /// Takes an event.
    pub(crate) fn update(&mut self, event: Event, now: Instant) -> Vec<Effect> {
        self.pass_to(now);
        self.over = false;
        let input = matches!(&event, Event::Input(input) if self.is_touch(input));
        let front = (self.tab, self.layers.len());
        self.changed |= self.take(event, now);
        self.touched(input, now);
        let cx = self.shared.context(now);
        if self.is_too_small() || self.layers.iter().any(|layer| !layer.fits(&cx)) {
            self.tell_all(Msg::Wipe, now);
        }
        let again = self.shared.model.try_again(now).into_iter();
        self.effects.extend(again.map(Effect::Request));
        // Asks the card for what the layers need to be complete.
        let model = &self.shared.model;
        let needs = self.layers.iter().filter_map(|layer| layer.needs(model)).collect();
        self.carry(needs, now);
        if self.shared.policy.guided {
            self.tell_all(Msg::Known, now);
        }
        if front != (self.tab, self.layers.len()) {
            self.shared.pointer.forget();
        }
        self.settle();
        std::mem::take(&mut self.effects)
    }

    /// What was revealed ends with the document and the tab that it was revealed on, and with what was open then.
    fn settle(&mut self) {
        let document = self.layers.first().map(|screen| screen.document()).unwrap_or_default();
        let place = (self.tab, document);
        let model = &mut self.shared.model;
        if model.place != place || self.layers.len() < self.revealed {
            model.visit.reveal = Reveal::Masked;
            self.revealed = 0;
        }
        model.settle(place);
    }

    /// Wipes what of a PIN was typed, and covers what was revealed: who goes on after a stop may be another.
    pub(crate) fn cover(&mut self, now: Instant) {
        self.tell_all(Msg::Wipe, now);
        self.shared.model.visit.reveal = Reveal::Masked;
        self.changed = true;
    }

    /// False where nothing came of it.
    fn take(&mut self, event: Event, now: Instant) -> bool {
        match event {
            Event::Session(event) => return self.session(event, now),
            Event::Input(Input::Key(key)) => return self.key(key, now),
            Event::Input(Input::Mouse(mouse)) => return self.mouse(mouse, now),
            Event::Input(Input::Paste(paste)) => return self.paste(paste, now),
            Event::Resized(width, height) => {
                self.shared.size = Rect::new(0, 0, width, height);
                self.shared.pointer.forget();
            }
            Event::Tick => {}
            Event::Continued => self.effects.push(Effect::Redraw),
            Event::Unlocked(how) => self.unlocked(how, now),
            Event::Task(event) => self.tell_all(Msg::Task(&event), now),
            Event::Saved(saved) => {
                let word = if saved.failure.is_none() { Ui::Saved } else { Ui::NotSaved };
                let (word, path) = (word.text(), path::name(&saved.path));
                // Where it is told in its own place, a notice would only cover that.
                if self.tell_whose(Msg::Saved(&saved), now) {
                    self.shared.model.keep(now, word, &path);
                } else {
                    self.shared.model.tell(now, word, &path);
                }
            }
        }
        true
    }

    fn key(&mut self, key: KeyPress, now: Instant) -> bool {
        let front = self.layers.last().filter(|_| !self.is_too_small());
        if let (true, Code::Char(c), Some(front)) = (key.types(), key.code, front)
            && front.keys().typing
        {
            if front.fits(&self.shared.context(now)) {
                self.tell_front(Msg::Char(c), now);
            }
            return true;
        }
        let asked = self.working(now).into_iter().find(|it| it.keys.contains(&key));
        asked.is_some_and(|it| self.command(it.command, now))
    }

    /// Keeps what is pasted only while a path is typed, from its first octet to its last.
    fn paste(&mut self, paste: Paste, now: Instant) -> bool {
        if self.is_guided() || self.is_too_small() {
            self.pasted = None;
            return false;
        }
        let takes = self.layers.last().is_some_and(|front| front.keys().path);
        match paste {
            Paste::Began => self.pasted = takes.then(Zeroizing::default),
            Paste::Octet(octet) => {
                self.pasted.take_if(|_| !takes);
                self.pasted.iter_mut().for_each(|pasted| pasted.push(octet));
            }
            Paste::Ended => {
                let pasted = self.pasted.take().filter(|_| takes);
                if !self.tell_front(pasted.as_ref().map_or(Msg::Paste, |pasted| Msg::Pasted(pasted)), now) {
                    self.tell(now, Ui::PasteRefused.text());
                }
                return true;
            }
        }
        false
    }

    /// Carries out what a key asks for: the front layer, where it is its business, or the frame.
    fn command(&mut self, command: Command, now: Instant) -> bool {
        self.tell_front(Msg::Command(command), now) || self.act(command, now)
    }

    /// Hands a message to the front layer; false where it is not its business.
    fn tell_front(&mut self, msg: Msg<'_>, now: Instant) -> bool {
        let cx = self.shared.context(now);
        let Some(reply) = self.layers.last_mut().map(|front| front.update(msg, &cx)) else { return false };
        if matches!(reply, Reply::Close(_)) && self.layers.len() > 1 {
            self.layers.pop();
        }
        reply.steps().map(|steps| self.carry(steps, now)).is_some()
    }

    /// Hands a message to every component, to screens that were left too.
    fn tell_all(&mut self, msg: Msg<'_>, now: Instant) {
        let cx = self.shared.context(now);
        let mut all = Vec::new();
        self.layers.retain_mut(|layer| {
            let reply = layer.update(msg, &cx);
            let stays = !matches!(reply, Reply::Close(_));
            all.extend(reply.steps());
            stays
        });
        all.extend(self.shelf.iter_mut().filter_map(|(_, screen)| screen.update(msg, &cx).steps()));
        self.carry(all.into_iter().flatten().collect(), now);
    }

    /// Leaves the open screen for another, which goes on where it was left: selection, search and all, secrets aside. One
    /// that is given something begins with that, and the one of its kind before it is dropped.
    fn switch(&mut self, to: usize, with: Option<&dyn Any>, now: Instant) {
        self.tell_all(Msg::Wipe, now);
        let cx = self.shared.context(now);
        if let Some(mut left) = std::mem::take(&mut self.layers).into_iter().next() {
            left.update(Msg::PutAway, &cx);
            self.shelf.push((self.tab, left));
        }
        let kept = self.shelf.iter().position(|(tab, _)| *tab == to).map(|at| self.shelf.remove(at).1);
        let kept = kept.filter(|_| with.is_none());
        self.layers.extend(kept.or_else(|| self.tabs().get(to).map(|tab| (tab.open)())));
        self.tab = to;
        self.tell_front(with.map_or(Msg::TakenUp, Msg::Given), now);
    }

    fn session(&mut self, event: session::Event, now: Instant) -> bool {
        let (lie, sign) = (self.lie(), Self::is_sign(&event));
        let changed = self.heard(event, now);
        if self.is_guided() {
            self.seen(&lie, sign, now);
        }
        changed
    }

    fn heard(&mut self, event: session::Event, now: Instant) -> bool {
        let model = &mut self.shared.model;
        // Progress is shown only once a look takes long, and the wake-up for that moment draws it.
        let silent = matches!(event, session::Event::Progress { .. })
            && matches!(model.subject(), Subject::Reading { since, .. } if now - since < QUIET_READING);
        let before = model.insertion();
        if let session::Event::PinJob { job, epoch, outcome, .. } = event {
            // What was changed is shown as it is now.
            if let Some(demo) = &mut model.demo {
                let now = (self.shared.ports.secrets)();
                demo.pins = if now.is_empty() { std::mem::take(&mut demo.pins) } else { now };
            }
            let told = model.pin_done(job, epoch, outcome);
            model.diagnose_look(epoch, now);
            if let Some(outcome) = told {
                self.pin_ended(&outcome, now);
            }
            return true;
        }
        self.effects.extend(model.session(event, now).into_iter().map(Effect::Request));
        if before.is_some() && before != model.insertion() {
            self.card_left(now);
        }
        let model = &self.shared.model;
        self.layers.retain(|layer| layer.stands(model));
        // What is being typed is not taken for keys of a list.
        let typing = self.layers.last().is_some_and(|front| front.keys().typing);
        let asks = !typing && !self.is_guided();
        let question = unanswered(model).filter(|it| asks && self.open_like(&**it).is_none());
        self.layers.extend(question);
        !silent
    }

    /// The card that was shown is not any more: the next one begins at the beginning of every screen that was left.
    fn card_left(&mut self, now: Instant) {
        self.tell_all(Msg::CardLeft, now);
        self.shelf.retain(|(_, screen)| screen.outlives_card());
    }

    /// A job with a PIN ended: told by the component that asked, or as a notice where that was left meanwhile.
    fn pin_ended(&mut self, outcome: &Arc<PinOutcome>, now: Instant) {
        if self.tell_whose(Msg::PinEnded(outcome), now) {
            return;
        }
        let told = pin_end::message(outcome, self.shared.model.lang, own);
        let closed = told.more.last().cloned().unwrap_or_default();
        self.shared.model.tell(now, Ui::PinEnded.text(), &format!("{} {closed}", told.what));
    }

    /// Tells what ended to the component that asked for it; false where that was left meanwhile.
    fn tell_whose(&mut self, msg: Msg<'_>, now: Instant) -> bool {
        let cx = self.shared.context(now);
        let left = self.shelf.iter_mut().map(|(_, screen)| screen);
        let mut all = self.layers.iter_mut().chain(left);
        let Some(steps) = all.find_map(|it| it.update(msg, &cx).steps()) else { return false };
        self.carry(steps, now);
        true
    }

    /// Is the screen too small for anything that a key could act on to be seen?
    const fn is_too_small(&self) -> bool {
        self.shared.size.width < SMALLEST.0 || self.shared.size.height < SMALLEST.1
    }

    /// The open layer of the same kind as this one.
    fn open_like(&self, other: &dyn Component) -> Option<usize> {
        // Of what is in the box, not of the box.
        self.layers.iter().position(|layer| (**layer).type_id() == other.type_id())
    }

    /// Carries out what components want done, as far as the policy allows it.
    fn carry(&mut self, steps: Vec<Step>, now: Instant) {
        for step in steps {
            if !self.shared.policy.allows(policy::act(&step), self.shared.staff) {
                self.tell(now, Ui::NotAllowed.text());
                self.tell_all(Msg::Refused(&step), now);
                continue;
            }
            // Another card may have come while the PIN was typed.
            let asks = matches!(step, Step::Ask(_));
            if let Some(question) = which(&self.shared.model, Purpose::Secret).filter(|_| asks) {
                self.tell_all(Msg::Refused(&step), now);
                self.layers.extend(Some(question).filter(|_| !self.is_guided()));
                continue;
            }
            let model = &mut self.shared.model;
            match step {
                Step::Open(overlay) => self.layers.push(overlay),
                Step::Switch { to, with } => {
                    if let Some(to) = TABS.iter().position(|tab| tab.name == to) {
                        self.switch(to, Some(&*with), now);
                    }
                }
                Step::Run { screen, command } => self.run(screen, command, now),
                Step::Ask(ask) => match model.pin_job(ask) {
                    Some(request) => self.effects.push(Effect::Request(request)),
                    None => self.tell(now, Ui::PinNoCard.text()),
                },
                Step::Abandon => self.effects.extend(model.abandon().map(Effect::Request)),
                Step::Count => self.effects.extend(model.count().map(Effect::Request)),
                Step::Diagnose | Step::Examine => {
                    let (examines, asks) = (matches!(step, Step::Examine), self.shared.ports.asks_for_keys);
                    self.effects.extend(model.diagnose(examines, asks, now).into_iter().map(Effect::Request));
                }
                Step::Refresh => self.effects.extend(model.again(None, now).map(Effect::Request)),
                Step::ReadMore => {
                    self.effects.extend(model.again(Some(Want::ALL), now).map(Effect::Request));
                }
                Step::Reveal => {
                    model.visit.reveal = model.visit.reveal.toggled();
                    self.revealed = self.layers.len();
                    self.covered = self.shared.policy.reveals.map(|so_long| now + so_long);
                }
                Step::Choose(epoch) => {
                    let before = model.insertion();
                    model.visit.choose(epoch);
                    if before != model.insertion() {
                        self.card_left(now);
                    }
                }
                Step::Demo => {
                    let action = if model.any_card() { DemoAction::TakeOut } else { DemoAction::PutBack };
                    self.effects.push(Effect::Demo(action));
                }
                Step::Copy { name, text } => {
                    model.tell(now, Ui::Copied.text(), &name);
                    self.effects.push(Effect::Copy(text));
                }
                Step::Save { path, bytes } => self.effects.push(Effect::Save { path, bytes }),
                Step::Start(id, task) => {
                    if let Some(path) = task.document() {
                        model.used(path);
                    }
                    self.effects.push(Effect::Start(id, task));
                }
                Step::Stop(task) => self.effects.push(Effect::Stop(task)),
                Step::Admit
                | Step::EndVisit
                | Step::Record(_)
                | Step::Unlock(_)
                | Step::Lock
                | Step::Restart
                | Step::Shut => self.carry_guided(step, now),
                Step::Tell(word, value) => model.tell(now, word, &value),
            }
        }
    }

    /// Every key of the tables that are read now, whether it works or not.
    #[cfg(test)]
    pub(crate) fn tables(&self) -> impl Iterator<Item = &'static Binding> {
        self.layers.last().into_iter().flat_map(|front| front.keys().rows()).chain(self.everywhere())
    }

    /// Is text typed now?
    #[cfg(test)]
    pub(crate) fn types(&self) -> bool {
        self.layers.last().is_some_and(|front| front.keys().typing)
    }

    /// Is nothing open over the screen?
    #[cfg(test)]
    pub(crate) const fn is_bare(&self) -> bool {
        self.layers.len() == 1
    }

    /// Was anything of a PIN typed?
    #[cfg(test)]
    pub(crate) fn holds_secret(&self) -> bool {
        self.layers.iter().any(|layer| layer.holds_secret())
    }

    /// Is what is pasted kept at this moment?
    #[cfg(test)]
    pub(crate) const fn keeps_paste(&self) -> bool {
        self.pasted.is_some()
    }

    /// Does any component hold anything of a person itself?
    #[cfg(test)]
    pub(crate) fn holds_personal(&self) -> bool {
        let left = self.shelf.iter().map(|(_, screen)| screen);
        self.layers.iter().chain(left).any(|it| it.holds_personal())
    }
}
