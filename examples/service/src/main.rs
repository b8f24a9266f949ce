//! Serves climcap over HTTP: `climcap-service [address]`, by default `127.0.0.1:8000`.

use climcap_service::{Limits, app};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), std::io::Error> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8000".to_owned());
    let listener = TcpListener::bind(&address).await?;
    let ended = async {
        // Without a signal to wait for, the service runs until it is killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    axum::serve(listener, app(Limits::default())).with_graceful_shutdown(ended).await
}
