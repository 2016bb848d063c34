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

local BIB = "@book{ortiz2020,\n  author = {Ortiz, Ana},\n  title = {Tides},\n  year = 2020\n}\n"
  .. "@book{bell2011, author = {Bell, Tom}, title = {Towns}, year = 2011}\n"
local KEYS = "---\nbibliography: refs.bib\n---\n\n# Mills\n\n😀 The mill closed [@ortiz2020, p. 3]. It fell [@bell2011].\n"
local LIST = "# Mills\n\n😀 The mill closed (Ortiz 3). It fell (Bell 4), as Bell writes (5).\n\n## Works Cited\n\n"
  .. "Bell, Tom. *Towns*. Quay Press, 2011.\n\nOrtiz, Ana. *Tides*. Quay Press, 2020.\n"

---The answer of the server to a request about the current buffer.
local function ask(method, params)
  params = vim.tbl_extend("keep", params or {}, { textDocument = vim.lsp.util.make_text_document_params() })
  local answer = h.client():request_sync(method, params, 5000, 0)
  assert(answer and not answer.err, vim.inspect(answer))
  return answer.result
end

test("definition: from a key to its place in the bibliography", function()
  h.open(KEYS, { ["refs.bib"] = BIB })
  h.go_to("bell2011")
  vim.lsp.buf.definition()
  wait_for("the bibliography", function() return vim.fs.basename(vim.api.nvim_buf_get_name(0)) == "refs.bib" end)
  equal("cursor", vim.api.nvim_win_get_cursor(0), { 6, 6 })
end)

test("definition: CTRL-] on a name leads to the list of works", function()
  h.open(LIST)
  expect({})
  h.go_to("Ortiz 3")
  h.type("<C-]>")
  wait_for("the entry", function() return vim.api.nvim_win_get_cursor(0)[1] == 9 end)
  equal("line", vim.api.nvim_get_current_line(), "Ortiz, Ana. *Tides*. Quay Press, 2020.")
end)

test("references: all citations of a work", function()
  h.open(LIST)
  h.go_to("Bell, Tom")
  local found
  vim.lsp.buf.references({ includeDeclaration = false }, { on_list = function(list) found = list.items end })
  wait_for("references", function() return found end)
  equal("places", vim.tbl_map(function(item) return { item.lnum, item.col } end, found), {
    { 3, (h.lines()[3]:find("Bell 4", 1, true)) },
    { 3, (h.lines()[3]:find("5)", 1, true)) },
  })
end)

test("highlight: the citations of the work under the cursor", function()
  h.open(LIST)
  h.go_to("Ortiz 3")
  vim.lsp.buf.document_highlight()
  local function marks()
    local found = {}
    for name, space in pairs(vim.api.nvim_get_namespaces()) do
      if name:find("references") then
        vim.list_extend(found, vim.api.nvim_buf_get_extmarks(0, space, 0, -1, {}))
      end
    end
    return found
  end
  wait_for("highlights", function() return #marks() == 2 end)
end)

test("rename: a key, in the essay and in the bibliography", function()
  local root = h.open(KEYS, { ["refs.bib"] = BIB, ["second.md"] = "---\nbibliography: refs.bib\n---\n\nAgain [@ortiz2020].\n" })
  h.go_to("ortiz2020")
  vim.lsp.buf.rename("ortiz:tides")
  wait_for("the new key", function() return h.lines()[7]:find("[@ortiz:tides, p. 3]", 1, true) end)
  for name, line in pairs({ ["refs.bib"] = "@book{ortiz:tides,", ["second.md"] = "Again [@ortiz:tides]." }) do
    local bufnr = vim.fn.bufadd(root .. "/" .. name)
    vim.fn.bufload(bufnr)
    assert(vim.tbl_contains(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false), line), line)
  end
end)

test("rename: a surname, in citations and in the list, with what stands there as the suggestion", function()
  h.open(LIST)
  h.go_to("Bell 4")
  local suggested
  local input = vim.ui.input
  vim.ui.input = function(opts, done)
    suggested = opts.default
    done("Bella")
  end
  vim.lsp.buf.rename()
  local ok, err = pcall(wait_for, "the new name", function()
    return h.lines()[7] == "Bella, Tom. *Towns*. Quay Press, 2011." and h.lines()[3]:find("(Bella 4)", 1, true)
  end)
  vim.ui.input = input
  assert(ok, err)
  equal("suggestion", suggested, "Bell")
  vim.cmd("silent undo")
  assert(h.lines()[3]:find("(Bell 4)", 1, true), "one undo takes all of it back")
end)

test("rename: a surname, where the text names the author without a citation", function()
  h.open((LIST:gsub("%(5%)%.", "(5). Bell argues that the Bell rang, and “Bell” is quoted.")))
  h.go_to("Bell, Tom")
  vim.lsp.buf.rename("Ball")
  wait_for("the new name", function()
    return h.lines()[3]:find("Ball argues that the Bell rang, and “Bell” is quoted.", 1, true)
  end)
end)

test("completion: keys after @, chosen with the keyboard", function()
  h.open(KEYS, { ["refs.bib"] = BIB })
  vim.o.completeopt = "menuone,popup,noselect"
  local items = h.insert("GoSee [@be<C-x><C-o>", function()
    return vim.fn.pumvisible() == 1 and vim.fn.complete_info({ "items" }).items
  end, "<C-n><C-y>].")
  equal("offered", vim.tbl_map(function(item) return item.word end, items), { "bell2011" })
  equal("line", h.lines()[8], "See [@bell2011].")
end)

test("completion: names after a bracket as they are typed, behind an emoji", function()
  h.open(LIST)
  vim.o.completeopt = "menuone,popup,noselect"
  vim.lsp.completion.enable(true, h.client().id, 0, { autotrigger = true })
  local items = h.insert("3GA 😀 More (", function()
    return vim.fn.pumvisible() == 1 and vim.fn.complete_info({ "items" }).items
  end, "<C-n><C-n><C-y> 7).")
  equal("offered", vim.tbl_map(function(item) return item.word end, items), { "Bell", "Ortiz" })
  assert(h.lines()[3]:find(" 😀 More (Ortiz 7).", 1, true), h.lines()[3])
end)

test("hover: the work, what the citation covers, and why a sentence is reported", function()
  h.open(KEYS:gsub("It fell", "The wheel cost $25 million. It fell"), { ["refs.bib"] = BIB })
  local function hover_on(words)
    h.go_to(words)
    local before = #vim.api.nvim_list_wins()
    vim.lsp.buf.hover()
    return wait_for("a window", function()
      if #vim.api.nvim_list_wins() == before then
        return
      end
      for _, window in ipairs(vim.api.nvim_list_wins()) do
        if vim.api.nvim_win_get_config(window).relative ~= "" then
          local text = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), "\n")
          vim.api.nvim_win_close(window, true)
          return text
        end
      end
    end)
  end
  local text = hover_on("ortiz2020, p")
  assert(text:find("Ortiz, A. (2020). *Tides*.", 1, true) and text:find("Covers this sentence", 1, true), text)
  text = hover_on("$25 million")
  assert(text:find("What raised it", 1, true) and text:find("The nearest citation", 1, true), text)
end)

test("outline: sections with their words", function()
  h.open(LIST)
  equal("words", ask("textDocument/documentSymbol")[1].detail, "13 words")
  vim.lsp.buf.document_symbol()
  local items = wait_for("the list", function()
    local found = vim.fn.getloclist(0, { items = 1 }).items
    return #found > 0 and found
  end)
  equal("sections", vim.tbl_map(function(item) return { item.lnum, item.text } end, items), {
    { 1, "[String] Mills" },
    { 5, "[String] Works Cited" },
  })
  vim.cmd("silent! lclose")
end)

test("folding by sections", function()
  h.open(LIST)
  vim.opt_local.foldmethod = "expr"
  vim.opt_local.foldexpr = "v:lua.vim.lsp.foldexpr()"
  wait_for("folds", function() return vim.fn.foldlevel(3) == 1 and vim.fn.foldlevel(7) == 2 end)
  vim.opt_local.foldmethod = "manual"
end)

---Runs the code below the tag `section` of the help page, as a user would paste it, and takes its autocommands back afterwards.
local function with_help_code(section, body)
  local help = table.concat(vim.fn.readfile(vim.env.ESSAY_LSP_PLUGIN .. "/doc/essay-lsp.txt"), "\n")
  local code = assert(help:match(vim.pesc(section) .. "%*.->lua\n(.-)\n<"), "no code in that section")
  local before = {}
  for _, autocmd in ipairs(vim.api.nvim_get_autocmds({ event = "LspAttach" })) do
    before[autocmd.id or 0] = true
  end
  assert(load(code))()
  local ok, err = pcall(body)
  for _, autocmd in ipairs(vim.api.nvim_get_autocmds({ event = "LspAttach" })) do
    if autocmd.id and not before[autocmd.id] then
      vim.api.nvim_del_autocmd(autocmd.id)
    end
  end
  assert(ok, err)
end

test("inlay hints and code lenses, set up as the help says", function()
  with_help_code("*essay-lsp-inlay-hints", function()
    h.open("---\nessay: {words: 20}\n---\n\n# Mills\n\nThe wheel cost $25 million.\n")
    local hints = wait_for("hints", function()
      local found = vim.lsp.inlay_hint.get({ bufnr = 0 })
      return #found == 2 and found
    end)
    equal("hints", vim.tbl_map(function(hint) return { hint.inlay_hint.position.line, hint.inlay_hint.label } end, hints), {
      { 4, "5 of 20 words" },
      { 6, "1 claim, not cited" },
    })
    local function titles()
      return vim.tbl_map(function(lens) return lens.command.title end, vim.lsp.codelens.get(0))
    end
    wait_for("lenses", function() return titles()[1] == "Essay: 5 of 20 words · 1 claim, not cited" end)
    h.type("GoIt is old.<Esc>")
    wait_for("new lenses", function() return titles()[1] == "Essay: 8 of 20 words · 1 claim, not cited" end)
    vim.lsp.inlay_hint.enable(false, { bufnr = 0 })
  end)
end)

local function float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), "\n")
    end
  end
end

test("a code lens that is run shows the numbers", function()
  h.open("# Mills\n\nOne two three.\n")
  vim.lsp.codelens.refresh({ bufnr = 0 })
  wait_for("lenses", function() return #vim.lsp.codelens.get(0) == 1 end)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  vim.lsp.codelens.run()
  local text = wait_for("the numbers", float)
  assert(text:find("Words       3", 1, true), text)
end)

test(":EssayStats shows words, claims and sections", function()
  h.open("---\nessay: {words: 20, sections: {Wheels: {max: 9}}}\n---\n\n# Mills\n\n## Wheels\n\nThe wheel cost $25 million.\n")
  vim.cmd("EssayStats")
  local text = wait_for("the numbers", float)
  assert(text:find("Words       6 of 20", 1, true) and text:find("Claims      1, 0 cited", 1, true), text)
  assert(text:find("Wheels +5 of 9"), text)
end)

test("the status line follows the typing, in its own window only", function()
  h.open("---\nessay: {words: 20}\n---\n\n# Mills\n\nThe wheel cost $25 million.\n")
  local status = require("essay_lsp").status
  vim.o.statusline = "%{v:lua.require'essay_lsp'.status()}"
  local function drawn()
    return vim.api.nvim_eval_statusline(vim.o.statusline, { winid = vim.api.nvim_get_current_win() }).str
  end
  wait_for("numbers", function() return drawn() == "5/20 words · 1 claim, 0 cited" end)
  h.type("GoIt is old.<Esc>")
  wait_for("new numbers", function() return drawn() == "8/20 words · 1 claim, 0 cited" end)
  vim.cmd("new")
  equal("another buffer", status(), "")
  vim.o.statusline = ""
end)

test("a claim is given a source, a word is allowed, an entry is added: from the menu", function()
  local root = h.open(LIST:gsub("%(Bell 4%)", "(Chen 4)"), { ["essay-lsp.toml"] = "style = \"mla\"\n" })
  expect({ "cite.not-listed Chen" })
  h.go_to("Chen")
  h.choose("add an entry for chen")
  wait_for("the entry", function() return h.lines()[9] == "Chen, First Name. *Title*. Publisher, Year." end)
  expect({})
  vim.api.nvim_buf_set_lines(0, 2, 3, false, { "The kids left (Ortiz 3). Bell agrees (Bell 4) and (Chen 4)." })
  expect({ "register.slang kids" })
  h.go_to("kids")
  h.choose("to the allowed words")
  local settings = vim.fn.bufadd(root .. "/essay-lsp.toml")
  wait_for("the setting", function()
    return vim.api.nvim_buf_is_loaded(settings)
      and table.concat(vim.api.nvim_buf_get_lines(settings, 0, -1, false), "\n"):find('allow = ["kids"]', 1, true)
  end)
  vim.api.nvim_buf_call(settings, function() vim.cmd("silent write") end)
  expect({})
  vim.api.nvim_buf_set_lines(0, 2, 3, false, { "The wheel cost $25 million. Bell agrees (Bell 4), Ortiz too (Ortiz 3), and (Chen 4)." })
  wait_for("the claim", function() return vim.diagnostic.get(0)[1] and vim.diagnostic.get(0)[1].code == "claim.quantity" end)
  h.go_to("$25")
  h.choose("insert a placeholder")
  wait_for("the placeholder", function() return h.lines()[3]:find("million (Author page).", 1, true) end)
end)

test(":EssayCheck lists the reports on essays that are not open", function()
  local root = h.open("The kids left.\n", { ["chapters/second.md"] = "😀 Nobody here isn’t glad.\n", ["notes.txt"] = "They don’t know.\n" })
  expect({ "register.slang kids" })
  vim.cmd("EssayCheck")
  local items = wait_for("the list", function()
    local found = vim.fn.getqflist()
    return #found == 2 and found
  end)
  local second, first = items[1], items[2]
  equal("file", vim.api.nvim_buf_get_name(second.bufnr), root .. "/chapters/second.md")
  local line = vim.fn.readfile(root .. "/chapters/second.md")[1]
  equal("words", line:sub(second.col, second.end_col - 1), "isn’t")
  assert(second.text:find("register.contraction", 1, true) and second.type == "W", vim.inspect(second))
  equal("file", vim.api.nvim_buf_get_name(first.bufnr), root .. "/essay.md")
  vim.cmd("cfirst")
  equal("cursor", vim.api.nvim_win_get_cursor(0), { 1, line:find("isn’t", 1, true) - 1 })
  vim.cmd("cclose")
end)

test("progress on a large workspace, and a request that is given up", function()
  local files = {}
  for n = 1, 60 do
    files[("chapters/%d.md"):format(n)] = "The kids left.\n"
  end
  h.open("The kids left.\n", files)
  local told = {}
  local watch = vim.api.nvim_create_autocmd("LspProgress", {
    callback = function(event) table.insert(told, event.data.params.value) end,
  })
  local client, known = h.client(), nil
  client:request("workspace/diagnostic", { previousResultIds = {} }, function(_, result)
    known = vim.tbl_map(function(item) return { uri = item.uri, value = item.resultId } end, result.items)
  end)
  wait_for("all essays", function() return known and #known == 61 end)
  wait_for("the end", function() return told[#told] and told[#told].kind == "end" end)
  vim.api.nvim_del_autocmd(watch)
  equal("first", { told[1].kind, told[1].title }, { "begin", "Checking essays" })
  assert(#told > 5 and told[#told - 1].percentage > 50, vim.inspect(told))
  -- Nothing is new: the server waits for something that is.
  local _, id = client:request("workspace/diagnostic", { previousResultIds = known }, function() end)
  vim.wait(100)
  equal("request", client.requests[id].type, "pending")
  client:cancel_request(id)
  wait_for("the answer", function() return client.requests[id] == nil end)
end)

test("links: the page of the work under the cursor, by a key", function()
  h.open(KEYS, { ["refs.bib"] = BIB:gsub("year = 2020", "year = 2020,\n  doi = {10.5555/tides}") })
  local opened
  with_help_code("*essay-lsp-links", function()
    local open = vim.ui.open
    vim.ui.open = function(target) opened = target end
    local ok, err = pcall(function()
      h.go_to("ortiz2020")
      h.type("gX")
      wait_for("the page", function() return opened end)
    end)
    vim.ui.open = open
    vim.keymap.del("n", "gX")
    assert(ok, err)
  end)
  equal("page", opened, "https://doi.org/10.5555/tides")
end)

test("several folders: one server, and each has its settings", function()
  h.open(MILL)
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
  local first = h.client()
  local second = h.folder({ [".git"] = true, ["other.md"] = MILL, ["essay-lsp.toml"] = '[rules]\nregister.contraction = "off"\n' })
  vim.lsp.buf.add_workspace_folder(second)
  vim.cmd.edit(second .. "/other.md")
  expect({ "register.text-speak gonna" })
  equal("client", h.client().id, first.id)
  equal("folders", vim.tbl_map(function(f) return vim.uri_to_fname(f.uri) end, first.workspace_folders), { first.root_dir, second })
  -- It says that there is no such folder, whether there is or not.
  vim.cmd(("silent lua vim.lsp.buf.remove_workspace_folder(%q)"):format(second))
  equal("folders", #first.workspace_folders, 1)
  vim.cmd.edit(first.root_dir .. "/essay.md")
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
end)

test("a document that was never saved", function()
  vim.cmd.edit(h.folder({ [".git"] = true }) .. "/draft.md")
  h.client()
  h.type("iThe kids left.<Esc>")
  expect({ "register.slang kids" })
  h.go_to("kids")
  h.choose("to the allowed words")
  wait_for("the front matter", function() return table.concat(h.lines(), "\n"):find('allow: ["kids"]', 1, true) end)
  expect({})
  equal("on disk", vim.fn.filereadable(vim.api.nvim_buf_get_name(0)), 0)
end)

test("colours: what is quoted and cited, where they are wanted", function()
  vim.lsp.config("essay_lsp", { init_options = { semanticTokens = true } })
  h.open("# Mills\n\n😀 He said “they are\n*old* friends” (Ortiz 3).\n\n" .. LIST:match("## Works Cited.*"))
  local function token(words)
    h.go_to(words)
    local at = vim.api.nvim_win_get_cursor(0)
    local found = vim.lsp.semantic_tokens.get_at_pos(0, at[1] - 1, at[2])
    return found and found[1] and found[1].type
  end
  wait_for("colours", function() return token("they are") == "string" end)
  equal("second line", token("friends"), "string")
  equal("citation", token("Ortiz 3"), "function")
  equal("own words", token("He said"), nil)
  h.type("ggjONew, “words”.<Esc>")
  wait_for("new colours", function() return token("words") == "string" and token("New") == nil and token("Ortiz 3") == "function" end)
end)

-- What can be done about a report, all of it plain edits: the essay, the report, the action, and a line as it is afterwards.
for name, case in pairs({
  ["softer words"] = { "Everyone knows about the old mill.\n", "Everyone", 'soften to "almost everyone"', 1, "Almost everyone knows about the old mill." },
  ["a page"] = {
    "---\nessay: {style: apa}\n---\n\nBell writes that “the river was always a very old enemy” (Bell, 2011).\n",
    "Bell, 2011", "add a page", 5, "Bell writes that “the river was always a very old enemy” (Bell, 2011, p. …).",
  },
  ["a year"] = {
    "It fell (Bell, 2012).\n\n## References\n\nBell, T. (2011). *Towns*. Quay Press.\n",
    "2012", "write 2011, as the list has it", 1, "It fell (Bell, 2011).",
  },
  ["the spelling of a name"] = {
    "It fell (Ortis 3).\n\n## Works Cited\n\nOrtiz, Ana. *Tides*. Quay Press, 2020.\n",
    "Ortis", 'replace with "ortiz"', 1, "It fell (Ortiz 3).",
  },
  ["a place for the source"] = {
    "The wheel cost $25 million.\n", "$25", "insert a placeholder", 1, "The wheel cost $25 million (citation needed).",
  },
  ["a note for the source"] = {
    "The wheel cost $25 million.\n\nIt fell.[^1]\n\n[^1]: Bell, *Towns*, 4.\n", "$25", "insert a note", 1, "The wheel cost $25 million.[^2]",
  },
  ["silence for the line of a list"] = {
    "- The kids left.\n- Others came.\n", "kids", "ignore register.slang", 1, "- The kids left. <!-- essay-lsp: ignore register.slang -->",
  },
}) do
  test("an action without code of ours: " .. name, function()
    local text, words, action, number, line = unpack(case)
    h.open(text)
    wait_for("reports", function() return #vim.diagnostic.get(0) > 0 end)
    h.go_to(words)
    h.choose(action)
    wait_for(line, function() return h.lines()[number] == line end)
  end)
end

test("an action without code of ours: an entry for the bibliography, and a key as it is spelled there", function()
  local root = h.open((KEYS:gsub("@bell2011", "@bel2011]. It rose [@chen2019")), { ["refs.bib"] = BIB })
  expect({ "cite.key-undefined @bel2011", "cite.key-undefined @chen2019" })
  h.go_to("bel2011")
  h.choose('replace "bel2011" with "bell2011"')
  expect({ "cite.key-undefined @chen2019" })
  h.go_to("chen2019")
  h.choose('add an entry "chen2019" to refs.bib')
  local bib = vim.fn.bufadd(root .. "/refs.bib")
  wait_for("the entry", function()
    return vim.api.nvim_buf_is_loaded(bib) and table.concat(vim.api.nvim_buf_get_lines(bib, 0, -1, false), "\n"):find("{chen2019,", 1, true)
  end)
  vim.api.nvim_buf_call(bib, function() vim.cmd("silent write") end)
  expect({})
end)

test("no action needs a command of ours", function()
  h.open("Everyone knows about the old mill. The kids don’t.\n\nThe wheel cost $25 million.\n\nIt fell (Chen 4).\n\n" .. LIST:match("## Works Cited.*"))
  wait_for("reports", function() return #vim.diagnostic.get(0) >= 4 end)
  local last = #h.lines()
  local range = { start = { line = 0, character = 0 }, ["end"] = { line = last, character = 0 } }
  local actions = ask("textDocument/codeAction", { range = range, context = { diagnostics = {} } })
  assert(#actions > 10, #actions .. " actions")
  for _, action in ipairs(actions) do
    equal("command of " .. action.title, action.command, nil)
    local resolved = action.edit and action or h.client():request_sync("codeAction/resolve", action, 5000, 0).result
    assert(resolved.edit, action.title)
  end
end)

test("the server is killed and comes back", function()
  -- Without the one who writes the conversation down: its end is none that a server may come to.
  vim.lsp.config("essay_lsp", { cmd = { vim.env.ESSAY_LSP_PROGRAM } })
  h.open(MILL)
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
  local first = h.client()
  first.rpc.terminate()
  wait_for("the end", function() return #vim.lsp.get_clients({ name = "essay_lsp" }) == 0 end)
  vim.cmd("silent edit")
  assert(h.client().id ~= first.id)
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
end)

test(":checkhealth finds the program, its version and the client", function()
  h.open(MILL)
  expect({ "register.contraction isn’t", "register.text-speak gonna" })
  wait_for("numbers", function() return vim.b.essay_lsp end)
  vim.cmd("silent checkhealth essay_lsp")
  local report = table.concat(h.lines(), "\n")
  assert(report:find("essay%-lsp %d+%.%d+%.%d+"), report)
  assert(report:find("attached to 1 buffer", 1, true), report)
  assert(report:find("essay.md: 10 words; inlay hints are off", 1, true), report)
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
