//! A progress bar for work that takes more than a second.

use super::args::Check;
use crate::workspace::{Found, Input, Trusted, find_trusting};
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(1);
const FRAME: Duration = Duration::from_millis(100);
const WIDTH: usize = 30;

/// The bar. It draws itself from a thread of its own, so that one large file shows, too.
pub struct Progress {
    shared: Option<Arc<Shared>>,
}

struct Shared {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Default)]
struct State {
    done: usize,
    /// Known once the tree has been walked for it.
    total: Option<usize>,
    drawn: bool,
    over: bool,
}

impl Progress {
    /// A bar on standard error, if somebody looks at it. `inputs`: what the files come from, so that they can be counted.
    pub fn start(check: &Check, inputs: Option<(&[Input], Option<Trusted>)>) -> Progress {
        if check.no_progress || check.quiet || !is_watched() {
            return Progress { shared: None };
        }
        let shared = Arc::new(Shared { state: Mutex::new(State::default()), ended: Condvar::new() });
        let (for_thread, inputs) = (shared.clone(), inputs.map(|(inputs, trusted)| (inputs.to_vec(), trusted)));
        let thread = std::thread::Builder::new().name("progress".into()).spawn(move || for_thread.draw(inputs));
        Progress { shared: thread.is_ok().then_some(shared) }
    }

    /// One more file is done.
    pub fn step(&self) {
        if let Some(shared) = &self.shared {
            shared.lock().done += 1;
        }
    }

    /// Runs `write` while the bar is out of the way.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        let Some(shared) = &self.shared else { return write() };
        let mut state = shared.lock();
        state.wipe();
        write()
    }
}

/// Is standard error a terminal that can wipe a line, with a person in front of it?
fn is_watched() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "false");
    io::stderr().is_terminal() && !is_set("CI") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(shared) = &self.shared {
            let mut state = shared.lock();
            state.over = true;
            state.wipe();
            shared.ended.notify_all();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn draw(&self, inputs: Option<(Vec<Input>, Option<Trusted>)>) {
        let start = Instant::now();
        let mut uncounted = inputs;
        loop {
            let wait = if start.elapsed() < PATIENCE { PATIENCE - start.elapsed() } else { FRAME };
            let state = self.ended.wait_timeout_while(self.lock(), wait, |s| !s.over);
            let (mut state, _) = state.unwrap_or_else(PoisonError::into_inner);
            if state.over {
                return;
            }
            if start.elapsed() < PATIENCE {
                continue;
            }
            let width =
                terminal_size::terminal_size_of(io::stderr()).map_or(usize::MAX, |(columns, _)| columns.0.into());
            let _ = write!(io::stderr(), "\r\x1b[2K{}", bar(state.done, state.total, width));
            state.drawn = true;
            drop(state);
            if let Some((inputs, trusted)) = uncounted.take() {
                let total = find_trusting(&inputs, trusted).filter(|f| !matches!(f, Found::Failure { .. })).count();
                self.lock().total = Some(total);
            }
        }
    }
}

impl State {
    fn wipe(&mut self) {
        if std::mem::take(&mut self.drawn) {
            let _ = write!(io::stderr(), "\r\x1b[2K");
        }
    }
}

/// A line shorter than `width`: one that wraps cannot be wiped.
fn bar(done: usize, total: Option<usize>, width: usize) -> String {
    let Some(total) = total.filter(|total| *total > 0) else { return format!("{done} essays") };
    let figures = format!("{done}/{total} essays");
    if figures.len() + WIDTH + 3 >= width {
        return figures;
    }
    let full = (done * WIDTH / total).min(WIDTH);
    format!("[{}{}] {figures}", "=".repeat(full), " ".repeat(WIDTH - full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_never_overflows() {
        assert_eq!(bar(3, None, 80), "3 essays");
        assert_eq!(bar(1, Some(2), 40), "1/2 essays");
        assert_eq!(bar(1, Some(2), 80), format!("[{}{}] 1/2 essays", "=".repeat(15), " ".repeat(15)));
        assert_eq!(bar(9, Some(2), 80), format!("[{}] 9/2 essays", "=".repeat(30)));
    }
}
