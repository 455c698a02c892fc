//! What happened, why, and the one thing to do about it.
//!
//! Every fault is matched in full, so that a new one does not compile until it can be told.

use super::sanitize::clean;
use super::text::{Lang, words};
use super::todo::{Do, Todo, Wording};
use crate::domain::report::Unread;
use crate::session::Fault;

words! {
    enum Say {
        NoService: "PC/SC サービスが動いていません", "The PC/SC service is not running";
        NoServiceWhy: "カードリーダーとのやりとりは PC/SC サービス (pcscd) が受け持ちます。", "Card readers are reached through the PC/SC service (pcscd).";
        NotInstalled: "PC/SC サービスが入っていません", "The PC/SC service is not installed";
        ServiceMismatch: "PC/SC サービスとライブラリの版が合いません", "The PC/SC service and library do not match";
        ServiceMismatchWhy: "別に入れた pcsc-lite、snap や flatpak、コンテナでよく起こります。", "Seen with a second pcsc-lite, with snap or flatpak, and in containers.";
        Denied: "リーダーを使う許可がありません", "This user may not use the reader";
        DeniedWhy: "このユーザーの PC/SC の利用を、システムの設定 (polkit) が認めていません。SSH 越しでよく起こります。", "The system's policy (polkit) denies PC/SC to this user; common over SSH.";
        NoReader: "リーダーが見つかりません", "The reader is not there";
        NoReaderWhy: "そのリーダーはつながっていないか、外されました。", "It is not connected, or it was unplugged.";
        NoCard: "カードがありません", "No card";
        NoCardWhy: "リーダーにカードが入っていません。", "There is no card in the reader.";
        CardLeft: "カードが離れました", "The card left";
        CardLeftWhy: "読んでいる間にカードが動いたか、抜かれました。", "It moved or was taken away while it was being read.";
        AnotherCard: "別のカードが応答しています", "Another card answers";
        AnotherCardWhy: "表示したカードではないカードが、同じリーダーで応答しました。", "It is not the card that was shown: two cards may lie on one reader.";
        Held: "ほかのプログラムがカードを使っています", "Another program is using the card";
        HeldWhy: "e-Tax や利用者クライアント、ブラウザー、scdaemon などがカードを独占しています。", "e-Tax, the JPKI client, a browser or scdaemon holds it for itself.";
        Reset: "ほかのプログラムがカードをリセットしました", "Another program reset the card";
        ResetWhy: "読んでいる間に何度もリセットされたため、続けられません。", "It was reset again and again while it was being read.";
        Unresponsive: "カードが応答しません", "The card does not answer";
        UnresponsiveWhy: "向きが逆、端子の汚れ、置く位置のずれ、またはこのリーダーでは使えないカードです。", "It is upside down, its contacts are dirty, it lies off centre, or this reader can't talk to it.";
        NoThread: "プログラムの一部を始められません", "A part of the program can't be started";
        NoThreadWhy: "このユーザーのプロセスやスレッドの数が上限 (ulimit -u) に達しています。", "This user has as many processes and threads as are allowed (ulimit -u).";
        Link: "カードとのやりとりに失敗しました", "The exchange with the card failed";
        NoReaders: "カードリーダーがつながっていません", "No card reader";
        NoReadersWhy: "PC/SC サービスは動いていますが、リーダーが1台も見つかりません。", "The PC/SC service runs but knows no reader.";
        LinkWhy: "PC/SC のエラー {0} です。", "PC/SC error {0}.";
        NotAsked: "この画面では読んでいません", "not read here";
        NotAskedWhy: "求められたときだけ読みます。", "It is read only when asked for.";
        NeedsPin: "暗証番号が必要です", "needs its PIN";
        NeedsPinWhy: "カードは暗証番号のあとでだけ読ませます。", "The card lets it be read only after its PIN.";
        Absent: "カードにありません", "not on this card";
        AbsentWhy: "このカードには入っていません。", "This card does not hold it.";
        Refused: "カードが拒みました ({0})", "refused by the card ({0})";
        RefusedWhy: "カードが読み取りを断りました。", "The card refused to have it read.";
        Empty: "空です", "empty";
        EmptyWhy: "ファイルはありますが、中身がありません。", "The file is there but holds nothing.";
        Malformed: "内容が壊れていて読めません", "damaged, unreadable";
        MalformedWhy: "中身が決まった形になっていません。 ({0})", "What it holds does not have the form that it should have. ({0})";
        TooLong: "長さがおかしく読めません", "absurd length, not read";
        TooLongWhy: "ありえない長さを名乗っているため、読みませんでした。 ({0})", "It claims a length that no such file may have. ({0})";
    }
}

/// A problem in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What happened, in a few words.
    pub what: String,
    /// Why, as far as is known.
    pub why: String,
    /// The one thing to do.
    pub todo: Todo,
}

impl Problem {
    fn of(lang: Lang, what: Say, why: Say, todo: impl Into<Todo>) -> Self {
        Self { what: what.say(lang).to_owned(), why: why.say(lang).to_owned(), todo: todo.into() }
    }

    /// What to do, in a face's words.
    #[must_use]
    pub fn todo(&self, lang: Lang, wording: Wording) -> String {
        self.todo.say(lang, wording)
    }

    /// A fault of the service, a reader or a card as a whole.
    #[must_use]
    pub fn of_fault(fault: Fault, lang: Lang) -> Self {
        let of = |what, why, todo: Do| Self::of(lang, what, why, todo);
        match fault {
            Fault::NoService => of(Say::NoService, Say::NoServiceWhy, Do::StartService),
            Fault::NotInstalled(packages) => {
                Self::of(lang, Say::NotInstalled, Say::NoServiceWhy, Todo::Install(packages))
            }
            Fault::ServiceMismatch => of(Say::ServiceMismatch, Say::ServiceMismatchWhy, Do::MatchVersions),
            Fault::Denied => of(Say::Denied, Say::DeniedWhy, Do::GetPermission),
            Fault::NoReader => of(Say::NoReader, Say::NoReaderWhy, Do::ReplugReader),
            Fault::NoCard => of(Say::NoCard, Say::NoCardWhy, Do::PlaceCard),
            Fault::CardLeft => of(Say::CardLeft, Say::CardLeftWhy, Do::KeepCardStill),
            Fault::AnotherCard => of(Say::AnotherCard, Say::AnotherCardWhy, Do::LeaveOneCard),
            Fault::Held => of(Say::Held, Say::HeldWhy, Do::CloseOther),
            Fault::Reset => of(Say::Reset, Say::ResetWhy, Do::CloseOthers),
            Fault::Unresponsive => of(Say::Unresponsive, Say::UnresponsiveWhy, Do::CheckPlacement),
            Fault::NoThread => of(Say::NoThread, Say::NoThreadWhy, Do::RaiseLimit),
            Fault::Link(code) => Self {
                why: Say::LinkWhy.with(lang, &[&format!("0x{code:08X}")]),
                ..of(Say::Link, Say::LinkWhy, Do::PlaceOrReplug)
            },
        }
    }

    /// No reader at all: not a fault of the service, but the person needs the same three answers.
    #[must_use]
    pub fn no_readers(lang: Lang) -> Self {
        Self::of(lang, Say::NoReaders, Say::NoReadersWhy, Do::PlugReader)
    }

    /// Why one file or counter of the card is not known.
    #[must_use]
    pub fn of_unread(unread: &Unread, lang: Lang) -> Self {
        let of = |what, why, todo: Todo| Self::of(lang, what, why, todo);
        let (nothing, checked) = (Todo::Nothing, Todo::Do(Do::HaveCardChecked));
        match unread {
            Unread::NotAsked => of(Say::NotAsked, Say::NotAskedWhy, nothing),
            Unread::NeedsPin => of(Say::NeedsPin, Say::NeedsPinWhy, nothing),
            Unread::Absent => of(Say::Absent, Say::AbsentWhy, nothing),
            Unread::Refused(status) => Self {
                what: Say::Refused.with(lang, &[&format!("{status:04X}")]),
                ..of(Say::Refused, Say::RefusedWhy, checked)
            },
            Unread::Empty => of(Say::Empty, Say::EmptyWhy, checked),
            Unread::Malformed(reason) => Self {
                why: Say::MalformedWhy.with(lang, &[&clean(reason)]),
                ..of(Say::Malformed, Say::MalformedWhy, checked)
            },
            Unread::TooLong(bytes) => Self {
                why: Say::TooLongWhy.with(lang, &[&bytes.to_string()]),
                ..of(Say::TooLong, Say::TooLongWhy, checked)
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Packages;

    const FAULTS: [Fault; 14] = [
        Fault::NoService,
        Fault::NotInstalled(Packages::Apt),
        Fault::NotInstalled(Packages::Unknown),
        Fault::ServiceMismatch,
        Fault::Denied,
        Fault::NoReader,
        Fault::NoCard,
        Fault::CardLeft,
        Fault::AnotherCard,
        Fault::Held,
        Fault::Reset,
        Fault::Unresponsive,
        Fault::NoThread,
        Fault::Link(0x8010_0001),
    ];

    #[test]
    fn every_fault_says_what_why_and_what_to_do_in_both_languages() {
        for lang in Lang::ALL {
            for fault in FAULTS {
                let problem = Problem::of_fault(fault, lang);
                assert!(!problem.what.is_empty() && !problem.why.is_empty());
                assert!(!problem.todo(lang, |_, _| String::new()).is_empty());
            }
        }
    }

    #[test]
    fn an_expert_finds_the_code_and_the_reason() {
        assert!(Problem::of_fault(Fault::Link(0x8010_0001), Lang::En).why.contains("0x80100001"));
        assert_eq!(Problem::of_unread(&Unread::Refused(0x6982), Lang::Ja).what, "カードが拒みました (6982)");
        let told = Problem::of_unread(&Unread::Malformed("tag 31 at 4\u{1b}[2J".to_owned()), Lang::En);
        assert!(told.why.contains("tag 31 at 4(U+001B)"), "{}", told.why);
    }
}
