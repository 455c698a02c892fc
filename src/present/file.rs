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
use crate::sign::pdf::Refusal;
use crate::task::{PdfError, PdfFlaw, TaskFault};

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
        NotSignable: "{0} には署名できません", "{0} can't be signed";
        Certified: "変更を一切認めないと証明されています", "it is certified so that no change at all is allowed";
        Locked: "署名 ({0}) が、欄を加えることを禁じています", "the signature {0} locks it: no field may be added";
        Broken: "すでにある署名 ({0}) が、文書に合いません", "the signature {0} that is there already does not fit the document";
        XfaOnly: "XFA のフォームだけでできています", "all of it is an XFA form";
        TooLarge: "大きすぎます (10,000,000,000バイトまで)", "it is too large (10,000,000,000 bytes at most)";
        NotPdf: "{0} を PDF として読めません", "{0} can't be read as a PDF";
        At: "{0} ({1}バイト目)", "{0} (byte {1})";
        Unsigned: "{0} に署名はありません", "{0} is not signed";
        Stopped: "やめました。何も残していません", "Stopped: nothing is left behind";
    }
}

words! {
    /// What is wrong with a PDF.
    fn flaw(PdfFlaw) {
        PdfFlaw::NotPdf => "PDF ではありません", "it is no PDF";
        PdfFlaw::JunkBefore => "PDF の前に余分なデータがあります", "something stands before the PDF";
        PdfFlaw::NoEnd => "PDF の終わりがありません", "the end of the PDF is missing";
        PdfFlaw::Xref => "相互参照表が壊れています", "the cross-reference is damaged";
        PdfFlaw::Misplaced => "オブジェクトが、相互参照表のいう場所にありません", "an object is not where the cross-reference says";
        PdfFlaw::Syntax => "オブジェクトの書き方が壊れています", "an object is malformed";
        PdfFlaw::Stream => "ストリームを展開できません", "a stream can't be decoded";
        PdfFlaw::Entry => "必要な項目がないか、種類が違います", "a required entry is missing or of another type";
        PdfFlaw::TooMuch => "このプログラムが調べる限度を超えています", "it is more than this program looks at";
        PdfFlaw::Encrypted => "暗号化されています", "it is encrypted";
        PdfFlaw::Ambiguous => "プログラムによって違う内容に読まれかねません", "two programs may read it in two ways";
    }
}

/// Why a PDF is not signed, and what can be done.
fn refused(refusal: &Refusal, name: &str, lang: Lang) -> Problem {
    let (why, todo): (String, Todo) = match refusal {
        Refusal::Unreadable(PdfError::Malformed { at, flaw: what }) => {
            let todo = match what {
                PdfFlaw::NotPdf | PdfFlaw::TooMuch => Own::SignBeside.into(),
                PdfFlaw::Encrypted => Do::UnlockPdf.into(),
                PdfFlaw::JunkBefore
                | PdfFlaw::NoEnd
                | PdfFlaw::Xref
                | PdfFlaw::Misplaced
                | PdfFlaw::Syntax
                | PdfFlaw::Stream
                | PdfFlaw::Entry
                | PdfFlaw::Ambiguous => Do::MakePdfAnew.into(),
            };
            (self::at(*at, *what, lang), todo)
        }
        Refusal::Unreadable(PdfError::Io(error)) => return unread(name, error, lang),
        Refusal::Certified => (Say::Certified.say(lang).to_owned(), Own::SignBeside.into()),
        Refusal::Locked(field) => (Say::Locked.with(lang, &[&clean(field)]), Own::SignBeside.into()),
        Refusal::Broken(field) => (Say::Broken.with(lang, &[&clean(field)]), Do::FetchAgain.into()),
        Refusal::XfaOnly => (Say::XfaOnly.say(lang).to_owned(), Do::MakePdfAnew.into()),
        Refusal::TooLarge => (Say::TooLarge.say(lang).to_owned(), Own::SignBeside.into()),
        Refusal::Stopped => (Say::Stopped.say(lang).to_owned(), Do::StartAgain.into()),
    };
    problem(Say::NotSignable.with(lang, &[&clean(name)]), why, todo)
}

/// Why nothing is said of a PDF's signatures.
fn unreadable(error: &PdfError, name: &str, lang: Lang) -> Problem {
    let (at, what) = match error {
        PdfError::Malformed { at, flaw } => (*at, *flaw),
        PdfError::Io(error) => return unread(name, error, lang),
    };
    let todo: Todo = match what {
        PdfFlaw::NotPdf => Do::NameSignature.into(),
        PdfFlaw::TooMuch | PdfFlaw::Encrypted | PdfFlaw::Ambiguous | PdfFlaw::JunkBefore => {
            Do::VerifyElsewhere.into()
        }
        PdfFlaw::NoEnd
        | PdfFlaw::Xref
        | PdfFlaw::Misplaced
        | PdfFlaw::Syntax
        | PdfFlaw::Stream
        | PdfFlaw::Entry => Do::FetchAgain.into(),
    };
    problem(Say::NotPdf.with(lang, &[&clean(name)]), self::at(at, what, lang), todo)
}

/// A flaw and where it is, counted from 1; that all of it is something else is nowhere.
fn at(at: u64, what: PdfFlaw, lang: Lang) -> String {
    match what {
        PdfFlaw::NotPdf | PdfFlaw::Encrypted => flaw(what).say(lang).to_owned(),
        _ => Say::At.with(lang, &[flaw(what).say(lang), &(at.saturating_add(1)).to_string()]),
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
        TaskFault::Refused(refusal) => refused(refusal, &at, lang),
        TaskFault::Pdf(error) => unreadable(error, &at, lang),
        TaskFault::NotSigned => of(Say::Unsigned, String::new(), Do::AskForSignature.into()),
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
