-- :checkhealth essay_lsp

local M = {}

local function command()
  local config = vim.lsp.config and vim.lsp.config.essay_lsp
  local cmd = config and config.cmd
  return type(cmd) == "table" and cmd[1] or "essay-lsp"
end

local function check_program()
  local program = command()
  if vim.fn.executable(program) == 0 then
    vim.health.error("not found: " .. program, {
      "Put essay-lsp on your PATH, or name it: vim.lsp.config('essay_lsp', { cmd = { '/path/to/essay-lsp' } })",
    })
    return
  end
  local ran, result = pcall(function()
    return vim.system({ program, "--version" }, { text = true }):wait(5000)
  end)
  if ran and result.code == 0 then
    vim.health.ok(("%s: %s"):format(vim.fn.exepath(program), vim.trim(result.stdout)))
  else
    local why = ran and vim.trim(result.stderr or "") or tostring(result)
    vim.health.error(("%s --version does not answer: %s"):format(program, why))
  end
end

local function check_clients()
  local clients = vim.lsp.get_clients({ name = "essay_lsp" })
  if #clients == 0 then
    vim.health.info("not running: open a Markdown file after vim.lsp.enable('essay_lsp')")
  end
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_count(client.attached_buffers)
    local root = client.root_dir or "no folder (single files)"
    vim.health.ok(("client %d is attached to %d buffer(s); root: %s"):format(client.id, buffers, root))
  end
end

---Which of the things that Neovim shows only on request are on, and what an old server lacks.
local function check_features()
  for _, client in ipairs(vim.lsp.get_clients({ name = "essay_lsp" })) do
    local can = client.server_capabilities or {}
    if not can.executeCommandProvider then
      vim.health.warn("this essay-lsp has no statistics: :EssayStats needs a newer one")
    end
    for bufnr in pairs(client.attached_buffers) do
      local name = vim.fs.basename(vim.api.nvim_buf_get_name(bufnr))
      local hints = vim.lsp.inlay_hint and vim.lsp.inlay_hint.is_enabled({ bufnr = bufnr })
      local status = require("essay_lsp").status(bufnr)
      vim.health.info(("%s: %s; inlay hints are %s"):format(name, status ~= "" and status or "no numbers yet", hints and "on" or "off"))
    end
  end
end

function M.check()
  vim.health.start("essay_lsp")
  if vim.fn.has("nvim-0.10") == 0 then
    vim.health.error("Neovim 0.10 or newer is needed")
    return
  end
  if vim.fn.has("nvim-0.11") == 0 then
    vim.health.info("Neovim 0.10: start the server as :h essay-lsp-0.10 shows")
  end
  check_program()
  check_clients()
  check_features()
end

return M
