//! What the registries ask of a signed PDF, in words: each requirement in one plain sentence, and whether it is met. That the
//! form conforms is never told without its other half: acceptance is not for this program to say.

use serde_json::{Value, json};

use super::section::{About, Rank, Section, Tone};
use super::text::{Lang, Text, words};
use crate::domain::pdf::{Filing, Met, Requirement};

words! {
    enum Say {
        Title: "法務省の形式 (登記・供託オンライン申請、電子公証)", "The form for Japan's registries and notaries";
        NameTitle: "登記・電子公証に出すファイルとして", "As a file for Japan's registries and notaries";
        Conforms: "形式は適合。受理は保証されません", "The form conforms. Acceptance is not guaranteed";
        ConformsNot: "形式に合わないところがあります。法務省の申請では受け付けられないおそれがあります",
                     "The form does not conform: a registry or a notary may not take the file";
        Met: "適合  {0}", "met  {0}";
        NotMet: "不適合  {0}", "not met  {0}";
        Caution: "注意  {0}", "caution  {0}";
        Unknown: "不明  {0}", "not known  {0}";
    }
}

words! {
    /// What a requirement is of, short enough for a column.
    pub fn label(Requirement) {
        Requirement::Type => "C1 /Type", "C1 /Type";
        Requirement::SubFilter => "C2 /SubFilter", "C2 /SubFilter";
        Requirement::Name => "C3 /Name", "C3 /Name";
        Requirement::Date => "C4 /M", "C4 /M";
        Requirement::ByteRange => "C5 /ByteRange", "C5 /ByteRange";
        Requirement::Contents => "C6 /Contents", "C6 /Contents";
        Requirement::Certificate => "C7 証明書", "C7 certificate";
        Requirement::Digest => "C8 ハッシュ値", "C8 digest";
        Requirement::Algorithms => "C9 方式", "C9 algorithms";
        Requirement::FileName => "ファイル名", "File name";
        Requirement::FileNameLength => "ファイル名の長さ", "Length of the name";
        Requirement::Size => "大きさ", "Size";
        Requirement::Key => "鍵", "Key";
    }
}

words! {
    /// Its rule.
    pub fn what(Requirement) {
        Requirement::Type => "署名の辞書の /Type が /Sig であること。タイムスタンプは含めません", "The signature's /Type is /Sig; a document time stamp is none";
        Requirement::SubFilter => "署名の種類が adbe.pkcs7.detached であること (PAdES ではなく)", "The signature is of the kind adbe.pkcs7.detached, and not PAdES";
        Requirement::Name => "署名者の氏名が /Name に書かれていること", "The signer's name is in /Name";
        Requirement::Date => "署名日時が /M に、時差を付けて書かれていること", "The time of signing is in /M, with its offset";
        Requirement::ByteRange => "署名が /Contents だけを除き、最後の署名はファイルのすべてに、前の署名はその時の版のすべてに及ぶこと",
            "Each signature leaves out its /Contents alone; the last covers the whole file, each before it the whole of its revision";
        Requirement::Contents => "/Contents が一つの CMS 署名で、余りはゼロだけであること", "/Contents is one CMS signature, with nothing but zeros behind it";
        Requirement::Certificate => "署名者の証明書と、署名された属性 (文書の種類・ハッシュ値) が入っていること。推奨: 署名日時の属性もあること",
            "The signer's certificate is inside, and the attributes content-type and message-digest are signed. Recommended: signing-time is signed too";
        Requirement::Digest => "署名のいうハッシュ値 (SHA-256) が、署名の及ぶ範囲のものと同じであること", "The SHA-256 digest that was signed is that of what the signature covers";
        Requirement::Algorithms => "推奨: 方式が SHA-256 と RSA であること", "Recommended: the algorithms are SHA-256 with RSA";
        Requirement::FileName => "ファイル名に空白・半角カナ・使えない記号・JIS 第1・第2水準にない漢字がなく、ドットは拡張子の前に一つだけであること。推奨: ハイフンもないこと",
            "The file's name has no space, half-width kana, forbidden sign or kanji beyond JIS levels 1 and 2, and one dot alone, before its extension. Recommended: no hyphen either";
        Requirement::FileNameLength => "ファイル名が、拡張子を含めて半角31文字 (全角は2文字分) までであること (電子公証)", "The file's name has at most 31 half-width columns, its extension included, a full-width letter taking 2 (notaries)";
        Requirement::Size => "ファイルが10 MB (10,000,000バイト) までであること (電子公証)", "The file has at most 10 MB, which is 10,000,000 bytes (notaries)";
        Requirement::Key => "証明書の鍵が 2048ビットの RSA であること (電子公証)", "The certificate's key is RSA with exactly 2048 bits (notaries)";
    }
}

/// The whole table, its answer first.
#[must_use]
pub fn told(filing: &Filing, lang: Lang) -> Section {
    let mut section = Section::titled(About::Signature, Say::Title.say(lang));
    let (tone, answer) = if filing.conforms() { (Tone::Plain, CONFORMS) } else { (Tone::Warn, CONFORMS_NOT) };
    section.push(Rank::Headline, tone, "", answer.say(lang));
    rows(&mut section, filing, lang);
    section
}

/// What is known of it before anything is signed.
#[must_use]
pub fn before(filing: &Filing, lang: Lang) -> Section {
    let mut section = Section::titled(About::Signature, Say::NameTitle.say(lang));
    rows(&mut section, filing, lang);
    section
}

/// What is said of a file in which all is met that is no mere caution.
pub const CONFORMS: Text = Say::Conforms.text();
/// What is said of any other.
pub const CONFORMS_NOT: Text = Say::ConformsNot.text();

fn rows(section: &mut Section, filing: &Filing, lang: Lang) {
    for Met { requirement, met, caution } in &filing.0 {
        let (tone, word) = match (met, caution) {
            (Some(true), _) => (Tone::Plain, Say::Met),
            (_, true) => (Tone::Warn, Say::Caution),
            (Some(false), false) => (Tone::Bad, Say::NotMet),
            (None, false) => (Tone::Warn, Say::Unknown),
        };
        let rule = what(*requirement).say(lang);
        section.push(Rank::Normal, tone, label(*requirement).say(lang), word.with(lang, &[rule]));
    }
}

/// The table in JSON.
#[must_use]
pub fn json(filing: &Filing, lang: Lang) -> Value {
    let row = |each: &Met| {
        let (id, what) = (each.requirement.key(), what(each.requirement).say(lang));
        json!({ "id": id, "met": each.met, "what": what })
    };
    filing.0.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filing(changed: &[Met]) -> Filing {
        let met = |requirement| {
            let known = changed.iter().find(|each| each.requirement == requirement).cloned();
            known.unwrap_or(Met { requirement, met: Some(true), caution: false })
        };
        Filing(Requirement::ALL.into_iter().map(met).collect())
    }

    #[test]
    fn that_the_form_conforms_is_never_told_alone() {
        for lang in Lang::ALL {
            let whole = told(&filing(&[]), lang);
            assert_eq!(whole.rows.len(), 1 + Requirement::ALL.len());
            let answer = whole.rows[0].value.as_str();
            let half = lang.pick("受理は保証されません", "Acceptance is not guaranteed");
            assert!(answer.ends_with(half), "{answer}");
            assert!(!before(&filing(&[]), lang).rows.iter().any(|row| row.value.as_str().contains(half)));
        }
    }

    #[test]
    fn each_row_says_whether_it_is_met() {
        let met = |requirement, met, caution| Met { requirement, met, caution };
        for (changed, answer, word) in [
            (met(Requirement::Algorithms, Some(true), true), CONFORMS, "met  "),
            (met(Requirement::Algorithms, Some(false), true), CONFORMS, "caution  "),
            (met(Requirement::Size, Some(false), false), CONFORMS_NOT, "not met  "),
            (met(Requirement::Key, None, false), CONFORMS_NOT, "not known  "),
        ] {
            let requirement = changed.requirement;
            let all = filing(&[changed]);
            let section = told(&all, Lang::En);
            assert_eq!(section.rows[0].value.as_str(), answer.say(Lang::En), "{requirement:?}");
            let row = section.rows.iter().find(|row| row.label == label(requirement).say(Lang::En)).unwrap();
            assert_eq!(row.value.as_str(), format!("{word}{}", what(requirement).say(Lang::En)));
            let json = json(&all, Lang::En);
            let row = json.as_array().unwrap().iter().find(|row| row["id"] == requirement.key()).unwrap();
            assert_eq!(
                row["met"],
                json!(all.0[Requirement::ALL.iter().position(|it| *it == requirement).unwrap()].met)
            );
            assert_eq!(row["what"], what(requirement).say(Lang::En));
            assert_eq!(row.as_object().unwrap().len(), 3);
        }
    }
}
