//! `mynascope cert`: one certificate, in words, as PEM, DER or JSON.

use super::Run;
use crate::cli::args::PinArgs;
use crate::cli::ask::with_sign;
use crate::cli::json;
use crate::cli::outcome::{Failure, Outcome};
use crate::cli::output;
use crate::cli::reach::Reach;
use crate::cli::reach::other;
use crate::cli::setting::Setting;
use crate::domain::calendar::Instant;
use crate::domain::certificate::{Certificate, Slot};
use crate::domain::holder::Octets;
use crate::domain::lifecycle::{self, Known, Lifecycle};
use crate::domain::report::{CardReport, Unread, Want};
use crate::present::certificate::{TrustView, details, tree};
use crate::present::file::Why;
use crate::present::mask::Reveal;
use crate::present::problem::Problem;
use crate::present::sections::{About, Rank, Section};
use clap::{Args as Group, ValueEnum};
use std::path::PathBuf;

/// `cert`
#[derive(Debug, Clone, Group)]
pub struct Cert {
    /// Which certificate
    pub which: Which,
    /// The form of the answer
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Write to a new file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Show what identifies the holder (masked on a terminal)
    #[arg(long)]
    pub show_holder: bool,
    /// How the password of `sign` comes
    #[command(flatten)]
    pub pin: PinArgs,
}

/// The card's certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// 利用者証明用電子証明書
    Auth,
    /// 署名用電子証明書: asks for its password
    Sign,
    /// The card's copy of the authentication CA
    AuthCa,
    /// The card's copy of the signing CA
    SignCa,
}

/// The forms of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// In words
    Text,
    /// PEM (RFC 7468)
    Pem,
    /// DER, byte for byte as on the card
    Der,
    /// JSON
    Json,
}

impl Run for Cert {
    fn pin(&self) -> Option<PinArgs> {
        Some(self.pin).filter(|_| self.which == Which::Sign)
    }

    fn run(&self, setting: Setting) -> Outcome {
        run(self, setting)
    }
}

fn run(args: &Cert, setting: Setting) -> Outcome {
    let (now, lang, colour, verbose) = (setting.now, setting.lang, setting.colour, setting.verbose);
    let masked = !args.show_holder && args.output.is_none() && setting.terminals.stdout;
    let format = args.format.unwrap_or(if setting.json { Format::Json } else { Format::Text });
    if format == Format::Der && args.output.is_none() && setting.terminals.stdout {
        return Outcome::failed(Failure::BinaryOnTerminal);
    }
    let slot = match args.which {
        Which::Auth => Slot::Auth,
        Which::Sign => Slot::Sign,
        Which::AuthCa => Slot::AuthCa,
        Which::SignCa => Slot::SignCa,
    };
    let want = Want {
        // Its CA's copy is compared with whoever issued it.
        auth: matches!(slot, Slot::Auth | Slot::AuthCa),
        auth_ca: slot == Slot::AuthCa,
        sign_ca: slot == Slot::SignCa,
        jpki_tries: slot == Slot::Sign,
        identity: slot == Slot::Sign,
        ..Want::default()
    };
    let looked = Reach::new(setting).and_then(|mut reach| {
        let report = reach.look(want)?;
        if slot == Slot::Sign && other(&report).is_none() {
            return with_sign(&mut reach, &report, args.pin, lang);
        }
        Ok(report)
    });
    let report = match looked {
        Ok(report) => report,
        Err(failure) => return Outcome::failed(failure),
    };
    let certificate = match report.certificate(slot) {
        Ok(certificate) => certificate,
        Err(unread) => {
            let failure = other(&report).unwrap_or_else(|| match unread {
                Unread::Absent | Unread::Empty => Failure::NotHeld,
                unread => Failure::Unreadable(Problem::of_unread(unread, lang)),
            });
            return Outcome::failed(failure);
        }
    };
    let value = {
        let mut value = json::head(&report, now);
        value["which"] = slot.key().into();
        value["certificate"] = json::slot(&report, slot, Some(&life(&report, slot, certificate, now)));
        value
    };
    let text: Octets = match format {
        Format::Text => {
            let reveal = if masked { Reveal::Masked } else { Reveal::Shown };
            let (life, trust) = (life(&report, slot, certificate, now), TrustView::of(&report, slot));
            let mut told = details(slot, certificate, &life, trust, now, lang, reveal);
            if verbose {
                let rows = tree(slot, certificate, reveal);
                told.push(Section { about: About::Part(slot), title: "ASN.1".into(), rows, timeline: None });
            }
            let words = output::sections(&told, colour, |row| verbose || row.rank < Rank::Detail);
            format!("{}{words}", output::provenance(&report, colour, lang)).into_bytes().into()
        }
        Format::Json => format!("{value}\n").into_bytes().into(),
        Format::Der => certificate.der.clone(),
        Format::Pem => certificate.details.pem.as_bytes().into(),
    };
    match &args.output {
        None => Outcome { text, json: Some(value), failure: None },
        Some(path) => match output::create(path, &text) {
            Ok(()) => Outcome { text: Octets::default(), json: Some(value), failure: None },
            Err(error) => Outcome::failed(Failure::File(path.display().to_string(), Why::of(&error))),
        },
    }
}

fn life(report: &CardReport, slot: Slot, certificate: &Certificate, now: Instant) -> Lifecycle {
    let lives = lifecycle::of_card(&Known::of_report(report), now);
    // A CA's renewal is nobody's business here.
    lives.auth.filter(|_| slot == Slot::Auth).unwrap_or_else(|| Lifecycle::of(certificate, now))
}
