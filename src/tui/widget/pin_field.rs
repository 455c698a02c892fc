//! The one field in which a PIN or password is typed.
//!
//! ```text
//!  署名用パスワード
//!  英大文字と数字を混ぜた6〜16文字  例: AIZU346
//!  残り 2回 / 5回   ご注意ください…
//!
//!   ●●●●__
//!  あと2文字以上必要です
//!  小文字は大文字にしました
//! ```
//!
//! What is typed lies in the dialogue (`conduct::pin`) and in no model, notice or cell of the screen: the screen knows how
//! many characters there are. A key comes to it over the stack, one character at a time (`typed.rs`). The placeholder is the
//! officials' printed example, shown in words and never filled in.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::conduct::pin::{Asked, Dialogue, Note, Risk};
use crate::domain::credential::PinName;
use crate::present::certificate;
use crate::present::outside;
use crate::present::pin;
use crate::present::sections;
use crate::present::text::{Lang, Text, words};
use crate::tui::component::Context;
use crate::tui::key::{Code, Command, KeyPress, Keys, always, k, keys};
use crate::tui::text::cells;
use crate::tui::widget::panel;
use crate::tui::words::Ui;

words! {
    enum Say {
        Birth: "{0}の初め: 生年月日", "The birth date, before {0}";
        BirthExample: "券面の生年月日の年 (2桁)・月・日 (昭和55年2月17日なら 550217)", "Year (2 digits), month, day as printed on the card (550217 for 17 Feb Showa 55)";
        BirthKnown: "生年月日: {0} → {1}。署名用電子証明書から", "Born {0}: {1}, from the certificate";
        Old: "今の{0}", "The {0} as it is now";
        New: "新しい{0}", "New {0}";
        Again: "新しい{0}をもう一度", "The new {0} once more";
        FewTries: "残りが少なくなっています。確かでなければ、やめてください (Esc)。", "Few tries are left. Unless you are sure, stop here (Esc).";
        LastTry: "最後の1回です。間違えるとロックされ、再設定するまで使えません。", "This is the last try. A mistake locks it until it is reset.";
        TypeWord: "続けるには{0}と打って Enter。", "To go on all the same, type {0} and press Enter.";
        LastTryGiven: "最後の1回を使います。間違えるとロックされます。", "The last try will be spent. A mistake locks it.";
        OtherWord: "違う言葉です。{0}と打ってください。", "That is another word. Type {0}, or press Esc to stop.";
        Full: "これより長くはなりません", "It can't be longer than this";
        Lacking: "まだカードには送っていません", "Nothing has been sent to the card";
        Paste: "貼り付けは受け付けません。クリップボードはほかのプログラムからも見えるためです。手で打ってください。",
              "Pasting is refused: every program can see the clipboard. Type it by hand.";
        Weak: "{0}。このまま続けることもできます。", "Take care: {0}. You may go on all the same.";
        Complete: "そろいました", "Complete";
        Wiped: "安全のため、入力を消しました。はじめから打ってください。", "What was typed was wiped, to be safe. Type it from the start.";
        Differ: "2回の入力が違いました。新しいものをはじめから打ってください。", "The two were not the same. Type the new one from the start.";
        Same: "今のものと同じです。別のものを打ってください。", "That is the old one. Type another.";
    }
}

keys! {
    /// What the keys of the field ask for.
    pub(crate) enum PinKey, PIN_KEYS {
        Enter "Enter" [k(Code::Enter)] Ui::KeyAccept.text(), Move, Way, always;
        Cancel "Esc" [k(Code::Esc)] Ui::KeyCancel.text(), Move, Way, always;
        Erase "Backspace" [k(Code::Backspace)] Ui::KeyErase.text(), Move, Hidden, always;
        Pad "Tab" [k(Code::Tab)] Text::new("リーダーのキーで入力", "use the reader's keys"), Move, Shown, |model| model.report().is_some_and(|report| report.pin_pad);
        EraseAll "^U" [KeyPress::ctrl('u')] Ui::KeyEraseAll.text(), Move, Shown, always;
    }
}
/// While a PIN is typed.
pub(crate) const TYPING: Keys = Keys::typing(&[PIN_KEYS]);

keys! {
    /// What the keys ask for once a job with a PIN has ended.
    pub(crate) enum ToldKey, TOLD_KEYS {
        Accept "Enter" [k(Code::Enter)] Ui::KeyAccept.text(), Move, Way, always;
        Close "Esc" [k(Code::Esc)] Ui::KeyClose.text(), Move, Way, always;
    }
}
/// Once a job with a PIN has ended.
pub(crate) const TOLD: Keys = Keys::new(&[TOLD_KEYS]);

/// Do these keys fill the field?
pub(crate) fn takes(keys: &Keys) -> bool {
    keys.rows().any(|it| PinKey::of(it.command).is_some())
}

/// Does a key of the field make sense now?
pub(crate) fn works(dialogue: &Dialogue, command: Command) -> bool {
    match PinKey::of(command) {
        Some(PinKey::Erase | PinKey::EraseAll) => dialogue.length() > 0,
        Some(PinKey::Pad) => dialogue.offers_pad(),
        Some(PinKey::Enter | PinKey::Cancel) | None => true,
    }
}

/// From so few tries on the field warns.
const FEW: u8 = 2;

/// Carries out a key that changes what is typed; false where it is none.
pub(crate) fn edit(dialogue: &mut Dialogue, key: PinKey) -> bool {
    match key {
        PinKey::Erase => dialogue.erase(),
        PinKey::EraseAll => dialogue.clear(),
        PinKey::Enter | PinKey::Cancel | PinKey::Pad => return false,
    }
    true
}

/// Must a line be seen before a key of the field may act? Of the others the last ones yield first where there is little
/// room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// Which secret is asked for, how many tries are left and what that means, what is asked, the field.
    Must,
    /// What is said of the last key.
    Answer,
    /// What is still missing.
    Lack,
    Form,
    /// What it is good for, and other ways.
    Aside,
    Gap,
}

/// A line and how much it is needed.
pub(crate) type Needed = (Need, Line<'static>);

/// The field as lines of at most `width` cells, and where the cursor is in them.
pub(crate) fn lines(dialogue: &Dialogue, width: usize, cx: &Context<'_>) -> (Vec<Needed>, (usize, usize)) {
    let lang = cx.lang;
    let name = pin::name(dialogue.pin()).say(lang);
    let asked = dialogue.asked();
    let heading = match asked {
        Asked::Word(_) | Asked::Present => pin::title(dialogue.pin(), lang),
        Asked::Birth => Say::Birth.with(lang, &[name]),
        Asked::Old => Say::Old.with(lang, &[name]),
        Asked::New => Say::New.with(lang, &[name]),
        Asked::Again => Say::Again.with(lang, &[name]),
    };
    let said = |need: Need, text: &str, style| {
        panel::said(text, width, style).into_iter().map(move |line| (need, line))
    };
    // The answer to another word names what is asked for once more.
    let again = dialogue.note() == Some(Note::OtherWord);
    let (asks, answer) = if again { (Need::Aside, Need::Must) } else { (Need::Must, Need::Answer) };
    // Where only one thing can be meant, the title around it says which.
    let need = if matches!(asked, Asked::Word(_) | Asked::Present) { Need::Form } else { Need::Must };
    let mut lines: Vec<Needed> = said(need, &heading, cx.theme.title).collect();
    if let Asked::Word(Risk::Outside(of, how)) = asked {
        let used = dialogue.work().uses().unwrap_or(of);
        for (need, told) in [
            (Need::Must, outside::what(of, how, lang)),
            (Need::Aside, outside::why(used, of, how, lang)),
            (asks, outside::confirmation(lang)),
        ] {
            lines.extend(said(need, &told, cx.theme.warn));
        }
    } else {
        // Which digits are meant no title says.
        let need = if dialogue.pin() == PinName::NumberB { Need::Must } else { Need::Form };
        let form = match asked {
            Asked::Birth => Say::BirthExample.say(lang),
            _ => pin::form(dialogue.form()).say(lang),
        };
        lines.extend(said(need, form, cx.theme.label));
        if let Some((birth, digits)) = dialogue.birth() {
            let told = Say::BirthKnown.with(lang, &[&certificate::birth_date(birth, lang), digits]);
            lines.extend(said(Need::Must, &told, cx.theme.text));
        }
    }
    if matches!(asked, Asked::Word(Risk::LastTry) | Asked::Birth | Asked::Present | Asked::Old) {
        let (count, meaning, style) = tries(dialogue, cx);
        // That it is the last is said by what follows.
        let need = if dialogue.asks_word() { Need::Form } else { Need::Must };
        lines.extend(said(need, &count, style));
        lines.extend(meaning.into_iter().flat_map(|meaning| said(Need::Must, &meaning, style)));
        if dialogue.asks_word() {
            let told = Say::TypeWord.with(lang, &[pin::choice(Risk::LastTry).say(lang)]);
            lines.extend(said(asks, &told, style));
        }
    }
    if let Some(weak) = dialogue.weak() {
        let told = Say::Weak.with(lang, &[pin::weak(weak).say(lang)]);
        lines.extend(said(Need::Must, &told, cx.theme.warn));
    }
    lines.push((Need::Gap, Line::default()));
    let typed = if dialogue.asks_word() { cells(dialogue.word()) } else { dialogue.length() };
    let at = (2 + typed, lines.len());
    lines.push((Need::Must, field_line(dialogue, cx)));
    if !dialogue.asks_word() {
        let early = matches!(dialogue.note(), Some(Note::Lacking(_)));
        let style = if early { cx.theme.warn } else { cx.theme.text };
        lines.extend(match dialogue.lack() {
            Some(lack) => said(Need::Lack, &pin::capital(&pin::lack(lack, dialogue.form(), lang)), style),
            None => said(Need::Lack, Say::Complete.say(lang), cx.theme.good),
        });
    }
    if let Some(note) = dialogue.note() {
        lines.extend(said(answer, &told(note, asked, lang), cx.theme.warn));
    }
    if let Some(folded) = pin::folding(dialogue.folding(), lang) {
        lines.extend(said(Need::Lack, &pin::capital(folded), cx.theme.text));
    }
    (lines, at)
}

/// The counter, and what it means where it is low.
fn tries(dialogue: &Dialogue, cx: &Context<'_>) -> (String, Option<String>, Style) {
    let lang = cx.lang;
    let Some(tries) = dialogue.tries() else {
        return (Ui::PinTriesUnknown.say(lang).to_owned(), None, cx.theme.text);
    };
    let (meaning, style) = match tries.left() {
        Some(1) if dialogue.asks_word() => (Some(Say::LastTry.say(lang).to_owned()), cx.theme.bad),
        Some(1) => (Some(Say::LastTryGiven.say(lang).to_owned()), cx.theme.bad),
        Some(left) if left <= FEW => (Some(Say::FewTries.say(lang).to_owned()), cx.theme.warn),
        _ => (None, cx.theme.text),
    };
    (sections::tries(dialogue.pin().secrets()[0], tries, lang), meaning, style)
}

/// Bullets, and places that are still empty; or the word as far as it was typed.
fn field_line(dialogue: &Dialogue, cx: &Context<'_>) -> Line<'static> {
    let (shown, room) = match dialogue.asked() {
        Asked::Word(risk) => (dialogue.word().to_owned(), pin::word(risk).say(cx.lang).len()),
        _ => (cx.glyphs.bullet.repeat(dialogue.length()), dialogue.form().lengths().0),
    };
    let empty = "_".repeat(room.saturating_sub(cells(&shown)));
    Line::from(vec![
        Span::raw("  "),
        Span::styled(shown, cx.theme.focus),
        Span::styled(empty, cx.theme.quiet),
    ])
}

fn told(note: Note, asked: Asked, lang: Lang) -> String {
    let say = match note {
        Note::Refused(place, why) => return pin::refused(place, why, lang),
        Note::OtherWord => {
            let Asked::Word(risk) = asked else { return String::new() };
            return Say::OtherWord.with(lang, &[pin::choice(risk).say(lang)]);
        }
        Note::Full => Say::Full,
        Note::Lacking(_) => Say::Lacking,
        Note::Paste => Say::Paste,
        Note::Wiped => Say::Wiped,
        Note::Differ => Say::Differ,
        Note::Same => Say::Same,
    };
    say.say(lang).to_owned()
}

/// Do all of the lines that must be seen fit into so many?
pub(crate) fn fits(lines: &[Needed], room: usize) -> bool {
    lines.iter().filter(|(need, _)| *need == Need::Must).count() <= room
}

/// Draws lines with the cursor in them: of those that are needed least, none where not all of them fit.
pub(crate) fn draw(
    frame: &mut Frame<'_>,
    place: Rect,
    lines: Vec<Needed>,
    (x, y): (usize, usize),
    cx: &Context<'_>,
) {
    let room = usize::from(place.height);
    let all = [Need::Gap, Need::Aside, Need::Form, Need::Lack, Need::Answer];
    let count = |most: Need| lines.iter().filter(|(need, _)| *need <= most).count();
    let most = all.into_iter().find(|most| count(*most) <= room).unwrap_or(Need::Must);
    let above = lines.iter().take(y).filter(|(need, _)| *need <= most).count();
    let kept = lines.into_iter().filter(|(need, _)| *need <= most).map(|(_, line)| line);
    panel::lines(frame, place, kept);
    let (x, y) = (u16::try_from(x).unwrap_or(0), u16::try_from(above).unwrap_or(0));
    if x < place.width && y < place.height {
        cx.pointer.stand((place.x + x, place.y + y));
    }
}
