//! Serving until somebody says to stop.

use std::{net::SocketAddr, time::Duration};

use review::wire::api::Role;
use tokio::net::TcpListener;

use crate::{
    api,
    cli::input::{CliError, print},
    router, sample,
    serve::Limits,
    state::App,
    store::By,
};

pub(super) use crate::serve;
/// How long the server waits for a sound database before it serves. A check of a
/// large one goes on beside the work.
const CHECKING: Duration = Duration::from_secs(2);

pub(super) async fn serve(
    address: SocketAddr,
    app: App,
    with_sample: bool,
) -> Result<(), CliError> {
    let stopped = stopped();
    // Told before anybody works, and not when the first certificate is asked for.
    app.store.signing_key().await?;
    let checked = app.store.clone();
    let mut checking = tokio::spawn(async move {
        let done = checked.check().await;
        // Damage has been told already, and whoever writes from now on is told too.
        if let Err(error) = &done
            && !error.is_damage()
        {
            tracing::error!(%error, "{error}");
        }
        done
    });
    if let Ok(Ok(done)) = tokio::time::timeout(CHECKING, &mut checking).await {
        done?;
    }
    let listener =
        TcpListener::bind(address).await.map_err(|error| CliError::Address { address, error })?;
    let address = listener.local_addr().map_err(|error| CliError::Address { address, error })?;
    if with_sample && app.store.people().await?.is_empty() {
        sample::import(&app).await?;
    }
    // Whoever started it need not listen: serving goes on.
    let _ = print(format_args!("Tekser is at http://{address}"));
    if !app.store.has_accounts().await? {
        // One link at a time: those of earlier starts end here.
        app.store.end_invitations().await?;
        let invitation = api::new_invitation(&app, Role::Lead, By::Operator).await?;
        let _ = print(format_args!(
            "Make the first account here (works once):\n  http://{address}{}",
            invitation.path
        ));
    }
    tracing::info!(%address, "serving on {address}");
    let stopping = app.store.clone();
    let stopped = async move {
        stopped.await;
        tracing::info!("stopping");
        stopping.stop();
    };
    let limits = Limits::default().within_system();
    let serving = serve::serve(listener, router(&app), app.proxies.clone(), limits, stopped);
    tokio::select! {
        () = serving => Ok(()),
        // Nothing that is asked for from now on would be kept.
        () = app.store.died() => Err(CliError::WriterDied),
    }
}

/// Waits for Ctrl+C or a termination signal, from this call on and not only once
/// somebody waits: a signal during the start is not lost.
fn stopped() -> impl Future<Output = ()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let hear = |kind| signal(kind).expect("signals can be heard");
        let mut interrupted = hear(SignalKind::interrupt());
        let mut terminated = hear(SignalKind::terminate());
        async move {
            tokio::select! {
                _ = interrupted.recv() => {}
                _ = terminated.recv() => {}
            }
        }
    }
    #[cfg(not(unix))]
    async {
        let _ = tokio::signal::ctrl_c().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[tokio::test]
    async fn the_writers_death_ends_serving() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("tekser.db"), None).await.expect("a store");
        let app = App::new(store.clone(), false);
        let free = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = free.local_addr().expect("an address");
        drop(free);
        let serving = tokio::spawn(serve(address, app, false));
        while reqwest::get(format!("http://{address}/api/v1/keys")).await.is_err() {
            assert!(!serving.is_finished(), "it serves until the writer dies");
            tokio::task::yield_now().await;
        }
        store.kill_writer().await;
        let ended = serving.await.expect("it does not panic");
        assert!(matches!(ended, Err(CliError::WriterDied)), "{ended:?}");
    }
}
