import { InputError } from '../../errors.ts';
import type { ExportInput } from './source.ts';

const AGAIN = 'request it again: Accounts Center, Your information and permissions, Export your information; format JSON, with Messages';

/** Tells what an export without conversations is, where it is known. Lists of people alone are a part of one. Throws InputError. */
export function refuseWithoutThreads({ files, name }: Pick<ExportInput, 'files' | 'name'>, encrypted: number): void {
  const kinds = new Set(files.map(({ file }) => file.is.kind));
  if (kinds.has('thread')) return;
  if (kinds.has('html')) throw new InputError(`${name}: this export is in HTML, which cannot be read`, { suggestion: AGAIN });
  if (kinds.has('oldest')) {
    throw new InputError(`${name}: this export is of the form before 2020, one messages.json, which cannot be read`, { suggestion: AGAIN });
  }
  if (encrypted > 0) {
    throw new InputError(`${name}: this is the download of end-to-end encrypted chats, which cannot be read`, {
      suggestion: 'the other conversations are in the export of your information, format JSON',
    });
  }
  if (kinds.has('page')) {
    throw new InputError(`${name}: these are pages of threads, without the folders that they stand in`, {
      suggestion: 'name the folder of the whole export: the one above "messages"',
    });
  }
  if (kinds.has('follows') || kinds.has('personal')) return;
  throw new InputError(`${name}: there are no conversations in it`, { suggestion: AGAIN });
}
