//! Screen 2, 証明書: the four certificates, each told whole. What is the holder's is masked until asked for.

use super::page;
use super::save::Export;
use super::talk::{Left, Talk};
use crate::conduct::pin::{Terms, opens, possible};
use crate::domain::certificate::Slot;
use crate::domain::credential::KeyPair;
use crate::domain::holding::Holding;
use crate::domain::lifecycle::Lifecycle;
use crate::domain::moved::Verdict;
use crate::domain::report::{CardReport, Unread};
use crate::present::certificate::{self, TrustView};
use crate::present::sections::{self, About, Rank, Section};
use crate::present::text::{Word, words};
use crate::present::{absent, face};
use crate::session::Want;
use crate::session::pin::{Stop, Work};

words! {
    enum Say {
        Row: "{0}: {1}", "{0}: {1}";
        StateNotRead: "まだ読んでいません", "not read yet";
        StateClosed: "パスワードで開きます", "opens with its password";
        StateClosedByPin: "暗証番号で開きます", "opens with its PIN";
        StateAbsent: "ありません", "not on the card";
        StateUncertain: "あるか分かりません", "not known whether it is there";
        StateTrouble: "読めませんでした", "could not be read";
        Open: "{0}を聞く。{1}", "{0}, {1}";
        OfferRead: "カードから読む。暗証番号は要りません", "read it from the card; no PIN is needed";
        OfferPin: "利用者証明用の暗証番号を入れて読む", "read it with the authentication PIN";
        OfferPassword: "署名用パスワードを入れて読む", "read it with the signing password";
        OfferReset: "再設定のしかた", "how to have it reset";
        Whole: "鍵や拡張も含めてすべて聞く", "hear all of it, keys and extensions too";
        Save: "この証明書をファイルに保存 (PEM か DER)", "save this certificate to a file (PEM or DER)";
        Level: "{0}、{1}段目", "{0}, level {1}";
        Tree: "中身を項目ごとにすべて聞く (ASN.1)", "hear every field as it is encoded (ASN.1)";
    }
}

/// In the order of the full screen.
const SLOTS: [Slot; 4] = [Slot::Auth, Slot::Sign, Slot::AuthCa, Slot::SignCa];

/// The screen: which of the four.
pub(super) fn page(talk: &mut Talk) -> Result<(), Left> {
    page::page(talk, tell, offers, one)
}

fn tell(talk: &mut Talk) {
    if !talk.certified() {
        return;
    }
    let Some(report) = talk.model.report() else { return };
    let rows = SLOTS.map(|slot| {
        Say::Row.with(talk.lang(), &[sections::slot(slot).say(talk.lang()), &standing(report, slot, talk)])
    });
    for row in rows {
        talk.say(&row);
    }
}

fn offers(talk: &Talk) -> Vec<(String, Slot)> {
    let lang = talk.lang();
    let Some(report) = talk.model.report().filter(|_| talk.model.has_certificates()) else {
        return Vec::new();
    };
    SLOTS
        .map(|slot| {
            let name = sections::slot(slot).say(lang);
            (Say::Open.with(lang, &[name, &standing(report, slot, talk)]), slot)
        })
        .into()
}

/// How a certificate stands with this look.
fn standing(report: &CardReport, slot: Slot, talk: &Talk) -> String {
    let lang = talk.lang();
    let holding = report.holding(slot);
    let say = match holding {
        Holding::Read(certificate) => {
            return sections::state(&Lifecycle::of(certificate, report.kind, talk.now()), lang).1;
        }
        Holding::Absent => Say::StateAbsent,
        _ if holding.why() == Some(&Unread::NotAsked) && slot != Slot::Sign => Say::StateNotRead,
        Holding::Unread(Unread::NeedsPin) if slot != Slot::Sign => Say::StateClosedByPin,
        Holding::Unread(_) if holding.is_closed() => Say::StateClosed,
        Holding::Uncertain { .. } if slot == Slot::Sign => Say::StateUncertain,
        Holding::Unread(_) | Holding::Uncertain { .. } => Say::StateTrouble,
    };
    say.say(lang).to_owned()
}

/// Whose PIN opens the certificate in a slot, where it is closed.
fn closed(report: &CardReport, slot: Slot) -> Option<KeyPair> {
    [KeyPair::Auth, KeyPair::Sign].into_iter().find(|pair| pair.slot() == slot && opens(report, *pair))
}

/// Whose locked PIN keeps it closed.
fn locked(report: &CardReport, slot: Slot, talk: &Talk) -> Option<KeyPair> {
    let pair = closed(report, slot)?;
    let stop = possible(&Work::Read(pair), report, Terms::asking(talk.now())).err();
    (stop == Some(Stop::Locked)).then_some(pair)
}

/// What a certificate says, the first part under its own name.
fn told(report: &CardReport, slot: Slot, talk: &Talk) -> Option<Vec<Section>> {
    let certificate = report.certificate(slot).as_ref().ok()?;
    let (lang, reveal) = (talk.lang(), talk.model.visit.reveal);
    let life = Lifecycle::of(certificate, report.kind, talk.now());
    let trust = TrustView::of(report, slot);
    let mut told = certificate::details(slot, certificate, &life, trust, talk.now(), lang, reveal);
    told.extend(face::moved(report, reveal, lang).filter(|_| slot == Slot::Sign));
    // What has probably revoked it comes before what it says.
    let differs = report.moved().is_some_and(|moved| moved.verdict() == Verdict::Differs);
    if slot == Slot::Sign && differs {
        told.rotate_right(1);
    }
    // The first part has the certificate's own name, which is said before it.
    if let Some(first) = told.iter_mut().find(|it| it.title == sections::slot(slot).say(lang)) {
        first.title.clear();
    }
    Some(told)
}

/// What can be done with one of them.
#[derive(Debug, Clone, Copy)]
enum Do {
    Read(KeyPair),
    ReadMore,
    Reset(KeyPair),
    Reveal,
    Whole,
    Tree,
    Save,
}

/// One of the four.
fn one(talk: &mut Talk, slot: Slot) -> Result<(), Left> {
    let name = sections::slot(slot).say(talk.lang()).to_owned();
    page::part(talk, name, |talk| one_within(talk, slot))
}

fn one_within(talk: &mut Talk, slot: Slot) -> Result<(), Left> {
    page::page(
        talk,
        |talk| tell_one(talk, slot),
        |talk| offers_one(talk, slot),
        |talk, what| match what {
            Do::Read(pair) => talk.job(Work::Read(pair)),
            Do::ReadMore => {
                let request = talk.model.again(Some(Want::ALL), talk.now());
                talk.send(request);
                talk.settle()?;
                tell_one(talk, slot);
                Ok(())
            }
            Do::Reset(pair) => {
                talk.locked(pair.pin());
                Ok(())
            }
            Do::Reveal => {
                talk.reveal();
                tell_one(talk, slot);
                Ok(())
            }
            Do::Whole => {
                let told = talk.model.report().and_then(|report| told(report, slot, talk));
                talk.sections(&told.unwrap_or_default());
                Ok(())
            }
            Do::Save => talk.export(Export::Certificate(slot)),
            Do::Tree => {
                let rows = talk.model.report().and_then(|report| {
                    let certificate = report.certificate(slot).as_ref().ok()?;
                    Some(certificate::tree(slot, certificate, talk.lang(), talk.model.visit.reveal))
                });
                for row in rows.into_iter().flatten() {
                    // How deep it lies is told to the eye by two spaces for each level.
                    let told = row.value.trim_start();
                    let level = (row.value.len() - told.len()) / 2 + 1;
                    let label = Say::Level.with(talk.lang(), &[row.label.trim(), &level.to_string()]);
                    talk.row(&label, told);
                }
                Ok(())
            }
        },
    )
}

fn tell_one(talk: &mut Talk, slot: Slot) {
    if !talk.certified() {
        return;
    }
    let Some(report) = talk.model.report() else { return };
    if let Some(told) = told(report, slot, talk) {
        // Extensions and long numbers are said where they are asked for, unless they warn of something.
        for section in &told {
            let rank = if section.about == About::Extensions { Rank::Warning } else { Rank::Normal };
            talk.ranked(section, rank);
        }
        return;
    }
    if report.holding(slot) == Holding::Absent {
        let problem = absent::certificate(slot, report.kind, talk.lang());
        return talk.problem(&problem);
    }
    let standing = standing(report, slot, talk);
    match talk.section(About::Certificate(slot)) {
        Some(mut section) => {
            // Its name was said.
            section.title.clear();
            talk.ranked(&section, Rank::Technology);
        }
        None => talk.row(Word::State.say(talk.lang()), &standing),
    }
}

fn offers_one(talk: &Talk, slot: Slot) -> Vec<(String, Do)> {
    let lang = talk.lang();
    let Some(report) = talk.model.report().filter(|_| talk.model.has_certificates()) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    let mut offer = |say: Say, what| all.push((say.say(lang).to_owned(), what));
    if let Some(told) = told(report, slot, talk) {
        if talk.masks(&told) {
            all.push((talk.reveal_word().to_owned(), Do::Reveal));
        }
        all.push((Say::Whole.say(lang).to_owned(), Do::Whole));
        all.push((Say::Tree.say(lang).to_owned(), Do::Tree));
        all.push((Say::Save.say(lang).to_owned(), Do::Save));
        return all;
    }
    match (closed(report, slot), locked(report, slot, talk)) {
        (_, Some(pair)) => offer(Say::OfferReset, Do::Reset(pair)),
        (Some(KeyPair::Auth), _) => offer(Say::OfferPin, Do::Read(KeyPair::Auth)),
        (Some(KeyPair::Sign), _) => offer(Say::OfferPassword, Do::Read(KeyPair::Sign)),
        (None, None) => {
            let asked = matches!(report.certificate(slot), Err(Unread::NotAsked));
            if asked && slot != Slot::Sign && report.holding(slot) != Holding::Absent {
                offer(Say::OfferRead, Do::ReadMore);
            }
        }
    }
    all
}
