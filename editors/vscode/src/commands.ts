// What can be done from the command palette.

import { basename } from "node:path";
import * as vscode from "vscode";
import type { Server } from "./client";
import { activeEssay } from "./essays";
import { type Section, type Statistics, asText, evidence, words } from "./statistics";

const NO_ESSAY = "Open an essay (a Markdown file) first.";
const NO_NUMBERS = "There are no statistics of this essay: essay-lsp is not running, or is too old for them.";

/** The essay in front, or another one, and its numbers; says so where there is none. */
export async function essayAndNumbers(
  server: Server,
  essay = activeEssay(),
): Promise<{ essay: vscode.TextDocument; statistics: Statistics } | undefined> {
  if (essay === undefined) {
    void vscode.window.showInformationMessage(NO_ESSAY);
    return undefined;
  }
  const statistics = await server.statistics(essay);
  if (statistics === undefined) {
    void vscode.window.showInformationMessage(NO_NUMBERS);
    return undefined;
  }
  return { essay, statistics };
}

export function essayName(essay: vscode.TextDocument): string {
  return basename(essay.uri.path);
}

async function copy(essay: vscode.TextDocument, statistics: Statistics): Promise<void> {
  await vscode.env.clipboard.writeText(asText(essayName(essay), statistics));
  vscode.window.setStatusBarMessage("$(check) Statistics copied", 3000);
}

export async function copyStatistics(server: Server): Promise<void> {
  const found = await essayAndNumbers(server);
  if (found !== undefined) await copy(found.essay, found.statistics);
}

interface Row extends vscode.QuickPickItem {
  section?: Section;
}

export async function showStatistics(server: Server, of?: vscode.TextDocument): Promise<void> {
  const found = await essayAndNumbers(server, of);
  if (found === undefined) return;
  const { essay, statistics } = found;
  const sections = statistics.words.sections ?? [];
  const heading = (label: string): Row => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const rows: Row[] = [
    heading("essay"),
    { label: words(statistics.words) },
    ...evidence(statistics.evidence).map((label) => ({ label })),
    ...(sections.length > 0 ? [heading("sections")] : []),
    ...sections.map((section) => ({ label: section.title, description: words(section), section })),
  ];
  const pick = vscode.window.createQuickPick<Row>();
  pick.title = `Statistics of ${essayName(essay)}`;
  pick.placeholder = sections.length > 0 ? "Choose a section to go there" : "";
  pick.matchOnDescription = true;
  pick.items = rows;
  pick.buttons = [{ iconPath: new vscode.ThemeIcon("copy"), tooltip: "Copy Statistics" }];
  pick.onDidTriggerButton(() => {
    pick.hide();
    void copy(essay, statistics);
  });
  pick.onDidAccept(() => {
    const section = pick.selectedItems[0]?.section;
    pick.hide();
    if (section !== undefined) void goTo(essay, section.line - 1, 0);
  });
  pick.onDidHide(() => {
    pick.dispose();
  });
  pick.show();
}

export async function goTo(essay: vscode.TextDocument, line: number, character: number): Promise<void> {
  const shown = vscode.window.visibleTextEditors.find((e) => e.document === essay);
  const at = new vscode.Position(line, character);
  await vscode.window.showTextDocument(essay, {
    ...(shown?.viewColumn === undefined ? {} : { viewColumn: shown.viewColumn }),
    selection: new vscode.Range(at, at),
  });
}

export async function openExample(context: vscode.ExtensionContext): Promise<void> {
  const file = vscode.Uri.joinPath(context.extensionUri, "walkthrough", "example.txt");
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "markdown", content }));
}
