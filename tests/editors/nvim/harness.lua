-- What the checks in this folder need: named tests, waiting, typing, essays in folders of their own.

local M = { passed = 0, failed = 0 }

local CLIENT = "essay_lsp"

function M.say(...)
  io.stdout:write(string.format(...), "\n")
  io.stdout:flush()
end

---Waits until `holds` returns something true, and returns that.
function M.wait_for(what, holds)
  local result, err
  local arrived = vim.wait(20000, function()
    result, err = holds()
    return result
  end, 5)
  if not arrived then
    error(("timed out: %s%s"):format(what, err and (" (" .. err .. ")") or ""), 0)
  end
  return result
end

function M.equal(what, got, expected)
  if not vim.deep_equal(got, expected) then
    error(("%s is %s, not %s"):format(what, vim.inspect(got), vim.inspect(expected)), 0)
  end
end

---Presses keys as a person would; returns when all of them have been used up.
function M.type(keys)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), "xt", false)
end

---Types `keys` in insert mode and stays there until `holds` returns something true; then types `rest` and leaves. Returns
---what `holds` returned.
function M.insert(keys, holds, rest)
  local deadline = vim.uv.now() + 20000
  local result
  local function leave()
    vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes((result and rest or "") .. "<Esc>", true, false, true), "nt", false)
  end
  local function poll()
    result = holds()
    if result or vim.uv.now() > deadline then
      leave()
    else
      vim.defer_fn(poll, 5)
    end
  end
  vim.defer_fn(poll, 5)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), "xt!", false)
  if not result then
    error("timed out in insert mode after " .. keys, 0)
  end
  return result
end

function M.write(path, text)
  vim.fn.mkdir(vim.fs.dirname(path), "p")
  vim.fn.writefile(vim.split(text, "\n"), path, "b")
end

---A new folder with these files. `.git = true` makes it a repository in the eyes of the client.
function M.folder(files)
  local root = vim.uv.fs_realpath(vim.fn.tempname():match(".*/")) .. "/" .. vim.fs.basename(vim.fn.tempname())
  vim.fn.mkdir(root, "p")
  for name, text in pairs(files) do
    if text == true then
      vim.fn.mkdir(root .. "/" .. name, "p")
    else
      M.write(root .. "/" .. name, text)
    end
  end
  return root
end

---Opens an essay in a folder of its own and waits for the server. Returns the folder.
function M.open(text, files)
  local root = M.folder(vim.tbl_extend("error", { [".git"] = true, ["essay.md"] = text }, files or {}))
  vim.cmd.edit(root .. "/essay.md")
  M.client()
  return root
end

---The client of the current buffer, once it is ready.
function M.client()
  return M.wait_for("client attached", function()
    local client = vim.lsp.get_clients({ name = CLIENT, bufnr = 0 })[1]
    return client and client.initialized and client
  end)
end

local function reports()
  local found = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do
    local line = vim.api.nvim_buf_get_lines(0, d.lnum, d.lnum + 1, false)[1] or ""
    local words = d.lnum == d.end_lnum and line:sub(d.col + 1, d.end_col) or ""
    table.insert(found, { lnum = d.lnum, col = d.col, text = ("%s %s"):format(d.code, words), diagnostic = d })
  end
  table.sort(found, function(a, b)
    return a.lnum < b.lnum or (a.lnum == b.lnum and a.col < b.col)
  end)
  return found
end

---Waits until exactly these reports are shown, in the order of the text: "rule words". The words are what stands in the buffer
---under the report, so that a report at a wrong byte is seen. Returns the diagnostics.
function M.expect(expected)
  local shown
  M.wait_for("reports: " .. table.concat(expected, ", "), function()
    local found = reports()
    shown = vim.tbl_map(function(r) return r.text end, found)
    if vim.deep_equal(shown, expected) then
      return vim.tbl_map(function(r) return r.diagnostic end, found)
    end
    return nil, "shown: " .. table.concat(shown, ", ")
  end)
  return vim.tbl_map(function(r) return r.diagnostic end, reports())
end

function M.lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

---Puts the cursor on the first place where `words` stand.
function M.go_to(words)
  for number, line in ipairs(M.lines()) do
    local at = line:find(words, 1, true)
    if at then
      vim.api.nvim_win_set_cursor(0, { number, at - 1 })
      return
    end
  end
  error("not in the buffer: " .. words, 0)
end

---Opens the menu of code actions and chooses the first entry that holds `words`. Returns all entries.
function M.choose(words)
  local offered
  local select = vim.ui.select
  vim.ui.select = function(items, opts, done)
    offered = vim.tbl_map(opts.format_item or tostring, items)
    for index, title in ipairs(offered) do
      if title:lower():find(words, 1, true) then
        done(items[index], index)
        return
      end
    end
    done(nil, nil)
  end
  vim.lsp.buf.code_action()
  local ok, err = pcall(M.wait_for, "the menu of code actions", function() return offered end)
  vim.ui.select = select
  if not ok then
    error(err, 0)
  end
  return offered
end

local function clean()
  vim.lsp.stop_client(vim.lsp.get_clients())
  M.wait_for("servers stopped", function() return #vim.lsp.get_clients() == 0 end)
  vim.cmd("silent! %bwipeout!")
  vim.diagnostic.reset()
end

function M.test(name, body)
  local before = vim.deepcopy(vim.lsp.config[CLIENT])
  local ok, err = xpcall(body, function(e)
    return type(e) == "string" and e:match("^timed out") and e or debug.traceback(e, 2)
  end)
  local cleaned, trouble = pcall(clean)
  vim.lsp.config[CLIENT] = before
  if ok and cleaned then
    M.passed = M.passed + 1
    M.say("ok      %s", name)
  else
    M.failed = M.failed + 1
    M.say("FAILED  %s\n        %s", name, (tostring(ok and trouble or err):gsub("\n", "\n        ")))
  end
end

function M.finish()
  M.say("\nneovim: %d passed, %d failed", M.passed, M.failed)
  vim.cmd(M.failed == 0 and M.passed > 0 and "qall!" or "cquit 1")
end

return M
