//! 共通カード: the card's serial number, its municipality and its own last day, free to read.

use chrono::NaiveDate;

use crate::card::ef::Ef;
use crate::codec::{Malformed, tlv};
use crate::domain::report::CommonRecord;

/// The application.
pub const AID: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00];
/// The record EF whose record 1 describes the card.
pub const CARD: Ef = Ef(0x0001);
/// 住民基本台帳用の暗証番号, this application's copy.
pub const JUKI_PIN: Ef = Ef(0x001C);

/// Record 1: tag 01, 28 digits: serial (15), municipality (5), last day (8).
pub fn record(bytes: &[u8]) -> Result<CommonRecord, Malformed> {
    let value = tlv::simple(bytes, 0x01)?;
    if let Some(at) = value.iter().position(|byte| !byte.is_ascii_digit()) {
        return Err(Malformed::at(at, "not a digit"));
    }
    if value.len() != 28 {
        return Err(Malformed::at(value.len(), "28 digits expected"));
    }
    let text: String = value.iter().copied().map(char::from).collect();
    Ok(CommonRecord {
        card_serial: text[..15].into(),
        municipality_code: text[15..20].to_owned(),
        expires_on: NaiveDate::parse_from_str(&text[20..], "%Y%m%d").ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_1_of_the_test_card_is_read() {
        let record = record(b"\x01\x1C4000000127198431322120350217").unwrap();
        assert_eq!(*record.card_serial, "400000012719843");
        assert_eq!(record.municipality_code, "13221");
        assert_eq!(record.expires_on, NaiveDate::from_ymd_opt(2035, 2, 17));
    }

    #[test]
    fn a_day_that_does_not_exist_leaves_the_rest() {
        let record = record(b"\x01\x1C4000000127198431322120350230").unwrap();
        assert_eq!((record.municipality_code.as_str(), record.expires_on), ("13221", None));
    }

    #[test]
    fn a_record_of_another_shape_is_refused() {
        for bad in [
            &b""[..],
            b"\x02\x1C4000000127198431322120350217",
            b"\x01\x1B400000012719843132212035021",
            b"\x01\x1C40000001271984313221203502XX",
            b"\x01\x1C400000012719843",
        ] {
            assert!(record(bad).is_err());
        }
    }
}
