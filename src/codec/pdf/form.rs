//! The interactive form (ISO 32000-2, 12.7): its fields by their full names, and those that are for signatures. Their number and depth are bounded.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::document::{Document, Indirect, Resolved};
use super::history::Look;
use super::lex::{Dictionary, Object, Reference, Value};
use super::{Flaw, PdfError, Read};

/// The form as a whole.
#[derive(Debug, Clone)]
pub struct Form {
    /// `/AcroForm`, followed; `None` where there is none.
    pub dictionary: Option<Resolved>,
    /// Its terminal fields, in the tree's order.
    pub fields: Vec<Field>,
    /// It has an XFA form.
    pub xfa: bool,
    /// All of it is XFA: `/NeedsRendering`, or XFA without any field.
    pub xfa_only: bool,
    /// `/SigFlags`.
    pub flags: i64,
}

/// A terminal field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its object; `None` where it stands directly in its parent.
    pub id: Option<Reference>,
    /// Its full name (12.7.4.2), its parts joined by dots, as text.
    pub name: String,
    /// `/FT`, inherited.
    pub kind: Option<Vec<u8>>,
    /// `/V` of a field for a signature, inherited, as it stands.
    pub value: Option<Value>,
    /// `/Lock` followed: which fields its signature locks.
    pub lock: Option<Lock>,
}

/// Which fields are locked (`/Lock` of a field, or `FieldMDP` of a signature).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lock {
    /// All.
    All,
    /// These, by full name.
    Include(Vec<String>),
    /// All but these.
    Exclude(Vec<String>),
}

impl Field {
    /// Is it for a signature?
    #[must_use]
    pub fn is_signature(&self) -> bool {
        self.kind.as_deref() == Some(b"Sig")
    }
}

impl Lock {
    /// Reads `/Action` and `/Fields`; an action that is not known locks all.
    pub(super) fn read(look: Look<'_, '_>, dictionary: &Dictionary) -> Read<Self> {
        let action = look.entry(dictionary, b"Action")?;
        let fields = look.entry(dictionary, b"Fields")?;
        let mut names = Vec::new();
        for each in fields.as_ref().and_then(|fields| fields.value.array()).unwrap_or_default() {
            if let Some(name) = look.resolve(each)?.value.string() {
                names.push(text(name));
            }
        }
        Ok(match action.as_ref().and_then(|action| action.value.name()) {
            Some(b"Include") => Self::Include(names),
            Some(b"Exclude") => Self::Exclude(names),
            _ => Self::All,
        })
    }
}

/// As many fields are read.
const MOST_FIELDS: usize = 100_000;
/// And so deep.
const DEEPEST: usize = 64;

/// Reads the form.
pub fn read(document: &Document<'_>) -> Read<Form> {
    let left = Look::allowance(document);
    Nodes::default().form(Look::new(document, 0, &left))
}

/// The nodes of the fields' tree as they were read so far: of a later revision only those are read again that it names.
#[derive(Default)]
pub(super) struct Nodes {
    known: BTreeMap<Reference, Rc<Node>>,
    /// Other objects on which one of them depends.
    others: BTreeSet<u32>,
}

/// A node of the tree, as far as it matters here.
struct Node {
    part: Option<Vec<u8>>,
    kind: Option<Vec<u8>>,
    value: Option<Value>,
    lock: Option<Lock>,
    kids: Vec<Value>,
}

/// What a node has from those above it.
#[derive(Clone, Default)]
struct Above {
    name: Option<String>,
    kind: Option<Vec<u8>>,
    value: Option<Value>,
    lock: Option<Lock>,
}

impl Nodes {
    /// None was read so far.
    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty() && self.others.is_empty()
    }

    /// Goes on to a later revision, which names this object.
    pub(super) fn renew(&mut self, named: Reference) {
        if self.others.contains(&named.number) {
            self.forget();
        }
        self.known.remove(&named);
    }

    /// Forgets all.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// The form as of a revision.
    pub(super) fn form(&mut self, look: Look<'_, '_>) -> Read<Form> {
        let catalog = look.catalog()?;
        let entries = catalog.value.dictionary().ok_or(PdfError::at(0, Flaw::Entry))?;
        let rendered = look.entry(entries, b"NeedsRendering")?;
        let rendered = rendered.is_some_and(|found| found.value.object == Object::Boolean(true));
        let mut form =
            Form { dictionary: None, fields: Vec::new(), xfa: false, xfa_only: rendered, flags: 0 };
        let Some(dictionary) = look.entry(entries, b"AcroForm")? else { return Ok(form) };
        let entries = dictionary.value.dictionary().ok_or(PdfError::at(0, Flaw::Entry))?;
        let flags = look.entry(entries, b"SigFlags")?;
        form.flags = flags.and_then(|flags| flags.value.integer()).unwrap_or(0);
        form.xfa = look.entry(entries, b"XFA")?.is_some();
        if let Some(fields) = look.entry(entries, b"Fields")? {
            let fields = fields.value.array().ok_or(PdfError::at(0, Flaw::Entry))?;
            let mut path = Vec::new();
            for field in fields {
                self.walk(look, field, &Above::default(), &mut path, &mut form.fields)?;
            }
        }
        form.xfa_only |= form.xfa && form.fields.is_empty();
        form.dictionary = Some(dictionary);
        Ok(form)
    }

    /// Adds the terminal fields at and under a node.
    fn walk(
        &mut self,
        look: Look<'_, '_>,
        value: &Value,
        above: &Above,
        path: &mut Vec<Reference>,
        fields: &mut Vec<Field>,
    ) -> Read<()> {
        let id = value.reference();
        if path.len() == DEEPEST || id.is_some_and(|id| path.contains(&id)) {
            return Err(PdfError::at(0, Flaw::TooMuch));
        }
        let Some(node) = self.node(look, value)? else { return Ok(()) };
        let name = match (&above.name, node.part.as_deref().map(text)) {
            (Some(above), Some(part)) => Some(format!("{above}.{part}")),
            (above, part) => part.or_else(|| above.clone()),
        };
        let here = Above {
            name,
            kind: node.kind.clone().or_else(|| above.kind.clone()),
            value: node.value.clone().or_else(|| above.value.clone()),
            lock: node.lock.clone().or_else(|| above.lock.clone()),
        };
        // Kids without a part of a name and without a value of their own are what is seen of this one (12.7.4.2).
        let (mut below, before) = (false, fields.len());
        path.push(id.unwrap_or(Reference { number: 0, generation: 0 }));
        for kid in &node.kids {
            let is_field = self
                .node(look, kid)?
                .is_some_and(|kid| kid.part.is_some() || kid.value.is_some() || !kid.kids.is_empty());
            if is_field {
                below = true;
                self.walk(look, kid, &here, path, fields)?;
            }
        }
        path.pop();
        let signed = here.kind.as_deref() == Some(b"Sig");
        if !below || signed && node.value.is_some() {
            if fields.len() >= MOST_FIELDS {
                return Err(PdfError::at(0, Flaw::TooMuch));
            }
            fields.insert(
                before,
                Field {
                    id,
                    name: here.name.unwrap_or_default(),
                    value: here.value.filter(|_| signed),
                    kind: here.kind,
                    lock: here.lock,
                },
            );
        }
        Ok(())
    }

    fn node(&mut self, look: Look<'_, '_>, value: &Value) -> Read<Option<Rc<Node>>> {
        look.spend(8)?;
        if let Some(known) = value.reference().and_then(|id| self.known.get(&id)) {
            return Ok(Some(Rc::clone(known)));
        }
        let found = look.resolve(value)?;
        let entries = match &found.value.object {
            Object::Dictionary(entries) => entries,
            // A field that is not there: what some writers leave behind.
            Object::Null => return Ok(None),
            _ => return Err(PdfError::at(0, Flaw::Entry)),
        };
        let own = value.reference();
        if let Some(reached) = found.within.as_ref().filter(|reached| Some(reached.id) != own) {
            self.others.insert(reached.id.number);
        }
        for name in [&b"T"[..], b"FT", b"Lock", b"Kids"] {
            self.others.extend(entries.get(name).and_then(Value::reference).map(|id| id.number));
        }
        let kind = look.entry(entries, b"FT")?.and_then(|found| found.value.name().map(<[u8]>::to_vec));
        let locks = match look.entry(entries, b"Lock")? {
            Some(found) => found.value.dictionary().map(|entries| Lock::read(look, entries)).transpose()?,
            None => None,
        };
        let kids = match look.entry(entries, b"Kids")? {
            Some(kids) => kids.value.array().ok_or(PdfError::at(0, Flaw::Entry))?.to_vec(),
            None => Vec::new(),
        };
        let node = Rc::new(Node {
            part: look.entry(entries, b"T")?.and_then(|part| part.value.string().map(<[u8]>::to_vec)),
            // Of other fields the value may be long, and nobody asks for it.
            value: entries.get(b"V").filter(|_| kind.is_none() || kind.as_deref() == Some(b"Sig")).cloned(),
            kind,
            lock: locks,
            kids,
        });
        if let Some(id) = own {
            self.known.insert(id, Rc::clone(&node));
        }
        Ok(Some(node))
    }
}

/// A text string (7.9.2.2): UTF-16BE with its mark, UTF-8 with its mark, or `PDFDocEncoding`.
#[must_use]
pub fn text(octets: &[u8]) -> String {
    match octets {
        [0xFE, 0xFF, rest @ ..] => {
            let units =
                rest.chunks(2).map(|pair| u16::from(pair[0]) << 8 | u16::from(*pair.get(1).unwrap_or(&0)));
            char::decode_utf16(units).map(|each| each.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => octets.iter().map(|octet| pdf_doc(*octet)).collect(),
    }
}

/// A character of `PDFDocEncoding` (annex D.3): Latin-1 but for two rows.
fn pdf_doc(octet: u8) -> char {
    const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const MARKS: [char; 33] = [
        '•',
        '†',
        '‡',
        '…',
        '—',
        '–',
        'ƒ',
        '⁄',
        '‹',
        '›',
        '−',
        '‰',
        '„',
        '“',
        '”',
        '‘',
        '’',
        '‚',
        '™',
        'ﬁ',
        'ﬂ',
        'Ł',
        'Œ',
        'Š',
        'Ÿ',
        'Ž',
        'ı',
        'ł',
        'œ',
        'š',
        'ž',
        char::REPLACEMENT_CHARACTER,
        '€',
    ];
    match octet {
        0x18..=0x1F => ACCENTS[usize::from(octet - 0x18)],
        0x80..=0xA0 => MARKS[usize::from(octet - 0x80)],
        0x7F | 0xAD => char::REPLACEMENT_CHARACTER,
        _ => char::from(octet),
    }
}

/// The widgets of a page (`/Annots`), followed; only for those that need them.
pub fn annotations(document: &Document<'_>, page: &Indirect) -> Read<Option<Resolved>> {
    let Some(entries) = page.value.dictionary() else { return Ok(None) };
    let Some(value) = entries.get(b"Annots") else { return Ok(None) };
    Ok(Some(document.resolve(value)?).filter(|found| found.value.object != Object::Null))
}
