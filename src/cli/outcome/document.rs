//! What can be wrong with a document, or with its signature.

use crate::domain::verdict::POLICY;
use crate::present::disk::Why;
use crate::present::sanitize::clean;
use crate::present::text::{Lang, words};
use crate::present::verdict;
use crate::task::Flaw;

words! {
    enum Say {
        Unread: "{0} を読めません: {1}", "Can't read {0}: {1}";
        UnreadTodo: "読めるファイルの名前を指定してください", "Name a file that you may read";
        NoFile: "{0} は普通のファイルではありません", "{0} is not a regular file";
        PipeTodo: "署名と文書は、ファイルに保存してからその名前を指定してください", "Save it to a file first, and name that";
        NoFileTodo: "標準入力から渡してください: mynascope sign - -o FILE < …", "Give it as standard input: mynascope sign - -o FILE < …";
        Temporary: "一時ファイル ({0}) を使えません: {1}", "Can't use a temporary file in {0}: {1}";
        TemporaryTodo: "空きのある場所を環境変数 TMPDIR で指定してください", "Name a directory with room in the environment variable TMPDIR";
        NoSignature: "{0} は CMS の署名として読めません ({1}バイト目: {2})", "{0} can't be read as a CMS signature (octet {1}: {2})";
        NoSignatureTodo: "CMS の署名ファイル (.p7s や .p7m) を指定してください", "Name a file with a CMS signature (.p7s, .p7m)";
        Changed: "{0} が作業の間に変わりました。署名は書いていません", "{0} changed meanwhile: no signature was written";
        ChangedTodo: "ほかのプログラムが書き終えてから、やり直してください", "Try again when no other program writes to it";
        Failed: "署名が合いません (TOTAL-FAILED, {0})", "The signature does not hold (TOTAL-FAILED, {0})";
        FailedTodo: "署名した人に確かめてください", "Ask whoever signed it";
        DiffersTodo: "文書が正しいものか確かめ、別にあれば --content FILE で指定してください", "Make sure that it is the right document; if that is another file, name it with --content FILE";
        Undecided: "署名を判定できません (INDETERMINATE, {0})", "The signature can't be decided (INDETERMINATE, {0})";
        UndecidedTodo: "意味と、確認していないことを見て決めてください", "See what it means, and what was not confirmed";
        Spent: "{0}。暗証番号は正しく、残り回数は減っていません", "{0}. The PIN was right: no try is spent";
    }
}

/// Why there is no signature, or none that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// A file could not be read; its name and the reason.
    Unread(String, Why),
    /// A document is a pipe or a device: its name.
    NoFile(String),
    /// A temporary file could not be used: where, and why.
    Temporary(String, Why),
    /// A file is no CMS signature, or a broken one: its name, the octet, the reason.
    NoSignature(String, u64, Flaw),
    /// A document changed while it was worked on.
    Changed(String),
    /// TOTAL-FAILED.
    Failed,
    /// The same, since the document beside it is another one.
    Differs,
    /// INDETERMINATE.
    Undecided,
    /// The card had signed, and then this kept the signature from being written: what happened, what to do.
    NotWritten([String; 2]),
}

impl Trouble {
    pub(super) const fn code(&self) -> u8 {
        match self {
            Self::Unread(..)
            | Self::NoFile(_)
            | Self::Temporary(..)
            | Self::NoSignature(..)
            | Self::Changed(_)
            | Self::NotWritten(_) => 1,
            Self::Failed | Self::Differs => 7,
            Self::Undecided => 10,
        }
    }

    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Unread(..) | Self::NoFile(_) => "unreadable-file",
            Self::Temporary(..) => "temporary-file",
            Self::NoSignature(..) => "no-signature",
            Self::Changed(_) => "changed",
            Self::Failed | Self::Differs => "signature-failed",
            Self::Undecided => "signature-undecided",
            Self::NotWritten(_) => "not-written",
        }
    }

    pub(super) fn told(&self, lang: Lang) -> [String; 2] {
        let plain = |word: Say| word.say(lang).to_owned();
        match self {
            Self::Unread(name, why) => {
                // A pipe may be read, and is waited for without end where nobody writes.
                let pipe = why.kind() == std::io::ErrorKind::InvalidInput;
                let todo = if pipe { Say::PipeTodo } else { Say::UnreadTodo };
                [Say::Unread.with(lang, &[&clean(name), &why.say(lang)]), plain(todo)]
            }
            Self::NoFile(name) => [Say::NoFile.with(lang, &[&clean(name)]), plain(Say::NoFileTodo)],
            Self::Temporary(place, why) => {
                [Say::Temporary.with(lang, &[&clean(place), &why.say(lang)]), plain(Say::TemporaryTodo)]
            }
            Self::NoSignature(name, at, why) => [
                Say::NoSignature
                    .with(lang, &[&clean(name), &(at + 1).to_string(), verdict::flaw(*why, lang)]),
                plain(Say::NoSignatureTodo),
            ],
            Self::Changed(name) => [Say::Changed.with(lang, &[&clean(name)]), plain(Say::ChangedTodo)],
            Self::Failed => [Say::Failed.with(lang, &[POLICY]), plain(Say::FailedTodo)],
            Self::Differs => [Say::Failed.with(lang, &[POLICY]), plain(Say::DiffersTodo)],
            Self::Undecided => [Say::Undecided.with(lang, &[POLICY]), plain(Say::UndecidedTodo)],
            // The person needs to know of the try, whatever it was.
            Self::NotWritten([what, todo]) => [Say::Spent.with(lang, &[what]), todo.clone()],
        }
    }
}
