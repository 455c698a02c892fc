//! The wizard that signs, under key scripts: what can't end does not begin, and all that is going to happen on one page.

use super::wizards::Desk;
use super::*;

/// What is in the way, as every screen and the command line say it.
const BARS: [(&str, [&str; 2], [&str; 2]); 5] = [
    (
        "no-sign",
        ["このカードに署名用電子証明書は入っていません", "窓口で発行を受けられます"],
        ["This card holds no digital signature certificate", "counter can issue it"],
    ),
    (
        "no-pin",
        ["このカードに署名用電子証明書は入っていません", "窓口で発行を受けられます"],
        ["This card holds no digital signature certificate", "counter can issue it"],
    ),
    (
        "locked-sign",
        ["署名用パスワードはロックされています", "窓口"],
        ["The signing password is locked", "counter"],
    ),
    (
        "juki",
        ["住基カードの電子証明書は2018年末までにすべて終わりました", "申請できます"],
        ["Every certificate on a Juki card ended by the end of 2018", "Apply for a My Number Card"],
    ),
    ("other-card", ["マイナンバーカード", "ではありません"], ["My Number Card", "not"]),
];

const SIZES: [(u16, u16); 5] = [(40, 10), (60, 15), (80, 24), (120, 40), (200, 60)];

/// The words of a screen, whatever the lines that they stand on.
fn joined(screen: &str) -> String {
    let told = screen.lines().map(|line| line.trim_matches([' ', '┃', '│']));
    let told = told.collect::<Vec<_>>();
    // Japanese goes on without a blank.
    [told.concat(), told.join(" ")].join("\n")
}

#[test]
fn what_can_not_end_does_not_begin_and_says_why_at_step_1_as_every_screen_does() {
    for (persona, ja, en) in BARS {
        for (lang, words) in [(Lang::Ja, ja), (Lang::En, en)] {
            for (width, height) in SIZES {
                let mut desk = Desk::new(persona, lang, width, height);
                let screen = joined(&desk.keys("4").script.screen());
                for word in words {
                    assert!(screen.contains(word), "{persona} {width}x{height}: {word} is not in\n{screen}");
                }
                desk.shows(&["1/5"]).lacks(&["Enter: 署名する文書", "Enter: choose"]);
                desk.keys("<enter>").lacks(&["a.txt", "c.p7s"]);
                if width >= 80 && persona != "locked-sign" {
                    for keys in ["<esc>2<tab>", "6<tab>"] {
                        let screen = joined(&desk.keys(keys).script.screen());
                        assert!(
                            screen.contains(words[0]),
                            "{persona} {keys}: {} is not in\n{screen}",
                            words[0]
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn without_a_card_that_can_be_looked_at_it_does_not_begin_and_goes_on_by_itself() {
    for (name, told) in
        [("no-reader", "No card reader"), ("held", "Another program is using"), ("mute", "does not answer")]
    {
        let mut script = state(name, Lang::En, 80, 24);
        let screen = script.keys("4<enter>").screen();
        assert!(screen.contains(told) && screen.contains("1/5"), "{screen}");
        assert_eq!(script.keys("2").screen().contains(told), true, "the same on another screen");
    }
    let mut script = state("waiting", Lang::En, 80, 24);
    let screen = script.keys("4<enter>").screen();
    assert!(screen.contains("Place a My Number Card") && !screen.contains("choose a file"), "{screen}");
    script.readers(vec![reader(SONY, card(1))]).looked(sample::fresh());
    assert!(script.screen().contains("Enter: choose a document"));
}

#[test]
fn a_locked_password_leads_from_step_1_and_from_its_certificate_to_how_it_is_reset() {
    let mut desk = Desk::new("locked-sign", Lang::En, 80, 24);
    for keys in ["4", "2<tab>"] {
        desk.keys(keys).shows(&["The signing password is locked", "how to reset it"]);
        desk.keys("<enter>").shows(&["If the signing password is locked"]).keys("<esc>");
    }
    // Neither can it be checked or changed, nor is its key proven.
    desk.keys("6<tab>").shows(&["h if locked", "Enter how to reset"]).lacks(&[
        "c change",
        "Enter check",
        "p prove",
    ]);
    desk.keys("cp").lacks(&["Change the", "prove its key"]);
    desk.keys("<enter>").shows(&["If the signing password is locked"]);
}

#[test]
fn a_phone_without_a_signing_certificate_is_sent_to_itself_and_to_no_counter() {
    for (lang, told, not) in [
        (Lang::Ja, ["このスマートフォンに署名用電子証明書は入っていません", "マイナポータルで発行"], "窓口"),
        (
            Lang::En,
            ["This phone holds no digital signature certificate", "Mynaportal on this phone"],
            "counter",
        ),
    ] {
        for keys in ["4", "2<tab>"] {
            let mut script = Script::start(lang, 80, 24);
            script.insert(sample::with_jpki(sample::bare(CardKind::Android), |jpki| {
                jpki.sign_present = Ok(false);
            }));
            let screen = joined(&script.keys(keys).screen());
            assert!(told.iter().all(|word| screen.contains(word)), "{keys}\n{screen}");
            assert!(!screen.contains(not), "{screen}");
        }
    }
}

#[test]
fn an_expired_certificate_is_told_at_step_1_with_how_it_goes_on() {
    for (lang, told) in [
        (
            Lang::Ja,
            ["利用者証明用電子証明書の期限が切れています", "「hai」と打ちます", "Enter: 署名する文書"],
        ),
        (Lang::En, ["The user authentication certificate has expired", "\"yes\" is typed", "Enter: choose"]),
    ] {
        for (width, height) in SIZES {
            let mut desk = Desk::new("expired", lang, width, height);
            let screen = joined(&desk.keys("4").script.screen());
            for word in told {
                assert!(screen.contains(word), "{width}x{height}: {word} is not in\n{screen}");
            }
        }
    }
}

#[test]
fn the_question_about_dates_is_seen_whole_on_a_small_screen() {
    for (lang, told) in [
        (Lang::Ja, ["利用者証明用電子証明書の期限が切れています", "「hai」と打って Enter を押してください"]),
        (Lang::En, ["The user authentication certificate has expired", "type \"yes\" and press Enter"]),
    ] {
        for (width, height) in [(40, 10), (40, 12), (60, 15)] {
            for keys in ["4<enter>a.txt<enter><enter>", "6p"] {
                let mut desk = Desk::new("expired", lang, width, height);
                let screen = joined(&desk.keys(keys).script.screen());
                for word in told {
                    assert!(screen.contains(word), "{keys} {width}x{height}: {word} is not in\n{screen}");
                }
            }
        }
    }
}

#[test]
fn a_key_that_may_not_be_supported_is_told_at_step_1() {
    for (persona, told) in [("p384", "EC P-384"), ("p256-auth", "EC P-256")] {
        let mut desk = Desk::new(persona, Lang::En, 80, 24);
        let screen = joined(&desk.keys("4").script.screen());
        assert!(screen.contains("not supported yet") && screen.contains(told), "{screen}");
        desk.shows(&["Enter: choose"]);
    }
    Desk::new("fresh", Lang::En, 80, 24).keys("4").lacks(&["not supported"]);
}

#[test]
fn what_was_not_read_is_neither_kept_nor_searched_nor_copied() {
    let mut desk = Desk::new("fresh", Lang::En, 80, 24);
    desk.keys("2").shows(&["e save", "/ find"]).keys("<tab>");
    desk.shows(&["Enter read from the card"]).lacks(&["e save", "/ find", "y copy", "x ASN.1"]);
    desk.keys("exy/").lacks(&["Save to a file"]).shows(&["opens with the signing password"]);
}
