//! The draft: coins chosen, paid where they are wanted, written down for a device, and held.
use super::{Desk, SpendError};
use chain::spending::{self, Previous, Spender};
use chain::wallet::Wallet;
use domain::payment::Place;
use domain::spend::{FeeRate, MAX_NOTE_LEN, Output, Plan, PlanError, Purpose, Request, Sizes};
use domain::{
    BlockHash, InvoiceId, OutPoint, PaymentId, PayoutId, Personal, Sats, Spend, SpendId, Txid, WalletNo,
};
use std::collections::{BTreeMap, BTreeSet};

/// In so many blocks a spend should be mined for whose fee rate none was asked.
const SOON: u16 = 6;
/// How often an index for change is taken anew when another draft was faster.
const ATTEMPTS: u32 = 5;

/// What somebody wants sent.
#[derive(Clone, Debug)]
pub struct Order {
    /// Out of which wallet.
    pub wallet: WalletNo,
    /// What for.
    pub purpose: Purpose,
    /// In words of theirs.
    pub note: Option<String>,
    /// The address.
    pub to: String,
    /// How much; none for everything.
    pub amount: Option<Sats>,
    /// What to pay for it; none for what the node suggests.
    pub fee_rate: Option<FeeRate>,
    /// Of these coins only; none named leaves the choice to the plan.
    pub coins: Vec<OutPoint>,
}

/// A draft that is kept.
#[derive(Clone, Debug)]
pub struct Made {
    /// The spend.
    pub spend: Spend,
    /// Whether a device that asks for the transactions before finds them.
    pub has_previous: bool,
    /// Whether a device finds its keys by where they come from.
    pub names_origins: bool,
}

/// What a draft is to be, once its coins are chosen.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) id: SpendId,
    pub(super) wallet: WalletNo,
    pub(super) purpose: Purpose,
    pub(super) note: Option<String>,
    /// What it pays, beside change.
    pub(super) outputs: Vec<Output>,
    /// The payouts that it takes.
    pub(super) payouts: Vec<PayoutId>,
}

/// Where a coin lies: its index in the wallet as in a `Derivation`, and its block.
struct Lies {
    index: u32,
    block: Option<BlockHash>,
}

/// Drafts it, and holds its coins.
///
/// # Errors
/// [`SpendError`] says why not.
pub async fn draft(desk: &Desk<'_>, id: SpendId, order: Order) -> Result<Made, SpendError> {
    if order.note.as_ref().is_some_and(|note| note.len() > MAX_NOTE_LEN) {
        return Err(SpendError::LongNote);
    }
    let script = spending::destination(&order.to, desk.network)?;
    if desk.store.invoice_of_script(&desk.system, &script).await?.is_some() {
        return Err(SpendError::OwnAddress);
    }
    let signing = wallet(desk, order.wallet).await?;
    let plan = plan(desk, &order, signing.1.sizes(&script)).await?;
    let output = Output { address: order.to.trim().to_owned(), value: plan.amount, change: None };
    let Order { wallet, purpose, note, .. } = order;
    let wanted = Wanted { id, wallet, purpose, note, outputs: vec![output], payouts: Vec::new() };
    keep(desk, &wanted, &plan, &signing).await
}

/// Writes it down for a device and keeps it, with its coins and payouts, in one transaction.
pub(super) async fn keep(
    desk: &Desk<'_>,
    wanted: &Wanted,
    plan: &Plan,
    (wallet, spender): &(Wallet, Spender),
) -> Result<Made, SpendError> {
    let lies = lies(desk, wallet, plan).await?;
    let previous = previous(desk, &lies).await;
    let places = lies.iter().map(|(coin, lies)| (*coin, lies.index)).collect();
    for attempt in 1.. {
        let spend = whole(desk, wanted, plan, spender).await?;
        let drafted = spending::draft((spender, desk.network), &spend, &places, previous.clone())?;
        let spend = Spend { txid: drafted.txid, ..spend };
        let payouts = wanted.payouts.clone();
        match desk.store.draft_spend_for(desk.access, spend.clone(), drafted.psbt, payouts).await {
            Err(store::Error::Exists) if attempt < ATTEMPTS => {} // another draft's change was faster
            Err(error) => return Err(error.into()),
            Ok(()) => {
                let names_origins = spender.names_its_origins();
                return Ok(Made { spend, has_previous: drafted.has_previous, names_origins });
            }
        }
    }
    Err(SpendError::Changed)
}

/// What the chain source suggests to pay, within what is allowed.
pub async fn suggested_rate(desk: &Desk<'_>) -> Option<FeeRate> {
    let rate = desk.probe.as_ref()?.fee_rate(SOON).await.ok().flatten()?;
    FeeRate::try_new(rate.clamp(FeeRate::LEAST.per_kvb(), FeeRate::MOST.per_kvb())).ok()
}

/// The wallet with that number, if this store has or had to do with it.
pub(super) async fn wallet(desk: &Desk<'_>, number: WalletNo) -> Result<(Wallet, Spender), SpendError> {
    let is_paid_into =
        desk.store.payment_methods(desk.access).await?.iter().any(|method| method.wallet == Some(number));
    if !is_paid_into && desk.store.coins(desk.access, number, None, 1).await?.is_empty() {
        return Err(SpendError::NoWallet);
    }
    let row = desk.store.wallet(&desk.system, number).await?.ok_or(SpendError::NoWallet)?;
    if row.is_list() {
        return Err(SpendError::Listed);
    }
    let wallet = Wallet::from_canonical(&row.descriptor, desk.network);
    let wallet = wallet.map_err(|error| SpendError::Unspendable(error.to_string()))?;
    let spender = Spender::of(&wallet);
    let spender = spender.ok_or_else(|| SpendError::Unspendable("no signatures satisfy it".into()))?;
    Ok((wallet, spender))
}

async fn plan(desk: &Desk<'_>, order: &Order, sizes: Sizes) -> Result<Plan, SpendError> {
    let candidates = desk.store.candidates(desk.access, order.wallet, &order.coins).await?;
    let fee_rate = match order.fee_rate {
        Some(rate) => rate,
        None => suggested_rate(desk).await.ok_or(SpendError::NoFeeRate)?,
    };
    let request =
        Request { candidates: &candidates, chosen: &order.coins, amount: order.amount, fee_rate, sizes };
    Ok(Plan::try_new(&request)?)
}

/// The spend as it will be kept. Its outputs lie in an order that says nothing of which is which.
async fn whole(
    desk: &Desk<'_>,
    wanted: &Wanted,
    plan: &Plan,
    spender: &Spender,
) -> Result<Spend, SpendError> {
    let mut outputs = wanted.outputs.clone();
    if let Some(value) = plan.change {
        let index = desk.store.next_change(&desk.system, wanted.wallet).await?;
        let address = spender.change_address(index, desk.network);
        let address = address.ok_or(PlanError::NoChange)?;
        outputs.push(Output { address, value, change: Some(index) });
    }
    outputs.sort_by(|one, other| (one.value, &one.address).cmp(&(other.value, &other.address)));
    Ok(Spend {
        id: wanted.id.clone(),
        store: desk.access.store().clone(),
        wallet: wanted.wallet,
        revision: 1,
        purpose: wanted.purpose,
        note: wanted.note.clone().filter(|note| !note.trim().is_empty()).map(Personal::from),
        created_at: desk.now,
        coins: plan.coins.clone(),
        outputs,
        fee: plan.fee,
        fee_rate: plan.fee_rate,
        txid: None,
        signed_at: None,
        broadcast_at: None,
        abandoned_at: None,
    })
}

/// Where the plan's coins lie, by the invoices they paid.
async fn lies(desk: &Desk<'_>, wallet: &Wallet, plan: &Plan) -> Result<BTreeMap<OutPoint, Lies>, SpendError> {
    let coins: Vec<OutPoint> = plan.coins.iter().map(|coin| coin.outpoint).collect();
    let owners = desk.store.invoices_of_coins(&desk.system, &coins).await?;
    let invoices: BTreeSet<&InvoiceId> = owners.values().collect();
    let mut lies = BTreeMap::new();
    for id in invoices {
        let Some(invoice) = desk.store.invoice(desk.access, id).await? else { continue };
        for payment in &invoice.payments {
            let PaymentId::OnChain(coin) = payment.arrival.id else { continue };
            let derivation =
                invoice.prompt_for(&payment.arrival.destination).and_then(|prompt| prompt.derivation);
            let index = derivation.map(|derivation| derivation.index);
            let address = |index| chain::address(wallet.script_at(index)?.as_bytes(), desk.network);
            let is_here = |index: &u32| address(*index).as_ref() == Some(&payment.arrival.destination);
            if let Some(index) = index.filter(|index| coins.contains(&coin) && is_here(index)) {
                let block = match payment.place {
                    Place::Mined { block, .. } => Some(block.hash),
                    Place::Mempool | Place::Gone | Place::Final => None,
                };
                lies.insert(coin, Lies { index, block });
            }
        }
    }
    Ok(lies)
}

/// The transactions that made the coins, as far as the chain source gives them: devices look at them before they sign.
async fn previous(desk: &Desk<'_>, lies: &BTreeMap<OutPoint, Lies>) -> Previous {
    let Some(probe) = &desk.probe else { return Previous::default() };
    let wanted: BTreeSet<(Txid, BlockHash)> =
        lies.iter().filter_map(|(coin, lies)| Some((coin.txid, lies.block?))).collect();
    let wanted: Vec<_> = wanted.into_iter().collect();
    match probe.previous(&wanted).await {
        Ok(found) => found.unwrap_or_default(),
        Err(error) => {
            tracing::warn!(%error, "the transactions before a spend were not found; its draft goes without them");
            Previous::default()
        }
    }
}
