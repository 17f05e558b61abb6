import type { StoredCompany } from '../../db/sdr/companies.ts';
import { NumberTable } from './number-table.ts';
import type { Entry } from './stage.ts';

/** Whose a record is: a company by its number in this run, or why it can be nobody's. */
export type Placement =
  | { group: number; by: MatchField; warning?: 'number_mismatch'; former?: ('tin' | 'registration_number')[] }
  | { reason: string };
/** By what a company was found; null: it is new. */
export type MatchField = 'tin' | 'registration_number' | 'name_website' | null;

/** What several companies share tells none of them. */
const SEVERAL = -2;

/**
 * The companies that a file names, those of the database among them. Records are looked up one after the other, as if each had been a file:
 * by tin, then by registration number; one without numbers by name and website. Numbers are kept as numbers: there may be millions.
 */
export class CompanyIndex {
  readonly #byTin = new NumberTable();
  readonly #byRegistration = new NumberTable();
  /** All companies of a name and website, and those of them that have no number. */
  readonly #byKey = new NumberTable();
  readonly #numberless = new NumberTable();
  /** Of each company its numbers of this moment; 0: none. */
  readonly #tins: number[] = [];
  readonly #registrations: number[] = [];
  /** Of those that are stored. */
  readonly #ids: (string | undefined)[] = [];
  readonly #known = new Map<string, number>();
  /** Numbers of companies that were merged into others: they find those, and change nothing. */
  readonly #merged = new Set<number>();

  idOf(group: number): string | undefined {
    return this.#ids[group];
  }

  get size(): number {
    return this.#ids.length;
  }

  /** Learns of a company that is stored. */
  add({ id, tin, registration_number: registration, company_key: key, is_merged: isMerged }: StoredCompany): void {
    const known = this.#known.get(id);
    if (isMerged && known !== undefined) {
      for (const [table, number] of [
        [this.#byTin, numberOf(tin)],
        [this.#byRegistration, numberOf(registration)],
      ] as const) {
        if (number === 0 || table.get(number) !== undefined) continue;
        table.set(number, known);
        this.#merged.add(number);
      }
    }
    if (isMerged || known !== undefined) return;
    const group = this.#make(numberOf(tin), numberOf(registration), id);
    this.#known.set(id, group);
    if (key !== null) this.#name(group, hashOf(key));
  }

  place(entry: Entry): Placement {
    const { tin, registration_number: registration } = entry;
    const former = [
      ...(this.#merged.has(numberOf(tin)) ? (['tin'] as const) : []),
      ...(this.#merged.has(numberOf(registration)) ? (['registration_number'] as const) : []),
    ];
    if (former.length === 0) return this.#placed(entry);
    // As if it had the numbers of the company that it was merged into.
    const group = former.includes('tin') ? this.#byTin.get(numberOf(tin)) : this.#byRegistration.get(numberOf(registration));
    const other = former.includes('tin') ? this.#byRegistration.get(numberOf(registration)) : this.#byTin.get(numberOf(tin));
    if (group === undefined || (other !== undefined && other !== group))
      return { reason: `tin ${tin} and registration_number ${registration} are those of two companies` };
    return { group, by: former.includes('tin') ? 'tin' : 'registration_number', former: ['tin', 'registration_number'] };
  }

  #placed({ tin, registration_number: registration, key, hasWebsite }: Entry): Placement {
    const [t, r] = [numberOf(tin), numberOf(registration)];
    const hash = key === undefined ? 0 : hashOf(key);
    const byTin = t === 0 ? undefined : this.#byTin.get(t);
    const byRegistration = r === 0 ? undefined : this.#byRegistration.get(r);
    if (byTin !== undefined && byRegistration !== undefined && byTin !== byRegistration)
      return { reason: `tin ${tin} and registration_number ${registration} are those of two companies` };
    const found = byTin ?? byRegistration;
    if (found !== undefined) return this.#numbers(found, t, r, byTin === undefined ? 'registration_number' : 'tin', hash);
    if (t !== 0 || r !== 0) {
      const alone = hasWebsite ? this.#numberless.get(hash) : undefined;
      if (alone !== undefined && this.#tins[alone] === 0 && this.#registrations[alone] === 0)
        return this.#numbers(alone, t, r, 'name_website', hash);
      const group = this.#make(t, r, undefined);
      if (hash !== 0) this.#name(group, hash);
      return { group, by: null };
    }
    // A name alone is that of many companies: it finds one that has nothing else, either.
    const named = (hasWebsite ? this.#byKey : this.#numberless).get(hash);
    if (named === SEVERAL) return { reason: 'several companies have this name and website, and it has no number' };
    if (named !== undefined) return { group: named, by: 'name_website' };
    const group = this.#make(0, 0, undefined);
    this.#name(group, hash);
    return { group, by: null };
  }

  /** A company that one of the numbers has found gets the other one, which is nobody's. */
  #numbers(group: number, tin: number, registration: number, by: MatchField, hash: number): Placement {
    const isByTin = by !== 'registration_number';
    const [oldTin = 0, oldRegistration = 0] = [this.#tins[group], this.#registrations[group]];
    // It was found by a number that this file has replaced.
    const isFormer = isByTin ? tin !== 0 && oldTin !== 0 && tin !== oldTin : oldRegistration !== registration;
    const other = isByTin ? [registration, oldRegistration] : [tin, oldTin];
    const [given = 0, stored = 0] = other;
    const differs = given !== 0 && stored !== 0 && given !== stored;
    if (isFormer && differs) return { reason: 'its number was that of a company that has another one by now' };
    if (given !== 0 && given !== stored) {
      if (isByTin) this.#setRegistration(group, given);
      else this.#setTin(group, given);
    }
    if (isByTin && oldTin === 0 && tin !== 0) this.#setTin(group, tin);
    if (hash !== 0 && this.#byKey.get(hash) === undefined) this.#byKey.set(hash, group);
    return differs ? { group, by, warning: 'number_mismatch' } : { group, by };
  }

  #setTin(group: number, tin: number): void {
    this.#tins[group] = tin;
    this.#byTin.set(tin, group);
  }

  #setRegistration(group: number, registration: number): void {
    this.#registrations[group] = registration;
    this.#byRegistration.set(registration, group);
  }

  #make(tin: number, registration: number, id: string | undefined): number {
    const group = this.#ids.push(id) - 1;
    this.#tins.push(tin);
    this.#registrations.push(registration);
    if (tin !== 0) this.#byTin.set(tin, group);
    if (registration !== 0) this.#byRegistration.set(registration, group);
    return group;
  }

  #name(group: number, hash: number): void {
    const tables = this.#tins[group] === 0 && this.#registrations[group] === 0 ? [this.#byKey, this.#numberless] : [this.#byKey];
    for (const table of tables) {
      const known = table.get(hash);
      table.set(hash, known === undefined || known === group ? group : SEVERAL);
    }
  }
}

/** Registry numbers have 15 digits at most; with a digit in front, zeros count. 0: there is none. */
function numberOf(digits: string | null | undefined): number {
  return digits == null || !/^\d{1,15}$/.test(digits) ? 0 : Number(`1${digits}`);
}

/** 53 bits of a text, never 0 (FNV-1a twice). */
function hashOf(text: string): number {
  let [low, high] = [0x811c9dc5, 0x01000193];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + i), 0x85ebca6b);
  }
  return ((high >>> 0) & 0x1fffff) * 0x100000000 + (low >>> 0) + 1;
}
