import { z } from 'zod';

const contactForm = z.object({ url: z.string(), has_email_field: z.boolean(), has_message_field: z.boolean() });
export type ContactForm = z.infer<typeof contactForm>;

const promoPage = z.object({ url: z.string(), kind: z.enum(['promo', 'pricing']), text: z.string() });
/** A page of a site that sells promos, or lists prices. */
export type PromoPage = z.infer<typeof promoPage>;

const siteMention = z.object({ text: z.string(), place: z.enum(['link', 'heading', 'text']) });
/** Words of a site about promos. */
export type SiteMention = z.infer<typeof siteMention>;

/** pages.metadata.website: what the site said when it was read last. A failure stands beside it and takes nothing away. */
export const websiteSchema = z.object({
  /** As the page links to it. */
  source_url: z.string(),
  /** Where it was in the end. */
  url: z.string().optional(),
  /** ISO time of the last reading. */
  read_at: z.string().optional(),
  failed_at: z.string().optional(),
  error: z.string().optional(),
  emails: z.array(z.string()).default([]),
  contact_forms: z.array(contactForm).default([]),
  promo_pages: z.array(promoPage).default([]),
  mentions: z.array(siteMention).default([]),
});
export type Website = z.infer<typeof websiteSchema>;
