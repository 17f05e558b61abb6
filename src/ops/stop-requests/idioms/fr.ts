import { type Idiom, idioms } from '../idioms.ts';

const MAIL =
  'messages|message|mails|mail|dm|dms|mp|mps|spam|spams|relances|pubs|pub|sollicitations|newsletters|promos|textos|sms|contact|courriels';

export const fr: readonly Idiom[] = [
  ...idioms(
    'ask',
    ['ca suffit', 'plus un mot', 'assez', 'degagez|degage', 'basta', 'du balai', 'laissez|laisse tomber', 'arretez|arrete ca|tout'],
    {
      whole: true,
      banter: true,
    },
  ),
  ...idioms('any', [
    'laissez|laisse|laissiez|laisses|laisser moi|nous|me? tranquille|tranquilles|en|respirer',
    'me|nous laissiez|laisses|laisser tranquille|tranquilles|en',
    'foutez|fous|foute|fichez|fiche moi|nous la paix',
    'lachez|lache moi|nous',
    'c|cest est? du harcelement|spam',
    'vais|va vous|te bloquer|signaler',
    'je vous|te bloque|signale',
    `marre|ras|assez|soule|saoule|fatigue de|d tous? tes|vos|ces ${MAIL}`,
    `marre|ras que|qu tu|vous m|me|nous *`,
    `${MAIL} m|me|nous saoulent|soulent|gonflent|fatiguent|emmerdent|derangent`,
    'tu|vous me|m|nous saoules|saoulez|soules|soulez|gonfles|gonflez|emmerdes|emmerdez|harceles|harcelez|spammes|spammez',
    'oubliez|oublie moi|nous',
    'oubliez|oublie mon|cette|notre|mes adresse|numero|email|mail|nom|contact|coordonnees',
    'ne? plus rien recevoir',
    'retirer|supprimer|enlever|effacer|retirez|supprimez|enlevez mon|ma|mes|nos|notre compte|adresse|coordonnees|nom|contact|numero de|du|des|d votre|vos|ton|tes fichier|fichiers|base|bases|liste|listes',
    'tu|vous m|me ecris|ecrivez plus c|compris|jamais|clair|ok|stp|svp',
    'lache|lachez moe|moi patience',
    'droit a l effacement|oubli',
  ]),
  ...idioms('ask', [`pas|aucun|zero|fini|stop de|d|les|aux? ${MAIL}`, `plus aucun|de|d? ${MAIL}`], { whole: true }),
  ...idioms(
    'ask',
    [
      'pas interesse|interessee|interesses',
      'ca|cela m? ne? n? m? interesse pas',
      'ne? m|me|nous interesse pas',
      'suis pas interesse|interessee',
    ],
    { whole: true, mild: true },
  ),
  ...idioms('ask', ['pas interesse|interessee par vos|votre|ce|cela|ca|la|le|tes|ta|ton'], { mild: true }),
];
