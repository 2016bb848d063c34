// Follows the newcomer's path in the README, command by command: node newcomer.mjs HOME PROGRAM LOG
// `code` is that of the VS Code in HOME; this is the clone, and PROGRAM what Cargo has built in it.

import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { Code, MAIN, Window, assert, browse, options, scenario, until } from "./editor.mjs";

const [home, program, log] = process.argv.slice(2);
const root = join(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "README.md"), "utf8");
const path = page.slice(page.indexOf("### VS Code: from a fresh clone"));
const commands = [.../```console\n(.*?)```/s.exec(path)[1].matchAll(/^\$ (.*)$/gm)].map((m) => m[1]);
const steps = /Open `(.*?)`\. Put the cursor on `(.*?)`, press `(.*?)`, and choose \*\*(.*?)\*\*/.exec(path);
assert.ok(commands.length > 5 && steps, "the README has the newcomer's path");

// What `code` does: the real command line for extensions; what it is to open is opened below.
const bin = join(home, "bin");
const opened = join(home, "opened");
mkdirSync(bin, { recursive: true });
const quoted = options(home).map((o) => `"${o}"`).join(" ");
writeFileSync(join(bin, "code"), `#!/bin/sh\ncase "$1" in\n--*) exec "${process.execPath}" "${MAIN}" ${quoted} "$@" ;;\n*) realpath "$1" >"${opened}" ;;\nesac\n`);
chmodSync(join(bin, "code"), 0o755);

const built = join(root, "target/release/essay-lsp");
const elsewhere = !existsSync(built) || realpathSync(built) !== program;
let at = root;
for (const command of commands) {
  const [word, ...rest] = command.split(" ");
  if (word === "git" || command === "cd essay-lsp" || word === "cargo") {
    console.log(`# ${command}: done`);
    continue;
  }
  if (word === "cd") {
    at = resolve(at, rest.join(" "));
    continue;
  }
  // A program that was built elsewhere: ESSAY_LSP, CARGO_TARGET_DIR.
  const line = elsewhere ? command.replace("../../target/release/essay-lsp", program) : command;
  console.log(`$ ${line}`);
  const done = spawnSync("sh", ["-c", line], { cwd: at, env: { ...process.env, PATH: `${bin}:${process.env.PATH}` }, encoding: "utf8" });
  if (done.status !== 0) {
    console.log(`not ok - newcomer: ${command}\n${done.stdout}${done.stderr}`);
    process.exit(1);
  }
}

const folder = join(mkdtempSync(join(tmpdir(), "newcomer-")), basename(readFileSync(opened, "utf8").trim()));
cpSync(readFileSync(opened, "utf8").trim(), folder, { recursive: true });
const [, name, word, keys, choice] = steps;
const code = await new Code(home, { env: { PATH: "/usr/bin:/bin" } }).start();
const { context, page: tab } = await browse();
const window = new Window(code, tab);
const ok = await scenario("newcomer", tab, log, [
  ["opens the essay, sees the notes, fixes one", async () => {
    await window.open({ folder }, join(folder, name));
    await window.warnings.first().waitFor();
    await window.goBehind(word);
    await window.press("ArrowLeft");
    await window.fix(choice, keys.replace("Ctrl", "Control"));
    await window.line(choice.match(/"(.*?)"/)[1]).waitFor();
    await window.press("Control+s");
    await until("the saved essay", () => !readFileSync(join(folder, name), "utf8").includes(word));
  }],
]);
await context.close();
await code.stop();
rmSync(folder, { recursive: true });
process.exit(ok ? 0 : 1);
