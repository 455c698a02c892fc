//! Reasons that formats, configurations and the system give in English, in the person's language. One that is not known
//! here is not quoted in Japanese, but told as what it comes to: a form that is not right. Only what the system says of a
//! file, beyond what a person can do something about, is passed on as the system says it.

use std::io::{Error, ErrorKind};

use super::sanitize::clean;
use super::text::{Lang, Text, fill, words};

/// What the system says in its own language.
const SYSTEM: Text = Text::new("システムの答え: {0}", "{0}");

words! {
    /// The reasons that a person can do something about; what else there is says the system.
    fn reason(ErrorKind) {
        ErrorKind::AlreadyExists => "同じ名前のファイルがあります", "a file of that name exists";
        ErrorKind::NotFound => "見つかりません", "no such file or directory";
        ErrorKind::PermissionDenied => "権限がありません (Permission denied)", "Permission denied";
        ErrorKind::StorageFull => "空きがありません (No space left)", "No space left";
        ErrorKind::QuotaExceeded => "割り当てを使い切りました", "the quota is used up";
        ErrorKind::ReadOnlyFilesystem => "書き込めない場所です", "the place is read-only";
        ErrorKind::IsADirectory => "フォルダーです", "it is a directory";
        ErrorKind::NotADirectory => "途中の名前がフォルダーではありません", "a part of the path is not a directory";
        ErrorKind::FileTooLarge => "ファイルが大きすぎます", "the file gets too large";
        ErrorKind::InvalidFilename => "使えない名前です", "a name that can't be used";
        // A pipe or a device (`files::open`); no file that is regular says so.
        ErrorKind::InvalidInput => "普通のファイルではありません", "not a regular file";
        // Nobody else says so of a file (`task`).
        ErrorKind::InvalidData => "書いたものを読み返すと、署名したものと違います", "what was written does not read back as it was signed";
        // Of a thread that could not be started: no regular file says so either.
        ErrorKind::WouldBlock => "プロセスやスレッドの数の上限に達しています (ulimit -u)", "no more processes or threads are allowed (ulimit -u)";
        _ => "{0}", "{0}";
    }
}

/// Why, in words.
#[must_use]
pub fn why(error: &Error, lang: Lang) -> String {
    let said = clean(&error.to_string());
    let said = if error.raw_os_error().is_some() { SYSTEM.with(lang, &[&said]) } else { said };
    reason(error.kind()).with(lang, &[&said])
}

/// What can't be told more closely.
const ILL_FORMED: &str = "書き方が正しくありません";

/// As they are given, with places for what they quote, and in Japanese. The first that fits counts; what is quoted last may
/// be a reason itself.
#[rustfmt::skip]
const REASONS: &[(&str, &str)] = &[
    // Where it is.
    ("line {0}: {1}", "{0}行目: {1}"),
    ("byte {0}: {1}", "{0}バイト目: {1}"),
    ("{0}: line {1}: {2}", "{0}: {1}行目: {2}"),
    // The pictures and the records of a card's face.
    ("a PNG whose pixels can be decompressed", "PNG の画素を展開できない"),
    ("a PNG without transparent pixels", "PNG に透明な画素がある"),
    ("a PNG with ink on it", "PNG に何も描かれていない"),
    ("a PNG of a size that a card holds", "PNG の大きさがカードのものではない"),
    ("a PNG in grey", "PNG が白黒ではない"),
    ("a PNG that is not interlaced", "PNG がインターレース形式"),
    ("a PNG", "PNG ではない"),
    ("a JPEG 2000 codestream that can be decoded", "JPEG 2000 の画素を復号できない"),
    ("a JPEG 2000 file whose heads agree with each other", "JPEG 2000 の見出しどうしが合わない"),
    ("a box of JP2 within its file", "JP2 の箱がファイルからはみ出している"),
    ("a marker segment", "JPEG 2000 の区分ではない"),
    ("a photo of 16 KiB at most", "顔写真が 16 KiB より大きい"),
    ("a codestream", "JPEG 2000 の画素がない"),
    ("a photo of a size that a card holds", "顔写真の大きさがカードのものではない"),
    ("a photo of one component with 8 bits", "顔写真が8ビットの1成分ではない"),
    ("a photo in plain grey", "顔写真が白黒ではない"),
    ("a codestream with its size first", "JPEG 2000 の大きさが先頭にない"),
    ("a codestream without overrides for a component", "JPEG 2000 に成分ごとの設定がある"),
    ("a photo of one tile", "顔写真が1枚のタイルではない"),
    ("a photo that is not cut into many pieces", "顔写真が細かく分かれすぎている"),
    ("a part of the one tile", "ほかのタイルの一部がある"),
    ("a part of the tile within its codestream", "タイルの一部がはみ出している"),
    ("a photo in fewer parts", "顔写真の部分が多すぎる"),
    ("the rest of the head of a PNG", "PNG の見出しが途中で切れている"),
    ("as many pixels as the head of the photo says", "画素の数が見出しと合わない"),
    ("the size that the head of the file says", "大きさが見出しと合わない"),
    ("the rest of the photo", "顔写真が途中で切れている"),
    ("the end of a marker segment", "JPEG 2000 の区分が長すぎる"),
    ("a JPEG 2000 file (JP2)", "JPEG 2000 (JP2) ではない"),
    ("one head and one codestream", "見出しか画素が2つある"),
    ("the image header", "画像の見出しがない"),
    ("the data of the photo", "顔写真の画素がない"),
    ("a tag of two octets expected", "2バイトのタグではない"),
    ("{0} is longer than what it is in", "{0} が入れ物より長い"),
    ("{0} a second time", "{0} が2つある"),
    ("no {0} in the table", "{0} が表にない"),
    ("DF32 with 32 octets expected", "32バイトの DF32 がない"),
    ("a table of offsets expected", "位置の表がない"),
    ("offsets in their order expected", "位置が順に並んでいない"),
    ("eight digits expected", "8桁の数字ではない"),
    // TOML, as the crate reads it.
    ("unknown field `{0}`, expected one of {1}", "{0} という項目はありません (あるのは {1})"),
    ("unknown field `{0}`, expected {1}", "{0} という項目はありません (あるのは {1})"),
    ("unknown variant `{0}`, expected one of {1}", "{0} は使えません (使えるのは {1})"),
    ("unknown variant `{0}`, expected {1}", "{0} は使えません (使えるのは {1})"),
    ("`{0}` or `{1}`", "`{0}` か `{1}`"),
    ("missing field `{0}`", "{0} がありません"),
    ("invalid type: string {0}, expected a boolean", "{0} ではなく true か false を書いてください"),
    ("invalid type: string {0}, expected {1}", "文字列 {0} ではなく、{1}を書いてください"),
    ("invalid type: integer `{0}`, expected a boolean", "{0} ではなく true か false を書いてください"),
    ("invalid type: integer `{0}`, expected {1}", "整数 {0} ではなく、{1}を書いてください"),
    ("invalid type: floating point `{0}`, expected a boolean", "{0} ではなく true か false を書いてください"),
    ("invalid type: floating point `{0}`, expected {1}", "小数 {0} ではなく、{1}を書いてください"),
    ("invalid type: boolean `{0}`, expected {1}", "真偽値 {0} ではなく、{1}を書いてください"),
    ("a string", "文字列"),
    ("path string", "文字列"),
    ("a sequence", "並び ([ ] か [[ ]])"),
    // The configuration.
    ("not UTF-8", "UTF-8 ではありません"),
    ("not a regular file", "普通のファイルではありません"),
    ("a SHA-256 fingerprint is 64 hexadecimal digits, with or without colons or spaces", "SHA-256 の指紋は16進64桁です (コロンや空白で区切れます)"),
    // The configuration of a kiosk.
    ("only a path from / is followed, without . and ..", "/ から始まり . も .. も含まないパスだけが使えます"),
    ("it is a symbolic link", "シンボリックリンクです"),
    ("it does not belong to root", "所有者が root ではありません"),
    ("who can write it can't be told on this system", "だれが書き換えられるか、このシステムでは分かりません"),
    ("it can be written by others than root", "root 以外が書き込めます"),
    ("not a hash in the PHC string format", "PHC 形式のハッシュではありません"),
    ("a hash of another function than argon2id, version 19", "argon2id (バージョン19) のハッシュではありません"),
    ("a hash that takes more than 1 GiB, 16 passes or 16 lanes", "ハッシュの計算量が多すぎます (1 GiB、16回、16並列まで)"),
    ("a terminal's name has 1 to 64 characters", "端末の名前は1文字から64文字までです (制御文字は使えません)"),
    ("audit is stderr, none or a path from /", "audit は stderr か none か / から始まるパスです"),
    ("audit is stderr, which is the screen here; name a file, or none", "audit が stderr ですが、ここでは標準エラー出力が画面です。ファイルか none にしてください"),
    ("a path from / is expected", "/ から始まるパスを書いてください"),
    // Roots.
    ("the certificate does not have the fingerprint that was given for it", "証明書の指紋が、書かれたものと違います"),
    ("the file is not a certificate in strict DER", "厳密な DER の証明書ではありません"),
    ("the certificate is not self-signed", "自己署名した証明書ではありません"),
    ("the CA's key or signature is of a kind that is not supported yet (RSA of up to 4096 bits with SHA-256 and ECDSA over P-256 and P-384 are)", "認証局の鍵か署名が、まだ対応していない方式です (対応: SHA-256 と4096ビットまでの RSA、P-256 と P-384 の ECDSA)"),
    ("the certificate is not a CA's, or has no key identifier", "認証局の証明書ではないか、鍵識別子がありません"),
    ("the CA's key is too short", "認証局の鍵が短すぎます"),
    // Profiles of municipalities.
    ("codes: a municipality's profile names at least one code", "codes: 市区町村のコードが1つは要ります"),
    ("{0} bytes; at most {1} are read", "{0}バイトあります。読むのは{1}バイトまでです"),
    ("an empty text", "文が空です"),
    ("a text of more than {0} characters", "文が{0}字を超えています"),
    ("U+{0} is a control character and may not be in a text", "制御文字 U+{0} は文に使えません"),
    ("{0} is no municipality's code (5 digits, without the check digit)", "{0} は市区町村のコード (検査数字を除く5桁) ではありません"),
    ("{0} is no day; written {1}", "{0} は日付ではありません ({1} のように書きます)"),
    ("{0} is no telephone number; digits and hyphens", "{0} は電話番号 (数字とハイフン) ではありません"),
    ("{0} is no https:// link", "{0} は https:// のリンクではありません"),
    ("{0} is no day of the week; {1}", "{0} は曜日 ({1}) ではありません"),
    ("{0} is no span of hours; written {1}", "{0} は時間帯ではありません ({1} のように書きます)"),
    ("{0} is no span of days; written {1}", "{0} は期間ではありません ({1} のように書きます)"),
    // Bytes of a card.
    ("an element longer than what holds it", "要素が、それを含むものより長い"),
    ("the bytes end where {0} should be", "{0}があるはずの所で終わっている"),
    ("the bytes end inside {0}", "{0}の途中で終わっている"),
    ("a tag number beyond 32 bits", "タグの番号が32ビットを超える"),
    ("a length of more than {0} bytes", "長さが{0}バイトを超える"),
    ("an indefinite length, which DER forbids", "DER にない不定長"),
    ("a length beyond this machine", "扱えない長さ"),
    ("tag {0} expected", "タグ {0} ではない"),
    ("empty", "空"),
    ("length cut off", "長さの途中で切れている"),
    ("value cut off", "値の途中で切れている"),
    ("label cut off", "トークン名の途中で切れている"),
    ("label is not ASCII", "トークン名が ASCII ではない"),
    ("label is empty", "トークン名が空"),
    ("three bytes expected", "3バイトではない"),
    ("8F or 00 expected", "8F でも 00 でもない"),
    ("not a digit", "数字ではない"),
    ("28 digits expected", "28桁ではない"),
    ("an extension that comes twice", "同じ拡張が2度ある"),
    ("an answer without status word", "ステータスワードのない応答"),
    ("a certificate longer than 65,536 bytes", "65,536バイトを超える証明書"),
    ("not a SEQUENCE", "SEQUENCE ではない"),
    ("bytes after the certificate's end", "証明書の終わりの後に余分なバイトがある"),
    ("no TBSCertificate", "TBSCertificate がない"),
    ("{0} is not what it should be", "{0}が決まった形ではない"),
    ("the extensions are not what they should be", "拡張が決まった形ではない"),
    ("no certificate", "証明書ではない"),
    ("cut off, {0} bytes announced", "{0}バイトのはずが途中で切れている"),
    ("cut off", "途中で切れている"),
    ("no serial number", "製造番号がない"),
    ("no end of answers", "応答に終わりがない"),
    ("no DER sequence", "DER の SEQUENCE ではない"),
    ("the serial number", "発行番号"),
    ("the signature algorithm", "署名の方式"),
    ("the issuer", "発行者"),
    ("the validity", "有効期間"),
    ("the subject", "名義人"),
    ("the public key", "公開鍵"),
    ("the signature", "署名"),
    ("a tag", "タグ"),
    ("a length", "長さ"),
    // Rows of a tree that stand for what is not there.
    ("... not shown: more than {0} elements", "… {0}要素まで表示しています"),
    ("... nested deeper than {0}", "… 入れ子が{0}段より深い"),
    ("? {0}", "? {0}"),
    // The file that it is about.
    ("{0}: {1}", "{0}: {1}"),
    ("{0} expected", "{0} ではない"),
];

/// What the crate that reads TOML says of a value of the wrong kind, and what to write instead.
const KINDS_OF_VALUES: &[(&str, &str)] = &[
    ("string {0}, expected a boolean", "write true or false, not {0}"),
    ("integer `{0}`, expected a boolean", "write true or false, not {0}"),
    ("floating point `{0}`, expected a boolean", "write true or false, not {0}"),
    ("integer `{0}`, expected a string", "write text in quotes, not {0}"),
    ("floating point `{0}`, expected a string", "write text in quotes, not {0}"),
    ("boolean `{0}`, expected a string", "write text in quotes, not {0}"),
    ("integer `{0}`, expected path string", "write text in quotes, not {0}"),
    ("boolean `{0}`, expected path string", "write text in quotes, not {0}"),
];

/// A reason in a language.
#[must_use]
pub fn told(reason: &str, lang: Lang) -> String {
    let reason = clean(reason);
    if lang == Lang::En || reason.is_empty() {
        return english(reason);
    }
    japanese(&reason).unwrap_or_else(|| ILL_FORMED.to_owned())
}

/// What the system says, behind the file that it is about or alone, as it is said of every other file.
fn english(reason: String) -> String {
    if let Some((place, kinds)) = reason.split_once("invalid type: ") {
        let told = KINDS_OF_VALUES.iter().find_map(|(given, en)| Some((places(given, kinds)?, *en)));
        if let Some((quoted, en)) = told {
            return place.to_owned() + &fill(en, &quoted.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
    let last = reason.rsplit(": ").next().unwrap_or_default();
    match system(last) {
        Some(code) => {
            let place = &reason[..reason.len() - last.len()];
            format!("{place}{}", why(&Error::from_raw_os_error(code), Lang::En))
        }
        None => reason,
    }
}

fn japanese(reason: &str) -> Option<String> {
    if let Some(code) = system(reason) {
        return Some(why(&Error::from_raw_os_error(code), Lang::Ja));
    }
    if let Some(kind) = KINDS.iter().find(|kind| kind.to_string() == reason) {
        return Some(why(&(*kind).into(), Lang::Ja));
    }
    let (mut quoted, form) = REASONS.iter().find_map(|(given, ja)| Some((places(given, reason)?, *ja)))?;
    if let Some(last) = quoted.last_mut() {
        *last = match japanese(last) {
            Some(inner) => inner,
            // Behind a place stands a reason; elsewhere what is quoted may be anything.
            None if form.contains(": {1}") || form.contains(": {2}") => ILL_FORMED.to_owned(),
            None if form.ends_with("、{1}を書いてください") => "別の種類の値".to_owned(),
            None => std::mem::take(last),
        };
    }
    Some(fill(form, &quoted.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// What files fail with that the system has no number for.
const KINDS: [ErrorKind; 2] = [ErrorKind::IsADirectory, ErrorKind::FileTooLarge];

/// The number of the system's error that ends like `No such file or directory (os error 2)`.
fn system(reason: &str) -> Option<i32> {
    let (before, number) = reason.strip_suffix(')')?.rsplit_once(" (os error ")?;
    number.parse().ok().filter(|_| !before.contains(": "))
}

/// What stands in the places of a form, where it fits.
fn places(form: &str, said: &str) -> Option<Vec<String>> {
    let mut parts = form.split(['{', '}']).enumerate().filter(|(at, _)| at % 2 == 0).map(|(_, part)| part);
    let mut rest = said.strip_prefix(parts.next()?)?;
    let (mut quoted, mut parts) = (Vec::new(), parts.peekable());
    while let Some(part) = parts.next() {
        let at = if parts.peek().is_some() || part.is_empty() {
            if part.is_empty() { rest.len() } else { rest.find(part)? }
        } else {
            rest.len().checked_sub(part.len()).filter(|_| rest.ends_with(part))?
        };
        quoted.push(rest[..at].to_owned());
        rest = &rest[at + part.len()..];
    }
    rest.is_empty().then_some(quoted)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_reason_is_told_with_what_it_quotes_and_where_it_is() {
        for (given, ja) in [
            (
                "unknown field `pin`, expected one of `lang`, `theme`",
                "pin という項目はありません (あるのは `lang`, `theme`)",
            ),
            ("unknown variant `fr`, expected `ja` or `en`", "fr は使えません (使えるのは `ja` か `en`)"),
            ("invalid type: integer `1`, expected a boolean", "1 ではなく true か false を書いてください"),
            (
                "invalid type: integer `1`, expected struct Written",
                "整数 1 ではなく、別の種類の値を書いてください",
            ),
            (
                "a/b.toml: line 3: \"x\" is no https:// link",
                "a/b.toml: 3行目: \"x\" は https:// のリンクではありません",
            ),
            (
                "byte 12: the bytes end where the public key should be",
                "12バイト目: 公開鍵があるはずの所で終わっている",
            ),
            ("x.cer: No such file or directory (os error 2)", "x.cer: 見つかりません"),
            (
                "x.cer: Input/output error (os error 5)",
                "x.cer: システムの答え: Input/output error (os error 5)",
            ),
            ("/etc/x.toml: it can be written by others than root", "/etc/x.toml: root 以外が書き込めます"),
            ("/a/x.cer: /a: it is a symbolic link", "/a/x.cer: /a: シンボリックリンクです"),
            ("is a directory", "フォルダーです"),
            ("? byte 4: not a SEQUENCE", "? 4バイト目: SEQUENCE ではない"),
            ("... nested deeper than 16", "… 入れ子が16段より深い"),
            ("x: what nobody knows", "x: 書き方が正しくありません"),
            ("what nobody knows", "書き方が正しくありません"),
            ("", ""),
        ] {
            assert_eq!(told(given, Lang::Ja), ja);
            let en = given.replace("No such file or directory (os error 2)", "no such file or directory");
            let en =
                en.replace("invalid type: integer `1`, expected a boolean", "write true or false, not 1");
            assert_eq!(told(given, Lang::En), en);
        }
        assert_eq!(
            told("x.toml: line 3: invalid type: string \"yes\", expected a boolean", Lang::En),
            "x.toml: line 3: write true or false, not \"yes\""
        );
        assert_eq!(told("\u{1b}[2J", Lang::En), "(U+001B)[2J");
    }

    /// The texts of a source that follow `mark`, with a place for what is filled in.
    fn given(folder: &Path, marks: &[&str], into: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                given(&path, marks, into);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            let source = source.split("#[cfg(test)]").next().unwrap_or_default();
            for part in marks.iter().flat_map(|mark| source.split(mark).skip(1)) {
                let Some((before, rest)) = part.split_once('"') else { continue };
                let end = rest.match_indices('"').find(|(at, _)| !rest[..*at].ends_with('\\')).unwrap().0;
                if !before.contains(';') && !before.contains('}') {
                    into.push(rest[..end].replace("\\\"", "\""));
                }
            }
        }
    }

    #[test]
    fn every_reason_that_the_sources_give_has_its_japanese() {
        let (source, mut all) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), Vec::new());
        for folder in ["codec", "card"] {
            given(&source.join(folder), &["Malformed::at(", " next("], &mut all);
        }
        given(&source.join("trust"), &["    #[error("], &mut all);
        given(&source.join("station"), &["    #[error(", "Error::custom("], &mut all);
        assert!(all.len() > 30, "{all:?}");
        for reason in all {
            // What is filled in.
            let reason = reason.split(['{', '}']).enumerate();
            let reason: String = reason.map(|(at, part)| if at % 2 == 0 { part } else { "7" }).collect();
            assert!(japanese(&reason).is_some(), "{reason}");
        }
    }

    #[test]
    fn no_reason_stands_behind_one_that_takes_its_place() {
        for (at, (form, _)) in REASONS.iter().enumerate() {
            let said = fill(form, &["7", "8"]);
            let first = REASONS.iter().position(|(form, _)| places(form, &said).is_some());
            assert_eq!(first, Some(at), "{form}");
        }
    }
}
