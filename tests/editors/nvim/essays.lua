-- The project's Neovim plugin and the built program, driven as a writer would. Started by ./run.

local here = vim.fs.dirname(vim.uv.fs_realpath(debug.getinfo(1, "S").source:sub(2)))
package.path = here .. "/?.lua;" .. package.path
local h = require("harness")
local test, expect, wait_for, equal = h.test, h.expect, h.wait_for, h.equal

local MILL = "# Mills\n\n😀 The “old” mill isn’t quiet, and it is gonna close.\n"

---Tells the server, as a file watcher would, that a file has changed on disk.
local function announce(path)
  h.client():notify("workspace/didChangeWatchedFiles", { changes = { { uri = vim.uri_from_fname(path), type = 2 } } })
end

local function severities()
  return vim.tbl_map(function(d) return d.severity end, vim.diagnostic.get(0))
end

test("reports stand at the right bytes behind an emoji and curly quotation marks", function()
  h.open(MILL)
  local found = expect({ "register.contraction isn’t", "register.text-speak gonna" })
  local line = h.lines()[3]
  for index, words in ipairs({ "isn’t", "gonna" }) do
    local start, stop = line:find(words, 1, true)
    equal("start of " .. words, found[index].col, start - 1)
    equal("end of " .. words, found[index].end_col, stop)
    equal("severity", found[index].severity, vim.diagnostic.severity.WARN)
    equal("source", found[index].source, "essay-lsp")
  end
  assert(found[2].message:find("gonna", 1, true), found[2].message)
end)

test("what a writer quotes and cites is not reported", function()
  h.open("His answer was “I don’t care, you guys,” and the kids laughed (Brandt 7).\n")
  expect({ "register.slang kids" })
end)

test("typing shows new reports, undo takes them back", function()
  h.open(MILL)
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
  h.type("GoThe kids left.<Esc>")
  expect({ "register.contraction isn’t", "register.text-speak gonna", "register.slang kids" })
  vim.cmd("silent undo")
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
end)

test("lines typed above move the reports below", function()
  h.open(MILL)
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
  h.type("ggOFirst, 😀 some words.<CR><CR><Esc>")
  local found = expect({ "register.contraction isn’t", "register.text-speak gonna" })
  equal("line", found[1].lnum, 5)
end)

test("an unnamed source, a bare figure and an uncited quotation", function()
  h.open(
    "Many experts say that the mill has had its day.\n\nThe new wheel cost $25 million last spring.\n\n"
      .. "The miller said “the river has never once asked me for rent.”\n"
  )
  local found = wait_for("three reports", function()
    local all = vim.diagnostic.get(0)
    return #all >= 3 and all
  end)
  local codes = {}
  for _, d in ipairs(found) do
    codes[d.code] = d.lnum
  end
  equal("unnamed source", codes["claim.unnamed-source"], 0)
  equal("figure", codes["claim.quantity"], 2)
  equal("quotation", codes["cite.quote-uncited"], 4)
end)

test("a quick fix without a prompt", function()
  h.open("The mill doesn’t turn, and the miller don't care.\n")
  expect({ "register.contraction doesn’t", "register.contraction don't" })
  h.go_to("don't")
  vim.lsp.buf.code_action({
    apply = true,
    context = { only = { "quickfix" } },
    filter = function(action) return action.isPreferred end,
  })
  wait_for("do not", function() return h.lines()[1] == "The mill doesn’t turn, and the miller do not care." end)
  expect({ "register.contraction doesn’t" })
end)

test("a quick fix chosen from the menu", function()
  h.open("😀 The mill has got a new wheel.\n")
  expect({ "register.colloquial has got" })
  h.go_to("has got")
  h.choose([[replace with "has"]])
  wait_for("has", function() return h.lines()[1] == "😀 The mill has a new wheel." end)
  expect({})
end)

test("all safe fixes at once", function()
  h.open(MILL)
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
  vim.lsp.buf.code_action({ apply = true, context = { only = { "source.fixAll.essayLsp" } } })
  wait_for("fixed", function() return h.lines()[3] == "😀 The “old” mill is not quiet, and it is going to close." end)
  expect({})
end)

test("\"ignore here\" silences one place, and undo brings the report back", function()
  h.open("The kids left.\n\nThe kids returned.\n")
  expect({ "register.slang kids", "register.slang kids" })
  h.go_to("kids")
  h.choose("ignore")
  local found = expect({ "register.slang kids" })
  assert(found[1].lnum > 0, "the wrong place was silenced")
  assert(table.concat(h.lines(), "\n"):find("essay-lsp: ignore register.slang", 1, true), "no comment in the text")
  vim.cmd("silent undo")
  expect({ "register.slang kids", "register.slang kids" })
end)

test("settings on disk: a watched-file notification is enough", function()
  local root = h.open(MILL)
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
  h.write(root .. "/essay-lsp.toml", '[rules]\nregister.contraction = "error"\nregister.text-speak = "off"\n')
  announce(root .. "/essay-lsp.toml")
  expect({ "register.contraction isn’t" })
  equal("severity", severities(), { vim.diagnostic.severity.ERROR })
  vim.fn.delete(root .. "/essay-lsp.toml")
  announce(root .. "/essay-lsp.toml")
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
end)

test("settings saved in Neovim are read at once", function()
  local root = h.open(MILL, { ["essay-lsp.toml"] = '[rules]\nregister.contraction = "hint"\n' })
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
  equal("severity", severities()[1], vim.diagnostic.severity.HINT)
  vim.cmd.split(root .. "/essay-lsp.toml")
  vim.cmd([[silent %s/hint/off/]])
  vim.cmd("silent write")
  vim.cmd.wincmd("p")
  expect({ "register.text-speak gonna" })
end)

test("files that another program writes are seen when watching is turned on", function()
  vim.lsp.config("essay_lsp", {
    capabilities = { workspace = { didChangeWatchedFiles = { dynamicRegistration = true } } },
  })
  local root = h.open(MILL, { ["essay-lsp.toml"] = "" })
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
  h.write(root .. "/essay-lsp.toml", '[rules]\nregister.contraction = "off"\n')
  expect({ "register.text-speak gonna" })
end)

test("settings of the client hold, and front matter wins over them", function()
  vim.lsp.config("essay_lsp", { settings = { essayLsp = { rules = { ["register.contraction"] = "off" } } } })
  h.open(MILL)
  expect({ "register.text-speak gonna" })
  vim.api.nvim_buf_set_lines(0, 0, 0, false, { "---", "essay:", "  rules: {register.contraction: info}", "---", "" })
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
end)

test("an essay outside any folder, and a Quarto one", function()
  for _, name in ipairs({ "alone.md", "alone.qmd", "alone.Rmd" }) do
    local root = h.folder({ [name] = MILL })
    vim.cmd.edit(root .. "/" .. name)
    equal("root", h.client().root_dir, nil)
    expect({ "register.contraction isn’t", "register.text-speak gonna" })
  end
end)

test("Neovim 0.10: the autocommand in the help starts the server", function()
  vim.lsp.enable("essay_lsp", false)
  local help = vim.fn.readfile(vim.env.ESSAY_LSP_PLUGIN .. "/doc/essay-lsp.txt")
  local code = table.concat(help, "\n"):match("essay%-lsp%-0%.10%*.->lua\n(.-)\n<")
  local before = vim.api.nvim_get_autocmds({ event = "FileType" })
  assert(load(assert(code, "no code in that section")))()
  local ok, err = pcall(function()
    local root = h.open(MILL)
    equal("root", h.client().root_dir, root)
    expect({ "register.contraction isn’t", "register.text-speak gonna" })
  end)
  local known = {}
  for _, autocmd in ipairs(before) do
    known[autocmd.id or 0] = true
  end
  for _, autocmd in ipairs(vim.api.nvim_get_autocmds({ event = "FileType" })) do
    if autocmd.id and not known[autocmd.id] then
      vim.api.nvim_del_autocmd(autocmd.id)
    end
  end
  vim.lsp.enable("essay_lsp")
  assert(ok, err)
end)

test(":checkhealth finds the program, its version and the client", function()
  h.open(MILL)
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
  vim.cmd("silent checkhealth essay_lsp")
  local report = table.concat(h.lines(), "\n")
  assert(report:find("essay%-lsp %d+%.%d+%.%d+"), report)
  assert(report:find("attached to 1 buffer", 1, true), report)
  assert(not report:find("ERROR", 1, true) and not report:find("WARNING", 1, true), report)
end)

test(":checkhealth says so when the program is missing", function()
  vim.lsp.config("essay_lsp", { cmd = { "no-such-essay-lsp" } })
  vim.cmd("silent checkhealth essay_lsp")
  local report = table.concat(h.lines(), "\n")
  assert(report:find("not found: no-such-essay-lsp", 1, true), report)
end)

test("the help has its tags, and every link in it leads somewhere", function()
  vim.cmd("silent help essay-lsp")
  equal("help file", vim.fs.basename(vim.api.nvim_buf_get_name(0)), "essay-lsp.txt")
  for _, line in ipairs(h.lines()) do
    for tag in line:gmatch("|([^|%s]+)|") do
      assert(pcall(vim.cmd.help, tag), "no such tag: " .. tag)
    end
  end
end)

test("the server stops when asked, with status 0", function()
  local status
  vim.lsp.config("essay_lsp", { on_exit = function(code, signal) status = { code, signal } end })
  h.open(MILL)
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
  h.client():stop()
  wait_for("end of the server", function() return status end)
  equal("status and signal", status, { 0, 0 })
end)

test("the client had nothing to complain of", function()
  local log = vim.lsp.log.get_filename()
  local lines = vim.fn.filereadable(log) == 1 and vim.fn.readfile(log) or {}
  local bad = vim.tbl_filter(function(line) return line:find("^%[ERROR%]") or line:find("^%[WARN%]") end, lines)
  equal("errors and warnings in Neovim’s log", bad, {})
end)

h.finish()
