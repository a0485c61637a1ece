//! Amounts, spans and instants as people of a language read them. Nothing is rounded here that has not been rounded
//! before.
use super::Tongue;
use crate::web::words;
use domain::{Currency, Money, Rate, Sats, Timestamp};
use rust_decimal::Decimal;

/// Keeps a number and its unit together on one line.
const GAP: char = '\u{a0}';
/// The first and the last second that are written as a date: the years 1970 and 9999.
const SECONDS: (i64, i64) = (0, 253_402_300_799);

impl Tongue {
    /// `41,234 sat`.
    pub fn satoshis(self, amount: Sats) -> String {
        format!("{}{GAP}sat", self.number(&amount.to_sat().to_string()))
    }

    /// `1,250.00 EUR`: all the currency's decimals. Amounts of bitcoin are written alike in all languages, without
    /// needless zeros.
    pub fn money(self, amount: Money) -> String {
        self.with_code(amount.to_decimal(), amount.currency())
    }

    /// `25 EUR`: without decimals where they say nothing.
    pub fn round_money(self, amount: Money) -> String {
        let digits = amount.to_decimal();
        let digits = if digits.fract().is_zero() { digits.normalize() } else { digits };
        self.with_code(digits, amount.currency())
    }

    /// `60,631.20 EUR`, what one bitcoin costs; a rate finer than the currency keeps its digits.
    pub fn rate(self, rate: Rate) -> String {
        let mut digits = rate.per_btc();
        let exponent = rate.currency().exponent();
        if digits.scale() < exponent {
            digits.rescale(exponent);
        }
        self.with_code(digits, rate.currency())
    }

    /// `13 minutes`, rounded down: nobody is promised a minute that is not there.
    pub fn span(self, seconds: u64) -> String {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 60 * MINUTE;
        const DAY: u64 = 24 * HOUR;
        let minutes = |count| self.counted("frame-span-minutes", count);
        let hours = |count| self.counted("frame-span-hours", count);
        let days = |count| self.counted("frame-span-days", count);
        match seconds {
            0..MINUTE => self.say("frame-span-short"),
            MINUTE..HOUR => minutes(seconds / MINUTE),
            HOUR..DAY => self.two(hours(seconds / HOUR), seconds % HOUR / MINUTE, minutes),
            DAY.. => self.two(days(seconds / DAY), seconds % DAY / HOUR, hours),
        }
    }

    /// `22 November 2026 at 14:05 UTC`.
    pub fn instant(self, at: Timestamp) -> String {
        self.in_utc(self.language.speech().date_and_time(at.0.clamp(SECONDS.0, SECONDS.1)))
    }

    /// `14:05 UTC` when that is within the next twelve hours of `now`, else with its date.
    pub fn soon(self, at: Timestamp, now: Timestamp) -> String {
        if at.since(now) < 12 * 60 * 60 {
            self.in_utc(self.language.speech().time_of_day(at.0.clamp(SECONDS.0, SECONDS.1)))
        } else {
            self.instant(at)
        }
    }

    fn number(self, plain: &str) -> String {
        self.language.speech().number(plain)
    }

    fn with_code(self, amount: Decimal, currency: Currency) -> String {
        let digits = match currency {
            Currency::BTC => words::plain_digits(amount),
            _ => self.number(&amount.to_string()),
        };
        format!("{digits}{GAP}{currency}")
    }

    fn counted(self, key: &str, count: u64) -> String {
        self.say_with(key, &[("count", count.into())])
    }

    fn two(self, longer: String, rest: u64, shorter: impl Fn(u64) -> String) -> String {
        if rest == 0 {
            return longer;
        }
        self.say_with("frame-span-two", &[("longer", longer.into()), ("shorter", shorter(rest).into())])
    }

    fn in_utc(self, time: String) -> String {
        self.say_with("frame-utc", &[("time", time.into())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: String) -> String {
        text.replace(['\u{a0}', '\u{202f}'], " ")
            .replace(['\u{2068}', '\u{2069}', '\u{200e}', '\u{200f}'], "")
    }

    fn in_tongue(code: &str) -> Tongue {
        Tongue::all().find(|tongue| tongue.code() == code).unwrap()
    }

    fn money(amount: &str, code: &str) -> Money {
        Money::parse(amount, Currency::parse(code).unwrap()).unwrap()
    }

    #[test]
    fn money_has_its_currencys_decimals() {
        for (amount, code, text) in [
            ("1250", "EUR", "1,250.00 EUR"),
            ("100000", "JPY", "100,000 JPY"),
            ("1.5", "KWD", "1.500 KWD"),
            ("0.0100", "BTC", "0.01 BTC"),
            ("1234.5", "BTC", "1234.5 BTC"),
            ("21000", "SATS", "21,000 SATS"),
        ] {
            assert_eq!(plain(Tongue::ENGLISH.money(money(amount, code))), text);
        }
        for (amount, text) in [("25.00", "25 EUR"), ("2.50", "2.50 EUR")] {
            assert_eq!(plain(Tongue::ENGLISH.round_money(money(amount, "EUR"))), text);
        }
        let sats = |amount| plain(Tongue::ENGLISH.satoshis(Sats::try_new(amount).unwrap()));
        assert_eq!((sats(1_234_567), sats(999)), ("1,234,567 sat".into(), "999 sat".into()));
    }

    #[test]
    fn money_and_dates_follow_the_languages_customs() {
        let at = Timestamp(1_795_356_300);
        for (code, amount, date) in [
            ("en", "60,631.20 EUR", "22 November 2026 at 14:05 UTC"),
            ("de", "60.631,20 EUR", "22. November 2026 um 14:05 UTC"),
            ("fr", "60 631,20 EUR", "22 novembre 2026 à 14:05 UTC"),
            ("es", "60.631,20 EUR", "22 de noviembre de 2026 a las 14:05 UTC"),
            ("it", "60.631,20 EUR", "22 novembre 2026 alle ore 14:05 UTC"),
            ("pt", "60.631,20 EUR", "22 de novembro de 2026 às 14:05 UTC"),
            ("ru", "60 631,20 EUR", "22 ноября 2026 г. в 14:05 UTC"),
            ("tr", "60.631,20 EUR", "22 Kasım 2026 14:05 UTC"),
            ("zh", "60,631.20 EUR", "2026年11月22日 14:05 UTC"),
            ("ja", "60,631.20 EUR", "2026年11月22日 14:05 UTC"),
            ("ar", "60,631.20 EUR", "22 نوفمبر 2026 في 2:05 م UTC"),
            ("fa", "۶۰٬۶۳۱٫۲۰ EUR", "۱ آذر ۱۴۰۵ ساعت ۱۴:۰۵ UTC"),
        ] {
            let tongue = in_tongue(code);
            assert_eq!(plain(tongue.money(money("60631.2", "EUR"))), amount, "{code}");
            assert_eq!(plain(tongue.instant(at)), date, "{code}");
            assert_eq!(plain(tongue.money(money("0.00041234", "BTC"))), "0.00041234 BTC", "{code}");
        }
        assert!(in_tongue("fa").span(180).contains('۳'));
    }

    #[test]
    fn a_rate_shows_all_of_itself() {
        let eur = Currency::parse("EUR").unwrap();
        for (per_btc, text) in
            [("60631.2", "60,631.20 EUR"), ("60631.12345", "60,631.12345 EUR"), ("5", "5.00 EUR")]
        {
            let per_btc = Decimal::from_str_exact(per_btc).unwrap();
            assert_eq!(plain(Tongue::ENGLISH.rate(Rate::try_new(per_btc, eur).unwrap())), text);
        }
    }

    #[test]
    fn spans_are_said_in_at_most_two_units() {
        for (seconds, text) in [
            (0, "less than a minute"),
            (59, "less than a minute"),
            (60, "1 minute"),
            (899, "14 minutes"),
            (3600, "1 hour"),
            (3660, "1 hour 1 minute"),
            (90_000, "1 day 1 hour"),
            (172_800, "2 days"),
        ] {
            assert_eq!(Tongue::ENGLISH.span(seconds), text);
        }
    }

    #[test]
    fn what_is_counted_takes_the_form_that_goes_with_the_number() {
        for (code, minutes, said) in [
            ("de", 1, "1 Minute"),
            ("de", 2, "2 Minuten"),
            ("fr", 1, "1 minute"),
            ("fr", 2, "2 minutes"),
            ("ru", 1, "1 минута"),
            ("ru", 3, "3 минуты"),
            ("ru", 11, "11 минут"),
            ("ru", 21, "21 минута"),
            ("ru", 55, "55 минут"),
            ("ar", 1, "دقيقة واحدة"),
            ("ar", 2, "دقيقتان"),
            ("ar", 3, "3 دقائق"),
            ("ar", 11, "11 دقيقة"),
            ("fa", 2, "۲ دقیقه"),
            ("ja", 2, "2分"),
        ] {
            assert_eq!(plain(in_tongue(code).span(minutes * 60)), said);
        }
        for (days, said) in
            [(1, "يوم واحد"), (2, "يومان"), (10, "10 أيام"), (11, "11 يومًا"), (100, "100 يوم")]
        {
            assert_eq!(plain(in_tongue("ar").span(days * 86_400)), said);
        }
    }

    #[test]
    fn instants_are_in_utc_and_never_fail() {
        let now = Timestamp(1_795_356_300);
        let soon = |seconds| plain(Tongue::ENGLISH.soon(Timestamp(now.0 + seconds), now));
        assert_eq!(soon(900), "14:20 UTC");
        assert_eq!(soon(86_400), "23 November 2026 at 14:05 UTC");
        for extreme in [i64::MIN, -1, i64::MAX] {
            for tongue in Tongue::all() {
                assert!(tongue.instant(Timestamp(extreme)).contains("UTC"));
            }
        }
    }
}
