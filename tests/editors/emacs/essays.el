;;; essays.el --- The built program in Emacs, driven as a writer would  -*- lexical-binding: t -*-

;; Started by ./run. Keys go through the command loop, as keyboard macros; batch mode has no idle time, so `idle' runs what waits
;; for it.

(require 'cl-lib)
(require 'subr-x)
(require 'eglot)
(require 'flymake)
(require 'imenu)

(defvar root (file-name-as-directory (getenv "ESSAY_LSP_ROOT")))
(defvar passed 0)
(defvar failed 0)

(setq make-backup-files nil
      auto-save-default nil
      create-lockfiles nil
      vc-handled-backends '(Git)
      eglot-sync-connect 10
      flymake-no-changes-timeout 0.05)

(defun say (format &rest arguments)
  (princ (concat (apply #'format format arguments) "\n")))

(defun idle ()
  "Does what Emacs does when nobody types."
  (dolist (timer (copy-sequence timer-idle-list))
    (timer-event-handler timer))
  (accept-process-output nil 0.02))

(defun wait-for (what holds &optional shown)
  "Idles until HOLDS returns something, which it returns; SHOWN tells what there is instead when the time is up."
  (let ((end (+ (float-time) 20)) result)
    (while (and (not (setq result (funcall holds))) (< (float-time) end))
      (idle))
    (or result (error "timed out: %s%s" what (if shown (format "; shown: %S" (funcall shown)) "")))))

(defun equals (what got expected)
  (unless (equal got expected)
    (error "%s is %S, not %S" what got expected)))

(defun keys (keys)
  "Presses KEYS, written as for `kbd'."
  (execute-kbd-macro (kbd keys)))

(defun words (text)
  "TEXT as `kbd' writes it."
  (mapconcat (lambda (char) (if (= char ?\s) "SPC" (string char))) text " "))

(defun command (name &rest answers)
  "Calls the command NAME and answers its prompts."
  (keys (concat "M-x " name " RET " (mapconcat (lambda (answer) (concat (words answer) " RET")) answers " "))))

(defun go-to (words)
  (goto-char (point-min))
  (search-forward words)
  (goto-char (match-beginning 0))
  ;; What shows notes and works at the cursor waits for a key.
  (keys "C-f C-b"))

(defun text ()
  (buffer-substring-no-properties (point-min) (point-max)))

(defun holds (words)
  (string-search words (text)))

(defun reports ()
  "The notes of this buffer in the order of the text: (RULE WORDS), with the words that stand in the buffer below each."
  (mapcar (lambda (note)
            (let ((message (flymake-diagnostic-text note)))
              (list (and (string-match "\\[\\([a-z.-]+\\)\\]" message) (match-string 1 message))
                    (buffer-substring-no-properties (flymake-diagnostic-beg note) (flymake-diagnostic-end note)))))
          (sort (flymake-diagnostics) (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b))))))

(defun expect (&rest expected)
  "Waits until these notes are shown, and no other."
  (wait-for (format "%S" expected) (lambda () (equal (reports) expected)) #'reports))

(defun folder (files)
  "A new folder with FILES, a repository in the eyes of Emacs."
  (let ((folder (file-name-as-directory (file-truename (make-temp-file "essay" t)))))
    (call-process "git" nil nil nil "init" "--quiet" folder)
    (cl-loop for (name text) on files by #'cddr
             do (write-region text nil (concat folder name) nil 'quiet))
    folder))

(defun open-file (path)
  "Opens PATH by keys and waits for the server."
  (keys (concat "C-x C-f C-a C-k " (words path) " RET"))
  (equals "file" buffer-file-name path)
  (wait-for "the server" (lambda () (and (eglot-current-server) (eglot-managed-p))))
  ;; Flymake starts with the next key.
  (keys "M-<"))

(defun open-essay (text &rest files)
  "Opens an essay in a folder of its own, which it returns."
  (let ((folder (folder (append (list "essay.md" text) files))))
    (open-file (concat folder "essay.md"))
    folder))

(defun choose (words &optional then)
  "Opens the menu of code actions and takes the first entry that holds WORDS; presses THEN afterwards; returns all entries."
  (let* ((entries (mapcar (lambda (action) (plist-get action :title)) (eglot-code-actions (point))))
         (entry (cl-find-if (lambda (title) (string-search words (downcase title))) entries)))
    (unless entry
      (error "no %S in %S" words entries))
    (keys (concat "M-x eglot-code-actions RET " (words entry) " RET " then))
    entries))

(defun clean ()
  (eglot-shutdown-all)
  (wait-for "the end of the servers" (lambda () (not (cl-some #'process-live-p (process-list)))))
  (dolist (buffer (buffer-list))
    (when (buffer-file-name buffer)
      (with-current-buffer buffer
        (set-buffer-modified-p nil))
      (kill-buffer buffer)))
  (delete-other-windows)
  (setq-default eglot-workspace-configuration nil))

(defmacro test (name &rest body)
  (declare (indent 1))
  `(let (trouble)
     (dolist (part (list (lambda () ,@body) #'clean))
       (condition-case err
           (funcall part)
         ;; A macro that runs into a bell, or a prompt that it leaves open, quits.
         ((error quit) (setq trouble (or trouble (error-message-string err))))))
     (cond (trouble (cl-incf failed) (say "FAILED  %s\n        %s" ,name trouble))
           (t (cl-incf passed) (say "ok      %s" ,name)))))

(defun init-file (number)
  "Evaluates the block of Emacs Lisp with this NUMBER in editors/README.md."
  (with-temp-buffer
    (insert-file-contents (concat root "editors/README.md"))
    (re-search-forward "^```elisp\n\\(\\(?:.*\n\\)*?\\)```" nil nil number)
    (let ((forms (car (read-from-string (concat "(progn " (match-string 1) ")")))))
      (eval forms t))))

(defconst mill "# Mills\n\n😀 The “old” mill isn’t quiet, and it is gonna close.\n")
(defconst bib (concat "@book{ortiz2020,\n  author = {Ortiz, Ana},\n  title = {Tides},\n  year = 2020\n}\n"
                      "@book{bell2011, author = {Bell, Tom}, title = {Towns}, year = 2011}\n"))
(defconst with-keys (concat "---\nbibliography: refs.bib\n---\n\n# Mills\n\n"
                            "😀 The mill closed [@ortiz2020, p. 3]. It fell [@bell2011].\n"))
(defconst with-list (concat "# Mills\n\n😀 The mill closed (Ortiz 3). It fell (Bell 4), as Bell writes (5).\n\n## Works Cited\n\n"
                            "Bell, Tom. *Towns*. Quay Press, 2011.\n\nOrtiz, Ana. *Tides*. Quay Press, 2020.\n"))

;; The mode without a package comes first: no markdown-mode is there to help it.
(init-file 2)

(test "set up without markdown-mode: the example essay"
  (let ((folder (folder nil)))
    (copy-file (concat root "examples/essay.md") folder)
    (open-file (concat folder "essay.md"))
    (equals "mode" major-mode 'essay-mode)
    (wait-for "notes of the example"
              (lambda () (cl-subsetp '(("claim.unnamed-source" "Many experts say") ("register.contraction" "didn’t")) (reports)
                                     :test #'equal))
              #'reports)))

(test "notes stand on the words that caused them, behind an emoji and curly quotation marks"
  (open-essay mill)
  (expect '("register.contraction" "isn’t") '("register.text-speak" "gonna"))
  (equals "kinds" (delete-dups (mapcar #'flymake-diagnostic-type (flymake-diagnostics))) '(eglot-warning)))

(test "notes follow typing, undo takes them back"
  (open-essay mill)
  (expect '("register.contraction" "isn’t") '("register.text-speak" "gonna"))
  (keys (concat "M-> RET " (words "The kids left.")))
  (expect '("register.contraction" "isn’t") '("register.text-speak" "gonna") '("register.slang" "kids"))
  (keys "C-x u C-x u")
  (wait-for "undone" (lambda () (equal (text) mill)) #'text)
  (expect '("register.contraction" "isn’t") '("register.text-speak" "gonna")))

(test "a quick fix chosen from the menu"
  (open-essay mill)
  (expect '("register.contraction" "isn’t") '("register.text-speak" "gonna"))
  (go-to "isn’t")
  (choose "replace with \"is not\"")
  (equals "text" (text) "# Mills\n\n😀 The “old” mill is not quiet, and it is gonna close.\n")
  (expect '("register.text-speak" "gonna")))

(test "all safe fixes at once"
  (open-essay mill)
  (expect '("register.contraction" "isn’t") '("register.text-speak" "gonna"))
  (keys (concat "C-u M-x eglot-code-actions RET " (words "source.fixAll.essayLsp") " RET"))
  (equals "text" (text) "# Mills\n\n😀 The “old” mill is not quiet, and it is going to close.\n")
  (expect))

(test "\"ignore here\" silences one place"
  (open-essay "The kids left.\n\nThe kids returned.\n")
  (expect '("register.slang" "kids") '("register.slang" "kids"))
  (go-to "kids")
  (choose "ignore")
  (expect '("register.slang" "kids"))
  (unless (holds "essay-lsp: ignore register.slang")
    (error "no comment in the text")))

(test "hover: eldoc shows the work, and why a sentence is reported"
  (open-essay (string-replace "It fell" "The wheel cost $25 million. It fell" with-keys) "refs.bib" bib)
  (cl-labels ((shown ()
                ;; The buffer, or in some versions the window that shows it; an error while there is none.
                (let ((place (ignore-errors (eldoc-doc-buffer))))
                  (if place
                      (with-current-buffer (if (windowp place) (window-buffer place) place) (text))
                    "")))
              (expect-on (on &rest expected)
                (go-to on)
                (wait-for on
                          (lambda () (cl-every (lambda (words) (string-search words (shown))) expected))
                          #'shown)))
    (expect-on "ortiz2020, p" "Ortiz, A. (2020). " "Covers this sentence")
    (expect-on "$25 million" "What raised it" "The nearest citation")))

(test "highlight: the citations of the work at the cursor"
  (open-essay with-list)
  (go-to "Ortiz 3")
  (wait-for "highlights"
            (lambda () (= 2 (cl-count 'eglot-highlight-symbol-face (overlays-in (point-min) (point-max))
                                      :key (lambda (overlay) (overlay-get overlay 'face)))))))

(test "completion: a key after @"
  (open-essay with-keys "refs.bib" bib)
  (keys (concat "M-> " (words "See [@be") " M-x completion-at-point RET " (words "].")))
  (wait-for "the key" (lambda () (holds "See [@bell2011].")) #'text))

(test "definition: from a key to its place in the bibliography"
  (open-essay with-keys "refs.bib" bib)
  (go-to "bell2011")
  (keys "M-.")
  (equals "file" (file-name-nondirectory buffer-file-name) "refs.bib")
  (equals "line and column" (list (line-number-at-pos) (current-column)) '(6 6))
  (keys "M-,")
  (equals "file" (file-name-nondirectory buffer-file-name) "essay.md"))

(test "references: all citations of a work"
  (open-essay with-list)
  (go-to "Bell, Tom")
  (let ((xref-prompt-for-identifier nil))
    (keys "M-?"))
  (let ((buffer (wait-for "the list" (lambda () (get-buffer "*xref*")))))
    (equals "places" (with-current-buffer buffer (how-many "It fell (Bell 4), as Bell writes (5)" (point-min) (point-max))) 2)
    (kill-buffer buffer)))

(test "rename: a key, in the essay and in the bibliography"
  (let ((folder (open-essay with-keys "refs.bib" bib)))
    (find-file-noselect (concat folder "refs.bib"))
    (go-to "ortiz2020")
    (command "eglot-rename" "ortiz:tides")
    (wait-for "the new key in the essay" (lambda () (holds "[@ortiz:tides, p. 3]")) #'text)
    (with-current-buffer (find-buffer-visiting (concat folder "refs.bib"))
      (unless (holds "@book{ortiz:tides,\n")
        (error "the bibliography has %s" (text))))
    (wait-for "no note" (lambda () (null (reports))) #'reports)))

(test "outline: imenu leads to a section"
  (open-essay with-list)
  (let (found)
    (cl-labels ((leaves (entries)
                  (dolist (entry entries)
                    (if (consp (cdr entry))
                        (leaves (cdr entry))
                      (push (car entry) found)))))
      (leaves (funcall imenu-create-index-function)))
    (equals "sections" (sort (mapcar #'substring-no-properties found) #'string<) '("Mills" "Works Cited")))
  (goto-char (point-min))
  (imenu (cl-labels ((find-in (entries)
                       (cl-loop for entry in entries
                                thereis (if (consp (cdr entry))
                                            (find-in (cdr entry))
                                          (and (equal (car entry) "Works Cited") entry)))))
           (find-in (funcall imenu-create-index-function))))
  (equals "line" (line-number-at-pos) 5))

(test "settings of Emacs hold, and follow a change"
  (open-essay mill)
  (expect '("register.contraction" "isn’t") '("register.text-speak" "gonna"))
  (init-file 3)
  (command "eglot-signal-didChangeConfiguration")
  (expect '("register.text-speak" "gonna"))
  (setq-default eglot-workspace-configuration nil)
  (command "eglot-signal-didChangeConfiguration")
  (expect '("register.contraction" "isn’t") '("register.text-speak" "gonna")))

(test "\"add to allowed words\" in front matter"
  (open-essay "The kids left.\n")
  (expect '("register.slang" "kids"))
  (go-to "kids")
  (choose "to the allowed words")
  (wait-for "the word" (lambda () (holds "allow: [\"kids\"]")) #'text)
  (expect))

(test "\"add to allowed words\" in essay-lsp.toml"
  (let ((folder (open-essay "The kids left.\n" "essay-lsp.toml" "style = \"mla\"\n")))
    (expect '("register.slang" "kids"))
    (go-to "kids")
    ;; Emacs asks before it edits a file that is not open.
    (choose "to the allowed words" "y")
    (with-current-buffer (find-file-noselect (concat folder "essay-lsp.toml"))
      (wait-for "the word" (lambda () (holds "allow = [\"kids\"]")) #'text))))

(test "statistics: the command"
  (let ((folder (open-essay "# Mills\n\nThe wheel cost $25 million.\n")))
    (let ((stats (eglot-execute-command (eglot-current-server) 'essay-lsp.stats
                                        (vector (concat "file://" folder "essay.md")))))
      (equals "words" (plist-get (plist-get stats :words) :counted) 5)
      (equals "claims" (plist-get (plist-get stats :evidence) :claims) 1))))

(test "a server for each folder, with its settings"
  (open-essay mill)
  (expect '("register.contraction" "isn’t") '("register.text-speak" "gonna"))
  (let ((first (eglot-current-server)))
    (open-essay mill "essay-lsp.toml" "[rules]\nregister.contraction = \"off\"\n")
    (expect '("register.text-speak" "gonna"))
    (when (eq first (eglot-current-server))
      (error "one server for two projects"))))

(test "a document that was never saved"
  (let ((folder (folder nil)))
    (open-file (concat folder "draft.md"))
    (keys (words "The kids left."))
    (expect '("register.slang" "kids"))
    (when (file-exists-p (concat folder "draft.md"))
      (error "it was saved"))
    (set-buffer-modified-p nil)))

(test "hover on the marks of a heading"
  (open-essay mill)
  (go-to "# Mills")
  (wait-for "the words of the essay"
            (lambda ()
              (let ((place (ignore-errors (eldoc-doc-buffer))))
                (when place
                  (with-current-buffer (if (windowp place) (window-buffer place) place)
                    (holds "Essay: 10 words")))))))

(test "Quarto"
  (let ((folder (folder (list "essay.qmd" mill))))
    (open-file (concat folder "essay.qmd"))
    (expect '("register.contraction" "isn’t") '("register.text-speak" "gonna"))))

(test "the server is killed, and comes back"
  (let ((process-environment (cons "ESSAY_LSP_UNWRITTEN=1" process-environment))
        (eglot-autoreconnect t))
    (open-essay mill)
    (expect '("register.contraction" "isn’t") '("register.text-speak" "gonna"))
    (let ((killed (eglot-current-server)))
      (signal-process (jsonrpc--process killed) 'KILL)
      (wait-for "another server" (lambda () (and (eglot-current-server) (not (eq (eglot-current-server) killed))))))
    (keys (concat "M-> " (words "The kids left.")))
    (expect '("register.contraction" "isn’t") '("register.text-speak" "gonna") '("register.slang" "kids"))))

;; From here on with the package, as most have it.
(setq auto-mode-alist (cl-remove 'essay-mode auto-mode-alist :key #'cdr))
(require 'markdown-mode)
(init-file 1)

(test "set up with markdown-mode"
  (open-essay mill)
  (equals "mode" major-mode 'markdown-mode)
  (expect '("register.contraction" "isn’t") '("register.text-speak" "gonna")))

(test "statistics: the numbers in the mode line follow the typing"
  (init-file 4)
  (open-essay "# Mills\n\nThe wheel cost $25 million.\n")
  (wait-for "numbers" (lambda () (equal essay-lsp-numbers " 5 words, 0 of 1 claims cited")) (lambda () essay-lsp-numbers))
  (keys (concat "M-> " (words "It is old.")))
  (wait-for "new numbers" (lambda () (equal essay-lsp-numbers " 8 words, 0 of 1 claims cited")) (lambda () essay-lsp-numbers))
  (unless (memq 'essay-lsp-numbers mode-line-misc-info)
    (error "not in the mode line")))

(say "\nemacs: %d passed, %d failed" passed failed)
(kill-emacs (if (and (= failed 0) (> passed 0)) 0 1))

;;; essays.el ends here
