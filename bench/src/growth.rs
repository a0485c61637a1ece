//! What a long history costs whoever is there today: the same questions to a database with ten thousand invoices and to
//! one with ten million, which are copied into it and not lived through.
use crate::Bench;
use crate::clock::Stopwatch;
use crate::samples::Samples;
use crate::seed::Seed;
use crate::table::{self, Row, thousands, verdict};
use anyhow::{Context, ensure};
use domain::{Invoice, StoreAccess, SystemAccess};
use std::time::Duration;
use store::{InvoiceFilter, Store};

/// Invoices of the short history, which is copied for the long one.
const FEW: usize = 10_000;
const MANY: usize = 10_000_000;
/// How much longer anything may take.
const TARGET: f64 = 2.0;
/// Too short to be compared: what else the machine does is more.
const LEAST: Duration = Duration::from_micros(50);
/// Invoices on a page, and the page that is far behind.
const PAGE: u32 = 50;
const FAR: u32 = 1_000;
/// What every tenth invoice is found by: of ten million, a million.
const WORD: &str = "winter";

const SYSTEM: SystemAccess = SystemAccess::for_program();

/// What is asked, and how long each answer took.
type Asked = Vec<(&'static str, Samples)>;

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    let (few, many) =
        if bench.quick() { (1_000, 5_000) } else { (FEW, bench.options.invoices.unwrap_or(MANY)) };
    let (place, shop) = bench.new_shop("growth")?;
    let runtime = tokio::runtime::Runtime::new()?;
    let (short, long, filling) = runtime.block_on(async {
        let seed = Seed::open(place.location()?, &shop.store).await?.with_word(WORD);
        seed.webhook().await?;
        seed.add(few).await?;
        seed.store().accept_all(&SYSTEM).await?;
        let short = ask(bench, &seed).await?;
        let clock = Stopwatch::start();
        // What was asked has made some, too.
        let there = usize::try_from(seed.counts().await?.0)?;
        seed.store().accept_all(&SYSTEM).await?;
        seed.store().multiply(&SYSTEM, u32::try_from(many.div_ceil(there))?).await?;
        let filling = clock.elapsed();
        seed.skip_to_end().await?;
        anyhow::Ok((short, ask(bench, &seed).await?, filling))
    })?;
    let title = format!("{} invoices beside {}", thousands(many as f64), thousands(few as f64));
    table::heading(&title);
    println!("copied in {}", table::time(filling));
    for ((what, before), (_, after)) in short.iter().zip(&long) {
        let times = after.median().as_secs_f64() / before.median().max(LEAST).as_secs_f64();
        let note = format!("{} before; {}", table::time(before.median()), met(times));
        Row::new(*what).times(after).note(note).print();
    }
    let server = place.start_watching()?;
    let note = format!("{:.0} MB resident with every address watched", server.resident()? / 1e6);
    let mut first = Samples::new();
    first.record(server.first_answer);
    Row::new("start: first answer").times(&first).note(note).print();
    server.stop()
}

fn met(times: f64) -> String {
    verdict(&format!("≤ {TARGET:.0} times ({times:.2})"), times <= TARGET)
}

async fn ask(bench: &Bench, seed: &Seed) -> anyhow::Result<Asked> {
    let (store, access) = (seed.store(), seed.access());
    let rounds = if bench.quick() { 20 } else { 300 };
    let newest = store.invoices_page(access, &InvoiceFilter::default(), None, PAGE).await?.0;
    let known = newest.first().context("there are invoices")?.clone();
    let far = far(bench, store, access).await?;
    let mut asked: Asked = vec![("create", seed.add_timed(rounds).await?)];
    asked.push(("get one", timed(rounds, async || get(store, access, &known).await).await?));
    asked.push(("list, page 1", timed(rounds, async || page(store, access, None).await).await?));
    asked.push(("list, a page far behind", timed(rounds, async || page(store, access, far).await).await?));
    let order = known.details.metadata.order_id().context("it has an order")?;
    asked
        .push(("search for an order", timed(rounds, async || search(store, access, &order, 1).await).await?));
    asked.push((
        "search for a word every tenth has",
        timed(rounds, async || search(store, access, WORD, 1).await).await?,
    ));
    let beginning = "order-";
    asked.push((
        "search for what all orders begin with",
        timed(rounds, async || search(store, access, beginning, 1).await).await?,
    ));
    let nothing = "nothing has this";
    asked.push(("search in vain", timed(rounds, async || search(store, access, nothing, 0).await).await?));
    asked.push(("webhooks: what is due", timed(rounds, async || due(store).await).await?));
    asked.push((
        "invoices: who wakes next",
        timed(rounds, async || Ok(store.next_wake(&SYSTEM).await.map(drop)?)).await?,
    ));
    Ok(asked)
}

/// Where page one thousand begins, or the last one of a short history.
async fn far(bench: &Bench, store: &Store, access: &StoreAccess) -> anyhow::Result<Option<store::Cursor>> {
    let mut cursor = None;
    for _ in 1..if bench.quick() { 5 } else { FAR } {
        match store.invoices_page(access, &InvoiceFilter::default(), cursor, PAGE).await?.1 {
            None => break,
            next => cursor = next,
        }
    }
    Ok(cursor)
}

async fn timed(rounds: usize, ask: impl AsyncFn() -> anyhow::Result<()>) -> anyhow::Result<Samples> {
    let mut samples = Samples::new();
    ask().await?;
    for _ in 0..rounds {
        let clock = Stopwatch::start();
        ask().await?;
        samples.record(clock.elapsed());
    }
    Ok(samples)
}

async fn get(store: &Store, access: &StoreAccess, known: &Invoice) -> anyhow::Result<()> {
    ensure!(store.invoice(access, &known.id).await?.is_some(), "the invoice is gone");
    Ok(())
}

async fn page(store: &Store, access: &StoreAccess, after: Option<store::Cursor>) -> anyhow::Result<()> {
    let found = store.invoices_page(access, &InvoiceFilter::default(), after, PAGE).await?.0;
    ensure!(after.is_some() || found.len() == PAGE as usize, "{} invoices on a page", found.len());
    Ok(())
}

async fn search(store: &Store, access: &StoreAccess, text: &str, least: usize) -> anyhow::Result<()> {
    let filter = InvoiceFilter { text_search: Some(text.to_owned()), ..InvoiceFilter::default() };
    let found = store.invoices_page(access, &filter, None, PAGE).await?.0;
    ensure!(found.len() >= least, "nothing is found for {text}");
    Ok(())
}

async fn due(store: &Store) -> anyhow::Result<()> {
    let now = crate::clock::now();
    for webhook in store.due_webhooks(&SYSTEM, now).await? {
        store.due_deliveries(&SYSTEM, &webhook, now, 100).await?;
    }
    store.next_delivery_due(&SYSTEM, now).await?;
    Ok(())
}
