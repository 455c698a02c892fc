//! Files and keys of an application, and how a command names them.

/// An elementary file or key by its identifier; those below 001F have a short form of the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ef(pub u16);

impl Ef {
    /// P1 or P2 with the short identifier, bit 8 set.
    pub(super) const fn short(self) -> u8 {
        0x80 | (self.0 as u8 & 0x1F)
    }

    /// P2 of a command on this key.
    pub(super) const fn in_form(self, form: KeyForm) -> u8 {
        match form {
            KeyForm::Short => self.short(),
            KeyForm::Selected => 0x80,
        }
    }
}

/// How a key is referred to: learned from the empty VERIFY, then kept for every command that carries data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyForm {
    /// By short identifier in P2.
    Short,
    /// Selected before, P2 = 80.
    Selected,
}
