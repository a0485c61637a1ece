//! Addresses that may have been shown by books that were lost in part: after a restore, those since the backup.
//!
//! They are watched like all others. When one is paid, an invoice is made for it after the fact ([`Invoice::rescue`]), so
//! that the money is booked; what it was for, only the payer knows.
use super::App;
use super::valuation::Quotes;
use super::wallets::{self, Source};
use chain::Sighting;
use chain::watch::Watched;
use domain::invoice::{Found, Prompt};
use domain::{Fact, Invoice, InvoiceId, Method, Sats, StoreId, WalletNo};
use store::{Gap, IssuedAddress, NewRow};

/// Scripts derived before others have their turn.
const PIECE: u32 = 256;

/// Watches every gap there is.
pub async fn watch(app: &App) -> Result<(), store::Error> {
    for gap in app.store.gaps(&app.system).await? {
        watch_range(app, gap, gap.first).await?;
    }
    Ok(())
}

async fn watch_range(app: &App, gap: Gap, from: u32) -> Result<(), store::Error> {
    let mut first = from;
    while first < gap.past {
        let past = gap.past.min(first.saturating_add(PIECE));
        for (index, script) in scripts(app, gap.wallet, first, past).await? {
            app.watch.add(&script, Watched { wallet: gap.wallet, index });
        }
        first = past;
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// The scripts of a wallet from an index on, up to another.
async fn scripts(
    app: &App,
    wallet: WalletNo,
    first: u32,
    past: u32,
) -> Result<Vec<(u32, Vec<u8>)>, store::Error> {
    let Some(issuer) = wallets::find(app, wallet).await? else { return Ok(Vec::new()) };
    match issuer.source() {
        Source::Derived(derived) => {
            Ok((first..past).map(|index| (index, derived.wallet().script(index).into_bytes())).collect())
        }
        Source::Listed(_) => {
            let listed = app.store.listed(&app.system, wallet, first, past - first).await?;
            let inside = listed.into_iter().filter(|listed| listed.position < past);
            Ok(inside.map(|listed| (listed.position, listed.script)).collect())
        }
    }
}

/// The invoice of what was paid to an address in a gap, which is made now and learns that `fact`; `None` if it is in none.
pub async fn claim(app: &App, sighting: &Sighting, fact: &Fact) -> Result<Option<InvoiceId>, store::Error> {
    let Watched { wallet, index } = sighting.watched;
    let place = [(wallet, index, sighting.script.as_slice())];
    if let Some(known) = app.store.invoices_at(&app.system, &place).await?.pop().flatten() {
        return Ok(Some(known)); // paid twice in one block
    }
    let Some(gap) = app.store.gap_at(&app.system, wallet, index).await? else { return Ok(None) };
    let here = scripts(app, wallet, index, index + 1).await?.pop();
    if here.is_none_or(|(_, script)| script != sighting.script) {
        return Ok(None); // a chance likeness of fingerprints
    }
    let made = book(app, sighting, fact).await?;
    widen(app, gap, index).await?;
    Ok(made)
}

async fn book(app: &App, sighting: &Sighting, fact: &Fact) -> Result<Option<InvoiceId>, store::Error> {
    let wallet = sighting.watched.wallet;
    let Some(store) = app.store.store_of_wallet(&app.system, wallet).await? else {
        tracing::error!(
            wallet = wallet.0,
            "a wallet was paid that no store uses; give it to one, and restart"
        );
        return Ok(None);
    };
    let access = app.system.to_store(&store);
    let at = sighting.at.unwrap_or(app.now());
    let fact = fact.clone().quoted(Quotes::new(app).of_store(&store, at).await?);
    let row = row(app, store, sighting, &fact);
    let invoice = row.change.invoice.id.clone();
    match app.store.create_invoice(&access, row).await {
        Ok(()) => {
            tracing::warn!(
                invoice = %invoice,
                "an address that was shown before the restore was paid; an invoice was made for it"
            );
            app.wakes.committed();
            Ok(Some(invoice))
        }
        Err(store::Error::AddressTaken) => Ok(None), // another wallet of the same keys has it, and is told as well
        Err(error) => Err(error),
    }
}

fn row(app: &App, store: StoreId, sighting: &Sighting, fact: &Fact) -> NewRow {
    let Watched { wallet, index } = sighting.watched;
    let prompt = Prompt {
        method: Method::OnChain,
        destination: chain::address(&sighting.script, app.network).unwrap_or_default(),
        derivation: Some(domain::invoice::Derivation { wallet, index }),
        network_fee: Sats::ZERO,
    };
    let found = Found { id: InvoiceId::from_random(app.chance.bytes()), store, prompt };
    let change = Invoice::rescue(found, std::slice::from_ref(fact), app.now());
    let script = sighting.script.clone();
    let fingerprint = app.watch.fingerprint(&script);
    NewRow { change, addresses: vec![IssuedAddress { wallet, index, script, fingerprint }] }
}

/// Where what is paid comes near a gap's end, more was shown than was thought: the gap grows by its own size.
async fn widen(app: &App, gap: Gap, paid: u32) -> Result<(), store::Error> {
    let size = gap.past - gap.first;
    if paid - gap.first < size / 2 {
        return Ok(());
    }
    let past = paid.saturating_add(size).min(chain::wallet::MAX_INDEX);
    let wide = Gap { past, ..gap };
    app.store.widen_gap(&app.system, wide).await?;
    if let Some(row) = app.store.wallet(&app.system, gap.wallet).await? {
        wallets::skip(app, &row).await?;
    }
    tracing::warn!(
        wallet = gap.wallet.0,
        past,
        "more addresses were shown before the restore than was thought; the wallet goes on behind them"
    );
    watch_range(app, wide, gap.past).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TPUB, TestApp};
    use chain::wallet::Wallet;
    use domain::Network;
    use store::Leap;

    /// So many of the change branch are watched, too.
    const CHANGE: usize = 40;

    async fn restored() -> (TestApp, StoreId, Vec<Gap>) {
        let app = TestApp::new().await;
        let (store, _) = app.shop("shop").await;
        let wanted = super::super::payment_methods::Wanted {
            enabled: None,
            wallet: Some(super::super::payment_methods::Given {
                wallet: Some(TPUB.into()),
                ..Default::default()
            }),
        };
        let access = app.app.system.to_store(&store);
        super::super::payment_methods::put(&app.app, &access, Method::OnChain, wanted).await.unwrap();
        let leap = Leap { taken_at: app.app.now(), now: app.app.now(), issued_since: Some(20) };
        let gaps = app.app.store.leap(&app.app.system, leap).await.unwrap();
        wallets::load(&app.app, &app.app.store.wallets(&app.app.system).await.unwrap()[0]).await.unwrap();
        watch(&app.app).await.unwrap();
        (app, store, gaps)
    }

    #[tokio::test]
    async fn what_was_shown_is_watched_and_never_shown_again() {
        let (app, _, gaps) = restored().await;
        assert_eq!((gaps.len(), gaps[0].past), (1, gaps[0].first + 20));
        assert_eq!(app.app.watch.len(), 20 + CHANGE);
        let issuer = app.app.wallets.get(gaps[0].wallet).unwrap();
        assert_eq!(issuer.reserve(&app.app).await.unwrap().unwrap().index, gaps[0].past);
    }

    #[tokio::test]
    async fn a_payment_near_the_end_moves_the_end() {
        let (app, _, gaps) = restored().await;
        let gap = gaps[0];
        widen(&app.app, gap, gap.first + 3).await.unwrap();
        assert_eq!(app.app.store.gaps(&app.app.system).await.unwrap(), gaps, "far from its end");
        widen(&app.app, gap, gap.first + 15).await.unwrap();
        assert_eq!(app.app.store.gaps(&app.app.system).await.unwrap()[0].past, gap.first + 35);
        assert_eq!(app.app.watch.len(), 35 + CHANGE);
        let script = Wallet::parse(TPUB, Network::Regtest).unwrap().script(gap.first + 34);
        assert!(!app.app.watch.find(script.as_bytes()).is_empty());
        let issuer = app.app.wallets.get(gap.wallet).unwrap();
        assert_eq!(issuer.reserve(&app.app).await.unwrap().unwrap().index, gap.first + 35);
    }
}
