//! Screen 5, 検証: a signed file; what of it fits, what does not, and what was not checked. No card is needed.
//!
//! What is told comes whole from `present::verdict`; nothing is decided here.

use std::path::PathBuf;

use super::file::name;
use super::own::own;
use super::page;
use super::talk::{Left, Pick, Talk};
use crate::conduct::verifying::{Extracting, Stage, Verifying, signed_revision};
use crate::present::sections::Section;
use crate::present::text::{Lang, words};
use crate::present::verdict::{self, Looked, SignatureTold, Told};
use crate::present::{filing, sanitize};
use crate::session::Epoch;
use crate::task::{TaskFault, Verified};

words! {
    enum Say {
        What: "署名されたPDFや署名ファイル (CMS: .p7s や .p7m) を調べ、合っていること、合わないこと、確かめていないことを分けて言います。",
              "Checks a signed PDF or another signed file (CMS: .p7s, .p7m) and tells apart what fits, what does not, and what was not checked.";
        NoCard: "カードは要りません。文書はこのコンピューターの外に出ません。", "No card is needed. The document does not leave this computer.";
        Law: "手元での確認です。失効は確認できません (公的個人認証法17条の署名検証者ではありません)。",
              "A private check: revocation can't be checked (this is no notified verifier, Act on JPKI, article 17).";
        Choose: "署名されたファイルを選ぶ", "choose a signed file";
        ChooseFile: "署名されたファイルを選びます。", "Choose the signed file.";
        Document: "署名された文書が見つかりません。文書を選びます。選ばずに戻ると、文書なしで言います。",
                  "The signed document was not found. Choose it; going back tells what can be told without it.";
        Another: "別の文書と照らし合わせる", "hold it against another document";
        AnotherFile: "署名された文書を選びます。", "Choose the signed document.";
        Reading: "調べています", "Checking";
        Failed: "調べられませんでした。", "It could not be checked.";
        Stopped: "やめました。何も残していません。", "Stopped: nothing is left behind.";
        Of: "署名 {0}/{1}。いちばん問題のあるものから言います。", "Signature {0} of {1}, the worst first.";
        Other: "ほかの署名を聞く。{0}: {1}", "hear another signature, {0}: {1}";
        Extract: "署名された版を新しいファイルに取り出す", "write the revision that was signed to a new file";
        ExtractWhy: "署名されたときの内容だけを、新しいPDFに書きます。元のファイルは変えません。",
                    "What was signed, and nothing that came later, is written to a new PDF. The file itself is not changed.";
        ExtractName: "新しいファイルの名前かパス", "Name or path of the new file";
        Extracting: "署名された版を書いています", "Writing the revision that was signed";
        Extracted: "署名された版を保存しました: {0}", "The revision that was signed is saved: {0}";
        Again: "もう一度聞く", "hear it again";
        Next: "次に", "What next";
    }
}

/// How files with signatures end.
const SIGNATURES: &[&str] = &[".pdf", ".p7s", ".p7m", ".p7", ".sig", ".cms", ".pem", ".eml"];

/// The screen.
pub(super) fn page(talk: &mut Talk) -> Result<(), Left> {
    page::page(
        talk,
        |talk| [Say::What, Say::NoCard, Say::Law].into_iter().for_each(|say| talk.tell(say.text())),
        |talk| vec![(Say::Choose.say(talk.lang()).to_owned(), ())],
        |talk, ()| {
            let folder = talk.ports.folder.clone();
            match talk.file(Say::ChooseFile.say(talk.lang()), &folder, SIGNATURES)? {
                Some(path) => verify(talk, path, None),
                None => Ok(()),
            }
        },
    )
}

/// What can be done with what was told.
#[derive(Debug, Clone, Copy)]
enum Do {
    Other(usize),
    Document,
    Extract,
    Reveal,
    Again,
}

/// A signed file, from reading it to what is asked of it; `content` is its document.
pub(super) fn verify(talk: &mut Talk, file: PathBuf, content: Option<PathBuf>) -> Result<(), Left> {
    let (mut verifying, request) = Verifying::of(file, content, talk.now(), &talk.ports.judge, &talk.tasks);
    let mut wanted = false;
    let mut ended = |verifying: &mut Verifying, id, result: &Result<_, _>| {
        wanted = verifying.task_ended(id, result) == Some(crate::conduct::verifying::Next::DocumentWanted);
    };
    let label = Say::Reading.say(talk.lang());
    talk.carry_out(label, [request], |id, result| ended(&mut verifying, id, result))?;
    if wanted {
        against(talk, &mut verifying, Say::Document)?;
    }
    let (card, mut at, mut again) = (talk.model.insertion(), 0, true);
    loop {
        match verifying.stage() {
            Stage::Judged(Some(_)) => {}
            Stage::Failed(fault) => {
                talk.tell(Say::Failed.text());
                talk.trouble(&fault.clone(), verifying.file(), false);
                return Ok(());
            }
            Stage::Judged(None) | Stage::Reading(_) => {
                talk.tell(Say::Stopped.text());
                return Ok(());
            }
        }
        if std::mem::take(&mut again) {
            tell(talk, &verifying, at);
        }
        let offers = offers(talk, &verifying, at);
        let items: Vec<String> = offers.iter().map(|(word, _)| word.clone()).collect();
        match talk.pick(Say::Next.say(talk.lang()), &items)? {
            Pick::Back => return Ok(()),
            // What is told of a signer goes with the card that was in, whoever it is of.
            Pick::News if left(talk, card) => return Ok(()),
            Pick::News => {}
            Pick::Item(item) => match offers[item].1 {
                Do::Other(other) => (at, again) = (other, true),
                Do::Again => again = true,
                Do::Document => {
                    against(talk, &mut verifying, Say::AnotherFile)?;
                    (at, again) = (0, true);
                }
                Do::Extract => extract(talk, &mut verifying)?,
                Do::Reveal => {
                    talk.reveal();
                    if let Some(told) = told(talk, &verifying)
                        && let Some(each) = told.signatures.into_iter().nth(at)
                    {
                        talk.sections(&[each.signer]);
                    }
                }
            },
        }
    }
}

/// Has the card gone that was in?
fn left(talk: &Talk, card: Option<Epoch>) -> bool {
    card.is_some() && talk.model.insertion() != card
}

/// Has the document chosen, and reads again with it.
fn against(talk: &mut Talk, verifying: &mut Verifying, question: Say) -> Result<(), Left> {
    let folder = verifying.file().parent().unwrap_or(&talk.ports.folder).to_path_buf();
    let Some(document) = talk.file(question.say(talk.lang()), &folder, &[])? else { return Ok(()) };
    let request = verifying.hold_against(document, talk.now(), &talk.ports.judge, &talk.tasks);
    let label = Say::Reading.say(talk.lang());
    talk.carry_out(label, [request], |id, result| verifying.task_ended(id, result))
}

fn verified(verifying: &Verifying) -> Option<&Verified> {
    match verifying.stage() {
        Stage::Judged(verified) => verified.as_deref(),
        Stage::Reading(_) | Stage::Failed(_) => None,
    }
}

/// The verdict.
fn told(talk: &Talk, verifying: &Verifying) -> Option<Told> {
    let verified = verified(verifying)?;
    let file = name(verifying.file());
    let content = verified.content.as_deref().map(name);
    let looked = Looked {
        file: &file,
        content: content.as_deref(),
        wrapping: &verified.wrapping,
        pdf: verified.pdf.as_ref(),
    };
    let (report, signers) = (&verified.report, &verified.signers);
    Some(verdict::told(looked, report, signers, talk.lang(), talk.model.visit.reveal, own))
}

/// The answer, what fits, what does not and what was not checked, who signed; of several signatures the one that is asked for,
/// behind what is so of all.
fn tell(talk: &mut Talk, verifying: &Verifying, at: usize) {
    let Some(told) = told(talk, verifying) else { return };
    let count = told.signatures.len();
    let Some(signature) = told.signatures.into_iter().nth(at) else { return };
    let SignatureTold { headline, boxes, within, signer, standard } = signature;
    if count > 1 && at == 0 {
        talk.sections(&told.overall.into_iter().collect::<Vec<_>>());
    }
    if count > 1 {
        let of = Say::Of.with(talk.lang(), &[&(at + 1).to_string(), &count.to_string()]);
        talk.say(&of);
    }
    let revisions = told.revisions.map(|revisions| revisions.section).filter(|_| at == 0);
    let asked = verified(verifying).and_then(|it| it.pdf.as_ref());
    let asked = asked.map(|pdf| filing::told(&pdf.filing, talk.lang())).filter(|_| at == 0);
    let boxes = boxes.into_iter().map(|(_, section)| section);
    let first: Vec<Section> = [headline].into_iter().chain(boxes).collect();
    talk.sections(&first);
    let standard = verdict::standard(vec![standard], talk.lang());
    let more = revisions.into_iter().chain(within).chain([signer]);
    let of_file = [told.file].into_iter().chain(asked).filter(|_| at == 0);
    let more: Vec<Section> = more.chain(of_file).chain([told.notes, standard]).collect();
    talk.sections(&more);
}

fn offers(talk: &Talk, verifying: &Verifying, at: usize) -> Vec<(String, Do)> {
    let lang = talk.lang();
    let (Some(told), Some(verified)) = (told(talk, verifying), verified(verifying)) else {
        return Vec::new();
    };
    let mut all: Vec<(String, Do)> = told
        .signatures
        .iter()
        .enumerate()
        .filter(|(each, _)| *each != at)
        .map(|(each, told)| (other(told, lang), Do::Other(each)))
        .collect();
    let of_signer = told.signatures.get(at).map(|told| std::slice::from_ref(&told.signer));
    if of_signer.is_some_and(|signer| talk.masks(signer)) {
        all.push((talk.reveal_word().to_owned(), Do::Reveal));
    }
    if verified.pdf.is_none() {
        all.push((Say::Another.say(lang).to_owned(), Do::Document));
    }
    if signed_revision(verified).is_some() {
        all.push((Say::Extract.say(lang).to_owned(), Do::Extract));
    }
    all.push((Say::Again.say(lang).to_owned(), Do::Again));
    all
}

/// A signature by its title and its answer.
fn other(told: &SignatureTold, lang: Lang) -> String {
    let answer = told.headline.rows.first().map(|row| row.value.as_str()).unwrap_or_default();
    Say::Other.with(lang, &[&told.headline.title, answer])
}

/// Writes the revision that was signed, under a name that is typed, and again under another where that is taken.
fn extract(talk: &mut Talk, verifying: &mut Verifying) -> Result<(), Left> {
    let lang = talk.lang();
    talk.tell(Say::ExtractWhy.text());
    let Some(usual) = usual(verifying) else { return Ok(()) };
    let folder = verifying.file().parent().unwrap_or(&talk.ports.folder).to_path_buf();
    loop {
        let Some(path) = talk.name_file(Say::ExtractName.say(lang), &usual, &folder)? else {
            return Ok(());
        };
        let request = verifying.extract(path, false, &talk.tasks);
        let label = Say::Extracting.say(lang);
        talk.carry_out(label, request, |id, result| verifying.task_ended(id, result))?;
        match verifying.extracting() {
            Extracting::Done(path) => {
                let path = name(path);
                talk.say(&Say::Extracted.with(lang, &[&path]));
                return Ok(());
            }
            Extracting::Failed(path, fault) => {
                let (path, fault) = (path.clone(), fault.clone());
                let written = matches!(fault, TaskFault::Io(_));
                let of = if written { path.as_path() } else { verifying.file() };
                talk.trouble(&fault, of, written);
            }
            Extracting::Not | Extracting::Running(..) => {
                talk.tell(Say::Stopped.text());
                return Ok(());
            }
        }
    }
}

/// The name that is offered: the file's, with the number of the revision.
fn usual(verifying: &Verifying) -> Option<PathBuf> {
    let verified = verified(verifying)?;
    let end = signed_revision(verified);
    let scopes = verified.pdf.iter().flat_map(|pdf| &pdf.signatures).map(|each| &each.scope);
    let revision = scopes.filter(|scope| scope.end == end).find_map(|scope| scope.revision).unwrap_or(1);
    let file = verifying.file().file_name().map(sanitize::name)?;
    let (stem, dot, extension) = match file.rsplit_once('.') {
        Some((stem, extension)) => (stem, ".", extension),
        None => (&*file, "", ""),
    };
    Some(format!("{stem}_revision{revision}{dot}{extension}").into())
}
