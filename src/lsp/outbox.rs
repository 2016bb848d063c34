//! What waits to be written to the client: answers and requests as they come, and reports that are made only when there is
//! room for them.

use serde::Serialize;
use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Bytes that may wait. Whoever has more to say waits until the client has read some of it.
const ROOM: usize = 32 << 20;

#[derive(Default)]
pub struct Outbox {
    state: Mutex<State>,
    /// There is something to write.
    work: Condvar,
    /// Something was written.
    progress: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Vec<u8>>,
    bytes: usize,
    /// There may be reports to make.
    poked: bool,
    writing: bool,
    /// Nobody reads any more.
    broken: bool,
}

/// How grave a log message is, in the numbers of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    Error = 1,
    Warning = 2,
}

impl Outbox {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues one message.
    pub fn push(&self, body: Vec<u8>) {
        let mut state = self.state();
        while state.bytes > ROOM && !state.broken {
            state = self.progress.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.broken {
            return;
        }
        state.bytes += body.len();
        state.queue.push_back(body);
        self.work.notify_one();
    }

    pub fn send(&self, message: &impl Serialize) {
        if let Ok(body) = serde_json::to_vec(message) {
            self.push(body);
        }
    }

    pub fn notify(&self, method: &str, params: impl Serialize) {
        #[derive(Serialize)]
        struct Notification<'a, P> {
            jsonrpc: &'static str,
            method: &'a str,
            params: P,
        }
        self.send(&Notification { jsonrpc: "2.0", method, params });
    }

    pub fn log(&self, level: LogLevel, message: &str) {
        self.notify("window/logMessage", serde_json::json!({"type": level as u8, "message": message}));
    }

    /// Shows the message to the user.
    pub fn show(&self, level: LogLevel, message: &str) {
        self.notify("window/showMessage", serde_json::json!({"type": level as u8, "message": message}));
    }

    /// Says that there may be reports to make.
    pub fn poke(&self) {
        self.state().poked = true;
        self.work.notify_one();
    }

    /// Writes until the client reads no more. `reports` is asked for the next message whenever nothing else waits, so a
    /// client that reads slowly gets few and fresh reports instead of many old ones.
    pub fn write_to(&self, mut out: impl Write, mut reports: impl FnMut() -> Option<Vec<u8>>) {
        let mut frame = Vec::new();
        loop {
            let queued = {
                let mut state = self.state();
                state.writing = false;
                self.progress.notify_all();
                while state.queue.is_empty() && !state.poked && !state.broken {
                    state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                if state.broken {
                    return;
                }
                state.writing = true;
                let body = state.queue.pop_front();
                if body.is_none() {
                    state.poked = false;
                }
                state.bytes -= body.as_ref().map_or(0, Vec::len);
                body
            };
            let body = match queued {
                Some(body) => Some(body),
                None => reports().inspect(|_| self.state().poked = true),
            };
            let Some(body) = body else { continue };
            if write_frame(&mut out, &mut frame, &body).is_err() {
                let mut state = self.state();
                state.broken = true;
                state.writing = false;
                state.queue.clear();
                self.progress.notify_all();
                return;
            }
        }
    }

    /// Ends the session: nothing more is written, and whoever writes or waits to write returns.
    pub fn close(&self) {
        let mut state = self.state();
        state.broken = true;
        state.queue.clear();
        self.work.notify_all();
        self.progress.notify_all();
    }

    /// Waits until everything is written, but no longer than `patience`.
    pub fn drain(&self, patience: Duration) {
        let end = Instant::now() + patience;
        let mut state = self.state();
        while (!state.queue.is_empty() || state.writing) && !state.broken {
            let Some(left) = end.checked_duration_since(Instant::now()) else { return };
            state = self.progress.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

fn write_frame(out: &mut impl Write, frame: &mut Vec<u8>, body: &[u8]) -> io::Result<()> {
    frame.clear();
    // One write: a reader that wakes up for the header finds the body there too. Standard output is flushed at a line end,
    // and white space may end a JSON text.
    write!(frame, "Content-Length: {}\r\n\r\n", body.len() + 1)?;
    frame.extend_from_slice(body);
    frame.push(b'\n');
    out.write_all(frame)?;
    frame.shrink_to(1 << 20);
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// Takes a frame each time it is told to.
    struct Slow(Receiver<()>, Sender<String>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.recv().map_err(|_| io::ErrorKind::BrokenPipe)?;
            let text = String::from_utf8_lossy(bytes);
            let _ = self.1.send(text.split("\r\n\r\n").nth(1).unwrap_or("").trim_end().to_owned());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn reports_are_made_when_there_is_room_and_answers_go_first() {
        let outbox = Arc::new(Outbox::default());
        let (go, gate) = channel();
        let (written, read) = channel();
        let made = Arc::new(Mutex::new(0));
        let (writer, count) = (outbox.clone(), made.clone());
        outbox.push(b"first".to_vec());
        std::thread::spawn(move || {
            writer.write_to(Slow(gate, written), || {
                let mut n = count.lock().expect("the count");
                *n += 1;
                (*n < 3).then(|| format!("report {n}").into_bytes())
            })
        });
        outbox.poke();
        outbox.push(b"second".to_vec());
        for expected in ["first", "second", "report 1", "report 2"] {
            let _ = go.send(());
            assert_eq!(read.recv().as_deref(), Ok(expected));
        }
        outbox.drain(Duration::from_secs(5));
        assert_eq!(*made.lock().expect("the count"), 3);
    }

    #[test]
    fn who_says_too_much_waits_and_a_broken_pipe_lets_go() {
        let outbox = Arc::new(Outbox::default());
        outbox.push(vec![b' '; ROOM + 1]);
        let pusher = outbox.clone();
        let waiting = std::thread::spawn(move || pusher.push(b"more".to_vec()));
        std::thread::sleep(Duration::from_millis(50));
        assert!(!waiting.is_finished(), "the queue is full");
        let (go, gate) = channel::<()>();
        drop(go);
        outbox.write_to(Slow(gate, channel().0), || None);
        waiting.join().expect("let go");
        outbox.push(b"nobody reads".to_vec());
        outbox.drain(Duration::from_secs(5));
    }
}
