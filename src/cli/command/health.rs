//! `mynascope health`: whether card service and readers stand ready, for a monitor that asks now and then.
//!
//! It touches no card, and has its answer before two seconds are over, also where the service hangs. Its exit codes are its
//! own: 0 ok, 1 degraded, 2 down (`docs/health.md`).

use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use clap::Args as Group;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Run;
use crate::cli::json::{SCHEMA, time};
use crate::cli::outcome::{Failure, Outcome};
use crate::cli::reach::chosen;
use crate::cli::setting::{Setting, Start};
use crate::diag::without_serial;
use crate::domain::calendar;
use crate::files;
use crate::os;
use crate::present::sanitize::clean;
use crate::present::text::{Lang, words};
use crate::session::{Event, Fault, Inside, Reader, Service, Sink};

/// How long service and first reader are waited for: what is left of two seconds is for the process itself, on a machine that is
/// busy, and for a thread that still waits for the service at its end.
const PATIENCE: Duration = Duration::from_millis(1200);

/// The file of a kiosk that runs is not longer.
const STATE: u64 = 4096;

/// `health`
#[derive(Debug, Clone, Copy, Group)]
pub struct Health {}

words! {
    enum Say {
        Ok: "正常 (ok)", "ok";
        Degraded: "一部に問題あり (degraded)", "degraded";
        Down: "使えません (down)", "down";
        Service: "PC/SC サービス: {0}", "PC/SC service: {0}";
        Answers: "応答しています", "answers";
        Silent: "応答しません", "does not answer";
        Away: "動いていません", "is away";
        Readers: "リーダー: {0}台", "Readers: {0}";
        Version: "バージョン: {0}", "Version: {0}";
        Card: "カードの最後の動き: {0} ({1})", "Last card event: {0} ({1})";
        NoCard: "カードの最後の動き: まだありません", "Last card event: none yet";
        NoKiosk: "キオスク: 動いていません", "Kiosk: none is running";
        Inserted: "置かれた", "placed";
        Removed: "取り出された", "taken away";
        Missing: "リーダーの状態が分かりません: {0}", "The reader does not tell its state: {0}";
        MissingTodo: "リーダーを差し直してください", "Pull the reader out and plug it in again";
    }
}

/// How it all stands, and the exit code that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Ok = 0,
    Degraded = 1,
    Down = 2,
}

impl State {
    const fn told(self) -> (&'static str, Say) {
        match self {
            Self::Ok => ("ok", Say::Ok),
            Self::Degraded => ("degraded", Say::Degraded),
            Self::Down => ("down", Say::Down),
        }
    }
}

/// What a card did.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Move {
    Inserted,
    Removed,
}

impl Move {
    const fn told(self) -> (&'static str, Say) {
        match self {
            Self::Inserted => ("inserted", Say::Inserted),
            Self::Removed => ("removed", Say::Removed),
        }
    }
}

/// What a kiosk that runs says of itself; what else stands in its file is passed over.
#[derive(Deserialize)]
struct Kiosk {
    schema: u64,
    pid: i32,
    last_card_event: Option<Told>,
}

#[derive(Deserialize)]
struct Told {
    at: String,
    event: Move,
}

impl Run for Health {
    fn run(&self, setting: Setting) -> Result<Outcome, Failure> {
        let (lang, now, wish) = (setting.lang, setting.now, setting.reader);
        let service = ask(setting.start);
        let (readers, trouble) = judge(service.as_ref(), wish.as_deref(), lang);
        let state = trouble.as_ref().map_or(State::Ok, |(state, _)| *state);
        let kiosk = setting.kiosks.iter().find_map(|path| running(path));
        let event = kiosk.as_ref().and_then(|kiosk| kiosk.last_card_event.as_ref());
        let event = event.and_then(|told| Some((calendar::parse(&told.at).ok()?, told.event.told())));

        let (word, key, kind) = match &service {
            Some(Service::Up(_)) => (Say::Answers, "up", None),
            Some(Service::Down(fault)) => (Say::Away, "down", Some(Failure::Fault(*fault).key().1)),
            None => (Say::Silent, "silent", None),
        };
        let version = env!("CARGO_PKG_VERSION");
        let last = match (&kiosk, event) {
            (_, Some((at, (_, what)))) => Say::Card.with(lang, &[&time(at), what.say(lang)]),
            (Some(_), None) => Say::NoCard.say(lang).to_owned(),
            (None, None) => Say::NoKiosk.say(lang).to_owned(),
        };
        let (status, head) = state.told();
        let text = [
            head.say(lang).to_owned(),
            Say::Service.with(lang, &[word.say(lang)]),
            Say::Readers.with(lang, &[&readers.len().to_string()]),
            Say::Version.with(lang, &[version]),
            last,
        ];
        let rows: Vec<Value> = readers.iter().map(row).collect();
        let json = json!({
            "schema": SCHEMA,
            "status": status,
            "version": version,
            "service": { "state": key, "kind": kind },
            "readers": rows,
            "last_card_event": event.map(|(at, (what, _))| json!({
                "at": time(at),
                "event": what,
                "age_seconds": (now - at).num_seconds().max(0),
            })),
        });
        let failure = trouble.map(|(state, lines)| Failure::Diagnosed(state as u8, status, lines));
        Ok(Outcome { failure, ..Outcome::told(text.join("\n") + "\n", json) })
    }
}

/// What the service says, once it names a reader or time is up; `None` where it says nothing.
fn ask(start: Start) -> Option<Service> {
    let end = Instant::now() + PATIENCE;
    let (sender, events) = mpsc::channel();
    let sink: Sink = Arc::new(move |event| {
        // Nobody listens any more once there is an answer.
        let _ = sender.send(event);
    });
    let Ok(_session) = start(&sink) else { return Some(Service::Down(Fault::NoThread)) };
    let mut said = None;
    while let Ok(event) = events.recv_timeout(end.saturating_duration_since(Instant::now())) {
        if let Event::Service(service) = event {
            // One that has only just started lists its readers a moment later.
            let is_all = !matches!(&service, Service::Up(readers) if readers.is_empty());
            said = Some(service);
            if is_all {
                break;
            }
        }
    }
    said
}

/// The readers, and what is in the way, in words.
fn judge(
    service: Option<&Service>,
    wish: Option<&str>,
    lang: Lang,
) -> (Vec<Reader>, Option<(State, [String; 2])>) {
    let readers = match service {
        Some(Service::Up(readers)) => readers.clone(),
        Some(Service::Down(fault)) => {
            return (Vec::new(), Some((State::Down, Failure::Fault(*fault).told(lang))));
        }
        None => return (Vec::new(), Some((State::Down, Failure::Silent.told(lang)))),
    };
    let trouble = match chosen(&readers, wish) {
        Err(why) => Some(why.told(lang)),
        Ok(meant) => meant.into_iter().find(|reader| reader.inside == Inside::Unavailable).map(|reader| {
            [
                Say::Missing.with(lang, &[&clean(&without_serial(&reader.name))]),
                Say::MissingTodo.say(lang).to_owned(),
            ]
        }),
    };
    (readers, trouble.map(|lines| (State::Degraded, lines)))
}

/// A reader for who watches many machines: no serial number, no card.
fn row(reader: &Reader) -> Value {
    let state = match reader.inside {
        Inside::Nothing => "empty",
        Inside::Card { .. } => "card",
        Inside::MuteCard { .. } => "mute",
        Inside::Unavailable => "unavailable",
    };
    json!({ "name": without_serial(&reader.name), "state": state, "held": reader.held })
}

/// What the kiosk of this file says, where it runs; one that was killed leaves its file behind.
fn running(path: &Path) -> Option<Kiosk> {
    let kiosk: Kiosk = serde_json::from_slice(&files::read_bounded(path, STATE).ok()?).ok()?;
    let is_there = os::process::is_running(kiosk.pid);
    (kiosk.schema == 1 && is_there).then_some(kiosk)
}

#[cfg(test)]
mod tests;
