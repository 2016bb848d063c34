// Words against the limit and claims supported, for the essay in front.

import * as vscode from "vscode";
import type { Server } from "./client";
import { activeEssay } from "./essays";
import { brief, evidence, isOver, words } from "./statistics";

export function statusBar(server: Server): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("statistics", vscode.StatusBarAlignment.Right, 100);
  item.name = "Essay Statistics";

  const update = (): void => {
    const essay = activeEssay();
    if (essay === undefined) {
      item.hide();
      return;
    }
    const condition = server.condition;
    if (!condition.running) {
      item.text = "$(warning) essay-lsp";
      item.tooltip = `${condition.why}\n\nClick to try again.`;
      item.command = "essayLsp.restart";
      item.show();
      return;
    }
    const statistics = server.latest(essay);
    if (statistics === undefined) {
      item.hide();
      return;
    }
    item.text = isOver(statistics.words) ? `$(warning) ${brief(statistics)}` : brief(statistics);
    item.tooltip = [words(statistics.words), ...evidence(statistics.evidence), "", "Click for the sections."].join("\n");
    item.command = "essayLsp.showStatistics";
    item.show();
  };

  update();
  return vscode.Disposable.from(
    item,
    server.onDidChange(update),
    vscode.window.onDidChangeActiveTextEditor(update),
    // The language of a document can change, too.
    vscode.workspace.onDidOpenTextDocument(update),
  );
}
