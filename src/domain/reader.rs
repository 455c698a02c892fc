//! Card readers that are common in Japan, as far as they are known: what each can do, and what each system needs for it.
//!
//! Values only: `codec::reader` has the rows. A reader that has none is not worse for it.

use super::procedure::Text;

/// What Linux needs for a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnLinux {
    /// libccid, the driver of most readers.
    Ccid {
        /// From this version on, where a source tells.
        since: Option<String>,
    },
    /// The maker's bundle; its package in Debian and Ubuntu.
    Bundle {
        /// The package.
        package: String,
    },
    /// There is no PC/SC driver.
    Nothing,
    /// No source tells.
    Untold,
}

/// What another system needs for a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elsewhere {
    /// Nothing: its own driver serves it.
    OwnDriver,
    /// The driver that the reader's maker offers.
    MakersDriver,
    /// Nothing serves it.
    Nothing,
    /// No source tells.
    Untold,
}

/// A row of the table of readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownReader {
    /// The row's name: `rc-s300`.
    pub key: String,
    /// What it is called where it is sold.
    pub name: String,
    /// What of the service's name for it tells it apart: `RC-S300`.
    pub called: Vec<String>,
    /// VID and PID of each form of it.
    pub ids: Vec<(u16, u16)>,
    /// Cards are put in.
    pub contact: bool,
    /// Cards are placed on it.
    pub contactless: bool,
    /// It carries APDUs of extended length, where a source tells.
    pub extended: Option<bool>,
    /// Linux.
    pub linux: OnLinux,
    /// macOS.
    pub mac: Elsewhere,
    /// Windows.
    pub windows: Elsewhere,
    /// What else is worth knowing of it.
    pub note: Option<Text>,
    /// Where all this is from.
    pub sources: Vec<String>,
}
