//! What may be typed. What is meant by it is decided where the program is put together.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgMatches, Args as Group, CommandFactory as _, Parser, Subcommand, ValueEnum, ValueHint};

use super::args::{Choices, HELP, one_of};
use super::command::Report;
use super::simulate::Simulate;
use crate::domain::calendar::Instant;
use crate::present::text::Lang;

/// Reads a My Number Card and tells its holder the truth about the certificates in it.
#[derive(Debug, Parser)]
#[command(name = "mynascope", version, about, long_about = None, propagate_version = true)]
#[command(after_help = "Without a command: the interactive inspector, full screen.\n\
    Exit codes: 0 done, 1 error, 2 usage, 3 no PC/SC service or reader, 4 no card, 5 PIN refused, 6 PIN locked,\n\
    7 signature not valid, 8 unknown card, 9 not on this card, 10 signature undecided, 130 interrupted.")]
pub struct Args {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command; none starts the interactive inspector.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Languages.
const LANGUAGES: Choices<Lang> = &[("ja", Lang::Ja, "日本語"), ("en", Lang::En, "English")];

/// Options of every command.
#[derive(Debug, Clone, Group)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub struct Global {
    /// Use a simulated card instead of a reader (fresh, unless another is named)
    #[arg(long, global = true, value_name = "PERSONA", num_args = 0..=1, require_equals = true, default_missing_value = "fresh")]
    pub demo: Option<String>,
    /// The reader to use, by its number in `readers` or any part of its name
    #[arg(long, global = true, value_name = "NAME|INDEX", value_parser = NonEmptyStringValueParser::new())]
    pub reader: Option<String>,
    /// The configuration to use (default: mynascope/config.toml where XDG says)
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// The language (default: the configuration's, else the locale's)
    #[arg(long, global = true, value_name = "LANG", value_parser = one_of(LANGUAGES))]
    pub lang: Option<Lang>,
    /// Look at the card as of then: RFC 3339, or a date, meaning 00:00 in Japan
    #[arg(long, global = true, value_name = "DATE-TIME", value_parser = crate::domain::calendar::parse)]
    pub now: Option<Instant>,
    /// Wait so long for a My Number Card
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 0, allow_negative_numbers = true)]
    pub wait: u32,
    /// Answer in JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Colours: auto (default), always, never; `NO_COLOR` counts
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    pub color: Colour,
    /// Write an APDU trace, secrets and personal data blanked; as JSON lines where FILE ends in .jsonl
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub trace: Option<PathBuf>,
    /// Write the contents of certificates and personal files into the trace too (never PINs)
    #[arg(long, global = true, requires = "trace")]
    pub trace_contents: bool,
    /// Tell more
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Words line by line instead of a full screen, for screen readers: nothing is drawn over, no escape sequences
    #[arg(long, global = true)]
    pub accessible: bool,
    /// Draw lines and signs in ASCII, all but QR codes (for terminals that draw East Asian ambiguous characters wide)
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Never use a reader's own keys for PINs, nor ask whether it has any
    #[arg(long, global = true)]
    pub no_pin_pad: bool,
    /// Leave the mouse to the terminal
    #[arg(long, global = true)]
    pub no_mouse: bool,
    /// The colours of the screen
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<ThemeName>,
}

/// The command line: as it is declared, with a command `help` wherever there are commands. Clap's own takes no option behind
/// it; this one takes what every command takes.
pub(super) fn command() -> clap::Command {
    with_help(Args::command())
}

fn with_help(command: clap::Command) -> clap::Command {
    if !command.has_subcommands() {
        return command;
    }
    let words = Arg::new("command").value_name("COMMAND").num_args(0..).help("The command, as it is typed");
    let words = words.value_parser(NonEmptyStringValueParser::new());
    command
        .disable_help_subcommand(true)
        .mut_subcommands(with_help)
        .subcommand(clap::Command::new(HELP).about("Print the help of a command").arg(words))
}

/// The words of the command whose help is asked for by the command `help`.
pub(super) fn asked_for_help(matches: &ArgMatches) -> Option<Vec<String>> {
    let (mut path, mut at) = (Vec::new(), matches);
    while let Some((name, below)) = at.subcommand() {
        if name == HELP {
            path.extend(below.get_many::<String>("command").into_iter().flatten().cloned());
            return Some(path);
        }
        path.push(name.to_owned());
        at = below;
    }
    None
}

/// What a command line says of how it is to be answered, however wrong the rest of it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Glimpse {
    /// `--lang`, where it is a language.
    pub lang: Option<Lang>,
    /// `--config`
    pub config: Option<PathBuf>,
    /// `--json`
    pub json: bool,
    /// The word `kiosk` is in it: no configuration but its own counts.
    pub kiosk: bool,
}

impl Glimpse {
    /// Of what was typed behind the program's name.
    #[must_use]
    pub fn of(arguments: &[OsString]) -> Self {
        let mut seen = Self::default();
        let mut rest = arguments.iter().take_while(|argument| *argument != "--");
        while let Some(argument) = rest.next() {
            let text = argument.to_string_lossy();
            let (option, value) = match text.split_once('=') {
                Some((option, value)) => (option, Some(OsString::from(value))),
                None => (&*text, None),
            };
            match option {
                "--json" if value.is_none() => seen.json = true,
                "kiosk" if value.is_none() => seen.kiosk = true,
                "--lang" => {
                    let word = value.or_else(|| rest.next().cloned());
                    let meant =
                        LANGUAGES.iter().find(|(known, ..)| word.as_ref().is_some_and(|word| word == known));
                    seen.lang = seen.lang.or(meant.map(|(_, lang, _)| *lang));
                }
                "--config" => {
                    let path = value.or_else(|| rest.next().cloned()).map(PathBuf::from);
                    seen.config = seen.config.or(path);
                }
                _ => {}
            }
        }
        seen
    }
}

/// The commands.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// What reports on readers, a card or a file.
    #[command(flatten)]
    Report(Report),
    /// Serve a simulated card to pcscd's virtual reader, for any PC/SC program
    Simulate(Simulate),
    /// Guide visitors of a public place through the card they bring
    Kiosk {
        /// Ask for a staff code on the terminal, and print its hash for the configuration (then nothing else is done)
        #[arg(long)]
        hash: bool,
    },
    /// Print a completion script
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print a manual page: the program's own, or a command's
    #[command(after_help = "It is roff. To read it: mynascope man sign | man -l -")]
    Man {
        /// The command, as it is typed
        #[arg(value_name = "COMMAND", value_parser = NonEmptyStringValueParser::new())]
        command: Vec<String>,
        /// Print the names of all pages, one a line
        #[arg(long, conflicts_with = "command")]
        list: bool,
    },
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ThemeName {
    /// Sixteen colours
    Default,
    /// High contrast
    HighContrast,
    /// Without colours
    Mono,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_without_contradiction() {
        command().debug_assert();
    }

    #[test]
    fn a_help_is_asked_for_among_the_options_of_every_command() {
        let asked = |line: &str| asked_for_help(&command().try_get_matches_from(line.split(' ')).unwrap());
        for (line, words) in [
            ("mynascope help", &[][..]),
            ("mynascope help --lang ja pin --json change", &["pin", "change"]),
            ("mynascope --demo pin -v help change --lang=en", &["pin", "change"]),
            ("mynascope help help", &["help"]),
        ] {
            assert_eq!(asked(line).unwrap(), words, "{line}");
        }
        assert_eq!(asked("mynascope man help"), None);
    }

    #[test]
    fn how_to_answer_is_seen_in_a_command_line_that_can_not_be_read() {
        let seen = |line: &str| Glimpse::of(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        let some = |lang, config: &str, json| Glimpse {
            lang,
            config: (!config.is_empty()).then(|| config.into()),
            json,
            kiosk: false,
        };
        for (line, told) in [
            ("inspekt --lang ja --json", some(Some(Lang::Ja), "", true)),
            ("--config=a.toml --nonsense --lang=en", some(Some(Lang::En), "a.toml", false)),
            ("--config b --lang fr", some(None, "b", false)),
            ("sign -- --lang ja --json", some(None, "", false)),
            ("--lang", some(None, "", false)),
            ("kiosk --demo", Glimpse { kiosk: true, ..Glimpse::default() }),
            ("kiosk=x -- kiosk", Glimpse::default()),
        ] {
            assert_eq!(seen(line), told, "{line}");
        }
    }

    #[test]
    fn demo_takes_a_persona_only_behind_an_equals_sign() {
        let args = Args::try_parse_from(["mynascope", "--demo", "inspect"]).unwrap();
        assert_eq!(args.global.demo.as_deref(), Some("fresh"));
        assert!(matches!(args.command, Some(Command::Report(Report::Inspect(_)))));
        let args = Args::try_parse_from(["mynascope", "inspect", "--demo=expired"]).unwrap();
        assert_eq!(args.global.demo.as_deref(), Some("expired"));
    }
}
