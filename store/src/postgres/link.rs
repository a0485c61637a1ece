//! What waits for a PostgreSQL server: one small runtime for the whole process, and a client on it.
//!
//! The callers' threads wait on ordinary channels. So a connection works in any thread, within another runtime too,
//! and dropping it blocks nobody.
use super::error::read;
use super::value::Bound;
use super::{Client, PostgresUrl};
use crate::error::{Error, Result};
use std::future::poll_fn;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinHandle;
use tokio_postgres::types::ToSql;
use tokio_postgres::{AsyncMessage, Row, Statement};

/// How long to wait for a server to take a connection.
const CONNECTING: Duration = Duration::from_secs(10);
/// Rows that are handed over together, and how many such parts may wait to be taken: long lists need little memory.
const ROWS: usize = 256;
const PARTS: usize = 4;

/// An open connection.
pub(super) struct Link {
    client: Client,
}

impl Link {
    pub(super) fn open(url: &PostgresUrl) -> Result<Self> {
        Self::listening(url, Arc::new(Notify::new()))
    }

    /// One that rings `bell` at each notice, and when it is lost.
    pub(super) fn listening(url: &PostgresUrl, bell: Arc<Notify>) -> Result<Self> {
        let (config, tls) = (url.config(), super::tls::connector(url)?);
        let client = wait(async move {
            let connecting = tokio::time::timeout(CONNECTING, config.connect(tls)).await;
            let late = |_| Error::Unreachable("it did not answer within ten seconds".into());
            let (client, mut connection) = connecting.map_err(late)?.map_err(|error| read(&error))?;
            runtime().spawn(async move {
                // How it ended is told to whoever uses the client next.
                while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                    if let AsyncMessage::Notification(_) = message {
                        bell.notify_one();
                    }
                }
                drop(connection);
                bell.notify_one();
            });
            Ok(client)
        })?;
        Ok(Self { client: Arc::new(client) })
    }

    /// Shows the server every so often that this process lives, until it does not answer within `patience` or the
    /// connection is lost. The connection ends with that.
    pub(super) fn beat(self, every: Duration, patience: Duration) -> JoinHandle<()> {
        runtime().spawn(async move {
            let answered = async |client: &Client| {
                matches!(tokio::time::timeout(patience, client.batch_execute("SELECT 1")).await, Ok(Ok(())))
            };
            while answered(&self.client).await {
                tokio::time::sleep(every).await;
            }
        })
    }

    pub(super) fn is_lost(&self) -> bool {
        self.client.is_closed()
    }

    /// Done when the connection is lost.
    pub(super) async fn lost(&self) {
        while !self.client.is_closed() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    pub(super) fn batch(&self, sql: &str) -> Result<()> {
        let (client, sql) = (self.client.clone(), sql.to_owned());
        wait(async move { client.batch_execute(&sql).await.map_err(|error| read(&error)) })
    }

    pub(super) fn prepare(&self, sql: &str) -> Result<Statement> {
        let (client, sql) = (self.client.clone(), sql.to_owned());
        wait(async move { client.prepare(&sql).await.map_err(|error| read(&error)) })
    }

    pub(super) fn execute(&self, statement: &Statement, values: Vec<Bound>) -> Result<u64> {
        let (client, statement) = (self.client.clone(), statement.clone());
        wait(async move {
            client.execute_raw(&statement, values.iter().map(parameter)).await.map_err(|error| read(&error))
        })
    }

    /// The answer's rows, part by part. Whoever stops taking them stops the rest from being kept.
    pub(super) fn query(&self, statement: &Statement, values: Vec<Bound>) -> Rows {
        let (client, statement) = (self.client.clone(), statement.clone());
        let (parts, taken) = (channel(), Arc::new(Semaphore::new(PARTS)));
        let (send, receive) = parts;
        let places = taken.clone();
        runtime().spawn(async move {
            if let Err(error) = stream(&client, &statement, &values, (&send, &places)).await {
                drop(send.send(Err(error)));
            }
        });
        Rows { receive, taken, ended: false }
    }
}

async fn stream(
    client: &Client,
    statement: &Statement,
    values: &[Bound],
    (send, places): (&Sender<Result<Vec<Row>>>, &Semaphore),
) -> Result<()> {
    use futures_util::TryStreamExt;
    let rows = client.query_raw(statement, values.iter().map(parameter)).await;
    let rows = rows.map_err(|error| read(&error))?;
    let mut parts = std::pin::pin!(rows.try_chunks(ROWS));
    while let Some(part) = parts.try_next().await.map_err(|error| read(&error.1))? {
        places.acquire().await.map_err(|_| Error::Closed)?.forget();
        if send.send(Ok(part)).is_err() {
            break; // nobody wants more
        }
    }
    Ok(())
}

fn parameter(value: &Bound) -> &(dyn ToSql + Sync) {
    value
}

/// The parts of an answer, in order.
pub(super) struct Rows {
    receive: Receiver<Result<Vec<Row>>>,
    taken: Arc<Semaphore>,
    ended: bool,
}

impl Iterator for Rows {
    type Item = Result<Vec<Row>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let part = self.receive.recv().ok()?; // the sender is dropped after the last part
        self.taken.add_permits(1);
        self.ended = part.is_err();
        Some(part)
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        self.taken.close();
    }
}

/// Waits, in a thread of the caller's, for what the runtime does.
fn wait<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    let (send, receive) = sync_channel(1);
    runtime().spawn(async move {
        drop(send.send(work.await)); // the caller waits below
    });
    receive.recv().unwrap_or(Err(Error::Closed))
}

/// Ends with the process: dropping it would end connections that others still use.
fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(1).thread_name("store-postgres").enable_all();
        builder.build().expect("the system gives a thread and a poll to a program that starts")
    })
}
