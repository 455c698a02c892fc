//! Why a file could not be read, written or worked on, in words: the kinds that a person can do something about; what else
//! there is says the system, in its own language.

use std::io::{Error, ErrorKind};
use std::path::Path;

use super::problem::Problem;
use super::sanitize::clean;
use super::text::{Lang, words};
use super::todo::{Do, Own, Todo};
use super::verdict;
use crate::task::{Flaw, TaskFault};

words! {
    enum Say {
        Exists: "同じ名前のファイルがあります", "a file of that name exists";
        NoFolder: "保存先のフォルダーがありません", "the folder to save in is not there";
        Missing: "見つかりません", "no such file or directory";
        Denied: "権限がありません (Permission denied)", "Permission denied";
        Full: "空きがありません (No space left)", "No space left";
        Quota: "割り当てを使い切りました", "the quota is used up";
        ReadOnly: "書き込めない場所です", "the place is read-only";
        Directory: "フォルダーです", "it is a directory";
        NotDirectory: "途中の名前がフォルダーではありません", "a part of the path is not a directory";
        TooLarge: "ファイルが大きすぎます", "the file gets too large";
        System: "{0}", "{0}";
        Name: "使えない名前です", "a name that can't be used";
        NoFile: "普通のファイルではありません", "not a regular file";
        Unread: "{0} を読めません", "Can't read {0}";
        Unwritten: "{0} に書けません", "Can't write {0}";
        NotRegular: "{0} は普通のファイルではありません", "{0} is not a regular file";
        Temporary: "一時ファイル ({0}) を使えません", "Can't use a temporary file in {0}";
        NoSignature: "{0} は CMS の署名として読めません ({1}バイト目: {2})", "{0} can't be read as a CMS signature (octet {1}: {2})";
        Changed: "{0} が作業の間に変わりました", "{0} changed meanwhile";
        NothingWritten: "署名は書いていません", "no signature was written";
        Stopped: "やめました。何も残していません", "Stopped: nothing is left behind";
        NoThread: "プロセスやスレッドの数の上限に達しています (ulimit -u)", "no more processes or threads are allowed (ulimit -u)";
    }
}

/// The reason, kept by its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    kind: ErrorKind,
    system: String,
}

impl Why {
    /// Of an error.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        Self { kind: error.kind(), system: error.to_string() }
    }

    /// What kind it is.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What is in the way of a file that is to be written, in words.
    #[must_use]
    pub fn barrier(&self, lang: Lang) -> String {
        match self.kind {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Say::NoFolder.say(lang).to_owned(),
            _ => self.say(lang),
        }
    }

    /// In words.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        let say = match self.kind {
            ErrorKind::AlreadyExists => Say::Exists,
            ErrorKind::NotFound => Say::Missing,
            ErrorKind::PermissionDenied => Say::Denied,
            ErrorKind::StorageFull => Say::Full,
            ErrorKind::QuotaExceeded => Say::Quota,
            ErrorKind::ReadOnlyFilesystem => Say::ReadOnly,
            ErrorKind::IsADirectory => Say::Directory,
            ErrorKind::NotADirectory => Say::NotDirectory,
            ErrorKind::FileTooLarge => Say::TooLarge,
            ErrorKind::InvalidFilename => Say::Name,
            // A pipe or a device (`files::open`); no file that is regular says so.
            ErrorKind::InvalidInput => Say::NoFile,
            // Of a thread that could not be started: no regular file says so either.
            ErrorKind::WouldBlock => Say::NoThread,
            _ => return Say::System.with(lang, &[&clean(&self.system)]),
        };
        say.say(lang).to_owned()
    }
}

fn problem(what: String, why: String, todo: impl Into<Todo>) -> Problem {
    Problem { what, why, todo: todo.into() }
}

/// A file could not be read.
#[must_use]
pub fn unread(name: &str, why: &Why, lang: Lang) -> Problem {
    let todo = match why.kind() {
        // A pipe may be read, and is waited for without end where nobody writes.
        ErrorKind::InvalidInput => Do::SaveFirst.into(),
        ErrorKind::WouldBlock => Do::CloseOthersAndRetry.into(),
        _ => Todo::Own(Own::OtherFile),
    };
    problem(Say::Unread.with(lang, &[&clean(name)]), why.say(lang), todo)
}

/// A file could not be written.
#[must_use]
pub fn unwritten(name: &str, why: &Why, lang: Lang) -> Problem {
    let todo = match why.kind() {
        ErrorKind::AlreadyExists => Todo::Own(Own::OtherName),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Do::MakeRoom.into(),
        ErrorKind::NotFound | ErrorKind::NotADirectory => Do::NameInFolder.into(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Do::NameWhereAllowed.into(),
        ErrorKind::WouldBlock => Do::CloseOthersAndRetry.into(),
        _ => Do::NameElsewhere.into(),
    };
    problem(Say::Unwritten.with(lang, &[&clean(name)]), why.barrier(lang), todo)
}

/// A document is a pipe or a device, which can't be read twice.
#[must_use]
pub fn not_regular(name: &str, lang: Lang) -> Problem {
    problem(Say::NotRegular.with(lang, &[&clean(name)]), String::new(), Own::GiveAsInput)
}

/// A temporary file could not be used.
#[must_use]
pub fn temporary(folder: &str, why: &Why, lang: Lang) -> Problem {
    problem(Say::Temporary.with(lang, &[&clean(folder)]), why.say(lang), Do::SetTemporary)
}

/// A file is no CMS signature, or a broken one: at this octet, from 0.
#[must_use]
pub fn no_signature(name: &str, at: u64, flaw: Flaw, lang: Lang) -> Problem {
    let values = [&*clean(name), &(at + 1).to_string(), verdict::flaw(flaw).say(lang)];
    problem(Say::NoSignature.with(lang, &values), String::new(), Do::NameSignature)
}

/// A document changed while it was worked on.
#[must_use]
pub fn changed(name: &str, lang: Lang) -> Problem {
    let nothing = Say::NothingWritten.say(lang).to_owned();
    problem(Say::Changed.with(lang, &[&clean(name)]), nothing, Do::WaitForWriter)
}

/// Work on a file has no result; `written` where it is the one that was to be written.
#[must_use]
pub fn of_task(fault: &TaskFault, path: &Path, written: bool, lang: Lang) -> Problem {
    let name = |path: &Path| path.display().to_string();
    let at = name(path);
    match fault {
        TaskFault::Stopped => problem(Say::Stopped.say(lang).to_owned(), String::new(), Do::StartAgain),
        TaskFault::Changed => changed(&at, lang),
        TaskFault::Malformed { at: octet, flaw } => no_signature(&at, *octet, *flaw, lang),
        TaskFault::Document(path, error) => unread(&name(path), &Why::of(error), lang),
        TaskFault::NoFile => not_regular(&at, lang),
        TaskFault::Spool(folder, error) => temporary(&name(folder), &Why::of(error), lang),
        TaskFault::Io(error) if written => unwritten(&at, &Why::of(error), lang),
        TaskFault::Io(error) => unread(&at, &Why::of(error), lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_can_change_is_told_in_both_languages_and_the_rest_by_the_system() {
        for (kind, ja, en) in [
            (ErrorKind::AlreadyExists, "同じ名前のファイルがあります", "a file of that name exists"),
            (ErrorKind::StorageFull, "空きがありません (No space left)", "No space left"),
            (ErrorKind::InvalidInput, "普通のファイルではありません", "not a regular file"),
        ] {
            let why = Why::of(&kind.into());
            assert_eq!((why.say(Lang::Ja).as_str(), why.say(Lang::En).as_str()), (ja, en));
        }
        assert_eq!(Why::of(&Error::other("\u{1b}[31mred")).say(Lang::Ja), "(U+001B)[31mred");
    }
}
