//! Historical bytes: compact-TLV (ISO/IEC 7816-4:2005, 8.1.1; tables 13 and 85 to 88), and what readers make of contactless cards (PC/SC part 3,
//! 3.1.3.2.3).

/// What historical bytes say.
pub(super) enum Told {
    Category(Category),
    Item(Item),
    TypeB(TypeB),
    /// Nothing that can be read.
    Unread,
}

/// How the historical bytes are to be read, by the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// `00`: objects in compact-TLV, then three bytes of status.
    WithStatus,
    /// `10`: a reference to a file that tells more.
    Directory,
    /// `80`: objects in compact-TLV.
    Objects,
    /// `81` to `8F`: reserved.
    Reserved,
    /// Anything else: the maker's own.
    Proprietary,
}

/// Something in compact-TLV.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// Country, digits of ISO 3166-1 first.
    Country(Vec<u8>),
    /// The issuer's number, ISO/IEC 7812-1.
    Issuer(Vec<u8>),
    /// What the card offers.
    Services(Services),
    /// A command that reads the first data.
    InitialAccess(Vec<u8>),
    /// The issuer's own.
    IssuerData(Vec<u8>),
    /// What was known before it was issued: the chip, the system, their versions.
    PreIssuing(Vec<u8>),
    /// What the card can.
    Capabilities(Capabilities),
    /// Where the card stands in its life, and a status word.
    Status {
        /// Of its life.
        life: Option<Life>,
        /// The status word.
        word: Option<u16>,
    },
    /// The name of an application.
    Application(Vec<u8>),
    /// A storage card without commands of its own, told by its reader.
    Storage {
        /// Who named it: `A0 00 00 03 06` is PC/SC.
        registered: [u8; 5],
        /// By which standard it speaks.
        standard: u8,
        /// Its name in the table of PC/SC.
        name: u16,
    },
    /// A reference to a file.
    Directory(u8),
    /// Something else.
    Unknown {
        /// Its tag, 0 to 15.
        tag: u8,
        /// Its bytes.
        value: Vec<u8>,
    },
}

/// Where a card stands in its life (table 13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// Not told.
    Untold,
    /// Being made.
    Creation,
    /// Being filled.
    Initialisation,
    /// In use, and switched on or off.
    Operational {
        /// On.
        active: bool,
    },
    /// Ended.
    Terminated,
    /// The maker's own.
    Proprietary,
    /// Reserved.
    Reserved,
}

impl Life {
    const fn of(byte: u8) -> Self {
        match byte {
            0 => Self::Untold,
            1 => Self::Creation,
            3 => Self::Initialisation,
            4 | 6 => Self::Operational { active: false },
            5 | 7 => Self::Operational { active: true },
            12..=15 => Self::Terminated,
            16.. => Self::Proprietary,
            _ => Self::Reserved,
        }
    }
}

/// What the card offers (table 85).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the byte is so many bits, each for itself")]
pub struct Services {
    /// An application is selected by its whole name.
    pub by_name: bool,
    /// And by the beginning of it.
    pub by_part: bool,
    /// Objects in EF.DIR.
    pub in_dir: bool,
    /// Objects in EF.ATR.
    pub in_atr: bool,
    /// How those two are read.
    pub access: Access,
    /// There is a master file.
    pub master_file: bool,
}

/// How EF.DIR and EF.ATR are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// By READ BINARY.
    Binary,
    /// By READ RECORD.
    Record,
    /// By GET DATA.
    Data,
    /// Reserved.
    Reserved,
}

impl Services {
    const fn of(byte: u8) -> Self {
        Self {
            by_name: byte & 0x80 != 0,
            by_part: byte & 0x40 != 0,
            in_dir: byte & 0x20 != 0,
            in_atr: byte & 0x10 != 0,
            access: match byte >> 1 & 0x07 {
                0 => Access::Record,
                2 => Access::Data,
                4 => Access::Binary,
                _ => Access::Reserved,
            },
            master_file: byte & 0x01 == 0,
        }
    }
}

/// What the card can (tables 86 to 88): three bytes, of which the last may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// How files are selected, a bit for each way.
    pub selection: u8,
    /// How data are written.
    pub coding: Option<Coding>,
    /// Long commands.
    pub commands: Option<Commands>,
}

/// How data are written (table 87).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coding {
    /// Files of objects are possible.
    pub objects: bool,
    /// 0 once, 1 the maker's own, 2 by or, 3 by and.
    pub write: u8,
    /// A tag may begin with FF.
    pub ff_tag: bool,
    /// The unit of an offset is so many half bytes, as a power of two.
    pub unit: u8,
}

/// Long commands (table 88).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commands {
    /// A command may come in pieces.
    pub chaining: bool,
    /// A command may be longer than 255 bytes.
    pub extended: bool,
    /// EF.ATR tells how long.
    pub lengths_in_atr: bool,
    /// Who numbers logical channels: 0 there are none, 1 the reader, 2 the card, 3 both.
    pub channels_by: u8,
    /// The most logical channels; 8 is eight or more.
    pub channels: u8,
}

impl Capabilities {
    fn of(value: &[u8]) -> Option<Self> {
        let (selection, coding, commands) = match *value {
            [selection] => (selection, None, None),
            [selection, coding] => (selection, Some(coding), None),
            [selection, coding, commands] => (selection, Some(coding), Some(commands)),
            _ => return None,
        };
        let coding = coding.map(|byte| Coding {
            objects: byte & 0x80 != 0,
            write: byte >> 5 & 0x03,
            ff_tag: byte & 0x10 != 0,
            unit: byte & 0x0F,
        });
        let commands = commands.map(|byte| Commands {
            chaining: byte & 0x80 != 0,
            extended: byte & 0x40 != 0,
            lengths_in_atr: byte & 0x20 != 0,
            channels_by: byte >> 3 & 0x03,
            channels: (byte & 0x07) + 1,
        });
        Some(Self { selection, coding, commands })
    }
}

/// What a reader tells of a contactless card of type B: its ATQB, and the answer to ATTRIB (ISO/IEC 14443-3, 7.9 and 7.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypeB {
    /// Four bytes of the application.
    Application,
    /// Speeds: a bit for each.
    Speeds {
        /// The same both ways.
        same: bool,
        /// To the reader 212, 424, 847 kbit/s: one bit each.
        to_reader: u8,
        /// To the card.
        to_card: u8,
    },
    /// The most bytes of a frame; `None` where that is reserved.
    Frame(Option<u16>),
    /// How long the card may take, as a power of two of 302 µs, and what it takes besides.
    Waiting {
        /// FWI; reserved where 15.
        code: u8,
        /// It takes a node address.
        node: bool,
        /// It takes a card identifier.
        card: bool,
    },
    /// The most bytes of a chain, as a code; 0 is not told.
    Buffer(u8),
}

/// Frame sizes by their code, as far as both generations of the standard agree, then those of the later one.
const FRAMES: [u16; 13] = [16, 24, 32, 40, 48, 64, 96, 128, 256, 512, 1_024, 2_048, 4_096];

/// Names of storage cards (PC/SC part 3, supplemental document; those that one meets in Japan, and the common ones).
#[must_use]
pub const fn storage_name(code: u16) -> Option<&'static str> {
    Some(match code {
        0x0001 => "MIFARE Classic 1K",
        0x0002 => "MIFARE Classic 4K",
        0x0003 => "MIFARE Ultralight",
        0x0014 => "ICODE SLI",
        0x0026 => "MIFARE Mini",
        0x002F => "Jewel",
        0x0030 => "Topaz",
        0x0035 => "ICODE SL2",
        0x0036 => "MIFARE Plus SL1 2K",
        0x0037 => "MIFARE Plus SL1 4K",
        0x0038 => "MIFARE Plus SL2 2K",
        0x0039 => "MIFARE Plus SL2 4K",
        0x003A => "MIFARE Ultralight C",
        0x003B => "FeliCa",
        0x003D => "MIFARE Ultralight EV1",
        _ => return None,
    })
}

/// Standards of storage cards (the same document).
#[must_use]
pub const fn storage_standard(code: u8) -> Option<&'static str> {
    Some(match code {
        0x01 => "ISO/IEC 14443 A, 1",
        0x02 => "ISO/IEC 14443 A, 2",
        0x03 => "ISO/IEC 14443 A, 3",
        0x05 => "ISO/IEC 14443 B, 1",
        0x06 => "ISO/IEC 14443 B, 2",
        0x07 => "ISO/IEC 14443 B, 3",
        0x09 => "ISO/IEC 15693, 1",
        0x0A => "ISO/IEC 15693, 2",
        0x0B => "ISO/IEC 15693, 3",
        0x0C => "ISO/IEC 15693, 4",
        0x0D => "ISO/IEC 7816-10 I2C",
        0x0E => "ISO/IEC 7816-10 extended I2C",
        0x0F => "ISO/IEC 7816-10 2WBP",
        0x10 => "ISO/IEC 7816-10 3WBP",
        0x11 => "FeliCa",
        _ => return None,
    })
}

/// Reads historical bytes: what each says and how many bytes that are, and at which byte they leave their form.
pub(super) fn read(bytes: &[u8], from_a_reader: bool, whole: bool) -> (Vec<(usize, Told)>, Option<usize>) {
    let Some((&first, rest)) = bytes.split_first() else { return (Vec::new(), None) };
    if let (true, Some(parts)) = (from_a_reader && whole, type_b(bytes)) {
        return (parts, None);
    }
    let category = match first {
        0x00 => Category::WithStatus,
        0x10 => Category::Directory,
        0x80 => Category::Objects,
        0x81..=0x8F => Category::Reserved,
        _ => Category::Proprietary,
    };
    let mut parts = vec![(1, Told::Category(category))];
    let mut wrong = None;
    match category {
        Category::WithStatus => {
            let Some(status) = rest.len().checked_sub(3).filter(|_| whole) else {
                parts.extend((!rest.is_empty()).then_some((rest.len(), Told::Unread)));
                return (parts, Some(1));
            };
            wrong = objects(&rest[..status], &mut parts);
            let (life, word) = (Life::of(rest[status]), word(&rest[status + 1..]));
            parts.push((3, Told::Item(Item::Status { life: Some(life), word })));
        }
        Category::Objects => {
            if let Some(storage) = storage(rest) {
                parts.push((rest.len(), Told::Item(storage)));
            } else {
                wrong = objects(rest, &mut parts);
            }
        }
        Category::Directory => {
            parts.extend(rest.first().map(|byte| (1, Told::Item(Item::Directory(*byte)))));
            parts.extend((rest.len() > 1).then(|| (rest.len() - 1, Told::Unread)));
        }
        Category::Reserved | Category::Proprietary => {
            parts.extend((!rest.is_empty()).then_some((rest.len(), Told::Unread)));
        }
    }
    // The first byte was the category's.
    (parts, wrong.map(|at| at + 1))
}

/// Objects in compact-TLV: a byte of tag and length, then the value.
fn objects(mut rest: &[u8], parts: &mut Vec<(usize, Told)>) -> Option<usize> {
    let whole = rest.len();
    while let Some((&head, behind)) = rest.split_first() {
        let (tag, length) = (head >> 4, usize::from(head & 0x0F));
        let Some(value) = behind.get(..length) else {
            parts.push((rest.len(), Told::Unread));
            return Some(whole - rest.len());
        };
        let Some(item) = object(tag, value) else {
            parts.push((rest.len(), Told::Unread));
            return Some(whole - rest.len());
        };
        parts.push((1 + length, Told::Item(item)));
        rest = &behind[length..];
    }
    None
}

fn object(tag: u8, value: &[u8]) -> Option<Item> {
    Some(match (tag, value) {
        (1, _) => Item::Country(value.to_vec()),
        (2, _) => Item::Issuer(value.to_vec()),
        (3, [byte]) => Item::Services(Services::of(*byte)),
        (4, _) => Item::InitialAccess(value.to_vec()),
        (5, _) => Item::IssuerData(value.to_vec()),
        (6, _) => Item::PreIssuing(value.to_vec()),
        (7, _) => Item::Capabilities(Capabilities::of(value)?),
        (8, [life]) => Item::Status { life: Some(Life::of(*life)), word: None },
        (8, [_, _]) => Item::Status { life: None, word: word(value) },
        (8, [life, word @ ..]) if word.len() == 2 => {
            Item::Status { life: Some(Life::of(*life)), word: self::word(word) }
        }
        (3 | 8, _) => return None,
        (15, _) => Item::Application(value.to_vec()),
        (tag, _) => Item::Unknown { tag, value: value.to_vec() },
    })
}

fn word(bytes: &[u8]) -> Option<u16> {
    bytes.try_into().ok().map(u16::from_be_bytes)
}

/// `4F 0C`, who named it, standard, name, four bytes of zero.
fn storage(rest: &[u8]) -> Option<Item> {
    let [0x4F, 0x0C, name @ ..] = rest else { return None };
    let (registered, tail) = name.split_first_chunk::<5>()?;
    let [standard, high, low, 0, 0, 0, 0] = *tail else { return None };
    Some(Item::Storage { registered: *registered, standard, name: u16::from_be_bytes([high, low]) })
}

/// Eight bytes whose protocol type is that of ISO/IEC 14443-4 and whose last half byte is zero, as a reader has to make them.
/// A card of type A could have eight historical bytes of that form: nothing marks which it is.
fn type_b(bytes: &[u8]) -> Option<Vec<(usize, Told)>> {
    let [_, _, _, _, speeds, frame, waiting, buffer] = *bytes else { return None };
    if frame & 0x0F != 0x01 || buffer & 0x0F != 0 || speeds & 0x08 != 0 {
        return None;
    }
    let parts = [
        (4, TypeB::Application),
        (
            1,
            TypeB::Speeds { same: speeds & 0x80 != 0, to_reader: speeds >> 4 & 0x07, to_card: speeds & 0x07 },
        ),
        (1, TypeB::Frame(FRAMES.get(usize::from(frame >> 4)).copied())),
        (1, TypeB::Waiting { code: waiting >> 4, node: waiting & 0x02 != 0, card: waiting & 0x01 != 0 }),
        (1, TypeB::Buffer(buffer >> 4)),
    ];
    Some(parts.into_iter().map(|(length, part)| (length, Told::TypeB(part))).collect())
}
