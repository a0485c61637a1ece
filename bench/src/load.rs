//! Many clients at once, each on its own connection, each asking again as soon as it was answered.
//!
//! All of them run on the one thread that calls, so that the other processors are left to the server.
use crate::clock::Stopwatch;
use crate::http::Connection;
use crate::samples::Samples;
use anyhow::ensure;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use tokio::task::{JoinSet, LocalSet};

/// What is asked, by how many, for how long.
pub(crate) struct Load {
    /// `HOST:PORT`.
    pub(crate) address: String,
    pub(crate) clients: usize,
    pub(crate) length: Duration,
    /// Writes the request of that number; no number comes twice.
    pub(crate) request: Box<dyn Fn(u64) -> Vec<u8>>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) samples: Samples,
    pub(crate) elapsed: Duration,
}

/// What the clients of one load share.
struct Shared {
    load: Load,
    clock: Stopwatch,
    next: Cell<u64>,
    samples: RefCell<Samples>,
}

impl Load {
    /// Runs it. An answer other than 200 ends it with an error.
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        LocalSet::new().block_on(&runtime, self.drive())
    }

    async fn drive(self) -> anyhow::Result<Outcome> {
        let mut connections = Vec::new();
        for _ in 0..self.clients {
            connections.push(Connection::open(&self.address).await?);
        }
        let samples = RefCell::new(Samples::new());
        let shared = Rc::new(Shared { load: self, clock: Stopwatch::start(), next: Cell::new(0), samples });
        let mut clients = JoinSet::new();
        for connection in connections {
            clients.spawn_local(client(shared.clone(), connection));
        }
        while let Some(ended) = clients.join_next().await {
            ended??;
        }
        let elapsed = shared.clock.elapsed();
        Ok(Outcome { samples: shared.samples.borrow().clone(), elapsed })
    }
}

impl Outcome {
    pub(crate) fn rate(&self) -> f64 {
        self.samples.len() as f64 / self.elapsed.as_secs_f64()
    }
}

async fn client(shared: Rc<Shared>, mut connection: Connection) -> anyhow::Result<()> {
    while shared.clock.elapsed() < shared.load.length {
        let request = (shared.load.request)(shared.next.replace(shared.next.get() + 1));
        let asked = Stopwatch::start();
        let (status, body) = connection.send(&request).await?;
        let took = asked.elapsed();
        ensure!(status == 200, "the server answered {status}: {}", String::from_utf8_lossy(body));
        shared.samples.borrow_mut().record(took);
    }
    Ok(())
}
