//! The client's process: when it is gone, so are we, even where something else keeps our input open.

use super::transport::{Inbox, Incoming};

/// Puts the end into `inbox` when process `id` ends. One that is not there is not watched: seen from a container, the client
/// may have another number.
#[cfg(unix)]
pub fn watch(id: i32, inbox: Inbox) {
    use rustix::process::Pid;

    let Some(pid) = Pid::from_raw(id) else { return };
    if !is_there(pid) {
        return;
    }
    #[cfg(target_os = "linux")]
    if let Ok(process) = rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()) {
        std::thread::spawn(move || {
            use rustix::event::{PollFd, PollFlags, poll};
            // Readable once the process has ended, whether or not its parent has noticed.
            while poll(&mut [PollFd::new(&process, PollFlags::IN)], None) == Err(rustix::io::Errno::INTR) {}
            inbox.put(Incoming::End);
        });
        return;
    }
    std::thread::spawn(move || {
        while is_there(pid) {
            std::thread::sleep(std::time::Duration::from_secs(2));
        }
        inbox.put(Incoming::End);
    });
}

#[cfg(unix)]
fn is_there(pid: rustix::process::Pid) -> bool {
    rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH)
}

#[cfg(not(unix))]
pub fn watch(_: i32, _: Inbox) {}
