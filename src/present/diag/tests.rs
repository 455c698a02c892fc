use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::json::KINDS;
use super::*;
use crate::diag::facts::{Complaint, Holder, Os, Sandbox};
use crate::diag::fault::Fault;
use crate::diag::finding::{Device, Remedy, Resembles, What};
use crate::domain::certificate::Slot;
use crate::domain::credential::{Application, Secret, Tries};
use crate::domain::kind::CardKind;
use crate::domain::lifecycle::State;
use crate::present::sample::at;
use crate::session::{Init, Packages, Spy};

const PACKAGES: [Packages; 6] =
    [Packages::Apt, Packages::Dnf, Packages::Pacman, Packages::Zypper, Packages::Apk, Packages::Unknown];

const INITS: [Option<Init>; 3] = [Some(Init::Systemd), Some(Init::OpenRc), None];

const HOLDERS: [Holder; 7] = [
    Holder::Scdaemon,
    Holder::Browser,
    Holder::GsdSmartcard,
    Holder::Nfcpy,
    Holder::OpenSc,
    Holder::JpkiClient,
    Holder::SecondPcscd,
];

const FAULTS: [Fault; 20] = [
    Fault::NoService,
    Fault::NotStarted(Some(Init::OpenRc)),
    Fault::NotStarted(None),
    Fault::NotInstalled(Packages::Apt),
    Fault::NotInstalled(Packages::Unknown),
    Fault::ServiceMismatch,
    Fault::Barred,
    Fault::Denied,
    Fault::NoReader,
    Fault::NoCard,
    Fault::CardLeft,
    Fault::AnotherCard,
    Fault::Held,
    Fault::Reset,
    Fault::Unresponsive,
    Fault::Unselected(0x6F00),
    Fault::OutOfUse(0x6283),
    Fault::Nonsense,
    Fault::NoThread,
    Fault::Link(0x8010_0001),
];

fn device() -> Device {
    Device { vendor: 0x054c, product: 0x0dc9, name: Some("RC-S300/P".into()) }
}

fn text() -> String {
    "text".to_owned()
}

/// Each finding outside of the reader that is said in one way.
fn of_the_machine() -> Vec<What> {
    vec![
        What::System(None),
        What::System(Some("Debian GNU/Linux 12 (bookworm)".into())),
        What::Simulated,
        What::OverSsh,
        What::RemoteDesktop,
        What::NotLookedAt(Os::Other),
        What::NotLookedAt(Os::Linux),
        What::VersionsDiffer { library: text(), daemon: text() },
        What::LibraryCopies(vec![text(), text()]),
        What::DaemonMissing(Packages::Apt),
        What::DaemonUntold,
        What::SocketThere(text()),
        What::SocketMissing(text()),
        What::SocketBarred(text()),
        What::SocketUnseen,
        What::UnitMasked("pcscd.socket"),
        What::UnitFailed("pcscd.socket", "start-limit-hit".into()),
        What::UnitDisabled,
        What::UnitStopped,
        What::UnitActive,
        What::UnitUntold,
        What::ServiceUnasked,
        What::ReaderLimit(16),
        What::Answers,
        What::Silent,
        What::OtherSocket,
        What::LibraryDebug,
        What::MacLogging,
        What::WindowsServiceStopped,
        What::WindowsServiceDisabled,
        What::WindowsServiceRunning,
        What::WindowsServiceUntold,
        What::WindowsEnumeratorDisabled,
        What::PolicyAllows,
        What::PolicyAsked,
        What::NoPolicy,
        What::PolicyDenies { over_ssh: true },
        What::PolicyDenies { over_ssh: false },
        What::HiddenProcesses,
        What::OnBus(device()),
        What::OnBus(Device { name: None, ..device() }),
        What::NothingOnBus,
        What::BusUnseen,
        What::TakenByKernel(device(), "port100".into()),
        What::NoPcscDriver(device()),
        What::Ignored(device()),
        What::Unlisted(device()),
        What::KernelModules(vec!["nfc".into(), "pn533_usb".into()]),
        What::SystemReader(text()),
        What::Unsteady { reader: text(), times: 3 },
        What::JournalBarred,
        What::OtherBundle { device: device(), package: "libacsccid1".into() },
        What::NoDriver,
        What::DriversUnseen,
        What::AppleDriver,
        What::LibCcid,
        What::WindowsDriver(text()),
    ]
}

/// The same of readers and cards.
fn of_readers() -> Vec<What> {
    let ms = Duration::from_millis;
    let row = crate::codec::reader::known().iter().find(|row| row.note.is_some()).unwrap();
    vec![
        What::Listed(text()),
        What::NoReaders,
        What::NotNamed(text()),
        What::Known { device: device(), row },
        What::PinPad,
        What::NoPinPad,
        What::PinPadUnasked,
        What::PinPadUntold,
        What::ShortOnly,
        What::Extended,
        What::LengthUntold,
        What::ReaderUnavailable(text()),
        What::WrongSlot { here: text(), there: text() },
        What::Present { reader: text(), atr: vec![0x3B, 0x80] },
        What::NoCard,
        What::Mute(text()),
        What::BadAtr(vec![0x3B]),
        What::Held(Vec::new()),
        What::Held(HOLDERS.to_vec()),
        What::MayHold(HOLDERS.to_vec()),
        What::HoldersUnseen,
        What::CardUnasked,
        What::CardUnseen,
        What::CardLasts,
        What::CardEnded,
        What::Flaky { times: 2 },
        What::Slow { median: ms(300), p95: ms(700) },
        What::Uneven { median: Duration::from_micros(1500), p95: ms(70) },
        What::Timing { count: 20, median: ms(12), p95: ms(30) },
        What::SeveralCards(2),
        What::ApplicationsUnasked,
    ]
}

/// Each finding, and each way to say it.
fn all() -> Vec<What> {
    let some = || Some("1.9.9".to_owned());
    let mut all = of_the_machine();
    all.extend(of_readers());
    all.extend(FAULTS.map(What::Fault));
    all.extend([Sandbox::Snap, Sandbox::Flatpak, Sandbox::Container].map(What::Sandboxed));
    all.extend([Spy::Preloaded, Spy::ForAll, Spy::Delegated, Spy::Linked].map(What::Spied));
    all.extend([Complaint::NotAuthorized, Complaint::UsbBusy, Complaint::UsbAccess].map(What::Complaint));
    for (left, right) in [(some(), some()), (some(), None), (None, some()), (None, None)] {
        all.push(What::Versions { library: left.clone(), daemon: right.clone() });
        let version = right.as_ref().map(|_| (1, 2, 3));
        all.push(What::Says { vendor: left.clone(), version });
        all.push(What::DriverKnows { device: device(), bundle: text(), version: left.clone() });
        all.push(What::DriverTooOld { device: device(), version: left, since: right });
    }
    for kind in CardKind::ALL {
        all.push(What::Kind(kind));
        all.push(What::OtherCard { kind, possibly: None });
    }
    let other = |possibly| What::OtherCard { kind: CardKind::Other, possibly: Some(possibly) };
    all.extend(Resembles::ALL.map(other));
    for application in Application::ALL {
        all.push(What::Application(application));
        all.push(What::NoApplication(application));
        all.push(What::ApplicationOdd(application, 0x6F00));
    }
    for secret in Secret::ALL {
        all.extend([Tries::Left(1), Tries::Locked, Tries::NotReported].map(|it| What::Tries(secret, it)));
        all.push(What::TriesUnread(secret));
    }
    for slot in Slot::ALL {
        all.extend(State::ALL.map(|state| What::Certificate(slot, state)));
        all.push(What::CertificateUndated(slot));
        all.push(What::CertificateNeedsPin(slot));
        all.push(What::NoCertificate(slot));
        all.push(What::CertificateUnread(slot));
    }
    all
}

/// Each remedy, and each way to say it.
fn remedies() -> Vec<Remedy> {
    let mut all = vec![
        Remedy::Fault(Fault::NoService),
        Remedy::Fault(Fault::Barred),
        Remedy::EnableSocket,
        Remedy::StartDaemon,
        Remedy::RestartDaemon,
        Remedy::StartByHand,
        Remedy::RestartByHand,
        Remedy::RestartComputer,
        Remedy::DeclareService,
        Remedy::DeclarePolkit,
        Remedy::DeclareBlacklist("pn533_usb".into()),
        Remedy::RebuildSystem,
        Remedy::MatchOutside,
        Remedy::ClearPreload,
        Remedy::Unmask("pcscd.socket"),
        Remedy::Restart("pcscd.service"),
        Remedy::RestartHung,
        Remedy::UseDistribution,
        Remedy::ShareSocket,
        Remedy::FewerReaders,
        Remedy::RemoveCopies(vec!["/usr/local/lib/libpcsclite.so.1".into()]),
        Remedy::Unset("LD_PRELOAD"),
        Remedy::Unset("PCSCLITE_DEBUG"),
        Remedy::GetSocket("/run/pcscd/pcscd.comm".into()),
        Remedy::PolkitRule,
        Remedy::ShowProcesses,
        Remedy::PlugReader,
        Remedy::PlugHere,
        Remedy::Replug,
        Remedy::OtherPort,
        Remedy::Blacklist("pn533_usb".into()),
        Remedy::ReplaceReader,
        Remedy::RemoveIgnore,
        Remedy::UseIfdCcid,
        Remedy::StopMacLogging,
        Remedy::StartWindowsService("SCardSvr"),
        Remedy::EnableWindowsService("SCardSvr"),
        Remedy::MakersDriver,
        Remedy::EndHolder(Vec::new()),
        Remedy::EndHolder(HOLDERS.to_vec()),
        Remedy::SeeHolders,
        Remedy::Examine,
        Remedy::AllowPinPads,
        Remedy::PlaceCard,
        Remedy::PlaceMyNumberCard,
        Remedy::NameReader,
        Remedy::OtherSlot("ACS ACR1251 01 00".into()),
        Remedy::KeepStill,
        Remedy::TurnCard,
        Remedy::LeaveOneCard,
        Remedy::ReadJournal,
        Remedy::Renew,
        Remedy::HaveCardChecked,
    ];
    for packages in PACKAGES {
        all.push(Remedy::Fault(Fault::NotInstalled(packages)));
        all.extend(INITS.map(|init| Remedy::InstallService(packages, init)));
        all.push(Remedy::MatchVersions(packages));
        all.push(Remedy::RestoreLibrary(packages));
        all.push(Remedy::InstallDriver(packages));
        all.push(Remedy::RestoreDriver(packages));
        all.push(Remedy::UpdateDriver(packages, None));
        all.push(Remedy::UpdateDriver(packages, Some("1.5.0".into())));
        all.push(Remedy::InstallBundle(packages, "libacsccid1".into()));
    }
    all.extend(HOLDERS.map(|holder| Remedy::EndHolder(vec![holder])));
    all.extend(Secret::ALL.map(Remedy::ResetPin));
    all.extend(Secret::ALL.map(Remedy::MakeSure));
    all
}

fn finding(what: What, mark: Mark, remedy: Option<Remedy>) -> Finding {
    Finding { rule: "R0", part: Part::Service, mark, sure: Sure::Likely, what, remedy }
}

fn report(of: impl IntoIterator<Item = Finding>) -> DiagReport {
    DiagReport { findings: of.into_iter().collect() }
}

/// All findings, with a remedy each.
fn whole() -> DiagReport {
    let remedies = remedies();
    let marks = Mark::ALL.iter().cycle();
    let each = all().into_iter().zip(remedies.iter().cycle()).zip(marks);
    report(each.map(|((what, remedy), mark)| finding(what, *mark, Some(remedy.clone()))))
}

#[test]
fn every_finding_has_its_words_in_both_languages() {
    let all = all();
    let (faults, others): (Vec<_>, Vec<_>) = all.iter().partition(|what| matches!(what, What::Fault(_)));
    let kinds: BTreeSet<&str> = others.into_iter().map(kind).collect();
    assert_eq!(kinds, KINDS.iter().copied().collect(), "every kind is tried here");
    assert_eq!(kinds.len(), KINDS.len(), "no two have one word");
    assert!(faults.iter().any(|fault| kind(fault) == Fault::NoService.key()), "as every command has it");
    for what in all {
        let [ja, en] = Lang::ALL.map(|lang| told(&finding(what.clone(), Mark::Bad, None), lang));
        for told in [&ja, &en] {
            assert!(!told.what.is_empty() && !told.what.contains(['{', '}', '\n']), "{what:?}: {told:?}");
            assert!(!told.what.ends_with(['。', '.']), "{told:?}: a sentence goes on behind it");
            assert!(told.why.is_empty() || told.why.ends_with(['。', '.', ')']), "{told:?}");
        }
        assert_eq!(ja.why.is_empty(), en.why.is_empty(), "{what:?}");
    }
}

#[test]
fn every_remedy_has_its_words_and_its_command_is_one_for_a_shell() {
    for remedy in remedies() {
        let of = |lang| told(&finding(What::Answers, Mark::Bad, Some(remedy.clone())), lang);
        let [ja, en] = Lang::ALL.map(of);
        assert_eq!(ja.command, en.command, "{remedy:?}");
        for told in [&ja, &en] {
            assert!(!told.todo.is_empty() && !told.todo.contains(['{', '}', '\n']), "{remedy:?}: {told:?}");
            let command = told.command.as_deref().unwrap_or_default();
            assert!(command.is_empty() || !told.todo.contains(command), "{told:?}: it is told once");
        }
        let Some(command) = ja.command else { continue };
        let mut shell = Command::new("sh").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
        shell.stdin.take().unwrap().write_all(command.as_bytes()).unwrap();
        assert!(shell.wait().unwrap().success(), "{command}");
    }
}

#[test]
fn the_rule_for_polkit_lets_in_whoever_types_it_for_both_actions() {
    let command =
        told(&finding(What::Answers, Mark::Bad, Some(Remedy::PolkitRule)), Lang::En).command.unwrap();
    // The shell runs all of it but the writing.
    let command = command.replace("sudo tee /etc/polkit-1/rules.d/50-pcscd.rules", "cat");
    let ran = Command::new("sh").args(["-c", &command]).env("USER", "hanako").output().unwrap();
    let rule = String::from_utf8(ran.stdout).unwrap();
    for part in [
        r#"subject.user == "hanako""#,
        r#""org.debian.pcsc-lite.access_pcsc""#,
        r#""org.debian.pcsc-lite.access_card""#,
        "return polkit.Result.YES;",
    ] {
        assert!(rule.contains(part), "{rule}");
    }
}

#[test]
fn a_name_from_outside_is_neither_drawn_nor_run() {
    let evil = "x\u{1b}[31m'; rm -rf ~; '\u{202e}".to_owned();
    let whats = [
        What::System(Some(evil.clone())),
        What::Listed(evil.clone()),
        What::Present { reader: evil.clone(), atr: Vec::new() },
        What::OnBus(Device { name: Some(evil.clone()), ..device() }),
        What::LibraryCopies(vec![evil.clone()]),
    ];
    let remedies = [
        Remedy::Blacklist(evil.clone()),
        Remedy::RemoveCopies(vec![format!("/{evil}")]),
        Remedy::GetSocket(evil.clone()),
        Remedy::InstallBundle(Packages::Apt, evil.clone()),
        Remedy::InstallBundle(Packages::Dnf, evil),
    ];
    for (what, remedy) in whats.into_iter().zip(remedies) {
        let found = report([finding(what, Mark::Bad, Some(remedy))]);
        for lang in Lang::ALL {
            let page = page(&found, at("2026-11-22T15:00:00+09:00"), lang);
            assert!(!page.contains(['\u{1b}', '\u{202e}']), "{page}");
            assert_eq!(told(&found.findings[0], lang).command, None);
        }
    }
    let odd = Remedy::RemoveCopies(vec!["/opt/a b/lib$(x).so".into()]);
    let told = told(&finding(What::Answers, Mark::Bad, Some(odd)), Lang::En);
    assert_eq!(told.command.as_deref(), Some("sudo rm -i '/opt/a b/lib$(x).so'; sudo ldconfig"));
}

#[test]
fn the_sentence_says_where_it_stops_and_what_to_do() {
    let masked = finding(What::UnitMasked("pcscd.socket"), Mark::Bad, Some(Remedy::Unmask("pcscd.socket")));
    let found = report([masked]);
    assert_eq!(
        sentence(&found, Lang::Ja),
        (
            Tone::Bad,
            "PC/SC サービスで止まっています: pcscd.socket がマスクされています。マスクを外してください。"
                .into()
        )
    );
    assert_eq!(
        sentence(&found, Lang::En),
        (Tone::Bad, "It stops at the PC/SC service: pcscd.socket is masked. Unmask it.".into())
    );
    let card = Finding { part: Part::Card, ..finding(What::Kind(CardKind::MyNumber), Mark::Good, None) };
    assert_eq!(sentence(&report([card]), Lang::En).0, Tone::Good);
    assert_eq!(sentence(&report([]), Lang::En).0, Tone::Plain);
}

#[test]
fn the_walk_is_a_tree_that_can_be_read_without_its_marks() {
    let found = report([
        finding(What::Answers, Mark::Good, None),
        finding(What::JournalBarred, Mark::Unknown, Some(Remedy::ReadJournal)),
        finding(What::Silent, Mark::Bad, Some(Remedy::RestartHung)),
    ]);
    let told: Vec<String> = lines(&found, false, Lang::En).iter().map(|line| line.whole(true)).collect();
    assert_eq!(
        told[1..6],
        [
            "[NG] PC/SC service",
            "  [ok] The PC/SC service answers (likely)",
            "  [??] not known: pcscd's journal could not be read (likely)",
            "    It may say why something was refused.",
            "    -> To read it, as an administrator:",
        ]
    );
    assert!(told.iter().all(|line| line.is_ascii()), "{told:?}");
}

/// What of a value does not fit its schema: of the keywords that `docs/doctor-schema.json` uses, each.
pub(crate) fn misfits(value: &Value, schema: &Value, root: &Value, at: &str) -> Vec<String> {
    let is_of = |word: &str| match word {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other}"),
    };
    let mut told = Vec::new();
    for (keyword, says) in schema.as_object().unwrap() {
        let fits = match keyword.as_str() {
            "type" => match says {
                Value::Array(words) => words.iter().any(|word| is_of(word.as_str().unwrap())),
                word => is_of(word.as_str().unwrap()),
            },
            "enum" => says.as_array().unwrap().contains(value),
            "const" => says == value,
            "minimum" => value.as_f64() >= says.as_f64(),
            "required" => {
                says.as_array().unwrap().iter().all(|key| value.get(key.as_str().unwrap()).is_some())
            }
            "anyOf" => says.as_array().unwrap().iter().any(|one| misfits(value, one, root, at).is_empty()),
            "$ref" => {
                let of = root.pointer(says.as_str().unwrap().trim_start_matches('#')).unwrap();
                told.extend(misfits(value, of, root, at));
                true
            }
            "properties" => {
                for (key, one) in value.as_object().unwrap() {
                    match says.get(key) {
                        Some(of) => told.extend(misfits(one, of, root, &format!("{at}/{key}"))),
                        None => told.push(format!("{at}/{key} is not in the schema")),
                    }
                }
                true
            }
            "items" => {
                told.extend(value.as_array().unwrap().iter().flat_map(|one| misfits(one, says, root, at)));
                true
            }
            "description" | "title" | "$schema" | "$defs" | "additionalProperties" => true,
            other => panic!("{other}"),
        };
        if !fits {
            told.push(format!("{at}: {value} is not {keyword} {says}"));
        }
    }
    told
}

#[test]
fn the_json_is_as_its_schema_says_and_the_schema_says_nothing_else() {
    let schema: Value = serde_json::from_str(include_str!("../../../docs/doctor-schema.json")).unwrap();
    let now = at("2026-11-22T15:00:00+09:00");
    let mut seen: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for found in [whole(), report([]), report([finding(What::Kind(CardKind::Android), Mark::Good, None)])] {
        for lang in Lang::ALL {
            let told = value(&found, now, lang);
            let misfits = misfits(&told, &schema, &schema, "");
            assert!(misfits.is_empty(), "{misfits:#?}");
            for finding in told["findings"].as_array().unwrap() {
                let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
                seen.entry("finding").or_default().extend(keys(finding));
                seen.entry("facts").or_default().extend(keys(&finding["facts"]));
                seen.entry("kind").or_default().insert(finding["kind"].as_str().unwrap().to_owned());
            }
        }
    }
    let listed = |list: &Value| -> BTreeSet<String> {
        let keys: Vec<String> = match list {
            Value::Object(map) => map.keys().cloned().collect(),
            other => serde_json::from_value(other.clone()).unwrap(),
        };
        keys.into_iter().filter(|key| key != "display").collect()
    };
    let of = &schema["$defs"];
    assert_eq!(seen["finding"], listed(&of["finding"]["properties"]));
    assert_eq!(seen["facts"], listed(&of["facts"]["properties"]));
    assert_eq!(seen["kind"], listed(&of["kind"]["enum"]));
}

#[test]
fn the_page_tells_in_both_languages_the_same_facts() {
    let now = at("2026-11-22T15:00:00+09:00");
    let facts = |lang| {
        let page = page(&whole(), now, lang);
        let (words, json) = page.split_once("\n{").unwrap();
        let json: Value = serde_json::from_str(&format!("{{{json}")).unwrap();
        let told = json["findings"].as_array().unwrap().iter();
        let told = told.map(|it| (it["kind"].clone(), it["facts"].clone(), it["command"].clone()));
        let signs = words.lines().map(|line| line.len() - line.trim_start().len()).collect::<Vec<_>>();
        (told.collect::<Vec<_>>(), signs)
    };
    let [ja, en] = Lang::ALL.map(facts);
    assert_eq!(ja.0.len(), all().len());
    assert_eq!(ja, en);
}
