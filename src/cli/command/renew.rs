//! `mynascope renew`: when, where, with what; a calendar file and a QR code of the window, and a page to take along.

use std::path::{Path, PathBuf};

use clap::{Args as Group, ValueHint};
use serde_json::{Value, json};

use super::Run;
use crate::cli::json::day;
use crate::cli::outcome::{Failure, Outcome, name};
use crate::cli::reach::{Reach, stranger};
use crate::cli::setting::{Manner, Setting, Style};
use crate::cli::{json, output};
use crate::conduct::card::Purpose;
use crate::domain::lifecycle::{self, Known};
use crate::domain::procedure::{Counter, CounterNow, CounterState, Errand, Item, Procedure};
use crate::domain::report::{CardReport, Want};
use crate::present::dates;
use crate::present::reminder::{self, Ink, QUIET, QUIET_LEAST};
use crate::present::renewal::{self, Doing, Line, Mark, Renewal, Visited};
use crate::present::sanitize;
use crate::present::text::{Lang, words};

words! {
    enum Say {
        NotWithJson: "--qr は端末に描くもので、--json とは一緒に使えません", "--qr draws for a phone's camera and does not go with --json";
        Code: "QRコードの中身 (カレンダーの予定として読めるテキスト):", "What the QR code holds, a calendar entry as text:";
        Saved: "保存しました: {0}", "Saved: {0}";
    }
}

/// `renew`
#[derive(Debug, Clone, Default, Group)]
pub struct Renew {
    /// Write the window's days to a new calendar file (RFC 5545)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub ics: Option<PathBuf>,
    /// Write what the way to the counter takes to a new text file, one A4 page without the holder's name
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub save: Option<PathBuf>,
    /// Draw the window as a QR code for a phone's camera
    #[arg(long)]
    pub qr: bool,
}

impl Run for Renew {
    fn files(&self) -> Vec<PathBuf> {
        self.ics.iter().chain(&self.save).cloned().collect()
    }

    fn run(&self, setting: Setting) -> Result<Outcome, Failure> {
        let (now, lang, style, ascii) = (setting.now, setting.lang, setting.style, setting.ascii);
        if self.qr && setting.json {
            return Err(Failure::Usage(Say::NotWithJson.say(lang).to_owned()));
        }
        // The room in cells that standard output has, where it is a terminal.
        let screen = setting.terminals.stdout.then_some(setting.size);
        let (procedures, holiday) = (setting.procedures.clone(), setting.holiday);
        let mut reach = Reach::new(setting)?;
        // A locked PIN is the counter's matter too: whoever goes there has to know.
        let jpki_tries = self.save.is_some();
        let want = Want { auth: true, certificates: true, record: true, jpki_tries, ..Want::default() };
        let report = reach.look(want, Purpose::Looking)?;
        let code = report.common.record.as_ref().ok().map(|common| common.municipality_code.as_str());
        let procedure = procedures.of(code);
        let open = renewal::counter_now(&procedure, now, &holiday);
        let visited = Visited { procedure: &procedure, counter: open.as_ref(), holiday: &holiday };
        let told = renewal::renewal(&report, &visited, now, lang);

        let mut value = json::head(&report, now);
        value["beside"] = json::beside(reach.beside(), lang);
        let lives = lifecycle::of_card(&Known::of_report(&report), now);
        value["renewal"] = answer(&told, &report);
        value["certificates"] = json!({
            "auth": lives.auth.as_ref().map(json::lifecycle),
            "sign": lives.sign.as_ref().map(json::lifecycle),
        });
        // Today's procedure is none of a card that is planned.
        let known = (!told.planned).then_some(&procedure);
        value["procedure"] = known.map_or(Value::Null, |procedure| {
            procedure_told(procedure, open.as_ref(), told.standing.errand(), lang)
        });
        value["ics"] = Value::Null;
        value["saved"] = Value::Null;

        let mut failure = stranger(&report);
        let mut saved = String::new();
        let mut tell = |path: &Path| {
            // Whole, so that it is found again from another folder.
            let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
            saved += &Say::Saved.with(lang, &[&name(&whole)]);
            saved.push('\n');
        };
        if let Some(path) = &self.ics {
            let window = told.window.ok_or_else(|| Failure::NoWindow(told.answer.clone()));
            let file = window.map(|window| reminder::calendar(window, now, lang));
            match file.and_then(|file| output::create(path, file.as_bytes(), lang)) {
                Ok(()) => {
                    json::put_name(&mut value, "ics", path);
                    tell(path);
                }
                Err(why) => failure = Some(why),
            }
        }
        if let Some(path) = &self.save {
            let visited = Visited { procedure: &procedure, counter: open.as_ref(), holiday: &holiday };
            let page = renewal::page(&told, &report, &visited, now, lang);
            let page = page.ok_or_else(|| Failure::NoPage(told.answer.clone()));
            match page.and_then(|page| output::create(path, page.as_bytes(), lang)) {
                Ok(()) => {
                    json::put_name(&mut value, "saved", path);
                    tell(path);
                }
                // What is wrong with the card says more.
                Err(why) => failure = failure.or(Some(why)),
            }
        }
        let words = if self.qr {
            drawn(&told, style, screen, lang).unwrap_or_else(|why| {
                failure = Some(why);
                format!("{}\n", told.answer)
            })
        } else {
            text(&told, style, lang)
        };
        // Of a code no sign has another form.
        let words = if ascii { words.chars().map(sanitize::in_ascii).collect() } else { words };
        let told = match (saved.is_empty(), self.qr) {
            (true, _) => words,
            // A code has the last rows to itself.
            (false, true) => saved + &words,
            (false, false) => format!("{words}\n{saved}"),
        };
        let text = output::provenance(&report, style, lang) + &told;
        Ok(Outcome { failure, ..Outcome::told(text, value) })
    }
}

/// The answer and the QR code of the window, which has the last rows of the screen to itself; for whoever listens what it holds.
fn drawn(told: &Renewal, style: Style, screen: Option<(u16, u16)>, lang: Lang) -> Result<String, Failure> {
    let no_window = || Failure::NoWindow(told.answer.clone());
    let window = told.window.ok_or_else(no_window)?;
    if style.manner == Manner::Spoken {
        // Rows of blocks tell nothing to whoever listens.
        let held = reminder::code_text(window, lang);
        return Ok(format!("{}\n{}\n{held}\n", told.answer, Say::Code.say(lang)));
    }
    let code = reminder::code(window, lang).ok_or_else(no_window)?;
    // The quiet zone that the terminal has room for below its last row; the whole one where it goes to no terminal.
    let quiet = match screen {
        Some((columns, rows)) => code.fits(usize::from(columns), usize::from(rows).saturating_sub(1)),
        None => Some(QUIET),
    };
    let quiet = quiet.ok_or_else(|| {
        let (columns, rows) = code.cells(QUIET_LEAST);
        Failure::SmallTerminal(columns, rows + 1)
    })?;
    let rows = if style.colour {
        code.painted(quiet)
    } else {
        // Without colours the blocks are the light modules: right on a dark background, which most terminals have.
        code.rows(quiet, Ink::Light)
    };
    Ok(format!("{}\n{}\n", told.answer, rows.join("\n")))
}

/// The answer, the time lines, then the sections.
fn text(told: &Renewal, style: Style, lang: Lang) -> String {
    let mut text = format!("{}\n", told.answer);
    for line in &told.lines {
        for told in time_line(line, style.manner, lang) {
            text.push_str("  ");
            text.push_str(&told);
            text.push('\n');
        }
    }
    text.push('\n');
    text.push_str(&output::sections(&told.sections, style, |_| true));
    text
}

/// 発行日 2025-10-27 ─ [今日 2026-11-22] ─ 更新開始 2029-11-18 ─ …
/// For whoever listens a line for each day.
fn time_line(line: &Line, manner: Manner, lang: Lang) -> Vec<String> {
    let told: Vec<String> = line
        .marks
        .iter()
        .map(|(mark, day)| {
            let (mark_said, day) = (renewal::mark(*mark).say(lang), dates::brief(lang, *day));
            if manner == Manner::Spoken {
                return format!("{mark_said}: {day}");
            }
            let told = format!("{mark_said} {day}");
            if *mark == Mark::Today { format!("[{told}]") } else { told }
        })
        .collect();
    match manner {
        Manner::Drawn => vec![told.join(" ─ ")],
        Manner::Ascii => vec![told.join(" - ")],
        Manner::Spoken => told,
    }
}

fn answer(told: &Renewal, report: &CardReport) -> Value {
    json!({
        "standing": told.standing,
        "do": told.standing.errand(),
        "answer": told.answer,
        "countdown": (!told.countdown.is_empty()).then_some(&told.countdown),
        "window": told.window.map(|window| json!({
            "opens_on": day(window.opens),
            "last_day": day(window.last_day),
        })),
        "card_ends_on": report.card_end().map(day),
    })
}

/// What the municipality says, as far as it is about what has to be done.
fn procedure_told(procedure: &Procedure, open: Option<&CounterNow>, doing: Doing, lang: Lang) -> Value {
    if matches!(doing, Doing::Nothing | Doing::OnPhone) {
        return Value::Null;
    }
    // What has to be done is not known before the certificate was read.
    let issues = matches!(doing, Doing::Renew | Doing::Issue);
    json!({
        "name": lang.pick(&procedure.name.ja, &procedure.name.en),
        "municipal": !procedure.codes.is_empty(),
        "written_on": day(procedure.written_on),
        "counter": procedure.counter.as_ref().map(|counter| counter_told(counter, open, lang)),
        "renewal": (doing == Doing::Renew).then(|| errand_told(&procedure.renewal, lang)),
        "issue": issues.then(|| errand_told(&procedure.issue, lang)),
        "lost_card": errand_told(&procedure.lost_card, lang),
        "changed": items(&procedure.changed, lang),
        "expired": items(&procedure.expired, lang),
        "links": procedure.links.iter().map(|link| json!({
            "title": lang.pick(&link.title.ja, &link.title.en),
            "url": link.url,
        })).collect::<Vec<_>>(),
    })
}

fn counter_told(counter: &Counter, open: Option<&CounterNow>, lang: Lang) -> Value {
    json!({
        "name": lang.pick(&counter.name.ja, &counter.name.en),
        "telephone": counter.telephone,
        "fax": counter.fax,
        "hours": counter.hours.as_ref().map(|hours| json!({
            "weekdays": hours.weekdays.iter().map(|day| day.to_string().to_lowercase()).collect::<Vec<_>>(),
            "opens": hours.opens.format("%H:%M").to_string(),
            "closes": hours.closes.format("%H:%M").to_string(),
            "closed_on_holidays": hours.closed_on_holidays,
            "source": hours.source,
        })),
        "now": open.map(|open| {
            let (is_open, until, next) = match open.state {
                CounterState::Open { until } => (true, Some(until), None),
                CounterState::Closed { next } => (false, None, next),
            };
            json!({
                "open": is_open,
                "until": until.map(json::time),
                "next": next.map(json::time),
                "holidays_checked": open.holidays_checked,
                "year_end_checked": open.year_end_checked,
            })
        }),
        "notes": items(&counter.notes, lang),
    })
}

fn errand_told(errand: &Errand, lang: Lang) -> Value {
    Value::Object(
        errand.lists().iter().map(|(topic, list)| (topic.key().to_owned(), items(list, lang))).collect(),
    )
}

fn items(list: &[Item], lang: Lang) -> Value {
    list.iter()
        .map(|item| json!({ "text": lang.pick(&item.ja, &item.en), "source": item.source, "local": item.local }))
        .collect()
}
