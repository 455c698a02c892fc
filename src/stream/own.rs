//! What to do by the reading mode's own means: its menus and pages.

use crate::present::text::{Lang, words};
use crate::present::todo::Own;

words! {
    enum Say {
        AllowLastTry: "最後の1回を使うことを確かめてから、もう一度行ってください", "Confirm that the last try may be spent, then ask again";
        AllowOutside: "コンピューターの時計が正しく、それでも行うなら、もう一度始めて確かめの言葉を打ってください", "If the computer's clock is right and you want it all the same, start again and type the word that is asked for";
        CheckBoth: "先に画面6の暗証番号で照合してください。正しければ、両方とも元の回数に戻ります", "Check it first on screen 6, PINs: the right one makes both counters whole";
        SeeTries: "残り回数を画面6の暗証番号で確かめてください", "See how many tries are left on screen 6, PINs";
        TryNewFirst: "カードを置き直し、まず新しい番号を画面6の暗証番号で照合してください", "Place the card again and check the new one first on screen 6, PINs";
        FinishRest: "続けて残りを終えられます。今の番号には古いほうを、新しい番号には同じものを打ってください", "The rest can be finished next: type the old one as the present, and the same new one again";
        TypeHere: "この端末のキーボードで入力してください", "Type it on this keyboard";
        MoreAboutLocked: "くわしくは画面6の暗証番号で「ロックしたら」を選んでください", "For more, choose \"if locked\" on screen 6, PINs";
        NameDocument: "文書を選んでください", "name it";
        SignBeside: "「文書とは別のファイル」にすれば署名できます", "It can be signed by a file beside it instead";
        ExtractSigned: "署名された版を別のファイルに取り出せます", "The signed revision can be written to a file of its own";
        OtherName: "別の名前にしてください", "Choose another name";
        OtherFile: "別のファイルを選んでください", "Choose another file";
        SeeWithoutPin: "暗証番号なしで読めるものは画面1のカードで聞けます", "Screen 1, Card, tells what is read without a PIN";
    }
}

/// In words.
pub(super) fn own(own: Own, lang: Lang) -> String {
    match own {
        Own::AllowLastTry => Say::AllowLastTry,
        Own::AllowOutside => Say::AllowOutside,
        Own::CheckBoth => Say::CheckBoth,
        Own::SeeTries => Say::SeeTries,
        Own::TryNewFirst => Say::TryNewFirst,
        Own::FinishRest(_) => Say::FinishRest,
        Own::TypeHere => Say::TypeHere,
        Own::MoreAboutLocked => Say::MoreAboutLocked,
        Own::NameDocument => Say::NameDocument,
        Own::SignBeside => Say::SignBeside,
        Own::ExtractSigned => Say::ExtractSigned,
        Own::OtherName => Say::OtherName,
        Own::OtherFile | Own::GiveAsInput => Say::OtherFile,
        Own::SeeWithoutPin => Say::SeeWithoutPin,
    }
    .say(lang)
    .to_owned()
}
