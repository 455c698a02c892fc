//! The helps in Japanese. Their English stands where the option is declared.

/// Helps: as they are declared, and in Japanese.
pub(super) const HELPS: &[(&str, &str)] = &[
    (
        "Reads a My Number Card and tells its holder the truth about the certificates in it",
        "マイナンバーカードを読み、電子証明書のことを持ち主にありのまま伝えます",
    ),
    (
        "Without a command: the interactive inspector, full screen.\n\
      Exit codes: 0 done, 1 error, 2 usage, 3 no PC/SC service or reader, 4 no card, 5 PIN refused, 6 PIN locked,\n\
      7 signature not valid, 8 unknown card, 9 not on this card, 10 signature undecided, 130 interrupted.",
        "コマンドなしで始めると、全画面で表示します。\n\
      終了コード: 0 完了、1 誤り、2 使い方、3 PC/SC サービスやリーダーがない、4 カードがない、5 暗証番号が違う、6 ロック中、\n\
      7 署名が合わない、8 知らないカード、9 このカードにない、10 署名を判定できない、130 中止",
    ),
    (
        "Use a simulated card instead of a reader (fresh, unless another is named)",
        "リーダーの代わりに模擬カードを使う (名前がなければ fresh)",
    ),
    (
        "The reader to use, by its number in `readers` or any part of its name",
        "使うリーダー (readers の番号か、名前の一部)",
    ),
    (
        "The configuration to use (default: mynascope/config.toml where XDG says)",
        "使う設定 (既定: XDG の場所の mynascope/config.toml)",
    ),
    (
        "The language (default: the configuration's, else the locale's)",
        "言語 (既定: 設定のもの。なければロケールのもの)",
    ),
    (
        "Look at the card as of then: RFC 3339, or a date, meaning 00:00 in Japan",
        "その時点のものとして見る (RFC 3339 か日付。日付は日本の0時)",
    ),
    ("Wait so long for a My Number Card", "マイナンバーカードを待つ秒数"),
    ("Answer in JSON", "JSON で答える"),
    (
        "Colours: auto (default), always, never; `NO_COLOR` counts",
        "色: auto (既定)、always、never。NO_COLOR にも従う",
    ),
    (
        "Write an APDU trace, secrets and personal data blanked; as JSON lines where FILE ends in .jsonl",
        "APDU の記録を書く (暗証番号と個人の情報は伏せる)。FILE の末尾が .jsonl なら1行に1つの JSON で書く",
    ),
    (
        "Write the contents of certificates and personal files into the trace too (never PINs)",
        "証明書と個人の情報の中身も記録に書く (暗証番号は書かない)",
    ),
    ("Tell more", "詳しく伝える"),
    (
        "Draw lines and signs in ASCII, all but QR codes (for terminals that draw East Asian ambiguous characters wide)",
        "QRコード以外の線と記号を ASCII で描く (曖昧幅の文字を全角で描く端末のため)",
    ),
    (
        "Never use a reader's own keys for PINs, nor ask whether it has any",
        "リーダーのテンキーを使わず、あるかどうかも尋ねない",
    ),
    (
        "Words line by line instead of a full screen, for screen readers: nothing is drawn over, no escape sequences",
        "全画面の代わりに、読み上げ向けに1行ずつ言葉で伝える (書き直しも制御文字もありません)",
    ),
    ("Leave the mouse to the terminal", "マウスを端末に任せる"),
    ("The colours of the screen", "画面の配色"),
    ("On a terminal, unless `NO_COLOR` is set", "端末なら付ける (NO_COLOR があれば付けない)"),
    ("Always", "常に"),
    ("Never", "付けない"),
    ("Sixteen colours", "16色"),
    ("High contrast", "高コントラスト"),
    ("Without colours", "色なし"),
    ("日本語", "日本語"),
    ("English", "English"),
    (
        "Serve a simulated card to pcscd's virtual reader, for any PC/SC program",
        "模擬カードを pcscd の仮想リーダーに差し出す",
    ),
    (
        "Guide visitors of a public place through the card they bring",
        "公共の場所で、来た人のカードを案内する",
    ),
    (
        "Ask for a staff code on the terminal, and print its hash for the configuration (then nothing else is done)",
        "職員用コードを端末で尋ね、設定に書くハッシュを出力する (ほかのことはしない)",
    ),
    ("Print a completion script", "シェルの補完スクリプトを出力する"),
    ("The shell", "シェル"),
    (
        "It is roff. To read it: mynascope man sign | man -l -",
        "roff で出力します。読むには: mynascope man sign | man -l -",
    ),
    (
        "Print a manual page: the program's own, or a command's",
        "マニュアルページを出力する (プログラムのもの、またはコマンドのもの)",
    ),
    ("Print the help of a command", "コマンドの説明を表示する"),
    ("The command, as it is typed", "コマンド (入力するとおりに)"),
    ("Print the names of all pages, one a line", "すべてのページの名前を1行に1つ出力する"),
    (
        "Read the PIN as the first line of standard input, a second secret as the second (`pin change`: the new one; `--sign`, `--face`: the password)",
        "暗証番号を標準入力の1行目から、2つ目を2行目から読む (pin change は新しいもの、--sign と --face はパスワード)",
    ),
    ("Send it though one try is left", "残り1回でも送る"),
    ("Go on outside the certificate's validity", "証明書の有効期間の外でも続ける"),
    (
        "Card, certificates, PIN counters; asks for no PIN unless --sign",
        "カード、証明書、暗証番号の残り回数 (--sign のほかは暗証番号なし)",
    ),
    ("One certificate of the card", "カードの証明書1つ"),
    (
        "What the card's own text says of its holder, by its PIN or the number under the photo; never the individual number",
        "カードに記録された氏名・住所など (暗証番号か、顔写真の下の番号で読む。個人番号は決して読まない)",
    ),
    (
        "By verification number B (the 4 digits under the photo) instead of the card text PIN",
        "券面事項入力補助用の暗証番号の代わりに、照合番号B (顔写真の下の数字4桁) で読む",
    ),
    (
        "The signing certificate as well, to see whether the holder has moved since: asks for its password",
        "署名用電子証明書も読み、その後の引っ越しなどがないか比べる (パスワードを尋ねる)",
    ),
    (
        "Write the photo there, by verification number B: a PNG where FILE ends in .png, else JPEG 2000 as in the card",
        "顔写真を照合番号Bで読み、そこに書く (FILE の末尾が .png なら PNG、ほかはカードにある JPEG 2000 のまま)",
    ),
    (
        "Read the card's text by its PIN first, and stop where the certificate says otherwise (the holder has moved)",
        "先にカードに記録された氏名・住所を暗証番号で読み、証明書と違えば署名せずに止める (引っ越しなど)",
    ),
    ("Sign though they differ", "違っていても署名する"),
    ("When to renew, where, with what; asks for no PIN", "更新はいつ、どこで、何を持って (暗証番号なし)"),
    ("The card's PINs", "カードの暗証番号"),
    (
        "Sign a document: a PDF as Japan's registries ask, any other by CMS, CAdES B-B",
        "文書に署名する (PDF は登記・公証などの形式、ほかは CMS、CAdES B-B)",
    ),
    (
        "Check the signatures of a PDF or a CMS signature: what is confirmed, and what is not",
        "PDF の署名や CMS の署名を確かめる (確認したことと、していないこと)",
    ),
    (
        "Test whether the card holds its key: a random challenge, signed by it, checked against its certificate",
        "カードが鍵を持っているか試す (乱数に署名させ、証明書で検証する)",
    ),
    ("Readers and what is in them", "リーダーと、入っているもの"),
    (
        "Whether service and readers stand ready, for a monitor; exit code 0 ok, 1 degraded, 2 down",
        "サービスとリーダーが使える状態か、監視用に (終了コード 0 正常、1 一部に問題あり、2 使えない)",
    ),
    (
        "What is wrong with service, driver, reader or card, and what to do; spends no try, ends PINs that other programs presented",
        "サービス、ドライバー、リーダー、カードの何が悪く、どうすればよいか (残り回数は減らない。ほかのプログラムが入れた暗証番号の状態は終わる)",
    ),
    (
        "Write what was found to a new file for a help desk: text and JSON, nothing that tells of a person",
        "見つかったことを、問い合わせ用に新しいファイルに書く (文と JSON。個人の情報なし)",
    ),
    (
        "Then read the card so many times: how often it failed and by what, how long it took, the likely cause",
        "そのあとカードを何回も読む (失敗した回数と理由、かかった時間、考えられる原因)",
    ),
    ("Which card", "どのカードか"),
    (
        "Serve to the virtual reader that listens there (default: 127.0.0.1:35963)",
        "待ち受けている仮想リーダーの場所 (既定: 127.0.0.1:35963)",
    ),
    ("The key that signs the challenge", "乱数に署名する鍵"),
    ("Which certificate", "どの証明書か"),
    (
        "The user authentication certificate; a phone asks for its PIN",
        "利用者証明用電子証明書 (スマートフォンでは暗証番号を尋ねる)",
    ),
    ("The digital signature certificate: asks for its password", "署名用電子証明書 (パスワードを尋ねる)"),
    ("The card's copy of the authentication CA", "カードにある利用者証明用認証局の写し"),
    ("The card's copy of the signing CA", "カードにある署名用認証局の写し"),
    ("The form of the answer (default: text)", "答えの形 (既定: text)"),
    ("In words", "言葉で"),
    ("PEM (RFC 7468)", "PEM (RFC 7468)"),
    ("DER, byte for byte as on the card", "DER (カードにあるまま)"),
    ("JSON", "JSON"),
    ("Write to a new file instead of standard output", "標準出力の代わりに新しいファイルに書く"),
    ("Show what identifies the holder (masked on a terminal)", "本人に関わる項目を伏せない (端末では伏せる)"),
    ("The card's CA copies as well", "カードにある認証局の写しも"),
    ("The signing certificate as well: asks for its password", "署名用電子証明書も (パスワードを尋ねる)"),
    ("Tries left of every PIN, none spent", "すべての暗証番号の残り回数 (減らさない)"),
    ("Change a PIN", "暗証番号を変更する"),
    (
        "Present a PIN to see whether it is right: a wrong one spends a try, the right one restores all",
        "暗証番号が正しいか試す (違えば1回減り、正しければ元に戻る)",
    ),
    ("Which", "どれか"),
    ("The authentication PIN", "利用者証明用の暗証番号"),
    ("The signing password", "署名用パスワード"),
    ("The card text PIN", "券面事項入力補助用の暗証番号"),
    ("The resident register PIN", "住民基本台帳用の暗証番号"),
    (
        "The resident register PIN in one of its two places, after an earlier change reached the other alone",
        "住民基本台帳用を、前の変更が届かなかった片方だけ変える",
    ),
    ("The common place", "共通カード"),
    ("The resident register's own place", "住基"),
    (
        "Write the window's days to a new calendar file (RFC 5545)",
        "更新期間の予定を新しいファイルに書く (RFC 5545)",
    ),
    (
        "Write what the way to the counter takes to a new text file, one A4 page without the holder's name",
        "窓口へ持って行く紙を新しいテキストファイルに書く (A4 1枚、氏名なし)",
    ),
    ("Draw the window as a QR code for a phone's camera", "更新期間をスマートフォン用の QR コードで描く"),
    ("The document (- is standard input)", "文書 (- は標準入力)"),
    ("Put the document inside the signature, a CMS file", "文書を署名 (CMS のファイル) の中に入れる"),
    (
        "Sign by a file beside the document (CMS), a PDF too",
        "PDF でも、文書とは別のファイル (CMS) に署名する",
    ),
    (
        "Sign a PDF as `PAdES` B-B (default: as Japan's registries ask)",
        "PDF に PAdES B-B で署名する (既定: 登記・公証などの形式)",
    ),
    (
        "Write the revision of a PDF that was signed to a new file",
        "PDF の署名された版を、新しいファイルに書く",
    ),
    ("Only hold a PDF against what Japan's registries ask", "登記・公証などの求める形式かだけを調べる"),
    ("PEM instead of DER", "DER の代わりに PEM"),
    (
        "Write it there (default: FILE.p7s, of a PDF `FILE_signed.pdf`; - is standard output)",
        "書き先 (既定: FILE.p7s、PDF は FILE_signed.pdf。- は標準出力)",
    ),
    ("Replace an existing file", "今あるファイルを置き換える"),
    ("The digest", "ハッシュの方式"),
    ("SHA-256", "SHA-256"),
    ("SHA-384", "SHA-384"),
    ("SHA-512", "SHA-512"),
    ("The key (auth is not meant for documents)", "鍵 (auth は文書のためのものではない)"),
    ("For documents", "署名用"),
    ("For proving who one is", "利用者証明用"),
    (
        "Show what identifies the signer (masked on a terminal)",
        "署名者に関わる項目を伏せない (端末では伏せる)",
    ),
    (
        "The signed file (PDF; .p7s, .p7m: DER, BER, PEM or base64), or a signed mail (.eml)",
        "署名されたファイル (PDF、または .p7s、.p7m。DER、BER、PEM、base64) か、署名されたメール (.eml)",
    ),
    (
        "The document of a detached signature (default: beside it, under its name without the extension)",
        "文書が別にある署名の、その文書 (既定: 隣にある、拡張子を除いた名前のもの)",
    ),
];
