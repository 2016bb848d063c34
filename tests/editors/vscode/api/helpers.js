const vscode = require("vscode");

/** Waits until `holds` returns something, and returns that. */
exports.until = async (what, holds, ms = 20_000) => {
  for (const end = Date.now() + ms; ; ) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > end) throw new Error(`timed out: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** VS Code gives up a question to a provider when anything changes meanwhile, as it does while a window is loading. */
exports.ask = async (...question) => {
  for (let tries = 0; ; tries++) {
    try {
      return await vscode.commands.executeCommand(...question);
    } catch (error) {
      if (error.name !== "Canceled" || tries === 10) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
};

exports.folder = (name) => vscode.workspace.workspaceFolders.find((f) => f.name === name);
exports.file = (name, path) => vscode.Uri.joinPath(exports.folder(name).uri, path);

exports.open = async (uri) => {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
};
