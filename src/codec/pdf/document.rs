//! A PDF as its cross-reference shows it: objects by reference, wherever they lie.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use super::filter::{self, Coding, Pieces};
use super::indirect::{self, octets};
use super::lex::{self, Dictionary, Lexer, Object, Reference, Value};
use super::xref::{Place, Xref};
use super::{Flaw, PdfError, Read, Source};

/// Within so many octets a header is looked for, to say that it is not where it must be.
const HEAD: usize = 1024;

/// An object stream, decoded.
pub(super) const OBJECTS: usize = 8 << 20;

/// Decoded object streams that are kept, the last one aside.
const KEPT: usize = 2 << 20;

/// Objects that are read to read another: a length in an object stream whose own length is in another.
const DEPTH: usize = 4;

/// References from one to the next.
const STEPS: usize = 8;

/// An indirect object as it was read.
#[derive(Debug, Clone)]
pub struct Indirect {
    /// Which.
    pub id: Reference,
    /// Where it lies.
    pub place: Place,
    /// The octets in which the value's spans lie: for one in the file those from its first digit (`12 0 obj`) on.
    pub octets: Vec<u8>,
    /// Its value; of a stream the dictionary.
    pub value: Value,
    /// Where a stream's encoded data lie in the file.
    pub stream: Option<Range<u64>>,
}

impl Indirect {
    /// Where an octet of `octets` lies in the file; `None` in an object stream.
    #[must_use]
    pub const fn offset(&self, within: usize) -> Option<u64> {
        match self.place {
            Place::File { at, .. } => Some(at + within as u64),
            Place::Free | Place::Within { .. } => None,
        }
    }
}

/// A value that was followed to where it lies.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The object in which it lies; `None` where it stood in the dictionary itself.
    pub within: Option<Indirect>,
    /// The value, its spans in that object's octets (or in those it was taken from).
    pub value: Value,
}

/// A PDF, or an earlier revision of it.
pub struct Document<'s> {
    /// Its octets.
    pub source: &'s dyn Source,
    /// Its cross-reference.
    pub xref: Xref,
    encrypted: bool,
    streams: RefCell<Vec<Arc<Objects>>>,
}

/// An object stream, decoded.
#[derive(Debug)]
struct Objects {
    /// Where it lies.
    at: u64,
    octets: Vec<u8>,
    /// The number of each object, and where it begins in `octets`.
    index: Vec<(u32, usize)>,
}

/// None is read without a trailer.
const NO_TRAILER: &Dictionary = &Dictionary { entries: Vec::new() };

impl<'s> Document<'s> {
    /// Opens it: header, end, every section of its cross-reference. An encrypted one is opened; [`Self::is_encrypted`] says so.
    pub fn open(source: &'s dyn Source) -> Read<Self> {
        const HEADER: &[u8] = b"%PDF-";
        let head = octets(source, 0, HEAD)?;
        match head.windows(HEADER.len()).position(|here| here == HEADER) {
            Some(0) => {}
            Some(_) => return Err(PdfError::at(0, Flaw::JunkBefore)),
            None => return Err(PdfError::at(0, Flaw::NotPdf)),
        }
        let xref = Xref::read(source)?;
        let mut trailers = xref.sections.iter().filter_map(|section| section.trailer.dictionary());
        let encrypted = trailers.any(|trailer| trailer.get(b"Encrypt").is_some());
        Ok(Self { source, xref, encrypted, streams: RefCell::default() })
    }

    /// The newest trailer.
    #[must_use]
    pub fn trailer(&self) -> &Dictionary {
        self.xref.sections.first().and_then(|newest| newest.trailer.dictionary()).unwrap_or(NO_TRAILER)
    }

    /// Does any trailer name an encryption dictionary?
    #[must_use]
    pub const fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// An object; `None` for one that is free or not there, which stands for null. One whose header says another number is [`super::Flaw::Misplaced`];
    /// one that two readers of a hybrid file would find at different places is [`super::Flaw::Ambiguous`].
    pub fn object(&self, id: Reference) -> Read<Option<Indirect>> {
        self.object_as_of(id, 0)
    }

    /// The same as of the sections from `newest` on: an earlier revision's.
    pub fn object_as_of(&self, id: Reference, newest: usize) -> Read<Option<Indirect>> {
        self.find(id, newest, 0)
    }

    /// `depth`: how many objects are being read to read this one.
    fn find(&self, id: Reference, newest: usize, depth: usize) -> Read<Option<Indirect>> {
        match self.xref.place(self.source, id.number, newest)? {
            Place::Free => Ok(None),
            Place::File { at, generation } if generation == id.generation => {
                self.in_file(id, at, newest, depth).map(Some)
            }
            // The standard has null for it, some readers the object.
            Place::File { at, .. } => Err(PdfError::at(at, Flaw::Misplaced)),
            Place::Within { stream, index } => {
                let objects = self.objects(stream, newest, depth)?;
                let object = objects.get(id, Place::Within { stream, index }, index)?;
                self.xref.allowance().spend(object.octets.len() as u64, objects.at)?;
                Ok(Some(object))
            }
        }
    }

    fn in_file(&self, id: Reference, at: u64, newest: usize, depth: usize) -> Read<Indirect> {
        let laid = indirect::object(self.source, at, self.xref.allowance())?;
        if laid.id != id {
            return Err(PdfError::at(at, Flaw::Misplaced));
        }
        let stream = match (laid.data, laid.value.dictionary()) {
            (Some(from), Some(dictionary)) => {
                let length = self.length(dictionary, at, newest, depth)?;
                Some(indirect::data(self.source, from, length)?.0)
            }
            _ => None,
        };
        let place = Place::File { at, generation: id.generation };
        Ok(Indirect { id, place, octets: laid.octets, value: laid.value, stream })
    }

    /// A stream's `/Length`, direct or not.
    fn length(&self, dictionary: &Dictionary, at: u64, newest: usize, depth: usize) -> Read<u64> {
        let flaw = || PdfError::at(at, Flaw::Stream);
        let value = dictionary.get(b"Length").ok_or_else(flaw)?;
        let length = match value.reference() {
            Some(_) if depth == DEPTH => return Err(PdfError::at(at, Flaw::TooMuch)),
            Some(id) => self.find(id, newest, depth + 1)?.and_then(|length| length.value.integer()),
            None => value.integer(),
        };
        length.and_then(|length| u64::try_from(length).ok()).ok_or_else(flaw)
    }

    /// An object stream, decoded; those looked at last are kept.
    fn objects(&self, number: u32, newest: usize, depth: usize) -> Read<Arc<Objects>> {
        let place = self.xref.place(self.source, number, newest)?;
        let Place::File { at, generation: 0 } = place else {
            return Err(PdfError::at(0, Flaw::Xref));
        };
        if self.encrypted {
            return Err(PdfError::at(at, Flaw::Encrypted));
        }
        let known = self.streams.borrow().iter().position(|stream| stream.at == at);
        let objects = match known {
            Some(index) => self.streams.borrow_mut().remove(index),
            None => Arc::new(self.unpacked(Reference { number, generation: 0 }, at, newest, depth)?),
        };
        let mut streams = self.streams.borrow_mut();
        streams.insert(0, Arc::clone(&objects));
        let mut total = 0;
        streams.retain(|each| {
            total += each.octets.len();
            total <= KEPT || each.at == at
        });
        Ok(objects)
    }

    fn unpacked(&self, id: Reference, at: u64, newest: usize, depth: usize) -> Read<Objects> {
        if depth == DEPTH {
            return Err(PdfError::at(at, Flaw::TooMuch));
        }
        let stream = self.in_file(id, at, newest, depth + 1)?;
        let (count, first) = Objects::head(&stream).ok_or(PdfError::at(at, Flaw::Entry))?;
        let octets = self.data(&stream, OBJECTS)?;
        let index = Objects::index(&octets, (count, first), at)?;
        Ok(Objects { at, octets, index })
    }

    /// Where an object stream lies, and the numbers of the objects in it, which themselves are not decoded.
    pub(super) fn packed(&self, number: u32) -> Read<(u64, Vec<u32>)> {
        let Place::File { at, generation: 0 } = self.xref.place(self.source, number, 0)? else {
            return Err(PdfError::at(0, Flaw::Misplaced));
        };
        let entry = || PdfError::at(at, Flaw::Entry);
        let stream = self.in_file(Reference { number, generation: 0 }, at, 0, 0)?;
        let (count, first) =
            Objects::head(&stream).filter(|(_, first)| *first <= OBJECTS).ok_or_else(entry)?;
        let (dictionary, data) = stream.value.dictionary().zip(stream.stream).ok_or_else(entry)?;
        let coding = Coding::of(dictionary, at)?;
        self.xref.allowance().spend(first as u64, at)?;
        let head = if first == 0 {
            Vec::new()
        } else {
            Pieces::new(self.source, data, coding, first.next_multiple_of(coding.row)).next()?
        };
        let index = Objects::index(&head, (count, first), at)?;
        Ok((at, index.into_iter().map(|(number, _)| number).collect()))
    }

    /// Follows a value to where it lies: at most a few steps, a circle is [`super::Flaw::TooMuch`]; null where there is no such object.
    pub fn resolve(&self, value: &Value) -> Read<Resolved> {
        let mut resolved = Resolved { within: None, value: value.clone() };
        for _ in 0..STEPS {
            let Some(id) = resolved.value.reference() else { return Ok(resolved) };
            let Some(found) = self.object(id)? else {
                let null = Value { span: resolved.value.span, object: Object::Null };
                return Ok(Resolved { within: None, value: null });
            };
            resolved = Resolved { value: found.value.clone(), within: Some(found) };
        }
        Err(PdfError::at(0, Flaw::TooMuch))
    }

    /// The catalog (`/Root`), which must be an indirect dictionary.
    pub fn catalog(&self) -> Read<Indirect> {
        let root = self.trailer().get(b"Root").and_then(Value::reference);
        let catalog = root.map_or(Ok(None), |root| self.object(root))?;
        let catalog =
            catalog.filter(|catalog| catalog.value.dictionary().is_some() && catalog.stream.is_none());
        let at = self.xref.sections.first().map_or(0, |newest| newest.at);
        catalog.ok_or(PdfError::at(at, Flaw::Entry))
    }

    /// A stream's data, decoded, no more than `most` octets.
    pub fn data(&self, stream: &Indirect, most: usize) -> Read<Vec<u8>> {
        let at = stream.offset(0).unwrap_or_default();
        if self.encrypted {
            return Err(PdfError::at(at, Flaw::Encrypted));
        }
        let dictionary = stream.value.dictionary().zip(stream.stream.clone());
        let (dictionary, data) = dictionary.ok_or(PdfError::at(at, Flaw::Stream))?;
        let octets = filter::whole(self.source, data, Coding::of(dictionary, at)?, most)?;
        self.xref.allowance().spend(octets.len() as u64, at)?;
        Ok(octets)
    }
}

impl Objects {
    /// How many objects a stream says that it holds, and where the first begins.
    fn head(stream: &Indirect) -> Option<(usize, usize)> {
        let dictionary = stream.value.dictionary()?;
        let number =
            |name: &[u8]| dictionary.get(name)?.integer().and_then(|number| usize::try_from(number).ok());
        let packed = dictionary.get(b"Type").and_then(Value::name) == Some(b"ObjStm");
        number(b"N").zip(number(b"First")).filter(|_| packed)
    }

    /// The number of each object and where it begins, out of what the stream at a place begins with.
    fn index(octets: &[u8], (count, first): (usize, usize), at: u64) -> Read<Vec<(u32, usize)>> {
        let entry = || PdfError::at(at, Flaw::Entry);
        let head = octets.get(..first).ok_or_else(entry)?;
        // Two numbers take four octets at least.
        if count > first.div_ceil(4) {
            return Err(entry());
        }
        let mut lexer = Lexer::new(head, 0, at);
        let mut index = Vec::with_capacity(count);
        for _ in 0..count {
            lexer.skip();
            let number = lexer.number()?;
            lexer.skip();
            let place = usize::try_from(lexer.number()?).ok().and_then(|place| place.checked_add(first));
            index.push(u32::try_from(number).ok().zip(place).ok_or_else(entry)?);
        }
        let mut numbers: Vec<u32> = index.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        // Who goes by numbers may take the other of two.
        if numbers.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(PdfError::at(at, Flaw::Ambiguous));
        }
        Ok(index)
    }

    fn get(&self, id: Reference, place: Place, index: u32) -> Read<Indirect> {
        let misplaced = || PdfError::at(self.at, Flaw::Misplaced);
        let found = usize::try_from(index).ok().and_then(|index| self.index.get(index));
        let (_, from) =
            found.filter(|(number, _)| *number == id.number && id.generation == 0).ok_or_else(misplaced)?;
        let octets = self.octets.get(*from..).ok_or_else(misplaced)?;
        let value = lex::value(octets, 0, self.at)?;
        let octets = octets[..value.span.end].to_vec();
        Ok(Indirect { id, place, octets, value, stream: None })
    }
}
