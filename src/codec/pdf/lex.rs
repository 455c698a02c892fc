//! Tokens and objects (ISO 32000-2, 7.2 and 7.3) out of octets in memory, each value with the octets it was written as, so that a dictionary
//! can be copied and changed in one place. Depth and number of values are bounded.

use std::ops::Range;

use super::Read;

/// Which object: its number and its generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// From 1.
    pub number: u32,
    /// 0 but where a number was used again.
    pub generation: u16,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// Nothing.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a point.
    Real(f64),
    /// A name, its `#` escapes resolved, without the slash.
    Name(Vec<u8>),
    /// A string in parentheses, its escapes resolved.
    Literal(Vec<u8>),
    /// A string in hexadecimal digits.
    Hex(Vec<u8>),
    /// Values in a row.
    Array(Vec<Value>),
    /// Values by name.
    Dictionary(Dictionary),
    /// Another object.
    Reference(Reference),
}

/// A value where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// Its octets, within those that were read.
    pub span: Range<usize>,
    /// What it is.
    pub object: Object,
}

/// Values by name, in the order in which they are written; of a name that occurs twice the reading fails.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dictionary {
    /// The name, its slash included, where it stands; and its value.
    pub entries: Vec<(Vec<u8>, Range<usize>, Value)>,
}

impl Dictionary {
    /// A value by its name; `null` is the same as none.
    #[must_use]
    pub fn get(&self, name: &[u8]) -> Option<&Value> {
        let found = self.entries.iter().find(|(key, ..)| key == name).map(|(.., value)| value);
        found.filter(|value| value.object != Object::Null)
    }
}

impl Value {
    /// The values in a row, where it is such.
    #[must_use]
    pub fn array(&self) -> Option<&[Self]> {
        if let Object::Array(values) = &self.object { Some(values) } else { None }
    }

    /// The values by name, where it is such.
    #[must_use]
    pub const fn dictionary(&self) -> Option<&Dictionary> {
        if let Object::Dictionary(dictionary) = &self.object { Some(dictionary) } else { None }
    }

    /// The whole number.
    #[must_use]
    pub const fn integer(&self) -> Option<i64> {
        if let Object::Integer(number) = self.object { Some(number) } else { None }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> Option<&[u8]> {
        if let Object::Name(name) = &self.object { Some(name) } else { None }
    }

    /// The string's octets, however it is written.
    #[must_use]
    pub fn string(&self) -> Option<&[u8]> {
        if let Object::Literal(octets) | Object::Hex(octets) = &self.object { Some(octets) } else { None }
    }

    /// The reference.
    #[must_use]
    pub const fn reference(&self) -> Option<Reference> {
        if let Object::Reference(reference) = self.object { Some(reference) } else { None }
    }
}

/// Reads one value that begins at a place (after white space and comments); the place behind it is its span's end. `base` is where the octets lie
/// in the file, for errors.
pub fn value(octets: &[u8], at: usize, base: u64) -> Read<Value> {
    let _ = (octets, at, base);
    unimplemented!()
}
