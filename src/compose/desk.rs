//! What both interactive faces are made of: the card or its simulation, the session to be, and what pages are lent.

use std::sync::{Arc, OnceLock};

use color_eyre::eyre::Result;

use super::furniture::{Furniture, Simulation, backend, bench, clock, judge, source, title, trace};
use crate::cli::Failure;
use crate::cli::line::Global;
use crate::clock::Clock;
use crate::ending::Leaving;
use crate::link::Backend;
use crate::model::{Demo, DemoAction, Ports, Secrets, Shades};
use crate::present::text::Lang;
use crate::session::pin::Rules;
use crate::session::trace::Ring;
use crate::session::{self, Bench, Ender, Session};
use crate::surroundings::Surroundings;
use crate::{files, holidays, sim};

/// So many exchanges with cards are kept for who looks at them.
const EXCHANGES: usize = 500;

/// What an interactive face is given.
pub(crate) struct Desk {
    pub(crate) clock: Clock,
    /// Present where the card is simulated.
    pub(crate) demo: Option<Demo>,
    pub(crate) ports: Ports,
    pub(crate) line: Line,
}

/// The way to the card, once its face is there.
pub(crate) struct Line {
    backend: Arc<dyn Backend>,
    bench: Bench,
    ender: Arc<OnceLock<Ender>>,
}

/// Puts it together; or says why not.
pub(crate) fn furnish(
    global: &Global,
    lang: Lang,
    furniture: Furniture,
    service: Arc<dyn Backend>,
    around: &Surroundings,
    shades: Shades,
) -> Result<Result<Desk, Failure>> {
    let Furniture { anchors, procedures } = furniture;
    let (clock, source) = (clock(global), source(global));
    let (backend, desk) = backend(global, clock, service)?;
    let judge = judge(anchors.clone());
    let trace = match &global.trace {
        None => None,
        Some(path) => match trace(path, global.demo.is_some(), global.trace_contents, lang) {
            Ok(trace) => Some(trace),
            Err(error) => return Ok(Err(Failure::unwritten(&path.display().to_string(), &error, lang))),
        },
    };
    let mut bench = bench(global, anchors, clock, trace, around.of_readers.clone(), Rules::own());
    let exchanges = Ring::new(EXCHANGES);
    bench.recorders.push(Box::new(exchanges.clone()));
    let asks_for_keys = bench.pin_pads;
    let known = desk.as_ref().map(|desk| desk.hand.clone());
    let secrets: Secrets =
        Arc::new(move || known.as_ref().map(|hand| hand.pins(sim::READER)).unwrap_or_default());
    let demo = desk.map(|Simulation { persona, hand }| Demo {
        title: title(&persona, lang).to_owned(),
        act: Box::new(move |action| match action {
            DemoAction::TakeOut => hand.take_out(sim::READER),
            DemoAction::PutBack => hand.put_back(sim::READER),
        }),
    });
    let ports = Ports {
        procedures,
        holiday: holidays::holiday,
        save: Arc::new(files::save),
        source,
        judge,
        secrets,
        folder: around.folder.clone(),
        home: around.home.clone(),
        exchanges,
        asks_for_keys,
        shades,
    };
    Ok(Ok(Desk { clock, demo, ports, line: Line { backend, bench, ender: Arc::default() } }))
}

impl Line {
    /// What ends the session from outside, once there is one.
    pub(crate) fn ender(&self) -> Arc<OnceLock<Ender>> {
        Arc::clone(&self.ender)
    }

    /// Begins the session: its events go there, requests come back.
    pub(crate) fn connect(
        self,
        lang: Lang,
        sink: Box<dyn Fn(session::Event) + Send + Sync>,
    ) -> Box<dyn Fn(session::Request) + Send> {
        let sink: session::Sink = Arc::from(sink);
        if let Ok(session) = Session::start(self.backend, self.bench, &sink) {
            // One session for one face.
            let _ = self.ender.set(session.ender());
            let leaving = Leaving { session, lang };
            return Box::new(move |request| leaving.session.request(request));
        }
        sink(session::Event::Service(session::Service::Down(session::Fault::NoThread)));
        Box::new(drop)
    }
}
