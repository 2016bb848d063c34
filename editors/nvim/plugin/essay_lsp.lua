if vim.g.loaded_essay_lsp then
  return
end
vim.g.loaded_essay_lsp = true

-- Neovim watches no files on Linux unless it is asked to, so settings and bibliographies that are saved here are
-- announced here. A server that hears of a change twice (from a watcher too) only reads the file again.
vim.api.nvim_create_autocmd("BufWritePost", {
  group = vim.api.nvim_create_augroup("essay_lsp", { clear = true }),
  desc = "Tell essay-lsp that its settings, a bibliography or a word list have changed",
  pattern = { "essay-lsp.toml", "_quarto.yml", "_quarto.yaml", "*.bib", "*.json", "*.yaml", "*.yml", "*.tsv" },
  callback = function(event)
    require("essay_lsp").changed(event.match)
  end,
})

vim.api.nvim_create_user_command("EssayStats", function()
  require("essay_lsp").show_stats()
end, { desc = "Words, claims, citations and sections of this essay" })

vim.api.nvim_create_user_command("EssayCheck", function()
  require("essay_lsp").check_workspace()
end, { desc = "Reports on all essays of the workspace, in the quickfix list" })
