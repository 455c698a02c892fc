//! The full screen put together.

use std::sync::Arc;

use color_eyre::eyre::Result;

use super::desk::{self, Desk};
use super::furniture::{Furniture, colour};
use crate::cli::line::{self, Global};
use crate::domain::policy::Policy;
use crate::ending;
use crate::link::Backend;
use crate::present::text::Lang;
use crate::surroundings::{self, Surroundings};
use crate::{cli, process, tui};

/// The interactive inspector. The session starts after the first frame.
pub(crate) fn run(
    global: Global,
    lang: Lang,
    furniture: Furniture,
    service: Arc<dyn Backend>,
    around: &Surroundings,
) -> Result<u8> {
    let [stdin, stdout, _] = around.terminals;
    if !stdin || !stdout {
        return Ok(cli::refuse(cli::Failure::NoScreen, global.json, lang));
    }
    let desk = desk::furnish(&global, lang, furniture, service, around, shades(around))?;
    let Desk { clock, demo, ports, line } = match desk {
        Ok(desk) => desk,
        Err(failure) => return Ok(cli::refuse(failure, global.json, lang)),
    };
    let theme = match global.theme {
        _ if !colour(global.color, !around.no_colour) => tui::ThemeName::Mono,
        None | Some(line::ThemeName::Default) if around.is_console() => tui::ThemeName::Console,
        None | Some(line::ThemeName::Default) => tui::ThemeName::Default,
        Some(line::ThemeName::HighContrast) => tui::ThemeName::Contrast,
        Some(line::ThemeName::Mono) => tui::ThemeName::Mono,
    };
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
        ports,
    };
    let ender = line.ender();
    let left = tui::run(setup, Box::new(move |sink| line.connect(lang, sink)))?;
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
