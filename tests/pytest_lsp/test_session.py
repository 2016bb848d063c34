"""essay-lsp driven by an independent client that announces what Neovim 0.11 and what VS Code announce.

LSP_SERVER names the program; what both sides said is written to the folder LSP_LOGS, which validate.py reads afterwards.
"""

import asyncio
import os
import pathlib
import sys
import time

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

HERE = pathlib.Path(__file__).parent
SERVER = [sys.executable, str(HERE / "tee.py"), os.environ["LSP_LOGS"], os.environ["LSP_SERVER"]]
TEXT = "# Mills\n\n😀 The “old” mill isn’t quiet, and it is gonna close.\n"
PULLING = "pulling client"


def capabilities(name):
    if name != PULLING:
        return client_capabilities(name)
    # VS Code of today, which asks for reports instead of being sent them.
    found = client_capabilities("visual-studio-code")
    found.text_document.diagnostic = lsp.DiagnosticClientCapabilities(dynamic_registration=True, related_document_support=False)
    found.workspace.diagnostics = lsp.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    return found


@pytest.fixture
def folder(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "essay.md").write_text(TEXT, encoding="utf-8")
    return tmp_path


@pytest_lsp.fixture(
    params=["neovim@0.11", "visual-studio-code", PULLING], config=ClientServerConfig(server_command=SERVER)
)
async def client(request, lsp_client: LanguageClient, folder):
    # What the client answers workspace/configuration with.
    lsp_client.set_configuration({"essayLsp": {"register": {"allow": ["mum"]}}})
    lsp_client.registered = []

    @lsp_client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
    def register(params: lsp.RegistrationParams):
        lsp_client.registered += params.registrations

    @lsp_client.feature(lsp.WORKSPACE_CODE_LENS_REFRESH)
    @lsp_client.feature(lsp.WORKSPACE_INLAY_HINT_REFRESH)
    def refresh(*_):
        return None

    result = await lsp_client.initialize_session(
        lsp.InitializeParams(
            process_id=os.getpid(),
            capabilities=capabilities(request.param),
            root_uri=folder.as_uri(),
            workspace_folders=[lsp.WorkspaceFolder(uri=folder.as_uri(), name=folder.name)],
        )
    )
    lsp_client.name = request.param
    lsp_client.server = result
    lsp_client.encoding = result.capabilities.position_encoding or lsp.PositionEncodingKind.Utf16
    lsp_client.uri = (folder / "essay.md").as_uri()
    lsp_client.document = lsp.TextDocumentIdentifier(uri=lsp_client.uri)
    yield
    await lsp_client.shutdown_session()


def pulls(client):
    """Is it the client that asks? A server may say so at once or register it later."""
    later = any(r.method == lsp.TEXT_DOCUMENT_DIAGNOSTIC for r in client.registered)
    return later or client.server.capabilities.diagnostic_provider is not None


def column(client, line, words):
    """Where `words` starts in `line`, in the units that client and server agreed on."""
    before = line[: line.index(words)]
    return len(before.encode()) if client.encoding == lsp.PositionEncodingKind.Utf8 else len(before.encode("utf-16-le")) // 2


def open_essay(client, text=TEXT, version=1):
    item = lsp.TextDocumentItem(uri=client.uri, language_id="markdown", version=version, text=text)
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(text_document=item))


def close_essay(client):
    client.text_document_did_close(lsp.DidCloseTextDocumentParams(text_document=client.document))


def change(client, version, *changes):
    document = lsp.VersionedTextDocumentIdentifier(uri=client.uri, version=version)
    client.text_document_did_change(lsp.DidChangeTextDocumentParams(text_document=document, content_changes=list(changes)))


async def shown(client):
    if not pulls(client):
        return list(client.diagnostics.get(client.uri, []))
    return list((await client.text_document_diagnostic_async(lsp.DocumentDiagnosticParams(text_document=client.document))).items)


async def expect(client, *rules):
    """Waits until the client shows reports of exactly these rules, in the order of the text, and returns them."""
    deadline = time.monotonic() + 10
    while True:
        found = sorted(await shown(client), key=lambda d: (d.range.start.line, d.range.start.character))
        if [d.code for d in found] == list(rules):
            return found
        assert time.monotonic() < deadline, f"shown: {[(d.code, d.range.start) for d in found]}"
        await asyncio.sleep(0.01)


async def actions(client, report, kind):
    context = lsp.CodeActionContext(diagnostics=[report], only=[kind])
    params = lsp.CodeActionParams(text_document=client.document, range=report.range, context=context)
    return await client.text_document_code_action_async(params) or []


def edits(client, action):
    """The edits that an action makes to the essay, in whichever form the client wants them."""
    found = list((action.edit.changes or {}).get(client.uri, []))
    for document in action.edit.document_changes or []:
        if document.text_document.uri == client.uri:
            found += document.edits
    return found


@pytest.mark.asyncio
async def test_says_who_it_is_and_counts_as_the_client_does(client):
    assert client.server.server_info.name == "essay-lsp" and client.server.server_info.version
    # VS Code counts in UTF-16 and does not say so.
    allowed = [lsp.PositionEncodingKind.Utf16] + [lsp.PositionEncodingKind.Utf8] * client.name.startswith("neovim")
    assert client.encoding in allowed


@pytest.mark.asyncio
async def test_reports_stand_at_the_right_columns(client):
    open_essay(client, version=7)
    found = await expect(client, "register.contraction", "register.text-speak")
    line = TEXT.split("\n")[2]
    for report, words in zip(found, ["isn’t", "gonna"]):
        assert report.source == "essay-lsp" and words in report.message
        assert report.severity == lsp.DiagnosticSeverity.Warning
        start = column(client, line, words)
        assert report.range == lsp.Range(lsp.Position(2, start), lsp.Position(2, start + column(client, words + "|", "|")))


@pytest.mark.asyncio
async def test_reports_are_pushed_with_the_version_they_are_about(client):
    if pulls(client):
        open_essay(client, version=7)
        await expect(client, "register.contraction", "register.text-speak")
        assert client.uri not in client.diagnostics, "pulled reports were pushed as well"
        return
    open_essay(client, version=7)
    assert (await client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)).version == 7


@pytest.mark.asyncio
async def test_a_quick_fix_answers_its_report(client):
    open_essay(client)
    _, gonna = await expect(client, "register.contraction", "register.text-speak")
    (fix,) = [a for a in await actions(client, gonna, lsp.CodeActionKind.QuickFix) if a.is_preferred]
    (edit,) = edits(client, fix)
    assert edit.range == gonna.range and edit.new_text == "going to"
    change(client, 2, lsp.TextDocumentContentChangePartial(range=edit.range, text=edit.new_text))
    await expect(client, "register.contraction")


@pytest.mark.asyncio
async def test_all_safe_fixes_at_once(client):
    open_essay(client)
    first, _ = await expect(client, "register.contraction", "register.text-speak")
    (everything,) = await actions(client, first, "source.fixAll.essayLsp")
    assert sorted(e.new_text for e in edits(client, everything)) == ["going to", "is not"]


@pytest.mark.asyncio
async def test_several_changes_in_one_notification_apply_in_order(client):
    open_essay(client)
    await expect(client, "register.contraction", "register.text-speak")
    end, start = lsp.Position(3, 0), lsp.Position(2, 0)
    change(
        client,
        2,
        lsp.TextDocumentContentChangePartial(range=lsp.Range(end, end), text="\nThe kids left.\n"),
        lsp.TextDocumentContentChangePartial(range=lsp.Range(start, end), text="The mill is quiet.\n"),
    )
    (report,) = await expect(client, "register.slang")
    assert report.range.start == lsp.Position(4, 4)


@pytest.mark.asyncio
async def test_a_whole_text_replaces_the_old_one(client):
    open_essay(client)
    await expect(client, "register.contraction", "register.text-speak")
    change(client, 2, lsp.TextDocumentContentChangeWholeDocument(text="The mill did not close.\n"))
    await expect(client)


@pytest.mark.asyncio
async def test_settings_of_the_client_hold(client):
    open_essay(client, "His mum and the kids left.\n")
    (report,) = await expect(client, "register.slang")
    assert report.range.start.character == 16


@pytest.mark.asyncio
async def test_a_settings_file_that_changes_is_read_again(client, folder):
    open_essay(client)
    await expect(client, "register.contraction", "register.text-speak")
    settings = folder / "essay-lsp.toml"
    settings.write_text('[rules]\nregister.contraction = "error"\nregister.text-speak = "off"\n', encoding="utf-8")
    event = lsp.FileEvent(uri=settings.as_uri(), type=lsp.FileChangeType.Created)
    client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(changes=[event]))
    (report,) = await expect(client, "register.contraction")
    assert report.severity == lsp.DiagnosticSeverity.Error


@pytest.mark.asyncio
async def test_a_report_that_has_not_changed_is_not_sent_again(client):
    open_essay(client)
    await expect(client, "register.contraction", "register.text-speak")
    if not pulls(client):
        # Edits that change no report and move none: what is shown stays.
        end = lsp.Position(3, 0)
        change(client, 2, lsp.TextDocumentContentChangePartial(range=lsp.Range(end, end), text="\nThe mill closed.\n"))
        await expect(client, "register.contraction", "register.text-speak")
        return
    first = await client.text_document_diagnostic_async(lsp.DocumentDiagnosticParams(text_document=client.document))
    assert first.kind == "full" and first.result_id
    again = lsp.DocumentDiagnosticParams(text_document=client.document, previous_result_id=first.result_id)
    second = await client.text_document_diagnostic_async(again)
    assert second.kind == "unchanged" and second.result_id
    change(client, 2, lsp.TextDocumentContentChangeWholeDocument(text="The mill did not close.\n"))
    third = await client.text_document_diagnostic_async(again)
    assert third.kind == "full" and len(third.items) == 0


@pytest.mark.asyncio
async def test_a_closed_essay_is_forgotten(client):
    open_essay(client)
    await expect(client, "register.contraction", "register.text-speak")
    close_essay(client)
    if not pulls(client):
        await expect(client)
    open_essay(client, "The kids left.\n", version=1)
    await expect(client, "register.slang")


BIB = "@book{brandt2020, author = {Brandt, Ada}, title = {Mills}, year = 2020, doi = {10.5555/mills}}\n"
CITING = """---
bibliography: refs.bib
---

# Mills

😀 The mill closed [@brandt2020, p. 3]. It fell (Ortiz 4).

## Works Cited

Bell, Tom. *Towns*. Quay, 2011.

Ortiz, Ana. *Tides*. Quay, 2020.
"""


def place(client, text, words):
    before = text[: text.index(words)]
    line = before.count("\n")
    return lsp.Position(line, column(client, text.split("\n")[line], words))


async def at(client, method, text, words, **more):
    """The answer to a request about the place where `words` stand."""
    kinds = {
        lsp.TEXT_DOCUMENT_REFERENCES: lsp.ReferenceParams,
        lsp.TEXT_DOCUMENT_RENAME: lsp.RenameParams,
        lsp.TEXT_DOCUMENT_HOVER: lsp.HoverParams,
        lsp.TEXT_DOCUMENT_DEFINITION: lsp.DefinitionParams,
        lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: lsp.DocumentHighlightParams,
        lsp.TEXT_DOCUMENT_PREPARE_RENAME: lsp.PrepareRenameParams,
        lsp.TEXT_DOCUMENT_COMPLETION: lsp.CompletionParams,
    }
    params = kinds[method](text_document=client.document, position=place(client, text, words), **more)
    return await client.protocol.send_request_async(method, params)


@pytest.fixture
def citing(client, folder):
    (folder / "refs.bib").write_text(BIB, encoding="utf-8")
    open_essay(client, CITING)
    return client


@pytest.mark.asyncio
async def test_a_key_leads_to_the_bibliography(citing, folder):
    (found,) = await at(citing, lsp.TEXT_DOCUMENT_DEFINITION, CITING, "brandt2020, p")
    uri = found.target_uri if isinstance(found, lsp.LocationLink) else found.uri
    assert uri == (folder / "refs.bib").as_uri()
    hover = await at(citing, lsp.TEXT_DOCUMENT_HOVER, CITING, "brandt2020, p")
    assert "Brandt" in hover.contents.value and "Covers this sentence." in hover.contents.value


@pytest.mark.asyncio
async def test_citations_of_a_list_are_found_and_renamed(citing):
    context = lsp.ReferenceContext(include_declaration=True)
    found = await at(citing, lsp.TEXT_DOCUMENT_REFERENCES, CITING, "Ortiz 4", context=context)
    assert [f.range.start.line for f in found] == [6, 12]
    assert len(await at(citing, lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, CITING, "Ortiz 4")) == 2
    assert (await at(citing, lsp.TEXT_DOCUMENT_PREPARE_RENAME, CITING, "Ortiz 4")).placeholder == "Ortiz"
    edit = await at(citing, lsp.TEXT_DOCUMENT_RENAME, CITING, "Ortiz 4", new_name="Orme")

    class Action:
        pass

    Action.edit = edit
    assert [e.new_text for e in edits(citing, Action)] == ["Orme", "Orme"]


@pytest.mark.asyncio
async def test_a_key_is_renamed_in_the_bibliography_too(citing, folder):
    edit = await at(citing, lsp.TEXT_DOCUMENT_RENAME, CITING, "brandt2020, p", new_name="brandt:mills")
    changed = set(edit.changes or {}) | {d.text_document.uri for d in edit.document_changes or []}
    assert changed == {citing.uri, (folder / "refs.bib").as_uri()}


@pytest.mark.asyncio
async def test_citations_are_completed_with_a_preview(citing):
    end = place(citing, CITING, ". It fell")
    change(citing, 2, lsp.TextDocumentContentChangePartial(range=lsp.Range(end, end), text=" [@bra"))
    typed = CITING.replace(". It fell", " [@bra. It fell")
    (item,) = (await at(citing, lsp.TEXT_DOCUMENT_COMPLETION, typed, ". It fell")).items
    assert item.text_edit.new_text == "brandt2020"
    item = await citing.completion_item_resolve_async(item)
    assert "Mills" in item.documentation.value


@pytest.mark.asyncio
async def test_the_essay_from_above(citing):
    whole = {"text_document": citing.document}
    symbols = await citing.text_document_document_symbol_async(lsp.DocumentSymbolParams(**whole))
    assert symbols[0].name == "Mills"
    folds = await citing.text_document_folding_range_async(lsp.FoldingRangeParams(**whole))
    assert [f.start_line for f in folds] == [0, 4, 8]
    links = await citing.text_document_document_link_async(lsp.DocumentLinkParams(**whole))
    assert [link.target for link in links] == ["https://doi.org/10.5555/mills"]
    if citing.server.capabilities.code_lens_provider:
        lenses = await citing.text_document_code_lens_async(lsp.CodeLensParams(**whole))
        assert lenses[0].command.title.startswith("Essay: ")
    if citing.server.capabilities.inlay_hint_provider:
        everything = lsp.Range(lsp.Position(0, 0), lsp.Position(13, 0))
        hints = await citing.text_document_inlay_hint_async(lsp.InlayHintParams(range=everything, **whole))
        assert hints[0].position.line == 4


@pytest.mark.asyncio
async def test_the_numbers_of_an_essay(citing):
    command = lsp.ExecuteCommandParams(command="essay-lsp.stats", arguments=[citing.uri])
    stats = await citing.workspace_execute_command_async(command)
    counted = stats["words"]["counted"] if isinstance(stats, dict) else stats.words.counted
    assert counted > 0


@pytest.mark.asyncio
async def test_a_missing_entry_is_added_where_it_belongs(citing):
    change(citing, 2, lsp.TextDocumentContentChangeWholeDocument(text=CITING.replace("Ortiz, Ana", "Chen, Li")))
    (report,) = [d for d in await expect_some(citing) if d.code == "cite.not-listed"]
    (add,) = [a for a in await actions(citing, report, lsp.CodeActionKind.QuickFix) if a.title.startswith("Add an entry")]
    if add.edit is None:
        add = await citing.code_action_resolve_async(add)
    (edit,) = edits(citing, add)
    assert edit.new_text.strip().startswith("Ortiz, First Name.")


async def expect_some(client):
    deadline = time.monotonic() + 10
    while True:
        found = await shown(client)
        if any(d.code == "cite.not-listed" for d in found):
            return found
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.01)


@pytest.mark.asyncio
async def test_a_word_is_allowed(client, folder):
    (folder / "essay-lsp.toml").write_text("style = \"mla\"\n", encoding="utf-8")
    open_essay(client, "The kids left.\n")
    (report,) = await expect(client, "register.slang")
    (allow,) = [a for a in await actions(client, report, lsp.CodeActionKind.QuickFix) if "allowed words" in a.title]
    if allow.edit is None:
        allow = await client.code_action_resolve_async(allow)
    assert allow.edit.changes or allow.edit.document_changes


@pytest.mark.asyncio
async def test_a_bibliography_that_is_renamed_is_named_anew(citing, folder):
    operations = citing.server.capabilities.workspace.file_operations
    if operations is None:
        assert citing.name.startswith("neovim"), "VS Code asks before it renames files"
        return
    renamed = lsp.FileRename(old_uri=(folder / "refs.bib").as_uri(), new_uri=(folder / "mine.bib").as_uri())
    edit = await citing.workspace_will_rename_files_async(lsp.RenameFilesParams(files=[renamed]))

    class Action:
        pass

    Action.edit = edit
    assert [e.new_text for e in edits(citing, Action)] == ["mine.bib"]
