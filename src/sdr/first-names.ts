const list = (names: string): string[] => names.split(' ');

/** First names as they are written in Russia, folded (ё = е). Names that are more often surnames are not among them. */
const RUSSIAN = list(
  'александр алексей анатолий андрей антон аркадий арсений артем артур богдан борис вадим валентин валерий василий вениамин виктор виталий ' +
    'владимир владислав всеволод вячеслав геннадий георгий герман глеб григорий давид даниил данила данил денис дмитрий евгений егор захар иван игорь ' +
    'илья иннокентий иосиф кирилл константин лев леонид лука макар максим марат марк матвей мирон михаил мурад никита николай олег павел петр платон прохор ' +
    'равиль рамиль расул ринат роберт родион роман руслан рустам савелий святослав семен сергей станислав степан тарас тимофей тимур федор ' +
    'филипп фарид эдуард эльдар эмиль юрий яков ярослав ахмед али алан амир аслан азат айдар айрат булат вагиф гамид заур ильдар ислам камиль магомед ' +
    'мурат мустафа наиль омар рашид салават самир тагир шамиль эльнур ' +
    'агата агния аделина александра алена алина алиса алла анастасия ангелина анжела анжелика анна антонина арина валентина валерия варвара василиса вера ' +
    'вероника виктория виолетта галина дарина дарья диана дина ева евгения екатерина елена елизавета жанна зинаида зоя инга инесса инна ирина карина ' +
    'кира клавдия кристина ксения лариса лидия лилия любовь людмила майя маргарита марина мария мила милана надежда наталья наталия нелли нина ника оксана ' +
    'олеся ольга пелагея полина раиса регина римма рита роза руфина светлана снежана софия софья стелла таисия тамара татьяна ульяна фаина эвелина эльвира ' +
    'эмма юлия яна ярослава айгуль альбина асия гульнара гузель динара зарина зульфия ильмира лейла лиана лейсан мадина наиля патимат рамиля сабина фатима ' +
    'саша паша миша дима леша сережа костя коля юра витя вова гена толя катя лена маша наташа оля таня света ира аня юля настя',
);

/** As they are written in Latin letters elsewhere, and where a transliteration would not find them. */
const LATIN = list(
  'alexander aleksander andrew alex anthony arthur ben benjamin brian charles chris christopher daniel david edward eric frank gary george ' +
    'greg gregory henry jack jacob james jason jeff jeffrey jeremy jim joe john jonathan jose joseph joshua justin kevin kyle larry luke mark matthew ' +
    'michael mike nathan nicholas nick oliver oscar patrick paul peter philip richard robert ryan samuel scott sean simon stephen steven thomas tim timothy ' +
    'tom tony victor vincent walter william zachary alice amanda amy ann anna anne barbara betty carol caroline catherine charlotte christina ' +
    'claire deborah diana donna dorothy elena elizabeth ella emily emma eva evelyn grace hannah helen irene isabella jane janet jennifer jessica joan ' +
    'judith julia julie karen kate katherine kathleen kelly laura linda lisa lucy margaret maria mary megan melissa michelle nancy natalie nicole olivia pamela ' +
    'patricia rachel rebecca rose ruth samantha sandra sara sarah sharon sofia sophia stephanie susan teresa victoria virginia yulia julia eugene eugenia ' +
    'peter pyotr fyodor egor alyona xenia',
);

const LETTERS: Readonly<Record<string, string>> = {
  ...{ а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ж: 'zh', з: 'z', и: 'i', й: 'i', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p' },
  ...{
    р: 'r',
    с: 's',
    т: 't',
    у: 'u',
    ф: 'f',
    х: 'h',
    ц: 'ts',
    ч: 'ch',
    ш: 'sh',
    щ: 'shch',
    ъ: '',
    ы: 'i',
    ь: '',
    э: 'e',
    ю: 'iu',
    я: 'ia',
  },
};

/** A Latin spelling without what transliterations differ in: Dmitry, Dmitriy and Dmitrii are one. */
export function skeletonOf(latin: string): string {
  return latin
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f'’`]/g, '')
    .replaceAll(/[yj]/g, 'i')
    .replaceAll('kh', 'h')
    .replaceAll('x', 'ks')
    .replaceAll('w', 'v')
    .replaceAll('ie', 'e')
    .replaceAll(/i{2,}/g, 'i');
}

const KNOWN_RUSSIAN: ReadonlySet<string> = new Set(RUSSIAN);
const KNOWN_LATIN: ReadonlySet<string> = new Set([
  ...RUSSIAN.map((name) => skeletonOf([...name].map((letter) => LETTERS[letter] ?? letter).join(''))),
  ...LATIN.map(skeletonOf),
]);

/** Whether a folded word is a first name; of a double one its first part. */
export function isFirstName(word: string): boolean {
  const [first = ''] = word.split('-');
  return /[a-z]/.test(first) ? KNOWN_LATIN.has(skeletonOf(first)) : KNOWN_RUSSIAN.has(first);
}
