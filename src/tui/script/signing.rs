//! The wizard that signs, under key scripts: what can't end does not begin, and all that is going to happen on one page.

use super::wizards::{Desk, PASSWORD};
use super::*;

/// What is in the way, as every screen and the command line say it.
const BARS: [(&str, [&str; 2], [&str; 2]); 5] = [
    (
        "no-sign",
        ["このカードに署名用電子証明書は入っていません", "窓口で発行を受けられます"],
        ["This card does not hold the digital signature certificate", "counter can issue it"],
    ),
    (
        "no-pin",
        ["このカードに署名用電子証明書は入っていません", "窓口で発行を受けられます"],
        ["This card does not hold the digital signature certificate", "counter can issue it"],
    ),
    (
        "locked-sign",
        ["署名用パスワードはロックされています", "窓口"],
        ["The signing password is locked", "counter"],
    ),
    (
        "juki",
        ["住基カードの電子証明書は2018年末までにすべて終わり", "申請してください"],
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
        assert!(script.keys("2").screen().contains(told), "the same on another screen");
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
            ["This phone does not hold the digital signature certificate", "Mynaportal on this phone"],
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
    desk.keys("exy/").lacks(&["Save to a file"]).shows(&["Enter: read it with the signing password"]);
}

/// The page before the password, with this document chosen.
fn page(lang: Lang, width: u16, height: u16) -> Desk {
    let mut desk = Desk::new("fresh", lang, width, height);
    desk.keys("4<enter>a.txt<enter>");
    desk
}

#[test]
fn all_that_is_going_to_happen_is_on_one_page() {
    for lang in Lang::ALL {
        for (width, height) in &SIZES[1..] {
            let mut desk = page(lang, *width, *height);
            let place = desk.path("a.txt.p7s").display().to_string();
            let document = lang.pick("15バイト", "15 bytes");
            let form = lang.pick("文書とは別のファイル", "beside the document");
            let given = lang.pick("氏名・住所・生年月日・性別", "Name, address, date of birth and sex");
            let everyone = lang.pick("受け取った人は誰でも読めます", "Every recipient can read it");
            let moved = lang.pick("引っ越し", "After a move");
            desk.shows(&[
                &place,
                document,
                "SHA-256",
                "57A87715C98F5516",
                form,
                given,
                everyone,
                moved,
                "DER",
            ]);
        }
    }
}

#[test]
fn each_row_is_changed_by_enter_and_what_few_change_is_folded() {
    let mut desk = page(Lang::En, 80, 24);
    // The way on is selected first; Enter is named by what it does on each row.
    desk.shows(&["> Sign", "Enter go on to sign"]).lacks(&["Encoding"]);
    desk.keys("j").shows(&["> Document", "Enter change it"]).keys("<enter>").shows(&["1/5"]);
    desk.keys("<esc>").shows(&["2/5", "a.txt.p7s"]);
    desk.keys("j<enter>").shows(&["> SHA-384"]).keys("<enter>").shows(&["> SHA-512"]);
    desk.keys("j<enter>").shows(&["File name"]).keys("<c-u>other.p7s<esc>").shows(&["2/5", "a.txt.p7s"]);
    // What was typed is kept when going back.
    desk.keys("<enter>").shows(&["other.p7s"]).keys("<enter>").shows(&["2/5", "/other.p7s"]);
    desk.keys("j<enter>").shows(&["the document inside"]);
    desk.keys("j")
        .shows(&["> More", "Enter open, close"])
        .keys("<enter>")
        .shows(&["Encoding", "CAdES B-B (ETSI"]);
    desk.keys("j<enter>").shows(&["PEM (text)"]);
    // A row that only tells is no obstacle on the way.
    desk.keys("j").shows(&["> Standard", "Enter go on to sign"]);
    desk.keys("<enter>").shows(&["3/5"]).keys(PASSWORD).keys("<enter>").shows(&[
        "5/5",
        "/other.p7s",
        "SHA-512",
    ]);
    let text = std::fs::read_to_string(desk.path("other.p7s")).unwrap();
    assert!(text.starts_with("-----BEGIN"), "{text}");
}

#[test]
fn what_is_given_away_is_read_by_its_own_row_and_told_by_value() {
    let mut desk = page(Lang::En, 80, 24);
    desk.keys("G").shows(&["Enter read first"]).keys("<enter>").keys(PASSWORD).keys("<enter><enter>");
    desk.shows(&["2/5", "********"]).lacks(&["花子"]).keys("v").shows(&["花子", "After a move"]);
    desk.lacks(&["read first"]);
}

#[test]
fn on_the_page_an_expired_certificate_and_a_locked_password_are_told_with_what_to_do() {
    let mut desk = Desk::new("expired", Lang::En, 80, 24);
    desk.keys("4<enter>a.txt<enter>").shows(&["has expired", "\"yes\" is typed before", "Enter go on"]);
    // Without a card nothing goes on, and that is said where the way on is.
    desk.hand.take_out(crate::sim::READER);
    desk.until(|model| !model.any_card()).shows(&["Place the card first"]).lacks(&["Enter go on"]);
    desk.keys("<enter>").shows(&["2/5"]);
    desk.hand.put_in(crate::sim::READER, locked());
    desk.until(|model| model.report().is_some());
    desk.shows(&["2/5", "The signing password is locked", "Enter how to reset it"]).lacks(&["has expired"]);
    desk.keys("<enter>").shows(&["If the signing password is locked"]);
}

fn locked() -> crate::sim::Card {
    let persona = crate::sim::Persona::named("locked-sign").unwrap();
    crate::sim::Card::new(&persona, sample::at("2026-11-22T15:00:00+09:00"))
}

#[test]
fn after_it_the_whole_path_is_told_and_verified_copied_or_another_signed_by_row() {
    let mut desk = page(Lang::En, 80, 24);
    desk.keys("<enter>").keys(PASSWORD).keys("<enter>");
    let path = desk.path("a.txt.p7s").display().to_string();
    desk.shows(&["5/5", "read back and checked", "> Verify it", &path, "Sign another", "Enter verify it"]);
    desk.keys("j").shows(&["> Copy its path", "Enter copy path"]).lacks(&["p copy path"]).keys("<enter>");
    let copied = desk.script.effects.iter().any(|it| matches!(it, Effect::Copy(text) if **text == *path));
    assert!(copied);
    desk.keys("j<enter>").shows(&["1/5"]).keys("<esc><enter>");
    desk.keys("<c-u>c.p7s<enter>").shows(&["2/5", "c.p7s.p7s"]);
    desk.keys("<enter>")
        .keys(PASSWORD)
        .keys("<enter>")
        .shows(&["5/5"])
        .keys("<enter>")
        .shows(&["4/4", "c.p7s"]);
}

#[test]
fn the_pages_have_their_agreed_pictures() {
    let mut told = String::new();
    for lang in Lang::ALL {
        for (width, height) in [(60, 15), (80, 24), (120, 40), (200, 60)] {
            let mut desk = page(lang, width, height);
            let folder = desk.path("").display().to_string();
            for keys in ["", "jjjjj<enter>", "g<enter>"] {
                desk.keys(keys);
                if keys.starts_with('g') {
                    desk.keys(PASSWORD).keys("<enter>");
                }
                told += &["-- ", lang.key(), &format!(" {width}x{height}\n")].concat();
                told += &desk.script.screen().replace(folder.trim_end_matches('/'), "/home/hana/docs");
            }
        }
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("sign_pages", told) });
}
