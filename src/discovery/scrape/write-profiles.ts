import type { OutreachDatabase } from '../../db/database.ts';
import { emptyBatch, importPages, type NewProfile, type PageRow } from '../../db/discovery/imports.ts';
import { handleRoles, noteClientProfiles, notePageFailures } from '../../db/discovery/scrapes.ts';
import type { TableCounts } from '../../summary.ts';
import type { ScrapedProfile } from './profile-item.ts';

export interface WriteProfilesOptions {
  /** ISO time at which the profiles were got. */
  scrapedAt: string;
  /** Of discovery.scrape_runs; a dry run has none. */
  runId: string | undefined;
  dryRun: boolean;
}

export interface FailedProfile {
  handle: string;
  error: string;
}

/**
 * Writes profiles: a snapshot and the page's own columns for pages, the expected count for clients. What is no client becomes a page; a client
 * does not, unless it is one already. A failure is noted and leaves what is stored. Handles are distinct.
 */
export async function writeProfiles(
  db: OutreachDatabase,
  profiles: readonly ScrapedProfile[],
  failed: readonly FailedProfile[],
  { scrapedAt, runId, dryRun }: WriteProfilesOptions,
): Promise<Record<string, TableCounts>> {
  const roles = await handleRoles(
    db,
    profiles.map(({ handle }) => handle),
  );
  const pages = profiles.filter(({ handle }) => !roles.clients.has(handle) || roles.pages.has(handle));
  const clients = profiles.filter(({ handle }) => roles.clients.has(handle));
  const tables = await importPages(
    db,
    {
      ...emptyBatch(),
      pages: pages.map((profile) => toRow(profile, scrapedAt)),
      profiles: pages.map((profile) => toSnapshot(profile, scrapedAt, runId)),
    },
    dryRun,
  );
  if (dryRun) return tables;
  await noteClientProfiles(
    db,
    clients.map(({ handle, follows }) => ({ ig_username: handle, follows_count: follows, scraped_at: scrapedAt })),
  );
  await notePageFailures(
    db,
    failed.map(({ handle, error }) => ({ ig_username: handle, error, failed_at: scrapedAt })),
  );
  return tables;
}

function toRow(profile: ScrapedProfile, scrapedAt: string): PageRow {
  return {
    ig_username: profile.handle,
    display_name: profile.name,
    follower_count: profile.followers,
    is_verified: profile.isVerified,
    is_private: profile.isPrivate,
    profile_pic_url: profile.pictureUrl,
    contact_email: profile.businessEmail,
    last_profile_scraped_at: scrapedAt,
    ...(profile.id === null ? {} : { metadata: { instagram_id: profile.id } }),
  };
}

function toSnapshot(profile: ScrapedProfile, scrapedAt: string, runId: string | undefined): NewProfile {
  const { name, followers, follows, posts, isVerified, isPrivate, isBusiness, businessCategory, pictureUrl, highlights } = profile;
  const facts = {
    full_name: name,
    follower_count: followers,
    follows_count: follows,
    post_count: posts,
    is_verified: isVerified,
    is_private: isPrivate,
    is_business: isBusiness,
    business_category: businessCategory,
    profile_pic_url: pictureUrl,
    highlights: highlights.length === 0 ? null : highlights,
  };
  return {
    ig_username: profile.handle,
    bio: profile.bio,
    external_url: profile.externalUrl,
    email_candidates: profile.businessEmail === null ? [] : [profile.businessEmail],
    contact_forms: [],
    promo_mentions: [],
    posts: profile.latestPosts,
    scraped_at: scrapedAt,
    ...(runId === undefined ? {} : { run_id: runId }),
    metadata: Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)),
  };
}
