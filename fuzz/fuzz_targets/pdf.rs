//! Any bytes as a PDF: its form, its signatures and what came after them, an increment planned, all of it judged, without a
//! panic; and never passed, for nothing is trusted.

#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use mynascope::codec::pdf::document::Document;
use mynascope::codec::pdf::{append, form, page, revision, signature};
use mynascope::domain::calendar::in_japan;
use mynascope::domain::verdict::{ChainVerdict, Indication};
use mynascope::sign::pdf::check;

fuzz_target!(|file: &[u8]| {
    if let Ok(document) = Document::open(&file) {
        let _ = (page::first(&document).is_ok(), page::count(&document).is_ok());
        if let Ok(form) = form::read(&document) {
            let _ = append::plan(&document, &form).is_ok();
            if let Ok(found) = signature::read(&document, &form) {
                let _ = revision::scopes(&document, &found).is_ok();
            }
        }
    }
    let now = in_japan(chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap_or_default());
    let quiet = |_| ControlFlow::Continue(());
    let Ok(checked) = check::check(&file, "a.pdf", now, &|_, _| ChainVerdict::Untrusted, &quiet) else { return };
    assert!(checked.report.worst() != Indication::TotalPassed);
});
