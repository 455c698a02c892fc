//! 券面事項入力補助: its counters. The 個人番号 (EF 0001) is never read, and 0012 is no user's lock: it is blocked as
//! issued on every card examined (`docs/card.md §3.1`), so it is not asked.

use crate::card::iso::Ef;

/// The application.
pub const AID: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];
/// 券面事項入力補助用の暗証番号.
pub const PIN: Ef = Ef(0x0011);
/// 照合番号B.
pub const NUMBER_B: Ef = Ef(0x0015);
