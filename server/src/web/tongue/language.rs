//! The languages there are: their names, their direction, their files.
use super::speech::Speech;
use std::sync::OnceLock;

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
    French,
    Spanish,
    Italian,
    Portuguese,
    Russian,
    Turkish,
    Chinese,
    Japanese,
    Arabic,
    Persian,
}

/// What is to be known of a language before it speaks.
#[derive(Debug)]
pub(super) struct Row {
    /// As in `lang=`.
    pub(super) code: &'static str,
    /// In itself.
    pub(super) name: &'static str,
    /// Whose way with numbers and dates.
    pub(super) customs: &'static str,
    /// Whether it is written so.
    pub(super) right_to_left: bool,
    /// Its sentences, one text for each page.
    pub(super) sentences: [&'static str; 8],
}

macro_rules! row {
    ($code:literal, $name:literal, $customs:literal, $right_to_left:literal) => {
        Row {
            code: $code,
            name: $name,
            customs: $customs,
            right_to_left: $right_to_left,
            sentences: [
                include_str!(concat!("../../../locales/", $code, "/frame.ftl")),
                include_str!(concat!("../../../locales/", $code, "/checkout.ftl")),
                include_str!(concat!("../../../locales/", $code, "/receipt.ftl")),
                include_str!(concat!("../../../locales/", $code, "/donate.ftl")),
                include_str!(concat!("../../../locales/", $code, "/request.ftl")),
                include_str!(concat!("../../../locales/", $code, "/pull.ftl")),
                include_str!(concat!("../../../locales/", $code, "/notice.ftl")),
                include_str!(concat!("../../../locales/", $code, "/abuse.ftl")),
            ],
        }
    };
}

/// In the order of [`Language`]. English has Europe's customs: the day before the month, 24 hours.
static ROWS: [Row; Language::ALL.len()] = [
    row!("en", "English", "en-GB", false),
    row!("de", "Deutsch", "de", false),
    row!("fr", "Français", "fr", false),
    row!("es", "Español", "es", false),
    row!("it", "Italiano", "it", false),
    row!("pt", "Português", "pt", false),
    row!("ru", "Русский", "ru", false),
    row!("tr", "Türkçe", "tr", false),
    row!("zh", "中文", "zh", false),
    row!("ja", "日本語", "ja", false),
    row!("ar", "العربية", "ar", true),
    row!("fa", "فارسی", "fa", true),
];

/// Each begins to speak when it is first asked to, and stays ready.
static SPEECHES: [OnceLock<Speech>; Language::ALL.len()] = [const { OnceLock::new() }; Language::ALL.len()];

impl Language {
    /// In the order in which they are offered.
    pub(super) const ALL: [Self; 12] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Italian,
        Self::Portuguese,
        Self::Russian,
        Self::Turkish,
        Self::Chinese,
        Self::Japanese,
        Self::Arabic,
        Self::Persian,
    ];

    /// The one that is meant by a tag such as `de`, `de-AT` or `DE_at`: what comes before the region counts.
    pub(super) fn meant(tag: &str) -> Option<Self> {
        let code = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| language.row().code.eq_ignore_ascii_case(code))
    }

    /// What is to be known of it.
    pub(super) const fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// Its sentences and figures.
    pub(super) fn speech(self) -> &'static Speech {
        SPEECHES[self as usize].get_or_init(|| Speech::new(self.row()))
    }
}
