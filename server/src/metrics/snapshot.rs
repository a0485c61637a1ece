//! What is so at this moment, told as gauges. Everything comes from memory: nothing here asks the database or the node.
use super::counted::Labels;
use super::health::Health;
use super::process::Process;
use crate::app::App;
use domain::Timestamp;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use std::sync::atomic::AtomicU64;
use store::Reconciled;

type Number = Gauge<f64, AtomicU64>;
type Numbers = Family<Labels, Number>;

/// Gauges being collected.
struct Gauges {
    almoner: Registry,
    process: Registry,
}

/// Everything that is so now: what is of this program, and what is of any process.
pub(super) fn registries(app: &App) -> [Registry; 2] {
    let mut gauges =
        Gauges { almoner: Registry::with_prefix("almoner"), process: Registry::with_prefix("process") };
    gauges.program(app);
    gauges.chain(app);
    gauges.wallets(app);
    gauges.ledger(app);
    gauges.rates(app);
    gauges.database(app);
    gauges.webhooks(app);
    gauges.jobs(app);
    gauges.audit(app);
    gauges.process();
    [gauges.almoner, gauges.process]
}

impl Gauges {
    fn set(&mut self, name: &str, help: &str, value: f64) {
        let gauge = Number::default();
        gauge.set(value);
        self.almoner.register(name, help, gauge);
    }

    /// A gauge only where there is something to tell.
    fn maybe(&mut self, name: &str, help: &str, value: Option<f64>) {
        if let Some(value) = value {
            self.set(name, help, value);
        }
    }

    fn each(&mut self, name: &str, help: &str, values: impl IntoIterator<Item = (Labels, f64)>) {
        let family = Numbers::default();
        for (labels, value) in values {
            family.get_or_create(&labels).set(value);
        }
        self.almoner.register(name, help, family);
    }

    fn program(&mut self, app: &App) {
        let version =
            Info::new(vec![("version", env!("CARGO_PKG_VERSION")), ("network", app.network.name())]);
        self.almoner.register("build", "Which program this is, and on which network", version);
        let help = "This machine's clock, to be compared with the one of whoever asks";
        self.set("time_seconds", help, instant(app.now()));
        let health = Health::of(app);
        self.set("ready", "Whether the server can do what it is for", truth(health.is_ready()));
        let help = "Whether this server follows the chain and sends; of several on one database, one does";
        self.set("leader", help, truth(app.metrics().is_leading()));
        let measured = app.metrics().measured();
        let help = "When the database and the disk were last looked at";
        self.maybe("measured_timestamp_seconds", help, measured.at.map(instant));
        let (free, size) = measured.disk.unzip();
        self.maybe("disk_free_bytes", "Bytes free on the disk that holds the data", free.map(big));
        self.maybe("disk_size_bytes", "Bytes of the disk that holds the data", size.map(big));
    }

    fn chain(&mut self, app: &App) {
        let state = app.node.state();
        let status = state.status.as_ref();
        let up = (status.is_some() || state.by_another) && state.trouble.is_none();
        self.set("node_up", "Whether the node answers and is followed", truth(up));
        let help = "Whether payments are seen as they come";
        self.set("node_synchronized", help, truth(app.node.is_synchronized()));
        let peers = status.and_then(|status| status.peers).map(f64::from);
        self.maybe("node_peers", "Nodes that the node is connected to", peers);
        let help = "The height of the node's best validated block";
        self.maybe("node_block_height", help, status.map(|status| status.blocks.into()));
        let help = "The height of the node's best header";
        self.maybe("node_header_height", help, status.map(|status| status.headers.into()));
        let position = state.position.map(|block| block.height);
        self.maybe(
            "chain_followed_height",
            "The height up to which payments are known",
            position.map(f64::from),
        );
        let lag = status.zip(position).map(|(status, height)| status.blocks.saturating_sub(height));
        self.maybe("chain_lag_blocks", "Blocks of the node's that were not followed yet", lag.map(f64::from));
        let measured = app.metrics().measured();
        let help = "The time in the header of the last block that was followed";
        self.maybe("chain_tip_timestamp_seconds", help, measured.vitals.tip_time.map(instant));
        self.set("chain_scripts_watched", "Scripts that are waited for", count(app.watch.len()));
        let help = "Whether every address ever issued is watched";
        self.set("chain_scripts_loaded", help, truth(app.node.is_watching()));
        let help = "Payments that were seen and are in no block";
        self.set("mempool_payments", help, big(measured.vitals.unconfirmed));
    }

    fn wallets(&mut self, app: &App) {
        let measured = app.metrics().measured();
        let label = |number: u32| vec![("wallet", number.to_string())];
        let wallets = || measured.vitals.wallets.iter();
        let next = wallets().map(|wallet| (label(wallet.number.0), wallet.next_index.into()));
        self.each("wallet_next_index", "The index of the wallet's next address", next);
        let gap = wallets().map(|wallet| (label(wallet.number.0), wallet.gap().into()));
        let help = "Addresses issued since the last one that was paid: other wallets look only so far";
        self.each("wallet_unpaid_addresses", help, gap);
        let left = measured.lists.iter().map(|(number, left, _)| (label(*number), big(*left)));
        self.each("wallet_list_addresses_left", "Addresses of a list that were never issued", left);
        let marks = measured.lists.iter().map(|(number, _, mark)| (label(*number), (*mark).into()));
        self.each("wallet_list_low_water_mark", "How many addresses of a list should be left", marks);
    }

    fn ledger(&mut self, app: &App) {
        let measured = app.metrics().measured();
        let (block, compared) = &measured.ledger;
        let label = |wallet: &Reconciled| vec![("wallet", wallet.wallet.0.to_string())];
        let books = compared.iter().map(|wallet| (label(wallet), wallet.in_books as f64));
        self.each("ledger_wallet_satoshis", "What lies in a wallet by the books", books);
        // A wallet that nothing came to agrees with the books: so the series is there before it can alarm.
        let quiet = measured.vitals.wallets.iter();
        let quiet = quiet.filter(|known| compared.iter().all(|other| other.wallet != known.number));
        let quiet = quiet.map(|known| (vec![("wallet", known.number.0.to_string())], 0.0));
        let differences = compared.iter().map(|wallet| (label(wallet), wallet.difference() as f64));
        let help = "How much more there is at a wallet's addresses than the books say";
        self.each("ledger_difference_satoshis", help, differences.chain(quiet));
        let help = "The block at which coins and books were last compared";
        self.maybe("ledger_compared_height", help, block.map(|block| block.height.into()));
    }

    fn rates(&mut self, app: &App) {
        let states = app.market.states();
        let label = |source: &str| vec![("source", source.to_owned())];
        let answered =
            states.iter().filter_map(|state| Some((label(state.source), instant(state.answered_at?))));
        self.each("rates_answered_timestamp_seconds", "When a source last gave rates", answered);
        let up = states.iter().map(|state| (label(state.source), truth(state.trouble.is_none())));
        self.each("rates_source_up", "Whether a source that is asked gives rates", up);
        let rejected = states.iter().map(|state| (label(state.source), count(state.rejected.len())));
        self.each("rates_rejected_pairs", "Pairs of a source whose rate is not believed", rejected);
    }

    fn database(&mut self, app: &App) {
        let measured = app.metrics().measured();
        self.set("database_size_bytes", "Bytes the database takes", big(measured.vitals.size_bytes));
        let writable = measured.at.map(|_| truth(measured.unwritable.is_none()));
        self.maybe(
            "database_writable",
            "Whether something could be written when it was last tried",
            writable,
        );
    }

    fn webhooks(&mut self, app: &App) {
        let backlog = app.metrics().measured().vitals.backlog;
        let help = "Deliveries that wait to be sent, or sent again; of very many the first hundred thousand";
        self.set("webhook_deliveries_pending", help, big(backlog.deliveries));
        let help = "When the delivery that waits longest was made";
        self.maybe("webhook_oldest_pending_timestamp_seconds", help, backlog.oldest.map(instant));
        let help = "Attempts made for the delivery that was tried most often and still waits";
        self.set("webhook_most_attempts", help, backlog.most_attempts.into());
        let help = "Messages about contributions that were given up and not sent again since";
        self.set("push_given_up", help, big(backlog.given_up));
    }

    fn jobs(&mut self, app: &App) {
        let measured = app.metrics().measured();
        let label = |run: &store::Run| vec![("task", run.job.name().to_owned())];
        let last = measured.runs.iter().map(|(run, _)| (label(run), instant(run.ended_at)));
        self.each("task_run_timestamp_seconds", "When a task of the program's own last ended", last);
        let good = measured.runs.iter().map(|(run, _)| (label(run), truth(run.succeeded)));
        self.each("task_succeeded", "Whether a task's last run did what it is for", good);
        let taken = measured.runs.iter();
        let taken = taken.map(|(run, _)| (label(run), big(run.ended_at.since(run.started_at))));
        self.each("task_duration_seconds", "How long a task's last run took", taken);
        let (are_made, keys) = measured.backups.unzip();
        let help = "Whether this server makes backups by itself";
        self.maybe("backups_made", help, are_made.map(truth));
        self.maybe("backup_recipients", "Keys that open those backups", keys.map(count));
        let every = measured.schedule.iter();
        let every = every.map(|(job, every)| (vec![("task", job.name().to_owned())], big(every.as_secs())));
        self.each("task_interval_seconds", "How often a task is done by itself", every);
        let succeeded = measured.runs.iter().filter_map(|(_, success)| success.as_ref());
        let succeeded = succeeded.map(|run| (label(run), instant(run.ended_at)));
        self.each("task_success_timestamp_seconds", "When a task last did what it is for", succeeded);
    }

    fn audit(&mut self, app: &App) {
        let measured = app.metrics().measured();
        let Some(head) = measured.audit else { return };
        self.set("audit_rows", "Rows of the audit log", big(head.number.cast_unsigned()));
        let info = Info::new(vec![("head", head.to_string())]);
        self.almoner.register(
            "audit_head",
            "Where the audit log ends, as almoner audit head prints it",
            info,
        );
        let help = "Whether the audit log's chain was whole when it was last looked through";
        self.maybe("audit_whole", help, measured.audit_is_whole.map(truth));
    }

    fn process(&mut self) {
        let process = Process::look();
        let mut gauge = |name: &str, help: &str, value: Option<f64>| {
            if let Some(value) = value {
                let gauge = Number::default();
                gauge.set(value);
                self.process.register(name, help, gauge);
            }
        };
        gauge("resident_memory_bytes", "Memory that is in use", process.resident_bytes.map(big));
        gauge("start_time_seconds", "When the process started", process.start_seconds);
        gauge("open_fds", "Files and sockets that are open", process.open_files.map(big));
        gauge("max_fds", "Files and sockets that may be open", process.most_files.map(big));
        if let Some(seconds) = process.cpu_seconds {
            let counter = Counter::<f64, AtomicU64>::default();
            counter.inc_by(seconds);
            self.process.register("cpu_seconds", "Processor time that was used", counter);
        }
    }
}

fn truth(is_so: bool) -> f64 {
    f64::from(u8::from(is_so))
}

fn instant(at: Timestamp) -> f64 {
    at.0 as f64
}

fn big(number: u64) -> f64 {
    number as f64
}

fn count(number: usize) -> f64 {
    number as f64
}
