//! Signature dictionaries (ISO 32000-2, 12.8): found by way of the form's fields, and `/ByteRange` and `/Contents` held to exactly what they must be. What is not
//! so is a flaw of the signature, never "no signature".

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Document, Indirect};
use super::form::{Field, Form, Lock, Nodes, text};
use super::history::{self, Look, Revision};
use super::lex::{Dictionary, Object, Reference, Value};
use super::xref::Place;
use super::{Flaw, PdfError, Read};

/// What is wrong with how a signature lies in its file: it fails by any of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Misfit {
    /// `/ByteRange` is missing, not four numbers, not direct, negative, or does not begin at 0, overlaps or passes the end.
    ByteRange,
    /// `/Contents` is missing, no string in hexadecimal digits, or holds something else than one signature and zeros behind it.
    Contents,
    /// What is left out is not exactly `/Contents` of this dictionary.
    Gap,
    /// What was signed does not end with the end of a revision, or something follows that is none.
    Leftover,
    /// The revision that was signed does not lead to this signature.
    Elsewhere,
    /// Two fields of one name, or two fields with one signature.
    Twice,
}

/// A signature as it lies in the file.
#[derive(Debug, Clone)]
pub struct Found {
    /// The field's full name.
    pub field: String,
    /// The dictionary's object.
    pub id: Option<Reference>,
    /// `/SubFilter` is a time stamp's. Whatever else calls itself one is a signature like any other.
    pub time_stamp: bool,
    /// `/Type`, where it is there.
    pub kind: Option<Vec<u8>>,
    /// `/Filter` and `/SubFilter`.
    pub filter: Option<Vec<u8>>,
    /// See `filter`.
    pub sub_filter: Option<Vec<u8>>,
    /// `/ByteRange`, where it is as it must be: `[0, a)` and `[b, b + c)`.
    pub range: Option<[u64; 4]>,
    /// `/Contents`, its octets, its padding included.
    pub contents: Option<Vec<u8>>,
    /// All that is wrong with how it lies there.
    pub misfits: Vec<Misfit>,
    /// `/M`, as it stands.
    pub at: Option<Vec<u8>>,
    /// `/Name`, `/Reason`, `/Location` as texts.
    pub name: Option<String>,
    /// See `name`.
    pub reason: Option<String>,
    /// See `name`.
    pub location: Option<String>,
    /// `DocMDP` of its `/Reference`: 1, 2 or 3.
    pub certifies: Option<u8>,
    /// `FieldMDP` of its `/Reference`.
    pub locks: Option<Lock>,
}

impl Found {
    /// Where what it covers ends.
    #[must_use]
    pub fn end(&self) -> Option<u64> {
        self.range.map(|[_, _, behind, length]| behind + length)
    }
}

/// `/SubFilter` of a document's time stamp.
pub(super) const TIME_STAMP: &[u8] = b"ETSI.RFC3161";

/// As many signatures are read.
const MOST: usize = 1000;
/// And so many objects of one revision.
const MOST_OBJECTS: usize = 250_000;

/// Every signature of a file, by where what it covers ends, those without a range last. Also those that an earlier revision's form
/// has and a later one's hides.
pub fn read(document: &Document<'_>, form: &Form) -> Read<Vec<Found>> {
    let left = Look::allowance(document);
    let look = Look::new(document, 0, &left);
    let revisions = history::revisions(document)?;
    let clean = history::ends_clean(document, &revisions)?;
    let mut signatures =
        Signatures { revisions: &revisions, clean, all: Vec::new(), places: BTreeMap::new() };
    let (mut nodes, last) = (Nodes::default(), revisions.len().saturating_sub(1));
    for (at, revision) in revisions.iter().enumerate() {
        let look = look.as_of(revision.sections.0);
        let fresh = nodes.is_empty() && signatures.places.is_empty();
        let renewed = if fresh {
            Ok(())
        } else {
            named(document, revision, |id| {
                nodes.renew(id);
                signatures.places.remove(&id);
            })
        };
        match renewed {
            Ok(()) => {}
            Err(PdfError::Malformed { .. }) => {
                nodes.forget();
                signatures.places.clear();
            }
            Err(error) => return Err(error),
        }
        if at == last {
            signatures.of(look, at, form)?;
        } else {
            // What an earlier form that can't be read had was never to be seen; whoever signed it does not find themselves there.
            match nodes.form(look).and_then(|form| signatures.of(look, at, &form)) {
                Ok(())
                | Err(PdfError::Malformed { flaw: Flaw::Entry | Flaw::Syntax | Flaw::Misplaced, .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    let mut all = signatures.all;
    for each in &mut all {
        if !each.shown {
            each.found.misfits.push(Misfit::Elsewhere);
        }
        each.found.misfits.sort_unstable();
        each.found.misfits.dedup();
    }
    all.sort_by_key(|each| (each.found.end().is_none(), each.found.end()));
    Ok(all.into_iter().map(|each| each.found).collect())
}

/// Meets the objects that a revision names.
pub(super) fn named(
    document: &Document<'_>,
    revision: &Revision,
    mut meet: impl FnMut(Reference),
) -> Read<()> {
    for section in revision.sections.0..=revision.sections.1 {
        document.xref.named_by(document.source, section, MOST_OBJECTS, |id, _| {
            meet(id);
            Ok(())
        })?;
    }
    Ok(())
}

/// The signatures that were met so far.
struct Signatures<'r> {
    revisions: &'r [Revision],
    /// Nothing but blanks follows the last revision.
    clean: bool,
    all: Vec<Met>,
    /// Which of them an object holds as of the revision that is looked at.
    places: BTreeMap<Reference, Option<usize>>,
}

/// One of them.
struct Met {
    found: Found,
    /// Its dictionary's object, and where that or the field in which it stands lies.
    at: Option<(Reference, Place)>,
    /// The revision that it covers, and whether that one's form leads to it.
    covers: Option<usize>,
    shown: bool,
}

impl Signatures<'_> {
    /// Takes those of a revision's form.
    fn of(&mut self, look: Look<'_, '_>, revision: usize, form: &Form) -> Read<()> {
        let encrypted = look.document.is_encrypted();
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for field in &form.fields {
            *names.entry(&field.name).or_default() += 1;
        }
        let mut here = BTreeSet::new();
        for field in form.fields.iter().filter(|field| field.is_signature()) {
            let Some(value) = &field.value else { continue };
            let Some(at) = self.met(look, field, value)? else { continue };
            let Some(met) = self.all.get_mut(at) else { continue };
            met.shown |= met.covers == Some(revision);
            // In an encrypted file the names can't be read.
            let twice = !encrypted && names.get(field.name.as_str()).is_some_and(|count| *count > 1);
            if !here.insert(at) || twice {
                met.found.misfits.push(Misfit::Twice);
            }
        }
        Ok(())
    }

    /// Which signature a field's value is, met now or before; `None` where the field is empty.
    fn met(&mut self, look: Look<'_, '_>, field: &Field, value: &Value) -> Read<Option<usize>> {
        let id = value.reference();
        if let Some(known) = id.and_then(|id| self.places.get(&id)) {
            return Ok(*known);
        }
        let resolved = look.resolve(value)?;
        // A dictionary in the field itself lies where the field does.
        let within = match (resolved.within, field.id) {
            (None, Some(field)) => look.object(field)?,
            (within, _) => within,
        };
        let met = if resolved.value.object == Object::Null {
            None
        } else {
            let at = within.as_ref().map(|within| (within.id, within.place));
            match at.and_then(|at| self.all.iter().position(|met| met.at == Some(at))) {
                None => Some(self.take(look, field, &resolved.value, within.as_ref())?),
                known => known,
            }
        };
        if let Some(id) = id {
            self.places.insert(id, met);
        }
        Ok(met)
    }

    /// Reads one that was not met before.
    fn take(
        &mut self,
        look: Look<'_, '_>,
        field: &Field,
        value: &Value,
        within: Option<&Indirect>,
    ) -> Read<usize> {
        if self.all.len() == MOST {
            return Err(PdfError::at(0, Flaw::TooMuch));
        }
        let empty = Dictionary::default();
        let dictionary = value.dictionary().unwrap_or(&empty);
        let found = dictionary_of(look, field, dictionary, within)?;
        let covers = match found.end() {
            Some(end) => history::ending_at(look.document, self.revisions, end)?,
            None => None,
        };
        let mut met = Met { at: within.map(|within| (within.id, within.place)), found, covers, shown: false };
        if met.found.range.is_some() && (covers.is_none() || !self.clean) {
            met.found.misfits.push(Misfit::Leftover);
        }
        // Where it covers no revision, none can lead to it, and that is told.
        met.shown = covers.is_none();
        self.all.push(met);
        Ok(self.all.len() - 1)
    }
}

/// A signature's dictionary, and how it lies there.
fn dictionary_of(
    look: Look<'_, '_>,
    field: &Field,
    entries: &Dictionary,
    within: Option<&Indirect>,
) -> Read<Found> {
    let mut misfits = Vec::new();
    let range = entries.get(b"ByteRange").and_then(|value| range(value, look.document.source.length()));
    if range.is_none() {
        misfits.push(Misfit::ByteRange);
    }
    // In parentheses there may be octets that stand for nothing.
    let hex = entries.get(b"Contents").filter(|value| matches!(value.object, Object::Hex(_)));
    let digits = hex.and_then(|value| within?.octets.get(value.span.clone()));
    let whole = digits.and_then(|octets| octets.strip_prefix(b"<")?.strip_suffix(b">"));
    let whole = whole.is_some_and(|digits| digits.len() % 2 == 0 && digits.iter().all(u8::is_ascii_hexdigit));
    if !whole {
        misfits.push(Misfit::Contents);
    }
    let lies = hex
        .zip(within)
        .and_then(|(value, within)| Some((within.offset(value.span.start)?, within.offset(value.span.end)?)));
    if range.is_some_and(|[_, before, behind, _]| lies != Some((before, behind))) {
        misfits.push(Misfit::Gap);
    }
    let name = |key: &[u8]| -> Read<Option<Vec<u8>>> {
        Ok(look.entry(entries, key)?.and_then(|found| found.value.name().map(<[u8]>::to_vec)))
    };
    let string = |key: &[u8]| -> Read<Option<Vec<u8>>> {
        let found = if look.document.is_encrypted() { None } else { look.entry(entries, key)? };
        Ok(found.and_then(|found| found.value.string().map(<[u8]>::to_vec)))
    };
    let said = |key: &[u8]| -> Read<Option<String>> { Ok(string(key)?.map(|octets| text(&octets))) };
    let (kind, sub_filter) = (name(b"Type")?, name(b"SubFilter")?);
    let (certifies, locks) = transforms(look, entries)?;
    Ok(Found {
        field: if look.document.is_encrypted() { String::new() } else { field.name.clone() },
        id: within.map(|within| within.id),
        time_stamp: sub_filter.as_deref() == Some(TIME_STAMP),
        kind,
        filter: name(b"Filter")?,
        sub_filter,
        range,
        contents: hex.and_then(Value::string).map(<[u8]>::to_vec),
        misfits,
        at: string(b"M")?,
        name: said(b"Name")?,
        reason: said(b"Reason")?,
        location: said(b"Location")?,
        certifies,
        locks,
    })
}

/// `/ByteRange` as it must be: the file from its beginning, one gap, no further than its end.
fn range(value: &Value, length: u64) -> Option<[u64; 4]> {
    let numbers: Vec<u64> =
        value.array()?.iter().map(|number| u64::try_from(number.integer()?).ok()).collect::<Option<_>>()?;
    let [from, before, behind, rest] = *numbers.as_slice() else { return None };
    let end = behind.checked_add(rest)?;
    (from == 0 && before < behind && rest > 0 && end <= length).then_some([from, before, behind, rest])
}

/// What its `/Reference` says: that it certifies the file, and which fields it locks.
fn transforms(look: Look<'_, '_>, entries: &Dictionary) -> Read<(Option<u8>, Option<Lock>)> {
    let (mut certifies, mut locks) = (None, None);
    let Some(all) = look.entry(entries, b"Reference")? else { return Ok((certifies, locks)) };
    for each in all.value.array().unwrap_or_default() {
        let each = look.resolve(each)?;
        let Some(each) = each.value.dictionary() else { continue };
        let method = look.entry(each, b"TransformMethod")?;
        let says = look.entry(each, b"TransformParams")?;
        let empty = Dictionary::default();
        let says = says.as_ref().and_then(|says| says.value.dictionary()).unwrap_or(&empty);
        match method.as_ref().and_then(|method| method.value.name()) {
            Some(b"DocMDP") => {
                let level = look.entry(says, b"P")?.and_then(|level| level.value.integer());
                // Without a level it is 2 (table 257); what is none allows nothing.
                let level = level.map_or(2, |level| u8::try_from(level).unwrap_or(1));
                let level = if (1..=3).contains(&level) { level } else { 1 };
                certifies = Some(certifies.map_or(level, |known: u8| known.min(level)));
            }
            Some(b"FieldMDP") => locks = Some(Lock::read(look, says)?),
            _ => {}
        }
    }
    Ok((certifies, locks))
}
