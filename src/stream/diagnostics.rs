//! Screen 7, 診断: does it work, and where does it stop; readers, what happened to them, what went to the card and back.
//!
//! The machine is looked at when the screen is entered; a card is examined only where that was chosen.

use std::time::Duration;

use super::page;
use super::save::Export;
use super::talk::{Left, Talk};
use crate::domain::text::octets;
use crate::model::{Happened, Happening};
use crate::present::diag::{self, Lead};
use crate::present::problem::Problem;
use crate::present::sections::Row;
use crate::present::text::{Lang, words};
use crate::present::{atr, dates, reader, sanitize, trace};
use crate::session::{Inside, Service};

words! {
    enum Say {
        Looking: "調べています。", "Looking.";
        Why: "理由", "Why";
        Todo: "すること", "To do";
        Command: "コマンド", "Command";
        Examine: "カードも詳しく調べる", "examine the card too";
        ExamineWhat: "カードの機能を1つずつ選びます。残り回数は減りません。", "Each application of the card is selected. No try is spent.";
        ExamineEnds: "ほかのプログラムが入れた暗証番号は、入れ直しになります。", "A PIN that another program has entered has to be entered there again.";
        ExamineNow: "調べますか", "Examine it";
        Yes: "調べる", "examine";
        Again: "調べ直す", "look again";
        Readers: "リーダーについて聞く", "hear about the readers";
        Log: "起きたことを新しい順に聞く", "hear what happened, the newest first";
        Trace: "カードとのやりとりを聞く", "hear the exchanges with the card";
        SaveReport: "問い合わせ用の報告をファイルに保存", "save a report for the help desk";
        SaveTrace: "カードとのやりとりをファイルに保存", "save the exchanges with the card";
        NoTrace: "カードとのやりとりはまだありません。", "There were no exchanges with a card yet.";
        Beside: "{0}秒、{1}", "{0} s, {1}";
        Sent: "{0}秒、送信、{1}", "{0} s, sent, {1}";
        Answered: "{0}秒、応答、{1}、{2}ミリ秒", "{0} s, answered, {1}, {2} ms";
        Reader: "リーダー", "Reader";
        ServiceUp: "PC/SC サービスが応答します", "The PC/SC service answers";
        ServiceGone: "PC/SC サービスが応答しません、{0}", "The PC/SC service does not answer, {0}";
        ReaderCame: "リーダーがあります", "the reader is there";
        ReaderWent: "リーダーが外れました", "the reader is gone";
        CardIn: "カードが置かれました", "a card was placed";
        MuteIn: "応答しないカードが置かれました", "a card was placed that does not answer";
        CardOut: "カードが離れました", "the card left";
        Unknown: "状態が分からなくなりました", "the reader's state is not known";
        Taken: "ほかのプログラムがカードを独占しました", "another program took the card for itself";
        Freed: "ほかのプログラムがカードを放しました", "another program let go of the card";
        Disturbed: "読み取りが途切れました (ほかのプログラムがリセットしたか、カードが一時離れました)", "reading was broken off (another program reset the card, or it was out of reach for a moment)";
        Failed: "読み取れませんでした、{0}", "could not be read, {0}";
        None: "まだ何も起きていません。", "Nothing has happened yet.";
        At: "{0} {1}。{2}", "{0}, {1}: {2}";
        AtService: "{0} {1}", "{0}, {1}";
    }
}

/// So many exchanges are said, the last of them.
const EXCHANGES: usize = 20;

/// What can be done.
#[derive(Debug, Clone, Copy)]
enum Do {
    Again,
    Examine,
    Readers,
    Log,
    Trace,
    Save(Export),
}

/// The screen.
pub(super) fn page(talk: &mut Talk) -> Result<(), Left> {
    if talk.model.diagnosis.is_due() {
        look(talk, false)?;
    }
    page::page(talk, tell, offers, act)
}

/// Looks at the machine and the readers, or at the cards too, and waits for that.
fn look(talk: &mut Talk, examines: bool) -> Result<(), Left> {
    talk.tell(Say::Looking.text());
    let (asks, now) = (talk.ports.asks_for_keys, talk.now());
    let requests = talk.model.diagnose(examines, asks, now);
    talk.send(requests);
    talk.settle_while(|model| model.diagnosis.goes_on())
}

fn tell(talk: &mut Talk) {
    let lang = talk.lang();
    let lines = talk.model.diagnosis.report().map(|report| diag::lines(report, true, lang));
    let Some(lines) = lines else { return talk.tell(Say::Looking.text()) };
    for line in lines {
        match line.lead {
            Lead::Sentence(_) | Lead::Part(_) | Lead::Finding(_) => talk.say(&line.text),
            Lead::Why => talk.row(Say::Why.say(lang), &line.text),
            Lead::Todo => talk.row(Say::Todo.say(lang), &line.text),
            Lead::Command => talk.row(Say::Command.say(lang), &line.text),
        }
    }
}

fn offers(talk: &Talk) -> Vec<(String, Do)> {
    let mut all = vec![(Say::Again, Do::Again)];
    if talk.model.any_card() && !talk.model.pin_runs() {
        all.push((Say::Examine, Do::Examine));
    }
    all.extend([(Say::Readers, Do::Readers), (Say::Log, Do::Log), (Say::Trace, Do::Trace)]);
    for (say, what) in [(Say::SaveReport, Export::Report), (Say::SaveTrace, Export::Trace)] {
        if talk.can_save(what) {
            all.push((say, Do::Save(what)));
        }
    }
    all.into_iter().map(|(word, what)| (word.say(talk.lang()).to_owned(), what)).collect()
}

fn act(talk: &mut Talk, what: Do) -> Result<(), Left> {
    let lang = talk.lang();
    match what {
        Do::Save(what) => return talk.export(what),
        Do::Again => {
            look(talk, false)?;
            tell(talk);
        }
        Do::Examine => {
            talk.tell(Say::ExamineWhat.text());
            talk.tell(Say::ExamineEnds.text());
            let yes = [Say::Yes.say(lang).to_owned()];
            if talk.choose(Say::ExamineNow.say(lang), &yes)?.is_some() {
                look(talk, true)?;
                tell(talk);
            }
        }
        Do::Readers => readers(talk),
        Do::Log => {
            let told: Vec<String> = talk.model.history.all().rev().map(|it| happened(it, lang)).collect();
            if told.is_empty() {
                talk.tell(Say::None.text());
            }
            for line in told {
                talk.say(&line);
            }
        }
        Do::Trace => {
            let entries = talk.ports.exchanges.entries();
            if entries.is_empty() {
                talk.tell(Say::NoTrace.text());
            }
            let last = entries.len().saturating_sub(EXCHANGES);
            for entry in entries.iter().skip(last) {
                exchanged(talk, &trace::entry(entry, lang));
            }
        }
    }
    Ok(())
}

/// What was sent and what came back, each with its time.
fn exchanged(talk: &mut Talk, line: &trace::Line) {
    let lang = talk.lang();
    let seconds = |at: Duration| format!("{:.3}", at.as_secs_f64());
    if line.answer.is_empty() {
        return talk.say(&Say::Beside.with(lang, &[&seconds(line.at), &line.command]));
    }
    talk.say(&Say::Sent.with(lang, &[&seconds(line.at), &line.command]));
    let took = format!("{:.1}", line.spent.as_secs_f64() * 1e3);
    talk.say(&Say::Answered.with(lang, &[&seconds(line.at + line.spent), &line.answer, &took]));
}

/// Each reader as it is now.
fn readers(talk: &mut Talk) {
    let lang = talk.lang();
    let readers = match talk.model.service.clone() {
        Some(Service::Up(readers)) if readers.is_empty() => return talk.say(reader::none(lang)),
        Some(Service::Up(readers)) => readers,
        Some(Service::Down(_)) => return talk.say(reader::unknown(lang)),
        None => return talk.tell(Say::Looking.text()),
    };
    let known = talk.model.diagnosis.readers();
    // In the order of the service's own list, as long as all of them are known.
    let known = Some(known).filter(|known| known.len() == readers.len());
    let said: Vec<Vec<Row>> = (0..readers.len())
        .map(|at| {
            known.and_then(|known| known.get(at)).map(|known| reader::says(known, lang)).unwrap_or_default()
        })
        .collect();
    for (one, said) in readers.iter().zip(said) {
        talk.row(Say::Reader.say(lang), &sanitize::reader(&one.name));
        let stands = reader::stands(one, talk.model.history.shaken(&one.name), lang);
        for row in stands.iter().chain(&said) {
            talk.row(&row.label, &row.value);
        }
        if said.is_empty() {
            talk.say(reader::unasked(one, false, lang));
        }
        if let Inside::Card { atr, .. } = &one.inside {
            let mut section = atr::section(&octets(atr).unwrap_or_default(), lang);
            let title = std::mem::take(&mut section.title);
            talk.row(&title, atr);
            talk.sections(&[section]);
        }
    }
}

fn happened(it: &Happened, lang: Lang) -> String {
    let word = match it.what {
        Happening::ServiceUp => Say::ServiceUp,
        Happening::ServiceGone(_) => Say::ServiceGone,
        Happening::ReaderCame => Say::ReaderCame,
        Happening::ReaderWent => Say::ReaderWent,
        Happening::CardIn => Say::CardIn,
        Happening::MuteIn => Say::MuteIn,
        Happening::CardOut => Say::CardOut,
        Happening::Unavailable => Say::Unknown,
        Happening::Held => Say::Taken,
        Happening::Freed => Say::Freed,
        Happening::Disturbed => Say::Disturbed,
        Happening::Failed(_) => Say::Failed,
    };
    let fault = match it.what {
        Happening::ServiceGone(fault) | Happening::Failed(fault) => Problem::of_fault(fault, lang).what,
        _ => String::new(),
    };
    let (at, told) = (dates::clock(it.at), word.with(lang, &[&fault]));
    if it.reader.is_empty() {
        Say::AtService.with(lang, &[&at, &told])
    } else {
        Say::At.with(lang, &[&at, &sanitize::reader(&it.reader), &told])
    }
}
