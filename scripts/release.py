#!/usr/bin/env python3
"""Builds the files of a release for one platform: scripts/release.py [--target TRIPLE] [--out FOLDER]

An archive (program, manual page, completions, licences), a wheel for PyPI, two packages for npm, a bill of materials (CycloneDX) and
SHA256SUMS. It publishes nothing. It needs Python 3.11, Rust, npm and maturin (tests/requirements.txt has the version); files
are the same, byte for byte, whenever the program and SOURCE_DATE_EPOCH (else the date of the commit) are.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import uuid
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAME = "essay-lsp"
# What npm calls the platforms that packaging/npm/package.json lists: package, os, cpu, libc.
PLATFORMS = {
    "aarch64-apple-darwin": ("darwin-arm64", "darwin", "arm64", None),
    "x86_64-apple-darwin": ("darwin-x64", "darwin", "x64", None),
    "aarch64-unknown-linux-gnu": ("linux-arm64", "linux", "arm64", "glibc"),
    "aarch64-unknown-linux-musl": ("linux-arm64-musl", "linux", "arm64", "musl"),
    "x86_64-unknown-linux-gnu": ("linux-x64", "linux", "x64", "glibc"),
    "x86_64-unknown-linux-musl": ("linux-x64-musl", "linux", "x64", "musl"),
    "x86_64-pc-windows-msvc": ("win32-x64", "win32", "x64", None),
}
COMPLETIONS = {"bash": f"{NAME}.bash", "elvish": f"{NAME}.elv", "fish": f"{NAME}.fish", "powershell": f"_{NAME}.ps1", "zsh": f"_{NAME}"}


def output(*command):
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"release.py: status {done.returncode} from {' '.join(map(str, command))}")
    return done.stdout


def date():
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    return int(output("git", "log", "-1", "--format=%ct"))


def build(target):
    """The program, and the ids of the packages that Cargo compiled for it."""
    command = ("cargo", "build", "--release", "--locked", "--bin", NAME, "--message-format", "json-render-diagnostics")
    lines = output(*command, *(["--target", target] if target else [])).decode().splitlines()
    made = [message for message in map(json.loads, lines) if message["reason"] == "compiler-artifact"]
    program = next(m["executable"] for m in made if m["executable"])
    return pathlib.Path(program), {m["package_id"] for m in made}


class Crates:
    """What Cargo says of the packages in a program; `built` are those that the build compiled, or found compiled."""

    def __init__(self, target, built):
        metadata = json.loads(output("cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", target))
        self.target_directory = pathlib.Path(metadata["target_directory"])
        self.packages = {p["id"]: p for p in metadata["packages"]}
        self.root = self.packages[metadata["resolve"]["root"]]
        # Dependencies of the program itself: not those of build scripts, nor what only the features that tests ask for bring.
        self.needs = {
            node["id"]: sorted(d["pkg"] for d in node["deps"] if d["pkg"] in built and any(k["kind"] is None for k in d["dep_kinds"]))
            for node in metadata["resolve"]["nodes"]
        }
        lock = tomllib.loads((ROOT / "Cargo.lock").read_text(encoding="utf-8"))
        self.checksums = {(p["name"], p["version"]): p.get("checksum") for p in lock["package"]}
        # A procedural macro runs in the compiler: neither it nor what it needs is in the program.
        self.linked = self.reached(lambda p: not any("proc-macro" in t["kind"] for t in p["targets"]))
        self.compiled = self.reached(lambda p: True)

    def reached(self, allowed):
        seen, open_ = set(), [self.root["id"]]
        while open_:
            for id_ in self.needs[open_.pop()]:
                if id_ not in seen and allowed(self.packages[id_]):
                    seen.add(id_)
                    open_.append(id_)
        return sorted((self.packages[id_] for id_ in seen), key=lambda p: (p["name"], p["version"]))


def purl(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def bill_of_materials(crates, target, epoch):
    """CycloneDX 1.6: what is linked is required, what the compiler alone uses is excluded."""
    linked = {p["id"] for p in crates.linked}
    root = crates.root
    reference = f"{root['name']}@{root['version']}"
    component = lambda p: {
        "type": "library",
        "bom-ref": purl(p),
        "name": p["name"],
        "version": p["version"],
        "description": (p["description"] or "").strip(),
        "scope": "required" if p["id"] in linked else "excluded",
        "hashes": [{"alg": "SHA-256", "content": crates.checksums[p["name"], p["version"]]}],
        # Before there were expressions, a slash meant "or".
        "licenses": [{"expression": p["license"].replace("/", " OR ")}],
        "purl": purl(p),
        "externalReferences": [{"type": "vcs", "url": p["repository"]}] if p["repository"] else [],
    }
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{reference} {target} {epoch}')}",
        "version": 1,
        "metadata": {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch)),
            "component": {
                "type": "application",
                "bom-ref": reference,
                "name": root["name"],
                "version": root["version"],
                "description": root["description"],
                "licenses": [{"expression": root["license"]}],
                "properties": [{"name": "cdx:rustc:sbom:target:triple", "value": target}],
            },
        },
        "components": [component(p) for p in crates.compiled],
        "dependencies": [
            {"ref": reference if p is root else purl(p), "dependsOn": [purl(crates.packages[id_]) for id_ in crates.needs[p["id"]]]}
            for p in [root, *crates.compiled]
        ],
    }


def third_party(crates):
    """The licences of what is linked, as its makers ask for."""
    parts = [f"{NAME} contains these libraries, each under its own licence.\n"]
    for package in crates.linked:
        folder = pathlib.Path(package["manifest_path"]).parent
        texts = [f for f in sorted(folder.iterdir()) if re.match(r"(un)?licen[cs]e|copying|notice", f.name, re.I) and f.is_file()]
        body = "\n\n".join(f.read_text(encoding="utf-8", errors="replace").strip() for f in texts)
        body = body or f"(The package brings no text of its licence. Authors: {', '.join(package['authors']) or package['repository']})"
        parts.append(f"{package['name']} {package['version']} ({package['license']})\n\n{body}\n")
    return ("\n" + "-" * 80 + "\n\n").join(parts)


def archive(files, folder, out, epoch):
    """One folder; names in order, one date, no owner: the same input gives the same bytes."""
    if "windows" in folder:
        path = out / f"{folder}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, (data, _) in sorted(files.items()):
                packed.writestr(zipfile.ZipInfo(f"{folder}/{name}", time.gmtime(max(epoch, 315532800))[:6]), data, zipfile.ZIP_DEFLATED)
        return path
    path = out / f"{folder}.tar.gz"
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=epoch) as zipped, tarfile.open(fileobj=zipped, mode="w") as packed:
        for name, (data, mode) in sorted(files.items()):
            entry = tarfile.TarInfo(f"{folder}/{name}")
            entry.size, entry.mode, entry.mtime = len(data), mode, epoch
            packed.addfile(entry, io.BytesIO(data))
    return path


def wheel(target, given, sbom, out):
    """maturin calls Cargo once more with the same profile and target: nothing is left to build."""
    subprocess.run(
        [sys.executable, "-m", "maturin", "build", "--quiet", "--release", "--locked", "--sbom-include", sbom, "--out", out]
        + (["--target", target] if given else []),
        cwd=ROOT,
        check=True,
        stdin=subprocess.DEVNULL,
    )


def npm(target, program, crates, out):
    """The package that is called, and the one with the program for this platform."""
    source = ROOT / "packaging" / "npm"
    manifest = json.loads((source / "package.json").read_text(encoding="utf-8"))
    if target not in PLATFORMS:
        sys.exit(f"release.py: packaging/npm has no package for {target}")
    name, system, cpu, libc = PLATFORMS[target]
    own = {key: manifest[key] for key in ("version", "description", "license", "repository")}
    own |= {"name": f"@essay-lsp/{name}", "os": [system], "cpu": [cpu], "files": ["essay-lsp*", "LICENSE-*", "THIRD-PARTY.txt"]}
    own |= {"preferUnplugged": True} | ({"libc": [libc]} if libc else {})
    own["description"] = f"The program of the package essay-lsp for {target}"
    with tempfile.TemporaryDirectory() as temporary:
        main, platform = pathlib.Path(temporary, "main"), pathlib.Path(temporary, "platform")
        shutil.copytree(source, main)
        platform.mkdir()
        (platform / "package.json").write_text(json.dumps(own, indent=2) + "\n", encoding="utf-8")
        (platform / "THIRD-PARTY.txt").write_text(third_party(crates), encoding="utf-8")
        shutil.copy(program, platform)
        (platform / program.name).chmod(0o755)
        for folder in (main, platform):
            for licence in ("LICENSE-APACHE", "LICENSE-MIT"):
                shutil.copy(ROOT / licence, folder)
            command = [shutil.which("npm"), "pack", "--silent", "--pack-destination", str(out)]
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--target", help="a platform whose programs this machine can run; its own by default")
    arguments.add_argument("--out", type=pathlib.Path, help="default: packages in Cargo's target folder")
    options = arguments.parse_args()

    target = options.target or re.search(r"^host: (.*)$", output("rustc", "-vV").decode(), re.M)[1]
    epoch = date()
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
    program, compiled = build(options.target)
    crates = Crates(target, compiled)
    out = (options.out or crates.target_directory / "packages").resolve()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)

    version = crates.root["version"]
    said = output(program, "--version").decode().split()
    if said != [NAME, version]:
        sys.exit(f"release.py: {program} says {' '.join(said)}, Cargo.toml {version}")

    folder = f"{NAME}-{version}-{target}"
    sbom = out / f"{folder}.cdx.json"
    sbom.write_text(json.dumps(bill_of_materials(crates, target, epoch), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    files = {program.name: (program.read_bytes(), 0o755), "THIRD-PARTY.txt": (third_party(crates).encode(), 0o644)}
    files |= {name: ((ROOT / name).read_bytes(), 0o644) for name in ("README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT")}
    files |= {f"completions/{name}": (output(program, "--completions", shell), 0o644) for shell, name in COMPLETIONS.items()}
    files |= {f"man/man1/{NAME}.1": (output(program, "--man"), 0o644), f"{NAME}.cdx.json": (sbom.read_bytes(), 0o644)}
    archive(files, folder, out, epoch)
    wheel(target, options.target, sbom, out)
    npm(target, program, crates, out)

    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(out.iterdir())]
    (out / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    for file in sorted(out.iterdir()):
        print(f"{file.stat().st_size:>10}  {file}")


main()
