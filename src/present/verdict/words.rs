//! The words of a verdict on a signature.

use super::super::text::words;
use super::super::todo::Do;
use crate::domain::verdict::{Carrier, Caution, ChainVerdict, Confirmed, Defect, NotConfirmed, PassedOver};
use crate::sign::check::Flaw;

words! {
    /// Titles, labels and sentences.
    pub(super) enum Say {
        File: "署名ファイル", "Signed file";
        Name: "ファイル", "File";
        Form: "形式", "Form";
        PassedOver: "読み飛ばしたもの", "Passed over";
        And: "、", ", ";
        MailHeaders: "署名されているのはメールの本文と添付だけです。差出人・件名・日付は署名されていません",
                     "Only the mail's text and attachments are signed: not its sender, subject and date";
        Content: "中身", "Content";
        TimeStamp: "タイムスタンプ (TSTInfo、RFC 3161) です。文書ではありません", "a time stamp (TSTInfo, RFC 3161), not a document";
        OtherContent: "文書とは別の種類 ({0})", "of another kind than a document ({0})";
        Document: "文書", "Document";
        DocumentInside: "署名ファイルの中", "inside the signed file";
        DocumentCompared: "署名ファイルの中。{0} と比べました", "inside the signed file; compared with {0}";
        DocumentAbsent: "見つかりません", "not found";
        Octets: "{0} ({1}バイト)", "{0} ({1} bytes)";
        Length: "大きさ", "Size";
        OctetsAlone: "{0}バイト", "{0} bytes";

        Overall: "全体", "Overall";
        Counts: "署名{0}件: 合わない {1}件、決められない {2}件、合っている {3}件",
                "{0} signatures: {1} do not hold, {2} can't be decided, {3} hold";

        Signature: "署名", "Signature";
        SignatureOf: "署名 {0}/{1}", "Signature {0} of {1}";
        DocumentStampOf: "文書のタイムスタンプ {0}/{1}", "Document time stamp {0} of {1}";
        Indication: "判定", "Verdict";
        Beside: "{0}  (検証ポリシー {1}: 失効の確認なし)", "{0}  (policy {1}: revocation not checked)";
        Standard: "規格の言葉 (EN 319 102-1)", "In the standard's words (EN 319 102-1)";
        Holds: "確かめられることは、すべて合っています。失効は未確認です",
               "All that can be checked here is right. Revocation was not checked";
        Broken: "この署名は合いません", "This signature does not hold";
        Undecided: "この署名が正しいかどうかは、ここでは決められません",
                   "Whether this signature is right can't be decided here";

        Fits: "合っていること", "What fits";
        Misfits: "合わないこと", "What does not fit";
        Nothing: "ありません", "Nothing";
        Unchecked: "確かめていないこと", "What was not checked";

        Signer: "署名者", "Signer";
        SignedAt: "署名日時 (申告)", "Signed at (claimed)";
        Moment: "{0} {1}", "{0}, {1}";
        NotGiven: "書かれていません", "not given";
        Unreadable: "読めません", "can't be read";
        Digest: "ハッシュの方式", "Digest";
        Weak: "{0} (弱い)", "{0} (weak)";
        UnknownName: "{0} (未対応)", "{0} (not supported yet)";
        Subject: "証明書の名義人", "Certificate's subject";
        Issuer: "証明書の発行者", "Certificate's issuer";
        Serial: "発行番号", "Serial number";
        Period: "証明書の期間", "Certificate's dates";
        PeriodOf: "{0} から {1} まで", "{0} to {1}";
        Chain: "発行元", "Issuer check";
        Certificate: "証明書", "Certificate";
        CertificateAbsent: "ありません", "none";
        CertificateUnread: "読んでいません", "not read";

        Notes: "ご注意", "Please note";
        PrivateCheck: "手元での確認です。このプログラムは公的個人認証法17条の署名検証者ではありません",
                      "A private check: this program is no notified verifier (Act on JPKI, article 17)";
        Recipient: "署名を認めるかどうかは、受け取る相手が決めます", "Whether a signature is accepted is for its recipient to decide";
    }
}

words! {
    /// What is wrong with a signature.
    pub(super) fn defect(Defect) {
        Defect::MalformedSigner => "署名者の部分が、決まった形になっていません", "The signer's part does not have the form that it should have";
        Defect::WrongVersion => "署名者の部分の版が、規格と合いません", "The version of the signer's part contradicts the standard";
        Defect::AttributesMissing => "署名される属性が、あるべきなのにありません", "Signed attributes are required and missing";
        Defect::AttributesAsDocument => "文書が、署名の部品 (署名される属性) の形をしています。別の文書への署名の使い回しかもしれません",
            "The document has the form of a signature's signed attributes: the signature may be another document's, put to another use";
        Defect::ContentTypeAttribute => "文書の種類の属性がないか、重なっています", "The content-type attribute is missing or doubled";
        Defect::ContentTypeDiffers => "属性のいう文書の種類が、中身と違います", "The content-type attribute contradicts the content";
        Defect::MessageDigestAttribute => "文書のハッシュ値の属性がないか、重なっています", "The message-digest attribute is missing or doubled";
        Defect::AttributeForm => "署名された属性が、決まった形になっていません", "A signed attribute does not have the form that it should have";
        Defect::AttributesOrder => "署名された属性が DER の順に並んでいません。署名の値は並んだままの属性に合い、規格 (RFC 5652 5.4) の求める DER には合いません",
            "The signed attributes are not in DER order: the value fits them as they stand, where RFC 5652 (5.4) asks for their DER";
        Defect::DocumentDiffers => "文書が変えられたか、署名された文書ではありません", "The document was changed, or it is not the one that was signed";
        Defect::SignatureDiffers => "署名の値が、この証明書の鍵と合いません", "The signature value does not fit this certificate's key";
        Defect::AlgorithmsDisagree => "ハッシュの方式と署名の方式が食い違っています", "The digest algorithm and the signature's algorithm contradict each other";
        Defect::UnknownDigest => "このハッシュの方式 ({0}) にはまだ対応していないので、正しい署名かどうかは分かりません", "The digest algorithm ({0}) is not supported yet, so it can't be said whether the signature is right";
        Defect::UnknownSignature => "この署名の方式 ({0}) にはまだ対応していないので、正しい署名かどうかは分かりません", "The signature algorithm ({0}) is not supported yet, so it can't be said whether the signature is right";
        Defect::UnknownKey => "この種類か大きさの鍵 ({0}) にはまだ対応していないので、正しい署名かどうかは分かりません", "A key of this kind or size ({0}) is not supported yet, so it can't be said whether the signature is right";
        Defect::WeakDigest => "弱いハッシュの方式 ({0}) が使われていて、作り替えられていないとは言えません", "The digest algorithm ({0}) is weak: a forgery can't be ruled out";
        Defect::WeakKey => "鍵が短すぎて、作り替えられていないとは言えません", "The key is too short: a forgery can't be ruled out";
        Defect::CertificateAbsent => "署名者の証明書が、ファイルの中にありません", "The signer's certificate is not in the file";
        Defect::CertificateMalformed => "署名者の証明書が壊れています", "The signer's certificate is damaged";
        Defect::CertificateDiffers => "中の証明書は、署名が指しているものではありません", "The certificate is not the one that the signature names";
        Defect::ReferencesDisagree => "署名が証明書を二通りに指していて (ESS の v1 と v2)、互いに食い違っています", "The signature names its certificate twice (ESS v1 and v2), and the two contradict each other";
        Defect::ReferenceUnchecked => "署名がどの証明書を指すのか、このプログラムの読めない書き方かハッシュの方式で書かれていて確かめられません", "Which certificate the signature names can't be checked: it is written in a form or by a digest that is not known here";
        Defect::KeyUsage => "この証明書の鍵は、署名のためのものではありません", "The certificate's key is not for signatures";
        Defect::ChainConstraints => "知っている認証局が発行した証明書ですが、署名のためのものではないか、このプログラムの知らない条件が付いています", "A CA that is known here issued the certificate, but not for signatures, or on a condition that is not known here";
        Defect::CertificateNotStrict => "署名者の証明書の書き方が規格 (DER) どおりでなく、プログラムによって違う内容に読まれかねません。発行元は確認しません",
            "The signer's certificate is not strict DER, so programs may read it differently: its issuer is not confirmed";
        Defect::IssuerUnsupported => "証明書の発行元を確認できません。発行元の署名の方式 ({0}) にまだ対応していません", "The certificate's issuer can't be confirmed: its signature algorithm ({0}) is not supported yet";
        Defect::NoChain => "証明書の発行元を確認できません。知っている認証局につながりません", "The certificate's issuer can't be confirmed: it leads to no CA that is known here";
        Defect::TestRoot => "テスト用・デモ用の認証局の証明書です。本人のものとは言えません", "The certificate is of a test or demonstration CA: it stands for no real person";
        Defect::AnchorOutOfBounds => "発行元の認証局の有効期間が、今日を含みません", "Today is outside the dates of the CA that issued the certificate";
        Defect::Expired => "証明書の期限が切れていて、期限内に署名されたという証明がありません", "The certificate has expired, and nothing proves that the signature was made before";
        Defect::NotYetValid => "証明書の期間はまだ始まっていません", "The certificate's dates have not begun";
        Defect::ClaimedTimeOutOfBounds => "署名者のいう署名日時が、証明書の期間の外です", "The signer's own time of signing is outside the certificate's dates";
        Defect::ClaimedTimeInFuture => "署名者のいう署名日時が、まだ来ていません", "The signer's own time of signing is still to come";
        Defect::DocumentAbsent => "署名された文書がありません。{0}", "The signed document was not found: {0}";
        Defect::TooMuch => "署名者や証明書が多すぎて、調べきれません", "There are too many signers and certificates to check them all";
        Defect::ByteRange => "署名の及ぶ範囲 (ByteRange) が、決まった形になっていません", "What the signature covers (ByteRange) is not written as it must be";
        Defect::Contents => "署名の入れもの (Contents) が、決まった形になっていません", "The place that holds the signature (Contents) is not written as it must be";
        Defect::Gap => "署名の範囲から、署名そのもの以外も外されています", "The signature leaves out more than itself";
        Defect::Leftover => "署名の範囲のあとに、PDF の改訂ではないデータがあります", "Data that are no revision of the PDF follow what the signature covers";
        Defect::Elsewhere => "署名された版の中に、この署名がありません", "The revision that was signed does not lead to this signature";
        Defect::FieldTwice => "同じ名前の欄か、同じ署名を指す欄が二つあります", "Two fields have one name, or one signature";
        Defect::UnknownSubFilter => "この種類のPDF署名 ({0}) にはまだ対応していないので、正しい署名かどうかは分かりません", "PDF signatures of this kind ({0}) are not supported yet, so it can't be said whether the signature is right";
        Defect::NotDetached => "PDF の中の署名が、署名者をちょうど一人にしていないか、別の文書を中に持っているか、文書への署名ではありません", "The signature in the PDF has not exactly one signer, holds a document of its own, or is not one over a document";
        Defect::ChangedLater => "署名のあとに変更されています。表示される内容は、署名されたものではありません", "It was changed after signing: what a viewer shows is not what was signed";
        Defect::Ambiguous => "プログラムによって違う内容に読まれかねない PDF です", "Two programs may read this PDF in two ways";
    }
}

words! {
    /// Why a file can't be read as a signature.
    pub(in crate::present) fn flaw(Flaw) {
        Flaw::Truncated => "データが途中で終わっています", "the data ends too early";
        Flaw::Trailing => "終わりのあとに余分なデータがあります", "something follows the end";
        Flaw::Pem => "PEM か base64 の形が壊れています", "broken PEM or base64";
        Flaw::MorePem => "PEM がいくつも入っています", "more than one PEM";
        Flaw::Mail => "S/MIME の署名として読めるもののないメールです", "a mail without an S/MIME signature that can be read";
        Flaw::OtherContent => "PKCS #7 1.5 の中身 (Windows のカタログなど) で、CMS の署名ではありません", "a content of PKCS #7 1.5 (a Windows catalog, say), which CMS does not have";
        Flaw::OtherPem => "署名ではない PEM (証明書や鍵など) です", "a PEM of another kind: a certificate, a key";
        Flaw::Encrypted => "暗号化されたファイルで、署名ではありません", "encrypted, and not a signature";
        Flaw::NotSignedData => "CMS の署名ではありません", "not a CMS signature";
        Flaw::NoSigner => "証明書だけで、署名がありません", "certificates only, no signature in it";
        Flaw::TooMuch | Flaw::Depth => "署名者・証明書・属性が多すぎるか、大きすぎます", "too many signers, certificates or attributes, or too large ones";
        Flaw::Unannounced => "ハッシュの方式の一覧が、署名と合いません", "a digest algorithm that was not announced";
        Flaw::Unexpected | Flaw::Tag | Flaw::Length | Flaw::Value => "構造が決まりと違います", "its structure is not as it should be";
    }
}

/// The one thing to do about it.
pub(in crate::present) const fn advice(flaw: Flaw) -> Do {
    match flaw {
        Flaw::Truncated | Flaw::Trailing | Flaw::Pem => Do::FetchAgain,
        Flaw::MorePem => Do::SplitPem,
        Flaw::OtherPem | Flaw::NotSignedData => Do::NameSignature,
        Flaw::Mail => Do::NameSignedMail,
        Flaw::Encrypted => Do::DecryptFirst,
        Flaw::NoSigner => Do::AskForSignature,
        Flaw::TooMuch | Flaw::Depth | Flaw::OtherContent => Do::VerifyElsewhere,
        Flaw::Unannounced | Flaw::Unexpected | Flaw::Tag | Flaw::Length | Flaw::Value => {
            Do::HaveItSignedAgain
        }
    }
}

words! {
    /// What carries a signature.
    pub(super) fn carrier(Carrier) {
        Carrier::Der => "CMS", "CMS";
        Carrier::Pem => "CMS (PEM)", "CMS (PEM)";
        Carrier::Base64 => "CMS (PEM の囲みのない base64)", "CMS (base64 without PEM's lines)";
        Carrier::Mail => "署名付きメール (S/MIME)", "a signed mail (S/MIME)";
    }
}

words! {
    /// What was passed over.
    pub(super) fn passed_over(PassedOver) {
        PassedOver::ByteOrderMark => "先頭の BOM", "a byte order mark before it";
        PassedOver::Text => "PEM の前後の文章", "text around the PEM";
        PassedOver::TrailingSpace => "終わりのあとの改行や空白", "line breaks or spaces after its end";
        PassedOver::TrailingZeros => "終わりのあとのゼロ", "zeros after its end";
    }
}

words! {
    /// A caution about a key, before or after it signs.
    pub(in crate::present) fn caution(Caution) {
        Caution::NotForDocuments => "利用者証明用の証明書です。文書の署名のためのものではありません",
            "This certificate is for authentication and not meant for documents";
    }
}

words! {
    /// What was confirmed.
    pub(super) fn confirmed(Confirmed) {
        Confirmed::Document => "文書は、署名されたときから変わっていません", "The document is the one that was signed, unchanged";
        Confirmed::Signature => "署名の値は、署名者の証明書の鍵で作られています", "The signature value was made with the key of the signer's certificate";
        Confirmed::Coverage => "署名は、署名された版のすべてに及んでいます", "The signature covers all of the revision that was signed";
        Confirmed::Unchanged => "署名のあとに加えられたのは、署名だけか、何もありません", "Nothing was added after it, or only signatures";
        Confirmed::CertificateBinding => "署名そのものが、この証明書を指しています", "The signature itself names this certificate";
        Confirmed::KeyUsage => "証明書の鍵は、署名に使えるものです", "The certificate's key may be used to sign";
        Confirmed::Chain => "証明書は、知っている認証局が発行しています", "The certificate was issued by a CA that is known here";
        Confirmed::ValidNow => "今日は、証明書の有効期間内です", "Today is within the certificate's dates";
        Confirmed::ValidAtClaimedTime => "署名者のいう署名日時は、証明書の有効期間内です", "The signer's own time of signing is within the certificate's dates";
    }
}

words! {
    /// What was not confirmed.
    pub(super) fn not_confirmed(NotConfirmed) {
        NotConfirmed::Revocation => "失効の確認はしていません (このプログラムからはできません)", "Revocation was not checked (this program can't)";
        NotConfirmed::SigningTime => "署名日時は署名者の申告です。時刻の証明はありません", "The time of signing is the signer's own word; no time stamp proves it";
        NotConfirmed::SigningTimeAbsent => "署名日時は書かれていません", "No time of signing is given";
        NotConfirmed::SigningTimeUnreadable => "署名者のいう署名日時は読めません", "The claimed time of signing can't be read";
        NotConfirmed::CertificateBinding => "どの証明書のものかは、署名そのものからは確かめられません", "The signature itself does not prove which certificate it belongs to";
        NotConfirmed::UnsignedAttributes => "署名されていない付加情報 (タイムスタンプなど) は、判定に入れていません", "Unsigned additions (time stamps, counter-signatures) take no part in the verdict";
        NotConfirmed::Chain => "証明書を発行した認証局", "Who issued the certificate";
        NotConfirmed::Document => "文書が、署名されたものと同じかどうか", "Whether the document is the one that was signed";
        NotConfirmed::Signature => "署名の値が、証明書の鍵のものかどうか", "Whether the signature value fits the certificate's key";
        NotConfirmed::KeyUsage => "証明書の鍵を、署名に使えるかどうか", "Whether the certificate's key may be used to sign";
        NotConfirmed::ValidNow => "今日が、証明書の有効期間内かどうか", "Whether today is within the certificate's dates";
    }
}

words! {
    /// Who issued a signer's certificate.
    pub(super) fn chain(&ChainVerdict) {
        ChainVerdict::Trusted { .. } => "知っている認証局 ({0})", "a CA that is known here ({0})";
        ChainVerdict::Test { .. } => "テスト用・デモ用の認証局 ({0})", "a test or demonstration CA ({0})";
        ChainVerdict::AnchorOutOfBounds { .. } => "期間外の認証局 ({0})", "a CA outside its dates ({0})";
        ChainVerdict::Constrained { .. } => "知っている認証局 ({0})。ただし証明書の使い道が合いません", "a CA that is known here ({0}), but not for this use";
        ChainVerdict::NotStrict => "規格 (DER) どおりでない証明書のため、確認していません", "not confirmed: the certificate is not strict DER";
        ChainVerdict::Unsupported => "発行元の署名の方式にまだ対応していないため、確認していません", "not confirmed: the issuer's signature algorithm is not supported yet";
        ChainVerdict::Untrusted => "知らない認証局", "no CA that is known here";
    }
}
