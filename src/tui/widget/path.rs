//! A file by its path, as it is told; and what went wrong with it.

use std::path::{Path, PathBuf};

use crate::present::file;
use crate::present::problem::Problem;
use crate::present::sanitize;
use crate::task::TaskFault;
use crate::tui::component::{Context, Step};
use crate::tui::words::Ui;

/// A signed file, and where its document is: what the screen that verifies can be opened with.
pub(crate) struct SignedFile {
    pub path: PathBuf,
    pub content: Option<PathBuf>,
}

/// A path as it is told, the same wherever it is.
pub(crate) fn name(path: &Path) -> String {
    sanitize::name(path.as_os_str())
}

/// The step that hands a path out, as it is on the disk.
pub(crate) fn copy(path: &Path, cx: &Context<'_>) -> Step {
    Step::Copy { name: Ui::CopiedPath.say(cx.lang).to_owned(), text: path.display().to_string().into() }
}

/// A path as it is told next to another one: its name alone where it is in the same folder.
pub(crate) fn near(path: &Path, other: &Path) -> String {
    if path.parent() == other.parent() { base(path) } else { name(path) }
}

/// The last part of a path.
pub(crate) fn base(path: &Path) -> String {
    path.file_name().map_or_else(|| name(path), sanitize::name)
}

/// What went wrong with a file, by its last name; `written` where it was to be written.
pub(crate) fn problem(fault: &TaskFault, path: &Path, written: bool, cx: &Context<'_>) -> Problem {
    file::of_task(fault, Path::new(&base(path)), written, cx.lang)
}
