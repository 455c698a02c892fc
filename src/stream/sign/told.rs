//! What is going to happen, and what has: in the words of the full screen, in spoken order.

use super::words::Say as Page;
use crate::conduct::signing::{Kind, Reading, Signing};
use crate::domain::calendar::TimeSource;
use crate::domain::certificate::Certificate;
use crate::domain::credential::{KeyPair, PinName, Secret};
use crate::domain::text::hex;
use crate::domain::verdict::Indication;
use crate::present::pin::{OUTSIDE_CHOICE, capital};
use crate::present::sanitize::clean;
use crate::present::sections::{self, Section};
use crate::present::signing::{self as words_of, Made};
use crate::present::text::words;
use crate::present::{face, file, filing, outside, pdf, pin_end, verdict};
use crate::session::pin::Product;
use crate::stream::file::name;
use crate::stream::own::own;
use crate::stream::talk::Talk;
use crate::task::{TaskFault, Verified};

words! {
    enum Say {
        Confirm: "署名する内容", "What will be signed";
        File: "文書", "Document";
        Size: "大きさ", "Size";
        Place: "保存先", "Saved as";
        Form: "形式", "Form";
        Armour: "符号化", "Encoding";
        Pem: "PEM (文字だけ)", "PEM (text)";
        Der: "DER", "DER";
        Standard: "規格", "Standard";
        Digest: "ハッシュ", "Digest";
        InPdf: "署名欄", "Field";
        Password: "署名用パスワード", "Signing password";
        Against: "カードの記載と証明書が違うときは、署名せずに止まります。", "Where the certificate differs from the card's own text, nothing is signed.";
        WordFirst: "それでも続けるときは、パスワードの前に{0}と打ちます。", "To go on all the same, {0} is typed before the password.";
        Told: "署名し、保存したファイルを読み直して確かめました。", "Signed, saved, and the file read back and checked.";
        ToldUnread: "署名して保存しました。読み直しは終わっていません。", "Signed and saved. It was not read back to the end.";
        ToldBad: "署名して保存しましたが、読み直した結果が合いません。", "Signed and saved, but what was read back does not hold.";
        ReadBack: "保存したファイルを読み直した結果", "The written file, read back";
    }
}

/// All that is going to happen.
pub(super) fn before(talk: &mut Talk, signing: &Signing) {
    let lang = talk.lang();
    talk.tell(Say::Confirm.text());
    talk.row(Say::File.say(lang), &name(signing.file()));
    let algorithm = signing.form().digest;
    let of_copy = |fault: &TaskFault| signing.form().kind.is_pdf() && matches!(fault, TaskFault::Io(_));
    match signing.reading() {
        Reading::Done(_, digests) => {
            talk.row(Say::Size.say(lang), &words_of::octets(digests.length, lang));
            talk.row(algorithm.key(), &digests.get(algorithm).map(hex).unwrap_or_default());
        }
        Reading::Prepared(prepared) => {
            let (of, value) = &prepared.prepared().digest;
            talk.row(Say::Size.say(lang), &words_of::octets(prepared.length(), lang));
            talk.row(of.key(), &hex(value));
            for row in pdf::known(&prepared.prepared().about, lang, talk.model.visit.reveal) {
                talk.row(&row.label, &row.value);
            }
        }
        Reading::Failed(fault) if of_copy(fault) => {}
        Reading::Failed(fault) => {
            let refused = matches!(fault, TaskFault::Refused(_));
            talk.trouble(&fault.clone(), signing.file(), false);
            if refused {
                talk.tell(Page::NotInside.text());
            }
        }
        Reading::Not | Reading::Running(_) => {}
    }
    if talk.ports.source == TimeSource::Set {
        let claims = words_of::claims(talk.now(), lang);
        talk.say(&claims);
    }
    output(talk, signing);
    cautions(talk);
    given(talk);
}

/// Where it goes and in which form, and what a registry would not take of that.
pub(super) fn output(talk: &mut Talk, signing: &Signing) {
    let (lang, form) = (talk.lang(), signing.form());
    talk.row(Say::Place.say(lang), &name(&signing.output()));
    let barred = match signing.reading() {
        Reading::Failed(TaskFault::Io(error)) if form.kind.is_pdf() => Some(error),
        _ => signing.barred(),
    };
    if let Some(error) = barred {
        let why = capital(&file::barrier(error, lang));
        talk.say(&Page::Barred.with(lang, &[&why]));
    }
    let [kind, purpose] = [words_of::kind(form.kind), words_of::purpose(form.kind)].map(|it| it.say(lang));
    talk.row(Say::Form.say(lang), &Page::FormItem.with(lang, &[kind, purpose]));
    talk.row(Say::Standard.say(lang), words_of::standard(form.kind).say(lang));
    talk.row(Say::Digest.say(lang), form.digest.key());
    if let Reading::Prepared(prepared) = signing.reading() {
        talk.row(Say::InPdf.say(lang), &prepared.prepared().plan.field);
    }
    if matches!(form.kind, Kind::Beside | Kind::Inside) {
        let armour = if form.pem { Say::Pem } else { Say::Der };
        talk.row(Say::Armour.say(lang), armour.say(lang));
    }
    if let Some(asked) = signing.filing() {
        talk.sections(&[filing::before(&asked, lang)]);
    }
}

/// What has to be known of the card before its key is used.
fn cautions(talk: &mut Talk) {
    let (lang, now) = (talk.lang(), talk.now());
    let Some(report) = talk.model.report() else { return talk.tell(Page::NoCard.text()) };
    let mut told = Vec::new();
    if let Some((of, outside)) = report.outside(KeyPair::Sign, now) {
        told.push(outside::told(KeyPair::Sign, of, outside, lang));
        told.push(Say::WordFirst.with(lang, &[OUTSIDE_CHOICE.say(lang)]));
    }
    told.extend(report.doubted(KeyPair::Sign).map(|doubted| pin_end::doubted(&doubted, lang)));
    match face::moved_line(report, lang) {
        Some((_, moved)) => told.push(moved),
        None if report.text.is_ok() => told.push(Say::Against.say(lang).to_owned()),
        None => {}
    }
    let left = talk.model.tries(PinName::Sign).map(|tries| sections::tries(Secret::Sign, tries, lang));
    for line in told {
        talk.say(&line);
    }
    if let Some(left) = left {
        talk.row(Say::Password.say(lang), &left);
    }
}

/// What a signature gives away and to whom.
pub(super) fn given(talk: &mut Talk) {
    let (lang, reveal) = (talk.lang(), talk.model.visit.reveal);
    let given = match known(talk) {
        None => words_of::unread_in_short(lang),
        read => words_of::given_away(KeyPair::Sign, read, (lang, reveal)),
    };
    talk.sections(&[given]);
}

/// What has happened. `verified` is the verdict on what was written, where reading it back came to an end.
pub(super) fn after(talk: &mut Talk, signing: &Signing, verified: Option<&Verified>, path: &str) {
    let (lang, reveal) = (talk.lang(), talk.model.visit.reveal);
    talk.tell(match verified.map(|verified| verified.report.worst()) {
        Some(Indication::TotalFailed) => Say::ToldBad.text(),
        Some(Indication::TotalPassed | Indication::Indeterminate) => Say::Told.text(),
        None => Say::ToldUnread.text(),
    });
    talk.row(Say::Place.say(lang), path);
    made(talk, signing, path);
    let report = verified.and_then(|verified| verified.report.signatures.get(newest(signing, verified)));
    if let Some(report) = report {
        let title = Say::ReadBack.say(lang).to_owned();
        let told = verdict::signature(title, report, None, None, (lang, own), reveal);
        let mut read_back = told.headline;
        read_back.rows.push(told.standard);
        talk.sections(&[read_back]);
    }
    let in_pdf = verified.and_then(|verified| verified.pdf.as_ref());
    if let Some(report) = in_pdf.filter(|report| report.signatures.len() > 1) {
        talk.sections(&[pdf::revisions(report, lang).section]);
    }
    if let Some(asked) = signing.filing().filter(|_| signing.form().kind.is_pdf()) {
        talk.sections(&[filing::told(&asked, lang)]);
    }
}

/// What was made and given away.
pub(super) fn made(talk: &mut Talk, signing: &Signing, path: &str) {
    let Some(signed) = signing.signed() else { return };
    let made = Made {
        path: Some(path),
        // It is in the menu.
        next: None,
        signed,
        simulated: signing.simulated(),
        claims: talk.ports.source == TimeSource::Set,
    };
    let mut told: Vec<Section> = words_of::after(made, talk.lang(), talk.model.visit.reveal);
    for section in &mut told {
        // Its path was said.
        section.rows.retain(|row| row.value.as_str() != clean(path));
    }
    talk.sections(&told);
}

/// Which signature of a verdict is the one that was made.
fn newest(signing: &Signing, verified: &Verified) -> usize {
    let made = signing.signed().map(|signed| &signed.made);
    let (Some(pdf), Some(Product::Pdf(made))) = (&verified.pdf, made) else { return 0 };
    pdf.signatures.iter().position(|each| each.field == made.field).unwrap_or(0)
}

/// The certificate that signs, where it was read.
pub(super) fn known(talk: &Talk) -> Option<&Certificate> {
    talk.model.report().and_then(|report| report.jpki.sign.as_ref().ok())
}
