//! Histories of invoices, as they are read.
use super::*;
use crate::web::sample::{self, LATER, NOW, PRICE};
use domain::event::payloads;
use domain::invoice::{Derivation, Mark};
use domain::payment::Spending;
use domain::{BlockHash, BlockRef, Change, EventId, Fact, Seconds, Txid, WalletNo};
use expect_test::{Expect, expect};

/// An invoice to which things happen, and what is kept of them.
struct Story {
    invoice: Invoice,
    events: Vec<StoredEvent>,
    entries: Vec<StoredEntry>,
}

impl Story {
    fn new() -> Self {
        let mut invoice = sample::invoice();
        invoice.prompts[0].derivation = Some(Derivation { wallet: WalletNo(1), index: 7 });
        Self { invoice, events: Vec::new(), entries: Vec::new() }
    }

    fn learn(self, fact: &Fact, at: Timestamp) -> Self {
        let change = self.invoice.learn(fact, at);
        self.take(change)
    }

    fn tick(self, at: Timestamp) -> Self {
        let change = self.invoice.tick(at);
        self.take(change)
    }

    fn take(mut self, change: Option<Change>) -> Self {
        let Change { invoice, events, entries, .. } = change.expect("something follows");
        for (event, payload) in events.iter().zip(payloads(&events, &invoice)) {
            let id = EventId::from_random([0; 16]);
            self.events.push(StoredEvent { id, kind: event.kind.name().into(), at: event.at, payload });
        }
        for entry in entries {
            let (number, worth) = (i64::try_from(self.entries.len()).unwrap(), entry.worth());
            self.entries.push(StoredEntry { number, entry, worth });
        }
        Self { invoice, ..self }
    }

    fn told(&self) -> Vec<Told> {
        Known { invoice: &self.invoice, events: &self.events, entries: &self.entries }.history()
    }

    fn reads(&self, expected: &Expect) {
        let told: Vec<_> = self.told().into_iter().map(|told| told.text.replace('\u{a0}', " ")).collect();
        expected.assert_eq(&(told.join("\n") + "\n"));
    }
}

fn after(seconds: u32) -> Timestamp {
    NOW.plus(Seconds(seconds))
}

fn block_of(fact: &Fact) -> BlockRef {
    let Fact::Mined { block, .. } = fact else { panic!("it is in no block") };
    *block
}

fn id_of(fact: &Fact) -> PaymentId {
    fact.payment().expect("it is about one").clone()
}

#[test]
fn a_payment_comes_is_mined_and_spent() {
    let mined = sample::mined(1, PRICE);
    let spending =
        Spending { by: Txid([7; 32]), block: BlockRef { height: 925_000, hash: BlockHash([8; 32]) } };
    Story::new()
        .learn(&sample::seen(1, PRICE), NOW)
        .learn(&mined, after(600))
        .learn(&Fact::Spent { id: id_of(&mined), spending }, after(86_400))
        .reads(&expect![[r#"
            On 22 November 2026 at 14:05 UTC the invoice was made: 25.00 EUR was asked for, which is 0.00041233 BTC at 60,631.20 EUR for a bitcoin (from bitstamp and kraken). There was time to pay until 22 November 2026 at 14:20 UTC.
            On 22 November 2026 at 14:06 UTC 0.00041233 BTC came, in transaction e4c7aa8d70533619fcdfc2a5886b4e3114f7dabda08366492c0ff2d5b89b7e61, as its output 0; worth 25.00 EUR at the rate agreed.
            On 22 November 2026 at 14:07 UTC the whole price had come; confirmations were waited for.
            On 22 November 2026 at 14:17 UTC the payment e4c7aa8d7053… was in block 924000: 0.00041233 BTC, worth 25.00 EUR, was booked into wallet 1 as sales.
            On 22 November 2026 at 14:17 UTC the payment e4c7aa8d7053… was deep enough and counted as settled.
            On 22 November 2026 at 14:17 UTC the invoice was settled.
            On 23 November 2026 at 14:07 UTC the owner's wallet had spent the coin of the payment e4c7aa8d7053…, in block 925000: 0.00041233 BTC moved out of wallet 1.
        "#]]);
}

#[test]
fn a_block_takes_it_back() {
    let mined = sample::mined(1, PRICE);
    Story::new()
        .learn(&mined, NOW)
        .learn(&Fact::Unmined { id: id_of(&mined), block: block_of(&mined).hash }, after(60))
        .reads(&expect![[r#"
            On 22 November 2026 at 14:05 UTC the invoice was made: 25.00 EUR was asked for, which is 0.00041233 BTC at 60,631.20 EUR for a bitcoin (from bitstamp and kraken). There was time to pay until 22 November 2026 at 14:20 UTC.
            On 22 November 2026 at 14:06 UTC 0.00041233 BTC came, in transaction e4c7aa8d70533619fcdfc2a5886b4e3114f7dabda08366492c0ff2d5b89b7e61, as its output 0; worth 25.00 EUR at the rate agreed.
            On 22 November 2026 at 14:07 UTC the payment e4c7aa8d7053… was in block 924000: 0.00041233 BTC, worth 25.00 EUR, was booked into wallet 1 as sales.
            On 22 November 2026 at 14:07 UTC the payment e4c7aa8d7053… was deep enough and counted as settled.
            On 22 November 2026 at 14:07 UTC the invoice was settled.
            On 22 November 2026 at 14:08 UTC block 924000 left the chain, and 0.00041233 BTC was booked back out of wallet 1.
            On 22 November 2026 at 14:08 UTC the payment e4c7aa8d7053… was taken back: a reorganisation of the chain or another transaction undid it.
        "#]]);
}

#[test]
fn too_little_and_then_too_much_comes_too_late() {
    Story::new()
        .learn(&sample::mined(2, PRICE / 2), NOW)
        .tick(LATER)
        .learn(&sample::late(PRICE), LATER.plus(Seconds(10_000)))
        .reads(&expect![[r#"
            On 22 November 2026 at 14:05 UTC the invoice was made: 25.00 EUR was asked for, which is 0.00041233 BTC at 60,631.20 EUR for a bitcoin (from bitstamp and kraken). There was time to pay until 22 November 2026 at 14:20 UTC.
            On 22 November 2026 at 14:06 UTC 0.00020616 BTC came, in transaction 45280beed1b4977a5d402306e9ccaf9275583b1e01e4c7aa8d70533619fcdfc2, as its output 0; worth 12.50 EUR at the rate agreed.
            On 22 November 2026 at 14:07 UTC the payment 45280beed1b4… was in block 924000: 0.00020616 BTC, worth 12.50 EUR, was booked into wallet 1 as sales.
            On 22 November 2026 at 14:07 UTC the payment 45280beed1b4… was deep enough and counted as settled.
            On 22 November 2026 at 14:45 UTC the time to pay was over, and only a part of the price had come.
            On 22 November 2026 at 14:45 UTC 0.00020616 BTC was set apart as underpaid: the time was over and the price was not reached.
            On 22 November 2026 at 14:40 UTC 0.00041233 BTC came, in transaction e4c7aa8d70533619fcdfc2a5886b4e3114f7dabda08366492c0ff2d5b89b7e61, as its output 0. The time to pay was over. The server learnt of it on 22 November 2026 at 17:31 UTC.
            On 22 November 2026 at 17:31 UTC the payment e4c7aa8d7053… was in block 924000: 0.00041233 BTC was booked into wallet 1 as paid late.
            On 22 November 2026 at 17:31 UTC the payment e4c7aa8d7053… was deep enough and counted as settled.
            On 22 November 2026 at 17:31 UTC the price was reached, but too late: the invoice stays expired until a person decides.
        "#]]);
}

#[test]
fn more_comes_than_was_asked_for() {
    Story::new().learn(&sample::mined(1, PRICE + 500), NOW).reads(&expect![[r#"
        On 22 November 2026 at 14:05 UTC the invoice was made: 25.00 EUR was asked for, which is 0.00041233 BTC at 60,631.20 EUR for a bitcoin (from bitstamp and kraken). There was time to pay until 22 November 2026 at 14:20 UTC.
        On 22 November 2026 at 14:06 UTC 0.00041733 BTC came, in transaction e4c7aa8d70533619fcdfc2a5886b4e3114f7dabda08366492c0ff2d5b89b7e61, as its output 0; worth 25.30 EUR at the rate agreed.
        On 22 November 2026 at 14:07 UTC the payment e4c7aa8d7053… was in block 924000: 0.00041733 BTC, worth 25.30 EUR, was booked into wallet 1 as sales.
        On 22 November 2026 at 14:07 UTC 0.00000500 BTC of it was more than the price, and was set apart as overpaid.
        On 22 November 2026 at 14:07 UTC the payment e4c7aa8d7053… was deep enough and counted as settled.
        On 22 November 2026 at 14:07 UTC the invoice was settled, with more than its price.
    "#]]);
}

#[test]
fn what_does_not_confirm_is_given_up_and_a_person_decides() {
    let story = Story::new().learn(&sample::seen(1, PRICE), NOW);
    let story = story.tick(after(100_000));
    let change = story.invoice.mark(Mark::Settled, after(100_100)).unwrap();
    let mut story = story.take(Some(change));
    story.invoice.archived_at = Some(after(100_200));
    story.reads(&expect![[r#"
        On 22 November 2026 at 14:05 UTC the invoice was made: 25.00 EUR was asked for, which is 0.00041233 BTC at 60,631.20 EUR for a bitcoin (from bitstamp and kraken). There was time to pay until 22 November 2026 at 14:20 UTC.
        On 22 November 2026 at 14:06 UTC 0.00041233 BTC came, in transaction e4c7aa8d70533619fcdfc2a5886b4e3114f7dabda08366492c0ff2d5b89b7e61, as its output 0; worth 25.00 EUR at the rate agreed.
        On 22 November 2026 at 14:07 UTC the whole price had come; confirmations were waited for.
        On 23 November 2026 at 17:53 UTC the payment had not been confirmed in time, and the invoice became invalid. Should the payment confirm later, the invoice settles all the same.
        On 23 November 2026 at 17:55 UTC a person marked the invoice as settled.
        On 23 November 2026 at 17:57 UTC it was put away from the lists.
    "#]]);
}

/// Of whatever order facts come in: the history begins with the making, goes forward, and names every entry once.
#[test]
fn nothing_is_told_out_of_order_or_twice() {
    let facts = [
        sample::seen(1, PRICE),
        sample::mined(1, PRICE),
        sample::seen(2, 700),
        sample::mined(2, 700),
        sample::gone(3),
        sample::late(900),
    ];
    for first in 0..facts.len() {
        let mut story = Story::new();
        for (step, index) in (0..facts.len()).map(|step| (step, (first + step * 5) % facts.len())) {
            let at = after(u32::try_from(step).unwrap() * 300);
            if let Some(change) = story.invoice.learn(&facts[index], at) {
                story = story.take(Some(change));
            }
        }
        let told = story.told();
        assert!(told.windows(2).all(|pair| pair[0].at <= pair[1].at), "{told:#?}");
        let said = |part: &str| told.iter().filter(|told| told.text.contains(part)).count();
        let received = story.entries.iter().filter(|stored| stored.entry.kind == EntryKind::Received).count();
        assert_eq!(said("was booked into"), received, "{told:#?}");
        let came = story.events.iter().filter(|event| event.kind == "InvoiceReceivedPayment").count();
        assert_eq!(said(" came, in transaction"), came, "{told:#?}");
    }
}

#[test]
fn what_was_forgotten_is_told_as_far_as_it_is_known() {
    let mut story = Story::new().learn(&sample::seen(1, PRICE), NOW);
    for event in &mut story.events {
        event.payload = "{}".into();
    }
    let told = story.told();
    assert!(told.iter().any(|told| told.text.ends_with("a payment came.")), "{told:?}");
}
