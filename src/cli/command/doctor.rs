//! `mynascope doctor`: the walk from the machine to the card, and where it stops.

use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use clap::Args as Group;
use serde_json::json;

use super::Run;
use crate::cli::json::SCHEMA;
use crate::cli::outcome::{Failure, Outcome};
use crate::cli::output;
use crate::cli::setting::Setting;
use crate::conduct::diagnosing::{Terms, Walk};
use crate::diag::report::{DiagReport, Verdict};
use crate::present::diag;
use crate::present::text::Lang;
use crate::session::{Event, Fault, RequestId, Session, Sink};

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
        if let Some(path) = &self.report {
            output::create(path, diag::page(&report, now, lang).as_bytes(), lang)?;
        }
        let json = json!({ "schema": SCHEMA });
        Ok(Outcome { failure: stop(&report, lang), ..Outcome::told(text, json) })
    }
}

/// Goes the whole way with a session of its own.
fn walk(mut walk: Walk, setting: Setting) -> Result<std::sync::Arc<DiagReport>, Failure> {
    let (sender, events) = mpsc::channel();
    let sink: Sink = std::sync::Arc::new(move |event| {
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

/// Where it stops, as a failure.
fn stop(report: &DiagReport, lang: Lang) -> Option<Failure> {
    let Verdict::Stops(finding) = report.verdict() else { return None };
    let told = diag::told(finding, lang);
    Some(Failure::Diagnosed(4, "stops", [told.what, told.todo]))
}
