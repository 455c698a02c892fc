//! `mynascope verify`: a signed file, what was confirmed of it and what was not. No card, no reader.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::path::Path;

use serde_json::{Value, json};

use super::Run;
use crate::cli::json::signed_by;
use crate::cli::json::{SCHEMA, time};
use crate::cli::outcome::Trouble;
use crate::cli::outcome::{Failure, Left, Outcome};
use crate::cli::outcome::{failure, name};
use crate::cli::output::{self, Octets};
use crate::cli::own::own;
use crate::cli::setting::Setting;
use crate::conduct::request::Request;
use crate::conduct::verifying::{Conclusion, Stage, Verifying, conclusion};
use crate::domain::certificate::Certificate;
use crate::domain::verdict::{
    Confirmed, Defect, DigestName, NotConfirmed, POLICY, SignatureReport, SubIndication,
};
use crate::present::mask::Reveal;
use crate::present::sanitize::clean;
use crate::present::sections::Rank;
use crate::present::text::Text;
use crate::present::verdict;
use crate::task::{self, TaskIds, Verified};
use clap::Args as Group;
use std::path::PathBuf;

/// `verify`
#[derive(Debug, Clone, Group)]
pub struct Verify {
    /// The signed file (.p7s, .p7m): DER, BER or PEM
    pub file: PathBuf,
    /// The document of a detached signature (default: beside it, under its name without the extension)
    #[arg(long, value_name = "FILE")]
    pub content: Option<PathBuf>,
    /// Show what identifies the signer (masked on a terminal)
    #[arg(long)]
    pub show_holder: bool,
}

impl Run for Verify {
    fn files(&self) -> Vec<PathBuf> {
        let beside = task::document_of(&self.file);
        [Some(self.file.clone()), self.content.clone(), beside].into_iter().flatten().collect()
    }

    fn run(&self, setting: Setting) -> Outcome {
        run(self, &setting)
    }
}

fn run(args: &Verify, setting: &Setting) -> Outcome {
    let lang = setting.lang;
    let (file, content) = (args.file.clone(), args.content.clone());
    let (mut verifying, request) =
        Verifying::of(file, content, setting.now, &setting.judge, &TaskIds::default());
    let word = Text::new("検証中", "Verifying").say(lang);
    if let Request::Start(id, task) = request {
        let of = task::length(&task);
        let progress = RefCell::new(Octets::new(word, of, (lang, setting.terminals.stderr)));
        let done = task::run(task, &|done| {
            progress.borrow_mut().tell(done);
            ControlFlow::Continue(())
        });
        progress.borrow_mut().clear();
        verifying.task_ended(id, &done);
    }
    let verified = match verifying.stage() {
        Stage::Judged(Some(verified)) => verified,
        Stage::Judged(None) | Stage::Reading(_) => {
            return Outcome::failed(Failure::Interrupted(Left::Nothing));
        }
        Stage::Failed(fault) => return Outcome::failed(failure(&args.file, fault)),
    };
    let masked = !args.show_holder && setting.terminals.stdout;
    let reveal = if masked { Reveal::Masked } else { Reveal::Shown };
    let names = [Some(args.file.as_path()), verified.content.as_deref()].map(|path| path.map(name));
    let looked = verdict::Looked {
        file: names[0].as_deref().unwrap_or_default(),
        content: names[1].as_deref(),
        pem: verified.pem,
    };
    let told = verdict::told(looked, &verified.report, &verified.signers, lang, reveal, own);
    let text = output::sections(&told, setting.colour, |row| setting.verbose || row.rank < Rank::Detail);
    Outcome {
        text: text.into_bytes().into(),
        json: Some(answer(&args.file, verified, reveal)),
        failure: match conclusion(verified) {
            Conclusion::Holds => None,
            Conclusion::Broken => Some(Failure::Document(Trouble::Failed)),
            Conclusion::OtherDocument => Some(Failure::Document(Trouble::Differs)),
            Conclusion::Undecided => Some(Failure::Document(Trouble::Undecided)),
        },
    }
}

fn answer(file: &Path, verified: &Verified, reveal: Reveal) -> Value {
    let signatures: Vec<_> = verified
        .report
        .signatures
        .iter()
        .enumerate()
        .map(|(at, each)| signature(each, verified.signers.get(at).and_then(Option::as_deref), reveal))
        .collect();
    json!({
        "schema": SCHEMA,
        "file": name(file),
        "format": "cms",
        "policy": POLICY,
        "pem": verified.pem,
        "attached": verified.report.attached,
        "content": verified.content.as_deref().map(name),
        "content_length": verified.report.content_length,
        "signatures": signatures,
    })
}

fn signature(report: &SignatureReport, signer: Option<&Certificate>, reveal: Reveal) -> Value {
    let anchor = report.chain.as_ref().and_then(|chain| chain.anchor());
    json!({
        "indication": report.indication().key(),
        "sub_indication": report.sub_indication().map(SubIndication::key),
        "problem": report.problem.map(Defect::key),
        "digest_matches": report.digest_matches,
        "signature_valid": report.signature_valid,
        "digest_algorithm": report.digest_algorithm.as_ref().map(|name| match name {
            DigestName::Known(algorithm) => algorithm.key().to_owned(),
            DigestName::Other(oid) => clean(oid),
        }),
        "signing_time_claimed": report.signing_time_claimed.map(time),
        "signer": signer.map(|signer| signed_by(signer, reveal)),
        "trust": {
            "status": report.chain.as_ref().map_or("unchecked", |chain| chain.key()),
            "anchor": anchor.map(|anchor| &anchor.id),
            "anchor_fingerprint_sha256": anchor.map(|anchor| anchor.fingerprint.to_string()),
        },
        "revocation": { "status": "not-checked" },
        "confirmed": report.confirmed.iter().copied().map(Confirmed::key).collect::<Vec<_>>(),
        "not_confirmed": report.not_confirmed.iter().copied().map(NotConfirmed::key).collect::<Vec<_>>(),
        "cautions": report.cautions.iter().map(|caution| caution.key()).collect::<Vec<_>>(),
    })
}
