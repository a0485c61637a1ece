//! Books what was found: an invoice for each address that was issued before, with all that came to it.
use super::Lost;
use crate::app::payment_methods::{self, MethodError, Records, Wanted};
use crate::app::record_fact::{self, Invoices, Lessons};
use crate::chance::Chance;
use chain::WatchList;
use chain::rescue::{Hit, Report, Window};
use chain::wallet::MAX_INDEX;
use domain::audit::{Deed, DeedKind};
use domain::invoice::{Derivation, Found, Prompt};
use domain::{Arrival, BlockRef, Fact, Invoice, InvoiceId, Method, Origin, PaymentId, Sats, WalletNo};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::collections::{BTreeMap, HashMap};
use store::{Commit, IssuedAddress, NewRow, PaymentMethod, PositionStep};
use thiserror::Error;

/// Writes that wait at a time: they share transactions.
const AT_ONCE: usize = 256;

/// Where it is booked.
#[derive(Debug)]
pub struct Booking<'a> {
    /// The database.
    pub records: Records<'a>,
    /// Makes identifiers.
    pub chance: &'a Chance,
    /// So many indexes above the highest paid one are never issued again.
    pub skipped: u32,
    /// Whether a node of the owner's has checked what was found.
    pub checked: bool,
}

/// What was booked.
#[derive(Clone, Debug, Default)]
pub struct Booked {
    /// Addresses that were not in the database before.
    pub addresses: u64,
    /// Payments found, whether they were known or not.
    pub payments: u64,
    /// Payments in blocks above the database's own position, which the server finds by itself when it goes on.
    pub left: u64,
    /// Each wallet's number here and the index it issues next.
    pub wallets: Vec<(WalletNo, u32)>,
    /// The invoices that the payments belong to, by transaction output and by address, for labels.
    pub invoices: Vec<(Hit, InvoiceId)>,
}

/// Why not all of it was booked. What was stays; doing the same again does the rest.
#[derive(Debug, Error)]
pub enum RescueError {
    /// A list beside other wallets, or in the place of one.
    #[error(
        "a list of addresses is rescued alone, into a store that has no wallet or is paid into a list; give the other \
         wallets in a rescue of their own, with another store"
    )]
    ListBesideOthers,
    /// The wallet can't be set.
    #[error(transparent)]
    Method(#[from] MethodError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// An address and what came to it.
struct Place<'a> {
    wallet: WalletNo,
    index: u32,
    script: Vec<u8>,
    hits: Vec<&'a Hit>,
}

impl Booking<'_> {
    /// Books the finds, lets no address be issued again, and, in a new database, lets the server go on from where the
    /// chain was read to.
    ///
    /// # Errors
    /// [`RescueError`].
    pub async fn book(&self, wallets: &[Lost], report: &Report) -> Result<Booked, RescueError> {
        let Records { store, system, .. } = &self.records;
        let position = store.position(system).await?;
        let mut booked = Booked::default();
        for (number, (lost, window)) in (0..).zip(wallets.iter().zip(&report.windows)) {
            let of_it = |hit: &&Hit| hit.sighting.watched.wallet == WalletNo(number);
            let hits: Vec<&Hit> = report.hits.iter().filter(of_it).collect();
            let is_read = |hit: &&&Hit| position.is_none_or(|at| hit.block.height <= at.height);
            booked.left += count(hits.iter().filter(|hit| !is_read(hit)).count());
            let hits: Vec<&Hit> = hits.iter().filter(is_read).copied().collect();
            booked.payments += count(hits.len());
            self.wallet(lost, *window, (&hits, report.tip), &mut booked).await?;
        }
        if position.is_none() {
            self.stand_at(report).await?;
        }
        self.note(report, &booked).await?;
        Ok(booked)
    }

    /// In the audit log, as it changed the books from outside.
    async fn note(&self, report: &Report, booked: &Booked) -> Result<(), store::Error> {
        let Records { store, system, access, .. } = &self.records;
        let deed = Deed::new(DeedKind::Rescued).in_store(access.store()).with("height", report.tip.height);
        store.note(system, deed.with("payments", booked.payments).with("addresses", booked.addresses)).await
    }

    async fn wallet(
        &self,
        lost: &Lost,
        window: Window,
        (hits, tip): (&[&Hit], BlockRef),
        booked: &mut Booked,
    ) -> Result<(), RescueError> {
        let above = window.highest.map_or(0, |index| index.saturating_add(1));
        let next = above.saturating_add(self.skipped).max(lost.used_below());
        let (number, scripts) = match lost.wallet() {
            Some(wallet) => {
                let next = next.min(MAX_INDEX);
                let number = self.derived(wallet, next).await?;
                (number, (0..next).map(|index| (index, wallet.script(index).into_bytes())).collect())
            }
            None => self.listed(lost, next).await?,
        };
        let mut by_script: HashMap<&[u8], Vec<&Hit>> = HashMap::new();
        hits.iter().for_each(|hit| by_script.entry(&hit.sighting.script).or_default().push(hit));
        let places = scripts.iter().map(|(index, script)| {
            let hits = by_script.get(script.as_slice()).cloned().unwrap_or_default();
            Place { wallet: number, index: *index, script: script.clone(), hits }
        });
        let done: Vec<(bool, Vec<(Hit, InvoiceId)>)> = stream::iter(places)
            .map(|place| self.place(place, tip))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        for (is_new, invoices) in done {
            booked.addresses += u64::from(is_new);
            booked.invoices.extend(invoices);
        }
        let next = self.records.store.next_index(&self.records.system, number).await?;
        booked.wallets.push((number, next));
        Ok(())
    }

    /// The number of a wallet that derives, which issues nothing below `next` any more. A store that has none is paid
    /// into it from now on.
    async fn derived(&self, wallet: &chain::wallet::Wallet, next: u32) -> Result<WalletNo, RescueError> {
        let Records { store, now, access, .. } = &self.records;
        let by = access.actor();
        let number = store.add_wallet(by, (wallet.fingerprint_id(), wallet.descriptor()), *now).await?;
        store.start_wallet_at(by, number, next).await?;
        if self.method().await?.is_none() {
            let given = Some(wallet.descriptor().to_owned());
            self.set(payment_methods::Given { wallet: given, ..Default::default() }).await?;
        }
        Ok(number)
    }

    /// The number of the list that the store is paid into, which these addresses are in now, and those of them that are
    /// issued, by position.
    async fn listed(&self, lost: &Lost, next: u32) -> Result<(WalletNo, Vec<(u32, Vec<u8>)>), RescueError> {
        let Records { store, system, network, .. } = &self.records;
        let current = self.method().await?.and_then(|method| method.wallet);
        if let Some(number) = current
            && store.wallet(system, number).await?.is_none_or(|row| !row.is_list())
        {
            return Err(RescueError::ListBesideOthers);
        }
        let scripts = lost.scripts();
        let all: Vec<Vec<u8>> =
            (0..).map_while(|index| scripts.at(index)).map(|script| script.into_bytes()).collect();
        let lines: Vec<String> = all.iter().filter_map(|script| chain::address(script, *network)).collect();
        let given = Some(lines.join("\n"));
        let number = self.set(payment_methods::Given { addresses: given, ..Default::default() }).await?;
        let issued: std::collections::HashSet<&Vec<u8>> =
            (0..next).zip(&all).map(|(_, script)| script).collect();
        let listed = store.listed(system, number, 0, u32::MAX).await?;
        let listed = listed.into_iter().filter(|row| issued.contains(&row.script));
        Ok((number, listed.map(|row| (row.position, row.script)).collect()))
    }

    async fn method(&self) -> Result<Option<PaymentMethod>, store::Error> {
        self.records.store.payment_method(self.records.access, Method::OnChain).await
    }

    async fn set(&self, given: payment_methods::Given) -> Result<WalletNo, MethodError> {
        let wanted = Wanted { enabled: None, wallet: Some(given) };
        Ok(payment_methods::write(&self.records, Method::OnChain, wanted).await?.wallet)
    }

    /// Books what came to one address: whether the address is new here, and the invoice of each payment.
    async fn place(
        &self,
        place: Place<'_>,
        tip: BlockRef,
    ) -> Result<(bool, Vec<(Hit, InvoiceId)>), RescueError> {
        let Some(address) = chain::address(&place.script, self.records.network) else {
            return Ok((false, Vec::new()));
        };
        let facts: Vec<Fact> = place.hits.iter().map(|hit| self.fact(hit, &address, tip)).collect();
        let (is_new, invoice) = match self.known(&place.script).await? {
            Some(invoice) => (false, Some(invoice)),
            None => match self.create(&place, address, &facts).await {
                Ok(invoice) => (true, Some(invoice)),
                // Two wallets of the same keys make some of the same addresses.
                Err(store::Error::AddressTaken) => (false, self.known(&place.script).await?),
                Err(error) => return Err(error.into()),
            },
        };
        let Some(invoice) = invoice else { return Ok((false, Vec::new())) };
        if !is_new {
            let lessons = Lessons::from([(invoice.clone(), facts)]);
            let Records { store, system, now, .. } = &self.records;
            record_fact::teach(Invoices { store, system }, *now, &lessons, None).await?;
        }
        let hits = place.hits.into_iter().map(|hit| (hit.clone(), invoice.clone())).collect();
        Ok((is_new, hits))
    }

    async fn known(&self, script: &[u8]) -> Result<Option<InvoiceId>, store::Error> {
        self.records.store.invoice_of_script(&self.records.system, script).await
    }

    async fn create(
        &self,
        place: &Place<'_>,
        destination: String,
        facts: &[Fact],
    ) -> Result<InvoiceId, store::Error> {
        let store = self.records.store;
        let id = InvoiceId::from_random(self.chance.bytes());
        let derivation = Some(Derivation { wallet: place.wallet, index: place.index });
        let prompt = Prompt { method: Method::OnChain, destination, derivation, network_fee: Sats::ZERO };
        let found = Found { id: id.clone(), store: self.records.access.store().clone(), prompt };
        let fingerprint = WatchList::with_fingerprints(store.watch_key()).fingerprint(&place.script);
        let address = IssuedAddress {
            wallet: place.wallet,
            index: place.index,
            script: place.script.clone(),
            fingerprint,
        };
        let change = Invoice::rescue(found, facts, self.records.now);
        store.create_invoice(self.records.access, NewRow { change, addresses: vec![address] }).await?;
        Ok(id)
    }

    fn fact(&self, hit: &Hit, address: &str, tip: BlockRef) -> Fact {
        let sighting = &hit.sighting;
        let origin = match self.checked {
            _ if sighting.coinbase => Origin::Coinbase,
            true => Origin::Checked,
            false => Origin::Relayed,
        };
        let arrival = Arrival {
            id: PaymentId::OnChain(sighting.outpoint),
            method: Method::OnChain,
            destination: address.to_owned(),
            value: sighting.value,
            at: hit.time.min(self.records.now),
            replaceable: sighting.replaceable,
            origin,
            spends: sighting.spends.clone(),
            quote: None, // what it was worth then, nobody here knows
        };
        Fact::Mined { arrival, block: hit.block, tip: tip.height }
    }

    /// The server goes on from the block read last, and knows those below it, should they leave the best chain.
    async fn stand_at(&self, report: &Report) -> Result<(), store::Error> {
        for (block, time) in &report.recent {
            let position = Some(PositionStep::Connected { block: *block, time: *time });
            self.records.store.commit(&self.records.system, Commit { changes: Vec::new(), position }).await?;
        }
        Ok(())
    }
}

impl Booked {
    /// The invoices by what labels may name: transactions, outputs and addresses.
    pub fn by_name(&self, network: domain::Network) -> BTreeMap<String, Vec<InvoiceId>> {
        let mut named: BTreeMap<String, Vec<InvoiceId>> = BTreeMap::new();
        for (hit, invoice) in &self.invoices {
            let outpoint = hit.sighting.outpoint;
            let address = chain::address(&hit.sighting.script, network).unwrap_or_default();
            for name in [outpoint.txid.to_string(), outpoint.to_string(), address] {
                let invoices = named.entry(name).or_default();
                if !invoices.contains(invoice) {
                    invoices.push(invoice.clone());
                }
            }
        }
        named
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
