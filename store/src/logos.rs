//! The logos of stores.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::invoices::store_number;
use crate::sql::{Row, Sql, values};
use crate::stores::change_settings;
use domain::settings::StoreSettings;
use domain::{Picture, StoreAccess, StoreId, SystemAccess};

impl Store {
    /// Keeps a picture as the store's logo, in place of the one it has, and says so in its settings, which are returned.
    pub async fn set_logo(&self, access: &StoreAccess, id: String, logo: Picture) -> Result<StoreSettings> {
        let store = access.store().clone();
        let act = move |sql: &mut dyn Sql| {
            let upsert = "INSERT INTO logo (store, id, content) VALUES ($1, $2, $3) \
                ON CONFLICT (store) DO UPDATE SET id = excluded.id, content = excluded.content";
            let number = store_number(sql, &store)?;
            sql.execute(upsert, values![number, &id, logo.bytes()])?;
            let wear = |settings: &mut StoreSettings| {
                settings.wear_logo(&id);
                settings.clone()
            };
            let (settings, deed) = change_settings(sql, (number, &store), wear)?;
            Ok(Done::any(settings, deed))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }

    /// Takes the store's logo away, wherever it is.
    pub async fn remove_logo(&self, access: &StoreAccess) -> Result<()> {
        let store = access.store().clone();
        let act = move |sql: &mut dyn Sql| {
            let number = store_number(sql, &store)?;
            sql.execute("DELETE FROM logo WHERE store = $1", values![number])?;
            let (made, deed) = change_settings(sql, (number, &store), |settings| settings.logo_url = None)?;
            Ok(Done::any(made, deed))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }

    /// The logo of that name, for whoever knows its address.
    pub async fn logo(&self, _: &SystemAccess, store: &StoreId, id: &str) -> Result<Option<Picture>> {
        let select = "SELECT l.content FROM store s JOIN logo l ON l.store = s.number \
            WHERE s.id = $1 AND l.id = $2 AND s.deleted_at IS NULL";
        self.short(|sql| sql.one(select, values![store, id], picture))
    }
}

fn picture(row: &dyn Row) -> Result<Picture> {
    let bytes = row.blob(0)?.to_vec();
    Picture::try_new(bytes, Picture::MOST_OF_LOGO).map_err(|error| Error::unreadable("logo", error))
}
