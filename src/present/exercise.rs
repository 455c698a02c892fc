//! An exercise in words: how many looks came to something, what went wrong, a drawing of how long exchanges take, and what the
//! trouble most likely comes from with the one thing to do.

use std::time::Duration;

use serde_json::{Value, json};

use super::diag::{bound, spent};
use super::problem::Problem;
use super::section::Tone;
use super::text::{Lang, words};
use crate::conduct::diagnosing::exercise::{Cause, End, Exercised};
use crate::diag::latency::Latency;

/// Cells of the longest bar.
const WIDEST: usize = 30;

words! {
    enum Say {
        Title: "くり返し読み取り: {0}回のうち {1}回 成功", "Exercise: {1} of {0} looks succeeded";
        Early: "{0}回目で打ち切りました ({1})", "It ended early, after {0} looks ({1})";
        Failed: "{0}: {1}回", "{0}: {1}";
        Repeated: "{0}: {1}回 (ほかに読み直しで済んだもの {2}回)", "{0}: {1} (and {2} made good by another attempt)";
        Moves: "カードの出し入れ: {0}回", "Card came or left: {0}";
        Unplugged: "リーダーの取り外し: {0}回", "Reader left: {0}";
        Looks: "読み取りの時間: 中央値 {0}、95% が {1}", "Time of a look: median {0}, 95% {1}";
        Exchanges: "やりとり{0}回の時間: 中央値 {1}、95% が {2}", "Time of {0} exchanges: median {1}, 95% {2}";
        Bin: "{0}: やりとり {1}回", "{0}: {1} exchanges";
        NoTrouble: "問題は見つかりませんでした。", "Nothing went wrong.";
    }
}

words! {
    fn end_said(End) {
        End::Done => "予定どおり終わりました", "all were made";
        End::Gone => "カードかリーダーが離れ、戻りませんでした", "card or reader left and did not come back";
        End::Away => "PC/SC サービスがなくなり、戻りませんでした", "the PC/SC service went away and did not come back";
        End::Stuck => "うまくいかないことが続きました", "nothing went right any more";
    }
}

words! {
    /// What the trouble most likely comes from, and the one thing to do.
    pub fn cause(Cause) {
        Cause::Cable => "リーダーがコンピューターから離れるためと思われます。ハブを使わず、別の USB ポートに直接つないでください。", "Most likely the reader leaves the computer. Plug it into another USB port, without a hub.";
        Cause::Service => "PC/SC サービスが止まるか、使わせないためと思われます。もう一度診断し、そのとおりにしてください。", "Most likely the PC/SC service goes away or lets nobody in. Diagnose once more and do what that says.";
        Cause::OtherProgram => "ほかのプログラムが割り込むためと思われます。カードを使うほかのプログラムを終えてください。", "Most likely another program comes between. Close the other programs that use the card.";
        Cause::Position => "カードの置き方のためと思われます。ケースから出し、金属から離し、リーダーの中央で動かさないでください。差し込むリーダーでは奥まで差し込んでください。", "Most likely it is how the card lies. Take it out of its sleeve, keep it off metal, lay it on the middle of the reader and keep it still; where it is put in, push it in all the way.";
        Cause::Contact => "カードがあるのに応答しません。汚れや向きのためと思われます。向きを確かめ、IC チップを柔らかい布で拭いてください。", "The card is there and does not answer, most likely for dirt or the wrong way round. Check which way it lies and wipe its chip with a soft cloth.";
        Cause::Uneven => "読めますが、ときどきずっと長くかかります。カードを置き直し、ほかのプログラムを終えて、もう一度試してください。", "It can be read, and now and then takes far longer. Lay the card anew, close other programs and try again.";
    }
}

/// What the bars are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bars {
    /// Blocks.
    Blocks,
    /// ASCII.
    Ascii,
    /// There are none: a number alone says it.
    None,
}

/// What came of it, line by line.
#[must_use]
pub fn lines(result: &Exercised, bars: Bars, lang: Lang) -> Vec<(Tone, String)> {
    let number = |number: u32| number.to_string();
    let with = |say: Say, values: &[&str]| say.with(lang, values);
    let likely = result.cause();
    let tone = match result {
        Exercised { good: 0, .. } => Tone::Bad,
        Exercised { end: End::Done, .. } if likely.is_none() && result.good == result.done => Tone::Good,
        _ => Tone::Warn,
    };
    let mut lines = vec![(tone, with(Say::Title, &[&number(result.of), &number(result.good)]))];
    if result.end != End::Done {
        lines.push((Tone::Warn, with(Say::Early, &[&number(result.done), end_said(result.end).say(lang)])));
    }
    for trouble in &result.troubles {
        let what = Problem::of_fault(trouble.fault, lang).what;
        let (failed, repeated) = (number(trouble.failed), number(trouble.repeated));
        let say = if trouble.repeated > 0 { Say::Repeated } else { Say::Failed };
        lines.push((Tone::Warn, format!("  {}", with(say, &[&what, &failed, &repeated]))));
    }
    for (say, times) in [(Say::Moves, result.moves), (Say::Unplugged, result.unplugged)] {
        if times > 0 {
            lines.push((Tone::Warn, format!("  {}", with(say, &[&number(times)]))));
        }
    }
    if let Some(latency) = Latency::of(&result.looks) {
        lines.push((
            Tone::Plain,
            with(Say::Looks, &[&spent(latency.median, lang), &bound(latency.p95, lang)]),
        ));
    }
    if let Some(latency) = Latency::of(&result.exchanges) {
        let values = [latency.count.to_string(), spent(latency.median, lang), bound(latency.p95, lang)];
        lines.push((Tone::Plain, with(Say::Exchanges, &values.each_ref().map(String::as_str))));
        lines.extend(drawn(&result.exchanges, bars, lang).into_iter().map(|bar| (Tone::Plain, bar)));
    }
    let last = match likely {
        Some(likely) => (Tone::Warn, cause(likely).say(lang)),
        None if tone == Tone::Good => (Tone::Good, Say::NoTrouble.say(lang)),
        None => return lines,
    };
    lines.push((last.0, last.1.to_owned()));
    lines
}

/// How many exchanges took how long: a row for each doubling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bin {
    /// It took at least this many microseconds,
    pub from: u64,
    /// and fewer than this many.
    pub to: u64,
    /// So many did.
    pub count: usize,
}

/// The distribution, from the shortest to the longest; a bin without any stands only between others.
#[must_use]
pub fn distribution(taken: &[Duration]) -> Vec<Bin> {
    // 250 microseconds, 500, 1 ms, 2 ms …
    let bin = |time: &Duration| {
        let quarters = u64::try_from(time.as_micros() / 250).unwrap_or(u64::MAX);
        quarters.checked_ilog2().map_or(0, |doublings| doublings + 1).min(40)
    };
    let bins: Vec<u32> = taken.iter().map(bin).collect();
    let (Some(first), Some(last)) = (bins.iter().min(), bins.iter().max()) else { return Vec::new() };
    let of = |at: u32| {
        let from = if at == 0 { 0 } else { 250 << (at - 1) };
        Bin { from, to: 250 << at, count: bins.iter().filter(|bin| **bin == at).count() }
    };
    (*first..=*last).map(of).collect()
}

fn drawn(taken: &[Duration], bars: Bars, lang: Lang) -> Vec<String> {
    let bins = distribution(taken);
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or(1);
    let edge = |micros: u64| {
        if micros < 1000 { format!("0.{:02}", micros / 10) } else { (micros / 1000).to_string() }
    };
    let labels: Vec<String> =
        bins.iter().map(|bin| format!("{}-{} ms", edge(bin.from), edge(bin.to))).collect();
    let widest = labels.iter().map(String::len).max().unwrap_or(0);
    let rows = bins.iter().zip(labels);
    rows.map(|(bin, label)| {
        // What is there is seen, however little it is.
        let length = (bin.count * WIDEST / most).max(usize::from(bin.count > 0));
        let block = match bars {
            Bars::Blocks => "█",
            Bars::Ascii => "#",
            Bars::None => return format!("  {}", Say::Bin.with(lang, &[&label, &bin.count.to_string()])),
        };
        let bar = block.repeat(length);
        format!("  {label:>widest$}  {bar}{}{}", if length > 0 { " " } else { "" }, bin.count)
    })
    .collect()
}

/// The same as JSON: `exercise` in `docs/doctor-schema.json`.
#[must_use]
pub fn value(result: &Exercised, lang: Lang) -> Value {
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    let times = |taken: &[Duration]| {
        let latency = Latency::of(taken)?;
        let (median_ms, p95_ms) = (millis(latency.median), millis(latency.p95));
        let longest_ms = taken.iter().max().copied().map(millis);
        Some(json!({
            "count": latency.count, "median_ms": median_ms, "p95_ms": p95_ms, "longest_ms": longest_ms,
        }))
    };
    let edge = |micros: u64| Duration::from_micros(micros).as_secs_f64() * 1e3;
    let troubles = result.troubles.iter().map(|trouble| {
        json!({ "fault": trouble.fault.key(), "failed": trouble.failed, "repeated": trouble.repeated })
    });
    let bins = distribution(&result.exchanges).into_iter();
    let bins =
        bins.map(|bin| json!({ "from_ms": edge(bin.from), "to_ms": edge(bin.to), "count": bin.count }));
    let likely = result.cause();
    json!({
        "of": result.of,
        "done": result.done,
        "good": result.good,
        "end": result.end.key(),
        "troubles": troubles.collect::<Vec<_>>(),
        "card_moves": result.moves,
        "reader_left": result.unplugged,
        "looks": times(&result.looks),
        "exchanges": times(&result.exchanges),
        "distribution": bins.collect::<Vec<_>>(),
        "cause": likely.map(Cause::key),
        "todo": likely.map(|likely| cause(likely).say(lang)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conduct::diagnosing::exercise::Trouble;
    use crate::session::Fault;

    fn result() -> Exercised {
        let millis = |all: &[u64]| all.iter().copied().map(Duration::from_millis).collect::<Vec<_>>();
        Exercised {
            of: 10,
            done: 10,
            good: 10,
            troubles: Vec::new(),
            moves: 0,
            unplugged: 0,
            exchanges: millis(&[1, 1, 1, 1, 5, 5, 40]),
            looks: millis(&[20, 34]),
            end: End::Done,
        }
    }

    fn text(result: &Exercised, bars: Bars, lang: Lang) -> String {
        lines(result, bars, lang).into_iter().map(|(_, line)| line + "\n").collect()
    }

    #[test]
    fn one_without_trouble_says_so_with_its_times_drawn() {
        let told = text(&result(), Bars::Ascii, Lang::En);
        let expected = "\
Exercise: 10 of 10 looks succeeded
Time of a look: median 20 ms, 95% within 34 ms
Time of 7 exchanges: median 1.0 ms, 95% within 40 ms
    1-2 ms  ############################## 4
    2-4 ms  0
    4-8 ms  ############### 2
   8-16 ms  0
  16-32 ms  0
  32-64 ms  ####### 1
Nothing went wrong.
";
        assert_eq!(told, expected);
        assert!(text(&result(), Bars::Blocks, Lang::Ja).contains("  4-8 ms  ███████████████ 2\n"));
        assert!(
            lines(&result(), Bars::Blocks, Lang::Ja)
                .iter()
                .all(|(tone, _)| matches!(tone, Tone::Good | Tone::Plain))
        );
        // Without bars it is said what is counted.
        let spoken = |lang| text(&result(), Bars::None, lang);
        assert!(spoken(Lang::En).contains("  1-2 ms: 4 exchanges\n"), "{}", spoken(Lang::En));
        assert!(spoken(Lang::En).contains("  32-64 ms: 1 exchange\n"), "{}", spoken(Lang::En));
        assert!(spoken(Lang::Ja).contains("  1-2 ms: やりとり 4回\n"), "{}", spoken(Lang::Ja));
        // What is too short to be told is not within itself as well.
        let short = Exercised { exchanges: vec![Duration::from_micros(20)], ..result() };
        assert!(text(&short, Bars::None, Lang::En).contains("median under 0.1 ms, 95% under 0.1 ms\n"));
        let ja = text(&short, Bars::None, Lang::Ja);
        assert!(ja.contains("95% が 34ミリ秒以内\n") && ja.contains("95% が 0.1ミリ秒未満\n"), "{ja}");
    }

    #[test]
    fn trouble_is_told_by_kind_and_with_its_likely_cause() {
        let troubles = vec![
            Trouble { fault: Fault::CardLeft, failed: 2, repeated: 1 },
            Trouble { fault: Fault::Held, failed: 1, repeated: 0 },
        ];
        let result =
            Exercised { done: 5, good: 2, troubles, moves: 4, unplugged: 0, end: End::Gone, ..result() };
        for lang in [Lang::Ja, Lang::En] {
            let told = lines(&result, Bars::Blocks, lang);
            let left = Problem::of_fault(Fault::CardLeft, lang).what;
            assert!(told[2].1.starts_with(&format!("  {left}: 2")), "{told:?}");
            assert_eq!(told.last().map(|(_, line)| line.as_str()), Some(cause(Cause::Position).say(lang)));
            assert!(told.iter().all(|(tone, _)| *tone != Tone::Good));
        }
        let told = text(&result, Bars::Blocks, Lang::En);
        assert!(
            told.contains("It ended early, after 5 looks (card or reader left")
                && told.contains("Card came or left: 4")
        );
        let json = value(&result, Lang::En);
        assert_eq!(
            json["troubles"][0],
            json!({ "fault": Fault::CardLeft.key(), "failed": 2, "repeated": 1 })
        );
        assert_eq!((&json["cause"], &json["end"]), (&"position".into(), &"gone".into()));
        assert_eq!(
            json["exchanges"],
            json!({ "count": 7, "median_ms": 1.0, "p95_ms": 40.0, "longest_ms": 40.0 })
        );
        assert_eq!(json["distribution"][0], json!({ "from_ms": 1.0, "to_ms": 2.0, "count": 4 }));
        let none = Exercised { good: 0, ..result };
        assert_eq!(lines(&none, Bars::Blocks, Lang::En)[0].0, Tone::Bad);
    }

    #[test]
    fn every_exchange_stands_in_one_bin_and_a_row_for_each_doubling() {
        let micros = [0, 249, 250, 499, 500, 999, 1000, 7_999, 8_000, 100_000_000];
        let taken: Vec<_> = micros.into_iter().map(Duration::from_micros).collect();
        let bins = distribution(&taken);
        assert_eq!(bins.iter().map(|bin| bin.count).sum::<usize>(), taken.len());
        assert_eq!(
            (bins[0], bins[1]),
            (Bin { from: 0, to: 250, count: 2 }, Bin { from: 250, to: 500, count: 2 })
        );
        assert!(bins.windows(2).all(|pair| pair[0].to == pair[1].from));
        assert!(bins.last().is_some_and(|bin| (bin.from..bin.to).contains(&100_000_000)), "{bins:?}");
        assert_eq!(distribution(&[]), []);
    }
}
