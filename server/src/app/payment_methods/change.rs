//! Writes down how a store is paid. What this is not: a wallet ready to issue addresses; a running server sees to that
//! afterwards, the command line has none.
use super::{Config, FURTHEST_AHEAD, Given, LOW_WATER_MARK, MethodError, Read, Wanted, available, read};
use crate::app::App;
use chain::wallet::{AddressList, Import, Wallet};
use domain::audit::Actor;
use domain::{Method, Network, StoreAccess, SystemAccess, Timestamp, WalletNo};
use store::{Appended, PaymentMethod, Store};

/// What it takes to write.
#[derive(Clone, Copy, Debug)]
pub struct Records<'a> {
    /// The database.
    pub store: &'a Store,
    /// Proof of being the program itself.
    pub system: SystemAccess,
    /// The network whose addresses are taken.
    pub network: Network,
    /// The present instant.
    pub now: Timestamp,
    /// Access to the store that is paid, for whoever changes how.
    pub access: &'a StoreAccess,
}

impl<'a> Records<'a> {
    /// The running program's.
    pub fn of(app: &'a App, access: &'a StoreAccess) -> Self {
        Self { store: &app.store, system: app.system, network: app.network, now: app.now(), access }
    }
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The wallet the method pays into.
    pub wallet: WalletNo,
    /// What was kept of what was said.
    pub config: Config,
    /// What became of addresses, if any were given.
    pub appended: Option<Appended>,
}

/// Adds a method to the store or changes it.
///
/// # Errors
/// Nothing is written, except by [`MethodError::Store`] and [`MethodError::TooFar`]: then a wallet, or a part of a long list, may be in the database
/// already, which is harmless: doing the same again does the rest.
pub async fn write(records: &Records<'_>, method: Method, wanted: Wanted) -> Result<Written, MethodError> {
    available(method)?;
    let stored = records.store.payment_method(records.access, method).await?;
    let enabled = wanted.enabled.unwrap_or(stored.as_ref().is_none_or(|stored| stored.enabled));
    let written = records.wallet(wanted.wallet.unwrap_or_default(), stored).await?;
    let config = serde_json::to_string(&written.config).unwrap_or_default();
    let put = PaymentMethod { method, wallet: Some(written.wallet), enabled, config };
    records.store.put_payment_method(records.access, put, records.now).await?;
    Ok(written)
}

impl Records<'_> {
    async fn wallet(&self, given: Given, stored: Option<PaymentMethod>) -> Result<Written, MethodError> {
        match read(&given, self.network)? {
            None => self.same(given, stored).await,
            Some(Import { given: Read::Wallet(wallet), format, next_index }) => {
                let scheme =
                    given.wallet.as_ref().filter(|_| format.is_plain()).map(|text| text.trim().to_owned());
                let config = Config {
                    derivation_scheme: scheme.unwrap_or_else(|| wallet.descriptor().to_owned()),
                    format: Some(format.name().to_owned()),
                    // What the file says was used is not shown again, whatever is asked for.
                    start_index: given.start_index.max((next_index > 0).then_some(next_index)),
                    ..config(&given)
                };
                self.derived(&wallet, config).await
            }
            Some(Import { given: Read::Addresses(list), format, .. }) => {
                let config = Config { format: Some(format.name().to_owned()), ..config(&given) };
                self.listed(&list, config, &given, stored).await
            }
        }
    }

    async fn derived(&self, wallet: &Wallet, config: Config) -> Result<Written, MethodError> {
        let number = self
            .store
            .add_wallet(self.by(), (wallet.fingerprint_id(), wallet.descriptor()), self.now)
            .await?;
        if let Some(start) = config.start_index {
            self.start_at(number, start).await?;
        }
        Ok(Written { wallet: number, config, appended: None })
    }

    /// Adds to the list that the store pays into, or begins one.
    async fn listed(
        &self,
        list: &AddressList,
        config: Config,
        given: &Given,
        stored: Option<PaymentMethod>,
    ) -> Result<Written, MethodError> {
        let current = stored.and_then(|stored| stored.wallet).filter(|_| !given.replace);
        let current = match current {
            Some(number) if self.is_list(number).await? => Some(number),
            Some(_) | None => None,
        };
        let number = match (current, given.low_water_mark) {
            (None, mark) => self.store.add_list(self.by(), mark.unwrap_or(LOW_WATER_MARK), self.now).await?,
            (Some(number), Some(mark)) => {
                self.store.set_low_water_mark(self.by(), number, mark).await?;
                number
            }
            (Some(number), None) => number,
        };
        let scripts = list.scripts().iter().map(|script| script.to_bytes()).collect();
        let mut appended = self.store.append_addresses(self.by(), number, scripts).await?;
        appended.known += list.repeated();
        Ok(Written { wallet: number, config, appended: Some(appended) })
    }

    /// No wallet is given: what is said is about the one that is there.
    async fn same(&self, given: Given, stored: Option<PaymentMethod>) -> Result<Written, MethodError> {
        let stored = stored.ok_or(MethodError::NoWallet)?;
        let number = stored.wallet.ok_or(MethodError::NoWallet)?;
        let is_list = self.is_list(number).await?;
        match (given.start_index, given.low_water_mark) {
            (Some(_), _) if is_list => return Err(MethodError::NoIndexes),
            (_, Some(_)) if !is_list => return Err(MethodError::NoList),
            (Some(start), _) => self.start_at(number, start).await?,
            (_, Some(mark)) => self.store.set_low_water_mark(self.by(), number, mark).await?,
            (None, None) => {}
        }
        let before: Config = serde_json::from_str(&stored.config).unwrap_or_default();
        let config = Config {
            start_index: given.start_index.or(before.start_index),
            label: given.label.or(before.label),
            account_key_path: given.account_key_path.or(before.account_key_path),
            ..before
        };
        Ok(Written { wallet: number, config, appended: None })
    }

    fn by(&self) -> &Actor {
        self.access.actor()
    }

    async fn start_at(&self, number: WalletNo, start: u32) -> Result<(), MethodError> {
        let next = self.store.next_index(&self.system, number).await?;
        if start.saturating_sub(next) > FURTHEST_AHEAD {
            return Err(MethodError::TooFar { start, next });
        }
        Ok(self.store.start_wallet_at(self.by(), number, start).await?)
    }

    async fn is_list(&self, number: WalletNo) -> Result<bool, store::Error> {
        let row = self.store.wallet(&self.system, number).await?;
        Ok(row.is_some_and(|row| row.is_list()))
    }
}

/// What is said of a wallet, without the wallet.
fn config(given: &Given) -> Config {
    Config {
        start_index: given.start_index,
        label: given.label.clone(),
        account_key_path: given.account_key_path.clone(),
        ..Config::default()
    }
}
