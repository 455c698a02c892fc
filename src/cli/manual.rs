//! The manual: a page for the program and one for each of its commands, from the table of the command line and what is told here
//! beside it.

mod card;
mod kiosk;
mod other;
mod roff;
mod told;
mod whole;

use clap::{Arg, Command};

use super::args::HELP;
use super::{help, line};
use crate::present::text::{Lang, words};
use roff::{Page, bold, name};
use told::{EXITS, Told};

/// The simulated cards, by name, each with what it is, in Japanese and in English. They are another room's.
pub type Personas = [(&'static str, [String; 2])];

words! {
    enum Say {
        // What man says by itself is English.
        Volume: "ユーザーコマンド", "";
        Name: "名前", "NAME";
        Synopsis: "書式", "SYNOPSIS";
        Description: "説明", "DESCRIPTION";
        Commands: "コマンド", "COMMANDS";
        Arguments: "引数", "ARGUMENTS";
        Options: "オプション", "OPTIONS";
        Shared: "共通のオプション", "GLOBAL OPTIONS";
        SharedAbout: "どのコマンドにもあるオプションのうち、ここで働くものです。詳しくは mynascope(1) にあります。", "Of the options that every command takes, those that do something here; more of them in mynascope(1).";
        Exits: "終了コード", "EXIT STATUS";
        Json: "JSON の形", "JSON";
        Personas: "模擬カード", "SIMULATED CARDS";
        Examples: "例", "EXAMPLES";
        See: "関連項目", "SEE ALSO";
    }
}

/// The name of a command's page; the program's own has none behind it.
fn page_name(command: &str) -> String {
    format!("mynascope {command}").trim_end().replace(' ', "-")
}

/// Has this command below `path` a page? The help of what is below another command is that of the program.
fn has_page(command: &Command, path: &str) -> bool {
    path.is_empty() || command.get_name() != HELP
}

/// Every command, as it is typed behind the program's name; first the program itself, which has no name there.
pub(super) fn commands() -> Vec<String> {
    fn walk(command: &Command, path: &str, into: &mut Vec<String>) {
        into.push(path.to_owned());
        for below in command.get_subcommands().filter(|below| has_page(below, path)) {
            walk(below, format!("{path} {}", below.get_name()).trim_start(), into);
        }
    }
    let mut all = Vec::new();
    walk(&line::command(), "", &mut all);
    all
}

/// The names of all pages.
pub(super) fn names() -> Vec<String> {
    commands().iter().map(|command| page_name(command)).collect()
}

/// The page that these words name: a command as it is typed, or the page's own name. `None` where there is none.
pub(super) fn page(words: &[String], personas: &Personas, lang: Lang) -> Option<String> {
    let asked = words.join("-");
    let asked = match asked.as_str() {
        "" | "mynascope" => "mynascope".to_owned(),
        other if other.starts_with("mynascope-") => asked,
        other => format!("mynascope-{other}"),
    };
    let command = commands().into_iter().find(|command| page_name(command) == asked)?;
    let mut root = line::command();
    root.build();
    let mut at = &root;
    for word in command.split_whitespace() {
        at = at.find_subcommand(word)?;
    }
    let mut page = Page::new(&asked, Say::Volume.say(lang));
    match told(&command) {
        Some(told) => of_command(&mut page, told, at, personas, lang),
        None => of_program(&mut page, at, personas, lang),
    }
    Some(page.into_text())
}

fn told(command: &str) -> Option<&'static Told> {
    card::PAGES.iter().chain(other::PAGES).find(|told| told.command == command)
}

/// Name and synopsis, as every page begins.
fn head(page: &mut Page, command: &Command, path: &str, lang: Lang) {
    let about = command.get_about().map(|about| help::told(about, lang)).unwrap_or_default();
    page.section(Say::Name.say(lang));
    page.name(&page_name(path), &about);
    page.section(Say::Synopsis.say(lang));
    let usage = help::usage(path, lang);
    let words = format!("mynascope {path}");
    let rest = usage.strip_prefix(words.trim_end()).unwrap_or(&usage).trim();
    page.marked_text(&format!("{} {}", bold(words.trim_end()), roff::escaped_words(rest)));
}

/// A command's page.
fn of_command(page: &mut Page, told: &Told, command: &Command, personas: &Personas, lang: Lang) {
    let path = told.command;
    head(page, command, path, lang);
    page.section(Say::Description.say(lang));
    for paragraph in told.about {
        page.paragraph(paragraph.say(lang));
    }
    below(page, command, path, lang);
    let of = |keep: &dyn Fn(&&Arg) -> bool| command.get_arguments().filter(keep).collect::<Vec<_>>();
    let positional = of(&|arg| arg.is_positional());
    if !positional.is_empty() {
        page.section(Say::Arguments.say(lang));
        for arg in positional {
            argument(page, arg, path, lang);
        }
    }
    let own = of(&|arg| !arg.is_positional() && !arg.is_global_set());
    page.section(Say::Options.say(lang));
    for arg in own {
        argument(page, arg, path, lang);
    }
    let shared = of(&|arg| arg.is_global_set() && !help::is_idle(arg, path));
    if !shared.is_empty() {
        page.section(Say::Shared.say(lang));
        page.text(Say::SharedAbout.say(lang));
        for arg in shared {
            argument(page, arg, path, lang);
        }
    }
    if path == "simulate" {
        simulated(page, personas, lang);
    }
    page.section(Say::Exits.say(lang));
    for (code, meaning) in EXITS.iter().filter(|(code, _)| told.exits.contains(code)) {
        page.term(&bold(&code.to_string()), meaning.say(lang));
    }
    for (code, meaning) in told.own {
        page.term(&bold(code), meaning.say(lang));
    }
    if path == "kiosk" {
        kiosk::sections(page, lang);
    }
    if !told.json.is_empty() {
        page.section(Say::Json.say(lang));
        page.lines(told.json);
    }
    page.section(Say::Examples.say(lang));
    for (line, does) in told.examples {
        page.term(&bold(line), does.say(lang));
    }
    let others: Vec<String> = told.see.iter().map(|see| page_name(see)).collect();
    let pages = std::iter::once("mynascope".to_owned()).chain(others);
    see(page, pages, lang);
}

/// The program's own page.
fn of_program(page: &mut Page, command: &Command, personas: &Personas, lang: Lang) {
    head(page, command, "", lang);
    page.section(Say::Description.say(lang));
    for paragraph in whole::ABOUT {
        page.paragraph(paragraph.say(lang));
    }
    below(page, command, "", lang);
    page.section(Say::Options.say(lang));
    for arg in command.get_arguments() {
        argument(page, arg, "", lang);
    }
    whole::pins(page, lang);
    page.section(Say::Exits.say(lang));
    page.text(whole::EXITS_ABOUT.say(lang));
    for (code, meaning) in EXITS {
        page.term(&bold(&code.to_string()), meaning.say(lang));
    }
    whole::around(page, lang);
    simulated(page, personas, lang);
    page.section(Say::Examples.say(lang));
    for (line, does) in whole::EXAMPLES {
        page.term(&bold(line), does.say(lang));
    }
    see(page, names().into_iter().skip(1).chain(["pcscd(8)".to_owned()]), lang);
}

/// The commands below this one, each with its page.
fn below(page: &mut Page, command: &Command, path: &str, lang: Lang) {
    let mut commands = command.get_subcommands().filter(|below| has_page(below, path)).peekable();
    if commands.peek().is_none() {
        return;
    }
    page.section(Say::Commands.say(lang));
    for below in commands {
        let path = format!("{path} {}", below.get_name());
        let about = below.get_about().map(|about| help::told(about, lang)).unwrap_or_default();
        page.term(&format!("{}(1)", bold(&page_name(path.trim_start()))), &about);
    }
}

/// One argument or option, with its default and its values.
fn argument(page: &mut Page, arg: &Arg, path: &str, lang: Lang) {
    let told = match (path, arg.get_long()) {
        ("kiosk", Some("config")) => help::config_of_kiosk(lang).to_owned(),
        ("", _) => help::of_argument(arg, lang),
        (_, Some("accessible")) => help::accessible_of_answer(lang).to_owned(),
        _ => help::of_argument(arg, lang),
    };
    let default = help::default_of(arg, lang).map(|default| format!(" {default}")).unwrap_or_default();
    page.term(&term(arg, lang), &format!("{told}{default}"));
    let values = if arg.get_action().takes_values() { arg.get_possible_values() } else { Vec::new() };
    if !values.is_empty() {
        page.inside(|page| {
            for value in values {
                let told = value.get_help().map(|of| help::told(of, lang)).unwrap_or_default();
                page.term(&bold(value.get_name()), &told);
            }
        });
    }
}

/// As it is typed.
fn term(arg: &Arg, lang: Lang) -> String {
    let value = arg.get_value_names().and_then(<[_]>::first).map(clap::builder::Str::as_str);
    let value = help::value_name(arg, lang).or(value).map(name).unwrap_or_default();
    if arg.is_positional() {
        return value;
    }
    let letter = arg.get_short().map(|letter| bold(&format!("-{letter}")));
    let word = arg.get_long().map(|word| bold(&format!("--{word}")));
    let typed: Vec<String> = letter.into_iter().chain(word).collect();
    let typed = typed.join(", ");
    if !arg.get_action().takes_values() {
        return typed;
    }
    let is_optional = arg.get_num_args().is_some_and(|count| count.min_values() == 0);
    match (arg.is_require_equals_set(), is_optional) {
        (true, true) => format!("{typed}[={value}]"),
        (true, false) => format!("{typed}={value}"),
        (false, true) => format!("{typed} [{value}]"),
        (false, false) => format!("{typed} {value}"),
    }
}

fn simulated(page: &mut Page, personas: &Personas, lang: Lang) {
    page.section(Say::Personas.say(lang));
    page.text(whole::PERSONAS_ABOUT.say(lang));
    for (name, [ja, en]) in personas {
        page.term(&bold(name), lang.pick(ja, en));
    }
}

fn see(page: &mut Page, pages: impl Iterator<Item = String>, lang: Lang) {
    page.section(Say::See.say(lang));
    let told: Vec<String> = pages
        .map(|page| match page.strip_suffix("(8)") {
            Some(name) => format!("{}(8)", bold(name)),
            None => format!("{}(1)", bold(&page)),
        })
        .collect();
    page.marked_text(&told.join(",\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &str, lang: Lang) -> Option<String> {
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        page(&words, &[("fresh", ["新しい".to_owned(), "New".to_owned()])], lang)
    }

    #[test]
    fn every_command_has_what_is_told_of_it_and_nothing_is_told_of_another() {
        let mut all: Vec<&str> = card::PAGES.iter().chain(other::PAGES).map(|told| told.command).collect();
        let mut known = commands();
        known.remove(0);
        all.sort_unstable();
        known.sort_unstable();
        assert_eq!(all, known);
    }

    #[test]
    fn a_page_is_named_as_its_command_is_typed_or_as_it_is_read() {
        for lang in Lang::ALL {
            let change = of("pin change", lang).unwrap();
            assert_eq!(change.lines().next().unwrap().ends_with(" \"ユーザーコマンド\""), lang == Lang::Ja);
            assert!(change.contains(".TH mynascope\\-pin\\-change 1 "), "{change}");
            assert_eq!(of("mynascope-pin-change", lang).as_deref(), Some(&*change));
            assert_eq!(of("pin-change", lang).as_deref(), Some(&*change));
            assert_eq!(of("mynascope", lang), of("", lang));
            assert!(
                ["change", "pin help", "help sign", "sign x"].iter().all(|words| of(words, lang).is_none())
            );
        }
    }

    #[test]
    fn a_value_stands_as_it_is_typed() {
        let page = of("simulate", Lang::En).unwrap();
        assert!(page.contains("\n\\fB\\-\\-vpcd\\fR [\\fIHOST:PORT\\fR]\n"), "{page}");
        let page = of("", Lang::En).unwrap();
        assert!(page.contains("\n\\fB\\-\\-demo\\fR[=\\fIPERSONA\\fR]\n"), "{page}");
        assert!(page.contains("\n\\fB\\-v\\fR, \\fB\\-\\-verbose\\fR\n"), "{page}");
        let page = of("cert", Lang::En).unwrap();
        assert!(page.contains("\n\\fB\\-o\\fR, \\fB\\-\\-output\\fR \\fIFILE\\fR\n"), "{page}");
    }
}
