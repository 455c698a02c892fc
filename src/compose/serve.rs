//! `simulate` put together: a simulated card behind pcscd's virtual reader.

use color_eyre::eyre::Result;

use super::furniture::{clock, pins, title, trace};
use crate::cli::line::Global;
use crate::cli::simulate::{self, Simulate};
use crate::cli::{self, Failure};
use crate::link::LinkError;
use crate::present::text::Lang;
use crate::session::trace::{Recorder, Trace};
use crate::sim::vpcd::{Heard, Server};
use crate::surroundings::Surroundings;
use crate::{process, sim};

/// `simulate`: a server that is told what to do by the keys of `cli::simulate`.
pub(crate) fn run(asked: &Simulate, global: &Global, around: &Surroundings, lang: Lang) -> Result<u8> {
    let [stdin, _, stderr] = around.terminals;
    let persona = sim::Persona::named(&asked.persona)?;
    let card = sim::Card::new(&persona, clock(global).now()).without_log();
    let mut recorders: Vec<Box<dyn Recorder>> = Vec::new();
    if let Some(path) = &global.trace {
        match trace(path, true, global.trace_contents, lang) {
            Ok(passed) => recorders.push(Box::new(passed)),
            Err(error) => {
                let unwritten = Failure::unwritten(&path.display().to_string(), &error, lang);
                return Ok(cli::refuse(unwritten, global.json, lang));
            }
        }
    }
    let mut record = Trace::new(recorders);
    // Seen from the card: whoever uses it is another program.
    let listener = move |heard: Heard<'_>| match heard {
        Heard::PoweredUp => record.reset(true),
        Heard::Reset => record.reset(false),
        Heard::Exchange(command, answer, spent) => {
            let _ = record.exchange(command, answer.ok_or(LinkError::CardLeft), spent);
        }
    };
    let server = Server::heard(card, &asked.vpcd, Box::new(listener))?;
    let (title, pins) = (title(&persona, lang), pins(&persona));
    let (sender, signals) = std::sync::mpsc::channel();
    process::watch(Box::new(move |signal| sender.send(signal).is_ok()))?;
    let ended = simulate::run(&simulate::Desk {
        title,
        pins: &pins,
        address: &asked.vpcd,
        state: &|| (server.inside(), server.connected()),
        put: &|inside| if inside { server.put_back() } else { server.take_out() },
        interactive: stdin && stderr,
        signals,
        stop: || {
            if process::can_go_on() {
                process::stop();
            }
        },
        lang,
    })?;
    drop(server);
    Ok(ended.and_then(|signal| u8::try_from(128 + signal).ok()).unwrap_or(0))
}
