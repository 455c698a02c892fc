//! The kiosk: the guided pages of a visit as one component that takes the whole screen.
//!
//! Which page it is, [`Visiting`] says; what it says, `present::kiosk`. Here keys, mouse and finger become its presses, and
//! what it wants done becomes steps. Holds nothing of a card: what is read is the model's, what is typed the field's.

mod banner;
mod keyboard;
mod page;
mod staff;

pub(crate) use self::staff::Staff;

use std::path::PathBuf;
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use self::keyboard::{Cap, Typing};
use self::page::{Act, Laid, Page as Sheet};
use super::component::{Component, Context, Msg, Reply, Step, Tab};
use super::key::{Binding, Code, Command, Footer, Group, Keys, always, k, keys};
use super::widget::target::{self, Toward};
use super::words::Ui;
use crate::conduct::card::Looked;
use crate::conduct::visiting::{Card, Deed, Page, Press, Scene, Visiting};
use crate::domain::audit::Class;
use crate::domain::calendar::Instant;
use crate::domain::credential::Form;
use crate::model::{Document, Subject};
use crate::present::kiosk::{self, Seen};
use crate::present::mask::Reveal;
use crate::present::reminder;
use crate::present::text::Text;
use crate::session::Inside;
use crate::session::pin::{Done, PinOutcome};

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

keys! {
    enum Key, KEYS {
        Press "Enter" [k(Code::Enter)] Ui::KeyAccept.text(), Move, Hidden, always;
        Back "Esc" [k(Code::Esc)] Ui::KeyCancel.text(), Move, Hidden, always;
        Erase "Backspace" [k(Code::Backspace), k(Code::Delete)] Ui::KeyErase.text(), Move, Hidden, always;
        Next "Tab" [k(Code::Tab)] Text::new("次の項目", "next"), Move, Hidden, always;
        Before "S-Tab" [k(Code::BackTab)] Text::new("前の項目", "the one before"), Move, Hidden, always;
        Up "Up" [k(Code::Up)] Text::new("上", "up"), Move, Hidden, always;
        Down "Down" [k(Code::Down)] Text::new("下", "down"), Move, Hidden, always;
        Left "Left" [k(Code::Left)] Text::new("左", "left"), Move, Hidden, always;
        Right "Right" [k(Code::Right)] Text::new("右", "right"), Move, Hidden, always;
    }
}

/// The guided pages.
#[derive(Default)]
pub(crate) struct Kiosk {
    visit: Visiting,
    /// What the person has moved to; `None`: the one way on of the page.
    focus: Option<Act>,
    typing: Option<Typing>,
    /// What came of the last PIN. Never what was read with it.
    outcome: Option<Arc<PinOutcome>>,
    /// The time that is left is told.
    warned: bool,
}

/// What there is, as far as a visit may know of it.
fn scene(cx: &Context<'_>, offer: impl FnOnce() -> crate::conduct::visiting::Offer) -> Scene {
    let model = cx.model;
    let works = match model.subject() {
        Subject::Down(_) | Subject::NoReaders | Subject::NotThere(_) => false,
        Subject::Waiting(readers) => readers.iter().any(|reader| reader.inside != Inside::Unavailable),
        Subject::Starting | Subject::Reading { .. } | Subject::Report(_) | Subject::Failed(_) => true,
    };
    let card = match model.visit.shown() {
        Some((epoch, seen)) => match seen.looked() {
            Looked::Reading => Card::Reading(epoch),
            Looked::Failed(_) => Card::Known(epoch, Class::Failed),
            Looked::Report(report) if report.kind.has_jpki() => Card::Known(epoch, Class::Done),
            Looked::Report(_) => Card::Known(epoch, Class::Other),
        },
        None if model.barred() => Card::Barred,
        None => match model.placed().len() {
            0 => Card::Out,
            1 => Card::Placed,
            _ => Card::Several,
        },
    };
    Scene { works, card, busy: model.pin_runs(), offer: offer() }
}

impl Kiosk {
    fn seen<'a>(&'a self, cx: &Context<'a>) -> Seen<'a> {
        let fault = match cx.model.subject() {
            Subject::Failed(fault) => Some(fault),
            _ => None,
        };
        Seen {
            now: cx.now,
            report: cx.model.report(),
            fault,
            outcome: self.outcome.as_deref(),
            tries: self.typing.as_ref().and_then(|typing| typing.dialogue().tries()),
            spent: self.visit.is_spent(),
            reveals: cx.model.visit.reveal == Reveal::Shown,
            procedures: &cx.ports.procedures,
            holiday: cx.ports.holiday,
        }
    }

    fn scene(&self, cx: &Context<'_>) -> Scene {
        scene(cx, || kiosk::offer(&self.seen(cx)))
    }

    /// The seconds that are left, where they are told.
    fn left(&self, cx: &Context<'_>) -> Option<u32> {
        cx.left().filter(|_| self.visit.page().is_timed())
    }

    /// The page as it is now.
    fn sheet(&self, cx: &Context<'_>) -> Sheet<'_> {
        let (page, tongue, seen) = (self.visit.page(), self.visit.tongue(), self.seen(cx));
        let offer = kiosk::offer(&seen);
        let named = |press: Press| (Act::Press(press), kiosk::press(press, tongue));
        let choice =
            |press: &Press| matches!(press, Press::Speak(_) | Press::Check(_) | Press::Read | Press::Tries);
        let presses = self.visit.presses(offer).into_iter();
        // The keypad has its own keys for these.
        let presses = presses.filter(|press| *press != Press::Erase);
        let (choices, others): (Vec<_>, Vec<_>) = presses.partition(choice);
        let way = self.visit.way(offer).filter(|way| *way != Press::Enter);
        let more = |left| (kiosk::countdown(left, tongue), kiosk::press(Press::MoreTime, tongue));
        let code = (page == Page::Code).then(|| kiosk::code(&seen, tongue)).flatten();
        Sheet {
            leaf: kiosk::leaf(page, &seen, tongue),
            tongue,
            choices: choices.into_iter().map(named).collect(),
            others: others.into_iter().map(named).collect(),
            way: way.map(named),
            countdown: self.left(cx).map(more),
            code: code.and_then(|code| reminder::matrix(&code)),
            typing: self.typing.as_ref(),
            cramped: kiosk::cramped(tongue),
        }
    }

    fn lay(&self, cx: &Context<'_>) -> (Sheet<'_>, Laid) {
        let sheet = self.sheet(cx);
        let (area, demo) = banner::split(cx.screen, cx);
        let mut laid = sheet.lay(area);
        laid.targets.extend(demo);
        (sheet, laid)
    }

    /// What is focused: what the person has moved to, else the one way on, else the first of what is chosen among.
    fn focused(&self, laid: &Laid) -> Option<usize> {
        let at = |act: Act| laid.targets.iter().position(|it| it.act == act);
        let way = || match self.visit.page() {
            Page::Language => Some(0).filter(|_| !laid.targets.is_empty()),
            _ => laid.targets.iter().position(|it| it.way),
        };
        self.focus.and_then(at).or_else(way)
    }

    /// Carries out what was pressed.
    fn act(&mut self, act: Act, cx: &Context<'_>) -> Vec<Step> {
        match act {
            Act::Demo => vec![Step::Demo],
            Act::Cap(cap) => self.cap(cap, cx),
            Act::Press(press) => {
                let deeds = self.visit.press(press, &self.scene(cx), cx.now);
                self.follow(deeds, cx)
            }
        }
    }

    fn cap(&mut self, cap: Cap, cx: &Context<'_>) -> Vec<Step> {
        let Some(typing) = &mut self.typing else { return Vec::new() };
        let steps = typing.press(cap).steps().unwrap_or_default();
        if !steps.is_empty() {
            self.visit.sent(cx.now);
        } else if typing.is_whole() && typing.dialogue().form() == Form::Digits4 {
            // Nothing more can be typed.
            self.focus = None;
        }
        steps.into_iter().chain(self.follow(Vec::new(), cx)).collect()
    }

    /// What the visit wants done; what belongs to a page that is left is dropped.
    fn follow(&mut self, mut deeds: Vec<Deed>, cx: &Context<'_>) -> Vec<Step> {
        if !matches!(self.visit.page(), Page::Typing(_)) {
            self.typing = None;
        } else if let (None, Some(work)) = (&self.typing, self.visit.work()) {
            let work = work.clone();
            let pin = work.pin();
            match Typing::begin(work, cx) {
                Some(Ok(typing)) => self.typing = Some(typing),
                Some(Err(stop)) => {
                    let (tries, closed) = (Vec::new(), true);
                    let outcome = PinOutcome { pin, result: Err(stop), tries, presented: 0, closed };
                    deeds.extend(self.visit.ended(&outcome, cx.now));
                    self.outcome = Some(Arc::new(outcome));
                }
                None => deeds.extend(self.visit.press(Press::Back, &self.scene(cx), cx.now)),
            }
        }
        if self.visit.page() != Page::Told {
            self.outcome = None;
        }
        let step = |deed| match deed {
            Deed::Admit => Step::Admit,
            Deed::End => Step::EndVisit,
            Deed::Abandon => Step::Abandon,
            Deed::Reveal => Step::Reveal,
            Deed::Record(entry) => Step::Record(entry),
        };
        deeds.into_iter().map(step).collect()
    }

    /// Looks at what there is now.
    fn see(&mut self, cx: &Context<'_>) -> Vec<Step> {
        let before = self.visit.page();
        let deeds = self.visit.see(&self.scene(cx), cx.now);
        let steps = self.follow(deeds, cx);
        let warns = self.left(cx).is_some();
        if self.visit.page() != before {
            self.focus = None;
        } else if warns && !self.warned {
            self.focus = Some(Act::Press(Press::MoreTime));
        }
        self.warned = warns;
        if self.typing.is_some() && self.lay(cx).1.cramped {
            self.typing.iter_mut().for_each(|typing| drop(typing.update(Msg::Wipe, cx)));
        }
        steps
    }

    fn key(&mut self, key: Key, cx: &Context<'_>) -> Vec<Step> {
        let laid = self.lay(cx).1;
        let focused = self.focused(&laid);
        let act = |at: usize| laid.targets.get(at).map(|it| it.act);
        let toward = match key {
            Key::Press => return focused.and_then(act).map_or_else(Vec::new, |act| self.press(act, cx)),
            Key::Erase if self.typing.is_some() && !laid.cramped => return self.cap(Cap::Erase, cx),
            Key::Back | Key::Erase => {
                let back = laid.targets.iter().find(|it| it.act == Act::Press(Press::Back));
                return back.map(|it| it.act).map_or_else(Vec::new, |act| self.press(act, cx));
            }
            Key::Next => Toward::Next,
            Key::Before => Toward::Before,
            Key::Up => Toward::Up,
            Key::Down => Toward::Down,
            Key::Left => Toward::Left,
            Key::Right => Toward::Right,
        };
        let to = match focused {
            Some(from) => target::toward(&laid.targets, from, toward),
            None if key == Key::Before => laid.targets.len().saturating_sub(1),
            None => 0,
        };
        self.focus = act(to);
        Vec::new()
    }

    /// The same as a press: a page that follows begins at its one way on.
    fn press(&mut self, act: Act, cx: &Context<'_>) -> Vec<Step> {
        let before = self.visit.page();
        self.focus = Some(act);
        let steps = self.act(act, cx);
        if self.visit.page() != before || act == Act::Press(Press::MoreTime) {
            self.focus = None;
        }
        steps
    }

    fn char(&mut self, c: char, cx: &Context<'_>) -> Vec<Step> {
        let laid = self.lay(cx).1;
        if let Some(typing) = &mut self.typing {
            if !laid.cramped {
                // Who types on real keys sends it by Enter.
                self.focus = None;
                typing.update(Msg::Char(c), cx);
            }
            return Vec::new();
        }
        let chosen = |at: usize| laid.targets.get(at).filter(|it| is_choice(it.act));
        let digit = c.to_digit(10).and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1));
        if c == 't' && cx.model.has_demo() {
            vec![Step::Demo]
        } else if let Some(chosen) = digit.and_then(chosen) {
            self.press(chosen.act, cx)
        } else if self.visit.page() == Page::Attract {
            self.press(Act::Press(Press::Begin), cx)
        } else if c == ' ' {
            self.key(Key::Press, cx)
        } else {
            Vec::new()
        }
    }

    fn click(&mut self, (x, y): (u16, u16), cx: &Context<'_>) -> Vec<Step> {
        let laid = self.lay(cx).1;
        match target::hit(&laid.targets, x, y).and_then(|at| laid.targets.get(at)) {
            Some(hit) => self.press(hit.act, cx),
            None if self.visit.page() == Page::Attract => self.press(Act::Press(Press::Begin), cx),
            None => Vec::new(),
        }
    }
}

/// Is it one of those that a digit chooses?
const fn is_choice(act: Act) -> bool {
    matches!(act, Act::Press(Press::Speak(_) | Press::Check(_) | Press::Read | Press::Tries))
}

impl Component for Kiosk {
    fn keys(&self) -> &'static Keys {
        // Each character comes here, whatever it stands for.
        const { &Keys::typing(&[KEYS]) }
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        let steps = match msg {
            Msg::Known => self.see(cx),
            Msg::Command(command) => match Key::of(command) {
                Some(key) => self.key(key, cx),
                None => return Reply::Pass,
            },
            Msg::Char(c) => self.char(c, cx),
            Msg::Click { x, y } => self.click((x, y), cx),
            Msg::PinEnded(outcome) if matches!(self.visit.page(), Page::Working(_)) => {
                let deeds = self.visit.ended(outcome, cx.now);
                let read = matches!(outcome.result, Ok(Done::Read(..)));
                self.outcome = (!read).then(|| Arc::clone(outcome));
                self.focus = None;
                self.follow(deeds, cx)
            }
            Msg::Expired => {
                let deeds = self.visit.expired(&self.scene(cx), cx.now);
                self.focus = None;
                self.follow(deeds, cx)
            }
            Msg::Wipe | Msg::Paste | Msg::CardLeft => {
                self.typing.iter_mut().for_each(|typing| drop(typing.update(msg, cx)));
                Vec::new()
            }
            Msg::Wheel { .. } => Vec::new(),
            _ => return Reply::Pass,
        };
        Reply::Done(steps)
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        // What is written is no hint of a key, whatever it looks like.
        cx.pointer.nothing(area);
        let (sheet, laid) = self.lay(cx);
        sheet.draw(&laid, frame, self.focused(&laid), cx);
        banner::draw(frame, cx);
    }

    fn whole(&self) -> bool {
        true
    }

    fn holds_secret(&self) -> bool {
        self.typing.as_ref().is_some_and(Typing::holds_secret)
    }

    /// What was revealed on a page ends with it.
    fn document(&self) -> Document {
        (PathBuf::new(), usize::from(self.visit.page() == Page::Certificate))
    }

    fn wake(&self, _cx: &Context<'_>) -> Option<Instant> {
        self.visit.due()
    }
}
