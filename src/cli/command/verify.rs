//! `mynascope verify`: a signed file, what of it fits, what does not, and what was not checked; of a PDF also what the registries ask.
//! No card, no reader.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args as Group, ValueHint};
use serde_json::{Value, json};

use super::{Run, is_pipe};
use crate::cli::json::{SCHEMA, put_name, signed_by, time};
use crate::cli::outcome::{Failure, Left, Outcome, failure, itself, name};
use crate::cli::output;
use crate::cli::own::own;
use crate::cli::setting::{Setting, reveal};
use crate::conduct::request::Request;
use crate::conduct::verifying::{Conclusion, Extracting, Stage, Verifying, conclusion};
use crate::domain::certificate::Certificate;
use crate::domain::pdf::{Addition, Covers, InPdf, TimeStamp};
use crate::domain::verdict::{
    Carrier, ChainVerdict, Defect, DigestName, Finding, Fit, POLICY, Place, SignatureReport, SubIndication,
};
use crate::files;
use crate::present::filing;
use crate::present::mask::Reveal;
use crate::present::problem::Problem;
use crate::present::sanitize::clean;
use crate::present::sections::{About, Rank, Row, Section, Tone};
use crate::present::text::{Lang, words};
use crate::present::todo::Do;
use crate::present::verdict;
use crate::task::{self, Output, Task, TaskFault, TaskIds, Verified};

/// `verify`
#[derive(Debug, Clone, Group)]
pub struct Verify {
    /// The signed file (PDF; .p7s, .p7m: DER, BER, PEM or base64), or a signed mail (.eml)
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// The document of a detached signature (default: beside it, under its name without the extension)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub content: Option<PathBuf>,
    /// Write the revision of a PDF that was signed to a new file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "content")]
    pub extract_signed: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long, requires = "extract_signed")]
    pub force: bool,
    /// Only hold a PDF against what Japan's registries ask
    #[arg(long, conflicts_with_all = ["content", "extract_signed"])]
    pub check_filing: bool,
    /// Show what identifies the signer (masked on a terminal)
    #[arg(long)]
    pub show_holder: bool,
}

words! {
    enum Say {
        Verifying: "検証中", "Verifying";
        Extracting: "書き込み中", "Writing";
        OnlyPdf: "{0} は PDF だけに使えます", "{0} is for PDFs alone";
        NotPdf: "PDF に {0} は使えません", "{0} does not go with a PDF";
        ToOutput: "--extract-signed は標準出力に書けません", "--extract-signed does not write to standard output";
        NothingApart: "取り出すものがありません: ファイル全体とは別の、署名された版はありません", "There is nothing to write: no revision was signed that is not the whole file";
        Extracted: "署名された版", "The revision that was signed";
    }
}

impl Run for Verify {
    fn files(&self) -> Vec<PathBuf> {
        let beside = task::document_of(&self.file);
        let files = [Some(self.file.clone()), self.content.clone(), self.extract_signed.clone(), beside];
        files.into_iter().flatten().collect()
    }

    fn run(&self, setting: Setting) -> Result<Outcome, Failure> {
        let lang = setting.lang;
        self.is_possible(lang)?;
        if self.check_filing {
            return self.filing(&setting);
        }
        let ids = TaskIds::default();
        let (file, content) = (self.file.clone(), self.content.clone());
        let (mut verifying, request) = Verifying::of(file, content, setting.now, &setting.judge, &ids);
        carry_out(&mut verifying, request, Say::Verifying, &setting);
        let verified = match verifying.stage() {
            Stage::Judged(Some(verified)) => Arc::clone(verified),
            Stage::Judged(None) | Stage::Reading(_) => return Err(Failure::Interrupted(Left::Nothing)),
            Stage::Failed(fault) => return Err(failure(&self.file, fault, lang)),
        };
        let reveal = reveal(setting.terminals.stdout, self.show_holder);
        let (file, content) = (name(&self.file), verified.content.as_deref().map(name));
        let (content, pdf) = (content.as_deref(), verified.pdf.as_ref());
        let looked = verdict::Looked { file: &file, content, wrapping: &verified.wrapping, pdf };
        let told = verdict::told(looked, &verified.report, &verified.signers, lang, reveal, own);
        let mut told = told.sections(lang);
        told.extend(pdf.map(|pdf| filing::told(&pdf.filing, lang)));
        let mut json = answer(&self.file, &verified, lang, reveal);
        let mut failure = failure_of(&verified);
        if let Some(output) = &self.extract_signed {
            let extracted = self.extract(&mut verifying, output, &ids, &setting);
            json["extracted"] = Value::Null;
            match extracted {
                Ok(()) => {
                    put_name(&mut json, "extracted", output);
                    let rows = vec![Row::new(Rank::Headline, Tone::Plain, "", clean(&name(output)))];
                    told.push(Section {
                        rows,
                        ..Section::titled(About::Signature, Say::Extracted.say(lang))
                    });
                }
                // That a signature does not hold outweighs what can't be had of it.
                Err(why) => failure = failure.filter(|told| told.key().0 == 7).or(Some(why)),
            }
        }
        let keep = |row: &Row| setting.verbose || row.rank < Rank::Detail;
        let text = output::sections(&told, setting.style, keep);
        Ok(Outcome { failure, ..Outcome::told(text, json) })
    }
}

/// Does what is asked, and tells the machine of its end.
fn carry_out(verifying: &mut Verifying, request: Request, label: Say, setting: &Setting) {
    if let Request::Start(id, task) = request {
        let (word, of) = (label.say(setting.lang), task::length(&task));
        let show = (setting.lang, setting.terminals);
        let done = output::watched(word, of, show, |watch| task::run(task, watch));
        verifying.task_ended(id, &done);
    }
}

impl Verify {
    /// What does not go together, and what can't be written, is refused before anything is read.
    fn is_possible(&self, lang: Lang) -> Result<(), Failure> {
        let only = match (&self.extract_signed, self.check_filing) {
            (Some(_), _) => "--extract-signed",
            (None, true) => "--check-filing",
            (None, false) if self.content.is_some() => "--content",
            (None, false) => return Ok(()),
        };
        let pdf = task::is_pdf_to_verify(&self.file)
            .map_err(|error| failure(&self.file, &TaskFault::Io(error.into()), lang))?;
        let usage = |say: Say| Err(Failure::Usage(say.with(lang, &[only])));
        match &self.extract_signed {
            None if self.content.is_some() && pdf => return usage(Say::NotPdf),
            None if self.check_filing && !pdf => return usage(Say::OnlyPdf),
            None => return Ok(()),
            Some(_) if !pdf => return usage(Say::OnlyPdf),
            Some(output) if is_pipe(output) => return usage(Say::ToOutput),
            Some(output) if files::are_same(output, &self.file) => return Err(itself(output, lang)),
            Some(_) => {}
        }
        let Some(path) = self.extract_signed.clone() else { return Ok(()) };
        let told = name(&path);
        match task::run(Task::Try { path, replace: self.force }, &|_| ControlFlow::Continue(())) {
            Err(TaskFault::Io(error)) => Err(Failure::unwritten(&told, &error, lang)),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// The table of what the registries ask, and nothing else.
    fn filing(&self, setting: &Setting) -> Result<Outcome, Failure> {
        let (lang, task) = (setting.lang, Task::Filing(self.file.clone()));
        let (show, of) = ((lang, setting.terminals), task::length(&task));
        let asked = match output::watched(Say::Verifying.say(lang), of, show, |watch| task::run(task, watch))
        {
            Ok(Output::Filing(asked)) => asked,
            Ok(_) => return Err(Failure::Interrupted(Left::Nothing)),
            Err(fault) => return Err(failure(&self.file, &fault, lang)),
        };
        let text = output::sections(&[filing::told(&asked, lang)], setting.style, |_| true);
        let mut json =
            json!({ "schema": SCHEMA, "file": null, "format": "pdf", "filing": filing::json(&asked, lang) });
        put_name(&mut json, "file", &self.file);
        let what = filing::CONFORMS_NOT.say(lang).to_owned();
        let problem = Problem { what, why: String::new(), todo: Do::SeeNotMet.into() };
        let failure = (!asked.conforms()).then_some(Failure::Problem("filing", problem));
        Ok(Outcome { failure, ..Outcome::told(text, json) })
    }

    /// Writes the revision that was signed to a file of its own.
    fn extract(
        &self,
        verifying: &mut Verifying,
        output: &Path,
        ids: &TaskIds,
        setting: &Setting,
    ) -> Result<(), Failure> {
        let lang = setting.lang;
        let request = verifying.extract(output.to_path_buf(), self.force, ids);
        let Some(request) = request else {
            return Err(Failure::Usage(Say::NothingApart.say(lang).to_owned()));
        };
        carry_out(verifying, request, Say::Extracting, setting);
        match verifying.extracting() {
            Extracting::Done(_) => Ok(()),
            Extracting::Failed(_, TaskFault::Io(error)) => {
                Err(Failure::unwritten(&name(output), error, lang))
            }
            Extracting::Failed(_, fault) => Err(failure(&self.file, fault, lang)),
            Extracting::Not | Extracting::Running(..) => Err(Failure::Interrupted(Left::Nothing)),
        }
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

fn answer(file: &Path, verified: &Verified, lang: Lang, reveal: Reveal) -> Value {
    let mut signatures: Vec<_> = verified
        .report
        .signatures
        .iter()
        .enumerate()
        .map(|(at, each)| signature(each, verified.signers.get(at).and_then(Option::as_deref), reveal))
        .collect();
    if let Some(pdf) = &verified.pdf {
        for (told, there) in signatures.iter_mut().zip(&pdf.signatures) {
            put_in_pdf(told, there, reveal);
        }
        let mut value = json!({
            "schema": SCHEMA,
            "file": null,
            "format": "pdf",
            "policy": POLICY,
            "attached": verified.report.attached,
            "content": null,
            "content_length": verified.report.content_length,
            "pages": pdf.pages,
            "revisions": pdf.revisions,
            "length": pdf.length,
            "signatures": signatures,
            "filing": filing::json(&pdf.filing, lang),
        });
        put_name(&mut value, "file", file);
        return value;
    }
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
        "trust": trust(report.chain.as_ref()),
        "revocation": { "status": "not-checked" },
        "confirmed": findings.at(Place::Confirmed).map(Finding::key).collect::<Vec<_>>(),
        "not_confirmed": not_confirmed,
        "cautions": findings.at(Place::Note).chain(weak).map(Finding::key).collect::<Vec<_>>(),
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn trust(chain: Option<&ChainVerdict>) -> Value {
    let anchor = chain.and_then(ChainVerdict::anchor);
    json!({
        "status": chain.map_or("unchecked", ChainVerdict::key),
        "anchor": anchor.map(|anchor| &anchor.id),
        "anchor_fingerprint_sha256": anchor.map(|anchor| anchor.fingerprint.to_string()),
    })
}

/// What is said of a signature besides, as it lies in its PDF.
fn put_in_pdf(value: &mut Value, there: &InPdf, reveal: Reveal) {
    let scope = &there.scope;
    let addition = |each: &Addition| {
        json!({
            "what": each.what.key(),
            "revision": each.revision,
            "object": each.object,
            "page": each.seen.map(|(page, _)| page),
            "size_points": each.seen.map(|(_, size)| size),
        })
    };
    let time_stamp = |each: &TimeStamp| {
        json!({
            "time": each.at.map(time),
            "fits": each.fits,
            "authority": each.authority,
            "issuer": each.issuer,
            "trust": trust(each.chain.as_ref()),
        })
    };
    value["field"] = there.field.as_str().into();
    value["time_stamp"] = there.time_stamp.into();
    value["sub_filter"] = there.sub_filter.as_deref().into();
    // Whose it is: the same as the certificate's holder.
    value["name"] = there.name.as_deref().filter(|_| reveal == Reveal::Shown).into();
    value["reason"] = there.reason.as_deref().into();
    value["location"] = there.location.as_deref().into();
    value["time_in_pdf"] = there.claimed.map(time).into();
    value["scope"] = json!({
        "covers": scope.covers.key(),
        "revision": scope.revision,
        "revisions": scope.revisions,
        // Nobody looked at what came after what is unclear.
        "later": (scope.covers != Covers::Unclear).then(|| scope.later.key()),
        "end": scope.end,
    });
    value["additions"] = scope.additions.iter().map(addition).collect();
    value["certifies"] = there.certifies.into();
    value["time_stamps"] = there.time_stamps.iter().map(time_stamp).collect();
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
            for (told, report) in answer(file, &verified, Lang::En, Reveal::Masked)["signatures"]
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
