//! A report as JSON, schema 1: `docs/doctor-schema.json` has every key. Keys are only ever added.

use std::time::Duration;

use serde_json::{Value, json};

use super::{sentence, told};
use crate::diag::facts::{Complaint, Holder, Os, Sandbox};
use crate::diag::finding::{Device, Finding, Resembles, What};
use crate::diag::report::{DiagReport, Verdict};
use crate::domain::calendar::{self, Instant};
use crate::domain::credential::{Application, Secret, Tries};
use crate::domain::text::hex;
use crate::present::text::Lang;
use crate::session::Spy;

/// The whole report.
#[must_use]
pub fn value(report: &DiagReport, now: Instant, lang: Lang) -> Value {
    let now = now.with_timezone(&calendar::japan()).format("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let verdict = report.verdict();
    let stop = match verdict {
        Verdict::Stops(finding) => Some(finding),
        Verdict::Works | Verdict::Unseen => None,
    };
    let words = stop.map(|finding| told(finding, lang));
    json!({
        "schema": 1,
        "version": env!("CARGO_PKG_VERSION"),
        "now": now,
        "simulated": report.findings.iter().any(|finding| finding.what == What::Simulated),
        "verdict": {
            "state": match verdict {
                Verdict::Works => "works",
                Verdict::Stops(_) => "stops",
                Verdict::Unseen => "unseen",
            },
            "sentence": sentence(report, lang).1,
            "part": stop.map(|finding| finding.part.key()),
            "rule": stop.map(|finding| finding.rule),
            "kind": stop.map(|finding| kind(&finding.what)),
            "todo": words.as_ref().map(|words| &words.todo).filter(|todo| !todo.is_empty()),
            "command": words.as_ref().and_then(|words| words.command.as_ref()),
        },
        "findings": report.findings.iter().map(|finding| self::finding(finding, lang)).collect::<Vec<_>>(),
    })
}

fn finding(finding: &Finding, lang: Lang) -> Value {
    let words = told(finding, lang);
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    json!({
        "rule": finding.rule,
        "part": finding.part.key(),
        "mark": finding.mark.key(),
        "sure": finding.sure.key(),
        "kind": kind(&finding.what),
        "facts": facts(&finding.what),
        "what": words.what,
        "why": some(words.why),
        "todo": some(words.todo),
        "command": words.command,
    })
}

/// Every finding's word.
macro_rules! kinds {
    ($($case:pat => $word:literal;)+) => {
        /// The word of a finding: stable. A fault has the word that every command has for it.
        #[must_use]
        pub const fn kind(what: &What) -> &'static str {
            match what {
                What::Fault(fault) => fault.key(),
                $($case => $word,)+
            }
        }

        /// All of them but those of faults.
        #[cfg(test)]
        pub(super) const KINDS: &[&str] = &[$($word,)+];
    };
}

kinds! {
    What::System(_) => "system";
    What::Simulated => "simulated";
    What::Sandboxed(_) => "sandboxed";
    What::OverSsh => "over-ssh";
    What::RemoteDesktop => "remote-desktop";
    What::NotLookedAt(_) => "not-looked-at";
    What::Versions { .. } => "versions";
    What::VersionsDiffer { .. } => "versions-differ";
    What::LibraryCopies(_) => "library-copies";
    What::DaemonMissing(_) => "daemon-missing";
    What::DaemonUntold => "daemon-untold";
    What::SocketThere(_) => "socket-there";
    What::SocketMissing(_) => "socket-missing";
    What::SocketBarred(_) => "socket-barred";
    What::SocketUnseen => "socket-unseen";
    What::UnitMasked(_) => "unit-masked";
    What::UnitFailed(..) => "unit-failed";
    What::UnitDisabled => "unit-disabled";
    What::UnitStopped => "unit-stopped";
    What::UnitActive => "unit-active";
    What::UnitUntold => "unit-untold";
    What::ServiceUnasked => "service-unasked";
    What::ReaderLimit(_) => "reader-limit";
    What::Answers => "service-answers";
    What::Silent => "service-silent";
    What::OtherSocket => "other-socket";
    What::LibraryDebug => "library-debug";
    What::Spied(_) => "spied";
    What::MacLogging => "mac-logging";
    What::WindowsServiceStopped => "windows-service-stopped";
    What::WindowsServiceDisabled => "windows-service-disabled";
    What::WindowsServiceRunning => "windows-service-running";
    What::WindowsServiceUntold => "windows-service-untold";
    What::WindowsEnumeratorDisabled => "windows-enumerator-disabled";
    What::PolicyAllows => "policy-allows";
    What::PolicyAsked => "policy-asked";
    What::NoPolicy => "no-policy";
    What::PolicyDenies { .. } => "policy-denies";
    What::HiddenProcesses => "hidden-processes";
    What::OnBus(_) => "on-bus";
    What::NothingOnBus => "nothing-on-bus";
    What::BusUnseen => "bus-unseen";
    What::TakenByKernel(..) => "taken-by-kernel";
    What::NoPcscDriver(_) => "no-pcsc-driver";
    What::Ignored(_) => "ignored";
    What::Unlisted(_) => "unlisted";
    What::KernelModules(_) => "kernel-modules";
    What::SystemReader(_) => "system-reader";
    What::Unsteady { .. } => "reader-unsteady";
    What::Complaint(_) => "complaint";
    What::JournalBarred => "journal-barred";
    What::DriverKnows { .. } => "driver-knows";
    What::DriverTooOld { .. } => "driver-too-old";
    What::OtherBundle { .. } => "other-bundle";
    What::NoDriver => "no-driver";
    What::DriversUnseen => "drivers-unseen";
    What::AppleDriver => "apple-driver";
    What::LibCcid => "libccid";
    What::WindowsDriver(_) => "windows-driver";
    What::Listed(_) => "reader";
    What::NoReaders => "no-reader";
    What::NotNamed(_) => "no-such-reader";
    What::Known { .. } => "reader-known";
    What::Says { .. } => "reader-says";
    What::PinPad => "pin-pad";
    What::NoPinPad => "no-pin-pad";
    What::PinPadUnasked => "pin-pad-unasked";
    What::PinPadUntold => "pin-pad-untold";
    What::ShortOnly => "short-only";
    What::Extended => "extended";
    What::LengthUntold => "length-untold";
    What::ReaderUnavailable(_) => "reader-unavailable";
    What::WrongSlot { .. } => "wrong-slot";
    What::Present { .. } => "card-present";
    What::NoCard => "no-card";
    What::Mute(_) => "card-mute";
    What::BadAtr(_) => "bad-atr";
    What::Held(_) => "card-held";
    What::MayHold(_) => "may-hold";
    What::HoldersUnseen => "holders-unseen";
    What::CardUnasked => "card-unasked";
    What::CardUnseen => "card-unseen";
    What::CardLasts => "card-lasts";
    What::CardEnded => "card-ended";
    What::Flaky { .. } => "card-flaky";
    What::Slow { .. } => "slow";
    What::Uneven { .. } => "uneven";
    What::Timing { .. } => "timing";
    What::Kind(_) => "card";
    What::OtherCard { .. } => "other-card";
    What::SeveralCards(_) => "several-cards";
    What::Application(_) => "application";
    What::NoApplication(_) => "no-application";
    What::ApplicationOdd(..) => "application-odd";
    What::ApplicationsUnasked => "applications-unasked";
    What::Tries(..) => "tries";
    What::TriesUnread(_) => "tries-unread";
    What::Certificate(..) => "certificate";
    What::CertificateUndated(_) => "certificate-undated";
    What::CertificateNeedsPin(_) => "certificate-needs-pin";
    What::NoCertificate(_) => "no-certificate";
    What::CertificateUnread(_) => "certificate-unread";
}

/// What belongs to a finding; an empty object where its word says all.
fn facts(what: &What) -> Value {
    match what {
        What::System(name) => json!({ "name": name }),
        What::Sandboxed(sandbox) => json!({ "sandbox": sandbox_word(*sandbox) }),
        What::NotLookedAt(os) => json!({ "os": os_word(*os) }),
        What::Versions { library, daemon } => json!({ "library": library, "daemon": daemon }),
        What::VersionsDiffer { library, daemon } => json!({ "library": library, "daemon": daemon }),
        What::LibraryCopies(paths) => json!({ "paths": paths }),
        What::SocketThere(path) | What::SocketMissing(path) | What::SocketBarred(path) => {
            json!({ "path": path })
        }
        What::UnitMasked(unit) => json!({ "unit": unit }),
        What::UnitFailed(unit, result) => json!({ "unit": unit, "result": result }),
        What::ReaderLimit(most) => json!({ "most": most }),
        What::Fault(fault) => json!({ "fault": fault.key() }),
        What::Spied(spy) => json!({ "spy": spy_word(*spy) }),
        What::PolicyDenies { over_ssh } => json!({ "over_ssh": over_ssh }),
        What::OnBus(of) | What::NoPcscDriver(of) | What::Ignored(of) | What::Unlisted(of) => {
            json!({ "device": device(of) })
        }
        What::TakenByKernel(of, module) => json!({ "device": device(of), "modules": [module] }),
        What::KernelModules(modules) => json!({ "modules": modules }),
        What::Unsteady { reader, times } => json!({ "reader": reader, "times": times }),
        What::Complaint(complaint) => json!({ "complaint": complaint_word(*complaint) }),
        What::DriverKnows { device: of, bundle, version } => {
            json!({ "device": device(of), "bundle": bundle, "version": version })
        }
        What::DriverTooOld { device: of, version, since } => {
            json!({ "device": device(of), "version": version, "since": since })
        }
        What::OtherBundle { device: of, package } => json!({ "device": device(of), "package": package }),
        What::WindowsDriver(reader)
        | What::SystemReader(reader)
        | What::Listed(reader)
        | What::NotNamed(reader)
        | What::ReaderUnavailable(reader)
        | What::Mute(reader) => json!({ "reader": reader }),
        What::Known { device: of, row } => json!({
            "device": device(of), "row": row.key, "name": row.name, "contact": row.contact,
            "contactless": row.contactless, "extended": row.extended,
        }),
        What::Says { vendor, version } => json!({
            "vendor": vendor,
            "version": version.map(|(major, minor, build)| format!("{major}.{minor}.{build}")),
        }),
        other => of_card(other),
    }
}

/// The same of what is in a reader.
fn of_card(what: &What) -> Value {
    match what {
        What::WrongSlot { here, there } => json!({ "reader": here, "instead": there }),
        What::Present { reader, atr } => json!({ "reader": reader, "atr": hex(atr) }),
        What::BadAtr(atr) => json!({ "atr": hex(atr) }),
        What::Held(holders) | What::MayHold(holders) => {
            json!({ "holders": holders.iter().map(|holder| holder_word(*holder)).collect::<Vec<_>>() })
        }
        What::Flaky { times } => json!({ "times": times }),
        What::Slow { median, p95 } | What::Uneven { median, p95 } => {
            json!({ "median_ms": millis(*median), "p95_ms": millis(*p95) })
        }
        What::Timing { count, median, p95 } => json!({
            "count": count, "median_ms": millis(*median), "p95_ms": millis(*p95),
        }),
        What::Kind(kind) => json!({ "card": kind.key() }),
        What::OtherCard { kind, possibly } => {
            json!({ "card": kind.key(), "possibly": possibly.map(Resembles::key) })
        }
        What::SeveralCards(cards) => json!({ "count": cards }),
        What::Application(of) | What::NoApplication(of) => json!({ "application": application_word(*of) }),
        What::ApplicationOdd(of, word) => {
            json!({ "application": application_word(*of), "status": format!("{word:04X}") })
        }
        What::Tries(secret, tries) => counter(*secret, *tries),
        What::TriesUnread(secret) => json!({ "secret": secret.key() }),
        What::Certificate(slot, state) => json!({ "certificate": slot.key(), "state": state.key() }),
        What::CertificateUndated(slot)
        | What::CertificateNeedsPin(slot)
        | What::NoCertificate(slot)
        | What::CertificateUnread(slot) => json!({ "certificate": slot.key() }),
        // Their word says all.
        _ => json!({}),
    }
}

/// Thousandths of a second, to the microsecond.
fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

fn counter(secret: Secret, tries: Tries) -> Value {
    json!({
        "secret": secret.key(),
        "tries_left": tries.left(),
        "tries_max": tries.most(secret),
        "locked": match tries {
            Tries::Locked => Some(true),
            Tries::Left(_) | Tries::Unlimited => Some(false),
            Tries::NotReported => None,
        },
    })
}

fn device(device: &Device) -> Value {
    json!({
        "vendor": format!("{:04x}", device.vendor),
        "product": format!("{:04x}", device.product),
        "name": device.name,
    })
}

const fn os_word(os: Os) -> &'static str {
    match os {
        Os::Linux => "linux",
        Os::MacOs => "macos",
        Os::Windows => "windows",
        Os::Other => "other",
    }
}

const fn sandbox_word(sandbox: Sandbox) -> &'static str {
    match sandbox {
        Sandbox::Snap => "snap",
        Sandbox::Flatpak => "flatpak",
        Sandbox::Container => "container",
    }
}

const fn spy_word(spy: Spy) -> &'static str {
    match spy {
        Spy::Preloaded => "preloaded",
        Spy::ForAll => "preloaded-for-all",
        Spy::Delegated => "delegated",
        Spy::Linked => "linked",
    }
}

const fn complaint_word(complaint: Complaint) -> &'static str {
    match complaint {
        Complaint::NotAuthorized => "not-authorized",
        Complaint::UsbBusy => "usb-busy",
        Complaint::UsbAccess => "usb-access",
    }
}

const fn holder_word(holder: Holder) -> &'static str {
    match holder {
        Holder::Scdaemon => "scdaemon",
        Holder::Browser => "browser",
        Holder::GsdSmartcard => "gsd-smartcard",
        Holder::Nfcpy => "nfcpy",
        Holder::OpenSc => "opensc",
        Holder::JpkiClient => "jpki-client",
        Holder::SecondPcscd => "second-pcscd",
    }
}

const fn application_word(application: Application) -> &'static str {
    match application {
        Application::Jpki => "jpki",
        Application::Common => "common",
        Application::Text => "text",
        Application::Surface => "surface",
        Application::Juki => "juki",
    }
}
