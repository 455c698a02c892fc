//! One address in all the ways in which people write it, and its neighbours.

use super::super::Verdict::{Differs, Same};
use super::of_address;

/// xorshift64* (Vigna 2016): a few lines instead of a dependency; quality does not matter here.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % below
    }

    fn of<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    /// A number in digits of either width, or as either kind of numeral.
    fn number(&mut self, number: usize) -> String {
        let digits = number.to_string();
        let each = |zero: &[&'static str; 10]| -> String {
            digits.bytes().map(|digit| zero[usize::from(digit - b'0')]).collect()
        };
        match self.roll(4) {
            0 => digits,
            1 => each(&["０", "１", "２", "３", "４", "５", "６", "７", "８", "９"]),
            2 => each(&NUMERALS),
            _ => {
                let part = |power: usize, sign: &str| match number / power % 10 {
                    0 => String::new(),
                    1 => sign.to_owned(),
                    digit => format!("{}{sign}", NUMERALS[digit]),
                };
                let ones = Some(number % 10).filter(|ones| *ones > 0).map_or("", |ones| NUMERALS[ones]);
                part(100, "百") + &part(10, "十") + ones
            }
        }
    }
}

const NUMERALS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

const TOWNS: [&[&str]; 9] = [
    &["東京都清瀬市観布子南", "東京都 清瀬市　観布子南"],
    &["神奈川県横浜市都筑区葛が谷", "神奈川県横浜市都筑区葛ヶ谷", "神奈川県横浜市都筑区葛ケ谷"],
    &["東京都千代田区丸の内", "東京都千代田区丸ノ内"],
    &["東京都西東京市ひばりが丘", "東京都西東京市ひばりヶ丘"],
    &["北海道札幌市中央区北一条西", "北海道札幌市中央区北1条西", "北海道札幌市中央区北１条西"],
    &["東京都千代田区一番町", "東京都千代田区１番町"],
    &["京都府京都市中京区寺町通御池上る上本能寺前町", "京都府京都市中京区寺町通御池上ル上本能寺前町"],
    &["東京都港区六本木", "東京都港区6本木"],
    &["福岡県小郡市小郡"],
];

const BUILDINGS: [&[&str]; 6] = [
    &[""],
    &["グリーンハイツ", "グリ－ンハイツ", "ｸﾞﾘｰﾝﾊｲﾂ", "ぐりーんはいつ", "グリ一ンハイツ"],
    &["室町ハイツ"],
    &["メゾン・ド・赤坂", "メゾン ド 赤坂"],
    &["ＡＢＣビル", "abcビル"],
    &["サンタワー"],
];

/// An address: town, 丁目, 番, 号, building and room, each but the town and 番 or none (0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place([usize; 6]);

const CHOICES: [usize; 6] = [TOWNS.len(), 13, 130, 30, BUILDINGS.len(), 204];

impl Place {
    fn any(dice: &mut Dice) -> Self {
        Self(CHOICES.map(|choices| dice.roll(choices)))
    }

    /// Another, of which one or two things are changed.
    fn neighbour(mut self, dice: &mut Dice) -> Self {
        for _ in 0..=dice.roll(2) {
            let which = dice.roll(6);
            self.0[which] = dice.roll(CHOICES[which]);
        }
        self
    }

    /// A number is there before the building, and a room is in a house.
    const fn is_whole(self) -> bool {
        let Self([_, _, ban, go, building, room]) = self;
        ban > 0 && (go > 0 || building > 0 || room == 0)
    }

    fn written(self, dice: &mut Dice) -> String {
        let Self([town, chome, ban, go, building, room]) = self;
        let mut told = dice.of(TOWNS[town]).to_owned();
        let numbers = [chome, ban, go].into_iter().filter(|number| *number > 0);
        if dice.roll(2) == 0 {
            let dash = dice.of(&["-", "－", "‐", "−", "ー", "の", "ノ", "〜"]);
            told += &numbers.map(|number| dice.number(number)).collect::<Vec<_>>().join(dash);
        } else {
            if chome > 0 {
                told += &(dice.number(chome) + dice.of(&["丁目", "丁目　", " 丁目 "]));
            }
            told += &(dice.number(ban) + dice.of(&["番", "番地", " 番 "]));
            if go > 0 {
                told += &(dice.number(go) + dice.of(&["", "号", " 号"]));
            }
        }
        if building > 0 {
            told = told + dice.of(&["", " ", "　"]) + dice.of(BUILDINGS[building]);
        }
        if room > 0 {
            let parted: &[&str] = if building > 0 { &["", " ", "-"] } else { &["-", " ", "の", "－"] };
            let digits = room.to_string();
            told = told + dice.of(parted) + &digits + dice.of(&["", "号", "号室", " 号室", "室"]);
        }
        told
    }
}

#[test]
fn however_an_address_is_written_it_is_itself_and_none_beside_it() {
    let mut dice = Dice(16);
    let (mut wrong, mut others) = (Vec::new(), 0);
    for _ in 0..8_000 {
        let place = Place::any(&mut dice);
        let other = place.neighbour(&mut dice);
        if !place.is_whole() {
            continue;
        }
        let (one, again) = (place.written(&mut dice), place.written(&mut dice));
        if of_address((&one, &again)) != Same {
            wrong.push(format!("{one} | {again}: not the same"));
        }
        if place != other && other.is_whole() {
            let other = other.written(&mut dice);
            let [told, turned] = [(&one, &other), (&other, &one)].map(|(a, b)| of_address((a, b)));
            others += usize::from(told == Differs);
            if told == Same || told != turned {
                wrong.push(format!("{one} | {other}: {told:?}, the other way round {turned:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(others > 2_000, "{others}");
}
