// Makes the pictures of VS Code in the documentation from a real run: node pictures.mjs PROGRAM
// (tests/run vscode has installed what it needs; Node is that of tests/.cache/vscode.) Writes docs/pictures/vscode-{light,dark}.png.

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Code, Window, assert, browse, pause } from "./editor.mjs";

const program = resolve(process.argv[2]);
const root = join(import.meta.dirname, "../../..");
const work = mkdtempSync(join(tmpdir(), "pictures-"));
const node = (...args) => execFileSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
node(join(root, "editors/vscode/scripts/package.mjs"), "linux-x64", program);

for (const [name, theme] of [["light", "Light Modern"], ["dark", "Dark Modern"]]) {
  const home = join(work, name);
  const folder = join(work, "essays");
  mkdirSync(home);
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(root, "examples/essay.md"), join(folder, "essay.md"));
  node(join(import.meta.dirname, "install.mjs"), home, join(root, "editors/vscode/essay-lsp-linux-x64.vsix"));
  const settings = {
    "workbench.colorTheme": theme,
    "breadcrumbs.enabled": false,
    "editor.lineNumbers": "off",
    "editor.occurrencesHighlight": "off",
    "editor.renderLineHighlight": "none",
    "remote.autoForwardPorts": false,
    "editor.selectionHighlight": false,
    "workbench.activityBar.location": "hidden",
    "workbench.sideBar.location": "right",
  };
  const code = await new Code(home, { settings, env: { PATH: "/usr/bin:/bin" } }).start();
  const { context, page } = await browse({ width: 1120, height: 860 });
  const window = new Window(code, page);
  await window.open({ folder }, join(folder, "essay.md"));
  await window.warnings.first().waitFor();
  await window.press("Control+b");
  await window.press("Control+Shift+M");
  await window.hasProblems("is not in Works Cited", 1);
  await window.status.filter({ hasText: "claims supported" }).waitFor();
  // Further down first, so that the text above stays in sight.
  await window.goBehind("“the one room where");
  await window.goBehind("minutes didn");
  await pause(800);
  // Not asked for by the menu's own way, which would choose at once.
  await window.press("Control+.");
  await window.menu.getByText('Replace with "did not"').waitFor();
  await pause(1200);
  const picture = join(root, `docs/pictures/vscode-${name}.png`);
  await page.screenshot({ path: picture });
  await context.close();
  await code.stop();
  assert.ok(statSync(picture).size < 250_000, `${picture} has ${statSync(picture).size} bytes`);
}
rmSync(work, { recursive: true });
