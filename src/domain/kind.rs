//! What kind of thing answers in a reader. What such a thing has, and by which rules, is `profile`'s.

keyed! {
    /// What kind of thing answered.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum CardKind {
        /// マイナンバーカード.
        MyNumber => "my-number-card",
        /// 次期マイナンバーカード, planned for the fiscal year 2028. What will tell it apart is not published: only the
        /// simulated one is known as such.
        Next => "next-my-number-card",
        /// スマホ用電子証明書 on Android.
        Android => "android",
        /// The same on an iPhone.
        IPhone => "iphone",
        /// 住民基本台帳カード: every certificate on one ended by the end of 2018.
        Juki => "juki-card",
        /// It has the JPKI application but a label that this program does not know: read only.
        Unknown => "unknown",
        /// A card without the JPKI application.
        Other => "other",
    }
}
