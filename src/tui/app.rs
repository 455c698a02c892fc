//! The program between its events: `update` changes the model and says what is to be done, `view` draws it.
//!
//! Touches no terminal, no channel and no clock: the same code runs under a test's key script.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::DemoAction;
use super::compositor::{Context, Layer, Overlay, Step};
use super::decode::{Code, Input, Key, Mouse};
use super::errand::Errand;
use super::keymap::{self, Action, Scope, When};
use super::lent::Lent;
use super::model::{Model, QUIET_READING, Subject, TOAST};
use super::screen::export::ExportField;
use super::screen::verify::VerifyScreen;
use super::screen::{ENTRIES, Entry};
use super::text::{Ui, wrap};
use super::theme::{Glyphs, Theme, ThemeName};
use super::widget::{
    chooser::Chooser,
    code::CodeSheet,
    footer, header,
    pin_sheet::{PinSheet, PinTask},
    sheet::Sheet,
};
use crate::domain::calendar::{self, Instant};
use crate::domain::certificate::Certificate;
use crate::domain::credential::{PinName, Tries};
use crate::domain::holder::{Octets, Words};
use crate::domain::lifecycle::{Lifecycle, State};
use crate::present::mask::Reveal;
use crate::present::pin_end;
use crate::present::text::Lang;
use crate::session::pin::PinOutcome;
use crate::session::{self, Epoch, Request, RequestId};
use crate::task::{TaskEvent, TaskId};
use crate::tui::own::own;

/// What of a PIN was typed is wiped when nobody does anything for so long.
const IDLE: TimeDelta = TimeDelta::seconds(60);
/// Below this the screen is one line.
const SMALLEST: (u16, u16) = (40, 10);

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
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Saved {
    pub path: String,
    /// Why it was not written.
    pub failure: Option<io::ErrorKind>,
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
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
    Save { path: String, bytes: Octets },
    /// Work on a file, on a thread of its own: [`Event::Task`] answers.
    Task(Errand),
    /// Give such work up.
    Stop(TaskId),
    /// Hand a text to the terminal's clipboard.
    Copy(Words),
    /// End.
    Quit,
}

/// The program.
pub(crate) struct App {
    pub model: Model,
    theme: Theme,
    glyphs: Glyphs,
    layers: Vec<Box<dyn Layer>>,
    /// Screens that were left in the middle of something.
    shelf: Vec<Box<dyn Layer>>,
    size: Rect,
    changed: bool,
    /// When the person last did something.
    touched: Option<Instant>,
    pub lent: Lent,
}

impl App {
    pub(crate) fn new(model: Model, theme: ThemeName, ascii: bool) -> Self {
        let (theme, glyphs) = (Theme::of(theme), Glyphs::of(ascii));
        let layers = ENTRIES.first().map(|entry| (entry.open)()).into_iter().collect();
        let size = Rect::new(0, 0, 80, 24);
        let shelf = Vec::new();
        Self {
            model,
            theme,
            glyphs,
            layers,
            shelf,
            size,
            changed: true,
            touched: None,
            lent: Lent::default(),
        }
    }

    /// With what `run` lends.
    pub(crate) fn lend(mut self, lent: Lent) -> Self {
        self.lent = lent;
        self
    }

    /// Did anything change since this was last asked?
    pub(crate) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Takes an event.
    pub(crate) fn update(&mut self, event: Event, now: Instant) -> Vec<Effect> {
        if self.touched.is_some_and(|touched| now - touched >= IDLE) {
            self.wipe();
        }
        if matches!(event, Event::Input(_)) {
            self.touched = Some(now);
        }
        let mut effects = self.take(event, now);
        effects.extend(self.provide(now));
        effects
    }

    /// Wipes what of a PIN was typed.
    pub(crate) fn wipe(&mut self) {
        self.layers.iter_mut().for_each(|layer| layer.wipe());
    }

    /// Wipes that, and covers what was revealed: who goes on after a stop may be another.
    pub(crate) fn cover(&mut self) {
        self.wipe();
        self.model.reveal = Reveal::Masked;
        self.changed = true;
    }

    /// Asks the card for what the layers need to be complete.
    fn provide(&mut self, now: Instant) -> Vec<Effect> {
        let needs: Vec<Step> = self.layers.iter().filter_map(|layer| layer.needs(&self.model)).collect();
        self.carry(needs, now)
    }

    fn take(&mut self, event: Event, now: Instant) -> Vec<Effect> {
        match event {
            Event::Session(event) => self.session(event, now),
            Event::Input(Input::Key(key)) => {
                if let Key { code: Code::Char(c), ctrl: false, alt: false } = key
                    && let Some(front) = self.layers.last_mut().filter(|layer| layer.typing())
                {
                    front.type_char(c);
                    self.changed = true;
                    return self.go_on(now);
                }
                let scopes: Vec<Scope> = self.scopes();
                for (depth, scope) in scopes.into_iter().enumerate() {
                    let Some(binding) = keymap::lookup(scope, key).filter(|found| self.holds(found.when))
                    else {
                        continue;
                    };
                    if let Some(effects) = self.act(binding.action, scope, depth, now) {
                        self.changed = true;
                        return effects;
                    }
                }
                Vec::new()
            }
            Event::Input(Input::Mouse(mouse)) => self.mouse(mouse, now),
            Event::Input(Input::Paste) => {
                if !self.layers.last_mut().is_some_and(|front| front.paste()) {
                    self.model.tell(now, Ui::PasteRefused, "");
                }
                self.changed = true;
                Vec::new()
            }
            Event::Resized(width, height) => {
                self.size = Rect::new(0, 0, width, height);
                self.changed = true;
                Vec::new()
            }
            Event::Tick => {
                self.changed = true;
                Vec::new()
            }
            Event::Continued => {
                self.changed = true;
                vec![Effect::Redraw]
            }
            Event::Task(event) => self.task(&event, now),
            Event::Saved(saved) => {
                self.changed = true;
                let (word, value) = match saved.failure {
                    None => (Ui::Saved, saved.path.as_str()),
                    Some(_) => (Ui::NotSaved, saved.path.as_str()),
                };
                self.model.tell(now, word, value);
                self.layers.retain_mut(|layer| !layer.saved(&saved));
                Vec::new()
            }
        }
    }

    /// What a character that was typed leads to, or a job that ended.
    fn go_on(&mut self, now: Instant) -> Vec<Effect> {
        let cx = Context {
            now,
            lang: self.model.lang,
            theme: &self.theme,
            glyphs: &self.glyphs,
            model: &self.model,
            lent: &self.lent,
        };
        let layers = self.layers.iter_mut().chain(&mut self.shelf);
        let steps = layers.flat_map(|layer| layer.goes_on(&cx)).collect();
        self.carry(steps, now)
    }

    /// Every screen is told of work, those too that were left.
    fn task(&mut self, event: &TaskEvent, now: Instant) -> Vec<Effect> {
        self.changed = true;
        let cx = Context {
            now,
            lang: self.model.lang,
            theme: &self.theme,
            glyphs: &self.glyphs,
            model: &self.model,
            lent: &self.lent,
        };
        let layers = self.layers.iter_mut().chain(&mut self.shelf);
        let steps = layers.flat_map(|layer| layer.task(event, &cx)).collect();
        self.carry(steps, now)
    }

    /// Leaves the open screen for another; one that was left in the middle of something goes on where it was.
    fn switch(&mut self, entry: &Entry, now: Instant) -> Vec<Effect> {
        self.wipe();
        let left = std::mem::take(&mut self.layers).into_iter().next().filter(|screen| screen.keeps());
        self.shelf.extend(left.map(|mut screen| {
            screen.put_away();
            screen
        }));
        let kept = self.shelf.iter().position(|screen| screen.home() == entry.scope);
        let mut screen = kept.map_or_else(|| (entry.open)(), |at| self.shelf.remove(at));
        let steps = screen.taken_up(&self.context(now));
        self.layers.push(screen);
        self.carry(steps, now)
    }

    fn session(&mut self, event: session::Event, now: Instant) -> Vec<Effect> {
        // Progress is shown only once a look takes long, and the wake-up for that moment draws it.
        let silent = matches!(event, session::Event::Progress { .. })
            && matches!(self.model.subject(), Subject::Reading { since, .. } if now - since < QUIET_READING);
        let before = self.model.insertion();
        if let session::Event::PinJob { job, epoch, outcome } = event {
            self.pin_done(job, epoch, outcome, now);
            self.changed = true;
            return self.go_on(now);
        }
        let requests = self.model.session(event, now);
        if before != self.model.insertion() {
            self.layers.iter_mut().chain(&mut self.shelf).for_each(|layer| layer.forget());
        }
        self.changed |= !silent;
        let model = &self.model;
        self.layers.retain(|layer| layer.stands(model));
        let rivals = self.model.rivals().len();
        // What is being typed is not taken for keys of a list.
        let typing = self.layers.last().is_some_and(|front| front.typing());
        if !typing && rivals > 1 && self.model.chosen().is_none() && !self.open_is(Overlay::Chooser) {
            self.layers.push(Box::new(Chooser::new()));
        }
        requests.into_iter().map(Effect::Request).collect()
    }

    /// A job with a PIN ended: told by the layer that asked, or as a notice where that was left meanwhile.
    fn pin_done(&mut self, job: RequestId, epoch: Epoch, outcome: Arc<PinOutcome>, now: Instant) {
        let Some(outcome) = self.model.pin_done(job, epoch, outcome) else { return };
        let told = self.layers.iter_mut().chain(&mut self.shelf).any(|layer| layer.pin_done(&outcome));
        if !told {
            let told = pin_end::message(&outcome, self.model.lang, own);
            let closed = told.more.last().cloned().unwrap_or_default();
            self.model.tell(now, Ui::PinEnded, &format!("{} {closed}", told.what));
        }
    }

    /// The scopes from the front layer to the back, then the one that holds everywhere.
    fn scopes(&self) -> Vec<Scope> {
        let front = self.layers.last().map(|layer| layer.scope());
        front.into_iter().chain([Scope::Global]).collect()
    }

    /// The scope of the open screen.
    fn home(&self) -> Scope {
        self.layers.first().map_or(Scope::Global, |layer| layer.home())
    }

    fn front(&self) -> Scope {
        self.layers.last().map_or(Scope::Global, |layer| layer.scope())
    }

    fn open_is(&self, overlay: Overlay) -> bool {
        self.layers.iter().any(|layer| {
            layer
                .overlay()
                .is_some_and(|open| std::mem::discriminant(&open) == std::mem::discriminant(&overlay))
        })
    }

    fn holds(&self, when: When) -> bool {
        holds(&self.model, when)
    }

    fn act(&mut self, action: Action, scope: Scope, depth: usize, now: Instant) -> Option<Vec<Effect>> {
        if scope != Scope::Global {
            let area = body(self.size);
            let at = self.layers.len().checked_sub(depth + 1)?;
            let cx = Context {
                now,
                lang: self.model.lang,
                theme: &self.theme,
                glyphs: &self.glyphs,
                model: &self.model,
                lent: &self.lent,
            };
            let steps = self.layers.get_mut(at)?.act(action, area, &cx)?;
            return Some(self.carry(steps, now));
        }
        Some(match action {
            Action::Quit => vec![Effect::Quit],
            Action::Suspend => {
                self.wipe();
                vec![Effect::Suspend]
            }
            Action::Redraw => vec![Effect::Redraw],
            Action::Help => self.toggle(Overlay::Help(self.front())),
            Action::Notices => self.toggle(Overlay::Notices),
            Action::Language => {
                self.model.lang = match self.model.lang {
                    Lang::Ja => Lang::En,
                    Lang::En => Lang::Ja,
                };
                Vec::new()
            }
            Action::Tab(key) => {
                let entry = ENTRIES.iter().find(|entry| entry.key == key);
                entry.map(|entry| self.switch(entry, now)).unwrap_or_default()
            }
            _ => return None,
        })
    }

    /// Opens an overlay, or closes it where it is open.
    fn toggle(&mut self, overlay: Overlay) -> Vec<Effect> {
        if self.open_is(overlay) {
            let same = std::mem::discriminant(&overlay);
            self.layers
                .retain(|layer| layer.overlay().is_none_or(|open| std::mem::discriminant(&open) != same));
        } else {
            self.open(overlay);
        }
        Vec::new()
    }

    fn open(&mut self, overlay: Overlay) {
        self.layers.push(match overlay {
            Overlay::Chooser => Box::new(Chooser::new()),
            Overlay::Export(export) => Box::new(ExportField::new(export)),
            Overlay::Code => Box::new(CodeSheet::new()),
            Overlay::Pin(task) => Box::new(PinSheet::new(task, &self.model)),
            sheet => Box::new(Sheet::new(sheet)),
        });
    }

    /// Opens the sheet of a job with a PIN, or says why there can't be one.
    fn open_pin(&mut self, task: PinTask, now: Instant) {
        let word = match self.model.tries(task.pin()) {
            _ if self.model.report().is_none() => Ui::PinNoCard,
            _ if self.model.pin_runs() => Ui::PinBusy,
            _ if !self.model.holds(task.pin()) => Ui::PinNotHeld,
            Some(Tries::Locked) => return self.open(Overlay::Locked(task.pin())),
            _ => return self.open(Overlay::Pin(task)),
        };
        self.model.tell(now, word, "");
    }

    fn carry(&mut self, steps: Vec<Step>, now: Instant) -> Vec<Effect> {
        let mut effects = Vec::new();
        for step in steps {
            match step {
                Step::Close => {
                    if self.layers.len() > 1 {
                        self.layers.pop();
                    }
                }
                Step::Open(Overlay::Pin(task)) => self.open_pin(task, now),
                Step::Open(overlay) => self.open(overlay),
                Step::Ask(ask) => match self.model.pin_job(*ask) {
                    Some(request) => effects.push(Effect::Request(request)),
                    None => self.model.tell(now, Ui::PinNoCard, ""),
                },
                Step::Abandon => effects.extend(self.model.abandon().map(Effect::Request)),
                Step::Count => effects.extend(self.model.count().map(Effect::Request)),
                Step::Refresh => effects.extend(self.model.again(now).map(Effect::Request)),
                Step::Reveal => self.model.reveal = self.model.reveal.toggled(),
                Step::Choose(epoch) => self.model.choose(epoch),
                Step::Demo => effects.push(Effect::Demo(if self.model.any_card() {
                    DemoAction::TakeOut
                } else {
                    DemoAction::PutBack
                })),
                Step::ReadMore => effects.extend(self.model.read_more(now).map(Effect::Request)),
                Step::Copy { name, text } => {
                    self.model.tell(now, Ui::Copied, &name);
                    effects.push(Effect::Copy(text));
                }
                Step::Save { path, bytes } => effects.push(Effect::Save { path, bytes }),
                Step::Task(errand) => effects.push(Effect::Task(errand)),
                Step::Stop(task) => effects.push(Effect::Stop(task)),
                Step::Verify { path, content } => {
                    let (screen, begun) = VerifyScreen::begin(path, content, now, &self.lent);
                    self.shelf.retain(|screen| screen.home() != Scope::Verify);
                    self.layers = vec![Box::new(screen)];
                    effects.extend(self.carry(begun, now));
                }
                Step::Tell(word, value) => self.model.tell(now, word, &value),
            }
        }
        effects
    }

    fn mouse(&mut self, mouse: Mouse, now: Instant) -> Vec<Effect> {
        let scope = self.front();
        let action = match mouse {
            Mouse::WheelUp => Action::Up,
            Mouse::WheelDown => Action::Down,
            Mouse::Press { x, y } => return self.press(x, y, now),
        };
        let effects = self.act(action, scope, 0, now);
        self.changed |= effects.is_some();
        effects.unwrap_or_default()
    }

    fn press(&mut self, x: u16, y: u16, now: Instant) -> Vec<Effect> {
        let cx = Context {
            now,
            lang: self.model.lang,
            theme: &self.theme,
            glyphs: &self.glyphs,
            model: &self.model,
            lent: &self.lent,
        };
        let scope = self.front();
        if y == 0
            && self.layers.len() == 1
            && let Some(tab) = header::hit(x, self.size.width, self.home(), &cx)
        {
            self.changed = true;
            let Some(entry) = ENTRIES.get(tab) else { return Vec::new() };
            return self.act(Action::Tab(entry.key), Scope::Global, 0, now).unwrap_or_default();
        }
        if y + 1 == self.size.height {
            let Some(binding) = footer::hit(x, self.size.width, scope, &cx) else { return Vec::new() };
            self.changed = true;
            return self.act(binding.action, binding.scope, 0, now).unwrap_or_default();
        }
        let area = body(self.size);
        let steps = self.layers.last_mut().and_then(|layer| layer.click(x, y, area, &cx));
        self.changed |= steps.is_some();
        self.carry(steps.unwrap_or_default(), now)
    }

    fn context(&self, now: Instant) -> Context<'_> {
        Context {
            now,
            lang: self.model.lang,
            theme: &self.theme,
            glyphs: &self.glyphs,
            model: &self.model,
            lent: &self.lent,
        }
    }

    /// Draws everything.
    pub(crate) fn view(&self, frame: &mut Frame<'_>, now: Instant) {
        let area = frame.area();
        let cx = self.context(now);
        frame.buffer_mut().set_style(area, self.theme.text);
        if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
            let told = wrap(Ui::SmallScreen.say(cx.lang), usize::from(area.width));
            for (line, y) in told.into_iter().zip(area.y..area.bottom()) {
                frame.render_widget(line.as_str(), Rect { y, height: 1, ..area });
            }
            return;
        }
        if let Some(whole) = self.layers.last().filter(|layer| layer.whole()) {
            whole.view(frame, area, &cx);
            return;
        }
        let open = self.home();
        header::draw(frame, Rect { height: 1, ..area }, open, &cx);
        let middle = body(area);
        for layer in &self.layers {
            layer.view(frame, middle, &cx);
        }
        footer::draw(frame, Rect { y: area.bottom() - 1, height: 1, ..area }, self.front(), &cx);
        footer::toast(frame, middle, &cx);
    }

    /// How long until something on the screen changes by itself; `None` where nothing does.
    pub(crate) fn wake(&self, now: Instant) -> Option<Duration> {
        let toast = self.model.toast(now).map(|notice| notice.at + TOAST);
        let subject = match self.model.subject() {
            Subject::Reading { since, .. } => Some(since + QUIET_READING).filter(|at| *at > now),
            Subject::Report(report) => {
                // A day that begins changes every count of days; on the last day a minute does.
                let midnight = calendar::midnight(calendar::plus_days(calendar::day(now), 1));
                let certificates = [&report.jpki.auth, &report.jpki.sign]
                    .into_iter()
                    .filter_map(|found| found.as_ref().ok());
                certificates.filter_map(|certificate| next_change(certificate, now)).chain([midnight]).min()
            }
            _ => None,
        };
        let cx = self.context(now);
        let layers = self.layers.iter().filter_map(|layer| layer.wake(&cx)).filter(|at| *at > now).min();
        let holds = self.layers.iter().any(|layer| layer.holds_secret());
        let idle = self.touched.filter(|_| holds).map(|touched| touched + IDLE);
        let next = [toast, subject, layers, idle].into_iter().flatten().min()?;
        Some((next - now).to_std().unwrap_or(Duration::ZERO))
    }
}

/// When what is told of a certificate's dates changes next, besides at midnight.
fn next_change(certificate: &Certificate, now: Instant) -> Option<Instant> {
    let life = Lifecycle::of(certificate, now);
    match life.state {
        State::NotYetValid => Some(certificate.not_before),
        State::Renewable if life.days_left == 0 => {
            let left = (certificate.not_after - now).num_milliseconds() + 1000;
            Some(now + TimeDelta::milliseconds((left - 1).rem_euclid(60_000) + 1))
        }
        State::Valid | State::Renewable | State::Expired => None,
    }
}

/// Between header and footer.
const fn body(area: Rect) -> Rect {
    Rect { x: area.x, y: area.y + 1, width: area.width, height: area.height.saturating_sub(2) }
}

/// Does a binding make sense now?
pub(crate) fn holds(model: &Model, when: When) -> bool {
    match when {
        When::Always => true,
        When::Card => matches!(model.subject(), Subject::Report(_) | Subject::Failed(_)),
        When::Report => model.report().is_some(),
        When::Certificates => {
            model.report().is_some_and(|report| !report.kind.offers().certificates().is_empty())
        }
        When::Rivals => model.rivals().len() > 1,
        When::Demo => model.demo.is_some(),
        When::Pad => model.report().is_some_and(|report| report.pin_pad),
        When::SignUnread => {
            model.holds(PinName::Sign) && model.report().is_some_and(|report| report.jpki.sign.is_err())
        }
        When::SignRead => model.report().is_some_and(|report| report.jpki.sign.is_ok()),
    }
}
