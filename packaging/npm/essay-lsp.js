#!/usr/bin/env node
// Starts the program of the package for this platform, as if it had been called itself.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");

const name = process.platform === "win32" ? "essay-lsp.exe" : "essay-lsp";
// npm has installed the one that fits the C library; where an installation was moved to another system, both may be there.
const packages = [`@essay-lsp/${process.platform}-${process.arch}`];
if (process.platform === "linux") packages.push(`${packages[0]}-musl`);

function find() {
  for (const from of packages) {
    try {
      return require.resolve(`${from}/${name}`);
    } catch (error) {
      if (error.code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  console.error(
    `essay-lsp: none of ${packages.join(", ")} is installed. Either there is no build for this platform, ` +
      "or npm was told to leave out optional dependencies (--omit=optional).",
  );
  process.exit(2);
}

// An editor ends the server that it started: that is this process, and what it is told goes on to the program. Heard before
// the program starts, so that there is no moment in which only this process would end.
let child;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));

child = spawn(find(), process.argv.slice(2), { stdio: "inherit" });
child.on("error", (error) => {
  console.error(`essay-lsp: ${error.message}`);
  process.exit(2);
});
child.on("exit", (code, signal) => process.exit(signal === null ? code : 128 + constants.signals[signal]));
