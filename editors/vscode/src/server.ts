// Where the program is that checks essays.

import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import * as vscode from "vscode";

export type Found = { path: string; from: "setting" | "extension" | "PATH" } | { missing: string; setting: boolean };

const NAME = process.platform === "win32" ? "essay-lsp.exe" : "essay-lsp";

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The setting wins, then the program that came with the extension, then PATH. */
export function findServer(context: vscode.ExtensionContext): Found {
  const setting = vscode.workspace.getConfiguration("essayLsp").get<string>("server.path", "").trim();
  if (setting !== "") {
    const path = setting.startsWith("~/") ? join(homedir(), setting.slice(2)) : setting;
    return isProgram(path)
      ? { path, from: "setting" }
      : { missing: `essayLsp.server.path names “${setting}”, which is not a program.`, setting: true };
  }
  const bundled = context.asAbsolutePath(join("server", NAME));
  if (isProgram(bundled)) return { path: bundled, from: "extension" };
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    if (folder !== "" && isProgram(join(folder, NAME))) return { path: join(folder, NAME), from: "PATH" };
  }
  return {
    missing: "Essays cannot be checked yet: the program essay-lsp is not on this computer’s PATH, and none came with the extension.",
    setting: false,
  };
}

/** Says what is missing, once, with what can be done about it. */
export async function explain(found: Extract<Found, { missing: string }>): Promise<void> {
  const choose = "Choose the Program…";
  const other = found.setting ? "Open the Setting" : "How to Get It";
  const answer = await vscode.window.showErrorMessage(found.missing, other, choose);
  if (answer === choose) {
    await chooseServer();
  } else if (answer === other && found.setting) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "essayLsp.server.path");
  } else if (answer === other) {
    await vscode.commands.executeCommand("workbench.action.openWalkthrough", "essay-lsp.essay-lsp#start", false);
  }
}

/** Asks for the program and keeps the answer in the settings; the server starts when they change. */
export async function chooseServer(): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({ title: "Choose the program essay-lsp", openLabel: "Choose" });
  const path = chosen?.[0]?.fsPath;
  if (path === undefined) return;
  await vscode.workspace.getConfiguration("essayLsp").update("server.path", path, vscode.ConfigurationTarget.Global);
}
