use super::*;
use crate::domain::verdict::ChainVerdict;
use crate::present::sample;

const SIGNS: Signs = Signs {
    covered: "=",
    signed: "*",
    added: "o",
    changed: "#",
    unknown: "?",
    left: "...",
    within: "=",
    beyond: "-",
};

fn added(what: Change, revision: u32) -> Addition {
    Addition { what, revision, object: Some(9), seen: None }
}

fn scoped(revision: u32, revisions: u32, additions: Vec<Addition>) -> Scope {
    let covers = if revision == revisions { Covers::WholeFile } else { Covers::Revision };
    let later = match &additions[..] {
        _ if covers == Covers::WholeFile => Later::None,
        all if all.iter().all(|each| accepted(each.what)) => Later::SignaturesOnly,
        _ => Later::Changed,
    };
    Scope { covers, revision: Some(revision), revisions, later, end: Some(1000), additions }
}

fn signature(scope: Scope) -> InPdf {
    InPdf {
        field: "Signature1".to_owned(),
        time_stamp: false,
        sub_filter: Some("adbe.pkcs7.detached".to_owned()),
        name: Some("見本　花子".to_owned()),
        reason: Some("承認\u{1b}[2J".to_owned()),
        location: None,
        claimed: Some(sample::now()),
        scope,
        certifies: None,
        time_stamps: Vec::new(),
    }
}

fn report(signatures: Vec<InPdf>) -> PdfReport {
    let revisions = signatures.first().map_or(1, |each| each.scope.revisions);
    PdfReport {
        pages: Some(3),
        revisions,
        length: 1234,
        signatures,
        filing: crate::domain::pdf::Filing::default(),
    }
}

fn text(section: &Section) -> String {
    section.rows.iter().map(|row| format!("{} {}\n", row.label, row.value.as_str())).collect()
}

fn lines(signatures: Vec<InPdf>) -> Vec<String> {
    let count = signatures.len();
    let drawn = revisions(&report(signatures), Lang::En).drawn(&SIGNS, Lang::En);
    let lines = drawn.rows.iter().map(|row| row.value.split("  ").next().unwrap().to_owned());
    lines.take(count).collect()
}

#[test]
fn each_signature_has_a_line_of_what_it_covers_and_what_came_after_it() {
    let only = |what| vec![added(what, 3)];
    for (scope, line) in [
        (scoped(1, 1, Vec::new()), "*"),
        (scoped(2, 2, Vec::new()), "==*"),
        (scoped(2, 3, only(Change::Signature)), "==*-o"),
        (scoped(2, 3, only(Change::SecurityStore)), "==*-o"),
        (scoped(2, 3, only(Change::TimeStamp)), "==*-o"),
        (scoped(2, 3, only(Change::Page)), "==*-#"),
        (scoped(1, 3, vec![added(Change::Signature, 2), added(Change::Annotation, 3)]), "*-o-#"),
        // It was changed, and nothing that is known says where: neither is said of a revision.
        (Scope { later: Later::Changed, ..scoped(1, 2, Vec::new()) }, "*-?"),
        (Scope { covers: Covers::Unclear, revision: None, ..scoped(1, 2, Vec::new()) }, "?-?"),
    ] {
        assert_eq!(lines(vec![signature(scope.clone())]), [line], "{scope:?}");
    }
}

#[test]
fn only_signs_that_are_drawn_are_explained() {
    let legend = |scope| {
        let drawn = revisions(&report(vec![signature(scope)]), Lang::En).drawn(&SIGNS, Lang::En);
        drawn.rows[1..].iter().map(|row| row.value.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(legend(scoped(2, 2, Vec::new())), ["* what was signed"]);
    assert_eq!(legend(scoped(1, 2, vec![added(Change::Page, 2)])), ["* what was signed  # changed"]);
    let unclear = Scope { covers: Covers::Unclear, revision: None, ..scoped(1, 2, Vec::new()) };
    assert!(legend(unclear).is_empty());
}

#[test]
fn of_what_was_not_looked_at_nothing_is_told() {
    let unclear =
        Scope { covers: Covers::Unclear, revision: None, later: Later::Changed, ..scoped(1, 2, Vec::new()) };
    let all = report(vec![signature(unclear.clone())]);
    for lang in Lang::ALL {
        let told = text(&within(&signature(unclear.clone()), lang, Reveal::Masked))
            + &text(&revisions(&all, lang).section);
        let changed = lang.pick("変更されています", "it was changed");
        let nothing = lang.pick("何も加わっていません", "nothing was added");
        assert!(!told.contains(changed) && !told.contains(nothing), "{told}");
    }
    // Something follows the last revision.
    let leftover = Scope { covers: Covers::Revision, later: Later::Changed, ..scoped(2, 2, Vec::new()) };
    let told = text(&revisions(&report(vec![signature(leftover)]), Lang::En).section);
    assert!(told.contains("up to revision 2 of 2; data that are no revision follow"), "{told}");
}

#[test]
fn that_a_signature_was_followed_by_a_change_is_told_before_another_is_made() {
    for (additions, changed) in
        [(vec![added(Change::Page, 2)], true), (vec![added(Change::Signature, 2)], false)]
    {
        let about =
            Known { pages: None, signatures: vec![signature(scoped(1, 2, additions))], warnings: vec![] };
        let rows = known(&about, Lang::En, Reveal::Masked);
        assert_eq!(rows.last().unwrap().value.ends_with("; changed since"), changed, "{rows:?}");
    }
}

#[test]
fn of_many_revisions_the_first_and_the_last_are_drawn() {
    let hundred = (2..=101).map(|at| added(Change::Signature, at)).collect();
    let drawn = lines(vec![signature(scoped(1, 200, hundred)), signature(scoped(200, 200, Vec::new()))]);
    assert_eq!(drawn, ["*-o-o-o-o-...-o-o-o-o-o", "==========...=========*"]);
}

#[test]
fn what_a_viewer_shows_is_never_called_signed_where_it_was_changed_later() {
    let changed = signature(scoped(1, 2, vec![added(Change::Page, 2)]));
    for (lang, words) in [
        (Lang::Ja, ["第1版まで (全2版)", "変更されています", "ページの内容"]),
        (Lang::En, ["up to revision 1 of 2", "it was changed", "what a page shows"]),
    ] {
        let told = within(&changed, lang, Reveal::Masked);
        let words_of = text(&told);
        assert!(words.iter().all(|word| words_of.contains(word)), "{words_of}");
        assert!(told.rows[..3].iter().all(|row| row.tone == Tone::Warn), "{words_of}");
        assert!(!words_of.contains(lang.pick("ファイル全体", "whole file")), "{words_of}");
        assert!(remedy(&changed, lang, |own, _| format!("{own:?}")).is_some());
    }
    let whole = signature(scoped(2, 2, Vec::new()));
    assert!(remedy(&whole, Lang::En, |_, _| String::new()).is_none());
}

#[test]
fn what_is_seen_over_a_page_is_told_with_its_page_and_size_even_where_it_is_a_signature() {
    let seen = Addition { seen: Some((1200, [300, 80])), ..added(Change::Signature, 2) };
    let told = within(&signature(scoped(1, 2, vec![seen])), Lang::En, Reveal::Masked);
    let row = told.rows.iter().find(|row| row.label == "Revision 2").unwrap();
    assert_eq!(row.value.as_str(), "a signature or its field (seen on page 1,200, 300 x 80 points)");
    assert_eq!(row.tone, Tone::Warn);
}

#[test]
fn whom_the_file_names_is_masked_and_what_it_says_of_itself_is_cleaned() {
    for (reveal, shown) in [(Reveal::Masked, false), (Reveal::Shown, true)] {
        let told = text(&within(&signature(scoped(1, 1, Vec::new())), Lang::Ja, reveal));
        assert_eq!(told.contains("花子"), shown, "{told}");
        assert!(!told.contains('\u{1b}') && told.contains("承認"), "{told}");
        let about =
            Known { pages: Some(3), signatures: vec![signature(scoped(1, 1, Vec::new()))], warnings: vec![] };
        let rows = known(&about, Lang::Ja, reveal);
        assert_eq!(rows.iter().any(|row| row.value.contains("花子")), shown, "{rows:?}");
    }
}

#[test]
fn a_time_stamp_is_told_with_its_authority_and_proves_nothing_unless_its_issuer_is_known() {
    let stamp = |fits, chain| TimeStamp {
        at: Some(sample::now()),
        fits,
        authority: Some("CN=TSA".to_owned()),
        issuer: Some("CN=Root".to_owned()),
        chain: Some(chain),
    };
    let told = |stamp: TimeStamp| {
        let mut one = signature(scoped(1, 1, Vec::new()));
        one.time_stamps.push(stamp);
        text(&within(&one, Lang::En, Reveal::Masked))
    };
    let right = told(stamp(Some(true), ChainVerdict::Untrusted));
    for word in ["it is over this signature", "CN=TSA", "CN=Root", "proves no time here"] {
        assert!(right.contains(word), "{word} in\n{right}");
    }
    assert!(told(stamp(Some(false), ChainVerdict::Untrusted)).contains("it is not over this signature"));
    assert!(told(stamp(None, ChainVerdict::Untrusted)).contains("could not be computed"));
}

#[test]
fn what_a_certification_lets_in_is_told_and_still_taken_as_a_change() {
    for (level, word) in [(1, "no change"), (2, "only forms and signatures"), (3, "and comments")] {
        let mut one = signature(scoped(1, 2, vec![added(Change::Annotation, 2)]));
        one.certifies = Some(level);
        let told = text(&within(&one, Lang::En, Reveal::Masked));
        assert!(told.contains(word) && told.contains("it was changed"), "{told}");
        assert_eq!(told.contains("taken as a change"), level > 1, "{told}");
    }
}
