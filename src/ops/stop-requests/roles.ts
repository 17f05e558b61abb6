import { StemTable } from '../stem-table.ts';

/** What a word may do in a request to be written to no more. */
export const ROLES = [
  'unsub',
  'end',
  'remove',
  'particle',
  'off',
  'write',
  'send',
  'call',
  'get',
  'mail',
  'offer',
  'list',
  'self',
  'address',
  'not',
  'none',
  'more',
  'want',
  'ask',
  'you',
  'first',
  'third',
  'block',
  'put',
  'consent',
  'thing',
  'lose',
  'fed',
  'still',
  'polite',
] as const;
export type Role = (typeof ROLES)[number];

/** The roles of a word, as bits. */
export type Roles = number;

export interface Vocabulary {
  /** Folded words with blanks between; `word*` with any ending. What stands under `nothing` has no role, whatever it begins with. */
  roles: Readonly<Partial<Record<Role | 'nothing', string>>>;
  /** Words that are one, and what they are then: "opt out optout". */
  joins: readonly string[];
}

const PLACES: ReadonlyMap<string, number> = new Map(ROLES.map((role, at) => [role, at]));

export function rolesOf(names: string): Roles {
  return names.split('|').reduce((bits, name) => {
    const at = PLACES.get(name);
    if (at === undefined) throw new Error(`no role ${name}`);
    return bits | (1 << at);
  }, 0);
}

/** Requests of which every word counts are understood with a letter wrong. */
const ANCHORS = rolesOf('unsub|end|remove|write|send|lose|block');

/** The words of some languages, and which of them belong together. */
export class RoleLexicon {
  readonly joins: ReadonlyMap<string, readonly (readonly string[])[]>;
  readonly #table: StemTable<Roles>;

  constructor(vocabularies: readonly Vocabulary[]) {
    const entries = vocabularies.flatMap(({ roles }) =>
      Object.entries(roles).flatMap(([role, text]) =>
        text.split(/\s+/).map((word) => [word, role === 'nothing' ? 0 : rolesOf(role)] as const),
      ),
    );
    this.#table = new StemTable(entries, {
      merge: (one, other) => one | other,
      inherits: (roles) => roles !== 0,
      isMisspelt: (roles) => (roles & ANCHORS) !== 0,
    });
    const joins = new Map<string, (readonly string[])[]>();
    for (const join of vocabularies.flatMap((vocabulary) => vocabulary.joins)) {
      const words = join.split(' ');
      const first = words[0] ?? '';
      joins.set(
        first,
        [...(joins.get(first) ?? []), words].sort((a, b) => b.length - a.length),
      );
    }
    this.joins = joins;
  }

  of(word: string): Roles {
    return this.#table.of(word) ?? 0;
  }
}
