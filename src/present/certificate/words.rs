//! The words of a certificate told whole.

use super::super::text::words;
use crate::domain::certificate::{AccessMethod, GeneralName, KeyUse, PolicyMeaning, Purpose};
use crate::domain::trust::Reason;

words! {
    /// Titles, labels and sentences.
    pub(super) enum Say {
        From: "開始", "From";
        Until: "満了", "To the end of";
        Instant: "{0}  {1}", "{0}, {1}";
        Version: "形式", "Form";
        VersionValue: "X.509 v{0}", "X.509 v{0}";
        Window: "更新できる日", "Renewable";
        WindowFrom: "{0} から", "from {0}";
        WindowPlanned: "{0} から (予定)", "from {0} (planned)";

        Chain: "発行元の確認", "Issuer check";
        Verdict: "結果", "Result";
        Root: "ルート", "Root";
        RootName: "ルートの名前", "Root's name";
        RootPrint: "ルートの SHA-256 指紋", "Root's SHA-256 fingerprint";
        RootEnds: "ルートの期間", "Root's period";
        Period: "{0} から {1} まで", "{0} to {1}";
        Generation: "{0} (第{1}世代)", "{0} (generation {1})";
        ChainOf: "{0} → {1}", "{0} -> {1}";

        Trusted: "J-LIS の認証局 (第{0}世代) と一致", "J-LIS's CA (generation {0}) issued it";
        TrustedPinned: "設定で加えた認証局と一致", "a CA added in the configuration issued it";
        Test: "テスト用カード。本物の証明書ではありません", "TEST CARD, not a certificate of a real person";
        TestFlaw: "テスト用カード。また、{0}", "TEST CARD; moreover, {0}";
        Demo: "デモ用の発行元", "the demo's own issuer";
        DemoFlaw: "デモ用の発行元。また、{0}", "the demo's own issuer; moreover, {0}";
        PublicKey: "この認証局の秘密鍵は公開されていて、誰でも証明書を作れます",
                   "the CA's private key is public: anybody can issue such certificates";
        TestSystem: "J-LIS のテスト用認証局です", "a CA of J-LIS's test system";
        Untrusted: "確認できません。{0}", "not confirmed; {0}";

        UnknownJpki: "発行者の名前は J-LIS ですが、知らない認証局です。新しい世代かもしれません (不明であり、偽物とは限りません)",
                     "the issuer has J-LIS's name but is not known here: perhaps a newer generation (unknown, not proven false)";

        CopyIssuer: "この証明書の発行元と1バイトも違いません", "byte for byte the CA that issued the certificate beside it";
        CopyTest: "テスト用の認証局です", "a test CA";
        CopyAnother: "知っている認証局ですが、隣の証明書の発行元ではありません", "a CA known here, but not the one that issued the certificate beside it";
        CopyKnown: "知っている認証局と1バイトも違いません", "byte for byte a CA that is known here";
        CopyUnknown: "知らない認証局です", "a CA that is not known here";
        CopyNote: "カード内の写しは比べるだけで、信頼の根拠にはしません", "The card's copy is compared and never believed";

        Revocation: "失効", "Revocation";
        NotAsked: "失効の確認はしていません (このプログラムからはできません)", "Revocation was not checked (this program can't)";
        OnlyVerifiers: "失効情報は、国に認められた署名検証者だけに提供されます", "Only accredited verifiers are given revocation data";
        Ways: "ご本人が調べる方法", "How the holder can find out";
        WayClient: "J-LIS の利用者クライアントソフトの「有効性確認」", "the check 「有効性確認」 in J-LIS's client software (利用者クライアントソフト)";
        WayPortal: "マイナポータルにログインして確かめる (期限切れの後はログインできません)", "logging in to Mynaportal (not possible once it has expired)";
        WayCounter: "市区町村の窓口で尋ねる", "asking at the municipal counter";

        Holder: "名義人", "Holder";
        Name: "氏名", "Name";
        Birth: "生年月日", "Date of birth";
        Sex: "性別", "Sex";
        Address: "住所 (発行時)", "Address (at issue)";
        NotGiven: "書かれていません", "not given";
        BirthPartly: "{0} (日付の一部が不明)", "{0} (partly unknown)";
        Substituted: "代替文字", "Substituted";
        SubstitutedCount: "{0}に{1}文字", "{1} in the {0}";
        SubstitutedAt: "{0}の{1}文字目「{2}」", "character {1} of the {0}: {2}";
        SubstitutedNote: "登録の文字と違う字で書かれています", "written with another character than registered";
        UnknownName: "知らない項目 {0}", "unknown entry {0}";

        Key: "鍵と署名", "Key and signature";
        KeyAlgorithm: "公開鍵", "Public key";
        Modulus: "法 (n)", "Modulus";
        Exponent: "指数 (e)", "Exponent";
        Point: "点", "Point";
        Curve: "曲線", "Curve";
        KeyBytes: "鍵のバイト列", "Key bytes";
        SignedWith: "署名の方式", "Signed with";
        SignatureBytes: "署名", "Signature";

        Extensions: "拡張", "Extensions";
        None: "ありません", "none";
        CriticalMark: "重要 (critical)", "critical";
        DuplicateMark: "重複しています (規格違反)", "a duplicate, which the standard forbids";
        Malformed: "中身が決まった形になっていません", "its bytes are not what they should be";
        Bytes: "{0}バイト ({1})", "{0} bytes ({1})";

        Cps: "運用規程 {0}", "practice statement {0}";
        Qualifier: "付記 {0}", "qualifier {0}";

        CrlRelative: "発行者からの相対名 {0}", "relative to the issuer: {0}";
        CrlReasons: "一部の理由だけ", "some reasons only";
        CrlIssuer: "リストの発行者 {0}", "list issued by {0}";
        OtherAccess: "{0}: {1}", "{0}: {1}";
        IssuedBy: "その発行者 {0}", "issued by {0}";
        WithSerial: "その発行番号 {0}", "with serial number {0}";
        IsCa: "認証局です", "a certificate authority";
        IsNoCa: "認証局ではありません", "not a certificate authority";
        PathLength: "下に置ける認証局は{0}段まで", "at most {0} CAs below it";
    }
}

words! {
    /// Why it is not trusted, in a sentence.
    pub(super) fn reason(&Reason) {
        Reason::NotStrict => "DER の規則どおりに書かれていません", "it is not written in strict DER";
        Reason::Algorithm => "署名の方式が公的個人認証のものと違います", "the signature's algorithm is not JPKI's";
        Reason::Unsupported(_) => "発行元の署名の方式 ({0}) は、この版ではまだ確かめられません (不明であり、偽物とは限りません)",
            "the issuer signed with {0}, which this version can't check yet (unknown, not proven false)";
        Reason::UnknownIssuer => "知らない発行者です。名前も J-LIS のものではありません", "an unknown issuer, whose name is not J-LIS's either";
        Reason::CriticalExtension(_) => "知らない重要な拡張があります ({0})", "it has a critical extension that is not known here ({0})";
        Reason::Signature => "発行元の署名が合いません。書き換えられたおそれがあります",
            "the issuer's signature does not match: it may have been changed";
        Reason::KeyUsage => "鍵の用途が合いません", "its key is for another use";
        Reason::IssuerKeyUsage => "発行元の鍵は証明書を発行するためのものではありません", "the root's key is not for issuing certificates";
        Reason::IssuerNotYetValid => "発行元の認証局の期間はまだ始まっていません", "the issuing CA's period has not begun";
        Reason::IssuerExpired => "発行元の認証局は期限切れです", "the issuing CA has expired";
        Reason::NotYetValid => "証明書の期間がまだ始まっていません (署名は一致)", "its own period has not begun (the signature matches)";
        Reason::Expired => "証明書は期限切れです (署名は一致)", "it has expired (the signature matches)";
    }
}

words! {
    /// What a key may be used for.
    pub(super) fn key_use(KeyUse) {
        KeyUse::DigitalSignature => "デジタル署名", "digital signature";
        KeyUse::NonRepudiation => "否認防止", "non-repudiation";
        KeyUse::KeyEncipherment => "鍵の暗号化", "key encipherment";
        KeyUse::DataEncipherment => "データの暗号化", "data encipherment";
        KeyUse::KeyAgreement => "鍵の合意", "key agreement";
        KeyUse::KeyCertSign => "証明書への署名", "signing certificates";
        KeyUse::CrlSign => "失効リストへの署名", "signing revocation lists";
        KeyUse::EncipherOnly => "暗号化だけ", "enciphering only";
        KeyUse::DecipherOnly => "復号だけ", "deciphering only";
    }
}

words! {
    /// What it is issued for.
    pub(super) fn purpose(&Purpose) {
        Purpose::Any => "何にでも", "any purpose";
        Purpose::ServerAuth => "サーバーの認証 (serverAuth)", "server authentication (serverAuth)";
        Purpose::ClientAuth => "利用者の認証 (clientAuth)", "client authentication (clientAuth)";
        Purpose::CodeSigning => "プログラムへの署名 (codeSigning)", "code signing (codeSigning)";
        Purpose::EmailProtection => "メールの保護 (emailProtection)", "e-mail protection (emailProtection)";
        Purpose::TimeStamping => "タイムスタンプ (timeStamping)", "time stamping (timeStamping)";
        Purpose::OcspSigning => "OCSP 応答への署名 (OCSPSigning)", "signing OCSP answers (OCSPSigning)";
        Purpose::Other(_) => "{0}", "{0}";
    }
}

words! {
    /// What a policy stands for.
    pub(super) fn policy(PolicyMeaning) {
        PolicyMeaning::Sign => "署名用", "digital signature";
        PolicyMeaning::Auth => "利用者証明用", "user authentication";
        PolicyMeaning::SmartphoneSign => "スマホ用の署名用", "digital signature on a phone";
        PolicyMeaning::TestSign => "テスト用の署名用", "digital signature, TEST";
        PolicyMeaning::TestAuth => "テスト用の利用者証明用", "user authentication, TEST";
        PolicyMeaning::Unknown => "知らないポリシー", "a policy not known here";
    }
}

words! {
    /// The name of an extension, also where its bytes are broken.
    pub(super) fn extension(&str) {
        "2.5.29.15" => "鍵の用途", "Key usage";
        "2.5.29.37" => "使う目的", "Extended key usage";
        "2.5.29.32" => "証明書ポリシー", "Policies";
        "2.5.29.31" => "失効リストの置き場所", "Revocation lists";
        "1.3.6.1.5.5.7.1.1" => "発行元への問い合わせ先", "Issuer's services";
        "2.5.29.35" => "発行元の鍵の識別子", "Issuer's key";
        "2.5.29.14" => "この鍵の識別子", "This key";
        "2.5.29.17" => "名義人の別名", "Alternative names";
        "2.5.29.18" => "発行者の別名", "Issuer's other names";
        "2.5.29.19" => "認証局かどうか", "Basic constraints";
        _ => "知らない拡張", "Unknown extension";
    }
}

words! {
    /// A name in one of X.509's forms.
    pub(super) fn general_name(&GeneralName) {
        GeneralName::Directory(_) => "ディレクトリ名 {0}", "directory name {0}";
        GeneralName::Email(_) => "メール {0}", "e-mail {0}";
        GeneralName::Dns(_) => "ホスト {0}", "host {0}";
        GeneralName::Uri(_) => "アドレス {0}", "address {0}";
        GeneralName::Ip(_) => "IP {0}", "IP {0}";
        GeneralName::Registered(_) => "OID {0}", "OID {0}";
        GeneralName::Raw { .. } => "形式 [{0}] {1}", "form [{0}] {1}";
        GeneralName::Other { .. } => "{0} = {1}", "{0} = {1}";
    }
}

words! {
    /// 性別. Sources contradict each other on codes beyond 1 and 2: others are told as they stand.
    pub(super) fn sex(&str) {
        "1" => "男", "male";
        "2" => "女", "female";
        _ => "コード {0}", "code {0}";
    }
}

words! {
    /// What the issuer offers at a place; another way is told by its OID.
    pub(super) fn access(&AccessMethod) {
        AccessMethod::Ocsp => "OCSP {0} (署名検証者専用)", "OCSP {0} (for accredited verifiers only)";
        AccessMethod::CaIssuers => "発行元の証明書 {0}", "issuer's certificate {0}";
        AccessMethod::Other(_) => "{1}: {0}", "{1}: {0}";
    }
}
