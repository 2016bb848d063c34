// The extension that brings no program: node within.mjs HOME LOG PROGRAM
// First without one on the PATH, then with one; then the tests in api/, in a workspace of two folders.
// HOME/bin is on the PATH of this VS Code. PROGRAM is put there when its time has come.

import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Code, Window, browse, pause, scenario, settings } from "./editor.mjs";

const [home, log, program] = process.argv.slice(2);
const bin = join(home, "bin");
const root = join(home, "work");
rmSync(root, { recursive: true, force: true });
rmSync(bin, { recursive: true, force: true });
const files = {
  "one/essay.md": "# One\n\n😀 The “printers” say that they don't read. It costs the city $4.2 million a year, a crappy deal.\n",
  "one/chapters/second.md": "# Second\n\nWhat a crappy day.\n",
  "one/cited.md":
    "---\nbibliography: refs.bib\nessay:\n  sections: {Wheels: {max: 20}}\n---\n\n# Mills\n\nThe mill stood by the river.\n\n## Wheels\n\nThe wheel fell [@ortiz2020, 12; @bell2011]. It fell twice [@ortiz2020, 14].\n",
  "one/refs.bib":
    "@book{ortiz2020,\n  author = {Ortiz, Ana},\n  title = {Tides},\n  year = 2020,\n  doi = {10.5555/tides}\n}\n@book{bell2011, author = {Bell, Tom}, title = {Towns}, year = 2011}\n",
  "one/keys.md": "---\nbibliography: keys.bib\n---\n\nIt rose [@chen2019]. It fell [@bell2011].\n",
  "one/keys.bib": "@book{bell2011, author = {Bell, Tom}, title = {Towns}, year = 2011}\n",
  "one/notes.qmd": "---\ntitle: Notes\n---\n\nThey don't know.\n",
  "one/plain.txt": "They don't know.\n",
  "two/essay.md": "# Two\n\nThe others don't care. It costs the city $2.4 million a year, a crappy deal.\n",
  "two/essay-lsp.toml": '[rules]\n"register.contraction" = "info"\n',
  "both.code-workspace": JSON.stringify({ folders: [{ path: "one" }, { path: "two" }] }),
};
// So many that the server tells how far it is.
for (let n = 0; n < 60; n++) files[`one/many/${n}.md`] = "# Notes\n\nNothing yet.\n";
for (const [name, text] of Object.entries(files)) {
  mkdirSync(join(root, name, ".."), { recursive: true });
  writeFileSync(join(root, name), text);
}
settings(join(root, "two"), { "essayLsp.rules": { "register.vulgar": "off" } });
mkdirSync(bin, { recursive: true });

const env = { PATH: `${bin}:/usr/bin:/bin` };
const code = await new Code(home, { env }).start();
const { context, page } = await browse({ width: 1280, height: 800 });
const window = new Window(code, page);
const open = () => window.open({ folder: join(root, "one") }, join(root, "one/essay.md"));

let ok = await scenario("no-program", page, log, [
  ["says that the program is missing, and how to get it", async () => {
    await open();
    const message = window.notifications.filter({ hasText: "essay-lsp is not on this computer’s PATH" });
    await message.waitFor();
    await message.getByText("How to Get It").click();
    // VS Code shows the list of all walkthroughs instead while it still reads those of extensions.
    const steps = page.locator(".getting-started-step").filter({ hasText: "Have the checker ready" });
    const listed = page.getByRole("button", { name: "Get Started with essay-lsp" });
    await steps.or(listed).first().waitFor();
    if (!(await steps.isVisible())) await listed.click();
    await steps.getByText("Choose the Program").waitFor();
  }],
  ["starts what was put on the PATH since, when asked to", async () => {
    symlinkSync(program, join(bin, "essay-lsp"));
    await window.command("Essay: Restart Server");
    await page.locator(".getting-started-step .codicon-getting-started-step-checked").first().waitFor();
    await open();
    await window.warnings.first().waitFor();
  }],
  ["says that a setting names no program", async () => {
    settings(join(root, "one"), { "essayLsp.server.path": "/nowhere/essay-lsp" });
    await window.notifications.filter({ hasText: "names “/nowhere/essay-lsp”, which is not a program" }).waitFor();
    await window.status.filter({ hasText: "essay-lsp" }).waitFor();
    await window.warnings.first().waitFor({ state: "detached" });
    settings(join(root, "one"), {});
    await window.warnings.first().waitFor();
  }],
]);
await context.close();
await code.stop();

if (ok) {
  // Lets a page name tests; shows no messages then.
  const code = await new Code(home, { env, args: ["--enable-smoke-test-driver"] }).start();
  const { context, page } = await browse();
  let end;
  const ended = new Promise((resolve) => (end = resolve));
  await page.exposeFunction("codeAutomationExit", end);
  await page.exposeFunction("codeAutomationLog", (_kind, [text]) => {
    if (/^(not )?ok - /.test(text)) console.log(text);
  });
  const payload = JSON.stringify([
    ["extensionDevelopmentPath", code.remote(join(import.meta.dirname, "api"))],
    ["extensionTestsPath", code.remote(join(import.meta.dirname, "api/index.js"))],
  ]);
  await page.goto(code.address({ workspace: join(root, "both.code-workspace"), payload }));
  const result = await Promise.race([ended, pause(300_000).then(() => "nothing within five minutes")]);
  ok = result === 0;
  if (!ok) {
    console.log(`not ok - within: VS Code ended with ${result}`);
    await page.screenshot({ path: join(log, "within.png") });
  }
  await context.close();
  await code.stop();
}
process.exit(ok ? 0 : 1);
