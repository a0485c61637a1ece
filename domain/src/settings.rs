//! A store's settings: the contract's `StoreBaseData`, its defaults, and what is wrong with a proposed set.
//!
//! As in the contract, what a request leaves out, or gives as `null` or empty text, becomes the default: a
//! `PUT` states the whole. Rates are the exception: they have requests of their own ([`RateSettings`]) and
//! are only stored here.
use crate::currency::Currency;
use crate::invoice::{NetworkFeeMode, ReceiptOptions, SpeedPolicy, Tolerance};
use crate::method::Method;
use crate::money::{Money, Sats};
use crate::rate::Rate;
use crate::time::Seconds;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

mod rates;
mod validate;
pub(crate) mod wire;

pub use rates::{MAX_SCRIPT_BYTES, RateConfig, RateSettings};

/// What an address of an uploaded file begins with.
const FILE: &str = "fileid:";

/// What is wrong with one field of a request; the contract's 422 answers a list of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The field, by its name in the request.
    pub path: String,
    /// What is wrong and what to write instead.
    pub message: String,
}

/// Everything a store's owner can set. Serialises in the contract's names, with `rates` beside them for the
/// database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StoreSettings {
    /// What the store is called. 1 to 50 characters.
    pub name: String,
    /// Its web site; an absolute `http` or `https` address.
    pub website: Option<String>,
    /// Where payers find help: an address of a web site, mailbox or messenger. `{OrderId}` and `{InvoiceId}`
    /// are filled in.
    pub support_url: Option<String>,
    /// Its logo: an absolute address, or `fileid:` and the id of an uploaded file. Only an uploaded one is shown to
    /// payers: their browsers ask nobody else for anything.
    pub logo_url: Option<String>,
    /// Its style sheet for public pages; as the logo. Kept, but never used: what a sheet may do to a page where an
    /// address is compared is too much.
    pub css_url: Option<String>,
    /// A sound for its checkout page; as the logo.
    pub payment_sound_url: Option<String>,
    /// Its colour, `#` and six hexadecimal digits.
    pub brand_color: Option<String>,
    /// Whether the owner's own pages wear that colour too.
    pub apply_brand_color_to_backend: bool,
    /// The currency of invoices that name none.
    pub default_currency: Currency,
    /// Currencies whose rate is written down with every invoice, besides the default one.
    pub additional_tracked_rates: Vec<Currency>,
    /// Time to pay. A minute to 24 days, in whole minutes.
    #[serde(deserialize_with = "wire::whole_minutes")]
    pub invoice_expiration: Seconds,
    /// Days a BOLT11 invoice for a refund must stay valid; at most 3,650.
    #[serde(rename = "refundBOLT11Expiration")]
    pub refund_bolt11_expiration: u32,
    /// Time left at which checkout begins to count down. A minute to 24 days, in whole minutes.
    #[serde(deserialize_with = "wire::whole_minutes")]
    pub display_expiration_timer: Seconds,
    /// Time after expiry in which a payment must settle. Ten minutes to 24 days, in whole minutes.
    #[serde(deserialize_with = "wire::whole_minutes")]
    pub monitoring_expiration: Seconds,
    /// How deep a payment must lie.
    pub speed_policy: SpeedPolicy,
    /// What Lightning wallets show; `{StoreName}`, `{ItemDescription}` and `{OrderId}` are filled in.
    pub lightning_description_template: Option<String>,
    /// How much of a price may be missing. On the wire a percentage between 0 and 100.
    #[serde(with = "wire::percent")]
    pub payment_tolerance: Tolerance,
    /// Whether it is left out of lists.
    pub archived: bool,
    /// Whether anybody may create invoices.
    pub anyone_can_create_invoice: bool,
    /// Its receipts.
    pub receipt: ReceiptOptions,
    /// Whether Lightning amounts are shown in satoshis.
    pub lightning_amount_in_satoshi: bool,
    /// Whether Lightning invoices carry hints to private channels.
    pub lightning_private_route_hints: bool,
    /// Whether one payment link serves the chain and Lightning.
    pub on_chain_with_ln_invoice_fallback: bool,
    /// Whether payers are sent back to the shop without asking.
    pub redirect_automatically: bool,
    /// Whether checkout recommends a fee.
    pub show_recommended_fee: bool,
    /// In how many blocks a payment with that fee should confirm. 1 to 1,008.
    pub recommended_fee_block_target: u32,
    /// The language of checkout.
    pub default_lang: String,
    /// The title of checkout in the browser.
    pub html_title: Option<String>,
    /// Who bears the cost of spending what came.
    pub network_fee_mode: NetworkFeeMode,
    /// Whether payjoin is offered.
    pub pay_join_enabled: bool,
    /// Whether checkout follows the language of the browser.
    pub auto_detect_language: bool,
    /// Whether checkout shows a "pay in wallet" button.
    pub show_pay_in_wallet_button: bool,
    /// Whether checkout shows the store's name and logo.
    pub show_store_header: bool,
    /// Whether checkout celebrates a payment.
    pub celebrate_payment: bool,
    /// Whether checkout plays a sound.
    pub play_sound_on_payment: bool,
    /// Whether methods are made ready only when chosen.
    pub lazy_payment_methods: bool,
    /// The method shown first.
    pub default_payment_method: Option<Method>,
    /// Which methods are offered for which amounts.
    pub payment_method_criteria: Vec<Criterion>,
    /// Where rates come from. Not part of `StoreBaseData`.
    pub rates: RateConfig,
}

/// A method is offered only for amounts on one side of a limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// The method.
    #[serde(rename = "paymentMethodId")]
    pub method: Method,
    /// The currency of the limit.
    #[serde(rename = "currencyCode", default = "usd")]
    pub currency: Currency,
    /// The limit, in whole units of the currency. On the wire a string.
    #[serde(with = "wire::decimal")]
    pub amount: Decimal,
    /// Whether the method is for amounts above the limit; otherwise for those below.
    #[serde(default)]
    pub above: bool,
}

impl Criterion {
    /// Whether its method may be offered at that price, where a bitcoin costs `rate` in the criterion's currency. A
    /// limit that can't be computed, and a price that is not known yet, exclude nothing.
    pub fn allows(&self, price: Option<Sats>, rate: Option<Rate>) -> bool {
        let limit = Money::try_from_decimal(self.amount, self.currency).ok();
        let limit = limit.zip(rate).and_then(|(limit, rate)| rate.sats_due(limit).ok());
        limit.zip(price).is_none_or(|(limit, price)| if self.above { price >= limit } else { price <= limit })
    }
}

impl StoreSettings {
    /// The settings that the body of a request states, with `rates` kept as they are; else all that is wrong
    /// with it. Fields that are not settings are passed over, so that what was read can be sent back.
    pub fn from_body(body: Map<String, Value>, rates: RateConfig) -> Result<Self, Vec<Problem>> {
        let mut body = wire::without_unsaid(body);
        body.remove("rates");
        let settings = Self { rates, ..wire::read(body)? };
        let problems = settings.problems();
        if problems.is_empty() { Ok(settings) } else { Err(problems) }
    }

    /// The contract's fields; the store's `id` is for the caller to add.
    pub fn to_body(&self) -> Map<String, Value> {
        let mut body = wire::to_map(self);
        body.remove("rates");
        body
    }

    /// Takes an uploaded file for the logo.
    pub fn wear_logo(&mut self, id: &str) {
        self.logo_url = Some([FILE, id].concat());
    }

    /// The id of the uploaded file that is its logo.
    pub fn logo(&self) -> Option<&str> {
        self.logo_url.as_deref()?.strip_prefix(FILE)
    }

    /// All that is wrong with these settings, by field; rates left out.
    pub fn problems(&self) -> Vec<Problem> {
        validate::problems(self)
    }
}

impl Problem {
    /// About the field `path`.
    pub fn new(path: &str, message: impl ToString) -> Self {
        Self { path: path.into(), message: message.to_string() }
    }
}

impl Default for StoreSettings {
    /// The contract's defaults, without a name.
    fn default() -> Self {
        Self {
            name: String::new(),
            website: None,
            support_url: None,
            logo_url: None,
            css_url: None,
            payment_sound_url: None,
            brand_color: None,
            apply_brand_color_to_backend: false,
            default_currency: usd(),
            additional_tracked_rates: Vec::new(),
            invoice_expiration: Seconds::minutes(15),
            refund_bolt11_expiration: 30,
            display_expiration_timer: Seconds::minutes(5),
            monitoring_expiration: Seconds::hours(24),
            speed_policy: SpeedPolicy::MediumSpeed,
            lightning_description_template: None,
            payment_tolerance: Tolerance::default(),
            archived: false,
            anyone_can_create_invoice: false,
            receipt: ReceiptOptions { enabled: Some(true), show_qr: Some(true), show_payments: Some(true) },
            lightning_amount_in_satoshi: false,
            lightning_private_route_hints: false,
            on_chain_with_ln_invoice_fallback: false,
            redirect_automatically: false,
            show_recommended_fee: true,
            recommended_fee_block_target: 1,
            default_lang: "en".into(),
            html_title: None,
            network_fee_mode: NetworkFeeMode::MultiplePaymentsOnly,
            pay_join_enabled: false,
            auto_detect_language: false,
            show_pay_in_wallet_button: true,
            show_store_header: true,
            celebrate_payment: true,
            play_sound_on_payment: false,
            lazy_payment_methods: false,
            default_payment_method: None,
            payment_method_criteria: Vec::new(),
            rates: RateConfig::default(),
        }
    }
}

fn usd() -> Currency {
    Currency::parse("USD").expect("the table of currencies has the US dollar")
}

#[cfg(test)]
mod tests;
