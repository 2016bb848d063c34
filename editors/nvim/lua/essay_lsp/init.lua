local M = {}

local CLIENT = "essay_lsp"
local COMMAND = "essay-lsp.stats"

---What the server needs to know of this plugin, and what it may send to it. For |vim.lsp.start()|, and part of
---lsp/essay_lsp.lua.
---@return table
function M.config()
  return {
    -- Neovim shows neither lenses nor hints until it is told to: both may be chosen.
    init_options = { stats = true, codeLens = true, inlayHints = true },
    handlers = { ["essayLsp/stats"] = M.on_stats },
    -- What a code lens does when it is run.
    commands = {
      [COMMAND] = function(command, context)
        local uri = command.arguments and command.arguments[1]
        M.show_stats(uri and vim.uri_to_bufnr(uri) or context.bufnr)
      end,
    },
  }
end

local function clients(bufnr)
  return vim.lsp.get_clients({ name = CLIENT, bufnr = bufnr })
end

---Calls a method of a client as its version of Neovim wants it called.
local function call(client, method, ...)
  if vim.fn.has("nvim-0.11") == 1 then
    return client[method](client, ...)
  end
  return client[method](...)
end

---Says why there is no answer.
local function complain(why)
  vim.notify("essay-lsp: " .. why, vim.log.levels.WARN)
end

---Tells every running essay-lsp that a file has changed on disk.
---@param path string absolute path
function M.changed(path)
  local params = { changes = { { uri = vim.uri_from_fname(path), type = 2 } } }
  for _, client in ipairs(clients()) do
    call(client, "notify", "workspace/didChangeWatchedFiles", params)
  end
end

---The server has new numbers for an essay: they are kept in `b:essay_lsp`.
function M.on_stats(_, stats)
  local bufnr = vim.uri_to_bufnr(stats.uri)
  if not vim.api.nvim_buf_is_loaded(bufnr) then
    return
  end
  vim.b[bufnr].essay_lsp = { words = stats.words, evidence = stats.evidence }
  vim.api.nvim_exec_autocmds("User", { pattern = "EssayLspStats", modeline = false, data = { buf = bufnr } })
  vim.cmd.redrawstatus({ bang = true })
end

local function number(value)
  return type(value) == "number" and value or nil
end

---`360/1500 words`; the limit that counts most.
local function words(w)
  local limit = number(w.max) or number(w.min)
  return limit and ("%d/%d words"):format(w.counted, limit) or ("%d words"):format(w.counted)
end

---`6 claims, 3 cited`
local function evidence(e)
  return e.claims > 0 and ("%d %s, %d cited"):format(e.claims, e.claims == 1 and "claim" or "claims", e.supported) or nil
end

---For a status line: `360/1500 words · 6 claims, 3 cited`, or nothing in a buffer that is no essay.
---@param bufnr? integer the buffer of the status line that is being drawn, or else the current one
---@return string
function M.status(bufnr)
  if not bufnr then
    local window = vim.g.statusline_winid
    local drawn = window and window ~= 0 and vim.api.nvim_win_is_valid(window)
    bufnr = drawn and vim.api.nvim_win_get_buf(window) or vim.api.nvim_get_current_buf()
  end
  local stats = vim.b[bufnr].essay_lsp
  if not stats then
    return ""
  end
  return table.concat({ words(stats.words), evidence(stats.evidence) }, " · ")
end

---Asks for the numbers of a buffer.
---@param bufnr? integer
---@param done fun(stats?: table, why?: string)
function M.stats(bufnr, done)
  bufnr = (bufnr and bufnr ~= 0) and bufnr or vim.api.nvim_get_current_buf()
  local client = clients(bufnr)[1]
  if not client then
    return done(nil, "essay-lsp is not attached to this buffer")
  end
  local params = { command = COMMAND, arguments = { vim.uri_from_bufnr(bufnr) } }
  call(client, "request", "workspace/executeCommand", params, function(err, stats)
    done(stats, err and err.message)
  end, bufnr)
end

local function limits(w)
  local min, max = number(w.min), number(w.max)
  if min and max and min ~= max then
    return (" of %d–%d"):format(min, max)
  elseif max then
    return (" of %d"):format(max)
  end
  return min and (" of at least %d"):format(min) or ""
end

---The lines that |:EssayStats| shows.
---@param stats table
---@return string[]
function M.lines(stats)
  local e = stats.evidence
  local lines = {
    ("Words       %d%s"):format(stats.words.counted, limits(stats.words)),
    ("Claims      %d, %d cited"):format(e.claims, e.supported),
    ("Citations   %d"):format(e.citations),
    ("Quotations  %d"):format(e.quotations),
    ("Sentences   %d"):format(e.sentences),
  }
  local sections = stats.words.sections or {}
  if #sections > 0 then
    table.insert(lines, "")
  end
  for _, section in ipairs(sections) do
    local title = vim.fn.strcharpart(section.title, 0, 40)
    local pad = (" "):rep(math.max(42 - vim.fn.strdisplaywidth(title), 1))
    table.insert(lines, ("%s%s%d%s"):format(title, pad, section.counted, limits(section)))
  end
  return lines
end

---Shows the numbers of a buffer in a window of their own: `:EssayStats`.
---@param bufnr? integer
function M.show_stats(bufnr)
  M.stats(bufnr, function(stats, why)
    if not stats then
      return complain(why or "no answer")
    end
    vim.lsp.util.open_floating_preview(M.lines(stats), "", { border = "rounded", focus_id = "essay_lsp_stats", title = " Essay " })
  end)
end

---The columns of a range in bytes, as lists of places have them: from 1.
local function columns(lines, range, encoding)
  local function at(position)
    local line = lines[position.line + 1] or ""
    local ok, byte = pcall(function()
      if vim.fn.has("nvim-0.11") == 1 then
        return vim.str_byteindex(line, encoding, position.character, false)
      end
      return encoding == "utf-8" and position.character or vim.str_byteindex(line, position.character, encoding == "utf-16")
    end)
    return (ok and byte or 0) + 1
  end
  return at(range.start), at(range["end"])
end

local function entries(report, encoding)
  local path = vim.uri_to_fname(report.uri)
  local bufnr = vim.fn.bufadd(path)
  local loaded = vim.api.nvim_buf_is_loaded(bufnr)
  local ok, lines = pcall(function()
    return loaded and vim.api.nvim_buf_get_lines(bufnr, 0, -1, false) or vim.fn.readfile(path)
  end)
  return vim.tbl_map(function(d)
    local col, end_col = columns(ok and lines or {}, d.range, encoding)
    return {
      bufnr = bufnr,
      lnum = d.range.start.line + 1,
      end_lnum = d.range["end"].line + 1,
      col = col,
      end_col = end_col,
      type = ({ "E", "W", "I", "N" })[d.severity],
      text = ("%s [%s]"):format(d.message, d.code),
    }
  end, report.items or {})
end

---Puts the reports on all essays of the workspace, open or not, into the quickfix list: `:EssayCheck`.
---@param done? fun(count: integer)
function M.check_workspace(done)
  local client = clients(vim.api.nvim_get_current_buf())[1] or clients()[1]
  if not client then
    return complain("not running: open an essay first")
  end
  call(client, "request", "workspace/diagnostic", { previousResultIds = {} }, function(err, result)
    if not result then
      return complain(err and err.message or "no answer")
    end
    table.sort(result.items, function(a, b) return a.uri < b.uri end)
    local items = {}
    for _, report in ipairs(result.items) do
      vim.list_extend(items, entries(report, client.offset_encoding))
    end
    vim.fn.setqflist({}, " ", { title = "Essays", items = items })
    if #items > 0 then
      vim.cmd("botright copen")
    else
      vim.notify("essay-lsp: nothing to report")
    end
    if done then
      done(#items)
    end
  end)
end

---Opens the page of the work under the cursor: the DOI or address that the list of works or the bibliography has for it.
---@param open? fun(target: string) instead of |vim.ui.open()|
function M.open_link(open)
  local bufnr = vim.api.nvim_get_current_buf()
  local client = clients(bufnr)[1]
  if not client then
    return complain("essay-lsp is not attached to this buffer")
  end
  local here = vim.lsp.util.make_position_params(0, client.offset_encoding).position
  local params = { textDocument = vim.lsp.util.make_text_document_params(bufnr) }
  call(client, "request", "textDocument/documentLink", params, function(err, links)
    for _, link in ipairs(links or {}) do
      local from, to = link.range.start, link.range["end"]
      local behind = here.line > from.line or here.line == from.line and here.character >= from.character
      local before = here.line < to.line or here.line == to.line and here.character < to.character
      if behind and before then
        return (open or vim.ui.open)(link.target)
      end
    end
    complain(err and err.message or "there is no link here")
  end, bufnr)
end

return M
