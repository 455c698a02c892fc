//! The words that the frame and several components share; those of one component stand beside it.

use crate::os;
use crate::present::text::words;

words! {
    /// The words of frame and screens.
    pub(crate) enum Ui {
        CardTab: "カード", "Card";
        Looking: "調べています。", "Looking.";
        NothingFound: "見つかりません", "Nothing found";
        Copied: "コピーしました: {0}", "Copied: {0}";
        CopyMasked: "伏せ字の項目はコピーできません。先に v で表示してください。", "A masked field can't be copied. Reveal it first (v).";
        CopiedRow: "選んだ行", "the selected line";
        Saved: "保存しました: {0}", "Saved: {0}";
        NotSaved: "保存できませんでした: {0}", "Not saved: {0}";
        SaveName: "ファイル名", "File name";
        SavePrivate: "本人だけが読めるファイルを新しく作ります。同じ名前があれば書きません。", "A new file that only you can read. An existing name is left alone.";
        SaveShared: "ファイルを新しく作ります。読める人はフォルダーと同じです。同じ名前があれば書きません。", "A new file, for whoever may read its folder. An existing name is left alone.";
        CodeTitle: "更新できる期間", "When to renew";
        CodeNone: "更新できる期間が分からないため、QRコードはありません。", "No QR code: the days of the renewal are not known.";
        SmallScreen: "画面を40×10以上に広げてください", "Enlarge to 40x10 or more";
        KeyMove: "移動", "move";
        KeyCopy: "コピー", "copy";
        KeyCalendar: "カレンダー", "calendar file";
        KeyErase: "1文字消す", "erase";
        KeyCancel: "やめる", "cancel";
        KeyBack: "前へ", "back";
        KeyRefresh: "読み直す", "read again";
        KeyReveal: "見る・伏せる", "reveal";
        KeyDemo: "カードの抜き差し", "card in/out";
        KeyPalette: "さがす", "actions";
        NotNow: "今はできません", "That can't be done now";
        KeyNotices: "お知らせ", "notices";
        KeyHelp: "ヘルプ", "help";
        KeyQuit: "終了", "quit";
        KeyLanguage: "English", "日本語";
        KeyRedraw: "描き直す", "redraw";
        KeyStaff: "職員", "staff";
        KeySuspend: "中断", "suspend";
        KeyClose: "閉じる", "close";
        KeyAccept: "決定", "accept";
        KeyPage: "1画面ずつ", "by page";
        KeyEnds: "最初・最後", "first, last";
        Panicked: "プログラムの一部が止まりました", "a part of the program stopped";
        Unwoken: "画面を更新するものがなくなりました", "nothing is left that could wake the screen";
        CantSuspend: "戻る先のシェルがないため中断できません", "No shell to return to: can't suspend";
        KeyEraseAll: "全部消す", "clear";
        PinStill: "終わるまでカードを動かさないでください。", "Keep the card still until this has ended.";
        PinTriesUnknown: "残り回数は分かりません", "How many tries are left is not known";
        PinRunning: "カードとやりとりしています", "Talking to the card";
        PinAgainNext: "Enter: もう一度  Esc: 閉じる", "Enter: try again  Esc: close";
        PinBusy: "前のやりとりがまだ終わっていません", "The job before has not ended yet";
        PinNoCard: "カードを置いてください", "Place the card first";
        PinEnded: "{0}", "{0}";
        KeyReset: "再設定のしかた", "how to reset it";
        KeyOtherFile: "別のファイル", "another file";
        KeyPath: "パスをコピー", "copy path";
        CopiedPath: "パス", "path";
        NotAllowed: "ここではできません", "That is not allowed here";
        PasteRefused: "貼り付けは受け付けていません", "Pasting does nothing here";
    }
}

impl Ui {
    /// What is said of a file that is about to be saved.
    pub(crate) const fn saved_for() -> Self {
        if os::file::HAS_PRIVATE { Self::SavePrivate } else { Self::SaveShared }
    }
}
