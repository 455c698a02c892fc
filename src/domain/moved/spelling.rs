//! Two spellings of one name or one address: the same, another, or not to be told apart.
//!
//! Both are brought into one form by what people do when they write: width and case of letters, spaces, every kind of dash,
//! 丁目・番地・番・号・の between numbers, kanji numerals, ヶ and が. Only what can't make one place of two is
//! folded so. What may well be the same and may be another (大字 left out, a building's name, an old form of a kanji) is
//! not decided. In one pass after another over a bounded text: nothing here looks back further than a numeral.

use super::loosened::{may_be_one_name, may_be_one_place};
use unicode_normalization::char::is_combining_mark;

use super::sign::{
    Doubt, Sign, Unit, at, compared, is_dash, is_digit, is_kana, is_kanji, is_long_vowel, may_be_at, signs,
};

/// What is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Name,
    Address,
}

/// Longer than any that is written: an address has at most 200 characters (`docs/card.md §4.3`).
const LONGEST: usize = 1_000;

/// Are they the same? `substituted` are the positions (from 1) of characters of the certificate that stand for others: they
/// may be any. `Err` where that can't be told.
pub(super) fn are_same(of: Of, card: &str, certificate: &str, substituted: &[usize]) -> Result<bool, Doubt> {
    let length = |text: &str| text.chars().take(LONGEST + 1).count();
    let lengths = [length(card), length(certificate)];
    if lengths.iter().any(|length| *length > LONGEST) {
        return Err(Doubt::Written);
    }
    let [a, b] = [signs(card, &[]), signs(certificate, substituted)];
    if a.is_empty() || b.is_empty() {
        return Err(Doubt::Missing);
    }
    let form = |signs: &[Sign]| match of {
        Of::Name => name(signs),
        Of::Address => address(signs),
    };
    let [one, other] = [form(&a), form(&b)];
    // A mark behind the end is of another text than this.
    let astray = substituted.iter().any(|place| !(1..=lengths[1]).contains(place));
    match compared(&one, &other) {
        Ok(true) if astray => Err(Doubt::Substituted),
        Ok(false) => {
            let may_be = match of {
                Of::Name => may_be_one_name(&a, &b),
                Of::Address => may_be_one_place(&one, &other),
            };
            // Whatever the marks are of: as it is written it is the same.
            let unmarked = || compared(&one, &form(&signs(certificate, &[]))) != Ok(false);
            match may_be {
                true => Err(Doubt::Written),
                false if !substituted.is_empty() && unmarked() => Err(Doubt::Substituted),
                false => Ok(false),
            }
        }
        told => told,
    }
}
/// A name: without spaces and the dots between names, capitals for small letters.
fn name(signs: &[Sign]) -> Vec<Sign> {
    let mut told = Vec::with_capacity(signs.len());
    for (place, sign) in signs.iter().enumerate() {
        let Some(c) = sign.known() else {
            told.push(*sign);
            continue;
        };
        let between = || {
            may_be_at(signs, place.checked_sub(1), is_kanji) && may_be_at(signs, Some(place + 1), is_kanji)
        };
        match c {
            _ if c.is_whitespace() => {}
            '・' | '·' => {}
            '’' | '‘' | '`' | '´' | 'ʼ' | '′' => told.push(sign.spelled('\'')),
            'ヶ' if between() => told.push(sign.spelled('ケ')),
            'ヵ' if between() => told.push(sign.spelled('カ')),
            _ if is_dash(c) => told.push(sign.spelled('-')),
            _ => told.extend(c.to_uppercase().map(|c| sign.spelled(c))),
        }
    }
    told
}

/// An address: letters and kana of one kind each, numbers in digits, and a dash between numbers and nowhere else.
fn address(signs: &[Sign]) -> Vec<Sign> {
    joined(&particles(&units(&numbers(&letters(without_postcode(signs))))))
}

/// Without the postcode: 〒 and whatever number, or seven digits before everything else.
fn without_postcode(signs: &[Sign]) -> &[Sign] {
    let start = signs.iter().position(|sign| !sign.is(char::is_whitespace)).unwrap_or(0);
    let marked = at(signs, Some(start), |c| c == '〒');
    let rest = &signs[start + usize::from(marked)..];
    let part = |c: char| is_digit(c) || is_dash(c) || c.is_whitespace();
    let (code, rest) = rest.split_at(rest.iter().position(|sign| !sign.is(part)).unwrap_or(rest.len()));
    let digits = code.iter().filter(|sign| sign.is(is_digit)).count();
    if marked || digits == 7 && !rest.is_empty() { rest } else { signs }
}

/// Katakana for hiragana, large for small kana, capitals; a dash for whatever separates.
fn letters(signs: &[Sign]) -> Vec<Sign> {
    let mut told = Vec::with_capacity(signs.len());
    for (place, sign) in signs.iter().enumerate() {
        let Some(c) = sign.known() else {
            told.push(*sign);
            continue;
        };
        let within = || at(signs, place.checked_sub(1), is_digit) && at(signs, Some(place + 1), is_digit);
        match c {
            _ if is_dash(c) => told.push(sign.spelled(if is_long_vowel(signs, place) { 'ー' } else { '-' })),
            // The numeral, mistaken for a stroke.
            '一' if within() => told.push(sign.spelled('-')),
            '一' if in_a_word(signs, place) => told.push(sign.spelled('ー')),
            '○' | '◯' => told.push(*sign),
            _ if !c.is_alphanumeric() && !is_combining_mark(c) => told.push(sign.spelled('-')),
            _ => told.extend(large(c).to_uppercase().map(|c| sign.spelled(c))),
        }
    }
    told
}

/// Between katakana of a word: ノ and the stroke stand between numbers, too.
fn in_a_word(signs: &[Sign], place: usize) -> bool {
    let of_a_word = |c: char| matches!(c, 'ァ'..='ヺ') && c != 'ノ';
    at(signs, place.checked_sub(1), of_a_word) && at(signs, Some(place + 1), of_a_word)
}

/// A kana as katakana, and large.
fn large(c: char) -> char {
    let katakana = match c {
        'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        _ => c,
    };
    match katakana {
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ヮ' => {
            char::from_u32(u32::from(katakana) + 1).unwrap_or(katakana)
        }
        _ => katakana,
    }
}

/// The value of a numeral's character below ten.
fn below_ten(c: char) -> Option<u64> {
    Some(match c {
        '〇' | '零' | '○' | '◯' => 0,
        '一' | '壱' | '壹' => 1,
        '二' | '弐' | '貳' => 2,
        '三' | '参' | '參' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

const fn power_of_ten(c: char) -> Option<u64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' => 100,
        '千' => 1_000,
        _ => return None,
    })
}

fn is_numeral(c: char) -> bool {
    c == '万' || below_ten(c).is_some() || power_of_ten(c).is_some()
}

/// The number of a kanji numeral: 二十三, 二三, 千二百; `None` where it is none.
fn number(numeral: &[Sign]) -> Option<u64> {
    let positional: Option<u64> = numeral
        .iter()
        .try_fold(0_u64, |number, sign| number.checked_mul(10)?.checked_add(below_ten(sign.it)?));
    if positional.is_some() {
        return positional;
    }
    let (mut total, mut below, mut digit, mut last) = (0, 0, None, u64::MAX);
    for sign in numeral {
        match (below_ten(sign.it), power_of_ten(sign.it)) {
            (Some(value), _) if digit.is_none() && value > 0 => digit = Some(value),
            (_, Some(power)) if power < last => {
                below += digit.take().unwrap_or(1) * power;
                last = power;
            }
            (None, None) if total == 0 => {
                total = (below + digit.take().unwrap_or(0)).max(1) * 10_000;
                (below, last) = (0, u64::MAX);
            }
            _ => return None,
        }
    }
    Some(total + below + digit.unwrap_or(0))
}

/// Numbers in digits without zeros before them. Where a kanji numeral meets digits two numbers meet.
fn numbers(signs: &[Sign]) -> Vec<Sign> {
    let mut told: Vec<Sign> = Vec::with_capacity(signs.len());
    let mut rest = signs;
    while let Some((first, after)) = rest.split_first() {
        let run = |what: fn(char) -> bool| {
            rest.iter().position(|sign| !sign.is(what) || sign.form.is_some()).unwrap_or(rest.len())
        };
        let (digits, numeral) = (run(is_digit), run(is_numeral));
        if digits == 0 && numeral == 0 {
            told.push(*first);
            rest = after;
            continue;
        }
        if at(&told, told.len().checked_sub(1), is_digit) {
            told.push(Sign::plain('-'));
        }
        let (run, after) = rest.split_at(digits.max(numeral));
        rest = after;
        if digits > 0 {
            let zeros = run.iter().take(run.len() - 1).take_while(|sign| sign.it == '0').count();
            told.extend(&run[zeros..]);
        } else if let Some(number) = number(run).filter(|_| run.len() > 1 || !matches!(run[0].it, '○' | '◯'))
        {
            told.extend(number.to_string().chars().map(Sign::plain));
        } else {
            told.extend(run);
        }
    }
    told
}

/// What is said behind a number and left out where dashes stand between numbers; the longer first.
const UNITS: [(&str, Unit); 9] = [
    ("丁目", Unit::Chome),
    ("番地", Unit::Ban),
    ("号棟", Unit::To),
    ("号室", Unit::Go),
    ("丁", Unit::Chome),
    ("番", Unit::Ban),
    ("号", Unit::Go),
    ("棟", Unit::To),
    ("室", Unit::Go),
];

/// A dash for what is said behind a number, and for の between two.
fn units(signs: &[Sign]) -> Vec<Sign> {
    let mut told: Vec<Sign> = Vec::with_capacity(signs.len());
    // What was told last, dashes aside: 202 号室 is spaced, 7-室町 begins a building's name, however it is parted.
    let mut last = None;
    let mut place = 0;
    while let Some(sign) = signs.get(place) {
        let digit = at(&told, last, is_digit);
        let letter = at(&told, last, |c| c.is_ascii_uppercase());
        let starts = |unit: &str| {
            let mut all = unit.chars().zip(place..);
            all.all(|(c, place)| at(signs, Some(place), |it| it == c))
        };
        let unit = UNITS.into_iter().find(|(word, _)| starts(word)).filter(|(word, unit)| {
            // 一番町 is a name; A棟 is a letter's.
            let named = *word == "番" && at(signs, Some(place + 1), |c| c == '町');
            digit && !named || letter && matches!(unit, Unit::Go | Unit::To)
        });
        let links = sign.is(|c| matches!(c, 'ノ' | '之' | '乃')) && at(signs, Some(place + 1), is_digit);
        place += unit.map_or(1, |(word, _)| word.chars().count());
        match (unit, last) {
            (Some((word, unit)), Some(last)) => {
                // With a kanji behind it it may begin a name.
                let surely = word.chars().count() > 1 || !at(signs, Some(place), is_kanji);
                told[last].counts = told[last].counts.or(Some(unit).filter(|_| digit && surely));
                told.push(Sign::plain('-'));
            }
            _ if links && digit => told.push(sign.spelled('-')),
            _ if digit && sign.is(|c| c == '階') => told.push(sign.spelled('F')),
            _ => told.push(*sign),
        }
        if !at(&told, told.len().checked_sub(1), |c| c == '-') {
            last = told.len().checked_sub(1);
        }
    }
    told
}

/// One spelling for ヶ, が and の between kanji, for 上ル and 入ル of Kyoto's streets, and for 様方.
fn particles(signs: &[Sign]) -> Vec<Sign> {
    let mut told: Vec<Sign> = Vec::with_capacity(signs.len());
    for (place, sign) in signs.iter().enumerate() {
        let before = |what: fn(char) -> bool| at(signs, place.checked_sub(1), what);
        let next = |what: fn(char) -> bool| at(signs, Some(place + 1), what);
        let between = may_be_at(signs, place.checked_sub(1), |c| is_kanji(c) || is_digit(c))
            && may_be_at(signs, Some(place + 1), is_kanji);
        let up_or_down = |c: char| matches!(c, '上' | '下');
        match sign.known() {
            Some('ガ') if before(up_or_down) && next(|c| c == 'ル') => {}
            Some('ル') if before(|c| c == '入') => {}
            Some('様') if next(|c| c == '方') => {}
            Some('カ' | 'ガ' | 'ケ') if between || before(is_kana) && next(|c| c == '丘') => {
                told.push(sign.spelled('ケ'));
            }
            Some('之' | '乃') if between => told.push(sign.spelled('ノ')),
            _ => told.push(*sign),
        }
    }
    told
}

/// A dash separates numbers and nothing else.
fn joined(signs: &[Sign]) -> Vec<Sign> {
    let mut told: Vec<Sign> = Vec::with_capacity(signs.len());
    let mut parted = false;
    for sign in signs {
        if sign.is(|c| c == '-') {
            parted = true;
            continue;
        }
        if parted && sign.is(is_digit) && at(&told, told.len().checked_sub(1), is_digit) {
            told.push(Sign::plain('-'));
        }
        parted = false;
        told.push(*sign);
    }
    told
}
