//! Any bytes as a signed file: read and judged without a panic, and never passed, for nothing is trusted.

#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use mynascope::domain::calendar::in_japan;
use mynascope::domain::verdict::{ChainVerdict, Indication};
use mynascope::sign::{check, digest};

fuzz_target!(|file: &[u8]| {
    let quiet = |_| ControlFlow::Continue(());
    let Ok(found) = check::read(file, &quiet) else { return };
    let Ok(beside) = digest::stream(&b"TEST"[..], &found.algorithms(), &quiet) else { return };
    let now = in_japan(chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap_or_default());
    let report = found.judge(Some(&beside), now, &|_, _| ChainVerdict::Untrusted);
    assert!(report.worst() != Indication::TotalPassed);
});
