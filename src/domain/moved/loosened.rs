//! What is written differently and may be one all the same: what people leave out or add of an address, and names in Latin
//! letters. It is never said to be the same, only not to be another for certain.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::sign::{Sign, at, compared, is_dash, is_digit, is_kana, is_kanji, may_be_at};

/// May two names be one: with other strokes, brackets or dots; in Latin letters in another order or without accents?
pub(super) fn may_be_one_name(a: &[Sign], b: &[Sign]) -> bool {
    let words = |signs: &[Sign]| -> Option<(Vec<String>, String)> {
        let text: String = signs.iter().map(|sign| sign.known()).collect::<Option<_>>()?;
        let plain: String =
            text.to_uppercase().nfd().filter(|c| !is_accent(*c)).map(without_stroke).collect();
        let latin = plain.chars().all(|c| c.is_ascii() || is_dash(c) || "’‘´".contains(c));
        let strokes = |word: &str| word.replace(|c: char| !c.is_alphanumeric() && !is_combining_mark(c), "");
        // The sign of a long vowel is no stroke.
        let parts = |c: char| c.is_whitespace() || c == ',' || c != 'ー' && is_dash(c);
        let mut words: Vec<String> = plain.split(parts).map(strokes).collect();
        words.retain(|word| !word.is_empty());
        let run = words.concat();
        words.sort_unstable();
        Some((if latin { words } else { Vec::new() }, run))
    };
    match (words(a), words(b)) {
        (Some((one, run)), Some((other, other_run))) => run == other_run || !one.is_empty() && one == other,
        _ => false,
    }
}

/// Letters that Unicode does not take apart.
const fn without_stroke(c: char) -> char {
    match c {
        'Ø' => 'O',
        'Ł' => 'L',
        'Đ' => 'D',
        _ => c,
    }
}

const fn is_accent(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}')
}

/// May two addresses that are written differently be one place?
pub(super) fn may_be_one_place(card: &[Sign], certificate: &[Sign]) -> bool {
    let [one, other] = [card, certificate].map(loosened);
    let same = |a: &[Sign], b: &[Sign]| compared(a, b) != Ok(false);
    let (short, long) = if one.len() < other.len() { (&one[..], &other[..]) } else { (&other[..], &one[..]) };
    let more = long.len() - short.len();
    // Without the prefecture, the district or the city before it.
    let begins_later = more > 0
        && at(long, Some(more - 1), |c| "都道府県郡市区町村".contains(c))
        && same(short, &long[more..]);
    same(&one, &other)
        || begins_later
        || is_by_streets(short, long)
        || [(short, long), (long, short)].into_iter().any(|(a, b)| is_named_besides(a, b))
        || [(card, certificate), (certificate, card)].into_iter().any(|(a, b)| is_named_besides(a, b))
}

/// Shorter than a building's name: 条, 番町 or F make another number of it.
const SHORTEST_NAME: usize = 3;

/// Is one the other with words between or behind its numbers, as a building's name?
fn is_named_besides(plain: &[Sign], named: &[Sign]) -> bool {
    let (head, rest, more) = apart(plain, named);
    // A dash was there, or no number was taken apart by the words.
    let parted = match rest {
        [] => !at(plain, Some(head), is_digit),
        rest => rest.iter().all(|sign| sign.is(|c| c == '-')),
    };
    let a_word = |sign: &&Sign| !sign.is(|c| is_digit(c) || c == '-');
    // A number in it is the building's; one behind it is a room.
    let words = more.iter().filter(a_word).count() >= SHORTEST_NAME
        && [more.first(), more.last()].into_iter().flatten().all(|sign| a_word(&sign));
    parted && words && at(named, head.checked_sub(1), is_digit)
}

/// Is one the other with Kyoto's streets before the town: up, down, east or west of a crossing?
fn is_by_streets(plain: &[Sign], by_streets: &[Sign]) -> bool {
    let (_, rest, more) = apart(plain, by_streets);
    let turns = |pair: &[Sign]| {
        let is = |place: usize, what: &str| pair[place].is(|c| what.contains(c));
        is(0, "上下") && is(1, "ル") || is(0, "東西") && is(1, "入")
    };
    rest.is_empty() && more.windows(2).any(turns)
}

/// How many signs two have in common before they differ, and what each has then, up to what they end with.
fn apart<'a>(one: &'a [Sign], other: &'a [Sign]) -> (usize, &'a [Sign], &'a [Sign]) {
    let same = |(a, b): &(&Sign, &Sign)| a.is_like(**b);
    let head = one.iter().zip(other).take_while(same).count();
    let (one, other) = (&one[head..], &other[head..]);
    let tail = one.iter().rev().zip(other.iter().rev()).take_while(same).count();
    (head, &one[..one.len() - tail], &other[..other.len() - tail])
}

/// Old and other forms of kanji that stand in names of places, each before the one that is written today.
const FORMS: &str = "櫻桜澤沢濱浜嶋島嶌島龍竜瀧滝檜桧鹽塩竈釜竃釜廣広國国學学榮栄眞真淺浅藪薮籔薮蘆芦鷗鴎峯峰條条曾曽溪渓淵渕驛駅關関圓円縣県與与\
會会邊辺邉辺齋斎齊斉萬万舘館籠篭鶯鴬壺壷冨富穗穂靜静實実壽寿豐豊鐵鉄惠恵德徳樂楽藝芸稻稲傳伝寶宝澁渋戶戸埜野﨑崎嵜崎髙高舩船祇祗薗園礒磯嶽岳\
莊荘庄荘";

/// The places of the district (南会津郡), behind a prefecture or before everything else.
fn district(signs: &[Sign]) -> Range<usize> {
    let prefecture = [2, 3].into_iter().find(|place| at(signs, Some(*place), |c| "都道府県".contains(c)));
    let start = prefecture.map_or(0, |place| place + 1);
    // No district has a longer name; 郡山市 is none.
    let end = (start + 2..start + 6).find(|end| at(signs, end.checked_sub(1), |c| c == '郡'));
    // 小郡市 and 大和郡山市 are none either.
    let city = |end: usize| (end..end + 2).any(|place| at(signs, Some(place), |c| c == '市'));
    start..end.filter(|end| !city(*end)).unwrap_or(start)
}

/// Without what people leave out, and each kanji in one form.
fn loosened(signs: &[Sign]) -> Vec<Sign> {
    let mut told: Vec<Sign> = Vec::with_capacity(signs.len());
    let district = district(signs);
    for (place, sign) in signs.iter().enumerate().filter(|(place, _)| !district.contains(place)) {
        let (before, next) = (place.checked_sub(1), Some(place + 1));
        let between =
            may_be_at(signs, before, |c| is_kanji(c) || is_digit(c)) && may_be_at(signs, next, is_kanji);
        let counted = at(signs, before, is_digit);
        match sign.known() {
            Some('大' | '小') if at(signs, next, |c| c == '字') => {}
            Some('字') => {}
            Some('第') if at(signs, next, is_digit) => {}
            Some('ケ' | 'ノ' | 'ツ' | '箇' | '個') if between => {}
            Some('カ' | 'ガ' | 'ケ' | 'ノ') if at(signs, before, is_kana) && at(signs, next, is_kanji) => {
            }
            // The sign of a long vowel, or a dash.
            Some('ー') if !at(signs, next, is_kana) => {}
            // 12番地のイ, 番地先, 北1条西2丁目.
            Some('ノ' | '先') if counted => {}
            Some('地') if counted && at(signs, next, |c| c == '割') => {}
            Some('条' | '條' | '線' | '割') if counted || at(signs, before, |c| c == '地') => {
                if at(signs, next, is_digit) {
                    told.push(sign.spelled('-'));
                }
            }
            // 三条通り.
            Some('リ') if at(signs, before, |c| "通廻入".contains(c)) => {}
            // 地下1階 is B1F.
            Some('地') if at(signs, next, |c| c == '下') && at(signs, Some(place + 2), is_digit) => {
                told.push(sign.spelled('B'));
            }
            Some('下') if at(signs, before, |c| c == '地') && at(signs, next, is_digit) => {}
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
