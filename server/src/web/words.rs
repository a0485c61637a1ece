//! Amounts of bitcoin, alike in all languages: they are compared with what a wallet shows, and copied into it.
//! Everything else that is counted, dated or said is in [`super::tongue`].
use domain::Sats;
use rust_decimal::Decimal;

/// `0.00041234 BTC`: as many decimals as it takes and no more.
pub fn bitcoin(amount: Sats) -> String {
    format!("{}\u{a0}BTC", bitcoin_digits(amount))
}

/// `0.00041234`, as wallets and payment links write it.
pub fn bitcoin_digits(amount: Sats) -> String {
    amount.to_btc().to_string()
}

/// An amount of bitcoin without needless zeros.
pub(super) fn plain_digits(amount: Decimal) -> String {
    amount.normalize().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bitcoin_has_the_decimals_it_needs() {
        for (amount, text) in [
            (0, "0 BTC"),
            (1, "0.00000001 BTC"),
            (41_230, "0.0004123 BTC"),
            (100_000_000, "1 BTC"),
            (2_100_000_000_000_000, "21000000 BTC"),
        ] {
            assert_eq!(bitcoin(Sats::try_new(amount).unwrap()).replace('\u{a0}', " "), text);
        }
    }
}
