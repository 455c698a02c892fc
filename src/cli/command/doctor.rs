//! `mynascope doctor`: the walk from the machine to the card, and where it stops.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use clap::Args as Group;
use serde_json::Value;

use super::Run;
use crate::cli::outcome::{Failure, Outcome, name};
use crate::cli::setting::Setting;
use crate::cli::{json, output};
use crate::conduct::diagnosing::{Terms, Walk};
use crate::diag::report::{DiagReport, Verdict};
use crate::present::diag;
use crate::present::text::{Lang, words};
use crate::session::{Event, Fault, RequestId, Session, Sink};

words! {
    enum Say {
        Saved: "保存しました: {0}", "Saved: {0}";
    }
}

/// A service that says nothing for so long does not answer.
const SILENCE: Duration = Duration::from_secs(2);

/// A card, or a machine, that says nothing for so long is not waited for: the slowest exchange that was seen took 7 s.
const PATIENCE: Duration = Duration::from_secs(20);

/// `doctor`
#[derive(Debug, Clone, Default, Group)]
pub struct Doctor {
    /// Write what was found to a new file for a help desk: text and JSON, nothing that tells of a person
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

impl Run for Doctor {
    fn files(&self) -> Vec<PathBuf> {
        self.report.iter().cloned().collect()
    }

    fn run(&self, setting: Setting) -> Result<Outcome, Failure> {
        let (now, lang, colour, ascii) = (setting.now, setting.lang, setting.colour, setting.ascii);
        let verbose = setting.verbose;
        let terms = Terms {
            now,
            simulated: setting.simulated,
            wanted: setting.reader.clone(),
            asks_for_keys: setting.pin_pads,
            examines: true,
        };
        let report = walk(Walk::new(terms), setting)?;
        let mut text = String::new();
        for line in diag::lines(&report, verbose, lang) {
            output::told(&mut text, &line.whole(ascii), line.tone(), colour);
        }
        let mut value = diag::value(&report, now, lang);
        value["report"] = Value::Null;
        let mut failure = stop(&report, lang);
        if let Some(path) = &self.report {
            match output::create(path, diag::page(&report, now, lang).as_bytes(), lang) {
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

/// Goes the whole way with a session of its own.
fn walk(mut walk: Walk, setting: Setting) -> Result<Arc<DiagReport>, Failure> {
    let (sender, events) = mpsc::channel();
    let sink: Sink = Arc::new(move |event| {
        // Nobody listens any more once the command has its answer.
        let _ = sender.send(event);
    });
    let session = (setting.start)(&sink).map_err(|_| Failure::Fault(Fault::NoThread))?;
    follow(&mut walk, &session, &events);
    Ok(walk.report())
}

/// Asks and hears until there is nothing left to ask or nobody answers.
fn follow(walk: &mut Walk, session: &Session, events: &mpsc::Receiver<Event>) {
    let mut jobs = 0;
    let mut heard = false;
    let mut deadline = Instant::now() + SILENCE;
    loop {
        while let Some(request) = walk.next(RequestId(jobs + 1)) {
            jobs += 1;
            session.request(request);
        }
        if walk.is_done() {
            return;
        }
        match events.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(event) => {
                heard |= matches!(event, Event::Service(_));
                walk.hear(&event);
                if heard {
                    deadline = Instant::now() + PATIENCE;
                }
            }
            Err(RecvTimeoutError::Timeout) if !heard => {
                walk.silent();
                heard = true;
                deadline = Instant::now() + SILENCE;
            }
            Err(_) => return,
        }
    }
}

/// Where it stops, as a failure: what is wrong, and what to do with what to type for it.
fn stop(report: &DiagReport, lang: Lang) -> Option<Failure> {
    let Verdict::Stops(finding) = report.verdict() else { return None };
    let told = diag::told(finding, lang);
    let lines = told.command.filter(|command| !command.contains('\n'));
    let todo = match lines {
        Some(command) => format!("{}: {command}", told.todo.trim_end_matches(['。', '.'])),
        None => told.todo,
    };
    Some(Failure::Diagnosed(report.exit_code(), diag::kind(&finding.what), [told.what, todo]))
}
