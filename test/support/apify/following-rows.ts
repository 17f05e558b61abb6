import { type FakeAccount, fbidOf, fullNameOf, idOfAccount, pictureOf } from './accounts.ts';

/** One entry of one account's list. */
export interface Entry {
  /** Handle of the account whose list it is. */
  source: string;
  followed: FakeAccount;
  kind: 'following' | 'followers';
}

interface Person {
  id: string;
  username: string;
  name: string;
  isPrivate: boolean;
  isVerified: boolean;
  picture: string;
}

function personOf(account: FakeAccount): Person {
  return {
    id: idOfAccount(account),
    username: account.handle,
    name: fullNameOf(account),
    isPrivate: account.state === 'private',
    isVerified: false,
    picture: pictureOf(account),
  };
}

/** The keys that most actors take over from Instagram. */
function snake(person: Person) {
  return {
    username: person.username,
    full_name: person.name,
    is_private: person.isPrivate,
    is_verified: person.isVerified,
    profile_pic_url: person.picture,
  };
}

function camel(person: Person) {
  return { username: person.username, fullName: person.name, isPrivate: person.isPrivate, isVerified: person.isVerified };
}

/** Each actor's own keys; no two agree. */
export const ROWS = {
  apify({ source, followed, kind }: Entry) {
    const person = personOf(followed);
    return { source_username: source, user_id: person.id, ...snake(person), type: kind === 'following' ? 'FOLLOWING' : 'FOLLOWER' };
  },
  /** Also seen from the same actor. */
  apifyCamel({ source, followed, kind }: Entry) {
    const person = personOf(followed);
    return {
      sourceUsername: source,
      userId: person.id,
      ...camel(person),
      profilePicUrl: person.picture,
      type: kind === 'following' ? 'FOLLOWING' : 'FOLLOWER',
    };
  },
  scrapingSolutions({ source, followed, kind }: Entry) {
    const person = personOf(followed);
    return { username_scrape: source, type: kind === 'following' ? 'Followings' : 'Followers', id: person.id, ...snake(person) };
  },
  datadoping({ source, followed }: Entry) {
    const person = personOf(followed);
    return {
      ...snake(person),
      id: person.id,
      fbid_v2: fbidOf(followed),
      latest_reel_media: 0,
      account_badges: [],
      has_anonymous_profile_picture: false,
      third_party_downloads_enabled: 1,
      is_favorite: false,
      following_of: source,
    };
  },
  datavoyantlab({ source, followed }: Entry) {
    const person = personOf(followed);
    return { username: source, following_user: { pk: person.id, pk_id: person.id, id: person.id, ...snake(person) } };
  },
  louisdeconinck({ source, followed }: Entry) {
    return { followed_by: source, ...snake(personOf(followed)) };
  },
  thenetaji({ source, followed }: Entry) {
    const person = personOf(followed);
    return { source_username: source, id: person.id, ...snake(person), enriched: false };
  },
  memo23({ source, followed, kind }: Entry) {
    const person = personOf(followed);
    return {
      sourceUsername: source,
      type: kind,
      userId: person.id,
      ...camel(person),
      profilePicUrl: person.picture,
      profileUrl: `https://www.instagram.com/${person.username}/`,
    };
  },
  /** The one with a number for an id. */
  goat255({ source, followed }: Entry) {
    const person = personOf(followed);
    return { queryUsername: source, ...camel(person), id: Number(person.id), profilePicUrl: person.picture };
  },
  seemuapps({ followed }: Entry) {
    const person = personOf(followed);
    return { id: person.id, ...snake(person) };
  },
};
