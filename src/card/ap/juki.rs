//! 住基: its copy of 住民基本台帳用の暗証番号, with a counter of its own.

use crate::card::ef::Ef;

/// The application.
pub const AID: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01];
/// 住民基本台帳用の暗証番号.
pub const PIN: Ef = Ef(0x001C);
