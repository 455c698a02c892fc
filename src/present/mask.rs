//! Personal data, masked until its holder asks to see it.

/// Of one length, so that it tells nothing about what it stands for.
const MASK: &str = "********";

/// Does anything masked stand in a text?
#[must_use]
pub fn hides(text: &str) -> bool {
    text.contains(MASK)
}

/// Is personal data shown?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reveal {
    /// Not unless asked for: the state in which everything starts.
    #[default]
    Masked,
    /// Asked for.
    Shown,
}

impl Reveal {
    /// The other one.
    #[must_use]
    pub const fn toggled(self) -> Self {
        match self {
            Self::Masked => Self::Shown,
            Self::Shown => Self::Masked,
        }
    }

    /// `text` (already cleaned) or its mask.
    #[must_use]
    pub fn of(self, text: &str) -> String {
        match self {
            Self::Masked => MASK.to_owned(),
            Self::Shown => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_tells_not_even_a_length() {
        assert_eq!(Reveal::Masked.of("a"), Reveal::Masked.of("長い長い名前"));
        assert_eq!(Reveal::default(), Reveal::Masked);
        assert_eq!(Reveal::Masked.toggled().of("a"), "a");
    }
}
