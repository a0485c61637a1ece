//! A language ready to speak: its sentences parsed, its customs with numbers and dates loaded. Made once for each.
use super::language::Row;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::memoizer::MemoizerKind;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use icu_datetime::fieldsets::{T, YMD};
use icu_datetime::input::{UtcOffset, ZonedDateTime};
use icu_datetime::{DateTimeFormatter, NoCalendarFormatter, fieldsets};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale_core::Locale;
use intl_memoizer::Memoizable;
use unic_langid::LanguageIdentifier;

/// What a language needs to speak.
pub(super) struct Speech {
    sentences: FluentBundle<FluentResource>,
    digits: Digits,
    date_and_time: DateTimeFormatter<fieldsets::YMDT>,
    time_of_day: NoCalendarFormatter<T>,
}

struct Digits(DecimalFormatter);

impl Speech {
    /// Gets that language ready. What can't be read in its files is left out; a test finds it.
    pub(super) fn new(row: &Row) -> Self {
        let locale: Locale = row.customs.parse().expect("the table holds language tags");
        let customs = "its customs are compiled in";
        Self {
            sentences: bundle(row),
            digits: Digits::new(&locale),
            date_and_time: DateTimeFormatter::try_new((&locale).into(), YMD::long().with_time_hm())
                .expect(customs),
            time_of_day: NoCalendarFormatter::try_new((&locale).into(), T::hm()).expect(customs),
        }
    }

    /// The sentence of that key, if this language has it.
    pub(super) fn sentence(&self, key: &str, values: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.sentences.get_message(key)?.value()?;
        Some(self.sentences.format_pattern(pattern, Some(values), &mut Vec::new()).into_owned())
    }

    /// A number written with a point, in this language's digits and groups.
    pub(super) fn number(&self, plain: &str) -> String {
        self.digits.write(plain)
    }

    /// `22 November 2026 at 14:05`, in UTC, in the calendar people count by.
    pub(super) fn date_and_time(&self, unix_seconds: i64) -> String {
        let milliseconds = unix_seconds.saturating_mul(1000);
        let at = ZonedDateTime::from_epoch_milliseconds_and_utc_offset(milliseconds, UtcOffset::zero());
        self.date_and_time.format(&at).to_string()
    }

    /// `14:05`, in UTC.
    pub(super) fn time_of_day(&self, unix_seconds: i64) -> String {
        let milliseconds = unix_seconds.saturating_mul(1000);
        let at = ZonedDateTime::from_epoch_milliseconds_and_utc_offset(milliseconds, UtcOffset::zero());
        self.time_of_day.format(&at.time).to_string()
    }
}

impl Digits {
    fn new(locale: &Locale) -> Self {
        let formatter = DecimalFormatter::try_new(locale.into(), Default::default());
        Self(formatter.expect("its customs are compiled in"))
    }

    fn write(&self, plain: &str) -> String {
        plain
            .parse::<Decimal>()
            .map_or_else(|_| plain.to_owned(), |number| self.0.format(&number).to_string())
    }
}

impl Memoizable for Digits {
    type Args = ();
    type Error = std::convert::Infallible;

    fn construct(language: LanguageIdentifier, (): ()) -> Result<Self, Self::Error> {
        Ok(Self::new(&language.to_string().parse().expect("a language is a locale")))
    }
}

fn bundle(row: &Row) -> FluentBundle<FluentResource> {
    let language = row.code.parse().expect("the table holds language tags");
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Values come isolated where they need it.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(in_digits));
    for text in row.sentences {
        let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(text.to_owned());
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Counts in a sentence, in the language's own digits.
fn in_digits(value: &FluentValue<'_>, kept: &impl MemoizerKind) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let write = |digits: &Digits| digits.write(&FluentNumber::as_string(number));
    kept.with_try_get_threadsafe::<Digits, _, _>((), write).ok()
}
