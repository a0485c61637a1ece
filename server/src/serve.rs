//! `almoner serve`: puts the parts together, starts the loops, answers until told to stop.
mod held;
mod lead;

pub(crate) use held::Held;

use crate::app::neighbours::Addresses;
use crate::app::wallets::{self, Wallets};
use crate::app::{App, Exports, Limits, Market, Node, Parts, Wakes, donation_pages, gaps, receivers};
use crate::auth::outside::Outside;
use crate::auth::setup::SetupToken;
use crate::backup;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{Config, Database, prepare_folder};
use crate::egress::Sender;
use crate::jobs::rates::Fetcher;
use crate::jobs::webhooks::Carriers;
use crate::metrics::{self, Metrics};
use crate::push;
use crate::reload::{self, Reload};
use crate::systemd::{self, Sockets};
use crate::web::guard::Guard;
use crate::web::test_coins::TestCoins;
use crate::{jobs, listen, router, scratch};
use ::rates::{BidAsk, Pair, Tickers};
use anyhow::Context;
use chain::{ChainUrl, Visibility, WatchList};
use domain::{Rate, SystemAccess};
use held::Share;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use store::{Opening, Store};
use tokio::net::{TcpListener, UnixListener};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// What a server is handed at its start, beside the settings.
#[derive(Debug)]
pub struct Handed {
    /// Sockets from the service manager.
    pub sockets: Sockets,
    /// What it takes to read the settings again.
    pub reload: Reload,
}

/// How long the program may take to end once no request is under way.
const STOPPED_WITHIN: Duration = Duration::from_secs(30);

/// Runs the server until SIGTERM or SIGINT.
pub async fn run(config: Config, mut handed: Handed) -> anyhow::Result<()> {
    let hangups = reload::hangups()?;
    let listener = listener(&config, &mut handed.sockets).await?;
    let bound = listener.local_addr()?;
    prepare_folder(&config.data_dir)?;
    scratch::remove_left(&scratch::beside(&config.database, &config.data_dir));
    let mut share = Share::take(&config.database).await?;
    let app = assemble(&config, bound, share.is_alone).await?;
    share.with_others()?;
    let mut loops = start(&app, &config).await?;
    loops.spawn(handed.reload.run(app.clone(), hangups));
    if let Some(address) = config.metrics_listen {
        let listener = listen_for_metrics(address).await?;
        loops.spawn(tell(listener, app.clone()));
    }
    let front = config.sign_in_socket.as_deref().map(listen::bind_socket).transpose()?;
    tracing::info!(address = %bound, origin = app.origin, "listening");
    systemd::ready(&systemd::sentence(&app));
    let served = serve((listener, front), &app, config.shutdown_timeout);
    tokio::select! {
        () = served => {}
        error = share.keep(&app, &config.database) => return Err(error),
        ended = loops.join_next() => anyhow::bail!("a background loop ended by itself: {ended:?}"),
    }
    loops.shutdown().await;
    Ok(())
}

/// The socket that was handed over, or else one at the address that the settings name.
async fn listener(config: &Config, sockets: &mut Sockets) -> anyhow::Result<TcpListener> {
    if let Some(socket) = sockets.http()? {
        let socket = TcpListener::from_std(socket)?;
        let address = socket.local_addr()?;
        if address != config.listen {
            tracing::info!(%address, "the socket of the service manager says where to listen, and the setting listen does not");
        }
        return Ok(socket);
    }
    TcpListener::bind(config.listen).await.with_context(|| {
        format!(
            "nothing can listen at {}: choose another address with --listen, or stop what listens there",
            config.listen
        )
    })
}

/// Opens the database and puts the parts together. It is brought up to date only where no other server uses it.
pub async fn assemble(config: &Config, bound: SocketAddr, is_alone: bool) -> anyhow::Result<App> {
    prepare_folder(&config.data_dir)?;
    let metrics = Metrics::default();
    let store = open_store(config, &metrics, is_alone)?;
    let setup = SetupToken::prepare(&store, &Chance::System, &config.data_dir, config.network).await?;
    let mut parts = parts(config, bound, store, setup);
    parts.outside = Outside::open(&config.outside, &parts.origin, config.webhooks_to_private)?;
    let app = App::measured(parts, metrics);
    app.backups().tell(config.backups(config));
    if app.store.is_shared() {
        app.watch.beside(Box::new(Addresses::new(app.store.clone())));
    }
    load_wallets(&app).await?;
    donation_pages::state(&app, &config.donation_pages).await?;
    receivers::state(&app, &config.pushes).await?;
    Ok(app)
}

/// The parts for a command that runs beside a server or without one: it answers nobody and makes nobody's account.
pub(crate) fn beside(config: &Config) -> anyhow::Result<App> {
    let folder = config.database.path().and_then(Path::parent);
    if let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty()) {
        prepare_folder(folder)?;
    }
    let metrics = Metrics::default();
    let store = open_store(config, &metrics, true)?;
    Ok(App::measured(parts(config, config.listen, store, SetupToken::over()), metrics))
}

fn parts(config: &Config, bound: SocketAddr, store: Store, setup: SetupToken) -> Parts {
    let visibility = match config.chain {
        ChainUrl::Bitcoind(_) => Visibility::AtOnce,
        ChainUrl::P2p(_) => Visibility::Relayed,
    };
    Parts {
        watch: WatchList::new(&config.chain, store.watch_key()),
        market: market(config),
        origin: config.origin_at(bound),
        network: config.network,
        wallets: Wallets::default(),
        node: Node::new(visibility),
        wakes: Wakes::default(),
        limits: limits(config),
        guard: guard(config, &store),
        exports: Exports::below(&config.data_dir),
        outside: Outside::default(),
        store,
        system: SystemAccess::for_program(),
        clock: Clock::System,
        chance: Chance::System,
        setup,
    }
}

/// Forms that one server sealed are opened by all that share its database.
fn guard(config: &Config, store: &Store) -> Guard {
    let guard = Guard::new(config.guard.clone());
    if store.is_shared() { guard.sealing_with(store.secret("seals of forms")) } else { guard }
}

fn open_store(config: &Config, metrics: &Metrics, may_upgrade: bool) -> anyhow::Result<Store> {
    let (clock, ids) = (Box::new(|| Clock::System.now()), Box::new(|| Chance::System.bytes()));
    let opening = Opening::new(config.network, Chance::System.bytes(), clock, ids);
    let metrics = metrics.clone();
    let opening = opening
        .copied_to(backup::upgrade_base(&config.data_dir))
        .observed(Box::new(move |step| metrics.counted().committing(step)));
    let opening = if may_upgrade { opening } else { opening.as_it_is() };
    match Store::open(config.database.location(), opening) {
        Err(error @ store::Error::Older { .. }) => Err(error).with_context(|| {
            format!(
                "other servers of an earlier version use the database {}: stop them all, then start this one first",
                config.database
            )
        }),
        opened => opened.with_context(|| format!("the database {} can't be opened", config.database)),
    }
}

/// What the sources of rates say, before any was asked.
pub(crate) fn market(config: &Config) -> Market {
    let fixed = fixed_rates(&config.fixed_rates);
    if config.rates { Market::new(fixed) } else { Market::closed(fixed) }
}

/// Rates by decree, as a source of their own.
pub(crate) fn fixed_rates(rates: &[Rate]) -> Tickers {
    let mut tickers = Tickers::default();
    for rate in rates {
        let pair = Pair::of_bitcoin(rate.currency());
        tickers.insert(rates::FIXED, pair, BidAsk::exactly(rate.per_btc()));
    }
    tickers
}

/// Settings that requests look at.
pub(crate) fn limits(config: &Config) -> Limits {
    Limits {
        body_bytes: config.body_limit_bytes,
        request_seconds: config.request_timeout.as_secs(),
        webhooks_to_private: config.webhooks_to_private,
        web_admin: config.web_admin,
        owners_invite: config.owners_invite,
        sign_in_by: config.sign_in_by.clone(),
        demo_node_wallet: config
            .demo_node_wallet
            .as_deref()
            .and_then(|name| TestCoins::try_new(&config.chain, name)),
    }
}

/// Makes every wallet in the database ready to issue addresses.
pub async fn load_wallets(app: &App) -> anyhow::Result<()> {
    for row in app.store.wallets(&app.system).await? {
        wallets::load(app, &row).await?;
    }
    Ok(())
}

/// Watches every address ever issued, whatever became of its invoice.
pub async fn load_watched(app: &App) -> Result<(), store::Error> {
    // What others issue from here on is read from where this stands.
    app.watch.catch_up().await.map_err(|error| store::Error::Failed(error.to_string()))?;
    let watch = app.watch.clone();
    if watch.keeps_scripts() {
        let add = |watch: &mut WatchList, wallet, index, script: &[u8]| {
            watch.add(script, chain::watch::Watched { wallet, index });
        };
        app.store.fold_scripts(&app.system, watch, add).await?;
    } else {
        let add = |watch: &mut WatchList, known: store::Watched| {
            let watched = chain::watch::Watched { wallet: known.wallet, index: known.index };
            watch.extend_fingerprints([(known.fingerprint, watched)]);
        };
        app.store.fold_watched(&app.system, watch, add).await?;
    }
    load_coins(app).await?;
    gaps::watch(app).await?;
    app.node.watches();
    tracing::info!(scripts = app.watch.len(), "watching every address ever issued");
    Ok(())
}

/// Watches every coin that was paid, for its spending. Coins that another leader has seen are in the database alone.
async fn load_coins(app: &App) -> Result<(), store::Error> {
    let watch = |watch: &mut WatchList, coin| watch.extend_coins([coin]);
    app.store.fold_coins(&app.system, app.watch.clone(), watch).await.map(drop)
}

/// Starts the background loops.
async fn start(app: &App, config: &Config) -> anyhow::Result<JoinSet<()>> {
    let sender = Sender::http(config.webhooks_to_private).context("webhooks can't be sent")?;
    let receivers = push::Receivers::open(&config.pushes, config.webhooks_to_private)?;
    let carriers = Carriers { sender, receivers };
    let fetcher = Fetcher::new(config.rates_proxy.as_deref()).context("no exchange can be asked")?;
    let mut loops = JoinSet::new();
    loops.spawn(watch_all(app.clone()));
    let needs = lead::Needs { config: config.clone(), carriers, fetcher: fetcher.clone() };
    loops.spawn(lead::run(app.clone(), needs));
    if let Database::Postgres(url) = &config.database {
        loops.spawn(jobs::neighbours::run(app.clone(), url.clone()));
    }
    loops.spawn(jobs::follower::watch_node(app.clone()));
    loops.spawn(jobs::exports::run(app.clone()));
    loops.spawn(jobs::measure::run(app.clone(), config.data_dir.clone(), config.schedule()));
    if config.rates {
        loops.spawn(jobs::rates::run(app.clone(), fetcher));
    }
    if systemd::is_there() {
        loops.spawn(systemd::watch(app.clone(), config.rates));
    }
    Ok(loops)
}

/// The listener for those who watch over the server.
async fn listen_for_metrics(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!("nothing can listen at {address}: choose another address with --metrics-listen, or stop what listens there")
    })?;
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        tracing::warn!(%address, "metrics are told without a key; see that only your monitoring reaches them");
    }
    tracing::info!(%address, "telling metrics");
    Ok(listener)
}

/// Tells how the server is doing until it stops; a few who ask at once are enough.
async fn tell(listener: TcpListener, app: App) {
    let bounds = listen::Bounds { connections: 16, ..listen::Bounds::default() };
    listen::serve(listener, metrics::router(app), bounds, std::future::pending()).await;
}

/// Loads what is watched, while requests are answered already; then does nothing more.
async fn watch_all(app: App) {
    while let Err(error) = load_watched(&app).await {
        tracing::error!(%error, "the watched addresses can't be read; trying again");
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
    std::future::pending().await
}

/// Answers requests until told to stop, then finishes those under way, for as long as `patience`.
async fn serve((listener, front): (TcpListener, Option<UnixListener>), app: &App, patience: Duration) {
    let mut bounds = listen::Bounds::within(listen::raise_file_limit(listen::Bounds::FILES));
    bounds.lull = bounds.lull.min(patience / 2);
    if front.is_some() {
        bounds.connections /= 2; // for each of the two
    }
    let onlookers = app.wakes.onlookers();
    onlookers.admit(bounds.onlookers());
    let (stop, stopped) = watch::channel(false);
    let when_stopped = |mut stopped: watch::Receiver<bool>| async move {
        // The sender lives until the end of this function, so the wait can't fail.
        let _ = stopped.wait_for(|stopped| *stopped).await;
    };
    let out_of_patience = async {
        stop_signal().await;
        systemd::stopping(patience + STOPPED_WITHIN);
        stop.send_replace(true);
        onlookers.end(); // else their requests would be under way for as long as they look
        tokio::time::sleep(patience).await;
        tracing::warn!("some requests were not finished in time");
    };
    let router = router(app.clone());
    let at_the_front = async {
        if let Some(front) = front {
            listen::serve_socket(front, router.clone(), bounds, when_stopped(stopped.clone())).await;
        }
    };
    let all = async {
        tokio::join!(
            listen::serve(listener, router.clone(), bounds, when_stopped(stopped.clone())),
            at_the_front
        )
    };
    tokio::select! {
        _ = all => {}
        () = out_of_patience => {}
    }
}

async fn stop_signal() {
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = terminate => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping: finishing what is under way");
}
