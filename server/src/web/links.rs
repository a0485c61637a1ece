//! Links to what can be paid: the checkout page, and what a wallet opens or scans.
use super::words;
use domain::invoice::Tally;
use domain::{InvoiceId, PullPaymentId, RequestId, Sats};
use std::fmt::Write;

/// The checkout page of an invoice, as the world knows it.
pub fn checkout(origin: &str, id: &InvoiceId) -> String {
    format!("{origin}{}", checkout_path(id))
}

/// The checkout page of an invoice on this server.
pub fn checkout_path(id: &InvoiceId) -> String {
    format!("/i/{id}")
}

/// The page of a payment request, as the world knows it.
pub fn request(origin: &str, id: &RequestId) -> String {
    format!("{origin}{}", request_path(id))
}

/// The page of a payment request on this server.
pub fn request_path(id: &RequestId) -> String {
    format!("/payment-requests/{id}")
}

/// The page where a pull payment is claimed, as the world knows it.
pub fn pull_payment(origin: &str, id: &PullPaymentId) -> String {
    format!("{origin}{}", pull_payment_path(id))
}

/// The page where a pull payment is claimed, on this server.
pub fn pull_payment_path(id: &PullPaymentId) -> String {
    format!("/pull-payments/{id}")
}

/// What is to be paid now; none where the payer names the amount, or nothing is left to pay.
pub fn due(tally: &Tally) -> Option<Sats> {
    tally.price?;
    let due = u64::try_from(tally.due().to_sat()).ok().and_then(Sats::try_new);
    due.filter(|due| *due > Sats::ZERO)
}

/// `bitcoin:ADDRESS?amount=0.0004` (BIP321, which replaces BIP21) for what is due.
pub fn bitcoin(address: &str, tally: &Tally) -> String {
    match due(tally) {
        Some(amount) => format!("bitcoin:{address}?amount={}", words::bitcoin_digits(amount)),
        None => format!("bitcoin:{address}"),
    }
}

/// The same with the payee's name, which wallets keep beside the payment.
pub fn bitcoin_to(payee: &str, address: &str, tally: &Tally) -> String {
    let link = bitcoin(address, tally);
    let joint = if link.contains('?') { '&' } else { '?' };
    format!("{link}{joint}label={}", percent_encoded(payee))
}

/// The same for a code: an address that means the same in capitals (BIP173) takes fewer and larger squares so. The
/// scheme and the parameter stay as every wallet knows them.
pub fn bitcoin_code(address: &str, tally: &Tally) -> String {
    if is_bech32(address) { bitcoin(&address.to_ascii_uppercase(), tally) } else { bitcoin(address, tally) }
}

fn is_bech32(address: &str) -> bool {
    let plain = address.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    plain && ["bc1", "tb1", "bcrt1"].iter().any(|start| address.starts_with(start))
}

/// Everything but letters, digits and `-._~` as `%XX` (RFC 3986), fit for any part of an address.
pub(super) fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a string takes any text");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::sample;
    use domain::Money;
    use domain::invoice::Price;

    #[test]
    fn the_amount_is_in_bitcoin_without_needless_zeros() {
        let link = |sats| {
            let invoice = sample::changed(|terms| {
                terms.price = Price::Fixed(Money::from_minor(sats, domain::Currency::SATS));
                terms.rate = domain::Rate::of_bitcoin(domain::Currency::SATS);
            });
            bitcoin("bc1qexample", &invoice.tally())
        };
        assert_eq!(link(120_000), "bitcoin:bc1qexample?amount=0.0012");
        assert_eq!(link(1), "bitcoin:bc1qexample?amount=0.00000001");
        assert_eq!(link(500_000_000), "bitcoin:bc1qexample?amount=5");
    }

    #[test]
    fn an_open_price_leaves_the_amount_to_the_payer() {
        let open = sample::changed(|terms| terms.price = Price::Open(sample::EUR()));
        assert_eq!(bitcoin("bc1qexample", &open.tally()), "bitcoin:bc1qexample");
    }

    #[test]
    fn a_payees_name_is_encoded_byte_by_byte() {
        let tally = sample::invoice().tally();
        let link = bitcoin_to("Ann & Söhne=?", "bc1qexample", &tally);
        assert_eq!(link, "bitcoin:bc1qexample?amount=0.00041233&label=Ann%20%26%20S%C3%B6hne%3D%3F");
        let open = sample::changed(|terms| terms.price = Price::Open(sample::EUR()));
        assert_eq!(bitcoin_to("A+B", "bc1qexample", &open.tally()), "bitcoin:bc1qexample?label=A%2BB");
    }

    #[test]
    fn only_an_address_that_may_be_in_capitals_is() {
        let tally = sample::invoice().tally();
        for (address, code) in [
            ("bc1qexample", "bitcoin:BC1QEXAMPLE?amount=0.00041233"),
            ("bcrt1qexample", "bitcoin:BCRT1QEXAMPLE?amount=0.00041233"),
            (
                "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
                "bitcoin:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2?amount=0.00041233",
            ),
            ("bc1Mixed", "bitcoin:bc1Mixed?amount=0.00041233"),
        ] {
            assert_eq!(bitcoin_code(address, &tally), code);
        }
    }

    #[test]
    fn pages_live_at_the_configured_origin() {
        let id = sample::invoice().id;
        assert_eq!(checkout("https://pay.example", &id), format!("https://pay.example/i/{id}"));
    }
}
