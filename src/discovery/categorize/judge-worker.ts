import { openCategorizer } from './categorizer.ts';
import type { Judged } from './judge.ts';
import { type JudgeTask, judgeBatch } from './judge-pool.ts';

/** The taxonomy that the pool was opened with. */
const categorizer = openCategorizer(process.__tinypool_state__.workerData);

/** What a thread of JudgePool does. */
export default function judgeInThread(task: JudgeTask): Judged[] {
  return judgeBatch(task, categorizer);
}
