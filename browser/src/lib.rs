//! Real browsers, driven as a person uses them, and what they are put in front of.
//!
//! It blocks, as it is meant for a test's own thread; and it panics with a reason, as tests do. Programs are found by
//! environment variables, which `cargo xtask` sets; what is started is stopped by its process id.
mod axe;
mod capabilities;
mod driver;
pub mod elsewhere;
pub mod film;
pub mod gallery;
mod paper;
pub mod patience;
pub mod picture;
mod process;
pub mod server;
pub mod shop;
pub mod stage;
mod visitor;

pub use capabilities::{Camera, Kind};
pub use process::{Running, program};
pub use visitor::{Screen, Visitor};

use std::future::Future;
use std::sync::LazyLock;
use tokio::runtime::Runtime;

/// Where sessions and servers live, so that tests can be written as stories.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("threads can be started")
});

fn wait_for<T>(future: impl Future<Output = T>) -> T {
    RUNTIME.block_on(future)
}
