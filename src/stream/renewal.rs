//! Screen 3, 更新: one answer, the days it rests on, and what the way to the counter takes.

use super::page;
use super::save::Export;
use super::talk::{Left, Talk};
use crate::domain::calendar;
use crate::present::renewal::{self, Mark, Renewal};
use crate::present::sections;
use crate::present::text::words;
use crate::present::{dates, renewal as present};

words! {
    enum Say {
        Days: "{0}、あと{1}", "{0}, {1} from now";
        ToClosing: "{0}、窓口が閉まるまで{1}", "{0}, {1} to the counter's closing";
        Calendar: "更新の時期をカレンダーのファイルに保存", "save the days as a calendar file";
        Page: "窓口へ持って行く1枚の紙を保存", "save a page to take along";
        Code: "QRコードの中身をテキストで聞く", "hear what the QR code holds, as text";
        Procedure: "手続き、持ち物、窓口を聞く", "hear the procedure, what to bring, and the counter";
    }
}

/// What can be done.
#[derive(Debug, Clone, Copy)]
enum Do {
    Procedure,
    Save(Export),
    Code,
}

/// The screen.
pub(super) fn page(talk: &mut Talk) -> Result<(), Left> {
    page::page(talk, tell, offers, act)
}

/// The answer, what is in the way of taking it as it is, the days.
fn tell(talk: &mut Talk) {
    let Some(report) = talk.model.report() else { return talk.stand_in() };
    let told = talk.renewal(report);
    talk.say(&told.answer);
    for section in &told.sections {
        let warned = section.timeline.is_some();
        for row in &section.rows {
            let sentence = row.rank == sections::Rank::Warning && row.label.is_empty();
            if warned && sentence || !warned && row.rank <= sections::Rank::Headline {
                talk.row(&section.title, &row.value);
            }
        }
    }
    for line in &told.lines {
        if told.lines.len() > 1 {
            let name = sections::slot(line.slot).say(talk.lang());
            talk.say(name);
        }
        for (mark, day) in &line.marks {
            let value = day_told(talk, &told, *mark, *day);
            let label = present::mark(*mark).say(talk.lang());
            talk.row(label, &value);
        }
    }
}

/// A day with what is left until then.
fn day_told(talk: &Talk, told: &Renewal, mark: Mark, day: chrono::NaiveDate) -> String {
    let (lang, now) = (talk.lang(), talk.now());
    let today = calendar::day(now);
    let date = dates::brief(lang, day);
    match mark {
        Mark::LastDay if day == today => match told.closing.left(now, lang) {
            Some(left) => Say::ToClosing.with(lang, &[&date, &left]),
            None => date,
        },
        _ if day <= today => date,
        Mark::CardEnd => Say::Days.with(lang, &[&date, &dates::span(lang, today, day)]),
        _ => {
            let days = (day - today).num_days().unsigned_abs();
            Say::Days.with(lang, &[&date, &dates::days(lang, days)])
        }
    }
}

fn offers(talk: &Talk) -> Vec<(String, Do)> {
    let told = talk.model.report().map(|report| talk.renewal(report));
    let mut all = Vec::new();
    if told.is_some_and(|told| told.sections.iter().any(|section| !section.rows.is_empty())) {
        all.push((Say::Procedure.say(talk.lang()).to_owned(), Do::Procedure));
    }
    let offers = [
        (Say::Calendar, Export::Calendar, Do::Save(Export::Calendar)),
        (Say::Page, Export::Page, Do::Save(Export::Page)),
        (Say::Code, Export::Calendar, Do::Code),
    ];
    let offers = offers.into_iter().filter(|(_, what, _)| talk.can_save(*what));
    all.extend(offers.map(|(word, _, what)| (word.say(talk.lang()).to_owned(), what)));
    all
}

fn act(talk: &mut Talk, what: Do) -> Result<(), Left> {
    match what {
        Do::Save(what) => return talk.export(what),
        Do::Code => talk.code(),
        Do::Procedure => {
            let told = talk.model.report().map(|report| talk.renewal(report));
            if let Some(renewal::Renewal { sections, .. }) = told {
                talk.sections(&sections);
            }
        }
    }
    Ok(())
}
