// Installs a packed extension into a VS Code of its own: node install.mjs HOME VSIX

import { spawnSync } from "node:child_process";
import { MAIN, options } from "./editor.mjs";

const [home, vsix] = process.argv.slice(2);
const done = spawnSync(process.execPath, [MAIN, ...options(home), "--install-extension", vsix], { stdio: "inherit" });
process.exit(done.status ?? 1);
