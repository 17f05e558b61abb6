/** What JSON can carry; arguments and values of every database call. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined };
