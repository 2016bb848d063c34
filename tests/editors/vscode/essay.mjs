// What a person sees and does with an essay: node essay.mjs HOME LOG
// HOME: a VS Code with the extension that brought the program along.

import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Code, Window, assert, browse, running, scenario, settings, until } from "./editor.mjs";

const [home, log] = process.argv.slice(2);
const root = join(import.meta.dirname, "../../..");
const folder = join(home, "essays");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
settings(folder, {});
const essay = join(folder, "essay.md");
copyFileSync(join(root, "examples/essay.md"), essay);
writeFileSync(join(folder, "other.md"), "# Another essay\n\nNobody here gets a crappy book.\n");

const extension = readdirSync(join(home, "extensions")).find((name) => name.startsWith("essay-lsp.essay-lsp-"));
const program = join(home, "extensions", extension, "server/essay-lsp");

const code = await new Code(home, { env: { PATH: "/usr/bin:/bin" } }).start();
const { context, page } = await browse();
const window = new Window(code, page);
const { problems } = window;

const ok = await scenario("essay", page, log, [
  ["opens with notes under the words", async () => {
    await window.open({ folder }, essay);
    await window.line("Ruth Adeyinka").waitFor();
    await window.warnings.first().waitFor();
    assert.equal(running(program).length, 1, "the program of the extension runs, once");
  }],
  ["lists the notes in the Problems panel, at most eight; those of other essays too", async () => {
    await window.press("Control+Shift+M");
    const badge = problems.filter({ hasText: /^essay\.md/ }).locator(".monaco-count-badge");
    await badge.waitFor();
    assert.ok(Number(await badge.textContent()) <= 8, `${await badge.textContent()} notes`);
    await window.hasProblems("Many experts say", 1);
    await window.hasProblems("is not in Works Cited", 1);
    await window.hasProblems("crappy", 2);
  }],
  ["shows a note where the mouse rests", async () => {
    const hover = page.locator(".monaco-hover").filter({ hasText: "does not tell the reader who" });
    // What is drawn above may still move the words away.
    await until("a hover", async () => {
      const box = await window.warnings.first().boundingBox();
      await page.mouse.move(5, 5);
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
      return hover.waitFor({ timeout: 4000 }).then(() => true, () => false);
    });
    await hover.getByText("claim.unnamed-source").first().waitFor();
    await hover.getByText("A source was looked for").waitFor();
    const text = await hover.textContent();
    assert.equal(text.split("does not tell the reader who").length, 2, `the message once: ${text}`);
    await page.screenshot({ path: join(log, "hover.png") });
    await page.mouse.move(5, 5);
  }],
  ["shows words and claims in the status bar, more on a click", async () => {
    await window.status.filter({ hasText: /^\s*\d+\/700 words · \d+\/\d+ claims supported/ }).waitFor();
    await window.status.click();
    await window.quickInput.getByText("Statistics of essay.md").waitFor();
    await window.quickInput.locator(".monaco-list-row").filter({ hasText: "16 over" }).waitFor();
    await window.quickInput.locator(".monaco-list-row").filter({ hasText: "Works Cited" }).click();
    await page.locator(".statusbar-item").filter({ hasText: "Ln 65," }).waitFor();
  }],
  ["shows them above the headings, too", async () => {
    await window.press("Control+Home");
    const lens = page.locator(".codelens-decoration a").filter({ hasText: /of 700 words/ });
    await lens.first().click();
    await window.quickInput.getByText("Statistics of essay.md").waitFor();
    await window.press("Escape");
  }],
  ["shows them in the text, and colours quotations, when asked to", async () => {
    settings(folder, { "essayLsp.inlayHints": true, "essayLsp.semanticTokens": true });
    await window.line(/of\s700\swords/).first().waitFor();
    await window.line(/\d\sclaims?,\s(\d|not)\scited/).first().waitFor();
    // The widget fills up after it has come.
    const isA = (kind, words) =>
      until(`${words}: ${kind}`, async () => {
        await window.goBehind(words);
        await window.command("Developer: Inspect Editor Tokens and Scopes");
        const widget = page.locator(".token-inspect-widget").filter({ hasText: "language" });
        await widget.waitFor();
        const shown = await widget.textContent();
        await window.press("Escape");
        return kind === /semantic token type(string|function)/.exec(shown)?.[1];
      });
    await isA("string", "keep the rain");
    await isA("function", "qtd. in Hart");
    await isA(undefined, "Many expe");
    await page.screenshot({ path: join(log, "shown.png") });
    settings(folder, {});
    await window.line(/of\s700\swords/).first().waitFor({ state: "detached" });
  }],
  ["completes a citation", async () => {
    await window.goBehind("home for granted");
    await window.type(" (Bergl");
    await window.press("Control+Space");
    const choice = page.locator(".suggest-widget .monaco-list-row").filter({ hasText: "Berglund" });
    await choice.first().waitFor();
    await window.press("Enter");
    await window.line("home for granted (Berglund").waitFor();
    for (let i = 0; i < 3; i++) await window.press("Control+z");
    await window.line("home for granted. Tomas").waitFor();
  }],
  ["shows numbers and notes on one page", async () => {
    await window.command("Essay: Show Report");
    const report = page.frameLocator("iframe.webview").frameLocator("#active-frame");
    await report.getByText("Many experts say").waitFor();
    await report.locator(".over").getByText("16 over").waitFor();
    await report.getByText("line 43").click();
    await page.locator(".statusbar-item").filter({ hasText: "Ln 43," }).waitFor();
    const tab = page.locator(".tabs-container .tab").filter({ hasText: /Report:\sessay/ });
    await tab.locator(".tab-actions a").first().click();
    await tab.waitFor({ state: "detached" });
  }],
  ["notes what is typed", async () => {
    await window.goBehind("keep the rain off” (qtd. in Hartnell 9)");
    await window.type(", which isn't new");
    await window.hasProblems("isn't", 1);
  }],
  ["mends it by a quick fix", async () => {
    await window.press("ArrowLeft");
    await window.press("Control+ArrowLeft");
    await window.press("Control+ArrowLeft");
    await window.press("ArrowRight");
    await window.fix("Replace with \"is not\"");
    await window.line("which is not new").waitFor();
    await window.hasProblems("isn't", 0);
  }],
  ["silences a note by a quick fix, and takes it back", async () => {
    await window.goBehind("$4.2");
    await window.fix("Ignore claim.quantity here");
    await window.hasProblems("$4.2 million", 0);
    await window.press("Control+z");
    await window.hasProblems("$4.2 million", 1);
  }],
  ["follows the settings", async () => {
    settings(folder, { "essayLsp.rules": { "register.contraction": "off" } });
    await window.hasProblems("didn’t", 0);
    settings(folder, {});
    await window.hasProblems("didn’t", 1);
  }],
  ["follows essay-lsp.toml, which the defaults of the editor do not override", async () => {
    writeFileSync(join(folder, "essay-lsp.toml"), '[rules]\nregister.vulgar = "off"\n');
    await window.hasProblems("crappy", 0);
    rmSync(join(folder, "essay-lsp.toml"));
    await window.hasProblems("crappy", 2);
  }],
  ["comes back when the server is killed", async () => {
    const [killed] = running(program);
    process.kill(Number(killed), "SIGKILL");
    const again = await until("another server", () => running(program).find((id) => id !== killed));
    assert.notEqual(again, killed);
    await window.goBehind("which is not new");
    await window.type(", and it doesn't help");
    await window.hasProblems("doesn't", 1);
  }],
  ["starts anew by command", async () => {
    const [before] = running(program);
    await window.command("Essay: Restart Server");
    await until("another server", () => running(program).some((id) => id !== before) && running(program).length === 1);
    await window.hasProblems("doesn't", 1);
  }],
  ["applies the safe fixes on save", async () => {
    settings(folder, { "[markdown]": { "editor.codeActionsOnSave": { "source.fixAll.essayLsp": "explicit" } } });
    await window.goBehind("which is not new");
    await until("a saved file without contractions", async () => {
      await window.press("Control+s");
      return /it does not help/.test(readFileSync(essay, "utf8"));
    });
    assert.doesNotMatch(readFileSync(essay, "utf8"), /n['’]t pretend/);
    settings(folder, {});
    await window.hasProblems("doesn't", 0);
  }],
  ["checks all essays in a terminal", async () => {
    await window.command("Essay: Check All Essays in the Workspace");
    const printed = page.locator(".terminal-wrapper .xterm-rows").filter({ hasText: /other\.md:3:\d+:\swarning\[register\.vulgar\]/ });
    await printed.first().waitFor();
    await window.press("Control+Shift+M");
    await window.hasProblems("crappy", 2);
  }],
  ["shows what the server says", async () => {
    await window.command("Essay: Show Output");
    await page.locator(".output-view-container .view-line, .output-view .view-line").filter({ hasText: "(from the extension)" }).first().waitFor();
  }],
  ["checks a document that was never saved", async () => {
    await window.command("Essay: Open an Example Essay");
    await window.line("Why the Night Bus Should Stay").waitFor();
    await window.press("Control+Shift+M");
    await window.hasProblems("$2.4 million", 1);
  }],
]);
await context.close();
await code.stop();
process.exit(ok ? 0 : 1);
