//! ISO 7816-4 operations as this card takes them: SELECT, READ BINARY, READ RECORD, and the empty VERIFY.
//!
//! Short EF identifiers come first, since they save a SELECT per file; where a card refuses them the explicit form is
//! used from then on. Extended length is tried on certificates only and given up at the first refusal; where even a
//! short read of 256 bytes is refused for its length, smaller ones are tried and what went through is kept to. Every
//! loop here is bounded by what was asked for, never by what a card answers.

use crate::codec::apdu::{Answer, Command, Le};
use crate::codec::{Malformed, tlv};
use crate::domain::credential::Tries;
use crate::domain::holder::Octets;
use crate::link::{LinkError, Transmit};

use super::ap::INVENTED;
pub use super::ef::{Ef, KeyForm};
pub use super::error::CardError;
use super::gate::Gate;
use super::status::Status;

/// No certificate of this card comes near; a file that claims more is not read.
pub const MAX_FILE: usize = 16 * 1024;

/// What one extended READ BINARY asks for: holds every certificate seen (1,301 to 1,758 bytes) in one answer
/// without carrying a file's filler over a slow contactless link.
const EXTENDED_CHUNK: u32 = 2048;

/// What one short READ BINARY asks for, the most first; the smaller ones only where those above were answered with 6700
/// (`docs/pcsc.md §4.4`).
pub(super) const SHORT: [u16; 5] = [256, 240, 128, 64, 32];

/// Exchanges for one file, record, counter or SELECT at the most, whatever the card answers: a certificate takes 7,
/// and 112 where 32 bytes go through at a time and each has to be fetched.
pub(super) const EXCHANGES: u32 = 128;

/// What is known of extended length between this reader and this card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extended {
    /// Not tried yet.
    #[default]
    Untried,
    /// It carried a read.
    Works,
    /// It was refused, or the link did not survive it.
    Refused,
}

/// How much at a time goes between this reader and this card, as far as it was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lengths {
    /// Extended length.
    pub extended: Extended,
    /// The most that a short command may ask for.
    pub short: u16,
}

impl Default for Lengths {
    fn default() -> Self {
        Self { extended: Extended::Untried, short: SHORT[0] }
    }
}

impl Lengths {
    /// The same, with nothing left to be tried that may cost the link.
    #[must_use]
    pub const fn tried(self) -> Self {
        match self.extended {
            Extended::Untried | Extended::Refused => Self { extended: Extended::Refused, ..self },
            Extended::Works => self,
        }
    }
}

/// A connected card and what it was found to refuse.
pub struct Card<'a> {
    pub(super) gate: Gate<'a>,
    /// How much goes at a time; the caller keeps it for the reader and ATR.
    pub lengths: Lengths,
    pub(super) short_ids: Option<bool>,
    pub(super) exchanges_left: u32,
}

impl<'a> Card<'a> {
    /// A card just connected to, no application selected.
    pub fn new(link: &'a mut dyn Transmit, lengths: Lengths) -> Self {
        Self { gate: Gate::new(link), lengths, short_ids: None, exchanges_left: EXCHANGES }
    }

    /// One exchange and nothing else: no GET RESPONSE, no second attempt. The only way for a command with a PIN.
    pub fn once(&mut self, command: &Command) -> Result<Answer, CardError> {
        self.exchanges_left = match self.exchanges_left.checked_sub(1) {
            Some(left) => left,
            None => return Err(Malformed::at(0, "no end of answers").into()),
        };
        // An answer without a status word is how a card that leaves may show.
        Answer::parse(self.gate.transmit(command)?).map_err(|_| CardError::Link(LinkError::CardLeft))
    }

    /// An exchange, asked again with the right length where the answer is `6Cxx`.
    fn with_right_le(&mut self, command: Command) -> Result<Answer, CardError> {
        let answer = self.once(&command)?;
        match Status::of(answer.status) {
            Status::RightLe(le) => match self.once(&command.le(Le::Short(short_le(le)))) {
                // So many are not asked for.
                Err(CardError::Withheld) => Ok(answer),
                again => again,
            },
            _ => Ok(answer),
        }
    }

    /// The same, with what `61xx` announces collected, up to what was asked for.
    pub(super) fn call(&mut self, command: Command) -> Result<Answer, CardError> {
        let (class, wanted) = (command.header()[0] & 0x03, command.wanted());
        let mut answer = self.with_right_le(command)?;
        while let Status::More(waiting) = Status::of(answer.status) {
            if wanted.is_some_and(|wanted| answer.data.len() >= wanted) {
                answer.status = Status::DONE;
                break;
            }
            let fetched = self.gate.waiting().min(short_le(waiting).into());
            let next = self.in_smaller(short(fetched), |card, le| {
                card.with_right_le(Command::new([class, 0xC0, 0, 0]).le(le))
            })?;
            answer.data.extend_from_slice(&next.data);
            match Status::of(next.status) {
                Status::Done | Status::EndOfFile => answer.status = next.status,
                Status::More(_) if !next.data.is_empty() => answer.status = next.status,
                // More was announced than there is to be had. What came is good, and who needs more of a file reads on.
                _ if !answer.data.is_empty() => answer.status = Status::DONE,
                _ => {
                    answer.status = next.status;
                    break;
                }
            }
        }
        Ok(answer)
    }

    /// Asks for so many bytes, and for fewer where that is refused for its length. What went through is kept to.
    fn in_smaller(
        &mut self,
        wanted: u16,
        mut ask: impl FnMut(&mut Self, Le) -> Result<Answer, CardError>,
    ) -> Result<Answer, CardError> {
        let most = wanted.min(self.lengths.short);
        let mut answer = ask(self, Le::Short(most))?;
        for less in SHORT.into_iter().filter(|less| *less < most) {
            if answer.status != Status::WRONG_LENGTH {
                break;
            }
            answer = ask(self, Le::Short(less))?;
            if matches!(Status::of(answer.status), Status::Done | Status::EndOfFile | Status::More(_)) {
                self.lengths.short = less;
            }
        }
        Ok(answer)
    }

    /// SELECT of an application by its full identifier: a prefix would match another. Asked again once where the card says
    /// neither that it is not there nor that it is out of use: some answer 6F00 to the very first command after power-up,
    /// whatever it is (`docs/card.md §6.4`).
    pub fn select(&mut self, aid: &[u8]) -> Result<(), CardError> {
        self.exchanges_left = EXCHANGES;
        let command = || Command::new([0x00, 0xA4, 0x04, 0x0C]).data(aid);
        let mut answer = self.with_right_le(command())?;
        if matches!(Status::of(answer.status), Status::Other | Status::NeedsPin) {
            answer = self.with_right_le(command())?;
        }
        selected(&answer)
    }

    /// Does it take the name of an application that nobody has? Then it takes anything, and says nothing by it.
    pub fn takes_anything(&mut self) -> Result<bool, CardError> {
        match self.select(&INVENTED) {
            Ok(()) => Ok(true),
            Err(CardError::Status(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// SELECT of an EF or key in the current application; only P1 = 02 works on this card.
    pub fn select_ef(&mut self, ef: Ef) -> Result<(), CardError> {
        let answer = self.with_right_le(Command::new([0x00, 0xA4, 0x02, 0x0C]).data(&ef.0.to_be_bytes()))?;
        selected(&answer)
    }

    /// The first `length` bytes (at most 256) of a transparent EF; fewer where the file is shorter.
    pub fn read_start(&mut self, ef: Ef, length: usize) -> Result<Octets, CardError> {
        self.exchanges_left = EXCHANGES;
        let mut file = self.start(ef, length)?;
        // A reader or a card may carry fewer bytes at a time. An object that is shorter ends where it says.
        let whole = tlv::der_total(&file).ok().filter(|_| file.first() == Some(&0x30));
        let wanted = whole.map_or(length, |whole| whole.min(length));
        if !file.is_empty() {
            self.read_to(&mut file, wanted)?;
        }
        Ok(file)
    }

    /// Reads on until the file is so long, or has no more.
    pub(super) fn read_to(&mut self, file: &mut Octets, wanted: usize) -> Result<(), CardError> {
        while file.len() < wanted {
            let more = self.read_on(file.len(), wanted - file.len())?;
            if more.is_empty() {
                break;
            }
            file.extend_from_slice(&more);
        }
        Ok(())
    }

    fn start(&mut self, ef: Ef, length: usize) -> Result<Octets, CardError> {
        self.by_either_form(ef, short(length), [0x00, 0xB0, ef.short(), 0x00], [0x00, 0xB0, 0x00, 0x00])
    }

    /// One record of a record EF.
    pub fn read_record(&mut self, ef: Ef, number: u8) -> Result<Octets, CardError> {
        self.exchanges_left = EXCHANGES;
        let short_p2 = (ef.short() << 3) | 0x04;
        self.by_either_form(ef, SHORT[0], [0x00, 0xB2, number, short_p2], [0x00, 0xB2, number, 0x04])
    }

    /// Sends `short`, or, where this card refuses short identifiers, SELECT and `plain`; both for fewer bytes where so many
    /// are refused.
    pub(super) fn by_either_form(
        &mut self,
        ef: Ef,
        wanted: u16,
        short: [u8; 4],
        plain: [u8; 4],
    ) -> Result<Octets, CardError> {
        let answer = self.in_smaller(wanted, |card, le| {
            if card.short_ids != Some(false) {
                let answer = card.call(Command::new(short).le(le))?;
                match Status::of(answer.status) {
                    Status::Done | Status::EndOfFile => {
                        card.short_ids = Some(true);
                        return Ok(answer);
                    }
                    Status::NotFound | Status::FormRefused if card.short_ids.is_none() => {}
                    _ => return Ok(answer),
                }
            }
            card.select_ef(ef)?;
            let answer = card.call(Command::new(plain).le(le))?;
            if matches!(Status::of(answer.status), Status::Done | Status::EndOfFile) {
                card.short_ids = Some(false);
            }
            Ok(answer)
        })?;
        contents(answer)
    }

    /// The DER object in a transparent EF, by its own length; the file's filler behind it is not read or dropped.
    pub fn read_der(&mut self, ef: Ef) -> Result<Octets, CardError> {
        let start = self.read_der_start(ef, |_| true)?;
        self.finish_der(start)
    }

    /// The start of such an object: read on by whole reads until it is `enough`, and no further than its first 256 bytes where
    /// one read does not carry more. The rest costs no exchange more for it.
    pub fn read_der_start(&mut self, ef: Ef, enough: impl Fn(&[u8]) -> bool) -> Result<Octets, CardError> {
        self.exchanges_left = EXCHANGES;
        let start = match self.lengths.extended {
            Extended::Refused => None,
            Extended::Untried | Extended::Works => self.start_extended(ef)?,
        };
        let mut file = match start {
            Some(file) => file,
            None => self.start(ef, usize::from(SHORT[0]))?,
        };
        let wanted = object_length(&file)?.min(usize::from(SHORT[0]));
        while file.len() < wanted && !enough(&file) {
            let more = self.read_on(file.len(), usize::from(SHORT[0]))?;
            if more.is_empty() {
                return Err(cut_off(&file));
            }
            file.extend_from_slice(&more);
        }
        Ok(file)
    }

    /// The whole of an object of which the start was read, and other files since.
    pub fn read_der_rest(&mut self, ef: Ef, mut file: Octets) -> Result<Octets, CardError> {
        self.exchanges_left = EXCHANGES;
        if file.len() < object_length(&file)? {
            self.resume(ef, &mut file)?;
        }
        self.finish_der(file)
    }

    /// Makes a file the current one again and reads on in it: by its short identifier, from the last byte that is reached so
    /// (an offset of 8 bits), which is known and has to come again; else it is selected.
    fn resume(&mut self, ef: Ef, file: &mut Octets) -> Result<(), CardError> {
        let at = file.len().min(usize::from(u8::MAX));
        let missing = short(object_length(file)? - at);
        // From further behind it would be read twice.
        if self.short_ids == Some(true) && file.len() <= at + 1 {
            let answer = self.in_smaller(missing, |card, le| {
                card.call(Command::new([0x00, 0xB0, ef.short(), at as u8]).le(le))
            })?;
            let read = matches!(Status::of(answer.status), Status::Done | Status::EndOfFile);
            // A card that passes over the offset tells the start once more.
            let begun = answer.data.iter().zip(file.iter()).take(16).all(|(new, old)| new == old);
            if read && !begun && answer.data.starts_with(&file[at..]) {
                file.truncate(at);
                file.extend_from_slice(&answer.data);
                return Ok(());
            }
        }
        self.select_ef(ef)
    }

    /// Reads on in the current file until the object is whole.
    fn finish_der(&mut self, mut file: Octets) -> Result<Octets, CardError> {
        let total = object_length(&file)?;
        self.read_to(&mut file, total)?;
        if file.len() < total {
            return Err(cut_off(&file));
        }
        file.truncate(total);
        Ok(file)
    }

    /// The first `length` bytes (at most 256) of a file, or more of them. With `try_extended`, and unless that is known,
    /// the one read also tells whether extended length works.
    pub fn read_first(&mut self, ef: Ef, length: usize, try_extended: bool) -> Result<Octets, CardError> {
        self.exchanges_left = EXCHANGES;
        if try_extended
            && self.lengths.extended == Extended::Untried
            && let Some(start) = self.start_extended(ef)?
        {
            return Ok(start);
        }
        self.read_start(ef, length)
    }

    /// The start of a file in one extended read; `None` where this was refused and short reads must do.
    fn start_extended(&mut self, ef: Ef) -> Result<Option<Octets>, CardError> {
        if self.short_ids == Some(false) {
            return Ok(None);
        }
        let command = Command::new([0x00, 0xB0, ef.short(), 0x00]).le(Le::Extended(EXTENDED_CHUNK));
        let answer = match self.once(&command) {
            Ok(answer) => answer,
            Err(CardError::Link(
                error @ (LinkError::CardLeft
                | LinkError::Reset
                | LinkError::Unresponsive
                | LinkError::Refused
                | LinkError::NoCard
                | LinkError::Other(_)),
            )) => {
                self.lengths.extended = Extended::Refused;
                return Err(CardError::ExtendedLost(error));
            }
            Err(error) => return Err(error),
        };
        match Status::of(answer.status) {
            Status::Done | Status::EndOfFile | Status::More(_) if answer.data.len() >= 2 => {
                self.short_ids = Some(true);
                let wanted = tlv::der_total(&answer.data).unwrap_or(0).min(EXTENDED_CHUNK as usize);
                // Fewer bytes than the object and the read asked for: carried, but not whole. Short reads go on.
                self.lengths.extended =
                    if answer.data.len() >= wanted { Extended::Works } else { Extended::Refused };
                Ok(Some(answer.data))
            }
            // The file's own answer, not one to the length.
            Status::NeedsPin | Status::NotFound => Err(CardError::Status(answer.status)),
            _ => {
                self.lengths.extended = Extended::Refused;
                Ok(None)
            }
        }
    }

    /// The next bytes of the current EF from `offset`, at most `missing`.
    pub(super) fn read_on(&mut self, offset: usize, missing: usize) -> Result<Octets, CardError> {
        // Below 7FFF, since no file longer than MAX_FILE is read.
        let [high, low] = (offset as u16).to_be_bytes();
        let command = |le| Command::new([0x00, 0xB0, high & 0x7F, low]).le(le);
        if self.lengths.extended == Extended::Works {
            let answer = self.call(command(Le::Extended((missing as u32).min(EXTENDED_CHUNK))))?;
            if matches!(Status::of(answer.status), Status::Done | Status::EndOfFile) {
                return Ok(answer.data);
            }
            self.lengths.extended = Extended::Refused;
        }
        let answer = self.in_smaller(short(missing), |card, le| card.call(command(le)))?;
        // 6B00: the offset lies behind the end of the file.
        if Status::of(answer.status) == Status::FormRefused {
            Ok(Octets::default())
        } else {
            contents(answer)
        }
    }

    /// Tries left of a key, none spent: VERIFY without data. Tells in which form the key answered.
    pub fn tries(&mut self, key: Ef) -> Result<(Tries, KeyForm), CardError> {
        if self.short_ids != Some(false) {
            match self.tries_in(key, KeyForm::Short) {
                Err(CardError::Status(word))
                    if matches!(Status::of(word), Status::NotFound | Status::FormRefused) => {}
                told => return Ok((told?, KeyForm::Short)),
            }
        }
        Ok((self.tries_in(key, KeyForm::Selected)?, KeyForm::Selected))
    }

    /// The same in one form. [`KeyForm::Selected`] makes the key the current one for it: the form in which every source
    /// presents and replaces a secret.
    pub fn tries_in(&mut self, key: Ef, form: KeyForm) -> Result<Tries, CardError> {
        self.exchanges_left = EXCHANGES;
        if form == KeyForm::Selected {
            self.select_ef(key)?;
        }
        let answer = self.once(&Command::new([0x00, 0x20, 0x00, key.in_form(form)]))?;
        Status::of(answer.status).tries().ok_or(CardError::Status(answer.status))
    }

    /// Connects again to the same card after a lost link; nothing is selected afterwards.
    pub fn reconnect(&mut self) -> Result<(), LinkError> {
        self.gate.reconnect()?;
        self.short_ids = None;
        Ok(())
    }
}

/// The Le that `61xx` or `6Cxx` asks for; 00 stands for 256.
const fn short_le(low: u8) -> u16 {
    if low == 0 { 256 } else { low as u16 }
}

/// So many bytes, or what one short read asks for at the most.
fn short(wanted: usize) -> u16 {
    u16::try_from(wanted).unwrap_or(SHORT[0]).min(SHORT[0])
}

/// Anything but success is the card's refusal.
pub(super) fn done(answer: &Answer) -> Result<(), CardError> {
    match Status::of(answer.status) {
        Status::Done => Ok(()),
        _ => Err(CardError::Status(answer.status)),
    }
}

/// The same of a SELECT: what it would tell besides was not asked for, and is left where it waits.
fn selected(answer: &Answer) -> Result<(), CardError> {
    match Status::of(answer.status) {
        Status::More(_) => Ok(()),
        _ => done(answer),
    }
}

/// What was read; the end of the file may have come before Le.
fn contents(answer: Answer) -> Result<Octets, CardError> {
    match Status::of(answer.status) {
        Status::Done | Status::EndOfFile => Ok(answer.data),
        _ => Err(CardError::Status(answer.status)),
    }
}

/// A file is shorter than the object that it starts with.
fn cut_off(file: &[u8]) -> CardError {
    let total = claimed_length(file).unwrap_or(0);
    Malformed::at(file.len(), format!("cut off, {total} bytes announced")).into()
}

/// The length of the object that a file starts with, as it claims.
pub(super) fn claimed_length(file: &[u8]) -> Result<usize, CardError> {
    // FF and 00 are what unwritten files hold.
    match file.first() {
        None | Some(0x00 | 0xFF) => return Err(CardError::Empty),
        Some(0x30) => {}
        Some(_) => return Err(Malformed::at(0, "no DER sequence").into()),
    }
    Ok(tlv::der_total(file)?)
}

/// The same, bounded.
fn object_length(file: &[u8]) -> Result<usize, CardError> {
    let total = claimed_length(file)?;
    if total > MAX_FILE { Err(CardError::TooLong(total)) } else { Ok(total) }
}
