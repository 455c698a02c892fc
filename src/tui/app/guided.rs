//! What the program does by itself where its pages are guided: the few keys of the frame, the end of a visit when nobody
//! does anything, the staff code.

use chrono::TimeDelta;

use super::trial::Trial;
use super::{App, Effect};
use crate::domain::calendar::Instant;
use crate::present::mask::Reveal;
use crate::session::{self, Epoch, Fault};
use crate::tui::component::{Msg, Step};
use crate::tui::decode::{Code, Input, KeyPress};
use crate::tui::key::{always, k, keys};
use crate::tui::kiosk::Staff;
use crate::tui::ports::Unlock;
use crate::tui::words::Ui;

keys! {
    /// What the keys that hold everywhere ask for there.
    pub(super) enum GuidedKey, GUIDED {
        Redraw "^L" [KeyPress::ctrl('l')] Ui::KeyRedraw.text(), Program, Hidden, always;
        Staff "F12" [k(Code::F(12)), KeyPress::ctrl('k')] Ui::KeyStaff.text(), Program, Hidden, always;
    }
}

/// So long after a visit the program begins anew, where it does so after each: until its last page was read.
const RENEWED: TimeDelta = TimeDelta::seconds(5);

/// What is seen of the cards, as far as it says that somebody is here.
#[derive(PartialEq, Eq)]
pub(super) struct Lie(Vec<Epoch>);

impl App {
    pub(super) const fn is_guided(&self) -> bool {
        self.shared.policy.guided
    }

    /// Before an event is taken: ends what has lasted too long.
    pub(super) fn pass_to(&mut self, now: Instant) {
        if self.covered.take_if(|at| now >= *at).is_some() {
            self.shared.model.visit.reveal = Reveal::Masked;
        }
        let Some(touched) = &mut self.shared.touched else { return };
        // A clock that was set back makes nobody wait longer.
        *touched = now.min(*touched);
        let (idle, still) = (self.shared.policy.idle, now - *touched);
        if idle.wipe.is_some_and(|wipe| still >= wipe) {
            self.end_visit(now);
            self.lock();
            self.layers.truncate(1);
            self.tell_all(Msg::Expired, now);
        } else if still >= idle.secret {
            self.tell_all(Msg::Wipe, now);
        }
    }

    /// After an event was taken: the person has done something.
    pub(super) fn touched(&mut self, input: bool, now: Instant) {
        let input = input && !self.over;
        if input {
            self.shared.touched = Some(now);
        }
        // Where a card lies, its person goes on first.
        if self.renewed.is_some_and(|at| (now >= at || input) && !self.shared.model.any_card()) {
            self.renewed = None;
            self.effects.push(Effect::Restart);
        }
    }

    pub(super) fn lie(&self) -> Lie {
        Lie(self.shared.model.placed())
    }

    /// A card that is moved or read says that somebody is here; one that another program keeps, again and again, does not.
    pub(super) fn is_sign(event: &session::Event) -> bool {
        match event {
            session::Event::Progress { .. }
            | session::Event::Looked { .. }
            | session::Event::PinJob { .. } => true,
            session::Event::Failed { fault, .. } => *fault != Fault::Held,
            _ => false,
        }
    }

    /// Somebody is here, as cards say: a visit begins with a card that was placed, and goes on as long as one is read.
    pub(super) fn seen(&mut self, before: &Lie, sign: bool, now: Instant) {
        let after = self.lie();
        let came = after.0.iter().any(|epoch| !before.0.contains(epoch));
        let goes_on = self.shared.touched.is_some() && (sign || after != *before);
        if !self.over && (came || goes_on) {
            self.shared.touched = Some(now);
        }
    }

    /// A visit is over: whatever is known of it is wiped here and on the terminal.
    pub(super) fn end_visit(&mut self, now: Instant) {
        let requests = self.shared.model.end_visit();
        self.effects.extend(requests.into_iter().map(Effect::Request));
        self.effects.push(Effect::Wipe);
        self.pasted = None;
        self.revealed = 0;
        self.shared.touched = None;
        self.shared.pointer.forget();
        self.over = true;
        if self.shared.station.as_ref().is_some_and(|desk| desk.once) {
            self.renewed = Some(now + RENEWED);
        }
    }

    /// What the staff code opened is closed, and what was found out by it forgotten.
    pub(super) fn lock(&mut self) {
        self.shared.staff = false;
        self.shared.model.end_diagnosis();
        if self.trial == Trial::Runs {
            self.trial = Trial::Left;
        }
    }

    /// Carries out what guided pages alone want done.
    pub(super) fn carry_guided(&mut self, step: Step, now: Instant) {
        match step {
            Step::Admit => self.effects.extend(self.shared.model.admit(now).map(Effect::Request)),
            Step::EndVisit => self.end_visit(now),
            Step::Record(entry) => self.effects.push(Effect::Record(entry)),
            Step::Unlock(code) if self.trial == Trial::None && self.has_code() => {
                self.trial = Trial::Runs;
                self.effects.push(Effect::Unlock(code));
            }
            Step::Unlock(_) => self.tell_all(Msg::Refused(&step), now),
            Step::Lock => self.lock(),
            Step::Restart => self.effects.push(Effect::Restart),
            Step::Shut => self.effects.push(Effect::Shut),
            _ => {}
        }
    }

    fn has_code(&self) -> bool {
        self.shared.station.as_ref().is_some_and(|desk| desk.has_code)
    }

    /// A staff code was looked at.
    pub(super) fn unlocked(&mut self, how: Unlock, now: Instant) {
        if std::mem::take(&mut self.trial) == Trial::Runs {
            self.shared.staff = how == Unlock::Right;
            self.tell_all(Msg::Unlocked(how), now);
        }
    }

    /// Carries out a key of the frame; false where it is none.
    pub(super) fn act_guided(&mut self, key: Option<GuidedKey>) -> bool {
        match key {
            Some(GuidedKey::Redraw) => self.effects.push(Effect::Redraw),
            Some(GuidedKey::Staff) if self.has_code() => {
                let staff = Box::new(Staff::default());
                if self.open_like(&*staff).is_none() {
                    self.layers.push(staff);
                }
            }
            Some(GuidedKey::Staff) | None => return false,
        }
        true
    }

    /// When the end of a visit is told next, or comes.
    pub(super) fn idle_end(&self, now: Instant) -> Option<Instant> {
        let (idle, touched) = (self.shared.policy.idle, self.shared.touched?);
        let (warn, wipe) = (touched + idle.warn?, touched + idle.wipe?);
        // A second at a time is told.
        let left = (wipe - now).num_milliseconds();
        Some(if now < warn {
            warn
        } else {
            wipe.min(now + TimeDelta::milliseconds((left - 1).rem_euclid(1000) + 1))
        })
    }

    /// Does this say that somebody is here? What is pasted is dropped, whoever sends it.
    pub(super) const fn is_touch(&self, input: &Input) -> bool {
        !(self.is_guided() && matches!(input, Input::Paste(_)))
    }
}
