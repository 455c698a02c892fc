//! What is said on the page of signing.

use crate::present::text::words;

words! {
    pub(in crate::stream) enum Say {
        What: "PDFやほかのファイルに、カードの署名用電子証明書で署名します。署名用パスワード (6〜16文字) を使います。",
              "Signs a PDF, or any other file, with the card's digital signature certificate. It takes the signing password (6 to 16 characters).";
        Gives: "署名には氏名・住所・生年月日・性別が入り、受け取った人は誰でも読めます。",
              "A signature holds name, address, birth date and sex: every recipient can read them.";
        Recipient: "署名を認めるかどうかは、受け取る相手が決めます。文書はこのコンピューターの外に出ません。",
              "Whether it is accepted is for its recipient to decide. The document does not leave this computer.";
        Choose: "署名する文書を選ぶ", "choose a document to sign";
        ChooseFile: "署名する文書を選びます。", "Choose the document to sign.";
        Reset: "再設定のしかた", "how to have it reset";
        ReadFirst: "先に証明書を読んで、相手に渡る氏名などを確かめる", "read the certificate first, to hear what is given away";
        Hashing: "文書を読んでいます", "Reading the document";
        Stopped: "やめました。何も残していません。残り回数は減っていません。", "Stopped: nothing is left behind, and no try is spent.";
        Next: "どうしますか", "What do you want to do";
        Sign: "署名する。次にパスワードを入れます", "sign it; the password comes next";
        Form: "形式を変える", "change the form";
        FormItem: "{0}。{1}", "{0}, {1}";
        Digest: "ハッシュの方式を変える", "change the digest";
        Armour: "PEM と DER を切り替える", "switch between PEM and DER";
        Place: "保存先を変える", "change where it is saved";
        Name: "署名ファイルの名前。文書と同じ場所か、パス", "Name of the signature, beside the document, or a path";
        Again: "署名する内容をもう一度聞く", "hear again what will be signed";
        StillHashing: "文書を読み終わっていません。", "The document has not been read to its end.";
        Unread: "文書を読めませんでした。", "The document could not be read.";
        NotInside: "このPDFの中には署名できません。形式を「文書とは別のファイル」にすれば署名できます。",
                   "No signature can go in this PDF. It can be signed by a file beside it: change the form.";
        Barred: "ここには保存できません。{0}。別の名前か場所にしてください。", "It can't be saved there: {0}. Choose another name or place.";
        NoCard: "先にカードをリーダーに置いてください。", "Place the card first.";
        Busy: "前のやりとりがまだ終わっていません。", "The job before has not ended yet.";
        Writing: "署名ファイルを書いています", "Writing the signature";
        Checking: "書いたファイルを読み直して確かめています", "Reading the written file back";
        NothingWritten: "ファイルは何も書いていません。", "No file was written.";
        Unspent: "パスワードは正しく、残り回数は減っていません。", "The password was right: no try is spent.";
        Kept: "署名はできています。別の名前か場所を打てば書けます。パスワードは要りません。0 を打つと署名を捨てます。",
              "The signature is made. Type another name or place to write it; no password is needed. 0 throws the signature away.";
        Thrown: "署名を捨てました。", "The signature was thrown away.";
        Anew: "文書をはじめから読み直してください。", "Choose the document again, so that it is read anew.";
        Verify: "この署名を検証する", "verify this signature";
    }
}
