//! The coins of a wallet that came for one store's invoices and were not spent.
use crate::Store;
use crate::error::{Error, Result};
use crate::sql::{Row, values};
use domain::{InvoiceId, OutPoint, Sats, StoreAccess, WalletNo};

/// A coin at an address of ours, in a block and not spent in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coin {
    /// Where it is.
    pub outpoint: OutPoint,
    /// How much it is.
    pub value: Sats,
    /// The block that holds it.
    pub height: u32,
    /// The invoice it came for.
    pub invoice: InvoiceId,
    /// The shop's number of the order it pays. Whatever the shop wrote.
    pub order_id: Option<String>,
    /// Whether it came back to the wallet as change.
    pub is_change: bool,
    /// Whether it lies deep enough to be spent by a draft.
    pub is_settled: bool,
    /// Whether a draft holds it.
    pub is_held: bool,
}

impl Store {
    /// The store's coins in that wallet, the largest first: a page of them, behind that one. Other stores' coins in the same
    /// wallet are not told.
    pub async fn coins(
        &self,
        access: &StoreAccess,
        wallet: WalletNo,
        after: Option<(Sats, OutPoint)>,
        limit: u32,
    ) -> Result<Vec<Coin>> {
        // A cross join is not turned round: the wallet's coins come in the order of their index.
        let select = "SELECT p.id, p.value, p.height, i.id, i.order_id, i.returned_at, p.settles_at, \
            (SELECT MAX(c.spend) FROM spend_coin c WHERE c.coin = p.id AND c.freed_at IS NULL) FROM payment p CROSS JOIN invoice i \
            WHERE i.number = p.invoice AND p.wallet = $2 AND p.height IS NOT NULL AND p.spent_height IS NULL \
            AND i.store = (SELECT number FROM store WHERE id = $1 AND deleted_at IS NULL) \
            AND (p.value, p.id) < ($3, $4) ORDER BY p.value DESC, p.id DESC LIMIT $5";
        let store = access.store().clone();
        let value = after.map_or(i64::MAX, |(value, _)| value.to_signed().to_sat());
        let id = after.map(|(_, coin)| coin.to_string()).unwrap_or_default();
        self.long(move |sql| sql.all(select, values![&store, wallet, value, &id, limit], coin)).await
    }
}

fn coin(row: &dyn Row) -> Result<Coin> {
    Ok(Coin {
        outpoint: row.id(0, OutPoint::parse)?,
        value: Sats::try_new(row.int(1)?.cast_unsigned())
            .ok_or_else(|| Error::unreadable("value", "it is too large"))?,
        height: row.small(2)?,
        invoice: row.id(3, InvoiceId::parse)?,
        order_id: row.opt_text(4)?.map(str::to_owned),
        is_change: row.opt_int(5)?.is_some(),
        is_settled: row.opt_int(6)?.is_none(),
        is_held: row.opt_int(7)?.is_some(),
    })
}
