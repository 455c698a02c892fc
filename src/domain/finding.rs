//! Something that a card was asked for: known, or why it is not. *Not read* is a reason, never an empty value.

/// Why something on the card is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// Nobody asked for it in this look.
    NotAsked,
    /// The look goes on and has not come to it yet: nothing follows from that.
    Coming,
    /// It opens only after its PIN.
    NeedsPin,
    /// The card says that it holds none.
    Absent,
    /// The card refused with this status word.
    Refused(u16),
    /// The file is there but empty or only filler.
    Empty,
    /// The file is not what it should be; a short reason for the expert (offset, what was expected).
    Malformed(String),
    /// The file says that it is longer than any such file may be; its claimed length in bytes.
    TooLong(usize),
}

/// Something known, or why not.
pub type Finding<T> = Result<T, Unread>;
