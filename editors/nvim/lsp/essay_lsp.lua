-- How Neovim 0.11 and newer starts essay-lsp: vim.lsp.enable('essay_lsp') turns it on, vim.lsp.config('essay_lsp', …)
-- changes it. See :h essay-lsp.

---@type vim.lsp.Config
return vim.tbl_extend("error", require("essay_lsp").config(), {
  cmd = { "essay-lsp" },
  filetypes = { "markdown", "quarto", "rmd" },
  root_markers = { "essay-lsp.toml", ".git" },
  -- The same keys as essay-lsp.toml.
  settings = { essayLsp = vim.empty_dict() },
})
