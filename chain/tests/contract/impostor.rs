//! What answers on the RPC port but is no node, or is one that has other things to do.
use chain::WatchList;
use chain::source::{ChainUrl, Error, Setup, Source};
use domain::Network;
use std::io::{Read, Write};
use std::net::TcpListener;

/// Answers every request with the same status and body, and returns what a source makes of it.
fn answer(status: &str, body: &str) -> Error {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let reply =
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut request = [0; 4096];
            // What is asked does not matter, nor whether the answer is liked.
            let _ = stream.read(&mut request);
            let _ = stream.write_all(reply.as_bytes());
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let url: ChainUrl = format!("bitcoind://user:hunter2@127.0.0.1:{port}").parse().expect("a good URL");
        let watch = WatchList::new(&url, [1; 16]);
        let source = Source::open(&url, Setup { network: Network::Regtest, watch, recent: Vec::new() });
        let error = source.tip().await.expect_err("no tip in that");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        error
    })
}

#[test]
fn no_node_at_all() {
    for (status, body) in [
        ("200 OK", "<html>Welcome to nginx!</html>"),
        ("200 OK", "[]"),
        ("200 OK", "{}"),
        ("200 OK", r#"[{"id":0,"result":{"chain":7}},{"id":1,"result":"x"}]"#),
        ("200 OK", r#"[{"id":5,"result":1},{"id":6,"result":1}]"#),
        ("200 OK", r#"[{"id":0,"result":null,"error":null},{"id":1,"result":null,"error":null}]"#),
        ("200 OK", r#"[{"id":0,"error":{"code":-32601,"message":"Method not found"}},{"id":1,"result":1}]"#),
        ("404 Not Found", "?"),
        ("302 Found", ""),
        ("500 Internal Server Error", ""),
    ] {
        let error = answer(status, body);
        assert!(matches!(error, Error::Protocol { .. }), "{status} {body}: {error}");
    }
}

#[test]
fn refused_busy_or_starting() {
    let error = answer("403 Forbidden", "");
    assert!(
        matches!(error, Error::Unauthorised { .. }) && error.to_string().contains("rpcallowip"),
        "{error}"
    );
    let error = answer("401 Unauthorized", "");
    assert!(matches!(error, Error::Unauthorised { .. }) && error.to_string().contains("rpcauth"), "{error}");
    let error = answer("503 Service Unavailable", "Work queue depth exceeded");
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    let warming = r#"{"code":-28,"message":"Loading block index…"}"#;
    let error = answer("200 OK", &format!(r#"[{{"id":0,"error":{warming}}},{{"id":1,"error":{warming}}}]"#));
    assert_eq!(error, Error::Syncing { progress: "Loading block index…".into() });
    assert!(error.passes_by_itself());
}

#[test]
fn an_answer_without_end() {
    let error = answer("200 OK", &"[".repeat(100 * 1024 * 1024));
    assert!(matches!(error, Error::Protocol { .. }), "{error}");
}
