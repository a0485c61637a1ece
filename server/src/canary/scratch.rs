//! A program of its own to try things out in: its database is in a folder of its own, which goes with it.
use crate::app::stores;
use crate::app::wallets::Wallets;
use crate::app::{App, Exports, Limits, Node, Parts, Wakes};
use crate::auth::key_hash;
use crate::auth::outside::Outside;
use crate::auth::setup::SetupToken;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{Config, prepare_folder};
use crate::serve;
use crate::web::guard::Guard;
use chain::{Visibility, WatchList};
use domain::audit::Actor;
use domain::settings::StoreSettings;
use domain::{KeyId, StoreId, SystemAccess};
use std::path::PathBuf;
use store::{ApiKey, Opening, Store, StoreRecord};

/// The program, and its folder.
#[derive(Debug)]
pub(super) struct Scratch {
    pub(super) app: App,
    _folder: Folder,
}

/// Removed when dropped.
#[derive(Debug)]
struct Folder(PathBuf);

impl Scratch {
    /// A program with the server's settings and nothing in its database.
    pub(super) fn new(config: &Config, clock: &Clock, chance: &Chance) -> anyhow::Result<Self> {
        let name = format!("almoner-canary-{}", hex::encode(chance.bytes::<8>()));
        let folder = Folder(std::env::temp_dir().join(name));
        prepare_folder(&folder.0)?;
        let (ids, told) = (chance.clone(), clock.clone());
        let told = Box::new(move || told.now());
        let opening = Opening::new(config.network, chance.bytes(), told, Box::new(move || ids.bytes()));
        let store = Store::open(&folder.0.join("scratch.sqlite"), opening)?;
        let app = App::new(Parts {
            watch: WatchList::new(&config.chain, store.watch_key()),
            store,
            system: SystemAccess::for_program(),
            clock: clock.clone(),
            chance: chance.clone(),
            network: config.network,
            origin: "http://canary.invalid".into(),
            wallets: Wallets::default(),
            market: serve::market(config),
            node: Node::new(Visibility::AtOnce),
            wakes: Wakes::default(),
            // Its receiver is in this process, whatever others may be sent.
            limits: Limits { webhooks_to_private: true, demo_node_wallet: None, ..serve::limits(config) },
            guard: Guard::new(config.guard.clone()),
            exports: Exports::nowhere(),
            outside: Outside::default(),
            setup: SetupToken::over(),
        });
        Ok(Self { app, _folder: folder })
    }

    /// A store of that id, its owner, and a key that may do everything there.
    pub(super) async fn shop(&self, id: &StoreId) -> Result<String, stores::Refusal> {
        let Parts { store, chance, .. } = &*self.app;
        let now = self.app.now();
        let settings = StoreSettings { name: "Canary".into(), ..StoreSettings::default() };
        let record = StoreRecord { id: id.clone(), settings, created_at: now };
        let owner = stores::add_for_nobody(store, record, chance).await?;
        let text = hex::encode(chance.bytes::<20>());
        let grants = "unrestricted".parse().into_iter().collect();
        let key = ApiKey {
            id: KeyId::from_random(chance.bytes()),
            person: owner,
            label: "canary".into(),
            grants,
            created_at: now,
        };
        store.create_key(&Actor::Program, key, key_hash(&text)).await?;
        Ok(text)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "a canary's folder can't be removed");
        }
    }
}
