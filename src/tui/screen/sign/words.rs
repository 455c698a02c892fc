//! What the wizard that signs says.

use crate::present::text::words;

words! {
    pub(super) enum Say {
        What: "PDFやほかのファイルに、カードの署名用電子証明書で署名します。署名用パスワード (6〜16文字) を使います。",
              "Signs a PDF, or any other file, with the card's digital signature certificate. It takes the signing password (6 to 16 characters).";
        Gives: "署名には氏名・住所・生年月日・性別が入り、受け取った人は誰でも読めます。",
              "A signature holds name, address, birth date and sex: every recipient can read them.";
        Recipient: "署名を認めるかどうかは、受け取る相手が決めます。文書はこのコンピューターの外に出ません。",
              "Whether it is accepted is for its recipient to decide. The document does not leave this computer.";
        Begin: "Enter: 署名する文書を選ぶ", "Enter: choose a document to sign";
        Choose: "署名する文書を選ぶ", "Choose a document to sign";
        Confirm: "署名する内容", "What will be signed";
        Password: "署名用パスワード", "The signing password";
        Working: "署名しています", "Signing";
        Told: "署名し、保存したファイルを読み直して確かめました", "Signed, saved, and the file read back and checked";
        ToldUnread: "署名して保存しました", "Signed and saved";
        ToldBad: "署名して保存しましたが、読み直した結果が合いません", "Signed and saved, but what was read back does not hold";
        Sign: "署名する", "Sign";
        Next: "次にパスワード  {0}", "the password comes next  {0}";
        Document: "署名する文書", "To be signed";
        File: "文書", "Document";
        Advanced: "くわしい設定", "More";
        Armour: "符号化", "Encoding";
        Pem: "PEM (文字だけ)", "PEM (text)";
        Der: "DER", "DER";
        Standard: "規格", "Standard";
        Time: "署名日時", "Time";
        TimeValue: "署名するときの時計の時刻", "the clock's when it is signed";
        Reader: "リーダー", "Reader";
        Verify: "検証する", "Verify it";
        VerifyValue: "この署名が何を示すかを見る", "see what this signature shows";
        Path: "パスをコピー", "Copy its path";
        Another: "別の文書に署名", "Sign another";
        AnotherValue: "形式はそのまま", "in the same form";
        Hashing: "計算しています", "being computed";
        StillHashing: "文書を読み終わるまでお待ちください", "Wait until the document has been read";
        NotInPdf: "このPDFの中には署名できません。Enter: 別のファイルに署名を作る", "No signature can go in this PDF. Enter: make it a file beside it";
        NotInside: "このPDFの中には署名できません", "No signature can go in this PDF";
        InPdf: "署名欄", "Field";
        OncePlaced: "保存先が決まったら計算します", "computed once it can be saved";
        Unread: "文書を読めませんでした", "The document could not be read";
        Barred: "{0}。e: 別の名前・場所", "{0}. e: another name or place";
        NotYet: "署名を始められません", "Signing can't begin";
        Reset: "Enter: 再設定のしかた", "Enter: how to have it reset";
        Against: "カードの記載と証明書が違うときは、署名せずに止まります。", "Where the certificate differs from the card's own text, nothing is signed.";
        WordFirst: "それでも続けるときは、パスワードの前に{0}と打ちます。", "To go on all the same, {0} is typed before the password.";
        MovedNext: "Enter: 証明書を読んで違いを見る  Esc: 戻る", "Enter: read the certificate and see what differs  Esc: back";
        LockedNext: "Enter: 再設定の方法  Esc: 戻る", "Enter: how to reset it  Esc: back";
        NoName: "名前を入れてください", "Type a name";
        Stopped: "やめました。何も残していません。残り回数は減っていません", "Stopped: nothing is left behind, and no try is spent";
        Unspent: "パスワードは正しく、残り回数は減っていません。", "The password was right: no try is spent.";
        Output: "署名ファイル", "Signature file";
        Place: "保存先", "Saved as";
        Form: "形式", "Form";
        FormOfPdf: "{0}。{1}", "{0}, {1}";
        ReadBack: "保存したファイルを読み直した結果", "The written file, read back";
        NotReadBack: "読み直しは終わっていません。Enter で検証できます。", "It was not read back to the end. Enter verifies it.";
        Forgotten: "カードが離れたので、署名に入った情報の表示を消しました。", "The card is out: what was given away is no longer shown.";
        Name: "署名ファイルの名前 (文書と同じ場所か、パス)", "Name of the signature (beside the document, or a path)";
        NameAgain: "署名はできています。書く場所を選び直してください。パスワードは要りません。", "The signature is made. Choose where to write it; no password is needed.";
        Leaving: "やめています。送っていなければ取りやめ、送っていれば結果を捨てます。", "Stopping: what was not sent is given up, and a signature is thrown away.";
        NothingWritten: "ファイルは何も書いていません。", "No file was written.";
        Writing: "署名ファイルを書いています", "Writing the signature";
        Checking: "書いたファイルを読み直して確かめています", "Reading the written file back";
        Kept: "Enter: 別の名前で保存 (パスワード不要)  Esc: 署名を捨てる", "Enter: write it under another name (no password)  Esc: throw the signature away";
        Anew: "Enter: はじめから読み直す  Esc: 戻る", "Enter: read the document anew  Esc: back";
    }
}
