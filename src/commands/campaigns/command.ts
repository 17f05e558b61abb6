import type { CommandModule } from '../../cli/contract.ts';
import { defineAddLeads } from './add-leads.ts';
import { definePullSuppressed } from './pull-suppressed.ts';
import { definePush } from './push.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command.description(
    'Campaigns of outbound, by id (ours, or that of Instantly) or by name: make them, look at them, and what is due in them.',
  );
  defineAddLeads(command, execute);
  definePush(command, execute);
  definePullSuppressed(command, execute);
};
