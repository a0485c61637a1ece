//! A line between a server and what it talks to, which can be cut, or hang, as lines do.
use crate::api::runtime;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How the line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// All goes through.
    Whole,
    /// What was connected is cut off, and nothing new is.
    Cut,
    /// Nothing is cut, and nothing goes through.
    Silent,
}

/// The line; gone when dropped.
#[derive(Debug)]
pub(crate) struct Wire {
    line: watch::Sender<Line>,
    port: u16,
    task: JoinHandle<()>,
}

impl Wire {
    /// To that address of this machine.
    pub(crate) fn to(address: SocketAddr) -> Self {
        let listener = runtime().block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let port = listener.local_addr().unwrap().port();
        let line = watch::Sender::new(Line::Whole);
        let told = line.clone();
        let task = runtime().spawn(async move {
            loop {
                let Ok((near, _)) = listener.accept().await else { continue };
                if *told.borrow() != Line::Cut {
                    runtime().spawn(carry(near, address, told.subscribe()));
                }
            }
        });
        Self { line, port, task }
    }

    /// A line to the database at that URL, and the URL at its near end.
    pub(crate) fn to_database(url: &str) -> (Self, String) {
        let (before, rest) = url.rsplit_once('@').unwrap();
        let (place, database) = rest.split_once('/').unwrap();
        let wire = Self::to(place.parse().unwrap());
        let near = format!("{before}@127.0.0.1:{}/{database}", wire.port);
        (wire, near)
    }

    pub(crate) fn becomes(&self, line: Line) {
        self.line.send_replace(line);
    }
}

async fn carry(mut near: TcpStream, address: SocketAddr, mut line: watch::Receiver<Line>) {
    let Ok(mut far) = TcpStream::connect(address).await else { return };
    loop {
        let is_whole = *line.borrow_and_update() == Line::Whole;
        tokio::select! {
            _ = copy_bidirectional(&mut near, &mut far), if is_whole => return,
            changed = line.changed() => if changed.is_err() || *line.borrow() == Line::Cut { return },
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.task.abort();
    }
}
