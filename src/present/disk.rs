//! Why a file could not be read or written, in words: the kinds that a person can do something about; what else there
//! is says the system, in its own language.

use std::io::{Error, ErrorKind};

use super::sanitize::clean;
use super::text::{Lang, words};

words! {
    enum Say {
        Exists: "同じ名前のものがあります", "something of that name exists";
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_can_change_is_told_in_both_languages_and_the_rest_by_the_system() {
        for (kind, ja, en) in [
            (ErrorKind::AlreadyExists, "同じ名前のものがあります", "something of that name exists"),
            (ErrorKind::StorageFull, "空きがありません (No space left)", "No space left"),
            (ErrorKind::InvalidInput, "普通のファイルではありません", "not a regular file"),
        ] {
            let why = Why::of(&kind.into());
            assert_eq!((why.say(Lang::Ja).as_str(), why.say(Lang::En).as_str()), (ja, en));
        }
        assert_eq!(Why::of(&Error::other("\u{1b}[31mred")).say(Lang::Ja), "(U+001B)[31mred");
    }
}
