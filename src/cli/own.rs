//! What to do by the command line's own means: its commands and options.

use crate::domain::credential::Secret;
use crate::present::problem::Problem;
use crate::present::text::{Lang, words};
use crate::present::todo::Own;

words! {
    /// With the place of a change that is left to finish.
    fn words(Own) {
        Own::AllowLastTry => "確かなら --last-try を付けてください", "If you are sure, give --last-try";
        Own::AllowOutside => "コンピューターの時計が正しく、それでも行うなら --expired を付けてください", "If the computer's clock is right and you want it all the same, give --expired";
        Own::CheckBoth => "正しい番号で mynascope pin check juki を行うと、両方が3回に戻ります", "mynascope pin check juki with the right PIN makes both whole again";
        Own::SeeTries => "残り回数を確かめてください: mynascope pin status", "See how many tries are left: mynascope pin status";
        Own::TryNewFirst => "カードを置き直し、まず新しい番号で mynascope pin check を行ってください", "Place the card again and try the new one first: mynascope pin check";
        Own::FinishRest(_) => "残りを終えるには mynascope pin change juki --only {0} (今の番号は古いほう、新しい番号は同じもの)", "To finish: mynascope pin change juki --only {0} (the present one there is the old, the new one the same)";
        Own::TypeHere => "--no-pin-pad を付けて、この端末で入力してください", "Give --no-pin-pad and type it here";
        Own::NameDocument => "--content で指定してください", "name it with --content";
        Own::ExtractSigned => "署名された版は --extract-signed FILE で取り出せます", "--extract-signed FILE writes the revision that was signed";
        Own::SignBeside => "--detached を付ければ、別のファイルの署名 (CMS) にできます", "With --detached it can be signed by a file of its own (CMS)";
        Own::OtherName => "別の名前を指定してください。sign、verify、face なら、--force で既存のファイルを上書きできます", "Name a file that does not exist yet; sign, verify and face replace a regular file with --force";
        Own::OtherFile => "読めるファイルの名前を指定してください", "Name a file that you may read";
        Own::GiveAsInput => "標準入力から渡してください: mynascope sign - -o FILE < 文書", "Give it as standard input: mynascope sign - -o FILE < DOCUMENT";
        Own::SeeWithoutPin => "暗証番号なしで読めるものは mynascope inspect で見られます", "See what the card tells without a PIN: mynascope inspect";
        // All of it is in the two lines of an error.
        Own::MoreAboutLocked => "", "";
    }
}

/// In words.
pub(super) fn own(own: Own, lang: Lang) -> String {
    let only = if own == Own::FinishRest(Secret::Juki) { "juki" } else { "common" };
    words(own).with(lang, &[only])
}

/// The two lines of an error: what happened and why, and what to do.
pub(super) fn lines(problem: Problem, lang: Lang) -> [String; 2] {
    let todo = problem.todo(lang, own);
    let what =
        if problem.why.is_empty() { problem.what } else { format!("{}: {}", problem.what, problem.why) };
    [what, todo]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_to_finish_a_change_names_the_place_that_is_left() {
        for (place, only) in [(Secret::Juki, "--only juki"), (Secret::JukiCommon, "--only common")] {
            assert!(own(Own::FinishRest(place), Lang::En).contains(only));
        }
    }
}
