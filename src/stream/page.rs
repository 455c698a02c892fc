//! What every page is: told, then a menu of what can be done, until it is left.

use std::time::{Duration, Instant as Moment};

use super::job;
use super::talk::{Heard, Left, Pick, Talk};
use super::words;
use crate::conduct::card::Purpose;
use crate::model::{Model, Subject};
use crate::present::mask::Reveal;
use crate::present::text::words;
use crate::session::pin::Work;

words! {
    enum Say {
        Repeat: "この画面をもう一度聞く", "say this screen again";
        Actions: "{0}、できること", "{0}, what can be done";
        NotReal: "デモのカードです。本物ではありません。", "Simulated card, not a real one.";
        Reveal: "伏せてあるものを聞けるようにする", "say what is hidden";
        Cover: "また伏せる", "hide it again";
        Next: "続けますか", "Do you want to go on";
        TryAgain: "もう一度行う", "try again";
        Finish: "残りを終える", "finish the rest";
    }
}

/// How long the first page waits for the service and the look at a card that is in.
const FIRST: Duration = Duration::from_secs(3);

impl Talk {
    /// Waits a moment for what a page is about.
    pub(super) fn settle(&mut self) -> Result<(), Left> {
        self.settle_while(|model| matches!(model.subject(), Subject::Starting | Subject::Reading { .. }))
    }

    /// Waits a moment as long as this holds. What is typed meanwhile was meant for what came before.
    pub(super) fn settle_while(&mut self, holds: impl Fn(&Model) -> bool) -> Result<(), Left> {
        let until = Moment::now() + FIRST;
        while holds(&self.model) {
            let left = until.saturating_duration_since(Moment::now());
            if left.is_zero() {
                return Ok(());
            }
            match self.hear(Some(left))? {
                Heard::Line(line) if line.trim_ascii().eq_ignore_ascii_case(b"q") => return Err(Left::Quit),
                Heard::Pin(outcome) => self.outcome(&outcome),
                _ => {}
            }
        }
        Ok(())
    }

    /// What is said of what is masked.
    pub(super) fn reveal_word(&self) -> &'static str {
        let say = if self.model.visit.reveal == Reveal::Shown { Say::Cover } else { Say::Reveal };
        say.say(self.lang())
    }

    /// A job with a PIN from its questions to its end in words, and what may be done next with this card.
    pub(super) fn job(&mut self, work: Work) -> Result<(), Left> {
        let mut work = work;
        loop {
            self.say(&job::title(&work, self.lang()));
            if let Some(purpose) = job::purpose(&work) {
                self.tell(purpose);
            }
            let mut dialogue = self.begin(&work)?;
            let outcome = self.secret(&mut dialogue)?;
            self.outcome(&outcome);
            for more in job::after(&work, &outcome, self.model.report(), self.lang()) {
                self.say(&more);
            }
            let Some(next) = dialogue.next(self.model.report()) else { return Ok(()) };
            let again = if next == *dialogue.work() { Say::TryAgain } else { Say::Finish };
            let items = [again.say(self.lang()).to_owned()];
            if self.choose(Say::Next.say(self.lang()), &items)?.is_none() {
                return Ok(());
            }
            work = next;
        }
    }
}

/// A part of a screen, under its own name, until it is left.
pub(super) fn part(
    talk: &mut Talk,
    name: String,
    page: impl FnOnce(&mut Talk) -> Result<(), Left>,
) -> Result<(), Left> {
    let before = std::mem::replace(&mut talk.place, name);
    let within = std::mem::replace(&mut talk.part, true);
    let left = page(talk);
    (talk.place, talk.part) = (before, within);
    left
}

/// What every page does: it is told, then offers what can be done; told anew when what it was about is another.
pub(super) fn page<T: Copy>(
    talk: &mut Talk,
    tell: impl Fn(&mut Talk),
    offers: impl Fn(&Talk) -> Vec<(String, T)>,
    mut act: impl FnMut(&mut Talk, T) -> Result<(), Left>,
) -> Result<(), Left> {
    let mut again = true;
    loop {
        match talk.which(Purpose::Looking) {
            Ok(()) | Err(Left::Back) => {}
            Err(left) => return Err(left),
        }
        let place = talk.place.clone();
        if again {
            talk.say(&place);
            if talk.model.has_demo() && talk.model.any_card() {
                talk.tell(Say::NotReal.text());
            }
            tell(talk);
        }
        let (mut items, acts): (Vec<String>, Vec<T>) = offers(talk).into_iter().unzip();
        items.push(talk.word(Say::Repeat.text()).to_owned());
        let question = Say::Actions.with(talk.lang(), &[&place]);
        let zero = if talk.part { words::Say::Back } else { words::Say::Screens };
        match talk.pick_or(&question, &items, zero.say(talk.lang()))? {
            Pick::Back => return Ok(()),
            Pick::News => again = true,
            Pick::Item(at) => {
                let Some(what) = acts.get(at) else {
                    again = true;
                    continue;
                };
                again = false;
                match act(talk, *what) {
                    Ok(()) | Err(Left::Back) => {}
                    Err(left) => return Err(left),
                }
            }
        }
    }
}
