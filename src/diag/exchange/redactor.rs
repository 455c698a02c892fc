//! The one redactor: it knows what was selected, and so which file a command is about and what of it may be told.
//!
//! What it can't follow it takes for unknown, of which nothing is told.

use std::time::Duration;

use super::names::{App, Kept, Name, On};
use super::{Answer, Asked, Exchange, Told};
use crate::link::LinkError;

/// One exchange as it passed.
#[derive(Clone, Copy)]
pub struct Raw<'a> {
    /// When the command was sent, since the recording began.
    pub at: Duration,
    /// How long the answer took.
    pub spent: Duration,
    /// The command APDU.
    pub command: &'a [u8],
    /// Data and status word, or why nothing came.
    pub answer: Result<&'a [u8], LinkError>,
}

/// Knows what is selected on the connected card.
#[derive(Debug, Default)]
pub struct Redactor {
    app: Option<App>,
    file: Option<On>,
    /// What GET RESPONSE would fetch, and from which octet of it on.
    waits: Option<(On, Option<usize>)>,
}

/// A command taken apart.
struct Read {
    name: Option<Name>,
    /// On the basic channel, in the clear and whole: what it does can be followed.
    plain: bool,
    on: Option<On>,
    from: Option<usize>,
    record: Option<u8>,
}

/// How `DigestInfo` of the digests that are signed begins (RFC 8017, 9.2), and how long the digest is.
const DIGESTS: [([u8; 19], usize); 3] = {
    const fn of(digest: u8, length: u8) -> [u8; 19] {
        let body =
            [0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, digest, 0x05, 0x00];
        let mut whole = [0x30, 17 + length, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x04, length];
        let mut at = 0;
        while at < body.len() {
            whole[at + 2] = body[at];
            at += 1;
        }
        whole
    }
    [(of(1, 32), 32), (of(2, 48), 48), (of(3, 64), 64)]
};

impl Redactor {
    /// A card was connected to, or reset: nothing is known of what is selected.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// The exchange as far as it may be told; with what whoever traces has to ask for, where `contents`.
    #[must_use]
    pub fn tell(&self, raw: &Raw<'_>, contents: bool) -> Exchange {
        let read = self.read(raw.command);
        let (header, body) = raw.command.split_at(raw.command.len().min(4));
        // Letters and digits are no header but what somebody typed.
        let is_header = header.len() == 4 && !header[1..].iter().all(u8::is_ascii_alphanumeric);
        let asked = Asked {
            name: read.name,
            on: read.on,
            from: read.from,
            record: read.record,
            header: if is_header { Told::all(header) } else { Told::none() },
            body: if is_header { body_told(&read, body, contents) } else { Told::none() },
        };
        let answer = raw.answer.map(|answer| {
            let (data, status) = answer.split_at(answer.len().saturating_sub(2));
            match *status {
                [high @ (0x60..=0x6F | 0x90..=0x9F), low] => Answer {
                    data: data_told(&read, data, contents),
                    status: Some(u16::from_be_bytes([high, low])),
                },
                _ => Answer { data: Told::none(), status: None },
            }
        });
        Exchange { at: raw.at, spent: raw.spent, asked, answer }
    }

    /// Takes note of what an exchange did.
    pub fn follow(&mut self, raw: &Raw<'_>) {
        let read = self.read(raw.command);
        let waited = self.waits.take();
        let Ok([data @ .., high, low]) = raw.answer else { return self.forget() };
        let done = (*high, *low) == (0x90, 0x00) || matches!((*high, *low), (0x61, _) | (0x62, 0x82));
        if *high == 0x61 {
            let on = if read.name == Some(Name::GetResponse) { waited.map(|(on, _)| on) } else { read.on };
            self.waits = on.map(|on| (on, read.from.map(|from| from + data.len())));
        }
        match read.name {
            _ if !read.plain => self.forget(),
            Some(Name::Select) => match read.on {
                Some(On::App(app)) if done => (self.app, self.file) = (Some(app), None),
                Some(file @ (On::File(_) | On::Secret(_) | On::OtherFile(_))) if done => {
                    self.file = Some(file);
                }
                // An application that was refused may have ended the one before.
                Some(On::App(_) | On::OtherApp) | None => self.forget(),
                _ => self.file = None,
            },
            Some(Name::ReadBinary | Name::ReadRecord) if done => {
                self.file = read.on.filter(|on| *on != On::Current);
            }
            // They say the same of the file that is current.
            Some(Name::GetResponse | Name::ReadBinary | Name::ReadRecord | Name::GetData) => {}
            // By a short identifier they may make another file the current one.
            Some(Name::Tries | Name::Verify | Name::Change | Name::ChangeKey | Name::Sign) => {
                self.file = self.file.filter(|file| read.on == Some(*file));
            }
            Some(_) | None => self.forget(),
        }
    }

    /// What a command asks for, of what.
    fn read(&self, command: &[u8]) -> Read {
        let [class, instruction, p1, p2, ref body @ ..] = *command else {
            return Read { name: None, plain: false, on: None, from: None, record: None };
        };
        let name = Name::of(class, instruction, body.is_empty());
        let plain = matches!(class, 0x00 | 0x80);
        let current = || self.file.unwrap_or(On::Current);
        let by_short = |id: u8| if id == 0 { current() } else { On::file(self.app, u16::from(id)) };
        let (on, from) =
            match name {
                Some(Name::Select) => (selected(self.app, p1, data(body)), None),
                // The instruction with an odd number has its offset in the data.
                Some(Name::ReadBinary) if instruction & 1 == 0 => match p1 & 0x80 {
                    0 => (Some(current()), Some(usize::from(u16::from_be_bytes([p1, p2])))),
                    _ => (Some(by_short(p1 & 0x1F)), Some(usize::from(p2))),
                },
                Some(Name::ReadRecord) if instruction & 1 == 0 => (Some(by_short(p2 >> 3)), None),
                Some(
                    Name::Tries | Name::Verify | Name::Change | Name::Reset | Name::ChangeKey | Name::Sign,
                ) if p2 & 0x80 != 0 => (Some(by_short(p2 & 0x1F)), None),
                Some(Name::GetResponse) => match self.waits {
                    Some((on, from)) => (Some(on), from),
                    None => (None, None),
                },
                Some(Name::GetData) if instruction & 1 == 0 && self.app == Some(App::Manager) => {
                    (Some(On::Object(u16::from_be_bytes([p1, p2]))), None)
                }
                _ => (None, None),
            };
        let record = (name == Some(Name::ReadRecord)).then_some(p1);
        Read { name, plain, on, from, record }
    }
}

/// What a SELECT selects.
fn selected(app: Option<App>, p1: u8, data: Option<&[u8]>) -> Option<On> {
    match (p1, data?) {
        (0x04, aid) => Some(App::of(aid).map_or(On::OtherApp, On::App)),
        // Files of this card have identifiers of one octet; another number may be anything.
        (0x00..=0x02, [0x00, ef]) => Some(On::file(app, u16::from(*ef))),
        _ => None,
    }
}

/// The data of a short command, alone or with Le.
fn data(body: &[u8]) -> Option<&[u8]> {
    let (length, rest) = body.split_first()?;
    let length = usize::from(*length);
    let whole = length > 0 && (rest.len() == length || rest.len() == length + 1);
    rest.get(..length).filter(|_| whole)
}

/// What of Lc, data and Le may be told.
fn body_told(read: &Read, body: &[u8], contents: bool) -> Told {
    use Name::{GetChallenge, GetData, GetResponse, ReadBinary, ReadRecord, Select, Sign};
    let is_length = matches!(body, [_] | [0, _, _]);
    let open = body.is_empty()
        || match read.name {
            _ if !read.plain => false,
            Some(Select) => {
                is_length
                    || matches!(read.on, Some(On::App(_) | On::File(_) | On::Secret(_) | On::OtherFile(_)))
            }
            Some(ReadBinary | ReadRecord | GetResponse | GetData | GetChallenge) => is_length,
            Some(Sign) => contents && data(body).is_some_and(is_digest_info),
            _ => false,
        };
    if open { Told::all(body) } else { Told::none() }
}

fn is_digest_info(data: &[u8]) -> bool {
    DIGESTS.iter().any(|(start, length)| data.strip_prefix(start).is_some_and(|rest| rest.len() == *length))
}

/// What of an answer's data may be told.
fn data_told(read: &Read, data: &[u8], contents: bool) -> Told {
    use Name::{GetChallenge, GetData, GetResponse, ReadBinary, ReadRecord, Select, Sign};
    if data.is_empty() {
        return Told::all(data);
    }
    match (read.name, read.on) {
        _ if !read.plain => Told::none(),
        (Some(ReadBinary | ReadRecord | GetResponse | GetData), Some(on)) => match on.kept() {
            Kept::Open(_) | Kept::Asked if contents => Told::all(data),
            Kept::Open(most) => Told::first(data, read.from.map_or(0, |from| most.saturating_sub(from))),
            Kept::Asked => Told::first(data, 0),
            Kept::Secret => match on {
                On::File(_) | On::OtherFile(_) | On::Current => Told::first(data, 0),
                _ => Told::none(),
            },
        },
        (Some(Sign), _) => Told::first(data, if contents { data.len() } else { 0 }),
        (Some(Select | GetChallenge), _) => Told::first(data, 0),
        _ => Told::none(),
    }
}
