//! The characters of a spelling as they are compared: each with what is known of it.

use unicode_normalization::UnicodeNormalization as _;

use crate::domain::jis;
use crate::domain::text::is_unsafe;

/// Why two spellings can't be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// One of the two does not have it.
    Missing,
    /// A date that is partly unknown, or a code whose meaning is not settled.
    Partly,
    /// Characters that stand for others, or that the certificate can't hold.
    Substituted,
    /// Written so differently that they may be the same or not.
    Written,
}

/// One character as it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sign {
    pub(super) it: char,
    /// Which of its forms, where that is said (異体字セレクタ).
    pub(super) form: Option<char>,
    /// It stands for another one, which is not known.
    pub(super) any: bool,
    /// What a number counts whose last digit it is, where that is said.
    pub(super) counts: Option<Unit>,
}

/// What a number in an address counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// 丁目.
    Chome,
    /// 番, 番地.
    Ban,
    /// 号, 号室.
    Go,
    /// 棟.
    To,
}

impl Sign {
    pub(super) const fn plain(it: char) -> Self {
        Self { it, form: None, any: false, counts: None }
    }

    /// The same character, whatever it counts.
    pub(super) fn is_like(self, other: Self) -> bool {
        Self { counts: None, ..self } == Self { counts: None, ..other }
    }

    /// The character, where it is known for what it is.
    pub(super) fn known(self) -> Option<char> {
        Some(self.it).filter(|_| !self.any)
    }

    pub(super) fn is(self, what: impl Fn(char) -> bool) -> bool {
        self.known().is_some_and(what)
    }

    pub(super) const fn spelled(self, it: char) -> Self {
        Self { it, ..self }
    }
}

/// Does a character of this kind stand at this place?
pub(super) fn at(signs: &[Sign], place: Option<usize>, what: impl Fn(char) -> bool) -> bool {
    place.and_then(|place| signs.get(place)).is_some_and(|sign| sign.is(what))
}

/// The same, or a character of which only that is not known.
pub(super) fn may_be_at(signs: &[Sign], place: Option<usize>, what: impl Fn(char) -> bool) -> bool {
    place.and_then(|place| signs.get(place)).is_some_and(|sign| sign.any || sign.is(what))
}

/// What stands in the place of a character that a system can't write.
const fn is_stand_in(c: char) -> bool {
    matches!(
        c,
        '〓' | '■' | '□' | '●' | '?' | '？' | '*' | '＊' | '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}'
    )
}

pub(super) const fn is_form(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180D}')
}

/// The characters in the one form of Unicode in which they are compared (NFKC), with what is known of each.
pub(super) fn signs(text: &str, substituted: &[usize]) -> Vec<Sign> {
    let mut marked = vec![false; text.chars().count() + 1];
    for place in substituted {
        if let Some(mark) = marked.get_mut(*place) {
            *mark = true;
        }
    }
    let (mut signs, mut run) = (Vec::new(), String::new());
    let flush = |run: &mut String, signs: &mut Vec<Sign>| {
        signs.extend(run.nfkc().map(Sign::plain));
        run.clear();
    };
    for (c, marked) in text.chars().zip(marked.into_iter().skip(1)) {
        let c = match c {
            // Standing by themselves they would be parted from their kana.
            '゛' => '\u{3099}',
            '゜' => '\u{309A}',
            _ => c,
        };
        let voiced = matches!(c, '\u{3099}' | '\u{309A}' | '\u{FF9E}' | '\u{FF9F}');
        if is_form(c) {
            flush(&mut run, &mut signs);
            if let Some(last) = signs.last_mut() {
                last.form = Some(c);
                last.any |= marked;
            }
        } else if is_unsafe(c) && !c.is_whitespace()
            || voiced && run.is_empty() && signs.last().is_some_and(|last| last.any)
        {
            // Not seen, or a part of what stands for another.
        } else if is_stand_in(c) || marked && !c.is_whitespace() {
            flush(&mut run, &mut signs);
            signs.push(Sign { any: true, ..Sign::plain(c) });
        } else {
            run.push(c);
        }
    }
    flush(&mut run, &mut signs);
    // Nothing but space is no text.
    if signs.iter().all(|sign| sign.is(char::is_whitespace)) {
        signs.clear();
    }
    signs
}

/// Sign by sign, so that each that stands for another is held against one.
pub(super) fn compared(card: &[Sign], certificate: &[Sign]) -> Result<bool, Doubt> {
    if card.len() != certificate.len() {
        // Of what is mostly unknown not even the length says anything.
        let unknown = |signs: &[Sign]| signs.iter().filter(|sign| sign.any).count() * 2 > signs.len();
        return if unknown(card) || unknown(certificate) { Err(Doubt::Substituted) } else { Ok(false) };
    }
    let mut doubt = None;
    for (a, b) in card.iter().zip(certificate) {
        match (a.known(), b.known()) {
            (Some(one), Some(other)) if one == other => {
                match (a.counts, b.counts) {
                    // 1丁目2番 is not 1番2号; 1-2 may be either.
                    (Some(Unit::Chome), Some(Unit::Ban)) | (Some(Unit::Ban), Some(Unit::Chome)) => {
                        return Ok(false);
                    }
                    (Some(a), Some(b)) if a != b => doubt = doubt.or(Some(Doubt::Written)),
                    _ => {}
                }
                if a.form != b.form {
                    doubt = Some(Doubt::Substituted);
                }
            }
            // What one of the two may not be able to write it had to write as another.
            (Some(one), Some(other)) if [one, other].into_iter().all(is_kanji) => {
                if jis::has(one) && jis::has(other) {
                    return Ok(false);
                }
                doubt = Some(Doubt::Substituted);
            }
            (Some(_), Some(_)) => return Ok(false),
            _ => doubt = Some(Doubt::Substituted),
        }
    }
    doubt.map_or(Ok(true), Err)
}

pub(super) const fn is_kanji(c: char) -> bool {
    matches!(
        c,
        '々' | '〆' | '〇' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}'
    )
}

pub(super) const fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー')
}

pub(super) const fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Every stroke that people write between numbers, the sign of a long vowel among them.
pub(super) const fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2212}'
                | '\u{02D7}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{23AF}'
                | '\u{30A0}'
                | 'ー'
                | '~'
                | '\u{301C}'
                | '\u{3030}'
                | '\u{223C}'
    )
}

/// A dash between kana is the sign of a long vowel, however it was typed; behind kana that sign is one.
pub(super) fn is_long_vowel(signs: &[Sign], place: usize) -> bool {
    at(signs, place.checked_sub(1), is_kana)
        && (at(signs, Some(place), |c| c == 'ー') || at(signs, Some(place + 1), is_kana))
}
