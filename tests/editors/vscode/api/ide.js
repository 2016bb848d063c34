// What the server offers beside notes, as VS Code takes it.

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const vscode = require("vscode");
const { ask, file, open, until } = require("./helpers.js");

/** The place of some words in a document, `into` characters behind their start. */
function place(document, words, into = 1) {
  const at = document.getText().indexOf(words);
  assert.ok(at >= 0, words);
  return document.positionAt(at + into);
}

const essay = () => open(file("one", "cited.md"));
const under = (document, range) => document.getText(range);

const undefinedKeys = (document) => vscode.languages.getDiagnostics(document.uri).filter((d) => d.code.value === "cite.key-undefined");

/** Applies an edit that puts `words` into documents, and saves them. */
async function applyAndSave(edit, words, ...documents) {
  assert.ok(await vscode.workspace.applyEdit(edit));
  for (const document of documents) {
    await until(`${words} in ${document.fileName}`, () => document.getText().includes(words));
    await until(`${words} on disk`, async () => (await document.save()) && readFileSync(document.fileName, "utf8").includes(words));
  }
}

// What can be done about a note, all of it plain edits: the essay, words of the note, the action, and a line as it is afterwards.
const CITED = "\n\n## References\n\nBell, T. (2011). *Towns*. Quay Press.\n";
const ACTIONS = [
  ["Everyone knows about the old mill.\n", "Everyone", 'Soften to "Almost everyone"', "Almost everyone knows about the old mill."],
  [
    "---\nessay: {style: apa}\n---\n\nBell writes that “the river was always a very old enemy” (Bell, 2011).\n",
    "Bell, 2011",
    'Add a page: ", p. …"',
    "Bell writes that “the river was always a very old enemy” (Bell, 2011, p. …).",
  ],
  [`It fell (Bell, 2012).${CITED}`, "2012", "Write 2011, as the list has it", "It fell (Bell, 2011)."],
  [`It fell (Bel, 2011).${CITED}`, "Bel,", 'Replace with "Bell"', "It fell (Bell, 2011)."],
  [`It fell (Chen, 2011).${CITED}`, "Chen", "Add an entry for Chen to References", "Chen, A. (2011). *Title*. Publisher."],
  ["The wheel cost $25 million.\n", "$25", "Insert a placeholder for the source: (citation needed)", "The wheel cost $25 million (citation needed)."],
  ["- The kids left.\n- Others came.\n", "kids", "Ignore register.slang here", "- The kids left. <!-- essay-lsp: ignore register.slang -->"],
  ["The kids left.\n", "kids", 'Add "kids" to the allowed words', '    allow: ["kids"]'],
];

exports.tests = {
  async "every kind of quick fix is an edit"() {
    for (const [content, words, title, line] of ACTIONS) {
      const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
      await vscode.window.showTextDocument(document);
      const at = place(document, words);
      const note = await until(`a note on ${words}`, () =>
        vscode.languages.getDiagnostics(document.uri).find((d) => d.range.contains(at)),
      );
      const actions = await ask("vscode.executeCodeActionProvider", document.uri, note.range, "quickfix", 20);
      const action = actions.find((a) => a.title === title);
      assert.ok(action?.edit && !action.command, `${title}: ${actions.map((a) => a.title).join("; ")}`);
      assert.ok(await vscode.workspace.applyEdit(action.edit));
      assert.ok(document.getText().split("\n").includes(line), document.getText());
    }
  },

  async "an entry for the bibliography is made when it is chosen"() {
    const document = await open(file("one", "keys.md"));
    await until("a note on the key", () => undefinedKeys(document).length === 1);
    const [{ range }] = undefinedKeys(document);
    const actions = await ask("vscode.executeCodeActionProvider", document.uri, range, "quickfix", 20);
    const action = actions.find((a) => a.title === 'Add an entry "chen2019" to keys.bib');
    assert.ok(action?.edit && !action.command, actions.map((a) => a.title).join("; "));
    assert.deepEqual(action.edit.entries().map(([uri]) => uri.path.split("/").pop()), ["keys.bib"]);
  },

  async "hover shows the work and what the citation covers"() {
    const document = await essay();
    const hovers = await until("a hover", async () => {
      const found = await ask("vscode.executeHoverProvider", document.uri, place(document, "@ortiz2020"));
      return found.length > 0 && found;
    });
    const text = hovers.flatMap((h) => h.contents.map((c) => c.value ?? c)).join("\n");
    assert.match(text, /Tides/);
    assert.match(text, /Covers/);
  },

  async "completion of keys, with a preview"() {
    const document = await essay();
    const { items } = await ask("vscode.executeCompletionItemProvider", document.uri, place(document, "@bell2011"), "@", 100);
    const ortiz = items.find((i) => i.detail === "Ortiz, 2020");
    assert.match(ortiz?.documentation?.value ?? "", /Tides/, JSON.stringify(items));
  },

  async "from a citation to its entry, and from the entry to all citations"() {
    const document = await essay();
    const [definition] = await ask("vscode.executeDefinitionProvider", document.uri, place(document, "@ortiz2020"));
    assert.match((definition.targetUri ?? definition.uri).path, /refs\.bib$/);
    const references = await ask("vscode.executeReferenceProvider", document.uri, place(document, "@ortiz2020"));
    const places = references.map((r) => `${r.uri.path.split("/").pop()} ${r.range.start.line}:${r.range.start.character}`);
    for (const expected of ["cited.md 12:16", "cited.md 12:59", "refs.bib 0:6"]) assert.ok(places.includes(expected), places.join());
    const highlights = await ask("vscode.executeDocumentHighlights", document.uri, place(document, "@ortiz2020"));
    assert.deepEqual(highlights.map((h) => under(document, h.range)), ["@ortiz2020", "@ortiz2020"]);
  },

  async "renaming a key changes text and bibliography"() {
    const document = await essay();
    const bib = await vscode.workspace.openTextDocument(file("one", "refs.bib"));
    const range = await ask("vscode.prepareRename", document.uri, place(document, "@ortiz2020", 3));
    assert.equal(under(document, range.range ?? range), "ortiz2020");
    const edit = await ask("vscode.executeDocumentRenameProvider", document.uri, place(document, "@ortiz2020", 3), "ortiz:tides");
    await applyAndSave(edit, "ortiz:tides", document, bib);
    assert.equal(document.getText().match(/ortiz:tides/g).length, 2);
    assert.match(readFileSync(bib.uri.fsPath, "utf8"), /@book\{ortiz:tides,/);
    await until("no note on the new key", () => undefinedKeys(document).length === 0);
    const back = await ask("vscode.executeDocumentRenameProvider", document.uri, place(document, "@ortiz:tides", 3), "ortiz2020");
    await applyAndSave(back, "ortiz2020", document, bib);
  },

  async "an outline with word counts"() {
    const document = await essay();
    const symbols = await ask("vscode.executeDocumentSymbolProvider", document.uri);
    const ours = symbols.find((s) => s.detail !== undefined && /word/.test(s.detail));
    assert.equal(ours?.name, "Mills", JSON.stringify(symbols.map((s) => [s.name, s.detail])));
    assert.equal(ours.children[0].name, "Wheels");
    assert.match(ours.children[0].detail, /of 20 words/);
  },

  async "folding, code lenses, links"() {
    const document = await essay();
    const folds = await ask("vscode.executeFoldingRangeProvider", document.uri);
    assert.ok(folds.some((f) => f.start === 0 && f.end === 4), JSON.stringify(folds));
    const lenses = await ask("vscode.executeCodeLensProvider", document.uri, 10);
    const titles = lenses.map((l) => l.command?.title);
    assert.ok(titles.some((t) => /of 20 words/.test(t)), titles.join());
    const link = await until("a link", async () => {
      const links = await ask("vscode.executeLinkProvider", document.uri, 10);
      return links.find((l) => under(document, l.range) === "@ortiz2020");
    });
    assert.equal(String(link.target), "https://doi.org/10.5555/tides");
  },

  async "code lenses can be turned off"() {
    const document = await essay();
    const lenses = (holds) =>
      until("lenses", async () => holds((await ask("vscode.executeCodeLensProvider", document.uri, 10)).length));
    const settings = vscode.workspace.getConfiguration("essayLsp");
    await lenses((n) => n > 0);
    await settings.update("codeLens", false, vscode.ConfigurationTarget.Workspace);
    await lenses((n) => n === 0);
    await settings.update("codeLens", undefined, vscode.ConfigurationTarget.Workspace);
    await lenses((n) => n > 0);
  },

  async "a bibliography that gets another name is named anew"() {
    const document = await essay();
    const named = (name) => until(name, () => document.getText().includes(`bibliography: ${name}\n`));
    const rename = async (from, to) => {
      const edit = new vscode.WorkspaceEdit();
      edit.renameFile(file("one", from), file("one", to));
      assert.ok(await vscode.workspace.applyEdit(edit));
      await named(to);
      await document.save();
      await until(`${to} is read`, async () => {
        const hovers = await ask("vscode.executeHoverProvider", document.uri, place(document, "@ortiz2020"));
        return hovers.some((h) => h.contents.some((c) => (c.value ?? c).includes(`in ${to}`)));
      });
    };
    await rename("refs.bib", "works.bib");
    await rename("works.bib", "refs.bib");
  },

  async "the bibliography changes outside, and the notes with it"() {
    const document = await essay();
    const missing = () => undefinedKeys(document);
    await until("no note", () => missing().length === 0);
    const bib = file("one", "refs.bib");
    const text = await vscode.workspace.fs.readFile(bib);
    await vscode.workspace.fs.writeFile(bib, Buffer.from(String.fromCharCode(...text).replace("bell2011", "bell2012")));
    await until("a note on the key", () => missing().length === 1);
    await vscode.workspace.fs.writeFile(bib, text);
    await until("no note again", () => missing().length === 0);
  },

  async "a word is allowed by a quick fix"() {
    const document = await open(file("one", "essay.md"));
    const vulgar = () => vscode.languages.getDiagnostics(document.uri).find((d) => d.code.value === "register.vulgar");
    const { range } = await until("the note", vulgar);
    const actions = await ask("vscode.executeCodeActionProvider", document.uri, range, "quickfix", 20);
    const allow = actions.find((a) => a.title === 'Add "crappy" to the allowed words');
    assert.ok(allow?.edit && !allow.command, actions.map((a) => a.title).join("; "));
    assert.ok(await vscode.workspace.applyEdit(allow.edit));
    await until("no note", () => !vulgar());
    await vscode.commands.executeCommand("undo");
    await until("the note again", vulgar);
  },

  async "the statistics go to the clipboard, sections and all"() {
    await essay();
    await vscode.commands.executeCommand("essayLsp.copyStatistics");
    const text = await vscode.env.clipboard.readText();
    assert.match(text, /^cited\.md\n\d+ words\n {2}Mills: \d+ words\n {2}Wheels: \d+ words \(at most 20\)\n/);
    assert.match(text, /\n2 citations\n/);
  },
};
