//! What happened, why, and the one thing to do about it.
//!
//! Every fault is matched in full, so that a new one does not compile until it can be told.

use super::reason;
use super::sanitize;
use super::text::{Lang, words};
use super::todo::{Do, Todo, Wording, restart_hung, start_service};
use crate::domain::report::Unread;
use crate::session::{Fault, Init, Spy};

words! {
    enum Say {
        NoReaders: "カードリーダーがつながっていません", "No card reader";
        Beside: "別のカード ({0}) を確かめられません: {1}", "Another card ({0}) can't be looked at: {1}";
        Silent: "PC/SC サービスが応答しません", "The PC/SC service does not answer";
        SilentWhy: "動いていますが、固まっています。", "It runs, and hangs.";
        NoReadersWhy: "PC/SC サービスは動いていますが、リーダーが1台も見つかりません。", "The PC/SC service runs but knows no reader.";
    }
}

words! {
    /// What happened.
    fn fault_what(Fault) {
        Fault::NoService | Fault::NotStarted(_) => "PC/SC サービスが動いていません", "The PC/SC service is not running";
        Fault::NotInstalled(_) => "PC/SC サービスが入っていません", "The PC/SC service is not installed";
        Fault::ServiceMismatch => "PC/SC サービスとライブラリの版が合いません", "The PC/SC service and library do not match";
        Fault::Denied | Fault::Barred => "リーダーを使う許可がありません", "This user may not use the reader";
        Fault::Spied(Spy::Preloaded) => "盗み見るライブラリーが読み込まれています (LD_PRELOAD)", "A spy library is loaded (LD_PRELOAD)";
        Fault::Spied(Spy::ForAll) => "盗み見るライブラリーがすべてのプログラムに読み込まれます (/etc/ld.so.preload)", "A spy library is loaded into every program (/etc/ld.so.preload)";
        Fault::Spied(Spy::Delegated) => "別のライブラリーが間に指定されています (LIBPCSCLITE_DELEGATE)", "Another library is named to come between (LIBPCSCLITE_DELEGATE)";
        Fault::Spied(Spy::Linked) => "libpcsclite が盗み見るライブラリーに置き換えられています", "libpcsclite itself is replaced by a spy library";
        Fault::NoReader => "リーダーが見つかりません", "The reader is not there";
        Fault::NoCard => "カードがありません", "No card";
        Fault::CardLeft => "カードが離れました", "The card left";
        Fault::AnotherCard => "別のカードが応答しています", "Another card answers";
        Fault::Held => "ほかのプログラムがカードを使っています", "Another program is using the card";
        Fault::Reset => "ほかのプログラムがカードをリセットしました", "Another program reset the card";
        Fault::Unresponsive => "カードが応答しません", "The card does not answer";
        Fault::Unselected(_) => "カードが応答しません ({0})", "The card does not answer ({0})";
        Fault::OutOfUse(_) => "カードのアプリケーションが使えなくなっています ({0})", "The card's application is out of use ({0})";
        Fault::Nonsense => "カードは何を尋ねても「はい」(9000) と答えます", "The card says yes (9000) to whatever it is asked";
        Fault::NoThread => "プログラムの一部を始められません", "A part of the program can't be started";
        Fault::Link(_) => "カードとのやりとりに失敗しました", "The exchange with the card failed";
    }
}

words! {
    /// Why, as far as is known.
    fn fault_why(Fault) {
        Fault::NoService | Fault::NotStarted(_) | Fault::NotInstalled(_) => "カードリーダーとのやりとりは PC/SC サービス (pcscd) が受け持ちます。", "Card readers are reached through the PC/SC service (pcscd).";
        Fault::ServiceMismatch => "別に入れた pcsc-lite、snap や flatpak、コンテナでよく起こります。", "Seen with a second pcsc-lite, with snap or flatpak, and in containers.";
        Fault::Barred => "PC/SC サービス (pcscd) のソケットを、このユーザーは開けません。", "This user may not open the socket of the PC/SC service (pcscd).";
        Fault::Denied => "このユーザーの PC/SC の利用を、システムの設定 (polkit) が認めていません。SSH 越しでよく起こります。", "The system's policy (polkit) denies PC/SC to this user; common over SSH.";
        Fault::Spied(_) => "入力した暗証番号も、そのまま見られます。読み込まれている間、カードには何も送りません。", "It sees PINs as they are typed; while it is loaded nothing is sent to a card.";
        Fault::NoReader => "そのリーダーはつながっていないか、外されました。", "It is not connected, or it was unplugged.";
        Fault::NoCard => "リーダーにカードが入っていません。", "There is no card in the reader.";
        Fault::CardLeft => "読んでいる間にカードが動いたか、抜かれました。", "It moved or was taken away while it was being read.";
        Fault::AnotherCard => "表示したカードではないカードが、同じリーダーで応答しました。", "It is not the card that was shown: two cards may lie on one reader.";
        Fault::Held => "e-Tax や利用者クライアント、ブラウザー、scdaemon などがカードを独占しています。", "e-Tax, the JPKI client, a browser or scdaemon holds it for itself.";
        Fault::Reset => "読んでいる間に何度もリセットされたため、続けられません。", "It was reset again and again while it was being read.";
        Fault::Unresponsive => "向きが逆、端子の汚れ、置く位置のずれ、またはこのリーダーでは使えないカードです。", "It is upside down, its contacts are dirty, it lies off centre, or this reader can't talk to it.";
        Fault::Unselected(_) => "2度尋ねても、アプリケーションを選べませんでした。", "It was asked twice and did not let its application be selected.";
        Fault::OutOfUse(_) => "アプリケーションはありますが、止められています。", "The application is there, and it is deactivated.";
        Fault::Nonsense => "意味のある答えではないので、どの答えも当てになりません。暗証番号は送りません。", "Its answers make no sense, so nothing can be told by them; no PIN is sent to it.";
        Fault::NoThread => "このユーザーのプロセスやスレッドの数が上限 (ulimit -u) に達しています。", "This user has as many processes and threads as are allowed (ulimit -u).";
        Fault::Link(_) => "PC/SC のエラー {0} です。", "PC/SC error {0}.";
    }
}

words! {
    /// Of one file or counter.
    fn unread_what(&Unread) {
        Unread::NotAsked => "この画面では読んでいません", "not read here";
        Unread::Coming => "読み取り中", "being read";
        Unread::NeedsPin => "暗証番号が必要です", "needs its PIN";
        Unread::Absent => "カードにありません", "not on this card";
        Unread::Refused(0x6283 | 0x6285) => "使えなくなっています ({0})", "out of use ({0})";
        Unread::Refused(_) => "カードが拒みました ({0})", "refused by the card ({0})";
        Unread::Empty => "空です", "empty";
        Unread::Malformed(_) => "内容が壊れていて読めません", "damaged, unreadable";
        Unread::TooLong(_) => "長さがおかしく読めません", "absurd length, not read";
    }
}

words! {
    /// Why it is not known.
    fn unread_why(&Unread) {
        Unread::NotAsked => "求められたときだけ読みます。", "It is read only when asked for.";
        Unread::Coming => "カードを動かさずにお待ちください。", "Keep the card still.";
        Unread::NeedsPin => "暗証番号を入れないと読めません。", "It can't be read without its PIN.";
        Unread::Absent => "このカードには入っていません。", "This card does not hold it.";
        Unread::Refused(0x6283 | 0x6285) => "カードにはありますが、止められています。", "The card has it, and it is deactivated.";
        Unread::Refused(_) => "カードが読み取りを断りました。", "The card refused to have it read.";
        Unread::Empty => "ファイルはありますが、中身がありません。", "The file is there but holds nothing.";
        Unread::Malformed(_) => "中身が決まった形になっていません。 ({0})", "What it holds does not have the form that it should have. ({0})";
        Unread::TooLong(_) => "ありえない長さを名乗っているため、読みませんでした。 ({0})", "It claims a length that no such file may have. ({0})";
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
    /// What to do, in a face's words.
    #[must_use]
    pub fn todo(&self, lang: Lang, wording: Wording) -> String {
        self.todo.say(lang, wording)
    }

    /// A fault of the service, a reader or a card as a whole.
    #[must_use]
    pub fn of_fault(fault: Fault, lang: Lang) -> Self {
        let todo = match fault {
            Fault::NoService => Do::StartService.into(),
            Fault::NotStarted(init) => start_service(init).into(),
            Fault::NotInstalled(packages) => Todo::Install(packages),
            Fault::ServiceMismatch => Do::MatchVersions.into(),
            Fault::Barred => Do::GetSocket.into(),
            Fault::Denied => Do::GetPermission.into(),
            Fault::Spied(Spy::Preloaded) => Todo::Unset("LD_PRELOAD"),
            Fault::Spied(Spy::ForAll) => Do::ClearPreload.into(),
            Fault::Spied(Spy::Delegated) => Todo::Unset("LIBPCSCLITE_DELEGATE"),
            Fault::Spied(Spy::Linked) => Do::RestoreLibrary.into(),
            Fault::NoReader => Do::ReplugReader.into(),
            Fault::NoCard => Do::PlaceCard.into(),
            Fault::CardLeft => Do::KeepCardStill.into(),
            Fault::AnotherCard => Do::LeaveOneCard.into(),
            Fault::Held => Do::CloseOther.into(),
            Fault::Reset => Do::CloseOthers.into(),
            Fault::Unresponsive => Do::CheckPlacement.into(),
            Fault::Unselected(_) => Do::RepeatOrHaveChecked.into(),
            Fault::OutOfUse(_) => Do::HaveCardChecked.into(),
            Fault::Nonsense => Do::PlaceMyNumberCard.into(),
            Fault::NoThread => Do::RaiseLimit.into(),
            Fault::Link(_) => Do::PlaceOrReplug.into(),
        };
        let code = match fault {
            Fault::Link(code) => format!("0x{code:08X}"),
            Fault::Unselected(word) | Fault::OutOfUse(word) => format!("{word:04X}"),
            _ => String::new(),
        };
        let [what, why] = [fault_what(fault), fault_why(fault)].map(|text| text.with(lang, &[&code]));
        Self { what, why, todo }
    }

    /// No reader at all: not a fault of the service, but the person needs the same three answers.
    #[must_use]
    pub fn no_readers(lang: Lang) -> Self {
        let [what, why] = [Say::NoReaders, Say::NoReadersWhy].map(|say| say.say(lang).to_owned());
        Self { what, why, todo: Do::PlugReader.into() }
    }

    /// The service takes a question and gives no answer.
    #[must_use]
    pub fn silent(init: Option<Init>, lang: Lang) -> Self {
        let [what, why] = [Say::Silent, Say::SilentWhy].map(|say| say.say(lang).to_owned());
        Self { what, why, todo: restart_hung(init).into() }
    }

    /// Beside the card that is told of there is one, in this reader, of which nobody knows what it is.
    #[must_use]
    pub fn beside(reader: &str, fault: Fault, lang: Lang) -> String {
        Say::Beside.with(lang, &[&sanitize::reader(reader), fault_what(fault).say(lang)])
    }

    /// Why one file or counter of the card is not known.
    #[must_use]
    pub fn of_unread(unread: &Unread, lang: Lang) -> Self {
        let (detail, todo) = match unread {
            Unread::NotAsked | Unread::Coming | Unread::NeedsPin | Unread::Absent => {
                (String::new(), Todo::Nothing)
            }
            Unread::Refused(status) => (format!("{status:04X}"), Do::HaveCardChecked.into()),
            Unread::Empty => (String::new(), Do::HaveCardChecked.into()),
            Unread::Malformed(reason) => (reason::told(reason, lang), Do::HaveCardChecked.into()),
            Unread::TooLong(bytes) => (bytes.to_string(), Do::HaveCardChecked.into()),
        };
        let [what, why] = [unread_what(unread), unread_why(unread)].map(|text| text.with(lang, &[&detail]));
        Self { what, why, todo }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Packages;

    const FAULTS: [Fault; 24] = [
        Fault::NoService,
        Fault::NotStarted(Some(Init::OpenRc)),
        Fault::NotStarted(None),
        Fault::NotInstalled(Packages::Apt),
        Fault::NotInstalled(Packages::Unknown),
        Fault::ServiceMismatch,
        Fault::Barred,
        Fault::Denied,
        Fault::Spied(Spy::Preloaded),
        Fault::Spied(Spy::ForAll),
        Fault::Spied(Spy::Delegated),
        Fault::Spied(Spy::Linked),
        Fault::NoReader,
        Fault::NoCard,
        Fault::CardLeft,
        Fault::AnotherCard,
        Fault::Held,
        Fault::Reset,
        Fault::Unresponsive,
        Fault::Unselected(0x6F00),
        Fault::OutOfUse(0x6283),
        Fault::Nonsense,
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
        assert_eq!(
            Problem::of_fault(Fault::Unselected(0x6985), Lang::Ja).what,
            "カードが応答しません (6985)"
        );
        assert!(Problem::of_unread(&Unread::Refused(0x6283), Lang::En).what.starts_with("out of use"));
        assert_eq!(Problem::of_unread(&Unread::Refused(0x6982), Lang::Ja).what, "カードが拒みました (6982)");
        let told = Problem::of_unread(&Unread::Malformed("tag 31 at 4\u{1b}[2J".to_owned()), Lang::En);
        assert!(told.why.contains("tag 31 at 4(U+001B)"), "{}", told.why);
    }
}
