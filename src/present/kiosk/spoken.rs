//! Which table a language speaks by.

use super::items::Items;
#[cfg(test)]
use super::pseudo;
use super::texts::Texts;
use super::{easy, en, ja, ko, pt, vi, zh};
use crate::domain::tongue::Tongue;

/// The texts of a language, and what it tells of profiles.
pub(super) const fn told_in(tongue: Tongue) -> (&'static Texts, Items) {
    match tongue {
        Tongue::Japanese => (&ja::TEXTS, ja::ITEMS),
        Tongue::Easy => (&easy::TEXTS, easy::ITEMS),
        Tongue::English => (&en::TEXTS, en::ITEMS),
        Tongue::Chinese => (&zh::TEXTS, zh::ITEMS),
        Tongue::Vietnamese => (&vi::TEXTS, vi::ITEMS),
        Tongue::Korean => (&ko::TEXTS, ko::ITEMS),
        Tongue::Portuguese => (&pt::TEXTS, pt::ITEMS),
    }
}

/// The same of the language that is spoken: in tests that may be the pseudo-locale.
pub(super) fn spoken(tongue: Tongue) -> (&'static Texts, Items) {
    #[cfg(test)]
    if let Some(texts) = pseudo::spoken() {
        return (texts, told_in(tongue).1);
    }
    told_in(tongue)
}
