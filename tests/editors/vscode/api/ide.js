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

exports.tests = {
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
