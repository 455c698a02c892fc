//! What the way to the counter takes, on one page to take along.
//!
//! Made of what the answer tells, in the order in which it is wanted there: until when, what to bring, where. What is not
//! known is said to be unknown, never left blank. Nothing of the holder is on it but the days: no name, no birth date, no
//! number of card or certificate.

use chrono::{Datelike, NaiveDate, Weekday};

use super::super::dates;
use super::super::page;
use super::super::pin as pins;
use super::super::sanitize::clean;
use super::super::section::{About, CONTINUED, Rank, Row, Section, Tone};
use super::super::text::{Lang, Word, words};
use super::errands::{self, topic};
use super::standing::Doing;
use super::visited::Visited;
use super::words::Say as Told;
use super::{Mark, Renewal, mark};
use crate::conduct::pin::{counters, lower};
use crate::domain::calendar::{self, Instant};
use crate::domain::certificate::Slot;
use crate::domain::credential::{PinName, Tries};
use crate::domain::holding::Holding;
use crate::domain::lifecycle::{self, Known, Lifecycle};
use crate::domain::procedure::{CounterNow, CounterState, Procedure, Topic};
use crate::domain::report::{CardKind, CardReport, Unread};

words! {
    enum Say {
        TitleRenew: "マイナンバーカードの電子証明書を更新する", "Renewing the certificates of a My Number Card";
        TitleIssue: "マイナンバーカードの電子証明書の発行を受ける", "Having certificates issued for a My Number Card";
        TitleCard: "マイナンバーカードを申請する", "Applying for a My Number Card";
        TitlePhone: "スマートフォンの電子証明書の手続きをする", "The certificates of a phone";
        AsOf: "{0} {1} 現在", "As of {0}, {1}";

        Days: "日付", "Days";
        Until: "期限", "Last day";
        UntilSign: "署名用の期限", "Signing certificate";
        From: "更新できる日", "To be renewed from";
        AtCounter: "窓口の最終日", "Counter's last day";
        DayFrom: "{0}から", "{0} on";
        DayLeft: "{0} (あと{1})", "{0} ({1} left)";
        DayToday: "{0} (今日)", "{0} (today)";
        DayOver: "{0} (過ぎています)", "{0} (over)";
        ToTime: "{0} {1} まで", "{0}, to {1}";
        NoOpening: "期限までに、窓口はもう開きません", "the counter does not open any more before the last day";
        NoOpeningKnown: "分かりません (窓口の受付時間が入っていません)", "not known (the counter's hours are not at hand)";
        NotHeld: "このカードにはありません", "none on this card";
        Unread: "分かりません (読んでいません)", "not known (not read)";
        NeedsPin: "分かりません (暗証番号を入れないと読めません)", "not known (not read without its PIN)";

        AskFirst: "分かりません。先に窓口でお確かめください", "not known: ask the counter first";
        AskPhone: "分かりません。スマートフォンの案内でお確かめください", "not known: see the phone's own guidance";

        Pins: "暗証番号", "PINs";
        PinLocked: "ロックされています。窓口での再設定も要ります", "locked: to be reset at the counter as well";
        PinLast: "残り1回です。確かでなければ、窓口で再設定できます", "1 try left: unless you are sure, have it reset at the counter";
        PinUnknown: "残り回数は分かりません", "how many tries are left is not known";
        PinBring: "再設定の持ち物", "To reset it, bring";

        NotKnown: "分かりません。出かける前にお確かめください", "not known: make sure before you go";

        Basis: "この紙のもと", "What this page rests on";
        BasisDays: "カードから読みました。失効は未確認です", "read from the card; revocation was not checked";
        BasisPhone: "スマートフォンから読みました。失効は未確認です", "read from the phone; revocation was not checked";
        Places: "手続きと窓口", "Procedure";
        PlacesOf: "{0}の案内。{1}に確かめたもの", "{0}, written down on {1}";
        Personal: "氏名・生年月日・カードの番号は書いてありません", "No name, no birth date and no number of the card is on it";
    }
}

words! {
    /// A day of the week.
    fn weekday(Weekday) {
        Weekday::Mon => "月曜日", "Monday";
        Weekday::Tue => "火曜日", "Tuesday";
        Weekday::Wed => "水曜日", "Wednesday";
        Weekday::Thu => "木曜日", "Thursday";
        Weekday::Fri => "金曜日", "Friday";
        Weekday::Sat => "土曜日", "Saturday";
        Weekday::Sun => "日曜日", "Sunday";
    }
}

/// A day with its weekday, and the era as forms want it: 2027年1月5日 (令和9年) 火曜日.
fn full(day: NaiveDate, lang: Lang) -> String {
    let (plain, weekday) = (dates::day(lang, day), weekday(day.weekday()).say(lang));
    match (lang, calendar::era_year_ja(day)) {
        (Lang::Ja, _) => format!("{plain} {weekday}"),
        (Lang::En, Some(era)) => format!("{weekday}, {plain} ({era})"),
        (Lang::En, None) => format!("{weekday}, {plain}"),
    }
}

/// The page of an answer ([`super::renewal`]); `None` where there is nothing to take along anywhere: another card, or one
/// that could not be read.
#[must_use]
pub fn page(
    told: &Renewal,
    report: &CardReport,
    visited: &Visited<'_>,
    now: Instant,
    lang: Lang,
) -> Option<String> {
    if !told.has_page() {
        return None;
    }
    let doing = told.standing.errand();
    let (title, errand) = match doing {
        Doing::Renew => (Say::TitleRenew, Told::Renew),
        Doing::Issue => (Say::TitleIssue, Told::Issue),
        Doing::NewCard => (Say::TitleCard, Told::NewCard),
        Doing::OnPhone => (Say::TitlePhone, Told::OnPhone),
        Doing::ReadAgain | Doing::Nothing => return None,
    };
    let today = full(calendar::day(now), lang);
    let mut head = vec![title.say(lang).to_owned(), Say::AsOf.with(lang, &[&today, &dates::time(now)])];
    if report.simulated {
        head.push([Word::Simulated, Word::SimulatedValue].map(|word| word.say(lang)).join("  "));
    }
    head.extend(["=".repeat(page::CELLS), told.answer.clone()]);
    let writer = Writer { told, report, visited, doing, now, lang };
    let mut sections = vec![writer.days(), writer.errand(errand)];
    if doing != Doing::OnPhone {
        sections.extend([writer.pins(), writer.counter()]);
    }
    sections.push(writer.basis());
    Some(page::page(&head, &sections, lang))
}

/// What every part of the page needs.
struct Writer<'a> {
    told: &'a Renewal,
    report: &'a CardReport,
    visited: &'a Visited<'a>,
    doing: Doing,
    now: Instant,
    lang: Lang,
}

impl Writer<'_> {
    fn section(&self, title: Say) -> Section {
        Section::titled(About::Renewal, title.say(self.lang))
    }

    fn procedure(&self) -> &Procedure {
        self.visited.procedure
    }

    /// The days: of the certificates, of the window, of the counter, of the card.
    fn days(&self) -> Section {
        let lang = self.lang;
        let mut section = self.section(Say::Days);
        // None of its certificates is left, and the answer says so.
        if self.report.kind == CardKind::Juki {
            return section;
        }
        let lives = lifecycle::of_card(&Known::of_report(self.report), self.now);
        let mut row = |label: &str, value: String| section.push(Rank::Headline, Tone::Plain, label, value);
        let until = match (&lives.auth, self.report.holding(Slot::Auth)) {
            (Some(life), _) => self.day(life.last_day),
            (None, Holding::Absent) => Say::NotHeld.say(lang).to_owned(),
            (None, _) if self.report.jpki.auth == Err(Unread::NeedsPin) => Say::NeedsPin.say(lang).to_owned(),
            (None, _) => Say::Unread.say(lang).to_owned(),
        };
        row(Say::Until.say(lang), until);
        if let Some(life) = &lives.sign {
            row(Say::UntilSign.say(lang), self.day(life.last_day));
        }
        if let Some(life) = lives.auth.as_ref().filter(|_| self.doing == Doing::Renew) {
            row(Say::From.say(lang), Say::DayFrom.with(lang, &[&full(life.renewal_opens_on, lang)]));
            row(Say::AtCounter.say(lang), self.last_opening(life));
        }
        if self.doing != Doing::OnPhone {
            let end = self.report.card_end();
            let end = end.map_or_else(|| Say::Unread.say(lang).to_owned(), |end| self.day(end));
            row(mark(Mark::CardEnd).say(lang), end);
        }
        section.rows.extend(self.besides());
        section
    }

    /// A day, and how far away it is.
    fn day(&self, day: NaiveDate) -> String {
        let (lang, left) = (self.lang, (day - calendar::day(self.now)).num_days());
        let told = full(day, lang);
        match left {
            0 => Say::DayToday.with(lang, &[&told]),
            1.. => Say::DayLeft.with(lang, &[&told, &dates::days(lang, left.unsigned_abs())]),
            _ => Say::DayOver.with(lang, &[&told]),
        }
    }

    /// When the counter is open for the last time before the certificate ends.
    fn last_opening(&self, life: &Lifecycle) -> String {
        let lang = self.lang;
        let Some(hours) = self.procedure().counter.as_ref().and_then(|counter| counter.hours.as_ref()) else {
            return Say::NoOpeningKnown.say(lang).to_owned();
        };
        match hours.last(life.last_day, self.now, self.visited.holiday) {
            Some(last) => {
                let day = full(calendar::day(last.closes), lang);
                let told = Say::ToTime.with(lang, &[&day, &dates::time(last.closes)]);
                told + &errands::unchecked(last.holidays_checked, last.year_end_checked, lang)
            }
            None => Say::NoOpening.say(lang).to_owned(),
        }
    }

    /// What the answer tells of the certificates besides these days.
    fn besides(&self) -> Vec<Row> {
        let lang = self.lang;
        let days = [Mark::Issued, Mark::LastDay, Mark::CardEnd].map(|day| mark(day).say(lang));
        let told = self.told.sections.iter().filter(|section| section.timeline.is_some());
        let mut rows: Vec<Row> = Vec::new();
        for row in told.flat_map(|section| &section.rows) {
            let is_day = days.contains(&row.label.as_str()) || row.label == Word::Window.say(lang);
            let is_told = row.label != CONTINUED && rows.contains(row);
            if !is_day && !is_told {
                rows.push(row.clone());
            }
        }
        rows
    }

    /// What to bring and what it costs, then who, where, how long.
    fn errand(&self, title: Told) -> Section {
        let lang = self.lang;
        let found = self.told.sections.iter().find(|section| section.title == title.say(lang));
        let mut section = Section::titled(About::Renewal, title.say(lang));
        let rows = found.map_or(&[][..], |section| &section.rows);
        let of = |about: Topic| {
            let labelled = rows.iter().skip_while(move |row| row.label != topic(about).say(lang));
            let first = labelled.clone().take(1);
            first.chain(labelled.skip(1).take_while(|row| row.label == CONTINUED))
        };
        let unknown = if self.doing == Doing::OnPhone { Say::AskPhone } else { Say::AskFirst };
        for (about, rank) in [
            (Topic::Bring, Rank::Headline),
            (Topic::Fee, Rank::Headline),
            (Topic::Place, Rank::Headline),
            (Topic::Who, Rank::Normal),
            (Topic::Takes, Rank::Normal),
            (Topic::Notes, Rank::Normal),
        ] {
            let tick = if about == Topic::Bring { page::TICK } else { "" };
            let before = section.rows.len();
            section.rows.extend(of(about).map(|row| Row {
                value: format!("{tick}{}", row.value.as_str()).into(),
                rank,
                ..row.clone()
            }));
            if before == section.rows.len() && rank == Rank::Headline {
                section.push(rank, Tone::Plain, topic(about).say(lang), unknown.say(lang));
            }
        }
        section
    }

    /// Which of the PINs that are asked for at the counter can't be typed there.
    fn pins(&self) -> Section {
        let lang = self.lang;
        let mut section = self.section(Say::Pins);
        let mut resets = false;
        for (pin, slot) in [(PinName::Sign, Slot::Sign), (PinName::Auth, Slot::Auth)] {
            if self.doing != Doing::Renew || self.report.holding(slot) == Holding::Absent {
                continue;
            }
            let say = match lower(&counters(self.report, pin.secrets())) {
                Some(Tries::Locked) => Say::PinLocked,
                Some(Tries::Left(1)) => Say::PinLast,
                Some(Tries::Left(_) | Tries::Unlimited) => continue,
                Some(Tries::NotReported) | None => Say::PinUnknown,
            };
            resets |= !matches!(say, Say::PinUnknown);
            let tone = if matches!(say, Say::PinUnknown) { Tone::Quiet } else { Tone::Warn };
            section.push(Rank::Headline, tone, pins::name(pin).say(lang), say.say(lang));
        }
        if resets {
            let bring = self.procedure().pin_reset.bring.iter();
            let bring: Vec<String> =
                bring.map(|item| [page::TICK, &clean(lang.pick(&item.ja, &item.en))].concat()).collect();
            let unknown = bring.is_empty().then(|| Say::AskFirst.say(lang).to_owned());
            let before = section.rows.len();
            section.list(Tone::Plain, Say::PinBring.say(lang), bring.into_iter().chain(unknown));
            section.rows.iter_mut().skip(before).for_each(|row| row.rank = Rank::Headline);
        }
        section
    }

    /// Where it is, when it is open, how to call it.
    fn counter(&self) -> Section {
        let lang = self.lang;
        let mut section = errands::counter(self.report, self.procedure(), self.visited.counter, lang);
        for row in &mut section.rows {
            // "Now" is another time when it is read.
            if let Some(now) = self.visited.counter.filter(|_| row.label == Told::OpenNow.say(lang)) {
                let today = calendar::day(self.now);
                row.label = today.format(lang.pick("%-m月%-d日", "On %-d %B")).to_string();
                row.value = self.open(now).into();
            }
            if row.tone != Tone::Quiet && row.label != Told::Fax.say(lang) {
                row.rank = Rank::Headline;
            }
            // How far all this is to be relied on is no small print here.
            row.tone = Tone::Plain;
        }
        for label in [Told::Municipality, Told::Division, Told::Hours, Told::Telephone] {
            if !section.rows.iter().any(|row| row.label == label.say(lang)) {
                section.push(Rank::Headline, Tone::Plain, label.say(lang), Say::NotKnown.say(lang));
            }
        }
        // What is said about all of them last.
        section.rows.sort_by_key(|row| row.label.is_empty());
        section
    }

    /// Is it open, and when next?
    fn open(&self, now: &CounterNow) -> String {
        let lang = self.lang;
        let told = match now.state {
            CounterState::Open { until } => Told::OpenUntil.with(lang, &[&dates::time(until)]),
            CounterState::Closed { next: Some(next) } => {
                Told::ClosedUntil.with(lang, &[&full(calendar::day(next), lang), &dates::time(next)])
            }
            CounterState::Closed { next: None } => Told::Closed.say(lang).to_owned(),
        };
        told + &errands::unchecked(now.holidays_checked, now.year_end_checked, lang)
    }

    /// Where all this comes from, and how old it is.
    fn basis(&self) -> Section {
        let lang = self.lang;
        let mut section = self.section(Say::Basis);
        let mut row = |rank, label: &str, value: String| section.push(rank, Tone::Plain, label, value);
        if self.told.sections.iter().any(|section| section.timeline.is_some()) {
            let on_phone = self.doing == Doing::OnPhone;
            let read = if on_phone { Say::BasisPhone } else { Say::BasisDays };
            row(Rank::Headline, Say::Days.say(lang), read.say(lang).to_owned());
        }
        if self.doing != Doing::OnPhone {
            let (procedure, written) = (self.procedure(), dates::day(lang, self.procedure().written_on));
            let name = clean(lang.pick(&procedure.name.ja, &procedure.name.en));
            row(Rank::Headline, Say::Places.say(lang), Say::PlacesOf.with(lang, &[&name, &written]));
            let hours = procedure.counter.as_ref().and_then(|counter| counter.hours.as_ref());
            if let Some(hours) = hours {
                row(Rank::Detail, Told::Hours.say(lang), clean(&hours.source));
            }
            for link in &procedure.links {
                let title = clean(lang.pick(&link.title.ja, &link.title.en));
                row(Rank::Detail, "", format!("{title}  {}", clean(&link.url)));
            }
        }
        row(Rank::Normal, "", Say::Personal.say(lang).to_owned());
        section
    }
}

#[cfg(test)]
mod tests;
