//! PINs: what is said before one is typed, what of it is told, and how many tries it takes.

use super::*;
use crate::domain::credential::{Secret, Tries};

fn left(went: &Went, secret: Secret) -> Option<Tries> {
    went.tries.iter().find(|(it, _)| *it == secret).map(|(_, tries)| *tries)
}

/// From the first page to the check of the authentication PIN.
fn way() -> [At; 4] {
    ["0", to(Screen::Pins), "1", "1"].map(At::Line)
}

fn check(persona: &str, lang: Lang, typed: &[At]) -> Went {
    talked(persona, lang, &[&way()[..], typed].concat())
}

#[test]
fn secret_form_tries_and_how_to_leave_are_said_before_it_is_typed() {
    for (lang, before) in [
        (
            Lang::Ja,
            "入力するもの: 利用者証明用の暗証番号\n形: 数字4桁 (例 1216)\n残り 3回、3回中\n打った文字は表示も読み上げもされません。何も打たずに Enter を押すと、やめます。\n利用者証明用の暗証番号: ",
        ),
        (
            Lang::En,
            "To be typed: authentication PIN\nLooks like: 4 digits (such as 1216)\n3 of 3 tries left\nWhat you type is neither shown nor spoken. Enter alone leaves.\nAuthentication PIN: ",
        ),
    ] {
        // Where the label says that tries are counted, the value does not.
        let row = lang.pick("\n残り回数: 3回中 3回\n", "\nTries left: 3 of 3\n");
        check("fresh", lang, &[]).says(before).says(row);
    }
}

#[test]
fn the_right_one_is_told_by_its_length_alone_and_the_echo_comes_back() {
    let went = check("fresh", Lang::En, &[At::Line("2580")]);
    let after = went.after("Authentication PIN: \n");
    assert!(after.starts_with("4 digits entered.\nTalking to the card."), "{after}");
    assert!(!after.contains("2580"), "{after}");
    assert!(!went.hidden);
}

#[test]
fn a_wrong_one_spends_one_try_and_a_wrong_form_none() {
    let went = check("fresh", Lang::En, &[At::Line("1111")]);
    went.says("2 of 3 tries left.").says("try again");
    assert_eq!(left(&went, Secret::Auth), Some(Tries::Left(2)));
    for (typed, told) in [
        ("258", "3 digits entered.\n1 more needed. Nothing was sent to the card."),
        ("2", "1 digit entered.\n3 more needed. Nothing was sent to the card."),
        ("25800", "5 digits entered.\n1 too many. Nothing was sent to the card."),
        ("25a0", "4 characters entered.\nCharacter 3 is not a digit. Nothing was sent to the card."),
        ("25 0", "4 characters entered.\nCharacter 3 is a space. Nothing was sent to the card."),
        ("x", "1 character entered.\nCharacter 1 is not a digit. Nothing was sent to the card."),
    ] {
        let went = check("fresh", Lang::En, &[At::Line(typed), At::Line("")]);
        went.says(told).says("Left. Nothing was sent to the card.");
        assert_eq!(left(&went, Secret::Auth), Some(Tries::Left(3)), "{typed}");
    }
}

#[test]
fn full_width_and_small_letters_are_folded_and_that_is_said() {
    let went = check("fresh", Lang::En, &[At::Line("２５８０")]);
    went.says("4 digits entered.\nFull-width characters became half-width.\nTalking to the card.");
}

#[test]
fn what_is_typed_ahead_is_dropped_and_that_is_said() {
    let went = talked("fresh", Lang::En, &[&way()[..3], &[At::Ahead("1", "1111"), At::Line("")]].concat());
    went.says("What was typed ahead was discarded unused.").says("Left. Nothing was sent to the card.");
    assert_eq!(left(&went, Secret::Auth), Some(Tries::Left(3)));
}

#[test]
fn the_last_try_is_spent_only_after_the_word() {
    // 最後の1回.
    let went = check("one-try-left", Lang::En, &[At::Line("2580"), At::Line("")]);
    went.says("This is the last try.").says("That is another word. Nothing was sent to the card.");
    assert_eq!(left(&went, Secret::Auth), Some(Tries::Left(1)));
    // What works at a menu works there.
    let went = check("one-try-left", Lang::En, &[At::Line("?"), At::Line("0")]);
    went.says("Type the word only to go on.").says("Left. Nothing was sent to the card.");
    went.never("That is another word").says("0: back");
    assert!(went.after("Left. Nothing").contains("what can be done"), "{}", went.told);
    let went = check("one-try-left", Lang::En, &[At::Line("q")]);
    went.never("That is another word");
    assert!(went.told.ends_with("Word: q\nmynascope has ended.\n"), "{}", went.told);
    let went = check("one-try-left", Lang::Ja, &[At::Line("最後"), At::Line("2580")]);
    went.says("最後の1回を使います。");
    assert_eq!(left(&went, Secret::Auth), Some(Tries::Left(3)), "{}", went.told);
}

#[test]
fn a_locked_one_is_not_asked_for_but_told_how_it_is_reset() {
    let went = lines("locked-sign", Lang::En, &["0", to(Screen::Pins), "2", "1"]);
    went.says("is locked").never("To be typed").says("at the municipal counter");
}

#[test]
fn a_card_that_leaves_while_it_is_typed_ends_it_and_the_echo_comes_back() {
    let went = check("fresh", Lang::En, &[At::TakeOut, At::Line("2580")]);
    went.says("The card is out.").says("The card left: what was typed is wiped, and nothing was sent.");
    // Whoever was typing types on: unseen until Enter, and no answer to a menu.
    let rest = went.after("Press Enter to go on: ");
    assert!(!rest.contains("2580") && rest.contains("what can be done"), "{rest}");
    went.never("4 digits entered");
    assert!(!went.hidden);
}

#[test]
fn a_card_that_is_exchanged_while_it_is_typed_is_not_given_what_was_meant_for_the_other() {
    let went = check("fresh", Lang::En, &[At::Exchange, At::Line("2580")]);
    went.says("The card left: what was typed is wiped, and nothing was sent.").says("A card was placed.");
    went.never("4 digits entered").never("Talking to the card.");
    assert!(!went.hidden);
}

#[test]
fn what_happens_while_it_is_typed_is_said_and_it_is_asked_for_again() {
    let went = check("fresh", Lang::En, &[At::Plug, At::Line("2580")]);
    let after = went.after("Another");
    assert!(after.contains("\nAuthentication PIN: \n4 digits entered."), "{after}");
}

#[test]
fn a_stop_wipes_what_was_typed_and_asks_anew_without_echo() {
    let went = check("fresh", Lang::En, &[At::Stopped, At::Line("2580")]);
    went.says("The program was stopped: what was typed is wiped.");
    let again = went.after("The program was stopped");
    assert!(again.contains("To be typed: authentication PIN") && !again.contains("2580"), "{again}");
    assert!(again.contains("4 digits entered."), "{again}");
}

#[test]
fn a_signal_ends_it_with_its_number() {
    let went = check("fresh", Lang::En, &[At::Signal(15)]);
    assert!(matches!(went.left, Left::Signal(15)) && !went.hidden);
    went.says("mynascope has ended.");
}

#[test]
fn a_change_asks_three_times_and_the_two_new_ones_have_to_agree() {
    let way = ["0", to(Screen::Pins), "1", "2", "2580", "7777", "7778", "7777", "7777"];
    let went = lines("fresh", Lang::En, &way);
    // What is asked for stands before the answer too.
    went.says("To be typed: the authentication PIN as it is now")
        .says("The authentication PIN as it is now: \n4 digits entered.")
        .says("To be typed: the new authentication PIN\n")
        .says("The new authentication PIN: \n4 digits entered.")
        .says("The new authentication PIN once more: \n4 digits entered.");
    went.says("Take care: the same digit again and again is easily guessed.")
        .says("The two were not the same.");
    went.never("7777\n").never("7778\n");
    went.says("The exchange with the card has ended.");
    assert_eq!(left(&went, Secret::Auth), Some(Tries::Left(3)));
}

#[test]
fn the_card_proves_its_key_and_the_text_is_read_by_its_pin_or_by_the_number() {
    let went = lines("fresh", Lang::En, &["0", to(Screen::Pins), "1", "3", "2580"]);
    went.says("Test the key: User authentication certificate").says("The exchange with the card has ended.");
    let went = lines("fresh", Lang::En, &["0", to(Screen::Face), "1", "3690", "2"]);
    went.says("What was read is hidden until you ask for it.").says("花子");
    let went = lines("fresh", Lang::En, &["0", to(Screen::Face), "2", "610511", "0000"]);
    went.says("the birth date, which goes before the verification number B");
    went.says("Birth date: \n6 digits entered.").says("Verification number B: \n4 digits entered.");
    went.says("What was read is hidden");
}
