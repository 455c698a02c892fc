//! `simulate` put together: a simulated card behind pcscd's virtual reader.

use color_eyre::eyre::Result;

use super::furniture::{clock, pins, title};
use crate::cli::line::Global;
use crate::cli::simulate::{self, Simulate};
use crate::present::text::Lang;
use crate::surroundings::Surroundings;
use crate::{process, sim};

/// `simulate`: a server that is told what to do by the keys of `cli::simulate`.
pub(crate) fn run(asked: &Simulate, global: &Global, around: &Surroundings, lang: Lang) -> Result<u8> {
    let [stdin, _, stderr] = around.terminals;
    let persona = sim::Persona::named(&asked.persona)?;
    let card = sim::Card::new(&persona, clock(global).now()).without_log();
    let server = sim::vpcd::Server::start(card, &asked.vpcd)?;
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
