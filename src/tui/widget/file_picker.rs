//! The search for a file by the keyboard: what is typed narrows the list, a `/` behind a name goes there, and what is
//! pasted or dropped is shown in its folder.
//!
//! ```text
//!  /home/hanako/書類
//!  名前・場所> 確定_
//!  > 確定申告2026.pdf                              1.2 MB  2026-11-20 18:04
//!    確定申告2026.pdf.p7s                          3.1 kB  2026-11-20 18:05
//!                                                                1/2  全14件
//! ```
//!
//! Folders are read and put in order by tasks, names first, then sizes and dates: a disk that takes its time keeps nobody waiting, and the folder that was
//! asked for last is the one that is shown. Names come from others and are cleaned before they are drawn; the disk's own
//! name is what is opened. Nothing is opened here.

mod listing;
mod view;

use std::ffi::OsString;
use std::io::ErrorKind;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ratatui::layout::Rect;

use listing::{Listing, Query, Row};

use crate::conduct::dropped::Dropped;
use crate::conduct::saving::meant;
use crate::present::sanitize::clean;
use crate::present::text::{Text, words};
use crate::task::folder::{self, Found, Kind, folded};
use crate::task::{Output, Task, TaskEvent, TaskFault, TaskId};
use crate::tui::component::{Context, Msg, Step};
use crate::tui::key::{Binding, Code, Command, KeyPress, Keys, always, k, keys};
use crate::tui::widget::field::{EDITS, Edit, Field};
use crate::tui::words::Ui;

words! {
    enum Say {
        Line: "名前・場所>", "Name or path>";
        Reading: "読んでいます", "Reading";
        Empty: "ここには何もありません", "Nothing here";
        None: "合うものがありません。Enter で入力した場所を見ます。", "Nothing fits. Enter looks for what was typed.";
        Cut: "多すぎるため、一部だけを出しています", "Too many: only a part is listed";
        NoFile: "ファイルではないため選べません", "Not a file: it can't be chosen";
        Nowhere: "リンクの先がありません", "A link that leads nowhere";
        NoFolder: "その場所はありません", "There is no such place";
        NotFolder: "フォルダーではありません", "That is no folder";
        Denied: "開く権限がありません", "No permission to open it";
        Trouble: "読めませんでした", "It could not be read";
        First: "いくつかあるうちの最初のものです", "The first of several";
        Recent: "この起動で使ったファイル", "Files used in this run";
        Parent: "上のフォルダー", "the folder above";
        Of: "全{0}件", "of {0}";
    }
}

keys! {
    enum Key, LIST {
        Open "Enter" [k(Code::Enter)] Ui::KeyAccept.text(), Move, Way, always;
        Close "Esc" [k(Code::Esc)] Ui::KeyBack.text(), Move, Way, always;
        Down "Up Down" [k(Code::Down)] Ui::KeyMove.text(), Move, Shown, always;
        Up "Up" [k(Code::Up), k(Code::BackTab)] Ui::KeyMove.text(), Move, Hidden, always;
        Complete "Tab" [k(Code::Tab)] Text::new("補完", "complete"), Move, Shown, always;
        Parent "Left" [k(Code::Left), k(Code::Backspace)] Text::new("上へ", "up"), Move, Shown, always;
        Into "Right" [k(Code::Right)] Text::new("中へ", "into"), Move, Hidden, always;
        Recent "^R" [KeyPress::ctrl('r')] Text::new("最近のファイル", "recent files"), Move, Shown, always;
        Hidden "^T" [KeyPress::ctrl('t')] Text::new("隠しファイル", "hidden files"), Move, Shown, always;
        PageDown "PgDn" [k(Code::PageDown)] Ui::KeyPage.text(), Move, Hidden, always;
        PageUp "PgUp" [k(Code::PageUp)] Ui::KeyPage.text(), Move, Hidden, always;
        First "Home" [k(Code::Home)] Ui::KeyEnds.text(), Move, Hidden, always;
        Last "End" [k(Code::End)] Ui::KeyEnds.text(), Move, Hidden, always;
    }
}
/// While a file is looked for. The line's own keys hold where something is typed; Home and End are the list's.
pub(crate) const KEYS: Keys = Keys::path(&[LIST, EDITS.split_at(5).0]);
const WITHOUT: &[Binding] = &[Binding { word: Text::new("選ばずに見る", "go on without"), ..LIST[1] }];
/// Where `Esc` is the way on, without the file.
pub(crate) const KEYS_OR_WITHOUT: Keys =
    Keys::path(&[LIST.split_at(1).0, WITHOUT, LIST.split_at(2).1, EDITS.split_at(5).0]);

/// How it stands with the folder.
#[derive(Debug)]
enum State {
    Asked(TaskId),
    Here(Box<Listing>),
    /// It can't be read; the way up is left.
    Trouble(ErrorKind, Box<Listing>),
}

/// What is wanted of a path that was typed or dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// To go there: its `/` was typed.
    Go,
    /// To have it: Enter was pressed.
    Open,
    /// To see it in its folder.
    Show,
}

/// A path that is looked at.
#[derive(Debug)]
struct Asked {
    task: TaskId,
    wish: Wish,
    /// What was typed by then.
    typed: String,
    /// Others were dropped with it.
    more: bool,
    /// How else it can be read, should nothing be there; the next one last.
    else_read: Vec<(PathBuf, bool)>,
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

impl Picked {
    const DONE: Self = Self::On(Vec::new());
}

/// The list and the line that narrows it.
#[derive(Debug)]
pub(crate) struct FilePicker {
    field: Field,
    folder: PathBuf,
    state: State,
    /// Sizes and dates of the folder that is shown are looked for.
    details: Option<TaskId>,
    /// The files of this run, where they are shown in the folder's place.
    recent: Option<Box<Listing>>,
    /// A path that was typed or dropped is looked at.
    asked: Option<Box<Asked>>,
    /// What is to be said of the last one.
    note: Option<Say>,
    hidden: bool,
    at: usize,
    /// The row was moved to since anything was typed: the cursor is there.
    moved: bool,
    /// The name to select once the folder is read: where the person came from, or what was dropped.
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
            state: State::Trouble(ErrorKind::NotFound, Box::new(Listing::nothing(false))),
            details: None,
            recent: None,
            asked: None,
            note: None,
            hidden: false,
            at: 0,
            moved: false,
            came: None,
            first,
        };
        let steps = picker.again(cx);
        (picker, steps)
    }

    /// Begins where a person's search does, or goes on in the folder where it was left, with nothing typed.
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

    /// Reads the folder anew: files come and go. What was selected is so again.
    fn again(&mut self, cx: &Context<'_>) -> Vec<Step> {
        let selected = match self.selected() {
            Some(Row::Entry(entry)) => Some(entry.name.clone()),
            _ => None,
        };
        let folder = self.folder.clone();
        let steps = self.go(&folder, cx);
        self.came = selected;
        steps
    }

    fn go(&mut self, folder: &Path, cx: &Context<'_>) -> Vec<Step> {
        self.folder = folder::plain(folder);
        (self.field, self.at, self.note, self.came) = (Field::default(), 0, None, None);
        self.recent = None;
        let (task, look) = cx.start(Task::Look(self.folder.clone()));
        let before = match mem::replace(&mut self.state, State::Asked(task)) {
            State::Asked(task) => Some(task),
            State::Here(_) | State::Trouble(..) => None,
        };
        let asked = self.asked.take().map(|asked| asked.task);
        before.into_iter().chain(asked).chain(self.details.take()).map(Step::Stop).chain([look]).collect()
    }

    /// The folder that is shown.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What a typed path stands for.
    fn meant(&self, typed: impl AsRef<Path>, cx: &Context<'_>) -> PathBuf {
        meant(typed, &self.folder, cx.ports.home.as_deref())
    }

    /// Looks at the first of some readings; at the others, should nothing be there.
    fn ask(&mut self, mut readings: Vec<(PathBuf, bool)>, wish: Wish, cx: &Context<'_>) -> Picked {
        readings.reverse();
        let Some((path, more)) = readings.pop() else { return Picked::DONE };
        let (task, look) = cx.start(Task::Look(path));
        let typed = self.field.text();
        let before = self.asked.replace(Box::new(Asked { task, wish, typed, more, else_read: readings }));
        let stop = before.map(|asked| Step::Stop(asked.task));
        Picked::On(stop.into_iter().chain([look]).collect())
    }

    /// How what was dropped, or typed as if it was, can be read from here.
    fn readings(&self, octets: &[u8], cx: &Context<'_>) -> Vec<(PathBuf, bool)> {
        let readings = Dropped::of(octets).readings.into_iter();
        readings.map(|(path, more)| (self.meant(path, cx), more)).collect()
    }

    /// Takes a message; `area` is the place in which it is drawn.
    pub(crate) fn update(&mut self, msg: Msg<'_>, area: Rect, cx: &Context<'_>) -> Picked {
        match msg {
            Msg::Command(command) => self.act(command, area, cx),
            Msg::Char(c) => self.type_char(c, cx),
            Msg::Pasted(octets) => self.paste(octets, cx),
            Msg::Wheel { up } => self.turn(if up { -1 } else { 1 }),
            Msg::Click { y, .. } => self.click(y, area, cx),
            Msg::Task(event) => self.hear(event, cx),
            _ => Picked::Not,
        }
    }

    /// Does a key make sense on what is selected and typed?
    pub(crate) fn works(&self, command: Command, cx: &Context<'_>) -> bool {
        let empty = self.field.is_empty();
        let rows = self.rows().map_or(0, Listing::count);
        match Key::of(command) {
            None => Edit::of(command).is_none() || !empty,
            Some(Key::Close) => true,
            Some(Key::Open) => !empty || rows > 0,
            Some(Key::Down | Key::Up | Key::PageDown | Key::PageUp | Key::First | Key::Last) => rows > 1,
            Some(Key::Complete) => self.completion(cx).is_some(),
            Some(Key::Parent) => empty && self.recent.is_none() && self.parent().is_some(),
            Some(Key::Into) => {
                empty && matches!(self.selected(), Some(Row::Entry(entry)) if entry.kind == Kind::Folder)
            }
            Some(Key::Recent) => self.recent.is_some() || !cx.model.recent.is_empty(),
            Some(Key::Hidden) => {
                self.recent.is_none() && matches!(&self.state, State::Here(rows) if rows.hides)
            }
        }
    }

    /// The rows that are shown; none while the folder is read.
    fn rows(&self) -> Option<&Listing> {
        match (&self.recent, &self.state) {
            (Some(rows), _) | (None, State::Here(rows) | State::Trouble(_, rows)) => Some(rows),
            (None, State::Asked(_)) => None,
        }
    }

    fn selected(&self) -> Option<Row<'_>> {
        self.rows()?.row(self.at)
    }

    /// The text is another, or what it is held against: the best of what fits is selected.
    fn fit(&mut self) {
        let typed = self.field.text();
        let query = Query { typed: &typed, hidden: self.hidden, first: self.first };
        let rows = match (&mut self.recent, &mut self.state) {
            (Some(rows), _) | (None, State::Here(rows)) => rows,
            (None, State::Asked(_) | State::Trouble(..)) => return,
        };
        rows.fit(&query);
        self.moved = false;
        // Not the way up, unless there is nothing else or it was typed.
        self.at = if typed == ".." { 0 } else { rows.ups().min(rows.count().saturating_sub(1)) };
    }

    /// The text has changed.
    fn typed(&mut self) {
        self.note = None;
        self.fit();
    }

    /// Takes a typed character; a `/` ends the name of a folder.
    fn type_char(&mut self, c: char, cx: &Context<'_>) -> Picked {
        self.field.insert(c);
        self.typed();
        let text = self.field.text();
        if !text.ends_with('/') || Dropped::begins(&text) {
            return Picked::DONE;
        }
        self.ask(vec![(self.meant(&text, cx), false)], Wish::Go, cx)
    }

    /// Takes what was pasted or dropped: it is shown in its folder, to be taken by Enter.
    fn paste(&mut self, octets: &[u8], cx: &Context<'_>) -> Picked {
        let readings = self.readings(octets, cx);
        if readings.is_empty() {
            return Picked::DONE;
        }
        let text = clean(String::from_utf8_lossy(octets).trim());
        // Behind something typed it goes on with that, unless it is a whole path.
        if Dropped::begins(&text) || text.starts_with(['/', '~']) {
            self.field = Field::default();
        }
        for c in text.chars() {
            self.field.insert(c);
        }
        let whole = self.field.text() == text;
        self.typed();
        let readings = if whole { readings } else { vec![(self.meant(self.field.text(), cx), false)] };
        self.ask(readings, Wish::Show, cx)
    }

    fn parent(&self) -> Option<PathBuf> {
        match self.folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => Some(parent.to_path_buf()),
            _ => self.folder.is_relative().then(|| self.folder.join("..")),
        }
    }

    fn up(&mut self, cx: &Context<'_>) -> Picked {
        let came = self.folder.file_name().map(ToOwned::to_owned);
        let Some(parent) = self.parent() else { return Picked::DONE };
        let steps = self.go(&parent, cx);
        self.came = came;
        Picked::On(steps)
    }

    fn open(&mut self, cx: &Context<'_>) -> Picked {
        let typed = self.field.text();
        let home =
            typed == "~" && !matches!(self.selected(), Some(Row::Entry(entry)) if &*entry.folded == "~");
        let kind = match self.selected() {
            _ if home => return self.ask(vec![(self.meant(&typed, cx), false)], Wish::Open, cx),
            // A name that is not in the list: the disk knows.
            None if typed.is_empty() => return Picked::DONE,
            None => return self.ask(self.readings(typed.as_bytes(), cx), Wish::Open, cx),
            Some(Row::Up) => return self.up(cx),
            // Where it was, it may not be any more.
            Some(Row::Recent(path)) => return self.ask(vec![(path.clone(), false)], Wish::Open, cx),
            Some(Row::Entry(entry)) => (entry.kind, self.folder.join(&entry.name)),
        };
        match kind {
            (Kind::Folder, path) => Picked::On(self.go(&path, cx)),
            (Kind::File, path) => Picked::File(folder::plain(&path)),
            (Kind::Other, _) => self.say(Say::NoFile),
            (Kind::Nowhere, _) => self.say(Say::Nowhere),
        }
    }

    fn say(&mut self, note: Say) -> Picked {
        self.note = Some(note);
        Picked::DONE
    }

    /// What Tab makes of the text.
    fn completion(&self, cx: &Context<'_>) -> Option<Completion> {
        let typed = self.field.text();
        if matches!(&*typed, "~" | "..") {
            return Some(Completion::Folder(self.meant(&typed, cx)));
        }
        let rows = self.rows().filter(|rows| !rows.is_recent())?;
        let mut fits = rows.beginning();
        let first = fits.next()?;
        let alone = rows.beginning().nth(1).is_none();
        if alone && first.kind == Kind::Folder {
            return Some(Completion::Folder(self.folder.join(&first.name)));
        }
        let mut common = first.name.to_str()?;
        let typed = folded(&typed);
        for entry in fits {
            if entry.name.as_encoded_bytes().starts_with(common.as_bytes()) {
                continue;
            }
            let other = entry.name.to_string_lossy();
            let alike = |(one, other): &((usize, char), char)| one.1.to_lowercase().eq(other.to_lowercase());
            let same = common.char_indices().zip(other.chars()).take_while(alike).last();
            common = &common[..same.map_or(0, |((at, c), _)| at + c.len_utf8())];
            if folded(common).len() <= typed.len() {
                break;
            }
        }
        // What can't be typed is not completed; it can be chosen all the same.
        let more = folded(common).len() > typed.len() && clean(common) == common;
        more.then(|| Completion::Text(common.to_owned()))
    }

    /// Selects the row so far below.
    fn turn(&mut self, by: isize) -> Picked {
        let last = self.rows().map_or(0, Listing::count).saturating_sub(1);
        self.at = self.at.min(last).saturating_add_signed(by).min(last);
        self.moved = true;
        Picked::DONE
    }

    /// Carries out what a key asks for.
    fn act(&mut self, command: Command, area: Rect, cx: &Context<'_>) -> Picked {
        let page = isize::try_from(list(area).height).unwrap_or(1).max(1);
        match (Key::of(command), Edit::of(command)) {
            (None, None) => Picked::Not,
            (None, Some(edit)) => {
                self.field.act(edit);
                self.moved = false;
                if !matches!(edit, Edit::Left | Edit::Right) {
                    self.typed();
                }
                Picked::DONE
            }
            (Some(key), _) => match key {
                Key::Open | Key::Into => self.open(cx),
                Key::Close if self.recent.is_some() => self.toggle_recent(cx),
                Key::Close => Picked::Left,
                Key::Up => self.turn(-1),
                Key::Down => self.turn(1),
                Key::PageUp => self.turn(-page),
                Key::PageDown => self.turn(page),
                Key::First => self.turn(isize::MIN),
                Key::Last => self.turn(isize::MAX),
                Key::Parent => self.up(cx),
                Key::Recent => self.toggle_recent(cx),
                Key::Hidden => {
                    self.hidden = !self.hidden;
                    self.typed();
                    Picked::DONE
                }
                Key::Complete => match self.completion(cx) {
                    Some(Completion::Folder(path)) => Picked::On(self.go(&path, cx)),
                    Some(Completion::Text(text)) => {
                        self.field = Field::of(&text);
                        self.typed();
                        Picked::DONE
                    }
                    None => Picked::DONE,
                },
            },
        }
    }

    /// Shows the files of this run, or the folder again.
    fn toggle_recent(&mut self, cx: &Context<'_>) -> Picked {
        self.field = Field::default();
        self.recent = match self.recent {
            Some(_) => None,
            None => Some(Box::new(Listing::recent(cx.model.recent.clone()))),
        };
        self.typed();
        Picked::DONE
    }

    /// Takes what a task of its own found; a file where that was asked for by its name.
    fn hear(&mut self, event: &TaskEvent, cx: &Context<'_>) -> Picked {
        let TaskEvent::Ended { task, result } = event else { return Picked::Not };
        let found = match result {
            Ok(Output::Found(found)) => Ok(found),
            Err(TaskFault::Io(error)) => Err(error.kind()),
            _ => return Picked::Not,
        };
        if matches!(self.state, State::Asked(asked) if asked == *task) {
            return Picked::On(self.arrive(found, cx));
        }
        if self.details.take_if(|details| *details == *task).is_some() {
            if let (State::Here(rows), Ok(found)) = (&mut self.state, found) {
                rows.learn(found);
            }
            return Picked::DONE;
        }
        let Some(asked) = self.asked.take_if(|asked| asked.task == *task) else { return Picked::Not };
        match found.map(|found| (&**found, found)) {
            Ok((Found::Folder { path, .. }, found)) => {
                let since = self.field.text();
                // What was typed meanwhile is about what is in it.
                self.field = Field::of(since.strip_prefix(&*asked.typed).unwrap_or_default());
                (self.folder, self.recent) = (path.clone(), None);
                let steps = self.arrive(Ok(found), cx);
                self.note = asked.more.then_some(Say::First);
                Picked::On(steps)
            }
            Ok((Found::File(path, entry), _)) => match (entry.kind, asked.wish) {
                (Kind::File, Wish::Open) => Picked::File(folder::plain(path)),
                (Kind::File, Wish::Show) => {
                    let steps = self.go(path.parent().unwrap_or(Path::new("/")), cx);
                    self.came = path.file_name().map(ToOwned::to_owned);
                    self.note = asked.more.then_some(Say::First);
                    Picked::On(steps)
                }
                (Kind::File, Wish::Go) => self.say(Say::NotFolder),
                _ => self.say(Say::NoFile),
            },
            Err(ErrorKind::NotFound | ErrorKind::NotADirectory) if !asked.else_read.is_empty() => {
                self.ask(asked.else_read.into_iter().rev().collect(), asked.wish, cx)
            }
            // Perhaps it was no path, but a part of a name.
            Err(_) if asked.wish == Wish::Show && self.rows().is_some_and(|rows| rows.count() > 0) => {
                Picked::DONE
            }
            Err(kind) => self.say(trouble(kind)),
        }
    }

    /// The folder is read, or can't be.
    fn arrive(&mut self, found: Result<&Arc<Found>, ErrorKind>, cx: &Context<'_>) -> Vec<Step> {
        let above = self.parent().is_some();
        self.hidden |= self.came.as_ref().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let stop = self.details.take().map(Step::Stop);
        let came = self.came.take();
        let found = match found {
            Ok(found) if matches!(**found, Found::Folder { .. }) => found,
            Ok(_) | Err(_) => {
                let kind = found.err().unwrap_or(ErrorKind::NotADirectory);
                self.state = State::Trouble(kind, Box::new(Listing::nothing(above)));
                // A folder may hide its names and give out what is asked for by name.
                let name = came.and_then(|name| name.into_string().ok());
                self.field = name.map_or_else(|| mem::take(&mut self.field), |name| Field::of(&name));
                return stop.into_iter().collect();
            }
        };
        self.state = State::Here(Box::new(Listing::folder(found, above)));
        // Who came by the list stays in it.
        let moved = self.moved;
        self.fit();
        self.moved = moved;
        if let (State::Here(rows), Some(came)) = (&self.state, came) {
            let at = rows.names().position(|entry| entry.name == came);
            self.moved |= at.is_some();
            self.at = at.map_or(self.at, |at| at + rows.ups());
        }
        let (task, details) = cx.start(Task::Details(Arc::clone(found)));
        self.details = Some(task);
        stop.into_iter().chain([details]).collect()
    }

    /// A click on a line of the list; a second one on the same line opens it.
    fn click(&mut self, y: u16, area: Rect, cx: &Context<'_>) -> Picked {
        let place = list(area);
        let line = y.checked_sub(place.y).filter(|line| *line < place.height).map(usize::from);
        let at = line.map(|line| self.top(usize::from(place.height)) + line);
        let Some(at) = at.filter(|at| self.rows().is_some_and(|rows| *at < rows.count())) else {
            return Picked::Not;
        };
        if at == self.at {
            return self.open(cx);
        }
        (self.at, self.moved) = (at, true);
        Picked::DONE
    }

    /// The first row that is drawn: the selected one stays in the middle where it can.
    fn top(&self, page: usize) -> usize {
        let count = self.rows().map_or(0, Listing::count);
        self.at.saturating_sub(page / 2).min(count.saturating_sub(page))
    }
}

/// What a text is completed to.
enum Completion {
    Text(String),
    Folder(PathBuf),
}

/// The place of the list: under the folder and the line, above the count.
const fn list(area: Rect) -> Rect {
    Rect { y: area.y + 2, height: area.height.saturating_sub(3), ..area }
}

const fn trouble(kind: ErrorKind) -> Say {
    match kind {
        ErrorKind::NotFound => Say::NoFolder,
        ErrorKind::NotADirectory => Say::NotFolder,
        ErrorKind::PermissionDenied => Say::Denied,
        _ => Say::Trouble,
    }
}
