//! The command line's face: one file per command, human text and JSON from the same report.
//!
//! The only room that prints. It speaks to the card through [`crate::session`] as the screen does.

pub mod args;
mod ask;
pub mod command;
mod completing;
mod help;
mod json;
pub mod kiosk;
pub mod line;
mod manual;
mod misuse;
mod outcome;
mod output;
mod own;
mod prompt;
mod reach;
mod relevant;
mod setting;
pub mod simulate;
mod terminal;

use std::ffi::OsString;
use std::path::Path;

use clap::FromArgMatches as _;
use clap::error::ErrorKind;

use crate::files;
use crate::present::text::{Lang, words};

pub use command::Report;
pub use manual::Personas;
pub use outcome::{Failure, Left, Outcome};
pub use setting::{Manner, Setting, Start, Style, Terminals};
pub use terminal::{Hush, give_back, stopped, woken};

words! {
    enum Say {
        Waiting: "カードの応答を待っています (3秒まで)", "waiting for the card, 3 seconds at the most";
        Mistake: "プログラムの誤りです ({0})。報告してください", "a mistake in the program, at {0}. Please report it.";
        NoPage: "{0} のマニュアルページはありません", "There is no manual page of {0}";
        ReadPage: "これは roff です。読むには: {0} | man -l -", "This is roff. To read it: {0} | man -l -";
        JsonAlone: "--json にはコマンドが要ります", "--json needs a command";
        JsonTodo: "スクリプトでは、たとえば mynascope inspect --json を使ってください", "For scripts there is mynascope inspect --json, say";
        Pages: "次のどれかを指定してください: {0}", "Name one of: {0}";
        WaitingWhy: "暗証番号の作業の途中です。カードとのやりとりを終えてから終了します", "A PIN was under way: the exchange with the card is ended first";
    }
}

/// Reads what was typed behind the program's name. Where that is no order, what there is to say is said, and the number is
/// the exit code.
pub fn read(arguments: &[OsString], as_json: bool, lang: Lang) -> Result<line::Args, u8> {
    let read = |command: &mut clap::Command| {
        let typed = std::iter::once(OsString::from(command.get_name())).chain(arguments.iter().cloned());
        let matches = command.try_get_matches_from_mut(typed)?;
        match line::asked_for_help(&matches) {
            Some(words) => Err(help::of_words(command, &words)),
            None => line::Args::from_arg_matches(&matches),
        }
    };
    // Words are made only where something has to be said.
    if let Ok(args) = read(&mut line::command()) {
        return Ok(args);
    }
    let mut command = help::command(lang);
    read(&mut command).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // Nobody is left to be told that help could not be printed.
            let _ = error.print();
            u8::try_from(error.exit_code()).unwrap_or(2)
        }
        _ => {
            let texts = arguments.iter().filter_map(|argument| argument.to_str());
            refuse(Failure::Misuse(misuse::told(&error, &command, texts, lang)), as_json, lang)
        }
    })
}

/// What is said where the program has a mistake in it, with the place of it as `{0}`.
#[must_use]
pub fn mistake(lang: Lang) -> &'static str {
    Say::Mistake.say(lang)
}

/// Prints a page of the manual, roff: the program's own, or that of the command in these words. The number is the exit code.
pub fn man(words: &[String], personas: &Personas, as_json: bool, lang: Lang) -> std::io::Result<u8> {
    let Some(page) = manual::page(words, personas, lang) else {
        let all = manual::commands().split_off(1).join(", ");
        let what = Say::NoPage.with(lang, &[&misuse::shortened(&words.join(" "))]);
        return Ok(refuse(Failure::Misuse([what, Say::Pages.with(lang, &[&all])]), as_json, lang));
    };
    output::hand_out(page.as_bytes())?;
    Ok(0)
}

/// Says how a page is read, behind one that went to a terminal.
pub fn man_hint(words: &[String], lang: Lang) {
    let line = ["mynascope", "man"].into_iter().chain(words.iter().map(String::as_str)).collect::<Vec<_>>();
    output::write_err(&format!("mynascope: {}\n", Say::ReadPage.with(lang, &[&line.join(" ")])));
}

/// JSON is asked for, and no command that would answer in it.
#[must_use]
pub fn command_missing(lang: Lang) -> Failure {
    Failure::Misuse([Say::JsonAlone, Say::JsonTodo].map(|say| say.say(lang).to_owned()))
}

/// Prints the names of all pages of the manual.
pub fn pages() -> std::io::Result<()> {
    output::hand_out((manual::names().join("\n") + "\n").as_bytes())
}

/// Prints a completion script.
pub fn completions(shell: clap_complete::Shell, personas: &Personas, lang: Lang) -> std::io::Result<()> {
    let script = completing::script(shell, personas).map_or_else(
        || {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut help::command(lang), "mynascope", &mut script);
            script
        },
        String::into_bytes,
    );
    output::hand_out(&script)
}

/// Runs a command and prints its answer or why there is none; the number is the exit code.
#[must_use]
pub fn run(report: &Report, setting: Setting) -> u8 {
    let (json, lang) = (setting.json, setting.lang);
    let mut outcome = answer(report, setting);
    outcome.failure = outcome.failure.map(|failure| failure.of_command(&report.name(), lang));
    output::deliver(outcome, json, lang)
}

/// Runs a command; nothing is printed but how far it is.
#[must_use]
pub fn answer(report: &Report, setting: Setting) -> Outcome {
    report.command().run(setting).unwrap_or_else(Outcome::failed)
}

/// Does it take a PIN? Whoever interrupts it is told what became of that.
#[must_use]
pub fn takes_pin(report: &Report) -> bool {
    report.command().pin().is_some()
}

/// Takes the terminal's echo, where this command will ask for a PIN on it.
#[must_use]
pub fn hush(report: &Report, terminals: Terminals, lang: Lang) -> Option<Hush> {
    let command = report.command();
    let asks = command.pin().is_some_and(|pin| !pin.pin_stdin);
    (asks && !(command.reads_input() && terminals.stdin)).then(|| terminal::hush(command.prompts(), lang))
}

/// Would the trace take the place of what the command reads or writes?
#[must_use]
pub fn overwrites(report: &Report, trace: &Path, lang: Lang) -> Option<Failure> {
    let command = report.command();
    let whole = |path: &Path| std::path::absolute(path).ok();
    let taken = (command.reads_input() && files::is_standard_input(trace))
        || command.files().iter().any(|file| whole(file) == whole(trace) || files::are_same(trace, file));
    taken.then(|| outcome::traced(trace, lang))
}

/// Says why a command could not even begin; the number is the exit code.
#[must_use]
pub fn refuse(failure: Failure, as_json: bool, lang: Lang) -> u8 {
    output::deliver(Outcome::failed(failure), as_json, lang)
}

/// Says that a command is interrupted, from another thread, as its process ends: whatever the command holds is not waited
/// for. The screen says the same once it has given the terminal back.
/// `terminal`: standard error is one.
pub fn interrupted(code: u8, left: Left, as_json: bool, lang: Lang, terminal: bool) {
    output::last_words(&Failure::Interrupted(left), code, as_json, lang, terminal);
}

/// Says why the process does not end yet, as it is about to.
pub fn waits_for_the_card(lang: Lang) {
    let [what, why] = [Say::Waiting, Say::WaitingWhy].map(|say| say.say(lang));
    output::write_err(&format!("mynascope: {what}\n  {why}\n"));
}

#[cfg(test)]
mod tests;
