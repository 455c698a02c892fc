//! A file is named: typed as a path, or by its number in a list of what is there. Nothing is opened here.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::spoken::{NAME, letter_for_letter};
use super::talk::{Left, Talk};
use crate::conduct::request::Request;
use crate::conduct::saving::meant;
use crate::present::file;
use crate::present::sanitize;
use crate::present::text::words;
use crate::task::folder::{Entry, Found, Kind};
use crate::task::{Output, Task, TaskFault, TaskId};

words! {
    enum Say {
        Folder: "今の場所: {0}", "Folder: {0}";
        Item: "{0}: {1}", "{0}: {1}";
        ItemFolder: "{0}: フォルダー {1}", "{0}: folder {1}";
        Parent: "上のフォルダー", "the folder above";
        Empty: "ここにファイルはありません。", "There is no file here.";
        Many: "ほかに{0}件あります。名前かパスを打ってください。", "Not listed: {0} more. Type a name or a path.";
        Recent: "この起動で使ったファイルです。", "Used in this run:";
        Question: "番号、名前かパス (何も打たずに Enter で戻る)", "Number, name or path (Enter alone goes back)";
        Help: "一覧の番号か、名前かパスを打って Enter を押します。0 か、何も打たずに Enter で戻り、? でこの説明、q で終わります。そういう名前のファイルは、./q のように ./ を付けて打ちます。",
              "Type a number of the list, a name or a path and press Enter. 0 or Enter alone goes back, ? says this again, q ends the program. A file that is named so is typed with ./ before it, such as ./q.";
        NoFile: "ファイルではないため選べません。", "That is not a file.";
        Nowhere: "リンクの先がありません。", "That link leads nowhere.";
        NoFolder: "その場所はありません。", "There is no such place.";
        NoName: "名前にならない文字があります。何も書いていません。はじめから打ってください。", "That holds characters that make no name. Nothing was written; type it from the start.";
        NameHelp: "名前かパスを打って Enter を押します。0 で戻り、? でこの説明、q で終わります。そういう名前のファイルは、./q のように ./ を付けて打ちます。",
              "Type a name or a path and press Enter. 0 goes back, ? says this again, q ends the program. A file that is to be named so is typed with ./ before it, such as ./q.";
        Name: "{0} (何も打たずに Enter で {1}、0 で戻る)", "{0} (Enter alone for {1}, 0 goes back)";
    }
}

/// So many names are said; more than that nobody keeps in mind.
const MOST: usize = 20;

/// What was read at a place.
const LABEL: Say = Say::Folder;

/// A path as it is told, the same wherever it is.
pub(super) fn name(path: &Path) -> String {
    told(path.as_os_str())
}

/// A name as it is told.
fn told(name: &OsStr) -> String {
    letter_for_letter(&sanitize::name(name))
}

/// May what was typed be meant for this name? What can't be typed was told in letters that can; blanks around are not heard.
fn is_told_as(name: &OsStr, typed: &OsStr) -> bool {
    let told = told(name);
    told.trim_matches(|c: char| c == NAME || c == ' ') == sanitize::name(typed).trim()
}

/// The last part of a path.
pub(super) fn base(path: &Path) -> String {
    path.file_name().map_or_else(|| name(path), told)
}

/// An entry that is offered.
enum Offer {
    File(PathBuf),
    Folder(PathBuf),
}

impl Talk {
    /// Carries out what a state machine asks for, and tells it what came of it.
    pub(super) fn carry_out<T>(
        &mut self,
        label: &str,
        requests: impl IntoIterator<Item = Request>,
        mut ended: impl FnMut(TaskId, &Result<Output, TaskFault>) -> T,
    ) -> Result<(), Left> {
        for request in requests {
            match request {
                Request::Start(id, task) => {
                    let result = self.task(label, id, task)?;
                    // What it means is asked of the machine.
                    let _ = ended(id, &result);
                }
                // Each was waited for: nothing is left to stop.
                Request::Stop(_) => {}
                Request::Abandon => {
                    let abandoned = self.model.abandon();
                    self.send(abandoned);
                }
            }
        }
        Ok(())
    }

    /// What went wrong with a file, by its last name; `written` where it was to be written.
    pub(super) fn trouble(&mut self, fault: &TaskFault, path: &Path, written: bool) {
        let problem = file::of_task(fault, Path::new(&base(path)), written, self.lang());
        self.problem(&problem);
    }

    /// Has a file chosen, from a folder on: those whose names end in one of these are listed, or all. `None` where the person
    /// goes back.
    pub(super) fn file(
        &mut self,
        question: &str,
        folder: &Path,
        ends: &[&str],
    ) -> Result<Option<PathBuf>, Left> {
        let lang = self.lang();
        let mut folder = folder.to_path_buf();
        self.say(question);
        let mut offers = self.list(&folder, ends)?;
        loop {
            let typed = self.ask(Say::Question.say(lang), Say::Help.text())?;
            if typed.is_empty() || typed == "0" {
                return Ok(None);
            }
            let number = typed.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let path = match number.and_then(|at| offers.get(at)) {
                Some(Offer::File(path)) => return Ok(Some(path.clone())),
                Some(Offer::Folder(path)) => path.clone(),
                None => meant(&typed, &folder, self.ports.home.as_deref()),
            };
            let path = self.as_told(path)?;
            match self.look(&path)? {
                Ok(found) => match &*found {
                    Found::File(path, entry) => match entry.kind {
                        Kind::File => return Ok(Some(path.clone())),
                        Kind::Nowhere => self.tell(Say::Nowhere.text()),
                        Kind::Folder | Kind::Other => self.tell(Say::NoFile.text()),
                    },
                    Found::Folder { path, .. } => {
                        folder.clone_from(path);
                        offers = self.list(&folder, ends)?;
                    }
                },
                Err(TaskFault::Stopped) => {}
                Err(TaskFault::Io(error)) if error.kind() == ErrorKind::NotFound => {
                    self.tell(Say::NoFolder.text());
                }
                Err(fault) => self.trouble(&fault, &path, false),
            }
        }
    }

    fn look(&mut self, path: &Path) -> Result<Result<Arc<Found>, TaskFault>, Left> {
        let (id, label) = (self.tasks.next(), LABEL.with(self.lang(), &[&base(path)]));
        Ok(match self.task(&label, id, Task::Look(path.to_path_buf()))? {
            Ok(Output::Found(found)) => Ok(found),
            Ok(_) => Err(TaskFault::Stopped),
            Err(fault) => Err(fault),
        })
    }

    /// The path whose name is told just so, where none is spelt just so: what can't be typed is told in letters that can.
    fn as_told(&mut self, path: PathBuf) -> Result<PathBuf, Left> {
        let (Some(folder), Some(typed)) = (path.parent(), path.file_name()) else { return Ok(path) };
        let is_not_there =
            |error: &TaskFault| matches!(error, TaskFault::Io(error) if error.kind() == ErrorKind::NotFound);
        if !self.look(&path)?.is_err_and(|error| is_not_there(&error)) {
            return Ok(path);
        }
        let folder = folder.to_path_buf();
        let Ok(found) = self.look(&folder)? else { return Ok(path) };
        let Found::Folder { path: folder, entries, .. } = &*found else { return Ok(path) };
        let mut told = entries.iter().filter(|entry| is_told_as(&entry.name, typed));
        match (told.next(), told.next()) {
            (Some(entry), None) => Ok(folder.join(&entry.name)),
            _ => Ok(path),
        }
    }

    /// Says what is in a folder: files of the kind that is looked for, then folders, as far as those are few.
    fn list(&mut self, folder: &Path, ends: &[&str]) -> Result<Vec<Offer>, Left> {
        let lang = self.lang();
        self.say(&Say::Folder.with(lang, &[&name(folder)]));
        let mut offers = Vec::new();
        let mut names = Vec::new();
        let here: Vec<PathBuf> = self.model.recent.iter().take(3).cloned().collect();
        for path in here {
            names.push(name(&path));
            offers.push(Offer::File(path));
        }
        if !offers.is_empty() {
            self.tell(Say::Recent.text());
        }
        let found = self.look(folder)?;
        let mut more = 0;
        if let Ok(found) = &found
            && let Found::Folder { path, entries, .. } = &**found
        {
            let hidden = |entry: &Entry| entry.folded.starts_with('.');
            let fits = |entry: &Entry| ends.is_empty() || ends.iter().any(|end| entry.folded.ends_with(end));
            for wanted in [Kind::File, Kind::Folder] {
                for entry in entries.iter().filter(|entry| entry.kind == wanted) {
                    if hidden(entry) || wanted == Kind::File && !fits(entry) {
                        continue;
                    }
                    if offers.len() >= MOST {
                        more += 1;
                        continue;
                    }
                    let at = path.join(&entry.name);
                    names.push(told(&entry.name));
                    offers.push(if wanted == Kind::File { Offer::File(at) } else { Offer::Folder(at) });
                }
            }
        }
        if let Some(above) = folder.parent() {
            names.push(Say::Parent.say(lang).to_owned());
            offers.push(Offer::Folder(above.to_path_buf()));
        }
        for ((at, offer), name) in offers.iter().enumerate().zip(&names) {
            let above = at + 1 == offers.len() && folder.parent().is_some();
            let say = if matches!(offer, Offer::Folder(_)) && !above { Say::ItemFolder } else { Say::Item };
            self.say(&say.with(lang, &[&(at + 1).to_string(), name]));
        }
        match found {
            Err(fault) if !matches!(fault, TaskFault::Stopped) => self.trouble(&fault, folder, false),
            Ok(_) if more > 0 => self.say(&Say::Many.with(lang, &[&more.to_string()])),
            Ok(_) if !offers.iter().any(|offer| matches!(offer, Offer::File(_))) => {
                self.tell(Say::Empty.text());
            }
            _ => {}
        }
        Ok(offers)
    }

    /// Has the name of a file typed that will be written, seen from a folder; `usual` is meant by Enter alone. `None` where the
    /// person goes back.
    pub(super) fn name_file(
        &mut self,
        question: &str,
        usual: &Path,
        folder: &Path,
    ) -> Result<Option<PathBuf>, Left> {
        let usual = folder.join(usual);
        let question = Say::Name.with(self.lang(), &[question, &near(&usual, folder)]);
        loop {
            let typed = self.ask(&question, Say::NameHelp.text())?;
            match &*typed {
                "0" => return Ok(None),
                "" => return Ok(Some(usual)),
                // An arrow key, say, which the terminal does not take for one here.
                typed if typed.contains(|c: char| c.is_control() || c == '\u{FFFD}') => {
                    self.tell(Say::NoName.text());
                }
                typed => return Ok(Some(meant(typed, folder, self.ports.home.as_deref()))),
            }
        }
    }
}

/// A path as it is told seen from a folder: its name alone where it is in it.
fn near(path: &Path, folder: &Path) -> String {
    if path.parent() == Some(folder) { base(path) } else { name(path) }
}
