//! What the manual page of `kiosk` has besides: its audit log, field by field (`docs/audit.md`).

use super::roff::{Page, bold};
use crate::domain::audit::{Class, Event};
use crate::present::text::{Lang, Text, words};

words! {
    enum Say {
        Log: "監査ログ", "AUDIT LOG";
        About: "mynascope kiosk は、起きたことを1行に1つの JSON で標準エラー出力か、設定の audit が示すファイルに書きます。個人やカードに関わるものは書きません。1行には次の項目がすべてあります。", "mynascope kiosk writes down what happens on it, one JSON object to a line, to standard error or to the file that audit in its configuration names. Nothing in it tells of a person or a card. Each line has all of these fields.";
        Unwritten: "書き込めない行は捨て、案内は続けます。職員のページに、また書けるようになるまで表示します。", "A line that can't be written is dropped and the visit goes on; the staff's page says so until one is written again.";
    }
}

/// The fields of a line, in their order.
const FIELDS: [(&str, Text); 6] = [
    (
        "time",
        Text::new(
            "書いた日時 (RFC 3339、日本時間、ミリ秒まで)",
            "when it is written: RFC 3339, in Japan's time, to the millisecond",
        ),
    ),
    (
        "terminal",
        Text::new(
            "設定の terminal にある端末の名前 (なければ kiosk)",
            "the terminal's name as terminal in the configuration has it; kiosk without one",
        ),
    ),
    ("event", Text::new("起きたこと", "what happened")),
    ("class", Text::new("その結果の分類", "how it ended, in classes")),
    (
        "duration_ms",
        Text::new(
            "かかったミリ秒 (時間のかからないものは null)",
            "how many milliseconds it took; null where it takes no time",
        ),
    ),
    (
        "visit",
        Text::new(
            "1人の利用の初めから終わりまで同じ、乱数による16進16桁 (利用中でなければ null)",
            "16 hexadecimal digits, random for every visit, from its beginning to its end; null between visits",
        ),
    ),
];

words! {
    /// What an event is.
    fn event(Event) {
        Event::Started => "プログラムが始まった", "the program begins";
        Event::Stopped => "プログラムが終わる", "the program ends";
        Event::VisitBegan => "利用が始まった (触れた、またはカードを置いた)", "somebody touches it, or places a card";
        Event::VisitEnded => "利用が終わり、その内容をすべて消した", "the visit is over and everything of it wiped";
        Event::Looked => "カードを読み取った", "a card was looked at";
        Event::Pin => "暗証番号を使う作業が終わった", "a job with a PIN has ended";
        Event::Fault => "カードのサービスかリーダーが使えない", "the card service or the reader fails";
        Event::Recovered => "また使えるようになった", "it works again";
        Event::Staff => "職員用コードが試された", "a staff code was tried";
    }
}

words! {
    /// What a class means.
    fn class(Class) {
        Class::Done => "望んだとおり", "as wanted";
        Class::Taken => "カードを取り出した", "the card was taken";
        Class::Idle => "操作がなかった", "nobody did anything";
        Class::Left => "利用者が終えた", "the person ended it";
        Class::Failed => "カード、リーダー、サービスの失敗", "card, reader or service failed";
        Class::Wrong => "暗証番号か職員用コードが違った", "a wrong PIN or staff code";
        Class::Refused => "ここでは、または今はできない", "not allowed here, or not now";
        Class::Other => "答えのないカード (別のカード、ロック中、証明書なし)", "something that answers no question here: another card, a locked one, none";
        Class::Signal => "サービス管理のシグナルによる", "by the service manager's signal";
        Class::Staff => "職員による", "by the staff";
    }
}

/// The sections on the kiosk and its audit log.
pub(super) fn sections(page: &mut Page, lang: Lang) {
    page.section(Say::Log.say(lang));
    page.text(Say::About.say(lang));
    for (name, what) in FIELDS {
        page.term(&bold(name), what.say(lang));
        match name {
            "event" => page.inside(|page| {
                for it in Event::ALL {
                    page.term(&bold(it.key()), event(it).say(lang));
                }
            }),
            "class" => page.inside(|page| {
                for it in Class::ALL {
                    page.term(&bold(it.key()), class(it).say(lang));
                }
            }),
            _ => {}
        }
    }
    page.paragraph(Say::Unwritten.say(lang));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_page_tells_the_audit_log_as_the_document_does() {
        let document = include_str!("../../../docs/audit.md");
        let rows = |section: &str| -> Vec<&str> {
            let section = document.split("\n## ").find(|part| part.starts_with(section)).unwrap();
            section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
        };
        assert_eq!(rows("1."), FIELDS.map(|(name, _)| name));
        let mut page = Page::new("x", "");
        sections(&mut page, Lang::En);
        let page = page.into_text();
        let (events, classes) = page.split_once("\n\\fBclass\\fR\n").unwrap();
        for (part, words) in [(events, rows("2.")), (classes, rows("3."))] {
            for word in words {
                let row = format!("\n.TP\n\\fB{}\\fR\n", word.replace('-', "\\-"));
                assert_eq!(part.matches(&row).count(), 1, "{row}");
            }
        }
    }
}
