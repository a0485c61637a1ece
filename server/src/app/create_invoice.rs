//! Makes an invoice: settles its terms, reserves an address, and commits both together.
use super::quote::{self, QuoteError};
use super::wallets::{self, Reserved};
use super::{App, payment_methods};
use chain::watch::Watched;
use domain::StoreAccess;
use domain::invoice::{Details, NewInvoice, Price, Prompt, SpeedPolicy, Terms, Tolerance};
use domain::settings::StoreSettings;
use domain::{Change, Currency, Invoice, InvoiceId, Method, Rate, Sats, Seconds, WalletNo};
use rates::Quoted;
use store::{IssuedAddress, NewRow, Renewed, Shop, Store};
use thiserror::Error;

/// Virtual bytes that spending one more payment costs its owner (contract section 1.3).
const SPENDING_VBYTES: u64 = 100;
/// The lowest fee rate that nodes relay, in satoshis per 1,000 virtual bytes: the guess when none is known.
const LOWEST_FEE_RATE: u64 = 1_000;

/// What somebody asks an invoice for; what is not said follows the store's settings.
#[derive(Clone, Debug)]
pub struct Order {
    /// The price.
    pub price: Price,
    /// How deep a payment must lie.
    pub speed: Option<SpeedPolicy>,
    /// Time to pay.
    pub expires_after: Option<Seconds>,
    /// Time for a payment to settle.
    pub monitored_for: Option<Seconds>,
    /// How much may be missing.
    pub tolerance: Option<Tolerance>,
    /// What the owner writes on it.
    pub details: Details,
}

/// Why no invoice was made. Nothing was written.
#[derive(Debug, Error)]
pub enum CreateError {
    /// The store is gone.
    #[error("The store does not exist any more")]
    NoStore,
    /// Nothing to pay with.
    #[error(
        "No payment method is available: add a wallet to the store and enable it, or ask for one of those it has"
    )]
    NoMethod,
    /// Nobody knows what a bitcoin costs.
    #[error(transparent)]
    NoRate(#[from] QuoteError),
    /// Less than a transaction can carry.
    #[error("{price} is less than the 546 sat that a transaction on the chain must carry; ask for more")]
    Dust {
        /// What was asked for.
        price: Sats,
    },
    /// More than all bitcoin.
    #[error("The amount is more bitcoin than can exist")]
    TooLarge,
    /// The wallet has issued all its addresses.
    #[error(
        "The wallet has no address left: add more to its list of addresses, or give the store another wallet"
    )]
    NoAddress,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// An invoice that is ready to be stored. Nothing has been written yet.
#[derive(Debug)]
#[must_use = "nothing has been written yet"]
pub struct Ready {
    change: Change,
    issued: Vec<Reserved>,
}

impl Ready {
    /// The invoice as it will be.
    pub fn invoice(&self) -> &Invoice {
        &self.change.invoice
    }

    /// Stores it, through `store`: the program's, or one that remembers the answer in the same transaction.
    pub async fn commit(
        self,
        app: &App,
        store: &Store,
        access: &StoreAccess,
    ) -> Result<Invoice, CreateError> {
        let change = self.change.clone();
        store.create_invoice(access, self.into_row(app)).await?;
        app.metrics().counted().committed([&change], app.now());
        app.wakes.committed();
        Ok(change.invoice)
    }

    /// Stores it in the place of `old`, unless another took it before.
    pub async fn renew(self, app: &App, access: &StoreAccess, old: &Invoice) -> Result<Renewed, CreateError> {
        let change = self.change.clone();
        let renewed = app.store.renew_invoice(access, old, self.into_row(app)).await?;
        if renewed == Renewed::Now {
            app.metrics().counted().committed([&change], app.now());
        }
        app.wakes.committed();
        Ok(renewed)
    }

    fn into_row(self, app: &App) -> NewRow {
        let addresses = self.issued.into_iter().map(|reserved| issue(app, reserved)).collect();
        NewRow { change: self.change, addresses }
    }
}

/// How many addresses are tried when another wallet has issued the same ones already, as where a list of addresses gives
/// way to the key that they are of. Each try writes nothing and takes a fraction of a millisecond.
pub(super) const ATTEMPTS: u32 = 5_000;

/// Makes and stores an invoice, through the handle on the database that `through` gives for it: the program's
/// own, or one that remembers the answer in the same transaction.
pub async fn make(
    app: &App,
    access: &StoreAccess,
    shop: &Shop,
    order: Order,
    through: impl Fn(&Invoice) -> Store,
) -> Result<Invoice, CreateError> {
    for _ in 0..ATTEMPTS {
        let ready = prepare(app, access, shop, order.clone()).await?;
        let store = through(ready.invoice());
        match ready.commit(app, &store, access).await {
            // Two wallets of the same keys make some of the same addresses, and so do two servers of the same list; each
            // is issued once.
            Err(CreateError::Store(store::Error::AddressTaken)) => wallets::renew(app).await?,
            done => return done,
        }
    }
    Err(CreateError::NoAddress)
}

/// Makes and stores an invoice.
pub async fn run(app: &App, access: &StoreAccess, order: Order) -> Result<Invoice, CreateError> {
    let shop = app.store.shop(access).await?.ok_or(CreateError::NoStore)?;
    make(app, access, &shop, order, |_| app.store.clone()).await
}

/// Settles the terms and reserves an address. Nothing is written.
pub async fn prepare(
    app: &App,
    access: &StoreAccess,
    shop: &Shop,
    order: Order,
) -> Result<Ready, CreateError> {
    let terms = terms(app, &shop.settings, &order)?;
    let wallets = match terms.price_sats() {
        Some(Sats::ZERO) => Vec::new(),
        price => wallets_asked_for(app, shop, &order, price)?,
    };
    let mut issued = Vec::with_capacity(wallets.len());
    for number in wallets {
        issued.push(reserve(app, number).await?);
    }
    let prompts = issued.iter().map(|reserved| prompt(app, reserved)).collect();
    let id = InvoiceId::from_random(app.chance.bytes());
    let details = order.details;
    let change = Invoice::create(NewInvoice { id, store: access.store().clone(), terms, prompts, details });
    Ok(Ready { change, issued })
}

fn terms(app: &App, settings: &StoreSettings, order: &Order) -> Result<Terms, CreateError> {
    let (rate, rate_source) = match rate(app, settings, order.price)? {
        Some(Quoted { rate, source }) => (Some(rate), source),
        None => (None, None),
    };
    let now = app.now();
    let expires_at = now.plus(order.expires_after.unwrap_or(settings.invoice_expiration));
    let terms = Terms {
        price: order.price,
        rate,
        rate_source,
        created_at: now,
        expires_at,
        monitored_until: expires_at.plus(order.monitored_for.unwrap_or(settings.monitoring_expiration)),
        speed: order.speed.unwrap_or(settings.speed_policy),
        tolerance: order.tolerance.unwrap_or(settings.payment_tolerance),
        network_fee_mode: settings.network_fee_mode,
    };
    match (order.price, terms.price_sats()) {
        (Price::Fixed(_), None) => Err(CreateError::TooLarge),
        (Price::Fixed(_) | Price::Open(_), _) => Ok(terms),
    }
}

/// What a bitcoin costs. An open price can do without: whatever comes is the price.
fn rate(app: &App, settings: &StoreSettings, price: Price) -> Result<Option<Quoted>, CreateError> {
    let quoted = quote::rate(app, settings, price.currency());
    match price {
        Price::Open(_) => Ok(quoted.ok()),
        Price::Fixed(money) if money.is_zero() => Ok(quoted.ok()),
        Price::Fixed(_) => Ok(Some(quoted?)),
    }
}

fn limit_rate(app: &App, settings: &StoreSettings, currency: Currency) -> Option<Rate> {
    quote::rate(app, settings, currency).ok().map(|quoted| quoted.rate)
}

fn wallets_asked_for(
    app: &App,
    shop: &Shop,
    order: &Order,
    price: Option<Sats>,
) -> Result<Vec<WalletNo>, CreateError> {
    let asked = order.details.checkout.payment_methods.as_deref();
    let wanted = |method: Method| asked.is_none_or(|asked| asked.contains(&method));
    let offered = |method: Method| {
        let criteria =
            shop.settings.payment_method_criteria.iter().filter(|criterion| criterion.method == method);
        criteria.into_iter().all(|c| c.allows(price, limit_rate(app, &shop.settings, c.currency)))
    };
    let chosen = payment_methods::offered(&shop.methods).filter(|m| wanted(m.method) && offered(m.method));
    let wallets: Vec<WalletNo> = chosen.map(|m| m.wallet).collect();
    if wallets.is_empty() {
        return Err(CreateError::NoMethod);
    }
    match price {
        Some(price) if price < Sats::DUST => Err(CreateError::Dust { price }),
        _ => Ok(wallets),
    }
}

async fn reserve(app: &App, number: WalletNo) -> Result<Reserved, CreateError> {
    let issuer = wallets::find(app, number).await?.ok_or(CreateError::NoAddress)?;
    issuer.reserve(app).await?.ok_or(CreateError::NoAddress)
}

fn prompt(app: &App, reserved: &Reserved) -> Prompt {
    let fee_rate = app.node.state().fee_rate.unwrap_or(LOWEST_FEE_RATE);
    let fee = (fee_rate.saturating_mul(SPENDING_VBYTES)).div_ceil(1_000);
    Prompt {
        method: Method::OnChain,
        destination: reserved.address.clone(),
        derivation: Some(domain::invoice::Derivation { wallet: reserved.wallet, index: reserved.index }),
        network_fee: Sats::try_new(fee).unwrap_or(Sats::ZERO),
    }
}

/// Watched before it can be shown: a payment can't come first.
fn issue(app: &App, reserved: Reserved) -> IssuedAddress {
    let Reserved { wallet, index, script, .. } = reserved;
    app.watch.add(&script, Watched { wallet, index });
    IssuedAddress { wallet, index, fingerprint: app.watch.fingerprint(&script), script }
}
