//! A node that lies about an old block: what it says is changed on the way from a real one. And what a real one says
//! of it, word for word.
use chain::WatchList;
use chain::regtest::Regtest;
use chain::rescue::{Rescue, Rule, Scripts};
use chain::source::{ChainUrl, Error, Setup, Source};
use chain::wallet::Wallet;
use domain::{BlockHash, BlockRef, Network};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

const TPUB: &str = "tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M";

/// Changes the body of an answer.
type Lie = Arc<dyn Fn(String) -> String + Send + Sync>;

/// The chain URL of somebody who asks the node and alters its answers.
fn through(node: &Regtest, lie: Lie) -> String {
    let url = node.url();
    let url = url.split('?').next().expect("a URL");
    let (credentials, address) = url.rsplit_once('@').expect("it has a password");
    let (address, listener) = (address.to_owned(), TcpListener::bind("127.0.0.1:0").expect("a free port"));
    let port = listener.local_addr().expect("it is bound").port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (Ok(stream), address, lie) = (stream, address.clone(), Arc::clone(&lie)) else { return };
            // Who asked may have left.
            std::thread::spawn(move || drop(pass_on(stream, &address, &lie)));
        }
    });
    format!("{credentials}@127.0.0.1:{port}")
}

fn pass_on(mut asker: TcpStream, address: &str, lie: &Lie) -> std::io::Result<()> {
    let request = message(&mut asker)?;
    let request = request.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    let mut node = TcpStream::connect(address)?;
    node.write_all(request.as_bytes())?;
    let mut answer = String::new();
    node.read_to_string(&mut answer)?;
    let body = lie(answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default());
    write!(asker, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

/// One request, as long as its header says.
fn message(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece)?;
        bytes.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let head = head.to_lowercase();
            let length =
                head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
            body.len() >= length.unwrap_or(0)
        });
        if whole || read == 0 {
            return Ok(text);
        }
    }
}

/// What a rescue that hears the lie ends with.
fn refusal(node: &Regtest, lie: Lie) -> String {
    let url: ChainUrl = through(node, lie).parse().expect("a good URL");
    let wallet = Wallet::parse(TPUB, Network::Regtest).expect("a good key");
    let watch = WatchList::new(&url, [1; 16]);
    let rescue = Rescue::new(vec![Scripts::Derived(wallet)], Rule { look_ahead: 5 }, 0, watch);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let mut open = |watch: &WatchList| {
        Source::open(&url, Setup { network: Network::Regtest, watch: watch.clone(), recent: Vec::new() })
    };
    let error = runtime.block_on(rescue.without_pauses().run(&mut open, &mut |_| ()));
    match error.expect_err("it must not be believed") {
        Error::Protocol { reason, .. } => reason,
        other => panic!("{other}"),
    }
}

#[test]
fn a_block_that_is_not_what_its_hash_says_is_refused() {
    let node = Regtest::start();
    let (old, other) = (node.raw_block(50), node.raw_block(51));
    // The last digits of a block are its reward's lock time.
    let altered = format!("{}01000000", &old[..old.len() - 8]);
    let lie = {
        let old = old.clone();
        move |body: String| body.replace(&old, &altered)
    };
    let reason = refusal(&node, Arc::new(lie));
    assert!(reason.contains("for block 50 are not those of that block"), "{reason}");
    let reason = refusal(&node, Arc::new(move |body: String| body.replace(&old, &other)));
    assert!(reason.contains("another block"), "{reason}");
}

#[test]
fn a_block_that_does_not_follow_the_one_before_is_refused() {
    let node = Regtest::start();
    let hash = |height: u32| {
        node.call("getblockhash", serde_json::json!([height])).as_str().unwrap_or_default().to_owned()
    };
    let (real, wrong) = (hash(60), hash(70));
    let lie = move |body: String| {
        // Only in lists of hashes: blocks name each other by other words.
        if body.len() > 500 { body.replace(&format!("\"{real}\""), &format!("\"{wrong}\"")) } else { body }
    };
    let reason = refusal(&node, Arc::new(lie));
    assert!(reason.contains("at height 60 is the next, but that block does not follow"), "{reason}");
}

/// Blocks are read as they arrive only in this form (`chain/src/source/bitcoind/digits.rs`); in another they still are,
/// but slowly.
#[test]
fn a_block_comes_in_the_form_that_is_read_at_once() {
    let node = Regtest::start();
    let digits = node.raw_block(50);
    let hash = node.call("getblockhash", serde_json::json!([50]));
    let hash = hash.as_str().and_then(BlockHash::from_hex).expect("a hash");
    let heard = Arc::new(Mutex::new(String::new()));
    let lie = {
        let heard = Arc::clone(&heard);
        move |body: String| {
            if body.contains(&digits) {
                *heard.lock().expect("nobody panics") = body.replace(&digits, "…");
            }
            body
        }
    };
    let url: ChainUrl = through(&node, Arc::new(lie)).parse().expect("a good URL");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let block = runtime.block_on(async {
        let watch = WatchList::new(&url, [1; 16]);
        let setup = Setup { network: Network::Regtest, watch, recent: Vec::new() };
        Source::open(&url, setup).block(BlockRef { height: 50, hash }, &[]).await
    });
    assert!(block.is_ok_and(|block| block.is_some()));
    let heard = heard.lock().expect("nobody panics");
    assert_eq!(heard.trim_end(), r#"[{"result":"…","error":null,"id":0}]"#);
}
