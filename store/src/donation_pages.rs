//! Donation pages, their pictures, and how far each has come.
//!
//! A page that is deleted is only put away: its slug stays its store's, so that no one else's page ever answers at an
//! address that was printed, and what its invoices still receive is still counted.
use crate::Store;
use crate::audit::{Done, changed};
use crate::commit::Owner;
use crate::error::{Error, Result};
use crate::invoices::store_number;
use crate::sql::{Row, Sql, to_json, values};
use domain::audit::{Deed, DeedKind};
use domain::donation_page::{PageSettings, Progress, Slug};
use domain::ledger::Entry;
use domain::{DonationPage, PageId, Picture, Sats, StoreAccess, StoreId, SystemAccess, Timestamp};

/// Most donation pages of one store that are not put away.
pub const MOST_PAGES: u32 = 200;

/// A donation page as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRecord {
    /// The page.
    pub page: DonationPage,
    /// What came in through it.
    pub progress: Progress,
    /// When its picture was last changed, if it has one.
    pub picture_at: Option<Timestamp>,
    /// What the configuration file has to do with it.
    pub declared: Declared,
}

/// What the configuration file has to do with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    /// Nothing: it was made through the API or by a command.
    Never,
    /// It is in the file.
    Present,
    /// It was in the file once. It stays as it was then.
    Dropped,
}

/// A page as the configuration file states it.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Its name in links.
    pub slug: Slug,
    /// What its owner set.
    pub settings: PageSettings,
    /// Its picture; none takes away what it had.
    pub picture: Option<Picture>,
    /// The id it gets if it is new.
    pub new_id: PageId,
}

const COLUMNS: &str = "SELECT p.id, s.id, p.slug, p.settings, p.created_at, p.archived_at, p.received, p.donations, \
    i.changed_at, p.declared_at, p.dropped_at FROM donation_page p JOIN store s ON s.number = p.store \
    LEFT JOIN donation_picture i ON i.page = p.number WHERE s.deleted_at IS NULL";

impl Store {
    /// Adds a page to the store. [`Error::Exists`] if its slug is taken: by another page, by one that another store
    /// put away, or by a store's id; [`Error::TooMany`] if the store has [`MOST_PAGES`].
    pub async fn create_page(&self, access: &StoreAccess, page: DonationPage) -> Result<()> {
        if page.store != *access.store() {
            return Err(Error::NotFound);
        }
        let settings = to_json(&page.settings)?;
        let act = move |sql: &mut dyn Sql| {
            insert(sql, &page, &settings)?;
            Ok(Done::one((), deed(DeedKind::PageMade, &page.store, &page.id)))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }

    /// The store's pages, oldest first, without those put away.
    pub async fn pages(&self, access: &StoreAccess) -> Result<Vec<PageRecord>> {
        let select = format!("{COLUMNS} AND s.id = $1 AND p.archived_at IS NULL ORDER BY p.number");
        self.short(|sql| sql.all(&select, values![access.store()], record))
    }

    /// One of the store's pages, unless it was put away.
    pub async fn page(&self, access: &StoreAccess, id: &PageId) -> Result<Option<PageRecord>> {
        let select = format!("{COLUMNS} AND s.id = $1 AND p.id = $2 AND p.archived_at IS NULL");
        self.short(|sql| sql.one(&select, values![access.store(), id], record))
    }

    /// The page of that slug, for whoever knows the link; the last one put away, if there is none other.
    pub async fn page_at(&self, _: &SystemAccess, slug: &Slug) -> Result<Option<PageRecord>> {
        let rest = "AND p.slug = $1 ORDER BY CASE WHEN p.archived_at IS NULL THEN 0 ELSE 1 END, p.number DESC LIMIT 1";
        let select = format!("{COLUMNS} {rest}");
        self.short(|sql| sql.one(&select, values![slug.as_str()], record))
    }

    /// The page an invoice was made through, put away or not.
    pub async fn page_of_invoice(&self, _: &SystemAccess, id: &PageId) -> Result<Option<PageRecord>> {
        let select = format!("{COLUMNS} AND p.id = $1");
        self.short(|sql| sql.one(&select, values![id], record))
    }

    /// Replaces a page's settings.
    pub async fn update_page(
        &self,
        access: &StoreAccess,
        id: &PageId,
        settings: &PageSettings,
    ) -> Result<()> {
        let (store, id, settings) = (access.store().clone(), id.clone(), settings.clone());
        let act = move |sql: &mut dyn Sql| {
            let number = number_of(sql, &store, &id)?;
            let names = differences(sql, number, &settings)?;
            let update = "UPDATE donation_page SET settings = $1 WHERE number = $2";
            sql.must(update, values![&to_json(&settings)?, number])?;
            Ok(Done::any((), page_changed(&store, &id, names)))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }

    /// The same, if they are still as they `was`: whether they are.
    pub async fn replace_page(
        &self,
        access: &StoreAccess,
        id: &PageId,
        (was, settings): (&PageSettings, &PageSettings),
    ) -> Result<bool> {
        let (store, id) = (access.store().clone(), id.clone());
        let (was, settings) = (was.clone(), settings.clone());
        let act = move |sql: &mut dyn Sql| {
            let number = number_of(sql, &store, &id)?;
            if stored_settings(sql, number)? != was {
                return Ok(Done::any(false, None));
            }
            let names = differences(sql, number, &settings)?;
            let update = "UPDATE donation_page SET settings = $1 WHERE number = $2";
            sql.must(update, values![&to_json(&settings)?, number])?;
            Ok(Done::any(true, page_changed(&store, &id, names)))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }

    /// Puts a page away. Its invoices stay, and what they receive is still counted.
    pub async fn archive_page(&self, access: &StoreAccess, id: &PageId, now: Timestamp) -> Result<()> {
        let (store, id) = (access.store().clone(), id.clone());
        let act = move |sql: &mut dyn Sql| {
            let number = number_of(sql, &store, &id)?;
            sql.must("UPDATE donation_page SET archived_at = $1 WHERE number = $2", values![now, number])?;
            Ok(Done::one((), deed(DeedKind::PageArchived, &store, &id)))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }

    /// Gives a page a picture, in place of the one it has, or takes it away.
    pub async fn set_picture(
        &self,
        access: &StoreAccess,
        id: &PageId,
        picture: Option<Picture>,
        now: Timestamp,
    ) -> Result<()> {
        let (store, id) = (access.store().clone(), id.clone());
        let act = move |sql: &mut dyn Sql| {
            let number = number_of(sql, &store, &id)?;
            let differs = set_picture(sql, number, picture.as_ref(), now)?;
            Ok(Done::any((), page_changed(&store, &id, differs.map(str::to_owned).into_iter().collect())))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }

    /// The picture of a page, for whoever knows its link.
    pub async fn picture(&self, _: &SystemAccess, id: &PageId) -> Result<Option<Picture>> {
        let select = "SELECT i.content FROM donation_page p JOIN store s ON s.number = p.store \
            JOIN donation_picture i ON i.page = p.number WHERE p.id = $1 AND s.deleted_at IS NULL";
        self.short(|sql| sql.one(select, values![id], picture))
    }

    /// Makes the store's page of that slug what the configuration file says, and makes it if there is none; one that
    /// was put away comes back. Returns whether it is new. [`Error::Exists`] and [`Error::TooMany`] as for
    /// [`Store::create_page`].
    pub async fn declare_page(
        &self,
        access: &StoreAccess,
        declaration: Declaration,
        now: Timestamp,
    ) -> Result<bool> {
        let store = access.store().clone();
        self.change(access.actor(), move |tx| declare(tx.sql, &store, &declaration, now)).await
    }

    /// Marks the pages that were in the configuration file before and are not among `still`: they stay as they are.
    /// Returns their slugs.
    pub async fn mark_dropped(
        &self,
        access: &SystemAccess,
        still: Vec<Slug>,
        now: Timestamp,
    ) -> Result<Vec<String>> {
        let act = move |sql: &mut dyn Sql| {
            let select = "SELECT p.slug, p.id, s.id FROM donation_page p JOIN store s ON s.number = p.store WHERE \
                p.declared_at IS NOT NULL AND p.dropped_at IS NULL AND p.archived_at IS NULL ORDER BY p.number";
            let read =
                |row: &dyn Row| Ok((row.string(0)?, row.id(1, PageId::parse)?, row.id(2, StoreId::parse)?));
            let mut dropped = sql.all(select, &[], read)?;
            dropped.retain(|(slug, ..)| !still.iter().any(|declared| declared.as_str() == slug));
            for (_, page, _) in &dropped {
                let update = "UPDATE donation_page SET dropped_at = $1 WHERE id = $2";
                sql.must(update, values![now, page])?;
            }
            let told = |(_, page, store): &_| deed(DeedKind::PageDropped, store, page);
            let deeds: Vec<Deed> = dropped.iter().map(told).collect();
            Ok(Done::any(dropped.into_iter().map(|(slug, ..)| slug).collect(), deeds))
        };
        self.change(&access.actor(), move |tx| act(tx.sql)).await
    }
}

/// Counts what was just booked for an invoice of that page. A donation counts as long as something of it is there.
pub(crate) fn count(sql: &mut dyn Sql, owner: Owner, page: &PageId, booked: &[Entry]) -> Result<()> {
    let gain: i64 = booked.iter().map(|entry| entry.gain().to_sat()).sum();
    let sum = "SELECT CAST(COALESCE(SUM(CASE kind WHEN 'received' THEN amount WHEN 'reversed' THEN -amount ELSE 0 END), 0) AS BIGINT) \
        FROM entry WHERE invoice = $1";
    let after = sql.one(sum, values![owner.invoice], |row| row.int(0))?.unwrap_or(0);
    let (was, is) = (after - gain > 0, after > 0);
    let update = "UPDATE donation_page SET received = received + $1, donations = donations + $2 \
        WHERE id = $3 AND store = $4";
    // Whatever became of the page, the money is booked.
    sql.execute(update, values![gain, i64::from(is) - i64::from(was), page, owner.store]).map(drop)
}

/// Makes a page; its number.
fn insert(sql: &mut dyn Sql, page: &DonationPage, settings: &str) -> Result<i64> {
    let store = store_number(sql, &page.store)?;
    refuse_taken(sql, store, page.slug.as_str())?;
    let count = "SELECT COUNT(*) FROM donation_page WHERE store = $1 AND archived_at IS NULL";
    if sql.one(count, values![store], |row| row.int(0))?.unwrap_or(0) >= MOST_PAGES.into() {
        return Err(Error::TooMany { most: MOST_PAGES });
    }
    let insert = "INSERT INTO donation_page (id, store, slug, settings, created_at, archived_at, received, donations) \
        VALUES ($1, $2, $3, $4, $5, $6, 0, 0) RETURNING number";
    let slug = page.slug.as_str();
    let values = values![&page.id, store, slug, settings, page.created_at, page.archived_at];
    let number = sql.one(insert, values, |row| row.int(0))?;
    number.ok_or_else(|| Error::Failed("an insert returned nothing".into()))
}

/// An address that was ever a store's stays that store's.
fn refuse_taken(sql: &mut dyn Sql, store: i64, slug: &str) -> Result<()> {
    let taken = "SELECT COUNT(*) FROM donation_page WHERE slug = $1 AND (archived_at IS NULL OR store <> $2)";
    let pages = sql.one(taken, values![slug, store], |row| row.int(0))?.unwrap_or(0);
    let stores =
        sql.one("SELECT COUNT(*) FROM store WHERE id = $1", values![slug], |row| row.int(0))?.unwrap_or(0);
    if pages + stores > 0 { Err(Error::Exists) } else { Ok(()) }
}

fn declare(
    sql: &mut dyn Sql,
    store: &StoreId,
    declaration: &Declaration,
    now: Timestamp,
) -> Result<Done<bool>> {
    let Declaration { slug, settings, picture, new_id } = declaration;
    let number = store_number(sql, store)?;
    let select = "SELECT number, id, archived_at FROM donation_page WHERE store = $1 AND slug = $2 \
        ORDER BY number DESC LIMIT 1";
    let read = |row: &dyn Row| Ok((row.int(0)?, row.id(1, PageId::parse)?, row.flag(2)?));
    let known = sql.one(select, values![number, slug.as_str()], read)?;
    let is_new = known.is_none();
    let (page, id, was_archived) = match known {
        Some(known) => known,
        None => {
            let page = DonationPage {
                id: new_id.clone(),
                store: store.clone(),
                slug: slug.clone(),
                settings: declaration.settings.clone(),
                created_at: now,
                archived_at: None,
            };
            (insert(sql, &page, &to_json(settings)?)?, page.id, false)
        }
    };
    let mut names = differences(sql, page, settings)?;
    let update = "UPDATE donation_page SET settings = $1, archived_at = NULL, declared_at = $2, dropped_at = NULL \
        WHERE number = $3";
    sql.must(update, values![&to_json(settings)?, now, page])?;
    names.extend(set_picture(sql, page, picture.as_ref(), now)?.map(str::to_owned));
    names.extend(was_archived.then(|| "archived".to_owned()));
    let made = is_new.then(|| deed(DeedKind::PageMade, store, &id));
    Ok(Done::any(is_new, made.or_else(|| page_changed(store, &id, names))))
}

fn deed(kind: DeedKind, store: &StoreId, page: &PageId) -> Deed {
    Deed::new(kind).in_store(store).to(page)
}

fn page_changed(store: &StoreId, page: &PageId, names: Vec<String>) -> Option<Deed> {
    (!names.is_empty()).then(|| deed(DeedKind::PageChanged, store, page).changing(names))
}

/// The names of the settings that are about to be changed.
fn differences(sql: &mut dyn Sql, page: i64, settings: &PageSettings) -> Result<Vec<String>> {
    changed(&stored_settings(sql, page)?, settings)
}

fn stored_settings(sql: &mut dyn Sql, page: i64) -> Result<PageSettings> {
    let select = "SELECT settings FROM donation_page WHERE number = $1";
    let found: Option<PageSettings> = sql.one(select, values![page], |row| row.json(0))?;
    found.ok_or(Error::NotFound)
}

/// Keeps a page's picture or takes it away; its name in the log, if that changes anything.
fn set_picture(
    sql: &mut dyn Sql,
    page: i64,
    picture: Option<&Picture>,
    now: Timestamp,
) -> Result<Option<&'static str>> {
    let select = "SELECT content FROM donation_picture WHERE page = $1";
    let before = sql.one(select, values![page], |row| Ok(row.blob(0)?.to_vec()))?;
    let name = (before.as_deref() != picture.map(Picture::bytes)).then_some("picture");
    let Some(picture) = picture else {
        sql.execute("DELETE FROM donation_picture WHERE page = $1", values![page])?;
        return Ok(name);
    };
    let upsert = "INSERT INTO donation_picture (page, media_type, content, changed_at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (page) DO UPDATE SET media_type = excluded.media_type, content = excluded.content, \
        changed_at = excluded.changed_at";
    let media_type = picture.kind().media_type();
    sql.execute(upsert, values![page, media_type, picture.bytes(), now])?;
    Ok(name)
}

fn number_of(sql: &mut dyn Sql, store: &StoreId, id: &PageId) -> Result<i64> {
    let select = "SELECT p.number FROM donation_page p JOIN store s ON s.number = p.store \
        WHERE s.id = $1 AND p.id = $2 AND s.deleted_at IS NULL AND p.archived_at IS NULL";
    sql.one(select, values![store, id], |row| row.int(0))?.ok_or(Error::NotFound)
}

fn record(row: &dyn Row) -> Result<PageRecord> {
    let page = DonationPage {
        id: row.id(0, PageId::parse)?,
        store: row.id(1, StoreId::parse)?,
        slug: row.id(2, |text| Slug::parse(text).ok())?,
        settings: row.json(3)?,
        created_at: row.time(4)?,
        archived_at: row.opt_time(5)?,
    };
    let received = Sats::try_new(row.int(6)?.cast_unsigned());
    let received = received.ok_or_else(|| Error::unreadable("sum", "it is more than there can be"))?;
    let declared = match (row.flag(9)?, row.flag(10)?) {
        (false, _) => Declared::Never,
        (true, false) => Declared::Present,
        (true, true) => Declared::Dropped,
    };
    let progress = Progress { received, donations: row.int(7)?.cast_unsigned() };
    Ok(PageRecord { page, progress, picture_at: row.opt_time(8)?, declared })
}

fn picture(row: &dyn Row) -> Result<Picture> {
    let bytes = row.blob(0)?.to_vec();
    Picture::try_new(bytes, Picture::MOST_OF_PAGE).map_err(|error| Error::unreadable("picture", error))
}
