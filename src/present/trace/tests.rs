//! What a record says, in both languages and as JSON lines.

use serde_json::Value;

use super::*;
use crate::diag::exchange::{Raw, Redactor};
use crate::domain::credential::Secret;

/// A command and what came of it.
type Passed<'a> = (&'a [u8], Result<&'a [u8], LinkError>);

/// Told by one redactor, one after the other, a tenth of a second each.
fn recorded(exchanges: &[Passed<'_>], contents: bool) -> Vec<Entry> {
    let mut redactor = Redactor::default();
    let mut tell = |(number, (command, answer)): (u32, &Passed<'_>)| {
        let at = Duration::from_millis(100) * number;
        let raw = Raw { at, spent: Duration::from_micros(5_678), command, answer: *answer };
        let told = redactor.tell(&raw, contents);
        redactor.follow(&raw);
        Entry::Exchange(told)
    };
    (0..).zip(exchanges).map(&mut tell).collect()
}

fn select(app: App) -> Vec<u8> {
    [&[0x00, 0xA4, 0x04, 0x0C, u8::try_from(app.aid().len()).unwrap()], app.aid()].concat()
}

/// A little of everything.
fn session() -> Vec<Entry> {
    let jpki = select(App::Jpki);
    let mut entries = vec![Entry::Note(
        Duration::ZERO,
        Note::Connected { reader: "Sony\u{202E} 00 00".into(), atr: vec![0x3B, 0x88], for_pin: false },
    )];
    entries.extend(recorded(
        &[
            (&jpki, Ok(b"\x90\x00")),
            (&[0x00, 0xB0, 0x8A, 0x00, 0x00], Ok(b"abc\x90\x00")),
            (&[0x00, 0xB0, 0x01, 0x00, 0x04], Ok(b"abcd\x62\x82")),
            (&[0x00, 0xB0, 0x86, 0x00, 0x04], Ok(b"JPKI\x90\x00")),
            (&[0x00, 0x20, 0x00, 0x98], Ok(b"\x63\xC3")),
            (b"\x00\x20\x00\x98\x042580", Ok(b"\x63\xC2")),
            (&[0x00, 0xB0, 0x85, 0x00, 0x00], Ok(b"\x6A\x82")),
            (&[0x80, 0xA2, 0x00, 0x00, 0x00], Ok(b"\x66\xF1")),
            (&[0x00, 0xB0, 0x00, 0x00, 0x00], Err(LinkError::CardLeft)),
        ],
        false,
    ));
    let end = Duration::from_secs(1);
    entries.extend(
        [
            Note::Reconnected(Err(LinkError::NoCard)),
            Note::OnPad { p2: 0x98, answer: Ok(0x63C1) },
            Note::Reset { power: true },
            Note::Released { unpowered: true },
        ]
        .map(|note| Entry::Note(end, note)),
    );
    entries
}

#[test]
fn a_record_reads_as_what_happened_in_english() {
    let told = text(Head::default(), &session(), Lang::En);
    let lines: Vec<&str> = told.lines().skip(2).collect();
    let expected = [
        "    0.000 * connected: Sony(U+202E) 00 00 (ATR 3B88)",
        "    0.000 > SELECT JPKI  00A4040C 0AD392F000260100000001",
        "    0.006 < done  9000  5.7 ms",
        "    0.100 > READ BINARY User authentication certificate  00B08A00 00",
        "    0.106 < done  [3 bytes not shown] 9000  5.7 ms",
        "    0.200 > READ BINARY User authentication certificate, from byte 256  00B00100 04",
        "    0.206 < end of file reached  [4 bytes not shown] 6282  5.7 ms",
        "    0.300 > READ BINARY token information  00B08600 04",
        "    0.306 < done  4A504B49 9000  5.7 ms",
        "    0.400 > VERIFY Authentication PIN (how many tries are left)  00200098",
        "    0.406 < tries left: 3  63C3  5.7 ms",
        "    0.500 > VERIFY Authentication PIN  00200098 [blanked]",
        "    0.506 < wrong, tries left: 2  63C2  5.7 ms",
        "    0.600 > READ BINARY file 0005, without a name here  00B08500 00",
        "    0.606 < not on this card  6A82  5.7 ms",
        "    0.700 > a command without a name here (CLA 80 INS A2)  80A20000 [blanked]",
        "    0.706 < a status word without a name here  66F1  5.7 ms",
        "    0.800 > READ BINARY the current file (which one is not known)  00B00000 00",
        "    0.806 < The card left  5.7 ms",
        "    1.000 * not connected again: No card",
        "    1.000 * typed on the reader's keys (VERIFY, key 98): wrong, tries left: 1  63C1",
        "    1.000 * card powered up",
        "    1.000 * card powered down",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn and_in_japanese() {
    let told = text(Head { program: "a 1.0", simulated: true, contents: true }, &session(), Lang::Ja);
    for said in [
        "シミュレーション",
        "a 1.0",
        "中身を含みます",
        "* カードに接続しました: Sony(U+202E) 00 00 (ATR 3B88)",
        "> SELECT 公的個人認証 (JPKI)  00A4040C 0AD392F000260100000001",
        "> READ BINARY 利用者証明用電子証明書 (256バイト目から)  00B00100 04",
        "< 正常終了  [3バイト、記載しません] 9000  5.7 ms",
        "> VERIFY 利用者証明用の暗証番号 (残り回数を尋ねる)  00200098",
        "< 違います。残り 2回  63C2  5.7 ms",
        "> 名前の分からないコマンド (CLA 80 INS A2)  80A20000 [記載しません]",
        "< 意味の分からないステータスワード  66F1  5.7 ms",
        "< カードが離れました  5.7 ms",
        "* カードの電源を切って離しました",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
}

#[test]
fn what_the_screen_shows_is_what_the_text_says() {
    for lang in Lang::ALL {
        for one in session() {
            let Line { command, answer, .. } = entry(&one, lang);
            let text = text_line(&one, lang);
            assert!(text.contains(&command) && text.contains(&answer), "{text}");
            if let Entry::Exchange(exchange) = &one {
                assert_eq!(line(exchange, lang), entry(&one, lang));
            }
        }
    }
}

#[test]
fn whether_it_went_well_is_told() {
    use Tone::{Bad, Plain, Quiet, Warn};
    let tones: Vec<Tone> = session().iter().map(|one| entry(one, Lang::En).tone).collect();
    let expected =
        [Plain, Plain, Plain, Plain, Plain, Plain, Warn, Warn, Warn, Bad, Bad, Warn, Plain, Quiet].to_vec();
    assert_eq!(tones, expected);
}

#[test]
fn a_record_as_json_lines_has_one_object_to_a_line_whatever_the_language() {
    let told = json_lines(Head { program: "a 1.0", simulated: true, contents: false }, &session());
    let lines: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1 + session().len());
    assert!(!told.contains('\u{202E}') && lines[1]["reader"] == "Sony\u{202E} 00 00", "{told}");
    assert_eq!(
        (&lines[0]["schema"], &lines[0]["kind"], &lines[0]["simulated"]),
        (&1.into(), &"trace".into(), &true.into())
    );
    let exchange = |at: usize| (&lines[at]["command"], &lines[at]["answer"]);
    let (command, answer) = exchange(5);
    assert_eq!((&command["name"], &command["file"]), (&"read_binary".into(), &"token".into()));
    assert_eq!((&command["header"]["hex"], &command["body"]["hex"]), (&"00B08600".into(), &"04".into()));
    assert_eq!((&answer["status"], &answer["meaning"]), (&"9000".into(), &"done".into()));
    assert_eq!(answer["data"], serde_json::json!({ "hex": "4A504B49", "blanked": 0 }));
    let (command, answer) = exchange(7);
    assert_eq!((&command["name"], &command["secret"]), (&"verify".into(), &"auth".into()));
    assert_eq!(command["body"], serde_json::json!({ "hex": "", "blanked": null }));
    assert_eq!((&answer["meaning"], &answer["number"]), (&"tries_left".into(), &2.into()));
    let (command, answer) = exchange(9);
    assert_eq!((&command["name"], &command["header"]["hex"]), (&Value::Null, &"80A20000".into()));
    assert_eq!((&answer["status"], &answer["meaning"]), (&"66F1".into(), &Value::Null));
    assert_eq!((&lines[10]["error"], &lines[10]["answer"]), (&"card-left".into(), &Value::Null));
    assert_eq!((&lines[1]["note"], &lines[1]["atr"]), (&"connected".into(), &"3B88".into()));
    assert_eq!((&lines[12]["note"], &lines[12]["status"]), (&"typed-on-reader".into(), &"63C1".into()));
}

#[test]
fn everything_that_has_a_name_is_told_by_it_in_both_languages() {
    for lang in Lang::ALL {
        let mut said = std::collections::HashSet::new();
        let all = App::ALL.map(On::App).into_iter().chain(File::ALL.map(On::File));
        for on in all.chain(Secret::ALL.map(On::Secret)) {
            let name = about(on, lang);
            assert!(!name.is_empty() && said.insert(name), "{on:?}");
        }
        for found in Meaning::ALL {
            assert!(!meaning(found).say(lang).is_empty());
        }
    }
}

#[test]
fn contents_that_were_asked_for_are_in_the_text_and_in_the_lines() {
    let jpki = select(App::Jpki);
    for (contents, there) in [(false, false), (true, true)] {
        let read: [Passed<'_>; 2] =
            [(&jpki, Ok(b"\x90\x00")), (&[0x00, 0xB0, 0x81, 0x00, 0x00], Ok(b"name\x90\x00"))];
        let (entries, head) = (recorded(&read, contents), Head { contents, ..Head::default() });
        assert_eq!(text(head, &entries, Lang::En).contains("6E616D65"), there);
        assert_eq!(json_lines(head, &entries).contains("6E616D65"), there);
    }
}
