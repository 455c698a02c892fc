//! What is printed on the card, as pictures: the photo, the name, the address.

use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::domain::face::Surface;
use crate::domain::report::CardReport;
use crate::present::mask::Reveal;
use crate::present::text::words;
use crate::tui::component::Context;
use crate::tui::widget::{panel, picture};

words! {
    enum Say {
        Photo: "顔写真", "Photo";
        Name: "印刷された氏名", "The name as printed";
        Address: "印刷された住所", "The address as printed";
        Masked: "画像は伏せてあります (v で表示)。", "The pictures are masked (v reveals).";
        Damaged: "写真を開けませんでした。", "The photo could not be decoded.";
    }
}

/// Is there any?
pub(super) fn any(report: &CardReport) -> bool {
    let pictured = |it: &Surface| it.photo.is_ok() || it.name.is_ok() || it.address.is_ok();
    report.surface.as_ref().is_ok_and(pictured)
}

/// All of them below each other, for a place of this size.
pub(super) fn lines(report: &CardReport, place: Rect, cx: &Context<'_>) -> Vec<Line<'static>> {
    let Ok(surface) = &report.surface else { return Vec::new() };
    let (width, height) = (usize::from(place.width), usize::from(place.height));
    if cx.model.visit.reveal == Reveal::Masked {
        return panel::said(Say::Masked.say(cx.lang), width, cx.theme.text);
    }
    let said = |text: &str, style| panel::said(text, width, style);
    let mut parts: Vec<(Say, Vec<Line<'static>>)> = Vec::new();
    if let Ok(photo) = &surface.photo {
        // With its heading it is seen whole.
        let drawn = match &photo.grey {
            Ok(grey) => picture::photo(grey, (width, height.saturating_sub(1)), cx)
                .unwrap_or_else(|why| said(why.say(cx.lang), cx.theme.text)),
            Err(_) => said(Say::Damaged.say(cx.lang), cx.theme.warn),
        };
        parts.push((Say::Photo, drawn));
    }
    for (heading, printed) in [(Say::Name, &surface.name), (Say::Address, &surface.address)] {
        if let Ok(bitmap) = printed {
            parts.push((heading, picture::ink(bitmap, width, cx)));
        }
    }
    let mut lines = Vec::new();
    for (heading, drawn) in parts {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.extend(said(heading.say(cx.lang), cx.theme.title));
        lines.extend(drawn);
    }
    lines
}
