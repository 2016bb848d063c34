// Packs the extension.
//
//   node scripts/package.mjs                       essay-lsp.vsix, which takes the program from the PATH
//   node scripts/package.mjs linux-x64 PROGRAM     essay-lsp-linux-x64.vsix, which brings the program along
//
// The targets are those of VS Code: linux-x64, linux-arm64, alpine-x64, darwin-x64, darwin-arm64, win32-x64, …

import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, copyFileSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, readSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = fileURLToPath(new URL("..", import.meta.url));
const ROOT = resolve(HERE, "../..");
const STAGE = join(HERE, "dist", "package");

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** What the first bytes of a program are on a platform. */
const MAGIC = { linux: ["7f454c46"], alpine: ["7f454c46"], darwin: ["cffaedfe", "cafebabe"], win32: ["4d5a"] };

function isProgramOf(platform, path) {
  const bytes = new Uint8Array(4);
  const file = openSync(path);
  readSync(file, bytes);
  closeSync(file);
  const found = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  return MAGIC[platform].some((magic) => found.startsWith(magic));
}

/** One file of the extension's code; what other packages are in it, with their licences, is written beside it. */
async function bundle(folder) {
  const { metafile } = await build({
    absWorkingDir: HERE,
    entryPoints: ["src/extension.ts"],
    outfile: join(folder, "extension.js"),
    bundle: true,
    minify: true,
    metafile: true,
    external: ["vscode"],
    format: "cjs",
    platform: "node",
    target: "node20",
    legalComments: "none",
    logLevel: "warning",
  });
  const names = Object.keys(metafile.inputs).map((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  const notices = [...new Set(names.filter(Boolean))].sort().map((name) => {
    const at = join(HERE, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(at, "package.json"), "utf8"));
    const file = readdirSync(at).find((f) => /^licen[cs]e/i.test(f)) ?? fail(`${name} has no licence`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(at, file), "utf8").trim()}\n`;
  });
  writeFileSync(join(folder, "THIRD-PARTY.txt"), notices.join("\n" + "-".repeat(80) + "\n\n"));
}

const [target, program] = process.argv.slice(2);
const platform = target?.split("-")[0];
if (target !== undefined) {
  if (!(platform in MAGIC)) fail(`there is no target ${target}`);
  if (program === undefined || !existsSync(program)) fail(`usage: node scripts/package.mjs ${target} PROGRAM`);
  if (!isProgramOf(platform, program)) fail(`${program} is no program for ${target}`);
}

rmSync(STAGE, { recursive: true, force: true });
mkdirSync(join(STAGE, "dist"), { recursive: true });
await bundle(join(STAGE, "dist"));
for (const name of ["README.md", "media/icon.png", "walkthrough"]) cpSync(join(HERE, name), join(STAGE, name), { recursive: true });
for (const name of ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(join(ROOT, name), join(STAGE, name));
const manifest = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8"));
for (const key of ["scripts", "devDependencies", "private"]) delete manifest[key];
manifest.files = ["**"];
writeFileSync(join(STAGE, "package.json"), JSON.stringify(manifest, null, 2));
if (target !== undefined) {
  const server = join(STAGE, "server", platform === "win32" ? "essay-lsp.exe" : "essay-lsp");
  mkdirSync(join(STAGE, "server"));
  copyFileSync(program, server);
  chmodSync(server, 0o755);
}
const out = join(HERE, target === undefined ? "essay-lsp.vsix" : `essay-lsp-${target}.vsix`);
const vsce = join(HERE, "node_modules", "@vscode", "vsce", "vsce");
execFileSync(
  process.execPath,
  [vsce, "package", "--no-dependencies", "--skip-license", ...(target === undefined ? [] : ["--target", target]), "--out", out],
  { cwd: STAGE, stdio: ["ignore", "inherit", "inherit"] },
);
