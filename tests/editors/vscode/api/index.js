// Runs inside VS Code, in the process of its extensions, against the extension as it is installed there.
// VS Code calls run(); each line "ok" or "not ok" goes to the browser's end of the test.

const assert = require("node:assert/strict");
const vscode = require("vscode");
const { ask, file, folder, open, until } = require("./helpers.js");
const ide = require("./ide.js");

const notes = (document) => vscode.languages.getDiagnostics(document.uri ?? document);
const rules = (document) => notes(document).map((d) => d.code.value ?? d.code).sort();

async function hasRules(document, expected) {
  await until(`${expected} in ${document.uri ?? document}`, () => rules(document).join() === expected).catch((error) => {
    throw new Error(`${error.message}; there are: ${rules(document)}`);
  });
}

const tests = {
  async "notes stand on the words that caused them, with a link to the rule"() {
    const essay = await open(file("one", "essay.md"));
    await hasRules(essay, "claim.quantity,register.contraction,register.vulgar");
    const found = Object.fromEntries(notes(essay).map((d) => [d.code.value, d]));
    assert.equal(essay.getText(found["claim.quantity"].range), "$4.2 million");
    assert.equal(essay.getText(found["register.contraction"].range), "don't");
    assert.equal(essay.getText(found["register.vulgar"].range), "crappy");
    assert.equal(found["claim.quantity"].source, "essay-lsp");
    assert.match(String(found["claim.quantity"].code.target), /docs\/rules\.md#claimquantity$/);
    assert.equal(found["claim.quantity"].severity, vscode.DiagnosticSeverity.Warning);
  },

  async "each folder has its settings, and those that nobody has set do not reach the server"() {
    const two = await open(file("two", "essay.md"));
    // The folder says vulgar: off; its essay-lsp.toml says contraction: info, which VS Code's own default would undo.
    await hasRules(two, "claim.quantity,register.contraction");
    const contraction = notes(two).find((d) => d.code.value === "register.contraction");
    assert.equal(contraction.severity, vscode.DiagnosticSeverity.Information);
    const rulesOfTwo = vscode.workspace.getConfiguration("essayLsp", folder("two").uri);
    await rulesOfTwo.update("rules", { register: "off" }, vscode.ConfigurationTarget.WorkspaceFolder);
    await hasRules(two, "claim.quantity");
    await hasRules(file("one", "essay.md"), "claim.quantity,register.contraction,register.vulgar");
    await rulesOfTwo.update("rules", { "register.vulgar": "off" }, vscode.ConfigurationTarget.WorkspaceFolder);
    await hasRules(two, "claim.quantity,register.contraction");
  },

  async "settings of user, workspace and folder are put together"() {
    const workspace = vscode.workspace.getConfiguration("essayLsp");
    await workspace.update("rules", { "claim.quantity": "off" }, vscode.ConfigurationTarget.Workspace);
    await hasRules(file("two", "essay.md"), "register.contraction");
    await hasRules(file("one", "essay.md"), "register.contraction,register.vulgar");
    await workspace.update("rules", undefined, vscode.ConfigurationTarget.Workspace);
    await hasRules(file("one", "essay.md"), "claim.quantity,register.contraction,register.vulgar");
  },

  async "essays that are not open are reported, too"() {
    await hasRules(file("one", "chapters/second.md"), "register.vulgar");
  },

  async "documents that were never saved, in every language that is an essay's"() {
    const document = await vscode.workspace.openTextDocument({ language: "markdown", content: "They don't know.\n" });
    await vscode.window.showTextDocument(document);
    await hasRules(document, "register.contraction");
    const plain = await vscode.workspace.openTextDocument({ language: "plaintext", content: "They don't know.\n" });
    await vscode.window.showTextDocument(plain);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(rules(plain), []);
  },

  async "quick fixes are plain edits, and one of them is the preferred one"() {
    const essay = await open(file("one", "essay.md"));
    await hasRules(essay, "claim.quantity,register.contraction,register.vulgar");
    const contraction = notes(essay).find((d) => d.code.value === "register.contraction");
    const actions = await ask("vscode.executeCodeActionProvider", essay.uri, contraction.range, "quickfix", 20);
    assert.ok(actions.length >= 2 && actions.every((a) => a.edit && !a.command), JSON.stringify(actions));
    const fix = actions.find((a) => a.isPreferred);
    assert.equal(fix.title, 'Replace with "do not"');
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(essay.getText(), /they do not read/);
    await hasRules(essay, "claim.quantity,register.vulgar");
    await vscode.commands.executeCommand("undo");
    await hasRules(essay, "claim.quantity,register.contraction,register.vulgar");
  },

  async "fix all is a source action of its own kind"() {
    const essay = await open(file("one", "essay.md"));
    const all = new vscode.Range(0, 0, essay.lineCount, 0);
    const actions = await ask("vscode.executeCodeActionProvider", essay.uri, all, "source.fixAll.essayLsp");
    assert.equal(actions.length, 1);
    assert.equal(actions[0].kind.value, "source.fixAll.essayLsp");
  },

  async "essays of a language that an extension defines: Quarto"() {
    const known = await vscode.languages.getLanguages();
    assert.ok(known.includes("quarto"), "the tests' own extension defines it");
    await hasRules(await open(file("one", "notes.qmd")), "register.contraction");
  },

  async "the task checks a folder, and its matcher finds what is printed"() {
    const tasks = await vscode.tasks.fetchTasks({ type: "essay-lsp" });
    assert.deepEqual(tasks.map((t) => `${t.source}: ${t.name} in ${t.scope.name}`).sort(), ["essay-lsp: check in one", "essay-lsp: check in two"]);
    // A file that is no essay by its name is nothing to the server: what is known of it comes from the matcher.
    const definition = { type: "essay-lsp", task: "check", paths: ["plain.txt"] };
    const task = tasks.find((t) => t.scope.name === "one");
    const own = new vscode.Task(definition, task.scope, "plain", "essay-lsp", undefined, ["$essay-lsp"]);
    own.execution = new vscode.ProcessExecution(task.execution.process, [...task.execution.args.slice(0, -1), "plain.txt"], task.execution.options);
    const ended = new Promise((resolve) => {
      const listener = vscode.tasks.onDidEndTaskProcess((event) => {
        if (event.execution.task.name !== "plain") return;
        listener.dispose();
        resolve(event.exitCode);
      });
    });
    await vscode.tasks.executeTask(own);
    assert.equal(await ended, 0);
    const found = await until("a problem", () => notes(file("one", "plain.txt"))[0]);
    assert.equal(found.code, "register.contraction");
    assert.equal(found.severity, vscode.DiagnosticSeverity.Warning);
    assert.deepEqual([found.range.start.line, found.range.start.character], [0, 5]);
  },

  async "the settings that the server knows are all described"() {
    const { properties } = vscode.extensions
      .getExtension("essay-lsp.essay-lsp")
      .packageJSON.contributes.configuration.reduce((all, group) => ({ properties: { ...all.properties, ...group.properties } }));
    assert.ok(Object.keys(properties).length > 25);
    for (const [name, setting] of Object.entries(properties)) assert.ok(setting.markdownDescription, name);
  },
};

exports.run = async () => {
  const failed = [];
  for (const [name, test] of Object.entries({ ...tests, ...ide.tests })) {
    const began = Date.now();
    try {
      await test();
      console.log(`ok - within: ${name} (${Date.now() - began} ms)`);
    } catch (error) {
      failed.push(name);
      console.log(`not ok - within: ${name}\n${error.stack}`);
    }
  }
  if (failed.length > 0) throw new Error(`failed: ${failed.join(", ")}`);
};
