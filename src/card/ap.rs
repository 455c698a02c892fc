//! One file per application of the card.
//!
//! | module | application | AID |
//! |---|---|---|
//! | [`jpki`] | 公的個人認証 | `D392F000260100000001` |
//! | [`common`] | 共通カード | `D3921000310001010100` |
//! | [`text`] | 券面事項入力補助 | `D3921000310001010408` |
//! | [`surface`] | 券面事項確認 | `D3921000310001010402` |
//! | [`juki`] | 住基 | `D3921000310001010401` |

pub mod common;
pub mod jpki;
pub mod juki;
pub mod surface;
mod tagged;
pub mod text;

use crate::domain::credential::Application;

/// The card manager: selecting it ends what was verified in any application.
pub const MANAGER: [u8; 7] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00];

/// No card's application: F, for names that nobody registered, and a name.
pub const INVENTED: [u8; 10] = *b"\xF0mynascope";

/// An application's identifier, whole: a prefix would match another.
#[must_use]
pub const fn aid(application: Application) -> &'static [u8] {
    match application {
        Application::Jpki => &jpki::AID,
        Application::Common => &common::AID,
        Application::Text => &text::AID,
        Application::Surface => &surface::AID,
        Application::Juki => &juki::AID,
    }
}
