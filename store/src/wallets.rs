//! Wallets, which are for ever, and the payment methods of stores, which name one.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::invoices::store_number;
use crate::sql::{Row, Sql, flag, values};
use domain::audit::{Actor, Deed, DeedKind};
use domain::{Method, StoreAccess, StoreId, SystemAccess, Timestamp, WalletNo};

/// A wallet to derive addresses from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wallet {
    /// Its number.
    pub number: WalletNo,
    /// What makes it this wallet, however its keys were written.
    pub identity: String,
    /// Its descriptor, without any secret; empty for a list of addresses.
    pub descriptor: String,
    /// For a list of addresses, how many should be left at least.
    pub low_water_mark: Option<u32>,
    /// When it was first named.
    pub created_at: Timestamp,
}

/// A way of paying a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentMethod {
    /// Which.
    pub method: Method,
    /// The wallet it pays into, if it is on the chain.
    pub wallet: Option<WalletNo>,
    /// Whether payers are offered it.
    pub enabled: bool,
    /// The method's own settings, as JSON.
    pub config: String,
}

const SELECT_WALLET: &str = "SELECT number, identity, descriptor, created_at, low_water_mark FROM wallet";

/// The columns of a payment method `m`, as [`payment_method`] reads them.
pub(crate) const METHOD_COLUMNS: &str = "m.method, m.wallet, m.enabled_at, m.config";

/// How many columns [`METHOD_COLUMNS`] names.
pub(crate) const METHOD_WIDTH: usize = 4;

const FROM_METHODS: &str =
    "FROM store s JOIN payment_method m ON m.store = s.number WHERE s.id = $1 AND s.deleted_at IS NULL";

impl Wallet {
    /// Whether it is a list of addresses, which nothing is derived from.
    pub fn is_list(&self) -> bool {
        self.low_water_mark.is_some()
    }
}

impl Store {
    /// The number of the wallet of that identity, which is added if it is new. Stores with the same wallet share it,
    /// and so its indices: no address is ever shown twice.
    pub async fn add_wallet(
        &self,
        by: &Actor,
        (identity, descriptor): (&str, &str),
        now: Timestamp,
    ) -> Result<WalletNo> {
        let (identity, descriptor) = (identity.to_owned(), descriptor.to_owned());
        let act = move |sql: &mut dyn Sql| {
            let insert = "INSERT INTO wallet (identity, descriptor, created_at) VALUES ($1, $2, $3) ON CONFLICT (identity) DO NOTHING";
            let is_new = sql.execute(insert, values![&identity, &descriptor, now])? > 0;
            let select = "SELECT number FROM wallet WHERE identity = $1";
            let number = sql.one(select, values![&identity], |row| row.small(0).map(WalletNo))?;
            let number = number.ok_or_else(|| Error::Failed("a wallet just added is not there".into()))?;
            Ok(Done::any(number, is_new.then(|| Deed::new(DeedKind::WalletAdded).to(number.0))))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// Every wallet ever named, by number.
    pub async fn wallets(&self, _: &SystemAccess) -> Result<Vec<Wallet>> {
        let select = format!("{SELECT_WALLET} ORDER BY number");
        self.short(|sql| sql.all(&select, &[], wallet))
    }

    /// The wallet of that number.
    pub async fn wallet(&self, _: &SystemAccess, number: WalletNo) -> Result<Option<Wallet>> {
        let select = format!("{SELECT_WALLET} WHERE number = $1");
        self.short(|sql| sql.one(&select, values![number], wallet))
    }

    /// Lets the wallet issue nothing below that index any more. It never goes back: a lower one changes nothing.
    pub async fn start_wallet_at(&self, by: &Actor, number: WalletNo, index: u32) -> Result<()> {
        let act = move |sql: &mut dyn Sql| {
            let is_later = start_at(sql, number, index)?;
            let deed = || Deed::new(DeedKind::WalletChanged).to(number.0).with("startIndex", index);
            Ok(Done::any((), is_later.then(deed)))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// The store's payment methods.
    pub async fn payment_methods(&self, access: &StoreAccess) -> Result<Vec<PaymentMethod>> {
        let select = format!("SELECT {METHOD_COLUMNS} {FROM_METHODS} ORDER BY m.method");
        self.short(|sql| sql.all(&select, values![access.store()], payment_method))
    }

    /// One of the store's payment methods.
    pub async fn payment_method(
        &self,
        access: &StoreAccess,
        method: Method,
    ) -> Result<Option<PaymentMethod>> {
        let select = format!("SELECT {METHOD_COLUMNS} {FROM_METHODS} AND m.method = $2");
        self.short(|sql| sql.one(&select, values![access.store(), method.id()], payment_method))
    }

    /// Adds or replaces one of the store's payment methods.
    pub async fn put_payment_method(
        &self,
        access: &StoreAccess,
        put: PaymentMethod,
        now: Timestamp,
    ) -> Result<()> {
        let id = access.store().clone();
        let upsert = "INSERT INTO payment_method (store, method, wallet, config, enabled_at) VALUES ($1, $2, $3, $4, $5) \
            ON CONFLICT (store, method) DO UPDATE SET wallet = excluded.wallet, config = excluded.config, \
            enabled_at = excluded.enabled_at";
        let act = move |sql: &mut dyn Sql| {
            let store = store_number(sql, &id)?;
            let select = format!("SELECT {METHOD_COLUMNS} {FROM_METHODS} AND m.method = $2");
            let before = sql.one(&select, values![&id, put.method.id()], payment_method)?;
            let values = values![store, put.method.id(), put.wallet, &put.config, flag(put.enabled, now)];
            sql.execute(upsert, values)?;
            Ok(Done::any((), method_changed(&id, before.as_ref(), &put)))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }

    /// Takes a payment method from the store. Its wallet stays, and its addresses stay watched.
    pub async fn delete_payment_method(&self, access: &StoreAccess, method: Method) -> Result<()> {
        let id = access.store().clone();
        let act = move |sql: &mut dyn Sql| {
            let store = store_number(sql, &id)?;
            sql.must(
                "DELETE FROM payment_method WHERE store = $1 AND method = $2",
                values![store, method.id()],
            )?;
            Ok(Done::one((), Deed::new(DeedKind::MethodDeleted).in_store(&id).to(method.id())))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }
}

/// What the owner wrote in the method's settings is not told, only that it changed.
fn method_changed(store: &StoreId, before: Option<&PaymentMethod>, put: &PaymentMethod) -> Option<Deed> {
    if before == Some(put) {
        return None;
    }
    let differs = |differs: bool, name: &str| differs.then(|| name.to_owned());
    let names = [
        differs(before.is_none_or(|before| before.wallet != put.wallet), "wallet"),
        differs(before.is_none_or(|before| before.enabled != put.enabled), "enabled"),
        differs(before.is_none_or(|before| before.config != put.config), "config"),
    ];
    let deed = Deed::new(DeedKind::MethodChanged).in_store(store).to(put.method.id());
    let deed = deed.with("wallet", put.wallet.map(|wallet| wallet.0)).with("enabled", put.enabled);
    Some(deed.changing(names.into_iter().flatten().collect()))
}

/// Moves a wallet's start forward, never back; says whether it moved.
pub(crate) fn start_at(sql: &mut dyn Sql, number: WalletNo, index: u32) -> Result<bool> {
    let update = "UPDATE wallet SET start_index = $2 WHERE number = $1 AND start_index < $2";
    Ok(sql.execute(update, values![number, index])? > 0)
}

fn wallet(row: &dyn Row) -> Result<Wallet> {
    Ok(Wallet {
        number: WalletNo(row.small(0)?),
        identity: row.string(1)?,
        descriptor: row.string(2)?,
        created_at: row.time(3)?,
        low_water_mark: row.opt_small(4)?,
    })
}

pub(crate) fn payment_method(row: &dyn Row) -> Result<PaymentMethod> {
    let method = row.id(0, |text| Method::parse(text).ok())?;
    Ok(PaymentMethod {
        method,
        wallet: row.opt_small(1)?.map(WalletNo),
        enabled: row.flag(2)?,
        config: row.string(3)?,
    })
}
