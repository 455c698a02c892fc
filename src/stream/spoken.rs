//! A text that was made for the eye, as it is said: one line, no control character, no sign that means something by its form.

use crate::present::text::Lang;

/// Stands before and behind a name that is told letter for letter, and within a text for the name itself.
pub(super) const NAME: char = '\u{FFFC}';

/// The name of a file in a text that is told: it has to be typed just so, whatever it is made of.
pub(super) fn letter_for_letter(name: &str) -> String {
    format!("{NAME}{}{NAME}", name.replace(NAME, "(U+FFFC)"))
}

/// What stands for masked data.
const MASK: &str = "********";

/// Months as English texts have them, and whole.
const MONTHS: [(&str, &str); 11] = [
    ("Jan", "January"),
    ("Feb", "February"),
    ("Mar", "March"),
    ("Apr", "April"),
    ("Jun", "June"),
    ("Jul", "July"),
    ("Aug", "August"),
    ("Sep", "September"),
    ("Oct", "October"),
    ("Nov", "November"),
    ("Dec", "December"),
];

/// One line as it is said.
pub(super) fn spoken(text: &str, lang: Lang) -> String {
    if !text.contains(NAME) {
        return reworded(text, lang);
    }
    let mut around = String::with_capacity(text.len());
    let mut names = Vec::new();
    for (at, part) in text.split(NAME).enumerate() {
        if at % 2 == 0 {
            around.push_str(part);
        } else {
            around.push(NAME);
            names.push(part);
        }
    }
    let told = reworded(&around, lang);
    let mut parts = told.split(NAME);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for (part, name) in parts.zip(names) {
        whole.extend(name.chars().filter(|c| !c.is_control()));
        whole.push_str(part);
    }
    whole
}

/// The same of a text without names.
fn reworded(text: &str, lang: Lang) -> String {
    let comma = lang.pick("、", ", ");
    let text = text.replace(MASK, lang.pick("伏せてあります", "hidden"));
    let then = lang.pick("、次に ", ", then ");
    let text =
        text.trim().replace(" · ", comma).replace(" → ", then).replace("  (", " (").replace("  ", comma);
    let text = if lang == Lang::Ja { counted(&text) } else { text };
    let arrow = lang.pick("から", " to ");
    let mut told = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '·' => told.push_str(comma),
            // 8:30–17:00, 6〜16: from, to.
            '–' | '〜'
                if told.ends_with(|before: char| before.is_ascii_digit())
                    && chars.peek().is_some_and(char::is_ascii_digit) =>
            {
                told.push_str(arrow);
            }
            '→' => told.push_str(then),
            // Boxes, blocks, geometric shapes, dingbats: they mark for the eye what the words say.
            '\u{2500}'..='\u{25FF}' | '\u{2700}'..='\u{27BF}' => {}
            c if c.is_control() => told.push(' '),
            c => told.push(c),
        }
    }
    let told = told.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    if lang == Lang::En { months(&told) } else { told }
}

/// 残り 2回 / 3回 as 残り 2回、3回中: a stroke is not said, or said as one.
fn counted(text: &str) -> String {
    let mut told = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" / ") {
        told.push_str(before);
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if let Some(more) = after[digits..].strip_prefix('回').filter(|_| digits > 0) {
            told.push('、');
            told.push_str(&after[..digits]);
            told.push_str("回中");
            rest = more;
        } else {
            told.push_str(" / ");
            rest = after;
        }
    }
    told + rest
}

/// 17 Feb 2030 as 17 February 2030.
fn months(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let digits = |word: Option<&&str>| {
        word.is_some_and(|word| word.trim_matches(['(', ')', '.', ',', ':', ';']).parse::<u16>().is_ok())
    };
    let whole = words.iter().enumerate().map(|(at, word)| {
        let dated = at > 0 && digits(words.get(at - 1)) && digits(words.get(at + 1));
        let month = MONTHS.iter().find(|(short, _)| dated && short == word);
        month.map_or(*word, |(_, whole)| whole)
    });
    whole.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_for_the_eye_are_said_in_words_or_not_at_all() {
        for (lang, text, told) in [
            (Lang::En, "Name: ********", "Name: hidden"),
            (Lang::Ja, "氏名: ********", "氏名: 伏せてあります"),
            (Lang::Ja, "残り 2回 / 3回", "残り 2回、3回中"),
            (Lang::En, "a / b", "a / b"),
            (Lang::En, "● RC-S300 · empty", "RC-S300, empty"),
            (Lang::En, "INDETERMINATE  (policy)", "INDETERMINATE (policy)"),
            (Lang::Ja, "有効期間内  あと 40日", "有効期間内、あと 40日"),
            (Lang::En, "a\u{1b}[2Jb\r\nc\u{7}", "a [2Jb c"),
            (Lang::En, "┃ until 17 Feb 2030 ┃", "until 17 February 2030"),
            (Lang::En, "(1 Jan 2027). May 2030", "(1 January 2027). May 2030"),
            (Lang::En, "8:30–17:00", "8:30 to 17:00"),
            (Lang::En, "50FDB9 → demo", "50FDB9, then demo"),
            (Lang::En, "   0.641 done", "0.641 done"),
            (Lang::En, "one – another", "one – another"),
            (Lang::Ja, "6〜16文字", "6から16文字"),
            (Lang::En, "Jan the sailor", "Jan the sailor"),
        ] {
            assert_eq!(spoken(text, lang), told);
        }
    }

    #[test]
    fn a_name_is_said_letter_for_letter_wherever_it_stands() {
        let hard = "7 Feb 2030  a · b → c. \u{25CF}.";
        let name = letter_for_letter(hard);
        for (text, told) in [
            (format!("{name} · a"), format!("{hard}, a")),
            (format!("Saved  {name}"), format!("Saved, {hard}")),
            (format!("{name} → {name}"), format!("{hard}, then {hard}")),
            (letter_for_letter("a\u{FFFC}b\n"), "a(U+FFFC)b".to_owned()),
            ("a\u{FFFC}b".to_owned(), "ab".to_owned()),
        ] {
            assert_eq!(spoken(&text, Lang::En), told);
        }
    }
}
