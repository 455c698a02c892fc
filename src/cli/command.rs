//! The commands that there are: a row each, and a file each beside this one. The rows are in the order of the help.

use std::path::{Path, PathBuf};

use super::args::PinArgs;
use super::outcome::{Failure, Outcome};
use super::setting::Setting;

/// What a command is, besides its arguments.
pub(super) trait Run {
    /// How it takes a PIN, where it takes one.
    fn pin(&self) -> Option<PinArgs> {
        None
    }

    /// How many it asks for, one after the other, where it takes any.
    fn prompts(&self) -> usize {
        1
    }

    /// It reads a document that is typed on standard input: that is seen, and a prompt comes after it.
    fn reads_input(&self) -> bool {
        false
    }

    /// The files that it reads or writes; a trace must be none of them.
    fn files(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    /// Does it; nothing is printed but how far it is.
    fn run(&self, setting: Setting) -> Result<Outcome, Failure>;
}

macro_rules! commands {
    ($($(#[$meta:meta])* $name:ident in $file:ident;)+) => {
        $(pub mod $file;)+

        /// A command that reports on readers, a card or a file.
        #[derive(Debug, Clone, clap::Subcommand)]
        pub enum Report {
            $($(#[$meta])* $name($file::$name),)+
        }

        impl Report {
            pub(super) fn command(&self) -> &dyn Run {
                match self {
                    $(Self::$name(command) => command,)+
                }
            }

            /// As it is typed.
            pub(super) fn name(&self) -> String {
                match self {
                    $(Self::$name(_) => stringify!($name).to_lowercase(),)+
                }
            }
        }
    };
}

commands! {
    /// Card, certificates, PIN counters; asks for no PIN unless --sign
    Inspect in inspect;
    /// One certificate of the card
    Cert in cert;
    /// What the card's own text says of its holder, by its PIN or the number under the photo; never the individual number
    Face in face;
    /// When to renew, where, with what; asks for no PIN
    Renew in renew;
    /// The card's PINs
    #[command(subcommand)]
    Pin in pin;
    /// Sign a document: a PDF as Japan's registries ask, any other by CMS, CAdES B-B
    Sign in sign;
    /// Check the signatures of a PDF or a CMS signature: what is confirmed, and what is not
    Verify in verify;
    /// Test whether the card holds its key: a random challenge, signed by it, checked against its certificate
    Authenticate in authenticate;
    /// Readers and what is in them
    Readers in readers;
    /// Whether service and readers stand ready, for a monitor; exit code 0 ok, 1 degraded, 2 down
    Health in health;
    /// What is wrong with service, driver, reader or card, and what to do; spends no try, ends PINs that other programs presented
    Doctor in doctor;
}

/// `-` stands for standard input or output.
pub(super) fn is_pipe(path: &Path) -> bool {
    path.as_os_str() == "-"
}
