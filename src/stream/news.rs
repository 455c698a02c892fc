//! What happened, said once: to the service, its readers and the cards in them; and which card is meant where several are in.

use super::talk::{Heard, Left, Pick, Talk};
use super::words::Say;
use crate::conduct::card::{Looked, Purpose};
use crate::model::Subject;
use crate::present::problem::Problem;
use crate::present::sanitize;
use crate::present::sections::kind;
use crate::session::{self, Epoch, Inside, Service};

/// What a page is about, as far as another state makes what was said untrue.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Starting,
    Down(session::Fault),
    Waiting(Vec<String>),
    Reading(Epoch),
    Known(Epoch),
    Failed(Epoch, session::Fault),
}

impl Talk {
    /// Takes what the session tells.
    pub(super) fn session(&mut self, event: session::Event) -> Heard {
        let now = self.now();
        if let session::Event::PinJob { job, epoch, outcome, .. } = event {
            // What was changed is told as it is now.
            if let Some(demo) = &mut self.model.demo {
                let now = (self.ports.secrets)();
                demo.pins = if now.is_empty() { std::mem::take(&mut demo.pins) } else { now };
            }
            let told = self.model.pin_done(job, epoch, outcome);
            self.model.diagnose_look(epoch, now);
            return told.map_or(Heard::Told, Heard::Pin);
        }
        let (before, state) = (self.model.service.clone(), self.state());
        let requests = self.model.session(event, now);
        self.send(requests);
        // They are made for the eye; what happened is said by what was and is.
        self.model.notices.clear();
        self.happened(before.as_ref());
        let after = self.state();
        if after == state {
            return Heard::Told;
        }
        let read = matches!((&state, &after), (State::Reading(was), State::Known(is) | State::Failed(is, _)) if was == is);
        if read && self.reading.take().is_some() {
            self.tell(Say::WasRead.text());
        }
        // That a look goes on is told once it lasts.
        if matches!(after, State::Reading(_)) { Heard::Told } else { Heard::News }
    }

    /// What a page is about.
    fn state(&self) -> State {
        match (self.model.subject(), self.model.insertion()) {
            (Subject::Starting, _) => State::Starting,
            (Subject::Down(fault), _) => State::Down(fault),
            (Subject::NoReaders | Subject::NotThere(_) | Subject::Waiting(_), _) | (_, None) => {
                let readers = self.model.readers().iter().map(|reader| reader.name.clone());
                State::Waiting(readers.collect())
            }
            (Subject::Reading { .. }, Some(epoch)) => State::Reading(epoch),
            (Subject::Report(_), Some(epoch)) => State::Known(epoch),
            (Subject::Failed(fault), Some(epoch)) => State::Failed(epoch, fault),
        }
    }

    /// Says how service, readers and cards are otherwise than they were.
    fn happened(&mut self, before: Option<&Service>) {
        let lang = self.lang();
        // What is there when the program begins has not happened.
        let Some(before) = before else { return };
        let mut told = Vec::new();
        match (before, &self.model.service) {
            (Service::Up(_), Some(Service::Down(_))) => told.push(Say::ServiceLost.say(lang).to_owned()),
            (Service::Down(_), Some(Service::Up(_))) => told.push(Say::ServiceBack.say(lang).to_owned()),
            _ => {}
        }
        let was: &[session::Reader] = match before {
            Service::Up(readers) => readers,
            Service::Down(_) => &[],
        };
        let is = self.model.readers();
        let inside = |readers: &[session::Reader], name: &str| {
            readers.iter().find(|it| it.name == name).and_then(|it| it.inside.epoch())
        };
        for reader in was {
            let name = sanitize::reader(&reader.name);
            let gone = !is.iter().any(|it| it.name == reader.name);
            if reader.inside.epoch().is_some() && reader.inside.epoch() != inside(is, &reader.name) {
                told.push(Say::CardOut.say(lang).to_owned());
            }
            if gone && matches!(self.model.service, Some(Service::Up(_))) {
                told.push(Say::ReaderWent.with(lang, &[&name]));
            }
        }
        for reader in is {
            let name = sanitize::reader(&reader.name);
            if !was.iter().any(|it| it.name == reader.name) && matches!(before, Service::Up(_)) {
                told.push(Say::ReaderCame.with(lang, &[&name]));
            }
            if reader.inside.epoch().is_some() && reader.inside.epoch() != inside(was, &reader.name) {
                let mute = matches!(reader.inside, Inside::MuteCard { .. });
                let say = if mute { Say::MuteIn } else { Say::CardIn };
                told.push(say.with(lang, &[&name]));
            }
        }
        for line in told {
            self.say(&line);
        }
    }

    /// Has the person say which card is meant, where that is not clear and nobody has said it yet.
    pub(super) fn which(&mut self, purpose: Purpose) -> Result<(), Left> {
        while self.model.visit.undecided(purpose) {
            if !self.chooser()? {
                return Err(Left::Back);
            }
        }
        Ok(())
    }

    /// Asks which of the cards is meant; false where the person leaves it.
    pub(super) fn chooser(&mut self) -> Result<bool, Left> {
        let lang = self.lang();
        let rivals = self.model.visit.rivals(Purpose::Secret);
        let (epochs, items): (Vec<Epoch>, Vec<String>) = rivals
            .into_iter()
            .map(|(epoch, seen)| {
                let what = match seen.looked() {
                    Looked::Reading => Say::CardReading.say(lang).to_owned(),
                    Looked::Report(report) => kind(report.kind).say(lang).to_owned(),
                    Looked::Failed(fault) => Problem::of_fault(fault, lang).what,
                };
                (epoch, format!("{what}. {}", sanitize::reader(&seen.reader)))
            })
            .unzip();
        if epochs.is_empty() {
            return Ok(true);
        }
        match self.pick(Say::WhichCard.say(lang), &items)? {
            Pick::Item(at) => {
                // It may have left while it was chosen.
                if let Some(epoch) = epochs.get(at).filter(|epoch| self.model.visit.looks.contains_key(epoch))
                {
                    self.model.visit.choose(*epoch);
                }
                Ok(true)
            }
            Pick::Back => Ok(false),
            Pick::News => Ok(true),
        }
    }
}
