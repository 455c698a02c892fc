//! PINs in words: what each is called and for, what it looks like, what is still missing, why one is a poor choice.

use super::text::{Lang, Text, words};
use crate::conduct::pin::Risk;
use crate::domain::credential::{Folding, Form, Lack, PinName, Stranger, Weak};

words! {
    /// The words of PINs.
    enum Say {
        Small: "小文字を大文字にしました", "small letters became capitals";
        Wide: "全角を半角にしました", "full-width characters became half-width";
        SmallAndWide: "小文字を大文字に、全角を半角にしました", "small and full-width letters became half-width capitals";
        InputMethod: "{0}。日本語入力はオフにしてください", "{0}: turn the input method off";
    }
}

words! {
    /// A secret's name as its holder knows it.
    pub fn name(PinName) {
        PinName::Auth => "利用者証明用の暗証番号", "authentication PIN";
        PinName::Sign => "署名用パスワード", "signing password";
        PinName::Text => "券面事項入力補助用の暗証番号", "card text PIN";
        PinName::Juki => "住民基本台帳用の暗証番号", "resident register PIN";
        PinName::NumberB => "照合番号B", "verification number B";
    }
}

/// The word that the last try is confirmed with.
pub const LAST_TRY_WORD: Text = Text::new("saigo", "last");

/// The word that the use of a key outside its certificate's dates is confirmed with.
pub const OUTSIDE_WORD: Text = Text::new("hai", "yes");

/// The words that a risk is taken with, each in quotes, for a sentence to go on with.
#[must_use]
pub const fn choice(risk: Risk) -> Text {
    match risk {
        Risk::LastTry => Text::new("「さいご」か「最後」か「saigo」", "\"last\""),
        Risk::Outside(..) => OUTSIDE_CHOICE,
    }
}

/// Those for the use of a key outside its certificate's dates.
pub const OUTSIDE_CHOICE: Text = Text::new("「はい」か「hai」", "\"yes\"");

/// The word that a risk is taken with.
#[must_use]
pub const fn word(risk: Risk) -> Text {
    match risk {
        Risk::LastTry => LAST_TRY_WORD,
        Risk::Outside(..) => OUTSIDE_WORD,
    }
}

words! {
    /// What a secret looks like.
    pub fn form(Form) {
        Form::Digits4 => "数字4桁 (例 1216)", "4 digits (such as 1216)";
        Form::Password => "英大文字と数字を混ぜた6〜16文字 (例 AIZU346)", "6 to 16 capital letters and digits, some of each (such as AIZU346)";
        Form::NumberB => "顔写真の下の数字4桁。署名用電子証明書を読まないときは、前に生年月日の6桁 (印刷された年の下2桁・月・日) を付けて10桁", "The 4 digits under the photo; where the signing certificate is not read, the birth date (year as printed, month, day) before them: 10 digits";
        Form::UnderPhoto => "顔写真の下に印刷された数字4桁", "The 4 digits printed under the photo";
        Form::Birth => "生年月日の数字6桁 (印刷された年の下2桁・月・日)", "6 digits of the birth date (year as printed, month, day)";
    }
}

/// How much of a secret was entered, for whoever does not see it.
#[must_use]
pub fn entered(form: Form, count: usize, lang: Lang) -> String {
    let text = match form {
        Form::Password => Text::new("{0}文字を入力しました", "{0} characters entered"),
        _ => Text::new("{0}桁を入力しました", "{0} digits entered"),
    };
    text.with(lang, &[&count.to_string()])
}

words! {
    /// What is missing or wrong, with the number that goes with it.
    fn missing(Lack) {
        Lack::Characters(_) => "あと{0}文字以上必要です", "{0} more needed";
        Lack::Letter => "英字が1文字以上必要です", "a letter is needed as well";
        Lack::Digit => "数字が1文字以上必要です", "a digit is needed as well";
        Lack::TooLong(_) => "{0}文字多すぎます", "{0} too many";
        Lack::Stranger(_, Stranger::Space) => "{0}文字目が空白です", "character {0} is a space";
        Lack::Stranger(_, Stranger::Letter) => "{0}文字目が数字ではありません", "character {0} is not a digit";
        Lack::Stranger(_, Stranger::Other) => "{0}文字目は使えない文字です", "character {0} can't be in it";
        Lack::NoDay => "月日の部分が日付になっていません", "month and day are no date";
    }
}

/// What is missing or wrong of a secret of this form. What has digits alone has so many of them, no more.
#[must_use]
pub fn lack(lack: Lack, form: Form, lang: Lang) -> String {
    let number = match lack {
        Lack::Characters(number) | Lack::TooLong(number) | Lack::Stranger(number, _) => number.to_string(),
        Lack::Letter | Lack::Digit | Lack::NoDay => String::new(),
    };
    let text = match (lack, form) {
        (Lack::Characters(_) | Lack::TooLong(_), Form::Password) => missing(lack),
        (Lack::Characters(_), _) => Text::new("あと{0}桁必要です", "{0} more needed"),
        (Lack::TooLong(_), _) => Text::new("{0}桁多すぎます", "{0} too many"),
        _ => missing(lack),
    };
    text.with(lang, &[&number])
}

/// What was done to what was typed, where anything was.
#[must_use]
pub const fn folding(folding: Folding, lang: Lang) -> Option<&'static str> {
    match (folding.small, folding.wide) {
        (false, false) => None,
        (true, false) => Some(Say::Small.say(lang)),
        (false, true) => Some(Say::Wide.say(lang)),
        (true, true) => Some(Say::SmallAndWide.say(lang)),
    }
}

words! {
    /// Why a new one is a poor choice.
    pub fn weak(Weak) {
        Weak::OneDigit => "同じ数字の繰り返しは推測されやすい番号です", "the same digit again and again is easily guessed";
        Weak::Row => "続き番号は推測されやすい番号です", "digits in a row are easily guessed";
        Weak::Birth => "生年月日から作った番号は推測されやすい番号です", "what is made of the birth date is easily guessed";
        Weak::Example => "案内に印刷されている例そのものです", "it is the very example printed in the guides";
    }
}

/// A PIN's name as a heading.
#[must_use]
pub fn title(pin: PinName, lang: Lang) -> String {
    capital(name(pin).say(lang))
}

/// With a capital at the front.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| format!("{}{}", first.to_uppercase(), rest.as_str())).unwrap_or_default()
}

words! {
    /// What it is asked for in daily life.
    pub fn purpose(PinName) {
        PinName::Auth => "マイナポータルへのログイン、コンビニ交付", "Logging in to Mynaportal, certificates from store kiosks";
        PinName::Sign => "e-Tax などの電子申請の署名", "Signing e-Tax returns and other applications";
        PinName::Text => "氏名や住所をアプリに読み込む", "Letting an app read name and address";
        PinName::Juki => "引っ越しなど、窓口での住民票の手続き", "Residence procedures at the counter, such as moving";
        PinName::NumberB => "カードの記載と顔写真を、暗証番号なしで確かめる", "Comparing what is printed on the card, and the photo, without a PIN";
    }
}

/// A character that was not taken, by its place.
#[must_use]
pub fn refused(place: usize, why: Stranger, lang: Lang) -> String {
    let told = capital(&missing(Lack::Stranger(place, why)).with(lang, &[&place.to_string()]));
    if why == Stranger::Other { Say::InputMethod.with(lang, &[&told]) } else { told }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conduct::pin::{LAST_TRY_WORDS, OUTSIDE_WORDS};

    #[test]
    fn digits_are_lacked_as_digits_and_only_a_password_may_have_more() {
        for (missing, form, told) in [
            (Lack::Characters(2), Form::Digits4, "あと2桁必要です"),
            (Lack::Characters(3), Form::NumberB, "あと3桁必要です"),
            (Lack::TooLong(1), Form::UnderPhoto, "1桁多すぎます"),
            (Lack::Characters(2), Form::Password, "あと2文字以上必要です"),
            (Lack::TooLong(1), Form::Password, "1文字多すぎます"),
            (Lack::Stranger(3, Stranger::Letter), Form::Digits4, "3文字目が数字ではありません"),
        ] {
            assert_eq!(lack(missing, form, Lang::Ja), told);
        }
    }

    #[test]
    fn the_word_that_is_shown_is_one_that_confirms() {
        for lang in Lang::ALL {
            assert!(LAST_TRY_WORDS.contains(&LAST_TRY_WORD.say(lang)));
            assert!(OUTSIDE_WORDS.contains(&OUTSIDE_WORD.say(lang)));
            // Each that a sentence names is taken, and in Japanese each of that language is named.
            for (choice, words) in
                [(choice(Risk::LastTry), &LAST_TRY_WORDS[..]), (OUTSIDE_CHOICE, &OUTSIDE_WORDS)]
            {
                let named: Vec<&str> =
                    choice.say(lang).split(['「', '」', '"']).filter(|it| words.contains(it)).collect();
                assert_eq!(named.len(), lang.pick(words.len() - 1, 1), "{named:?}");
            }
        }
    }
}
