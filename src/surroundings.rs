//! What surrounds the process: what was typed to start it, whether its three descriptors are terminals, the locale,
//! `NO_COLOR` and `COLORTERM`, the home, current and temporary directories, where its configuration lies, what changes the card service's
//! library, what a kiosk keeps; and the size of the terminal.
//!
//! An edge like the clock: asked here, once, when the process begins (the size again whenever it changes), and passed on
//! as values, so that no answer depends on who runs the program or its tests. `clippy.toml` forbids the questions
//! anywhere else.

use std::ffi::{OsStr, OsString};
use std::io::{IsTerminal as _, stderr, stdin, stdout};
use std::path::PathBuf;

use etcetera::BaseStrategy as _;

use crate::os::{self, tty};

/// The variables that say which language is spoken, in the order in which they are asked, and the one that says in which
/// characters.
const LOCALE: [&str; 4] = ["LC_ALL", "LC_MESSAGES", "LANG", CHARACTERS];

/// Of a locale, how characters are written (POSIX, Base Definitions 8.2).
const CHARACTERS: &str = "LC_CTYPE";

/// The variables that tell in what the program is shut in, where its user sits, and what comes between it and the card
/// service (SCardEstablishContext(3), `LD_PRELOAD` of ld.so(8); `SESSIONNAME` is Windows').
pub const OF_READERS: [&str; 10] = [
    "SNAP",
    "FLATPAK_ID",
    "container",
    "SSH_CONNECTION",
    "SESSIONNAME",
    "PCSCLITE_CSOCK_NAME",
    "PCSCLITE_DEBUG",
    "MUSCLECARD_DEBUG",
    "LIBPCSCLITE_DELEGATE",
    "LD_PRELOAD",
];

/// The variables that a kiosk keeps: which terminal it draws on, and the way to its service manager.
pub const KEPT: [&str; 3] = ["TERM", "NOTIFY_SOCKET", "WATCHDOG_USEC"];

/// Cells of a terminal that does not say how many it has.
pub const USUAL: (u16, u16) = (80, 24);

/// What was there when the process began.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is the answer to a question of its own")]
pub struct Surroundings {
    /// What was typed behind the program's name.
    pub arguments: Vec<OsString>,
    /// Are standard input, standard output and standard error terminals?
    pub terminals: [bool; 3],
    /// `NO_COLOR` is set to anything but the empty string (no-color.org).
    pub no_colour: bool,
    /// `COLORTERM` says that the terminal draws every colour.
    pub true_colour: bool,
    /// Words line by line are wanted: `MYNASCOPE_ACCESSIBLE` is set to anything but the empty string and `0`, or there is a
    /// terminal on which nothing can be drawn over, since `TERM` is `dumb`, `unknown`, empty or not set.
    pub accessible: bool,
    /// The current directory.
    pub folder: PathBuf,
    /// The home directory, where there is one.
    pub home: Option<PathBuf>,
    /// Where temporary files go: `TMPDIR`, where that is set and not empty.
    pub temporary: PathBuf,
    /// Where configurations lie (XDG); `None` where nobody's home is known.
    pub configurations: Option<PathBuf>,
    /// Which of [`OF_READERS`] are set, and to what.
    pub of_readers: Vec<(&'static str, String)>,
    /// Which of [`KEPT`] are set, and to what.
    pub kept: Vec<(&'static str, OsString)>,
    /// Any other variable is set.
    pub has_more: bool,
    /// The program's own file.
    pub program: PathBuf,
    /// Where files of programs that run lie (`XDG_RUNTIME_DIR`), where that is told.
    pub runtime: Option<PathBuf>,
    locale: [Option<String>; 4],
}

impl Surroundings {
    /// Asks.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that asks")]
    pub fn look() -> Self {
        let temporary = std::env::temp_dir();
        let terminals = [stdin().is_terminal(), stdout().is_terminal(), stderr().is_terminal()];
        Self {
            arguments: std::env::args_os().skip(1).collect(),
            terminals,
            no_colour: std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
            true_colour: std::env::var("COLORTERM")
                .is_ok_and(|value| value == "truecolor" || value == "24bit"),
            accessible: std::env::var_os("MYNASCOPE_ACCESSIBLE")
                .is_some_and(|value| !value.is_empty() && value != "0")
                || is_dumb(std::env::var_os("TERM").as_deref(), terminals.contains(&true), tty::IS_TOLD),
            folder: std::env::current_dir().unwrap_or_else(|_| "/".into()),
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            temporary: if temporary.as_os_str().is_empty() {
                os::machine::TEMPORARY.into()
            } else {
                temporary
            },
            configurations: etcetera::choose_base_strategy().ok().map(|base| base.config_dir()),
            of_readers: OF_READERS
                .into_iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?.to_string_lossy().into_owned())))
                .collect(),
            kept: KEPT.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))).collect(),
            has_more: std::env::vars_os().any(|(name, _)| KEPT.iter().all(|kept| name != *kept)),
            program: std::env::current_exe().unwrap_or_default(),
            runtime: etcetera::choose_base_strategy().ok().and_then(|base| base.runtime_dir()),
            locale: LOCALE.map(|name| Some(std::env::var_os(name)?.to_string_lossy().into_owned())),
        }
    }

    /// One of the variables of [`KEPT`].
    #[must_use]
    pub fn kept(&self, name: &str) -> Option<&OsStr> {
        self.kept.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_os_str())
    }

    /// Is anything besides ASCII drawn as it is meant? Not on Linux's own console, whose font has 512 glyphs and no box of
    /// thick lines among them (`console_codes`(4)); nor where the locale's characters are not UTF-8, as in the locale C,
    /// which holds where none is named.
    #[must_use]
    pub fn draws_signs(&self) -> bool {
        !self.is_console() && is_utf8(|name| self.locale(name), tty::IS_TOLD)
    }

    /// Is there a terminal on which nothing can be drawn over, by its description?
    #[must_use]
    pub fn only_prints(&self) -> bool {
        is_dumb(self.kept("TERM"), self.terminals.contains(&true), tty::IS_TOLD)
    }

    /// Is the terminal Linux's own console? Its descriptions are `linux`, `linux-16color`, `linux3.0` and more of that kind;
    /// GNU Screen writes its own name before them.
    #[must_use]
    pub fn is_console(&self) -> bool {
        let term = self.kept("TERM").unwrap_or_default().to_string_lossy();
        term.strip_prefix("screen.").unwrap_or(&term).starts_with("linux")
    }

    /// A variable of the locale.
    #[must_use]
    pub fn locale(&self, name: &str) -> Option<String> {
        let at = LOCALE.iter().position(|known| *known == name)?;
        self.locale.get(at)?.clone()
    }
}

/// Can a terminal of this description only print? Without one it is taken for `dumb`, as by readline and less: nobody knows
/// how anything is drawn there. `unknown` is told so by terminfo, and set by some who have none to hand on. Without a
/// terminal only who says `dumb` means it: a job of cron has none to describe. `is_told`: the system describes terminals.
fn is_dumb(term: Option<&OsStr>, is_there: bool, is_told: bool) -> bool {
    match term.and_then(OsStr::to_str) {
        Some("dumb") => true,
        Some("unknown") => is_there,
        None if term.is_some() => false,
        None | Some("") => is_there && is_told,
        Some(_) => false,
    }
}

/// Are the locale's characters UTF-8? The first of its variables that is set and not empty decides; where none is it is the
/// locale C, if the system tells by variables (`is_told`). A name without a character set means what the C library takes it
/// for: that was never UTF-8 when such names were made. macOS writes the character set alone.
fn is_utf8(variable: impl Fn(&str) -> Option<String>, is_told: bool) -> bool {
    let told =
        ["LC_ALL", CHARACTERS, "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
    let Some(told) = told else { return !is_told };
    let name = told.split('@').next().unwrap_or_default();
    let set = name.split_once('.').map_or(name, |(_, set)| set);
    ["utf-8", "utf8"].iter().any(|known| set.eq_ignore_ascii_case(known))
}

/// The terminal's size in cells, columns first, as it is now; `None` where it tells none, as on a serial line.
#[must_use]
pub fn size() -> Option<(u16, u16)> {
    os::stream::size().map(drawn)
}

/// So many of them are drawn.
fn drawn((columns, rows): (u16, u16)) -> (u16, u16) {
    (columns.min(LARGEST.0), rows.min(LARGEST.1))
}

/// Columns and rows that are drawn at the most: what a terminal claims beyond that would cost gigabytes.
const LARGEST: (u16, u16) = (1000, 500);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_that_claims_more_than_can_be_drawn_is_drawn_in_part() {
        assert_eq!(drawn((u16::MAX, u16::MAX)), LARGEST);
        assert_eq!(drawn((80, 24)), (80, 24));
    }

    #[test]
    fn the_characters_are_those_of_the_first_variable_that_is_set() {
        // LC_ALL, LC_CTYPE, LANG.
        for (utf8, all, characters, lang) in [
            (false, None, None, None),
            (false, Some(""), Some(""), Some("")),
            (true, None, None, Some("ja_JP.UTF-8")),
            (true, None, None, Some("en_US.utf8")),
            (true, None, None, Some("C.UTF-8")),
            (true, None, None, Some("de_DE.UTF-8@euro")),
            (true, None, Some("UTF-8"), None),
            (true, Some(""), None, Some("ja_JP.UTF-8")),
            (false, None, None, Some("C")),
            (false, None, None, Some("POSIX")),
            (false, None, None, Some("ja_JP.eucJP")),
            (false, None, None, Some("ja_JP.SJIS")),
            (false, None, None, Some("ja_JP")),
            (false, Some("C"), Some("ja_JP.UTF-8"), Some("ja_JP.UTF-8")),
            (false, None, Some("C"), Some("en_US.UTF-8")),
            (false, Some("ja_JP.eucJP"), None, Some("ja_JP.UTF-8")),
            (true, Some("en_US.UTF-8"), Some("C"), Some("C")),
            (true, None, Some("en_US.UTF-8"), Some("C")),
            (true, None, None, Some("c.UTF8")),
            (true, None, None, Some("ja_JP.Utf-8")),
            (true, Some("C.utf8"), Some("POSIX"), Some("")),
            (false, None, None, Some("en_US.ISO-8859-1")),
            (false, None, None, Some("en_US")),
            (false, None, None, Some("de_DE@euro")),
            (false, None, None, Some("UTF-8.C")),
            (false, None, Some("POSIX"), Some("C.UTF-8")),
            (false, Some("\u{fffd}"), None, Some("C.UTF-8")),
        ] {
            let set = [("LC_ALL", all), ("LC_CTYPE", characters), ("LANG", lang)];
            let asked = |name: &str| set.iter().find(|(known, _)| *known == name)?.1.map(str::to_owned);
            assert_eq!(is_utf8(asked, true), utf8, "{set:?}");
            // Where the system has no such variables, who sets one says something by it all the same.
            let none = set.iter().all(|(_, value)| value.is_none_or(str::is_empty));
            assert_eq!(is_utf8(asked, false), utf8 || none, "{set:?}");
        }
    }

    #[test]
    fn a_terminal_without_a_description_can_only_print() {
        for (term, [told, alone, elsewhere]) in [
            (Some("dumb"), [true, true, true]),
            (Some("unknown"), [true, false, true]),
            (Some(""), [true, false, false]),
            (None, [true, false, false]),
            (Some("xterm"), [false, false, false]),
            (Some("linux"), [false, false, false]),
            (Some("DUMB"), [false, false, false]),
        ] {
            let is = |there, described| is_dumb(term.map(OsStr::new), there, described);
            assert_eq!(
                [is(true, true), is(false, true), is(true, false)],
                [told, alone, elsewhere],
                "{term:?}"
            );
        }
    }

    #[test]
    fn the_console_draws_no_signs_whatever_its_locale() {
        let mut there = Surroundings::look();
        for (term, lang, draws) in [
            ("linux", "ja_JP.UTF-8", false),
            ("xterm-256color", "ja_JP.UTF-8", true),
            ("foot", "C", false),
            ("linux", "C", false),
            ("linux-16color", "C.UTF-8", false),
            ("linux3.0", "C.UTF-8", false),
            ("screen.linux", "C.UTF-8", false),
            ("screen", "C.UTF-8", true),
            ("screen.xterm-256color", "C.UTF-8", true),
        ] {
            there.kept = vec![("TERM", term.into())];
            there.locale = [None, None, Some(lang.into()), None];
            assert_eq!(there.draws_signs(), draws, "{term} {lang}");
        }
    }

    #[test]
    fn only_the_locales_variables_are_known() {
        let mut there = Surroundings::look();
        there.locale = [None, Some("ja_JP.UTF-8".into()), Some("C".into()), None];
        assert_eq!(there.locale("LC_ALL"), None);
        assert_eq!(there.locale("LC_MESSAGES").as_deref(), Some("ja_JP.UTF-8"));
        assert_eq!(there.locale("HOME"), None);
    }
}
