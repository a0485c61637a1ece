//! Stories of payouts, and that whatever happens to one, there is at most one way it is paid.
use super::*;
use crate::currency::Currency;
use alloc::string::String;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;
use std::format;

const NOW: Timestamp = Timestamp(1_000);

fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

fn rate() -> Rate {
    Rate::try_new(Decimal::from(50_000), usd()).unwrap()
}

fn spend(number: u8) -> SpendId {
    SpendId::parse(&format!("spend-{number}")).unwrap()
}

fn paid(number: u8) -> Paid {
    let block = BlockRef { height: number.into(), hash: BlockHash([number; 32]) };
    Paid { by: Txid([number; 32]), block }
}

fn claimed() -> PayoutChange {
    let new = NewPayout {
        id: PayoutId::parse("p").unwrap(),
        store: StoreId::parse("s").unwrap(),
        pull_payment: PullPaymentId::parse("pull"),
        is_refund: false,
        destination: "bc1q".into(),
        claimed: Money::from_minor(12_50, usd()),
        metadata: Map::new(),
    };
    Payout::create(new, NOW)
}

fn approved() -> Payout {
    claimed().payout.approve(0, (rate(), Sats::DUST), NOW).unwrap().payout
}

/// Takes steps one after the other, and says what came of each.
struct Life(Payout);

impl Life {
    fn step<E: fmt::Display>(
        &mut self,
        act: impl FnOnce(&Payout) -> Result<Option<PayoutChange>, E>,
        expected: &str,
    ) {
        let told = match act(&self.0) {
            Err(why) => format!("refused: {why}"),
            Ok(None) => "nothing".into(),
            Ok(Some(change)) => {
                assert_eq!((change.since, change.payout.revision), (self.0.revision, self.0.revision + 1));
                self.0 = change.payout;
                let events = change.events.iter().map(|event| event.kind.name());
                core::iter::once(self.0.state().name()).chain(events).collect::<std::vec::Vec<_>>().join(" ")
            }
        };
        assert!(
            told.starts_with(expected) && (expected.is_empty() == told.is_empty()),
            "{told}, not {expected}"
        );
    }
}

fn learnt(change: Option<PayoutChange>) -> Result<Option<PayoutChange>, NotNow> {
    Ok(change)
}

#[test]
fn it_is_approved_reserved_paid_and_a_reorganisation_takes_that_back() {
    let mut life = Life(claimed().payout);
    assert_eq!((life.0.state(), life.0.sats()), (PayoutState::AwaitingApproval, None));
    life.step(|it| it.reserve(&spend(1), NOW).map(Some), "refused: The payout is AwaitingApproval");
    life.step(
        |it| it.approve(1, (rate(), Sats::DUST), NOW).map(Some),
        "refused: The payout was changed meanwhile",
    );
    life.step(|it| it.approve(0, (rate(), Sats::MAX), NOW).map(Some), "refused: That is less than");
    life.step(|it| it.approve(0, (rate(), Sats::DUST), NOW).map(Some), "AwaitingPayment PayoutApproved");
    assert_eq!(life.0.sats(), Sats::try_new(25_000));
    life.step(
        |it| it.approve(0, (rate(), Sats::DUST), NOW).map(Some),
        "refused: The payout is AwaitingPayment",
    );
    life.step(|it| it.reserve(&spend(1), NOW).map(Some), "InProgress PayoutUpdated");
    life.step(|it| it.reserve(&spend(2), NOW).map(Some), "refused: The payout is in the spend spend-1");
    life.step(|it| it.mark(Some(true), None, NOW), "refused: The payout is in the spend spend-1");
    life.step(|it| it.cancel(NOW), "refused: The payout is in the spend spend-1");
    life.step(|it| learnt(it.release(&spend(2), NOW)), "nothing");
    life.step(|it| learnt(it.learn_paid(paid(1), NOW)), "Completed PayoutUpdated");
    life.step(|it| learnt(it.learn_paid(paid(1), NOW)), "nothing");
    assert_eq!(life.0.proof().unwrap()["id"], json!(format!("{}", paid(1).by)));
    life.step(|it| it.cancel(NOW), "refused: The payout is Completed");
    life.step(|it| learnt(it.learn_unpaid(BlockHash([9; 32]), NOW)), "nothing");
    life.step(|it| learnt(it.learn_unpaid(BlockHash([1; 32]), NOW)), "InProgress PayoutUpdated");
    life.step(|it| learnt(it.release(&spend(1), NOW)), "AwaitingPayment PayoutUpdated");
    life.step(|it| it.cancel(NOW), "Cancelled PayoutUpdated");
    life.step(|it| it.cancel(NOW), "nothing");
    life.step(|it| learnt(it.learn_paid(paid(2), NOW)), "nothing");
}

#[test]
fn a_person_says_it_is_paid_and_may_take_that_back() {
    let mut life = Life(claimed().payout);
    life.step(|it| it.mark(Some(true), None, NOW), "refused: The payout is AwaitingApproval");
    life.0 = approved();
    let proof: Map<String, Value> = [("proofType".into(), json!("Cheque"))].into_iter().collect();
    life.step(|it| it.mark(Some(false), Some(proof.clone()), NOW), "InProgress PayoutUpdated");
    assert_eq!(life.0.proof(), Some(proof));
    life.step(|it| it.cancel(NOW), "refused: The payout is InProgress");
    life.step(|it| it.mark(Some(true), None, NOW), "Completed PayoutUpdated");
    life.step(|it| it.mark(Some(true), None, NOW), "nothing");
    life.step(|it| it.reserve(&spend(1), NOW).map(Some), "refused: The payout is Completed");
    life.step(|it| it.mark(None, None, NOW), "AwaitingPayment PayoutUpdated");
    life.step(|it| it.reserve(&spend(1), NOW).map(Some), "InProgress PayoutUpdated");
}

#[test]
fn what_is_told_names_it_and_how_it_stands() {
    let change = approved().cancel(NOW).unwrap().unwrap();
    let expected = json!({
        "type": "PayoutUpdated", "timestamp": 1_000, "storeId": "s", "payoutId": "p", "pullPaymentId": "pull",
        "payoutState": "Cancelled",
    });
    assert_eq!(Value::Object(change.events[0].payload(&change.payout)), expected);
    let stored = serde_json::to_string(&approved()).unwrap();
    assert_eq!(serde_json::from_str::<Payout>(&stored).unwrap(), approved(), "{stored}");
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Approve,
    Cancel,
    Mark(Option<bool>),
    Reserve(u8),
    Release(u8),
    Paid(u8),
    Unpaid(u8),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::Approve),
        1 => Just(Step::Cancel),
        3 => any::<Option<bool>>().prop_map(Step::Mark),
        4 => (0_u8..3).prop_map(Step::Reserve),
        3 => (0_u8..3).prop_map(Step::Release),
        2 => (0_u8..2).prop_map(Step::Paid),
        2 => (0_u8..2).prop_map(Step::Unpaid),
    ]
}

proptest! {
    /// Of all spends that took it and did not let go, and of a person's word, there is one at most; once it is paid nothing
    /// takes it; and what is paid is what was approved.
    #[test]
    fn there_is_one_way_at_most(steps in prop::collection::vec(any_step(), 0..40)) {
        let (mut payout, mut holders, mut agreed) = (claimed().payout, std::vec::Vec::new(), None);
        for step in steps {
            let before = payout.clone();
            let change = match step {
                Step::Approve => payout.approve(0, (rate(), Sats::DUST), NOW).ok(),
                Step::Cancel => payout.cancel(NOW).ok().flatten(),
                Step::Mark(done) => payout.mark(done, None, NOW).ok().flatten(),
                Step::Reserve(number) => {
                    let change = payout.reserve(&spend(number), NOW).ok();
                    holders.extend(change.is_some().then_some(number));
                    change
                }
                Step::Release(number) => {
                    let change = payout.release(&spend(number), NOW);
                    if change.is_some() {
                        holders.retain(|held| *held != number);
                    }
                    change
                }
                Step::Paid(number) => payout.learn_paid(paid(number), NOW),
                Step::Unpaid(number) => payout.learn_unpaid(BlockHash([number; 32]), NOW),
            };
            let Some(change) = change else { continue };
            payout = change.payout;
            let by_word = usize::from(matches!(payout.way, Some(Way::Word { .. })));
            prop_assert!(holders.len() + by_word <= 1, "{step:?}: {holders:?}");
            let holder = holders.first().map(|number| spend(*number));
            prop_assert_eq!(payout.spend(), holder.as_ref());
            let took = matches!(step, Step::Reserve(_));
            prop_assert!(!took || before.state() == PayoutState::AwaitingPayment);
            prop_assert!(before.paid.is_none() || payout.paid.is_none() || before.paid == payout.paid);
            if payout.approval.is_some() {
                prop_assert_eq!(payout.sats(), *agreed.get_or_insert(payout.sats()));
            }
            let stands = payout.paid.is_none() && payout.cancelled_at.is_some();
            prop_assert!(!stands || holders.is_empty() && by_word == 0, "cancelled, and yet it goes out");
        }
    }
}
