//! A disk that is really full: a small one in memory, where the machine lets us mount one (as root).
use crate::copies::older;
use crate::fixture::{SYSTEM, Shop, order};
use crate::group::spawn;
use crate::place::Place;
use domain::Network;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use store::Error;

/// A file system of four megabytes, gone when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"]).arg(folder.path()).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(self.0.path()).output());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_runs_full_is_survived() {
    let Some(disk) = SmallDisk::mount() else { return eprintln!("skipped: nothing can be mounted here") };
    let ballast = disk.path().join("ballast");
    std::fs::write(&ballast, vec![1; 2 << 20]).unwrap();
    let place = Place::at(disk.path());
    let shop = Arc::new(Shop::open(&place).await);
    let (mut answered, mut refused) = (Vec::new(), 0);
    for round in 0..200 {
        let writes: Vec<_> = (round * 16..round * 16 + 16)
            .map(|number| {
                let shop = shop.clone();
                spawn(async move {
                    (number, shop.store.create_invoice(&shop.access, shop.row(order(number))).await)
                })
            })
            .collect();
        for write in writes {
            match write.await.unwrap() {
                (number, Ok(())) => answered.push(number),
                (_, Err(Error::Full)) => refused += 1,
                (_, Err(other)) => panic!("{other:?}"),
            }
        }
    }
    assert!(refused > 0, "four megabytes hold all that");
    let count = shop.store.invoice_count(&SYSTEM).await.unwrap();
    assert_eq!(count, u64::try_from(answered.len()).unwrap(), "what was answered is there, the rest is not");
    assert_eq!(shop.store.watched_count(&SYSTEM).await, Ok(count));
    std::fs::remove_file(ballast).unwrap();
    shop.create(order(99_999)).await;
    let shop = Arc::into_inner(shop).unwrap().reopened(&place);
    for number in answered.into_iter().chain([99_999]) {
        shop.load(number).await;
    }
    let raw = rusqlite::Connection::open(place.path().unwrap()).unwrap();
    let sound: String = raw.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
}

/// No room for the copy before an upgrade: nothing is upgraded, the earlier version starts, and with room all goes well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_room_for_a_copy_nothing_is_upgraded() {
    let Some(disk) = SmallDisk::mount() else { return eprintln!("skipped: nothing can be mounted here") };
    let remote = Place::postgres();
    let file = Place::at(disk.path());
    let ballast = disk.path().join("ballast");
    for place in [&file, &remote] {
        drop(place.try_open(older(place, 5)).unwrap());
        if place.is_remote() {
            drop(std::fs::write(&ballast, vec![1; 8 << 20])); // as much as there is
        }
        let opening = place.opening(Network::Regtest).copied_to(disk.path().join("copied"));
        let refused = place.try_open(opening).unwrap_err();
        assert!(matches!(&refused, Error::NoSnapshot(why) if why.contains("free some space")), "{refused:?}");
        drop(place.try_open(older(place, 5)).unwrap());
    }
    let left = std::fs::read_dir(disk.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let parts: Vec<_> = left.filter(|name| name.to_string_lossy().contains(".before-")).collect();
    assert_eq!(parts, Vec::<std::ffi::OsString>::new(), "and no half a copy");
    std::fs::remove_file(&ballast).unwrap();
    let opening = remote.opening(Network::Regtest).copied_to(disk.path().join("copied"));
    drop(remote.try_open(opening).unwrap());
    assert!(disk.path().join("copied.before-6").exists());
}
