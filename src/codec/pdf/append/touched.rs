//! Objects copied as they are written and changed in a few places.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::codec::pdf::document::{Document, Indirect};
use crate::codec::pdf::lex::{Object, Reference, Value};
use crate::codec::pdf::{Flaw, PdfError, Read};

/// Signatures are there, and the file must only be appended to (ISO 32000-2, table 225).
const FLAGS: i64 = 3;

/// Objects with what goes in their place, or between two of their octets.
#[derive(Default)]
pub(super) struct Touched(BTreeMap<Reference, Copied>);

struct Copied {
    /// Those of the value alone.
    octets: Vec<u8>,
    /// Where those lie among the object's.
    from: usize,
    /// Each once, though two ways may lead to one array.
    edits: BTreeSet<(usize, usize, String)>,
}

impl Touched {
    /// Puts a text in place of some octets of an object.
    fn edit(&mut self, object: &Indirect, place: Range<usize>, text: String) -> Read<()> {
        let span = object.value.span.clone();
        let octets = object.octets.get(span.clone());
        // A stream's data would have to be copied too, and nothing that is touched may be one.
        let octets = octets.filter(|_| object.stream.is_none()).ok_or_else(|| flaw(object))?;
        let copied = self.0.entry(object.id).or_insert_with(|| Copied {
            octets: octets.to_vec(),
            from: span.start,
            edits: BTreeSet::new(),
        });
        copied.edits.insert((place.start, place.end, text));
        Ok(())
    }

    /// Sets an entry of a dictionary that lies in an object.
    pub(super) fn set(&mut self, object: &Indirect, dictionary: &Value, name: &[u8], text: &str) -> Read<()> {
        let entries = &dictionary.dictionary().ok_or_else(|| flaw(object))?.entries;
        if let Some((.., value)) = entries.iter().find(|(key, ..)| key == name) {
            return self.edit(object, value.span.clone(), format!(" {text}"));
        }
        let end = dictionary.span.end.saturating_sub(2);
        self.edit(object, end..end, format!(" /{} {text} ", String::from_utf8_lossy(name)))
    }

    /// Appends to the array that an entry of a dictionary is or leads to; where there is none it is made.
    pub(super) fn push(
        &mut self,
        document: &Document<'_>,
        object: &Indirect,
        dictionary: &Value,
        name: &[u8],
        text: &str,
    ) -> Read<()> {
        let entries = dictionary.dictionary().ok_or_else(|| flaw(object))?;
        if let Some(value) = entries.get(name) {
            let found = document.resolve(value)?;
            let lies = found.within.as_ref().unwrap_or(object);
            if found.value.array().is_some() {
                let end = found.value.span.end.saturating_sub(1);
                return self.edit(lies, end..end, format!(" {text}"));
            }
            if found.value.object != Object::Null {
                return Err(flaw(lies));
            }
        }
        self.set(object, dictionary, name, &format!("[{text}]"))
    }

    /// `/SigFlags` of a form, where they are not what they must be.
    pub(super) fn flags(
        &mut self,
        document: &Document<'_>,
        object: &Indirect,
        dictionary: &Value,
    ) -> Read<()> {
        let entries = dictionary.dictionary().ok_or_else(|| flaw(object))?;
        let said = entries.get(b"SigFlags").map(|value| document.resolve(value)).transpose()?;
        let said = said.and_then(|said| said.value.integer()).unwrap_or_default();
        if said & FLAGS == FLAGS {
            return Ok(());
        }
        self.set(object, dictionary, b"SigFlags", &(said | FLAGS).to_string())
    }

    /// Each as it is written anew.
    pub(super) fn written(self) -> impl Iterator<Item = (Reference, Vec<u8>)> {
        self.0.into_iter().map(|(id, copied)| (id, copied.written()))
    }
}

impl Copied {
    fn written(&self) -> Vec<u8> {
        let (mut written, mut done) = (Vec::new(), 0);
        for (start, end, text) in &self.edits {
            let (start, end) = (start - self.from, end - self.from);
            written.extend(self.octets.get(done..start).unwrap_or_default());
            written.extend(text.bytes());
            done = end;
        }
        written.extend(self.octets.get(done..).unwrap_or_default());
        written
    }
}

/// It is not what it must be.
fn flaw(object: &Indirect) -> PdfError {
    PdfError::at(object.offset(0).unwrap_or_default(), Flaw::Entry)
}
