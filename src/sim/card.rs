//! The card itself: commands in, answers out, with the state that a real card keeps between them.
//!
//! Status words and login state are those of `docs/card.md §6.4, §6.5`.

use std::collections::BTreeMap;
use std::time::Duration;

use rsa::pkcs1v15::Pkcs1v15Sign;
use sha2::{Digest, Sha256};

use super::apdu::{Command, blanked};
use super::files::{self, Ap, Application, Content, File, Rule};
use super::persona::{Extended, Persona, Wire};
use crate::domain::calendar::Instant;
use crate::domain::credential;

/// What comes of one exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// An answer with its status word, or what a test put in its place.
    Answer(Vec<u8>),
    /// The card gave up and lost its power; it is still in the reader.
    Lost,
    /// The card left the field and comes back after this long.
    Left(Duration),
}

/// What a test answers instead of the card: the number of the exchange (from 1) and the command, as sent.
pub type Hook = Box<dyn FnMut(usize, &[u8]) -> Option<Reply> + Send>;

const OK: u16 = 0x9000;
const NO_RECORD: u16 = 0x6A83;
const NOT_FOUND: u16 = 0x6A82;
const WRONG_LENGTH: u16 = 0x6700;
const NOT_OPENED: u16 = 0x6982;
const BLOCKED: u16 = 0x6984;
const WRONG_P1_P2: u16 = 0x6A86;
const NO_KEY: u16 = 0x6A88;
const NO_CURRENT_EF: u16 = 0x6986;
const WRONG_STRUCTURE: u16 = 0x6981;
const REFUSED: u16 = 0x6985;
const BEYOND_END: u16 = 0x6B00;

/// Data and status word, or a status word alone.
type Outcome = Result<(Vec<u8>, u16), u16>;

/// A simulated card.
pub struct Card {
    persona: Persona,
    now: Instant,
    /// Its habits on the wire.
    pub wire: Wire,
    atr: Vec<u8>,
    /// Each application, or that there is none. Made when it is asked for first: signing what is in it takes milliseconds.
    inside: BTreeMap<Ap, Option<Application>>,
    selected: Option<Ap>,
    /// Where a presented PIN belongs: the last application, a warm reset notwithstanding.
    home: Option<Ap>,
    current: Option<u16>,
    pending: Vec<u8>,
    fresh_power: bool,
    exchanges: usize,
    since_return: u32,
    leave_index: usize,
    /// `None` where nobody will ask.
    log: Option<Vec<Vec<u8>>>,
    hook: Option<Hook>,
    /// Another card on the same reader: it answers after the next power-up.
    beside: Option<Box<Card>>,
    /// Something was asked since the last power-up.
    asked: bool,
}

impl Card {
    /// A persona's card as it is at `now`. The same persona and instant give the same card, byte for byte.
    #[must_use]
    pub fn new(persona: &Persona, now: Instant) -> Self {
        let beside = persona.beside.as_deref().and_then(|name| Persona::named(name).ok());
        Self {
            beside: beside.map(|persona| Box::new(Self::new(&persona, now))),
            asked: false,
            wire: persona.wire.clone(),
            atr: persona.atr().unwrap_or_default(),
            persona: persona.clone(),
            now,
            inside: BTreeMap::new(),
            selected: None,
            home: None,
            current: None,
            pending: Vec::new(),
            fresh_power: true,
            exchanges: 0,
            since_return: 0,
            leave_index: 0,
            log: Some(Vec::new()),
            hook: None,
        }
    }

    /// Lays another card beside it, or takes that away: of two cards on one reader, each power-up after something was asked
    /// lets the other answer.
    pub fn lay_beside(&mut self, other: Option<Self>) {
        self.beside = other.map(Box::new);
    }

    /// The card that does not answer now.
    #[must_use]
    pub fn beside(&mut self) -> Option<&mut Self> {
        self.beside.as_deref_mut()
    }

    /// The answer to reset.
    #[must_use]
    pub fn atr(&self) -> &[u8] {
        &self.atr
    }

    /// Commands that reached the card.
    #[must_use]
    pub const fn exchanges(&self) -> usize {
        self.exchanges
    }

    /// Those commands, the data of each that carries a secret blanked.
    #[must_use]
    pub fn log(&self) -> &[Vec<u8>] {
        self.log.as_deref().unwrap_or_default()
    }

    /// The same card, keeping no commands: for a program that runs for days and never asks for them.
    #[must_use]
    pub fn without_log(mut self) -> Self {
        self.log = None;
        self.beside = self.beside.map(|other| Box::new(other.without_log()));
        self
    }

    /// Puts other content into a transparent file, or a new one that is free to read.
    pub fn set_file(&mut self, ap: Ap, ef: u16, bytes: Vec<u8>) {
        self.put(ap, ef, Content::Transparent(bytes));
    }

    /// Puts other records into a file.
    pub fn set_records(&mut self, ap: Ap, ef: u16, records: Vec<Vec<u8>>) {
        self.put(ap, ef, Content::Records(records));
    }

    fn put(&mut self, ap: Ap, ef: u16, content: Content) {
        self.at(ap);
        let application = self.inside.entry(ap).or_default().get_or_insert_default();
        match application.files.get_mut(&ef) {
            Some(file) => file.content = content,
            None => {
                application.files.insert(ef, File { content, rule: Rule::Free, forced: None });
            }
        }
    }

    /// Takes a file away.
    pub fn remove_file(&mut self, ap: Ap, ef: u16) {
        if let Some(application) = self.at(ap) {
            application.files.remove(&ef);
        }
    }

    /// Lets a test answer in the card's place where it wants to.
    pub fn set_hook(&mut self, hook: Hook) {
        self.hook = Some(hook);
    }

    /// The secrets that a holder knows, as they are now.
    #[must_use]
    pub fn pins(&mut self) -> Vec<(credential::Secret, String)> {
        use credential::Secret::{Auth, Juki, Sign, Text, TextNumberB};
        let places = [
            (Auth, Ap::Jpki, 0x0018),
            (Sign, Ap::Jpki, 0x001B),
            (Text, Ap::Text, 0x0011),
            (Juki, Ap::Juki, 0x001C),
            (TextNumberB, Ap::Text, 0x0015),
        ];
        let mut value = |ap, ef| {
            let value = self.at(ap)?.secrets.get(&ef)?.value.clone()?;
            String::from_utf8(value).ok()
        };
        places.into_iter().filter_map(|(secret, ap, ef)| Some((secret, value(ap, ef)?))).collect()
    }

    /// Tries left on a key.
    #[must_use]
    pub fn tries_left(&mut self, ap: Ap, ef: u16) -> Option<u8> {
        Some(self.at(ap)?.secrets.get(&ef)?.left)
    }

    /// Is a PIN presented to this key at this moment?
    #[must_use]
    pub fn verified(&mut self, ap: Ap, ef: u16) -> bool {
        let secrets = self.at(ap).map(|inside| &inside.secrets);
        secrets.and_then(|secrets| secrets.get(&ef)).is_some_and(|secret| secret.verified)
    }

    /// A file's bytes as they lie in the card, filler included.
    #[must_use]
    pub fn file(&mut self, ap: Ap, ef: u16) -> Option<Vec<u8>> {
        match &self.at(ap)?.files.get(&ef)?.content {
            Content::Transparent(bytes) => Some(bytes.clone()),
            Content::Records(records) => Some(records.concat()),
        }
    }

    /// Power comes: nothing is selected, nothing presented.
    pub fn power_on(&mut self) {
        self.power_off();
        if std::mem::take(&mut self.asked)
            && let Some(mut other) = self.beside.take()
        {
            std::mem::swap(self, &mut other);
            self.beside = Some(other);
            self.power_off();
        }
        self.fresh_power = true;
    }

    /// Power goes.
    pub fn power_off(&mut self) {
        self.selected = None;
        self.home = None;
        self.current = None;
        self.pending.clear();
        self.log_out();
    }

    /// A reset without a loss of power: what was presented stays (`docs/card.md §6.5`).
    pub fn warm_reset(&mut self) {
        self.selected = None;
        self.current = None;
        self.pending.clear();
    }

    fn at(&mut self, ap: Ap) -> Option<&mut Application> {
        let (persona, now) = (&self.persona, self.now);
        let inside = self.inside.entry(ap);
        inside.or_insert_with(|| files::build(persona, &persona.days(now), ap)).as_mut()
    }

    fn log_out(&mut self) {
        for secret in self.inside.values_mut().flatten().flat_map(|inside| inside.secrets.values_mut()) {
            secret.verified = false;
        }
    }

    /// One exchange. Takes no time of its own: whoever carries it waits [`Wire::round_trip_ms`].
    pub fn exchange(&mut self, bytes: &[u8]) -> Reply {
        self.exchanges += 1;
        self.asked = true;
        if let Some(log) = &mut self.log {
            log.push(blanked(bytes));
        }
        if let Some(reply) = self.hook.as_mut().and_then(|hook| hook(self.exchanges, bytes)) {
            if !matches!(reply, Reply::Answer(_)) {
                self.power_on();
            }
            return reply;
        }
        if let Some(after) = self.leaves_after() {
            self.since_return += 1;
            if self.since_return > after {
                self.since_return = 0;
                self.leave_index += 1;
                self.power_on();
                return Reply::Left(Duration::from_millis(self.wire.away_ms));
            }
        }
        if std::mem::take(&mut self.fresh_power) && self.wire.first_command_6f00 {
            return Reply::Answer(vec![0x6F, 0x00]);
        }
        let Some(command) = Command::read(bytes) else {
            return status(WRONG_LENGTH);
        };
        if command.extended {
            match self.wire.extended {
                Extended::Yes => {}
                Extended::No => return status(WRONG_LENGTH),
                Extended::Lost => {
                    self.power_on();
                    return Reply::Lost;
                }
            }
        }
        if !command.extended && command.le.is_some_and(|le| le > self.wire.short_le) {
            return status(WRONG_LENGTH);
        }
        Reply::Answer(self.answer(&command))
    }

    fn leaves_after(&self) -> Option<u32> {
        let plan = &self.wire.leaves_after;
        plan.get(self.leave_index.checked_rem(plan.len())?).copied()
    }

    fn answer(&mut self, command: &Command<'_>) -> Vec<u8> {
        if command.ins == 0xC0 && command.cla == 0x00 {
            return self.get_response(command.le.unwrap_or(256));
        }
        self.pending.clear();
        match self.dispatch(command) {
            Ok((data, OK)) if self.wire.get_response && !data.is_empty() => {
                self.pending = data;
                vec![0x61, self.pending_length()]
            }
            Ok((mut data, status)) => {
                let stale = self.wire.stale_more && status == OK && !data.is_empty();
                data.extend(if stale { 0x6100 } else { status }.to_be_bytes());
                data
            }
            Err(status) => status.to_be_bytes().to_vec(),
        }
    }

    /// What `61xx` tells: `00` for 256 and more, or for nothing.
    fn pending_length(&self) -> u8 {
        if self.wire.wrong_le { 0 } else { u8::try_from(self.pending.len()).unwrap_or(0) }
    }

    fn get_response(&mut self, le: usize) -> Vec<u8> {
        if self.pending.is_empty() {
            return REFUSED.to_be_bytes().to_vec();
        }
        if self.wire.wrong_le
            && let Some(left) = u8::try_from(self.pending.len()).ok().filter(|left| usize::from(*left) < le)
        {
            return vec![0x6C, left];
        }
        let rest = self.pending.split_off(le.min(self.pending.len()));
        let mut data = std::mem::replace(&mut self.pending, rest);
        if self.pending.is_empty() {
            data.extend(OK.to_be_bytes());
        } else {
            data.extend([0x61, self.pending_length()]);
        }
        data
    }

    fn dispatch(&mut self, command: &Command<'_>) -> Outcome {
        match (command.cla, command.ins) {
            (0x00, 0xA4) => self.select(command),
            (0x00, 0xB0) => self.read_binary(command),
            (0x00, 0xB2) => self.read_record(command),
            (0x00, 0x20) => self.verify(command),
            (0x00, 0x24) | (0x80, 0x32) => self.change(command),
            (0x80, 0x2A) => self.sign(command),
            (0x00, 0xCA) => self.get_data(command),
            // `LAST COMMAND INDICATOR` of an iPhone; a card refuses its form (`docs/card.md §6.3`).
            (0x80, 0xFC) if self.selected == Some(Ap::Jpki) => match self.persona.card.kind {
                super::persona::Kind::Iphone => Ok((Vec::new(), OK)),
                _ => Err(WRONG_LENGTH),
            },
            (0x00 | 0x80, _) => Err(0x6D00),
            (cla, _) if cla & 0xFC == 0 => Err(0x6881),
            _ => Err(0x6E00),
        }
    }

    fn select(&mut self, command: &Command<'_>) -> Outcome {
        match (command.p1, command.p2) {
            // By name, whole: a prefix matches other applications on a real card, and nothing here.
            (0x04, 0x0C) => {
                let ap = Ap::ALL.into_iter().find(|ap| ap.aid() == command.data).ok_or(NOT_FOUND)?;
                self.at(ap).ok_or(NOT_FOUND)?;
                if self.home != Some(ap) {
                    self.log_out();
                }
                self.home = Some(ap);
                self.selected = Some(ap);
                self.current = None;
                Ok((Vec::new(), OK))
            }
            (0x02, 0x0C) => {
                let &[high, low] = command.data else { return Err(WRONG_LENGTH) };
                let ef = u16::from_be_bytes([high, low]);
                if !self.application()?.has(ef) {
                    return Err(NOT_FOUND);
                }
                self.current = Some(ef);
                Ok((Vec::new(), OK))
            }
            _ => Err(WRONG_P1_P2),
        }
    }

    fn application(&mut self) -> Result<&mut Application, u16> {
        let ap = self.selected.ok_or(NOT_FOUND)?;
        self.at(ap).ok_or(NOT_FOUND)
    }

    /// The file that a short identifier names, made the current one.
    fn by_short_id(&mut self, sfi: u8, missing: u16) -> Result<u16, u16> {
        if !self.wire.short_ef || sfi == 0 || sfi == 0x1F {
            return Err(WRONG_P1_P2);
        }
        let ef = u16::from(sfi);
        if !self.application()?.has(ef) {
            return Err(missing);
        }
        self.current = Some(ef);
        Ok(ef)
    }

    /// The key in P2: `80` for the current one, `80` and a short identifier otherwise.
    fn key_in(&mut self, p2: u8) -> Result<u16, u16> {
        match p2 {
            0x80 => self.current.ok_or(NO_CURRENT_EF),
            _ if p2 & 0xE0 == 0x80 => self.by_short_id(p2 & 0x1F, NO_KEY),
            _ => Err(WRONG_P1_P2),
        }
    }

    /// The current file, where it may be read.
    fn readable(&mut self, ef: u16) -> Result<&File, u16> {
        let application = self.application()?;
        let file = application.files.get(&ef).ok_or(WRONG_STRUCTURE)?;
        match file.forced {
            Some(status) => Err(status),
            None if application.opened(file.rule) => Ok(file),
            None => Err(NOT_OPENED),
        }
    }

    fn read_binary(&mut self, command: &Command<'_>) -> Outcome {
        let (ef, offset) = if command.p1 & 0x80 == 0 {
            let offset = usize::from(u16::from_be_bytes([command.p1, command.p2]));
            (self.current.ok_or(NO_CURRENT_EF)?, offset)
        } else if command.p1 & 0x60 == 0 {
            (self.by_short_id(command.p1 & 0x1F, NOT_FOUND)?, usize::from(command.p2))
        } else {
            return Err(WRONG_P1_P2);
        };
        let wrong_le = self.wire.wrong_le;
        let file = self.readable(ef)?;
        let Content::Transparent(bytes) = &file.content else { return Err(WRONG_STRUCTURE) };
        let le = command.le.ok_or(WRONG_LENGTH)?;
        let rest = bytes.get(offset..).filter(|rest| !rest.is_empty()).ok_or(BEYOND_END)?;
        let everything = le == if command.extended { 65536 } else { 256 };
        match rest.get(..le) {
            Some(part) => Ok((part.to_vec(), OK)),
            // "As much as there is" is answered with that; a certain number beyond the end with a warning.
            None if wrong_le && rest.len() < 256 => Err(0x6C00 | rest.len() as u16),
            None => Ok((rest.to_vec(), if everything { OK } else { 0x6282 })),
        }
    }

    fn read_record(&mut self, command: &Command<'_>) -> Outcome {
        if command.p2 & 0x07 != 0x04 {
            return Err(WRONG_P1_P2);
        }
        let ef = match command.p2 >> 3 {
            0 => self.current.ok_or(NO_CURRENT_EF)?,
            sfi => self.by_short_id(sfi, NOT_FOUND)?,
        };
        let file = self.readable(ef)?;
        let Content::Records(records) = &file.content else { return Err(WRONG_STRUCTURE) };
        let nth = usize::from(command.p1).checked_sub(1).ok_or(NO_RECORD)?;
        let record = records.get(nth).ok_or(NO_RECORD)?;
        let le = command.le.ok_or(WRONG_LENGTH)?;
        Ok((record[..record.len().min(le)].to_vec(), OK))
    }

    fn verify(&mut self, command: &Command<'_>) -> Outcome {
        if command.p1 != 0x00 {
            return Err(WRONG_P1_P2);
        }
        let ef = self.key_in(command.p2)?;
        let secret = self.application()?.secrets.get_mut(&ef).ok_or(NO_KEY)?;
        // Tries left: no Lc and no Le. Over T=0 a reader appends a zero byte (ISO/IEC 7816-3 §12.2.2).
        if command.data.is_empty() {
            return Err(match (command.le, secret.left) {
                (Some(le), _) if le != 256 => WRONG_LENGTH,
                (_, 0) => BLOCKED,
                (_, left) => 0x63C0 | u16::from(left),
            });
        }
        if secret.left == 0 {
            return Err(BLOCKED);
        }
        if secret.value.as_deref() == Some(command.data) {
            secret.left = secret.max;
            secret.verified = true;
            return Ok((Vec::new(), OK));
        }
        secret.left -= 1;
        secret.verified = false;
        Err(0x63C0 | u16::from(secret.left))
    }

    /// CHANGE REFERENCE DATA (`00 24 01`) or JICSAP CHANGE KEY (`80 32 00`), as the application has it
    /// (`docs/card.md §6.4`).
    fn change(&mut self, command: &Command<'_>) -> Outcome {
        let jicsap = command.ins == 0x32;
        if command.p1 != u8::from(!jicsap) {
            return Err(WRONG_P1_P2);
        }
        if self.selected.is_some_and(|ap| matches!(ap, Ap::Common | Ap::Juki) != jicsap) {
            return Err(0x6D00);
        }
        let ef = self.key_in(command.p2)?;
        let secret = self.application()?.secrets.get_mut(&ef).ok_or(NO_KEY)?;
        if secret.left == 0 {
            return Err(BLOCKED);
        }
        if !secret.verified {
            return Err(NOT_OPENED);
        }
        // That the card itself checks the form is told by one source only (`docs/card.md §3.1`).
        if secret.form.ok_or(REFUSED)?.lacks(command.data).is_some() {
            return Err(0x6A80);
        }
        secret.value = Some(command.data.to_vec());
        Ok((Vec::new(), OK))
    }

    /// COMPUTE DIGITAL SIGNATURE. RSASSA-PSS (P1 = 04, 05) is refused as a value nobody knows: its salt would
    /// have to come from somewhere.
    fn sign(&mut self, command: &Command<'_>) -> Outcome {
        let ef = self.key_in(command.p2)?;
        // Over T=0 a command with data has no Le.
        let no_le = command.le.is_none() && !self.wire.get_response;
        let application = self.application()?;
        let signer = *application.signers.get(&ef).ok_or(NO_KEY)?;
        let data = command.data;
        let digest = || Sha256::digest(data).to_vec();
        let (padding, input) = match command.p1 {
            0x00 => (Pkcs1v15Sign::new_unprefixed(), data.to_vec()),
            0x01 => (Pkcs1v15Sign::new_unprefixed(), digest()),
            0x02 => (Pkcs1v15Sign::new::<Sha256>(), data.to_vec()),
            0x03 => (Pkcs1v15Sign::new::<Sha256>(), digest()),
            _ => return Err(WRONG_P1_P2),
        };
        if !application.secrets.get(&signer.secret).is_some_and(|secret| secret.verified) {
            return Err(NOT_OPENED);
        }
        let fits = match command.p1 {
            0x00 => (1..=245).contains(&data.len()),
            0x02 => data.len() == 32,
            _ => (1..=255).contains(&data.len()),
        };
        if !signer.signs {
            return Err(REFUSED);
        }
        if !fits || no_le {
            return Err(if data.is_empty() || no_le { WRONG_LENGTH } else { REFUSED });
        }
        signer.pair.key.sign(padding, &input).map(|signature| (signature, OK)).map_err(|_| REFUSED)
    }

    /// The little that is known of GET DATA at the card manager.
    fn get_data(&mut self, command: &Command<'_>) -> Outcome {
        if self.selected != Some(Ap::Manager) {
            return Err(0x6D00);
        }
        let card = &self.persona.card;
        let data = match (command.p1, command.p2) {
            (0x00, 0xF0) => card.municipality.clone().into_bytes(),
            (0x00, 0xF2) => {
                self.persona.days(self.now).card_last_day.format("%Y%m%d").to_string().into_bytes()
            }
            (0x5F, 0x51) => vec![0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14],
            _ => return Err(NO_KEY),
        };
        Ok((data, OK))
    }
}

/// What only the tests of this crate do to a card.
#[cfg(test)]
impl Card {
    /// Takes an application away.
    pub fn remove_application(&mut self, ap: Ap) {
        self.inside.insert(ap, None);
    }

    /// Makes every read of a file answer with this status word.
    pub fn force_file(&mut self, ap: Ap, ef: u16, status: u16) {
        if let Some(file) = self.at(ap).and_then(|inside| inside.files.get_mut(&ef)) {
            file.forced = Some(status);
        }
    }

    /// Makes the `nth` exchange (from 1, counted over the card's life) answer with this status word alone.
    pub fn force_exchange(&mut self, nth: usize, status: u16) {
        self.set_hook(Box::new(move |count, _| {
            (count == nth).then(|| Reply::Answer(status.to_be_bytes().to_vec()))
        }));
    }
}

fn status(word: u16) -> Reply {
    Reply::Answer(word.to_be_bytes().to_vec())
}

#[cfg(test)]
mod tests;
