//! The reading mode put together.

use std::io;
use std::sync::Arc;

use color_eyre::eyre::Result;

use super::desk::{self, Desk};
use super::furniture::Furniture;
use crate::cli::line::Global;
use crate::link::Backend;
use crate::model::{OnSignal, Shades};
use crate::os::line::{Asks, asks};
use crate::present::text::Lang;
use crate::surroundings::Surroundings;
use crate::{cli, ending, process, stream};

/// The interactive inspector as lines. The session starts after the first of them.
pub(crate) fn run(
    global: Global,
    lang: Lang,
    furniture: Furniture,
    service: Arc<dyn Backend>,
    around: &Surroundings,
) -> Result<u8> {
    let [stdin, stdout, _] = around.terminals;
    if !stdin || !stdout {
        return Ok(cli::refuse(cli::Failure::NoTerminal, global.json, lang));
    }
    let desk = desk::furnish(&global, lang, furniture, service, around, Shades::None)?;
    let Desk { clock, demo, ports, line } = match desk {
        Ok(desk) => desk,
        Err(failure) => return Ok(cli::refuse(failure, global.json, lang)),
    };
    let setup = stream::Setup {
        lang,
        signals,
        clock: Arc::new(move || clock.now()),
        demo,
        reader: global.reader,
        ports,
    };
    let ender = line.ender();
    let left = stream::run(setup, Box::new(move |sink| line.connect(lang, sink)))?;
    let code = match left.by {
        Ok(stream::End::Signal(signal)) => u8::try_from(128 + signal).unwrap_or(1),
        Ok(stream::End::Quit) if left.unanswered => 130,
        Ok(stream::End::Quit) => 0,
        Err(_) => 1,
    };
    if left.unanswered {
        // The card was left, or waited for long enough: what is certain now stays so.
        cli::interrupted(code, ending::left(ender.get(), true), false, left.lang, false);
    }
    left.by?;
    Ok(code)
}

/// Nobody could let a job without a shell go on: it does not stop.
fn signals(tell: OnSignal) -> io::Result<()> {
    let asked = move |signal| asks(signal) == Asks::Stop && !process::can_go_on() || tell(signal);
    process::watch(Box::new(asked))
}
