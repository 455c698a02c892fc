//! Why a file could not be read, written or worked on, in words: the kinds that a person can do something about; what else
//! there is says the system, in its own language.

use std::io::{Error, ErrorKind};
use std::path::Path;

use super::problem::Problem;
pub use super::reason::why;
use super::sanitize::{self, clean};
use super::text::{Lang, words};
use super::todo::{Do, Own, Todo};
use super::verdict;
use crate::task::TaskFault;

words! {
    enum Say {
        NoFolder: "保存先のフォルダーがありません", "the folder to save in is not there";
        Unread: "{0} を読めません", "Can't read {0}";
        Unwritten: "{0} に書けません", "Can't write {0}";
        NotRegular: "{0} は普通のファイルではありません", "{0} is not a regular file";
        Temporary: "一時ファイル ({0}) を使えません", "Can't use a temporary file in {0}";
        NoSignature: "{0} は CMS の署名として読めません ({1}バイト目、{2})", "{0} can't be read as a CMS signature (byte {1}, {2})";
        TooMuch: "{0} は、このプログラムが確かめる限度を超えています ({1}バイト目、{2})", "{0} is too much for this program to check (byte {1}, {2})";
        Changed: "{0} が作業の間に変わりました", "{0} changed meanwhile";
        NothingWritten: "署名は書いていません", "no signature was written";
        Stopped: "やめました。何も残していません", "Stopped: nothing is left behind";
    }
}

/// What is in the way of a file that is to be written, in words.
#[must_use]
pub fn barrier(error: &Error, lang: Lang) -> String {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Say::NoFolder.say(lang).to_owned(),
        _ => why(error, lang),
    }
}

fn problem(what: String, why: String, todo: impl Into<Todo>) -> Problem {
    Problem { what, why, todo: todo.into() }
}

/// A file could not be read.
fn unread(name: &str, error: &Error, lang: Lang) -> Problem {
    let todo = match error.kind() {
        // A pipe may be read, and is waited for without end where nobody writes.
        ErrorKind::InvalidInput => Do::SaveFirst.into(),
        ErrorKind::WouldBlock => Do::CloseOthersAndRetry.into(),
        _ => Todo::Own(Own::OtherFile),
    };
    problem(Say::Unread.with(lang, &[&clean(name)]), why(error, lang), todo)
}

/// A file could not be written.
#[must_use]
pub fn unwritten(name: &str, error: &Error, lang: Lang) -> Problem {
    let todo = match error.kind() {
        ErrorKind::AlreadyExists => Todo::Own(Own::OtherName),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Do::MakeRoom.into(),
        ErrorKind::NotFound | ErrorKind::NotADirectory => Do::NameInFolder.into(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Do::NameWhereAllowed.into(),
        ErrorKind::WouldBlock => Do::CloseOthersAndRetry.into(),
        _ => Do::NameElsewhere.into(),
    };
    problem(Say::Unwritten.with(lang, &[&clean(name)]), barrier(error, lang), todo)
}

/// Work on a file has no result; `written` where it is the one that was to be written.
#[must_use]
pub fn of_task(fault: &TaskFault, path: &Path, written: bool, lang: Lang) -> Problem {
    let name = |path: &Path| sanitize::name(path.as_os_str());
    let at = name(path);
    let of = |what: Say, why: String, todo: Todo| problem(what.with(lang, &[&clean(&at)]), why, todo);
    match fault {
        TaskFault::Stopped => of(Say::Stopped, String::new(), Do::StartAgain.into()),
        TaskFault::Changed => {
            of(Say::Changed, Say::NothingWritten.say(lang).to_owned(), Do::WaitForWriter.into())
        }
        // The octet is counted from 1.
        TaskFault::Malformed { at: octet, flaw } => {
            let values = [&*clean(&at), &(octet + 1).to_string(), verdict::flaw(*flaw).say(lang)];
            let what = if flaw.is_too_much() { Say::TooMuch } else { Say::NoSignature };
            problem(what.with(lang, &values), String::new(), verdict::advice(*flaw))
        }
        TaskFault::Document(path, error) => unread(&name(path), error, lang),
        // A pipe or a device, which can't be read twice.
        TaskFault::NoFile => of(Say::NotRegular, String::new(), Own::GiveAsInput.into()),
        TaskFault::Spool(folder, error) => {
            problem(Say::Temporary.with(lang, &[&clean(&name(folder))]), why(error, lang), Do::SetTemporary)
        }
        TaskFault::Refused(_) | TaskFault::Pdf(_) | TaskFault::NotSigned => unimplemented!(),
        TaskFault::Io(error) if written => unwritten(&at, error, lang),
        TaskFault::Io(error) => unread(&at, error, lang),
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
            let error = Error::from(kind);
            assert_eq!(Lang::ALL.map(|lang| why(&error, lang)), [ja, en]);
        }
        assert_eq!(why(&Error::other("\u{1b}[31mred"), Lang::Ja), "(U+001B)[31mred");
    }
}
