//! Names of documents. A client is always answered in its own spelling; only comparing and reading from disk look inside.

use std::path::{Path, PathBuf};

/// One key for all spellings of a document: clients encode differently (`c%3A`, `C:`), even within a session.
pub fn key(uri: &str) -> String {
    let Some((host, path)) = file(uri) else { return uri.to_owned() };
    let mut path = decoded(path);
    if let [b'/', drive, b':', ..] = path.as_mut_slice() {
        drive.make_ascii_lowercase();
    }
    format!("file://{}{}", host.to_ascii_lowercase(), String::from_utf8_lossy(&path))
}

/// Where the document lies on disk; `None` for one that lies nowhere (`untitled:`) or elsewhere (`vscode-vfs:`).
pub fn path(uri: &str) -> Option<PathBuf> {
    let (host, path) = file(uri)?;
    let mut text = String::from_utf8(decoded(path)).ok()?;
    if text.contains('\0') {
        return None;
    }
    if matches!(text.as_bytes(), [b'/', drive, b':', ..] if drive.is_ascii_alphabetic()) {
        text.remove(0);
    } else if !host.is_empty() {
        text = format!("//{host}{text}");
    }
    Some(PathBuf::from(text))
}

/// Host and path of a `file:` URI. `?` and `#` belong to the path: clients that do not encode them mean a file name.
fn file(uri: &str) -> Option<(&str, &str)> {
    let scheme = uri.get(..5)?;
    if !scheme.eq_ignore_ascii_case("file:") {
        return None;
    }
    let rest = &uri[5..];
    match rest.strip_prefix("//") {
        Some(rest) => {
            let slash = rest.find('/')?;
            let host = &rest[..slash];
            Some((if host.eq_ignore_ascii_case("localhost") { "" } else { host }, &rest[slash..]))
        }
        None if rest.starts_with('/') => Some(("", rest)),
        None => None,
    }
}

fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).and_then(|b| char::from(*b).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        match (bytes[i], digit(i + 1), digit(i + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                i += 3;
            }
            (byte, ..) => {
                out.push(byte);
                i += 1;
            }
        }
    }
    out
}

/// The `file:` URI of an absolute path.
pub fn of(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() };
    let mut out = String::from("file://");
    if !text.starts_with('/') {
        out.push('/');
    }
    for byte in text.trim_start_matches("//").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The URI of a file, beginning as the client spells the folder it lies in.
pub fn spelled(folders: &[(String, PathBuf)], path: &Path) -> String {
    let folder = folders.iter().find_map(|(uri, folder)| Some((uri, path.strip_prefix(folder).ok()?)));
    match folder {
        Some((uri, below)) => {
            format!("{}{}", uri.trim_end_matches('/'), &of(&Path::new("/").join(below))["file://".len()..])
        }
        None => of(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_document_have_one_key() {
        for (a, b) in [
            ("file:///c%3A/essay.md", "file:///C:/essay.md"),
            ("file:///my%20essay%5B1%5D.md", "file:///my essay[1].md"),
            ("file:///caf%C3%A9.md", "file:///café.md"),
            ("file:///caf%c3%a9.md", "FILE://localhost/café.md"),
            ("file:/tmp/a.md", "file:///tmp/a.md"),
            ("file://Server/share/a.md", "file://server/share/a.md"),
        ] {
            assert_eq!(key(a), key(b));
        }
        assert_ne!(key("file:///a.md"), key("file:///A.md"), "case counts on most disks");
        assert_ne!(key("untitled:Untitled-1"), key("untitled:Untitled-2"));
        assert_ne!(key("vscode-notebook-cell:/a.ipynb#W0"), key("vscode-notebook-cell:/a.ipynb#W1"));
    }

    #[test]
    fn only_files_lie_on_disk() {
        assert_eq!(path("file:///tmp/a%20b%23%3F.md"), Some("/tmp/a b#?.md".into()));
        assert_eq!(path("file:///tmp/100%.md"), Some("/tmp/100%.md".into()));
        assert_eq!(path("file:///c%3A/x.md"), Some("c:/x.md".into()));
        assert_eq!(path("file://server/share/a.md"), Some("//server/share/a.md".into()));
        for uri in
            ["untitled:Untitled-1", "vscode-vfs://github/a/b.md", "", "é", "file:", "file:a.md", "file:///a%00.md"]
        {
            assert_eq!(path(uri), None, "{uri}");
        }
    }

    #[test]
    fn a_path_comes_back_from_its_uri() {
        for name in ["/tmp/a b.md", "/tmp/[1] é #?%.md", "/"] {
            assert_eq!(path(&of(Path::new(name))), Some(name.into()));
        }
        assert_eq!(of(Path::new("/tmp/ä(1).md")), "file:///tmp/%C3%A4%281%29.md");
    }
}
