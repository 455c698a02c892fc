//! Bytes of a terminal as keys: a small machine without a memory of what was typed.
//!
//! Holds at most the sequence it is in the middle of, in a fixed place that is wiped when the sequence ends. What
//! the person types is in no other buffer of ours, which is why keys are not read through crossterm: its buffer
//! of a kilobyte is never wiped.

use zeroize::Zeroize;

/// A key without its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    Insert,
    Delete,
    F(u8),
}

/// A key press. Shift is in the character, or in [`Code::BackTab`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyPress {
    pub code: Code,
    pub ctrl: bool,
    pub alt: bool,
}

impl KeyPress {
    pub(crate) const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false }
    }

    /// Does it write a character, where one is asked for?
    pub(crate) const fn types(self) -> bool {
        matches!(self, Self { code: Code::Char(_), ctrl: false, alt: false })
    }

    pub(crate) const fn ctrl(c: char) -> Self {
        Self { code: Code::Char(c), ctrl: true, alt: false }
    }
}

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mouse {
    Press { x: u16, y: u16 },
    Wheel { x: u16, y: u16, up: bool },
}

/// One thing that came from the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Input {
    Key(KeyPress),
    Mouse(Mouse),
    Paste(Paste),
}

/// A bracketed paste, octet by octet: whether they are kept is for whoever takes them to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paste {
    Began,
    Octet(u8),
    Ended,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Ground,
    Escape,
    Csi,
    /// A control sequence too long to be one of ours: read to its end and dropped.
    Drop,
    Ss3,
    /// `ESC [ [`: the Linux console's first function keys.
    Console,
    Utf8,
    Paste,
}

const END_OF_PASTE: &[u8] = b"\x1b[201~";
/// More of a paste than this is not passed on: a path is shorter, written as a URI too.
const LONGEST_PASTE: usize = 16 << 10;

/// The machine.
pub(crate) struct Decoder {
    state: State,
    held: [u8; 32],
    len: usize,
    /// How many octets of a paste were passed on.
    pasted: usize,
}

impl Decoder {
    pub(crate) const fn new() -> Self {
        Self { state: State::Ground, held: [0; 32], len: 0, pasted: 0 }
    }

    /// Is a lone ESC pending, which is the key Esc unless more follows at once?
    pub(crate) fn awaits(&self) -> bool {
        self.state == State::Escape
    }

    /// Nothing followed: the pending ESC was the key.
    pub(crate) fn settle(&mut self) -> Option<Input> {
        self.awaits().then(|| {
            self.reset();
            plain(Code::Esc)
        })
    }

    /// Is something pasted?
    pub(crate) fn pastes(&self) -> bool {
        self.state == State::Paste
    }

    /// Nothing more has come of a paste: its end is taken as told.
    pub(crate) fn end_paste(&mut self) -> Option<Input> {
        self.pastes().then(|| {
            self.reset();
            Input::Paste(Paste::Ended)
        })
    }

    fn reset(&mut self) {
        self.state = State::Ground;
        self.held.zeroize();
        self.len = 0;
    }

    fn hold(&mut self, byte: u8) -> bool {
        let Some(place) = self.held.get_mut(self.len) else { return false };
        *place = byte;
        self.len += 1;
        true
    }

    /// Takes one byte; something may be complete with it.
    pub(crate) fn push(&mut self, byte: u8) -> Option<Input> {
        match self.state {
            State::Ground => self.ground(byte, false),
            State::Escape => match byte {
                b'[' => self.enter(State::Csi),
                b'O' => self.enter(State::Ss3),
                0x1b => Some(plain(Code::Esc)),
                byte => {
                    self.reset();
                    self.ground(byte, true)
                }
            },
            State::Csi | State::Drop => self.csi(byte),
            State::Ss3 => {
                self.reset();
                letter(byte).map(plain)
            }
            State::Console => {
                self.reset();
                matches!(byte, b'A'..=b'E').then(|| plain(Code::F(byte - b'A' + 1)))
            }
            State::Utf8 => {
                if byte & 0xc0 != 0x80 || !self.hold(byte) {
                    self.reset();
                    return self.ground(byte, false);
                }
                // The first byte begins with a one for each of them.
                if self.len < self.held[0].leading_ones() as usize {
                    return None;
                }
                let c = std::str::from_utf8(&self.held[..self.len]).ok().and_then(|text| text.chars().next());
                self.reset();
                c.map(|c| plain(Code::Char(c)))
            }
            State::Paste => {
                // `len` counts how much of the end mark has been seen; nothing pasted is held. What only looks like the
                // mark at first is lost: it begins with a control character, which is in no path that is pasted.
                self.len = match END_OF_PASTE.get(self.len) {
                    Some(next) if *next == byte => self.len + 1,
                    _ => usize::from(byte == 0x1b),
                };
                if self.len == END_OF_PASTE.len() {
                    self.reset();
                    return Some(Input::Paste(Paste::Ended));
                }
                let passed = self.len == 0 && self.pasted < LONGEST_PASTE;
                self.pasted += usize::from(passed);
                passed.then_some(Input::Paste(Paste::Octet(byte)))
            }
        }
    }

    fn enter(&mut self, state: State) -> Option<Input> {
        self.reset();
        self.state = state;
        None
    }

    fn ground(&mut self, byte: u8, alt: bool) -> Option<Input> {
        let (code, ctrl) = match byte {
            0x1b => return self.enter(State::Escape),
            b'\r' | b'\n' => (Code::Enter, false),
            b'\t' => (Code::Tab, false),
            0x7f | 0x08 => (Code::Backspace, false),
            0x01..=0x1a => (Code::Char(char::from(byte - 1 + b'a')), true),
            0x20..=0x7e => (Code::Char(char::from(byte)), false),
            0xc2..=0xf4 => {
                self.state = State::Utf8;
                self.hold(byte);
                return None;
            }
            _ => return None,
        };
        Some(Input::Key(KeyPress { code, ctrl, alt }))
    }

    fn csi(&mut self, byte: u8) -> Option<Input> {
        match byte {
            0x1b => self.enter(State::Escape),
            b'[' if self.len == 0 && self.state == State::Csi => self.enter(State::Console),
            0x40..=0x7e => {
                let whole = self.state == State::Csi;
                let told = if whole { sequence(&self.held[..self.len], byte) } else { None };
                self.reset();
                if told == Some(Input::Paste(Paste::Began)) {
                    self.enter(State::Paste);
                    self.pasted = 0;
                }
                told
            }
            byte => {
                if !self.hold(byte) {
                    self.state = State::Drop;
                }
                None
            }
        }
    }
}

const fn plain(code: Code) -> Input {
    Input::Key(KeyPress::plain(code))
}

/// A key by the letter that ends its sequence.
fn letter(byte: u8) -> Option<Code> {
    Some(match byte {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        b'Z' => Code::BackTab,
        b'P'..=b'S' => Code::F(byte - b'P' + 1),
        _ => return None,
    })
}

/// A complete control sequence: its parameters and its last byte.
fn sequence(held: &[u8], last: u8) -> Option<Input> {
    let text = std::str::from_utf8(held).ok()?;
    if let Some(mouse) = text.strip_prefix('<') {
        let mut numbers = mouse.split(';').map(str::parse::<u16>);
        let (button, x, y) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
        let (x, y) = (x.saturating_sub(1), y.saturating_sub(1));
        return Some(Input::Mouse(match (button, last) {
            (0, b'M') => Mouse::Press { x, y },
            (64 | 65, b'M') => Mouse::Wheel { x, y, up: button == 64 },
            _ => return None,
        }));
    }
    let mut numbers = text.split(';').map(|number| number.parse::<u8>().unwrap_or(0));
    let (first, bits) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(1).saturating_sub(1));
    let code = match (last, first) {
        (b'~', 200) => return Some(Input::Paste(Paste::Began)),
        (b'~', 1 | 7) => Code::Home,
        (b'~', 4 | 8) => Code::End,
        (b'~', 2) => Code::Insert,
        (b'~', 3) => Code::Delete,
        (b'~', 5) => Code::PageUp,
        (b'~', 6) => Code::PageDown,
        (b'~', 11..=15) => Code::F(first - 10),
        (b'~', 17..=21) => Code::F(first - 11),
        (b'~', 23 | 24) => Code::F(first - 12),
        (last, _) => letter(last)?,
    };
    Some(Input::Key(KeyPress { code, ctrl: bits & 4 != 0, alt: bits & 2 != 0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> Vec<Input> {
        let mut decoder = Decoder::new();
        let mut told: Vec<Input> = bytes.iter().filter_map(|byte| decoder.push(*byte)).collect();
        told.extend(decoder.settle());
        assert_eq!(decoder.held, [0; 32], "what was held is wiped");
        told
    }

    fn keys(codes: &[Code]) -> Vec<Input> {
        codes.iter().map(|code| Input::Key(KeyPress::plain(*code))).collect()
    }

    #[test]
    fn plain_keys_are_themselves() {
        assert_eq!(decode("aZ5?あ葛".as_bytes()), keys(&['a', 'Z', '5', '?', 'あ', '葛'].map(Code::Char)));
        assert_eq!(decode(b"\r\t\x7f"), keys(&[Code::Enter, Code::Tab, Code::Backspace]));
    }

    #[test]
    fn control_and_alt_are_told() {
        assert_eq!(decode(b"\x03\x1a"), [Input::Key(KeyPress::ctrl('c')), Input::Key(KeyPress::ctrl('z'))]);
        assert_eq!(
            decode(b"\x1bx"),
            [Input::Key(KeyPress { code: Code::Char('x'), ctrl: false, alt: true })]
        );
        assert_eq!(
            decode(b"\x1b[1;5C"),
            [Input::Key(KeyPress { code: Code::Right, ctrl: true, alt: false })]
        );
    }

    #[test]
    fn sequences_of_several_terminals_are_known() {
        for (bytes, code) in [
            (&b"\x1b[A"[..], Code::Up),
            (b"\x1bOB", Code::Down),
            (b"\x1b[Z", Code::BackTab),
            (b"\x1b[5~", Code::PageUp),
            (b"\x1bOP", Code::F(1)),
            (b"\x1b[11~", Code::F(1)),
            (b"\x1b[[A", Code::F(1)),
            (b"\x1b[24~", Code::F(12)),
            (b"\x1b[1~", Code::Home),
            (b"\x1b[F", Code::End),
            (b"\x1b", Code::Esc),
        ] {
            assert_eq!(decode(bytes), keys(&[code]), "{bytes:?}");
        }
    }

    #[test]
    fn two_escapes_are_two_keys() {
        assert_eq!(decode(b"\x1b\x1b"), keys(&[Code::Esc, Code::Esc]));
    }

    #[test]
    fn a_paste_is_told_octet_by_octet_and_none_of_it_is_a_key() {
        let told = decode(b"a\x1b[200~q\r\xff\x1b[2\x1b[201~b");
        let octet = |octet| Input::Paste(Paste::Octet(octet));
        let mut wanted = keys(&[Code::Char('a')]);
        wanted.push(Input::Paste(Paste::Began));
        wanted.extend([octet(b'q'), octet(b'\r'), octet(0xff), Input::Paste(Paste::Ended)]);
        wanted.extend(keys(&[Code::Char('b')]));
        assert_eq!(told, wanted);
    }

    #[test]
    fn a_paste_of_which_nothing_more_comes_keeps_no_key() {
        let mut decoder = Decoder::new();
        b"\x1b[200~q\x1b[201".iter().for_each(|byte| {
            decoder.push(*byte);
        });
        assert!(decoder.pastes());
        assert_eq!(decoder.end_paste(), Some(Input::Paste(Paste::Ended)));
        assert_eq!((decoder.end_paste(), decoder.push(b'q')), (None, Some(plain(Code::Char('q')))));
    }

    #[test]
    fn a_paste_is_bounded_each_anew() {
        let paste = [b"\x1b[200~", &vec![b'x'; 1 << 20][..], b"\x1b[201~"].concat();
        for _ in 0..2 {
            assert_eq!(decode(&paste).len(), LONGEST_PASTE + 2);
        }
    }

    #[test]
    fn the_mouse_is_told_from_zero() {
        assert_eq!(
            decode(b"\x1b[<0;3;2M\x1b[<0;3;2m\x1b[<65;9;5M"),
            [Input::Mouse(Mouse::Press { x: 2, y: 1 }), Input::Mouse(Mouse::Wheel { x: 8, y: 4, up: false })]
        );
    }

    #[test]
    fn garbage_is_dropped_and_the_next_key_is_read() {
        for garbage in [
            &b"\x1b[?1;2c"[..],
            b"\xff\xfe",
            b"\x80",
            b"\x1b[I",
            b"\x1b[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16R",
        ] {
            let bytes = [garbage, b"k"].concat();
            assert_eq!(decode(&bytes).last(), keys(&[Code::Char('k')]).last(), "{garbage:?}");
        }
    }
}
