//! `mynascope verify`: a signed file, what was confirmed of it and what was not. No card, no reader.

use std::path::{Path, PathBuf};

use clap::Args as Group;
use serde_json::{Value, json};

use super::Run;
use crate::cli::json::{SCHEMA, put_name, signed_by, time};
use crate::cli::outcome::{Failure, Left, Outcome, failure, name};
use crate::cli::output;
use crate::cli::own::own;
use crate::cli::setting::{Setting, reveal};
use crate::conduct::request::Request;
use crate::conduct::verifying::{Conclusion, Stage, Verifying, conclusion};
use crate::domain::certificate::Certificate;
use crate::domain::verdict::{
    Carrier, Confirmed, Defect, DigestName, NotConfirmed, POLICY, SignatureReport, SubIndication,
};
use crate::present::mask::Reveal;
use crate::present::sections::{Rank, Row};
use crate::present::text::Text;
use crate::present::verdict;
use crate::task::{self, TaskIds, Verified};

/// `verify`
#[derive(Debug, Clone, Group)]
pub struct Verify {
    /// The signed file (.p7s, .p7m; DER, BER, PEM or base64), or a signed mail (.eml)
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

    fn run(&self, setting: Setting) -> Result<Outcome, Failure> {
        let lang = setting.lang;
        let (file, content) = (self.file.clone(), self.content.clone());
        let (mut verifying, request) =
            Verifying::of(file, content, setting.now, &setting.judge, &TaskIds::default());
        if let Request::Start(id, task) = request {
            let (word, of) = (Text::new("検証中", "Verifying").say(lang), task::length(&task));
            let show = (lang, setting.terminals.stderr);
            let done = output::watched(word, of, show, |watch| task::run(task, watch));
            verifying.task_ended(id, &done);
        }
        let verified = match verifying.stage() {
            Stage::Judged(Some(verified)) => verified,
            Stage::Judged(None) | Stage::Reading(_) => return Err(Failure::Interrupted(Left::Nothing)),
            Stage::Failed(fault) => return Err(failure(&self.file, fault, lang)),
        };
        let reveal = reveal(setting.terminals.stdout, self.show_holder);
        let (file, content) = (name(&self.file), verified.content.as_deref().map(name));
        let looked =
            verdict::Looked { file: &file, content: content.as_deref(), wrapping: &verified.wrapping };
        let told = verdict::told(looked, &verified.report, &verified.signers, lang, reveal, own);
        let keep = |row: &Row| setting.verbose || row.rank < Rank::Detail;
        let text = output::sections(&told, setting.colour, keep);
        let failure = match conclusion(verified) {
            Conclusion::Holds => None,
            Conclusion::Broken => Some(Failure::SignatureFailed),
            Conclusion::OtherDocument => Some(Failure::OtherDocument),
            Conclusion::Undecided => Some(Failure::Undecided),
        };
        Ok(Outcome { failure, ..Outcome::told(text, answer(&self.file, verified, reveal)) })
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
    let wrapping = &verified.wrapping;
    let mut value = json!({
        "schema": SCHEMA,
        "file": null,
        "format": "cms",
        "policy": POLICY,
        "pem": wrapping.carrier == Carrier::Pem,
        "container": wrapping.carrier.key(),
        "passed_over": wrapping.passed_over.iter().map(|each| each.key()).collect::<Vec<_>>(),
        "content_type": wrapping.content.key(),
        "attached": verified.report.attached,
        "content": null,
        "content_length": verified.report.content_length,
        "signatures": signatures,
    });
    put_name(&mut value, "file", file);
    if let Some(content) = &verified.content {
        put_name(&mut value, "content", content);
    }
    value
}

fn signature(report: &SignatureReport, signer: Option<&Certificate>, reveal: Reveal) -> Value {
    let anchor = report.chain.as_ref().and_then(|chain| chain.anchor());
    json!({
        "indication": report.indication().key(),
        "sub_indication": report.sub_indication().map(SubIndication::key),
        "problem": report.problem.map(Defect::key),
        "unsupported": report.unsupported,
        "digest_matches": report.digest_matches,
        "signature_valid": report.signature_valid,
        "digest_algorithm": report.digest_algorithm.as_ref().map(|name| match name {
            DigestName::Known(algorithm) => algorithm.key().to_owned(),
            DigestName::Other(oid) => oid.clone(),
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
