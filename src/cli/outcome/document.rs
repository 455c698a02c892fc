//! What can be wrong with a document, or with its signature.

use crate::cli::own::lines;
use crate::domain::verdict::POLICY;
use crate::present::file::{self, Why};
use crate::present::text::{Lang, words};
use crate::task::Flaw;

words! {
    enum Say {
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
            Self::Unread(name, why) => lines(file::unread(name, why, lang), lang),
            Self::NoFile(name) => lines(file::not_regular(name, lang), lang),
            Self::Temporary(place, why) => lines(file::temporary(place, why, lang), lang),
            Self::NoSignature(name, at, why) => lines(file::no_signature(name, *at, *why, lang), lang),
            Self::Changed(name) => lines(file::changed(name, lang), lang),
            Self::Failed => [Say::Failed.with(lang, &[POLICY]), plain(Say::FailedTodo)],
            Self::Differs => [Say::Failed.with(lang, &[POLICY]), plain(Say::DiffersTodo)],
            Self::Undecided => [Say::Undecided.with(lang, &[POLICY]), plain(Say::UndecidedTodo)],
            // The person needs to know of the try, whatever it was.
            Self::NotWritten([what, todo]) => [Say::Spent.with(lang, &[what]), todo.clone()],
        }
    }
}
