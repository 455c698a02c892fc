//! The words of the renewal answer.

use super::super::text::words;

words! {
    /// Answers, titles, labels, sentences.
    pub(super) enum Say {
        Valid: "{0}から更新できます (あと{1})。期限は{2}です。", "The certificate can be renewed from {0} ({1} from now). Its last day is {2}.";
        Renewable: "更新できます。{0}までに{1}へ (あと{2})。", "The certificate can be renewed now, until {0} ({2} left), at: {1}.";
        LastOpening: "窓口が開くのは{0}が最後です{1}。", "The counter is open for the last time on {0}{1}.";
        YearEnd: "年末年始に窓口が開くかは未確認です。", "Whether the counter opens around New Year was not checked.";
        NoOpening: "{0}に満了しますが、それまで窓口はもう開きません。次に開く{1}から、窓口で無料で新しく発行を受けられます。",
                   "The certificate ends on {0}, and the counter does not open before that. When it opens next, {1}, it issues a new one, free of charge.";
        LastDayTo: "更新は今日まで、{0}に窓口が閉まるまでです。{1}へ (あと{2})。", "The certificate can be renewed today, until the counter closes at {0} ({2} left), and not after: {1}.";
        LastDayOver: "今日が満了日ですが、窓口は今日はもう開きません。次に開く{0}から、窓口で無料で新しく発行を受けられます。",
                     "The certificate ends today, and the counter does not open any more today. When it opens next, {0}, it issues a new one, free of charge.";
        LastDayOverUnknown: "今日が満了日ですが、窓口は今日はもう開きません。次に開く日から、窓口で無料で新しく発行を受けられます。",
                            "The certificate ends today, and the counter does not open any more today. When it opens next, it issues a new one, free of charge.";
        LastDay: "今日が最終日です。窓口が開いているうちに更新してください。", "Today is the last day: renew the certificate while the counter is open.";
        Place: "{0}の{1}", "{1}, {0}";
        AnyPlace: "市区町村の窓口", "the municipal counter";
        Expired: "電子証明書は{0}に期限が切れました。窓口で、無料で新しく発行を受けられます。", "The certificate ended on {0}. The counter issues a new one, free of charge.";
        NotYet: "有効期間がまだ始まっていません ({0}から)。この端末の日付を確かめてください。", "Its period has not begun (from {0}). Check this machine's date.";
        EndsWithCard: "電子証明書はカードと同じ{0}に終わり、更新しても延びません。新しいカードの申請が必要です (あと{1})。",
                      "The certificate ends with the card on {0} ({1} left), and a renewal can't go beyond it. A new card is needed.";
        EndsWithCardLater: "電子証明書の期限はカードと同じ{0}です (あと{1})。更新では延びないので、その前に新しいカードを申請します。",
                           "The certificate ends with the card on {0} ({1} left). A renewal can't go beyond it: apply for a new card before then.";
        CardEnded: "カードの有効期限 ({0}) が過ぎています。電子証明書は発行できません。新しいカードを申請してください。",
                   "The card itself ended on {0}: no certificate can be issued for it. Apply for a new card.";
        NoAuth: "このカードには利用者証明用電子証明書がありません。窓口で、無料で発行を受けられます。",
                "This card holds no authentication certificate. The counter issues one, free of charge.";
        NoAuthUnknown: "知らない種類のカードで、利用者証明用電子証明書はないと答えています。できる手続きは分かりません。",
                       "A card of a kind that is not known here, which says that it holds no authentication certificate: what can be done about that is not known.";
        Unread: "電子証明書を読めなかったので、日付が分かりません: {0}", "The certificate could not be read, so its days are not known: {0}";
        Phone: "スマートフォンの電子証明書です。窓口ではなく、このスマートフォンで更新します。期限は{0}です。",
               "A phone's certificate: it is renewed on this phone, not at the counter. Its last day is {0}.";
        PhoneSoon: "スマートフォンの電子証明書は{0}に満了します (あと{1})。このスマートフォンで更新してください。",
                   "The phone's certificate ends on {0} ({1} left). Renew it on this phone.";
        PhoneToday: "スマートフォンの電子証明書は今日までです。このスマートフォンで更新してください。",
                    "The phone's certificate ends today. Renew it on this phone.";
        PhoneEnded: "スマートフォンの電子証明書は{0}に期限が切れました。このスマートフォンで新しく発行を受けます。",
                    "The phone's certificate ended on {0}. A new one is issued on this phone.";
        PhoneClosed: "スマートフォンの電子証明書です。窓口ではなく、このスマートフォンで更新します。日付は、利用者証明用の暗証番号で証明書を読むと分かります。",
                     "A phone's certificate: it is renewed on this phone, not at the counter. Its days are known once it was read with its PIN.";
        PhoneUnread: "スマートフォンの電子証明書です。窓口ではなく、このスマートフォンで更新します。日付は読めませんでした。",
                     "A phone's certificate: it is renewed on this phone, not at the counter. Its days could not be read.";
        PhoneNone: "このスマートフォンには利用者証明用電子証明書がありません。窓口ではなく、このスマートフォンで発行を受けます。",
                   "This phone holds no authentication certificate. One is issued on this phone, not at the counter.";
        Juki: "住基カードの電子証明書は2018年末までにすべて終わり、更新はできません。マイナンバーカードを申請してください。",
              "Every certificate on a Juki card ended by the end of 2018 and none can be renewed. Apply for a My Number Card.";
        Other: "マイナンバーカードではありません (このプログラムの知らない新しいカードかもしれません)。マイナンバーカードを置いてください。", "This is not a My Number Card, or a newer one than this program knows. Place a My Number Card on the reader.";

        UntilWindow: "更新できる日まで あと {0}", "{0} until it can be renewed";
        UntilEnd: "満了まで あと {0}", "{0} left";
        UntilClosing: "窓口が閉まるまで あと {0}", "{0} until the counter closes";
        SinceEnd: "満了から {0}", "ended {0} ago";
        UntilCard: "カードの期限まで あと {0}", "{0} until the card ends";

        Issuer: "発行元の確認", "Issuer check";
        IfToday: "今日手続きすると", "If done today";
        IfTodayDay: "{0} まで ({1}回目の誕生日)", "to {0} ({1}th birthday)";
        CapCard: "カードの期限で短くなります", "cut short by the card's last day";
        CapAuth: "利用者証明用の期限で短くなります", "cut short by the authentication certificate's last day";
        Note: "注意", "Note";
        Inferred: "推定です。誕生日は満了日から求めました", "estimated, with the birthday inferred from the last day";
        LeapDay: "推定です。2月29日の誕生日を28日として求めました", "estimated, with the birthday on 29 February taken as the 28th";
        NotInferred: "誕生日かカードの期限が分からないため、求められません", "not known: the birthday or the card's last day is missing";
        TooEarly: "早すぎます。{0}から手続きすれば、1年長くなります", "too early: from {0} on, it would last a year longer";
        DayTooEarly: "1日早すぎます。明日 ({0}) から手続きすれば、1年長くなります", "one day too early: from tomorrow ({0}) it would last a year longer";
        SignSame: "署名用は中を読んでいません。ふつうは利用者証明用と同じ日に終わります", "The signing certificate was not read. As a rule it ends on the same day";
        SignUncertain: "署名用がこのカードにあるかは分かりません", "Whether this card holds a signing certificate is not known";
        SignAbsent: "署名用はこのカードにありません", "This card holds no signing certificate";

        Counter: "窓口", "The counter";
        Municipality: "交付した市区町村", "Issued the card";
        MovedNote: "引っ越した方は、今の住所の市区町村の窓口へ", "After a move: the counter of the municipality where you live now";
        NoProfile: "この市区町村の窓口の案内は入っていません。全国共通の案内です", "No profile of this municipality is at hand: what follows holds nationwide";
        Division: "担当", "Division";
        Telephone: "電話", "Telephone";
        Fax: "FAX", "Fax";
        Hours: "受付時間", "Hours";
        HoursValue: "{0} {1}–{2}", "{0} {1} to {2}";
        HoursNoHolidays: "{0} {1}–{2} (祝日は休み)", "{0} {1} to {2} (closed on holidays)";
        OpenNow: "今", "Now";
        OpenUntil: "開いています ({0} まで)", "open (until {0})";
        ClosedUntil: "閉まっています。次は {0} {1}", "closed; opens {0} {1}";
        Closed: "閉まっています", "closed";
        HolidaysUnchecked: "祝日は未確認", "holidays not checked";
        YearEndUnchecked: "年末年始は未確認", "days around New Year not checked";

        Renew: "更新の手続き", "Renewing";
        Issue: "新しく発行を受ける手続き", "Having a new one issued";
        IssueLater: "証明書がない、期限が切れた、引っ越しや改姓で失効したとき", "Where there is none, it has ended, or a move or a new name has revoked it";
        NewCard: "新しいカードの申請", "Applying for a new card";
        OnPhone: "スマートフォンでの手続き", "On the phone";
        ReadAgain: "もう一度読む", "Reading it again";
        PlaceAgain: "カードを置き直して、もう一度読んでください。何の手続きが要るかは、読めてから分かります",
                    "Place the card again and read it once more: what has to be done is known only then";
        HaveChecked: "続くときは、市区町村の窓口でカードを見てもらってください", "If that goes on, have the municipal counter look at the card";
        Changed: "氏名・住所などが変わったとき", "After a change of name or address";
        After: "期限が切れると", "After the last day";
        Lost: "カードをなくしたとき", "A lost card";
        More: "くわしくは", "More";

        Local: "{0} [{1}]", "{0} [{1}]";
        WrittenOn: "この案内は{0}に確かめたものです", "Written down on {0}";

        NewWho: "ご本人", "The holder";
        NewPlace: "住民票のある市区町村の窓口。郵便、スマートフォン、パソコンでも申請できます", "The municipal counter; also by post, phone or computer";
        NewFee: "初めての交付は無料です。それ以外は窓口でお確かめください", "The first card is free; otherwise ask the counter";
        NewTakes: "申請から交付まで約1か月 (市区町村によります)", "About a month from application to the card (depends on the municipality)";
        NewNotes: "電子証明書は新しいカードに発行されます", "The new card comes with its certificates";

        PhonePlace: "このスマートフォンのマイナポータルアプリで。窓口ではできません", "In the Mynaportal app on this phone; a counter can't do it";
        PhoneBring: "マイナンバーカードとその暗証番号", "The My Number Card and its PINs";
        PhoneNotes: "手放す前に失効の手続きが必要です。初期化だけでは足りません", "Before giving the phone away, have them revoked: resetting the phone is not enough";
        Planned: "次期カードの規則 (予定) では、{0}", "By the rules planned for the next card: {0}";
        PlannedRules: "予定の規則によるもので、決まっていません", "by rules that are planned and not final";
        PlannedEnded: "電子証明書は{0}に期限が切れました。新しく発行を受ける手続きはまだ公表されていません。", "The certificate ended on {0}. How a new one is issued is not published yet.";
        PlannedNone: "このカードには利用者証明用電子証明書がありません。発行を受ける手続きはまだ公表されていません。", "This card holds no authentication certificate. How one is issued is not published yet.";
        PlannedProcedure: "次期マイナンバーカードの手続きはまだ公表されていません (予定)。窓口でお確かめください", "How this is done for the next My Number Card is not published yet (planned): ask the counter";
        PhoneSource: "日付のほかは、スマートフォンの案内に従ってください", "For all but the days, follow the phone's own guidance";
    }
}
