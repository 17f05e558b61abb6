/** What JSON can carry; values of every database call. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined };

/** What goes out as JSON. Shapes declared with `type` pass as they are; an `interface` has no index signature and would not. */
export type JsonInput = string | number | boolean | null | readonly JsonInput[] | { readonly [key: string]: JsonInput | undefined };
