//! The one thing to do, as a closed value. What is the same on every face is worded here; what names a key, an option or a
//! command of the program is the face's own to word.

use super::pin;
use super::text::{Lang, words};
use crate::domain::credential::{Form, Secret};
use crate::domain::kind::CardKind;
use crate::session::{Init, Packages};

words! {
    /// What to do, whatever the face.
    pub enum Do {
        StartService: "サービスを起動してください: sudo systemctl start pcscd.socket", "Start it: sudo systemctl start pcscd.socket";
        StartOpenRc: "サービスを起動してください: sudo rc-service pcscd start", "Start it: sudo rc-service pcscd start";
        StartByHand: "管理者 (root) としてサービスを起動してください: pcscd", "Start it as an administrator (root): pcscd";
        RestartHung: "サービスを強制的に終え、始め直してください: sudo systemctl kill -s KILL pcscd.service; sudo systemctl restart pcscd.socket", "Kill it and start it again: sudo systemctl kill -s KILL pcscd.service; sudo systemctl restart pcscd.socket";
        RestartHungOpenRc: "サービスを強制的に終え、始め直してください: sudo pkill -KILL -x pcscd; sudo rc-service pcscd zap; sudo rc-service pcscd start", "Kill it and start it again: sudo pkill -KILL -x pcscd; sudo rc-service pcscd zap; sudo rc-service pcscd start";
        RestartHungByHand: "管理者 (root) として pcscd を強制的に終え (kill -KILL)、始め直してください。", "As an administrator (root), kill pcscd (kill -KILL) and start it again.";
        MatchVersions: "pcscd と libpcsclite を同じ版にそろえてください。", "Install pcscd and libpcsclite of the same version.";
        GetPermission: "この端末の前でログインするか、管理者に polkit の許可を頼んでください。", "Log in at the machine itself, or ask its administrator for a polkit rule.";
        GetSocket: "管理者に、ソケットを使える許可 (ソケットのグループへの追加など) を頼んでください: ls -l /run/pcscd", "Ask its administrator for the right to the socket (its group, say): ls -l /run/pcscd";
        ClearPreload: "/etc/ld.so.preload からその行を取り除き、始め直してください。それまで暗証番号を入れないでください: sudoedit /etc/ld.so.preload", "Take its line out of /etc/ld.so.preload and start this program again; enter no PIN before: sudoedit /etc/ld.so.preload";
        RestoreLibrary: "libpcsclite を入れ直してください。それまで暗証番号を入れないでください。", "Install libpcsclite anew; enter no PIN before.";
        ReplugReader: "リーダーを USB につなぎ直してください。", "Plug the reader in again.";
        PlaceCard: "カードをリーダーに置いてください。", "Place the card on the reader.";
        PlaceMyNumberCard: "マイナンバーカードをリーダーに置いてください", "Place a My Number Card on the reader";
        KeepCardStill: "カードを置き直し、読み終わるまで動かさないでください。", "Place it again and keep it still until it has been read.";
        LeaveOneCard: "1枚だけ残してほかのカードを離し、もう一度読んでください。", "Take one away, then read the card again.";
        CloseOther: "そのプログラムを終えてから、もう一度読んでください。", "Close that program, then read the card again.";
        CloseOthers: "カードを使うほかのプログラムを終えてから、もう一度読んでください。", "Close other programs that use the card, then read it again.";
        CheckPlacement: "カードの向きと位置を確かめて、置き直してください。", "Check which way round it is and place it again.";
        RaiseLimit: "ほかのプログラムを終えるか上限を上げて、もう一度始めてください。", "Close other programs or raise the limit, then start again.";
        PlaceOrReplug: "カードを置き直し、だめならリーダーをつなぎ直してください。", "Place the card again; if it stays, replug the reader.";
        PlugReader: "カードリーダーを USB につないでください。", "Plug a card reader in.";
        ChooseAnother: "今と違うものを決めてください", "Choose another one";
        LookAtCount: "残り回数を見てから、もう一度始めてください", "Look at the count and start again";
        TakeOthersAway: "ほかのカードをすべて取り除いてから、もう一度行ってください", "Take every other card away, then try again";
        PlaceAndReadAnew: "カードを置き直してもう一度読み、同じなら市区町村の窓口で確かめてもらってください", "Place the card again and read it anew; if it stays, have it checked at the municipal counter";
        SeeNewerVersion: "この鍵に対応した新しい版がないか確かめてください", "See whether a newer version of this program supports it";
        StartAgain: "必要ならもう一度始めてください", "Start again if you want to";
        UseNewOne: "これからは新しいものを使ってください", "Use the new one from now on";
        HaveItIssued: "市区町村の窓口で発行を受けられます", "The municipal counter can issue it";
        HaveItIssuedThere: "このスマートフォンのマイナポータルで発行を受けられます", "Mynaportal on this phone can issue it";
        ApplyForCard: "市区町村の窓口でマイナンバーカードを申請できます", "Apply for a My Number Card at the municipal counter";
        ResetAuth: "市区町村の窓口で再設定してください (カードと本人確認書類、無料)。署名用パスワードが分かれば、コンビニ等の端末でもできます。スマートフォンのものは、マイナポータルアプリで", "Have it reset at the municipal counter (card and proof of identity, free), or at a store kiosk if you know the signing password; a phone's in the Mynaportal app";
        ResetSign: "市区町村の窓口で再設定してください (カードと本人確認書類、無料)。利用者証明用の暗証番号が分かれば、コンビニ等の端末でもできます。スマートフォンのものは、マイナポータルアプリで", "Have it reset at the municipal counter (card and proof of identity, free), or at a store kiosk if you know the authentication PIN; a phone's in the Mynaportal app";
        ResetAtCounter: "市区町村の窓口で再設定してください (カードと本人確認書類、無料)。コンビニの端末ではできません", "Have it reset at the municipal counter (card and proof of identity, free); a store kiosk can't";
        NewSigningCertificate: "市区町村の窓口で、新しい署名用電子証明書の発行を受けてください (カード、無料)", "Have a new signing certificate issued at the municipal counter (bring the card; free)";
        MakeSure: "確かめてから入れ直してください。残り回数は正しく入れると元に戻ります", "Make sure before you try again. The right one restores all tries";
        MakeSureOrReset: "次に間違えるとロックされます。確かでなければ、市区町村の窓口で再設定してください", "One more mistake locks it. Unless you are sure, have it reset at the municipal counter";
        PlaceOnceSure: "カードを取り、番号を確かめてから置き直してください", "Take the card, and place it again once you are sure of the PIN";
        AskStaff: "係の人にお尋ねください", "Ask the staff";
        RepeatOrHaveChecked: "カードを置き直してもう一度行い、同じなら市区町村の窓口で確かめてもらってください", "Place the card again and repeat it; if it stays, have it checked at the municipal counter";
        TryAgain: "もう一度行ってください", "Try once more";
        HaveCardChecked: "置き直しても同じなら、市区町村の窓口で確かめてもらってください。", "If placing it again does not help, have it checked at the municipal counter.";
        MakeRoom: "空きを作るか、別の場所を指定してください", "Make room, or name another place";
        NameInFolder: "実在するフォルダーの中の名前を指定してください", "Name a file in a directory that is there";
        NameWhereAllowed: "書ける場所のファイル名を指定してください", "Name a file where you may write";
        NameElsewhere: "別の場所のファイル名を指定してください", "Name a file in another place";
        SaveFirst: "署名と文書は、ファイルに保存してからその名前を指定してください", "Save it to a file first, and name that";
        SetTemporary: "空きのある場所を環境変数 TMPDIR で指定してください", "Name a directory with room in the environment variable TMPDIR";
        NameSignature: "署名されたPDFか、CMS の署名ファイル (.p7s や .p7m) を指定してください", "Name a signed PDF, or a file with a CMS signature (.p7s, .p7m)";
        FetchAgain: "途中で切れたか、書き換わっています。元の場所からもう一度受け取ってください", "It was cut or changed on its way: get it from its source again";
        SplitPem: "PEM を1つずつ別のファイルに分けて、それぞれ確かめてください", "Put each PEM into a file of its own, and verify each";
        NameSignedMail: "メールを、添付も含めて元の形のまま (.eml) 保存して指定してください", "Save the mail as it came, with its attachments (.eml), and name that";
        DecryptFirst: "先に復号して、出てきたファイルを確かめてください", "Decrypt it first, and verify what comes out";
        AskForSignature: "署名されたファイルか、その署名ファイル (.p7s など) を、送り手に求めてください", "Ask the sender for the signed file, or the signature beside it (.p7s)";
        VerifyElsewhere: "これを作ったプログラムか、ほかの検証プログラムで確かめてください", "Verify it with the program that made it, or another verifier";
        HaveItSignedAgain: "壊れているか、誤って作られています。送り手に作り直しを求めてください", "It is damaged or was made wrongly: ask the sender for a new one";
        MakePdfAnew: "元の文書から PDF を作り直してください。正しく保存し直せば署名できます", "Make the PDF anew from its source: saved as it must be, it can be signed";
        UnlockPdf: "パスワードや制限を外して保存し直してから、署名してください", "Save it without its password or restrictions, then sign that";
        SeeNotMet: "不適合のところを直して、作り直してください", "See what is not met, and make it anew";
        WaitForWriter: "ほかのプログラムが書き終えてから、やり直してください", "Try again when no other program writes to it";
        CloseOthersAndRetry: "ほかのプログラムを終えて、もう一度やり直してください", "Close other programs and try again";
    }
}

impl Do {
    /// Who gives a card of this kind a certificate that it does not hold.
    #[must_use]
    pub const fn have_issued(kind: CardKind) -> Self {
        match kind {
            CardKind::MyNumber | CardKind::Next => Self::HaveItIssued,
            CardKind::Android | CardKind::IPhone => Self::HaveItIssuedThere,
            CardKind::Juki => Self::ApplyForCard,
            CardKind::Unknown | CardKind::Other => Self::PlaceMyNumberCard,
        }
    }
}

words! {
    enum Say {
        Install: "インストールしてください: {0}", "Install it: {0}";
        InstallPlain: "pcsc-lite (pcscd) をインストールしてください。", "Install pcsc-lite (pcscd).";
        Unset: "外してから、pcsc-spy や別名 (alias) を通さずに、このプログラムを始め直してください。それまで暗証番号を入れないでください: unset {0}", "Unset it and start this program again, not by pcsc-spy or an alias; enter no PIN before: unset {0}";
        EnterAgain: "形を確かめて入れ直してください: {0}", "Check it and enter it again: {0}";
    }
}

/// What to do by a face's own means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// Allow the last try to be spent.
    AllowLastTry,
    /// Use the key outside its certificate's dates all the same.
    AllowOutside,
    /// Check the PIN of two places, which makes both counters whole.
    CheckBoth,
    /// See how many tries are left.
    SeeTries,
    /// Check the new PIN first: it may be in force.
    TryNewFirst,
    /// Finish a change in the place that is left.
    FinishRest(Secret),
    /// Type the PIN here, not on the reader's keys.
    TypeHere,
    /// Read more about a locked PIN, where there is more.
    MoreAboutLocked,
    /// Name the document of a signature.
    NameDocument,
    /// Take the revision that was signed out of a PDF that was changed later.
    ExtractSigned,
    /// Sign it by a file of its own instead.
    SignBeside,
    /// Choose another name for what is written.
    OtherName,
    /// Choose another file to read.
    OtherFile,
    /// Give a pipe or a device as standard input.
    GiveAsInput,
    /// See what the card tells without a PIN.
    SeeWithoutPin,
}

/// How a face words what is its own.
pub type Wording = fn(Own, Lang) -> String;

/// The one thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Todo {
    /// Nothing.
    Nothing,
    /// The same on every face.
    Do(Do),
    /// Install the PC/SC service.
    Install(Packages),
    /// Take this variable out of the environment, and start again.
    Unset(&'static str),
    /// Enter a secret again, in its form.
    EnterAgain(Form),
    /// By the face's own means.
    Own(Own),
}

impl From<Do> for Todo {
    fn from(what: Do) -> Self {
        Self::Do(what)
    }
}

impl From<Own> for Todo {
    fn from(own: Own) -> Self {
        Self::Own(own)
    }
}

impl Todo {
    /// In words.
    #[must_use]
    pub fn say(self, lang: Lang, wording: Wording) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Do(what) => what.say(lang).to_owned(),
            Self::Install(packages) => match install(packages) {
                Some(command) => Say::Install.with(lang, &[&command]),
                None => Say::InstallPlain.say(lang).to_owned(),
            },
            Self::Unset(variable) => Say::Unset.with(lang, &[variable]),
            Self::EnterAgain(form) => Say::EnterAgain.with(lang, &[pin::form(form).say(lang)]),
            Self::Own(own) => wording(own, lang),
        }
    }
}

/// What ends the words of a service that hangs.
pub(super) const RESTART_HUNG: &str =
    "sudo systemctl kill -s KILL pcscd.service; sudo systemctl restart pcscd.socket";
pub(super) const RESTART_HUNG_OPENRC: &str =
    "sudo pkill -KILL -x pcscd; sudo rc-service pcscd zap; sudo rc-service pcscd start";

/// What to do about a service that does not run, by what starts services.
#[must_use]
pub const fn start_service(init: Option<Init>) -> Do {
    match init {
        Some(Init::Systemd) => Do::StartService,
        Some(Init::OpenRc) => Do::StartOpenRc,
        None => Do::StartByHand,
    }
}

/// What to do about a service that hangs, by what starts services.
#[must_use]
pub const fn restart_hung(init: Option<Init>) -> Do {
    match init {
        Some(Init::Systemd) => Do::RestartHung,
        Some(Init::OpenRc) => Do::RestartHungOpenRc,
        None => Do::RestartHungByHand,
    }
}

/// What to type so that the service is there and runs, by what usually starts services where software comes so.
pub(super) fn install(packages: Packages) -> Option<String> {
    install_by(packages, Some(if packages == Packages::Apk { Init::OpenRc } else { Init::Systemd }))
}

/// The same by what does start services here: only Debian's package starts it by itself.
pub(super) fn install_by(packages: Packages, init: Option<Init>) -> Option<String> {
    let install = match packages {
        Packages::Apt => "sudo apt install pcscd",
        Packages::Dnf => "sudo dnf install pcsc-lite pcsc-lite-ccid",
        Packages::Pacman => "sudo pacman -S pcsclite ccid",
        Packages::Zypper => "sudo zypper install pcsc-lite pcsc-ccid",
        Packages::Apk => "sudo apk add pcsc-lite ccid",
        Packages::Unknown => return None,
    };
    Some(match init.filter(|_| packages != Packages::Apt) {
        Some(init) => format!("{install} && {}", start(init)),
        None => install.to_owned(),
    })
}

/// What to type so that the service runs, now and with the machine.
pub(super) const fn start(init: Init) -> &'static str {
    match init {
        Init::Systemd => "sudo systemctl enable --now pcscd.socket",
        Init::OpenRc => "sudo rc-update add pcscd && sudo rc-service pcscd start",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_is_not_there_is_installed_not_started() {
        for lang in Lang::ALL {
            let told = |packages| Todo::Install(packages).say(lang, |_, _| String::new());
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
}
