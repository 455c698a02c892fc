//! What one revision changed of the one before it, each named object explained or told.
//!
//! An object is explained by the way on which a reader reaches it, never by what it looks like: from the catalog by the form's
//! fields, by the security store, by the page of a new signature's widget.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Indirect, Resolved};
use super::history::{Look, Revision};
use super::lex::{Dictionary, Reference, Value};
use super::reach::{page_number, reach, size};
use super::same::{alike, grown, like};
use super::signature::TIME_STAMP;
use super::store::{self, Part};
use super::xref::Place;
use super::{Flaw, PdfError, Read};
use crate::domain::pdf::{Addition, Change};

/// As many objects of one revision are looked at.
const MOST: usize = 250_000;
/// As many of one revision are told.
pub(super) const TOLD: usize = 100;

/// What a new field for a signature, and its widget, may say. No actions: those could do anything.
const FIELD: [&[u8]; 24] = [
    b"Type", b"Subtype", b"FT", b"T", b"TU", b"TM", b"V", b"F", b"Ff", b"Rect", b"P", b"AP", b"M", b"NM",
    b"MK", b"Lock", b"SV", b"DA", b"Q", b"Border", b"BS", b"H", b"Kids", b"Parent",
];
/// What a trailer or a cross-reference stream says of itself alone.
const TRAILER: [&[u8]; 12] = [
    b"Size",
    b"Prev",
    b"ID",
    b"XRefStm",
    b"Type",
    b"W",
    b"Index",
    b"Filter",
    b"DecodeParms",
    b"Length",
    b"Extends",
    b"DocChecksum",
];

/// What a revision brought.
#[derive(Debug, Default)]
pub(super) struct Brought {
    /// The numbers of its objects of which there were none before it.
    pub(super) new: BTreeSet<u32>,
    /// Those of the security store's lists that it made longer.
    pub(super) lists: BTreeSet<u32>,
    /// What is told of it.
    pub(super) additions: Vec<Addition>,
}

/// What a revision brought, told from the objects that it names.
pub(super) fn additions(
    look: Look<'_, '_>,
    before: &Revision,
    revision: &Revision,
    number: u32,
) -> Read<Brought> {
    let document = look.document;
    let mut named: Vec<(Reference, Place)> = Vec::new();
    for section in revision.sections.0..=revision.sections.1 {
        document.xref.named_by(document.source, section, MOST, |id, place| {
            named.push((id, place));
            Ok(())
        })?;
    }
    // What the newest section says of a number is before what older ones do.
    named.sort_by_key(|(id, _)| id.number);
    named.dedup_by_key(|(id, _)| id.number);
    let mut difference = Difference {
        old: look.as_of(before.sections.0),
        new: look.as_of(revision.sections.0),
        border: before.end,
        revision: number,
        named: BTreeMap::new(),
        explained: BTreeSet::new(),
        widgets: BTreeSet::new(),
        pages: BTreeSet::new(),
        lists: BTreeSet::new(),
        additions: Vec::new(),
    };
    for (id, place) in named {
        look.spend(16)?;
        let old = document.xref.place(document.source, id.number, before.sections.0)?;
        if old != place {
            difference.named.insert(id.number, Named { id, place, new: old == Place::Free });
        }
    }
    difference.explain(revision)?;
    difference.tell()?;
    let Difference { named, lists, additions, .. } = difference;
    // Of what spoils already nothing more is asked.
    let harmless = additions.iter().all(harmless);
    let new = named.values().filter(|named| harmless && named.new).map(|named| named.id.number);
    Ok(Brought { new: new.collect(), lists, additions })
}

/// An object that a revision places elsewhere than the one before.
struct Named {
    id: Reference,
    place: Place,
    /// There was none of its number.
    new: bool,
}

struct Difference<'d, 's> {
    old: Look<'d, 's>,
    new: Look<'d, 's>,
    /// Where the revision before ends.
    border: u64,
    revision: u32,
    named: BTreeMap<u32, Named>,
    explained: BTreeSet<u32>,
    /// The widgets of new fields for signatures.
    widgets: BTreeSet<Reference>,
    /// The pages that they name.
    pages: BTreeSet<Reference>,
    /// Lists of the security store that were there.
    lists: BTreeSet<u32>,
    additions: Vec<Addition>,
}

impl Difference<'_, '_> {
    fn explain(&mut self, revision: &Revision) -> Read<()> {
        let (old, new) = (self.old.trailer()?, self.new.trailer()?);
        let went = |name: &[u8]| new.get(name).is_none() && name != b"Root" && name != b"Encrypt";
        if !alike(old, new, |name| TRAILER.contains(&name) || went(name)) {
            self.add(Change::Other, None, None);
        }
        let (old, new) = (self.old.catalog()?, self.new.catalog()?);
        let empty = Dictionary::default();
        let (before, after) =
            (old.value.dictionary().unwrap_or(&empty), new.value.dictionary().unwrap_or(&empty));
        let free: [&[u8]; 3] = [b"AcroForm", b"DSS", b"Extensions"];
        if alike(before, after, |name| free.contains(&name)) {
            self.explained.insert(new.id.number);
        }
        self.form(before, after)?;
        self.store(before, after)?;
        if let Some(extensions) = after.get(b"Extensions") {
            self.absorb(extensions)?;
        }
        self.filled()?;
        self.annotated()?;
        self.carriers(revision)
    }

    /// The form: its fields and flags alone may have grown.
    fn form(&mut self, before: &Dictionary, after: &Dictionary) -> Read<()> {
        let (old, new) = (self.old.entry(before, b"AcroForm")?, self.new.entry(after, b"AcroForm")?);
        let Some(new) = new else {
            if old.is_some() {
                self.add(Change::Form, None, None);
            }
            return Ok(());
        };
        let empty = Dictionary::default();
        let after = new.value.dictionary().unwrap_or(&empty);
        let before = old.as_ref().and_then(|old| old.value.dictionary()).unwrap_or(&empty);
        // A form that is there for the first time has no fields but ours, whose look these may be.
        let free: &[&[u8]] = if old.is_some() {
            &[b"Fields", b"SigFlags"]
        } else {
            &[b"Fields", b"SigFlags", b"DA", b"DR", b"Type"]
        };
        if !alike(before, after, |name| free.contains(&name)) {
            self.add(Change::Form, new.within.as_ref().map(|within| within.id), None);
            return Ok(());
        }
        if let Some(resources) = after.get(b"DR").filter(|_| old.is_none()) {
            self.absorb(resources)?;
        }
        let (list, fields) = (self.old.entry(before, b"Fields")?, self.new.entry(after, b"Fields")?);
        let fewer = list.as_ref().and_then(|fields| fields.value.array()).unwrap_or_default();
        let grown_by =
            grown(fewer, fields.as_ref().and_then(|fields| fields.value.array()).unwrap_or_default());
        let Some(more) = grown_by else {
            self.add(Change::Form, new.within.as_ref().map(|within| within.id), None);
            return Ok(());
        };
        for field in more {
            let told = match field.reference() {
                Some(id) => self.field(id)?,
                None => false,
            };
            if !told {
                self.add(Change::Form, field.reference(), None);
            }
        }
        self.keep(old.as_ref(), Some(&new));
        self.keep(list.as_ref(), fields.as_ref());
        Ok(())
    }

    /// A new field for a signature, which is told; false where it is none.
    fn field(&mut self, id: Reference) -> Read<bool> {
        let Some(object) = self.created(id)? else { return Ok(false) };
        let Some(entries) = object.value.dictionary() else { return Ok(false) };
        let known = entries.entries.iter().all(|(name, ..)| FIELD.contains(&name.as_slice()));
        let is_signature = entries.get(b"FT").and_then(Value::name) == Some(b"Sig");
        if !known
            || !annotates(entries)
            || !is_signature
            || entries.get(b"Parent").is_some()
            || entries.get(b"T").is_none()
        {
            return Ok(false);
        }
        let mut seen = self.widget(id, entries)?;
        if let Some(kids) = self.new.entry(entries, b"Kids")? {
            for kid in kids.value.array().unwrap_or_default() {
                let widget = match kid.reference() {
                    Some(kid) => self.created(kid)?,
                    None => None,
                };
                let Some(widget) = widget else { return Ok(false) };
                let Some(inner) = widget.value.dictionary() else { return Ok(false) };
                let known = inner.entries.iter().all(|(name, ..)| FIELD.contains(&name.as_slice()));
                let ours = inner.get(b"Parent").and_then(Value::reference) == Some(id);
                if !known
                    || !annotates(inner)
                    || !ours
                    || inner.get(b"V").is_some()
                    || inner.get(b"Kids").is_some()
                {
                    return Ok(false);
                }
                seen = seen.or(self.widget(widget.id, inner)?);
                self.explained.insert(widget.id.number);
            }
            self.keep(None, Some(&kids));
        }
        let what = match entries.get(b"V") {
            Some(value) => self.signature(value)?,
            // Nobody signed what such a field shows.
            None if seen.is_some() && self.has_look(entries)? => None,
            None => Some(Change::Signature),
        };
        let Some(what) = what else { return Ok(false) };
        for name in [&b"Lock"[..], b"SV"] {
            if let Some(value) = entries.get(name) {
                self.absorb(value)?;
            }
        }
        self.explained.insert(id.number);
        self.add(what, Some(id), seen);
        Ok(true)
    }

    /// Takes note of a field's widget: where it is seen, of what its look is made.
    fn widget(&mut self, id: Reference, entries: &Dictionary) -> Read<Option<(u64, [u32; 2])>> {
        if entries.get(b"Subtype").and_then(Value::name) != Some(b"Widget") {
            return Ok(None);
        }
        self.widgets.insert(id);
        self.pages.extend(entries.get(b"P").and_then(Value::reference));
        for name in [&b"AP"[..], b"MK", b"BS"] {
            if let Some(value) = entries.get(name) {
                self.absorb(value)?;
            }
        }
        self.seen(id, entries)
    }

    /// Has it a look of its own, or one of its kids?
    fn has_look(&self, entries: &Dictionary) -> Read<bool> {
        let own = |entries: &Dictionary| entries.get(b"AP").is_some() || entries.get(b"MK").is_some();
        if own(entries) {
            return Ok(true);
        }
        let Some(kids) = self.new.entry(entries, b"Kids")? else { return Ok(false) };
        for kid in kids.value.array().unwrap_or_default() {
            if self.new.resolve(kid)?.value.dictionary().is_some_and(own) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What is signed with a new field, or with one that was empty; `None` where that is no new signature.
    fn signature(&mut self, value: &Value) -> Read<Option<Change>> {
        let created = match value.reference() {
            Some(id) => {
                let created = self.created(id)?;
                self.explained.extend(created.as_ref().map(|created| created.id.number));
                created
            }
            None => None,
        };
        let inner = created.as_ref().map_or(value, |created| &created.value);
        let Some(entries) = inner.dictionary() else { return Ok(None) };
        for (_, _, value) in &entries.entries {
            self.absorb(value)?;
        }
        self.kind(inner)
    }

    /// What a signature's dictionary is; `None` for what is none.
    fn kind(&self, signature: &Value) -> Read<Option<Change>> {
        let Some(entries) = signature.dictionary() else { return Ok(None) };
        let kind = self.new.entry(entries, b"SubFilter")?;
        let stamp = kind.is_some_and(|kind| kind.value.name() == Some(TIME_STAMP));
        Ok(Some(if stamp { Change::TimeStamp } else { Change::Signature }))
    }

    /// Fields for signatures that were there and empty, and are signed now.
    fn filled(&mut self) -> Read<()> {
        let changed: Vec<Reference> =
            self.named.values().filter(|each| !each.new).map(|each| each.id).collect();
        for id in changed {
            if self.explained.contains(&id.number) {
                continue;
            }
            let (Some(old), Some(new)) = (self.old.object(id)?, self.new.object(id)?) else { continue };
            let (Some(before), Some(after)) = (old.value.dictionary(), new.value.dictionary()) else {
                continue;
            };
            let is_empty = |entries: &Dictionary| {
                entries.get(b"FT").and_then(Value::name) == Some(b"Sig") && entries.get(b"V").is_none()
            };
            let look: [&[u8]; 4] = [b"AP", b"F", b"M", b"AS"];
            if is_empty(before) && alike(before, after, |name| name == b"V" || look.contains(&name)) {
                let Some(value) = after.get(b"V") else { continue };
                let Some(what) = self.signature(value)? else { continue };
                self.explained.insert(id.number);
                let seen = self.widget(id, after)?;
                self.add(what, Some(id), seen);
            } else if let Some(parent) = before.get(b"Parent") {
                // The widget of one, where that is an object of its own.
                let parents = (self.old.resolve(parent)?, self.new.resolve(parent)?);
                let (Some(empty), Some(signed)) =
                    (parents.0.value.dictionary(), parents.1.value.dictionary())
                else {
                    continue;
                };
                let is_widget = before.get(b"FT").is_none() && before.get(b"T").is_none();
                if is_widget
                    && is_empty(empty)
                    && signed.get(b"V").is_some()
                    && alike(before, after, |name| look.contains(&name))
                {
                    self.explained.insert(id.number);
                    let value = self.new.entry(signed, b"V")?;
                    let seen = self.widget(id, after)?;
                    let what = value.as_ref().map_or(Ok(None), |value| self.kind(&value.value))?;
                    self.add(what.unwrap_or(Change::Form), Some(id), seen);
                }
            }
        }
        Ok(())
    }

    /// Pages to whose annotations nothing but widgets of signatures was added.
    fn annotated(&mut self) -> Read<()> {
        let mut pages = self.pages.clone();
        pages.extend(self.named.values().filter(|each| !each.new).map(|each| each.id));
        for id in pages {
            let (Some(old), Some(new)) = (self.old.object(id)?, self.new.object(id)?) else { continue };
            let (Some(before), Some(after)) = (old.value.dictionary(), new.value.dictionary()) else {
                continue;
            };
            // Some writers leave `/Type` out; nothing but a page has a parent and annotations.
            let is_page = before
                .get(b"Type")
                .map_or(before.get(b"Parent").is_some(), |kind| kind.name() == Some(b"Page"));
            if !is_page || !alike(before, after, |name| name == b"Annots") {
                continue;
            }
            let (old, new) = (self.old.entry(before, b"Annots")?, self.new.entry(after, b"Annots")?);
            let list = |found: &Option<Resolved>| -> Vec<Value> {
                found.as_ref().and_then(|found| found.value.array()).unwrap_or_default().to_vec()
            };
            let (before, after) = (list(&old), list(&new));
            let Some(more) = grown(&before, &after) else { continue };
            let ours =
                |widget: &Value| widget.reference().is_some_and(|widget| self.widgets.contains(&widget));
            if more.into_iter().all(ours) {
                self.explained.insert(id.number);
                self.keep(old.as_ref(), new.as_ref());
            }
        }
        Ok(())
    }

    /// The document security store: what is new in it, and what was the same part of it before, but for its streams.
    fn store(&mut self, before: &Dictionary, after: &Dictionary) -> Read<()> {
        let (old, new) = (before.get(b"DSS"), after.get(b"DSS"));
        let Some(new) = new else {
            if old.is_some() {
                self.add(Change::Other, None, None);
            }
            return Ok(());
        };
        let mut changed = !old.is_some_and(|old| like(old, new));
        let known = old.map_or(Ok(None), |old| store::parts(self.old, old))?.unwrap_or_default();
        let Some(parts) = store::parts(self.new, new)? else {
            self.add(Change::Other, new.reference(), None);
            return Ok(());
        };
        for (id, part) in parts {
            let Some(named) = self.named.get(&id.number) else { continue };
            if named.new || part != Part::Stream && known.get(&id) == Some(&part) {
                self.explained.insert(id.number);
                changed = true;
                if !named.new && part == Part::List {
                    self.lists.insert(id.number);
                }
            }
        }
        if changed {
            self.add(Change::SecurityStore, None, None);
        }
        Ok(())
    }

    /// The streams that carry other objects, and the cross-reference itself.
    fn carriers(&mut self, revision: &Revision) -> Read<()> {
        let document = self.new.document;
        let sections = document.xref.sections.iter().take(revision.sections.1 + 1).skip(revision.sections.0);
        let own = sections.flat_map(|section| {
            let beside = section.trailer.dictionary().and_then(|trailer| trailer.get(b"XRefStm")?.integer());
            [Some(section.at), beside.and_then(|at| u64::try_from(at).ok())]
        });
        let own: BTreeSet<u64> = own.flatten().collect();
        let carry: BTreeSet<u32> = self
            .named
            .values()
            .filter_map(
                |named| if let Place::Within { stream, .. } = named.place { Some(stream) } else { None },
            )
            .collect();
        let mut explained = Vec::new();
        for named in self.named.values().filter(|named| named.new) {
            let Place::File { at, .. } = named.place else { continue };
            if own.contains(&at) {
                explained.push(named.id.number);
            } else if carry.contains(&named.id.number) {
                let stream = self.new.object(named.id)?;
                let kind = stream.as_ref().and_then(|stream| stream.value.dictionary()?.get(b"Type")?.name());
                if kind == Some(b"ObjStm") {
                    explained.push(named.id.number);
                }
            }
        }
        self.explained.extend(explained);
        Ok(())
    }

    /// Explains what is new and reached from here.
    fn absorb(&mut self, value: &Value) -> Read<()> {
        let reached = reach(self.new, value, |id| self.is_new(id))?;
        self.explained.extend(reached.into_iter().map(|id| id.number));
        Ok(())
    }

    /// Explains the object in which a value stands now: a new one, or the one in which it stood.
    fn keep(&mut self, old: Option<&Resolved>, new: Option<&Resolved>) {
        let id =
            |found: Option<&Resolved>| found.and_then(|found| found.within.as_ref()).map(|within| within.id);
        let stands = id(new).filter(|now| self.is_new(*now) || id(old) == Some(*now));
        self.explained.extend(stands.map(|id| id.number));
    }

    fn is_new(&self, id: Reference) -> bool {
        self.named.get(&id.number).is_some_and(|named| named.new && named.id == id)
    }

    /// An object that this revision brought.
    fn created(&self, id: Reference) -> Read<Option<Indirect>> {
        if self.is_new(id) { self.new.object(id) } else { Ok(None) }
    }

    fn add(&mut self, what: Change, id: Option<Reference>, seen: Option<(u64, [u32; 2])>) {
        let object = id.map(|id| id.number);
        let addition = Addition { what, revision: self.revision, object, seen };
        // One that spoils is never left out.
        if self.additions.len() < TOLD {
            self.additions.push(addition);
        } else if !harmless(&addition) {
            self.additions[TOLD - 1] = addition;
        }
    }

    /// Tells all that was not explained, and what was but lies where nothing new does.
    fn tell(&mut self) -> Read<()> {
        let mut told = Vec::new();
        for named in self.named.values() {
            let lies_behind = match named.place {
                Place::Free => false,
                Place::File { at, .. } => at >= self.border,
                Place::Within { stream, .. } => self.named.get(&stream).is_some_and(
                    |stream| matches!(stream.place, Place::File { at, .. } if stream.new && at >= self.border),
                ),
            };
            if !lies_behind || !self.explained.contains(&named.id.number) {
                told.push(named.id);
                if told.len() > TOLD {
                    break;
                }
            }
        }
        for id in told {
            let object = match self.new.object(id) {
                Ok(None) => self.old.object(id)?,
                Err(PdfError::Malformed { flaw, .. }) if flaw != Flaw::Ambiguous => None,
                object => object?,
            };
            let empty = Dictionary::default();
            let entries = object.as_ref().and_then(|object| object.value.dictionary()).unwrap_or(&empty);
            let name = |key: &[u8]| entries.get(key).and_then(Value::name);
            let drawn = object.as_ref().is_some_and(|object| object.stream.is_some());
            let what = match (name(b"Type"), name(b"Subtype")) {
                (Some(b"Metadata" | b"XRef" | b"ObjStm"), _) => Change::Other,
                (_, Some(b"Widget")) => Change::Form,
                (Some(b"Annot"), _) => Change::Annotation,
                (Some(b"Page" | b"Pages" | b"Font" | b"XObject"), _) => Change::Page,
                _ if entries.get(b"FT").is_some() => Change::Form,
                _ if entries.get(b"Rect").is_some() => Change::Annotation,
                _ if drawn => Change::Page,
                _ => Change::Other,
            };
            let seen = self.seen(id, entries)?;
            self.add(what, Some(id), seen);
        }
        Ok(())
    }

    /// On which page an annotation is seen, and how large.
    fn seen(&self, id: Reference, entries: &Dictionary) -> Read<Option<(u64, [u32; 2])>> {
        let Some(size) = size(self.new, entries)? else { return Ok(None) };
        let page = match entries.get(b"P").and_then(Value::reference) {
            Some(page) => Some(page),
            None => self.page_with(id)?,
        };
        Ok(Some((page.map_or(Ok(0), |page| page_number(self.new, page))?, size)))
    }

    /// The page among those that this revision changed which has an annotation.
    fn page_with(&self, annotation: Reference) -> Read<Option<Reference>> {
        for named in self.named.values().filter(|named| !named.new) {
            let Some(page) = self.new.object(named.id)? else { continue };
            let Some(entries) = page.value.dictionary() else { continue };
            let Some(list) = self.new.entry(entries, b"Annots")? else { continue };
            let has = |each: &Value| each.reference() == Some(annotation);
            if list.value.array().unwrap_or_default().iter().any(has) {
                return Ok(Some(named.id));
            }
        }
        Ok(None)
    }
}

/// Is it nothing else as well, such as a page?
fn annotates(entries: &Dictionary) -> bool {
    entries.get(b"Type").is_none_or(|kind| kind.name() == Some(b"Annot"))
}

/// Is it one of the changes that the policy lets pass? For what a time stamp shows no person answers.
pub(super) const fn harmless(addition: &Addition) -> bool {
    match addition.what {
        Change::Signature | Change::SecurityStore => true,
        Change::TimeStamp => addition.seen.is_none(),
        _ => false,
    }
}
