//! Connections: taken in up to a cap, closed when they don't say what they want, ended tidily when the server stops.
//!
//! What this is not: what is answered, and how long that may take; the router has its own limits for that.
mod files;
mod socket;

use axum::extract::ConnectInfo;
use axum::response::Response;
use axum::serve::Listener;
use axum::{Extension, Router};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tower::{Layer, Service};

pub use files::raise as raise_file_limit;
pub use socket::{BySocket, bind as bind_socket};

/// What a connection may cost.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How many there are at once. Further ones wait in the system's queue; none is refused.
    pub connections: usize,
    /// How long the head of a request may take, also the first one and after a pause.
    pub head: Duration,
    /// How long a stopping server waits for what those let in last have to say, before idle connections are closed.
    pub lull: Duration,
}

impl Default for Bounds {
    /// Two thousand need some tens of MiB, and fewer files than a process may usually open, with room for the rest.
    /// Ten seconds are enough for a head over the slowest radio link, a second for one that is on its way already.
    fn default() -> Self {
        Self { connections: 2_000, head: Duration::from_secs(10), lull: Duration::from_secs(1) }
    }
}

/// Connections at once on a system that allows the files: ten thousand pages that are looked at, and those that load.
const MOST: usize = 12_000;
/// Files the rest of the program needs: the database, the node, webhooks, the log.
const OTHER_FILES: usize = 600;

impl Bounds {
    /// How many files the process should be allowed.
    pub const FILES: u64 = 12_600;

    /// As many connections as that many files allow.
    pub fn within(files: u64) -> Self {
        let files = usize::try_from(files).unwrap_or(usize::MAX);
        Self { connections: files.saturating_sub(OTHER_FILES).clamp(256, MOST), ..Self::default() }
    }

    /// How many of the connections may be held open by pages that are looked at; the others are for whoever comes next.
    pub const fn onlookers(&self) -> usize {
        self.connections / 6 * 5
    }
}

/// Answers requests until `stop` is done, then finishes those under way; idle connections end at once.
pub async fn serve(listener: TcpListener, router: Router, bounds: Bounds, stop: impl Future<Output = ()>) {
    let service = |stream: &TcpStream, peer: SocketAddr| {
        // Answers are small: they should not wait for more to go with them. Failing that, they come later.
        let _ = stream.set_nodelay(true);
        Extension(ConnectInfo(peer)).layer(router.clone())
    };
    answer(listener, service, bounds, stop).await;
}

/// The same, for whoever connects at a socket of this machine; each request bears [`BySocket`].
pub async fn serve_socket(
    listener: UnixListener,
    router: Router,
    bounds: Bounds,
    stop: impl Future<Output = ()>,
) {
    answer(listener, |_, _| Extension(BySocket).layer(router.clone()), bounds, stop).await;
}

async fn answer<L, S>(
    mut listener: L,
    service: impl Fn(&L::Io, L::Addr) -> S,
    bounds: Bounds,
    stop: impl Future<Output = ()>,
) where
    L: Listener,
    S: Service<Request<Incoming>, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let places = Arc::new(Semaphore::new(bounds.connections));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(bounds.head);
    let under_way = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await.expect("the places are never closed");
            // It waits by itself while the system refuses, as when the process has too many files open.
            (place, Listener::accept(&mut listener).await)
        };
        let (place, (stream, peer)) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let service = service(&stream, peer);
        let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let watched = under_way.watch(connection);
        while connections.try_join_next().is_some() {}
        connections.spawn(async move {
            let _place = place;
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    // A connection let in just now, whose request is still on its way, is not idle: it would be closed unanswered.
    let _ = tokio::time::timeout(bounds.lull, all_ended(&mut connections)).await;
    under_way.shutdown().await;
    all_ended(&mut connections).await;
}

async fn all_ended(connections: &mut JoinSet<()>) {
    while connections.join_next().await.is_some() {}
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "every task is awaited by its test")]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;
    use tokio::task::JoinHandle;

    struct Running {
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        done: JoinHandle<()>,
    }

    async fn start(bounds: Bounds) -> Running {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(async || "here")).route(
            "/slow",
            get(async || {
                tokio::time::sleep(Duration::from_millis(300)).await;
                "at last"
            }),
        );
        let (stop, stopped) = oneshot::channel();
        let done = tokio::spawn(serve(listener, router, bounds, async {
            let _ = stopped.await;
        }));
        Running { address, stop, done }
    }

    fn bounds(connections: usize, head_ms: u64) -> Bounds {
        Bounds { connections, head: Duration::from_millis(head_ms), lull: Duration::from_millis(50) }
    }

    async fn ask(address: SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    /// Until the server closes it; what came before.
    async fn until_closed(stream: &mut TcpStream) -> Vec<u8> {
        let mut came = Vec::new();
        let all = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut came)).await;
        let _ = all.expect("the server closes the connection"); // a reset is a close too
        came
    }

    #[test]
    fn pages_that_are_looked_at_leave_room_for_others() {
        for (files, connections, onlookers) in
            [(0, 256, 210), (1_024, 424, 350), (Bounds::FILES, 12_000, 10_000), (u64::MAX, 12_000, 10_000)]
        {
            let bounds = Bounds::within(files);
            assert_eq!((bounds.connections, bounds.onlookers()), (connections, onlookers), "{files}");
        }
    }

    #[tokio::test]
    async fn a_connection_that_says_nothing_is_closed() {
        let running = start(bounds(10, 50)).await;
        let mut silent = TcpStream::connect(running.address).await.unwrap();
        until_closed(&mut silent).await;
        let mut half = TcpStream::connect(running.address).await.unwrap();
        half.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
        until_closed(&mut half).await;
        assert!(ask(running.address, "/").await.ends_with("here"));
    }

    #[tokio::test]
    async fn fifty_slow_connections_do_not_stop_a_request() {
        let running = start(bounds(100, 60_000)).await;
        let mut slow = Vec::new();
        for _ in 0..50 {
            let mut stream = TcpStream::connect(running.address).await.unwrap();
            stream.write_all(b"GET / HT").await.unwrap();
            slow.push(stream);
        }
        assert!(ask(running.address, "/").await.ends_with("here"));
    }

    #[tokio::test]
    async fn beyond_the_cap_connections_wait_for_a_place() {
        let running = start(bounds(5, 200)).await;
        let mut slow = Vec::new();
        for _ in 0..5 {
            slow.push(TcpStream::connect(running.address).await.unwrap());
        }
        assert!(ask(running.address, "/").await.ends_with("here"), "once the slow ones are closed");
    }

    #[tokio::test]
    async fn who_was_let_in_just_before_the_end_is_answered() {
        let running = start(Bounds { lull: Duration::from_secs(60), ..bounds(10, 60_000) }).await;
        let mut late = TcpStream::connect(running.address).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        running.stop.send(()).unwrap();
        while TcpStream::connect(running.address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        late.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        late.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("here"), "{answer}");
        running.done.await.unwrap();
    }

    #[tokio::test]
    async fn stopping_finishes_what_is_under_way_and_ends_idle_connections() {
        let running = start(bounds(10, 60_000)).await;
        let mut idle = TcpStream::connect(running.address).await.unwrap();
        idle.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut first = [0; 8];
        idle.read_exact(&mut first).await.unwrap();
        let slow = tokio::spawn(ask(running.address, "/slow"));
        tokio::time::sleep(Duration::from_millis(100)).await;
        running.stop.send(()).unwrap();
        until_closed(&mut idle).await;
        assert!(slow.await.unwrap().ends_with("at last"));
        tokio::time::timeout(Duration::from_secs(10), running.done).await.expect("it ends").unwrap();
    }
}
