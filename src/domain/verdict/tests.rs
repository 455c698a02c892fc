use proptest::prelude::*;

use super::*;

#[test]
fn the_worst_of_several_signatures_decides() {
    use Indication::*;
    assert_eq!(TotalPassed.max(Indeterminate), Indeterminate);
    assert_eq!(Indeterminate.max(TotalFailed), TotalFailed);
    assert_eq!(TotalFailed.max(TotalPassed), TotalFailed);
    assert_eq!(TotalPassed.max(TotalPassed), TotalPassed);
}

#[test]
fn only_broken_bytes_fail_a_signature_and_the_rest_is_undecided() {
    assert_eq!(Defect::DocumentDiffers.sub_indication().indication(), Indication::TotalFailed);
    assert_eq!(Defect::SignatureDiffers.sub_indication().indication(), Indication::TotalFailed);
    assert_eq!(Defect::TestRoot.sub_indication().indication(), Indication::Indeterminate);
    assert_eq!(Defect::WeakDigest.sub_indication().indication(), Indication::Indeterminate);
    assert_eq!(Defect::UnknownDigest.sub_indication().indication(), Indication::Indeterminate);
    assert_eq!(Defect::Expired.sub_indication().key(), "OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn what_could_not_be_looked_at_is_neither_a_fault_nor_a_merit() {
    for unseen in [
        Defect::UnknownDigest,
        Defect::UnknownSignature,
        Defect::UnknownKey,
        Defect::IssuerUnsupported,
        Defect::ReferenceUnchecked,
        Defect::NoChain,
        Defect::DocumentAbsent,
        Defect::CertificateAbsent,
        Defect::TooMuch,
    ] {
        assert_eq!(Finding::Against(unseen).fit(), Some(Fit::Unchecked), "{unseen:?}");
    }
    for seen in
        [Defect::Expired, Defect::TestRoot, Defect::WeakDigest, Defect::KeyUsage, Defect::DocumentDiffers]
    {
        assert_eq!(Finding::Against(seen).fit(), Some(Fit::Misfits), "{seen:?}");
    }
    assert!(NotConfirmed::ALL.into_iter().all(|open| Finding::Open(open).fit() == Some(Fit::Unchecked)));
}

#[test]
fn the_worst_of_several_is_told_first_and_those_that_are_alike_as_they_stand() {
    let of = |defect: Option<Defect>| SignatureReport {
        findings: Findings::settled(RIGHT.into_iter().chain(defect.map(Finding::Against))),
        digest_named: true,
        unsupported: Vec::new(),
        digest_algorithm: None,
        signing_time_claimed: None,
        signer_certificate: None,
        chain: None,
        time_stamp: false,
    };
    let signatures =
        [None, Some(Defect::NoChain), Some(Defect::SignatureDiffers), Some(Defect::TooMuch)].map(of);
    let report = SignedFileReport { attached: true, content_length: None, signatures: signatures.into() };
    assert_eq!(report.worst_first(), [2, 1, 3, 0]);
}

/// Any finding.
fn finding() -> impl Strategy<Value = Finding> {
    use prop::sample::select;
    prop_oneof![
        3 => select(&Confirmed::ALL[..]).prop_map(Finding::Holds),
        1 => select(&NotConfirmed::ALL[..]).prop_map(Finding::Open),
        3 => select(&Defect::ALL[..]).prop_map(Finding::Against),
        1 => select(&Caution::ALL[..]).prop_map(Finding::Noted),
    ]
}

/// What a signature of which everything was confirmed is told by.
pub(crate) const RIGHT: [Finding; 7] = [
    Finding::Holds(Confirmed::Document),
    Finding::Holds(Confirmed::Signature),
    Finding::Holds(Confirmed::CertificateBinding),
    Finding::Holds(Confirmed::KeyUsage),
    Finding::Holds(Confirmed::Chain),
    Finding::Holds(Confirmed::ValidNow),
    Finding::Open(NotConfirmed::SigningTimeAbsent),
];

/// Few findings, or few beside all that makes a pass.
pub(crate) fn findings() -> impl Strategy<Value = Vec<Finding>> {
    let some = prop::collection::vec(finding(), 0..6);
    (any::<bool>(), some).prop_map(|(right, some)| {
        let right = if right { &RIGHT[..] } else { &[] };
        right.iter().copied().chain(some).collect()
    })
}

/// The indication of the graver of two.
fn table(findings: &[Finding]) -> Indication {
    use Defect::*;
    let failed = [
        MalformedSigner,
        WrongVersion,
        AttributesMissing,
        ContentTypeAttribute,
        ContentTypeDiffers,
        MessageDigestAttribute,
        AttributeForm,
        AlgorithmsDisagree,
        DocumentDiffers,
        SignatureDiffers,
        ByteRange,
        Contents,
        Gap,
        Leftover,
        Elsewhere,
        FieldTwice,
        NotDetached,
    ];
    let one = |finding: &Finding| match finding {
        Finding::Against(defect) if failed.contains(defect) => Indication::TotalFailed,
        Finding::Against(_) => Indication::Indeterminate,
        _ => Indication::TotalPassed,
    };
    findings.iter().map(one).max().unwrap_or(Indication::TotalFailed)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_finding_stands_in_two_places_none_is_missing_and_the_indication_follows(found in findings()) {
        let settled = Findings::settled(found.clone());
        let all: Vec<Finding> = settled.iter().collect();
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                prop_assert_ne!(one, other);
                prop_assert!(one.matter() != other.matter() || one.place() == other.place(), "{:?}", all);
            }
        }
        // Nothing is left out but what a graver finding about the same says better.
        for one in &found {
            let graver = |other: &Finding| other != one && other.matter() == one.matter();
            prop_assert!(all.contains(one) || all.iter().any(graver), "{:?} in {:?}", one, all);
            if let Finding::Against(defect) = one {
                let indication = defect.sub_indication().indication();
                prop_assert!(all.contains(one) || indication == Indication::Indeterminate);
            }
        }
        for asked in [
            Matter::Document,
            Matter::Signature,
            Matter::CertificateBinding,
            Matter::KeyUsage,
            Matter::Chain,
            Matter::ValidNow,
            Matter::SigningTime,
            Matter::Revocation,
        ] {
            prop_assert!(settled.place_of(asked).is_some(), "{:?} in {:?}", asked, all);
        }
        // Nothing is said to be so that was not found.
        prop_assert!(all.iter().all(|one| !matches!(one, Finding::Holds(_)) || found.contains(one)));
        let report = SignatureReport {
            findings: settled.clone(),
            digest_named: true,
            unsupported: Vec::new(),
            digest_algorithm: None,
            signing_time_claimed: None,
            signer_certificate: None,
            chain: None,
            time_stamp: false,
        };
        prop_assert_eq!(report.indication(), table(&all));
        prop_assert_eq!(report.problem().is_none(), all.iter().all(|one| !matches!(one, Finding::Against(_))));
        if report.indication() == Indication::TotalPassed {
            let needed = [0, 1, 3, 4, 5].map(|at| RIGHT[at]);
            prop_assert!(needed.iter().all(|one| all.contains(one)), "{:?}", all);
        }
        prop_assert_eq!(settled.at(Place::Wrong).next().is_some(), report.indication() == Indication::TotalFailed);
        // Every finding stands in one box, cautions in none; nothing that fits is doubted in another, and what fails a
        // signature was seen not to fit.
        let boxes: Vec<Finding> = Fit::ALL.into_iter().flat_map(|fit| settled.fit(fit)).collect();
        prop_assert_eq!(boxes.len(), all.iter().filter(|one| one.place() != Place::Note).count());
        prop_assert!(all.iter().all(|one| one.place() == Place::Note || boxes.contains(one)));
        for one in settled.fit(Fit::Fits) {
            prop_assert!(boxes.iter().all(|other| one == *other || one.matter() != other.matter()), "{:?}", all);
        }
        let misfits: Vec<Finding> = settled.fit(Fit::Misfits).collect();
        prop_assert!(settled.at(Place::Wrong).all(|one| misfits.contains(&one)));
        prop_assert!(report.indication() != Indication::TotalPassed || misfits.is_empty());
        prop_assert_eq!(Findings::settled(all), settled);
    }
}

#[test]
fn what_speaks_against_a_pass_outweighs_what_was_confirmed_of_the_same() {
    let against = [Finding::Against(Defect::CertificateDiffers)];
    let settled = Findings::settled(RIGHT.into_iter().chain(against));
    assert!(!settled.holds(Confirmed::CertificateBinding));
    assert_eq!(settled.problem(), Some(Defect::CertificateDiffers));
    // And nothing passes of which less was found.
    for lacking in [0, 1, 3, 4, 5] {
        let rest = RIGHT.into_iter().enumerate().filter(|(at, _)| *at != lacking).map(|(_, each)| each);
        assert!(Findings::settled(rest).problem().is_some(), "{lacking}");
    }
    assert_eq!(Findings::settled(RIGHT).problem(), None);
}
