;;; paths.el --- Puts Debian's packages on the path, which -Q leaves out  -*- lexical-binding: t -*-
(dolist (folder (file-expand-wildcards "/usr/share/emacs/site-lisp/elpa/*"))
  (add-to-list 'load-path folder))
;;; paths.el ends here
