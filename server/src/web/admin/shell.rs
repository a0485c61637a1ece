//! What every page here has around it: where one is, where one can go, who one is.
use super::{HOME, SignedIn, TOKEN, account, audit, keys, of_store, passkeys, people};
use crate::app::App;
use crate::web::frame::{self, File};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::permission::Permission;
use domain::{Network, StoreId};
use std::sync::LazyLock;
use store::Person;

const SHEET: &[u8] = include_bytes!("../../../assets/admin.css");

/// The style sheet of these pages; it goes on where the donors' ends.
pub(in crate::web) static STYLE: LazyLock<File> =
    LazyLock::new(|| File::new("admin", SHEET, "css", "text/css; charset=utf-8"));

/// A page that is led to from every page: its name, its path, and the permission it takes, if it takes one.
pub(super) type Entry = (&'static str, &'static str, Option<Permission>);

/// Led to from everywhere.
const EVERYWHERE: [Entry; 5] = [
    ("Stores", HOME, None),
    ("Your account", account::PATH, None),
    ("API keys", keys::PATH, None),
    ("People of this server", people::PATH, Some(Permission::ViewUsers)),
    ("Audit trail", audit::WHOLE, Some(Permission::ModifyServerSettings)),
];

/// Led to from each page of a store, behind `/admin/stores/{id}`; the permission is asked for in that store.
const IN_STORE: [Entry; of_store::ENTRIES.len()] = of_store::ENTRIES;

/// What the layout needs to know.
#[derive(Clone, Debug)]
pub struct Shell {
    pub(super) title: String,
    pub(super) test_network: Option<&'static str>,
    pub(super) who: Option<Who>,
    pub(super) store: Option<InStore>,
    /// The path of the script that runs on it, if one does.
    pub(super) script: Option<&'static str>,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub(super) struct Who {
    pub(super) name: String,
    pub(super) token: String,
    pub(super) links: Vec<Link>,
}

/// The store whose page it is.
#[derive(Clone, Debug)]
pub(super) struct InStore {
    pub(super) name: String,
    pub(super) links: Vec<Link>,
}

/// A way to another page.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) name: &'static str,
    pub(super) path: String,
    pub(super) is_here: bool,
}

impl Shell {
    /// A page for somebody who is signed in. `here` is its path, or that of the page it belongs to.
    pub fn new(app: &App, by: &SignedIn, title: impl Into<String>, here: &str) -> Self {
        let links = links(&EVERYWHERE, "", here, |permission| by.may(permission, None));
        let who = Who { name: name_of(by.person()), token: by.form_token(), links };
        Self { who: Some(who), ..Self::for_nobody(app.network, title) }
    }

    /// A page that anybody may see.
    pub fn for_nobody(network: Network, title: impl Into<String>) -> Self {
        let test_network = (network != Network::Mainnet).then(|| network.name());
        Self { title: title.into(), test_network, who: None, store: None, script: None }
    }

    /// With the script that asks browsers for passkeys; answered by [`Shell::answer`], which lets it run.
    #[must_use]
    pub(super) fn with_script(self) -> Self {
        Self { script: Some(&passkeys::SCRIPT.path), ..self }
    }

    /// A page with this around it as an answer: its script runs, if it has one, and nothing else does.
    pub(super) fn answer(&self, status: StatusCode, page: &impl Template) -> Response {
        let response = frame::answer(status, page);
        if self.script.is_some() { frame::scripted(response) } else { response }
    }

    /// A page of that store.
    #[must_use]
    pub fn in_store(self, by: &SignedIn, (store, name): (&StoreId, &str), here: &str) -> Self {
        let links = links(&IN_STORE, &store_path(store), here, |permission| by.may(permission, Some(store)));
        Self { store: Some(InStore { name: name.to_owned(), links }), ..self }
    }

    /// A page for Ann, who may do everything, for samples.
    pub fn sample(title: &str, here: &str) -> Self {
        let links = links(&EVERYWHERE, "", here, |_| true);
        let who = Who { name: "ann@harbour.example".into(), token: "a-token".into(), links };
        Self { who: Some(who), ..Self::for_nobody(Network::Mainnet, title) }
    }

    /// A page of a store of hers, for samples.
    #[must_use]
    pub fn sample_in_store(self, (store, name): (&StoreId, &str), here: &str) -> Self {
        let links = links(&IN_STORE, &store_path(store), here, |_| true);
        Self { store: Some(InStore { name: name.to_owned(), links }), ..self }
    }

    /// The style sheet that all pages share.
    pub(super) fn style(&self) -> &'static str {
        &frame::files()[0].path
    }

    /// The icon's path.
    pub(super) fn icon(&self) -> &'static str {
        &frame::files()[1].path
    }

    /// The style sheet of these pages.
    pub(super) fn own_style(&self) -> &'static str {
        &STYLE.path
    }

    /// The hidden field of each form.
    pub fn token_name(&self) -> &'static str {
        TOKEN
    }

    /// What it holds; nothing where nobody is signed in.
    pub fn token(&self) -> &str {
        self.who.as_ref().map_or("", |who| &who.token)
    }
}

impl InStore {
    /// The page one is on, for narrow screens, where the others are folded away.
    pub(super) fn here(&self) -> Option<&'static str> {
        self.links.iter().find(|link| link.is_here).map(|link| link.name)
    }
}

/// Where a store's pages begin.
pub fn store_path(store: &StoreId) -> String {
    format!("{HOME}/stores/{store}")
}

/// What somebody is called.
fn name_of(person: &Person) -> String {
    let name = person.name.clone().filter(|name| !name.is_empty());
    name.unwrap_or_else(|| person.email.to_string())
}

/// The ways to those pages that somebody may see.
fn links(entries: &[Entry], base: &str, here: &str, may: impl Fn(Permission) -> bool) -> Vec<Link> {
    let shown = entries.iter().filter(|(_, _, permission)| permission.is_none_or(&may));
    let link = |(name, end, _): &Entry| {
        let path = format!("{base}{end}");
        Link { name, is_here: path == here, path }
    };
    shown.map(link).collect()
}
