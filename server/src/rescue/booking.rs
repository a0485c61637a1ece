//! Books what was found: an invoice for each address that was issued before, with all that came to it, and where that was
//! spent; and one for each address of the change branch that something came back to, as the live server makes it.
use super::Lost;
use crate::app::change;
use crate::app::payment_methods::{self, MethodError, Records, Wanted};
use crate::app::record_fact::{self, Invoices, Lessons};
use crate::chance::Chance;
use chain::WatchList;
use chain::rescue::{Hit, Report, Window};
use chain::wallet::MAX_INDEX;
use domain::audit::{Deed, DeedKind};
use domain::invoice::{Derivation, Found, Prompt};
use domain::ledger::Account;
use domain::{
    Arrival, BlockRef, Fact, Invoice, InvoiceId, Method, Origin, OutPoint, PaymentId, Sats, StoreAccess,
    WalletNo,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::collections::{BTreeMap, HashMap, HashSet};
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
    /// Change that came back, found likewise.
    pub change: u64,
    /// How many of both were spent since.
    pub spent: u64,
    /// Payments and change in blocks above the database's own position, which the server finds by itself when it goes on.
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
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    pub(super) derivation: Derivation,
    pub(super) script: Vec<u8>,
    pub(super) hits: Vec<&'a Hit>,
}

/// What was found, and how far the database has read by itself.
#[derive(Debug)]
pub(super) struct Finds<'a> {
    pub(super) report: &'a Report,
    position: Option<BlockRef>,
    /// Who spends none but these spends the owner's own.
    coins: HashSet<OutPoint>,
}

impl<'a> Finds<'a> {
    pub(super) fn new(report: &'a Report, position: Option<BlockRef>) -> Self {
        let coins = report.hits.iter().map(|hit| hit.sighting.outpoint).collect();
        Self { report, position, coins }
    }

    /// Whether the database has read that block: what is above is for the server to find.
    pub(super) fn is_read(&self, block: BlockRef) -> bool {
        self.position.is_none_or(|at| block.height <= at.height)
    }

    pub(super) fn of_wallet(&self, place: u32) -> impl Iterator<Item = &'a Hit> {
        let of_it = move |hit: &&Hit| hit.sighting.watched.wallet == WalletNo(place);
        self.report.hits.iter().filter(of_it)
    }
}

impl Booking<'_> {
    /// Books the finds, lets no address be issued again, and, in a new database, lets the server go on from where the
    /// chain was read to.
    ///
    /// # Errors
    /// [`RescueError`].
    pub async fn book(&self, wallets: &[Lost], report: &Report) -> Result<Booked, RescueError> {
        let Records { store, system, .. } = &self.records;
        let finds = Finds::new(report, store.position(system).await?);
        let mut booked = Booked::default();
        for (place, (lost, window)) in (0..).zip(wallets.iter().zip(&report.windows)) {
            booked.count(&finds, place);
            self.wallet(lost, (place, *window), &finds, &mut booked).await?;
        }
        if finds.position.is_none() {
            self.stand_at(report).await?;
        }
        self.note(report, &booked).await?;
        Ok(booked)
    }

    /// In the audit log, as it changed the books from outside.
    async fn note(&self, report: &Report, booked: &Booked) -> Result<(), store::Error> {
        let Records { store, system, access, .. } = &self.records;
        let deed = Deed::new(DeedKind::Rescued).in_store(access.store()).with("height", report.tip.height);
        let deed = deed.with("payments", booked.payments).with("change", booked.change);
        store.note(system, deed.with("spent", booked.spent).with("addresses", booked.addresses)).await
    }

    async fn wallet(
        &self,
        lost: &Lost,
        (place, window): (u32, Window),
        finds: &Finds<'_>,
        booked: &mut Booked,
    ) -> Result<(), RescueError> {
        let above = window.received.highest.map_or(0, |index| index.saturating_add(1));
        let next = above.saturating_add(self.skipped).max(lost.used_below());
        let (number, scripts) = match lost.wallet() {
            Some(wallet) => {
                let next = next.min(MAX_INDEX);
                let number = self.derived(wallet, next).await?;
                (number, (0..next).map(|index| (index, wallet.script(index).into_bytes())).collect())
            }
            None => self.listed(lost, next).await?,
        };
        let done: Vec<(bool, Vec<(Hit, InvoiceId)>)> =
            stream::iter(places(number, scripts, finds.of_wallet(place), finds))
                .map(|place| self.place(place, finds))
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
    pub(super) async fn place(
        &self,
        place: Place<'_>,
        finds: &Finds<'_>,
    ) -> Result<(bool, Vec<(Hit, InvoiceId)>), RescueError> {
        let Some(address) = chain::address(&place.script, self.records.network) else {
            return Ok((false, Vec::new()));
        };
        let facts = self.facts(&place, &address, finds).await?;
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
        if !is_new && !facts.is_empty() {
            let lessons = Lessons::from([(invoice.clone(), facts)]);
            record_fact::teach(self.invoices(), self.records.now, &lessons, None).await?;
        }
        let hits = place.hits.into_iter().map(|hit| (hit.clone(), invoice.clone())).collect();
        Ok((is_new, hits))
    }

    pub(super) fn invoices(&self) -> Invoices<'_> {
        Invoices { store: self.records.store, system: &self.records.system }
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
        let Derivation { wallet, index } = place.derivation;
        let derivation = Some(place.derivation);
        let prompt = Prompt { method: Method::OnChain, destination, derivation, network_fee: Sats::ZERO };
        let access = self.whose(place).await?;
        let found = Found { id: id.clone(), store: access.store().clone(), prompt };
        let script = place.script.clone();
        let fingerprint = WatchList::with_fingerprints(store.watch_key()).fingerprint(&script);
        let address = IssuedAddress { wallet, index, script, fingerprint };
        let change = match place.derivation.on_change_branch() {
            Some(_) => Invoice::of_change(found, facts, self.records.now),
            None => Invoice::rescue(found, facts, self.records.now),
        };
        store.create_invoice(&access, NewRow { change, addresses: vec![address] }).await?;
        Ok(id)
    }

    /// In whose books it goes: change into those of whoever's coins were spent for it, if that is known.
    async fn whose(&self, place: &Place<'_>) -> Result<StoreAccess, store::Error> {
        let Records { store, system, access, .. } = &self.records;
        for hit in place.hits.iter().filter(|hit| hit.is_change()) {
            let owners = store.invoices_of_coins(system, &hit.sighting.spends).await?;
            if let Some(invoice) = owners.values().next()
                && let Some(owner) = store.invoice_store(invoice).await?
            {
                return Ok(system.to_store(&owner));
            }
        }
        Ok((*access).clone())
    }

    /// What the live server would have been told: that each came, whence if that is known, and where it was spent.
    async fn facts(
        &self,
        place: &Place<'_>,
        address: &str,
        finds: &Finds<'_>,
    ) -> Result<Vec<Fact>, store::Error> {
        let mut facts = Vec::new();
        for hit in &place.hits {
            let id = PaymentId::OnChain(hit.sighting.outpoint);
            facts.push(self.mined(hit, address, finds.report.tip));
            let source =
                change::source(self.invoices(), &hit.sighting, |coin| finds.coins.contains(coin)).await?;
            if hit.is_change() || source != Account::Unattributed {
                facts.push(Fact::Traced { id: id.clone(), source });
            }
            let Some(spending) = hit.spent.filter(|spending| finds.is_read(spending.block)) else { continue };
            facts.push(Fact::Spent { id: id.clone(), spending });
            let drafted = record_fact::drafted(self.invoices(), spending.by).await?;
            let uses = drafted.into_iter().find(|(coin, _)| *coin == hit.sighting.outpoint);
            facts.extend(uses.map(|(_, uses)| Fact::Explained { id, uses }));
        }
        Ok(facts)
    }

    fn mined(&self, hit: &Hit, address: &str, tip: BlockRef) -> Fact {
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

/// The wallet's addresses that were shown, each with what came to it as far as the database has read; and of its change branch
/// those that anything came back to at all.
pub(super) fn places<'a>(
    wallet: WalletNo,
    scripts: Vec<(u32, Vec<u8>)>,
    hits: impl Iterator<Item = &'a Hit>,
    finds: &Finds<'_>,
) -> Vec<Place<'a>> {
    let (mut by_script, mut change) = (HashMap::<&[u8], Vec<&Hit>>::new(), BTreeMap::new());
    for hit in hits {
        let sighting = &hit.sighting;
        if hit.is_change() {
            change.insert(sighting.watched.index, sighting.script.clone());
        }
        if finds.is_read(hit.block) {
            by_script.entry(&sighting.script).or_default().push(hit);
        }
    }
    let shown = scripts.into_iter().chain(change);
    shown
        .map(|(index, script)| {
            let hits = by_script.get(script.as_slice()).cloned().unwrap_or_default();
            Place { derivation: Derivation { wallet, index }, script, hits }
        })
        .collect()
}

impl Booked {
    fn count(&mut self, finds: &Finds<'_>, place: u32) {
        for hit in finds.of_wallet(place) {
            let kind = match hit.is_change() {
                _ if !finds.is_read(hit.block) => &mut self.left,
                true => &mut self.change,
                false => &mut self.payments,
            };
            *kind += 1;
            self.spent += u64::from(hit.spent.is_some_and(|spending| finds.is_read(spending.block)));
        }
    }

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
