//! What came for an invoice, counted: how much, in time or late, deep enough or not.
use super::standing::Standing;
use super::{Invoice, NetworkFeeMode, Price};
use crate::method::Method;
use crate::money::{Money, Sats, SignedSats};
use crate::payment::{Payment, PaymentStatus};

/// Sums over the payments that count, less the network fees that they owe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The price in satoshis; `None` while an open price waits for the first payment worth more than its fee.
    pub price: Option<Sats>,
    /// The least that passes for the price.
    pub least: Sats,
    /// Everything that came and counts, before fees.
    pub paid: Sats,
    /// Network fees owed by the payments that came.
    pub fees: Sats,
    /// The network fee that one more payment would owe.
    pub next_fee: Sats,
    in_time: SignedSats,
    settled: SignedSats,
    booked: SignedSats,
}

impl Invoice {
    /// Counts what came.
    pub fn tally(&self) -> Tally {
        self.tally_of(&self.standings())
    }

    /// The price in the invoice's own currency: fixed, or what the first payment made it; zero until then.
    pub fn amount(&self) -> Money {
        match self.terms.price {
            Price::Fixed(money) => money,
            Price::Open(currency) => {
                let price = self.tally().price.unwrap_or(Sats::ZERO);
                self.terms.rate.map_or(Money::from_minor(0, currency), |rate| rate.worth(price))
            }
        }
    }

    pub(super) fn tally_of(&self, standings: &[Standing]) -> Tally {
        let (mut all, mut in_time, mut settled, mut booked) =
            (Pile::default(), Pile::default(), Pile::default(), Pile::default());
        let mut first = None;
        for (payment, standing) in self.payments.iter().zip(standings) {
            if standing.status == PaymentStatus::Invalid {
                continue;
            }
            let (value, fee) = (payment.arrival.value, self.fee_for(payment.arrival.method));
            all.put(value, fee);
            if standing.in_time {
                in_time.put(value, fee);
            }
            if standing.in_time && standing.status == PaymentStatus::Settled {
                settled.put(value, fee);
            }
            if standing.in_time && payment.is_booked() {
                booked.put(value, fee);
            }
            let came = (*standing, payment);
            if self.worth_alone(payment) > Sats::ZERO {
                first = Some(first.map_or(came, |first| firmer(first, came)));
            }
        }
        let mode = self.terms.network_fee_mode;
        let price = match self.terms.price {
            Price::Fixed(_) => self.terms.price_sats(),
            Price::Open(_) => first.map(|(_, payment)| self.worth_alone(payment)),
        };
        Tally {
            price,
            least: price.map_or(Sats::ZERO, |price| self.terms.tolerance.least(price)),
            paid: all.value,
            fees: all.owes(mode),
            next_fee: all.would_owe(mode, self.fee_for(Method::OnChain)),
            in_time: in_time.net(mode),
            settled: settled.net(mode),
            booked: booked.net(mode),
        }
    }

    /// What the payment would bring were it the only one, less the fee it owes.
    fn worth_alone(&self, payment: &Payment) -> Sats {
        let mut alone = Pile::default();
        alone.put(payment.arrival.value, self.fee_for(payment.arrival.method));
        alone.value.minus_or_zero(alone.owes(self.terms.network_fee_mode))
    }

    fn fee_for(&self, method: Method) -> Sats {
        let prompt = self.prompts.iter().find(|prompt| prompt.method == method);
        prompt.map_or(Sats::ZERO, |prompt| prompt.network_fee)
    }
}

/// Which of two payments sets an open price: one in time before one that was not, one deep enough before one that is
/// not yet, so that news of another payment never takes back that the price is settled; then the first.
fn firmer<'a>(one: (Standing, &'a Payment), other: (Standing, &'a Payment)) -> (Standing, &'a Payment) {
    let key = |(standing, payment): (Standing, &'a Payment)| {
        let waits = standing.status != PaymentStatus::Settled;
        (!standing.in_time, waits, standing.received_at, &payment.arrival.id)
    };
    if key(other) < key(one) { other } else { one }
}

/// Some payments together. One more never makes them worth less: none owes more than it brought, and
/// where one payment is free of the fee, it is the one that would owe most.
#[derive(Clone, Copy, Default)]
struct Pile {
    value: Sats,
    fees: Sats,
    largest_fee: Sats,
}

impl Pile {
    fn put(&mut self, value: Sats, fee: Sats) {
        let fee = fee.min(value);
        self.value = self.value.plus(value);
        self.fees = self.fees.plus(fee);
        self.largest_fee = self.largest_fee.max(fee);
    }

    fn owes(&self, mode: NetworkFeeMode) -> Sats {
        match mode {
            NetworkFeeMode::Never => Sats::ZERO,
            NetworkFeeMode::Always => self.fees,
            NetworkFeeMode::MultiplePaymentsOnly => self.fees.minus_or_zero(self.largest_fee),
        }
    }

    fn would_owe(mut self, mode: NetworkFeeMode, fee: Sats) -> Sats {
        let before = self.owes(mode);
        self.put(fee, fee);
        self.owes(mode).minus_or_zero(before)
    }

    fn net(&self, mode: NetworkFeeMode) -> SignedSats {
        self.value.less(self.owes(mode))
    }
}

impl Tally {
    /// Whether anything came that counts.
    pub fn is_anything(&self) -> bool {
        self.paid > Sats::ZERO
    }

    /// Whether what came reaches the price, early or late.
    pub fn is_enough(&self) -> bool {
        self.reaches(self.paid.less(self.fees))
    }

    /// Whether what came in time reaches the price.
    pub fn is_enough_in_time(&self) -> bool {
        self.reaches(self.in_time)
    }

    /// Whether what came in time and lies deep enough reaches the price.
    pub fn is_enough_settled(&self) -> bool {
        self.reaches(self.settled)
    }

    /// Whether more came than the price and fees.
    pub fn is_over(&self) -> bool {
        self.price.is_some_and(|price| self.paid.less(self.fees) > price.to_signed())
    }

    /// How much of what came in time and is ours is beyond the price and fees.
    pub(super) fn booked_beyond(&self) -> Sats {
        let beyond = self.price.map_or(0, |price| self.booked.to_sat() - price.to_signed().to_sat());
        u64::try_from(beyond).ok().and_then(Sats::try_new).unwrap_or(Sats::ZERO)
    }

    /// What is still due, fees included: negative when too much came. Nothing for an open price.
    pub fn due(&self) -> SignedSats {
        let price = self.price.unwrap_or(Sats::ZERO).plus(self.fees);
        let another = if self.price.is_none() || self.is_enough() { Sats::ZERO } else { self.next_fee };
        price.plus(another).less(self.paid)
    }

    fn reaches(&self, net: SignedSats) -> bool {
        self.price.is_some() && net >= self.least.to_signed()
    }
}
