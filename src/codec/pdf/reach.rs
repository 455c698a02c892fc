//! What is reached from a value, and where on the pages something is seen.

use std::collections::BTreeSet;

use super::Read;
use super::history::Look;
use super::lex::{Dictionary, Object, Reference, Value};

/// All objects that are reached from a value by those that are followed.
pub(super) fn reach(
    look: Look<'_, '_>,
    value: &Value,
    follow: impl Fn(Reference) -> bool,
) -> Read<BTreeSet<Reference>> {
    let (mut reached, mut open) = (BTreeSet::new(), vec![value.clone()]);
    while let Some(value) = open.pop() {
        match value.object {
            Object::Array(values) => open.extend(values),
            Object::Dictionary(entries) => open.extend(entries.entries.into_iter().map(|(.., value)| value)),
            Object::Reference(id) if follow(id) && reached.insert(id) => {
                open.extend(look.object(id)?.map(|found| found.value));
            }
            _ => {}
        }
    }
    Ok(reached)
}

/// A page's number, from 1, by the counts of those before it; 0 where the tree does not tell.
pub(super) fn page_number(look: Look<'_, '_>, page: Reference) -> Read<u64> {
    const HIGHEST: usize = 64;
    const MOST_BEFORE: usize = 10_000;
    let (mut here, mut number) = (page, 1_u64);
    for _ in 0..HIGHEST {
        let Some(object) = look.object(here)? else { return Ok(0) };
        let Some(entries) = object.value.dictionary() else { return Ok(0) };
        let Some(parent) = entries.get(b"Parent").and_then(Value::reference) else {
            return Ok(if here == page { 0 } else { number });
        };
        let Some(above) = look.object(parent)? else { return Ok(0) };
        let Some(kids) =
            above.value.dictionary().map(|above| look.entry(above, b"Kids")).transpose()?.flatten()
        else {
            return Ok(0);
        };
        let kids = kids.value.array().unwrap_or_default();
        let Some(at) =
            kids.iter().position(|kid| kid.reference() == Some(here)).filter(|at| *at < MOST_BEFORE)
        else {
            return Ok(0);
        };
        for kid in &kids[..at] {
            let kid = look.resolve(kid)?;
            let count = kid.value.dictionary().map(|kid| look.entry(kid, b"Count")).transpose()?.flatten();
            let count = count.and_then(|count| count.value.integer()).unwrap_or(1);
            number = number.saturating_add(u64::try_from(count).unwrap_or(0));
        }
        here = parent;
    }
    Ok(0)
}

/// How large an annotation is, in points; `None` for one that is not seen.
pub(super) fn size(look: Look<'_, '_>, annotation: &Dictionary) -> Read<Option<[u32; 2]>> {
    const HIDDEN: i64 = 2;
    let flags = look.entry(annotation, b"F")?.and_then(|flags| flags.value.integer()).unwrap_or(0);
    if flags & HIDDEN != 0 {
        return Ok(None);
    }
    let Some(rect) = look.entry(annotation, b"Rect")? else { return Ok(None) };
    let mut sides = Vec::new();
    for side in rect.value.array().unwrap_or_default() {
        sides.extend(number(&look.resolve(side)?.value));
    }
    // What is no rectangle some readers take for one.
    let &[left, bottom, right, top] = sides.as_slice() else { return Ok(Some([0; 2])) };
    let size = [(right - left).abs(), (top - bottom).abs()];
    if size.contains(&0.0) {
        return Ok(None);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let points = |side: f64| side.ceil().clamp(1.0, f64::from(u32::MAX)) as u32;
    Ok(Some(size.map(points)))
}

fn number(value: &Value) -> Option<f64> {
    match value.object {
        Object::Real(number) => Some(number),
        #[expect(clippy::cast_precision_loss, reason = "a side of a page")]
        Object::Integer(number) => Some(number as f64),
        _ => None,
    }
}
