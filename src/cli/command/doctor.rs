//! `mynascope doctor`: the walk from the machine to the card, and where it stops.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use clap::{Args as Group, ValueHint};
use serde_json::Value;

use super::Run;
use crate::cli::outcome::{Failure, Outcome, name};
use crate::cli::output::{self, ProgressLine};
use crate::cli::setting::{Manner, Setting};
use crate::cli::{json, terminal};
use crate::conduct::diagnosing::exercise::{Exercise, Exercised};
use crate::conduct::diagnosing::{EXCHANGE, LEFT_OUT, RETURN, SILENCE, Terms, Walk};
use crate::diag::finding::Finding;
use crate::diag::report::{DiagReport, Verdict};
use crate::present::diag;
use crate::present::exercise::{self, Bars};
use crate::present::text::{Lang, words};
use crate::present::todo::Do;
use crate::session::{Event, Fault, Progress, RequestId, Session, Sink};

words! {
    enum Say {
        Saved: "保存しました: {0}", "Saved: {0}";
    }
}

/// The requests of an exercise are numbered from here on: what comes late of the walk is none of them.
const EXERCISE: u64 = 1 << 32;

/// `doctor`
#[derive(Debug, Clone, Default, Group)]
pub struct Doctor {
    /// Write what was found to a new file for a help desk: text and JSON, nothing that tells of a person
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub report: Option<PathBuf>,
    /// Then read the card so many times: how often it failed and by what, how long it took, the likely cause
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub exercise: Option<u32>,
}

impl Run for Doctor {
    fn files(&self) -> Vec<PathBuf> {
        self.report.iter().cloned().collect()
    }

    fn run(&self, setting: Setting) -> Result<Outcome, Failure> {
        let (now, lang, style, ascii) = (setting.now, setting.lang, setting.style, setting.ascii);
        let verbose = setting.verbose;
        let spoken = style.manner == Manner::Spoken;
        let bars = match (spoken, ascii) {
            (true, _) => Bars::None,
            (false, true) => Bars::Ascii,
            (false, false) => Bars::Blocks,
        };
        let terms = Terms {
            now,
            simulated: setting.simulated,
            wanted: setting.reader.clone(),
            asks_for_keys: setting.pin_pads,
            examines: true,
        };
        let (report, exercised) = walk(Walk::new(terms), self.exercise, setting)?;
        let mut text = String::new();
        for line in diag::lines(&report, verbose, lang) {
            let words = if spoken { line.spoken(lang) } else { line.whole(ascii) };
            output::told(&mut text, &words, line.tone(), style);
        }
        let mut value = diag::value(&report, now, lang);
        value["report"] = Value::Null;
        let mut failure = stop(&report, lang);
        if let Some(exercised) = &exercised {
            text.push('\n');
            for (tone, line) in exercise::lines(exercised, bars, lang) {
                output::told(&mut text, &line, tone, style);
            }
            value["exercise"] = exercise::value(exercised, lang);
            failure = failure.or_else(|| exercised.worst().map(Failure::Fault));
        }
        if let Some(path) = &self.report {
            match output::create(
                path,
                diag::page_with(&report, exercised.as_ref(), now, lang, ascii).as_bytes(),
                lang,
            ) {
                Ok(()) => {
                    json::put_name(&mut value, "report", path);
                    // Whole, so that it is found again from another folder.
                    let whole = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                    text += &format!("\n{}\n", Say::Saved.with(lang, &[&name(&whole)]));
                }
                // Where it stops says more; that there is no file has to be known all the same.
                Err(why) if failure.is_some() => {
                    let [what, todo] = why.told(lang);
                    output::write_err(&format!("mynascope: {what}\n  {todo}\n"));
                }
                Err(why) => failure = Some(why),
            }
        }
        Ok(Outcome { failure, ..Outcome::told(text, value) })
    }
}

/// Goes the whole way with a session of its own; waits so long for a card where none answers. Then exercises the card.
fn walk(
    mut walk: Walk,
    looks: Option<u32>,
    setting: Setting,
) -> Result<(Arc<DiagReport>, Option<Exercised>), Failure> {
    let (sender, events) = mpsc::channel();
    let sink: Sink = Arc::new(move |event| {
        // Nobody listens any more once the command has its answer.
        let _ = sender.send(event);
    });
    let mut line = ProgressLine::new(setting.terminals);
    let (wait, lang) = (setting.wait, setting.lang);
    let session = (setting.start)(&sink).map_err(|_| Failure::Fault(Fault::NoThread))?;
    follow(&mut walk, &session, &events, wait, |far| line.tell_exchanges(far.done, far.of, lang));
    line.clear();
    let exercise = looks.and_then(|looks| Some(Exercise::new(walk.nearest()?, looks)));
    let exercised = exercise.map(|exercise| {
        let told = exercised(exercise, &session, &events, |done, of| line.tell_looks(done, of, lang));
        line.clear();
        told
    });
    Ok((walk.report(), exercised))
}

/// Asks and hears until there is nothing left to ask or nobody answers.
fn follow(
    walk: &mut Walk,
    session: &Session,
    events: &mpsc::Receiver<Event>,
    wait: Duration,
    mut progress: impl FnMut(Progress),
) {
    let started = Instant::now();
    let (mut jobs, mut asked, mut heard, mut quiet) = (0, false, false, 0);
    let mut deadline = started + SILENCE;
    loop {
        while let Some(request) = walk.next(RequestId(jobs + 1)) {
            (jobs, asked) = (jobs + 1, true);
            session.request(request);
        }
        let ended = walk.is_done() || quiet >= LEFT_OUT;
        let left = wait.saturating_sub(started.elapsed());
        if ended && (left.is_zero() || walk.report().answers()) {
            return;
        }
        let patience = if ended { left } else { deadline.saturating_duration_since(Instant::now()) };
        let event = events.recv_timeout(patience);
        walk.at(started.elapsed());
        match event {
            Ok(event) => {
                walk.hear(&event);
                quiet = 0;
                heard |= matches!(event, Event::Service(_));
                match event {
                    Event::Machine { .. } | Event::Examined { .. } => asked = false,
                    Event::Progress { progress: far, .. } => progress(far),
                    _ => {}
                }
                if heard {
                    deadline = Instant::now() + if asked { EXCHANGE } else { RETURN };
                }
            }
            // Somebody waits for a card: nothing is wrong with nothing coming.
            Err(RecvTimeoutError::Timeout) if ended => {}
            Err(RecvTimeoutError::Timeout) => {
                walk.silent();
                quiet += 1;
                heard = true;
                deadline = Instant::now() + if asked { EXCHANGE } else { RETURN };
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Looks at the card again and again, until all was done or nothing goes on any more.
fn exercised(
    mut exercise: Exercise,
    session: &Session,
    events: &mpsc::Receiver<Event>,
    mut progress: impl FnMut(u32, u32),
) -> Exercised {
    let mut jobs = EXERCISE;
    while !exercise.is_done() {
        let mut patience = RETURN;
        jobs += 1;
        if let Some(request) = exercise.next(RequestId(jobs)) {
            patience = EXCHANGE;
            session.request(request);
        }
        terminal::again();
        progress(exercise.result().done, exercise.result().of);
        match events.recv_timeout(patience) {
            Ok(event) => exercise.hear(&event),
            Err(RecvTimeoutError::Timeout) => exercise.silent(),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    exercise.result().clone()
}

/// Where it stops, as a failure: what is wrong, and what to do with what to type for it. None where a card answers that
/// this program works with, whatever its PINs and certificates are.
fn stop(report: &DiagReport, lang: Lang) -> Option<Failure> {
    let code = report.exit_code();
    let (kind, lines) = match report.verdict() {
        _ if code == 0 => return None,
        Verdict::Stops(finding) => (diag::kind(&finding.what), told(finding, lang)),
        Verdict::Works | Verdict::Unseen => {
            ("unseen", [diag::sentence(report, lang).1, Do::TryAgain.say(lang).to_owned()])
        }
    };
    Some(Failure::Diagnosed(code, kind, lines))
}

/// A finding in the two lines of an error.
fn told(finding: &Finding, lang: Lang) -> [String; 2] {
    let told = diag::told(finding, lang);
    // One that takes lines of its own stands in the walk.
    match told.command.filter(|command| !command.contains('\n')) {
        Some(command) => [told.what, format!("{}: {command}", told.todo.trim_end_matches(['。', '.']))],
        None => [told.what, told.todo],
    }
}

#[cfg(test)]
mod tests;
