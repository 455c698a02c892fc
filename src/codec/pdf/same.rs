//! Values held against each other, wherever their octets stand.

use super::lex::{Dictionary, Object, Value};

/// Do two values say the same?
pub(super) fn like(one: &Value, other: &Value) -> bool {
    match (&one.object, &other.object) {
        (Object::Array(one), Object::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| like(one, other))
        }
        (Object::Dictionary(one), Object::Dictionary(other)) => alike(one, other, |_| false),
        (Object::Literal(_) | Object::Hex(_), Object::Literal(_) | Object::Hex(_)) => {
            one.string() == other.string()
        }
        (one, other) => one == other,
    }
}

/// Do two dictionaries say the same, but for some entries?
pub(super) fn alike(one: &Dictionary, other: &Dictionary, but: impl Fn(&[u8]) -> bool) -> bool {
    let held = |one: &Dictionary, other: &Dictionary| {
        one.entries.iter().filter(|(name, ..)| !but(name)).all(|(name, ..)| {
            match (one.get(name), other.get(name)) {
                (Some(one), Some(other)) => like(one, other),
                (one, other) => one.is_none() && other.is_none(),
            }
        })
    };
    held(one, other) && held(other, one)
}

/// What a list has more than another that it still has, in its order; `None` where it lacks something.
pub(super) fn grown<'v>(list: &[Value], longer: &'v [Value]) -> Option<Vec<&'v Value>> {
    let mut left = list.iter().peekable();
    let mut more = Vec::new();
    for value in longer {
        if left.next_if(|next| like(next, value)).is_none() {
            more.push(value);
        }
    }
    left.peek().is_none().then_some(more)
}
