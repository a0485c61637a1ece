//! What may happen inside: invoices are made and changed, the loops have their turns, the process dies.
use super::Simulation;
use crate::oracle::Check;
use crate::receivers::Mood;
use crate::shop::{self, Shown};
use domain::invoice::{Mark, Metadata};
use domain::{Change, Invoice, Timestamp};
use server::app::change_invoice;
use server::app::create_invoice::{self, CreateError};
use store::Moment;

/// Everything that may happen, inside and outside.
#[derive(Clone, Copy, Debug)]
enum Action {
    Create,
    Pay,
    Replace,
    DoubleSpend,
    Evict,
    Resend,
    Spend,
    Mine,
    MineWithout,
    MineTo,
    Reorg,
    Node,
    Clock,
    Follow,
    FollowAll,
    Expire,
    Deliver,
    Mark,
    PutAway,
    Upset,
    Kill,
    Arm,
    Start,
}

/// How often each happens.
const WEIGHTS: [(u64, Action); 23] = [
    (14, Action::Create),
    (20, Action::Pay),
    (7, Action::Replace),
    (4, Action::DoubleSpend),
    (3, Action::Evict),
    (5, Action::Resend),
    (2, Action::Spend),
    (12, Action::Mine),
    (3, Action::MineWithout),
    (1, Action::MineTo),
    (7, Action::Reorg),
    (7, Action::Node),
    (14, Action::Clock),
    (18, Action::Follow),
    (12, Action::FollowAll),
    (8, Action::Expire),
    (12, Action::Deliver),
    (5, Action::Mark),
    (3, Action::PutAway),
    (5, Action::Upset),
    (3, Action::Kill),
    (7, Action::Arm),
    (14, Action::Start),
];

/// Why a change was not made.
#[derive(Debug)]
enum Refusal {
    Store(store::Error),
    Domain(String),
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl Simulation {
    pub(super) async fn act(&mut self) -> Check {
        match self.dice.weighted(&WEIGHTS) {
            Action::Create => self.create().await,
            Action::Pay => self.pay(),
            Action::Replace => self.replace(),
            Action::DoubleSpend => self.double_spend(),
            Action::Evict => self.evict(),
            Action::Resend => self.resend(),
            Action::Spend => self.spend(),
            Action::Mine => self.mine(),
            Action::MineWithout => self.mine_without(),
            Action::MineTo => self.mine_to().await,
            Action::Reorg => self.reorg(),
            Action::Node => self.trouble_node(),
            Action::Clock => self.turn_clock(),
            Action::Follow => self.follow().await,
            Action::FollowAll => self.follow_until_idle().await,
            Action::Expire => self.expire().await,
            Action::Deliver => {
                let delivered = self.deliver().await;
                self.look_at_clock();
                delivered
            }
            Action::Mark => self.mark().await,
            Action::PutAway => self.put_away().await,
            Action::Upset => self.upset(),
            Action::Kill => self.kill().await,
            Action::Arm => self.arm(),
            Action::Start => self.ensure_running().await,
        }
    }

    async fn follow(&mut self) -> Check {
        for _ in 0..self.dice.between(1, 4) {
            if !self.follow_once().await? {
                break;
            }
        }
        Ok(())
    }

    /// A crash while an invoice is made: what was not answered may be there or not, but never by halves.
    async fn create(&mut self) -> Check {
        let Some(app) = self.program.app() else { return Ok(()) };
        let index = self.dice.below(self.shops.len() as u64) as usize;
        let request = shop::any_request(&mut self.dice);
        let shop = self.shops[index].clone();
        let sold =
            app.store.shop(&shop.access).await.map_err(|e| e.to_string())?.ok_or("the shop is gone")?;
        let ready = create_invoice::prepare(&app, &shop.access, &sold, request.order.clone()).await;
        let ready = ready.map_err(|e| format!("no invoice could be made: {e}"))?;
        let planned = ready.invoice().clone();
        let made = ready.commit(&app, &app.store, &shop.access).await;
        let fee_rate = app.node.state().fee_rate.unwrap_or(1_000);
        drop(app);
        let died = self.program.bury().await;
        let there = match (&made, died) {
            (Ok(_), None) => true,
            (Err(CreateError::Store(store::Error::Crashed)), Some(moment)) => moment == Moment::AfterCommit,
            (made, died) => return Err(format!("making an invoice was answered {made:?}, crash: {died:?}")),
        };
        if there {
            let shown =
                shop::shown(index, shop.fee_mode, &request, self.clock.now(), made.unwrap_or(planned))?;
            if shown.script.is_some() && shown.network_fee != fee_rate.div_ceil(10) {
                return Err(format!("spending costs {} at a rate of {fee_rate}", shown.network_fee));
            }
            self.note(format!("invoice {} over {:?}, {:?}", shown.id, shown.asked, shown.speed));
            self.scripts.extend(shown.script.clone());
            self.shown.push(shown);
        }
        if died.is_some() {
            self.died();
        }
        Ok(())
    }

    async fn mark(&mut self) -> Check {
        let mark = if self.dice.percent(50) { Mark::Settled } else { Mark::Invalid };
        let Some(index) = self.any_shown() else { return Ok(()) };
        let act = |invoice: &Invoice, now: Timestamp| match invoice.mark(mark, now) {
            Ok(change) => Ok(Some(change)),
            Err(refused) => Err(Refusal::Domain(refused.to_string())),
        };
        if self.change(index, act).await? {
            self.shown[index].marks.push(mark);
            self.note(format!("{} is marked {mark:?}", self.shown[index].id));
        }
        Ok(())
    }

    async fn put_away(&mut self) -> Check {
        let Some(index) = self.any_shown() else { return Ok(()) };
        if self.dice.percent(30) {
            let metadata = Metadata::parse(r#"{"orderId":"another"}"#).expect("it is an object");
            return self
                .change(index, |invoice, _| Ok(Some(invoice.with_metadata(metadata.clone()))))
                .await
                .map(drop);
        }
        let archived = !self.shown[index].archived;
        let to = |invoice: &Invoice, now: Timestamp| match invoice.archived(archived, now) {
            Some(change) => Ok(Some(change)),
            None => Err(Refusal::Domain("it is there already, or was when it was looked at".into())),
        };
        if self.change(index, to).await? {
            self.shown[index].archived = archived;
            self.note(format!("{} is archived: {archived}", self.shown[index].id));
        }
        Ok(())
    }

    /// Changes an invoice, as somebody does who looked at it some time ago. Whether it is changed now.
    async fn change(
        &mut self,
        index: usize,
        act: impl Fn(&Invoice, Timestamp) -> Result<Option<Change>, Refusal>,
    ) -> Result<bool, String> {
        let Some(app) = self.program.app() else { return Ok(false) };
        let shown: Shown = self.shown[index].clone();
        let access = self.shops[shown.shop].access.clone();
        // Who dies of a conflict's empty commit leaves open whether the change was made: those look first.
        let fresh = app
            .store
            .public_invoice(&app.system, &shown.id)
            .await
            .map_err(|e| e.to_string())?
            .ok_or("it is lost")?;
        let old = self.dice.percent(50) && !self.program.fault.is_armed();
        let looked_at = if old { shown.looked_at } else { fresh.clone() };
        self.shown[index].looked_at = fresh;
        let outcome = change_invoice::run(&app, &access, looked_at, act).await;
        drop(app);
        let died = self.program.bury().await;
        if died.is_some() {
            self.died();
        }
        match (outcome, died) {
            (Ok(_), None) => Ok(true),
            (Err(Refusal::Domain(refused)), None) => {
                self.note(refused);
                Ok(false)
            }
            (Err(Refusal::Store(store::Error::Crashed)), Some(moment)) => Ok(moment == Moment::AfterCommit),
            (outcome, died) => Err(format!("a change was answered {outcome:?}, crash: {died:?}")),
        }
    }

    fn upset(&mut self) -> Check {
        let moods = [
            Mood::Up,
            Mood::Up,
            Mood::Says(500),
            Mood::Says(404),
            Mood::Says(410),
            Mood::Dead,
            Mood::Slow(7),
            Mood::Flapping,
        ];
        let mood = self.dice.pick(&moods).expect("there are some");
        let receivers = self.post.all().len() as u64;
        let index = self.dice.below(receivers) as usize;
        self.post.upset(index, mood);
        Ok(())
    }

    async fn kill(&mut self) -> Check {
        if self.program.app().is_some() {
            self.program.kill().await;
            self.died();
        }
        Ok(())
    }

    fn arm(&mut self) -> Check {
        if self.program.app().is_some() {
            let moment = if self.dice.percent(50) { Moment::BeforeCommit } else { Moment::AfterCommit };
            let after = self.dice.below(5);
            self.program.fault.arm(after, moment);
            self.note(format!("it will die {moment:?}, {after} commits from now"));
        }
        Ok(())
    }

    pub(super) fn any_shown(&mut self) -> Option<usize> {
        let count = self.shown.len() as u64;
        // Mostly the newest, sometimes one long forgotten.
        let newest = self.dice.percent(60);
        let from = if newest { count.saturating_sub(5) } else { 0 };
        (count > 0).then(|| self.dice.between(from, count - 1) as usize)
    }
}
