// The server while it runs: started, restarted, asked for numbers.

import * as vscode from "vscode";
import { LanguageClient, State, type StaticFeature, TransportKind } from "vscode-languageclient/node";
import { SELECTOR } from "./essays";
import { explain, findServer } from "./server";
import { SECTION, explicitSettings, shown } from "./settings";
import type { Statistics } from "./statistics";

const STATS_COMMAND = "essay-lsp.stats";

/** Tells the server that `essayLsp/stats` is welcome. */
const wantsStatistics: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    capabilities.experimental = { ...(capabilities.experimental as object | undefined), essayLspStats: true };
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

/** What the status bar tells of the server. */
export type Condition = { running: true } | { running: false; why: string };

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  /** Starts and stops, one after the other. */
  private queue: Promise<void> = Promise.resolve();
  private readonly numbers = new Map<string, Statistics>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  condition: Condition = { running: true };
  /** Shows the numbers of an essay; what a click on a code lens wants. */
  show: (essay: vscode.Uri) => void = () => undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    readonly output: vscode.LogOutputChannel,
  ) {}

  start(): Promise<void> {
    return this.enqueue(() => this.startNow());
  }

  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.stopNow());
  }

  dispose(): void {
    this.changed.dispose();
  }

  /** The newest numbers of an essay that the server has sent of its own accord. */
  latest(document: vscode.TextDocument): Statistics | undefined {
    return this.numbers.get(document.uri.toString());
  }

  /** All numbers of an essay as it stands, sections included; nothing where the server does not know them. */
  async statistics(document: vscode.TextDocument): Promise<Statistics | undefined> {
    const client = this.client;
    if (client?.state !== State.Running) return undefined;
    const known = client.initializeResult?.capabilities.executeCommandProvider?.commands ?? [];
    if (!known.includes(STATS_COMMAND)) return undefined;
    const uri = client.code2ProtocolConverter.asUri(document.uri);
    const answer = await client.sendRequest<Statistics | null>("workspace/executeCommand", { command: STATS_COMMAND, arguments: [uri] });
    return answer ?? undefined;
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work, work);
    return this.queue;
  }

  private async startNow(): Promise<void> {
    const found = findServer(this.context);
    if ("missing" in found) {
      this.output.error(found.missing);
      this.output.info(`PATH: ${process.env.PATH ?? ""}`);
      this.tell({ running: false, why: found.missing });
      void explain(found);
      return;
    }
    this.output.info(`${found.path} (from the ${found.from === "PATH" ? "PATH" : found.from})`);
    const client: LanguageClient = new LanguageClient(
      SECTION,
      "essay-lsp",
      { command: found.path, transport: TransportKind.stdio },
      {
        documentSelector: SELECTOR,
        outputChannel: this.output,
        // VS Code shows the message of a note in the hover itself.
        initializationOptions: () => ({ hoverMessages: false, ...shown() }),
        diagnosticPullOptions: { onChange: true },
        middleware: {
          executeCommand: async (command, args: unknown[], next) => {
            const result: unknown = await next(command, args);
            if (command === STATS_COMMAND && typeof args[0] === "string") this.show(client.protocol2CodeConverter.asUri(args[0]));
            return result;
          },
          workspace: {
            configuration: ({ items }) =>
              items.map(({ section, scopeUri }) =>
                section === SECTION
                  ? explicitSettings(scopeUri === undefined ? undefined : client.protocol2CodeConverter.asUri(scopeUri))
                  : null,
              ),
          },
        },
      },
    );
    client.registerFeature(wantsStatistics);
    client.onNotification("essayLsp/stats", (sent: Statistics) => {
      this.numbers.set(client.protocol2CodeConverter.asUri(sent.uri).toString(), sent);
      this.changed.fire();
    });
    client.onDidChangeState(({ newState }) => {
      if (client !== this.client) return;
      if (newState !== State.Running) this.numbers.clear();
      // Stopped without being asked to: a crash that the client now answers with a new start, or with giving up.
      if (newState === State.Stopped) this.tell({ running: false, why: "essay-lsp has stopped." });
      if (newState === State.Running) this.tell({ running: true });
    });
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      const why = `essay-lsp did not start: ${error instanceof Error ? error.message : String(error)}`;
      this.output.error(why);
      this.tell({ running: false, why });
    }
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.numbers.clear();
    this.changed.fire();
    try {
      await client?.dispose();
    } catch (error) {
      // One that never started cannot be stopped either.
      this.output.debug(String(error));
    }
  }

  private tell(condition: Condition): void {
    this.condition = condition;
    void vscode.commands.executeCommand("setContext", "essayLsp.ready", condition.running);
    this.changed.fire();
  }
}
