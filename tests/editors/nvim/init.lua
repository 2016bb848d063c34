-- A user's configuration, as :h essay-lsp-setup shows it.
vim.opt.runtimepath:append(vim.env.ESSAY_LSP_PLUGIN)
vim.opt.swapfile = false
vim.opt.shortmess:append("FI")
vim.lsp.enable("essay_lsp")
