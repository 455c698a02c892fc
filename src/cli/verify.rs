//! `mynascope verify`: a signed file, what was confirmed of it and what was not. No card, no reader.

use std::cell::RefCell;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use serde_json::{Value, json};

use super::args::Verify;
use super::json::{SCHEMA, holder, time};
use super::outcome::Trouble;
use super::output::{self, Octets};
use super::own::own;
use super::{Failure, Left, Outcome, Setting};
use crate::conduct::request::Request;
use crate::conduct::verifying::{Conclusion, Stage, Verifying, conclusion};
use crate::domain::certificate::Certificate;
use crate::domain::verdict::{
    Confirmed, DigestName, NotConfirmed, POLICY, Problem, SignatureReport, SubIndication,
};
use crate::present::file::Why;
use crate::present::mask::Reveal;
use crate::present::sanitize::clean;
use crate::present::sections::Rank;
use crate::present::text::Text;
use crate::present::verdict;
use crate::task::{self, TaskFault, TaskIds, Verified};

pub(super) fn run(args: &Verify, setting: &Setting) -> Outcome {
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

/// A path as it is told.
pub(super) fn name(path: &Path) -> String {
    path.display().to_string()
}

/// Why a file could not be worked on.
pub(super) fn failure(path: &Path, fault: &TaskFault) -> Failure {
    let unread =
        |path: &Path, error: &io::Error| Failure::Document(Trouble::Unread(name(path), Why::of(error)));
    match fault {
        TaskFault::Stopped => Failure::Interrupted(Left::Nothing),
        TaskFault::Changed => Failure::Document(Trouble::Changed(name(path))),
        TaskFault::Malformed { at, flaw } => Failure::Document(Trouble::NoSignature(name(path), *at, *flaw)),
        TaskFault::Document(path, error) => unread(path, error),
        TaskFault::NoFile => Failure::Document(Trouble::NoFile(name(path))),
        TaskFault::Spool(place, error) => Failure::Document(Trouble::Temporary(name(place), Why::of(error))),
        TaskFault::Io(error) => unread(path, error),
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
        "indication": report.indication.key(),
        "sub_indication": report.sub_indication.map(SubIndication::key),
        "problem": report.problem.map(Problem::key),
        "digest_matches": report.digest_matches,
        "signature_valid": report.signature_valid,
        "digest_algorithm": report.digest_algorithm.as_ref().map(|name| match name {
            DigestName::Known(algorithm) => algorithm.name().to_owned(),
            DigestName::Other(oid) => clean(oid),
        }),
        "signing_time_claimed": report.signing_time_claimed.map(time),
        "signer": signer.map(|signer| signed_by(signer, reveal)),
        "trust": {
            "status": report.chain.as_ref().map_or("unchecked", |chain| chain.key()),
            "anchor": anchor.map(|(name, _)| name),
            "anchor_fingerprint_sha256": anchor.map(|(_, fingerprint)| fingerprint),
        },
        "revocation": { "status": "not-checked" },
        "confirmed": report.confirmed.iter().copied().map(Confirmed::key).collect::<Vec<_>>(),
        "not_confirmed": report.not_confirmed.iter().copied().map(NotConfirmed::key).collect::<Vec<_>>(),
        "cautions": report.cautions.iter().map(|caution| caution.key()).collect::<Vec<_>>(),
    })
}

/// Whose certificate it is.
pub(super) fn signed_by(signer: &Certificate, reveal: Reveal) -> Value {
    json!({
        "subject": clean(&signer.subject),
        "issuer": clean(&signer.issuer),
        "serial": clean(&signer.serial),
        "fingerprint_sha256": signer.fingerprint_sha256,
        "not_before": time(signer.not_before),
        "not_after": time(signer.not_after),
        "holder": signer.holder.as_ref().map(|told| masked(holder(told), reveal)),
    })
}

/// The same keys, every text and number in them covered: a terminal may be looked at by others.
fn masked(value: Value, reveal: Reveal) -> Value {
    match value {
        value if reveal == Reveal::Shown => value,
        Value::Object(map) => {
            Value::Object(map.into_iter().map(|(key, value)| (key, masked(value, reveal))).collect())
        }
        Value::Null => Value::Null,
        Value::Array(_) => Value::Array(Vec::new()),
        _ => Value::String(reveal.of("")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::holder::{BirthDate, Holder};

    #[test]
    fn a_masked_holder_keeps_its_keys_and_tells_nothing() {
        let told = Holder {
            name: Some("試験　花子".into()),
            birth_date: Some(BirthDate::read("319800217".into())),
            name_substituted: vec![2],
            ..Holder::default()
        };
        let covered = masked(holder(&told), Reveal::Masked);
        assert_eq!(covered["name"], "********");
        assert_eq!(covered["birth_date"]["date"], "********");
        assert_eq!(covered["address"], Value::Null);
        assert_eq!(covered["substituted"]["name"], json!([]));
        assert_eq!(masked(holder(&told), Reveal::Shown), holder(&told));
    }
}
