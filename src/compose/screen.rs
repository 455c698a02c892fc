//! The full screen put together.

use std::sync::{Arc, OnceLock};

use color_eyre::eyre::Result;

use super::furniture::{Furniture, Simulation, backend, bench, clock, colour, judge, source, title, trace};
use crate::cli::line::{self, Global};
use crate::domain::policy::Policy;
use crate::ending::{self, Leaving};
use crate::link::Backend;
use crate::present::text::Lang;
use crate::session::pin::Rules;
use crate::session::trace::Ring;
use crate::session::{self, Ender, Session};
use crate::surroundings::{self, Surroundings};
use crate::{cli, files, holidays, process, sim, tui};

/// So many exchanges with cards are kept for who looks at them.
const EXCHANGES: usize = 500;

/// The interactive inspector. The session starts after the first frame.
pub(crate) fn run(
    global: Global,
    lang: Lang,
    furniture: Furniture,
    service: Arc<dyn Backend>,
    around: Surroundings,
) -> Result<u8> {
    let Furniture { anchors, procedures } = furniture;
    let [stdin, stdout, _] = around.terminals;
    if !stdin || !stdout {
        return Ok(cli::refuse(cli::Failure::NoScreen, global.json, lang));
    }
    let (clock, source) = (clock(&global), source(&global));
    let (backend, desk) = backend(&global, clock, service)?;
    let judge = judge(anchors.clone());
    let trace = match global
        .trace
        .as_deref()
        .map(|path| {
            trace(path, global.demo.is_some(), global.trace_contents, lang).map_err(|error| (path, error))
        })
        .transpose()
    {
        Ok(trace) => trace,
        Err((path, error)) => {
            let unwritten = cli::Failure::unwritten(&path.display().to_string(), &error, lang);
            return Ok(cli::refuse(unwritten, global.json, lang));
        }
    };
    let shades = shades(&around);
    let mut bench = bench(&global, anchors, clock, trace, around.of_readers, Rules::own());
    let exchanges = Ring::new(EXCHANGES);
    bench.recorders.push(Box::new(exchanges.clone()));
    let asks_for_keys = bench.pin_pads;
    let theme = match global.theme {
        _ if !colour(global.color, !around.no_colour) => tui::ThemeName::Mono,
        None | Some(line::ThemeName::Default) => tui::ThemeName::Default,
        Some(line::ThemeName::HighContrast) => tui::ThemeName::Contrast,
        Some(line::ThemeName::Mono) => tui::ThemeName::Mono,
    };
    let known = desk.as_ref().map(|desk| desk.hand.clone());
    let secrets: tui::Secrets =
        Arc::new(move || known.as_ref().map(|hand| hand.pins(sim::READER)).unwrap_or_default());
    let demo = desk.map(|Simulation { persona, hand }| tui::Demo {
        title: title(&persona, lang).to_owned(),
        act: Box::new(move |action| match action {
            tui::DemoAction::TakeOut => hand.take_out(sim::READER),
            tui::DemoAction::PutBack => hand.put_back(sim::READER),
        }),
    });
    let setup = tui::Setup {
        lang,
        size: surroundings::size,
        signals: process::watch,
        theme,
        ascii: global.ascii,
        mouse: !global.no_mouse,
        clock: Arc::new(move || clock.now()),
        demo,
        policy: Policy::own(global.demo.is_some()),
        station: None,
        reader: global.reader,
        scale: tui::Scale::Normal,
        ports: tui::Ports {
            procedures,
            holiday: holidays::holiday,
            save: Arc::new(files::save),
            source,
            judge,
            secrets,
            folder: around.folder,
            home: around.home,
            exchanges,
            asks_for_keys,
            shades,
        },
    };
    let ender: Arc<OnceLock<Ender>> = Arc::default();
    let kept = Arc::clone(&ender);
    let connect: Box<dyn FnOnce(tui::Sink) -> tui::Requests> = Box::new(move |sink| {
        let sink: session::Sink = Arc::from(sink);
        if let Ok(session) = Session::start(backend, bench, &sink) {
            // One session for one screen.
            let _ = kept.set(session.ender());
            let leaving = Leaving { session, lang };
            return Box::new(move |request| leaving.session.request(request));
        }
        sink(session::Event::Service(session::Service::Down(session::Fault::NoThread)));
        Box::new(drop)
    });
    let left = tui::run(setup, connect)?;
    let code = match left.by {
        Ok(tui::End::Signal(signal)) => u8::try_from(128 + signal).unwrap_or(1),
        Ok(tui::End::Quit) if left.unanswered => 130,
        Ok(tui::End::Quit | tui::End::Restart | tui::End::Shut) => 0,
        Err(_) => 1,
    };
    if left.unanswered {
        // The card was left, or waited for long enough: what is certain now stays so.
        cli::interrupted(code, ending::left(ender.get(), true), false, left.lang, false);
    }
    left.by?;
    Ok(code)
}

/// The greys that the terminal says it draws; over SSH only `TERM` comes along.
fn shades(around: &Surroundings) -> tui::Shades {
    let term = around.kept("TERM").and_then(|term| term.to_str()).unwrap_or_default();
    match (around.true_colour, term) {
        (true, _) => tui::Shades::All,
        (false, term) if term.contains("256color") => tui::Shades::Few,
        (false, _) => tui::Shades::None,
    }
}
