local M = {}

---Tells every running essay-lsp that a file has changed on disk.
---@param path string absolute path
function M.changed(path)
  local params = { changes = { { uri = vim.uri_from_fname(path), type = 2 } } }
  for _, client in ipairs(vim.lsp.get_clients({ name = "essay_lsp" })) do
    if vim.fn.has("nvim-0.11") == 1 then
      client:notify("workspace/didChangeWatchedFiles", params)
    else
      client.notify("workspace/didChangeWatchedFiles", params)
    end
  end
end

return M
