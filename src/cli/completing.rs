//! Completions for bash, zsh and fish: one table of what may stand where, from that of the command line, and a script for each shell
//! that finds the place and offers what belongs there. A script has both languages and speaks that of the shell's locale.
//!
//! clap's own scripts know no value behind `=`, no files among commands, and one language: they are for the other shells.

mod bash;
mod fish;
mod table;
mod zsh;

use clap_complete::Shell;

use super::manual::Personas;

/// The script of a shell; `None` for one that has none of these.
pub(super) fn script(shell: Shell, personas: &Personas) -> Option<String> {
    let places = table::places(personas);
    Some(match shell {
        Shell::Bash => bash::script(&places),
        Shell::Zsh => zsh::script(&places),
        Shell::Fish => fish::script(&places),
        _ => return None,
    })
}
