//! How many complete invoices a second the database takes, durably:
//! `cargo run --release -p store --example creations -- [clients] [seconds] [folder, or URL of an empty database]`.
#![allow(clippy::disallowed_methods, reason = "a measurement looks at the clock, and awaits its tasks")]

use domain::invoice::{
    Details, NetworkFeeMode, NewInvoice, Price, Prompt, SpeedPolicy, Status, Terms, Tolerance,
};
use domain::{
    Currency, Invoice, InvoiceId, Method, Money, Network, Rate, Sats, StoreAccess, StoreId, SystemAccess,
    Timestamp, UserId, WalletNo,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use store::{
    InvoiceFilter, IssuedAddress, Location, Member, NewRow, Opening, PasswordHash, Person, PostgresUrl,
    Store, StoreRecord,
};

const NOW: Timestamp = Timestamp(1_700_000_000);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |place: usize, otherwise: u64| arguments.get(place).and_then(|a| a.parse().ok()).unwrap_or(otherwise);
    let (clients, seconds) = (number(0, 32), number(1, 5));
    let runtime = tokio::runtime::Runtime::new().expect("tokio starts");
    if let Some(url) = arguments.get(2).filter(|place| place.starts_with("postgres")) {
        let location = Location::Postgres(PostgresUrl::parse(url).expect("it is a URL of PostgreSQL's"));
        return runtime.block_on(measure(location, clients, Duration::from_secs(seconds)));
    }
    let folder = arguments.get(2).map_or_else(std::env::temp_dir, Into::into).join("almoner-creations");
    drop(std::fs::remove_dir_all(&folder)); // what a run that was broken off left behind
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let location = Location::File(folder.join("almoner.db"));
    runtime.block_on(measure(location, clients, Duration::from_secs(seconds)));
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

/// Distinct numbers spread like random ones.
fn scattered(counter: &AtomicU64) -> [u8; 16] {
    let spread =
        |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = counter.fetch_add(1, Ordering::Relaxed);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&spread(n).to_be_bytes());
    bytes[8..].copy_from_slice(&n.to_be_bytes());
    bytes
}

async fn measure(location: Location, clients: u64, length: Duration) {
    let counter = Arc::new(AtomicU64::new(1));
    let ids = counter.clone();
    let store = Store::open(
        location,
        Opening::new(Network::Regtest, [7; 16], Box::new(|| NOW), Box::new(move || scattered(&ids))),
    )
    .expect("opens");
    let (access, wallet) = furnish(&store).await;
    let index = Arc::new(AtomicU32::new(0));
    let start = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..clients {
        let (store, access, counter, index) = (store.clone(), access.clone(), counter.clone(), index.clone());
        tasks.push(tokio::spawn(async move {
            let mut waits = Vec::new();
            while start.elapsed() < length {
                let before = Instant::now();
                let new =
                    invoice(&access, wallet, index.fetch_add(1, Ordering::Relaxed), scattered(&counter));
                store.create_invoice(&access, new).await.expect("is stored");
                waits.push(before.elapsed());
            }
            waits
        }));
    }
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await.expect("the client finishes"));
    }
    let elapsed = start.elapsed();
    waits.sort_unstable();
    let at = |share: usize| waits[(waits.len() - 1) * share / 1000];
    let rate = waits.len() as f64 / elapsed.as_secs_f64();
    println!(
        "{clients} clients: {rate:.0} invoices/s; median {:?}, 99th percentile {:?}, slowest {:?}",
        at(500),
        at(990),
        at(1000)
    );
    read_back(&store, &access).await;
}

async fn furnish(store: &Store) -> (StoreAccess, WalletNo) {
    let person = UserId::from_random([1; 16]);
    let id = StoreId::from_random([2; 16]);
    store
        .create_first_person(
            &SystemAccess::for_program().actor(),
            Person {
                id: person.clone(),
                email: "a@example.org".into(),
                name: None,
                password_hash: PasswordHash("x".into()),
                created_at: NOW,
                administrator_at: Some(NOW),
                disabled_at: None,
            },
        )
        .await
        .expect("nobody is there yet");
    let record = StoreRecord { id: id.clone(), settings: Default::default(), created_at: NOW };
    store
        .create_store(&SystemAccess::for_program().actor(), record, Member { person, role: "Owner".into() })
        .await
        .expect("a new store");
    let wallet = store
        .add_wallet(&SystemAccess::for_program().actor(), ("wpkh(bench)", "wpkh(bench)"), NOW)
        .await
        .expect("a new wallet");
    (SystemAccess::for_program().to_store(&id), wallet)
}

fn invoice(access: &StoreAccess, wallet: WalletNo, index: u32, id: [u8; 16]) -> NewRow {
    let usd = Currency::parse("USD").expect("a currency");
    let terms = Terms {
        price: Price::Fixed(Money::from_minor(1250, usd)),
        rate: Rate::try_new(63_412.into(), usd).ok(),
        rate_source: None,
        created_at: NOW,
        expires_at: Timestamp(NOW.0 + 900),
        monitored_until: Timestamp(NOW.0 + 900 + 86_400),
        speed: SpeedPolicy::MediumSpeed,
        tolerance: Tolerance::default(),
        network_fee_mode: NetworkFeeMode::default(),
    };
    let prompt = Prompt {
        method: Method::OnChain,
        destination: format!("bcrt1q{}", hex(&id)),
        derivation: None,
        network_fee: Sats::ZERO,
    };
    let details = Details {
        metadata: domain::invoice::Metadata::parse(r#"{"orderId":"order-1","itemDesc":"A donation"}"#)
            .expect("an object"),
        ..Details::default()
    };
    let id = InvoiceId::from_random(id);
    let change = Invoice::create(NewInvoice {
        id,
        store: access.store().clone(),
        terms,
        prompts: vec![prompt],
        details,
    });
    let mut script = vec![0x00, 0x14];
    script.extend(index.to_be_bytes().repeat(5));
    let fingerprint = u64::from(index).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    NewRow { change, addresses: vec![IssuedAddress { wallet, index, script, fingerprint }] }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

async fn read_back(store: &Store, access: &StoreAccess) {
    let system = SystemAccess::for_program();
    let page = InvoiceFilter { take: Some(50), ..InvoiceFilter::default() };
    let found = list("first page of 50", store, access, page.clone()).await;
    list("page 100", store, access, InvoiceFilter { skip: 5000, ..page.clone() }).await;
    let settled = InvoiceFilter { statuses: vec![Status::Settled, Status::Processing], ..page.clone() };
    list("first page of two rare statuses", store, access, settled).await;
    let text_search = found.last().map(|invoice| invoice.id.as_str()[..10].to_owned());
    list("search by beginning of id", store, access, InvoiceFilter { text_search, ..page }).await;
    let start = Instant::now();
    for invoice in &found {
        store.invoice(access, &invoice.id).await.expect("reads").expect("is there");
    }
    println!(
        "one invoice by id: {:?}",
        start.elapsed() / u32::try_from(found.len()).expect("a page is short")
    );
    let start = Instant::now();
    store.next_wake(&system).await.expect("reads");
    println!("next wake: {:?}", start.elapsed());
    let start = Instant::now();
    let due = store.due(&system, Timestamp(i64::MAX), 256).await.expect("reads").len();
    println!("{due} due invoices: {:?}", start.elapsed());
    let start = Instant::now();
    let watched = store.fold_watched(&system, 0_u64, |count, _| *count += 1).await.expect("reads");
    println!("{watched} watched scripts: {:?}", start.elapsed());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or("no memory figure"));
}

async fn list(what: &str, store: &Store, access: &StoreAccess, filter: InvoiceFilter) -> Vec<Invoice> {
    let start = Instant::now();
    let found = store.invoices(access, filter).await.expect("reads");
    println!("{what}: {} in {:?}", found.len(), start.elapsed());
    found
}
