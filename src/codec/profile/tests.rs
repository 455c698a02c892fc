use super::*;

const SMALL: &str = r#"
name = { ja = "市", en = "City" }
codes = ["07202"]
written_on = "2026-11-22"

[counter]
name = { ja = "市民課", en = "Counter" }
telephone = "0242-36-7210"

[counter.hours]
weekdays = ["mon", "sat"]
open = "08:30-17:00"
closed_on_holidays = true
year_end = "12-29/01-03"
source = "the city"

[[renewal.bring]]
ja = "印鑑"
en = "Seal"
source = "the city"

[[links]]
ja = "市"
en = "City"
url = "https://example.jp/"
"#;

fn every_item(procedure: &Procedure) -> Vec<&Item> {
    let errands = [
        &procedure.renewal,
        &procedure.issue,
        &procedure.pin_reset,
        &procedure.kiosk_reset,
        &procedure.lost_card,
    ];
    let listed =
        errands.into_iter().flat_map(|errand| errand.lists().into_iter().flat_map(|(_, items)| items));
    let counter = procedure.counter.iter().flat_map(|counter| &counter.notes);
    listed.chain(&procedure.changed).chain(&procedure.expired).chain(counter).collect()
}

#[test]
fn a_profile_is_read() {
    let profile = municipal(SMALL).unwrap();
    let counter = profile.counter.unwrap();
    let hours = counter.hours.unwrap();
    assert_eq!(counter.telephone.as_deref(), Some("0242-36-7210"));
    assert_eq!(hours.weekdays, [Weekday::Mon, Weekday::Sat]);
    assert_eq!((hours.opens.to_string(), hours.closes.to_string()), ("08:30:00".into(), "17:00:00".into()));
    assert_eq!(hours.year_end, Some(((12, 29), (1, 3))));
    assert_eq!(profile.renewal.bring[0].ja, "印鑑");
    assert_eq!(profile.links[0].url, "https://example.jp/");
}

#[test]
fn a_wrong_profile_is_refused_with_line_and_reason() {
    for (right, wrong, line, reason) in [
        ("telephone", "telefone", 8, "unknown field `telefone`"),
        ("[[renewal.bring]]", "[[renewal.bringt]]", 17, "unknown field `bringt`"),
        ("en = \"Seal\"\n", "", 17, "missing field `en`"),
        ("\"印鑑\"", "\"\"", 18, "an empty text"),
        ("\"印鑑\"", "\"\\u001b[31m\"", 18, "U+001B"),
        ("\"印鑑\"", "\"\\u202e\"", 18, "U+202E"),
        ("\"印鑑\"", "4", 18, "invalid type"),
        ("\"07202\"", "\"072028\"", 3, "no municipality's code"),
        ("\"07202\"", "\"99999\"", 3, "no municipality's code"),
        ("[\"07202\"]", "[]", 3, "at least one code"),
        ("2026-11-22", "2026-02-30", 4, "no day"),
        ("0242-36-7210", "call me", 8, "no telephone number"),
        ("\"sat\"", "\"土\"", 11, "no day of the week"),
        ("08:30-17:00", "17:00-08:30", 12, "no span of hours"),
        ("08:30-17:00", "8時半", 12, "no span of hours"),
        ("12-29/01-03", "12-32/01-03", 14, "no span of days"),
        ("https://example.jp/", "http://example.jp/", 25, "no https:// link"),
        ("https://example.jp/", "https://", 25, "no https:// link"),
        ("https://example.jp/", "https://a b", 25, "no https:// link"),
        ("[counter]", "[counter", 6, ""),
    ] {
        assert!(SMALL.contains(right), "{right}");
        let error = municipal(&SMALL.replacen(right, wrong, 1)).unwrap_err();
        assert!(error.reason.contains(reason), "{wrong}: {error}");
        assert_eq!(error.line, line, "{wrong}: {error}");
        assert!(!error.to_string().chars().any(char::is_control), "{error:?}");
    }
}

#[test]
fn a_refusal_never_carries_the_files_control_characters() {
    let error = parse("\"\u{1b}[31m\u{202e}\" = 1").unwrap_err();
    assert!(!error.reason.chars().any(is_unsafe), "{error:?}");
    let error = parse("name = 1\n\"\\u001b[31m\\u202e\" = 1\n").unwrap_err();
    assert!(!error.reason.chars().any(is_unsafe), "{error:?}");
}

#[test]
fn a_file_that_is_no_profile_is_refused_without_reading_it_all() {
    assert_eq!(parse(&"#\n".repeat(LONGEST)).unwrap_err().line, 1);
    assert!(parse("").unwrap_err().reason.contains("missing field"));
    assert!(parse("\u{0}\u{1}\u{2}").is_err());
}

#[test]
fn the_nationwide_profile_answers_every_question() {
    let procedures = built_in().unwrap();
    let nationwide = &procedures.nationwide;
    assert!(nationwide.codes.is_empty() && nationwide.counter.is_none());
    for errand in [&nationwide.renewal, &nationwide.issue] {
        for (topic, items) in errand.lists() {
            assert!(!items.is_empty(), "{topic:?}");
        }
    }
    assert!(!nationwide.changed.is_empty() && !nationwide.expired.is_empty() && !nationwide.links.is_empty());
    assert!(
        nationwide.lost_card.fee[0].ja.contains("800円") && nationwide.lost_card.fee[0].ja.contains("200円")
    );
}

#[test]
fn a_built_in_profile_is_for_the_code_that_names_its_file() {
    for (file, text) in BUILT_IN {
        let profile = municipal(text).unwrap();
        assert_eq!(profile.codes, [file.trim_end_matches(".toml")]);
        assert!(municipality::by_code(&profile.codes[0]).unwrap().name.ends_with(&profile.name.ja));
    }
}

#[test]
fn aizuwakamatsu_says_what_its_page_says() {
    let here = built_in().unwrap().of(Some("07202"));
    let counter = here.counter.as_ref().unwrap();
    assert_eq!(counter.name.ja, "市民課");
    assert_eq!(counter.telephone.as_deref(), Some("0242-36-7210"));
    assert_eq!(counter.fax.as_deref(), Some("0242-28-4579"));
    let hours = counter.hours.as_ref().unwrap();
    assert_eq!(hours.weekdays, [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri]);
    assert_eq!((hours.opens.to_string(), hours.closes.to_string()), ("08:30:00".into(), "17:00:00".into()));
    assert_eq!(hours.year_end, None);
    let added = |items: &[Item]| {
        items.iter().filter(|item| item.local).map(|item| item.ja.clone()).collect::<Vec<_>>()
    };
    assert_eq!(added(&here.pin_reset.bring), ["印鑑"]);
    assert_eq!(added(&here.lost_card.takes), ["申請から交付まで約1か月"]);
    assert!(added(&here.renewal.bring).is_empty());
}

#[test]
fn no_profile_advises_handing_over_a_pin() {
    let procedures = built_in().unwrap();
    for item in every_item(&procedures.of(Some("07202"))) {
        for word in ["預け", "預かり", "渡し", "暗証番号を書", "hand over", "leave", "give your"]
        {
            assert!(!item.ja.contains(word) && !item.en.contains(word), "{}", item.ja);
        }
    }
}

#[test]
fn japanese_texts_are_japanese_and_english_texts_have_letters() {
    let procedures = built_in().unwrap();
    for item in every_item(&procedures.of(Some("07202"))) {
        assert!(
            item.ja.chars().any(|character| ('\u{3040}'..='\u{9fff}').contains(&character)),
            "{}",
            item.ja
        );
        assert!(item.en.bytes().any(|byte| byte.is_ascii_alphabetic()), "{}", item.en);
    }
}
