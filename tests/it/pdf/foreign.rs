//! PDFs that pyHanko signed, stamped and certified, told by our own verifier.

use std::fs;
use std::path::Path;

use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::judges::{ours, pyhanko, with_pyhanko};
use super::paper::{Layout, Put, Section, input};
use super::signer::Signer;

pub(crate) fn trials() -> Vec<Trial> {
    vec![with_pyhanko("what_pyhanko_signed_stamped_and_certified_is_told_rightly", told_rightly)]
}

/// What pyHanko is to make, and of what.
fn work(name: &str) -> Value {
    let step = |from: &str, to: &str, kind: &str, field: &str| {
        let [from, to] = [from, to].map(|file| format!("{name}{file}.pdf"));
        json!({ "in": from, "out": to, "kind": kind, "field": field, "name": "試験 太郎" })
    };
    let mut informed = step("-adbe", "-informed", "adbe", "Two");
    informed["information"] = true.into();
    json!([
        step("", "-adbe", "adbe", "One"),
        informed,
        step("", "-pades", "pades", "One"),
        step("-adbe", "-twice", "pades", "Two"),
        step("", "-t", "pades-t", "One"),
        step("-t", "-lta", "document-time-stamp", "Stamp"),
        step("", "-certified-1", "certified-1", "One"),
        step("", "-certified-2", "certified-2", "One"),
        step("-certified-2", "-certified-then", "adbe", "Two"),
        step("", "-stamped", "document-time-stamp", "Stamp"),
    ])
}

fn told_rightly(python: &Path) {
    let signer = Signer::new();
    let plain = Layout::plain(Section::Table);
    let full = Layout { form: Put::Direct, annots: Put::Indirect, ..plain };
    let layouts = [
        ("table", plain),
        ("stream", Layout { section: Section::Stream, ..plain }),
        ("table-full", full),
        ("packed", Layout { section: Section::Stream, packed: true, ..full }),
    ];
    let mut all = Vec::new();
    for (name, layout) in layouts {
        fs::write(signer.path(&format!("{name}.pdf")), input(&layout)).unwrap();
        all.extend(work(name).as_array().unwrap().clone());
    }
    fs::write(signer.path("work.json"), Value::Array(all).to_string()).unwrap();
    pyhanko(python, &signer.path(""), &["sign", "work.json"]);
    for (name, _) in layouts {
        // Of each: what its signatures cover, what came after them, which are time stamps, time stamps within.
        for (file, scopes, stamps) in [
            ("adbe", &[("whole-file", "none")][..], &[(false, 0)][..]),
            ("pades", &[("whole-file", "none")], &[(false, 0)]),
            ("twice", &[("revision", "signatures-only"), ("whole-file", "none")], &[(false, 0); 2]),
            ("t", &[("whole-file", "none")], &[(false, 1)]),
            ("lta", &[("revision", "signatures-only"), ("whole-file", "none")], &[(false, 1), (true, 1)]),
            ("certified-1", &[("whole-file", "none")], &[(false, 0)]),
            ("certified-then", &[("revision", "signatures-only"), ("whole-file", "none")], &[(false, 0); 2]),
            ("stamped", &[("whole-file", "none")], &[(true, 1)]),
        ] {
            let path = signer.path(&format!("{name}-{file}.pdf"));
            let (code, told) = ours(&path, Some(signer.path("trusting.toml")));
            assert_eq!(code, 0, "{name}-{file}: {told}");
            let signatures = told["signatures"].as_array().unwrap();
            assert_eq!(signatures.len(), scopes.len(), "{name}-{file}: {told}");
            for ((each, (covers, later)), (stamp, within)) in signatures.iter().zip(scopes).zip(stamps) {
                let scope = &each["scope"];
                assert_eq!(
                    (&scope["covers"], &scope["later"]),
                    (&json!(covers), &json!(later)),
                    "{name}-{file}: {scope}"
                );
                assert_eq!(each["time_stamp"], *stamp, "{name}-{file}: {each}");
                let tokens = each["time_stamps"].as_array().unwrap();
                assert_eq!(tokens.len(), *within, "{name}-{file}: {each}");
                for token in tokens {
                    assert_eq!(token["fits"], true, "{name}-{file}: {token}");
                    assert!(token["time"].as_str().is_some_and(|at| at.ends_with("+09:00")), "{token}");
                    assert_eq!(token["trust"]["status"], "trusted", "{name}-{file}: {token}");
                }
            }
        }
        // Who signs may say so in the document information: that is no part of a signature.
        let (code, told) =
            ours(&signer.path(&format!("{name}-informed.pdf")), Some(signer.path("trusting.toml")));
        assert_eq!((code, &told["signatures"][0]["problem"]), (10, &json!("changed-later")), "{told}");
        assert_eq!(told["signatures"][1]["problem"], Value::Null, "{told}");
        // Under no root that is known here, it is told and undecided.
        let (code, told) = ours(&signer.path(&format!("{name}-t.pdf")), None);
        assert_eq!(code, 10, "{told}");
        assert_eq!(told["signatures"][0]["time_stamps"][0]["trust"]["status"], "untrusted", "{told}");
        let (_, told) = ours(&signer.path(&format!("{name}-certified-1.pdf")), None);
        assert_eq!(told["signatures"][0]["certifies"], 1, "{told}");
    }
}
