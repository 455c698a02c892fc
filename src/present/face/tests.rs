//! What is told of a card's own text, of its surface, and of both beside the certificate.

use serde_json::json as value_of;

use super::super::sample;
use super::*;
use crate::domain::face::Photo;
use crate::domain::holder::Octets;

fn moved_away(holder: &mut Holder) {
    holder.address = Some("東京都清瀬市観布子南１２－７－２０２".into());
}

fn married(holder: &mut Holder) {
    holder.name = Some("旧姓　花子".into());
}

fn substituted(holder: &mut Holder) {
    holder.name_substituted = vec![1];
}

fn lines(sections: &[Section]) -> Vec<String> {
    let rows = sections.iter().flat_map(|section| &section.rows);
    rows.map(|row| format!("{}: {}", row.label, row.value.as_str())).collect()
}

#[test]
fn the_four_are_masked_until_revealed_and_agree_with_a_record_and_with_nothing_more() {
    let report = sample::faced(sample::fresh(), |_| {});
    let told = |reveal, lang| lines(&attributes(&report, reveal, lang));
    assert_eq!(
        told(Reveal::Shown, Lang::Ja),
        [
            "氏名: 見本　花子",
            "住所: 福島県会津若松市東栄町３－４６",
            "生年月日: 1980年2月17日 (昭和55年)",
            "性別: 女",
            "記録との照合: カードの中の記録と一致",
            " : だれが書いたかは確かめていません",
        ]
    );
    for lang in Lang::ALL {
        let masked = told(Reveal::Masked, lang);
        assert!(masked[..4].iter().all(|line| line.ends_with(": ********")), "{masked:?}");
        assert!(
            masked[4].contains(lang.pick("カードの中の記録と一致", "agrees with the record in the card"))
        );
    }
}

#[test]
fn a_record_that_does_not_agree_is_bad_and_one_that_was_not_read_is_not() {
    let mut report = sample::faced(sample::fresh(), |_| {});
    let mut of = |intact| {
        report.text.as_mut().unwrap().intact = intact;
        let [section] = attributes(&report, Reveal::Masked, Lang::En).try_into().unwrap();
        section.rows[4..].iter().map(|row| (row.tone, row.value.to_string())).collect::<Vec<_>>()
    };
    let [(tone, told), (_, todo)] = of(Ok(false)).try_into().unwrap();
    assert_eq!((tone, told.as_str()), (Tone::Bad, Say::Changed.say(Lang::En)));
    assert_eq!(todo, Do::HaveCardChecked.say(Lang::En));
    let [(tone, _)] = of(Err(Unread::Refused(0x6A82))).try_into().unwrap();
    assert_eq!(tone, Tone::Quiet);
}

#[test]
fn what_the_surface_has_is_told_and_an_end_that_is_another_twice() {
    let mut report = sample::fresh();
    assert_eq!(attributes(&report, Reveal::Masked, Lang::En), []);
    let ends = |day: &str| Ok(day.parse().ok());
    let surface = |expires_on| Surface { expires_on, ..Surface::UNREAD };
    let told = |report: &CardReport| lines(&attributes(report, Reveal::Masked, Lang::En));
    report.surface = Ok(surface(ends("2035-02-17")));
    assert_eq!(told(&report), ["Card's last day: 17 Feb 2035"]);
    report.surface = Ok(surface(ends("2034-02-17")));
    let another = "Card's last day: 17 Feb 2034";
    assert_eq!(told(&report), [another, " : another record in the card says 17 Feb 2035"]);
    let tones = |report: &CardReport| attributes(report, Reveal::Masked, Lang::En)[0].rows[0].tone;
    assert_eq!(tones(&report), Tone::Warn);
    report.common.record = Err(Unread::Refused(0x6A82));
    assert_eq!((told(&report), tones(&report)), (vec![another.to_owned()], Tone::Plain));
    report.surface = Ok(surface(ends("?")));
    assert_eq!(told(&report), ["Card's last day: not a date"]);
    report.surface = Ok(Surface::UNREAD);
    assert_eq!(told(&report), Vec::<String>::new());
}

#[test]
fn pictures_are_told_by_their_size_and_a_photo_that_can_not_be_opened_by_why() {
    let octets = |number: usize| Octets::from(vec![0; number]);
    let photo = |grey| Ok(Photo { file: octets(1854), grey });
    let surface = |grey| Surface {
        name: Ok(Bitmap { width: 59, pixels: octets(59 * 12) }),
        address: Ok(Bitmap { width: 0, pixels: octets(0) }),
        photo: photo(grey),
        ..Surface::UNREAD
    };
    let mut report = sample::fresh();
    let mut told = |grey| {
        report.surface = Ok(surface(grey));
        lines(&attributes(&report, Reveal::Masked, Lang::En))
    };
    let [name, address, photo] = told(Ok(Grey { width: 378, pixels: octets(378 * 472) })).try_into().unwrap();
    assert_eq!(
        (name.as_str(), address.as_str()),
        ("Picture of the name: 59 x 12 pixels", "Picture of the address: 0 x 0 pixels")
    );
    assert_eq!(photo, "Photo: 378 x 472 pixels, 1,854 bytes");
    assert_eq!(told(Err(Unread::Empty))[2], "Photo: 1,854 bytes, can't be opened (empty)");
}

#[test]
fn a_difference_says_in_what_what_follows_and_where_to_go() {
    for (change, names, cause) in [
        (moved_away as fn(&mut Holder), ["住所", "address"], ["引っ越し", "moving"]),
        (married, ["氏名", "name"], ["氏名の変更", "a new name"]),
        (
            |holder| {
                moved_away(holder);
                married(holder);
            },
            ["氏名・住所", "name, address"],
            ["引っ越しや氏名の変更", "moving or of a new name"],
        ),
        (|holder| holder.sex = Some("1".into()), ["性別", "sex"], ["住民票の変更", "the resident register"]),
    ] {
        let report = sample::faced(sample::fresh(), change);
        for (lang, at) in [(Lang::Ja, 0), (Lang::En, 1)] {
            let (tone, told) = moved_line(&report, lang).unwrap();
            assert_eq!(tone, Tone::Warn);
            for part in [
                names[at],
                cause[at],
                lang.pick("失効している可能性が高い", "very probably been revoked"),
                lang.pick("市区町村の窓口", "municipal counter"),
            ] {
                assert!(told.contains(part), "{part} in {told}");
            }
            assert!(!told.contains("本物") && !told.contains("genuine"));
            let short = probably_revoked(&report, lang).unwrap();
            assert!(short.contains(names[at]), "{short}");
        }
    }
}

#[test]
fn what_is_the_same_proves_nothing_and_what_can_not_be_told_says_why() {
    let report = sample::faced(sample::fresh(), |_| {});
    for lang in Lang::ALL {
        let (tone, told) = moved_line(&report, lang).unwrap();
        assert!(tone == Tone::Plain && told.contains(lang.pick("未確認", "was not checked")), "{told}");
    }
    assert_eq!(probably_revoked(&report, Lang::En), None);
    let report = sample::faced(sample::fresh(), substituted);
    assert_eq!(probably_revoked(&report, Lang::En), None);
    let (tone, told) = moved_line(&report, Lang::En).unwrap();
    assert!(tone == Tone::Quiet && told.contains("can't be fully compared (name)"), "{told}");
    let rows = lines(&[moved(&report, Reveal::Masked, Lang::En).unwrap()]);
    assert!(
        rows.contains(&"Name: can't be compared (written with another character than registered)".to_owned()),
        "{rows:?}"
    );
    for (change, why) in [
        ((|holder| holder.sex = None) as fn(&mut Holder), Doubt::Missing),
        (|holder| holder.birth_date = Some(BirthDate::read("319800200".into())), Doubt::Partly),
        (|holder| holder.address = Some("会津若松市東栄町３－４６".into()), Doubt::Written),
    ] {
        let rows =
            lines(&[moved(&sample::faced(sample::fresh(), change), Reveal::Masked, Lang::En).unwrap()]);
        let told = self::why(why).say(Lang::En);
        assert!(rows.iter().any(|row| row.contains(told)), "{told} in {rows:?}");
    }
}

#[test]
fn each_stands_beside_the_other_and_neither_is_shown_before_it_is_revealed() {
    let report = sample::faced(sample::fresh(), moved_away);
    let rows = |reveal| lines(&[moved(&report, reveal, Lang::En).unwrap()]);
    let shown = rows(Reveal::Shown);
    let at = shown.iter().position(|row| row == "Address: differs").unwrap();
    assert_eq!(
        shown[at + 1..at + 3],
        ["  Card: 福島県会津若松市東栄町３－４６", "  Certificate: 東京都清瀬市観布子南１２－７－２０２"]
    );
    assert!(shown.contains(&"Name: the same".to_owned()), "{shown:?}");
    let masked = rows(Reveal::Masked).concat();
    for hidden in ["見本", "会津若松", "清瀬", "1980", "Feb", "female"] {
        assert!(shown.concat().contains(hidden) && !masked.contains(hidden), "{hidden} in {masked}");
    }
    // Nothing is compared of which only one was read.
    let mut alone = report.clone();
    alone.text = Err(Unread::NotAsked);
    assert_eq!(moved(&alone, Reveal::Shown, Lang::En), None);
    let mut alone = report;
    alone.jpki.sign = Err(Unread::NeedsPin);
    assert_eq!((moved(&alone, Reveal::Shown, Lang::En), moved_line(&alone, Lang::En)), (None, None));
}

#[test]
fn scripts_are_given_both_texts_and_the_verdict_or_null() {
    let mut report = sample::faced(sample::fresh(), moved_away);
    let told = json::value(&report);
    let birth = |raw: &str| value_of!({ "raw": raw, "date": "1980-02-17", "era": "昭和55年" });
    assert_eq!(
        told["face"],
        value_of!({
            "name": "見本　花子",
            "address": "福島県会津若松市東栄町３－４６",
            "birth_date": birth("19800217"),
            "sex": "2",
            "record_intact": true,
        })
    );
    assert_eq!(told["moved"]["verdict"], "differs");
    assert_eq!(
        told["moved"]["fields"]["address"],
        value_of!({
            "card": "福島県会津若松市東栄町３－４６",
            "certificate": "東京都清瀬市観布子南１２－７－２０２",
            "verdict": "differs",
        })
    );
    assert_eq!(told["moved"]["fields"]["birth_date"]["certificate"], birth("319800217"));
    assert_eq!(told["moved"]["fields"]["name"]["verdict"], "same");
    report.jpki.sign = Err(Unread::NeedsPin);
    report.text.as_mut().unwrap().intact = Err(Unread::Empty);
    let told = json::value(&report);
    assert_eq!((&told["moved"], &told["face"]["record_intact"]), (&value_of!(null), &value_of!(null)));
    report.text = Err(Unread::NotAsked);
    assert_eq!(json::value(&report), value_of!({ "face": null, "moved": null }));
}
