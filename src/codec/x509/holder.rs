//! The holder's six otherNames, by OID and never by position.

use crate::domain::certificate::{GeneralName, OtherValue};
use crate::domain::holder::{BirthDate, Holder, substituted};

/// JPKI's arc for what is said of the holder.
const ARC: &str = "1.2.392.200149.8.5.5.";

/// The holder in a certificate's alternative names; `None` where none of them is of JPKI's arc.
pub(super) fn of(names: &[GeneralName]) -> Option<Holder> {
    let mut holder = Holder::default();
    let mut found = false;
    for name in names {
        let GeneralName::Other { oid, value } = name else { continue };
        let Some(field) = oid.strip_prefix(ARC) else { continue };
        found = true;
        let (text, raw) = match value {
            OtherValue::Text(text) => (Some(text.clone()), text.clone()),
            OtherValue::Bytes(bytes) => (None, crate::domain::text::hex(bytes).into()),
        };
        // The first of a kind counts; another of the same kind is kept as what is not understood.
        match (field, text.filter(|text| !text.is_empty())) {
            ("1", Some(text)) if holder.name.is_none() => holder.name = Some(text),
            ("2", Some(text)) if holder.name_substituted.is_empty() => {
                holder.name_substituted = substituted(&text);
            }
            ("3", Some(text)) if holder.sex.is_none() => holder.sex = Some(text),
            ("4", Some(text)) if holder.birth_date.is_none() => {
                holder.birth_date = Some(BirthDate::read(text));
            }
            ("5", Some(text)) if holder.address.is_none() => holder.address = Some(text),
            ("6", Some(text)) if holder.address_substituted.is_empty() => {
                holder.address_substituted = substituted(&text);
            }
            _ => holder.unknown.push((oid.clone(), raw)),
        }
    }
    found.then_some(holder)
}
