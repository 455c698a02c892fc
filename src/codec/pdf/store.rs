//! The document security store (ISO 32000-2, 12.8.4.3): its objects, each by what it is there, and nothing that could be
//! something else as well.

use std::collections::BTreeMap;

use super::Read;
use super::history::Look;
use super::lex::{Dictionary, Object, Reference, Value};

/// What an object of the store is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The store itself, or what it says of signatures.
    Dictionary,
    /// A list of certificates, or of what was said of them.
    List,
    /// One of those.
    Stream,
}

/// The objects of a store.
type Parts = BTreeMap<Reference, Part>;

/// All objects of a store; `None` where one of them is no part of any.
pub(super) fn parts(look: Look<'_, '_>, store: &Value) -> Read<Option<Parts>> {
    let mut parts = Parts::new();
    let Some(entries) = dictionary(look, store, &mut parts)? else { return Ok(None) };
    for (name, _, value) in &entries.entries {
        let known = match name.as_slice() {
            b"Type" => value.name() == Some(b"DSS"),
            b"VRI" => all_told(look, value, &mut parts)?,
            b"Certs" | b"OCSPs" | b"CRLs" => list(look, value, &mut parts)?,
            _ => false,
        };
        if !known {
            return Ok(None);
        }
    }
    Ok(Some(parts))
}

/// What is said of each signature (`/VRI`).
fn all_told(look: Look<'_, '_>, value: &Value, parts: &mut Parts) -> Read<bool> {
    let Some(all) = dictionary(look, value, parts)? else { return Ok(false) };
    for (.., value) in &all.entries {
        let Some(entries) = dictionary(look, value, parts)? else { return Ok(false) };
        for (name, _, value) in &entries.entries {
            let known = match name.as_slice() {
                b"Type" => value.name() == Some(b"VRI"),
                b"Cert" | b"CRL" | b"OCSP" => list(look, value, parts)?,
                b"TS" => stream(look, value, parts)?,
                b"TU" => value.string().is_some(),
                _ => false,
            };
            if !known {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// A list of streams.
fn list(look: Look<'_, '_>, value: &Value, parts: &mut Parts) -> Read<bool> {
    let found = look.resolve(value)?;
    let Some(values) = found.value.array() else { return Ok(false) };
    parts.extend(found.within.as_ref().map(|within| (within.id, Part::List)));
    for value in values {
        if !stream(look, value, parts)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A stream that says no more of itself than how it is encoded.
fn stream(look: Look<'_, '_>, value: &Value, parts: &mut Parts) -> Read<bool> {
    const ENCODING: [&[u8]; 3] = [b"Length", b"Filter", b"DecodeParms"];
    let Some(id) = value.reference() else { return Ok(false) };
    if parts.get(&id) == Some(&Part::Stream) {
        return Ok(true);
    }
    let Some(found) = look.object(id)?.filter(|found| found.stream.is_some()) else { return Ok(false) };
    let entries = found.value.dictionary().map_or(&[][..], |entries| &entries.entries);
    let known = entries.iter().all(|(name, ..)| ENCODING.contains(&name.as_slice()));
    Ok(known && parts.insert(id, Part::Stream).is_none())
}

/// A dictionary that is no stream's.
fn dictionary(look: Look<'_, '_>, value: &Value, parts: &mut Parts) -> Read<Option<Dictionary>> {
    let found = look.resolve(value)?;
    let plain = found.within.as_ref().is_none_or(|within| within.stream.is_none());
    parts.extend(found.within.as_ref().map(|within| (within.id, Part::Dictionary)));
    Ok(match found.value.object {
        Object::Dictionary(entries) if plain => Some(entries),
        _ => None,
    })
}
