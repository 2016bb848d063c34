-- The end of the newcomer's path in the README: what is done in Neovim. Started by ./newcomer, with what the README says.

local function wait_for(what, holds)
  local result
  assert(vim.wait(15000, function()
    result = holds()
    return result
  end, 10), "timed out: " .. what)
  return result
end

local function press(keys)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), "xt", false)
end

local ok, err = pcall(function()
  wait_for("notes", function() return #vim.diagnostic.get(0) > 0 end)
  press(vim.env.ESSAY_SEARCH .. "<CR>")
  local offered
  vim.ui.select = function(items, opts, done)
    offered = vim.tbl_map(opts.format_item, items)
    for index, title in ipairs(offered) do
      if title == vim.env.ESSAY_CHOICE then
        done(items[index], index)
      end
    end
  end
  press(vim.env.ESSAY_KEYS)
  wait_for("the menu", function() return offered end)
  wait_for(vim.env.ESSAY_CHOICE, function()
    return not table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n"):find(vim.env.ESSAY_WORD, 1, true)
  end)
  vim.cmd("silent write")
end)
io.stdout:write(ok and "ok      newcomer: opens the essay, sees the notes, fixes one\n" or ("FAILED  newcomer: %s\n"):format(err))
vim.cmd(ok and "qall!" or "cquit 1")
