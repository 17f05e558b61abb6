/**
 * Texts that Instagram writes itself, in the language of the account (facts/instagram-export 4). Each is matched as a whole: sentences of people
 * hold the same words.
 */

const EMOJI = String.raw`[^\p{L}\p{N}\s]{1,16}`;
/** A reaction is told twice: with its target, and as a message of whoever reacted. */
const ECHOES = [
  /^Liked (?:a|your) message$/,
  new RegExp(`^Reacted ${EMOJI} to (?:your|a) message$`, 'u'),
  /^A aimé (?:un|votre) message$/,
  new RegExp(`^A réagi (?:avec )?${EMOJI} à (?:votre|un) message$`, 'u'),
  /^Gefällt (?:eine|deine) Nachricht$/,
  new RegExp(`^Hat mit ${EMOJI} auf (?:deine|eine) Nachricht reagiert$`, 'u'),
  /^(?:Le gustó|Indicó que le gusta) un mensaje$/,
  new RegExp(`^(?:Reaccionó|Ha reaccionado) con ${EMOJI} a (?:tu|un) mensaje$`, 'u'),
  /^(?:Curtiu|Gostou de) uma mensagem$/,
  new RegExp(`^Reagiu com ${EMOJI} à (?:sua|uma) mensagem$`, 'u'),
  /^Ha messo "?[Mm]i piace"? a un messaggio$/,
  new RegExp(`^Ha reagito con ${EMOJI} (?:al tuo|a un) messaggio$`, 'u'),
  /^(?:Поставил(?:\(-?а\)|а)? "?[Нн]равится"?|Нравится) (?:вашему )?сообщени[юе]$/u,
  new RegExp(`^Реакция ${EMOJI} на ваше сообщение$`, 'u'),
];

const CALLS = [/^(?:Audio|Video) (?:call|chat) ended$/, /^You missed an? (?:audio|video) (?:call|chat)\.?$/];
const CALLS_OF = /^(?:started an? (?:audio|video) (?:call|chat)|missed (?:your|an?) (?:audio|video) (?:call|chat))\.?$/;

/** What is no message of anybody: looks and names of a thread. */
const NOTICES_OF =
  /^(?:changed the theme(?: to .{1,80})?|set (?:the|your|his|her|their|.{1,80}'s) nickname(?: to .{1,80})?|changed the group photo|created the group|left the group|named the group .{1,200}|added .{1,200} to the group|removed .{1,200} from the group)\.?$/;
const GROUP_NOTICES_OF =
  /^(?:changed the group photo|created the group|left the group|named the group .{1,200}|added .{1,200} to the group|removed .{1,200} from the group)\.?$/;

/** What stands in the place of what cannot be shown as text. */
const PLACEHOLDERS_OF =
  /^(?:sent an attachment|sent a (?:live )?location|sent a (?:photo|video|voice message|sticker|GIF)|shared a (?:story|post|reel)|mentioned you in (?:their|a) story|replied to your story|a envoyé une pièce jointe|hat einen Anhang gesendet|(?:envió|ha enviado) un (?:archivo )?adjunto|enviou um anexo|ha inviato un allegato|отправил(?:\(-?а\)|а)? вложение)\.?$/u;

export type Wording = 'echo' | 'call' | 'notice' | 'group_notice' | 'placeholder' | 'words';

/** What a text is that somebody of this name sent. */
export function wordingOf(content: string, sender: string): Wording {
  const text = content.trim();
  // Nothing that Instagram writes itself is longer, names included.
  if (text.length > 400) return 'words';
  if (ECHOES.some((echo) => echo.test(text))) return 'echo';
  if (CALLS.some((call) => call.test(text))) return 'call';
  const rest = withoutSender(text, sender);
  if (rest === undefined) return 'words';
  if (CALLS_OF.test(rest)) return 'call';
  if (GROUP_NOTICES_OF.test(rest)) return 'group_notice';
  if (NOTICES_OF.test(rest)) return 'notice';
  return PLACEHOLDERS_OF.test(rest) ? 'placeholder' : 'words';
}

/** `Zoë sent an attachment.` -> `sent an attachment.`; undefined where nobody is named first. */
function withoutSender(text: string, sender: string): string | undefined {
  for (const name of [sender, 'You', 'Vous', 'Du', 'Вы']) {
    if (name !== '' && text.startsWith(`${name} `)) return text.slice(name.length + 1);
  }
  // Languages that leave the pronoun out.
  return /^(?:mentioned you in (?:their|a) story|replied to your story)\.?$/.test(text) ? text : undefined;
}
