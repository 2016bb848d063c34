// `essay-lsp --check` as a task, in a terminal that can be seen. The Problems panel has the same reports from the server already,
// so that no problem matcher is needed; one would list those of closed essays twice.

import * as vscode from "vscode";
import { findServer } from "./server";

const TYPE = "essay-lsp";

interface Definition extends vscode.TaskDefinition {
  task?: string;
  paths?: string[];
  args?: string[];
}

function check(program: string, definition: Definition, scope: vscode.WorkspaceFolder | vscode.TaskScope.Workspace): vscode.Task {
  const folder = typeof scope === "object" ? { cwd: scope.uri.fsPath } : {};
  const paths = definition.paths ?? ["."];
  const own = definition.args ?? [];
  // Notes are what is asked for here, not a failure; unless somebody says otherwise.
  const status = own.some((arg) => arg.startsWith("--fail-on")) ? [] : ["--fail-on", "never"];
  const args = ["--check", "--format", "short", "--no-progress", "--color", "never", ...status, ...own, "--", ...paths];
  const task = new vscode.Task(definition, scope, "check", TYPE, new vscode.ProcessExecution(program, args, folder), []);
  task.detail = "Report on all essays in this folder";
  task.group = vscode.TaskGroup.Test;
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, panel: vscode.TaskPanelKind.Dedicated, clear: true };
  return task;
}

export function taskProvider(context: vscode.ExtensionContext): vscode.TaskProvider {
  return {
    provideTasks: () => {
      const found = findServer(context);
      if ("missing" in found) return [];
      const definition: Definition = { type: TYPE, task: "check" };
      return (vscode.workspace.workspaceFolders ?? []).map((folder) => check(found.path, definition, folder));
    },
    resolveTask: (task) => {
      const found = findServer(context);
      const definition = task.definition as Definition;
      if ("missing" in found || definition.task !== "check") return undefined;
      const scope = typeof task.scope === "object" ? task.scope : vscode.workspace.workspaceFolders?.[0];
      return check(found.path, definition, scope ?? vscode.TaskScope.Workspace);
    },
  };
}

/** Runs the task in every folder of the workspace. */
export async function checkWorkspace(): Promise<void> {
  const tasks = await vscode.tasks.fetchTasks({ type: TYPE });
  const checks = tasks.filter((t) => t.source === TYPE && t.name === "check");
  if (checks.length === 0) {
    const none = vscode.workspace.workspaceFolders === undefined;
    void vscode.window.showInformationMessage(none ? "Open the folder with the essays first." : "essay-lsp was not found.");
  }
  for (const task of checks) await vscode.tasks.executeTask(task);
}
