// Makes the settings in package.json from what essay-lsp itself says of them: its schema, its defaults, its version.
//
//   node scripts/settings.mjs PROGRAM            writes package.json
//   node scripts/settings.mjs PROGRAM --check    fails where package.json is not what it would write

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const PACKAGE = new URL("../package.json", import.meta.url);

// Other spellings of `words`, and the table that front matter puts everything in: one name is enough for a settings editor.
const LEFT_OUT = ["word-limit", "wordcount", "essay"];
// Tables whose keys are the user's, or too many for a line each: one setting holds the whole table.
const WHOLE = ["rules", "sections"];
const GROUPS = {
  count: "What Counts as a Word",
  register: "Informal Phrasing",
  sources: "Sources",
};

const SERVER_PATH = {
  type: "string",
  default: "",
  scope: "machine-overridable",
  order: 100,
  markdownDescription:
    "The program `essay-lsp`. Empty: the one that came with the extension, otherwise the one on the `PATH`. Only where the folder is trusted.",
};

// What the server is asked for when it starts: of the editor, and nothing that essay-lsp.toml could say.
const SHOWN = {
  codeLens: [true, "Show words, claims and how many of them are cited above the headings."],
  inlayHints: [false, "Show words behind the headings, and claims behind the paragraphs that make any."],
  semanticTokens: [false, "Colour what is taken for a quotation, and what for a citation."],
};

function fail(message) {
  console.error(message);
  process.exit(1);
}

const program = process.argv[2] ?? fail("usage: node scripts/settings.mjs PROGRAM [--check]");
const run = (args, cwd) => execFileSync(resolve(program), args, { cwd, encoding: "utf8" });
const schema = JSON.parse(run(["--config-schema"]));

/** What holds for an essay that no settings speak of: `count.mode` → "word". */
function defaults() {
  const folder = mkdtempSync(join(tmpdir(), "essay-lsp-settings-"));
  try {
    const found = {};
    writeFileSync(join(folder, "essay.md"), "");
    for (const line of run(["--print-config", "essay.md"], folder).split("\n")) {
      const match = /^([a-z.-]+) = (.*?)\s+# default$/.exec(line);
      if (match) found[match[1]] = JSON.parse(match[2]);
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Settings of an extension cannot point at definitions elsewhere. */
function inlined(node) {
  if (Array.isArray(node)) return node.map(inlined);
  if (typeof node !== "object" || node === null) return node;
  const { $ref, allOf, ...rest } = node;
  const base = [$ref && { $ref }, ...(allOf ?? [])].filter(Boolean).map((part) => {
    if (!part.$ref) return inlined(part);
    const name = /^#\/definitions\/(\w+)$/.exec(part.$ref)?.[1];
    // One text or several: a settings editor has a form for several.
    if (name === "texts") return { type: "array", items: { type: "string" } };
    return inlined(schema.definitions[name] ?? fail(`no definition of ${part.$ref}`));
  });
  const own = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, inlined(value)]));
  return Object.assign({}, ...base, own);
}

/** Levels only: in a settings editor, a family is a row like its rules. */
function rules(node) {
  const level = inlined({ $ref: "#/definitions/level" }).enum;
  const properties = Object.entries(inlined(node).properties).map(([name, rule]) => {
    const { description, default: usual } = rule;
    const text = [description, usual && `(${usual})`].filter(Boolean).join(" ");
    return [name, { type: "string", enum: level, description: text || "Everything." }];
  });
  return { type: "object", properties: Object.fromEntries(properties), additionalProperties: false };
}

/** The keys of essay-lsp.toml over again: not twice in one settings editor. */
function overrides() {
  const files = { ...inlined({ $ref: "#/definitions/texts" }), description: "Which files, as patterns." };
  return { type: "array", items: { type: "object", properties: { files }, required: ["files"] } };
}

const BY_HAND = { rules, overrides };

/** Where nothing is printed as a default: the choice that leaves things open stands first. */
function fallback({ type, enum: choices }) {
  if (type === "string") return choices?.[0] ?? "";
  return { object: {}, array: [] }[type] ?? null;
}

const usual = defaults();
const order = new Map();

function setting(name, node) {
  const { description, ...found } = (BY_HAND[name] ?? inlined)(node);
  const text = description ?? node.description ?? fail(`${name} has no description`);
  // A settings editor shows a form only where it knows the type.
  if (found.enum?.every((v) => typeof v === "string")) found.type = "string";
  return {
    ...found,
    default: usual[name] ?? fallback(found),
    scope: "resource",
    order: order.set(name, order.size + 1).get(name),
    markdownDescription: text,
  };
}

const groups = new Map([["", {}], ...Object.keys(GROUPS).map((name) => [name, {}])]);
for (const [name, node] of Object.entries(schema.properties)) {
  if (LEFT_OUT.includes(name)) continue;
  if (node.type === "object" && node.properties && !WHOLE.includes(name)) {
    const group = groups.get(name) ?? fail(`scripts/settings.mjs knows no title for the table ${name}`);
    for (const [key, inner] of Object.entries(node.properties)) group[`essayLsp.${name}.${key}`] = setting(`${name}.${key}`, inner);
  } else {
    groups.get("")[`essayLsp.${name}`] = setting(name, node);
  }
}
for (const [name, [usual, markdownDescription]] of Object.entries(SHOWN)) {
  groups.get("")[`essayLsp.${name}`] = { type: "boolean", default: usual, scope: "window", order: 90, markdownDescription };
}
groups.get("")["essayLsp.server.path"] = SERVER_PATH;

const text = readFileSync(PACKAGE, "utf8");
const description = JSON.parse(text);
description.version = /(\d+\.\d+\.\d+)/.exec(run(["--version"]))[1];
description.contributes.configuration = [...groups].map(([name, properties]) => ({
  title: name === "" ? "Essay" : GROUPS[name],
  properties,
}));
const fresh = JSON.stringify(description, null, 2) + "\n";
if (process.argv.includes("--check")) {
  if (fresh !== text) fail("editors/vscode/package.json is not what essay-lsp says of its settings: UPDATE=1 tests/run vscode");
} else if (fresh !== text) {
  writeFileSync(PACKAGE, fresh);
}
