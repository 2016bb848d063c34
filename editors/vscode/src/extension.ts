import * as vscode from "vscode";
import { Server } from "./client";
import { copyStatistics, openExample, showStatistics } from "./commands";
import { showReport } from "./report";
import { chooseServer } from "./server";
import { SECTION, SHOWN } from "./settings";
import { statusBar } from "./statusBar";
import { checkWorkspace, taskProvider } from "./tasks";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("essay-lsp", { log: true });
  const running = new Server(context, output);
  server = running;
  running.show = (uri) => {
    void showStatistics(running, vscode.workspace.textDocuments.find((d) => d.uri.toString() === uri.toString()));
  };
  const command = (name: string, run: () => unknown): vscode.Disposable => vscode.commands.registerCommand(`essayLsp.${name}`, run);
  context.subscriptions.push(
    output,
    running,
    statusBar(running),
    command("showStatistics", () => showStatistics(running)),
    command("copyStatistics", () => copyStatistics(running)),
    command("showReport", () => showReport(running)),
    command("checkWorkspace", checkWorkspace),
    command("openExample", () => openExample(context)),
    command("restart", () => running.restart()),
    command("showOutput", () => {
      output.show();
    }),
    command("chooseServer", chooseServer),
    vscode.tasks.registerTaskProvider("essay-lsp", taskProvider(context)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      // Afterwards: the client itself tells the server of this change, and could not while it stops.
      if (["server.path", ...SHOWN].some((name) => event.affectsConfiguration(`${SECTION}.${name}`))) setTimeout(() => void running.restart(), 100);
    }),
  );
  await running.start();
}

export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
