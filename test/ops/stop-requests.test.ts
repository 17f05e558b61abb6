import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { stopRequest } from '../../src/ops/stop-requests.ts';

const row = z.object({ text: z.string(), language: z.enum(['en', 'fr', 'ru']), stop: z.boolean() });
const file = new URL('../../fixtures/labelled-messages/stop-requests.ndjson', import.meta.url);
const labelled = (await readFile(file, 'utf8'))
  .trim()
  .split('\n')
  .map((line) => row.parse(JSON.parse(line)));

describe('what asks us to stop', () => {
  it.each(labelled)('$language: $text', ({ text, stop }) => {
    expect(stopRequest(text) !== null).toBe(stop);
  });

  it('is quoted as its sentence, wherever it stands', () => {
    expect(stopRequest('Hi there. I liked the zine, but please stop messaging me! Bye.')).toMatchObject({
      quote: 'I liked the zine, but please stop messaging me!',
    });
    expect(stopRequest('привет\nне пишите мне больше\nспасибо')).toMatchObject({ quote: 'не пишите мне больше' });
  });

  it('is found however it is written', () => {
    for (const text of [
      'STOPPPP',
      'sTOP',
      'please... stop',
      'ＳＴＯＰ',
      'dont message me',
      'don’t message me',
      'do not message me',
      'ARRETEZ DE M’ECRIRE',
      'НЕ ПИШИТЕ МНЕ БОЛЬШЕ',
    ])
      expect(stopRequest(text), text).not.toBeNull();
  });

  it.each([
    "I'd rather you didn't write to me anymore",
    "I would prefer if you didn't message me",
    'I would prefer it if you did not message me',
    "I wish you wouldn't contact me",
    'please no DMs',
    'no dms please',
    "J'en ai marre de tes messages",
    'j’en ai assez de vos mails',
    'ras le bol de vos messages',
    "J'aimerais que vous ne m'écriviez plus",
    "je préférerais que tu arrêtes de m'envoyer des messages",
    'pas de DM svp',
    'Надоели ваши сообщения',
    'хватит уже, достали со своим спамом',
    'Я бы предпочла, чтобы вы мне не писали',
    'никаких сообщений, пожалуйста',
    'remove me from your list',
    'unsubscribe',
    'how do I unsubscribe from this',
    'unsubscribe me please',
    'how do i unsubscribe from your newsletter',
    "please don't text me",
    "don't text me haha seriously",
    "I'm sick of your messages",
    'please refrain from contacting me',
    'would you mind not messaging me',
    "I'd appreciate it if you stopped messaging me",
    'can you not message me',
    'Please remove me from the list',
    'how do I unsubscribe from the newsletter?',
    'Я устала от ваших сообщений',
    'лучше бы вы мне не писали',
    "I'd really rather you did not",
    'tu me saoules avec tes messages',
    'unsubscribe my email',
    'Take me off this mailing list',
    'why do you keep messaging me',
    'don’t message me unless you want to get blocked',
    'удалите меня из рассылки',
    'Comment me désabonner ?',
    "STOP messaging me, it's not funny",
    'I wish you would stop messaging me',
    "It would be great if you didn't contact me again",
    'enough dms',
    'Отписаться от рассылки',
    'no more of your DMs',
    'i said no dms',
    'would prefer not to be contacted',
    "I'd prefer you not contact me",
    'no cold pitches please',
    "merci de ne pas m'écrire",
    "J'en ai ras-le-bol de tes messages",
    "you're annoying me with these messages",
  ])('a wish: %s', (text) => expect(stopRequest(text)).not.toBeNull());

  it.each([
    'unsubscribe button on my page is broken',
    'how do I unsubscribe from the newsletter of my bank?',
    'Remove me from the guest list for saturday',
    'Remove me from the waitlist pls',
    "please don't text me while driving haha",
    "I'd rather you didn't pay for me",
    "prefer if you don't tell anyone",
    "I wish you wouldn't work so much",
    'would be sad if you stopped messaging me',
    "I'd love it if you messaged me",
    'please no spoilers',
    'no messages yet',
    'there are no messages from her',
    'how do i unsubscribe from netflix',
    'comment me désabonner de la newsletter de ma banque ?',
    'как отписаться от рассылки моего банка?',
    'ты мне не писал неделю',
    'лучше пишите завтра',
    "j'en ai marre de mon boulot",
    "I'm so tired of my emails",
    'надоели дожди',
    'take me off the guest list',
    'unsubscribe rate is too high lol',
    'unsubscribe button on our landing page is broken',
    "please dont call me while I'm at work",
    'I love it when you message me',
    "I wish you didn't have to go",
    "if you didn't message me I would have forgotten",
    'love that you never stop',
    "glad you didn't forget to text me",
    "great that you didn't message me late",
    'I would like it if you wrote me',
    "nice that you don't spam me",
    "j'en ai assez de mes mails",
    'no dms from clients this week',
    'supprimez-moi de la liste des invités',
    "I don't want to spam people",
    'I prefer not to get your hopes up',
    'we never do dms like that',
    "don't bother, I found it",
    "I don't want to text her again",
  ])('of something else: %s', (text) => expect(stopRequest(text)).toBeNull());

  it('never fails, whatever people write, and in time that grows with the text alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        stopRequest(text);
      }),
    );
    const started = performance.now();
    stopRequest('please stop by or not '.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
