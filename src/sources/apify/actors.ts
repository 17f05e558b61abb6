/** What an actor is asked for: the lists of these accounts, or their profiles. */
export interface ActorRequest {
  handles: readonly string[];
  /** How many rows a list may have; actors that want a limit get it. */
  limit: number;
}

type InputBuilder = (request: ActorRequest) => Record<string, unknown>;

export const DEFAULT_FOLLOWING_ACTOR = 'louisdeconinck/instagram-following-scraper';
export const DEFAULT_PROFILE_ACTOR = 'apify/instagram-profile-scraper';

const usernames: InputBuilder = ({ handles }) => ({ usernames: [...handles] });

/** No two actors agree on their input (facts/apify 3); one that is not here gets the commonest. */
const FOLLOWING_INPUTS: Readonly<Record<string, InputBuilder>> = {
  'apify/instagram-followers-following-scraper': ({ handles, limit }) => ({
    usernames: [...handles],
    dataToScrape: 'following',
    resultsLimit: limit,
  }),
  'scraping_solutions/instagram-scraper-followers-following-no-cookies': ({ handles, limit }) => ({
    Account: [...handles],
    dataToScrape: 'Followings',
    resultsLimit: Math.max(25, limit),
  }),
  'datadoping/instagram-following-scraper': ({ handles, limit }) => ({ usernames: [...handles], max_count: Math.max(50, limit) }),
  'datavoyantlab/instagram-following-scraper': usernames,
  'louisdeconinck/instagram-following-scraper': usernames,
  'instaprism/instagram-following-scraper': ({ handles, limit }) => ({ username: handles[0] ?? '', limit }),
  'thenetaji/instagram-following-scraper': ({ handles, limit }) => ({ username: [...handles], type: 'followings', maxItem: limit }),
  'goat255/instagram-following-scraper': ({ handles, limit }) => ({ usernames: [...handles], maxFollowingPerUser: limit }),
  'coderx/instagram-followers-following-scraper-no-cookies-login': ({ handles, limit }) => ({
    username: handles[0] ?? '',
    scrape_type: 'following',
    max_items: Math.max(50, limit),
  }),
};

const PROFILE_INPUTS: Readonly<Record<string, InputBuilder>> = {
  'apify/instagram-scraper': ({ handles }) => ({
    directUrls: handles.map((handle) => `https://www.instagram.com/${handle}/`),
    resultsType: 'details',
    resultsLimit: 1,
  }),
};

export function followingInput(actor: string, request: ActorRequest): Record<string, unknown> {
  return (FOLLOWING_INPUTS[plain(actor)] ?? usernames)(request);
}

export function profileInput(actor: string, request: ActorRequest): Record<string, unknown> {
  return (PROFILE_INPUTS[plain(actor)] ?? usernames)(request);
}

/** `owner~name` as `owner/name`. */
function plain(actor: string): string {
  return actor.replace('~', '/');
}
