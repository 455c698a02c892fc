//! Screens 4 and 5 as a person goes through them: a real terminal, real files, the simulated card.

use std::path::Path;

use libtest_mimic::Trial;

use crate::program::{NOW, plain, trials};
use crate::terminal::{MYNASCOPE, Terminal};

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        a_document_is_signed_and_verified_in_japanese,
        a_document_is_signed_and_verified_in_english,
        the_program_ends_in_the_middle_of_a_wizard_and_leaves_no_file,
    ]
}

const PASSWORD: &str = "DEMO2580";

/// A folder with a document, and the program started in it.
fn started(lang: &str) -> (tempfile::TempDir, Terminal) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("契約書.txt"), "貸した金は返せよ\n").unwrap();
    // The shell is there for its working directory alone.
    let script = r#"cd "$1" && shift && exec "$@""#;
    let path = folder.path().to_str().unwrap();
    let program = ["sh", "-c", script, "sh", path, MYNASCOPE, "--demo", "--now", NOW, "--lang", lang];
    let terminal = Terminal::start((100, 40), &program, &[]);
    (folder, terminal)
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The words on the way, in one language.
struct Words {
    card: &'static str,
    no_card: &'static str,
    begin: &'static str,
    given: &'static str,
    tries: &'static str,
    read_back: &'static str,
    demo: &'static str,
    fits: &'static str,
    unchecked: &'static str,
    broken: &'static str,
    name: &'static str,
}

fn walk(lang: &str, words: &Words) {
    let (folder, mut terminal) = started(lang);
    terminal.shows(words.card);
    terminal.press("4").shows(words.begin);
    // The card's own screen shows the demo's secrets; from here on nothing does.
    let from = terminal.shown().raw.len();
    terminal.press("\r").shows("契約書.txt");
    terminal.press("\r").shows(words.given);
    terminal.shows("契約書.txt.p7s");
    terminal.lost("1/5");
    // Hashing is done when the whole digest is there.
    terminal.until("a digest", |shown| {
        shown
            .text()
            .split_whitespace()
            .any(|word| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit()))
    });
    terminal.press("\r").shows("3/5");
    terminal.shows(words.tries);
    terminal.press(PASSWORD).press("\r").shows("5/5");
    terminal.shows(words.read_back);
    terminal.shows(words.demo);
    let drawn = &terminal.shown().raw[from..].to_vec();
    assert!(!drawn.windows(PASSWORD.len()).any(|part| part == PASSWORD.as_bytes()), "no password is drawn");
    terminal.shows("offline-no-revocation");
    assert!(!terminal.text().contains(words.name), "masked until revealed");
    terminal.press("v").shows(words.name);
    assert_eq!(files(folder.path()), ["契約書.txt", "契約書.txt.p7s"]);
    // The next useful thing, and the same by hand.
    terminal.press("\r").shows("4/4");
    terminal.shows(words.fits);
    terminal.shows(words.unchecked);
    terminal.press("G").shows("NO_CERTIFICATE_CHAIN_FOUND");
    // Without the card nothing is lost of a verdict, but the name is masked again.
    terminal.press("1").shows(words.card);
    terminal.press("t").shows(words.no_card);
    terminal.press("5").shows("4/4");
    // As soon as it is known that the card is out.
    terminal.lost(words.name);
    std::fs::write(folder.path().join("契約書.txt"), "貸した金は返さなくてよい\n").unwrap();
    terminal.press("\x1b").shows("1/4");
    terminal.shows("契約書.txt.p7s");
    terminal.press("\r").shows(words.broken);
    terminal.press("G").shows("TOTAL-FAILED / HASH_FAILURE");
    assert_eq!(terminal.press("q").end(), 0);
    terminal.given_back();
}

fn a_document_is_signed_and_verified_in_japanese() {
    walk(
        "ja",
        &Words {
            card: "今すること",
            no_card: "マイナンバーカードをリーダーに置いてください",
            begin: "Enter: 署名する文書を選ぶ",
            given: "署名とともに相手に渡るもの",
            tries: "残り 5回 / 5回",
            read_back: "保存したファイルを読み直した結果",
            demo: "テスト用・デモ用の認証局の証明書です",
            fits: "合っていること",
            unchecked: "確かめていないこと",
            broken: "この署名は合いません",
            name: "花子",
        },
    );
}

fn a_document_is_signed_and_verified_in_english() {
    walk(
        "en",
        &Words {
            card: "What to do now",
            no_card: "Place a My Number Card on the reader",
            begin: "Enter: choose a document to sign",
            given: "What the signature gives away",
            tries: "5 of 5 tries left",
            read_back: "The written file, read back",
            demo: "a test or demonstration CA",
            fits: "What fits",
            unchecked: "What was not checked",
            broken: "This signature does not hold",
            name: "花子",
        },
    );
}

fn the_program_ends_in_the_middle_of_a_wizard_and_leaves_no_file() {
    let (folder, mut terminal) = started("en");
    terminal.shows("What to do now");
    terminal.press("4").shows("Enter: choose");
    terminal.press("\r").shows("契約書.txt");
    terminal.press("\r").shows("2/5");
    terminal.press("\r");
    terminal.press("\x03");
    assert_eq!(terminal.end(), 0);
    terminal.given_back();
    assert_eq!(files(folder.path()), ["契約書.txt"]);
}
