//! Where to go, with what: the procedure's lists as sections.

use chrono::{Datelike, Weekday};

use super::super::dates;
use super::super::sanitize::clean;
use super::super::section::{self, About, Rank, Section, Tone};
use super::super::text::{Lang, words};
use super::standing::{Doing, Standing};
use super::teller::Teller;
use super::words::Say;
use crate::domain::calendar::{self, Instant};
use crate::domain::procedure::{CounterNow, CounterState, Errand, Hours, Item, Procedure, Text, Topic};
use crate::domain::report::CardReport;

/// A text in one language.
fn in_lang(text: &Text, lang: Lang) -> String {
    clean(lang.pick(&text.ja, &text.en))
}

/// The counter in short: 会津若松市の市民課, or in general.
pub(super) fn place(procedure: &Procedure, lang: Lang) -> String {
    procedure.counter.as_ref().map_or_else(
        || Say::AnyPlace.say(lang).to_owned(),
        |counter| Say::Place.with(lang, &[&in_lang(&procedure.name, lang), &in_lang(&counter.name, lang)]),
    )
}

/// One line of a procedure; the municipality that adds it stands behind it.
fn item(item: &Item, procedure: &Procedure, lang: Lang) -> String {
    let text = clean(lang.pick(&item.ja, &item.en));
    if item.local { Say::Local.with(lang, &[&text, &in_lang(&procedure.name, lang)]) } else { text }
}

words! {
    /// What a list of an errand is about.
    pub(super) fn topic(Topic) {
        Topic::Who => "だれが", "Who";
        Topic::Place => "どこで", "Where";
        Topic::Bring => "持ち物", "Bring";
        Topic::Fee => "手数料", "Fee";
        Topic::Takes => "かかる時間", "Takes";
        Topic::Notes => "注意", "Note";
    }
}

/// What stands before what to bring.
pub(in crate::present) fn bring(lang: Lang) -> &'static str {
    topic(Topic::Bring).say(lang)
}

/// One errand's lists.
pub(in crate::present) fn errand(
    mut section: Section,
    errand: &Errand,
    procedure: &Procedure,
    lang: Lang,
) -> Section {
    for (about, items) in errand.lists() {
        let items = items.iter().map(|told| item(told, procedure, lang));
        section.list(Tone::Plain, topic(about).say(lang), items);
    }
    section
}

impl Teller<'_> {
    /// The counter, what to do there, and what else to know.
    pub(super) fn places(&self, procedure: &Procedure, counter: Option<&CounterNow>) -> Vec<Section> {
        let lang = self.lang;
        let section = |title: Say| Section::titled(About::Renewal, title.say(lang));
        let mut told = Vec::new();
        match self.standing.errand() {
            Doing::Nothing => return told,
            doing if doing != Doing::ReadAgain && self.report.kind.profile().planned => {
                let title = match doing {
                    Doing::Issue => Say::Issue,
                    Doing::NewCard => Say::NewCard,
                    _ => Say::Renew,
                };
                told.push(self.written_here(title, &[(Topic::Notes, &[Say::PlannedProcedure])]));
                told.push(self::counter(self.report, procedure, counter, lang));
                return told;
            }
            Doing::OnPhone => {
                told.push(self.written_here(
                    Say::OnPhone,
                    &[
                        (Topic::Place, &[Say::PhonePlace]),
                        (Topic::Bring, &[Say::PhoneBring]),
                        (Topic::Notes, &[Say::PhoneNotes, Say::PhoneSource]),
                    ],
                ));
                return told;
            }
            Doing::NewCard => {
                told.push(self.written_here(
                    Say::NewCard,
                    &[
                        (Topic::Who, &[Say::NewWho]),
                        (Topic::Place, &[Say::NewPlace]),
                        (Topic::Fee, &[Say::NewFee]),
                        (Topic::Takes, &[Say::NewTakes]),
                        (Topic::Notes, &[Say::NewNotes]),
                    ],
                ));
                told.push(self::counter(self.report, procedure, counter, lang));
            }
            Doing::ReadAgain => {
                let mut again = section(Say::ReadAgain);
                for say in [Say::PlaceAgain, Say::HaveChecked] {
                    again.push(Rank::Normal, Tone::Plain, "", say.say(lang));
                }
                told.push(again);
                told.push(self::counter(self.report, procedure, counter, lang));
            }
            Doing::Renew => {
                told.push(errand(section(Say::Renew), &procedure.renewal, procedure, lang));
                told.push(self::counter(self.report, procedure, counter, lang));
                told.push(items(section(Say::Changed), &procedure.changed, procedure, lang));
                told.push(items(section(Say::After), &procedure.expired, procedure, lang));
                let mut issue = section(Say::Issue);
                issue.push(Rank::Normal, Tone::Quiet, "", Say::IssueLater.say(lang));
                told.push(errand(issue, &procedure.issue, procedure, lang));
            }
            Doing::Issue => {
                told.push(errand(section(Say::Issue), &procedure.issue, procedure, lang));
                told.push(self::counter(self.report, procedure, counter, lang));
                told.push(items(section(Say::Changed), &procedure.changed, procedure, lang));
                if self.standing == Standing::Ended {
                    told.push(items(section(Say::After), &procedure.expired, procedure, lang));
                }
            }
        }
        if self.standing != Standing::Juki {
            told.push(errand(section(Say::Lost), &procedure.lost_card, procedure, lang));
        }
        told.push(more(procedure, lang));
        told.retain(|section| !section.rows.is_empty());
        told
    }

    /// What no profile says: rows of this program's own words.
    fn written_here(&self, title: Say, rows: &[(Topic, &[Say])]) -> Section {
        let lang = self.lang;
        let mut section = Section::titled(About::Renewal, title.say(lang));
        for (about, said) in rows {
            section.list(Tone::Plain, topic(*about).say(lang), said.iter().map(|say| say.say(lang)));
        }
        section
    }
}

fn items(mut section: Section, items: &[Item], procedure: &Procedure, lang: Lang) -> Section {
    for told in items {
        section.push(Rank::Normal, Tone::Plain, "", item(told, procedure, lang));
    }
    section
}

/// The counter: whose, where to call, whether it is open.
pub(in crate::present) fn counter(
    report: &CardReport,
    procedure: &Procedure,
    now: Option<&CounterNow>,
    lang: Lang,
) -> Section {
    let mut section = Section::titled(About::Renewal, Say::Counter.say(lang));
    let mut row = |rank, tone, label: &str, value: String| section.push(rank, tone, label, value);
    if let Ok(common) = &report.common.record {
        let name = section::municipality(&common.municipality_code, lang);
        row(Rank::Normal, Tone::Plain, Say::Municipality.say(lang), name);
    }
    let Some(counter) = &procedure.counter else {
        row(Rank::Normal, Tone::Quiet, "", Say::NoProfile.say(lang).to_owned());
        return section;
    };
    let division = format!("{} {}", in_lang(&procedure.name, lang), in_lang(&counter.name, lang));
    row(Rank::Normal, Tone::Plain, Say::Division.say(lang), division);
    if let Some(now) = now {
        let (tone, told) = open(now, lang);
        row(Rank::Headline, tone, Say::OpenNow.say(lang), told);
    }
    if let Some(hours) = &counter.hours {
        row(Rank::Normal, Tone::Plain, Say::Hours.say(lang), hours_told(hours, lang));
    }
    for (label, number) in [(Say::Telephone, &counter.telephone), (Say::Fax, &counter.fax)] {
        if let Some(number) = number {
            row(Rank::Normal, Tone::Plain, label.say(lang), clean(number));
        }
    }
    for note in &counter.notes {
        section.push(Rank::Normal, Tone::Quiet, "", item(note, procedure, lang));
    }
    section.push(Rank::Normal, Tone::Quiet, "", Say::MovedNote.say(lang));
    section
}

/// A day with its day of the week.
pub(super) fn weekday_of(at: Instant, lang: Lang) -> String {
    let day = calendar::day(at);
    format!("{} ({})", dates::brief(lang, day), weekday(day.weekday()).say(lang))
}

/// The day and the time at which a counter opens or closes.
pub(super) fn day_and_time(at: Instant, lang: Lang) -> String {
    format!("{} {}", weekday_of(at, lang), dates::time(at))
}

/// Open or closed, and what that rests on.
fn open(now: &CounterNow, lang: Lang) -> (Tone, String) {
    let (tone, mut told) = match now.state {
        CounterState::Open { until } => (Tone::Good, Say::OpenUntil.with(lang, &[&dates::time(until)])),
        CounterState::Closed { next: Some(next) } => {
            (Tone::Plain, Say::ClosedUntil.with(lang, &[&weekday_of(next, lang), &dates::time(next)]))
        }
        CounterState::Closed { next: None } => (Tone::Plain, Say::Closed.say(lang).to_owned()),
    };
    told.push_str(&unchecked(now.holidays_checked, now.year_end_checked, lang));
    (tone, told)
}

/// What of a day was not checked.
pub(super) fn unchecked(holidays: bool, year_end: bool, lang: Lang) -> String {
    let doubts = [(holidays, Say::HolidaysUnchecked), (year_end, Say::YearEndUnchecked)];
    let told = doubts.into_iter().filter(|(checked, _)| !checked);
    told.map(|(_, say)| format!("  {}", say.say(lang))).collect()
}

/// Pages with more, and how old all this is.
fn more(procedure: &Procedure, lang: Lang) -> Section {
    let mut section = Section::titled(About::Renewal, Say::More.say(lang));
    for link in &procedure.links {
        section.push(Rank::Detail, Tone::Quiet, &in_lang(&link.title, lang), clean(&link.url));
    }
    let written = Say::WrittenOn.with(lang, &[&dates::brief(lang, procedure.written_on)]);
    section.push(Rank::Detail, Tone::Quiet, "", written);
    section
}

words! {
    /// A day of the week.
    fn weekday(Weekday) {
        Weekday::Mon => "月", "Mon";
        Weekday::Tue => "火", "Tue";
        Weekday::Wed => "水", "Wed";
        Weekday::Thu => "木", "Thu";
        Weekday::Fri => "金", "Fri";
        Weekday::Sat => "土", "Sat";
        Weekday::Sun => "日", "Sun";
    }
}

/// Days of the week and times of day.
fn hours_told(hours: &Hours, lang: Lang) -> String {
    let separator = lang.pick("・", ", ");
    let days: Vec<&str> = hours.weekdays.iter().map(|day| weekday(*day).say(lang)).collect();
    let time = |time: chrono::NaiveTime| time.format("%-H:%M").to_string();
    let say = if hours.closed_on_holidays { Say::HoursNoHolidays } else { Say::HoursValue };
    say.with(lang, &[&days.join(separator), &time(hours.opens), &time(hours.closes)])
}
