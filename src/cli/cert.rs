//! `mynascope cert`: one certificate, in words, as PEM, DER or JSON.

use std::sync::Arc;

use super::args::{Cert, Format, PinArgs, Which};
use super::ask;
use super::authenticate::held;
use super::inspect::other;
use super::reach::Reach;
use super::{Failure, Outcome, Setting, json, output};
use crate::domain::calendar::Instant;
use crate::domain::certificate::{Certificate, Slot};
use crate::domain::credential::KeyPair;
use crate::domain::holder::Octets;
use crate::domain::lifecycle::{self, Known, Lifecycle};
use crate::domain::report::{CardReport, Unread, Want};
use crate::present::certificate::{TrustView, details, tree};
use crate::present::file::Why;
use crate::present::mask::Reveal;
use crate::present::problem::Problem;
use crate::present::sections::{About, Rank, Section};
use crate::present::text::Lang;
use crate::session::pin::{Done, Work};

pub(super) fn run(args: &Cert, setting: Setting) -> Outcome {
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

/// The report with the signing certificate in it, read with its password.
pub(super) fn with_sign(
    reach: &mut Reach,
    report: &CardReport,
    pin: PinArgs,
    lang: Lang,
) -> Result<Arc<CardReport>, Failure> {
    held(report, KeyPair::Sign)?;
    let (done, _) = ask::run(reach, report, Work::Read(KeyPair::Sign), pin, lang)?;
    let Done::Read(certificate, trust) = done else { return Err(Failure::Silent) };
    let mut report = report.clone();
    report.sign = Ok(*certificate);
    report.verdicts.sign = trust;
    Ok(Arc::new(report))
}

fn life(report: &CardReport, slot: Slot, certificate: &Certificate, now: Instant) -> Lifecycle {
    let lives = lifecycle::of_card(&Known::of_report(report), now);
    // A CA's renewal is nobody's business here.
    lives.auth.filter(|_| slot == Slot::Auth).unwrap_or_else(|| Lifecycle::of(certificate, now))
}
