import type { Command } from 'commander';
import { redactUrls } from '../db/redact.ts';

/** Strict parsing with suggestions, and our exit code for usage errors, on every level. */
export function configure(command: Command): Command {
  return command
    .exitOverride()
    .showSuggestionAfterError()
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({ outputError: (text, write) => write(usageError(text, command)) });
}

/** Commander's message without secrets, and always with a next step. */
function usageError(text: string, command: Command): string {
  const [message = '', suggestion] = redactUrls(text.trim())
    .replace(/^error: /, '')
    .split('\n');
  const hint = suggestion?.replace(/^\((Did you mean .*)\)$/, '$1') ?? `see "${commandPath(command)} --help"`;
  if (process.env.OUTREACH_LOG !== 'json') return `error: ${message}\nhint: ${hint}\n`;
  return [
    ['error', message],
    ['hint', hint],
  ]
    .map(([level, message]) => `${JSON.stringify({ time: new Date().toISOString(), level, message })}\n`)
    .join('');
}

function commandPath(command: Command): string {
  return command.parent === null ? command.name() : `${commandPath(command.parent)} ${command.name()}`;
}
