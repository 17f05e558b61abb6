import type { CommandModule } from '../../cli/contract.ts';

export const define: CommandModule['define'] = (command, _execute) => {
  command.description(
    'Campaigns of outbound, by id (ours, or that of Instantly) or by name: make them, look at them, and what is due in them.',
  );
};
