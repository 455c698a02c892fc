//! Lengths of files and the time that work on them takes, short enough for a column.

use super::text::{Lang, words};

words! {
    enum Say {
        Bytes: "{0}バイト", "{0} bytes";
        Seconds: "残り {0}秒", "{0} s left";
        Minutes: "残り {0}分", "{0} min left";
        Hours: "残り {0}時間", "{0} h left";
    }
}

/// A length of at most 9 cells: `999 bytes`, `12.3 kB`, `4.0 GB` (powers of 1000, as disks are sold).
#[must_use]
pub fn short(lang: Lang, octets: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if octets < 1000 {
        return Say::Bytes.with(lang, &[&octets.to_string()]);
    }
    let mut tenths = octets / 100;
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths /= 1000;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS.get(unit).copied().unwrap_or("EB"))
}

/// How long something will still take.
#[must_use]
pub fn left(lang: Lang, seconds: u64) -> String {
    let (word, number) = match seconds {
        0..=90 => (Say::Seconds, seconds),
        91..=5400 => (Say::Minutes, seconds.div_ceil(60)),
        _ => (Say::Hours, seconds.div_ceil(3600)),
    };
    word.with(lang, &[&number.to_string()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_short_and_never_rounded_up() {
        let told = [0, 1, 999, 1000, 12_399, 999_999, 1_000_000, 4_096_000_000, u64::MAX]
            .map(|octets| short(Lang::En, octets));
        let wanted = [
            "0 bytes",
            "1 byte",
            "999 bytes",
            "1.0 kB",
            "12.3 kB",
            "999.9 kB",
            "1.0 MB",
            "4.0 GB",
            "18.4 EB",
        ];
        assert_eq!(told, wanted);
        assert_eq!(short(Lang::Ja, 999), "999バイト");
    }

    #[test]
    fn time_left_is_told_in_one_unit() {
        assert_eq!(left(Lang::Ja, 12), "残り 12秒");
        assert_eq!(left(Lang::En, 91), "2 min left");
        assert_eq!(left(Lang::En, 7000), "2 h left");
    }
}
