import { z } from 'zod';
import { WEEKLY_TASKS, weeklyTasks } from '../../../db/crm/reports.ts';
import { rowsOf } from '../../../output/result.ts';
import { defineReport } from '../report.ts';

const TODO: Readonly<Record<(typeof WEEKLY_TASKS)[number], string>> = {
  micro_win: 'send a micro-win, a resource or an introduction',
  curiosity: 'ask a curious question',
  rewarm: 'leave a kind open loop',
  offer: 'an offer, with permission',
};

const weeklyRowSchema = z.object({
  task: z.enum(WEEKLY_TASKS),
  username: z.string(),
  relationship_score: z.number().nullable(),
  stage: z.string(),
  last_meaningful_touch: z.string().nullable(),
  display_name: z.string().nullable(),
  todo: z.string(),
});

export const weeklyReport = defineReport<Record<string, never>>()({
  system: 'crm',
  name: 'weekly',
  summary: "the week's tasks: 10 micro-wins (score 60 or more), 10 questions (40 to 59), 5 to rewarm (below 40), 5 offers",
  examples: '',
  row: weeklyRowSchema,
  flags: () => {},
  async run(runtime) {
    const tasks = await weeklyTasks(await runtime.database());
    return { rows: rowsOf(tasks.map((task): z.infer<typeof weeklyRowSchema> => ({ ...task, todo: TODO[task.task] }))) };
  },
});
