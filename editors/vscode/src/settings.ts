// What the server gets to know of the editor's settings: only what somebody has set. A default of the settings editor would
// otherwise win over essay-lsp.toml.

import * as vscode from "vscode";

export const SECTION = "essayLsp";

/** What the server is asked to show: it hears of it when it starts, and never as a setting. */
export const SHOWN = ["codeLens", "inlayHints", "semanticTokens"];

/** Keys that are for the extension alone. */
const OURS = ["server", ...SHOWN];

type Table = Record<string, unknown>;

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function merged(below: Table, above: Table): Table {
  const out: Table = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const old = out[key];
    out[key] = isTable(old) && isTable(value) ? merged(old, value) : value;
  }
  return out;
}

/** What is to be shown, for `initializationOptions`. */
export function shown(): Record<string, boolean> {
  const settings = vscode.workspace.getConfiguration(SECTION);
  return Object.fromEntries(SHOWN.map((name) => [name, settings.get<boolean>(name, false)]));
}

/** The section as user, workspace and folder have set it for a resource, or null where nobody has. */
export function explicitSettings(scope: vscode.Uri | undefined): Table | null {
  const found = vscode.workspace.getConfiguration(undefined, scope ?? null).inspect<unknown>(SECTION);
  const layers = [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].filter(isTable);
  const section = layers.reduce(merged, {});
  const entries = Object.entries(section).filter(([key]) => !OURS.includes(key));
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}
