//! The languages of the guided pages.

keyed! {
    /// A language, in the order in which they are offered. The key is BCP 47's tag; やさしい日本語 has none of its own.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Tongue {
        /// 日本語.
        Japanese => "ja",
        /// やさしい日本語.
        Easy => "ja-easy",
        /// English.
        English => "en",
        /// 简体中文.
        Chinese => "zh-Hans",
        /// Tiếng Việt.
        Vietnamese => "vi",
        /// 한국어.
        Korean => "ko",
        /// Português (Brasil).
        Portuguese => "pt-BR",
    }
}
