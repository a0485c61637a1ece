//! The demo without a person: one invoice paid through the node and timed, one through the page's button.

use super::shop::Shop;
use super::{Attempt, Demo, until_ok};
use crate::http::Client;
use anyhow::{anyhow, ensure};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

const PATIENCE_SECONDS: u64 = 60;

pub(super) fn run(demo: &mut Demo, stop: &AtomicBool) -> anyhow::Result<()> {
    println!("\nrehearsal");
    let result = rehearse(demo, stop);
    demo.almoner.explain(result)
}

fn rehearse(demo: &Demo, stop: &AtomicBool) -> anyhow::Result<()> {
    open_the_links(demo)?;
    pay_through_the_node(demo, stop)?;
    press_the_button(demo, stop)?;
    check_the_money(demo, stop)
}

fn open_the_links(demo: &Demo) -> anyhow::Result<()> {
    let anyone = Client::new(demo.almoner.address().to_owned());
    let Shop { store, invoice, .. } = &demo.shop;
    for path in [format!("/donate/{store}"), format!("/i/{invoice}"), "/docs".to_owned()] {
        let response = anyone.send("GET", &path, None)?;
        ensure!(response.status == 200, "GET {path} answered {}, not 200", response.status);
    }
    println!("  the pages open");
    Ok(())
}

fn pay_through_the_node(demo: &Demo, stop: &AtomicBool) -> anyhow::Result<()> {
    let invoice = &demo.shop.invoice;
    let (address, due) = demo.shop.prompt(invoice)?;
    demo.node.pay(&address, &due)?;
    let paid = Instant::now();
    wait_for(&demo.shop, invoice, "Processing", stop)?;
    report("seen after the payment was sent", paid);
    demo.node.mine(1)?;
    let mined = Instant::now();
    wait_for(&demo.shop, invoice, "Settled", stop)?;
    report("settled after its block was mined", mined);
    Ok(())
}

fn press_the_button(demo: &Demo, stop: &AtomicBool) -> anyhow::Result<()> {
    let invoice = demo.shop.create_invoice()?;
    let pressed = Instant::now();
    demo.shop.press_button(&invoice)?;
    wait_for(&demo.shop, &invoice, "Processing", stop)?;
    report("seen after the button was pressed", pressed);
    demo.node.mine(1)?;
    wait_for(&demo.shop, &invoice, "Settled", stop)?;
    Ok(())
}

/// The money is in the merchant's own wallet, which Almoner has no key of.
fn check_the_money(demo: &Demo, stop: &AtomicBool) -> anyhow::Result<()> {
    // The donor's block may reach the node's wallet a moment after it reaches us.
    let balance = until_ok(10, stop, || match demo.node.merchant_balance() {
        Ok(balance) if balance.as_f64().is_some_and(|coins| coins > 0.0) => Attempt::Done(balance),
        Ok(_) => Attempt::Again(anyhow!("the merchant's own wallet has received nothing")),
        Err(error) => Attempt::Hopeless(error),
    })?;
    println!("  {balance} BTC to spend in the merchant's own wallet");
    Ok(())
}

fn wait_for(shop: &Shop, invoice: &str, status: &str, stop: &AtomicBool) -> anyhow::Result<()> {
    until_ok(PATIENCE_SECONDS, stop, || match shop.status(invoice) {
        Ok(now) if now == status => Attempt::Done(()),
        Ok(now) if matches!(now.as_str(), "Settled" | "Expired" | "Invalid") => {
            Attempt::Hopeless(anyhow!("invoice {invoice} became {now} instead of {status}"))
        }
        Ok(now) => Attempt::Again(anyhow!(
            "invoice {invoice} is still {now} after {PATIENCE_SECONDS} s, not {status}"
        )),
        Err(error) => Attempt::Hopeless(error),
    })
}

fn report(what: &str, since: Instant) {
    println!("  {what}: {} ms", since.elapsed().as_millis());
}
