//! An answer to reset (ATR), byte by byte (ISO/IEC 7816-3:2006, 8.2 and 8.3); its historical bytes are in [`historical`].
//!
//! What can be read is told also where the rest is wrong: [`Atr::parts`] covers every byte, each once, and [`Atr::flaws`]
//! says at which bytes the standard is left. Nothing here says what card it is, or refuses one: readers make answers of
//! their own for contactless cards, and real cards work whose answers have flaws.

pub mod historical;

use super::Malformed;
use historical::{Category, Item, Told, TypeB};

/// The most bytes that an answer to reset has, TS among them (8.2).
const MOST: usize = 33;

/// An answer to reset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Atr {
    /// What its bytes say, in their order; together they are all of them.
    pub parts: Vec<Part>,
    /// Where it is not as the standard has it.
    pub flaws: Vec<Flaw>,
}

/// One byte, or some that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where they stand.
    pub at: usize,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What they say.
    pub says: Says,
}

/// What a part says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// TS: how a bit is sent; `None` for a byte that is neither.
    Convention(Option<Convention>),
    /// T0: which bytes come, and how many historical ones.
    Format {
        /// Which of TA1, TB1, TC1, TD1: one bit each, TA1 the lowest.
        interface: u8,
        /// How many.
        historical: u8,
    },
    /// TA, TB, TC or TD of a group.
    Interface {
        /// Which of the four.
        letter: Letter,
        /// Its number, from 1 on.
        group: usize,
        /// What it says.
        tells: Tells,
    },
    /// The first historical byte: how the others are to be read.
    Category(Category),
    /// Historical bytes that have a meaning.
    Item(Item),
    /// Historical bytes as a reader makes them of a contactless card of type B: a guess by their form.
    TypeB(TypeB),
    /// Historical bytes that have none, or that can't be read.
    Historical,
    /// TCK.
    Check {
        /// What it should be.
        right: u8,
    },
    /// Bytes behind the end.
    Surplus,
}

/// How a bit is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Convention {
    /// High is one, the lowest bit first.
    Direct,
    /// Low is one, the highest bit first.
    Inverse,
}

/// The four interface bytes of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    /// TA.
    A,
    /// TB.
    B,
    /// TC.
    C,
    /// TD.
    D,
}

/// What an interface byte says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tells {
    /// TA1: the numbers that make the speed; `None` where they are reserved.
    Speed {
        /// Clock cycles of a bit at the first speed (Fi).
        cycles: Option<u16>,
        /// The highest clock for it, in kHz.
        most_khz: u16,
        /// By what the speed may be multiplied (Di).
        factor: Option<u8>,
    },
    /// TB1: programming voltage and current on contact C6, which is no longer used.
    Programming {
        /// Volts; 0 where C6 is not connected.
        volts: u8,
        /// Code of the greatest current.
        current: u8,
    },
    /// TC1: bits to wait between characters beyond the usual; 255 is the shortest that the protocol allows.
    Guard(u8),
    /// TD: the protocol, and which bytes come next.
    Protocol {
        /// T.
        protocol: u8,
        /// Which of the next four: one bit each, the letter A the lowest.
        next: u8,
    },
    /// TA2: the card speaks this protocol at once and can't negotiate.
    Specific {
        /// T.
        protocol: u8,
        /// Another reset does not change it.
        fixed: bool,
        /// The speed is the card's own, not that of TA1.
        implicit: bool,
    },
    /// TB2: programming voltage in tenths of a volt.
    ProgrammingTenths(u8),
    /// TC2: how long a T=0 card may take, in 960 bits at the first speed.
    Waiting(u8),
    /// T=1: the most bytes that the card takes in one block.
    BlockSize(u8),
    /// T=1: how long block and character may take, as powers of two.
    BlockWaiting {
        /// BWI; reserved above 9.
        block: u8,
        /// CWI.
        character: u8,
    },
    /// T=1: what guards a block: a CRC, or a byte by exclusive or.
    BlockCheck {
        /// A CRC of two bytes.
        crc: bool,
    },
    /// T=15: may the clock stop, and at which voltages does the card work.
    Clock {
        /// 0 never, 1 low, 2 high, 3 either.
        stop: u8,
        /// A 5 V, B 3 V, C 1.8 V: one bit each, A the lowest.
        classes: u8,
    },
    /// T=15: how contact C6 is used.
    C6 {
        /// By the maker's own rules.
        proprietary: bool,
        /// 0 is not used.
        usage: u8,
    },
    /// Nothing that the standard gives a meaning.
    Nothing,
}

/// What is not as the standard has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flaw {
    /// At which byte.
    pub at: usize,
    /// What.
    pub what: Wrong,
}

/// Kinds of flaws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// No byte at all.
    Empty,
    /// TS is neither 3B nor 3F.
    Start,
    /// It ends where T0 should be.
    NoFormat,
    /// It ends where an interface byte should be.
    NoInterface {
        /// Which of the four.
        letter: Letter,
        /// Its number.
        group: usize,
    },
    /// It ends before its last historical byte.
    HistoricalShort {
        /// So many are missing.
        missing: usize,
    },
    /// T=15 stands first, and it is no protocol.
    NoProtocol,
    /// Historical bytes are not of the form that the first one names.
    Historical,
    /// The check byte is missing.
    NoCheck,
    /// A check byte that only speaks T=0, which has none.
    CheckUndue,
    /// The check byte is another.
    CheckWrong {
        /// What it should be.
        right: u8,
    },
    /// Bytes behind the end.
    Surplus {
        /// So many.
        count: usize,
    },
    /// More bytes than any may have.
    TooLong,
}

impl Flaw {
    /// The same for who wants bytes that are as they should be or an error.
    #[must_use]
    pub fn malformed(self) -> Malformed {
        let what = match self.what {
            Wrong::Empty => "TS expected".into(),
            Wrong::Start => "TS is 3B or 3F".into(),
            Wrong::NoFormat => "T0 expected".into(),
            Wrong::NoInterface { letter, group } => format!("T{letter:?}{group} expected"),
            Wrong::HistoricalShort { missing } => format!("{missing} historical bytes expected"),
            Wrong::NoProtocol => "T=15 is no protocol".into(),
            Wrong::Historical => "historical bytes expected in the form of their first".into(),
            Wrong::NoCheck => "TCK expected".into(),
            Wrong::CheckUndue => "no TCK expected with T=0 alone".into(),
            Wrong::CheckWrong { .. } => "TCK makes the exclusive or of all bytes behind TS zero".into(),
            Wrong::Surplus { .. } => "end expected".into(),
            Wrong::TooLong => format!("at most {MOST} bytes expected"),
        };
        Malformed::at(self.at, what)
    }
}

impl Atr {
    /// Reads one, whatever it is.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let mut reading = Reading { bytes, at: 0, atr: Self { parts: Vec::new(), flaws: Vec::new() } };
        reading.whole();
        reading.atr
    }

    /// Is every byte where the standard has it?
    ///
    /// # Errors
    ///
    /// The first that is not.
    pub fn sound(&self) -> Result<(), Malformed> {
        let first = self.flaws.iter().min_by_key(|flaw| flaw.at);
        first.map_or(Ok(()), |flaw| Err(flaw.malformed()))
    }

    /// The protocols, as the card names them; T=0 where it names none.
    #[must_use]
    pub fn protocols(&self) -> Vec<u8> {
        let mut named: Vec<u8> = Vec::new();
        for part in &self.parts {
            if let Says::Interface { tells: Tells::Protocol { protocol, .. }, .. } = part.says
                && protocol != 15
                && !named.contains(&protocol)
            {
                named.push(protocol);
            }
        }
        if named.is_empty() {
            named.push(0);
        }
        named
    }
}

struct Reading<'a> {
    bytes: &'a [u8],
    at: usize,
    atr: Atr,
}

impl Reading<'_> {
    fn whole(&mut self) {
        let Some(first) = self.next() else { return self.flaw(Wrong::Empty) };
        let convention = match first {
            0x3B => Some(Convention::Direct),
            0x3F => Some(Convention::Inverse),
            _ => None,
        };
        if convention.is_none() {
            self.atr.flaws.push(Flaw { at: 0, what: Wrong::Start });
        }
        self.said(1, Says::Convention(convention));
        let Some(format) = self.next() else { return self.flaw(Wrong::NoFormat) };
        let (interface, historical) = (format >> 4, format & 0x0F);
        self.said(1, Says::Format { interface, historical });
        if let Some(checked) = self.interface(interface) {
            self.historical(historical.into());
            self.check(checked);
        }
        if self.bytes.len() > MOST {
            self.atr.flaws.push(Flaw { at: MOST, what: Wrong::TooLong });
        }
    }

    /// The interface bytes; says whether a check byte is due: wherever anything but T=0 is named (8.2.5).
    fn interface(&mut self, mut follows: u8) -> Option<bool> {
        // Those beyond the second group belong to the protocol that the TD before them names. Its first of each letter
        // has a meaning, a further one has none (11.4).
        let (mut of, mut read, mut checked) = (None, Vec::new(), false);
        for group in 1.. {
            let mut next = None;
            for (bit, letter) in [Letter::A, Letter::B, Letter::C, Letter::D].into_iter().enumerate() {
                if follows >> bit & 1 == 0 {
                    continue;
                }
                let Some(value) = self.next() else {
                    self.flaw(Wrong::NoInterface { letter, group });
                    return None;
                };
                let repeated = group > 2 && letter != Letter::D && read.contains(&(of, letter));
                let tells = if repeated { Tells::Nothing } else { tells(letter, group, of, value) };
                if group > 2 {
                    read.push((of, letter));
                }
                if letter == Letter::D {
                    next = Some(value);
                }
                self.said(1, Says::Interface { letter, group, tells });
            }
            let Some(value) = next else { break };
            let protocol = value & 0x0F;
            if group == 1 && protocol == 15 {
                self.atr.flaws.push(Flaw { at: self.at - 1, what: Wrong::NoProtocol });
            }
            checked |= protocol != 0;
            (of, follows) = (Some(protocol), value >> 4);
        }
        Some(checked)
    }

    fn historical(&mut self, count: usize) {
        let rest = &self.bytes[self.at..];
        let bytes = &rest[..count.min(rest.len())];
        let (parts, wrong) = historical::read(bytes, self.made_by_reader(), bytes.len() == count);
        let start = self.at;
        for (length, told) in parts {
            self.at += length;
            self.said(
                length,
                match told {
                    Told::Category(category) => Says::Category(category),
                    Told::Item(item) => Says::Item(item),
                    Told::TypeB(part) => Says::TypeB(part),
                    Told::Unread => Says::Historical,
                },
            );
        }
        self.atr.flaws.extend(wrong.map(|at| Flaw { at: start + at, what: Wrong::Historical }));
        if bytes.len() < count {
            self.flaw(Wrong::HistoricalShort { missing: count - bytes.len() });
        }
    }

    /// Is it of the form that readers make of a contactless card: `3B 8n 80 01` (PC/SC part 3, 3.1.3.2.3)?
    fn made_by_reader(&self) -> bool {
        self.at == 4 && matches!(self.bytes, [0x3B, format, 0x80, 0x01, ..] if format >> 4 == 8)
    }

    fn check(&mut self, due: bool) {
        let rest = self.bytes.len() - self.at;
        let short = self.atr.flaws.iter().any(|flaw| matches!(flaw.what, Wrong::HistoricalShort { .. }));
        if due || rest == 1 {
            match self.next() {
                Some(value) => {
                    let right = self.bytes[1..self.at - 1].iter().fold(0, |sum, byte| sum ^ byte);
                    let at = self.at - 1;
                    if !due {
                        self.atr.flaws.push(Flaw { at, what: Wrong::CheckUndue });
                    }
                    if value != right {
                        self.atr.flaws.push(Flaw { at, what: Wrong::CheckWrong { right } });
                    }
                    self.said(1, Says::Check { right });
                }
                None if !short => self.flaw(Wrong::NoCheck),
                None => {}
            }
        }
        let count = self.bytes.len() - self.at;
        if count > 0 {
            self.flaw(Wrong::Surplus { count });
            self.at = self.bytes.len();
            self.said(count, Says::Surplus);
        }
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    /// Something wrong at the byte that would be next.
    fn flaw(&mut self, what: Wrong) {
        self.atr.flaws.push(Flaw { at: self.at, what });
    }

    /// What the bytes just read say.
    fn said(&mut self, length: usize, says: Says) {
        let at = self.at - length;
        self.atr.parts.push(Part { at, bytes: self.bytes[at..self.at].to_vec(), says });
    }
}

/// What one interface byte says; `of` is the protocol that the TD before it names.
fn tells(letter: Letter, group: usize, of: Option<u8>, value: u8) -> Tells {
    let (high, low) = (value >> 4, value & 0x0F);
    match (letter, group, of) {
        (Letter::D, ..) => Tells::Protocol { protocol: low, next: high },
        (Letter::A, 1, _) => {
            let (cycles, most_khz) = speed(high);
            Tells::Speed { cycles, most_khz, factor: factor(low) }
        }
        (Letter::B, 1, _) => Tells::Programming { volts: value & 0x1F, current: value >> 5 & 0x03 },
        (Letter::C, 1, _) => Tells::Guard(value),
        (Letter::A, 2, _) => {
            Tells::Specific { protocol: low, fixed: value & 0x80 != 0, implicit: value & 0x10 != 0 }
        }
        (Letter::B, 2, _) => Tells::ProgrammingTenths(value),
        (Letter::C, 2, _) => Tells::Waiting(value),
        (Letter::A, _, Some(1)) => Tells::BlockSize(value),
        (Letter::B, _, Some(1)) => Tells::BlockWaiting { block: high, character: low },
        (Letter::C, _, Some(1)) => Tells::BlockCheck { crc: value & 1 != 0 },
        (Letter::A, _, Some(15)) => Tells::Clock { stop: value >> 6, classes: value & 0x3F },
        (Letter::B, _, Some(15)) => Tells::C6 { proprietary: value & 0x80 != 0, usage: value & 0x7F },
        _ => Tells::Nothing,
    }
}

/// Fi and the highest clock in kHz by the high half of TA1 (table 7).
const fn speed(code: u8) -> (Option<u16>, u16) {
    match code {
        0 => (Some(372), 4_000),
        1 => (Some(372), 5_000),
        2 => (Some(558), 6_000),
        3 => (Some(744), 8_000),
        4 => (Some(1_116), 12_000),
        5 => (Some(1_488), 16_000),
        6 => (Some(1_860), 20_000),
        9 => (Some(512), 5_000),
        10 => (Some(768), 7_500),
        11 => (Some(1_024), 10_000),
        12 => (Some(1_536), 15_000),
        13 => (Some(2_048), 20_000),
        _ => (None, 0),
    }
}

/// Di by the low half of TA1 (table 8).
const fn factor(code: u8) -> Option<u8> {
    match code {
        code @ 1..=7 => Some(1 << (code - 1)),
        8 => Some(12),
        9 => Some(20),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
