//! The two applications of the face, as another reader of the card reads them.

use myna_card::ap::text::TextAp;

use super::*;

/// A persona's file, as it lies in the card.
fn file(name: &str, ap: Ap, ef: u16) -> Vec<u8> {
    card(name).file(ap, ef).unwrap()
}

/// The file without its filler.
fn object(name: &str, ap: Ap, ef: u16) -> Vec<u8> {
    let mut bytes = file(name, ap, ef);
    let head = myna_card::tlv::ber::parse_header(&bytes).unwrap();
    bytes.truncate(head.total_len());
    bytes
}

#[test]
fn another_reader_reads_the_text_of_every_card_and_finds_its_record_true() {
    for name in Persona::names().filter(|name| *name != "unsteady") {
        let mut reader = myna_card::Card::new(Wired(card(name)));
        let Ok(mut text) = TextAp::select(&mut reader) else { continue };
        let persona = Persona::named(name).unwrap();
        let issuer = text.read_certificate().unwrap().public_key;
        assert!(text.read_attributes().is_err() && text.read_integrity_record().is_err(), "{name}");
        let number = content::number_b(&persona, &persona.days(now()));
        text.verify_code_b(&Pin::numeric(number).unwrap()).unwrap();
        let (written, address) = persona.written();
        let read = text.read_attributes().unwrap();
        assert_eq!((read.name.as_str(), read.address.as_str()), (written, address), "{name}");
        let record = text.read_integrity_record().unwrap();
        record.verify(&issuer).unwrap();
        assert!(record.matches_attributes_file(&object(name, Ap::Text, 2)).unwrap(), "{name}");
        // Of a number that is not there, the digest of nothing.
        assert!(record.matches_my_number_file(&[]), "{name}");
        text.read_signed_public_key().unwrap().verify(&issuer).unwrap();
        assert_eq!(text.read_session_key_public_key().unwrap().public_key.bits(), 2048);
        text.read_ap_basic_data().unwrap();
    }
}
