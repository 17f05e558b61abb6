import { basename } from 'node:path';
import type { Config } from '../../config.ts';
import { isNotIgnored } from '../../ops/doctor/git.ts';
import type { Answers } from './answers.ts';
import type { Tried } from './connect.ts';
import type { EnvFile } from './env-file.ts';

/** What may come between the file and the settings that a command reads. */
export async function remarks(config: Config, file: EnvFile, { settings }: Answers): Promise<string[]> {
  const hidden = [...settings].filter(([name, { value }]) => config.origin(name) === 'environment' && config.peek(name) !== value);
  return [
    ...((await isNotIgnored(file.realPath, config.shell('PATH')))
      ? [`${file.path} is not ignored by git: add ${basename(file.realPath)} to .gitignore`]
      : []),
    ...hidden.map(([name]) => `${name} is set in the environment to something else, which goes before the file: unset ${name}`),
    ...(config.dotenv.path === file.path ? [] : [`outreach reads the .env of the directory it is started in, which is not ${file.path}`]),
  ];
}

/** What to do next, in its order. */
export function nextSteps({ target }: Answers, { pending, migratable, served }: Tried): string[] {
  const steps: string[] = [];
  if (pending !== 0) {
    steps.push(
      migratable
        ? 'make the tables: outreach migrate'
        : 'make the tables: set DATABASE_URL and run "outreach migrate", or "outreach migrate export supabase/migrations" and "supabase db push"',
    );
  }
  if (target.kind === 'supabase' && !served) {
    steps.push('let the API serve them: Project Settings > Data API > Exposed schemas: add ops, discovery, growth, crm, outbound, sdr');
  }
  return [...steps, 'check it all: outreach doctor', 'bring data in: outreach import-clients-json clients_data.json'].map(
    (step) => `next: ${step}`,
  );
}
