import { describe, expect, it } from 'vitest';
import { repairOf } from '../../src/sdr/name-repair.ts';

type Parts = [first: string | null, last: string | null, middle: string | null];
const NONE: Parts = [null, null, null];
const repair = (full_name: string, [first_name, last_name, middle_name]: Parts = NONE) => {
  const found = repairOf({ employee_id: 'e', full_name, first_name, last_name, middle_name });
  return found === undefined ? undefined : [found.confidence, found.after.first_name, found.after.last_name, found.after.middle_name];
};

describe('name repair', () => {
  it.each<[string, Parts, (string | null)[] | undefined]>([
    // As registries write them.
    ['Иванов Иван Иванович', NONE, ['high', 'Иван', 'Иванов', 'Иванович']],
    ['ИВАНОВ ИВАН ИВАНОВИЧ', NONE, ['high', 'ИВАН', 'ИВАНОВ', 'ИВАНОВИЧ']],
    ['Иванова Анна Сергеевна', ['Иванова', 'Анна', 'Сергеевна'], ['high', 'Анна', 'Иванова', 'Сергеевна']],
    ['Кузнецов Акакий Петрович', NONE, ['high', 'Акакий', 'Кузнецов', 'Петрович']],
    ['Семёнов Пётр Ильич', NONE, ['high', 'Пётр', 'Семёнов', 'Ильич']],
    ['Ivanov Ivan Ivanovich', NONE, ['high', 'Ivan', 'Ivanov', 'Ivanovich']],
    ['Petrova Yulia Sergeevna', NONE, ['high', 'Yulia', 'Petrova', 'Sergeevna']],
    ['Римский-Корсаков Николай Андреевич', NONE, ['high', 'Николай', 'Римский-Корсаков', 'Андреевич']],
    // The patronymic in the middle.
    ['Иван Иванович Петров', NONE, ['high', 'Иван', 'Петров', 'Иванович']],
    ['Рабинович Иван Петрович', NONE, ['high', 'Иван', 'Рабинович', 'Петрович']],
    ['Иван Петрович Рабинович', NONE, ['high', 'Иван', 'Рабинович', 'Петрович']],
    // оглы and кызы.
    ['Алиев Вагиф Расим оглы', NONE, ['high', 'Вагиф', 'Алиев', 'Расим оглы']],
    ['Алиев Вагиф Расим-оглы', NONE, ['high', 'Вагиф', 'Алиев', 'Расим-оглы']],
    ['Алиева Лейла Расим кызы', NONE, ['high', 'Лейла', 'Алиева', 'Расим кызы']],
    ['Вагиф Расим оглы Алиев', NONE, ['high', 'Вагиф', 'Алиев', 'Расим оглы']],
    // Swapped pairs.
    ['Инна Федина', ['Федина', 'Инна', null], ['high', 'Инна', 'Федина', null]],
    ['Федина Инна', ['Федина', 'Инна', null], ['high', 'Инна', 'Федина', null]],
    ['Smith John', ['Smith', 'John', null], ['high', 'John', 'Smith', null]],
    ['Ivanov Dmitry', NONE, ['high', 'Dmitry', 'Ivanov', null]],
    ['Smith, John', NONE, ['high', 'John', 'Smith', null]],
    // Nothing to repair, or nobody can tell.
    ['Инна Федина', ['Инна', 'Федина', null], undefined],
    ['Иванов Иван Иванович', ['Иван', 'Иванов', 'Иванович'], undefined],
    ['Иванов И. И.', NONE, undefined],
    ['Иванов И.И.', NONE, undefined],
    ['Zhao Qing', NONE, undefined],
    ['Мария дель Кармен', NONE, undefined],
    ['Иванов', NONE, undefined],
    ['', NONE, undefined],
    ['Отдел продаж по работе с клиентами', NONE, undefined],
    // Two first names, and parts that say more than the full name.
    ['Роман Иван Петрович', NONE, ['low', 'Иван', 'Роман', 'Петрович']],
    ['Павел Роман', NONE, ['low', 'Павел', 'Роман', null]],
    ['Федина Инна', ['Инночка', 'Федина', null], ['low', 'Инна', 'Федина', null]],
  ])('%s with %j', (fullName, before, after) => expect(repair(fullName, before)).toEqual(after));
});
