//! `simulate` put together: a simulated card behind pcscd's virtual reader.

use color_eyre::eyre::Result;

use super::furniture::{clock, persona, pins, title};
use crate::cli::line::Global;
use crate::cli::simulate::{self, Simulate};
use crate::present::text::Lang;
use crate::surroundings::Surroundings;
use crate::{process, sim};

/// `simulate`: a server that is told what to do by the keys of `cli::simulate`.
pub(crate) fn run(asked: &Simulate, global: &Global, around: &Surroundings, lang: Lang) -> Result<u8> {
    let [stdin, _, stderr] = around.terminals;
    let persona = persona(&asked.persona)?;
    let card = sim::Card::new(&persona, clock(global).now()).without_log();
    let server = sim::vpcd::Server::start(card, &asked.vpcd)?;
    let (title, pins) = (title(&persona, lang), pins(&persona));
    let (sender, signals) = std::sync::mpsc::channel();
    process::watch(Box::new(move |signal| sender.send(signal).is_ok()))?;
    let ended = simulate::run(&simulate::Desk {
        title,
        pins: &pins,
        address: &asked.vpcd,
        served: &server,
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

impl simulate::Served for sim::vpcd::Server {
    fn take_out(&self) {
        Self::take_out(self);
    }

    fn put_back(&self) {
        Self::put_back(self);
    }

    fn inside(&self) -> bool {
        Self::inside(self)
    }

    fn connected(&self) -> bool {
        Self::connected(self)
    }
}
