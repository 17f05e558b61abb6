import { z } from 'zod';
import { masked } from '../../ops/doctor/secrets.ts';
import type { Plan, Row } from '../../output/result.ts';
import type { Answers } from './answers.ts';
import { ENV_FILE_MODE, type EnvFile } from './env-file.ts';

export interface Change {
  setting: string;
  value: string;
  from: string;
  status: 'new' | 'changed' | 'unchanged';
  /** How the setting is shown: no secret is in it. */
  shown: string;
}

interface EnvPlan extends Plan<{ setting: string; value: string; status: string; from: string }> {
  effects: readonly string[];
}

/** What would become of the file; nothing is written by it. */
export function changesOf(file: EnvFile, { settings }: Answers): Change[] {
  return [...settings].map(([setting, { value, from }]) => {
    const old = file.values[setting] || undefined;
    const mask = masked(setting, value);
    if (old === undefined) return { setting, value, from, status: 'new', shown: mask };
    if (old === value) return { setting, value, from, status: 'unchanged', shown: mask };
    const before = masked(setting, old);
    return { setting, value, from, status: 'changed', shown: `${before} -> ${before === mask ? `another ${mask}` : mask}` };
  });
}

/** Whether writing them would change anything. */
export function isNeeded(file: EnvFile, changes: readonly Change[]): boolean {
  return file.stored?.mode !== ENV_FILE_MODE || changes.some(({ status }) => status !== 'unchanged');
}

/** As the plan is shown and confirmed; a secret is masked. */
export function planOf(file: EnvFile, changes: readonly Change[]): EnvPlan {
  const mode = file.stored === undefined || file.stored.mode === ENV_FILE_MODE ? 'mode 600' : `mode ${file.stored.mode.toString(8)} -> 600`;
  const link = file.realPath === file.path ? '' : ` (a link: ${file.realPath} is written)`;
  return {
    action: `write ${file.path}`,
    included: changes.map(({ setting, shown, status, from }) => ({ setting, value: shown, status, from: origin(from) })),
    excluded: [],
    effects: [`${file.path}${link}: ${file.stored === undefined ? 'a new file' : 'all else in it stays as it is'}, ${mode}`],
  };
}

/** The plan a line each. */
export function linesOf({ included, effects }: EnvPlan): string[] {
  return [
    ...effects,
    ...included.map(
      ({ setting, value, status, from }) =>
        `  ${setting}=${value} (${[status, ...(status === 'unchanged' ? [] : [`from ${from}`])].join(', ')})`,
    ),
  ];
}

function origin(from: string): string {
  if (from === 'asked') return 'your answer';
  return from === 'environment' ? 'the environment' : from;
}

export const planRowSchema = z.object({
  setting: z.string(),
  /** Masked where it is a secret. */
  value: z.string(),
  from: z.string(),
  status: z.enum(['new', 'changed', 'unchanged']),
  file: z.string(),
});
export const PLAN_COLUMNS = Object.keys(planRowSchema.shape);

export async function* planRows(file: EnvFile, changes: readonly Change[]): AsyncGenerator<Row> {
  for (const { setting, value, from, status } of changes) yield { setting, value: masked(setting, value), from, status, file: file.path };
}
