//! The words that every page of the reading mode shares; those of one page stand beside it.

use crate::present::text::words;

words! {
    /// What is said besides the pages' own words.
    pub(super) enum Say {
        Choose: "番号を打って Enter", "Type a number and press Enter";
        Item: "{0}: {1}", "{0}: {1}";
        Back: "戻る", "back";
        Screens: "画面の一覧", "all screens";
        NoSuch: "その番号はここにはありません。0 から {0} の番号か、? か q を打ってください。", "There is no such number here. Type one from 0 to {0}, or ?, or q.";
        Help: "番号を打って Enter を押すと選べます。0 で前に戻ります。画面からは画面の一覧に戻ります。? でこの説明、q で終わります。これらは選ぶところと質問で使えます。暗証番号とパスワードのところでは、何も打たずに Enter でやめます。どの画面でも、カードが置かれたときや離れたときなど、起きたことだけを自分から言います。",
              "Type a number and press Enter to choose. 0 goes back, from a screen to all screens; ? says this again, q ends the program. They work at menus and questions; at a PIN or password Enter alone leaves. By itself it only says what happened, such as a card that was placed or left.";
        CardIn: "カードが置かれました。リーダー: {0}", "A card was placed. Reader: {0}";
        MuteIn: "応答しないカードが置かれました。リーダー: {0}", "A card was placed that does not answer. Reader: {0}";
        CardOut: "カードが離れました。読んだ内容はもう覚えていません。", "The card is out. Nothing that was read of it is kept.";
        ReaderCame: "リーダーがつながりました: {0}", "A reader was connected: {0}";
        ReaderWent: "リーダーが外れました: {0}", "A reader is gone: {0}";
        ServiceLost: "PC/SC サービスが応答しなくなりました。", "The PC/SC service is gone.";
        ServiceBack: "PC/SC サービスが戻りました。", "The PC/SC service is back.";
        Reading: "カードを読んでいます。読み終わるまで動かさないでください。", "Reading the card. Keep it still until it has been read.";
        WasRead: "カードを読み終わりました。", "The card has been read.";
        Working: "{0}: 進行中です。0 と Enter でやめられます。", "{0}: at work. Type 0 and press Enter to stop it.";
        WorkingDone: "{0}: {1}パーセント", "{0}: {1} percent";
        Stopping: "やめています。", "Stopping.";
        Panicked: "プログラムの一部が止まりました", "a part of the program stopped";
        Unwoken: "出来事を知らせるものがなくなりました", "nothing is left that could tell what happens";
        WhichCard: "どのカードのことか、選んでください", "Several cards are in. Choose one";
        CardReading: "読んでいます", "being read";
    }
}
