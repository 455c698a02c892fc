//! What several commands take.

use clap::Args as Group;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::domain::credential::KeyPair;

/// How a PIN comes. Never on the command line or in the environment.
#[derive(Debug, Clone, Copy, Default, Group)]
pub struct PinArgs {
    /// Read the PIN as the first line of standard input, a second secret as the second (`pin change`: the new one; `--sign`, `--face`: the password)
    #[arg(long)]
    pub pin_stdin: bool,
    /// Send it though one try is left
    #[arg(long)]
    pub last_try: bool,
}

/// Whether a key may be used outside its certificate's dates.
#[derive(Debug, Clone, Copy, Default, Group)]
pub struct DatesArgs {
    /// Go on outside the certificate's validity
    #[arg(long)]
    pub expired: bool,
}

/// The command that prints the help of others.
pub(super) const HELP: &str = "help";

/// Words of the command line, what each means, and the help on it.
pub(super) type Choices<T> = &'static [(&'static str, T, &'static str)];

/// The card's keys.
pub(super) const KEYS: Choices<KeyPair> =
    &[("auth", KeyPair::Auth, "For proving who one is"), ("sign", KeyPair::Sign, "For documents")];

/// One of these words.
pub(super) fn one_of<T: Clone + Send + Sync>(choices: Choices<T>) -> impl TypedValueParser<Value = T> {
    let words = choices.iter().map(|(word, _, help)| PossibleValue::new(*word).help(*help));
    PossibleValuesParser::new(words).try_map(|typed| {
        let meant = choices.iter().find(|(word, ..)| *word == typed);
        meant.map(|(_, value, _)| value.clone()).ok_or("no such value")
    })
}
