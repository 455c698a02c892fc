//! What a manual page tells of a command beside its options.

use crate::present::text::Text;

/// A command's page, as far as it is not in the table of the command line.
pub(super) struct Told {
    /// As it is typed behind the program's name.
    pub(super) command: &'static str,
    /// What it does, in paragraphs.
    pub(super) about: &'static [Text],
    /// The exit codes that it can end with, of those that hold for every command.
    pub(super) exits: &'static [u8],
    /// Exit codes that mean something else with it.
    pub(super) own: &'static [(&'static str, Text)],
    /// The keys of its JSON.
    pub(super) json: &'static str,
    /// Lines that can be typed as they are, and what they do. `FILE` and the like stand for nothing: a test runs each.
    pub(super) examples: &'static [(&'static str, Text)],
    /// Further commands whose pages go with it.
    pub(super) see: &'static [&'static str],
}

/// Exit codes that hold for every command.
pub(super) const EXITS: &[(u8, Text)] = &[
    (0, Text::new("完了", "done")),
    (
        1,
        Text::new(
            "ほかの誤り: 読み書きできない、ファイルが壊れている、証明書の期間の外で署名しようとした (`--expired` なし)",
            "any other error: something can't be read or written, a file is malformed, a signature outside the certificate's dates without `--expired`",
        ),
    ),
    (
        2,
        Text::new(
            "使い方や設定が正しくない。マイナンバーカードが複数あるのに `--reader` がない",
            "usage or configuration; several My Number Cards and no `--reader`",
        ),
    ),
    (
        3,
        Text::new(
            "PC/SC サービスかリーダーがない、または使う権限がない",
            "no PC/SC service, no reader, or no right to use it",
        ),
    ),
    (
        4,
        Text::new(
            "カードがない、途中で外された、答えない、ほかのプログラムが占有している",
            "no card, or it was taken away, does not answer, or another program holds it",
        ),
    ),
    (
        5,
        Text::new(
            "暗証番号が違う (残り回数は標準エラー出力に)、送る前に形が違うと分かった、最後の1回は許されていない (このふたつは回数が減らない)",
            "a wrong PIN (standard error says how many tries are left); or its form is wrong, or the last try is not allowed: then it was not sent, and no try is spent",
        ),
    ),
    (6, Text::new("暗証番号がロックされている", "the PIN is locked")),
    (
        7,
        Text::new(
            "署名が合わない (TOTAL-FAILED)。カードが証明書の鍵を持っていない",
            "a signature does not hold (TOTAL-FAILED); a card does not hold its certificate's key",
        ),
    ),
    (8, Text::new("知らないカード", "not a card that this program knows")),
    (
        9,
        Text::new(
            "求めたものがカードにない (署名用電子証明書など)",
            "the card does not hold what was asked for: no signing certificate, say",
        ),
    ),
    (
        10,
        Text::new(
            "署名を判定できない (INDETERMINATE)。知っている認証局につながらない、試験用の認証局による、など",
            "a signature can't be decided (INDETERMINATE): no chain to a known issuer, or one to an issuer for tests",
        ),
    ),
    (
        130,
        Text::new(
            "中止した。シグナル n で終わったときは 128 + n",
            "interrupted; 128 + n where signal n ended it",
        ),
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{card, other};
    use super::*;

    #[test]
    fn a_page_tells_known_exit_codes_and_names_other_pages() {
        let pages: Vec<&Told> = card::PAGES.iter().chain(other::PAGES).collect();
        let names: BTreeSet<&str> = pages.iter().map(|told| told.command).collect();
        assert_eq!(names.len(), pages.len());
        for told in pages {
            assert!(!told.about.is_empty() && !told.examples.is_empty(), "{}", told.command);
            assert!(!told.exits.is_empty() || !told.own.is_empty(), "{}", told.command);
            assert!(told.exits.is_sorted(), "{}", told.command);
            for code in told.exits {
                assert!(EXITS.iter().any(|(known, _)| known == code), "{}: {code}", told.command);
            }
            for see in told.see {
                assert!(names.contains(see) && *see != told.command, "{}: {see}", told.command);
            }
            for (line, _) in told.examples {
                let mut words = line.split_whitespace();
                let mut command = ["mynascope"].into_iter().chain(told.command.split(' '));
                assert!(command.all(|word| words.any(|typed| typed == word)), "{}: {line}", told.command);
            }
        }
    }
}
