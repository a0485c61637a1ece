//! Links to what can be paid: the checkout page, and what a wallet opens or scans.
use super::words;
use domain::invoice::Tally;
use domain::{InvoiceId, Sats};

/// The checkout page of an invoice, as the world knows it.
pub fn checkout(origin: &str, id: &InvoiceId) -> String {
    format!("{origin}{}", checkout_path(id))
}

/// The checkout page of an invoice on this server.
pub fn checkout_path(id: &InvoiceId) -> String {
    format!("/i/{id}")
}

/// What is to be paid now; none where the payer names the amount, or nothing is left to pay.
pub fn due(tally: &Tally) -> Option<Sats> {
    tally.price?;
    let due = u64::try_from(tally.due().to_sat()).ok().and_then(Sats::try_new);
    due.filter(|due| *due > Sats::ZERO)
}

/// `bitcoin:ADDRESS?amount=0.0004` (BIP21) for what is due.
///
/// The address keeps its letters as they are: an upper-case address would make a smaller code, but
/// some wallets do not read it beside a lower-case parameter.
pub fn bitcoin(address: &str, tally: &Tally) -> String {
    match due(tally) {
        Some(amount) => format!("bitcoin:{address}?amount={}", words::bitcoin_digits(amount)),
        None => format!("bitcoin:{address}"),
    }
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
    fn pages_live_at_the_configured_origin() {
        let id = sample::invoice().id;
        assert_eq!(checkout("https://pay.example", &id), format!("https://pay.example/i/{id}"));
    }
}
