//! Every page of every kind of card, in both languages: a line each, nothing for the eye.

use super::*;

/// Each screen from the main menu, and what it offers first. Whatever a number leads to, 0 leads back.
fn walk() -> Vec<&'static str> {
    let mut typed = vec!["0"];
    for screen in ["1", "2", "3", "4", "5", "6", "7", "8"] {
        typed.extend([screen, "1", "0", "0", "2", "0", "0", "0", "0"]);
    }
    typed
}

#[test]
fn every_page_of_every_card_is_lines_of_words() {
    for lang in Lang::ALL {
        for persona in Persona::names() {
            let went = lines(persona, lang, &walk());
            assert!(matches!(went.left, Left::Quit), "{persona}: {:?}", went.left);
            let mut before = "";
            for line in went.told.lines() {
                assert!(line != before || line.is_empty(), "{persona}: twice {line:?}");
                before = line;
                let torn =
                    line.starts_with([',', '、', ':', ' ']) || line.contains("、、") || line.contains(", ,");
                assert!(!torn, "{persona}: {line:?}");
                let strange = |c: char| c.is_control() || ('\u{2500}'..='\u{25FF}').contains(&c) || c == '·';
                assert!(!line.contains(strange), "{persona}: {line:?}");
                assert!(!line.contains("********"), "{persona}: {line:?}");
            }
        }
    }
}

#[test]
fn the_first_page_begins_with_what_to_do_and_tells_a_simulated_card_as_one() {
    for (lang, demo, now) in [
        (Lang::Ja, "デモのカードです。本物ではありません。", "今すること\n"),
        (Lang::En, "Simulated card, not a real one.", "What to do now\n"),
    ] {
        // Said of a card with nothing to renew too, and of a secret by its own name.
        let password = lang.pick("署名用電子証明書、パスワードを入れて読む\n", "read it with its password\n");
        lines("fresh", lang, &[]).says(password);
        let procedure = lang.pick(": 手続き\n", ": the procedure\n");
        lines("expired", lang, &[]).says(procedure);
        lines("juki", lang, &[]).says(procedure);
        for persona in ["fresh", "expired", "no-sign", "next", "other-card"] {
            let went = lines(persona, lang, &[]);
            let first = went.after(demo);
            assert!(first.trim_start().starts_with(now), "{persona}: {}", went.told);
        }
    }
}

#[test]
fn what_names_a_person_is_hidden_until_asked_for_and_again_once_the_screen_is_left() {
    let read = ["2", "DEMO2580"];
    let masked = lines("fresh", Lang::Ja, &read);
    masked.never("花子").says("8文字入力されました。");
    // Once: the simulated card's own is told at the beginning.
    assert_eq!(masked.told.matches("DEMO2580").count(), 1, "{}", masked.told);
    // 証明書, the second, what is hidden; back, and there again.
    let shown = lines("fresh", Lang::Ja, &["2", "DEMO2580", "0", to(Screen::Certificates), "2", "1"]);
    shown.says("氏名: 見本　花子");
    let again = lines(
        "fresh",
        Lang::Ja,
        &["2", "DEMO2580", "0", to(Screen::Certificates), "2", "1", "0", "0", to(Screen::Certificates), "2"],
    );
    let last = again.told.rsplit_once("署名用電子証明書\n").unwrap().1;
    assert!(last.contains("氏名: 伏せてあります"), "{}", again.told);
}

#[test]
fn a_certificate_has_its_name_once_and_its_extensions_where_they_are_asked_for() {
    let certificates = to(Screen::Certificates);
    let closed = lines("fresh", Lang::En, &["0", certificates, "2"]);
    let name = "\nDigital signature certificate\n";
    assert_eq!(closed.after("4: Signature CA").matches(name).count(), 1, "{}", closed.told);
    let told = lines("fresh", Lang::En, &["0", certificates, "1", "1"]);
    let (first, whole) = told.told.split_once("1: hear all of it, keys and extensions too").unwrap();
    assert!(first.contains("Public key: RSA 2048") && !first.contains("Key usage"), "{first}");
    assert!(whole.contains("Key usage: digital signature") && whole.contains("Exponent: 65537"), "{whole}");
}

#[test]
fn what_is_indented_or_marked_for_the_eye_is_told_in_words() {
    let certificates = to(Screen::Certificates);
    let tree = lines("fresh", Lang::En, &["0", certificates, "1", "2"]);
    tree.says("\n0, level 1: SEQUENCE (").says("\n10, level 4: INTEGER 02\n");
    let diagnosis = to(Screen::Diagnosis);
    for (lang, sent, answered) in [
        (Lang::En, " s, sent, SELECT JPKI, ", " s, answered, done, 9000, "),
        (Lang::Ja, "秒、送信、SELECT ", "秒、応答、正常終了、9000、"),
    ] {
        lines("fresh", lang, &["0", diagnosis, "5"]).says(sent).says(answered).never(" > ").never(" < ");
    }
    let readers = lines("fresh", Lang::En, &["0", diagnosis, "3", "2", "1", "3"]);
    readers.says("\nHistorical: 00 00 41 E0, ").says("\nHistorical: B3, from the card");
    // As on the full screen: what a reader says of itself, once it was asked.
    let (before, after) = readers.told.split_once("1: examine\n").unwrap();
    assert!(before.contains("\nSteadiness: the card did not leave again and again\n"), "{before}");
    assert!(before.contains("not asked about itself") && after.contains("\nPIN keys: none\n"), "{after}");
}

#[test]
fn a_card_that_is_taken_out_and_put_back_is_told_and_said_anew() {
    let went = lines("fresh", Lang::En, &["0", more(2), more(2), "1"]);
    went.says("take the simulated card out").says("The card is out. Nothing that was read of it is kept.");
    went.says("put the simulated card in").says("A card was placed. Reader: Simulated reader (DEMO)");
    assert_eq!(went.told.matches("Choose a screen\n").count(), 3, "{}", went.told);
}

#[test]
fn a_key_that_writes_no_letter_makes_no_name_of_a_file() {
    let went = lines("fresh", Lang::En, &["0", to(Screen::Renewal), "3", "a\u{1b}[A", "0"]);
    went.says("That holds characters that make no name. Nothing was written").never("Saved:");
}

#[test]
fn a_name_is_explained_by_a_question_mark_and_q_ends_the_program_there() {
    for (lang, help) in [
        (Lang::Ja, "名前かパスを打って Enter を押します。"),
        (Lang::En, "Type a name or a path and press Enter."),
    ] {
        for (way, told) in
            [(&["0", to(Screen::Renewal), "3"], help), (&["0", to(Screen::Verify), "1"], "./q")]
        {
            let went = lines("fresh", lang, &[&way[..], &["?", "？", "ｑ"]].concat());
            assert_eq!(went.told.matches(told).count(), 2, "{}", went.told);
            assert!(matches!(went.left, Left::Quit), "{:?}", went.left);
            assert!(
                went.told.ends_with(lang.pick("mynascope を終わりました。\n", "mynascope has ended.\n")),
                "{}",
                went.told
            );
            // The way back out of it is one step.
            let went = lines("fresh", lang, &[&way[..], &["0"]].concat());
            went.never(told);
        }
    }
}

#[test]
fn nought_leads_from_a_screen_to_all_screens_and_from_its_parts_back() {
    for (lang, screens, back) in
        [(Lang::Ja, "\n0: 画面の一覧\n", "\n0: 戻る\n"), (Lang::En, "\n0: all screens\n", "\n0: back\n")]
    {
        for screen in ["1", "2", "3", "4", "5", "6", "7", "8"] {
            lines("fresh", lang, &["0", screen]).says(screens).never(back);
        }
        // A part of a screen, and the screen again.
        let pins = lines("fresh", lang, &["0", to(Screen::Pins), "1", "0"]);
        let at =
            |words| pins.told.rfind(words).unwrap_or_else(|| panic!("never said: {words}\n{}", pins.told));
        assert!(at(back) < at(screens) && pins.told.matches(back).count() == 1, "{}", pins.told);
    }
}

#[test]
fn help_and_numbers_that_lead_nowhere_are_answered_and_q_ends_it() {
    let went = lines("fresh", Lang::En, &["?", "99", "hello", "", "ｑ"]);
    went.says("Type a number and press Enter to choose. 0 goes back").says("There is no such number here.");
    assert!(matches!(went.left, Left::Quit));
    assert!(went.told.ends_with("mynascope has ended.\n"), "{}", went.told);
    assert_eq!(went.told.matches("mynascope has ended.").count(), 1);
}

#[test]
fn the_time_is_said_when_asked_for_and_the_language_changes_for_all_that_follows() {
    let went = lines("fresh", Lang::En, &["0", more(0), more(1)]);
    went.says("Now in Japan: 22 November 2026, 15:00").says("画面を選んでください");
    assert_eq!(went.told.matches("15:00").count(), 1, "{}", went.told);
}
