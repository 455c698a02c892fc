//! Screen 1, カード: what to do now, and everything a person came for, without a PIN.

use super::page;
use super::talk::{Left, Screen, Talk};
use crate::conduct::pin::{Terms, opens, possible};
use crate::domain::credential::{KeyPair, PinName};
use crate::present::advice::{self, Act};
use crate::present::mask::Reveal;
use crate::present::pin;
use crate::present::sections::{self, About, Rank};
use crate::present::text::words;
use crate::session::Want;
use crate::session::pin::{Stop, Work};

words! {
    enum Say {
        Details: "{0}、くわしく聞く", "{0}, hear all about it";
        Procedure: "手続き", "the procedure";
        Read: "{0}、暗証番号を入れて読む", "{0}, read it with its PIN";
        ReadByPassword: "{0}、パスワードを入れて読む", "{0}, read it with its password";
        Check: "正しいか照合する。{0}", "check the {0}";
        Reset: "{0}の再設定のしかた", "how to have the {0} reset";
        ReadAgain: "もう一度読む", "read the card again";
        Face: "券面の記載と見比べる", "compare with the card's text";
    }
}

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Do {
    Now(Act),
    Details(About),
    Reveal,
}

/// The screen.
pub(super) fn page(talk: &mut Talk) -> Result<(), Left> {
    page::page(talk, tell, offers, act)
}

fn tell(talk: &mut Talk) {
    let told = talk.model.shown().map(|report| talk.told(report));
    match told {
        Some(told) => told.iter().for_each(|section| talk.ranked(section, Rank::Normal)),
        None => talk.stand_in(),
    }
    talk.beside();
}

fn offers(talk: &Talk) -> Vec<(String, Do)> {
    let lang = talk.lang();
    let Some(report) = talk.model.report() else { return Vec::new() };
    let mut acts: Vec<Act> = Vec::new();
    let advised = advice::of(report, &talk.renewal(report), lang).into_iter().filter_map(|advice| advice.act);
    // One whose PIN is locked is not opened by it.
    let locked = |pair: &KeyPair| {
        possible(&Work::Read(*pair), report, Terms::asking(talk.now())).err() == Some(Stop::Locked)
    };
    let pairs = [KeyPair::Auth, KeyPair::Sign].into_iter();
    let closed = pairs.filter(|pair| opens(report, *pair) && !locked(pair));
    for act in advised.chain(closed.map(Act::Read)) {
        if !acts.contains(&act) {
            acts.push(act);
        }
    }
    let mut all: Vec<(String, Do)> = acts
        .into_iter()
        .map(|act| {
            let secret = |pin: PinName| pin::name(pin).say(lang);
            let word = match act {
                Act::Procedure => Say::Procedure.say(lang).to_owned(),
                Act::Read(pair) => {
                    let say = if pair == KeyPair::Sign { Say::ReadByPassword } else { Say::Read };
                    say.with(lang, &[sections::slot(pair.slot()).say(lang)])
                }
                Act::Check(pin) => Say::Check.with(lang, &[secret(pin)]),
                Act::Reset(pin) => Say::Reset.with(lang, &[secret(pin)]),
                Act::ReadAgain => Say::ReadAgain.say(lang).to_owned(),
                Act::Face => Say::Face.say(lang).to_owned(),
            };
            (word, Do::Now(act))
        })
        .collect();
    let told = talk.told(report);
    let masks = talk.masks(&told);
    let whole =
        told.into_iter().filter(|section| section.about != About::Now && section.about != About::Kind);
    all.extend(whole.map(|section| (Say::Details.with(lang, &[&section.title]), Do::Details(section.about))));
    if masks {
        all.push((talk.reveal_word().to_owned(), Do::Reveal));
    }
    all
}

fn act(talk: &mut Talk, what: Do) -> Result<(), Left> {
    match what {
        Do::Now(Act::Procedure) => return Err(Left::To(Screen::Renewal)),
        Do::Now(Act::Face) => return Err(Left::To(Screen::Face)),
        Do::Now(Act::Read(pair)) => return talk.job(Work::Read(pair)),
        Do::Now(Act::Check(pin)) => return talk.job(Work::Check(pin)),
        Do::Now(Act::Reset(pin)) => talk.locked(pin),
        Do::Now(Act::ReadAgain) => {
            let request = talk.model.again(None::<Want>, talk.now());
            talk.send(request);
            talk.settle()?;
            tell(talk);
        }
        Do::Details(about) => {
            if let Some(section) = talk.section(about) {
                talk.sections(&[section]);
            }
        }
        Do::Reveal => {
            talk.reveal();
            if talk.model.visit.reveal == Reveal::Shown
                && let Some(section) = talk.section(About::Card)
            {
                talk.sections(&[section]);
            }
        }
    }
    Ok(())
}
