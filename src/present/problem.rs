//! What happened, why, and the one thing to do about it.
//!
//! Every fault is matched in full, so that a new one does not compile until it can be told.

use super::sanitize::clean;
use super::text::Lang;
use crate::domain::report::Unread;
use crate::session::{Fault, Packages};

/// A problem in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What happened, in a few words.
    pub what: String,
    /// Why, as far as is known.
    pub why: String,
    /// The one thing to do.
    pub todo: String,
}

impl Problem {
    fn told(lang: Lang, ja: [&str; 3], en: [&str; 3]) -> Self {
        let [what, why, todo] = match lang {
            Lang::Ja => ja,
            Lang::En => en,
        };
        Self { what: what.to_owned(), why: why.to_owned(), todo: todo.to_owned() }
    }

    /// A fault of the service, a reader or a card as a whole.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a table: six sentences for each fault")]
    pub fn of_fault(fault: Fault, lang: Lang) -> Self {
        match fault {
            Fault::NoService => Self::told(
                lang,
                [
                    "PC/SC サービスが動いていません",
                    "カードリーダーとのやりとりは PC/SC サービス (pcscd) が受け持ちます。",
                    "サービスを起動してください: sudo systemctl start pcscd.socket",
                ],
                [
                    "The PC/SC service is not running",
                    "Card readers are reached through the PC/SC service (pcscd).",
                    "Start it: sudo systemctl start pcscd.socket",
                ],
            ),
            Fault::NotInstalled(packages) => {
                let mut problem = Self::told(
                    lang,
                    [
                        "PC/SC サービスが入っていません",
                        "カードリーダーとのやりとりは PC/SC サービス (pcscd) が受け持ちます。",
                        "インストールしてください",
                    ],
                    [
                        "The PC/SC service is not installed",
                        "Card readers are reached through the PC/SC service (pcscd).",
                        "Install it",
                    ],
                );
                problem.todo = match (install(packages), lang) {
                    (Some(command), _) => format!("{}: {command}", problem.todo),
                    (None, Lang::Ja) => "pcsc-lite (pcscd) をインストールしてください。".to_owned(),
                    (None, Lang::En) => "Install pcsc-lite (pcscd).".to_owned(),
                };
                problem
            }
            Fault::ServiceMismatch => Self::told(
                lang,
                [
                    "PC/SC サービスとライブラリの版が合いません",
                    "別に入れた pcsc-lite、snap や flatpak、コンテナでよく起こります。",
                    "pcscd と libpcsclite を同じ版にそろえてください。",
                ],
                [
                    "The PC/SC service and library do not match",
                    "Seen with a second pcsc-lite, with snap or flatpak, and in containers.",
                    "Install pcscd and libpcsclite of the same version.",
                ],
            ),
            Fault::Denied => Self::told(
                lang,
                [
                    "リーダーを使う許可がありません",
                    "このユーザーの PC/SC の利用を、システムの設定 (polkit) が認めていません。SSH 越しでよく起こります。",
                    "この端末の前でログインするか、管理者に polkit の許可を頼んでください。",
                ],
                [
                    "This user may not use the reader",
                    "The system's policy (polkit) denies PC/SC to this user; common over SSH.",
                    "Log in at the machine itself, or ask its administrator for a polkit rule.",
                ],
            ),
            Fault::NoReader => Self::told(
                lang,
                [
                    "リーダーが見つかりません",
                    "そのリーダーはつながっていないか、外されました。",
                    "リーダーを USB につなぎ直してください。",
                ],
                [
                    "The reader is not there",
                    "It is not connected, or it was unplugged.",
                    "Plug the reader in again.",
                ],
            ),
            Fault::NoCard => Self::told(
                lang,
                [
                    "カードがありません",
                    "リーダーにカードが入っていません。",
                    "カードをリーダーに置いてください。",
                ],
                ["No card", "There is no card in the reader.", "Place the card on the reader."],
            ),
            Fault::CardLeft => Self::told(
                lang,
                [
                    "カードが離れました",
                    "読んでいる間にカードが動いたか、抜かれました。",
                    "カードを置き直し、読み終わるまで動かさないでください。",
                ],
                [
                    "The card left",
                    "It moved or was taken away while it was being read.",
                    "Place it again and keep it still until it has been read.",
                ],
            ),
            Fault::AnotherCard => Self::told(
                lang,
                [
                    "別のカードが応答しています",
                    "表示したカードではないカードが、同じリーダーで応答しました。",
                    "1枚だけ残してほかのカードを離し、もう一度読んでください。",
                ],
                [
                    "Another card answers",
                    "It is not the card that was shown: two cards may lie on one reader.",
                    "Take one away, then read the card again.",
                ],
            ),
            Fault::Held => Self::told(
                lang,
                [
                    "ほかのプログラムがカードを使っています",
                    "e-Tax や利用者クライアント、ブラウザー、scdaemon などがカードを独占しています。",
                    "そのプログラムを終えてから、もう一度読んでください。",
                ],
                [
                    "Another program is using the card",
                    "e-Tax, the JPKI client, a browser or scdaemon holds it for itself.",
                    "Close that program, then read the card again.",
                ],
            ),
            Fault::Reset => Self::told(
                lang,
                [
                    "ほかのプログラムがカードをリセットしました",
                    "読んでいる間に何度もリセットされたため、続けられません。",
                    "カードを使うほかのプログラムを終えてから、もう一度読んでください。",
                ],
                [
                    "Another program reset the card",
                    "It was reset again and again while it was being read.",
                    "Close other programs that use the card, then read it again.",
                ],
            ),
            Fault::Unresponsive => Self::told(
                lang,
                [
                    "カードが応答しません",
                    "向きが逆、端子の汚れ、置く位置のずれ、またはこのリーダーでは使えないカードです。",
                    "カードの向きと位置を確かめて、置き直してください。",
                ],
                [
                    "The card does not answer",
                    "It is upside down, its contacts are dirty, it lies off centre, or this reader can't talk to it.",
                    "Check which way round it is and place it again.",
                ],
            ),
            Fault::NoThread => Self::told(
                lang,
                [
                    "プログラムの一部を始められません",
                    "このユーザーのプロセスやスレッドの数が上限 (ulimit -u) に達しています。",
                    "ほかのプログラムを終えるか上限を上げて、もう一度始めてください。",
                ],
                [
                    "A part of the program can't be started",
                    "This user has as many processes and threads as are allowed (ulimit -u).",
                    "Close other programs or raise the limit, then start again.",
                ],
            ),
            Fault::Link(code) => {
                let mut problem = Self::told(
                    lang,
                    [
                        "カードとのやりとりに失敗しました",
                        "",
                        "カードを置き直し、だめならリーダーをつなぎ直してください。",
                    ],
                    [
                        "The exchange with the card failed",
                        "",
                        "Place the card again; if it stays, replug the reader.",
                    ],
                );
                problem.why = match lang {
                    Lang::Ja => format!("PC/SC のエラー 0x{code:08X} です。"),
                    Lang::En => format!("PC/SC error 0x{code:08X}."),
                };
                problem
            }
        }
    }

    /// No reader at all: not a fault of the service, but the person needs the same three answers.
    #[must_use]
    pub fn no_readers(lang: Lang) -> Self {
        Self::told(
            lang,
            [
                "カードリーダーがつながっていません",
                "PC/SC サービスは動いていますが、リーダーが1台も見つかりません。",
                "カードリーダーを USB につないでください。",
            ],
            ["No card reader", "The PC/SC service runs but knows no reader.", "Plug a card reader in."],
        )
    }

    /// Why one file or counter of the card is not known.
    #[must_use]
    pub fn of_unread(unread: &Unread, lang: Lang) -> Self {
        let (ja, en) = match unread {
            Unread::NotAsked => (
                ["この画面では読んでいません", "求められたときだけ読みます。"],
                ["not read here", "It is read only when asked for."],
            ),
            Unread::NeedsPin => (
                ["暗証番号が必要です", "カードは暗証番号のあとでだけ読ませます。"],
                ["needs its PIN", "The card lets it be read only after its PIN."],
            ),
            Unread::Absent => (
                ["カードにありません", "このカードには入っていません。"],
                ["not on this card", "This card does not hold it."],
            ),
            Unread::Refused(_) => (
                ["カードが拒みました", "カードが読み取りを断りました。"],
                ["refused by the card", "The card refused to have it read."],
            ),
            Unread::Empty => (
                ["空です", "ファイルはありますが、中身がありません。"],
                ["empty", "The file is there but holds nothing."],
            ),
            Unread::Malformed(_) => (
                ["内容が壊れていて読めません", "中身が決まった形になっていません。"],
                ["damaged, unreadable", "What it holds does not have the form that it should have."],
            ),
            Unread::TooLong(_) => (
                ["長さがおかしく読めません", "ありえない長さを名乗っているため、読みませんでした。"],
                ["absurd length, not read", "It claims a length that no such file may have."],
            ),
        };
        let todo = match (unread, lang) {
            (Unread::NotAsked | Unread::NeedsPin | Unread::Absent, _) => "",
            (_, Lang::Ja) => "置き直しても同じなら、市区町村の窓口で確かめてもらってください。",
            (_, Lang::En) => "If placing it again does not help, have it checked at the municipal counter.",
        };
        let [what, why] = match lang {
            Lang::Ja => ja,
            Lang::En => en,
        };
        let mut problem = Self { what: what.to_owned(), why: why.to_owned(), todo: todo.to_owned() };
        match unread {
            Unread::Refused(status) => problem.what = format!("{what} ({status:04X})"),
            Unread::Malformed(reason) => problem.why = format!("{why} ({})", clean(reason)),
            Unread::TooLong(bytes) => problem.why = format!("{why} ({bytes})"),
            Unread::NotAsked | Unread::NeedsPin | Unread::Absent | Unread::Empty => {}
        }
        problem
    }
}

/// What to type so that the service is there and runs: only Debian's package starts it by itself.
const fn install(packages: Packages) -> Option<&'static str> {
    Some(match packages {
        Packages::Apt => "sudo apt install pcscd",
        Packages::Dnf => "sudo dnf install pcsc-lite && sudo systemctl enable --now pcscd.socket",
        Packages::Pacman => "sudo pacman -S pcsclite ccid && sudo systemctl enable --now pcscd.socket",
        Packages::Zypper => {
            "sudo zypper install pcsc-lite pcsc-ccid && sudo systemctl enable --now pcscd.socket"
        }
        Packages::Apk => "sudo apk add pcsc-lite ccid && sudo rc-service pcscd start",
        Packages::Unknown => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
                assert!(!problem.what.is_empty() && !problem.why.is_empty() && !problem.todo.is_empty());
            }
        }
    }

    #[test]
    fn a_service_that_is_not_there_is_installed_not_started() {
        for lang in Lang::ALL {
            let told = |packages| Problem::of_fault(Fault::NotInstalled(packages), lang).todo;
            assert!(told(Packages::Apt).ends_with(": sudo apt install pcscd"), "{}", told(Packages::Apt));
            for (packages, word) in [
                (Packages::Dnf, "dnf install pcsc-lite"),
                (Packages::Pacman, "pacman -S pcsclite"),
                (Packages::Zypper, "zypper install pcsc-lite"),
                (Packages::Apk, "apk add pcsc-lite"),
                (Packages::Unknown, "pcsc-lite (pcscd)"),
            ] {
                assert!(told(packages).contains(word), "{}", told(packages));
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
