//! The pages for those who run it, with a million invoices: each over HTTP, as its owner's browser asks for it.
use crate::Bench;
use crate::clock::Stopwatch;
use crate::http::Connection;
use crate::samples::Samples;
use crate::seed::Seed;
use crate::shop::{EMAIL, PASSWORD, Shop};
use crate::table::{self, Row, thousands, verdict};
use anyhow::{Context, ensure};
use std::time::Duration;

/// How long a page may take: the slowest of them all, once it has been looked at.
const SHOWN: Duration = Duration::from_millis(50);
/// Looks at each page.
const LOOKS: usize = 50;
/// Of ten invoices, so many are paid.
const PAID_OF_TEN: usize = 1;
/// Pages of invoices that are turned over, one after the other.
const TURNED: usize = 100;

/// Each page of a store, behind `/admin/stores/ID`.
const PAGES: [&str; 23] = [
    "",
    "/invoices",
    "/invoices?status=Settled",
    "/invoices?status=Expired",
    "/invoices?text=order-777",
    "/invoices?text=nothing+has+this",
    "/attention",
    "/books",
    "/books?from=2020-01-01",
    "/wallets",
    "/wallets/1/coins",
    "/wallets/1/addresses",
    "/reports",
    "/reports/journal",
    "/reports/statement?from=2020-01-01",
    "/reports/gifts?from=2020-01-01",
    "/webhooks",
    "/donation-pages",
    "/audit",
    "/settings",
    "/first-steps",
    "/wallet",
    "/invoices?from=2020-01-01&to=2020-12-31",
];

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    let invoices = if bench.quick() { 5_000 } else { 1_000_000 };
    let (place, shop) = bench.new_shop("admin")?;
    let paid = invoices / 10 * PAID_OF_TEN;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::runtime::Runtime::new()?.block_on(async {
        let seed = Seed::open(&place.database(), &shop.store).await?;
        seed.add_paid(paid).await?;
        seed.add(invoices - paid).await
    })?;
    let (all, settled) = (thousands(invoices as f64), thousands(paid as f64));
    table::heading(&format!("Pages for those who run it: {all} invoices, {settled} of them paid"));
    let server = place.start_watching()?;
    runtime.block_on(async {
        let mut visit = Visit::begin(&server.address, &shop).await?;
        for page in PAGES {
            visit.look(page).await?;
        }
        visit.turn_over().await
    })?;
    server.stop()
}

/// Somebody who has signed in.
struct Visit {
    connection: Connection,
    cookie: String,
    store: String,
}

impl Visit {
    async fn begin(address: &str, shop: &Shop) -> anyhow::Result<Self> {
        let mut connection = Connection::open(address).await?;
        let body = format!("email={EMAIL}&password={}", PASSWORD.replace(' ', "+"));
        let head = "POST /sign-in HTTP/1.1\r\nHost: bench\r\nSec-Fetch-Site: same-origin\r\n\
            Content-Type: application/x-www-form-urlencoded\r\n";
        let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
        let (status, _) = connection.send(request.as_bytes()).await?;
        ensure!(status == 303, "signing in answered {status}");
        let cookie = connection.header("set-cookie").context("no session was begun")?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok(Self { connection, cookie, store: format!("/admin/stores/{}", shop.store) })
    }

    /// Asks for a page of the store; gives how long the answer took and the page.
    async fn page(&mut self, path: &str) -> anyhow::Result<(Duration, String)> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: bench\r\nCookie: {}\r\n\r\n", self.cookie);
        let clock = Stopwatch::start();
        let (status, body) = self.connection.send(request.as_bytes()).await?;
        let took = clock.elapsed();
        ensure!(status == 200, "GET {path} answered {status}");
        Ok((took, String::from_utf8(body.to_vec())?))
    }

    async fn look(&mut self, page: &str) -> anyhow::Result<()> {
        let path = format!("{}{page}", self.store);
        let (first, _) = self.page(&path).await?;
        let mut samples = Samples::new();
        for _ in 0..LOOKS {
            samples.record(self.page(&path).await?.0);
        }
        let shown = if page.is_empty() { "overview" } else { page };
        tell(shown, &samples, &format!("the first {}", table::time(first)));
        Ok(())
    }

    /// From the newest invoices to older and older ones, as the page leads.
    async fn turn_over(&mut self) -> anyhow::Result<()> {
        let mut samples = Samples::new();
        let mut path = format!("{}/invoices", self.store);
        for _ in 0..TURNED {
            let (took, page) = self.page(&path).await?;
            samples.record(took);
            let Some(older) = older(&page) else { break };
            path = if older.starts_with('/') { older } else { format!("{}/invoices{older}", self.store) };
        }
        tell(&format!("{} pages of invoices, one by one", samples.len()), &samples, "");
        Ok(())
    }
}

/// Where the page leads for older ones.
fn older(page: &str) -> Option<String> {
    let (_, link) = page.split_once("rel=\"next\" href=\"")?;
    let target = link.split('"').next()?;
    Some(target.replace("&#38;", "&").replace("&amp;", "&"))
}

fn tell(name: &str, samples: &Samples, more: &str) {
    let note = verdict(&format!("within {}", table::time(SHOWN)), samples.percentile_99() <= SHOWN);
    let note = if more.is_empty() { note } else { format!("{note}; {more}") };
    Row::new(name).times(samples).note(note).print();
}
