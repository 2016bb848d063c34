//! Projects of other programs, without settings of ours: which of their files are essays, and how those are read.

use crate::{Folder, paths};

fn checked(folder: &Folder, args: &[&str]) -> Vec<String> {
    let ran = folder.run(&[&["--check", "--format", "jsonl", "--fail-on", "never"], args].concat());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{ran:?}");
    paths(&ran)
}

/// What is reported, as `path:line rule`.
fn reports(folder: &Folder) -> Vec<String> {
    let ran = folder.run(&["--check", "--format", "short", "--fail-on", "never"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{ran:?}");
    let report = |line: &str| {
        let mut parts = line.splitn(4, ':');
        let (path, at) = (parts.next().expect("a path").to_owned(), parts.next().expect("a line").to_owned());
        let rule = line.split(['[', ']']).nth(1).expect("a rule").to_owned();
        (!path.starts_with("Nothing")).then(|| format!("{path}:{at} {rule}"))
    };
    ran.out.lines().filter_map(report).collect()
}

const QUARTO: &str = "\
project:
  type: book
  output-dir: docs/book
book:
  title: Mills
  chapters: [index.qmd, part/mills.qmd]
bibliography: works.bib
";

#[test]
fn a_quarto_book_is_its_pages_and_what_they_include() {
    let folder = Folder::new(&[
        ("README.md", "It is gonna rain.\n"),
        ("essay.md", "Beside the book.\n"),
        ("book/_quarto.yml", QUARTO),
        ("book/works.bib", "@book{ortiz2001, title = {Mills}, author = {Ortiz, Ana}, year = 2001}\n"),
        ("book/README.qmd", "It is gonna rain.\n"),
        ("book/LICENSE.md", "It is gonna rain.\n"),
        (
            "book/index.qmd",
            "# Preface {.unnumbered}\n\n{{< include part/_gonna.qmd >}}\n\n{{<include part/more.qmd>}}\n",
        ),
        ("book/part/_gonna.qmd", "It is gonna rain.\n"),
        ("book/part/more.qmd", "The sky is grey.\n"),
        (
            "book/part/mills.qmd",
            "# Mills {#sec-mills}\n\nOne mill burned, as @fig-mill and @Tbl-mills show [@ortiz2001, 4]; see @sec-mills.\n\n\
             ::: {#fig-mill}\n![](mill.png)\n\nA mill\n:::\n\n```{r}\n#| label: tbl-mills\n# gonna\n```\n\n\
             The owner sold it [@ortis2001].\n",
        ),
        ("book/docs/book/part/mills.md", "It is gonna rain.\n"),
        ("book/_extensions/x/y/notes.md", "It is gonna rain.\n"),
        ("book/_includes/one.qmd", "The sky is clear.\n"),
    ]);
    let inside = [
        "book/_includes/one.qmd",
        "book/index.qmd",
        "book/part/_gonna.qmd",
        "book/part/mills.qmd",
        "book/part/more.qmd",
    ];
    let all: Vec<&str> = ["README.md"].into_iter().chain(inside).chain(["essay.md"]).collect();
    let mut found = checked(&folder, &[]);
    found.sort();
    let mut all: Vec<String> = all.into_iter().map(str::to_owned).collect();
    all.sort();
    assert_eq!(found, all);
    assert_eq!(checked(&folder, &["book/part"]), ["book/part/_gonna.qmd", "book/part/mills.qmd", "book/part/more.qmd"]);
    // Whoever names a folder or a file means it.
    assert_eq!(
        checked(&folder, &["book/docs/book", "book/README.qmd"]),
        ["book/README.qmd", "book/docs/book/part/mills.md"]
    );
    let expected = [
        "README.md:1 register.text-speak",
        "book/part/_gonna.qmd:1 register.text-speak",
        "book/part/mills.qmd:16 cite.key-undefined",
    ];
    assert_eq!(reports(&folder), expected);
}

#[test]
fn a_quarto_project_that_lists_its_files_is_those() {
    let quarto = "project:\n  type: manuscript\n  render:\n    - index.qmd\n    - \"chapters/*.qmd\"\n    - \"!chapters/old.qmd\"\n";
    let folder = Folder::new(&[
        ("_quarto.yml", quarto),
        ("index.qmd", "One.\n"),
        ("notes.qmd", "One.\n"),
        ("_methods.qmd", "One.\n"),
        ("chapters/new.qmd", "One.\n"),
        ("chapters/old.qmd", "One.\n"),
        ("_manuscript/index.md", "One.\n"),
    ]);
    assert_eq!(checked(&folder, &[]), ["_methods.qmd", "chapters/new.qmd", "index.qmd"]);
    // A pattern holds in every folder, unless it begins with a slash.
    folder.write("_quarto.yml", "project:\n  render: [\"*.qmd\", \"!/notes.qmd\", \"!old.qmd\"]\n");
    assert_eq!(checked(&folder, &[]), ["_methods.qmd", "chapters/new.qmd", "index.qmd"]);
    folder.write("_quarto.yml", "project:\n  render: [\"./*.qmd\", \"!./notes.qmd\", \"!./chapters/old.qmd\"]\n");
    assert_eq!(checked(&folder, &[]), ["_methods.qmd", "chapters/new.qmd", "index.qmd"]);
    folder.write("_quarto.yml", "project:\n  render: [\"/*.qmd\"]\n");
    assert_eq!(checked(&folder, &[]), ["_methods.qmd", "index.qmd", "notes.qmd"]);
    // A file of Quarto's that is broken is Quarto's to report.
    folder.write("_quarto.yml", "project: [\n");
    assert_eq!(checked(&folder, &["chapters"]), ["chapters/new.qmd", "chapters/old.qmd"]);
}

#[test]
fn a_jekyll_site_is_its_pages_posts_and_collections() {
    let config = "title: Mills\ncollections:\n  essays:\n    output: true\nexclude: [attic, 'plan*.md']\ndestination: ./public\n";
    let post = "---\nlayout: post\ntitle: \"It is gonna rain\"\n---\n{% include figure.html caption=\"gonna\" %}\n\n\
                The mill burned{% cite ortiz2001 %}. It is gonna rain, {{ site.author }} says.\n\n\
                {% highlight ruby %}\ngonna\n{% endhighlight %}\n\n{: .gonna}\nThe end.\n";
    let folder = Folder::new(&[
        ("_config.yml", config),
        ("README.md", "One.\n"),
        ("about.md", "---\nlayout: page\n---\nOne.\n"),
        ("_posts/2024-01-02-mills.markdown", post),
        ("history/_posts/2024-01-03-looms.md", "One.\n"),
        ("_drafts/later.md", "One.\n"),
        ("_essays/first.md", "One.\n"),
        ("_includes/note.md", "One.\n"),
        ("_layouts/page.md", "One.\n"),
        ("_site/about.md", "One.\n"),
        ("public/about.md", "One.\n"),
        ("attic/old.md", "One.\n"),
        ("plan-b.md", "One.\n"),
        ("vendor/bundle/gem/README.md", "One.\n"),
    ]);
    let expected = [
        "_drafts/later.md",
        "_essays/first.md",
        "_posts/2024-01-02-mills.markdown",
        "about.md",
        "history/_posts/2024-01-03-looms.md",
    ];
    assert_eq!(checked(&folder, &[]), expected);
    assert_eq!(reports(&folder), ["_posts/2024-01-02-mills.markdown:7 register.text-speak"]);
}

#[test]
fn a_quarto_book_is_the_chapters_that_it_lists() {
    let quarto = "\
project:
  type: book
  render: [\"*.qmd\"]
book:
  chapters:
    - index.qmd
    - ./intro.qmd
    - part: spinning/part.qmd
      chapters: [spinning/mills.qmd, {file: \"spinning/looms [old].qmd\", text: Looms}]
    - part: Rest
      chapters: [rest.md]
  appendices: [tables.qmd]
";
    let mills =
        "{{< include ../shared/method.qmd >}}\n\n{{< include /shared/data.qmd >}}\n\n{{< include ../../secret.md >}}\n";
    let folder = Folder::new(&[
        ("secret.md", "One.\n"),
        ("book/_quarto.yml", quarto),
        ("book/_quarto-print.yml", "book:\n  appendices: [errata.qmd]\n"),
        ("book/index.qmd", "One.\n"),
        ("book/intro.qmd", "One.\n"),
        ("book/spinning/part.qmd", "One.\n"),
        ("book/spinning/mills.qmd", mills),
        ("book/spinning/looms [old].qmd", "One.\n"),
        ("book/spinning/draft.qmd", "One.\n"),
        ("book/shared/method.qmd", "{{< include loom.qmd >}}\n\n{{< include method.qmd >}}\n"),
        ("book/shared/loom.qmd", "One.\n"),
        ("book/shared/data.qmd", "One.\n"),
        ("book/shared/unused.qmd", "One.\n"),
        ("book/rest.md", "One.\n"),
        ("book/tables.qmd", "One.\n"),
        ("book/errata.qmd", "One.\n"),
        ("book/Rest.md", "One.\n"),
        ("book/notes/ideas.qmd", "One.\n"),
        ("book/notes/plan.md", "One.\n"),
    ]);
    let expected = [
        "book/errata.qmd",
        "book/index.qmd",
        "book/intro.qmd",
        "book/rest.md",
        "book/shared/data.qmd",
        "book/shared/loom.qmd",
        "book/shared/method.qmd",
        "book/spinning/looms [old].qmd",
        "book/spinning/mills.qmd",
        "book/spinning/part.qmd",
        "book/tables.qmd",
    ];
    assert_eq!(checked(&folder, &["book"]), expected);
    assert_eq!(checked(&folder, &["book/notes/plan.md", "book/rest.md"]), ["book/notes/plan.md", "book/rest.md"]);
    let ran = folder.run(&["--check", "book/notes"]);
    assert_eq!((ran.status, ran.err.contains("the project around it leaves out")), (2, true), "{ran:?}");
    // A book that lists nothing is Quarto's to complain of.
    folder.write("book/_quarto.yml", "project: {type: book}\n");
    folder.write("book/_quarto-print.yml", "format: pdf\n");
    assert_eq!(checked(&folder, &["book/notes"]), ["book/notes/ideas.qmd", "book/notes/plan.md"]);
}

#[test]
fn a_bookdown_book_is_the_files_that_it_lists() {
    let folder = Folder::new(&[
        ("_bookdown.yml", "rmd_files: [intro.Rmd, 'part/mills.Rmd']\noutput_dir: public\n"),
        ("index.Rmd", "One.\n"),
        ("intro.Rmd", "One.\n"),
        ("later.Rmd", "One.\n"),
        ("_setup.Rmd", "One.\n"),
        ("notes.md", "One.\n"),
        ("README.Rmd", "One.\n"),
        ("part/mills.Rmd", "One.\n"),
        ("part/deep/looms.Rmd", "One.\n"),
        ("public/intro.Rmd", "One.\n"),
    ]);
    assert_eq!(checked(&folder, &[]), ["index.Rmd", "intro.Rmd", "part/mills.Rmd"]);
    folder.write("_bookdown.yml", "rmd_files:\n  html: [index.Rmd, later.Rmd]\n  latex: [intro.Rmd]\n");
    assert_eq!(checked(&folder, &[]), ["index.Rmd", "intro.Rmd", "later.Rmd"]);
    folder.write("_bookdown.yml", "book_filename: mills\noutput_dir: public\n");
    assert_eq!(checked(&folder, &[]), ["index.Rmd", "intro.Rmd", "later.Rmd"]);
    folder.write("_bookdown.yml", "rmd_subdir: [part]\n");
    let with_part = ["index.Rmd", "intro.Rmd", "later.Rmd", "part/deep/looms.Rmd", "part/mills.Rmd"];
    assert_eq!(checked(&folder, &[]), with_part);
    folder.write("_bookdown.yml", "rmd_subdir: true\noutput_dir: public\n");
    assert_eq!(checked(&folder, &[]), with_part);
}

#[test]
fn jekyll_includes_outdo_its_excludes() {
    let config = "plugins: []\ninclude: [_pages, /attic/kept.md]\nexclude: [attic/*, ./plans, '*.draft.md']\n";
    let folder = Folder::new(&[
        ("_config.yml", config),
        ("index.md", "One.\n"),
        ("_hidden.md", "One.\n"),
        ("index.draft.md", "One.\n"),
        ("_pages/about.md", "One.\n"),
        ("_sass/notes.md", "One.\n"),
        ("attic/kept.md", "One.\n"),
        ("attic/old.md", "One.\n"),
        ("plans/a.md", "One.\n"),
    ]);
    assert_eq!(checked(&folder, &[]), ["_pages/about.md", "attic/kept.md", "index.md"]);
    assert_eq!(checked(&folder, &["_sass", "_hidden.md"]), ["_hidden.md", "_sass/notes.md"]);
}

#[test]
fn a_site_of_hugo_or_mkdocs_is_its_pages() {
    let hugo = Folder::new(&[
        ("hugo.toml", "title = 'Mills'\npublishDir = 'build/site'\n"),
        ("README.md", "One.\n"),
        ("content/posts/mills.md", "+++\ntitle = 'Mills'\n+++\n\nIt is gonna rain.\n"),
        ("archetypes/default.md", "One.\n"),
        ("themes/plain/README.md", "One.\n"),
        ("build/site/mills.md", "One.\n"),
        ("build/plan.md", "One.\n"),
    ]);
    assert_eq!(checked(&hugo, &[]), ["build/plan.md", "content/posts/mills.md"]);
    assert_eq!(reports(&hugo), ["content/posts/mills.md:5 register.text-speak"]);
    let old = Folder::new(&[
        ("config.toml", "title = 'Mills'\n"),
        ("content/mills.md", "One.\n"),
        ("themes/plain/README.md", "One.\n"),
    ]);
    // The name is that of many programs: without Hugo's folders, nothing is left out.
    assert_eq!(checked(&old, &[]), ["content/mills.md", "themes/plain/README.md"]);
    old.write("archetypes/default.md", "One.\n");
    assert_eq!(checked(&old, &[]), ["content/mills.md"]);
    let mkdocs = Folder::new(&[
        (
            "mkdocs.yml",
            "docs_dir: pages\nexclude_docs: |\n  # none of these\n  drafts/\n  *.tmp.md\n  /plan.md\n  !kept.tmp.md\n",
        ),
        ("CHANGELOG.md", "One.\n"),
        ("essay.md", "One.\n"),
        ("plan.md", "One.\n"),
        ("pages/index.md", "One.\n"),
        ("pages/plan.md", "One.\n"),
        ("pages/a.tmp.md", "One.\n"),
        ("pages/kept.tmp.md", "One.\n"),
        ("pages/part/plan.md", "One.\n"),
        ("pages/part/drafts/mills.md", "One.\n"),
        ("site/index.md", "One.\n"),
    ]);
    let expected = ["essay.md", "pages/index.md", "pages/kept.tmp.md", "pages/part/plan.md", "plan.md"];
    assert_eq!(checked(&mkdocs, &[]), expected);
}

#[test]
fn a_manubot_manuscript_is_its_numbered_files() {
    let front =
        "{##\n  gonna\n##}\n{% for author in manubot.authors %}\n+ **{{author.name}}** is gonna rain\n{% endfor %}\n";
    let text = "## Results\n\nMills burned in 40 percent of the towns [@doi:10.1000/182; @pmid:25524323], as @url:https://example.org/a shows.\n\n\
                <!--\ngonna\n-->\n\n| One | Two |\n|:----|:----|\n| 1   | 2   |\n\nTable: Mills. {#tbl:mills}\n\n\
                Table @tbl:mills and Figure {@fig:mills} list them. It is gonna rain.\n\n[@loom]: doi:10.1000/183\n\nLooms burned, too [@loom].\n";
    let folder = Folder::new(&[
        ("content/metadata.yaml", "title: Mills\nlang: en-US\n"),
        ("content/00.front-matter.md", front),
        ("content/01.abstract.md", "## Abstract {.page_break_before}\n\nMills burned.\n"),
        ("content/02.main-text.md", text),
        ("content/90.back-matter.md", "## References {.page_break_before}\n\n<div id=\"refs\"></div>\n"),
        ("content/response-to-reviewers.md", "One.\n"),
        ("USAGE.md", "One.\n"),
        ("SETUP.md", "One.\n"),
        ("build/README.md", "One.\n"),
        ("output/manuscript.md", "One.\n"),
    ]);
    assert_eq!(checked(&folder, &[]), ["content/01.abstract.md", "content/02.main-text.md"]);
    assert_eq!(checked(&folder, &["content"]), ["content/01.abstract.md", "content/02.main-text.md"]);
    assert_eq!(checked(&folder, &["build"]), ["build/README.md"]);
    assert_eq!(reports(&folder), ["content/02.main-text.md:15 register.text-speak"]);
}

#[test]
fn an_obsidian_vault_is_its_notes() {
    let note = "---\ntags: [gonna]\naliases:\n  - \"gonna\"\n---\n\n[[Looms|The looms]] burned. ^gonna\n\n![[gonna.png|200]]\n\n\
                %% gonna %%\n\n> [!quote]+ Ortiz\n> The mill is gone.\n\n```dataview\nlist from #gonna\n```\n\n\
                The mill is #gonna/soon rebuilt ([[Looms#^gonna]]). It is ==gonna== rain.\n";
    let folder = Folder::new(&[
        (".obsidian/app.json", r#"{"userIgnoreFilters": ["Attic/", "/gonna/", "Old "]}"#),
        (".obsidian/templates.json", r#"{"folder": "Meta/Templates"}"#),
        (".obsidian/plugins/templater-obsidian/data.json", r#"{"templates_folder": "Templater"}"#),
        (".obsidian/notes.md", "It is gonna rain.\n"),
        (".trash/gone.md", "It is gonna rain.\n"),
        ("README.md", "One.\n"),
        ("Mills.md", note),
        ("Looms.md", "The looms burned.\n"),
        ("Old looms.md", "It is gonna rain.\n"),
        ("SECURITY.md", "It is gonna rain.\n"),
        ("security.md", "The mill was guarded.\n"),
        ("Attic/Looms.md", "It is gonna rain.\n"),
        ("Meta/Plan.md", "One.\n"),
        ("Meta/Templates/Essay.md", "It is gonna rain.\n"),
        ("Templater/Essay.md", "It is gonna rain.\n"),
        ("Drawings/Mill.excalidraw.md", "It is gonna rain.\n"),
    ]);
    assert_eq!(checked(&folder, &[]), ["Looms.md", "Meta/Plan.md", "Mills.md", "security.md"]);
    assert_eq!(checked(&folder, &["Drawings/Mill.excalidraw.md"]), ["Drawings/Mill.excalidraw.md"]);
    assert_eq!(reports(&folder), ["Mills.md:20 register.text-speak"]);
}

#[test]
fn what_only_looks_like_a_project_is_none() {
    let folder = Folder::new(&[
        ("_config.yml", "title: A book\n"),
        ("_toc.yml", "root: intro\n"),
        ("_posts/a.md", "One.\n"),
        ("_notes/b.md", "One.\n"),
        ("content/metadata.yaml", "title: A site\n"),
        ("content/c.md", "One.\n"),
        ("README.md", "One.\n"),
    ]);
    assert_eq!(checked(&folder, &[]), ["README.md", "_notes/b.md", "_posts/a.md", "content/c.md"]);
}
