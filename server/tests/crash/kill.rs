//! `kill -9` in the middle of many saves, again and again: what was acknowledged is
//! there, and the next start needs no hand.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use review::log::{article::Article, event::Event};
use tokio::runtime::Runtime;

use crate::{CLIENTS, Desk, report, times};

#[test]
fn no_acknowledged_save_is_lost() {
    let rounds = times("TEKSER_ROUNDS", 3);
    let runtime = Runtime::new().expect("a runtime");
    let desk = Desk::new();
    let (mut log, mut acknowledged) = (Vec::<Event>::new(), 0);
    for round in 0..rounds {
        let mut running = desk.serve(&[]);
        let article: Article = runtime.block_on(running.get(""));
        let answered = Arc::new(AtomicUsize::new(0));
        let savers = running.save(&runtime, &article, 1_000, "нұсқа", &answered);
        // At another moment each time, while others wait.
        let enough = if round == 0 { 400 } else { 1 + round * 37 % 160 };
        runtime.block_on(async {
            while answered.load(Ordering::Relaxed) < enough {
                tokio::task::yield_now().await;
            }
        });
        running.child.kill().expect("it is killed");
        running.child.wait().expect("it is gone");
        let saved: Vec<Event> = savers
            .into_iter()
            .flat_map(|saver| runtime.block_on(saver).expect("no panic"))
            .collect();
        assert!(saved.len() >= enough);
        acknowledged += saved.len();

        let mut again = desk.serve(&[]);
        log.extend(runtime.block_on(again.log(log.len() as u64)));
        for event in &saved {
            let kept = log.get(event.n as usize - 1);
            assert_eq!(kept, Some(event), "round {round}: event {} was lost", event.n);
        }
        let (replayed, _) = Article::replay(&log).expect("a sound chain");
        let now: Article = runtime.block_on(again.get(""));
        assert_eq!(replayed, now, "round {round}");
        again.child.kill().expect("it is stopped");
        again.child.wait().expect("it is gone");
    }
    report(format_args!(
        "kill -9: {rounds} rounds, {CLIENTS} clients, {acknowledged} acknowledged saves, 0 lost"
    ));
}
