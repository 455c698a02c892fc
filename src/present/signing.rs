//! Making a signature, in words: what will be signed and given away, before; what was, after.

use super::certificate;
use super::dates;
use super::face;
use super::mask::Reveal;
use super::pdf;
use super::sanitize::clean;
use super::section::{About, Rank, Section, Tone};
use super::text::{Lang, words};
use super::verdict;
use crate::conduct::signing::Kind;
use crate::domain::calendar::Instant;
use crate::domain::certificate::Certificate;
use crate::domain::credential::KeyPair;
use crate::domain::holder::Holder;
use crate::domain::text::hex;
use crate::domain::verdict::DigestAlgorithm;
use crate::session::pin::{Product, Signed};
use crate::sign::pdf::About as Known;

words! {
    enum Say {
        Document: "署名する文書", "To be signed";
        Name: "ファイル", "File";
        Pipe: "標準入力", "standard input";
        Size: "大きさ", "Size";
        Octets: "{0}バイト", "{0} bytes";
        Claims: "署名日時は {0} と書かれます (設定された時刻)", "The signature will claim {0} as its time (a time that was set)";

        GivenAway: "署名とともに相手に渡るもの", "What the signature gives away";
        InShort: "氏名・住所・生年月日・性別 (証明書に書かれているとおり)", "Name, address, date of birth and sex (as the certificate has it)";
        OfCertificate: "証明書に書かれているとおり", "as the certificate has it";
        Forever: "受け取った人は誰でも読めます。あとから取り除けません", "Every recipient can read it; it can't be taken out later";
        Moved: "引っ越しや氏名の変更のあとなら、この証明書は失効していて、検証で認められません (失効はここでは確かめられません)", "After a move or a change of name this certificate has been revoked, and a verifier will not accept it; that can't be checked here";
        NotTheFour: "氏名・住所・生年月日・性別は入りません。発行番号は、いつも同じ人を示します", "Not the name, address, birth date or sex; but the serial number stands for the same person everywhere";
        NotForDocuments: "利用者証明用の鍵は、文書の署名のためのものではありません", "The authentication key is not meant for documents";

        Done: "署名しました", "Signed";
        Checked: "確認できたこと", "Checked";
        CheckedValue: "署名の値が、証明書の鍵と文書に合います", "the signature fits the certificate's key and the document";
        NotChecked: "確認していないこと", "Not checked";
        NotCheckedValue: "証明書の失効 (このプログラムからはできません)、署名日時", "revocation of the certificate (this program can't), the time of signing";
        WrittenTo: "署名ファイル", "Signature";
        SignedPdf: "署名されたPDF", "Signed PDF";
        Covers: "署名の範囲", "Covers";
        CoversFile: "ファイル全体 ({0}バイト、署名そのものを除く)。元の{1}バイトはそのままです", "the whole file ({0} bytes, but for the signature itself); the first {1} are the document's, unchanged";
        PdfNext: "保存し直したり印刷し直したりすると、署名は失われます", "Saving it anew or printing it to a PDF loses the signature";
        ToPipe: "標準出力", "standard output";
        Digest: "ハッシュの方式", "Digest";
        SignedAtSet: "署名日時 (設定された時刻)", "Signed at (a time that was set)";
        SignedAt: "署名日時", "Signed at";
        OutOfDates: "証明書の有効期間の外で署名しました。検証では認められません", "Signed outside the certificate's dates: a verifier will not accept it";
        Provenance: "シミュレーション", "Simulated";
        Simulated: "シミュレーションのカードの署名です。本物ではありません", "Signed by a simulated card: not a real signature";
        Next: "確かめるには", "To verify it";
        Recipient: "署名を認めるかどうかは、受け取る相手が決めます", "Whether a signature is accepted is for its recipient to decide";
    }
}

words! {
    /// Where a signature is, in short.
    pub fn kind(Kind) {
        Kind::Pdf { pades: false } => "PDFの中 (登記・公証などの形式)", "in the PDF (as the registries ask)";
        Kind::Pdf { pades: true } => "PDFの中 (PAdES B-B)", "in the PDF (PAdES B-B)";
        Kind::Beside => "文書とは別のファイル", "beside the document";
        Kind::Inside => "文書を中に入れる", "the document inside";
    }
}

words! {
    /// What that is for.
    pub fn purpose(Kind) {
        Kind::Pdf { pades: false } => "登記・供託、電子公証などの申請や、ふつうのPDFの署名に", "for filings with Japan's registries and notaries, and for PDFs in general";
        Kind::Pdf { pades: true } => "PAdES を求める相手に。登記・公証の申請には使えません", "for who asks for PAdES; registries and notaries do not take it";
        Kind::Beside => "どの種類の文書にも。相手には文書と両方を渡します", "for documents of any kind; its recipient needs both files";
        Kind::Inside => "どの種類の文書にも。開くには CMS を扱うプログラムが要ります", "for documents of any kind; to open it takes a program for CMS";
    }
}

words! {
    /// The standard that it follows.
    pub fn standard(Kind) {
        Kind::Pdf { pades: false } => "adbe.pkcs7.detached (ISO 32000)", "adbe.pkcs7.detached (ISO 32000)";
        Kind::Pdf { pades: true } => "PAdES B-B (ETSI EN 319 142)", "PAdES B-B (ETSI EN 319 142)";
        Kind::Beside | Kind::Inside => "CMS、CAdES B-B (ETSI EN 319 122)", "CMS, CAdES B-B (ETSI EN 319 122)";
    }
}

/// A document as it was hashed.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// Its name; `None` for what came out of a pipe.
    pub name: Option<&'a str>,
    /// Its length in octets.
    pub length: u64,
    /// The digest that is signed: by which algorithm, and its value.
    pub digest: (DigestAlgorithm, &'a [u8]),
    /// What else is known of it, where it is a PDF that is signed as one.
    pub pdf: Option<&'a Known>,
}

/// What the person decides on, before the password: the document, and what its signature gives away. `known` is the
/// certificate where it was read earlier; `claims` the time that will be claimed, where that is not the clock's.
#[must_use]
pub fn before(
    document: Document<'_>,
    with: KeyPair,
    known: Option<&Certificate>,
    claims: Option<Instant>,
    lang: Lang,
    reveal: Reveal,
) -> Vec<Section> {
    let mut told = Section::titled(About::Signature, Say::Document.say(lang));
    let (algorithm, digest) = document.digest;
    for (label, value) in [
        (Say::Name.say(lang), document.name.map_or_else(|| Say::Pipe.say(lang).to_owned(), clean)),
        (Say::Size.say(lang), octets(document.length, lang)),
        (algorithm.key(), hex(digest)),
    ] {
        told.push(Rank::Headline, Tone::Plain, label, value);
    }
    told.rows.extend(document.pdf.into_iter().flat_map(|known| pdf::known(known, lang, reveal)));
    if let Some(at) = claims {
        told.push(Rank::Headline, Tone::Warn, "", self::claims(at, lang));
    }
    vec![told, given_away(with, known, (lang, reveal))]
}

/// What a signature gives away and to whom, by value where the certificate was read.
#[must_use]
pub fn given_away(with: KeyPair, known: Option<&Certificate>, (lang, reveal): (Lang, Reveal)) -> Section {
    let mut given = Section::titled(About::Signature, Say::GivenAway.say(lang));
    match (with, known.and_then(|known| known.holder.as_ref())) {
        (KeyPair::Sign, Some(holder)) => attributes(&mut given, holder, lang, reveal),
        (KeyPair::Sign, None) => {
            for name in certificate::attribute_names(lang) {
                given.push(Rank::Headline, Tone::Plain, name, Say::OfCertificate.say(lang));
            }
            given.push(Rank::Headline, Tone::Warn, "", Say::Forever.say(lang));
        }
        (KeyPair::Auth, _) => {
            given.push(Rank::Headline, Tone::Warn, "", Say::NotForDocuments.say(lang));
            given.push(Rank::Headline, Tone::Plain, "", Say::NotTheFour.say(lang));
        }
    }
    if with == KeyPair::Sign {
        given.push(Rank::Headline, Tone::Quiet, "", Say::Moved.say(lang));
    }
    given
}

/// The same in short, as long as the certificate was not read: which, and that they are as it has them.
#[must_use]
pub fn unread_in_short(lang: Lang) -> Section {
    let mut given = Section::titled(About::Signature, Say::GivenAway.say(lang));
    given.push(Rank::Headline, Tone::Plain, "", Say::InShort.say(lang));
    given.push(Rank::Headline, Tone::Warn, "", Say::Forever.say(lang));
    given.push(Rank::Headline, Tone::Quiet, "", Say::Moved.say(lang));
    given
}

/// That the time which will be claimed was set.
#[must_use]
pub fn claims(at: Instant, lang: Lang) -> String {
    Say::Claims.with(lang, &[&verdict::moment(at, lang)])
}

/// So many octets.
#[must_use]
pub fn octets(length: u64, lang: Lang) -> String {
    Say::Octets.with(lang, &[&dates::count(length)])
}

fn attributes(section: &mut Section, holder: &Holder, lang: Lang, reveal: Reveal) {
    for (label, value) in certificate::attributes(holder, lang, reveal) {
        section.push(Rank::Headline, Tone::Plain, label, value);
    }
    section.push(Rank::Headline, Tone::Warn, "", Say::Forever.say(lang));
}

/// A signature that was made, checked and written.
#[derive(Debug, Clone, Copy)]
pub struct Made<'a> {
    /// Where to; `None` for standard output.
    pub path: Option<&'a str>,
    /// The command that verifies it, where a command is the next step.
    pub next: Option<&'a str>,
    /// What the card made.
    pub signed: &'a Signed,
    /// By a simulated card.
    pub simulated: bool,
    /// The time is not the clock's.
    pub claims: bool,
}

/// The row that says of a signature that its card is simulated.
#[must_use]
pub const fn simulated(lang: Lang) -> (&'static str, &'static str) {
    (Say::Provenance.say(lang), Say::Simulated.say(lang))
}

/// The result: what was checked and what was not, where it is, what was given away.
#[must_use]
pub fn after(made: Made<'_>, lang: Lang, reveal: Reveal) -> Vec<Section> {
    let mut done = Section::titled(About::Signature, Say::Done.say(lang));
    let mut row = |rank, tone, label: Say, value: String| done.push(rank, tone, label.say(lang), value);
    if made.simulated {
        row(Rank::Headline, Tone::Warn, Say::Provenance, Say::Simulated.say(lang).to_owned());
    }
    let path = made.path.map_or_else(|| Say::ToPipe.say(lang).to_owned(), clean);
    let pdf = match &made.signed.made {
        Product::Pdf(pdf) => Some(pdf),
        Product::Cms(_) => None,
    };
    row(Rank::Headline, Tone::Plain, if pdf.is_some() { Say::SignedPdf } else { Say::WrittenTo }, path);
    row(Rank::Headline, Tone::Good, Say::Checked, Say::CheckedValue.say(lang).to_owned());
    if let Some(pdf) = pdf {
        let whole = pdf.length + u64::try_from(pdf.increment.len()).unwrap_or(0);
        let told = Say::CoversFile.with(lang, &[&dates::count(whole), &dates::count(pdf.length)]);
        row(Rank::Headline, Tone::Plain, Say::Covers, told);
    }
    row(Rank::Headline, Tone::Quiet, Say::NotChecked, Say::NotCheckedValue.say(lang).to_owned());
    row(Rank::Normal, Tone::Plain, Say::Digest, made.signed.made.digest_algorithm().key().to_owned());
    let (tone, label) =
        if made.claims { (Tone::Warn, Say::SignedAtSet) } else { (Tone::Plain, Say::SignedAt) };
    row(Rank::Normal, tone, label, verdict::moment(made.signed.signing_time, lang));
    if let Some(next) = made.next {
        row(Rank::Normal, Tone::Plain, Say::Next, clean(next));
    }
    if let Some(moved) = &made.signed.moved {
        let (tone, told) = face::moved_in_short(moved, lang);
        done.push(Rank::Headline, tone, "", told);
    }
    for caution in &made.signed.cautions {
        done.push(Rank::Headline, Tone::Warn, "", verdict::caution(*caution).say(lang));
    }
    if !made.signed.within_dates() {
        done.push(Rank::Headline, Tone::Warn, "", Say::OutOfDates.say(lang));
    }
    if pdf.is_some() {
        done.push(Rank::Headline, Tone::Plain, "", Say::PdfNext.say(lang));
    }
    done.push(Rank::Normal, Tone::Quiet, "", Say::Recipient.say(lang));
    let mut given = Section::titled(About::Signature, Say::GivenAway.say(lang));
    match &made.signed.certificate.holder {
        Some(holder) => attributes(&mut given, holder, lang, reveal),
        None => given.push(Rank::Headline, Tone::Plain, "", Say::NotTheFour.say(lang)),
    }
    vec![done, given]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::holder::BirthDate;

    fn text(sections: &[Section]) -> String {
        let rows = sections.iter().flat_map(|section| &section.rows);
        rows.map(|row| format!("{} {}\n", row.label, row.value.as_str())).collect()
    }

    #[test]
    fn before_the_password_all_four_attributes_are_named() {
        let digest = (DigestAlgorithm::Sha512, &[0xAB; 64][..]);
        let document = Document { name: Some("契約.pdf"), length: 1234, digest, pdf: None };
        let told = text(&before(document, KeyPair::Sign, None, None, Lang::Ja, Reveal::Shown));
        for part in
            ["契約.pdf", "1,234バイト", "SHA-512", &"AB".repeat(64), "氏名", "住所", "生年月日", "性別"]
        {
            assert!(told.contains(part), "{part} in\n{told}");
        }
        let told = text(&before(document, KeyPair::Auth, None, None, Lang::En, Reveal::Shown));
        assert!(told.contains("not meant for documents") && told.contains("serial number"), "{told}");
    }

    #[test]
    fn what_is_given_away_is_told_by_value_or_masked() {
        let holder = Holder {
            name: Some("試験　花子".into()),
            address: Some("試験県試験市１".into()),
            sex: Some("2".into()),
            birth_date: Some(BirthDate::read("319800217".into())),
            ..Holder::default()
        };
        for (reveal, shown) in [(Reveal::Shown, true), (Reveal::Masked, false)] {
            let mut section = Section::titled(About::Signature, "");
            attributes(&mut section, &holder, Lang::Ja, reveal);
            let told = text(&[section]);
            for part in ["試験　花子", "試験県試験市１", "女", "1980年2月17日"] {
                assert_eq!(told.contains(part), shown, "{part} in\n{told}");
            }
        }
    }
}
