//! The parts of which screens are made, one a file.

pub(crate) mod chooser;
pub(crate) mod footer;
pub(crate) mod header;
pub(crate) mod panel;
pub(crate) mod rows;
pub(crate) mod sheet;
pub(crate) mod timeline;
