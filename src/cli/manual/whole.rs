//! What the program's own page has beside commands and options.

use super::roff::{Page, bold};
use crate::present::text::{Lang, Text, words};

words! {
    enum Say {
        Pins: "暗証番号", "PINS";
        Environment: "環境変数", "ENVIRONMENT";
        Files: "ファイル", "FILES";
        Configuration: "設定", "CONFIGURATION";
        ConfigurationAbout: "`config.toml` (または `--config FILE`) の項目です。コマンドラインのほうが優先されます。知らない項目や正しくない値は、ファイルと行と理由を伝えて断ります (終了コード 2)。", "Keys of `config.toml`, or of the file that `--config` names. The command line outvotes them. What is not known or not right is refused with file, line and reason (exit code 2).";
        Json: "JSON の形", "JSON";
        JsonAbout: "`--json` は、1つの JSON を1行で標準出力に書きます。`schema` は 1 です。日付は日本の暦日、日時は RFC 3339 で `+09:00` です。分からないものは null で、推測は書きません。識別名は RFC 4514 の形です。模擬カードでは `simulated` が true、`trust.status` が `test` です。", "With `--json` the answer is one JSON object on one line of standard output. `schema` is 1. Dates are calendar days in Japan, times are RFC 3339 with `+09:00`. What is not known is null, never a guess. Distinguished names are written as RFC 4514 has them. Of a simulated card `simulated` is true and `trust.status` is `test`.";
        JsonError: "うまくいかなかったときは、次のものが標準出力に加わります。標準エラー出力には、起きたことと、どうすればよいかを1行ずつ書きます。", "Where something went wrong this is in it; standard error has one line on what happened and one on what to do.";
        JsonMore: "それぞれの項目は、コマンドのページにあります。", "The keys of each answer are in the pages of the commands.";
    }
}

pub(super) const ABOUT: &[Text] = &[
    Text::new(
        "マイナンバーカードと PC/SC のリーダーで、カードの電子証明書、暗証番号の残り回数、更新の期間を見ます。文書に署名し、署名を確かめることもできます。コマンドなしで始めると、全画面で表示し (`--accessible` では1行ずつ)、リーダーとカードの動きに合わせます。画面では `?` が操作の説明です。",
        "Looks at a My Number Card in a PC/SC reader: its certificates, how many tries each PIN has left, when to renew. It signs documents and checks signatures. Without a command it is a full screen that follows readers and cards (with `--accessible` lines of words); there `?` tells the keys.",
    ),
    Text::new(
        "何もどこへも送りません。証明書が失効しているかどうかは、カードから分からず、問い合わせることもできないため、確かめていないものとして伝えます。個人番号は読みません。",
        "It sends nothing anywhere. Whether a certificate was revoked can't be read from a card, nor may anybody but accredited verifiers ask: it is told as not checked. The individual number is never read.",
    ),
];

const PINS: &[Text] = &[
    Text::new(
        "暗証番号は端末で尋ねるか、`--pin-stdin` で標準入力の行から読みます。コマンドラインや環境変数からは受け取りません。送るのは1回の作業に1度だけで、残り1回では `--last-try` を付けるか、端末で確かめてから送ります。見せたカードにだけ送ります。",
        "A PIN is asked for on the terminal itself, or read as a line of standard input with `--pin-stdin`; it never comes by the command line or the environment. It is sent once per job, and only to the card that was shown. With one try left it is sent only with `--last-try`, or after that was confirmed on the terminal.",
    ),
    Text::new(
        "回数: 利用者証明用 3回 (4桁)、署名用 5回 (英大文字と数字で6文字から16文字)、券面事項入力補助用 3回 (4桁)、住民基本台帳用 3回 (4桁)。正しく入力すると元に戻ります。ロックされたものは市区町村の窓口で戻します。",
        "Tries: authentication 3 (4 digits), signing 5 (6 to 16 capital letters and digits), card text 3 (4 digits), resident register 3 (4 digits). The right one restores them all. One that is locked is reset at the municipal counter.",
    ),
];

pub(super) const EXITS_ABOUT: Text = Text::new(
    "`health` と `kiosk` の終了コードは別のもので、それぞれのページにあります。",
    "Those of `health` and `kiosk` are their own and told in their pages.",
);

pub(super) const PERSONAS_ABOUT: Text = Text::new(
    "`--demo=PERSONA` と `simulate PERSONA` の名前です。証明書は始めるときに発行し、日付は `--now` に合わせます。暗証番号は最初の画面に出ます。",
    "Names for `--demo=PERSONA` and `simulate PERSONA`. Their certificates are issued as the program begins, relative to `--now`; their PINs stand on the first screen.",
);

const ENVIRONMENT: &[(&str, Text)] = &[
    (
        "LC_ALL, LC_MESSAGES, LANG",
        Text::new(
            "言語。空でない最初のものが決め、`ja` で始まれば日本語、どれもなければ日本語。`--lang` と設定が優先する",
            "the language: the first that is set and not empty decides; Japanese where it begins with `ja` or none is set. `--lang` and the configuration come first",
        ),
    ),
    (
        "NO_COLOR",
        Text::new(
            "空でなければ色を付けない (`--color always` が優先する)",
            "no colours where it is not empty; `--color always` outvotes it",
        ),
    ),
    (
        "TERM, COLORTERM",
        Text::new(
            "端末で描けるもの。`TERM` が `dumb` なら、また端末があるのに空か、ないか、`unknown` なら、`--accessible` と同じで、`kiosk` は始まらない。`linux` で始まれば `--ascii` と同じ",
            "what the terminal draws. Where `TERM` is `dumb`, or there is a terminal and it is empty, not set or `unknown`, it is as with `--accessible`, and `kiosk` does not start; where it begins with `linux`, as with `--ascii`",
        ),
    ),
    (
        "LC_ALL, LC_CTYPE, LANG",
        Text::new(
            "文字コード。空でない最初のものが UTF-8 でなければ、どれもないときも、`--ascii` と同じ。設定の `ascii = false` が優先する。`kiosk` では `--demo` のときだけ見る",
            "the characters: where the first that is set and not empty names no UTF-8, or none is set, it is as with `--ascii`. `ascii = false` in the configuration comes first; a `kiosk` asks them with `--demo` alone",
        ),
    ),
    (
        "MYNASCOPE_ACCESSIBLE",
        Text::new(
            "空でも `0` でもなければ `--accessible` と同じ",
            "as with `--accessible`, unless it is empty or `0`",
        ),
    ),
    ("XDG_CONFIG_HOME, HOME", Text::new("設定の場所", "where the configuration lies")),
    (
        "XDG_RUNTIME_DIR",
        Text::new(
            "`health` がキオスクの状態を探す場所のひとつ",
            "one of the places where `health` looks for a kiosk's state",
        ),
    ),
    ("TMPDIR", Text::new("一時ファイルの場所", "where temporary files go")),
];

const FILES: &[(&str, Text)] = &[
    (
        "$XDG_CONFIG_HOME/mynascope/config.toml",
        Text::new(
            "設定。`XDG_CONFIG_HOME` がなければ `~/.config/mynascope/config.toml`。なくてもよい",
            "the configuration; `~/.config/mynascope/config.toml` without `XDG_CONFIG_HOME`. It need not be there",
        ),
    ),
    ("/etc/mynascope/kiosk.toml", Text::new("キオスクの設定", "the configuration of a kiosk")),
    (
        "/run/mynascope/kiosk.json, /run/user/UID/mynascope/kiosk.json",
        Text::new(
            "動いているキオスクの状態。個人やカードに関わるものはない",
            "how a kiosk that runs goes; nothing of a person or a card",
        ),
    ),
];

const KEYS: &[(&str, Text)] = &[
    ("lang", Text::new("`\"ja\"` か `\"en\"`", "`\"ja\"` or `\"en\"`")),
    (
        "theme",
        Text::new(
            "`\"default\"`、`\"high-contrast\"`、`\"mono\"` のどれか",
            "`\"default\"`, `\"high-contrast\"` or `\"mono\"`",
        ),
    ),
    ("accessible", Text::new("`true` なら `--accessible` と同じ", "`true` is as `--accessible`")),
    ("ascii", Text::new("`true` なら `--ascii` と同じ", "`true` is as `--ascii`")),
    ("mouse", Text::new("`false` なら `--no-mouse` と同じ", "`false` is as `--no-mouse`")),
    ("reader", Text::new("`--reader` と同じ", "as `--reader`")),
    (
        "[[root]]",
        Text::new(
            "加える認証局: `file` (DER。設定からの相対パスでもよい) と `sha256` (そのフィンガープリント)",
            "a further root: `file` (DER; beside the configuration, or a whole path) and `sha256`, its fingerprint",
        ),
    ),
    (
        "[[municipality]]",
        Text::new("加える市区町村の手続き: `file`", "what a further municipality asks: `file`"),
    ),
];

const ERROR: &str = "error {code, kind, message, todo, tries_left}";

pub(super) const EXAMPLES: &[(&str, Text)] = &[
    ("mynascope", Text::new("全画面で始める", "Begin the full screen")),
    (
        "mynascope --demo=expired",
        Text::new("期限の切れた模擬カードで", "The same on a simulated card that has expired"),
    ),
    (
        "mynascope inspect --json --wait 30",
        Text::new(
            "スクリプトで: カードを30秒まで待ち、JSON で",
            "For a script: wait up to 30 seconds for a card; JSON",
        ),
    ),
    (
        "mynascope --demo renew --now 2030-01-01",
        Text::new("2030年1月1日のものとして見る", "As of 1 January 2030"),
    ),
    (
        "mynascope --trace card.txt inspect",
        Text::new(
            "カードとのやりとりも書く (個人の情報は伏せる)",
            "Write down what was said to the card, personal data blanked",
        ),
    ),
];

/// How PINs come, and how many tries there are.
pub(super) fn pins(page: &mut Page, lang: Lang) {
    page.section(Say::Pins.say(lang));
    for text in PINS {
        page.paragraph(text.say(lang));
    }
}

/// Environment, files, configuration and JSON.
pub(super) fn around(page: &mut Page, lang: Lang) {
    let terms = |page: &mut Page, terms: &[(&str, Text)]| {
        for (term, text) in terms {
            page.term(&bold(term), text.say(lang));
        }
    };
    page.section(Say::Environment.say(lang));
    terms(page, ENVIRONMENT);
    page.section(Say::Files.say(lang));
    terms(page, FILES);
    page.section(Say::Configuration.say(lang));
    page.text(Say::ConfigurationAbout.say(lang));
    terms(page, KEYS);
    page.section(Say::Json.say(lang));
    page.text(Say::JsonAbout.say(lang));
    page.paragraph(Say::JsonError.say(lang));
    page.lines(ERROR);
    page.paragraph(Say::JsonMore.say(lang));
}
