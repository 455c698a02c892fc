//! What to do by the command line's own means: its commands and options.

use crate::domain::credential::Secret;
use crate::present::problem::Problem;
use crate::present::text::{Lang, words};
use crate::present::todo::Own;

words! {
    enum Say {
        AllowLastTry: "確かなら --last-try を付けてください", "If you are sure, give --last-try";
        CheckBoth: "正しい番号で mynascope pin check juki を行うと、両方が3回に戻ります", "mynascope pin check juki with the right PIN makes both whole again";
        SeeTries: "残り回数を確かめてください: mynascope pin status", "See how many tries are left: mynascope pin status";
        TryNewFirst: "カードを置き直し、まず新しい番号で mynascope pin check を行ってください", "Place the card again and try the new one first: mynascope pin check";
        FinishRest: "残りを終えるには mynascope pin change juki --only {0} (今の番号は古いほう、新しい番号は同じもの)", "To finish: mynascope pin change juki --only {0} (the present one there is the old, the new one the same)";
        TypeHere: "--no-pin-pad を付けて、この端末で入力してください", "Give --no-pin-pad and type it here";
        NameDocument: "--content で指定してください", "name it with --content";
        OtherName: "別の名前を指定してください。sign なら --force で既存のファイルを上書きできます", "Name a file that does not exist yet; sign --force replaces a regular file";
        OtherFile: "読めるファイルの名前を指定してください", "Name a file that you may read";
        GiveAsInput: "標準入力から渡してください: mynascope sign - -o FILE < …", "Give it as standard input: mynascope sign - -o FILE < …";
        SeeWithoutPin: "暗証番号なしで読めるものは mynascope inspect で見られます", "See what the card tells without a PIN: mynascope inspect";
    }
}

/// In words.
pub(super) fn own(own: Own, lang: Lang) -> String {
    let say = match own {
        Own::AllowLastTry => Say::AllowLastTry,
        Own::CheckBoth => Say::CheckBoth,
        Own::SeeTries => Say::SeeTries,
        Own::TryNewFirst => Say::TryNewFirst,
        Own::FinishRest(place) => {
            let only = if place == Secret::Juki { "juki" } else { "common" };
            return Say::FinishRest.with(lang, &[only]);
        }
        Own::TypeHere => Say::TypeHere,
        Own::NameDocument => Say::NameDocument,
        Own::OtherName => Say::OtherName,
        Own::OtherFile => Say::OtherFile,
        Own::GiveAsInput => Say::GiveAsInput,
        Own::SeeWithoutPin => Say::SeeWithoutPin,
        // All of it is in the two lines of an error.
        Own::MoreAboutLocked => return String::new(),
    };
    say.say(lang).to_owned()
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
