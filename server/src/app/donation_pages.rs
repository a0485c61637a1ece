//! Donation pages: made and changed by whoever may, stated by the configuration file, found by whoever has the link.
use super::App;
use crate::chance::Chance;
use crate::config::StatedPage;
use crate::config::page;
use anyhow::{Context, anyhow};
use domain::donation_page::{PageSettings, Slug};
use domain::settings::Problem;
use domain::{Currency, DonationPage, Invoice, PageId, StoreAccess, SystemAccess, Timestamp};
use domain::{Picture, PictureError};
use serde_json::{Map, Value};
use std::path::Path;
use store::{Declaration, PageRecord, Store};

/// Why a page was not made or changed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Fields that are wrong.
    #[error("{}", sentence(.0))]
    Settings(Vec<Problem>),
    /// The slug is another page's, or was another store's.
    #[error("slug: another donation page has this slug, or had it; choose another")]
    Taken,
    /// The store is gone.
    #[error("the store does not exist any more")]
    NoStore,
    /// No picture.
    #[error("picture: {0}")]
    Picture(#[from] PictureError),
    /// The database refused.
    #[error(transparent)]
    Store(store::Error),
}

/// A page to be made, known to be in order but for its slug, which may be taken.
#[derive(Clone, Debug)]
pub struct NewPage {
    /// Its name in links.
    pub slug: Slug,
    /// What its owner set.
    pub settings: PageSettings,
}

impl NewPage {
    /// What a body states: `slug`, and the settings. `home` is the store's own currency.
    pub fn from_body(mut body: Map<String, Value>, home: Currency) -> Result<Self, Refusal> {
        let slug = slug_in(&mut body);
        let settings = PageSettings::from_body(body, home);
        match (slug, settings) {
            (Ok(slug), Ok(settings)) => Ok(Self { slug, settings }),
            (slug, settings) => {
                let mut problems = settings.err().unwrap_or_default();
                problems.extend(slug.err());
                Err(Refusal::Settings(problems))
            }
        }
    }

    /// The page as it will be.
    pub fn page(self, access: &StoreAccess, now: Timestamp, chance: &Chance) -> DonationPage {
        DonationPage {
            id: PageId::from_random(chance.bytes()),
            store: access.store().clone(),
            slug: self.slug,
            settings: self.settings,
            created_at: now,
            archived_at: None,
        }
    }
}

fn slug_in(body: &mut Map<String, Value>) -> Result<Slug, Problem> {
    let slug = body.remove("slug").unwrap_or_default();
    let text = match &slug {
        Value::Null => "",
        Value::String(text) => text,
        _ => return Err(Problem::new("slug", "Write the slug as text, like save-the-harbour")),
    };
    Slug::parse(text).map_err(|error| Problem::new("slug", error))
}

/// What a body states of a page that is there; its slug may be repeated in it, but stays.
pub fn restated(
    mut body: Map<String, Value>,
    page: &DonationPage,
    home: Currency,
) -> Result<PageSettings, Refusal> {
    let stays = body.remove("slug").is_none_or(|slug| slug.is_null() || slug == page.slug.as_str());
    if !stays {
        let message =
            "The slug can't be changed, because links and posters lead to it; make another page instead";
        return Err(Refusal::Settings(vec![Problem::new("slug", message)]));
    }
    PageSettings::from_body(body, home).map_err(Refusal::Settings)
}

/// The store's own currency.
pub async fn home(store: &Store, access: &StoreAccess) -> Result<Currency, Refusal> {
    let settings = store.settings(access).await?;
    settings.map(|settings| settings.default_currency).ok_or(Refusal::NoStore)
}

/// The page a donation was made through, to thank on its behalf; also when it was put away since.
pub async fn of_invoice(app: &App, invoice: &Invoice) -> Result<Option<PageRecord>, store::Error> {
    match invoice.details.donation.as_ref().and_then(|donation| donation.page.as_ref()) {
        Some(page) => app.store.page_of_invoice(&app.system, page).await,
        None => Ok(None),
    }
}

/// Makes the pages in the database what the configuration file says.
///
/// # Errors
/// For the operator: which page, on which line, and what to do.
pub async fn state(app: &App, pages: &[StatedPage]) -> anyhow::Result<()> {
    let refused =
        |page: &StatedPage| format!("the donation page {} ({}) can't be put up", page.slug, page.origin);
    let mut stated = Vec::new();
    for page in pages {
        // Nothing is written before all of them were found to be in order.
        stated.push((page, prepared(app, page).await.with_context(|| refused(page))?));
    }
    for (page, prepared) in stated {
        let Some((access, declaration)) = prepared else { continue };
        let declared = app.store.declare_page(&access, declaration, app.now()).await.map_err(Refusal::from);
        let is_new = declared.with_context(|| refused(page))?;
        tracing::info!(slug = page.slug.as_str(), is_new, "the configuration file states this donation page");
    }
    let still = pages.iter().map(|page| page.slug.clone()).collect();
    for slug in app.store.mark_dropped(&app.system.for_configuration(), still, app.now()).await? {
        tracing::warn!(slug, "the configuration file no longer has this donation page; it stays as it was");
    }
    Ok(())
}

/// What is to be written for a page, and to which store; `None` while there is no store.
async fn prepared(app: &App, stated: &StatedPage) -> anyhow::Result<Option<(StoreAccess, Declaration)>> {
    let Some(access) = owner(&app.store, &app.system.for_configuration(), stated.store.as_deref()).await?
    else {
        tracing::warn!(
            slug = stated.slug.as_str(),
            "there is no store yet for this donation page; make one, then reload the settings or start again"
        );
        return Ok(None);
    };
    let home = home(&app.store, &access).await?;
    let settings = PageSettings::from_body(stated.body.clone(), home).map_err(|problems| {
        let (field, problem) = page::first(problems);
        anyhow!("{field} is wrong: {problem}")
    })?;
    let declaration = Declaration {
        slug: stated.slug.clone(),
        settings,
        picture: stated.picture.as_deref().map(read_picture).transpose()?,
        new_id: PageId::from_random(app.chance.bytes()),
    };
    Ok(Some((access, declaration)))
}

/// The store of that id, or the only one; `None` while there is none at all.
pub async fn owner(
    store: &Store,
    system: &SystemAccess,
    named: Option<&str>,
) -> anyhow::Result<Option<StoreAccess>> {
    let stores = store.stores(system).await?;
    let named = named.map(str::trim).filter(|name| !name.is_empty());
    let found = match (named, stores.as_slice()) {
        (_, []) => return Ok(None),
        (Some(name), all) => all.iter().find(|record| record.id.as_str() == name),
        (None, [only]) => Some(only),
        (None, _) => anyhow::bail!("there is more than one store; say whose it is, by the store's id"),
    };
    let found = found.with_context(|| format!("there is no store {:?}", named.unwrap_or_default()))?;
    Ok(Some(system.to_store(&found.id)))
}

/// A picture from a file of the operator's.
///
/// # Errors
/// When it can't be read, or is none.
pub fn read_picture(path: &Path) -> anyhow::Result<Picture> {
    let bytes =
        std::fs::read(path).with_context(|| format!("the picture {} can't be read", path.display()))?;
    Picture::try_new(bytes, Picture::MOST_OF_PAGE)
        .with_context(|| format!("the picture {} can't be used", path.display()))
}

fn sentence(problems: &[Problem]) -> String {
    let told: Vec<String> =
        problems.iter().map(|problem| format!("{}: {}", problem.path, problem.message)).collect();
    told.join("; ")
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Exists => Self::Taken,
            error => Self::Store(error),
        }
    }
}
