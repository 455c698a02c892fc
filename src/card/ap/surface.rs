//! 券面事項確認: its counters. A and B stand in the other order here than in the text application.

use crate::card::iso::Ef;

/// The application.
pub const AID: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02];
/// 生年月日.
pub const BIRTH: Ef = Ef(0x0011);
/// 照合番号B.
pub const NUMBER_B: Ef = Ef(0x0012);
