//! What the configuration, the command line and the surroundings come to: roots, procedures, the clock, the reader or the
//! simulated card, the trace.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use color_eyre::eyre::Result;

use crate::cli::Failure;
use crate::cli::line::{self, Glimpse, Global};
use crate::clock::Clock;
use crate::config::{self, Config, ConfigError};
use crate::domain::calendar::TimeSource;
use crate::domain::credential::Secret;
use crate::domain::procedure::Procedures;
use crate::link::Backend;
use crate::present::reason;
use crate::present::text::{Lang, Text};
use crate::present::trace::{self as words, Head};
use crate::session::pin::Rules;
use crate::session::trace::{Entry, Passed, Recorder};
use crate::session::{Around, Bench};
use crate::sim::{self, Persona};
use crate::surroundings::Surroundings;
use crate::trust::Anchors;
use crate::{codec, diag, files, os, task};

/// The language of the answers.
pub(crate) fn spoken(global: &Global, around: &Surroundings) -> Lang {
    global.lang.unwrap_or_else(|| Lang::of_locale(|name| around.locale(name)))
}

/// The same where the command line has not been read yet, or can't be: the configuration is asked here too, and nothing
/// that is wrong with it is told.
pub(crate) fn spoken_first(seen: &Glimpse, around: &Surroundings) -> Lang {
    let configured = || {
        if seen.kiosk {
            return None;
        }
        let config = config::load(seen.config.as_deref(), around.configurations.as_deref()).ok()?;
        config.lang.map(meant)
    };
    seen.lang.or_else(configured).unwrap_or_else(|| Lang::of_locale(|name| around.locale(name)))
}

fn meant(lang: config::Language) -> Lang {
    match lang {
        config::Language::Ja => Lang::Ja,
        config::Language::En => Lang::En,
    }
}

/// Why contents of certificates and files are not written to a trace.
const OPEN_TO_OTHERS: Text = Text::new(
    "このシステムでは、ファイルをほかの人が読めないようにできないので、証明書などの中身は書き出しません",
    "on this system the file can't be kept from others, so no contents of certificates and files are written",
);

/// The configuration, or what it names, would be lost.
const OVERWRITTEN: Text = Text::new("--trace がこれを上書きしてしまいます", "--trace would overwrite it");

/// Why the configuration can't be used.
pub(crate) fn refused(error: &ConfigError, lang: Lang) -> Failure {
    let ours = error.reason == OVERWRITTEN.say(Lang::En);
    let why = if ours { OVERWRITTEN.say(lang).to_owned() } else { reason::told(&error.reason, lang) };
    let file = error.file.display().to_string();
    Failure::Configuration(match error.line {
        Some(line) => {
            let place = Text::new("{0} の{1}行目: {2}", "{0}: line {1}: {2}");
            place.with(lang, &[&file, &line.to_string(), &why])
        }
        None => format!("{file}: {why}"),
    })
}

/// What the configuration adds to the program's own.
pub(crate) struct Furniture {
    pub(crate) anchors: Anchors,
    pub(crate) procedures: Procedures,
}

/// The roots that cards and signed files are judged with, wherever they come from. Those for tests and those of the simulated
/// cards are told as such and prove nothing.
pub(crate) fn anchors() -> Anchors {
    let mut anchors = Anchors::built_in();
    for root in sim::demo_roots() {
        // A root that can't be read is unknown, as any other that is not here.
        let _ = anchors.add_demonstration(root);
    }
    anchors
}

/// Reads the configuration: what the command line leaves open is filled in, roots are pinned, profiles added.
pub(crate) fn furnish(global: &mut Global, around: &Surroundings) -> Result<Furniture, ConfigError> {
    let config = config::load(global.config.as_deref(), around.configurations.as_deref())?;
    global.lang = global.lang.or(config.lang.map(meant));
    global.theme = global.theme.or(config.theme.map(|theme| match theme {
        config::Theme::Default => line::ThemeName::Default,
        config::Theme::HighContrast => line::ThemeName::HighContrast,
        config::Theme::Mono => line::ThemeName::Mono,
    }));
    global.accessible |= config.accessible;
    global.ascii |= config.ascii.unwrap_or_else(|| !around.draws_signs());
    global.no_mouse |= config.no_mouse;
    // A simulated card is in a reader of its own, which no configuration means.
    if global.demo.is_none() {
        global.reader = global.reader.take().or_else(|| config.reader.clone());
    }
    let named = config.roots.iter().map(|root| &root.path);
    let named = named.chain(config.municipalities.iter().map(|municipality| &municipality.path));
    let overwritten =
        |file: &&PathBuf| global.trace.as_ref().is_some_and(|trace| files::are_same(trace, file));
    if let Some(file) = [&config.file].into_iter().chain(named).find(overwritten) {
        let reason = OVERWRITTEN.say(Lang::En).to_owned();
        return Err(ConfigError { file: file.clone(), line: None, reason });
    }
    furnished(&config)
}

/// The program's own roots and profiles, and those that a configuration names.
pub(crate) fn furnished(config: &Config) -> Result<Furniture, ConfigError> {
    let mut anchors = anchors();
    for root in &config.roots {
        let (der, fingerprint) = &root.content;
        anchors.pin(der, *fingerprint, &[]).map_err(|why| config.refused(root, &why.to_string()))?;
    }
    let mut procedures = codec::profile::built_in().map_err(|error| ConfigError {
        file: "assets/municipalities".into(),
        line: Some(error.line),
        reason: error.reason,
    })?;
    for municipality in &config.municipalities {
        let profile = codec::profile::municipal(&municipality.content)
            .map_err(|why| config.refused(municipality, &why.to_string()))?;
        procedures.add(profile);
    }
    Ok(Furniture { anchors, procedures })
}

/// What the session works with; the variables are those of [`Surroundings::of_readers`].
pub(crate) fn bench(
    global: &Global,
    anchors: Anchors,
    clock: Clock,
    trace: Option<Passed>,
    variables: Vec<(&'static str, String)>,
    rules: Rules,
) -> Bench {
    let clock = Arc::new(move || clock.now());
    let pin_pads = !global.no_pin_pad;
    let recorders = trace.into_iter().map(|passed| Box::new(passed) as Box<dyn Recorder>).collect();
    let root = diag::machine::Root::real(variables);
    let (root, simulated) = (Arc::new(root), global.demo.is_some());
    let machine = Arc::clone(&root);
    let around = Around {
        machine: Arc::new(move || diag::machine::look(&machine)),
        // A simulated card is reached through no library.
        spy: Arc::new(move || if simulated { None } else { diag::machine::spy(&root) }),
    };
    Bench { anchors, clock, recorders, random, around, pin_pads, rules }
}

/// 32 of the system's random bytes.
pub(crate) fn random() -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    os::random::fill(&mut bytes).ok()?;
    Some(bytes)
}

/// Judges the chains of signers' certificates.
pub(crate) fn judge(anchors: Anchors) -> task::SharedJudge {
    Arc::new(move |certificate, at| anchors.judge(certificate, at).into())
}

pub(crate) fn source(global: &Global) -> TimeSource {
    if global.now.is_some() { TimeSource::Set } else { TimeSource::System }
}

pub(crate) fn clock(global: &Global) -> Clock {
    global.now.map_or_else(Clock::system, Clock::set_to)
}

/// `--color` is asked first; `auto` is what the terminal and `NO_COLOR` say.
pub(crate) fn colour(when: line::Colour, auto: bool) -> bool {
    match when {
        line::Colour::Always => true,
        line::Colour::Never => false,
        line::Colour::Auto => auto,
    }
}

/// A simulated card that is on the desk: who it is, and the hand that moves it.
pub(crate) struct Simulation {
    pub(crate) persona: Persona,
    pub(crate) hand: sim::Hand,
}

/// The system's readers, or the simulated one.
pub(crate) fn backend(
    global: &Global,
    clock: Clock,
    service: Arc<dyn Backend>,
) -> Result<(Arc<dyn Backend>, Option<Simulation>)> {
    match &global.demo {
        None => Ok((service, None)),
        Some(name) => {
            let persona = Persona::named(name)?;
            let simulator = sim::Simulator::new(sim::Card::new(&persona, clock.now()).without_log());
            let hand = simulator.hand();
            Ok((Arc::new(simulator), Some(Simulation { persona, hand })))
        }
    }
}

pub(crate) fn title(persona: &Persona, lang: Lang) -> &str {
    lang.pick(&persona.title_ja, &persona.title_en)
}

/// The persona's secrets, by what they open.
pub(crate) fn pins(persona: &Persona) -> Vec<(Secret, String)> {
    let pins = &persona.pins;
    [
        (Secret::Auth, &pins.auth),
        (Secret::Sign, &pins.sign),
        (Secret::Text, &pins.text),
        (Secret::Juki, &pins.juki),
    ]
    .into_iter()
    .filter_map(|(secret, pin)| Some((secret, pin.clone()?)))
    .collect()
}

/// The APDU trace, for its owner alone; never through a link. JSON lines where the file's name ends so.
pub(crate) fn trace(path: &Path, simulated: bool, contents: bool, lang: Lang) -> io::Result<Passed> {
    if contents && !os::file::HAS_PRIVATE {
        return Err(io::Error::other(OPEN_TO_OTHERS.say(lang)));
    }
    let head = Head { program: concat!("mynascope ", env!("CARGO_PKG_VERSION")), simulated, contents };
    let json = path.extension().is_some_and(|extension| extension == "jsonl");
    let mut file = files::open_private(path)?;
    file.write_all(if json { words::json_head(head) } else { words::text_head(head, lang) }.as_bytes())?;
    let hand = move |entry: &Entry| {
        let line = if json { words::json_line(entry) } else { words::text_line(entry, lang) };
        // A full disk must not keep a card from being read.
        let _ = file.write_all(line.as_bytes());
    };
    Ok(Passed::new(head.contents, Box::new(hand)))
}
