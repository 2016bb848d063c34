// VS Code in a browser, for the scenarios in this folder: started, opened, typed into, looked at.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const HERE = import.meta.dirname;
const CACHE = join(HERE, "../../.cache/vscode");
const { chromium } = (await import(join(CACHE, "node_modules/playwright-core/index.js"))).default;

const SETTINGS = JSON.parse(readFileSync(join(HERE, "settings.json"), "utf8"));

export const MAIN = join(CACHE, "node_modules/code-server/lib/vscode/out/server-main.js");

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `holds` returns something, and returns that. */
export async function until(what, holds, ms = 30_000) {
  for (const end = Date.now() + ms; ; await pause(30)) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > end) throw new Error(`timed out: ${what}`);
  }
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Arguments of VS Code's server and its command line: `home` holds its extensions, settings and state. */
export function options(home) {
  const at = (name) => join(home, name);
  return ["--accept-server-license-terms", "--telemetry-level", "off", "--server-data-dir", at("server"), "--user-data-dir", at("data"), "--extensions-dir", at("extensions")];
}

/** A VS Code server of its own, with the extensions that are installed in `home`. */
export class Code {
  constructor(home, { env = {}, settings = {}, args = [] } = {}) {
    Object.assign(this, { home, env, settings, args });
  }

  async start() {
    this.port = await freePort();
    mkdirSync(join(this.home, "data/User"), { recursive: true });
    writeFileSync(join(this.home, "data/User/settings.json"), JSON.stringify({ ...SETTINGS, ...this.settings }));
    const log = openSync(join(this.home, "log"), "w");
    const args = [MAIN, ...options(this.home), "--host", "127.0.0.1", "--port", String(this.port), "--without-connection-token", "--force-disable-user-env", ...this.args];
    this.process = spawn(process.execPath, args, { env: { ...process.env, ...this.env }, stdio: ["ignore", log, log] });
    await until("code-server answers", () => fetch(`http://127.0.0.1:${this.port}/version`).then((r) => r.ok, () => false));
    return this;
  }

  async stop() {
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill();
    await gone;
  }

  remote(path) {
    return `vscode-remote://127.0.0.1:${this.port}${path}`;
  }

  address(query) {
    return `http://127.0.0.1:${this.port}/?${new URLSearchParams(query)}`;
  }
}

/** A browser without a network; high enough for the whole essay and its notes, since what is out of sight is not drawn. */
export async function browse(size = { width: 1280, height: 1400 }) {
  const profile = mkdtempSync(join(tmpdir(), "chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    headless: true,
    viewport: size,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  context.once("close", () => rmSync(profile, { recursive: true, force: true }));
  await context.route(
    (url) => url.protocol.startsWith("http") && url.hostname !== "127.0.0.1" && url.hostname !== "localhost",
    (route) => route.abort(),
  );
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(30_000);
  return { context, page };
}

/** One window, and what a person does in it. */
export class Window {
  constructor(code, page) {
    Object.assign(this, { code, page });
    this.squiggles = page.locator(".editor-instance .squiggly-warning, .editor-instance .squiggly-info");
    this.warnings = page.locator(".editor-instance .squiggly-warning");
    this.problems = page.locator(".markers-panel .monaco-list-row");
    this.menu = page.locator(".context-view .action-widget:not(.action-list-submenu-panel)");
    this.status = page.locator('.statusbar-item[id="essay-lsp.essay-lsp.statistics"]');
    this.quickInput = page.locator(".quick-input-widget");
    this.notifications = page.locator(".notifications-toasts .notification-list-item");
  }

  async open(query, file) {
    const payload = file === undefined ? {} : { payload: JSON.stringify([["openFile", this.code.remote(file)]]) };
    await this.page.goto(this.code.address({ ...query, ...payload }));
    await this.page.locator(".monaco-workbench").waitFor();
  }

  line(text) {
    return this.page.locator(".editor-instance .view-line").filter({ hasText: text });
  }

  press(keys) {
    return this.page.keyboard.press(keys);
  }

  type(text) {
    return this.page.keyboard.type(text);
  }

  /** Runs a command by its name in the command palette. A window that is loading may lose the key: pressed again then. */
  async command(name) {
    for (let tries = 1; ; tries++) {
      await this.press("F1");
      try {
        await this.quickInput.locator("input").first().fill(`>${name}`, { timeout: 4000 });
        break;
      } catch (error) {
        if (tries === 5) throw error;
        await this.press("Escape");
      }
    }
    await this.quickInput.locator(".monaco-list-row").filter({ hasText: name.replace(/^.*?: /, "") }).first().waitFor();
    await this.press("Enter");
  }

  /** Puts the cursor right behind the first place of a text, by the editor's own search. */
  async goBehind(text) {
    await this.page.locator(".editor-instance .view-lines").first().click();
    await this.press("Control+Home");
    await this.press("Control+f");
    const find = this.page.locator(".find-widget textarea").first();
    await find.fill(text);
    await this.page.locator(".find-widget .matchesCount").filter({ hasText: /^(1|\?) / }).waitFor();
    await this.press("Enter");
    await this.press("Escape");
    await this.press("ArrowRight");
  }

  /** The number of rows with a text in the Problems panel settles at `count`. */
  async hasProblems(text, count) {
    const rows = this.problems.filter({ hasText: text });
    await until(`${count} problems with "${text}"`, async () => (await rows.count()) === count);
  }

  /** Chooses a quick fix at the cursor. While a window is loading, the menu may go as soon as it has come: asked for again then. */
  async fix(title, keys = "Control+.") {
    const choice = this.menu.getByText(title, { exact: true });
    for (let tries = 1; ; tries++) {
      await this.press(keys);
      try {
        await choice.click({ timeout: 4000 });
        break;
      } catch (error) {
        if (tries === 5) throw error;
        await this.press("Escape");
      }
    }
    await this.menu.waitFor({ state: "hidden" });
  }
}

/** Puts settings of the workspace into a folder. */
export function settings(folder, values) {
  mkdirSync(join(folder, ".vscode"), { recursive: true });
  writeFileSync(join(folder, ".vscode/settings.json"), JSON.stringify(values, null, 2));
}

/** Processes that run a program: their ids. */
export function running(program) {
  return readdirSync("/proc").filter((id) => {
    if (!/^\d+$/.test(id)) return false;
    try {
      return readlinkSync(`/proc/${id}/exe`) === program;
    } catch {
      return false;
    }
  });
}

/** Runs named steps in their order; a failed one ends the scenario, with a picture. */
export async function scenario(name, page, log, steps) {
  const began = performance.now();
  for (const [step, run] of steps) {
    const start = performance.now();
    try {
      await run();
      console.log(`ok - ${name}: ${step} (${Math.round(performance.now() - start)} ms)`);
    } catch (error) {
      const picture = join(log, `${name}.png`);
      await page.screenshot({ path: picture }).catch(() => {});
      console.log(`not ok - ${name}: ${step}\n${error.stack}\nSee ${picture}`);
      return false;
    }
  }
  console.log(`${name}: ${steps.length} steps in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return true;
}

export { assert };
