//! Sockets that the service manager holds open and hands over (`LISTEN_FDS`), each under a name (`LISTEN_FDNAMES`).
//!
//! Who connects while no server runs waits in such a socket until the next one does.
use anyhow::{Context, bail};
use listenfd::ListenFd;
use std::net::TcpListener;

/// The name of the socket for HTTP. One socket alone may have any name but [`OTHERS`].
const HTTP: &str = "http";
/// Names of sockets for something else than HTTP.
const OTHERS: [&str; 1] = ["metrics"];
/// The variable with their names.
pub const NAMES: &str = "LISTEN_FDNAMES";

/// The sockets that were handed over and not taken yet.
#[derive(Debug, Default)]
pub struct Sockets(Vec<(String, TcpListener)>);

impl Sockets {
    /// Those that were handed to this process. Once a process: they are its own from then on.
    ///
    /// # Errors
    /// For the operator: when one of them is no socket that HTTP can be answered at.
    pub fn handed_over(names: Option<&str>) -> anyhow::Result<Self> {
        let mut handed = ListenFd::from_env();
        let mut names = names.unwrap_or_default().split(':');
        let mut sockets = Vec::new();
        for place in 0..handed.len() {
            let name = names.next().filter(|name| !name.is_empty()).unwrap_or(HTTP).to_owned();
            let taken = handed.take_tcp_listener(place).and_then(|socket| {
                socket.as_ref().map_or(Ok(()), |socket| socket.set_nonblocking(true)).map(|()| socket)
            });
            let advice = || {
                format!(
                    "the socket {name:?} that was handed over can't be used: let ListenStream be an address with a port"
                )
            };
            let socket = taken.with_context(advice)?;
            sockets.extend(socket.map(|socket| (name, socket)));
        }
        Ok(Self(sockets))
    }

    /// The socket to answer HTTP at, if there is one.
    ///
    /// # Errors
    /// When there are two.
    pub fn http(&mut self) -> anyhow::Result<Option<TcpListener>> {
        let (http, others) = std::mem::take(&mut self.0)
            .into_iter()
            .partition::<Vec<_>, _>(|(name, _)| !OTHERS.contains(&name.as_str()));
        self.0 = others;
        if let [_, (second, _), ..] = http.as_slice() {
            bail!(
                "two sockets for HTTP were handed over, the second as {second:?}: leave one ListenStream, as in \
                 127.0.0.1:8080, or [::]:8080 for all addresses"
            );
        }
        Ok(http.into_iter().next().map(|(_, socket)| socket))
    }

    /// The socket of that name, if there is one.
    pub fn named(&mut self, name: &str) -> Option<TcpListener> {
        let place = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.swap_remove(place).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handed(names: &[&str]) -> Sockets {
        let socket = |name: &&str| ((*name).to_owned(), TcpListener::bind("127.0.0.1:0").unwrap());
        Sockets(names.iter().map(socket).collect())
    }

    #[test]
    fn without_a_service_manager_there_are_none() {
        let mut sockets = Sockets::handed_over(None).unwrap();
        assert!(sockets.http().unwrap().is_none() && sockets.named("metrics").is_none());
    }

    #[test]
    fn one_is_for_http_whatever_its_name() {
        for name in ["http", "almoner.socket", "unknown"] {
            assert!(handed(&[name]).http().unwrap().is_some(), "{name}");
        }
        assert!(handed(&["metrics"]).http().unwrap().is_none());
    }

    #[test]
    fn those_for_something_else_are_left_for_it() {
        let mut sockets = handed(&["metrics", "http"]);
        let ports: Vec<u16> = sockets.0.iter().map(|(_, it)| it.local_addr().unwrap().port()).collect();
        assert_eq!(sockets.http().unwrap().unwrap().local_addr().unwrap().port(), ports[1]);
        assert_eq!(sockets.named("metrics").unwrap().local_addr().unwrap().port(), ports[0]);
        assert!(sockets.named("metrics").is_none());
    }

    #[test]
    fn two_for_http_are_refused_in_words() {
        let error = handed(&["http", "almoner.socket"]).http().unwrap_err().to_string();
        assert!(error.contains("almoner.socket") && error.contains("ListenStream"), "{error}");
    }
}
