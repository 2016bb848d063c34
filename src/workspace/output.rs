//! Files that are written whole or not at all, also where the program is stopped in the middle.

use super::describe;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Seek, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Replaces a file whole or not at all. `before` is what it held when it was read: if that has changed, somebody else is
/// writing. `named` is what it was found by, the file itself or a folder, which links may not lead out of.
pub fn replace(path: &Path, named: &Path, before: &[u8], after: &[u8]) -> Result<(), String> {
    follow(path, named)?;
    let target = path.canonicalize().map_err(|e| unwritten(&e))?;
    let metadata = fs::metadata(&target).map_err(|e| unwritten(&e))?;
    if metadata.permissions().readonly() {
        return Err("not changed: it is read-only".to_owned());
    }
    let mut output = Output::create(&target)?;
    output.write_all(after).map_err(|e| unwritten(&e))?;
    if fs::read(&target).map_err(|e| unwritten(&e))? != before {
        return Err("not changed: another program has written to it meanwhile".to_owned());
    }
    output.commit()
}

/// Refuses a file that a link leads to, out of the folder that was named or, by a link in what was named, out of the tree.
pub fn follow(path: &Path, named: &Path) -> Result<(), String> {
    let target = path.canonicalize().map_err(|e| unwritten(&e))?;
    let is_within = named.canonicalize().is_ok_and(|named| target.starts_with(named));
    if is_within && !leads_out(named) {
        return Ok(());
    }
    Err(format!("not changed: a link leads from here to {}; name that file itself", target.display()))
}

/// Does a link in `path` lead out of the current folder? Where `path` lies elsewhere, only its last part may be such a link,
/// and the folder that it stands in counts: above that, links are how the system is set up.
fn leads_out(path: &Path) -> bool {
    let here = std::env::current_dir().and_then(|d| d.canonicalize()).unwrap_or_default();
    let mut at = here.clone();
    let mut parts = path.components().peekable();
    while let Some(part) = parts.next() {
        if part == Component::ParentDir {
            at.pop();
            continue;
        }
        let next = at.join(part);
        let Ok(target) = next.canonicalize() else { return false };
        if next.is_symlink() {
            let is_last = parts.peek().is_none();
            let tree = if at.starts_with(&here) { Some(&here) } else { Some(&at).filter(|_| is_last) };
            if tree.is_some_and(|tree| !target.starts_with(tree)) {
                return true;
            }
        }
        at = target;
    }
    false
}

fn unwritten(error: &io::Error) -> String {
    format!("could not be written: {}", describe(error))
}

/// A file that is being written: it appears under its name when it is complete.
pub struct Output {
    to: To,
}

enum To {
    Beside {
        /// Has no name while it is written: however the program ends, nothing is left behind.
        file: io::BufWriter<fs::File>,
        path: PathBuf,
        /// What the file that is replaced has: permissions, owner.
        old: Option<Box<fs::Metadata>>,
    },
    /// A device or pipe, which cannot be replaced.
    Straight(fs::File),
}

impl Output {
    pub fn create(path: &Path) -> Result<Output, String> {
        let metadata = fs::metadata(path);
        match &metadata {
            Ok(m) if m.is_dir() => return Err("a folder, not a file".to_owned()),
            Ok(m) if !m.is_file() => {
                let file = fs::OpenOptions::new().write(true).open(path).map_err(|e| unwritten(&e))?;
                return Ok(Output { to: To::Straight(file) });
            }
            // A link that leads in a circle is not to be replaced.
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(unwritten(error)),
            _ => {}
        }
        // Written through a link, so that the link stays one.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        // Where the system knows no files without a name, it has one for a moment.
        let held = in_flight();
        let file = tempfile::tempfile_in(folder_of(&path)).map_err(|e| unwritten(&e))?;
        drop(held);
        Ok(Output { to: To::Beside { file: io::BufWriter::new(file), path, old: metadata.ok().map(Box::new) } })
    }

    /// Puts the file in its place. Dropped without this, nothing has happened.
    pub fn commit(self) -> Result<(), String> {
        let (file, path, old) = match self.to {
            To::Straight(mut file) => return file.flush().map_err(|e| unwritten(&e)),
            To::Beside { file, path, old } => (file, path, old),
        };
        let mut file = file.into_inner().map_err(|e| unwritten(e.error()))?;
        let named = Named::create(folder_of(&path)).map_err(|e| unwritten(&e))?;
        if let Some(old) = old {
            #[cfg(unix)]
            keep_owner(named.as_file(), &old);
            named.as_file().set_permissions(old.permissions()).map_err(|e| unwritten(&e))?;
        }
        file.rewind().and_then(|()| io::copy(&mut file, &mut named.as_file())).map_err(|e| unwritten(&e))?;
        named.as_file().sync_all().map_err(|e| unwritten(&e))?;
        named.persist(&path).map_err(|e| unwritten(&e))
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            To::Beside { file, .. } => file.write(bytes),
            To::Straight(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Beside { file, .. } => file.flush(),
            To::Straight(file) => file.flush(),
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Gives a file to whom the one that it replaces belongs, as far as the system lets us: root may, others may keep a group.
#[cfg(unix)]
fn keep_owner(file: &fs::File, old: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let Ok(new) = file.metadata() else { return };
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) && fchown(file, Some(old.uid()), Some(old.gid())).is_err() {
        let _ = fchown(file, None, Some(old.gid()));
    }
}

/// The complete file under a name of its own, for the moment before it gets the right one.
struct Named {
    /// `None`: it has been put in its place.
    file: Option<tempfile::NamedTempFile>,
    path: PathBuf,
}

impl Named {
    fn create(folder: &Path) -> io::Result<Named> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".essay-lsp-");
        // A new file gets the permissions that any program's files get here, not those of a temporary file.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut in_flight = in_flight();
        let file = builder.tempfile_in(folder)?;
        let path = file.path().to_owned();
        in_flight.insert(path.clone());
        Ok(Named { file: Some(file), path })
    }

    fn as_file(&self) -> &fs::File {
        match &self.file {
            Some(file) => file.as_file(),
            None => unreachable!("`persist` takes it"),
        }
    }

    fn persist(mut self, path: &Path) -> io::Result<()> {
        // Held until the file has its name: nobody is told to remove what stands under the old one.
        let mut in_flight = in_flight();
        let result = self.file.take().map_or(Ok(()), |file| file.persist(path).map(drop).map_err(|e| e.error));
        in_flight.remove(&self.path);
        result
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        if let Some(file) = self.file.take() {
            let mut in_flight = in_flight();
            drop(file);
            in_flight.remove(&self.path);
        }
    }
}

/// Files that have a name of their own at this moment. Whoever holds this is between two steps that belong together; so
/// Ctrl-C finds each file listed or gone.
static IN_FLIGHT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn in_flight() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    #[cfg(unix)]
    signals::watch();
    IN_FLIGHT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ctrl-C, a request to end, the end of the terminal: what is half written is removed first.
#[cfg(unix)]
mod signals {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::flag::register_usize;
    use signal_hook::low_level::emulate_default_handler;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Once, PoisonError};
    use std::time::Duration;

    /// A person does not notice so long a wait for the end.
    const LOOK: Duration = Duration::from_millis(10);

    /// From the first file on that is written; whoever writes none ends as the system has it. A flag is looked at now and then: a
    /// thread that sleeps until a signal comes needs a socket to be woken by, and the program opens none.
    pub fn watch() {
        static BEGUN: Once = Once::new();
        BEGUN.call_once(|| {
            let came = Arc::new(AtomicUsize::new(0));
            let flag = came.clone();
            let thread = std::thread::Builder::new().name("signals".into()).spawn(move || {
                loop {
                    match flag.load(Ordering::Relaxed) {
                        0 => std::thread::sleep(LOOK),
                        signal => end(signal as i32),
                    }
                }
            });
            if thread.is_ok() {
                for signal in heeded() {
                    let _ = register_usize(signal, came.clone(), signal as usize);
                }
            }
        });
    }

    fn end(signal: i32) {
        // Held to the end: no file gets a name any more.
        let in_flight = super::IN_FLIGHT.lock().unwrap_or_else(PoisonError::into_inner);
        for path in in_flight.iter() {
            let _ = std::fs::remove_file(path);
        }
        let _ = emulate_default_handler(signal);
    }

    /// The signals that would end the program. A job in the background and one under nohup have some of them ignored.
    fn heeded() -> Vec<i32> {
        let ignored = std::fs::read_to_string("/proc/self/status").ok().and_then(|status| {
            let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
            u64::from_str_radix(mask.trim(), 16).ok()
        });
        match ignored {
            Some(mask) => [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|s| mask >> (s - 1) & 1 == 0).collect(),
            None => vec![SIGINT, SIGTERM],
        }
    }
}
