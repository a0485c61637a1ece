//! What people set for the whole server on its pages. What this is not: what stands in its configuration file, which goes
//! before.
use crate::Store;
use crate::audit::Done;
use crate::error::Result;
use crate::sql::{Row, Sql, values};
use domain::SystemAccess;
use domain::audit::{Actor, Deed, DeedKind};

/// A setting of the server that can be set on its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerSetting {
    /// Whose keys open backups.
    BackupRecipients,
}

impl ServerSetting {
    /// Its name, which is the one it has in the configuration file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BackupRecipients => "backup-recipients",
        }
    }
}

impl Store {
    /// What was set, if anything is.
    pub async fn server_setting(&self, _: &SystemAccess, setting: ServerSetting) -> Result<Option<String>> {
        self.short(|sql| look(sql, setting))
    }

    /// Sets it to what it `becomes`, or to nothing, for somebody who saw it as it `was`. False, and nothing is changed, if it
    /// is otherwise by now.
    pub async fn replace_server_setting(
        &self,
        by: &Actor,
        setting: ServerSetting,
        (was, becomes): (Option<String>, Option<String>),
    ) -> Result<bool> {
        let act = move |sql: &mut dyn Sql| {
            if look(sql, setting)? != was {
                return Ok(Done::any(false, None));
            }
            if was == becomes {
                return Ok(Done::any(true, None));
            }
            sql.execute("DELETE FROM server_setting WHERE name = $1", values![setting.name()])?;
            if let Some(value) = &becomes {
                let insert = "INSERT INTO server_setting (name, value) VALUES ($1, $2)";
                sql.execute(insert, values![setting.name(), &**value])?;
            }
            Ok(Done::one(true, Deed::new(DeedKind::ServerChanged).changing(vec![setting.name().into()])))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }
}

fn look(sql: &mut dyn Sql, setting: ServerSetting) -> Result<Option<String>> {
    let select = "SELECT value FROM server_setting WHERE name = $1";
    sql.one(select, values![setting.name()], |row: &dyn Row| row.string(0))
}
