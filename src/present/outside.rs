//! That a key would be used outside a certificate's dates, in words: whose dates, which, and what becomes of it.

use super::dates;
use super::pin::OUTSIDE_CHOICE;
use super::problem::Problem;
use super::section;
use super::text::{Lang, words};
use super::todo::Own;
use crate::domain::calendar;
use crate::domain::credential::{KeyPair, PinName};
use crate::domain::validity::Outside;

words! {
    enum Say {
        Over: "{0}の期限が切れています (満了日 {1})", "The {0} has expired (last day: {1})";
        Early: "{0}の有効期間はまだ始まっていません ({1}から)", "The {0} is not valid yet (from {1})";
        Both: "{0}。{1}", "{0}. {1}";
        Refused: "有効期間の外で使った鍵は、検証で認められません。", "A verifier accepts no use of a key outside its dates.";
        OtherOver: "{0}も、たいてい同じ日に切れます。", "The {0} usually ends the same day.";
        OtherEarly: "{0}も、たいてい同じ日に始まります。", "The {0} usually begins the same day.";
        AllTheSame: "続けるには{0}と打って Enter を押してください。", "To use it all the same, type {0} and press Enter.";
    }
}

fn name(of: KeyPair, lang: Lang) -> String {
    let name = section::slot(of.slot()).say(lang);
    if lang == Lang::En { name.to_lowercase() } else { name.to_owned() }
}

/// Whose dates, and which.
#[must_use]
pub fn what(of: KeyPair, outside: Outside, lang: Lang) -> String {
    let (say, at) =
        if outside.over { (Say::Over, outside.validity.to) } else { (Say::Early, outside.validity.from) };
    say.with(lang, &[&name(of, lang), &dates::day(lang, calendar::day(at))])
}

/// What becomes of it, where the key of `used` was to be used.
#[must_use]
pub fn why(used: KeyPair, of: KeyPair, outside: Outside, lang: Lang) -> String {
    let other = if outside.over { Say::OtherOver } else { Say::OtherEarly };
    let other = (used != of).then(|| other.with(lang, &[&name(used, lang)]));
    let parts = other.into_iter().chain([Say::Refused.say(lang).to_owned()]);
    parts.collect::<Vec<_>>().join(if lang == Lang::En { " " } else { "" })
}

/// All of it.
#[must_use]
pub fn told(used: KeyPair, of: KeyPair, outside: Outside, lang: Lang) -> String {
    Say::Both.with(lang, &[&what(of, outside, lang), &why(used, of, outside, lang)])
}

/// As the end of a job with this secret, with what is certain of the tries.
#[must_use]
pub fn problem(pin: PinName, of: KeyPair, outside: Outside, after: &str, lang: Lang) -> Problem {
    let used = if pin == PinName::Auth { KeyPair::Auth } else { KeyPair::Sign };
    let why = [&*why(used, of, outside, lang), after].join(if lang == Lang::En { " " } else { "" });
    Problem { what: what(of, outside, lang), why, todo: Own::AllowOutside.into() }
}

/// What to type to use it all the same.
#[must_use]
pub fn confirmation(lang: Lang) -> String {
    Say::AllTheSame.with(lang, &[OUTSIDE_CHOICE.say(lang)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::validity::Validity;
    use crate::present::sample::at;

    #[test]
    fn the_dates_are_days_of_japan_and_it_is_said_whose_they_are() {
        // An instant that is the day before in UTC.
        let validity = Validity { from: at("2026-11-30T15:00:00Z"), to: at("2030-02-17T14:59:59Z") };
        for (over, ja, en) in [
            (true, "(満了日 2030年2月17日", "certificate has expired (last day: 17 Feb 2030)"),
            (false, "(2026年12月1日", "certificate is not valid yet (from 1 Dec 2026)"),
        ] {
            let outside = Outside { validity, over };
            assert!(what(KeyPair::Sign, outside, Lang::Ja).contains(ja));
            assert!(what(KeyPair::Sign, outside, Lang::En).ends_with(en));
            for lang in Lang::ALL {
                let own = why(KeyPair::Sign, KeyPair::Sign, outside, lang);
                let by_the_other = why(KeyPair::Sign, KeyPair::Auth, outside, lang);
                assert!(by_the_other.ends_with(&own) && by_the_other.len() > own.len(), "{by_the_other}");
            }
        }
    }
}
