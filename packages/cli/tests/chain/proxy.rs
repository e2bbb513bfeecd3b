//! Something between a client and its node that is not to be trusted: it delays, drops, repeats and garbles.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What happens to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mischief {
    /// Nothing.
    None,
    /// It arrives late, and so does the answer.
    Delay(Duration),
    /// It never arrives; the connection breaks.
    DropRequest,
    /// It arrives; the connection breaks before the answer.
    DropAnswer,
    /// It arrives; what comes back is something else.
    Garble,
    /// It arrives; what comes back is that nobody is at home.
    Unavailable,
    /// It arrives twice; the second answer comes back.
    Twice,
    /// It arrives, being a transaction; what comes back is that its check ended with this code, as where it arrived twice.
    Checked(u32),
    /// It never arrives; this error of the node's comes back.
    Refuse(&'static str),
}

type Plan = Box<dyn FnMut(&str) -> Mischief + Send>;

/// A proxy before a node.
pub struct Proxy {
    /// Where it listens.
    pub url: String,
    plan: Arc<Mutex<Plan>>,
    calls: Arc<Mutex<BTreeMap<String, u32>>>,
}

impl Proxy {
    /// A proxy before a node that does no mischief yet.
    pub fn before(rpc: &str) -> Self {
        let node = rpc.strip_prefix("http://").expect("a plain address").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let plan: Arc<Mutex<Plan>> = Arc::new(Mutex::new(Box::new(|_| Mischief::None)));
        let calls = Arc::new(Mutex::new(BTreeMap::new()));
        let (shared_plan, shared_calls) = (plan.clone(), calls.clone());
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (node, plan, calls) = (node.clone(), shared_plan.clone(), shared_calls.clone());
                // Whoever breaks a connection off has its reasons.
                thread::spawn(move || relay(&client, &node, &plan, &calls).ok());
            }
        });
        Self { url, plan, calls }
    }

    /// What happens to each request from now on, by its method; a question to the application is told by its path as well:
    /// `abci_query /cosmos.auth.v1beta1.Query/Account`.
    pub fn until_told_otherwise(&self, plan: impl FnMut(&str) -> Mischief + Send + 'static) {
        *self.plan.lock().unwrap() = Box::new(plan);
    }

    /// The same happens to every request of a method.
    pub fn always(&self, method: &'static str, mischief: Mischief) {
        self.until_told_otherwise(
            move |asked| if is(asked, method) { mischief.clone() } else { Mischief::None },
        );
    }

    /// It happens to the first request of a method from now on, and to none after it.
    pub fn once(&self, method: &'static str, mischief: Mischief) {
        let mut left = Some(mischief);
        self.until_told_otherwise(move |asked| {
            if is(asked, method) { left.take().unwrap_or(Mischief::None) } else { Mischief::None }
        });
    }

    /// How often a method was asked for.
    pub fn calls(&self, method: &str) -> u32 {
        self.calls.lock().unwrap().get(method).copied().unwrap_or(0)
    }
}

/// Whether a request is of a method.
fn is(asked: &str, method: &str) -> bool {
    asked.split(' ').next() == Some(method)
}

/// Relays one request; the connection is closed after it.
fn relay(
    client: &TcpStream,
    node: &str,
    plan: &Mutex<Plan>,
    calls: &Mutex<BTreeMap<String, u32>>,
) -> io::Result<()> {
    let body = request(client)?;
    let json: serde_json::Value = serde_json::from_slice(&body)?;
    let method = json["method"].as_str().unwrap_or_default();
    *calls.lock().unwrap().entry(method.to_owned()).or_default() += 1;
    let asked =
        json["params"]["path"].as_str().map_or_else(|| method.into(), |path| format!("{method} {path}"));
    let mischief = (plan.lock().unwrap())(&asked);
    let mut client = client;
    match mischief {
        Mischief::None => client.write_all(&ask(node, &body)?),
        Mischief::Delay(span) => {
            thread::sleep(span);
            let answer = ask(node, &body)?;
            thread::sleep(span);
            client.write_all(&answer)
        }
        Mischief::DropRequest => Ok(()),
        Mischief::DropAnswer => ask(node, &body).map(|_| ()),
        Mischief::Garble => {
            ask(node, &body)?;
            client.write_all(&answer("200 OK", "<html>It works!</html>"))
        }
        Mischief::Unavailable => {
            ask(node, &body)?;
            client.write_all(&answer("503 Service Unavailable", ""))
        }
        Mischief::Twice => {
            ask(node, &body)?;
            client.write_all(&ask(node, &body)?)
        }
        Mischief::Checked(code) => {
            ask(node, &body)?;
            let hash = "0".repeat(64);
            let result =
                serde_json::json!({ "code": code, "codespace": "sdk", "data": "", "log": "", "hash": hash });
            let told = serde_json::json!({ "jsonrpc": "2.0", "id": json["id"], "result": result });
            client.write_all(&answer("200 OK", &told.to_string()))
        }
        Mischief::Refuse(words) => {
            let id = &json["id"];
            let error = serde_json::json!({ "code": -32603, "message": "Internal error", "data": words });
            let body = serde_json::json!({ "jsonrpc": "2.0", "id": id, "error": error });
            client.write_all(&answer("200 OK", &body.to_string()))
        }
    }
}

/// The body of a request.
fn request(client: &TcpStream) -> io::Result<Vec<u8>> {
    let mut reader = BufReader::new(client);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(body)
}

/// The node's whole answer to a request.
fn ask(node: &str, body: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(node)?;
    write!(
        stream,
        "POST / HTTP/1.1\r\nHost: {node}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

fn answer(status: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
        .into_bytes()
}
