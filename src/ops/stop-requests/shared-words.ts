export const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

export const FOREIGN = words('clients people her him them customers his my others anyone');
export const BEING = words('is are etre be get being been getting have having has');
export const OWN = words(
  'my our this these мой наш нашу наши мою мое мои этот эту этого моего нашего данный данного указанный нашей моей mon ma mes notre nos cette',
);
export const YOUR = words(
  'your yours ur ваш ваши вашу ваше вашего вашей ваших вашими вашим твой твои твоя твою твоих твоими vos votre ton tes',
);
/** One kind of message, or what else is sent: not all that is written. */
export const MEDIA = words(
  'voice audio audios голосовые голосовых голосовое кружки кружочки vocaux vocal vocales stickers стикеры colis parcels',
);
export const HURT = words('sad miss hurt upset lonely');
export const SO_THAT = words('чтоб чтобы если бы лучше ensure sure that so');
