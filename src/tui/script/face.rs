//! Screen 8: what the card says of its holder, read by either secret, beside its signing certificate, and in pictures.

use super::pins::ends;
use super::wizards::Desk;
use super::*;
use crate::domain::certificate::Certificate;
use crate::domain::credential::PinName;
use crate::domain::face::{Attributes, Face, Parts, Photo, Reading, Surface, Text};
use crate::domain::holder::{BirthDate, Holder, Octets};
use crate::domain::picture::{Bitmap, Grey};
use crate::domain::report::Unread;
use crate::session::pin::{Done, Given, PinRequest, Stop, Work};
use crate::tui::theme::Shades;

const SIZES: [(u16, u16); 8] =
    [(120, 40), (80, 24), (60, 15), (40, 10), (39, 9), (1, 1), (200, 60), (81, 11)];

/// What the signing certificate says of its holder.
fn holder() -> Holder {
    Holder {
        name: Some("公的　花子".into()),
        address: Some("東京都品川区大崎一丁目1番1号".into()),
        sex: Some("2".into()),
        birth_date: Some(BirthDate::read("319800217".into())),
        ..Holder::default()
    }
}

/// The same in the card's own text, with this address.
fn text(address: &str) -> Text {
    let birth_date = Some(BirthDate::read("319800217".into()));
    let attributes = Attributes {
        name: Some("公的　花子".into()),
        address: Some(address.into()),
        birth_date,
        sex: Some("2".into()),
    };
    Text { attributes, intact: Ok(true) }
}

const MOVED: &str = "福島県会津若松市東栄町3番46号";

/// A name in one letter, and a photo with a dark and a light half.
fn surface(parts: Parts) -> Surface {
    let letter = || Bitmap { width: 3, pixels: Octets::from(&[1, 0, 1, 1, 1, 1][..]) };
    let pixels: Vec<u8> = (0..472).flat_map(|y| [if y < 236 { 40 } else { 220 }; 378]).collect();
    let grey = Ok(Grey { width: 378, pixels: Octets::from(pixels) });
    let mut surface = Surface { expires_on: Ok("2035-02-17".parse().ok()), ..Surface::UNREAD };
    if parts.pictures {
        (surface.name, surface.address) = (Ok(letter()), Ok(letter()));
    }
    if parts.photo {
        surface.photo = Ok(Photo { file: Octets::from(&[0; 100][..]), grey });
    }
    surface
}

fn counted(text: Tries, number: Tries) -> CardReport {
    let tries = [
        (Secret::Auth, Tries::Left(3)),
        (Secret::Sign, Tries::Left(5)),
        (Secret::Text, text),
        (Secret::TextNumberB, number),
        (Secret::SurfaceNumberB, number),
    ];
    sample::tried(sample::fresh(), tries.map(|(secret, tries)| (secret, Ok(tries))).to_vec())
}

/// Screen 8 with a card whose counters are known.
fn screen8(report: CardReport, lang: Lang, (width, height): (u16, u16)) -> Script {
    let mut script = Script::start(lang, width, height);
    script.app.shared.ports.shades = Shades::All;
    script.insert(report.clone()).keys("8").looked(report);
    script
}

fn fresh(lang: Lang, size: (u16, u16)) -> Script {
    screen8(counted(Tries::Left(3), Tries::Left(10)), lang, size)
}

/// The signing certificate was read before.
fn opened(lang: Lang, size: (u16, u16)) -> Script {
    let sign = Certificate { holder: Some(holder()), ..sample::certificate() };
    let report = counted(Tries::Left(3), Tries::Left(10));
    screen8(sample::with_jpki(report, |jpki| jpki.sign = Ok(sign)), lang, size)
}

/// The job that was sent last, and what was typed for it.
fn sent(script: &Script) -> (&Work, &[u8]) {
    let request: &PinRequest = script
        .effects
        .iter()
        .rev()
        .find_map(|effect| match effect {
            Effect::Request(Request::Pin { request, .. }) => Some(&**request),
            _ => None,
        })
        .expect("a PIN was sent");
    let Given::Typed(pin) = &request.given else { panic!("nothing was typed") };
    (&request.order.work, pin.bytes())
}

/// The job that was sent last reads this.
fn reads(script: &mut Script, text: Option<Text>, surface: Option<Surface>) -> &mut Script {
    ends(script, Ok(Done::Face(Box::new(Face { text, surface }))), Vec::new(), 1);
    script.keys("<esc>")
}

/// All of it was read, and the sheet closed.
fn whole(lang: Lang, (width, height): (u16, u16)) -> Script {
    let mut script = opened(lang, (120, 40));
    script.keys("<enter>2580<enter>");
    reads(&mut script, Some(text(MOVED)), None);
    let parts = Parts { pictures: true, photo: true };
    script.keys("p2285<enter>");
    reads(&mut script, None, Some(surface(parts)));
    script.resize(width, height);
    script
}

#[track_caller]
fn shows(script: &mut Script, told: &[&str]) {
    // Sentences go on in the next line.
    let screen = script.screen();
    let flat: String = screen.chars().filter(|c| !c.is_whitespace() && !"│┃".contains(*c)).collect();
    for part in told {
        let part: String = part.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(flat.contains(&part), "{part}\n{screen}");
    }
}

#[test]
fn before_anything_was_read_it_says_how_with_the_tries_and_what_is_never_read() {
    for size in [(120, 40), (80, 24), (60, 15)] {
        shows(
            &mut fresh(Lang::Ja, size),
            &[
                "まだ読んでいません",
                "Enter: 券面事項入力補助用の暗証番号で読む",
                "残り 3回 / 3回",
                "個人番号 (マイナンバー) は読みません",
            ],
        );
        let mut script = fresh(Lang::En, (120, 40));
        shows(
            &mut script,
            &["not read yet", "b: read with birth date and the 4 digits", "10 of 10", "never read"],
        );
    }
    // Where the certificate tells the birth date, it is not asked for.
    let screen = opened(Lang::En, (120, 40)).screen();
    assert!(screen.contains("b: read with the 4 digits under the photo"), "{screen}");
}

#[test]
fn each_way_asks_for_its_secret_and_reads_no_more_than_it_says() {
    let parts = |pictures, photo| Reading::Surface(Parts { pictures, photo });
    for (keys, reading, typed) in [
        ("<enter>2580<enter>", Reading::TextByPin, "2580"),
        ("b550217<enter>2285<enter>", Reading::TextByNumber, "55021720352285"),
        ("i550217<enter>2285<enter>", parts(true, false), "55021720352285"),
        ("p550217<enter>2285<enter>", parts(false, true), "55021720352285"),
    ] {
        let mut script = fresh(Lang::Ja, (80, 24));
        script.keys(keys);
        assert_eq!(sent(&script), (&Work::Face(reading), typed.as_bytes()), "{keys}");
        assert!(!script.screen().contains("2285"));
    }
}

#[test]
fn the_birth_date_of_the_certificate_is_shown_before_the_four_digits_are_sent() {
    for size in [(120, 40), (80, 24), (60, 15), (40, 10)] {
        let mut script = opened(Lang::Ja, size);
        shows(
            script.keys("b"),
            &["署名用電子証明書から", "550217", "顔写真の下に印刷された数字4桁", "残り10回"],
        );
        script.keys("2285<enter>");
        assert_eq!(sent(&script).1, b"55021720352285");
        // Where it is not known it is asked for, and typed digits are nowhere to be seen.
        let mut script = fresh(Lang::Ja, size);
        shows(script.keys("b"), &["生年月日", "550217", "______"]);
        let screen = script.keys("551231").screen();
        assert!(!screen.contains("551231") && screen.contains("●●●●●●"), "{screen}");
        shows(script.keys("<enter>"), &["顔写真の下に印刷された数字4桁", "____"]);
    }
}

#[test]
fn what_was_read_is_masked_until_revealed_and_agrees_with_a_record_and_is_never_called_genuine() {
    let mut script = fresh(Lang::Ja, (80, 24));
    script.keys("<enter>2580<enter>");
    reads(&mut script, Some(text(MOVED)), None);
    shows(
        &mut script,
        &[
            "カードの記載を読みました",
            "********",
            "カードの中の記録と一致",
            "Enter: 署名用パスワードを入れて",
        ],
    );
    assert!(!script.screen().contains("会津"));
    shows(script.keys("v"), &["会津若松市", "花子"]);
    assert!(!script.screen().contains("本物"));
    // It is read once; its pictures are still to be had.
    assert!(!script.screen().contains("の暗証番号で読む") && script.screen().contains("i: "));
    script.keys("<enter>DEMO2580<enter>");
    assert_eq!(sent(&script).0, &Work::Read(crate::domain::credential::KeyPair::Sign));
}

#[test]
fn a_difference_from_the_certificate_is_the_answer_here_and_on_the_screens_of_card_and_certificates() {
    for lang in Lang::ALL {
        for size in [(120, 40), (80, 24), (60, 15)] {
            let mut script = opened(lang, size);
            script.keys("<enter>2580<enter>");
            let differs = lang.pick("住所が、カードの記載と署名用電子証明書とで違います", "differ (address)");
            ends(
                &mut script,
                Ok(Done::Face(Box::new(Face { text: Some(text(MOVED)), surface: None }))),
                Vec::new(),
                1,
            );
            shows(&mut script, &[differs]);
            script.keys("<esc>");
            shows(
                &mut script,
                &[differs, lang.pick("失効している可能性が高い", "very probably been revoked")],
            );
            let here = script.screen();
            // Two columns stand beside each other there.
            shows(script.keys("1"), &[lang.pick("住所が、カードの記載", "very probably been")]);
            assert_eq!(script.keys("<enter>").screen(), here, "{size:?}");
            shows(script.keys("2<tab>"), &[differs]);
            shows(script.keys("3"), &[lang.pick("カードの記載と違い (住所)", "text (address): very")]);
        }
    }
    let mut same = opened(Lang::Ja, (80, 24));
    same.keys("<enter>2580<enter>");
    reads(&mut same, Some(text("東京都品川区大崎1-1-1")), None);
    shows(&mut same, &["署名用電子証明書が同じです", "失効は未確認"]);
}

#[test]
fn pictures_and_photo_are_masked_until_revealed_and_a_photo_is_drawn_where_there_is_room_and_grey() {
    let mut script = whole(Lang::Ja, (120, 40));
    shows(&mut script, &["画像は伏せてあります", "カードに書かれていること"]);
    let screen = script.keys("v").screen();
    assert!(screen.contains("▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀") && screen.contains("顔写真"), "{screen}");
    // On a screen that is not wide they take the place of the list.
    let mut script = whole(Lang::Ja, (80, 24));
    shows(script.keys("v"), &["▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀"]);
    assert!(!script.screen().contains("カードに書かれていること"));
    shows(script.keys("<pgdn><pgdn>"), &["印刷された住所", "█▄█"]);
    shows(script.keys("<tab>"), &["カードに書かれていること"]);
    shows(script.keys("<tab><pgdn><pgdn><pgup><pgup>"), &["顔写真"]);
    // The rest of them, and the way back to the text, is named on a small screen too.
    shows(whole(Lang::Ja, (60, 15)).keys("v"), &["Tab 文字・画像"]);
    // Without room, and without greys, words say so.
    shows(whole(Lang::Ja, (44, 12)).keys("v"), &["画面が小さすぎます"]);
    script.app.shared.ports.shades = Shades::None;
    shows(&mut script, &["写真は表示しません"]);
}

#[test]
fn a_photo_is_offered_where_it_can_be_drawn_and_then_it_is() {
    for lang in Lang::ALL {
        for (width, height) in [(80, 20), (80, 24), (110, 20), (120, 24), (120, 40)] {
            let mut desk = Desk::new("moved", lang, width, height);
            desk.script.app.shared.ports.shades = Shades::Few;
            desk.keys("8");
            let number = desk_pin(&desk, PinName::NumberB);
            desk.keys(&format!("p{}<enter>{}<enter>", &number[..6], &number[10..]));
            desk.shows(&[lang.pick("顔写真を読みました", "The photo was read")]);
            desk.keys("<esc>v");
            assert!(desk.script.screen().contains("▀▀▀▀"), "{width}x{height}\n{}", desk.script.screen());
        }
        for (shades, (width, height)) in
            [(Shades::Few, (60, 15)), (Shades::Few, (40, 10)), (Shades::None, (120, 40))]
        {
            let mut script = Script::start(lang, width, height);
            script.app.shared.ports.shades = shades;
            let report = counted(Tries::Left(3), Tries::Left(10));
            script.insert(report.clone()).keys("8").looked(report);
            let before = script.screen();
            assert!(!before.contains("p: ") && script.keys("p").screen() == before, "{before}");
        }
    }
}

#[test]
fn a_locked_pin_is_told_with_its_way_out_and_the_number_still_reads() {
    let mut script = screen8(counted(Tries::Locked, Tries::Left(10)), Lang::Ja, (80, 24));
    shows(&mut script, &["Enter: 券面事項入力補助用の暗証番号の再設定のしかた", "b: ", "ロック"]);
    shows(script.keys("<enter>"), &["窓口"]);
    let mut script = screen8(counted(Tries::Left(3), Tries::Locked), Lang::Ja, (80, 24));
    let screen = script.screen();
    assert!(screen.contains("照合番号B") && !screen.contains("b: ") && !screen.contains("p: "), "{screen}");
    // The last try wants its word here as everywhere.
    let mut script = screen8(counted(Tries::Left(1), Tries::Left(10)), Lang::Ja, (80, 24));
    shows(script.keys("<enter>"), &["最後の1回"]);
}

#[test]
fn a_phone_and_a_card_whose_last_year_is_not_known_say_what_is_in_the_way() {
    for kind in [CardKind::Android, CardKind::IPhone] {
        let report = CardReport { kind, ..sample::fresh() };
        let mut script = screen8(report, Lang::Ja, (80, 24));
        let screen = script.screen();
        assert!(
            !screen.contains("Enter: ") && !screen.contains("b: ") && screen.contains("スマ"),
            "{screen}"
        );
    }
    let mut report = counted(Tries::Left(3), Tries::Left(10));
    report.common.record = Err(Unread::Refused(0x6A82));
    let mut script = screen8(report, Lang::Ja, (80, 24));
    shows(script.keys("b"), &["有効期限を読めません"]);
}

#[test]
fn what_was_read_goes_with_its_card_and_is_not_taken_for_another() {
    let mut script = whole(Lang::Ja, (80, 24));
    shows(script.keys("v"), &["▀▀▀▀"]);
    script.readers(vec![reader(SONY, Inside::Nothing)]).readers(vec![reader(SONY, card(2))]);
    let report = counted(Tries::Left(3), Tries::Left(10));
    script.looked(report.clone());
    script.looked(report);
    shows(&mut script, &["まだ読んでいません"]);
    let model = format!("{:?}", script.app.shared.model);
    assert!(!model.contains("会津") && !script.screen().contains("▀▀"));
    // A result that comes after its card has left is told as that.
    script.keys("<enter>2580<enter>").readers(vec![reader(SONY, Inside::Nothing)]);
    ends(
        &mut script,
        Ok(Done::Face(Box::new(Face { text: Some(text(MOVED)), surface: None }))),
        Vec::new(),
        1,
    );
    assert!(!script.screen().contains("会津"));
}

#[test]
fn a_substituted_character_is_offered_as_it_is_printed() {
    let sign = Certificate {
        holder: Some(Holder { name_substituted: vec![1], ..holder() }),
        ..sample::certificate()
    };
    let report = sample::with_jpki(counted(Tries::Left(3), Tries::Left(10)), |jpki| jpki.sign = Ok(sign));
    let mut script = screen8(report, Lang::Ja, (80, 24));
    shows(&mut script, &["別の字に代えてある文字があります", "i: 印刷された氏名・住所を画像で見る"]);
    shows(script.keys("i"), &["印刷された文字を読む"]);
    script.keys("2285<enter>");
    reads(&mut script, None, Some(surface(Parts { pictures: true, photo: false })));
    shows(script.keys("v"), &["印刷された氏名", "█▄█"]);
}

#[test]
fn the_wizard_tells_a_difference_before_the_password_and_holds_an_unread_certificate_against_the_text() {
    let mut desk = Desk::new("moved", Lang::En, 100, 40);
    let pin = desk_pin(&desk, PinName::Text);
    desk.keys(&format!("8<enter>{pin}<enter><esc>"));
    desk.shows(&["What the card says was read"]);
    desk.keys("4<enter>a.txt<enter>").shows(&["nothing is signed"]);
    desk.keys("<enter>DEMO2580<enter>").shows(&["differ"]).lacks(&["Signed, saved", "try again"]);
    // The same once more would end the same way: the certificate is read, and its holder decides.
    desk.shows(&["Enter: read the certificate and see what differs"]);
    desk.keys("<enter>").shows(&["Read: Digital signature certificate"]);
    desk.keys("DEMO2580<enter><esc>").shows(&["differ (address). The certificate", "go on to sign"]);
    // Read first and seen to differ, it is signed with all the same.
    let mut desk = Desk::new("moved", Lang::En, 100, 40);
    let pin = desk_pin(&desk, PinName::Text);
    desk.keys(&format!("8<enter>{pin}<enter><esc>"));
    desk.keys("<enter>DEMO2580<enter><esc>").shows(&["differ (address)"]);
    desk.keys("4<enter>a.txt<enter>").shows(&["differ (address). The certificate"]);
    desk.keys("<enter>DEMO2580<enter>").shows(&["Signed, saved"]);
}

/// The persona's own PIN.
fn desk_pin(desk: &Desk, pin: PinName) -> String {
    let pins = desk.hand.pins(crate::sim::READER);
    pins.into_iter().find(|(secret, _)| *secret == pin.secrets()[0]).expect("it has one").1
}

#[test]
fn people_of_every_kind_read_their_cards_by_number_and_see_what_is_printed() {
    for (persona, told) in [
        ("moved", "福島県"),
        ("married", "仮名"),
        ("gaiji", "髙橋"),
        ("foreign", "MARIA"),
        ("locked-text", "福島県"),
    ] {
        for lang in Lang::ALL {
            for (width, height) in [(120, 40), (80, 24)] {
                let mut desk = Desk::new(persona, lang, width, height);
                desk.script.app.shared.ports.shades = Shades::Few;
                desk.keys("8");
                let number = desk_pin(&desk, PinName::NumberB);
                let (birth, code) = (&number[..6], &number[10..]);
                desk.keys(&format!("b{birth}<enter>{code}<enter><esc>"));
                assert!(!desk.script.screen().contains(told), "{persona} {lang:?}");
                desk.keys("vj").shows(&[told]);
                desk.keys(&format!("i{birth}<enter>{code}<enter><esc>"));
                desk.keys(&format!("p{birth}<enter>{code}<enter><esc>"));
                let screen = desk.script.screen();
                assert!(screen.contains("▀▀"), "{persona} {lang:?} {width}\n{screen}");
                // What was read is not offered again.
                desk.keys("<tab>").lacks(&["b: ", "i: ", "p: "]);
            }
        }
    }
}

#[test]
fn the_next_card_a_phone_and_cards_without_a_face_say_so_and_offer_nothing() {
    for persona in ["next", "android", "iphone", "juki", "other-card"] {
        for lang in Lang::ALL {
            for (width, height) in [(120, 40), (80, 24), (60, 15)] {
                let mut desk = Desk::new(persona, lang, width, height);
                desk.keys("8").lacks(&["Enter: ", "b: ", "i: ", "p: "]);
                let before = desk.script.screen();
                assert!(!before.contains(&format!("┃{}┃", " ".repeat(usize::from(width) - 2))), "{before}");
                desk.keys("bip<tab>");
                assert_eq!(desk.script.screen(), before, "{persona}");
            }
        }
    }
}

#[test]
fn it_is_drawn_at_every_size_in_both_languages_masked_and_not() {
    for lang in Lang::ALL {
        for size in SIZES {
            for keys in ["", "v", "<tab>", "v<tab>", "vG", "v<pgdn>", "n", "?"] {
                whole(lang, size).keys(keys).screen();
                opened(lang, size).keys(keys).screen();
                fresh(lang, size).keys(keys).screen();
            }
            for stop in [Stop::Locked, Stop::Wrong { secret: Secret::TextNumberB, left: Some(9) }] {
                let mut script = opened(lang, size);
                script.keys("b2285<enter>");
                if size.0 >= 40 {
                    ends(&mut script, Err(stop), Vec::new(), 1);
                }
                script.screen();
            }
        }
    }
}
