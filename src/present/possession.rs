//! What a card's answer to a challenge proves, in words, and what it does not.

use super::certificate::{TrustView, trust};
use super::section::{self, About, Rank, Section, Tone};
use super::text::{Lang, Word, words};
use crate::session::pin::Answered;

words! {
    enum Say {
        Title: "カードの確認: {0}", "Does the card hold its key? ({0})";
        Answer: "結果", "Answer";
        Holds: "このカードは証明書の秘密鍵を持っています", "It holds the private key of its certificate";
        HoldsNot: "このカードの署名は証明書と合いません。写された証明書かもしれません", "Its signature does not fit its certificate, which may be copied from another card";
        Serial: "証明書の発行番号", "Certificate's serial number";
        Issuer: "発行元", "Issued by";
        Proves: "確かめたこと", "What this proves";
        ProvesWhat: "カードの中の鍵と証明書が組であること。持ち主が誰か、失効していないかは確かめていません", "that key and certificate belong together; not who holds the card, nor that the certificate is unrevoked";
    }
}

/// The answer to a challenge, the certificate's trust beside it.
#[must_use]
pub fn answered(answered: &Answered, lang: Lang) -> Section {
    let slot = answered.with.slot();
    let title = Say::Title.with(lang, &[section::slot(slot).say(lang)]);
    let mut section = Section::titled(About::Certificate(slot), title);
    let (tone, answer) =
        if answered.holds_key { (Tone::Good, Say::Holds) } else { (Tone::Bad, Say::HoldsNot) };
    let (trust_tone, issuer) = trust(TrustView::Issued(&answered.trust), lang);
    for (tone, label, value) in [
        (tone, Say::Answer.text(), answer.say(lang).to_owned()),
        (Tone::Plain, Say::Serial.text(), answered.certificate.serial.clone()),
        (trust_tone, Say::Issuer.text(), issuer),
        (Tone::Quiet, Word::Revocation.text(), Word::RevocationUnchecked.say(lang).to_owned()),
        (Tone::Quiet, Say::Proves.text(), Say::ProvesWhat.say(lang).to_owned()),
    ] {
        section.push(Rank::Normal, tone, label.say(lang), value);
    }
    section
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_answer_is_one_word() {
        // What was proven stands beside what was not.
        assert!(Say::ProvesWhat.say(Lang::En).contains("not who holds the card"));
    }
}
