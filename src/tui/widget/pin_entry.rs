//! The one field in which a PIN or password is typed.
//!
//! ```text
//!  署名用パスワード
//!  英大文字と数字を混ぜた6〜16文字  例: AIZU346
//!  残り 2回 / 5回   ご注意ください…
//!
//!   ●●●●__
//!  あと2文字以上
//!  小文字は大文字にしました
//! ```
//!
//! What is typed is in one place only: the field's own [`Pin`], a page of fixed size that is wiped whenever the field
//! is left, its card goes, or nobody types for a minute. It is in no model, no `Debug`, no notice and no cell of the
//! screen: the screen knows how many characters there are. A key comes to it over the stack, one character at a time
//! (`typed.rs`); nothing of it is kept in a `String` or a `Vec`. The placeholder is the officials' printed example,
//! shown in words and never filled in.
//!
//! Before the last try the field asks for a word that it shows: no secret, and no PIN is taken before it is typed.
//! It decides nothing else: whether a PIN is right is the card's to say, and a form that can't be right is not given
//! out at all.

use ratatui::text::{Line, Span};

use crate::domain::credential::{Folding, PinName, Stranger, Tries, Weak};
use crate::present::pin;
use crate::present::sections;
use crate::present::text::Lang;
use crate::secret::Pin;
use crate::tui::compositor::Context;
use crate::tui::keymap::Action;
use crate::tui::text::{Ui, wrap};

/// From so few tries on the field warns.
const FEW: u8 = 2;

/// Which of the values around a PIN is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The one that the card knows.
    Present,
    /// The same, where another shall replace it.
    Old,
    /// The one that shall replace it.
    New,
    /// The same once more.
    Again,
}

/// What the field says of the last key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Note {
    /// A character was not taken, at this place.
    Refused(usize, Stranger),
    /// There is no more room.
    Full,
    /// Enter came too early.
    Lacking,
    /// A paste was not taken.
    Paste,
    /// It was wiped: nobody typed, or the program was stopped.
    Wiped,
    /// The two new ones differ; both were wiped.
    Differ,
    /// The new one is the old one.
    Same,
    /// The word before the last try was another one.
    OtherWord,
}

/// What comes of Enter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Entered {
    /// Nothing yet; the field says why.
    Nothing,
    /// The PIN, whose form is right. The field is empty now.
    Pin(Pin),
}

/// The field.
#[derive(Debug)]
pub(crate) struct PinEntry {
    name: PinName,
    asked: Asked,
    tries: Option<Tries>,
    /// The word before the last try, as far as it was typed; `None` where it is not asked for, or was typed.
    word: Option<Word>,
    last_try: bool,
    field: Pin,
    folding: Folding,
    note: Option<Note>,
    weak: Option<Weak>,
}

/// A short word that is no secret, as it is typed.
#[derive(Debug, Default)]
struct Word {
    typed: String,
}

/// No longer than the word itself by much.
const WORD_ROOM: usize = 8;

impl PinEntry {
    /// An empty field for a PIN, with the counter that the card told; of two counters the lower one.
    pub(crate) fn new(name: PinName, tries: Option<Tries>) -> Self {
        let last = tries.and_then(Tries::left) == Some(1);
        Self {
            name,
            asked: Asked::Present,
            tries,
            word: last.then(Word::default),
            last_try: false,
            field: Pin::new(),
            folding: Folding::default(),
            note: None,
            weak: None,
        }
    }

    /// The field goes on to another of the values: it is empty, and asks for no word.
    pub(crate) fn ask(&mut self, asked: Asked) {
        self.wipe();
        self.asked = asked;
        (self.note, self.weak) = (None, None);
    }

    /// The new one is easily guessed: told while it is typed again.
    pub(crate) const fn warn(&mut self, weak: Option<Weak>) {
        self.weak = weak;
    }

    /// The two new ones differ: asked for from the first again.
    pub(crate) fn differ(&mut self) {
        self.ask(Asked::New);
        self.note = Some(Note::Differ);
    }

    /// The new one is the old one: asked for again.
    pub(crate) fn same(&mut self) {
        self.ask(Asked::New);
        self.note = Some(Note::Same);
    }

    pub(crate) const fn asked(&self) -> Asked {
        self.asked
    }

    /// The tries that the person was shown: for the request.
    pub(crate) fn shown(&self) -> Option<u8> {
        self.tries.and_then(Tries::left)
    }

    /// The person has typed the word before the last try: for the request.
    pub(crate) const fn last_try(&self) -> bool {
        self.last_try
    }

    /// Is the word before the last try still asked for?
    pub(crate) const fn wants_word(&self) -> bool {
        self.word.is_some()
    }

    /// Is something in it?
    pub(crate) fn holds_any(&self) -> bool {
        !self.field.is_empty()
    }

    /// Wipes what is typed.
    pub(crate) fn wipe(&mut self) {
        self.field.wipe();
        self.folding = Folding::default();
        if let Some(word) = &mut self.word {
            word.typed.clear();
        }
    }

    /// Wipes what is typed and says so: nobody typed for a minute, or the program was stopped.
    pub(crate) fn wiped(&mut self) {
        self.wipe();
        self.note = Some(Note::Wiped);
    }

    /// A paste came. It was not kept, and is not taken: what is pasted was lying in the clipboard for every program.
    pub(crate) const fn paste(&mut self) {
        self.note = Some(Note::Paste);
    }

    /// Takes a typed character.
    pub(crate) fn type_char(&mut self, c: char) {
        self.note = None;
        if let Some(word) = &mut self.word {
            if word.typed.len() < WORD_ROOM && c.is_ascii_graphic() {
                word.typed.push(c.to_ascii_lowercase());
            }
            return;
        }
        let form = self.name.form();
        match form.fold(c) {
            Err(why) => self.note = Some(Note::Refused(self.field.len() + 1, why)),
            Ok(_) if self.field.len() >= form.lengths().1 => self.note = Some(Note::Full),
            Ok((byte, folding)) => {
                if self.field.push(byte) {
                    self.folding = self.folding.and(folding);
                }
            }
        }
    }

    /// Carries out an action of the field; false where it is not its business.
    pub(crate) fn act(&mut self, action: Action) -> bool {
        match action {
            Action::Erase => {
                self.note = None;
                match &mut self.word {
                    Some(word) => drop(word.typed.pop()),
                    None => {
                        self.field.pop();
                    }
                }
                if self.field.is_empty() {
                    self.folding = Folding::default();
                }
            }
            Action::EraseAll => {
                self.note = None;
                self.wipe();
            }
            _ => return false,
        }
        true
    }

    /// Enter: gives the PIN out where its form is right.
    pub(crate) fn enter(&mut self, lang: Lang) -> Entered {
        if let Some(word) = &mut self.word {
            if word.typed == pin::last_try_word(lang) {
                (self.word, self.note, self.last_try) = (None, None, true);
            } else {
                word.typed.clear();
                self.note = Some(Note::OtherWord);
            }
            return Entered::Nothing;
        }
        if self.name.form().lacks(self.field.bytes()).is_some() {
            self.note = Some(Note::Lacking);
            return Entered::Nothing;
        }
        (self.folding, self.note) = (Folding::default(), None);
        Entered::Pin(std::mem::take(&mut self.field))
    }

    /// The field as lines of at most `width` cells, and where the cursor is in them.
    pub(crate) fn lines(&self, width: usize, cx: &Context<'_>) -> (Vec<Line<'static>>, (usize, usize)) {
        let lang = cx.lang;
        let mut lines: Vec<Line<'static>> = Vec::new();
        let mut tell = |text: &str, style| {
            lines.extend(wrap(text, width).into_iter().map(|line| Line::styled(line, style)));
        };
        let name = pin::title(self.name, lang);
        let heading = match self.asked {
            Asked::Present => name,
            Asked::Old => Ui::PinOld.with(lang, &[pin::name(self.name, lang)]),
            Asked::New => Ui::PinNew.with(lang, &[pin::name(self.name, lang)]),
            Asked::Again => Ui::PinAgain.with(lang, &[pin::name(self.name, lang)]),
        };
        tell(&heading, cx.theme.title);
        tell(pin::form(self.name.form(), lang), cx.theme.label);
        if matches!(self.asked, Asked::Present | Asked::Old) {
            self.tell_tries(&mut tell, cx);
        }
        if let Some(weak) = self.weak {
            tell(&Ui::PinWeak.with(lang, &[pin::weak(weak, lang)]), cx.theme.warn);
        }
        lines.push(Line::default());
        let at = (2 + self.cells(), lines.len());
        lines.push(self.field_line(cx));
        let mut tell = |text: &str, style| {
            lines.extend(wrap(text, width).into_iter().map(|line| Line::styled(line, style)));
        };
        if self.word.is_none() {
            let form = self.name.form();
            let lack = form.lacks(self.field.bytes());
            let (told, style) = match (lack, self.note) {
                (Some(lack), Some(Note::Lacking)) => (pin::capital(&pin::lack(lack, lang)), cx.theme.warn),
                (Some(lack), _) => (pin::capital(&pin::lack(lack, lang)), cx.theme.text),
                (None, _) => (Ui::PinComplete.say(lang).to_owned(), cx.theme.good),
            };
            tell(&told, style);
        }
        if let Some(note) = self.told_note(lang) {
            tell(&note, cx.theme.warn);
        }
        if let Some(folded) = pin::folding(self.folding, lang) {
            tell(&pin::capital(folded), cx.theme.text);
        }
        (lines, at)
    }

    /// The counter, and what it means where it is low.
    fn tell_tries(&self, tell: &mut impl FnMut(&str, ratatui::style::Style), cx: &Context<'_>) {
        let lang = cx.lang;
        let secret = self.name.secrets()[0];
        let Some(tries) = self.tries else { return tell(Ui::PinTriesUnknown.say(lang), cx.theme.text) };
        let count = sections::tries(secret, tries, lang);
        match tries.left() {
            Some(1) if self.word.is_some() => {
                tell(&count, cx.theme.bad);
                let word = pin::last_try_word(lang);
                tell(&Ui::PinLastTry.with(lang, &[word]), cx.theme.bad);
            }
            Some(1) => {
                tell(&count, cx.theme.bad);
                tell(Ui::PinLastTryGiven.say(lang), cx.theme.bad);
            }
            Some(left) if left <= FEW => {
                tell(&count, cx.theme.warn);
                tell(Ui::PinFewTries.say(lang), cx.theme.warn);
            }
            _ => tell(&count, cx.theme.text),
        }
    }

    /// Characters that stand in the line.
    fn cells(&self) -> usize {
        self.word.as_ref().map_or_else(|| self.field.len(), |word| word.typed.len())
    }

    /// Bullets, and places that are still empty; or the word as far as it was typed.
    fn field_line(&self, cx: &Context<'_>) -> Line<'static> {
        let (least, _) = self.name.form().lengths();
        let (shown, room) = match &self.word {
            Some(word) => (word.typed.clone(), pin::last_try_word(cx.lang).len()),
            None => (cx.glyphs.bullet.repeat(self.field.len()), least),
        };
        let empty = "_".repeat(room.saturating_sub(self.cells()));
        Line::from(vec![
            Span::raw("  "),
            Span::styled(shown, cx.theme.focus),
            Span::styled(empty, cx.theme.quiet),
        ])
    }

    fn told_note(&self, lang: Lang) -> Option<String> {
        Some(match self.note? {
            Note::Refused(place, why) => pin::refused(place, why, lang),
            Note::Full => Ui::PinFull.say(lang).to_owned(),
            Note::Lacking => Ui::PinLacking.say(lang).to_owned(),
            Note::Paste => Ui::PinPaste.say(lang).to_owned(),
            Note::Wiped => Ui::PinWiped.say(lang).to_owned(),
            Note::Differ => Ui::PinDiffer.say(lang).to_owned(),
            Note::Same => Ui::PinSame.say(lang).to_owned(),
            Note::OtherWord => Ui::PinOtherWord.with(lang, &[pin::last_try_word(lang)]),
        })
    }
}

/// Whatever ends the field wipes it; its page does so once more by itself.
impl Drop for PinEntry {
    fn drop(&mut self) {
        self.wipe();
    }
}
