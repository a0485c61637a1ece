//! Group commit: many callers' writes in one durable transaction, each all or nothing.
//!
//! Writes wait in a queue. The committer takes all that wait, runs each inside a savepoint of its own, commits once,
//! and only then answers: an answer means that the disk has it. A write that fails takes back only itself; a commit
//! that fails fails every write in it, and nothing is half-written. New invoices that stand side by side share their
//! savepoint and their statements (`creations.rs`), unless one of them fails.
use crate::connection::Connection;
use crate::creations::{Creation, create_with_answers};
use crate::error::{Error, Result};
use crate::fault::{Fault, Moment};
use crate::sql::Tx;
use domain::Timestamp;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{mpsc, oneshot};

/// Writes in one transaction at most, so that the first doesn't wait for ever longer.
const MAX_BATCH: usize = 256;
/// Writes that may wait; more make their callers wait to hand them over.
const MAX_QUEUE: usize = 1024;

/// The source of new identifiers: 16 random bytes each time.
pub type Ids = Box<dyn FnMut() -> [u8; 16] + Send>;

/// What time it is.
pub type Clock = Box<dyn FnMut() -> Timestamp + Send>;

/// What the writer is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committing {
    /// A transaction begins.
    Begun,
    /// It ended: the disk has it, or nothing of it.
    Ended {
        /// Writes that shared it.
        writes: usize,
        /// Whether the disk has it.
        succeeded: bool,
    },
}

/// Is told what the writer is doing; must not wait.
pub type Observer = Box<dyn FnMut(Committing) + Send>;

/// One caller's write, and the answer it waits for.
pub(crate) trait Work: Send {
    /// Does it, and keeps what came of it.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()>;
    /// Answers, once it is known whether the batch was committed.
    fn answer(self: Box<Self>, batch: Result<()>);
    /// The new invoice, if it is nothing else: several of them are written together.
    fn creation(&self) -> Option<&Creation> {
        None
    }
    /// It was written together with others.
    fn is_written(&mut self) {}
}

struct Job<T, F> {
    act: Option<F>,
    made: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T: Send, F: FnOnce(&mut Tx<'_>) -> Result<T> + Send> Work for Job<T, F> {
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let act = self.act.take();
        let made = unbroken(|| act.map_or(Err(Error::Closed), |act| act(tx)));
        let outcome = made.as_ref().map(|_| ()).map_err(Clone::clone);
        self.made = Some(made);
        outcome
    }

    fn answer(self: Box<Self>, batch: Result<()>) {
        reply(self.reply, self.made, batch);
    }
}

/// A new invoice, and where its answer goes.
struct Create {
    creation: Creation,
    made: Option<Result<()>>,
    reply: oneshot::Sender<Result<()>>,
}

impl Work for Create {
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let made = unbroken(|| create_with_answers(tx, &[&self.creation]));
        self.made = Some(made.clone());
        made
    }

    fn answer(self: Box<Self>, batch: Result<()>) {
        reply(self.reply, self.made, batch);
    }

    fn creation(&self) -> Option<&Creation> {
        Some(&self.creation)
    }

    fn is_written(&mut self) {
        self.made = Some(Ok(()));
    }
}

/// A defect in one write must not end the writing of all others: what it did is rolled back.
fn unbroken<T>(act: impl FnOnce() -> Result<T>) -> Result<T> {
    let caught = catch_unwind(AssertUnwindSafe(act));
    caught.unwrap_or_else(|_| Err(Error::Failed("a write broke off; the log says where".into())))
}

fn reply<T>(to: oneshot::Sender<Result<T>>, made: Option<Result<T>>, batch: Result<()>) {
    let answer = match (made, batch) {
        (Some(Err(own)), _) => Err(own),
        (_, Err(shared)) => Err(shared),
        (made, Ok(())) => made.unwrap_or(Err(Error::Closed)),
    };
    drop(to.send(answer)); // nobody waits any more: the request was cancelled, the write stands
}

/// A write ready for the queue, and where its answer will come.
pub(crate) fn job<T, F>(act: F) -> (Box<dyn Work>, oneshot::Receiver<Result<T>>)
where
    T: Send + 'static,
    F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    (Box::new(Job { act: Some(act), made: None, reply }), answer)
}

/// A new invoice ready for the queue, and where its answer will come.
pub(crate) fn creation_job(creation: Creation) -> (Box<dyn Work>, oneshot::Receiver<Result<()>>) {
    let (reply, answer) = oneshot::channel();
    (Box::new(Create { creation, made: None, reply }), answer)
}

/// The connection that writes, and what it needs beside the jobs.
pub(crate) struct Committer {
    pub(crate) connection: Box<dyn Connection>,
    pub(crate) ids: Ids,
    pub(crate) clock: Clock,
    pub(crate) fault: Fault,
    pub(crate) observer: Observer,
    pub(crate) crashed: Arc<AtomicBool>,
}

impl Committer {
    /// Runs `first` and what `more` yields in one transaction, and answers them all.
    pub(crate) fn commit(&mut self, first: Box<dyn Work>, more: &mut dyn FnMut() -> Option<Box<dyn Work>>) {
        let mut batch = vec![first];
        (self.observer)(Committing::Begun);
        let outcome = self.run(&mut batch, more);
        (self.observer)(Committing::Ended { writes: batch.len(), succeeded: outcome.is_ok() });
        if outcome.is_err() && self.connection.is_in_transaction() {
            // Should even this fail, the next BEGIN says so.
            drop(self.connection.roll_back());
        }
        for work in batch {
            work.answer(outcome.clone());
        }
    }

    fn run(
        &mut self,
        batch: &mut Vec<Box<dyn Work>>,
        more: &mut dyn FnMut() -> Option<Box<dyn Work>>,
    ) -> Result<()> {
        if self.crashed.load(Ordering::Acquire) {
            return Err(Error::Crashed);
        }
        self.connection.begin_write()?;
        let mut done = 0;
        while done < batch.len() {
            fill(batch, more);
            let creations = batch[done..].iter().take_while(|work| work.creation().is_some()).count();
            let end = done + creations.max(1);
            self.run_some(&mut batch[done..end])?;
            done = end;
            fill(batch, more);
        }
        self.meet(Moment::BeforeCommit)?;
        self.connection.commit()?;
        self.meet(Moment::AfterCommit)
    }

    /// New invoices together, or each write by itself: so too where one of the invoices spoils it for all.
    fn run_some(&mut self, works: &mut [Box<dyn Work>]) -> Result<()> {
        if works.len() > 1 && self.create_together(works)? {
            works.iter_mut().for_each(|work| work.is_written());
            return Ok(());
        }
        works.iter_mut().try_for_each(|work| self.run_apart(&mut |tx| work.run(tx)).map(drop))
    }

    fn create_together(&mut self, works: &[Box<dyn Work>]) -> Result<bool> {
        let creations: Vec<&Creation> = works.iter().filter_map(|work| work.creation()).collect();
        self.run_apart(&mut |tx| unbroken(|| create_with_answers(tx, &creations)))
    }

    /// Whether it went well; if not, nothing is left of it. Fails only if the whole transaction is lost.
    fn run_apart(&mut self, act: &mut dyn FnMut(&mut Tx<'_>) -> Result<()>) -> Result<bool> {
        self.execute("SAVEPOINT job")?;
        let mut tx = Tx { sql: &mut *self.connection, ids: &mut self.ids, clock: &mut self.clock };
        match act(&mut tx) {
            Ok(()) => self.execute("RELEASE job").map(|()| true),
            Err(lost) if !self.connection.is_in_transaction() => Err(lost),
            Err(_) => {
                self.execute("ROLLBACK TO job")?;
                self.execute("RELEASE job").map(|()| false)
            }
        }
    }

    fn execute(&mut self, sql: &str) -> Result<()> {
        self.connection.execute(sql, &[]).map(drop)
    }

    fn meet(&mut self, moment: Moment) -> Result<()> {
        if self.fault.strikes(moment) {
            self.crashed.store(true, Ordering::Release);
            return Err(Error::Crashed);
        }
        Ok(())
    }
}

/// Takes in what waits.
fn fill(batch: &mut Vec<Box<dyn Work>>, more: &mut dyn FnMut() -> Option<Box<dyn Work>>) {
    while batch.len() < MAX_BATCH {
        let Some(work) = more() else { return };
        batch.push(work);
    }
}

/// The committer on a thread of its own, behind its queue.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: Option<mpsc::Sender<Box<dyn Work>>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread.
    pub(crate) fn start(mut committer: Committer) -> Result<Self> {
        let (queue, mut jobs) = mpsc::channel::<Box<dyn Work>>(MAX_QUEUE);
        let serve = move || {
            while let Some(first) = jobs.blocking_recv() {
                committer.commit(first, &mut || jobs.try_recv().ok());
            }
        };
        let thread = std::thread::Builder::new().name("store-writer".into()).spawn(serve);
        let thread = thread.map_err(|e| Error::Failed(e.to_string()))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Queues a write; waits while the queue is full.
    pub(crate) async fn submit(&self, work: Box<dyn Work>) -> Result<()> {
        let queue = self.queue.as_ref().ok_or(Error::Closed)?;
        queue.send(work).await.map_err(|_| Error::Closed)
    }
}

impl Drop for Writer {
    /// Lets what is queued be committed, then closes the database.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
