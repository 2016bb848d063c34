// The reports of essay-lsp, in `json` on standard input, as GitHub's own library prints them for a workflow.

import * as core from "@actions/core";
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(0, "utf8"));
const print = { error: core.error, warning: core.warning, info: core.notice, hint: core.notice };
for (const { path, diagnostics } of report.files) {
  for (const { severity, rule, message, range } of diagnostics) {
    const place = { file: path, title: rule, startLine: range.start.line, endLine: range.end.line };
    // GitHub's interface takes columns within one line only.
    const columns = { startColumn: range.start.column, endColumn: range.end.column };
    print[severity](message, range.start.line === range.end.line ? { ...place, ...columns } : place);
  }
}
for (const { path, line, message } of report.errors) {
  core.error(message, { file: path, startLine: line });
}
