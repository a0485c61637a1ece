//! What is asked of a server most: one invoice, its checkout page, lists and a search, beside an empty handler.
use crate::Bench;
use crate::http::Request;
use crate::load::Load;
use crate::machine::Limits;
use crate::process::Process;
use crate::seed::Seed;
use crate::shop::Shop;
use crate::table::{self, Row, thousands};

const CLIENTS: [usize; 2] = [1, 32];
const INVOICES: usize = 100_000;

pub(crate) fn run(bench: &Bench, limits: Option<Limits>) -> anyhow::Result<()> {
    let invoices = if bench.quick() { 2_000 } else { INVOICES };
    let (place, shop) = bench.new_shop("reads")?;
    let runtime = tokio::runtime::Runtime::new()?;
    let known = runtime.block_on(async {
        let seed = Seed::open(place.location()?, &shop.store).await?;
        seed.add(invoices).await?;
        seed.some(64).await
    })?;
    let server = place.start_watching()?;
    table::heading(&format!("Reads over HTTP, {} invoices", thousands(invoices as f64)));
    let base = format!("/api/v1/stores/{}/invoices", shop.store);
    let one: Vec<String> = known.iter().map(|id| format!("{base}/{id}")).collect();
    let look = |name: &str, paths: Vec<String>| measure(bench, (&server, &shop), (name, paths), limits);
    look("an invoice", one)?;
    look("its checkout page", known.iter().map(|id| format!("/i/{id}")).collect())?;
    look("a list of 50", vec![format!("{base}?take=50")])?;
    look("a list of 50, by status", vec![format!("{base}?take=50&status=New")])?;
    look("a search", vec![format!("{base}?take=50&textSearch=order-77")])?;
    server.stop()
}

fn measure(
    bench: &Bench,
    (server, shop): (&Process, &Shop),
    (name, paths): (&str, Vec<String>),
    limits: Option<Limits>,
) -> anyhow::Result<()> {
    let requests: Vec<Vec<u8>> = paths
        .iter()
        .map(|path| {
            let authorization = if path.starts_with("/api") { shop.authorization.as_str() } else { "" };
            Request { method: "GET", path, authorization, body: "" }.bytes()
        })
        .collect();
    for clients in CLIENTS {
        let requests = requests.clone();
        let request = Box::new(move |number: u64| {
            let place = usize::try_from(number).unwrap_or_default() % requests.len();
            requests[place].clone()
        });
        let before = server.cpu()?;
        let load = Load { address: server.address.clone(), clients, length: bench.length() / 2, request };
        let outcome = load.run()?;
        let cpu = server.cpu()?.saturating_sub(before).div_f64(outcome.samples.len().max(1) as f64);
        let share = |limits: Limits| {
            format!("{:.0} % of an empty handler", 100.0 * outcome.rate() / limits.empty_handler)
        };
        let note = limits.filter(|_| clients > 1).map(share).unwrap_or_default();
        let row = Row::new(format!("{name}, {clients} client{}", if clients == 1 { "" } else { "s" }));
        row.times(&outcome.samples).rate(outcome.rate()).cpu(cpu).note(note).print();
    }
    Ok(())
}
