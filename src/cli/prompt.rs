//! How a secret comes in: typed on the terminal itself, or as a line of standard input with `--pin-stdin`.
//!
//! Neither `std::io::stdin` nor a terminal library is used: their buffers are never wiped. A byte is read, decoded,
//! folded and put into the secret's own page; what held it on the way is wiped. On the terminal only bullets are
//! written; for whoever listens nothing but lines, and no escape sequence.

mod spoken;

use std::cell::Cell;
use std::io;
use std::time::Duration;

use unicode_width::UnicodeWidthStr as _;
use zeroize::{Zeroize as _, Zeroizing};

use super::setting::Manner;
use super::terminal::{self, Raw};
use crate::conduct::pin::{Asked, Dialogue, Field, Note};
use crate::domain::credential::{Folding, Form, Lack, Stranger};
use crate::os::tty::{self, Waited};
use crate::os::{signal, stream};
use crate::present::pin;
use crate::present::text::{Lang, words};
use crate::secret::Pin;
use crate::session::pin::PinRequest;

/// Bytes of one line of `--pin-stdin` at the most: sixteen full-width characters are 48.
const LINE: usize = 64;

/// An entry nobody goes on with is wiped after so long.
const IDLE: Duration = Duration::from_mins(1);
/// After Esc alone nothing follows within this time; a key that sends more has sent it.
const ESCAPE: Duration = Duration::from_millis(50);

words! {
    enum Say {
        Paste: "貼り付けはできません。キーで入力してください", "pasting is refused: type it";
        WipedIdle: "60秒入力がなく消しました。最初から入力してください", "wiped after 60 s idle: type it from the start";
        WipedStopped: "中断されたので消しました。最初から入力してください", "wiped at the stop: type it from the start";
        Anew: "何も送っていません。はじめから入力してください", "nothing was sent: type it from the start";
        OtherWord: "違います: {0}です。Enter だけでやめます", "that is another word: type {0}, or Enter alone to leave";
    }
}

/// Why nothing was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoEntry {
    /// Standard input can't be read: the system's number of why.
    Unread(i32),
    /// There is no terminal to ask on.
    NoTerminal,
    /// The person gave up.
    Interrupted,
    /// What came can't be right.
    Form(Lack),
    /// Nor can what shall replace it.
    NewForm(Lack),
}

/// Is a word asked for, and none typed? Enter then takes nothing upon oneself: it leaves.
fn declined(dialogue: &Dialogue) -> bool {
    dialogue.asks_word() && dialogue.word().is_empty()
}

/// UTF-8 as it comes in, byte by byte.
#[derive(Default)]
struct Utf8 {
    bytes: Zeroizing<[u8; 4]>,
    have: usize,
}

impl Utf8 {
    /// One more byte: a character that is whole now, or one that can't be.
    fn take(&mut self, byte: u8) -> Option<char> {
        if let Some(place) = self.bytes.get_mut(self.have) {
            *place = byte;
            self.have += 1;
        }
        let character = match std::str::from_utf8(&self.bytes[..self.have]) {
            Ok(text) => text.chars().next(),
            // The start of a character.
            Err(error) if error.error_len().is_none() && self.have < self.bytes.len() => return None,
            Err(_) => Some(char::REPLACEMENT_CHARACTER),
        };
        self.bytes.zeroize();
        self.have = 0;
        character
    }
}

/// A secret on a line that nobody mends: what is wrong with it is wrong with the whole.
struct Line {
    form: Form,
    field: Field,
    text: Utf8,
    /// Characters that came, the refused ones included.
    came: usize,
    stranger: Option<(usize, Stranger)>,
    beyond: usize,
}

impl Line {
    fn new(form: Form) -> Self {
        Self { form, field: Field::new(form), text: Utf8::default(), came: 0, stranger: None, beyond: 0 }
    }

    fn take(&mut self, byte: u8) {
        let Some(character) = self.text.take(byte) else { return };
        self.came += 1;
        match self.field.take(character) {
            Ok(()) => {}
            Err(Note::Refused(_, stranger)) => {
                self.stranger.get_or_insert((self.came, stranger));
            }
            Err(_) => self.beyond += 1,
        }
    }

    /// What is wrong with the whole, the first refused character first.
    fn lacks(&self) -> Option<Lack> {
        let cut = (self.text.have > 0).then_some((self.came + 1, Stranger::Other));
        match self.stranger.or(cut) {
            Some((place, stranger)) => Some(Lack::Stranger(place, stranger)),
            None if self.beyond > 0 => Some(Lack::TooLong(self.beyond)),
            None => self.field.lack(),
        }
    }
}

/// The next line of standard input as a secret: read byte by byte, so that the line after it stays for who comes next.
pub(super) fn from_stdin(form: Form) -> Result<(Pin, Folding), NoEntry> {
    from_source(stream::read, form)
}

fn from_source(
    mut read: impl FnMut(&mut [u8]) -> io::Result<usize>,
    form: Form,
) -> Result<(Pin, Folding), NoEntry> {
    let mut entry = Line::new(form);
    let mut byte = Zeroizing::new([0_u8]);
    let mut held_back = false;
    for _ in 0..=LINE {
        match read(&mut *byte) {
            // The end of the input ends the line as well.
            Ok(0) => return finish(entry, held_back),
            Ok(_) if byte[0] == b'\n' => return finish(entry, false),
            Ok(_) => {
                // A carriage return belongs to the end of the line, and only there.
                if std::mem::replace(&mut held_back, byte[0] == b'\r') {
                    entry.take(b'\r');
                }
                if !held_back {
                    entry.take(byte[0]);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(NoEntry::Unread(error.raw_os_error().unwrap_or_default())),
        }
    }
    // Longer than any secret, whatever it is made of.
    Err(NoEntry::Form(
        entry
            .lacks()
            .filter(|lack| !matches!(lack, Lack::Characters(_)))
            .unwrap_or(Lack::TooLong(LINE - form.lengths().1)),
    ))
}

fn finish(mut entry: Line, held_back: bool) -> Result<(Pin, Folding), NoEntry> {
    if held_back {
        entry.take(b'\r');
    }
    match entry.lacks() {
        // Of 照合番号B parts may be known: what is missing is not told by the line alone.
        Some(Lack::Characters(_) | Lack::NoDay) if entry.form == Form::NumberB => {}
        Some(lack) => return Err(NoEntry::Form(lack)),
        None => {}
    }
    Ok((entry.field.give(), entry.field.folding))
}

/// The terminal, without echo and line by key, until dropped.
pub(super) struct Terminal {
    raw: Raw,
    manner: Manner,
    lang: Lang,
    /// Why what was typed was wiped last.
    wiped: Cell<Silence>,
}

impl Drop for Terminal {
    fn drop(&mut self) {
        terminal::asked();
    }
}

/// Why there is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Silence {
    /// None came in time.
    Idle,
    /// The process was stopped meanwhile.
    Stopped,
}

/// What a person pressed.
enum Keystroke {
    Byte(u8),
    Enter,
    Back,
    Clear,
    Paste,
    None(Silence),
    Nothing,
}

impl Terminal {
    /// Takes the terminal that the process belongs to. What was typed before is not the answer.
    pub(super) fn take(manner: Manner, lang: Lang) -> Result<Self, NoEntry> {
        let raw = terminal::ask(lang, manner.is_drawn()).ok_or(NoEntry::NoTerminal)?;
        let taken = Self { raw, manner, lang, wiped: Cell::new(Silence::Idle) };
        taken.mark_pastes();
        Ok(taken)
    }

    /// Pastes are marked, so that they can be refused; not where nothing but lines is written.
    fn mark_pastes(&self) {
        if self.manner.is_drawn() {
            self.say("\x1b[?2004h");
        }
    }

    /// Writes a line.
    pub(super) fn line(&self, text: &str) {
        self.say(text);
        // The terminal puts a return before it, and would do so before another one.
        self.say(if self.manner.is_drawn() { "\r\n" } else { "\n" });
    }

    /// Writes words.
    pub(super) fn say(&self, text: &str) {
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            match self.raw.tty.write(rest) {
                Ok(written) => rest = rest.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // A terminal that takes nothing can't be told so.
                Err(_) => return,
            }
        }
    }

    /// The next byte, or why there is none. Where the process was stopped meanwhile a shell has made the terminal its own, and
    /// may have left the echo on.
    fn byte(&self, patience: Duration) -> Result<Result<u8, Silence>, NoEntry> {
        let mut byte = Zeroizing::new([0_u8]);
        loop {
            match tty::wait(&self.raw.keys, &self.raw.woken, patience) {
                Ok(Waited::Key) => {}
                Ok(Waited::Nothing) => return Ok(Err(Silence::Idle)),
                Ok(Waited::Woken) => {
                    terminal::ask_again().ok_or(NoEntry::NoTerminal)?;
                    self.mark_pastes();
                    return Ok(Err(Silence::Stopped));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => return Err(NoEntry::Interrupted),
            }
            return match self.raw.keys.read(&mut *byte) {
                // Hung up.
                Ok(0) => Err(NoEntry::Interrupted),
                Ok(_) => Ok(Ok(byte[0])),
                // Nothing any more: it was another's, and the process was stopped for it.
                Err(error)
                    if matches!(error.kind(), io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock) =>
                {
                    continue;
                }
                Err(_) => Err(NoEntry::Interrupted),
            };
        }
    }

    fn key(&self) -> Result<Keystroke, NoEntry> {
        let byte = match self.byte(IDLE)? {
            Ok(byte) => byte,
            Err(silence) => return Ok(Keystroke::None(silence)),
        };
        match byte {
            b'\r' | b'\n' => Ok(Keystroke::Enter),
            0x7F | 0x08 => Ok(Keystroke::Back),
            0x15 => Ok(Keystroke::Clear),
            // Ctrl-C, Ctrl-D, Ctrl-\.
            0x03 | 0x04 | 0x1C => Err(NoEntry::Interrupted),
            // Ctrl-Z stops the whole job, as it does where it is no key.
            0x1A => match signal::stop_job() {
                Ok(()) | Err(_) => Ok(Keystroke::Nothing),
            },
            0x1B => self.escape(),
            other => Ok(Keystroke::Byte(other)),
        }
    }

    /// Esc alone gives up; a sequence is a key that means nothing here, or a paste.
    fn escape(&self) -> Result<Keystroke, NoEntry> {
        match self.byte(ESCAPE)? {
            Err(_) => return Err(NoEntry::Interrupted),
            Ok(b'[') => {}
            Ok(b'O') => {
                let _ = self.byte(ESCAPE)?;
                return Ok(Keystroke::Nothing);
            }
            Ok(_) => return Ok(Keystroke::Nothing),
        }
        // At most as long as any sequence is; "200~" is a paste.
        let mut number = 0_u32;
        for _ in 0..16 {
            match self.byte(ESCAPE)? {
                Ok(digit @ b'0'..=b'9') => number = number * 10 % 10_000 + u32::from(digit - b'0'),
                Ok(b'~') if number == 200 => {
                    self.swallow_paste()?;
                    return Ok(Keystroke::Paste);
                }
                Err(_) | Ok(0x40..=0x7E) => break,
                Ok(_) => {}
            }
        }
        Ok(Keystroke::Nothing)
    }

    /// Reads up to the end of a paste, keeping nothing of it.
    fn swallow_paste(&self) -> Result<(), NoEntry> {
        const END: &[u8] = b"\x1b[201~";
        let mut matched = 0;
        while matched < END.len() {
            match self.byte(IDLE)? {
                Ok(byte) if byte == END[matched] => matched += 1,
                Ok(byte) => matched = usize::from(byte == END[0]),
                Err(_) => break,
            }
        }
        Ok(())
    }

    /// Has a code of its own choosing typed: letters and digits as in a password, so many of them at least.
    pub(super) fn code(&self, label: &str, least: usize) -> Result<Pin, NoEntry> {
        if self.manner == Manner::Spoken {
            return self.spoken_code(label, least);
        }
        let (mut field, mut text, mut note) = (Field::new(Form::Password), Utf8::default(), None);
        loop {
            let shown = self.bullets(field.pin.len());
            let missing = least.checked_sub(field.pin.len()).filter(|missing| *missing > 0);
            let said = match self.note_of_code(note.take()) {
                said if said.is_empty() => {
                    missing.map(|more| pin::lack(Lack::Characters(more), Form::Password, self.lang))
                }
                said => Some(said),
            }
            .unwrap_or_default();
            self.say(&format!("\r\x1b[2K{label}: {shown}  {said}\x1b[{}D", said.width() + 2));
            match self.key()? {
                Keystroke::Enter if missing.is_none() => {
                    self.say(&format!("\r\x1b[2K{label}: {shown}\r\n"));
                    return Ok(field.give());
                }
                Keystroke::Back => field.erase(),
                Keystroke::Clear => field.wipe(),
                Keystroke::Paste => note = Some(Note::Paste),
                Keystroke::None(silence) if !field.pin.is_empty() => {
                    field.wipe();
                    self.wiped.set(silence);
                    note = Some(Note::Wiped);
                }
                Keystroke::Enter | Keystroke::None(_) | Keystroke::Nothing => {}
                Keystroke::Byte(byte) => {
                    note = text.take(byte).and_then(|character| field.take(character).err());
                }
            }
        }
    }

    /// So many typed characters.
    fn bullets(&self, count: usize) -> String {
        if self.manner == Manner::Ascii { "*" } else { "●" }.repeat(count)
    }

    /// What the last key of a code brought with it.
    fn note_of_code(&self, note: Option<Note>) -> String {
        match note {
            Some(Note::Paste) => Say::Paste.say(self.lang).to_owned(),
            Some(Note::Wiped) => self.why_wiped(),
            Some(Note::Refused(place, why)) => {
                pin::lack(Lack::Stranger(place, why), Form::Password, self.lang)
            }
            Some(Note::Full) => pin::lack(Lack::TooLong(1), Form::Password, self.lang),
            _ => String::new(),
        }
    }

    /// Has one field of the dialogue filled in; `label` stands before it. Gives what is sent, once that was all.
    pub(super) fn field(&self, dialogue: &mut Dialogue, label: &str) -> Result<Option<PinRequest>, NoEntry> {
        if self.manner == Manner::Spoken {
            return self.spoken_field(dialogue, label);
        }
        let (asked, mut text) = (dialogue.asked(), Utf8::default());
        loop {
            let shown = match asked {
                Asked::Word(_) => dialogue.word().to_owned(),
                _ => self.bullets(dialogue.length()),
            };
            let note = self.note(dialogue);
            self.say(&format!("\r\x1b[2K{label}: {shown}  {note}\x1b[{}D", note.width() + 2));
            match self.key()? {
                Keystroke::Enter if declined(dialogue) => return Err(NoEntry::Interrupted),
                Keystroke::Enter => {
                    let folding = dialogue.folding();
                    let request = dialogue.enter();
                    let goes_on = dialogue.asked() != asked || matches!(dialogue.note(), Some(Note::Same));
                    if request.is_some() || goes_on {
                        self.say(&format!("\r\x1b[2K{label}: {shown}\r\n"));
                        if let Some(told) = pin::folding(folding, self.lang) {
                            self.say(&format!("  {told}\r\n"));
                        }
                        return Ok(request);
                    }
                }
                Keystroke::Back => dialogue.erase(),
                Keystroke::Clear => dialogue.clear(),
                Keystroke::Paste => dialogue.paste(),
                Keystroke::None(silence) => {
                    self.expire(dialogue, silence);
                    if dialogue.asked() != asked {
                        self.say("\r\n");
                        return Ok(None);
                    }
                }
                Keystroke::Nothing => {}
                Keystroke::Byte(byte) => {
                    if let Some(character) = text.take(byte) {
                        dialogue.type_char(character);
                    }
                }
            }
        }
    }

    /// Wipes what was typed, if anything was.
    fn expire(&self, dialogue: &mut Dialogue, silence: Silence) {
        if dialogue.holds_secret() || !dialogue.word().is_empty() {
            self.wiped.set(silence);
        }
        dialogue.expire();
    }

    fn why_wiped(&self) -> String {
        let why = match self.wiped.get() {
            Silence::Idle => Say::WipedIdle,
            Silence::Stopped => Say::WipedStopped,
        };
        why.say(self.lang).to_owned()
    }

    /// What the last key brought with it, and what is missing.
    fn note(&self, dialogue: &Dialogue) -> String {
        let lack = |lack| pin::lack(lack, dialogue.form(), self.lang);
        match dialogue.note() {
            Some(Note::Refused(place, why)) => lack(Lack::Stranger(place, why)),
            Some(Note::Full) => lack(Lack::TooLong(1)),
            Some(Note::Lacking(missing)) => lack(missing),
            Some(Note::Paste) => Say::Paste.say(self.lang).to_owned(),
            Some(Note::Wiped) => self.why_wiped(),
            Some(Note::OtherWord) => match dialogue.asked() {
                Asked::Word(risk) => Say::OtherWord.with(self.lang, &[pin::choice(risk).say(self.lang)]),
                _ => String::new(),
            },
            Some(Note::Same | Note::Differ) | None if dialogue.length() == 0 => String::new(),
            Some(Note::Same | Note::Differ) | None if dialogue.asks_word() => String::new(),
            Some(Note::Same | Note::Differ) | None => {
                let told = pin::folding(dialogue.folding(), self.lang).map(ToOwned::to_owned);
                let between = if self.manner == Manner::Ascii { " | " } else { " · " };
                [told, dialogue.lack().map(lack)].into_iter().flatten().collect::<Vec<_>>().join(between)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn line(input: &[u8], form: Form) -> (Result<(String, bool), NoEntry>, usize) {
        let mut rest = input;
        let told = from_source(|bytes| rest.read(bytes), form).map(|(pin, folding)| {
            (String::from_utf8(pin.bytes().to_vec()).unwrap(), folding != Folding::default())
        });
        (told, rest.len())
    }

    #[test]
    fn one_line_of_standard_input_is_taken_and_the_next_stays() {
        let right = |text: &str, folded| Ok((text.to_owned(), folded));
        for (input, form, told, left) in [
            (&b"2580\n"[..], Form::Digits4, right("2580", false), 0),
            (b"2580", Form::Digits4, right("2580", false), 0),
            (b"2580\r\n2468\r\n", Form::Digits4, right("2580", false), 6),
            (b"aizu346\n", Form::Password, right("AIZU346", true), 0),
            ("ａｉｚｕ３４６\n".as_bytes(), Form::Password, right("AIZU346", true), 0),
            (
                "ＡＢＣＤＥＦＧＨ１２３４５６７８\r\n".as_bytes(),
                Form::Password,
                right("ABCDEFGH12345678", true),
                0,
            ),
        ] {
            assert_eq!(line(input, form), (told, left), "{}", String::from_utf8_lossy(input));
        }
    }

    #[test]
    fn what_can_not_be_right_is_told_by_its_place() {
        let lack = |lack| Err(NoEntry::Form(lack));
        for (input, form, told) in [
            (&b""[..], Form::Digits4, lack(Lack::Characters(4))),
            (b"\n", Form::Digits4, lack(Lack::Characters(4))),
            (b"\r\n", Form::Digits4, lack(Lack::Characters(4))),
            (b"2580 \n", Form::Digits4, lack(Lack::Stranger(5, Stranger::Space))),
            (b" 2580\n", Form::Digits4, lack(Lack::Stranger(1, Stranger::Space))),
            (b"25\r80\n", Form::Digits4, lack(Lack::Stranger(3, Stranger::Space))),
            (b"2580\r", Form::Digits4, lack(Lack::Stranger(5, Stranger::Space))),
            (b"25800\n", Form::Digits4, lack(Lack::TooLong(1))),
            (b"12\0\xFF\n", Form::Digits4, lack(Lack::Stranger(3, Stranger::Other))),
            (b"\xFF\xFE\n", Form::Digits4, lack(Lack::Stranger(1, Stranger::Other))),
            (b"258\xE3\x81\n", Form::Digits4, lack(Lack::Stranger(4, Stranger::Other))),
            (b"\xE3\x81", Form::Digits4, lack(Lack::Stranger(1, Stranger::Other))),
            (b"DEMODEMO\n", Form::Password, lack(Lack::Digit)),
        ] {
            assert_eq!(line(input, form).0, told, "{input:?}");
        }
    }

    #[test]
    fn what_can_not_be_read_is_no_secret_of_the_wrong_form() {
        let mut folder = std::fs::File::open("/").unwrap();
        let told = from_source(|bytes| folder.read(bytes), Form::Digits4).err();
        let Some(NoEntry::Unread(why)) = told else { panic!("{told:?}") };
        assert_eq!(io::Error::from_raw_os_error(why).kind(), io::ErrorKind::IsADirectory);
    }

    #[test]
    fn a_megabyte_without_a_line_end_is_read_64_bytes_far() {
        let (told, left) = line(&vec![b'7'; 1_000_000], Form::Digits4);
        assert_eq!(told, Err(NoEntry::Form(Lack::TooLong(61))));
        assert_eq!(left, 1_000_000 - 65);
        let (told, _) = line(&vec![0; 1_000_000], Form::Password);
        assert_eq!(told, Err(NoEntry::Form(Lack::Stranger(1, Stranger::Other))));
    }
}
