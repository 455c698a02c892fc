//! The list of findings and what follows from it.

use super::facts::{Facts, Os};
use super::fault::Fault;
use super::finding::{Finding, Mark, Part, Remedy, What};
use super::rules;
use crate::link::{Init, Packages};

/// All that was found, from the machine to the card.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DiagReport {
    /// In the order of the parts; within one, of the rules.
    pub findings: Vec<Finding>,
}

/// Does it work?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Verdict<'a> {
    /// A My Number Card answers.
    Works,
    /// It stops here.
    Stops(&'a Finding),
    /// What was looked at is as it should be, and whether a card answers was not seen.
    Unseen,
}

impl DiagReport {
    /// What the rules say of these facts, held against each other: where a card answers nothing before it stopped, and what
    /// follows from what stopped earlier is told, though not as a second stop.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        let mut findings: Vec<Finding> = rules::RULES.iter().flat_map(|rule| (rule.find)(facts)).collect();
        findings.sort_by_key(|finding| finding.part);
        let answers = findings.iter().any(Finding::is_the_card);
        let mut stopped = false;
        for finding in findings.iter_mut().filter(|finding| finding.mark == Mark::Bad) {
            let several = matches!(finding.what, What::SeveralCards(_));
            let passed = answers && finding.part < Part::Application && !several;
            let follows = !answers && std::mem::replace(&mut stopped, true);
            if passed || follows {
                finding.mark = Mark::Warn;
            }
        }
        for remedy in findings.iter_mut().filter_map(|finding| finding.remedy.as_mut()) {
            suit(remedy, facts);
        }
        Self { findings }
    }

    /// The code that a command ends with: 0 where a card answers that this program works with, whatever its PINs and
    /// certificates are; else that of where it stops.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let several = self.findings.iter().any(|finding| matches!(finding.what, What::SeveralCards(_)));
        if several {
            return 2;
        }
        if self.answers() {
            return 0;
        }
        // Where nothing stopped, what was not looked at is what is missing.
        let unseen = || {
            let unasked =
                |finding: &&Finding| matches!(finding.what, What::CardUnasked | What::ServiceUnasked);
            self.findings.iter().find(unasked)
        };
        match self.findings.iter().find(|finding| finding.mark == Mark::Bad).or_else(unseen) {
            Some(finding) => finding.exit_code(),
            None => 1,
        }
    }

    /// The one sentence: where it stops is the first that is bad.
    pub fn verdict(&self) -> Verdict<'_> {
        let stop = self.findings.iter().find(|finding| finding.mark == Mark::Bad);
        match stop {
            Some(finding) => Verdict::Stops(finding),
            None if self.answers() => Verdict::Works,
            None => Verdict::Unseen,
        }
    }

    /// Did a card answer that this program works with?
    #[must_use]
    pub fn answers(&self) -> bool {
        self.findings.iter().any(Finding::is_the_card)
    }

    /// The findings of a part.
    pub fn of_part(&self, part: Part) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.part == part)
    }
}

/// Rules speak of systemd and of files in `/etc`; where a system has another way, it is told in their place.
fn suit(remedy: &mut Remedy, facts: &Facts) {
    let Some(system) = facts.machine.as_ref().map(|machine| &machine.system).filter(|_| !facts.simulated)
    else {
        return;
    };
    let packages = system.packages.unwrap_or(Packages::Unknown);
    let other = match (&*remedy, system.os) {
        (
            Remedy::Fault(Fault::NoService | Fault::NotStarted(_) | Fault::ServiceMismatch)
            | Remedy::RestartHung,
            Os::MacOs | Os::Windows,
        ) => Remedy::RestartComputer,
        (Remedy::Fault(Fault::ServiceMismatch), Os::Linux) => Remedy::MatchVersions(packages),
        (Remedy::Fault(Fault::NotInstalled(packages)), Os::Linux) => {
            Remedy::InstallService(*packages, system.init)
        }
        // In a sandbox the service is the machine's outside, of which nothing is known.
        (Remedy::EnableSocket | Remedy::Fault(Fault::NoService | Fault::NotStarted(_)), Os::Linux)
            if system.sandbox.is_none() =>
        {
            match system.init {
                Some(Init::Systemd) => remedy.clone(),
                Some(Init::OpenRc) => Remedy::StartDaemon,
                None => Remedy::StartByHand,
            }
        }
        (Remedy::Restart(_) | Remedy::RestartHung, Os::Linux) if system.sandbox.is_none() => {
            match system.init {
                Some(Init::Systemd) => remedy.clone(),
                Some(Init::OpenRc) => Remedy::RestartDaemon,
                None => Remedy::RestartByHand,
            }
        }
        _ => remedy.clone(),
    };
    *remedy = if system.id.as_deref() == Some("nixos") { declared(other) } else { other };
}

/// On NixOS services and rules are part of the system's configuration.
fn declared(remedy: Remedy) -> Remedy {
    match remedy {
        Remedy::EnableSocket
        | Remedy::StartByHand
        | Remedy::InstallService(..)
        | Remedy::InstallDriver(_)
        | Remedy::RestoreDriver(_) => Remedy::DeclareService,
        Remedy::PolkitRule => Remedy::DeclarePolkit,
        Remedy::Blacklist(module) => Remedy::DeclareBlacklist(module),
        Remedy::MatchVersions(_) => Remedy::RebuildSystem,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::facts::{Inside, Reader, Seen, Service, UsbReader};
    use crate::diag::rules::stand::*;
    use crate::domain::credential::{Secret, Tries};
    use crate::domain::kind::CardKind;

    /// What is changed of a machine on which all is well; the rule that it stops at, how many are bad, the code.
    type Row = (fn(&mut Facts), Option<&'static str>, usize, u8);

    const ROWS: &[Row] = &[
        (|_| (), None, 0, 0),
        (uninstalled, Some("S2"), 1, 3),
        (asleep, Some("S5"), 1, 3),
        (|f| f.service = Service::Silent, Some("R1"), 1, 3),
        (|f| down(f, Fault::Denied), Some("R3"), 1, 3),
        (|f| down(f, Fault::NoThread), Some("R1"), 1, 1),
        (|f| f.service = Service::Unasked, None, 0, 3),
        // The kernel has one reader, no driver knows the other: one part.
        (
            |f| {
                unlisted(f);
                let taken = crate::diag::facts::UsbReader { driver: Some("port100".into()), ..rc_s380() };
                machine(f).usb = Seen::Is(vec![taken, nameless()]);
            },
            Some("R5"),
            1,
            3,
        ),
        (|f| f.wanted = Some("ACR39".into()), Some("L2"), 1, 2),
        (emptied, Some("C6"), 1, 4),
        (|f| fails(f, Fault::Held), Some("R7"), 1, 4),
        (|f| fails(f, Fault::NoService), Some("C5"), 1, 3),
        (|f| fails(f, Fault::OutOfUse(0x6285)), Some("C5"), 1, 8),
        (|f| first(f).card = None, None, 0, 4),
        (|f| card(f).looked = Ok(card_report(CardKind::Other)), Some("R9"), 1, 8),
        (|f| card(f).looked = Ok(card_report(CardKind::Juki)), Some("R9"), 1, 8),
        (|f| card(f).looked = Ok(card_report(CardKind::Android)), None, 0, 0),
        // A card answers, whatever else is there.
        (|f| readers(f).push(reader("Other 01 00", Inside::Mute)), None, 0, 0),
        (|f| machine(f).socket = Seen::Not, None, 0, 0),
        (
            |f| {
                let second = Reader { name: "Other 01 00".into(), ..first(f).clone() };
                readers(f).push(second);
            },
            Some("C3"),
            1,
            2,
        ),
        // No fault of machine or reader.
        (|f| *report(f).tries_mut(Secret::Auth) = Ok(Tries::Locked), Some("R15"), 1, 0),
        (
            |f| f.now = Some(chrono::DateTime::parse_from_rfc3339("2050-01-01T12:00:00+09:00").unwrap()),
            Some("Z1"),
            1,
            0,
        ),
        (
            |f| {
                f.machine = None;
                f.simulated = true;
            },
            None,
            0,
            0,
        ),
        (|f| *f = Facts::default(), None, 0, 3),
    ];

    #[test]
    fn it_stops_at_the_first_that_is_bad_and_ends_with_its_code() {
        for (number, (change, stop, count, code)) in ROWS.iter().enumerate() {
            let mut facts = well();
            change(&mut facts);
            let report = DiagReport::of(&facts);
            let bad: Vec<&str> = report
                .findings
                .iter()
                .filter(|finding| finding.mark == Mark::Bad)
                .map(|finding| finding.rule)
                .collect();
            assert_eq!((bad.first().copied(), bad.len()), (*stop, *count), "row {number}: {bad:?}");
            assert_eq!(report.exit_code(), *code, "row {number}");
            match report.verdict() {
                Verdict::Stops(finding) => assert_eq!(Some(finding.rule), *stop, "row {number}"),
                Verdict::Works => assert!(stop.is_none() && *code == 0, "row {number}"),
                Verdict::Unseen => assert!(stop.is_none() && *code != 0, "row {number}"),
            }
        }
    }

    #[test]
    fn findings_stand_in_the_order_of_the_parts() {
        for (change, ..) in ROWS {
            let mut facts = well();
            change(&mut facts);
            let parts: Vec<Part> =
                DiagReport::of(&facts).findings.iter().map(|finding| finding.part).collect();
            assert!(parts.is_sorted(), "{parts:?}");
        }
    }

    #[test]
    fn what_nobody_looked_at_is_neither_good_nor_bad() {
        let report = DiagReport::of(&Facts::default());
        assert!(!report.findings.is_empty());
        assert!(report.findings.iter().all(|finding| finding.mark == Mark::Unknown), "{report:?}");
        let mut facts = well();
        let system = machine(&mut facts).system.clone();
        facts.machine = Some(crate::diag::facts::Machine { system, ..Default::default() });
        facts.service = Service::Unasked;
        let report = DiagReport::of(&facts);
        let known: Vec<&Finding> =
            report.findings.iter().filter(|finding| finding.mark != Mark::Unknown).collect();
        assert_eq!(known.len(), 1, "the system's own name: {known:?}");
    }

    #[test]
    fn a_system_without_systemd_or_packages_is_told_its_own_way() {
        let remedies = |id: &str, init, change: fn(&mut Facts)| -> Vec<Remedy> {
            let mut facts = well();
            change(&mut facts);
            let system = &mut machine(&mut facts).system;
            (system.id, system.init) = (Some(id.into()), init);
            DiagReport::of(&facts).findings.into_iter().filter_map(|finding| finding.remedy).collect()
        };
        let silent: fn(&mut Facts) = |f| f.service = Service::Silent;
        let denied: fn(&mut Facts) = |f| down(f, Fault::Denied);
        let away: fn(&mut Facts) = |f| down(f, Fault::NoService);
        let apart: fn(&mut Facts) = |f| down(f, Fault::ServiceMismatch);
        let taken: fn(&mut Facts) = |f| {
            unlisted(f);
            let taken = UsbReader { driver: Some("pn533_usb".into()), ..nameless() };
            machine(f).usb = Seen::Is(vec![taken]);
        };
        let (systemd, openrc) = (Some(Init::Systemd), Some(Init::OpenRc));
        for (id, init, change, told) in [
            ("debian", systemd, asleep as fn(&mut Facts), Remedy::EnableSocket),
            ("alpine", openrc, asleep, Remedy::StartDaemon),
            ("gentoo", openrc, away, Remedy::StartDaemon),
            ("debian", None, asleep, Remedy::StartByHand),
            ("debian", systemd, silent, Remedy::RestartHung),
            ("alpine", openrc, silent, Remedy::RestartDaemon),
            ("debian", None, silent, Remedy::RestartByHand),
            ("debian", systemd, apart, Remedy::MatchVersions(Packages::Apt)),
            ("nixos", systemd, apart, Remedy::RebuildSystem),
            ("nixos", systemd, uninstalled, Remedy::DeclareService),
            ("nixos", systemd, denied, Remedy::DeclarePolkit),
            ("nixos", systemd, taken, Remedy::DeclareBlacklist("pn533_usb".into())),
        ] {
            let told_here = remedies(id, init, change);
            assert!(told_here.contains(&told), "{id} {init:?}: {told_here:?}");
        }
    }
}
