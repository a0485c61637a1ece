//! What is agreed when an invoice is made, and never changes after.
use crate::currency::Currency;
use crate::id::WalletNo;
use crate::method::Method;
use crate::money::{Money, Sats};
use crate::rate::Rate;
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What an invoice asks for and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// How much.
    pub price: Price,
    /// What a bitcoin cost then; none where no amount had to be converted and no rate was known.
    pub rate: Option<Rate>,
    /// Who said so, and when; none where the rate is nobody's word (bitcoin's own units), and in invoices made
    /// before this was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_source: Option<RateSource>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From this instant on it is too late to pay.
    pub expires_at: Timestamp,
    /// Until this instant a payment may take to settle.
    pub monitored_until: Timestamp,
    /// How deep a payment must lie.
    pub speed: SpeedPolicy,
    /// How much may be missing.
    pub tolerance: Tolerance,
    /// Who bears the cost of spending what came.
    pub network_fee_mode: NetworkFeeMode,
}

/// Where a rate comes from, for receipts and books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateSource {
    /// The ids of the sources whose quotes went into it, each once, in alphabetical order; empty where the store's
    /// own script names a number.
    pub sources: Vec<String>,
    /// When the oldest of these quotes was got; when the invoice was made, if there are none.
    pub at: Timestamp,
}

/// The price of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Price {
    /// A fixed amount.
    Fixed(Money),
    /// Whatever comes first is the price ("top-up").
    Open(Currency),
}

impl Price {
    /// The currency it is counted in.
    pub const fn currency(self) -> Currency {
        match self {
            Self::Fixed(money) => money.currency(),
            Self::Open(currency) => currency,
        }
    }
}

impl Terms {
    /// Whether whatever comes first is the price.
    pub const fn price_is_open(&self) -> bool {
        matches!(self.price, Price::Open(_))
    }

    /// The price in satoshis, rounded up; `None` for an open price, or where no rate can tell.
    pub fn price_sats(&self) -> Option<Sats> {
        match (self.price, self.rate) {
            (Price::Open(_), _) => None,
            (Price::Fixed(money), _) if money.is_zero() => Some(Sats::ZERO),
            (Price::Fixed(money), Some(rate)) => rate.sats_due(money).ok(),
            (Price::Fixed(_), None) => None,
        }
    }
}

/// One way of paying an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// How.
    pub method: Method,
    /// The address or payment code to pay to.
    pub destination: String,
    /// The wallet and the index in it that the address was derived from.
    pub derivation: Option<Derivation>,
    /// What spending a payment by this method will cost the owner (Greenfield's `paymentMethodFee`).
    pub network_fee: Sats,
}

/// Where in a wallet an address comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derivation {
    /// The wallet.
    pub wallet: WalletNo,
    /// The index on its receiving branch; on its change branch, with [`super::ON_CHANGE_BRANCH`] set.
    pub index: u32,
}

/// How many confirmations make a payment settled (contract section 1.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SpeedPolicy {
    /// At once, unless the transaction says that it may be replaced: then one.
    HighSpeed,
    /// One.
    #[default]
    MediumSpeed,
    /// Two.
    LowMediumSpeed,
    /// Six.
    LowSpeed,
}

impl SpeedPolicy {
    /// Every policy.
    pub const ALL: [Self; 4] = [Self::HighSpeed, Self::MediumSpeed, Self::LowMediumSpeed, Self::LowSpeed];

    /// The contract's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HighSpeed => "HighSpeed",
            Self::MediumSpeed => "MediumSpeed",
            Self::LowMediumSpeed => "LowMediumSpeed",
            Self::LowSpeed => "LowSpeed",
        }
    }

    /// Reads the contract's name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.name().eq_ignore_ascii_case(name))
    }

    /// Confirmations that it asks of an on-chain payment; what settles one is [`crate::Payment::confirmations_needed`].
    pub const fn confirmations(self, replaceable: bool) -> u32 {
        match self {
            Self::HighSpeed => {
                if replaceable {
                    1
                } else {
                    0
                }
            }
            Self::MediumSpeed => 1,
            Self::LowMediumSpeed => 2,
            Self::LowSpeed => 6,
        }
    }
}

/// Whether the payer bears the cost of spending what they paid (100 vB at the rate when the invoice was made).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NetworkFeeMode {
    /// For every payment but one; whoever pays at once owes nothing.
    #[default]
    MultiplePaymentsOnly,
    /// For every payment.
    Always,
    /// For none.
    Never,
}

/// The share of the price that may be missing, in millionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tolerance(u32);

impl Tolerance {
    /// From a percentage between 0 and 100 with at most four decimals; more are cut off. `None` outside.
    pub fn from_percent(percent: Decimal) -> Option<Self> {
        let millionths = percent.checked_mul(Decimal::from(10_000))?.trunc();
        let millionths = u32::try_from(millionths).ok()?;
        (millionths <= 1_000_000 && percent <= Decimal::ONE_HUNDRED).then_some(Self(millionths))
    }

    /// As a percentage.
    pub fn to_percent(self) -> Decimal {
        Decimal::new(i64::from(self.0), 4).normalize()
    }

    /// The least that passes for `price`, rounded up. Something must come for any price but zero.
    pub fn least(self, price: Sats) -> Sats {
        let share = u128::from(1_000_000 - self.0.min(1_000_000));
        let least = (u128::from(price.to_sat()) * share).div_ceil(1_000_000);
        let least = u64::try_from(least).ok().and_then(Sats::try_new).unwrap_or(price);
        if least == Sats::ZERO { price.min(Sats::ONE) } else { least }
    }
}
