// The report: the numbers and every note of an essay on one page beside it.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Server } from "./client";
import { essayAndNumbers, essayName, goTo } from "./commands";
import { type Statistics, evidence, isOver, words } from "./statistics";

const SEVERITIES = [
  { severity: vscode.DiagnosticSeverity.Error, title: "Errors", colour: "editorError-foreground" },
  { severity: vscode.DiagnosticSeverity.Warning, title: "Warnings", colour: "editorWarning-foreground" },
  { severity: vscode.DiagnosticSeverity.Information, title: "Information", colour: "editorInfo-foreground" },
  { severity: vscode.DiagnosticSeverity.Hint, title: "Hints", colour: "descriptionForeground" },
];

/** One page for each essay that has one open. */
const open = new Map<string, { panel: vscode.WebviewPanel; update: () => Promise<void> }>();

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

function rule(diagnostic: vscode.Diagnostic): string {
  const code = diagnostic.code;
  return String(typeof code === "object" ? code.value : (code ?? ""));
}

function page(essay: vscode.TextDocument, statistics: Statistics | undefined): string {
  const nonce = randomBytes(16).toString("hex");
  const notes = vscode.languages.getDiagnostics(essay.uri).filter((d) => d.source === "essay-lsp");
  const link = (line: number, character: number, text: string): string =>
    `<a href="#" data-line="${line}" data-character="${character}">${escape(text)}</a>`;
  const sections = (statistics?.words.sections ?? []).map(
    (s) => `<tr><td>${link(s.line - 1, 0, s.title)}</td><td${isOver(s) ? ' class="over"' : ""}>${escape(words(s))}</td></tr>`,
  );
  const groups = SEVERITIES.map(({ severity, title, colour }) => {
    const rows = notes
      .filter((d) => d.severity === severity)
      .sort((a, b) => a.range.start.compareTo(b.range.start))
      .map((d) => {
        const { line, character } = d.range.start;
        const where = link(line, character, `line ${line + 1}`);
        return `<tr><td class="line">${where}</td><td>${escape(d.message)} <code>${escape(rule(d))}</code></td></tr>`;
      });
    if (rows.length === 0) return "";
    return `<h2><span style="color: var(--vscode-${colour})">●</span> ${title} (${rows.length})</h2><table>${rows.join("")}</table>`;
  });
  const numbers =
    statistics === undefined
      ? ""
      : `<p><span${isOver(statistics.words) ? ' class="over"' : ""}>${escape(words(statistics.words))}</span> · ${escape(evidence(statistics.evidence).join(" · "))}</p>`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'">
<title>Report</title>
<style>
  body { max-width: 50rem; line-height: 1.5; padding: 0 1.5rem 2rem; }
  h1 { font-size: 1.5rem; font-weight: 500; } h2 { font-size: 1.1rem; font-weight: 500; margin: 1.6rem 0 .4rem; }
  table { border-collapse: collapse; } td { padding: .15rem 1.2rem .15rem 0; vertical-align: top; }
  td.line { white-space: nowrap; } .over { color: var(--vscode-editorWarning-foreground); }
  code { color: var(--vscode-descriptionForeground); background: none; padding: 0; white-space: nowrap; }
</style>
</head>
<body>
<h1>${escape(essayName(essay))}</h1>
${numbers}
${sections.length > 0 ? `<table>${sections.join("")}</table>` : ""}
${groups.join("\n")}
${notes.length === 0 ? "<p>No notes.</p>" : ""}
<script nonce="${nonce}">
  const vscode = acquireVsCodeApi();
  document.addEventListener("click", (event) => {
    const to = event.target.closest("a[data-line]");
    if (!to) return;
    event.preventDefault();
    vscode.postMessage({ line: Number(to.dataset.line), character: Number(to.dataset.character) });
  });
</script>
</body>
</html>`;
}

export async function showReport(server: Server): Promise<void> {
  const found = await essayAndNumbers(server);
  if (found === undefined) return;
  const { essay } = found;
  const key = essay.uri.toString();
  const shown = open.get(key);
  if (shown !== undefined) {
    shown.panel.reveal(undefined, true);
    await shown.update();
    return;
  }
  const panel = vscode.window.createWebviewPanel(
    "essayLsp.report",
    `Report: ${essayName(essay)}`,
    { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
    { enableScripts: true, enableFindWidget: true, localResourceRoots: [] },
  );
  const update = async (): Promise<void> => {
    const statistics = await server.statistics(essay);
    if (open.has(key)) panel.webview.html = page(essay, statistics);
  };
  open.set(key, { panel, update });
  const listeners = vscode.Disposable.from(
    panel.webview.onDidReceiveMessage(({ line, character }: { line: number; character: number }) => goTo(essay, line, character)),
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some((uri) => uri.toString() === key)) void update();
    }),
    server.onDidChange(() => void update()),
  );
  panel.onDidDispose(() => {
    open.delete(key);
    listeners.dispose();
  });
  await update();
}
