//! The keys that README tells, in both languages, are those that the program has, in its own words, and none is left out.

use std::collections::{BTreeMap, BTreeSet};

use super::wizards::Desk;
use super::*;
use crate::tui::key::{Binding, Group};
use crate::tui::widget::row_list::Move;
use crate::tui::words::Ui;

/// Ways to every page of each screen that has keys of its own, in the order of the tabs.
const PLACES: [&[&str]; 8] = [
    &["1"],
    &["2"],
    &["3"],
    &["4", "4<enter>a.txt<enter>", "4<enter>a.txt<enter><enter>DEMO2580<enter>"],
    &["5", "4<enter>a.txt<enter><enter>DEMO2580<enter><enter>"],
    &["6"],
    &["7"],
    &["8"],
];

/// What is asked for, in words, and the keys for it: as in the help, what is named alike is named once.
type Told = BTreeMap<String, BTreeSet<String>>;

fn once<'a>(keys: impl Iterator<Item = (&'a str, &'a str)>) -> Told {
    let mut told = Told::new();
    for (keys, word) in keys {
        told.entry(word.to_owned()).or_default().extend(keys.split(' ').map(str::to_owned));
    }
    told
}

/// The table of keys of a README: what stands before the keys of a row, and the keys with their words.
fn told(file: &str, heading: &str) -> Vec<(String, Told)> {
    let text = std::fs::read_to_string(file).unwrap();
    let part = text.split("\n## ").find(|part| part.starts_with(heading)).unwrap();
    let rows = part.lines().filter(|line| line.starts_with("| ")).skip(1);
    rows.map(|row| {
        let (place, keys) = row.trim_matches(['|', ' ']).split_once(" | ").unwrap();
        let parts: Vec<&str> = keys.split('`').collect();
        let (keys, words) = (parts[1..].iter().step_by(2), parts[1..].iter().skip(1).step_by(2));
        let words = words.map(|word| word.trim().trim_end_matches([',', '、']));
        (place.to_owned(), once(keys.copied().zip(words)))
    })
    .collect()
}

/// Those keys that are meant of the places that these ways lead to.
fn there(ways: &[&str], lang: Lang, meant: fn(&Binding) -> bool) -> Told {
    let rows = ways.iter().flat_map(|way| {
        let mut desk = Desk::new("fresh", lang, 80, 24);
        desk.keys(way);
        desk.script.app.tables().filter(|it| meant(it)).collect::<Vec<_>>()
    });
    once(rows.map(|it| (it.shown, it.word.say(lang))))
}

/// What is asked of a card on most screens.
fn of_card(binding: &Binding) -> bool {
    [Ui::KeyRefresh, Ui::KeyDemo].map(Ui::text).contains(&binding.word)
}

/// What the screen itself offers; `Enter` is told in a sentence.
fn own(binding: &Binding) -> bool {
    binding.group == Group::Card && binding.shown != "Enter" && !of_card(binding)
}

#[test]
fn readme_tells_every_key_in_the_programs_own_words_in_both_languages() {
    for (lang, file, heading) in [(Lang::En, "README.md", "Keys"), (Lang::Ja, "README.ja.md", "キー")] {
        let anywhere: [fn(&Binding) -> bool; 4] = [
            |it| it.group == Group::Program,
            |it| it.group == Group::Screen,
            |it| Move::of(it.command).is_some(),
            of_card,
        ];
        let screens: Vec<String> =
            crate::tui::screen::TABS.iter().map(|tab| tab.key.word.say(lang).to_owned()).collect();
        let told = told(file, heading);
        let places: Vec<&String> = told.iter().skip(anywhere.len()).map(|(place, _)| place).collect();
        assert_eq!(places, screens.iter().collect::<Vec<_>>(), "{file}: a row for each screen");
        let everywhere = anywhere.map(|meant| there(&["2"], lang, meant));
        let own = PLACES.map(|ways| there(ways, lang, own));
        for ((place, told), keys) in told.iter().zip(everywhere.into_iter().chain(own)) {
            assert!(!keys.is_empty(), "{place}");
            assert_eq!(*told, keys, "{file}: {place} (left what it tells, right what there is)");
        }
    }
}
