//! Two spellings of one name or one address: the same, another, or not to be told apart.
//!
//! Both are brought into one form by what people do when they write: width and case of letters, spaces, every kind of dash,
//! 丁目・番地・番・号・の between numbers, kanji numerals, ヶ and が. Only what can't make one place of two is
//! folded so. What may well be the same and may be another (大字 left out, a building's name, an old form of a kanji) is
//! not decided. In one pass after another over a bounded text: nothing here looks back further than a numeral.

use std::ops::Range;

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
    let [one, other] = match of {
        Of::Name => [&a, &b].map(|signs| name(signs)),
        Of::Address => [&a, &b].map(|signs| address(signs)),
    };
    // A mark behind the end is of another text than this.
    let astray = substituted.iter().any(|place| !(1..=lengths[1]).contains(place));
    match compared(&one, &other) {
        Ok(true) if astray => Err(Doubt::Substituted),
        Ok(false) => {
            let may_be = match of {
                Of::Name => may_be_one_name(&a, &b),
                Of::Address => may_be_one_place(&one, &other),
            };
            if may_be { Err(Doubt::Written) } else { Ok(false) }
        }
        told => told,
    }
}

/// One character as it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sign {
    it: char,
    /// Which of its forms, where that is said (異体字セレクタ).
    form: Option<char>,
    /// It stands for another one, which is not known.
    any: bool,
    /// What a number counts whose last digit it is, where that is said.
    counts: Option<Unit>,
}

/// What a number in an address counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
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
    const fn plain(it: char) -> Self {
        Self { it, form: None, any: false, counts: None }
    }

    /// The same character, whatever it counts.
    fn is_like(self, other: Self) -> bool {
        Self { counts: None, ..self } == Self { counts: None, ..other }
    }

    /// The character, where it is known for what it is.
    fn known(self) -> Option<char> {
        Some(self.it).filter(|_| !self.any)
    }

    fn is(self, what: impl Fn(char) -> bool) -> bool {
        self.known().is_some_and(what)
    }

    const fn spelled(self, it: char) -> Self {
        Self { it, ..self }
    }
}

/// Does a character of this kind stand at this place?
fn at(signs: &[Sign], place: Option<usize>, what: impl Fn(char) -> bool) -> bool {
    place.and_then(|place| signs.get(place)).is_some_and(|sign| sign.is(what))
}

/// What stands in the place of a character that a system can't write.
const fn is_stand_in(c: char) -> bool {
    matches!(
        c,
        '〓' | '■' | '□' | '●' | '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}'
    )
}

const fn is_form(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180D}')
}

/// The characters in the one form of Unicode in which they are compared (NFKC), with what is known of each.
fn signs(text: &str, substituted: &[usize]) -> Vec<Sign> {
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
fn compared(card: &[Sign], certificate: &[Sign]) -> Result<bool, Doubt> {
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

const fn is_kanji(c: char) -> bool {
    matches!(
        c,
        '々' | '〆' | '〇' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}'
    )
}

const fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー')
}

const fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Every stroke that people write between numbers, the sign of a long vowel among them.
const fn is_dash(c: char) -> bool {
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

/// A dash between kana is the sign of a long vowel, however it was typed.
fn is_long_vowel(signs: &[Sign], place: usize) -> bool {
    at(signs, place.checked_sub(1), is_kana) && at(signs, Some(place + 1), is_kana)
}

/// A name: without spaces and the dots between names, capitals for small letters.
fn name(signs: &[Sign]) -> Vec<Sign> {
    let mut told = Vec::with_capacity(signs.len());
    for (place, sign) in signs.iter().enumerate() {
        let Some(c) = sign.known() else {
            told.push(*sign);
            continue;
        };
        let between = || at(signs, place.checked_sub(1), is_kanji) && at(signs, Some(place + 1), is_kanji);
        match c {
            _ if c.is_whitespace() => {}
            '・' | '·' => {}
            '’' | '‘' | '`' | '´' => told.push(sign.spelled('\'')),
            'ヶ' if between() => told.push(sign.spelled('ケ')),
            'ヵ' if between() => told.push(sign.spelled('カ')),
            _ if is_dash(c) => told.push(sign.spelled('-')),
            _ => told.extend(c.to_uppercase().map(|c| sign.spelled(c))),
        }
    }
    told
}

/// May two names in Latin letters be one: in another order, without accents or strokes?
fn may_be_one_name(a: &[Sign], b: &[Sign]) -> bool {
    let words = |signs: &[Sign]| -> Option<(Vec<String>, String)> {
        let text: String = signs.iter().map(|sign| sign.known()).collect::<Option<_>>()?;
        let plain: String = text.to_uppercase().nfd().filter(|c| !is_accent(*c)).collect();
        let latin = plain.chars().all(|c| c.is_ascii() || is_dash(c) || "’‘´".contains(c));
        let strokes = |word: &str| word.replace(|c: char| !c.is_alphanumeric(), "");
        let mut words: Vec<String> =
            plain.split(|c: char| c.is_whitespace() || c == ',' || is_dash(c)).map(strokes).collect();
        words.retain(|word| !word.is_empty());
        let run = words.concat();
        words.sort_unstable();
        latin.then_some((words, run))
    };
    match (words(a), words(b)) {
        (Some((one, run)), Some((other, other_run))) => one == other || run == other_run,
        _ => false,
    }
}

const fn is_accent(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}')
}

/// An address: letters and kana of one kind each, numbers in digits, and a dash between numbers and nowhere else.
fn address(signs: &[Sign]) -> Vec<Sign> {
    joined(&particles(&units(&numbers(&letters(without_postcode(signs))))))
}

/// Without 〒 and its number.
fn without_postcode(signs: &[Sign]) -> &[Sign] {
    let Some((first, rest)) = signs.split_first() else { return signs };
    let part = |c: char| is_digit(c) || is_dash(c) || c.is_whitespace();
    let end = rest.iter().position(|sign| !sign.is(part)).unwrap_or(rest.len());
    if first.is(|c| c == '〒') { &rest[end..] } else { signs }
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
            '○' | '◯' => told.push(*sign),
            _ if !c.is_alphanumeric() => told.push(sign.spelled('-')),
            _ => told.extend(large(c).to_uppercase().map(|c| sign.spelled(c))),
        }
    }
    told
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
    let mut place = 0;
    while let Some(sign) = signs.get(place) {
        let last = told.len().checked_sub(1);
        let (digit, dash) = (at(&told, last, is_digit), at(&told, last, |c| c == '-'));
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
        match (unit, told.last_mut()) {
            (Some((_, unit)), Some(last)) => {
                last.counts = Some(unit).filter(|_| digit);
                told.push(Sign::plain('-'));
            }
            _ if links && (digit || dash) => told.push(sign.spelled('-')),
            _ if digit && sign.is(|c| c == '階') => told.push(sign.spelled('F')),
            _ => told.push(*sign),
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
        let between = before(|c| is_kanji(c) || is_digit(c)) && next(is_kanji);
        let up_or_down = |c: char| matches!(c, '上' | '下');
        match sign.known() {
            Some('ガ') if before(up_or_down) && next(|c| c == 'ル') => {}
            Some('ル') if before(|c| c == '入') => {}
            Some('様') if next(|c| c == '方') => {}
            Some('カ' | 'ガ' | 'ケ') if between => told.push(sign.spelled('ケ')),
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

/// May two addresses that are written differently be one place?
fn may_be_one_place(card: &[Sign], certificate: &[Sign]) -> bool {
    let [one, other] = [card, certificate].map(loosened);
    let same = |a: &[Sign], b: &[Sign]| compared(a, b) != Ok(false);
    let (short, long) = if one.len() < other.len() { (&one, &other) } else { (&other, &one) };
    let more = long.len() - short.len();
    // Without the prefecture, the district or the city before it.
    let begins_later =
        more > 0 && at(long, Some(more - 1), |c| "都道府県郡市".contains(c)) && same(short, &long[more..]);
    same(&one, &other) || begins_later || is_named_besides(short, long) || is_named_besides(long, short)
}

/// Shorter than a building's name: 条, 番町 or F make another number of it.
const SHORTEST_NAME: usize = 3;

/// Is one the other with words between or behind its numbers, as a building's name?
fn is_named_besides(plain: &[Sign], named: &[Sign]) -> bool {
    let same = |(a, b): &(&Sign, &Sign)| a.is_like(**b);
    let head = plain.iter().zip(named).take_while(same).count();
    let (rest, more) = (&plain[head..], &named[head..]);
    let tail = rest.iter().rev().zip(more.iter().rev()).take_while(same).count();
    let (rest, more) = (&rest[..rest.len() - tail], &more[..more.len() - tail]);
    let parted = rest.iter().all(|sign| sign.is(|c| c == '-'));
    let words = more.len() >= SHORTEST_NAME && more.iter().all(|sign| !sign.is(|c| is_digit(c) || c == '-'));
    parted && words && at(named, head.checked_sub(1), is_digit)
}

/// Old and other forms of kanji that stand in names of places, each before the one that is written today.
const FORMS: &str = "櫻桜澤沢濱浜嶋島嶌島龍竜瀧滝檜桧鹽塩竈釜竃釜廣広國国學学榮栄眞真淺浅藪薮籔薮蘆芦鷗鴎峯峰條条曾曽溪渓淵渕驛駅關関圓円縣県與与\
會会邊辺邉辺齋斎齊斉萬万舘館籠篭鶯鴬壺壷冨富穗穂靜静實実壽寿豐豊鐵鉄惠恵德徳樂楽藝芸稻稲傳伝寶宝澁渋戶戸埜野﨑崎嵜崎髙高舩船祇祗薗園礒磯嶽岳\
莊荘庄荘";

/// The places of the district (南会津郡) behind a prefecture.
fn district(signs: &[Sign]) -> Range<usize> {
    let prefecture = [2, 3].into_iter().find(|place| at(signs, Some(*place), |c| "都道府県".contains(c)));
    let start = prefecture.map_or(0, |place| place + 1);
    // No district has a longer name; 郡山市 is none.
    let end = (start + 2..start + 6).find(|end| at(signs, end.checked_sub(1), |c| c == '郡'));
    start..end.filter(|_| prefecture.is_some()).unwrap_or(start)
}

/// Without what people leave out, and each kanji in one form.
fn loosened(signs: &[Sign]) -> Vec<Sign> {
    let mut told: Vec<Sign> = Vec::with_capacity(signs.len());
    let district = district(signs);
    for (place, sign) in signs.iter().enumerate().filter(|(place, _)| !district.contains(place)) {
        let before = at(signs, place.checked_sub(1), |c| is_kanji(c) || is_digit(c));
        let between = before && at(signs, Some(place + 1), is_kanji);
        match sign.known() {
            Some('大') if at(signs, Some(place + 1), |c| c == '字') => {}
            Some('字') => {}
            Some('第') if at(signs, Some(place + 1), is_digit) => {}
            Some('ケ' | 'ノ' | 'ツ') if between => {}
            Some('々') => told.extend(told.last().copied()),
            Some(c) => {
                let mut forms = FORMS.chars();
                let today = std::iter::from_fn(|| Some((forms.next()?, forms.next()?)));
                let today = today.into_iter().find(|(old, _)| *old == c).map_or(c, |(_, today)| today);
                told.push(sign.spelled(today));
            }
            None => told.push(*sign),
        }
    }
    told
}
