//! The two applications of the face, as another reader of the card reads them.

use myna_card::ap::surface::SurfaceAp;
use myna_card::ap::text::TextAp;
use myna_card::data::ImageFormat;

use super::*;

/// Every persona whose card has a face and stays in its reader, that card, and its 照合番号B.
fn faces() -> impl Iterator<Item = (&'static str, Persona, myna_card::Card<Wired>, Pin)> {
    let names = Persona::names().filter(|name| *name != "unsteady");
    names.map(|name| (name, Persona::named(name).unwrap())).filter(|(_, it)| it.card.kind == Kind::Card).map(
        |(name, persona)| {
            let number = content::number_b(&persona, &persona.days(now()));
            let reader = myna_card::Card::new(Wired(card(name)));
            (name, persona, reader, Pin::numeric(number).unwrap())
        },
    )
}

/// A file without its filler.
fn object(name: &str, ap: Ap, ef: u16) -> Vec<u8> {
    let mut bytes = card(name).file(ap, ef).unwrap();
    let head = myna_card::tlv::ber::parse_header(&bytes).unwrap();
    bytes.truncate(head.total_len());
    bytes
}

#[test]
fn another_reader_reads_the_text_of_every_card_and_finds_its_record_true() {
    for (name, persona, mut reader, number) in faces() {
        let mut text = TextAp::select(&mut reader).unwrap();
        let issuer = text.read_certificate().unwrap().public_key;
        assert!(text.read_attributes().is_err() && text.read_integrity_record().is_err(), "{name}");
        text.verify_code_b(&number).unwrap();
        let read = text.read_attributes().unwrap();
        assert_eq!((read.name.as_str(), read.address.as_str()), persona.written(), "{name}");
        let record = text.read_integrity_record().unwrap();
        record.verify(&issuer).unwrap();
        assert!(record.matches_attributes_file(&object(name, Ap::Text, 2)).unwrap(), "{name}");
        // Of a number that is not there, the digest of nothing.
        assert!(record.matches_my_number_file(&[]) && text.read_my_number().is_err(), "{name}");
        text.read_signed_public_key().unwrap().verify(&issuer).unwrap();
        assert_eq!(text.read_session_key_public_key().unwrap().public_key.bits(), 2048);
        text.read_ap_basic_data().unwrap();
    }
}

#[test]
fn another_reader_reads_the_surface_of_every_card_and_finds_its_signatures_true() {
    for (name, persona, mut reader, number) in faces() {
        let days = persona.days(now());
        let mut surface = SurfaceAp::select(&mut reader).unwrap();
        let issuer = surface.read_certificate().unwrap().public_key;
        assert!(surface.read_age_record().is_err() && surface.read_card_face().is_err(), "{name}");
        let birth = content::birth_digits(&persona, &days);
        surface.verify_birth_date(&Pin::numeric(birth).unwrap()).unwrap();
        let age = surface.read_age_record().unwrap();
        age.verify(&issuer).unwrap();
        assert!(surface.read_card_face().is_err(), "{name}");
        surface.verify_code_b(&number).unwrap();
        let face = surface.read_card_face().unwrap();
        face.verify(&issuer).unwrap();
        assert_eq!((face.birth_date, &face.public_key), (age.birth_date, &age.public_key), "{name}");
        assert_eq!(face.birth_date.to_string(), days.birth.to_string(), "{name}");
        assert_eq!(face.expiry.to_string(), days.card_last_day.to_string(), "{name}");
        let pictures = [&face.name_image, &face.address_image, &face.security_code_image];
        assert!(pictures.iter().all(|image| image.format == ImageFormat::Png), "{name}");
        assert_eq!(face.photo.format, ImageFormat::Jpeg2000, "{name}");
        assert!(surface.read_my_number_image().is_err(), "{name}");
        assert_eq!(surface.read_ap_basic_data().unwrap().municipality_code, persona.card.municipality);
    }
}

/// Sizes and places are the test card's (`docs/card.md §6.2`), where what a persona has is as long.
#[test]
fn every_object_is_where_the_test_card_has_it() {
    for (ap, ef, length, head) in [
        (Ap::Text, 2, 0x5C + 3, "FF205CDF2108000E00200050005B"),
        (Ap::Text, 3, 336, "FF3082014BDF3120"),
        (Ap::Text, 4, 568, "7F218202335F4E820129"),
        (Ap::Text, 5, 164, "FF4082009FDF4104"),
        (Ap::Text, 6, 269, "A1820109900301000191820100"),
        (Ap::Text, 7, 536, "FF50820213DF51820109"),
        (Ap::Surface, 1, 547, "FF1082021EDF1108"),
        (Ap::Surface, 3, 320, "FF3082013BDF3104"),
        (Ap::Surface, 4, 568, "7F218202335F4E820129"),
    ] {
        let bytes = object("fresh", ap, ef);
        assert_eq!(bytes.len(), length, "{ap:?} {ef}");
        assert!(crate::domain::text::hex(&bytes).starts_with(head), "{ap:?} {ef}: {bytes:02X?}");
    }
    let record = object("fresh", Ap::Text, 3);
    assert_eq!(record[0x28..0x2B], [0xDF, 0x32, 0x20]);
    assert_eq!(record[0x4B..0x4E], [0xDF, 0x33, 0x82]);
    // What the offsets tell: 9 objects, in order, the first at 1A; their tags stand there.
    let printed = object("fresh", Ap::Surface, 2);
    assert_eq!(printed[5..8], [0xDF, 0x21, 0x12]);
    for (nth, place) in printed[8..0x1A].as_chunks::<2>().0.iter().enumerate() {
        let at = usize::from(u16::from_be_bytes(*place));
        assert_eq!(printed[at..at + 2], [0xDF, 0x22 + u8::try_from(nth).unwrap()]);
    }
    assert_eq!(printed[8..16], [0, 0x1A, 0, 0x25, 0, 0x29, 1, 0x37]);
}

#[test]
fn number_a_is_there_and_opens_nothing_and_b_is_a_key_in_each_application() {
    const SURFACE: &str = "00A4040C0A D3921000310001010402";
    let mut card = card("locked-text");
    let days = Persona::named("locked-text").unwrap().days(now());
    let number = content::number_b(&Persona::named("locked-text").unwrap(), &days);
    let present = |key: &str| {
        let digits: String = number.bytes().map(|digit| format!("{digit:02X}")).collect();
        format!("002000{key}0E{digits}")
    };
    expect(
        &mut card,
        &[
            (TEXT, "9000"),
            ("00200091", "6984"),
            ("00200092", "6984"),
            ("00200094", "63CA"),
            // Nothing is the individual number of nobody.
            ("002000940C 303030303030303030303030", "63C9"),
            (&present("94"), "63C8"),
            (&present("95"), "9000"),
            ("00B0820002", "FF209000"),
            ("00B0810000", "6982"),
            (SURFACE, "9000"),
            ("00200092", "63CA"),
            ("00B0820002", "6982"),
            (&present("91"), "63C9"),
            (&present("93"), "63C9"),
            ("00B0820002", "6982"),
            (&present("92"), "9000"),
            ("00B0820002", "FF209000"),
            ("00B0850000", "6982"),
            (TEXT, "9000"),
            ("00B0820002", "6982"),
            ("00200095", "63CA"),
        ],
    );
}

#[test]
fn what_a_counter_rewrites_differs_from_the_certificate_and_nothing_else_does() {
    for (name, holder, differs) in [
        ("fresh", "見本　花子", [false; 2]),
        ("moved", "見本　花子", [false, true]),
        ("married", "見本　花子", [true, false]),
        ("gaiji", "高橋　芳枝", [true; 2]),
        ("substitutes", "高橋　芳枝", [false; 2]),
        ("foreign", "MIHON MARIA LUISA", [false; 2]),
    ] {
        let persona = Persona::named(name).unwrap();
        let (written, address) = persona.written();
        assert_eq!(persona.holder.name, holder);
        assert_eq!([written != holder, address != persona.holder.address], differs, "{name}");
    }
    // A foreign resident's digits begin with our year.
    let persona = Persona::named("foreign").unwrap();
    let days = persona.days(now());
    assert_eq!(content::birth_digits(&persona, &days), days.birth.format("%y%m%d").to_string());
    let issued = crate::sim::issue::leaf(&persona, &days, &crate::sim::SIGN).unwrap();
    let told = crate::codec::x509::decode(&issued).unwrap();
    let birth = told.holder.unwrap().birth_date.unwrap();
    assert_eq!((birth.era, birth.day), (None, Some(days.birth)));
}
