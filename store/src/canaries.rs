//! What is tried out with: the operator's own invoices, and payments that are known to have come.
use crate::Store;
use crate::addresses::IssuedAddress;
use crate::error::Result;
use crate::invoices::body;
use crate::sql::{Row, values};
use domain::{BlockHash, BlockRef, Invoice, InvoiceId, PaymentId, SystemAccess, WalletNo};

/// A payment that lies deep in the chain, and where it was paid to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The payment.
    pub payment: PaymentId,
    /// The invoice it pays.
    pub invoice: InvoiceId,
    /// The block that holds it.
    pub block: BlockRef,
    /// The address that was issued for the invoice.
    pub address: IssuedAddress,
}

impl Store {
    /// The invoices that the operator pays to try payments out, of whatever store: the newest first.
    pub async fn canaries(&self, _: &SystemAccess, most: u32) -> Result<Vec<Invoice>> {
        let select = "SELECT body FROM invoice WHERE canary_at IS NOT NULL ORDER BY canary_at DESC, number DESC LIMIT $1";
        self.short(|sql| sql.all(select, values![most], body))
    }

    /// The payments that came last and are deep enough, the newest first.
    pub async fn known_payments(&self, _: &SystemAccess, most: u32) -> Result<Vec<Known>> {
        let select = "SELECT p.id, i.id, p.height, p.block, a.wallet, a.idx, a.script, a.fingerprint \
            FROM payment p JOIN invoice i ON i.number = p.invoice \
            JOIN entry e ON e.invoice = p.invoice AND e.payment = p.id AND e.kind = 'received' \
            JOIN address a ON a.invoice = p.invoice \
            WHERE e.number IN (SELECT number FROM entry ORDER BY number DESC LIMIT 1000) \
            AND p.place = 'mined' AND p.settles_at IS NULL ORDER BY e.number DESC LIMIT $1";
        self.own(move |sql| sql.all(select, values![most], known)).await
    }
}

fn known(row: &dyn Row) -> Result<Known> {
    Ok(Known {
        payment: row.id(0, PaymentId::parse)?,
        invoice: row.id(1, InvoiceId::parse)?,
        block: BlockRef { height: row.small(2)?, hash: BlockHash(row.hash(3)?) },
        address: IssuedAddress {
            wallet: WalletNo(row.small(4)?),
            index: row.small(5)?,
            script: row.blob(6)?.to_vec(),
            fingerprint: row.int(7)?.cast_unsigned(),
        },
    })
}
