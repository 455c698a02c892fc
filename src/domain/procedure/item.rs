//! What a profile says, in both languages and with its source.

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// One line of a procedure, with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
    /// Who says so, for the expert and for whoever has to check it again.
    pub source: String,
    /// True where the municipality adds it to what holds nationwide.
    pub local: bool,
}
