//! Screen 6, 暗証番号: every PIN of the card, what it is for, how many tries are left, and what can be done with it.
//!
//! Counters are asked for on entering, by the empty VERIFY that spends no try.

use super::page;
use super::talk::{Left, Talk};
use crate::conduct::pin::{Terms, possible};
use crate::domain::credential::{KeyPair, PinName, Secret, Tries};
use crate::domain::report::{CardReport, Unread};
use crate::model::visit::Count;
use crate::present::problem::Problem;
use crate::present::sections;
use crate::present::text::{Word, words};
use crate::present::{kind, pin as pins, pin_end};
use crate::session::pin::{Stop, Work};

words! {
    enum Say {
        Row: "{0}: {1}", "{0}: {1}";
        Place: "残り回数、{0}", "Tries left, {0}";
        OtherNumbers: "照合番号・生年月日", "Verification numbers";
        OtherNumbersWhat: "券面の情報を機械で読むときの番号です。覚える番号ではなく、変更もできません。",
              "Used when a machine reads the printed face. They are not chosen and can't be changed.";
        RowPurpose: "使うとき", "Used for";
        RowForm: "形", "Looks like";
        RowTries: "残り回数", "Tries left";
        TriesOf: "{1}回中 {0}回", "{0} of {1}";
        TriesAsking: "問い合わせています", "asking the card";
        TriesNotAsked: "まだ問い合わせていません", "not asked yet";
        TriesFailed: "分かりませんでした", "could not be found out";
        NoteTries: "間違えた回数は、正しく入れるまで戻りません。待っても、カードを抜いても戻りません。",
              "Mistakes count until the right one is entered. Waiting or taking the card out does not help.";
        NoteTwoPlaces: "カードの中の2か所に別々に入っています。変更は両方に行います。",
              "The card keeps it in two places, each with its own count. A change is made in both.";
        CanCheck: "正しいか照合する", "check it";
        CanChange: "変更する", "change it";
        CanProve: "カードが鍵を持っているか試す", "test whether the card holds its key";
        IfLocked: "ロックしたら", "if locked";
        Count: "残り回数をもう一度問い合わせる", "ask for the tries left again";
    }
}

/// The counters that no holder chose a number for.
const NUMBERS: [Secret; 3] = [Secret::TextNumberB, Secret::SurfaceNumberB, Secret::SurfaceBirth];

/// What is offered on the screen.
#[derive(Debug, Clone, Copy)]
enum Offer {
    Pin(PinName),
    Numbers,
    Count,
}

/// The screen.
pub(super) fn page(talk: &mut Talk) -> Result<(), Left> {
    count(talk, false)?;
    page::page(talk, tell, offers, |talk, offer| match offer {
        Offer::Pin(pin) => one(talk, pin),
        Offer::Numbers => {
            numbers(talk);
            Ok(())
        }
        Offer::Count => {
            count(talk, true)?;
            tell(talk);
            Ok(())
        }
    })
}

/// Asks for all counters where that was not done, and waits for them.
pub(super) fn count(talk: &mut Talk, again: bool) -> Result<(), Left> {
    if talk.model.has_certificates() && (again || talk.model.counted() == Count::No) {
        let request = talk.model.count();
        talk.send(request);
        talk.settle_while(|model| matches!(model.counted(), Count::Asked(_)))?;
    }
    Ok(())
}

/// The PINs of this card, and whether it has other numbers.
fn rows(report: &CardReport) -> (Vec<PinName>, bool) {
    let profile = report.kind.profile();
    if profile.planned { (profile.chosen().collect(), false) } else { (PinName::CHOSEN.into(), true) }
}

fn tell(talk: &mut Talk) {
    if !talk.certified() {
        return;
    }
    let Some(report) = talk.model.report() else { return };
    let lang = talk.lang();
    let told = rows(report)
        .0
        .into_iter()
        .map(|pin| Say::Row.with(lang, &[&pins::title(pin, lang), &standing(report, pin, talk, counter)]));
    for line in told.collect::<Vec<_>>() {
        talk.say(&line);
    }
}

fn offers(talk: &Talk) -> Vec<(String, Offer)> {
    let lang = talk.lang();
    let Some(report) = talk.model.report().filter(|_| talk.model.has_certificates()) else {
        return Vec::new();
    };
    let (names, numbers) = rows(report);
    let mut all: Vec<(String, Offer)> =
        names.into_iter().map(|pin| (pins::title(pin, lang), Offer::Pin(pin))).collect();
    if numbers {
        all.push((Say::OtherNumbers.say(lang).to_owned(), Offer::Numbers));
    }
    all.push((Say::Count.say(lang).to_owned(), Offer::Count));
    all
}

/// How one counter stands, in words.
fn counter(report: &CardReport, secret: Secret, talk: &Talk) -> String {
    let lang = talk.lang();
    match report.tries(secret) {
        Ok(tries) => sections::tries(secret, tries, lang),
        Err(Unread::NotAsked) => match talk.model.counted() {
            Count::No => Say::TriesNotAsked.say(lang).to_owned(),
            Count::Asked(_) => Say::TriesAsking.say(lang).to_owned(),
            Count::Done => Say::TriesFailed.say(lang).to_owned(),
            Count::Failed(fault) => {
                let what = Problem::of_fault(fault, lang).what;
                [Say::TriesFailed.say(lang), &what].join(lang.pick("。", ". "))
            }
        },
        Err(Unread::Absent) => Word::NotOnCard.say(lang).to_owned(),
        Err(unread) => Problem::of_unread(&unread, lang).what,
    }
}

/// The same behind a label that says that tries are counted.
fn counted(report: &CardReport, secret: Secret, talk: &Talk) -> String {
    if let Ok(tries @ Tries::Left(left)) = report.tries(secret)
        && let Some(most) = tries.most(secret)
    {
        return Say::TriesOf.with(talk.lang(), &[&left.to_string(), &most.to_string()]);
    }
    counter(report, secret, talk)
}

/// How a PIN stands: its counter, of two the lower one.
fn standing(
    report: &CardReport,
    pin: PinName,
    talk: &Talk,
    told: fn(&CardReport, Secret, &Talk) -> String,
) -> String {
    if !talk.model.holds(pin) {
        return Word::NotOnCard.say(talk.lang()).to_owned();
    }
    let left = |secret: &&Secret| report.tries(**secret).ok().and_then(Tries::left).unwrap_or(u8::MAX);
    let lowest = pin.secrets().iter().min_by_key(left).copied().unwrap_or(Secret::Auth);
    told(report, lowest, talk)
}

/// What keeps this work from being asked for at all.
fn barrier(report: &CardReport, work: &Work, talk: &Talk) -> Option<Stop> {
    let stop = possible(work, report, Terms::asking(talk.now())).err();
    stop.filter(|stop| matches!(stop, Stop::NotHeld(_) | Stop::ReadOnly(_) | Stop::Locked))
}

/// What can be done with one of them.
#[derive(Debug, Clone, Copy)]
enum Do {
    Check,
    Change,
    Prove(KeyPair),
    Locked,
}

/// One PIN.
fn one(talk: &mut Talk, pin: PinName) -> Result<(), Left> {
    let name = pins::title(pin, talk.lang());
    page::part(talk, name, |talk| one_within(talk, pin))
}

fn one_within(talk: &mut Talk, pin: PinName) -> Result<(), Left> {
    page::page(
        talk,
        |talk| tell_one(talk, pin),
        |talk| offers_one(talk, pin),
        |talk, what| match what {
            Do::Check => talk.job(Work::Check(pin)),
            Do::Change => talk.job(Work::Change(pin)),
            Do::Prove(pair) => talk.job(Work::Challenge(pair)),
            Do::Locked => {
                talk.locked(pin);
                Ok(())
            }
        },
    )
}

fn tell_one(talk: &mut Talk, pin: PinName) {
    if !talk.certified() {
        return;
    }
    let Some(report) = talk.model.report() else { return };
    let lang = talk.lang();
    let mut rows: Vec<(String, String)> = vec![
        (Say::RowPurpose.say(lang).to_owned(), pins::purpose(pin).say(lang).to_owned()),
        (Say::RowForm.say(lang).to_owned(), pins::form(pin.form()).say(lang).to_owned()),
    ];
    let mut notes: Vec<String> = Vec::new();
    match pin.secrets() {
        [one, two] if report.kind.profile().allows(pin) => {
            rows.extend([one, two].map(|secret| {
                let label = Say::Place.with(lang, &[sections::secret(*secret).say(lang)]);
                (label, counted(report, *secret, talk))
            }));
            notes.push(Say::NoteTwoPlaces.say(lang).to_owned());
        }
        _ => rows.push((Say::RowTries.say(lang).to_owned(), standing(report, pin, talk, counted))),
    }
    let stop = barrier(report, &Work::Check(pin), talk);
    if stop.is_none() {
        notes.push(Say::NoteTries.say(lang).to_owned());
    }
    notes.extend(kind::before_pin(report.kind, lang).map(str::to_owned));
    for (label, value) in rows {
        talk.row(&label, &value);
    }
    for note in notes {
        talk.say(&note);
    }
    match stop {
        Some(Stop::Locked) => talk.locked(pin),
        Some(stop) => talk.problem(&pin_end::stop(&stop, pin, lang)),
        None => {}
    }
}

fn offers_one(talk: &Talk, pin: PinName) -> Vec<(String, Do)> {
    let lang = talk.lang();
    let Some(report) = talk.model.report().filter(|_| talk.model.has_certificates()) else {
        return Vec::new();
    };
    let can = |work: &Work| barrier(report, work, talk).is_none();
    let mut all = Vec::new();
    let mut offer = |say: Say, what| all.push((say.say(lang).to_owned(), what));
    if can(&Work::Check(pin)) {
        offer(Say::CanCheck, Do::Check);
    }
    if can(&Work::Change(pin)) {
        offer(Say::CanChange, Do::Change);
    }
    if let Some(pair) = KeyPair::opened_by(pin.secrets()[0]).filter(|pair| can(&Work::Challenge(*pair))) {
        offer(Say::CanProve, Do::Prove(pair));
    }
    if matches!(barrier(report, &Work::Check(pin), talk), None | Some(Stop::Locked)) {
        offer(Say::IfLocked, Do::Locked);
    }
    all
}

/// The numbers that nobody chose.
fn numbers(talk: &mut Talk) {
    let lang = talk.lang();
    talk.tell(Say::OtherNumbersWhat.text());
    let Some(report) = talk.model.report() else { return };
    let rows = NUMBERS.map(|secret| (sections::secret(secret).say(lang), counter(report, secret, talk)));
    for (label, value) in rows {
        talk.row(label, &value);
    }
}
