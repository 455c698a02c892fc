use proptest::prelude::*;

use super::*;
use crate::present::kiosk;
use crate::present::section::Tone;

fn name(act: Press, label: &str) -> (Act, String) {
    (Act::Press(act), label.to_owned())
}

/// A page of so many paragraphs and choices.
fn sheet(lines: usize, choices: usize, others: usize, long: usize, more: bool, code: bool) -> Page<'static> {
    let words = |count: usize| vec!["期限までに、窓口で"; count].join("");
    let presses = [Press::Back, Press::Finish, Press::Pins, Press::Show];
    let label = "終わる".repeat(1 + long / 4);
    Page {
        leaf: Leaf {
            tone: Tone::Warn,
            head: "今日、更新できます".repeat(1 + long / 3),
            short: (long % 5 == 1).then(|| "今日".to_owned()),
            large: long.is_multiple_of(2).then(|| "2030年5月11日".to_owned()),
            lines: vec![words(long); lines],
        },
        tongue: Tongue::Japanese,
        choices: Tongue::ALL[..choices].iter().map(|it| name(Press::Speak(*it), "Português")).collect(),
        others: presses[..others].iter().map(|press| name(*press, &label)).collect(),
        way: (!long.is_multiple_of(3)).then(|| name(Press::On, "次へ")),
        countdown: more.then(|| ("あと12秒で終わります".to_owned(), "もっと時間".to_owned())),
        code: code.then(|| crate::present::reminder::matrix(&"2030-05-11 ".repeat(9)).unwrap()),
        typing: None,
        cramped: "小さい".to_owned(),
    }
}

/// Every place of what is laid out, but for targets.
fn places(laid: &Laid) -> Vec<Rect> {
    let parts =
        [laid.head.as_ref().map(|it| it.0), laid.large, laid.countdown, laid.code.map(|(place, _)| place)];
    let lines = laid.lines.iter().map(|(place, _)| *place);
    parts.into_iter().flatten().chain([laid.bar]).chain(lines).filter(|it| !it.is_empty()).collect()
}

fn hold(page: &Page<'_>, area: Rect) -> Result<bool, TestCaseError> {
    let laid = page.lay(area);
    let all: Vec<Rect> = laid.targets.iter().map(|it| it.place).chain(places(&laid)).collect();
    for (at, place) in all.iter().enumerate() {
        prop_assert_eq!(place.intersection(area), *place, "{:?}", area);
        let over = all[at + 1..].iter().find(|other| other.intersects(*place));
        prop_assert!(over.is_none(), "{place:?} {over:?} {area:?}");
    }
    for target in &laid.targets {
        prop_assert!(target.place.width >= target::LEAST.0 && target.place.height >= target::LEAST.1);
        let (width, height) = target::need(&target.label, target.place.width);
        prop_assert!(width <= target.place.width && height <= target.place.height, "{target:?}");
    }
    if laid.cramped {
        let leaves = |it: &Target<Act>| it.act == Act::Press(Press::Finish);
        prop_assert!(laid.targets.len() <= 1 && laid.targets.iter().all(leaves));
        return Ok(false);
    }
    // Nothing is left out.
    let told: String = laid.lines.iter().map(|(_, line)| line.as_str()).collect();
    prop_assert_eq!(told, page.leaf.lines.concat());
    prop_assert!(laid.lines.iter().all(|(place, line)| panel::width(line) <= place.width));
    prop_assert_eq!(laid.large.is_some(), page.leaf.large.is_some());
    let acts: Vec<Act> = laid.targets.iter().map(|it| it.act).collect();
    let more = page.countdown.as_ref().map(|_| Act::Press(Press::MoreTime));
    let wanted = page.choices.iter().chain(&page.others).chain(&page.way).map(|it| it.0).chain(more);
    prop_assert!(wanted.clone().all(|act| acts.contains(&act)) && acts.len() == wanted.count(), "{acts:?}");
    Ok(true)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn all_of_a_page_is_shown_and_apart_or_nothing_of_it(
        (width, height) in (0_u16..150, 0_u16..60),
        (lines, choices, others, long) in (0_usize..6, 0_usize..=7, 0_usize..=4, 0_usize..14),
        (more, code) in any::<(bool, bool)>(),
    ) {
        let area = Rect::new(3, 2, width, height);
        hold(&sheet(lines, choices, others, long, more, code), area)?;
    }
}

#[test]
fn what_can_be_pressed_stays_where_it_is_when_the_time_that_is_left_is_told() {
    for (choices, others, long) in [(0, 2, 1), (7, 1, 3), (0, 0, 1), (0, 3, 2), (4, 2, 1)] {
        for (width, height) in [(80, 24), (100, 30), (132, 43)] {
            let area = Rect::new(0, 0, width, height);
            let places = |more| {
                let laid = sheet(1, choices, others, long, more, false).lay(area);
                let targets = laid.targets.into_iter().map(|it| (it.act, it.place));
                targets
                    .filter(|(act, _)| !matches!(act, Act::Press(Press::MoreTime | Press::Speak(_))))
                    .collect::<Vec<_>>()
            };
            assert_eq!(places(false), places(true));
        }
    }
}

#[test]
fn a_page_of_usual_words_fits_the_least_size_and_a_long_one_only_a_larger() {
    let fits = |page: &Page<'_>, width, height| hold(page, Rect::new(0, 0, width, height)).unwrap();
    assert!(fits(&sheet(3, 0, 2, 2, true, false), 80, 21));
    assert!(fits(&sheet(1, 7, 1, 2, true, false), 80, 21));
    assert!(fits(&sheet(2, 0, 1, 1, true, true), 80, 24));
    assert!(fits(&sheet(2, 0, 2, 1, true, false), 60, 15));
    assert!(!fits(&sheet(5, 7, 4, 13, true, false), 60, 15));
}

#[test]
fn the_languages_are_chosen_on_a_small_screen_too_and_nothing_moves_with_the_time_that_is_left() {
    let page = |more| {
        let named = |press| (Act::Press(press), kiosk::press(press, Tongue::Japanese));
        let choices = Tongue::ALL.map(|it| named(Press::Speak(it))).to_vec();
        Page { choices, others: vec![named(Press::Finish)], way: None, ..sheet(0, 0, 0, 0, more, false) }
    };
    let area = Rect::new(0, 0, 60, 14);
    assert!([false, true].iter().all(|more| hold(&page(*more), area).unwrap()));
    let at = |more, act| page(more).lay(area).targets.into_iter().find(|it| it.act == Act::Press(act));
    for press in Tongue::ALL.map(Press::Speak).into_iter().chain([Press::Finish]) {
        assert_eq!(at(false, press), at(true, press));
    }
    assert!(at(true, Press::MoreTime).is_some() && at(false, Press::MoreTime).is_none());
}

#[test]
fn a_page_without_room_for_its_code_says_nothing_of_it() {
    let page = sheet(1, 0, 1, 1, false, true);
    assert!(hold(&page, Rect::new(0, 0, 80, 21)).unwrap());
    assert!(!hold(&page, Rect::new(0, 0, 60, 14)).unwrap());
}

#[test]
fn heading_and_number_are_both_large_before_one_of_them_is_larger() {
    let page = |short: Option<&str>| Page {
        leaf: Leaf {
            tone: Tone::Warn,
            head: "今日が最終日です".to_owned(),
            short: short.map(str::to_owned),
            large: Some("2026年11月26日".to_owned()),
            lines: vec!["窓口".to_owned(); 3],
        },
        ..sheet(0, 0, 2, 1, false, false)
    };
    let rows = |short, width, height| {
        let laid = page(short).lay(Rect::new(0, 0, width, height));
        (laid.large.map(|it| it.height), laid.head.map(|(place, text)| (place.height, text)))
    };
    assert_eq!(rows(None, 100, 27), (Some(6), Some((6, "今日が最終日です".to_owned()))));
    assert_eq!(rows(None, 80, 21), (Some(6), None));
    assert_eq!(rows(Some("最終日"), 80, 21), (Some(6), Some((8, "最終日".to_owned()))));
    assert_eq!(rows(Some("最終日"), 132, 43).1.unwrap().1, "今日が最終日です", "all of it where it fits");
}

#[test]
fn letters_are_as_large_as_there_is_room_and_give_way_before_the_text_does() {
    let area = |height| Rect::new(0, 0, 132, height);
    let rows = |height| {
        let laid = sheet(2, 0, 2, 2, false, false).lay(area(height));
        (laid.head.map(|it| it.0.height), laid.large.map(|it| it.height), laid.cramped)
    };
    let (head, large, _) = rows(43);
    assert!(head >= Some(6) && large == Some(8), "{head:?} {large:?}");
    assert_eq!(rows(16).0, None, "the date comes first");
    assert_eq!(rows(9), (None, Some(1), false));
    assert!(rows(5).2);
}
