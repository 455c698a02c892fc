//! Screen 8, 券面: what the card says of its holder, and whether the signing certificate still says the same. Pictures are
//! not said. The 個人番号 is never read.

use super::talk::{Left, Talk};
use super::{own, page, pins};
use crate::conduct::pin::{Terms, counters, lower, opens, possible};
use crate::domain::credential::{KeyPair, PinName};
use crate::domain::face::{Reading, number_b_birth};
use crate::domain::report::CardReport;
use crate::present::sections::{self, Section};
use crate::present::text::words;
use crate::present::{face, pin_end};
use crate::session::pin::{Stop, Work};

words! {
    enum Say {
        Unread: "カードに書かれた氏名・住所などは、まだ読んでいません。", "Name and address as the card has them are not read yet.";
        Worth: "読むと署名用電子証明書と見比べて、引っ越しや改姓で失効していそうかが分かります。", "Beside the signing certificate they tell whether a move or a new name has probably revoked it.";
        NoNumber: "個人番号 (マイナンバー) は読みません。", "The individual number (My Number) is never read.";
        OnlyText: "カードの記載を読みました。", "What the card says was read.";
        NotCompared: "カードの記載を読みました。引っ越しや改姓のあとかは、署名用電子証明書と見比べると分かります。", "What the card says was read. Whether its holder has moved since, the signing certificate beside it tells.";
        Substituted: "証明書では別の字に代えてある文字があります。印刷された文字はカードの中の画像にあり、読み上げられません。", "The certificate has other characters in place of some. Those that are printed are a picture in the card, which can't be said.";
        Pin: "券面事項入力補助用の暗証番号で読む", "read with the card text PIN";
        Compare: "署名用パスワードを入れて、署名用電子証明書と見比べる", "enter the signing password and compare with the signing certificate";
        Reset: "券面事項入力補助用の暗証番号の再設定のしかた", "how to have the card text PIN reset";
        Number: "顔写真の下の4桁 (照合番号B) で読む", "read with the 4 digits under the photo (verification number B)";
        NumberWithBirth: "生年月日と、顔写真の下の4桁 (照合番号B) で読む", "read with birth date and the 4 digits under the photo (verification number B)";
        Offer: "{0}。{1}", "{0}, {1}";
    }
}

const BY_PIN: Work = Work::Face(Reading::TextByPin);
const BY_NUMBER: Work = Work::Face(Reading::TextByNumber);

/// What can be done.
#[derive(Debug, Clone, Copy)]
enum Do {
    Pin,
    Number,
    Compare,
    Reset,
    Reveal,
}

/// The screen.
pub(super) fn page(talk: &mut Talk) -> Result<(), Left> {
    if talk.model.report().is_some_and(may_hold) {
        pins::count(talk, false)?;
    }
    page::page(talk, tell, offers, |talk, what| match what {
        Do::Pin => talk.job(BY_PIN),
        Do::Number => talk.job(BY_NUMBER),
        Do::Compare => talk.job(Work::Read(KeyPair::Sign)),
        Do::Reset => {
            talk.locked(PinName::Text);
            Ok(())
        }
        Do::Reveal => {
            talk.reveal();
            tell(talk);
            Ok(())
        }
    })
}

/// Is it a kind of card that has a face to read?
fn may_hold(report: &CardReport) -> bool {
    let profile = report.kind.profile();
    profile.allows(PinName::Text) || profile.allows(PinName::NumberB)
}

fn barrier(report: &CardReport, work: &Work, talk: &Talk) -> Option<Stop> {
    let stop = possible(work, report, Terms::asking(talk.now())).err();
    stop.filter(|stop| matches!(stop, Stop::NotHeld(_) | Stop::ReadOnly(_) | Stop::Locked))
}

fn tell(talk: &mut Talk) {
    if !talk.certified() {
        return;
    }
    let Some(report) = talk.model.report() else { return };
    let (answer, sections) = (answer(report, talk), told(report, talk));
    for sentence in answer {
        talk.say(&sentence);
    }
    talk.sections(&sections);
}

/// The answer, and what is to be known with it.
fn answer(report: &CardReport, talk: &Talk) -> Vec<String> {
    let lang = talk.lang();
    let say = |word: Say| word.say(lang).to_owned();
    let compares = report.text.is_ok() && opens(report, KeyPair::Sign);
    let mut told: Vec<String> = match (face::moved_line(report, lang), report.text.is_ok()) {
        (Some((_, moved)), _) => vec![moved],
        (None, true) if compares => vec![say(Say::NotCompared)],
        (None, true) => vec![say(Say::OnlyText)],
        (None, false) => Vec::new(),
    };
    let stops = [BY_PIN, BY_NUMBER].map(|work| barrier(report, &work, talk).map(|stop| (work.pin(), stop)));
    match stops {
        // Neither is on the card: one sentence for both.
        [
            Some((pin, stop @ (Stop::NotHeld(_) | Stop::ReadOnly(_)))),
            Some((_, Stop::NotHeld(_) | Stop::ReadOnly(_))),
        ] => {
            let problem = pin_end::stop(&stop, pin, lang);
            told.extend([problem.why.clone(), problem.todo(lang, own::own)]);
        }
        stops if report.text.is_err() => {
            if told.is_empty() {
                told.push(say(Say::Unread));
            }
            let locked = stops.into_iter().flatten().filter(|(_, stop)| *stop == Stop::Locked);
            told.extend(locked.map(|(pin, stop)| pin_end::stop(&stop, pin, lang).what));
            told.extend([say(Say::Worth), say(Say::NoNumber)]);
        }
        _ => {}
    }
    let holder = report.jpki.sign.as_ref().ok().and_then(|sign| sign.holder.as_ref());
    if holder.is_some_and(|it| !it.name_substituted.is_empty() || !it.address_substituted.is_empty()) {
        told.push(say(Say::Substituted));
    }
    told
}

/// What was read, side by side with the certificate first.
fn told(report: &CardReport, talk: &Talk) -> Vec<Section> {
    let (lang, reveal) = (talk.lang(), talk.model.visit.reveal);
    let mut sections = Vec::from_iter(face::moved(report, reveal, lang));
    for section in &mut sections {
        // What came of it is the answer above.
        section.rows.retain(|row| !row.label.is_empty());
    }
    sections.extend(face::attributes(report, reveal, lang));
    sections
}

fn offers(talk: &Talk) -> Vec<(String, Do)> {
    let lang = talk.lang();
    let Some(report) = talk.model.report().filter(|_| talk.model.has_certificates()) else {
        return Vec::new();
    };
    let mut all: Vec<(String, Do)> = Vec::new();
    let mut offer = |say: Say, work: &Work, what| {
        let tries = lower(&counters(report, work.secrets()));
        let name = say.say(lang);
        let told = tries.map(|tries| sections::tries(work.secrets()[0], tries, lang));
        all.push((told.map_or_else(|| name.to_owned(), |told| Say::Offer.with(lang, &[name, &told])), what));
    };
    if report.text.is_err() {
        match barrier(report, &BY_PIN, talk) {
            None => offer(Say::Pin, &BY_PIN, Do::Pin),
            Some(Stop::Locked) => offer(Say::Reset, &BY_PIN, Do::Reset),
            Some(_) => {}
        }
        if barrier(report, &BY_NUMBER, talk).is_none() {
            let holder = report.jpki.sign.as_ref().ok().and_then(|sign| sign.holder.as_ref());
            let birth = holder.and_then(|holder| number_b_birth(holder.birth_date.as_ref()?));
            let say = if birth.is_some() { Say::Number } else { Say::NumberWithBirth };
            offer(say, &BY_NUMBER, Do::Number);
        }
    } else {
        let work = Work::Read(KeyPair::Sign);
        if opens(report, KeyPair::Sign) && barrier(report, &work, talk).is_none() {
            offer(Say::Compare, &work, Do::Compare);
        }
    }
    let sections = told(report, talk);
    if !sections.is_empty() && talk.masks(&sections) {
        all.push((talk.reveal_word().to_owned(), Do::Reveal));
    }
    all
}
