//! The dialogue of a PIN: from the counter that is shown to what came of it, one question at a time.
//!
//! Begun for one card that was looked at, and for no other. What is typed is in one place only: the dialogue's own
//! [`Pin`]s, pages of fixed size that are wiped whenever the dialogue is left, its card goes, or nobody types for a while.
//! It is in no `Debug`, and a face knows how many characters there are and nothing else of them. Whether a PIN is right is
//! the card's to say; a form that can't be right is not given out at all.

mod field;
mod number_b;

pub(crate) use field::Field;
pub use field::Note;

pub use crate::session::pin::possible::{Leave, Terms, counters, held, lower, opens, possible};

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::credential::{Folding, Form, KeyPair, Lack, PinName, Secret, Tries, Weak};
use crate::domain::holder::{BirthDate, Words};
use crate::domain::identity::Meant;
use crate::domain::report::{CardReport, Want};
use crate::domain::validity::Outside;
use crate::secret::Pin;
use crate::session::Epoch;
use crate::session::pin::possible::{least, presentable};
use crate::session::pin::{Consent, Done, Given, Order, PinOutcome, PinRequest, Stop, Whose, Work};

use number_b::NumberB;

/// What confirms that the last try may be spent, in any case of letters: a keyboard may have no kana.
pub const LAST_TRY_WORDS: [&str; 4] = ["saigo", "last", "さいご", "最後"];

/// What confirms that a key may be used outside its certificate's dates.
pub const OUTSIDE_WORDS: [&str; 3] = ["hai", "yes", "はい"];

/// A word as it is compared, however a keyboard gives its letters: of full or half width, of either case, of either kana,
/// with a voicing mark of its own.
fn folded(word: &str) -> String {
    let plain = |c: char| match c {
        // U+FF01..=U+FF5E are ASCII's 21..=7E, full width; katakana stands 60 above hiragana.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        'ｻ' => 'さ',
        'ｲ' => 'い',
        'ｺ' => 'こ',
        'ﾊ' => 'は',
        'ﾞ' | '゛' => '\u{3099}',
        other => other,
    };
    let plain: String = word.chars().map(plain).flat_map(char::to_lowercase).collect();
    plain.replace("こ\u{3099}", "ご")
}

/// Characters of such a word at the most: no longer than the word itself by much.
const WORD_ROOM: usize = 8;

/// What is asked for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A word, before anything else.
    Word(Risk),
    /// The six digits of the birth date, with which 照合番号B begins, where the signing certificate does not tell them.
    Birth,
    /// The PIN that the card knows; of 照合番号B the four digits under the photo.
    Present,
    /// The same, where another shall replace it.
    Old,
    /// The one that shall replace it.
    New,
    /// The same once more.
    Again,
}

/// What a person takes upon themselves by typing a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Risk {
    /// The key is used outside a certificate's dates: whose, and how ([`OUTSIDE_WORDS`]).
    Outside(KeyPair, Outside),
    /// The last try may be spent ([`LAST_TRY_WORDS`]).
    LastTry,
}

impl Risk {
    /// The words that take it.
    #[must_use]
    pub const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Outside(..) => &OUTSIDE_WORDS,
            Self::LastTry => &LAST_TRY_WORDS,
        }
    }
}

/// How far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Something is typed.
    Typing,
    /// The card is at work; `on_pad`: the PIN is typed on the reader's own keys.
    Running {
        /// On the reader's keys.
        on_pad: bool,
    },
    /// What came of it.
    Ended(Arc<PinOutcome>),
    /// Its card went while a PIN was typed: what is still being typed must not be taken for anything else.
    Gone,
    /// Its card is gone, and there is nothing more to tell.
    Over,
}

/// The dialogue.
pub struct Dialogue {
    work: Work,
    reader: String,
    epoch: Epoch,
    card: Meant,
    counters: Vec<(Secret, Tries)>,
    /// The reader has keys, and this may be typed on them.
    pad: bool,
    birth: Option<NaiveDate>,
    /// Where it is 照合番号B that is presented.
    number_b: Option<NumberB>,
    asked: Asked,
    word: String,
    /// What the person has to say yes to, in this order.
    risks: VecDeque<Risk>,
    /// To how much of it that was said already.
    taken: usize,
    consent: Consent,
    field: Field,
    note: Option<Note>,
    weak: Option<Weak>,
    /// Of a change: what was typed before what is being typed now.
    old: Option<Pin>,
    new: Option<Pin>,
    stage: Stage,
}

/// What is typed is in none of it.
impl std::fmt::Debug for Dialogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dialogue")
            .field("work", &self.work.pin())
            .field("asked", &self.asked)
            .finish_non_exhaustive()
    }
}

impl Dialogue {
    /// For the card of a report that was made in this insertion. Refuses what [`possible`] refuses, before anybody is
    /// asked.
    pub fn begin(work: Work, report: &CardReport, epoch: Epoch, terms: Terms) -> Result<Self, Stop> {
        let counters = possible(&work, report, terms)?;
        let number_b = (work.pin() == PinName::NumberB).then(|| NumberB::of(report)).transpose()?;
        let outside = work.uses().and_then(|pair| report.outside(pair, terms.now));
        let outside = outside.filter(|_| terms.outside == Leave::AskedFor);
        let mut risks: VecDeque<_> =
            outside.into_iter().map(|(of, outside)| Risk::Outside(of, outside)).collect();
        risks.extend(
            (least(&counters) == Some(1) && terms.last_try == Leave::AskedFor).then_some(Risk::LastTry),
        );
        let consent = terms.consent(least(&counters));
        let holder = report.jpki.sign.as_ref().ok().and_then(|sign| sign.holder.as_ref());
        let pad = report.pin_pad && work.fits_pad();
        let mut dialogue = Self {
            reader: report.reader.clone(),
            epoch,
            card: report.meant(),
            counters,
            pad,
            birth: holder.and_then(|holder| holder.birth_date.as_ref()).and_then(|birth| birth.day),
            number_b,
            asked: Asked::Present,
            word: String::new(),
            risks,
            taken: 0,
            consent,
            field: Field::new(work.pin().form()),
            note: None,
            weak: None,
            old: None,
            new: None,
            stage: Stage::Typing,
            work,
        };
        dialogue.ask(dialogue.first());
        Ok(dialogue)
    }

    /// What the PIN is for.
    #[must_use]
    pub const fn work(&self) -> &Work {
        &self.work
    }

    /// Which PIN it is.
    #[must_use]
    pub const fn pin(&self) -> PinName {
        self.work.pin()
    }

    /// What is asked for looks like this.
    #[must_use]
    pub const fn form(&self) -> Form {
        match (&self.number_b, self.asked) {
            (Some(_), Asked::Birth) => Form::Birth,
            (Some(_), _) => Form::UnderPhoto,
            (None, _) => self.work.pin().form(),
        }
    }

    /// The birth date of the signing certificate and its six digits, where 照合番号B is made of them and nobody is asked.
    #[must_use]
    pub fn birth(&self) -> Option<&(BirthDate, Words)> {
        self.number_b.as_ref().and_then(NumberB::birth)
    }

    /// The counters that decide, as the card told them.
    #[must_use]
    pub fn counters(&self) -> &[(Secret, Tries)] {
        &self.counters
    }

    /// Of two counters the lower one; `None` where the card told none.
    #[must_use]
    pub fn tries(&self) -> Option<Tries> {
        lower(&self.counters)
    }

    /// What is asked for.
    #[must_use]
    pub const fn asked(&self) -> Asked {
        self.asked
    }

    /// Which of how many things is asked for.
    #[must_use]
    pub fn step(&self) -> (usize, usize) {
        let words = self.taken + self.risks.len();
        let birth = usize::from(self.asks_birth());
        let at = match self.asked {
            Asked::Word(_) => self.taken + 1,
            Asked::Birth | Asked::Old => words + 1,
            Asked::Present => words + birth + 1,
            Asked::New => words + 2,
            Asked::Again => words + 3,
        };
        (at, words + birth + if self.work.replaces() { 3 } else { 1 })
    }

    /// How far it has come.
    #[must_use]
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Characters that stand in the field.
    #[must_use]
    pub fn length(&self) -> usize {
        if self.asks_word() { self.word.chars().count() } else { self.field.pin.len() }
    }

    /// Is it a word that is typed, and no secret?
    #[must_use]
    pub const fn asks_word(&self) -> bool {
        matches!(self.asked, Asked::Word(_))
    }

    /// The word, as far as it was typed.
    #[must_use]
    pub fn word(&self) -> &str {
        &self.word
    }

    /// What is missing in the field; nothing where its form is right.
    #[must_use]
    pub fn lack(&self) -> Option<Lack> {
        self.field.lack()
    }

    /// What was done to what stands in the field.
    #[must_use]
    pub const fn folding(&self) -> Folding {
        self.field.folding
    }

    /// What is to be said of the last key.
    #[must_use]
    pub const fn note(&self) -> Option<Note> {
        self.note
    }

    /// Why the new one is a poor choice: told while it is typed again.
    #[must_use]
    pub const fn weak(&self) -> Option<Weak> {
        self.weak
    }

    /// May it be typed on the reader's own keys now?
    #[must_use]
    pub fn offers_pad(&self) -> bool {
        self.pad && self.stage == Stage::Typing && self.asked == Asked::Present
    }

    /// Was anything of a PIN typed?
    #[must_use]
    pub fn holds_secret(&self) -> bool {
        let birth = self.number_b.as_ref().is_some_and(|number| number.typed.is_some());
        !self.field.pin.is_empty() || self.old.is_some() || self.new.is_some() || birth
    }

    /// Takes a typed character.
    pub fn type_char(&mut self, c: char) {
        self.note = None;
        if self.stage != Stage::Typing {
            return;
        }
        if self.asks_word() {
            if self.word.chars().count() < WORD_ROOM && !c.is_control() && !c.is_whitespace() {
                self.word.extend(c.to_lowercase());
            }
        } else {
            self.note = self.field.take(c).err();
        }
    }

    /// Takes the last character back.
    pub fn erase(&mut self) {
        self.note = None;
        if self.asks_word() {
            self.word.pop();
        } else {
            self.field.erase();
        }
    }

    /// Empties the field.
    pub fn clear(&mut self) {
        self.note = None;
        self.word.clear();
        self.field.wipe();
    }

    /// A paste came. It was not kept, and is not taken: what is pasted was lying in the clipboard for every program.
    pub const fn paste(&mut self) {
        self.note = Some(Note::Paste);
    }

    /// Nobody typed for a while, or what asks is out of sight: all that was typed is wiped, and asked for from the first. So is
    /// what stands where a word is asked for: who is quick types a PIN there.
    pub fn expire(&mut self) {
        if self.holds_secret() {
            self.restart();
        } else if self.word.is_empty() {
            return;
        }
        self.clear();
        self.note = Some(Note::Wiped);
    }

    /// Enter. Gives out what is sent once everything was typed, and is at work then.
    pub fn enter(&mut self) -> Option<PinRequest> {
        if self.stage != Stage::Typing {
            return None;
        }
        if let Asked::Word(risk) = self.asked {
            let taken = risk.words().contains(&folded(&self.word).as_str());
            self.word.clear();
            if !taken {
                self.note = Some(Note::OtherWord);
                return None;
            }
            match risk {
                Risk::Outside(..) => self.consent.outside = true,
                Risk::LastTry => self.consent.last_try = true,
            }
            self.risks.pop_front();
            self.taken += 1;
            self.ask(self.first());
            return None;
        }
        if let Some(lack) = self.lack() {
            self.note = Some(Note::Lacking(lack));
            return None;
        }
        let pin = self.field.give();
        match self.asked {
            Asked::Word(_) => None,
            Asked::Birth => {
                if let Some(number) = &mut self.number_b {
                    number.typed = Some(pin);
                }
                self.ask(Asked::Present);
                None
            }
            Asked::Present => {
                let whole = match &self.number_b {
                    Some(number) => number.with(&pin),
                    None => pin,
                };
                Some(self.request(Given::Typed(whole), None))
            }
            Asked::Old => {
                self.old = Some(pin);
                self.ask(Asked::New);
                None
            }
            Asked::New if self.old.as_ref() == Some(&pin) => {
                self.ask(Asked::New);
                self.note = Some(Note::Same);
                None
            }
            Asked::New => {
                let weak = self.form().weak(pin.bytes(), self.birth);
                self.new = Some(pin);
                self.ask(Asked::Again);
                self.weak = weak;
                None
            }
            Asked::Again => match (self.old.take(), self.new.take()) {
                (Some(old), Some(new)) if new == pin => Some(self.request(Given::Typed(old), Some(new))),
                (old, _) => {
                    self.old = old;
                    self.ask(Asked::New);
                    self.note = Some(Note::Differ);
                    None
                }
            },
        }
    }

    /// It is typed on the reader's own keys: what is sent, where they are offered.
    pub fn on_pad(&mut self) -> Option<PinRequest> {
        self.field.wipe();
        self.offers_pad().then(|| self.request(Given::OnPad, None))
    }

    /// All of it at once, from where nobody is asked: the PIN, and what replaces it. Its form is the job's to refuse. Of
    /// 照合番号B the four digits where the birth date is known, else that date's six digits before them; or all fourteen.
    #[must_use]
    pub fn given(mut self, pin: Pin, new: Option<Pin>) -> PinRequest {
        let whole = match &self.number_b {
            Some(number) => number.of_line(&pin),
            None => pin,
        };
        self.request(Given::Typed(whole), new)
    }

    /// What keeps such a line from being sent; nothing where its form is right.
    #[must_use]
    pub fn lack_of(&self, line: &[u8]) -> Option<Lack> {
        match &self.number_b {
            Some(number) => number.lack(line),
            None => self.form().lacks(line),
        }
    }

    /// Its card is another one or gone.
    pub fn card_left(&mut self) {
        self.stage = match &self.stage {
            Stage::Typing => Stage::Gone,
            Stage::Running { .. } | Stage::Gone => return,
            // What happened to the card is worth telling after it is gone; what was on it is not.
            Stage::Ended(outcome) if matches!(outcome.result, Err(Stop::Fault { .. })) => return,
            Stage::Ended(_) | Stage::Over => Stage::Over,
        };
        self.restart();
    }

    /// A job with a PIN ended; true where it is this one.
    pub fn ended(&mut self, outcome: &Arc<PinOutcome>) -> bool {
        let mine = matches!(self.stage, Stage::Running { .. });
        if mine {
            self.stage = Stage::Ended(Arc::clone(outcome));
        }
        mine
    }

    /// What may be done next with this card, once it has ended: the rest of a change that was made in one of two places,
    /// or the same once more where that is of use.
    #[must_use]
    pub fn next(&self, report: Option<&CardReport>) -> Option<Work> {
        let (Stage::Ended(outcome), Some(report)) = (&self.stage, report) else { return None };
        let next = match &outcome.result {
            Err(Stop::Half { unchanged, .. }) => Work::Finish(*unchanged),
            Err(
                Stop::Wrong { .. }
                | Stop::FewerTries { .. }
                | Stop::LastTry
                | Stop::Abandoned(_)
                | Stop::NotAlone
                | Stop::NoIdentity(_)
                | Stop::Outside { .. }
                | Stop::Fault { .. }
                | Stop::Refused { .. },
            ) => self.work.clone(),
            Ok(
                Done::Checked
                | Done::Read(..)
                | Done::Changed
                | Done::Answered(_)
                | Done::Signed(_)
                | Done::Face(_),
            )
            | Err(_) => {
                return None;
            }
        };
        presentable(&next, report, Leave::AskedFor).is_ok().then_some(next)
    }

    fn first(&self) -> Asked {
        match self.risks.front() {
            Some(risk) => Asked::Word(*risk),
            None if self.work.replaces() => Asked::Old,
            None if self.asks_birth() => Asked::Birth,
            None => Asked::Present,
        }
    }

    /// Are the digits of the birth date asked for, since the signing certificate does not tell them?
    fn asks_birth(&self) -> bool {
        self.number_b.as_ref().is_some_and(|number| number.birth().is_none())
    }

    /// From the first again, with nothing typed. The word was no secret.
    fn restart(&mut self) {
        (self.old, self.new) = (None, None);
        if let Some(number) = &mut self.number_b {
            number.typed = None;
        }
        self.word.clear();
        self.ask(self.first());
    }

    fn ask(&mut self, asked: Asked) {
        (self.asked, self.note, self.weak) = (asked, None, None);
        self.field.ask_for(self.form());
    }

    fn request(&mut self, given: Given, new: Option<Pin>) -> PinRequest {
        self.stage = Stage::Running { on_pad: given == Given::OnPad };
        let order = Order {
            reader: self.reader.clone(),
            epoch: self.epoch,
            card: Whose::Shown(self.card.clone()),
            work: self.work.clone(),
            consent: self.consent,
        };
        PinRequest { order, given, new }
    }
}

/// What keeps a line with 照合番号B from being sent, where the birth date is known, or may become so, or not.
#[must_use]
pub fn lack_of_number(line: &[u8], known: bool) -> Option<Lack> {
    crate::session::pin::number_b::lack(line, known)
}

/// A PIN that was given before any card was looked at, and nobody can be asked: the job looks itself, in its one transaction.
#[must_use]
pub const fn unasked(
    work: Work,
    reader: String,
    epoch: Epoch,
    want: Want,
    terms: Terms,
    pin: Pin,
) -> PinRequest {
    let order = Order { reader, epoch, card: Whose::Whichever(want), work, consent: terms.consent(None) };
    PinRequest { order, given: Given::Typed(pin), new: None }
}

#[cfg(test)]
mod tests;
