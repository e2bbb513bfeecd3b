//! Metrics and health over HTTP.

use std::io;
use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::http::{StatusCode, header::CONTENT_TYPE};
use axum::routing::get;
use tokio::net::TcpListener;
use tracing::{info, warn};
use units::Timestamp;

use crate::metrics::Metrics;

/// The content type of `OpenMetrics`.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Serves `/metrics` and `/health` from a task of the current runtime. Returns the address with its port, which the system
/// chooses for port 0. `/health` has status 503 while the chain is unreachable.
///
/// # Errors
/// If the address cannot be bound.
pub async fn serve(address: &str, metrics: Metrics) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(address).await?;
    let local = listener.local_addr()?;
    let reachable = metrics.clone();
    let router = Router::new()
        .route(
            "/metrics",
            get(|| async move { ([(CONTENT_TYPE, OPEN_METRICS)], metrics.text(wall_clock())) }),
        )
        .route(
            "/health",
            get(|| async move {
                if reachable.is_reachable() {
                    (StatusCode::OK, "ok\n")
                } else {
                    (StatusCode::SERVICE_UNAVAILABLE, "the chain is unreachable\n")
                }
            }),
        );
    info!(address = %local, "figures at /metrics");
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            warn!(reason = %error, "metrics are not served any more");
        }
    });
    Ok(local)
}

fn wall_clock() -> Timestamp {
    Timestamp(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |span| span.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use tokio::runtime::Builder;

    fn get(address: SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn server_shows_current_metrics_and_health_only() {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let metrics = Metrics::new("utest");
        let address = runtime.block_on(serve("127.0.0.1:0", metrics.clone())).unwrap();
        assert!(get(address, "/metrics").contains("\ndpt_height 0\n"));
        metrics.set_head(41, Timestamp(1));
        let answer = get(address, "/metrics");
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.contains("\ndpt_height 41\n"));
        assert!(get(address, "/health").starts_with("HTTP/1.1 200"));
        metrics.unreachable();
        assert!(get(address, "/health").starts_with("HTTP/1.1 503"));
        assert!(get(address, "/").starts_with("HTTP/1.1 404"));
        // A silent client does not block others.
        let _silent = TcpStream::connect(address).unwrap();
        assert!(get(address, "/metrics").starts_with("HTTP/1.1 200"));
        assert!(runtime.block_on(serve("nowhere", metrics)).is_err());
    }
}
