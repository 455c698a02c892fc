//! A report put together: from here on a signal is told, and a PIN that is typed ahead is not shown.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use color_eyre::eyre::Result;

use super::furniture::{
    Furniture, backend, bench, clock, colour, furnish, judge, refused, source, spoken, trace,
};
use crate::cli::line::Global;
use crate::cli::{self, Failure, Report};
use crate::ending::{Told, interruptible};
use crate::holidays;
use crate::link::Backend;
use crate::session::Session;
use crate::session::pin::Rules;
use crate::station::{settings, state};
use crate::surroundings::{self, Surroundings};

/// Runs a command to its exit code.
pub(crate) fn run(
    report: &Report,
    mut global: Global,
    service: Arc<dyn Backend>,
    around: Surroundings,
) -> Result<u8> {
    let [stdin, stdout, stderr] = around.terminals;
    let mut terminals = cli::Terminals { stdin, stdout, stderr, manner: manner(&global) };
    let lang = spoken(&global, &around);
    let takes_pin = cli::takes_pin(report);
    let ending = interruptible(Told { json: global.json, lang, terminal: stderr, takes_pin })?;
    // Before anything that may take its time.
    let _hush = cli::hush(report, terminals, lang);
    let furnished = furnish(&mut global, &around);
    // The configuration may want it too.
    terminals.manner = manner(&global);
    let lang = spoken(&global, &around);
    let ready = furnished.map_err(|error| refused(&error, lang)).and_then(|furniture| {
        ending.speak(lang);
        let Some(path) = global.trace.as_deref() else { return Ok((furniture, None)) };
        if let Some(failure) = cli::overwrites(report, path, lang) {
            return Err(failure);
        }
        let unwritten = |error| Failure::unwritten(&path.display().to_string(), &error, lang);
        Ok((
            furniture,
            Some(trace(path, global.demo.is_some(), global.trace_contents, lang).map_err(unwritten)?),
        ))
    });
    let (Furniture { anchors, procedures }, trace) = match ready {
        Ok(ready) => ready,
        Err(failure) => return Ok(cli::refuse(failure, global.json, lang)),
    };
    let (clock, source) = (clock(&global), source(&global));
    let (backend, _) = backend(&global, clock, service)?;
    let kiosks = if matches!(report, Report::Health(_)) { kiosks(around.runtime) } else { Vec::new() };
    let bench = bench(&global, anchors.clone(), clock, trace, around.of_readers, Rules::own());
    let setting = cli::Setting {
        start: Box::new(move |sink| {
            let session = Session::start(backend, bench, &ending.listen(sink))?;
            // One session for one command.
            let _ = ending.ender.set(session.ender());
            Ok(session)
        }),
        now: clock.now(),
        lang,
        json: global.json,
        style: cli::Style {
            colour: colour(global.color, stdout && !around.no_colour && !global.accessible),
            manner: terminals.manner,
        },
        wait: Duration::from_secs(u64::from(global.wait)),
        reader: global.reader,
        simulated: global.demo.is_some(),
        pin_pads: !global.no_pin_pad,
        ascii: global.ascii,
        verbose: global.verbose,
        terminals,
        size: surroundings::size().unwrap_or(surroundings::USUAL),
        temporary: around.temporary,
        kiosks,
        procedures,
        holiday: holidays::holiday,
        clock: Arc::new(move || clock.now()),
        source,
        judge: judge(anchors),
    };
    Ok(cli::run(report, setting))
}

/// How what is told comes.
pub(super) const fn manner(global: &Global) -> cli::Manner {
    match (global.accessible, global.ascii) {
        (true, _) => cli::Manner::Spoken,
        (false, true) => cli::Manner::Ascii,
        (false, false) => cli::Manner::Drawn,
    }
}

/// Where a kiosk that runs says how it goes: where its configuration says, as far as that may be read here; where this
/// user's programs do, and the machine's.
fn kiosks(runtime: Option<PathBuf>) -> Vec<PathBuf> {
    let configured = settings::load(None).ok().and_then(|settings| settings.state);
    let own = runtime.map(|folder| folder.join(state::NAME));
    configured.into_iter().chain(own).chain(state::places()).collect()
}
