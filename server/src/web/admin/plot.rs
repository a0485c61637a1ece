//! What came in, drawn as bars, and told as a table beside for whoever sees no picture. Everything is whole numbers.
use super::figures;
use crate::app::received::{Span, Sum};
use domain::{SignedSats, Timestamp};

/// The picture's size, in its own units.
pub(super) const WIDTH: u32 = 600;
/// As [`WIDTH`].
pub(super) const HEIGHT: u32 = 140;

/// A plot with its table.
#[derive(Clone, Debug)]
pub(super) struct Plot {
    /// What it shows, for those who listen.
    pub(super) title: String,
    /// What the heading above it says.
    pub(super) heading: &'static str,
    /// What stands at the top of the scale.
    pub(super) highest: String,
    /// The first and the last span's name.
    pub(super) ends: (String, String),
    /// The bars, from the left.
    pub(super) bars: Vec<Bar>,
    /// The same as rows, the last span first.
    pub(super) rows: Vec<Row>,
}

/// A bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    /// Its left edge.
    pub(super) x: u32,
    /// Its upper edge.
    pub(super) y: u32,
    /// How wide it is.
    pub(super) width: u32,
    /// How high it is.
    pub(super) height: u32,
    /// What it says when it is pointed at.
    pub(super) says: String,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The span.
    pub(super) name: String,
    /// What came in.
    pub(super) bitcoin: String,
    /// What that was worth.
    pub(super) worth: String,
}

impl Plot {
    /// The plot of those sums.
    pub(super) fn of(span: Span, sums: &[Sum]) -> Self {
        let most = sums.iter().map(|sum| sum.amount.to_sat()).max().unwrap_or(0).max(0);
        let end = |sum: Option<&Sum>| sum.map(|sum| name(span, sum.from)).unwrap_or_default();
        let step = WIDTH / u32::try_from(sums.len().max(1)).unwrap_or(WIDTH);
        let bar = |(place, sum): (u32, &Sum)| {
            let height = height(sum.amount.to_sat(), most);
            let says = format!("{}: {}", name(span, sum.from), figures::signed_btc(sum.amount));
            Bar { x: place * step, y: HEIGHT - height, width: step.saturating_sub(3).max(1), height, says }
        };
        Self {
            title: title(span).into(),
            heading: heading(span),
            highest: figures::signed_btc(SignedSats::try_new(most).unwrap_or(SignedSats::ZERO)),
            ends: (end(sums.first()), end(sums.last())),
            bars: (0..).zip(sums).map(bar).collect(),
            rows: sums.iter().rev().map(|sum| row(span, sum)).collect(),
        }
    }
}

fn row(span: Span, sum: &Sum) -> Row {
    Row { name: name(span, sum.from), bitcoin: figures::signed_btc(sum.amount), worth: worth(sum) }
}

/// How high a bar is: whatever came is seen, and what was taken back is none.
fn height(amount: i64, most: i64) -> u32 {
    let (Ok(amount), Ok(most)) = (u128::try_from(amount), u128::try_from(most)) else { return 0 };
    if amount == 0 || most == 0 {
        return 0;
    }
    u32::try_from(amount * u128::from(HEIGHT) / most).unwrap_or(HEIGHT).clamp(2, HEIGHT)
}

/// What a span is called.
fn name(span: Span, from: Timestamp) -> String {
    match span {
        Span::Day => figures::day(from),
        Span::Week => format!("week of {}", figures::day(from)),
        Span::Month => figures::month(from),
    }
}

const fn heading(span: Span) -> &'static str {
    match span {
        Span::Day => "By day",
        Span::Week => "By week",
        Span::Month => "By month",
    }
}

const fn title(span: Span) -> &'static str {
    match span {
        Span::Day => "Received on each of the last 30 days",
        Span::Week => "Received in each of the last 26 weeks",
        Span::Month => "Received in each of the last 24 months",
    }
}

/// What a sum was worth, in words.
pub(super) fn worth(sum: &Sum) -> String {
    let mut parts: Vec<String> =
        sum.worth.iter().map(|(currency, minor)| figures::worth(*minor, *currency)).collect();
    if sum.unvalued != SignedSats::ZERO {
        parts.push(format!("{} of unknown worth", figures::signed_btc(sum.unvalued)));
    }
    if parts.is_empty() { "–".into() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::received::{begin, sums};
    use domain::Currency;
    use proptest::prelude::*;
    use store::{DAY, Received};

    const NOW: Timestamp = Timestamp(1_777_816_920); // Sunday, 3 May 2026

    fn on(day: i64, sats: i64, currency: Option<&str>) -> Received {
        let currency = currency.map(|code| Currency::parse(code).unwrap());
        let amount = SignedSats::try_new(sats).unwrap();
        Received { day: Timestamp(NOW.0 / DAY * DAY - day * DAY), currency, amount, worth: sats / 10 }
    }

    #[test]
    fn days_weeks_and_months_are_those_of_the_calendar() {
        let names = |span: Span| {
            let sums = sums(span, NOW, &[]);
            let end = |sum: Option<&Sum>| name(span, sum.unwrap().from);
            (sums.len(), end(sums.first()), end(sums.last()))
        };
        assert_eq!(names(Span::Day), (30, "4 April 2026".into(), "3 May 2026".into()));
        assert_eq!(names(Span::Week), (26, "week of 3 November 2025".into(), "week of 27 April 2026".into()));
        assert_eq!(names(Span::Month), (24, "June 2024".into(), "May 2026".into()));
        assert_eq!(figures::day(begin(NOW)), "1 June 2024");
    }

    #[test]
    fn a_sum_says_what_it_was_worth_and_what_nobody_knows() {
        let days =
            [on(0, 500, Some("EUR")), on(1, 700, Some("USD")), on(2, 40, None), on(3, -200, Some("EUR"))];
        let sums = sums(Span::Month, NOW, &days);
        let [.., april, may] = &sums[..] else { panic!() };
        assert_eq!(may.amount.to_sat(), 1240);
        let said = worth(may).replace('\u{a0}', " ");
        assert_eq!(said, "0.50 EUR, 0.70 USD, 0.00000040 BTC of unknown worth");
        assert_eq!((april.amount.to_sat(), worth(april).replace('\u{a0}', " ")), (-200, "-0.20 EUR".into()));
        assert_eq!(worth(&sums[0]), "–");
    }

    #[test]
    fn nothing_is_drawn_where_nothing_came() {
        let plot = Plot::of(Span::Day, &sums(Span::Day, NOW, &[on(0, -5, None)]));
        assert!(plot.bars.iter().all(|bar| bar.height == 0 && bar.y == HEIGHT));
        assert_eq!((plot.bars.len(), plot.rows.len()), (30, 30));
    }

    proptest! {
        /// Whatever came: no bar leaves the picture, all of it is counted once in each plot it lies in, and the highest is
        /// the largest.
        #[test]
        fn bars_stay_in_the_picture(
            came in proptest::collection::vec((0_i64..2000, -1_000_000_i64..2_100_000_000_000_000), 0..50),
        ) {
            let days: Vec<_> = came.iter().map(|(day, sats)| on(*day, *sats / 50, None)).collect();
            for span in Span::ALL {
                let sums = sums(span, NOW, &days);
                let from = sums[0].from;
                let counted: i64 = days.iter().filter(|day| day.day >= from).map(|day| day.amount.to_sat()).sum();
                prop_assert_eq!(sums.iter().map(|sum| sum.amount.to_sat()).sum::<i64>(), counted);
                let plot = Plot::of(span, &sums);
                for (bar, sum) in plot.bars.iter().zip(&sums) {
                    prop_assert!(bar.x + bar.width <= WIDTH && bar.y + bar.height == HEIGHT);
                    prop_assert_eq!(bar.height > 0, sum.amount.to_sat() > 0);
                }
            }
        }
    }
}
