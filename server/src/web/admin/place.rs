//! The store whose page is asked for, and who may see it: the tenant comes from the path, and what is not in that store is
//! not there, wherever else it may be.
use super::shell::store_path;
use super::{Refused, Shell, SignedIn};
use crate::app::App;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Redirect, Response};
use domain::permission::{Level, Permission};
use domain::settings::StoreSettings;
use domain::{StoreAccess, StoreId};
use url::form_urlencoded;

/// A store, for somebody who may see something of it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// What they may see.
    pub(super) access: StoreAccess,
    /// What its owner set.
    pub(super) settings: StoreSettings,
}

impl Place {
    /// The store of that id, for whoever has that permission there.
    pub(super) async fn of(
        app: &App,
        by: &SignedIn,
        permission: Permission,
        id: &str,
    ) -> Result<Self, Refused> {
        Self::open(app, by.store_named(permission, id)?).await
    }

    /// The store of that id, for whoever may do anything there.
    pub(super) async fn for_anybody_in_it(app: &App, by: &SignedIn, id: &str) -> Result<Self, Refused> {
        let about_stores =
            Permission::ALL.into_iter().filter(|permission| permission.level() == Level::Store);
        let mut refused = Refused::Missing(Permission::ViewStoreSettings);
        for permission in about_stores {
            match by.store_named(permission, id) {
                Ok(access) => return Self::open(app, access).await,
                Err(withheld @ Refused::Withheld(_)) => refused = withheld,
                Err(_) => {}
            }
        }
        Err(refused)
    }

    async fn open(app: &App, access: StoreAccess) -> Result<Self, Refused> {
        let settings = app.store.settings(&access).await?.ok_or(Refused::NotThere)?;
        Ok(Self { access, settings })
    }

    /// Which.
    pub(super) fn id(&self) -> &StoreId {
        self.access.store()
    }

    /// The path of one of its pages.
    pub(super) fn path(&self, end: &str) -> String {
        format!("{}{end}", store_path(self.id()))
    }

    /// What is around that page of it; `end` is the path of the entry it belongs to.
    pub(super) fn shell(&self, app: &App, by: &SignedIn, title: &str, end: &str) -> Shell {
        let name = self.settings.name.as_str();
        let here = self.path(end);
        Shell::new(app, by, format!("{title} – {name}"), &here).in_store(by, (self.id(), name), &here)
    }
}

/// What stands behind `?`.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked(Vec<(String, String)>);

impl Asked {
    /// What that query says; what is empty says nothing.
    pub(super) fn of(RawQuery(query): RawQuery) -> Self {
        let query = query.unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        Self(pairs.filter(|(_, value)| !value.trim().is_empty()).collect())
    }

    /// The first value of that name.
    pub(super) fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// What was just done, in the words that belong to the one the address carries: see [`done`].
    pub(super) fn done(&self, words: &[(&str, &'static str)]) -> Option<&'static str> {
        let word = self.one(DONE)?;
        words.iter().find(|(name, _)| *name == word).map(|(_, text)| *text)
    }

    /// The same query on that path, going on after `cursor`.
    pub(super) fn going_on(&self, path: &str, cursor: &str) -> String {
        let others = self.0.iter().filter(|(key, _)| key != AFTER);
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(others)
            .append_pair(AFTER, cursor)
            .finish();
        format!("{path}?{query}")
    }
}

/// The name under which an address says what was just done.
const DONE: &str = "done";

/// Back to a page, which says by that word what was done.
pub(super) fn done(path: &str, word: &str) -> Response {
    Redirect::to(&format!("{path}?{DONE}={word}")).into_response()
}

/// The name under which a link says where a list goes on.
pub(super) const AFTER: &str = "after";

/// So many rows on a page of a list.
pub(super) const ROWS: u32 = 50;

/// Whether a page of so many rows may be followed by another.
pub(super) fn is_full(rows: usize) -> bool {
    u32::try_from(rows).is_ok_and(|rows| rows == ROWS)
}
