//! The parts of which screens are made, one a file.

pub(crate) mod chooser;
pub(crate) mod code;
pub(crate) mod field;
pub(crate) mod file_picker;
pub(crate) mod footer;
pub(crate) mod header;
pub(crate) mod ledger;
pub(crate) mod panel;
pub(crate) mod pin_entry;
pub(crate) mod pin_sheet;
pub(crate) mod rows;
pub(crate) mod sheet;
pub(crate) mod span;
pub(crate) mod timeline;
pub(crate) mod wizard;
