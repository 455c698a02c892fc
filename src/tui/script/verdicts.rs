//! Screen 5 with a verdict on it: the answer at every size, what does not fit before what does where there is no room for
//! both, and everything reached.

use super::wizards::Desk;
use super::*;
use crate::trust::Anchors;

const SIZES: [(u16, u16); 4] = [(60, 15), (80, 24), (120, 40), (200, 60)];
/// A document and its signature by a certificate of [`ROOT`].
const SIGNED: &[u8] = include_bytes!("../../../tests/fixtures/verify/12-sid-issuer-printable.p7s");
const ROOT: &[u8] = include_bytes!("../../../tests/fixtures/verify/root.der");
const FINGERPRINT: &str = "23686479BF2DF846505DF77618047B2390556509A79CAF2464B5D050074E19FC";

/// What is seen of a signed file.
struct Case {
    name: &'static str,
    /// Its root is among those that are known.
    pinned: bool,
    /// The document inside it was changed.
    changed: bool,
    /// For each language the answer, and what decides it.
    answer: [&'static str; 2],
    decides: [Option<&'static str>; 2],
    indication: &'static str,
}

const CASES: [Case; 3] = [
    Case {
        name: "passing",
        pinned: true,
        changed: false,
        answer: ["確かめられることは、すべて", "All that can be checked"],
        decides: [None; 2],
        indication: "TOTAL-PASSED",
    },
    Case {
        name: "failing",
        pinned: true,
        changed: true,
        answer: ["この署名は合いません", "This signature does not hold"],
        decides: [Some("文書が変えられたか"), Some("The document was changed")],
        indication: "HASH_FAILURE",
    },
    Case {
        name: "undecided",
        pinned: false,
        changed: false,
        answer: ["この署名が正しいか", "Whether this signature is"],
        decides: [Some("証明書の発行元を"), Some("The certificate's issuer")],
        indication: "NO_CERTIFICATE_CHAIN_FOUND",
    },
];

/// Everything besides the answer and what decides it that is told of each of them.
const TOLD: [&[&str]; 2] = [
    &["署名の値は", "証明書の鍵は", "今日は、証明書", "失効の確認は", "署名日時", "CN=H3", "署名を認める"],
    &[
        "The signature value",
        "certificate's key",
        "Today is within",
        "Revocation was",
        "time of signing",
        "CN=H3",
        "Whether a signature",
    ],
];

impl Case {
    fn desk(&self, lang: Lang) -> Desk {
        let mut desk = Desk::new("fresh", lang, 80, 24);
        let mut anchors = Anchors::built_in();
        if self.pinned {
            anchors.pin(ROOT, FINGERPRINT.parse().unwrap(), &[]).unwrap();
        }
        desk.script.app.shared.ports.judge = Arc::new(move |der, at| anchors.judge(der, at).into());
        let mut file = SIGNED.to_vec();
        if self.changed {
            let document = b"hello world";
            let at = file.windows(document.len()).position(|part| part == document).unwrap();
            file[at] = b'j';
        }
        std::fs::write(desk.path("sealed.p7s"), file).unwrap();
        desk.keys("5<enter>sealed<enter>");
        desk
    }
}

fn resized(desk: &mut Desk, (width, height): (u16, u16)) -> String {
    desk.script.terminal.backend_mut().resize(width, height);
    desk.script.event(Event::Resized(width, height));
    desk.script.screen()
}

#[test]
fn a_verdict_has_its_agreed_picture_at_every_size_in_both_languages() {
    for case in CASES {
        let mut told = String::new();
        for lang in Lang::ALL {
            let mut desk = case.desk(lang);
            for size in SIZES {
                let folder = desk.path("").to_string_lossy().trim_end_matches('/').to_owned();
                let screen = resized(&mut desk, size).replace(&folder, &"~".repeat(folder.len()));
                told += &format!("-- {} {}x{}\n{screen}", lang.key(), size.0, size.1);
            }
        }
        let name = format!("verdict_{}", case.name);
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(name, told) });
    }
}

/// Does a screen say that there is more?
fn marked(screen: &str) -> bool {
    screen.split_whitespace().any(|word| {
        let numbers = word.split_once('/').and_then(|(shown, of)| Some((shown.split_once('-')?, of)));
        numbers.is_some_and(|((from, to), of)| [from, to, of].iter().all(|it| it.parse::<u16>().is_ok()))
    })
}

#[test]
fn the_answer_and_what_decides_it_are_seen_at_every_size_and_all_else_is_reached_by_a_mark() {
    let sizes = [(40, 10), (41, 11), (50, 12), (60, 15), (69, 20), (70, 30), (80, 24), (100, 30), (119, 22)];
    for case in CASES {
        for (at, lang) in Lang::ALL.into_iter().enumerate() {
            let mut desk = case.desk(lang);
            for size in sizes.into_iter().chain([(120, 40), (120, 15), (200, 60)]) {
                let first = resized(desk.keys("g"), size);
                let place = format!("{} {} {size:?}\n{first}", case.name, lang.key());
                let seen = |part: &str| first.find(part);
                assert!(seen(case.answer[at]).is_some(), "{place}");
                assert!(case.decides[at].is_none_or(|decides| seen(decides).is_some()), "{place}");
                let fits = [seen("合っていること"), seen("What fits")][at];
                let misfits = [seen("合わないこと"), seen("What does not fit")][at];
                // Without boxes there is no room: what is wrong comes first, or alone.
                if case.changed && size.0 < 70 {
                    assert!(fits.is_none_or(|fits| misfits.is_some_and(|misfits| misfits < fits)), "{place}");
                }
                let mut all = first.clone();
                for _ in 0..24 {
                    let screen = desk.keys("<pgdn>").script.screen();
                    assert!(screen.contains(case.answer[at]), "{place}\n{screen}");
                    all += &screen;
                }
                let parts = TOLD[at].iter().copied().chain([case.indication]);
                for part in parts {
                    assert!(all.contains(part), "{part} in\n{place}");
                    assert!(first.contains(part) || marked(&first), "{part} in\n{place}");
                }
            }
        }
    }
}

#[test]
fn a_key_is_named_only_where_it_does_something_for_the_signature_that_is_shown() {
    // One signature, and nobody named in its certificate.
    let mut desk = CASES[0].desk(Lang::En);
    let bound = |desk: &Desk, key: &str| {
        desk.script.app.bindings(desk.script.now).iter().any(|binding| binding.shown == key)
    };
    assert!(!bound(&desk, "Tab") && !bound(&desk, "v") && bound(&desk, "d"));
    desk.keys("v<tab>").shows(&["4/4", "All that can be checked"]);
}

#[test]
fn what_is_scrolled_to_stands_under_its_own_heading() {
    let mut desk = CASES[1].desk(Lang::En);
    let titled = |screen: &str| {
        let edge = screen.lines().rfind(|line| line.starts_with("┏> ")).map(|line| line[5..].to_owned());
        edge.unwrap_or_default()
    };
    let first = resized(&mut desk, (80, 24));
    assert!(titled(&first).starts_with("What fits"), "{first}");
    let last = desk.keys("G").script.screen();
    assert!(titled(&last).starts_with("Signed file"), "{last}");
    let again = desk.keys("g").script.screen();
    assert!(titled(&again).starts_with("What fits"), "{again}");
}

#[test]
fn where_esc_goes_on_without_the_document_its_key_says_so() {
    let mut desk = CASES[0].desk(Lang::En);
    desk.keys("d").shows(&["2/4", "Esc go on without"]).lacks(&["Esc back"]);
    desk.keys("<esc>").shows(&["4/4", "All that can be checked"]);
}
