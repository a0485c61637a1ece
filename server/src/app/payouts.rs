//! Pull payments and payouts: set aside, claimed, approved, marked. What pays them is a spend (`super::spends`).
use super::App;
use super::quote::{self, QuoteError};
use chain::spending;
use domain::audit::DeedKind;
use domain::payout::NotNow;
use domain::pull_payment::PullTerms;
use domain::settings::{RateConfig, RateSettings, StoreSettings};
use domain::{
    Currency, Money, Network, Payout, PayoutId, PullPayment, PullPaymentId, Rate, Sats, StoreAccess, StoreId,
};
use rates::Pair;
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use store::{Claim, NotClaimed, PayoutRecord};
use thiserror::Error;

/// What somebody wants paid out.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// From which pull payment; else out of the store's own.
    pub pull_payment: Option<PullPaymentId>,
    /// An address, or a link with one (BIP321).
    pub destination: String,
    /// How much, in the currency of the pull payment, else in bitcoin.
    pub amount: Option<Decimal>,
    /// Whether nobody needs to approve it.
    pub approved: bool,
    /// What is to be kept beside it.
    pub metadata: Map<String, Value>,
}

/// Why there is no payout.
#[derive(Debug, Error)]
pub enum ClaimError {
    /// There is no such pull payment.
    #[error("The pull payment was not found")]
    NotThere,
    /// Nothing can be paid there.
    #[error("{0}")]
    Destination(String),
    /// That is no amount to be paid.
    #[error("{0}")]
    Amount(String),
    /// It is not given.
    #[error(transparent)]
    NotClaimed(NotClaimed),
    /// The database's own.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Why a payout is not approved.
#[derive(Debug, Error)]
pub enum ApproveError {
    /// The rule makes no sense.
    #[error("{0}")]
    Rule(String),
    /// There is no rate now.
    #[error(transparent)]
    NoRate(#[from] QuoteError),
    /// It stands so that it can't be.
    #[error(transparent)]
    NotNow(#[from] NotNow),
    /// The database's own.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Where a payout goes, and how much where the link says that, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The address.
    pub address: String,
    /// What it stands for.
    pub script: Vec<u8>,
    /// How much.
    pub amount: Option<Sats>,
}

impl Destination {
    /// Reads an address, or a `bitcoin:` link with one.
    ///
    /// # Errors
    /// Why it is none, in words.
    pub fn read(text: &str, network: Network) -> Result<Self, String> {
        let text = text.trim();
        let is_link = text.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bitcoin:"));
        let rest = if is_link { &text[8..] } else { text };
        let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
        let script = spending::destination(address, network).map_err(|error| error.to_string())?;
        let address =
            chain::address(&script, network).ok_or("this is no Bitcoin address; paste it again, whole")?;
        let mut amount = None;
        for (name, value) in query.split('&').filter_map(|part| part.split_once('=')) {
            if name.eq_ignore_ascii_case("amount") {
                let said = super::spends::amount(value);
                amount =
                    Some(said.ok_or("the amount in this link is no amount of bitcoin; ask for a new link")?);
            } else if name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("req-")) {
                return Err(format!(
                    "this link asks for {name}, which can't be done; give the address alone"
                ));
            }
        }
        Ok(Self { address, script, amount })
    }
}

/// A pull payment over these terms, not yet kept.
pub fn draft(app: &App, store: &StoreId, terms: PullTerms) -> PullPayment {
    PullPayment::create(PullPaymentId::from_random(app.chance.bytes()), store.clone(), terms, app.now())
}

/// Makes a payout for somebody of the store.
///
/// # Errors
/// [`ClaimError`] says why there is none.
pub async fn make(app: &App, access: &StoreAccess, wish: Wish) -> Result<PayoutRecord, ClaimError> {
    let claim = claim(app, access, wish).await?;
    let made = app.store.make_payout(access, claim, app.now()).await?;
    app.wakes.committed();
    made.map_err(ClaimError::NotClaimed)
}

/// Makes a payout for whoever knows the pull payment.
///
/// # Errors
/// [`ClaimError`] says why there is none.
pub async fn claim_from(app: &App, pull: &PullPayment, wish: Wish) -> Result<PayoutRecord, ClaimError> {
    let wish = Wish { pull_payment: Some(pull.id.clone()), approved: false, ..wish };
    let claim = claim(app, &app.system.to_store(&pull.store), wish).await?;
    let made = app.store.claim_payout(&app.system, claim, app.now()).await?;
    app.wakes.committed();
    made.map_err(ClaimError::NotClaimed)
}

async fn claim(app: &App, access: &StoreAccess, wish: Wish) -> Result<Claim, ClaimError> {
    let to = Destination::read(&wish.destination, app.network).map_err(ClaimError::Destination)?;
    if app.store.invoice_of_script(&app.system, &to.script).await?.is_some() {
        let message = "this is an address of this server's own, where people pay; give one of another wallet";
        return Err(ClaimError::Destination(message.into()));
    }
    let pull = match &wish.pull_payment {
        None => None,
        Some(id) => Some(app.store.pull_payment(access, id).await?.ok_or(ClaimError::NotThere)?.pull),
    };
    let currency = pull.as_ref().map_or(Currency::BTC, |pull| pull.terms.limit.currency());
    let amount = amount(&wish, &to, currency)?;
    let approves = wish.approved || pull.as_ref().is_some_and(|pull| pull.terms.auto_approve);
    let settings = app.store.settings(access).await?.ok_or(ClaimError::NotThere)?;
    // Without a rate it waits for somebody's approval, as the contract's server has it.
    let rate = if approves { rate(app, &settings, currency, None).ok() } else { None };
    Ok(Claim {
        id: PayoutId::from_random(app.chance.bytes()),
        pull_payment: wish.pull_payment,
        destination: to.address,
        script: to.script,
        amount,
        metadata: wish.metadata,
        approval: rate.map(|rate| (rate, Sats::DUST)),
    })
}

/// What is asked for: said, or told by the link.
fn amount(wish: &Wish, to: &Destination, currency: Currency) -> Result<Option<Money>, ClaimError> {
    let said = wish.amount.map(|amount| Money::try_from_decimal(amount, currency)).transpose();
    let said = said.map_err(|error| ClaimError::Amount(error.to_string()))?;
    let linked = to.amount.filter(|_| currency == Currency::BTC);
    let linked = linked.map(|sats| Money::from_minor(sats.to_sat(), currency));
    match (said, linked) {
        (Some(said), Some(linked)) if said != linked => {
            let message =
                format!("Amount is implied in destination ({linked}) but the payout amount is {said}");
            Err(ClaimError::Amount(message))
        }
        (said, linked) => Ok(said.or(linked)),
    }
}

/// Approves a payout: `stated` is what whoever approves saw, `rule` a rate or a rule for one, else the store's own count.
///
/// # Errors
/// [`ApproveError`] says why not.
pub async fn approve(
    app: &App,
    access: &StoreAccess,
    payout: &Payout,
    (stated, rule): (u64, Option<&str>),
) -> Result<PayoutRecord, ApproveError> {
    let settings = app.store.settings(access).await?.ok_or(store::Error::NotFound)?;
    let (rate, now) = (rate(app, &settings, payout.claimed.currency(), rule)?, app.now());
    let act = move |payout: &Payout| payout.approve(stated, (rate, Sats::DUST), now).map(Some);
    let done = app.store.step_payout(access, &payout.id, DeedKind::PayoutApproved, act).await?;
    app.wakes.committed();
    Ok(done?)
}

/// Cancels a payout.
///
/// # Errors
/// Outside the database's own; inside, why it can't be.
pub async fn cancel(
    app: &App,
    access: &StoreAccess,
    id: &PayoutId,
) -> Result<Result<PayoutRecord, NotNow>, store::Error> {
    let now = app.now();
    let act = move |payout: &Payout| payout.cancel(now);
    let done = app.store.step_payout(access, id, DeedKind::PayoutCancelled, act).await?;
    app.wakes.committed();
    Ok(done)
}

/// Takes a person's word that it is paid (`Some(true)`), being paid (`Some(false)`), or neither.
///
/// # Errors
/// Outside the database's own; inside, why it can't be.
pub async fn mark(
    app: &App,
    access: &StoreAccess,
    id: &PayoutId,
    (done, proof): (Option<bool>, Option<Map<String, Value>>),
) -> Result<Result<PayoutRecord, NotNow>, store::Error> {
    let now = app.now();
    let act = move |payout: &Payout| payout.mark(done, proof, now);
    let done = app.store.step_payout(access, id, DeedKind::PayoutMarked, act).await?;
    app.wakes.committed();
    Ok(done)
}

/// What a bitcoin costs for a payout in that currency: a number, a rule such as `kraken(BTC_USD)`, or the store's own rules.
///
/// # Errors
/// [`ApproveError`] says why there is no rate.
pub fn rate(
    app: &App,
    settings: &StoreSettings,
    currency: Currency,
    rule: Option<&str>,
) -> Result<Rate, ApproveError> {
    if let Some(rate) = Rate::of_bitcoin(currency) {
        return Ok(rate);
    }
    let Some(rule) = rule.map(str::trim).filter(|rule| !rule.is_empty()) else {
        return Ok(quote::rate(app, settings, currency)?.rate);
    };
    let per_btc = match rule.parse::<Decimal>() {
        Ok(number) => number,
        Err(_) => by_rule(app, settings, currency, rule)?,
    };
    Rate::try_new(per_btc, currency).map_err(|error| ApproveError::Rule(error.to_string()))
}

fn by_rule(
    app: &App,
    settings: &StoreSettings,
    currency: Currency,
    rule: &str,
) -> Result<Decimal, ApproveError> {
    let pair = format!("BTC_{currency}");
    let script = format!("{pair} = {};", rule.trim_end_matches(';'));
    let primary = RateSettings { is_custom_script: true, script, ..RateSettings::default() };
    if let Some(problem) = primary.problems().into_iter().chain(rates::problems(&primary)).next() {
        return Err(ApproveError::Rule(problem.message));
    }
    let pair = Pair::parse(&pair).ok_or_else(|| ApproveError::Rule("There is no such pair".into()))?;
    Ok(quote::price(app, settings, &RateConfig { primary, fallback: None }, &pair)?.bid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_links_are_read() {
        let address = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
        let read = |text: &str| Destination::read(text, Network::Regtest);
        let plain = read(address).unwrap();
        assert_eq!((plain.address.as_str(), plain.amount), (address, None));
        let link = read(&format!(" BITCOIN:{address}?amount=0.001&label=Ann ")).unwrap();
        assert_eq!((link.script, link.amount), (plain.script, Sats::try_new(100_000)));
        for wrong in [
            "",
            "bitcoin:",
            "lnbcrt1",
            "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
            &format!("bitcoin:{address}?amount=x"),
            &format!("bitcoin:{address}?req-pop=1"),
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
