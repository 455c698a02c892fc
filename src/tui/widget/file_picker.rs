//! The search for a file by the keyboard: what is typed narrows the list, a `/` behind a name goes there.
//!
//! ```text
//!  /home/hanako/書類
//!  > 確定_
//!  > 確定申告2026.pdf                              1.2 MB  2026-11-20 18:04
//!    確定申告2026.pdf.p7s                          3.1 kB  2026-11-20 18:05
//!                                                                      2/14
//! ```
//!
//! Folders are read by tasks: a disk that takes its time keeps nobody waiting, and the folder that was asked for last
//! is the one that is shown. Names come from others and are cleaned before they are drawn; the disk's own name is what
//! is opened.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_normalization::UnicodeNormalization as _;

use crate::domain::calendar;
use crate::present::sanitize::clean;
use crate::present::{dates, size};
use crate::task::folder::{self, Entry, Found, Kind};
use crate::task::{Output, Task, TaskEvent, TaskFault, TaskId};
use crate::tui::compositor::{Context, Step};
use crate::tui::errand::Errand;
use crate::tui::keymap::Action;
use crate::tui::text::{Ui, cells, cut, pad};
use crate::tui::widget::field::Field;

/// How it stands with the folder.
#[derive(Debug)]
enum State {
    Asked(TaskId),
    Here { entries: Vec<Entry>, cut: bool },
    Trouble(ErrorKind),
}

/// What comes of a key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Picked {
    /// It was no business of the list.
    Not,
    /// It goes on.
    On(Vec<Step>),
    /// This file.
    File(PathBuf),
}

/// The list and the line that narrows it.
#[derive(Debug)]
pub(crate) struct FilePicker {
    field: Field,
    folder: PathBuf,
    state: State,
    /// A path that was typed is looked at.
    asked: Option<TaskId>,
    /// Why the last one that was asked for can't be taken.
    note: Option<Ui>,
    hidden: bool,
    at: usize,
    /// The name to select once the folder is read: where the person came from.
    came: Option<OsString>,
    /// Endings of the files that are looked for: these come before others.
    first: &'static [&'static str],
}

impl FilePicker {
    /// Begins in a folder.
    pub(crate) fn new(folder: &Path, first: &'static [&'static str]) -> (Self, Vec<Step>) {
        let mut picker = Self {
            field: Field::default(),
            folder: folder::plain(folder),
            state: State::Trouble(ErrorKind::NotFound),
            asked: None,
            note: None,
            hidden: false,
            at: 0,
            came: None,
            first,
        };
        let steps = picker.again();
        (picker, steps)
    }

    /// Reads the folder anew: files come and go.
    pub(crate) fn again(&mut self) -> Vec<Step> {
        let (folder, field) = (self.folder.clone(), self.field.text());
        let steps = self.go(&folder);
        self.field = Field::of(&field);
        steps
    }

    fn go(&mut self, folder: &Path) -> Vec<Step> {
        self.folder = folder::plain(folder);
        (self.field, self.at, self.note, self.came) = (Field::default(), 0, None, None);
        let errand = Errand::new(Task::Look(self.folder.clone()));
        let before = std::mem::replace(&mut self.state, State::Asked(errand.id));
        let stop = match before {
            State::Asked(task) => Some(Step::Stop(task)),
            State::Here { .. } | State::Trouble(_) => None,
        };
        let stop = stop.into_iter().chain(self.asked.take().map(Step::Stop));
        stop.chain([Step::Task(errand)]).collect()
    }

    /// What a typed path stands for.
    fn meant(&self, typed: &str, cx: &Context<'_>) -> PathBuf {
        meant(typed, &self.folder, cx.lent.home.as_deref())
    }

    /// Takes a typed character; [`Self::typed`] says what it leads to.
    pub(crate) fn type_char(&mut self, c: char) {
        self.field.insert(c);
        (self.at, self.note) = (0, None);
    }

    /// A `/` ends the name of a folder.
    pub(crate) fn typed(&mut self, cx: &Context<'_>) -> Vec<Step> {
        let text = self.field.text();
        match text.strip_suffix('/') {
            None => Vec::new(),
            Some("") => self.go(Path::new("/")),
            Some(name) => {
                let folder = self.meant(name, cx);
                self.go(&folder)
            }
        }
    }

    /// The entries that fit what is typed, the best first.
    fn shown(&self) -> Vec<&Entry> {
        let State::Here { entries, .. } = &self.state else { return Vec::new() };
        let typed = self.field.text();
        let hidden = self.hidden || typed.starts_with('.');
        let typed = folded(&typed);
        let mut shown: Vec<((u8, u8), &Entry)> = entries
            .iter()
            .filter(|entry| hidden || !entry.name.as_encoded_bytes().starts_with(b"."))
            .filter_map(|entry| {
                let name = folded(&entry.name.to_string_lossy());
                let fit = match name.find(&typed)? {
                    0 if name == typed => 0,
                    0 => 1,
                    _ => 2,
                };
                let unfit = match entry.kind {
                    Kind::File if self.first.iter().any(|end| name.ends_with(end)) => 0,
                    Kind::Folder => 1,
                    Kind::File | Kind::Other => 2,
                };
                // Of names that fit alike, those of the kind that is looked for come first.
                Some(((if typed.is_empty() { 0 } else { fit }, unfit), entry))
            })
            .collect();
        shown.sort_by_key(|(fit, _)| *fit);
        shown.into_iter().map(|(_, entry)| entry).collect()
    }

    fn up(&mut self) -> Vec<Step> {
        let came = self.folder.file_name().map(ToOwned::to_owned);
        let steps = self.parent();
        self.came = came;
        steps
    }

    fn parent(&mut self) -> Vec<Step> {
        match self.folder.parent().map(Path::to_path_buf) {
            Some(parent) if !parent.as_os_str().is_empty() => self.go(&parent),
            _ if self.folder.is_relative() => {
                let parent = self.folder.join("..");
                self.go(&parent)
            }
            _ => Vec::new(),
        }
    }

    fn open(&mut self, cx: &Context<'_>) -> Picked {
        let typed = self.field.text();
        let shown = self.shown();
        if let Some(entry) = shown.get(self.at.min(shown.len().saturating_sub(1))) {
            let path = self.folder.join(&entry.name);
            return match entry.kind {
                Kind::Folder => Picked::On(self.go(&path)),
                Kind::File => Picked::File(folder::plain(&path)),
                Kind::Other => {
                    self.note = Some(Ui::PickNoFile);
                    Picked::On(Vec::new())
                }
            };
        }
        if typed.is_empty() {
            return Picked::On(Vec::new());
        }
        // A name that is not in the list: the disk knows.
        let errand = Errand::new(Task::Look(self.meant(&typed, cx)));
        let stop = self.asked.replace(errand.id).map(Step::Stop);
        Picked::On(stop.into_iter().chain([Step::Task(errand)]).collect())
    }

    /// Carries out an action.
    pub(crate) fn act(&mut self, action: Action, area: Rect, cx: &Context<'_>) -> Picked {
        let last = self.shown().len().saturating_sub(1);
        let page = usize::from(list(area).height).max(1);
        match action {
            Action::Open => return self.open(cx),
            Action::Hidden => (self.hidden, self.at) = (!self.hidden, 0),
            Action::Erase | Action::Left if self.field.is_empty() => return Picked::On(self.up()),
            Action::Right if self.field.is_empty() => {
                let folder = self
                    .shown()
                    .get(self.at)
                    .filter(|entry| entry.kind == Kind::Folder)
                    .map(|entry| self.folder.join(&entry.name));
                return Picked::On(folder.map(|folder| self.go(&folder)).unwrap_or_default());
            }
            Action::Up => self.at = self.at.min(last).saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(last),
            Action::PageUp => self.at = self.at.min(last).saturating_sub(page),
            Action::PageDown => self.at = (self.at + page).min(last),
            action if self.field.act(action) => (self.at, self.note) = (0, None),
            _ => return Picked::Not,
        }
        Picked::On(Vec::new())
    }

    /// Takes what a task of its own found; a file where that was asked for by its name.
    pub(crate) fn hear(&mut self, event: &TaskEvent) -> Option<PathBuf> {
        let TaskEvent::Ended { task, result } = event else { return None };
        let listed = matches!(self.state, State::Asked(asked) if asked == *task);
        if !listed && self.asked != Some(*task) {
            return None;
        }
        if !listed {
            self.asked = None;
        }
        match result {
            Ok(Output::Found(found)) => match &**found {
                Found::Folder { path, entries, cut } => {
                    if !listed {
                        self.field = Field::default();
                    }
                    (self.folder, self.at) = (path.clone(), 0);
                    self.state = State::Here { entries: entries.clone(), cut: *cut };
                    if let Some(came) = self.came.take() {
                        self.at = self.shown().iter().position(|entry| entry.name == came).unwrap_or(0);
                    }
                }
                Found::File(path, entry) if !listed && entry.kind == Kind::File => return Some(path.clone()),
                Found::File(..) if listed => self.state = State::Trouble(ErrorKind::NotADirectory),
                Found::File(..) => self.note = Some(Ui::PickNoFile),
            },
            Err(TaskFault::Io(error)) if listed => self.state = State::Trouble(error.kind()),
            Err(TaskFault::Io(error)) => self.note = Some(trouble(error.kind())),
            _ => {}
        }
        None
    }

    /// A click on a line of the list; a second one on the same line opens it.
    pub(crate) fn click(&mut self, y: u16, area: Rect, cx: &Context<'_>) -> Picked {
        let place = list(area);
        let count = self.shown().len();
        if y < place.y || y >= place.bottom() {
            return Picked::Not;
        }
        let at = self.top(count, usize::from(place.height)) + usize::from(y - place.y);
        if at >= count {
            return Picked::Not;
        }
        if at == self.at.min(count.saturating_sub(1)) {
            return self.open(cx);
        }
        self.at = at;
        Picked::On(Vec::new())
    }

    /// The first entry that is drawn: the selected one stays in the middle where it can.
    fn top(&self, count: usize, page: usize) -> usize {
        let at = self.at.min(count.saturating_sub(1));
        at.saturating_sub(page / 2).min(count.saturating_sub(page))
    }

    /// Draws folder, line and list.
    pub(crate) fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let width = usize::from(area.width);
        let place = list(area);
        let shown = self.shown();
        let page = usize::from(place.height);
        let top = self.top(shown.len(), page);
        let row = |y: u16| Rect { y, height: 1, ..area };
        if area.height < 3 {
            return;
        }
        let folder = tail(&clean(&self.folder.to_string_lossy()), width.saturating_sub(1));
        frame.render_widget(Line::styled(format!(" {folder}"), cx.theme.label), row(area.y));
        let at = self.at.min(shown.len().saturating_sub(1));
        for ((index, entry), y) in shown.iter().enumerate().skip(top).zip(place.y..place.bottom()) {
            frame.render_widget(line(entry, index == at, width, cx), row(y));
        }
        let said = match &self.state {
            State::Asked(_) => Some((Ui::PickReading, cx.theme.quiet)),
            State::Trouble(kind) => Some((trouble(*kind), cx.theme.warn)),
            State::Here { .. } if shown.is_empty() && self.field.is_empty() => {
                Some((Ui::PickEmpty, cx.theme.quiet))
            }
            State::Here { .. } if shown.is_empty() => Some((Ui::PickNone, cx.theme.quiet)),
            State::Here { .. } => None,
        };
        if let Some((word, style)) = said
            && place.height > 0
        {
            let text = cut(word.say(cx.lang), width.saturating_sub(3));
            frame.render_widget(Line::styled(format!("   {text}"), style), row(place.y));
        }
        self.foot(frame, row(area.bottom() - 1), shown.len(), cx);
        // Last: the cursor is where text goes.
        let label = format!(" {} ", Ui::PickLine.say(cx.lang));
        let column = u16::try_from(cells(&label)).unwrap_or(0).min(area.width);
        frame.render_widget(Line::styled(label, cx.theme.focus), row(area.y + 1));
        let field = Rect { x: area.x + column, width: area.width - column, ..row(area.y + 1) };
        self.field.draw(frame, field, cx);
    }

    fn foot(&self, frame: &mut Frame<'_>, area: Rect, shown: usize, cx: &Context<'_>) {
        let State::Here { entries, cut: more } = &self.state else { return };
        let note = match (self.note, more) {
            (Some(note), _) => Some(note),
            (None, true) => Some(Ui::PickCut),
            (None, false) => None,
        };
        if let Some(note) = note {
            let text = cut(note.say(cx.lang), usize::from(area.width).saturating_sub(16));
            frame.render_widget(Line::styled(format!(" {text}"), cx.theme.warn), area);
        }
        let (shown, all) = (shown as u64, entries.len() as u64);
        let told = format!(" {} / {} ", dates::count(shown), dates::count(all));
        let width = u16::try_from(cells(&told)).unwrap_or(0).min(area.width);
        let place = Rect { x: area.right() - width, width, ..area };
        frame.render_widget(Line::styled(told, cx.theme.label), place);
    }
}

/// What a typed path stands for, seen from a folder.
pub(crate) fn meant(typed: &str, folder: &Path, home: Option<&Path>) -> PathBuf {
    match (typed.strip_prefix('~'), home) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with('/') => {
            folder::plain(&home.join(rest.trim_start_matches('/')))
        }
        _ => folder::plain(&folder.join(typed)),
    }
}

/// A name as it is looked for: without case, and without the ways to write the same (another system's kana in two parts,
/// full-width letters of an input method).
fn folded(name: &str) -> String {
    name.nfkc().collect::<String>().to_lowercase()
}

/// The place of the list: under the folder and the line, above the count.
const fn list(area: Rect) -> Rect {
    Rect { y: area.y + 2, height: area.height.saturating_sub(3), ..area }
}

/// The end of a text: of a long path that is what tells.
fn tail(text: &str, width: usize) -> String {
    if cells(text) <= width {
        return text.to_owned();
    }
    let mut rest = text.chars();
    while cells(rest.as_str()) + 2 > width && rest.next().is_some() {}
    format!("..{}", rest.as_str())
}

fn line(entry: &Entry, selected: bool, width: usize, cx: &Context<'_>) -> Line<'static> {
    let modified = entry.modified.map(|at| calendar::in_japan(at.into()));
    let date = match modified {
        Some(at) if width >= 70 => format!("{} {}", dates::iso(calendar::day(at)), dates::time(at)),
        Some(at) => dates::iso(calendar::day(at)),
        None => String::new(),
    };
    let date_width = if width >= 70 { 16 } else { 10 };
    let size = if entry.kind == Kind::File { size::short(entry.length) } else { String::new() };
    let room = width.saturating_sub(3 + 2 + 8 + 2 + date_width + 1);
    let mut name = clean(&entry.name.to_string_lossy());
    if entry.kind == Kind::Folder {
        name.push('/');
    }
    // The end of a name tells what it is.
    let name = if cells(&name) > room { middle(&name, room) } else { name };
    let (mark, style) = match (selected, entry.kind) {
        (true, _) => (" > ", cx.theme.bar),
        (false, Kind::Folder) => ("   ", cx.theme.title),
        (false, Kind::File) => ("   ", cx.theme.text),
        (false, Kind::Other) => ("   ", cx.theme.quiet),
    };
    let told = format!("{mark}{}  {size:>8}  {date:<date_width$} ", pad(&name, room));
    Line::from(Span::styled(told, style))
}

/// A long name without its middle.
fn middle(name: &str, room: usize) -> String {
    let end = tail(name, room / 2);
    let begin = room.saturating_sub(cells(&end));
    let mut told = String::new();
    for c in name.chars() {
        if cells(&told) + cells(c.encode_utf8(&mut [0; 4])) > begin {
            break;
        }
        told.push(c);
    }
    told + &end
}

const fn trouble(kind: ErrorKind) -> Ui {
    match kind {
        ErrorKind::NotFound => Ui::PickNoFolder,
        ErrorKind::NotADirectory => Ui::PickNotFolder,
        ErrorKind::PermissionDenied => Ui::PickDenied,
        _ => Ui::PickTrouble,
    }
}
