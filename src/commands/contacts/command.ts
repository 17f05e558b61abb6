import type { CommandModule } from '../../cli/contract.ts';
import { defineAdd } from './add.ts';
import { defineConsent } from './consent.ts';
import { defineContext } from './context.ts';
import { defineDetect } from './detect.ts';
import { defineList } from './list.ts';
import { defineMerge } from './merge.ts';
import { defineNext } from './next.ts';
import { defineNote } from './note.ts';
import { definePlan } from './plan.ts';
import { defineScore } from './score.ts';
import { defineShow } from './show.ts';
import { defineStage } from './stage.ts';
import { defineTag } from './tag.ts';
import { defineTouch } from './touch.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Relationships of crm: what is known of people, what they agreed to, what to do next. Every change is kept with who made it.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ outreach report promo --format ndjson | outreach contacts add --from -
  $ outreach contacts context ana.draws --building "a zine for illustrators"
  $ outreach contacts consent ana.draws --give offers --evidence "yes, show me"
  $ outreach contacts next ana.draws
`,
    );
  for (const define of [defineList, defineShow, defineNext, defineAdd, defineTouch, definePlan, defineStage, defineConsent])
    define(command, execute);
  for (const define of [defineContext, defineTag, defineNote, defineScore, defineDetect, defineMerge]) define(command, execute);
};
