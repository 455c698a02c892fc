//! `mynascope cert`: one certificate, in words, as PEM, DER or JSON.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum, ValueHint};

use super::Run;
use crate::cli::args::{Choices, PinArgs, one_of};
use crate::cli::ask::with_certificate;
use crate::cli::outcome::{Failure, Outcome};
use crate::cli::reach::{Place, Reach};
use crate::cli::setting::{Setting, reveal};
use crate::cli::{json, output, terminal};
use crate::conduct::card::Purpose;
use crate::conduct::pin::opens;
use crate::domain::certificate::Slot;
use crate::domain::credential::{KeyPair, PinName};
use crate::domain::holder::Octets;
use crate::domain::holding::Holding;
use crate::domain::lifecycle::{self, Known, Lifecycle};
use crate::domain::report::Want;
use crate::present::certificate::{TrustView, details, tree};
use crate::present::problem::Problem;
use crate::present::sections::{About, Rank, Section};
use crate::present::todo::{Own, Todo};

/// The card's certificates.
const SLOTS: Choices<Slot> = &[
    ("auth", Slot::Auth, "The user authentication certificate; a phone asks for its PIN"),
    ("sign", Slot::Sign, "The digital signature certificate: asks for its password"),
    ("auth-ca", Slot::AuthCa, "The card's copy of the authentication CA"),
    ("sign-ca", Slot::SignCa, "The card's copy of the signing CA"),
];

/// `cert`
#[derive(Debug, Clone, Group)]
pub struct Cert {
    /// Which certificate
    #[arg(value_parser = one_of(SLOTS))]
    pub which: Slot,
    /// The form of the answer (default: text)
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Write to a new file instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Show what identifies the holder (masked on a terminal)
    #[arg(long)]
    pub show_holder: bool,
    /// How the password of `sign` comes, or the PIN of a phone's `auth`
    #[command(flatten)]
    pub pin: PinArgs,
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
    fn files(&self) -> Vec<PathBuf> {
        self.output.iter().cloned().collect()
    }

    fn pin(&self) -> Option<PinArgs> {
        Some(self.pin).filter(|_| self.which == Slot::Sign)
    }

    fn run(&self, setting: Setting) -> Result<Outcome, Failure> {
        let (now, lang, style, verbose) = (setting.now, setting.lang, setting.style, setting.verbose);
        let (slot, seen) = (self.which, self.output.is_none() && setting.terminals.stdout);
        let format = self.format.unwrap_or(if setting.json { Format::Json } else { Format::Text });
        if format == Format::Der && seen {
            return Err(Failure::BinaryOnTerminal);
        }
        // What else is told of the card is told in JSON alone.
        let record = setting.json || format == Format::Json;
        let mut reach = Reach::new(setting)?;
        let mut quiet = None;
        let report = if slot == Slot::Sign {
            let place = reach.place(Want { record, ..Want::before(PinName::Sign) }, self.pin.pin_stdin)?;
            with_certificate(&mut reach, place, KeyPair::Sign, self.pin, now, lang)?
        } else {
            let want = Want {
                // Its CA's copy is compared with whoever issued it.
                auth: matches!(slot, Slot::Auth | Slot::AuthCa),
                auth_ca: slot == Slot::AuthCa,
                sign_ca: slot == Slot::SignCa,
                record: true,
                certificates: true,
                ..Want::default()
            };
            let report = reach.mine(want, Purpose::Looking)?;
            if slot == Slot::Auth && opens(&report, KeyPair::Auth) {
                // Only now is it known that a PIN will be asked for: it is for this card only where no other may be meant.
                quiet = (!self.pin.pin_stdin).then(|| terminal::hush(1, lang));
                let report = reach.mine(Want { length: true, ..Want::CARD }, Purpose::Secret)?;
                if opens(&report, KeyPair::Auth) {
                    let place = Place::Looked(report);
                    with_certificate(&mut reach, place, KeyPair::Auth, self.pin, now, lang)?
                } else {
                    report
                }
            } else {
                report
            }
        };
        drop(quiet);
        let holding = report.holding(slot);
        let certificate = holding.read().ok_or_else(|| match holding.why() {
            Some(unread) if holding != Holding::Absent => {
                let mut problem = Problem::of_unread(unread, lang);
                if problem.todo == Todo::Nothing {
                    problem.todo = Own::SeeWithoutPin.into();
                }
                Failure::Problem("unreadable", problem)
            }
            _ => Failure::NotHeld(report.kind, slot),
        })?;
        let lives = lifecycle::of_card(&Known::of_report(&report), now);
        // A CA's renewal is nobody's business here.
        let life = lives.auth.filter(|_| slot == Slot::Auth);
        let life = life.unwrap_or_else(|| Lifecycle::of(certificate, report.kind, now));
        let mut value = json::head(&report, now);
        value["beside"] = json::beside(reach.beside(), lang);
        value["which"] = slot.key().into();
        value["certificate"] = json::slot(&report, slot, Some(&life));
        let mut text: Octets = match format {
            Format::Text => {
                let (trust, reveal) = (TrustView::of(&report, slot), reveal(seen, self.show_holder));
                let mut told = details(slot, certificate, &life, trust, now, lang, reveal);
                if verbose {
                    let rows = tree(slot, certificate, lang, reveal);
                    told.push(Section { rows, ..Section::titled(About::Part(slot), "ASN.1") });
                }
                let words = output::sections(&told, style, |row| verbose || row.rank < Rank::Detail);
                format!("{}{words}", output::provenance(&report, style, lang)).into_bytes().into()
            }
            Format::Json => json::line(value.clone()).into_bytes().into(),
            Format::Der => certificate.der.clone(),
            Format::Pem => certificate.details.pem.as_bytes().into(),
        };
        if let Some(path) = &self.output {
            output::create(path, &text, lang)?;
            text = Octets::default();
        }
        Ok(Outcome { text, json: Some(value), failure: None })
    }
}
