//! `mynascope verify`: a signed file, what of it fits, what does not, and what was not checked. No card, no reader.

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
    Carrier, Defect, DigestName, Finding, Fit, POLICY, Place, SignatureReport, SubIndication,
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
        let looked = verdict::Looked {
            file: &file,
            content: content.as_deref(),
            wrapping: &verified.wrapping,
            pdf: verified.pdf.as_ref(),
        };
        let told = verdict::told(looked, &verified.report, &verified.signers, lang, reveal, own);
        let keep = |row: &Row| setting.verbose || row.rank < Rank::Detail;
        let text = output::sections(&told.sections(lang), setting.colour, keep);
        let failure = failure_of(verified);
        Ok(Outcome { failure, ..Outcome::told(text, answer(&self.file, verified, reveal)) })
    }
}

fn failure_of(verified: &Verified) -> Option<Failure> {
    match conclusion(verified) {
        Conclusion::Holds => None,
        Conclusion::Broken => Some(Failure::SignatureFailed),
        Conclusion::OtherDocument => Some(Failure::OtherDocument),
        Conclusion::Undecided => Some(Failure::Undecided),
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
    let findings = &report.findings;
    // By what they are about: why is told by the findings.
    let mut not_confirmed = Vec::new();
    for each in findings.at(Place::NotConfirmed) {
        let what = if let Finding::Open(open) = each { open.key() } else { each.matter().key() };
        if !not_confirmed.contains(&what) {
            not_confirmed.push(what);
        }
    }
    let weak = findings.iter().filter(|each| *each == Finding::Against(Defect::WeakDigest));
    json!({
        "indication": report.indication().key(),
        "sub_indication": report.sub_indication().map(SubIndication::key),
        "problem": report.problem().map(Defect::key),
        "unsupported": report.unsupported.iter().map(|(_, name)| name).collect::<Vec<_>>(),
        "digest_matches": report.digest_matches(),
        "signature_valid": report.signature_valid(),
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
        "confirmed": findings.at(Place::Confirmed).map(Finding::key).collect::<Vec<_>>(),
        "not_confirmed": not_confirmed,
        "cautions": findings.at(Place::Note).chain(weak).map(Finding::key).collect::<Vec<_>>(),
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn finding(finding: Finding) -> Value {
    json!({
        "matter": finding.matter().key(),
        "result": finding.place().key(),
        "finding": finding.key(),
        "fit": finding.fit().map(Fit::key),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::verdict::tests::findings;
    use crate::domain::verdict::{ContentType, Findings, Indication, SignedFileReport, Wrapping};

    fn keys(told: &Value, key: &str) -> Vec<String> {
        told[key].as_array().unwrap().iter().map(|each| each.as_str().unwrap().to_owned()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn json_and_the_exit_code_are_of_the_same_findings(
            each in prop::collection::vec(findings(), 1..3),
            content in any::<bool>(),
        ) {
            let report = |found| SignatureReport {
                findings: Findings::settled(found),
                digest_named: true,
                unsupported: Vec::new(),
                digest_algorithm: None,
                signing_time_claimed: None,
                signer_certificate: None,
                chain: None,
                time_stamp: false,
            };
            let signatures: Vec<_> = each.into_iter().map(report).collect();
            let verified = Verified {
                signers: vec![None; signatures.len()],
                report: SignedFileReport { attached: true, content_length: None, signatures },
                content: content.then(|| "a".into()),
                pdf: None,
                wrapping: Wrapping {
                    carrier: Carrier::Der,
                    passed_over: Vec::new(),
                    content: ContentType::Data,
                },
            };
            let verified = Arc::new(verified);
            let file = Path::new("a.p7s");
            let (code, indication) = match failure_of(&verified) {
                None => (0, Indication::TotalPassed),
                Some(failure) => {
                    let (code, _) = failure.key();
                    prop_assert!(code == 7 || code == 10);
                    (code, if code == 7 { Indication::TotalFailed } else { Indication::Indeterminate })
                }
            };
            prop_assert_eq!(verified.report.worst(), indication, "{}", code);
            for (told, report) in answer(file, &verified, Reveal::Masked)["signatures"]
                .as_array()
                .unwrap()
                .iter()
                .zip(&verified.report.signatures)
            {
                let all = told["findings"].as_array().unwrap();
                let of = |result: &str| -> Vec<&Value> {
                    all.iter().filter(|each| each["result"] == result).collect()
                };
                let named = |result: &str| -> Vec<String> {
                    of(result).iter().map(|each| each["finding"].as_str().unwrap().to_owned()).collect()
                };
                prop_assert_eq!(keys(told, "confirmed"), named("confirmed"));
                // By what it is about, and by nothing that is confirmed or wrong.
                let open = keys(told, "not_confirmed");
                prop_assert!(!open.iter().any(|each| keys(told, "confirmed").contains(each)), "{}", told);
                let about = |each: &str| all.iter().any(|one| {
                    one["result"] == "not-confirmed" && (one["finding"] == each || one["matter"] == each)
                });
                prop_assert!(open.iter().all(|each| about(each)), "{}", told);
                prop_assert!(of("not-confirmed").iter().all(|one| {
                    open.iter().any(|each| one["finding"] == **each || one["matter"] == **each)
                }), "{}", told);
                prop_assert_eq!(&told["indication"], report.indication().key());
                let wrong = named("wrong");
                match told["problem"].as_str() {
                    None => prop_assert_eq!(&told["indication"], "TOTAL-PASSED"),
                    Some(problem) if wrong.is_empty() => {
                        prop_assert!(named("not-confirmed").iter().any(|each| each == problem));
                        prop_assert_eq!(&told["indication"], "INDETERMINATE");
                    }
                    Some(problem) => {
                        prop_assert_eq!(problem, &wrong[0]);
                        prop_assert_eq!(&told["indication"], "TOTAL-FAILED");
                    }
                }
            }
        }
    }
}
