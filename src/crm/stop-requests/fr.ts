import { list, pairs, type StopRules, set } from './rules.ts';

const FR_WRITE_INF =
  'ecrire|contacter|envoyer|messages|harceler|deranger|spammer|solliciter|relancer|embeter|texter|parler|appeler|demarcher|importuner|spam|emmerder|saouler|soler|bombarder';
const FR_WRITE_IMP =
  'ecrivez|ecris|ecrit|contactez|contacte|contactes|envoyez|envoie|envoies|relancez|relance|appelez|appelle|appelles|derangez|derange|parlez|parle|sollicitez|sollicite|textez|texte|spammez|spamme|embetez|embete|harcelez|harcele|demarchez|importunez';
const FR_WRITE_SUBJ =
  'ecriviez|ecrives|ecrivez|ecris|contactiez|contactes|contactez|envoyiez|envoies|envoyez|relanciez|relances|relancez|appeliez|appelles|derangiez|deranges|textes|harceliez|sollicitiez|spammiez';
const FR_WISH = 'prefere|prefererais|aimerais|voudrais|souhaite|souhaiterais|demande|veux|faudrait|faut que|qu vous|tu';
const FR_MAIL = 'messages|message|mails|mail|dm|dms|mp|mps|spam|spams|relances|pubs|sollicitations|newsletters|promos|textos|sms';
const FR_NO = 'plus|pas|jamais|rien';

export const fr: StopRules = {
  ask: set(`svp stp s il vous te plait merci de veuillez pouvez peux pourriez pourrais tu vous je j aimerais voudrais veux souhaite demande prie que bonjour salut
    bonsoir desole desolee non ok donc maintenant encore une fois deja dit faut il d allez bon stop alors ca a aussi bien vouloir l ai que la`),
  self: set(`je j me m veux voudrais souhaite souhaiterais aimerais comment puis peux peut on pour bonjour salut merci de svp stp s il vous te plait faire non ok
    desire suis a ne n pas plus`),
  first: set('je j'),
  second: set('vous tu te il ca dit'),
  stating: set('ne n m me'),
  polite:
    set(`svp stp s il vous te plait merci maintenant immediatement tout de suite bien a vous cordialement bonne journee desormais definitivement du tout
    merci d avance encore plus jamais ca`),
  joins: set('et mais car donc ou parce sinon'),
  limits: set('avant apres dimanche samedi weekend week ce soir aujourd demain pendant quand entre lorsque matin nuit travail tard tot'),
  things: set('invites invitees attente photo photos fete soiree mariage anniversaire'),
  others: new Set([
    ...set(
      'banque netflix spotify youtube amazon linkedin substack patreon gmail google facebook tiktok uber disney hulu mailchimp paypal',
    ),
    ...pairs('de du des a par sur dans', 'ma mon mes notre nos sa son ses leur leurs'),
  ]),
  yours: set('vos votre ta ton tes vous toi cette ces ce'),
  patterns: [
    ...list(
      'ask',
      [
        'stop',
        'stop ca|maintenant',
        'arretez|arrete|arreter',
        'arretez|arrete ca|tout',
        'ca suffit',
        'assez',
        'cessez|cesse',
        'stop stop',
        'degagez|degage',
        'basta',
      ],
      {
        whole: true,
        banter: true,
      },
    ),
    ...list(
      'ask',
      [
        `arretez|arrete|arreter|cessez|cesse|cesser svp|stp|maintenant? de|d m|me|nous|ces|vos? ${FR_WRITE_INF}`,
        `arretez|arrete|arreter|cessez|cesse|cesser svp|stp|s? il? vous|te? plait? de|d m|me|nous? ${FR_WRITE_INF}`,
        `arretez|arrete|cessez|cesse|stop|assez avec? les|vos|tes|ces|aux|le|ce|cet|cette|de messages|message|mails|dm|dms|spam|relances|offres|envois|pubs|sollicitations|harcelement`,
        'arretez|arrete|stop avec? vos|tes|ces messages|mails|dm|dms|spams|relances',
      ],
      { unless: 'limits' },
    ),
    ...list('ask', [`ne|n m|me|nous ${FR_WRITE_IMP} ${FR_NO}`, `m|me|nous ${FR_WRITE_IMP} plus`, `ne|n ${FR_WRITE_IMP} ${FR_NO}`], {
      unless: 'limits',
    }),
    ...list(
      'ask',
      [`ne ${FR_NO} m|me|nous? ${FR_WRITE_INF}`, `ne ${FR_NO} ${FR_NO}? m|me|nous? ${FR_WRITE_INF}`, `${FR_NO} me|m ${FR_WRITE_INF}`],
      { unless: 'limits' },
    ),
    ...list('any', [
      'ne|n? veux|souhaite|desire|voudrais plus|pas|rien recevoir|recois|etre|de|vos|aucun',
      'ne|n? veux|souhaite|desire plus|pas que vous|tu m|me',
      'ne|n? veux|souhaite|desire plus|pas qu on|il m|me',
      'ne|n? souhaite|veux plus|pas de? vos|tes|ces|vous|d autres? messages|nouvelles|mails|offres',
      'ne|n? veux|souhaite plus|pas avoir de vos|tes nouvelles',
      'c est du harcelement|spam',
      'vais|va vous|te bloquer|signaler',
      'je vous|te bloque|signale',
    ]),
    ...list(
      'any',
      [
        `marre|assez|ras|soule|saoule|saoulee|soulee|fatigue|fatiguee|lasse le? bol? de|d tous? tes|vos|ces ${FR_MAIL}`,
        `marre|ras le? bol? que|qu tu|vous m|me|nous ${FR_WRITE_SUBJ}`,
        `marre|ras le? bol? de recevoir tes|vos|ces ${FR_MAIL}`,
        `${FR_MAIL} m|me|nous saoulent|soulent|gonflent|fatiguent|emmerdent|derangent`,
        'tu|vous me|m|nous saoules|saoulez|soules|soulez|gonfles|gonflez|emmerdes|emmerdez|harceles|harcelez|spammes|spammez',
        `${FR_WISH} cessiez|cesses|arretiez|arretes|arretez de|d m|me|nous? ${FR_WRITE_INF}`,
        `${FR_WISH} ne|n? m|me|nous ${FR_WRITE_SUBJ} ${FR_NO}`,
        `${FR_WISH} me|nous laissiez|laisses tranquille|tranquilles`,
      ],
      { unless: 'limits' },
    ),
    ...list(
      'ask',
      [`pas|aucun|zero|fini|stop de|d|les|aux? ${FR_MAIL} svp|stp|s|merci`, `merci|svp|stp|plait pas|plus|aucun de|d? ${FR_MAIL}`],
      {
        whole: true,
      },
    ),
    ...list(
      'ask',
      [
        'pas de|d dm|dms|mp|mps|spam|spams|pub|pubs|demarchage',
        'plus de messages|mails|message|dm|relances',
        'plus aucun message|mail|contact',
      ],
      { whole: true },
    ),
    ...list(
      'ask',
      [
        'retirez|retire|enlevez|enleve|supprimez|supprime|effacez|efface|desinscrivez|desabonnez|rayez|sortez|otez moi|mes|mon|ma|nous',
        'retirer|enlever|supprimer|effacer|desinscrire|desabonner|rayer mes|mon|de? vos|ma|votre',
        'me retirer|enlever|supprimer|effacer|desinscrire|desabonner|rayer',
      ],
      { unless: 'elsewhere' },
    ),
    ...list(
      'self',
      [
        'me desabonner|desinscrire',
        'etre retire|retiree|supprime|supprimee|desinscrit|desinscrite|desabonne|desabonnee',
        'desabonnement|desinscription',
      ],
      { unless: 'elsewhere' },
    ),
    ...list('ask', ['desabonnement|desinscription|desabonner|desinscrire'], { whole: true }),
    ...list(
      'ask',
      [
        'laissez|laisse moi|nous tranquille|tranquilles|en|respirer',
        'me laisser tranquille|en',
        'foutez|fous|foute|fichez|fiche moi|nous la paix',
        'lachez|lache moi|nous',
        'laissez|laisse tomber',
      ],
      { unless: 'limits' },
    ),
    ...list(
      'self',
      ['pas interesse|interessee|interesses', 'ca|cela m? ne? n? m? interesse pas', 'ne? m interesse pas', 'suis pas interesse|interessee'],
      { whole: true },
    ),
    ...list('self', ['pas interesse|interessee par vos|votre|ce|cela|ca|la|le|tes|ta|ton']),
  ],
};
