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

use crate::conduct::saving::meant;
use crate::domain::calendar;
use crate::present::sanitize::clean;
use crate::present::text::{Text, words};
use crate::present::{dates, size};
use crate::task::folder::{self, Entry, Found, Kind};
use crate::task::{Output, Task, TaskEvent, TaskFault, TaskId};
use crate::tui::component::{Context, Msg, Step};
use crate::tui::key::{Code, Command, KeyPress, Keys, always, k, keys};
use crate::tui::text::{cells, cut, fitting, pad};
use crate::tui::widget::field::{EDITS, Edit, Field};
use crate::tui::widget::panel;
use crate::tui::words::Ui;

words! {
    enum Say {
        Line: "名前・場所>", "Name or path>";
        Reading: "読んでいます", "Reading";
        Empty: "ここには何もありません", "Nothing here";
        None: "合うものがありません。Enter で入力した場所を見ます。", "Nothing fits. Enter looks for what was typed.";
        Cut: "多すぎるため、一部だけを出しています", "Too many: only a part is listed";
        NoFile: "ファイルではないため選べません", "Not a file: it can't be chosen";
        NoFolder: "その場所はありません", "There is no such place";
        NotFolder: "フォルダーではありません", "That is no folder";
        Denied: "開く権限がありません", "No permission to open it";
        Trouble: "読めませんでした", "It could not be read";
    }
}

keys! {
    enum Key, LIST {
        Open "Enter" [k(Code::Enter)] Ui::KeyAccept.text(), Move, Way, always;
        Close "Esc" [k(Code::Esc)] Ui::KeyBack.text(), Move, Way, always;
        Down "Up Down" [k(Code::Down), k(Code::Tab)] Ui::KeyMove.text(), Move, Shown, always;
        Up "Up" [k(Code::Up), k(Code::BackTab)] Ui::KeyMove.text(), Move, Hidden, always;
        EraseUp "Backspace" [k(Code::Backspace)] Text::new("消す・上へ", "erase, up"), Move, Hidden, always;
        Hidden "^T" [KeyPress::ctrl('t')] Text::new("隠しファイル", "hidden files"), Move, Shown, always;
        PageDown "PgDn" [k(Code::PageDown)] Ui::KeyPage.text(), Move, Hidden, always;
        PageUp "PgUp" [k(Code::PageUp)] Ui::KeyPage.text(), Move, Hidden, always;
    }
}
/// While a file is looked for; the first of the line's own keys goes up too.
pub(crate) const KEYS: Keys = Keys::typing(&[LIST, EDITS.split_at(1).1]);

/// How it stands with the folder.
#[derive(Debug)]
enum State {
    Asked(TaskId),
    Here { entries: Vec<Entry>, cut: bool },
    Trouble(ErrorKind),
}

/// What comes of a message.
pub(crate) enum Picked {
    /// It was no business of the list.
    Not,
    /// It goes on.
    On(Vec<Step>),
    /// This file.
    File(PathBuf),
    /// The list is to be left.
    Left,
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
    note: Option<Say>,
    hidden: bool,
    at: usize,
    /// The name to select once the folder is read: where the person came from.
    came: Option<OsString>,
    /// Endings of the files that are looked for: these come before others.
    first: &'static [&'static str],
}

impl FilePicker {
    /// Begins in a folder.
    pub(crate) fn new(folder: &Path, first: &'static [&'static str], cx: &Context<'_>) -> (Self, Vec<Step>) {
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
        let steps = picker.again(cx);
        (picker, steps)
    }

    /// Begins where a person's search does, or goes on where it was left.
    pub(crate) fn resume(
        kept: &mut Option<Self>,
        first: &'static [&'static str],
        cx: &Context<'_>,
    ) -> Vec<Step> {
        if let Some(picker) = kept {
            return picker.again(cx);
        }
        let (picker, steps) = Self::new(&cx.ports.folder, first, cx);
        *kept = Some(picker);
        steps
    }

    /// Reads the folder anew: files come and go.
    fn again(&mut self, cx: &Context<'_>) -> Vec<Step> {
        let (folder, field) = (self.folder.clone(), self.field.text());
        let steps = self.go(&folder, cx);
        self.field = Field::of(&field);
        steps
    }

    fn go(&mut self, folder: &Path, cx: &Context<'_>) -> Vec<Step> {
        self.folder = folder::plain(folder);
        (self.field, self.at, self.note, self.came) = (Field::default(), 0, None, None);
        let (task, look) = cx.start(Task::Look(self.folder.clone()));
        let before = match std::mem::replace(&mut self.state, State::Asked(task)) {
            State::Asked(task) => Some(task),
            State::Here { .. } | State::Trouble(_) => None,
        };
        before.into_iter().chain(self.asked.take()).map(Step::Stop).chain([look]).collect()
    }

    /// What a typed path stands for.
    fn meant(&self, typed: &str, cx: &Context<'_>) -> PathBuf {
        meant(typed, &self.folder, cx.ports.home.as_deref())
    }

    /// Takes a message; `area` is the place in which it is drawn.
    pub(crate) fn update(&mut self, msg: Msg<'_>, area: Rect, cx: &Context<'_>) -> Picked {
        match msg {
            Msg::Command(command) => self.act(command, area, cx),
            Msg::Char(c) => Picked::On(self.type_char(c, cx)),
            Msg::Wheel { up } => self.turn(if up { -1 } else { 1 }),
            Msg::Click { y, .. } => self.click(y, area, cx),
            Msg::Task(event) => self.hear(event).map_or(Picked::Not, Picked::File),
            _ => Picked::Not,
        }
    }

    /// Takes a typed character; a `/` ends the name of a folder.
    fn type_char(&mut self, c: char, cx: &Context<'_>) -> Vec<Step> {
        self.field.insert(c);
        (self.at, self.note) = (0, None);
        let text = self.field.text();
        match text.strip_suffix('/') {
            None => Vec::new(),
            Some("") => self.go(Path::new("/"), cx),
            Some(name) => {
                let folder = self.meant(name, cx);
                self.go(&folder, cx)
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

    fn up(&mut self, cx: &Context<'_>) -> Vec<Step> {
        let came = self.folder.file_name().map(ToOwned::to_owned);
        let parent = match self.folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ if self.folder.is_relative() => self.folder.join(".."),
            _ => self.folder.clone(),
        };
        let steps = if parent == self.folder { Vec::new() } else { self.go(&parent, cx) };
        self.came = came;
        steps
    }

    fn open(&mut self, cx: &Context<'_>) -> Picked {
        let typed = self.field.text();
        let shown = self.shown();
        if let Some(entry) = shown.get(self.at.min(shown.len().saturating_sub(1))) {
            let path = self.folder.join(&entry.name);
            return match entry.kind {
                Kind::Folder => Picked::On(self.go(&path, cx)),
                Kind::File => Picked::File(folder::plain(&path)),
                Kind::Other => {
                    self.note = Some(Say::NoFile);
                    Picked::On(Vec::new())
                }
            };
        }
        if typed.is_empty() {
            return Picked::On(Vec::new());
        }
        // A name that is not in the list: the disk knows.
        let (task, look) = cx.start(Task::Look(self.meant(&typed, cx)));
        let stop = self.asked.replace(task).map(Step::Stop);
        Picked::On(stop.into_iter().chain([look]).collect())
    }

    /// Selects the entry so far below.
    fn turn(&mut self, by: isize) -> Picked {
        let last = self.shown().len().saturating_sub(1);
        self.at = self.at.min(last).saturating_add_signed(by).min(last);
        Picked::On(Vec::new())
    }

    /// Carries out what a key asks for.
    fn act(&mut self, command: Command, area: Rect, cx: &Context<'_>) -> Picked {
        let page = isize::try_from(list(area).height).unwrap_or(1).max(1);
        let empty = self.field.is_empty();
        let edit = match (Key::of(command), Edit::of(command)) {
            (Some(Key::Open), _) => return self.open(cx),
            (Some(Key::EraseUp), _) | (_, Some(Edit::Left)) if empty => return Picked::On(self.up(cx)),
            (_, Some(Edit::Right)) if empty => {
                let shown = self.shown();
                let entry = shown.get(self.at).filter(|entry| entry.kind == Kind::Folder);
                let folder = entry.map(|entry| self.folder.join(&entry.name));
                return Picked::On(folder.map(|folder| self.go(&folder, cx)).unwrap_or_default());
            }
            (Some(Key::EraseUp), _) => Some(Edit::Erase),
            (None, edit) => edit,
            (Some(Key::Close), _) => return Picked::Left,
            (Some(Key::Up), _) => return self.turn(-1),
            (Some(Key::Down), _) => return self.turn(1),
            (Some(Key::PageUp), _) => return self.turn(-page),
            (Some(Key::PageDown), _) => return self.turn(page),
            (Some(Key::Hidden), _) => {
                (self.hidden, self.at) = (!self.hidden, 0);
                return Picked::On(Vec::new());
            }
        };
        let Some(edit) = edit else { return Picked::Not };
        self.field.act(edit);
        (self.at, self.note) = (0, None);
        Picked::On(Vec::new())
    }

    /// Takes what a task of its own found; a file where that was asked for by its name.
    fn hear(&mut self, event: &TaskEvent) -> Option<PathBuf> {
        let TaskEvent::Ended { task, result } = event else { return None };
        let listed = matches!(self.state, State::Asked(asked) if asked == *task);
        if !listed {
            self.asked.take_if(|asked| asked == task)?;
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
                Found::File(..) => self.note = Some(Say::NoFile),
            },
            Err(TaskFault::Io(error)) if listed => self.state = State::Trouble(error.kind()),
            Err(TaskFault::Io(error)) => self.note = Some(trouble(error.kind())),
            _ => {}
        }
        None
    }

    /// A click on a line of the list; a second one on the same line opens it.
    fn click(&mut self, y: u16, area: Rect, cx: &Context<'_>) -> Picked {
        let place = list(area);
        let count = self.shown().len();
        let line = y.checked_sub(place.y).filter(|line| *line < place.height).map(usize::from);
        let at = line.map(|line| self.top(count, usize::from(place.height)) + line);
        let Some(at) = at.filter(|at| *at < count) else { return Picked::Not };
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
        if area.height < 3 {
            return;
        }
        let folder = tail(&clean(&self.folder.to_string_lossy()), width.saturating_sub(1));
        frame.render_widget(Line::styled(format!(" {folder}"), cx.theme.label), panel::row(area, 0));
        let at = self.at.min(shown.len().saturating_sub(1));
        let lines = shown.iter().enumerate().map(|(index, entry)| line(entry, index == at, width, cx));
        panel::lines(frame, place, lines.skip(top));
        let said = match &self.state {
            State::Asked(_) => Some((Say::Reading, cx.theme.quiet)),
            State::Trouble(kind) => Some((trouble(*kind), cx.theme.warn)),
            State::Here { .. } if !shown.is_empty() => None,
            State::Here { .. } if self.field.is_empty() => Some((Say::Empty, cx.theme.quiet)),
            State::Here { .. } => Some((Say::None, cx.theme.quiet)),
        };
        if let Some((word, style)) = said {
            let text = cut(word.say(cx.lang), width.saturating_sub(3));
            frame.render_widget(Line::styled(format!("   {text}"), style), panel::row(place, 0));
        }
        self.foot(frame, panel::row(area, area.height - 1), shown.len(), cx);
        // Last: the cursor is where text goes.
        let label = format!(" {} ", Say::Line.say(cx.lang));
        self.field.labelled(frame, panel::row(area, 1), (&label, cx.theme.focus), cx);
    }

    fn foot(&self, frame: &mut Frame<'_>, area: Rect, shown: usize, cx: &Context<'_>) {
        let State::Here { entries, cut: more } = &self.state else { return };
        if let Some(note) = self.note.or(more.then_some(Say::Cut)) {
            let text = cut(note.say(cx.lang), usize::from(area.width).saturating_sub(16));
            frame.render_widget(Line::styled(format!(" {text}"), cx.theme.warn), area);
        }
        let [shown, all] = [shown, entries.len()].map(|count| dates::count(count as u64));
        panel::right(frame, area, format!(" {shown} / {all} "), cx.theme.label);
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
    format!("{}{end}", fitting(name, room.saturating_sub(cells(&end))))
}

const fn trouble(kind: ErrorKind) -> Say {
    match kind {
        ErrorKind::NotFound => Say::NoFolder,
        ErrorKind::NotADirectory => Say::NotFolder,
        ErrorKind::PermissionDenied => Say::Denied,
        _ => Say::Trouble,
    }
}
