//! What comes back to a wallet: its change branch is watched some way ahead, whoever drafted what pays there.
//!
//! When an address of it is paid, an invoice is made for it that no list shows ([`Invoice::of_change`]), so that the coin is
//! followed, booked and spent again like any other. Where the money was before follows from what the transaction spends.
use super::App;
use super::record_fact::Invoices;
use super::wallets::{self, Issuer, Source};
use chain::Sighting;
use chain::wallet::MAX_INDEX;
use chain::watch::Watched;
use domain::invoice::{Derivation, Found, ON_CHANGE_BRANCH, Prompt};
use domain::ledger::Account;
use domain::{Fact, Invoice, InvoiceId, Method, OutPoint, PaymentId, Sats, StoreId, Txid};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use store::{IssuedAddress, NewRow};

/// So many addresses behind the last used one are watched: twice as many as wallets leave unused in a row (BIP44).
const AHEAD: u32 = 40;

/// Whether that is an address of a change branch.
pub const fn is_change(watched: Watched) -> bool {
    watched.index & ON_CHANGE_BRANCH != 0
}

/// Watches every wallet's change branch as far ahead as it should be.
pub async fn keep_up(app: &App) -> Result<(), store::Error> {
    for issuer in app.wallets.all() {
        watch(app, &issuer).await?;
    }
    Ok(())
}

/// The same for one wallet.
pub async fn watch(app: &App, issuer: &Issuer) -> Result<(), store::Error> {
    let Source::Derived(derived) = issuer.source() else { return Ok(()) };
    let wallet = derived.wallet();
    if !wallet.has_change_branch() {
        return Ok(());
    }
    let past =
        app.store.next_change(&app.system, issuer.number()).await?.saturating_add(AHEAD).min(MAX_INDEX);
    let from = derived.change_watched().fetch_max(past, Ordering::SeqCst);
    let places = (from..past).map(|index| Derivation::of_change(issuer.number(), index));
    let scripts = places.filter_map(|place| {
        let watched = Watched { wallet: place.wallet, index: place.index };
        Some((wallet.script_at(place.index)?.into_bytes(), watched))
    });
    app.watch.extend(scripts.collect::<Vec<_>>());
    Ok(())
}

/// Where the money of what came to a change branch comes from, as a fact. `beside` are what the same update tells.
pub async fn traced(app: &App, sighting: &Sighting, beside: &[Sighting]) -> Result<Fact, store::Error> {
    let is_beside = |coin: &OutPoint| beside.iter().any(|other| other.outpoint == *coin);
    let invoices = Invoices { store: &app.store, system: &app.system };
    let source = source(invoices, sighting, is_beside).await?;
    Ok(Fact::Traced { id: PaymentId::OnChain(sighting.outpoint), source })
}

/// Where that money comes from: out of this program's wallets if nothing else was spent for it, by a spend whose purpose is
/// known or not yet; else nobody here knows. `is_found` says what is a coin of theirs beside those in the database.
pub async fn source(
    invoices: Invoices<'_>,
    sighting: &Sighting,
    is_found: impl Fn(&OutPoint) -> bool,
) -> Result<Account, store::Error> {
    let Invoices { store, system } = invoices;
    let owners = store.invoices_of_coins(system, &sighting.spends).await?;
    let is_ours = |coin| owners.contains_key(coin) || is_found(coin);
    if sighting.spends.is_empty() || !sighting.spends.iter().all(is_ours) {
        return Ok(Account::Unattributed);
    }
    let is_explained = is_explained(invoices, sighting.outpoint.txid, owners.into_values().collect());
    Ok(if is_explained.await? { Account::Elsewhere } else { Account::MovedOut })
}

/// Whether a draft from here, or a person, says what that transaction is for.
async fn is_explained(
    Invoices { store, system }: Invoices<'_>,
    by: Txid,
    owners: BTreeSet<InvoiceId>,
) -> Result<bool, store::Error> {
    if !store.spends_by(system, by).await?.is_empty() {
        return Ok(true);
    }
    for id in owners {
        let invoice = store.public_invoice(system, &id).await?;
        let mut payments = invoice.iter().flat_map(|invoice| &invoice.payments);
        if payments.any(|payment| payment.uses.is_some_and(|uses| uses.by == by)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The invoice of a change address that was paid, which is made now and learns those facts; `None` where it is none of ours.
pub async fn claim(
    app: &App,
    sighting: &Sighting,
    facts: &[Fact],
) -> Result<Option<InvoiceId>, store::Error> {
    let Watched { wallet, index } = sighting.watched;
    let Some(issuer) = wallets::find(app, wallet).await? else { return Ok(None) };
    let Source::Derived(derived) = issuer.source() else { return Ok(None) };
    if derived.wallet().script_at(index).is_none_or(|script| script.as_bytes() != sighting.script) {
        return Ok(None); // a chance likeness of fingerprints
    }
    let place = [(wallet, index, sighting.script.as_slice())];
    if let Some(known) = app.store.invoices_at(&app.system, &place).await?.pop().flatten() {
        return Ok(Some(known)); // paid twice in one block
    }
    let Some(store) = whose(app, sighting).await? else { return Ok(None) };
    let row = row(app, store.clone(), sighting, facts);
    let invoice = row.change.invoice.id.clone();
    match app.store.create_invoice(&app.system.to_store(&store), row).await {
        Ok(()) => {}
        Err(store::Error::AddressTaken) => return Ok(None), // another wallet of the same keys has it
        Err(error) => return Err(error),
    }
    watch(app, &issuer).await?;
    app.wakes.committed();
    Ok(Some(invoice))
}

/// In whose books: of whoever drafted the spend, else of whoever's coins were spent, else of who uses the wallet.
async fn whose(app: &App, sighting: &Sighting) -> Result<Option<StoreId>, store::Error> {
    if let Some(spend) = app.store.spends_by(&app.system, sighting.outpoint.txid).await?.pop() {
        return Ok(Some(spend.store));
    }
    let owners = app.store.invoices_of_coins(&app.system, &sighting.spends).await?;
    match owners.values().next() {
        Some(invoice) => app.store.invoice_store(invoice).await,
        None => app.store.store_of_wallet(&app.system, sighting.watched.wallet).await,
    }
}

fn row(app: &App, store: StoreId, sighting: &Sighting, facts: &[Fact]) -> NewRow {
    let Watched { wallet, index } = sighting.watched;
    let script = sighting.script.clone();
    let prompt = Prompt {
        method: Method::OnChain,
        destination: chain::address(&script, app.network).unwrap_or_default(),
        derivation: Some(Derivation { wallet, index }),
        network_fee: Sats::ZERO,
    };
    let found = Found { id: InvoiceId::from_random(app.chance.bytes()), store, prompt };
    let change = Invoice::of_change(found, facts, app.now());
    let fingerprint = app.watch.fingerprint(&script);
    NewRow { change, addresses: vec![IssuedAddress { wallet, index, script, fingerprint }] }
}
