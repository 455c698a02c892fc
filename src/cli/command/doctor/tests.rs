//! Every machine of the fixtures, in the words of both languages.

use super::*;
use crate::diag::facts::{Machine, Os};
use crate::diag::finding::{Mark, Part, Remedy};
use crate::diag::machine::tests::{report_with, reports};
use crate::domain::kind::CardKind;
use crate::link::{Init, Packages};

const NOW: &str = "2026-11-22T15:00:00+09:00";

fn now() -> crate::domain::calendar::Instant {
    crate::domain::calendar::parse(NOW).unwrap()
}

/// Which machines have this in what is to be typed on them: what manages packages, and what starts services.
fn is_for(command: &str, machine: &Machine) -> bool {
    let system = &machine.system;
    let nixos = system.id.as_deref() == Some("nixos");
    let of: [(&str, bool); 11] = [
        ("apt ", system.packages == Some(Packages::Apt)),
        ("dnf ", system.packages == Some(Packages::Dnf)),
        ("pacman ", system.packages == Some(Packages::Pacman)),
        ("zypper ", system.packages == Some(Packages::Zypper)),
        ("apk ", system.packages == Some(Packages::Apk)),
        ("systemctl ", system.init == Some(Init::Systemd)),
        ("rc-service ", system.init == Some(Init::OpenRc)),
        ("nixos-rebuild", nixos),
        ("/etc/polkit-1", !nixos),
        ("sc.exe ", system.os == Os::Windows),
        ("defaults ", system.os == Os::MacOs),
    ];
    of.into_iter().all(|(word, fits)| fits || !command.contains(word))
}

/// What nobody types: it is done with hands, or with another machine.
const fn is_done_by_hand(remedy: &Remedy) -> bool {
    matches!(
        remedy,
        Remedy::PlugReader
            | Remedy::ReplaceReader
            | Remedy::UseDistribution
            | Remedy::ShareSocket
            | Remedy::MakersDriver
            | Remedy::RestartByHand
            | Remedy::MatchOutside
    )
}

#[test]
fn every_machine_is_told_one_stop_in_the_same_words_by_the_same_code_and_with_its_own_commands() {
    for (name, machine, report) in reports() {
        let bad: Vec<&Finding> = report.findings.iter().filter(|found| found.mark == Mark::Bad).collect();
        let [stop] = bad[..] else { panic!("{name}: {bad:?}") };
        for lang in Lang::ALL {
            let Some(Failure::Diagnosed(code, kind, [what, todo])) = super::stop(&report, lang) else {
                panic!("{name}: it ends with 0")
            };
            let value = diag::value(&report, now(), lang);
            let verdict = &value["verdict"];
            let words = diag::told(stop, lang);
            let sentence = diag::sentence(&report, lang).1;
            assert_eq!(code, report.exit_code(), "{name}");
            assert_eq!(code, stop.exit_code(), "{name}");
            assert_eq!((&verdict["state"], &verdict["kind"]), (&"stops".into(), &kind.into()), "{name}");
            assert_eq!(verdict["rule"], stop.rule, "{name}");
            assert_eq!(verdict["sentence"], sentence.as_str(), "{name}");
            assert_eq!(diag::lines(&report, false, lang)[0].text, sentence, "{name}");
            assert!(sentence.contains(&what) && sentence.contains(&words.todo), "{name}: {sentence}\n{what}");
            let typed = words.command.as_deref().filter(|command| !command.contains('\n'));
            assert!(todo.starts_with(words.todo.trim_end_matches(['。', '.'])), "{name}: {todo}");
            assert!(typed.is_none_or(|command| todo.ends_with(command)), "{name}: {todo}");
            assert_eq!(verdict["command"].as_str(), words.command.as_deref(), "{name}");
            assert_eq!(sentence.is_ascii(), lang == Lang::En, "{name}: {sentence}");

            let at_fault = stop.part < Part::Reader && !stop.remedy.as_ref().is_some_and(is_done_by_hand);
            assert!(!at_fault || words.command.is_some(), "{name}: nothing to type for {stop:?}");
        }
        for finding in &report.findings {
            let [ja, en] = Lang::ALL.map(|lang| diag::told(finding, lang));
            assert_eq!(ja.command, en.command, "{name}");
            let fits = ja.command.as_deref().is_none_or(|command| is_for(command, machine));
            assert!(fits, "{name}: {:?} of {finding:?}", ja.command);
        }
    }
}

#[test]
fn whoever_has_the_report_alone_knows_reader_driver_versions_card_and_what_to_do() {
    let versions = ["libpcsclite 1.9.9", "pcscd 1.9.9"];
    let of_old = reports().into_iter().find(|(name, ..)| *name == "old-libccid").unwrap().2;
    let of_juki = report_with("debian-12", CardKind::Juki);
    for (report, lang, told) in [
        (&of_old, Lang::Ja, &["054c:0dc9", "1.4.31", "カードの種類"][..]),
        (&of_old, Lang::En, &["054c:0dc9", "1.4.31", "kind of card"]),
        (&of_juki, Lang::Ja, &["054c:0dc9", "ifd-ccid.bundle 1.5.2", "住民基本台帳カード"]),
        (&of_juki, Lang::En, &["054c:0dc9", "ifd-ccid.bundle 1.5.2", "Juki"]),
    ] {
        let page = diag::page(report, now(), lang);
        let (words, json) = page.split_once("\n{").unwrap();
        for part in versions.iter().chain(told) {
            assert!(words.contains(part), "{part} is not in\n{words}");
        }
        let sentence = diag::sentence(report, lang).1;
        assert_eq!(words.lines().nth(3), Some(sentence.as_str()), "what failed first is told first");
        let stop = report.findings.iter().find(|finding| finding.mark == Mark::Bad).unwrap();
        let todo = diag::told(stop, lang);
        let typed = todo.command.unwrap_or_default();
        assert!(words.contains(&todo.todo) && words.contains(&typed), "{words}");
        assert!(json.contains("054c") && json.contains(stop.rule), "{json}");
    }
}
