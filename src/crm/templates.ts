import type { ContactFeatures, Lane, Stage, Template } from '../db/crm/contacts.ts';

/** What stands in templates for a value: ___, {name}, [link]. */
const PLACEHOLDER = /_{3,}|\{([^{}\n]*)\}|\[([A-Za-z_]+)\]/g;

export type TemplateCard = Pick<
  ContactFeatures,
  'username' | 'display_name' | 'what_theyre_building' | 'current_friction' | 'their_definition_of_win'
>;
export type TeamValues = Template['metadata'];

const BLANK = '___';
/** Where each placeholder's value comes from; the last three are the team's own and stand in a template's metadata. */
const VALUES: Readonly<Record<string, (card: TemplateCard, team: TeamValues) => unknown>> = {
  [BLANK]: (card) => card.what_theyre_building,
  username: (card) => card.username,
  name: (card) => card.display_name,
  project: (card) => card.what_theyre_building,
  goal: (card) => card.their_definition_of_win,
  pain_point: (card) => card.current_friction,
  link: (_, team) => team.link,
  resource: (_, team) => team.resource,
  topic: (_, team) => team.topic,
};

export const PLACEHOLDERS: readonly string[] = [BLANK, ...Object.keys(VALUES).filter((key) => key !== BLANK)];

/** The placeholders of a template, each once, as they are looked up. */
function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([whole, braced, bracketed]) => keyOf(whole, braced, bracketed)))];
}

function keyOf(whole: string, braced: string | undefined, bracketed: string | undefined): string {
  return whole.startsWith('_') ? BLANK : (braced ?? bracketed ?? '').trim().toLowerCase();
}

/** Placeholders that no template can have; a message with one is a mistake of its writer. */
export function unknownPlaceholders(text: string): string[] {
  return placeholdersOf(text).filter((key) => !Object.hasOwn(VALUES, key));
}

export type Filled = { text: string } | { missing: readonly string[] };

/**
 * Fills all placeholders in one pass. A value is text, brackets and all: only one that is blank, or itself holds one of our placeholders, leaves
 * the message not ready, for an unfilled placeholder is never sent.
 */
export function fillTemplate(template: string, card: TemplateCard, team: TeamValues = {}): Filled {
  const values = new Map<string, string>();
  const missing: string[] = [];
  for (const key of placeholdersOf(template)) {
    const value = Object.hasOwn(VALUES, key) ? VALUES[key]?.(card, team) : undefined;
    const text = typeof value === 'string' ? value.trim() : '';
    if (text === '' || placeholdersOf(text).some((known) => Object.hasOwn(VALUES, known))) missing.push(key);
    else values.set(key, text);
  }
  if (missing.length > 0) return { missing };
  return {
    text: template.replace(
      PLACEHOLDER,
      (whole: string, braced?: string, bracketed?: string) => values.get(keyOf(whole, braced, bracketed)) ?? '',
    ),
  };
}

/** Which stages of the document each of the templates' coarse ones stands for; "any", "cold" and none fit everybody. */
const FITS: Readonly<Record<string, readonly Stage[]>> = {
  context: ['first_touch', 'context_captured'],
  micro_win: ['micro_win_delivered', 'cadence_established', 'trust_signals', 'fit_repeats', 'permissioned_offer'],
  // The gate is what says that a fit repeats; the stage is set by hand, perhaps later.
  fit_repeats: ['first_touch', 'context_captured', 'micro_win_delivered', 'cadence_established', 'trust_signals', 'fit_repeats'],
  permissioned: ['permissioned_offer'],
  post_win: ['post_win'],
};
const EVERYBODY: ReadonlySet<string> = new Set(['', 'any', 'cold']);

function fitsStage(template: Template, stage: Stage): boolean {
  const own = (template.stage ?? '').trim().toLowerCase();
  return EVERYBODY.has(own) || own === stage || (FITS[own] ?? []).includes(stage);
}

export const templateKey = ({ lane, action_key: key }: Template): string => `${lane}/${key}`;

/**
 * The templates of a lane that fit a stage, the one that this contact got longest ago first; never used before used, then by key. Where none
 * fits and the lane was asked for, all of the lane.
 */
export function templatesFor(
  templates: readonly Template[],
  { lane, stage, uses, asked }: { lane: Lane; stage: Stage; uses: Readonly<Record<string, string>>; asked: boolean },
): Template[] {
  const ofLane = templates.filter((template) => template.lane === lane);
  const fitting = ofLane.filter((template) => fitsStage(template, stage));
  const lastUse = (template: Template) => {
    const at = uses[templateKey(template)];
    return at === undefined ? Number.NEGATIVE_INFINITY : Date.parse(at);
  };
  const byUse = (a: Template, b: Template) => {
    const [first, second] = [lastUse(a), lastUse(b)];
    if (first !== second) return first < second ? -1 : 1;
    return a.action_key < b.action_key ? -1 : Number(a.action_key > b.action_key);
  };
  return (fitting.length === 0 && asked ? ofLane : fitting).sort(byUse);
}

/** A template that was named, as "lane/key" or by its key where only one has it; undefined: there is none. */
export function findTemplate(templates: readonly Template[], name: string): Template | undefined {
  const exact = templates.find((template) => templateKey(template) === name);
  if (exact !== undefined) return exact;
  const named = templates.filter(({ action_key: key }) => key === name);
  return named.length === 1 ? named[0] : undefined;
}
