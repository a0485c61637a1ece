//! `cargo xtask COMMAND`: everything a person does to this repository besides editing it.
//! Here only the dispatch and the help; each command has a file of its own.
#![allow(clippy::disallowed_methods, reason = "a developer's tool, not the server: it measures real seconds")]

mod bench;
mod ci;
mod demo;
mod dirs;
mod dist;
mod fuzz;
mod gallery;
mod http;
mod manual;
mod postgres;
mod proc;
mod rpc;
mod steps;
mod test;
mod tools;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  demo [--once] [--exit-after SECONDS] [--port PORT]
               start a node, Almoner and a shop on regtest, and print the links
               --once: pay and settle two invoices without a person, then stop
  test [-- ARGS]
               formatting, lints and all tests; ARGS go to the test runner (-- -p domain)
  ci [-- ARGS] the same, plus cargo deny when it is installed
  bench [ARGS] the numbers the README promises, on this machine
  dist [--twice] [--test]
               the Debian package, into target/dist/; --twice: built in two places and compared;
               --test: installed, upgraded and removed in a small Debian (root and debootstrap)
  fuzz [TARGET] [--seconds N]
               throw made-up input at wallets, amounts, rate rules and request bodies
  gallery      picture every page in every state, into docs/gallery/, to be looked at
  manual       make a book of docs/, in target/manual/
  node         find or fetch the Bitcoin node that demo and test use, and print its path
  postgres [--version N]
               start a PostgreSQL server for single tests, and print what they need to know of it;
               of another version than the distribution's, from 15 to 18
  tools        find or fetch every program that the tests use, and print where they are
  help         this text

The node is $BITCOIND, else bitcoind on PATH, else (Debian and relatives, no root needed)
the distribution's signed package, unpacked into target/tools/. So are the other programs.";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> anyhow::Result<()> {
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", args),
    };
    match command {
        "demo" => demo::run(rest),
        "test" => test::run(rest),
        "ci" => ci::run(rest),
        "bench" => bench::run(rest),
        "dist" => dist::run(rest),
        "fuzz" => fuzz::run(rest),
        "gallery" => gallery::run(),
        "manual" => manual::run(),
        "node" => node(),
        "postgres" => postgres::run(rest),
        "tools" => all_tools(),
        "help" | "-h" | "--help" => {
            println!("{HELP}");
            Ok(())
        }
        unknown => anyhow::bail!("there is no command `{unknown}`.\n\n{HELP}"),
    }
}

fn node() -> anyhow::Result<()> {
    let node = tools::bitcoind::find_or_fetch()?;
    println!("{}", node.display());
    Ok(())
}

fn all_tools() -> anyhow::Result<()> {
    for (variable, path) in tools::all()? {
        println!("{variable}={}", path.display());
    }
    Ok(())
}
