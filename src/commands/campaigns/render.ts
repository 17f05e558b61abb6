import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { templateFacts } from '../../db/outbound/campaigns.ts';
import { PolicyError, UsageError } from '../../errors.ts';
import { defaultCountry } from '../../ops/keys/default-country.ts';
import { requireCampaign } from '../../outbound/campaigns/find.ts';
import { render } from '../../outbound/campaigns/render.ts';
import { KNOWN_VARIABLES } from '../../outbound/campaigns/variables.ts';
import { requireLead } from '../../outbound/people.ts';
import type { DocumentResult } from '../../output/result.ts';
import { CAMPAIGN_ARGUMENT } from './show.ts';

export function defineRender(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'render',
    summary: "a campaign's templates, filled in for one lead, as JSON: subject, body, call_script",
    examples: ['render "Agencies Q1" --lead ana@studio.example', 'render "Agencies Q1" --lead ana@studio.example --jq .body'],
  })
    .argument(...CAMPAIGN_ARGUMENT)
    .requiredOption('--lead <lead>', 'e-mail address, phone number or id of the lead')
    .addHelpText(
      'after',
      `
A placeholder is {{first_name}}, or as Instantly spells it {{firstName}}; {{first_name|there}} has "there" as its fallback
where the value is missing. A missing value without a fallback is exit code 2, a suppressed lead exit code 8. Values are text: placeholders in
them are not filled in, and in an HTML body they are escaped.

Placeholders: ${KNOWN_VARIABLES}.
`,
    );
  command.action((campaign: string) => {
    const { lead }: { lead: string } = command.opts();
    return execute(command, (runtime) => runRender(runtime, campaign, lead));
  });
  addCommonOptions(command);
}

export async function runRender(runtime: Runtime, name: string, named: string): Promise<DocumentResult> {
  const db = await runtime.database();
  const campaign = await requireCampaign(db, name);
  const lead = await requireLead(db, named, defaultCountry(runtime.config));
  const { suppressed, ...found } = await templateFacts(db, campaign.id, lead.id);
  if (suppressed !== null) {
    const { kind, value, reason } = suppressed;
    throw new PolicyError(`${lead.who} is suppressed (${kind} ${value}: ${reason})`, { suggestion: 'leave this person out' });
  }
  if (Object.values(found.templates).every((template) => template === null)) {
    throw new UsageError(`campaign "${campaign.campaign_name}" has no templates`, {
      suggestion: 'give them when it is made: campaigns create --subject, --body-file, --call-script-file',
    });
  }
  return { kind: 'document', document: render(found, lead.who) };
}
