//! `cargo xtask demo`: a node, Almoner and a shop on regtest, ready to click through. Everything
//! lives in one temporary folder and is gone when the demo ends.

mod almoner;
mod node;
mod options;
mod rehearsal;
mod shop;

use crate::dirs::TempDir;
use crate::{proc, test, tools};
use almoner::Almoner;
use node::Node;
use options::Options;
use shop::Shop;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The parts of a running demo. Dropped in this order: the server first, then its node, then the folder.
struct Demo {
    shop: Shop,
    almoner: Almoner,
    node: Node,
    _dir: TempDir,
}

pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    let options = Options::parse(args)?;
    let stop = stop_flag()?;
    let mut demo = start(&options, &stop)?;
    print_links(&demo);
    if options.once {
        rehearsal::run(&mut demo, &stop)?;
    } else {
        wait(&mut demo, &options, &stop)?;
    }
    println!("\nstopping");
    Ok(())
}

fn start(options: &Options, stop: &AtomicBool) -> anyhow::Result<Demo> {
    let bitcoind = tools::bitcoind::find_or_fetch()?;
    println!("building the server (the first time takes some minutes)");
    proc::run(&mut test::cargo(&["build", "-p", "server", "--bin", "almoner"]))?;
    check_stop(stop)?;
    let dir = TempDir::create("almoner-demo")?;
    println!("starting a Bitcoin node on regtest and mining test coins");
    let node = Node::start(&bitcoind, &dir.path().join("node"), stop)?;
    println!("starting Almoner and opening a shop");
    let almoner = Almoner::start(&node, &dir.path().join("almoner"), options.port, stop)?;
    let shop = almoner.explain(Shop::open(almoner.address(), node.merchant_descriptor()))?;
    Ok(Demo { shop, almoner, node, _dir: dir })
}

fn print_links(demo: &Demo) {
    let base = format!("http://{}", demo.almoner.address());
    let Shop { store, invoice, key, .. } = &demo.shop;
    println!(
        "
  donation page   {base}/donate/{store}
  an invoice      {base}/i/{invoice}   (its button pays with test coins)
  API document    {base}/docs

  administrator   {} / {}
  API key         {key}
  try it          curl -H 'Authorization: token {key}' {base}/api/v1/stores/{store}/invoices

  logs            {}",
        shop::EMAIL,
        shop::PASSWORD,
        demo.almoner.log().display()
    );
}

fn wait(demo: &mut Demo, options: &Options, stop: &AtomicBool) -> anyhow::Result<()> {
    let until = options.exit_after.map(|after| Instant::now() + after);
    match until {
        Some(_) => println!("\nrunning for a while; Ctrl-C ends it sooner"),
        None => println!("\nrunning until Ctrl-C"),
    }
    while !stop.load(Ordering::Relaxed) && until.is_none_or(|end| Instant::now() < end) {
        demo.almoner.check()?;
        demo.node.check()?;
        demo.node.mine_what_has_waited()?;
        std::thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

/// Set by Ctrl-C, `kill` and a closed terminal, so that we end tidily. A second signal ends us at once.
fn stop_flag() -> anyhow::Result<Arc<AtomicBool>> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop))?;
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    Ok(stop)
}

fn check_stop(stop: &AtomicBool) -> anyhow::Result<()> {
    anyhow::ensure!(!stop.load(Ordering::Relaxed), "stopped before the demo was ready");
    Ok(())
}

/// Tries until it works, for at most `seconds`; then gives the last error.
fn until_ok<T>(
    seconds: u64,
    stop: &AtomicBool,
    mut attempt: impl FnMut() -> Attempt<T>,
) -> anyhow::Result<T> {
    let end = Instant::now() + Duration::from_secs(seconds);
    loop {
        check_stop(stop)?;
        match attempt() {
            Attempt::Done(value) => return Ok(value),
            Attempt::Hopeless(error) => return Err(error),
            Attempt::Again(error) if Instant::now() > end => return Err(error),
            Attempt::Again(_) => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}

/// How one try went.
enum Attempt<T> {
    Done(T),
    Again(anyhow::Error),
    Hopeless(anyhow::Error),
}

/// A port nobody listens on now.
fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Random bytes of the operating system, as hexadecimal.
fn random_hex(bytes: usize) -> anyhow::Result<String> {
    use std::io::Read;
    let mut buffer = vec![0; bytes];
    std::fs::File::open(Path::new("/dev/urandom"))?.read_exact(&mut buffer)?;
    Ok(buffer.iter().map(|byte| format!("{byte:02x}")).collect())
}
