//! Keys and what they ask for: every component declares its own table beside itself, and dispatch, footer and help
//! read that one table.
//!
//! What a binding carries is opaque to everybody but the component that declared it: nothing here names a screen. A
//! function key or Alt is never the only way to something: macOS, SSH and phones have neither.

pub(crate) use super::decode::{Code, KeyPress};
use super::words::Ui;
use crate::model::Model;
use crate::present::text::{Text, words};

/// What a key asks for: a row of the table of this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Command {
    table: &'static str,
    row: usize,
}

impl Command {
    pub(crate) const fn new(table: &'static str, row: usize) -> Self {
        Self { table, row }
    }

    /// Its row, where it is of this table.
    pub(crate) fn row(self, table: &str) -> Option<usize> {
        (self.table == table).then_some(self.row)
    }
}

words! {
    /// The parts of help.
    pub(crate) enum Group {
        Card: "ここでできること", "What can be done here";
        Move: "移動", "Moving";
        Screen: "ほかの画面", "Other screens";
        Program: "プログラム", "Program";
    }
}

/// Is a binding in the footer too, and what gives way where there is little room? The last first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Footer {
    /// The way on or the way back.
    Way,
    /// Help and quit.
    Frame,
    Shown,
    /// In help only.
    Hidden,
}

/// One row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Binding {
    pub keys: &'static [KeyPress],
    /// The keys as footer and help write them.
    pub shown: &'static str,
    pub command: Command,
    pub word: Text,
    pub group: Group,
    pub footer: Footer,
    /// At other times it is neither shown nor carried out.
    pub when: fn(&Model) -> bool,
}

/// The keys that hold on a component at a moment.
pub(crate) struct Keys {
    pub tables: &'static [&'static [Binding]],
    /// Every character is taken as text: then it is no key of any table.
    pub typing: bool,
    /// A path is typed, which is no secret: what is pasted is kept and handed on. Never where a PIN may be typed.
    pub path: bool,
}

impl Keys {
    pub(crate) const fn new(tables: &'static [&'static [Binding]]) -> Self {
        Self { tables, typing: false, path: false }
    }

    /// Where text is typed.
    pub(crate) const fn typing(tables: &'static [&'static [Binding]]) -> Self {
        Self { tables, typing: true, path: false }
    }

    /// Where a path is typed.
    pub(crate) const fn path(tables: &'static [&'static [Binding]]) -> Self {
        Self { tables, typing: true, path: true }
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &'static Binding> + use<> {
        self.tables.iter().copied().flatten()
    }
}

pub(crate) const fn c(c: char) -> KeyPress {
    KeyPress::plain(Code::Char(c))
}

pub(crate) const fn k(code: Code) -> KeyPress {
    KeyPress::plain(code)
}

pub(crate) const fn always(_: &Model) -> bool {
    true
}

/// Declares what the keys of a component ask for, an enum, and its table: for each row the keys as they are shown, the
/// keys, the word in both languages, the part of help, the place in the footer, and when it makes sense.
macro_rules! keys {
    ($(#[$doc:meta])* $seen:vis enum $name:ident, $table:ident {
        $($row:ident $shown:literal [$($key:expr),+] $word:expr, $group:ident, $footer:ident, $when:expr;)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $seen enum $name { $($row,)+ }

        impl $name {
            const TABLE: &'static str = concat!(module_path!(), "::", stringify!($table));

            /// What a command of this table asks for.
            $seen fn of(command: $crate::tui::key::Command) -> Option<Self> {
                const ROWS: &[$name] = &[$($name::$row,)+];
                command.row(Self::TABLE).and_then(|row| ROWS.get(row).copied())
            }

            /// The command that asks for this.
            $seen const fn command(self) -> $crate::tui::key::Command {
                $crate::tui::key::Command::new(Self::TABLE, self as usize)
            }
        }

        $seen const $table: &[$crate::tui::key::Binding] = &[$($crate::tui::key::Binding {
            keys: &[$($key),+],
            shown: $shown,
            command: $name::$row.command(),
            word: $word,
            group: $crate::tui::key::Group::$group,
            footer: $crate::tui::key::Footer::$footer,
            when: $when,
        },)+];
    };
}
pub(crate) use keys;

keys! {
    /// What screens about a card ask for in the same way: the frame carries it out.
    pub(crate) enum CardKey, CARD_KEYS {
        Refresh "r" [c('r')] Ui::KeyRefresh.text(), Card, Hidden, Model::was_looked_at;
        Demo "t" [c('t')] Ui::KeyDemo.text(), Card, Hidden, Model::has_demo;
    }
}

/// Where the card is not read again: that of the simulated card alone.
pub(crate) const DEMO_KEY: &[Binding] = CARD_KEYS.split_at(1).1;
