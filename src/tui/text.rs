//! The words of the interactive face, and text broken into lines by cells.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::present::text::words;

words! {
    /// The words of frame and screens.
    pub(crate) enum Ui {
        CardTab: "カード", "Card";
        CertificatesTab: "証明書", "Certificates";
        RenewalTab: "更新", "Renewal";
        AuthTab: "利用者証明用", "Authentication";
        SignTab: "署名用", "Signing";
        AuthCaTab: "利用者証明用CA", "Auth CA";
        SignCaTab: "署名用CA", "Sign CA";
        StateNotRead: "まだ読んでいません", "not read yet";
        StateClosed: "パスワードで開きます", "opens with its password";
        StateAbsent: "ありません", "not on the card";
        StateTrouble: "読めませんでした", "could not be read";
        OfferRead: "Enter を押すと読みます。暗証番号は要りません。", "Press Enter to read it. No PIN is needed.";
        OfferPassword: "署名用パスワードを入れると開きます。", "It opens with the signing password.";
        TreeTitle: "{0}  ASN.1", "{0}  ASN.1";
        Masked: "伏せ字 (v で表示)", "masked (v reveals)";
        NothingFound: "見つかりません", "Nothing found";
        NotRead: "まだ読んでいない証明書です", "This certificate has not been read";
        CopyMasked: "伏せ字の項目はコピーできません。先に v で表示してください。", "A masked field can't be copied. Reveal it first (v).";
        Copied: "コピーしました: {0}", "Copied: {0}";
        CopiedRow: "選んだ行", "the selected line";
        Saved: "保存しました: {0}", "Saved: {0}";
        NotSaved: "保存できませんでした: {0}", "Not saved: {0}";
        SaveTitle: "ファイルに保存", "Save to a file";
        SaveName: "ファイル名", "File name";
        SaveFormPem: "PEM (名前が .pem で終わる)", "PEM (name ends in .pem)";
        SaveFormDer: "DER (名前が .der か .cer で終わる)", "DER (name ends in .der or .cer)";
        SaveFormIcs: "カレンダー (.ics)", "calendar (.ics)";
        SaveFormNone: "名前の終わりを .pem か .der にしてください", "End the name in .pem or .der";
        SavePrivate: "本人だけが読めるファイルを新しく作ります。同じ名前があれば書きません。", "A new file that only you can read. An existing name is left alone.";
        SaveHolder: "この証明書には氏名・住所・生年月日・性別が入っています。", "This certificate holds name, address, birth date and sex.";
        SaveBirthday: "満了日は多くの場合、誕生日です。共有のカレンダーに入れるときはご注意ください。", "The last day is mostly a birthday: mind who shares the calendar.";
        SaveExists: "同じ名前のファイルがあります。別の名前にしてください。", "A file of that name exists. Choose another name.";
        SaveNoFolder: "その場所がありません。", "There is no such folder.";
        SaveDenied: "その場所に書く権限がありません。", "No permission to write there.";
        SaveTrouble: "書けませんでした。別の場所を試してください。", "It could not be written. Try another place.";
        SaveWaiting: "書いています", "Writing";
        CodeTitle: "更新できる期間", "When to renew";
        CodeHint: "スマートフォンのカメラで写すと、この期間を予定に入れられます。", "Scan it with a phone to put these days into its calendar.";
        CodeTooLarge: "QRコードには {0}×{1} の大きさの画面が要ります。広げるか、カレンダーのファイルを保存してください。", "The QR code needs a screen of {0}x{1}. Enlarge it, or save the calendar file.";
        CodeNone: "更新できる期間が分からないため、QRコードはありません。", "No QR code: the days of the renewal are not known.";
        DaysAhead: "あと {0}", "in {0}";
        RenewalTitle: "いつ更新できるか", "When to renew";
        CounterTitle: "手続き", "Procedure";
        Starting: "カードリーダーを確かめています", "Looking for card readers";
        PlaceCard: "マイナンバーカードをリーダーに置いてください", "Place a My Number Card on the reader";
        PlaceHint: "置くと自動で読み取ります。暗証番号は要りません。", "It is read by itself. No PIN is needed.";
        WantedReader: "選ばれたリーダー {0} がつながるのを待っています", "Waiting for the chosen reader {0}";
        Readers: "リーダー", "Readers";
        InsideNothing: "カードなし", "empty";
        InsideCard: "カードあり", "card present";
        InsideMute: "応答しないカード", "card does not answer";
        InsideUnavailable: "状態が分かりません", "state unknown";
        InsideHeld: "ほかのプログラムが使用中", "in use by another program";
        Reading: "カードを読んでいます", "Reading the card";
        ReadingCount: "読み取り中 {0}/{1}", "Reading {0}/{1}";
        KeepStill: "読み終わるまで動かさないでください。", "Keep it still until it has been read.";
        Why: "理由", "Why";
        Todo: "すること", "To do";
        DemoNoPins: "このカードに暗証番号はありません", "This card has no PINs";
        DemoTitle: "デモ: {0}", "Demo: {0}";
        NotReal: "本物のカードではありません", "not a real card";
        DemoBanner: "デモ・本物のカードではありません", "Demo: not a real card";
        DemoShort: "デモ", "Demo";
        DemoPins: "デモの暗証番号", "The demo card's secrets";
        SmallScreen: "画面を40×10以上に広げてください", "Enlarge to 40x10 or more";
        NoteUnchecked: "発行元と失効は未確認", "Issuer and revocation not checked";
        HelpTitle: "ヘルプ", "Help";
        HelpMouse: "マウスで文字を選ぶときは Shift を押しながらなぞります。", "Hold Shift to select text with the mouse.";
        NoticesTitle: "お知らせ", "Notices";
        NoticesNone: "お知らせはありません。", "No notices.";
        ChooserTitle: "カードを選んでください", "Choose a card";
        GroupCard: "カード", "Card";
        GroupMove: "移動", "Moving";
        GroupProgram: "プログラム", "Program";
        KeyMove: "移動", "move";
        KeyCertificate: "切替", "next";
        KeyRow: "行", "row";
        KeyRead: "カードから読む", "read from the card";
        KeyFind: "検索", "find";
        KeyUnfind: "検索をやめる", "end search";
        KeyTree: "ASN.1", "ASN.1";
        KeyExport: "保存", "save";
        KeyCopy: "コピー", "copy";
        KeyCalendar: "カレンダー", "calendar file";
        KeyCode: "QRコード", "QR code";
        KeyInvert: "明暗を逆に", "invert";
        KeyErase: "1文字消す", "erase";
        KeyCursor: "文字を移動", "move in the text";
        KeySave: "保存", "save";
        KeyForm: "形式を変える", "other form";
        KeyCancel: "やめる", "cancel";
        KeyBack: "前へ", "back";
        KeyOpen: "開く", "open";
        KeyRefresh: "読み直す", "read again";
        KeyReveal: "見る・伏せる", "reveal";
        KeyChoose: "カードを選ぶ", "choose card";
        KeyDemo: "カードの抜き差し", "card in/out";
        KeyNotices: "お知らせ", "notices";
        KeyHelp: "ヘルプ", "help";
        KeyQuit: "終了", "quit";
        KeyLanguage: "English", "日本語";
        KeyRedraw: "描き直す", "redraw";
        KeySuspend: "中断", "suspend";
        KeyClose: "閉じる", "close";
        KeyAccept: "決定", "accept";
        KeyScroll: "スクロール", "scroll";
        KeyPage: "1画面ずつ", "by page";
        KeyEnds: "最初・最後", "first, last";
        ReaderCame: "リーダーがつながりました: {0}", "Reader connected: {0}";
        ReaderWent: "リーダーが外れました: {0}", "Reader gone: {0}";
        CardOut: "カードが離れました。表示を消しました。", "The card is out. Nothing of it is kept.";
        ServiceLost: "PC/SC サービスが応答しなくなりました", "The PC/SC service is gone";
        ServiceBack: "PC/SC サービスが戻りました", "The PC/SC service is back";
        CantSuspend: "戻る先のシェルがないため中断できません", "No shell to return to: can't suspend";
        PinsTab: "暗証番号", "PINs";
        KeyChange: "変更", "change";
        KeyProve: "鍵の確認", "prove the key";
        KeyCheck: "照合", "check";
        KeyLocked: "ロックしたら", "if locked";
        KeyEraseAll: "全部消す", "clear";
        KeyLeave: "離れる", "leave";
        TitleCheck: "{0}の照合", "Check the {0}";
        TitleRead: "{0}を読む", "{0}: read it";
        TitleChange: "{0}の変更", "Change the {0}";
        TitleChallenge: "{0}: 鍵の確認", "{0}: prove its key";
        TitleFinish: "{0}: 変更の残り", "{0}: finish the change";
        HintFinish: "ここだけまだ古い番号です。今の番号には古いほうを、新しい番号には先ほどと同じものを打ってください。",
                    "This place still has the old one. Type that as the present one, and the same new one as before.";
        KeyPad: "リーダーのキーで入力", "use the reader's keys";
        PadOffer: "Tab: リーダーのキーで入力できます", "Tab: type it on the reader's own keys";
        PinOnPad: "リーダーのキーで暗証番号を入力してください", "Type the PIN on the reader's keys";
        TitleLocked: "{0}がロックしたら", "If the {0} is locked";
        HintChallenge: "その場で作る乱数にカードが署名し、証明書と合うかを確かめます。証明書だけを写した偽のカードは、ここで分かります。",
                       "The card signs random bytes made just now, and the answer is checked against its certificate: a copied certificate fails here.";
        HintJuki: "カードの中の2か所を続けて変えます。この手順を記す資料は1つだけで、公の説明では確かめていません。",
                  "It is kept in two places of the card, changed one after the other. Only one source describes how; no official text confirms it.";
        PinStill: "終わるまでカードを動かさないでください。", "Keep the card still until this has ended.";
        PinOld: "今の{0}", "The {0} as it is now";
        PinNew: "新しい{0}", "New {0}";
        PinAgain: "新しい{0}をもう一度", "The new {0} once more";
        PinTriesUnknown: "残り回数は分かりません", "How many tries are left is not known";
        PinFewTries: "残りが少なくなっています。確かでなければ、やめてください (Esc)。", "Few tries are left. Unless you are sure, stop here (Esc).";
        PinLastTry: "最後の1回です。間違えるとロックされ、再設定するまで使えません。それでも入れるときは、「{0}」と打って Enter を押してください。",
                    "This is the last try. A mistake locks it until it is reset. To go on all the same, type \"{0}\" and press Enter.";
        PinLastTryGiven: "最後の1回を使います。間違えるとロックされます。", "The last try will be spent. A mistake locks it.";
        PinOtherWord: "「{0}」と打ってください。やめるときは Esc です。", "Type \"{0}\", or press Esc to stop.";
        PinFull: "これより長くはなりません", "It can't be longer than this";
        PinLacking: "まだカードには送っていません", "Nothing has been sent to the card";
        PinPaste: "貼り付けは受け付けません。クリップボードはほかのプログラムからも見えるためです。手で打ってください。",
                  "Pasting is refused: every program can see the clipboard. Type it by hand.";
        PinWeak: "{0}。このまま続けることもできます。", "Take care: {0}. You may go on all the same.";
        PinComplete: "そろいました", "Complete";
        PinWiped: "操作がなかったため、入力を消しました。はじめから打ってください。", "Nothing was typed for a while: it was wiped. Type it from the start.";
        PinDiffer: "2回の入力が違いました。新しいものをはじめから打ってください。", "The two were not the same. Type the new one from the start.";
        PinSame: "今のものと同じです。別のものを打ってください。", "That is the old one. Type another.";
        PinRunning: "カードとやりとりしています", "Talking to the card";
        PinLeave: "Esc で離れられます。まだ送っていなければ取りやめ、送っていれば最後まで進めて、結果をお知らせに出します。",
                  "Esc leaves. What was not sent is given up; what was goes on to its end and is told as a notice.";
        PinGone: "カードが離れたので、入力を消しました。", "The card left: what was typed is wiped.";
        PinReadNext: "中身はこの先の画面と 2 証明書 で見られます。氏名などは v を押すまで伏せています。",
                     "What it says is on the screens from here on, and on screen 2. Name and address stay masked until you press v.";
        PinAgainNext: "Enter: もう一度  Esc: 閉じる", "Enter: try again  Esc: close";
        PinBusy: "前のやりとりがまだ終わっていません", "The job before has not ended yet";
        PinNotHeld: "このカードには入っていません", "This card does not hold it";
        PinNoCard: "カードを置いてください", "Place the card first";
        PinEnded: "{0}", "{0}";
        OfferSign: "Enter: パスワードを入れて読む", "Enter: read it with the password";
        OfferReset: "Enter: 再設定のしかた", "Enter: how to have it reset";
        OtherNumbers: "照合番号・生年月日", "Verification numbers";
        OtherNumbersWhat: "券面の情報を機械で読むときの番号です。覚える番号ではなく、変更もできません。",
                          "Used when a machine reads the printed face. They are not chosen and can't be changed.";
        RowPurpose: "使うとき", "Used for";
        RowForm: "形", "Looks like";
        RowTries: "残り回数", "Tries left";
        TriesAsking: "問い合わせています", "asking the card";
        TriesNotAsked: "まだ問い合わせていません", "not asked yet";
        TriesFailed: "分かりませんでした", "could not be found out";
        NoteTries: "間違えた回数は、正しく入れるまで戻りません。待っても、カードを抜いても戻りません。",
                   "Mistakes count until the right one is entered. Waiting or taking the card out does not help.";
        NoteTwoPlaces: "カードの中の2か所に別々に入っています。変更は両方に行います。",
                       "The card keeps it in two places, each with its own count. A change is made in both.";
        NoteCan: "Enter 正しいか照合  c 変更", "Enter: check it  c: change it";
        NoteCanProve: "p カードが鍵を持つかを確認", "p: prove that the card holds its key";
        SignScreenTab: "署名", "Sign";
        SignWhat: "ファイルに、カードの署名用電子証明書で署名します (CMS、CAdES B-B)。署名用パスワード (6〜16文字) を使います。",
                  "Signs a file with the card's digital signature certificate (CMS, CAdES B-B). It takes the signing password (6 to 16 characters).";
        SignGives: "署名には氏名・住所・生年月日・性別が入り、受け取った人は誰でも読めます。",
                   "A signature holds name, address, birth date and sex: every recipient can read them.";
        SignRecipient: "署名を認めるかどうかは、受け取る相手が決めます。文書はこのコンピューターの外に出ません。",
                       "Whether it is accepted is for its recipient to decide. The document does not leave this computer.";
        SignBegin: "Enter: 署名する文書を選ぶ", "Enter: choose a document to sign";
        SignChoose: "署名する文書を選ぶ", "Choose a document to sign";
        SignConfirm: "署名する内容", "What will be signed";
        SignPassword: "署名用パスワード", "The signing password";
        SignWorking: "署名しています", "Signing";
        SignTold: "署名の結果", "Result";
        SignHashing: "計算しています", "being computed";
        SignStillHashing: "文書を読み終わるまでお待ちください", "Wait until the document has been read";
        SignUnread: "文書を読めませんでした", "The document could not be read";
        SignBarred: "{0}。e: 別の名前・場所", "{0}. e: another name or place";
        SignTaken: "同じ名前のファイルがあります", "A file of that name exists";
        SignNotHeld: "このカードに署名用電子証明書はありません。市区町村の窓口で発行を受けられます。", "This card holds no digital signature certificate. The municipal counter can issue one.";
        SignLockedNext: "Enter: 再設定の方法  Esc: 戻る", "Enter: how to reset it  Esc: back";
        SignNoFolder: "保存先のフォルダーがありません", "The folder to save in is not there";
        SignClosedFolder: "保存先に書き込む権限がありません", "No permission to write there";
        SignNoPlace: "その保存先には書けません", "It can't be written there";
        SignNoName: "名前を入れてください", "Type a name";
        SignStopped: "やめました。何も残していません。残り回数は減っていません", "Stopped: nothing is left behind, and no try is spent";
        SignUnspent: "パスワードは正しく、残り回数は減っていません。", "The password was right: no try is spent.";
        SignReadFirst: "r: 先に証明書を読んで値を確かめる (パスワードが要ります)", "r: read the certificate first, with the password, and see the values";
        SignOutput: "署名ファイル", "Signature file";
        SignPlace: "保存先", "Saved as";
        SignForm: "形式", "Form";
        SignDetached: "文書とは別のファイル", "beside the document";
        SignAttached: "文書を中に入れる", "the document inside";
        SignOptions: "a 別ファイル・文書入り  m PEM・DER  d ハッシュ  e 名前", "a beside, inside  m PEM, DER  d digest  e name";
        SignOutOfDates: "証明書の有効期間の外です。署名しても検証では認められません。", "Outside the certificate's dates: a verifier will not accept the signature.";
        SignReadBack: "保存したファイルを読み直した結果", "The written file, read back";
        SignNotReadBack: "読み直しは終わっていません。Enter で検証できます。", "It was not read back to the end. Enter verifies it.";
        SignForgotten: "カードが離れたので、署名に入った情報の表示を消しました。", "The card is out: what was given away is no longer shown.";
        SignName: "署名ファイルの名前 (文書と同じ場所か、パス)", "Name of the signature (beside the document, or a path)";
        SignNameAgain: "署名はできています。書く場所を選び直してください。パスワードは要りません。", "The signature is made. Choose where to write it; no password is needed.";
        SignLeaving: "やめています。送っていなければ取りやめ、送っていれば結果を捨てます。", "Stopping: what was not sent is given up, and a signature is thrown away.";
        SignNothingWritten: "ファイルは何も書いていません。", "No file was written.";
        SignWriting: "署名ファイルを書いています", "Writing the signature";
        SignChecking: "書いたファイルを読み直して確かめています", "Reading the written file back";
        SignKept: "Enter: 別の名前で保存 (パスワード不要)  Esc: 署名を捨てる", "Enter: write it under another name (no password)  Esc: throw the signature away";
        SignAnew: "Enter: はじめから読み直す  Esc: 戻る", "Enter: read the document anew  Esc: back";
        KeySign: "署名へ", "go on to sign";
        KeyReadFirst: "先に読む", "read first";
        KeyAttach: "文書入り", "beside/inside";
        KeyRename: "名前", "name";
        KeyArmour: "PEM/DER", "PEM/DER";
        KeyDigest: "ハッシュの方式", "digest";
        KeyVerify: "検証する", "verify it";
        KeyGoOn: "次へ", "go on";
        KeyDiscard: "捨てて戻る", "discard";
        VerifyTab: "検証", "Verify";
        VerifyWhat: "署名ファイル (CMS: .p7s や .p7m) を調べ、確認できたことと、確認していないことを分けて示します。",
                    "Checks a signed file (CMS: .p7s, .p7m) and tells apart what was confirmed and what was not.";
        VerifyNoCard: "カードは要りません。文書はこのコンピューターの外に出ません。", "No card is needed. The document does not leave this computer.";
        VerifyLaw: "手元での確認です。失効は確認できません (公的個人認証法17条の署名検証者ではありません)。",
                   "A private check: revocation can't be checked (this is no notified verifier, Act on JPKI, article 17).";
        VerifyBegin: "Enter: 署名ファイルを選ぶ", "Enter: choose a signed file";
        VerifyChoose: "署名ファイルを選ぶ", "Choose a signed file";
        VerifyDocument: "署名された文書を選ぶ (Esc: なしで見る)  {0}", "Choose the signed document (Esc: go on without)  {0}";
        VerifyWhich: "署名 {0}/{1}  全体 {2}  (Tab: 次の署名)  {3}", "Signature {0} of {1}, overall {2}  (Tab: the next)  {3}";
        VerifyReading: "{0} を調べています", "Checking {0}";
        VerifySigner: "署名者・ファイル", "Signer and files";
        VerifyFailed: "調べられませんでした", "It could not be checked";
        WizardStopping: "やめています", "Stopping";
        FileGone: "{0} がありません", "{0} is not there";
        FileDenied: "{0} を読み書きする権限がありません", "No permission for {0}";
        FileTrouble: "{0} を読み書きできませんでした", "{0} could not be read or written";
        FileFull: "ディスクがいっぱいで、{0} を書けませんでした", "The disk is full: {0} could not be written";
        FileFullTodo: "空きを作るか、別の場所を選んでください", "Make room, or choose another place";
        FileNoThread: "{0}: プロセスやスレッドの数が上限 (ulimit -u) に達しています", "{0}: no more processes or threads are allowed (ulimit -u)";
        FileNoThreadTodo: "ほかのプログラムを終えて、もう一度やり直してください", "Close other programs and try again";
        FileOther: "別のファイルを選んでください", "Choose another file";
        FileOtherName: "別の名前にしてください", "Choose another name";
        FileStopped: "やめました。何も残していません", "Stopped: nothing is left behind";
        FileChanged: "{0} が作業の間に変わりました", "{0} changed meanwhile";
        FileChangedTodo: "ほかのプログラムが書き終えてから、やり直してください", "Try again when no other program writes to it";
        FileNoSignature: "{0} は CMS の署名として読めません ({1}バイト目: {2})", "{0} can't be read as a CMS signature (octet {1}: {2})";
        FileNoSignatureTodo: "CMS の署名ファイル (.p7s や .p7m) を選んでください", "Choose a file with a CMS signature (.p7s, .p7m)";
        PickLine: "名前・場所>", "Name or path>";
        PickReading: "読んでいます", "Reading";
        PickEmpty: "ここには何もありません", "Nothing here";
        PickNone: "合うものがありません。Enter で入力した場所を見ます。", "Nothing fits. Enter looks for what was typed.";
        PickCut: "多すぎるため、一部だけを出しています", "Too many: only a part is listed";
        PickNoFile: "ファイルではないため選べません", "Not a file: it can't be chosen";
        PickNoFolder: "その場所はありません", "There is no such place";
        PickNotFolder: "フォルダーではありません", "That is no folder";
        PickDenied: "開く権限がありません", "No permission to open it";
        PickTrouble: "読めませんでした", "It could not be read";
        KeyFile: "ファイルを選ぶ", "choose a file";
        KeyOtherFile: "別のファイル", "another file";
        KeyPath: "パスをコピー", "copy path";
        KeyDocument: "文書を選ぶ", "document";
        KeySignature: "次の署名", "next signature";
        KeyEraseUp: "消す・上へ", "erase, up";
        KeyHidden: "隠しファイル", "hidden files";
        CopiedPath: "パス", "path";
        PasteRefused: "貼り付けは受け付けていません", "Pasting does nothing here";
    }
}

/// The width of a text in cells.
pub(crate) fn cells(text: &str) -> usize {
    text.width()
}

/// Is a line never to begin with this? (行頭禁則)
fn closes(c: char) -> bool {
    matches!(c, '。' | '、' | '」' | '』' | ')' | '）' | ',' | '.' | ':' | ';' | '!' | '?' | '・' | 'ー')
}

/// Is a line never to end with this? (行末禁則)
fn opens(c: char) -> bool {
    matches!(c, '「' | '『' | '(' | '（')
}

/// May a word that is longer than a line be broken behind this?
fn breaks(c: char) -> bool {
    matches!(c, ':' | ',' | '/')
}

/// The cells up to the next such place or the end, where that is within a line.
fn group(rest: &str, width: usize) -> Option<usize> {
    let mut used = 0;
    for c in rest.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            return None;
        }
        if breaks(c) {
            break;
        }
    }
    Some(used)
}

/// What a character is to a line break.
#[derive(PartialEq, Eq)]
enum Kind {
    Blank,
    Hiragana,
    Katakana,
    /// Kanji and everything else that is wide.
    Wide,
    Narrow,
}

fn kind(c: char) -> Kind {
    match c {
        ' ' | '\u{3000}' => Kind::Blank,
        '\u{3041}'..='\u{309f}' => Kind::Hiragana,
        '\u{30a0}'..='\u{30ff}' => Kind::Katakana,
        c if c.width().unwrap_or(0) > 1 => Kind::Wide,
        _ => Kind::Narrow,
    }
}

/// Do two characters stay on one line where there is room for their piece? A piece of Japanese is a word and the
/// particles behind it, a number and what it counts, a date.
fn joins(last: char, c: char) -> bool {
    if opens(last) || closes(c) || c.width() == Some(0) {
        return true;
    }
    if closes(last) && kind(last) != Kind::Narrow {
        return last == 'ー' && matches!(kind(c), Kind::Katakana | Kind::Hiragana);
    }
    match (kind(last), kind(c)) {
        (Kind::Blank, _) | (_, Kind::Blank) => false,
        (_, Kind::Hiragana) => true,
        (Kind::Narrow, Kind::Wide) => last.is_ascii_digit(),
        (Kind::Wide, Kind::Narrow) => c.is_ascii_digit(),
        (Kind::Hiragana, Kind::Wide) => last == 'か' && c == '月',
        (before, after) => before == after,
    }
}

/// Breaks a text into lines of at most `width` cells: between words, in Japanese before a word and not within it,
/// within a word only where the word alone is longer than a line.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut pieces: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for c in text.chars() {
        match pieces.last_mut() {
            Some(piece) if before.is_some_and(|last| joins(last, c)) => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        before = Some(c);
    }
    let mut lines = vec![String::new()];
    for piece in pieces {
        let used = lines.last().map_or(0, |line| cells(line));
        let room = used + cells(&piece) <= width;
        if !room && used > 0 {
            lines.push(String::new());
        }
        for (at, c) in piece.char_indices() {
            let broken = lines.len() > 1;
            let Some(line) = lines.last_mut() else { continue };
            // The blank at which a line was broken belongs to neither.
            if line.is_empty() && c == ' ' && broken {
                continue;
            }
            // A long row of groups (octets, names) is broken between two of them.
            let full = cells(line) + c.width().unwrap_or(0) > width
                || line.ends_with(breaks)
                    && group(&piece[at..], width).is_some_and(|next| cells(line) + next > width);
            if full {
                lines.push(c.to_string());
            } else {
                line.push(c);
            }
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// A text cut to at most `width` cells.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if cells(text) <= width {
        return text.to_owned();
    }
    let mut told = String::new();
    for c in text.chars() {
        if cells(&told) + c.width().unwrap_or(0) + 2 > width {
            break;
        }
        told.push(c);
    }
    if width >= 2 {
        told.push_str("..");
    }
    told
}

/// A text filled with blanks to `width` cells.
pub(crate) fn pad(text: &str, width: usize) -> String {
    let mut told = cut(text, width);
    told.push_str(&" ".repeat(width.saturating_sub(cells(&told))));
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_never_wider_than_its_place() {
        let text = "署名用パスワードがロックされています。市区町村の窓口で、または sudo systemctl start pcscd.socket です。";
        for width in 2..90 {
            for line in wrap(text, width) {
                assert!(cells(&line) <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn nothing_is_lost_but_blanks() {
        let text = "A certificate (JPKI) ends、今日で終わります。more";
        let whole = |text: &str| text.replace(' ', "");
        for width in 2..40 {
            assert_eq!(whole(&wrap(text, width).concat()), whole(text));
        }
    }

    #[test]
    fn a_full_stop_does_not_begin_a_line() {
        assert_eq!(wrap("日本語。英", 8), ["日本語。", "英"]);
        assert_eq!(wrap("市区町村の窓口で、カードを", 14), ["市区町村の", "窓口で、", "カードを"]);
        assert_eq!(wrap("終わり 8年2か月", 12), ["終わり", "8年2か月"]);
        assert_eq!(wrap("ながいながい", 6), ["ながい", "ながい"]);
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("8D:C1:69:80:B0", 8), ["8D:C1:", "69:80:B0"]);
        assert_eq!(wrap("O=JPKI,C=JPXX", 9), ["O=JPKI,", "C=JPXX"]);
    }

    #[test]
    fn cut_and_pad_count_cells() {
        assert_eq!(cut("カード情報", 6), "カー..");
        assert_eq!(pad("カー", 6), "カー  ");
    }
}
