//! Amounts, instants and accounts as the pages for owners and finance write them: in English, with their units, in UTC.
use crate::web::Tongue;
use domain::ledger::Account;
use domain::{Currency, Money, Rate, Sats, SignedSats, Timestamp, WalletNo};
use rust_decimal::Decimal;
use time::OffsetDateTime;

/// Keeps a number and its unit together on one line.
const GAP: char = '\u{a0}';

/// `0.00120000 BTC`: all eight decimals, so that columns line up and books can be compared.
pub(super) fn btc(amount: Sats) -> String {
    signed_btc(amount.to_signed())
}

/// The same of an amount that may be less than nothing.
pub(super) fn signed_btc(amount: SignedSats) -> String {
    format!("{:.8}{GAP}BTC", Decimal::new(amount.to_sat(), 8))
}

/// `1,250.00 EUR`.
pub(super) fn money(amount: Money) -> String {
    Tongue::ENGLISH.money(amount)
}

/// `-81.20 EUR`, of minor units that may be less than nothing.
pub(super) fn worth(minor: i64, currency: Currency) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}", money(Money::from_minor(minor.unsigned_abs(), currency)))
}

/// `60,631.20 EUR`, what a bitcoin costs.
pub(super) fn rate(rate: Rate) -> String {
    Tongue::ENGLISH.rate(rate)
}

/// `3 May 2026 at 14:02 UTC`.
pub(super) fn instant(at: Timestamp) -> String {
    let Some(moment) = moment(at) else { return unnamed(at) };
    format!("{}{GAP}at {:02}:{:02}{GAP}UTC", day(at), moment.hour(), moment.minute())
}

/// `2026-05-03 14:02`, for columns whose head says UTC.
pub(super) fn short(at: Timestamp) -> String {
    let Some(moment) = moment(at) else { return unnamed(at) };
    format!("{} {:02}:{:02}", moment.date(), moment.hour(), moment.minute())
}

/// `3 May 2026`.
pub(super) fn day(at: Timestamp) -> String {
    let Some(moment) = moment(at) else { return unnamed(at) };
    format!("{} {} {}", moment.day(), moment.month(), moment.year())
}

/// `May 2026`.
pub(super) fn month(at: Timestamp) -> String {
    let Some(moment) = moment(at) else { return unnamed(at) };
    format!("{} {}", moment.month(), moment.year())
}

/// `2026-05-03`, as forms write it.
pub(super) fn date(at: Timestamp) -> String {
    moment(at).map_or_else(|| unnamed(at), |moment| moment.date().to_string())
}

fn moment(at: Timestamp) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(at.0).ok()
}

/// An instant that no calendar has.
fn unnamed(at: Timestamp) -> String {
    format!("second {at} of 1970")
}

/// An account in a few words.
pub(super) fn account(account: Account) -> String {
    match account {
        Account::Wallet(WalletNo(number)) => format!("wallet {number}"),
        Account::Lightning => "the Lightning node".into(),
        Account::Unassigned => "coins of no known wallet".into(),
        Account::Invoices => "sales".into(),
        Account::Late => "paid late".into(),
        Account::Unattributed => "found again on the chain".into(),
        Account::Canary => "the operator's own test payments".into(),
        Account::Donations => "donations".into(),
        Account::Underpaid => "underpaid".into(),
        Account::Overpaid => "overpaid".into(),
        Account::MovedOut => "moved out".into(),
        Account::Elsewhere => "coins elsewhere".into(),
        Account::Payouts => "paid out".into(),
        Account::Refunds => "given back".into(),
        Account::Fees => "network fees".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        text.replace(GAP, " ")
    }

    #[test]
    fn figures_have_units_and_instants_a_calendar() {
        let at = Timestamp(1_777_816_920);
        assert_eq!(plain(&instant(at)), "3 May 2026 at 14:02 UTC");
        assert_eq!(
            (short(at), day(at), month(at)),
            ("2026-05-03 14:02".into(), "3 May 2026".into(), "May 2026".into())
        );
        assert_eq!(plain(&btc(Sats::try_new(120_000).unwrap())), "0.00120000 BTC");
        assert_eq!(plain(&signed_btc(SignedSats::try_new(-5).unwrap())), "-0.00000005 BTC");
        let euro = Currency::parse("EUR").unwrap();
        assert_eq!(
            (plain(&worth(-8120, euro)), plain(&worth(8120, euro))),
            ("-81.20 EUR".into(), "81.20 EUR".into())
        );
    }

    #[test]
    fn no_instant_fails() {
        for extreme in [i64::MIN, -1, i64::MAX] {
            let at = Timestamp(extreme);
            assert!(
                [instant(at), short(at), day(at), month(at), date(at)].iter().all(|text| !text.is_empty())
            );
        }
    }
}
