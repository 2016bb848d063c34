// Which documents are essays.

import * as vscode from "vscode";

export const LANGUAGES = ["markdown", "quarto", "rmd"];

export const SELECTOR = LANGUAGES.flatMap((language) => [
  { language, scheme: "file" },
  { language, scheme: "untitled" },
]);

/** The essay in the active editor. */
export function activeEssay(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document !== undefined && vscode.languages.match(SELECTOR, document) > 0 ? document : undefined;
}
