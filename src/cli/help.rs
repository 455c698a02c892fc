//! The command line as it tells of itself, in the person's language: helps, the manual page, the completions.
//!
//! The English of a help stands where the option is declared; here is what it is in Japanese, and what clap would say by
//! itself in English alone. A help without its Japanese fails a test.

use clap::builder::{PossibleValue, StyledStr};
use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::{kiosk, line, manual};
use crate::present::text::{Lang, words};

words! {
    enum Say {
        Usage: "使い方:", "Usage:";
        Commands: "コマンド", "Commands";
        Arguments: "引数", "Arguments";
        Options: "オプション", "Options";
        Default: "[既定: {0}]", "[default: {0}]";
        Values: "[値: {0}]", "[possible values: {0}]";
        ValuesLong: "値:", "Possible values:";
        Help: "この説明を表示する (-h は短く)", "Print help (-h: in short)";
        Version: "版を表示する", "Print version";
        KioskConfig: "使う設定 (既定: /etc/mynascope/kiosk.toml)", "The configuration to use (default: /etc/mynascope/kiosk.toml)";
        HelpCommand: "コマンドの説明を表示する", "Print the help of a command";
    }
}

/// Headings of the manual page that its maker writes in English.
const HEADINGS: [(&str, &str); 8] = [
    ("NAME", "名前"),
    ("SYNOPSIS", "書式"),
    ("DESCRIPTION", "説明"),
    ("OPTIONS", "オプション"),
    ("SUBCOMMANDS", "コマンド"),
    ("COMMANDS", "コマンド"),
    ("EXTRA", "補足"),
    ("VERSION", "版"),
];

/// Helps: as they are declared, and in Japanese.
const HELPS: &[(&str, &str)] = &[
    (
        "Reads a My Number Card and tells its holder the truth about the certificates in it",
        "マイナンバーカードを読み、中の電子証明書のことを持ち主にありのまま伝えます",
    ),
    (
        "Without a command: the interactive inspector, full screen.\n\
      Exit codes: 0 done, 1 error, 2 usage, 3 no PC/SC service or reader, 4 no card, 5 PIN refused, 6 PIN locked,\n\
      7 signature not valid, 8 unknown card, 9 not on this card, 10 signature undecided, 130 interrupted.",
        "コマンドなしで始めると、全画面で表示します。\n\
      終了コード: 0 完了、1 誤り、2 使い方、3 PC/SC サービスやリーダーがない、4 カードがない、5 暗証番号が違う、6 ロック中、\n\
      7 署名が合わない、8 知らないカード、9 このカードにない、10 署名を判定できない、130 中止",
    ),
    ("Use a simulated card instead of a reader", "リーダーの代わりに模擬カードを使う"),
    (
        "The reader to use, by its number in `readers` or any part of its name",
        "使うリーダー (readers の番号か、名前の一部)",
    ),
    (
        "The configuration to use (default: mynascope/config.toml where XDG says)",
        "使う設定 (既定: XDG の場所の mynascope/config.toml)",
    ),
    ("The language (default: the locale's)", "言語 (既定: ロケールのもの)"),
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
        "Draw borders in ASCII (for terminals that draw East Asian ambiguous characters wide)",
        "罫線を ASCII で描く (曖昧幅の文字を全角で描く端末のため)",
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
    ("Print the manual page", "マニュアルページを出力する"),
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
    ("Serve to the virtual reader that listens there", "待ち受けている仮想リーダーの場所"),
    ("The key that signs the challenge", "乱数に署名する鍵"),
    ("Which certificate", "どの証明書か"),
    (
        "The user authentication certificate; a phone asks for its PIN",
        "利用者証明用電子証明書 (スマートフォンでは暗証番号を尋ねる)",
    ),
    ("The digital signature certificate: asks for its password", "署名用電子証明書 (パスワードを尋ねる)"),
    ("The card's copy of the authentication CA", "カードにある利用者証明用認証局の写し"),
    ("The card's copy of the signing CA", "カードにある署名用認証局の写し"),
    ("The form of the answer", "答えの形"),
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

/// A help in a language. Where it has no Japanese, it is told as it is.
fn told(help: &StyledStr, lang: Lang) -> String {
    let declared = help.to_string();
    let japanese = || HELPS.iter().find(|(english, _)| *english == declared).map(|(_, ja)| (*ja).to_owned());
    lang.pick(japanese(), None).unwrap_or(declared)
}

/// The command line, in a language.
pub(super) fn command(lang: Lang) -> Command {
    let mut command = line::Args::command();
    // What clap adds is there from here on: helps, versions, what holds for every command.
    command.build();
    worded(command, lang).mut_subcommand("kiosk", |it| it.mut_args(|arg| of_kiosk(arg, lang)))
}

/// As a kiosk has it: only what it takes, and a configuration of its own.
fn of_kiosk(arg: Arg, lang: Lang) -> Arg {
    match arg.get_long() {
        Some("config") => {
            let help = Say::KioskConfig.say(lang).to_owned();
            arg.help(help.clone()).long_help(help)
        }
        Some(name) if kiosk::REFUSED.contains(&name) => arg.hide(true),
        _ => arg,
    }
}

fn worded(mut command: Command, lang: Lang) -> Command {
    if let Some(about) = command.get_about().cloned() {
        let is_help = command.get_name() == "help";
        command =
            command.about(if is_help { Say::HelpCommand.say(lang).to_owned() } else { told(&about, lang) });
    }
    if let Some(after) = command.get_after_help().cloned() {
        command = command.after_help(told(&after, lang));
    }
    let template = format!(
        "{{before-help}}{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
        Say::Usage.say(lang)
    );
    command
        .help_template(template)
        .subcommand_help_heading(Say::Commands.say(lang))
        .mut_args(|arg| argument(arg, lang))
        .mut_subcommands(|command| worded(command, lang))
}

fn argument(arg: Arg, lang: Lang) -> Arg {
    let help = match arg.get_action() {
        ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong => Say::Help.say(lang).to_owned(),
        ArgAction::Version => Say::Version.say(lang).to_owned(),
        _ => arg.get_help().map(|help| told(help, lang)).unwrap_or_default(),
    };
    let heading = if arg.is_positional() { Say::Arguments } else { Say::Options };
    let takes = arg.get_action().takes_values();
    let (mut short, mut whole) = (help.clone(), help);
    let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if takes && !defaults.is_empty() && !arg.is_hide_default_value_set() {
        let defaults = Say::Default.with(lang, &[&defaults.join(", ")]);
        short = format!("{short} {defaults}");
        whole = format!("{whole} {defaults}");
    }
    let values = if takes { arg.get_possible_values() } else { Vec::new() };
    if !values.is_empty() {
        let names: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
        short = format!("{short} {}", Say::Values.with(lang, &[&names.join(", ")]));
        whole = format!("{whole}\n\n{}", Say::ValuesLong.say(lang));
        for value in &values {
            let help = value.get_help().map(|help| format!(": {}", told(help, lang))).unwrap_or_default();
            whole = format!("{whole}\n- {}{help}", value.get_name());
        }
    }
    arg.help(short)
        .long_help(whole)
        .help_heading(heading.say(lang))
        .hide_default_value(true)
        .hide_possible_values(true)
}

/// The manual page, roff.
pub(super) fn man(lang: Lang) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command(lang)).render(&mut page)?;
    page.extend(manual::kiosk(lang).into_bytes());
    let Ok(text) = String::from_utf8(page) else { return Err(std::io::ErrorKind::InvalidData.into()) };
    let line = |line: &str| {
        let heading = line.strip_prefix(".SH ").map(|heading| heading.trim_matches('"'));
        let known = HEADINGS.iter().find(|(english, _)| Some(*english) == heading);
        match known {
            Some((_, japanese)) if lang == Lang::Ja => format!(".SH {japanese}\n"),
            _ => format!("{line}\n"),
        }
    };
    Ok(text.lines().map(line).collect::<String>().into_bytes())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every help of a command and what is below it.
    fn declared(command: &Command, into: &mut BTreeSet<String>) {
        into.extend(command.get_about().map(ToString::to_string));
        into.extend(command.get_after_help().map(ToString::to_string));
        for arg in command.get_arguments() {
            into.extend(arg.get_help().map(ToString::to_string));
            if arg.get_action().takes_values() {
                let values = arg.get_possible_values();
                into.extend(values.iter().filter_map(|value| value.get_help()).map(ToString::to_string));
            }
        }
        command.get_subcommands().for_each(|command| declared(command, into));
    }

    #[test]
    fn every_help_has_its_japanese_and_no_japanese_is_left_over() {
        let mut all = BTreeSet::new();
        declared(&line::Args::command(), &mut all);
        let known: BTreeSet<String> = HELPS.iter().map(|(english, _)| (*english).to_owned()).collect();
        let (missing, left): (Vec<_>, Vec<_>) =
            (all.difference(&known).collect(), known.difference(&all).collect());
        assert!(missing.is_empty() && left.is_empty(), "without: {missing:#?}\nleft over: {left:#?}");
    }

    #[test]
    fn a_kiosk_s_help_tells_what_it_takes_and_nothing_that_it_refuses() {
        use clap::Parser as _;
        let command = command(Lang::En);
        let own = command.find_subcommand("kiosk").unwrap();
        let (mut told, mut hidden) = (0, 0);
        for arg in own.get_arguments().filter(|arg| !matches!(arg.get_id().as_str(), "help" | "version")) {
            let long = arg.get_long().unwrap();
            let value = match long {
                "lang" => "=ja",
                "now" => "=2026-11-26",
                "wait" => "=1",
                "theme" => "=mono",
                "color" => "=always",
                _ if arg.get_action().takes_values() => "=x",
                _ => "",
            };
            let mut typed = vec!["mynascope".to_owned(), "kiosk".to_owned(), format!("--{long}{value}")];
            typed.extend((long == "trace-contents").then(|| "--trace=x".to_owned()));
            let global = line::Args::try_parse_from(typed).unwrap().global;
            assert_eq!(kiosk::misused(false, &global, Lang::En).is_some(), arg.is_hide_set(), "{long}");
            *(if arg.is_hide_set() { &mut hidden } else { &mut told }) += 1;
        }
        assert_eq!((told, hidden), (8, kiosk::REFUSED.len()));
        let mut own = own.clone();
        assert!(own.render_help().to_string().contains("(default: /etc/mynascope/kiosk.toml)"));
        let json =
            command.find_subcommand("inspect").unwrap().get_arguments().find(|it| it.get_id() == "json");
        assert!(!json.unwrap().is_hide_set());
    }

    /// Words of two small letters or more that are none of a command line's own.
    fn english(text: &str) -> Vec<&str> {
        let plain = |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let words = text
            .split(|c: char| !c.is_ascii_graphic())
            .map(|word| word.trim_matches(['(', ')', '.', ',', ':']));
        words.filter(plain).collect()
    }

    #[test]
    fn a_help_is_in_one_language() {
        fn all(command: &mut Command, told: &mut Vec<[String; 2]>) {
            let name = command.get_name().to_owned();
            told.push([name.clone(), command.render_help().to_string()]);
            told.push([name, command.render_long_help().to_string()]);
            command.get_subcommands_mut().for_each(|command| all(command, told));
        }
        let names: BTreeSet<String> = {
            fn names(command: &Command, into: &mut BTreeSet<String>) {
                into.insert(command.get_name().to_owned());
                for arg in command.get_arguments() {
                    into.extend(arg.get_possible_values().iter().map(|value| value.get_name().to_owned()));
                }
                command.get_subcommands().for_each(|command| names(command, into));
            }
            let mut all = BTreeSet::from([
                "readers".to_owned(),
                "fresh".to_owned(),
                "pcscd".to_owned(),
                "base64".to_owned(),
                "eml".to_owned(),
                "png".to_owned(),
                "jsonl".to_owned(),
            ]);
            names(&command(Lang::En), &mut all);
            all
        };
        let (mut ja, mut en) = (Vec::new(), Vec::new());
        all(&mut command(Lang::Ja), &mut ja);
        all(&mut command(Lang::En), &mut en);
        for [name, help] in &ja {
            let foreign: Vec<_> = english(help).into_iter().filter(|word| !names.contains(*word)).collect();
            assert!(foreign.is_empty(), "{name}: {foreign:?}\n{help}");
        }
        for [name, help] in &en {
            let foreign = help.replace("日本語", "").chars().any(|c| ('\u{3040}'..'\u{a000}').contains(&c));
            assert!(!foreign, "{name}\n{help}");
        }
        let page = String::from_utf8(man(Lang::Ja).unwrap()).unwrap();
        for heading in page.lines().filter_map(|line| line.strip_prefix(".SH ")) {
            assert!(!heading.is_ascii(), "{heading}");
        }
    }
}
