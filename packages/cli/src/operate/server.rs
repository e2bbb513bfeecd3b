//! The figures over plain HTTP: `GET /metrics`, and nothing else.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::PoisonError;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tracing::info;
use units::Timestamp;

use super::watch::Shared;
use crate::failure::Failure;

/// How long a reader may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most bytes of a request that are read.
const REQUEST: u64 = 8_192;

/// Serves the figures from a thread of its own, until the program ends. Returns the address, whose port the system has chosen
/// where 0 was asked for.
///
/// # Errors
/// If nothing can listen there.
pub fn serve(address: &str, metrics: Shared) -> Result<SocketAddr, Failure> {
    let listener = TcpListener::bind(address)
        .map_err(|error| Failure::malformed(address, format!("no figures can be served there: {error}")))?;
    let local = listener.local_addr()?;
    info!(address = %local, "figures at /metrics");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Whoever goes away early does not matter.
            let _ = answer(&stream, &metrics);
        }
    });
    Ok(local)
}

/// Answers one request.
fn answer(stream: &TcpStream, metrics: &Shared) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(stream.take(REQUEST)).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // A client that is still sending when it is answered sees a broken connection.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let (status, body) = if request.starts_with("GET /metrics ") {
        let text = metrics.lock().unwrap_or_else(PoisonError::into_inner).text(wall_clock());
        ("200 OK", text)
    } else {
        ("404 Not Found", "the figures are at /metrics\n".to_owned())
    };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn wall_clock() -> Timestamp {
    Timestamp(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |span| span.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operate::metrics::Metrics;
    use std::sync::{Arc, Mutex};

    fn get(address: SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn figures_are_served_as_they_change_and_nothing_else_is() {
        let metrics: Shared = Arc::new(Mutex::new(Metrics::default()));
        let address = serve("127.0.0.1:0", metrics.clone()).unwrap();
        assert!(get(address, "/metrics").contains("\ndpt_height 0\n"));
        metrics.lock().unwrap().height = 41;
        let answer = get(address, "/metrics");
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.contains("\ndpt_height 41\n"));
        assert!(get(address, "/").starts_with("HTTP/1.1 404"));
        // Somebody who says nothing holds nobody up for ever.
        let _silent = TcpStream::connect(address).unwrap();
        assert!(get(address, "/metrics").starts_with("HTTP/1.1 200"));
    }

    #[test]
    fn an_address_that_cannot_be_listened_on_is_malformed() {
        let metrics: Shared = Arc::new(Mutex::new(Metrics::default()));
        assert!(matches!(serve("nowhere", metrics), Err(Failure::Malformed(_))));
    }
}
