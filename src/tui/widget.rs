//! The parts of which views are made, one a file. They know no component by name.

pub(crate) mod bar;
pub(crate) mod barrier;
pub(crate) mod counter;
pub(crate) mod dialog;
pub(crate) mod field;
pub(crate) mod file_picker;
pub(crate) mod footer;
pub(crate) mod header;
pub(crate) mod large;
pub(crate) mod panel;
pub(crate) mod path;
pub(crate) mod picture;
pub(crate) mod pin_field;
pub(crate) mod popup;
pub(crate) mod row_list;
pub(crate) mod rows;
pub(crate) mod stand_in;
pub(crate) mod target;
pub(crate) mod wizard;
