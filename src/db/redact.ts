/** Takes secrets out of a text: user and password of URLs, secret query parameters, Supabase keys. */
export function redactUrls(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)\S*@/gi, '$1***@')
    .replace(/([?&](?:password|apikey|api_key|key|token)=)[^\s&]*/gi, '$1***')
    .replace(/\bsb_(secret|publishable)_\w+/g, 'sb_$1_***');
}
