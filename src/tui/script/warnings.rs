//! Every warning of a report is on the screens that tell of it, or is reached by scrolling where a mark says so: whoever's
//! card it is, at every size, in both languages, in letters of either scale.

use super::persona_tests::persona;
use super::*;
use crate::conduct::pin::held;
use crate::domain::credential::PinName;
use crate::domain::report::Unread;
use crate::present::mask::Reveal;
use crate::present::sections::{self, Rank, Section, Tone};
use crate::sim::Persona;

/// Without what only fills lines up.
fn packed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"│┃>\0".contains(*c)).collect()
}

/// A screen's lines, a character for each cell; of a wide one the second is none.
fn grid(screen: &str) -> Vec<Vec<char>> {
    let wide = |c: char| std::iter::once(c).chain((cells(&c.to_string()) > 1).then_some('\0'));
    screen.lines().map(|line| line.chars().flat_map(wide).collect()).collect()
}

/// What a mark of scrolling says, and where it stands: the first and the last line that are shown, and how many there are.
fn mark(lines: &[Vec<char>]) -> Option<(usize, [usize; 3])> {
    lines.iter().enumerate().find_map(|(y, line)| {
        let text: String = line.iter().collect();
        text.split(' ').find_map(|word| {
            let shape = (word.matches('-').count(), word.matches('/').count()) == (1, 1);
            let numbers = word.split(['-', '/']).map(str::parse).collect::<Result<Vec<usize>, _>>().ok()?;
            numbers.try_into().ok().filter(|_| shape).map(|numbers| (y, numbers))
        })
    })
}

/// The screen drawn anew, which is what a terminal shows: the cells of the other one keep the second half of what was wide.
fn shown(script: &mut Script) -> Vec<Vec<char>> {
    script.terminal.clear().unwrap();
    grid(&script.screen())
}

/// The texts of the boxes on a screen, and of its lines from edge to edge.
fn columns(lines: &[Vec<char>]) -> Vec<String> {
    let edge = |c: &char| "│┃┌┏└┗┐┓┘┛".contains(*c);
    let width = lines.iter().map(Vec::len).max().unwrap_or(0);
    let mut edges: Vec<usize> =
        (0..width).filter(|x| lines.iter().any(|line| line.get(*x).is_some_and(edge))).collect();
    edges.extend([0, width]);
    edges.sort_unstable();
    edges.dedup();
    let column = |from: usize, to: usize| {
        let part = |line: &Vec<char>| line.iter().skip(from).take(to - from).collect::<String>();
        packed(&lines.iter().map(part).collect::<String>())
    };
    let pairs = |at: usize| edges[at + 1..].iter().map(move |to| (at, *to));
    (0..edges.len()).flat_map(pairs).map(|(at, to)| column(edges[at], to)).collect()
}

/// All that the keys of a screen scroll to, from its first line on, where a mark says that there is more.
fn scroll(script: &mut Script) -> Vec<String> {
    let mut lines: Vec<Vec<char>> = Vec::new();
    let mut screen = shown(script);
    let Some((_, [1, _, all])) = mark(&screen) else { return Vec::new() };
    while lines.len() < all {
        let (y, [from, to, _]) = mark(&screen).unwrap();
        let goes_on = from <= lines.len() + 1 && to > lines.len();
        assert!(goes_on, "a line is passed over, or there is no way on\n{}", script.screen());
        let page = screen[y - (to + 1 - from)..y].to_vec();
        lines.extend(page.into_iter().skip(lines.len() + 1 - from));
        screen = shown(script.keys(" "));
    }
    columns(&lines)
}

/// The cards of all personas, and two that no persona has.
fn reports() -> Vec<(String, CardReport)> {
    let names = Persona::names().filter(|name| !["slow", "unsteady", "two-cards"].contains(name));
    let card = |name: &str| {
        let script = persona(name, Lang::En, 80, 24);
        (name.to_owned(), script.app.shared.model.report().unwrap().clone())
    };
    let mut all: Vec<(String, CardReport)> = names.map(card).collect();
    let mut worst = all.iter().find(|(name, _)| name == "p384").unwrap().1.clone();
    for secret in Secret::ALL {
        *worst.tries_mut(secret) = Ok(Tries::Left(1));
    }
    worst.common.record = Err(Unread::Refused(0x6F00));
    all.extend([("broken".to_owned(), sample::broken()), ("worst".to_owned(), worst)]);
    all
}

/// What warns on screens 1, 3 and 6.
fn warnings(report: &CardReport, lang: Lang) -> [(&'static str, Vec<String>); 3] {
    let now = sample::now();
    let renewal = sample::renewal(report, now, lang);
    let warns = |tone: Tone| matches!(tone, Tone::Warn | Tone::Bad);
    let of = |sections: &[Section]| -> Vec<String> {
        let rows = sections.iter().flat_map(|section| &section.rows);
        rows.filter(|row| row.rank == Rank::Warning).map(|row| packed(&row.value)).collect()
    };
    let card = of(&sections::card(report, &renewal, now, lang, Reveal::Masked));
    let mut days = of(&renewal.sections);
    days.extend(Some(packed(&renewal.answer)).filter(|_| warns(renewal.tone)));
    let counter = |secret: &Secret| {
        let tries = report.tries(*secret).ok()?;
        let told = || packed(&sections::tries(*secret, tries, lang));
        warns(sections::tries_tone(*secret, tries)).then(told)
    };
    let pins = PinName::ALL.into_iter().filter(|pin| held(report, *pin));
    // A card without certificates is told as what it is on the screens about them.
    let counters = if report.kind.profile().certificates.is_empty() {
        card.clone()
    } else {
        pins.flat_map(PinName::secrets).filter_map(counter).collect()
    };
    [("1", card), ("3", days), ("6", counters)]
}

const NORMAL: [(u16, u16); 8] =
    [(40, 10), (60, 15), (80, 18), (80, 20), (80, 24), (110, 19), (120, 20), (120, 40)];
const LARGE: [(u16, u16); 2] = [(40, 10), (80, 24)];

#[test]
fn every_warning_is_on_the_screen_or_reached_by_a_visible_mark() {
    let ports = lent();
    let normal = NORMAL.into_iter().map(|size| (Scale::Normal, size));
    let sizes: Vec<_> = normal.chain(LARGE.map(|size| (Scale::Large, size))).collect();
    let mut before = Vec::new();
    for (name, report) in reports() {
        // A card with the warnings of another one differs in its dates alone: fewer sizes do.
        let known = before.contains(&warnings(&report, Lang::En));
        before.push(warnings(&report, Lang::En));
        for lang in Lang::ALL {
            let all = warnings(&report, lang);
            for (scale, (width, height)) in sizes.iter().copied().step_by(if known { 3 } else { 1 }) {
                let mut script = Script::start(lang, width, height);
                script.app.shared.ports = ports.clone();
                script.app.shared.scale = scale;
                script.insert(report.clone());
                // The long list of screen 3 takes many pages on the smallest screen: the worst of all cards stands for the others.
                let pages = |screen: &str| screen != "3" || height >= 15 || name == "worst";
                let asked = all.iter().filter(|(screen, warnings)| !warnings.is_empty() && pages(screen));
                for (screen, warnings) in asked {
                    let mut told = columns(&shown(script.keys(screen)));
                    let has =
                        |told: &[String], wanted: &String| told.iter().any(|part| part.contains(wanted));
                    if !warnings.iter().all(|wanted| has(&told, wanted)) {
                        told.extend(scroll(&mut script));
                    }
                    for wanted in warnings {
                        let place = format!("{name} {} {width}x{height} {scale:?}", lang.key());
                        assert!(has(&told, wanted), "{place}: {wanted}\n{}", script.keys(screen).screen());
                    }
                }
            }
        }
    }
}

#[test]
fn from_when_until_when_and_what_now_stand_on_the_first_screen_without_a_key() {
    let ports = lent();
    let report = sample::fresh();
    // The dates in words of a long text, or as the time line has them.
    let (opens, ends) = (["2029年11月18日", "18Nov2029"], ["2030年2月17日", "17Feb2030"]);
    for lang in Lang::ALL {
        for (width, height) in [(60, 15), (80, 20), (80, 24), (100, 30), (120, 24), (120, 40), (200, 60)] {
            for (now, window) in [("2026-11-22T15:00:00+09:00", true), ("2029-12-01T15:00:00+09:00", false)] {
                let mut script = Script::start(lang, width, height);
                script.app.shared.ports = ports.clone();
                script.now = sample::at(now);
                script.insert(report.clone());
                let lines = shown(&mut script);
                let title = packed(&lines[1].iter().collect::<String>());
                let told = lang.pick("今すること", "Whattodonow");
                assert!(title.trim_start_matches(['┏', '━']).starts_with(told), "{title}");
                let told = columns(&lines);
                let has =
                    |words: &[&str]| words.iter().any(|word| told.iter().any(|part| part.contains(word)));
                let (act, from) = (lang.pick("更新できます", "canberenewed"), !window || has(&opens));
                assert!(from && has(&ends) && has(&[act]), "{width}x{height} {now}\n{}", script.screen());
            }
        }
    }
}

#[test]
fn enter_does_what_the_advice_asks_for_and_is_no_key_where_there_is_nothing() {
    let enters = |script: &Script| {
        let enter = KeyPress::plain(Code::Enter);
        script.app.bindings(script.now).iter().any(|binding| binding.keys.contains(&enter))
    };
    for (name, after) in [
        ("renewable", "> Procedure"),
        ("expired", "> Procedure"),
        ("android", "such as"),
        ("locked-auth", "> If the authentication PIN is locked"),
        ("one-try-left", "> If the authentication PIN is locked"),
        ("fresh", "> Procedure"),
    ] {
        let mut script = persona(name, Lang::En, 80, 24);
        assert!(enters(&script) && script.screen().contains("> What to do now"), "{name}");
        let screen = script.keys("<enter>").screen();
        assert!(screen.contains(after), "{name}\n{screen}");
    }
    let mut other = persona("other-card", Lang::En, 80, 24);
    assert!(!enters(&other) && !other.screen().contains("Enter"), "{}", other.screen());
    let mut broken = Script::start(Lang::En, 80, 24);
    broken.insert(sample::broken());
    assert!(broken.screen().contains("Enter: read again"), "{}", broken.screen());
    let before = broken.asked();
    assert_ne!(broken.keys("<enter>").asked(), before);
}

#[test]
fn the_key_of_what_to_do_is_named_on_the_smallest_screen() {
    for lang in Lang::ALL {
        for name in ["fresh", "renewable", "android", "iphone", "locked-auth", "one-try-left", "juki"] {
            let screen = persona(name, lang, 40, 10).screen();
            let title = screen.lines().nth(1).unwrap();
            assert!(title.contains("Enter: "), "{name}\n{screen}");
        }
    }
}
