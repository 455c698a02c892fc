//! The prompt for whoever listens: a question is asked once, and what is to be said of a key is a line of its own, with the
//! question after it. A secret is told by its length, a word as it is typed.

use super::{Keystroke, NoEntry, Say, Terminal, Utf8, declined};
use crate::conduct::pin::{Asked, Dialogue, Field, Note};
use crate::domain::credential::{Form, Lack};
use crate::present::pin;
use crate::secret::Pin;
use crate::session::pin::PinRequest;

impl Terminal {
    fn question(&self, label: &str, typed: &str) {
        self.say(&format!("{label}: {typed}"));
    }

    /// Ends the line of the question, says something and asks it again, with what stands in it already.
    fn interject(&self, notes: &[String], label: &str, typed: &str) {
        self.line("");
        for note in notes.iter().filter(|note| !note.is_empty()) {
            self.line(note);
        }
        self.question(label, typed);
    }

    /// What was entered can't be right and is gone: of something that nobody sees nobody knows what is left to type.
    fn anew(&self) -> String {
        Say::Anew.say(self.lang).to_owned()
    }

    pub(super) fn spoken_code(&self, label: &str, least: usize) -> Result<Pin, NoEntry> {
        let (mut field, mut text) = (Field::new(Form::Password), Utf8::default());
        self.question(label, "");
        loop {
            let key = self.key()?;
            let note = match key {
                Keystroke::Enter => {
                    let entered = pin::entered(Form::Password, field.pin.len(), self.lang);
                    let Some(more) = least.checked_sub(field.pin.len()).filter(|more| *more > 0) else {
                        self.line("");
                        self.line(&entered);
                        return Ok(field.give());
                    };
                    field.wipe();
                    let lack = pin::lack(Lack::Characters(more), Form::Password, self.lang);
                    let notes = [entered, lack, self.anew()];
                    self.interject(&notes, label, "");
                    continue;
                }
                Keystroke::Back | Keystroke::Clear => {
                    if matches!(key, Keystroke::Back) {
                        field.erase();
                    } else {
                        field.wipe();
                    }
                    self.interject(&[pin::entered(Form::Password, field.pin.len(), self.lang)], label, "");
                    continue;
                }
                Keystroke::Paste => Some(Note::Paste),
                Keystroke::None(silence) if !field.pin.is_empty() => {
                    field.wipe();
                    self.wiped.set(silence);
                    Some(Note::Wiped)
                }
                Keystroke::None(_) | Keystroke::Nothing => None,
                Keystroke::Byte(byte) => text.take(byte).and_then(|character| field.take(character).err()),
            };
            if note.is_some() {
                self.interject(&[self.note_of_code(note)], label, "");
            }
        }
    }

    pub(super) fn spoken_field(
        &self,
        dialogue: &mut Dialogue,
        label: &str,
    ) -> Result<Option<PinRequest>, NoEntry> {
        let (asked, mut text) = (dialogue.asked(), Utf8::default());
        let is_word = matches!(asked, Asked::Word(_));
        let entered = |dialogue: &Dialogue| {
            if is_word { String::new() } else { pin::entered(dialogue.form(), dialogue.length(), self.lang) }
        };
        // A character was not taken, and that is not mended: what was taken is then no whole secret of theirs.
        let mut refused = false;
        self.question(label, "");
        loop {
            let key = self.key()?;
            match key {
                Keystroke::Enter if declined(dialogue) => return Err(NoEntry::Interrupted),
                Keystroke::Enter if refused => {
                    refused = false;
                    dialogue.clear();
                    self.interject(&[self.anew()], label, "");
                }
                Keystroke::Enter => {
                    let (folding, told) = (dialogue.folding(), entered(dialogue));
                    let request = dialogue.enter();
                    let goes_on = dialogue.asked() != asked || matches!(dialogue.note(), Some(Note::Same));
                    if request.is_none() && !goes_on {
                        let note = self.note(dialogue);
                        if is_word {
                            self.interject(&[note], label, dialogue.word());
                        } else {
                            dialogue.clear();
                            self.interject(&[told, note, self.anew()], label, "");
                        }
                        continue;
                    }
                    self.line("");
                    let folded = pin::folding(folding, self.lang).unwrap_or_default();
                    for note in [&told, folded].into_iter().filter(|note| !note.is_empty()) {
                        self.line(note);
                    }
                    return Ok(request);
                }
                Keystroke::Back | Keystroke::Clear => {
                    refused = false;
                    if matches!(key, Keystroke::Back) {
                        dialogue.erase();
                    } else {
                        dialogue.clear();
                    }
                    self.interject(&[entered(dialogue)], label, dialogue.word());
                }
                Keystroke::Paste => {
                    dialogue.paste();
                    self.interject(&[self.note(dialogue), entered(dialogue)], label, dialogue.word());
                }
                Keystroke::None(silence) => {
                    self.expire(dialogue, silence);
                    if dialogue.asked() != asked {
                        self.line("");
                        return Ok(None);
                    }
                    if dialogue.note() == Some(Note::Wiped) {
                        self.interject(&[self.note(dialogue)], label, "");
                    }
                }
                Keystroke::Nothing => {}
                Keystroke::Byte(byte) => {
                    let Some(character) = text.take(byte) else { continue };
                    let before = dialogue.word().len();
                    dialogue.type_char(character);
                    if dialogue.note().is_some() {
                        refused = !is_word;
                        self.interject(&[self.note(dialogue), entered(dialogue)], label, dialogue.word());
                    } else {
                        self.say(dialogue.word().get(before..).unwrap_or_default());
                    }
                }
            }
        }
    }
}
